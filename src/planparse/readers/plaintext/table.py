"""What the tables of a text have in common, however they are written: cells of numbered lines, rows, room."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from planparse.document.columns import LEAST_KNOWN, LEAST_NAMED, ColumnHeads
from planparse.document.source import Cell, Grid, Line
from planparse.japanese.characters import width
from planparse.japanese.fold import compacted, fold
from planparse.japanese.markers import marker_number, opens_with_kana
from planparse.japanese.periods import REST, month_of, period_of

_BREAK_SIGN = re.compile(r"<br\s*/?>|\\n(?![A-Za-z])", re.IGNORECASE)
"""How a line break is written inside a cell that has one line: <br>, or \\n as programs escape it."""
LIST_BULLETS = "・●○◎■□◆◇▪•"
"""What items of a list begin with."""
BULLETS = f"{LIST_BULLETS}※→"
"""What lines of a cell begin with: items, notes and consequences."""
_NUMBERED = re.compile(r"[(（]?[0-9０-９]{1,2}[)）.．]|[①-⑳]")
_DIGITS = re.compile(r"\d+|[①-⑳]")
_CIRCLED = re.compile(r"[①-⑳]+(?![ \u3000])")
_BRACKETED = re.compile(r"[(（〔\[［【].*[)）〕\]］】]")
_NEARLY_FULL = 1.5
"""Ems that a wrapped line of a cell may leave of its column: a sign that must not begin a line, a Latin word.
Not measured.
"""
_LEAST_WRAPPED_COLUMN = 4.0
"""Ems: text in a narrower column is a word, not wrapped. Not measured."""
_LEAST_WRAPPED_LABEL = 5.0
"""Ems: the same of the first column, whose words are often of four characters (指定管理). Not measured."""
_LEAST_WRAPPED_TEXT = 8.0
"""Ems: where no column is as wide, every cell fits on a line. Not measured."""
_SHARE_FULL = 0.6
"""Share of the lines that another follows in their cell that fill a column if its text is wrapped. Not
measured.
"""
_LEAST_PARTS = 2
"""Column headers below one that they divide, at least."""
_WIDEST_ROLE = 4.0
"""Ems of a word that stands below each period, at most (計画, 上旬, 実施状況): the same work is no header."""
_LEAST_COUNTED = 2
"""Rows that an index without column headers counts, at least: a single 0 may be a value."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the text as written, white space included. `page` is None unless form feeds end pages."""

    number: int
    text: str
    page: int | None = None


