"""Drawn shapes to rules and shading: what a person takes for the lines of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import NO_COLOUR, WHITE, Bools, Floats, Ints, Shapes


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules and shaded rectangles of a page, a row each, in points.

    `across` are horizontal rules (y, x0, x1), `down` vertical ones (x, top, bottom), `shades` shaded
    rectangles (x0, top, x1, bottom). All are sorted and collinear pieces joined: a dotted or dashed rule is
    one rule. `joints` (y, x) are the points where the pieces of a horizontal rule meet: rules drawn cell by
    cell show where the cells meet.
    """

    across: Floats
    down: Floats
    shades: Floats
    joints: Floats


NO_RULES = Rules(np.empty((0, 3)), np.empty((0, 3)), np.empty((0, 4)), np.empty((0, 2)))
"""Of a page on which nothing is drawn."""


def rules_of(shapes: Shapes, width: float, height: float) -> Rules:
    """The rules and shading among a page's shapes, clipped to the page (`width` × `height` points).

    The outline of a box that stands over a corner of another box is no rule: such boxes are a drawing.
    """
    if not len(shapes):
        return NO_RULES
    shapes = shapes.take(~_over_another_box(shapes))
    box = np.clip(shapes.box, [0, 0, 0, 0], [width, height, width, height])
    w, h = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    inside = (
        (shapes.box[:, 2] > 0)
        & (shapes.box[:, 0] < width)
        & (shapes.box[:, 3] > 0)
        & (shapes.box[:, 1] < height)
    )
    usable = ~shapes.irregular & inside
    thin_across = usable & (h <= tol.RULE_THICKNESS)
    thin_down = usable & (w <= tol.RULE_THICKNESS)
    thick = usable & ~thin_across & ~thin_down
    shaded = thick & (shapes.fill != NO_COLOUR) & (shapes.fill != WHITE) & (w < tol.PAGE_GROUND * width)
    ring_across, ring_down, ringed = _rings(box, shapes.order, shaded)
    shaded &= ~ringed
    shades = box[shaded]
    visible = _seen(
        box, np.where(shapes.stroke != NO_COLOUR, shapes.stroke, shapes.fill), shades, thin_across | thin_down
    )
    across, down = thin_across & visible, thin_down & visible
    dots = across & down
    if dots.any():
        # a dot belongs to the rule whose other dots are its neighbours
        centre = (box[dots, :2] + box[dots, 2:]) / 2
        across[dots] &= _has_neighbour(centre[:, 1], centre[:, 0])
        down[dots] &= _has_neighbour(centre[:, 0], centre[:, 1])
    edged = thick & (shapes.stroke != NO_COLOUR) & (shapes.stroke != WHITE)
    x0, top, x1, bottom = box[edged].T
    a = box[across]
    d = box[down]
    all_across = np.concatenate(
        [
            np.stack([(a[:, 1] + a[:, 3]) / 2, a[:, 0], a[:, 2]], axis=1),
            np.stack([top, x0, x1], axis=1),
            np.stack([bottom, x0, x1], axis=1),
            ring_across,
        ]
    )
    all_down = np.concatenate(
        [
            np.stack([(d[:, 0] + d[:, 2]) / 2, d[:, 1], d[:, 3]], axis=1),
            np.stack([x0, top, bottom], axis=1),
            np.stack([x1, top, bottom], axis=1),
            ring_down,
        ]
    )
    across_rules = _joined(all_across)
    return Rules(across_rules, _bridged(_joined(all_down), across_rules), shades, _joints(a, shades))


