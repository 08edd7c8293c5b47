"""Removing a document, or a file that was not read: asked first, and nothing is deleted."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from planparse.batch.prune import remove
from planparse.output.folder import INPUTS, SET_ASIDE
from planparse.output.manifest import input_place, put_in
from planparse.serve import library
from planparse.serve.answers import message, page, server_of, signing, spoken, who_of, year_words
from planparse.serve.reported import reports
from planparse.serve.words import words


def _view(request: Request) -> Response:
    """What removing would do, and the button that does it."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    out, language, mark = server_of(request).setup.out, spoken(request), request.path_params["mark"]
    record = library.marked(out, mark)
    own_words = words(language)
    if record is None:
        return message(request, own_words["not_found_title"], own_words["remove_gone"], 404)
    own = record.document_id
    summaries = (one.summary for one in library.listed(out) if record.written)
    summary = next((one for one in summaries if one.document_id == own), None)
    told: tuple[str | None, ...] = ()
    if summary is not None:
        year = year_words(summary.fiscal_year, language)
        told = (summary.municipality, summary.organization, year)
    return page(
        request,
        "remove.html",
        name=library.file_of(record),
        plan=" ".join(filter(None, told)),
        read=record.written,
        corrected=0 if summary is None else len(summary.corrected),
        confirmed=len(library.reviews(out, own)) if own else 0,
        reported=sum(document == own for document, _ in reports(out)),
        original=None if put_in(record.input, out) else input_place(record.input, str(out)),
        inputs=f"{out.name}/{INPUTS}",
        aside=f"{out.name}/{SET_ASIDE}",
        post=library.removal(record),
    )


async def _remove(request: Request) -> Response:
    """Remove the input, unless it is gone or another by now; where to go on."""
    signing(request)
    server = server_of(request)
    out, mark = server.setup.out, request.path_params["mark"]
    record = library.marked(out, mark)
    if record is None or await run_in_threadpool(remove, out, record.input, record.sha256) is None:
        return JSONResponse({"problems": [words(spoken(request))["remove_gone"]]}, 422)
    return JSONResponse({"to": "/?removed=1"})


ROUTES = (
    Route(f"{library.REMOVAL}/{{mark}}", _view),
    Route(f"{library.REMOVAL}/{{mark}}", _remove, methods=["POST"]),
)
