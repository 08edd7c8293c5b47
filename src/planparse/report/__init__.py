"""The report: an HTML file for each document, with its pages beside what was read from them, and an index.

Reads a converted folder (`plans/`, `readings/`) and the source PDFs if they can be found; writes
`index.html`, `plans/<document_id>.html`, and in `made` what each was made of, so that only what changed is
made again, and read again.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from planparse.corrections.reviews import confirmation, read_reviews
from planparse.document.errors import Failure, ReadError
from planparse.document.files import hash_regular, read_regular
from planparse.document.language import Language
from planparse.output.folder import (
    MANIFEST,
    is_url,
    local_path,
    plan_name,
    plan_paths,
    reading_name,
    reviews_name,
)
from planparse.output.hashed import digest
from planparse.output.manifest import input_place, local_inputs, not_read, read_manifest
from planparse.output.versions import Repeated, repeated
from planparse.plan.model import Plan, Reading
from planparse.plan.versions import Titles, titles_of
from planparse.report.board import Board, Listing, listing
from planparse.report.html import document_html, index_html
from planparse.report.made import (
    Made,
    Pages,
    forget,
    index_still_right,
    keep,
    made_of,
    recall,
    record_path,
    recorded,
    remember,
    remember_index,
    status,
    still_right,
)
from planparse.report.pageimage import PageView
from planparse.report.rows import rows_of, to_look
from planparse.report.view import view
from planparse.writers.files import write_bytes, write_pieces
from planparse.writers.json import decode_plan, plan_bytes

INDEX = "index.html"
REPORTS = "plans"
"""The folder of the documents' reports beside the index."""

_RAW = Path("raw")
"""Where source PDFs are looked for when nothing else says where they are: the project's own inputs."""

