"""The hand-written pairs of tests/pairs: two years of a plan and the links between them, as TOML.

A file has `city`, `bureau`, `review` (sentences of the new plan's review), the issues of both years as
[[old]] and [[new]], and the links as [truth]. An issue has `id`, `title`, `field`, the three texts
`description`, `background` and `outcome`, and `initiatives`, each "title | description | Q1 / Q2 / Q3 / Q4".
A new issue with `like` has all that it does not say itself from that old issue; its initiative "=2" is the
second one of that issue. The truth lists links as "A-1 > B-2": of issues, of initiatives, `across` the two
(an initiative that became an issue, or the reverse). What is in no link is new or ended; initiatives of an
ended issue end with it. `debatable` links are not scored, nor are their ends alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.truth_plans import NO_SOURCE
from planparse.document.place import NOWHERE
from planparse.plan.model import (
    Initiative,
    Issue,
    Passage,
    Plan,
    Quarter,
    Review,
    ReviewSection,
    Task,
)

FOLDER = Path(__file__).parent.parent / "tests" / "pairs"

Ends = tuple[str | None, str | None]
"""Old id and new id of a link; one is None for what is new or ended."""


@dataclass(frozen=True, slots=True)
class HandPair:
    """Two plans, and the links between them by level; `debatable` holds links of any level."""

    name: str
    old: Plan
    new: Plan
    issues: frozenset[Ends]
    initiatives: frozenset[Ends]
    across: frozenset[Ends]
    debatable: frozenset[Ends]


def hand_pairs(folder: Path = FOLDER) -> tuple[HandPair, ...]:
    """All pairs of the folder, by name."""
    return tuple(hand_pair(path) for path in sorted(folder.glob("*.toml")))


def hand_pair(path: Path) -> HandPair:
    """The pair of a file."""
    data = tomllib.loads(path.read_text("utf-8"))
    told_old = {issue["id"]: issue for issue in data["old"]}
    told_new = [_with_last_year(issue, told_old) for issue in data["new"]]
    old = _plan(data, 2025, [_issue(told) for told in data["old"]])
    new = _plan(data, 2026, [_issue(told) for told in told_new])
    truth = data["truth"]
    issues = _with_one_sided(truth.get("issues", ()), [i.id for i in old.issues], [i.id for i in new.issues])
    initiatives = _with_one_sided(truth.get("initiatives", ()), _initiative_ids(old), _initiative_ids(new))
    return HandPair(
        path.stem,
        old,
        new,
        issues,
        frozenset(ends for ends in initiatives if not _ended_with_issue(ends, issues)),
        frozenset(map(_ends, truth.get("across", ()))),
        frozenset(
            ends for a, b in map(_ends, truth.get("debatable", ())) for ends in ((a, b), (a, None), (None, b))
        ),
    )


def _ended_with_issue(ends: Ends, issues: frozenset[Ends]) -> bool:
    return ends[1] is None and ends[0] is not None and (ends[0].split("/")[0], None) in issues


def _ends(link: str) -> tuple[str, str]:
    old, new = link.split(" > ")
    return old, new


def _initiative_ids(plan: Plan) -> list[str]:
    return [n.id for issue in plan.issues for n in issue.initiatives]


def _with_one_sided(links: Sequence[str], old: Sequence[str], new: Sequence[str]) -> frozenset[Ends]:
    both = {_ends(link) for link in links}
    unknown = {a for a, _ in both} - {*old} | {b for _, b in both} - {*new}
    if unknown:
        raise ValueError(f"links name {sorted(map(str, unknown))}, which no plan has")
    ended = {(own, None) for own in old if own not in {a for a, _ in both}}
    begun = {(None, own) for own in new if own not in {b for _, b in both}}
    return frozenset(both | ended | begun)


def _with_last_year(told: Mapping[str, Any], old: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    last = old[told["like"]] if "like" in told else {}
    initiatives = [
        last["initiatives"][int(line[1:]) - 1] if line.startswith("=") else line
        for line in told.get("initiatives", last.get("initiatives", ()))
    ]
    return {**last, **told, "initiatives": initiatives}


def _passages(text: str) -> tuple[Passage, ...]:
    return (Passage(text=text, place=NOWHERE),)


def _issue(told: Mapping[str, Any]) -> Issue:
    area, _, number = told["id"].partition("-")
    return Issue(
        id=told["id"],
        area=area,
        number=int(number),
        title=told["title"],
        policy_field=told["field"],
        impact="高",
        urgency="中",
        description=_passages(told["description"]),
        background=_passages(told["background"]),
        expected_outcome=_passages(told["outcome"]),
        initiatives=tuple(
            _initiative(told["id"], number, line) for number, line in enumerate(told["initiatives"], 1)
        ),
        place=NOWHERE,
    )


def _initiative(issue: str, number: int, line: str) -> Initiative:
    title, text, schedule = line.split(" | ")
    return Initiative(
        id=f"{issue}/{number}",
        number=number,
        title=title,
        description=_passages(text),
        quarters=tuple(_quarter(q, task) for q, task in enumerate(schedule.split(" / "), 1)),
        place=NOWHERE,
    )


def _quarter(number: int, task: str) -> Quarter:
    return Quarter.model_validate(
        {
            "quarter": number,
            "start": None,
            "end": None,
            "text": f"・{task}",
            "tasks": (
                Task(id="", markers=("・",), text=task, ditto=False, span=(number, number), place=NOWHERE),
            ),
            "place": NOWHERE,
        }
    )


def _plan(data: Mapping[str, Any], year: int, issues: Sequence[Issue]) -> Plan:
    review = [Passage(text=sentence, place=NOWHERE) for sentence in data.get("review", ())]
    return Plan(
        document_id=f"hand-{year}",
        source=NO_SOURCE,
        form="hand",
        municipality=data["city"],
        municipality_code=None,
        organization=data["bureau"],
        fiscal_year=year,
        title=None,
        review=Review(
            fiscal_year=year - 1,
            sections=(ReviewSection(title="総評", paragraphs=tuple(review), place=NOWHERE),),
        )
        if review and year == 2026
        else None,
        issues=tuple(issues),
    )
