"""The text of a page outside ruled cells, as rows with a common baseline, and queries on it.

`PageText` is the input of every search for a table without a closed lattice (`headed.py`, `columns.py`). Runs
are given by their index in `PageText.runs` (`i` in the code), rows by their index in `PageText.rows` (`k`),
columns by their number from the left; `cuts` are the x where one column ends and the next begins.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect, bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from planparse.document.columns import ColumnHeads
from planparse.japanese.fold import any_of
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.grids import Frame, Lattice
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.rules import Rules
from planparse.readers.pdf.runs import LEVEL, Runs

_COUNT = re.compile(r"\((\d{1,2})\)")
MARKER = re.compile(r"[(（]?[\d一二三四五六七八九十ア-ンa-zA-Z]{1,3}[)）.．、]?|[①-⑳・○●◎■□◆◇▪※-]")
"""A list marker, in folded text."""
LONGEST_MARKER = 5
"""The characters of the longest list marker."""
AMOUNT = re.compile(r"[(（]?[△▲+\-−]?\d[\d,.]*[%)）]?")
"""A number as a column of amounts holds it, in folded text."""


@dataclass(frozen=True, slots=True)
class Span:
    """A horizontal extent in points: of a column header, a column or a frame."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        """The x halfway between the ends."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class TextRow:
    """Runs outside any lattice that share a baseline, from left to right; points, `size` is the em."""

    runs: tuple[int, ...]
    base: float
    size: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Stack:
    """Horizontal rules, or edges of shaded bands, with common ends.

    `ys` are their heights from top to bottom, `evidence` is "rules" or "shading", `cuts` the x at which most
    of them are pieced together: the columns of a table drawn cell by cell.
    """

    x0: float
    x1: float
    ys: list[float]
    evidence: str
    cuts: list[float]


@dataclass(frozen=True, slots=True)
class KnownHeads:
    """The words that may be column headers, all their patterns, and one that excludes most texts at once."""

    words: ColumnHeads
    patterns: tuple[re.Pattern[str], ...]
    any: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text outside its lattices, the drawing around it, and the patterns of column headers.

    `gaps` are the widest gaps between neighbouring glyphs of each run, in points.
    """

    rows: tuple[TextRow, ...]
    runs: Runs
    ink: Ink
    rules: Rules
    stacks: tuple[Stack, ...]
    heads: KnownHeads
    gaps: tuple[float, ...]

    def text(self, i: int) -> str:
        """A run's text, folded."""
        return self.ink.folded[self.runs.first[i] : self.runs.last[i]]

    def runs_in(self, rows: Iterable[int]) -> list[int]:
        """The runs of several rows, row by row."""
        return [i for k in rows for i in self.rows[k].runs]

    def has_gutter(self, k: int) -> bool:
        """Whether a gap wide enough to separate columns splits the row."""
        row = self.rows[k]
        return any(
            self.runs.x0[b] - self.runs.x1[a] >= tol.GUTTER * row.size
            for a, b in itertools.pairwise(row.runs)
        )


def page_text(runs: Runs, ink: Ink, rules: Rules, heads: ColumnHeads, taken: Sequence[Lattice]) -> PageText:
    """The page's text that is not in any cell yet; `taken` are the lattices found so far."""
    patterns = (*heads.named, *heads.other)
    return PageText(
        rows=tuple(_rows(runs)),
        runs=runs,
        ink=ink,
        rules=rules,
        stacks=tuple(_stacks(rules, taken)),
        heads=KnownHeads(heads, patterns, any_of(patterns)),
        gaps=_widest_gaps(runs, ink),
    )


def _widest_gaps(runs: Runs, ink: Ink) -> tuple[float, ...]:
    """The widest gap between neighbouring glyphs of each run, in points; of a single glyph minus infinity."""
    if not len(runs):
        return ()
    gaps = np.append(ink.glyphs.x0[1:] - ink.glyphs.x1[:-1], 0.0)
    gaps[np.array(runs.last) - 1] = -np.inf  # between runs
    return tuple(np.maximum.reduceat(gaps, runs.first).tolist())