Part = tuple[int, str]
"""The number of a line and the part of its text that stands in a cell."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """A cell by its row and column from 0 and what it spans; `room` is its column's width in ems."""

    row: int
    col: int
    parts: tuple[Part, ...]
    row_span: int = 1
    col_span: int = 1
    room: float | None = None


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table, its cells in row order. `end` is the index of the first line after it.

    `evidence` is as in `Grid`: "tabs" if an empty cell may stand for a merged one, "structure" if its rules
    show which cells are merged. `captions` are texts of its lines that stand in no cell. `rejoined`:
    which lines are a row was made out by the signs between its cells.
    """

    cells: tuple[TextCell, ...]
    end: int
    evidence: str = "tabs"
    captions: tuple[Part, ...] = ()
    rejoined: bool = False


def grid_of(table: TextTable, gap: int, page: int | None) -> Grid:
    """The table as a grid, without the index of a data frame. `gap` counts the blank lines above it."""
    table = _without_index(table)
    used: dict[int, int] = defaultdict(int)

    def lines(cell: TextCell) -> tuple[Line, ...]:
        found: list[Line] = []
        for number, text in cell.parts:
            for piece in _BREAK_SIGN.split(text):
                stripped, part = piece.strip(), used[number]
                used[number] += 1
                if not stripped:
                    continue
                found.append(
                    Line(
                        number,
                        stripped,
                        gap=0.0 if cell.row or found else float(gap),
                        page=page,
                        part=part,
                        limits=None if cell.room is None else (0.0, cell.room),
                    )
                )
        return tuple(found)

    cells = tuple(Cell(cell.row, cell.col, lines(cell), cell.row_span, cell.col_span) for cell in table.cells)
    rows = max(cell.row + cell.row_span for cell in cells)
    cols = max(cell.col + cell.col_span for cell in cells)
    return Grid(cells, rows, cols, page=page, evidence=table.evidence)


def _without_index(table: TextTable) -> TextTable:
    """The table without what pandas adds to one: an index, names of columns that nobody named.

    The index is a first column under no header that counts the rows from 0. Where cells have several lines,
    it shows which rows are lines of the row above: it is empty there. Columns without names are counted, too.
    """
    if any(cell.row_span > 1 or cell.col_span > 1 for cell in table.cells):
        return table
    texts = {(cell.row, cell.col): "".join(text for _, text in cell.parts).strip() for cell in table.cells}
    index = [texts.get((row, 0), "") for row in range(1 + max(row for row, _ in texts))]
    names = [texts.get((0, col), "") for col in range(1 + max(col for _, col in texts))]
    headed = not index[0]
    indexed = len(names) > 1 and (_counts(index[1:], 1) if headed else _counts(index, _LEAST_COUNTED))
    unnamed = _counts(names[1:], 1) if indexed and headed else not indexed and _counts(names, _LEAST_COUNTED)
    if not (indexed or unnamed):
        return table
    rows = [-1 if unnamed else 0]
    for text in index[1:]:
        rows.append(rows[-1] + (not indexed or bool(text)))
    return replace(table, cells=_moved(table.cells, rows, int(indexed)))


def _moved(cells: Iterable[TextCell], rows: Sequence[int], left: int) -> tuple[TextCell, ...]:
    """The cells in the given rows and further left, those at one place as one; none outside of the table."""
    parts: dict[tuple[int, int], tuple[Part, ...]] = {}
    rooms: dict[tuple[int, int], float | None] = {}
    for cell in cells:
        at = (rows[cell.row], cell.col - left)
        if min(at) >= 0:
            parts[at] = (*parts.get(at, ()), *cell.parts)
            rooms[at] = cell.room
    return tuple(TextCell(*at, own, room=rooms[at]) for at, own in sorted(parts.items()))


def _counts(texts: Sequence[str], least: int) -> bool:
    """Whether texts are 0, 1, 2 … in order, at least so many; empty ones may stand behind the first."""
    numbers = [text for text in texts if text]
    return texts[:1] == ["0"] and len(numbers) >= least and numbers == [str(n) for n in range(len(numbers))]


# --- widths ----------------------------------------------------------------------------------------------

Measure = Callable[[str], int]
"""The columns of a fixed-pitch type that a character takes: 1, or 2 for a full-width one."""


def _by_class(*, ambiguous: int, drawn: int) -> Measure:
    def columns(char: str) -> int:
        if "\u2500" <= char <= "\u257f":
            return drawn
        kind = unicodedata.east_asian_width(char)
        return ambiguous if kind == "A" else 2 if kind in "WF" else 1

    return columns


MEASURES: tuple[Measure, ...] = (
    _by_class(ambiguous=2, drawn=2),
    _by_class(ambiguous=2, drawn=1),
    _by_class(ambiguous=1, drawn=1),
    _by_class(ambiguous=1, drawn=2),
    lambda _: 1,
)
"""How programs count: Japanese type, terminals, and those that count characters (`pdftotext -layout`)."""


# --- rows ------------------------------------------------------------------------------------------------


def names_periods(texts: Iterable[str]) -> bool:
    """Whether two or more column headers, and all that are not empty, name a period: 第1四半期, 4～6月."""
    filled = [text for text in texts if text]
    return len(filled) > 1 and all(period_of(text) is not None for text in filled)


def are_heads(texts: Iterable[str], known: ColumnHeads) -> bool:
    """Whether texts side by side are column headers: two name a period, or three and all are known words."""
    words = [compacted(text) for text in texts if text.strip()]
    if sum(period_of(word) is not None for word in words) >= LEAST_NAMED:
        return True
    patterns = (*known.named, *known.other)
    return len(words) >= LEAST_KNOWN and all(any(p.fullmatch(word) for p in patterns) for word in words)


def divides_periods(heads: Sequence[str], below: Sequence[str]) -> bool:
    """Whether texts are column headers that divide the periods among those above them, each into as many.

    They name parts of these periods (上半期 | 下半期 over four quarters), or are the same words below each
    (計画 | 実績, 上旬 | 中旬 | 下旬).
    """
    whole = [period for text in heads if (period := period_of(text)) is not None]
    each, left = divmod(len(below), len(whole)) if whole else (0, 0)
    if each < _LEAST_PARTS or left:
        return False
    parts = [below[n : n + each] for n in range(0, len(below), each)]
    if len(whole) > 1 and len(set(map(tuple, parts))) == 1 and max(map(width, parts[0])) <= _WIDEST_ROLE:
        return True
    return all(
        (part := period_of(text) or month_of(text)) is not None
        and period.first <= part.first
        and part.last <= period.last
        for period, texts in zip(whole, parts, strict=True)
        for text in texts
    )


def labels_before(heads: Sequence[str]) -> int:
    """How many columns there are before the first whose header names a period; 1 if none does."""
    return next((n for n, text in enumerate(heads) if period_of(text) is not None), 1)


def opens_item(text: str) -> bool:
    """Whether a text begins with the mark of a list: ・ or ①, but no heading's number."""
    return text.startswith(tuple(BULLETS)) or _CIRCLED.match(text) is not None


