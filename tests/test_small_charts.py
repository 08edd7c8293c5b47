"""What stands aside as the text of charts, on small pages that are drawn from a seed.

Each page has a chart, or what nearly is one: its columns, bars, rules or sectors have distances, lengths and
labels at the edges of what makes a chart. The golden lists each page, the text of charts with its box, and
the text that stays. After an intended change, run `pytest tests/test_small_charts.py --force-regen`, review
the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from random import Random

import numpy as np
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.readers.pdf.charts import chart_texts
from planparse.readers.pdf.grids import Lattice
from planparse.readers.pdf.ink import ink_of
from planparse.readers.pdf.page import ASCENT, DESCENT, NO_COLOUR, WHITE
from planparse.readers.pdf.pagetext import lattice_at
from tests.support.small_pages import Drawn, Letters, SmallPage, facts_of, rule, width_of

COUNT = 80
Marks = list[Letters | Drawn]
PROSE = "企業が知られていないことが調べで分かった。"


def oddly(draw: Random, usual: float, *others: float) -> float:
    """Nearly always what is usual."""
    return usual if draw.random() < 0.95 else draw.choice(others)


def written(x: float, top: float, text: str, size: float = 10.0) -> Letters:
    """A text whose upper edge is at `top`."""
    return Letters(x, top + ASCENT * size, text, size)


def above(x: float, bottom: float, text: str, size: float = 10.0) -> Letters:
    return Letters(x, bottom - DESCENT * size, text, size)


def filled(x0: float, top: float, x1: float, bottom: float, fill: int = 0x4F81BD) -> Drawn:
    return Drawn((x0, top, x1, bottom), fill=fill, stroke=NO_COLOUR)


def value(draw: Random, number: float) -> str:
    """A number as people write it, or what is none."""
    told = draw.choice((f"{number:g}", f"{number:g}", f"{number:g}", f"{number:.1f}%", f"△{number:g}"))
    return told if draw.random() < 0.97 else draw.choice(("調査", f"{number:g}人", "-", "(注)"))


def columns(draw: Random) -> Marks:
    """Columns on one line with their values above and their years below."""
    marks: Marks = []
    x, wide = 60.0, oddly(draw, 20, 2, 2.5, 3)
    words = draw.choice(((), (), (), (), ("調査", "設計"), ("調査", "12"), ("12", "34")))
    for n in range(draw.choice((2, 3, 3, 3, 4, 5))):
        floor = 150 + oddly(draw, 0, 0.5, 1, 1.5, 2)
        high = oddly(draw, 20 + 15 * n, 20, 2, 35)
        thick = wide + oddly(draw, 0, 1, 1.5, 3)
        fill = int(oddly(draw, 0x4F81BD, WHITE, NO_COLOUR))
        marks.append(filled(x, floor - high, x + thick, floor, fill))
        size = draw.choice((8, 8, 10))
        marks.append(above(x, floor - high - draw.choice((0, 2, 2, 14.4)), value(draw, 10 * n + 20), size))
        if words:
            marks.append(written(x, floor - 14, draw.choice(words)))
        marks.append(
            written(x, floor + draw.choice((2, 2, 14.4, 14.5)), draw.choice((f"R{n + 3}", "年")), size)
        )
        x += thick + oddly(draw, 10, wide * 0.1, wide * 0.1 + 0.5, 0, -1, -2, 40)
    if draw.random() < 0.5:
        reach = draw.choice((0, 1, 2, 10, 40, 80))
        for n in range(draw.randint(1, 4)):
            marks.append(
                rule(60 - reach, 150 - 20 * n, x - 10 + reach, 150 - 20 * n + oddly(draw, 0, 2, 2.5))
            )
            marks.append(above(60 - reach - 14, 154 - 20 * n, str(10 * n), 8))
    return marks


def bars(draw: Random) -> Marks:
    """Bars that begin at one line, with names before them and values behind or on an axis below."""
    marks: Marks = []
    y = 50.0
    ends, axis = draw.random() < 0.6, draw.random() < 0.5
    for n in range(draw.choice((2, 3, 3, 4, 4))):
        x0, high = 90 + oddly(draw, 0, 1, 1.5), oddly(draw, 12, 2, 2.5, 13, 14)
        long = oddly(draw, 40 + 25 * n, 40, 65)
        marks.append(filled(x0, y, x0 + long, y + high))
        if ends:
            gap = oddly(draw, 3, -1, -1.5, 0, 18, 18.5, 20)
            marks.append(
                written(x0 + long + gap, y + oddly(draw, 1, 6, 7, 8, -6, -4), value(draw, 40 + 25 * n))
            )
        if draw.random() < 0.9:
            name = draw.choice(("若松区", "門司区"))
            if draw.random() < 0.1:
                name = draw.choice(("転入と転出の差の年度末の人数", "注意", "・他"))
            gap = draw.choice((0, 2, 30, 50))
            marks.append(written(x0 - gap - width_of(name), y + oddly(draw, 1, 6, -6), name))
        y += high + oddly(draw, 8, 1.2, 1.5, 0, -1)
    if axis:
        for n in range(draw.choice((2, 3, 4, 5))):
            told = str(50 * n) if draw.random() < 0.9 else value(draw, 30 * n)
            marks.append(
                written(oddly(draw, 88, 90, 91, 80) + 40 * n, y + draw.choice((2, 2, 10, 18, 19)), told)
            )
    return marks


def grid(draw: Random) -> Marks:
    """Rules at even distances with rising numbers beside them, and names of columns below."""
    marks: Marks = []
    pitch, left, right = draw.choice((20, 25)), 90.0, 90 + oddly(draw, 150, 30, 31, 29)
    form = draw.choice((str, str, "{:.1f}".format, "{:,}".format, "{}%".format))
    side, falls = draw.random() < 0.7, draw.random() < 0.1
    count = draw.choice((2, 3, 3, 4, 5))
    for n in range(count):
        y = 150 - pitch * n + oddly(draw, 0, 0, 1, 0.5, 1.5)
        x0, x1 = left + oddly(draw, 0, 1, 1.5), right + oddly(draw, 0, 1, 2)
        marks.append(rule(x0, y, x1, y + oddly(draw, 0, 2, 2.5)))
        number = int(1000 * (count - n if falls else n) + oddly(draw, 0, 1))
        told = form(number)
        gap = oddly(draw, 4, 0, -1, 14.4, 18, 19)
        size = draw.choice((8, 8, 8, 10))
        x = x0 - gap - width_of(told, size) if side else x1 + gap
        marks.append(written(x, y + oddly(draw, -4, 0, -10, -8, 1), told, size))
    for n in range(draw.choice((0, 1, 2, 3, 4))):
        marks.append(
            written(left + 36 * n - 4, 150 + draw.choice((2, 2, 2, 18)), draw.choice((f"R{n}", "年度")), 8)
        )
    return marks


def pie(draw: Random) -> Marks:
    """Sectors of several colours that meet in a point, with shares in and beside them."""
    marks: Marks = []
    x, y = 140.0, 100.0
    colours = [0x4F81BD, 0xC0504D, 0x9BBB59, 0x8064A2]
    radius = oddly(draw, 40, 12, 11.5, 10, 25)
    for n in range(draw.choice((2, 3, 4, 4))):
        dx, dy = ((1, -1), (1, 1), (-1, 1), (-1, -1))[n]
        high = radius * oddly(draw, 1, 0.8, 0.75, 1.25, 1.3)
        off = oddly(draw, 0, 1, 1.5)
        (x0, x1), (y0, y1) = sorted((x + off, x + dx * radius)), sorted((y, y + dy * high))
        fill = int(oddly(draw, colours[n], colours[0], WHITE, NO_COLOUR))
        irregular = draw.random() < 0.95
        marks.append(Drawn((x0, y0, x1, y1), fill=fill, stroke=NO_COLOUR, irregular=irregular))
        told = value(draw, 25)
        at = draw.choice((0.5, 0.5, 1, 1.5))
        marks.append(written(x + dx * radius * at - 8, y + dy * high * at - 4, told, draw.choice((8, 8, 10))))
    return marks


def beside(draw: Random, chart: Marks) -> Marks:
    """What may stand around a chart: its unit, title, legend and frame, and the text of the page."""
    marks: Marks = []
    boxes = [mark.box for mark in chart if isinstance(mark, Drawn)]
    x0, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x1, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    if draw.random() < 0.5:
        unit = draw.choice(("(人)", "(百万円)", "(単位:百万円)", "単位"))
        marks.append(above(x0, top - draw.choice((12, 20, 31, 32, 33, 40)), unit, draw.choice((8, 8, 10))))
    if draw.random() < 0.4:
        size = draw.choice((8, 9.3, 9.5, 10))
        marks.append(written(x1 + draw.choice((0, 2, 18, 19, 14)), top + 4, "転出者", size))
    if draw.random() < 0.4:
        key = draw.choice((6, 30, 31))
        at, gap = x1 + key + 4, draw.choice((-1, 0, 2, 2, 10, 10.5))
        fill = draw.choice((0xC0504D, 0xC0504D, NO_COLOUR))
        marks += [filled(at - key, top + 30, at, top + 30 + draw.choice((6, 15, 15.5)), fill)]
        marks.append(written(at + gap, top + 30 + draw.choice((-5, -4, 0, 5, 6)), "転入"))
    pad = 0
    if draw.random() < 0.4:
        pad = draw.choice((0, 1, 15, 25, 40, 40))
        title = draw.choice(
            ("転出者数の推移", "転出者数の推移", "図1 転出者数", "転出した人と転入した人の数の推移", PROSE)
        )
        marks.append(written(x0, top - pad + 1, title))
        edges = (x0 - pad, top - pad, x1 + pad + oddly(draw, 0, 1, 30), bottom + pad)
        if draw.random() < 0.6:
            marks.insert(0, Drawn(edges))
        else:
            marks += [
                rule(edges[0], edges[1], edges[2], edges[1]),
                rule(edges[0], edges[3], edges[2], edges[3]),
            ]
    if draw.random() < 0.3:
        names = draw.sample(("門司", "小倉", "八幡", "戸畑", "※注", "若松"), draw.randint(1, 4))
        for n, name in enumerate(names):
            marks.append(written(x0 - 10 + 45 * n, bottom + draw.choice((2, 12)), name))
    marks += [written(20, 5, PROSE), written(20, bottom + draw.choice((14, 20, pad + 4, 45)), PROSE)]
    marks.append(written(20, bottom + 70, draw.choice((PROSE, "2 取組の内容", "担当課 商工課"))))
    return marks


FAMILIES: dict[str, Callable[[Random], Marks]] = {"columns": columns, "bars": bars, "grid": grid, "pie": pie}


def page(draw: Random, chart: Callable[[Random], Marks]) -> tuple[SmallPage, tuple[Lattice, ...]]:
    """A page and, now and then, a table whose cells part the chart or its text."""
    marks = chart(draw)
    marks += beside(draw, marks)
    if draw.random() < 0.1:
        again = Random(draw.random())
        marks += [
            Letters(m.x, m.base + 160, m.text, m.size)
            if isinstance(m, Letters)
            else Drawn((m.box[0], m.box[1] + 160, m.box[2], m.box[3] + 160), m.fill, m.stroke)
            for m in chart(again)
        ]
    tables: list[Lattice] = []
    if draw.random() < 0.15:
        xs, ys = draw.choice(
            (([5, 150, 310], [2, 230]), ([5, 310], [2, 152, 230]), ([50, 310], [2, 60, 230]))
        )
        table = lattice_at([float(x) for x in xs], [float(y) for y in ys], "rules")
        assert table is not None
        tables.append(table)
    return SmallPage(tuple(marks)), tuple(tables)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_the_text_of_a_small_chart(family: str, file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number in range(COUNT):
        draw = Random(f"chart of {family} {number}")
        drawn, tables = page(draw, FAMILIES[family])
        facts = facts_of(drawn, recognised=draw.random() < 0.03)
        ink = ink_of(facts)
        apart, asides = chart_texts(ink, facts, tables)
        rows.append(f"--- {number}: {drawn}{' in a table' if tables else ''}")
        rows += [
            f"{a.kind} of page {a.page} {' '.join(f'{edge:g}' for edge in a.box or ())}: {a.text}"
            for a in asides
        ]
        kept = zip(apart.tolist(), ink.glyphs.text, np.round(ink.glyphs.base, 1).tolist(), strict=True)
        for (is_apart, _), some in groupby(kept, lambda one: (one[0], one[2])):
            if not is_apart:
                rows.append(f"stays {''.join(text for _, text, _ in some)}")
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
