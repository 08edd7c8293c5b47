"""配る: books that are handed out, and what is shown and taken over of those that come back."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import openpyxl
import pytest

from planparse.output.folder import corrections_name, plan_name, progress_name
from planparse.plan.model import Plan
from planparse.progress.history import history
from planparse.serve.guard import CHANGE_HEADER
from planparse.serve.returned import MOST_BOOKS
from tests.support.browsers import chromium_started, serve_started
from tests.support.outputs import commit
from tests.support.plans import outline_plan, rich_plan
from tests.support.served import ORIGIN, Browser, browser, served

MARKUP = "<img src=x onerror=alert(1)>"
TITLE = "issues/A-1/title"


def _plan(own: str, name: str, **more: Any) -> Plan:
    made = rich_plan(own, name)
    source = made.source.model_copy(update={"sha256": own.encode().hex().ljust(64, "0")})
    return made.model_copy(update={"source": source, **more})


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder, to be copied by those who change it."""
    return commit(
        tmp_path_factory.mktemp("books") / "output",
        _plan("kowan", "港湾局"),
        _plan("midori", f"緑&地/{MARKUP}"),
        _plan("kowan-r7", "港湾局", fiscal_year=2025),
        outline_plan(),
    )


@pytest.fixture(scope="module")
def shown(converted: Path) -> Iterator[Browser]:
    with served(converted) as client:
        yield browser(client)


@pytest.fixture
def fresh(converted: Path, tmp_path: Path) -> Iterator[tuple[Browser, Path]]:
    out = tmp_path / "output"
    shutil.copytree(converted, out)
    with served(out) as client:
        yield browser(client), out


def download(own: Browser, query: str) -> tuple[str, bytes]:
    """The name to save by, and the bytes."""
    answer = own.client.get(f"/books/file?{query}")
    assert answer.status_code == 200, answer.text
    name = parse_qs(answer.headers["content-disposition"].replace("; ", "&").replace("''", "="))
    return name["filename*"][0].removeprefix("UTF-8="), answer.content


def filled(own: Browser, document: str, *cells: tuple[str, str, int, str]) -> bytes:
    """The document's checking workbook with texts in cells: sheet, column header, row, text."""
    book = openpyxl.load_workbook(io.BytesIO(download(own, f"sort=checking&document={document}")[1]))
    for sheet, header, row, text in cells:
        headers = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(row, headers.index(header) + 1).value = text
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def put_in(own: Browser, data: bytes, name: str = "港湾局.xlsx") -> Any:
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin", CHANGE_HEADER: own.change}
    return own.client.post("/books/returned", params={"name": name}, content=data, headers=headers)


def opened(own: Browser, data: bytes) -> str:
    """The address of the page that shows the workbook."""
    answer = put_in(own, data)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["to"])


def offered(own: Browser, address: str) -> dict[str, tuple[str, bool]]:
    """The rows that can be chosen: name → the mark of the value, and whether it is chosen already."""
    text = own.client.get(address).text
    found = re.findall(r'<input type="checkbox" name="(row-\d+)" value="(\w+)"[^>]*?( checked)?>', text)
    return {name: (mark, bool(checked)) for name, mark, checked in found}


def take(own: Browser, address: str, *names: str) -> dict[str, list[str]]:
    """Take over the rows (those that are chosen already, without names); what the answer says of it."""
    rows = offered(own, address)
    answer = own.send(
        address, {n: mark for n, (mark, checked) in rows.items() if n in names or (not names and checked)}
    )
    assert answer.status_code == 200, answer.text
    return parse_qs(urlsplit(answer.json()["to"]).query)


def title(out: Path, document: str = "kowan") -> str:
    plan = Plan.model_validate_json((out / plan_name(document)).read_bytes())
    return plan.issues[0].title


def test_the_plans_of_the_latest_year_are_offered(shown: Browser) -> None:
    text = shown.client.get("/books").text
    assert re.findall(r'name="document" value="([\w-]+)"', text) == ["kowan", "midori"]
    assert re.findall(r'name="document" value="([\w-]+)"', shown.client.get("/books?year=2025").text) == [
        "kowan-r7"
    ]
    assert MARKUP not in text and MARKUP in unescape(text)
    assert "Take back workbooks" in shown.client.get("/books", headers={"accept-language": "en"}).text


