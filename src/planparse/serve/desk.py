"""One document on the desk: its rows beside its pages, and the changes that people make to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from planparse.batch.correct import take_over_one
from planparse.batch.review import keep_reviews
from planparse.corrections.accepted import NOTHING
from planparse.corrections.reviews import Review, confirmation
from planparse.corrections.workbook import Edit
from planparse.document.errors import ReadError
from planparse.document.files import read_regular
from planparse.document.language import Language
from planparse.document.place import Place
from planparse.output.folder import plan_name, reading_name
from planparse.plan.model import Plan, Reading
from planparse.report.rows import Row, changed, rows
from planparse.serve import library
from planparse.serve.words import words
from planparse.writers.json import parsed_plan

_T = TypeVar("_T")
_MOST_EDITS = 50
"""Most edits of one request: a person edits one value, or splits a task into two."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as it is on the disk."""

    plan: Plan
    reading: Reading
    rows: tuple[Row, ...]
    reviews: Mapping[str, Review]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that somebody wants at a path, and what they saw there."""

    path: str
    seen: str
    written: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """Somebody's word on the row of that key, and the hash of what they saw there."""

    key: str
    hash: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered: 200 kept, 409 somebody was faster, 422 the value cannot stand there."""

    status: int
    content: Mapping[str, Any]


def plan_of(out: Path, document_id: str) -> Plan:
    """The document's plan. Raises ReadError if it cannot be read."""
    return _made(out, document_id, parsed_plan)


def opened(out: Path, document_id: str, language: Language) -> Opened:
    """The document. Raises ReadError if its plan cannot be read."""
    try:
        reading = Reading.model_validate_json(read_regular(out / reading_name(document_id)), extra="ignore")
    except (OSError, ValidationError):
        reading = Reading(document_id=document_id)
    return Opened(
        plan_of(out, document_id),
        reading,
        _rows_now(out, document_id, language),
        library.reviews(out, document_id),
    )


def edit(out: Path, document_id: str, edits: Sequence[Wanted], who: str, language: Language) -> Answer:
    """Store edits of a document, all or none; what became of its rows.

    An edit of a value that is not what its writer saw is not stored: the answer has the value as it is now.
    Raises OutputError and ReadError.
    """
    before = _rows_now(out, document_id, language)
    labels = {row.key: row.label for row in before}
    outcome = take_over_one(
        out,
        document_id,
        [
            Edit(
                document_id=document_id,
                path=one.path,
                shown=one.seen,
                written=one.written if one.written.strip() else NOTHING,
                who=who,
                why="",
                where=labels.get(one.path, ""),
            )
            for one in edits
        ],
        who,
        date.today(),
    )
    now = _rows_now(out, document_id, language)
    reviews = library.reviews(out, document_id)
    fresh, gone = changed(before, now)
    content = {"rows": [row_data(row, reviews, language) for row in fresh], "gone": gone}
    if not outcome.refused:
        return Answer(200, content | {"order": [row.key for row in now]})
    codes = {failure.code for failure in outcome.refused}
    if codes & {"refused-stale", "refused-path", "refused-document"}:
        here = {row.key: row for row in now}
        theirs = {
            one.path: row_data(here[one.path], reviews, language) if one.path in here else None
            for one in edits
        }
        return Answer(409, {"now": theirs})
    return Answer(422, {"problems": [failure.sentence(language) for failure in outcome.refused]})


def review(out: Path, document_id: str, opinion: Opinion, who: str, language: Language) -> Answer:
    """Store somebody's word on a row; the row, or the row as it is now if that is not what they saw."""
    here = {row.key: row for row in _rows_now(out, document_id, language)}
    row = here.get(opinion.key)
    if row is None or row.hash != opinion.hash:
        now = None if row is None else row_data(row, library.reviews(out, document_id), language)
        return Answer(409, {"now": {opinion.key: now}})
    word = Review(path=row.key, value=row.hash, who=who, at=datetime.now(UTC), confirmed=opinion.confirmed)
    keep_reviews(out, document_id, (word,))
    return Answer(200, {"rows": [row_data(row, library.reviews(out, document_id), language)], "gone": []})


def wanted(values: Mapping[str, Any]) -> tuple[Wanted, ...] | None:
    """The edits that a request carries; None if it carries none, or something else."""
    edits = values.get("edits")
    if not isinstance(edits, list) or not 0 < len(edits) <= _MOST_EDITS:
        return None
    found = []
    for one in edits:
        if not isinstance(one, dict) or one.keys() != {"path", "seen", "written"}:
            return None
        if not all(isinstance(text, str) for text in one.values()):
            return None
        found.append(Wanted(**one))
    return tuple(found)


def _rows_now(out: Path, document_id: str, language: Language) -> tuple[Row, ...]:
    return _made(out, document_id, lambda data: rows(data, language))


def _made(out: Path, document_id: str, make: Callable[[bytes], _T]) -> _T:
    """What is made of the document's plan file. Raises ReadError if that cannot be read."""
    name = plan_name(document_id)
    try:
        return make(read_regular(out / name))
    except (OSError, ValidationError) as error:
        raise ReadError("not-a-plan", name, {"detail": str(error)}) from error


# --- data for the browser ----------------------------------------------------------------------------------


def contents(document: Opened, language: Language) -> dict[str, Any]:
    """The document as document.js shows it."""
    return {
        "pages": [
            {"n": p.number, "w": round(p.width, 2), "h": round(p.height, 2)} for p in document.reading.pages
        ],
        "drawn": document.plan.source.media_type == "application/pdf",
        "lines": [
            {
                "n": line.number,
                "page": line.page,
                "box": line.box,
                "text": line.text,
                "spot": None if line.spot is None else line.spot.words(language),
            }
            for line in document.reading.lines
        ],
        "rows": [row_data(row, document.reviews, language) for row in document.rows],
    }


def row_data(row: Row, reviews: Mapping[str, Review], language: Language) -> dict[str, Any]:
    """A row as document.js shows it."""
    said = confirmation(reviews, row.key, row.hash)
    data: dict[str, Any] = {
        "key": row.key,
        "label": row.label or words(language)["finding_label"],
        "text": row.text,
        "seen": row.seen,
        "hash": row.hash,
        "kind": row.kind,
        "part": row.part,
        "id": row.id,
        "depth": row.depth,
        "marker": row.marker,
        "ditto": row.ditto,
        "editable": row.editable,
        "rank": round(row.rank, 4),
        "doubtful": row.doubtful,
        "remarks": row.remarks if row.kind != "finding" else (),
        "severity": row.remarks[0][0] if row.kind == "finding" else None,
        "choices": row.choices,
        **_place(row.place, language),
    }
    if row.correction is not None:
        data["correction"] = {
            "before": row.correction.before,
            "who": row.correction.who,
            "when": row.correction.when,
        }
    if said is not None:
        data["confirmed"] = {"who": said.who, "when": said.at.astimezone().strftime("%Y-%m-%d %H:%M")}
    return data


def _place(place: Place, language: Language) -> dict[str, Any]:
    boxes = [[place.page, *place.box]] if place.page is not None and place.box is not None else []
    boxes += [[more.page, *more.box] for more in place.continued]
    return {
        "page": place.page,
        "boxes": boxes,
        "lines": place.lines,
        "spot": None if place.spot is None else place.spot.words(language),
    }
