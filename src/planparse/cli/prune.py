"""`planparse prune OUT`: remove from an output folder what has no input any more."""

from __future__ import annotations

import argparse

from planparse.cli.language import Translator, waiting
from planparse.cli.outcome import Done
from planparse.cli.plans import held, opened, out_argument
from planparse.document.errors import ReadError


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    out_argument(parser, tr)
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=tr("何をするかだけを表示する", "print what would be done and stop"),
    )


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Remove the documents without an input and print what was done."""
    from planparse.batch.prune import prune
    from planparse.output.folder import SET_ASIDE, is_output

    with opened(args, tr) if args.dry_run else held(args, tr) as (own, tr):
        if not is_output(str(own.out)):
            raise ReadError("no-plans", str(own.out))
        done = prune(own.out, dry=args.dry_run, held=waiting(tr))
    for name in done.inputs:
        tr.show(tr(f"元の文書がない: {name}", f"no input: {name}"))
    for name in done.set_aside:
        said = tr(f"合う文書がない: {name} → {SET_ASIDE}", f"no document: {name} → {SET_ASIDE}")
        tr.show(said)
    count, kept = len(done.inputs), len(done.set_aside)
    if args.dry_run:
        tr.confirm(
            tr(
                f"文書{count}件を除き、修正・確認・報告のファイル{kept}件を別にします(まだ何もしていません)。",
                f"Would remove {count} documents and set {kept} files of corrections, reviews and reports "
                "aside.",
            )
        )
    else:
        tr.confirm(
            tr(
                f"文書{count}件を除き、修正・確認・報告のファイル{kept}件を別にしました。",
                f"Removed {count} documents and set {kept} files of corrections, reviews and reports aside.",
            )
        )
    return Done(
        result={"dry_run": args.dry_run, "removed": list(done.inputs), "set_aside": list(done.set_aside)}
    )
