"""`planparse correct OUT FILE.xlsx`: corrections from the workbook become pinned values of the plans."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.cli.words import Words

if TYPE_CHECKING:
    from planparse.output.take_over import Outcome


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The output folder, the workbook, and who corrects when."""
    parser.add_argument(
        "out", metavar="OUT", type=Path, help=words("convert の出力フォルダー", "output folder of convert")
    )
    parser.add_argument(
        "workbook",
        metavar="FILE.xlsx",
        type=Path,
        help=words(
            "修正を書いたブック(export --xlsx で作ったもの)", "workbook of export --xlsx with corrections"
        ),
    )
    parser.add_argument(
        "--by",
        metavar="NAME",
        help=words(
            "修正者(ブックに書かれていない場合。省略時は利用者名)",
            "who corrects, where the workbook does not say; the user's login name otherwise",
        ),
    )
    parser.add_argument(
        "--date",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=words("修正日(省略時は今日)", "day of the corrections; today otherwise"),
    )


def run(args: argparse.Namespace, words: Words) -> int:
    """0 all corrections taken over, 1 some were refused or the workbook could not be read."""
    from planparse.corrections.workbook import WorkbookError, read_edits
    from planparse.output.take_over import take_over

    try:
        edits = read_edits(args.workbook)
    except OSError as error:
        _complain(words, args.workbook, f"読めません({error.strerror})", f"cannot be read ({error.strerror})")
        return 1
    except WorkbookError as error:
        _complain(words, args.workbook, error.message_ja, error.message_en)
        return 1
    try:
        outcome = take_over(args.out, edits, args.by or _login(), args.date or date.today())
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        _complain(words, args.out, f"取り込めません({reason})", f"cannot take corrections over ({reason})")
        return 1
    _tell(outcome, words)
    return 1 if outcome.refused else 0


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.getuid())


def _complain(words: Words, where: Path | str, ja: str, en: str) -> None:
    print(words(f"{where}: {ja}。", f"{where}: {en}."), file=sys.stderr)


def _tell(outcome: Outcome, words: Words) -> None:
    for refusal in outcome.refused:
        _complain(words, refusal.where, f"取り込みません。{refusal.ja}", f"not taken over: {refusal.en}")
    print(
        words(
            f"修正{outcome.taken}件を取り込みました(取り込み済み{outcome.known}件)。",
            f"Took over {outcome.taken} corrections ({outcome.known} were known already).",
        )
    )
