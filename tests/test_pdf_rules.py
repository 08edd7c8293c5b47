"""What of a page's drawing counts as a rule of a table, by both back ends: clipped rules, underlines."""

from __future__ import annotations

import itertools

import pytest

from planparse.document.source import Grid
from planparse.readers.pdf import Reader
from tests.support.pdf_pages import (
    BOTH,
    HEADS,
    HEIGHT,
    JA,
    ROWS,
    XS,
    YS,
    Sheet,
    across,
    cells,
    fill,
    full,
    pdf,
    read_as,
)

pytestmark = pytest.mark.parametrize("reader", BOTH)


# --- clip paths --------------------------------------------------------------------------------------


def clipped(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    """Let only a rectangle of what is drawn next show, until `restoreState`."""
    sheet.saveState()
    path = sheet.beginPath()
    path.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)
    sheet.clipPath(path, stroke=0, fill=0)


def test_rules_that_a_clip_path_cuts_away_add_no_rows(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, ROWS)
        # corners drawn as long rules of which a clip path leaves a point or nothing
        for x in (XS[0], XS[-1]):
            for y in (YS[0] - 12, YS[-1] + 12):
                clipped(sheet, x - 0.4, y - 0.4, x + 0.4, y + 0.4)
                sheet.rule(x, y - 30, x, y + 30)
                sheet.rule(x - 30, y, x + 600, y)
                sheet.restoreState()
        clipped(sheet, 10, 10, 20, 20)
        across(sheet)
        sheet.rule(240, YS[0], 240, YS[-1])
        sheet.restoreState()

    document, _ = read_as(reader, pdf(write))
    assert cells(document)[: len(ROWS)] == ROWS
    assert len(cells(document)) == len(YS) - 1


def test_the_sides_of_a_clipped_frame_close_cells(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        fill(sheet, ROWS)
        for top, bottom in itertools.pairwise(YS):
            for left, right in itertools.pairwise(XS):
                clipped(sheet, left, top - 1, right + 1, bottom + 1)
                sheet.box(left - 60, top, right, bottom, fill=False)
                sheet.restoreState()
        sheet.rule(XS[0], YS[0], XS[0], YS[-1])

    document, _ = read_as(reader, pdf(write))
    assert cells(document)[: len(ROWS)] == ROWS


# --- underlines --------------------------------------------------------------------------------------

LEFT, MIDDLE, RIGHT = 60, 270, 480
TOP, HEAD, BOTTOM = 100, 120, 220


def comparison(sheet: Sheet) -> None:
    """The frame and column headers of a table that sets new wording beside old."""
    for x in (LEFT, MIDDLE, RIGHT):
        sheet.rule(x, TOP, x, BOTTOM)
    for y in (TOP, HEAD, BOTTOM):
        sheet.rule(LEFT, y, RIGHT, y)
    sheet.put(LEFT + 4, 114, "改正後")
    sheet.put(MIDDLE + 4, 114, "改正前")
    sheet.put(MIDDLE + 4, 134, "二　受付を窓口で行う。")


def test_underlines_as_wide_as_their_cell_part_no_rows(reader: Reader) -> None:
    new = ["二　受付は窓口と電子申請で行う", "こととし、様式は別に定めるもの", "とする。"]

    def write(sheet: Sheet) -> None:
        comparison(sheet)
        for n, text in enumerate(new):
            sheet.put(LEFT + 1, 134 + 18 * n, text, size=13)
        sheet.rule(LEFT + 27, 136, MIDDLE, 136)
        sheet.rule(LEFT, 154, MIDDLE, 154)
        sheet.rule(LEFT, 172, LEFT + 48, 172)

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["改正後", "改正前"], ["|".join(new), "二　受付を窓口で行う。"]]


