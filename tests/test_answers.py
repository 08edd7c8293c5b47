"""What the server answers to a table of requests, and whom its guard lets pass.

The goldens are in `test_answers/`. After an intended change, run `pytest tests/test_answers.py
--force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.batch.correct import finish
from planparse.document.errors import UsageError
from planparse.output.folder import LINKS
from planparse.plan.fields import by_path
from planparse.plan.model import Plan, Reading
from planparse.serve import checking
from planparse.serve.answers import number_of
from planparse.serve.guard import CHANGE_HEADER, Door, Guard, sent_name
from planparse.serve.session import LIFETIME, Session, change_token, opened, sealed
from planparse.serve.users import Attempts, Hashed, line, read_users
from planparse.serve.words import language_for
from tests.support.drawn_years import years
from tests.support.report_sample import harbour
from tests.support.served import DOOR, HOST, ORIGIN, Browser, browser, publish, served

Check = Callable[[str, Iterable[str]], None]
KEY = b"k" * 32


@pytest.fixture
def golden(file_regression: FileRegressionFixture) -> Check:
    def check(name: str, lines: Iterable[str]) -> None:
        text = "\n".join(line.replace("\n", "⏎") for line in lines) + "\n"
        file_regression.check(text, basename=name, extension=".txt", encoding="utf-8")

    return check


# --- a folder and its answers -----------------------------------------------------------------------------


def _bureau(plan: Plan, organization: str) -> Plan:
    source = plan.source.model_copy(update={"sha256": plan.document_id.encode().hex().rjust(64, "0")})
    return plan.model_copy(update={"organization": organization, "source": source})


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two years of two bureaus, one of which has one plan twice, and the harbour's plan with its reading.

    The tables are there, and the list waits for every document, however busy the machine is.
    """
    monkeypatch.setattr(checking, "_PATIENCE", inf)
    folder = tmp_path / "output"
    plans = [_bureau(plan, "観光港湾局") for plan in years(10)]
    plans += [_bureau(plan, "福祉局") for plan in years(5)]
    plans += [plans[1].model_copy(update={"document_id": "drawn-10-copy", "title": "修正版"})]
    (tmp_path / "raw").mkdir()
    for plan in plans:
        source = tmp_path / "raw" / f"{plan.document_id}.txt"
        source.write_text("x", "utf-8")
        publish(folder, plan, Reading(document_id=plan.document_id), source)
    pdf, plan, reading = harbour()
    (tmp_path / "raw" / plan.source.name).write_bytes(pdf)
    publish(folder, plan, reading, tmp_path / "raw" / plan.source.name)
    finish(folder)
    return folder


_CHANGING = re.compile(
    r"planparse-session-\d+=[^;]*|\b(?:[0-9a-f]{32,}|[0-9a-f]{16})\b"
    r"|\b20\d\d-\d\d-\d\d(?: \d\d:\d\d)?|令和\d+年\d+月\d+日|/tmp/\S*?/output"
)


_MOST_LINES = 150
"""Lines of a page that are listed at most: tables of comparisons are listed by other tests."""


def _page(text: str, part: str = "//main") -> Iterator[str]:
    """The first elements of a part of a page that say, lead to, or would send something."""
    for element in islice(html.fromstring(text).xpath(f"{part}//*"), _MOST_LINES):
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "head", "meta", "link"):
            continue
        told = " ".join((element.text or "").split())
        kept = ("href", "value", "name", "selected", "checked", "disabled", "data-key", "aria-label")
        given = " ".join(f"{key}={element.get(key)!r}" for key in kept if element.get(key) is not None)
        after = " ".join((element.tail or "").split())
        if told or given:
            yield f"  <{element.tag}> {told} {given}".rstrip()
        if after:
            yield f"  … {after}"


