"""Tables without a closed lattice of rules: their columns, their rows, their continuation on the next page.

The pages are drawn with the canvas of tests/support/pdf_pages.py, read by both back ends.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable

import pytest
from reportlab.lib.colors import HexColor, black, white

from planparse.document.source import Grid, Line, SourceDocument
from planparse.readers.pdf import Reader
from tests.support.pdf_pages import HEADS, JA, XS, YS, Sheet, cells, fill, pdf, read_as

MIDDLES = [(a + b) / 2 for a, b in itertools.pairwise(XS)]
TASKS = ["窓口を決める", "説明会を開く", "意見を集める", "結果を示す"]


def centred(sheet: Sheet, y: float, texts: list[str], middles: list[float] = MIDDLES) -> None:
    for x, text in zip(middles, texts, strict=True):
        sheet.put(x - 5 * len(text), y, text)


def grids(document: SourceDocument) -> list[list[list[str]]]:
    """The rows of every grid; bars separate the lines of a cell."""
    return [
        [["|".join(line.text for line in cell.lines) for cell in grid.row(r)] for r in range(grid.rows)]
        for grid in document.blocks
        if isinstance(grid, Grid)
    ]


def test_centred_headers_above_left_aligned_text(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        centred(sheet, 100, HEADS)
        for x, text in zip(XS, TASKS, strict=False):
            sheet.put(x + 2, 118, text)

    assert cells(read_as(reader, pdf(write))[0]) == [HEADS, TASKS]


FAMILIES = {
    "第n期": ["第1期", "第2期", "第3期", "第4期"],
    "n/4期": ["1/4期", "2/4期", "3/4期", "4/4期"],
    "roman": ["Ⅰ期", "Ⅱ期", "Ⅲ期", "Ⅳ期"],
    "dot": ["第1・四半期", "第2・四半期", "第3・四半期", "第4・四半期"],
    "year": ["R8年度1Q", "R8年度2Q", "R8年度3Q", "R8年度4Q"],
    "months": ["4・5・6月", "7・8・9月", "10・11・12月", "1・2・3月"],
    "until": ["～6月", "～9月", "～12月", "～3月"],
    "dates": ["R8.4～6", "R8.7～9", "R8.10～12", "R9.1～3"],
    "seasons": ["春(4～6月)", "夏(7～9月)", "秋(10～12月)", "冬(1～3月)"],
}


@pytest.mark.parametrize("heads", FAMILIES.values(), ids=FAMILIES)
def test_a_table_without_rules_hangs_on_periods_of_any_name(reader: Reader, heads: list[str]) -> None:
    def write(sheet: Sheet) -> None:
        for x, head, first, second in zip(
            XS, heads, ["窓口を決め", *TASKS[1:]], ["る", "", "", ""], strict=False
        ):
            sheet.put(x + 2, 100, head)
            sheet.put(x + 2, 118, first)
            sheet.put(x + 2, 131, second)

    assert grids(read_as(reader, pdf(write))[0]) == [[heads, ["窓口を決め|る", *TASKS[1:]]]]


def test_a_row_that_says_the_same_in_every_column_heads_none(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x, head in zip(XS, HEADS, strict=False):
            sheet.put(x + 2, 100, head)
            sheet.put(x + 2, 118, "上半期に")
            sheet.put(x + 2, 136, "上半期")

    assert len(grids(read_as(reader, pdf(write))[0])) == 1


def test_centred_headers_of_columns_of_different_widths(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        centred(sheet, 100, ["分野", "課題名", "取組"], [100, 210, 410])
        sheet.put(60, 118, "観光")
        sheet.put(142, 118, "(1) 港町の再整備")
        sheet.put(282, 118, "関係者と話し合い、費用と効果を示しながら進める。")

    heads = ["分野", "課題名", "取組"]
    document, _ = read_as(reader, pdf(write), heads)
    assert cells(document) == [
        heads,
        ["観光", "(1) 港町の再整備", "関係者と話し合い、費用と効果を示しながら進める。"],
    ]


@pytest.mark.parametrize("ground", [False, True])
def test_a_column_without_a_header_beside_the_quarters(reader: Reader, ground: bool) -> None:
    def write(sheet: Sheet) -> None:
        if ground:  # behind the headers only
            sheet.setFillColor(HexColor("#c8d8e8"))
            for x0, x1 in zip([20, *XS], XS, strict=False):
                sheet.box(x0, 88, x1, 104)
            sheet.setFillColor(black)
        centred(sheet, 100, HEADS)
        sheet.put(22, 118, "工程")
        for x, text in zip(XS, TASKS, strict=False):
            sheet.put(x + 2, 118, text)

    assert cells(read_as(reader, pdf(write))[0]) == [["", *HEADS], ["工程", *TASKS]]


def test_half_years_above_their_quarters_without_a_rule(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        centred(sheet, 100, ["上半期", "下半期"], [XS[1], XS[3]])
        centred(sheet, 116, HEADS)
        for x, text in zip(XS, TASKS, strict=False):
            sheet.put(x + 2, 134, text)

    assert cells(read_as(reader, pdf(write))[0])[1:] == [HEADS, TASKS]


def test_rows_told_apart_by_their_numbers_alone(reader: Reader) -> None:
    heads = ["分野", "課題名", "取組"]
    rows = [["観光", "(1) 港町の再整備", "港を直す。"], ["福祉", "(2) 窓口の改善", "窓口を直す。"]]

    def write(sheet: Sheet) -> None:
        for r, row in enumerate([heads, *rows]):
            for x, text in zip((60, 150, 300), row, strict=True):
                sheet.put(x, 100 + 14 * r, text)

    assert cells(read_as(reader, pdf(write), heads)[0]) == [heads, *rows]


def test_lines_between_shaded_headings_are_not_a_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for y, text in ((100, "②　課題の内容"), (200, "⑤　取組の内容")):
            sheet.setFillColor(HexColor("#1b4f8a"))
            sheet.box(60, y - 12, 535, y + 4)
            sheet.setFillColor(white)
            sheet.put(64, y, text)
            sheet.put(230, y, "【緊急度:高】")
            sheet.setFillColor(black)
        sheet.put(70, 130, "市民と話し合う。")
        sheet.put(230, 130, "費用と効果を示す。")
        for k in range(1, 5):
            sheet.put(50, 130 + 14 * k, "市民と話し合い、費用と効果を示しながら" * 2)

    document, _ = read_as(reader, pdf(write))
    assert all(isinstance(block, Line) for block in document.blocks)


def test_boxed_headings_are_not_a_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for y, text in ((100, "①　影響と緊急度"), (124, "②　課題の内容")):
            sheet.rule(60, y - 16, 535, y - 16)
            sheet.put(64, y, text)
        sheet.rule(60, 132, 535, 132)

    document, _ = read_as(reader, pdf(write))
    assert [b.text for b in document.blocks if isinstance(b, Line)] == ["①　影響と緊急度", "②　課題の内容"]


def test_rules_under_the_headers_show_the_columns(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x0, x1 in itertools.pairwise(XS):
            sheet.rule(x0, 104, x1 - 8, 104)
        centred(sheet, 100, ["1Q", "2Q", "3Q", "4Q"])
        sheet.put(XS[0] + 1, 120, "①市民の声を聞く会を")
        sheet.put(XS[0] + 1, 132, "市内の各区で開く")
        for x, text in zip(XS[1:], ["②周知", "③周知", "④周知"], strict=False):
            sheet.put(x + 1, 120, text)

    rows = cells(read_as(reader, pdf(write))[0])
    assert rows[1] == ["①市民の声を聞く会を|市内の各区で開く", "②周知", "③周知", "④周知"]


def test_a_one_sided_border_is_one_rule(reader: Reader) -> None:
    """WeasyPrint paints it as the area between two rectangles."""

    def write(sheet: Sheet) -> None:
        for x0, x1 in itertools.pairwise(XS):
            path = sheet.beginPath()
            path.rect(x0, 842 - 102, x1 - x0 - 8, 13)
            path.rect(x0, 842 - 103, x1 - x0 - 8, 14)
            sheet.drawPath(path, fill=1, stroke=0, fillMode=0)
        centred(sheet, 100, ["1Q", "2Q", "3Q", "4Q"])
        for x, text in zip(XS, TASKS, strict=False):
            sheet.put(x + 1, 120, text)

    assert cells(read_as(reader, pdf(write))[0]) == [["1Q", "2Q", "3Q", "4Q"], TASKS]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shaded_cells_hold_all_their_lines_in_whatever_order_they_are_drawn(
    seed: int, reader: Reader
) -> None:
    rows = [
        ["①研修の計画を", "①研修の実施", "①研修の実施", "①②検証"],
        ["②対象の選定", "（基礎編）", "（応用編）", ""],
    ]
    texts = [(x, 120 + 14 * r, text) for r, row in enumerate(rows) for x, text in zip(XS, row, strict=False)]

    def write(sheet: Sheet) -> None:
        sheet.setFillColor(HexColor("#f1f4f7"))
        for x0, x1 in itertools.pairwise(XS):
            sheet.box(x0, 88, x1 - 2, 105)
            sheet.box(x0, 107, x1 - 2, 140)
        sheet.setFillColor(black)
        centred(sheet, 100, ["1Q", "2Q", "3Q", "4Q"])
        random.Random(seed).shuffle(texts)
        for x, y, text in texts:
            if text:
                sheet.put(x + 2, y, text)

    assert cells(read_as(reader, pdf(write))[0])[1:] == [
        ["①研修の計画を|②対象の選定", "①研修の実施|（基礎編）", "①研修の実施|（応用編）", "①②検証"]
    ]


def test_a_rule_cut_anywhere_shows_no_columns(reader: Reader) -> None:
    cuts = [(60, 134, 221, 250, 344, 540), (60, 300, 540), (60, 150, 390, 540)]

    def write(sheet: Sheet) -> None:
        for y, pieces in zip((88, 105, 125), cuts, strict=True):
            for x0, x1 in itertools.pairwise(pieces):
                sheet.rule(x0, y, x1, y)
        for x, text in zip((66, 186, 306, 426), ["1Q", "2Q", "3Q", "4Q"], strict=True):
            sheet.put(x, 100, text)
        for x, text in zip((62, 182, 302, 422), TASKS, strict=True):
            sheet.put(x, 120, text)

    assert cells(read_as(reader, pdf(write))[0]) == [["1Q", "2Q", "3Q", "4Q"], TASKS]


def test_rounded_corners_close_a_cell(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for y0, y1 in itertools.pairwise(YS):
            for x0, x1 in itertools.pairwise(XS):
                sheet.roundRect(x0 + 2, 842 - y1 + 2, x1 - x0 - 4, y1 - y0 - 4, 5)
        fill(sheet, [["工程", "予定", "担当", "備考"], TASKS, ["開く", "-", "-", "-"]])

    rows = [["工程", "予定", "担当", "備考"], TASKS, ["開く", "-", "-", "-"]]
    document, _ = read_as(reader, pdf(write))
    assert cells(document) == rows
    (grid,) = document.blocks
    assert isinstance(grid, Grid) and grid.evidence == "rules"


def test_a_table_may_have_open_sides(reader: Reader) -> None:
    """The outer columns have no outer rules, the last row none below it."""

    def write(sheet: Sheet) -> None:
        for y in YS[:2]:
            sheet.rule(XS[0], y, XS[-1], y)
        for x in XS[1:-1]:
            sheet.rule(x, YS[0], x, YS[2])
        fill(sheet, [HEADS, TASKS])

    assert cells(read_as(reader, pdf(write))[0]) == [HEADS, TASKS]


def test_a_missing_column_rule_merges_two_quarters(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x in XS:  # vertical rules only
            sheet.rule(x, YS[0], x, YS[1] if x == XS[2] else YS[2])
        fill(sheet, [HEADS, [TASKS[0], "半年をかけて図面を引く", "", TASKS[3]]])

    document, _ = read_as(reader, pdf(write))
    (grid,) = [b for b in document.blocks if isinstance(b, Grid)]
    assert [(c.col, c.col_span) for c in grid.row(1)] == [(0, 1), (1, 2), (3, 1)]


def test_rules_between_headers_alone_merge_no_cells(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x in XS:
            sheet.rule(x, YS[0], x, YS[1])
        fill(sheet, [HEADS, [TASKS[0], "", "", TASKS[3]]])

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [HEADS, [TASKS[0], "", "", TASKS[3]]]


Draw = Callable[[Sheet], None]


def headed(sheet: Sheet) -> None:
    centred(sheet, 700, HEADS)


def begun(sheet: Sheet) -> None:
    headed(sheet)
    for x in XS[:-1]:
        sheet.put(x + 3, 718, "・準備")


@pytest.mark.parametrize("before", [headed, begun])
def test_a_table_cut_by_a_page_break_continues_in_its_columns(reader: Reader, before: Draw) -> None:
    tasks = ["・窓口を決める", "・周知", "・意見を集める", "・公表"]

    def write(sheet: Sheet) -> None:
        sheet.put(50, 60, "文章は用紙の左の端から始まり、表はその中に置かれている。")
        before(sheet)
        sheet.put(290, 810, "- 1 -")
        sheet.showPage()
        sheet.put(50, 60, "4 課題", size=14)
        sheet.put(50, 80, "課題A (1) 港町の再整備【政策分野:観光】", size=12)
        for k, (x, text) in enumerate(zip(XS, tasks, strict=False)):
            sheet.put(x + 3, 110, text)
            if k == 0:
                sheet.put(x + 3, 124, "・人を集める")
        sheet.put(50, 160, "(2) 次の取組")

    document, _ = read_as(reader, pdf(write))
    assert grids(document)[-1] == [["・窓口を決める|・人を集める", *tasks[1:]]]
    assert [b.text for b in document.blocks if isinstance(b, Line)][-1] == "(2) 次の取組"


def test_a_page_without_the_columns_does_not_continue_the_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(50, 60, "文章は用紙の左の端から始まり、表はその中に置かれている。")
        begun(sheet)
        sheet.showPage()
        sheet.put(50, 60, "【影響:高】　　　　【緊急:中】")
        sheet.put(50, 90, "市民と話し合い、費用と効果を示しながら進める。")

    document, _ = read_as(reader, pdf(write))
    assert len(grids(document)) == 1


def test_letters_keep_their_order_before_an_overlapping_bracket(reader: Reader) -> None:
    """Proportional setting removes a bracket's blank half, so its box begins left of the letter before it."""

    def write(sheet: Sheet) -> None:
        for x, text in ((60, "PF"), (73, "I"), (71.5, "（"), (80, "BTO"), (103, "方式）")):
            sheet.put(x, 100, text, font="Helvetica" if text.isascii() else JA)

    (line,) = read_as(reader, pdf(write))[0].lines()
    assert line.text.startswith("PFI（BTO")


