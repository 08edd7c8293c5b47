"""Lines and grids of a page → rows under the column headers of a table, by where they stand.

For rows that a page break or a merged cell left without rules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planparse.document.place import Box, merge
from planparse.document.source import Cell, Grid, Line


def row_of(lines: Sequence[Line], headed: Grid) -> Grid | None:
    """Lines of a page as one row under a grid's column headers, by position; None if they do not line up.

    For rows that a page break or a merged cell left without rules. A cell in which a line crosses its
    column's edge extends to the next column in which lines start.
    """
    heads = {c.col: c.box for c in headed.cells if c.box is not None and c.col_span == 1}
    if headed.box is None or len(heads) < 2:
        return None
    starts = starts_of(lines)
    if len(starts) == len(heads):  # one in each column: headers may be centred, and their edges a guess
        heads = {
            n: (start, box[1], after, box[3])
            for (n, box), start, after in zip(
                sorted(heads.items()), starts, [*starts[1:], headed.box[2]], strict=True
            )
        }
    cells = _by_column(lines, heads, headed.box)
    if cells is None:
        return None
    cols = sorted(cells)
    row: list[Cell] = []
    for col, after in zip(cols, [*cols[1:], headed.cols], strict=True):
        em = cells[col][0].size or 10.0
        crosses = any(line.box is not None and line.box[2] > heads[col][2] + 0.3 * em for line in cells[col])
        last = max((n for n in heads if n < after), default=col) if crosses else col
        left = min(line.box[0] for line in cells[col] if line.box is not None)
        limits = (left, heads[last][2] - max(left - heads[col][0], 0.0))
        own = tuple(replace(line, limits=limits) for line in cells[col])
        row.append(Cell(0, col, own, col_span=last - col + 1, page=lines[0].page))
    place = merge(line.place for line in lines)
    return Grid(tuple(row), 1, headed.cols, page=lines[0].page, box=place.box, evidence="columns")


def _by_column(lines: Sequence[Line], heads: Mapping[int, Box], table: Box) -> dict[int, list[Line]] | None:
    """Lines by the column whose header they start under; None if one has no header or lies outside."""
    cells: dict[int, list[Line]] = {}
    for line in lines:
        if line.box is None:
            return None
        em = line.size or 10.0
        if line.box[0] < table[0] - em or line.box[2] > table[2] + em:
            return None
        under = [n for n, box in heads.items() if box[0] - 0.3 * em <= line.box[0] < box[2] - 0.3 * em]
        if not under:
            return None
        cells.setdefault(min(under), []).append(line)
    return cells


def starts_of(lines: Sequence[Line]) -> list[float]:
    """The x at which lines start, in points from left to right; starts within two ems are one."""
    found: list[float] = []
    for line in sorted((x for x in lines if x.box is not None), key=lambda x: x.box[0] if x.box else 0.0):
        if line.box is not None and (not found or line.box[0] - found[-1] > 2.0 * (line.size or 10.0)):
            found.append(line.box[0])
    return found


def collapsed(grid: Grid) -> Grid:
    """A grid without rules as one row: lines below one another are the lines of a single cell."""
    lines: dict[int, list[Line]] = {}
    for cell in grid.cells:
        lines.setdefault(cell.col, []).extend(cell.lines)
    cells = tuple(Cell(0, col, tuple(found), page=grid.page) for col, found in sorted(lines.items()))
    return replace(grid, cells=cells, rows=1)


def aligned(grid: Grid, headed: Grid, head: int) -> Grid:
    """A grid aligned by position with the columns of the one it continues: merged cells hide some of them.

    `head` is the lowest row of the column headers.
    """
    by_text = row_of(sorted(grid.lines(), key=lambda line: (line.page or 0, line.number)), headed)
    if by_text is not None and (grid.evidence == "columns" or len(by_text.cells) > len(grid.cells)):
        return by_text  # without rules, an apparent cell may hold the text of several columns
    heads = [(c, c.box[0], c.box[2]) for c in headed.cells if c.row <= head < c.row + c.row_span and c.box]
    cells: list[Cell] = []
    for cell in grid.cells:
        if cell.box is None:
            return grid
        left, _, right, _ = cell.box
        under = [c for c, a, b in heads if min(b, right) - max(a, left) > 0.5 * (b - a)]
        if not under:
            return grid
        end = max(c.col + c.col_span for c in under)
        first = min(c.col for c in under)
        cells.append(replace(cell, col=first, col_span=end - first))
    return replace(grid, cells=tuple(cells), cols=headed.cols)