def test_an_underlined_heading_in_a_cell_parts_no_rows(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        comparison(sheet)
        sheet.put(LEFT + 1, 134, "受付方法及申請手続要領", size=13)
        sheet.rule(LEFT, 136, LEFT + 11 * 13, 136)
        sheet.put(LEFT + 1, 160, "窓口で行う。")

    document, _ = read_as(reader, pdf(write))
    assert cells(document)[1] == ["受付方法及申請手続要領|窓口で行う。", "二　受付を窓口で行う。"]


def test_rules_close_below_the_text_of_narrow_rows_part_them(reader: Reader) -> None:
    """Only one column is divided, and its text fills its low rows: still each row has a rule from side to
    side, and none that ends with the text.
    """

    def write(sheet: Sheet) -> None:
        comparison(sheet)
        for n, text in enumerate(["受付", "審査", "交付"]):
            sheet.put(LEFT + 1, 134 + 18 * n, text, size=13)
            sheet.rule(LEFT, 136 + 18 * n, MIDDLE, 136 + 18 * n)

    document, _ = read_as(reader, pdf(write))
    assert [row[0] for row in cells(document)][1:4] == ["受付", "審査", "交付"]


# --- text that fills its cells -----------------------------------------------------------------------


def test_texts_that_fill_their_cells_are_not_joined_across_the_rule(reader: Reader) -> None:
    heads = ["既決予定額補正予定額合計額", "補正後予定額執行済予定額計", "差引残額", "備考"]

    def write(sheet: Sheet) -> None:
        full(sheet)
        for n, head in enumerate(heads):
            sheet.put(XS[n] + 0.5, YS[0] + 16, head, size=9.2)
        fill(sheet, [[], *ROWS])

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [heads, *ROWS]


def test_text_in_pieces_that_overflows_its_cell_stays_whole(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [["", "意見", "結果", "公表"], *ROWS])
        # a change of font in the middle of a word, but not at the rule
        sheet.put(XS[0] + 4, YS[0] + 16, "市民説明会を開く会場")
        sheet.put(XS[0] + 104, YS[0] + 16, "8階", font=JA)

    document, _ = read_as(reader, pdf(write))
    assert cells(document)[0][0] == "市民説明会を開く会場8階"


# --- rules that set off rows of a list ---------------------------------------------------------------


def test_rules_around_subtotals_leave_their_list_whole(reader: Reader) -> None:
    rows = [
        ["会計", "本年度", "前年度"],
        ["土地", "35,379", "12,400"],
        ["介護", "988,096", "234,915"],
        ["特別会計", "1,023,475", "247,315"],
        ["上水", "373,604", "20,411"],
        ["下水", "190,603", "24,909"],
        ["企業会計", "564,207", "45,320"],
        ["合計", "1,587,682", "292,635"],
    ]

    def write(sheet: Sheet) -> None:
        for n, row in enumerate(rows):
            for x, text in zip((60, 220, 380), row, strict=True):
                sheet.put(x, 100 + 14 * n, text)
        for n in (3, 6):  # drawn cell by cell, as spreadsheets do
            for left, right in ((60, 210), (210, 360), (360, 460)):
                sheet.rule(left, 103 + 14 * n, right, 103 + 14 * n)

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == rows


def test_a_caption_above_two_rules_is_no_row_of_their_table(reader: Reader) -> None:
    rows = [["土地", "35,379", "12,400"], ["介護", "988,096", "234,915"]]

    def write(sheet: Sheet) -> None:
        sheet.put(60, 90, "表1　特別会計の予算")
        for n, row in enumerate(rows):
            for x, text in zip((60, 220, 380), row, strict=True):
                sheet.put(x, 106 + 14 * n, text)
        for y in (95, 124):
            for left, right in ((60, 210), (210, 360), (360, 460)):
                sheet.rule(left, y, right, y)

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["土地|介護", "35,379|988,096", "12,400|234,915"]]
    assert next(document.lines()).text == "表1　特別会計の予算"


def test_letters_spread_over_an_underlined_entry_are_no_columns(reader: Reader) -> None:
    entries = (("団体名", "港南市"), ("事業名", "下水道事業"), ("策定日", "四月一日"))

    def write(sheet: Sheet) -> None:
        for n, (label, value) in enumerate(entries):
            for k, text in enumerate((*label, "：", value)):
                sheet.put(60 + 50 * k, 100 + 36 * n, text)
            sheet.rule(60, 106 + 36 * n, 400, 106 + 36 * n)

    document, _ = read_as(reader, pdf(write))
    assert not any(isinstance(block, Grid) for block in document.blocks)
    texts = "".join(line.text for line in document.lines()).replace(" ", "")
    assert texts == "".join(f"{label}：{value}" for label, value in entries)