def _shown(answer: Any) -> Iterator[str]:
    kind = answer.headers.get("content-type", "")
    names = ("location", "content-disposition", "set-cookie")
    told = [f"{name}: {answer.headers[name]}" for name in names if name in answer.headers]
    yield " | ".join([str(answer.status_code), kind, *told])
    if kind.startswith("application/json"):
        found = answer.json()
        for name, value in found.items() if isinstance(found, dict) else ():
            many = value if isinstance(value, list) else [value]
            yield from (f"  {name}: {json.dumps(one, ensure_ascii=False)}" for one in many)
    elif kind.startswith("text/html") and "content-disposition" not in answer.headers:
        yield from _page(answer.text)
    elif kind.startswith("text/"):
        yield from (f"  {one}" for one in answer.text.splitlines()[:40])


def _told(answer: Any) -> Iterator[str]:
    yield from (_CHANGING.sub("…", told) for told in _shown(answer))


ID = "drawn-10-2026"
PAGES = (
    "/",
    "/name",
    f"/documents/{ID}",
    "/documents/none",
    "/documents/none/rows",
    f"/documents/{ID}/pages/1",
    "/documents/minato-r8/pages/99",
    "/board",
    "/board?year=2025&quarter=2&words=公募",
    "/board?status=未回答&bureau=潮見市 福祉局&most=1&titles=1&words=空き家",
    "/board?year=&field=観光振興&quarter=9&most=99999",
    "/board/tasks.csv?year=2025&bureau=潮見市 福祉局",
    "/board/tasks.pdf",
    "/progress",
    "/progress?year=2025&quarter=1",
    "/progress?year=1999",
    "/compare",
    "/compare?from=2026&to=2025&bureau=潮見市 観光港湾局",
    "/compare?from=2025&to=2025",
    "/compare/table.pdf",
    "/inputs",
    "/language/en?to=/board",
    "/language/xx?to=//evil.example",
    "/assets/none.js",
    "/login",
    "/nowhere",
)
"""Addresses that are looked at in Japanese and in English."""


def test_what_pages_show(out: Path, golden: Check) -> None:
    lines = []
    with served(out) as client:
        lines += ["=== without a session", *_told(client.get("/"))]
        nameless = browser(client, None)
        lines += ["=== the frame", *_page(client.get("/name").text, "//body")]
        for path in (
            "/",
            f"/documents/{ID}",
            "/board",
            "/board/tasks.csv",
            "/progress",
            "/compare",
            "/inputs",
        ):
            lines += [f"=== without a name {path}", *_told(nameless.client.get(path))]
        own = browser(client)
        for path, language in product(PAGES, ("ja", "en")):
            own.client.cookies.delete("planparse-language")
            lines += [f"=== {path} {language}"]
            lines += _told(own.client.get(path, headers={"accept-language": language}))
    golden("pages", lines)


def test_the_rows_of_documents(out: Path, golden: Check) -> None:
    with served(out) as client:
        own = browser(client)
        lines = []
        for path, language in (("minato-r8", "ja"), ("minato-r8", "en"), (ID, "ja")):
            answer = own.client.get(f"/documents/{path}/rows", headers={"accept-language": language})
            lines += [f"=== {path} {language}", *_told(answer)]
    golden("rows", lines)


# --- changes ----------------------------------------------------------------------------------------------


def _edits(*edits: tuple[str, str, str]) -> dict[str, Any]:
    return {"edits": [{"path": path, "seen": seen, "written": written} for path, seen, written in edits]}


