"""Reports on tasks in an output folder: taking them in, and keeping each with its task.

A copy of the plan that reports were made for is kept beside them. Whenever the plan on disk is another one,
the two are aligned and the file is told where its tasks have gone, before tables are built or reports are
taken in. So nothing depends on which command replaced the plan, or on whether it came to its end.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath

from planparse.batch.rows import titles
from planparse.batch.store import Store
from planparse.document.errors import Failure, ReadError
from planparse.output.folder import (
    PROGRESS,
    plan_name,
    progress_name,
    reported_plan_name,
    rows_name,
)
from planparse.output.manifest import Record
from planparse.plan.fields import tasks_of
from planparse.plan.model import Plan
from planparse.plan.versions import versions
from planparse.progress.history import History, Thread, history, replayed
from planparse.progress.model import (
    OVER,
    HandedOver,
    Move,
    Report,
    Revision,
    encode_line,
    read_lines,
)
from planparse.progress.placing import found, reported
from planparse.writers.json import decode_plan

_MOST_NAMED = 3
"""Tasks that a sentence names; a file that lost its document's second half has dozens."""


def carry(store: Store, live: Mapping[str, Record]) -> tuple[Failure, ...]:
    """Bring every progress file up to date with the plans; what a person should know of them.

    `live` has the record of every document with a plan, by id. Reports whose document is gone pass to the
    document that replaces it: one of the same bureau and year that has their tasks. Raises OutputError.
    """
    for document in reported_documents(store):
        if document not in live:
            _hand_over(store, document, live)
    told: list[Failure] = []
    for document in reported_documents(store):
        if document in live:
            with suppress(ReadError):
                revise(store, live[document])
        told += _told(store, document, gone=document not in live)
    return tuple(told)


def reported_documents(store: Store) -> tuple[str, ...]:
    """The ids of the documents that have a progress file."""
    names = map(PurePosixPath, store.names(PROGRESS))
    return tuple(one.stem for one in names if one.suffix == ".jsonl" and not one.stem.startswith("."))


def reported_sources(store: Store, known: Container[str]) -> dict[str, str | None]:
    """The ids of documents with a progress file that are not `known` → the SHA-256 of their source.

    None where the copy of the plan, which tells it, cannot be read.
    """
    found: dict[str, str | None] = {}
    for document in reported_documents(store):
        if document not in known:
            plan = _reported_plan(store, document, kept(store, document))
            found[document] = None if plan is None else plan.source.sha256
    return found


def kept(store: Store, document_id: str) -> History:
    """The history of a document's tasks."""
    return history(store.read(progress_name(document_id)))


def revise(store: Store, record: Record) -> None:
    """Say in a document's progress file where its tasks are in the plan on disk, if it is a newer one.

    Raises OutputError, and ReadError for a plan that cannot be read.
    """
    document = record.document_id or ""
    past = kept(store, document)
    revision = _revision(store, record, past)
    if revision is None or past.plan is None:
        return
    data = store.read(plan_name(document)) or b""
    store.write({reported_plan_name(document, revision.plan): data})
    store.extend(progress_name(document), encode_line(revision))
    store.delete([reported_plan_name(document, past.plan)])


def followed(store: Store, record: Record) -> History:
    """The history of a document's tasks as `revise` would leave it; nothing is written.

    Raises ReadError for a plan that cannot be read.
    """
    document = record.document_id or ""
    block = store.read(progress_name(document))
    past = history(block)
    revision = _revision(store, record, past)
    return past if revision is None else replayed((*read_lines(block)[0], revision))


def _revision(store: Store, record: Record, past: History) -> Revision | None:
    """The line that brings a history up to date with the plan on disk; None if it is."""
    document = record.document_id or ""
    sha256 = record.files[plan_name(document)][0]
    if past.plan is None or past.plan == sha256:
        return None
    new = decode_plan(store.read(plan_name(document)) or b"", plan_name(document))
    now = {thread.id: None if thread.gone else thread.task for thread in past.threads}
    there = _destinations(past, _reported_plan(store, document, past), new)
    moves = tuple(move for move in there if move.task != now[move.thread])
    return Revision(plan=sha256, moves=moves, at=_now())


