"""Commands where the machine is not as they expect: one line, an exit code, and nothing half written."""

from __future__ import annotations

import errno
import gc
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from planparse.batch.inputs import find, read
from planparse.cli import main
from planparse.document.cells import from_workbook
from planparse.document.errors import Failure, OutputError, ReadError, writing
from planparse.document.exhausted import exhausted
from planparse.document.kinds import KINDS
from planparse.readers import read as read_document
from planparse.writers import refused
from planparse.writers.files import replacing
from tests.support.outputs import commit
from tests.support.plans import rich_plan

PLAN = "{out}/plans/shiomi-kanko-r8.json"
CALLS: dict[str, tuple[str, ...]] = {
    "schema": ("schema", "-o", "{to}"),
    "csv": ("export", "{out}", "--csv", "{to}"),
    "excel": ("export", "{out}", "--xlsx", "{to}.xlsx"),
    "submission": ("export", "{out}", "--submission", "{to}"),
    "sqlite": ("export", "{out}", "--sqlite", "{to}.db"),
    "books": ("progress", "books", "{out}", "{to}"),
    "calendar": ("progress", "calendar", "{out}", "{to}.ics"),
    "draft": ("progress", "draft", "{out}", "{to}.md"),
    "comparison": ("diff", PLAN, PLAN, "-o", "{to}", "--force"),
}
"""Calls that write what the folder {out} has to {to}."""
TOO_LONG = "長" * 100
"""A name of 300 bytes: file systems take 255."""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return commit(tmp_path_factory.mktemp("environments") / "out", rich_plan())


def called(call: str, out: Path, to: Path | str) -> int:
    return main([part.format(out=out, to=to) for part in CALLS[call]])


def left_in(folder: Path) -> list[str]:
    """The files and folders that were begun and not finished."""
    return [path.name for path in folder.rglob(".*")]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("place", ["/proc/planparse/x", "{tmp}/file/x", f"{{tmp}}/{TOO_LONG}", "/dev/full/x"])
def test_a_place_that_cannot_be_written_is_told_in_a_line(
    place: str, call: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert called(call, out, place.format(tmp=tmp_path)) == 1
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == 1 and "Traceback" not in told.err
    assert (tmp_path / "file").read_text() == "no folder" and left_in(tmp_path) == []


# the archive of a workbook that could not be written fails again when it is removed; `silence_destructors`
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("call", CALLS)
def test_a_full_disk_leaves_nothing_half_written(
    call: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with full_disk():
        code = called(call, out, tmp_path / "to")
        gc.collect()
    told = capsys.readouterr()
    assert code == 1 and len(told.err.splitlines()) == 1 and "Traceback" not in told.err
    # SQLite keeps to itself which limit it was
    assert ("ulimit -f" in told.err) == (call != "sqlite") and "Errno" not in told.err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert called(call, out, tmp_path / "to") == 0


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("temporary", ["/nonexistent", "/dev/null", ""])
def test_a_missing_folder_for_temporary_files_or_home_is_no_obstacle(
    temporary: str, call: str, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", temporary)
    monkeypatch.delenv("HOME", raising=False)
    assert called(call, out, tmp_path / "to") == 0 and left_in(tmp_path) == []


@pytest.mark.parametrize("call", ["excel", "submission", "books", "comparison"])
def test_a_workbook_needs_no_other_disk(
    call: str, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "gettempdir", full)
    assert called(call, out, tmp_path / "to") == 0 and left_in(tmp_path) == []


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("mask", "others"), [(0o077, 0), (0o000, stat.S_IROTH)])
def test_what_is_written_has_the_permissions_of_the_mask(
    mask: int, others: int, call: str, out: Path, tmp_path: Path
) -> None:
    before = os.umask(mask)
    try:
        assert called(call, out, tmp_path / "to") == 0
    finally:
        os.umask(before)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written and {path.stat().st_mode & stat.S_IROTH for path in written} == {others}


@pytest.mark.parametrize(
    "place", ["/proc/planparse", "{tmp}/a.txt", "{tmp}/a.txt/out", f"{{tmp}}/{TOO_LONG}", "/dev/full"]
)
def test_an_output_folder_that_cannot_be_is_told_in_a_line(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("港を守る")
    assert main(["convert", str(tmp_path / "a.txt"), "-o", place.format(tmp=tmp_path)]) in (1, 2)
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == 1 and "Traceback" not in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to("b.pdf")
    (tmp_path / "b.pdf").symlink_to("a.pdf")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "plan.txt").write_text("港を守る")
    assert [one.name for one in find([str(tmp_path)]).inputs] == ["plan.txt"]


def test_a_file_that_is_gone_or_grows_once_it_was_found_is_one_failure(tmp_path: Path) -> None:
    for name in ("gone.txt", "grown.txt"):
        (tmp_path / name).write_text("港")
    gone, grown = find([str(tmp_path)]).inputs
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "grown.txt").write_text("港" * 100)
    first, second = read(gone, 50), read(grown, 50)
    assert isinstance(first, Failure) and first.code == "unreadable"
    assert isinstance(second, Failure) and second.code == "file-too-large"


def test_an_empty_file_of_any_kind_is_called_empty() -> None:
    for suffix in {suffix for kind in KINDS.values() for suffix in kind.suffixes}:
        with pytest.raises(ReadError) as refused:
            read_document(b"", f"a{suffix}")
        assert refused.value.code == "empty-file"


LIMITS = {
    errno.EMFILE: "ulimit -n",
    errno.ENFILE: "ulimit -n",
    errno.EAGAIN: "ulimit -u",
    errno.ENOMEM: "ulimit -v",
    errno.EFBIG: "ulimit -f",
}
"""What to raise where a limit of the machine was reached, by the number of the error."""


@pytest.mark.parametrize("number", [*LIMITS, errno.ENOSPC])
def test_where_a_limit_was_reached_no_space_or_permission_is_blamed(number: int) -> None:
    with pytest.raises(OutputError) as told, writing("plans.xlsx"):
        raise OSError(number, os.strerror(number))
    for language in ("ja", "en"):
        message = told.value.message(language)  # type: ignore[arg-type]
        assert message.startswith("plans.xlsx: ")
        assert [way for way in sorted(set(LIMITS.values())) if way in message] == [
            way for way in [LIMITS.get(number)] if way
        ]
        assert ("権限" in message or "permissions" in message) == (number == errno.ENOSPC)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "no-memory"),
        (ImportError("libarrow.so: failed to map segment from shared object"), "no-memory"),
        (ImportError("No module named duckdb"), None),
        (RuntimeError("can't start new thread"), "too-many-processes"),
        (RuntimeError("can't start new thread, for another reason"), None),
        (BlockingIOError(errno.EAGAIN, ""), "too-many-processes"),
        (PermissionError(errno.EACCES, ""), None),
        (OSError(), None),
    ],
)
def test_what_libraries_say_of_a_limit_is_understood(error: Exception, code: str | None) -> None:
    limit = exhausted(error)
    assert (None if limit is None else limit.code) == code


