"""`planparse inspect FILE`: every source line and what it was recognized as, for debugging."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path, PurePath

from planparse.batch.bounded import Call, bounded
from planparse.batch.single import inspected
from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.plans import place
from planparse.cli.reading import chosen_forms, limit_arguments, reading_arguments
from planparse.document.errors import Failure, ReadError, UsageError, writing
from planparse.document.secrets import place_of_address
from planparse.japanese.characters import width
from planparse.parse.pipeline import safe_id
from planparse.plan.model import ReadLine
from planparse.writers.files import write_bytes


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", type=place, help=tr("調べる文書(PDF・テキスト)", "document (PDF or text)"))
    reading_arguments(parser, tr)
    limit_arguments(parser, tr)
    parser.add_argument(
        "--draw",
        type=Path,
        metavar="DIR",
        help=tr(
            "各ページに行と表の枠を重ねた画像(PNG)を書き出す",
            "write each page as a PNG with its lines and grids drawn in",
        ),
    )
    parser.add_argument("--page", type=int, metavar="N", help=tr("このページだけを扱う", "only this page"))


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Print each line with its place, kind and role, then the findings. Ends with 1 without a form.

    Raises ReadError, FormError and OutputError, and UsageError for pictures of what is no PDF.
    """
    task = documents.task(args.file, args, chosen_forms(args, [args.file]))
    read = bounded(Call(inspected, (task, args.page, args.draw is not None), task.name, task.limits))
    if isinstance(read, Failure):
        kind = UsageError if read.code == "draw-needs-pdf" else ReadError
        raise kind.of(replace(read, file=str(args.file)))
    if read.failure is not None:
        tr.complain(read.failure)
    lines = [line for line in read.reading.lines if args.page is None or line.page == args.page]
    columns = max([5, *(_columns(_where(line, tr)) for line in lines)])
    if args.page is not None and not (lines or read.pictures):
        raise ReadError("empty-page", str(args.file), {"page": args.page})
    for line in lines:
        where = _where(line, tr)
        where = " " * (columns - _columns(where)) + where
        tr.show(f"{line.number:5d} {where} {line.kind:9s} {line.role:34s} {line.text}")
    for finding in read.findings:
        documents.print_finding(str(args.file), finding, tr)
    drawn = [] if args.draw is None else _write(read.pictures, args, tr)
    result = {
        "lines": [line.model_dump(mode="json") for line in lines],
        "findings": [documents.record(finding, tr) for finding in read.findings],
        "pictures": drawn,
    }
    return Done(0 if read.failure is None else 1, result)


def _where(line: ReadLine, tr: Translator) -> str:
    """A line's page, or in an original its spot; nothing for a text."""
    if line.spot is not None:
        return line.spot.words(tr.language)
    return f"p{line.page}" if line.page is not None else ""


def _columns(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return round(2 * width(text)) if text else 0


def _write(pictures: tuple[tuple[int, bytes], ...], args: argparse.Namespace, tr: Translator) -> list[str]:
    """Write the pictures of pages and print their paths, which it returns. Raises OutputError."""
    paths = []
    with writing(str(args.draw)):
        document_id = safe_id(PurePath(place_of_address(str(args.file))).name)
        for number, picture in pictures:
            target = args.draw / f"{document_id}-{number:03d}.png"
            write_bytes(target, picture)
            tr.confirm(target)
            paths.append(str(target))
    return paths
