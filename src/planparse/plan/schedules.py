"""What the schedule of an initiative has in common with its quarters: the tasks that lie in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planparse.plan.model import Initiative, Plan, ScheduleEntry, Task


def other_entries(initiative: Initiative) -> Iterator[tuple[int, ScheduleEntry]]:
    """The entries of the schedule that lie outside the quarters, each with its position from 0."""
    own = {task.id for quarter in initiative.quarters for task in quarter.tasks}
    for i, entry in enumerate(initiative.schedule):
        if entry.start is not None and not any(task.id in own for task in entry.tasks):
            days = [
                (q.start, q.end) for q in initiative.quarters if q.start is not None and q.end is not None
            ]
            if not any(first <= entry.start <= last for first, last in days):
                yield i, entry


def finer_than_quarters(initiative: Initiative) -> bool:
    """Whether the schedule says more than the quarters do: months, halves or years."""
    periods = (entry.period for entry in initiative.schedule)
    return any(period is not None and "-Q" not in period for period in periods)


def days_within_quarters(initiative: Initiative, task_id: str) -> tuple[date, date] | None:
    """First and last day of a task whose cells do not fill whole quarters (5～6月); else None."""
    named = [
        (entry.start, entry.end)
        for entry in initiative.schedule
        if entry.start is not None
        and entry.end is not None
        and any(task.id == task_id for task in entry.tasks)
    ]
    if not named:
        return None
    first, last = min(start for start, _ in named), max(end for _, end in named)
    whole = first.month in (1, 4, 7, 10) and last.month in (3, 6, 9, 12)
    return None if whole else (first, last)


def with_tasks_of_quarters(plan: Plan) -> Plan:
    """The plan, in whose schedules each task that lies in a quarter is the one of `quarters`.

    A task that was removed from its quarter is removed here as well. The doubt of an entry is the greatest of
    its tasks'.
    """
    issues = tuple(
        issue.model_copy(update={"initiatives": tuple(map(_with_tasks, issue.initiatives))})
        for issue in plan.issues
    )
    return plan.model_copy(update={"issues": issues})


def _with_tasks(initiative: Initiative) -> Initiative:
    if not initiative.schedule:
        return initiative
    known = {task.id: task for quarter in initiative.quarters for task in quarter.tasks}
    outside = {i for i, _ in other_entries(initiative)}

    def entry_of(entry: ScheduleEntry) -> ScheduleEntry:
        tasks: tuple[Task, ...] = tuple(known[task.id] for task in entry.tasks if task.id in known)
        doubt = max((task.doubt for task in tasks), default=0.0)
        return entry.model_copy(update={"tasks": tasks, "doubt": doubt})

    entries = (e if i in outside else entry_of(e) for i, e in enumerate(initiative.schedule))
    return initiative.model_copy(update={"schedule": tuple(entries)})
