"""`planparse serve`: what requests are answered, what is kept, and who is let in."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Any
from urllib.parse import quote

import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

from planparse.batch.correct import finish, refresh, take_over
from planparse.batch.review import keep_reviews
from planparse.batch.rows import join
from planparse.batch.store import LocalStore
from planparse.cli import main
from planparse.corrections.reviews import Review, read_reviews
from planparse.document.errors import UsageError
from planparse.output.folder import corrections_name, plan_name, reviews_name, rows_name, table_name
from planparse.output.manifest import read_manifest
from planparse.plan.model import Plan
from planparse.report import write_reports
from planparse.report.pageimage import PageView
from planparse.serve import desk, library
from planparse.serve.finishing import Finisher
from planparse.serve.guard import CHANGE_HEADER, HEADERS, SMALL, Door
from planparse.serve.pictures import Pictures
from planparse.serve.server import Wish, is_loopback, make_sure_of_room, names, serve
from planparse.serve.session import LIFETIME, begun, opened, sealed
from planparse.serve.users import Attempts, hashed, line, matches, read_users
from planparse.serve.words import language_for, words
from tests.support.convert import environment
from tests.support.documents import ROOT
from tests.support.killed_server import kill_servers
from tests.support.report_sample import HOSTILE, harbour, note
from tests.support.served import DOOR, HOST, ORIGIN, TOKEN, Browser, browser, harbour_folder, publish, served

HARBOUR = "minato-r8"
TASK = "issues/A-1/initiatives/1/quarters/1/tasks/1"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A folder that no test changes."""
    out = harbour_folder(tmp_path_factory.mktemp("shown"))
    plan, reading = note(HOSTILE, "hostile", HOSTILE[0])
    (out.parent / "raw" / "hostile.txt").write_text("x", "utf-8")
    publish(out, plan, reading, out.parent / "raw" / "hostile.txt")
    with served(out) as client:
        yield browser(client)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Path, Browser]]:
    out = harbour_folder(tmp_path)
    with served(out) as client:
        yield out, browser(client)


def edit(path: str, seen: str, written: str) -> dict[str, list[dict[str, str]]]:
    return {"edits": [{"path": path, "seen": seen, "written": written}]}


def texts_of_tasks(out: Path) -> set[str]:
    """The texts of the table `tasks`."""
    return set(parquet.read_table(out / table_name("tasks"))["text"].to_pylist())


# --- who is let in -----------------------------------------------------------------------------------------

REPORT = f"/documents/{HARBOUR}/progress?task=A-1/1/Q1/1"
ADDRESSES = [
    "/",
    "/name",
    f"/documents/{HARBOUR}",
    f"/documents/{HARBOUR}/rows",
    "/board",
    "/progress",
    REPORT,
]


@pytest.mark.parametrize("address", [*ADDRESSES, f"/documents/{HARBOUR}/pages/1"])
def test_nothing_is_shown_without_a_session(shown: Browser, address: str) -> None:
    with TestClient(shown.client.app, ORIGIN, follow_redirects=False) as stranger:
        answer = stranger.get(address)
        assert answer.status_code == 401 and "みなと市" not in answer.text
        assert stranger.get("/enter", params={"token": "guess"}).status_code == 403
        assert stranger.get("/enter").status_code == 403
        assert stranger.cookies.get(DOOR.cookie) is None


@pytest.mark.parametrize("address", [*ADDRESSES, "/assets/serve.css", "/enter?token=" + TOKEN])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", f"evil.example@{HOST}", ""])
def test_only_the_servers_own_name_is_answered(shown: Browser, address: str, host: str) -> None:
    assert shown.client.get(address, headers={"host": host}).status_code == 421


CHANGES = [
    ("/name", {"who": "x"}),
    (f"/documents/{HARBOUR}/edits", edit("title", "令和8年度方針", "x")),
    (f"/documents/{HARBOUR}/reviews", {"key": "title", "hash": "x", "confirmed": True}),
    (f"/documents/{HARBOUR}/progress", {"record": "{}", "status": "完了"}),
]


@pytest.mark.parametrize(("address", "values"), CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://{HOST}"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {CHANGE_HEADER: ""},
        {CHANGE_HEADER: "0" * 64},
    ],
)
def test_a_change_from_elsewhere_is_refused(
    shown: Browser, address: str, values: object, headers: dict[str, str]
) -> None:
    assert shown.send(address, values, **headers).status_code == 403


