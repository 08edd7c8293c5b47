"""Tables of years below one heading, whose rows stand in groups: 桟橋の修理 | 事業費, うち一般財源."""

from __future__ import annotations

import pytest

from planparse.plan.model import Initiative
from tests.support.records import form, read_grids, read_rows
from tests.support.schedules import ruled

FORM = """
[[heading]]
kind = "issue"
within = ["plan"]
text = ["柱{番号} {題名}"]
[[heading]]
kind = "initiative"
within = ["issue"]
text = ["取組{番号} {題名}"]
"""
INDICATORS = '[[indicator]]\nof = "initiative"\nlabel = ["目標値"]\n'
ABOVE = ("柱1 港を生かす", "取組1 港の手入れ")


def read(*rows: str, rules: str = "") -> Initiative:
    above = (row for line in ABOVE for row in (line, ""))
    (initiative,) = read_rows(form(FORM, rules), *above, *rows).plan.issues[0].initiatives
    return initiative


def said(initiative: Initiative) -> list[tuple[str, str | None, str | None, int | float | None]]:
    return [(f.name, f.row, f.period, f.number) for f in initiative.fields]


def test_a_row_below_an_empty_label_is_of_the_group_above_and_a_share_has_its_unit() -> None:
    found = read(
        "事業名\t区分\t令和8年度\t令和9年度",
        "桟橋の修理\t事業費(千円)\t90\t70",
        "\tうち一般財源\t20\t15",
        "灯台の公開\t来場者数(人)\t400\t300",
        "合計\t\t490\t370",
    )
    assert said(found) == [
        ("事業費", "桟橋の修理", "2026", 90_000), ("事業費", "桟橋の修理", "2027", 70_000),
        ("うち一般財源", "桟橋の修理", "2026", 20_000), ("うち一般財源", "桟橋の修理", "2027", 15_000),
        ("来場者数", "灯台の公開", "2026", 400), ("来場者数", "灯台の公開", "2027", 300),
        ("合計", None, "2026", 490), ("合計", None, "2027", 370),
    ]  # fmt: skip


def test_a_unit_of_money_over_the_labels_or_of_the_whole_is_none_of_a_count() -> None:
    found = read(
        "区分(千円)\t令和8年度\t令和9年度",
        "事業費\t90\t70",
        "うち参加者数\t20\t15",
        "利用者数(延べ)\t400\t300",
        "達成率\t40\t50",
    )
    assert [(f.name, f.number, f.unit) for f in found.fields if f.period == "2026"] == [
        ("事業費", 90_000, "円"), ("うち参加者数", 20, None), ("利用者数", 400, None), ("達成率", 40, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "label"),
    [
        *[("千円", label) for label in ("整備延長", "面積", "満足度", "整備箇所", "職員の人員")],
        *[("人", label) for label in ("事業費", "令和8年度予算額", "一般財源", "使用料の収入(見込み)")],
    ],
)
def test_the_unit_in_a_caption_is_none_of_what_it_cannot_measure(unit: str, label: str) -> None:
    found = read(f"（単位：{unit}）", "", "区分\t令和8年度\t令和9年度", f"{label}\t90\t70")
    assert [(f.number, f.unit) for f in found.fields] == [(90, None), (70, None)]


@pytest.mark.parametrize(
    ("between", "unit"), [((), "円"), (("港の手入れを進める。", ""), None)], ids=["above", "further up"]
)
def test_the_caption_above_tells_the_unit_of_money(between: tuple[str, ...], unit: str | None) -> None:
    found = read(
        "（単位：千円）",
        "",
        *between,
        "区分\t令和8年度\t令和9年度",
        "事業費\t90\t70",
        "うち一般財源\t20\t15",
        "参加者数\t400\t300",
    )
    factor = 1000 if unit else 1
    assert [(f.name, f.number, f.unit) for f in found.fields if f.period == "2026"] == [
        ("事業費", 90 * factor, unit), ("うち一般財源", 20 * factor, unit), ("参加者数", 400, None),
    ]  # fmt: skip


