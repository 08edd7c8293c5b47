"""Grids used for layout: forms of label and value, boxes side by side, whole plans ruled as one table.

They are read as headings, lines of prose and the tables among them. A label's region is the cells to its
right in its rows, or those below it up to the next label. A grid without headings is a table and stays as it
is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from planparse.document.source import Block, Cell, Grid, Line
from planparse.form.form import Form
from planparse.japanese.fold import fold
from planparse.japanese.markers import NUMBER
from planparse.parse.time_axis import cell_text, head_row

_NO_LABEL = ("title", "organization", "municipality", "contents", "unknown")
"""Kinds of heading that are not labels of a form's cells."""
_MOST_HEAD_ROWS = 4  # rows of labels and values that make up an issue's heading
_ROW_GAP = 9.0  # ems above a paragraph that has a row of its own: more than any leading
_APART = 0.05  # share of the type size by which an overhanging heading's type differs from its cell's
_HUNG = 0.2  # ems by which an overhanging heading is set left of the text of the cell below it
_AREA_AND_NUMBER = re.compile(rf"(?:課題)?\s*(?P<area>[A-Z])?\s*[-・]?\s*(?P<number>{NUMBER}|\d{{1,2}})")


@dataclass(frozen=True, slots=True)
class HeadCells:
    """An issue's heading that is set in the cells of a grid.

    `values` are those labelled by the form's words beside or above them; None if there are no such words and
    the cells read one after another are the heading.
    """

    grid: Grid
    values: Mapping[str, str] | None

    @property
    def page(self) -> int | None:
        """The page of the grid."""
        return self.grid.page

    @property
    def text(self) -> str:
        """The cells' text on one line."""
        return " ".join(cell_text(cell.lines) for cell in self.grid.cells if cell.lines)


Laid = Line | Grid | HeadCells
"""The content of a page once its layout grids have been resolved."""


def overview_row(grid: Grid, form: Form) -> int | None:
    """The first row of a grid with column headers of the overview (at least two of them), or None."""
    for row in range(grid.rows):
        found = {
            name
            for cell in grid.row(row)
            for name, pattern in form.overview_columns.items()
            if pattern.fullmatch(fold(cell_text(cell.lines)).replace(" ", ""))
        }
        if len(found) >= 2:
            return row
    return None


def laid_out(blocks: Sequence[Block], form: Form) -> tuple[Laid, ...]:
    """The blocks in reading order, with layout grids replaced by the headings and prose they hold."""
    out: list[Laid] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if isinstance(block, Line):
            out.append(block)
            continue
        loose = _lines_inside(block, blocks, at)
        if (whole := _with_loose(block, loose, form)) is not None:
            block = whole
            at += len(loose)
        out.extend(_parts(block, form))
    return tuple(out)


# --- what a reader left out of a grid ---------------------------------------------------------------


def _lines_inside(grid: Grid, blocks: Sequence[Block], at: int) -> list[Line]:
    """The lines from a position on that lie inside a grid's edges on its page."""
    found: list[Line] = []
    for block in islice(blocks, at, None):
        if not isinstance(block, Line) or block.box is None or grid.box is None or block.page != grid.page:
            break
        left, top, right, bottom = block.box
        if left < grid.box[0] or right > grid.box[2] or top < grid.box[1] or bottom > grid.box[3]:
            break
        found.append(block)
    return found


def _with_loose(grid: Grid, loose: Sequence[Line], form: Form) -> Grid | None:
    """The grid with the lines inside it as cells beside its labels; None if there is no room for one.

    A form whose wide column has no rule at its right end is read as a grid of labels alone.
    """
    if not loose or not any(_heading_cells(grid, row, form) for row in range(grid.rows)):
        return None
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in loose:
        middle = (line.box[1] + line.box[3]) / 2 if line.box else 0.0
        beside = [c for c in grid.cells if c.box and c.lines and c.box[1] <= middle < c.box[3]]
        if not beside or beside[-1].col + beside[-1].col_span >= grid.cols:
            return None
        last = beside[-1]
        cells.setdefault((last.row, last.col + last.col_span), []).append(line)
    added = [
        Cell(row, col, tuple(lines), col_span=grid.cols - col, page=grid.page)
        for (row, col), lines in cells.items()
    ]
    return replace(grid, cells=tuple(sorted((*grid.cells, *added), key=lambda c: (c.row, c.col))))


# --- the parts of a grid ----------------------------------------------------------------------------


def _parts(grid: Grid, form: Form) -> Iterator[Laid]:
    heads = [_heading_cells(grid, row, form) for row in range(grid.rows)]
    head = _head_cells(grid, form, frame=any(heads[1:]))
    if head is not None:
        yield head
        rest = _rows(grid, head.grid.rows, grid.rows)
        if rest.rows:
            yield from _parts(rest, form)
    elif not any(heads) or overview_row(grid, form) == 0:
        yield from _cut_at_hung(grid, form)
    else:
        yield from _frame(grid, heads, form)