def _rings(box: Floats, order: Ints, filled: Bools) -> tuple[Floats, Floats, Bools]:
    """Frames drawn as the area between two rectangles of one path: their horizontal and vertical rules, and
    which of the boxes are rectangles of such a frame.

    A side without thickness is not drawn; a side thicker than a rule is a bar beside the text and no rule.
    """
    both = np.zeros(len(box), dtype=np.bool_)
    none = np.empty((0, 3))
    pair = (order[:-1] == order[1:]) & filled[:-1] & filled[1:]
    if not pair.any():
        return none, none, both
    a, b = box[:-1], box[1:]
    inset = np.concatenate([b[:, :2] - a[:, :2], a[:, 2:] - b[:, 2:]], axis=1)  # how far b lies inside a
    pair &= (np.abs(inset) > 0).any(axis=1)
    inside = pair & ((inset >= 0) & (inset <= tol.FRAME_THICKNESS)).all(axis=1)
    around = pair & ((inset <= 0) & (inset >= -tol.FRAME_THICKNESS)).all(axis=1)
    both[:-1] |= inside | around
    both[1:] |= inside | around
    outer = np.concatenate([a[inside], b[around]])
    side = np.abs(np.concatenate([inset[inside], inset[around]]))
    drawn = (side > tol.NO_THICKNESS) & (side <= tol.RULE_THICKNESS)
    across = [np.stack([outer[:, k], outer[:, 0], outer[:, 2]], axis=1)[drawn[:, k]] for k in (1, 3)]
    down = [np.stack([outer[:, k], outer[:, 1], outer[:, 3]], axis=1)[drawn[:, k]] for k in (0, 2)]
    return np.concatenate(across), np.concatenate(down), both


def _over_another_box(shapes: Shapes) -> Bools:
    """Which shapes are the outline of a box that overlaps a corner of a box painted before it.

    The cells of a table may share edges, lie in each other or cross like rows and columns, but no cell has a
    corner inside another and reaches beyond it.
    """
    over = np.zeros(len(shapes), dtype=np.bool_)
    boxes, orders = _outlined_boxes(shapes)
    if not 1 < len(boxes) <= tol.MOST_BOXES:
        return over
    (x0, top, x1, bottom), apart = boxes.T, tol.RULES_TOGETHER
    inside = []
    for low, high in ((x0, x1), (top, bottom)):
        begins, ends = low[None] + apart, high[None] - apart
        inside.append(
            ((begins < low[:, None]) & (low[:, None] < ends))
            | ((begins < high[:, None]) & (high[:, None] < ends))
        )
    beyond = (
        (x0[:, None] < x0[None] - apart)
        | (x1[:, None] > x1[None] + apart)
        | (top[:, None] < top[None] - apart)
        | (bottom[:, None] > bottom[None] + apart)
    )
    overlapping = inside[0] & inside[1] & beyond
    overlapping |= overlapping.T
    later = (overlapping & (orders[:, None] > orders[None])).any(axis=1)
    if later.any():
        over = np.isin(shapes.order, orders[later]) & ~shapes.opaque
    return over


def _outlined_boxes(shapes: Shapes) -> tuple[Floats, Ints]:
    """The boxes (n × 4) that are drawn as one rectangle's outline, and their places in the painting order.

    The outline is a stroke around the rectangle, strokes along each of its four sides, or the area between it
    and a smaller one.
    """
    thick: Bools = (shapes.box[:, 2:] - shapes.box[:, :2]).min(axis=1) > tol.RULE_THICKNESS
    stroked: Bools = thick & (shapes.stroke != NO_COLOUR)
    alone = np.concatenate([[True], np.diff(shapes.order) != 0, [True]])
    which = np.flatnonzero(~shapes.irregular & (stroked | ~(alone[1:] & alone[:-1])))
    which = which[np.argsort(shapes.order[which], kind="stable")]
    box, order, thick, stroked = shapes.box[which], shapes.order[which], thick[which], stroked[which]
    begins = np.flatnonzero(np.diff(order, prepend=-1))
    if not len(begins):
        return box, order
    counts = np.diff(begins, append=len(order))
    of = np.repeat(np.arange(len(begins)), counts)
    whole = np.concatenate(
        [np.minimum.reduceat(box[:, :2], begins), np.maximum.reduceat(box[:, 2:], begins)], axis=1
    )
    around = (np.abs(box - whole[of]) <= tol.SAME_LEVEL).all(axis=1)
    nested = np.logical_and.reduceat(thick, begins) & np.logical_or.reduceat(around, begins)
    outlined = nested & (np.logical_or.reduceat(stroked, begins) | (counts > 1))
    outlined |= _along_all_sides(box, whole[of], begins)
    outlined &= (whole[:, 2:] - whole[:, :2] > tol.RULES_TOGETHER).all(axis=1)
    return whole[outlined], order[begins[outlined]]


