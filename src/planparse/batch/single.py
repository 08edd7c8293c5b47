"""What commands do with single documents in the sandbox: a document's bytes in, plain values out."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from pydantic import Base64Bytes

from planparse import readers
from planparse.batch.more_time import more_time
from planparse.batch.task import Task
from planparse.batch.work import check_pages, parsed_of, warm
from planparse.document.errors import Failure, ReadError, UsageError
from planparse.document.findings import Finding
from planparse.document.source import SourceDocument
from planparse.form.file import parse, shipped
from planparse.form.model import Form, column_heads
from planparse.parse.form_draft import draft
from planparse.parse.pipeline import parse_by, parse_document, plain_reading, require_text
from planparse.parse.plain_outline import plain_document
from planparse.parse.trial import FormTrial, form_trial
from planparse.plan.model import Plan, PublishedFinding, Reading, published

__all__ = ["Inspected", "Tried", "draft_of", "inspected", "plan_of", "tried", "warm"]


@dataclass(frozen=True, slots=True)
class Inspected:
    """How a document was read: its lines, findings, and `pictures` of pages as PNG by page number.

    `failure` says why no form was used, where none was.
    """

    reading: Reading
    findings: tuple[PublishedFinding, ...]
    failure: Failure | None = None
    pictures: tuple[tuple[int, Base64Bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """A document as read by one form, and what came of it."""

    plan: Plan
    reading: Reading
    trial: FormTrial


def plan_of(task: Task) -> Plan:
    """The plan in a task's document. Raises ReadError."""
    return parsed_of(task).plan


def inspected(task: Task, page: int | None, drawn: bool) -> Inspected:
    """How a task's document is read, whether or not a form matches; if `drawn`, with pictures of its pages.

    Only the pictured pages are limited to `page`. Raises ReadError, and UsageError for pictures of what is no
    PDF.
    """
    forms = shipped() if task.forms is None else tuple(parse(text, name) for name, text in task.forms)
    document, found = _read(task, forms)
    if drawn and document.media_type != "application/pdf":
        raise UsageError("draw-needs-pdf", task.name)
    pictures = _pictures(task, document, page) if drawn else ()
    try:
        parsed = parse_document(document, found, forms)
    except ReadError as error:
        findings = tuple(map(published, found))
        return Inspected(plain_reading(document), findings, error.failure, pictures)
    return Inspected(parsed.reading, parsed.plan.findings, parsed.failure, pictures)


def _read(task: Task, forms: tuple[Form, ...]) -> tuple[SourceDocument, tuple[Finding, ...]]:
    check_pages(task, task.data)
    return readers.read(
        task.data,
        task.name,
        reader=task.reader,  # type: ignore[arg-type]
        ocr=task.ocr,  # type: ignore[arg-type]
        password=task.password,
        column_heads=column_heads(forms),
        on_page=lambda _: more_time(task.limits.page_seconds),
    )


def _pictures(task: Task, document: SourceDocument, page: int | None) -> tuple[tuple[int, bytes], ...]:
    from planparse.readers.pdf.draw import drawn

    made = []
    for number in (p.number for p in document.pages):
        if page is None or number == page:
            png = BytesIO()
            drawn(task.data, document, number, task.password).save(png, "PNG")
            made.append((number, png.getvalue()))
    return tuple(made)


def tried(task: Task) -> Tried:
    """The task's document as its one form reads it, whether or not the form claims it. Raises ReadError."""
    assert task.forms is not None
    ((name, text),) = task.forms
    form = parse(text, name)
    document, findings = _read(task, (form,))
    require_text(document, findings)
    parsed = parse_by(document, findings, form)
    return Tried(parsed.plan, parsed.reading, form_trial(form, document, parsed))


def draft_of(tasks: tuple[Task, ...], name: str) -> str:
    """A form called `name`, proposed from the documents of tasks, which are of one kind. Raises ReadError."""
    looked_at = []
    for task in tasks:
        document, found = _read(task, shipped())
        require_text(document, found)
        looked_at.append((task.name, plain_document(document)))
    return draft(looked_at, name)
