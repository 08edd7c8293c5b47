"""Forms of label and value (調書): the slots of labels in cells, and documents with a record a sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.document.source import Grid, Line, Page, SourceDocument
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.pipeline import parse_bytes, parse_document
from planparse.parse.record_sheets import _first_start, _repeated_starts, _Row
from planparse.plan.model import Issue, NamedValue, Plan
from tests.support.grids import Rows, document
from tests.support.small_grids import ASSESSMENT as FORM

SHEET = '[sheet]\nof = "issue"\n'
BEGINS = 'begins = ["事業評価調書"]\n'


def minato(rules: str = SHEET + BEGINS) -> Form:
    return parse(FORM + rules, "minato.toml")


def read(text: str, form: Form | None = None) -> Plan:
    return parse_bytes(text.encode(), "sheets.txt", forms=(form or minato(),)).plan


def sheet(*rows: str) -> str:
    return "\n".join(("事業評価調書", *rows, "\n"))


def read_grids(*parts: str | Rows, form: Form | None = None) -> Plan:
    """The plan read from lines and ruled grids, without a cover."""
    whole = document(*parts)
    first = next(n for n, b in enumerate(whole.blocks) if not isinstance(b, Grid) and b.text == "4 課題")
    own = SourceDocument(
        whole.name, whole.sha256, whole.media_type, 1, whole.reader, whole.blocks[first + 1 :], whole.pages
    )
    return parse_document(own, (), (form or minato(),)).plan


def values(issue: Issue) -> list[tuple[str, str, float | None]]:
    return [(v.name, v.value, v.number) for v in issue.fields]


def placed(value: NamedValue) -> tuple[str, str | None, str | None, str]:
    return (value.name, value.row, value.period, value.value)


# --- sheets --------------------------------------------------------------------------------------------


def test_each_sheet_is_a_record() -> None:
    plan = read(
        sheet("事業番号\t3\t事業名\t朝市の開催", "担当課\t商工課", "予算額(千円)\t1,250", "評価\tB")
        + sheet("事業番号\t8\t事業名\t港の清掃", "担当課\t港湾課", "予算額(千円)\t980", "評価\tA")
    )
    first, second = plan.issues
    assert [(i.id, i.label, i.title) for i in plan.issues] == [
        ("3", "3", "朝市の開催"),
        ("8", "8", "港の清掃"),
    ]
    assert values(first) == [("担当課", "商工課", None), ("予算額", "1,250", 1_250_000), ("評価", "B", None)]
    assert values(second) == [("担当課", "港湾課", None), ("予算額", "980", 980_000), ("評価", "A", None)]
    assert plan.unplaced == () and first.unplaced == () and second.unplaced == ()
    assert [f.code for f in plan.findings if f.code != "doubtful-value"] == []


def test_labels_above_the_title_belong_to_the_same_sheet() -> None:
    plan = read(
        sheet("担当課\t商工課", "事業番号\t3\t事業名\t朝市の開催")
        + sheet("担当課\t港湾課", "事業番号\t8\t事業名\t港の清掃")
    )
    assert [values(issue)[0][1] for issue in plan.issues] == ["商工課", "港湾課"]


def test_without_words_that_begin_it_a_sheet_begins_where_its_labels_come_again() -> None:
    text = sheet("担当課\t商工課", "事業番号\t3\t事業名\t朝市の開催", "評価\tB") + sheet(
        "担当課\t港湾課", "事業番号\t8\t事業名\t港の清掃", "評価\tA"
    )
    plan = read(text, minato(SHEET))
    assert [[v[1] for v in values(issue)] for issue in plan.issues] == [["商工課", "B"], ["港湾課", "A"]]
    assert plan.unplaced == () and all(issue.unplaced == () for issue in plan.issues)


def test_two_sheets_may_share_a_grid() -> None:
    rows: Rows = []
    for number, title, section in (("3", "朝市の開催", "商工課"), ("8", "港の清掃", "港湾課")):
        rows += [
            ["事業評価調書", None, None, None],
            ["事業番号", number, "事業名", title],
            ["担当課", section, "評価", ""],
        ]
    plan = read_grids(rows)
    assert [(i.number, i.title, values(i)) for i in plan.issues] == [
        (3, "朝市の開催", [("担当課", "商工課", None)]),
        (8, "港の清掃", [("担当課", "港湾課", None)]),
    ]
    assert plan.unplaced == () and all(issue.unplaced == () for issue in plan.issues)


def test_a_sheet_below_a_table_of_years_in_one_grid_begins_with_its_number_and_title() -> None:
    def rows(number: str, name: str, amounts: str) -> Rows:
        return [
            ["事業番号", number, "事業名", name],
            ["担当課", "商工課", "評価", "B"],
            ["年度", "令和7年度", "令和8年度", "令和9年度"],
            ["予算額(千円)", *amounts.split()],
        ]

    both = rows("3", "朝市", "10 20 30") + rows("8", "港の清掃", "40 50 60")
    plan = read_grids("事業評価調書", both, form=minato(SHEET))
    assert [i.title for i in plan.issues] == ["朝市", "港の清掃"]
    assert [[(v.period, v.number) for v in i.fields if v.name == "予算額"] for i in plan.issues] == [
        [("2025", 10_000), ("2026", 20_000), ("2027", 30_000)],
        [("2025", 40_000), ("2026", 50_000), ("2027", 60_000)],
    ]


def test_a_sheet_may_have_several_grids_and_lines() -> None:
    plan = read_grids(
        "事業評価調書",
        [["事業番号", "3", "事業名", "朝市の開催"]],
        "（単位：千円）",
        [["予算額", "1,250"]],
        "評価：C",
        "事業評価調書",
        [["事業番号", "8", "事業名", "港の清掃"]],
    )
    first, second = plan.issues
    assert values(first) == [("予算額", "1,250", 1_250_000), ("評価", "C", None)]
    assert values(second) == []


def test_a_sheet_may_have_nothing_but_lines() -> None:
    one = "事業評価調書\n事業番号：{}　事業名：{}\n担当課：商工課\n評価：A\n\n"
    plan = read(one.format(3, "朝市の開催") + one.format(8, "港の清掃"))
    assert [(i.number, i.title) for i in plan.issues] == [(3, "朝市の開催"), (8, "港の清掃")]
    assert [[v[1] for v in values(i)] for i in plan.issues] == [["商工課", "A"]] * 2
    assert plan.unplaced == ()


def test_a_page_that_repeats_what_begins_a_sheet_goes_on_it() -> None:
    plan = read(sheet("事業番号\t3\t事業名\t朝市の開催", "担当課\t商工課") + sheet("評価\tB"))
    (issue,) = plan.issues
    assert [v[1] for v in values(issue)] == ["商工課", "B"]


def test_labels_of_sheets_need_not_be_numbers_and_ids_stay_unique() -> None:
    plan = read("".join(sheet(f"事業番号\t{n}\t事業名\t事業{n}") for n in ("1-1", "ア", "A-(1)", "ア")))
    assert [(i.label, i.number) for i in plan.issues] == [
        ("1-1", None),
        ("ア", 1),
        ("A-(1)", None),
        ("ア", 1),
    ]
    assert len({issue.id for issue in plan.issues}) == 4


def test_a_sheet_of_an_initiative_may_name_its_issue() -> None:
    form = parse(
        FORM.replace('of = "issue"', 'of = ["issue", "initiative"]')
        .replace("事業番号", "施策番号")
        .replace('"事業名"', '"施策名"')
        + '[initiative_cells]\nnumber = ["事業番号"]\ntitle = ["事業名"]\n[sheet]\nof = "initiative"\n'
        + BEGINS,
        "minato.toml",
    )
    plan = read(
        sheet("施策名\tにぎわい\t施策番号\t1", "事業番号\t3\t事業名\t朝市の開催", "担当課\t商工課")
        + sheet("施策名\tにぎわい\t施策番号\t1", "事業番号\t4\t事業名\t夜市の開催", "担当課\t港湾課"),
        form,
    )
    (issue,) = plan.issues
    assert (issue.title, issue.number) == ("にぎわい", 1)
    assert [(i.id, i.title, i.fields[0].value) for i in issue.initiatives] == [
        ("1/3", "朝市の開催", "商工課"),
        ("1/4", "夜市の開催", "港湾課"),
    ]


# --- slots ---------------------------------------------------------------------------------------------

HEAD: Rows = [["事業番号", "3", "事業名", "朝市の開催"]]


def only(*parts: str | Rows) -> Issue:
    (issue,) = read_grids("事業評価調書", *parts).issues
    return issue


def test_a_value_may_stand_below_its_label() -> None:
    issue = only(
        [
            ["事業番号", "事業名", "担当課"],
            ["3", "朝市の開催", "商工課"],
            ["ねらい", None, None],
            ["人の流れを戻す。", None, None],
            ["評価", "A", ""],
        ]
    )
    assert (issue.number, issue.title) == (3, "朝市の開催")
    assert values(issue) == [
        ("担当課", "商工課", None),
        ("ねらい", "人の流れを戻す。", None),
        ("評価", "A", None),
    ]


def test_an_empty_slot_stays_empty() -> None:
    issue = only(
        [*HEAD, ["担当課", "", "評価", ""], ["予算額", "", "決算額", "900円"], ["ねらい", "", "", ""]]
    )
    assert values(issue) == [("決算額", "900円", 900)]


def test_the_next_label_is_never_a_value() -> None:
    issue = only([*HEAD, ["担当課", "評価", "予算額", "決算額"], ["商工課", "", "", "900円"]])
    assert values(issue) == [("担当課", "商工課", None), ("決算額", "900円", 900)]


TARGET = '[[indicator]]\nof = "issue"\nkind = "output"\nlabel = ["業績目標"]\n'


def test_a_label_that_no_form_knows_is_no_value_in_a_row_of_labels() -> None:
    rows: Rows = [
        ["担当課", "予算額", "業績目標", None, "備考", None],
        ["商工課", "900円", "開催 40回", None, "県の補助あり", None],
    ]
    (issue,) = read_grids("事業評価調書", HEAD, rows, form=minato(SHEET + BEGINS + TARGET)).issues
    assert [(v.name, v.value) for v in issue.fields] == [
        ("担当課", "商工課"),
        ("予算額", "900円"),
        ("備考", "県の補助あり"),
    ]
    assert [(i.name, i.unit, [v.number for v in i.values]) for i in issue.indicators] == [
        ("開催", "回", [40])
    ]
    assert issue.unplaced == ()


def test_rests_of_merged_cells_in_a_text_are_no_values_beside_the_labels() -> None:
    head = "事業評価調書\n事業番号\t事業名\t\t担当課\t\t開始年度\n3\t朝市の開催\t\t商工課\t\t平成20年度\n"
    (issue,) = read(head).issues
    assert issue.title == "朝市の開催"
    assert [(v.name, v.value) for v in issue.fields] == [("担当課", "商工課"), ("開始年度", "平成20年度")]


def test_a_label_behind_an_indicator_in_one_cell_is_no_value_of_it() -> None:
    rows: Rows = [["業績目標", "開催 40回", "備考", ""]]
    (issue,) = read_grids("事業評価調書", HEAD, rows, form=minato(SHEET + BEGINS + TARGET)).issues
    assert [(i.name, [v.text for v in i.values]) for i in issue.indicators] == [("開催", ["40回"])]


def test_columns_of_years_give_a_value_each() -> None:
    issue = only(
        HEAD,
        [["（単位：千円）", "令和5年度", "令和6年度"], ["予算額", "1,000", ""], ["決算額", "900", "1,100"]],
    )
    assert [(*placed(v), v.number) for v in issue.fields] == [
        ("予算額", None, "2023", "1,000", 1_000_000),
        ("決算額", None, "2023", "900", 900_000),
        ("決算額", None, "2024", "1,100", 1_100_000),
    ]
    assert issue.unplaced == ()


def test_plan_and_result_of_one_year_are_told_apart() -> None:
    rows: Rows = [
        ["区分", "令和7年度", None, "令和8年度", None],
        [None, "計画", "実績", "計画", "実績"],
        ["予算額", "100円", "90円", "120円", ""],
    ]
    assert [placed(v) for v in only([*HEAD], rows).fields] == [
        ("予算額", "計画", "2025", "100円"),
        ("予算額", "実績", "2025", "90円"),
        ("予算額", "計画", "2026", "120円"),
    ]


def test_rows_of_years_give_a_value_each() -> None:
    issue = only(
        HEAD, [["年度", "予算額", "決算額"], ["令和5年度", "1,000円", "900円"], ["令和6年度", "1,200円", ""]]
    )
    assert [placed(v) for v in issue.fields] == [
        ("予算額", None, "2023", "1,000円"),
        ("予算額", None, "2024", "1,200円"),
        ("決算額", None, "2023", "900円"),
    ]
    assert issue.unplaced == ()


def test_a_label_may_have_rows_with_labels_of_their_own() -> None:
    issue = only(
        [*HEAD, ["財源", "国費", "500円", None], [None, "一般財源", "400円", None], ["評価", "A", None, None]]
    )
    assert [placed(v) for v in issue.fields] == [
        ("財源", "国費", None, "500円"),
        ("財源", "一般財源", None, "400円"),
        ("評価", None, None, "A"),
    ]


def test_a_row_of_values_beside_a_merged_label_is_no_header() -> None:
    issue = only(
        [
            *HEAD,
            ["経費", "予算額", "100円", "200円"],
            [None, "決算額", "90円", "180円"],
            ["ねらい", "人の流れを戻す。", "", ""],
        ]
    )
    assert [placed(v) for v in issue.fields] == [
        ("予算額", None, None, "100円\t200円"),
        ("決算額", None, None, "90円\t180円"),
        ("ねらい", None, None, "人の流れを戻す。"),
    ]


def test_a_table_of_indicators_ends_where_a_field_is_labelled() -> None:
    form = minato(SHEET + BEGINS + '[[indicator]]\nof = "issue"\nlabel = ["活動指標"]\n')
    rows: Rows = [
        ["区分", "指標名", "令和5年度実績", "令和6年度実績"],
        ["活動指標", "開催した回数(回)", "10", "12"],
        ["まとめ", "評価", "□A ■B □C", ""],
    ]
    (issue,) = read_grids("事業評価調書", HEAD, rows, form=form).issues
    assert [i.name for i in issue.indicators] == ["開催した回数"]
    assert [(v.name, v.normalized) for v in issue.fields] == [("評価", ("B",))]


def test_indicators_of_one_kind_may_be_numbered_and_their_rows_empty() -> None:
    rules = "".join(
        f'[[indicator]]\nof = "issue"\nkind = "{kind}"\nlabel = ["{label}"]\n'
        for kind, label in (("output", "活動指標"), ("outcome", "成果指標"))
    )
    rows: Rows = [
        ["区分", "指標名", "令和5年度実績", "令和6年度目標", "単位"],
        ["活動指標①", "開催した回数", "10", "12", "回"],
        ["活動指標②", "", "", "", ""],
        ["成果指標", "来場者", "900", "950", "人"],
    ]
    (issue,) = read_grids("事業評価調書", HEAD, rows, form=minato(SHEET + BEGINS + rules)).issues
    assert [(i.name, i.unit, i.kind, [(v.period, v.role) for v in i.values]) for i in issue.indicators] == [
        ("開催した回数", "回", "output", [("2023", "actual"), ("2024", "target")]),
        ("来場者", "人", "outcome", [("2023", "actual"), ("2024", "target")]),
    ]
    assert issue.fields == issue.unplaced == ()


def test_a_unit_may_have_a_cell_of_its_own() -> None:
    issue = only([*HEAD, ["予算額", "1,250", "千円", ""]])
    assert values(issue) == [("予算額", "1,250", 1_250_000)]


def test_labels_that_only_the_document_knows_are_values_under_their_own_words() -> None:
    issue = only(
        [*HEAD, ["担当課", "商工課", "根拠法令", "市場法"], ["開始年度", "平成20年度", "会計", "一般会計"]]
    )
    assert [(v.name, v.value) for v in issue.fields] == [
        ("担当課", "商工課"),
        ("根拠法令", "市場法"),
        ("開始年度", "平成20年度"),
        ("会計", "一般会計"),
    ]


def test_a_section_beside_its_label_goes_to_its_field() -> None:
    issue = only([*HEAD, ["現状", "来街者が減った。", None, None], ["評価", "A", None, None]])
    assert [p.text for p in issue.background] == ["来街者が減った。"]
    assert values(issue) == [("評価", "A", None)]


def test_words_beside_a_value_stand_under_their_own_headers() -> None:
    issue = only(HEAD, [["評価項目", "評価", "理由"], ["評価", "B", "来街者が増えた。"]])
    assert [(v.name, v.row, v.value) for v in issue.fields] == [
        ("評価", None, "B"),
        ("理由", "評価", "来街者が増えた。"),
    ]
    assert issue.unplaced == ()


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("スケジュール", "7月に着工し、翌年2月に完成"),
        ("内容", "遮熱の鋼板に葺き替え"),
        ("予算科目", "教育費"),
        ("事業区分", "継続"),
        ("開始年度", "平成20年度"),
    ],
)
@pytest.mark.parametrize("below", [["担当課", "商工課"], ["担当課", "商工課", "評価", "A"]])
def test_a_label_and_its_value_are_no_column_headers(label: str, value: str, below: list[str | None]) -> None:
    row = [label, value, *([None] * (len(below) - 2))]
    issue = only([*HEAD, [*row, *([None] * (4 - len(row)))]], [row, below])
    assert [placed(v) for v in issue.fields] == [
        (label, None, None, value),
        (label, None, None, value),
        *((name, None, None, text) for name, text in zip(below[::2], below[1::2], strict=True)),
    ]
    assert issue.unplaced == ()


def test_years_beside_labels_of_a_form_are_no_column_headers() -> None:
    rows = [["開始年度", "平成20年度", "終了年度", "令和10年度"], ["担当課", "商工課", "評価", "A"]]
    assert [placed(v) for v in only(HEAD, rows).fields] == [
        ("開始年度", None, None, "平成20年度"),
        ("終了年度", None, None, "令和10年度"),
        ("担当課", None, None, "商工課"),
        ("評価", None, None, "A"),
    ]


def test_a_single_header_says_that_it_heads_values() -> None:
    rows: Rows = [["項目", "金額"], ["予算額", "1,250千円"]]
    assert [placed(v) for v in only(HEAD, rows).fields] == [("予算額", "金額", None, "1,250千円")]
    rows = [["年度", "令和8年度"], ["予算額", "1,250千円"]]
    assert [placed(v) for v in only(HEAD, rows).fields] == [("予算額", None, "2026", "1,250千円")]


@pytest.mark.parametrize(
    ("first", "head"),
    [
        ("区分", "実績"),
        ("区分", "目標値"),
        ("事業区分", "当初予算"),
        ("項目", "検討案"),
        ("評価項目", "人数"),
    ],
)
def test_a_single_role_or_what_stands_beside_items_heads_values(first: str, head: str) -> None:
    rows: Rows = [[first, head], ["予算額", "1,250千円"]]
    assert [placed(v) for v in only(HEAD, rows).fields] == [("予算額", head, None, "1,250千円")]


@pytest.mark.parametrize("first", ["費目", "内訳", "評価項目", "視点"])
def test_a_year_beside_a_header_of_labels_is_that_of_the_values_below(first: str) -> None:
    rows: Rows = [[first, "令和8年度"], ["予算額", "1,250千円"]]
    assert [placed(v) for v in only(HEAD, rows).fields] == [("予算額", None, "2026", "1,250千円")]


@pytest.mark.parametrize("label", ["工程", "計画"])
@pytest.mark.parametrize(
    "work",
    [
        ["検討", "導入", "運用", "→"],
        ["検討", None, "運用", "→"],
        ["検討", "導入", "運用", None],
        ["実施", None, None, None],
    ],
)
def test_work_above_the_values_of_a_field_heads_none_of_them(label: str, work: list[str | None]) -> None:
    form = minato(
        '[[heading]]\nkind = "issue"\nwithin = ["plan"]\ntext = ["柱{番号} {題名}"]\n'
        + '[[heading]]\nkind = "initiative"\nwithin = ["issue"]\ntext = ["取組{番号} {題名}"]\n'
        + '[[field]]\nname = "効果額"\nof = "initiative"\ntype = "yen"\n'
    )
    rows: Rows = [
        ["年度", "R7", "R8", "R9", "R10"],
        [label, *work],
        ["効果額(千円)", "―", "10", "20", "30"],
    ]
    plan = read_grids("事業評価調書", "柱1 窓口", "取組1 手続", rows, form=form)
    (initiative,) = plan.issues[0].initiatives
    assert [placed(v) for v in initiative.fields] == [
        ("効果額", None, "2025", "―"),
        ("効果額", None, "2026", "10"),
        ("効果額", None, "2027", "20"),
        ("効果額", None, "2028", "30"),
    ]
    filled = [next(t for t in reversed(work[: n + 1]) if t is not None) for n in range(4)]
    assert [(s.row, s.period, s.text) for s in initiative.schedule] == [
        (label, str(2025 + n), text) for n, text in enumerate(filled)
    ]


def test_a_heading_above_a_table_may_tell_the_unit() -> None:
    issue = only(HEAD, "２ 事業費の推移（単位：千円）", [["予算額", "1,250"]])
    assert values(issue) == [("予算額", "1,250", 1_250_000)]
    assert [p.text for p in issue.unplaced] == ["２ 事業費の推移（単位：千円）"]


@pytest.mark.parametrize(("label", "codes"), [("予算額", ["unit-guessed"]), ("予算額(円)", [])])
def test_an_amount_without_a_unit_is_told(label: str, codes: list[str]) -> None:
    plan = read_grids("事業評価調書", HEAD, [[label, "1,250"]])
    assert values(plan.issues[0]) == [("予算額", "1,250", 1250)]
    assert [f.code for f in plan.findings if f.code == "unit-guessed"] == codes


def test_a_table_of_records_below_labels_is_no_slot() -> None:
    issue = only(HEAD, [["担当課", "予算額"], ["商工課", "100円"], ["港湾課", "200円"]])
    assert values(issue) == []


def test_slots_fill_the_fields_of_what_is_open_without_sheets() -> None:
    form = parse(
        FORM + '[[heading]]\nkind = "issue"\nwithin = ["plan"]\ntext = ["事業{番号} {題名}"]\n', "minato.toml"
    )
    plan = read_grids(
        "事業評価調書",
        "事業1 朝市の開催",
        [["担当課", "商工課", "評価", "A"]],
        "事業2 港の清掃",
        [["担当課", "港湾課"]],
        form=form,
    )
    assert [[v[1] for v in values(issue)] for issue in plan.issues] == [["商工課", "A"], ["港湾課"]]


def test_rows_of_fields_leave_a_table_of_years_and_the_plans_rows_stay() -> None:
    form = parse(
        FORM.replace('of = "issue"', 'of = "initiative"')
        .replace("[issue_cells]", "[initiative_cells]")
        .replace('background = ["現状"]', 'description = ["内容"]')
        + '[[indicator]]\nof = "initiative"\nlabel = ["目標値"]\n'
        + '[[heading]]\nkind = "issue"\nwithin = ["plan"]\ntext = ["方針{番号} {題名}"]\n'
        + '[[heading]]\nkind = "initiative"\nwithin = ["issue"]\ntext = ["項目{番号} {題名}"]\n',
        "minato.toml",
    )
    plan = read_grids(
        "事業評価調書",
        "方針1 にぎわい",
        "項目1-1 朝市の開催",
        [["内容", "月に一度、朝市を開く。", None], ["ねらい", "人の流れを戻す。", None]],
        [
            ["区分", "令和8年度", "令和9年度", "担当課"],
            ["評価", "B", "", ""],
            ["計画", "会場の選定", "開催", "商工課"],
            ["予算額(千円)", "100", "200", ""],
            ["工程", "3会場", "5会場", ""],
        ],
        form=form,
    )
    (initiative,) = plan.issues[0].initiatives
    assert [p.text for p in initiative.description] == ["月に一度、朝市を開く。"]
    assert sorted((v.name, v.period or "", v.value) for v in initiative.fields) == [
        ("ねらい", "", "人の流れを戻す。"),
        ("予算額", "2026", "100"),
        ("予算額", "2027", "200"),
        ("担当課", "", "商工課"),
        ("評価", "2026", "B"),
    ]
    assert [(e.period, e.row, e.text) for e in initiative.schedule] == [
        ("2026", "計画", "会場の選定"),
        ("2027", "計画", "開催"),
        ("2026", "工程", "3会場"),
        ("2027", "工程", "5会場"),
    ]


def test_the_line_that_begins_each_sheet_may_be_the_title() -> None:
    form = minato(
        '[sheet]\nof = "issue"\nbegins = ["{年度} 事業評価調書"]\n'
        '[[heading]]\nkind = "title"\nwithin = ["plan"]\ntext = ["{年度} 事業評価調書"]\n'
    )
    one = "令和8年度 事業評価調書\n事業番号\t{}\t事業名\t朝市の開催{}\n担当課\t商工課\n\n"
    plan = read(one.format(1, "") + one.format(2, "その2"), form)
    assert (plan.title, plan.fiscal_year, [i.number for i in plan.issues]) == (
        "令和8年度 事業評価調書",
        2026,
        [1, 2],
    )


def test_a_section_may_have_empty_cells_behind_it() -> None:
    plan = read(sheet("事業番号\t3\t事業名\t朝市の開催", "現状\t来街者が減った。\t\t", "評価\tA\t\t"))
    assert [p.text for p in plan.issues[0].background] == ["来街者が減った。"]
    assert values(plan.issues[0]) == [("評価", "A", None)]


@pytest.mark.parametrize(("total", "codes"), [("900円", []), ("950円", ["sum-differs"])])
def test_a_total_is_checked_against_its_parts(total: str, codes: list[str]) -> None:
    rows: Rows = [
        ["財源", "国費", "500円"],
        [None, "一般財源", "400円"],
        [None, "うち基金", "100円"],
        [None, "合計", total],
    ]
    plan = read_grids("事業評価調書", HEAD, rows)
    told = [f for f in plan.findings if f.code == "sum-differs"]
    assert [f.code for f in told] == codes
    assert [f.values["sum"] for f in told] == ["900"] * len(codes)


def test_rows_of_years_without_headers_on_the_next_page_belong_to_the_table() -> None:
    head, budget, result = (
        ["区分", "令和5年度", "令和6年度"],
        ["予算額", "10円", "20円"],
        ["決算額", "9円", "18円"],
    )
    whole = document("事業評価調書", HEAD, [head, budget], "- 1 -", [result])
    first = next(n for n, b in enumerate(whole.blocks) if not isinstance(b, Grid) and b.text == "4 課題")
    *blocks, page, last = whole.blocks[first + 1 :]
    assert isinstance(last, Grid)
    cells = tuple(replace(c, lines=tuple(replace(x, page=2) for x in c.lines), page=2) for c in last.cells)
    own = replace(
        whole,
        blocks=(*blocks, page, replace(last, cells=cells, page=2)),
        pages=(*whole.pages, Page(2, 595, 842)),
    )
    (issue,) = parse_document(own, (), (minato(),)).plan.issues
    assert [placed(v) for v in issue.fields] == [
        ("予算額", None, "2023", "10円"),
        ("予算額", None, "2024", "20円"),
        ("決算額", None, "2023", "9円"),
        ("決算額", None, "2024", "18円"),
    ]


def on_pages(*parts: tuple[int, Rows]) -> SourceDocument:
    """A document of grids on these pages, without a cover."""
    whole = document(*(rows for _, rows in parts))
    grids = [block for block in whole.blocks if isinstance(block, Grid)]
    placed = []
    for (page, _), grid in zip(parts, grids, strict=True):
        cells = (
            replace(c, page=page, lines=tuple(replace(line, page=page) for line in c.lines))
            for c in grid.cells
        )
        placed.append(replace(grid, page=page, cells=tuple(cells)))
    pages = tuple(Page(n, 595, 842) for n in (1, 2, 3))
    return SourceDocument(whole.name, whole.sha256, whole.media_type, 1, whole.reader, tuple(placed), pages)


UPPER: Rows = [
    ["事業評価調書", None, None, None],
    ["事業番号", "3", "事業名", "朝市の開催"],
    ["評価", "B", "担当課", "商工課"],
    ["ねらい", "港に人を呼び、", None, None],
]
LOWER: Rows = [
    ["", "店を増やす。", None, None],
    ["財源", "1,250円", "予算額", "980円"],
]


@pytest.mark.parametrize(
    ("page", "lower", "aim"),
    [
        (2, LOWER, "港に人を呼び、店を増やす。"),
        (3, LOWER, "港に人を呼び、"),  # a page between
        (2, [["備考", "店を増やす。", None, None], LOWER[1]], "港に人を呼び、"),  # a label of its own
        (2, [["", "", "店を増やす。", None], LOWER[1]], "港に人を呼び、"),  # another column
        (2, [["", "店を増やす。", "", "客を増やす。"], LOWER[1]], "港に人を呼び、"),  # two texts
    ],
)
def test_a_text_of_a_sheet_may_go_on_at_the_top_of_the_next_page(page: int, lower: Rows, aim: str) -> None:
    plan = parse_document(on_pages((1, UPPER), (page, lower)), (), (minato(SHEET),)).plan
    (own,) = plan.issues
    told = {v.name: v.value.replace("\n", "") for v in own.fields}
    assert told["ねらい"] == aim
    assert (told["財源"], told["予算額"], told["評価"], told["担当課"]) == ("1,250円", "980円", "B", "商工課")


@pytest.mark.parametrize(
    ("rows", "starts"),
    [
        ("", []),
        ("調書 備考", []),
        ("事業名=n", [0]),
        ("調書 事業名=n 事業名=n", [0, 2]),
        ("調書 事業名=n 備考 調書 事業名=n", [0, 3]),  # what stood above the first stands above each
        ("調書 担当課 事業名=n 調書 担当課 事業名=n", [0, 3]),
        ("調書 担当課 事業名=n 備考 担当課 事業名=n", [0, 4]),
        ("調書 担当課 事業名=n 調書 担当課 担当課 事業名=n", [0, 3]),
        ("調書 事業名=n 番号=b 番号=b 事業名=n", [0, 3]),
        ("調書 事業名=n 調書 番号=b", [0]),
        ("調書 番号=b,n 調書 番号=b 事業名=n 調書 事業名=n", [0, 2, 5]),
        ("事業名=n 調書 事業名=n", [0, 2]),
        ("題 調書 事業名=n 題 調書 事業名=n 題 調書 事業名=n", [0, 3, 6]),
    ],
)
def test_a_sheet_begins_where_a_value_comes_again_with_what_heads_it(rows: str, starts: list[int]) -> None:
    """The rows of one grid, each by its first text, with the values of the record that it has."""
    grid = Grid((), 1, 1)
    each = (row.partition("=") for row in rows.split())
    found = [
        _Row(grid, n, (text,), frozenset(filter(None, names.split(","))))
        for n, (text, _, names) in enumerate(each)
    ]
    assert _repeated_starts(found) == starts


@pytest.mark.parametrize(
    ("lines", "start"),
    [
        (["題", "題"], 1),  # a line above that comes again later
        (["題", "別"], 2),
        (["前", "題", "題"], 2),
        (["題", "", "題"], 3),
    ],
)
def test_a_line_above_the_first_sheet_belongs_to_it_if_it_comes_again(lines: list[str], start: int) -> None:
    *above, again = lines
    blocks = [Line(n, text) for n, text in enumerate(above, 1)]
    rows = [_Row(block, 0, (block.text,), frozenset()) for block in blocks]
    rows += [
        _Row(Grid((), 1, 1), 0, ("事業名",), frozenset({"n"})),
        _Row(Line(9, again), 0, (again,), frozenset()),
    ]
    assert _first_start(rows, len(above)) == start - 1
