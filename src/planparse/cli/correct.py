"""`planparse correct OUT FILE.xlsx`: corrections from the workbook become pinned values of the plans."""

from __future__ import annotations

import argparse
import getpass
import os
from datetime import date
from pathlib import Path

from planparse.cli.language import Translator
from planparse.document.errors import writing


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """The output folder, the workbook, and who corrects when."""
    parser.add_argument(
        "out", metavar="OUT", type=Path, help=tr("convert の出力フォルダー", "output folder of convert")
    )
    parser.add_argument(
        "workbook",
        metavar="FILE.xlsx",
        type=Path,
        help=tr(
            "修正を書いたブック(export --xlsx で作ったもの)", "workbook of export --xlsx with corrections"
        ),
    )
    parser.add_argument(
        "--by",
        metavar="NAME",
        help=tr(
            "修正者(ブックに書かれていない場合。省略時は利用者名)",
            "who corrects, where the workbook does not say; the user's login name otherwise",
        ),
    )
    parser.add_argument(
        "--date",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=tr("修正日(省略時は今日)", "day of the corrections; today otherwise"),
    )


def run(args: argparse.Namespace, tr: Translator) -> int:
    """0 all corrections taken over, 1 some were refused or the workbook could not be read."""
    from planparse.corrections.workbook import read_edits
    from planparse.output.take_over import take_over

    edits = read_edits(args.workbook)
    with writing(str(args.out)):
        outcome = take_over(args.out, edits, args.by or _login(), args.date or date.today())
    for refusal in outcome.refused:
        tr.complain(refusal)
    print(
        tr(
            f"修正{outcome.taken}件を取り込みました(取り込み済み{outcome.known}件)。",
            f"Took over {outcome.taken} corrections ({outcome.known} were known already).",
        )
    )
    return 1 if outcome.refused else 0


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.getuid())
