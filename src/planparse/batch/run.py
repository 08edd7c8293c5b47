"""A batch run: find the documents, decide which to convert, commit each one, then build the tables.

The resulting output folder depends only on the inputs and the code: it has the same bytes for any number of
jobs, any order and any engine, and for a run that was killed and resumed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import PurePosixPath
from typing import Literal

from planparse.batch import rows as rows_files
from planparse.batch.engines import Setup, engine
from planparse.batch.identify import Seen, identify
from planparse.batch.identity import code_version, digest, key, manner
from planparse.batch.inputs import Found, Input, find, status_of, take_each
from planparse.batch.isolation import Kind
from planparse.batch.progress import reported_sources
from planparse.batch.store import Held, Store, open_store
from planparse.batch.tables import Built, Join, build, mended
from planparse.batch.task import DEFAULT_WORK, DEFAULTS, MIB, Done, Limits, Output, Task
from planparse.document.errors import Failure, OutputError
from planparse.output import folder
from planparse.output.folder import document_names, is_url, local_path
from planparse.output.manifest import (
    CHANGED_VALUES,
    Begun,
    Manifest,
    Record,
    decode,
    encode,
    input_name,
    input_place,
    now,
)
from planparse.plan.rereading import ChangedValue, Rereading, encode_line, read_lines

HELD, HELD_FILES = 128 * MIB, 16 * MIB
"""Bytes of inputs that a run holds from hashing to conversion: a hundred plans or more where some have to be
fetched, fewer where all are files, which are read in a moment. The inputs beyond are read a second time."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to convert, where to and how. `forms` and `strict` are those of `Task`.

    `sandbox` is the kind of sandbox on this machine, None for the usual one; if `isolate`, each document is
    read in a process of its own.
    `retry` converts failed documents again even if nothing has changed; `rehash` hashes also the files that
    are known by their status; `wait` waits for another run on the same output folder.
    """

    paths: tuple[str, ...]
    out: str
    jobs: int = 1
    reader: str = "auto"
    ocr: str = "auto"
    password: str | None = None
    forms: tuple[tuple[str, str], ...] | None = None
    strict: bool = False
    limits: Limits = DEFAULTS
    engine: str = "local"
    scheduler: str | None = None
    sandbox: Kind | None = None
    isolate: bool = False
    fail_fast: bool = False
    retry: bool = False
    rehash: bool = False
    wait: bool = False
    work: str = DEFAULT_WORK


@dataclass(frozen=True, slots=True)
class Progress:
    """A progress report. `total` is the number of inputs; `record` is None in the first report.

    `fresh` is False for a document whose result from an earlier run is still valid.
    """

    total: int
    record: Record | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of a run: a record for each input, sorted by name, and statistics.

    `converted` counts the documents attempted in this run, including failed ones, `unchanged` those whose
    earlier result is still valid; `removed` are the inputs that have disappeared, `moved` counts those that
    are at another path now. `skipped` has the records of the files that are no documents or copies of one,
    `orphans` the names of the corrections files that fit no document, and `progress` what a person should
    know of the reports on tasks. `reread` has the records of the documents that were converted before, from
    the same bytes, and of which values were read differently now; their `counts` say how many, the table
    `reading_changes` which. `complete` is False if --fail-fast ended the run; `tables` says whether the
    tables were rebuilt.
    """

    records: tuple[Record, ...]
    converted: int
    unchanged: int
    removed: tuple[str, ...]
    moved: int
    skipped: tuple[Record, ...]
    orphans: tuple[str, ...]
    progress: tuple[Failure, ...]
    reread: tuple[Record, ...]
    complete: bool
    tables: bool
    seconds: float

    @property
    def failures(self) -> tuple[Record, ...]:
        """The records of the inputs that were not converted."""
        return tuple(r for r in self.records if r.status == "failed")

    @property
    def outlines(self) -> tuple[Record, ...]:
        """The records of the inputs that were read without a form."""
        return tuple(r for r in self.records if r.status == "outline")


Action = Literal["new", "changed", "retry", "unchanged", "failed", "skipped", "removed"]


@dataclass(frozen=True, slots=True)
class Intention:
    """What a run would do with an input. `why` is the record of one that failed before or is not read."""

    input: str
    action: Action
    document_id: str | None = None
    why: Record | None = None


