"""What the files say that people open: every cell, row and sentence, with its look where that has a meaning.

The goldens are in `test_written/`. After an intended change, run `pytest tests/test_written.py
--force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.comparison.compare import compare
from planparse.comparison.links_file import NO_DECISIONS
from planparse.comparison.model import Diff
from planparse.comparison.table import comparison_table
from planparse.document.language import Language
from planparse.document.place import NOWHERE
from planparse.output.manifest import Account, NotRead
from planparse.output.versions import Repeated
from planparse.plan.fields import tasks_of
from planparse.plan.model import Basics, Budget, Indicator, Issue, Plan, Reading, ReadLine
from planparse.progress.agenda import agenda
from planparse.progress.history import History, replayed
from planparse.progress.model import Line, Move, Report, Revision, Standing
from planparse.progress.placing import reported
from planparse.progress.summary import summary
from planparse.report.board import Board, listing
from planparse.report.html import document_html, index_html, interface_texts
from planparse.report.pageimage import Character, PageView
from planparse.report.trial import Destination, Entry, Section, TrialView
from planparse.report.view import facts, view
from planparse.tables.conversion import CONVERSION, conversion_table
from planparse.tables.rows import tables
from planparse.writers import MadeOf, progress_html
from planparse.writers.calendar_file import calendar
from planparse.writers.datapackage import write_datapackage
from planparse.writers.diff_docx import write_diff_docx
from planparse.writers.diff_files import Comparison, write_comparisons
from planparse.writers.diff_html import page
from planparse.writers.diff_markdown import markdown
from planparse.writers.progress_book import progress_book_name, write_progress_book
from planparse.writers.progress_draft import draft
from planparse.writers.sqlite import write_sqlite
from planparse.writers.submission import write_submission
from planparse.writers.task_list import ListedTask, task_list_csv, task_list_xlsx
from planparse.writers.xlsx import write_xlsx
from tests.support.diff_plans import PIER, SENTENCES, issue, passage, plan, with_schedule
from tests.support.plans import indicator, indicator_value, outline_plan, rich_plan
from tests.support.report_sample import harbour

Check = Callable[[Iterable[str]], None]


@pytest.fixture
def golden(file_regression: FileRegressionFixture) -> Check:
    def check(rows: Iterable[str]) -> None:
        file_regression.check("\n".join(rows) + "\n", extension=".txt", encoding="utf-8")

    return check


# --- two plans with every kind of change ---------------------------------------------------------------


def _ridership(*values: tuple[str, str, str, float | None]) -> Indicator:
    return indicator("乗船客数", *(indicator_value(*v) for v in values), unit="人")


def _issues(year: int) -> tuple[Issue, ...]:
    old = year == 2025
    pier = with_schedule(
        issue(
            "A-1",
            PIER,
            (
                f"修繕に{'4億6,200万円' if old else '4億8,000万円'}を要する。",
                f"乗船率は{'63.5%' if old else '58%'}で、{'1,250' if old else '900'}人が通う。",
                f"架け替えは令和{9 if old else 11}年3月に終える。",
            ),
            ("桟橋の点検",),
        ),
        *(
            ("①設計(3基)\n②協議", "点検の発注", "", "周知")
            if old
            else ("①設計(4基)", "", "点検の発注", "周知\n開通式")
        ),
    )
    riders = (
        [("2024", "actual", "1,250", 1250.0), ("2025", "target", "1,300", 1300.0)]
        if old
        else [("2024", "actual", "1,250", 1250.0), ("2026", "target", "1,150", 1150.0)]
    )
    pier = pier.model_copy(
        update={
            "policy_field": "港湾" if old else "観光",
            "impact": "高",
            "urgency": "中" if old else "低",
            "indicators": (_ridership(*riders),),
        }
    )
    staff = issue("A-2" if old else "B-1", "人材の確保" if old else "人材の確保と育成", SENTENCES[3:5])
    light = issue("B-1" if old else "A-2", "灯台の保存" if old else "灯台の公開", (SENTENCES[4],))
    own = issue("B-2", "水質" if old else "市場の開設", (SENTENCES[6] if old else "新しい市場を開く。",))
    return (pier, staff, light, own) if old else (pier, light, staff, own)


@lru_cache(maxsize=2)
def changing(year: int) -> Plan:
    amounts = (("一般会計", 12, "12億円"), ("港湾会計", 8, "8億円"))
    if year == 2026:
        amounts = (("一般会計", 9, "9億円"), ("港湾会計", 10, "10億円"))
    budgets = tuple(
        Budget(account=a, amount_yen=yen * 100_000_000, text=t, place=NOWHERE) for a, yen, t in amounts
    )
    return plan(
        *_issues(year),
        year=year,
        document_id=f"port-{year}",
        basics=Basics(budgets=budgets, departments=("総務課",) if year == 2025 else ("総務課", "海辺課")),
        mission=(passage("海とともに生きるまちをつくる。" if year == 2025 else "海とともに栄える。"),),
    )


@lru_cache(maxsize=1)
def changes() -> Diff:
    return compare(changing(2025), changing(2026)).diff


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of two comparisons: of port-2025 and port-2026, and backwards under other names."""
    out = tmp_path_factory.mktemp("compared")
    other = [
        changing(year).model_copy(
            update={"document_id": f"quay-{n}", "organization": "港*局", "fiscal_year": n}
        )
        for year, n in ((2026, 2023), (2025, 2024))
    ]
    comparisons = [
        Comparison(changing(2025), changing(2026), changes()),
        Comparison(*other, compare(*other).diff),
    ]
    write_comparisons(comparisons, out, ("xlsx", "md", "parquet"), NO_DECISIONS)
    return out


