"""The tables of an output folder, made of the rows of its documents, and rows made of plans.

The tables are a function of the plans and the reports on their tasks: whoever changes a plan changes its
record with it, which then names no rows, and rows and tables are made before the command ends or, by the
server, afterwards. Whatever an interrupted command left undone, the next one puts right.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from planparse.batch import rows as rows_files
from planparse.batch.identity import code_version, digest
from planparse.batch.progress import carry, reported_documents
from planparse.batch.rows import Beside
from planparse.batch.store import LocalStore, Store, writing
from planparse.document.errors import Failure, ReadError
from planparse.output import folder
from planparse.output import manifest as manifests
from planparse.output.manifest import Mark, Record, Tables, encode, now
from planparse.plan.model import Plan
from planparse.writers.json import decode_plan
from planparse.writers.json import encode as encode_plan

Join = Callable[[Iterable[tuple[bytes, Beside]], Path], tuple[dict[str, Path], list[int]]]
"""Writes the tables of some documents' rows and what is beside them into a folder: see `rows.join`."""

_WORKSHOP = "tables-"
"""Begins the name of a folder in the cache, where `Store.begin` does not look, in which tables are made."""
_STALE = 24 * 3600
"""Seconds after which such a folder is left over: the tables of ten thousand documents take minutes."""


@dataclass(frozen=True, slots=True)
class Built:
    """Whether tables were built, and the records of the documents whose rows could not be used.

    `progress` is what a person should know of the reports on tasks.
    """

    anew: bool
    lost: tuple[Record, ...] = ()
    progress: tuple[Failure, ...] = ()


def build(
    store: Store,
    old: Tables | None,
    live: Iterable[Record],
    join: Join = rows_files.join,
    *,
    ended: bool = False,
    unended: bool = False,
) -> Built:
    """Build the tables of the given documents, unless the tables `old` are of the same rows and intact.

    Before that, the reports on tasks follow their tasks: see `progress.carry`. If a run
    has `ended`, its end is recorded even so. If the last one is `unended`, it stays so.
    """
    documents = _ordered(live)
    told = carry(store, {record.document_id or "": record for record in documents})
    beside = _beside(store, documents)
    if _are_current(store, old, documents, beside):
        store.append(encode([replace(old, at=now(), unended=None)] if ended and old else []))
        return Built(False, progress=told)
    # on the same disk as the output, so that the tables can be moved into place
    disk = store.root if isinstance(store, LocalStore) else None
    with writing(), tempfile.TemporaryDirectory(prefix=folder.WORKSHOP, dir=disk) as workshop:
        made = _made(store, documents, beside, join, Path(workshop))
        _install(store, made, unended)
    return Built(True, tuple(documents[position] for position in made.bad), told)


def build_beside(store: LocalStore, give_way: Callable[[], None]) -> None:
    """Build the tables as `build` does, while others may go on writing.

    The folder is locked only before and after the tables are made. A document that changes meanwhile is in
    them as it was or as it became, which the next call sees. Tables that another command has built meanwhile
    are left alone. `give_way` is called before each document: it may wait. Raises OutputError.
    """
    with store.lock(True):
        manifest = manifests.decode(store.begin())
        written = [r for r in manifest.records.values() if r.written and r.document_id]
        behind = {record.document_id for record in without_rows(written)}
        caught_up = sound(store, [record for record in written if record.document_id in behind])
        store.append(encode(caught_up.values()))
        before = (manifest.tables, manifest.unfinished or bool(caught_up))
        documents = _ordered([*(r for r in written if r.document_id not in behind), *caught_up.values()])
        carry(store, {record.document_id or "": record for record in documents})
    beside = _beside(store, documents)
    if _are_current(store, manifest.tables, documents, beside):
        return
    place = store.root / folder.CACHE
    with writing():
        place.mkdir(parents=True, exist_ok=True)
        _sweep(place)
    with writing(), tempfile.TemporaryDirectory(prefix=_WORKSHOP, dir=place) as workshop:
        made = _made(store, documents, beside, rows_files.join, Path(workshop), give_way)
        with store.lock(True):
            now_there = manifests.decode(store.begin())
            if (now_there.tables, now_there.unfinished) == before:
                _install(store, made, now_there.unended)


