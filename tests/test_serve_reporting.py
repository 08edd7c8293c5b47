"""進める: people report on tasks in the browser, and nothing that anybody reported is lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from planparse.cli import main
from planparse.output.folder import plan_name, progress_name
from planparse.progress.history import History, history
from planparse.serve.guard import CHANGE_HEADER
from tests.support.batch_tasks import plan_of_tasks
from tests.support.convert import environment
from tests.support.documents import ROOT
from tests.support.outputs import commit
from tests.support.served import ORIGIN, Browser, browser, served

ROADS = "海辺の道/1/測量の発注\n海辺の道/2/用地の取得\n山の道/1/橋の点検の実施"
SURVEY, LAND = "A-1/1/Q1/1", "A-1/1/Q2/1"
MARKUP = "<script>alert(1)</script>\"'</textarea>"
NAMES = ("status", "result", "delay_reason", "next_step", "section", "updated_on")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return commit(tmp_path / "output", plan_of_tasks(ROADS))


@pytest.fixture
def shown(out: Path) -> Iterator[Browser]:
    with served(out) as client:
        yield browser(client, "佐藤")


def look(own: Browser, address: str) -> str:
    """A page in Japanese."""
    return str(own.client.get(address, headers={"accept-language": "ja"}).text)


def form(own: Browser, address: str) -> dict[str, str]:
    """What the form on the page of a task would send if nothing was changed."""
    text = look(own, address)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', text) for name in ("record", "back")}
    found = {name: unescape(match[1]) for name, match in hidden.items() if match}
    chosen = re.search(r'<option value="([^"]*)" selected>', text)
    found["status"] = chosen[1] if chosen else ""
    for name in ("result", "delay_reason", "next_step"):
        match = re.search(rf'<textarea id="{name}".*?>\n?(.*?)</textarea>', text, re.DOTALL)
        assert match
        found[name] = unescape(match[1])
    for name in ("section", "updated_on"):
        match = re.search(rf'id="{name}".*? value="([^"]*)"', text)
        assert match
        found[name] = unescape(match[1])
    return found


def address(task: str = SURVEY) -> str:
    return f"/documents/道/progress?task={task}"


def save(own: Browser, filled: Mapping[str, str], **values: str) -> Any:
    return own.send("/documents/道/progress", {**filled, **values})


def past(out: Path) -> History:
    return history((out / progress_name("道")).read_bytes())


def test_a_report_is_on_the_disk_and_on_the_page(out: Path, shown: Browser) -> None:
    before = form(shown, address())
    assert [before[name] for name in NAMES] == ["", "", "", "", "", date.today().isoformat()]
    answer = save(
        shown, before, status="遅れ", result="2か所\r\n済み", delay_reason=MARKUP, updated_on="2026-07-01"
    )
    assert answer.status_code == 200
    (thread,) = past(out).threads
    standing = thread.current.standing
    assert (standing.status, standing.result, standing.delay_reason) == ("遅れ", "2か所\n済み", MARKUP)
    assert (standing.updated_on, thread.current.who) == (date(2026, 7, 1), "佐藤")

    text = look(shown, answer.json()["to"])
    assert "保存しました" in text and "<script>alert" not in text and "令和8年7月1日" in text
    after = form(shown, answer.json()["to"])
    assert [after[name] for name in NAMES[:4]] == ["遅れ", "2か所\n済み", MARKUP, ""]
    assert form(shown, address()) == after


def test_the_history_of_a_task_is_shown_latest_first(shown: Browser) -> None:
    for status in ("実施中", "完了"):
        assert save(shown, form(shown, address()), status=status).status_code == 200
    history_of = look(shown, address()).partition('class="history"')[2]
    assert history_of.index("完了") < history_of.index("実施中")
    assert history_of.index("いまの報告") < history_of.index("前の報告")


def test_the_way_back_to_the_board_keeps_what_was_looked_for(shown: Browser) -> None:
    board = look(shown, "/board?words=測量&year=2026")
    link = re.search(r'href="(/documents/[^"]*/progress\?[^"]*)"', board)
    assert link
    report = unescape(link[1])
    to = save(shown, form(shown, report), status="完了").json()["to"]
    back = re.search(r'href="(/board\?[^"]*)"', look(shown, to))
    assert back
    listed = look(shown, unescape(back[1]))
    assert "測量の発注" in listed and "用地の取得" not in listed


def test_a_report_leads_back_to_the_summary_that_led_to_it_and_to_no_other_place(shown: Browser) -> None:
    link = re.search(r'href="(/documents/[^"]*/progress\?[^"]*)"', look(shown, "/progress?year=2026"))
    assert link
    to = save(shown, form(shown, unescape(link[1])), status="完了").json()["to"]
    assert 'href="/progress?year=2026&amp;quarter="' in look(shown, to)
    for elsewhere in ("javascript:alert(1)", "//evil.example/board", "/progressive"):
        text = look(shown, f"{address()}&back={quote(elsewhere)}")
        assert elsewhere not in text and 'href="/board"' in text


def test_changes_of_two_people_to_different_values_are_put_together(out: Path, shown: Browser) -> None:
    first = form(shown, address())
    save(shown, first, status="実施中", updated_on="2026-07-01")
    opened = form(shown, address())
    save(shown, opened, result="契約した", updated_on="2026-07-02")
    answer = save(shown, opened, section="道路課", updated_on="2026-07-03")
    assert "ほかの人の報告があったため" in look(shown, answer.json()["to"])
    (thread,) = past(out).threads
    own = thread.current.standing
    assert (own.result, own.section, own.updated_on) == ("契約した", "道路課", date(2026, 7, 3))
    assert not thread.rivals and len(thread.reports) == 3


def test_of_two_who_report_the_same_value_both_are_shown_until_one_decides(out: Path, shown: Browser) -> None:
    opened = form(shown, address())
    save(shown, opened, status="実施中", result="1者と契約")
    answer = save(shown, opened, status="遅れ", result="入札不調")
    text = look(shown, answer.json()["to"])
    assert "保存しました" in text and "報告が食い違っています" in text
    told = text.partition('class="heads"')[2].partition("</table>")[0]
    assert all(value in told for value in ("実施中", "1者と契約", "遅れ", "入札不調"))
    assert "食い違い" in look(shown, "/board")

    # the second one's report is put into the form and saved
    (thread,) = past(out).threads
    links = [unescape(one) for one in re.findall(r'href="([^"]*)#report"', told)]
    chosen = form(shown, links[1])
    assert (chosen["status"], chosen["result"]) == ("遅れ", "入札不調")
    assert save(shown, chosen).status_code == 200
    (thread,) = past(out).threads
    assert (thread.current.standing.result, thread.rivals, len(thread.reports)) == ("入札不調", (), 3)
    assert "報告が食い違っています" not in look(shown, address())


def test_the_report_that_holds_can_be_chosen_as_well(out: Path, shown: Browser) -> None:
    opened = form(shown, address())
    save(shown, opened, status="実施中")
    save(shown, opened, status="遅れ")
    assert save(shown, form(shown, address())).status_code == 200
    (thread,) = past(out).threads
    assert (thread.current.standing.status, thread.rivals) == ("実施中", ())


def test_a_report_that_is_sent_twice_is_kept_once(out: Path, shown: Browser) -> None:
    opened = form(shown, address())
    for told in ("保存しました", "同じ報告がすでに保存されています"):
        assert told in look(shown, save(shown, opened, status="完了").json()["to"])
    assert len(past(out).threads[0].reports) == 1


def test_what_says_nothing_is_not_kept(out: Path, shown: Browser) -> None:
    opened = form(shown, address())
    answer = save(shown, opened, result="x")
    assert (answer.status_code, answer.json()["problems"]) == (422, ["状況を選んでください。"])
    assert not (out / progress_name("道")).exists()
    save(shown, opened, status="完了")
    again = save(shown, form(shown, address()))
    assert (again.status_code, again.json()["problems"]) == (422, ["変わった所がありません。"])


@pytest.mark.parametrize(
    "values",
    [
        {"status": "不明"},
        {"updated_on": "令和8年7月1日"},
        {"result": "x" * 10_001},
        {"result": None},
        {"record": "{}"},
        {"record": None},
    ],
)
def test_what_is_no_report_is_refused(out: Path, shown: Browser, values: dict[str, Any]) -> None:
    answer = shown.send("/documents/道/progress", {**form(shown, address()), "status": "完了"} | values)
    assert answer.status_code == 400
    assert not (out / progress_name("道")).exists()


def test_half_a_character_does_not_spoil_a_report(out: Path, shown: Browser) -> None:
    filled = {**form(shown, address()), "status": "完了", "result": "a\ud800"}
    own = {"origin": ORIGIN, CHANGE_HEADER: shown.change}
    answer = shown.client.post("/documents/道/progress", content=json.dumps(filled), headers=own)
    assert answer.status_code == 200
    assert past(out).threads[0].current.standing.result == "a\ufffd"


def test_a_report_names_its_own_document_and_one_that_there_is(out: Path, shown: Browser) -> None:
    commit(out, plan_of_tasks("a/1/b", "港", "港湾局"))
    filled = {**form(shown, address()), "status": "完了"}
    assert shown.send("/documents/港/progress", filled).status_code == 400
    assert shown.send("/documents/無/progress", filled).status_code == 404
    assert shown.client.get(address("A-9/1/Q1/1")).status_code == 404


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {CHANGE_HEADER: "guess"}])
def test_a_report_from_elsewhere_is_refused(out: Path, shown: Browser, headers: dict[str, str]) -> None:
    filled = {**form(shown, address()), "status": "完了"}
    assert shown.send("/documents/道/progress", filled, **headers).status_code == 403
    assert not (out / progress_name("道")).exists()


def test_a_report_on_a_task_that_was_replaced_meanwhile_is_refused(out: Path, shown: Browser) -> None:
    opened = form(shown, address())
    commit(out, plan_of_tasks(ROADS.replace("測量の発注", "橋の架替え")))
    answer = save(shown, opened, status="完了")
    assert answer.status_code == 422 and "測量の発注" in answer.json()["problems"][0]


def test_a_report_stays_with_its_task_when_a_task_is_put_before_it(out: Path, shown: Browser) -> None:
    to = save(shown, form(shown, address()), status="完了").json()["to"]
    # as after an edit, before the tables are built
    changed = plan_of_tasks("海辺の道/1/地元への説明\n" + ROADS)
    commit(out, changed)
    lines = (out / progress_name("道")).read_bytes().splitlines(keepends=True)
    (out / progress_name("道")).write_bytes(lines[0])
    assert "測量の発注" in look(shown, to).partition("<h1>")[2].partition("</h1>")[0]
    assert form(shown, address(SURVEY))["status"] == ""
    assert form(shown, address("A-1/1/Q1/2"))["status"] == "完了"


def test_a_name_is_asked_for_before_a_report(out: Path) -> None:
    with served(out) as client:
        own = browser(client, None)
        assert own.client.get(address()).headers["location"] == "/name"


# --- the summary -------------------------------------------------------------------------------------------


def text_of(page: str) -> str:
    """The words on a page, without markup."""
    return unescape(re.sub(r"<[^>]*>", " ", page))


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its column headers."""
    table = page.partition(f'aria-label="{heading}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [text_of(cell).strip() for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", line)] for line in lines
    ]


