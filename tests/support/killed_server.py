"""Edits through servers that are killed: `python -m` with OUT, ID, PATH, TASK_ID and KILLS.

Each server is that of `planparse serve`. A browser's requests edit the value at PATH, confirm it and report
on TASK_ID, one after the other; at a random moment the server is killed. Everything that was answered "kept"
must be in the folder, and every file whole. Ends with an error otherwise.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Timer
from urllib.parse import quote, urlsplit

from planparse.batch.correct import finish
from planparse.batch.store import LocalStore
from planparse.corrections.file import read_corrections
from planparse.corrections.reviews import read_reviews
from planparse.output.folder import corrections_name, progress_name, reviews_name
from planparse.progress.history import history
from planparse.serve.desk import Wanted, edit, opened
from planparse.serve.guard import CHANGE_HEADER
from planparse.serve.server import Wish, serve
from tests.support.convert import environment
from tests.support.documents import ROOT

_LONGEST_LIFE = 0.4
"""Seconds from a server's first answer to a change until it is killed, at most: a few changes."""


@dataclass(slots=True)
class Kept:
    """What the servers said was kept, and what was sent and not answered."""

    value: str = ""
    unanswered: str = ""
    confirmed: bool = False
    reports: list[str] = field(default_factory=list)
    changes: int = 0


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


def _served(out: Path) -> tuple[int, str]:
    """A server in a process of its own: its number and its address."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        serve(out, Wish(), "ja", lambda address: os.write(writing, address.encode()) and None)
        os._exit(0)
    os.close(writing)
    address = os.read(reading, 1000).decode()
    os.close(reading)
    return pid, address


def _change_forever(
    visitor: Visitor, kept: Kept, document_id: str, path: str, task: str, life: int, killer: Timer
) -> None:
    """Change one thing after the other until the server does not answer any more.

    The killer starts with the first answer, so that each server has kept something.
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
        if not killer.ident:
            killer.start()
        (row,) = (row for row in json.loads(text)["rows"] if row["key"] == path)
        said = {"key": path, "hash": row["hash"], "confirmed": True}
        assert visitor.post(f"{base}/reviews", said)[0] == 200
        kept.confirmed = True
        kept.changes += 1
        form = visitor.get(f"{base}/progress?task={quote(task)}")
        found = re.search(r'name="record" value="([^"]*)"', form)
        assert found
        report = {"record": found[1].replace("&#34;", '"'), "status": "実施中", "result": f"{life}-{n}"}
        rest = dict.fromkeys(("delay_reason", "next_step", "section", "updated_on"), "")
        status, text = visitor.post(f"{base}/progress", {**rest, **report})
        assert status == 200, text
        kept.reports.append(f"{life}-{n}")
        kept.changes += 1


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


def main(out: Path, document_id: str, path: str, task: str, kills: int) -> None:
    """Kill that many servers; raises AssertionError if a change is lost or a file is damaged."""
    chance = random.Random(11)
    kept = Kept("warm")
    # loads what servers would load one after the other
    (row,) = (row for row in opened(out, document_id, "ja").rows if row.key == path)
    assert edit(out, document_id, [Wanted(path, row.seen, kept.value)], "a", "ja").status == 200
    for life in range(kills):
        pid, address = _served(out)
        visitor = Visitor(address)
        killer = Timer(chance.uniform(0.0, _LONGEST_LIFE), os.kill, (pid, signal.SIGKILL))
        with suppress(OSError, HTTPException):
            _change_forever(visitor, kept, document_id, path, task, life, killer)
        killer.join()
        os.waitpid(pid, 0)
        _check(out, document_id, path, kept)
    finish(out)
    (row,) = (row for row in opened(out, document_id, "ja").rows if row.key == path)
    assert row.text in (kept.value, kept.unanswered), (row.text, kept)
    print(f"{kills} killed, {kept.changes} changes kept, {len(kept.reports)} of them reports")


def killed(out: Path, document_id: str, path: str, task: str, kills: int) -> str:
    """What `main` says, run in a process of its own, which can fork; raises AssertionError if it fails."""
    call = [
        sys.executable,
        "-m",
        "tests.support.killed_server",
        str(out),
        document_id,
        path,
        task,
        str(kills),
    ]
    done = subprocess.run(call, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
