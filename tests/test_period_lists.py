"""Schedules without a table: each period on a line, its work below it or behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import pytest

from planparse.document.source import Cell, Grid, Line
from planparse.japanese.markers import NOTE
from planparse.parse.outline_tree import Table
from planparse.parse.period_lists import Listed, with_period_lists
from planparse.plan.model import Initiative
from tests.support.documents import form as shipped_form
from tests.support.schedules import said
from tests.support.text_plans import plan_of


def initiative(body: str) -> Initiative:
    return plan_of(body=body, before_body="検討を進める。").issues[0].initiatives[0]


def tasks(body: str) -> list[list[str]]:
    return [[said(task) for task in quarter.tasks] for quarter in initiative(body).quarters]


@pytest.mark.parametrize(
    "body",
    [
        "【第1四半期】\n・調査\n・設計\n【第2四半期】\n・同左\n【第3四半期】\n【第4四半期】\n・公表",
        "■第１四半期（４～６月）\n調査\n設計\n■第２四半期\n設計\n■第３四半期\n―\n■第４四半期\n公表",
        "〈4～6月〉\n・調査\n・設計\n〈7～9月〉\n・設計\n〈10～12月〉\nなし\n〈1～3月〉\n・公表",
        "第1四半期：・調査 ・設計\n第2四半期：設計\n第3四半期：なし\n第4四半期：公表",
        "・第1四半期 (4~6月) ・調査 ・設計\n・第2四半期 (7~9月) 設計\n・第4四半期 (1~3月) 公表",
        "１Q…調査\n・設計\n２Q…設計\n４Q…公表",
        "第1四半期／調査\n・設計\n第2四半期／設計\n第4四半期／公表",
        "4月上旬　調査\n5月中旬　設計\n8月頃　設計\n3月下旬　公表",
        "①第1四半期(4～6月)\n・調査\n・設計\n②第2四半期(7～9月)\n・設計\n③第4四半期(1～3月)\n・公表",
        "(1) 第1四半期\n・調査\n・設計\n(2) 第2四半期\n・設計\n(3) 第4四半期\n・公表",
    ],
)
def test_quarters_with_their_work_below_or_behind_them(body: str) -> None:
    found = initiative(body)
    works = [[task.text for task in quarter.tasks] for quarter in found.quarters]
    assert works[0] == ["調査", "設計"]
    assert works[-1] == ["公表"]
    assert [p.text for p in found.description] == ["検討を進める。"]
    assert not plan_of(body=body).issues[0].unplaced


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("4月 調査\n7月 設計\n7月 協議\n3月 公表", [["調査"], ["設計", "協議"], ["公表"]]),
        ("4月：調査\n5月：準備\n5月：募集\n3月：公表", [["調査", "準備", "募集"], ["公表"]]),
        ("第1四半期：調査\n第2四半期：設計\n第2四半期：協議", [["調査"], ["設計", "協議"]]),
    ],
)
def test_a_period_that_is_named_again_before_the_next(body: str, expected: list[list[str]]) -> None:
    assert tasks(body) == expected
    assert "break-guessed" not in {finding.code for finding in plan_of(body=body).findings}


@pytest.mark.parametrize("again", ["第1四半期：協議\n第2四半期：公表", "第2四半期：協議\n第3四半期：公表"])
def test_a_list_that_begins_again_may_be_that_of_a_missed_initiative(again: str) -> None:
    plan = plan_of(body=f"第1四半期：調査\n第2四半期：設計\n◆港の整備\n{again}")
    (told,) = (finding for finding in plan.findings if finding.code == "two-schedules")
    assert "「◆港の整備」" in told.message


def test_more_work_below_a_period_that_is_named_again_is_no_heading() -> None:
    plan = plan_of(body="4月：調査\n・聞き取り\n4月：準備\n◆会場\n◆講師\n4月：募集\n9月：公表")
    assert "two-schedules" not in {finding.code for finding in plan.findings}


def test_half_years_months_and_the_whole_year() -> None:
    assert tasks("【上半期】\n・調査\n【下半期】\n・公表") == [["調査"], ["調査"], ["公表"], ["公表"]]
    assert tasks("4月 調査\n7月 設計\n8月 協議\n3月 公表\n通年 点検") == [
        ["調査", "点検"],
        ["点検", "設計", "協議"],
        ["点検"],
        ["点検", "公表"],
    ]


def test_periods_that_begin_again_below_another_item() -> None:
    found = tasks("①測量\n第1四半期：準備\n第2四半期：作業\n②工事\n第2四半期：発注\n第4四半期：完成")
    assert found == [["①準備"], ["①作業", "②発注"], ["②完成"]]


@pytest.mark.parametrize("number", ["{}) ", "■({}) ", "取組{} ", "(取組{})", "No.{} ", "№{}　", "{}："])
@pytest.mark.parametrize(
    "schedule",
    [
        "第1四半期：①調査 ②協議\n第2四半期：①設計\n第3四半期：②施工\n第4四半期：①公表",
        "【第1四半期】\n①調査\n②協議\n【第2四半期】\n①設計\n【第3四半期】\n②施工\n【第4四半期】\n①公表",
        "第1四半期\t①調査 ②協議\n第2四半期\t①設計\n第3四半期\t②施工\n第4四半期\t①公表",
    ],
)
def test_initiatives_of_any_number_each_with_its_list(number: str, schedule: str) -> None:
    heads = [f"{number.format(n)}{title}" for n, title in enumerate(("道の整備", "港の整備"), 1)]
    plan = plan_of(initiative=heads[0], before_body="", body=f"{schedule}\n{heads[1]}\n{schedule}")
    found = plan.issues[0].initiatives
    assert [(one.number, one.title) for one in found] == [(1, "道の整備"), (2, "港の整備")]
    for one in found:
        quarters = [[said(task) for task in quarter.tasks] for quarter in one.quarters]
        assert quarters == [["①調査", "②協議"], ["①設計"], ["②施工"], ["①公表"]]


@pytest.mark.parametrize("number", ["{}) ", "取組{} ", "取組①", "(取組{})"])
def test_an_initiative_whose_list_begins_in_a_later_quarter(number: str) -> None:
    heads = [number.format(n).replace("①", "①②"[n - 1]) + title for n, title in ((1, "調査"), (2, "説明会"))]
    first, second = "第1四半期：調査\n第2四半期：設計", "第3四半期：準備\n第4四半期：開催"
    plan = plan_of(initiative=heads[0], before_body="", body=f"{first}\n{heads[1]}\n{second}")
    found = [
        [[said(task) for task in quarter.tasks] for quarter in one.quarters]
        for one in plan.issues[0].initiatives
    ]
    assert found == [[["調査"], ["設計"]], [["準備"], ["開催"]]]


@pytest.mark.parametrize("between", ["：", "　", ": ", "…"])
@pytest.mark.parametrize("ditto", ["（同左）", "同左", "(〃)"])
def test_the_work_before_goes_on_where_brackets_say_so(between: str, ditto: str) -> None:
    heads = ("第1四半期(4～6月)", "第2四半期(7～9月)", "第3四半期", "第4四半期(1～3月)")
    works = ("・調査", ditto, ditto, "(公表)" if between != "　" else "公表")
    body = "\n".join(head + between + work for head, work in zip(heads, works, strict=True))
    quarters = [[task.text for task in quarter.tasks] for quarter in initiative(body).quarters]
    assert quarters == [["調査"], ["調査"], ["調査"], [works[-1]]]


def test_a_note_below_the_list_is_none_of_its_work() -> None:
    body = "【第1四半期】\n・調査\n【第2四半期】\n・公表\n※時期は変更することがある。"
    assert tasks(body) == [["調査"], ["公表"]]
    assert [p.text for p in plan_of(body=body).issues[0].unplaced] == ["※時期は変更することがある。"]
    assert tasks(body.replace("※", "\n\n次年度の")) == [["調査"], ["公表"]]


@pytest.mark.parametrize(
    "body",
    [
        "第1四半期に調査を行う。\n第2四半期に公表する。",
        "4月 調査\n5月 公表",
        "令和7年度 調査\n令和8年度 公表",
    ],
)
def test_prose_that_names_periods_is_no_list(body: str) -> None:
    assert initiative(body).quarters == ()


def test_a_list_of_periods_beside_a_schedule_is_prose() -> None:
    found = initiative("前期：調査\n後期：公表\n\n1Q\t2Q\t3Q\t4Q\n・甲\t・乙\t・丙\t・丁")
    assert [said(task) for task in found.quarters[0].tasks] == ["甲"]


def test_column_headers_side_by_side_are_no_list() -> None:
    at = [(50.0 + 120.0 * n, 100.0, 130.0 + 120.0 * n, 110.0) for n in range(4)]
    heads = [Line(n + 1, f"第{n + 1}四半期", page=1, box=box, size=10.0) for n, box in enumerate(at)]
    below = [(box[0], 120.0 + 20.0 * n, box[2], 130.0 + 20.0 * n) for n, box in enumerate(at)]
    work = [Line(n + 5, "・調査", page=1, box=box, size=10.0) for n, box in enumerate(below)]
    form = shipped_form("kyoku-x")
    assert with_period_lists([*heads, *work], form, NOTE) == Listed((*heads, *work))
    stacked = [replace(h, box=(50.0, 100.0 + 40.0 * n, 130.0, 110.0 + 40.0 * n)) for n, h in enumerate(heads)]
    mixed = [line for pair in zip(stacked, work, strict=True) for line in pair]
    (table,) = with_period_lists(mixed, form, NOTE).contents
    assert isinstance(table, Table)


def test_many_lines_of_one_month_are_found_to_be_no_list_in_time() -> None:
    lines = [Line(n, f"4月　協議{n}", gap=0.5, page=1) for n in range(1200)]
    began = perf_counter()
    assert with_period_lists(lines, shipped_form("kyoku-x"), NOTE) == Listed(tuple(lines))
    assert perf_counter() - began < 20  # seconds; reading every line anew for every start takes a minute


def on_page(page: int, *texts: str) -> list[Line]:
    return [Line(10 * page + n, text, page=page) for n, text in enumerate(texts, 1)]


def across_page(heads: list[str], works: list[str], page: int = 6) -> Table:
    """A table of periods down the page beside their work, as it is turned; its first column is empty."""
    rows = [on_page(page, *heads), on_page(page, *works)]
    cells = [Cell(r, c, (line,), page=page) for r, row in enumerate(rows) for c, line in enumerate(row, 1)]
    empty = [Cell(r, 0, (), page=page) for r in range(2)]
    ordered = sorted([*cells, *empty], key=lambda cell: (cell.row, cell.col))
    return Table((Grid(tuple(ordered), 2, len(heads) + 1, page=page, turned=True),))


MIDDLE = across_page(["7~9月", "10~12月"], ["設計", "工事"])


def columns_of(contents: Sequence[object]) -> list[list[str]]:
    (table,) = (content for content in contents if isinstance(content, Table))
    (grid,) = table.parts
    return [["".join(line.text for line in cell.lines) for cell in grid.row(row)] for row in range(grid.rows)]


def test_a_row_that_a_page_break_parts_from_a_table_of_periods_belongs_to_it() -> None:
    above = on_page(5, "検討を進める。", "4~6月 ①調査", "②協議")
    below = on_page(7, "1~3月 公表")
    contents = with_period_lists([*above, MIDDLE, *below], shipped_form("kyoku-x"), NOTE).contents
    assert contents[0] == above[0] and len(contents) == 2
    assert columns_of(contents) == [
        ["", "4~6月", "7~9月", "10~12月", "1~3月"],
        ["", "①調査②協議", "設計", "工事", "公表"],
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (on_page(5, "4~6月に調査を終えた。"), []),
        (on_page(5, "4~6月 調査", "【実施スケジュール】"), []),  # which begins below its caption
        (on_page(6, "4~6月 調査"), []),  # on the page of the table
        (on_page(4, "4~6月 調査"), []),
        (on_page(5, "7~9月 調査"), []),  # named by the table, too
        ([], on_page(7, "10~12月 公表")),
        ([], on_page(7, "検討を進める。", "1~3月 公表")),
        ([], on_page(8, "1~3月 公表")),
    ],
)
def test_other_text_about_periods_beside_a_table_of_them_is_no_row_of_it(
    above: list[Line], below: list[Line]
) -> None:
    contents = (*above, MIDDLE, *below)
    assert with_period_lists(contents, shipped_form("kyoku-x"), NOTE).contents == contents
