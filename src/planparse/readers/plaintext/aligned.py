"""Tables whose columns are aligned by blanks, half- or full-width, as typed, printed or saved from Word.

A row of column headers that name periods, or a line of dashes below the headers, shows a table. Any other is
taken for one only if texts of different widths before a column show that blanks fill it up. Widths are
counted in each way in which programs count them, and the way in which the columns agree best is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from planparse.document.columns import ColumnHeads
from planparse.japanese.characters import width
from planparse.japanese.fold import fold
from planparse.japanese.periods import period_of
from planparse.readers.plaintext.table import (
    BULLETS,
    MEASURES,
    Measure,
    Part,
    Physical,
    TextCell,
    TextTable,
    Written,
    are_heads,
    divides_periods,
    head_lines,
    in_rows,
    is_rest_of_heads,
    rows_of,
    with_room,
)

_BLANKS = re.compile(r"[ \u00a0]{2,}|[ \u00a0]*\u3000[ \u3000\u00a0]*")
"""What parts cells: two half-width blanks, or one full-width."""
_SPACE = re.compile(r"\s+")
_BLANK = " \u3000\u00a0"
_RULE = re.compile(r"\s*[-=―─－ー_]{2,}(?:\s+[-=―─－ー_]{2,})+\s*")
_FULL_RULE = re.compile(r"\s*[-=―─━═－ー_]{8,}\s*")
"""A rule without gaps, as wide as the table."""
_RULE_GROUP = re.compile(r"[-=―─－ー_]{2,}")
_NUMBERED = re.compile(
    r"[(（]?[0-9０-９]{1,2}(?:[)）.．]|[ \u3000])|[①-⑳【■◆Ⅰ-Ⅻ]|第[0-9０-９一二三四五六七八九十]+[章節]|課題"
)
"""How headings begin: below a table, a line in its first column that begins so ends it."""
_WORD_OF_CELL = re.compile("課題[のがをにはと]")
"""What may also be the next line of a cell whose line above is full."""
_WIDEST_HEAD = 16.0
"""Ems of a column header, at most: a longer text is a cell's."""
_MOST_LINES = 400
"""Lines of a table, at most: bounds the time that a text full of blanks costs. Not measured: a judgement."""
_MEASURES = (MEASURES[0], MEASURES[2], MEASURES[4])
"""Those ways of counting that differ where nothing is drawn."""
_MOST_COLUMNS = 40
"""Columns of a table, at most: a line of more words with blanks between them is no row of one."""
_PROBED = 6
"""Lines that must be a table before the rest is looked at: bounds the time that lists with blanks cost."""
_LEAST_COLUMNS = 2
"""Columns of a table whose headers are known, at least."""
_MOST_LEVELS = 3
"""Levels of column headers, at most: half years over quarters over months."""
_MOST_HEAD_LINES = 3
"""Lines of column headers above a rule of dashes, at most. Not measured: a judgement."""
_LEAST_PLAIN = 3
"""Columns of a table that its alignment alone shows. One of two columns has also lines in the second alone:
each other line is one of a list of values behind their names, which needs no table.
"""
_LEAST_LINES = 2
"""Lines of a table that its alignment alone shows, and texts in each of its columns, at least."""
_UNEVEN = 1
"""Half-width characters by which texts of one column may begin apart: a full-width blank cannot fill one."""
_OFF_CENTRE = 1
"""Half characters by which a text may be off the middle of its column: an odd blank stands on one side."""
_NEARLY_FULL = 1.5
"""Ems that a wrapped line of the first column may leave of it. Not measured."""
_MARKER = re.compile(r"[(（〔\[【]?[0-9０-９A-Za-zＡ-Ｚア-ンⅠ-Ⅻ一-十]{1,3}[)）〕\]】.．]?|\W+|[①-⑳]|※.*|注.*")
"""What opens a list's items or a remark, whose further lines hang below their text."""
_MARKED = re.compile(rf"[{BULLETS}]|[(]?[0-9]{{1,2}}(?:[).]|[ ])|[①-⑳【■◆Ⅰ-Ⅻ]")
_DIGITS = re.compile(r"\d+|[①-⑳]")
_NO_TEXT = ".."
"""What stands for an empty first cell under a rule of dashes, as reStructuredText asks for."""
_MOST_BLANK = 2
"""Blank lines in a row inside a table, at most: programs that keep the layout leave some between its rows."""
_AMOUNT = re.compile(r"[△▲+±−-]?\d[\d,.]*(?:[^\d\s年月日期]{1,2})?|[-–—―…*]")
"""What a cell of a column of numbers holds: an amount, with its unit perhaps, or the sign for none."""
_PAGE_DRESS = " \u3000-–—p."
"""What page numbers have around them."""
_PAGE_NUMBER = re.compile(r"[0-9０-９]{1,3}")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text between blanks: where it begins and ends, and the text."""

    begin: int
    end: int
    text: str


def aligned_table(lines: Sequence[Written], start: int, known: ColumnHeads) -> TextTable | None:
    """The table of aligned columns whose column headers or first row stand at a line; None if none does.

    `known` are words that may head columns.
    """
    text = lines[start].text.strip(_BLANK)
    ahead = [line.text for _, line in _run(lines[: start + _MOST_HEAD_LINES + 1], start)]
    if any(map(_RULE.fullmatch, ahead)) and (_RULE.fullmatch(text) or _BLANKS.search(text)):
        return _under_rule(lines, start)
    if any(map(_FULL_RULE.fullmatch, ahead)):
        return _under_full_rule(lines, start)
    pieces = _BLANKS.split(text)
    if not _LEAST_COLUMNS <= len(pieces) <= _MOST_COLUMNS or any(
        width(piece) > _WIDEST_HEAD for piece in pieces[:-1]
    ):
        return None
    headed = are_heads(pieces, known) or len(_levels(_heads_ahead(lines, start))) > 1
    return _under_heads(lines, start, known) if headed else _unheaded(lines, start)


def _run(lines: Sequence[Written], start: int) -> Iterator[tuple[int, Written]]:
    """The lines of a page from the given one to the next blank line, with their indices."""
    for index, line in enumerate(lines[start : start + _MOST_LINES], start):
        if line.page != lines[start].page or not line.text.strip() or "\t" in line.text:
            return
        yield index, line


def _run_below(lines: Sequence[Written], start: int, known: ColumnHeads) -> Iterator[tuple[int, Written]]:
    """The same below column headers: blank lines end it only where no line of several cells follows."""
    blank = 0
    below = False  # whether a line below the column headers was seen
    heads = [index for level in _levels(_heads_ahead(lines, start)) for index, _ in level]
    for index, line in enumerate(lines[start : start + _MOST_LINES], start):
        text = line.text.strip(_BLANK)
        if line.page != lines[start].page or "\t" in text or blank > _MOST_BLANK:
            return
        if not text:
            blank += 1
            continue
        if _is_page_number(lines, index):
            return
        pieces = _BLANKS.split(text)
        rest = index in heads or is_rest_of_heads(pieces)
        if index > start and are_heads(pieces, known) and (below or not rest):
            return  # the column headers of another table
        if blank and _heads_amounts(lines, index):
            return  # the same, in words that are not known
        below = below or (index > start and not rest)
        blank = 0
        yield index, line


def _is_page_number(lines: Sequence[Written], index: int) -> bool:
    """Whether a line is the number below a page: the last of a text's pages, and nothing but a number."""
    line = lines[index]
    if line.page is None or not _PAGE_NUMBER.fullmatch(fold(line.text).strip(_PAGE_DRESS)):
        return False
    after = next((other for other in lines[index + 1 :] if other.text.strip()), None)
    return after is None or after.page != line.page


