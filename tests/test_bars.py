"""Rows that mark when work is done, and rows and columns that tell what was done."""

from __future__ import annotations

import pytest

from planparse.parse.outline import Table
from planparse.plan.model import Initiative
from tests.support.schedules import HEAD, read_tables, ruled, said, table
from tests.support.small_plan import parsed

MONTHS = "\t".join(f"{month}月" for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3))


def initiative(*rows: str) -> Initiative:
    return parsed((f"{HEAD}\n・準備\t・実測\t・実測\t・報告", "\n".join(rows))).plan.issues[0].initiatives[0]


def shown(read: Initiative) -> list[tuple[str | None, str | None, list[tuple[str, str, tuple[int, int]]]]]:
    return [(e.period, e.row, [(t.id, t.text, t.span) for t in e.tasks]) for e in read.schedule]


def test_marks_and_arrows_are_one_task_named_by_the_label() -> None:
    read = initiative(f"内容\t{MONTHS}", "測量\t●\t→\t→" + "\t" * 9, "設計" + "\t" * 6 + "○\t→\t→\t→\t\t")
    assert shown(read) == [
        ("2026-04/2026-06", "測量", [("A-1/1/Q1/1", "測量", (1, 1))]),
        (
            "2026-09/2026-12",
            "設計",
            [("A-1/1/Q2/1", "設計", (2, 3)), ("A-1/1/Q3/1", "設計", (2, 3))],
        ),
    ]
    assert [e.text for e in read.schedule] == ["●\n→\n→", "○\n→\n→\n→"]
    assert [q.text for q in read.quarters] == ["●\n→\n→", "○", "→\n→\n→", ""]


@pytest.mark.parametrize(
    ("cells", "periods"),
    [
        ("●\t●\t\t●", ["2026-04/2026-05", "2026-07"]),  # the same mark goes on, a gap parts
        ("○\t◎\t◎\t", ["2026-04", "2026-05/2026-06"]),  # another mark is another stage
        ("→\t→\t→\t", ["2026-04/2026-06"]),  # arrows alone
        ("●\t－\t●\t", ["2026-04", "2026-06"]),  # nothing in May
    ],
)
def test_where_a_bar_begins_and_ends(cells: str, periods: list[str]) -> None:
    read = initiative(f"内容\t{MONTHS}", f"測量\t{cells}" + "\t" * 8)
    assert [period for period, _, tasks in shown(read) if tasks] == periods
    assert {text for _, _, tasks in shown(read) for _, text, _ in tasks} == {"測量"}


def test_text_beside_marks_is_work_of_its_own() -> None:
    read = initiative(f"内容\t{MONTHS}", "測量\t●\t→\t公表\t→" + "\t" * 8)
    assert [(period, [text for _, text, _ in tasks]) for period, _, tasks in shown(read)] == [
        ("2026-04/2026-05", ["測量"]),
        ("2026-06", ["公表"]),
        ("2026-07", ["公表"]),
    ]


def test_marks_beside_an_item_are_entries_for_the_item() -> None:
    found, _ = read_tables(table(f"項目\t{HEAD}", "①測量\t○\t◎\t\t"))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①○"], ["①◎"], [], []]


def test_a_mark_below_a_year_is_the_work_of_its_label() -> None:
    read = initiative("項目\t令和8年度\t令和9年度\t令和10年度", "測量\t●\t→\t")
    assert [(e.period, [t.text for t in e.tasks]) for e in read.schedule] == [
        ("2026", ["測量"]),
        ("2027", ["測量"]),
    ]


def test_a_label_that_an_entry_gives_as_its_row_is_not_left_over() -> None:
    found = parsed(
        (f"{HEAD}\n・準備\t・実測\t・実測\t・報告", f"内容\t{MONTHS}\n審議会\t\t第1回" + "\t" * 10)
    )
    assert found.plan.issues[0].unplaced == ()
    assert [e.row for e in found.plan.issues[0].initiatives[0].schedule] == ["審議会"]
    roles = {line.text: line.role for line in found.reading.lines}
    assert roles["審議会"] == "issues/A-1/initiatives/1/schedule"


