"""Draw docs/images/ from the fictional plans of raw/: `python -m scripts.screenshots`.

Needs Chromium. The pictures are made by hand after a change of what they show; no test compares them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
SAMPLES = (
    "isohama-r7-impress.pdf",
    "isohama-r8-writer.pdf",
    "kankyo-r8-cid.pdf",
    "kirigahara-r8-writer.pdf",
)
PUT_IN = {"ja": "kirigahara-r7.txt", "en": "kankyo-r7.txt"}
"""The file that is put in while the views of a language are drawn: each only once, a copy is refused."""
LOCALES = {"ja": "ja-JP", "en": "en-US"}
WINDOW = {"width": 1200, "height": 720}
COLOURS = 64
"""Colours of a picture: screens of text look the same in them and take a third of the space."""


def planparse(*arguments: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "planparse", *arguments], cwd=folder, check=True)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`planparse serve` on a folder's output: the address that it prints."""
    call = [sys.executable, "-m", "planparse", "serve", "output", "--no-browser"]
    with subprocess.Popen(call, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/enter\?token=\S+", process.stdout.readline())
        assert found is not None
        try:
            yield found[0]
        finally:
            process.terminate()


def draw(page: Page, name: str) -> None:
    """Write the window of a page as docs/images/NAME.png."""
    with Image.open(BytesIO(page.screenshot())) as seen:
        seen.quantize(COLOURS).save(IMAGES / f"{name}.png", optimize=True)


def draw_serve(page: Page, address: str, language: str) -> None:
    """The views of `planparse serve`: files put in, the list, a document, a correction, tasks, a report."""
    base = address.partition("/enter")[0]
    page.goto(address)
    page.locator("#who, #documents").wait_for()
    if page.url.endswith("/name"):
        page.fill("#who", "企画課 山田")
        page.locator("form button").click()
    page.get_by_text("汐見崎市 環境共生局").wait_for()  # the last whose places are counted
    draw(page, f"serve-list.{language}")

    page.goto(f"{base}/inputs")
    page.set_input_files("#files", ROOT / "raw" / PUT_IN[language])
    page.locator(".item.done", has_text=PUT_IN[language]).wait_for()
    draw(page, f"serve-add.{language}")

    page.goto(f"{base}/documents/isohama-r8-writer")
    page.locator(".row.picked").wait_for()
    page.wait_for_load_state("networkidle")
    draw(page, f"serve-document.{language}")
    page.keyboard.press("Enter")
    draw(page, f"serve-edit.{language}")

    page.goto(f"{base}/board?year=2026")
    page.locator(".filters").wait_for()
    draw(page, f"serve-board.{language}")
    page.locator('a[href*="/progress?task="]').first.click()
    page.locator("#status").wait_for()
    draw(page, f"serve-report.{language}")


def draw_files(page: Page, folder: Path) -> None:
    """What the commands write: the report, the board of all quarters, the comparison of two years."""
    report = folder / "output" / "report"
    page.goto(f"{(report / 'index.html').as_uri()}#board")
    page.wait_for_timeout(500)
    draw(page, "report-index")
    page.goto((report / "plans" / "isohama-r8-writer.html").as_uri())
    page.wait_for_timeout(500)
    draw(page, "report-plan")
    (comparison,) = (folder / "comparison").glob("*--*.html")
    page.goto(comparison.as_uri())
    draw(page, "comparison")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        for name in SAMPLES:
            shutil.copy(ROOT / "raw" / name, folder)
        planparse("convert", *SAMPLES, "-o", "output", folder=folder)
        planparse("report", "output", folder=folder)
        planparse("diff", "output", "-o", "comparison", "--format", "html", folder=folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        with serving(folder) as address:
            for language, locale in LOCALES.items():
                page = browser.new_page(locale=locale, viewport=WINDOW)
                page.set_default_timeout(120_000)  # a busy machine draws and converts slowly
                draw_serve(page, address, language)
        draw_files(browser.new_page(locale="ja-JP", viewport=WINDOW), folder)
        browser.close()


if __name__ == "__main__":
    main()
