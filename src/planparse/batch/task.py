"""What goes into the sandbox and what comes out, as plain values that can be encoded as bytes.

The encoding is JSON and raw blobs, never pickle: results come from a process that read an untrusted
document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from planparse.document.errors import CATALOGUE, Failure, Phrase, ReadError, Value
from planparse.plan.rereading import ChangedValue, changed_values, decode_values, encode_values

MIB = 1024 * 1024
_END = re.compile(b"\n")
"""What ends the line before the blobs of a packed block."""

DEFAULT_WORK = "planparse.batch.work:convert"
"""The name of the function that converts a document."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one document. A document that exceeds one fails; the run continues.

    `seconds` of wall-clock and of CPU time, `page_seconds` more for each page that is recognised from its
    picture, `memory` in bytes of address space, `size` of the input in bytes,
    number of `pages`, `output` in bytes written by the conversion. The reader limits the objects on a page.
    """

    seconds: float = 60.0
    memory: int = 2048 * MIB
    size: int = 100 * MIB
    pages: int = 500
    output: int = 512 * MIB
    page_seconds: float = 30.0

    @property
    def most_more(self) -> float:
        """The seconds beyond its limit that a document may ask for: if all its pages are recognised."""
        return self.pages * self.page_seconds


DEFAULTS = Limits()


@dataclass(frozen=True, slots=True)
class Job:
    """What the sandbox runs: the bytes for its work, the file they are from, and the limits."""

    number: int
    name: str
    block: bytes = field(repr=False)
    limits: Limits = DEFAULTS


@dataclass(frozen=True, slots=True)
class Ended:
    """A finished job: its result, the number of attempts, `seconds` and `peak` bytes of the last one."""

    number: int
    result: bytes | Failure
    attempts: int = 1
    seconds: float = 0.0
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One document to convert: everything the result depends on, and its limits.

    `name` is the file name as published, `forms` are the user's own form files as (name, text), none to read
    without a form, and None for the forms that come with planparse. If `strict`, a document without a form
    fails. `corrections` is the content of the document's corrections file. `earlier` is the plan that an
    earlier conversion made of the same bytes: the result does not depend on it, but says what differs.
    """

    number: int
    name: str
    document_id: str
    data: bytes = field(repr=False)
    reader: str = "auto"
    password: str | None = field(default=None, repr=False)
    forms: tuple[tuple[str, str], ...] | None = field(default=None, repr=False)
    corrections: bytes | None = field(default=None, repr=False)
    limits: Limits = DEFAULTS
    strict: bool = False
    ocr: str = "auto"
    earlier: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Output:
    """A converted document: the bytes of its plan, reading and rows, and the counts for the summary.

    `status` is "outline" if it was read by no form, and `failure` says why, unless that was asked for.

    `rows` are the document's rows of all tables as encoded by `rows.encode`, so that building the tables of
    ten thousand documents only joins files. `changes` are the values that the task's earlier plan has
    differently.
    """

    plan: bytes = field(repr=False)
    reading: bytes = field(repr=False)
    rows: bytes = field(repr=False, default=b"")
    counts: Mapping[str, int] = field(default_factory=dict)
    status: Literal["ok", "outline"] = "ok"
    failure: Failure | None = None
    changes: tuple[ChangedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A finished task: its result, the number of attempts, `seconds` and `peak` bytes of the last one."""

    number: int
    result: Output | Failure
    attempts: int = 1
    seconds: float = 0.0
    peak: int = 0


def pack(header: Mapping[str, object], *blobs: bytes) -> bytes:
    """A header and blobs as one block: a JSON line with the header and the blobs' lengths, then the blobs."""
    line = json.dumps({"header": header, "lengths": [len(b) for b in blobs]})
    return b"".join((line.encode("ascii"), b"\n", *blobs))


def unpack(block: bytes) -> tuple[dict[str, object], list[bytes]]:
    """The inverse of `pack`. Raises ValueError for a truncated block or anything else."""
    header, blobs = views(block)
    return header, list(map(bytes, blobs))


def views(block: bytes | memoryview) -> tuple[dict[str, object], list[memoryview]]:
    """The same as views of the block, without copies."""
    whole, end = memoryview(block), _END.search(block)
    if end is None:
        raise ValueError("not a packed block")
    rest = whole[end.end() :]
    try:
        outer = json.loads(bytes(whole[: end.start()]))
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
        "ocr": task.ocr,
        "password": task.password,
        "forms": task.forms,
        "strict": task.strict,
        "corrected": task.corrections is not None,
        "again": task.earlier is not None,
        "limits": asdict(task.limits),
    }
    return pack(header, task.data, task.corrections or b"", task.earlier or b"")


def decode_task(block: bytes) -> Task:
    """The inverse of `encode_task`."""
    header, (data, corrections, earlier) = unpack(block)
    corrected, again = header.pop("corrected"), header.pop("again")
    limits, forms = header.pop("limits"), header.pop("forms")
    assert isinstance(limits, dict) and isinstance(forms, list | None)
    return Task(
        data=data,
        corrections=corrections if corrected else None,
        earlier=earlier if again else None,
        forms=None if forms is None else tuple((name, text) for name, text in forms),
        limits=Limits(**limits),
        **header,  # type: ignore[arg-type]
    )


