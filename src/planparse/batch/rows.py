"""A document's table rows as bytes, and joining the rows of many documents into Parquet files.

Rows are made in the sandbox together with the plan, since finding morphemes is slow. Joining is a streaming
pass that holds some ten thousand rows in memory, however many documents there are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields
from functools import cache
from importlib.abc import MetaPathFinder
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from planparse.batch.task import pack, unpack

if TYPE_CHECKING:
    from planparse.plan.model import Plan

# A row group is written when this many rows, or bytes, of a table are waiting.
_GROUP_ROWS = 65_536
_GROUP_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Titles:
    """What a document's row in the table `documents` says of whose plan it is."""

    document_id: str
    municipality: str | None
    municipality_code: str | None
    organization: str | None
    fiscal_year: int | None
    form: str


class Beside(NamedTuple):
    """What a document's tables are made of besides its rows: its progress file and its file of changes."""

    progress: bytes | None
    changes: bytes | None


class _NoPandas(MetaPathFinder):
    """An import finder that pretends pandas is not installed."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Leave every other module to the next finder."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def warm() -> None:
    """Load Arrow without pandas, which it would import (0.3 s) only to recognize a Series."""
    import pyarrow.ipc

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pyarrow.array([""])
    finally:
        sys.meta_path.remove(finder)
    assert pyarrow.ipc


def encode(plan: Plan) -> bytes:
    """The plan's rows, packed as one Arrow stream per table."""
    import pyarrow as pa

    from planparse.plan.model import SCHEMA_VERSION
    from planparse.tables.layouts import NOT_OF_PLANS
    from planparse.tables.rows import tables

    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    streams = {}
    for name, table in tables([plan]).items():
        if name in NOT_OF_PLANS:
            continue
        # column descriptions are restored when rows are joined; here they would make up most of the file
        bare = pa.schema([pa.field(f.name, f.type, f.nullable) for f in table.schema])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, bare, options=options) as writer:
            writer.write_table(pa.Table.from_arrays(table.columns, schema=bare))
        streams[name] = sink.getvalue().to_pybytes()
    return pack({"schema_version": SCHEMA_VERSION, "tables": list(streams)}, *streams.values())


def is_of_another_version(block: bytes) -> bool:
    """Whether a block is rows of another version of the schema, which `join` would leave out."""
    from planparse.plan.model import SCHEMA_VERSION

    try:
        header, _ = unpack(block)
    except ValueError:
        return False
    return "tables" in header and header.get("schema_version") != SCHEMA_VERSION  # 0.1 stated none


def titles(block: bytes) -> Titles | None:
    """Whose plan the document with these rows is; None for rows that cannot be read."""
    import pyarrow as pa

    try:
        header, streams = unpack(block)
        documents = header["tables"].index("documents")  # type: ignore[attr-defined]
        (row,) = pa.ipc.open_stream(streams[documents]).read_all().to_pylist()
        return Titles(**{field.name: row[field.name] for field in fields(Titles)})
    except (ValueError, LookupError, AttributeError, OSError, pa.ArrowException):
        return None


@cache
def load_beside() -> None:
    """Start loading what `join` needs in a thread, once, while documents are being converted."""
    Thread(target=_load).start()


def _load() -> None:
    with suppress(ImportError, MemoryError):  # `join` meets it again, where it can be told
        import pyarrow.parquet

        from planparse.tables.layouts import SCHEMAS

        assert pyarrow.parquet and SCHEMAS


def join(documents: Iterable[tuple[bytes, Beside]], folder: Path) -> tuple[dict[str, Path], list[int]]:
    """Write FOLDER/<table>.parquet from the documents' rows and what is beside them, in their order.

    Returns the files by table name, and the positions of documents that were left out because their rows
    are of another version of the schema or do not match it: rows come from a process that read an untrusted
    document, so they are validated. The same rows give the same bytes.
    """
    import pyarrow as pa
    from pyarrow import parquet

    from planparse.tables.layouts import NOT_OF_PLANS, SCHEMAS

    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.parquet" for name in SCHEMAS}
    writers: dict[str, parquet.ParquetWriter] = {}
    waiting: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
    # running totals: adding up all waiting tables for each document would take quadratic time
    row_count, byte_count = dict.fromkeys(SCHEMAS, 0), dict.fromkeys(SCHEMAS, 0)
    bad = []

    def flush(name: str) -> None:
        if waiting[name]:
            writers[name].write_table(pa.concat_tables(waiting[name]).combine_chunks())
            waiting[name].clear()
            row_count[name] = byte_count[name] = 0

    with ExitStack() as open_files:
        for name, schema in SCHEMAS.items():
            # a file that Python opened: Arrow takes only paths in UTF-8
            file = open_files.enter_context(paths[name].open("wb"))
            writers[name] = open_files.enter_context(parquet.ParquetWriter(file, schema, version="2.6"))
        for position, (block, beside) in enumerate(documents):
            try:
                tables = _decode(block, {name: SCHEMAS[name] for name in SCHEMAS if name not in NOT_OF_PLANS})
            except (ValueError, OSError, pa.ArrowException):
                bad.append(position)
                continue
            tables |= _beside(tables, beside)
            for name, table in tables.items():
                waiting[name].append(table)
                row_count[name] += table.num_rows
                byte_count[name] += table.nbytes
                if row_count[name] >= _GROUP_ROWS or byte_count[name] >= _GROUP_BYTES:
                    flush(name)
        for name in SCHEMAS:
            flush(name)
    return paths, bad


def _decode(block: bytes, schemas: Mapping[str, Any]) -> dict[str, Any]:
    import pyarrow as pa

    from planparse.plan.model import SCHEMA_VERSION

    header, streams = unpack(block)
    expected = {"schema_version": SCHEMA_VERSION, "tables": list(schemas)}
    if header != expected or len(streams) != len(schemas):
        raise ValueError("rows of other tables")
    tables = {}
    # a document's tables are so small that handing them to threads takes longer than decompressing them
    options = pa.ipc.IpcReadOptions(use_threads=False)
    for (name, schema), stream in zip(schemas.items(), streams, strict=True):
        table = pa.ipc.open_stream(stream, options=options).read_all()
        if table.schema != schema:
            raise ValueError(f"rows of another {name} table")
        table.validate(full=True)
        tables[name] = table
    return tables


def _beside(tables: Mapping[str, Any], beside: Beside) -> dict[str, Any]:
    """A document's rows of the tables that are not made of its plan alone; none where it has no such file."""
    import pyarrow as pa

    from planparse.plan.rereading import read_lines
    from planparse.progress.history import history
    from planparse.tables.layouts import OWNER_COLUMNS, SCHEMAS
    from planparse.tables.progress import progress_rows
    from planparse.tables.reading_changes import reading_change_rows

    found: dict[str, Iterable[dict[str, Any]]] = {}
    if beside.progress is not None:
        found["progress"] = progress_rows(tables["tasks"].to_pylist(), history(beside.progress))
    if beside.changes is not None:
        found["reading_changes"] = reading_change_rows(read_lines(beside.changes))
    if not found:
        return {}
    owner = tables["documents"].select(OWNER_COLUMNS).to_pylist()[0]
    return {
        name: pa.Table.from_pylist([{**owner, **row} for row in rows], SCHEMAS[name])
        for name, rows in found.items()
    }
