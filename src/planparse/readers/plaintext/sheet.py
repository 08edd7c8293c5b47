"""A worksheet saved as text: rows of cells for everything, tables, headings and prose alike.

A row with one filled cell is text; rows with several, one below the other, are a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from planparse.document.findings import Finding
from planparse.document.place import Place
from planparse.document.source import Block, Cell, Grid, Line
from planparse.japanese.characters import width
from planparse.japanese.periods import month_of, period_of
from planparse.readers.plaintext.separated import Record, record
from planparse.readers.plaintext.table import TextCell, TextTable, Written, grid_of, names_periods

_STATED = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_SEPARATORS = "\t,;"
_SHARE_PADDED = 0.5
"""Share of a text's lines that end in a tab if it is a worksheet: all but the widest rows of a table. Not
measured.
"""
_LEAST_PADDED = 3
"""Such lines, at least. Not measured: a judgement."""
_LEAST_PERIODS = 2
"""Columns of a schedule that name a period, at least."""
_SHARE_ROWS = 0.5
"""Share of rows with several cells from which a sheet is one table: most rows of a plan are prose. Not
measured.
"""


def is_sheet(lines: Sequence[Written]) -> bool:
    """Whether a text is a worksheet saved with tabs: most lines are padded with them to one width."""
    filled = [line.text for line in lines if line.text.strip(" \u3000\t")]
    padded = sum(text.endswith("\t") for text in filled)
    return padded >= max(_LEAST_PADDED, _SHARE_PADDED * len(filled))


def sheet_blocks(lines: Sequence[Written]) -> tuple[Block, ...]:
    """The lines and tables of a worksheet whose cells are parted by commas, tabs or semicolons."""
    stated = _STATED.fullmatch(lines[0].text.strip("\ufeff")) if lines else None
    body = lines[1:] if stated else lines
    separator = stated[1] if stated else _separator(body)
    rows = list(_records(body, separator))
    return tuple(_blocks(rows, table=_is_one_table(rows)))


def _is_one_table(rows: Sequence[Record]) -> bool:
    """Whether a sheet is a table from its first row on: that one fills all columns, as column headers do."""
    filled = [own for row in rows if (own := _filled(row))]
    if not filled or len(filled[0]) < 2:
        return False
    several = sum(len(own) > 1 for own in filled)
    widest = max(own[-1] for own in filled)
    return len(filled[0]) > widest and several >= _SHARE_ROWS * len(filled)


def _separator(lines: Sequence[Written]) -> str:
    """The sign that most lines have."""
    return max(_SEPARATORS, key=lambda sign: sum(sign in line.text for line in lines))


def _records(lines: Sequence[Written], separator: str) -> Iterator[Record]:
    at = 0
    while at < len(lines):
        found = record(lines, at, separator)
        yield found
        at = found.end


def _filled(row: Record) -> list[int]:
    return [col for col, text in enumerate(row.texts) if text.strip()]


@dataclass(slots=True)
class _Rows:
    """The rows of a table while they are gathered. `gap` counts the empty rows above it."""

    gap: int
    rows: list[Record] = field(default_factory=list)
    columns: set[int] = field(default_factory=set)

    def takes(self, row: Record, first: int) -> bool:
        """Whether a row with one filled cell is the table's: work in one quarter, or a quarter without work
        below one with it, not the text below the table.

        `first` is the sheet's first column with text.
        """
        if not self.rows:
            return False
        (col,) = _filled(row)
        if len(self.rows) == 1 and names_periods(t.strip() for t in self.rows[0].texts if t.strip()):
            return True
        if period_of(row.texts[col]) is not None and period_of(self.rows[-1].texts[col]) is not None:
            return True
        return col > first and col in self.columns

    def add(self, row: Record) -> None:
        self.rows.append(row)
        self.columns.update(_filled(row))


def _blocks(rows: Sequence[Record], *, table: bool) -> Iterator[Block]:
    """The blocks of a sheet; it is all one `table`, or has text between its tables."""
    first = min((filled[0] for row in rows if (filled := _filled(row))), default=0)
    open_table = _Rows(0)
    gap = 0
    for row in rows:
        filled = _filled(row)
        if filled and (len(filled) > 1 or table or open_table.takes(row, first)):
            if not open_table.rows:
                open_table = _Rows(gap)
            open_table.add(row)
            gap = 0
            continue
        yield from _table(open_table)
        open_table = _Rows(0)
        if not filled:
            gap += 1
            continue
        yield from _text(row, filled[0], gap)
        gap = 0
    yield from _table(open_table)


def _table(found: _Rows) -> Iterator[Block]:
    if found.rows:
        cells = tuple(
            TextCell(r, col, parts) for r, row in enumerate(found.rows) for col, parts in enumerate(row.cells)
        )
        yield grid_of(TextTable(cells, 0), found.gap, None)


def _text(row: Record, col: int, gap: int) -> Iterator[Block]:
    """The lines of a row with one filled cell."""
    for number, text in row.cells[col]:
        if stripped := text.strip():
            yield Line(number, stripped, gap=float(gap), indent=_indent(text), part=col)
            gap = 0


_MOST_LEVELS = 3
"""Rows of column headers, at most: half years over quarters over months."""
_MOST_QUOTED = 20
"""Texts of a table that a finding quotes, at most."""


def maybe_merged(blocks: Iterable[Block]) -> Iterator[Finding]:
    """A finding for each schedule with texts that may stand for the empty periods behind them, too.

    A worksheet saved as text has the text of a merged cell in the first of its columns only.
    """
    for grid in blocks:
        if not isinstance(grid, Grid):
            continue
        filled = {(cell.row, cell.col): cell for cell in grid.cells if cell.lines}
        found = [filled[at] for at, after in _along_periods(grid) if at in filled and after not in filled]
        if found:
            lines = [line for cell in found for line in cell.lines]
            texts = "」「".join(line.text for line in lines[:_MOST_QUOTED])
            place = Place(lines=(lines[0].number, lines[-1].number))
            yield Finding("maybe-merged", {"texts": texts, "count": len(found)}, place)


def _along_periods(grid: Grid) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The places of cells, each with that of the next period: to its right, or below it if they run down."""
    head, columns = _finest_periods(grid)
    if columns:
        yield from (
            ((row, col), (row, right))
            for row in range(head + 1, grid.rows)
            for col, right in pairwise(columns)
        )
        return
    for beside in range(min(grid.cols, _MOST_LEVELS)):
        below = [cell for cell in grid.cells if cell.col == beside and cell.row and cell.lines]
        if len(below) >= _LEAST_PERIODS and all(period_of(_text_of(cell)) for cell in below):
            rows = [cell.row for cell in below]
            yield from (
                ((row, n), (under, n)) for n in range(beside + 1, grid.cols) for row, under in pairwise(rows)
            )
            return


def _finest_periods(grid: Grid) -> tuple[int, list[int]]:
    """The last row of column headers that name periods (4月|5月|6月 below 第1四半期), and their columns."""
    found: tuple[int, list[int]] = (0, [])
    for row in range(min(grid.rows, _MOST_LEVELS)):
        filled = [cell for cell in grid.row(row) if cell.lines]
        texts = map(_text_of, filled)
        named = [
            cell.col for cell, text in zip(filled, texts, strict=True) if period_of(text) or month_of(text)
        ]
        if len(named) >= _LEAST_PERIODS and (row == 0 or len(named) == len(filled)):
            found = row, named
    return found


def _text_of(cell: Cell) -> str:
    return "".join(line.text for line in cell.lines)


def _indent(text: str) -> float:
    return width(text[: len(text) - len(text.lstrip())].replace("\u3000", "あ"))
