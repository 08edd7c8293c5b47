"""Tasks of a plan as reports name them, and finding the task that a report names."""

from __future__ import annotations

from collections.abc import Iterable

from planparse.japanese.fold import compacted
from planparse.plan.fields import Part
from planparse.progress.model import ReportedTask


def reported(task: Part) -> ReportedTask:
    """The task as a report names it."""
    return ReportedTask(
        task_id=str(task.id),
        quarter=task.enclosing("quarter").node.quarter,
        issue_title=task.enclosing("issue").node.title,
        initiative_title=task.enclosing("initiative").node.title,
        markers=task.node.markers,
        text=task.node.text,
    )


def found(task: ReportedTask, among: Iterable[ReportedTask]) -> ReportedTask | None:
    """The task that reads the same in the same quarter of an initiative of the same title.

    Of several, the one with the same id; None if there is none, or it cannot be told which of them it is.
    """
    same = [one for one in among if _content(one) == _content(task)]
    own = [one for one in same if one.task_id == task.task_id]
    return (own or same)[0] if own or len(same) == 1 else None


def _content(task: ReportedTask) -> tuple[object, ...]:
    return task.quarter, task.markers, compacted(task.initiative_title), compacted(task.text)
