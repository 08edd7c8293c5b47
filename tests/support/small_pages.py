"""Small pages drawn at random from a seed: glyphs, rules and grounds as a back end reports them.

Distances between them are whole points, or exactly one of the PDF reader's tolerances, so that what stands on
a boundary does occur.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np

from planparse.japanese.characters import is_wide
from planparse.readers.pdf.page import (
    ASCENT,
    DESCENT,
    NO_COLOUR,
    Font,
    Glyphs,
    PageFacts,
    Point,
    codes_of,
    shapes_of,
)

WIDTH, HEIGHT = 320.0, 240.0
EM = 10.0
_DISTANCES = (
    *(
        0.5,
        1,
        1.5,
        2,
        2.5,
        3,
        3.5,
        4,
        4.5,
        5,
        6,
        7,
        7.5,
        8,
        8.5,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        20,
        22,
        24,
        25,
    ),
    *(26, 30),
)
"""Points: tolerances of the PDF reader at 10 points. Written out, so that a new one moves nothing here."""
WORDS = (
    "窓口を開く",
    "点検",
    "水道",
    "ABC",
    "12",
    "1,200",
    "①発注",
    "・調査",
    "計画を策定し、",
    "市民",
    "3年度",
    "(1)",
    "-",
)
PROSE = "市は水道管の点検を毎年続け、古い管から順に取り替えて断水のない暮らしを守る。"
QUARTERS = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")
FONTS = (Font("Mincho", False), Font("Gothic-Bold", True), Font("Wingdings", False))


@dataclass(frozen=True, slots=True)
class Letters:
    """A text with its origin at (x, base); `step` is what each advance is longer than the glyph."""

    x: float
    base: float
    text: str
    size: float = EM
    font: int = 0
    angle: int = 0
    colour: int = 0
    invisible: bool = False
    column: bool = False
    stroked: bool = False
    step: float = 0.0

    def __str__(self) -> str:
        said = "".join(
            f" {word}"
            for word in (
                f"{self.size:g}pt" if self.size != EM else "",
                "bold" if self.font == 1 else "",
                f"{self.angle}°" if self.angle else "",
                f"#{self.colour:06x}" if self.colour else "",
                "invisible" if self.invisible else "",
                "column" if self.column else "",
                f"step {self.step:g}" if self.step else "",
            )
            if word
        )
        return f"{self.text}@{self.x:g},{self.base:g}{said}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A rule, a ground or an outline: its box, what fills it, the colour of its stroke."""

    box: tuple[float, float, float, float]
    fill: int = NO_COLOUR
    stroke: int = 0
    width: float = 0.5
    irregular: bool = False

    def __str__(self) -> str:
        kind = "ring" if self.irregular else "rule" if self.fill == NO_COLOUR else f"ground #{self.fill:06x}"
        return f"{kind} {' '.join(f'{edge:g}' for edge in self.box)}"


@dataclass(frozen=True, slots=True)
class SmallPage:
    """What is painted on a page, in this order, and the corners of its outlines."""

    marks: tuple[Letters | Drawn, ...]
    outlines: tuple[tuple[Point, ...], ...] = field(default=())

    def __str__(self) -> str:
        outlines = (f"outline {' '.join(f'{x:g},{y:g}' for x, y in points)}" for points in self.outlines)
        return " · ".join([*map(str, self.marks), *outlines])


Draw = Callable[[Random], SmallPage]


def glyphs_of(marks: Sequence[Letters | Drawn]) -> Glyphs:
    """The glyphs of texts; their order is that of painting."""
    rows: list[tuple[float, ...]] = []
    text = ""
    for order, mark in enumerate(marks):
        if isinstance(mark, Drawn):
            continue
        text += mark.text
        along = 0.0
        for char in mark.text:
            advance = mark.size * (1.0 if is_wide(char) else 0.5)
            if mark.column or mark.angle == 90:
                x, base = mark.x, mark.base + along
            else:
                x, base = mark.x + along, mark.base
            top, bottom, x1 = base - ASCENT * mark.size, base + DESCENT * mark.size, x + advance
            if mark.angle == 90:
                x, x1, top, bottom = x - DESCENT * mark.size, x + ASCENT * mark.size, base, base + advance
            rows.append(
                (
                    *(x, x1, top, bottom, base, mark.size, mark.font, mark.angle, mark.colour),
                    *(mark.invisible, order, mark.column, mark.stroked),
                )
            )
            along += advance + mark.step
    table = np.array(rows, dtype=np.float64).reshape(-1, 13)
    edges, whole = table[:, :6].T, table[:, 6:].T.astype(np.int64)
    return Glyphs(
        text,
        *edges,
        *whole[:3],
        whole[3].astype(np.bool_),
        whole[4],
        whole[5].astype(np.bool_),
        whole[6].astype(np.bool_),
        np.ones(len(table)),
        np.zeros(len(table), dtype=np.int64),
    )


