"""Keeping what people have looked at and found right, beside the document's corrections."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from planparse.batch.store import Held, LocalStore, writing
from planparse.corrections.reviews import Review, encode_review
from planparse.document.files import BINARY, NO_LINK, flush
from planparse.output.folder import reviews_name


def keep_reviews(out: Path, document_id: str, reviews: Iterable[Review], held: Held = lambda _: None) -> None:
    """Append the reviews to the document's file; on return they are on disk.

    Waits for another run on the folder, after telling `held` whose it is. Raises OutputError.
    """
    store = LocalStore(out)
    with store.lock(True, held), writing():
        _append(out / reviews_name(document_id), b"".join(map(encode_review, reviews)))


def _append(path: Path, block: bytes) -> None:
    """Append whole lines to a file and flush it; half a line that a killed process left is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | BINARY | NO_LINK, 0o666)
    try:
        size = os.fstat(handle).st_size
        # the handle reads from the beginning; what it writes goes to the end
        size = os.read(handle, size).rfind(b"\n") + 1
        os.ftruncate(handle, size)
        try:
            os.write(handle, block)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)
    flush(path.parent)
