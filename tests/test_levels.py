"""Labels of issues and initiatives as written, and the headings of a form above them."""

from __future__ import annotations

import pytest

from planparse.form.check import check
from planparse.form.file import parse
from planparse.parse.pipeline import Parsed, parse_bytes
from planparse.plan.model import Issue
from planparse.tables.flat import flat
from planparse.tables.rows import tables
from tests.support.schedules import HEAD
from tests.support.small_plan import parsed

FORM = r"""
name = "tidal"
title = "潮見市行財政改革実施計画"

[identify]
minimum = 1.0
signs = ['行財政改革実施計画']

[cover]
organization_in_text = []
municipality_in_text = []

[[heading]]
kind = "title"
within = ["plan"]
patterns = ['(?P<title>(?P<municipality>\S+市)行財政改革実施計画)']
examples = ["潮見市行財政改革実施計画"]
counter_examples = ["行財政改革"]

[[heading]]
kind = "level.基本方針"
within = ["plan"]
identity = ["number"]
patterns = ['基本方針(?P<number>\S+)\s+(?P<title>.+)']
examples = ["基本方針1 財政の健全化"]
counter_examples = ["基本方針"]

[[heading]]
kind = "issue"
within = ["level.基本方針"]
identity = ["number"]
patterns = ['施策(?P<number>\S+)\s+(?P<title>.+)']
examples = ["施策1-1 歳入の確保"]
counter_examples = ["施策"]

[[heading]]
kind = "level.柱"
within = ["issue"]
identity = ["title"]
patterns = ['■(?P<title>.+)']
examples = ["■広告"]
counter_examples = ["広告"]

[[heading]]
kind = "initiative"
within = ["issue", "level.柱"]
identity = ["number"]
patterns = ['取組(?P<number>\S+)\s+(?P<title>.+)']
examples = ["取組ア 窓口封筒への広告"]
counter_examples = ["取組"]

[matrix]
patterns = []

[lists]
item = '(?P<marker>[①-⑳])\s*(?P<text>.+)'
bullets = "・"
empty = ["-"]
"""
TEXT = f"""潮見市行財政改革実施計画

基本方針1 財政の健全化

施策1-1 歳入の確保

■広告

取組ア 窓口封筒への広告

{HEAD}
募集\t掲載\t同左\t検証

■貸付

取組1-1-2 空き施設の貸付

施策1-2 歳出の見直し

取組(1) 業務の委託

基本方針2 市民との協働

施策2-1 地域の担い手
"""


@pytest.fixture(scope="module")
def read() -> Parsed:
    return parse_bytes(TEXT.encode(), "plan.txt", forms=(parse(FORM, "tidal.toml"),))


def levels(node: object) -> list[tuple[str, str | None, int | None, str]]:
    return [(x.name, x.label, x.number, x.title) for x in node.levels]  # type: ignore[attr-defined]


def test_a_form_may_name_levels_of_its_own() -> None:
    assert check(parse(FORM, "tidal.toml")) == ()


def test_issues_have_the_headings_above_them_and_labels_that_need_be_no_numbers(read: Parsed) -> None:
    issues: tuple[Issue, ...] = read.plan.issues
    assert [(i.id, i.label, i.number, i.title) for i in issues] == [
        ("1-1", "1-1", None, "歳入の確保"),
        ("1-2", "1-2", None, "歳出の見直し"),
        ("2-1", "2-1", None, "地域の担い手"),
    ]
    assert [levels(i) for i in issues] == [
        [("基本方針", "1", 1, "財政の健全化")],
        [("基本方針", "1", 1, "財政の健全化")],
        [("基本方針", "2", 2, "市民との協働")],
    ]


def test_initiatives_have_the_headings_between_their_issue_and_them(read: Parsed) -> None:
    first, second = (issue.initiatives for issue in read.plan.issues[:2])
    assert [(n.id, n.label, n.number, n.title) for n in (*first, *second)] == [
        ("1-1/1", "ア", 1, "窓口封筒への広告"),
        ("1-1/1-1-2", "1-1-2", None, "空き施設の貸付"),
        ("1-2/1", "(1)", 1, "業務の委託"),
    ]
    assert [levels(n) for n in (*first, *second)] == [
        [("柱", None, None, "広告")],
        [("柱", None, None, "貸付")],
        [],
    ]
    assert [t.id for t in first[0].quarters[0].tasks] == ["1-1/1/Q1/1"]
    assert read.plan.unplaced == () and all(i.unplaced == () for i in read.plan.issues)


def test_levels_reach_the_tables(read: Parsed) -> None:
    built = tables([read.plan])
    issue = built["issues"].to_pylist()[0]
    assert (issue["label"], issue["level_names"], issue["level_titles"]) == (
        "1-1",
        ["基本方針"],
        ["財政の健全化"],
    )
    rows = flat(built)["initiatives_levels"].to_pylist()
    assert [(r["initiative_id"], r["position"], r["name"], r["title"]) for r in rows] == [
        ("1-1/1", 1, "柱", "広告"),
        ("1-1/1-1-2", 1, "柱", "貸付"),
    ]


def test_the_label_of_a_numbered_issue_is_its_number_as_written() -> None:
    (issue,) = parsed().plan.issues
    assert (issue.label, issue.number, issue.levels) == ("A (1)", 1, ())
    assert [(n.label, n.number) for n in issue.initiatives] == [("(1)", 1), ("(2)", 2)]