def facts_of(page: SmallPage, number: int = 1, *, recognised: bool = False) -> PageFacts:
    """The page as a back end would report it, or as it is recognised in a picture."""
    shapes = shapes_of(
        [
            (*mark.box, mark.fill, mark.stroke, mark.width, order, mark.irregular, mark.fill != NO_COLOUR)
            for order, mark in enumerate(page.marks)
            if isinstance(mark, Drawn)
        ]
    )
    glyphs = glyphs_of(page.marks)
    assert len(codes_of(glyphs.text)) == len(glyphs)
    nothing = np.empty((0, 4))
    return PageFacts(
        number,
        WIDTH,
        HEIGHT,
        0,
        glyphs,
        shapes,
        nothing,
        np.empty(0, dtype=np.int64),
        FONTS,
        outlines=page.outlines,
        recognised=recognised,
    )


def near(draw: Random) -> float:
    """A distance that something may hang on: a tolerance at 10 points, or half a point off it."""
    return draw.choice(_DISTANCES) + draw.choice((0, 0, 0, -0.5, 0.5))


def words(draw: Random) -> str:
    return draw.choice(WORDS)


def prose(draw: Random, least: int, most: int) -> str:
    start, length = draw.randrange(len(PROSE)), draw.randint(least, most)
    return (PROSE + PROSE)[start : start + length]


def width_of(text: str, size: float = EM) -> float:
    return sum(size if is_wide(char) else size / 2 for char in text)


def rule(x0: float, y0: float, x1: float, y1: float) -> Drawn:
    return Drawn((x0, y0, x1, y1))


def lines(draw: Random) -> SmallPage:
    """Texts one after the other: on the same baseline after a gap, or below after a step."""
    x, base, size = 20.0, 30.0, EM
    marks: list[Letters | Drawn] = []
    for _ in range(draw.randint(2, 7)):
        text = draw.choice((words(draw), prose(draw, 4, 12)))
        marks.append(Letters(x, base, text, size, font=draw.choice((0, 0, 0, 1))))
        end = x + width_of(text, size)
        size = draw.choice((EM, EM, EM, EM, 5.0, 8.0, 12.0, 20.0))
        move = draw.randrange(5)
        if move == 0 and end < 220:
            x = end + near(draw)
        elif move == 1 and end < 220:  # raised, lowered or beside a larger one
            x, base = end + draw.choice((0, near(draw))), base + draw.choice((-1, 1)) * near(draw)
        elif move == 2 and end < 220:
            x = end - draw.choice((0, 0.5, 1, 2.5, 5))
        else:
            x, base = 20.0 + draw.choice((0, 0, 0, near(draw))), base + draw.choice((10, 12, 15, near(draw)))
    if draw.random() < 0.3:
        draw.shuffle(marks)
    return SmallPage(tuple(marks))


def columns(draw: Random) -> SmallPage:
    """Running text or short texts in two or three columns, written by columns or by rows."""
    count, rows, pitch = draw.choice((2, 2, 3)), draw.randint(2, 6), draw.choice((12, 15, 18, 24, 26))
    widths = [draw.choice((4, 6, 9, 10, 11, 12, 13)) for _ in range(count)]
    gutter = draw.choice((5, 9.5, 10, 10.5, 15, 20, 30))
    texts: list[list[Letters]] = []
    x = 20.0
    for wide in widths:
        shift = draw.choice((0, 0, 0, 2, 2.5, 3, 5, 7, pitch / 2))
        column = []
        for row in range(rows):
            full = draw.random() < 0.7
            text = prose(draw, wide, wide) if full else prose(draw, 1, wide)
            indent = draw.choice((0, 0, 0, 0, EM, 1.6 * EM))
            column.append(Letters(x + indent, 40 + shift + row * pitch, text))
        texts.append([c for c in column if draw.random() < 0.9])
        x += wide * EM + gutter
    marks = [c for column in texts for c in column]
    if draw.random() < 0.4:
        marks.sort(key=lambda c: (c.base, c.x))
    if draw.random() < 0.4:
        marks.insert(0, Letters(20, 40 - draw.choice((12, 15, 18, 24)), prose(draw, 6, 26)))
    if draw.random() < 0.3:
        marks.append(Letters(20, 40 + rows * pitch + near(draw), prose(draw, 2, 26)))
    return SmallPage(tuple(marks))


