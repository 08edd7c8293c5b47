"""The history of a document's tasks, from the lines of its progress file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from planparse.progress.model import (
    HandedOver,
    Line,
    Move,
    Report,
    ReportedTask,
    Revision,
    read_lines,
)


@dataclass(frozen=True, slots=True)
class Thread:
    """The reports on one task, in the order in which they were taken.

    `current` is the one that holds; `rivals` are those written without knowledge of it, which hold as well
    until somebody decides. `task` is the task as the latest plan has it, or had it last if it is `gone`.
    `review` tells that it is not certain to be the task on which people reported.
    """

    reports: tuple[Report, ...]
    current: Report
    task: ReportedTask
    rivals: tuple[Report, ...] = ()
    gone: bool = False
    review: bool = False

    @property
    def id(self) -> str:
        """The id of its first report."""
        return self.reports[0].id

    @property
    def heads(self) -> tuple[str, ...]:
        """The ids of all reports that hold: what the next report has to name to replace them."""
        return (self.current.id, *(rival.id for rival in self.rivals))


@dataclass(frozen=True, slots=True)
class History:
    """All that was reported on a document's tasks.

    `plan` is the SHA-256 of the plan by whose tasks the threads are named, None where there is none.
    `damaged` counts lines that cannot be read, which are left out.
    """

    threads: tuple[Thread, ...] = ()
    plan: str | None = None
    damaged: int = 0

    def by_task(self) -> Mapping[str, Thread]:
        """Id of each task that the plan still has → its thread."""
        return {thread.task.task_id: thread for thread in self.threads if not thread.gone}


NO_HISTORY = History()


def history(data: bytes | None) -> History:
    """The history in the bytes of a progress file; None stands for no file."""
    if data is None:
        return NO_HISTORY
    lines, damaged = read_lines(data)
    return replace(replayed(lines), damaged=damaged)


def replayed(lines: Iterable[Line]) -> History:
    """The history that the lines tell, read in their order."""
    threads: dict[str, Thread] = {}
    seen: set[str] = set()
    plan = None
    for line in lines:
        if isinstance(line, HandedOver):
            for name in line.threads:
                if (thread := threads.pop(name, None)) is not None:
                    seen -= {report.id for report in thread.reports}
        elif isinstance(line, Revision):
            plan = line.plan
            for move in line.moves:
                if move.thread in threads:
                    threads[move.thread] = _moved(threads[move.thread], move)
        elif line.id not in seen:
            seen.add(line.id)
            plan = line.plan
            threads[line.thread] = continued(threads.get(line.thread), line)
    return History(tuple(threads.values()), plan)


def _moved(thread: Thread, move: Move) -> Thread:
    if move.task is None:
        return replace(thread, gone=True)
    return replace(thread, task=move.task, gone=False, review=thread.review or move.review)


def continued(thread: Thread | None, report: Report) -> Thread:
    """The thread with one report more.

    A report that names the current one takes its place, and that of the rivals it names. Any other is a
    rival itself, in place of the rivals it names.
    """
    if thread is None:
        return Thread((report,), report, report.task)
    left = tuple(rival for rival in thread.rivals if rival.id not in report.after)
    reports = (*thread.reports, report)
    if thread.current.id in report.after:
        # whoever goes on with the thread has seen that its task is the right one
        return replace(thread, reports=reports, current=report, rivals=left, review=False)
    return replace(thread, reports=reports, rivals=(*left, report))