def _along_all_sides(box: Floats, whole: Floats, begins: Ints) -> Bools:
    """Which groups of pieces lie on the sides of the box that bounds them, and cover most of each.

    `box` and `whole` (n × 4) are every piece and the box around its group, `begins` where the groups begin.
    """
    lengths = box[:, 2:] - box[:, :2]
    on_sides = (lengths <= tol.NO_THICKNESS).all(axis=1)
    covered = np.zeros((len(box), 4))
    for side in range(4):
        across = side % 2
        on_side = (lengths[:, across] <= tol.RULE_THICKNESS) & (
            np.abs(box[:, side] - whole[:, side]) <= tol.SAME_LEVEL
        )
        on_sides |= on_side
        length = np.maximum(whole[:, 3 - across] - whole[:, 1 - across], tol.NO_THICKNESS)
        covered[:, side] = np.where(on_side, lengths[:, 1 - across] / length, 0.0)
    most = (np.add.reduceat(covered, begins) > tol.SHARE_OF_SIDE).all(axis=1)
    found: Bools = np.logical_and.reduceat(on_sides, begins) & most
    return found


def _has_neighbour(position: Floats, along: Floats) -> Bools:
    """Whether each dot has another in line with it, one step of a dotted rule away."""
    found = np.zeros(len(position), dtype=bool)
    for shift in (0.0, 0.5):
        level = np.floor(position / tol.DOT_ALIGNMENT + shift)
        order = np.lexsort((along, level))
        near = (level[order][1:] == level[order][:-1]) & (np.diff(along[order]) < tol.DOT_STEP)
        found[order[1:]] |= near
        found[order[:-1]] |= near
    return found


def _joints(across: Floats, shades: Floats) -> Floats:
    """(y, x) where two long pieces of one horizontal rule, or two shaded bands side by side, meet."""
    long = across[across[:, 2] - across[:, 0] > tol.CELL_PIECE]
    pieces = np.concatenate(
        [
            np.stack([(long[:, 1] + long[:, 3]) / 2, long[:, 0], long[:, 2]], axis=1),
            np.stack([shades[:, 1], shades[:, 0], shades[:, 2]], axis=1),
        ]
    )
    if len(pieces) < 2:
        return np.empty((0, 2))
    pieces = pieces[np.lexsort((pieces[:, 1], np.round(pieces[:, 0])))]
    a, b = pieces[:-1], pieces[1:]
    meet = (np.abs(a[:, 0] - b[:, 0]) < tol.SAME_LEVEL) & (np.abs(a[:, 2] - b[:, 1]) < tol.SAME_EDGE)
    return np.stack([a[meet, 0], (a[meet, 2] + b[meet, 1]) / 2], axis=1)


def _seen(box: Floats, colour: Ints, shades: Floats, among: Bools) -> Bools:
    """Which of the rules show: all but white ones, which show on shading only."""
    seen: Bools = colour != WHITE
    for i in np.flatnonzero(among & ~seen).tolist():
        x, y = (box[i, 0] + box[i, 2]) / 2, (box[i, 1] + box[i, 3]) / 2
        near = (
            (shades[:, 0] - tol.OVER_EDGE <= x)
            & (x <= shades[:, 2] + tol.OVER_EDGE)
            & (shades[:, 1] - tol.OVER_EDGE <= y)
            & (y <= shades[:, 3] + tol.OVER_EDGE)
        )
        seen[i] = bool(near.any())
    return seen


