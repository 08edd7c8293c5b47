"""Tables whose rows are issues or initiatives, matched by their column headers."""

from __future__ import annotations

from planparse.parse.pipeline import Parsed
from tests.support.records import form, levels, read_grids, read_rows, values
from tests.support.schedules import HEAD, ruled
from tests.support.small_plan import parsed

ISSUES = """
[[table]]
rows = "issue"
within = ["plan"]
[table.columns]
number = ["番号"]
title = ["事業名"]
description = ["事業内容"]
background = ["現状と課題"]
"level.施策" = ["施策"]
[[field]]
name = "事業費"
of = "issue"
type = "yen"
[[field]]
name = "担当課"
of = "issue"
label = ["担当課", "主管課"]
type = "section"
"""
POLICY = """
[[heading]]
kind = "level.基本方針"
within = ["plan"]
text = ["基本方針{番号} {題名}"]
"""
INITIATIVES = """
[[heading]]
kind = "issue"
within = ["plan"]
text = ["課題{番号} {題名}"]
[[table]]
rows = "initiative"
within = ["issue"]
[table.columns]
title = ["取組名"]
description = ["概要"]
"""


def codes(parsed: Parsed) -> list[str]:
    return [finding.code for finding in parsed.plan.findings]


def nothing_left(parsed: Parsed) -> bool:
    return not parsed.plan.unplaced and not any(issue.unplaced for issue in parsed.plan.issues)


def test_a_row_is_an_issue_with_its_sections_and_a_field_for_each_other_column() -> None:
    found = read_rows(
        form(ISSUES),
        "番号\t主管課\t事業名\t事業費(千円)\t現状と課題\t事業内容\t備考",
        "1\t危機管理課\t防災無線の更新\t8,000\t子局が古い。\t子局を6基更新する。\t継続",
        "2\t企画課\tバスの実証運行\t3,000\t\t予約制の便を走らせる。\t",
    )
    first, second = found.plan.issues
    assert (first.id, first.label, first.title) == ("1", "1", "防災無線の更新")
    assert [p.text for p in first.description] == ["子局を6基更新する。"]
    assert [p.text for p in first.background] == ["子局が古い。"]
    assert values(first.fields) == [
        ("担当課", "危機管理課", None, None),
        ("事業費", "8,000", 8_000_000, None),
        ("備考", "継続", None, None),
    ]
    assert second.title == "バスの実証運行" and second.background == ()
    assert values(second.fields) == [("担当課", "企画課", None, None), ("事業費", "3,000", 3_000_000, None)]
    assert nothing_left(found)
    roles = {line.text: line.role for line in found.reading.lines}
    assert (roles["主管課"], roles["防災無線の更新"], roles["8,000"]) == (
        "issue",
        "issue",
        "issues/1/fields/2",
    )


def test_groups_of_headers_and_the_unit_above_the_table() -> None:
    found = read_rows(
        form(ISSUES),
        "(単位:千円)",
        "番号\t事業名\t事業費\t\t財源内訳\t\t人数",
        "\t\t令和7年度\t令和8年度\t国\t一般財源\t",
        "1\t防災無線の更新\t12,000\t8,000\t4,000\t4,000\t3",
    )
    (issue,) = found.plan.issues
    assert values(issue.fields) == [
        ("事業費", "12,000", 12_000_000, "2025"),
        ("事業費", "8,000", 8_000_000, "2026"),
        ("財源内訳 国", "4,000", 4_000_000, None),
        ("財源内訳 一般財源", "4,000", 4_000_000, None),
        ("人数", "3", 3, None),  # not of yen, whatever the caption says
    ]
    assert nothing_left(found)


def test_the_unit_may_stand_a_line_above_the_table_and_the_totals_have_it() -> None:
    own = form(ISSUES.replace('type = "yen"', 'type = "yen"\nunit = "千円"'))
    for caption in ("(単位:百万円)", "令和8年2月"):
        found = read_rows(own, caption, "総務課", "番号\t事業名\t事業費", "1\t防災無線\t8", "合計\t\t8")
        yen = 8_000_000 if "百万" in caption else 8_000
        assert [v.number for v in found.plan.issues[0].fields] == [yen]
        assert [v.number for v in found.plan.fields] == [yen]
        left = ["総務課"] if "百万" in caption else [caption, "総務課"]
        assert "".join(p.text for p in found.plan.unplaced).replace("\n", "") == "".join(left)


