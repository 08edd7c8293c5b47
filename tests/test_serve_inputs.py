"""入れる: files that browsers send, what is asked about them, and what is left of them in the output."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from starlette.requests import ClientDisconnect

from planparse.api import convert
from planparse.batch.task import DEFAULTS
from planparse.document.errors import ReadError
from planparse.document.names import file_name, free_name
from planparse.output.folder import INPUTS, plan_name
from planparse.output.manifest import read_manifest
from planparse.plan.model import Plan
from planparse.readers import package
from planparse.serve.adding import news
from planparse.serve.guard import CHANGE_HEADER
from planparse.serve.intake import Intake
from tests.support.served import HOST, ORIGIN, Browser, browser, harbour_folder, put, served, settled
from tests.support.small_plan import PLAN
from tests.support.uploads import locked_pdf, picture_pdf

PLAN_BYTES = PLAN.encode()
NEWER = PLAN.replace("大学と共に実測する。", "大学や高校と共に実測する。").encode()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Path, Browser, Intake]]:
    out = tmp_path / "output"
    out.mkdir()
    with served(out) as client:
        own = browser(client)
        yield out, own, client.app.app.state.server.intake  # type: ignore[attr-defined]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def bomb() -> bytes:
    """A Word document that is small packed and large unpacked."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * (package.RATIO_FROM + 1))
    return packed.getvalue()


# --- what becomes of a file --------------------------------------------------------------------------------


def test_a_document_is_read_into_the_output_and_its_file_kept(kept: tuple[Path, Browser, Intake]) -> None:
    out, own, intake = kept
    assert put(own, "計画/文化観光局.txt", PLAN_BYTES).json()["item"]["name"] == "文化観光局.txt"
    (item,) = settled(intake)
    assert (item.state, item.document) == ("done", "文化観光局")
    assert (out / INPUTS / "文化観光局.txt").read_bytes() == PLAN_BYTES
    plan = Plan.model_validate_json((out / plan_name("文化観光局")).read_bytes())
    assert plan.organization == "文化観光局"
    assert files(out / INPUTS) == ["文化観光局.txt"]
    assert own.client.get("/documents/文化観光局").status_code == 200
    # the same bytes under another name are not counted twice
    put(own, "写し.txt", PLAN_BYTES)
    again = settled(intake)[-1]
    assert (again.state, again.document) == ("same", "文化観光局")
    assert files(out / INPUTS) == ["文化観光局.txt"]


@pytest.mark.parametrize("answer", ["replace", "both", "drop"])
def test_a_newer_version_is_asked_about(kept: tuple[Path, Browser, Intake], answer: str) -> None:
    out, own, intake = kept
    put(own, "r8.txt", PLAN_BYTES)
    put(own, "r8改.txt", NEWER)
    put(own, "r8写し.txt", PLAN_BYTES)
    first, asked, same = settled(intake)
    assert (first.state, same.state, asked.state, asked.question) == ("done", "same", "asked", "version")
    assert "文化観光局 令和8年度" in asked.ja and asked.document == "r8"
    assert files(out / INPUTS) == [f".incoming/{asked.id}", "r8.txt"]
    assert own.send(f"/inputs/{asked.id}", {"answer": answer}).status_code == 200
    settled(intake)
    inputs = {name: (out / INPUTS / name).read_bytes() for name in files(out / INPUTS)}
    documents = {r.document_id: r.sha256 for r in read_manifest(out).records.values() if r.written}
    if answer == "replace":
        assert inputs == {"r8.txt": NEWER}
        assert documents == {"r8": asked.sha256}
        assert (out / "set-aside" / "r8.txt").read_bytes() == PLAN_BYTES
    elif answer == "both":
        assert inputs == {"r8.txt": PLAN_BYTES, "r8改.txt": NEWER}
        assert documents == {"r8": first.sha256, "r8改": asked.sha256}
    else:
        assert inputs == {"r8.txt": PLAN_BYTES}
        assert documents == {"r8": first.sha256} and asked.id not in [item.id for item in intake.items()]
    # a question is answered once
    assert own.send(f"/inputs/{asked.id}", {"answer": answer}).status_code == 409


