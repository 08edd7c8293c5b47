from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import gettempdir

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from frictionless import Package
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planparse.api import export
from planparse.cli import main
from planparse.document.errors import UsageError
from planparse.output.folder import write_plan
from planparse.output.manifest import Record, Tables, encode
from planparse.tables.flat import EXPORTED, FLAT_LAYOUTS, flat
from planparse.tables.layouts import LAYOUTS
from planparse.tables.rows import tables
from planparse.writers.csv import escape, runs, unescape
from tests.support.plans import passage, rich_plan


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_plan(rich_plan(), tmp_path / "out")
    write_plan(rich_plan("kowan-r8", "港湾局"), tmp_path / "out")
    return tmp_path / "out"


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.fixture
def short(out: Path) -> Path:
    """An output folder that lacks a document that failed and a picture that is no document."""
    records = [
        Record("../raw/a.txt", "ok", "shiomi-kanko-r8", at="2026-05-01T00:00:00.000+00:00"),
        Record("../raw/空.pdf", "failed", "空", ja="ファイルが空です。", at="2026-05-01T00:00:01.000+00:00"),
        Record("../raw/b.png", "skipped", reason="other_kind", ja="画像です。"),
        Record("../raw/~$a.docx", "skipped", reason="leftover"),
        Tables("x", {"tables/a.parquet": ("0" * 64, 1)}, "2026-05-01T15:30:00.000+00:00"),
    ]
    (out / "manifest.jsonl").write_bytes(encode(records))
    return out


def test_how_many_plans_and_rows_are_taken_at_a_time_changes_nothing(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exported(folder: Path) -> dict[str, object]:
        export(out, "csv", folder / "csv")
        export(out, "sqlite", folder / "plans.sqlite")
        export(out, "duckdb", folder / "plans.duckdb")
        with closing(sqlite3.connect(folder / "plans.sqlite")) as database:
            found: dict[str, object] = {"sql": list(database.iterdump())}
        with duckdb.connect(str(folder / "plans.duckdb"), read_only=True) as base:
            found |= {name: base.execute(f"from {name}").fetchall() for name in LAYOUTS}
        return found | {path.name: path.read_bytes() for path in (folder / "csv").iterdir()}

    at_once = exported(tmp_path / "at once")
    beside = tmp_path / "beside"
    beside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(beside))
    monkeypatch.setattr("planparse.tables.rows._PLANS_AT_ONCE", 1)
    monkeypatch.setattr("planparse.tables.flat.ROWS_AT_ONCE", 2)
    assert exported(tmp_path / "in parts") == at_once
    assert not list(beside.iterdir())