def _rows(runs: Runs) -> list[TextRow]:
    which = [i for i in range(len(runs)) if runs.cell[i] < 0 and runs.mode[i] == LEVEL]
    rows: list[list[int]] = []
    for i in sorted(which, key=runs.base.__getitem__):
        if rows and runs.base[i] - runs.base[rows[-1][-1]] <= tol.SAME_BASELINE * min(
            runs.size[i], runs.size[rows[-1][-1]]
        ):
            rows[-1].append(i)
        else:
            rows.append([i])
    out = []
    for row in rows:
        if len(row) == 1:
            (i,) = row
            out.append(TextRow((i,), runs.base[i], runs.size[i], runs.top[i], runs.bottom[i]))
            continue
        row.sort(key=runs.x0.__getitem__)
        out.append(
            TextRow(
                tuple(row),
                median(runs.base[i] for i in row),
                median(runs.size[i] for i in row),
                min(runs.top[i] for i in row),
                max(runs.bottom[i] for i in row),
            )
        )
    return out


# --- horizontal rules of one extent ------------------------------------------------------------------


def _stacks(rules: Rules, taken: Sequence[Lattice]) -> list[Stack]:
    """The stacks of rules and shaded bands outside the lattices."""
    edges: list[tuple[float, float, float, str]] = [(y, a, b, "rules") for y, a, b in rules.across.tolist()]
    for x0, top, x1, bottom in _shaded_bands(rules):
        edges += [(top, x0, x1, "shading"), (bottom, x0, x1, "shading")]
    over = tol.OVER_EDGE
    free = [
        (y, a, b, kind)
        for y, a, b, kind in edges
        if not any(
            x0 - over <= a and b <= x1 + over and top - over <= y <= bottom + over
            for x0, top, x1, bottom in (lattice.box for lattice in taken)
        )
    ]
    groups: list[tuple[float, float, list[tuple[float, str]]]] = []
    for y, a, b, kind in sorted(free):
        if b - a < tol.SHORTEST_TABLE_RULE:
            continue
        for x0, x1, marks in groups:
            if abs(x0 - a) < tol.SAME_EXTENT and abs(x1 - b) < tol.SAME_EXTENT:
                marks.append((y, kind))
                break
        else:
            groups.append((a, b, [(y, kind)]))
    out: list[Stack] = []
    for x0, x1, marks in groups:
        ys: list[float] = []
        for y, _ in marks:
            if not ys or y - ys[-1] > tol.SAME_EDGE:
                ys.append(y)
        if len(ys) >= 2:
            evidence = "rules" if any(kind == "rules" for _, kind in marks) else "shading"
            out.append(Stack(x0, x1, ys, evidence, _joint_cuts(rules, x0, x1, ys)))
    return out


def _joint_cuts(rules: Rules, x0: float, x1: float, ys: list[float]) -> list[float]:
    """The x at which at least two rules of a stack, and at least half of them, are pieced together."""
    at: list[tuple[float, int]] = []
    for y, x in rules.joints.tolist():
        if x0 + tol.ON_CELL_EDGE < x < x1 - tol.ON_CELL_EDGE:
            at += [(x, k) for k, level in enumerate(ys) if abs(level - y) < tol.SAME_EDGE]
    groups: list[list[tuple[float, int]]] = []
    for x, k in sorted(at):
        if groups and x - groups[-1][-1][0] < tol.SAME_EDGE:
            groups[-1].append((x, k))
        else:
            groups.append([(x, k)])
    return [
        sum(x for x, _ in group) / len(group)
        for group in groups
        if len({k for _, k in group}) >= max(2, len(ys) / 2)
    ]


def _shaded_bands(rules: Rules) -> list[list[float]]:
    """Shaded rectangles (x0, top, x1, bottom), with horizontally adjacent ones joined into one band."""
    bands: list[list[float]] = []
    for x0, top, x1, bottom in sorted(rules.shades.tolist(), key=lambda s: (round(s[1]), round(s[3]), s[0])):
        if bottom - top > tol.TALLEST_BAND:
            continue
        last = bands[-1] if bands else None
        if (
            last
            and abs(last[1] - top) < tol.BAND_LEVEL
            and abs(last[3] - bottom) < tol.BAND_LEVEL
            and -tol.BAND_OVERLAP <= x0 - last[2] < tol.ON_CELL_EDGE
        ):
            last[2] = max(last[2], x1)
        else:
            bands.append([x0, top, x1, bottom])
    return bands


# --- column headings ---------------------------------------------------------------------------------


