"""Vertical writing (縦書き): which glyphs of a page are read downwards, and the page turned so that it reads
like level text.

Word, Chromium and LibreOffice set vertical text one level glyph at a time, so that nothing but the places of
the glyphs tells it from level text: the next letter stands close below, and none as close beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from planparse.document.place import Box
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.page import DESCENT, Floats, Ints, codes_of
from planparse.readers.pdf.runs import COLUMN, DOWN, LEVEL, UP, Runs, runs_of

_FULL_WIDTH = (0x2E80, 0xFF61)
"""Code points from radicals to full-width signs: what is set in a square."""


@dataclass(slots=True)
class _Column:
    """Letters below each other in one cell (-1 for none): the letters, or words and figures, that it consists
    of, each a list of glyphs; the x of its middle, its ends and its em in points.
    """

    parts: list[list[int]]
    x: float
    top: float
    bottom: float
    size: float
    cell: int


def with_columns(ink: Ink, cell: Ints) -> tuple[Ink, Ints]:
    """The ink with the glyphs of vertical writing marked as such, and the order they were put in.

    Those of a column follow each other from the top, the columns from the right. `cell` is the cell of every
    glyph, -1 for none.
    """
    areas = _areas(ink, cell)
    if not areas:
        return ink, np.arange(len(ink.glyphs))
    g = ink.glyphs
    edges = {name: getattr(g, name).copy() for name in ("x0", "x1", "top", "bottom", "column")}
    level = (g.angle == 0) & ~g.column
    begins: dict[int, list[int]] = {}
    for area in areas:
        members: list[int] = []
        for column in sorted(area, key=lambda c: -c.x):
            for part in sorted(column.parts, key=lambda part: float(g.top[part[0]] + g.bottom[part[0]])):
                # figures side by side in one place (縦中横) share its height
                high, low = float(g.top[part].min()), float(g.bottom[part].max())
                share = (low - high) / len(part) if level[part[0]] else 0.0
                for k, i in enumerate(part):
                    edges["x0"][i], edges["x1"][i] = column.x - column.size / 2, column.x + column.size / 2
                    if share:
                        edges["top"][i], edges["bottom"][i] = high + k * share, high + (k + 1) * share
                members += part
        edges["column"][members] = True
        begins[min(members)] = members
    moved = {i for members in begins.values() for i in members}
    order = [i for at in range(len(g)) for i in begins.get(at, [] if at in moved else [at])]
    rank = np.array(order, dtype=np.int64)
    return replace(ink, glyphs=replace(g, **edges)).take(rank), rank


def _areas(ink: Ink, cell: Ints) -> list[list[_Column]]:
    """The columns of every area of vertical writing, at least two in each."""
    chains = _chains(ink, cell)
    if len(chains) < 2:
        return []
    columns = _columns_of(chains, ink, cell)
    areas = [
        area
        for area in _side_by_side(columns)
        if len(area) > 1 and sum(len(c.parts) for c in area) >= tol.LEAST_VERTICAL
    ]
    if not areas:
        return []
    chained = np.zeros(len(ink.glyphs), dtype=np.bool_)
    chained[[i for chain in chains for i in chain]] = True
    others = np.flatnonzero(~chained)
    runs = runs_of(ink.take(~chained), cell[others])
    members = {id(column) for area in areas for column in area}
    areas = [area for area in areas if not _labels_rows(area, runs)]
    for column in columns:
        near = [area for area in areas if area[0].cell == column.cell]
        if near and id(column) not in members and not _labels_rows([column], runs):
            min(near, key=lambda area: min(abs(c.x - column.x) for c in area)).append(column)
    free = set(range(len(runs)))
    for area in areas:
        while belonging := [i for i in free if _belongs(runs, i, area)]:
            free.difference_update(belonging)
            _take_in(area, runs, belonging, others)
    return [_joined(area) for area in areas]


def _joined(area: Sequence[_Column]) -> list[_Column]:
    """The columns, with those joined that follow each other closely downwards."""
    joined: list[_Column] = []
    for column in sorted(area, key=lambda c: c.top):
        for above in joined:
            size = max(above.size, column.size)
            if (
                abs(above.x - column.x) <= tol.BELOW_EACH_OTHER * size
                and column.top - above.bottom <= tol.RUN_GAP_TURNED * size
            ):
                above.parts += column.parts
                above.bottom, above.size = max(above.bottom, column.bottom), size
                break
        else:
            joined.append(column)
    return joined


def _columns_of(chains: Sequence[list[int]], ink: Ink, cell: Ints) -> list[_Column]:
    """The chains of letters as columns."""
    g = ink.glyphs
    middle = _middles(ink)
    return [
        _Column(
            [[i] for i in chain],
            float(np.median(middle[chain])),
            float(g.top[chain].min()),
            float(g.bottom[chain].max()),
            float(g.size[chain].max()),
            int(cell[chain[0]]),
        )
        for chain in chains
    ]


def _middles(ink: Ink) -> Floats:
    """The x of every glyph's middle; that of the em where a full-width letter is narrower."""
    g = ink.glyphs
    codes = codes_of(g.text)
    wide = (codes >= _FULL_WIDTH[0]) & (codes < _FULL_WIDTH[1]) & (g.angle == 0)
    middles: Floats = np.where(wide, g.x0 + g.size / 2, (g.x0 + g.x1) / 2)
    return middles


