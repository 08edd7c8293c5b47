"""Writing files atomically: beside their place first, flushed to disk, then renamed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import get_ident

from planparse.document.files import flush, must_be_regular

_JOURNALS = (".wal", "-journal")
"""What the names of files end with that DuckDB and SQLite leave beside one which they could not finish."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path to write to; renamed to `path` when the block ends, removed when it raises.

    Creates missing folders. Two threads may write the same file: the later one's stays. Raises OSError, with
    errno ENODEV where a pipe, a socket or a device is: root could replace even /dev/null.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        must_be_regular(path, path.stat())
    beside = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.part")
    try:
        yield beside
        flush(beside)
        beside.replace(path)
    finally:
        for end in ("", *_JOURNALS):
            beside.with_name(beside.name + end).unlink(missing_ok=True)
    flush(path.parent)


def write_bytes(path: Path, data: bytes) -> None:
    """Write the file whole or not at all, replacing an older one. Raises OSError."""
    with replacing(path) as beside:
        beside.write_bytes(data)


def write_pieces(path: Path, pieces: Iterable[bytes]) -> str:
    """Write a file of pieces that are made one after another, as `write_bytes` does; its SHA-256."""
    state = hashlib.sha256()
    with replacing(path) as beside, beside.open("wb") as file:
        for piece in pieces:
            state.update(piece)
            file.write(piece)
    return state.hexdigest()


def unused(workbook: Path) -> Path:
    """The first name for a copy of the workbook that no file has: 計画.bak1.xlsx, 計画.bak2.xlsx …"""
    names = (workbook.with_name(f"{workbook.stem}.bak{n}{workbook.suffix}") for n in count(1))
    return next(path for path in names if not os.path.lexists(path))
