"""使う: which tasks the board shows, and that the files hold exactly those."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from planparse.batch.reporting import take_reports
from planparse.output.folder import plan_name, progress_name
from planparse.plan.fields import tasks_of
from planparse.plan.model import Plan, Task
from planparse.progress.model import Standing
from planparse.progress.placing import reported
from planparse.progress.taking import Filled
from planparse.readers.exports import is_export
from planparse.writers.json import read_plan
from tests.support.outputs import commit
from tests.support.plans import place, rich_plan
from tests.support.served import Browser, browser, served

FORMULA = '=HYPERLINK("http://evil.example","押す")'
LATE = Standing(status="遅れ", delay_reason="会場の工事", updated_on=date(2026, 6, 30))
MARKUP = "<script>alert(1)</script>\"'"


def task(quarter: int, text: str, number: int, markers: tuple[str, ...] = ()) -> Task:
    own = f"A-1/1/Q{quarter}/{number}"
    return Task(id=own, markers=markers, text=text, ditto=False, span=(quarter, quarter), place=place(1, 1))


def plan_of(own: str, bureau: str, year: int, field: str, *texts: tuple[int, str]) -> Plan:
    plan = rich_plan()
    first = plan.issues[0].initiatives[0]
    quarters = tuple(
        quarter.model_copy(
            update={
                "tasks": tuple(
                    task(quarter.quarter, text, n, ("①",))
                    for n, (number, text) in enumerate(texts, 1)
                    if number == quarter.quarter
                )
            }
        )
        for quarter in first.quarters
    )
    initiative = first.model_copy(update={"quarters": quarters, "schedule": (), "title": "協議会の設立"})
    issue = plan.issues[0].model_copy(update={"initiatives": (initiative,), "policy_field": field})
    source = plan.source.model_copy(update={"sha256": own.encode().hex().ljust(64, "0")})
    return plan.model_copy(
        update={
            "document_id": own,
            "organization": bureau,
            "fiscal_year": year,
            "issues": (issue,),
            "source": source,
        }
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    out = commit(
        tmp_path_factory.mktemp("board") / "output",
        plan_of("a", "港湾局", 2026, "観光", (1, "準備会の開催"), (1, "ﾊﾟﾝﾌﾚｯﾄの印刷"), (3, "報告")),
        plan_of("b", "緑地局", 2026, "緑", (1, "準備"), (2, FORMULA), (2, MARKUP)),
        plan_of("c", "港湾局", 2025, "観光", (4, "前年の準備")),
    )
    report(out, "a", 準備会の開催=LATE, 報告=Standing(status="完了", result=FORMULA))
    report(out, "a", 準備会の開催=Standing(status="実施中"))
    report(out, "c", 前年の準備=Standing(status="完了"))
    with served(out) as client:
        yield browser(client)


def report(out: Path, document_id: str, **standings: Standing) -> None:
    """Report on tasks, each named by its text, without knowledge of earlier reports."""
    tasks = {task.text: task for task in map(reported, tasks_of(read_plan(out / plan_name(document_id))))}
    some = [Filled(document_id, tasks[text], None, (), own) for text, own in standings.items()]
    assert not take_reports(out, some, "鈴木", date(2026, 7, 1)).refused


def cells(own: Browser, query: str) -> list[tuple[str, str]]:
    """The quarter and text of each row of the CSV file for a query, without its header."""
    data = own.client.get(f"/board/tasks.csv?{query}").content.decode("utf-8-sig")
    return [(row[3], row[5]) for row in list(csv.reader(io.StringIO(data)))[1:]]


def on_page(own: Browser, query: str) -> list[str]:
    """The texts of the tasks on the page for a query."""
    text = own.client.get(f"/board?{query}", headers={"accept-language": "ja"}).text
    return [unescape(one) for one in re.findall(r'<bdi lang="ja">(.*?)</bdi></a>', text)]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("", ["準備会の開催", "ﾊﾟﾝﾌﾚｯﾄの印刷", "準備", FORMULA, MARKUP, "報告"]),
        ("year=", ["準備会の開催", "ﾊﾟﾝﾌﾚｯﾄの印刷", "準備", FORMULA, MARKUP, "報告", "前年の準備"]),
        ("year=2025", ["前年の準備"]),
        ("bureau=潮見市 港湾局&year=2026", ["準備会の開催", "ﾊﾟﾝﾌﾚｯﾄの印刷", "報告"]),
        ("quarter=2", [FORMULA, MARKUP]),
        ("field=緑&quarter=1", ["準備"]),
        ("words=準備", ["準備会の開催", "準備"]),
        ("words=準備 開催", ["準備会の開催"]),
        ("words=パンフレット", ["ﾊﾟﾝﾌﾚｯﾄの印刷"]),
        ("words=協議会", []),
        ("words=協議会&titles=1&quarter=3", ["報告"]),
        ("words=協議会 報告&titles=1", ["報告"]),
        ("quarter=9&words=報告", ["報告"]),
        ("status=遅れ", ["準備会の開催"]),
        ("status=完了", ["報告"]),
        ("status=完了&year=", ["報告", "前年の準備"]),
        ("status=未回答&field=観光", ["ﾊﾟﾝﾌﾚｯﾄの印刷"]),
        ("status=実施中", []),
    ],
)
def test_each_task_that_matches_is_shown_alone_and_in_the_files(
    shown: Browser, query: str, texts: list[str]
) -> None:
    assert on_page(shown, query) == texts
    assert [text.removeprefix("'") for _, text in cells(shown, query)] == texts
    book = openpyxl.load_workbook(io.BytesIO(shown.client.get(f"/board/tasks.xlsx?{query}").content))
    assert [row[5] for row in book.active.iter_rows(min_row=2, values_only=True)] == texts


def test_no_text_is_a_formula_in_a_file_or_markup_on_the_page(shown: Browser) -> None:
    assert ("第2四半期", f"'{FORMULA}") in cells(shown, "")
    data = shown.client.get("/board/tasks.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert is_export(io.BytesIO(data))
    assert "<script>alert" not in shown.client.get("/board?words=" + MARKUP).text


def test_the_files_have_what_was_reported_on_each_task(shown: Browser) -> None:
    data = shown.client.get("/board/tasks.csv?bureau=潮見市 港湾局").content.decode("utf-8-sig")
    rows = {row["予定"]: row for row in csv.DictReader(io.StringIO(data))}
    late = rows["準備会の開催"]
    assert [late[name] for name in ("状況", "実績", "遅れの理由", "更新日", "食い違い")] == [
        "遅れ",
        "",
        "会場の工事",
        "令和8年6月30日",
        "あり",
    ]
    assert (rows["報告"]["状況"], rows["報告"]["実績"]) == ("完了", f"'{FORMULA}")
    assert (rows["ﾊﾟﾝﾌﾚｯﾄの印刷"]["状況"], rows["ﾊﾟﾝﾌﾚｯﾄの印刷"]["更新日"]) == ("未回答", "")


def test_a_row_of_the_workbook_is_as_high_as_its_longest_text_wrapped(tmp_path: Path) -> None:
    texts = (1, "準備"), (2, "調整を進める" * 40)
    out = commit(tmp_path / "output", plan_of("a", "港湾局", 2026, "観光", *texts))
    with served(out) as client:
        data = browser(client).client.get("/board/tasks.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    short, long = (sheet.row_dimensions[n].height for n in (2, 3))
    assert long > 4 * short
    # what people do not read on paper is not printed
    assert sheet.print_area.endswith("$Q$3") and sheet["R1"].value == "文書ID"


def test_the_board_shows_how_each_task_stands(shown: Browser) -> None:
    ja, en = (
        re.findall(
            r'<span class="status [^"]*">([^<]*)',
            shown.client.get("/board?year=2026&bureau=潮見市 港湾局", headers={"accept-language": one}).text,
        )
        for one in ("ja", "en")
    )
    assert ja == ["遅れ", "食い違い", "未回答", "完了"]
    assert en == ["Late", "Contradiction", "Not reported", "Done"]


def test_a_report_is_on_the_board_at_once(tmp_path: Path) -> None:
    out = commit(tmp_path / "output", plan_of("a", "港湾局", 2026, "観光", (1, "準備"), (1, "報告")))
    with served(out) as client:
        own = browser(client)
        assert on_page(own, "status=未回答") == ["準備", "報告"]
        report(out, "a", 準備=Standing(status="完了"))
        assert on_page(own, "status=未回答") == ["報告"]
        (out / progress_name("a")).write_bytes(b"damaged\n")
        assert on_page(own, "status=未回答") == ["準備", "報告"]


def test_a_file_is_sent_as_one_to_keep(shown: Browser) -> None:
    answer = shown.client.get("/board/tasks.xlsx")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert shown.client.get("/board/tasks.exe").status_code == 404


def test_only_so_many_of_a_quarter_are_shown_at_first_and_all_are_in_the_file(tmp_path: Path) -> None:
    many = [(1, f"予定{n}") for n in range(60)]
    out = commit(tmp_path / "output", plan_of("a", "港湾局", 2026, "観光", *many))
    with served(out) as client:
        own = browser(client)
        assert len(on_page(own, "")) == 50 and len(cells(own, "")) == 60
        assert "ほかに10件" in own.client.get("/board", headers={"accept-language": "ja"}).text
        assert len(on_page(own, "most=200")) == 60


def test_an_output_without_tables_has_an_empty_board(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        own = browser(client)
        assert "予定がありません" in own.client.get("/board", headers={"accept-language": "ja"}).text
        assert cells(own, "") == []