def _chains(ink: Ink, cell: Ints) -> list[list[int]]:
    """Letters that follow each other closely downwards, with none as close beside them, or in a font for
    vertical writing.
    """
    links = _links(ink, cell)
    chain_of: dict[int, list[int]] = {}
    for i in sorted(links, key=lambda i: float(ink.glyphs.base[i])):
        j = links[i]
        if j not in chain_of:
            chain = chain_of.setdefault(i, [i])
            chain.append(j)
            chain_of[j] = chain
    chains = list({id(chain): chain for chain in chain_of.values()}.values())
    if ink.glyphs.column.any():
        runs = runs_of(ink, cell)
        chains += [
            list(range(runs.first[i], runs.last[i])) for i in range(len(runs)) if runs.mode[i] == COLUMN
        ]
    return [
        chain
        for chain in chains
        if len(chain) >= tol.LEAST_COLUMN and 2 * sum(ink.folded[i].isalpha() for i in chain) > len(chain)
    ]


def _links(ink: Ink, cell: Ints) -> dict[int, int]:
    """The next letter of a column for each letter that has one."""
    g = ink.glyphs
    among = np.flatnonzero((g.angle == 0) & ~g.column)
    if len(among) < tol.LEAST_VERTICAL:
        return {}
    size = np.maximum(g.size, tol.NO_SIZE)
    x = _middles(ink)
    beside = _beside_next(among, x, g.base, size)
    if (beside[among] > tol.COLUMN_PITCH).sum() < tol.LEAST_VERTICAL:
        return {}
    scale = np.round(np.log(size) / np.log1p(tol.RUN_SIZE))
    em = np.exp(scale * np.log1p(tol.RUN_SIZE))
    below: list[tuple[float, int, int]] = []
    for a, b in _neighbours(among, g.base, x, em, scale, cell):
        step = (g.base[b] - g.base[a]) / size[a]
        close = (step <= tol.SOLID_PITCH) | ((b - a == 1) & (step <= tol.STACKED_PITCH))
        close &= (step > tol.LEAST_STEP) & (np.abs(x[b] - x[a]) <= tol.BELOW_EACH_OTHER * size[a])
        close &= np.minimum(beside[a], beside[b]) > tol.COLUMN_PITCH * step
        below += zip(step[close].tolist(), a[close].tolist(), b[close].tolist(), strict=True)
    if len(below) < tol.LEAST_VERTICAL / 2:
        return {}
    for a, b in _neighbours(among, x, g.base, em, scale, cell):
        level = np.abs(g.base[b] - g.base[a]) <= tol.SAME_BASELINE * size[a]
        away = np.abs(x[b] - x[a])[level] / size[a[level]]
        np.minimum.at(beside, a[level], away)
        np.minimum.at(beside, b[level], away)
    links: dict[int, int] = {}
    for apart, i, j in sorted(below):
        if min(beside[i], beside[j]) > tol.COLUMN_PITCH * apart:
            links.setdefault(i, j)
    return links


def _beside_next(among: Ints, x: Floats, base: Floats, size: Floats) -> Floats:
    """For every glyph how far beside it, in ems, the one stands that was written before or after it on its
    baseline; infinite where none was.
    """
    beside = np.full(len(x), np.inf)
    a, b = among[:-1], among[1:]
    level = np.abs(base[b] - base[a]) <= tol.SAME_BASELINE * size[a]
    away = np.where(level, np.abs(x[b] - x[a]) / size[a], np.inf)
    beside[a] = away
    beside[b] = np.minimum(beside[b], away)
    return beside


def _neighbours(
    among: Ints, along: Floats, across: Floats, em: Floats, scale: Floats, cell: Ints
) -> Iterable[tuple[Ints, Ints]]:
    """Glyphs of one size and cell that follow each other in one direction, in line across it."""
    group = cell * (float(scale.max() - scale.min()) + 1) + scale
    for shift in (0.0, 0.5):
        lane = np.floor(across / (tol.LANE * em) + shift)
        order = among[np.lexsort((along[among], lane[among], group[among]))]
        a, b = order[:-1], order[1:]
        same = (lane[a] == lane[b]) & (group[a] == group[b])
        yield a[same], b[same]


def _side_by_side(columns: Sequence[_Column]) -> list[list[_Column]]:
    """The columns in groups of those that stand side by side in one cell."""
    groups: list[list[int]] = []
    for n in sorted(range(len(columns)), key=lambda n: -columns[n].x):
        near = [group for group in groups if any(_are_neighbours(columns[m], columns[n]) for m in group)]
        groups = [group for group in groups if group not in near]
        groups.append([m for group in near for m in group] + [n])
    return [[columns[n] for n in group] for group in groups]


