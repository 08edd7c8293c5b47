"""A hash of everything a result depends on: an input whose key is unchanged is not converted again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

# Libraries whose version affects what is read or written.
_LIBRARIES = (
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pdfminer.six",
    "pdfplumber",
    "pikepdf",
    "pyarrow",
    "pydantic",
    "pypdfium2",
    "rapidocr",
    "sudachidict-core",
    "sudachipy",
)
ROOT = Path(__file__).parent.parent
# Rooms that use plans without changing what a conversion writes.
_OUTSIDE = {"cli", "comparison", "report", "serve"}


def digest(block: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(block).hexdigest()


@lru_cache(maxsize=2)
def code_version(*, whole: bool = False) -> str:
    """A hash of the package's sources, forms and data and of the versions of the libraries it uses.

    The schema and the dictionary are included. If it is equal on two machines, a document gives the same
    bytes on both; if it is that of the `whole` package, so does everything made of its plan.
    """
    state = hashlib.sha256()
    for path in sorted(p for p in ROOT.rglob("*") if p.is_file()):
        relative = path.relative_to(ROOT)
        if (relative.parts[0] in _OUTSIDE and not whole) or "__pycache__" in relative.parts:
            continue
        state.update(f"{relative.as_posix()}\0{digest(path.read_bytes())}\n".encode())
    for name in _LIBRARIES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = "-"
        state.update(f"{name}={version}\n".encode())
    return state.hexdigest()


def manner(reader: str, ocr: str, forms: Iterable[tuple[str, str]] | None, strict: bool, work: str) -> str:
    """A hash of how documents are read: by which options, by which work and by which code."""
    texts = None if forms is None else sorted(forms)
    return digest(json.dumps([reader, ocr, texts, strict, work, code_version()]).encode())


def key(read: str, sha256: str, name: str, document_id: str, corrections: bytes | None) -> str:
    """The key of a result: a hash of the manner it is `read` in, its bytes, name, id and corrections.

    Its limits are left out, as they only decide whether there is a result, and so is its password, which
    must not be guessable from a manifest.
    """
    corrected = None if corrections is None else digest(corrections)
    return digest(json.dumps([read, sha256, name, document_id, corrected]).encode())
