"""`planparse serve` in a real browser: a person's way through the check of one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planparse.corrections.reviews import read_reviews
from planparse.output.folder import plan_name, progress_name, reviews_name
from planparse.plan.model import Plan
from planparse.progress.history import history
from tests.support.browsers import chromium_started, serve_started
from tests.support.served import harbour_folder
from tests.support.small_plan import PLAN

HARBOUR = "minato-r8"
REPORT = f"/documents/{HARBOUR}/progress?task=A-1/1/Q1/1"
TASK = "issues/A-1/initiatives/1/quarters/1/tasks/1"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The command, run as people run it: the address that it prints, and its output folder."""
    out = harbour_folder(tmp_path_factory.mktemp("browser"))
    with serve_started(out) as address:
        yield address, out


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with chromium_started() as started:
        yield started


@pytest.fixture
def page(running: tuple[str, Path], chromium: Any) -> Iterator[Any]:
    """The list of documents, after the name was given; no message may appear on the console."""
    context = chromium.new_context(locale="ja-JP", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(120_000)  # a busy machine draws and converts slowly
    page = context.new_page()
    told: list[str] = []
    # told as errors: the answer that somebody was faster, and a field filled before it got the focus
    expected = re.compile("409|Autofocus processing was blocked")
    page.on("console", lambda message: expected.search(message.text) or told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(running[0])
    page.get_by_label("名前(例: 企画課 山田)").fill("企画課 山田")
    page.get_by_role("button", name="はじめる").click()
    page.locator("#documents").wait_for()
    yield page
    assert told == []
    context.close()


def test_a_document_is_checked_with_the_keyboard(running: tuple[str, Path], page: Any) -> None:
    out = running[1]
    page.get_by_role("link", name="みなと市 港湾にぎわい局").click()
    page.locator(".row.picked").wait_for()

    # the first of the queue is found right: the next one is chosen
    first = page.locator(".row.picked").get_attribute("data-key")
    page.keyboard.press("c")
    page.get_by_text("確認済みにしました").wait_for()
    assert page.locator(".row.picked").get_attribute("data-key") != first
    assert first in read_reviews((out / reviews_name(HARBOUR)).read_bytes())

    # a value is edited where it stands, saved before the page says so, and taken back
    page.get_by_role("button", name=re.compile("すべての値")).click()
    row = page.locator(f'[data-key="{TASK}"]')
    row.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("見学会の案内")
    page.keyboard.press("Enter")
    page.get_by_text("保存しました").wait_for()
    assert "企画課 山田" in row.inner_text()
    plan = Plan.model_validate_json((out / plan_name(HARBOUR)).read_bytes())
    assert plan.issues[0].initiatives[0].quarters[0].tasks[0].text == "見学会の案内"
    page.keyboard.press("Control+z")
    page.get_by_text("元に戻しました").wait_for()
    assert "見学会の準備" in row.inner_text()
    assert page.locator(".row.picked").get_attribute("data-key") == TASK

    # an edit that is still being saved is undone as well, once it is saved
    held: list[Any] = []
    page.route("**/edits", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("Enter")
    page.keyboard.type("x")
    with page.expect_request("**/edits"):
        page.keyboard.press("Enter")
    page.get_by_text("保存しています").wait_for()
    page.keyboard.press("Control+z")
    held[0].continue_()
    page.get_by_text("元に戻しました").wait_for()
    page.unroute("**/edits")
    assert "見学会の準備x" not in row.inner_text()

    # what is typed and not saved is dropped by Escape
    page.keyboard.press("Enter")
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    assert "見学会の準備x" not in row.inner_text()


def test_two_people_see_each_others_values(running: tuple[str, Path], page: Any) -> None:
    address = running[0].partition("/enter")[0] + f"/documents/{HARBOUR}"
    other = page.context.new_page()
    key = "issues/B-1/title"
    for one in (page, other):
        one.goto(address)
        one.get_by_role("button", name=re.compile("すべての値")).click()
        one.locator(f'[data-key="{key}"]').click()
        one.keyboard.press("Enter")
    for one, text in ((other, "先の値"), (page, "後の値")):
        one.bring_to_front()
        one.keyboard.press("Control+a")
        one.keyboard.type(text)
        one.keyboard.press("Enter")
        one.get_by_text("保存しました" if one is other else "ほかの人がこの値を直しました").first.wait_for()
    told = page.locator(".told").inner_text()
    assert "先の値" in told and "後の値" in told
    page.get_by_role("button", name="あなたの値にする").click()
    page.get_by_text("保存しました").wait_for()
    assert "後の値" in page.locator(f'[data-key="{key}"]').inner_text()


def test_files_are_put_in_and_each_is_told_of(running: tuple[str, Path], page: Any, tmp_path: Path) -> None:
    page.get_by_role("link", name="入れる", exact=True).click()
    plan, program = tmp_path / "文化観光局.txt", tmp_path / "集計.exe"
    plan.write_text(PLAN, "utf-8")
    program.write_bytes(b"MZ")
    page.set_input_files("#files", [plan, program])
    page.locator(".item.failed").get_by_text("読める種類の名前ではありません").wait_for()
    page.locator(".item.done").wait_for()
    # a newer version is dropped onto the page and asked about
    dropped = page.evaluate_handle(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "差替え.txt"));
          return data;
        }""",
        PLAN.replace("大学と共に", "高校と共に"),
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="新しい版として差し替える").wait_for()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="新しい版として差し替える").press("Enter")
    page.locator(".item.done").nth(1).wait_for()
    assert "高校と共に" in (running[1] / "inputs" / "文化観光局.txt").read_text("utf-8")
    page.locator(".item.done").first.get_by_role("link", name="確かめる").click()
    page.locator(".row.picked").wait_for()
    assert "文化観光局" in page.locator("h1").inner_text()


def test_a_task_is_reported_on_with_the_keyboard_by_two_people(running: tuple[str, Path], page: Any) -> None:
    address = running[0].partition("/enter")[0] + REPORT
    other = page.context.new_page()
    for one in (page, other):
        one.goto(address)
        one.locator("#status").focus()
    for one, status, result in ((other, 2, "1回目を開いた"), (page, 4, "会場が決まらない")):
        one.bring_to_front()
        for _ in range(status):
            one.keyboard.press("ArrowDown")
        one.keyboard.press("Tab")
        one.keyboard.type(result)
        one.keyboard.press("Control+Enter")
        one.get_by_text("保存しました").wait_for()
    told = page.locator(".heads").inner_text()
    assert "1回目を開いた" in told and "会場が決まらない" in told

    page.get_by_role("link", name="企画課 山田 さんの報告を様式に入れる").nth(1).press("Enter")
    page.wait_for_url(re.compile("from="))
    assert page.locator("#result").input_value() == "会場が決まらない"
    page.get_by_role("button", name="保存する").press("Enter")
    page.get_by_text("保存しました").wait_for()
    assert page.locator(".heads").count() == 0
    (thread,) = history((running[1] / progress_name(HARBOUR)).read_bytes()).threads
    assert [report.standing.status for report in thread.reports] == ["実施中", "遅れ", "遅れ"]
    page.get_by_role("link", name="予定の一覧へ戻る").click()
    page.locator(".filters").wait_for()
