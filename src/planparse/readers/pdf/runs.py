"""Glyphs to runs: glyphs set one after the other, in one direction, in one cell; and runs to text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planparse.japanese.characters import is_wide
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.grids import Lattice
from planparse.readers.pdf.ink import NO_SPACE, WIDE_SPACE, Ink
from planparse.readers.pdf.page import Bools, Floats, Glyphs, Ints, codes_of, text_of

LEVEL, COLUMN, DOWN, UP, OVER, SLANTED = range(6)
"""How a run is written: level; in a font for vertical writing; turned by 90, 270 or 180 degrees; slanted."""


_NO_EDGES = np.empty(0)


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs in content order, stored by column.

    A run is the glyphs `first` to `last` (exclusive) of the page's ink. `x0`, `x1`, `top`, `bottom` bound it
    in points, `base` is its first glyph's baseline, `size` its largest em, `mode` one of LEVEL … SLANTED,
    `cell` the cell it lies in (an index over all lattices' frames, -1 for none).
    """

    first: list[int]
    last: list[int]
    x0: list[float]
    x1: list[float]
    top: list[float]
    bottom: list[float]
    base: list[float]
    size: list[float]
    mode: list[int]
    cell: list[int]

    def __len__(self) -> int:
        return len(self.first)


def cells_of(ink: Ink, lattices: Sequence[Lattice]) -> Ints:
    """The cell each glyph lies in, an index over the frames of all lattices; -1 for none.

    Where a lattice lies inside a cell of a larger one, the smaller lattice counts.
    """
    glyphs = ink.glyphs
    cell = np.full(len(glyphs), -1, dtype=np.int64)
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    offsets = np.cumsum([0] + [len(lattice.frames) for lattice in lattices])
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (lattice.box for lattice in lattices)]
    for number in sorted(range(len(lattices)), key=lambda i: -areas[i]):
        lattice = lattices[number]
        slots = np.full((len(lattice.ys) + 1, len(lattice.xs) + 1), -1, dtype=np.int64)
        for i, f in enumerate(lattice.frames):
            slots[f.row + 1 : f.row + f.row_span + 1, f.col + 1 : f.col + f.col_span + 1] = (
                offsets[number] + i
            )
        found = slots[np.searchsorted(lattice.ys, y), np.searchsorted(lattice.xs, x)]
        cell = np.where(found >= 0, found, cell)
    return cell


def left_edges(lattices: Sequence[Lattice]) -> Floats:
    """The left edge of each cell, by its index over the frames of all lattices."""
    return np.array([frame.x0 for lattice in lattices for frame in lattice.frames])


def runs_of(ink: Ink, cell: Ints, edges: Floats = _NO_EDGES) -> Runs:
    """The page's runs. `edges` are the cells' left edges.

    A cell's edge ends a run only where a gap, a blank or the end of a text object stands at it.
    """
    g = ink.glyphs
    n = len(g)
    if n == 0:
        return Runs([], [], [], [], [], [], [], [], [], [])
    size = np.maximum(g.size, tol.NO_SIZE)
    em = np.minimum(size[1:], size[:-1])
    mode, begin, end, across = np.zeros(n, dtype=np.int64), g.x0, g.x1, g.base
    if g.angle.any() or g.column.any():
        mode, begin, end, across = _turned(g)
    gap = (begin[1:] - end[:-1]) / em
    new = np.ones(n, dtype=np.bool_)
    new[1:] = (
        (np.abs(across[1:] - across[:-1]) > tol.RUN_BASELINE * em)
        | (gap > np.where(mode[1:] == LEVEL, tol.RUN_GAP, tol.RUN_GAP_TURNED))
        | (gap < -tol.RUN_OVERLAP)
    )
    if (slanted := mode[1:] == SLANTED).any():
        away = np.hypot(np.diff(g.x0), np.diff(g.base)) > tol.RUN_GAP_SLANTED * em
        new[1:] = np.where(slanted, away, new[1:])
    new[1:] |= (
        (mode[1:] != mode[:-1])
        | (np.abs(size[1:] - size[:-1]) > tol.RUN_SIZE * em)
        | (
            (cell[1:] != cell[:-1])
            & (
                (gap > tol.GAP_AT_CELL)
                | (ink.space[1:] != NO_SPACE)
                | ((gap > tol.GAP_OF_TEXTS) & _begins_at(g, cell, edges, em))
            )
        )
    )
    new[_filled_gaps(g, np.flatnonzero(new), mode, size)] = True
    first = np.flatnonzero(new)
    last = np.append(first[1:], n)
    return Runs(
        first=first.tolist(),
        last=last.tolist(),
        x0=np.minimum.reduceat(g.x0, first).tolist(),
        x1=np.maximum.reduceat(g.x1, first).tolist(),
        top=np.minimum.reduceat(g.top, first).tolist(),
        bottom=np.maximum.reduceat(g.bottom, first).tolist(),
        base=g.base[first].tolist(),
        size=np.maximum.reduceat(size, first).tolist(),
        mode=mode[first].tolist(),
        cell=_majority(cell, first, last).tolist(),
    )


