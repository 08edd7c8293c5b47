"""Indicators of issues and initiatives: in tables, labelled cells, lines and rows of tables of years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from planparse.document.source import Cell, Grid, Line, Page, SourceDocument
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.indicators import indicator_under_heads
from planparse.parse.pipeline import Parsed, parse_bytes, parse_document
from planparse.parse.trial.kept import dropped
from planparse.plan.model import Indicator, Issue
from planparse.readers import read as read_source
from tests.support.documents import forms
from tests.support.grids import HEAD, LEVELS, SECTIONS, Rows, document

FORM = """
name = "shiokaze"
title = "汐風計画"
[identify]
text = ["汐風計画", "柱{番号} {題名}"]
[[heading]]
kind = "title"
within = ["plan"]
text = ["{年度} 汐風計画"]
[[heading]]
kind = "issue"
within = ["plan"]
text = ["柱{番号} {題名}"]
[[heading]]
kind = "initiative"
within = ["issue"]
text = ["施策{番号} {題名}"]
[[field]]
name = "担当課"
of = ["issue", "initiative"]
[[field]]
name = "効果額"
of = "initiative"
type = "yen"
unit = "千円"
[[indicator]]
of = ["issue", "initiative"]
label = ["数値目標", "目標値"]
[[indicator]]
of = ["issue", "initiative"]
kind = "output"
label = ["活動指標"]
[[indicator]]
of = ["issue", "initiative"]
kind = "outcome"
label = ["成果指標", "成果指標の達成状況"]
"""
OWN_WORDS = """
[indicator.columns]
name = ["ものさし"]
baseline = ["いま"]
target = ["めざす姿の値"]
actual = ["でき高"]
"""
ISSUE = "令和8年度 汐風計画\n\n柱1 浜のにぎわい\n\n"
WORK = f"{ISSUE}施策1 朝市を開く\n\n"

Shown = tuple[str, str | None, str | None, list[tuple[str | None, str | None, str, float | None]]]


def form(rules: str = "") -> Form:
    return parse(FORM + rules, "shiokaze.toml")


def read(text: str, rules: str = "") -> Parsed:
    return parse_bytes(text.encode(), "shiokaze.txt", forms=(form(rules),))


def shown(indicators: Iterable[Indicator]) -> list[Shown]:
    return [
        (i.name, i.unit, i.kind, [(v.period, v.role, v.text, v.number) for v in i.values]) for i in indicators
    ]


def of_issue(text: str, rules: str = "") -> list[Shown]:
    """The indicators of the issue that a text continues, in which nothing may be left over."""
    plan = read(ISSUE + text, rules).plan
    assert [p.text for p in (*plan.unplaced, *plan.issues[0].unplaced)] == []
    return shown(plan.issues[0].indicators)


def of_work(text: str) -> list[Shown]:
    plan = read(WORK + text).plan
    assert [p.text for p in (*plan.unplaced, *plan.issues[0].unplaced)] == []
    return shown(plan.issues[0].initiatives[0].indicators)


def issue_of(rows: Rows, above: str = "成果指標") -> Issue:
    """The issue with a ruled table under a label."""
    made = document(rows)
    head = document("令和8年度 汐風計画", "柱1 浜のにぎわい", above)
    lines = [block for block in head.blocks if not isinstance(block, Grid)][-3:]
    grids = [block for block in made.blocks if isinstance(block, Grid)]
    numbered = tuple(replace(line, number=n) for n, line in enumerate(lines, 1))
    source = SourceDocument(
        "shiokaze.pdf", "0" * 64, "application/pdf", 1, "test", (*numbered, *grids), made.pages
    )
    return parse_document(source, (), (form(),)).plan.issues[0]


def in_grid(rows: Rows, above: str = "成果指標") -> list[Shown]:
    """The indicators in a ruled table under a label."""
    return shown(issue_of(rows, above).indicators)


# --- tables --------------------------------------------------------------------------------------------


def test_a_table_with_roles_and_years_in_its_headers() -> None:
    table = "指標名\t単位\t現状値(R6)\t目標値(R8)\t目標値(R10)\n来場者\t人\t1,140\t2,500\t4,000\n"
    values = [
        ("2024", "baseline", "1,140", 1140),
        ("2026", "target", "2,500", 2500),
        ("2028", "target", "4,000", 4000),
    ]
    assert of_issue(f"成果指標\n\n{table}") == [("来場者", "人", "outcome", values)]


@pytest.mark.parametrize("alone", [False, True])
def test_a_table_on_the_page_after_a_schedule_is_no_part_of_it(alone: bool) -> None:
    """Nor is one whose headers end the page of the schedule, its rows alone on the next page."""
    quarters = ["第1四半期", "第2四半期", "第3四半期", "第4四半期"]
    heads = ["指標名", "単位", "現状値(令和6年度)", "目標値(令和8年度)"]
    own = ["来場者数", "人", "320", "500"]
    tables: list[Rows] = [[quarters, ["・募集", "・抽選", "・開催", "・検証"]]]
    tables += [[heads], [own]] if alone else [[heads, own]]
    made = document(HEAD, LEVELS, *SECTIONS[1:], *tables)
    blocks = (*made.blocks[:-1], replace(made.blocks[-1], page=2))
    made = replace(made, blocks=blocks, pages=tuple(Page(n, 595, 842) for n in (1, 2)))
    work = parse_document(made, (), forms()).plan.issues[0].initiatives[0]
    assert [[task.text for task in q.tasks] for q in work.quarters] == [
        ["募集"],
        ["抽選"],
        ["開催"],
        ["検証"],
    ]
    values = [("2024", "baseline", "320", 320), ("2026", "target", "500", 500)]
    assert shown(work.indicators) == [("来場者数", "人", None, values)]


def test_a_table_is_known_by_its_headers_without_a_label_above() -> None:
    table = "KPI\t基準値\t目標値\n空き店舗率\t12.5%\t5%以下\n"
    assert of_work(table) == [
        ("空き店舗率", "%", None, [(None, "baseline", "12.5%", 12.5), (None, "target", "5%以下", 5)])
    ]


def test_no_text_of_a_line_with_years_and_roles_is_lost() -> None:
    text = f"{ISSUE}成果指標：来場者 1,140人(R6実績) → 4,000人(R10目標)\n"
    source, _ = read_source(text.encode(), "shiokaze.txt")
    parsed = read(text)
    assert [len(i.values) for i in parsed.plan.issues[0].indicators] == [2]
    assert list(dropped(source, parsed.plan, parsed.reading, form())) == []


def test_work_that_begins_is_no_role_of_the_values_beside_it() -> None:
    table = "指標\tR7実績\tR8目標\t着手\t備考\n応需率\t81.2%\t90%\t開始\t作成\n"
    assert of_work(table) == [
        ("応需率", "%", None, [("2025", "actual", "81.2%", 81.2), ("2026", "target", "90%", 90)]),
    ]


def test_no_text_of_a_table_is_lost() -> None:
    text = f"{ISSUE}(単位：千円)\n指標名\t単位\t現状値(R6)\t目標値\t備考\n寄附額\t千円\t未設定\t1,200\t推計\n"
    source, _ = read_source(text.encode(), "shiokaze.txt")
    parsed = read(text)
    assert list(dropped(source, parsed.plan, parsed.reading, form())) == []


def test_years_stand_below_the_roles_they_belong_to() -> None:
    rows: Rows = [
        ["指標", "単位", "目標値", None, "実績値", None],
        ["", "", "R7", "R8", "R7", "R8"],
        ["来場者", "千人", "12", "15", "11", ""],
    ]
    assert in_grid(rows) == [
        (
            "来場者",
            "千人",
            "outcome",
            [("2025", "target", "12", 12), ("2026", "target", "15", 15), ("2025", "actual", "11", 11)],
        )
    ]


def test_rows_of_one_indicator_have_roles_of_their_own() -> None:
    rows: Rows = [
        ["指標", "区分", "令和7年度", "令和8年度"],
        ["待ち時間(分)", "目標", "30", "20"],
        [None, "実績", "28", "―"],
        ["苦情(件)", "目標", "10", "5"],
        [None, "実績", "12", "未設定"],
    ]
    assert in_grid(rows) == [
        (
            "待ち時間",
            "分",
            "outcome",
            [("2025", "target", "30", 30), ("2026", "target", "20", 20), ("2025", "actual", "28", 28)],
        ),
        (
            "苦情",
            "件",
            "outcome",
            [("2025", "target", "10", 10), ("2026", "target", "5", 5), ("2025", "actual", "12", 12)],
        ),
    ]


@pytest.mark.parametrize(
    "heads",
    [
        "指標\t単位\tR7\t\tR8\t\n\t\t目標\t実績\t目標\t実績\n",
        "指標\t単位\tR7\t\tR8\t\n\t\t計画\t実績\t計画\t実績\n",
        "指標\t単位\tR7目標\tR7実績\tR8目標\tR8実績\n",
        "指標名\t単位\t目標値\t実績値\t目標値\t実績値\n(名称)\t\tR7\tR7\tR8\tR8\n",
    ],
)
def test_a_text_leaves_headers_over_several_columns_in_the_first(heads: str) -> None:
    assert of_issue(f"成果指標\n\n{heads}来場者\t人\t10\t11\t20\t\n") == [
        (
            "来場者",
            "人",
            "outcome",
            [("2025", "target", "10", 10), ("2025", "actual", "11", 11), ("2026", "target", "20", 20)],
        )
    ]


def test_rows_of_targets_under_an_issues_label_have_the_name_above_them() -> None:
    rows = "項目\t令和7年度\t令和8年度\n目標値\t98%\t99%\n実績値\t97.5%\t\n"
    values = [("2025", "target", "98%", 98), ("2026", "target", "99%", 99), ("2025", "actual", "97.5%", 97.5)]
    assert of_issue(f"成果指標\n\n市税の収納率\n{rows}") == [("市税の収納率", "%", "outcome", values)]


def test_upper_and_lower_lines_of_cells_are_target_and_result() -> None:
    rows: Rows = [
        ["指標(上段:目標値 下段:実績値)", "令和7年度", "令和8年度"],
        ["巡回した回数", ("40回", "38回"), ("42回", "")],
    ]
    assert in_grid(rows)[0][3] == [
        ("2025", "target", "40回", 40),
        ("2025", "actual", "38回", 38),
        ("2026", "target", "42回", 42),
    ]


def test_a_kind_in_its_own_column_and_other_columns_are_told_apart() -> None:
    table = "区分\t指標名\t目標値\t担当課\n活動指標\t開催回数\t12回\t商工課\n成果指標\t売上\t3億円\t商工課\n"
    plan = read(f"{ISSUE}{table}").plan
    assert shown(plan.issues[0].indicators) == [
        ("開催回数", "回", "output", [(None, "target", "12回", 12)]),
        ("売上", "円", "outcome", [(None, "target", "3億円", 300_000_000)]),
    ]
    fields = [(f.name, f.row, f.value) for f in plan.issues[0].fields]
    assert fields == [("担当課", "開催回数", "商工課"), ("担当課", "売上", "商工課")]


def test_a_cell_merged_over_several_indicators_is_told_of_each() -> None:
    rows: Rows = [
        ["方針", "担当課", "指標名", "基準値", "目標値"],
        ["市を開く", "商工課", "開催回数", "8回", "12回"],
        [None, None, "出店数", "20店", "30店"],
        ["浜を守る", "港湾課", "清掃回数", "2回", "4回"],
    ]
    assert [(f.name, f.row, f.value) for f in issue_of(rows).fields] == [
        ("方針", "開催回数", "市を開く"), ("担当課", "開催回数", "商工課"),
        ("方針", "出店数", "市を開く"), ("担当課", "出店数", "商工課"),
        ("方針", "清掃回数", "浜を守る"), ("担当課", "清掃回数", "港湾課"),
    ]  # fmt: skip


def test_an_empty_cell_before_the_names_is_as_the_one_above_and_one_behind_them_is_empty() -> None:
    heads, first = "方針\t指標名\t基準値\t目標値\t備考", "市を開く\t開催回数\t8回\t12回\t市と共催"
    rows = "\n".join((heads, first, "\t出店数\t20店\t30店\t", "浜を守る\t清掃回数\t2回\t4回\t"))
    plan = read(f"{ISSUE}{rows}\n").plan
    assert [(f.name, f.row, f.value) for f in plan.issues[0].fields] == [
        ("方針", "開催回数", "市を開く"), ("備考", "開催回数", "市と共催"),
        ("方針", "出店数", "市を開く"), ("方針", "清掃回数", "浜を守る"),
    ]  # fmt: skip


@pytest.mark.parametrize(("head", "said"), [("重点", "○"), ("新規", "★"), ("番号", "1"), ("区分", "新規")])
def test_a_mark_of_one_indicator_is_none_of_those_below_it(head: str, said: str) -> None:
    rows = f"{head}\t指標名\t基準値\t目標値", f"{said}\t開催回数\t8回\t12回", "\t出店数\t20店\t30店"
    plan = read(f"{ISSUE}{chr(10).join(rows)}\n").plan
    assert {f.row for f in plan.issues[0].fields} <= {"開催回数"}
    assert [i.name for i in plan.issues[0].indicators] == ["開催回数", "出店数"]


def test_an_empty_cell_behind_a_new_group_is_not_as_the_one_above() -> None:
    heads, first = "方針\t担当課\t指標名\t基準値\t目標値", "市を開く\t商工課\t開催回数\t8回\t12回"
    others = "\t\t出店数\t20店\t30店", "浜を守る\t\t清掃回数\t2回\t4回", "\t\t回収量\t2t\t4t"
    rows = "\n".join((heads, first, *others))
    plan = read(f"{ISSUE}{rows}\n").plan
    assert [(f.name, f.row, f.value) for f in plan.issues[0].fields] == [
        ("方針", "開催回数", "市を開く"), ("担当課", "開催回数", "商工課"),
        ("方針", "出店数", "市を開く"), ("担当課", "出店数", "商工課"),
        ("方針", "清掃回数", "浜を守る"), ("方針", "回収量", "浜を守る"),
    ]  # fmt: skip


def test_a_table_whose_first_column_has_the_headers() -> None:
    table = "指標名\t収納率\n現状値(令和6年度)\t97.8%\n目標値(令和10年度)\t98.5%\n"
    assert of_issue(f"成果指標\n\n{table}") == [
        ("収納率", "%", "outcome", [("2024", "baseline", "97.8%", 97.8), ("2028", "target", "98.5%", 98.5)])
    ]


def test_a_forms_own_words_for_columns() -> None:
    table = "ものさし\tいま(令和6年度)\tめざす姿の値(令和10年度)\tでき高\n笑顔の数\t10人\t50人\t\n"
    assert of_issue(f"成果指標\n\n{table}", OWN_WORDS) == [
        ("笑顔の数", "人", "outcome", [("2024", "baseline", "10人", 10), ("2028", "target", "50人", 50)])
    ]


def test_a_column_of_years_is_that_of_its_role() -> None:
    table = "指標\t基準年度\t基準値\t目標年度\t目標値\n出生率\tR5\t1.21\tR11\t1.40\n"
    assert of_issue(table) == [
        ("出生率", None, None, [("2023", "baseline", "1.21", 1.21), ("2029", "target", "1.40", 1.4)])
    ]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("50", "同左", "→"), [("50", 50), ("同左", 50), ("→", 50)]),
        (("▲3.5", "±0", "10～12"), [("▲3.5", -3.5), ("±0", None), ("10～12", None)]),
        (("―", "未設定", "-"), []),
    ],
)
def test_values_that_are_no_plain_numbers(
    cells: tuple[str, ...], values: list[tuple[str, float | None]]
) -> None:
    head = "指標\t単位\t目標値(R8)\t目標値(R9)\t目標値(R10)\n"
    row = "\t".join(("増減", "%", *cells))
    parsed = read(f"{ISSUE}{head}{row}\n")
    (indicator,) = parsed.plan.issues[0].indicators
    assert [(v.text, v.number) for v in indicator.values] == values
    told = [f.values["text"] for f in parsed.plan.findings if f.code == "indicator-untyped"]
    assert told == [text for text, number in values if number is None]


def test_a_unit_in_the_caption_or_the_header_holds_for_the_figures() -> None:
    assert of_issue("成果指標\n\n(単位：千円)\n指標\t目標値\n寄附額\t1,200\n")[0][1] == "千円"
    assert of_issue("指標\t目標値(千円)\n寄附額\t1,200\n")[0][1:] == (
        "千円",
        None,
        [(None, "target", "1,200", 1200)],
    )


# --- labelled cells and lines --------------------------------------------------------------------------


def test_an_indicator_in_the_cells_beside_its_label() -> None:
    rows = "担当課\t広報課\n活動指標\t広報紙発行部数\t部/月\t31,000\n成果指標\t読んだ人の割合\t％\t98.7\n"
    assert of_issue(rows) == [
        ("広報紙発行部数", "部/月", "output", [(None, None, "31,000", 31000)]),
        ("読んだ人の割合", "％", "outcome", [(None, None, "98.7", 98.7)]),
    ]


def test_cells_beside_a_label_may_tell_their_roles() -> None:
    assert of_issue("成果指標\t待ち時間(分)\t現状 34\t目標 15\n担当課\t市民課\n") == [
        ("待ち時間", "分", "outcome", [(None, "baseline", "34", 34), (None, "target", "15", 15)])
    ]


def test_values_that_nothing_tells_apart_are_reported() -> None:
    plan = read(f"{ISSUE}活動指標\t広報紙の発行部数\t部\t31,000\t32,000\n").plan
    assert shown(plan.issues[0].indicators)[0][3] == [
        (None, None, "31,000", 31000),
        (None, None, "32,000", 32000),
    ]
    alike = [f for f in plan.findings if f.code == "indicator-alike"]
    assert [(f.severity, f.values["count"], f.values["texts"]) for f in alike] == [
        ("warning", 2, "31,000、32,000")
    ]


def test_a_sentence_below_a_label_is_no_indicator() -> None:
    plan = read(f"{ISSUE}成果指標\n\n誰もが安心して暮らせるまちになっている。\n").plan
    assert plan.issues[0].indicators == ()
    assert [p.text for p in plan.issues[0].unplaced] == ["誰もが安心して暮らせるまちになっている。"]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("朝市の来場者 令和10年度までに4,000人以上", "朝市の来場者", ("2028", "target", "4,000人以上", 4000)),
        ("・待ち時間 10分以内", "待ち時間", (None, "target", "10分以内", 10)),
        ("寄附額：3億円(令和9年度)", "寄附額", ("2027", "target", "3億円", 300_000_000)),
        ("65歳以上の外出率 52%", "65歳以上の外出率", (None, "target", "52%", 52)),
        ("令和9年度までに来館者を年10万人にする。", "来館者", ("2027", "target", "年10万人", 100_000)),
    ],
)
def test_a_line_below_a_label_is_an_indicator(line: str, name: str, value: object) -> None:
    ((found, _, kind, values),) = of_issue(f"成果指標\n\n{line}\n")
    assert (found, kind, values) == (name, "outcome", [value])


def test_an_arrow_leads_from_the_baseline_to_the_target() -> None:
    assert of_issue("数値目標\n\n収納率 97.8%(R6)→98.5%(R10)\n") == [
        ("収納率", "%", None, [("2024", "baseline", "97.8%", 97.8), ("2028", "target", "98.5%", 98.5)])
    ]


def test_what_was_achieved_belongs_to_the_indicator_before_it() -> None:
    aim = "成果指標\n\n見守られていると感じる割合 令和7年度までに60%以上\n\n"
    assert of_issue(f"{aim}成果指標の達成状況\n\n54.2%(令和6年度)\n") == [
        (
            "見守られていると感じる割合",
            "%",
            "outcome",
            [("2025", "target", "60%以上", 60), ("2024", "actual", "54.2%", 54.2)],
        )
    ]


# --- rows of years -------------------------------------------------------------------------------------

YEARS = "項目\t令和7年度\t令和8年度\t令和9年度\n"


def test_rows_of_targets_and_results_are_one_indicator() -> None:
    rows = "計画\t調査\t試行\t実施\n目標値(削減時間)\t-\t300時間\t900時間\n実績\t-\t420時間\t\n"
    plan = read(f"{WORK}{YEARS}{rows}効果額(千円)\t\t780\t2,400\n").plan
    work = plan.issues[0].initiatives[0]
    assert shown(work.indicators) == [
        (
            "削減時間",
            "時間",
            None,
            [
                ("2026", "target", "300時間", 300),
                ("2027", "target", "900時間", 900),
                ("2026", "actual", "420時間", 420),
            ],
        )
    ]
    assert [(f.name, f.period, f.number) for f in work.fields] == [
        ("効果額", "2026", 780_000),
        ("効果額", "2027", 2_400_000),
    ]
    assert [(e.period, e.text) for e in work.schedule] == [
        ("2025", "調査"),
        ("2026", "試行"),
        ("2027", "実施"),
    ]
    assert plan.unplaced == plan.issues[0].unplaced == ()


def test_rows_without_a_name_are_of_the_indicator_under_a_label() -> None:
    rows = (
        "数値目標\t見直した施設 30施設\n" + YEARS + "計画\t調査\t基準\t実施\n目標値\t0\t10\t30\n実績\t0\t\t\n"
    )
    assert of_work(rows) == [
        (
            "見直した施設",
            "施設",
            None,
            [
                (None, "target", "30施設", 30),
                ("2025", "target", "0", 0),
                ("2026", "target", "10", 10),
                ("2027", "target", "30", 30),
                ("2025", "actual", "0", 0),
            ],
        )
    ]


def test_a_rare_unit_in_the_label_of_a_row_is_no_name() -> None:
    rows = f"{YEARS}計画\t測量\t公売\t公売\n目標値(筆)\t0\t3\t5\n"
    values = [("2025", "target", "0", 0), ("2026", "target", "3", 3), ("2027", "target", "5", 5)]
    assert of_work(rows) == [("目標値(筆)", "筆", None, values)]
    draft = f"{YEARS}計画\t測量\t公売\t公売\n目標値(案)\t0\t3\t5\n"
    assert [unit for _, unit, *_ in of_work(draft)] == [None]


def test_a_table_of_indicators_below_the_text_of_a_field_is_no_part_of_it() -> None:
    field = '[[field]]\nname = "施策の方向"\nof = "initiative"\n'
    table = "KPI\t現状値(R6)\t目標値(R8)\n就農者数\t3人\t25人\n"
    plan = read(f"{WORK}施策の方向\n\n研修を受け入れる。\n\n{table}\n", field).plan
    work = plan.issues[0].initiatives[0]
    assert [(f.name, f.value) for f in work.fields] == [("施策の方向", "研修を受け入れる。")]
    assert shown(work.indicators) == [
        ("就農者数", "人", None, [("2024", "baseline", "3人", 3), ("2026", "target", "25人", 25)])
    ]


def test_a_target_told_twice_is_one_value() -> None:
    rows = (
        "数値目標\t寄附額 3億円(令和9年度)\n"
        + YEARS
        + "計画\t公募\t追加\t検証\n目標値\t1億円\t2億円\t3億円\n"
    )
    values = of_work(rows)[0][3]
    assert [(v[0], v[2]) for v in values] == [("2027", "3億円"), ("2025", "1億円"), ("2026", "2億円")]


def test_results_of_work_are_no_indicator() -> None:
    rows = f"{YEARS}計画\t調査\t試行\t実施\n実績\t調査を終えた\t\t\n"
    plan = read(f"{WORK}{rows}").plan
    assert plan.issues[0].initiatives[0].indicators == ()


# --- rows that are records -------------------------------------------------------------------------------

TABLE = """
[[table]]
rows = "initiative"
within = ["issue"]
[table.columns]
number = ["番号"]
title = ["事業名"]
"""


def works(table: str) -> list[list[Shown]]:
    parsed = read(ISSUE + table, TABLE)
    assert parsed.plan.unplaced == parsed.plan.issues[0].unplaced == ()
    return [shown(work.indicators) for work in parsed.plan.issues[0].initiatives]


def test_columns_of_a_table_of_works_hold_an_indicator_of_each() -> None:
    head = "番号\t事業名\t担当課\t指標\t単位\t現状値(R6)\t目標値(R8)\n"
    assert works(
        f"{head}1\t朝市を開く\t商工課\t来場者\t人\t1,140\t2,500\n2\t夜市を開く\t商工課\t出店数\t店\t\t30\n"
    ) == [
        [("来場者", "人", None, [("2024", "baseline", "1,140", 1140), ("2026", "target", "2,500", 2500)])],
        [("出店数", "店", None, [("2026", "target", "30", 30)])],
    ]


def test_a_column_under_an_indicators_label_states_it_in_each_row() -> None:
    head = "番号\t事業名\t活動指標\n"
    assert works(f"{head}1\t朝市を開く\t来場者 月2,400人\n2\t渡し船\t1日14便\n") == [
        [("来場者", "人", "output", [(None, "target", "月2,400人", 2400)])],
        [("活動指標", "便", "output", [(None, "target", "1日14便", 14)])],
    ]


def test_rows_under_years_alone_tell_the_roles_and_how_far_the_aim_was_met() -> None:
    rows = (
        ["活動指標", "", "R6", "R7", "R8"],
        ["調査の面積(ha)", "当初見込み", "400", "500", "600"],
        ["", "活動実績", "380", "512", ""],
        ["", "達成度(%)", "95", "102", ""],
    )
    parsed = read(WORK + "\n".join("\t".join(row).rstrip() for row in rows))
    work = parsed.plan.issues[0].initiatives[0]
    values = [
        ("2024", "target", "400", 400),
        ("2025", "target", "500", 500),
        ("2026", "target", "600", 600),
        ("2024", "actual", "380", 380),
        ("2025", "actual", "512", 512),
    ]
    assert shown(work.indicators) == [("調査の面積", "ha", "output", values)]
    assert [(f.name, f.row, f.period, f.value) for f in work.fields] == [
        ("達成度", "調査の面積", "2024", "95"),
        ("達成度", "調査の面積", "2025", "102"),
    ]


@pytest.mark.parametrize(
    ("texts", "limits", "expected"),
    [
        (("70", "80"), None, "70\n80"),
        (("70", "80"), (100.0, 140.0), "70\n80"),  # centred, with room for both beside each other
        (("12", "345"), (100.0, 120.0), "12345"),  # wrapped
        (("1,200人", "3人"), None, "1,200人\n3人"),
        (("31,", "000"), None, "31,000"),
        (("70", "以上"), None, "70以上"),
        (("約", "70"), None, "約70"),
    ],
)
def test_numbers_below_each_other_are_not_one(
    texts: tuple[str, str], limits: tuple[float, float] | None, expected: str
) -> None:
    lines = tuple(Line(n, text, limits=limits, size=10.0) for n, text in enumerate(texts, 1))
    cells = (Cell(0, 0, (Line(9, "来場者数"),)), Cell(0, 1, lines))
    (value,) = indicator_under_heads(("指標名", "目標値"), cells, 2026).values
    assert value.text == value.number_of == expected


def test_a_value_of_two_numbers_is_told_and_is_none() -> None:
    table = "<table><tr><td>指標名<td>単位<td>目標値</tr><tr><td>来場者数<td>人<td>70<br>80</tr></table>"
    page = f"<p>令和8年度 汐風計画</p><p>柱1 浜のにぎわい</p><p>施策1 朝市を開く</p><p>成果指標</p>{table}"
    read = parse_bytes(f"<html><body>{page}</body></html>".encode(), "shiokaze.html", forms=(form(),))
    (value,) = read.plan.issues[0].initiatives[0].indicators[0].values
    assert (value.text, value.number) == ("70\n80", None)
    assert "indicator-untyped" in {finding.code for finding in read.plan.findings}
