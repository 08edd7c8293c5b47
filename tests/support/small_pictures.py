"""Small pictures of pages drawn at random from a seed: rules of every kind, type, dirt, shade, skew.

Grey, rows first, at 2 pixels a point unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
SCALE = 2.0
_WIDTH, _HEIGHT = 360, 260


def paper(shade: int = 255) -> Grey:
    return np.full((_HEIGHT, _WIDTH), shade, dtype=np.uint8)


def _fill(grey: Grey, x0: int, y0: int, x1: int, y1: int, ink: int) -> None:
    part = grey[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    np.minimum(part, ink, out=part)


def letter(grey: Grey, draw: Random, x: int, y: int, em: int, ink: int) -> None:
    """A sign of some strokes in a square of an em."""
    stroke = max(2, em // 8)
    for _ in range(draw.randint(2, 4)):
        at = draw.randrange(em - stroke)
        if draw.random() < 0.5:
            _fill(grey, x, y + at, x + em - stroke, y + at + stroke, ink)
        else:
            _fill(grey, x + at, y, x + at + stroke, y + em - stroke, ink)
    _fill(grey, x + em // 2, y + 1, x + em // 2 + stroke, y + em - 1, ink)


def text(grey: Grey, draw: Random, x: int, y: int, count: int, em: int = 20, ink: int = 20) -> None:
    for n in range(count):
        letter(grey, draw, x + n * em, y, em, ink)


def rule(grey: Grey, draw: Random, x0: int, y0: int, x1: int, y1: int) -> None:
    """A level or upright rule: whole, broken, dashed, dotted, pale or thick."""
    level = x1 - x0 >= y1 - y0
    begin, end = (x0, x1) if level else (y0, y1)
    dash, gap = draw.choice(
        ((10_000, 0),) * 5 + ((60, 2), (60, 1), (12, 4), (16, 6), (17, 7), (2, 2), (3, 5))
    )
    thick, ink = draw.choice((1, 2, 2, 2, 3, 4, 8, 9)), draw.choice((20, 20, 20, 100, 200, 217, 230))
    for at in range(begin, end, dash + gap):
        to = min(at + dash, end)
        if level:
            _fill(grey, at, y0, to, y0 + thick, ink)
        else:
            _fill(grey, x0, at, x0 + thick, to, ink)


def lattice(draw: Random) -> Grey:
    """A table whose rules end short of each other, or run over, with type close to them or on them."""
    grey = paper(draw.choice((255, 255, 230)))
    xs = sorted(draw.sample(range(10, 340, 10), draw.randint(2, 4)))
    ys = sorted(draw.sample(range(10, 240, 10), draw.randint(2, 4)))
    off = (0, 0, 0, 0, 1, 2, 3, -1, -3, 9, 10, 11)
    for y in ys:
        rule(grey, draw, xs[0] + draw.choice(off), y, xs[-1] - draw.choice(off), y + 1)
    for x in xs:
        for a, b in pairwise(ys):
            if draw.random() < 0.8:
                rule(grey, draw, x, a + draw.choice(off), x + 1, b - draw.choice(off))
    for _ in range(draw.randint(0, 4)):
        x, y = draw.choice(xs) + draw.choice((2, 4, 6, 10)), draw.choice(ys) + draw.choice((2, 3, 4, 6, -20))
        text(grey, draw, x, y, draw.randint(1, 5), draw.choice((12, 16, 20)))
    return grey


def rules(draw: Random) -> Grey:
    """Single rules of about the least lengths, beside each other and beside type."""
    grey = paper()
    y = 10
    while y < 220:
        x = draw.choice((10, 20))
        for _ in range(draw.randint(1, 2)):
            long = draw.choice((13, 15, 40, 46, 47, 48, 49, 50, 80, 140, 144, 150, 200))
            rule(grey, draw, x, y, x + long, y + 1)
            x += long + draw.choice((3, 5, 6, 7, 12))
        if draw.random() < 0.4:
            text(grey, draw, 10, y + draw.choice((3, 5, 6, 9, -18, -22)), draw.randint(1, 8), 16)
        y += draw.choice((3, 8, 16, 24, 40))
    return grey


def typed(draw: Random) -> Grey:
    """Lines of type at gaps and steps of about the tolerances, with dots, bars, dirt and faint signs."""
    grey = paper(draw.choice((255, 255, 220)))
    em = draw.choice((14, 18, 20, 24))
    y = 12
    while y < 220:
        x = draw.choice((10, 20))
        while x < 300:
            count = draw.randint(1, 5)
            size = draw.choice((em, em, em, em, em // 2, 2 * em))
            text(grey, draw, x, y + draw.choice((0, 0, 0, em // 2, -2)), count, size)
            x += count * size + draw.choice(
                (2, em, round(1.1 * em), round(1.2 * em), round(1.4 * em), 3 * em)
            )
        for _ in range(draw.randint(0, 3)):
            side = draw.choice((1, 1, 2, 3, 4, 6, 7))
            ink = draw.choice((20, 150, 165, 180, 190, 200, 210))
            dx, dy = draw.randrange(10, 330), y + draw.randrange(em)
            _fill(grey, dx, dy, dx + side * draw.choice((1, 1, 2, 6)), dy + side, ink)
        y += draw.choice((em - 2, em, em + 2, round(1.3 * em), 2 * em))
    return grey


def askew(draw: Random) -> Grey:
    """Lines of type that climb or fall, each letter on the pixel of its own."""
    grey = paper()
    slope = draw.choice((0.0, 0.003, 0.01, -0.01, 0.02, -0.03, 0.045, 0.07, -0.052))
    for row in range(draw.randint(2, 6)):
        for n in range(draw.randint(4, 20)):
            x = 20 + n * 16
            letter(grey, draw, x, 30 + row * 34 + round(x * slope), 14, 20)
    return grey


FAMILIES: dict[str, Callable[[Random], Grey]] = {
    draw.__name__: draw for draw in (lattice, rules, typed, askew)
}


def pictures(family: str, count: int) -> Iterator[Grey]:
    """The first pictures of a family: the same ones at any time."""
    for number in range(count):
        yield FAMILIES[family](Random(f"{family} {number}"))
