"""Documents' rows as bytes, and what is refused when the rows of many are joined into tables."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from planparse.batch import rows
from planparse.batch.rows import (
    Beside,
    Kept,
    encode,
    group_count,
    is_of_another_version,
    join,
    packed,
    titles,
    unpacked,
)
from planparse.batch.task import pack
from planparse.plan.model import SCHEMA_VERSION, Plan
from planparse.tables.layouts import NOT_OF_PLANS, SCHEMAS
from tests.support.plans import rich_plan

ALONE = Beside(None, None)
NAMES = [name for name in SCHEMAS if name not in NOT_OF_PLANS]


def _plan(number: int) -> Plan:
    return rich_plan().model_copy(update={"document_id": f"plan-{number}"})


def _block(tables: Mapping[str, object], *, version: str = SCHEMA_VERSION, size: object = None) -> bytes:
    """Rows as `packed` makes them, with another header."""
    streams = pack({}, *(rows._stream(name, table) for name, table in tables.items()))
    header = {
        "schema_version": version,
        "tables": list(tables),
        "unpacked": len(streams) if size is None else size,
    }
    return pack(header, pa.compress(streams, "zstd", asbytes=True))


def _tables() -> dict[str, Any]:
    from planparse.tables.rows import tables

    return {name: table for name, table in tables([_plan(0)]).items() if name in NAMES}


GOOD = encode(_plan(0))
FORGED: dict[str, bytes] = {
    "nothing": b"",
    "no block": b"rows",
    "another version": _block(_tables(), version="0.1"),
    "no size": _block(_tables(), size="1"),
    "a size of nothing": _block(_tables(), size=0),
    "a size below nothing": _block(_tables(), size=-1),
    "a size of too much": _block(_tables(), size=2 * 1024**3 + 1),
    "another size": _block(_tables(), size=10),
    "a table less": _block(dict(list(_tables().items())[:-1])),
    "tables in another order": _block(dict(reversed(_tables().items()))),
    "no bytes": pack({"schema_version": SCHEMA_VERSION, "tables": NAMES, "unpacked": 1}),
    "two blocks": pack({"schema_version": SCHEMA_VERSION, "tables": NAMES, "unpacked": 1}, b"", b""),
}


@pytest.mark.parametrize("forged", FORGED)
def test_rows_that_no_conversion_made_are_left_out(forged: str, tmp_path: Path) -> None:
    made = join(
        [[(GOOD, ALONE), (FORGED[forged], ALONE)], [(FORGED[forged], ALONE), (GOOD, ALONE)]],
        tmp_path / "tables",
    )
    assert made.bad == [1, 2]
    assert parquet.read_table(made.files["documents"]).num_rows == 2


@pytest.mark.parametrize("forged", FORGED)
def test_rows_of_another_version_are_told_from_broken_ones(forged: str) -> None:
    assert is_of_another_version(FORGED[forged]) is (forged == "another version")


def test_rows_of_the_first_versions_are_of_another_version() -> None:
    assert is_of_another_version(pack({"tables": NAMES}))
    assert is_of_another_version(pack({"tables": NAMES, "schema_version": SCHEMA_VERSION}))
    assert not is_of_another_version(pack({"schema_version": "0.1"}))
    assert not is_of_another_version(GOOD)


def test_a_document_is_told_by_its_rows() -> None:
    plan = _plan(0)
    told = titles(GOOD)
    assert told is not None and asdict(told) == {name: getattr(plan, name) for name in asdict(told)}
    assert [titles(block) for block in FORGED.values() if block is not FORGED["another version"]].count(
        None
    ) >= 8
    header, streams = unpacked(GOOD)
    assert header["tables"] == NAMES and len(streams) == len(NAMES)


def test_a_tables_rows_of_other_columns_are_refused(tmp_path: Path) -> None:
    tables = _tables()
    issues = SCHEMAS["issues"]
    other = pa.schema(
        [issues.field(n).with_name("other" if n == 0 else issues.field(n).name) for n in range(len(issues))]
    )
    streams = []
    for name, table in tables.items():
        sink = pa.BufferOutputStream()
        own = pa.Table.from_arrays(table.columns, schema=other) if name == "issues" else table
        with pa.ipc.new_stream(sink, own.schema) as writer:
            writer.write_table(own)
        streams.append(bytes(sink.getvalue()))
    block = pack({}, *streams)
    header = {"schema_version": SCHEMA_VERSION, "tables": list(tables), "unpacked": len(block)}
    made = join([[(pack(header, pa.compress(block, "zstd", asbytes=True)), ALONE)]], tmp_path / "tables")
    assert made.bad == [0]


@pytest.mark.parametrize(
    ("rows_of_a_group", "loose"), [(1, 64), (2, 64), (3, 2), (1 << 16, 2), (1 << 16, 64)]
)
def test_row_groups_have_as_many_rows_as_are_waited_for(
    rows_of_a_group: int, loose: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_GROUP_ROWS", rows_of_a_group)
    monkeypatch.setattr(rows, "_LOOSE", loose)
    blocks = [encode(_plan(number)) for number in range(5)]
    made = join([[(block, ALONE) for block in blocks]], tmp_path / "tables")
    file = parquet.ParquetFile(made.files["documents"])
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
    usual = min(rows_of_a_group, 5)
    assert sizes == [usual] * (5 // usual) + ([5 % usual] if 5 % usual else [])
    told = made.groups[0][list(SCHEMAS).index("documents")]
    assert told == len(sizes) == group_count(made.files["documents"])
    documents = file.read()["document_id"].to_pylist()
    assert documents == [f"plan-{number}" for number in range(5)]


def test_a_group_ends_when_its_bytes_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_GROUP_BYTES", 1)
    made = join([[(encode(_plan(number)), ALONE) for number in range(3)]], tmp_path / "tables")
    assert group_count(made.files["documents"]) == 3


def test_a_part_that_is_kept_gives_the_bytes_that_it_gave_before(tmp_path: Path) -> None:
    first, second = ([(encode(_plan(n)), ALONE) for n in some] for some in ((0, 1), (2,)))
    whole = join([first, second], tmp_path / "whole")
    alone = join([first], tmp_path / "alone")
    kept = Kept({name: (path, range(group_count(path))) for name, path in alone.files.items()}, 2)
    again = join([kept, [*second, (b"", ALONE)]], tmp_path / "again")
    assert again.bad == [3] and again.groups == whole.groups
    for name in SCHEMAS:
        assert again.files[name].read_bytes() == whole.files[name].read_bytes(), name


def test_arrow_is_loaded_without_pandas() -> None:
    before = list(sys.meta_path)
    rows.warm()
    assert sys.meta_path == before
    with pytest.raises(ModuleNotFoundError, match="pandas"):
        rows._NoPandas().find_spec("pandas")
    assert packed(_tables()) == GOOD
