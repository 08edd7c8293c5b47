"""PowerPoint decks: what a slide shows becomes lines in reading order, and the rest is set aside and told."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Spot
from planparse.document.source import Grid, SourceDocument
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.parse.pipeline import parse_bytes
from planparse.readers import read
from planparse.readers.pptx import read_pptx
from planparse.readers.pptx.diagram import paragraphs_of_diagram
from planparse.readers.pptx.numbers import marker
from planparse.readers.pptx.text import _runs

HEADS = column_heads(shipped())
QUARTERS = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")
TITLE_ONLY, CONTENT, BLANK = 5, 1, 6
ISSUE = (
    "令和8年度 局区X方針",
    "港湾局",
    "磯浜市",
    "4 課題",
    "課題A (1) 港の再生【政策分野:港湾】",
    "①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】",
    "②課題の内容",
    "古い。",
    "③課題の背景や現状",
    "減った。",
    "④目指す成果",
    "にぎわう。",
    "⑤令和8年度の取り組み・スケジュール",
    "(1)港の整備",
)


class Deck:
    """A deck of slides of 720 × 540 points."""

    def __init__(self) -> None:
        self.deck: Any = Presentation()
        self.slide: Any = None

    def add(self, layout: int = BLANK, title: str | None = None) -> Any:
        self.slide = self.deck.slides.add_slide(self.deck.slide_layouts[layout])
        if title is not None:
            self.slide.shapes.title.text_frame.text = title
        return self.slide

    def box(self, text: str, x: float, y: float, w: float = 200, h: float = 20, into: Any = None) -> Any:
        shape = (into or self.slide).shapes.add_textbox(Pt(x), Pt(y), Pt(w), Pt(h))
        fill(shape.text_frame, text)
        return shape

    def panel(
        self, text: str, x: float, y: float, w: float, h: float, kind: Any = MSO_SHAPE.RECTANGLE
    ) -> Any:
        shape = self.slide.shapes.add_shape(kind, Pt(x), Pt(y), Pt(w), Pt(h))
        fill(shape.text_frame, text)
        return shape

    def table(
        self, rows: list[list[str]], x: float = 40, y: float = 100, w: float = 600, row: float = 30
    ) -> Any:
        frame = self.slide.shapes.add_table(len(rows), len(rows[0]), Pt(x), Pt(y), Pt(w), Pt(row * len(rows)))
        for r, texts in enumerate(rows):
            for c, text in enumerate(texts):
                frame.table.cell(r, c).text = text
        return frame.table

    def bytes(self) -> bytes:
        out = BytesIO()
        self.deck.save(out)
        return out.getvalue()

    def read(self) -> tuple[SourceDocument, tuple[Finding, ...]]:
        return read(self.bytes(), "deck.pptx", column_heads=HEADS)

    def lines(self) -> list[str]:
        return [line.text for line in self.read()[0].lines()]

    def grids(self) -> list[Grid]:
        return [block for block in self.read()[0].blocks if isinstance(block, Grid)]

    def asides(self) -> list[tuple[str, str]]:
        return [(aside.kind, aside.text) for aside in self.read()[0].asides]


def fill(frame: Any, text: str) -> None:
    """Paragraphs of 10 points, so that a box is as high as it says."""
    frame.text = text
    frame.word_wrap = True
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(10)


def mark(paragraph: Any, tag: str, **attributes: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(properties.makeelement(qn(tag), attributes))


def texts(grid: Grid) -> dict[tuple[int, int, int, int], str]:
    return {(c.row, c.col, c.row_span, c.col_span): "/".join(x.text for x in c.lines) for c in grid.cells}


@pytest.fixture
def deck() -> Deck:
    made = Deck()
    made.add()
    return made


# --- reading order -----------------------------------------------------------------------------------


def columns(deck: Deck) -> None:
    """Two columns of headings and boxes of different heights between boxes as wide as the slide."""
    deck.box("課題A", 40, 20, 640)
    deck.box("②課題の内容", 40, 60)
    deck.box("施設が古い。\n利用が減った。", 40, 82, h=40)
    deck.box("③課題の背景", 380, 60)
    deck.box("人口が減った。", 380, 82)
    deck.box("国の制度が変わった。", 380, 104)
    deck.box("④目指す成果", 40, 150, 640)


def cards(deck: Deck) -> None:
    """Four cards, each a panel with a heading and a box on it."""
    for n, (x, y) in enumerate(((40, 40), (380, 40), (40, 200), (380, 200)), 1):
        deck.panel("", x, y, 300, 140)
        deck.box(f"柱{n}", x + 10, y + 10, 280)
        deck.box(f"柱{n}の説明をここに書く。", x + 10, y + 40, 280)


def labels(deck: Deck) -> None:
    """A column of labels beside their contents."""
    for n, (label, content) in enumerate((("現状", "利用が減った。"), ("課題", "費用が増えた。"))):
        deck.panel(label, 40, 60 + 80 * n, 80, 60)
        deck.panel(content, 140, 60 + 80 * n, 500, 60)


def numbered(deck: Deck) -> None:
    """Boxes in two columns, whose numbers run down the columns."""
    for n, (x, y) in enumerate(((40, 40), (40, 140), (380, 40), (380, 140)), 1):
        deck.panel(f"({n})取組\n内容{n}", x, y, 300, 80)


def listed(deck: Deck) -> None:
    """A column of a section and its list beside the next section, whose number is not the list's."""
    for n, text in enumerate(
        ("②課題", "(ア)手続の方法が分からない人が多い。", "(イ)時間がない。", "(ウ)知らない。")
    ):
        deck.box(text, 40, 40 + 22 * n)
    for n, text in enumerate(("③背景", "人口が減った。", "店が減った。", "費用が増えた。")):
        deck.box(text, 380, 40 + 22 * n)


