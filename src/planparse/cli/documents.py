"""What the commands on single documents share: reading them in the sandbox, and printing their findings."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from planparse.batch.bounded import Call, each_bounded
from planparse.batch.inputs import Input, read
from planparse.batch.task import Task
from planparse.cli.language import Translator
from planparse.cli.reading import FormTexts, limits_of
from planparse.cli.terminal import say
from planparse.document.errors import Failure, ReadError
from planparse.document.findings import Finding, render
from planparse.document.place import Place
from planparse.parse.pipeline import safe_id
from planparse.plan.model import PublishedFinding

_T = TypeVar("_T")


def task(path: Path, args: argparse.Namespace, chosen: FormTexts | None, *, strict: bool = False) -> Task:
    """The task of reading a document file by forms. Raises ReadError for what is no file that can be read."""
    limits = limits_of(args)
    if path.is_dir():
        raise ReadError("is-folder", str(path))
    if not path.exists():
        raise ReadError("no-such-file", str(path))
    one = Input(str(path), path.name, follow=True)
    data = read(one, limits.size)
    if isinstance(data, Failure):
        raise ReadError.of(data)
    return Task(
        number=0,
        name=one.name,
        document_id=safe_id(one.name),
        data=data,
        reader=args.reader,
        ocr=args.ocr,
        password=args.password,
        forms=chosen,
        limits=limits,
        strict=strict,
    )


def each(
    function: Callable[..., _T],
    paths: Sequence[Path],
    args: argparse.Namespace,
    chosen: FormTexts | None,
    *,
    slots: int = 1,
    strict: bool = False,
) -> Iterator[_T | Failure]:
    """What the function makes, in the sandbox, of each document file's task, in order; or why it does not.

    Raises EngineError.
    """

    def calls() -> Iterator[Call[_T] | Failure]:
        for path in paths:
            try:
                own = task(path, args, chosen, strict=strict)
            except ReadError as error:
                yield error.failure
            else:
                yield Call(function, (own,), own.name, own.limits)

    return each_bounded(calls(), slots)


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