def test_the_unit_may_stand_in_a_row_of_the_table_above_its_headers() -> None:
    heads = [(1, 0, "番号"), (1, 1, "事業名"), (1, 2, "事業費")]
    row = [(2, 0, "1"), (2, 1, "防災無線"), (2, 2, "8")]
    found = read_grids(form(ISSUES), ruled([(0, 0, "(単位:千円)", 1, 3), *heads, *row], 3, 3))
    assert values(found.plan.issues[0].fields) == [("事業費", "8", 8000, None)]
    assert nothing_left(found) and "unit-guessed" not in codes(found)


def test_the_unit_in_one_header_is_that_of_all_amounts_whatever_the_form_falls_back_on() -> None:
    fallback = '[[field]]\nname = "その他"\nof = "issue"\ntype = "yen"\nunit = "千円"\n'
    heads = ("番号\t事業名\t事業費(百万円)\t財源内訳\t\t人数", "\t\t\t国・県\tその他\t")
    found = read_rows(form(ISSUES, fallback), *heads, "1\tこども園の整備\t412.5\t206.2\t4.0\t12")
    assert [(v.number, v.unit) for v in found.plan.issues[0].fields] == [
        (412_500_000, "円"),
        (206_200_000, "円"),
        (4_000_000, "円"),
        (12, None),
    ]
    mixed = read_rows(
        form(ISSUES, fallback), "番号\t事業名\t事業費(百万円)\t国費(円)\tその他", "1\t園\t2\t7\t5"
    )
    assert [v.number for v in mixed.plan.issues[0].fields] == [2_000_000, 7, 5_000]


def test_merged_headers_of_a_page_and_headers_repeated_on_the_next() -> None:
    heads = [
        (0, 0, "番号", 2, 1), (0, 1, "事業名", 2, 1), (0, 2, "事業費(千円)", 1, 2),
        (1, 2, "令和7年度"), (1, 3, "令和8年度"),
    ]  # fmt: skip
    above = ruled([*heads, (2, 0, "1"), (2, 1, "防災無線"), (2, 2, "5"), (2, 3, "6")], 3, 4, first_line=10)
    below = ruled([*heads, (2, 0, "2"), (2, 1, "バス"), (2, 3, "7")], 3, 4, page=2, first_line=50)
    found = read_grids(form(ISSUES), above, below)
    assert [(i.id, i.title, values(i.fields)) for i in found.plan.issues] == [
        ("1", "防災無線", [("事業費", "5", 5000, "2025"), ("事業費", "6", 6000, "2026")]),
        ("2", "バス", [("事業費", "7", 7000, "2026")]),
    ]
    assert nothing_left(found)


def test_a_table_goes_on_without_headers_and_a_row_that_the_page_cuts_is_one() -> None:
    heads = [(0, 0, "番号"), (0, 1, "事業名"), (0, 2, "事業内容"), (0, 3, "事業費(千円)")]
    above = ruled(
        [*heads, (1, 0, "1"), (1, 1, "防災無線の"), (1, 2, "子局を"), (1, 3, "5")], 2, 4, first_line=10
    )
    below = ruled(
        [(0, 0, ""), (0, 1, "更新"), (0, 2, "直す。"), (0, 3, ""), (1, 0, "2"), (1, 1, "バス")],
        2, 4, page=2, first_line=50,
    )  # fmt: skip
    found = read_grids(form(ISSUES), above, below)
    assert [(i.title, [p.text for p in i.description]) for i in found.plan.issues] == [
        ("防災無線の更新", ["子局を直す。"]),
        ("バス", []),
    ]
    assert nothing_left(found)


