"""Measure `planparse serve` and `planparse report` on a folder of a thousand documents.

    python -m bench.serving FOLDER [--documents 1000] [-n 5]

Writes the generator's plans of several cities' bureaus for consecutive years to FOLDER/raw (a quarter of
them PDFs, one of 40 pages), converts them to FOLDER/output if that is not there, and opens every view of the
server in headless Chromium. Prints a table for bench/RESULTS.md: the first time, and the median of n more.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from bench.long import pdf
from generator import chance, cid, content, text
from generator.layout import HEADERS, lay_out
from generator.plan import Plan

_FIRST_YEAR, _YEARS = 2021, 6
_LONG = "long.pdf"
_AMIDST = 2.5
"""Seconds after an edit when its tables are being made: it begins after 1.5 s and takes 20."""
_PDFS = 4
"""Every fourth document is a PDF, the others are texts."""


def plans() -> Iterator[Plan]:
    """The plans of each bureau of each city, year by year: each year one issue is new."""
    for number, city in enumerate(content.CITIES):
        for place, bureau in enumerate(content.BUREAUS):
            rng = random.Random(100 * number + place)
            plan = replace(
                content.plan(rng, merged=False, headers=tuple(HEADERS)),
                municipality=city,
                organization=bureau,
            )
            for year in range(_FIRST_YEAR, _FIRST_YEAR + _YEARS):
                first = plan.issues[0]
                fresh = content.issue(rng, first.area or "A", first.number, False, tuple(HEADERS))
                plan = replace(plan, fiscal_year=year, issues=(fresh, *plan.issues[1:]))
                yield plan


def write(raw: Path, count: int) -> None:
    """Write `count` documents, one of them of 40 pages."""
    raw.mkdir(parents=True)
    (raw / _LONG).write_bytes(pdf(40))
    for number, plan in zip(range(1, count), plans(), strict=False):
        blocks = lay_out(plan, replace(chance.style(random.Random(number)), merge=False))
        if number % _PDFS:
            (raw / f"{number:04}.txt").write_bytes(text.encoded(blocks, text.Look()))
        else:
            cid.render(blocks, raw / f"{number:04}.pdf", cid.Look(rules="full"))


@contextmanager
def served(out: Path) -> Iterator[str]:
    """The address of `planparse serve` on the folder."""
    call = [sys.executable, "-m", "planparse", "serve", str(out), "--no-browser"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/enter\?token=\S+", process.stdout.readline())
        assert found
        yield found[0]
        process.terminate()


_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds that something takes the first time and then, and how many it may take."""

    name: str
    first: float
    then: float | None = None
    most: float | None = None


def opening(page: Any, address: str, ready: str, rounds: int) -> tuple[float, float]:
    """Seconds until a view is painted: the first time, and the median of the rounds after it."""
    found = []
    for _ in range(rounds + 1):
        page.goto("about:blank")
        began = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.locator(ready).first.wait_for(state="attached")
        page.evaluate(_PAINTED)
        found.append(time.perf_counter() - began)
    return found[0], statistics.median(found[1:])


_TIMED = """() => {
  const news = document.getElementById("news");
  const pressed = ({ key }) => { if (key === "Enter") window.pressed = performance.now(); };
  addEventListener("keydown", pressed, true);
  new MutationObserver(() => {
    if (news.classList.contains("good"))
      requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now() - window.pressed; }));
  }).observe(news, { childList: true });
}"""
"""Measures in the page: Playwright looks for a text every 100 ms only."""


def saving(page: Any, address: str, rounds: int, pause: float = 0.0) -> tuple[float, float]:
    """Seconds from the key that saves an edit until the page has painted that it is saved.

    `pause` seconds pass before each edit but the first: the tables are being made after a while.
    """
    page.goto(address)
    page.locator(".row.picked").wait_for()
    page.get_by_role("button", name=re.compile("すべての値")).click()
    page.locator('.row[data-key$="/tasks/1"]').first.click()
    page.evaluate(_TIMED)
    found = []
    for number in range(rounds + 1):
        page.wait_for_timeout(1000 * pause if number else 0)
        page.keyboard.press("Enter")
        page.locator(".editor textarea").wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.type(f"職員との協議 {number} {time.time_ns()}")
        page.evaluate("window.shown = 0")
        page.keyboard.press("Enter")
        page.wait_for_function("() => window.shown > 0")
        page.locator(".news.good").get_by_text("保存しました").wait_for()
        found.append(page.evaluate("window.shown") / 1000)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
    return found[0], statistics.median(found[1:])