def test_tables_of_many_plans_that_the_disk_has_no_room_for_are_told(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(path: str, schema: pa.Schema) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("planparse.tables.rows._PLANS_AT_ONCE", 1)
    monkeypatch.setattr(pa.ipc, "new_file", full)
    target = tmp_path / "plans.sqlite"
    assert main(["--lang", "en", "export", str(out), "--sqlite", str(target)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{gettempdir()}{os.sep}planparse-") and "No space left" in line
    assert not target.exists()


def test_every_export_tells_what_it_lacks_and_as_of_when(short: Path, tmp_path: Path) -> None:
    targets = {name: tmp_path / name for name in ("csv", "duckdb", "sqlite", "datapackage")}
    options = [str(word) for name, path in targets.items() for word in (f"--{name}", path)]
    book = tmp_path / "a.xlsx"
    assert main(["export", str(short), *options, "--xlsx", str(book), "--partial"]) == 0
    told = ("out", 1, 0, 1, 1, False, "2026-05-01T15:30:00.000+00:00")
    for folder in (targets["csv"], targets["datapackage"] / "data"):
        (row,) = read(folder / "conversion.csv")
        assert tuple(row.values()) == tuple("false" if v is False else str(v) for v in told)
    with duckdb.connect(str(targets["duckdb"]), read_only=True) as database:
        assert database.execute("from conversion").fetchall() == [told]
    with closing(sqlite3.connect(targets["sqlite"])) as database:
        assert database.execute("select * from conversion").fetchall() == [told]
    assert Package(targets["datapackage"] / "datapackage.json").validate().valid
    guide = [cell.value for cell in openpyxl.load_workbook(book)["使い方"]["A"]]
    assert "令和8年5月2日00時30分現在" in guide[-4] and "様式で読み取った文書 1件" in guide[-4]
    assert guide[-3:] == [
        "入っていない文書: 読めなかった文書 1件、対象外のファイル 1件",
        "・ 空.pdf: ファイルが空です。",
        "・ b.png: 画像です。",
    ]


def test_every_reference_is_declared_and_holds_in_a_duckdb_file(short: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.duckdb"
    assert main(["export", str(short), "--duckdb", str(file), "--partial"]) == 0
    with duckdb.connect(str(file), read_only=True) as database:
        declared = database.execute(
            "SELECT table_name, constraint_column_names FROM duckdb_constraints() "
            "WHERE constraint_type = 'FOREIGN KEY'"
        ).fetchall()
    wanted = {(layout.name, columns) for layout in LAYOUTS.values() for columns, _ in layout.references}
    assert {(name, tuple(columns)) for name, columns in declared} == wanted
    assert ("passages", ("document_id", "initiative_id")) in wanted


def test_books_for_print_are_a4_landscape_with_headings_and_date_on_every_page(
    short: Path, tmp_path: Path
) -> None:
    write_plan(rich_plan("kowan-2"), short)
    assert main(["export", str(short), "--submission", str(tmp_path / "books"), "--partial"]) == 0
    names = sorted(path.name for path in (tmp_path / "books").iterdir())
    assert names == [
        "港湾局_令和8年度.xlsx",
        "観光港湾局_令和8年度_kowan-2.xlsx",
        "観光港湾局_令和8年度_shiomi-kanko-r8.xlsx",
    ]
    book = openpyxl.load_workbook(tmp_path / "books" / names[0])
    assert book.sheetnames == ["課題一覧", "取組一覧", "四半期の予定", "工程", "指標"]
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$2" and sheet.page_setup.scale in (None, 100)
        assert "&P / &N" in sheet.oddFooter.center.text and "令和8年5月2日現在" in sheet.oddFooter.right.text
        cells = [cell for row in sheet for cell in row if cell.value]
        assert min(cell.font.size for cell in cells) >= 8
        assert not any(cell.fill.fgColor.rgb in ("FFFFF9DB", "FFFFE699") for cell in cells)
    rows = list(book["四半期の予定"].iter_rows(min_row=3, values_only=True))
    assert rows[0][0] == "A-1 海辺のにぎわい" and rows[0][2:4] == (
        "①測量の発注\n②設置場所の調査",
        "①同左\n②同左",
    )


def test_csv_has_a_bom_crlf_and_one_value_per_cell(out: Path, tmp_path: Path) -> None:
    assert main(["export", str(out), "--csv", str(tmp_path / "csv")]) == 0
    files = {p.name: p.read_bytes() for p in (tmp_path / "csv").iterdir()}
    assert set(files) == {f"{name}.csv" for name in EXPORTED} | {"columns.csv"}
    for data in files.values():
        assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    tasks = read(tmp_path / "csv" / "tasks.csv")
    assert len(tasks) == 22
    first = tasks[11]
    assert (first["start_date"], first["start_date_wareki"]) == ("2026-04-01", "令和8年4月1日")
    assert (first["fiscal_year"], first["fiscal_year_wareki"]) == ("2026", "令和8年度")
    assert (first["municipality_code"], first["ditto"]) == ("990001", "false")
    assert tasks[15]["text"] == "設計の完了\n(10月末)"
    markers = read(tmp_path / "csv" / "tasks_markers.csv")
    assert {"document_id": "kowan-r8", "task_id": "A-1/1/Q1/2", "position": "1", "marker": "②"} in markers
    budgets = read(tmp_path / "csv" / "documents_budgets.csv")
    assert [(b["account"], b["amount_yen"]) for b in budgets[:2]] == [
        ("一般会計", "4620000000"),
        ("港湾特別会計", "80500000"),
    ]
    columns = read(tmp_path / "csv" / "columns.csv")
    assert {(c["table_name"], c["name"]) for c in columns} == {
        (t.name, c.name) for t in EXPORTED.values() for c in t.columns
    }


def test_every_list_entry_has_a_row_somewhere() -> None:
    """The flat tables have no lists; their entries must be in a child table or in passages."""
    seven = tables([rich_plan()])
    one = {name: rows.read_all() for name, rows in flat(seven).items()}
    rows = {str(v) for table in one.values() for column in table.columns for v in column.to_pylist()}
    for table in seven.values():
        for column in table.columns:
            if pa.types.is_list(column.type):
                assert {str(v) for entries in column.to_pylist() for v in entries} <= rows
    assert not any(pa.types.is_list(f.type) for t in one.values() for f in t.schema)
    assert {n: tuple(t.column_names) for n, t in one.items()} == {
        n: tuple(c.name for c in layout.columns) for n, layout in FLAT_LAYOUTS.items()
    }


UNHARMED = [
    "- ①測量の発注", "- ①潮風まつりの見直し(10月)", "－　○調整", "-5", "+3.5", "−１０", "", "同左", "a=b",
    "①=②", "'引用'", "・=1", "- 「仮称」の検討",
]  # fmt: skip
HOSTILE = [
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+HYPERLINK(\"http://x\")", "-2+3+cmd|' /C calc'!A0",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "　＝1+1", "＝HYPERLINK(\"http://x\")", "＋1+1", "＠SUM(1)", "-A1",
    "- ①+HYPERLINK(\"http://x\",\"y\")", "- ①+cmd|' /C calc'!A0", "- =1", "-採用", "－(1+1)",
    "- ①ＳＵＭ（１）",
]  # fmt: skip


@pytest.mark.parametrize("text", UNHARMED)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert escape(text) == f"'{text}" and unescape(escape(text)) == text


@settings(deadline=None)
@given(st.text(st.sampled_from("=+-@'\t\r\n (（①あA1|!＝－") | st.characters(), max_size=12))
@example("''=1")
def test_escaping_can_be_undone_and_leaves_no_formula(text: str) -> None:
    cell = escape(text)
    assert unescape(cell) == text
    assert not runs(cell)
    if cell[:1] in tuple("=@\t\r\n＝＠"):
        pytest.fail(repr(cell))


def test_texts_keep_every_character_through_csv_readers(tmp_path: Path) -> None:
    texts = ["00120", "改行\nあり", 'かぎ"括弧,', "\u2028", "- ①潮風", "=1+1", "同左", "\r\n", " 空白 "]
    plan = rich_plan().model_copy(update={"mission": tuple(map(passage, texts))})
    write_plan(plan, tmp_path)
    assert main(["export", str(tmp_path), "--csv", str(tmp_path)]) == 0
    rows = [r for r in read(tmp_path / "passages.csv") if r["kind"] == "mission"]
    assert [unescape(r["text"]) for r in rows] == texts
    assert [r["text"] for r in rows if r["text"].startswith("'")] == ["'=1+1", "'\r\n"]
    frame = pd.read_csv(tmp_path / "passages.csv", dtype=str, keep_default_na=False)
    assert list(frame[frame.kind == "mission"].text.map(unescape)) == texts


def test_the_data_package_is_valid(out: Path, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    assert main(["export", str(out), "--datapackage", str(folder)]) == 0
    package = Package(str(folder / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]
    assert report.stats["tasks"] == len(EXPORTED) == len(package.resources)
    tasks = package.get_resource("tasks").read_rows()
    assert tasks[0]["start_date"] == date(2026, 4, 1) and tasks[0]["municipality_code"] == "990001"
    before = {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert main(["export", str(out), "--datapackage", str(folder)]) == 0
    assert {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_damaged_data_package_is_invalid(out: Path, tmp_path: Path) -> None:
    """The validation above notices a wrong code, a broken reference and a changed file."""
    folder = tmp_path / "package"
    main(["export", str(out), "--datapackage", str(folder)])
    path = folder / "data" / "issues.csv"
    path.write_bytes(path.read_bytes().replace(b"990001", b"99001").replace(b"A-1,", b"A-9,"))
    report = Package(str(folder / "datapackage.json")).validate()
    kinds = {row[0] for row in report.flatten(["type"])}
    assert {"constraint-error", "foreign-key", "hash-count"} <= kinds


def test_the_dcat_description(out: Path, tmp_path: Path) -> None:
    main(["export", str(out), "--datapackage", str(tmp_path / "p")])
    dcat = json.loads((tmp_path / "p" / "dcat.jsonld").read_text(encoding="utf-8"))
    assert dcat["@type"] == "dcat:Dataset" and dcat["dct:spatial"][0]["dct:identifier"] == "990001"
    assert dcat["dct:temporal"]["dcat:endDate"]["@value"] == "2027-03-31"
    for distribution in dcat["dcat:distribution"]:
        path = tmp_path / "p" / distribution["dcat:downloadURL"]["@id"]
        assert path.stat().st_size == distribution["dcat:byteSize"]


def test_duckdb_and_sqlite_files(out: Path, tmp_path: Path) -> None:
    import sqlite3

    duck, lite = tmp_path / "plans.duckdb", tmp_path / "plans.sqlite"
    for _ in range(2):  # a second run replaces the first
        assert main(["export", str(out), "--duckdb", str(duck), "--sqlite", str(lite)]) == 0
    with duckdb.connect(str(duck), read_only=True) as database:
        assert database.execute("select count(*), count(distinct task_id) from tasks").fetchone() == (22, 11)
        assert database.execute("select markers from tasks where task_id = 'A-1/1/Q2/2'").fetchone() == (
            ["②"],
        )
        comment = database.execute(
            "select comment from duckdb_columns() where table_name = 'tasks' and column_name = 'ditto'"
        ).fetchone()
        assert comment and comment[0].startswith("同左:")
    with sqlite3.connect(lite) as base:
        base.execute("pragma foreign_keys = on")
        assert base.execute("pragma foreign_key_check").fetchall() == []
        found = base.execute(
            "select t.text, m.marker from tasks t join tasks_markers m using (document_id, task_id) "
            "where document_id = 'shiomi-kanko-r8' and start_date = '2026-07-01' order by task_id"
        ).fetchall()
        assert found == [("測量の発注", "①"), ("設置場所の調査", "②")]
        label = base.execute(
            "select label from columns where table_name = 'tasks' and name = 'ditto'"
        ).fetchone()
        assert label == ("同左",)


def test_wrong_usage_is_explained(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["export", str(out)]) == 2
    assert "--csv" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "nothing"), "--csv", str(tmp_path / "c")]) == 1
    assert "planparse convert" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()
    (out / "plans" / "broken.json").write_text('{"a": 1}', encoding="utf-8")
    assert (
        main(["export", str(out), "--csv", str(tmp_path / "c")]) == 1
    )  # reported, and the other files are written
    told = capsys.readouterr()
    assert "broken.json" in told.err and len(told.err.splitlines()) == 1 and "2文書" in told.out
    (tmp_path / "file").write_text("")
    assert main(["export", str(out), "--sqlite", str(tmp_path / "file" / "x.sqlite")]) == 1
    assert "file" in capsys.readouterr().err
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    monkeypatch.delitem(__import__("sys").modules, "planparse.writers.postgres", raising=False)
    assert main(["export", str(out), "--postgres", "postgresql:///x"]) == 2
    assert "planparse[postgres]" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_program_finds_no_formula(tmp_path: Path) -> None:
    """LibreOffice, told to evaluate formulas as Excel does, finds only texts."""
    texts = [*HOSTILE, *UNHARMED, "=1+2"]
    plan = rich_plan().model_copy(update={"mission": tuple(map(passage, texts))})
    write_plan(plan, tmp_path)
    assert main(["export", str(tmp_path), "--csv", str(tmp_path)]) == 0
    data = (tmp_path / "passages.csv").read_bytes()
    assert data.count(b"'=1+2") == 1
    (tmp_path / "passages.csv").write_bytes(
        data.replace(b"'=1+2", b"=1+2")
    )  # shows that formulas are evaluated at all
    # comma, quote, UTF-8, from line 1, no column formats …; the last option evaluates formulas
    options = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", f"--infilter={options}",
         "--convert-to", "xlsx", "--outdir", str(tmp_path), str(tmp_path / "passages.csv")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "passages.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [cell.value for cell in cells] == ["=1+2"]


def test_chosen_tables_come_with_their_lists_and_refer_to_no_other(out: Path, tmp_path: Path) -> None:
    targets = {name: tmp_path / name for name in ("csv", "duckdb", "sqlite", "datapackage")}
    options = [str(word) for name, path in targets.items() for word in (f"--{name}", path)]
    assert main(["export", str(out), "--csv", str(targets["csv"])]) == 0  # is replaced as a whole
    assert main(["export", str(out), *options, "--tables", "issues, tasks"]) == 0
    flat_tables = {"issues", "issues_keywords", "issues_levels", "tasks", "tasks_markers", "conversion"}
    assert {path.stem for path in targets["csv"].iterdir()} == {*flat_tables, "columns"}
    assert {row["table_name"] for row in read(targets["csv"] / "columns.csv")} == flat_tables
    package = Package(str(targets["datapackage"] / "datapackage.json"))
    assert package.validate().valid and set(package.resource_names) == flat_tables
    dcat = json.loads((targets["datapackage"] / "dcat.jsonld").read_text(encoding="utf-8"))
    assert len(dcat["dcat:distribution"]) == len(flat_tables) and dcat["dct:spatial"]
    with closing(sqlite3.connect(targets["sqlite"])) as base:
        named = {name for (name,) in base.execute("select name from sqlite_schema where type = 'table'")}
        referred = {
            table for name in named for _, _, table, *_ in base.execute(f"pragma foreign_key_list({name})")
        }
        assert (named, referred) == ({*flat_tables, "columns"}, {"issues", "tasks"})
        assert base.execute("pragma foreign_key_check").fetchall() == []
    with duckdb.connect(str(targets["duckdb"]), read_only=True) as base:
        assert {name for (name,) in base.execute("show tables").fetchall()} == {
            "issues",
            "tasks",
            "conversion",
        }


def test_all_tables_but_the_morphemes(out: Path, tmp_path: Path) -> None:
    export(out, "csv", tmp_path / "by_api", tokens=False)
    assert main(["export", str(out), "--csv", str(tmp_path / "csv"), "--no-tokens"]) == 0
    assert {p.stem for p in (tmp_path / "csv").iterdir()} == {*EXPORTED, "columns"} - {"tokens"}
    assert {p.name: p.read_bytes() for p in (tmp_path / "csv").iterdir()} == {
        p.name: p.read_bytes() for p in (tmp_path / "by_api").iterdir()
    }


def test_in_python_a_single_table_may_be_a_text_and_none_is_refused(out: Path, tmp_path: Path) -> None:
    export(out, "csv", tmp_path / "csv", tables="documents", tokens=False)
    assert {p.stem for p in (tmp_path / "csv").iterdir()} >= {"documents", "conversion"}
    for none in ([], ["tokens"]):
        with pytest.raises(UsageError, match="There is no table"):
            export(out, "csv", tmp_path / "csv", tables=none, tokens=False)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--csv", "c", "--tables", "issues,taks"], "Did you mean tasks?"),
        (["--xlsx", "x.xlsx", "--tables", "issues"], "--tables: It needs --csv, --duckdb"),
        (["--xlsx", "x.xlsx", "--no-tokens"], "--no-tokens: It needs --csv, --duckdb"),
    ],
)
def test_a_choice_of_tables_that_cannot_be_is_refused(
    options: list[str], told: str, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "export", str(out), *options]) == 2
    assert told in capsys.readouterr().err
