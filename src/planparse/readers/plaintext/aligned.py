"""Tables whose columns are aligned by blanks, half- or full-width, as typed, printed or saved from Word.

A row of column headers that name periods, or a line of dashes below the headers, shows a table. Any other is
taken for one only if texts of different widths before a column show that blanks fill it up. Widths are
counted in each way in which programs count them, and the way in which the columns agree best is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planparse.japanese.characters import width
from planparse.japanese.fold import fold
from planparse.readers.plaintext.table import (
    MEASURES,
    Measure,
    Part,
    Physical,
    TextTable,
    Written,
    head_lines,
    in_rows,
    names_periods,
    rows_of,
    with_room,
)

_BLANKS = re.compile(r"[ \u00a0]{2,}|[ \u00a0]*\u3000[ \u3000\u00a0]*")
"""What parts cells: two half-width blanks, or one full-width."""
_WIDE_BLANKS = re.compile(r"[ \u3000\u00a0]{2,}")
_BLANK = " \u3000\u00a0"
_RULE = re.compile(r"\s*[-=―─－ー_]{2,}(?:\s+[-=―─－ー_]{2,})+\s*")
_RULE_GROUP = re.compile(r"[-=―─－ー_]{2,}")
_NUMBERED = re.compile(
    r"[(（]?[0-9０-９]{1,2}(?:[)）.．]|[ \u3000])|[①-⑳【■◆Ⅰ-Ⅻ]|第[0-9０-９一二三四五六七八九十]+[章節]|課題"
)
"""How headings begin: below a table, a line in its first column that begins so ends it."""
_WIDEST_HEAD = 16.0
"""Ems of a column header, at most: a longer text is a cell's."""
_MOST_LINES = 400
"""Lines of a table, at most: bounds the time that a text full of blanks costs. Not measured: a judgement."""
_LEAST_COLUMNS = 3
"""Columns of a table of which nothing but its alignment tells: with two, lists are aligned as well."""
_LEAST_ROWS = 2
_PAGE_NUMBER = re.compile(r"[0-9０-９]{1,3}")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text between blanks: where it begins and ends, and the text."""

    begin: int
    end: int
    text: str


def aligned_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table of aligned columns whose column headers or first row stand at a line; None if none does."""
    text = lines[start].text.rstrip()
    after = lines[start + 1].text if start + 1 < len(lines) else ""
    if _RULE.fullmatch(text) or (_RULE.fullmatch(after) and _BLANKS.search(text.strip())):
        return _under_rule(lines, start)
    pieces = _BLANKS.split(text.strip(_BLANK))
    if len(pieces) < 2 or any(width(piece) > _WIDEST_HEAD for piece in pieces[:-1]):
        return None
    if names_periods(pieces[-2:]) or names_periods(pieces[1:]) or names_periods(pieces[:-1]):
        return _under_heads(lines, start)
    return _unheaded(lines, start) if _WIDE_BLANKS.search(text.strip(_BLANK)) else None


def _run(lines: Sequence[Written], start: int) -> Iterator[Written]:
    """The lines of a page from the given one to the next blank line."""
    for line in lines[start : start + _MOST_LINES]:
        if line.page != lines[start].page or not line.text.strip() or "\t" in line.text:
            return
        yield line


def _pieces(text: str, measure: Measure) -> list[_Piece]:
    found: list[_Piece] = []
    at = index = 0
    while index < len(text):
        blanks = _BLANKS.match(text, index) if text[index] in _BLANK else None
        if blanks is None and text[index] in _BLANK and not found:
            blanks = re.compile(r"\s+").match(text, index)
        if blanks is not None:
            at += sum(map(measure, blanks.group()))
            index = blanks.end()
            continue
        end = index + 1
        while end < len(text) and _BLANKS.match(text, end) is None:
            end += 1
        piece = text[index:end].rstrip(_BLANK)
        size = sum(map(measure, piece))
        found.append(_Piece(at, at + size, piece))
        at += sum(map(measure, text[index:end]))
        index = end
    return found


# --- known column headers --------------------------------------------------------------------------------


