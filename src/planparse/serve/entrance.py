"""Coming in: by the token from the terminal or a password, under a name, in a language."""

from __future__ import annotations

import time
from typing import get_args
from urllib.parse import parse_qs, quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from planparse.document.language import Language
from planparse.serve import session as sessions
from planparse.serve.answers import json_of, page, server_of, spoken
from planparse.serve.session import Session
from planparse.serve.users import matches
from planparse.serve.words import LANGUAGE_COOKIE, words

NAME_COOKIE = "planparse-name"
_LONGEST_NAME = 60
_YEAR = 365 * 24 * 3600
"""Seconds that a browser remembers a choice."""


def _set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send.

    It ends with the browser, or after `seconds`.
    """
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=server_of(request).setup.door.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _let_in(request: Request, response: Response, session: Session) -> Response:
    door = server_of(request).setup.door
    _set_cookie(request, response, door.cookie, sessions.sealed(session, door.key))
    return response


def _enter(request: Request) -> Response:
    """Start a session for the person who has the token from the terminal."""
    door = server_of(request).setup.door
    given = request.query_params.get("token", "")
    if door.token is None or not sessions.same(given, door.token):
        raise HTTPException(403, words(spoken(request))["session_ended"])
    who = unquote(request.cookies.get(NAME_COOKIE, ""))[:_LONGEST_NAME]
    # a page, not a redirect: a browser that followed a link here would not send the new cookie after one
    # and the session that a browser has already, so that its other tabs can go on
    session = request.scope["session"] or sessions.begun(who, time.time())
    return _let_in(request, page(request, "entered.html"), session)


def _login_page(request: Request) -> Response:
    if server_of(request).setup.door.users is None:
        raise HTTPException(404)
    return page(request, "login.html", problem="")


async def _login(request: Request) -> Response:
    server = server_of(request)
    users, own = server.setup.door.users, words(spoken(request))
    if users is None:
        raise HTTPException(404)
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    user, password = form.get("user", [""])[0], form.get("password", [""])[0]
    if not server.attempts.allowed(user, time.monotonic()):
        return page(request, "login.html", 429, problem=own["login_often"])
    # counted before it is tried: of many requests at once, only the first few are
    began = time.monotonic()
    server.attempts.begun(user, began)
    known = users.get(user)
    # a name that nobody has takes as long as one that somebody has
    right = await run_in_threadpool(matches, password, known or next(iter(users.values())))
    if known is None or not right:
        return page(request, "login.html", 403, problem=own["login_wrong"])
    server.attempts.succeeded(user, began)
    return _let_in(request, RedirectResponse("/", 303), sessions.begun(user, time.time()))


def _leave(request: Request) -> Response:
    response = RedirectResponse("/login", 303)
    response.delete_cookie(server_of(request).setup.door.cookie, path="/")
    return response


def _name_page(request: Request) -> Response:
    return page(request, "name.html")


async def _name(request: Request) -> Response:
    """Take down the name of the person at a browser of this machine."""
    server = server_of(request)
    if server.setup.door.token is None:
        raise HTTPException(403)
    values = await json_of(request)
    who = " ".join(str(values.get("who", "")).split())[:_LONGEST_NAME]
    if not who:
        return JSONResponse({"problems": [words(spoken(request))["name_missing"]]}, 422)
    response = JSONResponse({"to": "/"})
    _set_cookie(request, response, NAME_COOKIE, quote(who), _YEAR)
    session: Session = request.scope["session"]
    return _let_in(request, response, Session(session.id, who, session.since))


def _language(request: Request) -> Response:
    language = request.path_params["language"]
    if language not in get_args(Language):
        raise HTTPException(404)
    to = request.query_params.get("to", "/")
    response = RedirectResponse(to if to.startswith("/") and not to.startswith("//") else "/", 303)
    _set_cookie(request, response, LANGUAGE_COOKIE, language, _YEAR)
    return response


ROUTES = (
    Route("/enter", _enter),
    Route("/login", _login_page),
    Route("/login", _login, methods=["POST"]),
    Route("/leave", _leave),
    Route("/name", _name_page),
    Route("/name", _name, methods=["POST"]),
    Route("/language/{language}", _language),
)
