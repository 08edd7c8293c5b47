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
from pathlib import Path, PurePosixPath

from planparse.batch import rows as rows_files
from planparse.batch.identity import code_version, digest
from planparse.batch.progress import carry, reported_documents
from planparse.batch.row_groups import Source
from planparse.batch.rows import Beside, Joined, Kept, Part
from planparse.batch.store import LocalStore, Store, writing
from planparse.document.errors import Failure, ReadError
from planparse.output import folder
from planparse.output import manifest as manifests
from planparse.output.manifest import Record, Tables, encode, now
from planparse.output.marks import Mark
from planparse.plan.model import Plan
from planparse.writers.json import decode_plan
from planparse.writers.json import encode as encode_plan

Join = Callable[[Iterable[Part], Path], Joined]
"""Writes the tables of some documents' rows and what is beside them into a folder: see `rows.join`."""

_PART, _PARTS = 128, 128
"""The least documents of a part of the tables, on average, and the most parts; more documents have parts
twice, four times … as large. A document that changes has its part encoded anew, in some 3 ms a document; each
part has a row group of its own in each table, and describing it takes some 6 ms for all tables."""
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
        made = _made(store, old, documents, beside, join, Path(workshop))
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
        try:
            made = _made(store, manifest.tables, documents, beside, rows_files.join, Path(workshop), give_way)
        except ValueError:  # the tables of which parts were copied are others now
            if manifests.decode(store.peek()).tables == manifest.tables:
                raise
            return
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
    parts: Mapping[str, tuple[int, ...]]
    bad: Sequence[int]


def _made(
    store: Store,
    old: Tables | None,
    documents: Sequence[Record],
    beside: Sequence[Beside],
    join: Join,
    workshop: Path,
    give_way: Callable[[], None] = lambda: None,
) -> _Made:
    """Make the tables of the documents; what the tables `old` have of them already is copied."""
    stamps: list[str] = []
    kept = _kept(store, old)

    def made(begin: int, end: int) -> Iterator[tuple[bytes, Beside]]:
        marks: list[Mark] = []
        names = [folder.rows_name(record.document_id or "") for record in documents[begin:end]]
        for position, stored in zip(range(begin, end), store.read_each(names), strict=True):
            block = _current(store, documents[position], stored or b"")
            marks.append(_mark(block))
            give_way()
            yield block, beside[position]
        stamps.append(_stamp(documents[begin:end], marks, beside[begin:end]))

    def parts() -> Iterator[Part]:
        for begin, end in _parts(documents):
            stamp = _stamp(documents[begin:end], _row_marks(documents[begin:end]), beside[begin:end])
            if stamp in kept:
                stamps.append(stamp)
                give_way()
                yield Kept(kept[stamp], end - begin)
            else:
                yield made(begin, end)

    joined = join(parts(), workshop)
    files = {folder.table_name(name): path for name, path in joined.files.items()}
    if joined.bad:
        return _Made(files, "", {}, joined.bad)
    return _Made(files, _whole(stamps), dict(zip(stamps, joined.groups, strict=True)), ())


def _parts(documents: Sequence[Record]) -> Iterator[tuple[int, int]]:
    """The parts of the tables: where each begins and ends among the documents. There is at least one.

    The ids and their number decide, so that a document that comes or goes changes no part but its own.
    """
    begin, size = 0, _PART
    while len(documents) > _PARTS * size:
        size *= 2
    for end, record in enumerate(documents, 1):
        if int(digest((record.document_id or "").encode())[:8], 16) % size == 0 or end == len(documents):
            yield begin, end
            begin = end
    if not documents:
        yield 0, 0


def _kept(store: Store, old: Tables | None) -> dict[str, dict[str, Source]]:
    """The stamp of each part of the tables `old` → where it is in each of them; none if they are not intact.

    Tables in an object store are made anew: to fetch them takes as long.
    """
    if old is None or not old.parts or not isinstance(store, LocalStore) or not store.holds(old.files):
        return {}
    places = {PurePosixPath(name).stem: store.root / name for name in old.files}
    if any(len(counts) != len(places) for counts in old.parts.values()):
        return {}
    found: dict[str, dict[str, Source]] = {}
    begins = [0] * len(places)
    for stamp, counts in old.parts.items():
        ends = [begin + count for begin, count in zip(begins, counts, strict=True)]
        found[stamp] = {
            name: (path, range(begin, end))
            for (name, path), begin, end in zip(places.items(), begins, ends, strict=True)
        }
        begins = ends
    return found if begins == [rows_files.group_count(path) for path in places.values()] else {}


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
    marks = store.install(made.files)
    store.append(encode([Tables(made.stamp, marks, now(), True if unended else None, made.parts)]))


def _ordered(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.document_id or "")


def _beside(store: Store, documents: Iterable[Record]) -> list[Beside]:
    """What the tables have of each document besides its rows; None for a file that it does not have."""
    reported = set(reported_documents(store))
    changed = {f"{folder.CHANGES}/{file}" for file in store.names(folder.CHANGES)}

    nothing = Beside(None, None)

    def of(own: str) -> Beside:
        name = folder.changes_name(own)
        if own not in reported and name not in changed:
            return nothing
        return Beside(
            store.read(folder.progress_name(own)) if own in reported else None,
            store.read(name) if name in changed else None,
        )

    return [of(record.document_id or "") for record in documents]


def _are_current(
    store: Store, old: Tables | None, documents: Sequence[Record], beside: Sequence[Beside]
) -> bool:
    """Whether the tables `old` are intact and made of these rows and what is beside them."""
    return old is not None and old.stamp == _whole(_stamps(documents, beside)) and store.holds(old.files)


def _stamps(documents: Sequence[Record], beside: Sequence[Beside]) -> list[str]:
    """What each part of the tables is made of, by the documents' records."""
    return [
        _stamp(documents[begin:end], _row_marks(documents[begin:end]), beside[begin:end])
        for begin, end in _parts(documents)
    ]


def _row_marks(documents: Iterable[Record]) -> list[Mark]:
    return [record.files[folder.rows_name(record.document_id or "")] for record in documents]


def _stamp(documents: Sequence[Record], rows: Sequence[Mark], beside: Sequence[Beside]) -> str:
    """What a part of the tables is made of."""
    made_of = [
        (record.document_id, mark, *(None if block is None else digest(block) for block in files))
        for record, mark, files in zip(documents, rows, beside, strict=True)
    ]
    return digest(json.dumps([code_version(), made_of]).encode())


def _whole(stamps: Sequence[str]) -> str:
    """What the tables are made of, given their parts."""
    return digest("".join(stamps).encode())


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
