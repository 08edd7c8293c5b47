"""A day of a city's planning staff with `planparse serve`, in a real browser and with real files."""

from __future__ import annotations

import base64
import io
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from generator import content, text
from generator.layout import HEADERS, Style, lay_out
from planparse.corrections.file import read_corrections
from planparse.output.folder import corrections_name, progress_name
from planparse.progress.history import history
from tests.support.browsers import chromium_started, serve_started
from tests.support.documents import RAW
from tests.support.uploads import locked_pdf, picture_pdf

LAST_YEAR, THIS_YEAR = "kirigahara-r7.txt", "kirigahara-r8.txt"
_FOCUS_TAKEN = "Autofocus processing was blocked because a document already has a focused element."
ID = "kirigahara-r8"
OTHERS = 15
"""Plans of other bureaus that are put in as well."""
VALUES = ("issues/1/title", "issues/2/title", "issues/1/initiatives/1/quarters/1/tasks/1")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """The server's address, its empty output folder, and a folder of twenty files."""
    folder = tmp_path_factory.mktemp("office")
    files, out = folder / "局から届いたもの", folder / "output"
    files.mkdir()
    out.mkdir()
    for name in (LAST_YEAR, THIS_YEAR):
        shutil.copy(RAW / name, files)
    for number, bureau in enumerate(content.BUREAUS[:OTHERS]):
        plan = content.plan(random.Random(number), merged=False, headers=tuple(HEADERS))
        blocks = lay_out(replace(plan, organization=bureau, fiscal_year=2026), Style(merge=False))
        (files / f"{bureau}.txt").write_bytes(text.encoded(blocks, text.Look()))
    (files / "スキャン.pdf").write_bytes(picture_pdf())
    (files / "鍵付き.pdf").write_bytes(locked_pdf("ひみつ"))
    (files / "集計.exe").write_bytes(b"MZ")
    with serve_started(out) as address:
        yield address, out, files


def test_the_staffs_day(office: tuple[str, Path, Path], tmp_path: Path) -> None:
    address, out, files = office
    told: list[str] = []
    with chromium_started() as chromium:
        context = chromium.new_context(
            locale="ja-JP", viewport={"width": 1366, "height": 768}, accept_downloads=True
        )
        context.set_default_timeout(300_000)  # a busy machine converts slowly
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(address)
        page.fill("#who", "企画課 山田")
        page.get_by_role("button", name="はじめる").click()
        page.get_by_text("まだ文書がありません").wait_for()

        _put_in(page, files)
        _check(page)
        _hand_out(page, tmp_path)
        _compare(page, tmp_path)
        _report(page, tmp_path)
        context.close()
        # a slow page may find that the person has chosen a field before it: it leaves the focus there
        assert [text for text in told if text != _FOCUS_TAKEN] == []
    kept = read_corrections((out / corrections_name(ID)).read_bytes(), "")
    assert {one.path: one.value for one in kept} == {path: f"直した値{n}" for n, path in enumerate(VALUES)}
    assert {one.who for one in kept} == {"企画課 山田"}
    (thread,) = history((out / progress_name(ID)).read_bytes()).threads
    assert (thread.current.standing.status, thread.current.standing.delay_reason) == ("遅れ", "人手不足")


def _put_in(page: Any, files: Path) -> None:
    """Drop all files; answer what is asked, and see why some are not taken."""
    page.get_by_role("link", name="計画を入れる").click()
    page.wait_for_url("**/inputs")
    page.wait_for_load_state()  # the page's script takes what is dropped
    sent = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in sorted(files.iterdir())]
    page.dispatch_event("#drop", "drop", {"dataTransfer": page.evaluate_handle(_DRAGGED, sent)})
    page.locator(".item.failed").filter(has_text="集計.exe").get_by_text("読める種類の名前").wait_for()
    locked = page.locator(".item").filter(has_text="鍵付き.pdf")
    locked.get_by_label("鍵付き.pdf のパスワード").fill("ちがう")
    page.keyboard.press("Enter")
    locked.get_by_text("パスワードが違います").wait_for()
    locked.get_by_label("鍵付き.pdf のパスワード").fill("ひみつ")
    page.keyboard.press("Enter")
    locked.locator(".state.done").wait_for()
    scan = page.locator(".item").filter(has_text="スキャン.pdf")
    scan.locator(".state.asked, .state.failed").wait_for()
    assert "文字" in scan.inner_text()
    if scan.locator(".state.asked").count():  # where recognition is installed
        scan.get_by_role("button", name="入れない").click()
    page.get_by_text(re.compile("済み18件、処理中0件、回答待ち0件")).wait_for()


