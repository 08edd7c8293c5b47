"""The files that stand beside the plans of an output folder, one a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from planparse.document.errors import ReadError, refused
from planparse.document.files import read_regular


def files_of(out: Path, documents: Iterable[str], name: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
    """The id of each document that has a file of that name, and its bytes; `name` makes it of the id.

    Raises ReadError for a file that cannot be read at all.
    """
    for document in documents:
        path = out / name(document)
        try:
            data = read_regular(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise ReadError.of(refused("unreadable", str(path), error)) from error
        yield document, data
