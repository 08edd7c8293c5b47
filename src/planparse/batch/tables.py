"""The tables of an output folder, made of the rows of its documents, and rows made of plans.

The tables are a function of the plans and the reports on their tasks: whoever changes a plan changes its rows
and its record with it, and then builds the tables again. Whatever an interrupted command left undone, the
next one puts right.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from planparse.batch import rows as rows_files
from planparse.batch.identity import code_version, digest
from planparse.batch.progress import carry, reported_documents
from planparse.batch.store import LocalStore, Store, writing
from planparse.document.errors import Failure, ReadError
from planparse.output import folder
from planparse.output.manifest import Mark, Record, Tables, encode, now
from planparse.plan.model import Plan
from planparse.writers.json import decode_plan
from planparse.writers.json import encode as encode_plan

Join = Callable[[Iterable[tuple[bytes, bytes | None]], Path], tuple[dict[str, Path], list[int]]]
"""Writes the tables of some documents' rows and progress files into a folder: see `rows.join`."""


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
) -> Built:
    """Build the tables of the given documents, unless the tables `old` are of the same rows and intact.

    Before that, the reports on tasks follow their tasks: see `progress.carry`. If a run
    has `ended`, its end is recorded even so.
    """
    documents = sorted(live, key=lambda record: record.document_id or "")
    told = carry(store, {record.document_id or "": record for record in documents})
    reported = set(reported_documents(store))
    progress = [
        store.read(folder.progress_name(own)) if (own := record.document_id or "") in reported else None
        for record in documents
    ]
    stamp = _stamp(documents, progress)
    if old is not None and old.stamp == stamp and store.holds(old.files):
        store.append(encode([replace(old, at=now())] if ended else []))
        return Built(False, progress=told)
    names = [folder.rows_name(record.document_id or "") for record in documents]
    # on the same disk as the output, so that the tables can be moved into place
    beside = store.root if isinstance(store, LocalStore) else None
    with writing(), tempfile.TemporaryDirectory(prefix=folder.WORKSHOP, dir=beside) as workshop:
        blocks = (block or b"" for block in store.read_each(names))
        paths, bad = join(zip(blocks, progress, strict=True), Path(workshop))
        files = {folder.table_name(name): path for name, path in paths.items()}
        marks: dict[str, Mark] = {name: _mark(path.read_bytes()) for name, path in files.items()}
        store.install(files)
    store.append(encode([Tables("" if bad else stamp, marks, now())]))
    return Built(True, tuple(documents[position] for position in bad), told)


def _stamp(documents: Sequence[Record], progress: Sequence[bytes | None]) -> str:
    made_of = [
        (r.document_id, r.files[folder.rows_name(r.document_id or "")], block and digest(block))
        for r, block in zip(documents, progress, strict=True)
    ]
    return digest(json.dumps([code_version(), made_of]).encode())


def _mark(block: bytes) -> Mark:
    return digest(block), len(block)


def rewritten(store: Store, record: Record, plan: Plan) -> Record:
    """Write a document's plan and the rows made of it; the document's new record, which is to be appended.

    The rows come first: as long as the plan is the old one, the command that was interrupted can be repeated.
    """
    document_id = record.document_id or ""
    files = {
        folder.rows_name(document_id): rows_files.encode(plan),
        folder.plan_name(document_id): encode_plan(plan),
    }
    store.write(files)
    return _marked(record, files)


def mended(store: Store, record: Record) -> Record | None:
    """A document's record with rows made of its plan, where its files are not those of the record.

    None if the plan cannot be read. Files that are as recorded are left alone. It happens after `correct` was
    interrupted, and where an earlier version of planparse corrected a plan without its rows.
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


def _marked(record: Record, files: Mapping[str, bytes]) -> Record:
    """The record with the marks of files that were written.

    It has no key: the next conversion of its input makes the document anew instead of trusting this one.
    """
    marks = {**record.files, **{name: _mark(block) for name, block in files.items()}}
    return replace(record, key=None, files=marks, at=now())
