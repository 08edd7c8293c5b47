"""What was reported on the tasks of the documents in an output folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planparse.output.documents import files_of
from planparse.output.folder import progress_name
from planparse.progress.history import History, history


def read_reports(out: Path, documents: Iterable[str]) -> dict[str, History]:
    """Document id → its history, of the given documents on whose tasks people have reported.

    Raises ReadError for a file that cannot be read at all.
    """
    return {document: history(data) for document, data in files_of(out, documents, progress_name)}