# --- showing a file as lines ------------------------------------------------------------------------------


def _text(value: object) -> str:
    if isinstance(value, CellRichText):
        parts = [
            f"[{p.text}]" if isinstance(p, TextBlock) and p.font.u == "single" else str(p) for p in value
        ]
        return "".join(parts).replace("\n", "⏎")
    return str(value).replace("\n", "⏎")


def _look(cell: Cell) -> str:
    signs = [
        "b" if cell.font.b else "",
        "u" if cell.font.u == "single" else "",
        "n" if cell.data_type == "n" else "",
        "'" if cell.quotePrefix else "",
        "" if cell.fill.fgColor.rgb in ("00000000", "FF000000") else str(cell.fill.fgColor.rgb)[2:],
        cell.number_format if cell.number_format not in ("@", "General") else "",
        "" if cell.protection.locked else "open",
    ]
    told = " ".join(s for s in signs if s)
    return f" <{told}>" if told else ""


def _font(font: Font | InlineFont | None) -> str:
    if font is None:
        return "default"
    name = font.rFont if isinstance(font, InlineFont) else font.name
    colour = font.color.value if font.color is not None else None
    return f"{name} {font.sz} {colour} {'bold ' if font.b else ''}{font.u or ''}".rstrip()


def _looks(sheet: Worksheet) -> Iterator[str]:
    """Each look of a sheet's cells and of the runs in them, and how many have it."""
    looks: Counter[str] = Counter()
    for row in sheet.iter_rows():
        for cell in row:
            edges = [edge.style for edge in (cell.border.left, cell.border.bottom) if edge is not None]
            colour = cell.border.left.color.value if cell.border.left and cell.border.left.color else None
            at = f"{cell.alignment.horizontal} {cell.alignment.vertical} wrap {cell.alignment.wrap_text}"
            looks[f"cell {_font(cell.font)} | {at} | {edges} {colour}"] += 1
            runs = cell.value if isinstance(cell.value, CellRichText) else ()
            looks.update(f"run {_font(run.font)}" for run in runs if isinstance(run, TextBlock))
    yield from (f"{look}: {count}" for look, count in sorted(looks.items()))


def _on_paper(sheet: Worksheet) -> Iterator[str]:
    margins, page, fit = sheet.page_margins, sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    edges = (margins.left, margins.right, margins.top, margins.bottom)
    fitted = (page.fitToWidth, page.fitToHeight) if fit is not None and fit.fitToPage else page.scale
    grid = sheet.sheet_view.showGridLines
    yield f"paper {page.paperSize} margins {edges} fitted to {fitted} gridlines {grid}"
    footer = sheet.oddFooter
    yield f"footer {footer.left.text} | {footer.center.text} | {footer.right.text}"


