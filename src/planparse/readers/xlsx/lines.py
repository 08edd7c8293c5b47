"""The lines that show on a sheet: borders of cells, and those of areas formatted as a table.

Rows and columns of lines are counted from 0, and only those that show, as in `View`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from planparse.document.errors import ReadError
from planparse.readers.xlsx.book import Sheet
from planparse.readers.xlsx.cells import Area, Stored, Worksheet

_MARGIN = (200, 500)
"""Rows below and columns right of the last text in which lines may close a box around it. Not measured."""
MOST_MERGED = 4_000_000
"""Cells in merged ranges, at most: Excel itself writes ranges that do not overlap."""
MOST_LINES = 8_000_000
"""Sides of cells with a line, at most: four for each cell that may be stored."""

Edge = tuple[int, int]
"""Row and column of the cell below a line, or right of it."""


def lines(
    sheet: Sheet, merged: Mapping[tuple[int, int], Area], texts: Sequence[Area], file: str
) -> tuple[frozenset[Edge], frozenset[Edge]]:
    """The cells with a line above them, and those with a line left of them.

    `merged` has the range over each cell that is merged. Only lines around the areas of texts count. Raises
    ReadError for too many.
    """
    around = _around(texts)
    across: set[Edge] = set()
    down: set[Edge] = set()
    stored = dict.fromkeys(merged.values(), 0)
    for area in merged.values():
        stored[area] += 1
    last = sheet.cells.rows.at(around.bottom)
    for cell in sheet.cells.cells:
        if cell.row < last and cell.look.is_ruled:
            own = merged.get((cell.row, cell.col))
            _draw(
                cell, own, stored[own] == 1 if own is not None else False, sheet.cells, around, across, down
            )
            if len(across) + len(down) > MOST_LINES:
                raise ReadError("original-too-large", file)
    for table in sheet.tables:
        _rule(_cut(seen_area(table, sheet.cells), around), across, down)
    return frozenset(across), frozenset(down)


def covering(cells: Worksheet, file: str) -> dict[tuple[int, int], Area]:
    """The merged range over each cell that is stored; one that overlaps an earlier range does not count."""
    by_row: dict[int, list[int]] = {}
    for cell in cells.cells:
        by_row.setdefault(cell.row, []).append(cell.col)
    rows = sorted(by_row)
    found: dict[tuple[int, int], Area] = {}
    looked_at = 0
    for area in cells.merged:
        own = [
            (row, col)
            for row in rows[bisect_left(rows, area.top) : bisect_left(rows, area.bottom)]
            for col in by_row[row]
            if area.left <= col < area.right
        ]
        looked_at += len(own)
        if looked_at > MOST_MERGED:
            raise ReadError("original-too-large", file)
        if not any(at in found for at in own):
            found.update(dict.fromkeys(own, area))
    return found


def seen_area(area: Area, cells: Worksheet) -> Area:
    """The area among the rows and columns that show."""
    return Area(
        cells.rows.rank(area.top),
        cells.columns.rank(area.left),
        cells.rows.rank(area.bottom),
        cells.columns.rank(area.right),
    )


def single(cell: Stored) -> Area:
    """The area of a cell that is not merged."""
    return Area(cell.row, cell.col, cell.row + 1, cell.col + 1)


def _around(areas: Sequence[Area]) -> Area:
    """The area in which lines are looked at."""
    return Area(
        0,
        0,
        max((a.bottom for a in areas), default=0) + _MARGIN[0],
        max((a.right for a in areas), default=0) + _MARGIN[1],
    )


def _cut(area: Area, around: Area) -> Area:
    return Area(area.top, area.left, min(area.bottom, around.bottom), min(area.right, around.right))


def _draw(
    cell: Stored,
    merged: Area | None,
    alone: bool,
    cells: Worksheet,
    around: Area,
    across: set[Edge],
    down: set[Edge],
) -> None:
    """Draw the borders of a cell, in a merged range only those on its edge.

    If the first cell of a range is stored `alone`, its borders are those of the range. A cell in a hidden row
    or column has no extent, but its borders may show.
    """
    left, top, right, bottom = cell.look.edges
    area = merged if merged is not None and alone else single(cell)
    if merged is not None and not alone:
        left, top = left and cell.col == merged.left, top and cell.row == merged.top
        right, bottom = right and cell.col == merged.right - 1, bottom and cell.row == merged.bottom - 1
    at = _cut(seen_area(area, cells), around)
    for row in range(at.top, at.bottom):
        down.update((row, col) for col, drawn in ((at.left, left), (at.right, right)) if drawn)
    for col in range(at.left, at.right):
        across.update((row, col) for row, drawn in ((at.top, top), (at.bottom, bottom)) if drawn)


def _rule(area: Area, across: set[Edge], down: set[Edge]) -> None:
    """Draw lines around each cell of an area that is formatted as a table."""
    rows, cols = range(area.top, area.bottom), range(area.left, area.right)
    across.update((row, col) for row in (*rows, area.bottom) for col in cols)
    down.update((row, col) for row in rows for col in (*cols, area.right))
