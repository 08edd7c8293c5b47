"""The order in which blocks of text and tables are read, by where they stand on the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import Bools, Floats, Ints

_AT_ONCE = 256
"""Boxes compared with all others at once: the numbers of all pairs would fit no processor's cache."""


def reading_order(boxes: Floats, written: Sequence[float], sizes: Sequence[float]) -> tuple[list[int], Bools]:
    """The indices of at least two boxes in reading order, and which boxes stand beside another.

    `boxes` (n × 4) are x0, top, x1, bottom; `written` are the boxes' places in content order, `sizes` their
    type sizes in points. Above is read before below in a column, left before right beside each other. Of two
    boxes that are neither, the one above is read first, unless they may belong to columns side by side, or
    the lower one goes on close below what was read last. Where all that does not decide, content order does,
    but it does not lead from a column into the next while the former goes on close below.
    """
    n = len(boxes)
    x0, top, x1, bottom = boxes.T
    height = bottom - top
    share_x, share_y = _overlapping(x0, x1, tol.SAME_COLUMN), _overlapping(top, bottom, tol.SIDE_BY_SIDE)
    middle = (top + bottom) / 2
    above = share_x & ~share_y & (middle[:, None] < middle[None])
    left = ~share_x & share_y & (x0[:, None] < x0[None])
    inside = (
        share_x
        & share_y
        & ((top[:, None] < top[None]) | ((top[:, None] == top[None]) & (x0[:, None] < x0[None])))
    )
    before = above | left | inside
    np.fill_diagonal(before, False)
    # what stands above or below everything else comes first or last, whatever its width
    first_of_others = np.where(np.arange(n) == top.argmin(), np.partition(top, 1)[1], top.min())
    last_of_others = np.where(np.arange(n) == bottom.argmax(), np.partition(bottom, -2)[-2], bottom.max())
    over, under = bottom <= first_of_others + tol.TOUCHING, top >= last_of_others - tol.TOUCHING
    under &= ~_continues_column(share_x, top, bottom, written, sizes)
    for i in np.flatnonzero(over | under).tolist():
        others = np.arange(n) != i
        if over[i]:
            before[i, others] = True
            before[others, i] = False
        else:
            before[others, i] = True
            before[i, others] = False
    beside = left | left.T
    em = np.asarray(sizes)
    place = np.asarray(written, dtype=np.float64)
    waiting = np.ones(n, dtype=np.bool_)
    blockers = before.sum(axis=0)
    out: list[int] = []
    while len(out) < n:
        ready = np.flatnonzero(waiting & (blockers == 0))
        if len(ready):
            chosen = int(ready[place[ready].argmin()])
        else:
            chosen = int(_from_the_top(np.flatnonzero(waiting), top, x0)[0])
        several = len(ready) > 1
        goes_on = out and share_x[out[-1], chosen] and top[chosen] - bottom[out[-1]] < height[chosen]
        if several:
            higher = _from_the_top(ready[bottom[ready] <= top[chosen] + tol.TOUCHING], top, x0)
            if goes_on:  # only what is alone between the two: a heading left of an indented table
                between = top[higher] >= bottom[out[-1]] - tol.TOUCHING
                higher = higher[between & ~beside[higher].any(axis=1)]
            apart = (i for i in higher.tolist() if not _in_columns(share_x, beside, i, chosen))
            chosen = next(apart, chosen)
        if several and out and not share_x[out[-1], chosen] and not beside[out[-1], chosen]:
            gap = top[ready] - bottom[out[-1]]
            below = ready[share_x[out[-1], ready] & (gap >= 0) & (gap < tol.COLUMN_GOES_ON * em[ready])]
            further = (
                i
                for i in _from_the_top(below, top, x0).tolist()
                if _in_columns(share_x, beside, i, chosen)
                and not _ends_above(share_x, beside, top, bottom, out[-1], i, chosen)
            )
            chosen = next(further, chosen)
        out.append(chosen)
        waiting[chosen] = False
        blockers -= before[chosen]
        before[chosen] = False
    return out, beside.any(axis=1)


def _overlapping(low: Floats, high: Floats, share: float) -> Bools:
    """Which pairs of extents (n × n) overlap by more than a share of the shorter one."""
    out = np.empty((len(low), len(low)), dtype=np.bool_)
    for at in range(0, len(low), _AT_ONCE):
        a, b = low[at : at + _AT_ONCE, None], high[at : at + _AT_ONCE, None]
        out[at : at + _AT_ONCE] = np.minimum(b, high) - np.maximum(a, low) > share * np.minimum(
            b - a, high - low
        )
    return out


def _from_the_top(which: Ints, top: Floats, x0: Floats) -> Ints:
    """The given boxes from the top, those of one height from the left."""
    return which[np.lexsort((x0[which], top[which]))]


def _in_columns(share_x: Bools, beside: Bools, i: int, j: int) -> bool:
    """Whether two boxes apart from each other may belong to columns side by side.

    That is so where a box in the column of one stands beside a box in the column of the other. `share_x` and
    `beside` (n × n) tell which boxes overlap in width and which stand side by side.
    """
    return bool(beside[np.ix_(share_x[i] & ~share_x[j], share_x[j] & ~share_x[i])].any())


def _ends_above(
    share_x: Bools, beside: Bools, top: Floats, bottom: Floats, last: int, i: int, j: int
) -> bool:
    """Whether the column of box j stands beside what was read last and ends above box i.

    Then i begins a row of boxes of its own, and the row above it is read to its end first.
    """
    column = share_x[j] & ~share_x[i]
    return bool(beside[last, column].any() and bottom[column].max() <= top[i])


def _continues_column(
    share_x: Bools, top: Floats, bottom: Floats, written: Sequence[float], sizes: Sequence[float]
) -> Bools:
    """Which boxes stand close below the box written just before them, with others written after them.

    The last box of a left column may stand below all of the right one without being text under both.
    """
    order = np.argsort(written, kind="stable")
    out = np.zeros(len(order), dtype=np.bool_)
    for before, i in pairwise(order[:-1].tolist()):
        gap = top[i] - bottom[before]
        out[i] = share_x[before, i] and -tol.TOUCHING <= gap < tol.COLUMN_GOES_ON * sizes[i]
    return out
