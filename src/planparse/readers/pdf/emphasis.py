"""Characters that a drawn ring around them, or a rule below them, sets apart from the rest of their line."""

from __future__ import annotations

import numpy as np

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import Bools, Floats, Glyphs, Shapes
from planparse.readers.pdf.rules import Rules


def emphasised(glyphs: Glyphs, shapes: Shapes, rules: Rules) -> Bools:
    """Which glyphs stand in a ring drawn around them, or have a rule below them that ends where they do."""
    found = np.zeros(len(glyphs), dtype=np.bool_)
    if not len(glyphs):
        return found
    em = float(glyphs.size.max())
    rings = shapes.box[shapes.irregular]
    size = rings[:, 2:] - rings[:, :2]
    rings = rings[(size > em / 2).all(axis=1) & (size <= tol.RING_SIZE * em).all(axis=1)]
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    for x0, top, x1, bottom in rings.tolist() if len(rings) <= tol.MOST_RINGS else ():
        inside = (x0 < x) & (x < x1) & (top < y) & (y < bottom)
        if inside.any() and _surrounds(glyphs, inside, (x0, top, x1, bottom)):
            found |= inside
    reach = tol.UNDERLINE_ENDS * em
    short = rules.across[:, 2] - rules.across[:, 1] <= tol.RING_SIZE * em
    if not short.any():
        return found
    short &= _is_near(rules.across[:, 0], glyphs.base + tol.UNDERLINE_DEPTH * glyphs.size, reach)
    short &= _is_near(rules.across[:, 1], glyphs.x0, reach) & _is_near(rules.across[:, 2], glyphs.x1, reach)
    for height, x0, x1 in rules.across[short].tolist():
        depth = (height - glyphs.base) / np.maximum(glyphs.size, tol.NO_SIZE)
        over = (x0 < x) & (x < x1) & (np.abs(depth - tol.UNDERLINE_DEPTH) <= tol.UNDERLINE_DRIFT)
        if over.any() and _ends_with(glyphs, over, x0, x1):
            found |= over
    return found


def _is_near(values: Floats, known: Floats, reach: float) -> Bools:
    """Which values lie within `reach` of a known one."""
    ranked = np.sort(known)
    near: Bools = np.searchsorted(ranked, values + reach) > np.searchsorted(ranked, values - reach)
    return near


def _surrounds(glyphs: Glyphs, inside: Bools, ring: tuple[float, float, float, float]) -> bool:
    """Whether a ring is drawn around some glyphs and not much more than they need."""
    em = float(glyphs.size[inside].max())
    slack = tol.RING_ROOM * em
    edges = (
        float(glyphs.x0[inside].min()) - ring[0],
        float(glyphs.top[inside].min()) - ring[1],
        ring[2] - float(glyphs.x1[inside].max()),
        ring[3] - float(glyphs.bottom[inside].max()),
    )
    return int(inside.sum()) <= tol.RING_LETTERS and all(-slack / 2 <= edge <= slack for edge in edges)


def _ends_with(glyphs: Glyphs, over: Bools, x0: float, x1: float) -> bool:
    """Whether a rule begins and ends with the glyphs above it."""
    reach = tol.UNDERLINE_ENDS * float(glyphs.size[over].max())
    ends = float(glyphs.x0[over].min()) - x0, float(glyphs.x1[over].max()) - x1
    return abs(ends[0]) <= reach and abs(ends[1]) <= reach
