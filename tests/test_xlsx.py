"""Excel workbooks: which cells are lines and which tables, what is shown, what is set aside."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from planparse.document.errors import ReadError
from planparse.document.source import Line
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.parse.pipeline import parse_bytes
from planparse.parse.wrap import Break, Style, relation
from planparse.readers import read
from planparse.readers.xlsx.numbers import BUILT_IN, date_of, shown_number, shown_text
from tests.support.schedules import HEAD
from tests.support.small_plan import PLAN
from tests.support.workbooks import (
    asides,
    changed,
    framed,
    grids,
    read_book,
    related,
    rows,
    ruled,
    saved,
    texts,
    with_shared_string,
    workbook,
)


def _sheet(*cells: tuple[str, object]):
    def fill(sheet: Worksheet) -> None:
        for name, value in cells:
            sheet[name] = value

    return fill


def test_a_cell_is_a_line_that_names_its_sheet_and_cell() -> None:
    document, findings = read_book(workbook(_sheet(("B3", "組織の使命")), title="港湾局"))
    (line,) = document.lines()
    assert line.text == "組織の使命"
    assert line.spot is not None
    assert line.spot.words("ja") == "シート「港湾局」のB3"
    assert document.media_type.endswith("spreadsheetml.sheet")
    assert not findings


def test_ruled_cells_are_a_table_with_its_merged_cells() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "取組スケジュール"
        sheet["B3"], sheet["D3"] = "上期", "下期"
        sheet["B4"], sheet["C4"], sheet["D4"] = "4月", "5月", "6月"
        ruled(sheet, "B3:D4")
        sheet.merge_cells("B3:C3")

    document, _ = read_book(workbook(fill))
    (grid,) = grids(document)
    assert rows(grid) == [["上期", "下期"], ["4月", "5月", "6月"]]
    assert grid.cells[0].col_span == 2
    assert [cell.spot.cell for cell in grid.cells if cell.spot] == ["B3:C3", "D3", "B4", "C4", "D4"]
    first = document.blocks[0]
    assert isinstance(first, Line)
    assert first.text == "取組スケジュール"


def test_squares_give_the_columns_of_the_table_not_of_the_sheet() -> None:
    """方眼紙: a hundred narrow columns, texts typed into the first cell of boxes that lines alone show."""

    def fill(sheet: Worksheet) -> None:
        for n in range(1, 121):
            sheet.column_dimensions[get_column_letter(n)].width = 1.1
        sheet["C2"] = "第1四半期"
        sheet["AG2"] = "第2四半期"
        sheet["C3"], sheet["C4"] = "①調査", "②設計"
        sheet["AG3"] = "①工事"
        for area in ("C2:AF2", "AG2:BJ2", "C3:AF5", "AG3:BJ5"):
            framed(sheet, area)

    document, _ = read_book(workbook(fill))
    (grid,) = grids(document)
    assert (grid.rows, grid.cols) == (2, 2)
    assert rows(grid) == [["第1四半期", "第2四半期"], ["①調査/②設計", "①工事"]]
    assert grid.cells[2].lines[0].spot.cell == "C3"


def test_a_frame_around_a_page_is_no_table_but_the_tables_in_it_are() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = "事業の概要"
        sheet["B3"] = "  港の整備を進める。"
        sheet["C5"], sheet["D5"], sheet["C6"], sheet["D6"] = "年度", "予算", "令和8年度", "10億円"
        framed(sheet, "A1:F9")
        for area in ("C5:C5", "D5:D5", "C6:C6", "D6:D6"):
            framed(sheet, area)

    document, _ = read_book(workbook(fill))
    (grid,) = grids(document)
    assert rows(grid) == [["年度", "予算"], ["令和8年度", "10億円"]]
    assert texts(document)[:2] == ["事業の概要", "港の整備を進める。"]


def test_texts_in_the_same_columns_are_a_table_without_lines() -> None:
    names = ("港の整備", "朝市", "防災訓練", "図書館")

    def fill(sheet: Worksheet) -> None:
        sheet.append(["事業一覧"])
        sheet.append([])
        sheet.append(["番号", "事業名", "担当課", "予算額"])
        for n, name in enumerate(names, 1):
            sheet.append([n, name, "総務課" if n != 2 else None, 1000 * n])

    document, _ = read_book(workbook(fill))
    (grid,) = grids(document)
    assert rows(grid)[:3] == [
        ["番号", "事業名", "担当課", "予算額"],
        ["1", "港の整備", "総務課", "1000"],
        ["2", "朝市", "", "2000"],
    ]
    assert grid.rows == 5


def test_a_label_without_values_stays_in_its_table_though_it_is_wider_than_its_column() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ("年度", "令和6年度", "令和7年度"),
            ("効果額(見込み、千円)", None, None),
            ("評価", "B", "C"),
        ):
            sheet.append(row)

    document, _ = read_book(workbook(fill))
    assert [rows(grid)[1:] for grid in grids(document)] == [
        [["効果額(見込み、千円)", "", ""], ["評価", "B", "C"]]
    ]


def test_texts_show_the_rows_where_lines_part_columns_only() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("番号", "事業名"), (1, "港の整備"), (2, "朝市"), (3, "図書館")):
            sheet.append(row)
        for area in ("A1:A1", "B1:B1", "A2:A4", "B2:B4"):
            framed(sheet, area)

    document, _ = read_book(workbook(fill))
    assert [rows(grid) for grid in grids(document)] == [
        [["番号", "事業名"], ["1", "港の整備"], ["2", "朝市"], ["3", "図書館"]]
    ]


def test_entries_of_a_list_share_their_cell_where_lines_part_columns_only() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("第1四半期", "第2四半期"), ("①調査", "①設計"), ("②協議", "②協議"), ("③公表", "③公表")):
            sheet.append(row)
        for area in ("A1:A1", "B1:B1", "A2:A4", "B2:B4"):
            framed(sheet, area)

    document, _ = read_book(workbook(fill))
    assert [rows(grid)[1] for grid in grids(document)] == [["①調査/②協議/③公表", "①設計/②協議/③公表"]]


def test_a_header_over_two_columns_spans_them_though_nobody_merged_it() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ("No.", "令和7年度", None, "令和8年度", None),
            (None, "計画", "実績", "計画", "実績"),
            (1, 40, 36, 44, None),
        ):
            sheet.append(row)

    document, _ = read_book(workbook(fill))
    (grid,) = grids(document)
    assert [(cell.col, cell.col_span) for cell in grid.row(0)] == [(0, 1), (1, 2), (3, 2)]


def test_prose_in_two_columns_is_read_column_by_column() -> None:
    def fill(sheet: Worksheet) -> None:
        for n in range(1, 5):
            sheet.cell(n, 1, f"左の段の{n}行目はこのように続いていきます")
            sheet.cell(n, 9, f"右の段の{n}行目はこのように続いていきます")

    document, _ = read_book(workbook(fill))
    assert [text[:5] for text in texts(document)] == [
        f"{side}の段の{n}" for side in "左右" for n in range(1, 5)
    ]


def test_a_row_in_the_columns_of_the_table_before_is_a_table_too() -> None:
    """A table without lines that goes on under the heading of a new page."""

    def fill(sheet: Worksheet) -> None:
        for row in (
            ("No.", "名称", "担当"),
            (1, "港", "港湾課"),
            (2, "朝市", "農政課"),
            (),
            ("事業一覧(続き)",),
            (),
        ):
            sheet.append(row)
        for n, text in enumerate(("3", "図書館", "生涯学習課"), 1):
            sheet.cell(8, n, text)

    document, _ = read_book(workbook(fill))
    assert [rows(grid)[-1] for grid in grids(document)] == [
        ["2", "朝市", "農政課"],
        ["3", "図書館", "生涯学習課"],
    ]


@pytest.mark.parametrize(
    ("below", "kept", "left"),
    [
        (
            [("", "説明会", "", "引渡し"), ("", "", "試行")],
            [["", "説明会", "", "引渡し"], ["", "", "試行", ""]],
            [],
        ),
        ([("", "", "試行"), ("展示の刷新",)], [["", "", "試行", ""]], ["展示の刷新"]),
        (
            [("4 課題",), ("課題A 町家",), (None,), ("①説明会", "②公募", "③試行")],
            [["①説明会", "②公募", "③試行", ""]],
            ["4 課題", "課題A 町家"],
        ),
        ([("(2)", "展示の刷新"), ("学芸員が企画する。",)], [], ["(2) 展示の刷新", "学芸員が企画する。"]),
        ([("学芸員が企画する。",)], [], ["学芸員が企画する。"]),
    ],
)
def test_rows_on_the_next_sheet_go_on_the_table_without_lines_that_ends_a_sheet(
    below: list[tuple[str, ...]], kept: list[list[str]], left: list[str]
) -> None:
    book = Workbook()
    first, second = book.active, book.create_sheet("続き")
    assert isinstance(first, Worksheet)
    for row in (
        ("町家の調査",),
        ("取組", "第1四半期", "第2四半期", "第3四半期"),
        ("広報", "準備", "", "公開"),
    ):
        first.append(row)
    for row in below:
        second.append([text or None for text in row])
    document, _ = read(saved(book), "計画.xlsx", column_heads=column_heads(shipped()))
    schedule, *rest = grids(document)
    assert rows(schedule) == [["取組", "第1四半期", "第2四半期", "第3四半期"], ["広報", "準備", "", "公開"]]
    assert [row for grid in rest for row in rows(grid)] == kept
    assert [b.text for b in document.blocks if isinstance(b, Line)] == ["町家の調査", *left]


def test_prose_on_lines_like_a_notebooks_may_go_on_from_row_to_row() -> None:
    def fill(sheet: Worksheet) -> None:
        for n, text in enumerate(
            ("港の防波堤を計画的に補強し、台風や高潮に備える", "とともに、航路を広げて大きな船を迎える。"), 1
        ):
            sheet.cell(n, 1, text)
        ruled(sheet, "A1:A2")

    document, _ = read_book(workbook(fill))
    assert [line.block for line in document.lines()] == [None, None]


def test_numbers_under_a_header_that_is_set_apart_are_a_table() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("No", "名称"), (1, "港"), (2, "朝市")):
            sheet.append(row)
        for name in ("A1", "B1"):
            sheet[name].font = Font(bold=True)

    document, _ = read_book(workbook(fill))
    assert [rows(grid) for grid in grids(document)] == [[["No", "名称"], ["1", "港"], ["2", "朝市"]]]


def test_cells_of_a_schedule_that_only_have_a_colour_are_told() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("取組", "4月", "5月", "6月"), ("調査",), ("設計",)):
            sheet.append(row)
        ruled(sheet, "A1:D3")
        for name in ("A1", "B1", "C1", "D1", "B2", "D3"):
            sheet[name].fill = PatternFill("solid", fgColor="FFFFC000")

    _, findings = read(workbook(fill), "計画.xlsx", column_heads=column_heads(shipped()))
    assert [(f.code, f.values["cells"]) for f in findings] == [("marks-without-words", "B2、D3")]


def test_items_below_column_headers_stay_in_the_table_though_they_stand_alone_in_its_first_column() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ("第1四半期", "第2四半期", "第3四半期"),
            ("・調査", "・設計", "・公開"),
            ("・広報",),
            ("次の取組",),
        ):
            sheet.append(row)

    document, _ = read(workbook(fill), "計画.xlsx", column_heads=column_heads(shipped()))
    assert rows(grids(document)[0])[1:] == [["・調査", "・設計", "・公開"], ["・広報", "", ""]]
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["次の取組"]


def test_a_short_line_is_never_part_of_the_next() -> None:
    """The grammar alone would read 働けるまちを|数値目標 as one heading."""
    document, _ = read_book(workbook(_sheet(("A1", "若い世代が働けるまちを"), ("A2", "数値目標"))))
    first, second = document.lines()
    assert None not in (first.block, second.block)
    assert relation(first, second, Style()) is Break.HARD


def test_a_number_in_a_cell_of_its_own_begins_the_line_of_the_next() -> None:
    document, _ = read_book(
        workbook(
            _sheet(("A1", "4"), ("B1", "課題"), ("A2", "①"), ("B2", "調査"), ("A3", "②"), ("B3", "設計"))
        )
    )
    assert texts(document) == ["4 課題", "① 調査", "② 設計"]


def test_tables_side_by_side_are_read_one_after_the_other() -> None:
    def fill(sheet: Worksheet) -> None:
        for column, name in (("A", "左"), ("E", "右")):
            for row in (1, 2, 3):
                sheet[f"{column}{row}"] = f"{name}{row}"
                sheet[f"{chr(ord(column) + 1)}{row}"] = f"{name}の{row}"
        ruled(sheet, "A1:B3")
        ruled(sheet, "E1:F3")

    document, _ = read_book(workbook(fill))
    assert [grid.cells[0].lines[0].text for grid in grids(document)] == ["左1", "右1"]
    assert texts(document)[:6] == ["左1", "左の1", "左2", "左の2", "左3", "左の3"]


def test_an_area_formatted_as_a_table_needs_no_lines() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (("指標", "目標"), ("来場者", "3万人")):
            sheet.append(row)
        sheet.add_table(Table(displayName="指標表", ref="A1:B2"))

    document, _ = read_book(workbook(fill))
    assert [rows(grid) for grid in grids(document)] == [[["指標", "目標"], ["来場者", "3万人"]]]


def test_lines_typed_into_rows_of_their_own_are_one_paragraph() -> None:
    """The plan's text joins what the author broke at the edge of the page."""
    prose = "市民の安全と安心を守るため、港の防波堤を計画的に補強し、台風や高潮に備える。" * 6
    lines = [prose[n : n + 30] for n in range(0, len(prose), 30)]

    def fill(sheet: Worksheet) -> None:
        for line in lines:
            sheet.append([line])

    document, _ = read_book(workbook(fill))
    assert {line.block for line in document.lines()} == {None}
    assert all(line.limits == (0.0, 30.0) for line in document.lines())


