"""The application: the addresses of all views, and what is answered when something fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from planparse.batch.correct import finish, refresh
from planparse.document.errors import PlanparseError
from planparse.document.exhausted import exhausted
from planparse.document.language import Language
from planparse.serve import (
    adding,
    books,
    checking,
    comparing,
    entrance,
    library,
    overview,
    removing,
    reporting,
    using,
)
from planparse.serve.answers import Server, Setup, message, server_of, spoken
from planparse.serve.finishing import Finisher
from planparse.serve.guard import ASSETS, Guard
from planparse.serve.intake import Intake
from planparse.serve.pictures import Pictures
from planparse.serve.returned import ReturnedBooks
from planparse.serve.users import Attempts
from planparse.serve.words import words

_LOG = logging.getLogger(__name__)
_ASSETS: Mapping[str, str] = {
    "serve.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "common.js": "text/javascript; charset=utf-8",
    "document.js": "text/javascript; charset=utf-8",
    "inputs.js": "text/javascript; charset=utf-8",
    "form.js": "text/javascript; charset=utf-8",
    "books.js": "text/javascript; charset=utf-8",
    "sending.js": "text/javascript; charset=utf-8",
    "list.js": "text/javascript; charset=utf-8",
}
"""The files that pages load, by name, with their types."""


def application(setup: Setup) -> Guard:
    """The ASGI application of a setup."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        finisher = Finisher(_work(setup))
        intake = Intake(setup.out, lambda error: _tell(error, setup.language))
        app.state.server = Server(
            setup, Pictures(setup.out), finisher, Attempts(), intake, ReturnedBooks(setup.out)
        )
        if library.documents(setup.out):
            finisher.ask()
        yield
        intake.end()
        await run_in_threadpool(finisher.end)

    routes = [
        *entrance.ROUTES,
        *checking.ROUTES,
        *adding.ROUTES,
        *using.ROUTES,
        *comparing.ROUTES,
        *books.ROUTES,
        *reporting.ROUTES,
        *overview.ROUTES,
        *removing.ROUTES,
        Route(f"{ASSETS}{{name}}", _asset),
    ]
    app = Starlette(
        routes=routes,
        lifespan=life,
        exception_handlers={
            HTTPException: _http_error,
            PlanparseError: _failed,
            ClientDisconnect: _left,
            OSError: _limited,
            MemoryError: _limited,
            RuntimeError: _limited,
            Exception: _broken,
        },
    )
    return Guard(app, setup.door)


def _work(setup: Setup) -> Callable[[Finisher], bool]:
    """Brings the folder up to date each time: after what a killed process left, only its tables.

    A failure is told to the terminal.
    """
    due = finish

    def work(finisher: Finisher) -> bool:
        nonlocal due
        try:
            due(setup.out, finisher.give_way)
            due = refresh
        except PlanparseError as error:
            _LOG.error("%s", error.failure.render(setup.language))
            return False
        except Exception as error:
            _tell(error, setup.language)
            return False
        return True

    return work


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise HTTPException(404)
    data = (files("planparse.serve") / "assets" / name).read_bytes()
    return Response(data, headers={"content-type": _ASSETS[name]})


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    own = words(spoken(request))
    if error.status_code == 404:
        return message(request, own["not_found_title"], own["not_found"], 404)
    return message(request, own["error_title"], error.detail, error.status_code)


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlanparseError)
    language, out = spoken(request), server_of(request).setup.out
    if request.url.path.startswith("/documents/") and request.path_params["id"] not in library.documents(out):
        # somebody removed the document while it was being opened
        return await _http_error(request, HTTPException(404))
    if request.method == "POST":
        return JSONResponse({"problems": [error.failure.render(language)]}, 503)
    return message(request, words(language)["error_title"], error.failure.render(language), 500)


async def _left(request: Request, error: Exception) -> Response:
    """An answer that nobody receives: the sender went away while sending, which is no fault of the server."""
    return Response(status_code=400)


async def _limited(request: Request, error: Exception) -> Response:
    """The answer where a limit of the machine was reached. Raises any other error."""
    if (limit := exhausted(error)) is None:
        raise error
    _tell(error, server_of(request).setup.language)
    return await _failed(request, PlanparseError.of(limit))


def _tell(error: BaseException, language: Language) -> None:
    """Tell the terminal an unexpected error; a limit of the machine in a line."""
    if (limit := exhausted(error)) is None:
        _LOG.error("%s", error, exc_info=error)
    else:
        _LOG.error("%s", limit.render(language))


async def _broken(request: Request, error: Exception) -> Response:
    _tell(error, server_of(request).setup.language)
    own = words(spoken(request))
    if request.method == "POST":
        return JSONResponse({"problems": [own["broken"]]}, 500)
    return message(request, own["error_title"], own["broken"], 500)