def workbook(path: Path) -> Iterator[str]:
    """Every cell with its format, and every sheet's columns, filters, choices, page and what is frozen."""
    book = load_workbook(path, rich_text=True)
    yield f"title {book.properties.title} category {book.properties.category}"
    for sheet in book.worksheets:
        yield f"=== {sheet.title} ({sheet.sheet_state})"
        widths = {k: d.width for k, d in sheet.column_dimensions.items()}
        hidden = [k for k, d in sheet.column_dimensions.items() if d.hidden]
        yield f"columns {widths} hidden {hidden} frozen {sheet.freeze_panes} filter {sheet.auto_filter.ref}"
        page = f"{sheet.page_setup.orientation} {sheet.print_title_rows}"
        yield f"protected {sheet.protection.sheet} page {page}"
        yield from _on_paper(sheet)
        yield from _looks(sheet)
        for choice in sheet.data_validations.dataValidation:
            yield f"choices {choice.sqref} {choice.formula1}"
        for row in sheet.iter_rows():
            yield f"--- {row[0].row} ({sheet.row_dimensions[row[0].row].height})"
            for cell in row:
                if cell.value is not None or cell.comment or cell.hyperlink:
                    link = f" → {cell.hyperlink.location}" if cell.hyperlink else ""
                    note = f" ({_text(cell.comment.text)})" if cell.comment else ""
                    yield f"{cell.coordinate}{_look(cell)}: {_text(cell.value)}{link}{note}"


def rows(path: Path) -> Iterator[str]:
    from pyarrow import parquet

    for row in parquet.read_table(path).to_pylist():
        yield "--- " + path.stem
        yield from (f"{name}: {value!r}" for name, value in row.items() if value not in (None, [], ""))


# --- comparisons -------------------------------------------------------------------------------------------


def test_the_markdown_of_a_comparison(golden: Check) -> None:
    blocks = comparison_table(changes(), changing(2025), changing(2026))
    golden(markdown(changes(), blocks).split("\n"))


def test_the_markdown_with_the_old_plan_on_the_left_has_the_same_cells_in_another_order() -> None:
    blocks = comparison_table(changes(), changing(2025), changing(2026))
    new, old = (
        markdown(changes(), blocks, old_left=left).split("## 対照表")[1].splitlines()
        for left in (False, True)
    )
    assert new != old and len(new) == len(old)
    for one, other in zip(new, old, strict=True):
        cells = one.split("|")
        assert other.split("|") == ([*cells[:2], cells[3], cells[2], *cells[4:]] if len(cells) > 4 else cells)


def test_the_workbook_of_a_comparison(compared: Path, golden: Check) -> None:
    golden(workbook(compared / "port-2025--port-2026.xlsx"))


def test_the_workbook_of_several_comparisons(compared: Path, golden: Check) -> None:
    golden(workbook(compared / "comparison.xlsx"))


def test_the_tables_of_comparisons(compared: Path, golden: Check) -> None:
    golden(line for path in sorted((compared / "tables").glob("*.parquet")) for line in rows(path))


def test_the_page_of_a_comparison(golden: Check) -> None:
    blocks = comparison_table(changes(), changing(2025), changing(2026))
    html = page([(changes(), blocks)])
    golden(re.sub(r"(?=<(?!/|u>|span))", "\n", html[html.index("<body") :]).split("\n"))


def test_the_word_document_of_a_comparison(tmp_path: Path, golden: Check) -> None:
    write_diff_docx(
        [(changes(), comparison_table(changes(), changing(2025), changing(2026)))], tmp_path / "a"
    )
    lines: list[str] = []
    with ZipFile(tmp_path / "a") as archive:
        for name in sorted(archive.namelist(), key=lambda name: name != "word/document.xml"):
            part = etree.fromstring(archive.read(name))
            lines += [f"=== {name}"] * (name != "word/document.xml")
            lines += etree.tostring(part, pretty_print=True, encoding="unicode").split("\n")
    golden(lines)


COUNTED = Account(2, 1, 3, 4, False, "2026-05-01T00:00:00.000+00:00")
"""What an export says of the documents it is made of."""