def test_a_cell_that_the_program_wraps_holds_a_whole_paragraph() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.column_dimensions["A"].width = 40
        for n in (1, 2):
            sheet.cell(n, 1, "港の防波堤を計画的に補強し、台風や高潮に備えるとともに、航路を広げる" * 2)
            sheet.cell(n, 1).alignment = Alignment(wrap_text=True)

    document, _ = read_book(workbook(fill))
    assert [line.block for line in document.lines()] == [1, 2]


# --- what does not show --------------------------------------------------------------------------------


def test_hidden_parts_are_set_aside_by_sheet_rows_and_columns() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (("見える", "見えない列"), ("隠した行1", None), ("隠した行2", None), ("続き", None)):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    for state in ("hidden", "veryHidden"):
        more = book.create_sheet(state)
        more["A1"] = f"{state}の内容"
        more.sheet_state = state
    flat = changed(
        saved(book),
        {"xl/worksheets/sheet1.xml": lambda t: t.replace('<row r="3"', '<row r="3" ht="0" customHeight="1"')},
    )
    document, _ = read_book(flat)
    assert texts(document) == ["見える", "続き"]
    assert asides(document) == [
        ("hidden", "見えない列"),
        ("hidden", "隠した行1 隠した行2"),
        ("hidden", "hiddenの内容"),
        ("hidden", "veryHiddenの内容"),
    ]
    assert document.asides[1].spot.cell == "A2:A3"


