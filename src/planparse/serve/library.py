"""What an output folder holds, as the list of documents shows it."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from planparse.batch.identity import code_version, digest
from planparse.corrections.reviews import Review, confirmation, read_reviews
from planparse.document.files import kept, read_regular
from planparse.output.folder import CACHE, MANIFEST, REVIEWS, plan_name, reviews_name
from planparse.output.manifest import Manifest, Record, read_manifest
from planparse.output.versions import Repeated, repeated
from planparse.output.versions import of_year as newest_of_year
from planparse.plan import NO_FORM
from planparse.report.rows import rows, to_look
from planparse.writers.files import write_bytes
from planparse.writers.json import parsed_plan

_SUMMARIES = f"{CACHE}/summaries.json"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the views tell of a plan.

    `has_tasks` tells whether it has tasks within quarters. `look` has the key and hash of each row that is to
    be looked at.
    """

    document_id: str
    municipality: str | None
    municipality_code: str | None
    organization: str | None
    fiscal_year: int | None
    title: str | None
    form: str
    has_tasks: bool
    errors: int
    warnings: int
    corrected: tuple[str, ...]
    look: tuple[tuple[str, str], ...]

    @property
    def outline(self) -> bool:
        """Whether no form read the document."""
        return self.form == NO_FORM


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that was read. `looked` of `to_look` rows were corrected or found right."""

    id: str
    name: str
    summary: Summary
    looked: int
    to_look: int

    @property
    def left(self) -> int:
        """How many rows are still to be looked at."""
        return self.to_look - self.looked


@dataclass(frozen=True, slots=True)
class Later:
    """A document that was read, and of which only its id and the name of its file are known yet."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that is no document of the output, with the reason and what to do, in both languages.

    `removal` is the address at which it is removed.
    """

    name: str
    failed: bool
    reason: str
    ja: str
    en: str
    removal: str


REMOVAL = "/remove"
"""The path under which an input is removed: see `removal`."""


def manifest(out: Path) -> Manifest:
    """The folder's manifest; an empty one where there is none."""
    try:
        return _manifest(out / MANIFEST)
    except OSError:
        return Manifest()


@kept(2)
def _manifest(path: Path) -> Manifest:
    return read_manifest(path.parent)


def documents(out: Path) -> dict[str, Record]:
    """Document id → its record, of the documents that can be shown."""
    return {r.document_id: r for r in manifest(out).records.values() if r.written and r.document_id}


def unread(out: Path) -> tuple[Unread, ...]:
    """The inputs that the output lacks: failures first. Hidden and temporary files are left out."""
    found = [
        Unread(file_of(r), r.status == "failed", r.reason or "", r.ja or "", r.en or "", removal(r))
        for r in manifest(out).records.values()
        if r.status == "failed" or (r.status == "skipped" and r.reason != "leftover")
    ]
    return tuple(sorted(found, key=lambda one: (not one.failed, one.name)))


def file_of(record: Record) -> str:
    """The name of an input's file, without its folders."""
    return PurePosixPath(record.input).name


def removal(record: Record) -> str:
    """The address at which an input is removed. It stands for its name and bytes, not for a newer version."""
    return f"{REMOVAL}/{_mark(record)}"


def marked(out: Path, mark: str) -> Record | None:
    """The input of the address of its `removal`; None if there is none (any more)."""
    here = (r for r in manifest(out).records.values() if r.status != "removed")
    return next((record for record in here if _mark(record) == mark), None)


def _mark(record: Record) -> str:
    return digest(f"{record.sha256}/{record.input}".encode("utf-8", "surrogatepass"))[:32]


