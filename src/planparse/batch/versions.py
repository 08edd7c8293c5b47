"""The plans of which an output has several versions, without reading every plan."""

from __future__ import annotations

from dataclasses import fields

from planparse.batch.rows import Titles
from planparse.batch.store import open_store
from planparse.output.folder import table_name
from planparse.output.manifest import decode
from planparse.output.versions import Repeated, repeated


def repeated_in(out: str) -> tuple[Repeated, ...]:
    """The plans of which the output, a folder or a URL, has several versions according to its tables."""
    from pyarrow import ArrowException, BufferReader, parquet

    store = open_store(out)
    manifest = decode(store.peek())
    block = store.read(table_name("documents"))
    if block is None:
        return ()
    try:
        # in this thread alone: a thread of Arrow that still holds the bytes when the process ends aborts it
        file = parquet.ParquetFile(BufferReader(block), pre_buffer=False)
        table = file.read([field.name for field in fields(Titles)], use_threads=False)
    except ArrowException:
        # damaged since it was built; the next run builds it again
        return ()
    return repeated((Titles(**row) for row in table.to_pylist()), manifest, out)
