"""What all views share: who asks, in which language, and pages and JSON that answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from planparse.document.kinds import KINDS
from planparse.document.language import Language
from planparse.document.printable import printable_lines
from planparse.japanese.calendar import era_date, era_fiscal_year
from planparse.japanese.characters import without_surrogates
from planparse.japanese.periods import quarter_name
from planparse.output.manifest import Record
from planparse.progress.model import UNANSWERED
from planparse.serve import library
from planparse.serve import session as sessions
from planparse.serve.finishing import Finisher
from planparse.serve.guard import UPLOADS, Door
from planparse.serve.intake import Intake
from planparse.serve.pictures import Pictures
from planparse.serve.returned import ReturnedBooks
from planparse.serve.session import Session
from planparse.serve.users import Attempts
from planparse.serve.words import LANGUAGE_COOKIE, language_for, words

BOARD = "/board"
"""The address of the tasks by quarter."""
PROGRESS = "/progress"
"""The address of the summary of progress."""
_MENU = (
    ("/", "menu_check"),
    (UPLOADS, "menu_add"),
    (BOARD, "menu_use"),
    ("/compare", "menu_compare"),
    ("/books", "menu_books"),
    (PROGRESS, "menu_progress"),
)
"""The views of the menu: address and name."""


_TONES = {
    "未着手": "waiting",
    "実施中": "going",
    "完了": "over",
    "遅れ": "late",
    "中止": "over",
    UNANSWERED: "silent",
}
"""How the style sheet draws each status."""


_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": KINDS["docx"].media_type,
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xlsx": KINDS["xlsx"].media_type,
    "zip": "application/zip",
}
"""The media types of the files that the server makes, by their ending."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is served: the output folder, who may enter, and the language."""

    out: Path
    door: Door
    language: Language = "ja"


@dataclass(frozen=True, slots=True)
class Server:
    """What requests need beside the setup: things that live as long as the server."""

    setup: Setup
    pictures: Pictures
    finisher: Finisher
    attempts: Attempts
    intake: Intake
    returned: ReturnedBooks


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("planparse.serve", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        # text, and no markup, which templates make of it
        finalize=lambda value: printable_lines(value) if type(value) is str else value,
    )
    templates.filters["fill"] = lambda text, **values: text.format_map(values)
    templates.filters["year"] = year_words
    templates.filters["pair"] = lambda value: (value, value)
    templates.filters["pair_quarter"] = lambda quarter, language: (quarter, quarter_words(quarter, language))
    templates.filters["pair_status"] = lambda status, own: (status, own[f"status_{status}"])
    templates.filters["day"] = lambda day, language: era_date(day) if language == "ja" else day.isoformat()
    templates.filters["moment"] = lambda at: at.astimezone().strftime("%Y-%m-%d %H:%M")
    templates.filters["status_name"] = lambda status, own: own[f"status_{status}"]
    templates.filters["tone"] = _TONES.__getitem__
    templates.filters["pair_year"] = lambda year, language: (year, year_words(year, language))
    return templates


def quarter_words(quarter: int, language: Language) -> str:
    """2 → 第2四半期."""
    return quarter_name(quarter) if language == "ja" else f"Q{quarter}"


def year_words(year: int | None, language: Language) -> str:
    """2026 → 令和8年度."""
    if year is None:
        return ""
    return era_fiscal_year(year) if language == "ja" else f"FY {year}"


def _view_of(path: str) -> str:
    """The address of the menu's view that a page belongs to; empty for a page of none."""
    if path.startswith(library.REMOVAL):
        return "/"
    if path.startswith("/documents/"):
        return BOARD if path.endswith("/progress") else "/"
    first = "/" + path.split("/")[1]
    return first if first in dict(_MENU) else ""


def server_of(request: Request) -> Server:
    """The server that a request came to."""
    server: Server = request.app.state.server
    return server


def who_of(request: Request) -> str:
    """The name of the person who asks; empty until it was given."""
    found: Session | None = request.scope.get("session")
    return found.who if found else ""


def spoken(request: Request) -> Language:
    """The language that the person who asks is answered in."""
    return language_for(
        request.cookies.get(LANGUAGE_COOKIE),
        request.headers.get("accept-language", ""),
        server_of(request).setup.language,
    )


def number_of(values: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    """A number between two among the values of an address or a form; None for none, or another text."""
    given = values.get(name, "")
    if not given.isascii() or not given.isdigit() or len(given) > 4:
        return None
    return int(given) if least <= int(given) <= most else None


def download(data: bytes, ending: str, plain: str, title: str) -> Response:
    """A file to save as `title`, or `plain` where a browser knows ASCII alone, with this ending."""
    return Response(data, headers=_headers(ending, plain, title))


def download_file(path: Path, plain: str, title: str, folder: TemporaryDirectory[str]) -> Response:
    """As `download`, for a file of any size in a folder, which is removed once the file was sent."""
    ending = path.suffix.removeprefix(".")
    return FileResponse(
        path, headers=_headers(ending, plain, title), background=BackgroundTask(folder.cleanup)
    )


def _headers(ending: str, plain: str, title: str) -> dict[str, str]:
    sent = f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(title, safe='')}.{ending}"
    return {"content-type": _TYPES[ending], "content-disposition": sent}


def known_id(request: Request) -> str:
    """The document id of an address. Raises HTTPException (404) for one that the output folder lacks."""
    return str(known(request).document_id)


def known(request: Request) -> Record:
    """The record of an address's document. Raises HTTPException (404) as `known_id`."""
    record = library.documents(server_of(request).setup.out).get(request.path_params["id"])
    if record is None:
        raise HTTPException(404)
    return record


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """The page that a template makes of the values, in the frame of all pages."""
    setup, language = server_of(request).setup, spoken(request)
    session: Session | None = request.scope.get("session")
    own = words(language)
    text = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            words=own,
            who=who_of(request),
            local=setup.door.token is not None,
            login=setup.door.users is not None,
            change=sessions.change_token(session, setup.door.key) if session else "",
            menu=tuple((address, own[name]) for address, name in _MENU),
            here=_view_of(request.url.path),
            path=request.url.path,
            switch=f"/language/{'en' if language == 'ja' else 'ja'}?to={quote(request.url.path)}",
            **values,
        )
    )
    return Response(text.encode("utf-8", "replace"), status, media_type="text/html")


def message(request: Request, title: str, text: str, status: int) -> Response:
    """A page that says one thing."""
    return page(request, "message.html", status, title=title, text=text)


async def json_of(request: Request) -> Mapping[str, Any]:
    """The JSON object that a request carries, with U+FFFD for lone surrogates, which no file can hold."""
    try:
        values = await request.json()
        values = json.loads(without_surrogates(json.dumps(values, ensure_ascii=False)))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise HTTPException(400, "JSON")
    return values


def signing(request: Request) -> str:
    """The name that a change is kept under."""
    who = who_of(request)
    if not who:
        raise HTTPException(403, words(spoken(request))["name_missing"])
    return who
