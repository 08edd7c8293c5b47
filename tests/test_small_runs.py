"""What runs over a small folder do while its files come, change, move and go, drawn from a seed.

The documents are converted by a work of a few lines in this process. The golden lists what is done to the
folder, what a dry run intends, which tasks the run gives out, what it tells and what is in the output folder.
After an intended change, run `pytest tests/test_small_runs.py --force-regen`, review the differences and
commit them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.batch import run
from planparse.batch.engines import Setup
from planparse.batch.run import Progress, Request, Summary, convert, intentions
from planparse.batch.store import LocalStore
from planparse.batch.task import Done, Limits, Output, Task
from planparse.document.errors import Failure, PlanparseError
from planparse.output import folder, hashed
from planparse.output.manifest import Record, decode
from planparse.plan.rereading import ChangedValue, read_lines
from tests.support.batch import fake_join

TEXTS = ("計画", "計画2", "locked", "raise", "outline", "asked", "bad rows", "", "long " * 20)
LIMITS = Limits(size=60)


def worked(task: Task) -> Output | Failure:
    """The result of a document, which its text names."""
    text = task.data.decode()
    if text == "locked" and task.password is None:
        return Failure("encrypted", task.name)
    if text == "raise":
        return Failure("internal", task.name, {"error": "E", "detail": "trace"})
    unread = Failure("unknown-form", task.name, {"scores": "0.1"}) if text == "outline" else None
    status = "outline" if text in ("outline", "asked") else "ok"
    made = f"{text} {task.corrections!r}".encode()
    changes = (ChangedValue("title", "題", "old", f"{task.ocr}"),) if task.earlier and task.strict else ()
    return Output(made, made, text.encode(), {"pages": 1}, status, unread, changes)  # type: ignore[arg-type]


class Folder:
    """A folder of documents and its output folder, to which things are done."""

    def __init__(self, root: Path, draw: Random, log: list[str]) -> None:
        self.raw, self.out, self.draw, self.log = root / "raw", root / "out", draw, log
        self.raw.mkdir()
        self.times = count(1)
        for name in ("a.txt", "b.txt", "c/d.txt"):
            self.write(self.raw / name, draw.choice(TEXTS[:5]))

    def write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        at = next(self.times) * 10**9
        os.utime(path, ns=(at, at))

    def some(self) -> Path:
        return self.draw.choice(
            sorted(p for p in self.raw.rglob("*") if p.is_file() and not p.is_symlink())
            or [self.raw / "a.txt"]
        )

    def change(self) -> str:
        """Something that happens between two runs."""
        draw, one = self.draw, self.some()
        name = one.relative_to(self.raw)
        match draw.randrange(9):
            case 0 | 1:
                text = draw.choice(TEXTS)
                new = self.raw / draw.choice(("a.txt", "e.txt", "c/f.txt", "c/a.txt"))
                self.write(new, text)
                return f"write {new.relative_to(self.raw)}: {text[:9]}"
            case 2 if one.exists():
                new = self.raw / draw.choice(("moved.txt", "c/moved.txt", "g/b.txt"))
                new.parent.mkdir(exist_ok=True)
                one.rename(new)
                return f"move {name} to {new.relative_to(self.raw)}"
            case 3 if one.exists():
                one.unlink()
                return f"remove {name}"
            case 4 if one.exists():
                new = self.raw / draw.choice(("copy.txt", "c/copy.txt"))
                self.write(new, one.read_text("utf-8"))
                return f"copy {name} to {new.relative_to(self.raw)}"
            case 5:
                own = draw.choice(("a", "b", "d", "gone"))
                sha = sha256(draw.choice(TEXTS).encode()).hexdigest()
                content = draw.choice((json.dumps({"sha256": sha}), "{", "[]"))
                self.write(self.out / folder.corrections_name(own), content)
                return f"correct {own}: {content[:14]}"
            case 6:
                files = sorted(p for kind in ("plans", "rows", ".") for p in (self.out / kind).glob("*.*"))
                if files:
                    damaged = draw.choice(files)
                    damaged.unlink()
                    return f"lose {damaged.relative_to(self.out)}"
            case 7:
                for ending in ("png", "jtd"):
                    self.write(self.raw / f"other.{ending}", "x")
                if not (self.raw / "link.txt").is_symlink():
                    (self.raw / "link.txt").symlink_to(self.raw.parent)
                self.write(self.raw / ".hidden", "x")
                return "files that are no documents"
        return "nothing"

    def request(self) -> Request:
        draw = self.draw
        options = {
            "retry": draw.random() < 0.15,
            "rehash": draw.random() < 0.15,
            "reader": "pdfplumber" if draw.random() < 0.1 else "auto",
            "ocr": "never" if draw.random() < 0.1 else "auto",
            "fail_fast": draw.random() < 0.1,
            "password": "春" if draw.random() < 0.15 else None,
            "strict": draw.random() < 0.2,
        }
        paths = (str(self.raw), *([str(self.raw / "c")] if draw.random() < 0.1 else []))
        if draw.random() < 0.12 and (self.raw / "c").is_dir():
            paths = (str(self.raw / "c"),)
        said = " ".join(name for name, value in options.items() if value and value != "auto")
        self.log.append(f"convert {' '.join(Path(p).name for p in paths)} {said}".rstrip())
        return Request(paths, str(self.out), limits=LIMITS, **options)  # type: ignore[arg-type]

    def engine(self, _: str) -> Callable[[Iterator[Task], Setup], Iterator[list[Done]]]:
        """An engine that takes two tasks at a time."""

        def work(tasks: Iterator[Task], setup: Setup) -> Iterator[list[Done]]:
            ended: list[Done] = []
            for task in tasks:
                corrected = "" if task.corrections is None else f" corrected {task.corrections.decode()[:14]}"
                before = "" if task.earlier is None else f" before {task.earlier.decode()[:9]}"
                self.log.append(f"  task {task.number} {task.name} {task.document_id}{corrected}{before}")
                ended.append(Done(task.number, worked(task), 1, 0.5, 7))
                if len(ended) == 2:
                    yield ended
                    ended = []
            if ended:
                yield ended

        return work


def told(record: Record) -> str:
    why = f" {record.reason} {(record.ja or '')[:4]} {(record.en or '')[:9]}" if record.reason else ""
    why += f" {record.detail}" if record.detail else ""
    own = f" {record.attempts}×{record.seconds:g}/{record.peak}" if record.attempts else ""
    size = "" if record.bytes is None else f" {record.bytes}B"
    kept = f" {len(record.files)} files" if record.files else ""
    return f"{record.input} {record.status}{why} {record.document_id}{size}{own}{kept}"


def shown(summary: Summary) -> Iterator[str]:
    assert 0 <= summary.seconds < 60
    yield f"  converted {summary.converted} unchanged {summary.unchanged} moved {summary.moved}"
    yield f"  removed {summary.removed} orphans {summary.orphans}"
    yield f"  complete {summary.complete} tables {summary.tables}"
    yield f"  reread {[told(record) for record in summary.reread]}"
    yield from (f"  skipped {told(record)}" for record in summary.skipped)
    yield from (f"  {told(record)} {dict(record.counts)}" for record in summary.records)


def states(out: Path) -> Iterator[str]:
    """What the manifest has, and the output files."""
    manifest = decode(LocalStore(out).peek())
    yield from (f"  manifest {told(record)}" for _, record in sorted(manifest.records.items()))
    files = (p for p in sorted(out.rglob("*")) if p.is_file() and p.parent.name in ("plans", "tables"))
    yield from (f"  {p.relative_to(out)}: {p.read_text('utf-8')[:60]!r}" for p in files)
    for path in sorted((out / folder.CHANGES).glob("*")):
        yield f"  {path.name}: {[len(line.values) for line in read_lines(path.read_bytes())]}"


def steps(here: Folder) -> Iterator[str]:
    """A change of the folder, a dry run and a run, and what is there then."""
    yield f"--- {' · '.join(here.change() for _ in range(here.draw.choice((0, 1, 2, 2))))}"
    request = here.request()

    def news(progress: Progress) -> None:
        record = progress.record
        name = "begins" if record is None else f"{record.input} {'anew' if progress.fresh else ''}"
        here.log.append(f"  of {progress.total} {name}".rstrip())

    try:
        for one in intentions(request):
            why = f" ({one.why.reason})" if one.why is not None else ""
            yield f"  would {one.action} {one.input} {one.document_id}{why}"
        yield from shown(convert(request, news, join=fake_join))
    except PlanparseError as error:
        yield f"  {error.code}"
    yield from states(here.out)


@pytest.mark.parametrize("seed", range(8))
def test_what_runs_over_a_changing_folder_do(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_regression: FileRegressionFixture
) -> None:
    log: list[str] = []
    here = Folder(tmp_path, Random(f"runs {seed}"), log)
    monkeypatch.setattr(run, "engine", here.engine)
    monkeypatch.setattr(run, "HELD_FILES", 10)
    monkeypatch.setattr(hashed, "RESOLUTION", 0)
    for _ in range(6):
        for line in steps(here):
            log.append(line)  # noqa: PERF402 - the steps add lines of their own
    whole = "\n".join(log).replace(str(tmp_path), "/here")
    file_regression.check(whole + "\n", basename=str(seed), extension=".txt", encoding="utf-8")
