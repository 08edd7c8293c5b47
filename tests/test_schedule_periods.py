"""Every cell of a schedule keeps the period that the document names, years among them."""

from __future__ import annotations

import pytest

from planparse.document.errors import FormError
from planparse.form.file import parse
from planparse.plan.model import Initiative
from planparse.tables.rows import tables
from tests.support.documents import form_source, parsed_text
from tests.support.schedules import HEAD
from tests.support.small_plan import PLAN, parsed

TABLE = f"{HEAD}\n・準備\t・実測\t・実測\t・報告"
MONTHS = "\t".join(f"{month}月" for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3))


def initiative(*rows: str) -> Initiative:
    return parsed((TABLE, "\n".join(rows))).plan.issues[0].initiatives[0]


def shown(read: Initiative) -> list[tuple[str | None, str | None, str, list[str]]]:
    return [(e.period, e.row, e.text, [t.id for t in e.tasks]) for e in read.schedule]


def test_quarters_are_entries_with_the_tasks_of_the_quarters() -> None:
    read = initiative(HEAD, "・準備 ・連絡\t・実測\t同左\t")
    assert shown(read) == [
        ("2026-Q1", None, "・準備 ・連絡", ["A-1/1/Q1/1", "A-1/1/Q1/2"]),
        ("2026-Q2", None, "・実測", ["A-1/1/Q2/1"]),
        ("2026-Q3", None, "同左", ["A-1/1/Q3/1"]),
    ]
    assert [e.tasks for e in read.schedule] == [q.tasks for q in read.quarters[:3]]
    assert [(str(e.start), str(e.end)) for e in read.schedule[:1]] == [("2026-04-01", "2026-06-30")]


def test_a_month_is_an_entry_and_what_goes_on_within_a_quarter_one_task() -> None:
    read = initiative(f"内容\t{MONTHS}", "実測\t準備\t→\t実測" + "\t" * 9, "報告" + "\t" * 10 + "原稿\t印刷")
    assert shown(read) == [
        ("2026-04", "実測", "準備", ["A-1/1/Q1/1"]),
        ("2026-05", "実測", "→", ["A-1/1/Q1/1"]),
        ("2026-06", "実測", "実測", ["A-1/1/Q1/2"]),
        ("2027-01", "報告", "原稿", ["A-1/1/Q4/1"]),
        ("2027-02", "報告", "印刷", ["A-1/1/Q4/2"]),
    ]
    assert [[t.text for t in q.tasks] for q in read.quarters] == [["準備", "実測"], [], [], ["原稿", "印刷"]]


@pytest.mark.parametrize(
    ("heads", "periods"),
    [
        ("上半期\t下半期", ["2026-H1", "2026-H2"]),
        ("4~9月\t10~3月", ["2026-04/2026-09", "2026-10/2027-03"]),
    ],
)
def test_a_period_over_several_quarters_has_a_task_in_each(heads: str, periods: list[str]) -> None:
    read = initiative(heads, "準備\t実測")
    assert [e.period for e in read.schedule] == periods
    assert [[t.id for t in e.tasks] for e in read.schedule] == [
        ["A-1/1/Q1/1", "A-1/1/Q2/1"],
        ["A-1/1/Q3/1", "A-1/1/Q4/1"],
    ]


def test_years_beside_the_quarters_are_entries_with_tasks_of_their_own() -> None:
    read = initiative(f"{HEAD}\t令和9年度\t令和10年度", "準備\t実測\t→\t報告\t公表\t→")
    assert shown(read)[4:] == [
        ("2027", None, "公表", ["A-1/1/2027/1"]),
        ("2028", None, "→", ["A-1/1/2028/1"]),
    ]
    last = read.schedule[5].tasks[0]
    assert (last.text, last.ditto, last.span) == ("公表", True, (1, 4))
    assert [[t.text for t in q.tasks] for q in read.quarters] == [["準備"], ["実測"], ["実測"], ["報告"]]


