"""A document's table rows as bytes, and joining the rows of many documents into Parquet files.

Rows are made in the sandbox together with the plan, since finding morphemes is slow. Joining is a streaming
pass that holds some ten thousand rows in memory, however many documents there are, and copies the bytes of
what is in tables already.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields
from functools import cache
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from planparse.batch.row_groups import Source, concatenate
from planparse.batch.task import pack, unpack, views
from planparse.plan.versions import Titles

if TYPE_CHECKING:
    from planparse.plan.model import Plan

# A row group is written when this many rows, or bytes, of a table are waiting.
_GROUP_ROWS = 65_536
_GROUP_BYTES = 64 * 1024 * 1024

_LOOSE = 64
"""Documents whose rows of a table wait as they came: the objects that describe the rows of a small document
take more memory than the rows, so that those of more documents are joined."""

_COMPRESSION = "zstd"
_MOST_UNPACKED = 2 * 1024**3
"""Bytes of a document's rows before compression, so that no document can claim all memory: those of 500 pages
are 60 MB."""


class Beside(NamedTuple):
    """What a document's tables are made of besides its rows: its progress file and its file of changes."""

    progress: bytes | None
    changes: bytes | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of some tables that are taken over as they are: table → its file and the row groups in it.

    `documents` is how many documents the part is made of.
    """

    sources: Mapping[str, Source]
    documents: int


Part = Kept | Iterable[tuple[bytes, Beside]]
"""Some documents of the tables: their rows and what is beside them, or where these are in tables already."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The files of tables by name, and of each part the number of row groups it has in each of them.

    `bad` are the positions of documents that were left out.
    """

    files: Mapping[str, Path]
    bad: Sequence[int]
    groups: Sequence[tuple[int, ...]]


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
    """The plan's rows of all tables that are made of it alone, packed."""
    from planparse.tables.layouts import NOT_OF_PLANS
    from planparse.tables.rows import tables

    return packed({name: table for name, table in tables([plan]).items() if name not in NOT_OF_PLANS})


def packed(tables: Mapping[str, Any]) -> bytes:
    """A document's tables: one Arrow stream per table, all compressed together.

    Compressing each column of each table by itself takes four times as long and twice as many bytes.
    """
    import pyarrow as pa

    from planparse.plan.model import SCHEMA_VERSION

    streams = (_stream(name, table) if table.num_rows else _no_rows(name) for name, table in tables.items())
    block = pack({}, *streams)
    header = {"schema_version": SCHEMA_VERSION, "tables": list(tables), "unpacked": len(block)}
    return pack(header, pa.compress(block, _COMPRESSION, asbytes=True))


