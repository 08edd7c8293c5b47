"""The score counts missing and invented facts, not differences of spelling."""

from __future__ import annotations

import copy

from generator.plan import load, truth
from generator.score import compare
from tests.support.documents import ROOT

KNOWN = truth(load(ROOT / "scripts" / "samples" / "kankyo-r8.toml"))


def changed(path: list[str | int], value: object) -> dict[str, object]:
    plan = copy.deepcopy(KNOWN)
    holder = plan
    for step in path[:-1]:
        holder = holder[step]  # type: ignore[index]
    holder[path[-1]] = value  # type: ignore[index]
    return plan


def test_a_plan_is_equal_to_itself() -> None:
    difference = compare(KNOWN, KNOWN)
    assert not difference
    assert difference.right > 250


def test_width_dashes_and_white_space_do_not_count() -> None:
    written = changed(["issues", 2, "title"], "ごみの減量と　資源循環の加速")
    assert not compare(KNOWN, written)


def test_a_lost_space_between_latin_words_is_a_difference() -> None:
    text = KNOWN["issues"][6]["description"][0].replace("Net Zero", "NetZero")
    assert compare(KNOWN, changed(["issues", 6, "description"], [text]))


def test_a_wrong_task_is_missing_and_invented() -> None:
    task = ["issues", 1, "initiatives", 0, "quarters", 1, "tasks", 1]
    wrong = {"markers": ["②"], "text": "先進事例の調査", "ditto": True, "span": [2, 2]}
    difference = compare(KNOWN, changed(task, wrong))
    assert difference.missing == ("issues/A-2/1/Q2/task ②③(同左): 先進事例の調査",)
    assert difference.invented == ("issues/A-2/1/Q2/task ②(同左): 先進事例の調査",)


def test_a_dropped_unknown_section_is_missing() -> None:
    assert compare(KNOWN, changed(["issues", 5, "unplaced"], [])).missing == (
        "unplaced: 汐見崎市役所脱炭素アクションプラン(令和5年3月策定)",
        "unplaced: 本課題に係る進捗は、毎年度12月に環境審議会へ報告するものとする。",
    )
