"""What goes into the sandbox and what comes out of it: plain values with a byte form.

The byte form is JSON and raw blobs, never pickle: what comes back was made by a process that has read a
hostile document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

MIB = 1024 * 1024

DEFAULT_WORK = "planparse.batch.work:convert_document"
"""The name of the function that converts a document."""


class Reason(StrEnum):
    """Why a document was not converted."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    ENCRYPTED = "encrypted"
    NOT_PDF = "not_pdf"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    NO_TEXT = "no_text"
    UNKNOWN_FORM = "unknown_form"
    UNREADABLE = "unreadable"
    """The input is no regular file, leads out of its folder, or cannot be opened."""
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. Beyond it the document fails with its reason; the run goes on.

    `seconds` of wall clock (and of CPU), `memory` bytes of address space, `size` bytes of input, `pages`,
    `output` bytes of what the conversion writes. How many objects one page may hold the reader knows.
    """

    seconds: float = 60.0
    memory: int = 2048 * MIB
    size: int = 100 * MIB
    pages: int = 500
    output: int = 512 * MIB


DEFAULTS = Limits()


@dataclass(frozen=True, slots=True)
class Task:
    """One document's work: everything the result depends on, and its limits.

    `name` is the file's name as published, `forms` the texts of the user's own form files by name,
    `corrections` the document's corrections file.
    """

    number: int
    name: str
    document_id: str
    data: bytes = field(repr=False)
    reader: str = "auto"
    password: str | None = field(default=None, repr=False)
    forms: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    corrections: bytes | None = field(default=None, repr=False)
    limits: Limits = DEFAULTS


@dataclass(frozen=True, slots=True)
class Output:
    """A converted document: the bytes of its plan, its reading and its rows, and the closing table's counts.

    `rows` are the document's rows of all tables as `rows.encode` makes them: computed in the sandbox, so
    that building the tables of ten thousand documents only joins files.
    """

    plan: bytes = field(repr=False)
    reading: bytes = field(repr=False)
    rows: bytes = field(repr=False, default=b"")
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document was not converted, in words for the user; `detail` is for the developer."""

    reason: Reason
    ja: str
    en: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The end of one task: what came out, in how many tries, `seconds` and `peak` bytes of the last try."""

    number: int
    result: Output | Failure
    attempts: int = 1
    seconds: float = 0.0
    peak: int = 0


class RefusedError(Exception):
    """Raised by a work function for a document it cannot convert: a fact about the document."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.en)
        self.failure = failure


def pack(header: Mapping[str, object], *blobs: bytes) -> bytes:
    """A header and blobs as one block of bytes: a JSON line with the blobs' lengths, then the blobs."""
    line = json.dumps({"header": header, "lengths": [len(b) for b in blobs]})
    return b"".join((line.encode("ascii"), b"\n", *blobs))


def unpack(block: bytes) -> tuple[dict[str, object], list[bytes]]:
    """What `pack` was given. Raises ValueError for a block that is torn or is no such block."""
    line, _, rest = block.partition(b"\n")
    try:
        outer = json.loads(line)
        header, lengths = outer["header"], [int(n) for n in outer["lengths"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("not a packed block") from error
    if not isinstance(header, dict) or any(n < 0 for n in lengths) or sum(lengths) != len(rest):
        raise ValueError("torn block")
    blobs, at = [], 0
    for length in lengths:
        blobs.append(rest[at : at + length])
        at += length
    return header, blobs


def encode_task(task: Task) -> bytes:
    """The task as bytes."""
    header = {
        "number": task.number,
        "name": task.name,
        "document_id": task.document_id,
        "reader": task.reader,
        "password": task.password,
        "forms": task.forms,
        "corrected": task.corrections is not None,
        "limits": asdict(task.limits),
    }
    return pack(header, task.data, task.corrections or b"")


def decode_task(block: bytes) -> Task:
    """The task that `encode_task` was given."""
    header, (data, corrections) = unpack(block)
    corrected = header.pop("corrected")
    limits, forms = header.pop("limits"), header.pop("forms")
    assert isinstance(limits, dict) and isinstance(forms, list)
    return Task(
        data=data,
        corrections=corrections if corrected else None,
        forms=tuple((name, text) for name, text in forms),
        limits=Limits(**limits),
        **header,  # type: ignore[arg-type]
    )


def encode_result(result: Output | Failure) -> bytes:
    """The result as bytes."""
    if isinstance(result, Output):
        return pack({"counts": dict(result.counts)}, result.plan, result.reading, result.rows)
    return pack({"reason": result.reason.value, "ja": result.ja, "en": result.en, "detail": result.detail})


def encode_done(done: Done) -> bytes:
    """The end of a task as bytes, for the way back from another machine."""
    header = {"number": done.number, "attempts": done.attempts, "seconds": done.seconds, "peak": done.peak}
    return pack(header, encode_result(done.result))


def decode_done(block: bytes) -> Done:
    """The end of a task that `encode_done` was given. Raises ValueError for anything else."""
    header, (result,) = unpack(block)
    return Done(
        number=int(str(header["number"])),
        result=decode_result(result),
        attempts=int(str(header["attempts"])),
        seconds=float(str(header["seconds"])),
        peak=int(str(header["peak"])),
    )


def decode_result(block: bytes) -> Output | Failure:
    """The result that `encode_result` was given. Raises ValueError for anything else."""
    header, blobs = unpack(block)
    if "reason" in header:
        words = [str(header.get(key, "")) for key in ("ja", "en", "detail")]
        return Failure(Reason(str(header["reason"])), *words)
    counts = header.get("counts")
    if not isinstance(counts, dict) or len(blobs) != 3:
        raise ValueError("not a result")
    plan, reading, rows = blobs
    return Output(plan, reading, rows, {str(k): int(v) for k, v in counts.items()})
