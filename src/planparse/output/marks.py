"""The marks of files: by their hashes and sizes the manifest tells whether they are still as written."""

from __future__ import annotations

import re
from collections.abc import ItemsView, Iterator, Mapping
from struct import Struct, error

from planparse.output.folder import document_names

Mark = tuple[str, int]
"""A file's SHA-256 in hex and its size in bytes."""

_ENTRY = Struct(">32sQ")
_ABSENT = ("", (1 << 64) - 1)
"""Stands for a file that a document does not have."""
_SHA256 = re.compile("[0-9a-f]{64}")


class Marks(Mapping[str, Mark]):
    """The marks of a document's files in 220 bytes of memory, where a dictionary takes 1,100."""

    __slots__ = ("_block", "_own")

    def __init__(self, document_id: str, files: Mapping[str, Mark]) -> None:
        """Raises ValueError for files that are not some of `document_names`, in that order, or no marks."""
        names = document_names(document_id)
        if [name for name in names if name in files] != list(files):
            raise ValueError("not the files of a document")
        if not all(_SHA256.fullmatch(sha256) for sha256, _ in files.values()):
            raise ValueError("no hash")
        marks = [files.get(name, _ABSENT) for name in names]
        try:
            self._block = b"".join(_ENTRY.pack(bytes.fromhex(sha256), size) for sha256, size in marks)
        except error as wrong:
            raise ValueError("no size") from wrong
        self._own = document_id

    def _marked(self) -> dict[str, Mark]:
        entries = zip(document_names(self._own), _ENTRY.iter_unpack(self._block), strict=True)
        return {name: (sha256.hex(), size) for name, (sha256, size) in entries if size != _ABSENT[1]}

    def __getitem__(self, name: str) -> Mark:
        """The mark of a file. Raises KeyError."""
        return self._marked()[name]

    def __iter__(self) -> Iterator[str]:
        """The files' names."""
        return iter(self._marked())

    def __len__(self) -> int:
        """How many files there are."""
        return len(self._marked())

    def items(self) -> ItemsView[str, Mark]:
        """The files' names with their marks."""
        return self._marked().items()

    def __repr__(self) -> str:
        """As that of a dictionary."""
        return repr(self._marked())
