"""The application: addresses, and the pages and JSON that answer them."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from planparse.batch.correct import finish
from planparse.document.errors import PlanparseError
from planparse.document.language import Language
from planparse.japanese.calendar import era_fiscal_year
from planparse.serve import desk, library
from planparse.serve import session as sessions
from planparse.serve.finishing import Finisher
from planparse.serve.guard import ASSETS, Door, Guard
from planparse.serve.pictures import Pictures
from planparse.serve.session import Session
from planparse.serve.users import Attempts, matches
from planparse.serve.words import LANGUAGE_COOKIE, language_for, words

NAME_COOKIE = "planparse-name"
_LONGEST_NAME = 60
_YEAR = 365 * 24 * 3600

_ASSETS: Mapping[str, str] = {
    "serve.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "common.js": "text/javascript; charset=utf-8",
    "document.js": "text/javascript; charset=utf-8",
    "form.js": "text/javascript; charset=utf-8",
    "list.js": "text/javascript; charset=utf-8",
}
"""The files that pages load, by name, with their types."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is served: the output folder, who may enter, and the language."""

    out: Path
    door: Door
    language: Language = "ja"


@dataclass(frozen=True, slots=True)
class _Server:
    """What requests need beside the setup: things that live as long as the server."""

    setup: Setup
    pictures: Pictures
    finisher: Finisher
    attempts: Attempts


