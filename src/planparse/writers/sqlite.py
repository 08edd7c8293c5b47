"""The flat tables as a SQLite file with keys and references, and a table `columns` that explains them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa

from planparse.tables.flat import EXPORTED, exported, flat
from planparse.tables.layouts import TABLES, Layout
from planparse.writers import refused
from planparse.writers.files import replacing


def write_sqlite(tables: Mapping[str, pa.Table], path: Path, wanted: Collection[str] = TABLES) -> None:
    """Write the database file whole or not at all. Dates are ISO text, booleans are 0 and 1.

    An older file of that name is replaced. Raises OutputError.
    """
    try:
        _write(tables, path, wanted)
    except sqlite3.Error as error:
        raise refused(str(path), error) from error


def _write(tables: Mapping[str, pa.Table], path: Path, wanted: Collection[str]) -> None:
    with replacing(path) as beside, closing(sqlite3.connect(beside)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        flat_tables, layouts = flat(tables, wanted), exported(wanted).values()
        with database:
            for layout in layouts:
                database.execute(_create(layout))
                table = flat_tables[layout.name]
                marks = ", ".join("?" * len(table.schema))
                for batch in table:
                    columns = [_portable(column).to_pylist() for column in batch.columns]
                    database.executemany(
                        f'INSERT INTO "{layout.name}" VALUES ({marks})', zip(*columns, strict=True)
                    )
            database.execute(
                "CREATE TABLE columns (table_name TEXT, name TEXT, label TEXT, ja TEXT, en TEXT, "
                "PRIMARY KEY (table_name, name))"
            )
            database.executemany(
                "INSERT INTO columns VALUES (?, ?, ?, ?, ?)",
                [(t.name, c.name, c.label, c.ja, c.en) for t in layouts for c in t.columns],
            )


def _portable(values: pa.Array) -> pa.Array:
    return values.cast(pa.string()) if pa.types.is_date32(values.type) else values


def _create(layout: Layout) -> str:
    def names(columns: tuple[str, ...]) -> str:
        return ", ".join(f'"{c}"' for c in columns)

    parts = [f'"{c.name}" {_type(c.type)}{"" if c.nullable else " NOT NULL"}' for c in layout.columns]
    parts.append(f"PRIMARY KEY ({names(layout.key)})")
    parts += [
        f'FOREIGN KEY ({names(columns)}) REFERENCES "{other}" ({names(EXPORTED[other].key)})'
        for columns, other in layout.references
    ]
    return f'CREATE TABLE "{layout.name}" ({", ".join(parts)})'


def _type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"
