"""One table with the schedules of several initiatives, whose rows name them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.document.place import Place
from planparse.document.source import Grid
from planparse.parse.pipeline import parse_bytes, parse_document
from planparse.plan.model import Plan
from tests.support import grids
from tests.support.documents import forms
from tests.support.schedules import said

QUARTERS = "第1四半期\t第2四半期\t第3四半期\t第4四半期"
ISSUES = """令和8年度 局区X方針
総務局
1 組織の使命

支える。

4 課題

課題A (1) 窓口の改善【政策分野：行政】

②課題の内容

待つ時間が長い。

⑤令和8年度の取組内容(四半期間隔)

(1) 様式の統合

まとめる。

(2) 職員の研修

育てる。
"""
LAST = """
課題B (1) 港の再生【政策分野：産業】

②課題の内容

船が減った。

⑤令和8年度の取組内容(四半期間隔)

(1) 岸壁の改修

直す。
"""


def plan_of_text(text: str) -> Plan:
    return parse_bytes(text.encode(), "plan.txt", forms=forms()).plan


def works(plan: Plan) -> dict[str, list[list[str]]]:
    return {
        initiative.id: [[said(task) for task in quarter.tasks] for quarter in initiative.quarters]
        for issue in plan.issues
        for initiative in issue.initiatives
    }


A1, A2, B1 = (
    [["調査"], ["設計"], ["試行"], ["公表"]],
    [["計画"], ["初級"], ["初級(同左)"], ["検証"]],
    [["測量"], ["入札"], ["工事"], ["供用"]],
)


def rows(*labels: str) -> str:
    cells = (
        "・調査\t・設計\t・試行\t・公表",
        "・計画\t・初級\t同左\t・検証",
        "・測量\t・入札\t・工事\t・供用",
    )
    return "\n".join(f"{label}\t{own}" for label, own in zip(labels, cells, strict=False))


@pytest.mark.parametrize(
    ("head", "labels"),
    [
        (
            "課題\t取組",
            ("課題A (1)\t(1) 様式の統合", "課題A (1)\t(2) 職員の研修", "課題B (1)\t(1) 岸壁の改修"),
        ),
        ("課題\t取組", ("課題A(1)\t(1)", "課題A(1)\t(2)", "課題B(1)\t(1)")),
        ("取組名", ("様式の統合", "職員の研修", "岸壁の改修")),
        ("番号\t取組名", ("A-1-(1)\t様式の統合", "A-1-(2)\t職員の研修", "B-1-(1)\t岸壁の改修")),
        (
            "課題名\t取組\t担当課",
            ("窓口の改善\t(1)\t総務課", "窓口の改善\t(2)\t人事課", "港の再生\t(1)\t港湾課"),
        ),
    ],
)
def test_the_rows_of_an_annex_are_the_schedules_of_the_initiatives_they_name(
    head: str, labels: tuple[str, ...]
) -> None:
    plan = plan_of_text(f"{ISSUES}{LAST}\n【別紙】取組の工程表\n\n{head}\t{QUARTERS}\n{rows(*labels)}\n")
    assert works(plan) == {"A-1/1": A1, "A-1/2": A2, "B-1/1": B1}
    assert plan.issues[1].initiatives[0].description[-1].text == "直す。"
    assert [f.code for f in plan.findings].count("rows-of-others") == 1


def test_the_rows_behind_the_initiatives_of_an_issue_are_theirs_by_their_numbers() -> None:
    plan = plan_of_text(f"{ISSUES}\n取組\t{QUARTERS}\n{rows('(1)', '(2)')}\n{LAST}")
    assert works(plan) == {"A-1/1": A1, "A-1/2": A2, "B-1/1": []}


def test_a_second_table_of_what_the_initiatives_have_is_no_more_work() -> None:
    own = f"{QUARTERS}\n・測量\t・入札\t・工事\t・供用\n"
    titles = rows("様式の統合", "職員の研修", "岸壁の改修")
    plan = plan_of_text(f"{ISSUES}{LAST}\n{own}\n（参考）スケジュール一覧\n\n取組\t{QUARTERS}\n{titles}\n")
    assert works(plan) == {"A-1/1": A1, "A-1/2": A2, "B-1/1": B1}
    assert any("測量" in passage.text for passage in plan.unplaced)
    assert "unknown-table" in {f.code for f in plan.findings}


@pytest.mark.parametrize("labels", [("準備", "様式の統合"), ("(1)", "(3)"), ("①", "②"), ("1", "2")])
def test_rows_that_name_works_stay_with_their_initiative(labels: tuple[str, str]) -> None:
    plan = plan_of_text(f"{ISSUES}\n区分\t{QUARTERS}\n{rows(*labels)}\n{LAST}")
    own = works(plan)
    assert not own["A-1/1"]
    assert len(own["A-1/2"][0]) == 2
    assert "rows-of-others" not in {f.code for f in plan.findings}


NAMED = rows("様式の統合", "職員の研修")


@pytest.mark.parametrize(
    ("before", "table"),
    [
        ("4 課題\n", f"3 令和7年度局区X方針の振り返り\n\n取組\t{QUARTERS}\n{NAMED}\n\n4 課題\n"),
        ("⑤令和8年度", f"③課題の背景や現状\n\n昨年度の工程\n\n取組\t{QUARTERS}\n{NAMED}\n\n⑤令和8年度"),
    ],
)
def test_a_table_of_last_year_gives_no_work_to_this_years_initiatives(before: str, table: str) -> None:
    plan = plan_of_text(ISSUES.replace(before, table) + LAST)
    assert works(plan) == {"A-1/1": [], "A-1/2": [], "B-1/1": []}
    assert {"layout-lost", "missing-table"} <= {f.code for f in plan.findings}


@pytest.mark.parametrize(
    "caption",
    [
        "（参考）令和7年度の工程",
        "令和9年度以降の予定",
        "昨年度の取組",
        "取組の実績",
        "予算の執行計画",
        "指標の目標値",
    ],
)
def test_a_table_of_another_year_or_of_money_is_work_of_no_initiative(caption: str) -> None:
    plan = plan_of_text(f"{ISSUES}{LAST}\n{caption}\n\n取組\t{QUARTERS}\n{NAMED}\n")
    assert works(plan) == {"A-1/1": [], "A-1/2": [], "B-1/1": []}
    assert {"unknown-table", "missing-table"} <= {f.code for f in plan.findings}


@pytest.mark.parametrize("heading", ["5 令和7年度の取組結果", "【別紙】 令和7年度の取組"])
def test_what_stands_below_a_heading_of_last_year_is_work_of_no_initiative(heading: str) -> None:
    plan = plan_of_text(f"{ISSUES}{LAST}\n{heading}\n\n次のとおり行った。\n\n取組\t{QUARTERS}\n{NAMED}\n")
    assert works(plan) == {"A-1/1": [], "A-1/2": [], "B-1/1": []}
    assert {"unknown-table", "missing-table"} <= {f.code for f in plan.findings}


@pytest.mark.parametrize("caption", ["令和8年度の工程表", "工程表(予定・実績)", "昨年度の結果を踏まえる。"])
def test_a_caption_of_this_years_plan(caption: str) -> None:
    plan = plan_of_text(f"{ISSUES}{LAST}\n{caption}\n\n取組\t{QUARTERS}\n{NAMED}\n")
    assert works(plan) == {"A-1/1": A1, "A-1/2": A2, "B-1/1": []}


def test_namesakes_of_initiatives_that_have_a_schedule_are_works() -> None:
    own = f"\n{QUARTERS}\n・募集\t・選考\t・採用\t・発令\n\n"
    text = ISSUES.replace("まとめる。\n", f"まとめる。\n{own}").replace("育てる。\n", f"育てる。\n{own}")
    labels = rows("様式の統合", "職員の研修", "岸壁の改修")
    for table in (labels, labels.splitlines()[0]):
        plan = plan_of_text(f"{text}{LAST}\n区分\t{QUARTERS}\n{table}\n")
        assert len(works(plan)["B-1/1"][0]) == len(table.splitlines())
        assert "unknown-table" not in {f.code for f in plan.findings}


def test_numbers_below_a_header_of_steps_are_no_initiatives() -> None:
    plan = plan_of_text(f"{ISSUES}\n工程\t{QUARTERS}\n{rows('(1)', '(2)')}\n{LAST}")
    own = works(plan)
    assert not own["A-1/1"]
    assert len(own["A-1/2"][0]) == 2
    assert "rows-of-others" not in {f.code for f in plan.findings}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1-1 様式の統合", "1-2 職員の研修"),
        ("１－１　様式の統合", "１－２　職員の研修"),
        ("A-1-(1) 様式の統合", "A-1-(2) 職員の研修"),
        ("実行内容(1)：様式の統合", "実行内容(2)：職員の研修"),
    ],
)
def test_initiatives_numbered_behind_the_number_of_their_issue(first: str, second: str) -> None:
    work = "\t".join(("・調査", "・設計", "・試行", "・公表"))
    own = f"\n{QUARTERS}\n{work}\n"
    text = ISSUES.replace("(1) 様式の統合\n\nまとめる。\n", f"{first}\n\nまとめる。\n{own}")
    text = text.replace("(2) 職員の研修\n\n育てる。\n", f"{second}\n\n育てる。\n{own}")
    plan = plan_of_text(text)
    assert works(plan) == {"A-1/1": A1, "A-1/2": A1}
    assert [initiative.title for initiative in plan.issues[0].initiatives] == ["様式の統合", "職員の研修"]


def test_an_arrow_drawn_over_a_row_goes_with_it() -> None:
    rows: grids.Rows = [
        ["取組", *grids.QUARTERS],
        ["(1) 様式の統合", "調査", "", "", ""],
        ["(2) 職員の研修", "", "計画", "", ""],
    ]
    sections = (*grids.SECTIONS[:9], "(1) 様式の統合", "まとめる。", "(2) 職員の研修", "育てる。")
    source = grids.document(grids.HEAD, *sections, rows)
    *before, table = source.blocks
    assert isinstance(table, Grid)
    cells = [
        replace(c, box=(100.0 * c.col, 20.0 * c.row, 100.0 * (c.col + 1), 20.0 * (c.row + 1)))
        for c in table.cells
    ]
    arrows = (Place(1, None, (210.0, 28.0, 490.0, 32.0)), Place(1, None, (310.0, 48.0, 390.0, 52.0)))
    drawn = replace(table, cells=tuple(cells), box=(0.0, 0.0, 500.0, 60.0), arrows=arrows)
    plan = parse_document(replace(source, blocks=(*before, drawn)), (), forms()).plan
    told = [finding.message for finding in plan.findings if finding.code == "drawn-arrow"]
    assert [any(f"「{work}」" in message for work in ("調査", "計画")) for message in told] == [True] * 4
    assert ["調査" in message for message in told] == [True, True, True, False]
