"""Bars of a schedule: rows that mark when their work is done, and drawn arrows that hold the work's name.

調査 | ● | → | → is one task over three months, and so is a block arrow over three columns with 調査 in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from planparse.document.place import Box
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.dittos import is_arrow, is_shaft
from planparse.japanese.fold import fold
from planparse.parse.time_axis import Months, cell_text

_MARK = re.compile(r"[○◎●■□◆◇▲△▼▽★☆✓✔]")
_COVERED = 0.5
"""Share of a column's width from which an arrow drawn over it covers it."""
_SLACK = 2.0
"""Points by which a text may stick out of the arrow that it is written into."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The months from the first to the last that a row marks without a break, and the cells of the marks."""

    months: Months
    cells: tuple[Cell, ...]


def bars_in(cells: Mapping[Months, Sequence[Cell]], form: Form, *, of_text: bool = False) -> tuple[Bar, ...]:
    """The bars of a row, whose cells are given by their months.

    A bar begins with a mark, or with any text if there are bars `of_text`, and lasts as long as the periods
    after it hold an arrow or the same mark. An arrow begins one too if the row holds nothing but marks and
    arrows; otherwise it repeats the text to its left.
    """
    said = {months: fold("".join(cell_text(c.lines) for c in own)).strip() for months, own in cells.items()}
    filled = [(months, text) for months, text in sorted(said.items()) if not form.is_empty(text)]
    only_marks = all(is_mark(text) or _goes_on(text) for _, text in filled)
    return tuple(
        Bar((run[0][0], run[-1][1]), tuple(cell for months in run for cell in cells[months]))
        for run in _runs(filled, arrows_begin=only_marks, of_text=of_text)
    )


def is_mark(text: str) -> bool:
    """Whether a cell's text is nothing but a sign that marks when the work of its row is done: ●."""
    return _MARK.fullmatch(fold(text).strip()) is not None


def _runs(
    filled: Sequence[tuple[Months, str]], *, arrows_begin: bool, of_text: bool
) -> Iterator[list[Months]]:
    """The periods of each bar, from the texts of a row's filled cells in order of time."""
    run: list[Months] = []
    mark = ""
    for months, text in filled:
        if run and months[0] == run[-1][1] + 1 and (_goes_on(text) or (text == mark and is_mark(text))):
            run.append(months)
            continue
        if run:
            yield run
        run = [months] if is_mark(text) or of_text or (arrows_begin and _goes_on(text)) else []
        mark = text
    if run:
        yield run


def _goes_on(text: str) -> bool:
    return is_arrow(text) or is_shaft(text)


def with_arrows_as_rows(grid: Grid, columns: Collection[int]) -> Grid:
    """The grid with a row for each drawn arrow that holds text and covers several of the period `columns`.

    The text, which stands in the cell where the arrow begins, becomes a cell over the columns of the arrow.
    Labels beside the row are merged over the new rows, and the arrow is no longer drawn over the table.
    """
    edges = {
        c.col: (c.box[0], c.box[2])
        for c in grid.cells
        if c.box is not None and c.col_span == 1 and c.col in columns
    }
    cells: list[Cell] = []
    held: list[Cell] = []
    for cell in grid.cells:
        left: list[Line] = []
        for arrow, lines in groupby(cell.lines, key=lambda line: _arrow_around(line, grid)):
            covered = _covered(arrow, edges)
            if len(covered) > cell.col_span and cell.col == covered[0]:
                held.append(Cell(cell.row, cell.col, tuple(lines), 1, len(covered), arrow, cell.page))
            else:
                left += lines
        cells.append(replace(cell, lines=tuple(left)))
    if not held:
        return grid
    rows = sorted(cell.row for cell in held)
    moved = [
        replace(
            cell,
            row=cell.row + bisect_left(rows, cell.row),
            row_span=cell.row_span
            + (0 if cell.col in columns else sum(0 <= row - cell.row < cell.row_span for row in rows)),
        )
        for cell in cells
    ]
    moved += [
        replace(cell, row=cell.row + n) for n, cell in enumerate(sorted(held, key=lambda cell: cell.row), 1)
    ]
    bars = [cell.box for cell in held]
    return replace(
        grid,
        cells=tuple(sorted(moved, key=lambda c: (c.row, c.col))),
        rows=grid.rows + len(held),
        arrows=tuple(arrow for arrow in grid.arrows if arrow.box not in bars),
    )


def _arrow_around(line: Line, grid: Grid) -> Box | None:
    """The drawn arrow to the right that a line of text is written into."""
    if line.box is None:
        return None
    middle = (line.box[1] + line.box[3]) / 2
    for arrow in grid.arrows:
        if arrow.box is None or arrow.page != line.page:
            continue
        x0, top, x1, bottom = arrow.box
        inside = x0 - _SLACK <= line.box[0] and line.box[2] <= x1 + _SLACK and top <= middle <= bottom
        if inside and x1 - x0 > bottom - top:
            return arrow.box
    return None


def _covered(arrow: Box | None, edges: Mapping[int, tuple[float, float]]) -> tuple[int, ...]:
    """The columns that an arrow covers, from left to right; none for no arrow."""
    if arrow is None:
        return ()
    return tuple(
        col
        for col, (x0, x1) in sorted(edges.items())
        if min(arrow[2], x1) - max(arrow[0], x0) >= _COVERED * (x1 - x0)
    )
