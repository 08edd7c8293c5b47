"""The PDF reader with both back ends: everything a person sees is read once, where it stands."""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.colors import HexColor, white
from reportlab.lib.utils import ImageReader

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.source import Grid, Line
from planparse.form.file import shipped
from planparse.form.model import Form, column_heads
from planparse.parse.pipeline import parse_bytes
from planparse.readers import read
from planparse.readers.pdf import Reader, read_pdf
from planparse.readers.pdf.draw import drawn
from tests.support.documents import PDFS, RAW
from tests.support.pdf_pages import (
    BOTH,
    HEADS,
    HEIGHT,
    JA,
    ROWS,
    WIDTH,
    XS,
    YS,
    Sheet,
    across,
    cells,
    fill,
    full,
    mapped,
    pdf,
    read_as,
    turned,
)


def lines(reader: Reader, data: bytes) -> list[str]:
    return [line.text for line in read_as(reader, data)[0].lines()]


def codes(findings: Sequence[Finding]) -> dict[str, object]:
    return {f.code: f.values.get("count") for f in findings}


# --- tables ------------------------------------------------------------------------------------------


def dotted(sheet: Sheet) -> None:
    sheet.setDash(1, 2)
    full(sheet)
    sheet.setDash()


def dots(sheet: Sheet) -> None:
    """Every dot is a separate square, as in PDFs of spreadsheets."""
    for x in XS:
        for k in range(int(YS[-1] - YS[0]) // 2 + 1):
            sheet.box(x - 0.25, YS[0] + 2 * k - 0.25, x + 0.25, YS[0] + 2 * k + 0.25)
    for y in YS:
        for k in range((XS[-1] - XS[0]) // 2 + 1):
            sheet.box(XS[0] + 2 * k - 0.25, y - 0.25, XS[0] + 2 * k + 0.25, y + 0.25)


def shaded(sheet: Sheet) -> None:
    for r, colour in enumerate(("#c8d8e8", "#ffffff", "#eef2f6")):
        sheet.setFillColor(HexColor(colour))
        if colour != "#ffffff":
            sheet.box(XS[0], YS[r], XS[-1], YS[r + 1])
    sheet.setFillColor(HexColor("#000000"))


def rectangles(sheet: Sheet) -> None:
    """Rules drawn as thin filled rectangles, as browsers and Word draw borders."""
    for x in XS:
        sheet.box(x - 0.3, YS[0], x + 0.3, YS[-1])
    for y in YS:
        sheet.box(XS[0], y - 0.3, XS[-1], y + 0.3)


def boxes(sheet: Sheet) -> None:
    """A stroked rectangle for each cell."""
    for y0, y1 in itertools.pairwise(YS):
        for x0, x1 in itertools.pairwise(XS):
            sheet.box(x0, y0, x1, y1, fill=False)


def wavy(sheet: Sheet) -> None:
    """Rules, and above them a wavy underline in pieces of a point, as a printer driver draws it."""
    full(sheet)
    for k in range(2 * (XS[-1] - XS[0])):
        y = 66 + 1.5 * math.sin(k)
        sheet.box(XS[0] + k / 2, y, XS[0] + k / 2 + 1, y + 1)
        sheet.box(XS[0] + k / 2, y + 2, XS[0] + k / 2 + 1, y + 3)


@pytest.mark.parametrize("rules", [full, across, dotted, dots, shaded, rectangles, boxes, wavy])
def test_a_table_with_any_kind_of_rules(reader: Reader, rules: Callable[[Sheet], None]) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "四半期の予定は次の表のとおりです。")
        rules(sheet)
        fill(sheet, [HEADS, *ROWS])
        sheet.put(60, 230, "表の後にも文が続きます。")

    document, findings = read_as(reader, pdf(write))
    assert cells(document) == [HEADS, *ROWS]
    assert [b.text for b in document.blocks if isinstance(b, Line)] == [
        "四半期の予定は次の表のとおりです。",
        "表の後にも文が続きます。",
    ]
    (grid,) = [b for b in document.blocks if isinstance(b, Grid)]
    assert grid.evidence == ("shading" if rules is shaded else "rules")
    for cell in grid.cells:
        assert cell.box is not None
        for line in cell.lines:
            assert line.box is not None
            assert cell.box[0] <= line.box[0] and line.box[2] <= cell.box[2]
            assert line.limits is not None and line.limits[0] <= line.box[0] + 0.1
    assert findings == []


def test_a_row_across_pages_as_word_draws_it(reader: Reader) -> None:
    """Vertical rules are drawn paragraph by paragraph with gaps; the page's end has no horizontal rule."""

    def write(sheet: Sheet) -> None:
        for page, paragraphs in enumerate([3, 4]):
            top = 100
            if not page:
                sheet.rule(XS[0], 76, XS[-1], 76)
                sheet.rule(XS[0], 97.5, XS[-1], 97.5)
                for x, head in zip(XS, HEADS, strict=False):
                    sheet.put(x + 4, 90, head)
            for x in XS:
                if not page:
                    sheet.rule(x, 76, x, 97)
                for k in range(paragraphs):
                    sheet.rule(x, top + 20 * k, x, top + 20 * k + 17)
            for k in range(paragraphs):
                for c, x in enumerate(XS[:-1]):
                    sheet.put(x + 4, top + 20 * k + 12, f"課題{page}の段落{k}の{c}")
            sheet.showPage()

    document, _ = read_as(reader, pdf(write))
    grids = [b for b in document.blocks if isinstance(b, Grid)]
    assert [(g.page, g.rows, g.cols) for g in grids] == [(1, 2, 4), (2, 1, 4)]
    assert [line.text for line in grids[1].cells[1].lines] == [f"課題1の段落{k}の1" for k in range(4)]
    assert not any(isinstance(b, Line) for b in document.blocks)


def test_separately_framed_cells_stay_cells(reader: Reader) -> None:
    """Separated borders in HTML: every cell has its own frame, two points from the next."""

    def write(sheet: Sheet) -> None:
        for y0, y1 in itertools.pairwise(YS):
            for x0, x1 in itertools.pairwise(XS):
                sheet.box(x0 + 1, y0 + 1, x1 - 1, y1 - 1, fill=False)
        fill(sheet, [HEADS, *ROWS])

    assert cells(read_as(reader, pdf(write))[0]) == [HEADS, *ROWS]


def test_merged_cells_keep_their_spans(reader: Reader) -> None:
    def merged(sheet: Sheet) -> None:
        for y in (YS[0], YS[1], YS[3]):
            sheet.rule(XS[0], y, XS[-1], y)
        sheet.rule(XS[1], YS[2], XS[-1], YS[2])  # the first column spans two rows
        for x in (XS[0], XS[1], XS[4]):
            sheet.rule(x, YS[0], x, YS[-1])
        sheet.rule(XS[2], YS[1], XS[2], YS[2])  # the headers span two columns, the last row three
        sheet.rule(XS[3], YS[0], XS[3], YS[2])
        sheet.put(XS[0] + 4, YS[0] + 16, "項目")
        sheet.put(XS[1] + 4, YS[0] + 16, "上半期")
        sheet.put(XS[3] + 4, YS[0] + 16, "下半期")
        sheet.put(XS[0] + 4, YS[1] + 16, "調査")
        sheet.put(XS[1] + 4, YS[1] + 16, "区を調べる")
        sheet.put(XS[2] + 4, YS[1] + 16, "市を調べる")
        sheet.put(XS[3] + 4, YS[1] + 16, "まとめる")
        sheet.put(XS[1] + 4, YS[2] + 16, "一年を通じて相談に応じる")

    document, _ = read_as(reader, pdf(merged))
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert [(c.row, c.col, c.row_span, c.col_span, [x.text for x in c.lines]) for c in grid.cells] == [
        (0, 0, 1, 1, ["項目"]),
        (0, 1, 1, 2, ["上半期"]),
        (0, 3, 1, 1, ["下半期"]),
        (1, 0, 2, 1, ["調査"]),
        (1, 1, 1, 1, ["区を調べる"]),
        (1, 2, 1, 1, ["市を調べる"]),
        (1, 3, 1, 1, ["まとめる"]),
        (2, 1, 1, 3, ["一年を通じて相談に応じる"]),
    ]


def test_two_dots_of_one_path_are_no_rule_between_them(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x in (60, 180, 300):
            sheet.rule(x, 100, x, 160)
        for y in (100, 160):
            sheet.rule(60, y, 300, y)
        sheet.box(60, 129.75, 180, 130.25)
        ends = sheet.beginPath()  # as Print To PDF draws the corners of the cells beside a merged one
        for x in (180, 299.5):
            ends.rect(x, HEIGHT - 130.25, 0.5, 0.5)
        sheet.drawPath(ends, stroke=0, fill=1)
        sheet.put(64, 118, "会社の実績")
        sheet.put(64, 148, "人の実績")
        sheet.put(184, 127, "橋の工事を")
        sheet.put(184, 141, "終えたこと")

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["会社の実績", "橋の工事を|終えたこと"], ["人の実績"]]


def test_a_rule_that_stops_short_over_the_first_cell_closes_it(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.rule(80, 100, 300, 100)  # not over the narrow first column, where the page begins
        sheet.rule(80, 130, 300, 130)
        sheet.rule(60, 160, 300, 160)
        for x in (60, 300):
            sheet.rule(x, 100, x, 160)
        for x in (80, 240):
            sheet.rule(x, 130, x, 160)
        sheet.put(64, 120, "ア　橋の工事の実績")
        sheet.put(84, 150, "長い橋")
        sheet.put(250, 150, "5.0")

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["ア　橋の工事の実績"], ["", "長い橋", "5.0"]]


@pytest.mark.parametrize("second", [[], ["(4~6月)", "(7~9月)", "(10~12月)", "(1~3月)"]])
def test_quarter_columns_without_rules(reader: Reader, second: list[str]) -> None:
    def write(sheet: Sheet) -> None:
        for c, head in enumerate(HEADS):
            sheet.put(XS[c], 100, head)
        for c, head in enumerate(second):
            sheet.put(XS[c], 114, head)
        below = 120 + 14 * bool(second)
        for c, texts in enumerate(
            (["窓口を決める", "人を集める"], ["説明会を開く"], ["意見を集める"], ["示す"])
        ):
            for k, text in enumerate(texts):
                sheet.put(XS[c], below + 14 * k, text)
        sheet.put(60, 220, "表の後にも文が続きます。")

    document, _ = read_as(reader, pdf(write))
    heads = ["|".join(both) for both in zip(HEADS, second, strict=True)] if second else HEADS
    assert cells(document) == [heads, ["窓口を決める|人を集める", "説明会を開く", "意見を集める", "示す"]]
    assert isinstance(document.blocks[0], Grid) and document.blocks[0].evidence == "columns"
    assert [b.text for b in document.blocks if isinstance(b, Line)] == ["表の後にも文が続きます。"]


def test_the_forms_column_headers_open_a_table_without_rules(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x, head in zip((60, 250, 440), ("課題名", "関係する団体", "緊急度"), strict=True):
            sheet.put(x, 100, head)
        for x, text in zip((60, 250, 440), ("図書館を直す", "市民の会", "高"), strict=True):
            sheet.put(x, 118, text)

    data = pdf(write)
    document, _ = read_as(reader, data, ["課題名", "関係する団体", "緊急度"])
    assert cells(document) == [["課題名", "関係する団体", "緊急度"], ["図書館を直す", "市民の会", "高"]]


@pytest.mark.parametrize("behind", [0, 3])
def test_a_table_may_begin_with_one_row_at_the_end_of_a_page(reader: Reader, behind: int) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 80, "図書館の棚を入れ替えます。")
        for x, text in ((60, "第１四半期"), (160, "①棚を選ぶ")):
            sheet.put(x, 110, text)
        sheet.put(160, 124, "②人を集める")
        for k in range(behind):
            sheet.put(60, 160 + 30 * k, "この面でまとめてお知らせします。")

    document, _ = read_as(reader, pdf(write))
    if behind:
        assert all(isinstance(block, Line) for block in document.blocks)
    else:
        assert cells(document) == [["第１四半期", "①棚を選ぶ|②人を集める"]]


def test_text_overflowing_a_cell_stays_in_it(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [HEADS, ROWS[0]])
        for k, text in enumerate(("駅前の広場の", "舗装を直し、", "木を植える。")):
            sheet.put(XS[0] + 4, YS[2] + 10 + 12 * k, text)

    document, _ = read_as(reader, pdf(write))
    assert cells(document)[2][0] == "駅前の広場の|舗装を直し、|木を植える。"
    assert all(isinstance(block, Grid) for block in document.blocks)


@pytest.mark.parametrize("above", [True, False])
def test_what_follows_a_table_at_the_margin_is_in_no_cell(reader: Reader, above: bool) -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [HEADS, ROWS[0]])
        for k, text in enumerate(("駅前の広場の", "舗装を直す。", "4 課題")):
            sheet.put(XS[0] + 4, YS[3] - 16 + 12 * k, text)
        if above:
            sheet.put(XS[0] + 4, YS[0] - 40, "(1) 駅前広場の改良")
        else:
            sheet.put(XS[0] + 4, YS[3] - 16 + 36, "課題A (1) 駅前広場を市民のひろばとして改良する")

    document, _ = read_as(reader, pdf(write))
    assert cells(document)[2][0] == "駅前の広場の|舗装を直す。"


