"""The values of documents in an output folder that later conversions read differently."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planparse.output.documents import files_of
from planparse.output.folder import changes_name
from planparse.plan.rereading import Rereading, read_lines


def read_rereadings(out: Path, documents: Iterable[str]) -> dict[str, tuple[Rereading, ...]]:
    """Document id → its conversions that read values differently, oldest first, where there are any.

    Raises ReadError for a file that cannot be read at all.
    """
    return {document: read_lines(data) for document, data in files_of(out, documents, changes_name)}
