"""The plans of which an output has several versions, without reading every plan."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from planparse.batch.store import LocalStore, Store, open_store
from planparse.document.errors import OutputError
from planparse.output.folder import VERSIONS, table_name
from planparse.output.manifest import decode
from planparse.output.versions import Repeated, repeated
from planparse.plan.versions import Titles, versions


@dataclass(frozen=True)
class _Kept:
    """The documents of the table with that hash that are not the only version of their plan."""

    table: str
    documents: tuple[Titles, ...]


_KEPT = TypeAdapter(_Kept)


def repeated_in(out: str) -> tuple[Repeated, ...]:
    """The plans of which the output, a folder or a URL, has several versions according to its tables."""
    store = open_store(out)
    manifest = decode(store.peek())
    name = table_name("documents")
    table, _ = manifest.tables.files.get(name, ("", 0)) if manifest.tables else ("", 0)
    return repeated(_several(store, name, table), manifest, out)


def _several(store: Store, name: str, table: str) -> tuple[Titles, ...]:
    """The documents of the table with that hash that are not the only version of their plan.

    On a disk they are kept, since to read the table takes longer than all else in a run without changes.
    """
    if not isinstance(store, LocalStore):
        return _read(store, name)
    with suppress(ValueError, OSError):
        kept = _KEPT.validate_json(store.read(VERSIONS) or b"")
        if kept.table == table:
            return kept.documents
    found = _read(store, name)
    with suppress(OutputError):
        store.write({VERSIONS: _KEPT.dump_json(_Kept(table, found))})
    return found


def _read(store: Store, name: str) -> tuple[Titles, ...]:
    """The documents of the table of that name that are not the only version of their plan."""
    from pyarrow import ArrowException, BufferReader, parquet

    block = store.read(name)
    if block is None:
        return ()
    try:
        # in this thread alone: a thread of Arrow that still holds the bytes when the process ends aborts it
        file = parquet.ParquetFile(BufferReader(block), pre_buffer=False)
        rows = file.read([field.name for field in fields(Titles)], use_threads=False).to_pylist()
    except ArrowException:
        # damaged since it was built; the next run builds it again
        return ()
    return tuple(title for group in versions(Titles(**row) for row in rows) for title in group)