def _edges(draw: Random, start: float, count: int, sizes: Sequence[float]) -> list[float]:
    found = [start]
    for _ in range(count):
        found.append(found[-1] + draw.choice(sizes))
    return found


def ruled(draw: Random) -> SmallPage:
    """A lattice of rules of which pieces are missing, too short or too long, with text in and over cells."""
    xs = _edges(draw, 20.0, draw.randint(1, 4), (14, 30, 50, 60, 80))
    ys = _edges(draw, 30.0, draw.randint(1, 4), (10, 14, 20, 30))
    marks: list[Letters | Drawn] = []
    for y in ys:
        for a, b in itertools.pairwise(xs):
            if draw.random() < 0.9:
                off = draw.choice((0, 0, 0, 0, 0.5, 1, 1.5, 2, 3, -1, -2))
                marks.append(rule(a + off, y, b - off, y + draw.choice((0, 0, 0, 0.5, 1))))
    for x in xs:
        for a, b in itertools.pairwise(ys):
            if draw.random() < 0.88:
                off = draw.choice((0, 0, 0, 0, 0.5, 1, 1.5, 2, 3, -1, -2))
                marks.append(rule(x, a + off, x + draw.choice((0, 0, 0, 0.5, 1)), b - off))
    for y0, y1 in itertools.pairwise(ys):
        for x0, x1 in itertools.pairwise(xs):
            if draw.random() < 0.75:
                text = words(draw)
                inset = draw.choice((0, 1, 2, 4, x1 - x0 - width_of(text), (x1 - x0 - width_of(text)) / 2))
                marks.append(Letters(x0 + inset, y0 + draw.choice((9, 10, 12)), text))
                if y1 - y0 >= 30:
                    marks.append(Letters(x0 + inset, y0 + 24, words(draw)))
    if draw.random() < 0.3:
        marks.append(Letters(20, ys[0] - draw.choice((0, 2, 5, 10)), prose(draw, 2, 20)))
    if draw.random() < 0.3:
        marks.append(Letters(20, ys[-1] + draw.choice((8, 9, 10, 12, 15)), prose(draw, 2, 20)))
    return SmallPage(tuple(marks))


