"""`planparse form list|check|try`: list the shipped forms, check form files, try a form on documents."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli import form_try
from planparse.cli.language import Translator
from planparse.document.errors import FormError
from planparse.form.check import check
from planparse.form.file import load, shipped


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|check|try")
    actions.add_parser("list", help=tr("付属の様式を一覧する", "list the shipped forms"))
    checker = actions.add_parser(
        "check", help=tr("様式の例と反例を試す", "test a form's examples and counter-examples")
    )
    checker.add_argument("files", type=Path, nargs="*", metavar="FILE", help=tr("様式(TOML)", "form (TOML)"))
    form_try.arguments(
        actions.add_parser(
            "try",
            help=tr("様式を文書で試す", "try a form on documents"),
            description=tr(
                "様式で文書を読み、読めたもの・読めなかったもの・惜しいところを示します。",
                "Read documents by a form: what it reads, what it leaves out and why, and near misses.",
            ),
        ),
        tr,
    )


def run(args: argparse.Namespace, tr: Translator) -> int:
    """List the forms, try one, or check the files, by default the shipped ones. Returns 1 for faults."""
    if args.action == "try":
        return form_try.run(args, tr)
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
