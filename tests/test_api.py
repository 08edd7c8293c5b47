"""The Python interface beyond the examples in its docstrings: sources, forms, types and errors."""

from __future__ import annotations

import io
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest

import planparse
from planparse.output.folder import write_plan
from planparse.progress.agenda import agenda
from planparse.progress.history import NO_HISTORY
from planparse.writers.progress_book import write_progress_book
from planparse.writers.xlsx import write_xlsx
from tests.support.documents import RAW
from tests.support.small_plan import PLAN as SMALL

PLAN = RAW / "kirigahara-r8.txt"
WARD = RAW / "isohama-r8.txt"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with one document."""
    folder = tmp_path_factory.mktemp("api") / "out"
    assert planparse.convert(PLAN, folder, jobs=1).failures == ()
    return folder


def test_path_bytes_and_file_give_the_same_plan() -> None:
    by_path = planparse.read(PLAN)
    assert planparse.read(str(PLAN)) == by_path
    assert planparse.read(PLAN.read_bytes(), name=PLAN.name) == by_path
    with PLAN.open("rb") as file:
        assert planparse.read(file) == by_path
    assert planparse.read(io.BytesIO(PLAN.read_bytes())).document_id == "document"


def test_a_form_is_named_or_lies_in_a_file(tmp_path: Path) -> None:
    by_name = planparse.read(WARD, form="kyoku-x")
    assert by_name.form == "kyoku-x" and by_name.issues
    own = tmp_path / "own.toml"
    shutil.copyfile(Path(planparse.__file__).parent / "form" / "kyoku-x.toml", own)
    assert planparse.read(WARD, form=[own]).issues == by_name.issues
    assert planparse.read(WARD, form="outline").form == "outline"
    assert "kyoku-x" in planparse.forms()


def test_read_with_limits_gives_the_same_plan_and_ends_what_takes_longer() -> None:
    assert planparse.read(PLAN, memory=1024) == planparse.read(PLAN)
    assert planparse.read(WARD, form="outline", timeout=60).form == "outline"
    endless = "1 見出し\n本文です。\n".encode() * 20_000
    with pytest.raises(planparse.ReadError, match=r"long\.txt.*0\.05") as ended:
        planparse.read(endless, name="long.txt", timeout=0.05)
    assert ended.value.code == "timeout"


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: planparse.read(PLAN, reader="tesseract"), planparse.UsageError, "tesseract.*pdfium"),
        (lambda: planparse.read(PLAN, ocr="maybe"), planparse.UsageError, "maybe.*always"),
        (lambda: planparse.read(PLAN, form="kyoku-y"), planparse.FormError, "kyoku-y"),
        (lambda: planparse.read(b"%PDF-1.7 cut", name="cut.pdf"), planparse.ReadError, "cut.pdf"),
        (
            lambda: planparse.read("拝啓".encode(), name="a.txt", strict=True),
            planparse.ReadError,
            "a.txt.*form list",
        ),
        (lambda: planparse.convert("nowhere/*.pdf", "never"), planparse.ReadError, "nowhere"),
        (lambda: planparse.read("nowhere.pdf"), FileNotFoundError, "nowhere.pdf"),
        (lambda: planparse.load("nowhere"), FileNotFoundError, "nowhere"),
        (lambda: planparse.export("nowhere", "sqlite", "never"), planparse.ReadError, "nowhere.*convert"),
        (lambda: planparse.export("nowhere", "sqlight", "never"), planparse.UsageError, "sqlight.*sqlite"),
        (lambda: planparse.progress_summary("nowhere"), planparse.ReadError, "nowhere.*convert"),
        (lambda: planparse.progress_summary("nowhere", quarter=5), planparse.UsageError, "5.*1, 2, 3, 4"),
    ],
)
def test_what_is_refused_names_the_file_and_the_remedy(call: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        call()
    assert not Path("never").exists()


def test_every_way_to_a_frame_has_the_same_types(out: Path) -> None:
    frames, loaded = planparse.read(PLAN).frames(), planparse.load(out)
    assert list(frames) == list(loaded)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, loaded[name])
        assert all(isinstance(dtype, pd.ArrowDtype) for dtype in frame.dtypes), name
    assert str(frames["tasks"]["start_date"].dtype) == "date32[day][pyarrow]"


def test_polars_reads_the_tables(out: Path) -> None:
    issues = planparse.scan(out)["issues"].collect()
    assert issues["title"].to_list() == planparse.load(out)["issues"]["title"].tolist()


def test_check_lists_findings_before_doubtful_values() -> None:
    text = SMALL.replace("第3四半期", "第2四半期", 1)
    severities = [finding.severity for finding in planparse.check(text.encode())]
    assert severities and severities == sorted(severities, key=["error", "warning", "info"].index)


def test_the_package_can_be_run_and_says_its_version() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "planparse", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert planparse.__version__ in said
    assert set(planparse.__all__) == set(dir(planparse))


def test_a_workbooks_corrections_are_applied(out: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    write_xlsx([planparse.read(PLAN)], book)
    loaded = openpyxl.load_workbook(book)
    issues = loaded["課題"]
    found = next(c for row in issues.iter_rows() for c in row if c.value == "獣害に強い集落づくり")
    issues.cell(found.row, found.column + 1).value = "獣害に負けない集落づくり"
    loaded.save(book)
    outcome = planparse.correct(out, book, by="佐藤")
    assert (outcome.taken, outcome.refused) == (1, ())
    assert "獣害に負けない集落づくり" in planparse.load(out)["issues"]["title"].tolist()


def test_a_plan_compared_with_itself_has_not_changed(tmp_path: Path) -> None:
    plan = planparse.read(PLAN)
    assert not planparse.diff(plan, PLAN).differs
    assert not planparse.diff(write_plan(plan, tmp_path), plan).differs


ISSUES: dict[str, Callable[[Path], list[str]]] = {
    "csv": lambda target: pd.read_csv(target / "issues.csv")["title"].tolist(),
    "datapackage": lambda target: pd.read_csv(target / "data/issues.csv")["title"].tolist(),
    "duckdb": lambda target: [
        t for (t,) in duckdb.connect(target).sql("SELECT title FROM issues").fetchall()
    ],
    "sqlite": lambda target: [t for (t,) in sqlite3.connect(target).execute("SELECT title FROM issues")],
    "xlsx": lambda target: column(openpyxl.load_workbook(target)["課題"], "課題名"),
    "submission": lambda target: column(
        openpyxl.load_workbook(next(target.iterdir())).worksheets[0], "課題名"
    ),
}


def column(sheet: Any, name: str) -> list[str]:
    """The values below a column header of a sheet, wherever its header row is."""
    rows = list(sheet.iter_rows(values_only=True))
    at, head = next((i, row) for i, row in enumerate(rows) if name in row)
    return [row[head.index(name)] for row in rows[at + 1 :] if row[head.index(name)]]


@pytest.mark.parametrize("format", ISSUES)
def test_an_export_holds_every_issue(format: Any, out: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.xlsx"
    planparse.export(out, format, target)
    assert ISSUES[format](target) == planparse.load(out)["issues"]["title"].tolist()


def test_a_workbook_that_somebody_wrote_into_is_kept(out: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    planparse.export(out, "xlsx", book)
    loaded = openpyxl.load_workbook(book)
    loaded["課題"].cell(2, 1).value = "書き込み"
    loaded.save(book)
    written = book.read_bytes()
    planparse.export(out, "xlsx", book)
    assert (tmp_path / "book.bak1.xlsx").read_bytes() == written != book.read_bytes()


def test_what_a_returned_book_reports_is_in_the_summary(out: Path, tmp_path: Path) -> None:
    plan = planparse.read(PLAN)
    before = planparse.progress_summary(out).bureaus[0].count
    book = tmp_path / "progress.xlsx"
    write_progress_book(plan, agenda(plan, NO_HISTORY), None, book)
    loaded = openpyxl.load_workbook(book)
    sheet = loaded.worksheets[0]
    row, cell = next((row, c) for row in sheet.iter_rows() for c in row if c.value == "状況")
    below = sheet.cell(row[0].row + 1, cell.column)
    below.value = "遅れ"
    loaded.save(book)
    outcome = planparse.take_reports(out, book, by="佐藤", on=date(2026, 7, 1))
    assert [change.report.standing.status for change in outcome.changes] == ["遅れ"]
    bureau = planparse.progress_summary(out).bureaus[0]
    assert (bureau.count.silent, len(bureau.late)) == (before.silent - 1, 1)
    assert planparse.load(out)["progress"]["who"].tolist() == ["佐藤"]