def headed(draw: Random) -> SmallPage:
    """A row of column headers with texts below, which rules, grounds or nothing part into rows."""
    heads = list(QUARTERS[: draw.randint(2, 4)])
    if draw.random() < 0.4:
        heads.insert(0, draw.choice(("取組", "項目", "内容")))
    wide = draw.choice((60, 62, 70, 80)) if len(heads) < 5 else 58
    at = [14.0 + n * wide for n in range(len(heads))]
    base = 40.0
    marks: list[Letters | Drawn] = []
    centred = draw.random() < 0.3
    for x, head in zip(at, heads, strict=True):
        shift = (wide - width_of(head)) / 2 if centred else 0
        marks.append(
            Letters(
                x + shift, base + draw.choice((0, 0, 0, 0, 2, 2.5)), head, draw.choice((EM,) * 6 + (9, 12))
            )
        )
    ruled_by = draw.choice(("", "", "head", "rows", "ground", "joints"))
    left, right = 14.0 - draw.choice((0, 2, 4, 6)), at[-1] + wide
    y = base + 4
    if ruled_by in ("head", "rows", "joints"):
        marks += [rule(left, base - 14, right, base - 14), rule(left, y, right, y)]
    if ruled_by == "ground":
        marks.insert(0, Drawn((left, base - 12, right, y), fill=0xDDDDDD, stroke=NO_COLOUR))
    for row in range(draw.randint(1, 5)):
        step = draw.choice((12, 15, 18, 20, 24, 24.5, 40, 41))
        base += step
        for x in at:
            if draw.random() < 0.7:
                text = draw.choice((words(draw), prose(draw, 2, 6)))
                shift = draw.choice((0, 0, 0, 3, 4, 5, 6, -3, -4, 10, (wide - width_of(text)) / 2))
                marks.append(Letters(x + shift, base, text, draw.choice((EM,) * 9 + (9, 8))))
        y = base + 4
        if ruled_by in ("rows", "joints"):
            marks.append(rule(left + draw.choice((0, 0, 0, 4, 5)), y, right, y))
        if ruled_by == "joints":
            marks += [rule(x - 2, base - 8, x - 2, y) for x in at[1:]]
        if ruled_by == "ground" and row % 2:
            marks.insert(0, Drawn((left, base - 10, right, y), fill=0xEEEEEE, stroke=NO_COLOUR))
    if draw.random() < 0.5:
        marks.append(Letters(14, base + draw.choice((15, 24, 30, 50)), prose(draw, 3, 28)))
    if draw.random() < 0.3:
        marks.append(Letters(at[-1], base + draw.choice((15, 30)), prose(draw, 2, 5)))
    return SmallPage(tuple(marks))


def stacked(draw: Random) -> SmallPage:
    """Texts between level rules, or on grounds, that no upright rule parts into columns."""
    rows = draw.randint(2, 5)
    ys = _edges(draw, 30.0, rows, (14, 16, 20, 28))
    cuts = [20.0, *sorted(draw.sample((60, 100, 110, 150, 200, 210), draw.randint(1, 3)))]
    marks: list[Letters | Drawn] = []
    right = draw.choice((280, 284, 290))
    for n, (y0, y1) in enumerate(itertools.pairwise(ys)):
        off = draw.choice((0, 0, 0, 3.5, 4, 4.5))
        if draw.random() < 0.5:
            marks.append(rule(20 + off, y0, right, y0))
        elif n % 2 == 0:
            marks.append(Drawn((20 + off, y0, right, y1), fill=0xCCE0FF, stroke=NO_COLOUR))
        for x in cuts:
            if draw.random() < 0.8:
                text = draw.choice((words(draw), words(draw), str(draw.randint(1, 9999))))
                marks.append(
                    Letters(x + draw.choice((0, 0, 0, 2, 4, 5)), y0 + draw.choice((10, 11, 12)), text)
                )
    marks.append(rule(20, ys[-1], right, ys[-1]))
    return SmallPage(tuple(marks))


def boxed(draw: Random) -> SmallPage:
    """Boxes of their own that touch, overlap by a little, or stand apart, with text inside."""
    marks: list[Letters | Drawn] = []
    xs, y = [20.0], 30.0
    for _ in range(draw.randint(1, 3)):
        xs.append(xs[-1] + draw.choice((50, 60, 80)))
    for _ in range(draw.randint(1, 3)):
        high = draw.choice((16, 20, 30))
        for a, b in itertools.pairwise(xs):
            gap, drop = draw.choice((0, 0, 0, 1, 2, 3, 4, -1, -2)), draw.choice((0, 0, 0, 1, 1.5, 2, 3))
            fill = draw.choice((NO_COLOUR, NO_COLOUR, 0xFFFFFF, 0xDDEEFF))
            marks.append(Drawn((a, y + drop, b - gap, y + high + drop), fill=fill))
            if draw.random() < 0.85:
                marks.append(Letters(a + draw.choice((2, 3, 4)), y + 12 + drop, words(draw)))
        y += high + draw.choice((0, 0, 1, 2, 3, 4, 8))
    return SmallPage(tuple(marks))


