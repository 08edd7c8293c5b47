"""Tables of a document of unknown form as column headers and rows, merged cells resolved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planparse.document.place import Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.japanese.amounts import measure
from planparse.japanese.calendar import date_in
from planparse.japanese.characters import width
from planparse.japanese.fold import compacted, fold
from planparse.japanese.periods import period_of
from planparse.parse.wrap import Style, ends_sentence, paragraphs

_HEAD_WORDS = re.compile(
    r".*(?:項目|区分|内容|名称|名|概要|年度|期間|時期|目標|目標値|実績|実績値|基準値|現状値|金額|予算額?|事業費|備考|担当課?"
    r"|所管課?|主管課?|番号|NO\.?|面積|数量|地区|種別|指標|単位|数|額|率|課題|施策|取組|事業|方針|評価|時点|計|増減|国|県|その他)"
)
"""What a column header ends with in official tables, in folded text without blanks and remarks."""
_REMARK = re.compile(r"[(\[].*?[)\]]")
_WIDEST_HEAD = 16.0
"""Ems of a column header, at most: a longer text is a cell's."""
_MOST_HEAD_ROWS = 3
_BULLETS = "・●◆◇□▪•○"


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row: a text for each column, and the lines that stand in this row alone."""

    cells: tuple[str, ...]
    lines: tuple[Line, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table: its column headers (none, if `head` is empty), their lines, and the rows below them.

    `repeated` are the lines of the column headers on later pages.
    """

    head: tuple[str, ...]
    head_lines: tuple[Line, ...]
    repeated: tuple[Line, ...]
    rows: tuple[PlainRow, ...]
    place: Place


def plain_table(grids: Sequence[Grid], style: Style) -> PlainTable:
    """The table that a grid and those that continue it make up.

    A cell merged over rows stands in each of them, one merged over columns in the first. Column headers that
    are repeated on a later page are taken once. Rows without text are left out.
    """
    head: tuple[str, ...] = ()
    head_lines: tuple[Line, ...] = ()
    repeated: tuple[Line, ...] = ()
    rows: list[PlainRow] = []
    for n, grid in enumerate(grids):
        texts = _texts(grid, style)
        height = head_rows(grid)
        own = tuple(line for r in range(height) for cell in grid.row(r) for line in cell.lines)
        if n == 0 and height:
            head, head_lines = _joined(texts[:height], grid), own
        else:
            repeated += own
        for r in range(height, grid.rows):
            lines = tuple(line for cell in grid.row(r) for line in cell.lines)
            if lines:
                place = merge(line.place for line in lines)
                rows.append(PlainRow(tuple(texts[r]), lines, place))
    place = merge(line.place for grid in grids for line in grid.lines())
    return PlainTable(head, head_lines, repeated, tuple(rows), place)


def continues_table(grid: Grid, before: Sequence[Grid]) -> bool:
    """Whether a grid on the next page continues a table: as many columns, and the same headers or none."""
    last = before[-1]
    if grid.cols != last.cols or grid.page is None or last.page is None or grid.page != last.page + 1:
        return False
    height = head_rows(grid)
    return not height or _words(grid, height) == _words(before[0], head_rows(before[0]))


def _words(grid: Grid, height: int) -> list[str]:
    return [compacted(_text_of(cell)) for r in range(height) for cell in grid.row(r)]


def _text_of(cell: Cell) -> str:
    return "".join(line.text for line in cell.lines)


def head_rows(grid: Grid) -> int:
    """The number of rows with column headers at a table's top; 0 for a table without any.

    A first row of labels and their values, as a form's sheet has it, is none.
    """
    first = grid.row(0)
    if grid.cols < 2 or grid.rows < 2 or sum(cell.col_span for cell in first) < grid.cols:
        return 0
    height = _height(first)
    height = 1 if height >= grid.rows or height > _MOST_HEAD_ROWS else height
    texts = [_text_of(cell) for r in range(height) for cell in grid.row(r)]
    filled = [text for text in texts if text]
    empty = len(texts) - len(filled)
    if len(filled) < 2 or not all(map(_may_head, filled)) or empty > max(1, len(texts) // 3):
        return 0
    known = sum(map(heads_column, filled))
    if known == len(filled) or known >= max(2, len(filled) / 2):
        return height
    return height if grid.rows > 2 and not _has_labels(grid, height) and _holds_values(grid, height) else 0


def _height(first: Sequence[Cell]) -> int:
    """The number of rows that the cells of a first row share, some of them with cells below their own."""
    spans = [cell.row_span for cell in first]
    return max(spans) if min(spans) == 1 else 1


def _has_labels(grid: Grid, height: int) -> bool:
    """Whether most rows below the first begin with what could be a column header: 所管課, 事業費(千円)."""
    labels = [_text_of(cell) for r in range(height, grid.rows) for cell in grid.row(r) if cell.col == 0]
    return sum(map(heads_column, labels)) >= len(labels) / 2


def _holds_values(grid: Grid, height: int) -> bool:
    """Whether most cells below the first rows, row labels aside, are numbers or longer texts than headers."""
    below = [_text_of(cell) for r in range(height, grid.rows) for cell in grid.row(r) if cell.col > 0]
    filled = [text for text in below if text]
    return sum(not _may_head(text) or measure(text) is not None for text in filled) > len(filled) / 2


def _may_head(text: str) -> bool:
    folded = fold(text).strip()
    if width(text) > _WIDEST_HEAD or ends_sentence(text) or folded[:1] in "・○●◎△":
        return False
    return (measure(text) is None and date_in(text) is None) or period_of(text) is not None


def heads_column(text: str) -> bool:
    """Whether a text is worded like a column header or the label of a cell: 事業費(千円), 担当課, 4月."""
    folded = _REMARK.sub("", compacted(text))
    return period_of(text) is not None or _HEAD_WORDS.fullmatch(folded) is not None


def _texts(grid: Grid, style: Style) -> list[list[str]]:
    """The text of each slot of a grid, row by row."""
    slots = [[""] * grid.cols for _ in range(grid.rows)]
    for cell in grid.cells:
        entries, _ = paragraphs(cell.lines, style, _BULLETS, cell=True)
        text = "\n".join(entry.text for entry in entries)
        for r in range(cell.row, min(cell.row + cell.row_span, grid.rows)):
            slots[r][cell.col] = text
    return slots


def _joined(rows: Sequence[Sequence[str]], grid: Grid) -> tuple[str, ...]:
    """The column headers of one or several header rows: 財源内訳 above 国 is 財源内訳 国."""
    full = [list(row) for row in rows]
    for r in range(len(full)):
        for cell in grid.row(r):
            for c in range(cell.col, min(cell.col + cell.col_span, grid.cols)):
                for below in range(r, min(r + cell.row_span, len(full))):
                    full[below][c] = rows[r][cell.col]
    heads = []
    for c in range(grid.cols):
        words = dict.fromkeys(row[c].replace("\n", "") for row in full if row[c])
        heads.append(" ".join(words))
    return tuple(heads)
