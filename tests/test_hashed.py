"""Which files are taken to be unchanged without reading them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from planparse.output.hashed import RESOLUTION, Hashed


def written_again(path: Path) -> None:
    path.write_text("BBBB")


def replaced(path: Path) -> None:
    path.with_name("new").write_text("BBBB")
    path.with_name("new").replace(path)


@pytest.mark.parametrize("change", [written_again, replaced])
def test_a_file_of_the_same_size_and_time_of_modification_is_hashed_again(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("AAAA")
    before = path.stat()
    hashed = Hashed()
    hashed.note("hash", before.st_ctime_ns + RESOLUTION + 1, before)
    known = Hashed(hashed.encode() or b"")
    assert known.knows("hash", path.stat()) and not known.knows("another", path.stat())
    time.sleep(0.02)  # more than the kernel's clock counts in
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not known.knows("hash", path.stat())


def test_a_file_that_may_change_again_at_the_same_time_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("AAAA")
    status = path.stat()
    hashed = Hashed()
    hashed.note("hash", status.st_ctime_ns + RESOLUTION, status)
    hashed.note("hash", 0, written=(status,))
    assert hashed.encode() is None


@pytest.mark.parametrize(("asked", "kept"), [(1, 1), (2, 4)])
def test_what_was_not_asked_for_is_kept_until_it_is_most(tmp_path: Path, asked: int, kept: int) -> None:
    hashed = Hashed(bytes(range(2 * 16)))
    status = tmp_path.stat()
    for number in range(asked):
        hashed.note(f"hash {number}", status.st_ctime_ns + RESOLUTION + 1, status)
    assert len(hashed.encode() or b"") == kept * 16