ORDERS: list[tuple[Callable[[Deck], None], list[str]]] = [
    (
        columns,
        ["課題A", "②課題の内容", "施設が古い。", "利用が減った。", "③課題の背景", "人口が減った。",
         "国の制度が変わった。", "④目指す成果"],
    ),
    (cards, [text for n in range(1, 5) for text in (f"柱{n}", f"柱{n}の説明をここに書く。")]),
    (
        listed,
        [
            "②課題",
            "(ア)手続の方法が分からない人が多い。",
            "(イ)時間がない。",
            "(ウ)知らない。",
            "③背景",
            "人口が減った。",
            "店が減った。",
            "費用が増えた。",
        ],
    ),
    (labels, ["現状", "利用が減った。", "課題", "費用が増えた。"]),
    (numbered, [text for n in range(1, 5) for text in (f"({n})取組", f"内容{n}")]),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("draw", "expected"), ORDERS)
def test_shapes_are_read_in_the_order_of_their_places(
    deck: Deck, draw: Callable[[Deck], None], expected: list[str], seed: int
) -> None:
    draw(deck)
    tree = deck.slide.shapes._spTree
    shapes = list(tree)[2:]
    random.Random(seed).shuffle(shapes)
    for shape in shapes:
        tree.append(shape)
    assert deck.lines() == expected


def test_the_title_comes_before_all_that_is_not_above_it(deck: Deck) -> None:
    deck.add(TITLE_ONLY, "課題A 港の再生")
    title = deck.slide.shapes.title
    title.left, title.top, title.width, title.height = Pt(200), Pt(60), Pt(400), Pt(60)
    deck.box("4 課題", 40, 20)
    deck.box("左の帯", 40, 65, 100)
    assert deck.lines() == ["4 課題", "課題A 港の再生", "左の帯"]


def test_a_placeholder_stands_where_the_layout_puts_it(deck: Deck) -> None:
    deck.add(CONTENT, "題")
    deck.slide.placeholders[1].text_frame.text = "本文"
    deck.box("脚注", 40, 520)
    deck.box("上の注", 40, 5, h=10)
    assert deck.lines() == ["上の注", "題", "本文", "脚注"]


def test_a_box_is_as_high_as_its_text_needs(deck: Deck) -> None:
    deck.box("一行目の見出し", 40, 20, 200, 2)
    deck.box("長い説明が続く。" * 12, 40, 40, 200, 2)
    deck.box("右の見出し", 300, 20, 200, 2)
    deck.box("右の説明。", 300, 40, 200, 2)
    deck.box("左の続き。", 40, 112, 200, 20)
    assert deck.lines() == [
        "一行目の見出し", "長い説明が続く。" * 12, "左の続き。", "右の見出し", "右の説明。",
    ]  # fmt: skip


def test_a_box_as_wide_as_those_above_belongs_to_their_column(deck: Deck) -> None:
    deck.box("左の見出し", 40, 20)
    deck.box("左の説明。", 40, 42)
    deck.box("右の見出し", 380, 20)
    deck.box("右の説明。", 380, 42)
    deck.box("左の続き。", 40, 92)
    deck.box("次の題", 40, 160, 640)
    assert deck.lines() == ["左の見出し", "左の説明。", "左の続き。", "右の見出し", "右の説明。", "次の題"]