def test_headers_over_three_rows_with_units_and_remarks_of_their_own() -> None:
    found = read_rows(
        form(ISSUES),
        "所管\t事業名\t事業費\t\t評価",
        "部・課\t(細事業)\t当初\t決算\t",
        "\t事業名\t(千円)\t(千円)\t",
        "総務課\t庁舎の管理\t1,200\t1,100\tA",
        "企画課\t計画の推進\t－\t250\tB",
    )
    first, second = found.plan.issues
    assert [(v.name, v.value, v.number) for v in first.fields] == [
        ("所管 部・課", "総務課", None),
        ("事業費", "1,200", 1_200_000),
        ("事業費", "1,100", 1_100_000),
        ("評価", "A", None),
    ]
    assert second.title == "計画の推進"
    assert nothing_left(found)


def test_a_cell_that_a_spreadsheet_quoted_for_its_line_breaks_is_one_cell() -> None:
    found = read_rows(
        form(ISSUES),
        "番号\t事業名\t事業内容\t担当課",
        '1\t防災無線\t"子局を直す。',
        'いわゆる""親局""も直す。"\t企画課',
        '2\t備蓄\t毛布を買う。\t"',
    )
    first, second = found.plan.issues
    assert [p.text for p in first.description] == ["子局を直す。", 'いわゆる"親局"も直す。']
    assert [[v.value for v in i.fields] for i in found.plan.issues] == [["企画課"], ["企画課"]]
    assert second.title == "備蓄" and nothing_left(found)


def test_a_column_without_a_header_is_kept_and_told() -> None:
    found = read_rows(form(ISSUES), "番号\t事業名\t担当課\t", "1\t防災無線\t企画課\t新規")
    assert [v.name for v in found.plan.issues[0].fields] == ["担当課"]
    assert [p.text for p in found.plan.unplaced] == ["新規"] and "unplaced-text" in codes(found)


def test_column_headers_with_a_frame_of_their_own() -> None:
    heads = ruled([(0, 0, "番号"), (0, 1, "事業名"), (0, 2, "担当課")], 1, 3, first_line=10)
    rows = ruled(
        [(0, 0, "1"), (0, 1, "防災無線"), (0, 2, "企画課"), (1, 0, "2"), (1, 1, "バス")], 2, 3, first_line=20
    )
    found = read_grids(form(ISSUES), heads, rows)
    assert [(i.id, i.title, len(i.fields)) for i in found.plan.issues] == [
        ("1", "防災無線", 1),
        ("2", "バス", 0),
    ]
    assert nothing_left(found)


def test_a_note_in_the_last_row_is_no_record() -> None:
    found = read_rows(form(ISSUES), "番号\t事業名\t担当課", "1\t防災無線\t企画課", "※令和8年2月現在\t\t")
    assert [i.title for i in found.plan.issues] == ["防災無線"]
    assert [p.text for p in found.plan.unplaced] == ["※令和8年2月現在"]


def test_rows_of_plan_and_result_below_one_title() -> None:
    found = read_rows(
        form(INITIATIVES),
        "課題1 備え",
        "取組名\t担当課\t区分\t4月\t5月\t6月\t7月",
        "無線\t危機管理課\t予定\t調査\t→\t設計\t",
        "\t\t実績\t調査\t→\t→\t",
        "備蓄\t総務課\t予定\t●\t●\t\t",
    )
    first, second = found.plan.issues[0].initiatives
    assert [(e.period, e.text) for e in first.schedule] == [
        ("2026-04", "調査"), ("2026-05", "→"), ("2026-06", "設計"),
    ]  # fmt: skip
    assert [(v.name, v.value, v.period, v.row) for v in first.fields] == [
        ("担当課", "危機管理課", None, None),
        ("実績", "調査", "2026-04/2026-06", None),
    ]
    assert [(e.period, [t.text for t in e.tasks]) for e in second.schedule] == [("2026-04/2026-05", ["備蓄"])]
    assert nothing_left(found)


def test_columns_and_rows_of_levels_stand_above_the_records() -> None:
    found = read_rows(
        form(ISSUES, POLICY),
        "施策\t番号\t事業名\t担当課",
        "基本方針1 安心\t\t\t",
        "1 防災\t1\t防災無線\t危機管理課",
        "\t2\t備蓄\t危機管理課",
        "2 交通\t3\tバス\t企画課",
        "基本方針2 にぎわい\t\t\t",
        "2 交通\t4\t駅前\t企画課",
    )
    assert [(i.id, levels(i)) for i in found.plan.issues] == [
        ("1", [("基本方針", "1", "安心"), ("施策", "1", "防災")]),
        ("2", [("基本方針", "1", "安心"), ("施策", "1", "防災")]),
        ("3", [("基本方針", "1", "安心"), ("施策", "2", "交通")]),
        ("4", [("基本方針", "2", "にぎわい"), ("施策", "2", "交通")]),
    ]
    assert nothing_left(found)


