"""What planparse wrote for people is set aside when it lies among the documents of a folder."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from planparse.batch.inputs import find
from planparse.cli import main
from planparse.document.errors import ReadError
from planparse.output.folder import write_plan
from planparse.readers import read
from tests.support.diff_plans import SENTENCES, issue, plan
from tests.support.plans import rich_plan


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbooks, the tables, comparisons and the report of some plans."""
    folder = tmp_path_factory.mktemp("計画")
    out = tmp_path_factory.mktemp("out")
    for year in (2025, 2026):
        write_plan(plan(issue("A-1", "桟橋", SENTENCES[:2]), year=year, document_id=f"{year}"), out)
    write_plan(rich_plan(), out)
    assert main(["export", str(out), "--xlsx", str(folder / "訂正.xlsx"), "--csv", str(folder / "表")]) == 0
    assert main(["export", str(out), "--submission", str(folder / "配布")]) == 0
    compared = ["diff", str(out), "-o", str(folder / "比較"), "--from", "2025", "--to", "2026"]
    assert main([*compared, *(f"--format={kind}" for kind in ("html", "xlsx", "docx"))]) == 0
    assert main(["report", str(out), "-o", str(folder / "報告")]) == 0
    return folder


def test_files_that_planparse_wrote_are_set_aside_by_name(exports: Path) -> None:
    found = find([str(exports)])
    kinds = {path.suffix for path in exports.rglob("*") if path.suffix in (".xlsx", ".docx", ".html", ".csv")}
    assert kinds == {".xlsx", ".docx", ".html", ".csv"}
    assert found.inputs == ()
    own = {Path(one.name).suffix for one, failure in found.skipped if failure.code == "own-export"}
    assert own == kinds


def test_a_workbook_is_known_after_it_was_saved_again_and_renamed(exports: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "令和8年度 局区X方針.xlsx"
    openpyxl.load_workbook(exports / "訂正.xlsx").save(renamed)
    with pytest.raises(ReadError) as error:
        read(renamed.read_bytes(), renamed.name)
    assert error.value.code == "own-export"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_known_by_its_first_columns(exports: Path, separator: str) -> None:
    text = (exports / "表" / "tasks.csv").read_text("utf-8-sig").replace(",", separator)
    with pytest.raises(ReadError) as error:
        read(text.encode("utf-8-sig"), "予定.csv")
    assert error.value.code == "own-export"


def test_other_workbooks_and_tables_are_documents(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.category = "計画"
    book.active["A1"] = "document_id"
    book.save(tmp_path / "計画.xlsx")
    (tmp_path / "計画.csv").write_text("document,municipality\n1,港町\n", "utf-8")
    (tmp_path / "計画.html").write_text(
        '<html><meta name="generator" content="Word"><p>港</p></html>', "utf-8"
    )
    assert len(find([str(tmp_path)]).inputs) == 3