@contextmanager
def no_file() -> Iterator[None]:
    """No file can be opened, as where too many are open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("call", ["csv", "excel", "sqlite", "draft"])
def test_too_many_open_files_are_told_in_a_line(
    call: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(call, out, tmp_path / "once") == 0  # loads the libraries
    before = sorted(tmp_path.rglob("*"))
    capsys.readouterr()
    with no_file():
        code = called(call, out, tmp_path / "to")
    told = capsys.readouterr().err.splitlines()
    assert code == 1 and len(told) == 1 and "ulimit -n" in told[0]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_workbook_that_cannot_be_opened_for_want_of_files_is_not_blamed(tmp_path: Path) -> None:
    with no_file(), pytest.raises(ReadError) as told:
        from_workbook(tmp_path / "plans.xlsx", lambda data, _: data)
    assert told.value.code == "too-many-files" and told.value.failure.reason == "unreadable"


def test_a_workbook_for_which_there_is_no_memory_is_not_called_another_file(tmp_path: Path) -> None:
    def read(*_: object) -> None:
        raise MemoryError

    Workbook().save(tmp_path / "plans.xlsx")
    with pytest.raises(MemoryError):
        from_workbook(tmp_path / "plans.xlsx", read)


def test_a_machine_without_memory_for_the_libraries_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("planparse.cli._LEAST_MEMORY", 1 << 60)
    assert main(["form", "list"]) == 1
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1 and "ulimit -v" in told.err


def test_what_a_database_left_unfinished_is_removed(tmp_path: Path) -> None:
    def write() -> None:
        with replacing(tmp_path / "plans.duckdb") as beside:
            for end in ("", ".wal", "-journal"):
                beside.with_name(beside.name + end).touch()
            raise MemoryError

    with pytest.raises(MemoryError):
        write()
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_lets_libraries_start_no_threads() -> None:
    """OpenBLAS would interrupt a process that may not start any."""
    program = (
        "import os; from planparse.cli import main; main();"
        "print({name: os.environ[name] for name in ('OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS')})"
    )
    call = [sys.executable, "-c", program, "--version"]
    own = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    run = subprocess.run(
        call, env={**own, "OMP_NUM_THREADS": "2"}, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[1] == "{'OPENBLAS_NUM_THREADS': '1', 'OMP_NUM_THREADS': '2'}"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite3.OperationalError("database or disk is full"), "空き容量がありません"),
        (
            duckdb.IOException('IO Error: Could not write "x": No space left on device'),
            "空き容量がありません",
        ),
        (duckdb.OutOfMemoryException("Out of Memory Error: Failed to allocate block"), "ulimit -v"),
        (duckdb.ConstraintException("Constraint Error: Duplicate key"), "Duplicate key"),
    ],
)
def test_what_a_database_says_is_told(error: Exception, words: str) -> None:
    assert words in refused("plans.db", error).message("ja")
