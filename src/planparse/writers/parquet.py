"""The tables as Parquet files: OUT/tables/<name>.parquet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
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
            parquet.write_table(table, beside, version="2.6")
        paths.append(path)
    return tuple(paths)


def replace_documents(tables: Mapping[str, pa.Table], out: Path) -> bool:
    """Put the documents of `tables` in the place of their older rows in OUT/tables; others stay as they are.

    False, and nothing is written, where OUT/tables is missing, incomplete or of another version.
    """
    paths = {name: out / "tables" / f"{name}.parquet" for name in tables}
    try:
        old = {name: parquet.read_table(path) for name, path in paths.items()}
        if any(old[name].schema.metadata != table.schema.metadata for name, table in tables.items()):
            return False
        # Parquet has its own name for a list's element; a cast puts Arrow's back
        old = {name: old[name].cast(table.schema) for name, table in tables.items()}
    except (FileNotFoundError, ValueError):
        return False
    order = old["documents"]["document_id"].combine_chunks()
    new = tables["documents"]["document_id"].combine_chunks()
    if not pc.all(pc.is_in(new, value_set=order)).as_py():
        return False
    merged = {}
    for name, table in tables.items():
        kept = old[name].filter(pc.invert(pc.is_in(old[name]["document_id"], value_set=new)))
        rows = pa.concat_tables([kept, table])
        merged[name] = rows.take(pc.sort_indices(pc.index_in(rows["document_id"], value_set=order)))
    write_tables(merged, out)
    return True
