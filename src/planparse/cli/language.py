"""Japanese or English on the terminal: help and progress texts are written in both, side by side."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from planparse.cli.argument_errors import in_japanese
from planparse.cli.terminal import warn
from planparse.document.errors import Failure
from planparse.document.language import Language


@dataclass(frozen=True, slots=True)
class Translator:
    """Chooses between the two languages a text is written in."""

    language: Language

    def __call__(self, ja: str, en: str) -> str:
        """The text in the user's language."""
        return ja if self.language == "ja" else en

    def complain(self, failure: Failure) -> None:
        """Print what went wrong, in the user's language, on the error stream."""
        warn(failure.render(self.language))


def waiting(tr: Translator) -> Callable[[str], None]:
    """What tells the user whose run a command waits for."""
    return lambda who: warn(
        tr(
            f"別の処理({who})が終わるのを待っています。",
            f"Waiting for another run ({who}) to end.",
        )
    )


class _JapaneseHelp(argparse.HelpFormatter):
    """Help whose usage is headed in Japanese."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)


class JapaneseParser(argparse.ArgumentParser):
    """A parser with Japanese headings and errors, like the parsers of its subcommands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=_JapaneseHelp)
        self._positionals.title = "引数"
        self._optionals.title = "オプション"
        self.add_argument("-h", "--help", action="help", help="この使い方を表示する")

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with the arguments, and exit with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: 指定の誤り: {in_japanese(message)}\n")
