"""What the readers of PDFs make of rules, boxes and outlines whose distances are exactly a tolerance.

The golden lists inputs that are drawn from a seed, on whole points or a tolerance away from them, with what
each function answers. After an intended change, run `pytest tests/test_small_geometry.py --force-regen`,
review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.form.model import column_heads
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.asides import struck_out, without_asides, without_underlines
from planparse.readers.pdf.emphasis import emphasised
from planparse.readers.pdf.grids import Lattice, _levels, _open_rows, extents_of, lattices_of
from planparse.readers.pdf.headed import CarriedOver, _head, _rows_below, rest_of, table_under
from planparse.readers.pdf.ink import _under, ink_of
from planparse.readers.pdf.layout import Piece, _by_base, _goes_on
from planparse.readers.pdf.order import reading_order
from planparse.readers.pdf.page import NO_COLOUR, Shape, Shapes, _is_level, _is_rectangle, _rounded, shapes_of
from planparse.readers.pdf.pagetext import (
    PageText,
    _counts_on,
    _has_gap,
    _shaded_bands,
    _stacks,
    column_of,
    crosses,
    head_columns,
    lattice_at,
    page_text,
    severed,
)
from planparse.readers.pdf.prose import _Band
from planparse.readers.pdf.rules import Rules, _bridged, _joined, _joints, _seen, rules_of
from planparse.readers.pdf.runs import LEVEL, runs_of
from tests.support.documents import forms
from tests.support.small_pages import Letters, SmallPage, facts_of, glyphs_of

WHITE = 0xFFFFFF
HEADS = column_heads(forms())
NAMES = ("第1四半期", "第2四半期", "取組", "備考", "担当課", "通年", "港湾", "(1)調査", "(2)発注", "12", "X")


def at(draw: Random, places: Sequence[float], *steps: float) -> float:
    """One of some places, or exactly a step away from it."""
    place = draw.choice(places)
    return draw.choice((place, place, *(place + step for step in steps), *(place - step for step in steps)))


def extent(draw: Random, places: Sequence[float], *steps: float) -> tuple[float, float]:
    low, high = sorted((at(draw, places, *steps), at(draw, places, *steps)))
    return (low, high) if high > low else (low, low + draw.choice((*steps, 10.0)))


def shown(*numbers: float) -> str:
    return " ".join(f"{number:.6g}" for number in numbers)


def order(draw: Random) -> Iterator[str]:
    """Boxes in a few columns and rows that overlap, touch or are apart by a hair."""
    boxes = []
    for _ in range(draw.randint(3, 6)):
        x0, x1 = extent(draw, (0.0, 40.0, 80.0, 120.0), tol.SAME_COLUMN * 40, 6.0)
        top, bottom = extent(draw, (0.0, 10.0, 20.0, 40.0), tol.TOUCHING, tol.SIDE_BY_SIDE * 10)
        boxes.append((x0, top, x1, bottom))
        yield shown(*boxes[-1])
    written = draw.sample(range(len(boxes)), len(boxes))
    found, beside = reading_order(np.array(boxes), written, [draw.choice((8.0, 10.0, 12.0)) for _ in boxes])
    yield f"written {written} read {found} beside {np.flatnonzero(beside).tolist()}"


def outlines(draw: Random) -> Iterator[str]:
    """Outlines of four to six points, or of the sides of a rounded box."""
    step = draw.choice((tol.STRAIGHT, tol.STRAIGHT / 2, 1.0))
    x0, top, x1, bottom = 0.0, 0.0, draw.choice((20.0, 30.0)), draw.choice((10.0, 20.0))
    corners = [(x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top), (x0, top)]
    points = [
        (x + draw.choice((0, 0, step)), y + draw.choice((0, 0, step)))
        for x, y in corners[: draw.randint(3, 6)]
    ]
    yield " ".join(shown(*point) for point in points)
    yield f"level {_is_level(*points[:2])} rectangle {_is_rectangle(points, x0, top, x1, bottom)}"
    half = tol.SHARE_OF_SIDE / 2
    curve = [(x1 / 2 + s * draw.choice((half, 0.4)) * x1, y) for y in (top, bottom + step) for s in (-1, 1)]
    curve += [(x, bottom / 2 + s * draw.choice((half, 0.4)) * bottom) for x in (x0, x1) for s in (-1, 1)]
    yield f"{' '.join(shown(*p) for p in curve)} rounded {_rounded(curve, x0, top, x1, bottom)}"


def entry(draw: Random, number: int) -> Shape:
    """A rule, a ground or a box."""
    steps = (tol.SAME_LEVEL, tol.SAME_EDGE, tol.CELL_PIECE, 0.5)
    x0, x1 = extent(draw, (0.0, 24.0, 48.0, 96.0), *steps)
    top, bottom = extent(draw, (0.0, 24.0, 48.0), *steps)
    if (kind := draw.randrange(6)) in (0, 1):
        bottom = top + draw.choice((0.0, 0.5, 1.0))
    elif kind in (2, 3):
        x1 = x0 + draw.choice((0.0, 0.5, 1.0))
    fill = draw.choice((NO_COLOUR, 0, WHITE, 0xEEEEEE))
    stroke = draw.choice((0, WHITE, NO_COLOUR)) if fill != NO_COLOUR else 0
    width = draw.choice((0.5, 1.0))
    return (x0, top, x1, bottom, fill, stroke, width, number, False, draw.random() < 0.8)


def _rows(name: str, rows: Rules) -> Iterator[str]:
    for kind in ("across", "down", "shades", "joints"):
        yield from (f"{name} {kind} {shown(*row)}" for row in getattr(rows, kind).tolist())


def rules(draw: Random) -> Iterator[str]:
    """Rules, grounds and boxes that nearly meet."""
    entries = [entry(draw, n) for n in range(draw.randint(2, 7))]
    for one in entries:
        yield f"{shown(*one[:4])} fill {one[4]:x} stroke {one[5]:x} width {one[6]} opaque {one[9]}"
    yield from _rows("->", rules_of(shapes_of(entries), 200.0, 200.0))


def _lattice(lattice: Lattice) -> str:
    frames = ", ".join(f"{f.row}+{f.row_span} {f.col}+{f.col_span}" for f in lattice.frames)
    return f"x {shown(*lattice.xs)} y {shown(*lattice.ys)} open {lattice.open}: {frames}"


def grids(draw: Random) -> Iterator[str]:
    """Rules across and down whose ends nearly meet."""
    steps = (tol.SAME_EDGE, tol.RULES_TOGETHER, 1.0)
    places = (0.0, 30.0, 60.0)
    across = [(at(draw, places, 1.0), *extent(draw, places, *steps)) for _ in range(draw.randint(0, 5))]
    down = [(at(draw, places, *steps), *extent(draw, places, *steps)) for _ in range(draw.randint(3, 5))]
    if draw.random() < 0.3:
        top, bottom = 0.0, 30.0
        down = [(x, at(draw, (top,), steps[0]), at(draw, (bottom,), steps[0])) for x, _, _ in down]
    table = Rules(
        np.array(sorted(across)).reshape(-1, 3),
        np.array(sorted(down)).reshape(-1, 3),
        np.empty((0, 4)),
        np.empty((0, 2)),
    )
    yield from _rows("", table)
    yield from (_lattice(one) for one in lattices_of(table))
    yield from (f"open {_lattice(one)}" for one in _open_rows(table.down))
    yield from (f"extent {shown(*one)}" for one in extents_of(table))
    yield f"levels {shown(*_levels(sorted(x for x, _, _ in down), tol.RULES_TOGETHER))}"


def bands(draw: Random) -> Iterator[str]:
    """Rows of text with gaps of about a gutter."""
    size = 8.0
    steps = (tol.GUTTER * size, tol.OVER_EDGE, tol.CLEAR_OF_COLUMNS * size)
    places = (0.0, 40.0, 80.0, 120.0)
    spans = tuple(sorted(extent(draw, places, *steps) for _ in range(draw.randint(1, 4))))
    signs = tuple(draw.sample(spans, draw.randint(0, 1)))
    tables = tuple(extent(draw, places, *steps) for _ in range(draw.randint(0, 1)))
    band = _Band((0,), spans, 0.0, 10.0, size, tables, signs)
    yield " | ".join(shown(*span) for span in (*spans, *tables)) + f" signs {signs}"
    for x0, x1 in ((40.0, 80.0), (80.0, 120.0), extent(draw, places, *steps)):
        yield f"{shown(x0, x1)}: {band.gap_over(x0, x1)} {band.is_beside(x0, x1)} {band.sides(x0, x1)}"


def blocks(draw: Random) -> Iterator[str]:
    """A line below another, with lines between and beside them."""
    size = 10.0
    upper = Piece([0], 0.0, 60.0, 0.0, 10.0, 8.0, size, LEVEL, 0.0)
    apart = draw.choice((12.0, tol.LINE_PITCH * size, 25.0, 10.0, 0.0))
    x0, x1 = extent(draw, (0.0, 30.0, 60.0), 1.0)
    lower = replace(upper, x0=x0, x1=x1, top=apart, bottom=10.0 + apart, base=8.0 + apart)
    pieces = [upper, lower]
    yield f"{shown(*upper.box)} / {shown(*lower.box)}"
    for _ in range(draw.randint(0, 2)):
        a, b = extent(draw, (0.0, 30.0, 60.0, 90.0), 1.0)
        top = at(draw, (upper.bottom,), tol.TOUCHING)
        bottom = at(draw, (lower.top,), tol.TOUCHING)
        small = draw.choice((size, tol.RUBY_SIZE * size, 4.0))
        between = replace(upper, x0=a, x1=b, top=top, bottom=bottom, base=bottom - 1, size=small)
        pieces.append(between)
        yield f"  {shown(*between.box)} of {small:g}"
    yield f"goes on {_goes_on(upper, lower, _by_base(pieces))}"


def pieces(draw: Random) -> Iterator[str]:
    """Pieces of rules that touch, follow each other as dashes, or are parted by a paragraph's space."""
    steps = (tol.SAME_LEVEL, tol.DASH_GAP, tol.DOT_GAP, tol.RULE_THICKNESS, tol.SHORTEST_RULE, tol.DASH)
    places = (0.0, 24.0, 48.0)
    ends = (*steps, tol.SAME_EDGE, tol.PARAGRAPH_SPACE)
    across = np.array(
        [
            (at(draw, (0.0, 24.0), *steps[:1]), *extent(draw, places, *steps))
            for _ in range(draw.randint(1, 6))
        ]
    )
    down = np.array(
        [(at(draw, (12.0,), 1.0), *extent(draw, places, *ends)) for _ in range(draw.randint(2, 4))]
    )
    shades = np.array(
        [
            (x0, top, x1, bottom)
            for _ in range(draw.randint(0, 2))
            for x0, x1 in (extent(draw, places, tol.SAME_EDGE, tol.OVER_EDGE),)
            for top, bottom in (extent(draw, places, tol.SAME_EDGE, tol.OVER_EDGE),)
        ]
    ).reshape(-1, 4)
    for name, rows in (("across", across), ("down", down), ("shade", shades)):
        yield from (f"{name} {shown(*row)}" for row in rows.tolist())
    yield from (f"joined {shown(*row)}" for row in _joined(across).tolist())
    yield from (f"bridged {shown(*row)}" for row in _bridged(down, across).tolist())
    long = np.array(
        [
            (y, a, a + draw.choice((tol.CELL_PIECE, tol.CELL_PIECE + 0.5, 48.0)), y)
            for y, a, _ in across.tolist()
        ]
    )
    yield from (f"piece {shown(*row)}" for row in long.tolist())
    yield from (f"joint {shown(*row)}" for row in _joints(long, shades).tolist())
    colours = np.array([draw.choice((0, WHITE)) for _ in across])
    boxes = np.stack([across[:, 1], across[:, 0], across[:, 2], across[:, 0]], axis=1)
    seen = _seen(boxes, colours, shades, np.ones(len(across), dtype=np.bool_))
    yield f"colours {colours.tolist()} seen {seen.tolist()}"


