"""What a report was made of, beside it: an unchanged document's report is not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from planparse.document.files import read_regular
from planparse.report.board import Listing
from planparse.writers.files import write_bytes

RECORDS = "made"
"""The folder of the records beside the index."""

Pages = Literal["shown", "not-found", "not-opened"]
"""Whether a report shows its PDF: it does, the PDF was not found, or it was found but could not be drawn."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report: a digest of what it was made of, its own SHA-256, and what the index says of its document.

    `pages` is None for a document without pages.
    """

    made_of: str
    sha256: str
    listing: Listing
    pages: Pages | None


_RECORD = TypeAdapter(Made)


def made_of(*parts: str | bytes | None) -> str:
    """A digest of everything that a report depends on. No two lists of parts have the same."""
    state = hashlib.sha256()
    for part in parts:
        block = b"" if part is None else part.encode() if isinstance(part, str) else part
        state.update(b"%d %d\n" % (part is not None, len(block)) + block)
    return state.hexdigest()


def remember(folder: Path, document_id: str, made: Made) -> None:
    """Keep what a report, which was just written, was made of. Raises OSError."""
    write_bytes(_place(folder, document_id), _RECORD.dump_json(made))


def still_right(folder: Path, document_id: str, report: Path, made: str) -> Made | None:
    """The record of a report made of the same and left as it was written; None if it has to be made."""
    try:
        kept = _RECORD.validate_json(read_regular(_place(folder, document_id)))
        if kept.made_of == made and hashlib.sha256(read_regular(report)).hexdigest() == kept.sha256:
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


def _place(folder: Path, document_id: str) -> Path:
    return folder / RECORDS / f"{document_id}.json"
