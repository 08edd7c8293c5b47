"""An output folder with a few small plans, and a browser's session with the server that shows it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from planparse.batch import rows as rows_files
from planparse.batch.identity import digest
from planparse.batch.store import LocalStore
from planparse.output.folder import plan_name, reading_name, rows_name
from planparse.output.manifest import Record, encode, now
from planparse.plan.model import Plan, Reading
from planparse.serve.answers import Setup
from planparse.serve.app import application
from planparse.serve.guard import CHANGE_HEADER, Door
from planparse.serve.intake import Intake, Item
from planparse.writers.json import encode as encode_model
from tests.support.report_sample import harbour

HOST = "127.0.0.1:4321"
ORIGIN = f"http://{HOST}"
TOKEN = "the-token-of-the-terminal"
DOOR = Door(hosts=frozenset({HOST}), key=b"k" * 32, token=TOKEN)


def publish(out: Path, plan: Plan, reading: Reading, source: Path) -> None:
    """Write a plan into the output folder as a conversion does, without its tables."""
    store = LocalStore(out)
    own = plan.document_id
    files = {
        plan_name(own): encode_model(plan),
        reading_name(own): encode_model(reading),
        rows_name(own): rows_files.encode(plan),
    }
    with store.lock(True):
        store.begin()
        store.write(files)
        marks = {name: (digest(block), len(block)) for name, block in files.items()}
        name = f"../{source.relative_to(out.parent).as_posix()}"
        record = Record(
            name, "ok", own, sha256=plan.source.sha256, bytes=plan.source.bytes, files=marks, at=now()
        )
        store.append(encode([record]))


def harbour_folder(parent: Path) -> Path:
    """An output folder with the harbour's plan, its PDF, and a file that was not read."""
    pdf, plan, reading = harbour()
    source = parent / "raw" / plan.source.name
    source.parent.mkdir(parents=True)
    source.write_bytes(pdf)
    out = parent / "output"
    publish(out, plan, reading, source)
    failed = Record(
        "../raw/locked.pdf",
        "failed",
        "locked",
        reason="encrypted",
        ja="パスワードで保護されています。",
        en="Protected by a password.",
        at=now(),
    )
    store = LocalStore(out)
    with store.lock(True):
        store.append(encode([failed]))
    return out


@dataclass(frozen=True, slots=True)
class Browser:
    """A person's browser: its requests have what the pages' scripts send."""

    client: TestClient
    change: str

    def send(self, path: str, values: Any, **headers: str) -> Any:
        """A change, as common.js sends it."""
        own = {"origin": ORIGIN, "sec-fetch-site": "same-origin", CHANGE_HEADER: self.change}
        return self.client.post(path, json=values, headers=own | headers)

    def rows(self, document_id: str) -> dict[str, dict[str, Any]]:
        """The rows of a document by key."""
        answer = self.client.get(f"/documents/{document_id}/rows")
        assert answer.status_code == 200, answer.text
        return {row["key"]: row for row in answer.json()["rows"]}


def browser(client: TestClient, who: str | None = "企画課 山田") -> Browser:
    """A browser that came in by the token; with a name, unless that is None."""
    assert client.get("/enter", params={"token": TOKEN}).status_code == 200
    found = re.search(r'<meta name="change" content="(\w+)">', client.get("/name").text)
    assert found
    made = Browser(client, found[1])
    if who is not None:
        assert made.send("/name", {"who": who}).status_code == 200
    return made


@contextmanager
def served(out: Path, door: Door = DOOR, **setup: Any) -> Iterator[TestClient]:
    """A client of the server of an output folder, without a session."""
    base = f"{door.scheme}://{min(door.hosts)}"
    with TestClient(
        application(Setup(out, door, **setup)), base, follow_redirects=False, raise_server_exceptions=False
    ) as client:
        yield client


def put(own: Browser, name: str, data: bytes, **headers: str) -> Any:
    """Send a file as the page 入れる does; the answer."""
    sent = {"origin": ORIGIN, "sec-fetch-site": "same-origin", CHANGE_HEADER: own.change}
    return own.client.post(f"/inputs?name={quote(name)}", content=data, headers=sent | headers)


def settled(intake: Intake) -> tuple[Item, ...]:
    """The files once none of them is worked on any more."""
    end = time.monotonic() + 120
    while any(item.state in ("waiting", "reading") for item in intake.items()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return intake.items()
