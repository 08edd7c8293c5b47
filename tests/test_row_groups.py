"""Parquet files joined by their bytes have the rows of the files, and the bytes of one that was never cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from planparse.batch.row_groups import concatenate

Write = Callable[[str, Sequence[pa.Table]], Path]
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int32(), nullable=False),
        pa.field("text", pa.string()),
        pa.field("words", pa.list_(pa.string())),
        pa.field("share", pa.float64()),
    ],
    metadata={"title": "計画"},
)


def rows(begin: int, end: int) -> pa.Table:
    numbers = range(begin, end)
    return pa.table(
        {
            "id": list(numbers),
            "text": [f"予定{n % 7}" if n % 5 else None for n in numbers],
            "words": [["語"] * (n % 3) for n in numbers],
            "share": [None] * len(numbers),
        },
        SCHEMA,
    )


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, groups: Sequence[pa.Table]) -> Path:
        path = tmp_path / name
        with parquet.ParquetWriter(path, SCHEMA, version="2.6") as file:
            for group in groups:
                file.write_table(group)
        return path

    return written


def test_row_groups_of_several_files_are_those_of_one(write: Write, tmp_path: Path) -> None:
    # more than fourteen row groups: their number takes more than the first byte of a list
    groups = [rows(100 * n, 100 * n + 1 + 17 * n) for n in range(20)]
    whole = write("whole.parquet", groups)
    first, none, rest = write("a", groups[:3]), write("b", []), write("c", [*groups[:1], *groups[3:]])
    joined = tmp_path / "joined.parquet"
    concatenate([(first, range(3)), (none, ()), (rest, range(1, 18))], joined)
    assert joined.read_bytes() == whole.read_bytes()
    concatenate([(rest, [5, 2]), (first, [0])], joined)
    assert parquet.read_table(joined).equals(pa.concat_tables([groups[7], groups[4], groups[0]]))
    assert parquet.read_schema(joined).metadata == SCHEMA.metadata
    concatenate([(none, ())], joined)
    assert joined.read_bytes() == none.read_bytes()


def test_what_cannot_be_joined_is_refused(write: Write, tmp_path: Path) -> None:
    file, target = write("a", [rows(0, 9)]), tmp_path / "joined.parquet"
    other = tmp_path / "other.parquet"
    parquet.write_table(rows(0, 9).select(["id"]), other, version="2.6")
    with pytest.raises(ValueError, match="different schemas"):
        concatenate([(file, [0]), (other, [0])], target)
    with pytest.raises(ValueError, match="not there"):
        concatenate([(file, [1])], target)
    torn = tmp_path / "torn.parquet"
    data = file.read_bytes()
    for block in (
        b"",
        data[:-1],
        data[: len(data) // 2],
        data[:-8] + (1 << 20).to_bytes(4, "little") + b"PAR1",
    ):
        torn.write_bytes(block)
        with pytest.raises(ValueError, match="no Parquet file"):
            concatenate([(torn, [0])], target)
