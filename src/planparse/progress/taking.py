"""Taking reports into a document's history: what is new, what is known, and what contradicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from planparse.document.errors import Failure, Phrase
from planparse.japanese.calendar import era_date
from planparse.progress.history import History, Thread, continued
from planparse.progress.model import EMPTY, Report, ReportedTask, Standing
from planparse.progress.placing import found

FIELDS: Mapping[str, str] = {
    "status": "状況",
    "result": "実績",
    "delay_reason": "遅れの理由",
    "next_step": "次の対応",
    "section": "担当課",
    "updated_on": "更新日",
}
"""The values of a `Standing` by name, with the words that people read for them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A report as a person filled it in.

    `thread` and `seen` are the history that the person had before them: the first report on the task and
    those that held then, the current one first; None and empty for a task without reports. `section` is the
    section in charge that was suggested. `settles` tells that the person decided between reports that
    contradict each other, so that the report counts even if it repeats the current one. `where` is the place
    where it was written, for messages.
    """

    document_id: str
    task: ReportedTask
    thread: str | None
    seen: tuple[str, ...]
    standing: Standing
    who: str = ""
    section: str = ""
    settles: bool = False
    where: str | Phrase = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of some filled-in reports on a document's tasks.

    `reports` are to be appended in their order, each with the standing that it takes the place of. `known`
    counts those that the history has already. `conflicts` are told but kept: the report stands beside the
    one that it contradicts. `refused` are not kept.
    """

    reports: tuple[tuple[Report, Standing], ...] = ()
    known: int = 0
    conflicts: tuple[Failure, ...] = ()
    refused: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """By whom and when reports are taken, and how a new one is named."""

    by: str
    on: date
    at: datetime
    name: Callable[[], str]


def taken(
    past: History, plan: str, tasks: Sequence[ReportedTask], filled: Iterable[Filled], occasion: Occasion
) -> Taken:
    """What becomes of the reports, given the document's history and the tasks of its `plan`.

    A report without a change is left out. Where somebody else has reported since, the changes of both are
    put together; if both changed the same value, the report becomes a rival of the other.
    """
    threads = {thread.id: thread for thread in past.threads}
    reports: list[tuple[Report, Standing]] = []
    conflicts: list[Failure] = []
    refused: list[Failure] = []
    known = 0
    for one in filled:
        thread, task = _target(threads, tasks, one)
        if task is None:
            refused.append(Failure("progress-row-unknown", one.where, {"task": one.task.text}))
            continue
        base = _base(thread, one)
        if not one.settles and not _changed(base, one):
            continue
        now = thread.current.standing if thread else EMPTY
        standing, after = one.standing, one.seen
        clashes: tuple[str, ...] = ()
        if thread is not None and thread.current.id not in one.seen:
            both, clashes = merged(base, one.standing, now)
            if not clashes:
                standing, after = both, (thread.current.id, *one.seen)
        if thread is not None and not set(thread.heads) <= set(one.seen) and _has(thread, one, standing):
            known += 1
            continue
        conflicts += [_conflict(one, name, thread.current) for name in clashes if thread is not None]
        own = occasion.name()
        report = Report(
            id=own,
            thread=thread.id if thread else own,
            after=after,
            plan=plan,
            task=task,
            standing=_dated(standing, occasion.on),
            who=one.who or occasion.by,
            at=occasion.at,
        )
        threads[report.thread] = continued(thread, report)
        reports.append((report, now))
    return Taken(tuple(reports), known, tuple(conflicts), tuple(refused))


def _target(
    threads: Mapping[str, Thread], tasks: Sequence[ReportedTask], one: Filled
) -> tuple[Thread | None, ReportedTask | None]:
    """The thread that the report goes on with, if there is one, and its task; no task if it is not known."""
    if one.thread is not None:
        thread = threads.get(one.thread)
        return thread, None if thread is None else thread.task
    task = found(one.task, tasks)
    if task is None:
        return None, None
    on_task = (t for t in threads.values() if not t.gone and t.task.task_id == task.task_id)
    return next(on_task, None), task


def _base(thread: Thread | None, one: Filled) -> Standing:
    """What the person had before them."""
    known = {report.id: report.standing for report in thread.reports} if thread else {}
    return next((known[name] for name in one.seen if name in known), EMPTY)


def _changed(base: Standing, one: Filled) -> bool:
    """Whether the person changed anything; a suggested section that was left as it was is no change."""
    own = one.standing
    if own.section == one.section and not base.section:
        own = own.model_copy(update={"section": ""})
    return own != base


def merged(base: Standing, mine: Standing, theirs: Standing) -> tuple[Standing, tuple[str, ...]]:
    """The changes of two people to the same standing put together, and the values that both changed.

    Those are in the result as `theirs` has them. Of two days the later one holds.
    """
    clashes = []
    update = {}
    for name in FIELDS:
        before, own, other = (getattr(standing, name) for standing in (base, mine, theirs))
        if own in (before, other):
            continue
        if other == before:
            update[name] = own
        elif name == "updated_on" and own and other:
            update[name] = max(own, other)
        else:
            clashes.append(name)
    return theirs.model_copy(update=update), tuple(clashes)


def _has(thread: Thread, one: Filled, standing: Standing) -> bool:
    """Whether the thread has the report already: it holds, or it was written on the same knowledge."""
    heads = (thread.current, *thread.rivals)
    return any(_alike(head.standing, standing) for head in heads) or any(
        set(report.after) == set(one.seen) and _alike(report.standing, one.standing)
        for report in thread.reports
    )


def _alike(kept: Standing, written: Standing) -> bool:
    """Whether the standing is the written one, which may have got its date when it was taken."""
    if written.updated_on is None:
        kept = kept.model_copy(update={"updated_on": None})
    return kept == written


def _dated(standing: Standing, on: date) -> Standing:
    return standing if standing.updated_on else standing.model_copy(update={"updated_on": on})


def _conflict(one: Filled, name: str, current: Report) -> Failure:
    """Both values of a conflict; the empty one is told as such."""
    mine, theirs = (shown(getattr(standing, name)) for standing in (one.standing, current.standing))
    values = {"field": FIELDS[name], "mine": mine, "theirs": theirs, "who": current.who}
    return Failure("progress-conflict", one.where, values)


def shown(value: object) -> str:
    """A value of a standing as it is told; (なし) if there is none."""
    if isinstance(value, date):
        return era_date(value)
    return str(value) if value else "(なし)"
