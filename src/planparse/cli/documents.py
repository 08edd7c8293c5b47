"""What the commands on single documents share: reading them in the sandbox, and printing their findings."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from planparse.batch.bounded import Call, each_bounded
from planparse.batch.inputs import Input, read, read_address, received
from planparse.batch.task import Task
from planparse.cli.language import Translator
from planparse.cli.reading import FormTexts, limits_of
from planparse.cli.streams import STREAM, read_once, standard_input
from planparse.document.errors import Failure, ReadError
from planparse.document.findings import Finding, render
from planparse.document.place import Place
from planparse.parse.pipeline import safe_id
from planparse.plan.model import PublishedFinding

_T = TypeVar("_T")
_NAMELESS = "stdin"
"""The name of a document from standard input, in its plan."""


def task(
    path: Path | str, args: argparse.Namespace, chosen: FormTexts | None, *, strict: bool = False
) -> Task:
    """The task of reading a document by forms: a file, `-` for standard input, or what is at a URL.

    Raises ReadError for what cannot be read.
    """
    limits = limits_of(args)
    if isinstance(path, str):
        return _task(*read_address(path, limits.size), args, chosen, strict)
    if path.is_dir():
        raise ReadError("is-folder", str(path))
    if path != STREAM and not path.exists():
        raise ReadError("no-such-file", str(path))
    one = Input(str(path), _NAMELESS if path == STREAM else path.name, follow=True)
    if path == STREAM:
        data = received(one, standard_input(limits.size), limits.size)
    else:
        data = read(one, limits.size)
    return _task(one, data, args, chosen, strict)


def _task(
    one: Input, data: bytes | Failure, args: argparse.Namespace, chosen: FormTexts | None, strict: bool
) -> Task:
    """The task for an input that was read. Raises ReadError for one that was not."""
    if isinstance(data, Failure):
        raise ReadError.of(replace(data, file=one.where))
    return Task(
        number=0,
        name=one.name,
        document_id=safe_id(one.name),
        data=data,
        reader=args.reader,
        ocr=args.ocr,
        password=args.password,
        forms=chosen,
        limits=limits_of(args),
        strict=strict,
    )


def each(
    function: Callable[..., _T],
    paths: Sequence[Path | str],
    args: argparse.Namespace,
    chosen: FormTexts | None,
    *,
    slots: int = 1,
    strict: bool = False,
) -> Iterator[_T | Failure]:
    """What the function makes, in the sandbox, of each document file's task, in order; or why it does not.

    A failure names the document as it was given. Raises EngineError, and UsageError where standard input is
    named twice.
    """

    read_once(paths)

    def calls() -> Iterator[Call[_T] | Failure]:
        for path in paths:
            try:
                own = task(path, args, chosen, strict=strict)
            except ReadError as error:
                yield error.failure
            else:
                yield Call(function, (own,), own.name, own.limits)

    found = each_bounded(calls(), slots)
    for path, one in zip(paths, found, strict=True):
        # the sandbox knows a document by the name of its file, of which there may be several
        yield replace(one, file=str(path)) if isinstance(one, Failure) and path != STREAM else one


def record(finding: PublishedFinding, tr: Translator) -> dict[str, object]:
    """A finding as JSON has it, with its sentence in the user's language."""
    return {**finding.model_dump(mode="json"), "message": render(finding.code, finding.values, tr.language)}


def print_finding(name: str, finding: Finding | PublishedFinding, tr: Translator) -> None:
    """Print one finding on a line: the document and the place, the severity, the sentence, the code."""
    mark = {
        "error": tr("誤り", "error"),
        "warning": tr("注意", "warning"),
        "info": tr("参考", "info"),
    }
    sentence = render(finding.code, finding.values, tr.language)
    tr.show(f"{name}{_where(finding.place, tr)}: {mark[finding.severity]}: {sentence} [{finding.code}]")


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