def test_white_text_and_formats_that_show_nothing_are_hidden() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "白い字"
        sheet["A1"].font = Font(color="FFFFFFFF")
        sheet["A2"] = "濃い地に白い字"
        sheet["A2"].font = Font(color="FFFFFFFF")
        sheet["A2"].fill = PatternFill("solid", fgColor="FF1F3864")
        sheet["A3"] = 1234
        sheet["A3"].number_format = ";;;"

    document, _ = read_book(workbook(fill))
    assert texts(document) == ["濃い地に白い字"]
    assert asides(document) == [("hidden", "白い字"), ("hidden", "1234")]


WHITE_TEXT = Font(color="FFFFFFFF")


@pytest.mark.parametrize(
    ("rule", "shown", "hidden"),
    [
        (CellIsRule(operator="equal", formula=["0"], font=WHITE_TEXT), ["12", "未定"], ["0"]),
        (CellIsRule(operator="between", formula=["1", "20"], font=WHITE_TEXT), ["0", "未定"], ["12"]),
        (CellIsRule(operator="greaterThan", formula=["5"], font=WHITE_TEXT), ["0"], ["12 未定"]),
        (CellIsRule(operator="equal", formula=['"未定"'], font=Font(strike=True)), ["0", "12"], []),
        (FormulaRule(formula=["A1=0"], font=WHITE_TEXT), ["12", "未定"], ["0"]),
        (FormulaRule(formula=["ISERROR(A1)"], font=WHITE_TEXT), ["0", "12", "未定"], []),
        (
            CellIsRule(operator="lessThan", formula=["5"], fill=PatternFill(bgColor="FF000000")),
            ["12", "未定"],
            ["0"],
        ),
        (
            CellIsRule(operator="lessThan", formula=["5"], fill=PatternFill(bgColor="FFFFC000")),
            ["0", "12", "未定"],
            [],
        ),
        (DataBarRule("min", None, "max", None, "FF638EC6", showValue=False), ["未定"], ["0", "12"]),
    ],
)
def test_what_a_conditional_format_hides_is_set_aside(
    rule: Rule, shown: list[str], hidden: list[str]
) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in ((0,), (12,), ("未定",)):
            sheet.append(row)
        sheet.conditional_formatting.add("A1:A3", rule)

    document, findings = read_book(workbook(fill))
    assert texts(document) == shown
    assert " ".join(t for kind, t in asides(document) if kind == "hidden") == " ".join(hidden)
    assert not [f for f in findings if f.code == "conditional-format"]


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        (FormulaRule(formula=['$C1="済"'], font=WHITE_TEXT), "A1、A2、A3"),
        (FormulaRule(formula=["$A1=0"], font=WHITE_TEXT), None),
        (FormulaRule(formula=["A2=0"], font=WHITE_TEXT), "A1、A2、A3"),
        (FormulaRule(formula=['$C1="済"'], font=Font(color="FFFF0000")), None),
        (Rule("top10", rank=1, dxf=DifferentialStyle(font=Font(strike=True))), "A1、A2、A3"),
        (CellIsRule(operator="greaterThan", formula=["5"]), None),
        (
            Rule(
                "cellIs",
                operator="lessThan",
                formula=["20"],
                dxf=DifferentialStyle(numFmt=NumberFormat(200, '0"件"')),
            ),
            "A1、A2",
        ),
    ],
)
def test_a_conditional_format_that_may_change_what_shows_is_told(rule: Rule, cells: str | None) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in ((0,), (12,), ("未定",)):
            sheet.append(row)
        sheet.conditional_formatting.add("A1:A3", rule)

    _, findings = read_book(workbook(fill))
    told = [f.values["cells"] for f in findings if f.code == "conditional-format"]
    assert told == ([] if cells is None else [cells])


