"""`planparse export OUT`: the plans of an output folder as CSV, Excel, databases or a data package."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planparse.cli import plans as converted
from planparse.cli.language import Translator
from planparse.cli.terminal import say
from planparse.document.errors import OutputError, UsageError, writing
from planparse.output.manifest import gone, read_manifest
from planparse.writers import FORMATS, Format, writer


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    converted.out_argument(parser, tr)
    for known in FORMATS:
        parser.add_argument(
            f"--{known.name}",
            metavar=known.target,
            type=str if known.target == "URL" else Path,
            help=tr(known.ja, known.en),
        )
    converted.partial_argument(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Write every target. Returns 1 if plans are missing or unreadable, or a target could not be written."""
    targets = {known: getattr(args, known.name) for known in FORMATS if getattr(args, known.name) is not None}
    if not targets:
        raise UsageError("no-targets", "", {"options": tuple(f"--{known.name}" for known in FORMATS)})
    writers: dict[Format, Callable[..., Any]] = {}
    for known in targets:
        try:
            writers[known] = writer(known)
        except ImportError as error:
            if not known.extra:
                raise
            raise OutputError("needs-extra", f"--{known.name}", {"extra": known.name}) from error
    from planparse.tables.rows import tables

    plans, failed = converted.read_all(args.out, tr)
    short = converted.falls_short(args.out, tr)
    sources = {"tables": tables(plans), "plans": plans}
    for known, target in targets.items():
        # a database's URL may hold a password
        shown = "PostgreSQL" if known.target == "URL" else str(target)
        try:
            with writing(shown):
                if known.keep_old:
                    _set_aside(target, tr)
                if known.shared:
                    writers[known](sources[known.source], target, gone(read_manifest(args.out)))
                else:
                    writers[known](sources[known.source], target)
        except OutputError as error:
            tr.complain(error.failure)
            failed = True
        else:
            count = len(plans)
            say(tr(f"{shown}: {count}文書を書き出しました。", f"{shown}: wrote {count} documents."))
    return 1 if failed or (short and not args.partial) else 0


def _set_aside(workbook: Path, tr: Translator) -> None:
    """Keep the workbook that is replaced: it may hold corrections that were not taken over yet."""
    if workbook.exists():
        kept = workbook.with_name(f"{workbook.stem}.bak{workbook.suffix}")
        workbook.replace(kept)
        say(
            tr(
                f"{workbook}: 前のブックを {kept} に残しました。",
                f"{workbook}: the previous workbook was kept as {kept}.",
            )
        )