RIGHT = [f"右の{n + 1}" for n in range(7)]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (64, ["左の見出し", "左の説明。", "左の注", "右の見出し", "右の説明。", *RIGHT]),
        (222, ["左の見出し", "左の説明。", "右の見出し", "右の説明。", *RIGHT, "左の注"]),
    ],
)
def test_a_narrow_box_goes_on_with_a_column_only_close_below_it(
    deck: Deck, top: float, expected: list[str]
) -> None:
    deck.box("左の見出し", 40, 20)
    deck.box("左の説明。", 40, 42)
    deck.box("右の見出し", 380, 20)
    deck.box("右の説明。", 380, 42)
    for n, text in enumerate(RIGHT):
        deck.box(text, 380, 64 + 22 * n)
    deck.box("左の注", 40, top, 120)
    assert deck.lines() == expected


def test_groups_within_groups_stand_where_their_transforms_put_them(deck: Deck) -> None:
    inner = deck.slide.shapes.add_group_shape()
    deck.box("下", 0, 100, into=inner)
    deck.box("上", 0, 0, into=inner)
    outer = deck.slide.shapes.add_group_shape([inner])
    outer.left, outer.top, outer.width, outer.height = Pt(300), Pt(300), Pt(100), Pt(60)
    deck.box("先", 300, 250)
    deck.box("後", 300, 400)
    assert deck.lines() == ["先", "上", "下", "後"]


def test_vertical_columns_run_from_the_right(deck: Deck) -> None:
    for n, text in enumerate(("三", "二", "一")):
        shape = deck.box(text, 100 + 60 * n, 50, 30, 200)
        shape.text_frame._txBody.bodyPr.set("vert", "eaVert")
    assert deck.lines() == ["一", "二", "三"]


@settings(max_examples=60, deadline=None)
@given(
    boxes=st.lists(
        st.tuples(
            st.integers(0, 600), st.integers(0, 500), st.integers(10, 400), st.integers(5, 300), st.booleans()
        ),
        min_size=1,
        max_size=14,
    )
)
def test_no_text_is_lost_or_read_twice_wherever_it_stands(
    boxes: list[tuple[int, int, int, int, bool]],
) -> None:
    deck = Deck()
    deck.add()
    for n, (x, y, w, h, framed) in enumerate(boxes):
        text = f"第{n % 4 + 1}四半期" if n % 3 == 0 else f"文{n}"
        (deck.panel if framed else deck.box)(f"{text}\n終{n}", x, y, w, h)
    wanted = sorted(
        t for n in range(len(boxes)) for t in ((f"第{n % 4 + 1}四半期" if n % 3 == 0 else f"文{n}"), f"終{n}")
    )
    assert sorted(deck.lines()) == wanted
    for grid in deck.grids():
        taken = [
            (cell.row + r, cell.col + c)
            for cell in grid.cells
            for r in range(cell.row_span)
            for c in range(cell.col_span)
        ]
        assert len(taken) == len(set(taken))


# --- paragraphs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "number", "shown"),
    [
        ("arabicPeriod", 3, "3."),
        ("arabicParenBoth", 12, "(12)"),
        ("arabicParenR", 2, "2)"),
        ("arabicPlain", 7, "7"),
        ("arabicDbPlain", 12, "１２"),
        ("arabicDbPeriod", 1, "１."),
        ("circleNumDbPlain", 1, "①"),
        ("circleNumDbPlain", 35, "㉟"),
        ("circleNumWdBlackPlain", 2, "❷"),
        ("ea1JpnKorPeriod", 21, "二十一."),
        ("ea1JpnKorPlain", 110, "百十"),
        ("ea1JpnChsDbPeriod", 10, "十."),
        ("alphaUcPeriod", 28, "BB."),
        ("alphaLcParenBoth", 1, "(a)"),
        ("romanUcPeriod", 14, "XIV."),
        ("romanLcPeriod", 4, "iv."),
        ("thaiNumPeriod", 5, "5."),
    ],
)
def test_automatic_numbers_as_powerpoint_shows_them(scheme: str, number: int, shown: str) -> None:
    assert marker(scheme, number) == shown


def test_numbers_count_by_level_and_begin_anew_after_other_text(deck: Deck) -> None:
    frame = deck.box("準備\n内訳\n内訳\n実測\n説明\n報告", 40, 40, 400, 200).text_frame
    for n, level in ((0, 0), (1, 1), (2, 1), (3, 0), (5, 0)):
        frame.paragraphs[n].level = level
        mark(frame.paragraphs[n], "a:buAutoNum", type="circleNumDbPlain" if level == 0 else "arabicParenBoth")
    assert deck.lines() == ["① 準備", "(1) 内訳", "(2) 内訳", "② 実測", "説明", "① 報告"]