def marks(draw: Random) -> Iterator[str]:
    """Letters in rings and over rules, pale or small ones, and boxes that cover them."""
    size = 10.0
    grey = draw.choice((0x999999, 0x999998, 0x9A9A9A, 0))
    texts = (
        Letters(0.0, 20.0, draw.choice(("港", "港湾", "港湾計画を見直す")), size),
        Letters(draw.choice((0.0, 40.0)), 40.0, "図", size, colour=grey),
        Letters(at(draw, (0.0,), 1.0), 10.0, "みなと", draw.choice((5.0, tol.RUBY_SIZE * size, 6.0))),
        Letters(20.0, 60.0, "秘", draw.choice((size, tol.WATERMARK_SIZE * size, 40.0)), colour=grey),
    )
    glyphs = glyphs_of(draw.sample(texts, draw.randint(1, 4)))
    ring = extent(
        draw, (0.0, 10.0, 20.0), tol.RING_ROOM * size, tol.RING_ROOM * size / 2, tol.RING_SIZE * size
    )
    top = at(draw, (11.2,), tol.RING_ROOM * size / 2, 1.0)
    bottom = draw.choice((21.2, 21.2 + tol.RING_ROOM * size, top + tol.RING_SIZE * size))
    shapes = shapes_of([(ring[0], top, ring[1], bottom, NO_COLOUR, 0, 0.5, 1, True, False)])
    depth = at(draw, (tol.UNDERLINE_DEPTH,), tol.UNDERLINE_DRIFT, 0.4)
    ends = extent(draw, (0.0, 10.0, 20.0, 80.0), tol.UNDERLINE_ENDS * size)
    across = np.array([(20.0 + depth * size, *ends), (at(draw, (16.0, 17.0), 0.5), *ends)])
    under = Rules(across, np.empty((0, 3)), np.empty((0, 4)), np.empty((0, 2)))
    yield f"{glyphs.text} at {shown(*glyphs.x0)} sizes {shown(*glyphs.size)} colours {grey:x}"
    yield f"ring {shown(*shapes.box[0])} rules {' | '.join(shown(*row) for row in across.tolist())}"
    yield f"set apart {np.flatnonzero(emphasised(glyphs, shapes, under)).tolist()}"
    struck, rest = struck_out(glyphs, under)
    yield f"struck {np.flatnonzero(struck).tolist()} rules left {len(rest.across)}"
    yield f"underlines {len(under.across) - len(without_underlines(glyphs, under).across)}"
    middle = float(glyphs.x0[0] + glyphs.x1[0]) / 2
    cover = np.array([(*draw.choice(((middle, 90.0), (-90.0, middle), (middle, middle))), 0.0, 30.0)])
    cover = cover[:, [0, 2, 1, 3]]
    yield f"covered {np.flatnonzero(_under(glyphs, np.arange(len(glyphs)), cover)).tolist()}"
    ink, asides = without_asides(ink_of(facts_of(SmallPage(tuple(texts)))), 1)
    yield f"left {ink.folded} aside {[(aside.kind, aside.text) for aside in asides]}"


