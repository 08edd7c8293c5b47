"""How small groups of lines are joined into paragraphs and entries, each drawn from a seed.

The golden lists the lines, with the room that each leaves for the next one's first word, and below them what
is told of their breaks. After an intended change, run `pytest tests/test_small_wraps.py --force-regen`,
review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.source import Line
from planparse.japanese.characters import width
from planparse.parse.wrap import (
    Style,
    entries,
    in_doubt,
    listed,
    narrowed_cells,
    paragraphs,
    relation,
    slack,
    style_of,
)

EM = 16.0
LEFT = 48.0
BULLETS = "・●"
TEXTS = (
    *(
        "市民の暮らしを",
        "支える仕組みを",
        "整える。",
        "関係団体と、",
        "協議を行う。",
        "有識者への意見聴取",
        "要綱の制定",
    ),
    *("・業者の選定", "・契約", "・警察・消防・自治会", "・学校", "①測量", "②設計の", "総務課", "計画課"),
    *(
        "Park &",
        "Ride",
        "(令和7年)",
        "（注）見込み。",
        "参加率は42.5",
        "％",
        "中小企業",
        "、道を直す。",
        "※1 予定",
    ),
    *(
        "評価",
        "運用",
        "詳しくはhttps://example.jp/plan",
        "/index.html",
        "「港」の整備",
        "- 点検",
        "ア 点検",
        "を始める",
    ),
    *("近隣自治体との共同", "発注に向けた条件整", "理", "市は水道管の点検を毎年続けて断水のない暮らしを守る"),
)
ROOMS = (-1.0, 0.0, 0.2, 0.25, 0.3, 0.45, 0.55, 0.9, 1.0, 1.1, 1.6, 2.9, 3.0, 3.1, 4.0, 4.1, 6.0, 9.0)
"""Ems that a line leaves for the first word of the next one: at and beside the tolerances."""
INDENTS = (0.0, 0.0, 0.0, 0.0, 0.5, 0.6, 0.7, 0.8, 1.0, 1.5, 2.0, 2.1, 2.5, 3.0, 4.1)
GAPS = (0.5, 0.5, 0.5, 0.5, 0.0, 0.7, 0.9, 0.95, 1.0, 2.0)


def on_page(draw: Random) -> list[Line]:
    """Lines of a column, or of a cell, on a page or two."""
    lines: list[Line] = []
    top, page = 60.0, 1
    size, blocks = EM, draw.random() < 0.15
    wide = draw.random() < 0.3
    for n in range(draw.randint(2, 5)):
        text = draw.choice(TEXTS)
        size = draw.choice((EM, EM, EM, EM, EM, EM, 1.12 * EM, 1.13 * EM, 0.87 * EM))
        left = LEFT + EM * draw.choice(INDENTS)
        move = draw.random()
        if n and move < 0.08:
            page, top = page + 1, 60.0
        elif n and move < 0.16:  # the next column
            top = 60.0
        line = Line(
            n + 1,
            text,
            gap=draw.choice(GAPS) if n else 0.0,
            page=page,
            box=(left, top, left + size * width(text), top + size),
            size=draw.choice((size, size, size, size, None)),
            limits=(LEFT - draw.choice((0.0, 0.0, 0.0, 0.0, 60.0, 61.0)), 400.0),
            bold=draw.random() < 0.05,
            block=draw.randint(1, 2) if blocks else None,
        )
        lines.append(line)
        top += 1.5 * size
    return [_with_room(draw, a, b, wide) for a, b in pairwise(lines)] + lines[-1:]


def _with_room(draw: Random, line: Line, after: Line, wide: bool) -> Line:
    """The line with limits that leave one of the rooms for the next word; rarely without limits."""
    if draw.random() < 0.06:
        return replace(line, limits=None)
    room = slack(line, after)
    assert room is not None and line.limits is not None
    wanted = draw.choice(ROOMS[:8] if wide else ROOMS)
    em = line.size or (line.box[3] - line.box[1] if line.box is not None else 1.0)
    return replace(line, limits=(line.limits[0], line.limits[1] - (room - wanted) * em))


def in_text(draw: Random) -> list[Line]:
    """Lines of a text, which has indents and blank lines only."""
    lines: list[Line] = []
    limits = draw.random() < 0.8
    for n in range(draw.randint(2, 5)):
        block = draw.randint(1, 2) if draw.random() < 0.1 else None
        gap = draw.choice((0.0, 0.0, 0.0, 1.0)) if n else 0.0
        indent = draw.choice(INDENTS)
        text = draw.choice(TEXTS)
        lines.append(
            Line(n + 1, text, gap=gap, indent=indent, limits=(0.0, 30.0) if limits else None, block=block)
        )
    return [_with_room(draw, a, b, False) if limits else a for a, b in pairwise(lines)] + lines[-1:]


STYLES = (
    Style(),
    Style(leading=0.5),
    Style(leading=0.5, indented=True),
    Style(leading=0.5, spaced=True, paragraph_gap=0.45),
    Style(spaced=True),
    Style(hanging=True),
)


def _told(line: Line, after: Line | None) -> str:
    room = slack(line, after) if after is not None else None
    place = f"{line.indent:g}" if line.box is None else f"{(line.box[0] - LEFT) / EM:g} {line.box[1]:g}"
    said = (
        "" if room is None else f"leaves {room:.2f}",
        f"gap {line.gap:g}" if line.gap else "",
        f"page {line.page}" if (line.page or 1) > 1 else "",
        f"{line.size:g}pt" if line.size not in (None, EM) else "",
        "bold" if line.bold else "",
        f"block {line.block}" if line.block is not None else "",
    )
    return f"{line.text} at {place} {' '.join(filter(None, said))}"


def _read(draw: Random, lines: list[Line]) -> Iterator[str]:
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        yield f"  {_told(line, after)}"
    style = draw.choice(STYLES)
    yield f"style {STYLES.index(style)}"
    for cell in (False, True):
        breaks = [
            relation(a, b, style, cell=cell, first=n == 0).value for n, (a, b) in enumerate(pairwise(lines))
        ]
        found, findings = paragraphs(lines, style, BULLETS, cell=cell, works=cell)
        yield f"{'cell' if cell else 'prose'} {' '.join(breaks)}: {' | '.join(p.text for p in found)}"
        yield from (f"  ! {f.code} {dict(f.values)} {f.place.lines}" for f in findings)
    own = entries(lines, style, BULLETS, works=True)[0]
    yield f"entries {' | '.join(e.text for e in own)} listed {listed(lines, style, BULLETS)}".replace(
        "\n", "/"
    )
    for entry in own:
        if (halves := in_doubt(entry)) is not None:
            yield f"  in doubt {halves[0].text} | {halves[1].text}"
    (less,) = narrowed_cells([lines])
    rooms = (
        f"{a.limits[1]:.4g}" for a, b in zip(less, lines, strict=True) if a.limits and a.limits != b.limits
    )
    yield f"narrowed {' '.join(rooms)}"


@pytest.mark.parametrize(("name", "drawn", "count"), [("pages", on_page, 220), ("texts", in_text, 130)])
def test_how_small_groups_of_lines_are_joined(
    name: str, drawn: object, count: int, file_regression: FileRegressionFixture
) -> None:
    assert callable(drawn)
    rows: list[str] = []
    for number in range(count):
        draw = Random(f"{name} {number}")
        rows += [f"{number}", *_read(draw, drawn(draw))]
    file_regression.check("\n".join(rows) + "\n", basename=name, extension=".txt", encoding="utf-8")


BEFORE_DOT = (
    *(
        "・業者の選定",
        "・契約",
        "・分析・公表",
        "・警察・消防・自治会",
        "・自治会",
        "・評価の見直し",
        "・工事契約",
        "・打合せ",
    ),
    *("・", "・会場の設営・撤去", "・港の・道の", "市民・自治会", "・契約(債務負担行為)"),
)
AFTER_DOT = (
    "・契約",
    "・学校",
    "・工事契約",
    "・契約(債務負担行為)",
    "・分析・公表",
    "・分析・学校",
    "・",
    "・打合せ",
    "・検討会議",
)


def test_whether_a_dot_below_a_full_line_begins_an_entry(file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for before, after in product(BEFORE_DOT, AFTER_DOT):
        for apart in (0.0, 2.0, 2.5):
            right = LEFT + EM * width(before)
            upper = Line(1, before, page=1, box=(LEFT, 60, right, 76), size=EM, limits=(LEFT, right))
            lower = Line(2, after, 0.5, 1, (LEFT + apart, 84, right, 100), EM, (LEFT, right))
            found, findings = entries([upper, lower], Style(leading=0.5), BULLETS, works=True)
            rows.append(
                f"{' | '.join(e.text for e in found)} {[f.code for f in findings]} {apart:g} points apart"
            )
    file_regression.check("\n".join(rows) + "\n", basename="dots", extension=".txt", encoding="utf-8")


@pytest.mark.parametrize(("name", "drawn"), [("pages", on_page), ("texts", in_text)])
def test_the_style_that_many_lines_show(
    name: str, drawn: object, file_regression: FileRegressionFixture
) -> None:
    assert callable(drawn)
    rows: list[str] = []
    for number in range(60):
        draw = Random(f"{name} style {number}")
        first = drawn(draw)
        gaps, shifts = (
            draw.choice(((0.5, 0.8), (0.5, 0.7), (0.5, 0.69), (0.5, 0.5))),
            draw.choice((0.0, 0.7, 1.0)),
        )
        lines: list[Line] = []
        for n in range(12):
            line = first[n % len(first)]
            if line.box is not None:
                begins = n % 3 == 0
                box = (LEFT + EM * shifts * begins, *line.box[1:])
                line = replace(
                    line, box=box, gap=gaps[begins], page=1, text=line.text + ("。" if n % 3 == 2 else "")
                )
            lines.append(line)
        style = style_of(lines)
        leading = "none" if style.leading is None else f"{style.leading:.3g}"
        marks = (name for name in ("indented", "hanging", "spaced") if getattr(style, name))
        rows.append(f"{number}: {leading} {style.paragraph_gap:.3g} {' '.join(marks)}")
    file_regression.check(
        "\n".join(rows) + "\n", basename=f"styles-{name}", extension=".txt", encoding="utf-8"
    )