def _joined(pieces: Floats) -> Floats:
    """Collinear pieces (position, begin, end), joined where they touch or follow each other as dashes do.

    What is still no longer than a dot is dropped, and so are dots side by side over more than a rule's width:
    a wavy underline drawn in pieces would chain all rules that cross its page.
    """
    if not len(pieces):
        return pieces.reshape(0, 3)
    order = np.argsort(pieces[:, 0], kind="stable")
    pieces = pieces[order]
    level = np.concatenate([[0], np.cumsum(np.diff(pieces[:, 0]) > tol.SAME_LEVEL)])
    first = np.flatnonzero(np.diff(level, prepend=-1))
    spread = np.maximum.reduceat(pieces[:, 0], first) - pieces[first, 0]
    chained = (spread > tol.LEVEL_WIDTH)[level] & (pieces[:, 2] - pieces[:, 1] <= tol.RULE_THICKNESS)
    if chained.any():
        return _joined(pieces[~chained])
    order = np.lexsort((pieces[:, 1], level))
    level, (_, begin, end) = level[order], pieces[order].T
    length = end - begin
    reach = _running_max(end, level)
    dash_gap = np.clip(tol.DASH_GAP_SHARE * length, tol.SAME_LEVEL, tol.DASH_GAP)
    gap = np.where(length < tol.DASH, dash_gap, tol.SAME_LEVEL)
    gap = np.where(length <= tol.RULE_THICKNESS, tol.DOT_GAP, gap)
    slack = np.minimum(gap[:-1], gap[1:])
    new = np.concatenate([[True], (level[1:] != level[:-1]) | (begin[1:] > reach[:-1] + slack)])
    starts = np.flatnonzero(new)
    position = pieces[order, 0]
    weight = np.maximum(length, tol.NO_THICKNESS)
    total = np.add.reduceat(weight, starts)
    middle = np.add.reduceat(position * weight, starts) / total
    joined: Floats = np.stack(
        [middle, np.minimum.reduceat(begin, starts), np.maximum.reduceat(end, starts)], axis=1
    )
    return np.compress(joined[:, 2] - joined[:, 1] > tol.SHORTEST_RULE, joined, axis=0)


def _bridged(down: Floats, across: Floats) -> Floats:
    """Vertical rules, with the pieces joined that a word processor draws paragraph by paragraph, the space
    between two paragraphs apart. A horizontal rule in the gap parts them; a piece that stops short of such a
    rule is drawn out to it.
    """
    if len(down) < 2:
        return down
    down = down[np.lexsort((down[:, 1], np.round(down[:, 0])))]
    x, top, bottom = down.T.copy()
    gap = top[1:] - bottom[:-1]
    near = (np.abs(x[1:] - x[:-1]) < tol.SAME_LEVEL) & (gap > 0) & (gap <= tol.PARAGRAPH_SPACE)
    for i in np.flatnonzero(near).tolist():
        here = (across[:, 1] - tol.OVER_EDGE < x[i]) & (x[i] < across[:, 2] + tol.OVER_EDGE)
        here &= (bottom[i] - tol.SAME_LEVEL < across[:, 0]) & (across[:, 0] < top[i + 1] + tol.SAME_LEVEL)
        between = across[here, 0]
        if not len(between):
            continue
        near[i] = False
        if between.max() < top[i + 1] - tol.SAME_LEVEL:
            top[i + 1] = between.max()
        if between.min() > bottom[i] + tol.SAME_LEVEL:
            bottom[i] = between.min()
    begins = np.flatnonzero(np.concatenate([[True], ~near]))
    ends = np.append(begins[1:], len(down)) - 1
    bridged: Floats = np.stack([x[begins], top[begins], bottom[ends]], axis=1)
    return bridged


def _running_max(values: Floats, level: Ints) -> Floats:
    """The running maximum of the values within each level; `level` must ascend."""
    span = float(values.max() - values.min()) + 1
    reach: Floats = np.maximum.accumulate(values + level * span) - level * span
    return reach