def rows(draw: Random) -> Iterator[str]:
    """Words on a few baselines, with gaps in and between them, against the edges of columns."""
    size = 10.0
    gaps = (0.0, tol.GAP_AT_CUT * size, tol.HEADS_TOUCH * size, tol.HEADS_APART * size, tol.GUTTER * size)
    bases = (30.0, 30.0, 30.0 + tol.SAME_BASELINE * size, 30.5 + tol.SAME_BASELINE * size, 48.0)
    texts: list[Letters] = []
    x, base = 20.0, 30.0
    headed = draw.random() < 0.5
    for _ in range(draw.randint(2, 6)):
        word = draw.choice(NAMES[: 6 if headed else None])
        high = draw.choice((size, size, size, 12.0))
        texts.append(
            Letters(x, base, word, high, step=draw.choice((0.0,) * 9 if headed else (0.0, 0.0, *gaps[1:4])))
        )
        end = float(glyphs_of(texts[-1:]).x1[-1])
        x = (end if headed else at(draw, (end,), 0.5)) + draw.choice((*gaps[2 if headed else 0 :], 30.0))
        if draw.random() < (0.05 if headed else 0.3):
            x, base = at(draw, (20.0, 60.0), tol.OUTSIDE_COLUMN * size, 5.0), draw.choice(bases)
    page = _page(texts, shapes_of([]))
    ink, runs = page.ink, page.runs
    yield " · ".join(map(str, texts))
    for k, row in enumerate(page.rows):
        found = head_columns(page, k)
        spans = "" if found is None else f" heads {' | '.join(shown(h.x0, h.x1) for h in found)}"
        edges = shown(row.base, row.size, row.top, row.bottom)
        yield f"row {edges} gap {_has_gap(page, row)} gutter {page.has_gutter(k)}{spans}"
        for i in row.runs:
            last = draw.randint(runs.first[i], runs.last[i] - 1)
            places = (float(runs.x0[i]), float(runs.x1[i]), *(2 * (float(ink.glyphs.x1[last]),)))
            over = (tol.OUTSIDE_COLUMN * size, tol.OVER_EDGE, tol.OVER_EDGE + 2.5)
            cuts = sorted({at(draw, places, *over), at(draw, places, *over)})
            told = f"crosses {crosses(page, i, cuts, size)} severed {severed(page, i, cuts, size)}"
            yield f"  {page.text(i)} {shown(*cuts)}: column {column_of(page, i, cuts)} {told}"
    yield f"counts on {_counts_on(page, [(0, 0, i) for i in page.rows[0].runs], [(0, 1, len(runs) - 1)])}"


