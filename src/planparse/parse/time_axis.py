"""Where the periods of a table stand: in a row above its columns, or in a column beside its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planparse.document.source import Cell, Grid, Line
from planparse.form.form import Form
from planparse.japanese.markers import CIRCLED
from planparse.japanese.periods import Period, in_sequence
from planparse.parse.wrap import glue

_Timed = tuple[Cell, Period]

_PERIODS_AT = 2  # the first column of periods in a turned grid
_LEAST_MONTHS = 3  # headers of single months that make a schedule; two occur in other tables
_MOST_LABELS = 2  # columns of labels that may stand before a column of periods
# headers of columns that say something about the work of a row but are no work themselves
_ATTRIBUTE = re.compile(
    r"(?:備考|摘要|特記|留意|担当|所管|主管|実施主体|関係|予算|事業費|決算|金額|進捗|達成|目標|実績|指標|評価|場所|会場|対象).*"
)


def cell_text(lines: Sequence[Line]) -> str:
    """The text of a header cell on one line."""
    text = ""
    for line in lines:
        text += glue(text, line.text) + line.text
    return text


def head_row(grid: Grid, form: Form) -> int | None:
    """The first row of a grid whose cells head the columns of a schedule; None without one."""
    for row in range(grid.rows):
        if _is_axis(_periods(grid.row(row), form)):
            return row
    return None


def _periods(cells: Iterable[Cell], form: Form) -> set[Period]:
    return {p for cell in cells if (p := form.period_of(cell_text(cell.lines))) is not None}


def _is_axis(periods: set[Period]) -> bool:
    """Whether periods side by side are the time axis of a schedule: they cover two quarters or more.

    Of single months, which stand in the body of tables as well, it takes three.
    """
    single = all(p.kind in ("month", "until", "from") for p in periods)
    quarters = {quarter for period in periods for quarter in period.quarters}
    return len(quarters) >= 2 and (not single or len(periods) >= _LEAST_MONTHS)


def across(parts: Sequence[Grid], form: Form) -> Grid | None:
    """A table whose periods stand in a column, turned so that they stand in a row; None for any other.

    Each column of work becomes a row, labelled by its header and by the labels beside the periods. Where the
    periods start again, or another label begins, the turned grid has a new row of headers.
    """
    grid = _stacked(parts)
    if grid is None:
        return None
    rows = (_periods(grid.row(row), form) for row in range(grid.rows))
    if any(len(periods) > 1 and _is_axis(periods) for periods in rows):
        return None  # they stand in a row already
    for col in range(min(_MOST_LABELS, grid.cols - 2) + 1):
        column = sorted((c for c in grid.cells if c.col == col and c.lines), key=lambda c: c.row)
        column = [c for c in column if c.col_span == 1]
        periods = in_sequence([form.period_of(cell_text(c.lines)) for c in column])
        spans = list(zip(column, periods, strict=True))
        first = next((c.row for c, p in spans if p is not None and p.quarters), None)
        if first is None or not _is_axis({p for _, p in spans if p is not None}):
            continue
        timed = [(c, p) for c, p in spans if c.row >= first and p is not None and p.quarters]
        if sum(c.row_span for c, _ in timed) == grid.rows - first:
            return _turned(grid, col, first, timed)
    return None


def _stacked(parts: Sequence[Grid]) -> Grid | None:
    """The parts of a table below one another as one grid; None if they differ in their columns."""
    if len({part.cols for part in parts}) != 1:
        return None
    cells: list[Cell] = []
    rows = 0
    for part in parts:
        cells += (replace(c, row=c.row + rows) for c in part.cells)
        rows += part.rows
    return replace(parts[0], cells=tuple(cells), rows=rows)


def _blocks(timed: Sequence[_Timed], labels: Sequence[Cell]) -> list[list[_Timed]]:
    """The cells of a column of periods, parted where another label begins or where time starts again."""
    starts = {label.row for label in labels}
    blocks: list[list[_Timed]] = []
    for cell, period in timed:
        again = bool(blocks) and period.first <= blocks[-1][-1][1].first
        if not blocks or cell.row in starts or again:
            blocks.append([])
        blocks[-1].append((cell, period))
    return blocks


def _turned(grid: Grid, col: int, first: int, timed: Sequence[_Timed]) -> Grid | None:
    """The grid turned: labels, headers of the columns of work, the periods, and columns of other things.

    `col` is the column of periods, `first` the first row below the headers.
    """
    above = [c for c in grid.cells if c.row < first]
    labels = [c for c in grid.cells if c.row >= first and c.col + c.col_span <= col and c.lines]
    heads = {n: [c for c in above if c.col <= n < c.col + c.col_span] for n in range(col + 1, grid.cols)}
    work = [n for n, cells in heads.items() if not _ATTRIBUTE.fullmatch(_compact(cells))]
    others = [n for n in heads if n not in work]
    blocks = _blocks(timed, labels)
    if not work:
        return None
    behind = _PERIODS_AT + max(map(len, blocks))
    cells = [_at(0, 0, [c for c in above if c.col <= col])]
    cells += (_at(0, behind + i, heads[n]) for i, n in enumerate(others))
    for top, block in zip(range(0, len(blocks) * (len(work) + 1), len(work) + 1), blocks, strict=True):
        begin, end = block[0][0].row, block[-1][0].row + block[-1][0].row_span
        inside = [c for c in grid.cells if begin <= c.row < end]
        cells += (_at(top, _PERIODS_AT + i, [cell]) for i, (cell, _) in enumerate(block))
        cells.append(_at(top + 1, 0, [c for c in labels if begin <= c.row < end], row_span=len(work)))
        for i, n in enumerate(work):
            # a header is a label of the first block; only a circled number counts for all of them
            once = [h for h in heads[n] if h.col == n or n == work[0]] if top == 0 else []
            own = once or [h for h in heads[n] if _compact([h])[:1] in CIRCLED]
            cells.append(_at(top + 1 + i, 1, own))
        for cell in (c for c in inside if c.col > col):
            columns = [i for i, n in enumerate(work) if cell.col <= n < cell.col + cell.col_span]
            if columns:
                at = [i for i, (time, _) in enumerate(block) if _overlap(time, cell)]
                place = replace(cell, row=top + 1 + columns[0], col=_PERIODS_AT + at[0])
                cells.append(replace(place, row_span=len(columns), col_span=len(at)))
            else:
                cells.append(_at(top + 1, behind + others.index(cell.col), [cell]))
    rows = len(blocks) * (len(work) + 1)
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.col)))
    return replace(grid, cells=ordered, rows=rows, cols=behind + len(others), turned=True)


def _overlap(time: Cell, cell: Cell) -> bool:
    return time.row < cell.row + cell.row_span and cell.row < time.row + time.row_span


def _compact(cells: Sequence[Cell]) -> str:
    return "".join("".join(line.folded for cell in cells for line in cell.lines).split())


def _at(row: int, col: int, cells: Sequence[Cell], row_span: int = 1) -> Cell:
    """A cell with the lines of several."""
    lines = tuple(line for cell in cells for line in cell.lines)
    page = cells[0].page if cells else None
    return Cell(row, col, lines, row_span, page=page)
