"""What is to be reported: the tasks of a plan, by quarter, with what was reported on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from planparse.japanese.calendar import days_of_quarter
from planparse.japanese.fold import compacted
from planparse.plan.fields import Part, tasks_of
from planparse.plan.model import Plan
from planparse.progress.history import History, Thread
from planparse.progress.model import EMPTY, OVER, STATUSES, ReportedTask, Standing, Status
from planparse.progress.placing import reported

_IN_CHARGE = ("担当", "所管")
"""How the names of the values begin that say which section is in charge of an initiative."""


@dataclass(frozen=True, slots=True)
class Item:
    """A task on which people report.

    `carried` tells that it was due in an earlier quarter than the one asked for and is not over. `section`
    is the section in charge according to the plan, "" where it does not say. `due` is the quarter's last day,
    None where the plan's fiscal year is not known.
    """

    document_id: str
    task: ReportedTask
    initiative: str
    section: str
    due: date | None
    thread: Thread | None = None
    carried: bool = False

    @property
    def standing(self) -> Standing:
        """What holds, with the plan's section where nobody has named another."""
        own = EMPTY if self.thread is None else self.thread.current.standing
        return own if own.section else own.model_copy(update={"section": self.section})

    @property
    def gone(self) -> bool:
        """Whether the plan has the task no more."""
        return self.thread is not None and self.thread.gone


def agenda(plan: Plan, past: History, quarter: int | None = None) -> tuple[Item, ...]:
    """The tasks to report on: all of the year, or those of a quarter and what is left of earlier ones.

    Carried-over tasks come first, then those of the quarter (of the year, by quarter) in the plan's order,
    and last those that people have reported on and the plan has no more, unless they are over.
    """
    threads = past.by_task()
    items = [_item(plan, part, threads.get(str(part.id))) for part in tasks_of(plan)]
    items.sort(key=lambda item: item.task.quarter)
    gone = [
        Item(plan.document_id, t.task, t.task.initiative_title, "", _due(plan, t.task.quarter), t)
        for t in past.threads
        if t.gone and t.current.standing.status not in OVER
    ]
    if quarter is None:
        return (*items, *gone)
    here = [item for item in items if item.task.quarter == quarter]
    going_on = {_work(item) for item in here}
    left = [
        Item(item.document_id, item.task, item.initiative, item.section, item.due, item.thread, carried=True)
        for item in items
        if item.task.quarter < quarter and item.standing.status not in OVER and _work(item) not in going_on
    ]
    return (*left, *here, *(item for item in gone if item.task.quarter <= quarter))


def _item(plan: Plan, part: Part, thread: Thread | None) -> Item:
    task, owner = reported(part), part.enclosing("initiative")
    fields = owner.node.fields
    section = next((field.value for field in fields if field.name.startswith(_IN_CHARGE)), "")
    return Item(
        plan.document_id, task, f"{owner.id} {owner.node.title}", section, _due(plan, task.quarter), thread
    )


def _due(plan: Plan, quarter: int) -> date | None:
    return days_of_quarter(plan.fiscal_year, quarter)[1]


def _work(item: Item) -> tuple[str, ...]:
    """What tells that a task of one quarter goes on in another one, as 同左 does."""
    return item.initiative, *item.task.markers, compacted(item.task.text)


@dataclass(frozen=True, slots=True)
class Count:
    """How many tasks of a plan there are, and how many nobody has reported on or have each status."""

    tasks: int
    silent: int
    by_status: Mapping[Status, int]


def counted(items: Iterable[Item]) -> Count:
    """The numbers of some tasks."""
    told = [item.standing.status for item in items]
    return Count(len(told), told.count(None), {status: told.count(status) for status in STATUSES})