def test_the_rule_of_higher_priority_decides_and_may_stop_the_others() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["B1"] = 3, 4
        black, white = Font(color="FF000000"), WHITE_TEXT
        sheet.conditional_formatting.add("A1", CellIsRule(operator="equal", formula=["3"], font=black))
        sheet.conditional_formatting.add("A1", CellIsRule(operator="lessThan", formula=["5"], font=white))
        sheet.conditional_formatting.add("B1", CellIsRule(operator="equal", formula=["4"], stopIfTrue=True))
        sheet.conditional_formatting.add("B1", CellIsRule(operator="lessThan", formula=["5"], font=white))

    document, _ = read_book(workbook(fill))
    assert texts(document) == ["3 4"]


def test_the_colour_of_a_number_format_goes_before_that_of_the_font() -> None:
    def fill(sheet: Worksheet) -> None:
        for row, (value, code) in enumerate(((0, "0;0;[白]0"), (5, "0;0;[白]0"), (7, "[Red]0")), 1):
            sheet.cell(row, 1, value).number_format = code
        sheet["A3"].font = WHITE_TEXT

    document, _ = read_book(workbook(fill))
    assert texts(document) == ["5", "7"]
    assert asides(document) == [("hidden", "0")]


def test_a_zero_that_a_number_format_leaves_out_is_an_empty_cell() -> None:
    def fill(sheet: Worksheet) -> None:
        for row, code in enumerate(("#,##0;▲#,##0;", "#,##0;▲#,##0", ";;;"), 1):
            sheet.cell(row, 1, 0).number_format = code

    document, _ = read_book(workbook(fill))
    assert texts(document) == ["0"]
    assert asides(document) == [("hidden", "0")]


