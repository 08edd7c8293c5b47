"""The manifest: what became of each input. Append-only; the last record of an input is the valid one.

A line is written only after the files it names are on disk, and holds their hashes; a file that the
manifest does not name is not part of the output. An incomplete last line (a killed run, a full disk) is
ignored.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import MAXYEAR, UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from sys import intern
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from planparse.document.errors import Failure
from planparse.document.files import read_regular
from planparse.output.folder import INPUTS, MANIFEST, is_url, local_path, path_from
from planparse.output.marks import Mark, Marks
from planparse.plan.paths import is_safe_id

Status = Literal["ok", "outline", "failed", "skipped", "removed"]
"""ok: read by a form; outline: read by none, so that only headings, text and tables are known; skipped: no
document of a kind that is read.
"""

CHANGED_VALUES = "changed_values"
"""What a record's counts call the values read differently from an earlier conversion of the same bytes."""

_FIRST_YEAR = 1970
"""The first year that a computer's clock can tell."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_KEPT_FOLDERS = 1 << 10
"""Folders of inputs whose paths from the output are kept: thousands of inputs stand in a few."""
_KEPT_LINES = 1 << 14
"""Lines whose entries are kept in memory: the server reads a manifest with one line more after an edit."""
_NOTHING: Mapping[str, Any] = {}
"""What the records have in common that have no files, counts or limits."""


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one input.

    `input` is its path relative to the output folder, or its URL; `document_id` is None for an input refused
    without being opened; `key` is a hash of everything the result depends on; `reason`, `ja` and `en` say why
    it failed, or why no form was used though one should have been; `files` maps the names of the
    files written to SHA-256 and size; `peak` is the maximum memory in bytes; `limits` are those under which
    it failed; `at` is the time in UTC.
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
    files: Mapping[str, Mark] = field(default_factory=lambda: _NOTHING)
    counts: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    limits: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    at: str = ""

    def __post_init__(self) -> None:
        """Keep what it says in little memory: a run holds the records of a hundred thousand inputs."""
        if self.files and self.document_id and not isinstance(self.files, Marks):
            with suppress(ValueError):
                object.__setattr__(self, "files", Marks(self.document_id, self.files))
        for name in ("counts", "limits"):
            said = getattr(self, name)
            object.__setattr__(self, name, {intern(key): said[key] for key in said} or _NOTHING)

    @property
    def written(self) -> bool:
        """Whether the output has files of the input."""
        return self.status in ("ok", "outline")

    @property
    def read(self) -> bool:
        """Whether the input was read as asked: by a form, or without one if that was asked for."""
        return self.written and self.reason is None


@dataclass(frozen=True, slots=True)
class Begun:
    """Written before the first document: the new ids a run may write, to know the files of a killed run."""

    writes: tuple[str, ...]
    version: str
    at: str


@dataclass(frozen=True, slots=True)
class Tables:
    """Written at the end of a run: a hash of what the tables are made of, and their files.

    `unended` where a correction, a report or a cleaning wrote them after a run that had not come to its end.
    `parts` has for each part of the tables, in order, a hash of what it is made of and the number of row
    groups that it has in each file.
    """

    stamp: str
    files: Mapping[str, Mark]
    at: str
    unended: Literal[True] | None = None
    parts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


Line = Record | Begun | Tables
_KINDS: dict[str, type[Record] | type[Begun] | type[Tables]] = {
    "document": Record,
    "run": Begun,
    "tables": Tables,
}

_ADAPTERS = {kind: TypeAdapter(kind) for kind in _KINDS.values()}
_FIELDS = {kind: tuple(one.name for one in fields(kind)) for kind in _KINDS.values()}


def now() -> str:
    """The time in UTC, as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def json_line(values: Mapping[str, Any]) -> str:
    """The values as one line of JSON that can be encoded as UTF-8: lone surrogates are escaped."""
    line = json.dumps(values, ensure_ascii=False)
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", line)


