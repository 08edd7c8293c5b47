"""Taking what people report on tasks into an output folder."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from planparse.batch.progress import kept, revise
from planparse.batch.store import Held, LocalStore, Store
from planparse.batch.tables import build, sound
from planparse.document.errors import Failure
from planparse.output import manifest as manifests
from planparse.output.folder import plan_name, progress_name, reported_plan_name
from planparse.output.manifest import Record
from planparse.plan.fields import tasks_of
from planparse.progress.model import Report, Standing, encode_line
from planparse.progress.placing import reported
from planparse.progress.taking import Filled, Occasion, Taken, taken
from planparse.writers.json import decode_plan


@dataclass(frozen=True, slots=True)
class Change:
    """A report that was taken, or would be, and the standing that it takes the place of."""

    document_id: str
    report: Report
    before: Standing


@dataclass(frozen=True, slots=True)
class ReportsTaken:
    """What became of filled-in reports: see `taking.Taken`."""

    changes: tuple[Change, ...]
    known: int
    conflicts: tuple[Failure, ...]
    refused: tuple[Failure, ...]


def take_reports(
    out: Path,
    filled: Iterable[Filled],
    by: str,
    on: date,
    *,
    dry: bool = False,
    held: Held = lambda _: None,
) -> ReportsTaken:
    """Append reports to the files of their documents, and bring the tables up to date.

    `by` is who reports where a report names nobody, `on` the day that holds where it gives none. If `dry`,
    no report is taken. Waits for another run on the folder, after telling `held` whose it is. Raises
    OutputError, and ReadError for a plan that cannot be read.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        manifest = manifests.decode(store.begin())
        live = sound(store, manifest.records.values())
        outcome = _appended(store, live, filled, by, on, dry=dry)
        store.append(manifests.encode(r for r in live.values() if r is not manifest.records[r.input]))
        if not dry:
            build(store, manifest.tables, live.values(), unended=manifest.unended)
    return outcome


def take_reports_of_one(
    out: Path, document_id: str, filled: Iterable[Filled], by: str, on: date, held: Held = lambda _: None
) -> ReportsTaken:
    """As `take_reports`, for reports on one document's tasks, and without the tables: see `correct.finish`.

    The time it takes does not depend on the other documents.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        manifest = manifests.decode(store.begin())
        live = sound(store, [r for r in manifest.records.values() if r.document_id == document_id])
        outcome = _appended(store, live, filled, by, on)
        store.append(manifests.encode(r for r in live.values() if r is not manifest.records[r.input]))
    return outcome


def _appended(
    store: Store,
    live: Mapping[str, Record],
    filled: Iterable[Filled],
    by: str,
    on: date,
    *,
    dry: bool = False,
) -> ReportsTaken:
    """Append the reports; the documents' plans, rows and tables are left alone."""
    own: dict[str, list[Filled]] = {}
    refused: list[Failure] = []
    for one in filled:
        if one.document_id in live:
            own.setdefault(one.document_id, []).append(one)
        else:
            refused.append(Failure("refused-document", one.where, {"document": one.document_id}))
    occasion = Occasion(by, on, datetime.now(UTC), partial(secrets.token_hex, 8))
    done = {name: _of_document(store, live[name], some, occasion, dry=dry) for name, some in own.items()}
    refused += [failure for result in done.values() for failure in result.refused]
    return ReportsTaken(
        tuple(Change(name, *change) for name, result in done.items() for change in result.reports),
        sum(result.known for result in done.values()),
        tuple(failure for result in done.values() for failure in result.conflicts),
        tuple(refused),
    )


def _of_document(
    store: Store, record: Record, filled: Iterable[Filled], occasion: Occasion, *, dry: bool
) -> Taken:
    """Append the reports on one document's tasks, after its progress file has followed its plan."""
    document = record.document_id or ""
    revise(store, record)
    data = store.read(plan_name(document)) or b""
    plan = decode_plan(data, str(plan_name(document)))
    sha256 = record.files[plan_name(document)][0]
    past = kept(store, document)
    result = taken(past, sha256, [reported(task) for task in tasks_of(plan)], filled, occasion)
    if result.reports and not dry:
        if past.plan is None:
            store.write({reported_plan_name(document, sha256): data})
        lines = (encode_line(report) for report, _ in result.reports)
        store.extend(progress_name(document), b"".join(lines))
    return result
