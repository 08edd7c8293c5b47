"""`planparse serve`: threads of requests, the intake and drawing, none of which stops or spoils another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from anyio import to_thread

from planparse.output.folder import plan_name
from planparse.plan.model import Plan
from planparse.serve import library
from planparse.serve.intake import Intake
from planparse.writers.files import replacing, write_bytes
from planparse.writers.json import encode
from tests.support.served import browser, harbour_folder, put, served, settled
from tests.support.small_plan import PLAN

HARBOUR = "minato-r8"


def test_two_threads_write_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "summaries.json"
    with ThreadPoolExecutor(1) as other, replacing(path) as beside:
        beside.write_bytes(b"first")
        other.submit(write_bytes, path, b"second").result()
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_requests_that_wait_for_pages_hold_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, drawn = Event(), Event()

    def draw(*_: Any) -> bytes:
        began.set()
        drawn.wait(60)
        return b"picture"

    with served(harbour_folder(tmp_path)) as client, ThreadPoolExecutor(2) as both:
        own = browser(client)
        monkeypatch.setattr(client.app.app.state.server.pictures, "page", draw)  # type: ignore[attr-defined]
        assert client.portal is not None
        client.portal.call(_with_one_thread)
        waiting = both.submit(client.get, f"/documents/{HARBOUR}/pages/1")
        try:
            assert began.wait(60)
            assert both.submit(own.client.get, "/").result(60).status_code == 200
        finally:
            drawn.set()
        assert waiting.result().content == b"picture"


async def _with_one_thread() -> None:
    """Have requests share one thread instead of forty."""
    to_thread.current_default_thread_limiter().total_tokens = 1


def test_the_intake_goes_on_after_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "output"
    out.mkdir()
    with served(out) as client:
        own = browser(client)
        intake: Intake = client.app.app.state.server.intake  # type: ignore[attr-defined]

        def broken(*_: Any, **__: Any) -> None:
            # its sender has dismissed one that had ended already
            intake._items.clear()
            raise RuntimeError

        with monkeypatch.context() as context:
            context.setattr("planparse.serve.intake.convert", broken)
            put(own, "一.txt", PLAN.encode())
            settled(intake)
        put(own, "二.txt", PLAN.encode())
        assert [item.state for item in settled(intake)] == ["done"]


def test_a_summary_is_kept_for_the_plan_that_it_was_made_of(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)
    path = out / plan_name(HARBOUR)
    before = path.read_bytes()
    plan = Plan.model_validate_json(before)
    # a plan that is being replaced is on the disk before its record is
    path.write_bytes(encode(plan.model_copy(update={"organization": "べつの局"})))
    assert library.listed(out)[0].summary.organization == "べつの局"
    path.write_bytes(before)
    assert library.listed(out)[0].summary.organization == plan.organization
