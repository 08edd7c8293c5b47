"""Where values stand that are no paragraphs: those of the cover, levels, policy fields and dates."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import normalize

import pytest

import planparse
from planparse.document.place import Place
from planparse.japanese.calendar import date_in, fiscal_year_in
from planparse.plan.fields import by_path
from tests.support.documents import RAW
from tests.support.small_plan import PLAN as SMALL

DOCUMENTS = ("isohama-r8.txt", "kankyo-r8.txt", "kirigahara-r8.txt")


def written(place: Place | None, lines: Sequence[str]) -> str:
    """The lines of a text at a place, without an exporter's radicals (⾒ for 見)."""
    assert place is not None and place.lines is not None
    first, last = place.lines
    return normalize("NFKC", "\n".join(lines[first - 1 : last]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_value_is_in_the_lines_of_its_place(name: str) -> None:
    text = (RAW / name).read_text("utf-8")
    lines, plan = text.splitlines(), planparse.read(RAW / name)
    assert plan.municipality and plan.municipality in written(plan.municipality_place, lines)
    assert plan.organization and plan.organization in written(plan.organization_place, lines)
    assert fiscal_year_in(written(plan.fiscal_year_place, lines)) == plan.fiscal_year
    if plan.title is not None:
        assert normalize("NFKC", plan.title) in written(plan.title_place, lines)
    assert date_in(written(plan.basics.departments_as_of_place, lines)) == plan.basics.departments_as_of
    assert plan.review and fiscal_year_in(written(plan.review.fiscal_year_place, lines)) in (
        plan.review.fiscal_year,
        plan.fiscal_year,
    )
    for issue in plan.issues:
        assert issue.policy_field and issue.policy_field in written(issue.policy_field_place, lines)
        assert issue.impact and issue.impact in written(issue.impact_place, lines)
        assert issue.urgency and issue.urgency in written(issue.urgency_place, lines)


def test_a_value_that_the_document_does_not_say_has_no_place() -> None:
    plan = planparse.read("見出し\n\n第1章 本文\n本文です。\n".encode(), form="outline")
    assert (plan.municipality, plan.municipality_place) == (None, None)
    assert (plan.organization_place, plan.fiscal_year_place) == (None, None)


def test_an_outline_has_the_places_of_its_cover() -> None:
    text = "令和8年度 交通安全計画\n\n第1章 現状\n本文です。\n"
    plan = planparse.read(text.encode(), form="outline")
    assert plan.fiscal_year == 2026
    assert plan.fiscal_year_place == plan.title_place is not None
    assert plan.title_place.lines == (1, 1)


def test_a_field_stands_where_its_value_stands() -> None:
    plan = planparse.read(SMALL.encode())
    fields = by_path(plan)
    issue = plan.issues[0]
    path = f"issues/{issue.id}"
    assert fields[f"{path}/urgency"].place == issue.urgency_place
    assert fields[f"{path}/title"].place == issue.place
    assert fields["organization"].place == plan.organization_place is not None