def test_marks_in_the_columns_between_rules_stay_a_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for n, (label, *marks) in enumerate((("清掃", "○", "×"), ("見守り", "×", "○"), ("送迎", "○", "○"))):
            sheet.put(60, 100 + 20 * n, label)
            for k, mark in enumerate(marks):
                sheet.put(200 + 100 * k, 100 + 20 * n, mark)
        for n in range(4):
            sheet.rule(60, 86 + 20 * n, 400, 86 + 20 * n)

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["清掃", "○", "×"], ["見守り", "×", "○"], ["送迎", "○", "○"]]


def test_the_labels_of_a_list_are_a_column_beside_the_names_of_its_groups(reader: Reader) -> None:
    rows = [
        ("", "土地", "35,379"),
        ("", "介護", "464,597"),
        ("特別会計", "計", "499,976"),
        ("", "上水", "137,360"),
        ("", "下水", "119,060"),
        ("企業会計", "計", "256,420"),
    ]

    def write(sheet: Sheet) -> None:
        for n, (group, label, amount) in enumerate(rows):
            if group:
                sheet.put(113, 100 + 14 * n, group)
            sheet.put(160, 100 + 14 * n, label)
            sheet.put(340 - 5 * len(amount), 100 + 14 * n, amount)
            for left, right in ((60, 156), (156, 220), (220, 400)) if label == "計" else ():
                sheet.rule(left, 103 + 14 * n, right, 103 + 14 * n)

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [list(row) for row in rows]


# --- drawings ----------------------------------------------------------------------------------------


def test_digits_drawn_as_lines_are_no_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for k in range(12):  # 8 as a plotter draws it
            x, y = 60 + 11 * k, 100
            for n in range(3):
                sheet.rule(x, y + 6 * n, x + 10, y + 6 * n)
            sheet.rule(x, y, x, y + 12)
            sheet.rule(x + 10, y, x + 10, y + 12)
        sheet.put(62, 107, "施設の番号を記した図面です", size=10)
        sheet.put(60, 140, "次の文")

    document, _ = read_as(reader, pdf(write))
    assert [type(block).__name__ for block in document.blocks] == ["Line", "Line"]
    assert [line.text for line in document.lines()] == ["施設の番号を記した図面です", "次の文"]


def test_a_chart_with_a_few_labels_is_no_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 80, "入館者の推移")
        for n in range(6):
            sheet.rule(100, 100 + 30 * n, 400, 100 + 30 * n)
        sheet.rule(100, 100, 100, 250)
        sheet.rule(400, 100, 400, 250)
        for k in range(4):
            sheet.box(130 + 60 * k, 150 + 20 * k, 160 + 60 * k, 250, fill=False)
            sheet.put(130 + 60 * k, 262, f"令和{k + 3}年")
        sheet.put(190, 145, "12,345人")
        sheet.put(60, 300, "次の文")

    document, _ = read_as(reader, pdf(write))
    assert not [block for block in document.blocks if isinstance(block, Grid) and block.evidence == "rules"]
    texts = [line.text for line in document.lines()]
    assert texts[0] == "入館者の推移" and texts[-1] == "次の文" and "12,345人" in texts


def test_a_box_with_a_tab_is_no_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for top, title, texts in (
            (100, "役割", ["安心して暮らせるまちをつくる", "市民の声を聴く"]),
            (200, "課題", ["働き手が減っている", "施設が古くなっている"]),
        ):
            sheet.box(60, top, 180, top + 24, fill=False)
            sheet.put(70, top + 16, title)
            sheet.box(60, top + 24, 540, top + 80, fill=False)
            for n, text in enumerate(texts):
                sheet.put(70, top + 44 + 16 * n, text)

    document, _ = read_as(reader, pdf(write))
    assert not any(isinstance(block, Grid) for block in document.blocks)
    assert [line.text for line in document.lines()] == [
        "役割",
        "安心して暮らせるまちをつくる",
        "市民の声を聴く",
        "課題",
        "働き手が減っている",
        "施設が古くなっている",
    ]