STRIPED = [["①測量", "発注", "実施", "検査"], ["②広報", "原稿作成", "印刷", "配布"]]
Texts = list[tuple[float, float, str]]


def row_of_texts(n: int, texts: Iterable[str], pitch: float = 20) -> Texts:
    """The texts of row `n` of a striped table, with their places."""
    return [(x + 4, 100 + pitch * (n + 0.7), text) for x, text in zip(XS, texts, strict=False)]


def striped(below: Texts, shaded: Iterable[int] = (0, 2), pitch: float = 20) -> bytes:
    """A table of three rows, some of them shaded, with texts below it."""
    rows = [["項目", *HEADS[:3]], *STRIPED]

    def write(sheet: Sheet) -> None:
        sheet.setFillColor(HexColor("#dde6f0"))
        for n in shaded:
            for a, b in itertools.pairwise(XS):
                sheet.box(a, 100 + pitch * n, b, 100 + pitch * (n + 1))
        sheet.setFillColor(black)
        for n, row in enumerate(rows):
            for text in row_of_texts(n, row, pitch):
                sheet.put(*text)
        for text in below:
            sheet.put(*text)

    return pdf(write)


LAST = row_of_texts(3, ["③公表", "確認", "公開", "保存"])


@pytest.mark.parametrize("shaded", [(0, 2), (0, 1, 2)])
def test_a_striped_table_may_end_with_a_row_that_is_not_shaded(
    reader: Reader, shaded: tuple[int, ...]
) -> None:
    below = [*LAST, (XS[1] + 4, 187.0, "を早める"), (XS[0], 220.0, "(2) 次の取組の名称")]
    assert grids(read_as(reader, striped(below, shaded))[0]) == [
        [["項目", *HEADS[:3]], *STRIPED, ["③公表", "確認|を早める", "公開", "保存"]]
    ]


@pytest.mark.parametrize(
    "below",
    [
        row_of_texts(3, ["担当課", "総務課"]),
        row_of_texts(3, ["◎:新規", "○:継続", "△:縮小"]),
        [(x, y + 6, text) for x, y, text in LAST],
        [(x + 3, y, text) for x, y, text in LAST],
    ],
    ids=["pairs", "legend", "further down", "further right"],
)
def test_what_is_in_columns_below_a_striped_table_is_not_its_own(reader: Reader, below: Texts) -> None:
    first, *_ = grids(read_as(reader, striped(below))[0])
    assert first == [["項目", *HEADS[:3]], *STRIPED]


@pytest.mark.parametrize("more", [["④評価", "集計", "報告", "反映"], ["担当課", "総務課"]])
@pytest.mark.parametrize("pitch", [20, 14])
def test_a_striped_table_ends_with_one_row_that_is_not_shaded(
    reader: Reader, more: list[str], pitch: int
) -> None:
    last = ["③公表", "確認", "公開", "保存"]
    below = [*row_of_texts(3, last, pitch), *row_of_texts(4, more, pitch)]
    first, *_ = grids(read_as(reader, striped(below, pitch=pitch))[0])
    assert first == [["項目", *HEADS[:3]], *STRIPED, last]
