"""The command line. Each command is a module that is imported when it is called.

Exit codes: 0 for success, 1 if a document failed or output could not be written, 2 for a wrong call, 130 if
interrupted. An error that a command does not handle itself is printed here, in the user's language; so is the
result of `--json`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, cast

from planparse.batch.libraries import FEW_THREADS
from planparse.cli.language import JapaneseParser, Translator
from planparse.cli.outcome import Done, result_text
from planparse.cli.settings import settled
from planparse.cli.suggestions import subcommands, suggestion
from planparse.cli.terminal import (
    clean_logs,
    discard_output,
    errors_of_arguments,
    flush_output,
    open_missing,
    say,
    say_json,
    settle_encodings,
    silence_destructors,
    use_utf_8,
    warn,
)
from planparse.document.errors import EngineError, FormError, PlanparseError, UsageError, refused
from planparse.document.exhausted import exhausted, make_sure_of_memory
from planparse.document.language import Language

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
    "completion": ("シェルの補完の設定を出力する", "print what completes commands in a shell"),
}


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")
"""The scheme of a URL, as the first part of a path; longer than the letter of a disk."""


_LEAST_MEMORY = 192 << 20
"""Bytes of address space that the libraries of the smallest command take."""


class Command(Protocol):
    """The interface of a command's module."""

    def arguments(self, parser: argparse.ArgumentParser, tr: Translator) -> None:
        """Add the command's arguments to its parser."""

    def run(self, args: argparse.Namespace, tr: Translator) -> Done:
        """Do the work; how it ended, and its result."""


def _command(name: str) -> Command:
    return cast(Command, importlib.import_module(f"planparse.cli.{name}"))


