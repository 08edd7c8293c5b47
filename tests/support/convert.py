"""`planparse convert` run as a separate process, and what must always hold for its output."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from planparse.cli import main
from planparse.document.errors import Reason

PUBLISHED = ("plans", "readings", "rows", "tables")


def environment() -> dict[str, str]:
    """The environment in which another Python finds the modules that this one finds."""
    path = os.pathsep.join(p for p in sys.path if p)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "planparse", "convert", *map(str, args)]


def children(pid: int) -> list[int]:
    """The running child processes of a process."""
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def below(pid: int, word: bytes) -> list[int]:
    """The descendants of a process whose command line contains a word."""
    found, pending = [], children(pid)
    while pending:
        one = pending.pop()
        pending.extend(children(one))
        with suppress(OSError):
            if word in Path(f"/proc/{one}/cmdline").read_bytes():
                found.append(one)
    return found


def hear_signals() -> None:
    """Take signals as a shell starts its commands, whatever started the tests: for `preexec_fn`."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def wait_for(path: Path, run: subprocess.Popen[Any]) -> None:
    """Wait until a file or folder is there, or the process that should make it has ended."""
    while not path.exists() and run.poll() is None:
        time.sleep(0.005)


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a command: exit code and output."""

    code: int
    out: str
    err: str


def convert_apart(*args: object, cwd: Path | None = None) -> Ran:
    """What `planparse convert` does in a process of its own, as people run it."""
    done = subprocess.run(
        command(*args), cwd=cwd, env=environment(), capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def convert(*args: object, cwd: Path | None = None) -> Ran:
    """What `planparse convert` does in this process, without the seconds that a program takes to start."""
    streams = [
        io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="", write_through=True)
        for _ in ("out", "err")
    ]
    with chdir(cwd or Path.cwd()), redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        try:
            code = main(["convert", *map(str, args)])
        except SystemExit as end:  # of argparse
            code = int(end.code or 0)
    out, err = (cast(io.BytesIO, stream.buffer).getvalue().decode() for stream in streams)
    return Ran(code, out, err)


def content(out: Path) -> dict[str, str]:
    """The hash of every published file of an output folder, by name."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in PUBLISHED
        for path in sorted((out / folder).rglob("*"))
        if path.is_file()
    }


def state(out: Path) -> dict[Path, tuple[int, bytes]]:
    """Time of change and content of every file but the lock and what may be deleted."""
    files = (
        p for p in out.rglob("*") if p.is_file() and ".cache" not in p.parts and p.name != ".planparse.lock"
    )
    return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in files}


def records(out: Path) -> list[dict[str, Any]]:
    """The document records of the manifest in order; every line must be complete JSON."""
    lines = (out / "manifest.jsonl").read_text("utf-8").split("\n")
    assert lines[-1] == ""
    entries = [json.loads(line) for line in lines[:-1]]
    return [entry for entry in entries if entry["kind"] == "document"]


def latest(out: Path) -> dict[str, dict[str, Any]]:
    """The last record of each input, by file name."""
    return {Path(record["input"]).name: record for record in records(out)}


def assert_whole(out: Path, inputs: int) -> Counter[str]:
    """Check that nothing is lost, duplicated or partial, and count the inputs by reason ("ok": converted).

    Each input has one record: converted (by a form or without), failed or skipped for a known reason. The
    files are exactly those of the manifest, with their hashes, and the tables hold exactly the converted
    documents.
    """
    import pyarrow.parquet

    found = latest(out)
    assert len(found) == inputs, sorted(found)
    marks: dict[str, str] = {}
    ids = []
    for record in found.values():
        if record["status"] in ("failed", "skipped"):
            assert record["reason"] in get_args(Reason) and record["ja"] and record["en"], record
            assert "files" not in record
            continue
        assert record["status"] in ("ok", "outline")
        ids.append(record["document_id"])
        for name, (digest, size) in record["files"].items():
            assert (out / name).stat().st_size == size
            marks[name] = digest
        for folder in ("plans", "readings"):
            value = json.loads((out / folder / f"{record['document_id']}.json").read_bytes())
            assert value["document_id"] == record["document_id"]
    assert len(ids) == len(set(ids))
    have = content(out)
    assert {n: h for n, h in have.items() if not n.startswith("tables/")} == marks
    assert {p.name for p in out.rglob(".*")} <= {".planparse.lock", ".cache"}
    table = pyarrow.parquet.read_table(out / "tables/documents.parquet")
    assert sorted(table.column("document_id").to_pylist()) == sorted(ids)
    return Counter(record.get("reason", "ok") for record in found.values())