def _filled_gaps(g: Glyphs, first: Ints, mode: Ints, size: Floats) -> list[int]:
    """The glyphs behind a gap inside a run that a short level run fills, which another text object paints.

    LibreOffice paints what the font lacks behind the text around it: 第 四半期, then the Ⅱ in between. A form
    is filled in like that, too: 令和 年度, then 8.
    """
    last = np.append(first[1:], len(g))
    level = mode[first] == LEVEL
    short = np.flatnonzero(level & (last - first <= tol.FILLS_GAP))
    long = np.flatnonzero(level & (last - first > 1))
    x0, x1 = np.minimum.reduceat(g.x0, first), np.maximum.reduceat(g.x1, first)
    base, em = g.base[first], size[first]
    within = (x0[short, None] > x0[None, long]) & (x1[short, None] < x1[None, long])
    within &= np.abs(base[short, None] - base[None, long]) <= tol.RUN_BASELINE * em[short, None]
    within &= np.abs(em[short, None] - em[None, long]) <= tol.RUN_SIZE * em[short, None]
    found: list[int] = []
    for i, j in np.argwhere(within).tolist():
        run, inner = long[j], short[i]
        inside = slice(first[run] + 1, last[run])
        slack = tol.AROUND_FILLED_GAP * em[inner]
        before, behind = g.x1[first[run] : last[run] - 1], g.x0[inside]
        holds = (before <= x0[inner] + slack) & (behind >= x1[inner] - slack) & (behind - before > slack)
        found += (np.flatnonzero(holds) + first[run] + 1).tolist()
    return found


def _begins_at(g: Glyphs, cell: Ints, edges: Floats, em: Floats) -> Bools:
    """Which glyphs, from the second on, begin a text object at the left edge of their cell, at which one of
    several glyphs ends: the text of two cells that fill them.
    """
    begins = (cell[1:] >= 0) & (g.order[1:] != g.order[:-1])
    begins[:1] = False
    begins[1:] &= g.order[1:-1] == g.order[:-2]
    if not len(edges) or not begins.any():
        return np.zeros(len(cell) - 1, dtype=np.bool_)
    edge, reach = edges[cell[1:]], tol.AT_CELL_EDGE * em
    at: Bools = begins & (g.x0[1:] >= edge - reach) & (g.x1[:-1] <= edge + reach)
    return at


def _turned(g: Glyphs) -> tuple[Ints, Floats, Floats, Floats]:
    """For a page with glyphs that are not level: each glyph's mode, where it begins and ends along its own
    direction, and its baseline across that direction.
    """
    mode = np.select(
        [g.column, g.angle == 0, g.angle == 90, g.angle == 270, g.angle == 180],
        [COLUMN, LEVEL, DOWN, UP, OVER],
        SLANTED,
    )
    upright = (mode == COLUMN) | (mode == DOWN) | (mode == UP)
    begin = np.select([upright & (mode != UP), mode == UP, mode == OVER], [g.top, -g.bottom, -g.x1], g.x0)
    end = np.select([upright & (mode != UP), mode == UP, mode == OVER], [g.bottom, -g.top, -g.x0], g.x1)
    return mode, begin, end, np.where(upright, (g.x0 + g.x1) / 2, g.base)


