"""`planparse form list|check|try|draft`: list the shipped forms, check, try and draft forms."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli import form_draft, form_try
from planparse.cli.language import Translator
from planparse.document.errors import Failure, FormError
from planparse.form.check import check
from planparse.form.faults import tables_in
from planparse.form.file import parse, read, shipped


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|check|try|draft")
    actions.add_parser("list", help=tr("付属の様式を一覧する", "list the shipped forms"))
    checker = actions.add_parser("check", help=tr("様式の誤りを探す", "find what is wrong with forms"))
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
    form_draft.arguments(
        actions.add_parser(
            "draft",
            help=tr("文書から様式の案を作る", "propose a form from documents"),
            description=tr(
                "同じ種類の文書から、見出し・表・欄を手がかりに様式の案を作ります。",
                "Propose a form from documents of one kind, by their headings, tables and labels.",
            ),
        ),
        tr,
    )


def run(args: argparse.Namespace, tr: Translator) -> int:
    """List the forms, try or draft one, or check the files, by default the shipped ones. 1 for faults."""
    if args.action == "draft":
        return form_draft.run(args, tr)
    if args.action == "try":
        return form_try.run(args, tr)
    if args.action == "list":
        for form in shipped():
            print(f"{form.name}\t{form.title}\t{len(form.headings)}{tr('種の見出し', ' headings')}")
        return 0
    checked = (
        [(path.name, _wrong_with(path)) for path in args.files]
        if args.files
        else [(form.source, check(form)) for form in shipped()]
    )
    for name, wrong in checked:
        if not wrong:
            print(f"{name}: {tr('問題ありません。', 'sound.')}")
        for failure in wrong:
            print(failure.render(tr.language))
    return 1 if any(wrong for _, wrong in checked) else 0


def _wrong_with(path: Path) -> tuple[Failure, ...]:
    """All that is wrong with a form file."""
    try:
        text = read(path)
    except FormError as error:
        return (error.failure,)
    found = tables_in(text, path.name)
    return found if isinstance(found, tuple) else check(parse(text, path.name))