def test_a_wrong_file_is_removed_once_it_was_confirmed(kept: tuple[Path, Browser, Intake]) -> None:
    out, own, intake = kept
    put(own, "違う.txt", PLAN_BYTES)
    settled(intake)
    (address,) = re.findall('href="(/remove/[^"]+)"', own.client.get("/documents/違う").text)
    page = own.client.get(address).text
    assert "違う.txt" in page and "文化観光局" in page and "output/set-aside" in page
    assert own.client.post(address, json={}).status_code == 403  # not without the page's token
    assert own.send(address, {}).json() == {"to": "/?removed=1"}
    assert "取り除きました" in own.client.get("/?removed=1").text
    assert files(out / INPUTS) == [] and (out / "set-aside" / "違う.txt").read_bytes() == PLAN_BYTES
    assert own.client.get("/documents/違う").status_code == 404
    # somebody else had the page open
    assert own.client.get(address).status_code == 404
    assert own.send(address, {}).status_code == 422
    # the same file may be put in again
    put(own, "違う.txt", PLAN_BYTES)
    assert settled(intake)[-1].state == "done"


def test_a_file_that_was_not_read_is_removed_from_the_list(tmp_path: Path) -> None:
    with served(harbour_folder(tmp_path)) as client:
        own = browser(client)
        (address,) = re.findall('href="(/remove/[^"]+)"', own.client.get("/").text)
        assert "raw/locked.pdf" in own.client.get(address).text
        assert own.send(address, {}).status_code == 200
        assert "locked.pdf" not in own.client.get("/").text


def test_the_password_of_a_file_is_asked_and_kept_nowhere(kept: tuple[Path, Browser, Intake]) -> None:
    out, own, intake = kept
    put(own, "locked.pdf", locked_pdf("ahe8-Ohqu"))
    (item,) = settled(intake)
    assert (item.state, item.question, item.answers) == ("asked", "password", ("unlock", "drop"))
    own.send(f"/inputs/{item.id}", {"answer": "unlock", "password": "wrong"})
    (item,) = settled(intake)
    assert item.question == "password" and "違います" in item.ja
    own.send(f"/inputs/{item.id}", {"answer": "unlock", "password": "ahe8-Ohqu"})
    (item,) = settled(intake)
    assert (item.state, item.document) == ("done", "locked")
    for name in files(out):
        assert b"ahe8-Ohqu" not in (out / name).read_bytes()