def stacks(draw: Random) -> Iterator[str]:
    """Level rules, pieced together or whole, and bands of shade whose ends nearly agree."""
    steps = (tol.SAME_EXTENT, tol.SAME_EDGE, tol.ON_CELL_EDGE, 0.5)
    shapes: list[Shape] = []
    y, joint = 20.0, at(draw, (22.0, 60.0, 118.0), 1.0)
    for n in range(draw.randint(2, 6)):
        x0, x1 = at(draw, (20.0,), *steps), at(draw, (20.0 + tol.SHORTEST_TABLE_RULE, 120.0, 120.0), *steps)
        cut = at(draw, (joint, joint, joint, 60.0), tol.SAME_EDGE, 1.0)
        ends = [(x0, cut), (cut, x1)] if x0 < cut < x1 and draw.random() < 0.85 else [(x0, x1)]
        high = draw.choice((0.0, 0.0, 0.0, 14.0, 14.0, tol.TALLEST_BAND))
        for a, b in ends:
            top, gap = at(draw, (y,), tol.BAND_LEVEL), draw.choice((0.0, 0.0, tol.BAND_OVERLAP, -1.5))
            colours = (0xDDDDDD, NO_COLOUR) if high else (NO_COLOUR, 0)
            shapes.append((a - gap, top if high else y, b, y + high, *colours, 0.5, n, False, bool(high)))
        y += draw.choice((tol.SAME_EDGE, 3.0, 12.0, 20.0)) + min(high, 14.0)
    drawn = rules_of(shapes_of(shapes), 320.0, 240.0)
    yield " | ".join(f"{shown(*shape[:4])}{' shade' if shape[9] else ''}" for shape in shapes)
    yield from (f"band {shown(*band)}" for band in _shaded_bands(drawn))
    xs = (at(draw, (20.0,), tol.OVER_EDGE, 1.0), at(draw, (50.0, 120.0), tol.OVER_EDGE, 1.0))
    ys = (at(draw, (20.0, 40.0), tol.OVER_EDGE, 1.0), at(draw, (70.0, 260.0), tol.OVER_EDGE, 1.0))
    taken = [lattice_at(xs, ys, "rules")] if draw.random() < 0.4 else []
    yield from (f"taken {shown(*xs, *ys)}" for _ in taken)
    for stack in _stacks(drawn, [one for one in taken if one is not None]):
        yield f"{stack.evidence} {shown(stack.x0, stack.x1)} at {shown(*stack.ys)} cuts {shown(*stack.cuts)}"
    edges = [20.0, 60.0, draw.choice((60.0 + tol.LEAST_CELL, 60.5, 61.5))]
    yield f"lattice {lattice_at(edges, [0.0, 20.0], 'rules') is not None}"


