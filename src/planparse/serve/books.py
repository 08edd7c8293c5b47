"""配る: books to hand out, a plan a book, and what people wrote into those that come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any, get_args
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from planparse.batch.task import DEFAULTS, MIB
from planparse.corrections.accepted import NOTHING
from planparse.corrections.workbook import Filled
from planparse.document.errors import Failure, ReadError
from planparse.document.language import Language
from planparse.document.names import file_name
from planparse.japanese.calendar import era_date
from planparse.plan import NO_FORM
from planparse.plan.fields import Field
from planparse.progress.book import Returned as Reports
from planparse.serve import library, returned_reports
from planparse.serve.answers import (
    download_file,
    json_of,
    number_of,
    page,
    quarter_words,
    server_of,
    signing,
    spoken,
    who_of,
    year_words,
)
from planparse.serve.bookmaking import Sort, books, zipped
from planparse.serve.guard import RETURNED
from planparse.serve.library import Summary
from planparse.serve.receiving import receive
from planparse.serve.returned import Returned, Row
from planparse.serve.words import words

BOOKS = "/books"
_SORTS: tuple[Sort, ...] = get_args(Sort)
_LONGEST_NAME = 1000
_MOST_ROWS = 500
"""Edits of a returned book that a page shows; of more, those that can be taken over first."""
_MOST_CELLS = 20
"""Overwritten protected cells that are named; a sheet of which one column was sorted has thousands."""


def _view(request: Request) -> Response:
    if not who_of(request):
        return RedirectResponse("/name", 303)
    server, language, given = server_of(request), spoken(request), request.query_params
    out = server.setup.out
    years = library.years(out, _has_books)
    year = number_of(given, "year", 0, 9999) or (years[0] if years else None)
    plans = library.of_year(out, year, _has_books)
    listed = library.listed(out)
    left, files = {one.id: one.left for one in listed}, {one.id: one.name for one in listed}
    replaced = [one for one in library.several(out, listed) if one.fiscal_year == year]
    too_large = Failure("upload-too-large", "", {"limit": DEFAULTS.size // MIB}).sentence(language)
    return page(
        request,
        "books.html",
        plans=plans,
        left=left,
        year=year,
        years=years,
        quarters={n: quarter_words(n, language) for n in (1, 2, 3, 4)},
        replaced=[files[own] for one in replaced for own in one.document_ids[:-1]],
        address=BOOKS,
        sorts=_SORTS,
        returned=[
            {"book": book, "address": _address(book), "told": _counted(book, language)}
            for book in server.returned.all()
        ],
        data={"address": RETURNED, "most": DEFAULTS.size, "too_large": too_large},
    )


def _has_books(plan: Summary) -> bool:
    return plan.form != NO_FORM


def _file(request: Request) -> Response:
    """The book of one document, or those of several, or of all plans of a year, in a zip file."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    given, language = request.query_params, spoken(request)
    sort = next((one for one in _SORTS if one == given.get("sort")), None)
    if sort is None:
        raise HTTPException(404)
    out = server_of(request).setup.out
    year, quarter = number_of(given, "year", 0, 9999), number_of(given, "quarter", 1, 4)
    chosen = set(given.getlist("document"))
    own_words = words(language)
    plans = [
        one
        for one in library.of_year(out, year, _has_books)
        if (not chosen or one.document_id in chosen) and (sort != "progress" or one.has_tasks)
    ]
    if not plans:
        raise HTTPException(404, own_words["books_none"])
    title = "_".join(filter(None, (words("ja")[f"books_{sort}"], year_words(plans[0].fiscal_year, "ja"))))
    folder = TemporaryDirectory(prefix="planparse-")  # until the answer was sent or nobody waits for it
    made = books(out, [one.document_id for one in plans], sort, quarter, Path(folder.name))
    if len(made) == 1:
        return download_file(made[0], "book", made[0].stem, folder)
    return download_file(zipped(made, Path(folder.name, "books.zip")), "books", title, folder)


# --- books that come back -----------------------------------------------------------------------------------


async def _receive(request: Request) -> Response:
    """Take a workbook: its name is in the address, its bytes are the body; where to see what is in it."""
    signing(request)
    name = file_name(request.query_params.get("name", "")[:_LONGEST_NAME])
    try:
        with TemporaryDirectory(prefix="planparse-") as folder:
            path = Path(folder, token_hex(12))
            await receive(path, request.stream())
            book = await run_in_threadpool(server_of(request).returned.add, path, name)
    except ReadError as error:
        status = 413 if error.failure.code == "upload-too-large" else 422
        return JSONResponse({"problems": [error.failure.sentence(spoken(request))]}, status)
    return JSONResponse({"to": _address(book), "told": _counted(book, spoken(request))})


def _counted(book: Returned, language: Language) -> str:
    """How much the book says."""
    name = "returned_edits" if isinstance(book.filled, Filled) else "returned_tasks"
    return words(language)[name].format(n=book.count)


def _address(book: Returned, **query: object) -> str:
    return f"{RETURNED}/{book.id}" + (f"?{urlencode(query)}" if query else "")


def _book(request: Request) -> Returned | None:
    return server_of(request).returned.get(request.path_params["id"])


