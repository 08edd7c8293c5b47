"""Rows of cells with edges in twentieths of a point → a table's cells in rows and columns.

Word keeps a row's cells side by side, each over some of the table's columns; what looks like one column may
differ by a hair from row to row. A table inside a cell becomes rows and columns of the outer one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from planparse.document.place import Spot
from planparse.readers.assemble import Paragraph, Table, TableCell

HAIR = 140.0
"""Twentieths of a point (2.5 mm): column edges this close are one edge. Not measured: a judgement; the cell
margins of a table in Word are 108.
"""
_HEADS_BETWEEN = 3
"""Paragraphs between two parts of a table that its author cut in two at a page's end: its running heads."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell by its edges, its first row and the number of rows it covers.

    `content` are its paragraphs and the tables in it, in order.
    """

    row: int
    rows: int
    left: float
    right: float
    spot: Spot
    content: tuple[Paragraph | Boxes, ...] = ()


@dataclass(frozen=True, slots=True)
class Boxes:
    """A table: its cells in row order, the number of its rows, and the edges of the columns it declares."""

    cells: tuple[Box, ...]
    rows: int
    declared: tuple[float, ...] = ()


def in_order(blocks: Iterable[Paragraph | Boxes]) -> Iterator[Paragraph | Table]:
    """The paragraphs and tables of the body in reading order.

    A table soon after another that it may continue (as wide, its columns among those) has the same columns.
    """
    above: Sequence[float] = ()
    alone = False  # whether the table above has one row: the column headers at the foot of a page
    since = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            since += 1
            continue
        own = edges(block.cells, block.declared)
        boxed = len(own) <= 2
        near = above if since <= _HEADS_BETWEEN and (alone or not boxed) else ()
        yield from _spread(block, near)
        if boxed:
            since += 1
        else:
            above, alone, since = own, block.rows == 1, 0


def _spread(boxes: Boxes, above: Sequence[float]) -> Iterator[Paragraph | Table]:
    """A table as pieces in reading order; `above` are the columns' edges of the table that it may continue.

    A table of one column with tables in it, or a row of several tables side by side, only lays the page out:
    what stands in its cells comes out cell by cell.
    """
    rows: list[Box] = []
    laying_out = len({(cell.left, cell.right) for cell in boxes.cells}) == 1
    inner = Counter(cell.row for cell in boxes.cells if cell.rows == 1 and _holds_table(cell))
    for cell in boxes.cells:
        if cell.rows > 1 or inner[cell.row] < (1 if laying_out else 2):
            rows.append(cell)
            continue
        if rows:
            yield table(replace(boxes, cells=tuple(rows)), above)
        rows = []
        for each in cell.content:
            if isinstance(each, Paragraph):
                yield each
            else:
                yield from _spread(each, ())
    if rows:
        yield table(replace(boxes, cells=tuple(rows)), above)


def _holds_table(cell: Box) -> bool:
    return any(isinstance(each, Boxes) and each.cells for each in cell.content)


def table(boxes: Boxes, above: Sequence[float] = ()) -> Table:
    """The table of some boxes, the tables in its cells spread over rows and columns of their own.

    `above` are the edges of the columns of a table that it may continue.
    """
    flat = flattened(boxes).cells
    columns = _continued(edges(flat, boxes.declared), above)
    cells = []
    for box in flat:
        first, last = column_at(columns, box.left), column_at(columns, box.right)
        if first == last and not box.content:
            continue
        paragraphs = tuple(p for p in box.content if isinstance(p, Paragraph))
        cells.append(TableCell(box.row, first, box.spot, paragraphs, box.rows, max(1, last - first)))
    return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))))


def edges(boxes: Sequence[Box], declared: Sequence[float] = ()) -> list[float]:
    """The columns' left edges and the last one's right edge; edges that differ by a hair are one.

    No cell loses its width, however narrow it is, if there is anything in it. Columns that are only declared
    count between the others in a table of several cells side by side.
    """
    apart = {(box.left, box.right) for box in boxes if box.content and box.right - box.left <= HAIR}
    ends = {edge for box in boxes for edge in (box.left, box.right)}
    if len(ends) > 2:
        ends |= {edge for edge in declared if min(ends) < edge < max(ends)}
    found: list[float] = []
    first = None
    for edge in sorted(ends):
        if first is not None and edge - first <= HAIR and not any(first <= a and b <= edge for a, b in apart):
            continue
        first = edge
        found.append(edge)
    return found


def _continued(own: list[float], above: Sequence[float]) -> list[float]:
    """The edges of a table's columns; those above if it has several columns and all their edges are there."""
    if not 2 <= len(own) < len(above) or abs(own[0] - above[0]) > HAIR or abs(own[-1] - above[-1]) > HAIR:
        return own
    near = [min(above, key=lambda edge: abs(edge - mine)) for mine in own]
    if any(abs(a - b) > HAIR for a, b in zip(near, own, strict=True)):
        return own
    return sorted({*own, *(edge for edge in above if edge not in near)})