def test_a_number_may_begin_anywhere_and_skips_empty_paragraphs(deck: Deck) -> None:
    frame = deck.box("準備\n\n実測", 40, 40).text_frame
    for paragraph in frame.paragraphs:
        mark(paragraph, "a:buAutoNum", type="arabicPeriod", startAt="3")
    document, _ = deck.read()
    assert [line.text for line in document.lines()] == ["3. 準備", "4. 実測"]
    assert [line.gap for line in document.lines()] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("char", "font", "shown"),
    [
        ("・", None, "・関係者協議"),
        ("•", "Arial", "・関係者協議"),
        ("l", "Wingdings", "● 関係者協議"),
        ("Ø", "Wingdings", "・関係者協議"),
        ("ü", "Wingdings", "・関係者協議"),
        ("\uf0a7", "Wingdings", "・関係者協議"),
        ("Z", "Webdings", "・関係者協議"),
    ],
)
def test_a_bullet_of_the_paragraph_is_its_text(deck: Deck, char: str, font: str | None, shown: str) -> None:
    paragraph = deck.box("関係者協議", 40, 40).text_frame.paragraphs[0]
    if font is not None:
        mark(paragraph, "a:buFont", typeface=font)
    mark(paragraph, "a:buChar", char=char)
    assert deck.lines() == [shown]


def test_a_bullet_of_the_template_stands_only_before_entries_below_the_first_level(deck: Deck) -> None:
    deck.add(CONTENT, "題")
    frame = deck.slide.placeholders[1].text_frame
    frame.text = "②課題の内容\n利用が減った\n岸壁の補修\n費用が増えた。\n所管:港湾課\nA ・改善"
    for paragraph in frame.paragraphs[2:]:
        paragraph.level = 1
    assert deck.lines() == [
        "題",
        "②課題の内容",
        "利用が減った",
        "・岸壁の補修",
        "費用が増えた。",
        "所管:港湾課",
        "A ・改善",
    ]


def test_a_typed_sign_is_not_doubled_by_a_bullet(deck: Deck) -> None:
    mark(deck.box("・関係者協議", 40, 40).text_frame.paragraphs[0], "a:buChar", char="•")
    assert deck.lines() == ["・関係者協議"]


def test_a_line_break_is_the_authors_and_a_tab_a_blank(deck: Deck) -> None:
    deck.box("港の\v再生\t計画", 40, 40)
    lines = list(deck.read()[0].lines())
    assert [line.text for line in lines] == ["港の", "再生 計画"]
    assert [line.block for line in lines] == [None, None]


def test_symbols_of_symbol_fonts_are_read_as_what_they_show(deck: Deck) -> None:
    run = deck.box("測量 \uf0e0 設計", 40, 40).text_frame.paragraphs[0].runs[0]
    properties = run._r.get_or_add_rPr()
    properties.append(properties.makeelement(qn("a:sym"), {"typeface": "Wingdings"}))
    assert deck.lines() == ["測量 → 設計"]


def test_size_bold_and_what_alone_is_underlined_are_told(deck: Deck) -> None:
    paragraph = deck.box("", 40, 40).text_frame.paragraphs[0]
    for text, lined in (("実施・", False), ("未実施", True)):
        run = paragraph.add_run()
        run.text, run.font.bold, run.font.underline, run.font.size = text, True, lined, Pt(14)
    (line,) = deck.read()[0].lines()
    assert (line.size, line.bold, line.marked) == (14.0, True, (3, 4, 5))


def test_a_field_is_read_as_shown(deck: Deck) -> None:
    paragraph = deck.box("基準日 ", 40, 40).text_frame.paragraphs[0]._p
    own = etree.SubElement(paragraph, qn("a:fld"), {"id": "{1}", "type": "datetime1"})
    etree.SubElement(own, qn("a:t")).text = "令和8年4月1日"
    assert deck.lines() == ["基準日 令和8年4月1日"]


# --- tables ------------------------------------------------------------------------------------------


def test_a_table_with_merged_cells_and_where_its_cells_are(deck: Deck) -> None:
    deck.add(TITLE_ONLY, "工程")
    table = deck.table([["区分", "上半期", ""], ["港", "測量", "設計"], ["", "公表", ""]])
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    (grid,) = deck.grids()
    assert texts(grid) == {
        (0, 0, 1, 1): "区分", (0, 1, 1, 2): "上半期", (1, 0, 2, 1): "港", (1, 1, 1, 1): "測量",
        (1, 2, 1, 1): "設計", (2, 1, 1, 1): "公表", (2, 2, 1, 1): "",
    }  # fmt: skip
    assert grid.cells[3].lines[0].spot == Spot(slide=2, table=1, cell="R2C2")