def test_struck_parts_of_a_text_are_set_aside() -> None:
    def fill(sheet: Worksheet) -> None:
        struck = TextBlock(InlineFont(strike=True), "廃止する")
        sheet["A1"] = CellRichText("事業を", struck, "続ける")
        sheet["A2"] = "全部消した"
        sheet["A2"].font = Font(strike=True)

    document, _ = read_book(workbook(fill))
    assert texts(document) == ["事業を続ける"]
    assert asides(document) == [("struck", "廃止する"), ("struck", "全部消した")]


def test_underlined_characters_of_a_text_are_marked() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = CellRichText("高・", TextBlock(InlineFont(u="single"), "中"), "・低")

    document, _ = read_book(workbook(fill))
    (line,) = document.lines()
    assert (line.text, line.marked) == ("高・中・低", (2,))


def test_comments_and_page_headers_are_told_apart_from_the_text() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "本文"
        sheet["A1"].comment = Comment("要確認", "総務課")
        sheet.oddHeader.right.text = "&8取扱注意"
        sheet.oddFooter.center.text = "&P / &N"

    document, _ = read_book(workbook(fill))
    assert texts(document) == ["本文"]
    assert asides(document) == [("running", "取扱注意"), ("comment", "要確認")]


def test_a_threaded_comment_is_told_once() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "本文"
        sheet["A1"].comment = Comment("[スレッド化されたコメント] 要確認", "tc={1}")

    comment = '<threadedComment ref="A1"><text>要確認</text></threadedComment>'
    thread = f'<ThreadedComments xmlns="t">{comment}</ThreadedComments>'
    data = related(workbook(fill), "threadedComment", "../threadedComments/threadedComment1.xml")
    data = changed(data, {"xl/threadedComments/threadedComment1.xml": lambda _: thread})
    document, _ = read_book(data)
    assert asides(document) == [("comment", "要確認")]


def test_phonetic_guides_are_not_text() -> None:
    data = changed(
        with_shared_string("港湾"),
        {
            "xl/sharedStrings.xml": lambda text: text.replace(
                "<t>港湾</t>", '<t>港湾</t><rPh sb="0" eb="2"><t>コウワン</t></rPh>'
            )
        },
    )
    document, _ = read_book(data)
    assert texts(document) == ["港湾"]
    assert not document.asides


