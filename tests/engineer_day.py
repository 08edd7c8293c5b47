"""An engineer's day: read, convert, kill and resume, load everywhere, compare, export, S3, update planparse.

Run by `test_engineer_day.py`, in an environment in which the wheel of planparse is installed.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import polars as pl
import psycopg
import pytest
from frictionless import Package

import planparse
from planparse.output.folder import plan_name
from planparse.tables.layouts import LAYOUTS
from tests.support.database import POSTGRES, postgres_server
from tests.support.documents import RAW, ROOT
from tests.support.object_store import object_store

PLANPARSE = Path(sys.executable).parent / "planparse"
"""The command, as it was installed."""
INPUTS = [RAW / name for name in ("isohama-r7.txt", "isohama-r8.txt", "kankyo-r8.txt")]


def said(*arguments: str | Path) -> str:
    """What a command that succeeds writes to standard output."""
    return subprocess.run([PLANPARSE, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a run that was killed after its first document and then resumed."""
    folder = tmp_path_factory.mktemp("day") / "out"
    call = [PLANPARSE, "convert", *INPUTS, "-o", folder, "--jobs", "1", "--json-log", "-"]
    begun = subprocess.Popen(call, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert begun.stderr is not None
    begun.stderr.readline()
    os.kill(begun.pid, signal.SIGKILL)
    begun.stderr.close()
    begun.wait()
    with pytest.raises((planparse.ReadError, FileNotFoundError)):
        planparse.load(folder)
    summary = planparse.convert(INPUTS, folder, jobs=1, wait=True)
    assert summary.failures == () and len(summary.records) == 3
    return folder


@pytest.fixture(scope="module")
def counts(out: Path) -> dict[str, int]:
    """The number of rows of every table."""
    return {name: len(frame) for name, frame in planparse.load(out).items()}


def test_it_is_the_installed_planparse_that_works() -> None:
    assert not Path(planparse.__file__).is_relative_to(ROOT)
    assert said("--version") == f"planparse {planparse.__version__}\n"


def test_what_is_read_is_what_is_converted(out: Path) -> None:
    plan = planparse.read(INPUTS[1])
    converted = json.loads((out / plan_name("isohama-r8")).read_bytes())
    assert plan.model_dump(mode="json") == converted


def test_polars_duckdb_and_pandas_see_the_same_rows(out: Path, counts: dict[str, int]) -> None:
    lazy = planparse.scan(out)
    assert {name: frame.select(pl.len()).collect().item() for name, frame in lazy.items()} == counts
    for name, count in counts.items():
        assert duckdb.sql(f"SELECT count(*) FROM '{out}/tables/{name}.parquet'").fetchall() == [(count,)]
    assert counts["documents"] == 3 and counts["tasks"] > 100


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    if POSTGRES is None:
        pytest.skip("PostgreSQL is not installed")
    with ExitStack() as stack:
        yield stack.enter_context(postgres_server())


def test_a_database_has_the_same_rows_however_often_it_is_updated(
    out: Path, counts: dict[str, int], database: str
) -> None:
    for _ in range(2):
        planparse.export(out, "postgres", database)
    with psycopg.connect(database) as connection:
        found = {
            name: connection.execute(f"SELECT count(*) FROM planparse.{name}").fetchone()  # type: ignore[arg-type]
            for name in LAYOUTS
        }
    assert found == {name: (count,) for name, count in counts.items()}


def test_files_for_others_are_whole(out: Path, counts: dict[str, int], tmp_path: Path) -> None:
    planparse.export(out, "duckdb", tmp_path / "plans.duckdb")
    with duckdb.connect(str(tmp_path / "plans.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchall() == [(counts["tasks"],)]
    planparse.export(out, "datapackage", tmp_path / "package", licence="CC-BY-4.0")
    assert Package(str(tmp_path / "package/datapackage.json")).validate().valid
    planparse.export(out, "rdf", tmp_path / "rdf")
    graph = json.loads((tmp_path / "rdf/plans.jsonld").read_bytes())["@graph"]
    assert sum(node["@type"] == "pp:Issue" for node in graph) == counts["issues"]


def test_two_years_compared_keep_the_lineages_that_linked_data_names(out: Path, tmp_path: Path) -> None:
    diff = planparse.diff(out / plan_name("isohama-r7"), out / plan_name("isohama-r8"))
    kept = [link for link in diff.links if link.level == "issue" and link.old and link.new and link.primary]
    planparse.export(out, "rdf", tmp_path)
    graph = json.loads((tmp_path / "plans.jsonld").read_bytes())["@graph"]
    lineage = {
        (node["dct:isPartOf"]["@id"].rpartition(":")[2], node["dct:identifier"]): node["dct:isVersionOf"]
        for node in graph
        if node["@type"] == "pp:Issue"
    }
    assert kept
    for link in kept:
        assert lineage["isohama-r7", link.old] == lineage["isohama-r8", link.new]


def test_the_commands_say_what_the_functions_return(
    out: Path, counts: dict[str, int], tmp_path: Path
) -> None:
    said("export", out, "--sqlite", tmp_path / "plans.sqlite")
    with sqlite3.connect(tmp_path / "plans.sqlite") as database:
        assert database.execute("SELECT count(*) FROM tasks").fetchone() == (counts["tasks"],)
    told = json.loads(said("diff", out, "--from", "2025", "--to", "2026", "-o", tmp_path / "diff", "--json"))
    (compared,) = told["result"]["comparisons"]
    diff = planparse.diff(out / plan_name("isohama-r7"), out / plan_name("isohama-r8"))
    assert compared["summary"] == diff.model_dump(mode="json")["summary"]
    assert list((tmp_path / "diff").glob("*.docx"))


def test_an_object_store_has_the_same_rows(out: Path, counts: dict[str, int]) -> None:
    with object_store("engineer") as s3:
        for path in INPUTS:
            s3.put(str(path), f"engineer/raw/{path.name}")
        said("convert", "s3://engineer/raw", "-o", "s3://engineer/out")
        there = planparse.load("s3://engineer/out")
        assert {name: len(frame) for name, frame in there.items()} == counts
        tasks = planparse.scan("s3://engineer/out")["tasks"].select(pl.len()).collect().item()
        assert tasks == counts["tasks"]


def test_an_update_that_reads_nothing_differently_says_nothing(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in (out / "plans").iterdir()}
    assert planparse.convert(INPUTS, out, jobs=1).converted == 0
    monkeypatch.setattr("planparse.batch.identity.code_version", lambda: "newer")
    summary = planparse.convert(INPUTS, out, jobs=1)
    assert (summary.converted, summary.reread) == (3, ())
    assert {path.name: path.read_bytes() for path in (out / "plans").iterdir()} == before
    assert len(planparse.load(out)["reading_changes"]) == 0
