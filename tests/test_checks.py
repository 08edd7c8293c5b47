"""Findings: each fault put into a sound text is found once, at its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pytest

from planparse.document.findings import CATALOGUE, render
from planparse.document.place import NOWHERE, Place
from planparse.document.source import Line
from planparse.form.file import parse
from planparse.parse.checks import checks
from planparse.parse.interpret import UNPLACED, interpret
from planparse.parse.outline import outline
from planparse.parse.pipeline import parse_document
from planparse.plan.model import (
    HeadingAbove,
    Item,
    NamedValue,
    Passage,
    Plan,
    PublishedFinding,
    Quarter,
    Task,
)
from planparse.readers import read
from tests.support.documents import NAMES, form, parsed_text, raw
from tests.support.plans import rich_plan
from tests.support.text_plans import plan_of

MINATO = (Path(__file__).parent / "stages" / "minato.txt").read_text("utf-8")
KOGEN = (Path(__file__).parent / "stages" / "kogen.txt").read_text("utf-8")


def findings(text: str) -> tuple[PublishedFinding, ...]:
    return parsed_text(text)[1].plan.findings


@lru_cache(maxsize=2)
def known(text: str) -> Counter[tuple[str, str]]:
    return Counter((f.code, f.message) for f in findings(text))


def new(text: str, changed: str) -> list[PublishedFinding]:
    """The findings that a change of the text adds."""
    before = known(text)
    return [f for f in findings(changed) if (f.code, f.message) not in before]


def without(text: str, first: str, end: str) -> str:
    """The text without the part from `first` up to `end`."""
    begin = text.index(first)
    return text[:begin] + text[text.index(end, begin) :]


# (text, what is replaced, what replaces it, the code of the finding, what its message names)
FAULTS = {
    "an issue's title differs from the overview": (
        MINATO,
        "（１）海辺のにぎわい\t散歩道",
        "（１）浜辺のにぎわい\t散歩道",
        "overview-mismatch",
        "浜辺のにぎわい",
    ),
    "a policy field differs from the overview": (
        MINATO,
        "観光\t（１）",
        "港湾\t（１）",
        "overview-mismatch",
        "港湾",
    ),
    "the overview has an issue that has no body": (
        MINATO,
        "公共インフラ\t（２）",
        "公共インフラ\t（３）",
        "issue-missing",
        "A(3)",
    ),
    "an issue is not in the overview": (
        MINATO,
        "公共インフラ\t（２）",
        "公共インフラ\t（３）",
        "overview-missing",
        "A(2)",
    ),
    "issues jump": (MINATO, "課題Ａ（２）", "課題Ａ（４）", "numbering-gap", "4"),
    "initiatives jump": (MINATO, "（２）冬の催し", "（３）冬の催し", "numbering-gap", "3"),
    "a number twice": (MINATO, "（２）冬の催し", "（１）冬の催し", "duplicate-number", "1"),
    "a title twice": (
        MINATO,
        "課題Ａ（２）　岸壁の更新",
        "課題Ａ（２）　海辺のにぎわい",
        "duplicate-title",
        "A-2",
    ),
    "a marker that is no item": (MINATO, "①設計・調整 ③同左", "①設計・調整 ⑤公表", "marker-mismatch", "⑤"),
    "a ditto of nothing": (KOGEN, "・聞き取り\t―\t", "・同左\t―\t", "ditto-unresolved", "同左"),
    "a section is missing": (KOGEN, "■めざす姿\n", "", "missing-section", "めざす姿"),
    "a heading nobody knows": (
        KOGEN,
        "■めざす姿\n",
        "■めざす姿\n\n■効果の測り方\n",
        "unknown-heading",
        "効果の測り方",
    ),
    "a table nobody knows": (KOGEN, "雪の日は、", "年\t人\n2025\t31\n\n雪の日は、", "unknown-table", "年 人"),
    "text where none belongs": (
        KOGEN,
        "■当初予算\n",
        "問合せ先は内線12です。\n\n■当初予算\n",
        "unplaced-text",
        "内線12",
    ),
    "a damaged heading": (
        MINATO,
        "②課題の内容\n\n岸壁",
        "②課題の of 内容\n\n岸壁",
        "damaged-heading",
        "②課題の of 内容",
    ),
    "two names that are nearly the same": (
        MINATO,
        "散歩道と催しを整え",
        "汐見崎観光振興機構と汐見崎観光推進機構が散歩道を整え",
        "similar-names",
        "汐見崎観光推進機構",
    ),
}


@pytest.mark.parametrize(("text", "before", "after", "code", "named"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(text: str, before: str, after: str, code: str, named: str) -> None:
    assert text.count(before) >= 1
    found = [f for f in new(text, text.replace(before, after)) if f.code == code]
    assert found, Counter(f.code for f in new(text, text.replace(before, after)))
    assert any(named in f.message for f in found)
    assert all(f.place != NOWHERE and f.place.lines for f in found)


@pytest.mark.parametrize(
    ("text", "first", "end", "code", "named"),
    [
        (MINATO, "３　令和７年度", "課題領域　Ａ", "missing-chapter", "振り返り"),
        (MINATO, "１　組織の使命", "２　基本情報", "missing-chapter", "組織の使命"),
        (MINATO, "上半期\t", "⑥関連", "missing-table", "(2)"),
        (MINATO, "令和８年度　局区Ｘ方針", "１　組織", "guessed-fiscal-year", "2026"),
        (KOGEN, "取組1 雪", "■参考", "missing-section", "1"),
    ],
)
def test_a_missing_part_is_found(text: str, first: str, end: str, code: str, named: str) -> None:
    found = [f for f in new(text, without(text, first, end)) if f.code == code]
    assert len(found) == 1 and named in found[0].message


def test_names_of_different_things_are_not_reported_as_typos() -> None:
    for pair in ("東部港湾開発公社と西部港湾開発公社", "第1港湾物流センターと第2港湾物流センター"):
        changed = MINATO.replace("散歩道と催しを整え", f"{pair}が散歩道を整え")
        assert [f.message for f in new(MINATO, changed) if f.code == "similar-names"] == []


def test_findings_come_most_severe_first_without_duplicates() -> None:
    for name in NAMES:
        found = raw(name)[1].plan.findings
        ranks = [("error", "warning", "info").index(f.severity) for f in found]
        assert ranks == sorted(ranks)
        once = Counter((f.code, f.message, f.place) for f in found)
        assert all(n == 1 for n in once.values())


def test_every_finding_renders_in_both_languages() -> None:
    for name in NAMES:
        for finding in raw(name)[1].plan.findings:
            assert finding.message == render(finding.code, finding.values, "ja")
            assert render(finding.code, finding.values, "en") != finding.message


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_sentences_of_a_code_name_the_same_values(code: str) -> None:

    kind = CATALOGUE[code]
    names = [{field for _, field, _, _ in Formatter().parse(s) if field} for s in (kind.ja, kind.en)]
    assert names[0] == names[1]
    assert kind.severity in ("error", "warning", "info")
    assert kind.en.isascii() or "“" in kind.en or "外字" in kind.en or "×" in kind.en


def test_a_line_in_no_field_is_kept_with_a_finding() -> None:
    document, parsed = parsed_text(KOGEN)
    tree, _ = outline(document, form(parsed.plan.form))
    stray = Line(999, "どこにも属さない行")
    longer = replace(document, blocks=(*document.blocks, stray))
    found = interpret(tree, form(parsed.plan.form), longer)
    assert "どこにも属さない行" in [p.text for p in found.plan.unplaced]
    assert found.claims[stray.key] == UNPLACED
    assert [f.place.lines for f in found.findings if f.code == "unplaced-text"] == [(999, 999)]


@pytest.mark.parametrize("optional", [False, True])
def test_a_plan_may_lack_a_section_that_its_form_calls_optional(optional: bool) -> None:
    usual = form("juten-kadai")
    headings = tuple(replace(h, optional=optional and h.kind == "expected_outcome") for h in usual.headings)
    document, _ = read(KOGEN.replace("■めざす姿\n", "").encode(), "sample.txt")
    plan = parse_document(document, (), (replace(usual, headings=headings),)).plan
    assert ("missing-section" in {f.code for f in plan.findings}) is not optional


def test_every_initiative_lacks_its_schedule_where_none_has_one() -> None:
    plan = plan_of(body="調査を行う。")
    assert [f.code for f in plan.findings if f.code == "missing-table"] == ["missing-table"]


COUNTED = """
name = "sakae"
title = "栄プラン"
[identify]
text = ["栄プラン"]
[[heading]]
kind = "title"
text = ["栄プラン"]
[[heading]]
kind = "mission"
text = ["第1章 使命"]
[[heading]]
kind = "issue"
within = ["plan"]
text = ["第{番号}章 {題名}"]
[[heading]]
kind = "initiative"
text = ["取組{番号} {題名}"]
"""


def gaps(*lines: str) -> list[str]:
    """The messages of gaps in the numbers of a plan of these lines."""
    text = "\n\n".join(("栄プラン", "第1章 使命", "市民のために働く。", *lines))
    document, told = read(text.encode(), "sakae.txt")
    plan = parse_document(document, told, (parse(COUNTED, "sakae.toml"),)).plan
    return [f.message for f in plan.findings if f.code == "numbering-gap"]


def test_a_chapter_of_another_kind_leaves_no_gap_in_the_numbers_of_issues() -> None:
    assert gaps("第2章 港", "第3章 駅") == []
    assert len(gaps("第2章 港", "第4章 駅")) == 1
    assert len(gaps("第3章 港", "第4章 駅")) == 1


def test_initiatives_may_be_counted_through_all_issues() -> None:
    first = ("第2章 港", "取組1 浚渫", "取組2 灯台", "第3章 駅")
    assert gaps(*first, "取組3 広場", "取組4 時計") == []
    assert gaps(*first, "取組1 広場", "取組2 時計") == []
    assert len(gaps(*first, "取組4 広場")) == 1
    assert len(gaps(*first, "取組1 広場", "第4章 橋", "取組2 欄干")) == 1


def test_a_marker_that_is_no_item_is_told_once_an_initiative() -> None:
    def told(text: str) -> list[tuple[object, object]]:
        found = (f for f in findings(text) if f.code == "marker-mismatch")
        return sorted((f.values["marker"], f.values["where"]) for f in found)

    assert told(MINATO) == []
    twice = MINATO.replace("①設計・調整 ③同左", "①設計・調整 ⑤公表 ⑥点検 ⑤再公表")
    (five, six) = told(twice)
    assert (five[0], six[0]) == ("⑤", "⑥") and five[1] == six[1]


_NAMED = """
汐見崎観光振興機構 汐見崎観光推進機構 told
汐見崎観光振興機構 汐見崎観光振考機構 told
汐見崎観光振興機構 汐見崎観光機構 told
汐見崎観光振興機構 汐見崎観光文化財機構 no
汐見崎観光振興機構 汐見崎観光振興公社 no
汐見崎観光振興機構 波見崎観光振興機構 no
汐見崎観光振興機構 汐谷崎観光振興機構 no
汐見崎観光振興機構 汐見山観光振興機構 told
汐見崎港湾計画 汐見崎港岸計画 told
汐見港湾計画 汐見港岸計画 no
汐見崎東部公園 汐見崎西部公園 no
汐見崎第一公園 汐見崎第二公園 no
汐見崎新庁舎計画 汐見崎旧庁舎計画 no
汐見崎海浜公園 汐見崎海辺公園 told
汐見崎海浜通り 汐見崎海辺通り no
"""
"""Two names, and whether one may be a typo for the other."""


@pytest.mark.parametrize("row", _NAMED.split("\n")[1:-1])
def test_names_are_alike_that_differ_in_one_short_word_which_tells_nothing_apart(row: str) -> None:
    one, other, told = row.split(" ")
    mission = tuple(Passage(text=f"{name}を支える。", place=NOWHERE) for name in (one, other, one))
    found = [f for f in checks(_with_mission(mission), form("kyoku-x")) if f.code == "similar-names"]
    assert [sorted((f.values["a"], f.values["b"])) for f in found] == (
        [sorted((one, other))] if told == "told" else []
    )
    assert all(
        f.values == {"a": f.values["a"], "b": f.values["b"], "a_count": a, "b_count": 3 - a}
        for f in found
        for a in (2 if f.values["a"] == one else 1,)
    )


def _with_mission(mission: tuple[Passage, ...]) -> Plan:
    return Plan.model_validate(rich_plan().model_dump() | {"mission": mission, "issues": (), "review": None})


def test_the_rarer_of_two_names_is_shown_and_a_series_of_names_is_none() -> None:
    names = ["汐見崎観光振興機構", "汐見崎観光推進機構", "汐見崎観光推進機構"]
    mission = tuple(
        Passage(text=f"{name}を支える。", place=Place(lines=(n, n))) for n, name in enumerate(names, 1)
    )
    (found,) = (f for f in checks(_with_mission(mission), form("kyoku-x")) if f.code == "similar-names")
    assert found.place == Place(lines=(1, 1))
    for count in (20, 21):
        kanji = "山川海空森林池沼坂橋浜島港町村里原野谷岡崎"[:count]
        series = tuple(Passage(text=f"汐見崎観光{c}公園を直す。", place=NOWHERE) for c in kanji)
        told = [f for f in checks(_with_mission(series), form("kyoku-x")) if f.code == "similar-names"]
        assert bool(told) is (count <= 20), count


def _sums(*rows: tuple[str, float], of: str = "予算額", period: str | None = None) -> tuple[NamedValue, ...]:
    return tuple(
        NamedValue(
            name=of, label=of, value=f"{number:g}", number=number, row=row, period=period, place=NOWHERE
        )
        for row, number in rows
    )


_PARTS = (("一般財源", 300.0), ("国庫支出金", 200.0))


@pytest.mark.parametrize(
    ("values", "differs"),
    [
        (_sums(*_PARTS, ("計", 500.0)), False),
        (_sums(*_PARTS, ("計", 501.0)), True),
        (_sums(("合計", 499.0), *_PARTS), True),
        (_sums(*_PARTS, ("総計", 1.0)), True),
        (_sums(*_PARTS, ("合計(千円)", 1.0)), True),
        (_sums(*_PARTS, ("総額", 1.0)), True),
        (_sums(*_PARTS, ("合計額", 1.0)), True),
        (_sums(*_PARTS, ("集計", 500.0)), False),  # no total, but a third part
        (_sums(*_PARTS, ("小計", 500.0), ("計", 500.0)), False),
        (_sums(*_PARTS, ("うち一般財源", 50.0), ("計", 500.0)), False),
        (_sums(*_PARTS, ("(うち一般財源)", 50.0), ("計", 500.0)), False),
        (_sums(*_PARTS, ("(内 基金)", 50.0), ("計", 500.0)), False),
        (_sums(*_PARTS, ("内基金", 50.0), ("計", 500.0)), False),
        (_sums(_PARTS[0], ("計", 500.0)), False),  # one part: the others are not told
        (_sums(*_PARTS, ("計", 500.0), ("合計", 900.0)), False),  # two totals
        (_sums(("甲", 0.1), ("乙", 0.2), ("計", 0.3)), False),
        (_sums(("甲", 0.1), ("乙", 0.2), ("計", 0.31)), True),
        ((*_sums(*_PARTS), *_sums(("計", 900.0), of="決算額")), False),
        ((*_sums(*_PARTS, period="2026"), *_sums(("計", 900.0), period="2027")), False),
        ((*_sums(*_PARTS, period="2026"), *_sums(("計", 900.0), period="2026")), True),
    ],
)
def test_a_total_that_is_not_the_sum_of_its_parts_is_told(
    values: tuple[NamedValue, ...], differs: bool
) -> None:
    base = rich_plan()
    initiative = base.issues[0].initiatives[0]
    in_plan = base.model_copy(update={"fields": values, "issues": ()})
    issue = base.issues[0].model_copy(update={"fields": values, "initiatives": ()})
    in_issue = base.model_copy(update={"fields": (), "issues": (issue,)})
    initiative = initiative.model_copy(update={"fields": values})
    issue = issue.model_copy(update={"fields": (), "initiatives": (initiative,)})
    in_initiative = base.model_copy(update={"fields": (), "issues": (issue,)})
    for plan in (in_plan, in_issue, in_initiative):
        told = [f.values for f in checks(plan, form("kyoku-x")) if f.code == "sum-differs"]
        assert len(told) == differs
        assert all(values["field"] in ("予算額", "決算額") for values in told)


def _numbered(*issues: tuple[str | None, int | None, str, list[int | None]]) -> Plan:
    """A plan of issues: each with its area, its number, the level above it and the numbers of initiatives."""
    usual = rich_plan().issues[0]
    made = []
    for at, (area, number, level, numbers) in enumerate(issues):
        above = (
            (HeadingAbove(name="基本方針", label=None, number=None, title=level, place=NOWHERE),)
            if level
            else ()
        )
        initiatives = tuple(
            usual.initiatives[0].model_copy(update={"id": f"A-{at}/{n}", "number": n, "levels": ()})
            for n in numbers
        )
        update = {
            "id": f"A-{at}",
            "area": area,
            "number": number,
            "levels": above,
            "initiatives": initiatives,
        }
        made.append(usual.model_copy(update=update))
    return rich_plan().model_copy(update={"issues": tuple(made), "overview": ()})


@pytest.mark.parametrize(
    ("issues", "told"),
    [
        ([("A", 1, "", [1]), ("A", 2, "", [1]), ("A", 3, "", [1])], []),
        ([("A", 1, "", [1]), ("B", 1, "", [1]), ("A", 2, "", [1]), ("B", 2, "", [1])], []),
        ([(None, 1, "", [1]), (None, 3, "", [1])], [("課題", 1, 3)]),
        ([("A", 2, "", [1])], [("課題A", 0, 2)]),
        ([("A", 1, "", [1]), ("A", 2, "", [1]), ("A", 2, "", [1])], [("課題A", 2)]),
        ([("A", 1, "", [1]), ("A", 2, "", [1]), ("A", 1, "", [1])], [("課題A", 1)]),
        ([("A", 3, "", [1]), ("A", 1, "", [1])], [("課題A", 0, 3), ("課題A", 3, 1)]),
        ([("A", 1, "", [1]), ("A", None, "", [1]), ("A", 2, "", [1])], []),
        # under another level, numbers go on or begin again
        ([("A", 1, "海", [1]), ("A", 2, "海", [1]), ("A", 1, "山", [1]), ("A", 2, "山", [1])], []),
        ([("A", 1, "海", [1]), ("A", 2, "山", [1])], []),
        ([("A", 1, "海", [1]), ("A", 3, "山", [1])], [("課題A", 1, 3)]),
        # initiatives are counted in each issue, or through all of them
        ([("A", 1, "", [1, 2]), ("A", 2, "", [3, 4])], []),
        ([("A", 1, "", [1, 2]), ("A", 2, "", [4])], [("課題A-1の取組", 0, 4)]),
        ([("A", 1, "", [1, 2]), ("A", 2, "", [1]), ("A", 3, "", [2])], [("課題A-2の取組", 0, 2)]),
        ([("A", 1, "", []), ("A", 2, "", [1, 2]), ("A", 3, "", [3])], []),
        ([("A", 1, "", [1]), ("A", 2, "", []), ("A", 3, "", [2])], []),
        ([("A", 1, "", [None, 1]), ("A", 2, "", [2, None])], []),
        ([("A", 1, "", [1, 1])], [("課題A-0の取組", 1)]),
        ([("A", 1, "", [2]), ("A", 2, "", [3])], [("課題A-0の取組", 0, 2)]),
    ],
)
def test_numbers_that_are_not_the_next_ones_are_told(
    issues: list[tuple[str | None, int | None, str, list[int | None]]], told: list[tuple[object, ...]]
) -> None:
    found = [
        f
        for f in checks(_numbered(*issues), form("kyoku-x"))
        if f.code in ("numbering-gap", "duplicate-number")
    ]
    assert [tuple(f.values.values()) for f in found] == told
    assert [f.code == "duplicate-number" for f in found] == [len(one) == 2 for one in told]


def test_a_marker_is_told_at_the_first_of_the_tasks_that_have_it() -> None:
    usual = rich_plan().issues[0]
    quarters = tuple(
        Quarter(
            quarter=n,
            start=None,
            end=None,
            text="",
            place=NOWHERE,
            tasks=(
                Task(
                    id="", markers=markers, text="点検", ditto=False, span=(n, n), place=Place(lines=(n, n))
                ),
            ),
        )
        for n, markers in ((1, ("①",)), (2, ("①", "③")), (3, ("③", "⑤")), (4, ("②",)))
    )
    items = (Item(marker="①", text="設計", place=NOWHERE), Item(marker="②", text="工事", place=NOWHERE))

    def told(of: tuple[Item, ...]) -> list[tuple[object, Place]]:
        own = usual.initiatives[0].model_copy(update={"items": of, "quarters": quarters})
        issue = usual.model_copy(update={"initiatives": (own,)})
        plan = rich_plan().model_copy(update={"issues": (issue,)})
        found = checks(plan, form("kyoku-x"))
        return [(f.values["marker"], f.place) for f in found if f.code == "marker-mismatch"]

    assert told(items) == [("③", Place(lines=(2, 2))), ("⑤", Place(lines=(3, 3)))]
    assert told(()) == []  # without items, nothing says what the markers stand for


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        ("令和6年度上期\t令和6年度下期\t令和7年度上期\t令和7年度下期", "令和6年度・令和7年度"),
        ("令和9年度\t令和10年度\t令和11年度\t令和12年度", "令和9年度・令和10年度・令和11年度・令和12年度"),
        ("令和8年度上期\t令和8年度下期\t令和9年度上期\t令和9年度下期", None),
        ("令和8年度\t令和9年度\t令和10年度\t令和11年度", None),
    ],
)
def test_a_schedule_of_other_years_only_is_told(heads: str, told: str | None) -> None:
    plan = plan_of(body=f"{heads}\n・調査\t・設計\t・工事\t・完了")
    found = [f.values for f in plan.findings if f.code == "year-missing"]
    assert [(f["year"], f["years"]) for f in found] == ([("令和8年度", told)] if told else [])
