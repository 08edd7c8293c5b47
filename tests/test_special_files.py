"""Pipes and devices where planparse reads or writes files: it neither waits for them nor replaces them."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest

from planparse.batch.store import LocalStore
from planparse.cli import main
from planparse.document import files
from planparse.document.errors import FormError, ReadError, UsageError
from planparse.document.files import flush, hash_regular, must_be_regular, read_regular
from planparse.form.file import read as read_form
from planparse.form.file import shipped
from planparse.output.folder import reading_name, reviews_name
from planparse.output.manifest import read_manifest
from planparse.parse.example import example_of, result_of
from planparse.plan.model import Reading
from planparse.serve.desk import opened, plan_of
from planparse.serve.users import read_users
from planparse.writers.files import write_bytes
from tests.support.outputs import commit
from tests.support.plans import rich_plan

LONGEST = 60
"""Seconds after which something waits for a pipe that nobody writes to; nothing here takes a second."""
OWN = "shiomi-kanko-r8"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise AssertionError("it waits for a pipe")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return commit(tmp_path / "out", rich_plan())


def piped(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return path


def test_a_pipe_in_an_output_folder_is_not_the_file_of_its_record(out: Path) -> None:
    (record,) = read_manifest(out).records.values()
    assert LocalStore(out).holds(record.files)
    piped(out / f"plans/{OWN}.json")
    assert not LocalStore(out).holds(record.files)


def test_the_server_waits_for_no_pipe(out: Path) -> None:
    piped(out / reading_name(OWN))
    piped(out / reviews_name(OWN))
    document = opened(out, OWN, "ja")
    assert document.reading == Reading(document_id=OWN) and document.reviews == {}
    piped(out / f"plans/{OWN}.json")
    with pytest.raises(ReadError):
        plan_of(out, OWN)
    with pytest.raises(UsageError):
        read_users(piped(out / "users"))


def test_a_form_and_its_example_are_read_of_files_only(tmp_path: Path) -> None:
    form = tmp_path / "own.toml"
    with pytest.raises(ReadError):
        piped(example_of(form))
        result_of(form, shipped()[0])
    with pytest.raises(FormError):
        read_form(piped(form))


def test_a_file_of_gigabytes_is_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(OSError, match="too large"):
        read_regular(tmp_path / "sparse")
    assert len(read_regular(tmp_path / "sparse", 9)) == 10


def test_only_regular_files_are_read_or_hashed(tmp_path: Path) -> None:
    pipe = piped(tmp_path / "pipe")
    for take in (read_regular, hash_regular):
        with pytest.raises(OSError) as raised:
            take(pipe)
        assert (raised.value.errno, raised.value.filename) == (errno.ENODEV, str(pipe))
    (tmp_path / "file").write_bytes(b"abc")
    assert read_regular(tmp_path / "file") == b"abc"
    assert hash_regular(tmp_path / "file") == (hashlib.sha256(b"abc").hexdigest(), 3)
    with pytest.raises(IsADirectoryError):
        must_be_regular(tmp_path, tmp_path.stat())


def test_a_file_as_large_as_may_be_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LARGEST", 3)
    (tmp_path / "file").write_bytes(b"abc")
    assert read_regular(tmp_path / "file") == b"abc"
    (tmp_path / "file").write_bytes(b"abcd")
    with pytest.raises(OSError, match="too large"):
        read_regular(tmp_path / "file")


@pytest.mark.parametrize("name", ["", "file"])
@pytest.mark.parametrize("fails", [False, True])
def test_what_is_flushed_is_synchronised_and_closed(
    name: str, fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    synchronised: list[tuple[int, int]] = []

    def fsync(handle: int) -> None:
        synchronised.append((handle, os.fstat(handle).st_ino))
        if fails:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="error") if fails else nullcontext():
        flush(tmp_path / name)
    ((handle, inode),) = synchronised
    assert inode == (tmp_path / name).stat().st_ino
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(handle)


def test_a_folder_that_the_system_cannot_open_is_not_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY", raising=False)
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("it is opened"))
    flush(tmp_path)


def test_a_pipe_or_a_device_is_not_replaced(out: Path, tmp_path: Path) -> None:
    pipe, device = piped(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    device.symlink_to("/dev/zero")
    for place in (pipe, device):
        with pytest.raises(OSError, match="No such device"):
            write_bytes(place, b"")
        assert main(["export", str(out), "--xlsx", str(place)]) == 1
    assert pipe.is_fifo() and device.is_symlink()
    assert [path.name for path in tmp_path.glob("*.bak*")] == []
