"""Texts whose schedules have lost their layout: an error, and no work in a field."""

from __future__ import annotations

from pathlib import Path

import pytest

from planparse.cli import main
from planparse.document.errors import Failure
from planparse.parse.pipeline import parse_bytes
from planparse.plan.model import Plan
from tests.support.documents import RAW
from tests.support.schedules import HEAD
from tests.support.text_plans import plan_of

CELLS = ("・関係者協議", "・要綱の検討", "・要綱の制定", "・募集の開始")
HEADS = {
    "quarters": "第1四半期\n第2四半期\n第3四半期\n第4四半期",
    "with months": "第1四半期(4～6月)\n第2四半期(7～9月)\n第3四半期(10～12月)\n第4四半期(1～3月)",
    "months below": "第1四半期\n(4~6月)\n第2四半期\n(7~9月)\n第3四半期\n(10~12月)\n第4四半期\n(1~3月)",
    "one line": "第1四半期 第2四半期 第3四半期 第4四半期",
    "list": "第1四半期、第2四半期、第3四半期、第4四半期",
    "strokes": "4～6月／7～9月／10～12月／1～3月",
    "halves": "上半期\n下半期",
    "months": "4～6月\n7～9月\n10～12月\n1～3月",
}


def lost(plan: Plan) -> list[str]:
    return [f.message for f in plan.findings if f.code == "layout-lost"]


@pytest.mark.parametrize("heads", HEADS.values(), ids=HEADS)
def test_work_below_all_headers_is_in_no_field(heads: str) -> None:
    plan = plan_of(body="\n".join((heads, *CELLS, "・説明会")))
    (issue,) = plan.issues
    (initiative,) = issue.initiatives
    assert len(lost(plan)) == 1 and "課題A-1の取組(1)" in lost(plan)[0]
    assert [p.text for p in initiative.description] == ["検討を進める。"]
    assert (initiative.quarters, initiative.schedule, initiative.items) == ((), (), ())
    assert [p.text for p in issue.unplaced] == [*heads.split("\n"), *CELLS, "・説明会"]


def test_two_lost_schedules_are_told_of_at_once() -> None:
    one = "\n".join((HEADS["quarters"], *CELLS))
    plan = plan_of(body=f"{one}\n\n{one}")
    assert len(lost(plan)) == 1
    assert plan.issues[0].initiatives[0].quarters == ()


@pytest.mark.parametrize(
    "body",
    [
        f"{HEAD}\n・調査\t・設計\t・工事\t・完了",
        "第1四半期\n・調査\n第2四半期\n・設計\n第3四半期\n第4四半期\n・完了",
        "・第1四半期から第2四半期にかけて調査する。\n・第3四半期に工事を始める。",
        "第1四半期(4~6月):①調査 ②協議\n第2四半期(7~9月):①同左 ②設計\n第3四半期(10~12月):①工事\n"
        "第4四半期(1~3月):①完了 ②条\n例の改正(12月議会)",
        "対象者\n第1子\n第2子\n・一時金",
        "第1四半期\n第2四半期\n第3四半期\n第4四半期",
    ],
)
def test_other_schedules_and_lists_are_not_lost(body: str) -> None:
    assert not lost(plan_of(body=body))


def test_one_lost_schedule_among_others_is_told() -> None:
    cells = "\n".join(("第1四半期", "第2四半期", *CELLS))
    second = f"\n\n(2) 窓口の見直し\n\n見直しを進める。\n\n{cells}"
    plan = plan_of(body=f"{HEAD}\n・調査\t・設計\t・工事\t・完了{second}")
    first, other = plan.issues[0].initiatives
    assert len(first.quarters) == 4 and other.quarters == ()
    assert len(lost(plan)) == 1 and "取組(2)" in lost(plan)[0]


def test_quarters_named_anywhere_in_a_plan_without_schedules_are_told() -> None:
    body = "取組 第1四半期 調査\n第2四半期まで 設計 工事"
    assert len(lost(plan_of(body=body))) == 1
    assert not lost(plan_of(body="第1四半期に調査を行う。第2四半期に設計を行う。"))


def test_the_run_ends_with_an_error_and_the_plan_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (RAW / "kirigahara-r8.txt").read_text("utf-8").replace("\t", "\n")
    parsed = parse_bytes(text.encode(), "plan.txt")
    assert isinstance(parsed.failure, Failure) and parsed.failure.reason == "layout_lost"
    (tmp_path / "plan.txt").write_text(text, "utf-8")
    assert main(["convert", str(tmp_path / "plan.txt"), "-o", str(tmp_path / "out"), "--jobs", "1"]) == 1
    assert (tmp_path / "out" / "plans" / "plan.json").exists()
    assert "layout_lost" in capsys.readouterr().out
