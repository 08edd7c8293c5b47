"""`planparse form draft FILE…`: a form proposed from documents of one kind."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.reading import reader_arguments
from planparse.cli.terminal import printable, say_lines
from planparse.document.errors import writing
from planparse.form.check import check
from planparse.form.file import parse, shipped
from planparse.form.model import column_heads
from planparse.parse.form_draft import draft
from planparse.parse.pipeline import require_text
from planparse.parse.plain_outline import plain_document
from planparse.readers import read
from planparse.writers.files import write_bytes

_NAME = "soan"
"""The name of a form that is printed, and has no file to be named after."""


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the action's arguments."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=tr("同じ種類の文書(PDF・テキスト、1~3件)", "one to three documents of a kind (PDF or text)"),
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="TOML",
        help=tr("書き出す様式(既定は標準出力)", "form file to write (default: standard output)"),
    )
    reader_arguments(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Write the draft, and what `form check` finds in it. Raises ReadError and OutputError."""
    looked_at = []
    for path in args.files:
        document, found = read(
            documents.read_bytes(path),
            path.name,
            reader=args.reader,
            ocr=args.ocr,
            password=args.password,
            column_heads=column_heads(shipped()),
        )
        require_text(document, found)
        looked_at.append((printable(path.name), plain_document(document)))
    text = draft(looked_at, documents.safe_id(args.output.name) if args.output else _NAME)
    if args.output is None:
        say_lines(text)
    else:
        with writing(str(args.output)):
            write_bytes(args.output, text.encode())
    source = args.output.name if args.output else f"{_NAME}.toml"
    for failure in check(parse(text, source)):
        tr.complain(failure)
    return 0
