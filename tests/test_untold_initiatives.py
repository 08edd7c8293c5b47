"""Initiatives whose headings have no number: what stands above the schedules alike is one."""

from __future__ import annotations

import pytest

from planparse.plan.model import Plan
from tests.support import grids
from tests.support.grids import QUARTERS, Rows, plan

BEFORE = (grids.HEAD, *grids.SECTIONS[:9])
OTHER = ("課題B (2) 水源の保全【政策分野:環境】", *grids.SECTIONS[:9])


def works(*said: str) -> Rows:
    return [[*QUARTERS], list(said)]


FIRST = works("調査", "設計", "発注", "工事")
SECOND = works("募集", "選考", "採用", "研修")


def told(read: Plan) -> list[tuple[str, str, list[str], list[str]]]:
    """Each initiative's id, title, description with its items, and the works of its quarters."""
    return [
        (
            one.id,
            one.title,
            [*(p.text for p in one.description), *(i.text for i in one.items)],
            [t.text for q in one.quarters for t in q.tasks],
        )
        for issue in read.issues
        for one in issue.initiatives
    ]


def guessed(read: Plan) -> list[str]:
    return [f.message for f in read.findings if f.code == "guessed-initiatives"]


@pytest.mark.parametrize(
    "dress",
    ["■{}", "◆ {}", "【{}】", "<{}>", "《{}》", "{}", "ア {}", "イロ"],
)
def test_headings_that_begin_alike_part_the_schedules(dress: str) -> None:
    heads = [dress.format(title) for title in ("配水管の更新", "技術者の確保")]
    heads = ["ア 配水管の更新", "イ 技術者の確保"] if dress.startswith("ア") else heads
    if dress == "イロ":  # letters that do not count are no marks
        heads = ["イ 配水管の更新", "エ 技術者の確保"]
    read = plan(*BEFORE, heads[0], "古い順に替える。", FIRST, heads[1], "職員を採る。", SECOND)
    if dress == "イロ":
        assert [ident for ident, *_ in told(read)] == ["B-1/0"]
        assert not guessed(read)
        return
    assert told(read) == [
        ("B-1/1", "配水管の更新", ["古い順に替える。"], FIRST[1]),
        ("B-1/2", "技術者の確保", ["職員を採る。"], SECOND[1]),
    ]
    (message,) = guessed(read)
    assert all(f"「{head}」" in message for head in heads)
    assert not {"two-schedules", "missing-section"} & {f.code for f in read.findings}


def test_items_and_notes_stay_with_their_initiative() -> None:
    read = plan(
        *BEFORE,
        "■配水管の更新",
        "①幹線",
        "②支線",
        FIRST,
        "※工事は冬に行う。",
        "■技術者の確保",
        "①土木",
        "②建築",
        SECOND,
    )
    assert [(ident, said) for ident, _, said, _ in told(read)] == [
        ("B-1/1", ["※工事は冬に行う。", "幹線", "支線"]),
        ("B-1/2", ["土木", "建築"]),
    ]
    dotted = plan(*BEFORE, "配水管の更新", "・幹線", "・支線", FIRST, "技術者の確保", "・土木", SECOND)
    assert [(title, said) for _, title, said, _ in told(dotted)] == [
        ("配水管の更新", ["幹線", "支線"]),
        ("技術者の確保", ["土木"]),
    ]


def test_a_label_above_each_schedule_is_no_heading() -> None:
    label = "■スケジュール"
    read = plan(*BEFORE, "配水管の更新", label, FIRST, "技術者の確保", label, SECOND)
    assert [(ident, title) for ident, title, *_ in told(read)] == [
        ("B-1/1", "配水管の更新"),
        ("B-1/2", "技術者の確保"),
    ]


