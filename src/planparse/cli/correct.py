"""`planparse correct OUT FILE.xlsx`: apply the corrections in the workbook to the plans."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from planparse.cli.language import Translator, waiting
from planparse.cli.outcome import Done
from planparse.cli.plans import held, out_argument
from planparse.cli.reading import limit_arguments, limits_of
from planparse.cli.streams import incoming
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


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Apply the corrections. Ends with 1 if some were refused, or protected cells were changed.

    Raises ReadError and OutputError.
    """
    from planparse.batch.bounded import Call, bounded
    from planparse.batch.correct import take_over
    from planparse.batch.store import user
    from planparse.corrections.workbook import read_workbook
    from planparse.output.folder import plan_paths

    limits = limits_of(args)
    with incoming(args.workbook, ".xlsx", limits.size) as file:
        filled = bounded(Call(read_workbook, (file,), str(args.workbook), limits))
    if isinstance(filled, Failure):
        raise ReadError.of(filled)
    by, on = args.by or user(), args.date or date.today()
    with held(args, tr) as (own, tr):
        if not plan_paths(own.out):
            raise ReadError("no-plans", str(own.out))
        outcome = take_over(own.out, filled.edits, by, on, waiting(tr))
    overwritten = [Failure("white-cell-changed", where) for where in filled.overwritten]
    for refusal in (*outcome.refused, *overwritten[:_MOST_NAMED]):
        tr.complain(refusal)
    if (more := len(overwritten) - _MOST_NAMED) > 0:
        tr.warn(
            tr(
                f"書き換えられた白い欄がほかに{more}個あります。",
                f"{more} more protected cells were changed.",
            )
        )
    tr.confirm(
        tr(
            f"修正{outcome.taken}件を取り込みました(取り込み済み{outcome.known}件)。",
            f"Applied {outcome.taken} corrections ({outcome.known} had been applied before).",
        )
    )
    refused = len(outcome.refused) + len(overwritten)
    return Done(int(refused > 0), {"taken": outcome.taken, "known": outcome.known, "refused": refused})
