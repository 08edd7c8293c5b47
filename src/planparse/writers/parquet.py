"""The tables as Parquet files, <name>.parquet in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from planparse.writers.files import replacing


def write_tables(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write FOLDER/<name>.parquet for each table and return the paths.

    The same rows give the same bytes. Each file appears whole and replaces an older one.
    """
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        with replacing(path) as beside:
            parquet.write_table(table, beside, version="2.6")
        paths.append(path)
    return tuple(paths)


def replace_documents(tables: Mapping[str, pa.Table], folder: Path) -> bool:
    """Replace the rows of the documents in `tables` in FOLDER; rows of other documents stay as they are.

    Returns False and writes nothing if the files are missing, incomplete or of another version, or lack one
    of the documents.
    """
    paths = {name: folder / f"{name}.parquet" for name in tables}
    try:
        old = {name: parquet.read_table(path) for name, path in paths.items()}
        if any(old[name].schema.metadata != table.schema.metadata for name, table in tables.items()):
            return False
        # Parquet names the elements of a list differently from Arrow; the cast restores Arrow's name
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
    write_tables(merged, folder)
    return True