PDF = "application/pdf"
_LASTING: tuple[Pages | None, ...] = (None, "shown", "not-found")
"""What may be told of the pages of a report that is not made again each time."""
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one plan file: the report's path, or why there is none.

    `pages` tells whether the report shows the pages of the PDF; None for a text document, which has none.
    """

    plan: Path
    report: Path | None = None
    pages: Pages | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class _Right:
    """A report that is right as it is; `files` stands for it and for what it was made of, as they are."""

    pages: Pages | None
    files: bytes


@dataclass(frozen=True, slots=True)
class _Seen:
    """The statuses of the files that a report is made of, and of the report and its record.

    It is made of the plan, the reading, what people found right and the source; the age of the document's
    input tells which of several versions of a plan is the newer one.
    """

    own: str
    read: tuple[os.stat_result | None, ...]
    written: tuple[os.stat_result | None, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """A plan file, and what its report is made of.

    `seen` and then `at`, the time, are from before anything was read. `reading` has the bytes of the
    reading's file, `reviews` those of what people found right; `kept` is the record of a report that need not
    be made.
    """

    path: Path
    seen: _Seen
    at: int
    plan: Plan | Failure
    reading: bytes | None = None
    reviews: bytes | None = None
    source: Path | None = None
    made_of: str = ""
    kept: Made | None = None


class _Work:
    """A converted folder, the folder of its reports, and what is known of both."""

    def __init__(self, out: Path, folder: Path, sources: Sequence[Path], made_by: str, language: Language):
        self.out = out
        self.folder = folder
        self.made_by = made_by
        self.language: Language = language
        self._listed = digest("", status(out / MANIFEST))
        self.manifest = read_manifest(out)
        self.hashed = recall(folder)
        here = {one.document_id or "": one for one in self.manifest.records.values() if one.written}
        self.sums = {own: one.sha256 for own, one in here.items()}
        self._sizes = {own: one.bytes for own, one in here.items()}
        self._inputs = {
            own: input_place(one.input, str(out)) for own, one in here.items() if not is_url(one.input)
        }
        self._known = {place: self.sums[own] for own, place in self._inputs.items()}
        self.sources = Sources(sources or local_inputs(self.manifest, out) or (_RAW,), self._sum)

    def _sum(self, path: Path, seen: os.stat_result) -> str:
        """The SHA-256 of an input, which is read only if it may have changed."""
        known = self._known.get(local_path(str(path)))
        if known is not None and self.hashed.knows(known, seen):
            return known
        at = time.time_ns()
        found = _sum(path, seen)
        self.hashed.note(found, at, seen)
        return found

    def _source(self, own: str) -> Path | None:
        """The source that the manifest has for a document, if it can be found."""
        sha256, size = self.sums.get(own), self._sizes.get(own)
        return None if sha256 is None or size is None else self.sources.find(sha256, size)

    def seen(self, own: str) -> _Seen:
        """The statuses of the files of the document with that id."""
        names = (plan_name(own), reading_name(own), reviews_name(own))
        read = (*(f"{self.out}/{name}" for name in names), self._source(own))
        written = (_place(self.folder, own), record_path(self.folder, own))
        return _Seen(own, tuple(map(status, (*read, self._inputs.get(own)))), tuple(map(status, written)))

    def told(self, own: str, pages: Pages | None) -> str:
        """What is told of the files of a report that is right."""
        return f"{self.made_by} {self.language} {own} {pages or ''}"

    def known(self, seen: _Seen) -> _Right | None:
        """The report, if it is known to be right from the statuses alone."""
        if None not in seen.written:
            for pages in _LASTING:
                told = self.told(seen.own, pages)
                if self.hashed.knows(told, *seen.read, *seen.written):
                    return _Right(pages, digest(told, *seen.read, *seen.written))
        return None

    def note(self, job: _Job, made: Made) -> _Right:
        """The report that was found right, or was just made; the next run will know it.

        Unless the manifest does not have its source: nobody would look whether that has changed.
        """
        own, read = job.seen.own, job.seen.read
        before = job.seen if job.kept else self.seen(own)
        written = tuple(one for one in before.written if one is not None)
        told = self.told(own, made.pages)
        if isinstance(job.plan, Plan) and job.plan.source.sha256 == self.sums.get(own):
            if job.kept:
                self.hashed.note(told, job.at, *read, *written)
            else:
                self.hashed.note(told, job.at, *read, written=written)
        return _Right(made.pages, digest(told, *read, *written))

    def index_of(self, rights: Iterable[_Right]) -> str:
        """A digest of everything that the index depends on."""
        return made_of(self.made_by, self.language, self._listed, *(one.files for one in rights))


def write_reports(
    out: Path,
    folder: Path,
    views: Callable[[Path], Iterable[PageView]],
    sources: Sequence[Path] = (),
    language: Language = "ja",
    *,
    made_by: str,
) -> Iterator[Written]:
    """Write a report for every plan of the converted folder `out` into `folder`, then the index.

    Yields a `Written` for each plan as soon as it is done; its `failure` says why a plan file could not be
    read. Every file appears whole or not at all. `views` draws the pages of a PDF, in several threads at a
    time. `sources` are files and folders in which the PDFs are looked up by their hash, by default those that
    the conversion recorded. `made_by` stands for everything else that a report depends on (the version of the
    code, how pages are drawn): reports made by and of the same are left as they are, without being read if
    their files are as they were. Those of documents that are gone are removed.
    """
    work = _Work(out, folder, sources, made_by, language)
    paths = plan_paths(out)
    right: dict[str, _Right] = {}
    for path in paths:
        known = work.known(work.seen(path.stem))
        if known is not None:
            right[path.stem] = known
            yield Written(path, _place(folder, path.stem), known.pages)
    others = [path for path in paths if path.stem not in right]

    def pages_of(one: _Job) -> tuple[PageView, ...]:
        return tuple(views(one.source)) if one.source and one.kept is None else ()

    passing: dict[str, Made] = {}
    for one, pages in _ahead(pages_of, (_job(work, path) for path in others), os.cpu_count() or 1):
        if isinstance(one.plan, Failure):
            yield Written(one.path, failure=one.plan)
            continue
        made = one.kept or _made(folder, one, one.plan, pages, language)
        if one.kept or _lasts(made, one.plan, pages):
            right[one.path.stem] = work.note(one, made)
        else:
            passing[one.path.stem] = made
        yield Written(one.path, _place(folder, one.path.stem), made.pages)
    forget(folder, {path.stem for path in paths}, _place)
    _index(work, [path.stem for path in paths if path.stem in right or path.stem in passing], right, passing)
    keep(folder, work.hashed)


def _index(
    work: _Work, listed: Sequence[str], right: Mapping[str, _Right], passing: Mapping[str, Made]
) -> None:
    """Write the index of the listed documents, unless nothing that it tells has changed."""
    path = work.folder / INDEX
    made = work.index_of(right[own] for own in listed if own in right)
    if not passing and index_still_right(work.folder, path, made):
        return
    plans: list[Titles] = []

    def listings() -> Iterator[Listing]:
        for own in listed:
            one = passing.get(own) or recorded(work.folder, own)
            plans.append(one.plan)
            yield one.listing

    def several() -> Iterator[Repeated]:
        yield from repeated(plans, work.manifest, str(work.out))

    board = Board(listings(), not_read(work.manifest), several())
    remember_index(work.folder, made, write_pieces(path, index_html(board, work.language)))


def _job(work: _Work, path: Path) -> _Job:
    """What the report of a plan file is made of, and whether it is right as it is."""
    seen = work.seen(path.stem)
    at = time.time_ns()
    plan, sha256 = _plan(path)
    if isinstance(plan, Failure):
        return _Job(path, seen, at, plan)
    reading = _bytes(work.out / reading_name(path.stem))
    reviews = _bytes(work.out / reviews_name(path.stem))
    pdf = plan.source.media_type == PDF
    source = work.sources.find(plan.source.sha256, plan.source.bytes) if pdf else None
    made = made_of(work.made_by, work.language, sha256, reading, reviews, "" if source else None)
    kept = still_right(work.folder, path.stem, _place(work.folder, path.stem), made)
    return _Job(path, seen, at, plan, reading, reviews, source, made, kept)


def _place(folder: Path, document_id: str) -> Path:
    """The path of a document's report."""
    return folder / REPORTS / f"{document_id}.html"


