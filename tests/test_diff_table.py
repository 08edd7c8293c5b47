"""The comparison table: entries paired by what they are about, only what differs underlined."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from planparse.comparison.compare import compare
from planparse.comparison.labels import kind_labels
from planparse.comparison.model import Diff
from planparse.comparison.table import ADDED, REMOVED, Cell, TableRow, comparison_table
from planparse.document.place import NOWHERE
from planparse.plan.model import (
    Basics,
    Budget,
    Facility,
    OverviewRow,
    Plan,
    Review,
    ReviewSection,
)
from tests.support.diff_plans import PIER, SENTENCES, issue, passage, plan, scheduled


def rows(old: Plan, new: Plan, label: str = "") -> list[TableRow]:
    blocks = comparison_table(compare(old, new).diff, old, new)
    return [row for block in blocks for row in block.rows if label in ("", row.label)]


def changed(cell: Cell) -> list[str]:
    return [piece.text for piece in cell.pieces if piece.changed]


def two_years(old: dict[str, Any], new: dict[str, Any]) -> tuple[Plan, Plan]:
    own = issue("A-1", PIER, SENTENCES[:3])
    return plan(own, year=2025, **old), plan(own, year=2026, **new)


# --- order ------------------------------------------------------------------------------------------------


def test_paragraphs_in_another_order_are_reordered_and_nothing_is_underlined() -> None:
    old = plan(issue("A-1", PIER, SENTENCES[:3]), year=2025)
    new = plan(issue("A-1", PIER, SENTENCES[2::-1]), year=2026)
    (link,) = compare(old, new).diff.links
    assert kind_labels(link) == ("順序変更",)
    moved = rows(old, new, "課題の内容")
    assert {"順序変更"} == {remark for row in moved for remark in row.remarks}
    assert not [text for row in moved for text in (*changed(row.old), *changed(row.new))]
    assert not {cell.note for row in moved for cell in (row.old, row.new)} & {ADDED, REMOVED}


def test_of_a_moved_paragraph_only_the_edit_is_underlined() -> None:
    edited = SENTENCES[0].replace("12万人", "15万人")
    old = plan(issue("A-1", PIER, SENTENCES[:3]), year=2025)
    new = plan(issue("A-1", PIER, (SENTENCES[2], SENTENCES[1], edited)), year=2026)
    (row,) = [r for r in rows(old, new, "課題の内容") if "15万人" in r.new.text]
    assert (changed(row.old), changed(row.new)) == (["12万人"], ["15万人"])
    assert row.remarks == ("順序変更", "12万人 → 15万人(+25.0 %)")
    (link,) = compare(old, new).diff.links
    assert kind_labels(link) == ("内容変更",)


def test_tasks_of_a_quarter_stand_in_their_own_order_on_both_sides() -> None:
    old, new = scheduled(2025, "点検\n清掃", "", "", ""), scheduled(2026, "清掃\n点検(2回)", "", "", "")
    (row,) = rows(old, new, "第1四半期")
    assert (row.old.text, row.new.text) == ("点検\n清掃", "清掃\n点検(2回)")
    assert (changed(row.old), changed(row.new)) == ([], ["2回"])
    assert "文言変更: 点検 → 点検(2回)" in row.remarks


# --- what is underlined -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "underlined"),
    [
        ("「潮見の渚」を整備する。", "『潮見の渚』を整備する。", ([], [])),
        (
            "桟橋（東）を直し、渡船を待つ人の屋根を付ける。",
            "桟橋(東)を直し､渡船を待つ人の屋根を付ける。",
            ([], []),
        ),
        ("検査を行い、結果を公表する。", "検査(年2回)を行い、結果を公表する。", ([], ["年2回"])),
        ("検査（令和７年度）の結果", "検査(令和8年度)の結果", (["令和７年度"], ["令和8年度"])),
        (
            "検査(夏)を行い、結果を公表する。",
            "検査(冬)を行い、結果を公表する。",
            (["夏"], ["冬"]),
        ),
    ],
)
def test_widths_and_brackets_are_not_underlined(
    old: str, new: str, underlined: tuple[list[str], list[str]]
) -> None:
    before = plan(issue("A-1", PIER, (old, *SENTENCES[:2])), year=2025)
    after = plan(issue("A-1", PIER, (new, *SENTENCES[:2])), year=2026)
    found = [(changed(r.old), changed(r.new)) for r in rows(before, after, "課題の内容")]
    assert [pair for pair in found if pair != ([], [])] == ([underlined] if underlined != ([], []) else [])
    (link,) = compare(before, after).diff.links
    assert kind_labels(link) == (("変更なし",) if underlined == ([], []) else ("内容変更",))


def overview(number: int, title: str, approach: str) -> OverviewRow:
    return OverviewRow(
        area="A", number=number, policy_field="観光", title=title, approach=approach, place=NOWHERE
    )


def test_overview_rows_go_with_their_issues_and_separators_are_not_underlined() -> None:
    old = plan(
        issue("A-1", "灯台の公開", SENTENCES[4:6]),
        issue("A-2", PIER, SENTENCES[:3]),
        year=2025,
        overview=(overview(1, "灯台の公開", "夜も公開する。"), overview(2, PIER, "順に直す。")),
    )
    new = plan(
        issue("A-1", "桟橋の改良", SENTENCES[:3]),
        issue("A-2", "海水浴場の安全", SENTENCES[6:]),
        year=2026,
        overview=(overview(1, "桟橋の改良", "順に直す。"), overview(2, "海水浴場の安全", "監視員を置く。")),
    )
    found = rows(old, new, "課題の一覧表")
    assert [(r.old.text or r.old.note, r.new.text or r.new.note) for r in found] == [
        ("A-1 / 灯台の公開 / 観光 / 夜も公開する。", REMOVED),
        ("A-2 / 桟橋の修繕と活用 / 観光 / 順に直す。", "A-1 / 桟橋の改良 / 観光 / 順に直す。"),
        (ADDED, "A-2 / 海水浴場の安全 / 観光 / 監視員を置く。"),
    ]
    underlined = [text for row in found for text in (*changed(row.old), *changed(row.new))]
    assert not [text for text in underlined if "/" in text or text != text.strip()]


def test_budgets_are_paired_by_account_and_facilities_by_operation() -> None:
    def basics(port: str, general: str, halls: tuple[str, ...]) -> Basics:
        def budget(account: str, text: str) -> Budget:
            return Budget(account=account, amount_yen=int(text[:-2]) * 10**8, text=text, place=NOWHERE)

        return Basics(
            budgets=(budget("港湾会計", port), budget("一般会計", general)),
            facilities=(Facility(operation="直営", names=halls, place=NOWHERE),),
        )

    old, new = two_years(
        {"basics": basics("6億円", "20億円", ("灯台記念館", "桟橋会館"))},
        {"basics": basics("7億円", "21億円", ("灯台記念館", "渚の家"))},
    )
    budget_rows = rows(old, new, "予算")
    assert [(r.old.text, r.new.text, changed(r.new)) for r in budget_rows] == [
        ("港湾会計 6億円", "港湾会計 7億円", ["7億円"]),
        ("一般会計 20億円", "一般会計 21億円", ["21億円"]),
    ]
    (row,) = rows(old, new, "公の施設")
    assert (changed(row.old), changed(row.new)) == (["桟橋会館"], ["渚の家"])


def review(*texts: str) -> Review:
    section = ReviewSection(title="総評", paragraphs=tuple(map(passage, texts)), place=NOWHERE)
    return Review(fiscal_year=None, sections=(section,))


def test_paragraphs_of_the_review_stand_opposite_those_of_the_same_issue() -> None:
    old, new = two_years(
        {"review": review("桟橋の修繕と活用では、3か所を直した。", "案内板を20か所に置いた。")},
        {"review": review("来訪者が増えた。", "桟橋の修繕と活用については、入札が不調に終わった。")},
    )
    found = [(r.old.text or r.old.note, r.new.text or r.new.note) for r in rows(old, new, "振り返り")]
    assert (
        "桟橋の修繕と活用では、3か所を直した。",
        "桟橋の修繕と活用については、入札が不調に終わった。",
    ) in found
    assert ("案内板を20か所に置いた。", REMOVED) in found
    assert (ADDED, "来訪者が増えた。") in found


def test_an_initiative_with_another_number_is_said_to_be_renumbered() -> None:
    own = issue("A-1", PIER, SENTENCES[:3], ("桟橋の点検", "渡船の増便"))
    first, second = own.initiatives
    turned = (
        second.model_copy(update={"id": "A-1/1", "number": 1}),
        first.model_copy(update={"id": "A-1/2", "number": 2}),
    )
    old = plan(own, year=2025)
    new = plan(own.model_copy(update={"initiatives": turned}), year=2026)
    assert [row.remarks for row in rows(old, new, "取組")] == [("番号変更",), ("番号変更",)]


# --- years and dates --------------------------------------------------------------------------------------


def test_years_and_dates_are_written_as_staff_do() -> None:
    old, new = two_years(
        {"basics": Basics(departments=("港湾部",), departments_as_of=date(2025, 4, 1))},
        {"basics": Basics(departments=("港湾部",), departments_as_of=date(2026, 5, 1))},
    )
    (heading,) = rows(old, new, "計画")
    assert (changed(heading.old), changed(heading.new)) == (["令和7年度"], ["令和8年度"])
    (row,) = rows(old, new, "部署の時点")
    assert (row.old.text, row.new.text) == ("令和7年4月1日", "令和8年5月1日")


def test_the_first_of_april_of_either_year_is_no_change() -> None:
    old, new = two_years(
        {"review": None, "basics": Basics(departments=("港湾部",), departments_as_of=date(2025, 4, 1))},
        {"review": None, "basics": Basics(departments=("港湾部",), departments_as_of=date(2026, 4, 1))},
    )
    found: Diff = compare(old, new).diff
    assert not found.changes
    assert not rows(old, new, "部署の時点")


def test_the_evidence_names_no_era() -> None:
    texts = ("令和9年3月までに石見銀山の案内を整える。", *SENTENCES[:2])
    old, new = plan(issue("A-1", PIER, texts), year=2025), plan(issue("A-1", "港の案内", texts), year=2026)
    (link,) = compare(old, new).diff.links
    assert "令和" not in link.evidence
    assert "石見" in link.evidence


def test_each_text_of_a_split_is_shown_whole_once() -> None:
    old = plan(issue("A-1", "桟橋の修繕と港の水質の保全", SENTENCES, ("桟橋の点検", "水質の測定")), year=2025)
    added = "水質の測定点を5か所に増やす。"
    new = plan(
        issue("A-1", "桟橋の修繕", SENTENCES[:5], ("桟橋の点検",)),
        issue("A-2", "港の水質の保全", (*SENTENCES[5:], added), ("水質の測定",)),
        year=2026,
    )
    found = rows(old, new, "課題の内容")
    assert [row.new.text for row in found].count(added) == 1
    assert all(sum(row.old.text == text for row in found) <= 1 for text in SENTENCES)


def test_tasks_unlike_each_other_are_not_underlined_as_edits() -> None:
    old = scheduled(2025, "", "", "調査(5海域)", "説明会")
    new = scheduled(2026, "", "", "調査(6ヘクタール)", "夜間の巡回")
    (third,) = rows(old, new, "第3四半期")
    assert (changed(third.old), changed(third.new)) == (["5海域"], ["6ヘクタール"])
    assert third.remarks == ("文言変更: 調査(5海域) → 調査(6ヘクタール)",)
    (fourth,) = rows(old, new, "第4四半期")
    assert (changed(fourth.old), changed(fourth.new)) == (["説明会"], ["夜間の巡回"])