def encode(entries: Iterable[Line]) -> bytes:
    """The lines as JSON in UTF-8. File names that are not UTF-8 keep their lone surrogates, escaped."""
    kinds = {cls: name for name, cls in _KINDS.items()}
    lines = []
    for entry in entries:
        line: dict[str, Any] = {"kind": kinds[type(entry)]}
        for name in _FIELDS[type(entry)]:
            value = getattr(entry, name)
            if isinstance(value, Mapping):
                value = dict(value) or None
            if value is not None:
                line[name] = value
        lines.append(json_line(line) + "\n")
    return "".join(lines).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as read: the last record of each input, all ids ever written, the last tables.

    `given` maps the SHA-256 of a document's bytes to its id, also of documents that were removed; of an id
    that several versions of a document had, only the last version is in it.
    `since` maps an id to the time of the run that first converted its present version.
    `unended` tells that the last run did not come to its end, so that documents may be missing or old;
    `unfinished` the same, or that the tables are behind the documents, or that a line cannot be read.
    `changed_at` is the time of the last line.
    `intact` is the length in bytes up to the last complete line, `broken` the number of complete lines that
    are invalid; their documents are converted again.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    tables: Tables | None = None
    unended: bool = False
    unfinished: bool = False
    changed_at: str | None = None
    intact: int = 0
    broken: int = 0


def decode(block: bytes) -> Manifest:
    """The manifest in the bytes; invalid lines are counted, never an error."""
    intact = block.rfind(b"\n") + 1
    records: dict[str, Record] = {}
    written: set[str] = set()
    version: dict[str, str] = {}
    since: dict[str, str] = {}
    begun = ""
    tables: Tables | None = None
    unended = behind = False
    changed_at = None
    broken = 0
    # of more lines than are kept, each would be forgotten before it is asked for again
    entry_of = _line if block.count(b"\n") <= _KEPT_LINES else _line.__wrapped__
    for line in BytesIO(block[:intact]):  # not all at once: a hundred thousand documents have 150 MB
        try:
            entry = entry_of(line)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            broken += 1
            unended = True  # it may have told of a document that failed
            continue
        changed_at = entry.at or changed_at
        if isinstance(entry, Record):
            # removed first, so that the order is that of the last records
            records.pop(entry.input, None)
            records[entry.input] = entry
            behind = behind or entry.status in ("ok", "outline", "failed")
            if entry.document_id is not None:
                written.add(entry.document_id)
                if entry.sha256 is not None and entry.status != "skipped":
                    if version.get(entry.document_id) != entry.sha256:
                        since[entry.document_id] = begun
                    version[entry.document_id] = entry.sha256
        elif isinstance(entry, Begun):
            written.update(entry.writes)
            begun = entry.at
            unended = True
        else:
            tables = entry
            unended, behind = unended and entry.unended is not None, False
    return Manifest(
        records=records,
        written=frozenset(written),
        given={sha256: document_id for document_id, sha256 in version.items()},
        since=since,
        tables=tables,
        unended=unended,
        unfinished=unended or behind,
        changed_at=changed_at,
        intact=intact,
        broken=broken,
    )


@lru_cache(maxsize=_KEPT_LINES)
def _line(line: bytes) -> Line:
    """The entry of a line, without the keys that only newer versions know.

    Raises ValueError, KeyError or TypeError for one that planparse never writes.
    """
    values = json.loads(line)
    kind = _KINDS[values.pop("kind")]
    entry: Line = _ADAPTERS[kind].validate_python(values)
    if entry.at and not _FIRST_YEAR <= datetime.fromisoformat(entry.at).year < MAXYEAR:
        raise ValueError("no time")
    if isinstance(entry, Record) and entry.document_id is not None and not is_safe_id(entry.document_id):
        raise ValueError("no record")
    if isinstance(entry, Begun) and not all(map(is_safe_id, entry.writes)):
        raise ValueError("no ids")
    if not isinstance(entry, Begun) and not all(map(_is_inside, entry.files)):
        raise ValueError("files outside the output")
    return entry


def _is_inside(name: str) -> bool:
    """Whether the name of a file leads to a place in the output folder."""
    return not name.startswith("/") and ".." not in name.split("/")


# --- inputs ------------------------------------------------------------------------------------------------


def input_name(place: str, out: str) -> str:
    """How the manifest of the output `out` names the input at a place: its URL, or its path from `out`.

    Relative where both are on one drive, so that they can move together, and be reached by other paths.
    """
    if is_url(place) or is_url(out):
        return place
    folder, name = os.path.split(place)
    if name in ("", os.curdir, os.pardir):
        return Path(path_from(local_path(out), place)).as_posix()
    way = _way(local_path(out), local_path(folder))
    return name if way == os.curdir else f"{way.rstrip('/')}/{name}"