def head_columns(page: PageText, k: int) -> list[Span] | None:
    """The extents of the headers in a row of column headers; None for other rows.

    Such a row has at least three known words, or two named ones. A word that no pattern knows is a column
    header too if a gap separates it.
    """
    row = page.rows[k]
    if not _has_gap(page, row):
        return None
    text = "".join(page.text(i) for i in row.runs)
    if not tol.SHORTEST_HEADING <= len(text) <= tol.LONGEST_HEADING or page.heads.any.search(text) is None:
        return None
    glyphs = [g for i in row.runs for g in range(page.runs.first[i], page.runs.last[i])]
    x0, x1 = page.ink.glyphs.x0, page.ink.glyphs.x1
    gaps = [0.0, *(x0[b] - x1[a] for a, b in itertools.pairwise(glyphs))]
    # a header ends where its column does, whatever the pattern would still match after the gap
    ends = [n for n, gap in enumerate(gaps) if gap > tol.HEADS_APART * row.size]
    matched = _matches(text, page.heads, ends)
    if not _are_headings(text, matched, page.heads):
        return None
    words = (
        n
        for n, gap in enumerate(gaps)
        if gap > tol.GUTTER * row.size and not any(a < n < b for a, b in matched)
    )
    starts = sorted({0, *(a for a, _ in matched), *words})
    columns = [
        Span(float(x0[glyphs[a]]), float(max(x1[g] for g in glyphs[a:b])))
        for a, b in zip(starts, [*starts[1:], len(glyphs)], strict=True)
    ]
    between = [b.x0 - a.x1 for a, b in itertools.pairwise(columns)]
    if not between or min(between) < tol.HEADS_TOUCH * row.size:
        return None
    return columns


def _has_gap(page: PageText, row: TextRow) -> bool:
    """Whether a row has a gap as wide as between two column headers."""
    least = tol.HEADS_TOUCH * row.size
    if len(row.runs) == 1:
        return page.gaps[row.runs[0]] >= least
    x0, x1, runs = page.ink.glyphs.x0, page.ink.glyphs.x1, page.runs
    between = (x0[runs.first[b]] - x1[runs.last[a] - 1] for a, b in itertools.pairwise(row.runs))
    return any(page.gaps[i] >= least for i in row.runs) or any(gap >= least for gap in between)


def _are_headings(text: str, matched: Sequence[tuple[int, int]], heads: KnownHeads) -> bool:
    """Whether the words matched in a row's text, as (begin, end), make it a row of column headers."""
    if len(matched) < 2 or sum(b - a for a, b in matched) < tol.SHARE_OF_HEADS * len(text):
        return False
    if len(matched) == 2 and not any(head.search(text) for head in heads.words.named):
        return False
    return len({text[a:b] for a, b in matched}) > 1  # 通年 in every cell is a row of the table's body


def _matches(text: str, heads: KnownHeads, ends: Sequence[int]) -> list[tuple[int, int]]:
    """(begin, end) of the column headers in a text, from left to right.

    Of several that begin at one position, the longest is used. A header is cut off at the first of `ends`
    inside it.
    """
    found: list[tuple[int, int]] = []
    ahead = [(head, match) for head in heads.patterns if (match := head.search(text))]
    while ahead:
        at = min(match.start() for _, match in ahead)
        end = max(match.end() for _, match in ahead if match.start() == at)
        end = min(end, next((n for n in ends if n > at), end))
        if end > at:
            found.append((at, end))
        begin = max(end, at + 1)
        ahead = [
            (head, later)
            for head, match in ahead
            if (later := match if match.start() >= begin else head.search(text, begin))
        ]
    return found


# --- text against columns ----------------------------------------------------------------------------


def crosses(page: PageText, i: int, cuts: Sequence[float], size: float) -> bool:
    """Whether a run extends over a cut on both sides."""
    over = tol.OUTSIDE_COLUMN * size
    return any(page.runs.x0[i] < cut - over and page.runs.x1[i] > cut + over for cut in cuts)


def severed(page: PageText, i: int, cuts: Sequence[float], size: float) -> bool:
    """Whether a small gap splits the run's glyphs at every cut it crosses: the text of two cells."""
    g = slice(page.runs.first[i], page.runs.last[i])
    x0, x1 = page.ink.glyphs.x0[g], page.ink.glyphs.x1[g]
    gaps = [
        (a, b)
        for a, b in zip(x1[:-1].tolist(), x0[1:].tolist(), strict=True)
        if b - a > tol.GAP_AT_CUT * size
    ]
    over = tol.OUTSIDE_COLUMN * size
    return all(
        any(a <= cut + tol.OVER_EDGE and cut - tol.OVER_EDGE <= b for a, b in gaps)
        for cut in cuts
        if page.runs.x0[i] < cut - over and page.runs.x1[i] > cut + over
    )