def in_browser(out: Path, rounds: int) -> Iterator[Figure]:
    """What is measured in Chromium, one after the other."""
    with served(out) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="ja-JP", viewport={"width": 1366, "height": 768})
        page.set_default_timeout(120_000)
        page.goto(address)
        page.fill("#who", "計測")
        began = time.perf_counter()
        page.get_by_role("button", name="はじめる").click()
        page.locator("#documents tr").first.wait_for(state="attached")
        page.evaluate(_PAINTED)
        first = time.perf_counter() - began
        base = address.partition("/enter")[0]
        yield Figure("list of all documents", first, opening(page, f"{base}/", "#documents tr", rounds)[1], 1)
        city, bureau = content.CITIES[0], content.BUREAUS[0]
        years = f"from={_FIRST_YEAR + _YEARS - 2}&to={_FIRST_YEAR + _YEARS - 1}"
        long = f"{base}/documents/long"
        for name, where, ready, most in (
            ("document of 40 pages", long, ".page img", 1.0),
            ("board of tasks, the latest year", f"{base}/board", ".task", None),
            ("board of tasks, all years", f"{base}/board?year=", ".task", None),
            ("progress, a year", f"{base}/progress", "table", None),
            ("comparison of all bureaus: list", f"{base}/compare?{years}", ".pairs li", None),
            (
                "comparison of a bureau",
                f"{base}/compare?{years}&bureau={quote(f'{city} {bureau}')}",
                "table.links",
                None,
            ),
        ):
            yield Figure(name, *opening(page, where, ready, rounds), most)
        yield Figure("saved edit, in the document of 40 pages", *saving(page, long, rounds), 0.2)
        beside = saving(page, long, rounds, _AMIDST)[1]
        yield Figure("saved edit while the tables are being made", beside, None, 0.2)
        # the list after an edit, and again once the tables were built
        yield Figure("list after an edit", opening(page, f"{base}/", "#documents tr", rounds)[0], None, 1)
        browser.close()


def of_report(out: Path) -> Iterator[Figure]:
    """`planparse report`: everything, nothing changed, one document changed."""
    shutil.rmtree(out / "report", ignore_errors=True)
    made = _command("report", out)
    yield Figure("planparse report (all documents; then none has changed)", made, _command("report", out))
    with served(out) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="ja-JP")
        page.goto(address)
        page.fill("#who", "計測")
        page.get_by_role("button", name="はじめる").click()
        page.locator("#documents tr").first.wait_for(state="attached")
        saving(page, f"{address.partition('/enter')[0]}/documents/long", 1)
        browser.close()
    yield Figure("planparse report, one document has changed", _command("report", out))


def _command(*words: object) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "planparse", *map(str, words)], check=False, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def main() -> None:
    """Make what is missing, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("-n", type=int, default=5)
    parser.add_argument("--no-report", action="store_true", help="do not measure `planparse report`")
    args = parser.parse_args()
    raw, out = args.folder / "raw", args.folder / "output"
    if not raw.exists():
        write(raw, args.documents)
    if not out.exists():
        print(f"converted in {_command('convert', raw, '-o', out):.0f} s")
    print(f"load {os.getloadavg()[0]:.1f}\n\n| | first, s | then, s | target, s |\n|---|---:|---:|---:|")
    for figures in (in_browser(out, args.n), () if args.no_report else of_report(out)):
        for one in figures:
            then = "" if one.then is None else f"{one.then:.2f}"
            most = "" if one.most is None else f"{one.most:g}"
            print(f"| {one.name} | {one.first:.2f} | {then} | {most} |", flush=True)
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
