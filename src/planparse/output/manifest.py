"""OUT/manifest.jsonl: what became of each input. Append-only; the last record of an input counts.

A line is written only after the files it speaks of are on the disk, and holds their hashes: a file that
the manifest does not vouch for is not part of the output. A torn last line (a killed run, a full disk) is
no record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["ok", "failed", "removed"]

Mark = tuple[str, int]
"""A file's SHA-256 in hex and its size in bytes."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one input.

    `input` is its path relative to the output folder, or its URL; `document_id` None for one that was
    refused by its name or kind; `key` stands for everything the result depends on; `files` are what was
    written: path in the output folder → SHA-256 and size; `peak` is the most memory in bytes; `limits`
    those a failure happened under; `at` the UTC time.
    """

    input: str
    status: Status
    document_id: str | None = None
    key: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    reason: str | None = None
    ja: str | None = None
    en: str | None = None
    detail: str | None = None
    attempts: int = 0
    seconds: float = 0.0
    peak: int = 0
    files: Mapping[str, Mark] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """Written before a run writes anything: the ids it may write, so that a killed run's files are known."""

    writes: tuple[str, ...]
    version: str
    at: str


@dataclass(frozen=True, slots=True)
class Tables:
    """Written after the tables: what they were made of (a hash of documents and rows), and their hashes."""

    stamp: str
    files: Mapping[str, Mark]
    at: str


Entry = Record | Begun | Tables
_KINDS: dict[str, type[Record] | type[Begun] | type[Tables]] = {
    "document": Record,
    "run": Begun,
    "tables": Tables,
}


def json_line(values: Mapping[str, Any]) -> str:
    """Values as JSON in one line that UTF-8 can hold: lone surrogates are escaped."""
    line = json.dumps(values, ensure_ascii=False)
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", line)


def encode(entries: Iterable[Entry]) -> bytes:
    """Entries as JSON lines in UTF-8. Names that are no Unicode keep their lone surrogates, escaped."""
    names = {cls: name for name, cls in _KINDS.items()}
    lines = []
    for entry in entries:
        values = {k: v for k, v in asdict(entry).items() if v is not None and v != {}}
        lines.append(json_line({"kind": names[type(entry)], **values}) + "\n")
    return "".join(lines).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as read: the last record of each input, ids ever written, the tables' last entry.

    `intact` is the length in bytes up to the last whole line, `broken` the number of whole lines that are
    no entries: their documents are converted again.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    tables: Tables | None = None
    intact: int = 0
    broken: int = 0


def decode(block: bytes) -> Manifest:
    """A manifest's bytes; any bytes give a manifest."""
    intact = block.rfind(b"\n") + 1
    records: dict[str, Record] = {}
    written: set[str] = set()
    tables: Tables | None = None
    broken = 0
    for line in block[:intact].split(b"\n")[:-1]:
        try:
            entry = _entry(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            broken += 1
            continue
        if isinstance(entry, Record):
            # popped first, so that the order is that of the last records
            records.pop(entry.input, None)
            records[entry.input] = entry
            if entry.document_id is not None:
                written.add(entry.document_id)
        elif isinstance(entry, Begun):
            written.update(entry.writes)
        else:
            tables = entry
    return Manifest(records, frozenset(written), tables, intact, broken)


def _entry(values: dict[str, Any]) -> Entry:
    kind = _KINDS[values.pop("kind")]
    if kind is Begun:
        values["writes"] = tuple(values["writes"])
    else:
        values["files"] = {name: (str(h), int(n)) for name, (h, n) in values.get("files", {}).items()}
    entry = kind(**values)
    if isinstance(entry, Record):
        if not isinstance(entry.input, str):
            raise ValueError("no input")
        if entry.document_id is not None and not _safe(entry.document_id):
            raise ValueError("no record")
    elif isinstance(entry, Begun) and not all(map(_safe, entry.writes)):
        raise ValueError("no ids")
    return entry


def _safe(document_id: object) -> bool:
    """Whether an id may become part of a path: a manifest may have been written by somebody else."""
    return (
        isinstance(document_id, str)
        and 0 < len(document_id.encode("utf-8", "replace")) <= 200
        and not document_id.startswith(".")
        and not any(c in document_id for c in "/\\\0\n")
    )
