"""The books in which bureaus report: what stands in them, and what is taken of those that come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planparse.batch.run import convert
from planparse.batch.task import MIB, Limits
from planparse.cli import main
from planparse.output.folder import progress_name
from planparse.output.progress import read_reports
from planparse.progress.book import RECORD, SHEET
from planparse.progress.history import Thread
from tests.support.batch import request, write
from tests.support.batch_tasks import WORK

ROADS = "海辺の道/1/測量の発注\n海辺の道/2/用地の取得\n山の道/1/橋の点検の実施\n山の道/2/橋の点検の実施"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("progress")
    write(folder / "raw", 道=ROADS, 港="@港湾局\n港/1/岸壁の調査\n港/3/=工事の発注")
    convert(request(folder / "raw", folder / "out", work=WORK, limits=Limits(memory=2048 * MIB)))
    return folder


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A working folder with an output of two bureaus, and a book for each."""
    work = shutil.copytree(sample, tmp_path / "work")
    assert books(work) == 0
    return work


def books(work: Path, *options: str, to: str = "books") -> int:
    return main(["progress", "books", str(work / "out"), str(work / to), *options])


def take(work: Path, *options: str, book: str = "books/道路局_令和8年度_進捗報告.xlsx") -> int:
    return main(["progress", "take", str(work / "out"), str(work / book), "--date", "2026-07-01", *options])


def rows(path: Path) -> list[dict[str, Any]]:
    _, _, head, *below = openpyxl.load_workbook(path)[SHEET].values
    return [dict(zip(head, row, strict=True)) for row in below]


