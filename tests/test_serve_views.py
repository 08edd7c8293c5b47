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
PAPER = 718
"""Pixels between the margins of A4."""


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


# English, whose words are longer, has to fit the narrow window
@pytest.mark.parametrize(
    ("language", "scheme", "widths"), [("ja-JP", "light", (390, 1366)), ("en-US", "dark", (390,))]
)
def test_every_view_is_in_everyones_reach_by_keyboard_alone(
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
        for name in _views(view, office, language):
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
            # most of the test's time: at one width, in English at the narrow one
            found = axe.run(view).response["violations"]
            assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == [], name
            view.emulate_media(media="print")
            view.set_viewport_size({"width": PAPER, "height": 768})
            assert view.evaluate(_CUT_IN_PRINT, PAPER) == [], name
            view.emulate_media(media="screen")
            view.set_viewport_size({"width": 1366, "height": 768})
        context.close()
    assert told == []


_CUT_IN_PRINT = """width => [...document.querySelectorAll("main *")].filter(node => {
  if (node.matches("input, select, textarea, .hidden-text")) return false;
  const cut = node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX !== "visible";
  const heads = node.tagName !== "THEAD" || getComputedStyle(node).display === "table-header-group";
  return node.checkVisibility() && (node.getBoundingClientRect().right > width + 1 || cut || !heads);
}).map(node => node.outerHTML.slice(0, 200))"""
"""What is cut off on paper of that width, and table headings that are not repeated on each page."""
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


_FOCUS = """sign => {
  const at = document.activeElement;
  if (!at || at === document.body) return "lost";
  const [box, style] = [at.getBoundingClientRect(), getComputedStyle(at)];
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!box.width || !box.height || !inside || !outlined) return `not seen: ${at.outerHTML}`;
  return at.matches(sign) ? "there" : "on the way";
}"""
"""Where the focus is: on what is looked for, elsewhere, nowhere, or where nobody sees it."""
_MOST_KEYS = 150
"""How often Tab is pressed at most: no view of the small folder has as many links and fields."""


def _to(view: Any, sign: str, *keys: str) -> None:
    """Go to the first element of that sign with Tab, always seen where one is, and press the keys there."""
    at = view.evaluate(_FOCUS, sign)
    turns = 0
    for _ in range(_MOST_KEYS):
        if at == "there":
            break
        view.keyboard.press("Tab")
        at = view.evaluate(_FOCUS, sign)
        turns += at == "lost"  # between a page's last element and its first one, once
        assert turns < 2 and not at.startswith("not seen"), (sign, at)
    assert at == "there", sign
    for key in keys:
        view.keyboard.press(key)


def _chosen(view: Any, files: Any) -> None:
    """Choose files in the field that the keyboard leads to; how is up to the browser."""
    _to(view, "#files")
    view.set_input_files("#files", files)


def _views(view: Any, office: Office, language: str) -> Iterator[str]:
    """Each view's name, once the page shows it; from one to the next by keyboard alone."""
    base = office.address.partition("/enter")[0]

    def turned(address: str, sign: str) -> None:
        _to(view, f'nav a[href="{address}"]', "Enter")
        view.wait_for_url(f"{base}{address}")
        view.locator(sign).first.wait_for()
        view.wait_for_load_state()

    view.route("**/login", lambda route: route.fulfill(body=office.login, content_type="text/html"))
    view.goto(f"{base}/login")
    view.locator("#password").wait_for()
    yield "login"
    view.goto(office.address)
    view.wait_for_url("**/name")
    view.wait_for_load_state()
    _to(view, "#who")
    view.keyboard.type("山田")
    yield "name"
    view.keyboard.press("Enter")
    view.locator("#documents").wait_for()
    yield "list"
    _to(view, "#filter")
    view.keyboard.type("どこにもない")
    yield "an empty list"
    turned("/inputs", "#files")
    yield from _added(view, office)
    turned("/board", ".task")
    _to(view, "[name=words]")
    view.keyboard.type("どこにもない\n")
    view.wait_for_url("**words=**")
    yield "an empty board"
    turned("/board", ".task")
    yield "board"
    yield from _reported(view, language)
    turned("/progress", ".figures")
    yield "progress"
    turned("/compare", ".pairs a")
    _to(view, "summary", "Enter")
    _to(view, ".bureaus input")
    yield "pairs"
    _to(view, ".pairs a", "Enter")
    view.locator(".versus").wait_for()
    view.wait_for_load_state()
    _to(view, "summary", "Enter")
    _to(view, "details[open] select")
    yield "comparison"
    turned("/books", ".books")
    yield "books"
    yield from _returned(view, base, language)
    turned("/", "#documents")
    yield from _document(view)
    yield from _removed(view)
    view.goto(base + NOWHERE)
    yield "no such document"


def _added(view: Any, office: Office) -> Iterator[str]:
    """Files that wait for a password, for an answer about a newer version, and that cannot be added."""
    plan, newer, *others = office.files
    _chosen(view, plan)
    view.locator(".item.done, .item.same").first.wait_for()
    _chosen(view, [newer, *others])
    view.locator(".item.failed").first.wait_for()
    view.locator("input[type=password]").first.wait_for()
    view.locator(".question strong").first.wait_for()
    yield "inputs"
    # whoever answers, or takes a file off the list, stays in the list
    _to(view, ".question:has(strong) button:last-child", "Enter")
    view.locator(".question strong").wait_for(state="detached")
    assert view.evaluate(_FOCUS, ".item, .item *, #files") == "there"
    _to(view, ".item.failed button", "Enter")
    view.locator(".item.failed").wait_for(state="detached")
    assert view.evaluate(_FOCUS, ".item, .item *, #files") == "there"


def _reported(view: Any, language: str) -> Iterator[str]:
    """A task on which somebody has just reported."""
    _to(view, ".standing a", "Enter")
    view.locator("#status").wait_for()
    view.wait_for_load_state()
    yield "a task without a report"
    _to(view, "#status", "ArrowDown", "ArrowDown")
    _to(view, "#result")
    view.keyboard.type(language)
    view.keyboard.press("Control+Enter")
    view.locator(".notice.good").wait_for()
    yield "report"


def _returned(view: Any, base: str, language: str) -> Iterator[str]:
    """A workbook that was handed out and came back with one correction."""
    _to(view, f'.books [value="{HARBOUR}"]', "Space")
    _to(view, "[name=sort]", "ArrowDown")
    with view.expect_download():
        _to(view, "#books button", "Enter")
    data = view.context.request.get(f"{base}/books/file?sort=checking&document={HARBOUR}").body()
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["課題"]
    column = [cell.value for cell in sheet[1]].index("課題名の修正") + 1
    sheet.cell(2, column).value = f"ブックの課題名 {language}"
    made = io.BytesIO()
    book.save(made)
    _chosen(view, {"name": "戻り.xlsx", "mimeType": "application/zip", "buffer": made.getvalue()})
    view.locator("table.returned").wait_for()
    view.wait_for_load_state()
    yield "returned book"
    _to(view, "form .button.main", "Enter")
    view.wait_for_url("**taken=1**")
    yield "a book that was taken over"
    view.wait_for_load_state()
    _to(view, "form[data-post$=forget] button", "Enter")
    view.wait_for_url("**/books")


def _document(view: Any) -> Iterator[str]:
    """A document, its help, a value being edited, and one that somebody else has changed meanwhile."""
    _to(view, f'#documents a[href$="{HARBOUR}"]', "Enter")
    view.locator(".row.picked").wait_for()
    view.wait_for_load_state()
    yield "document"
    view.keyboard.press("?")
    view.locator("dialog[open]").wait_for()
    yield "help"
    view.keyboard.press("Escape")
    _to(view, "[data-show=all]", "Enter")
    _to(view, ".row.picked")
    way = view.evaluate(_ROWS_TO, TITLE)
    for _ in range(abs(way)):
        view.keyboard.press("ArrowDown" if way > 0 else "ArrowUp")
        assert view.evaluate(_FOCUS, ".row.picked") == "there"
    view.keyboard.press("Enter")
    view.locator(".editor textarea").wait_for()
    yield "editing"
    view.evaluate(_SOMEBODY_ELSE, [HARBOUR, TITLE])
    view.keyboard.type("わたしの値")
    view.keyboard.press("Enter")
    view.locator(".told dl").wait_for()
    yield "conflict"
    view.keyboard.press("Escape")
    assert view.evaluate(_FOCUS, f'[data-key="{TITLE}"]') == "there"
    view.keyboard.press("ArrowDown")
    key = view.evaluate("document.activeElement.dataset.key")
    view.keyboard.press("c")
    view.locator(f'[data-key="{key}"] .chip.done').wait_for()
    assert view.evaluate(_FOCUS, ".row.picked") == "there"
    view.keyboard.press("Control+z")
    view.locator(f'[data-key="{key}"] .chip.done').wait_for(state="detached")
    assert view.evaluate(_FOCUS, f'[data-key="{key}"]') == "there"


def _removed(view: Any) -> Iterator[str]:
    """A document that somebody removes."""
    _to(view, ".bar .back", "Enter")
    view.locator("#documents").wait_for()
    view.wait_for_load_state()
    _to(view, '#documents a[href*="%E6"]', "Enter")  # 文化観光局
    view.locator(".row.picked").wait_for()
    _to(view, "a[href^='/remove/']", "Enter")
    view.locator(".effects").wait_for()
    view.wait_for_load_state()
    yield "remove"
    _to(view, "form .button.main", "Enter")
    view.locator(".notice.good").wait_for()
    view.wait_for_load_state()
    yield "a list after a document was removed"


_ROWS_TO = """key => {
  const keys = [...document.querySelectorAll(".row")].map(row => row.dataset.key);
  return keys.indexOf(key) - keys.indexOf(document.activeElement.dataset.key);
}"""
"""How many rows the one of that key is below the chosen one."""
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
