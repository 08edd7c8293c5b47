"""進める: a task with everything that was reported on it, and a form in which people report on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from planparse.batch.progress import followed
from planparse.batch.reporting import take_reports_of_one
from planparse.batch.store import LocalStore
from planparse.japanese.characters import typed
from planparse.output.manifest import Record
from planparse.plan.fields import tasks_of
from planparse.plan.model import Plan
from planparse.progress.agenda import Item, agenda
from planparse.progress.book import Record as Row
from planparse.progress.model import EMPTY, STATUSES, Report, Standing
from planparse.progress.taking import FIELDS, Filled
from planparse.serve import desk
from planparse.serve.answers import (
    BOARD,
    PROGRESS,
    json_of,
    known,
    known_id,
    message,
    page,
    quarter_words,
    server_of,
    signing,
    spoken,
    who_of,
)
from planparse.serve.words import words

_LONGEST = 10_000
"""Characters of a value at most: far more than anybody reports, and less than an Excel cell can hold."""
_MOST_SEEN = 100
"""Reports that a new one can name: contradicting ones that nobody has settled."""
_LONG = ("result", "delay_reason", "next_step")
"""The values that get a field of several lines."""
_TOLD = ("saved", "joined", "known")
"""What a page can say of the report that led to it; the words are `report_…`."""


def _address(document_id: str, **query: str) -> str:
    return f"/documents/{quote(document_id)}/progress?{urlencode(query)}"


def address_of(item: Item, back: str) -> str:
    """The address of the page on which people report on the task, and from which they go back to another."""
    if item.thread is None:
        return _address(item.document_id, task=item.task.task_id, back=back)
    return _address(item.document_id, thread=item.thread.id, back=back)


def _back(given: str) -> str:
    """The address to go back to: one of the two views that lead here; the board for any other."""
    return given if given.partition("?")[0] in (BOARD, PROGRESS) else BOARD


def _view(request: Request) -> Response:
    """A task, named by its id, or by the first report on it where the plan has it no more."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    record, language, given = known(request), spoken(request), request.query_params
    own = str(record.document_id)
    plan, items = _agenda(server_of(request).setup.out, record)
    item = _asked(items, given.get("task"), given.get("thread"))
    if item is None:
        own_words = words(language)
        return message(request, own_words["not_found_title"], own_words["task_not_found"], 404)
    heads = _contradicting(item)
    chosen = next((report.standing for report in heads if report.id == given.get("from")), item.standing)
    quarter = item.task.quarter
    told = given.get("told", "")
    back = _back(given.get("back", ""))
    return page(
        request,
        "task.html",
        item=item,
        bureau=" ".join(filter(None, (plan.municipality, plan.organization))),
        fiscal_year=plan.fiscal_year,
        quarter=quarter_words(quarter, language),
        original=_original(plan, item),
        fields=tuple(FIELDS),
        long=_LONG,
        statuses=STATUSES,
        values=chosen,
        today=date.today().isoformat(),
        longest=_LONGEST,
        record=Row(
            document_id=own,
            task=item.task,
            thread=item.thread.id if item.thread else None,
            seen=item.thread.heads if item.thread else (),
            section=item.section,
        ).model_dump_json(),
        heads=heads,
        choose={r.id: _address(own, thread=r.thread, **{"from": r.id}, back=back) for r in heads},
        told=told if told in _TOLD else "",
        back=back,
        progress=PROGRESS,
        post=_address(own),
    )


def _agenda(out: Path, record: Record) -> tuple[Plan, tuple[Item, ...]]:
    """A document's plan, and the tasks on which people report."""
    plan = desk.plan_of(out, str(record.document_id))
    return plan, agenda(plan, followed(LocalStore(out), record))


def _asked(items: tuple[Item, ...], task: str | None, thread: str | None) -> Item | None:
    for item in items:
        if thread is not None and item.thread is not None and item.thread.id == thread:
            return item
        if thread is None and not item.gone and item.task.task_id == task:
            return item
    return None


def _original(plan: Plan, item: Item) -> str | None:
    """The address of the task beside its page; None if the plan has it no more."""
    for part in tasks_of(plan):
        if not item.gone and part.id == item.task.task_id:
            return f"/documents/{quote(plan.document_id)}#{quote(part.path)}"
    return None


def _contradicting(item: Item) -> tuple[Report, ...]:
    """The reports that contradict each other, the current one first; none if there is only that."""
    thread = item.thread
    return (thread.current, *thread.rivals) if thread is not None and thread.rivals else ()


async def _report(request: Request) -> Response:
    """Append a report: on the disk before the answer, which says where to go on."""
    own, language, values = known_id(request), spoken(request), await json_of(request)
    filled = _filled(own, values)
    if filled is None:
        raise HTTPException(400, "report")
    told = words(language)
    if filled.standing.status is None:
        return JSONResponse({"problems": [told["report_status_missing"]]}, 422)
    server, who = server_of(request), signing(request)
    with server.finisher.standing_still():
        outcome = await run_in_threadpool(
            take_reports_of_one, server.setup.out, own, [filled], who, date.today()
        )
    if outcome.refused:
        return JSONResponse({"problems": [failure.sentence(language) for failure in outcome.refused]}, 422)
    if not outcome.changes and not outcome.known:
        return JSONResponse({"problems": [told["report_unchanged"]]}, 422)
    server.finisher.ask()
    query = {"task": filled.task.task_id} if filled.thread is None else {"thread": filled.thread}
    query["told"] = "known"
    for change in outcome.changes:
        joined = _values(change.report.standing) != _values(filled.standing)
        query = {"thread": change.report.thread, "told": "joined" if joined else "saved"}
    return JSONResponse({"to": _address(own, **query, back=_back(str(values.get("back", ""))))})


def _values(standing: Standing) -> Standing:
    """What a person reported, without the day, which is filled in where it was left empty."""
    return standing.model_copy(update={"updated_on": None})


def _filled(document_id: str, values: Mapping[str, Any]) -> Filled | None:
    """The report that a request carries; None if it carries none, or something else."""
    texts = {name: values.get(name) for name in FIELDS}
    record = values.get("record")
    if not isinstance(record, str):
        return None
    own = {}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > _LONGEST:
            return None
        own[name] = typed(text).strip() or getattr(EMPTY, name)
    try:
        about, standing = Row.model_validate_json(record), Standing.model_validate(own)
    except ValidationError:
        return None
    if about.document_id != document_id or len(about.seen) > _MOST_SEEN:
        return None
    return Filled(
        document_id=document_id,
        task=about.task,
        thread=about.thread,
        seen=about.seen,
        standing=standing,
        section=about.section,
        settles=len(about.seen) > 1,
    )


ROUTES = (
    Route("/documents/{id}/progress", _view),
    Route("/documents/{id}/progress", _report, methods=["POST"]),
)
