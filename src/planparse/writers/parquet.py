"""The tables as Parquet files: OUT/tables/<name>.parquet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from planparse.writers.files import replacing


def write_tables(tables: Mapping[str, pa.Table], out: Path) -> tuple[Path, ...]:
    """Write OUT/tables/<name>.parquet for each table and return the paths.

    The same rows give the same bytes. Each file appears whole; an older one is replaced.
    """
    paths = []
    for name, table in tables.items():
        path = out / "tables" / f"{name}.parquet"
        with replacing(path) as beside:
            parquet.write_table(table, beside, compression="zstd", version="2.6")
        paths.append(path)
    return tuple(paths)
