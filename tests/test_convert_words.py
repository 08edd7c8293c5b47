"""What `planparse convert` says of each way in which a run may end, in both languages.

The runs are made up: no document is read. The goldens are in `test_convert_words/`. After an intended change,
run `pytest tests/test_convert_words.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.batch import run as batch
from planparse.batch import versions
from planparse.batch.run import Intention, Progress, Request, Summary
from planparse.batch.task import MIB, Limits
from planparse.cli import console, convert, main
from planparse.cli.language import Translator
from planparse.document.errors import Failure, OutputError, UsageError, Value
from planparse.output.manifest import CHANGED_VALUES, Record

VALUES: dict[str, Value] = {"name": "a.txt", "scores": "kyoku-x 0.1", "reports": 3, "lines": 2}
COUNTS = {"pages": 3, "issues": 4, "initiatives": 5, "tasks": 60, "error": 1, "warning": 2, "info": 7}


def failed(name: str, reason: str, seconds: float = 0.25, status: str = "failed") -> Record:
    failure = Failure(reason, name, VALUES)
    said = {"reason": failure.reason, "ja": failure.sentence("ja"), "en": failure.sentence("en")}
    return Record(f"../raw/{name}", status, "id", seconds=seconds, attempts=1, **said)  # type: ignore[arg-type]


def read(name: str, seconds: float = 1.5, **counts: int) -> Record:
    given = {**COUNTS, **counts}
    return Record(f"../raw/{name}", "ok", name, attempts=1, seconds=seconds, peak=9, counts=given, at="then")


GOOD, OLD = read("a.txt"), read("古い[red].txt", 12.345, tasks=1000)
OUTLINE = replace(failed("letter.docx", "unknown-form", 2.0, "outline"), counts=COUNTS)
ASKED = Record("../raw/asked.txt", "outline", "asked", counts=COUNTS)
LOCKED, CRASHED, DAMAGED = (
    failed("locked.pdf", "encrypted"),
    failed("c.pdf", "crash"),
    failed("e.pdf", "empty-file"),
)
EMPTY = Summary((), 0, 0, (), 0, (), (), (), (), True, False, 1.26)


def skipped(name: str, reason: str) -> Record:
    return failed(name, reason, 0.0, "skipped")


def ended(*records: Record, **more: object) -> Summary:
    return replace(EMPTY, records=records, **more)  # type: ignore[arg-type]


SKIPPED = (
    *(skipped(f"picture{n}.png", "foreign-image") for n in range(12)),
    *(skipped(f"plan{n}.jtd", "foreign-ichitaro") for n in range(2)),
    *(skipped(f"~${n}.docx", "foreign-leftover") for n in range(11)),
    skipped("copy.txt", "copy"),
)
MOST = 12  # documents that the summary has rows for, here
REREAD = tuple(read(f"r{n}.txt", **{CHANGED_VALUES: n}) for n in range(1, 12))
RUNS: dict[str, tuple[str, Summary | BaseException]] = {
    "nothing": ("", EMPTY),
    "two": ("", ended(GOOD, read(f"{'長い名前の計画' * 9}.txt"), converted=2, tables=True)),
    "all kinds": (
        "",
        ended(
            GOOD,
            OLD,
            OUTLINE,
            ASKED,
            LOCKED,
            CRASHED,
            failed("d.pdf", "crash"),
            DAMAGED,
            converted=7,
            unchanged=1,
        ),
    ),
    "passed over": ("", ended(GOOD, unchanged=1, removed=("../raw/b.txt",), moved=2, skipped=SKIPPED)),
    "ten passed over": ("", ended(GOOD, unchanged=1, skipped=SKIPPED[:10])),
    "left behind": (
        "",
        ended(
            GOOD,
            unchanged=1,
            orphans=("corrections/gone.json",),
            progress=(Failure("progress-orphaned", "progress/gone.jsonl", VALUES),),
        ),
    ),
    "reports to see": ("", ended(GOOD, progress=(Failure("progress-damaged", "progress/a.jsonl", VALUES),))),
    "read otherwise": ("", ended(*REREAD, converted=11, reread=REREAD)),
    "ten read otherwise": ("", ended(*REREAD[:10], converted=10, reread=REREAD[:10])),
    "stopped": ("--fail-fast", ended(GOOD, CRASHED, converted=2, complete=False)),
    "all that have rows": ("", ended(*(read(f"{n}.txt") for n in range(MOST)), converted=MOST)),
    "many": ("", ended(*(read(f"{n}.txt") for n in range(MOST)), CRASHED, OUTLINE, converted=MOST + 2)),
    "quiet": ("-q", ended(GOOD, OUTLINE, ASKED, LOCKED, converted=4, orphans=("corrections/gone.json",))),
    "told at length": ("-v", ended(GOOD, OLD, LOCKED, converted=2, unchanged=1)),
    "as JSON": ("--json", ended(GOOD, OUTLINE, LOCKED, converted=3, skipped=SKIPPED[:1], moved=1)),
    "a log": ("--json-log -", ended(GOOD, OLD, OUTLINE, LOCKED, converted=4)),
    "a log of success": ("--json-log -", ended(GOOD, ASKED, converted=2)),
    "a log of a part": ("--json-log -", ended(GOOD, converted=1, complete=False)),
    "a log of an interrupt": ("--json-log -", KeyboardInterrupt()),
    "a log of an error": ("--json-log -", OutputError("output-unwritable", "out", {"why": "full"})),
    "wrong": ("", UsageError("no-such-input", "../raw")),
}
INTENDED = (
    Intention("../raw/a.txt", "new", "a"),
    Intention("../raw/b.txt", "changed", "b"),
    Intention("../raw/c.txt", "new", "c"),
    Intention("../raw/d.pdf", "failed", None, LOCKED),
    Intention("../raw/e.pdf", "retry", "e", CRASHED),
    Intention("../raw/f.png", "skipped", None, SKIPPED[0]),
    Intention("../raw/g.txt", "unchanged", "g"),
    Intention("../raw/h.txt", "removed"),
)
REFUSED = (
    "convert -",
    "convert --scheduler tcp://a:1",
    "convert --engine dask --scheduler tcp://a:1 --jobs 2",
    "convert --form outline --strict",
    "convert --dry-run --jobs 2",
    "convert --dry-run --wait",
    "convert --dry-run --json-log -",
    "convert --json-log missing/log",
)


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], str]:
    """What the command says and its exit code, where its run ends in a way that is made up."""
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "PLANPARSE_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(convert, "_MOST_ROWS", MOST)
    monkeypatch.setattr(convert, "now", lambda: "now")
    monkeypatch.setattr(convert, "uuid", SimpleNamespace(uuid4=lambda: SimpleNamespace(hex="run")))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(batch, "intentions", lambda _: INTENDED)

    def said(call: str, end: object) -> str:
        def made(request: Request, news: Callable[[Progress], None], held: object) -> Summary:
            if isinstance(end, BaseException):
                raise end
            assert isinstance(end, Summary)
            news(Progress(len(end.records)))
            for record in end.records:
                news(Progress(len(end.records), record, record is not OLD))
            return end

        several = (SimpleNamespace(ja="版が2つあります。", en="There are two versions."),)
        monkeypatch.setattr(versions, "repeated_in", lambda out: several if end is RUNS["two"][1] else ())
        monkeypatch.setattr(batch, "convert", made)
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code: object = main(call.split())
            except SystemExit as stop:
                code = stop.code
        whole = f"{out.getvalue()}=== {code}\n{err.getvalue()}".replace(str(tmp_path), "/here")
        whole = re.sub(r"\d\.\d(?=(?: s|秒)[^)]*exit|秒、終了)", "0.0", whole)
        return re.sub(r" {3,}|─{2,}|━{2,}", "  ", whole)

    return said


@pytest.mark.parametrize("language", ["ja", "en"])
def test_how_a_run_ends(
    language: str, made_up: Callable[[str, object], str], file_regression: FileRegressionFixture
) -> None:
    def steps() -> Iterator[str]:
        for name, (options, end) in RUNS.items():
            yield f"--- {name} {options}\n{made_up(f'--lang {language} convert raw -o out {options}', end)}"
        for options in ("", "-q", "--json"):
            call = f"--lang {language} convert raw -o out --dry-run {options}"
            yield f"--- --dry-run {options}\n{made_up(call, None)}"
        for call in REFUSED:
            yield f"--- {call}\n{made_up(f'--lang {language} {call}', EMPTY)}"

    file_regression.check("\n".join(steps()), basename=language, extension=".txt", encoding="utf-8")


def test_the_options_are_what_is_asked_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Request] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(versions, "repeated_in", lambda out: ())

    def made(request: Request, *_: object, **__: object) -> Summary:
        asked.append(request)
        return EMPTY

    monkeypatch.setattr(batch, "convert", made)
    own = "--reader pdfplumber --ocr never --password 春 --strict --engine dask --scheduler tcp://a:1"
    switches = (
        "--sandbox spawn --isolate --fail-fast --retry --rehash --wait "
        "--timeout 5 --memory 300 --max-pages 7 --max-size 9"
    )
    for options in ("--jobs 3", own, switches):
        assert main(["convert", "a", "b", "-o", "out", "-q", *options.split()]) == 0
    plain = Request(("a", "b"), "out", jobs=3)
    assert asked[0] == plain
    asked_otherwise = replace(
        plain,
        reader="pdfplumber",
        ocr="never",
        password="春",
        strict=True,
        engine="dask",
        scheduler="tcp://a:1",
    )
    assert replace(asked[1], jobs=3) == asked_otherwise
    limits = Limits(seconds=5.0, memory=300 * MIB, pages=7, size=9 * MIB)
    switched = replace(
        plain, sandbox="spawn", isolate=True, fail_fast=True, retry=True, rehash=True, wait=True
    )
    assert replace(asked[2], jobs=3) == replace(switched, limits=limits)


def test_a_log_in_a_file_goes_on_with_each_run(made_up: Callable[[str, object], str], tmp_path: Path) -> None:
    for end in (RUNS["two"][1], KeyboardInterrupt()):
        made_up("convert raw -o out --json-log log.jsonl", end)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["start", "document", "document", "end", "start", "end"]


def test_a_log_that_can_no_longer_be_written_is_told_once(
    made_up: Callable[[str, object], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    def write(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(convert, "warn_json", write)
    said = made_up("--lang en convert raw -o out --json-log -", ended(GOOD, OLD, LOCKED, converted=3))
    assert len(lines) == 2 and said.count("No space left") == 1
    assert "3 converted" not in said and "2 converted" not in said and "1 converted, 1 unchanged" in said


@pytest.mark.parametrize("shown", [True, False])
def test_the_bar_tells_how_fast_pages_are_read_and_what_failed(
    shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "animated", lambda _: shown)
    bar = convert._Bar(Translator("en"), shown=True)
    bar(Progress(4))
    (task,) = bar.progress.tasks
    assert task.total == (4 if shown else None)
    bar(Progress(4, OLD, False))
    bar(Progress(4, GOOD, True))
    assert task.fields["note"] == ("0 pages/s, 0 failed" if shown else "")
    task._get_time = lambda: (task.start_time or 0.0) + 100.0
    bar(Progress(4, replace(GOOD, counts={"pages": 346}), True))
    bar(Progress(4, LOCKED, True))
    assert task.fields["note"] == ("3 pages/s, 1 failed" if shown else "")
    assert task.completed == (4 if shown else 0)


def test_no_bar_is_shown_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "animated", lambda _: True)
    assert convert._Bar(Translator("ja"), shown=False).progress.disable
    assert not convert._Bar(Translator("ja"), shown=True).progress.disable