def _drawing(draw: Random, edges: Sequence[float], levels: Sequence[float]) -> list[Shape]:
    """Rules, whole or cell by cell, shades or uprights around texts whose columns have these edges."""
    shapes: list[Shape] = []
    kind = draw.choice(("", "whole", "pieces", "pieces", "shades", "uprights"))
    off = (0.0, 0.0, 0.0, tol.OVER_EDGE, tol.SAME_EDGE, tol.RULES_OUTSIDE, 1.0)
    for n, y in enumerate(levels if kind else ()):
        first, last = edges[0] - draw.choice(off), edges[-1] + draw.choice(off)
        inner = [at(draw, (x, x, x), 1.0, tol.SAME_EDGE) for x in edges[1:-1]]
        ends = [(first, last)] if kind == "whole" else list(pairwise([first, *inner, last]))
        for a, b in ends:
            if kind == "uprights" or b <= a:
                continue
            high = 14.0 if kind == "shades" else 0.0
            colours = (0xDDDDDD, NO_COLOUR) if high else (NO_COLOUR, 0)
            shapes.append((a, y, b, y + high, *colours, 0.5, n, False, bool(high)))
    if kind == "uprights":
        high = draw.choice((12.0, 30.0))
        shapes += [(x, 20.0, x, 20.0 + high, NO_COLOUR, 0, 0.5, n, False, False) for n, x in enumerate(edges)]
    return shapes


