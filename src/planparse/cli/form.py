"""`planparse form list|check`: the forms there are, and whether a form file is sound."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli.words import Words
from planparse.form.form import FormError, check, load, shipped


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|check")
    actions.add_parser("list", help=words("付属の様式を一覧する", "list the shipped forms"))
    checker = actions.add_parser(
        "check", help=words("様式の例と反例を試す", "run a form's examples and counter-examples")
    )
    checker.add_argument(
        "files", type=Path, nargs="*", metavar="FILE", help=words("様式(TOML)", "form (TOML)")
    )


def run(args: argparse.Namespace, words: Words) -> int:
    """List the forms, or check the given ones (without files, the shipped ones)."""
    if args.action == "list":
        for form in shipped():
            print(f"{form.name}\t{form.title}\t{len(form.headings)}{words('種の見出し', ' headings')}")
        return 0
    failed = False
    try:
        forms = tuple(load(path) for path in args.files) if args.files else shipped()
    except FormError as error:
        print(error)
        return 1
    for form in forms:
        wrong = check(form)
        failed = failed or bool(wrong)
        print(f"{form.source}: " + (words("問題ありません。", "sound.") if not wrong else ""))
        for line in wrong:
            print(f"  {line}")
    return 1 if failed else 0