def change(path: Path, edit: Callable[[Any, dict[str, int]], None]) -> None:
    """Let somebody edit the sheet of a book: given it, and the column of each header."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    edit(sheet, {cell.value: cell.column for cell in sheet[3]})
    book.save(path)


def fill(path: Path, row: int, **values: Any) -> None:
    def edit(sheet: Any, columns: dict[str, int]) -> None:
        for header, value in values.items():
            sheet.cell(row, columns[header]).value = value

    change(path, edit)


def threads(work: Path, document: str = "道") -> dict[str, Thread]:
    """Id of each task that was reported on → its thread."""
    return dict(read_reports(work / "out", [document]).get(document).by_task())  # type: ignore[union-attr]


def test_a_book_has_the_tasks_of_its_bureau_by_quarter(folder: Path) -> None:
    assert {path.name for path in (folder / "books").iterdir()} == {
        "道路局_令和8年度_進捗報告.xlsx",
        "港湾局_令和8年度_進捗報告.xlsx",
    }
    found = rows(folder / "books/道路局_令和8年度_進捗報告.xlsx")
    assert [(row["四半期"], row["予定"]) for row in found] == [
        ("第1", "測量の発注"),
        ("第1", "橋の点検の実施"),
        ("第2", "用地の取得"),
        ("第2", "橋の点検の実施"),
    ]
    assert found[0]["担当課"] is None and found[0]["取組"] == "A-1/1 海辺の道"


def test_a_book_is_made_for_print_and_locks_what_is_not_to_be_filled_in(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "books/港湾局_令和8年度_進捗報告.xlsx")[SHEET]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$3" and sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[4]][:10] == [True] * 3 + [False] * 7
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert rule.formula1 == '"未着手,実施中,完了,遅れ,中止"'
    assert sheet["C5"].data_type == "s", "a text that begins like a formula"


def test_reports_of_a_returned_book_are_shown_first_and_then_taken(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "books/道路局_令和8年度_進捗報告.xlsx"
    fill(path, 4, 状況="完了", 実績="6月に発注した", 更新日=datetime(2026, 6, 30), 記入者="鈴木")
    fill(path, 6, 状況="遅れ", 遅れの理由="相続人が多い", 更新日="R8.6.25")
    assert take(folder, "--dry-run") == 0
    assert "実績: (なし) → 6月に発注した" in capsys.readouterr().out
    assert not (folder / "out" / progress_name("道")).exists()
    assert take(folder, "--by", "佐藤") == 0
    survey, land = threads(folder)["A-1/1/Q1/1"].current, threads(folder)["A-1/1/Q2/1"].current
    assert (survey.standing.status, survey.standing.updated_on, survey.who) == (
        "完了",
        date(2026, 6, 30),
        "鈴木",
    )
    assert (land.standing.delay_reason, land.standing.updated_on, land.who) == (
        "相続人が多い",
        date(2026, 6, 25),
        "佐藤",
    )
    before = (folder / "out" / progress_name("道")).read_bytes()
    assert take(folder) == 0, "the same book again"
    assert (folder / "out" / progress_name("道")).read_bytes() == before


def test_what_is_left_of_a_quarter_is_carried_over_to_the_next(folder: Path) -> None:
    path = folder / "books/道路局_令和8年度_進捗報告.xlsx"
    fill(path, 4, 状況="遅れ", 次の対応="再入札")
    assert take(folder) == 0
    assert books(folder, "--quarter", "2", to="second") == 0
    found = rows(folder / "second/道路局_令和8年度_進捗報告_第2四半期.xlsx")
    assert [(row["四半期"], row["予定"], row["次の対応"]) for row in found] == [
        ("第1\n繰越", "測量の発注", "再入札"),
        ("第2", "用地の取得", None),
        ("第2", "橋の点検の実施", None),
    ], "a task that goes on in the quarter is not carried over as well"


def test_rows_may_be_moved_and_own_columns_added(folder: Path) -> None:
    path = folder / "books/道路局_令和8年度_進捗報告.xlsx"

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        sheet.cell(3, 14).value, sheet.cell(4, 14).value = "メモ", "自分用"
        sheet.cell(3, 15).value, sheet.cell(4, 15).value = "状況", "完了かも"
        one, two = ([cell.value for cell in row] for row in sheet.iter_rows(4, 5))
        for column, (a, b) in enumerate(zip(one, two, strict=True), 1):
            sheet.cell(4, column).value, sheet.cell(5, column).value = b, a
        sheet.cell(4, columns["状況"]).value = "実施中"

    change(path, edit)
    before = path.read_bytes()
    assert take(folder) == 0
    assert path.read_bytes() == before
    assert {name: thread.current.standing.status for name, thread in threads(folder).items()} == {
        "A-1/2/Q1/1": "実施中"
    }


def test_a_book_that_somebody_wrote_into_is_kept_when_it_is_made_anew(folder: Path) -> None:
    path = folder / "books/道路局_令和8年度_進捗報告.xlsx"
    fill(path, 4, 状況="完了")
    before = path.read_bytes()
    assert books(folder) == 0
    assert path.with_name("道路局_令和8年度_進捗報告.bak1.xlsx").read_bytes() == before


def test_two_books_that_say_otherwise_are_told_and_the_next_book_asks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "books/道路局_令和8年度_進捗報告.xlsx"
    other = path.with_name("別の人.xlsx")
    shutil.copy(path, other)
    fill(path, 4, 状況="遅れ", 記入者="鈴木")
    fill(other, 4, 状況="完了", 記入者="高橋")
    assert take(folder) == 0 and take(folder, book="books/別の人.xlsx") == 1
    assert "この報告は「完了」、先に鈴木の報告は「遅れ」です" in capsys.readouterr().err
    assert books(folder, to="next") == 0
    again = folder / "next/道路局_令和8年度_進捗報告.xlsx"
    row = rows(again)[0]
    assert row["状況"] == "遅れ" and "※高橋の報告と食い違います(状況: 完了)" in row["予定"]
    fill(again, 4, 状況="完了")
    assert take(folder, book="next/道路局_令和8年度_進捗報告.xlsx") == 0
    thread = threads(folder)["A-1/1/Q1/1"]
    assert thread.current.standing.status == "完了" and not thread.rivals and len(thread.reports) == 3


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"状況": "ほぼ完了"}, "状況は「未着手」"),
        ({"更新日": "そのうち"}, "更新日は「R8.7.1」"),
        ({"実績": "=HYPERLINK(A1)"}, "数式があります"),
        ({RECORD: "{}", "状況": "完了"}, "隠れた欄"),
    ],
    ids=["status", "date", "formula", "record"],
)
def test_a_row_that_cannot_be_used_is_told_and_the_others_are_taken(
    values: dict[str, str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "books/道路局_令和8年度_進捗報告.xlsx"
    fill(path, 4, **values)
    fill(path, 5, 状況="完了")
    assert take(folder) == 1
    # the error stream names the book in each line, since the heading is on the other one
    line = capsys.readouterr().err
    assert told in line and line.startswith(f"{path}: ")
    assert list(threads(folder)) == ["A-1/2/Q1/1"]


def test_a_grey_cell_that_was_written_into_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "books/道路局_令和8年度_進捗報告.xlsx"
    fill(path, 4, 予定="測量はしない")
    assert take(folder) == 1
    assert "進捗報告の4行目「予定」: 灰色の欄" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["no workbook", "other sheet", "other headers"])
def test_other_files_are_refused(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "other.xlsx"
    if name == "no workbook":
        path.write_bytes(b"PK\x03\x04")
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.title = "集計" if name == "other sheet" else SHEET
        book.save(path)
    assert take(folder, book="other.xlsx") == 1
    assert "other.xlsx" in capsys.readouterr().err
