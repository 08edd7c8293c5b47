"""`planparse inspect FILE`: every source line and what it was recognized as, for debugging."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.batch.bounded import Call, bounded
from planparse.batch.single import inspected
from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.reading import chosen_forms, limit_arguments, reading_arguments
from planparse.cli.terminal import say
from planparse.document.errors import Failure, ReadError, UsageError, writing
from planparse.japanese.characters import width
from planparse.parse.pipeline import safe_id
from planparse.plan.model import ReadLine
from planparse.writers.files import write_bytes


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", type=Path, help=tr("調べる文書(PDF・テキスト)", "document (PDF or text)"))
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


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Print each line with its place, kind and role, then the findings. Returns 1 without a form.

    Raises ReadError, FormError and OutputError, and UsageError for pictures of what is no PDF.
    """
    task = documents.task(args.file, args, chosen_forms(args))
    read = bounded(Call(inspected, (task, args.page, args.draw is not None), task.name, task.limits))
    if isinstance(read, Failure):
        kind = UsageError if read.code == "draw-needs-pdf" else ReadError
        raise kind.of(read)
    if read.failure is not None:
        tr.complain(read.failure)
    lines = [line for line in read.reading.lines if args.page is None or line.page == args.page]
    columns = max([5, *(_columns(_where(line, tr)) for line in lines)])
    for line in lines:
        where = _where(line, tr)
        where = " " * (columns - _columns(where)) + where
        say(f"{line.number:5d} {where} {line.kind:9s} {line.role:34s} {line.text}")
    for finding in read.findings:
        documents.print_finding(args.file.name, finding, tr)
    if args.draw is not None:
        _write(read.pictures, args)
    return 0 if read.failure is None else 1


def _where(line: ReadLine, tr: Translator) -> str:
    """A line's page, or in an original its spot; nothing for a text."""
    if line.spot is not None:
        return line.spot.words(tr.language)
    return f"p{line.page}" if line.page is not None else ""


def _columns(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return round(2 * width(text)) if text else 0


def _write(pictures: tuple[tuple[int, bytes], ...], args: argparse.Namespace) -> None:
    """Write the pictures of pages and print their paths. Raises OutputError."""
    with writing(str(args.draw)):
        for number, picture in pictures:
            target = args.draw / f"{safe_id(args.file.name)}-{number:03d}.png"
            write_bytes(target, picture)
            say(target)