Physical = Sequence[Part]
"""One line of a table: for each column the part of it that stands there, "" for none."""


def rows_of(lines: Sequence[Physical], heads: Sequence[str] = ()) -> list[list[Physical]]:
    """Lines of a table that no rules part, as rows of one or several lines; `heads` are its column headers.

    Boxes below periods alone are one row; texts below a blank corner are labels. Else a row begins where the
    first column has text, unless the line continues the one above: all its parts are below parts that fill
    their columns, or below items of a list.
    It also begins at a number in another column of labels, if the texts of its periods have none: the label
    before it is merged over the rows then. Where the first column is a period's, a row begins where the other
    columns have text.
    """
    labelled = any(not head and line[col][1] for line in lines for col, head in enumerate(heads))
    if not lines or (names_periods(heads) and not labelled):
        return [list(lines)] if lines else []
    labels = labels_before(heads)
    others = [col for col, head in enumerate(heads) if period_of(head) is None]
    unlabelled = labels == 0 and len(heads) - len(others) >= LEAST_NAMED
    beside = [col for col in others if heads[col] and lines[0][col][1]]
    widest = [max(width(line[col][1]) for line in lines) for col in range(len(lines[0]))]
    numbered = _numbered_rows(lines, widest)
    rows: list[list[Physical]] = []
    for n, line in enumerate(lines):
        if not rows:
            begins = True
        elif unlabelled:
            begins = _begins_beside(rows[-1][-1], line, beside, widest)
        elif numbered and line[0][1]:
            begins = n in numbered
        else:
            begins = not _goes_on(rows[-1], line, widest, labels)
        if begins:
            rows.append([])
        rows[-1].append(line)
    return rows


def _begins_beside(above: Physical, line: Physical, beside: Sequence[int], widest: Sequence[float]) -> bool:
    """Whether a line begins a row of a table without labels.

    It does if all these columns beside the periods have text that is not just the rest of what was too long
    for them, or if it has text that neither is such a rest nor begins an item of a list.
    """
    whole = bool(beside) and all(line[col][1] for col in beside)
    if whole and not all(_is_full(above, col, widest) for col in beside):
        return True
    return any(
        text and not opens_item(text) and not (_is_full(above, n, widest) and _NUMBERED.match(text) is None)
        for n, (_, text) in enumerate(line)
    )


