"""The rows of the table `progress`: what people reported on a document's tasks, each beside its task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from typing import Any

from planparse.progress.history import History, Thread
from planparse.progress.model import Report


def progress_rows(tasks: Iterable[Mapping[str, Any]], past: History) -> Iterator[dict[str, Any]]:
    """A row for each report, without the columns that name its owner, given the document's rows of `tasks`.

    A report whose task is not among them has no `task_id`.
    """
    here = {row["task_id"]: row for row in tasks}
    for thread in past.threads:
        task = None if thread.gone else here.get(thread.task.task_id)
        for position, report in enumerate(thread.reports, 1):
            yield _row(thread, report, position, task)


def _row(thread: Thread, report: Report, position: int, task: Mapping[str, Any] | None) -> dict[str, Any]:
    standing = report.standing
    return {
        "report_id": report.id,
        "thread_id": thread.id,
        "position": position,
        "current": report is thread.current,
        "rival": report in thread.rivals,
        "task_id": task and task["task_id"],
        "issue_id": task and task["issue_id"],
        "initiative_id": task and task["initiative_id"],
        "quarter": thread.task.quarter if task is None else task["quarter"],
        "issue_title": thread.task.issue_title if task is None else task["issue_title"],
        "initiative_title": thread.task.initiative_title if task is None else task["initiative_title"],
        "text": thread.task.text if task is None else task["text"],
        "text_then": report.task.text,
        "task_review": thread.review,
        "status": standing.status,
        "result": standing.result,
        "delay_reason": standing.delay_reason,
        "next_step": standing.next_step,
        "section": standing.section,
        "updated_on": standing.updated_on,
        "who": report.who,
        "taken_at": report.at.astimezone(UTC).isoformat(timespec="seconds"),
        "from_document": report.document,
    }
