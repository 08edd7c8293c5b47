"""Changes through servers that are killed: what was answered "kept" is in the folder, every file whole."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Timer
from urllib.parse import quote, urlsplit

from planparse.batch.correct import finish, take_over
from planparse.batch.store import LocalStore
from planparse.corrections.file import read_corrections
from planparse.corrections.reviews import read_reviews
from planparse.output.folder import TABLES, corrections_name, progress_name, reviews_name
from planparse.progress.history import history
from planparse.serve.desk import opened
from planparse.serve.guard import CHANGE_HEADER
from tests.support.convert import environment

_MOST_CHANGES = 6
"""Changes that a server keeps before it is to be killed, at most: two rounds of an edit, a word, a report."""
_LONGEST_WAIT = 0.1
"""Seconds from then until it is killed, at most: about as long as storing one more takes."""


@dataclass(slots=True)
class Kept:
    """What the servers said was kept, and what was sent and not answered."""

    value: str = ""
    unanswered: str = ""
    confirmed: bool = False
    reports: list[str] = field(default_factory=list)
    changes: int = 0


@dataclass(slots=True)
class Killer:
    """Starts the timer that kills a server once that has kept so many changes."""

    timer: Timer
    left: int

    def told(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.timer.start()


class Visitor:
    """A browser that came in by the server's address."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.connection = HTTPConnection(parts.netloc, timeout=60)
        self.cookies: dict[str, str] = {}
        self.change = ""
        self.get(f"{parts.path}?{parts.query}")
        found = re.search(r'<meta name="change" content="(\w+)">', self.get("/name"))
        assert found
        self.change = found[1]
        assert self.post("/name", {"who": "山田"})[0] == 200

    def get(self, path: str) -> str:
        return self._asked("GET", path, None)[1]

    def post(self, path: str, values: object) -> tuple[int, str]:
        return self._asked("POST", path, json.dumps(values))

    def _asked(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {
            "origin": self.origin,
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            CHANGE_HEADER: self.change,
        }
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("set-cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read().decode()


def _served(out: Path) -> tuple[subprocess.Popen[str], str]:
    """`planparse serve` and the address that it prints."""
    call = [sys.executable, "-m", "planparse", "serve", str(out), "--no-browser"]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env=environment())
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/enter\?token=\S+", process.stdout.readline())
    assert found
    return process, found[0]


def _change_forever(
    visitor: Visitor, kept: Kept, document_id: str, path: str, task: str, life: int, killer: Killer
) -> None:
    """Change one thing after the other until the server does not answer any more.

    The killer is told of each change that is kept.
    """
    base = f"/documents/{quote(document_id)}"
    rows = {row["key"]: row for row in json.loads(visitor.get(f"{base}/rows"))["rows"]}
    seen = rows[path]["seen"]
    for n in count():
        kept.unanswered = f"{life}-{n}"
        edits = [{"path": path, "seen": seen, "written": kept.unanswered}]
        status, text = visitor.post(f"{base}/edits", {"edits": edits})
        if status == 409:  # a killed server's value was brought in at the start
            seen = json.loads(text)["now"][path]["seen"]
            continue
        assert status == 200, text
        kept.value = seen = kept.unanswered
        kept.confirmed = False
        kept.changes += 1
        killer.told()
        (row,) = (row for row in json.loads(text)["rows"] if row["key"] == path)
        said = {"key": path, "hash": row["hash"], "confirmed": True}
        assert visitor.post(f"{base}/reviews", said)[0] == 200
        kept.confirmed = True
        kept.changes += 1
        killer.told()
        form = visitor.get(f"{base}/progress?task={quote(task)}")
        found = re.search(r'name="record" value="([^"]*)"', form)
        assert found
        report = {"record": found[1].replace("&#34;", '"'), "status": "実施中", "result": f"{life}-{n}"}
        rest = dict.fromkeys(("delay_reason", "next_step", "section", "updated_on"), "")
        status, text = visitor.post(f"{base}/progress", {**rest, **report})
        assert status == 200, text
        kept.reports.append(f"{life}-{n}")
        kept.changes += 1
        killer.told()


def _check(out: Path, document_id: str, path: str, kept: Kept) -> None:
    """Everything that was said to be kept is on the disk, and no file is half written."""
    for file in out.rglob("*.json"):
        if not file.name.startswith(".tmp-"):
            json.loads(file.read_bytes())
    (own,) = (
        one
        for one in read_corrections((out / corrections_name(document_id)).read_bytes(), "")
        if one.path == path
    )
    assert own.value in (kept.value, kept.unanswered), (own.value, kept)
    reports = [
        report.standing.result
        for thread in history(LocalStore(out).read(progress_name(document_id))).threads
        for report in thread.reports
    ]
    assert len(reports) == len(set(reports)) and set(kept.reports) <= set(reports)
    if kept.confirmed:
        assert path in read_reviews((out / reviews_name(document_id)).read_bytes())


def kill_servers(out: Path, document_id: str, path: str, task: str, kills: int) -> Kept:
    """What that many servers kept that were killed one after the other, each with kill -9.

    A browser's requests edit the value at the path, confirm it and report on the task, again and again; at a
    random moment the server is killed. Raises AssertionError if a change is lost, a file is damaged, or the
    tables that follow are not those that are made of the plans anew.
    """
    chance = random.Random(11)
    kept = Kept()
    for life in range(kills):
        process, address = _served(out)
        with process:
            timer = Timer(chance.uniform(0.0, _LONGEST_WAIT), process.kill)
            killer = Killer(timer, chance.randint(1, _MOST_CHANGES))
            visitor = Visitor(address)
            with suppress(OSError, HTTPException):
                _change_forever(visitor, kept, document_id, path, task, life, killer)
            timer.join()
        _check(out, document_id, path, kept)
    finish(out)
    tables = {path.name: path.read_bytes() for path in (out / TABLES).iterdir()}
    shutil.rmtree(out / TABLES)
    take_over(out, (), "", date.today())
    assert tables == {path.name: path.read_bytes() for path in (out / TABLES).iterdir()}
    (row,) = (row for row in opened(out, document_id, "ja").rows if row.key == path)
    assert row.text in (kept.value, kept.unanswered), (row.text, kept)
    return kept
