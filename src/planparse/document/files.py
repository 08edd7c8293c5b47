"""Files on every system: reading those that others made, and having one's own on the disk.

Windows has neither all flags of `os.open` nor folders that can be opened.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import zlib
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile, ZipFile

_T = TypeVar("_T")

BINARY: int = getattr(os, "O_BINARY", 0)
"""The flag without which Windows changes the ends of lines."""
READING: int = os.O_RDONLY | BINARY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Flags for reading a file that others may have replaced by a pipe, which must not wait for its writer."""
NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
"""The flag by which a symbolic link is not followed; none on Windows, where making one needs a privilege."""


_LARGEST = 1 << 32
"""Bytes of a file that is read whole where its reader states no limit: eight times what a document's result
may have (`planparse.batch.task.DEFAULTS.output`). A sparse file may have more than the memory holds."""


Stamp = tuple[int, int, int]
"""What differs between two versions of a file: its time of modification, size and inode."""


def stamp(status: os.stat_result) -> Stamp:
    """The stamp of a file by which what was made of it is kept until it changes."""
    return status.st_mtime_ns, status.st_size, status.st_ino


def kept(most: int) -> Callable[[Callable[[Path], _T]], Callable[[Path], _T]]:
    """What a function makes of a file is kept until the file changes, for at most so many files.

    The decorated function raises OSError for a file that does not exist.
    """

    def decorated(make: Callable[[Path], _T]) -> Callable[[Path], _T]:
        @lru_cache(maxsize=most)
        def made(path: Path, _: Stamp) -> _T:
            return make(path)

        return lambda path: made(path, stamp(path.stat()))

    return decorated


def flush(path: Path) -> None:
    """Make sure that the file's data, or the folder's entries, are on the disk. Raises OSError."""
    folder = path.is_dir()
    if folder and not hasattr(os, "O_DIRECTORY"):
        return  # Windows cannot open folders; there the rename has to suffice
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_regular(path: Path, most: int | None = None) -> bytes:
    """The bytes of a regular file, at most `most` and one more, by which the caller knows a larger file.

    Raises OSError, with errno ENODEV for a pipe, a socket or a device, EOVERFLOW for a file of gigabytes
    where `most` is None.
    """
    handle = os.open(path, READING)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        must_be_regular(path, status)
        if most is None and status.st_size > _LARGEST:
            raise OSError(errno.EOVERFLOW, os.strerror(errno.EOVERFLOW), str(path))
        return file.read(-1 if most is None else most + 1)


def hash_regular(path: Path) -> tuple[str, int]:
    """The SHA-256 in hex and the size of a regular file, which is never in memory as a whole.

    Raises OSError, with errno ENODEV for a pipe, a socket or a device.
    """
    handle = os.open(path, READING)
    with os.fdopen(handle, "rb", buffering=0) as file:
        must_be_regular(path, os.fstat(handle))
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def must_be_regular(path: Path, status: os.stat_result) -> None:
    """Raise OSError unless this is the status of a file: EISDIR for a folder, ENODEV for anything else."""
    if not stat.S_ISREG(status.st_mode):
        number = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.ENODEV
        raise OSError(number, os.strerror(number), str(path))


NO_ARCHIVE = (
    BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, LookupError, zlib.error,
)  # fmt: skip
"""What Python's library raises on zip files that are damaged, locked or of a kind that it does not know."""


def inflated(data: bytes) -> int:
    """The bytes that the parts of a zip file say to have when unpacked. Raises BadZipFile."""
    with ZipFile(BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist())
