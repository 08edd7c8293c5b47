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
    rows = flat(built)["initiatives_levels"].read_all().to_pylist()
    assert [(r["initiative_id"], r["position"], r["name"], r["title"]) for r in rows] == [
        ("1-1/1", 1, "柱", "広告"),
        ("1-1/1-1-2", 1, "柱", "貸付"),
    ]


def test_the_label_of_a_numbered_issue_is_its_number_as_written() -> None:
    (issue,) = parsed().plan.issues
    assert (issue.label, issue.number, issue.levels) == ("A (1)", 1, ())
    assert [(n.label, n.number) for n in issue.initiatives] == [("(1)", 1), ("(2)", 2)]


PLAIN = """
name = "sogo"
title = "総合計画実施計画"
[identify]
text = ["総合計画実施計画"]
[[heading]]
kind = "title"
within = ["plan"]
text = ["{年度}総合計画実施計画"]
[[heading]]
kind = "level.基本方針"
within = ["plan"]
text = ["基本方針{番号} {題名}"]
[[heading]]
kind = "issue"
within = ["plan"]
text = ["施策{番号} {題名}"]
[[heading]]
kind = "level.柱"
within = ["issue"]
text = ["柱{番号} {題名}"]
[[heading]]
kind = "initiative"
within = ["issue"]
text = ["事業{番号} {題名}"]
"""
FOUR_DEEP = """令和8年度総合計画実施計画

基本方針一 安心

施策1 防災

柱ア 備え

事業(1) 無線

事業(2) 備蓄

柱イ 共助

事業(1) 消防団

施策2 交通

事業A-(1) バス

基本方針二 にぎわい

施策1 観光

柱ア 祭り

事業(1) 山車
"""


def test_records_stand_under_the_levels_above_them_in_a_form_that_names_only_their_outermost_place() -> None:
    plan = parse_bytes(FOUR_DEEP.encode(), "a.txt", forms=(parse(PLAIN, "sogo.toml"),)).plan
    assert [(i.id, i.title, [(h.label, h.title) for h in i.levels]) for i in plan.issues] == [
        ("1", "防災", [("一", "安心")]),
        ("2", "交通", [("一", "安心")]),
        ("1~2", "観光", [("二", "にぎわい")]),
    ]
    assert [
        (n.id, n.title, [(h.label, h.title) for h in n.levels]) for i in plan.issues for n in i.initiatives
    ] == [
        ("1/1", "無線", [("ア", "備え")]),
        ("1/2", "備蓄", [("ア", "備え")]),
        ("1/1~2", "消防団", [("イ", "共助")]),
        ("2/A-(1)", "バス", []),
        ("1~2/1", "山車", [("ア", "祭り")]),
    ]


def test_numbers_may_begin_again_under_another_level_but_not_under_the_same() -> None:
    own = (parse(PLAIN, "sogo.toml"),)
    told = ("duplicate-number", "numbering-gap")
    plan = parse_bytes(FOUR_DEEP.encode(), "a.txt", forms=own).plan
    assert not [f for f in plan.findings if f.code in told]
    twice = FOUR_DEEP.replace("事業(2) 備蓄", "事業(1) 備蓄").replace("施策2 交通", "施策4 交通")
    plan = parse_bytes(twice.encode(), "a.txt", forms=own).plan
    assert sorted(f.code for f in plan.findings if f.code in told) == sorted(told)