def _sweep(place: Path) -> None:
    """Delete what a process that was killed in `build_beside` has left."""
    for left in place.glob(f"{_WORKSHOP}*"):
        if time.time() - left.stat().st_mtime > _STALE:
            shutil.rmtree(left, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Made:
    """Tables not in place yet: their files by name, what they are made of, the documents left out."""

    files: Mapping[str, Path]
    stamp: str
    bad: Sequence[int]


def _made(
    store: Store,
    documents: Sequence[Record],
    beside: Sequence[Beside],
    join: Join,
    workshop: Path,
    give_way: Callable[[], None] = lambda: None,
) -> _Made:
    names = [folder.rows_name(record.document_id or "") for record in documents]
    marks: list[Mark] = []

    def blocks() -> Iterator[bytes]:
        for record, stored in zip(documents, store.read_each(names), strict=True):
            block = _current(store, record, stored or b"")
            marks.append(_mark(block))
            give_way()
            yield block

    paths, bad = join(zip(blocks(), beside, strict=True), workshop)
    files = {folder.table_name(name): path for name, path in paths.items()}
    return _Made(files, "" if bad else _stamp(documents, marks, beside), bad)


def _current(store: Store, record: Record, block: bytes) -> bytes:
    """A document's rows; made of its plan where those stored are of another version of the schema.

    Only a conversion writes them anew, and after an update the next command may be another.
    """
    if not rows_files.is_of_another_version(block):
        return block
    name = folder.plan_name(record.document_id or "")
    try:
        return rows_files.encode(decode_plan(store.read(name) or b"", name))
    except ReadError:
        return block


def _install(store: Store, made: _Made, unended: bool) -> None:
    """Move the tables into place, and record what they are made of and whether the last run is unended."""
    marks = {name: _mark(path.read_bytes()) for name, path in made.files.items()}
    store.install(made.files)
    store.append(encode([Tables(made.stamp, marks, now(), True if unended else None)]))


def _ordered(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.document_id or "")


def _beside(store: Store, documents: Iterable[Record]) -> list[Beside]:
    """What the tables have of each document besides its rows; None for a file that it does not have."""
    reported = set(reported_documents(store))
    changed = {f"{folder.CHANGES}/{file}" for file in store.names(folder.CHANGES)}

    def of(own: str) -> Beside:
        name = folder.changes_name(own)
        return Beside(
            store.read(folder.progress_name(own)) if own in reported else None,
            store.read(name) if name in changed else None,
        )

    return [of(record.document_id or "") for record in documents]


def _are_current(
    store: Store, old: Tables | None, documents: Sequence[Record], beside: Sequence[Beside]
) -> bool:
    """Whether the tables `old` are intact and made of these rows and what is beside them."""
    marks = [r.files[folder.rows_name(r.document_id or "")] for r in documents]
    return old is not None and old.stamp == _stamp(documents, marks, beside) and store.holds(old.files)


def _stamp(documents: Sequence[Record], rows: Sequence[Mark], beside: Sequence[Beside]) -> str:
    made_of = [
        (record.document_id, mark, *(block and digest(block) for block in files))
        for record, mark, files in zip(documents, rows, beside, strict=True)
    ]
    return digest(json.dumps([code_version(), made_of]).encode())


def _mark(block: bytes) -> Mark:
    return digest(block), len(block)


def rewritten(store: Store, record: Record, plan: Plan) -> Record:
    """Write a document's plan; the document's new record, which is to be appended.

    It names no rows, so that `mended` makes them of the plan before tables are built.
    """
    name = folder.plan_name(record.document_id or "")
    block = encode_plan(plan)
    store.write({name: block})
    marked = _marked(record, {name: block})
    rows = folder.rows_name(record.document_id or "")
    return replace(marked, files={file: mark for file, mark in marked.files.items() if file != rows})


def mended(store: Store, record: Record) -> Record | None:
    """A document's record with rows made of its plan, where its files are not those of the record.

    None if the plan cannot be read. Files that are as recorded are left alone; after a correction, also one
    that was interrupted, they are not.
    """
    name, rows = folder.plan_name(record.document_id or ""), folder.rows_name(record.document_id or "")
    if {name, rows} <= record.files.keys() and store.holds(
        {file: record.files[file] for file in (name, rows)}
    ):
        return record
    block = store.read(name) or b""
    try:
        files = {rows: rows_files.encode(decode_plan(block, name))}
    except ReadError:
        return None
    store.write(files)
    return _marked(record, {**files, name: block})


def sound(store: Store, records: Iterable[Record]) -> dict[str, Record]:
    """Document id → its record, mended if need be, of the documents with a plan that can be read."""
    live = {}
    for record in records:
        if record.written and record.document_id and (whole := mended(store, record)):
            live[record.document_id] = whole
    return live


def without_rows(records: Iterable[Record]) -> list[Record]:
    """The records whose rows are still to be made of a plan that was corrected."""
    return [r for r in records if r.written and folder.rows_name(r.document_id or "") not in r.files]


def _marked(record: Record, files: Mapping[str, bytes]) -> Record:
    """The record with the marks of files that were written.

    It has no key: the next conversion of its input makes the document anew instead of trusting this one.
    """
    marks = {**record.files, **{name: _mark(block) for name, block in files.items()}}
    return replace(record, key=None, files=marks, at=now())