def test_one_book_is_a_workbook_and_several_are_a_zip_with_japanese_names(shown: Browser) -> None:
    name, data = download(shown, "sort=submission&document=kowan")
    assert (
        name == "港湾局_令和8年度.xlsx" and "課題一覧" in openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    )
    name, data = download(shown, "sort=submission")
    assert name == "提出用Excel_令和8年度.zip"
    with ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        # Windows reads a name as UTF-8 where this bit says so
        assert all(info.flag_bits & 0x800 for info in archive.infolist())
        first = openpyxl.load_workbook(io.BytesIO(archive.read(names[0])))
    assert names[0] == "港湾局_令和8年度.xlsx" and not set("".join(names)) & set('/\\<>:"|?*')
    assert first["課題一覧"].page_setup.orientation == "landscape"
    assert download(shown, "sort=submission&year=2025")[0] == "港湾局_令和7年度.xlsx"


def test_nothing_is_left_of_books_that_were_sent(
    shown: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    download(shown, "sort=submission&document=kowan")
    download(shown, "sort=submission")
    assert not list(tmp_path.iterdir())


def test_books_to_check_and_to_report_in_are_of_one_bureau(shown: Browser) -> None:
    name, data = download(shown, "sort=checking&document=kowan")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert name == "港湾局_令和8年度_照合.xlsx"
    assert {row[0].value for row in book["課題"].iter_rows(min_row=2)} == {"kowan"}
    assert (
        download(shown, "sort=progress&document=kowan&quarter=2")[0]
        == "港湾局_令和8年度_進捗報告_第2四半期.xlsx"
    )


@pytest.mark.parametrize(
    "query", ["", "sort=other", "sort=submission&document=none", "sort=submission&year=1999"]
)
def test_there_is_no_book_of_what_there_is_not(shown: Browser, query: str) -> None:
    assert shown.client.get(f"/books/file?{query}").status_code == 404


def test_a_returned_book_shows_what_it_changes_and_changes_nothing(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    before = title(out)
    address = opened(
        own,
        filled(
            own,
            "kowan",
            ("課題", "課題名の修正", 2, MARKUP),
            ("課題", "修正者", 2, "佐藤"),
            ("課題", "影響度の修正", 2, "とても"),
            ("課題", "課題名", 3, "書き換え"),
        ),
    )
    text = own.client.get(address).text
    assert MARKUP not in text and MARKUP in unescape(text)
    assert before in text and "佐藤" in text and "「高」「中」「低」のどれか" in text
    assert "課題の3行目「課題名」" in text
    assert len(offered(own, address)) == 1
    assert title(out) == before and not (out / corrections_name("kowan")).exists()


def test_chosen_rows_become_corrections_and_the_others_do_not(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    cells = (("課題", "課題名の修正", 2, "新しい課題名"), ("課題", "課題名の修正", 3, "採らない課題名"))
    address = opened(own, filled(own, "kowan", *cells))
    names = sorted(offered(own, address))
    assert take(own, address, names[0]) == {"taken": ["1"], "refused": ["0"]}
    assert title(out) == "新しい課題名"
    kept = (out / corrections_name("kowan")).read_text("utf-8")
    assert '"who": "企画課 山田"' in kept and "採らない課題名" not in kept
    # the page goes on to offer what is left, and knows what was taken
    assert sorted(offered(own, address)) == names[1:]
    assert "取り込み済みです" in own.client.get(address).text


def test_a_value_that_was_corrected_on_the_screen_is_replaced_only_by_choice(
    fresh: tuple[Browser, Path],
) -> None:
    own, out = fresh
    data = filled(own, "kowan", ("課題", "課題名の修正", 2, "ブックの課題名"))
    row = own.rows("kowan")[TITLE]
    edit = {"path": TITLE, "seen": row["seen"], "written": "画面の課題名"}
    assert own.send("/documents/kowan/edits", {"edits": [edit]}).status_code == 200
    address = opened(own, data)
    text = own.client.get(address).text
    assert "企画課 山田 さんが" in text and row["text"] in text and "画面の課題名" in text
    ((name, (_, checked)),) = offered(own, address).items()
    assert not checked
    assert own.send(address, {}).status_code == 422 and title(out) == "画面の課題名"
    assert take(own, address, name)["taken"] == ["1"]
    assert title(out) == "ブックの課題名"


def test_a_value_that_changed_since_the_page_was_shown_is_left(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    address = opened(own, filled(own, "kowan", ("課題", "課題名の修正", 2, "ブックの課題名")))
    seen = {name: mark for name, (mark, _) in offered(own, address).items()}
    row = own.rows("kowan")[TITLE]
    edit = {"path": TITLE, "seen": row["seen"], "written": "その間の課題名"}
    assert own.send("/documents/kowan/edits", {"edits": [edit]}).status_code == 200
    told = own.send(address, seen).json()["to"]
    assert "taken=0&refused=1" in told and title(out) == "その間の課題名"
    assert "1件は、その間に値が変わったため" in own.client.get(told).text


def test_a_revised_plan_makes_rows_stale_or_unknown(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    cells = (("課題", "課題名の修正", 2, "ブックの課題名"), ("課題", "課題名の修正", 3, "なくなる課題の名"))
    data = filled(own, "kowan", *cells)
    plan = _plan("kowan", "港湾局")
    issue = plan.issues[0].model_copy(update={"title": "差し替えた課題名"})
    commit(out, plan.model_copy(update={"issues": (issue,)}))
    text = own.client.get(opened(own, data)).text
    assert "計画の値が変わっています" in text and "差し替えた課題名" in text
    assert "いまの計画にありません" in text


def reported(own: Browser, *cells: tuple[str, int, str]) -> bytes:
    """The progress book of kowan with texts in cells: column header, number of the task, text."""
    book = openpyxl.load_workbook(io.BytesIO(download(own, "sort=progress&document=kowan")[1]))
    sheet = book["進捗報告"]
    top = next(row for row in sheet.iter_rows() if "予定" in [cell.value for cell in row])
    headers = [cell.value for cell in top]
    for header, number, text in cells:
        sheet.cell(top[0].row + number, headers.index(header) + 1).value = text
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def results(out: Path) -> list[str]:
    past = history((out / progress_name("kowan")).read_bytes())
    return [report.standing.result for thread in past.threads for report in thread.reports]


def test_a_progress_book_shows_its_reports_before_they_are_taken(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    cells = (
        ("状況", 1, "完了"),
        ("実績", 1, MARKUP),
        ("記入者", 1, "佐藤"),
        ("状況", 2, "済み"),
        ("予定", 2, "別の予定"),
    )
    address = opened(own, reported(own, *cells))
    text = own.client.get(address).text
    assert MARKUP not in text and MARKUP in unescape(text)
    assert "佐藤" in text and "取り込める報告 1件" in text and "「完了」" in text and "行目「予定」" in text
    assert not (out / progress_name("kowan")).exists()
    assert take(own, address) == {"taken": ["1"], "refused": ["0"]}
    assert results(out) == [MARKUP]
    assert "取り込み済みです" in own.client.get(address).text and not offered(own, address)


def test_a_report_that_contradicts_another_is_shown_with_both_and_kept_only_by_choice(
    fresh: tuple[Browser, Path],
) -> None:
    own, out = fresh
    late = reported(own, ("状況", 1, "遅れ"), ("実績", 1, "未着工"), ("状況", 2, "実施中"))
    take(own, opened(own, reported(own, ("状況", 1, "完了"), ("実績", 1, "着工"), ("記入者", 1, "佐藤"))))
    address = opened(own, late)
    text = own.client.get(address).text
    assert "佐藤 さんが" in text and "「着工」(佐藤 さん)と「未着工」(ブック)" in text
    rows = offered(own, address)
    assert sorted(checked for _, checked in rows.values()) == [False, True]
    assert take(own, address)["taken"] == ["1"] and "未着工" not in results(out)
    assert take(own, address, *rows)["taken"] == ["1"] and {"着工", "未着工"} <= set(results(out))


def test_a_task_reported_on_since_the_page_was_shown_is_left(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    address = opened(own, reported(own, ("状況", 1, "遅れ")))
    seen = {name: mark for name, (mark, _) in offered(own, address).items()}
    take(own, opened(own, reported(own, ("状況", 1, "完了"), ("実績", 1, "着工"))))
    told = own.send(address, seen).json()["to"]
    assert "taken=0&refused=1" in told and results(out) == ["着工"]
    assert "その間に別の報告があった" in own.client.get(told).text


def test_what_is_no_checking_workbook_is_refused_with_the_reason(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    for data in (b"", b"PK\x03\x04nothing", b"%PDF-1.7", download(own, "sort=submission&document=kowan")[1]):
        answer = put_in(own, data, "../../x.xlsx")
        assert answer.status_code == 422 and answer.json()["problems"][0]
    formula = filled(own, "kowan", ("課題", "課題名の修正", 2, "=1+1"))
    assert "数式" in put_in(own, formula).json()["problems"][0]
    assert {path.name for path in out.parent.iterdir()} == {"output"}


def test_only_so_many_books_are_held_and_each_can_be_closed(fresh: tuple[Browser, Path]) -> None:
    own, _ = fresh
    data = filled(own, "kowan", ("課題", "課題名の修正", 2, "名"))
    address = opened(own, data)
    assert address in own.client.get("/books").text
    assert own.send(f"{address}/forget", {}).json() == {"to": "/books"}
    assert own.client.get(address).status_code == 303
    assert own.send(address, {"row-0": "x"}).status_code == 422
    assert MOST_BOOKS < 1000


@pytest.mark.parametrize("path", ["/books/returned", "/books/returned/x", "/books/returned/x/forget"])
def test_changes_need_the_token_of_the_page(shown: Browser, path: str) -> None:
    assert shown.client.post(path, content=b"{}", headers={"origin": ORIGIN}).status_code == 403


def test_books_are_handed_out_and_taken_back_with_the_keyboard(converted: Path, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    out = tmp_path / "output"
    shutil.copytree(converted, out)
    with chromium_started() as chromium, serve_started(out) as address:
        context = chromium.new_context(locale="ja-JP", accept_downloads=True)
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.goto(address)
        page.fill("#who", "山田")
        page.locator("form button:enabled").wait_for()  # until its script has run, Enter sends nothing
        page.press("#who", "Enter")
        page.locator("#documents").wait_for()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        books = f"{address.partition('/enter')[0]}/books"
        page.press('a[href="/books"]', "Enter")  # a list that is not complete yet is not loaded anew then
        page.wait_for_url(books)
        page.get_by_label("提出用Excel").first.focus()
        page.keyboard.press("ArrowDown")
        box = page.get_by_role("checkbox", name="港湾局")
        box.focus()
        page.keyboard.press("Space")
        with page.expect_download() as got:
            page.keyboard.press("Enter")
        assert got.value.suggested_filename == "港湾局_令和8年度_照合.xlsx"
        workbook = openpyxl.load_workbook(io.BytesIO(Path(got.value.path()).read_bytes()))
        sheet = workbook["課題"]
        headers = [cell.value for cell in sheet[1]]
        sheet.cell(2, headers.index("課題名の修正") + 1).value = "局が書いた課題名"
        workbook.save(tmp_path / "戻り.xlsx")

        page.set_input_files("#files", tmp_path / "戻り.xlsx")
        page.wait_for_url("**/books/returned/*")
        shown_at = page.url
        again = chromium.new_context(storage_state=context.storage_state(), bypass_csp=True)
        view = again.new_page()
        for place in (books, shown_at):
            view.goto(place)
            for width in (1366, 390):
                view.set_viewport_size({"width": width, "height": 800})
                assert view.evaluate("document.documentElement.scrollWidth") <= width
                found = axe.Axe().run(view).response["violations"]
                assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []

        page.get_by_role("button", name="選んだ行を取り込む").focus()
        page.keyboard.press("Enter")
        page.get_by_text("1件を取り込みました").wait_for()
        assert title(out) == "局が書いた課題名" and told == []