def _numbered_rows(lines: Sequence[Physical], widest: Sequence[float]) -> frozenset[int]:
    """The lines whose first cells count the rows, where these cells have more lines; none where they do not.

    They have if some line below a number goes on with a text that was too long for the first column.
    """
    marks: list[tuple[int, str, int]] = []
    goes_on = False
    if max(widest) < _LEAST_WRAPPED_TEXT:
        return frozenset()
    for n, line in enumerate(lines):
        mark = _NUMBERED.match(line[0][1])
        number = None if mark is None else marker_number(mark.group())
        kind = "" if mark is None else _DIGITS.sub("1", fold(mark.group()))
        if number is not None and (not marks or (kind, number) == (marks[-1][1], marks[-1][2] + 1)):
            marks.append((n, kind, number))
        elif not marks or (number is not None and kind == marks[-1][1]):
            return frozenset()
        elif line[0][1] and _NUMBERED.match(line[0][1]) is None:
            begun = lines[marks[-1][0]]
            goes_on = goes_on or all(
                _is_full(lines[n - 1], col, widest)
                if not (col and opens_item(text))
                else opens_item(begun[col][1])
                for col, (_, text) in enumerate(line)
                if text
            )
    return frozenset(n for n, _, _ in marks) if goes_on else frozenset()


def _is_full(line: Physical, col: int, widest: Sequence[float]) -> bool:
    """Whether a line's text fills the column, so that more of it may stand in the line below."""
    least = _LEAST_WRAPPED_COLUMN if col else _LEAST_WRAPPED_LABEL
    return widest[col] >= least and width(line[col][1]) >= widest[col] - _NEARLY_FULL


def _goes_on(row: Sequence[Physical], line: Physical, widest: Sequence[float], labels: int) -> bool:
    if not line[0][1]:
        numbered = [_NUMBERED.match(text) is not None for _, text in line]
        return not any(numbered[:labels]) or any(numbered[labels:])
    filled = [col for col, (_, text) in enumerate(line) if text]
    if line[0][1][0] in BULLETS and row[0][0][1][:1] in BULLETS and len(filled) < len(line):
        return True
    if opens_with_kana(line[0][1]) or any(_NUMBERED.match(line[col][1]) for col in filled):
        return False
    if max(widest) < _LEAST_WRAPPED_TEXT:
        return False
    return all(_is_full(row[-1], col, widest) and line[col][1][0] not in BULLETS for col in filled)


def head_lines(lines: Sequence[Physical]) -> int:
    """How many of the lines make up the column headers: 1, or more where the rest of a name stands below.

    That is a remark in brackets, or what a narrow column broke off: 6月) below 第1四半期(4~.
    """
    height = 1
    while height < len(lines):
        filled = [text for _, text in lines[height] if text]
        if not filled or not is_rest_of_heads(filled):
            break
        height += 1
    return height


def is_rest_of_heads(texts: Iterable[str]) -> bool:
    """Whether texts below column headers belong to them: remarks in brackets, ends of broken names."""
    return all(_BRACKETED.fullmatch(text) or REST.fullmatch(fold(text)) for text in texts)


def in_rows(rows: Iterable[Sequence[Physical]]) -> tuple[TextCell, ...]:
    """The cells of rows whose lines have a part in every column."""
    return tuple(
        TextCell(r, col, tuple(line[col] for line in row))
        for r, row in enumerate(rows)
        for col in range(len(row[0]))
    )


def with_room(cells: Sequence[TextCell]) -> tuple[TextCell, ...]:
    """The cells, with the room of those columns whose text is wrapped: there most lines are full."""
    columns: dict[tuple[int, int], list[TextCell]] = defaultdict(list)
    for cell in cells:
        columns[cell.col, cell.col_span].append(cell)
    rooms: dict[tuple[int, int], float] = {}
    headed = names_periods("".join(text for _, text in cell.parts) for cell in cells if not cell.row)
    for column, found in columns.items():
        # column headers are broken where they please
        own = [cell for cell in found if cell.row or not headed] or found
        texts = [[text.strip() for _, text in cell.parts if text.strip()] for cell in own]
        widest = max((width(text) for cell in texts for text in cell), default=0.0)
        followed = [width(a) for cell in texts for a, b in pairwise(cell) if b[0] not in BULLETS]
        full = sum(end >= widest - _NEARLY_FULL for end in followed)
        if followed and widest >= _LEAST_WRAPPED_COLUMN and full >= _SHARE_FULL * len(followed):
            rooms[column] = widest
    return tuple(replace(cell, room=rooms.get((cell.col, cell.col_span))) for cell in cells)
