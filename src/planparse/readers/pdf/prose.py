"""Running text set in columns side by side: the gutters between them.

A gutter is a gap that comes back at one x over several lines, with full lines of running text on both sides.
Tables without rules have such gaps as well, but not such lines; see `_is_prose`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from statistics import median

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.grids import Lattice
from planparse.readers.pdf.pagetext import PageText

_ANY = 1e9


@dataclass(frozen=True, slots=True)
class Gutter:
    """A gap between two columns of running text, from `x0` to `x1` and from `top` to `bottom`, in points.

    `rows` are the rows of text on either side.
    """

    x0: float
    x1: float
    top: float
    bottom: float
    rows: tuple[int, ...]

    def parts(self, left: float, right: float, y: float) -> bool:
        """Whether the gutter lies between two texts at height y, the first ending at `left`.

        One of them may be a sign that stands in the gutter.
        """
        begin, end = self.x0 + tol.OVER_EDGE, self.x1 - tol.OVER_EDGE
        return self.top <= y <= self.bottom and (left <= begin < right or left < end <= right)


Extent = tuple[float, float]
"""The left and right end of something, in points."""


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows of text that overlap in height, the extents of their runs from left to right, and those of the
    tables beside them. `signs` are those extents that are a single sign, such as an arrow.
    """

    rows: tuple[int, ...]
    spans: tuple[Extent, ...]
    top: float
    bottom: float
    size: float
    tables: tuple[Extent, ...] = ()
    signs: tuple[Extent, ...] = ()

    def gap_over(self, x0: float, x1: float) -> Extent | None:
        """The part of an extent that nothing covers, at least a gutter wide; None if there is none.

        A sign clear of both ends covers nothing: the arrow that leads from one box to the next.
        """
        clear = tol.CLEAR_OF_COLUMNS * self.size
        between = [s for s in self.signs if x0 + clear <= s[0] and s[1] <= x1 - clear]
        filled = sorted([*(span for span in self.spans if span not in between), *self.tables])
        ends = [-_ANY, *(b for _, b in filled)]
        begins = [*(a for a, _ in filled), _ANY]
        free = [(max(a, x0), min(b, x1)) for a, b in zip(ends, begins, strict=True)]
        widest = max(free, key=lambda f: f[1] - f[0])
        return widest if widest[1] - widest[0] >= tol.GUTTER * self.size else None

    def is_beside(self, x0: float, x1: float) -> bool:
        """Whether text or a table stands on both sides of a gap."""
        filled = [*self.spans, *self.tables]
        over = tol.OVER_EDGE
        return any(b <= x0 + over for _, b in filled) and any(a >= x1 - over for a, _ in filled)

    def sides(self, x0: float, x1: float) -> tuple[Extent, Extent] | None:
        """The extents of the text left and right of a gap, up to the next gap as wide as a gutter; None where
        a side has none.
        """
        left = right = None
        for a, b in reversed(self.spans):
            if b <= x0 + tol.OVER_EDGE and (left is None or left[0] - b < tol.GUTTER * self.size):
                left = (a, b if left is None else left[1])
        for a, b in self.spans:
            if a >= x1 - tol.OVER_EDGE and (right is None or a - right[1] < tol.GUTTER * self.size):
                right = (a if right is None else right[0], b)
        return (left, right) if left and right else None


@dataclass(slots=True)
class _Strip:
    """A gap that has come back so far, and the bands along it, as indices."""

    x0: float
    x1: float
    bands: list[int] = field(default_factory=list)