def test_text_boxes_are_read_where_they_lie() -> None:
    drawing = (
        '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:twoCellAnchor>'
        "<xdr:from><xdr:col>0</xdr:col><xdr:row>2</xdr:row></xdr:from>"
        "<xdr:to><xdr:col>3</xdr:col><xdr:row>4</xdr:row></xdr:to>"
        "<xdr:sp><xdr:txBody><a:p><a:r><a:t>囲みの</a:t></a:r><a:r><a:t>文</a:t></a:r></a:p>"
        "<a:p><a:r><a:t>二段落目</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    data = related(workbook(_sheet(("A1", "上"), ("A8", "下"))), "drawing", "../drawings/drawing1.xml")
    document, _ = read_book(changed(data, {"xl/drawings/drawing1.xml": lambda _: drawing}))
    assert texts(document) == ["上", "囲みの文", "二段落目", "下"]
    assert next(document.lines()).number == 1
    assert [line.spot.cell for line in document.lines() if line.spot] == ["A1", "A3:D5", "A3:D5", "A8"]


# --- values as shown -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (46113, '[$-411]ggge"年"m"月"d"日"', "令和8年4月1日"),
        (46113, "[$-411]ge.m.d", "R8.4.1"),
        (43585, '[$-411]ggge"年"', "平成31年"),
        (46113, "yyyy/m/d(aaa)", "2026/4/1(水)"),
        (46113, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026年4月1日"),
        (0.75, "h:mm", "18:00"),
        (1.5, "[h]:mm", "36:00"),
        (1234567, "#,##0", "1,234,567"),
        (1234567, "#,##0,", "1,235"),
        (1234567, '#,##0,"千円"', "1,235千円"),
        (1234567890, '#,##0,,"百万円"', "1,235百万円"),
        (12, '0"億円"', "12億円"),
        (0.125, "0.0%", "12.5%"),
        (-5, "#,##0;△#,##0", "△5"),
        (0, '#,##0;△#,##0;"-"', "-"),
        (-0.4, "0", "0"),
        (2.5, "0", "3"),
        (1.5, "# ?/?", "1 1/2"),
        (0.25, "?/?", "1/4"),
        (8010001, "000-0000", "801-0001"),
        (3, "[DBNum3]0", "３"),
        (150, '[>=100]"多い";"少ない"', "多い"),
        (0.1 + 0.2, "General", "0.3"),
        (5, '"約"General"件"', "約5件"),
        (5, ";;;", ""),
        (1e300, "0", "1" + "0" * 300),
        # dates and times
        (46113.78, "yyyy/mm/dd hh:mm:ss", "2026/04/01 18:43:12"),
        (46113.78, "h:mm AM/PM", "6:43 PM"),
        (46113, "h A/P", "12 A"),
        (46113.5, "h:mm AM/PM", "12:00 PM"),
        (0.1, "h:mm:ss.0", "2:24:00.0"),
        (46113.0423, "mm:ss.00", "00:54.72"),
        (0.5 / 86400, "s", "1"),
        (0.49 / 86400, "s", "0"),
        (1.75, "[hh]:mm", "42:00"),
        (2.5, "[s]", "216000"),
        (46113, "d-mmm-yy", "1-Apr-26"),
        (46113, "dddd d mmmm", "Wednesday 1 April"),
        (46113, "mmmmm ddd aaaa", "A Wed 水曜日"),
        (46113, "rr", "令和08"),
        (46113, "gge", "令8"),
        (46113, "[$-x-sysdate]dddd", "2026年4月1日"),
        (43586, 'ggge"年"', "令和1年"),
        (43585, "ge.m.d", "H31.4.30"),
        (1, "yyyy/m/d", "1900/1/1"),
        (59, "m/d", "2/28"),
        (60, "m/d", "2/28"),
        (61, "m/d", "3/1"),
        (-1, "yyyy/m/d", "-1"),
        (2958465, "yyyy/m/d", "9999/12/31"),
        (2958466, "yyyy/m/d", "2958466"),
        # digits
        (12345.678, "0.00E+00", "1.23E+04"),
        (0.00012, "0.0E+0", "1.2E-4"),
        (0, "0.00E+00", "0.00E+00"),
        (12, "0E-00", "1E01"),
        (0.5, "#.##", ".5"),
        (0.5, "?.??", " .5 "),
        (1.25, "0.0#", "1.25"),
        (1.5, "0.0?", "1.5 "),
        (5, "000", "005"),
        (12, "??,???", "   12"),
        (1234567, "000,000,000", "001,234,567"),
        (1234.5, "# ##0", "1 235"),
        (1234, "0-00", "12-34"),
        (1234567, "0.0,,", "1.2"),
        (1234567, "#,##0.0,", "1,234.6"),
        (0.126, "0%", "13%"),
        (1.005, "0.00", "1.01"),
        (-0.04, "0.0", "0.0"),
        (-0.05, "0.0", "-0.1"),
        (2.25, "# ?/4", "2 1/4"),
        (1.999, "# ?/?", "2"),
        (0.3, "# ??/??", "3/10"),
        (3, "# ?/?", "3"),
        (1e15, "General", "1E+15"),
        (123456789012345, "General", "123456789012345"),
        (1.5e-7, "General", "1.5E-07"),
        (123456.123456789, "General", "123456.1235"),
        (12, "[DBNum1]0", "一二"),
        # sections, literals, colours
        (-5, "General", "-5"),
        (-5, '"x"', "-x"),
        (-5, "0;", ""),
        (5, ";0", ""),
        (0, '0;"a"', "0"),
        (250, '[<100]"小";[<200]"中";"大"', "大"),
        (250, '[<100]"小";[<200]"中"', ""),
        (100, '[<=100]"a";"b"', "a"),
        (100, '[<100]"a";"b"', "b"),
        (100, '[>100]"a";"b"', "b"),
        (100, '[=100]"a";"b"', "a"),
        (100, '[<>100]"a";"b"', "b"),
        (5, "0_)", "5 "),
        (5, "*x0", "5"),
        (5, "[Red]0", "5"),
        (5, "[$¥-411]#,##0", "¥5"),
        (5, "\\約0", "約5"),
        (1900.5, '@"件"', "1900.5件"),
    ],
)
def test_numbers_are_read_as_their_format_shows_them(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((0, 49), ("45413.6", "-1234.5", "0")),
        ((1,), ("45414", "-1235", "0")),
        ((2,), ("45413.60", "-1234.50", "0.00")),
        ((3, 37, 38), ("45,414", "-1,235", "0")),
        ((4, 39, 40), ("45,413.60", "-1,234.50", "0.00")),
        ((5, 6), ("¥45,414", "¥-1,235", "¥0")),
        ((7, 8), ("¥45,413.60", "¥-1,234.50", "¥0.00")),
        ((9,), ("4541360%", "-123450%", "0%")),
        ((10,), ("4541360.00%", "-123450.00%", "0.00%")),
        ((11,), ("4.54E+04", "-1.23E+03", "0.00E+00")),
        ((12, 13), ("45413 3/5", "-1234 1/2", "0")),
        ((14,), ("2024/5/1", "-1234.5", "1899/12/31")),
        ((15,), ("1-May-24", "-1234.5", "31-Dec-99")),
        ((16,), ("1-May", "-1234.5", "31-Dec")),
        ((17,), ("May-24", "-1234.5", "Dec-99")),
        ((18,), ("2:24 PM", "-1234.5", "12:00 AM")),
        ((19,), ("2:24:00 PM", "-1234.5", "12:00:00 AM")),
        ((20,), ("14:24", "-1234.5", "0:00")),
        ((21,), ("14:24:00", "-1234.5", "0:00:00")),
        ((22,), ("2024/5/1 14:24", "-1234.5", "1899/12/31 0:00")),
        ((27, 36, 50, 57), ("R6.5.1", "-1234.5", "M32.12.31")),
        ((28, 29, 51, 54, 58), ("令和6年5月1日", "-1234.5", "明治32年12月31日")),
        ((30,), ("5/1/24", "-1234.5", "12/31/99")),
        ((31,), ("2024年5月1日", "-1234.5", "1899年12月31日")),
        ((32,), ("14時24分", "-1234.5", "0時00分")),
        ((33,), ("14時24分00秒", "-1234.5", "0時00分00秒")),
        ((34, 52, 55), ("2024年5月", "-1234.5", "1899年12月")),
        ((35, 53, 56), ("5月1日", "-1234.5", "12月31日")),
        ((41,), ("45,414", "-1,235", "-")),
        ((42,), ("¥45,414", "¥-1,235", "¥-")),
        ((43,), ("45,413.60", "-1,234.50", "-")),
        ((44,), ("¥45,413.60", "¥-1,234.50", "¥-")),
        ((45,), ("24:00", "-1234.5", "00:00")),
        ((46,), ("1089926:24:00", "-1234.5", "0:00:00")),
        ((47,), ("24:00.0", "-1234.5", "00:00.0")),
        ((48,), ("4.5E+4", "-1.2E+3", "0.0E+0")),
    ],
)
def test_a_format_named_by_number_alone_is_a_japanese_excels(
    numbers: tuple[int, ...], shown: tuple[str, str, str]
) -> None:
    for number in numbers:
        assert tuple(shown_number(value, BUILT_IN[number]) for value in (45413.6, -1234.5, 0)) == shown