def aligned(draw: Random) -> SmallPage:
    """Short texts in rows whose left or right edges agree, or miss by about a tolerance."""
    starts = _edges(draw, 20.0, draw.randint(1, 3), (45, 60, 75, 90))
    pitch = draw.choice((12, 15, 17, 18, 24))
    amounts = draw.random() < 0.5
    marks: list[Letters] = []
    for row in range(draw.randint(3, 6)):
        for n, x in enumerate(starts):
            if draw.random() < 0.9:
                if amounts and n:
                    text = draw.choice(("1,200", "15", "340千円", "8", "12.5%", "△30"))
                    x = x + 40 - width_of(text)
                else:
                    text = words(draw)
                x += draw.choice((0,) * 8 + (2.5, 3, 3.5, 5))
                marks.append(Letters(x, 40 + row * pitch + draw.choice((0,) * 6 + (2, 2.5, 3)), text))
    if draw.random() < 0.4:
        marks.sort(key=lambda m: (m.x, m.base))
    return SmallPage(tuple(marks))


def vertical(draw: Random) -> SmallPage:
    """Letters set below each other, in columns from the right, with labels, rows or ruby beside them."""
    marks: list[Letters] = []
    x, size = 260.0, EM
    pitch = draw.choice((10, 11, 11.5, 13, 14, 14.5))
    written = draw.random() < 0.5
    for _ in range(draw.randint(1, 5)):
        text = prose(draw, draw.choice((2, 3, 4, 8)), 12)
        top = 30 + draw.choice((0, 0, 0, 5, 10, 20))
        if written:
            marks.append(Letters(x, top, text, column=True, step=pitch - size))
        else:
            marks += [
                Letters(x + draw.choice((0,) * 9 + (2, 4, 5)), top + n * pitch, c) for n, c in enumerate(text)
            ]
        if draw.random() < 0.2:
            marks.append(Letters(x + size, top, prose(draw, 2, 4), size=5, column=written, step=0.0))
        x -= draw.choice((11, 12, 15, 18, 20, 30, 40, 41))
    for _ in range(draw.choice((0, 0, 1, 3))):
        marks.append(Letters(20, draw.choice((30, 45, 60, 90, 120)), prose(draw, 3, 9)))
    if draw.random() < 0.2:
        draw.shuffle(marks)
    return SmallPage(tuple(marks))


def signed(draw: Random) -> SmallPage:
    """Texts that are struck out, underlined, ringed, read in ruby, pale, slanted, hidden or printed twice."""
    marks: list[Letters | Drawn] = []
    base = 30.0
    for _ in range(draw.randint(1, 4)):
        text = draw.choice((prose(draw, 5, 14), words(draw), "高 中 低"))
        letters = Letters(20, base, text)
        marks.append(letters)
        x0 = 20 + 10 * draw.choice((0, 0, 1, 2))
        x1 = draw.choice((20 + width_of(text), x0 + 20, x0 + 10))
        off = draw.choice((0, 0, 0, 1, 1.5, 2, 2.5, 3))
        what = draw.randrange(9)
        if what == 0:
            depth = draw.choice((3.5, 3.5, 2, 1.5, 5, 5.5))
            marks.append(rule(x0 - off, base - depth, x1 + off, base - depth))
        elif what == 1:
            depth = draw.choice((1, 1.5, 2, 2.5, 3, 4))
            marks.append(rule(x0 - off, base + depth, x1 + draw.choice((0, off)), base + depth))
        elif what == 2:
            pad = draw.choice((0, 1, 2, 3, 4, 5))
            marks.append(Drawn((x0 - pad, base - 8.8 - pad, x1 + pad, base + 1.2 + pad), irregular=True))
        elif what == 3:
            marks.append(
                Letters(
                    x0, base - draw.choice((8.5, 9, 9.5, 10, 12)), "すいどう", size=draw.choice((4, 5, 6))
                )
            )
        elif what == 4:
            marks.append(
                Letters(
                    60,
                    base,
                    "写",
                    size=draw.choice((20, 25, 30, 40)),
                    colour=draw.choice((0xCCCCCC, 0xD9D9D9, 0xE6E6E6)),
                    angle=draw.choice((0, 0, -1)),
                )
            )
        elif what == 5:
            marks.append(
                Letters(
                    x0 + draw.choice((0, 1, 2, 2.5, 4)),
                    base + draw.choice((0, 0, 1, 2, 2.5)),
                    text,
                    draw.choice((EM, EM, 11)),
                )
            )
        elif what == 6:
            ground = draw.choice((0xFFFFFF, 0x404040, 0xF0F0F0))
            marks.insert(len(marks) - 1, Drawn((16, base - 10, 160, base + 4), fill=ground, stroke=NO_COLOUR))
            marks[-1] = Letters(20, base, text, colour=draw.choice((0xFFFFFF, 0xF5F5F5, 0x404040)))
        elif what == 7:
            marks.append(
                Letters(
                    draw.choice((-30, -9.5, 300, 310, 315, 319.5)),
                    base,
                    draw.choice(("外", "欄外")),
                    invisible=draw.random() < 0.3,
                )
            )
        else:
            marks.append(
                Drawn(
                    (x0, base - 9, x0 + draw.choice((5, 8, 10, 20)), base + 2),
                    fill=0xFFFFFF,
                    stroke=NO_COLOUR,
                )
            )
        base += draw.choice((15, 20, 24, 30))
    return SmallPage(tuple(marks))