def test_a_level_merged_over_rows_of_a_page() -> None:
    heads = [(0, 0, "施策"), (0, 1, "番号"), (0, 2, "事業名"), (0, 3, "担当課")]
    rows = [
        (1, 0, "(1) 防災", 2, 1), (1, 1, "1"), (1, 2, "無線"), (1, 3, "企画課", 2, 1),
        (2, 1, "2"), (2, 2, "備蓄"), (3, 0, "(2) 交通"), (3, 1, "3"), (3, 2, "バス"),
    ]  # fmt: skip
    found = read_grids(form(ISSUES), ruled([*heads, *rows], 4, 4, first_line=10))
    assert [(i.title, levels(i)) for i in found.plan.issues] == [
        ("無線", [("施策", "(1)", "防災")]),
        ("備蓄", [("施策", "(1)", "防災")]),
        ("バス", [("施策", "(2)", "交通")]),
    ]
    assert [[v.value for v in i.fields] for i in found.plan.issues] == [["企画課"], ["企画課"], []]


def test_totals_are_no_records_and_are_checked() -> None:
    found = read_rows(
        form(ISSUES),
        "番号\t事業名\t事業費(千円)",
        "1\t防災無線\t8,000",
        "2\t備蓄\t600",
        "小計\t\t8,600",
        "3\tバス\t3,000",
        "小計\t\t3,000",
        "合計\t\t11,500",
    )
    assert [i.title for i in found.plan.issues] == ["防災無線", "備蓄", "バス"]
    assert [(v.name, v.row, v.number) for v in found.plan.fields] == [
        ("事業費", "小計", 8_600_000),
        ("事業費", "小計", 3_000_000),
        ("事業費", "合計", 11_500_000),
    ]
    assert codes(found).count("total-row") == 3
    (differs,) = [f for f in found.plan.findings if f.code == "total-differs"]
    assert "11,500" in differs.message and "11,600" in differs.message
    assert nothing_left(found)


def test_a_total_of_decimals_is_compared_exactly() -> None:
    rows = ("番号\t事業名\t従事職員数(人)", "1\t防災無線\t0.1", "2\t備蓄\t0.2")
    assert "total-differs" not in codes(read_rows(form(ISSUES), *rows, "合計\t\t0.3"))
    assert "total-differs" in codes(read_rows(form(ISSUES), *rows, "合計\t\t0.4"))


def test_totals_of_a_table_in_a_chapter_belong_to_the_plan() -> None:
    chapter = '[[heading]]\nkind = "issues"\nwithin = ["plan"]\ntext = ["事業一覧"]\n'
    own = form(chapter, ISSUES.replace('within = ["plan"]', 'within = ["issues"]'))
    found = read_rows(own, "事業一覧", "", "番号\t事業名\t事業費(千円)", "1\t防災無線\t80", "合計\t\t80")
    assert [i.title for i in found.plan.issues] == ["防災無線"]
    assert [(v.name, v.row, v.number) for v in found.plan.fields] == [("事業費", "合計", 80_000)]
    assert nothing_left(found)


def test_a_column_that_the_form_calls_an_indicator_is_one() -> None:
    rule = '[[indicator]]\nof = "initiative"\nkind = "output"\nlabel = ["目標"]\n'
    found = read_rows(
        form(INITIATIVES, rule), "課題1 備え", "取組名\t場所\t目標", "備蓄\t避難所\t毛布 2,400枚"
    )
    (initiative,) = found.plan.issues[0].initiatives
    assert [(v.name, v.value) for v in initiative.fields] == [("場所", "避難所")]
    (indicator,) = initiative.indicators
    assert (indicator.name, indicator.kind, indicator.unit) == ("毛布", "output", "枚")
    assert [(v.role, v.number) for v in indicator.values] == [("target", 2400)]
    assert nothing_left(found)