def _show(request: Request) -> Response:
    """What a returned book would change, edit by edit."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    book, language, given = _book(request), spoken(request), request.query_params
    if book is None:
        return RedirectResponse(BOOKS, 303)
    if not isinstance(book.filled, Filled):
        return _show_reports(request, book, book.filled)
    rows = server_of(request).returned.rows(book.filled, who_of(request))
    shown = sorted(rows, key=lambda row: not row.takeable)[:_MOST_ROWS]
    summaries = {one.id: one.summary for one in library.listed(server_of(request).setup.out)}
    overwritten = book.filled.overwritten
    return page(
        request,
        "returned.html",
        book=book,
        rows=[_row(row, summaries, language) for row in sorted(shown, key=lambda row: row.number)],
        hidden=len(rows) - len(shown),
        takeable=sum(row.takeable and not row.moved for row in rows),
        moved=sum(row.moved for row in rows),
        taken=number_of(given, "taken", 0, 9999),
        refused=number_of(given, "refused", 1, 9999),
        overwritten=[where.render(language) for where in overwritten[:_MOST_CELLS]],
        more=max(0, len(overwritten) - _MOST_CELLS),
        address=BOOKS,
        post=_address(book),
    )


def _show_reports(request: Request, book: Returned, filled: Reports) -> Response:
    """What a returned progress book would report, task by task."""
    language, out = spoken(request), server_of(request).setup.out
    rows = returned_reports.rows(out, filled, who_of(request))
    shown = sorted(rows, key=lambda row: not row.takeable)[:_MOST_ROWS]
    summaries = {one.id: one.summary for one in library.listed(out)}
    return page(
        request,
        "returned_reports.html",
        book=book,
        rows=[
            {
                "row": row,
                "bureau": _bureau(row.filled.document_id, summaries),
                "quarter": quarter_words(row.filled.task.quarter, language),
                "changes": [
                    (one, _shown(one.now, language), _shown(one.written, language)) for one in row.changes
                ],
                "failure": row.failure and row.failure.sentence(language),
            }
            for row in sorted(shown, key=lambda row: row.number)
        ],
        hidden=len(rows) - len(shown),
        takeable=sum(row.outcome == "new" for row in rows),
        moved=sum(row.outcome == "rival" for row in rows),
        taken=number_of(request.query_params, "taken", 0, 9999),
        refused=number_of(request.query_params, "refused", 1, 9999),
        unusable=[failure.render(language) for failure in filled.refused[:_MOST_CELLS]],
        overwritten=[where.render(language) for where in filled.changed[:_MOST_CELLS]],
        more=max(0, len(filled.changed) - _MOST_CELLS),
        address=BOOKS,
        post=_address(book),
    )


def _shown(value: object, language: Language) -> str:
    """A value of a report; nothing for none."""
    if isinstance(value, date):
        return era_date(value) if language == "ja" else value.isoformat()
    own = words(language)
    return own.get(f"status_{value}", str(value)) if value else ""


def _bureau(document: str, summaries: Mapping[str, Summary]) -> str:
    """The bureau of a document as people know it."""
    summary = summaries.get(document)
    return (summary and (summary.organization or summary.title)) or document


def _row(row: Row, summaries: Mapping[str, Summary], language: Language) -> Mapping[str, Any]:
    """An edit as returned.html shows it."""
    one = row.weighed
    edit = one.edit
    failure = None if one.failure is None or row.moved else one.failure.sentence(language)
    written = edit.written if one.correction is None else one.correction.value
    return {
        "row": row,
        "bureau": _bureau(edit.document_id, summaries),
        "label": "" if one.field is None else _label(one.field, language),
        "around": "" if one.field is None else _around(one.field),
        "address": None
        if one.field is None
        else f"/documents/{quote(edit.document_id)}#{quote(one.field.path)}",
        "shown": edit.shown,
        "written": NOTHING if written is None else written,
        "where": edit.where if isinstance(edit.where, str) else edit.where.render(language),
        "failure": failure,
        "standing": one.standing,
    }


def _label(field: Field, language: Language) -> str:
    return field.label.ja if language == "ja" else field.label.en


def _around(field: Field) -> str:
    """The titles of the issue and the initiative that a value is in."""
    outer = (field.part.within(name) for name in ("issue", "initiative"))
    return " › ".join(part.node.title for part in outer if part is not None)


async def _take(request: Request) -> Response:
    """Take the chosen edits of a returned book over: on the disk before the answer, which leads back."""
    values, who, language = await json_of(request), signing(request), spoken(request)
    book = _book(request)
    if book is None:
        return JSONResponse({"problems": [words(language)["books_gone"]]}, 422)
    chosen = _chosen(values)
    if not chosen:
        return JSONResponse({"problems": [words(language)["books_choose"]]}, 422)
    server = server_of(request)
    if isinstance(book.filled, Filled):
        outcome = await run_in_threadpool(server.returned.take, book.filled, chosen, who)
        taken, known = outcome.taken, outcome.known
    else:
        with server.finisher.standing_still():
            taken = await run_in_threadpool(returned_reports.take, server.setup.out, book.filled, chosen, who)
        known = 0
        server.finisher.ask()
    refused = len(chosen) - taken - known
    return JSONResponse({"to": _address(book, taken=taken, refused=max(0, refused))})


def _chosen(values: Mapping[str, Any]) -> dict[int, str]:
    """The numbers of the edits that were chosen, and the marks of the values that the person saw."""
    found = {}
    for name, mark in values.items():
        number = name.removeprefix("row-")
        if name != number and number.isascii() and number.isdigit() and len(number) < 8:
            if not isinstance(mark, str):
                raise HTTPException(400, "rows")
            found[int(number)] = mark
    return found


async def _forget(request: Request) -> Response:
    """Hold a returned book no longer."""
    signing(request)
    server_of(request).returned.forget(request.path_params["id"])
    return JSONResponse({"to": BOOKS})


ROUTES = (
    Route(BOOKS, _view),
    Route(f"{BOOKS}/file", _file),
    Route(RETURNED, _receive, methods=["POST"]),
    Route(f"{RETURNED}/{{id}}", _show),
    Route(f"{RETURNED}/{{id}}", _take, methods=["POST"]),
    Route(f"{RETURNED}/{{id}}/forget", _forget, methods=["POST"]),
)