def _frame(grid: Grid, heads: Sequence[Sequence[Cell]], form: Form) -> Iterator[Laid]:
    """The headings of a grid, each with its region, and the content between them."""
    start = row = 0
    while row < grid.rows:
        if not heads[row]:
            row += 1
            continue
        yield from _between(_rows(grid, start, row), form)
        if len(heads[row]) > 1:
            # headings side by side: boxes, each read to its end before the next
            end = next((r for r in range(row + 1, grid.rows) if heads[r]), grid.rows)
            bounds = [0, *(c.col for c in heads[row][1:]), grid.cols]
            for left, right in pairwise(bounds):
                yield from _lines(_crop(grid, row, end, left, right))
        else:
            label = heads[row][0]
            end = row + label.row_span
            yield from _lines(_crop(grid, row, end, 0, label.col))
            yield from label.lines
            yield from _region(_crop(grid, row, end, label.col + label.col_span, grid.cols), form)
        start = row = end
    yield from _between(_rows(grid, start, grid.rows), form)


def _region(grid: Grid, form: Form) -> Iterator[Laid]:
    """The content beside a label: a table, a nested form, or prose (a row is a paragraph or part of one)."""
    if any(_heading_cells(grid, row, form) for row in range(grid.rows)):
        yield from _parts(grid, form)
    else:
        yield from _between(grid, form)


def _between(grid: Grid, form: Form) -> Iterator[Laid]:
    """The rows between two headings: prose where text has a row to itself, else tables."""
    head = head_row(grid, form)
    end = grid.rows if head is None else head
    while end and head is not None and _heads_on(grid.row(end - 1), form):
        end -= 1
    start = 0  # of the table being collected
    rows: list[Sequence[Line]] = []
    for row in range(end):
        filled = [c for c in grid.row(row) if c.lines]
        alone = len(filled) < 2 and (row == start or all(c.col_span == grid.cols for c in filled))
        if not alone:
            yield from _prose(rows)
            rows = []
            continue
        if row > start:
            yield _rows(grid, start, row)
        rows += [c.lines for c in filled]
        start = row + 1
    yield from _prose(rows)
    if start < end:
        yield _rows(grid, start, end)
    if end < grid.rows:
        yield from _cut_at_hung(_rows(grid, end, grid.rows), form)


def _prose(rows: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """Rows of prose as lines. Where prose wraps inside its rows, each row is a paragraph of its own."""
    wrapped = any(len(lines) > 1 for lines in rows)
    for lines in rows:
        first = replace(lines[0], gap=max(lines[0].gap, _ROW_GAP)) if wrapped else lines[0]
        yield from (first, *lines[1:])


def _lines(grid: Grid) -> Iterator[Line]:
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.col)):
        yield from cell.lines


def _cut_at_heads(grid: Grid, form: Form) -> Iterator[Grid]:
    """A grid split above a schedule's column headers, unless the cells above belong to those headers."""
    row = head_row(grid, form)
    if row is None or row == 0 or _heads_on([c for c in grid.cells if c.row < row], form):
        yield grid
        return
    above = _rows(grid, 0, row)
    if any(c.lines for c in above.cells):
        yield above
    yield _rows(grid, row, grid.rows)


def _heads_on(cells: Iterable[Cell], form: Form) -> bool:
    """Whether cells above a schedule's column headers belong to them: 上半期 over quarters, スケジュール."""
    texts = [cell_text(c.lines) for c in cells if c.lines]
    return bool(texts) and (any(map(form.period_of, texts)) or all(map(form.is_label, texts)))


def _cut_at_hung(grid: Grid, form: Form) -> Iterator[Laid]:
    """A table split at overhanging headings: text that was merged into the last row of the table above it."""
    head = head_row(grid, form)
    for row in range(grid.rows) if head is not None else ():
        if row <= (head or 0):
            continue
        first = next((c for c in grid.row(row) if c.lines), None)
        at = _hung(first, form) if first is not None and first.col == 0 else None
        if first is None or at is None:
            continue
        kept = replace(first, lines=first.lines[:at])
        upper = tuple(kept if c is first else c for c in grid.cells if c.row <= row)
        yield from _cut_at_heads(replace(grid, cells=upper, rows=row + 1), form)
        yield from first.lines[at:]
        if row + 1 < grid.rows:
            yield from _cut_at_hung(_rows(grid, row + 1, grid.rows), form)
        return
    yield from _cut_at_heads(grid, form)


def _hung(cell: Cell, form: Form) -> int | None:
    """The line of a cell at which an overhanging heading begins: in other type, or left of the text."""
    first = cell.lines[0]
    for at, line in enumerate(cell.lines[1:], 1):
        if first.box is None or line.box is None or not first.size or not line.size:
            return None
        other = (
            line.bold != first.bold
            or abs(line.size - first.size) > _APART * first.size
            or first.box[0] - line.box[0] > _HUNG * first.size
        )
        if other and any(
            h.kind not in _NO_LABEL and h.is_sure(match) for h, match in form.headings_like(line.folded)
        ):
            return at
    return None