@pytest.mark.parametrize("framed", [True, False])
def test_boxes_below_boxes_of_periods_are_a_table(deck: Deck, framed: bool) -> None:
    draw = deck.panel if framed else deck.box
    deck.box("(1)港の整備", 40, 20, 640)
    for n, head in enumerate(QUARTERS):
        draw(head, 40 + 160 * n, 50, 155, 20)
    draw("・測量\n・設計", 40, 72, 155, 60)
    draw("・着工", 200, 72, 315, 60)
    draw("・完成", 520, 72, 155, 60)
    deck.box("※日程は変わることがある。", 40, 140, 640)
    document, _ = deck.read()
    first, grid, last = document.blocks
    assert isinstance(grid, Grid)
    assert texts(grid) == {
        **{(0, n, 1, 1): head for n, head in enumerate(QUARTERS)},
        (1, 0, 1, 1): "・測量/・設計", (1, 1, 1, 2): "・着工", (1, 3, 1, 1): "・完成",
    }  # fmt: skip
    assert not isinstance(first, Grid)
    assert not isinstance(last, Grid)
    assert last.text == "※日程は変わることがある。"


def test_bars_over_a_time_axis_are_in_the_row_of_their_label(deck: Deck) -> None:
    for n, head in enumerate(QUARTERS):
        deck.panel(head, 140 + 120 * n, 50, 118, 20)
    deck.panel("港", 40, 80, 90, 60)
    deck.panel("道", 40, 150, 90, 30)
    arrow = MSO_SHAPE.RIGHT_ARROW
    deck.panel("測量", 140, 82, 238, 24, arrow)
    deck.panel("説明会", 260, 112, 238, 24, arrow)
    deck.panel("舗装", 382, 152, 238, 24, arrow)
    (grid,) = deck.grids()
    assert texts(grid) == {
        (0, 0, 1, 1): "", **{(0, n + 1, 1, 1): head for n, head in enumerate(QUARTERS)},
        (1, 0, 2, 1): "港", (1, 1, 1, 2): "測量", (1, 3, 1, 1): "", (1, 4, 1, 1): "",
        (2, 1, 1, 1): "", (2, 2, 1, 2): "説明会", (2, 4, 1, 1): "",
        (3, 0, 1, 1): "道", (3, 1, 1, 1): "", (3, 2, 1, 1): "", (3, 3, 1, 2): "舗装",
    }  # fmt: skip


def test_labels_may_have_headers_and_columns_of_their_own(deck: Deck) -> None:
    for n, head in enumerate(("分類", "取組", *QUARTERS)):
        deck.panel(head, 40 + 100 * n, 50, 98, 20)
    deck.panel("港", 40, 72, 98, 62)
    deck.panel("護岸", 140, 72, 98, 30)
    deck.panel("倉庫", 140, 104, 98, 30)
    deck.panel("測量", 240, 75, 190, 24)
    deck.panel("点検", 540, 107, 98, 24)
    (grid,) = deck.grids()
    found = {at: text for at, text in texts(grid).items() if text and at[0]}
    assert found == {
        (1, 0, 2, 1): "港", (1, 1, 1, 1): "護岸", (2, 1, 1, 1): "倉庫", (1, 2, 1, 2): "測量",
        (2, 5, 1, 1): "点検",
    }  # fmt: skip


def test_bars_laid_over_the_cells_of_a_table_are_in_those_cells(deck: Deck) -> None:
    deck.table([["取組", *QUARTERS], ["港", "", "", "", ""], ["道", "調査", "", "", ""]], w=600, row=40)
    deck.panel("測量", 162, 145, 236, 30, MSO_SHAPE.PENTAGON)
    deck.panel("舗装", 282, 185, 350, 30, MSO_SHAPE.PENTAGON)
    (grid,) = deck.grids()
    found = texts(grid)
    assert found[(1, 1, 1, 2)] == "測量"
    assert found[(2, 1, 1, 1)] == "調査"
    assert found[(2, 2, 1, 3)] == "舗装"
    assert (grid.rows, grid.cols) == (3, 5)


def test_spans_that_contradict_each_other_cover_nothing_twice(deck: Deck) -> None:
    table = deck.table([["甲", "乙"], ["丙", "丁"]])
    table.cell(0, 0)._tc.set("rowSpan", "9")
    table.cell(0, 0)._tc.set("gridSpan", "70000")
    (grid,) = deck.grids()
    assert (grid.rows, grid.cols) == (2, 2)
    assert list(texts(grid).values()) == ["甲", "乙", "丙", "丁"]


