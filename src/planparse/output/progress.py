"""What was reported on the tasks of the documents in an output folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planparse.document.errors import ReadError, cause
from planparse.document.files import read_regular
from planparse.output.folder import progress_name
from planparse.progress.history import History, history


def read_reports(out: Path, documents: Iterable[str]) -> dict[str, History]:
    """Document id → its history, of the given documents on whose tasks people have reported.

    Raises ReadError for a file that cannot be read at all.
    """
    found = {}
    for document in documents:
        path = out / progress_name(document)
        try:
            past = history(read_regular(path))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise ReadError("unreadable", str(path), {"why": cause(error)}) from error
        found[document] = past
    return found
