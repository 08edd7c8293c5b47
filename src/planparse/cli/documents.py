"""What the commands on single documents share: reading one, and printing its findings."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planparse.batch.sandbox import Sandbox
from planparse.batch.task import Task
from planparse.cli.language import Translator
from planparse.cli.reading import form_files
from planparse.cli.terminal import say
from planparse.document.errors import Failure, ReadError, cause
from planparse.document.findings import Finding, render
from planparse.document.place import Place
from planparse.document.source import SourceDocument
from planparse.form.file import form_text, load, shipped
from planparse.form.model import Form, column_heads
from planparse.parse.pipeline import parse_document, plain_reading, safe_id
from planparse.plan.model import Plan, PublishedFinding, Reading
from planparse.readers import read

__all__ = ["Inspected", "forms", "inspect", "plans", "print_finding", "read_bytes", "safe_id"]


def forms(args: argparse.Namespace) -> tuple[Form, ...]:
    """The forms the user chose, none to read without a form, or the shipped ones. Raises FormError."""
    return tuple(load(path) for path in form_files(args)) if args.form else shipped()


def read_bytes(path: Path) -> bytes:
    """A document file's bytes. Raises ReadError."""
    if path.is_dir():
        raise ReadError("is-folder", str(path))
    if not path.is_file():
        raise ReadError("no-such-file", str(path))
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError("unreadable", str(path), {"why": cause(error)}) from error


def plans(
    paths: Sequence[Path], args: argparse.Namespace, *, strict: bool = False
) -> Iterator[Plan | Failure]:
    """The plan in each document file, in order, read within the limits of `convert`; a failure where none is.

    If `strict`, a document without a form fails. Raises EngineError, and FormError for the user's forms.
    """
    forms(args)
    chosen = tuple(form_text(str(path)) for path in form_files(args)) if args.form else None
    with Sandbox() as sandbox:
        for number, path in enumerate(paths):
            try:
                data = read_bytes(path)
            except ReadError as error:
                yield error.failure
                continue
            sandbox.submit(
                Task(
                    number=number,
                    name=path.name,
                    document_id=safe_id(path.name),
                    data=data,
                    reader=args.reader,
                    ocr=args.ocr,
                    password=args.password,
                    forms=chosen,
                    strict=strict,
                )
            )
            (done,) = sandbox.wait()
            read = done.result
            yield read if isinstance(read, Failure) else Plan.model_validate_json(read.plan)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A document's lines, findings and reading; `failure` says why no form was used, where none was."""

    document: SourceDocument
    findings: tuple[Finding | PublishedFinding, ...]
    reading: Reading
    failure: Failure | None = None


def inspect(path: Path, args: argparse.Namespace) -> Inspected:
    """How a document file was read, whether or not a form matches. Raises ReadError and FormError."""
    known = forms(args)
    document, found = read(
        read_bytes(path),
        path.name,
        reader=args.reader,
        ocr=args.ocr,
        password=args.password,
        column_heads=column_heads(known),
    )
    try:
        parsed = parse_document(document, found, known)
    except ReadError as error:
        return Inspected(document, found, plain_reading(document), error.failure)
    return Inspected(document, parsed.plan.findings, parsed.reading, parsed.failure)


def print_finding(name: str, finding: Finding | PublishedFinding, tr: Translator) -> None:
    """Print one finding on a line: where, severity, the sentence, the code."""
    mark = {
        "error": tr("誤り", "error"),
        "warning": tr("注意", "warning"),
        "info": tr("参考", "info"),
    }
    sentence = render(finding.code, finding.values, tr.language)
    say(f"{name}{_where(finding.place, tr)}: {mark[finding.severity]}: {sentence} [{finding.code}]")


def _where(place: Place, tr: Translator) -> str:
    parts = []
    if place.page is not None:
        parts.append(tr(f"{place.page}ページ", f"page {place.page}"))
    if place.spot is not None:
        parts.append(place.spot.words(tr.language))
    elif place.lines is not None:
        first, last = place.lines
        lines = str(first) if first == last else f"{first}-{last}"
        parts.append(tr(f"{lines}行", f"line {lines}"))
    return f" ({' '.join(parts)})" if parts else ""
