"""Which entries of the plans' own lists belong together: overview rows and the paragraphs of the review.

They are about issues, so they are paired as the issues are linked, never by their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from planparse.comparison.changes import match_lists, text_of
from planparse.comparison.content import REVIEW, Field, PlanContent
from planparse.comparison.endings import naming
from planparse.comparison.model import Link
from planparse.comparison.prepare import readable
from planparse.plan.model import Issue, OverviewRow, Plan
from planparse.plan.paths import unique

_TOPIC = re.compile(r"([^、。]{4,40}?)(?:について)?は、")

Pairs = list[tuple[int, int]]
"""Positions in the old and in the new list."""

Titled = Sequence[tuple[Issue, str]]
"""The issues of a plan with their ids in the comparison."""


def paired_entries(
    old: Plan, new: Plan, before: PlanContent, after: PlanContent, links: Sequence[Link]
) -> Mapping[str, Pairs]:
    """The field of each such list → the positions of the entries that belong together.

    `before` and `after` are the plans' contents; `links` those of the issues.
    """
    titled = (
        [(issue, own.ref) for issue, own in zip(old.issues, before.issues, strict=True)],
        [(issue, own.ref) for issue, own in zip(new.issues, after.issues, strict=True)],
    )
    reviews = _values(before.fields.get(REVIEW)), _values(after.fields.get(REVIEW))
    return {
        "overview": _overview_pairs(old, new, links, *titled),
        REVIEW: _review_pairs(*reviews, links, *titled),
    }


def _values(field: Field | None) -> list[JsonValue]:
    return [value.value for value in field] if isinstance(field, tuple) else []


def _overview_pairs(
    old: Plan, new: Plan, links: Iterable[Link], titled_old: Titled, titled_new: Titled
) -> Pairs:
    """A row goes where its issue went. Rows whose issue the plan does not have go with an equal one."""
    number_of = dict(zip([ref for _, ref in titled_old], _numbers(i for i, _ in titled_old), strict=True))
    row_of = {number: at for at, number in enumerate(_numbers(new.overview))}
    numbers = zip([ref for _, ref in titled_new], _numbers(i for i, _ in titled_new), strict=True)
    new_row = {ref: row_of.get(number) for ref, number in numbers}
    went = {number_of[x.old]: new_row[x.new] for x in links if x.primary and x.old and x.new}
    equal_row = {_row_text(row): at for at, row in enumerate(new.overview)}
    pairs: dict[int, int] = {}
    for targets in (
        [went.get(number) for number in _numbers(old.overview)],
        [equal_row.get(_row_text(row)) for row in old.overview],
    ):
        for at, to in enumerate(targets):
            if to is not None and at not in pairs and to not in pairs.values():
                pairs[at] = to
    return list(pairs.items())


def _numbers(things: Iterable[Issue | OverviewRow]) -> tuple[str, ...]:
    """Area and number of each issue or row, the second of two with the same number marked as such."""
    return unique(f"{thing.area}-{thing.number}" for thing in things)


def _row_text(row: OverviewRow) -> tuple[str | int | None, ...]:
    return row.area, row.number, row.policy_field, row.title, row.approach


def _review_pairs(
    old: Sequence[JsonValue],
    new: Sequence[JsonValue],
    links: Iterable[Link],
    titled_old: Titled,
    titled_new: Titled,
) -> Pairs:
    """Paragraphs that are alike, unless they name different issues; of the rest, those of one issue or topic.

    Each review is about the year before it, so the new one may name issues by last year's titles, too.
    """
    came_from: dict[str, set[str]] = {}
    for link in links:
        if link.old and link.new:
            came_from.setdefault(link.new, set()).add(link.old)
    last_year = [(issue, {ref}) for issue, ref in titled_old]
    this_year = [(issue, came_from.get(ref, {f"new {ref}"})) for issue, ref in titled_new]
    about_old = [_named(entry, last_year) for entry in old]
    about_new = [_named(entry, [*last_year, *this_year]) for entry in new]
    topic_old, topic_new = [_topic(entry) for entry in old], [_topic(entry) for entry in new]
    pairs = {
        i: j
        for i, j, _ in match_lists(old, new)
        if i is not None and j is not None and not _conflict(about_old[i], about_new[j])
    }
    for i in range(len(old)):
        same = [
            j
            for j in range(len(new))
            if about_old[i] & about_new[j] or (topic_old[i] and topic_old[i] == topic_new[j])
        ]
        free = [j for j in same if j not in pairs.values()]
        if free and i not in pairs:
            pairs[i] = free[0]
    return list(pairs.items())


def _topic(entry: JsonValue) -> str:
    """What a paragraph is about in its own words: the text before its first は or については."""
    match = _TOPIC.match(text_of(entry) or "")
    return readable(match[1]) if match else ""


def _named(entry: JsonValue, titled: Iterable[tuple[Issue, set[str]]]) -> frozenset[str]:
    """The ids of the issues that a paragraph names; a heading names none."""
    text = entry.get("text") if isinstance(entry, dict) else None
    if not isinstance(text, str):
        return frozenset()
    return frozenset(ref for issue, refs in titled if any(naming(text, issue)) for ref in refs)


def _conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other and not one & other)
