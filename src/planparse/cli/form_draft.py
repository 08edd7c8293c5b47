"""`planparse form draft FILE…`: a form proposed from documents of one kind."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from planparse.batch.bounded import Call, bounded
from planparse.batch.single import draft_of
from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.reading import limit_arguments, limits_of, reader_arguments
from planparse.cli.streams import STREAM, read_once, speaking
from planparse.cli.terminal import say_lines
from planparse.document.errors import Failure, ReadError, writing
from planparse.document.printable import printable
from planparse.form.check import check
from planparse.form.file import parse
from planparse.parse.pipeline import safe_id
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
    limit_arguments(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Write the draft, and what `form check` finds in it. Raises ReadError and OutputError."""
    tr = speaking({"--output": args.output}, tr)
    read_once(args.files)
    tasks = tuple(documents.task(path, args, None) for path in args.files)
    tasks = tuple(replace(task, name=printable(task.name)) for task in tasks)
    name = _NAME if args.output in (None, STREAM) else safe_id(args.output.name)
    files = ", ".join(task.name for task in tasks)
    text = bounded(Call(draft_of, (tasks, name), files, limits_of(args)))
    if isinstance(text, Failure):
        raise ReadError.of(text)
    if args.output not in (None, STREAM):
        with writing(str(args.output)):
            write_bytes(args.output, text.encode())
    elif not tr.json:
        say_lines(text)
    source = f"{name}.toml"
    for failure in check(parse(text, source)):
        tr.complain(failure)
    return Done(result={"form": text, "file": None if args.output is None else str(args.output)})
