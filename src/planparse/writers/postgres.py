"""The tables in a PostgreSQL schema, with keys, references, comments, arrays and full-text search.

PostgreSQL cannot split Japanese into words. The column `search` of passages and tasks is therefore a tsvector
of Sudachi's normalised forms: `search @@ to_tsquery('simple', '観光 & 案内')`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from planparse.document.errors import OutputError
from planparse.tables.conversion import CONVERSION, with_conversion
from planparse.tables.flat import ROWS_AT_ONCE
from planparse.tables.layouts import LAYOUTS, TABLES, Layout
from planparse.writers import refused

_TYPES = {
    pa.string(): "text",
    pa.date32(): "date",
    pa.bool_(): "boolean",
    pa.int8(): "smallint",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
}
_SEARCHED = ("passages", "tasks")
_WORDS = "search_words"
NAME = "PostgreSQL"
"""What messages call the target: its URL may hold a password."""

_QUOTED = re.compile("([\"'])(.+?)\\1")
_LOCK = 5_210_401_005
"""An arbitrary number for the advisory lock that makes concurrent runs of this writer wait for each other."""


def write_postgres(
    tables: Mapping[str, pa.Table],
    url: str,
    gone: Sequence[str] = (),
    schema: str = "planparse",
    wanted: Collection[str] = TABLES,
) -> None:
    """Bring the tables' documents into the database in a single transaction.

    Creates the schema, tables and indexes that are missing. Rows of a document that is already there are
    updated by key, and rows it no longer has are deleted, as are all rows of the documents `gone`; other
    documents stay as they are, and so do tables that are not `wanted`; of the table `tokens` the words for
    the search are taken even so. Running it again changes nothing. U+0000, which PostgreSQL cannot store,
    becomes U+FFFD. Raises OutputError.
    """
    words = _search_words(tables["tokens"])
    try:
        _write(tables, words, url, gone, schema, wanted)
    except psycopg.errors.UndefinedColumn as error:  # a table that was there already lacks one
        raise OutputError("tables-older", NAME, {"schema": schema}) from error
    except psycopg.Error as error:
        raise refused(NAME, psycopg.Error(_without_parts_of(url, str(error)))) from None


def _without_parts_of(url: str, message: str) -> str:
    """The message without what it quotes of the URL's user and password.

    libpq quotes what it cannot parse, and what stands where it looks for the host.
    """
    secret = url.rpartition("@")[0].partition("://")[2] or url

    def shown(quoted: re.Match[str]) -> str:
        return "…" if "@" in quoted[2] or quoted[2] in secret else quoted[0]

    return _QUOTED.sub(shown, message)


def _write(
    tables: Mapping[str, pa.Table],
    words: Mapping[tuple[str, str], str],
    url: str,
    gone: Sequence[str],
    schema: str,
    wanted: Collection[str],
) -> None:
    layouts = with_conversion(wanted)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}, pg_temp").format(sql.Identifier(schema)))
        for layout in layouts:
            _create(cursor, layout)
        # what has no rows to compare with takes half the time without a table between
        empty = [one for one in layouts if one.name not in _SEARCHED and _is_empty(cursor, one)]
        compared = [one for one in layouts if one not in empty]
        for layout in empty:
            _copy(cursor, sql.Identifier(layout.name), layout, tables[layout.name])
        for layout in compared:
            _stage(cursor, layout, tables[layout.name], words)
        documents = tables["documents"]["document_id"].to_pylist()
        for layout in reversed(compared):
            if layout is not CONVERSION:
                _delete(cursor, layout, [*documents, *gone])
        for layout in compared:
            _upsert(cursor, layout)


def _search_words(tokens: pa.Table) -> dict[tuple[str, str], str]:
    words: dict[tuple[str, str], list[str]] = {}
    for batch in tokens.to_batches(max_chunksize=ROWS_AT_ONCE):
        columns = (batch[c].to_pylist() for c in ("document_id", "path", "normalized_form"))
        for document, path, word in zip(*columns, strict=True):
            words.setdefault((document, path), []).append(word)
    return {key: " ".join(value) for key, value in words.items()}


def _type(kind: pa.DataType) -> str:
    return f"{_TYPES[kind.value_type]}[]" if pa.types.is_list(kind) else _TYPES[kind]


def _names(columns: tuple[str, ...] | list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _staged(layout: Layout) -> sql.Identifier:
    return sql.Identifier("pg_temp", f"staged_{layout.name}")


def _create(cursor: psycopg.Cursor[Any], layout: Layout) -> None:
    table = sql.Identifier(layout.name)
    parts: list[sql.Composable] = [
        sql.SQL("{} {}{}").format(
            sql.Identifier(c.name), sql.SQL(_type(c.type)), sql.SQL("" if c.nullable else " NOT NULL")
        )
        for c in layout.columns
    ]
    parts.append(sql.SQL("PRIMARY KEY ({})").format(_names(layout.key)))
    for columns, other in layout.references:
        parts.append(
            sql.SQL("FOREIGN KEY ({}) REFERENCES {} ({}) DEFERRABLE INITIALLY DEFERRED").format(
                _names(columns), sql.Identifier(other), _names(LAYOUTS[other].key)
            )
        )
    if layout.name in _SEARCHED:
        parts.append(sql.SQL("search tsvector NOT NULL"))
    cursor.execute(sql.SQL("CREATE TABLE IF NOT EXISTS {} ({})").format(table, sql.SQL(", ").join(parts)))
    if layout.name in _SEARCHED:
        index = sql.Identifier(f"{layout.name}_search")
        cursor.execute(sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING gin (search)").format(index, table))
    cursor.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(table, f"{layout.ja} / {layout.en}"))
    for c in layout.columns:
        column = sql.Identifier(layout.name, c.name)
        cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(column, f"{c.label}: {c.ja} / {c.en}"))
    if layout.name in _SEARCHED:
        column = sql.Identifier(layout.name, "search")
        meaning = "検索語: 正規化した形態素 / normalised Sudachi morphemes for full-text search"
        cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(column, meaning))


def _is_empty(cursor: psycopg.Cursor[Any], layout: Layout) -> bool:
    cursor.execute(sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(sql.Identifier(layout.name)))
    (empty,) = cursor.fetchone() or (False,)
    return bool(empty)


def _stage(
    cursor: psycopg.Cursor[Any], layout: Layout, table: pa.Table, words: Mapping[tuple[str, str], str]
) -> None:
    """Copy the rows into a temporary table that is dropped at the end of the transaction."""
    columns = [(c.name, _type(c.type)) for c in layout.columns]
    if layout.name in _SEARCHED:
        columns.append((_WORDS, "text"))
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(
            sql.Identifier(f"staged_{layout.name}"),
            sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(n), sql.SQL(t)) for n, t in columns),
        )
    )
    _copy(cursor, _staged(layout), layout, table, words if layout.name in _SEARCHED else None)


def _copy(
    cursor: psycopg.Cursor[Any],
    into: sql.Identifier,
    layout: Layout,
    table: pa.Table,
    words: Mapping[tuple[str, str], str] | None = None,
) -> None:
    """Copy the rows into a table, and the words of their texts, if there are any, behind their columns."""
    names = [*(c.name for c in layout.columns), *([] if words is None else [_WORDS])]
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(into, _names(names))) as copy:
        for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
            columns = [batch[column.name].to_pylist() for column in layout.columns]
            if words is not None:
                keys = zip(batch["document_id"].to_pylist(), batch["path"].to_pylist(), strict=True)
                columns.append([words.get(key, "") for key in keys])
            for row in zip(*map(_storable, columns), strict=True):
                copy.write_row(row)


def _storable(values: list[Any]) -> list[Any]:
    def one(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("\0", "\ufffd")
        return [one(v) for v in value] if isinstance(value, list) else value

    return [one(v) for v in values]


def _delete(cursor: psycopg.Cursor[Any], layout: Layout, documents: list[str]) -> None:
    """Delete the rows that the documents no longer have."""
    same = sql.SQL(" AND ").join(sql.SQL("old.{0} = new.{0}").format(sql.Identifier(k)) for k in layout.key)
    cursor.execute(
        sql.SQL(
            "DELETE FROM {} AS old WHERE document_id = ANY(%s) "
            "AND NOT EXISTS (SELECT 1 FROM {} AS new WHERE {})"
        ).format(sql.Identifier(layout.name), _staged(layout), same),
        (documents,),
    )


def _upsert(cursor: psycopg.Cursor[Any], layout: Layout) -> None:
    names = [c.name for c in layout.columns]
    given: list[sql.Composable] = [sql.Identifier(n) for n in names]
    if layout.name in _SEARCHED:
        names.append("search")
        given.append(sql.SQL("to_tsvector('simple', {})").format(sql.Identifier(_WORDS)))
    updates = sql.SQL(", ").join(
        sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(n)) for n in names if n not in layout.key
    )
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT ({}) DO UPDATE SET {}").format(
            sql.Identifier(layout.name),
            _names(names),
            sql.SQL(", ").join(given),
            _staged(layout),
            _names(layout.key),
            updates,
        )
    )
