"""Find the arrows that are drawn on a page: block arrows, and lines that end in an arrowhead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from planparse.document.place import Box
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import Point, Shapes

_TURNS = ((1, 0, 0, 1), (-1, 0, 0, 1), (0, 1, 1, 0), (0, -1, 1, 0))
"""Matrices (a, b, c, d) that turn an arrow to the right, the left, down and up so that it points along u."""


def arrows_of(outlines: Sequence[Sequence[Point]], shapes: Shapes) -> tuple[Box, ...]:
    """The boxes of the arrows among outlines of few corners; `shapes` may hold the shafts of arrowheads."""
    found: list[Box] = []
    boxes = shapes.box.tolist()
    for points in outlines:
        for turn in _TURNS:
            corners = sorted({_turned(p, turn) for p in points})
            if not _points_ahead(corners):
                continue
            box = _box(corners)
            if len(corners) <= tol.HEAD_CORNERS:
                start = _shaft_start(box, [_turned_box((a, b, c, d), turn) for a, b, c, d in boxes])
                if start is None:
                    continue
                box = start, *box[1:]
            if box[2] - box[0] >= tol.LEAST_ARROW:
                found.append(_turned_back(box, turn))
    return tuple(found)


def without_arrows(shapes: Shapes, arrows: Sequence[Box]) -> Shapes:
    """The shapes that are no part of an arrow: its edges, and the strips of its shading, are no rules."""
    keep = np.ones(len(shapes), dtype=np.bool_)
    slack = tol.STRAIGHT
    for x0, top, x1, bottom in arrows:
        inside = (shapes.box[:, :2] >= (x0 - slack, top - slack)).all(axis=1)
        keep &= ~(inside & (shapes.box[:, 2:] <= (x1 + slack, bottom + slack)).all(axis=1))
    return shapes.take(keep)


def _turned(point: Point, turn: tuple[int, int, int, int]) -> Point:
    a, b, c, d = turn
    return a * point[0] + b * point[1], c * point[0] + d * point[1]


def _turned_box(box: Box, turn: tuple[int, int, int, int]) -> Box:
    return _box((_turned((box[0], box[1]), turn), _turned((box[2], box[3]), turn)))


def _turned_back(box: Box, turn: tuple[int, int, int, int]) -> Box:
    a, b, c, d = turn
    return _turned_box(box, (a, c, b, d))  # the inverse of an orthogonal matrix is its transpose


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


def _shaft_start(head: Box, boxes: Sequence[Box]) -> float | None:
    """Where the line begins that ends in an arrowhead, in one piece or in dashes; None without a line."""
    height = head[3] - head[1]
    start = head[0]
    for u0, v0, u1, v1 in sorted(_level(head, boxes), key=lambda box: -box[2]):
        if u1 >= start - tol.DASH_GAP and u0 < start and v1 - v0 <= tol.SHAFT * height:
            start = u0
    return start if start < head[0] else None


def _level(head: Box, boxes: Sequence[Box]) -> Iterator[Box]:
    """The boxes on the axis of an arrowhead that do not reach beyond its tip."""
    middle, height = (head[1] + head[3]) / 2, head[3] - head[1]
    for box in boxes:
        if abs((box[1] + box[3]) / 2 - middle) <= tol.ARROW_SLACK * height and box[2] <= head[2] + height:
            yield box