def gutters_of(page: PageText, taken: Iterable[int], tables: Sequence[Lattice]) -> list[Gutter]:
    """The gutters among the page's rows of text, from left to right.

    Rows in `taken` belong to `tables`, which may stand in a column, but not across a gutter.
    """

    @cache
    def heads_in(rows: tuple[int, ...]) -> list[Extent]:
        return [
            (page.runs.x0[i], page.runs.x1[i])
            for i in page.runs_in(rows)
            if any(head.match(page.text(i)) for head in page.heads.patterns)
        ]

    bands_of_text = _bands(page, set(taken))
    if sum(len(band.spans) > 1 for band in bands_of_text) < tol.LEAST_COLUMN_LINES:
        return []
    found = []
    for bands in _sections(_with_tables(bands_of_text, tables)):
        for strip in _strips(bands):
            beside = [bands[n] for n in strip.bands]
            if _is_prose(page, strip, beside) and not any(
                _is_headed(strip, heads_in(b.rows)) for b in beside
            ):
                along = _along(page, bands, strip)
                rows = tuple(k for band in along for k in band.rows)
                found.append(Gutter(strip.x0, strip.x1, along[0].top, along[-1].bottom, rows))
    return sorted(found, key=lambda g: g.x0)


def _with_tables(bands: Sequence[_Band], tables: Sequence[Lattice]) -> list[_Band]:
    """The bands, each with the tables beside it, and a band for each other table."""
    out = list(bands)
    for x0, top, x1, bottom in (table.box for table in tables):
        beside = [n for n, band in enumerate(out) if band.top < bottom and top < band.bottom]
        for n in beside:
            out[n] = replace(out[n], tables=(*out[n].tables, (x0, x1)))
        if not beside and bands:
            out.append(_Band((), (), top, bottom, bands[0].size, ((x0, x1),)))
    return sorted(out, key=lambda band: band.top)


def _sections(bands: Sequence[_Band]) -> list[list[_Band]]:
    """The bands, parted where a wide space goes across the page."""
    if not bands:
        return []
    space = tol.COLUMN_ENDS * median(band.size for band in bands)
    sections = [[bands[0]]]
    for upper, lower in pairwise(bands):
        if lower.top - upper.bottom > space:
            sections.append([])
        sections[-1].append(lower)
    return sections


def _bands(page: PageText, taken: set[int]) -> list[_Band]:
    """The rows of text that are in no table, those that overlap in height together."""
    groups: list[list[int]] = []
    for k, row in enumerate(page.rows):
        if k in taken:
            continue
        if groups:
            first = page.rows[groups[-1][0]]
            if first.bottom - row.top > tol.SIDE_BY_SIDE * min(first.size, row.size):
                groups[-1].append(k)
                continue
        groups.append([k])
    return [_band(page, group) for group in groups]


def _band(page: PageText, group: Sequence[int]) -> _Band:
    """The band of some rows."""
    runs = page.runs_in(group)
    if len(runs) == 1:
        (k,), (i,) = group, runs
        row, span = page.rows[k], (page.runs.x0[i], page.runs.x1[i])
        return _Band(
            (k,), (span,), row.top, row.bottom, row.size, signs=(span,) if is_sign(page.text(i)) else ()
        )
    runs.sort(key=page.runs.x0.__getitem__)
    spans: list[Extent] = []
    signs: set[Extent] = set()
    for i in runs:
        x0, x1 = page.runs.x0[i], page.runs.x1[i]
        if is_sign(page.text(i)):
            signs.add((x0, x1))
        if spans and x0 <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
        else:
            spans.append((x0, x1))
    rows = [page.rows[k] for k in group]
    return _Band(
        tuple(group),
        tuple(spans),
        min(r.top for r in rows),
        max(r.bottom for r in rows),
        max((page.runs.size[i] for i in runs if not is_sign(page.text(i))), default=rows[0].size),
        signs=tuple(signs.intersection(spans)),
    )


def is_sign(text: str) -> bool:
    """Whether a text is a single sign such as an arrow."""
    return len(text) == 1 and unicodedata.category(text) in ("Sm", "So")


def _strips(bands: Sequence[_Band]) -> list[_Strip]:
    """The gaps that lie between text in several bands and are crossed by none from the first to the last.

    Headings of both columns, in larger type, begin columns of their own.
    """
    done: list[_Strip] = []
    live: list[_Strip] = []
    for n, band in enumerate(bands):
        kept = []
        for strip in live:
            gap = band.gap_over(strip.x0, strip.x1)
            both = gap is not None and band.is_beside(*gap)
            if gap is None or (
                both and band.size > tol.LARGER_TYPE * median(bands[k].size for k in strip.bands)
            ):
                done.append(strip)
                continue
            if both:
                strip.x0, strip.x1 = gap
                strip.bands.append(n)
            kept.append(strip)
        live = kept
        for (_, a), (b, _) in pairwise(band.spans):
            known = any(strip.x0 < b and a < strip.x1 for strip in live)
            if b - a >= tol.GUTTER * band.size and not known:
                live.append(_Strip(a, b, [n]))
    return [strip for strip in done + live if len(strip.bands) >= tol.LEAST_COLUMN_LINES]


