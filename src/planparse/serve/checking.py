"""確かめる: the list of documents, and one document with its pages beside its values."""

from __future__ import annotations

from urllib.parse import quote

from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from planparse.output.folder import SET_ASIDE
from planparse.serve import desk, library
from planparse.serve.answers import (
    json_of,
    known,
    known_id,
    number_of,
    page,
    server_of,
    signing,
    spoken,
    who_of,
    year_words,
)

_PATIENCE = 0.3
"""Seconds that the list waits for documents that are looked into for the first time."""


def _home(request: Request) -> Response:
    """The list of documents."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    out = server_of(request).setup.out
    found = library.listing(out, _PATIENCE)
    listed = found.documents
    return page(
        request,
        "list.html",
        listed=listed,
        later=found.later,
        unread=library.unread(out),
        repeated=library.several(out, listed),
        files={one.id: one.name for one in listed},
        waiting=sum(one.left > 0 for one in listed),
        places=sum(one.left for one in listed),
        out=str(out),
        removed=request.query_params.get("removed") == "1",
        aside=f"{out.name}/{SET_ASIDE}",
    )


def _later(request: Request) -> Response:
    """How many documents are not looked into yet, after some more of them were."""
    if not who_of(request):
        raise HTTPException(403)
    return JSONResponse({"later": len(library.listing(server_of(request).setup.out, _PATIENCE).later)})


def _document(request: Request) -> Response:
    if not who_of(request):
        return RedirectResponse("/name", 303)
    record, language = known(request), spoken(request)
    own = str(record.document_id)
    plan = desk.plan_of(server_of(request).setup.out, own)
    under = (year_words(plan.fiscal_year, language), plan.title, plan.source.name)
    return page(
        request,
        "document.html",
        name=" ".join(v for v in (plan.municipality, plan.organization) if v)
        or plan.title
        or plan.source.name,
        under=" ・ ".join(told for told in under if told),
        data={"id": own, "address": f"/documents/{quote(own)}"},
        removal=library.removal(record),
    )


def _rows(request: Request) -> Response:
    own, language = known_id(request), spoken(request)
    return JSONResponse(desk.contents(desk.opened(server_of(request).setup.out, own, language), language))


async def _picture(request: Request) -> Response:
    """A page as a picture; no content where it cannot be drawn, which browsers report as no error."""
    server, own = server_of(request), await run_in_threadpool(known_id, request)
    source = (await run_in_threadpool(desk.plan_of, server.setup.out, own)).source
    if source.media_type != "application/pdf":
        raise HTTPException(404)
    if (number := number_of(request.path_params, "number", 1, source.pages or 0)) is None:
        raise HTTPException(404)
    draw, limiter = server.pictures.page, server.pictures.waiting
    data = await to_thread.run_sync(draw, source.sha256, source.bytes, number, limiter=limiter)
    return Response(status_code=204) if data is None else Response(data, media_type="image/webp")


async def _edits(request: Request) -> Response:
    """Store edits of a document: on the disk before the answer."""
    own, language, values = known_id(request), spoken(request), await json_of(request)
    wanted = desk.wanted(values)
    if wanted is None:
        raise HTTPException(400, "edits")
    server = server_of(request)
    with server.finisher.standing_still():
        answer = await run_in_threadpool(desk.edit, server.setup.out, own, wanted, signing(request), language)
    if answer.status == 200:
        server.finisher.ask()
    return JSONResponse(answer.content, answer.status)


async def _review(request: Request) -> Response:
    """Store that somebody found a value right, or took that back."""
    own, language, values = known_id(request), spoken(request), await json_of(request)
    key, seen, confirmed = values.get("key"), values.get("hash"), values.get("confirmed")
    if not isinstance(key, str) or not isinstance(seen, str) or not isinstance(confirmed, bool):
        raise HTTPException(400, "review")
    answer = await run_in_threadpool(
        desk.review,
        server_of(request).setup.out,
        own,
        desk.Opinion(key, seen, confirmed),
        signing(request),
        language,
    )
    return JSONResponse(answer.content, answer.status)


ROUTES = (
    Route("/", _home),
    Route("/later", _later),
    Route("/documents/{id}", _document),
    Route("/documents/{id}/rows", _rows),
    Route("/documents/{id}/pages/{number}", _picture),
    Route("/documents/{id}/edits", _edits, methods=["POST"]),
    Route("/documents/{id}/reviews", _review, methods=["POST"]),
)
