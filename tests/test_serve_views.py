"""Every view of `planparse serve` in a real browser: in everyone's reach, in both languages and widths."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planparse.serve.guard import Door
from planparse.serve.users import hashed
from tests.support.browsers import chromium_started, serve_started
from tests.support.report_sample import harbour
from tests.support.served import DOOR, harbour_folder, publish, served
from tests.support.small_plan import PLAN
from tests.support.uploads import locked_pdf

HARBOUR = "minato-r8"
NOWHERE = "/documents/nothing"
TASK = "A-1/1/Q1/1"
TITLE = "issues/A-1/title"
FINGER = 24
"""Pixels that a finger can hit (WCAG 2.2, target size)."""


@dataclass(frozen=True, slots=True)
class Office:
    """The address of a running server, the page to log in to one that many reach, and files to put in."""

    address: str
    login: str
    files: tuple[Path, ...]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("views")
    out = harbour_folder(folder)
    pdf, plan, reading = harbour()
    earlier = folder / "raw" / "minato-r7.pdf"
    earlier.write_bytes(pdf + b"\n")
    source = plan.source.model_copy(update={"name": earlier.name, "sha256": "7" * 64})
    changes = {"document_id": "minato-r7", "fiscal_year": 2025, "source": source}
    publish(
        out,
        plan.model_copy(update=changes),
        reading.model_copy(update={"document_id": "minato-r7"}),
        earlier,
    )
    texts = {"文化観光局.txt": PLAN, "差替え.txt": PLAN.replace("大学と共に", "高校と共に")}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "集計.exe").write_bytes(b"MZ")
    (folder / "鍵付き.pdf").write_bytes(locked_pdf("himitsu"))
    door = Door(hosts=DOOR.hosts, key=DOOR.key, users={"山田": hashed("ひみつ")})
    with served(out, door) as client:
        login = client.get("/login").text
    files = tuple(folder / name for name in (*texts, "集計.exe", "鍵付き.pdf"))
    with serve_started(out) as address:
        yield Office(address, login, files)


@pytest.mark.parametrize(
    ("language", "scheme", "widths"), [("ja-JP", "light", (1366, 390)), ("en-US", "dark", (390,))]
)
def test_every_view_is_in_everyones_reach(
    office: Office, language: str, scheme: str, widths: tuple[int, ...]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    told: list[str] = []
    with chromium_started() as chromium:
        # axe reads style sheets in a way that the policy forbids; the other tests run with the policy
        context = chromium.new_context(locale=language, color_scheme=scheme, bypass_csp=True)
        context.set_default_timeout(120_000)  # a busy machine draws and converts slowly
        view = context.new_page()
        view.on("console", lambda message: _is_told_anyway(message) or told.append(message.text))
        view.on("pageerror", lambda error: told.append(str(error)))
        for name in _views(view, office):
            for width in widths:
                view.set_viewport_size({"width": width, "height": 768})
                where = f"{name}, {width} px"
                # the page learns some moments later that its window has another size
                view.wait_for_function("width => innerWidth === width", arg=width)
                view.evaluate(
                    "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
                )
                assert view.evaluate("document.documentElement.scrollWidth") <= width, where
                assert view.evaluate(_OUT_OF_REACH, FINGER) == [], where
                found = axe.run(view).response["violations"]
                assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == [], where
        context.close()
    assert told == []


_OUT_OF_REACH = """finger => [...document.querySelectorAll("header.top nav a")].filter(link => {
  scrollTo(0, 0);
  const box = link.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const hit = at === link || document.querySelector("dialog[open]");
  return box.height < finger || box.right > innerWidth || !hit;
}).map(link => link.textContent)"""
"""The links of the menu that a finger or a mouse does not hit."""


def _is_told_anyway(message: Any) -> bool:
    """Whether a browser tells this by itself: no such page, and the answer that somebody was faster."""
    return "409" in message.text or message.location["url"].endswith(NOWHERE)


def _views(view: Any, office: Office) -> Iterator[str]:
    """Each view's name, once the page shows it."""
    base = office.address.partition("/enter")[0]

    def opened(address: str, sign: str) -> None:
        view.goto(base + address)
        view.locator(sign).first.wait_for()
        view.wait_for_load_state()

    view.route("**/login", lambda route: route.fulfill(body=office.login, content_type="text/html"))
    opened("/login", "#password")
    yield "login"
    view.goto(office.address)
    opened("/name", "#who")
    yield "name"
    view.fill("#who", "山田")
    view.locator("button.main:enabled").click()
    view.locator("#documents").wait_for()
    yield "list"
    opened(NOWHERE, "h1")
    yield "no such document"
    yield from _added(view, office, opened)
    opened("/board", ".task")
    yield "board"
    opened(f"/documents/{HARBOUR}/progress?task={TASK}", "#status")
    yield "report"
    opened("/progress", ".figures")
    yield "progress"
    opened("/compare?from=2025&to=2026&bureau=", ".pairs a")
    yield "pairs"
    view.locator(".pairs a").first.click()
    view.locator(".versus").wait_for()
    view.locator("details summary").first.click()
    yield "comparison"
    opened("/books", ".books")
    yield "books"
    yield from _returned(view, base)
    yield from _document(view, base)