def test_the_summary_counts_what_the_command_counts(
    out: Path, shown: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(out, plan_of_tasks("祭り/1/委員会\n祭り/3/開催", "港", "港湾局"))
    save(shown, form(shown, address()), status="遅れ", delay_reason=MARKUP, updated_on="2026-07-01")
    save(shown, form(shown, address(LAND)), status="完了")
    page = look(shown, "/progress")
    assert [row[0] for row in rows_of(page, "局ごとの状況")] == ["港湾局", "道路局", "合計"]
    both = [sum(int(row[n]) for row in rows_of(page, "局ごとの状況")[:2]) for n in range(1, 8)]
    assert [int(cell) for cell in rows_of(page, "局ごとの状況")[2][1:]] == both
    assert rows_of(page, "局ごとの状況")[1][1:] == ["3", "0", "0", "1", "1", "0", "1"]
    assert "<script>alert" not in page
    (late,) = rows_of(page, "遅れ(1件)")
    assert (late[0], late[1], late[5], late[8]) == ("道路局", "第1四半期", MARKUP, "令和8年7月1日")
    assert [row[3] for row in rows_of(page, "報告のない予定(3件)")] == ["委員会", "開催", "橋の点検の実施"]

    file = tmp_path / "summary.html"
    for query, options in (("year=2026", []), ("year=2026&quarter=2", ["--quarter", "2"])):
        assert main(["progress", "summary", str(out), "-o", str(file), *options]) == 0
        assert shown.client.get(f"/progress/summary.html?{query}").content == file.read_bytes()


def test_the_files_of_the_commands_are_to_be_had_from_the_page(
    out: Path, shown: Browser, tmp_path: Path
) -> None:
    save(shown, form(shown, address()), status="完了", result="3回開いた", updated_on="2026-07-01")
    for page, name, action, query, options in (
        ("draft.md", "振り返りの下書き", "draft", "", []),
        ("calendar.ics", "予定の期限", "calendar", "&quarter=1", ["--quarter", "1"]),
    ):
        assert main(["progress", action, str(out), str(tmp_path / page), *options]) == 0
        answer = shown.client.get(f"/progress/{page}?year=2026{query}")
        assert answer.content == (tmp_path / page).read_bytes()
        saved = f"{quote(f'{name}_令和8年度')}.{page.partition('.')[2]}"
        assert answer.headers["content-disposition"].endswith(saved)


def test_the_summary_of_a_quarter_has_what_is_left_of_earlier_ones(out: Path, shown: Browser) -> None:
    page = look(shown, "/progress?quarter=2")
    assert [row[1] for row in rows_of(page, "報告のない予定(3件)")] == ["第1四半期(繰越)"] * 2 + ["第2四半期"]
    assert "令和8年度 第2四半期 進捗のまとめ" in page


def test_what_is_to_be_settled_leads_to_its_page(out: Path, shown: Browser) -> None:
    opened = form(shown, address())
    for status in ("実施中", "完了"):
        save(shown, opened, status=status)
    save(shown, form(shown, address(LAND)), status="実施中")
    commit(out, plan_of_tasks(ROADS.replace("海辺の道/2/用地の取得\n", "")))
    page = look(shown, "/progress")
    rows = rows_of(page, "確かめること(2件)")
    assert [row[2:] for row in rows] == [
        ["測量の発注", "報告の食い違い"],
        ["用地の取得", "計画になくなった予定"],
    ]
    (gone,) = re.findall(r'href="([^"]*)"><bdi lang="ja">用地の取得', page)
    assert "計画からなくなった予定です" in look(shown, unescape(gone))
    assert save(shown, form(shown, unescape(gone)), status="中止").status_code == 200
    assert "用地の取得" not in look(shown, "/progress")


def test_of_two_versions_of_a_plan_the_newer_one_is_counted(out: Path, shown: Browser) -> None:
    commit(out, plan_of_tasks("祭り/1/委員会", "道2"))
    assert [row[:2] for row in rows_of(look(shown, "/progress"), "局ごとの状況")] == [["道路局", "1"]]


def test_an_output_without_tasks_has_an_empty_summary(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        own = browser(client)
        assert "予定がありません" in look(own, "/progress")


def test_a_plan_that_is_missing_is_told_with_its_name(out: Path, shown: Browser) -> None:
    assert "道路局" in look(shown, "/progress")
    (out / plan_name("道")).unlink()
    answer = shown.client.get("/progress")
    assert answer.status_code == 500 and plan_name("道") in answer.text


def test_no_report_is_lost_where_the_process_is_killed(out: Path) -> None:
    kills = os.environ.get("PLANPARSE_SERVE_KILLS", "24")
    call = [sys.executable, "-m", "tests.support.killed_reporter", str(out), "道", kills]
    done = subprocess.run(call, env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