def application(setup: Setup) -> Guard:
    """The ASGI application of a setup."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        finisher = Finisher(lambda: _finish(setup))
        app.state.server = _Server(setup, Pictures(setup.out), finisher, Attempts())
        if library.documents(setup.out):
            finisher.ask()
        yield
        await run_in_threadpool(finisher.end)

    routes = [
        Route("/", _home),
        Route("/enter", _enter),
        Route("/login", _login_page),
        Route("/login", _login, methods=["POST"]),
        Route("/leave", _leave),
        Route("/name", _name_page),
        Route("/name", _name, methods=["POST"]),
        Route("/language/{language}", _language),
        Route("/documents/{id}", _document),
        Route("/documents/{id}/rows", _rows),
        Route("/documents/{id}/pages/{number:int}", _picture),
        Route("/documents/{id}/edits", _edits, methods=["POST"]),
        Route("/documents/{id}/reviews", _review, methods=["POST"]),
        Route(f"{ASSETS}{{name}}", _asset),
    ]
    app = Starlette(
        routes=routes,
        lifespan=life,
        exception_handlers={HTTPException: _http_error, PlanparseError: _failed, Exception: _broken},
    )
    return Guard(app, setup.door)


def _finish(setup: Setup) -> None:
    """Bring the tables up to date; tell the terminal if that fails, so that the next edit tries again."""
    try:
        finish(setup.out)
    except PlanparseError as error:
        print(error.failure.render(setup.language), file=sys.stderr)
    except Exception as error:
        traceback.print_exception(error, file=sys.stderr)


# --- answers -----------------------------------------------------------------------------------------------


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("planparse.serve", "assets"), autoescape=True, undefined=StrictUndefined
    )
    templates.filters["fill"] = lambda text, **values: text.format_map(values)
    templates.filters["year"] = _year
    return templates


def _year(year: int | None, language: Language) -> str:
    """2026 → 令和8年度."""
    if year is None:
        return ""
    return era_fiscal_year(year) if language == "ja" else f"FY {year}"


def _server(request: Request) -> _Server:
    server: _Server = request.app.state.server
    return server


def _who(request: Request) -> str:
    found: Session | None = request.scope.get("session")
    return found.who if found else ""


def _spoken(request: Request) -> Language:
    return language_for(
        request.cookies.get(LANGUAGE_COOKIE),
        request.headers.get("accept-language", ""),
        _server(request).setup.language,
    )


def _page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    setup, language = _server(request).setup, _spoken(request)
    session: Session | None = request.scope.get("session")
    own = words(language)
    text = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            words=own,
            who=_who(request),
            local=setup.door.token is not None,
            login=setup.door.users is not None,
            change=sessions.change_token(session, setup.door.key) if session else "",
            menu=(("/", own["menu_check"]),),
            here=request.url.path,
            switch=f"/language/{'en' if language == 'ja' else 'ja'}?to={quote(request.url.path)}",
            **values,
        )
    )
    return Response(text.encode("utf-8", "replace"), status, media_type="text/html")


def _message(request: Request, title: str, text: str, status: int) -> Response:
    return _page(request, "message.html", status, title=title, text=text)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    own = words(_spoken(request))
    if error.status_code == 404:
        return _message(request, own["not_found_title"], own["not_found"], 404)
    return _message(request, own["error_title"], error.detail, error.status_code)


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlanparseError)
    language = _spoken(request)
    if request.method == "POST":
        return JSONResponse({"problems": [error.failure.render(language)]}, 503)
    return _message(request, words(language)["error_title"], error.failure.render(language), 500)


async def _broken(request: Request, error: Exception) -> Response:
    traceback.print_exception(error, file=sys.stderr)
    own = words(_spoken(request))
    if request.method == "POST":
        return JSONResponse({"problems": [own["broken"]]}, 500)
    return _message(request, own["error_title"], own["broken"], 500)


def _cookie(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=_server(request).setup.door.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _let_in(request: Request, response: Response, session: Session) -> Response:
    door = _server(request).setup.door
    _cookie(request, response, door.cookie, sessions.sealed(session, door.key))
    return response


# --- coming in ---------------------------------------------------------------------------------------------


def _enter(request: Request) -> Response:
    """Start a session for the person who has the token from the terminal."""
    door = _server(request).setup.door
    given = request.query_params.get("token", "")
    if door.token is None or not sessions.same(given, door.token):
        raise HTTPException(403, words(_spoken(request))["session_ended"])
    who = unquote(request.cookies.get(NAME_COOKIE, ""))[:_LONGEST_NAME]
    # a page, not a redirect: a browser that followed a link here would not send the new cookie after one
    # and the session that a browser has already, so that its other tabs can go on
    session = request.scope["session"] or sessions.begun(who, time.time())
    return _let_in(request, _page(request, "entered.html"), session)


def _login_page(request: Request) -> Response:
    if _server(request).setup.door.users is None:
        raise HTTPException(404)
    return _page(request, "login.html", problem="")


async def _login(request: Request) -> Response:
    server = _server(request)
    users, own = server.setup.door.users, words(_spoken(request))
    if users is None:
        raise HTTPException(404)
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    user, password = form.get("user", [""])[0], form.get("password", [""])[0]
    if not server.attempts.allowed(user, time.monotonic()):
        return _page(request, "login.html", 429, problem=own["login_often"])
    # counted before it is tried: of many requests at once, only the first few are
    began = time.monotonic()
    server.attempts.begun(user, began)
    known = users.get(user)
    # a name that nobody has takes as long as one that somebody has
    right = await run_in_threadpool(matches, password, known or next(iter(users.values())))
    if known is None or not right:
        return _page(request, "login.html", 403, problem=own["login_wrong"])
    server.attempts.succeeded(user, began)
    return _let_in(request, RedirectResponse("/", 303), sessions.begun(user, time.time()))


def _leave(request: Request) -> Response:
    response = RedirectResponse("/login", 303)
    response.delete_cookie(_server(request).setup.door.cookie, path="/")
    return response


def _name_page(request: Request) -> Response:
    return _page(request, "name.html")


async def _name(request: Request) -> Response:
    """Take down the name of the person at a browser of this machine."""
    server = _server(request)
    if server.setup.door.token is None:
        raise HTTPException(403)
    values = await _json(request)
    who = " ".join(str(values.get("who", "")).split())[:_LONGEST_NAME]
    if not who:
        return JSONResponse({"problems": [words(_spoken(request))["name_missing"]]}, 422)
    response = JSONResponse({"to": "/"})
    _cookie(request, response, NAME_COOKIE, quote(who), _YEAR)
    session: Session = request.scope["session"]
    return _let_in(request, response, Session(session.id, who, session.since))


def _language(request: Request) -> Response:
    to = request.query_params.get("to", "/")
    response = RedirectResponse(to if to.startswith("/") and not to.startswith("//") else "/", 303)
    _cookie(request, response, LANGUAGE_COOKIE, request.path_params["language"][:2], _YEAR)
    return response


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise HTTPException(404)
    data = (files("planparse.serve") / "assets" / name).read_bytes()
    return Response(data, headers={"content-type": _ASSETS[name]})


# --- checking ----------------------------------------------------------------------------------------------


def _home(request: Request) -> Response:
    """The list of documents."""
    if not _who(request):
        return RedirectResponse("/name", 303)
    out = _server(request).setup.out
    listed = library.listed(out)
    return _page(
        request,
        "list.html",
        listed=listed,
        unread=library.unread(out),
        repeated=library.several(out, listed),
        waiting=sum(one.left > 0 for one in listed),
        places=sum(one.left for one in listed),
        out=str(out),
    )


def _known(request: Request) -> str:
    """The document id of an address, which must be one of the output folder."""
    own = request.path_params["id"]
    if own not in library.documents(_server(request).setup.out):
        raise HTTPException(404)
    return str(own)


def _document(request: Request) -> Response:
    if not _who(request):
        return RedirectResponse("/name", 303)
    own, language = _known(request), _spoken(request)
    plan = desk.plan_of(_server(request).setup.out, own)
    return _page(
        request,
        "document.html",
        name=" ".join(v for v in (plan.municipality, plan.organization) if v)
        or plan.title
        or plan.source.name,
        under=" ・ ".join(v for v in (_year(plan.fiscal_year, language), plan.title, plan.source.name) if v),
        data={"id": own, "address": f"/documents/{quote(own)}"},
    )


def _rows(request: Request) -> Response:
    own, language = _known(request), _spoken(request)
    return JSONResponse(desk.contents(desk.opened(_server(request).setup.out, own, language), language))


def _picture(request: Request) -> Response:
    own, server = _known(request), _server(request)
    source = desk.plan_of(server.setup.out, own).source
    if source.media_type != "application/pdf":
        raise HTTPException(404)
    data = server.pictures.page(source.sha256, source.bytes, request.path_params["number"])
    if data is None:
        raise HTTPException(404)
    return Response(data, media_type="image/webp")


async def _json(request: Request) -> Mapping[str, Any]:
    """The JSON object that a request carries."""
    try:
        values = await request.json()
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise HTTPException(400, "JSON")
    return values


async def _edits(request: Request) -> Response:
    """Store edits of a document: on the disk before the answer."""
    own, language, values = _known(request), _spoken(request), await _json(request)
    wanted = desk.wanted(values)
    if wanted is None:
        raise HTTPException(400, "edits")
    server = _server(request)
    answer = await run_in_threadpool(desk.edit, server.setup.out, own, wanted, _signing(request), language)
    if answer.status == 200:
        server.finisher.ask()
    return JSONResponse(answer.content, answer.status)


async def _review(request: Request) -> Response:
    """Store that somebody found a value right, or took that back."""
    own, language, values = _known(request), _spoken(request), await _json(request)
    key, seen, confirmed = values.get("key"), values.get("hash"), values.get("confirmed")
    if not isinstance(key, str) or not isinstance(seen, str) or not isinstance(confirmed, bool):
        raise HTTPException(400, "review")
    answer = await run_in_threadpool(
        desk.review,
        _server(request).setup.out,
        own,
        desk.Opinion(key, seen, confirmed),
        _signing(request),
        language,
    )
    return JSONResponse(answer.content, answer.status)


def _signing(request: Request) -> str:
    """The name that a change is kept under."""
    who = _who(request)
    if not who:
        raise HTTPException(403, words(_spoken(request))["name_missing"])
    return who
