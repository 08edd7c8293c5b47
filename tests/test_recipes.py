"""The recipes and the engineer's tutorial, block by block; a text block is the output of the one before."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import psycopg
import pytest

from planparse.cli import main
from planparse.corrections.file import read_corrections
from planparse.output.folder import write_plan
from planparse.plan.fields import by_path
from planparse.tables.rows import tables
from planparse.writers.parquet import write_tables
from tests.support.database import POSTGRES, postgres_server
from tests.support.documents import RAW, ROOT
from tests.support.plans import rich_plan

RECIPES = ROOT / "docs" / "recipes"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which `out` is a converted folder with two documents."""
    plans = [rich_plan("kowan-r8", "港湾局"), rich_plan()]
    for plan in plans:
        write_plan(plan, tmp_path / "out")
    write_tables(tables(plans), tmp_path / "out" / "tables")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    return tmp_path


def run(recipe: str, **languages: Callable[[str], str]) -> int:
    """Run a recipe's blocks in order and return their number."""
    return run_page(RECIPES / f"{recipe}.md", **languages)


def run_page(page: Path, **languages: Callable[[str], str]) -> int:
    known: dict[str, Callable[[str], str]] = {"sh": shell, "python": python_in({}), **languages}
    printed = ""
    count = 0
    for language, code in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "console":
            continue
        if language == "text":
            assert printed.splitlines() == code.splitlines(), printed
        else:
            printed = known[language](code)
            count += 1
    return count


def shell(code: str) -> str:
    for line in code.splitlines():
        program, *arguments = shlex.split(os.path.expandvars(line))
        assert program == "planparse"
        assert main(arguments) == 0
    return ""


def python_in(names: dict[str, object]) -> Callable[[str], str]:
    def python(code: str) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(code, "recipe", "exec"), names)
        return out.getvalue()

    return python


def test_every_recipe_has_a_test() -> None:
    named = set(re.findall(r'run\("([\w-]+)"', Path(__file__).read_text(encoding="utf-8")))
    pages = {page.name.partition(".")[0] for page in RECIPES.glob("*.md")}
    assert pages - {"README"} == named
    for readme, ending in (("README.md", ""), ("README.ja.md", ".ja")):
        text = (RECIPES / readme).read_text(encoding="utf-8")
        assert set(re.findall(rf"\]\(([\w-]+){ending}\.md\)", text)) == named


TRANSLATED = [*RECIPES.glob("*.ja.md"), RECIPES.parent / "tutorials" / "engineer.ja.md"]


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_a_page_has_the_same_examples_in_both_languages(page: Path) -> None:
    english = page.with_name(page.name.replace(".ja.md", ".md"))
    assert BLOCK.findall(page.read_text("utf-8")) == BLOCK.findall(english.read_text("utf-8"))


def test_the_example_of_a_corrections_file() -> None:
    text = (RECIPES.parent / "export.md").read_text(encoding="utf-8")
    (example,) = [code for language, code in BLOCK.findall(text) if language == "json"]
    (correction,) = read_corrections(example.encode(), "example.json")
    assert correction.source == by_path(rich_plan())[correction.path].text


def test_the_pandas_recipe(folder: Path) -> None:
    assert run("pandas") == 3


def test_the_duckdb_recipe(folder: Path) -> None:
    with duckdb.connect() as database:

        def sql(code: str) -> str:
            return "\n".join(map(str, database.sql(code).fetchall()))

        assert run("duckdb", sql=sql) == 4


@pytest.fixture
def database() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL's server is not installed")
def test_the_postgresql_recipe(folder: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)

    def sql(code: str) -> str:
        with psycopg.connect(database) as connection:
            return "\n".join(map(str, connection.execute(code.encode()).fetchall()))

    assert run("postgresql", sql=sql) == 4


def test_the_excel_and_power_bi_recipe(folder: Path) -> None:
    """Power Query does not run here; the file and every column that its script names must exist."""

    def power_query(code: str) -> str:
        (name,) = re.findall(r'"(\w+\.csv)"', code)
        header = set(pd.read_csv(folder / "csv" / name, dtype=str).columns)
        columns = set(re.findall(r'"([a-z_]+)"', code))
        assert len(columns) == 12 and columns <= header
        return ""

    assert run("excel-powerbi", powerquery=power_query) == 4
    assert (folder / "plans.xlsx").exists()


def test_the_jupyter_recipe(folder: Path) -> None:
    pytest.importorskip("matplotlib")
    assert run("jupyter") == 2
    assert (folder / "tasks-per-quarter.png").read_bytes().startswith(b"\x89PNG")


def test_the_engineers_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw").symlink_to(RAW)
    monkeypatch.chdir(tmp_path)
    page = RECIPES.parent / "tutorials" / "engineer.md"
    assert run_page(page) == 9
    assert (tmp_path / "plans.duckdb").exists() and (tmp_path / "comparison" / "tables").exists()