def test_vertical_letters_are_a_word(reader: Reader) -> None:
    xs, ys = (60, 80, 300), (100, 170, 240)

    def write(sheet: Sheet) -> None:
        for x in xs:
            sheet.rule(x, ys[0], x, ys[-1])
        for y in ys:
            sheet.rule(xs[0], y, xs[-1], y)
        for r, word in enumerate(("子育て", "防災")):
            for k, letter in enumerate(word):
                sheet.put(65, ys[r] + 20 + 12 * k, letter)
        sheet.put(90, 130, "保育所を建てる")
        sheet.put(90, 200, "堤防を直す")

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["子育て", "保育所を建てる"], ["防災", "堤防を直す"]]


# --- order -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop", ["。", "｡"])
def test_a_full_stop_alone_on_a_line_follows_the_indented_line_above(reader: Reader, stop: str) -> None:
    def draw(sheet: Sheet) -> None:
        # as LibreOffice Calc does: cells of one line first, wrapped ones after all others
        full(sheet)
        fill(sheet, [HEADS, *ROWS])
        sheet.put(70, 80, "①点検の委託")
        sheet.put(70, 94, "②補修の設計")
        sheet.put(60, 36, "(1) 桟橋の補修")
        sheet.put(70, 50, "桟橋の点検を終え、傷みのひどい順に補修の計画を立てる")
        sheet.put(60, 60, stop)

    document, _ = read_as(reader, pdf(draw))
    assert [line.text[-1:] for line in document.lines()][:5] == ["修", "る", stop, "託", "計"]