def test_the_text_of_a_covered_cell_is_hidden(deck: Deck) -> None:
    table = deck.table([["甲", "乙"]])
    table.cell(0, 1)._tc.set("hMerge", "1")
    table.cell(0, 0)._tc.set("gridSpan", "2")
    assert deck.lines() == ["甲"]
    assert deck.asides() == [("hidden", "乙")]


def test_a_slide_of_more_than_anybody_draws_is_refused(deck: Deck) -> None:
    tree = deck.slide.shapes._spTree
    for _ in range(60):
        tree = etree.SubElement(tree, qn("p:grpSp"))
    with pytest.raises(ReadError) as refused:
        deck.read()
    assert refused.value.code == "nested-too-deeply"


def test_a_table_goes_on_over_the_next_slide(deck: Deck) -> None:
    deck.box("\n".join(ISSUE), 40, 40, 600, 300)
    deck.table([["", *QUARTERS], ["護岸", "・測量", "", "", ""]], y=400)
    deck.add()
    deck.table([["倉庫", "", "・点検", "", ""]])
    (issue,) = parse_bytes(deck.bytes(), "deck.pptx").plan.issues
    quarters = issue.initiatives[0].quarters
    assert [[task.text for task in quarter.tasks] for quarter in quarters] == [["測量"], ["点検"], [], []]


def test_arrows_without_text_over_a_table_are_told(deck: Deck) -> None:
    deck.table([["取組", *QUARTERS], ["港", "測量", "", "", ""]], w=600, row=40)
    deck.panel("", 300, 150, 200, 10, MSO_SHAPE.RIGHT_ARROW)
    line = deck.slide.shapes.add_connector(1, Pt(300), Pt(170), Pt(500), Pt(170))
    line.line._get_or_add_ln().append(line._element.makeelement(qn("a:tailEnd"), {"type": "triangle"}))
    deck.slide.shapes.add_connector(1, Pt(300), Pt(160), Pt(500), Pt(160))
    deck.panel("", 300, 400, 200, 10, MSO_SHAPE.RIGHT_ARROW)
    (finding,) = deck.read()[1]
    assert (finding.code, finding.values) == ("slide-arrows", {"slide": 1, "count": 2})


# --- what is not the slide's text --------------------------------------------------------------------


def test_notes_and_hidden_and_running_text_is_set_aside(deck: Deck) -> None:
    deck.add(TITLE_ONLY, "課題")
    deck.slide.notes_slide.notes_text_frame.text = "口頭で補足"
    deck.box("隠した図形", 40, 300)._element.find(f".//{qn('p:cNvPr')}").set("hidden", "1")
    number = deck.box("12", 600, 500)._element.find(f".//{qn('p:nvPr')}")
    number.append(number.makeelement(qn("p:ph"), {"type": "sldNum", "idx": "12"}))
    deck.box("スライドの外", 800, 100)
    deck.add().element.set("show", "0")
    deck.box("想定問答", 40, 40)
    assert deck.lines() == ["課題"]
    assert deck.asides() == [
        ("hidden", "隠した図形"), ("running", "12"), ("off-page", "スライドの外"), ("notes", "口頭で補足"),
        ("hidden", "想定問答"),
    ]  # fmt: skip


def test_text_that_runs_over_the_lower_edge_of_a_slide_is_read_and_told(deck: Deck) -> None:
    deck.add(TITLE_ONLY, "課題")
    deck.box("岸壁の補修", 40, 560)
    assert deck.lines() == ["課題", "岸壁の補修"]
    (finding,) = deck.read()[1]
    assert (finding.code, finding.values) == ("text-below-slide", {"slide": 2, "count": 5})


def test_text_of_the_layout_is_running_and_its_prompts_are_nothing(deck: Deck) -> None:
    layout = deck.deck.slide_layouts[TITLE_ONLY]
    deck.add()
    shape = deck.box("取扱注意", 500, 5)
    layout.shapes._spTree.append(shape._element)
    deck.add(TITLE_ONLY)
    deck.add(TITLE_ONLY, "課題")
    assert deck.lines() == ["課題"]
    assert deck.asides() == [("running", "取扱注意")]


