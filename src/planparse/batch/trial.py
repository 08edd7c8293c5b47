"""Trying a form on one document inside the sandbox: bytes in, plan, reading and trial out."""

from __future__ import annotations

from pydantic import TypeAdapter

from planparse import readers
from planparse.batch.more_time import more_time
from planparse.batch.task import Output, Task
from planparse.batch.work import check_pages
from planparse.form.file import parse
from planparse.form.model import column_heads
from planparse.parse.pipeline import parse_by, require_text
from planparse.parse.trial import FormTrial, form_trial
from planparse.writers.json import encode

WORK = "planparse.batch.trial:try_document"
"""The name of the function that tries a form."""

TRIALS = TypeAdapter(FormTrial)
"""Trials as JSON and back."""


def try_document(task: Task) -> Output:
    """The task's document as its one form reads it, whether or not the form claims it. Raises ReadError."""
    assert task.forms is not None
    ((name, text),) = task.forms
    form = parse(text, name)
    check_pages(task, task.data)
    document, findings = readers.read(
        task.data,
        task.name,
        reader=task.reader,  # type: ignore[arg-type]
        ocr=task.ocr,  # type: ignore[arg-type]
        password=task.password,
        column_heads=column_heads((form,)),
        on_page=lambda _: more_time(task.limits.page_seconds),
    )
    require_text(document, findings)
    parsed = parse_by(document, findings, form)
    plan = parsed.plan.model_copy(update={"document_id": task.document_id})
    reading = parsed.reading.model_copy(update={"document_id": task.document_id})
    trial = TRIALS.dump_json(form_trial(form, document, parsed))
    return Output(encode(plan), encode(reading), trial=trial)