def _language(argv: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of help and of what is told before the settings are known.

    `--lang` goes before PLANPARSE_LANG, and that before the locale: Japanese unless that is another.
    """
    for i, arg in enumerate(argv):
        if arg == "--lang" and i + 1 < len(argv):
            return "en" if argv[i + 1] == "en" else "ja"
        if arg.startswith("--lang="):
            return "en" if arg == "--lang=en" else "ja"
    if (named := environment.get("PLANPARSE_LANG")) is not None:
        return "en" if named == "en" else "ja"
    of_system = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in of_system if name), "C")
    return "ja" if locale.partition(".")[0] in ("C", "POSIX") or locale.startswith("ja") else "en"


def command_line(tr: Translator, detailed: Collection[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of all commands; those in `detailed` have their arguments, which takes an import each."""
    kind = JapaneseParser if tr.language == "ja" else argparse.ArgumentParser
    parser = kind(
        prog="planparse",
        description=tr("自治体の年度計画文書をデータに変換します。", "Turn yearly plan documents into data."),
    )
    parser.add_argument(
        "-V", "--version", action="store_true", help=tr("バージョンを表示する", "print the version")
    )
    _common_arguments(parser, tr)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (ja, en) in COMMANDS.items():
        sub = commands.add_parser(name, help=tr(ja, en), description=tr(ja, en))
        if name in detailed:
            _command(name).arguments(sub, tr)
            for one in (sub, *subcommands(sub).values()):
                _common_arguments(one, tr)
    return parser


def _common_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the options of every command, which may stand before or after its name."""
    # a shortened option would change its meaning when another one begins like it
    parser.allow_abbrev = False
    common = parser.add_argument_group(tr("共通のオプション", "common options"))
    common.add_argument(
        "--lang",
        choices=("ja", "en"),
        default=tr.language,
        help=tr("表示言語(既定は環境による)", "language of messages (default: by the locale)"),
    )
    common.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help=tr("結果とエラーだけを出す", "print results and errors only"),
    )
    common.add_argument(
        "-v", "--verbose", action="store_true", help=tr("経過も出す", "print how the work goes, too")
    )
    common.add_argument(
        "--json",
        action="store_true",
        help=tr("結果をJSONで標準出力に出す", "print the result as JSON on standard output"),
    )
    common.add_argument(
        "--config",
        type=Path,
        metavar="TOML",
        help=tr(
            "設定ファイル(既定は出力フォルダーの隣か現在のフォルダーの planparse.toml)",
            "settings file (default: planparse.toml beside the output folder or in the current folder)",
        ),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the installed `planparse` script calls this."""
    if argv is None:
        for name, value in FEW_THREADS.items():
            os.environ.setdefault(name, value)
        use_utf_8()
        silence_destructors()
        clean_logs()
    args_in = list(sys.argv[1:] if argv is None else argv)
    tr = Translator(_language(args_in, os.environ))
    if "_ARGCOMPLETE" in os.environ:
        from planparse.cli.completion import complete

        typed = os.environ.get("COMP_LINE", "").split()
        complete(command_line(tr, [name for name in COMMANDS if name in typed]))
    open_missing()
    settle_encodings()
    try:
        try:
            return _call(args_in, tr)
        finally:
            flush_output()
    except BrokenPipeError:
        discard_output()
        return 0
    except OSError as error:
        discard_output()
        tr.complain(refused("system-failed", str(error.filename or ""), error))
        return 1
    except Exception as error:
        if (limit := exhausted(error)) is None:
            raise
        discard_output()
        tr.complain(limit)
        return 1


def _call(argv: Sequence[str], tr: Translator) -> int:
    """Parse a call and run its command. Raises SystemExit for a call that cannot be parsed."""
    chosen = next((word for word in argv if word in COMMANDS), None)
    parser = command_line(tr, () if chosen is None else (chosen,))
    try:
        with errors_of_arguments():
            args = settled(parser, argv, COMMANDS)
    except UsageError as error:
        tr.complain(error.failure)
        return 2
    except SystemExit as end:
        if end.code and (meant := suggestion(parser, argv, tr)) is not None:
            warn(meant)
        raise
    if args.version:
        from importlib.metadata import version

        say(f"planparse {version('planparse')}")
        return 0
    if args.command is None:
        parser.print_help()
        return 2
    tr = replace(tr, language=args.lang, quiet=args.quiet, verbose=args.verbose, json=args.json)
    return _run(args, tr)


def _refuse_addresses(args: argparse.Namespace) -> None:
    """Raise UsageError for a URL where a command takes paths only."""
    for value in vars(args).values():
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, Path) and len(one.parts) > 1 and _SCHEME.fullmatch(one.parts[0]):
                raise UsageError("not-on-store", str(one).replace(":/", "://", 1))


def _run(args: argparse.Namespace, tr: Translator) -> int:
    """Run the command, and print its result or the error that it ends with; its exit code.

    Raises OSError for what the command does not expect.
    """
    began = time.monotonic()
    try:
        if args.quiet and args.verbose:
            raise UsageError("options-clash", "", {"option": "--verbose", "other": "--quiet"})
        _refuse_addresses(args)
        make_sure_of_memory(_LEAST_MEMORY)
        done = _command(args.command).run(args, tr)
    except PlanparseError as error:
        tr.complain(error.failure)
        done = Done(2 if isinstance(error, UsageError | FormError | EngineError) else 1)
    except KeyboardInterrupt:
        tr.warn(tr("中断しました。", "Interrupted."))
        done = Done(130)
    except Exception as error:
        if (limit := exhausted(error)) is None:
            raise
        tr.complain(limit)
        done = Done(1)
    if args.settings is not None:
        tr.detail(tr(f"設定: {args.settings}", f"Settings: {args.settings}"))
    seconds = time.monotonic() - began
    tr.detail(tr(f"{seconds:.1f}秒、終了コード {done.code}", f"{seconds:.1f} s, exit code {done.code}"))
    if tr.json and not done.printed:
        words = (args.command, getattr(args, "action", None))
        say_json(result_text(" ".join(filter(None, words)), done.code, tr.messages, done.result or None))
    return done.code