def test_a_table_of_years_fills_no_quarter() -> None:
    found = parsed(
        (
            TABLE,
            "項目\t令和7年度\t令和8年度\t令和9年度\n計画\t公募\t→\t検証\n"
            "目標値\t1億円\t\t2億円\n補助額(千円)\t10,000\t\t12,000",
        )
    )
    read = found.plan.issues[0].initiatives[0]
    assert read.quarters == ()
    assert [(e.period, str(e.start), str(e.end), e.row) for e in read.schedule] == [
        ("2025", "2025-04-01", "2026-03-31", "計画"),
        ("2026", "2026-04-01", "2027-03-31", "計画"),
        ("2027", "2027-04-01", "2028-03-31", "計画"),
    ]
    assert [[(t.id, t.text) for t in e.tasks] for e in read.schedule] == [
        [("A-1/1/2025/1", "公募")],
        [("A-1/1/2026/1", "公募")],
        [("A-1/1/2027/1", "検証")],
    ]
    assert [(v.name, v.period, v.number, v.unit) for v in read.fields] == [
        ("目標値", "2025", 100_000_000, "円"),
        ("目標値", "2027", 200_000_000, "円"),
        ("補助額", "2025", 10_000_000, "円"),
        ("補助額", "2027", 12_000_000, "円"),
    ]
    assert not [f for f in found.plan.findings if f.code in ("missing-table", "unknown-table")]
    assert found.plan.issues[0].unplaced == ()
    roles = {line.text: line.role for line in found.reading.lines}
    assert (roles["公募"], roles["令和9年度"]) == (
        "issues/A-1/initiatives/1/schedule/1",
        "issues/A-1/initiatives/1/schedule",
    )


def test_a_ditto_in_a_table_of_years_that_means_nothing_is_told() -> None:
    found = parsed((TABLE, "項目\t令和8年度\t令和9年度\n計画\t同左\t検証"))
    (told,) = [f for f in found.plan.findings if f.code == "ditto-unresolved"]
    assert "令和8年度" in told.message and "「同左」" in told.message


def test_rows_above_the_years_are_values_of_the_initiative() -> None:
    above = ["担当課\t財政課\t\t", "目標\t年10件\t\t", "計画表\t\t\t"]
    years = ["項目\t令和7年度\t令和8年度\t令和9年度", "計画\t公募\t→\t検証"]
    found = parsed((TABLE, "\n".join([*above, *years])))
    read = found.plan.issues[0].initiatives[0]
    assert [(v.name, v.value, v.period) for v in read.fields] == [
        ("担当課", "財政課", None),
        ("目標", "年10件", None),
    ]
    assert [e.period for e in read.schedule] == ["2025", "2026", "2027"]
    assert [p.text for p in found.plan.issues[0].unplaced] == ["計画表"]


def test_a_plan_of_an_unknown_year_has_entries_without_a_period() -> None:
    text = PLAN.replace("令和8年度", "").replace("令和7年度", "").replace(" (R8.4.1付)", "")
    plan = parsed_text(text)[1].plan
    assert plan.fiscal_year is None
    first = plan.issues[0].initiatives[0].schedule[0]
    assert (first.period, first.start, first.end, first.text) == (None, None, None, "・準備")


def test_the_table_of_schedules_refers_to_tasks() -> None:
    plan = parsed((TABLE, f"{HEAD}\t令和9年度\n準備\t\t\t\t公表")).plan
    built = tables([plan])
    rows = [row for row in built["schedule"].to_pylist() if row["initiative_id"] == "A-1/1"]
    assert [(r["path"], r["period"], r["task_ids"], r["task_texts"]) for r in rows] == [
        ("issues/A-1/initiatives/1/schedule/1", "2026-Q1", ["A-1/1/Q1/1"], ["準備"]),
        ("issues/A-1/initiatives/1/schedule/2", "2027", ["A-1/1/2027/1"], ["公表"]),
    ]
    assert "A-1/1/2027/1" not in built["tasks"]["task_id"].to_pylist()


def test_no_form_can_make_a_quarter_of_a_year() -> None:
    with pytest.raises(FormError):
        parse(form_source("kyoku-x") + '\n[periods]\naliases = { "令和5年度" = "第1四半期" }\n', "own.toml")


def test_what_stands_between_two_years_is_kept_with_the_issue() -> None:
    issue = parsed((TABLE, "項目\t令和8年度\t増減\t令和9年度\n整備\t着手\t倍増の見込み\t完成")).plan.issues[0]
    assert [e.text for e in issue.initiatives[0].schedule] == ["着手", "完成"]
    assert [p.text for p in issue.unplaced] == ["増減", "倍増の見込み"]