def column_of(page: PageText, i: int, cuts: Sequence[float]) -> int:
    """The column a run begins in, by the middle of its first character."""
    runs = page.runs
    return bisect_left(cuts, runs.x0[i] + min(runs.size[i], runs.x1[i] - runs.x0[i]) / 2)


def columns_in(page: PageText, k: int, cuts: Sequence[float]) -> set[int]:
    """The columns in which a row has text."""
    return {column_of(page, i, cuts) for i in page.rows[k].runs}


# --- rows of text as rows of a table -----------------------------------------------------------------


def row_bands(
    page: PageText, body: Sequence[int], cuts: Sequence[float], stack: Stack | None
) -> list[tuple[int, int]]:
    """The table's rows, each as its (first, last) row of text.

    They are separated by rules, else where the content order returns to the first column and no shaded
    boxes of cells go on.
    """
    if not body:
        return []
    rows = page.rows
    ruled = [
        b
        for a, b in itertools.pairwise(body)
        if stack is not None and any(rows[a].base < y <= rows[b].base for y in stack.ys)
    ]
    begins = [
        body[0],
        *(ruled or [k for k in _cycles(page, body, cuts) if not _in_boxes(page, body, k, cuts)]),
    ]
    ends = [*begins[1:], body[-1] + 1]
    return [(a, max(k for k in body if a <= k < e)) for a, e in zip(begins, ends, strict=True)]


def _in_boxes(page: PageText, body: Sequence[int], k: int, cuts: Sequence[float]) -> bool:
    """Whether a row of text and the one above it stand in the same shaded boxes: one for each column, and all
    of one height, as the cells of a row are.
    """
    above = max(row for row in body if row < k)
    rows = page.rows
    boxes: dict[tuple[int, int], set[int]] = {}
    for x0, top, x1, bottom in page.rules.shades.tolist():
        first, last = bisect(cuts, x0 + tol.ON_CELL_EDGE), bisect(cuts, x1 - tol.ON_CELL_EDGE)
        if first == last and top <= rows[above].base < rows[k].base <= bottom:
            boxes.setdefault((round(top), round(bottom)), set()).add(first)
    columns = columns_in(page, above, cuts) | columns_in(page, k, cuts)
    return len(columns) > 1 and any(columns <= boxed for boxed in boxes.values())


def _cycles(page: PageText, body: Sequence[int], cuts: Sequence[float]) -> list[int]:
    """The rows of text where, in content order, the columns restart below all text so far."""
    rows = page.rows
    row_of = {i: k for k in body for i in rows[k].runs}
    # text that the content has from the first column to the last, as (column, row of text, run)
    groups: list[list[tuple[int, int, int]]] = []
    for i in sorted(row_of):
        c = column_of(page, i, cuts)
        if not groups or c < groups[-1][-1][0]:
            groups.append([])
        groups[-1].append((c, row_of[i], i))
    cellwise = any(a[0] == b[0] and a[1] < b[1] for g in groups for a, b in itertools.pairwise(g))
    out: list[int] = []
    above = groups[0]
    for group in groups[1:]:
        first, deepest = min(k for _, k, _ in group), max(k for _, k, _ in above)
        if first > deepest:
            gap = rows[first].top - rows[deepest].bottom
            if cellwise or gap > tol.ROWS_APART * rows[first].size or _counts_on(page, above, group):
                out.append(first)
                above = group
                continue
        above = [*above, *group]
    return out


def _counts_on(page: PageText, above: list[tuple[int, int, int]], group: list[tuple[int, int, int]]) -> bool:
    """Whether a column's text opens with (2) where the row before opened with (1)."""
    before = {c: number for c, _, i in reversed(above) if (number := _number(page.text(i))) is not None}
    return any(before.get(c) == number - 1 for c, _, i in group if (number := _number(page.text(i))))


def _number(text: str) -> int | None:
    match = _COUNT.match(text)
    return int(match[1]) if match else None


def lattice_at(xs: Sequence[float], ys: Sequence[float], evidence: str) -> Lattice | None:
    """A lattice with one cell in every slot; None if an edge is not beyond the one before it."""
    if any(b - a < tol.LEAST_CELL for edges in (xs, ys) for a, b in itertools.pairwise(edges)):
        return None
    frames = tuple(
        Frame(r, c, 1, 1, xs[c], ys[r], xs[c + 1], ys[r + 1])
        for r in range(len(ys) - 1)
        for c in range(len(xs) - 1)
    )
    return Lattice(frames, tuple(xs), tuple(ys), evidence)
