"""入れる: the view that takes documents in, and what it is told of them while they are read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from planparse.batch.task import DEFAULTS, MIB
from planparse.document.errors import Failure, ReadError
from planparse.document.language import Language
from planparse.output.folder import INPUTS
from planparse.serve.answers import json_of, page, server_of, signing, spoken, who_of
from planparse.serve.guard import UPLOADS
from planparse.serve.intake import ANSWERS, Intake, Item

_PAUSE = 0.3
"""Seconds between two looks for news."""
_SILENCE = 15.0
"""Seconds without news after which a line is sent, so that no proxy takes the connection for dead."""
_LONGEST_NAME = 1000
_ANSWERS = {str(answer): answer for answers in ANSWERS.values() for answer in answers}


def _view(request: Request) -> Response:
    if not who_of(request):
        return RedirectResponse("/name", 303)
    too_large = Failure("upload-too-large", "", {"limit": DEFAULTS.size // MIB}).sentence(spoken(request))
    data = {"address": UPLOADS, "most": DEFAULTS.size, "too_large": too_large}
    folder = f"{server_of(request).setup.out.resolve().name}/{INPUTS}"
    return page(request, "inputs.html", data=data, mib=DEFAULTS.size // MIB, folder=folder)


async def _receive(request: Request) -> Response:
    """Take one file: its name is in the address, its bytes are the body."""
    signing(request)
    name = request.query_params.get("name", "")[:_LONGEST_NAME]
    intake, language = server_of(request).intake, spoken(request)
    try:
        item = await intake.receive(name, request.stream())
    except ReadError as error:
        return JSONResponse({"problems": [error.failure.sentence(language)]}, 413)
    return JSONResponse({"item": _data(item, language)})


async def _answer(request: Request) -> Response:
    """Take what the sender of a file answers, or that it may be forgotten."""
    signing(request)
    values, intake = await json_of(request), server_of(request).intake
    answer, password = values.get("answer"), values.get("password", "")
    own = request.path_params["id"]
    if answer == "dismiss":
        known = await run_in_threadpool(intake.dismiss, own)
    elif isinstance(answer, str) and answer in _ANSWERS and isinstance(password, str):
        known = await run_in_threadpool(intake.answer, own, _ANSWERS[answer], password)
    else:
        raise HTTPException(400, "answer")
    return JSONResponse({}, 200 if known else 409)


def _events(request: Request) -> Response:
    """The files and what becomes of them, as server-sent events."""
    if not who_of(request):
        raise HTTPException(403)
    return StreamingResponse(news(server_of(request).intake, spoken(request)), media_type="text/event-stream")


async def news(intake: Intake, language: Language) -> AsyncIterator[str]:
    """Events with the items that have changed, and the ids of all that there are; without an end."""
    seen, silent = -1, 0.0
    while True:
        changes = intake.changes
        if changes != seen:
            items = intake.items()
            fresh = [_data(item, language) for item in items if item.changed > seen]
            told = {"items": fresh, "ids": [item.id for item in items]}
            yield f"data: {json.dumps(told, ensure_ascii=True)}\n\n"
            seen, silent = changes, 0.0
        elif silent >= _SILENCE:
            yield ":\n\n"
            silent = 0.0
        await asyncio.sleep(_PAUSE)
        silent += _PAUSE


def _data(item: Item, language: Language) -> dict[str, Any]:
    """An item as inputs.js shows it."""
    return {
        "id": item.id,
        "name": item.name,
        "state": item.state,
        "question": item.question,
        "answers": item.answers,
        "text": item.ja if language == "ja" else item.en,
        "address": None if item.document is None else f"/documents/{quote(item.document)}",
    }


ROUTES = (
    Route(UPLOADS, _view),
    Route(UPLOADS, _receive, methods=["POST"]),
    Route(f"{UPLOADS}/events", _events),
    Route(f"{UPLOADS}/{{id}}", _answer, methods=["POST"]),
)