def column_at(columns: Sequence[float], edge: float) -> int:
    """The column that begins at an edge or a hair before it, by the edges of all."""
    return max(0, bisect_right(columns, edge) - 1)


def flattened(boxes: Boxes) -> Boxes:
    """The boxes with each table in a cell in place of that part of the cell."""
    parts = {id(cell): _parts(cell) for cell in boxes.cells}
    depth = [1] * boxes.rows
    for cell in sorted(boxes.cells, key=lambda cell: (cell.row + cell.rows, cell.row)):
        covered = range(cell.row, min(cell.row + cell.rows, boxes.rows))
        lacking = sum(p.rows for p in parts[id(cell)]) - sum(depth[r] for r in covered)
        if lacking > 0:
            depth[covered[-1]] += lacking
    tops = [0, *accumulate(depth)]
    cells: list[Box] = []
    for cell in boxes.cells:
        top, bottom = tops[cell.row], tops[min(cell.row + cell.rows, boxes.rows)]
        cells += _stacked(cell, parts[id(cell)], top, bottom - top)
    return Boxes(tuple(sorted(cells, key=lambda cell: (cell.row, cell.left))), tops[-1])


@dataclass(frozen=True, slots=True)
class _Part:
    """A run of a cell's paragraphs, or a table in it."""

    content: tuple[Paragraph, ...] | Boxes

    @property
    def rows(self) -> int:
        return self.content.rows if isinstance(self.content, Boxes) else 1


def _parts(cell: Box) -> list[_Part]:
    parts: list[_Part] = []
    run: list[Paragraph] = []
    for each in cell.content:
        if isinstance(each, Paragraph):
            run.append(each)
            continue
        if any(p.text.strip() for p in run):
            parts.append(_Part(tuple(run)))
        run = []
        if each.cells:
            parts.append(_Part(flattened(each)))
    if not parts or any(p.text.strip() for p in run):
        parts.append(_Part(tuple(run)))
    return parts


def _stacked(cell: Box, parts: Sequence[_Part], top: int, room: int) -> Iterable[Box]:
    """The parts of a cell below one another in the rows that it covers; the first run takes what is over."""
    over = room - sum(part.rows for part in parts)
    for part in parts:
        if isinstance(part.content, Boxes):
            yield from _fitted(part.content, cell, top)
            top += part.rows
            continue
        yield replace(cell, row=top, rows=1 + over, content=part.content)
        top += 1 + over
        over = 0


def _fitted(inner: Boxes, cell: Box, top: int) -> Iterable[Box]:
    """The cells of a table in a cell, as wide together as that cell."""
    left = min(each.left for each in inner.cells)
    scale = (cell.right - cell.left) / max(1.0, max(each.right for each in inner.cells) - left)
    for each in inner.cells:
        yield replace(
            each,
            row=top + each.row,
            left=round(cell.left + (each.left - left) * scale, 1),
            right=round(cell.left + (each.right - left) * scale, 1),
            spot=cell.spot,
        )
