"""Rows of boxes that each name a period above their work → a row of column headers above a row of work.

    ┌第1四半期──┬第2四半期──┐
    │・調査       │・設計       │

Boxes one below the other become periods beside their work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from planparse.document.source import Block, Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.brackets import is_bracketed, unclosed
from planparse.japanese.markers import NOTE
from planparse.japanese.periods import Period
from planparse.parse.time_axis import cell_text, head_row, is_axis
from planparse.parse.wrap import begins_new

_MOST_LINES = 3  # of the name of a period: 第1|四半期|(4~6月)
_MOST_BETWEEN = 3  # lines between two parts of a table: notes, or the foot and the head of a page


@dataclass(frozen=True, slots=True)
class _Boxed:
    """A cell that opens with the name of a period, its lines and those of the work below it."""

    cell: Cell
    period: Period
    head: tuple[Line, ...]
    work: tuple[Line, ...]


def with_heads_apart(grid: Grid, form: Form, *, followed: bool) -> Grid:
    """A grid whose rows all hold such boxes, with the periods in rows of their own; else the grid itself.

    `followed`: the grid below it may hold the work. Then what stands below the periods is work only where its
    lines open as entries of a list.
    """
    if grid.cols == 1:
        return _with_heads_beside(grid, form, followed=followed)
    rows: list[tuple[_Boxed, ...]] = []
    for row in range(grid.rows):
        if not (boxes := _boxes_in(grid.row(row), form, followed=followed)):
            return grid
        rows.append(boxes)
    cells: list[Cell] = []
    for n, boxes in enumerate(rows):
        boxed = {id(box.cell): box for box in boxes}
        tops = [box.work[0].box[1] for box in boxes if box.work and box.work[0].box is not None]
        for cell in grid.row(n):
            found = boxed.get(id(cell))
            if found is None:  # a label beside the boxes
                cells.append(replace(cell, row=2 * n, row_span=2 * cell.row_span))
            else:
                cells += _parted(found, 2 * n, min(tops, default=None))
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.col))
    return replace(grid, cells=tuple(ordered), rows=2 * grid.rows)


def is_followed(blocks: Sequence[Block], at: int, form: Form) -> bool:
    """Whether the next grid below the one at a position may hold the work of its periods.

    One below notes, or on the next page, may if it has as many columns; one that names periods never may.
    """
    grid = blocks[at]
    near = blocks[at + 1 : at + 2 + _MOST_BETWEEN]
    lines = [
        block for block in takewhile(lambda block: isinstance(block, Line), near) if isinstance(block, Line)
    ]
    below = near[len(lines)] if len(lines) < len(near) else None
    if not isinstance(grid, Grid) or not isinstance(below, Grid) or head_row(below, form) is not None:
        return False
    if _boxes_in(below.row(0), form, followed=False):
        return False
    if not lines or below.cols != grid.cols:
        return not lines
    if grid.page == below.page:
        return all(NOTE.match(line.text) for line in lines)
    return not any(True for line in lines for _ in form.headings_like(line.folded, line.page))


def _with_heads_beside(grid: Grid, form: Form, *, followed: bool) -> Grid:
    boxes = _boxes_in(grid.cells, form, followed=followed)
    if len(boxes) < grid.rows or len(boxes) < len(grid.cells):
        return grid
    cells = [
        part
        for box in boxes
        for part in (
            replace(box.cell, lines=box.head),
            replace(box.cell, col=1, lines=box.work),
        )
    ]
    return replace(grid, cells=tuple(cells), cols=2)


def _parted(box: _Boxed, row: int, at: float | None) -> tuple[Cell, Cell]:
    """The name of a period and its work as two cells, one below the other, that meet `at` a height."""
    upper = lower = box.cell.box
    if box.cell.box is not None and at is not None:
        left, top, right, bottom = box.cell.box
        upper, lower = (left, top, right, at), (left, at, right, bottom)
    return (
        replace(box.cell, row=row, lines=box.head, box=upper),
        replace(box.cell, row=row + 1, lines=box.work, box=lower),
    )


def _boxes_in(row: tuple[Cell, ...], form: Form, *, followed: bool) -> tuple[_Boxed, ...]:
    """The boxes in a row or column; none if other cells stand behind the first of them, or without work."""
    if all(len(cell.lines) < 2 for cell in row):  # most rows: no box holds work
        return ()
    found = [(cell, _boxed(cell, form)) for cell in row]
    first = next((n for n, (_, box) in enumerate(found) if box is not None), len(found))
    boxes = tuple(box for _, box in found[first:] if box is not None)
    periods = {box.period for box in boxes}
    if len(boxes) < len(found) - first or len(periods) < len(boxes) or not is_axis(periods):
        return ()
    if any(cell.row_span > 1 for cell in row) or not any(box.work for box in boxes):
        return ()
    listed = all(begins_new(box.work[0].text, form.bullets) for box in boxes if box.work)
    return boxes if listed or not followed else ()


def _boxed(cell: Cell, form: Form) -> _Boxed | None:
    """A cell as a box, if it opens with the whole name of a period on lines of its own."""
    lines = cell.lines
    for end in range(1, min(len(lines), _MOST_LINES) + 1):
        head = lines[:end]
        text = cell_text(head)
        period = form.period_of(text)
        if period is None or not period.quarters or unclosed(text):
            continue
        while end < len(lines) and _belongs_to_name(lines[end], form):
            end += 1
        return _Boxed(cell, period, lines[:end], lines[end:])
    return None


def _belongs_to_name(line: Line, form: Form) -> bool:
    """Whether a line below a period's name is part of it: its months, or a remark in brackets."""
    return is_bracketed(line.text.strip()) or form.period_of(line.text) is not None
