"""Files that browsers send as the body of a request, kept as they come in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from planparse.batch.task import DEFAULTS, MIB
from planparse.document.errors import ReadError, writing


async def receive(
    path: Path, chunks: AsyncIterator[bytes], check: Callable[[int], None] = lambda _: None
) -> tuple[int, str]:
    """Keep a file that comes in pieces; its size and its SHA-256.

    `check` is told the size so far and may raise. Raises ReadError if the file is larger than a document may
    be, and OutputError if it cannot be written. Nothing is left of a file that was not received whole.
    """
    size, sum_ = 0, hashlib.sha256()
    try:
        with writing(str(path), "output-unwritable"):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > DEFAULTS.size:
                        raise ReadError("upload-too-large", "", {"limit": DEFAULTS.size // MIB})
                    check(size)
                    file.write(chunk)
                    sum_.update(chunk)
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size, sum_.hexdigest()
