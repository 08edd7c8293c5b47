"""Nothing impossible passes: each check with a plan in which it fires and one in which it must not."""

from __future__ import annotations

import pytest

from planparse.plan.model import PublishedFinding
from tests.support.schedules import HEAD
from tests.support.small_plan import parsed

ROW = "・準備\t・実測\t・実測\t・報告"
BUDGET = "一般会計12億円"
DEPARTMENTS = "文化振興部、観光部"
TITLE = "(2) 改修の支援"
TEXT = "所有者の高齢化が進んでいる。"


def found(code: str, *changes: tuple[str, str]) -> list[PublishedFinding]:
    return [f for f in parsed(*changes).plan.findings if f.code == code]


# code: (what is replaced, what it is replaced by, what the finding quotes, what it must not fire on)
CHECKS = {
    "a task that is a period": (
        "impossible-task",
        ROW,
        "・準備\t・第2四半期\t・実測\t・報告",
        "第2四半期",
        "・第2四半期の準備\t\t\t",
    ),
    "a task that is a month": (
        "impossible-task",
        ROW,
        "・準備\t・6月\t・実測\t・報告",
        "6月",
        "・通年\t\t\t",
    ),
    "a task that is a dash": (
        "impossible-task",
        ROW,
        "・―→\t・実測\t・実測\t・報告",
        "―→",
        "・実測→報告\t\t\t",
    ),
    "a lone sign among works": ("impossible-task", ROW, "・準備\t・実測\t★\t・報告", "★", "★\t◎\t★\t"),
    "a task that is the end of a period": (
        "impossible-task",
        ROW,
        "・準備\t月)\t・実測\t・報告",
        "月)",
        "・月報の準備\t・3回\t・半期の報告\t・満月",
    ),
    "a task that is the end of a period, not a part of a work": (
        "impossible-task",
        ROW,
        "・準備\t6月)\t・実測\t・報告",
        "6月)",
        "・1期\t・2期\t(3)\t4)",
    ),
    "a task that is a column header": (
        "impossible-task",
        ROW,
        "・準備\t令和8年度予算(千円)\t・実測\t・報告",
        "令和8年度予算(千円)",
        "・担当課の決定\t・予算の要求\t・備考の整理\t・事業名の変更",
    ),
    "an empty schedule": ("empty-schedule", ROW, "\t\t\t", "", "・準備\t\t\t"),
    "quarters that are missing": (
        "quarters-missing",
        f"{HEAD}\n{ROW}",
        "第1四半期\t第2四半期\n・準備\t・実測",
        "第1・第2",
        f"{HEAD}\n{ROW}",
    ),
    "a budget without an amount": (
        "budget-unread",
        BUDGET,
        "予算額は12億円で、前年度並みとする。",
        "12億円",
        "※財源は国庫補助金",
    ),
    "a budget without its unit": ("budget-unread", BUDGET, "一般会計 52,233", "52,233", "※財源は国庫補助金"),
    "an account without a name": ("budget-odd", BUDGET, "12億円", "12億円", "一般会計(文化)12億円"),
    "an account of nothing": ("budget-odd", BUDGET, "一般会計0円", "0円", "一般会計1千円"),
    "a title with half a bracket": ("unbalanced", TITLE, "(2) 改修（支援", "改修（支援", "(2) 改修（支援）"),
    "a name with half a bracket": (
        "unbalanced",
        DEPARTMENTS,
        "文化部(2課、観光部",
        "文化部(2課",
        "文化部(2課)、観光部",
    ),
    "an account that is half a remark": (
        "budget-odd",
        BUDGET,
        "前年度)一般会計12億円",
        "前年度)一般会計",
        "一般会計12億円(前年度11億円)",
    ),
    "a policy field with half a bracket": (
        "unbalanced",
        "【政策分野:文化財】",
        "【政策分野:文化財(建造物】",
        "文化財(建造物",
        "【政策分野:文化財(建造物)】",
    ),
    "a task that says 同左 and more": (
        "ditto-kept",
        ROW,
        "・準備\t・同左(一部見直し)\t\t",
        "同左(一部見直し)",
        "・準備\t・同左\t\t",
    ),
    "a level that is missing": (
        "missing-level",
        "【インパクト:高】【緊急度:中】",
        "【インパクト:高】",
        "緊急度",
        "【インパクト：高】【緊急度：低】",
    ),
    "a passage of one character": ("torn-passage", TEXT, f"{TEXT}\n\nう。", "う。", f"{TEXT}\n\n以上。"),
    "a passage that begins with a particle": (
        "torn-passage",
        TEXT,
        "を進めている。",
        "を進めている",
        "がん検診を進めている。",
    ),
    "a passage that begins with する": (
        "torn-passage",
        TEXT,
        "する考えである。",
        "する考え",
        "すると、費用が減る。すべて減る。",
    ),
    "a passage of sentences that stops in one": (
        "cut-passage",
        TEXT,
        f"{TEXT}さらに、{'公園の管理' * 5}",
        "公園の管理",
        f"{TEXT}さらに、公園を管理する。",
    ),
    "a passage with a heading at its end": (
        "cut-passage",
        TEXT,
        f"{TEXT}■めざす姿のまとめ",
        "■めざす姿",
        f"{TEXT}①調査 ②設計",
    ),
    "a passage that stops above a sentence": (
        "cut-passage",
        TEXT,
        f"台帳の公開により、市民や地域の\n\n{TEXT}",
        "地域の",
        f"台帳の公開による効果は次のとおり：\n\n{TEXT}",
    ),
    "a passage that begins with a sign": (
        "torn-passage",
        TEXT,
        "％を超えている。",
        "％を超え",
        "5％を超えている。",
    ),
}