def _are_neighbours(a: _Column, b: _Column) -> bool:
    """Whether two columns stand beside each other in one cell, at most a few ems apart."""
    near = a.cell == b.cell and abs(a.x - b.x) <= tol.COLUMNS_APART * max(a.size, b.size)
    lower = min(a.bottom, b.bottom) - max(a.top, b.top)
    return near and lower > tol.SIDE_BY_SIDE * min(a.bottom - a.top, b.bottom - b.top)


def _labels_rows(area: Sequence[_Column], runs: Runs) -> bool:
    """Whether a few columns outside cells are labels of the level text beside them: words set downwards on a
    level page.
    """
    if area[0].cell >= 0 or sum(len(c.parts) for c in area) >= tol.MOST_LABELS:
        return False
    size = max(c.size for c in area)
    x0, x1 = min(c.x for c in area) - size / 2, max(c.x for c in area) + size / 2
    top, bottom = min(c.top for c in area), max(c.bottom for c in area)
    reach = tol.LABEL_REACH * size
    return any(
        runs.mode[i] == LEVEL
        and runs.x1[i] - runs.x0[i] > tol.ONE_LETTER * size
        and top < (runs.top[i] + runs.bottom[i]) / 2 < bottom
        and runs.x0[i] < x1 + reach
        and runs.x1[i] > x0 - reach
        for i in range(len(runs))
    )


def _belongs(runs: Runs, i: int, area: Sequence[_Column]) -> bool:
    """Whether a run no wider than a letter stands in an area of vertical writing, or close beside it."""
    size = median(c.size for c in area)
    if (
        runs.cell[i] != area[0].cell
        or runs.mode[i] not in (LEVEL, DOWN, COLUMN)
        or runs.x1[i] - runs.x0[i] > tol.ONE_LETTER * max(size, runs.size[i])
    ):
        return False
    x, y = (runs.x0[i] + runs.x1[i]) / 2, (runs.top[i] + runs.bottom[i]) / 2
    reach = tol.COLUMNS_APART * size
    left, right = min(c.x for c in area), max(c.x for c in area)
    if min(c.top for c in area) <= y <= max(c.bottom for c in area):
        return left - reach <= x <= right + reach
    return any(
        abs(c.x - x) <= tol.BELOW_EACH_OTHER * size and c.top - reach <= y <= c.bottom + reach for c in area
    )


def _take_in(area: list[_Column], runs: Runs, which: Sequence[int], glyphs: Ints) -> None:
    """Put runs into the columns of an area, or into columns of their own.

    `glyphs` are the indices of the runs' glyphs in the ink.
    """
    for i in which:
        part = glyphs[runs.first[i] : runs.last[i]].tolist()
        x, size = (runs.x0[i] + runs.x1[i]) / 2, runs.size[i]
        home = min(area, key=lambda c: abs(c.x - x))
        if abs(home.x - x) > tol.BELOW_EACH_OTHER * max(home.size, size):
            area.append(_Column([part], x, runs.top[i], runs.bottom[i], size, runs.cell[i]))
        else:
            home.parts.append(part)
            home.top, home.bottom = min(home.top, runs.top[i]), max(home.bottom, runs.bottom[i])


def is_vertical(runs: Runs, which: Sequence[int]) -> bool:
    """Whether most glyphs of the given runs are set in columns, of which there are several."""
    columns = [i for i in which if runs.mode[i] == COLUMN]
    letters = sum(runs.last[i] - runs.first[i] for i in columns)
    return (
        len(columns) > 1
        and letters >= tol.LEAST_VERTICAL
        and 2 * letters > sum(runs.last[i] - runs.first[i] for i in which)
    )


def column_groups(runs: Runs, which: Sequence[int]) -> list[list[int]]:
    """The runs in columns among the given ones, those that stand side by side together."""
    columns = [i for i in which if runs.mode[i] == COLUMN]
    known = [
        _Column([[i]], (runs.x0[i] + runs.x1[i]) / 2, runs.top[i], runs.bottom[i], runs.size[i], runs.cell[i])
        for i in columns
    ]
    groups = _side_by_side(known)
    return [sorted(c.parts[0][0] for c in group) for group in groups]


def turned(runs: Runs) -> Runs:
    """The runs of a page turned to the left by a quarter, so that columns become level lines from the top.

    Level runs become upright ones.
    """
    modes = {COLUMN: LEVEL, DOWN: LEVEL, LEVEL: UP}
    bottom = [-x for x in runs.x0]
    return replace(
        runs,
        x0=runs.top,
        x1=runs.bottom,
        top=[-x for x in runs.x1],
        bottom=bottom,
        base=[low - DESCENT * size for low, size in zip(bottom, runs.size, strict=True)],
        mode=[modes.get(mode, mode) for mode in runs.mode],
    )


def turned_ink(ink: Ink) -> Ink:
    """The ink of a page turned to the left by a quarter, as far as the text of its columns needs it."""
    g = ink.glyphs
    return replace(ink, glyphs=replace(g, x0=g.top, x1=g.bottom))


def turned_box(box: Box) -> Box:
    """A box on the page turned to the left by a quarter."""
    return box[1], -box[2], box[3], -box[0]


def turned_back(box: Box) -> Box:
    """A box of the turned page on the page itself."""
    return -box[3], box[0], -box[1], box[2]