def test_a_total_below_an_empty_row_belongs_to_the_table() -> None:
    found = read_rows(form(ISSUES), "番号\t事業名\t事業費(千円)", "1\t防災無線\t80", "\t\t", "計\t\t80")
    assert [(v.row, v.number) for v in found.plan.fields] == [("計", 80_000)]
    assert nothing_left(found) and "total-differs" not in codes(found)


def test_a_cell_that_repeats_the_one_above_has_its_value() -> None:
    found = read_rows(
        form(ISSUES),
        "番号\t事業名\t担当課\t備考",
        "1\t防災無線\t企画課\t県費を含む",
        "2\t備蓄\t〃\t同上",
        "3\tバス\t同上\t",
    )
    assert [[v.value for v in i.fields] for i in found.plan.issues] == [
        ["企画課", "県費を含む"], ["企画課", "県費を含む"], ["企画課"],
    ]  # fmt: skip
    assert codes(found).count("row-ditto") == 3


def test_a_repeated_description_is_that_of_the_row_above() -> None:
    for table, above in (ISSUES, ()), (INITIATIVES, ("課題1 備え",)):
        heads = "番号\t事業名\t事業内容" if table is ISSUES else "場所\t取組名\t概要"
        found = read_rows(form(table), *above, heads, "1\t防災無線\t子局を直す。", "2\t備蓄\t同上")
        issues = found.plan.issues
        records = issues if table is ISSUES else issues[0].initiatives
        assert [[p.text for p in r.description] for r in records] == [["子局を直す。"]] * 2
        assert nothing_left(found) and codes(found).count("row-ditto") == 1


def test_labels_are_the_ids_and_stay_unique() -> None:
    found = read_rows(
        form(ISSUES),
        "番号\t事業名\t担当課",
        "1-1\t防災無線\t企画課",
        "1-2\t備蓄\t企画課",
        "ア\tバス\t企画課",
        "A-(1)\t駅前\t企画課",
        "1-1\t祭り\t企画課",
    )
    assert [(i.id, i.label, i.number) for i in found.plan.issues] == [
        ("1-1", "1-1", None),
        ("1-2", "1-2", None),
        ("1", "ア", 1),
        ("A-(1)", "A-(1)", None),
        ("1-1~2", "1-1", None),
    ]


def test_a_number_before_every_title_is_no_part_of_it() -> None:
    numbered = read_rows(form(ISSUES), "事業名\t担当課", "(1) 防災無線\t企画課", "(2) 備蓄\t企画課")
    assert [(i.label, i.title) for i in numbered.plan.issues] == [("(1)", "防災無線"), ("(2)", "備蓄")]
    mixed = read_rows(form(ISSUES), "事業名\t担当課", "3か年計画の策定\t企画課", "備蓄\t企画課")
    assert [(i.label, i.title) for i in mixed.plan.issues] == [(None, "3か年計画の策定"), (None, "備蓄")]


def test_a_table_with_other_headers_is_no_table_of_records() -> None:
    found = read_rows(form(ISSUES), "事業名\t防災無線の更新", "場所\t本庁舎")
    assert found.plan.issues == ()


def test_rows_are_initiatives_with_their_schedule_and_their_fields() -> None:
    found = read_rows(
        form(INITIATIVES),
        "課題1 災害への備え",
        "取組名\t概要\t場所\t第1四半期\t第2四半期\t第3四半期\t第4四半期\t目標値",
        "防災無線\t子局を直す。\t全域\t調査\t設計\t同左\t着工\t6基",
        "備蓄\t毛布を買う。\t避難所\t●\t→\t\t\t80%",
    )
    (issue,) = found.plan.issues
    first, second = issue.initiatives
    assert (first.id, first.title, [p.text for p in first.description]) == (
        "1/1",
        "防災無線",
        ["子局を直す。"],
    )
    assert [[(t.text, t.ditto) for t in q.tasks] for q in first.quarters] == [
        [("調査", False)], [("設計", False)], [("設計", True)], [("着工", False)],
    ]  # fmt: skip
    assert [(v.name, v.value) for v in first.fields] == [("場所", "全域"), ("目標値", "6基")]
    assert [(e.period, [t.text for t in e.tasks]) for e in second.schedule] == [
        ("2026-04/2026-09", ["備蓄", "備蓄"])
    ]
    assert nothing_left(found)