def _edit_requests(plan: Plan) -> Sequence[tuple[str, Any]]:
    own = f"/documents/{ID}"
    here = by_path(plan)
    title = here["title"].text or ""
    task, text = next((path, f.text or "") for path, f in here.items() if f.kind == "task")
    return (
        (f"{own}/edits", {}),
        (f"{own}/edits", {"edits": []}),
        (f"{own}/edits", {"edits": [1]}),
        (f"{own}/edits", {"edits": [{"path": "title", "seen": 1, "written": "x"}]}),
        (f"{own}/edits", {"edits": [{"path": "title", "seen": title, "written": "x", "more": ""}]}),
        (f"{own}/edits", _edits(*[("title", title, "x")] * 51)),
        (f"{own}/edits", _edits(("title", "別の題名", "新しい題名"))),
        (f"{own}/edits", _edits(("nowhere", "", "x"))),
        (f"{own}/edits", _edits(("fiscal_year", "2026", "来年"), ("title", title, "新しい題名"))),
        (f"{own}/edits", _edits(("title", title, "新しい題名"))),
        (f"{own}/edits", _edits(("title", "新しい題名", "  "))),
        (f"{own}/edits", _edits((task, text, f"{text}改"), ("issues/A-1/urgency", "中", "低"))),
        (f"{own}/edits", [1]),
        ("/documents/none/edits", _edits(("title", title, "x"))),
        (f"{own}/reviews", {}),
        (f"{own}/reviews", {"key": "organization", "hash": "x", "confirmed": True}),
        (f"{own}/reviews", {"key": "nowhere", "hash": "x", "confirmed": True}),
        (f"{own}/reviews", {"key": "organization", "hash": "x", "confirmed": "yes"}),
        ("/name", {"who": "  "}),
        ("/name", {"who": "総務課\n  佐藤 " + "あ" * 70}),
        ("/inputs/none", {"answer": "dismiss"}),
        ("/inputs/none", {"answer": "whatever"}),
    )


def test_what_edits_and_reviews_are_answered(out: Path, golden: Check) -> None:
    plan = _bureau(years(10)[1], "観光港湾局")
    lines = []
    with served(out) as client:
        own = browser(client)
        for path, values in _edit_requests(plan):
            shown = json.dumps(values, ensure_ascii=False)[:200]
            lines += [f"=== {path} {shown}", *_told(own.send(path, values))]
        row = own.rows(ID)["organization"]
        for confirmed in (True, False):
            word = {"key": "organization", "hash": row["hash"], "confirmed": confirmed}
            lines += [f"=== confirmed {confirmed}", *_told(own.send(f"/documents/{ID}/reviews", word))]
        lines += ["=== the list afterwards", *_told(own.client.get("/"))]
    golden("edits", lines)


def _form(own: Browser, address: str) -> dict[str, str]:
    """What the form of a task would send if nothing was changed."""
    (form, *_) = html.fromstring(own.client.get(address).text).xpath("//form[.//*[@name='record']]")
    return {key: value or "" for key, value in form.form_values()}


def test_what_reports_are_answered(out: Path, golden: Check) -> None:
    address = f"/documents/{ID}/progress"
    lines = []
    with served(out) as client:
        own = browser(client)
        tasks = [n["task_id"] for n in _tasks_of(own)]
        for language in ("ja", "en"):
            answer = own.client.get(f"{address}?task={tasks[0]}", headers={"accept-language": language})
            lines += [f"=== the form {language}", *_told(answer)]
        lines += ["=== an unknown task", *_told(own.client.get(f"{address}?task=none"))]
        first = _form(own, f"{address}?task={tasks[0]}")
        stale = dict(first)
        for values in (
            {},
            {**first, "record": "{}"},
            {**first, "result": "あ" * 10_001},
            {**first, "status": "どれでもない"},
            {**first, "status": "", "result": "3件"},
            {**first, "status": "遅れ", "delay_reason": "入札不調", "updated_on": "2026-07-01"},
            {**first, "status": "遅れ", "delay_reason": "入札不調", "updated_on": "2026-07-01"},
            {**stale, "status": "完了", "result": "3件\r\n4件", "updated_on": "", "back": "/board?x=1"},
        ):
            told = {name: value[:20] for name, value in values.items() if name != "record"}
            lines += [f"=== {json.dumps(told, ensure_ascii=False)}", *_told(own.send(address, values))]
        lines += ["=== the task afterwards", *_told(own.client.get(f"{address}?task={tasks[0]}&told=saved"))]
        lines += ["=== the board", *_told(own.client.get("/board?status=遅れ"))]
        lines += ["=== progress", *_told(own.client.get("/progress"))]
        lines += ["=== the summary", *_page(own.client.get("/progress/summary.html").text, "//body")]
    golden("reports", [_CHANGING.sub("…", told) for told in lines])