@pytest.mark.parametrize(("code", "sound", "faulty", "quoted", "like"), CHECKS.values(), ids=CHECKS)
def test_what_cannot_be_is_told_at_its_place(
    code: str, sound: str, faulty: str, quoted: str, like: str
) -> None:
    (told, *more) = found(code, (sound, faulty))
    assert not more
    assert told.severity == "warning"
    assert quoted in told.message
    assert told.place is not None
    assert told.place.lines is not None
    assert not found(code, (sound, like))


def test_two_schedules_in_one_initiative() -> None:
    (told,) = found("two-schedules", (TITLE, "改修の支援をする。"))
    assert "A-1の取組(1)" in told.message
    assert "「改修の支援をする。」" in told.message
    halves = (
        "第1四半期\t第2四半期\n・準備\t・実測\n\n続いて報告する。\n\n第3四半期\t第4四半期\n・実測\t・報告"
    )
    assert not found("two-schedules", (f"{HEAD}\n{ROW}", halves))


def test_text_behind_a_schedule_may_be_no_description() -> None:
    (told,) = found("text-behind-table", (f"{HEAD}\n{ROW}", f"{HEAD}\n{ROW}\n\n以上のとおり取り組む。"))
    assert "以上のとおり取り組む。" in told.message


def test_a_sound_plan_has_no_warning_but_of_what_it_lacks() -> None:
    assert {f.code for f in parsed().plan.findings if f.severity != "info"} <= {"missing-chapter"}


@pytest.mark.parametrize(
    "sound",
    [
        f"{TEXT}若手職員の定着が課題",
        f"{TEXT}※令和7年度の調査による、速報値",
        f"{TEXT}さらに、詳しい結果は次のとおり",
        f"{TEXT}このため、次のことに取り組むこととし、\n\n(1) 公園の管理",
        f"{TEXT}このため、次のことに取り組むこととし、\n\n➢公園の管理",
        f"若手職員を対象とした研修の充実\n\n{TEXT}",
        f"また、〜市民の声から〜\n\n{TEXT}",
    ],
)
def test_what_ends_without_a_full_stop_may_be_whole(sound: str) -> None:
    assert not found("cut-passage", (TEXT, sound))
