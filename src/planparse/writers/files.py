"""Files that appear whole or not at all: written beside their place, flushed to disk, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to in place of `path`; renamed to it when the block ends, removed when it fails.

    Folders are made as needed. OSError is the caller's to report.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield beside
        _flush(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _flush(path.parent)


def write_bytes(path: Path, data: bytes) -> None:
    """Write the file whole or not at all; an older file of that name is replaced."""
    with replacing(path) as beside:
        beside.write_bytes(data)


def _flush(path: Path) -> None:
    """Have the file's data, or the folder's entries, on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders: there the rename alone has to do
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