def _made(folder: Path, job: _Job, plan: Plan, pages: tuple[PageView, ...], language: Language) -> Made:
    """Write the report, and the record of what it was made of."""
    report = _place(folder, job.path.stem)
    shown = view(plan, _reading(job.reading, plan), pages, language)
    html = document_html(shown, pages, language, home=f"../{INDEX}")
    write_bytes(report, html)
    drawn: Pages | None = None
    if plan.source.media_type == PDF:
        drawn = "shown" if pages else "not-opened" if job.source else "not-found"
    address = f"{REPORTS}/{quote(os.fsencode(report.name))}"
    confirmed = read_reviews(job.reviews)
    left = [
        row for row in to_look(rows_of(shown, language)) if confirmation(confirmed, row.key, row.hash) is None
    ]
    listed = listing(shown, address, drawn in ("shown", None), len(left))
    made = Made(job.made_of, hashlib.sha256(html).hexdigest(), titles_of(plan), listed, drawn)
    if _lasts(made, plan, pages):
        remember(folder, job.path.stem, made)
    return made


def _lasts(made: Made, plan: Plan, pages: tuple[PageView, ...]) -> bool:
    """Whether the report stays right as long as nothing changes that it was made of.

    Pages may be missing because the machine was busy or the password wrong: the next time, they may not be.
    """
    return made.pages in _LASTING and (made.pages != "shown" or len(pages) == plan.source.pages)


def _ahead(work: Callable[[_T], _R], items: Iterable[_T], width: int) -> Iterator[tuple[_T, _R]]:
    """Each item with its result, in order, computed `width` items ahead.

    No more results than that are held. Threads suffice because the work waits for child processes.
    """
    with ThreadPoolExecutor(width) as pool:
        waiting: deque[tuple[_T, Future[_R]]] = deque()
        for item in items:
            waiting.append((item, pool.submit(work, item)))
            if len(waiting) > width:
                first, result = waiting.popleft()
                yield first, result.result()
        for first, result in waiting:
            yield first, result.result()


def _plan(path: Path) -> tuple[Plan | Failure, str]:
    """The plan in a file, and the SHA-256 of the file."""
    try:
        block = plan_bytes(path)
        return decode_plan(block, str(path)), hashlib.sha256(block).hexdigest()
    except ReadError as error:
        return error.failure, ""


def _reading(block: bytes | None, plan: Plan) -> Reading:
    """How the document was read; without lines if there is no record of it."""
    try:
        return Reading.model_validate_json(block or b"", extra="ignore")
    except ValidationError:
        return Reading(document_id=plan.document_id)


def _bytes(path: Path) -> bytes | None:
    try:
        return read_regular(path)
    except OSError:
        return None


# --- sources -----------------------------------------------------------------------------------------


def _sum(path: Path, _: os.stat_result) -> str:
    return hash_regular(path)[0]


class Sources:
    """The files among some places, folders searched through, found by their content.

    Only regular files are read, and only those of a size that is asked for, by `sum_of`, which gives the
    SHA-256 of a file; each once.
    """

    def __init__(self, places: Iterable[Path], sum_of: Callable[[Path, os.stat_result], str] = _sum) -> None:
        self._places = places
        self._sum_of = sum_of
        self._found: dict[str, Path] = {}

    def find(self, sha256: str, size: int) -> Path | None:
        """The first file with that hash and size; None if there is none."""
        for path in self._of_size.pop(size, ()):
            with suppress(OSError):
                self._found.setdefault(self._sum_of(path, path.stat()), path)
        return self._found.get(sha256)

    @cached_property
    def _of_size(self) -> dict[int, list[Path]]:
        """The files of each size that was not asked for yet."""
        sizes: dict[int, list[Path]] = {}
        for path in _files(self._places):
            seen = status(path)
            if seen is not None and stat.S_ISREG(seen.st_mode):
                sizes.setdefault(seen.st_size, []).append(path)
        return sizes


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            for folder, folders, names in os.walk(place):
                folders.sort()
                yield from (Path(folder, name) for name in sorted(names))
        else:
            yield place