def arrowed(draw: Random) -> SmallPage:
    """A ruled table over which block arrows, or lines with arrowheads, are drawn."""
    xs, ys = [20.0, 80.0, 160.0, 240.0], [30.0, 50.0, 70.0]
    marks: list[Letters | Drawn] = [rule(20, y, 240, y) for y in ys] + [rule(x, 30, x, 70) for x in xs]
    marks += [Letters(x + 3, 44, words(draw)) for x in xs[:-1] if draw.random() < 0.7]
    outlines: list[tuple[Point, ...]] = []
    for _ in range(draw.randint(1, 2)):
        x, y, long, high = (
            draw.choice((84, 90, 120)),
            60.0,
            draw.choice((10, 12, 40, 90)),
            draw.choice((4, 6, 10)),
        )
        flip = draw.choice((1, 1, -1))
        tip = draw.choice((0, 0, 0, 0.5, 1, 1.5))
        if draw.random() < 0.5:
            body: list[Point] = [
                *(
                    (x, y - high / 4),
                    (x + flip * long * 0.7, y - high / 4),
                    (x + flip * long * 0.7, y - high / 2),
                ),
                (x + flip * long, y + tip),
                *(
                    (x + flip * long * 0.7, y + high / 2),
                    (x + flip * long * 0.7, y + high / 4),
                    (x, y + high / 4),
                ),
            ]
        else:
            start = x + flip * (long - 6)
            body = [(start, y - high / 2), (x + flip * long, y + tip), (start, y + high / 2)]
            end = start + draw.choice((0, 0, 1, -1, 2, 3, -3))
            marks.append(rule(min(x, end), y, max(x, end), y))
        if draw.random() < 0.3:  # down instead of right
            body = [(100 + (v - y), 32 + (u - x)) for u, v in body]
        outlines.append(tuple(body))
    return SmallPage(tuple(marks), tuple(outlines))


def noted(draw: Random) -> SmallPage:
    """Running text with raised numbers, notes in small type below it, and rows of a footer; one thing of it
    is by about a tolerance other than notes have it.
    """
    other = draw.choice(("", "call", "rise", "gap", "size", "step", "footer", "number", "raised", "text"))
    marks: list[Letters | Drawn] = []
    base, count = 24.0, draw.randint(1, 3)
    for n in range(count):
        text = prose(draw, 6, 20)
        marks.append(Letters(20, base, text))
        size = draw.choice((7.5, 8, 8.5)) if other == "call" else 6
        rise = draw.choice((1, 1.5, 7.5, 8, 8.5)) if other == "rise" else 3.5
        gap = draw.choice((-5, 4.5, 5, 5.5)) if other == "gap" else 0
        call = draw.choice((f"{n + 2}", "123", f"{n + 1}，")) if other == "number" else f"{n + 1}"
        marks.append(Letters(20 + width_of(text) + gap, base - rise, call + ")" * (n % 2), size))
        base += 15
    marks.append(Letters(20, base, prose(draw, 15, 20)))
    base += draw.choice((20, 40, 70))
    for n in range(count):
        size = draw.choice((9, 9.2, 9.5)) if other == "size" else 8
        number = f"{n + 1}" + draw.choice((")", " ", "．", ".", "：", "", "）"))
        note = draw.choice(("5月", ",5", "．")) if other == "text" else prose(draw, 4, 20)
        if other == "raised":
            marks.append(Letters(20, base - draw.choice((4, 4.5, 4.8, 5)), f"{n + 1}", 5))
            marks.append(Letters(24, base, note, size))
        else:
            marks.append(Letters(20, base, number + note, size))
        base += draw.choice((18, 18.4, 19)) if other == "step" else 10
        if draw.random() < 0.3:
            marks.append(Letters(20, base, prose(draw, 4, 20), size))
            base += 10
    for row in range(draw.choice((2, 3)) if other == "footer" else draw.choice((0, 1))):
        marks.append(Letters(150, base + 20 + 12 * row, draw.choice(("- 3 -", "磯浜市"))))
    return SmallPage(tuple(marks))


