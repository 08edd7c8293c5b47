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
from planparse.japanese.periods import period_of
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
_LEAST_COLUMNS = 2
_LEAST_NAMED = 2
"""Pieces of a line that name a period if it is a row of column headers."""
_MOST_HEAD_LINES = 3
_LEAST_PLAIN = 3
"""Columns of a table that its alignment alone shows. One of two columns has also lines in the second alone:
each other line is one of a list of values behind their names, which needs no table.
"""
_LEAST_LINES = 2
_UNEVEN = 1
"""Half-width characters by which texts of one column may begin apart: a full-width blank cannot fill one."""
_NEARLY_FULL = 1.5
"""Ems that a wrapped line of the first column may leave of it. Not measured."""
_MARKER = re.compile(r"[(（〔\[【]?[0-9０-９A-Za-zＡ-Ｚア-ンⅠ-Ⅻ一-十]{1,3}[)）〕\]】.．]?|\W+|[①-⑳]|※.*|注.*")
"""What opens a list's items or a remark, whose further lines hang below their text."""
_PAGE_NUMBER = re.compile(r"[0-9０-９]{1,3}")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text between blanks: where it begins and ends, and the text."""

    begin: int
    end: int
    text: str


def aligned_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table of aligned columns whose column headers or first row stand at a line; None if none does."""
    text = lines[start].text.strip(_BLANK)
    ahead = [line.text for line in _run(lines[start : start + _MOST_HEAD_LINES + 1], 0)]
    if any(map(_RULE.fullmatch, ahead)) and (_RULE.fullmatch(text) or _BLANKS.search(text)):
        return _under_rule(lines, start)
    pieces = _BLANKS.split(text)
    if len(pieces) < _LEAST_COLUMNS or any(width(piece) > _WIDEST_HEAD for piece in pieces[:-1]):
        return None
    named = sum(period_of(piece) is not None for piece in pieces)
    return _under_heads(lines, start) if named >= _LEAST_NAMED else _unheaded(lines, start)


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
    found = [_physical(*_in_columns(run, measure)) for measure in MEASURES]
    physical = max(found, key=len)
    counted = _counted(run)
    if len(counted) > len(physical):
        physical = counted
    if len(physical) < 2:
        return None
    return _table(physical, start)


def _table(physical: Sequence[Physical], start: int) -> TextTable | None:
    """The table whose first lines are column headers; None if nothing stands below them."""
    height = head_lines(physical)
    if height == len(physical):
        return None
    heads = ["".join(line[col][1] for line in physical[:height]) for col in range(len(physical[0]))]
    rows: list[Sequence[Physical]] = [physical[:height]]
    rows += rows_of(physical[height:], one_row=names_periods(heads))
    return TextTable(with_room(in_rows(rows)), start + len(physical))


@dataclass(frozen=True, slots=True)
class _Aligned:
    """The number of a line and its pieces."""

    number: int
    pieces: tuple[_Piece, ...]


def _in_columns(run: Sequence[Written], measure: Measure) -> tuple[list[_Aligned], list[int]]:
    """The first lines of a run whose pieces stand in the columns of the first one, and where those are cut.

    Between two columns there is a place that is blank in every line.
    """
    lines = [_Aligned(line.number, tuple(_pieces(line.text, measure))) for line in run]
    heads = lines[0].pieces
    free = [set(range(a.end, b.begin)) for a, b in pairwise(heads)]
    taken = lines[:1]
    for line in lines[1:]:
        covered = {at for piece in line.pieces for at in range(piece.begin, piece.end)}
        left = [own - covered for own in free]
        if not all(left) or _ends_table(line.pieces, taken):
            break
        free = left
        taken.append(line)
    return taken, [max(own) for own in free]


def _physical(lines: Sequence[_Aligned], cuts: Sequence[int]) -> list[list[Part]]:
    return [_row(line.number, line.pieces, cuts) for line in lines]


def _ends_table(pieces: Sequence[_Piece], above: Sequence[_Aligned]) -> bool:
    """Whether a line that fits into the first column is rather the text below the table: a heading.

    It is not where the first column is numbered itself.
    """
    heads = above[0].pieces
    if len(pieces) > 1 or len(above) == 1 or pieces[0].begin >= heads[1].begin - 1 or pieces[0].begin:
        return False
    return _NUMBERED.match(pieces[0].text) is not None and not any(
        _NUMBERED.match(line.pieces[0].text) for line in above[1:]
    )


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
    if any(own.strip() and own[-1] not in _BLANK and after for own, after in pairwise(columns)):
        return None
    return [(line.number, own.strip()) for own in columns]


# --- nothing but the alignment ---------------------------------------------------------------------------


def _unheaded(lines: Sequence[Written], start: int) -> TextTable | None:
    """A table that its alignment alone shows: each column begins, or ends, at one place in all lines.

    Before a column, texts of different widths stand, so that blanks must have been filled in.
    """
    run = list(_run(lines, start))
    if len(run) < _LEAST_LINES:
        return None
    for measure in MEASURES:
        found, cuts = _in_columns(run, measure)
        table = _without_tail(found, cuts)
        if len(table) < _LEAST_LINES or not _fills(table, cuts) or not _lines_up(table, cuts):
            continue
        physical = _physical(table, cuts)
        if all(_PAGE_NUMBER.fullmatch(fold(line[-1][1])) for line in physical):
            return None  # a table of contents
        return TextTable(with_room(in_rows(rows_of(physical, one_row=False))), start + len(table))
    return None


def _without_tail(lines: Sequence[_Aligned], cuts: Sequence[int]) -> Sequence[_Aligned]:
    """The lines down to the first that has text in the first column alone and does not go on from above."""
    widest = max(line.pieces[0].end for line in lines if line.pieces[0].begin < cuts[0])
    for n, line in enumerate(lines):
        above = lines[n - 1].pieces[0] if n else None
        if len(line.pieces) > 1 or line.pieces[0].begin >= cuts[0]:
            continue
        if above is None or above.begin >= cuts[0] or above.end < widest - 2 * _NEARLY_FULL:
            return lines[:n]
    return lines


def _fills(lines: Sequence[_Aligned], cuts: Sequence[int]) -> bool:
    """Whether blanks fill texts up to one width, so that what stands behind them is aligned.

    Two columns are a table only if further lines of the second have blanks in the place of the first.
    """
    columns = [[_at(line, col, cuts) for line in lines] for col in range(len(cuts) + 1)]
    filled = any(
        len({a[-1].end for a, b in zip(left, right, strict=True) if a and b}) > 1
        for left, right in pairwise(columns)
    )
    if len(columns) >= _LEAST_PLAIN:
        return filled
    names = [own[0].text for own in columns[0] if own]
    return filled and len(names) < len(lines) and not any(map(_MARKER.fullmatch, names))


def _lines_up(lines: Sequence[_Aligned], cuts: Sequence[int]) -> bool:
    for col in range(len(cuts) + 1):
        own = [pieces for line in lines if (pieces := _at(line, col, cuts))]
        begins, ends = [pieces[0].begin for pieces in own], [pieces[-1].end for pieces in own]
        if max(begins) - min(begins) > _UNEVEN and max(ends) - min(ends) > _UNEVEN:
            return False
        if col and len(own) < _LEAST_LINES:
            return False
    return True


def _at(line: _Aligned, col: int, cuts: Sequence[int]) -> list[_Piece]:
    """The pieces of a line in a column."""
    return [piece for piece in line.pieces if sum(piece.begin >= cut for cut in cuts) == col]