def test_side_by_side_text_boxes_are_read_in_turn(reader: Reader) -> None:
    left = ["東の地区では古い橋をかけ替え、", "歩く人の道を広げるとともに、", "街灯を増やします。"]
    right = ["西の地区では空き家を調べ、", "住みたい人に引き合わせる", "仕組みを作ります。"]

    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "二つの地区の取り組みをここに示します。")
        for k in range(3):
            sheet.put(60, 120 + 14 * k, left[k])
        for k in range(3):
            sheet.put(320, 120 + 14 * k, right[k])

    document, _ = read_as(reader, pdf(write))
    assert [b.text for b in document.blocks if isinstance(b, Line)][1:] == [*left, *right]
    a, b = document.blocks[1], document.blocks[4]
    assert isinstance(a, Line) and isinstance(b, Line)
    assert a.limits is not None and b.limits is not None
    assert a.limits[1] <= 300 and b.limits[0] >= 310


WEST = [
    "西の地区では空き家を一軒ずつ調べ",
    "て、住みたい人に引き合わせる仕組",
    "みを作ります。相談の窓口は市役所",
    "の二階に置きます。",
]
EAST = [
    "東の地区では古い橋をかけ替えると",
    "ともに、歩く人のための道を広げま",
    "す。工事は秋に始め、冬の間は通行",
    "を片側に限ります。",
]
SEA = [
    "海沿いの地区では堤防を高くする工",
    "事を続けます。あわせて避難のため",
    "の階段を三か所に設け、夜も見える",
    "標識を立てます。",
]


@pytest.mark.parametrize("columns", [(WEST, EAST), (WEST, EAST, SEA)])
def test_columns_painted_row_by_row_are_read_column_by_column(
    reader: Reader, columns: tuple[list[str], ...]
) -> None:
    pitch = 480 / len(columns) if len(columns) == 3 else 230

    def write(sheet: Sheet) -> None:
        sheet.put(60, 80, "三つの地区で進めている取り組みを、この面でまとめてお知らせします。")
        for k in range(4):
            for n, column in enumerate(columns):
                sheet.put(40 + pitch * n, 120 + 14 * k, column[k], size=9)
        sheet.put(40, 220, "お問い合わせは市役所の窓口で受け付けています。")

    document, _ = read_as(reader, pdf(write))
    assert [b.text for b in document.blocks if isinstance(b, Line)][1:-1] == [t for c in columns for t in c]


def test_a_heading_below_columns_is_read_after_them(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 80, "二つの地区で進めている取り組みを、この面でまとめてお知らせします。")
        for k, text in enumerate(WEST):
            sheet.put(60, 120 + 14 * k, text)
        sheet.put(60, 220, "入札の結果", size=14)
        for k, text in enumerate(EAST):
            sheet.put(320, 120 + 14 * k, text)
        sheet.put(60, 250, "四月に開いた入札の結果を、次の表のとおりお知らせします。")

    assert lines(reader, pdf(write))[1:10] == [*WEST, *EAST, "入札の結果"]


@pytest.mark.parametrize("by_row", [False, True])
def test_an_arrow_between_boxes_does_not_end_their_columns(reader: Reader, by_row: bool) -> None:
    left = [*WEST, "冬の終わりには直した家を見せます。"]
    places = [(60, left), (320, [*EAST, "歩道は春に開きます。"])]

    def write(sheet: Sheet) -> None:
        lines_of = [(k, x, text) for x, column in places for k, text in enumerate(column)]
        arrow = (4, 268, "▶")
        painted = [*lines_of[: len(left)], arrow, *lines_of[len(left) :]]
        for k, x, text in sorted(painted) if by_row else painted:
            sheet.put(x, 120 + 14 * k, text, size=14 if text == "▶" else 10)

    assert lines(reader, pdf(write)) == [*left, "▶", *EAST, "歩道は春に開きます。"]


@pytest.mark.parametrize("tall", [True, False])
def test_an_arrow_beyond_the_side_of_a_box_is_no_part_of_its_line(reader: Reader, tall: bool) -> None:
    def write(sheet: Sheet) -> None:
        sheet.box(50, 100, 260, 190 if tall else 116, fill=False)
        for k, text in enumerate(WEST[: 4 if tall else 1]):
            sheet.put(60, 112 + 14 * k, text)
        sheet.put(270, 112, "▶")

    read = lines(reader, pdf(write))
    assert (WEST[0] in read and "▶" in read) if tall else read == [f"{WEST[0]} ▶"]


