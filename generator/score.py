"""Compares a plan with its truth fact by fact, so that a failed assertion says what is wrong.

A fact is one value at its place: an issue's title, one task of one quarter of one initiative. Differences
of width, of dashes and tildes and of white space do not count, except a space between Latin words; markers
such as ① are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_CIRCLED = re.compile("([①-⑳])")
_SPACE = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z0-9])|(?<=[0-9])\s+(?=[A-Za-z])|(\s+)")
_DASH = re.compile("[‐‑‒–—―−─-]")
_TILDE = re.compile("[〜～∼~]")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """The facts that the plan lacks and those it has in excess; both empty if it is right."""

    missing: tuple[str, ...]
    invented: tuple[str, ...]
    right: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.invented)

    def __str__(self) -> str:
        lines = [*(f"- {fact}" for fact in self.missing), *(f"+ {fact}" for fact in self.invented)]
        return "\n".join([f"{self.right} facts right, {len(lines)} wrong", *lines])


def compare(truth: Json, plan: Json) -> Difference:
    """Compare two plans in the shape of the published JSON; a truth has plain strings for passages."""
    with_spans = any("span" in task for task in _tasks(truth))
    wanted, found = Counter(facts(truth, spans=with_spans)), Counter(facts(plan, spans=with_spans))
    lost = [f"unplaced: {text}" for text in _unplaced(truth) if fold(text) not in _all_unplaced(plan)]
    return Difference(
        missing=tuple((wanted - found).elements()) + tuple(lost),
        invented=tuple((found - wanted).elements()),
        right=(wanted & found).total(),
    )


def without_spaces(value: Any) -> Any:
    """The JSON value without white space in its strings, for documents that are wrapped hard.

    Where a line ends inside full-width Latin text, no reader can tell whether a space was there.
    """
    if isinstance(value, dict):
        return {key: without_spaces(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_spaces(one) for one in value]
    return "".join(value.split()) if isinstance(value, str) else value


def fold(value: object) -> str:
    """The text of a value or passage without what does not count as a difference."""
    if isinstance(value, Mapping):
        value = value.get("text")
    parts = _CIRCLED.split("" if value is None else str(value))
    text = "".join(p if _CIRCLED.fullmatch(p) else unicodedata.normalize("NFKC", p) for p in parts)
    text = _TILDE.sub("~", _DASH.sub("-", text.strip()))
    return _SPACE.sub(lambda m: "" if m[1] else " ", text)


def facts(plan: Json, *, spans: bool = False) -> Iterator[str]:
    """Every fact of a plan as a line "path: value", without empty values."""
    for path, value in _values(plan, spans):
        if text := fold(value):
            yield f"{path}: {text}"


def _values(plan: Json, spans: bool) -> Iterator[tuple[str, object]]:
    for key in ("municipality", "organization", "fiscal_year"):
        yield key, plan.get(key)
    for passage in plan.get("mission") or ():
        yield "mission", passage
    basics = plan.get("basics") or {}
    for budget in basics.get("budgets") or ():
        yield f"basics/budgets/{fold(budget['account'])}", budget["amount_yen"]
    for key in ("budget_notes", "departments", "affiliates"):
        for value in basics.get(key) or ():
            yield f"basics/{key}", value
    yield "basics/departments_as_of", basics.get("departments_as_of")
    for facility in basics.get("facilities") or ():
        yield "basics/facilities", facility["operation"]
        for name in facility["names"]:
            yield f"basics/facilities/{fold(facility['operation'])}", name
    review = plan.get("review") or {}
    yield "review/fiscal_year", review.get("fiscal_year")
    for section in review.get("sections") or ():
        for passage in section["paragraphs"]:
            yield f"review/{fold(section['title'])}", passage
    for row in plan.get("overview") or ():
        for key in ("policy_field", "title", "approach"):
            yield f"overview/{_id(row)}/{key}", row.get(key)
    for area in plan.get("areas") or ():
        for value in area["descriptions"]:
            yield f"areas/{area['code']}", value
    for issue in plan.get("issues") or ():
        yield from _issue(issue, spans)


def _id(row: Json) -> str:
    return f"{row.get('area') or ''}{'-' if row.get('area') else ''}{row.get('number')}"


def _issue(issue: Json, spans: bool) -> Iterator[tuple[str, object]]:
    path = f"issues/{_id(issue)}"
    for key in ("title", "policy_field", "impact", "urgency"):
        yield f"{path}/{key}", issue.get(key)
    for key in ("description", "background", "expected_outcome"):
        for passage in issue.get(key) or ():
            yield f"{path}/{key}", passage
    for initiative in issue.get("initiatives") or ():
        own = f"{path}/{initiative['number']}"
        yield f"{own}/title", initiative["title"]
        for passage in initiative.get("description") or ():
            yield f"{own}/description", passage
        for item in initiative.get("items") or ():
            yield f"{own}/items/{fold(item['marker'])}", item["text"]
        for quarter in initiative.get("quarters") or ():
            here = f"{own}/Q{quarter['quarter']}"
            yield f"{here}/period", f"{quarter['start']}/{quarter['end']}"
            for task in quarter.get("tasks") or ():
                ditto = "(同左)" if task["ditto"] else ""
                yield f"{here}/task {''.join(sorted(task['markers']))}{ditto}", task["text"]
                if spans and task["span"][0] != task["span"][1]:
                    yield f"{here}/span {fold(task['text'])}", "-".join(map(str, task["span"]))


def _unplaced(plan: Json) -> Iterator[str]:
    for holder in (plan, *(plan.get("issues") or ())):
        for passage in holder.get("unplaced") or ():
            yield passage["text"] if isinstance(passage, Mapping) else passage


def _all_unplaced(plan: Json) -> str:
    return fold("".join(_unplaced(plan)))


def _tasks(plan: Json) -> Iterator[Json]:
    for issue in plan.get("issues") or ():
        for initiative in issue.get("initiatives") or ():
            for quarter in initiative.get("quarters") or ():
                yield from quarter.get("tasks") or ()
