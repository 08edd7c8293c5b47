"""`planparse inspect FILE`: every source line and what it was recognized as, for debugging."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.reading import reading_arguments
from planparse.cli.terminal import say
from planparse.document.errors import UsageError, writing
from planparse.document.source import SourceDocument
from planparse.japanese.characters import width
from planparse.plan.model import ReadLine


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", type=Path, help=tr("調べる文書(PDF・テキスト)", "document (PDF or text)"))
    reading_arguments(parser, tr)
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
    """Print each line with its place, kind and role, then the findings. Returns 1 without a form."""
    read = documents.inspect(args.file, args)
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
        if read.document.media_type != "application/pdf":
            raise UsageError("draw-needs-pdf", str(args.file))
        _draw(read.document, args)
    return 0 if read.failure is None else 1


def _where(line: ReadLine, tr: Translator) -> str:
    """A line's page, or in an original its spot; nothing for a text."""
    if line.spot is not None:
        return line.spot.words(tr.language)
    return f"p{line.page}" if line.page is not None else ""


def _columns(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return round(2 * width(text)) if text else 0


def _draw(document: SourceDocument, args: argparse.Namespace) -> None:
    """Write an image of each page, or of the chosen one, and print its path. Raises OutputError."""
    from planparse.readers.pdf.draw import draw

    data = documents.read_bytes(args.file)
    with writing(str(args.draw)):
        args.draw.mkdir(parents=True, exist_ok=True)
        for number in (p.number for p in document.pages):
            if args.page is None or number == args.page:
                target = args.draw / f"{documents.safe_id(args.file.name)}-{number:03d}.png"
                draw(data, document, number, target, args.password)
                say(target)
