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
from planparse.japanese.periods import period_of
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
        """Whether a row with one filled cell is the table's: work in one quarter, not the text below it.

        `first` is the sheet's first column with text.
        """
        if not self.rows:
            return False
        (col,) = _filled(row)
        if len(self.rows) == 1 and names_periods(t.strip() for t in self.rows[0].texts if t.strip()):
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


_MOST_QUOTED = 20
"""Texts of a table that a finding quotes, at most."""


def maybe_merged(blocks: Iterable[Block]) -> Iterator[Finding]:
    """A finding for each schedule with texts that may stand for the empty periods to their right, too.

    A worksheet saved as text has the text of a merged cell in the first of its columns only.
    """
    for grid in blocks:
        if not isinstance(grid, Grid):
            continue
        periods = {cell.col for cell in grid.cells if cell.row == 0 and period_of(_text_of(cell)) is not None}
        if len(periods) < _LEAST_PERIODS:
            continue
        filled = {(cell.row, cell.col): cell for cell in grid.cells if cell.lines and cell.row}
        columns = sorted(periods)
        found = [
            filled[row, col]
            for row in range(1, grid.rows)
            for col, right in pairwise(columns)
            if (row, col) in filled and (row, right) not in filled
        ]
        if found:
            lines = [line for cell in found for line in cell.lines]
            texts = "」「".join(line.text for line in lines[:_MOST_QUOTED])
            place = Place(lines=(lines[0].number, lines[-1].number))
            yield Finding("maybe-merged", {"texts": texts, "count": len(found)}, place)


def _text_of(cell: Cell) -> str:
    return "".join(line.text for line in cell.lines)


def _indent(text: str) -> float:
    return width(text[: len(text) - len(text.lstrip())].replace("\u3000", "あ"))