def test_labels_and_tables_beside_each_schedule_are_no_headings() -> None:
    budget: Rows = [["区分", "金額"], ["事業費", "5百万円"]]
    parts = ("【配水管の更新】", "【背景】", "管が古い。", FIRST, budget)
    read = plan(*BEFORE, *parts, "【技術者の確保】", "【背景】", budget, "人が足りない。", SECOND)
    assert [(ident, title, works) for ident, title, _, works in told(read)] == [
        ("B-1/1", "配水管の更新", FIRST[1]),
        ("B-1/2", "技術者の確保", SECOND[1]),
    ]


def test_a_section_with_one_schedule_begins_as_the_others_do() -> None:
    read = plan(*BEFORE, "■配水管の更新", FIRST, "■技術者の確保", SECOND, *OTHER, "■水源林の手入れ", FIRST)
    assert [(ident, title) for ident, title, *_ in told(read)][2:] == [("B-2/1", "水源林の手入れ")]
    alone = plan(*BEFORE, "■水源林の手入れ", FIRST)
    assert [(ident, title) for ident, title, *_ in told(alone)] == [("B-1/0", "")]
    assert not guessed(alone)


@pytest.mark.parametrize(
    "label", ["目標", "取組の概要", "現状と課題", "期待される効果", "実施体制", "今年度の取組"]
)
def test_a_label_above_the_one_schedule_of_a_section_is_no_heading(label: str) -> None:
    both = ("■配水管の更新", FIRST, "■技術者の確保", SECOND)
    read = plan(*BEFORE, *both, *OTHER, f"■{label}", "森を育てる。", FIRST)
    assert [(ident, title) for ident, title, *_ in told(read)][2:] == [("B-2/0", "")]


@pytest.mark.parametrize(
    "parts",
    [
        # two halves of one schedule
        (
            "配水管の更新",
            [[*QUARTERS[:2]], ["調査", "設計"]],
            "技術者の確保",
            [[*QUARTERS[2:]], ["発注", "工事"]],
        ),
        # schedules of one initiative: of two years, and what was planned and done
        ("■令和8年度", FIRST, "■令和9年度", SECOND),
        ("【令和8年度の予定】", FIRST, "【令和9年度の予定】", SECOND),
        ("■計画", FIRST, "■実績", SECOND),
        ("取組の予定", FIRST, "取組の実績", SECOND),
        ("【当初計画】", FIRST, "【見直し後】", SECOND),
        ("■取組の工程", FIRST, "■予算の執行", SECOND),
        ("【総務課】", FIRST, "【人事課】", SECOND),
        ("■上半期", FIRST, "■下半期", SECOND),
        ("■基本の工程", FIRST, "■予備の工程", SECOND),
        ("■取組の内容", FIRST, "■(参考)昨年度の取組", SECOND),
        ("【今年度】", FIRST, "【来年度の取組】", SECOND),
        ("■表1", FIRST, "■表2 その後", SECOND),
        ("■第1案", FIRST, "■第2案", SECOND),
        # the same words above each
        ("■年間の予定", FIRST, "■年間の予定", SECOND),
        # a sentence above each
        ("配水管を替える。", FIRST, "技術者を採る。", SECOND),
        # a title, and text that may be its rest
        ("配水管の更新", "及び耐震化", FIRST, "技術者の確保", "と育成", SECOND),
        # nothing above the second
        ("■配水管の更新", FIRST, SECOND),
        # two that begin alike above the second
        ("■配水管の更新", FIRST, "■技術者の確保", "■予定", SECOND),
    ],
)
def test_what_is_not_alike_is_not_parted(parts: tuple[str | Rows, ...]) -> None:
    read = plan(*BEFORE, *parts)
    assert [ident for ident, *_ in told(read)] == ["B-1/0"]
    assert not guessed(read)


def test_numbered_headings_are_left_as_they_are() -> None:
    read = plan(*BEFORE, "(1) 配水管の更新", "■工事", FIRST, "(2) 技術者の確保", "■採用", SECOND)
    assert [(ident, title) for ident, title, *_ in told(read)] == [
        ("B-1/1", "配水管の更新"),
        ("B-1/2", "技術者の確保"),
    ]
    assert not guessed(read)
