"""Column names need no quotes in SQL and are no attributes of a data frame."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import psycopg
import pytest

from planparse.cli import main
from planparse.comparison.compare import compare
from planparse.comparison.lineage import history
from planparse.output.folder import write_plan
from planparse.tables.diff_layouts import DIFF_SCHEMAS
from planparse.tables.flat import FLAT_LAYOUTS, flat
from planparse.tables.layouts import LAYOUTS
from planparse.tables.rows import tables
from planparse.writers.diff_parquet import write_diff_tables
from tests.support.database import POSTGRES, postgres_server
from tests.support.plans import rich_plan

COLUMNS = {
    **{name: [c.name for c in layout.columns] for name, layout in LAYOUTS.items()},
    **{f"flat {name}": [c.name for c in layout.columns] for name, layout in FLAT_LAYOUTS.items()},
    **{f"diff {name}": schema.names for name, schema in DIFF_SCHEMAS.items()},
}


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Every table as a data frame, by the names of `COLUMNS`."""
    new = rich_plan()
    old = new.model_copy(update={"document_id": "shiomi-kanko-r7", "fiscal_year": 2025, "title": "別の表題"})
    diffs = [compare(old, new).diff]
    seven = tables([old, new])
    written = write_diff_tables(diffs, history(diffs), tmp_path_factory.mktemp("diff"))
    return {
        **{name: table.to_pandas() for name, table in seven.items()},
        **{f"flat {name}": rows.read_all().to_pandas() for name, rows in flat(seven).items()},
        **{f"diff {path.stem}": pd.read_parquet(path) for path in written},
    }


@pytest.mark.parametrize("table", COLUMNS)
def test_no_column_is_a_reserved_word(table: str) -> None:
    """DuckDB's grammar and its list of keywords, with their categories, descend from PostgreSQL's."""
    with duckdb.connect() as database:
        rows = database.execute(
            "SELECT keyword_name FROM duckdb_keywords() "
            "WHERE keyword_category IN ('reserved', 'type_function')"
        ).fetchall()
    reserved = {word for (word,) in rows}
    assert {"end", "primary", "left"} <= reserved
    assert not reserved & set(COLUMNS[table])


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_an_attribute_of_its_data_frame(table: str, frames: dict[str, pd.DataFrame]) -> None:
    frame = frames[table]
    assert list(frame.columns) == COLUMNS[table]
    assert not set(dir(pd.DataFrame)) & set(frame.columns)
    for name in frame.columns:
        assert getattr(frame, name).equals(frame[name]), name


@pytest.mark.parametrize("table", COLUMNS)
def test_duckdb_selects_every_column_by_its_bare_name(table: str, frames: dict[str, pd.DataFrame]) -> None:
    with duckdb.connect() as database:
        database.register("t", frames[table])
        for name in COLUMNS[table]:
            found = database.execute(f"SELECT {name} FROM t ORDER BY {name}").df()
            assert list(found.columns) == [name] and len(found) == len(frames[table])


@pytest.mark.parametrize("table", COLUMNS)
def test_sqlite_selects_every_column_by_its_bare_name(table: str) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE t ({', '.join(f'{name} TEXT' for name in COLUMNS[table])})")
        database.execute("INSERT INTO t DEFAULT VALUES")
        for name in COLUMNS[table]:
            assert database.execute(f"SELECT {name} FROM t ORDER BY {name}").fetchall() == [(None,)]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL's server is not installed")
def test_postgresql_selects_every_column_by_its_bare_name(server: str, tmp_path: Path) -> None:
    write_plan(rich_plan(), tmp_path)
    assert main(["export", str(tmp_path), "--postgres", server]) == 0
    with psycopg.connect(server) as database:
        for table, columns in COLUMNS.items():
            if " " in table:
                names = ", ".join(f"{name} text" for name in columns)
                database.execute(f"CREATE TEMPORARY TABLE t ({names}) ON COMMIT DROP".encode())
                source = "t"
            else:
                source = f"planparse.{table}"
            for name in columns:
                cursor = database.execute(f"SELECT {name} FROM {source} ORDER BY {name}".encode())
                assert [column.name for column in cursor.description or ()] == [name]
            database.rollback()
