"""Tables that are drawn: boxes under a row of column headers, and bars laid over the cells of a table.

Staff draw a schedule as four boxes under 第1四半期 to 第4四半期, or as arrows with text over a table of
months. Each box goes into the columns that it covers, so that a drawn table reads like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from planparse.document.columns import LEAST_KNOWN, LEAST_NAMED, ColumnHeads
from planparse.document.place import Box
from planparse.japanese.characters import width
from planparse.japanese.fold import fold
from planparse.readers.pptx.shapes import Shape, SlideCell, SlideTable, leaves_of

_HEAD = 16.0
"""Ems: a column header is no longer."""
_COVERS = 0.5
"""Share of a column, or of itself, that a box covers at least to be in that column."""
_ON = 0.7
"""Share of a box that lies on a table, at least, to be in it."""
_APART = 40.0
"""Points between a table's boxes, at most, from one row to the next and from one header to the next."""
_EDGE = 8.0
"""Points by which a box may protrude from the columns it is in."""


def with_drawn_tables(shapes: Sequence[Shape], heads: ColumnHeads) -> tuple[Shape, ...]:
    """The shapes, with boxes that form a table, or lie on one, as a table."""
    found = list(shapes)
    for table in [leaf for leaf in leaves_of(found) if leaf.table is not None]:
        assert table.table is not None
        on = [leaf for leaf in leaves_of(found) if _lies_on(leaf, table)]
        if on:
            found = [*_without(found, [table, *on]), replace(table, table=overlaid(table.table, on))]
    while (drawn := _drawn_table(found, heads)) is not None:
        shape, used = drawn
        found = [*_without(found, used), shape]
    return tuple(found)


def arrows_on_tables(shapes: Sequence[Shape]) -> int:
    """How many arrows without text are drawn over tables: they say when work is done, but not to a reader."""
    tables = [leaf.table for leaf in leaves_of(shapes) if leaf.table is not None]
    arrows = [leaf.box for leaf in leaves_of(shapes) if leaf.is_bare_arrow]
    return sum(any(_is_on(arrow, table) for table in tables) for arrow in arrows)