def _added(view: Any, office: Office, opened: Any) -> Iterator[str]:
    """Files that wait for a password, for an answer about a newer version, and that cannot be added."""
    opened("/inputs", "#files")
    plan, newer, *others = office.files
    view.set_input_files("#files", plan)
    view.locator(".item.done, .item.same").first.wait_for()
    view.set_input_files("#files", [newer, *others])
    view.locator(".item.failed").first.wait_for()
    view.locator("input[type=password]").first.wait_for()
    view.locator(".question strong").first.wait_for()
    yield "inputs"


def _returned(view: Any, base: str) -> Iterator[str]:
    """A workbook that came back with one correction."""
    data = view.context.request.get(f"{base}/books/file?sort=checking&document={HARBOUR}").body()
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["課題"]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("課題名の修正") + 1).value = "ブックの課題名"
    made = io.BytesIO()
    book.save(made)
    view.set_input_files(
        "#files", {"name": "戻り.xlsx", "mimeType": "application/zip", "buffer": made.getvalue()}
    )
    view.locator("table.returned").wait_for()
    yield "returned book"


def _document(view: Any, base: str) -> Iterator[str]:
    """A document, its help, a value being edited, and one that somebody else has changed meanwhile."""
    view.goto(f"{base}/documents/{HARBOUR}#{TITLE}")
    view.locator(f'.row.picked[data-key="{TITLE}"]').wait_for()
    yield "document"
    view.keyboard.press("?")
    view.locator("dialog[open]").wait_for()
    yield "help"
    view.keyboard.press("Escape")
    view.locator(f'[data-key="{TITLE}"]').press("Enter")
    view.locator(".editor textarea").wait_for()
    yield "editing"
    view.evaluate(_SOMEBODY_ELSE, [HARBOUR, TITLE])
    view.keyboard.type("わたしの値")
    view.keyboard.press("Enter")
    view.locator(".told dl").wait_for()
    yield "conflict"
    view.keyboard.press("Escape")


_SOMEBODY_ELSE = """async ([own, path]) => {
  const { rows } = await (await fetch(`/documents/${own}/rows`)).json();
  const { seen } = rows.find(row => row.key === path);
  const headers = {
    "content-type": "application/json",
    "x-planparse-change": document.querySelector("meta[name=change]").content,
  };
  const body = JSON.stringify({ edits: [{ path, seen, written: `先の値 ${Date.now()}` }] });
  await fetch(`/documents/${own}/edits`, { method: "POST", headers, body });
}"""
"""A change of the value, from another window as far as this one knows."""
