"""Where the lines of type are in a picture's ink: boxes in pixels, which no rule crosses."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from planparse.readers.ocr.picture import Boxes, Grey, Mask

_SPECK = 0.35
"""Points: the side of a square as large as the smallest sign; anything smaller is dirt."""
_GAP = 1.2
"""Ems of paper in a line beyond which another line begins."""
_SAME_ROW = 0.5
"""The share of the lower piece's height that two pieces of a line have in common."""
_PIECES = 0.3
"""Ems of paper between the strokes of 三 or the dots of ：, one above the other."""
_SQUARE = 1.15
"""Ems: the most that a sign of several such strokes is high."""
_TWO_LINES = 1.7
"""Ems: the height from which a piece is two lines that touch."""
_VALLEY = 0.25
"""Of the mean ink of its rows, the most that a row between two lines has."""
_LEAST_EM, _MOST_EM = 5.0, 40.0
"""Points between which the type of a page is looked for."""
_MOST_PIECES = 4000
"""Pieces of text on a page; a picture with more of them is a photograph."""


def line_boxes(ink: Mask, rules: Mask, scale: float) -> tuple[Boxes, float]:
    """The boxes (n × 4: x0, top, x1, bottom) of lines, or of parts that stand apart; and the usual em.

    `rules` is where no line may pass. Without any ink there are no boxes; a picture whose ink is no type
    (too many pieces) has none either.
    """
    dark = (ink & ~rules).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    speck = (_SPECK * scale) ** 2
    small = stats[:, 4] < speck
    small[0] = True
    dark[small[labels]] = 0
    stats = stats[~small]
    if not len(stats):
        return np.empty((0, 4), dtype=np.int64), 0.0
    em = _usual_em(stats, scale)
    gap = round(_GAP * em) | 1
    smeared = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, gap), dtype=np.uint8))
    smeared[rules] = 0
    count, _, stats, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    if count - 1 > _MOST_PIECES:
        return np.empty((0, 4), dtype=np.int64), em
    x, y, w, h = stats[1:, :4].T
    boxes = np.stack([x, y, x + w, y + h], axis=1).astype(np.int64)
    pieces = [part for box in boxes.tolist() for part in _split(dark, box, em)]
    return _merged(np.array(pieces, dtype=np.int64), rules, em), em


def _usual_em(stats: Boxes, scale: float) -> float:
    """The em in pixels of most type: a little more than the height of its larger letters."""
    side = np.maximum(stats[:, 2], stats[:, 3]).astype(np.float64)
    side = side[(side >= 0.6 * _LEAST_EM * scale) & (side <= _MOST_EM * scale)]
    if not len(side):
        return 10.0 * scale
    return float(np.quantile(side, 0.6)) * 1.1


def _split(dark: Grey, box: list[int], em: float) -> list[list[int]]:
    """The box of a piece; those of its lines where several touch."""
    x0, top, x1, bottom = box
    if bottom - top < _TWO_LINES * em or x1 - x0 < 2 * em:
        return [box]
    rows = dark[top:bottom, x0:x1].sum(axis=1, dtype=np.float64)
    low = rows < _VALLEY * rows.mean()
    found: list[list[int]] = []
    begin = None
    for i, empty in enumerate([*low.tolist(), True]):
        if not empty and begin is None:
            begin = i
        elif empty and begin is not None:
            if i - begin >= 0.4 * em:
                found.append([x0, top + begin, x1, top + i])
            begin = None
    if len(found) < 2:
        return [box]
    edges = [top, *((a[3] + b[1]) // 2 for a, b in pairwise(found)), bottom]
    return [_trimmed(dark, [x0, a, x1, b]) for a, b in pairwise(edges)]


def _trimmed(dark: Grey, box: list[int]) -> list[int]:
    """The box without the paper around its ink."""
    x0, top, x1, bottom = box
    part = dark[top:bottom, x0:x1] > 0
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return [
        x0 + int(columns[0]),
        top + int(rows[0]),
        x0 + int(columns[-1]) + 1,
        top + int(rows[-1]) + 1,
    ]


def _merged(boxes: Boxes, rules: Mask, em: float) -> Boxes:
    """The boxes, those joined that are pieces of one line: side by side, or strokes of one sign."""
    boxes = boxes[np.argsort(boxes[:, 0], kind="stable")]
    again = True
    while again and len(boxes) > 1:
        again = False
        x0, top, x1, bottom = boxes.T
        height = bottom - top
        beside = np.maximum(x0[:, None], x0[None]) - np.minimum(x1[:, None], x1[None])
        above = np.maximum(top[:, None], top[None]) - np.minimum(bottom[:, None], bottom[None])
        lower = np.minimum(height[:, None], height[None])
        union = np.maximum(bottom[:, None], bottom[None]) - np.minimum(top[:, None], top[None])
        most = np.maximum(np.maximum(height[:, None], height[None]) * 1.2, _SQUARE * em)
        row = (-above >= _SAME_ROW * lower) & (beside <= _GAP * em) & (union <= most)
        stack = (beside < 0) & (above <= _PIECES * em) & (union <= _SQUARE * em)
        pairs = np.argwhere(np.triu(row | stack, 1))
        gone = np.zeros(len(boxes), dtype=np.bool_)
        used = np.zeros(len(boxes), dtype=np.bool_)
        for a, b in pairs.tolist():
            if used[a] or used[b]:
                continue
            whole = np.concatenate(
                [np.minimum(boxes[a, :2], boxes[b, :2]), np.maximum(boxes[a, 2:], boxes[b, 2:])]
            )
            if _crossed(rules, boxes[a], boxes[b]):
                continue
            boxes[a] = whole
            used[a] = used[b] = gone[b] = again = True
        boxes = boxes[~gone]
    return boxes


def _crossed(rules: Mask, a: Boxes, b: Boxes) -> bool:
    """Whether a rule lies between the middles of two boxes."""
    ax, ay, bx, by = (a[0] + a[2]) // 2, (a[1] + a[3]) // 2, (b[0] + b[2]) // 2, (b[1] + b[3]) // 2
    steps = max(abs(ax - bx), abs(ay - by), 1)
    x = np.linspace(ax, bx, steps + 1).astype(np.int64)
    y = np.linspace(ay, by, steps + 1).astype(np.int64)
    return bool(rules[y, x].any())