def _majority(cell: Ints, first: Ints, last: Ints) -> Ints:
    """The cell of each run: the one it begins in, or, beginning in none, has most of its glyphs in."""
    out = cell[first].copy()
    low, high = np.minimum.reduceat(cell, first), np.maximum.reduceat(cell, first)
    for i in np.flatnonzero((low != high) & (out < 0)).tolist():
        values, counts = np.unique(cell[first[i] : last[i]], return_counts=True)
        most = values[counts == counts.max()]
        out[i] = -1 if -1 in most else most[-1]
    return out


_UNASKED = -1
_KIND = np.full(0x110000, _UNASKED, dtype=np.int8)
"""What `_kinds` has been asked of each code point so far: a cache, indexed by whole pages at once."""


def _kinds(codes: npt.NDArray[np.uint32]) -> Ints:
    """What characters are to the gaps beside them: 0 narrow, 1 wide, 2 a wide sign with blank of its own."""
    kinds = _KIND[codes]
    if (unasked := kinds == _UNASKED).any():
        for code in set(codes[unasked].tolist()):
            sign = chr(code) in "、。，．・：；「」『』（）【】〔〕〈〉《》［］｛｝？！…‥"
            _KIND[code] = 2 if sign else is_wide(chr(code))
        kinds = _KIND[codes]
    return kinds.astype(np.int64)


_DOT = ord("・")
"""No program narrows it, as it is blank on both sides. A blank before it parts the points of a list."""


def texts_of(ink: Ink, lines: Sequence[Ints], struck: Bools) -> list[str]:
    """The text of every line, given each line's glyph indices from left to right.

    A gap becomes a space where a reader sees one: at a blank glyph that shows, between Latin words, and where
    it is clearly wider than the line's other gaps. The narrow gap that typesetting leaves between Japanese
    and Latin is no space, and words set letter by letter are joined. `struck` glyphs are left out.
    """
    if not lines:
        return []
    g = ink.glyphs
    sizes = [len(line) for line in lines]
    order = np.concatenate(list(lines))
    codes = codes_of(g.text)[order]
    chars = text_of(codes)
    kind = _kinds(codes)
    em = np.maximum(np.minimum(g.size[order[1:]], g.size[order[:-1]]), tol.NO_SIZE)
    gap = np.append((g.x0[order[1:]] - g.x1[order[:-1]]) / em, 0.0)
    blank = np.append(ink.space[order[1:]], 0)
    a, b = kind, np.append(kind[1:], 0)
    starts = np.cumsum([0, *sizes])
    usual = np.repeat(_usual_gaps(gap, kind, starts), sizes)
    both_narrow = (a == 0) & (b == 0)
    mixed = (a == 0) != (b == 0)
    sign = ((a == 2) | (b == 2)) & ~((a == 1) & np.append(codes[1:] == _DOT, False))
    least = np.where(
        both_narrow,
        tol.SPACE_LATIN,
        np.where(mixed, tol.SPACE_MIXED, np.where(sign, tol.SPACE_AT_SIGN, tol.SPACE_WIDE)),
    )
    if ink.blanks_dropped:  # and OCR's widths are estimates
        least = np.where(both_narrow, least, tol.LETTER_BLANK)
    wider = gap > least + np.where(both_narrow, tol.USUAL_GAP_LATIN, tol.USUAL_GAP_WIDE) * usual
    spaced = wider | ((blank != NO_SPACE) & (gap > tol.BLANK_SHOWS))
    spaced[starts[1:] - 1] = False
    begins = starts.tolist()
    out: list[str] = []
    left_out = struck[order]
    uneven = spaced | left_out if left_out.any() else spaced
    for begin, size, some in zip(
        begins, sizes, np.logical_or.reduceat(uneven, starts[:-1]).tolist(), strict=False
    ):
        if not some:
            out.append(chars[begin : begin + size])
            continue
        if (gone := left_out[begin : begin + size]).any():
            _close_up(spaced[begin : begin + size], gone, kind[begin : begin + size])
        marks = spaced[begin : begin + size].copy()
        if np.count_nonzero(marks) > 1 or size == 2:
            _join_letter_spaced(marks, kind[begin : begin + size], gap[begin : begin + size])
        parts = []
        at = begin
        for j in (np.flatnonzero(marks | gone) + begin).tolist():
            parts.append(chars[at : j if left_out[j] else j + 1])
            if marks[j - begin] and not left_out[j]:
                parts.append("\u3000" if blank[j] == WIDE_SPACE else " ")
            at = j + 1
        out.append("".join([*parts, chars[at : begin + size]]).strip())
    return out


