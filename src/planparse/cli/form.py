"""`planparse form list|check`: list the shipped forms, check form files."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli.language import Translator
from planparse.document.errors import FormError
from planparse.form.check import check
from planparse.form.file import load, shipped


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|check")
    actions.add_parser("list", help=tr("付属の様式を一覧する", "list the shipped forms"))
    checker = actions.add_parser(
        "check", help=tr("様式の例と反例を試す", "test a form's examples and counter-examples")
    )
    checker.add_argument("files", type=Path, nargs="*", metavar="FILE", help=tr("様式(TOML)", "form (TOML)"))


def run(args: argparse.Namespace, tr: Translator) -> int:
    """List the forms, or check the given files, by default the shipped ones. Returns 1 for faults."""
    if args.action == "list":
        for form in shipped():
            print(f"{form.name}\t{form.title}\t{len(form.headings)}{tr('種の見出し', ' headings')}")
        return 0
    failed = False
    try:
        forms = tuple(load(path) for path in args.files) if args.files else shipped()
    except FormError as error:
        print(error.message(tr.language))
        return 1
    for form in forms:
        wrong = check(form)
        failed = failed or bool(wrong)
        print(f"{form.source}: " + (tr("問題ありません。", "sound.") if not wrong else ""))
        for failure in wrong:
            print(f"  {failure.render(tr.language)}")
    return 1 if failed else 0