def _reported_plan(store: Store, document: str, past: History) -> Plan | None:
    """The plan by whose tasks the threads are named; None if its copy is missing or damaged."""
    if past.plan is None:
        return None
    name = reported_plan_name(document, past.plan)
    with suppress(ReadError):
        return decode_plan(store.read(name) or b"", name)
    return None


def _destinations(past: History, old: Plan | None, new: Plan) -> tuple[Move, ...]:
    """Where the task of each thread is in the new plan. Without the `old` one, only equal tasks are found."""
    tasks = {task.task_id: task for task in map(reported, tasks_of(new))}
    from planparse.comparison.tasks import task_links

    links = {} if old is None else task_links(old, new)
    placed: dict[str, Move] = {}
    for thread in past.threads:
        link = None if thread.gone else links.get(thread.task.task_id)
        if link is not None:
            task = tasks.pop(str(link.task.id))
            placed[thread.id] = Move(thread=thread.id, task=task, review=link.review)
    for thread in past.threads:
        if thread.id not in placed:
            same = found(thread.task, tasks.values())
            if same is not None:
                del tasks[same.task_id]
            placed[thread.id] = Move(thread=thread.id, task=same)
    return tuple(placed[thread.id] for thread in past.threads)


def _hand_over(store: Store, document: str, live: Mapping[str, Record]) -> None:
    """Let the document that replaces one that is gone take its reports over, as far as it has their tasks."""
    past = kept(store, document)
    old = _reported_plan(store, document, past)
    if not past.threads or old is None:
        return
    found_in: list[tuple[int, str, tuple[Move, ...]]] = []
    for other in sorted(live):
        row = titles(store.read(rows_name(other)) or b"")
        if row is None or len(versions((old, row))) != 1:
            continue
        with suppress(ReadError):
            plan = decode_plan(store.read(plan_name(other)) or b"", plan_name(other))
            there = _destinations(past, old, plan)
            found_in.append((sum(move.task is not None for move in there), other, there))
    if not found_in:
        return
    most, other, moves = max(found_in, key=lambda one: one[:2])
    if most:
        _adopt(store, live[other], document, past, moves)


def _adopt(store: Store, record: Record, document: str, past: History, moves: Iterable[Move]) -> None:
    """Append the reports of a document that is gone to the file of the one that replaces it.

    That comes first, so that no report is in neither file if the process is killed in between.
    """
    own = record.document_id or ""
    with suppress(ReadError):
        revise(store, record)
    present = kept(store, own)
    on_task = present.by_task()
    known = {report.id for thread in present.threads for report in thread.reports}
    sha256 = record.files[plan_name(own)][0]
    tasks = {move.thread: move.task for move in moves if move.task is not None}
    lines: list[Report] = []
    for thread in past.threads:
        if (task := tasks.get(thread.id)) is None:
            continue
        name = on_task[task.task_id].id if task.task_id in on_task else thread.id
        update = {"thread": name, "plan": sha256, "task": task}
        lines += [
            report.model_copy(update={**update, "document": report.document or document})
            for report in thread.reports
            if report.id not in known
        ]
    if present.plan is None:
        store.write({reported_plan_name(own, sha256): store.read(plan_name(own)) or b""})
    store.extend(progress_name(own), b"".join(map(encode_line, lines)))
    over = HandedOver(document=own, threads=tuple(tasks), at=_now())
    store.extend(progress_name(document), encode_line(over))


def _told(store: Store, document: str, *, gone: bool) -> Iterator[Failure]:
    """What a person should know of a progress file."""
    name, past = progress_name(document), kept(store, document)
    if past.damaged:
        yield Failure("progress-damaged", name, {"lines": past.damaged})
    if gone and past.threads:
        yield Failure("progress-orphaned", name, {"reports": len(past.threads)})
    if gone:
        return
    lost = [t for t in past.threads if t.gone and t.current.standing.status not in OVER]
    if lost:
        yield Failure("progress-task-gone", name, {"tasks": len(lost), "named": _named(lost)})
    if unsure := [thread for thread in past.threads if thread.review and not thread.gone]:
        yield Failure("progress-review", name, {"tasks": len(unsure), "named": _named(unsure)})


def _named(threads: Sequence[Thread]) -> str:
    texts = [f"{thread.task.initiative_title} {thread.task.text}" for thread in threads[:_MOST_NAMED]]
    return "、".join(f"「{' '.join(text.split())}」" for text in texts)


def _now() -> datetime:
    return datetime.now(UTC)