def _is_on(box: Box, table: SlideTable) -> bool:
    """Whether the middle of a box is on a table."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return table.cols[0] <= x <= table.cols[-1] and table.rows[0] <= y <= table.rows[-1]


def _without(shapes: Sequence[Shape], used: Sequence[Shape]) -> list[Shape]:
    """The shapes without those used, groups without their children that are."""
    ids = {id(shape) for shape in used}

    def kept(shape: Shape) -> Shape:
        children = tuple(kept(child) for child in shape.children if id(child) not in ids)
        return shape if children == shape.children else replace(shape, children=children)

    return [kept(shape) for shape in shapes if id(shape) not in ids]


def _lies_on(shape: Shape, table: Shape) -> bool:
    if not shape.paragraphs or shape.is_title or shape.is_running:
        return False
    a, b = shape.box, table.box
    if table.table is not None:
        b = (table.table.cols[0], table.table.rows[0], table.table.cols[-1], table.table.rows[-1])
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    area = (a[2] - a[0]) * (a[3] - a[1])
    return across > 0 and down > 0 and across * down >= _ON * area


# --- a table drawn from boxes ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Heads:
    """A row of column headers from left to right; those from `first` on are known, the others head labels."""

    boxes: tuple[Shape, ...]
    first: int

    @property
    def top(self) -> float:
        return min(shape.box[1] for shape in self.boxes)

    @property
    def bottom(self) -> float:
        return max(shape.box[3] for shape in self.boxes)

    @property
    def labels_end(self) -> float:
        """The right edge of the columns of labels."""
        return self.boxes[self.first].box[0]

    @property
    def right(self) -> float:
        return self.boxes[-1].box[2]


def _drawn_table(shapes: Sequence[Shape], heads: ColumnHeads) -> tuple[Shape, list[Shape]] | None:
    """The uppermost drawn table and the shapes it is drawn from; None if there is none."""
    leaves = [leaf for leaf in leaves_of(shapes) if not leaf.is_title and not leaf.is_running]
    rows = sorted(_head_rows(leaves, heads), key=lambda row: row.top)
    for n, row in enumerate(rows):
        later = [leaf for other in rows[n + 1 :] for leaf in other.boxes]
        body, labels = _body(row, leaves, later)
        if body:
            table = _table(row, body, labels)
            box = (table.cols[0], table.rows[0], table.cols[-1], table.rows[-1])
            return Shape(box, table=table), [*row.boxes, *body, *labels]
    return None


def _head_rows(leaves: Sequence[Shape], heads: ColumnHeads) -> list[_Heads]:
    """Boxes side by side that hold column headers, with other boxes between and beside them."""
    rows: list[list[Shape]] = []
    texts = (leaf for leaf in leaves if leaf.paragraphs and width(leaf.text) <= _HEAD)
    for leaf in sorted(texts, key=lambda s: s.box[1]):
        row = next((row for row in rows if _level(row[0].box, leaf.box)), None)
        if row is None:
            rows.append([leaf])
        else:
            row.append(leaf)
    found = []
    for row in rows:
        beside = sorted(row, key=lambda s: s.box[0])
        said = [fold("".join(shape.text.split())) for shape in beside]
        named = [any(p.search(text) for p in heads.named) for text in said]
        known = [n or any(p.search(text) for p in heads.other) for n, text in zip(named, said, strict=True)]
        apart = all(b.box[0] >= a.box[2] - _EDGE for a, b in pairwise(beside))
        if apart and (sum(named) >= LEAST_NAMED or sum(known) >= LEAST_KNOWN):
            first = begin = known.index(True)
            end = len(known) - known[::-1].index(True)
            while begin > 0 and beside[begin].box[0] - beside[begin - 1].box[2] <= _APART:
                begin -= 1
            while end < len(beside) and beside[end].box[0] - beside[end - 1].box[2] <= _APART:
                end += 1
            found.append(_Heads(tuple(beside[begin:end]), first - begin))
    return found


def _level(a: Box, b: Box) -> bool:
    """Whether two boxes are side by side: each one's middle is within the other's height."""
    return a[1] < (b[1] + b[3]) / 2 < a[3] and b[1] < (a[1] + a[3]) / 2 < b[3]


def _body(heads: _Heads, leaves: Sequence[Shape], later: Sequence[Shape]) -> tuple[list[Shape], list[Shape]]:
    """The boxes below a row of column headers that are in its columns, and the labels to their left."""
    own = {id(shape) for shape in heads.boxes}
    heads_below = {id(shape) for shape in later}
    left, right = heads.labels_end, heads.right
    floor = bottom = heads.bottom
    body: list[Shape] = []
    labels: list[Shape] = []
    for leaf in sorted(leaves, key=lambda s: (s.box[1], s.box[0])):
        x0, top, x1, end = leaf.box
        if id(leaf) in own or end <= bottom or not (leaf.paragraphs or leaf.table is not None):
            continue
        if top < bottom - _EDGE:
            continue  # beside the headers, or around the table
        if id(leaf) in heads_below or (leaf.table is not None and x1 > left):
            break
        if top - floor > _APART and not any(_level(leaf.box, other.box) for other in (*body, *labels)):
            break
        if x0 <= left + _EDGE and x1 >= right - _EDGE and not (leaf.framed and top - floor <= _EDGE):
            break  # as wide as the table: the text below it
        if x1 <= left + _EDGE and leaf.paragraphs:
            labels.append(leaf)
        elif x0 >= left - _EDGE and x1 <= right + _EDGE:
            body.append(leaf)
        elif x0 < right:
            break  # it goes beyond the columns: the text below the table
        else:
            continue
        floor = max(floor, end)
    return (body, labels) if body else ([], [])


def _table(heads: _Heads, body: Sequence[Shape], labels: Sequence[Shape]) -> SlideTable:
    """The table of column headers, boxes and labels. Without labels, each band of boxes is a row."""
    columns = [(shape.box[0], shape.box[2], shape.paragraphs) for shape in heads.boxes]
    for label in sorted(labels, key=lambda s: s.box[0]):
        x0, _, x1, _ = label.box
        if all(x1 <= a + _EDGE or b - _EDGE <= x0 for a, b, _ in columns):
            columns.append((x0, x1, ()))
    columns.sort(key=lambda column: column[0])
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    starts = _row_starts(body, labels)
    end = max(shape.box[3] for shape in (*body, *labels))
    tops = [heads.top, max(heads.bottom, (heads.bottom + starts[0]) / 2), *starts[1:], end]
    cells = [SlideCell(0, col, paragraphs) for col, (_, _, paragraphs) in enumerate(columns)]
    for at in range(1, len(tops) - 1):
        cells += [SlideCell(at, col) for col in range(len(columns))]
    table = SlideTable(tuple(cells), tuple(edges), tuple(tops), drawn=True)
    for label in labels:
        table = _labelled(table, label)
    return overlaid(table, body)


def _labelled(table: SlideTable, label: Shape) -> SlideTable:
    """The table with a label in its column, over all rows beside it."""
    col = _slot(table.cols, (label.box[0] + label.box[2]) / 2)
    first = max(1, _slot(table.rows, label.box[1] + _EDGE))
    last = max(first, _slot(table.rows, label.box[3] - _EDGE))
    known = next((c for c in table.cells if c.col == col and c.row <= first < c.row + c.row_span), None)
    if known is not None and known.paragraphs:
        longer = replace(known, paragraphs=(*known.paragraphs, *label.paragraphs))
        return replace(table, cells=tuple(longer if cell is known else cell for cell in table.cells))
    free = {c.row for c in table.cells if c.col == col and not c.paragraphs}
    rows = [row for row in range(first, last + 1) if free.issuperset(range(first, row + 1))]
    cells = [c for c in table.cells if not (c.col == col and c.row in rows)]
    cells.append(SlideCell(first, col, label.paragraphs, row_span=len(rows)))
    return replace(table, cells=tuple(sorted(cells, key=lambda c: (c.row, c.col))))


def _row_starts(body: Sequence[Shape], labels: Sequence[Shape]) -> list[float]:
    """Where the rows below the column headers begin, in points from the top."""
    if len(labels) > 1:
        starts = sorted(label.box[1] for label in labels)
        return [starts[0], *(b for a, b in pairwise(starts) if b - a > _EDGE)]
    starts = []
    end = float("-inf")
    for shape in sorted(body, key=lambda s: s.box[1]):
        if shape.box[1] >= end - _EDGE:
            starts.append(shape.box[1])
        end = max(end, shape.box[3])
    return starts


# --- boxes on a table --------------------------------------------------------------------------------


def overlaid(table: SlideTable, over: Sequence[Shape]) -> SlideTable:
    """The table with boxes that lie on it in the cells they cover.

    A row with bars over different columns that overlap in time becomes a row for each level of bars.
    """
    by_row: dict[int, list[tuple[range, Shape]]] = {}
    for shape in over:
        row = _slot(table.rows, (shape.box[1] + shape.box[3]) / 2)
        by_row.setdefault(row, []).append((_covered(table.cols, shape.box), shape))
    for row in sorted(by_row, reverse=True):
        table = _row_overlaid(table, row, by_row[row])
    return table


def _slot(edges: Sequence[float], at: float) -> int:
    inside = sum(edge <= at for edge in edges[1:-1])
    return min(inside, len(edges) - 2)


def _covered(cols: Sequence[float], box: Box) -> range:
    """The columns that a box covers: half of the column, or most of the box."""
    covered = []
    for n, (x0, x1) in enumerate(pairwise(cols)):
        shared = min(box[2], x1) - max(box[0], x0)
        if shared >= _COVERS * (x1 - x0) or shared > _COVERS * (box[2] - box[0]):
            covered.append(n)
    if not covered:
        middle = _slot(cols, (box[0] + box[2]) / 2)
        return range(middle, middle + 1)
    return range(covered[0], covered[-1] + 1)


@dataclass(slots=True)
class _Lane:
    """Boxes of a row that are beside each other, by the columns they cover."""

    boxes: list[tuple[range, list[Shape]]]

    def is_free(self, columns: range) -> bool:
        return all(columns.stop <= own.start or own.stop <= columns.start for own, _ in self.boxes)


def _lanes(boxes: Sequence[tuple[range, Shape]]) -> list[_Lane]:
    """The levels of bars in a row, from the top. Boxes below one another over the same columns are one."""
    lanes: list[_Lane] = []
    for columns, shape in sorted(boxes, key=lambda b: (b[1].box[1], b[1].box[0])):
        same = next((own for lane in lanes for known, own in lane.boxes if known == columns), None)
        if same is not None and len(columns) == 1:
            same.append(shape)
            continue
        lane = next((lane for lane in lanes if lane.is_free(columns)), None)
        if lane is None:
            lane = _Lane([])
            lanes.append(lane)
        lane.boxes.append((columns, [shape]))
    return lanes


def _row_overlaid(table: SlideTable, row: int, boxes: Sequence[tuple[range, Shape]]) -> SlideTable:
    lanes = _lanes(boxes)
    more = len(lanes) - 1
    cells: list[SlideCell] = []
    empty: set[int] = set()
    filled: dict[int, int] = {}
    for cell in table.cells:
        end = cell.row + cell.row_span
        columns = range(cell.col, cell.col + cell.col_span)
        if cell.row > row:
            cells.append(replace(cell, row=cell.row + more))
        elif end <= row:
            cells.append(cell)
        elif cell.paragraphs:
            filled.update(dict.fromkeys(columns, len(cells)))
            cells.append(replace(cell, row_span=cell.row_span + more))
        else:
            empty.update(columns)
            if cell.row < row:
                cells.append(replace(cell, row_span=row - cell.row))
            if end > row + 1:
                cells.append(replace(cell, row=row + more + 1, row_span=end - row - 1))
    for n, lane in enumerate(lanes):
        free = set(empty)
        for columns, shapes in lane.boxes:
            paragraphs = tuple(p for shape in shapes for p in shape.paragraphs)
            own = [col for col in columns if col not in filled]
            if not own:
                # written over a filled cell: its text goes on there
                under = cells[filled[columns.start]]
                longer = replace(under, paragraphs=(*under.paragraphs, *paragraphs))
                cells[filled[columns.start]] = longer
                continue
            closed = own[-1] - own[0] + 1 == len(own)
            span = range(own[0], (own[-1] if closed else own[0]) + 1)
            cells.append(SlideCell(row + n, span.start, paragraphs, col_span=len(span)))
            free -= set(span)
        cells += [SlideCell(row + n, col) for col in sorted(free)]
    height = (table.rows[row + 1] - table.rows[row]) / (more + 1)
    inner = tuple(table.rows[row] + height * n for n in range(1, more + 1))
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.col)))
    return replace(table, cells=ordered, rows=(*table.rows[: row + 1], *inner, *table.rows[row + 1 :]))