def test_a_cell_as_wide_as_two_below_it_stays_in_its_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.box(60, 100, 540, 124, fill=False)
        sheet.put(70, 116, "令和8年度")
        for x in (60, 300):
            sheet.box(x, 124, x + 240, 148, fill=False)
            sheet.put(x + 10, 140, "上半期" if x == 60 else "下半期")

    document, _ = read_as(reader, pdf(write))
    assert cells(document) == [["令和8年度"], ["上半期", "下半期"]]


def test_boxes_that_stand_over_each_other_are_no_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for top, base, text in ((100, 120, "申請を受け付ける"), (200, 240, "審査の結果を知らせる")):
            sheet.box(60, top, 540, top + 60, fill=False)
            sheet.put(70, base, text)
        for x, text in ((150, "書面審査"), (350, "実地調査")):
            sheet.setFillGray(0.9)
            sheet.box(x, 140, x + 120, 220)
            sheet.setFillGray(0)
            sheet.box(x, 140, x + 120, 220, fill=False)
            sheet.put(x + 10, 178, text)

    document, _ = read_as(reader, pdf(write))
    assert not any(isinstance(block, Grid) for block in document.blocks)
    texts = [line.text for line in document.lines()]
    assert texts[0] == "申請を受け付ける" and texts[-1] == "審査の結果を知らせる"


def test_rows_and_columns_drawn_as_boxes_are_a_table(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for top, bottom in itertools.pairwise(YS):
            sheet.box(XS[0], top, XS[-1], bottom, fill=False)
        for left, right in itertools.pairwise(XS):
            sheet.box(left, YS[0], right, YS[-1], fill=False)
        fill(sheet, ROWS)

    document, _ = read_as(reader, pdf(write))
    assert cells(document)[: len(ROWS)] == ROWS


def test_an_empty_form_with_labels_stays_a_table(reader: Reader) -> None:
    xs, ys = range(60, 541, 40), range(100, 381, 20)

    def write(sheet: Sheet) -> None:
        for x in xs:
            sheet.rule(x, ys[0], x, ys[-1])
        for y in ys:
            sheet.rule(xs[0], y, xs[-1], y)
        for n, y in enumerate(ys[:-1]):
            sheet.put(64, y + 14, f"項目{n}")

    document, _ = read_as(reader, pdf(write))
    assert [row[0] for row in cells(document)] == [f"項目{n}" for n in range(len(ys) - 1)]


@pytest.mark.parametrize("drawn", ["strokes", "boxes"])
def test_a_rule_ends_where_its_stroke_does(drawn: str, reader: Reader) -> None:
    """It bounds the last column, whose width tells where a full line was wrapped."""

    def write(sheet: Sheet) -> None:
        sheet.setLineWidth(2)
        sheet.setLineCap(0)
        for y in YS:
            if drawn == "strokes":
                sheet.rule(XS[0], y, XS[-1], y)
            else:
                sheet.box(XS[0], y - 1, XS[-1], y + 1)
        fill(sheet, [["区分", "対象", "方法", "備考"], *ROWS])

    document, _ = read_as(reader, pdf(write))
    (last,) = [line for line in document.lines() if line.text == ROWS[0][-1]]
    assert last.limits == (423, 536)


@pytest.mark.parametrize(("ground", "rows"), [(0.8, ROWS), (1.0, None)])
def test_white_rules_show_on_a_shaded_ground_alone(
    ground: float, rows: list[list[str]] | None, reader: Reader
) -> None:
    def write(sheet: Sheet) -> None:
        sheet.setFillGray(ground)
        sheet.box(XS[0], YS[0], XS[-1], YS[-1])
        sheet.setStrokeGray(1)
        full(sheet)
        sheet.setFillGray(0)
        fill(sheet, [HEADS, *ROWS])

    document, _ = read_as(reader, pdf(write))
    evidence = {block.evidence for block in document.blocks if isinstance(block, Grid)}
    if rows is None:
        assert "rules" not in evidence
    else:
        assert cells(document)[1:] == rows