def sides(draw: Random) -> SmallPage:
    """A page as a picture states it, row by row: text on both sides of a gap, rules, tables and titles."""
    wide, pitch = draw.choice((7, 9, 11, 12)), draw.choice((12, 14, 15, 20))
    gap = draw.choice((5, 8, 10, 10, 15, 20))
    right = 16 + wide * EM + gap
    marks: list[Letters | Drawn] = []
    top = draw.choice((24, 40))
    if draw.random() < 0.4:
        title = prose(draw, 4, draw.choice((8, 28)))
        marks.append(Letters(16, top, title, draw.choice((EM, EM, 11.5, 14))))
        top += draw.choice((14, 20, 25, 32, 45))
    last = top
    for n, x in enumerate((16.0, right)):
        base = top + draw.choice((0, 0, 0, 2, 5, 7, 10, 24))
        mode, item = draw.choice(("prose", "prose", "items", "short", "heads")), 1 + 3 * n
        for row in range(draw.randint(2, 8)):
            if mode == "heads" and row == 0:
                text = QUARTERS[n]
            elif mode == "items":
                text, item = f"({item}){prose(draw, 2, wide - 3)}", item + 1
            elif mode == "short":
                text = words(draw)
            else:
                text = prose(draw, wide, wide) if draw.random() < 0.75 else prose(draw, 2, wide)
            marks.append(Letters(x, base, text))
            last = max(last, base)
            base += pitch + draw.choice((0, 0, 0, 0, 2, 5, 10, 20))
    for _ in range(draw.choice((0, 0, 1, 2))):  # between the sides
        x = right - gap / 2 + draw.choice((0, 0, -2, 2))
        marks.append(rule(x, top - draw.choice((10, 0, -20)), x, last + draw.choice((3, 0, -20, -40))))
    if draw.random() < 0.3:
        y0, y1 = top - draw.choice((11, 12, 14)), last + draw.choice((3, 5, 10, 15))
        marks += [rule(10, y0, right + wide * EM, y0), rule(10, y1, right + wide * EM, y1)]
    if draw.random() < 0.2:
        marks.append(Letters(right - gap + draw.choice((0, 1)), top + pitch, draw.choice(("→", "⇒", "口"))))
    if draw.random() < 0.5:
        text = draw.choice((prose(draw, 3, 28), "(4)調査", "(7)調査"))
        marks.append(Letters(16, last + draw.choice((12, 15, 20, 24, 30, 50)), text))
    if draw.random() < 0.25:
        y = last + draw.choice((8, 16))
        marks += [rule(16, v, 136, v) for v in (y, y + 16, y + 32)]
        marks += [rule(v, y, v, y + 32) for v in (16, 76, 136)]
        marks += [Letters(20 + 60 * n, y + 12, words(draw)) for n in range(2)]
    written = [m for m in marks if isinstance(m, Letters)]
    drawn = [m for m in marks if isinstance(m, Drawn)]
    return SmallPage((*drawn, *sorted(written, key=lambda m: (round(m.base / 4), m.x))))


def without_heads(page: SmallPage) -> SmallPage:
    """The page without its row of column headers."""
    marks = (m for m in page.marks if not (isinstance(m, Letters) and m.text in QUARTERS))
    return replace(page, marks=tuple(marks))


FAMILIES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        lines,
        columns,
        ruled,
        headed,
        stacked,
        boxed,
        aligned,
        vertical,
        signed,
        arrowed,
        noted,
        sides,
    )
}


def pages(family: str, count: int) -> Iterator[SmallPage]:
    """The first pages of a family: the same ones at any time."""
    for number in range(count):
        yield FAMILIES[family](Random(f"{family} {number}"))
