"""Measure a folder of reports: their size, the time they take to open, and messages on the console.

    PYTHONPATH=src python bench/opening.py OUT/report [-n 5]

Opens the index and every document from file:// in headless Chromium, each time in a fresh tab, and waits
until the first image (or line, or table) is painted. The time given is the median of n.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def opened(browser: Any, path: Path, said: list[str]) -> float:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(path.resolve().as_uri())
    page.locator(".page img[src], .text-layer, .piece, .documents").first.wait_for(state="attached")
    page.evaluate(PAINTED)
    seconds = time.perf_counter() - began
    page.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("-n", type=int, default=5)
    args = parser.parse_args()
    said: list[str] = []
    slowest = largest = 0.0
    print(f"{'MB':>7} {'opens s':>8}  report")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for path in [args.folder / "index.html", *sorted((args.folder / "plans").glob("*.html"))]:
            seconds = statistics.median(opened(browser, path, said) for _ in range(args.n))
            size = path.stat().st_size / 1e6
            slowest, largest = max(slowest, seconds), max(largest, size)
            print(f"{size:7.2f} {seconds:8.2f}  {path.name}", flush=True)
        browser.close()
    print(f"largest {largest:.2f} MB, slowest {slowest:.2f} s, console messages {len(said)}")
    for text in sorted(set(said)):
        print(f"    {text}")


if __name__ == "__main__":
    main()