def test_a_column_goes_on_below_the_text_beside_it(reader: Reader) -> None:
    left = [*WEST, "次の二点を進めます。", "（１）調べる人を増やします。", "（２）窓口を広げます。"]

    def write(sheet: Sheet) -> None:
        for x, column in ((60, left), (320, EAST)):
            for k, text in enumerate(column):
                sheet.put(x, 120 + 14 * k + (100 if k > 4 else 0), text)
        sheet.put(60, 700, "この面のお問い合わせは市役所の窓口で受け付けています。")

    document, _ = read_as(reader, pdf(write))
    read = [b for b in document.blocks if isinstance(b, Line)][:-1]
    assert [line.text for line in read] == [*left, *EAST]
    rooms = {line.limits[1] for line in read[: len(left)] if line.limits is not None}
    assert len(rooms) == 1 and rooms.pop() < 320  # what goes on below has the column's room, not the page's


def test_the_end_of_a_left_column_below_the_right_one_is_read_before_it(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 80, "１　空き家の活用")
        sheet.put(60, 100, "調べた家を地図にまとめます。")
        for k, text in enumerate(["春", "秋", "調べる", "まとめる"]):
            x, y = 60 + 120 * (k % 2), 110 + 20 * (k // 2)
            sheet.box(x, y, x + 120, y + 20, fill=False)
            sheet.put(x + 5, y + 14, text)
        sheet.put(320, 87, "２　橋のかけ替え")
        sheet.put(320, 104, "工事は秋に始めます。")

    assert lines(reader, pdf(write)) == [
        "１　空き家の活用",
        "調べた家を地図にまとめます。",
        *("春", "秋", "調べる", "まとめる"),
        "２　橋のかけ替え",
        "工事は秋に始めます。",
    ]


@pytest.mark.parametrize("side", [0, 1])
def test_a_column_is_as_wide_below_a_table_that_ends_the_text_beside_it(reader: Reader, side: int) -> None:
    def write(sheet: Sheet) -> None:
        for n in range(3):
            sheet.put(
                40,
                20 + 15 * n,
                "令和8年度の取組は、この紙面の左と右とに分けて、順に示すものとする。" * 2,
                size=7.5,
            )
        for column in (0, 1):
            x = 50 + 260 * column
            for n in range(4):
                sheet.put(x, 80 + 15 * n, "古い橋の点検を毎年続け、順に架け替えていく", size=11)
            if column == side:
                for y in (135, 155):
                    sheet.rule(x, y, x + 230, y)
                for edge in (x, x + 115, x + 230):
                    sheet.rule(edge, 135, edge, 155)
                sheet.put(x + 4, 149, "調査")
                sheet.put(x + 120, 149, "架け替え")
                sheet.put(x, 172, "市は今ある橋を地域の宝として大切にし、国の", size=11)
                sheet.put(x, 187, "制度も使う。", size=11)

    document, _ = read_as(reader, pdf(write))
    below = [line for line in document.lines() if line.box is not None and line.box[1] > 160]
    assert [line.text for line in below] == ["市は今ある橋を地域の宝として大切にし、国の", "制度も使う。"]
    left = 50 + 260 * side
    assert {line.limits for line in below} == {(left, left + 231)}


def test_the_headings_of_two_columns_are_no_table(reader: Reader) -> None:
    left = ["１　空き家の活用", "（１）家を調べる", *WEST]
    right = ["２　橋のかけ替え", "（１）秋から架ける", "工事は秋に始めます。", "歩道は春に開きます。"]

    def write(sheet: Sheet) -> None:
        for x, column in ((60, left), (320, right)):
            for k, text in enumerate(column):
                sheet.put(x, 120 + 14 * k, text)

    assert lines(reader, pdf(write)) == [*left, *right]


def test_a_box_below_a_row_of_boxes_is_read_after_them_as_it_was_written(reader: Reader) -> None:
    boxes = [
        (60, 100, ["１　空き家の活用", "①家を調べます。", "②人を探します。"]),
        (320, 107, ["２　橋のかけ替え", "①秋に始めます。"]),
        (60, 155, ["３　堤防の工事", "①階段を設けます。"]),
        (60, 700, ["お問い合わせは市役所の窓口で受け付けています。"]),
    ]

    def write(sheet: Sheet) -> None:
        for x, y, box in boxes:
            for k, text in enumerate(box):
                sheet.put(x, y + 14 * k, text)

    assert lines(reader, pdf(write)) == [text for _, _, box in boxes for text in box]


def test_lists_of_labels_and_contents_are_no_columns_of_prose(reader: Reader) -> None:
    labels = [
        ("所管する課", "危機管理を担う総務部の防災危機管理課と消防本部"),
        ("目標の年", "令和十二年度の末までとして毎年度の秋に見直す予定"),
        ("財源の種類", "国の交付金と市の一般財源を半分ずつ充てるものとする"),
    ]
    contents = [
        ("第１章　計画の考え方と位置づけ", "2"),
        ("第２章　地域の現状と残された課題", "8"),
        ("第３章　取り組みの体系と進め方", "15"),
    ]

    def write(sheet: Sheet) -> None:
        for k, (label, value) in enumerate(labels):
            sheet.put(60, 100 + 16 * k, label)
            sheet.put(180, 100 + 16 * k, value)
        for k, (title, page) in enumerate(contents):
            sheet.put(60, 300 + 16 * k, title)
            sheet.put(240, 300 + 16 * k, "…" * 20)
            sheet.put(500, 300 + 16 * k, page)

    document, _ = read_as(reader, pdf(write))
    read = ["".join(line.text.split()) for line in document.lines()]
    assert read[:6] == [text for pair in labels for text in pair]
    assert read[6:] == [f"{title.replace('　', '')}{'…' * 20}{page}" for title, page in contents]


def test_a_number_centred_beside_two_lines_comes_before_them(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x in (60, 160, 300):
            sheet.rule(x, 100, x, 200)
        for y in (100, 150, 200):
            sheet.rule(60, y, 300, y)
        for k, (number, texts) in enumerate([("１", ["上水道", "事業収益"]), ("②", ["港湾施設", "使用料"])]):
            sheet.put(84, 120 + 50 * k, texts[0])
            sheet.put(66, 127 + 50 * k, number)
            sheet.put(84, 134 + 50 * k, texts[1])
            sheet.put(170, 127 + 50 * k, "1,416")
        # two such numbers in plain text, and a list with hanging lines
        for k, (number, texts) in enumerate(
            [("(1)", ["橋の点検を", "続ける"]), ("(2)", ["港を深く", "掘る"])]
        ):
            sheet.put(60, 257 + 28 * k, number)
            for n, text in enumerate(texts):
                sheet.put(84, 250 + 28 * k + 14 * n, text)
        for k, text in enumerate(["説明会を", "二度開く", "結果を", "知らせる"]):
            sheet.put(84, 400 + 14 * k, text)
            if k % 2 == 0:
                sheet.put(66, 400 + 14 * k, "アイ"[k // 2])

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["１ 上水道|事業収益", "1,416"], ["② 港湾施設|使用料", "1,416"]]
    texts = [line.text.replace(" ", "") for line in document.blocks if isinstance(line, Line)]
    assert texts[:4] == ["(1)橋の点検を", "続ける", "(2)港を深く", "掘る"]
    assert texts[4:] == ["ア説明会を", "二度開く", "イ結果を", "知らせる"]


def test_a_number_beside_the_middle_one_of_several_lines_comes_before_them(reader: Reader) -> None:
    """It is painted first. Where each line is painted after its own number, it is a list, page by page."""

    def write(sheet: Sheet) -> None:
        for x in (60, 160, 300):
            sheet.rule(x, 100, x, 160)
        for y in (100, 160):
            sheet.rule(60, y, 300, y)
        items = [(118.0, "１", ["上水道", "事業の", "収益"])]
        items += [(250.0, "(1)", ["橋の点検を", "続けながら", "直す"])]
        items += [(292.0, "(2)", ["港を", "深く掘り", "岸壁を", "広げて", "使う"])]
        for top, number, texts in items:
            sheet.put(62, top + 14 * (len(texts) // 2), number)
            for n, text in enumerate(texts):
                sheet.put(84, top + 14 * n, text)
        sheet.put(170, 132, "1,416")
        sheet.put(84, 420, "前のページから続く")
        sheet.put(66, 434, "イ")
        sheet.put(84, 434, "結果を")
        sheet.put(84, 448, "知らせる")

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["１ 上水道|事業の|収益", "1,416"]]
    texts = [line.text.replace(" ", "") for line in document.blocks if isinstance(line, Line)]
    assert texts[:3] == ["(1)橋の点検を", "続けながら", "直す"]
    assert texts[3:8] == ["(2)港を", "深く掘り", "岸壁を", "広げて", "使う"]
    assert texts[8:] == ["前のページから続く", "イ結果を", "知らせる"]


def test_a_centred_title_is_read_before_the_heading_below_it(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(540, 40, "1")
        sheet.put(60, 100, "１．歳入の概要")
        sheet.put(220, 80, "令和八年度予算の概要", size=14)
        sheet.put(60, 130, "市税は、前の年度より少し増える見込みです。")
        sheet.put(470, 130, "単位：千円")

    read = lines(reader, pdf(write))
    assert read[:3] == ["1", "令和八年度予算の概要", "１．歳入の概要"]


def test_a_line_written_after_the_headings_around_it_is_read_between_them(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        """As a spreadsheet's program does, the cells of one look before those of another."""
        sheet.put(60, 100, "令和8年度 観光振興計画", size=14)
        sheet.put(60, 130, "基本方針1 港を歩く")
        sheet.put(60, 115, "澪標市 観光課", size=8)

    lines = [line.text for line in read_as(reader, pdf(write))[0].lines()]
    assert lines == ["令和8年度 観光振興計画", "澪標市 観光課", "基本方針1 港を歩く"]


def test_the_heading_of_a_right_column_is_not_read_before_the_left_column(reader: Reader) -> None:
    left = ["橋の点検を終えたところから順に、", "補修の計画を立てていきます。"]

    def write(sheet: Sheet) -> None:
        sheet.put(60, 80, "橋の補修", size=12)
        for k, text in enumerate(left):
            sheet.put(60, 120 + 14 * k, text)
        sheet.put(330, 100, "道路の補修", size=12)
        for k, text in enumerate(["幹線から順に古い舗装を直し、", "歩く人のために街灯を増やします。"]):
            sheet.put(330, 120 + 14 * k, text)

    read = lines(reader, pdf(write))
    assert read[:4] == ["橋の補修", *left, "道路の補修"]


def test_amounts_without_rules_stand_in_the_lines_of_their_labels(reader: Reader) -> None:
    rows = [("1", "土地", ["", "4,820"]), ("2", "橋梁", ["1,200", ""]), ("3", "水路", ["50", "75"])]
    rows += [("4", "広場", ["△8", "1,093"]), ("5", "車両", ["", "12"])]

    def write(sheet: Sheet) -> None:
        for k, (marker, _, amounts) in enumerate(rows):
            sheet.put(60, 100 + 20 * k, marker)
            for amount, end in zip(amounts, (300, 400), strict=True):
                sheet.put(end - sheet.stringWidth(amount, JA, 10), 100 + 20 * k, amount)
        for k, (_, label, _) in enumerate(rows):
            for n, letter in enumerate(label):  # letter by letter
                sheet.put(80 + 60 * n, 100 + 20 * k, letter)

    assert [text.replace(" ", "") for text in lines(reader, pdf(write))] == [
        marker + label + "".join(amounts) for marker, label, amounts in rows
    ]


def test_the_scale_of_a_chart_stays_out_of_the_text_beside_it(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for k, text in enumerate(["橋をかけ替え、", "道を広げます。"]):
            sheet.put(60, 100 + 20 * k, text)
        for k, number in enumerate(["300", "200", "100", "0"]):
            sheet.put(400 - 5 * len(number), 100 + 20 * k, number, font="Helvetica")

    assert lines(reader, pdf(write)) == ["橋をかけ替え、", "道を広げます。", "300", "200", "100", "0"]


def test_a_column_is_read_to_its_end_although_the_next_was_written_in_between(reader: Reader) -> None:
    paragraphs = [
        "橋の補修",
        "橋の点検を終えたところから順に直します。",
        "道路の補修も同じ順に進めていきます。",
    ]
    right = ["補修を終えた橋の数", "四月から九月までの数です。", "（資料）橋の台帳"]

    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "橋と道路の補修を計画のとおりに進めていることをお知らせします。")
        for k, text in enumerate(paragraphs[:2]):
            sheet.put(60, 100 + 30 * k, text)
        for k, text in enumerate(right):
            sheet.put(330, 100 + (0, 14, 80)[k], text)
        sheet.put(60, 160, paragraphs[2])

    assert lines(reader, pdf(write))[1:] == [*paragraphs, *right]


def test_words_set_downwards_are_words_and_lists_are_not(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        for k, letter in enumerate("予定"):
            sheet.put(XS[0] + 50, YS[0] + 10 + 11 * k, letter)
        for k, letter in enumerate("感染の状況"):
            sheet.put(60, 300 + 13 * k, letter, size=12)
        for k, sign in enumerate("○×○"):
            sheet.put(200, 420 + 13 * k, sign, size=12)
        for k, letter in enumerate("甲乙丙"):
            sheet.put(300, 540 + 24 * k, letter, size=12)

    read = lines(reader, pdf(write))
    assert "感染の状況" in read
    assert {"予", "定", "○", "×", "甲", "乙", "丙"} <= set(read)


def test_words_set_downwards_beside_each_other_are_no_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "図のとおり、公開の範囲はさまざまです。")
        for n, word in enumerate(["一般公開", "特定者間"]):  # the ends of an axis
            for k, letter in enumerate(word):
                sheet.put(100 + 300 * n, 100 + 12 * k, letter)

    assert lines(reader, pdf(write))[1:] == ["一般公開", "特定者間"]


def test_markers_written_before_all_text_stand_in_their_lines(reader: Reader) -> None:
    items = [("2", "基本情報"), ("(1)", "当初予算額"), ("①", "一般会計の額")]

    def write(sheet: Sheet) -> None:
        for k, (marker, _) in enumerate(items):
            sheet.put(60, 100 + 20 * k, marker)
        for k, (_, text) in enumerate(items):
            sheet.put(84, 100 + 20 * k, text)
        sheet.put(84, 160, "続きの行です。")
        for k, letters in enumerate(["２～３", "４～６"]):  # columns of letters are no markers of each other
            for n, letter in enumerate(letters):
                sheet.put(60 + 20 * k, 220 + 12 * n, letter)

    read = lines(reader, pdf(write))
    assert [text.replace(" ", "") for text in read[:4]] == [
        "2基本情報",
        "(1)当初予算額",
        "①一般会計の額",
        "続きの行です。",
    ]
    assert read[4:] == ["２", "～", "３", "４", "～", "６"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_reads_as_displayed(reader: Reader, turn: int) -> None:
    """The page's content is rotated one way and its /Rotate turns it back."""

    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "向きを変えたページです。")
        full(sheet)
        fill(sheet, [HEADS, *ROWS])

    upright = pdf(write)
    document, _ = read_as(reader, turned(upright, turn))
    plain, _ = read_as(reader, upright)
    assert document.pages[0].rotation == turn
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)
    assert cells(document) == cells(plain) == [HEADS, *ROWS]
    for ours, theirs in zip(document.lines(), plain.lines(), strict=True):
        assert ours.text == theirs.text
        assert ours.box == pytest.approx(theirs.box, abs=1.0)


def test_rotated_text_is_a_separate_line(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(100, 100, "本文はまっすぐです。")
        sheet.saveState()
        sheet.translate(40, 300)
        sheet.rotate(90)
        sheet.setFont(JA, 10)
        sheet.drawString(0, 0, "背の文字")
        sheet.restoreState()

    assert sorted(lines(reader, pdf(write))) == sorted(["本文はまっすぐです。", "背の文字"])


def test_a_rotated_word_set_letter_by_letter_is_a_word(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.translate(300, 300)
        sheet.rotate(90)
        sheet.setFont(JA, 10)
        sheet.drawString(0, 0, "収 益 的 収 支")

    assert lines(reader, pdf(write)) == ["収益的収支"]


def test_slightly_tilted_text_keeps_its_advance(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        words = sheet.beginText()
        words.setTextTransform(1, 0.00001, 0, 1, 60, HEIGHT - 100)
        words.setFont("Helvetica", 10)
        words.textOut("11:11 i.e. 10")
        sheet.drawText(words)

    assert lines(reader, pdf(write)) == ["11:11 i.e. 10"]


# --- what is seen and what is not ----------------------------------------------------------------------


@pytest.mark.parametrize("again", [[(0.3, 0)], [(0.24, 0), (0, 0.24), (0.24, 0.24)]])
def test_overprinted_text_is_one_bold_line(reader: Reader, again: list[tuple[float, float]]) -> None:
    def write(sheet: Sheet) -> None:
        for right, down in [*again, (0, 0)]:
            sheet.put(60 + right, 100 + down, "重要な課題")
        sheet.put(60, 130, "ふつうの文です。")

    document, findings = read_as(reader, pdf(write))
    first, second = document.lines()
    assert (first.text, first.bold) == ("重要な課題", True)
    assert (second.text, second.bold) == ("ふつうの文です。", False)
    assert [f.code for f in findings] == ["duplicate-glyphs"]


def test_text_that_is_squeezed_to_nothing_is_not_read(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "見える文です。")
        words = sheet.beginText(60, HEIGHT - 130)
        words.setFont(JA, 10)
        words.setHorizScale(0)
        words.textOut("つぶした文")
        sheet.drawText(words)

    assert lines(reader, pdf(write)) == ["見える文です。"]


@pytest.mark.parametrize("how", ["white", "mode 3", "see-through"])
def test_hidden_text_is_left_out_and_reported(reader: Reader, how: str) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "見える文です。")
        if how == "white":
            sheet.setFillColor(white)
        if how == "see-through":
            sheet.setFillAlpha(0.4)
            sheet.put(60, 160, "薄い文です。")
            sheet.setFillAlpha(0.03)
        sheet.put(60, 130, "見えない文", mode=3 if how == "mode 3" else 0)

    data = pdf(write)
    document, findings = read_as(reader, data)
    seen = ["見える文です。", *(["薄い文です。"] if how == "see-through" else [])]
    assert [line.text for line in document.lines()] == seen
    (finding,) = findings
    assert (finding.code, finding.values["count"], finding.values["examples"]) == (
        "hidden-text",
        5,
        "見えない文",
    )


@pytest.mark.parametrize(
    "how",
    [
        "BT /F1 0 Tf 60 130 Td (unseen) Tj ET",
        "BT /F1 0 Tf 60 130 Td [(uns) -200 (een)] TJ ET",
        "BT /F1 0.00001 Tf 60 130 Td (unseen) Tj ET",
        "q BT /F1 12 Tf 0 Tz 60 130 Td (unseen) Tj ET Q",
        "BT /F1 12 Tf 0 0 0 0 60 130 Tm (unseen) Tj ET",
        "BT /F1 12 Tf 0 0 0 1 60 130 Tm (unseen) Tj ET",
        "BT /F1 12 Tf 1 0 0 0 60 130 Tm (unseen) Tj ET",
        "q 0 0 0 0 60 130 cm BT /F1 12 Tf (unseen) Tj ET Q",
        "q 0 0 0 0 60 130 cm /Unseen Do Q",
    ],
)
def test_text_of_no_size_is_hidden_text(reader: Reader, how: str) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "見える文です。")
        sheet.put(60, 160, "次の文です。 ")
        sheet.setFont("Helvetica", 12)  # /F1 of the page
        if "Unseen" in how:
            sheet.beginForm("Unseen")
            sheet.drawString(0, 0, "unseen")
            sheet.endForm()
            sheet.saveState()
            sheet.transform(0, 0, 0, 0, 60, 130)
            sheet.doForm("Unseen")
            sheet.restoreState()
        else:
            sheet._code.append(how)
        sheet.put(60, 190, "終わりの文です。")

    document, findings = read_as(reader, pdf(write))
    assert [line.text for line in document.lines()] == ["見える文です。", "次の文です。", "終わりの文です。"]
    (finding,) = findings
    assert (finding.code, finding.values["count"], finding.values["examples"]) == ("hidden-text", 6, "unseen")


@pytest.mark.parametrize("how", ["white", "mode 3", "off the page", "blank"])
@pytest.mark.parametrize("known", [None, ()], ids=["by a form", "outline"])
def test_a_document_without_text_that_can_be_seen_is_refused(
    reader: Reader, how: str, known: tuple[Form, ...] | None
) -> None:
    def write(sheet: Sheet) -> None:
        if how == "white":
            sheet.setFillColor(white)
        if how == "blank":
            sheet.showPage()
        else:
            x = 2000 if how == "off the page" else 60
            sheet.put(x, 130, "令和8年度の計画", mode=3 if how == "mode 3" else 0)

    with pytest.raises(ReadError) as refused:
        parse_bytes(pdf(write), "a.pdf", reader=reader, ocr="never", forms=known)
    assert refused.value.code == "no-visible-text"


@pytest.mark.parametrize("ground", ["plain", "gradient"])
def test_white_text_on_a_dark_background_is_read(reader: Reader, ground: str) -> None:
    def write(sheet: Sheet) -> None:
        if ground == "plain":
            sheet.setFillColor(HexColor("#204080"))
            sheet.box(50, 80, 300, 110)
        else:
            sheet.saveState()
            path = sheet.beginPath()
            path.rect(50, HEIGHT - 110, 250, 30)
            sheet.clipPath(path, stroke=0)
            sheet.linearGradient(
                50, HEIGHT - 95, 300, HEIGHT - 95, (HexColor("#102040"), HexColor("#305090"))
            )
            sheet.restoreState()
        sheet.setFillColor(white)
        sheet.put(60, 100, "白抜きの見出し")

    document, findings = read_as(reader, pdf(write))
    assert [line.text for line in document.lines()] == ["白抜きの見出し"]
    assert findings == []


def test_white_text_on_a_gradient_over_a_pale_ground_is_read(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.setFillColor(HexColor("#F4F4F4"))
        sheet.box(40, 70, 320, 120)
        sheet.saveState()
        path = sheet.beginPath()
        path.rect(50, HEIGHT - 110, 250, 30)
        sheet.clipPath(path, stroke=0)
        sheet.linearGradient(50, HEIGHT - 95, 300, HEIGHT - 95, (HexColor("#102040"), HexColor("#305090")))
        sheet.restoreState()
        sheet.setFillColor(white)
        sheet.put(60, 100, "白抜きの見出し")

    assert lines(reader, pdf(write)) == ["白抜きの見出し"]


def test_text_corrected_by_covering_it_is_read_as_it_shows(reader: Reader) -> None:
    """The same words printed again over a white box are the ones that show; what they cover is hidden."""

    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "窓口を6月に開く。")
        sheet.setFillColor(white)
        sheet.box(55, 85, 300, 105)
        sheet.setFillColor(HexColor("#000000"))
        sheet.put(60, 100, "窓口を6月に開く。")

    document, _ = read_as(reader, pdf(write))
    assert [line.text for line in document.lines()] == ["窓口を6月に開く。"]


def test_text_off_the_page_is_left_out_and_reported(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "ページの中の文です。")
        sheet.put(60, HEIGHT + 40, "外")
        sheet.put(WIDTH + 30, 100, "外の文")

    document, findings = read_as(reader, pdf(write))
    assert [line.text for line in document.lines()] == ["ページの中の文です。"]
    assert codes(findings) == {"off-page-text": 4}


def test_an_image_only_page_has_no_text_layer(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 0, 0, WIDTH, HEIGHT)
        sheet.showPage()
        sheet.put(60, 100, "二ページ目の文です。")

    document, findings = read_as(reader, pdf(write))
    (finding,) = findings
    assert (finding.code, finding.severity, finding.values["page"]) == ("no-text-layer", "error", 1)
    assert [(line.page, line.text) for line in document.lines()] == [(2, "二ページ目の文です。")]


@pytest.mark.parametrize("where", ["off the page", "hidden"])
def test_a_page_whose_text_does_not_show_is_not_called_an_image(reader: Reader, where: str) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "一ページ目の文です。")
        sheet.showPage()
        sheet.box(60, 60, 300, 90)
        sheet.put(*((WIDTH + 100, 100) if where == "off the page" else (60, 400)), "外の文", mode=3)

    assert codes(read_as(reader, pdf(write))[1]) == {
        "off-page-text" if where == "off the page" else "hidden-text": 3
    }


def test_an_empty_page_is_not_reported(reader: Reader) -> None:
    document, findings = read_as(reader, pdf(lambda sheet: sheet.showPage()))
    assert document.blocks == () and findings == [] and len(document.pages) == 1


# --- characters ----------------------------------------------------------------------------------------


def test_radicals_and_compatibility_ideographs_are_repaired(reader: Reader) -> None:
    document, findings = read_as(reader, mapped("⽇本の⾼⿓"))
    assert [line.text for line in document.lines()] == ["日本の高龍"]
    assert codes(findings) == {"repaired-characters": 3}


def test_private_use_characters_are_kept_and_reported(reader: Reader) -> None:
    document, findings = read_as(reader, mapped("外字\ue123"))
    assert [line.text for line in document.lines()] == ["外字\ue123"]
    (finding,) = findings
    assert finding.code == "private-use-glyphs" and "U+E123" in str(finding.values["characters"])


def test_bullets_of_symbol_fonts_are_bullets(reader: Reader) -> None:
    document, findings = read_as(reader, mapped("\uf06c窓口\uf0b7受付"))
    assert [line.text for line in document.lines()] == ["●窓口•受付"]
    assert codes(findings) == {"repaired-characters": 2}


def test_glyphs_without_a_character_are_counted(reader: Reader) -> None:
    document, findings = read_as(reader, mapped(None))
    assert [line.text for line in document.lines()] == ["\ufffd\ufffd\ufffd"]
    finding = findings[0]
    assert (finding.code, finding.values["count"], finding.values["page"]) == ("unmapped-glyphs", 3, 1)


def test_a_space_before_overprinted_text_is_not_added_to_it(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "循環する")
        sheet.put(60.2, 100, " ")
        sheet.put(60.2, 100, "循環する")
        sheet.put(101.5, 100, "サイクル")

    assert lines(reader, pdf(write)) == ["循環するサイクル"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        # (x, text, font, size, baseline): as typesetters place them
        ([(60, "第", JA), (72.5, "1", "Helvetica"), (80.5, "四半期", JA)], "第1四半期"),
        ([(60, "Smart City", "Helvetica"), (108, "を進める", JA)], "Smart Cityを進める"),
        ([(60, "Plan 2026 for", "Helvetica")], "Plan 2026 for"),
        ([(60, "基", JA), (85, "本", JA), (110, "方", JA), (135, "針", JA)], "基本方針"),
        ([(60, "氏名", JA), (100, "役職", JA)], "氏名 役職"),
        ([(60, "・調査", JA), (93, "・整理・突合", JA)], "・調査 ・整理・突合"),
        ([(60, "整理", JA), (81, "・突合", JA)], "整理・突合"),
    ],
)
def test_visible_gaps_become_spaces(
    reader: Reader, parts: list[tuple[float, str, str]], expected: str
) -> None:
    def write(sheet: Sheet) -> None:
        for x, text, font in parts:
            sheet.put(x, 100, text, font=font)

    assert lines(reader, pdf(write)) == [expected]


def test_superscripts_stay_in_their_line(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "指標", size=12)
        sheet.put(84, 95, "注1", size=6)
        sheet.put(95, 100, "を定める。", size=12)

    assert lines(reader, pdf(write)) == ["指標注1を定める。"]


def test_a_large_sign_between_two_boxes_holds_no_superscripts(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 94, "道が狭い。")
        sheet.put(60, 110, "人が増えた。")
        sheet.put(124, 106, "▶", size=18)
        sheet.put(150, 94, "道を広げる。")
        sheet.put(150, 110, "案内を置く。")

    assert sorted(lines(reader, pdf(write))) == [
        "▶",
        "人が増えた。",
        "案内を置く。",
        "道が狭い。",
        "道を広げる。",
    ]


# --- files ---------------------------------------------------------------------------------------------


def simple(sheet: Sheet) -> None:
    sheet.put(60, 100, "保護された文です。")


def encrypted(user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(simple))) as file:
        file.save(out, encryption=pikepdf.Encryption(user=user, owner="owner", R=6))
    return out.getvalue()


def test_an_encrypted_document_needs_a_password(reader: Reader) -> None:
    data = encrypted("himitsu")
    document, _ = read_pdf(data, "a.pdf", reader=reader, password="himitsu")
    assert [line.text for line in document.lines()] == ["保護された文です。"]
    for password in (None, "wrong"):
        with pytest.raises(ReadError) as raised:
            read_pdf(data, "a.pdf", reader=reader, password=password)
        assert raised.value.code == "encrypted" and "--password" in str(raised.value)


def test_what_no_password_opens_is_refused_as_encrypted(reader: Reader) -> None:
    """Encrypted for the holders of certificates."""
    data = encrypted("himitsu").replace(b"/Filter /Standard", b"/Filter /Adobe.PubSec")
    with pytest.raises(ReadError) as raised:
        read_pdf(data, "a.pdf", reader=reader)
    assert raised.value.failure.reason == "encrypted"
    assert "証明書" in raised.value.failure.sentence("ja") and "--password" not in str(raised.value)


def test_an_empty_user_password_is_not_asked_for(reader: Reader) -> None:
    assert lines(reader, encrypted("")) == ["保護された文です。"]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", {"empty-file"}),
        (b"PK\x03\x04 a word processor's file", {"foreign-archive"}),
        ("計画".encode(), {"misnamed"}),
        (b"%PDF-1.7\n", {"damaged"}),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, {"damaged"}),
    ],
    ids=["empty", "other", "text", "head", "noise"],
)
@pytest.mark.parametrize("reader", ["auto", *BOTH])
def test_a_file_that_is_no_pdf_is_refused_clearly(data: bytes, codes: set[str], reader: Reader) -> None:
    with pytest.raises(ReadError) as raised:
        read(data, "a.pdf", reader=reader)
    assert raised.value.code in codes and raised.value.failure.file == "a.pdf"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("reader", ["auto", *BOTH])