# --- progress ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def told() -> History:
    """What two people reported on the rich plan's tasks: every status, rivals, a reworded and a gone task."""
    tasks = [reported(task) for task in tasks_of(rich_plan())]
    standings = (
        Standing(status="完了", result="=3校で測量した。", section="整備課", updated_on=date(2026, 7, 1)),
        Standing(status="遅れ", delay_reason="<b>入札</b>不調", next_step="再入札", section="整備課"),
        Standing(status="中止", delay_reason="地権者の意向"),
        Standing(status="実施中", result="*半分*", updated_on=date(2026, 12, 28)),
        Standing(status="未着手"),
        Standing(),
    )
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    lines: list[Line] = [
        Report(id=f"r{n}", thread=f"r{n}", plan="0" * 64, task=task, standing=standing, who="佐藤", at=at)
        for n, (task, standing) in enumerate(zip(tasks, standings, strict=False))
    ]
    rival = Standing(status="実施中", updated_on=date(2026, 7, 2))
    lines.append(
        Report(id="s0", thread="r0", plan="0" * 64, task=tasks[0], standing=rival, who="鈴木", at=at)
    )
    reworded = tasks[1].model_copy(update={"text": "測量の再発注"})
    moves = (Move(thread="r1", task=reworded, review=True), Move(thread="r3", task=None))
    lines.append(Revision(plan="1" * 64, moves=moves, at=at))
    return replayed(lines)


@pytest.mark.parametrize("quarter", [None, 2])
def test_the_book_to_report_in(quarter: int | None, tmp_path: Path, golden: Check) -> None:
    plan = rich_plan()
    path = tmp_path / progress_book_name("観光局", quarter)
    write_progress_book(plan, agenda(plan, told(), quarter), quarter, path, date(2026, 7, 31))
    golden([path.name, *workbook(path)])


def test_the_draft_summary_and_calendar_of_reports(golden: Check) -> None:
    plans, reports = [rich_plan(), outline_plan()], {rich_plan().document_id: told()}
    events, count = calendar(plans, reports, None)
    second, fewer = calendar(plans, reports, 2)
    html = progress_html.page(summary(plans, reports, 2))
    golden(
        [
            *draft(plans, reports).decode().split("\n"),
            *re.sub(r"(?=<(?!/))", "\n", html).split("\n"),
            *events.decode().split("\r\n"),
            f"{count} events, {fewer} of the second quarter, {len(second.splitlines())} lines",
        ]
    )


def test_the_list_of_tasks(tmp_path: Path, golden: Check) -> None:
    plan, past = rich_plan(), told()
    tasks = [
        ListedTask(
            plan.document_id,
            "汐見市",
            plan.organization,
            2026 if number else None,
            item.task.quarter,
            "".join(item.task.markers),
            item.task.text,
            "A-1",
            item.task.issue_title,
            "観光",
            item.initiative,
            item.task.task_id,
            f"/tasks/{number}",
            item.standing,
            bool(item.thread and item.thread.rivals),
        )
        for number, item in enumerate(agenda(plan, past))
    ]
    path = tmp_path / "tasks.xlsx"
    path.write_bytes(task_list_xlsx(tasks, "予定の一覧"))
    golden([*task_list_csv(tasks).decode("utf-8-sig").split("\r\n"), *workbook(path)])


# --- plans -------------------------------------------------------------------------------------------------


def test_the_workbook_of_plans(tmp_path: Path, golden: Check) -> None:
    write_xlsx([rich_plan(), outline_plan()], tmp_path / "plans.xlsx")
    golden(workbook(tmp_path / "plans.xlsx"))


def test_the_workbook_to_hand_in(tmp_path: Path, golden: Check) -> None:
    plans = [rich_plan(), rich_plan("shiomi-kanko-r8-2"), outline_plan()]
    paths = write_submission(plans, tmp_path, MadeOf(date(2026, 5, 1), ("説明",)))
    golden([*(path.name for path in paths), *workbook(paths[0]), *workbook(paths[2])])