class _Batch:
    """The state of a run."""

    def __init__(
        self,
        request: Request,
        store: Store,
        found: Found,
        manifest: Manifest,
        renew: Callable[[], None] = lambda: None,
    ) -> None:
        """`renew` is called for each input that is hashed or looked up, which may take long for all."""
        self.renew = renew
        self.request = request
        self.store = store
        self.found = found
        self.manifest = manifest
        self.limits = asdict(request.limits)
        self.manner = manner(request.reader, request.ocr, request.forms, request.strict, request.work)
        out = request.out if is_url(request.out) else local_path(request.out)
        self.names = {one.where: input_name(one.shown, out) for one in found.inputs}
        self.versions = {own: sha256 for sha256, own in manifest.given.items()}
        self.corrected = _corrected(store)
        self.sums: dict[str, str | None] = {}
        self.held: dict[str, bytes | Failure] = {}
        self._read()
        seen = [Seen(self.names[one.where], one.relative, self.sums[one.where]) for one in found.inputs]
        known = set(manifest.given.values())
        # corrections and reports that came without a manifest, as into a new output folder
        others = {**self.corrected, **reported_sources(store, known)}
        brought = {sha: own for own, sha in others.items() if sha is not None and own not in known}
        self.identities = identify(seen, manifest.records, {**brought, **manifest.given}, {*known, *others})
        self.ids = self.identities.ids
        self.originals = tuple(
            one for one in found.inputs if self.names[one.where] not in self.identities.copies
        )
        self.earlier = {
            r.document_id: r for r in manifest.records.values() if r.document_id and r.status in _HERE
        }
        self.kept: dict[str, Record] = {}
        self.removed: list[str] = []
        self.moved: list[str] = []
        self._sort_out_absent()

    def _read(self) -> None:
        """Find the hash of every input, and hold as many of those read for it as `HELD` allows."""
        unknown = []
        for one in self.found.inputs:
            known = self._known_sum(one)
            if known is None:
                unknown.append(one)
            else:
                self.sums[one.where] = known
        room = HELD if any(is_url(one.where) for one in unknown) else HELD_FILES
        for one, taken in zip(unknown, take_each(unknown, self.request.limits.size), strict=True):
            data = taken.data
            sha256 = self.sums[one.where] = _sum(data)
            if sha256 is not None and taken.status is not None:
                self.store.hashed.note(sha256, taken.at, taken.status)
            size = 0 if isinstance(data, Failure) else len(data)
            if size <= room:
                self.held[one.where] = data
                room -= size
            self.renew()

    def _known_sum(self, one: Input) -> str | None:
        """The hash that the manifest has for an input whose status has not changed since; None without."""
        record = self.manifest.records.get(self.names[one.where])
        if record is None:
            return None
        # the record of a copy has no hash of its own
        sha256 = record.sha256 or self.versions.get(record.document_id or "")
        status = status_of(one)
        if sha256 is None or status is None or status.st_size > self.request.limits.size:
            return None
        return sha256 if self.store.hashed.knows(sha256, status) else None

    def _sort_out_absent(self) -> None:
        """Tell the known inputs that were not found now: moved, removed or converted from other paths."""
        rejected = (*self.found.refused, *self.found.skipped)
        out = self.request.out
        present = {*self.names.values(), *(input_name(one.shown, out) for one, _ in rejected)}
        mine = set(self.ids.values())
        for name, record in self.manifest.records.items():
            if name in present or record.status == "removed":
                continue
            if record.document_id in mine:
                self.moved.append(name)
            elif self.found.covers(input_place(name, out)):
                self.removed.append(name)
            elif record.status in _HERE:
                self.kept[name] = record

    @property
    def orphans(self) -> tuple[str, ...]:
        """The names of the corrections files that fit no document."""
        here = {*self.ids.values(), *(record.document_id for record in self.kept.values())}
        return tuple(folder.corrections_name(own) for own in sorted(self.corrected.keys() - here))

    def refusals(self) -> Iterator[Record]:
        """The records of inputs refused without being opened."""
        for one, failure in self.found.refused:
            yield self.failed(input_name(one.shown, self.request.out), None, failure)

    def skips(self) -> tuple[Record, ...]:
        """The records of the files that are no documents, or copies of one."""
        found = [
            _explained(Record(input_name(one.shown, self.request.out), "skipped"), failure)
            for one, failure in self.found.skipped
        ]
        for copy, original in self.identities.copies.items():
            failure = Failure("copy", "", {"name": PurePosixPath(original).name})
            found.append(_explained(Record(copy, "skipped", self.ids[copy]), failure))
        return tuple(map(self._known, found))

    def keep(self) -> list[Record]:
        """The records of the documents converted from other paths, mended if need be."""
        kept = []
        for old in self.kept.values():
            if not old.written:
                continue
            record = mended(self.store, old) or _damaged(old)
            if record is not old:
                self.store.append(encode([record]))
            kept.append(record)
        return kept

    def was_document(self, name: str) -> bool:
        """Whether an input of an earlier run was taken for a document."""
        return self.manifest.records[name].status != "skipped"

    def looks(self) -> Iterator[tuple[Record, Task | None]]:
        """Each input's record so far, and its task if it is to be converted."""
        settled = []
        for one in self.originals:
            settled.append(self._settled(one))
            self.renew()
        wanted = {one.where for one, record in zip(self.originals, settled, strict=True) if record is None}
        self.held = {where: data for where, data in self.held.items() if where in wanted}
        others = [one for one in self.originals if one.where in wanted and one.where not in self.held]
        again = take_each(others, self.request.limits.size)
        for number, (one, record) in enumerate(zip(self.originals, settled, strict=True)):
            if record is not None:
                yield record, None
                continue
            held = one.where in self.held
            data = self.held.pop(one.where) if held else self._unchanged(one, next(again).data)
            yield self._begun(number, data)

    def _unchanged(self, one: Input, data: bytes | Failure) -> bytes | Failure:
        """What was read of an input a second time; a failure if its bytes are not those that were hashed."""
        if isinstance(data, Failure) or _sum(data) == self.sums[one.where]:
            return data
        return Failure("changed-while-read", one.name)

    def _settled(self, one: Input) -> Record | None:
        """The record of an input that need not be converted; None for one that is to be."""
        name = self.names[one.where]
        document_id = self.ids[name]
        if isinstance(failure := self.held.get(one.where), Failure):
            return self.failed(name, document_id, failure)
        old = self.earlier.get(document_id)
        if old is None or old.key != self._made_of(one)[0].key or not self._stands(old):
            return None
        return old if old.input == name else replace(old, input=name, at=now())

    def _made_of(self, one: Input) -> tuple[Record, bytes | None]:
        """The record that an input has if it is converted now, and its corrections."""
        name = self.names[one.where]
        document_id = self.ids[name]
        sha256 = self.sums[one.where] or digest(b"")
        corrections = self.store.read(folder.corrections_name(document_id)) if self.corrected else None
        result_key = key(self.manner, sha256, one.name, document_id, corrections)
        return Record(name, "ok", document_id, result_key, sha256), corrections

    def _begun(self, number: int, data: bytes | Failure) -> tuple[Record, Task | None]:
        """The record and the task of an input with the bytes that were read of it."""
        one = self.originals[number]
        record, corrections = self._made_of(one)
        document_id = record.document_id or ""
        if isinstance(data, Failure):
            return self.failed(record.input, document_id, data), None
        old = self.earlier.get(document_id)
        again = old is not None and old.written and old.sha256 == record.sha256
        task = Task(
            number=number,
            name=one.name,
            document_id=document_id,
            data=data,
            reader=self.request.reader,
            ocr=self.request.ocr,
            password=self.request.password,
            forms=self.request.forms,
            strict=self.request.strict,
            corrections=corrections,
            limits=self.request.limits,
            earlier=self.store.read(folder.plan_name(document_id)) if again else None,
        )
        return replace(record, bytes=len(data)), task

    def failed(self, name: str, document_id: str | None, failure: Failure) -> Record:
        """The record of an input that fails before it reaches the sandbox."""
        return self._known(_failed(Record(name, "failed", document_id, limits=self.limits), failure))

    def _known(self, record: Record) -> Record:
        """The record as it is in the manifest already, otherwise with the time."""
        old = self.manifest.records.get(record.input)
        return old if old is not None and replace(old, at="") == record else replace(record, at=now())

    def is_new(self, record: Record) -> bool:
        """Whether the manifest does not have the record yet."""
        return record is not self.manifest.records.get(record.input)

    def _stands(self, old: Record) -> bool:
        """Whether an earlier result with the same key is still valid."""
        if old.written:
            return set(old.files) == set(document_names(old.document_id or "")) and self.store.holds(
                old.files
            )
        if self.request.retry or (old.reason == "encrypted" and self.request.password is not None):
            return False
        return old.status == "failed" and dict(old.limits) == self.limits

    def commit(self, pending: Mapping[int, Record], ended: Iterable[Done]) -> list[Record]:
        """Write finished documents to disk, first their files, then their records."""
        files: dict[str, bytes] = {}
        records = []
        for done in ended:
            record = replace(
                pending[done.number],
                attempts=done.attempts,
                seconds=round(done.seconds, 4),
                peak=done.peak,
                at=now(),
            )
            result = done.result
            if isinstance(result, Output):
                blocks = (result.plan, result.reading, result.rows)
                files.update(zip(document_names(record.document_id or ""), blocks, strict=True))
                counts = {**result.counts, **self._note(record.document_id or "", result.changes)}
                record = replace(record, status=result.status, counts=counts)
                if result.failure is not None:
                    record = _explained(record, result.failure)
            else:
                record = _failed(replace(record, limits=self.limits), result)
            records.append(record)
        marks = self.store.write(files)
        records = [
            replace(one, files={name: marks[name] for name in document_names(one.document_id or "")})
            if one.written
            else one
            for one in records
        ]
        self.store.append(encode(records))
        return records

    def _note(self, document_id: str, changes: tuple[ChangedValue, ...]) -> dict[str, int]:
        """Keep what was read differently from an earlier conversion; how many values, for the record.

        Before the plan itself is written, so that nothing is lost if the run is killed in between. The next
        run then finds the same differences, and that they are kept already.
        """
        if not changes:
            return {}
        name = folder.changes_name(document_id)
        lines = read_lines(self.store.read(name))
        if not lines or lines[-1].values != changes:
            line = Rereading(now(), _own_version(), changes)
            self.store.extend(name, encode_line(line))
        return {CHANGED_VALUES: len(changes)}

    def announce(self) -> None:
        """Record in the manifest that documents will be converted, and the ids no earlier run has written."""
        fresh = sorted(set(self.ids.values()) - self.manifest.written)
        self.store.append(encode([Begun(tuple(fresh), code_version(), now())]))

    def sweep(self, live: Iterable[Record]) -> None:
        """Record removed inputs, and delete the files of documents that no longer exist."""
        self.store.append(
            encode(
                replace(self.manifest.records[name], status="removed", files={}, counts={}, at=now())
                for name in (*self.moved, *self.removed)
            )
        )
        known = self.manifest.written | set(self.ids.values())
        gone = known - {record.document_id for record in live}
        if not gone:
            return
        mine = {name for own in gone for name in (*document_names(own), folder.changes_name(own))}
        folders = (folder.PLANS, folder.READINGS, folder.ROWS, folder.CHANGES)
        here = {f"{name}/{file}" for name in folders for file in self.store.names(name)}
        self.store.delete(sorted(here & mine))