def _stream(name: str, table: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    bare = _bare(name)
    with pa.ipc.new_stream(sink, bare) as writer:
        writer.write_table(pa.Table.from_arrays(table.columns, schema=bare))
    return bytes(sink.getvalue())


@cache
def _bare(name: str) -> Any:
    """A table's schema without what describes its columns, which would make up most of a document's rows.

    It is there again when rows are joined.
    """
    import pyarrow as pa

    from planparse.tables.layouts import SCHEMAS

    return pa.schema([pa.field(field.name, field.type, field.nullable) for field in SCHEMAS[name]])


@cache
def _no_rows(name: str) -> bytes:
    """The stream of the table of that name without rows, as are half of the tables of most documents."""
    from planparse.tables.layouts import without_rows

    return _stream(name, without_rows(name))


def unpacked(block: bytes) -> tuple[dict[str, object], list[memoryview]]:
    """What `packed` made: its header and each table's stream. Raises ValueError or OSError for all else."""
    import pyarrow as pa

    header, blobs = views(block)
    size = header.get("unpacked")
    if len(blobs) != 1 or not isinstance(size, int) or not 0 < size <= _MOST_UNPACKED:
        raise ValueError("no rows")
    # Arrow's bytes have signs, and so are no others' equals
    _, streams = views(memoryview(pa.decompress(blobs[0], size, _COMPRESSION)).cast("B"))
    return header, streams


def is_of_another_version(block: bytes) -> bool:
    """Whether a block is rows of another version of the schema or packed as in 1.0: `join` leaves it out."""
    from planparse.plan.model import SCHEMA_VERSION

    try:
        header, _ = unpack(block)
    except ValueError:
        return False
    # 0.1 stated no version of the schema, 1.0 no bytes
    present = header.get("schema_version") == SCHEMA_VERSION and "unpacked" in header
    return "tables" in header and not present


def titles(block: bytes) -> Titles | None:
    """Whose plan the document with these rows is; None for rows that cannot be read."""
    import pyarrow as pa

    try:
        header, streams = unpacked(block)
        documents = header["tables"].index("documents")  # type: ignore[attr-defined]
        (row,) = pa.ipc.open_stream(streams[documents]).read_all().to_pylist()
        return Titles(**{field.name: row[field.name] for field in fields(Titles)})
    except (ValueError, LookupError, AttributeError, OSError, pa.ArrowException):
        return None


def load() -> None:
    """Load what `join` needs."""
    with suppress(ImportError, MemoryError):  # `join` meets it again, where it can be told
        import pyarrow.parquet

        from planparse.tables.layouts import SCHEMAS

        assert pyarrow.parquet and SCHEMAS


def join(parts: Iterable[Part], folder: Path) -> Joined:
    """Write FOLDER/<table>.parquet of the parts, in their order.

    Documents are left out if their rows are of another version of the schema or do not match it: rows come
    from a process that read an untrusted document, so they are validated. The same rows in the same parts
    give the same bytes, whether parts are kept or not.
    """
    from planparse.tables.layouts import SCHEMAS

    folder.mkdir(parents=True, exist_ok=True)
    sources: dict[str, list[Source]] = {name: [] for name in SCHEMAS}
    bad: list[int] = []
    groups = []
    begin = 0
    for number, part in enumerate(parts):
        if isinstance(part, Kept):
            mine, count = part.sources, part.documents
        else:
            mine, positions, count = _written(part, folder / str(number))
            bad += (begin + position for position in positions)
        begin += count
        groups.append(tuple(len(wanted) for _, wanted in mine.values()))
        for name, source in mine.items():
            sources[name].append(source)
    files = {name: folder / f"{name}.parquet" for name in SCHEMAS}
    for name, file in files.items():
        concatenate(sources[name], file)
    return Joined(files, bad, groups)


def group_count(path: Path) -> int:
    """How many row groups a Parquet file has. Raises OSError, and ValueError for any other file."""
    from pyarrow import parquet

    with path.open("rb") as file:
        return int(parquet.read_metadata(file).num_row_groups)


def _written(
    documents: Iterable[tuple[bytes, Beside]], folder: Path
) -> tuple[dict[str, Source], list[int], int]:
    """Write a part's tables into a folder: where they are, the positions of bad documents, how many came."""
    import pyarrow as pa
    from pyarrow import parquet

    from planparse.tables.layouts import NOT_OF_PLANS, SCHEMAS

    folder.mkdir()
    paths = {name: folder / f"{name}.parquet" for name in SCHEMAS}
    writers: dict[str, parquet.ParquetWriter] = {}
    waiting: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
    loose: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
    # running totals: adding up all waiting tables for each document would take quadratic time
    row_count, byte_count = dict.fromkeys(SCHEMAS, 0), dict.fromkeys(SCHEMAS, 0)
    bad = []
    count = 0

    def collect(name: str) -> None:
        if loose[name]:
            waiting[name].append(pa.concat_tables(loose[name]).combine_chunks())
            loose[name].clear()

    def flush(name: str) -> None:
        if row_count[name]:
            collect(name)
            writers[name].write_table(pa.concat_tables(waiting[name]).combine_chunks())
            waiting[name].clear()
            row_count[name] = byte_count[name] = 0

    with ExitStack() as open_files:
        for name, schema in SCHEMAS.items():
            # a file that Python opened: Arrow takes only paths in UTF-8
            file = open_files.enter_context(paths[name].open("wb"))
            writers[name] = open_files.enter_context(parquet.ParquetWriter(file, schema, version="2.6"))
        for position, (block, beside) in enumerate(documents):
            count += 1
            try:
                tables = _decode(block, {name: SCHEMAS[name] for name in SCHEMAS if name not in NOT_OF_PLANS})
            except (ValueError, OSError, pa.ArrowException):
                bad.append(position)
                continue
            tables |= _beside(tables, beside)
            for name, table in tables.items():
                if not table.num_rows:
                    continue
                loose[name].append(table)
                if len(loose[name]) == _LOOSE:
                    collect(name)
                row_count[name] += table.num_rows
                byte_count[name] += table.nbytes
                if row_count[name] >= _GROUP_ROWS or byte_count[name] >= _GROUP_BYTES:
                    flush(name)
        for name in SCHEMAS:
            flush(name)
    # Arrow parts what it is given into several row groups where it has over a million rows
    return {name: (path, range(group_count(path))) for name, path in paths.items()}, bad, count


def _decode(block: bytes, schemas: Mapping[str, Any]) -> dict[str, Any]:
    import pyarrow as pa

    from planparse.plan.model import SCHEMA_VERSION
    from planparse.tables.layouts import without_rows

    header, streams = unpacked(block)
    if (header.get("schema_version"), header.get("tables")) != (SCHEMA_VERSION, list(schemas)):
        raise ValueError("rows of other tables")
    tables = {}
    for (name, schema), stream in zip(schemas.items(), streams, strict=True):
        if stream == _no_rows(name):
            tables[name] = without_rows(name)
            continue
        table = pa.ipc.open_stream(stream).read_all()
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