def test_lines_of_work_below_one_title_keep_their_labels() -> None:
    heads = [(0, 0, "取組名"), (0, 1, "内容"), *((0, n + 2, f"第{n + 1}四半期") for n in range(4))]
    rows = [
        (1, 0, "防災無線", 2, 1), (1, 1, "測量"), (1, 2, "●"), (1, 3, "→"), (2, 1, "工事"), (2, 4, "●"),
        (3, 0, "備蓄"), (3, 1, "購入"), (3, 5, "●"),
    ]  # fmt: skip
    own = form(INITIATIVES)
    grid = ruled([(0, 0, "課題1 備え", 1, 6)], 1, 6, first_line=2)
    found = read_grids(own, grid, ruled([*heads, *rows], 4, 6, first_line=10))
    assert [
        (n.title, [(e.row, e.period, e.tasks[0].text) for e in n.schedule])
        for n in found.plan.issues[0].initiatives
    ] == [
        ("防災無線", [("測量", "2026-04/2026-09", "測量"), ("工事", "2026-Q3", "工事")]),
        ("備蓄", [("購入", "2026-Q4", "購入")]),
    ]


def test_years_are_a_schedule_where_they_say_what_is_done_and_amounts_where_they_count() -> None:
    found = read_rows(
        form(INITIATIVES),
        "課題1 災害への備え",
        "取組名\t令和7年度\t令和8年度\t令和9年度",
        "防災無線\t調査\t設計\t着工",
    )
    (initiative,) = found.plan.issues[0].initiatives
    assert [(e.period, e.text) for e in initiative.schedule] == [
        ("2025", "調査"), ("2026", "設計"), ("2027", "着工"),
    ]  # fmt: skip
    amounts = read_rows(
        form(INITIATIVES),
        "課題1 災害への備え",
        "取組名\t令和7年度\t令和8年度",
        "防災無線\t5,000千円\t6,000千円",
    )
    (initiative,) = amounts.plan.issues[0].initiatives
    assert [(v.number, v.period) for v in initiative.fields] == [(5_000_000, "2025"), (6_000_000, "2026")]


def test_an_issue_may_be_a_column_of_the_table_of_its_initiatives() -> None:
    table = INITIATIVES.replace('within = ["issue"]', 'within = ["plan"]') + '\nissue = ["課題"]'
    found = read_rows(
        form(table[table.index("[[table]]") :]),
        "課題\t取組名\t担当課",
        "1 災害への備え\t防災無線\t危機管理課",
        "\t備蓄\t危機管理課",
        "2 足の確保\tバス\t企画課",
    )
    assert [(i.id, i.title, [n.title for n in i.initiatives]) for i in found.plan.issues] == [
        ("1", "災害への備え", ["防災無線", "備蓄"]),
        ("2", "足の確保", ["バス"]),
    ]


def test_initiatives_without_an_issue_are_not_read_as_such() -> None:
    table = INITIATIVES.replace('within = ["issue"]', 'within = ["plan"]')
    found = read_rows(form(table[table.index("[[table]]") :]), "取組名\t概要", "防災無線\t子局を直す。")
    assert found.plan.issues == () and [p.text for p in found.plan.unplaced]


def test_the_shipped_form_reads_unnumbered_rows_with_owner_and_target() -> None:
    plan = parsed(
        (
            f"(1) 町家の調査\n\n大学と共に実測する。\n\n{HEAD}\n・準備\t・実測\t・実測\t・報告",
            f"取組\t担当課\t{HEAD}\t目標値\n町家の調査\t文化財課\t準備\t実測\t同左\t報告\t30軒\n"
            "改修の支援\t建築課\t協議\t改正\t\t\t2件",
        )
    ).plan
    first, second, *_ = plan.issues[0].initiatives
    assert [(n.title, [(v.name, v.value) for v in n.fields]) for n in (first, second)] == [
        ("町家の調査", [("担当課", "文化財課"), ("目標値", "30軒")]),
        ("改修の支援", [("担当課", "建築課"), ("目標値", "2件")]),
    ]
    assert [[t.text for t in q.tasks] for q in first.quarters] == [["準備"], ["実測"], ["実測"], ["報告"]]