def _is_prose(page: PageText, strip: _Strip, bands: Sequence[_Band]) -> bool:
    """Whether the text on both sides of a gap is running text.

    Its lines are long, most on the left reach the gap, and on the right begin at it. In a table without rules
    the lines of both sides end together, where a row does.
    """
    size = median(band.size for band in bands)
    alike = [
        band
        for band in bands
        if abs(band.size - size) < tol.SAME_SIZE * size and _is_worded(page, strip, band)
    ]
    sides = [side for band in alike if (side := band.sides(strip.x0, strip.x1))]
    if len(sides) < tol.LEAST_COLUMN_LINES:
        return False
    for side in zip(*sides, strict=True):
        if median(b - a for a, b in side) < tol.COLUMN_WIDTH * size:
            return False
    short = tol.SHORT_OF_COLUMN * size
    ends = tuple(max(side[n][1] for side in sides) for n in (0, 1))
    begins = min(right[0] for _, right in sides)
    full = [tuple(side[n][1] > ends[n] - short for n in (0, 1)) for side in sides]
    at_gap = sum(right[0] < begins + short for _, right in sides)
    if 2 * min(at_gap, *map(sum, zip(*full, strict=True))) < len(sides):
        return False
    ending = [pair for pair in full if not all(pair)]
    together = sum(not any(pair) for pair in ending)
    return together < 2 or together < len(ending)


def _is_worded(page: PageText, strip: _Strip, band: _Band) -> bool:
    """Whether the text on either side of a gap is mostly letters, not the leaders of a table of contents."""
    runs = page.runs_in(band.rows)
    left = "".join(page.text(i) for i in runs if page.runs.x1[i] <= strip.x0 + tol.OVER_EDGE)
    right = "".join(page.text(i) for i in runs if page.runs.x0[i] >= strip.x1 - tol.OVER_EDGE)
    return all(2 * sum(map(str.isalpha, text)) > len(text) for text in (left, right))


def _is_headed(strip: _Strip, heads: Sequence[Extent]) -> bool:
    """Whether column headers, given by their extents, stand on both sides of a gap."""
    return any(b <= strip.x0 + tol.OVER_EDGE for _, b in heads) and any(
        a >= strip.x1 - tol.OVER_EDGE for a, _ in heads
    )


def _along(page: PageText, bands: Sequence[_Band], strip: _Strip) -> list[_Band]:
    """The bands along a gutter: those between its first and its last, and text of one column alone.

    What stands alone below may be text under both columns; it is the left column's where it was written
    before the end of the right one and is no heading. So may what stands above be, unless it was written
    after the left column had begun.
    """
    first, last = strip.bands[0], strip.bands[-1]
    runs = page.runs_in(k for n in range(first, last + 1) for k in bands[n].rows)
    left = [i for i in runs if page.runs.x1[i] <= strip.x0 + tol.OVER_EDGE]
    right = [i for i in runs if page.runs.x0[i] >= strip.x1 - tol.OVER_EDGE]

    def is_free(n: int) -> bool:
        return bool(bands[n].rows) and bands[n].gap_over(strip.x0, strip.x1) is not None

    largest = tol.LARGER_TYPE * median(bands[n].size for n in strip.bands)
    while last + 1 < len(bands) and is_free(last + 1) and bands[last + 1].size <= largest:
        if max(page.runs_in(bands[last + 1].rows)) > max(right, default=-1):
            break
        last += 1
    while first and is_free(first - 1):
        if min(page.runs_in(bands[first - 1].rows)) < min(left, default=0):
            break
        first -= 1
    return list(bands[first : last + 1])
