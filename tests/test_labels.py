"""Forms of labelled cells: cards of initiatives, sections under bare words, covers, tables inside cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.document.source import Cell, Grid, Line, SourceDocument
from planparse.parse.pipeline import parse_document
from planparse.plan.model import Initiative, Plan
from tests.support.documents import forms
from tests.support.grids import (
    COVER,
    HEAD,
    LEVELS,
    QUARTERS,
    SCHEDULE,
    SECTIONS,
    Rows,
    document,
    plan,
    values,
)

LINES = values(plan(HEAD, *SECTIONS, SCHEDULE))
OPENING = (HEAD, *SECTIONS[:9])
WORKS = ["・発注", "・調査", "・調査2", "・報告"]


def initiatives(read: Plan) -> tuple[Initiative, ...]:
    (issue,) = read.issues
    return issue.initiatives


def outline(read: Plan) -> list[object]:
    return [
        (n.number, n.title, [p.text for p in n.description], [[t.text for t in q.tasks] for q in n.quarters])
        for n in initiatives(read)
    ]


# --- cards of initiatives ----------------------------------------------------------------------------

CARD: Rows = [
    ["取組名", "(1) 管路の調査", None, None],
    ["概要", "管の状態を調べる。", None, None],
    ["担当課", "水道課", "予算額", "3,000千円"],
    [*QUARTERS],
    [*WORKS],
]
SECOND: Rows = [
    ["事業名", "漏水の修理", None, None],
    ["事業の目的", "漏水を減らす。", None, None],
    [*QUARTERS],
    ["・設計", "同左", "・工事", "・完了"],
]


def test_a_card_that_begins_with_a_number_beside_its_title() -> None:
    numbered: Rows = [["(1)", "管路の調査", None, None], *CARD[1:2], *CARD[3:]]
    cut: tuple[Rows, Rows] = ([["(2)", "漏水の修理"], ["概要", "漏水を減らす。"]], SECOND[2:])
    assert outline(plan(*OPENING, numbered, *cut)) == [
        (1, "管路の調査", ["管の状態を調べる。"], [["発注"], ["調査"], ["調査2"], ["報告"]]),
        (2, "漏水の修理", ["漏水を減らす。"], [["設計"], ["設計"], ["工事"], ["完了"]]),
    ]


def test_a_card_of_labelled_cells_is_an_initiative() -> None:
    read = plan(*OPENING, CARD)
    assert values(read)[0][4] == LINES[0][4]  # type: ignore[index]
    (issue,) = read.issues
    assert not issue.unplaced
    fields = issue.initiatives[0].fields
    assert [(f.label, f.value) for f in fields] == [("担当課", "水道課"), ("予算額", "3,000千円")]
    assert fields[1].number == 3_000_000


def test_what_no_label_explains_in_a_card_is_kept_and_told() -> None:
    odd: Rows = [*CARD[:2], ["継続", "", "", ""], *CARD[2:]]
    read = plan(*OPENING, odd)
    assert outline(read) == outline(plan(*OPENING, CARD))
    assert [p.text for p in read.issues[0].unplaced] == ["継続"]
    assert [f.code for f in read.findings if "継続" in f.message] == ["unknown-table"]


@pytest.mark.parametrize("parts", [(CARD, SECOND), ([*CARD, *SECOND],)])
def test_every_card_begins_an_initiative_though_they_touch(parts: tuple[Rows, ...]) -> None:
    read = outline(plan(*OPENING, *parts))
    assert read == [
        (1, "管路の調査", ["管の状態を調べる。"], [["発注"], ["調査"], ["調査2"], ["報告"]]),
        (2, "漏水の修理", ["漏水を減らす。"], [["設計"], ["設計"], ["工事"], ["完了"]]),
    ]


def test_a_second_value_under_one_label_of_a_card_is_kept() -> None:
    twice: Rows = [*CARD[:2], ["担当課", "水道課", "担当課", "下水課"], *CARD[3:]]
    titles: Rows = [["取組名", "(2) 改修", "取組名", "(2) 更新"], ["概要", "直す。", None, None]]
    read = plan(*OPENING, twice, titles)
    (issue,) = read.issues
    fields = [[(f.label, f.value) for f in initiative.fields] for initiative in issue.initiatives]
    assert fields == [[("担当課", "水道課")], [("取組名", "(2) 更新")]]
    assert issue.initiatives[1].title == "改修"
    assert [p.text for p in issue.unplaced] == ["担当課\t下水課"]
    assert [f.code for f in read.findings].count("unknown-table") == 1


def test_the_line_of_a_column_beside_the_schedule_points_at_its_own_field() -> None:
    wide = [[*row, None] for row in CARD[:2]]
    table: Rows = [[*CARD[2], ""], [*QUARTERS, "備考"], [*WORKS, "国と協議"]]
    parsed = parse_document(document(*OPENING, [*wide, *table]), (), forms())
    fields = parsed.plan.issues[0].initiatives[0].fields
    (role,) = (line.role for line in parsed.reading.lines if line.text == "国と協議")
    assert role == "issues/B-1/initiatives/1/fields/3"
    assert (fields[2].label, fields[2].value) == ("備考", "国と協議")


def test_a_second_title_in_an_issue_head_is_kept() -> None:
    head: Rows = [["課題番号", "B(1)"], ["課題名", "水道管の更新"], ["課題名", "耐震化を含む"]]
    (issue,) = plan(head, *SECTIONS, SCHEDULE).issues
    assert (issue.id, issue.title) == ("B-1", "水道管の更新 耐震化を含む")


def test_a_card_goes_on_on_the_next_page_below_its_title() -> None:
    assert outline(plan(*OPENING, CARD[:1], CARD[1:])) == outline(plan(*OPENING, CARD))


def test_a_table_of_contents_and_dates_is_no_card() -> None:
    rows: Rows = [["内容", "時期"], ["説明会", "6月"]]
    (one,) = initiatives(plan(*OPENING, "(1) 管路の調査", rows, SCHEDULE))
    assert not one.description


def test_a_card_needs_no_heading_of_initiatives_above_it() -> None:
    assert len(outline(plan(*OPENING[:-1], CARD))) == 1


def test_a_card_with_its_number_in_a_cell_and_its_quarters_in_rows() -> None:
    rows: Rows = [
        ["取組番号", "1"],
        ["取組名", "管路の調査"],
        ["概要", "管の状態を調べる。"],
        *([quarter, work] for quarter, work in zip(QUARTERS, WORKS, strict=True)),
    ]
    assert outline(plan(*OPENING, rows)) == outline(plan(*OPENING, CARD))


def test_the_headers_of_columns_begin_no_card() -> None:
    rows: Rows = [["取組名", "担当課"], ["管路の調査", "水道課"], ["漏水の修理", "工務課"]]
    assert not initiatives(plan(*OPENING, rows))


# --- sections -------------------------------------------------------------------------------------------


def test_sections_are_labelled_by_bare_words_in_the_first_column() -> None:
    rows: Rows = [
        ["課題番号", "B-1", "課題名", "水道管の更新"],
        ["政策分野", "公共インフラ", "担当課", "水道課"],
        ["インパクト", "高", "緊急度", "中"],
        ["内容", ("管の4割が耐用年数を超えた。", "漏水が増えている。"), None, None],
        ["背景", "人口が減り、料金収入が減っている。", None, None],
        ["めざす姿", "断水のない暮らし。", None, None],
    ]
    read = plan(rows, *SECTIONS[8:], SCHEDULE)
    (issue, _, overview) = values(read)
    assert issue[:5] == LINES[0][:5]  # type: ignore[index]
    assert [(f.label, f.value) for f in read.issues[0].fields] == [("担当課", "水道課")]
    assert not overview


@pytest.mark.parametrize(
    ("row", "fields", "left"),
    [
        (["政策分野", "公共インフラ", "担当課", "水道課"], [("担当課", "水道課")], []),
        (["年度", "R6", "R7", "R8"], [], ["年度\tR6\tR7\tR8"]),
    ],
)
def test_a_row_above_the_sections_is_the_issues_only_with_a_known_label(
    row: list[str], fields: list[tuple[str, str]], left: list[str]
) -> None:
    rows: Rows = [
        ["課題番号", "B-1", "課題名", "水道管の更新"],
        row,
        ["内容", "管の4割が耐用年数を超えた。", None, None],
        ["背景", "人口が減り、料金収入が減っている。", None, None],
    ]
    read = plan(rows, *SECTIONS[8:], SCHEDULE)
    (issue,) = read.issues
    assert [(f.label, f.value) for f in issue.fields] == fields
    assert [p.text for p in issue.unplaced] == left
    assert ("unknown-table" in [f.code for f in read.findings]) is bool(left)


def test_a_list_of_issues_is_no_issues_heading() -> None:
    rows: Rows = [
        ["課題番号", "課題名", "担当課"],
        ["B-1", "水道管の更新", "水道課"],
        ["B-2", "浄水場", "工務課"],
    ]
    read = plan(rows, *SECTIONS[8:], SCHEDULE)
    assert not read.issues and "unknown-table" in [f.code for f in read.findings]


def test_an_upright_label_of_two_letters_beside_all_its_rows() -> None:
    rows: Rows = [
        [("内", "容"), ("管の4割が耐用年数を超えた。", "漏水が増えている。"), None, None, None],
        [("背", "景"), "人口が減り、料金収入が減っている。", None, None, None],
        [("成", "果", "目", "標"), "断水のない暮らし。", None, None, None],
        [("取", "組"), ("(1) 管路の調査", "管の状態を調べる。"), None, None, None],
        [None, *QUARTERS],
        [None, *WORKS],
    ]
    assert values(plan(HEAD, LEVELS, rows)) == LINES


def test_a_label_of_initiatives_heads_a_table_of_its_own() -> None:
    rows: Rows = [
        [("取", "組", "内", "容"), ("(1) 管路の調査", "管の状態を調べる。"), None, None, None],
        [None, *QUARTERS],
        [None, *WORKS],
    ]
    assert values(plan(*OPENING[:-1], rows)) == LINES


def test_one_such_word_alone_labels_nothing() -> None:
    rows: Rows = [["現状", "対応"], ["漏水が多い", "修理を急ぐ"]]
    (issue,) = plan(HEAD, *SECTIONS[:3], rows, *SECTIONS[4:], SCHEDULE).issues
    assert [p.text for p in issue.background] == ["人口が減り、料金収入が減っている。"]
    assert [p.text for p in issue.unplaced] == ["現状\t対応", "漏水が多い\t修理を急ぐ"]


def test_a_heading_over_several_lines_of_its_cell_is_one_heading() -> None:
    rows: Rows = [
        [("③課題の", "背景や現状"), "人口が減り、料金収入が減っている。"],
        [("④目指す", "成果"), "断水のない暮らし。"],
        [("⑤令和8年度の", "取組内容(四半", "期間隔)"), ("(1) 管路の調査", "管の状態を調べる。")],
    ]
    assert values(plan(HEAD, *SECTIONS[:4], rows, SCHEDULE)) == LINES


# --- covers -----------------------------------------------------------------------------------------------


def covered(cover: Rows) -> Plan:
    whole = document(cover, HEAD, *SECTIONS, SCHEDULE)
    at = len(COVER)
    blocks = (whole.blocks[0], whole.blocks[at], *whole.blocks[3:at], *whole.blocks[at + 1 :])
    return parse_document(replace(whole, blocks=blocks), (), forms()).plan


@pytest.mark.parametrize(
    "cover",
    [
        [["自治体名", "鳴砂市"], ["局区名", "上下水道局"]],
        [["市名", "鳴砂市", "所属名", "上下水道局"]],
        [["鳴砂市"], ["上下水道局"]],
    ],
)
def test_a_cover_set_in_a_table(cover: Rows) -> None:
    read = covered(cover)
    assert (read.municipality, read.organization) == ("鳴砂市", "上下水道局")
    assert not read.unplaced


def test_what_a_covers_labels_do_not_explain_is_kept_and_told() -> None:
    read = covered([["市名", "鳴砂市"], ["局区名", "上下水道局"], ["作成", "令和8年4月"]])
    assert [p.text for p in read.unplaced] == ["作成\t令和8年4月"]
    assert "unknown-table" in [f.code for f in read.findings]


# --- tables inside cells ------------------------------------------------------------------------------


def nested(*, beside: float) -> SourceDocument:
    """The top of a page whose cells go on from the page before: an empty label, and `beside` points of cell
    between it and a table of quarters inside the cell.
    """
    whole = document(*OPENING, "(1) 管路の調査")
    edges = (50.0, 150.0, 150.0 + beside, 240.0, 330.0, 420.0, 510.0)

    def cell(row: int, col: int, text: str = "", rows: int = 1, cols: int = 1) -> Cell:
        box = (edges[col], 20.0 * row, edges[col + cols], 20.0 * (row + rows))
        line = Line(100 + 10 * row + col, text, page=1, box=box, size=10.0, limits=(box[0], box[2]))
        return Cell(row, col, (line,) if text else (), rows, cols, box, 1)

    cells = (
        cell(0, 0, rows=3),
        cell(0, 1, "管の状態を調べる。", cols=5),
        cell(1, 1, rows=2),
        *(cell(1, n, QUARTERS[n - 2]) for n in range(2, 6)),
        *(cell(2, n, WORKS[n - 2]) for n in range(2, 6)),
    )
    grid = Grid(cells, 3, 6, page=1, box=(50.0, 0.0, 510.0, 60.0))
    return replace(whole, blocks=(*whole.blocks, grid))


def test_a_table_inside_a_cell_that_goes_on_from_the_page_before() -> None:
    assert outline(parse_document(nested(beside=5.0), (), forms()).plan) == outline(plan(*OPENING, CARD))


def test_an_empty_column_that_text_could_stand_in_stays() -> None:
    rows: Rows = [["項目", "", "金額", ""], ["管", "", "100", ""]]
    (issue,) = plan(HEAD, LEVELS, "②課題の内容", "次の表のとおり。", rows).issues
    assert [p.text for p in issue.unplaced] == ["項目\t\t金額\t", "管\t\t100\t"]