def job_of(task: Task) -> Job:
    """A task as the sandbox runs it."""
    return Job(task.number, task.name, encode_task(task), task.limits)


def on_documents(work: Callable[[Task], Output]) -> Callable[[bytes], bytes]:
    """The work of converting documents as the sandbox runs it: on encoded tasks, giving encoded outputs."""

    def on_encoded(block: bytes) -> bytes:
        task = decode_task(block)
        output = work(task)
        return encode_output(output if task.earlier is None else _compared(output, task.earlier))

    return on_encoded


def _compared(output: Output, earlier: bytes) -> Output:
    """The output with the values that an earlier plan of the same bytes has differently.

    None if either of the two cannot be read, as a plan that a newer planparse wrote.
    """
    from planparse.writers.json import decode_plan

    if output.plan == earlier:
        return output
    try:
        old, new = decode_plan(earlier, "earlier"), decode_plan(output.plan, "plan")
    except ReadError:
        return output
    return replace(output, changes=changed_values(old, new))


def done_of(ended: Ended) -> Done:
    """A finished task of `on_documents`. A result that is no output counts as a crash."""
    result: Output | Failure
    if isinstance(ended.result, bytes):
        try:
            result = decode_output(ended.result)
        except ValueError as error:
            result = Failure("crash", "", {"detail": str(error)})
    elif ended.result.reason is None:
        values = {"error": ended.result.code, "detail": ended.result.sentence("en")}
        result = Failure("internal", ended.result.file, values)
    else:
        result = ended.result
    return Done(ended.number, result, ended.attempts, ended.seconds, ended.peak)


def encode_output(output: Output) -> bytes:
    """The output as bytes."""
    header: dict[str, object] = {"counts": dict(output.counts), "status": output.status}
    if output.failure is not None:
        header["why"] = _packed(output.failure)
    return pack(header, output.plan, output.reading, output.rows, encode_values(output.changes))


def decode_output(block: bytes) -> Output:
    """The inverse of `encode_output`. Raises ValueError for anything else."""
    header, blobs = unpack(block)
    counts = header.get("counts")
    if not isinstance(counts, dict) or len(blobs) != 4:
        raise ValueError("not an output")
    plan, reading, rows, changes = blobs
    return Output(
        plan,
        reading,
        rows,
        {str(k): int(v) for k, v in counts.items()},
        status="outline" if header.get("status") == "outline" else "ok",
        failure=_failure(header["why"]) if "why" in header else None,
        changes=decode_values(changes),
    )


def encode_result(result: bytes | Failure) -> bytes:
    """A job's result as bytes."""
    return pack({"failure": _packed(result)}) if isinstance(result, Failure) else pack({}, result)


def decode_result(block: bytes) -> bytes | Failure:
    """The inverse of `encode_result`. Raises ValueError for anything else."""
    header, blobs = unpack(block)
    if "failure" in header:
        return _failure(header["failure"])
    if len(blobs) != 1:
        raise ValueError("not a result")
    return blobs[0]


def encode_ended(ended: Ended) -> bytes:
    """A finished job as bytes, to be sent back from another machine."""
    header = {
        "number": ended.number,
        "attempts": ended.attempts,
        "seconds": ended.seconds,
        "peak": ended.peak,
    }
    return pack(header, encode_result(ended.result))


def decode_ended(block: bytes) -> Ended:
    """The inverse of `encode_ended`. Raises ValueError for anything else."""
    header, (result,) = unpack(block)
    return Ended(
        number=int(str(header["number"])),
        result=decode_result(result),
        attempts=int(str(header["attempts"])),
        seconds=float(str(header["seconds"])),
        peak=int(str(header["peak"])),
    )


def _packed(value: Value) -> object:
    """A failure, or a value of one, as JSON."""
    if isinstance(value, Failure | Phrase):
        file = {"file": _packed(value.file)} if isinstance(value, Failure) else {}
        return {"code": value.code, **file, "values": {k: _packed(v) for k, v in value.values.items()}}
    return list(value) if isinstance(value, tuple) else value


def _failure(packed: object) -> Failure:
    """The inverse of `_packed` for a failure. Raises ValueError for anything else."""
    value = _unpacked(packed)
    if not isinstance(value, Failure) or value.code not in CATALOGUE:
        raise ValueError("not a failure")
    try:
        value.render("ja"), value.render("en")
    except LookupError as error:
        raise ValueError("not the values of its sentence") from error
    return value


def _unpacked(packed: object) -> Value:
    if isinstance(packed, list):
        return tuple(map(str, packed))
    if not isinstance(packed, dict):
        return packed if isinstance(packed, str | int) else str(packed)
    values = packed.get("values")
    if not isinstance(values, dict):
        raise ValueError("not a failure")
    unpacked = {str(k): _unpacked(v) for k, v in values.items()}
    if "file" not in packed:
        return Phrase(str(packed.get("code")), unpacked)
    file = _unpacked(packed["file"])
    return Failure(str(packed.get("code")), file if isinstance(file, Phrase) else str(file), unpacked)
