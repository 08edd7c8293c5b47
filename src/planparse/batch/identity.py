"""A hash of everything a result depends on: an input whose key is unchanged is not converted again."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from planparse.batch.task import Task

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


def key(task: Task, sha256: str, work: str) -> str:
    """The key of a task's result: a hash of its bytes, name, id, reading options, corrections and the code.

    `sha256` is that of its bytes, which the task need not have yet.

    Its limits are left out, as they only decide whether there is a result, and so is its password, which
    must not be guessable from a manifest.
    """
    parts = {
        "data": sha256,
        "name": task.name,
        "document_id": task.document_id,
        "reader": task.reader,
        "ocr": task.ocr,
        "forms": None if task.forms is None else sorted(task.forms),
        "strict": task.strict,
        "corrections": None if task.corrections is None else digest(task.corrections),
        "work": work,
        "code": code_version(),
    }
    return digest(json.dumps(parts, sort_keys=True).encode())