def test_the_columns_of_an_indicator_may_stand_under_a_group() -> None:
    found = read_rows(
        form(ISSUES),
        "番号\t事業名\t指標\t\t\t事業費(千円)\t",
        "\t\t指標名\t現状値(R7)\t目標値(R10)\tR7決算\tR8予算",
        "1\t街灯の設置\t街灯を置いた路線\t2路線\t6路線\t5,500\t7,700",
    )
    (issue,) = found.plan.issues
    (indicator,) = issue.indicators
    assert indicator.name == "街灯を置いた路線"
    assert [(v.role, v.period, v.text) for v in indicator.values] == [
        ("baseline", "2025", "2路線"),
        ("target", "2028", "6路線"),
    ]
    assert values(issue.fields) == [
        ("事業費", "5,500", 5_500_000, "2025"),
        ("事業費", "7,700", 7_700_000, "2026"),
    ]


def test_initiatives_may_be_counted_through_all_issues() -> None:
    text = ("課題1 港", "取組名\t概要\tNo.", "市\t朝市\t1", "船\t祭り\t2", "課題2 山")
    through = form(INITIATIVES.replace("title = [", 'number = ["No."]\ntitle = ['))
    goes_on = read_rows(through, *text, "取組名\t概要\tNo.", "林\t間伐\t3")
    jumps = read_rows(through, *text, "取組名\t概要\tNo.", "林\t間伐\t5")
    assert [len(issue.initiatives) for issue in goes_on.plan.issues] == [2, 1]
    assert "numbering-gap" not in codes(goes_on)
    assert "numbering-gap" in codes(jumps)


def test_without_numbers_a_title_that_goes_on_joins_the_rows_of_two_pages() -> None:
    unnumbered = form(ISSUES.replace('number = ["番号"]\n', ""))
    heads = [(0, 0, "事業名"), (0, 1, "事業内容")]

    def titles(last: str, first: str) -> list[str]:
        above = ruled([*heads, (1, 0, last), (1, 1, "桟橋の板を張り替える。")], 2, 2, first_line=10)
        below = ruled([(0, 0, first), (0, 1, "待合所に屋根を架ける。")], 1, 2, page=2, first_line=50)
        return [issue.title for issue in read_grids(unnumbered, above, below).plan.issues]

    assert titles("渡船の待合", "待合所の改修") == ["渡船の待合", "待合所の改修"]
    assert titles("渡船の安全な運航の（県と", "共に）継続") == ["渡船の安全な運航の（県と共に）継続"]


def test_a_table_of_initiatives_stands_in_an_issue_or_under_their_heading() -> None:
    heads = """
    [[heading]]
    kind = "issue"
    text = ["課題{番号} {題名}"]
    [[heading]]
    kind = "initiatives"
    text = ["取組の一覧"]
    """
    table = INITIATIVES[INITIATIVES.index("[[table]]") :].replace('within = ["issue"]\n', "")
    rows = ("取組名\t概要", "朝市\t月に2回開く。")
    for above in ((), ("取組の一覧", "")):
        found = read_rows(form(heads, table), "課題1 港のにぎわい", "", *above, *rows)
        (issue,) = found.plan.issues
        assert [i.title for i in issue.initiatives] == ["朝市"], above


def test_a_table_of_issues_stands_under_a_level_or_the_heading_of_issues() -> None:
    heads = """
    [[heading]]
    kind = "issues"
    text = ["課題の一覧"]
    """
    table = '[[table]]\nrows = "issue"\n[table.columns]\ntitle = ["事業名"]\nbackground = ["現状"]\n'
    rows = ("事業名\t現状", "朝市\t客が減った。")
    for above in ((), ("課題の一覧", ""), ("基本方針1 海", "")):
        found = read_rows(form(heads, POLICY, table), *above, *rows)
        assert [i.title for i in found.plan.issues] == ["朝市"], above