def test_what_authors_repeat_at_the_edge_of_slides_is_running(deck: Deck) -> None:
    deck.box("令和8年度 局運営方針", 40, 100, 400)
    deck.box("港 湾 局", 40, 200)
    deck.box("港湾局", 560, 510)
    for n in (2, 3, 4):
        deck.add()
        deck.box("課題A (1) 港の再生", 40, 10, 300)
        deck.box("港湾局", 560, 510)
        deck.box("令和8年度局運営方針", 560, 10, 100)
        deck.box(f"- {n} -", 340, 510)
        deck.box("岸壁の補修", 40, 400)
    assert [text for text in deck.lines() if not text.startswith("-")] == [
        "令和8年度 局運営方針", "港 湾 局", "港湾局", *["課題A (1) 港の再生", "岸壁の補修"] * 3,
    ]  # fmt: skip
    assert {text for kind, text in deck.asides() if kind == "running"} == {"港湾局", "令和8年度局運営方針"}


@pytest.mark.parametrize(
    ("x", "y", "text", "beside"),
    [
        (40, 480, "④目指す成果", "早くなる。"),
        (40, 480, "第4四半期", "・完了"),
        (40, 480, "港湾局", "・完了"),
        (40, 480, "予算額:1,250千円", ""),
        (40, 510, "担当:港湾局", ""),
        (40, 510, "市民", ""),
        (560, 10, "【インパクト:高】", ""),
        (560, 10, "課題領域 A", ""),
        (560, 10, "令和8年度", ""),
    ],
)
def test_what_a_form_asks_for_at_the_edge_of_slides_is_kept(
    deck: Deck, x: float, y: float, text: str, beside: str
) -> None:
    for i, line in enumerate(dict.fromkeys(("港湾局", text))):
        deck.box(line, 40, 100 + 50 * i)
    for n in range(3):
        deck.add()
        deck.box(f"課題A ({n}) 港", 40, 10)
        deck.box(text, x, y)
        deck.box(beside, 400, y)
    assert deck.lines().count(text) == 4


def test_a_first_slide_that_is_no_cover_makes_no_name_running(deck: Deck) -> None:
    for i, text in enumerate(("担当", "港湾局", "1 組織", "港の管理", "2 予算", "12億円", "3 課題")):
        deck.box(text, 40, 40 + 50 * i)
    for _ in range(3):
        deck.add()
        deck.box("港湾局", 560, 510)
    assert deck.lines().count("港湾局") == 4


def test_struck_text_is_set_aside(deck: Deck) -> None:
    paragraph = deck.box("", 40, 40).text_frame.paragraphs[0]
    for text, strike in (("予算は", None), ("100", "sngStrike"), ("120万円", None)):
        run = paragraph.add_run()
        run.text = text
        if strike:
            run._r.get_or_add_rPr().set("strike", strike)
    assert deck.lines() == ["予算は120万円"]
    assert deck.asides() == [("struck", "100")]


def test_pictures_and_charts_are_told(deck: Deck) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    deck.slide.shapes.add_picture(picture, Pt(40), Pt(40))
    data = CategoryChartData()
    data.categories = ["令和6年度"]
    data.add_series("利用者", [10])
    deck.add().shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Pt(40), Pt(40), Pt(200), Pt(200), data)
    deck.box("利用の状況", 300, 40)
    document, findings = deck.read()
    assert [line.text for line in document.lines()] == ["利用の状況"]
    assert [(f.code, f.values["slides"], f.place.spot) for f in findings] == [
        ("unread-pictures", "1", Spot(slide=1)),
        ("unread-charts", "2", Spot(slide=2)),
    ]


def test_comments_of_both_kinds_are_set_aside(deck: Deck) -> None:
    deck.box("本文", 40, 40)
    p = "http://schemas.openxmlformats.org/presentationml/2006/main"
    modern = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    body = f'<p188:txBody xmlns:a="{a}"><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></p188:txBody>'
    parts = {
        "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{p}"><p:cm><p:text>数字を確認</p:text></p:cm>'
        "</p:cmLst>",
        "ppt/comments/modernComment_1.xml": f'<p188:cmLst xmlns:p188="{modern}"><p188:cm>'
        f"<p188:replyLst><p188:reply>{body.format('直した')}</p188:reply></p188:replyLst>"
        f"{body.format('出典は')}</p188:cm></p188:cmLst>",
    }
    data = with_parts(deck.bytes(), parts, "ppt/slides/_rels/slide1.xml.rels")
    document, _ = read(data, "deck.pptx")
    assert [line.text for line in document.lines()] == ["本文"]
    assert [(aside.kind, aside.text) for aside in document.asides] == [
        ("comment", "数字を確認"),
        ("comment", "出典は"),
        ("comment", "直した"),
    ]