def _tasks_of(own: Browser) -> list[dict[str, str]]:
    rows = own.client.get(f"/documents/{ID}/rows").json()["rows"]
    return [{"task_id": row["id"]} for row in rows if row["kind"] == "task"]


def test_what_decisions_on_links_are_answered(out: Path, golden: Check) -> None:
    pair = {"from": "2025", "to": "2026", "bureau": "潮見市 観光港湾局", "at": "b1-1"}
    lines = []
    with served(out) as client:
        own = browser(client)
        page = html.fromstring(own.client.get(f"/compare?{urlencode(pair)}").text)
        names = page.xpath("//*[@name='pair']/@value") or ["drawn-10-2025--drawn-10-2026"]
        for old, new, choice, action in (
            ("A-1", "A-1", "", ""),
            ("A-1", "A-1", "same", ""),
            ("A-1", "A-1", "undo", "pin"),
            ("B-1", "B-2", "apart", ""),
            ("B-1", "B-2", "undo", "forbid"),
            ("B-2", "B-1", "none", ""),
            ("B-2", "B-1", "old:A-2", ""),
            ("A-2", "B-1", "new:A-1", ""),
            ("A-2", "A-2", "old:Z-9", ""),
            ("B-1", "A-1", "same", ""),
        ):
            values = {**pair, "pair": names[0], "old": old, "new": new, "choice": choice, "action": action}
            lines += [f"=== {old} {new} {choice} {action}", *_told(own.send("/compare/links", values))]
            written = (out / LINKS).read_text("utf-8") if (out / LINKS).exists() else ""
            lines += (f"  | {_CHANGING.sub('…', text)}" for text in written.splitlines())
        for values in ({**pair, "pair": 1}, {**pair, "pair": "none"}, {"pair": names[0]}):
            lines += [f"=== {values}", *_told(own.send("/compare/links", values))]
        lines += ["=== the page afterwards", *_told(own.client.get(f"/compare?{urlencode(pair)}"))]
    golden("links", lines)


# --- the guard --------------------------------------------------------------------------------------------

USERS = {"佐藤": Hashed(2, 8, 1, b"s", b"h")}
PROXIED = Door(
    hosts=frozenset({HOST}), key=KEY, scheme="https", header="x-user", proxies=frozenset({"10.0.0.1"})
)
DOORS = {"token": DOOR, "users": replace(DOOR, token=None, users=USERS), "proxy": PROXIED}
SESSION = Session("own", "佐藤", 1_000)


def _scope(method: str, path: str, headers: Sequence[tuple[str, str]], client: str) -> dict[str, Any]:
    raw = [(name.encode(), value.encode("utf-8")) for name, value in headers]
    return {"type": "http", "method": method, "path": path, "headers": raw, "client": (client, 1)}