_DRAGGED = """files => {
  const dragged = new DataTransfer();
  for (const [name, data] of files)
    dragged.items.add(new File([Uint8Array.from(atob(data), one => one.charCodeAt(0))], name));
  return dragged;
}"""
"""Files, each a name and its bytes in base64, as a person drags them from a folder."""


def _check(page: Any) -> None:
    """Look at this year's plan and correct three of its values with the keyboard."""
    page.get_by_role("link", name="確かめる", exact=True).first.click()
    page.locator("#documents tr").first.wait_for()
    page.wait_for_load_state()
    page.fill("#filter", THIS_YEAR)
    page.locator("#documents tr:visible a").click()
    page.locator(".row.picked").wait_for()
    page.get_by_role("button", name=re.compile("すべての値")).click()
    for n, key in enumerate(VALUES):
        page.locator(f'[data-key="{key}"]').click()
        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        page.keyboard.type(f"直した値{n}")
        page.keyboard.press("Enter")
        page.locator(f'[data-key="{key}"]').get_by_text("直した値(企画課 山田").wait_for()
    page.get_by_role("button", name=re.compile("直した値 3")).wait_for()


def _hand_out(page: Any, folder: Path) -> None:
    """Take along the workbooks of two bureaus to hand in, which have the corrected values."""
    page.get_by_role("link", name="配る", exact=True).click()
    for bureau in ("霧ヶ原町 産業みらい課", f"{content.BUREAUS[0]}"):
        page.get_by_role("checkbox", name=re.compile(f"{bureau}$")).check()
    page.get_by_label("提出用Excel").check()
    with page.expect_download() as awaited:
        page.get_by_role("button", name="ブックを受け取る").click()
    awaited.value.save_as(folder / "books.zip")
    with ZipFile(folder / "books.zip") as archive:
        books = [openpyxl.load_workbook(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    assert len(books) == 2
    sheets = [sheet for book in books for sheet in book.worksheets]
    assert {(s.page_setup.orientation, int(s.page_setup.paperSize)) for s in sheets} == {("landscape", 9)}
    cells = {cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert all(any(f"直した値{n}" in str(cell) for cell in cells) for n in range(len(VALUES)))


def _compare(page: Any, folder: Path) -> None:
    """See what changed since last year, take the table along, and go to a value from it."""
    page.get_by_role("link", name="くらべる", exact=True).click()
    page.get_by_role("combobox", name="旧").select_option("2025")
    page.get_by_role("combobox", name="新").select_option("2026")
    page.get_by_label("局・区").select_option("霧ヶ原町 産業みらい課")
    page.get_by_role("button", name="くらべる").click()
    page.locator(".versus").get_by_text("直した値0").first.wait_for()
    with page.expect_download() as awaited:
        page.get_by_role("link", name="Word").click()
    assert awaited.value.suggested_filename.startswith("新旧対照表_産業みらい課_R7-R8")
    awaited.value.save_as(folder / "table.docx")
    page.locator(".versus .text-row th a").first.click()
    page.locator(".row.picked").wait_for()


def _report(page: Any, folder: Path) -> None:
    """Report that a task is late; find it by that, in the summary too, and take the tasks along."""
    page.get_by_role("link", name="使う", exact=True).click()
    for _ in range(60):  # the tables follow the edits after a moment
        page.get_by_label("語(すべて含む)").fill("直した値2")
        page.get_by_role("button", name="絞り込む").click()
        if page.locator(".task").count():
            break
        page.wait_for_timeout(500)
    page.get_by_role("link", name=re.compile("報告・履歴")).first.click()
    page.get_by_label("遅れの理由").fill("人手不足")  # first what the list before does not have
    page.wait_for_load_state()
    page.get_by_label("状況").select_option("遅れ")
    page.keyboard.press("Control+Enter")
    page.get_by_text("保存しました").wait_for()
    page.goto(page.url.partition("/documents")[0] + "/board?status=遅れ")
    assert page.locator(".task").count() == 1
    with page.expect_download() as awaited:
        page.get_by_role("link", name="Excel").click()
    awaited.value.save_as(folder / "tasks.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO((folder / "tasks.xlsx").read_bytes())).worksheets[0]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "直した値2" in cells and "人手不足" in cells
    page.get_by_role("link", name="進める", exact=True).click()
    page.get_by_role("heading", name="遅れ(1件)").wait_for()