def test_labels_merged_over_rows_and_the_unit_over_the_labels() -> None:
    cells = [
        (0, 0, "事業名"), (0, 1, "区分(千円)"), (0, 2, "令和8年度"), (0, 3, "令和9年度"),
        (1, 0, "桟橋の修理", 2, 1), (1, 1, "事業費"), (1, 2, "90"), (1, 3, "70"),
        (2, 1, "うち一般財源"), (2, 2, "20"), (2, 3, "15"),
    ]  # fmt: skip
    heads = [ruled([(0, 0, text, 1, 4)], 1, 4, first_line=n) for n, text in enumerate(ABOVE, 2)]
    (issue,) = read_grids(form(FORM), *heads, ruled(cells, 3, 4, first_line=10)).plan.issues
    assert said(issue.initiatives[0]) == [
        ("事業費", "桟橋の修理", "2026", 90_000), ("事業費", "桟橋の修理", "2027", 70_000),
        ("うち一般財源", "桟橋の修理", "2026", 20_000), ("うち一般財源", "桟橋の修理", "2027", 15_000),
    ]  # fmt: skip


def test_years_beside_the_label_of_a_field_are_periods_and_other_words_its_rows() -> None:
    field = '[[field]]\nname = "事業費"\nof = "initiative"\nlabel = ["事業費"]\ntype = "yen"\nunit = "千円"\n'
    cells = [
        (0, 0, "事業費", 3, 1), (0, 1, "令和7年度"), (0, 2, "90"),
        (1, 1, "令和8年度"), (1, 2, "70"), (2, 1, "総額"), (2, 2, "160"),
    ]  # fmt: skip
    heads = [ruled([(0, 0, text, 1, 3)], 1, 3, first_line=n) for n, text in enumerate(ABOVE, 2)]
    (issue,) = read_grids(form(FORM, field), *heads, ruled(cells, 3, 3, first_line=10)).plan.issues
    assert said(issue.initiatives[0]) == [
        ("事業費", None, "2025", 90_000), ("事業費", None, "2026", 70_000),
        ("事業費", "総額", None, 160_000),
    ]  # fmt: skip


def test_work_and_its_results_name_their_group() -> None:
    found = read(
        "事業名\t区分\t令和8年度\t令和9年度",
        "桟橋の修理\t計画\t調査\t着工",
        "\t実績\t調査済み\t",
        "灯台の公開\t計画\t●\t●",
        "\t実績\t\t",
    )
    assert [(e.row, [t.text for t in e.tasks]) for e in found.schedule] == [
        ("桟橋の修理 計画", ["調査"]), ("桟橋の修理 計画", ["着工"]),
        ("灯台の公開 計画", ["灯台の公開"]), ("灯台の公開 計画", ["灯台の公開"]),
    ]  # fmt: skip
    assert [(f.name, f.row, f.period, f.value) for f in found.fields] == [
        ("実績", "桟橋の修理", "2026", "調査済み")
    ]


@pytest.mark.parametrize("name", ["漁獲量", "来場者数"])
def test_targets_and_results_are_of_the_indicator_that_their_group_names(name: str) -> None:
    found = read(
        "指標\t区分\t令和8年度\t令和9年度",
        f"{name}\t目標値\t90\t70",
        "\t実績値\t20\t",
        "水揚高\t目標値\t5\t6",
        "\t実績値\t4\t",
        rules=INDICATORS,
    )
    assert [(i.name, [(v.period, v.role, v.number) for v in i.values]) for i in found.indicators] == [
        (name, [("2026", "target", 90), ("2027", "target", 70), ("2026", "actual", 20)]),
        ("水揚高", [("2026", "target", 5), ("2027", "target", 6), ("2026", "actual", 4)]),
    ]
