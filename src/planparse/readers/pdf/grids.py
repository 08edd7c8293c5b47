"""From rules to grids: which slots of the rules' lattice are cells, and how far each cell spans."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planparse.readers.pdf.page import Bools, Floats, Ints
from planparse.readers.pdf.rules import Rules

_TOUCH = 2.5
_SNAP = 2.5
_NARROW = 5.0  # points: no line of type fits between two rules this close, they are one
_APART = 10.0  # points between cells that are framed one by one


@dataclass(frozen=True, slots=True)
class Frame:
    """A cell without its text: its slots, counted from 0, and its edges on the page."""

    row: int
    col: int
    row_span: int
    col_span: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table's frames in row order, as many rows and columns as `ys` and `xs` bound.

    An `open` one has rules down alone.
    """

    frames: tuple[Frame, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    evidence: str
    open: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The lattice's outer edges."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def lattices_of(rules: Rules) -> list[Lattice]:
    """Every lattice closed by rules, page frames and single boxes included, and every open row of three
    rules down or more, from top to bottom.
    """
    across, down = rules.across, rules.down
    if not len(down):
        return []
    labels_across, labels_down = _components(across, down)
    closed = set(labels_down.tolist()) & set(labels_across.tolist())
    found = _open_rows(down[~np.isin(labels_down, list(closed))])
    for label in sorted(closed):
        lattice = _lattice(across[labels_across == label], down[labels_down == label])
        if lattice is not None:
            found.append(lattice)
    return sorted(_of_boxes(found), key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _open_rows(down: Floats) -> list[Lattice]:
    """Rows without a rule above or below: rules down, three or more, that begin and end together.

    Word draws no rule where a page ends in the middle of a row, so a row over several pages has none at all.
    """
    rows: dict[tuple[float, float], list[float]] = {}
    for x, top, bottom in sorted(down.tolist()):
        known = next((k for k in rows if abs(k[0] - top) < _SNAP and abs(k[1] - bottom) < _SNAP), None)
        rows.setdefault(known or (top, bottom), []).append(x)
    found = []
    for (top, bottom), places in rows.items():
        xs = _levels(places, _NARROW)
        if len(xs) > 2:
            frames = (Frame(0, i, 1, 1, a, top, b, bottom) for i, (a, b) in enumerate(pairwise(xs)))
            found.append(Lattice(tuple(frames), tuple(xs), (top, bottom), "rules", open=True))
    return found


def _of_boxes(lattices: list[Lattice]) -> list[Lattice]:
    """The lattices, with single boxes that stand in rows and columns taken together as one.

    Some programs frame every cell by itself, a little apart (HTML's separated borders).
    """
    singles = [lattice for lattice in lattices if len(lattice.frames) == 1]
    rows: list[list[Lattice]] = []
    for lattice in sorted(singles, key=lambda one: (one.ys[0], one.xs[0])):
        _, top, _, bottom = lattice.box
        for row in rows:
            gap = lattice.xs[0] - row[-1].xs[-1]
            level = abs(row[-1].ys[0] - top) < 2 * _SNAP and abs(row[-1].ys[-1] - bottom) < 2 * _SNAP
            if level and -_SNAP < gap < _APART:
                row.append(lattice)
                break
        else:
            rows.append([lattice])
    stacks: list[list[list[Lattice]]] = []
    for row in rows:
        for stack in stacks:
            last = stack[-1]
            if (
                abs(last[0].xs[0] - row[0].xs[0]) < 2 * _SNAP
                and abs(last[-1].xs[-1] - row[-1].xs[-1]) < 2 * _SNAP
                and -_SNAP < row[0].ys[0] - last[0].ys[-1] < _APART
            ):
                stack.append(row)
                break
        else:
            stacks.append([row])
    tables = [stack for stack in stacks if len(stack) > 1 and max(map(len, stack)) > 1]
    used = {id(one) for stack in tables for row in stack for one in row}
    return [one for one in lattices if id(one) not in used] + [_boxed(stack) for stack in tables]


def _boxed(stack: list[list[Lattice]]) -> Lattice:
    """Rows of single boxes as one lattice; a box over several columns of the others spans them."""
    inner = [(a.xs[-1] + b.xs[0]) / 2 for row in stack for a, b in pairwise(row)]
    xs = [stack[0][0].xs[0], *_levels(inner, _APART), max(row[-1].xs[-1] for row in stack)]
    ys = [
        stack[0][0].ys[0],
        *((a[0].ys[-1] + b[0].ys[0]) / 2 for a, b in pairwise(stack)),
        stack[-1][0].ys[-1],
    ]
    frames = []
    for r, row in enumerate(stack):
        for one in row:
            x0, top, x1, bottom = one.box
            first = min(range(len(xs) - 1), key=lambda i: abs(xs[i] - x0))
            last = min(range(first + 1, len(xs)), key=lambda i: abs(xs[i] - x1))
            frames.append(Frame(r, first, 1, last - first, x0, top, x1, bottom))
    return Lattice(tuple(frames), tuple(xs), tuple(ys), "rules")


def _components(across: Floats, down: Floats) -> tuple[Ints, Ints]:
    """A number for every set of rules that touch one another."""
    touch = (
        (across[:, None, 1] - _TOUCH <= down[None, :, 0])
        & (down[None, :, 0] <= across[:, None, 2] + _TOUCH)
        & (down[None, :, 1] - _TOUCH <= across[:, None, 0])
        & (across[:, None, 0] <= down[None, :, 2] + _TOUCH)
    )
    a, d = len(across), len(down)
    parent = list(range(a + d))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in np.argwhere(touch).tolist():
        p, q = root(i), root(a + j)
        if p != q:
            parent[max(p, q)] = min(p, q)
    roots = np.array([root(i) for i in range(a + d)], dtype=np.int64)
    return roots[:a], roots[a:]


def _levels(values: list[float], snap: float = _SNAP) -> list[float]:
    """The values with those nearer than `snap` taken together at their middle, ascending."""
    levels: list[list[float]] = []
    for value in sorted(values):
        if levels and value - levels[-1][0] <= snap:
            levels[-1].append(value)
        else:
            levels.append([value])
    return [(level[0] + level[-1]) / 2 for level in levels]


def _cover(pieces: Floats, levels: list[float], cuts: list[float]) -> Bools:
    """For every level, which intervals between the cuts a piece lying on it covers."""
    at = np.array(levels)
    edges = np.array(cuts)
    size = edges[1:] - edges[:-1]
    out = np.zeros((len(levels), len(cuts) - 1), dtype=np.bool_)
    rows = np.abs(pieces[:, 0:1] - at[None, :]).argmin(axis=1)
    overlap = np.minimum(pieces[:, 2:3], edges[None, 1:]) - np.maximum(pieces[:, 1:2], edges[None, :-1])
    covered = overlap >= np.minimum(0.6 * size, size - 1.5)[None, :]
    covered &= overlap > 0
    np.logical_or.at(out, rows, covered)
    return out


def _lattice(across: Floats, down: Floats) -> Lattice | None:
    xs = _levels(down[:, 0].tolist(), _NARROW)
    ys = _levels(across[:, 0].tolist(), _NARROW)
    # open sides: rules that end together where nothing closes them
    for end, outer in ((across[:, 1].min(), 0), (across[:, 2].max(), -1)):
        column = 1 if outer == 0 else 2
        together = np.abs(across[:, column] - end) < 2 * _SNAP
        if abs(end - xs[outer]) > 2 * _SNAP and together.sum() >= 2:
            xs.insert(0 if outer == 0 else len(xs), float(end))
    for end, outer in ((down[:, 1].min(), 0), (down[:, 2].max(), -1)):
        column = 1 if outer == 0 else 2
        together = np.abs(down[:, column] - end) < 2 * _SNAP
        if abs(end - ys[outer]) > 2 * _SNAP and together.sum() >= 2:
            ys.insert(0 if outer == 0 else len(ys), float(end))
    if len(xs) < 2 or len(ys) < 2:
        return None
    level = _cover(across, ys, xs)
    upright = _cover(down, xs, ys)
    for side, inner in ((0, 1), (-1, -2)):
        bare_x, bare_y = not upright[side].any(), not level[side].any()
        upright[side] |= level[:-1, side] & level[1:, side]
        level[side] |= upright[:-1, side] & upright[1:, side]
        # a side without any rule, where a page break cuts the table: its corner is open on two sides
        if bare_x and len(xs) > 2:
            upright[side] |= upright[inner] & (level[:-1, side] | level[1:, side])
        if bare_y and len(ys) > 2:
            level[side] |= level[inner] & (upright[:-1, side] | upright[1:, side])
    frames = _frames(level, upright, xs, ys)
    if not frames:
        return None
    return _trimmed(frames, xs, ys)


def _frames(
    level: Bools, upright: Bools, xs: list[float], ys: list[float]
) -> list[tuple[int, int, int, int]]:
    """(row, col, row_span, col_span) of every closed region of the lattice's slots."""
    rows, cols = len(ys) - 1, len(xs) - 1
    seen = [[False] * cols for _ in range(rows)]
    lv, up = level.tolist(), upright.tolist()
    frames: list[tuple[int, int, int, int]] = []
    for row in range(rows):
        for col in range(cols):
            if seen[row][col]:
                continue
            region = {(row, col)}
            todo = [(row, col)]
            seen[row][col] = True
            open_ = False
            while todo:
                r, c = todo.pop()
                for closed, r2, c2 in (
                    (lv[r][c], r - 1, c),
                    (lv[r + 1][c], r + 1, c),
                    (up[c][r], r, c - 1),
                    (up[c + 1][r], r, c + 1),
                ):
                    if closed:
                        continue
                    if not (0 <= r2 < rows and 0 <= c2 < cols):
                        open_ = True
                    elif not seen[r2][c2]:
                        seen[r2][c2] = True
                        region.add((r2, c2))
                        todo.append((r2, c2))
            if not open_:
                frames += _rectangles(region)
    return sorted(frames)


def _rectangles(region: set[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """The region cut into as few rectangles as a walk from the top left finds; one when it is one."""
    left = set(region)
    out = []
    while left:
        row, col = min(left)
        width = 1
        while (row, col + width) in left:
            width += 1
        height = 1
        while all((row + height, col + i) in left for i in range(width)):
            height += 1
        left -= {(row + j, col + i) for j in range(height) for i in range(width)}
        out.append((row, col, height, width))
    return out


def _trimmed(frames: list[tuple[int, int, int, int]], xs: list[float], ys: list[float]) -> Lattice:
    """The lattice without the rows and columns that no frame begins or ends at."""
    used_x = sorted({f[1] for f in frames} | {f[1] + f[3] for f in frames})
    used_y = sorted({f[0] for f in frames} | {f[0] + f[2] for f in frames})
    x_at = {x: i for i, x in enumerate(used_x)}
    y_at = {y: i for i, y in enumerate(used_y)}
    out = []
    for row, col, height, width in frames:
        r, c = y_at[row], x_at[col]
        out.append(
            Frame(
                r,
                c,
                y_at[row + height] - r,
                x_at[col + width] - c,
                xs[col],
                ys[row],
                xs[col + width],
                ys[row + height],
            )
        )
    return Lattice(tuple(out), tuple(xs[i] for i in used_x), tuple(ys[i] for i in used_y), "rules")