@cache
def _own_version() -> str:
    """The version of planparse, which is read from a file: once, not for each of thousands of documents."""
    return metadata.version("planparse")


def _failed(record: Record, failure: Failure) -> Record:
    return _explained(replace(record, status="failed"), failure)


def _explained(record: Record, failure: Failure) -> Record:
    return replace(
        record,
        reason=failure.reason,
        ja=failure.sentence("ja"),
        en=failure.sentence("en"),
        detail=failure.detail or None,
    )


_HERE = ("ok", "outline", "failed")
"""What the last record of an input says that was a document when it was last seen."""


def _sum(data: bytes | Failure) -> str | None:
    """The SHA-256 by which bytes are recognised; None for those that could not be read or are none."""
    return digest(data) if isinstance(data, bytes) and data else None


def _corrected(store: Store) -> dict[str, str | None]:
    """The document ids that have corrections, each with the SHA-256 of the version that was corrected.

    None for a file that tells none: it is reported where its document is converted.
    """
    found: dict[str, str | None] = {}
    for file in store.names(folder.CORRECTIONS):
        name = PurePosixPath(file)
        if name.suffix != ".json" or name.stem.startswith("."):
            continue
        try:
            sha256 = json.loads(store.read(f"{folder.CORRECTIONS}/{file}") or b"")["sha256"]
        except (ValueError, KeyError, TypeError, RecursionError):
            sha256 = None
        found[name.stem] = sha256 if isinstance(sha256, str) else None
    return found