def _headers() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Sets of headers that differ from a browser's in one place, each with what differs."""
    token = change_token(SESSION, KEY)
    good = {
        "host": HOST,
        "origin": ORIGIN,
        "sec-fetch-site": "same-origin",
        CHANGE_HEADER: token,
        "cookie": f"{DOOR.cookie}={sealed(SESSION, KEY)}",
    }
    yield "nothing", list(good.items())
    for name, value in (
        ("host", "evil.example"), ("host", ""), ("host", None),
        ("origin", "http://evil.example"), ("origin", f"https://{HOST}"), ("origin", None),
        ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "none"), ("sec-fetch-site", None),
        (CHANGE_HEADER, "x"), (CHANGE_HEADER, None),
        ("cookie", "x"), ("cookie", f"{DOOR.cookie}={sealed(SESSION, b'other')}"), ("cookie", None),
        ("content-length", "1048576"), ("content-length", "1048577"), ("content-length", "-1"),
        ("content-length", "9" * 20), ("x-user", "佐藤"), ("x-user", "  "),
    ):  # fmt: skip
        changed = {**good, name: value}
        yield f"{name}: {value}", [(key, own) for key, own in changed.items() if own is not None]
    yield "two hosts", [*good.items(), ("host", HOST)]
    yield "a link", [*({**good, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).items()]


def test_whom_the_guard_lets_pass(golden: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000.0 + LIFETIME - 1)
    lines = []
    for door in DOORS:
        guard = Guard(lambda *_: None, DOORS[door])  # type: ignore[arg-type,return-value]
        for differs, headers in _headers():
            told = []
            for method, path, client in product(
                ("GET", "POST"), ("/", "/inputs", "/login", "/assets/x"), ("10.0.0.1",)
            ):
                refusal = guard._refusal(_scope(method, path, headers, client))
                told.append("pass" if refusal is None else str(refusal.status_code))
            lines.append(f"{door} {differs}: {' '.join(told)}")
    golden("guard", [told.replace(sealed(SESSION, b"other"), "…") for told in lines])


def test_a_session_ends_with_the_working_day() -> None:
    cookie = sealed(SESSION, KEY)
    times = {-1: False, 0: True, LIFETIME - 1: True, LIFETIME: False}
    assert {at: opened(cookie, KEY, 1_000 + at) == SESSION for at in times} == times
    assert opened(cookie, b"other", 1_000) is None and opened("x", KEY, 1_000) is None


def test_the_sixth_password_of_a_minute_must_wait() -> None:
    attempts = Attempts()
    for at in range(5):
        assert attempts.allowed("佐藤", float(at))
        attempts.begun("佐藤", float(at))
    assert (
        not attempts.allowed("佐藤", 59.9)
        and attempts.allowed("佐藤", 60.0)
        and attempts.allowed("鈴木", 5.0)
    )
    attempts.succeeded("佐藤", 4.0)
    attempts.succeeded("佐藤", 99.0)
    assert attempts.allowed("佐藤", 5.0)


def test_lines_of_a_users_file(tmp_path: Path, golden: Check) -> None:
    own = line("佐藤", USERS["佐藤"])
    lines = [own.strip()]
    for name in ("", " ", "a:b", "a\nb", "#a"):
        with pytest.raises(UsageError):
            line(name, USERS["佐藤"])
    path = tmp_path / "users"
    for text in (
        own,
        f"# all\n\n{own}",
        own.replace("scrypt", "md5"),
        "佐藤:x\n",
        "# nobody\n",
        own + "x:scrypt:a:8:1::\n",
    ):
        path.write_text(text, "utf-8")
        try:
            lines.append(f"{text!r}: {read_users(path)}")
        except UsageError as error:
            lines.append(f"{text!r}: {error.failure.sentence('ja')}")
    golden("users", lines)


def test_numbers_names_and_languages_of_requests(golden: Check) -> None:
    lines = [
        f"{text!r}: {number_of({'n': text}, 'n', 1, 4)} {number_of({'n': text}, 'n', 0, 9999)}"
        for text in ("0", "1", "4", "5", "-1", "٣", "9999", "10000", "", "x", " 1")
    ]
    lines += [f"{raw!r}: {sent_name(raw)}" for raw in ("Sato", "ä½\x90è\x97¤ ", "佐藤", "\xff")]
    for chosen, accepted, default in product(
        (None, "ja", "en", "xx"), ("", "en", "EN-us,ja;q=0.5", "fr, en;q=0.3", "ja"), ("ja", "en")
    ):
        lines.append(f"{chosen} {accepted!r} {default}: {language_for(chosen, accepted, default)}")
    golden("words", lines)