def _close_up(marks: Bools, gone: Bools, kind: Ints) -> None:
    """Clear the space marks around glyphs left out, but for one between Latin words.

    `marks[j]` marks a space behind glyph j.
    """
    kept = np.flatnonzero(~gone).tolist()
    for a, b in itertools.pairwise(kept):
        if b > a + 1:
            marks[a] = bool(marks[a:b].any()) and not kind[a] and not kind[b]
    if kept:
        marks[kept[-1] :] = False


def turned_text_of(ink: Ink, line: Ints) -> str:
    """The text of a line that is not level: a space at every blank glyph, letter-spaced words joined."""
    chars = text_of(codes_of(ink.glyphs.text)[line])
    marks = np.append(ink.space[line[1:]] != NO_SPACE, False)
    _join_letter_spaced(marks, _kinds(codes_of(chars)), np.zeros(len(line)))
    return "".join(c + " " if mark else c for c, mark in zip(chars, marks.tolist(), strict=True))


def _usual_gaps(gap: Floats, kind: Ints, starts: Ints) -> Floats:
    """Each line's median gap in ems, which is above 0 where a line is justified or letter-spaced.

    Line i has the glyphs `starts[i]` to `starts[i + 1]`.
    """
    first, sizes = starts[:-1], np.diff(starts)
    line = np.repeat(np.arange(len(first)), sizes)
    inner = np.ones(len(gap), dtype=np.bool_)
    inner[starts[1:] - 1] = False
    within = np.flatnonzero(inner)
    ranked = gap[within[np.lexsort((gap[within], line[within]))]]
    usual = np.zeros(len(first))
    several = sizes > 2
    # every line before has one gap less than it has glyphs
    middle = first - np.arange(len(first)) + (sizes - 1) // 2
    usual[several] = np.clip(ranked[middle[several]], 0.0, tol.WIDEST_USUAL_GAP)
    for i in np.flatnonzero(sizes == 2).tolist():
        if kind[first[i]] and kind[first[i] + 1]:
            usual[i] = max(gap[first[i]], 0.0)
    return usual


def _join_letter_spaced(marks: Bools, kind: Ints, gap: Floats) -> None:
    """Clear the space marks inside words set letter by letter (組 織 の 使 命): three letters, even gaps."""
    n = len(marks)
    spaced, letters, gaps = marks.tolist(), (kind == 1).tolist(), gap.tolist()
    i = 0
    while i < n - 1:
        j = i
        while (
            j < n - 1
            and spaced[j]
            and letters[j]
            and letters[j + 1]
            and abs(gaps[j] - gaps[i]) < tol.EVEN_GAPS
        ):
            j += 1
        alone = (i == 0 or spaced[i - 1]) and (j == n - 1 or spaced[j])
        if (j - i >= 2 or (j - i == 1 and n == 2)) and (alone or j - i >= 3):
            spaced[i:j] = [False] * (j - i)
        i = max(j, i + 1)
    marks[:] = spaced