def _find(request: Request) -> Found:
    return find(request.paths, None if is_url(request.out) else os.path.realpath(local_path(request.out)))


def convert(
    request: Request,
    news: Callable[[Progress], None] = lambda _: None,
    join: Join = rows_files.join,
    held: Held = lambda _: None,
) -> Summary:
    """Convert what the request names into its output folder; how it ended.

    `news` is called for every document, `held` when another run is waited for; `join` builds the tables from
    the documents' rows. Raises UsageError (a path names nothing), OutputError (the output cannot be
    written, or another run holds it) and EngineError. After any of them, after KeyboardInterrupt and
    after a kill the same request resumes.
    """
    begun = time.monotonic()
    run = engine(request.engine)
    # before the output folder is created, so that a wrong path leaves nothing behind
    found = _find(request)
    store = open_store(request.out)
    with store.lock(request.wait, held):
        try:
            if not request.rehash:
                store.recall()
            # appending nothing renews the lock in an object store
            batch = _Batch(request, store, found, decode(store.begin()), lambda: store.append(b""))
            summary = _convert(batch, run, news, join, begun)
            store.remember()
            return summary
        finally:
            with suppress(OutputError):
                store.append(b"", last=True)


def _convert(
    batch: _Batch,
    run: Callable[[Iterator[Task], Setup], Iterator[list[Done]]],
    news: Callable[[Progress], None],
    join: Join,
    begun: float,
) -> Summary:
    request, store = batch.request, batch.store
    total = len(batch.originals) + len(batch.found.refused)
    results: dict[str, Record] = {}
    pending: dict[int, Record] = {}
    reread: list[Record] = []
    fresh = 0
    failed = False

    def settle(record: Record, anew: bool) -> None:
        nonlocal failed
        results[record.input] = record
        failed = failed or not record.read
        news(Progress(total, record, anew))

    def tasks() -> Iterator[Task]:
        for record, task in batch.looks():
            if task is not None:
                if not pending and not fresh:
                    batch.announce()
                pending[task.number] = record
                yield task
                continue
            # append even nothing: this renews the lock in an object store
            store.append(encode([record]) if batch.is_new(record) else b"")
            settle(record, False)
            if failed and request.fail_fast:
                return

    news(Progress(total))
    skipped = batch.skips()
    refused = tuple(batch.refusals())
    store.append(encode(record for record in (*skipped, *refused) if batch.is_new(record)))
    for record in refused:
        settle(record, False)
    setup = Setup(
        request.work, request.jobs, request.scheduler, request.sandbox, request.isolate, rows_files.load
    )
    with closing(run(tasks(), setup)) as ends:  # type: ignore[type-var]
        for ended in ends:
            for record in batch.commit(pending, ended):
                settle(record, True)
                fresh += 1
                if CHANGED_VALUES in record.counts:
                    reread.append(record)
            for done in ended:
                del pending[done.number]
            if failed and request.fail_fast:
                break
    complete = len(results) == total
    built = Built(False)
    if complete:
        live = [r for r in (*results.values(), *batch.keep()) if r.written]
        batch.sweep(live)
        written = batch.manifest.unfinished or any(map(batch.is_new, results.values()))
        built = build(store, batch.manifest.tables, live, join, ended=written)
        for record in built.lost:
            settle(_damaged(record), True)
        store.append(encode(_damaged(record) for record in built.lost))
    return Summary(
        records=tuple(results[name] for name in sorted(results)),
        converted=fresh,
        unchanged=len(results) - fresh,
        removed=tuple(name for name in batch.removed if batch.was_document(name)) if complete else (),
        moved=sum(batch.was_document(name) for name in batch.moved) if complete else 0,
        skipped=skipped,
        orphans=batch.orphans,
        progress=built.progress,
        reread=tuple(sorted(reread, key=lambda record: record.input)),
        complete=complete,
        tables=built.anew,
        seconds=time.monotonic() - begun,
    )


def _damaged(record: Record) -> Record:
    return _failed(replace(record, files={}, at=now()), Failure("rows-damaged"))


def intentions(request: Request) -> tuple[Intention, ...]:
    """What `convert` would do, determined without writing or locking anything. Raises UsageError."""
    found = _find(request)
    store = open_store(request.out)
    if not request.rehash:
        store.recall()
    manifest = decode(store.peek())
    batch = _Batch(request, store, found, manifest)
    planned = [Intention(r.input, "failed", None, r) for r in batch.refusals()]
    planned += [Intention(r.input, "skipped", None, r) for r in batch.skips() if r.reason != "leftover"]
    for record, task in batch.looks():
        old = batch.earlier.get(record.document_id or "")
        action: Action
        if task is None:
            action = "unchanged" if record.written else "failed"
        elif old is None:
            action = "new"
        else:
            action = "changed" if old.key != record.key else "retry"
        planned.append(Intention(record.input, action, record.document_id, record if record.reason else None))
    planned.extend(Intention(name, "removed") for name in batch.removed if batch.was_document(name))
    return tuple(sorted(planned, key=lambda one: one.input))