def test_a_format_may_add_to_a_text() -> None:
    assert shown_text("3", '"第"@"号"') == "第3号"
    assert shown_text("予定", "#,##0;-#,##0;0") == "予定"
    assert shown_text("予定", '0;0;0;@"様"') == "予定様"
    assert shown_text("予定", ";;;") == ""


@pytest.mark.parametrize(
    ("serial", "date", "since_1904"),
    [
        (-0.001, None, None),
        (0, "1899-12-31 00:00:00", "1904-01-01 00:00:00"),
        (1, "1900-01-01 00:00:00", "1904-01-02 00:00:00"),
        (59.5, "1900-02-28 12:00:00", "1904-02-29 12:00:00"),
        (60, "1900-02-28 00:00:00", "1904-03-01 00:00:00"),
        (61, "1900-03-01 00:00:00", "1904-03-02 00:00:00"),
        (46113.000012, "2026-04-01 00:00:01.037000", "2030-04-02 00:00:01.037000"),
        (2957003.5, "9995-12-30 12:00:00", "9999-12-31 12:00:00"),
        (2958465, "9999-12-31 00:00:00", None),
        (2958466, None, None),
        (1e300, None, None),
        (math.nan, None, None),
    ],
)
def test_a_serial_number_is_a_date_of_the_years_1900_to_9999(
    serial: float, date: str | None, since_1904: str | None
) -> None:
    found = date_of(serial), date_of(serial, since_1904=True)
    assert tuple(None if each is None else str(each) for each in found) == (date, since_1904)


def test_a_time_that_rounds_to_the_year_10000_is_shown_as_a_number() -> None:
    assert shown_number(2958465.999, "yyyy/m/d h:mm:ss") == "9999/12/31 23:58:34"
    assert shown_number(2958465.999999, "yyyy/m/d") == "2958466"
    assert shown_number(2958465.999999, "mm:ss.0") == "59:59.9"


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    book.epoch = datetime(1904, 1, 1)
    sheet["A1"] = 44651
    sheet["A1"].number_format = "yyyy/m/d"
    document, _ = read_book(saved(book))
    assert texts(document) == ["2026/4/1"]


def test_formulas_are_read_by_their_stored_results() -> None:
    data = changed(
        workbook(_sheet(("A1", "=B1*2"), ("A2", "=C1"), ("A3", "=D1"), ("B1", 5))),
        {
            "xl/worksheets/sheet1.xml": lambda text: (
                text.replace("<f>B1*2</f><v></v>", "<f>B1*2</f><v>10</v>")
                .replace("<f>B1*2</f><v />", "<f>B1*2</f><v>10</v>")
                .replace('<c r="A3"><f>D1</f><v />', '<c r="A3" t="e"><f>D1</f><v>#REF!</v>')
                .replace('<c r="A3"><f>D1</f><v></v>', '<c r="A3" t="e"><f>D1</f><v>#REF!</v>')
            )
        },
    )
    document, findings = read_book(data)
    assert texts(document) == ["10", "5", "#REF!"] or texts(document) == ["10 5", "#REF!"]
    assert {(f.code, f.values["cells"]) for f in findings} == {
        ("formula-without-value", "A2"),
        ("formula-error", "A3"),
    }


def test_text_outside_the_print_area_is_read_and_told() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "印刷される"
        sheet["A9"] = "印刷されない"
        sheet.print_area = "A1:C5"

    document, findings = read_book(workbook(fill))
    assert texts(document) == ["印刷される", "印刷されない"]
    assert [(f.code, f.values["cells"]) for f in findings] == [("outside-print-area", "A9")]


# --- hostile and damaged files -------------------------------------------------------------------------


