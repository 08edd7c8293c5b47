"""`planparse export OUT`: the plans of an output folder as CSV, Excel, databases or a data package."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planparse.cli import plans as converted
from planparse.cli.language import Translator
from planparse.cli.terminal import say, warn
from planparse.document.errors import OutputError, ReadError, UsageError, writing
from planparse.japanese.characters import without_surrogates
from planparse.output.account import made_of
from planparse.output.manifest import account, gone, read_manifest
from planparse.output.progress import read_reports
from planparse.output.versions import repeated
from planparse.writers import FORMATS, Format, writer

if TYPE_CHECKING:
    from planparse.plan.model import Plan


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
    from planparse.tables.conversion import CONVERSION, conversion_table
    from planparse.tables.rows import tables

    plans, failed = converted.read_all(args.out, tr)
    short = converted.falls_short(args.out, tr)
    manifest = read_manifest(args.out)
    whole = account(manifest)
    row = conversion_table({"output": without_surrogates(args.out.resolve().name), **asdict(whole)})
    reports = read_reports(args.out, (plan.document_id for plan in plans))
    sources = {"tables": {**tables(plans, reports), CONVERSION.name: row}, "plans": plans}
    several = repeated(plans, manifest, str(args.out))
    more: dict[str, tuple[object, ...]] = {
        "tables": (),
        "plans": (made_of(manifest, several, reports),),
    }
    for known, target in targets.items():
        # a database's URL may hold a password
        shown = "PostgreSQL" if known.target == "URL" else str(target)
        try:
            with writing(shown), _kept(target, plans, tr) if known.keep_old else nullcontext():
                shared = (gone(manifest),) if known.shared else ()
                writers[known](sources[known.source], target, *more[known.source], *shared)
        except OutputError as error:
            tr.complain(error.failure)
            failed = True
        else:
            n = len(plans)
            say(tr(f"{shown}: {n}文書を書き出しました。", f"{shown}: wrote {n} documents."))
    return 1 if failed or (short and not args.partial) else 0


@contextmanager
def _kept(workbook: Path, plans: Sequence[Plan], tr: Translator) -> Iterator[None]:
    """Keep the workbook that is replaced in the block beside the new one, and tell what was written into it.

    An export into which nobody wrote anything is not kept.
    """
    if not workbook.exists():
        yield
        return
    backup = converted.unused(workbook)
    shutil.copy2(workbook, backup)
    try:
        yield
    finally:
        replaced = workbook.read_bytes() != backup.read_bytes()
        if not replaced:
            backup.unlink()
    if replaced:
        _tell_of(backup, plans, tr)


def _tell_of(backup: Path, plans: Sequence[Plan], tr: Translator) -> None:
    from planparse.corrections.edits import not_taken
    from planparse.corrections.workbook import read_workbook

    say(tr(f"前のブックを {backup} に残しました。", f"The previous workbook was kept as {backup}."))
    try:
        filled = read_workbook(backup)
    except ReadError:  # some other workbook, or a damaged one
        return
    told = []
    if pending := not_taken(plans, filled.edits):
        told.append(tr(f"取り込んでいない修正{pending}件", f"{pending} corrections that were not taken over"))
    if filled.overwritten:
        n = len(filled.overwritten)
        told.append(tr(f"書き換えられた白い欄{n}個", f"{n} protected cells that were changed"))
    if filled.added:
        named = "、".join(filled.added)
        told.append(tr(f"加えられた列({named})", f"columns of its own ({named})"))
    if told:
        warn(
            tr(
                f"前のブックには{'、'.join(told)}があります。新しいブックには入っていません。"
                f"修正は planparse correct で {backup} から取り込めます。",
                f"The previous workbook has {', '.join(told)}, which the new one has not. "
                f"Take corrections over from {backup} with `planparse correct`.",
            )
        )