def _heads_amounts(lines: Sequence[Written], start: int) -> bool:
    """Whether a line names the columns of the lines below it, as many, of which one holds numbers."""
    heads, *below = [_BLANKS.split(line.text.strip(_BLANK)) for _, line in _run(lines, start)]
    rows = list(takewhile(lambda row: len(row) == len(heads), below))
    return bool(rows) and _names_columns(heads, list(zip(*rows, strict=True)))


def _names_columns(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether none of the texts is a number, and a column below holds nothing else."""
    return not any(map(_is_amount, heads)) and any(all(map(_is_amount, column)) for column in columns)


def _is_amount(text: str) -> bool:
    return _AMOUNT.fullmatch(fold(text)) is not None


@lru_cache(maxsize=4096)
def _pieces(text: str, measure: Measure) -> tuple[_Piece, ...]:
    """The runs of text of a line, with their places in columns of a fixed-pitch type."""
    found: list[_Piece] = []
    at = index = 0
    while index < len(text):
        blanks = _BLANKS.match(text, index) if text[index] in _BLANK else None
        if blanks is None and text[index] in _BLANK:
            blanks = _SPACE.match(text, index)
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
    return tuple(found)


# --- known column headers --------------------------------------------------------------------------------


def _under_heads(lines: Sequence[Written], start: int, known: ColumnHeads) -> TextTable | None:
    """The table below a row of column headers: aligned, or with as many pieces in each line."""
    run = list(_run_below(lines, start, known))
    if len(_with_remarks(_pieces(lines[start].text, len))) < _LEAST_COLUMNS:
        return None
    levels = _levels(run)
    found = [_in_columns(run, measure, levels) for measure in _MEASURES]
    aligned, cuts = max(found, key=_agreement)
    counted = _counted(run) if len(levels) == 1 else []
    if len(counted) > len(aligned):
        return _table([[parts for _, parts in counted]], counted[-1][0] + 1)
    above = sum(map(len, levels)) - len(levels[-1])
    upper = _upper_heads(levels, _MEASURES[found.index((aligned, cuts))], len(cuts) + 1)
    return _table([*upper, _physical(aligned[above:], cuts)], aligned[-1].index + 1)


def _table(levels: Sequence[Sequence[Physical]], end: int) -> TextTable | None:
    """The table whose columns have headers on these levels, the rows behind the last; None without rows."""
    *upper, lines = levels
    height = head_lines(lines)
    if height == len(lines):
        return None
    own = [*(line for level in upper for line in level), *lines[:height]]
    heads = ["".join(line[col][1] for line in own) for col in range(len(lines[0]))]
    rows: list[Sequence[Physical]] = [*upper, lines[:height]]
    rows += rows_of(lines[height:], heads)
    return TextTable(with_room(in_rows(rows)), end)


def _levels(run: Sequence[tuple[int, Written]]) -> list[list[tuple[int, Written]]]:
    """The lines of column headers by level, each of which divides the periods of the one above."""
    levels = [list(run[:1])]
    for index, line in run[1:]:
        texts = _BLANKS.split(line.text.strip(_BLANK))
        if len(levels) < _MOST_LEVELS and divides_periods(_texts_of(levels[-1]), texts):
            levels.append([])
        elif not is_rest_of_heads(texts):
            break
        levels[-1].append((index, line))
    return levels


def _heads_ahead(lines: Sequence[Written], start: int) -> list[tuple[int, Written]]:
    """The lines from the given one on that may be column headers."""
    return list(_run(lines[: start + _MOST_LEVELS * _MOST_HEAD_LINES], start))


def _texts_of(level: Sequence[tuple[int, Written]]) -> list[str]:
    """The column headers of a level, with what stands below them."""
    lines = [_pieces(line.text, MEASURES[0]) for _, line in level]
    heads = _with_remarks(lines[0])
    rest = [(_nearest(piece, heads), piece.text) for pieces in lines[1:] for piece in pieces]
    return [head.text + "".join(text for n, text in rest if n == col) for col, head in enumerate(heads)]


def _nearest(piece: _Piece, heads: Sequence[_Piece]) -> int:
    """Which of the headers above a piece begins, or has its middle, nearest to it."""

    def apart(n: int) -> int:
        head = heads[n]
        return min(2 * abs(piece.begin - head.begin), abs(piece.begin + piece.end - head.begin - head.end))

    return min(range(len(heads)), key=apart)


def _upper_heads(
    levels: Sequence[Sequence[tuple[int, Written]]], measure: Measure, count: int
) -> list[list[list[Part]]]:
    """The lines of the levels above the last by column: of columns that a header is over, in the first.

    There are `count` columns, of which the first has no header where the corner is blank.
    """
    lines = [[_pieces(line.text, measure) for _, line in level] for level in levels]
    heads = [_with_remarks(level[0]) for level in lines]
    columns = _columns(heads)
    if len(columns) < count:
        columns = [_Piece(0, 0, ""), *columns]
    finest = [n for n, piece in enumerate(columns) if piece in heads[-1]]
    found: list[list[list[Part]]] = []
    for level, own, pieces in zip(levels[:-1], heads, lines, strict=False):
        over = [piece for piece in own if piece not in columns]
        first = [
            columns.index(p) if p in columns else finest[over.index(p) * len(finest) // len(over)]
            for p in own
        ]
        at = [dict(zip(first, (piece.text for piece in own), strict=True))]
        at += ({first[_nearest(piece, own)]: piece.text for piece in line} for line in pieces[1:])
        numbers = [line.number for _, line in level]
        found.append(
            [
                [(n, row.get(col, "")) for col in range(len(columns))]
                for n, row in zip(numbers, at, strict=True)
            ]
        )
    return found


def _columns(levels: Sequence[Sequence[_Piece]]) -> list[_Piece]:
    """The header of each column: those of the last level, and of the first those that name no period."""
    if len(levels) == 1:
        return list(levels[0])
    others = [piece for piece in levels[0] if period_of(piece.text) is None]
    return sorted((*others, *levels[-1]), key=lambda piece: piece.begin)


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A line's index, its number and its pieces."""

    index: int
    number: int
    pieces: tuple[_Piece, ...]


def _in_columns(
    run: Sequence[tuple[int, Written]],
    measure: Measure,
    levels: Sequence[Sequence[tuple[int, Written]]] = (),
) -> tuple[list[_Aligned], list[int]]:
    """The first lines of a run whose pieces stand in the columns of the first one, and where those are cut.

    The columns are those of all `levels` of headers, behind one without a header where the lines below show
    that the corner above them is blank. Between two columns there is a place that is blank in every line
    below.
    """
    lines = [_Aligned(index, line.number, _pieces(line.text, measure)) for index, line in run]
    heads = _columns([_with_remarks(_pieces(level[0][1].text, measure)) for level in levels or [run]])
    above = sum(map(len, levels[:-1])) + 1
    taken = lines[:above]
    free = [set(range(a.end, b.begin)) for a, b in pairwise(heads)]
    for line in lines[above:]:
        covered = {at for piece in line.pieces for at in range(piece.begin, piece.end)}
        left = [own - covered for own in free]
        if not all(left) or _ends_table(line, max(left[0]), taken, above):
            break
        free = left
        taken.append(line)
    begins = {piece.begin for line in taken[above:] for piece in line.pieces}
    cuts = [_cut_in(own, head.begin, begins) for own, head in zip(free, heads[1:], strict=True)]
    return taken, [*_corner(heads[0].begin, [line.pieces for line in taken[above:]], cuts), *cuts]


def _corner(head: int, rows: Sequence[Sequence[_Piece]], cuts: Sequence[int]) -> list[int]:
    """Where the labels of rows are cut off whose corner is blank, left of the first header; or empty.

    Some of the rows have a text on either side there, and none has one across it.
    """
    left = min((pieces[0].begin for pieces in rows), default=head)
    free = set(range(left, head)) - {at for row in rows for p in row for at in range(p.begin, p.end)}
    if not free or not cuts:
        return []
    cut = _cut_in(free, head, {piece.begin for row in rows for piece in row})
    sides = [[piece.begin < cut for piece in row if piece.begin < cuts[0]] for row in rows]
    return [cut] if any(len(set(own)) > 1 for own in sides) else []


def _agreement(found: tuple[Sequence[_Aligned], Sequence[int]]) -> tuple[int, int, int]:
    """How well one way of counting widths fits: the largest is the best.

    A line of a single text counts last: a sentence below a table fits into its first column where characters
    are counted too narrow.
    """
    lines, cuts = found
    return sum(len(line.pieces) > 1 for line in lines), -_ragged(lines, cuts), len(lines)


def _ragged(lines: Sequence[_Aligned], cuts: Sequence[int]) -> int:
    """At how many places the texts of columns begin, end or are centred, whichever is fewest in each.

    The fewer, the better are widths counted.
    """
    total = 0
    for col in range(len(cuts) + 1):
        own = [pieces for line in lines if (pieces := _at(line, col, cuts))]
        begins, ends = [pieces[0].begin for pieces in own], [pieces[-1].end for pieces in own]
        middles = sorted(map(sum, zip(begins, ends, strict=True)))
        centres = len(own) and 1 + sum(b - a > _OFF_CENTRE for a, b in pairwise(middles))
        total += min(len(set(begins)), len(set(ends)), centres)
    return total


def _cut_in(free: set[int], head: int, begins: Collection[int]) -> int:
    """Where to part two columns among the places `free` of text: next to the second one's header.

    Where that is centred, texts of its column begin further left: there, in the widest gap.
    """
    gaps: list[list[int]] = []
    for at in sorted(free):
        if gaps and at == gaps[-1][-1] + 1:
            gaps[-1].append(at)
        else:
            gaps.append([at])
    return gaps[-1][-1] if head in begins else max(gaps, key=lambda gap: (len(gap), gap[-1]))[-1]


def _with_remarks(heads: Sequence[_Piece]) -> list[_Piece]:
    """Column headers with the months in brackets behind their names as one piece: 第1四半期  (4~6月)."""
    found: list[_Piece] = []
    for piece in heads:
        before = found[-1] if found else None
        if before is not None and fold(piece.text[0]) in "([〔" and period_of(before.text) is not None:
            found[-1] = _Piece(before.begin, piece.end, f"{before.text} {piece.text}")
        else:
            found.append(piece)
    return found


def _physical(lines: Sequence[_Aligned], cuts: Sequence[int]) -> list[list[Part]]:
    return [_row(line.number, line.pieces, cuts) for line in lines]


def _ends_table(line: _Aligned, second: int, above: Sequence[_Aligned], heads: int) -> bool:
    """Whether a line that fits into the first column is rather the text below the table: a heading.

    `second` is where the second column may begin, at the most; so many first lines are `heads`.

    It begins further left than the first column, or it is numbered and the first column is not. Behind a
    blank line it is none only if it is marked as the lines of the first column are.
    """
    first = line.pieces[0]
    rows = [row.pieces[0] for row in above[heads:]]
    if not rows or line.pieces[-1].begin >= second:
        return False
    left = min(piece.begin for piece in (above[0].pieces[0], *rows))
    if first.begin != left:
        return first.begin < left
    alike = any(_same_mark(first.text, row.text) for row in rows)
    if line.index > above[-1].index + 1:  # behind a blank line
        return not alike
    full = _WORD_OF_CELL.match(first.text) and rows[-1].end == max(piece.end for piece in rows)
    return not alike and not full and _NUMBERED.match(first.text) is not None


def _same_mark(one: str, other: str) -> bool:
    """Whether two texts are marked in one way: by a bullet, circled numbers or numbers in brackets."""
    marks = [_MARKED.match(fold(text)) for text in (one, other)]
    kinds = {_DIGITS.sub("1", mark.group()) for mark in marks if mark is not None}
    return None not in marks and len(kinds) == 1


def _row(number: int, pieces: Sequence[_Piece], cuts: Sequence[int]) -> list[Part]:
    """The pieces of a line by column, those of one column joined by a blank. `cuts` part the columns."""
    columns: list[list[str]] = [[] for _ in range(len(cuts) + 1)]
    for piece in pieces:
        columns[sum(piece.begin >= cut for cut in cuts)].append(piece.text)
    return [(number, " ".join(own)) for own in columns]


def _counted(run: Sequence[tuple[int, Written]]) -> list[tuple[int, list[Part]]]:
    """The first lines of a run that have as many pieces as the first one, by count, with their indices."""
    found: list[tuple[int, list[Part]]] = []
    for index, line in run:
        pieces = _BLANKS.split(line.text.strip(_BLANK))
        if found and len(pieces) != len(found[0][1]):
            break
        found.append((index, [(line.number, piece) for piece in pieces]))
    return found


# --- a line of dashes ------------------------------------------------------------------------------------


def _under_rule(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table whose columns the dashes of a rule show; rules above the headers and below the rows go."""
    run = [line for _, line in _run(lines, start)]
    rule = next(line.text for line in run if _RULE.fullmatch(line.text))
    found: list[list[list[Part]]] = []
    for measure in _MEASURES:
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
    return TextTable(_in_sections(found), start + len(run))


def _under_full_rule(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table whose column headers have a rule without gaps below, or that stands between such rules."""
    run = list(_run(lines, start))
    rules = [index for index, line in run if _FULL_RULE.fullmatch(line.text)]
    filled = [(index, line) for index, line in run if index not in rules]
    if not filled or len(_pieces(filled[0][1].text, len)) < _LEAST_COLUMNS:
        return None
    found = (_in_columns(filled, measure) for measure in _MEASURES)
    aligned, cuts = max(found, key=_agreement)
    sections: dict[int, list[list[Part]]] = {}
    for line, parts in zip(aligned, _physical(aligned, cuts), strict=True):
        sections.setdefault(sum(rule < line.index for rule in rules), []).append(parts)
    if not any(len(line.pieces) > 1 for line in aligned[1:]):
        return None
    last = aligned[-1].index
    return TextTable(_in_sections(list(sections.values())), last + 2 if last + 1 in rules else last + 1)


def _in_sections(sections: Sequence[Sequence[Physical]]) -> tuple[TextCell, ...]:
    """The cells of a table whose lines rules part: the first are column headers if others follow."""
    head, rest = (sections[0], sections[1:]) if len(sections) > 1 else ((), sections)
    heads = ["".join(line[col][1] for line in head) for col in range(len(head[0]))] if head else []
    rows: list[Sequence[Physical]] = [head] if head else []
    for section in rest:
        rows += [section] if len(rest) > 1 else rows_of(section, heads)
    return with_room(in_rows(rows))


def _cut(line: Written, cuts: Sequence[int], measure: Measure) -> list[Part] | None:
    """The text of a line by column; None if a cut falls inside a piece of it."""
    columns = [""] * (len(cuts) + 1)
    at = 0
    for char in line.text:
        columns[sum(at >= cut for cut in cuts)] += char
        at += measure(char)
    if any(own.strip() and own[-1] not in _BLANK and after for own, after in pairwise(columns)):
        return None
    texts = [own.strip() for own in columns]
    return [(line.number, text if n or text != _NO_TEXT else "") for n, text in enumerate(texts)]


# --- nothing but the alignment ---------------------------------------------------------------------------


def _unheaded(lines: Sequence[Written], start: int) -> TextTable | None:
    """A table that its alignment alone shows: each column begins, or ends, at one place in all lines.

    Before a column, texts of different widths stand, so that blanks must have been filled in.
    """
    probe = list(_run(lines[: start + _PROBED], start))
    columns = len(_BLANKS.split(lines[start].text.strip(_BLANK)))
    if columns < _LEAST_PLAIN and not any(line.text[0] in _BLANK for _, line in probe):
        return None
    for measure in _MEASURES:
        if not _plain_table(probe, measure):
            continue
        table, cuts = _plain_table(list(_run(lines, start)), measure) or ([], [])
        if not table:
            continue
        physical = _physical(table, cuts)
        if all(_PAGE_NUMBER.fullmatch(fold(line[-1][1])) for line in physical):
            return None  # a table of contents
        return TextTable(with_room(in_rows(rows_of(physical))), table[-1].index + 1)
    return None


def _plain_table(
    run: Sequence[tuple[int, Written]], measure: Measure
) -> tuple[Sequence[_Aligned], list[int]] | None:
    """The lines of a run that are a table, by their alignment, and where its columns are cut; or None."""
    found, cuts = _in_columns(run, measure)
    table = _without_tail(found, cuts)
    uneven = _UNEVEN if measure("あ") > 1 else 0
    if len(table) < _LEAST_LINES or not _fills(table, cuts):
        return None
    rows = table[1:] if _is_headed(table, cuts) else table
    return (table, cuts) if _lines_up(table, cuts, uneven) or _lines_up(rows, cuts, uneven) else None


def _is_headed(lines: Sequence[_Aligned], cuts: Sequence[int]) -> bool:
    """Whether the first line names the columns, of which one holds numbers: it need not line up with them."""
    heads, rows = lines[0].pieces, lines[1:]
    if len(heads) != len(cuts) + 1 or not all(
        len(_at(lines[0], col, cuts)) == 1 for col in range(len(heads))
    ):
        return False
    columns = [[_text_at(line, col, cuts) for line in rows] for col in range(len(heads))]
    return len(rows) >= _LEAST_LINES and _names_columns([piece.text for piece in heads], columns)


def _without_tail(lines: Sequence[_Aligned], cuts: Sequence[int]) -> Sequence[_Aligned]:
    """The lines down to the first that has text in the first column alone and does not go on from above."""
    widest = max(line.pieces[0].end for line in lines if line.pieces[0].begin < cuts[0])
    for n, line in enumerate(lines):
        above = lines[n - 1].pieces[0] if n else None
        if len(line.pieces) > 1 or line.pieces[0].begin >= cuts[0]:
            continue
        full = above is not None and above.begin < cuts[0] and above.end >= widest - 2 * _NEARLY_FULL
        if not full or _NUMBERED.match(line.pieces[0].text):
            return lines[:n]
    return lines


def _fills(lines: Sequence[_Aligned], cuts: Sequence[int]) -> bool:
    """Whether blanks fill texts up to one width, so that what stands behind them is aligned.

    Two columns are a table only if further lines of the second have blanks in the place of the first.
    """
    columns = [[_at(line, col, cuts) for line in lines] for col in range(len(cuts) + 1)]
    filled = any(
        _spread([a[-1].end for a, b in zip(left, right, strict=True) if a and b]) > _UNEVEN
        for left, right in pairwise(columns)
    )
    if len(columns) >= _LEAST_PLAIN:
        return filled
    names = [own[0].text for own in columns[0] if own]
    return filled and len(names) < len(lines) and not any(map(_MARKER.fullmatch, names))


def _spread(places: Sequence[int]) -> int:
    return max(places) - min(places) if places else 0


def _lines_up(lines: Sequence[_Aligned], cuts: Sequence[int], uneven: int) -> bool:
    """Whether the texts of each column begin or end at one place, or up to `uneven` apart."""
    for col in range(len(cuts) + 1):
        own = [pieces for line in lines if (pieces := _at(line, col, cuts))]
        begins, ends = [pieces[0].begin for pieces in own], [pieces[-1].end for pieces in own]
        if min(_spread(begins), _spread(ends)) > uneven:
            return False
        if col and len(own) < _LEAST_LINES:
            return False
    return True


def _at(line: _Aligned, col: int, cuts: Sequence[int]) -> list[_Piece]:
    """The pieces of a line in a column."""
    return [piece for piece in line.pieces if sum(piece.begin >= cut for cut in cuts) == col]


def _text_at(line: _Aligned, col: int, cuts: Sequence[int]) -> str:
    """The text of a line in a column."""
    return " ".join(piece.text for piece in _at(line, col, cuts))