def heads(draw: Random) -> Iterator[str]:
    """A row of column headers, what is drawn around it and what stands below, here or on the next page."""
    size, pitch = 10.0, draw.choice((12.0, 15.0, 15.0, 20.0))
    columns = draw.randint(2, 4)
    wide = [draw.choice((52.0, 60.0, 62.0, 70.0)) for _ in range(columns)]
    edges = [20.0, *(20.0 + sum(wide[: n + 1]) for n in range(columns))]
    names = [*NAMES[: columns - 1], draw.choice(("備考", "取組", "第4四半期"))]
    draw.shuffle(names)
    inset = draw.choice((0.0, 2.0, tol.OVER_EDGE + 1, 6.0))
    texts = [Letters(x + inset, 30.0, name, size) for x, name in zip(edges, names, strict=False)]
    if draw.random() < 0.25:
        gap = draw.choice((tol.HEAD_LINES_APART * size, tol.HEAD_LINES_APART * size + 1, 2.0))
        low = 30.0 + gap + size
        texts += [
            Letters(x + inset, low, draw.choice(("以降", "第3四半期", "(4~6月)")), size) for x in edges[:2]
        ]
    base = max(one.base for one in texts)
    body: list[Letters] = []
    starts = (0.0, 0.0, 0.0, tol.SAME_START, tol.HANGING * size, -tol.OVER_EDGE, size)
    for _ in range(draw.randint(1, 5)):
        base += draw.choice((pitch,) * 9 + (tol.STEP_OF_ROWS * size, tol.STEP_OF_ROWS * size + 1, 10.0))
        high = draw.choice((size,) * 9 + (size * (1 + tol.SAME_SIZE), 12.0))
        for n in range(columns):
            if draw.random() < (0.8 if n else 0.6):
                word = draw.choice(("・調査", "発注", "12", "①協議を行う", "工事", "(1)", "関係団体との協議"))
                body.append(Letters(edges[n] + inset + draw.choice(starts), base, word, high))
    if draw.random() < 0.3:
        draw.shuffle(body)
    levels = [at(draw, (18.0, 18.0 - tol.RULE_ABOVE_HEAD), 1.0), 34.0, *(one.base + 4 for one in body[::3])]
    shapes = shapes_of(_drawing(draw, edges, levels))
    yield " · ".join(map(str, (*texts, *body)))
    yield "drawn " + " | ".join(shown(*box) for box in shapes.box.tolist())
    page = _page([*texts, *body], shapes)
    for k in range(len(page.rows)):
        if (found := head_columns(page, k)) is not None:
            head = _head(page, k, found)
            frame = "none" if head.frame is None else shown(head.frame.x0, head.frame.x1)
            own = " | ".join(shown(c.x0, c.x1) for c in head.columns)
            stack = "" if head.stack is None else f" stack {shown(*head.stack.ys)}"
            yield f"row {k} to {head.last} lowest {head.lowest} {own}"
            yield f"cuts {shown(*head.cuts)} frame {frame}{stack}"
            yield f"underlined {head.underlined} below {_rows_below(page, head)}"
        if (table := table_under(page, k)) is not None:
            yield f"rows {table[1]} x {shown(*table[0].xs)} y {shown(*table[0].ys)} by {table[0].evidence}"
    known = tuple(x + inset if draw.random() < 0.7 else None for x in edges[:-1])
    above = CarriedOver(tuple(edges), known, size, draw.random() < 0.5)
    prose = [Letters(draw.choice((20.0, 24.0)), base + 20.0, "以上の取組を進める。", size)]
    rest = _page([*body, *(prose if draw.random() < 0.4 else ())], shapes)
    if (found_rest := rest_of(rest, above)) is not None:
        lattice, rows_read = found_rest
        yield f"rest {rows_read} x {shown(*lattice.xs)} y {shown(*lattice.ys)} by {lattice.evidence}"


def _page(texts: Sequence[Letters], shapes: Shapes) -> PageText:
    ink = ink_of(facts_of(SmallPage(tuple(texts))))
    runs = runs_of(ink, np.full(len(ink.glyphs), -1, dtype=np.int64))
    return page_text(runs, ink, rules_of(shapes, 320.0, 240.0), HEADS, ())


FAMILIES: dict[str, tuple[Callable[[Random], Iterator[str]], int]] = {
    "order": (order, 200),
    "outlines": (outlines, 80),
    "rules": (rules, 150),
    "grids": (grids, 120),
    "bands": (bands, 100),
    "blocks": (blocks, 120),
    "pieces": (pieces, 120),
    "marks": (marks, 120),
    "rows": (rows, 200),
    "stacks": (stacks, 150),
    "heads": (heads, 200),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_made_of_distances_that_are_a_tolerance(
    family: str, file_regression: FileRegressionFixture
) -> None:
    listed, count = FAMILIES[family]
    rows: list[str] = []
    for number in range(count):
        rows += [f"{number}", *(f"  {row}" for row in listed(Random(f"{family} {number}")))]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
