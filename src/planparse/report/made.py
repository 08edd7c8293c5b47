"""What reports were made of, beside them: an unchanged document's report is not made again.

Each report has a record of its own. Which reports need not be looked at, since neither they nor anything that
they were made of has changed, is in one file that may be lost.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from planparse.document.files import hash_regular, read_regular
from planparse.output.hashed import Hashed
from planparse.plan.versions import Titles
from planparse.report.board import Listing
from planparse.writers.files import write_bytes

RECORDS = "made"
"""The folder of the records beside the index."""

_HASHED = "hashed"
"""The file, beside the records, of what is known of files by their status: see `output/hashed.py`."""
_INDEX = "index"
"""The file, beside the records, that says what the index was made of."""

Pages = Literal["shown", "not-found", "not-opened"]
"""Whether a report shows its PDF: it does, the PDF was not found, or it was found but could not be drawn."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report: a digest of what it was made of, its own SHA-256, and what the index says of its document.

    `pages` is None for a document without pages.
    """

    made_of: str
    sha256: str
    plan: Titles
    listing: Listing
    pages: Pages | None


_RECORD = TypeAdapter(Made)


def made_of(*parts: str | bytes | None) -> str:
    """A digest of everything that a report depends on. No two lists of parts have the same."""
    state = hashlib.sha256()
    for part in parts:
        block = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part or b""
        state.update(b"%d %d\n" % (part is not None, len(block)) + block)
    return state.hexdigest()


def remember(folder: Path, document_id: str, made: Made) -> None:
    """Keep what a report, which was just written, was made of. Raises OSError."""
    write_bytes(record_path(folder, document_id), _RECORD.dump_json(made))


def recorded(folder: Path, document_id: str) -> Made:
    """The record of a report. Raises OSError, and pydantic.ValidationError for a damaged one."""
    return _RECORD.validate_json(read_regular(record_path(folder, document_id)))


def still_right(folder: Path, document_id: str, report: Path, made: str) -> Made | None:
    """The record of a report made of the same and left as it was written; None if it has to be made."""
    try:
        kept = recorded(folder, document_id)
        if kept.made_of == made and hash_regular(report)[0] == kept.sha256:
            return kept
    except (OSError, ValidationError):
        pass
    return None


def forget(folder: Path, live: set[str], report: Callable[[Path, str], Path]) -> None:
    """Remove the reports, and their records, of documents whose ids are not among the `live` ones."""
    for path in sorted((folder / RECORDS).glob("*.json")):
        if path.stem not in live:
            report(folder, path.stem).unlink(missing_ok=True)
            path.unlink(missing_ok=True)


def record_path(folder: Path, document_id: str) -> Path:
    """Where the record of a document's report is."""
    return folder / RECORDS / f"{document_id}.json"


def remember_index(folder: Path, made: str, sha256: str) -> None:
    """Keep what the index, which was just written, was made of, and its SHA-256. Raises OSError."""
    write_bytes(folder / RECORDS / _INDEX, _words(made, sha256))


def index_still_right(folder: Path, index: Path, made: str) -> bool:
    """Whether the index was made of the same and is as it was written."""
    with suppress(OSError):
        return read_regular(folder / RECORDS / _INDEX) == _words(made, hash_regular(index)[0])
    return False


def recall(folder: Path) -> Hashed:
    """What the last report knew of files by their status."""
    with suppress(OSError):
        return Hashed(read_regular(folder / RECORDS / _HASHED))
    return Hashed()


def keep(folder: Path, hashed: Hashed) -> None:
    """Keep what is known of files for the next `recall`. It may be lost. Raises OSError."""
    block = hashed.encode()
    if block is not None:
        write_bytes(folder / RECORDS / _HASHED, block)


def status(path: str | Path | None) -> os.stat_result | None:
    """The status of a file; None if there is none."""
    if path is None:
        return None
    try:
        return os.stat(path)  # noqa: PTH116  # a path a file takes time
    except OSError:
        return None


def _words(*words: str) -> bytes:
    return f"{' '.join(words)}\n".encode()