@lru_cache(maxsize=_KEPT_FOLDERS)
def _way(out: str, folder: str) -> str:
    """The path from one absolute path to another, with "/" between its parts."""
    return Path(path_from(out, folder)).as_posix()


def input_place(name: str, out: str) -> str:
    """The URL or absolute path of the input that the manifest of the output `out` names so."""
    if is_url(name) or is_url(out):
        return name
    return os.path.normpath(os.path.join(local_path(out), name))  # noqa: PTH118  # a path a file takes time


def put_in(name: str, out: Path) -> Path | None:
    """The file of an input that somebody put in through the browser; None for any other, or if it is gone."""
    place = Path(input_place(name, str(out)))
    inside = place.parent == Path(local_path(str(out)), INPUTS) and place.is_file()
    return place if inside else None


def read_manifest(out: Path) -> Manifest:
    """The manifest of a local output folder; an empty one where there is none.

    One that cannot be read is empty, too, and unended: nobody knows what the folder lacks.
    """
    try:
        return decode(read_regular(out / MANIFEST))
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except OSError:
        return Manifest(unended=True, unfinished=True)


@dataclass(frozen=True, slots=True)
class Account:
    """How much of its inputs an output folder holds, as the table `conversion` publishes it.

    `documents` were read by a form, `without_form` by none; `failed` are not in the output, nor are the files
    that are `not_read` because of their kind. `complete` tells whether the last run came to its end and no
    document failed, `changed_at` when the output changed last, in UTC.
    """

    documents: int
    without_form: int
    failed: int
    not_read: int
    complete: bool
    changed_at: str | None


def account(manifest: Manifest) -> Account:
    """What the manifest says of its output. Copies and hidden or temporary files are not counted."""
    statuses = Counter(record.status for record in manifest.records.values())
    aside = sum(r.status == "skipped" and r.reason in ("copy", "leftover") for r in manifest.records.values())
    return Account(
        documents=statuses["ok"],
        without_form=statuses["outline"],
        failed=statuses["failed"],
        not_read=statuses["skipped"] - aside,
        complete=not manifest.unfinished and not statuses["failed"],
        changed_at=manifest.changed_at,
    )


def shortfall(manifest: Manifest) -> tuple[Failure, ...]:
    """What an output folder lacks of its inputs: the end of its last run, documents that failed."""
    lacks = []
    if manifest.unfinished:
        lacks.append(Failure("output-unfinished"))
    if failed := sum(record.status == "failed" for record in manifest.records.values()):
        lacks.append(Failure("documents-failed", "", {"count": failed}))
    return tuple(lacks)


def gone(manifest: Manifest) -> tuple[str, ...]:
    """The ids of documents that the output had once, and has not any more."""
    here = {record.document_id for record in manifest.records.values() if record.written}
    return tuple(sorted(manifest.written - here))


def local_inputs(manifest: Manifest, out: Path) -> tuple[Path, ...]:
    """The files that a local output folder was converted from, as its manifest names them.

    Inputs at other addresses (s3://…) are left out.
    """
    return tuple(Path(input_place(name, str(out))) for name in manifest.records if not is_url(name))


NotReadSort = Literal["failed", "not_read", "leftover"]
"""Documents that failed, files that are none (or copies of one), and hidden or temporary files."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """Inputs that were not read for the same reason, by the last part of their names.

    `ja` and `en` say why and what to do.
    """

    names: tuple[str, ...]
    ja: str
    en: str
    sort: NotReadSort


def not_read(manifest: Manifest) -> tuple[NotRead, ...]:
    """What the inputs have that the output has not, in the order of `NotReadSort`."""
    groups: dict[tuple[NotReadSort, str, str], list[str]] = {}
    for name, record in manifest.records.items():
        if record.status in ("failed", "skipped"):
            key = (_sort(record), record.ja or "", record.en or "")
            groups.setdefault(key, []).append(PurePosixPath(name).name)
    ordered = sorted(groups, key=lambda key: (get_args(NotReadSort).index(key[0]), key))
    return tuple(NotRead(tuple(sorted(groups[key])), key[1], key[2], key[0]) for key in ordered)


def _sort(record: Record) -> NotReadSort:
    if record.status == "failed":
        return "failed"
    return "leftover" if record.reason == "leftover" else "not_read"
