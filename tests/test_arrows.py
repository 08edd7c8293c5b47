"""Arrows drawn over a schedule: what the reader reports of them, and on which empty cells they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import pytest
from reportlab.lib.colors import HexColor, black

from planparse.document.place import Place
from planparse.document.source import Grid
from planparse.parse.outline_tree import Table
from planparse.readers.pdf import Reader
from planparse.readers.pdf.arrows import arrows_of
from planparse.readers.pdf.page import NO_COLOUR, shapes_of
from tests.support.pdf_pages import BOTH, HEADS, HEIGHT, XS, YS, Sheet, cells, fill, full, pdf, read_as
from tests.support.schedules import HEAD, read_tables, ruled, said

Points = Sequence[tuple[float, float]]
BLOCK = [(200, 157), (280, 157), (280, 153), (292, 160), (280, 167), (280, 163), (200, 163)]
LINE = [(200, 160), (292, 160)]
CLOSED = [(284, 156), (292, 160), (284, 164)]
PENTAGON = [(200, 155), (286, 155), (292, 160), (286, 165), (200, 165)]
STROKE = (NO_COLOUR, 0, 1.0, 1, False, False)
DIAMOND = [(236, 160), (244, 152), (252, 160), (244, 168)]


def draw(sheet: Sheet, points: Points, *, filled: bool = True, closed: bool = True) -> None:
    path = sheet.beginPath()
    path.moveTo(points[0][0], HEIGHT - points[0][1])
    for x, y in points[1:]:
        path.lineTo(x, HEIGHT - y)
    if closed:
        path.close()
    sheet.drawPath(path, fill=int(filled), stroke=1)


def turned(points: Points) -> Points:
    """The points turned by half around the middle of the second cell."""
    return [(480 - x, 320 - y) for x, y in points]


def grid_of(reader: Reader, *outlines: tuple[Points, bool, bool]) -> tuple[Grid, list[list[str]]]:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [HEADS, ["窓口を決める", "説明会を開く", "意見を集める", "結果を示す"], ["図面を引く"]])
        for points, filled, closed in outlines:
            draw(sheet, points, filled=filled, closed=closed)

    document, _ = read_as(reader, pdf(write))
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    return grid, cells(document)


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize(
    "outlines",
    [
        [(BLOCK, True, True)],
        [(BLOCK, False, True)],
        [(turned(BLOCK), True, True)],
        [(PENTAGON, True, True)],
        [(LINE, False, False), (CLOSED, True, True)],
        [(LINE, False, False), (CLOSED, False, False)],
        [(turned(LINE), False, False), (turned(CLOSED), True, True)],
        [
            ([(200, 160), (230, 160)], False, False),
            ([(234, 160), (284, 160)], False, False),
            (CLOSED, True, True),
        ],
    ],
)
def test_an_arrow_over_a_cell_is_reported_and_cuts_no_cell(
    reader: Reader, outlines: list[tuple[Points, bool, bool]]
) -> None:
    grid, texts = grid_of(reader, *outlines)
    (arrow,) = grid.arrows
    assert arrow.page == 1 and arrow.box is not None
    assert arrow.box[2] - arrow.box[0] == pytest.approx(92, abs=3)
    assert texts[2] == ["図面を引く", "", "", ""]


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("outline", [DIAMOND, CLOSED, [(200, 150), (290, 150), (290, 170), (200, 170)]])
def test_other_outlines_are_no_arrows(reader: Reader, outline: Points) -> None:
    grid, _ = grid_of(reader, (outline, True, True))
    assert grid.arrows == ()


def schedule_with(*boxes: tuple[float, float, float, float]) -> list[tuple[str, str]]:
    """Quarter and quoted work of each finding on an arrow over a schedule of two rows."""
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    rows = (("①調査", "①設計", "", ""), ("②協議", "", "", "②公表"))
    grid = ruled([*heads, *((r, c, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row))], 3)
    grid = replace(grid, arrows=tuple(Place(page=1, box=box) for box in boxes))
    grid = replace(grid, cells=tuple(replace(cell, page=1) for cell in grid.cells))
    found, findings = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①調査", "②協議"],
        ["①設計"],
        [],
        ["②公表"],
    ]
    told = [f for f in findings if f.code == "drawn-arrow"]
    assert all(f.place.box is not None for f in told)
    return [(str(f.values["where"]), str(f.values["left"])) for f in told]


def test_an_arrow_over_empty_cells_is_told_with_the_work_to_their_left() -> None:
    third, fourth = (300.0, 185.0, 400.0, 195.0), (290.0, 185.0, 530.0, 195.0)
    assert schedule_with(third) == [("第3四半期", "①設計")]
    assert schedule_with(fourth) == [("第3四半期", "①設計"), ("第4四半期", "①設計")]


def test_an_arrow_beside_or_between_the_cells_is_not_told() -> None:
    assert schedule_with((60.0, 185.0, 150.0, 195.0)) == []  # over work
    assert schedule_with((300.0, 185.0, 330.0, 195.0)) == []  # too short
    assert schedule_with((300.0, 300.0, 400.0, 310.0)) == []  # below the table


def test_many_arrowheads_among_many_rules_are_read_in_time() -> None:
    heads = [
        [(x, y), (x, y + 6.0), (x + 6.0, y + 3.0)] for x in range(0, 5000, 50) for y in range(0, 400, 10)
    ]
    shafts = shapes_of([(x - 30.0, y + 3.0, x + 0.0, y + 3.0, *STROKE) for (x, y), *_ in heads])
    began = perf_counter()
    assert len(arrows_of(heads, shafts)) == len(heads)
    assert perf_counter() - began < 10  # seconds; a quadratic loop in Python takes more than a minute


def test_the_work_in_an_arrow_over_several_columns_goes_on_through_them() -> None:
    rows = (("①調査", "", "", "①公表"), ("②協議", "", "", ""))
    grid = ruled(
        [
            *((0, n, head) for n, head in enumerate(HEAD.split("\t"))),
            *((r, c, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row)),
        ],
        3,
    )
    (held,) = (line for cell in grid.cells for line in cell.lines if line.text == "②協議")
    assert held.box is not None
    arrow = Place(page=1, box=(held.box[0] - 1, held.box[1] - 1, 430.0, held.box[3] + 1))
    cells_on_page = tuple(
        replace(cell, page=1, lines=tuple(replace(line, page=1) for line in cell.lines))
        for cell in grid.cells
    )
    found, findings = read_tables(Table((replace(grid, cells=cells_on_page, arrows=(arrow,)),)))
    assert [[(said(t), t.span) for t in q.tasks] for q in found.quarters] == [
        [("①調査", (1, 1)), ("②協議", (1, 3))],
        [("②協議", (1, 3))],
        [("②協議", (1, 3))],
        [("①公表", (4, 4))],
    ]
    assert not findings


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("corner", [0, 4])
def test_the_work_in_a_bar_over_several_columns_goes_on_through_them(reader: Reader, corner: int) -> None:
    xs, ys = (50, 170, 290, 410, 530), (100, 130, 200)

    def write(sheet: Sheet) -> None:
        sheet.put(50, 80, "(1) 橋のかけ替え")
        for n in range(3):  # the shading of the headers and of a row fill these
            sheet.setFillGray(0.9)
            sheet.rect(xs[n], HEIGHT - ys[1], 120, 30, stroke=0, fill=1)
        for x, top, width in ((172, 140, 230), (52, 165, 110)):
            sheet.setFillGray(0.7)
            sheet.roundRect(x, HEIGHT - top - 16, width, 16, corner or 0.001, stroke=0, fill=1)
        sheet.setFillGray(0)
        for x in xs:
            sheet.rule(x, ys[0], x, ys[-1])
        for y in ys:
            sheet.rule(xs[0], y, xs[-1], y)
        for x, head in zip(xs, HEAD.split("\t"), strict=False):
            sheet.put(x + 4, 120, head)
        sheet.put(176, 152, "①調査")
        sheet.put(56, 177, "②協議")

    document, _ = read_as(reader, pdf(write))
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    found, _ = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["②協議"], ["①調査"], ["①調査"], []]


@pytest.mark.parametrize("reader", BOTH)
def test_the_shading_of_a_row_beside_a_label_of_several_rows_is_no_bar(reader: Reader) -> None:
    xs, ys = (50, 80, 200, 320, 440, 560), (100, 150, 180, 230)

    def write(sheet: Sheet) -> None:
        sheet.put(50, 80, "(1) 橋のかけ替え")
        sheet.setFillGray(0.9)
        sheet.rect(xs[0], HEIGHT - ys[2], xs[-1] - xs[0], ys[2] - ys[1], stroke=0, fill=1)
        sheet.setFillGray(0)
        for x in xs:
            sheet.rule(x, ys[0], x, ys[-1])
        for y in ys:
            sheet.rule(xs[1] if y in ys[1:-1] else xs[0], y, xs[-1], y)
        for n, letter in enumerate("取組"):
            sheet.put(60, 140 + 14 * n, letter)
        sheet.put(xs[1] + 4, 120, "橋を架け替える。")
        for x, head, work in zip(xs[1:], HEAD.split("\t"), ("①調査", "設計", "工事", "開通"), strict=False):
            sheet.put(x + 4, 170, head)
            sheet.put(x + 4, 200, work)

    document, _ = read_as(reader, pdf(write))
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert grid.arrows == ()


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize(
    ("shaded", "bars"),
    [
        ("1100 0110", [(60, 124, 300, 148), (180, 148, 420, 172)]),
        ("0000 1110", [(60, 148, 180, 172), (180, 148, 420, 172)]),  # with and without the name of work
        ("1111 0000", []),  # a striped table
        ("1010 1010", []),  # stripes of columns
        ("1001 0100", [(420, 124, 540, 148)]),
    ],
)
def test_cells_shaded_to_show_when_work_is_done(
    reader: Reader, shaded: str, bars: list[tuple[int, ...]]
) -> None:
    def write(sheet: Sheet) -> None:
        sheet.setFillColor(HexColor("#9dc3e6"))
        for r, row in enumerate(["1111", *shaded.split()]):
            for c, sign in enumerate(row):
                if sign == "1":
                    sheet.box(XS[c], YS[r], XS[c + 1], YS[r + 1])
        sheet.setFillColor(black)
        full(sheet)
        fill(sheet, [HEADS, ["調査", "", "公表", ""], ["", "工事", "", "検査"]])

    document, _ = read_as(reader, pdf(write))
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [tuple(map(round, arrow.box)) for arrow in grid.arrows if arrow.box] == bars
