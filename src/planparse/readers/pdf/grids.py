"""Rules to lattices: which slots of the grid that rules draw are cells, and how far each cell spans."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planparse.document.place import Box
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import Bools, Floats, Ints
from planparse.readers.pdf.rules import Rules


@dataclass(frozen=True, slots=True)
class Frame:
    """A cell without its text: its row, column and spans in slots from 0, and its edges in points."""

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
    """A table's frames in row order; `xs` and `ys` are the edges of its columns and rows in points.

    `evidence` says what shows the table: "rules", "shading" or "columns" (aligned text alone). `open` marks
    a row that has vertical rules only.
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

    def has_neighbours(self) -> bool:
        """Whether two frames stand side by side. A box with a tab on it is as wide as two columns, but every
        row of it is one frame.
        """
        ends = {(f.row + n, f.col + f.col_span) for f in self.frames for n in range(f.row_span)}
        return any((f.row + n, f.col) in ends for f in self.frames for n in range(f.row_span))


def lattices_of(rules: Rules) -> list[Lattice]:
    """Every lattice that rules close, page frames and single boxes included, and every row of at least three
    vertical rules without a horizontal one, from top to bottom.
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


def extents_of(rules: Rules) -> list[Box]:
    """The box of each set of touching rules, at least two of them in either direction, whether or not they
    close a cell: from the first to the last rule across and down, not to where their ends stick out.
    """
    labels_across, labels_down = _components(rules.across, rules.down)
    found = []
    for label in sorted(set(labels_down.tolist()) & set(labels_across.tolist())):
        y, x = rules.across[labels_across == label, 0], rules.down[labels_down == label, 0]
        if len(y) > 1 and len(x) > 1:
            found.append((float(x.min()), float(y.min()), float(x.max()), float(y.max())))
    return found


def _open_rows(down: Floats) -> list[Lattice]:
    """Rows without a rule above or below: at least three vertical rules that begin and end together.

    Word draws no horizontal rule where a page ends in the middle of a row, so that a row which fills a page
    has none at all.
    """
    rows: dict[tuple[float, float], list[float]] = {}
    for x, top, bottom in sorted(down.tolist()):
        known = next(
            (k for k in rows if abs(k[0] - top) < tol.SAME_EDGE and abs(k[1] - bottom) < tol.SAME_EDGE), None
        )
        rows.setdefault(known or (top, bottom), []).append(x)
    found = []
    for (top, bottom), places in rows.items():
        xs = _levels(places, tol.RULES_TOGETHER)
        if len(xs) > 2:
            frames = (Frame(0, i, 1, 1, a, top, b, bottom) for i, (a, b) in enumerate(pairwise(xs)))
            found.append(Lattice(tuple(frames), tuple(xs), (top, bottom), "rules", open=True))
    return found


def _of_boxes(lattices: list[Lattice]) -> list[Lattice]:
    """The lattices, with single boxes that stand in rows and columns joined into one lattice.

    Some programs frame every cell by itself, a little apart (HTML's separated borders).
    """
    tables = [
        table for table in _box_tables(_box_rows(lattices)) if len(table) > 1 and max(map(len, table)) > 1
    ]
    used = {id(box) for table in tables for row in table for box in row}
    return [one for one in lattices if id(one) not in used] + [_boxed(table) for table in tables]


def _box_rows(lattices: list[Lattice]) -> list[list[Lattice]]:
    """The single boxes in rows: those of one height side by side."""
    boxes = [lattice for lattice in lattices if len(lattice.frames) == 1]
    rows: list[list[Lattice]] = []
    for box in sorted(boxes, key=lambda b: (b.ys[0], b.xs[0])):
        for row in rows:
            last = row[-1]
            level = (
                abs(last.ys[0] - box.ys[0]) < tol.SAME_BOX_EDGE
                and abs(last.ys[-1] - box.ys[-1]) < tol.SAME_BOX_EDGE
            )
            if level and -tol.SAME_EDGE < box.xs[0] - last.xs[-1] < tol.BOXES_APART:
                row.append(box)
                break
        else:
            rows.append([box])
    return rows


def _box_tables(rows: list[list[Lattice]]) -> list[list[list[Lattice]]]:
    """The rows of boxes in tables: those of one width below each other."""
    tables: list[list[list[Lattice]]] = []
    for row in rows:
        for table in tables:
            last = table[-1]
            as_wide = (
                abs(last[0].xs[0] - row[0].xs[0]) < tol.SAME_BOX_EDGE
                and abs(last[-1].xs[-1] - row[-1].xs[-1]) < tol.SAME_BOX_EDGE
            )
            if as_wide and -tol.SAME_EDGE < row[0].ys[0] - last[0].ys[-1] < tol.BOXES_APART:
                table.append(row)
                break
        else:
            tables.append([row])
    return tables


def _boxed(rows: list[list[Lattice]]) -> Lattice:
    """Rows of single boxes as one lattice; a box as wide as several columns of the others spans them."""
    inner = [(a.xs[-1] + b.xs[0]) / 2 for row in rows for a, b in pairwise(row)]
    xs = [rows[0][0].xs[0], *_levels(inner, tol.BOXES_APART), max(row[-1].xs[-1] for row in rows)]
    ys = [
        rows[0][0].ys[0],
        *((a[0].ys[-1] + b[0].ys[0]) / 2 for a, b in pairwise(rows)),
        rows[-1][0].ys[-1],
    ]
    frames = []
    for r, row in enumerate(rows):
        for box in row:
            x0, top, x1, bottom = box.box
            first = min(range(len(xs) - 1), key=lambda i: abs(xs[i] - x0))
            last = min(range(first + 1, len(xs)), key=lambda i: abs(xs[i] - x1))
            frames.append(Frame(r, first, 1, last - first, x0, top, x1, bottom))
    return Lattice(tuple(frames), tuple(xs), tuple(ys), "rules")


def _components(across: Floats, down: Floats) -> tuple[Ints, Ints]:
    """For every rule across and down, the number of the set of touching rules it belongs to."""
    touch = (
        (across[:, None, 1] - tol.SAME_EDGE <= down[None, :, 0])
        & (down[None, :, 0] <= across[:, None, 2] + tol.SAME_EDGE)
        & (down[None, :, 1] - tol.SAME_EDGE <= across[:, None, 0])
        & (across[:, None, 0] <= down[None, :, 2] + tol.SAME_EDGE)
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


def _levels(values: list[float], snap: float) -> list[float]:
    """The values, ascending, with those within `snap` points of the first replaced by their middle."""
    levels: list[list[float]] = []
    for value in sorted(values):
        if levels and value - levels[-1][0] <= snap:
            levels[-1].append(value)
        else:
            levels.append([value])
    return [(level[0] + level[-1]) / 2 for level in levels]


def _cover(pieces: Floats, levels: list[float], cuts: list[float]) -> Bools:
    """Levels × intervals between the cuts: whether a piece on the level covers the interval."""
    at = np.array(levels)
    edges = np.array(cuts)
    size = edges[1:] - edges[:-1]
    out = np.zeros((len(levels), len(cuts) - 1), dtype=np.bool_)
    rows = np.abs(pieces[:, 0:1] - at[None, :]).argmin(axis=1)
    overlap = np.minimum(pieces[:, 2:3], edges[None, 1:]) - np.maximum(pieces[:, 1:2], edges[None, :-1])
    covered = overlap >= np.minimum(tol.SHARE_COVERED * size, size - tol.SHORT_OF_CORNER)[None, :]
    covered &= overlap > 0
    np.logical_or.at(out, rows, covered)
    return out


def _lattice(across: Floats, down: Floats) -> Lattice | None:
    """The lattice that touching rules draw; None where they close no cell."""
    xs = _with_open_sides(_levels(down[:, 0].tolist(), tol.RULES_TOGETHER), across)
    ys = _with_open_sides(_levels(across[:, 0].tolist(), tol.RULES_TOGETHER), down)
    if len(xs) < 2 or len(ys) < 2:
        return None
    level = _cover(across, ys, xs)
    upright = _cover(down, xs, ys)
    for side, inner in ((0, 1), (-1, -2)):
        bare_x, bare_y = not upright[side].any(), not level[side].any()
        upright[side] |= level[:-1, side] & level[1:, side]
        level[side] |= upright[:-1, side] & upright[1:, side]
        if not upright[side].all():
            upright[side] |= _rest_of_side(upright[side], level[:, side])
        if not level[side].all():
            level[side] |= _rest_of_side(level[side], upright[:, side])
        # a side without any rule, where a page break cuts the table: its corner is open on two sides
        if bare_x and len(xs) > 2:
            upright[side] |= upright[inner] & (level[:-1, side] | level[1:, side])
        if bare_y and len(ys) > 2:
            level[side] |= level[inner] & (upright[:-1, side] | upright[1:, side])
    frames = _frames(level, upright, xs, ys)
    if not frames:
        return None
    return _trimmed(frames, xs, ys)


def _rest_of_side(side: Bools, cuts: Bools) -> Bools:
    """Which intervals of a lattice's outer side belong to a cell that has a rule on a part of that side.

    `side` tells which intervals have a rule, `cuts` which of their ends a rule across parts into cells. Word
    leaves out the rule over a narrow column where a cell that spans it begins a page.
    """
    cell = np.cumsum(cuts[:-1])
    between_cuts = (cell > 0) & ((cell < cell[-1]) | cuts[-1])
    rest: Bools = between_cuts & np.isin(cell, cell[side])
    return rest


def _with_open_sides(levels: list[float], crossing: Floats) -> list[float]:
    """The levels, and a level before or behind them where at least two of the rules that cross them end
    together although nothing closes that side.
    """
    begins, ends = crossing[:, 1], crossing[:, 2]
    first, last = begins.min(), ends.max()
    if abs(first - levels[0]) > tol.SAME_BOX_EDGE and (np.abs(begins - first) < tol.SAME_BOX_EDGE).sum() >= 2:
        levels = [float(first), *levels]
    if abs(last - levels[-1]) > tol.SAME_BOX_EDGE and (np.abs(ends - last) < tol.SAME_BOX_EDGE).sum() >= 2:
        levels = [*levels, float(last)]
    return levels


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
    """The region as rectangles (row, col, row_span, col_span), cut off one by one from the top left."""
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
    """The lattice without the edges at which no frame begins or ends."""
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