def with_parts(data: bytes, parts: dict[str, str], relations: str, kind: str = "comments") -> bytes:
    """A package with more parts of a kind, which another part relates to as x0, x1."""
    schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = "".join(
        f'<Relationship Id="x{n}" Type="{schema}/{kind}" Target="/{part}"/>' for n, part in enumerate(parts)
    )
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == relations:
                content = content.replace(b"</Relationships>", f"{more}</Relationships>".encode())
            new.writestr(name, content)
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def test_a_diagram_is_read_as_the_tree_of_its_points() -> None:
    point = '<dgm:pt modelId="{}"{}><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>'
    model = etree.fromstring(
        '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst>'
        + point.format(0, ' type="doc"', "")
        + point.format(2, "", "改善")
        + point.format(1, "", "計画")
        + point.format(3, "", "現状を調べる")
        + point.format(9, ' type="sibTrans"', "矢印")
        + '</dgm:ptLst><dgm:cxnLst><dgm:cxn srcId="0" destId="2" srcOrd="1"/><dgm:cxn srcId="0" destId="1" '
        'srcOrd="0"/><dgm:cxn srcId="1" destId="3" srcOrd="0"/><dgm:cxn srcId="3" destId="1" srcOrd="0"/>'
        "</dgm:cxnLst></dgm:dataModel>"
    )
    assert [(w.text, w.level) for w in paragraphs_of_diagram(model)] == [
        ("計画", 0), ("現状を調べる", 1), ("改善", 0),
    ]  # fmt: skip


def test_a_diagram_stands_among_the_shapes_of_its_slide(deck: Deck) -> None:
    deck.box("上の文。", 40, 20)
    deck.box("下の文。", 40, 400)
    deck.table([["図"]], y=100)
    frame = deck.slide.shapes[-1]._element
    data = frame.find(f".//{qn('a:graphicData')}")
    data.clear()
    dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    etree.SubElement(data, f"{{{dgm}}}relIds").set(f"{{{office}}}dm", "x0")
    model = (
        f'<dgm:dataModel xmlns:dgm="{dgm}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<dgm:ptLst><dgm:pt modelId="1"><dgm:t><a:p><a:r><a:t>計画</a:t></a:r></a:p></dgm:t></dgm:pt>'
        "</dgm:ptLst></dgm:dataModel>"
    )
    parts = {"ppt/diagrams/data1.xml": model}
    data_of_deck = with_parts(deck.bytes(), parts, "ppt/slides/_rels/slide1.xml.rels", kind="diagramData")
    document, _ = read(data_of_deck, "deck.pptx")
    assert [line.text for line in document.lines()] == ["上の文。", "計画", "下の文。"]


# --- damaged files -----------------------------------------------------------------------------------


def test_a_damaged_deck_is_one_error(deck: Deck) -> None:
    deck.box("本文", 40, 40)
    data = deck.bytes()
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "ppt/presentation.xml":
                new.writestr(name, old.read(name))
    for damaged in (data[: len(data) // 2], out.getvalue()):
        with pytest.raises(ReadError, match="damaged"):
            read_pptx(damaged, "deck.pptx")


def test_a_slide_whose_parts_are_missing_is_read_without_them(deck: Deck) -> None:
    deck.box("本文", 40, 40)
    out = BytesIO()
    with ZipFile(BytesIO(deck.bytes())) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            if "slideLayout" not in name and "slideMaster" not in name:
                new.writestr(name, old.read(name))
    document, _ = read(out.getvalue(), "deck.pptx")
    assert [line.text for line in document.lines()] == ["本文"]


def test_the_colour_of_a_panel_does_not_matter(deck: Deck) -> None:
    shape = deck.panel("重点", 40, 40, 200, 40)
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor(0, 0, 120)
    assert deck.lines() == ["重点"]


def test_of_the_runs_of_a_paragraph_only_a_field_for_it_is_the_slides_number() -> None:
    a, math = "http://schemas.openxmlformats.org/drawingml/2006/main", "urn:math"
    element = etree.fromstring(
        f'''<a:p xmlns:a="{a}" xmlns:m="{math}"><a:pPr/>
        <a:r><a:rPr b="1" u="sng" strike="sngStrike" sz="1250"/><a:t>調査</a:t></a:r>
        <a:br/><a:r><a:t/></a:r><a:fld type="slidenum"><a:t>3</a:t></a:fld>
        <a:fld type="datetime"><a:t>4月</a:t></a:fld>
        <m:oMath><m:r><m:t>12</m:t></m:r></m:oMath><a:endParaRPr/></a:p>'''
    )
    runs = list(_runs(element, ()))
    assert [run.text for run in runs] == ["調査", "\n", "3", "4月", "12"]
    assert [run.is_number for run in runs] == [False, False, True, False, False]
    looks = [(run.bold, run.underlined, run.struck, run.size) for run in runs]
    assert looks == [(True, True, True, 12.5), *[(False, False, False, None)] * 4]
