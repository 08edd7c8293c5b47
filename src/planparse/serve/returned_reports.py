"""Progress books that came back: what each row would report, and taking the chosen rows."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from planparse.batch.progress import followed
from planparse.batch.reporting import take_reports_of_one
from planparse.batch.store import LocalStore
from planparse.corrections.reviews import digest
from planparse.document.errors import Failure
from planparse.output.folder import plan_name
from planparse.plan.fields import tasks_of
from planparse.progress.book import Returned
from planparse.progress.history import History
from planparse.progress.model import EMPTY, ReportedTask, Standing
from planparse.progress.placing import reported
from planparse.progress.taking import FIELDS, Filled, Occasion, taken
from planparse.serve import desk, library


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a report by its name in `FIELDS`: as it holds now, as it would, and whether both were
    changed since the book was made.
    """

    name: str
    now: object
    written: object
    rival: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a progress book that says something new, or cannot be taken.

    new: the report is taken as it is; rival: somebody else has reported another value of the same since, so
    that both reports will be shown until somebody decides; known: it was taken before; refused: `failure`
    says why. `mark` stands for the reports on the task that hold now, `who` is the person of the current one.
    """

    number: int
    filled: Filled
    outcome: Literal["new", "rival", "known", "refused"]
    mark: str
    changes: tuple[Change, ...] = ()
    who: str = ""
    failure: Failure | None = None

    @property
    def takeable(self) -> bool:
        """Whether the report can be taken."""
        return self.outcome in ("new", "rival")


def rows(out: Path, book: Returned, by: str) -> tuple[Row, ...]:
    """What would become of each row of the book that is no repetition of what its writer had seen.

    Raises ReadError for an unreadable plan.
    """
    known = library.documents(out)
    found: list[Row] = []
    read: dict[str, tuple[History, list[ReportedTask]]] = {}
    for number, one in enumerate(book.filled):
        own = one.document_id
        if own not in known:
            failure = Failure("refused-document", one.where, {"document": own})
            found.append(Row(number, one, "refused", "", failure=failure))
            continue
        if own not in read:
            tasks = [reported(task) for task in tasks_of(desk.plan_of(out, own))]
            read[own] = followed(LocalStore(out), known[own]), tasks
        past, tasks = read[own]
        occasion = Occasion(by, date.today(), datetime.now(UTC), partial(secrets.token_hex, 8))
        result = taken(past, known[own].files[plan_name(own)][0], tasks, [one], occasion)
        thread = next((t for t in past.threads if not t.gone and _is_on(t.id, t.task.task_id, one)), None)
        mark = digest(" ".join(sorted(thread.heads)) if thread else "")
        who = thread.current.who if thread else ""
        if result.reports:
            ((report, before),) = result.reports
            clashes = {str(conflict.values["field"]) for conflict in result.conflicts}
            changes = _changes(before, report.standing, one.standing, clashes)
            found.append(Row(number, one, "rival" if clashes else "new", mark, changes, who))
        elif result.refused:
            found.append(Row(number, one, "refused", mark, failure=result.refused[0]))
        elif result.known:
            found.append(
                Row(number, one, "known", mark, _changes(EMPTY, one.standing, one.standing, set()), who)
            )
    return tuple(found)


def _is_on(thread: str, task: str, one: Filled) -> bool:
    return thread == one.thread if one.thread is not None else task == one.task.task_id


def _changes(now: Standing, new: Standing, mine: Standing, clashes: Iterable[str]) -> tuple[Change, ...]:
    """The values that the report changes, those of `clashes` as its writer has them."""
    found = []
    for name, label in FIELDS.items():
        rival = label in clashes
        written = getattr(mine if rival else new, name)
        if getattr(now, name) != written:
            found.append(Change(name, getattr(now, name), written, rival))
    return tuple(found)


def take(out: Path, book: Returned, chosen: Mapping[int, str], by: str) -> int:
    """Keep the reports of the chosen rows: on the disk on return; how many.

    `chosen` has the `Row.mark` that the person saw by the row's number: where somebody has reported since,
    the row is left. Raises OutputError and ReadError.
    """
    own: dict[str, list[Filled]] = {}
    for row in rows(out, book, by):
        if row.takeable and chosen.get(row.number) == row.mark:
            own.setdefault(row.filled.document_id, []).append(replace(row.filled, who=row.filled.who or by))
    return sum(
        len(take_reports_of_one(out, document, filled, by, date.today()).changes)
        for document, filled in own.items()
    )
