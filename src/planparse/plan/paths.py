"""Paths and ids: the names that tables, corrections, comparisons and reports share for the same value.

A path leads to a value of a plan, from the outside in: issues/B-2/title, overview/A-1/approach,
issues/B-2/initiatives/5/quarters/3/tasks/1. An id names an issue (B-2), an initiative (B-2/5) or a task
(B-2/5/Q3/1). Corrections, pinned links and saved workbooks refer to values by these names, so a name that
was once published must keep its meaning. This module is the only place that builds or takes apart either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SEPARATOR = "/"
_REPEAT = "~"
_ADDED = "+"
_NO_MARKERS = "-"

_ADDED_TASK = re.compile(r"(?P<cell>.+)/tasks/(?P<tail>\+(?P<markers>\D*)\d+)")
_OLD_REPEAT = re.compile(r"#(?=\d+(/|$))")


# --- names that occur twice --------------------------------------------------------------------------


class Ids:
    """Hands out each name once: the second B-2 becomes B-2~2, the third B-2~3."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}

    def __call__(self, name: str) -> str:
        """The name, with ~2, ~3… if it has been handed out before."""
        times = self._count[name] = self._count.get(name, 0) + 1
        return name if times == 1 else self(f"{name}{_REPEAT}{times}")


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order, repeated ones told apart: A-1, A-1~2."""
    return tuple(map(Ids(), names))


def without_repeat(name: str) -> str:
    """The name that was told apart from an equal one: A-1~2 → A-1."""
    return name.partition(_REPEAT)[0]


def current(name: str) -> str:
    """An id as it is written today, from one that a comparison of version 0.1 wrote: A-1#2 → A-1~2."""
    return _OLD_REPEAT.sub(_REPEAT, name)


# --- ids ---------------------------------------------------------------------------------------------


def issue_id(area: str | None, number: int | str) -> str:
    """B-2; the number alone in a form without areas. A label that is no number stands for it: 1-1."""
    return _plain(number) if area is None else f"{area}-{_plain(number)}"


def initiative_id(issue: str, number: int | str) -> str:
    """B-2/5; with a label that is no number, B-2/1-1."""
    return path(issue, _plain(number))


def _plain(number: int | str) -> str:
    """A number or label without white space and the signs that have a meaning in ids and paths."""
    return re.sub(rf"[\s{_SEPARATOR}{_REPEAT}{_ADDED}]+", "-", str(number))


def quarter_id(initiative: str, quarter: int) -> str:
    """B-2/5/Q3."""
    return path(initiative, f"Q{quarter}")


def task_id(initiative: str, quarter: int, tail: str | int) -> str:
    """B-2/5/Q3/1; `tail` is the task's position in its cell, or the last part of an added task's path."""
    return path(quarter_id(initiative, quarter), tail)


def year_task_id(initiative: str, year: int, position: int) -> str:
    """B-2/5/2027/1, for a task of a year that has no quarters."""
    return path(initiative, year, position)


def overview_id(area: str | None, number: int | None, position: int) -> str:
    """A-1, as the row's issue; row-3, by its position from 1, if the row has no number."""
    return f"row-{position}" if number is None else issue_id(area, number)


def is_initiative(name: str) -> bool:
    """Whether an id is an initiative's rather than an issue's."""
    return _SEPARATOR in name


def tail(name: str, outer: str | None = None) -> str:
    """What an id adds to the id around it: B-2/5 in B-2 → 5. Without `outer`, the last part."""
    return name.rpartition(_SEPARATOR)[2] if outer is None else name.removeprefix(f"{outer}{_SEPARATOR}")


# --- paths -------------------------------------------------------------------------------------------


def path(*parts: str | int) -> str:
    """The parts joined: ("mission", 2) → mission/2."""
    return _SEPARATOR.join(map(str, parts))


BUDGETS = path("basics", "budgets")
BUDGET_NOTES = path("basics", "budget_notes")
DEPARTMENTS = path("basics", "departments")
DEPARTMENTS_AS_OF = path("basics", "departments_as_of")
AFFILIATES = path("basics", "affiliates")
FACILITIES = path("basics", "facilities")


def review_path(section: int) -> str:
    """review/2, for the second section of the review."""
    return path("review", section)


def overview_path(row: str) -> str:
    """overview/A-1."""
    return path("overview", row)


def area_path(code: str) -> str:
    """areas/A."""
    return path("areas", code)


def issue_path(issue: str) -> str:
    """issues/B-2."""
    return path("issues", issue)


def initiative_path(issue: str, number: str | int) -> str:
    """The path of an initiative from its issue's path: issues/B-2/initiatives/5."""
    return path(issue, "initiatives", number)


def quarter_path(initiative: str, quarter: str | int) -> str:
    """The path of a quarter's cell from its initiative's path: issues/B-2/initiatives/5/quarters/3."""
    return path(initiative, "quarters", quarter)


def task_path(quarter: str, tail: str | int) -> str:
    """The path of a task from its quarter's path: …/quarters/3/tasks/1."""
    return path(quarter, "tasks", tail)


def schedule_path(initiative: str, position: int) -> str:
    """The path of an entry of the schedule from its initiative's path: …/initiatives/5/schedule/3."""
    return path(initiative, "schedule", position)


def named_value_path(owner: str, position: int) -> str:
    """The path of a value without a field of its own: issues/B-2/fields/1, or fields/1 of the plan itself."""
    return path(owner, "fields", position) if owner else path("fields", position)


def outline_path(position: int) -> str:
    """outline/3, for the third heading of the outline."""
    return path("outline", position)


def indicator_path(owner: str, position: int) -> str:
    """The path of an indicator from the path of its issue or initiative: issues/B-2/indicators/1."""
    return path(owner, "indicators", position)


def indicator_value_path(indicator: str, position: int) -> str:
    """The path of a value of an indicator from the indicator's path: …/indicators/1/values/2."""
    return path(indicator, "values", position)


def ancestors(name: str) -> Iterable[str]:
    """The path itself and the paths around it, from the inside out."""
    while name:
        yield name
        name = name.rpartition(_SEPARATOR)[0]


# --- tasks that a person added -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddedTask:
    """What the path of an added task says: …/quarters/2/tasks/+①1."""

    cell: str
    """The path of the quarter the task is added to."""
    tail: str
    """The last part of the path: +①1."""
    markers: tuple[str, ...]
    """The items of the initiative the task is for: ("①",)."""


def added_tail(markers: str, position: int) -> str:
    """The last part of an added task's path: +①1 for the first task of ①, +-1 for one without a marker."""
    return f"{_ADDED}{markers or _NO_MARKERS}{position}"


def added_task(name: str) -> AddedTask | None:
    """The added task that a path names; None for any other path."""
    match = _ADDED_TASK.fullmatch(name)
    if match is None:
        return None
    return AddedTask(match["cell"], match["tail"], tuple(match["markers"].replace(_NO_MARKERS, "")))


def is_added(name: str) -> bool:
    """Whether a path or id is that of a task that a person added."""
    return tail(name).startswith(_ADDED)


_NO_NAME = re.compile("[/\\\\\0\n\ud800-\udfff]")
_LONGEST_ID = 200
"""Bytes of a document id in UTF-8, so that with a suffix it is a file's name on every disk (255)."""


def is_safe_id(document_id: object) -> bool:
    """Whether a document id may become part of a file's name. Files that hold ids are not trusted."""
    return (
        isinstance(document_id, str)
        and 0 < len(document_id.encode("utf-8", "replace")) <= _LONGEST_ID
        and not document_id.startswith(".")
        and not _NO_NAME.search(document_id)
    )
