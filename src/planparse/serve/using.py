"""使う: the board of tasks by quarter, and what it shows as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from planparse.progress.model import STATUSES, UNANSWERED
from planparse.serve.answers import BOARD, download, number_of, page, quarter_words, server_of, spoken, who_of
from planparse.serve.board import Board, Wanted, board
from planparse.serve.reported import reports
from planparse.serve.words import words
from planparse.writers.task_list import task_list_csv, task_list_xlsx

_SHOWN = 50
"""Tasks of a quarter that are shown at first."""
_MOST_SHOWN = 800
"""Tasks of a quarter that one page shows at most."""
_QUARTERS = (1, 2, 3, 4)
_ENDINGS = ("csv", "xlsx")


def _view(request: Request) -> Response:
    if not who_of(request):
        return RedirectResponse("/name", 303)
    language = spoken(request)
    out = server_of(request).setup.out
    known, told = board(out), reports(out)
    wanted = _wanted(request, known)
    hits = known.found(wanted, told)
    most = number_of(request.query_params, "most", _SHOWN, _MOST_SHOWN) or _SHOWN
    query = _query(wanted)
    quarters = []
    for number in _QUARTERS:
        own = [n for n in hits if known.columns["quarter"][n] == number]
        if wanted.quarter in (None, number):
            name = quarter_words(number, language)
            quarters.append(
                {
                    "name": name,
                    "number": number,
                    "count": len(own),
                    "tasks": [known.task(n, told) for n in own[:most]],
                }
            )
    return page(
        request,
        "board.html",
        board=known,
        wanted=wanted,
        count=len(hits),
        documents=len({known.columns["document_id"][n] for n in hits}),
        quarters=quarters,
        statuses=(*STATUSES, UNANSWERED),
        query=query,
        files={ending: f"{BOARD}/tasks.{ending}?{query}" for ending in _ENDINGS},
        more=f"{BOARD}?{query}&most={min(most * 4, _MOST_SHOWN)}" if most < _MOST_SHOWN else None,
        most=_MOST_SHOWN,
    )


def _file(request: Request) -> Response:
    """All tasks that the board counts for the same choice, in the same order."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    ending = request.path_params["ending"]
    if ending not in _ENDINGS:
        raise HTTPException(404)
    out = server_of(request).setup.out
    known, told = board(out), reports(out)
    hits = (known.task(n, told) for n in known.found(_wanted(request, known), told))
    title = words("ja")["board_file"]
    data = task_list_csv(hits) if ending == "csv" else task_list_xlsx(hits, title)
    return download(data, ending, "tasks", title)


def _wanted(request: Request, known: Board) -> Wanted:
    """What a request looks for; without a word on the year, the newest one."""
    given = request.query_params
    newest = known.years[0] if known.years else None
    return Wanted(
        bureau=given.get("bureau", ""),
        year=number_of(given, "year", 0, 9999) if "year" in given else newest,
        quarter=number_of(given, "quarter", 1, 4),
        field=given.get("field", ""),
        status=given.get("status", ""),
        words=given.get("words", ""),
        titles=given.get("titles") == "1",
    )


def _query(wanted: Wanted) -> str:
    return urlencode(
        {
            "bureau": wanted.bureau,
            "year": wanted.year or "",
            "quarter": wanted.quarter or "",
            "field": wanted.field,
            "status": wanted.status,
            "words": wanted.words,
            "titles": int(wanted.titles),
        }
    )


ROUTES = (
    Route(BOARD, _view),
    Route(f"{BOARD}/tasks.{{ending}}", _file),
)
