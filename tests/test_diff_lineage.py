"""Issues over three and more years: one name for each lineage, one row for each version."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from planparse.comparison.compare import compare
from planparse.comparison.joined import joined
from planparse.comparison.lineage import history
from planparse.comparison.links_file import LineageName, LinksFile
from planparse.comparison.model import Diff, HistoryRow
from planparse.document.place import NOWHERE
from planparse.plan.model import Area, Basics, Budget, Facility, Plan, Review, ReviewSection
from planparse.writers.diff_parquet import known_lineages, write_diff_tables
from tests.support.diff_plans import SENTENCES, issue, passage, plan
from tests.support.plans import rich_plan

HARBOUR, STAFF, WATER = SENTENCES[:3], SENTENCES[3:5], SENTENCES[5:]


def years() -> list[Plan]:
    """The harbour is renumbered in 2025 and renamed in 2027; staff ends and water begins in 2026."""
    return [
        plan(issue("A-1", "桟橋の修繕", HARBOUR), issue("A-2", "人材の確保", STAFF), year=2024),
        plan(issue("A-1", "人材の確保", STAFF), issue("A-2", "桟橋の修繕", HARBOUR), year=2025),
        plan(issue("A-2", "桟橋の修繕", HARBOUR), issue("B-1", "港の水質の保全", WATER), year=2026),
        plan(issue("A-2", "桟橋の大規模な修繕", HARBOUR), issue("B-1", "港の水質の保全", WATER), year=2027),
    ]


def diffs(plans: list[Plan]) -> list[Diff]:
    return [compare(a, b).diff for a, b in pairwise(plans)]


def shown(rows: tuple[HistoryRow, ...]) -> list[tuple[object, ...]]:
    return [
        (r.lineage_id, r.issue_id, r.valid_from_fy, r.valid_to_fy, r.kinds, r.is_current, r.ended)
        for r in rows
    ]


def test_each_version_of_an_issue_is_a_row_over_four_years() -> None:
    assert shown(history(diffs(years()))) == [
        ("2024-A-1", "A-1", 2024, 2024, ("first_known",), False, False),
        ("2024-A-1", "A-2", 2025, 2026, ("renumbered",), False, False),
        ("2024-A-1", "A-2", 2027, 2027, ("renamed",), True, False),
        ("2024-A-2", "A-2", 2024, 2024, ("first_known",), False, False),
        ("2024-A-2", "A-1", 2025, 2025, ("renumbered",), False, True),
        ("2026-B-1", "B-1", 2026, 2027, ("new",), True, False),
    ]


def test_a_lineage_keeps_its_name_when_an_earlier_year_is_added(tmp_path: Path) -> None:
    later = diffs(years()[1:])
    write_diff_tables(later, history(later), tmp_path)
    names = {r.lineage_id for r in history(diffs(years()), known=known_lineages(tmp_path))}
    assert names == {"2025-A-1", "2025-A-2", "2026-B-1"}


def test_a_lineage_can_be_named_by_hand() -> None:
    names = LinksFile(lineages=(LineageName("桟橋", 2026, "A-2"),)).lineages
    rows = history(diffs(years()), names)
    assert [r.valid_from_fy for r in rows if r.lineage_id == "桟橋"] == [2024, 2025, 2027]


def test_the_parts_of_a_split_name_their_origin() -> None:
    old = plan(issue("A-1", "桟橋の修繕と港の水質の保全", SENTENCES, ("桟橋の点検", "水質の測定")), year=2025)
    new = plan(
        issue("A-1", "桟橋の修繕", SENTENCES[:5], ("桟橋の点検",)),
        issue("A-2", "港の水質の保全", SENTENCES[5:], ("水質の測定",)),
        year=2026,
    )
    rows = {r.issue_id: r for r in history(diffs([old, new])) if r.valid_from_fy == 2026}
    assert {r.lineage_id for r in rows.values()} == {"2025-A-1", "2026-A-2"}
    assert [r.parents for r in rows.values() if r.lineage_id != "2025-A-1"] == [("2025-A-1",)]


def test_a_lineage_goes_on_when_its_bureau_is_renamed() -> None:
    plans = years()
    plans[2:] = [own.model_copy(update={"organization": "港湾空港局"}) for own in plans[2:]]
    assert shown(history(diffs(plans))) == shown(history(diffs(years())))


def test_bureaus_that_are_joined_lose_none_of_their_entries() -> None:
    harbour = rich_plan()
    tourism = harbour.model_copy(update={"organization": "観光局"})
    both = joined([harbour, tourism])
    for name in ("mission", "overview", "issues", "fields", "unplaced", "findings"):
        assert getattr(both, name) == getattr(harbour, name) + getattr(tourism, name), name
        assert getattr(both, name) or name == "findings"


def _bureau(name: str, accounts: dict[str, int], affiliates: tuple[str, ...], area: str) -> Plan:
    budgets = tuple(
        Budget(account=a, amount_yen=yen * 10**8, text=f"{yen}億円", place=NOWHERE)
        for a, yen in accounts.items()
    )
    return plan(
        issue("A-1", "桟橋の修繕", HARBOUR),
        year=2025,
        document_id=name,
        organization=name,
        title=f"{name}の方針",
        areas=(Area(code="A", descriptions=(area,), place=NOWHERE),),
        basics=Basics(
            budgets=budgets,
            budget_notes=(passage(f"{name}の注"),),
            departments=(f"{name}の課", "総務課"),
            affiliates=affiliates,
            facilities=(Facility(operation="直営", names=(f"{name}の館",), place=NOWHERE),),
        ),
        review=Review(fiscal_year=2024, sections=(ReviewSection(title=f"{name}の総評", place=NOWHERE),)),
    )


def test_bureaus_that_are_joined_have_one_budget_an_account_and_all_their_units() -> None:
    both = joined(
        [
            _bureau("港湾局", {"一般会計": 20, "港湾会計": 3}, ("港の公社", "観光公社"), "海"),
            _bureau("観光局", {"一般会計": 5, "市場会計": 7}, ("観光公社", "町の公社"), "山"),
        ]
    )
    assert [(b.account, b.amount_yen, b.text) for b in both.basics.budgets] == [
        ("一般会計", 2_500_000_000, "20億円+5億円"),
        ("港湾会計", 300_000_000, "3億円"),
        ("市場会計", 700_000_000, "7億円"),
    ]
    assert [note.text for note in both.basics.budget_notes] == ["港湾局の注", "観光局の注"]
    assert both.basics.departments == ("港湾局の課", "総務課", "観光局の課", "総務課")
    assert both.basics.affiliates == ("港の公社", "観光公社", "町の公社")
    assert [one.names for one in both.basics.facilities] == [("港湾局の館",), ("観光局の館",)]
    assert both.review is not None
    assert [section.title for section in both.review.sections] == ["港湾局の総評", "観光局の総評"]
    assert [area.descriptions for area in both.areas] == [("海",)]
    assert (both.document_id, both.organization, both.title) == ("港湾局+観光局", "港湾局・観光局", None)


def test_what_is_joined_names_every_file_and_bureau() -> None:
    first, second = rich_plan(), rich_plan().model_copy(update={"organization": None, "review": None})
    both = joined([first, second])
    assert both.source.name == f"{first.source.name}+{second.source.name}"
    assert both.source.sha256 == f"{first.source.sha256}+{second.source.sha256}"
    assert both.source.bytes == first.source.bytes + second.source.bytes
    assert both.organization == f"{first.organization}・{second.document_id}"
    assert both.review == first.review
    assert joined([second, second]).review is None
    assert joined([first]) is first
    with pytest.raises(ValueError):
        joined([])
