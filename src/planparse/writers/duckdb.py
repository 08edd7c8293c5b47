"""The tables as a DuckDB file with keys, references and comments; lists stay lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from planparse.tables.conversion import with_conversion
from planparse.tables.layouts import LAYOUTS, TABLES
from planparse.writers import refused
from planparse.writers.files import replacing

_TYPES = {
    pa.string(): "VARCHAR",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.int8(): "TINYINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
}


def write_duckdb(tables: Mapping[str, pa.Table], path: Path, wanted: Collection[str] = TABLES) -> None:
    """Write the database file whole or not at all, replacing an older one.

    Raises OutputError.
    """
    try:
        with replacing(path) as beside, duckdb.connect(str(beside)) as database:
            for layout in with_conversion(wanted):
                columns = [
                    f'"{c.name}" {_type(c.type)}{"" if c.nullable else " NOT NULL"}' for c in layout.columns
                ]
                keys = [f"PRIMARY KEY ({_names(layout.key)})"]
                keys += [
                    f'FOREIGN KEY ({_names(own)}) REFERENCES "{other}" ({_names(LAYOUTS[other].key)})'
                    for own, other in layout.references
                ]
                database.execute(f'CREATE TABLE "{layout.name}" ({", ".join((*columns, *keys))})')
                database.register("rows_of_table", tables[layout.name])
                database.execute(f'INSERT INTO "{layout.name}" SELECT * FROM rows_of_table')
                database.unregister("rows_of_table")
                database.execute(f'COMMENT ON TABLE "{layout.name}" IS {_quoted(layout.ja)}')
                for c in layout.columns:
                    comment = _quoted(f"{c.label}: {c.ja} / {c.en}")
                    database.execute(f'COMMENT ON COLUMN "{layout.name}"."{c.name}" IS {comment}')
    except (duckdb.Error, RuntimeError) as error:  # RuntimeError for a path that is not UTF-8
        raise refused(str(path), error) from error


def _type(kind: pa.DataType) -> str:
    return f"{_TYPES[kind.value_type]}[]" if pa.types.is_list(kind) else _TYPES[kind]


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
