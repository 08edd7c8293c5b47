"""Bullets drawn as small shapes → the signs of a list, as other programs write them.

Chromium draws the discs and circles of a list (ul), so that its points are told from wrapped lines by nothing
but these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import NO_COLOUR, Bools, Floats, Glyphs, PageFacts, lightness
from planparse.readers.symbols import BULLET, has_own_marker

_LOOKED_AT = 8  # glyphs of a line, for a marker of its own
_NUMBER = re.compile(r"[0-9０-９]{1,2}[ \u3000.．]")  # of a heading: 2 基本情報


def with_drawn_bullets(facts: PageFacts) -> PageFacts:
    """The page with ・ for each small shape that stands before the first glyph of a line, as in a list."""
    small = _small_shapes(facts)
    discs, others, glyphs = facts.shapes.box[small], facts.shapes.box[~small], facts.glyphs
    if not len(discs) or len(discs) > tol.MOST_BULLETS or not len(glyphs):
        return facts
    before = {first: box for box in discs if (first := _behind(box, discs, glyphs)) is not None}
    found = {i: box for i, box in before.items() if _is_bullet(i, box, list(before.values()), others, glyphs)}
    if not found:
        return facts
    at = np.array(sorted(found))
    begins = np.array([found[i][0] for i in at.tolist()])
    return replace(facts, glyphs=glyphs.signed(at, BULLET, begins))


def _small_shapes(facts: PageFacts) -> Bools:
    """Which shapes are small and as wide as high, and round as far as is known."""
    shapes = facts.shapes
    width, height = shapes.box[:, 2] - shapes.box[:, 0], shapes.box[:, 3] - shapes.box[:, 1]
    side = np.maximum(width, height)
    filled = shapes.fill != NO_COLOUR
    # of what is no wider than a rule, PDFium is not asked whether it is round
    like_disc = shapes.irregular | (filled & (np.minimum(width, height) <= tol.RULE_THICKNESS))
    drawn = like_disc & (~filled | (lightness(shapes.fill) <= tol.PALE))
    even = np.abs(width - height) <= tol.UNEVEN_BULLET * side
    small: Bools = drawn & even & (side > 0) & (side <= tol.LARGEST_BULLET)
    return small


def _behind(box: Floats, discs: Floats, glyphs: Glyphs) -> int | None:
    """The glyph that a shape may stand before as a bullet: the first of a line, level with it and near."""
    x0, top, x1, bottom = box.tolist()
    middle = (top + bottom) / 2
    gap = glyphs.x0 - x1
    near = (gap > tol.BULLET_GAP[0] * glyphs.size) & (gap < tol.BULLET_GAP[1] * glyphs.size)
    after = np.flatnonzero(_level(box, glyphs) & near)
    if not len(after):
        return None
    first = int(after[np.argmin(gap[after])])
    begin = glyphs.text[first : first + _LOOKED_AT]
    if has_own_marker(begin) or _NUMBER.match(begin):
        return None
    size = float(glyphs.size[first])
    if not tol.BULLET_SIDE[0] * size <= max(x1 - x0, bottom - top) <= tol.BULLET_SIDE[1] * size:
        return None
    beside = np.abs((discs[:, 1] + discs[:, 3]) / 2 - middle) < size / 2
    beside &= np.abs(discs[:, 0] - x0) < tol.APART_BULLETS * size
    return first if np.count_nonzero(beside) == 1 else None  # several are a dotted rule, or a box to tick


def _level(box: Floats, glyphs: Glyphs) -> Bools:
    """Which glyphs stand on the line that a shape belongs to as a bullet."""
    rise = glyphs.base - (box[1] + box[3]) / 2
    level: Bools = (glyphs.angle == 0) & (rise > tol.BULLET_RISE[0] * glyphs.size)
    level &= rise < tol.BULLET_RISE[1] * glyphs.size
    return level


def _is_bullet(first: int, box: Floats, boxes: Sequence[Floats], shapes: Floats, glyphs: Glyphs) -> bool:
    """Whether a shape before a glyph is one of several of a list, or alone as far from its text as these are,
    and none that stands inside a line.
    """
    size = float(glyphs.size[first])
    listed = any(_are_of_one_list(box, other, size, shapes, glyphs) for other in boxes if other is not box)
    if not listed and glyphs.x0[first] - box[2] < tol.LEAST_GAP_OF_ONE_BULLET * size:
        return False
    free = size * (tol.FREE_BEFORE_BULLET if listed else tol.FREE_BEFORE_ONE_BULLET)
    before = (glyphs.x1 > box[0] - free) & (glyphs.x0 < glyphs.x0[first])
    return not (_level(box, glyphs) & before).any()


def _are_of_one_list(one: Floats, other: Floats, size: float, shapes: Floats, glyphs: Glyphs) -> bool:
    """Whether two bullets stand below one another, and nothing stands or ends between them.

    Text below a heading with a disc begins left of its end, and the rules of a table part its cells.
    """
    if (np.abs(one[[0, 2]] - other[[0, 2]]) >= tol.SAME_BULLETS * size).any():
        return False
    x0, x1 = min(one[0], other[0]), max(one[2], other[2])
    top, bottom = sorted(((one[1] + one[3]) / 2, (other[1] + other[3]) / 2))
    inside = (glyphs.base > top) & (glyphs.base - glyphs.size / 2 < bottom)
    inside &= (glyphs.x0 < x1) & (glyphs.x1 > x0)
    over = (shapes[:, 0] < x1) & (shapes[:, 2] > x0)
    ends = (shapes[:, [1, 3]] > top) & (shapes[:, [1, 3]] < bottom)
    return not inside.any() and not (over & ends.any(axis=1)).any()
