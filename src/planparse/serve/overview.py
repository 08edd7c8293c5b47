"""進める: how far the bureaus are, what is late, and who has not reported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from planparse.batch.progress import followed
from planparse.batch.store import LocalStore
from planparse.document.errors import ReadError, refused
from planparse.document.files import kept
from planparse.document.printable import printable_lines
from planparse.output.folder import plan_name
from planparse.plan.model import Plan
from planparse.progress.history import History
from planparse.progress.model import STATUSES
from planparse.progress.summary import ProgressSummary, open_reason, summary
from planparse.serve import library
from planparse.serve.answers import (
    PROGRESS,
    download,
    number_of,
    page,
    quarter_words,
    server_of,
    spoken,
    who_of,
    year_words,
)
from planparse.serve.reporting import address_of
from planparse.serve.words import words
from planparse.writers import progress_html
from planparse.writers.calendar_file import calendar
from planparse.writers.json import read_plan
from planparse.writers.progress_draft import draft

_FILES = (("summary.html", "file"), ("calendar.ics", "calendar"), ("draft.md", "draft"))
"""The files that the page offers, and the words of their links."""
_MOST_SILENT = 300
"""Tasks without a report that the page shows at most."""
_KEPT = 256
"""Plans that are kept in memory: a city's bureaus for a few years."""


def _view(request: Request) -> Response:
    if not who_of(request):
        return RedirectResponse("/name", 303)
    given, out = request.query_params, server_of(request).setup.out
    quarter = number_of(given, "quarter", 1, 4)
    years = library.years(out, lambda one: one.has_tasks)
    year = number_of(given, "year", 0, 9999) or (years[0] if years else None)
    found = _summary(out, year, quarter)
    names = {n: quarter_words(n, spoken(request)) for n in (1, 2, 3, 4)}
    query = urlencode({"year": year or "", "quarter": quarter or ""})
    return page(
        request,
        "progress.html",
        found=found,
        year=year,
        years=years,
        quarter=quarter,
        names=names,
        statuses=STATUSES,
        late=[(bureau, item) for bureau in found.bureaus for item in bureau.late],
        silent=[(bureau, item) for bureau in found.bureaus for item in bureau.silent],
        unsettled=[(bureau, item, open_reason(item)) for bureau in found.bureaus for item in bureau.open],
        most=_MOST_SILENT,
        address_of=partial(address_of, back=f"{PROGRESS}?{query}"),
        files=[(f"{PROGRESS}/{file}?{query}", f"progress_{name}") for file, name in _FILES],
    )


def _file(request: Request) -> Response:
    """The same as the file that `planparse progress summary` writes."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    given, out = request.query_params, server_of(request).setup.out
    found = _summary(out, number_of(given, "year", 0, 9999), number_of(given, "quarter", 1, 4))
    data = printable_lines(progress_html.page(found)).encode()
    return download(data, "html", "summary", progress_html.title_of(found))


def _draft(request: Request) -> Response:
    """The same as the file that `planparse progress draft` writes."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    plans, reports = _of_year(server_of(request).setup.out, number_of(request.query_params, "year", 0, 9999))
    return download(draft(plans, reports), "md", "draft", _named(request, "progress_draft_file", plans))


def _calendar(request: Request) -> Response:
    """The same as the file that `planparse progress calendar` writes."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    given = request.query_params
    quarter = number_of(given, "quarter", 1, 4)
    plans, reports = _of_year(server_of(request).setup.out, number_of(given, "year", 0, 9999))
    made, _ = calendar(plans, reports, quarter)
    return download(made, "ics", "tasks", _named(request, "progress_calendar_file", plans))


def _named(request: Request, name: str, plans: Sequence[Plan]) -> str:
    """The name of a file with the fiscal year of its plans."""
    language = spoken(request)
    year = year_words(plans[0].fiscal_year, language) if plans else ""
    return "_".join(filter(None, (words(language)[name], year)))


def _summary(out: Path, year: int | None, quarter: int | None) -> ProgressSummary:
    """The summary of the plans of a year that have tasks."""
    plans, reports = _of_year(out, year)
    return summary(plans, reports, quarter)


def _of_year(out: Path, year: int | None) -> tuple[list[Plan], dict[str, History]]:
    """The plans of a year that have tasks, the latest year's without one, and the reports on each."""
    records = library.documents(out)
    found = library.of_year(out, year, lambda one: one.has_tasks)
    chosen = [one for one in found if one.document_id in records]
    plans = [_plan_now(out, one.document_id) for one in chosen]
    store = LocalStore(out)
    return plans, {one.document_id: followed(store, records[one.document_id]) for one in chosen}


def _plan_now(out: Path, document_id: str) -> Plan:
    """The document's plan. Raises ReadError if it cannot be read."""
    name = plan_name(document_id)
    try:
        return _plan(out / name)
    except OSError as error:
        raise ReadError.of(refused("unreadable", name, error)) from error


@kept(_KEPT)
def _plan(path: Path) -> Plan:
    return read_plan(path)


ROUTES = (
    Route(PROGRESS, _view),
    Route(f"{PROGRESS}/summary.html", _file),
    Route(f"{PROGRESS}/draft.md", _draft),
    Route(f"{PROGRESS}/calendar.ics", _calendar),
)
