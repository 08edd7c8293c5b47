"""Reading files that others made: regular ones only, so that no command waits for a pipe or a device."""

from __future__ import annotations

import errno
import os
import stat
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile


def read_regular(path: Path, most: int | None = None) -> bytes:
    """The bytes of a regular file, at most `most` and one more, by which the caller knows a larger file.

    Raises OSError, with errno ENODEV for a pipe, a socket or a device.
    """
    # NONBLOCK: opening a pipe would wait for its writer
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            number = errno.EISDIR if stat.S_ISDIR(mode) else errno.ENODEV
            raise OSError(number, os.strerror(number), str(path))
        return file.read(-1 if most is None else most + 1)


def inflated(data: bytes) -> int:
    """The bytes that the parts of a zip file say to have when unpacked. Raises BadZipFile."""
    with ZipFile(BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist())
