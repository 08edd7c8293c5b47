"""The command line. Each command is a module that is imported when it is called.

Exit codes: 0 for success, 1 if a document failed or output could not be written, 2 for a wrong call, 130 if
interrupted. An error that a command does not handle itself is printed here, in the user's language.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Collection, Sequence
from typing import Protocol, cast

from planparse.cli.language import JapaneseParser, Translator
from planparse.cli.terminal import (
    discard_output,
    errors_of_arguments,
    flush_output,
    open_missing,
    say,
    settle_encodings,
    silence_destructors,
    use_utf_8,
    warn,
)
from planparse.document.errors import EngineError, Failure, FormError, PlanparseError, UsageError, cause

# name → help in Japanese and English; the module planparse.cli.<name> implements the command
COMMANDS: dict[str, tuple[str, str]] = {
    "convert": ("計画文書をデータ(JSON・Parquet)に変換する", "convert plan documents to JSON and Parquet"),
    "inspect": (
        "文書を1行ずつ、何と読み取ったかとともに表示する",
        "print each source line and what it was recognized as",
    ),
    "check": ("文書の指摘事項を表示する", "print the findings of documents"),
    "schema": ("JSON Schemaと表の列一覧を出力する", "write the JSON Schemas and the list of table columns"),
    "export": (
        "変換結果をCSV・Excel・データベースに書き出す",
        "export converted plans to CSV, Excel or a database",
    ),
    "correct": ("Excelに書かれた修正を取り込む", "apply corrections from the Excel workbook"),
    "progress": (
        "予定の進捗を、局ごとの様式(Excel)で集める",
        "collect how the tasks of plans get on, in a book for each bureau",
    ),
    "prune": (
        "元の文書がなくなった変換結果を片付ける",
        "remove what has no input any more from an output folder",
    ),
    "diff": (
        "2つの年度の計画を比べ、課題ごとの変化と新旧対照表を作る",
        "compare the plans of two years, issue by issue",
    ),
    "report": (
        "原本と読み取り結果を並べた確認画面を作る",
        "write HTML with the pages beside the extracted values",
    ),
    "serve": (
        "ブラウザーで確かめ、直す",
        "check and correct plans in the browser",
    ),
    "form": ("様式(TOML)を一覧・検査する、文書で試す", "list, check and try forms"),
}


class Command(Protocol):
    """The interface of a command's module."""

    def arguments(self, parser: argparse.ArgumentParser, tr: Translator) -> None:
        """Add the command's arguments to its parser."""

    def run(self, args: argparse.Namespace, tr: Translator) -> int:
        """Do the work and return the exit code."""


def _command(name: str) -> Command:
    return cast(Command, importlib.import_module(f"planparse.cli.{name}"))


def _language_first(argv: Sequence[str]) -> tuple[str, list[str]]:
    """The language, and the arguments with --lang moved to the front, so that it may follow any command."""
    for i, arg in enumerate(argv):
        if arg == "--lang" and i + 1 < len(argv):
            return argv[i + 1], [*argv[i : i + 2], *argv[:i], *argv[i + 2 :]]
        if arg.startswith("--lang="):
            return arg.removeprefix("--lang="), [arg, *argv[:i], *argv[i + 1 :]]
    return os.environ.get("PLANPARSE_LANG", "ja"), list(argv)


def command_line(tr: Translator, detailed: Collection[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of all commands; those in `detailed` have their arguments, which takes an import each."""
    kind = JapaneseParser if tr.language == "ja" else argparse.ArgumentParser
    parser = kind(
        prog="planparse",
        description=tr("自治体の年度計画文書をデータに変換します。", "Turn yearly plan documents into data."),
    )
    parser.add_argument(
        "--version", action="store_true", help=tr("バージョンを表示する", "print the version")
    )
    parser.add_argument(
        "--lang",
        choices=("ja", "en"),
        default="ja",
        help=tr("表示言語(既定 ja)", "language of messages (default: ja)"),
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (ja, en) in COMMANDS.items():
        sub = commands.add_parser(name, help=tr(ja, en), description=tr(ja, en))
        if name in detailed:
            _command(name).arguments(sub, tr)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the installed `planparse` script calls this."""
    if argv is None:
        use_utf_8()
        silence_destructors()
    language, args_in = _language_first(sys.argv[1:] if argv is None else argv)
    tr = Translator("en" if language == "en" else "ja")
    chosen = next((a for a in args_in if a in COMMANDS), None)
    parser = command_line(tr, () if chosen is None else (chosen,))
    open_missing()
    settle_encodings()
    try:
        try:
            with errors_of_arguments():
                args = parser.parse_args(args_in)
            if args.version:
                from importlib.metadata import version

                say(f"planparse {version('planparse')}")
            elif args.command is None:
                parser.print_help()
            return _run(args, tr)
        finally:
            flush_output()
    except BrokenPipeError:
        discard_output()
        return 0
    except OSError as error:
        discard_output()
        tr.complain(Failure("system-failed", str(error.filename or ""), {"why": cause(error)}))
        return 1


def _run(args: argparse.Namespace, tr: Translator) -> int:
    """Run the command, and print the error that it ends with. Raises OSError for what it does not expect."""
    if args.command is None:
        return 0 if args.version else 2
    try:
        return _command(args.command).run(args, tr)
    except PlanparseError as error:
        tr.complain(error.failure)
        return 2 if isinstance(error, UsageError | FormError | EngineError) else 1
    except KeyboardInterrupt:
        warn(tr("中断しました。", "Interrupted."))
        return 130
    except MemoryError:
        tr.complain(Failure("no-memory"))
        return 1
