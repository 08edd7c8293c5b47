"""The report: an HTML file for each document, with its pages beside what was read from them, and an index.

Reads a converted folder (`plans/`, `readings/`) and the source PDFs if they can be found; writes
`index.html`, `plans/<document_id>.html`, and in `made` what each was made of, so that only what changed is
made again.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from planparse.corrections.reviews import confirmation, read_reviews
from planparse.document.errors import Failure, ReadError
from planparse.document.files import read_regular
from planparse.document.language import Language
from planparse.output.folder import plan_paths, reading_name, reviews_name
from planparse.output.manifest import local_inputs, not_read, read_manifest
from planparse.output.versions import repeated
from planparse.plan.model import Plan, Reading
from planparse.report.board import Board, Listing, listing
from planparse.report.html import document_html, index_html
from planparse.report.made import Made, Pages, forget, made_of, remember, still_right
from planparse.report.pageimage import PageView
from planparse.report.rows import rows_of, to_look
from planparse.report.view import view
from planparse.writers.files import write_bytes
from planparse.writers.json import decode_plan, plan_bytes

INDEX = "index.html"
REPORTS = "plans"
"""The folder of the documents' reports beside the index."""

_RAW = Path("raw")
"""Where source PDFs are looked for when nothing else says where they are: the project's own inputs."""

PDF = "application/pdf"
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
class _Job:
    """A plan file, and what its report is made of.

    `reading` has the bytes of the reading's file, `reviews` those of what people found right; `kept` is the
    record of a report that need not be made.
    """

    path: Path
    plan: Plan | Failure
    reading: bytes | None = None
    reviews: bytes | None = None
    source: Path | None = None
    made_of: str = ""
    kept: Made | None = None


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
    code, how pages are drawn): reports made by and of the same are left as they are, those of documents that
    are gone are removed.
    """
    listings: list[Listing] = []
    plans = [(path, *_plan(path)) for path in plan_paths(out)]
    wanted = {
        plan.source.sha256: plan.source.bytes
        for _, plan, _ in plans
        if isinstance(plan, Plan) and plan.source.media_type == PDF
    }
    found = find_sources(wanted, sources or local_inputs(out) or (_RAW,))

    def job(path: Path, plan: Plan | Failure, sha256: str) -> _Job:
        if isinstance(plan, Failure):
            return _Job(path, plan)
        reading = _bytes(out / reading_name(path.stem))
        reviews = _bytes(out / reviews_name(path.stem))
        source = found.get(plan.source.sha256)
        made = made_of(made_by, language, sha256, reading, reviews, "" if source else None)
        kept = still_right(folder, path.stem, _place(folder, path.stem), made)
        return _Job(path, plan, reading, reviews, source, made, kept)

    def pages_of(one: _Job) -> tuple[PageView, ...]:
        return tuple(views(one.source)) if one.source and one.kept is None else ()

    for one, pages in _ahead(pages_of, (job(*one) for one in plans), os.cpu_count() or 1):
        if isinstance(one.plan, Failure):
            yield Written(one.path, failure=one.plan)
            continue
        made = one.kept or _made(folder, one, pages, language)
        listings.append(made.listing)
        yield Written(one.path, _place(folder, one.path.stem), made.pages)
    forget(folder, {path.stem for path, _, _ in plans}, _place)
    manifest = read_manifest(out)
    readable = (plan for _, plan, _ in plans if isinstance(plan, Plan))
    board = Board(tuple(listings), not_read(manifest), repeated(readable, manifest, str(out)))
    write_bytes(folder / INDEX, index_html(board, language))


def _place(folder: Path, document_id: str) -> Path:
    """The path of a document's report."""
    return folder / REPORTS / f"{document_id}.html"


def _made(folder: Path, job: _Job, pages: tuple[PageView, ...], language: Language) -> Made:
    """Write the report, and the record of what it was made of."""
    plan, report = job.plan, _place(folder, job.path.stem)
    assert isinstance(plan, Plan)
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
    made = Made(job.made_of, hashlib.sha256(html).hexdigest(), listed, drawn)
    # pages may be missing because the machine was busy or the password wrong: the next time, they may not be
    if drawn != "not-opened" and (drawn != "shown" or len(pages) == plan.source.pages):
        remember(folder, job.path.stem, made)
    return made


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


def find_sources(wanted: Mapping[str, int], places: Iterable[Path]) -> dict[str, Path]:
    """sha256 → path of the wanted files (sha256 → size) among `places`, folders searched through.

    Only regular files of a wanted size are read.
    """
    sizes = set(wanted.values())
    found: dict[str, Path] = {}
    for path in _files(places):
        if len(found) == len(wanted):
            break
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size not in sizes:
                continue
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            continue
        if digest in wanted:
            found.setdefault(digest, path)
    return found


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            for folder, folders, names in os.walk(place):
                folders.sort()
                yield from (Path(folder, name) for name in sorted(names))
        else:
            yield place