def test_a_dimension_of_the_whole_sheet_costs_nothing() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "本文"
        sheet["XFD1048576"] = "隅"

    data = changed(
        workbook(fill),
        {
            "xl/worksheets/sheet1.xml": lambda t: t.replace(
                "</sheetData>",
                '</sheetData><mergeCells count="1"><mergeCell ref="B2:XFD1048575"/></mergeCells>',
            )
        },
    )
    document, _ = read_book(data)
    assert texts(document) == ["本文", "隅"]


def test_many_formatted_cells_without_text_are_skipped() -> None:
    row = "".join(f'<c r="{get_column_letter(n)}{{row}}" s="1"/>' for n in range(1, 101))
    body = "".join(f'<row r="{n}">{row.replace("{row}", str(n))}</row>' for n in range(2, 2002))

    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "本文"
        ruled(sheet, "A1:A1")

    data = changed(
        workbook(fill),
        {"xl/worksheets/sheet1.xml": lambda t: t.replace("</sheetData>", f"{body}</sheetData>")},
    )
    document, _ = read_book(data)
    assert texts(document) == ["本文"]


def test_one_string_in_many_cells_is_refused_before_it_fills_the_memory() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1001))
    data = changed(
        with_shared_string("字" * 32_000),
        {
            "xl/worksheets/sheet1.xml": lambda t: (
                t[: t.index("<sheetData>")] + f"<sheetData>{cells}</sheetData></worksheet>"
            )
        },
    )
    with pytest.raises(ReadError) as error:
        read_book(data)
    assert error.value.code == "original-too-large"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("damage", ["<a>", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_a_damaged_part_is_one_clear_error(part: str, damage: str) -> None:
    data = changed(with_shared_string("本文"), {part: lambda _: damage})
    with pytest.raises(ReadError) as error:
        read_book(data)
    assert error.value.code == "damaged-original"


def test_control_and_half_characters_are_left_out_and_told() -> None:
    data = changed(
        with_shared_string("計画"),
        {"xl/sharedStrings.xml": lambda t: t.replace("計画", "計_xD800_画_x0001_")},
    )
    document, findings = read_book(data)
    assert texts(document) == ["計画"]
    assert [(f.code, f.values["count"]) for f in findings] == [("control-characters", 2)]


def test_numbers_of_thousands_of_digits_are_none() -> None:
    data = changed(
        workbook(_sheet(("A1", "上"), ("A2", "下"))),
        {"xl/worksheets/sheet1.xml": lambda t: t.replace('<row r="2"', f'<row r="{"9" * 5000}"')},
    )
    document, _ = read_book(data)
    assert texts(document) == ["上", "下"]


def test_a_heading_is_one_line_though_its_number_begins_a_cell_of_its_own() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["E1"] = "課題A", "(1) 桟橋の改修"
        sheet["A3"], sheet["E3"] = "係留課", "桟橋の改修"
        for row in (1, 3):
            sheet.merge_cells(f"A{row}:D{row}")

    document, _ = read_book(workbook(fill))
    assert texts(document) == ["課題A (1) 桟橋の改修", "係留課", "桟橋の改修"]


def test_a_table_without_lines_keeps_rows_at_its_end_that_only_count_on() -> None:
    months = ("9月", "10月", "11月", "12月")
    table = [("時期", "①調査", "②工事"), *((month, "", "") for month in months), ("※予定", "", "")]

    def fill(sheet: Worksheet) -> None:
        for row, texts_of_row in enumerate(table, 1):
            for column, text in enumerate(texts_of_row, 1):
                sheet.cell(row, column, text or None)
        sheet["B2"], sheet["C3"] = "測量", "契約"

    document, _ = read_book(workbook(fill))
    (grid,) = grids(document)
    assert [row[0] for row in rows(grid)] == ["時期", *months]
    assert texts(document)[-1] == "※予定"


QUARTERS = [f"第{n}四半期" for n in range(1, 5)]


@pytest.mark.parametrize(
    "parts",
    [
        ([QUARTERS], [["・測量", "", "", ""], ["", "・点検", "", ""]]),
        ([QUARTERS, ["・測量", "", "", ""]], [["", "・点検", "", ""]]),
        ([QUARTERS, ["・測量", "", "", ""]], [QUARTERS, ["", "・点検", "", ""]]),
    ],
    ids=["headers-alone", "no-headers", "headers-again"],
)
def test_a_schedule_goes_on_over_the_next_sheet(parts: tuple[list[list[str]], list[list[str]]]) -> None:
    book = Workbook()
    lead = [[line] for line in PLAN.split(HEAD)[0].splitlines()]
    for sheet, above, part in zip((book.active, book.create_sheet()), (lead, []), parts, strict=True):
        assert sheet is not None
        for row in (*above, *part):
            sheet.append([text or None for text in row])
        ruled(sheet, f"A{len(above) + 1}:D{len(above) + len(part)}")
    found = parse_bytes(saved(book), "計画.xlsx").plan
    (initiative,) = found.issues[0].initiatives
    tasks = [[task.text for task in quarter.tasks] for quarter in initiative.quarters]
    assert tasks == [["測量"], ["点検"], [], []]
    assert not {"two-schedules", "header-guessed", "empty-schedule"} & {f.code for f in found.findings}