def test_the_data_package(tmp_path: Path, golden: Check) -> None:
    plans = [rich_plan(), outline_plan()]
    row = conversion_table({"output": "output", **asdict(COUNTED)})
    write_datapackage({**tables(plans), CONVERSION.name: row}, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        # what the columns mean is told by docs/data.md
        fields = resource["schema"]["fields"]
        resource["schema"]["fields"] = [f"{f['name']} {f['type']} {f.get('constraints', '')}" for f in fields]
        del resource["hash"], resource["bytes"]
    dcat = json.loads((tmp_path / "dcat.jsonld").read_text("utf-8"))
    for distribution in dcat["dcat:distribution"]:
        del distribution["dcat:byteSize"], distribution["spdx:checksum"]["spdx:checksumValue"]
    golden(json.dumps([package, dcat], ensure_ascii=False, indent=1).split("\n"))


def test_the_tables_of_a_database_file(tmp_path: Path, golden: Check) -> None:
    row = conversion_table({"output": "output", **asdict(COUNTED)})
    write_sqlite({**tables([rich_plan()]), CONVERSION.name: row}, tmp_path / "plans.db")
    with closing(sqlite3.connect(tmp_path / "plans.db")) as database:
        made = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
        counts = [
            f"{name}: {database.execute(f'SELECT count(*) FROM {name}').fetchone()[0]}"
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        ]
    golden([*made, *counts])


def test_the_tables_of_plans(golden: Check) -> None:
    built = tables([rich_plan(), outline_plan()])
    lines: list[str] = []
    for name, table in built.items():
        for row in table.to_pylist() if name != "tokens" else ():
            lines.append(f"--- {name}")
            lines += [f"{key}: {value!r}" for key, value in row.items() if value not in (None, [], "")]
    golden(lines)


def test_the_facts_of_a_report(golden: Check) -> None:
    golden(repr(fact) for plan in (rich_plan(), outline_plan()) for fact in facts(plan))


def _characters(lines: Sequence[ReadLine], page: int) -> Iterator[Character]:
    """The characters of a page's lines, in their boxes, then two beside one another that no line has."""
    for line in lines:
        if line.page == page and line.box is not None:
            x0, top, x1, bottom = line.box
            step = (x1 - x0) / len(line.text)
            for at, one in enumerate(line.text):
                yield Character(one, (x0 + at * step, top, x0 + (at + 1) * step, bottom))
    yield Character("透", (300.0, 700.0, 318.0, 718.0))
    yield Character("か", (318.0, 700.0, 336.0, 718.0))
    yield Character("し", (500.0, 700.0, 518.0, 718.0), visible=False)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_words_of_a_report(language: Language, golden: Check) -> None:
    _, plan, reading = harbour()
    remarks = view(plan, reading, (), language).remarks
    words = interface_texts(language)
    golden([*(f"{key}: {word}" for key, word in words.items()), *(one.message for one in remarks)])


def test_the_data_of_a_report(golden: Check) -> None:
    _, plan, reading = harbour()
    pages = [
        PageView(one.number, one.width, one.height, b"RIFF", tuple(_characters(reading.lines, one.number)))
        for one in reading.pages
    ]
    shown = view(plan, reading, pages)
    trial = TrialView(
        "○",
        True,
        0.5,
        (("課題", 2),),
        (Destination("使命", "plan", 30), Destination("未分類", "unplaced", 3)),
        (0, 1),
        (Section("near", "惜しい", (Entry("(1)", "似ている", (plan.issues[0].place,)),), True, "直す"),),
        (("別の文書", "b.html"),),
    )
    document = document_html(shown, pages, "ja", "../index.html", trial).decode()
    texts = outline_plan()
    listings = tuple(
        listing(one, f"plans/{one.plan.document_id}.html", True, 3)
        for one in (shown, view(texts, Reading(document_id=texts.document_id), ()))
    )
    missing = NotRead(("a.pdf", "b.pdf"), "壊れている。", "Damaged.", sort="failed")
    board = Board(listings, (missing,), (Repeated("観光局", 2026, ("a", "b")),))
    index = b"".join(index_html(board, "ja")).decode()
    golden(line for html in (document, index) for line in _embedded(html))


def _embedded(html: str) -> Iterator[str]:
    """The title and the data of a page of the report; the pictures' names."""
    yield from re.findall(r"<html .*>|<title>.*</title>|<noscript>.*</noscript>", html)
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html)
    yield from json.dumps(json.loads(data), ensure_ascii=False, indent=1).split("\n")
    yield from re.findall(r'<script type="text/plain" id="[\w-]+">.*</script>', html)


def test_equal_workbooks_are_equal_bytes_of_a_fixed_date(tmp_path: Path) -> None:
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write_xlsx([rich_plan()], path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with ZipFile(paths[0]) as archive:
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")
