"""Boxes that each hold the name of a period with its work below it."""

from __future__ import annotations

import pytest

from planparse.parse.pipeline import parse_bytes
from planparse.plan.model import Initiative
from tests.support.documents import forms
from tests.support.schedules import said

WORKS = (("・調査", "・設計"), ("・同左",), (), ("・公表",))
PLAIN = (("調査",), ("設計",), ("試行",), ("公表",))
NAMES = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")
LONG = ("第1四半期<br>(4～6月)", "第2四半期<br>(7～9月)", "第3四半期<br>(10～12月)", "第4四半期<br>(1～3月)")
MONTHS = ("【4～6月】", "【7～9月】", "【10～12月】", "【1～3月】")
DATES = (
    "第１四半期<br>令和8年4月～6月",
    "第２四半期<br>令和8年7月～9月",
    "第３四半期<br>令和8年10月～12月",
    "第４四半期<br>令和9年1月～3月",
)


def page(table: str) -> str:
    return f"""<html><body><p>令和8年度 局区X方針</p><p>総務局</p><p>1 組織の使命</p><p>支える。</p>
<p>4 課題</p><p>課題A (1) 窓口の改善【政策分野：行政】</p><p>②課題の内容</p><p>待つ時間が長い。</p>
<p>⑤令和8年度の取組内容(四半期間隔)</p><p>(1) 様式の統合</p><p>まとめる。</p>{table}</body></html>"""


def read(table: str) -> Initiative:
    return parse_bytes(page(table).encode(), "plan.html", forms=forms()).plan.issues[0].initiatives[0]


def tasks(initiative: Initiative) -> list[list[str]]:
    return [[said(task) for task in quarter.tasks] for quarter in initiative.quarters]


def table(*rows: list[str]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table border=1>{body}</table>"


def boxes(names: tuple[str, ...], works: tuple[tuple[str, ...], ...]) -> list[str]:
    return ["<br>".join((name, *own)) for name, own in zip(names, works, strict=True)]


@pytest.mark.parametrize("names", [NAMES, LONG, MONTHS, DATES])
@pytest.mark.parametrize("shape", ["row", "square", "column", "labelled"])
def test_the_work_below_a_period_in_its_cell_is_work(names: tuple[str, ...], shape: str) -> None:
    found = boxes(names, WORKS)
    rows = {
        "row": [found],
        "square": [found[:2], found[2:]],
        "column": [[box] for box in found],
        "labelled": [["工程", *found]],
    }[shape]
    initiative = read(table(*rows))
    # what a row or a square says of the second quarter is left of it; in a column nothing is
    assert [task[0] for task in tasks(initiative)[::3]] == ["調査", "公表"]
    assert tasks(initiative)[0] == ["調査", "設計"]
    assert tasks(initiative)[2] == []
    assert [passage.text for passage in initiative.description] == ["まとめる。"]


def test_work_without_bullets() -> None:
    assert tasks(read(table(boxes(NAMES, PLAIN)))) == [["調査"], ["設計"], ["試行"], ["公表"]]


def test_words_below_the_periods_over_rows_of_work_are_part_of_the_headers() -> None:
    phases = [f"{name}<br>(準備期)" for name in NAMES]
    assert tasks(read(table(phases, ["調査", "設計", "試行", "公表"]))) == [
        ["調査"],
        ["設計"],
        ["試行"],
        ["公表"],
    ]


PHASES = boxes(NAMES, (("準備期",), ("設計期",), ("試行期",), ("実施期",)))


def test_words_below_the_periods_over_a_note_and_work_are_part_of_the_headers() -> None:
    work = table(["調査", "設計", "試行", "公表"])
    assert tasks(read(f"{table(PHASES)}<p>※予定</p>{work}")) == []
    assert tasks(read(f"{table(PHASES)}<p>次の表は別の表である。</p>{work}"))[0] == ["準備期"]
    assert tasks(read(f"{table(PHASES)}<p>※予定</p>{table(['事業費', '5百万円'])}"))[0] == ["準備期"]


def test_the_next_boxes_hold_no_work_of_the_periods_above() -> None:
    first, second = boxes(NAMES[:2], PLAIN[:2]), boxes(NAMES[2:], PLAIN[2:])
    assert tasks(read(f"{table(first)}{table(second)}")) == [["調査"], ["設計"], ["試行"], ["公表"]]


def test_boxes_in_the_review_or_the_background_are_text() -> None:
    column = table(
        *([box] for box in boxes(NAMES, (("調べた。",), ("設計した。",), ("試した。",), ("公表した。",))))
    )
    whole = page(table(boxes(NAMES, WORKS)))
    before = "<p>4 課題</p>"
    review = f"<p>3 令和7年度局区X方針の振り返り</p><p>○全体の振り返り(総評)</p>{column}{before}"
    plan = parse_bytes(whole.replace(before, review).encode(), "plan.html", forms=forms()).plan
    assert plan.review is not None
    assert [p.text for p in plan.review.sections[0].paragraphs][:2] == ["第1四半期", "調べた。"]
    assert tasks(plan.issues[0].initiatives[0])[0] == ["調査", "設計"]
    before = "<p>⑤"
    background = f"<p>③課題の背景や現状</p>{column}{before}"
    plan = parse_bytes(whole.replace(before, background).encode(), "plan.html", forms=forms()).plan
    assert [p.text for p in plan.issues[0].background][:2] == ["第1四半期", "調べた。"]
    assert tasks(plan.issues[0].initiatives[0])[0] == ["調査", "設計"]


def test_boxes_below_the_heading_of_the_budget_are_no_schedule() -> None:
    halves = table(["上半期<br>一般会計5億円", "下半期<br>一般会計3億円"])
    budget = f"<p>2 基本情報</p><p>(1) 令和8年度局全体当初予算額</p>{halves}<p>4 課題</p>"
    text = page(table(boxes(NAMES, WORKS))).replace("<p>4 課題</p>", budget)
    basics = parse_bytes(text.encode(), "plan.html", forms=forms()).plan.basics
    assert [b.account for b in basics.budgets] == ["上半期一般会計", "下半期一般会計"]
    assert not basics.budget_notes
