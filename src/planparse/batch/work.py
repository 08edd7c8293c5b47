"""The conversion of one document inside the sandbox: bytes in, plan, reading and rows out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from planparse import readers
from planparse.batch import rows
from planparse.batch.more_time import more_time
from planparse.batch.task import Output, Task, on_documents
from planparse.corrections.apply import with_corrections
from planparse.document.errors import ReadError
from planparse.document.findings import SEVERITIES, Finding
from planparse.form.file import parse, shipped
from planparse.form.model import Form
from planparse.output.folder import corrections_name
from planparse.parse.pipeline import Parsed, parse_bytes
from planparse.plan import NO_FORM
from planparse.plan.model import Plan, ordered, published
from planparse.writers.json import encode


def warm() -> None:
    """Load everything documents need before the first fork, so that no child has to load it again.

    The example headings of the form that has most are converted as if they were a document, which loads all
    forms, the dictionary and Arrow.
    """
    rows.warm()
    readers.warm()
    import pikepdf

    assert pikepdf
    headings = max((form.headings for form in shipped()), key=len)
    text = "\n".join(example for heading in headings for example in heading.examples[:1])
    convert_document(Task(number=0, name="warm.txt", document_id="warm", data=text.encode()))
    # a text that matches no form, in a legacy encoding: exercises the guessing of both
    convert_document(Task(number=0, name="warm.txt", document_id="warm", data="本文".encode("cp932")))


def convert_document(task: Task) -> Output:
    """The plan, reading and rows of a task's document. Raises ReadError."""
    parsed = parsed_of(task)
    plan = with_corrections(parsed.plan, task.corrections, corrections_name(task.document_id))
    return Output(
        encode(plan),
        encode(parsed.reading),
        rows.encode(plan),
        _counts(plan),
        status="outline" if plan.form == NO_FORM else "ok",
        failure=parsed.failure,
    )


def parsed_of(task: Task) -> Parsed:
    """A task's document as read, under the task's document id. Raises ReadError."""
    check_pages(task, task.data)
    parsed = _parse(task)
    own = {"document_id": task.document_id}
    return replace(
        parsed, plan=parsed.plan.model_copy(update=own), reading=parsed.reading.model_copy(update=own)
    )


convert = on_documents(convert_document)
"""The conversion as the sandbox runs it."""


def _counts(plan: Plan) -> dict[str, int]:
    """The counts for the summary."""
    initiatives = [i for issue in plan.issues for i in issue.initiatives]
    return {
        "pages": plan.source.pages or 0,
        "issues": len(plan.issues),
        "initiatives": len(initiatives),
        "tasks": sum(len(q.tasks) for i in initiatives for q in i.quarters),
        **{severity: sum(f.severity == severity for f in plan.findings) for severity in SEVERITIES},
    }


def _parse(task: Task) -> Parsed:
    forms = shipped() if task.forms is None else tuple(parse(text, name) for name, text in task.forms)
    try:
        return _parse_bytes(task, task.data, forms)
    except ReadError as error:
        if error.code == "damaged" and (mended := _mended(task)) is not None:
            check_pages(task, mended)
            try:
                parsed = _parse_bytes(task, mended, forms)
            except ReadError:
                raise error from None
            return _repaired(parsed, task, error)
        raise


def _parse_bytes(task: Task, data: bytes, forms: tuple[Form, ...]) -> Parsed:
    return parse_bytes(
        data,
        task.name,
        reader=task.reader,  # type: ignore[arg-type]
        ocr=task.ocr,  # type: ignore[arg-type]
        password=task.password,
        forms=forms,
        strict=task.strict,
        on_page=lambda _: more_time(task.limits.page_seconds),
    )


def _mended(task: Task) -> bytes | None:
    """The damaged PDF as repaired by qpdf; None if it cannot repair it.

    Raises ReadError where the password is missing or wrong: what the readers took for damage.
    """
    import pikepdf

    out = BytesIO()
    try:
        with pikepdf.open(BytesIO(task.data), password=task.password or "") as document:
            if not len(document.pages):
                return None
            document.save(out)
    except pikepdf.PasswordError:
        raise ReadError("encrypted", task.name) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None
    return out.getvalue()


def _repaired(parsed: Parsed, task: Task, error: ReadError) -> Parsed:
    """The document parsed from the repaired PDF, with the original file as source and a finding on it."""
    from hashlib import sha256

    finding = published(Finding("repaired-file", {"reason": error.failure.detail}))
    source = parsed.plan.source.model_copy(
        update={"sha256": sha256(task.data).hexdigest(), "bytes": len(task.data)}
    )
    findings = ordered((finding, *parsed.plan.findings))
    plan = parsed.plan.model_copy(update={"source": source, "findings": findings})
    return replace(parsed, plan=plan)


def check_pages(task: Task, data: bytes) -> None:
    """Refuse a PDF with too many pages before reading any. Raises ReadError."""
    count = readers.page_count(data, task.password)
    if count is not None and count > task.limits.pages:
        raise ReadError("too-many-pages", task.name, {"count": count, "limit": task.limits.pages})
