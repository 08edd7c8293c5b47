"""The tables as Parquet files, <name>.parquet in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from planparse.writers.files import replacing


def write_tables(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write FOLDER/<name>.parquet for each table and return the paths.

    The same rows give the same bytes. Each file appears whole and replaces an older one.
    """
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        # a file that Python opened: Arrow takes only paths in UTF-8
        with replacing(path) as beside, beside.open("wb") as file:
            parquet.write_table(table, file, version="2.6")
        paths.append(path)
    return tuple(paths)
