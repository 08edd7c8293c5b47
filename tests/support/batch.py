"""Batch runs for tests: work that a document can poison instead of conversion, no Parquet, small limits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planparse.batch.rows import Beside, Joined
from planparse.batch.run import Request, Summary, convert
from planparse.batch.task import MIB, Limits

LIMITS = Limits(seconds=3.0, memory=200 * MIB, size=MIB)
WORK = "tests.support.batch_poison:work"


def fake_join(parts: Iterable[Iterable[tuple[bytes, Beside]]], folder: Path) -> Joined:
    """Stand in for the Parquet tables: write the documents' rows one after the other."""
    path = folder / "rows.parquet"
    bad: list[int] = []
    groups: list[tuple[int, ...]] = []
    position = 0
    with path.open("wb") as file:
        for documents in parts:
            groups.append(())
            for block, _ in documents:
                if block == b"bad rows":
                    bad.append(position)
                else:
                    file.write(block + b"\n")
                position += 1
    return Joined({"rows": path}, bad, groups)


def request(paths: Path | Iterable[Path | str], out: Path | str, **options: object) -> Request:
    names = [paths] if isinstance(paths, Path) else paths
    values = {"limits": LIMITS, "jobs": 2, "work": WORK} | options
    return Request(tuple(str(p) for p in names), str(out), **values)  # type: ignore[arg-type]


def go(paths: Path | Iterable[Path | str], out: Path | str, **options: object) -> Summary:
    return convert(request(paths, out, **options), join=fake_join)


def reasons(summary: Summary) -> dict[str, str | None]:
    """Why each input failed (None: it did not), by its file name."""
    return {Path(r.input).name: r.reason for r in summary.records}


def write(folder: Path, **texts: str) -> Path:
    """Write a text file for each keyword into a folder, which is made if it is missing."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


RUN = """
import sys
from pathlib import Path
from planparse.batch.run import convert
from tests.support.batch import fake_join, request
raw, out, jobs, wait = sys.argv[1:]
convert(
    request(Path(raw), out, jobs=int(jobs), wait=wait == "wait"),
    join=fake_join,
    held=lambda who: print(who, flush=True),
)
"""
"""A program for `python -c`: the same run in its own process. Arguments: raw, out, jobs, "wait" or not."""