def reviews(out: Path, document_id: str) -> Mapping[str, Review]:
    """What people found right in a document, by path."""
    return read_reviews(_read(out / reviews_name(document_id)))


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents of a folder, those with most to look at first, and those not looked into yet."""

    documents: tuple[Listed, ...]
    later: tuple[Later, ...] = ()


def listed(out: Path) -> tuple[Listed, ...]:
    """Every document of the folder, those with most to look at first."""
    return listing(out).documents


def listing(out: Path, seconds: float = math.inf) -> Listing:
    """The documents of the folder, of which those that are new or have changed are looked into.

    That takes ten milliseconds a document. What is not done within the seconds is left for the next call.
    """
    end = time.monotonic() + seconds
    here = documents(out)
    known = _known(out)
    fresh: dict[str, Summary] = {}
    found: list[Listed] = []
    later: list[Later] = []
    with_reviews = set(_names(out / REVIEWS))
    for own, record in here.items():
        mark = record.files[plan_name(own)][0]
        name = file_of(record)
        if mark not in known and time.monotonic() > end:
            later.append(Later(own, name))
            continue
        summary = known.get(mark)
        if summary is None:
            data = _read(out / plan_name(own)) or b""
            summary = _summary(data)
            if summary is None:
                continue
            # a plan that is being replaced is newer than its record
            mark = digest(data)
        fresh[mark] = summary
        known_right = reviews(out, own) if PurePosixPath(reviews_name(own)).name in with_reviews else {}
        looked = sum(confirmation(known_right, key, value) is not None for key, value in summary.look)
        done = len(summary.corrected)
        found.append(Listed(own, name, summary, looked + done, len(summary.look) + done))
    if fresh.keys() != known.keys():
        _keep(out, fresh)
    return Listing(tuple(sorted(found, key=lambda one: (-one.left, one.name))), tuple(later))


def several(out: Path, found: Iterable[Listed]) -> tuple[Repeated, ...]:
    """The plans of which the folder has several versions, all of them counted."""
    return repeated((one.summary for one in found), manifest(out), str(out))


def of_year(out: Path, year: int | None, wanted: Callable[[Summary], bool] = lambda _: True) -> list[Summary]:
    """The wanted plans of a fiscal year; without one, of the latest: see `output.versions.of_year`."""
    known = (one.summary for one in listed(out))
    return newest_of_year(known, year, manifest(out), str(out), wanted)


def years(out: Path, wanted: Callable[[Summary], bool] = lambda _: True) -> tuple[int, ...]:
    """The fiscal years of the wanted plans, latest first."""
    found = {one.summary.fiscal_year for one in listed(out) if wanted(one.summary)}
    return tuple(sorted((year for year in found if year is not None), reverse=True))


def _summary(data: bytes) -> Summary | None:
    """The summary of a plan file; None if it cannot be read."""
    try:
        plan = parsed_plan(data)
        found = rows(data, "ja")
    except ValidationError:
        return None
    return Summary(
        plan.document_id,
        plan.municipality,
        plan.municipality_code,
        plan.organization,
        plan.fiscal_year,
        plan.title,
        plan.form,
        any(q.tasks for issue in plan.issues for one in issue.initiatives for q in one.quarters),
        sum(f.severity == "error" for f in plan.findings),
        sum(f.severity == "warning" for f in plan.findings),
        tuple(row.key for row in found if row.correction is not None),
        tuple((row.key, row.hash) for row in to_look(found)),
    )


# --- summaries that were made before ---------------------------------------------------------------------


def _known(out: Path) -> dict[str, Summary]:
    """Hash of a plan's file → its summary, as made by this version of the code."""
    try:
        return _decoded(out / _SUMMARIES)
    except OSError:
        return {}


@kept(2)
def _decoded(path: Path) -> dict[str, Summary]:
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        block = json.loads(read_regular(path))
        if block["code"] == code_version(whole=True):
            return {mark: _one(values) for mark, values in block["plans"].items()}
    return {}


def _one(values: Mapping[str, object]) -> Summary:
    look, corrected = values["look"], values["corrected"]
    assert isinstance(look, list) and isinstance(corrected, list)
    made = {**values, "corrected": tuple(corrected), "look": tuple((key, mark) for key, mark in look)}
    return Summary(**made)  # type: ignore[arg-type]


def _keep(out: Path, summaries: Mapping[str, Summary]) -> None:
    block = {
        "code": code_version(whole=True),
        "plans": {mark: asdict(one) for mark, one in summaries.items()},
    }
    with suppress(OSError):  # a full disk: they are made again next time
        write_bytes(out / _SUMMARIES, json.dumps(block, ensure_ascii=False).encode("utf-8", "replace"))


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path)
    except OSError:
        return None


def _names(folder: Path) -> Iterable[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return ()