def test_a_truncated_document_is_read_or_refused(share: float, reader: Reader) -> None:
    data = pdf(simple)
    try:
        document, _ = read(data[: int(share * len(data))], "a.pdf", reader=reader)
    except ReadError as error:
        assert error.code == "damaged"
    else:
        assert [line.text for line in document.lines()] in ([], ["保護された文です。"])


# --- both back ends --------------------------------------------------------------------------------------


def seen(reader: Reader, path: Path) -> tuple[list[object], list[object]]:
    """The lines with the attributes that later stages use, and the cells of the grids."""
    document, _ = read(path.read_bytes(), path.name, reader=reader, column_heads=column_heads(shipped()))
    return (
        [(line.number, line.text, line.page, line.bold) for line in document.lines()],
        [
            (b.page, b.evidence, [(c.row, c.col, c.row_span, c.col_span, len(c.lines)) for c in b.cells])
            for b in document.blocks
            if isinstance(b, Grid)
        ],
    )


@pytest.mark.parametrize("name", PDFS)
def test_both_back_ends_agree(name: str) -> None:
    assert seen("pdfium", RAW / name) == seen("pdfplumber", RAW / name)


def test_the_drawing_shows_lines_and_cells() -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [HEADS, *ROWS])

    data = pdf(write)
    document, _ = read(data, "a.pdf")
    picture = drawn(data, document, 1)
    assert abs(picture.height / picture.width - HEIGHT / WIDTH) < 0.01
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}
    assert {(0, 114, 178), (213, 94, 0)} <= colours


def test_a_document_without_text_is_refused_in_either_language() -> None:
    error = ReadError("no-text", "a.pdf", {"pages": 3})
    assert "(3ページ)" in error.message("ja")
    assert error.message("en").isascii() and "pages: 3" in error.message("en")
