"""`planparse form list|check|try|draft`: list the shipped forms, check, try and draft forms."""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path

from planparse.cli import form_draft, form_try
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.streams import STREAM, incoming, read_once
from planparse.document.errors import Failure, FormError, ReadError, UsageError, writing
from planparse.form.check import check
from planparse.form.faults import tables_in
from planparse.form.file import LARGEST, parse, read, shipped
from planparse.parse.example import check_example, expected_of, result_of


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|check|try|draft")
    actions.add_parser("list", help=tr("付属の様式を一覧する", "list the shipped forms"))
    checker = actions.add_parser("check", help=tr("様式の誤りを探す", "find what is wrong with forms"))
    checker.add_argument("files", type=Path, nargs="*", metavar="FILE", help=tr("様式(TOML)", "form (TOML)"))
    checker.add_argument(
        "--accept",
        action="store_true",
        help=tr(
            "例の文書(NAME.example.txt)の読み取り結果を期待結果(NAME.expected.json)として書く",
            "write what is read of the example NAME.example.txt as its expected result NAME.expected.json",
        ),
    )
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


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """List the forms, try or draft one, or check files (default: the shipped ones). Faults end it with 1."""
    if args.action == "draft":
        return form_draft.run(args, tr)
    if args.action == "try":
        return form_try.run(args, tr)
    if args.action == "list":
        for form in shipped():
            tr.show(f"{form.name}\t{form.title}\t{len(form.headings)}{tr('種の見出し', ' headings')}")
        listed = [{"name": f.name, "title": f.title, "headings": len(f.headings)} for f in shipped()]
        return Done(result={"forms": listed})
    if args.accept and (not args.files or STREAM in args.files):
        raise UsageError("accept-needs-form", "--accept")
    read_once(args.files)
    checked: list[dict[str, object]] = []
    for path in args.files or _shipped_files():
        with incoming(path, ".toml", LARGEST) as file:
            wrong = _wrong_with(file, accept=args.accept)
        if not wrong:
            tr.confirm(f"{path}: {tr('問題ありません。', 'sound.')}")
        for failure in wrong:
            tr.show(failure.render(tr.language))
        faults = [{"code": one.code, "message": one.render(tr.language)} for one in wrong]
        checked.append({"file": str(path), "faults": faults})
    return Done(int(any(one["faults"] for one in checked)), {"files": checked})


def _shipped_files() -> tuple[Path, ...]:
    folder = Path(str(files("planparse.form")))
    return tuple(folder / form.source for form in shipped())


def _wrong_with(path: Path, *, accept: bool) -> tuple[Failure, ...]:
    """All that is wrong with a form file and what it reads of its example.

    If `accept`, what it reads of its example becomes the expected result first. Raises OutputError.
    """
    try:
        text = read(path)
    except FormError as error:
        return (error.failure,)
    found = tables_in(text, path.name)
    if isinstance(found, tuple):
        return found
    form = parse(text, path.name)
    if wrong := check(form):
        return wrong
    if accept:
        try:
            result = json.dumps(result_of(path, form), ensure_ascii=False, indent=1)
        except ReadError as error:
            return (error.failure,)
        with writing(str(expected_of(path))):
            expected_of(path).write_text(result + "\n", "utf-8")
    return tuple(check_example(path, form))
