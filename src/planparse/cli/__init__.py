"""The command line: arguments in, exit code out. Each command is a module, loaded when it is called.

Exit codes: 0 all done, 1 some document failed, 2 the command was called wrongly.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from planparse.cli.language import Translator
from planparse.document.errors import EngineError, FormError, PlanparseError, UsageError

# name → one line of help, Japanese and English. A module planparse.cli.<name> stands behind each.
COMMANDS: dict[str, tuple[str, str]] = {
    "convert": ("計画文書をデータ(JSON・Parquet)に変換する", "convert plan documents to JSON and Parquet"),
    "inspect": (
        "文書を1行ずつ、何と読んだかとともに表示する",
        "show each source line and what it was taken for",
    ),
    "check": ("文書の指摘事項を表示する", "show the findings of documents"),
    "schema": ("JSON Schemaと表の列一覧を出力する", "write the JSON Schema and the tables' columns"),
    "export": (
        "変換結果をCSV・Excel・データベースに書き出す",
        "write converted plans as CSV, Excel or databases",
    ),
    "correct": ("Excelに書かれた修正を取り込む", "take corrections back from the Excel workbook"),
    "diff": (
        "2つの年度の計画を比べ、課題ごとの変化と新旧対照表を作る",
        "compare the plans of two years: what became of each issue",
    ),
    "report": ("原本と読み取り結果を並べた確認画面を作る", "write HTML: pages beside what was read"),
    "form": ("様式(TOML)を一覧・検査する", "list and check forms"),
}


class Command(Protocol):
    """What a command's module has to offer."""

    def arguments(self, parser: argparse.ArgumentParser, tr: Translator) -> None:
        """Add the command's arguments to its parser."""

    def run(self, args: argparse.Namespace, tr: Translator) -> int:
        """Do the work and return the exit code."""


def _command(name: str) -> Command:
    return cast(Command, importlib.import_module(f"planparse.cli.{name}"))


def _language_first(argv: Sequence[str]) -> tuple[str, list[str]]:
    """The language, and the arguments with --lang put first: it is accepted behind any command."""
    for i, arg in enumerate(argv):
        if arg == "--lang" and i + 1 < len(argv):
            return argv[i + 1], [*argv[i : i + 2], *argv[:i], *argv[i + 2 :]]
        if arg.startswith("--lang="):
            return arg.removeprefix("--lang="), [arg, *argv[:i], *argv[i + 1 :]]
    return os.environ.get("PLANPARSE_LANG", "ja"), list(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the installed `planparse` script calls this."""
    language, args_in = _language_first(sys.argv[1:] if argv is None else argv)
    tr = Translator("en" if language == "en" else "ja")
    parser = argparse.ArgumentParser(
        prog="planparse",
        description=tr(
            "自治体の年度計画文書をデータに変換します。", "Turns yearly plan documents into data."
        ),
    )
    parser.add_argument("--version", action="store_true", help=tr("版を表示する", "show the version"))
    parser.add_argument("--lang", choices=("ja", "en"), default="ja", help=tr("表示言語", "language"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    chosen = next((a for a in args_in if a in COMMANDS), None)
    for name, (ja, en) in COMMANDS.items():
        sub = commands.add_parser(name, help=tr(ja, en), description=tr(ja, en))
        if name == chosen:
            _command(name).arguments(sub, tr)
    args = parser.parse_args(args_in)
    if args.version:
        from importlib.metadata import version

        print(f"planparse {version('planparse')}")
        return 0
    if args.command is None:
        parser.print_help()
        return 2
    try:
        return _command(args.command).run(args, tr)
    except PlanparseError as error:
        tr.complain(error.failure)
        return 2 if isinstance(error, UsageError | FormError | EngineError) else 1
    except KeyboardInterrupt:
        print(tr("中断しました。", "Interrupted."), file=sys.stderr)
        return 130
    except BrokenPipeError:
        # the reader of a pipe (head, less) went away: nothing is left to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
