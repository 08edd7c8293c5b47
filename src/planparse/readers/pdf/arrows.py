"""Find the arrows drawn on a page: block arrows, lines that end in an arrowhead, and bars over columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence

import numpy as np

from planparse.document.place import Box
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.grids import Frame, Lattice
from planparse.readers.pdf.page import NO_COLOUR, Floats, Point, Shapes
from planparse.readers.pdf.rules import Rules

_TURNS = ((1, 0, 0, 1), (-1, 0, 0, 1), (0, 1, 1, 0), (0, -1, 1, 0))
"""Matrices (a, b, c, d) that turn an arrow to the right, the left, down and up so that it points along u."""


def arrows_of(outlines: Sequence[Sequence[Point]], shapes: Shapes) -> tuple[Box, ...]:
    """The boxes of the arrows among outlines of few corners; `shapes` may hold the shafts of arrowheads."""
    if not outlines:
        return ()
    found: list[Box] = []
    turned = [(turn, _turned_boxes(shapes.box, turn)) for turn in _TURNS]
    for points in outlines:
        for turn, boxes in turned:
            corners = sorted({_turned(p, turn) for p in points})
            if not _points_ahead(corners):
                continue
            box = _box(corners)
            if len(corners) <= tol.HEAD_CORNERS:
                start = _shaft_start(box, boxes)
                if start is None:
                    continue
                box = start, *box[1:]
            if box[2] - box[0] >= tol.LEAST_ARROW:
                found.append(_turned_back(box, turn))
    return tuple(found)


def bars_over(rules: Rules, shapes: Shapes, lattices: Sequence[Lattice]) -> tuple[Box, ...]:
    """The shaded rectangles, and those with round corners among the shapes, that lie in one row of a table,
    across the edge between two of its cells.

    They leave room above and below in every cell: the shading of a row or of a merged cell fills it. The edge
    is a rule, since the height of rows without rules is not known so exactly.
    """
    rounded = shapes.box[shapes.irregular & (shapes.fill != NO_COLOUR)]
    boxes = np.concatenate([rules.shades, rounded])
    return tuple(box for lattice in lattices for box in _bars_in(lattice, boxes, rules.down))


def _bars_in(lattice: Lattice, boxes: Floats, down: Floats) -> Iterator[Box]:
    x0, top, x1, bottom = lattice.box
    over = tol.OVER_EDGE
    inside = (boxes[:, :2] >= (x0 - over, top)).all(axis=1) & (boxes[:, 2:] <= (x1 + over, bottom)).all(
        axis=1
    )
    cuts = np.asarray(lattice.xs)
    crossing = np.searchsorted(cuts, boxes[:, 0] + over) < np.searchsorted(cuts, boxes[:, 2] - over)
    bars = boxes[inside & crossing]
    if not len(bars):
        return
    lefts, rights, tops, bottoms = np.array([(f.x0, f.x1, f.top, f.bottom) for f in lattice.frames]).T
    for left, upper, right, lower in bars.tolist():
        under = (lefts < right - over) & (rights > left + over) & (tops < lower) & (bottoms > upper)
        if not ((tops[under] + tol.ROOM_OF_BAR <= upper) & (lower <= bottoms[under] - tol.ROOM_OF_BAR)).all():
            continue
        edges = rights[under & (rights < right - over)]
        ruled = down[(down[:, 1] <= upper) & (lower <= down[:, 2]), 0]
        if len(edges) and (np.abs(ruled[:, None] - edges) < tol.ON_CELL_EDGE).any():
            yield left, upper, right, lower


def shaded_bars(rules: Rules, lattices: Sequence[Lattice], filled: Container[int]) -> tuple[Box, ...]:
    """The cells of a row that are shaded where others of their row and column are not: 4月 to 6月 of a chart.

    `filled` are the cells with text, by their index over the frames of all lattices: each begins another bar,
    and is none by itself.
    """
    found: list[Box] = []
    first = 0
    for lattice in lattices:
        frames = range(first, first + len(lattice.frames))
        texts = [n in filled for n in frames]
        if lattice.evidence == "rules":
            found += _shaded_in(lattice, rules.shades, texts)
        first = frames.stop
    return tuple(found)


def _shaded_in(lattice: Lattice, shades: Floats, texts: Sequence[bool]) -> Iterator[Box]:
    frames = lattice.frames
    wide = Counter((f.col, f.col_span) for f in frames)
    rows: dict[int, list[int]] = {}
    for n, frame in enumerate(frames):
        if wide[frame.col, frame.col_span] > 1:  # else it is a box drawn into a cell
            rows.setdefault(frame.row, []).append(n)
    shaded = [_is_shaded(frame, shades) for frame in frames]
    below = [row for number, row in rows.items() if number]
    if len(below) > 1 and len({tuple(frames[n].col for n in row if shaded[n]) for row in below}) == 1:
        return  # stripes of columns
    for row in rows.values():
        # a striped row may have labels without its shading
        if len(row) < tol.CELLS_OF_CHART or all(shaded[n] for n in row if frames[n].col):
            continue
        bars: list[list[int]] = [[]]
        for n in row:
            if not shaded[n] or texts[n]:
                bars.append([])
            if shaded[n]:
                bars[-1].append(n)
        for bar in bars:
            if len(bar) > 1 or (bar and not texts[bar[0]]):
                yield frames[bar[0]].x0, frames[bar[0]].top, frames[bar[-1]].x1, frames[bar[-1]].bottom


def _is_shaded(frame: Frame, shades: Floats) -> bool:
    """Whether a shaded rectangle of one row fills a cell."""
    over = tol.OVER_EDGE
    wide = (shades[:, 0] <= frame.x0 + over) & (frame.x1 - over <= shades[:, 2])
    high = (abs(shades[:, 1] - frame.top) <= over) & (abs(shades[:, 3] - frame.bottom) <= over)
    return bool((wide & high).any())


def without_arrows(shapes: Shapes, arrows: Sequence[Box]) -> Shapes:
    """The shapes that are no part of an arrow: its edges, and the strips of its shading, are no rules."""
    if not arrows:
        return shapes
    keep = np.ones(len(shapes), dtype=np.bool_)
    slack = tol.STRAIGHT
    for x0, top, x1, bottom in arrows:
        inside = (shapes.box[:, :2] >= (x0 - slack, top - slack)).all(axis=1)
        keep &= ~(inside & (shapes.box[:, 2:] <= (x1 + slack, bottom + slack)).all(axis=1))
    return shapes.take(keep)


def _turned(point: Point, turn: tuple[int, int, int, int]) -> Point:
    a, b, c, d = turn
    return a * point[0] + b * point[1], c * point[0] + d * point[1]


def _turned_boxes(boxes: Floats, turn: tuple[int, int, int, int]) -> Floats:
    """Boxes (n × 4: x0, top, x1, bottom) turned."""
    a, b, c, d = turn
    u = a * boxes[:, ::2] + b * boxes[:, 1::2]
    v = c * boxes[:, ::2] + d * boxes[:, 1::2]
    return np.stack([u.min(axis=1), v.min(axis=1), u.max(axis=1), v.max(axis=1)], axis=1)


def _turned_back(box: Box, turn: tuple[int, int, int, int]) -> Box:
    a, b, c, d = turn
    inverse = (a, c, b, d)  # that of an orthogonal matrix is its transpose
    return _box((_turned(box[:2], inverse), _turned(box[2:], inverse)))


def _box(points: Sequence[Point]) -> Box:
    us, vs = [p[0] for p in points], [p[1] for p in points]
    return min(us), min(vs), max(us), max(vs)


def _points_ahead(corners: Sequence[Point]) -> bool:
    """Whether an outline has one tip ahead, in the middle of its height, and is alike above and below it.

    Behind the tip are two corners, or a tip that points back; a diamond and a hexagon have neither.
    """
    count = len(corners)
    if not 3 <= count <= tol.ARROW_CORNERS:
        return False
    u0, v0, u1, v1 = _box(corners)
    slack = tol.ARROW_SLACK * (v1 - v0)
    middle = (v0 + v1) / 2
    ahead = [v for u, v in corners if u > u1 - slack]
    behind = [u for u, _ in corners if u < u0 + slack]
    if len(ahead) != 1 or abs(ahead[0] - middle) > slack or v1 - v0 < tol.STRAIGHT:
        return False
    if len(behind) != 2 and count != tol.ARROW_CORNERS:
        return False
    return all(
        any(abs(u - x) <= slack and abs(v + y - 2 * middle) <= slack for x, y in corners) for u, v in corners
    )


def _shaft_start(head: Box, boxes: Floats) -> float | None:
    """Where the line begins that ends in an arrowhead, in one piece or in dashes; None without a line.

    `boxes` (n × 4) are those of all shapes, turned like the head's.
    """
    height = head[3] - head[1]
    start = head[0]
    for u0, u1 in _on_axis(head, boxes, tol.SHAFT * height).tolist():
        if u1 >= start - tol.DASH_GAP and u0 < start:
            start = u0
    return start if start < head[0] else None


def _on_axis(head: Box, boxes: Floats, thickest: float) -> Floats:
    """Begin and end (n × 2) of the thin boxes on the axis of an arrowhead, the one that ends last first.

    They do not reach beyond its tip.
    """
    middle, height = (head[1] + head[3]) / 2, head[3] - head[1]
    on = np.abs((boxes[:, 1] + boxes[:, 3]) / 2 - middle) <= tol.ARROW_SLACK * height
    on &= (boxes[:, 2] <= head[2] + height) & (boxes[:, 3] - boxes[:, 1] <= thickest)
    ends: Floats = boxes[on][:, [0, 2]]
    return ends[np.argsort(-ends[:, 1], kind="stable")]