def _rows(grid: Grid, first: int, end: int) -> Grid:
    return _crop(grid, first, end, 0, grid.cols)


def _crop(grid: Grid, first: int, end: int, left: int, right: int) -> Grid:
    """The cells that begin in the given rows and columns of a grid, as a grid."""
    cells = tuple(
        replace(c, row=c.row - first, col=c.col - left)
        for c in grid.cells
        if first <= c.row < end and left <= c.col < right
    )
    return replace(grid, cells=cells, rows=end - first, cols=right - left)


def _heading_cells(grid: Grid, row: int, form: Form) -> tuple[Cell, ...]:
    """The cells of a row that open with the heading of a chapter, issue, section or initiative.

    An initiative's heading has its row to itself, and if its number could be an item's, it stands above a
    schedule. Below a schedule's column headers, whatever could be an item is one.
    """
    cells = [cell for cell in grid.row(row) if cell.lines]
    alone = len(cells) == 1 and cells[0].col_span == grid.cols

    def heads_schedule() -> bool:
        return alone and row + 1 < grid.rows and head_row(_rows(grid, row + 1, row + 2), form) == 0

    def below() -> bool:
        head = head_row(grid, form)
        return len(cells) > 1 and head is not None and head < row

    # few cells could be a heading: the column headers are looked for only where it depends on them
    def opens(cell: Cell) -> bool:
        for text in (cell.lines[0].folded, fold(cell_text(cell.lines))):
            for heading, match in form.headings_like(text):
                if heading.kind == "initiative":
                    found = len(cells) == 1 and (heading.is_sure(match) or heads_schedule())
                else:
                    found = heading.kind not in _NO_LABEL and (heading.is_sure(match) or not below())
                if found:
                    return True
        return False

    return tuple(filter(opens, cells))


# --- an issue's heading in cells --------------------------------------------------------------------


def _head_cells(grid: Grid, form: Form, *, frame: bool) -> HeadCells | None:
    """The issue's heading formed by the first rows of a grid; None if the grid is a list of issues.

    `frame` is whether other headings stand below it.
    """
    for rows in range(1, min(grid.rows, _MOST_HEAD_ROWS) + 1):
        if rows < grid.rows and not frame:
            continue
        top = _rows(grid, 0, rows)
        filled = [cell for cell in top.cells if cell.lines]
        if len(filled) < 2:
            continue
        if (labelled := _labelled(top, filled, form)) is not None:
            return HeadCells(top, labelled)
        if rows == 1 and _joined(filled, form):
            return HeadCells(top, None)
    return None


def _joined(cells: Sequence[Cell], form: Form) -> bool:
    """Whether cells read one after another are an issue's heading."""
    text = " ".join(cell_text(cell.lines) for cell in cells)
    return any(h.kind == "issue" and h.is_sure(match) for h, match in form.headings_like(fold(text)))


def _labelled(grid: Grid, filled: Sequence[Cell], form: Form) -> Mapping[str, str] | None:
    """The values beside or below the form's labels for an issue; None if the cells hold anything else.

    The title needs no label if its cell is the issue's heading (課題A (1) …).
    """
    names = {
        id(cell): name for cell in filled if (name := form.issue_cell(cell_text(cell.lines))) is not None
    }
    found: dict[str, str] = {}
    used = set(names)
    for cell in filled:
        name = names.get(id(cell))
        if name is None:
            continue
        beside = next((c for c in grid.row(cell.row) if c.col == cell.col + cell.col_span), None)
        below = next((c for c in grid.row(cell.row + cell.row_span) if c.col == cell.col), None)
        in_a_row = any(id(c) in names and _touch(c, cell) for c in grid.row(cell.row))
        value = below if in_a_row or beside is None else beside
        if value is None or id(value) in names:
            return None
        used.add(id(value))
        found[name] = cell_text(value.lines)
    rest = [cell for cell in filled if id(cell) not in used]
    if found and "title" not in found and len(rest) == 1 and _joined(rest, form):
        used.add(id(rest[0]))
        found["title"] = cell_text(rest[0].lines)
    if "title" not in found or any(id(cell) not in used for cell in filled):
        return None
    return _with_number(found, form)


def _touch(a: Cell, b: Cell) -> bool:
    """Whether two cells of a row are adjacent."""
    return a.col + a.col_span == b.col or b.col + b.col_span == a.col


def _with_number(found: dict[str, str], form: Form) -> Mapping[str, str] | None:
    """The values with area and number read from their cells, or from the title; None without a number."""
    for name in ("number", "title"):
        text = found.get(name, "")
        match = _AREA_AND_NUMBER.match(fold(text))
        if match is None or (name == "number" and match.end() < len(text)):
            continue
        found["number"] = text[slice(*match.span("number"))]
        if match["area"]:
            found["area"] = text[match.start("area")]
        if name == "title":
            found["title"] = text[match.end() :].strip()
        break
    else:
        return None
    if area := re.search(r"[A-Z]", fold(found.get("area", ""))):
        found["area"] = area.group()
    return {name: value for name, value in found.items() if value}