def test_recognition_is_offered_for_a_scan(
    kept: tuple[Path, Browser, Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, own, intake = kept
    monkeypatch.setattr("planparse.serve.intake.is_installed", lambda: True)
    put(own, "scan.pdf", picture_pdf())
    (item,) = settled(intake)
    assert (item.state, item.question, item.answers) == ("asked", "scan", ("recognise", "drop"))
    asked: dict[str, object] = {}

    def convert(paths: Any, out: Path, **how: Any) -> None:
        asked.update(how)

    monkeypatch.setattr("planparse.serve.intake.convert", convert)
    own.send(f"/inputs/{item.id}", {"answer": "recognise"})
    end = time.monotonic() + 60
    while not asked and time.monotonic() < end:
        time.sleep(0.01)
    assert asked["ocr"] == "auto"


def test_a_recognised_plan_that_is_there_twice_is_told(
    kept: tuple[Path, Browser, Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, own, intake = kept
    monkeypatch.setattr("planparse.serve.intake.is_installed", lambda: True)
    put(own, "文化観光局.txt", PLAN_BYTES)
    settled(intake)
    put(own, "スキャン.pdf", picture_pdf(PLAN))
    item = settled(intake)[-1]
    assert item.question == "scan"

    def quick(paths: Any, out: Path, **how: Any) -> None:
        convert(paths, out, **how | {"ocr": "never"})

    monkeypatch.setattr("planparse.serve.intake.convert", quick)
    own.send(f"/inputs/{item.id}", {"answer": "recognise"})
    end = time.monotonic() + 120
    while not (item := intake.items()[-1]).ja and time.monotonic() < end:
        time.sleep(0.01)
    assert item.state == "done" and "ほかにもあります(文化観光局.txt)" in item.ja


def test_recognition_is_offered_for_a_page_without_text_among_others(
    kept: tuple[Path, Browser, Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, own, intake = kept
    monkeypatch.setattr("planparse.serve.intake.is_installed", lambda: True)
    put(own, "partly.pdf", picture_pdf(beside=PLAN))
    (item,) = settled(intake)
    assert (item.state, item.question, item.answers) == ("asked", "scan", ("recognise", "as_is", "drop"))
    assert "1ページ" in item.ja and "1 pages" in item.en
    own.send(f"/inputs/{item.id}", {"answer": "as_is"})
    (item,) = settled(intake)
    assert item.state == "done" and files(out / INPUTS) == ["partly.pdf"]


def test_without_recognition_a_scan_is_refused_with_a_remedy(
    kept: tuple[Path, Browser, Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, own, intake = kept
    monkeypatch.setattr("planparse.serve.intake.is_installed", lambda: False)
    put(own, "scan.pdf", picture_pdf())
    (item,) = settled(intake)
    assert item.state == "failed" and "planparse[ocr]" in item.ja and files(out / INPUTS) == []


# --- hostile files and requests ----------------------------------------------------------------------------


def test_files_that_cannot_be_read_leave_nothing(kept: tuple[Path, Browser, Intake]) -> None:
    out, own, intake = kept
    hostile = {
        "program.exe": b"MZ" + bytes(100),
        "空.pdf": b"",
        "broken.pdf": b"%PDF-1.7\nbroken",
        "bomb.docx": bomb(),
        "plan.zip": b"PK\x03\x04" + bytes(100),
    }
    for name, data in hostile.items():
        assert put(own, name, data).status_code == 200
    for item in settled(intake):
        assert item.state == "failed" and item.ja and item.en, item
    assert files(out / INPUTS) == [] and read_manifest(out).records == {}


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x.txt",
        "..\\..\\x.txt",
        "/etc/x.txt",
        "C:\\x.txt",
        "x.txt\0.pdf",
        "..",
        "",
        "CON.txt",
    ],
)
def test_no_name_leads_out_of_the_inputs(
    kept: tuple[Path, Browser, Intake], name: str, tmp_path: Path
) -> None:
    out, own, intake = kept
    assert put(own, name, b"\x00").status_code == 200
    settled(intake)
    assert "/" not in file_name(name) and "\\" not in file_name(name)
    assert set(tmp_path.iterdir()) == {out}


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("計画.pdf", "計画.pdf"),
        ("フォルダー/計画 .pdf", "計画.pdf"),
        ("か\u3099.txt", "が.txt"),
        (".bashrc", "bashrc"),
        ("...", "document"),
        ("a\u202egpj.pdf", "a_gpj.pdf"),
        ("a:b?.pdf", "a_b_.pdf"),
        ("a\nb\x1b[0m.pdf", "a_b_[0m.pdf"),
        ("NUL.txt", "_NUL.txt"),
        ("あ" * 300 + ".pdf", "あ" * 58 + ".pdf"),
        ("\ud800.pdf", "_.pdf"),
    ],
)
def test_a_sent_name_becomes_the_name_of_a_file(sent: str, name: str) -> None:
    assert file_name(sent) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("a.pdf", {"a.pdf", "a (2).pdf"}.__contains__) == "a (3).pdf"


@pytest.mark.parametrize("size", [DEFAULTS.size + 1, 10 * 2**30, 10**30])
def test_a_file_that_says_it_is_too_large_is_not_received(
    kept: tuple[Path, Browser, Intake], size: int
) -> None:
    out, own, intake = kept
    assert put(own, "a.pdf", b"x", **{"content-length": str(size)}).status_code == 413
    assert intake.items() == () and not (out / INPUTS).exists()


def test_a_file_without_an_end_is_cut_off_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planparse.serve.receiving.DEFAULTS", type(DEFAULTS)(size=1000))
    intake = Intake(tmp_path, lambda _: None)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 100
            yield bytes(100)

    with pytest.raises(ReadError) as error:
        asyncio.run(intake.receive("a.pdf", endless()))
    assert error.value.code == "upload-too-large"
    assert sent == 1100 and files(tmp_path) == [] and intake.items() == ()
    intake.end()


def test_a_sender_who_leaves_half_way_leaves_nothing(tmp_path: Path) -> None:
    intake = Intake(tmp_path, lambda _: None)

    async def half() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7"
        raise ClientDisconnect

    with pytest.raises(ClientDisconnect):
        asyncio.run(intake.receive("a.pdf", half()))
    assert files(tmp_path) == [] and intake.items() == ()
    intake.end()


def test_a_sender_who_leaves_is_told_to_nobody(
    kept: tuple[Path, Browser, Intake], caplog: pytest.LogCaptureFixture
) -> None:
    own = kept[1]
    sent = {**own.client.headers, "origin": ORIGIN, CHANGE_HEADER: own.change, "host": HOST}
    sent["cookie"] = "; ".join(f"{name}={value}" for name, value in own.client.cookies.items())
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/inputs",
        "query_string": b"name=a.txt",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    messages = iter(({"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}))

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        assert message.get("status", 400) == 400

    asyncio.run(own.client.app(scope, receive, send))  # type: ignore[arg-type]
    assert caplog.text == "" and files(kept[0] / INPUTS) == []


def test_not_more_than_the_disk_is_meant_for_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planparse.serve.intake.MOST_WAITING", 150)
    monkeypatch.setattr("planparse.serve.intake.Intake._run", lambda self: None)
    intake = Intake(tmp_path, lambda _: None)

    async def some() -> AsyncIterator[bytes]:
        yield bytes(100)

    asyncio.run(intake.receive("a.pdf", some()))
    with pytest.raises(ReadError) as error:
        asyncio.run(intake.receive("b.pdf", some()))
    assert error.value.code == "uploads-waiting"
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {CHANGE_HEADER: "0" * 64}],
)
def test_a_file_from_another_site_is_refused(
    kept: tuple[Path, Browser, Intake], headers: dict[str, str]
) -> None:
    out, own, intake = kept
    assert put(own, "a.txt", PLAN_BYTES, **headers).status_code == 403
    assert own.send("/inputs/x", {"answer": "drop"}, **headers).status_code == 403
    assert intake.items() == () and files(out) == []


@pytest.mark.parametrize("answer", ["", "burn", None, ["replace"]])
def test_an_answer_that_is_none_is_refused(kept: tuple[Path, Browser, Intake], answer: object) -> None:
    assert kept[1].send("/inputs/x", {"answer": answer}).status_code in (400, 409)


# --- what the page is told ---------------------------------------------------------------------------------


def test_the_events_tell_each_change_and_the_files_that_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planparse.serve.intake.Intake._run", lambda self: None)
    intake = Intake(tmp_path, lambda _: None)

    async def data() -> AsyncIterator[bytes]:
        yield b"x"

    async def told() -> list[dict[str, Any]]:
        events = news(intake, "ja")
        found = [await anext(events)]
        first = await intake.receive("a.pdf", data())
        found.append(await anext(events))
        await intake.receive("b.pdf", data())
        intake._drop(first)
        found.append(await anext(events))
        await events.aclose()
        return [json.loads(event.removeprefix("data: ")) for event in found]

    none, one, last = asyncio.run(told())
    assert none == {"items": [], "ids": []}
    assert [item["name"] for item in one["items"]] == ["a.pdf"]
    assert [item["name"] for item in last["items"]] == ["b.pdf"] and len(last["ids"]) == 1


def test_what_has_ended_can_be_cleared(kept: tuple[Path, Browser, Intake]) -> None:
    _, own, intake = kept
    put(own, "x.exe", b"MZ")
    (item,) = settled(intake)
    assert own.send(f"/inputs/{item.id}", {"answer": "dismiss"}).status_code == 200
    assert intake.items() == ()
    assert own.send(f"/inputs/{item.id}", {"answer": "dismiss"}).status_code == 409
