"""Bullets drawn as small shapes → the signs of a list, as other programs write them.

Chromium draws the discs and circles of a list (ul), so that its points are told from wrapped lines by nothing
but these.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import NO_COLOUR, Floats, Glyphs, PageFacts, lightness
from planparse.readers.symbols import BULLET, has_own_marker

_LOOKED_AT = 8  # glyphs of a line, for a marker of its own


def with_drawn_bullets(facts: PageFacts) -> PageFacts:
    """The page with ・ for each small shape that stands alone before the first glyph of a line."""
    discs = _small_shapes(facts)
    glyphs = facts.glyphs
    if not len(discs) or len(discs) > tol.MOST_BULLETS or not len(glyphs):
        return facts
    found = {before: box for box in discs if (before := _behind(box, discs, glyphs)) is not None}
    if not found:
        return facts
    at = np.array(sorted(found))
    begins = np.array([found[i][0] for i in at.tolist()])
    return replace(facts, glyphs=glyphs.signed(at, BULLET, begins))


def _small_shapes(facts: PageFacts) -> Floats:
    """The boxes of the shapes that are small and as wide as high, and round as far as is known."""
    shapes = facts.shapes
    width, height = shapes.box[:, 2] - shapes.box[:, 0], shapes.box[:, 3] - shapes.box[:, 1]
    side = np.maximum(width, height)
    filled = shapes.fill != NO_COLOUR
    # of what is no wider than a rule, PDFium is not asked whether it is round
    like_disc = shapes.irregular | (filled & (np.minimum(width, height) <= tol.RULE_THICKNESS))
    drawn = like_disc & (~filled | (lightness(shapes.fill) <= tol.PALE))
    even = np.abs(width - height) <= tol.UNEVEN_BULLET * side
    found: Floats = shapes.box[drawn & even & (side > 0) & (side <= tol.LARGEST_BULLET)]
    return found


def _behind(box: Floats, discs: Floats, glyphs: Glyphs) -> int | None:
    """The glyph that a shape stands before as a bullet: the first of a line, level with it and near."""
    x0, top, x1, bottom = box.tolist()
    em, middle = glyphs.size, (top + bottom) / 2
    rise = glyphs.base - middle
    level = (glyphs.angle == 0) & (rise > tol.BULLET_RISE[0] * em) & (rise < tol.BULLET_RISE[1] * em)
    gap = glyphs.x0 - x1
    after = np.flatnonzero(level & (gap > tol.BULLET_GAP[0] * em) & (gap < tol.BULLET_GAP[1] * em))
    if not len(after):
        return None
    first = int(after[np.argmin(gap[after])])
    if has_own_marker(glyphs.text[first : first + _LOOKED_AT]):
        return None
    size = float(em[first])
    others = np.abs((discs[:, 1] + discs[:, 3]) / 2 - middle) >= size / 2
    listed = (others & (np.abs(discs[:, [0, 2]] - (x0, x1)) < tol.SAME_BULLETS * size).all(axis=1)).any()
    free = size * (tol.FREE_BEFORE_BULLET if listed else tol.FREE_BEFORE_ONE_BULLET)
    if not tol.BULLET_SIDE[0] * size <= max(x1 - x0, bottom - top) <= tol.BULLET_SIDE[1] * size:
        return None
    if (level & (glyphs.x1 > x0 - free) & (glyphs.x0 < glyphs.x0[first])).any():
        return None  # it stands inside a line
    near = ~others & (np.abs(discs[:, 0] - x0) < tol.APART_BULLETS * size)
    return first if np.count_nonzero(near) == 1 else None  # several are a dotted rule, or a box to tick