def test_a_change_without_an_origin_is_refused(shown: Browser) -> None:
    answer = shown.client.post(
        f"/documents/{HARBOUR}/edits", json=CHANGES[1][1], headers={CHANGE_HEADER: shown.change}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(shown: Browser, method: str) -> None:
    answer = shown.client.request(
        method, "/", headers={"origin": ORIGIN, CHANGE_HEADER: shown.change, "sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 405


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(shown: Browser) -> None:
    answer = shown.client.get("/enter", params={"token": TOKEN})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


def test_a_session_ends_and_cannot_be_forged() -> None:
    session = begun("山田", 1000.0)
    cookie = sealed(session, b"k")
    assert opened(cookie, b"k", 1001.0) == session
    assert opened(cookie, b"k", 1000.0 + LIFETIME + 1) is None
    assert opened(cookie, b"other", 1001.0) is None
    block, _, signature = cookie.partition(".")
    assert opened(f"{block[:-2]}AA.{signature}", b"k", 1001.0) is None
    assert opened("", b"k", 1001.0) is None


@pytest.mark.parametrize("address", [*ADDRESSES, "/assets/serve.css", "/nothing", "/documents/nobody"])
def test_every_answer_has_the_protecting_headers(shown: Browser, address: str) -> None:
    answer = shown.client.get(address)
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    refused = shown.client.get(address, headers={"host": "evil.example"})
    assert {name: refused.headers[name] for name in HEADERS} == dict(HEADERS)


@pytest.mark.parametrize(
    "id",
    ["..%2F..%2Fetc%2Fpasswd", "locked", "minato-r8.json", "minato-r8%00", "nobody", "%00"],
)
@pytest.mark.parametrize("rest", ["", "/rows", "/pages/1"])
def test_only_documents_of_the_folder_are_shown(shown: Browser, id: str, rest: str) -> None:
    assert shown.client.get(f"/documents/{id}{rest}").status_code in (404, 400)


@pytest.mark.parametrize("page", ["0", "501", "-1", "x", "1.5", "../1", "９", "1" * 5000])
def test_only_pages_of_the_document_are_drawn(shown: Browser, page: str) -> None:
    assert shown.client.get(f"/documents/{HARBOUR}/pages/{page}").status_code == 404


def test_a_page_that_cannot_be_drawn_is_no_error_of_the_browsers(
    shown: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pictures, "page", lambda *_: None)
    answer = shown.client.get(f"/documents/{HARBOUR}/pages/1")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("name", ["../app.py", "..%2Fapp.py", "base.html", "words.json", "nothing.js"])
def test_only_assets_are_sent(shown: Browser, name: str) -> None:
    assert shown.client.get(f"/assets/{name}").status_code == 404


def test_a_body_that_is_too_long_is_refused(shown: Browser) -> None:
    address = f"/documents/{HARBOUR}/edits"
    assert shown.send(address, edit("title", "令和8年度方針", "x" * SMALL)).status_code == 413
    own = {"origin": ORIGIN, CHANGE_HEADER: shown.change, "sec-fetch-site": "same-origin"}
    # without its length being told
    pieces = (b"x" * 65536 for _ in range(SMALL // 65536 + 2))
    assert shown.client.post(address, content=pieces, headers=own).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"{}",
        b'{"edits": []}',
        b'{"edits": [1]}',
        b'{"edits": [{"path": 1, "seen": "", "written": ""}]}',
        b'{"edits": [{"path": "title"}]}',
        b"[" * 100_000,
        b"\xff",
        json.dumps({"edits": [{"path": "t", "seen": "", "written": ""}] * 51}).encode(),
    ],
)
def test_a_body_that_says_nothing_is_refused(shown: Browser, body: bytes) -> None:
    own = {"origin": ORIGIN, CHANGE_HEADER: shown.change, "sec-fetch-site": "same-origin"}
    answer = shown.client.post(f"/documents/{HARBOUR}/edits", content=body, headers=own)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_choosing_a_language_leads_to_no_other_site(shown: Browser, to: str) -> None:
    answer = shown.client.get("/language/en", params={"to": to})
    assert answer.headers["location"].startswith("/")
    assert not re.match(r"/[/\\]", answer.headers["location"])
    shown.client.get("/language/ja")


@pytest.mark.parametrize("language", ["de", "%EF%BC%99", "%0D%0Aset-cookie:a=b"])
def test_there_are_no_other_languages(language: str, shown: Browser) -> None:
    answer = shown.client.get(f"/language/{language}")
    assert answer.status_code == 404 and "set-cookie" not in answer.headers


ODD = ["\ud800", "\x00", "../../x", "<script>", "{0.__class__}", "9" * 5000, None, 10**400, [[]], {"a": {}}]


def sent(browser: Browser, path: str, values: object) -> Any:
    """A change whose values are written as escapes, so that half characters can be among them."""
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin", CHANGE_HEADER: browser.change}
    return browser.client.post(path, content=json.dumps(values), headers=headers)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_no_value_of_a_change_breaks_the_server(odd: object, shown: Browser) -> None:
    edits = [{"path": odd, "seen": odd, "written": odd}]
    for path, values in (
        ("edits", {"edits": odd}),
        ("edits", {"edits": [odd]}),
        ("edits", {"edits": edits}),
        ("reviews", {"key": odd, "hash": odd, "confirmed": True}),
        ("progress", {"record": odd, "back": odd}),
    ):
        assert 400 <= sent(shown, f"/documents/{HARBOUR}/{path}", values).status_code < 500
    for path, values in (
        ("/compare/links", dict.fromkeys(("pair", "at", "old", "new", "choice", "action"), odd)),
        ("/inputs/x", {"answer": odd, "password": odd}),
    ):
        assert 400 <= sent(shown, path, values).status_code < 500


@pytest.mark.parametrize("odd", [odd for odd in ODD if isinstance(odd, str)], ids=repr)
@pytest.mark.parametrize(
    "address", ["/", "/board", "/progress", "/compare", f"/documents/{HARBOUR}/progress"]
)
def test_no_value_of_an_address_breaks_the_server(address: str, odd: str, shown: Browser) -> None:
    names = (
        "task",
        "thread",
        "from",
        "back",
        "told",
        "year",
        "quarter",
        "bureau",
        "status",
        "q",
        "old",
        "new",
    )
    value = quote(odd[:1500].encode("utf-8", "surrogatepass"))
    answer = shown.client.get(f"{address}?{'&'.join(f'{name}={value}' for name in names[:6])}")
    assert answer.status_code < 500 and "<script>" not in answer.text
    answer = shown.client.get(f"{address}?{'&'.join(f'{name}={value}' for name in names[6:])}")
    assert answer.status_code < 500 and "<script>" not in answer.text


def test_a_name_of_half_a_character_is_taken(tmp_path: Path) -> None:
    with served(harbour_folder(tmp_path)) as client:
        found = sent(browser(client, None), "/name", {"who": "山\ud800田"})
        assert found.status_code == 200 and client.get("/").status_code == 200


@pytest.mark.parametrize("document_id", ["hostile", HARBOUR])
def test_text_of_a_document_never_becomes_markup(shown: Browser, document_id: str) -> None:
    for address in ("/", f"/documents/{document_id}"):
        text = shown.client.get(address).text
        assert "<script>document" not in text and "<img src=x" not in text
        assert len(re.findall("<script", text)) == len(re.findall("</script>", text))
    rows = shown.client.get(f"/documents/{document_id}/rows")
    assert rows.headers["content-type"] == "application/json"


def test_a_persons_name_never_becomes_markup(tmp_path: Path) -> None:
    with served(harbour_folder(tmp_path)) as client:
        own = browser(client, who="<script>alert(1)</script>\"'&")
        text = own.client.get("/").text
        assert "<script>alert" not in text and "&lt;script&gt;alert" in text


# --- what is shown -----------------------------------------------------------------------------------------


def test_the_list_names_every_document_and_what_was_not_read(shown: Browser) -> None:
    text = shown.client.get("/", headers={"accept-language": "ja"}).text
    assert "みなと市 港湾にぎわい局" in text and "令和8年度" in text
    assert "locked.pdf" in text and "パスワードで保護されています。" in text


def test_a_name_is_asked_for_first(tmp_path: Path) -> None:
    with served(harbour_folder(tmp_path)) as client:
        nobody = browser(client, who=None)
        for address in ("/", f"/documents/{HARBOUR}"):
            assert nobody.client.get(address).headers["location"] == "/name"
        assert nobody.send("/name", {"who": "  "}).status_code == 422
        seen = nobody.rows(HARBOUR)["title"]["seen"]
        assert nobody.send(f"/documents/{HARBOUR}/edits", edit("title", seen, "x")).status_code == 403


def test_values_come_with_their_place_and_what_speaks_against_them(shown: Browser) -> None:
    rows = shown.rows(HARBOUR)
    task = rows[TASK]
    assert task["text"] == "見学会の準備" and task["marker"] == "①" and task["boxes"]
    assert rows["unplaced/1"]["rank"] >= 2 and rows["unplaced/1"]["remarks"][0][0] == "warning"
    alone = [row for row in rows.values() if row["kind"] == "finding"]
    assert [row["text"] for row in alone] == ["3ページの図に文字情報がありません。"]
    assert alone[0]["page"] == 3
    corrected = rows["issues/A-1/background/1"]["correction"]
    assert corrected["before"] == "案内人の平均年齢は86歳である。"


def test_a_page_is_drawn_and_its_picture_kept(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    answer = own.client.get(f"/documents/{HARBOUR}/pages/2")
    assert answer.status_code == 200 and answer.content[8:12] == b"WEBP"
    assert list((out / ".cache" / "pages").glob("*/2.webp"))
    (out.parent / "raw" / "minato-r8.pdf").unlink()
    assert own.client.get(f"/documents/{HARBOUR}/pages/2").content == answer.content


def test_a_picture_that_was_deleted_is_drawn_again(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    address = f"/documents/{HARBOUR}/pages/2"
    first = own.client.get(address).content
    shutil.rmtree(out / ".cache")
    assert own.client.get(address).content == first


def test_a_page_is_drawn_once_its_file_is_back(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    source = out.parent / "raw" / "minato-r8.pdf"
    data = source.read_bytes()
    source.unlink()
    assert own.client.get(f"/documents/{HARBOUR}/pages/1").status_code == 204
    source.write_bytes(data)
    assert own.client.get(f"/documents/{HARBOUR}/pages/1").status_code == 200


def test_a_request_does_not_wait_for_ever_for_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, end = Event(), Event()

    def forever(source: Path) -> Iterator[PageView]:
        began.set()
        end.wait(60)
        yield from ()

    monkeypatch.setattr("planparse.serve.pictures.views", forever)
    monkeypatch.setattr("planparse.serve.pictures._PATIENCE", 0.01)
    out = harbour_folder(tmp_path)
    source = next(iter(library.documents(out).values()))
    assert Pictures(out).page(str(source.sha256), source.bytes or 0, 1) is None
    assert began.wait(20)
    end.set()


def test_several_versions_of_one_plan_are_told(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)
    _, plan, reading = harbour()
    plan = plan.model_copy(update={"form": "kyoku-x"})
    publish(out, plan, reading, out.parent / "raw" / "minato-r8.pdf")
    newer = plan.model_copy(
        update={
            "document_id": "minato-r8-2",
            "source": plan.source.model_copy(update={"sha256": "1" * 64, "name": "minato-r8-2.pdf"}),
        }
    )
    with served(out) as client:
        own = browser(client)
        assert "同じ計画が2件以上あります" not in own.client.get("/").text
        publish(out, newer, reading, out.parent / "raw" / "minato-r8-2.pdf")
        text = own.client.get("/", headers={"accept-language": "ja"}).text
        assert "同じ計画が2件以上あります" in text
        told = re.sub(r"<[^>]*>", "", text)
        assert re.search(r"令和8年度: (minato-r8-2\.pdf → minato-r8|minato-r8\.pdf → minato-r8-2)\.pdf", told)


@pytest.mark.parametrize(
    ("chosen", "accepted", "default", "language"),
    [
        (None, "", "ja", "ja"),
        (None, "ja,en;q=0.5", "ja", "ja"),
        (None, "en-US,en", "ja", "en"),
        (None, "en-US,ja;q=0.5", "ja", "ja"),
        (None, "fr", "ja", "ja"),
        (None, "ja", "en", "en"),
        ("ja", "en", "en", "ja"),
        ("en", "ja", "ja", "en"),
        ("x", "ja", "ja", "ja"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers(
    chosen: str | None, accepted: str, default: object, language: str
) -> None:
    assert language_for(chosen, accepted, default) == language  # type: ignore[arg-type]


def test_every_text_that_pages_use_exists_in_both_languages() -> None:
    assets = ROOT / "src" / "planparse" / "serve" / "assets"
    used = set()
    for file in assets.glob("*.html"):
        used |= set(re.findall(r"words\.(\w+)", file.read_text("utf-8")))
    for file in assets.glob("*.js"):
        used |= set(re.findall(r"""\bword\("(\w+)""", file.read_text("utf-8")))
    assert used <= words("ja").keys() == words("en").keys()
    both = json.loads((assets / "words.json").read_text("utf-8"))
    for key, (ja, en) in both.items():
        assert set(re.findall(r"\{\w+\}", ja)) == set(re.findall(r"\{\w+\}", en)), key


# --- what is kept ------------------------------------------------------------------------------------------


def test_an_edit_is_a_correction_with_its_writer(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    answer = own.send(f"/documents/{HARBOUR}/edits", edit(TASK, "見学会の準備", "見学会の案内"))
    assert answer.status_code == 200
    told = {row["key"]: row["text"] for row in answer.json()["rows"]}
    # the task stands in the second quarter as 同左
    assert told[TASK] == told[TASK.replace("quarters/1", "quarters/2")] == "見学会の案内"
    (kept_one,) = json.loads((out / corrections_name(HARBOUR)).read_bytes())["corrections"]
    assert (kept_one["path"], kept_one["source"], kept_one["value"]) == (TASK, "見学会の準備", "見学会の案内")
    assert kept_one["who"] == "企画課 山田"
    plan = Plan.model_validate_json((out / plan_name(HARBOUR)).read_bytes())
    assert plan.issues[0].initiatives[0].quarters[0].tasks[0].text == "見学会の案内"


def test_an_edit_undone_leaves_no_correction(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    address = f"/documents/{HARBOUR}/edits"
    assert own.send(address, edit(TASK, "見学会の準備", "x")).status_code == 200
    assert own.send(address, edit(TASK, "x", "見学会の準備")).status_code == 200
    assert json.loads((out / corrections_name(HARBOUR)).read_bytes())["corrections"] == []
    assert "correction" not in own.rows(HARBOUR)[TASK]


def test_a_task_is_added_removed_split_and_joined(kept: tuple[Path, Browser]) -> None:
    _, own = kept
    address, cell = f"/documents/{HARBOUR}/edits", TASK.rpartition("/tasks/")[0]
    added = f"{cell}/tasks/+①1"
    both = {
        "edits": [
            {"path": TASK, "seen": "見学会の準備", "written": "見学会の"},
            {"path": added, "seen": "", "written": "準備"},
        ]
    }
    answer = own.send(address, both).json()
    rows = own.rows(HARBOUR)
    assert (rows[TASK]["text"], rows[added]["text"], rows[added]["marker"]) == ("見学会の", "準備", "①")
    assert answer["order"].index(TASK) < answer["order"].index(added)
    join = {
        "edits": [
            {"path": TASK, "seen": "見学会の", "written": "見学会の準備"},
            {"path": added, "seen": "準備", "written": ""},
        ]
    }
    answer = own.send(address, join).json()
    assert answer["gone"] == [added]
    assert own.rows(HARBOUR)[TASK]["text"] == "見学会の準備"


def test_of_edits_of_which_one_cannot_be_kept_none_is(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    before = (out / plan_name(HARBOUR)).read_bytes()
    edits = {
        "edits": [
            {"path": TASK, "seen": "見学会の準備", "written": "x"},
            {"path": "fiscal_year", "seen": "2026", "written": "来年"},
        ]
    }
    answer = own.send(f"/documents/{HARBOUR}/edits", edits)
    assert answer.status_code == 422 and "数字" in answer.json()["problems"][0]
    assert (out / plan_name(HARBOUR)).read_bytes() == before
    assert not (out / corrections_name(HARBOUR)).exists()


def test_of_two_editors_the_later_sees_both_values(kept: tuple[Path, Browser]) -> None:
    _, first = kept
    address = f"/documents/{HARBOUR}/edits"
    with TestClient(first.client.app, ORIGIN, follow_redirects=False) as other:
        second = browser(other, who="財政課 佐藤")
        seen = first.rows(HARBOUR)[TASK]["seen"]
        assert second.send(address, edit(TASK, seen, "佐藤の値")).status_code == 200
        answer = first.send(address, edit(TASK, seen, "山田の値"))
        assert answer.status_code == 409
        now = answer.json()["now"][TASK]
        assert (now["text"], now["correction"]["who"]) == ("佐藤の値", "財政課 佐藤")
        assert first.rows(HARBOUR)[TASK]["text"] == "佐藤の値"
        # having seen it, the first may decide
        assert first.send(address, edit(TASK, now["seen"], "山田の値")).status_code == 200
        assert second.rows(HARBOUR)[TASK]["text"] == "山田の値"
        assert second.rows(HARBOUR)[TASK]["correction"]["before"] == "見学会の準備"


def test_an_edit_of_what_somebody_removed_is_told(kept: tuple[Path, Browser]) -> None:
    _, own = kept
    address = f"/documents/{HARBOUR}/edits"
    assert own.send(address, edit(TASK, "見学会の準備", "")).status_code == 200
    answer = own.send(address, edit(TASK, "見学会の準備", "x"))
    assert answer.status_code == 409 and answer.json()["now"] == {TASK: None}


def test_an_error_in_building_the_tables_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    began = Semaphore(0)
    errors = iter([ValueError("no table")])

    def broken(out: Path, give_way: Any) -> None:
        began.release()
        for error in errors:
            raise error

    monkeypatch.setattr("planparse.serve.app.finish", broken)
    monkeypatch.setattr("planparse.serve.app.refresh", broken)
    with served(harbour_folder(tmp_path)) as client:
        own = browser(client)
        seen = "見学会の準備"
        for written in ("一", "二"):
            assert own.send(f"/documents/{HARBOUR}/edits", edit(TASK, seen, written)).status_code == 200
            assert began.acquire(timeout=20)
            seen = written
    assert "no table" in caplog.text


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (OSError(errno.EMFILE, "too many"), "ulimit -n"),
        (MemoryError(), "ulimit -v"),
        (RuntimeError("can't start new thread"), "ulimit -u"),
        (RuntimeError("a fault"), None),
        (OSError(errno.EACCES, "a fault"), None),
    ],
)
def test_a_limit_of_the_machine_is_told_in_a_line(
    error: Exception,
    limit: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise error

    with served(harbour_folder(tmp_path)) as client:
        browser(client)
        monkeypatch.setattr("planparse.serve.overview.library.documents", broken)
        answer = client.get("/")
    assert answer.status_code == 500 and ((limit or "ulimit") in answer.text) == (limit is not None)
    assert ("Traceback" in caplog.text) == (limit is None)
    assert limit is None or limit in caplog.text


def test_a_server_without_room_for_a_browser_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            make_sure_of_room()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    make_sure_of_room()
    monkeypatch.setattr(Thread, "start", refuse)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        serve(tmp_path, Wish(), "ja", lambda _: None)


def test_the_tables_stand_still_while_an_edit_is_stored() -> None:
    told: list[str] = []
    began, ended = Event(), Event()

    def work(finisher: Finisher) -> bool:
        began.set()
        finisher.give_way()
        told.append("tables")
        ended.set()
        return True

    finisher = Finisher(work, pause=0.0)
    with finisher.standing_still():
        finisher.ask()
        assert began.wait(20)
        told.append("edit")
    assert ended.wait(20)
    assert told == ["edit", "tables"]
    finisher.end()


def test_work_that_failed_is_tried_again_without_another_edit() -> None:
    tries: list[int] = []
    done = Event()

    def work(finisher: Finisher) -> bool:
        tries.append(len(tries))
        if len(tries) == 3:
            done.set()
        return len(tries) == 3

    finisher = Finisher(work, pause=0.0, retry=0.01)
    finisher.ask()
    assert done.wait(20)
    finisher.end()
    assert len(tries) == 3


def test_the_tables_follow_when_the_edits_pause(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    assert (
        own.send(f"/documents/{HARBOUR}/edits", edit(TASK, "見学会の準備", "新しい予定")).status_code == 200
    )
    finish(out)
    assert "新しい予定" in texts_of_tasks(out)


def test_the_list_does_not_wait_for_documents_seen_for_the_first_time(
    kept: tuple[Path, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, own = kept
    monkeypatch.setattr("planparse.serve.checking._PATIENCE", -1.0)
    first = own.client.get("/").text
    assert "港湾にぎわい局" not in first and "minato-r8.pdf" in first and "あと1件" in first
    assert own.client.get("/later").json() == {"later": 1}
    monkeypatch.setattr("planparse.serve.checking._PATIENCE", 60.0)
    assert own.client.get("/later").json() == {"later": 0}
    monkeypatch.setattr("planparse.serve.checking._PATIENCE", -1.0)
    then = own.client.get("/").text
    assert "港湾にぎわい局" in then and "調べています" not in then.partition("<main")[2]


def test_an_edit_does_not_wait_for_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = harbour_folder(tmp_path)
    began, edited_meanwhile = Event(), Event()
    waited: list[bool] = []

    def slow(documents: Any, folder: Path) -> Any:
        made = join(documents, folder)
        began.set()
        waited.append(edited_meanwhile.wait(20))
        return made

    monkeypatch.setattr("planparse.batch.rows.join", slow)
    building = Thread(target=refresh, args=(out,))
    building.start()
    assert began.wait(20)
    answer = desk.edit(out, HARBOUR, [desk.Wanted(TASK, "見学会の準備", "新しい予定")], "山田", "ja")
    edited_meanwhile.set()
    building.join()
    assert answer.status == 200 and waited == [True]
    # the tables are those of the time before the edit; the next call sees that, and the one after it the end
    assert "見学会の準備" in texts_of_tasks(out)
    refresh(out)
    assert "新しい予定" in texts_of_tasks(out) and len(waited) == 2
    refresh(out)
    assert len(waited) == 2
    assert not list((out / ".cache").glob("tables-*"))


def test_a_command_after_an_edit_makes_the_tables_that_the_server_did_not(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)
    refresh(out)
    answer = desk.edit(out, HARBOUR, [desk.Wanted(TASK, "見学会の準備", "新しい予定")], "山田", "ja")
    assert answer.status == 200
    assert "新しい予定" not in texts_of_tasks(out)  # killed before the tables were made
    take_over(out, (), "山田", date(2026, 4, 1))
    assert "新しい予定" in texts_of_tasks(out)
    (record,) = (one for one in read_manifest(out).records.values() if one.written)
    assert rows_name(HARBOUR) in record.files and LocalStore(out).holds(record.files)


def test_tables_that_another_command_built_meanwhile_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = harbour_folder(tmp_path)

    def overtaken(documents: Any, folder: Path) -> Any:
        made = join(documents, folder)
        with monkeypatch.context() as patch:
            patch.setattr("planparse.batch.rows.join", join)
            desk.edit(out, HARBOUR, [desk.Wanted(TASK, "見学会の準備", "新しい予定")], "山田", "ja")
            finish(out)
        return made

    monkeypatch.setattr("planparse.batch.rows.join", overtaken)
    refresh(out)
    assert "新しい予定" in texts_of_tasks(out)


def test_corrections_that_a_killed_process_stored_are_applied(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    address, seen = f"/documents/{HARBOUR}/edits", "見学会の準備"
    for written in ("一度目", "二度目"):
        plan = (out / plan_name(HARBOUR)).read_bytes()
        assert own.send(address, edit(TASK, seen, written)).status_code == 200
        (out / plan_name(HARBOUR)).write_bytes(plan)  # killed between the two files
        finish(out)
        row = own.rows(HARBOUR)[TASK]
        assert (row["text"], row["correction"]["who"]) == (written, "企画課 山田")
        assert row["correction"]["before"] == "見学会の準備"
        seen = written


def test_after_a_kill_an_editor_is_shown_the_value_that_was_stored(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    address, plan = f"/documents/{HARBOUR}/edits", (out / plan_name(HARBOUR)).read_bytes()
    assert own.send(address, edit(TASK, "見学会の準備", "x")).status_code == 200
    (out / plan_name(HARBOUR)).write_bytes(plan)
    answer = own.send(address, edit(TASK, "見学会の準備", "y"))
    assert answer.status_code == 409 and answer.json()["now"][TASK]["text"] == "x"
    assert own.send(address, edit(TASK, "x", "y")).status_code == 200


def test_a_confirmation_holds_until_the_value_changes(kept: tuple[Path, Browser]) -> None:
    out, own = kept
    row = own.rows(HARBOUR)["unplaced/1"]
    address = f"/documents/{HARBOUR}/reviews"
    word = {"key": row["key"], "hash": row["hash"], "confirmed": True}
    assert own.send(address, word).json()["rows"][0]["confirmed"]["who"] == "企画課 山田"
    assert own.rows(HARBOUR)["unplaced/1"]["confirmed"]["who"] == "企画課 山田"
    assert len((out / reviews_name(HARBOUR)).read_bytes().splitlines()) == 1
    assert own.send(address, word | {"confirmed": False}).status_code == 200
    assert "confirmed" not in own.rows(HARBOUR)["unplaced/1"]
    assert own.send(address, word).status_code == 200
    edits = edit("unplaced/1", row["seen"], "別の文")
    assert own.send(f"/documents/{HARBOUR}/edits", edits).status_code == 200
    assert "confirmed" not in own.rows(HARBOUR)["unplaced/1"]
    assert own.send(address, word).status_code == 409


@pytest.mark.parametrize(
    "values",
    [
        {"key": "title", "hash": "x", "confirmed": "yes"},
        {"key": "title", "confirmed": True},
        {"key": 1, "hash": "x", "confirmed": True},
    ],
)
def test_a_confirmation_that_says_nothing_is_refused(shown: Browser, values: object) -> None:
    assert shown.send(f"/documents/{HARBOUR}/reviews", values).status_code == 400


def test_the_list_counts_what_was_looked_at(kept: tuple[Path, Browser]) -> None:
    _, own = kept
    before = own.client.get("/", headers={"accept-language": "ja"}).text
    (left,) = re.findall(r"あと(\d+)か所", before)
    for key in ("unplaced/1", TASK):
        row = own.rows(HARBOUR)[key]
        word = {"key": key, "hash": row["hash"], "confirmed": True}
        assert own.send(f"/documents/{HARBOUR}/reviews", word).status_code == 200
    after = own.client.get("/", headers={"accept-language": "ja"}).text
    # the task needs no look: confirming it changes no count
    assert re.findall(r"あと(\d+)か所", after) == [str(int(left) - 1)]


def test_half_a_line_of_a_killed_process_does_not_spoil_the_next(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)
    from datetime import UTC, datetime

    word = Review(path="title", value="v", who="a", at=datetime.now(UTC))
    keep_reviews(out, HARBOUR, (word,))
    file = out / reviews_name(HARBOUR)
    file.write_bytes(file.read_bytes() + b'{"path": "mis')
    keep_reviews(out, HARBOUR, (word.model_copy(update={"path": "fiscal_year"}),))
    assert read_reviews(file.read_bytes()).keys() == {"title", "fiscal_year"}
    assert file.read_bytes().count(b"\n") == len(file.read_bytes().splitlines()) == 2


def test_no_kept_value_is_lost_where_the_process_is_killed(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)
    kills = os.environ.get("PLANPARSE_SERVE_KILLS", "24")
    call = [sys.executable, "-m", "tests.support.killed_editor", str(out), HARBOUR, TASK, kills]
    done = subprocess.run(call, env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    finish(out)
    with served(out) as client:
        row = browser(client).rows(HARBOUR)[TASK]
    assert row["text"].startswith(f"{int(kills) - 1}-") and row["correction"]["before"] == "見学会の準備"


def test_nothing_that_a_killed_server_kept_is_lost(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)
    kept = kill_servers(out, HARBOUR, TASK, REPORT.partition("task=")[2], 2)
    assert kept.changes >= 2


# --- for other computers -----------------------------------------------------------------------------------


def test_a_server_that_others_reach_demands_a_login(tmp_path: Path) -> None:
    for wish in (Wish(host="0.0.0.0"), Wish(host="::"), Wish(host="intra.example")):
        with pytest.raises(UsageError) as error:
            serve(tmp_path, wish, "ja", lambda _: None)
        assert error.value.failure.code == "serve-login"
    with pytest.raises(UsageError) as error:
        serve(tmp_path, Wish(host="0.0.0.0", header="x-user"), "ja", lambda _: None)
    assert error.value.failure.code == "serve-name"
    assert (
        is_loopback("127.0.0.1")
        and is_loopback("::1")
        and is_loopback("localhost")
        and not is_loopback("192.0.2.1")
    )


@pytest.mark.parametrize("content", [{"notes.txt": "x"}, {"plans/a.json": "{}"}, None])
def test_a_folder_that_is_no_output_is_told(tmp_path: Path, content: dict[str, str] | None) -> None:
    folder = tmp_path / "folder"
    for name, text in (content or {}).items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, "utf-8")
    with pytest.raises(UsageError) as error:
        serve(folder, Wish(), "ja", lambda _: None)
    assert error.value.failure.code == "serve-folder"


class _Told(BaseException):
    """Ends a server that has told its address."""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_an_empty_folder_is_served_to_this_machine(tmp_path: Path, host: str) -> None:
    def started(address: str) -> None:
        assert re.match(rf"http://{host}:\d+/enter\?token=", address)
        raise _Told

    (tmp_path / ".hidden").touch()
    with pytest.raises(_Told):
        serve(tmp_path, Wish(host=host), "ja", started)


def test_the_port_of_a_scheme_is_not_part_of_the_servers_name() -> None:
    # browsers leave it out of the header Host
    assert names(("127.0.0.1:80", "localhost:80"), "http") == {"127.0.0.1", "localhost"}
    assert names(("plans.example:443", "plans.example:80"), "https") == {"plans.example", "plans.example:80"}


def test_an_address_in_use_is_told(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError) as error:
        serve(tmp_path, Wish(port=taken.getsockname()[1]), "ja", lambda _: None)
    assert error.value.failure.code == "serve-address"


def test_people_log_in_with_their_passwords(tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text("# 企画課\n" + line("山田", hashed("ひみつ")), "utf-8")
    door = Door(hosts=frozenset({"plans.example"}), key=b"k" * 32, scheme="https", users=read_users(users))
    origin = {"origin": "https://plans.example", "sec-fetch-site": "same-origin"}
    with served(harbour_folder(tmp_path), door) as client:
        assert client.get("/").headers["location"] == "/login"
        assert client.get("/enter", params={"token": ""}).status_code == 403
        wrong = client.post("/login", data={"user": "山田", "password": "x"}, headers=origin)
        assert wrong.status_code == 403 and "set-cookie" not in wrong.headers
        nobody = client.post("/login", data={"user": "だれか", "password": "ひみつ"}, headers=origin)
        assert nobody.status_code == 403
        foreign = client.post(
            "/login", data={"user": "山田", "password": "ひみつ"}, headers={"origin": "https://e"}
        )
        assert foreign.status_code == 403
        let_in = client.post("/login", data={"user": "山田", "password": "ひみつ"}, headers=origin)
        assert let_in.status_code == 303 and "secure" in let_in.headers["set-cookie"].lower()
        assert "山田" in client.get("/").text
        client.get("/leave")
        assert client.get("/").headers["location"] == "/login"
        for _ in range(Attempts.MOST):
            client.post("/login", data={"user": "山田", "password": "x"}, headers=origin)
        often = client.post("/login", data={"user": "山田", "password": "ひみつ"}, headers=origin)
        assert often.status_code == 429


def test_a_name_may_be_tried_again_after_a_while() -> None:
    attempts = Attempts()
    for at in range(Attempts.MOST):
        assert attempts.allowed("a", at)
        attempts.begun("a", at)
    assert not attempts.allowed("a", 10) and attempts.allowed("b", 10)
    assert attempts.allowed("a", Attempts.SECONDS + Attempts.MOST)


def test_a_right_password_does_not_count_and_takes_back_no_wrong_one() -> None:
    attempts = Attempts()
    for at in range(Attempts.MOST):
        attempts.begun("a", at)
    attempts.succeeded("a", 0)
    assert attempts.allowed("a", 10)
    attempts.begun("a", 10)
    attempts.succeeded("a", 0)
    assert not attempts.allowed("a", 11)


def test_many_passwords_at_once_are_not_all_tried(tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text(line("山田", hashed("ひみつ")), "utf-8")
    door = Door(hosts=frozenset({"plans.example"}), key=b"k" * 32, scheme="https", users=read_users(users))
    origin = {"origin": "https://plans.example", "sec-fetch-site": "same-origin"}
    with served(harbour_folder(tmp_path), door) as client, ThreadPoolExecutor(3 * Attempts.MOST) as pool:

        def tried(number: int) -> int:
            data = {"user": "山田", "password": str(number)}
            return client.post("/login", data=data, headers=origin).status_code

        codes = Counter(pool.map(tried, range(3 * Attempts.MOST)))
    assert codes == {403: Attempts.MOST, 429: 2 * Attempts.MOST}


def test_a_proxys_word_counts_only_from_the_proxy(tmp_path: Path) -> None:
    door = Door(
        hosts=frozenset({"plans.example"}),
        key=b"k" * 32,
        scheme="https",
        header="x-user",
        proxies=frozenset({"testclient"}),
    )
    folder = harbour_folder(tmp_path)
    with served(folder, door) as client:
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"x-user": " "}).status_code == 401
        assert client.get("/", headers=[("x-user", "a"), ("x-user", "b")]).status_code == 401
        own = client.get("/", headers={"x-user": "山田".encode()})
        assert own.status_code == 200 and "山田" in own.text
    with served(folder, replace(door, proxies=frozenset({"192.0.2.1"}))) as client:
        assert client.get("/", headers={"x-user": "yamada"}).status_code == 401


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "users-none"),
        ("# 誰もいない\n", "users-none"),
        ("山田:ひみつ\n", "users-line"),
        ("山田:md5:1:1:1:YQ==:YQ==\n", "users-line"),
        ("山田:scrypt:x:1:1:YQ==:YQ==\n", "users-line"),
    ],
)
def test_a_users_file_that_names_nobody_is_told(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "users"
    file.write_text(content, "utf-8")
    with pytest.raises(UsageError) as error:
        read_users(file)
    assert error.value.failure.code == code


def test_a_users_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        read_users(tmp_path / "none")
    assert error.value.failure.code == "users-unreadable"


@pytest.mark.parametrize("name", ["", " ", "a:b", "a\nb", "#a"])
def test_a_name_that_would_break_the_users_file_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as error:
        line(name, hashed("x"))
    assert error.value.failure.code == "user-name"


def test_a_password_is_known_again() -> None:
    known = hashed("合言葉")
    assert matches("合言葉", known) and not matches("合言葉 ", known)
    assert hashed("合言葉").salt != known.salt


def test_the_report_counts_what_is_left_to_look_at_as_the_list_does(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)

    def counted() -> int:
        list(write_reports(out, tmp_path / "report", lambda _: (), made_by="test"))
        index = (tmp_path / "report" / "index.html").read_text("utf-8")
        (count,) = re.findall(r'"look":(\d+)', index)
        return int(count)

    with served(out) as client:
        own = browser(client)
        (left,) = re.findall(r"あと(\d+)か所", client.get("/").text)
        assert counted() == int(left) > 1
        row = next(row for row in own.rows(HARBOUR).values() if row["rank"] > 0)
        word = {"key": row["key"], "hash": row["hash"], "confirmed": True}
        assert own.send(f"/documents/{HARBOUR}/reviews", word).status_code == 200
        assert counted() == int(left) - 1


def test_a_user_is_added_with_the_password_that_is_typed_or_piped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    users = tmp_path / "users.txt"
    monkeypatch.setattr("sys.stdin", StringIO("Kohchi-2hon\n"))
    assert main(["serve", "--users", str(users), "--add-user", "佐藤"]) == 0
    typed = StringIO()
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", typed)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "Ena-3ken")
    assert main(["serve", "--users", str(users), "--add-user", "田中"]) == 0
    known = read_users(users)
    assert matches("Kohchi-2hon", known["佐藤"]) and matches("Ena-3ken", known["田中"])
    assert users.stat().st_mode & 0o077 == 0
    assert not {"Kohchi-2hon", "Ena-3ken"} & set(re.split(r"\s", users.read_text() + capsys.readouterr().out))


@pytest.mark.parametrize(("piped", "users"), [("\n", True), ("", True), ("x\n", False)])
def test_no_user_is_added_without_a_password_or_a_file(
    piped: str,
    users: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "users.txt"
    monkeypatch.setattr("sys.stdin", StringIO(piped))
    assert main(["serve", *(["--users", str(file)] if users else []), "--add-user", "佐藤"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1 and not file.exists()
