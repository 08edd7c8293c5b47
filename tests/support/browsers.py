"""Chromium as the tests start it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.convert import environment

FLAGS = [
    f"--{flag}"
    for flag in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
    )
]


@contextmanager
def chromium_started() -> Iterator[Any]:
    """The system's Chromium under Playwright; skips the test where either is missing."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@contextmanager
def serve_started(out: Path) -> Iterator[str]:
    """`planparse serve`, run as people run it: the address that it prints."""
    call = [sys.executable, "-m", "planparse", "serve", str(out), "--no-browser"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/enter\?token=\S+", process.stdout.readline())
            assert found
            yield found[0]
        finally:  # a test that fails must not wait for the server
            process.terminate()