def test_rows_of_results_are_values_of_the_row_above_with_their_period() -> None:
    read = initiative(
        "\t上期\t下期", "予定\t測量の準備\t測量", "実績\t準備を完了\t", "予算額(千円)\t1,200\t3,400"
    )
    assert [(e.period, e.text) for e in read.schedule] == [("2026-H1", "測量の準備"), ("2026-H2", "測量")]
    assert [(v.name, v.value, v.number, v.period, v.row) for v in read.fields] == [
        ("実績", "準備を完了", None, "2026-H1", None),
        ("予算額", "1,200", 1_200_000, "2026-H1", None),
        ("予算額", "3,400", 3_400_000, "2026-H2", None),
    ]


@pytest.mark.parametrize("label", ["合計", "小計", "計"])
def test_a_row_of_totals_is_no_work(label: str) -> None:
    read = initiative("内容\t上期\t下期", "測量\t3回\t5回", f"{label}\t3\t5")
    assert label not in {e.row for e in read.schedule}
    assert [(v.name, v.value, v.number, v.period) for v in read.fields] == [
        (label, "3", 3, "2026-H1"),
        (label, "5", 5, "2026-H2"),
    ]


def test_the_label_of_an_empty_row_of_values_is_not_left_over() -> None:
    for rows in (
        ("\t上期\t下期", "予定\t測量\t", "予算額(千円)\t\t"),
        (
            "項目\t令和8年度\t令和9年度",
            "計画\t測量\t",
            "予算額(千円)\t\t",
        ),
    ):
        found = parsed((f"{HEAD}\n・準備\t・実測\t・実測\t・報告", "\n".join(rows)))
        assert found.plan.issues[0].unplaced == ()
        assert found.plan.issues[0].initiatives[0].fields == ()


@pytest.mark.parametrize("blank", ["", "\t"])
def test_plan_and_result_under_each_year_are_no_work_themselves(blank: str) -> None:
    read = initiative(
        "区分\t令和8年度\t\t令和9年度\t",
        "\t計画\t実績\t計画\t実績",
        f"測量\t準備\t準備を完了\t実測{blank}",
        f"予算額(千円)\t1,200\t1,150\t3,400{blank}",
    )
    assert [(e.period, e.row, [t.text for t in e.tasks]) for e in read.schedule] == [
        ("2026", "測量", ["準備"]),
        ("2027", "測量", ["実測"]),
    ]
    assert [(v.name, v.row, v.value, v.number, v.period) for v in read.fields] == [
        ("実績", "測量", "準備を完了", None, "2026"),
        ("予算額", "実績", "1,150", 1_150_000, "2026"),
        ("予算額", None, "1,200", 1_200_000, "2026"),
        ("予算額", None, "3,400", 3_400_000, "2027"),
    ]


def test_a_bar_of_results_is_one_value() -> None:
    read = initiative(f"内容\t\t{MONTHS}", "測量\t予定\t●\t→" + "\t" * 10, "\t実績\t●\t→\t→" + "\t" * 9)
    assert shown(read) == [("2026-04/2026-05", "測量 予定", [("A-1/1/Q1/1", "測量", (1, 1))])]
    assert [(v.name, v.row, v.period) for v in read.fields] == [("実績", "測量", "2026-04/2026-06")]


def test_columns_of_results_are_values_of_their_half() -> None:
    heads = [(0, 0, "内容", 2, 1), (0, 1, "上期", 1, 2), (0, 3, "下期", 1, 2)]
    roles = [(1, n + 1, ("計画", "実績")[n % 2]) for n in range(4)]
    work = [(2, 0, "測量"), (2, 1, "準備"), (2, 2, "準備済み"), (2, 3, "実測")]
    found, _ = read_tables(Table((ruled([*heads, *roles, *work], 3, 5),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["準備"], ["準備"], ["実測"], ["実測"]]
    assert [(a.label, a.row, a.text, a.period) for a in found.attributes] == [
        ("実績", "測量", "準備済み", "2026-H1")
    ]


def test_columns_of_results_in_a_text_have_the_period_to_their_left() -> None:
    read = initiative("内容\t上期\t\t下期\t", "\t計画\t実績\t計画\t実績", "測量\t準備\t準備済み\t実測\t△")
    assert [(e.period, e.text) for e in read.schedule] == [("2026-H1", "準備"), ("2026-H2", "実測")]
    assert [(v.name, v.value, v.period, v.row) for v in read.fields] == [
        ("実績", "準備済み", "2026-H1", "測量"),
        ("実績", "△", "2026-H2", "測量"),
    ]
