"""`planparse correct OUT FILE.xlsx`: apply the corrections in the workbook to the plans."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from planparse.cli.language import Translator, waiting
from planparse.cli.plans import out_argument
from planparse.cli.reading import limit_arguments, limits_of
from planparse.cli.terminal import say, warn
from planparse.document.errors import Failure, ReadError

_MOST_NAMED = 20
"""Overwritten protected cells that are named; a sheet of which one column was sorted has thousands."""


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    out_argument(parser, tr)
    parser.add_argument(
        "workbook",
        metavar="FILE.xlsx",
        type=Path,
        help=tr(
            "修正を書いたブック(export --xlsx で作ったもの)",
            "corrected workbook from `planparse export --xlsx`",
        ),
    )
    parser.add_argument(
        "--by",
        metavar="NAME",
        help=tr(
            "修正者の名前(ブックに書かれていない場合に使う。既定はログイン名)",
            "name recorded where the workbook has none (default: login name)",
        ),
    )
    parser.add_argument(
        "--date",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=tr("修正日(既定は今日)", "date of the corrections (default: today)"),
    )
    limit_arguments(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Apply the corrections. Returns 1 if some were refused, or protected cells were changed.

    Raises ReadError and OutputError.
    """
    from planparse.batch.bounded import Call, bounded
    from planparse.batch.correct import take_over
    from planparse.batch.store import user
    from planparse.corrections.workbook import read_workbook
    from planparse.output.folder import plan_paths

    filled = bounded(Call(read_workbook, (args.workbook,), str(args.workbook), limits_of(args)))
    if isinstance(filled, Failure):
        raise ReadError.of(filled)
    if not plan_paths(args.out):
        raise ReadError("no-plans", str(args.out))
    outcome = take_over(args.out, filled.edits, args.by or user(), args.date or date.today(), waiting(tr))
    overwritten = [Failure("white-cell-changed", where) for where in filled.overwritten]
    for refusal in (*outcome.refused, *overwritten[:_MOST_NAMED]):
        tr.complain(refusal)
    if (more := len(overwritten) - _MOST_NAMED) > 0:
        warn(
            tr(
                f"書き換えられた白い欄がほかに{more}個あります。",
                f"{more} more protected cells were changed.",
            )
        )
    say(
        tr(
            f"修正{outcome.taken}件を取り込みました(取り込み済み{outcome.known}件)。",
            f"Applied {outcome.taken} corrections ({outcome.known} had been applied before).",
        )
    )
    return 1 if outcome.refused or overwritten else 0
