"""A quarter's summary of many bureaus: how far they are, what is late, who has not reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from planparse.plan.model import Plan
from planparse.progress.agenda import Count, Item, agenda, counted
from planparse.progress.history import NO_HISTORY, History


@dataclass(frozen=True, slots=True)
class Bureau:
    """A bureau's numbers, and those of its tasks that somebody has to look at.

    `late` are the tasks reported as 遅れ, `silent` those on which nobody has reported, `open` those with
    reports that contradict each other, that may belong to another task, or whose task the plan has no more.
    """

    name: str
    count: Count
    late: tuple[Item, ...]
    silent: tuple[Item, ...]
    open: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ProgressSummary:
    """The bureaus of one fiscal year; of one quarter and what was left before it, or of the whole year."""

    fiscal_year: int | None
    quarter: int | None
    bureaus: tuple[Bureau, ...]


def summary(plans: Sequence[Plan], reports: Mapping[str, History], quarter: int | None) -> ProgressSummary:
    """The summary of plans of the same year, in their order."""
    bureaus = tuple(
        _bureau(plan, agenda(plan, reports.get(plan.document_id, NO_HISTORY), quarter)) for plan in plans
    )
    return ProgressSummary(plans[0].fiscal_year if plans else None, quarter, bureaus)


def _bureau(plan: Plan, items: Iterable[Item]) -> Bureau:
    items = tuple(items)
    here = tuple(item for item in items if not item.gone)
    return Bureau(
        plan.organization or plan.document_id,
        counted(here),
        tuple(item for item in here if item.standing.status == "遅れ"),
        tuple(item for item in here if item.standing.status is None),
        tuple(item for item in items if _is_open(item)),
    )


def _is_open(item: Item) -> bool:
    return item.thread is not None and (item.gone or item.thread.review or bool(item.thread.rivals))


Reason = Literal["gone", "rivals", "review"]
"""Why somebody has to look at a task: the plan has it no more, reports contradict, it may be another task."""
_REASONS: Mapping[Reason, str] = {
    "gone": "計画になくなった予定",
    "rivals": "報告の食い違い",
    "review": "差替えで文言が変わった予定",
}


def open_reason(item: Item) -> Reason:
    """Why somebody has to look at an open task."""
    if item.gone:
        return "gone"
    return "rivals" if item.thread is not None and item.thread.rivals else "review"


def why_open(item: Item) -> str:
    """Why somebody has to look at the task, in Japanese."""
    return _REASONS[open_reason(item)]