def _under_heads(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table below a row of column headers: aligned, or with as many pieces in each line."""
    run = list(_run(lines, start))
    best: tuple[int, list[list[Part]]] | None = None
    for measure in MEASURES:
        found = _in_columns(run, measure)
        if best is None or len(found) > best[0]:
            best = (len(found), found)
    counted = _counted(run)
    assert best is not None
    physical = counted if len(counted) > best[0] or (best[0] < 2 and counted) else best[1]
    if len(physical) < 2:
        return None
    height = head_lines(physical)
    if height == len(physical):
        return None
    heads = ["".join(line[col][1] for line in physical[:height]) for col in range(len(physical[0]))]
    rows: list[Sequence[Physical]] = [physical[:height]]
    rows += rows_of(physical[height:], one_row=names_periods(heads))
    return TextTable(with_room(in_rows(rows)), start + len(physical))


def _in_columns(run: Sequence[Written], measure: Measure) -> list[list[Part]]:
    """The first lines of a run whose pieces stand in the columns that the first one begins.

    Between two column headers there is a place that is blank in every line.
    """
    lines = [_pieces(line.text, measure) for line in run]
    heads = lines[0]
    free = [set(range(a.end, b.begin)) for a, b in pairwise(heads)]
    taken = 1
    for line, written in zip(lines[1:], run[1:], strict=True):
        covered = {at for piece in line for at in range(piece.begin, piece.end)}
        left = [own - covered for own in free]
        if not all(left) or _ends_table(line, written, heads, first=taken == 1):
            break
        free = left
        taken += 1
    cuts = [max(own) for own in free]
    return [_row(written.number, line, cuts) for written, line in zip(run[:taken], lines, strict=False)]


def _ends_table(line: Sequence[_Piece], written: Written, heads: Sequence[_Piece], *, first: bool) -> bool:
    """Whether a line that fits into the first column is rather the text below the table: a heading."""
    if len(line) > 1 or line[0].begin >= heads[1].begin - 1:
        return False
    return not first and line[0].begin == 0 and _NUMBERED.match(line[0].text) is not None


def _row(number: int, pieces: Sequence[_Piece], cuts: Sequence[int]) -> list[Part]:
    """The pieces of a line by column, those of one column joined by a blank. `cuts` part the columns."""
    columns: list[list[str]] = [[] for _ in range(len(cuts) + 1)]
    for piece in pieces:
        columns[sum(piece.begin >= cut for cut in cuts)].append(piece.text)
    return [(number, " ".join(own)) for own in columns]


def _counted(run: Sequence[Written]) -> list[list[Part]]:
    """The first lines of a run that have as many pieces as the first one, by count."""
    found: list[list[Part]] = []
    for line in run:
        pieces = _BLANKS.split(line.text.strip(_BLANK))
        if found and len(pieces) != len(found[0]):
            break
        found.append([(line.number, piece) for piece in pieces])
    return found


# --- a line of dashes ------------------------------------------------------------------------------------


def _under_rule(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table whose columns the dashes of a rule show; rules above the headers and below the rows go."""
    run = list(_run(lines, start))
    rule = next(line.text for line in run if _RULE.fullmatch(line.text))
    found: list[list[list[Part]]] = []
    for measure in MEASURES:
        cuts = [sum(map(measure, rule[: m.start()])) for m in _RULE_GROUP.finditer(rule)][1:]
        sections: list[list[list[Part]]] = [[]]
        for line in run:
            if _RULE.fullmatch(line.text):
                sections.append([])
            elif (row := _cut(line, cuts, measure)) is not None:
                sections[-1].append(row)
            else:
                break
        else:
            found = [section for section in sections if section]
            break
    if not found or sum(map(len, found)) < 2:
        return None
    head, rest = (found[0], found[1:]) if len(found) > 1 else ([], found)
    heads = ["".join(line[col][1] for line in head) for col in range(len(head[0]))] if head else []
    rows: list[Sequence[Physical]] = [head] if head else []
    for section in rest:
        rows += [section] if len(rest) > 1 else rows_of(section, one_row=names_periods(heads))
    return TextTable(with_room(in_rows(rows)), start + len(run))


def _cut(line: Written, cuts: Sequence[int], measure: Measure) -> list[Part] | None:
    """The text of a line by column; None if a cut falls inside a piece of it."""
    columns = [""] * (len(cuts) + 1)
    at = 0
    for char in line.text:
        columns[sum(at >= cut for cut in cuts)] += char
        at += measure(char)
    if any(own and own[-1] not in _BLANK for own in columns[:-1] if own.strip()):
        return None
    return [(line.number, own.strip()) for own in columns]


# --- nothing but the alignment ---------------------------------------------------------------------------


def _unheaded(lines: Sequence[Written], start: int) -> TextTable | None:
    """A table that its alignment alone shows: three or more columns, each begun at one place by all lines.

    Before each column the texts have different widths, so that blanks must have been filled in.
    """
    run = list(_run(lines, start))
    for measure in MEASURES:
        split = [_pieces(line.text, measure) for line in run]
        first = [piece.begin for piece in split[0]]
        if len(first) < _LEAST_COLUMNS:
            return None
        taken = 0
        for pieces in split:
            if not pieces or any(piece.begin not in first for piece in pieces):
                break
            taken += 1
        full = [pieces for pieces in split[:taken] if len(pieces) == len(first)]
        filled = all(len({own[col].end for own in full}) > 1 for col in range(len(first) - 1))
        if len(full) >= _LEAST_ROWS and filled and split[0][0].begin == first[0]:
            cuts = first[1:]
            physical = [_row(run[n].number, split[n], cuts) for n in range(taken)]
            if all(_PAGE_NUMBER.fullmatch(fold(line[-1][1])) for line in physical):
                return None  # a table of contents
            rows = rows_of(physical, one_row=False)
            return TextTable(with_room(in_rows(rows)), start + taken)
    return None
