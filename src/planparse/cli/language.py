"""Japanese or English on the terminal: help and progress texts are written in both, side by side."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from planparse.cli.argument_errors import in_japanese
from planparse.cli.terminal import say, warn
from planparse.document.errors import Failure
from planparse.document.language import Language


@dataclass(frozen=True, slots=True)
class Translator:
    """The user's terminal: chooses between the two languages of a text, and knows what is to be shown.

    `quiet` leaves out what only confirms or follows the work, `json` all that people read on standard output,
    and `verbose` adds how the work was done. `messages` collects what was told on the error stream, for JSON.
    """

    language: Language
    quiet: bool = False
    verbose: bool = False
    json: bool = False
    messages: list[dict[str, object]] = field(default_factory=list)
    copy: tuple[str, str] | None = None
    """A temporary folder, and the address of the output that was copied into it and is named instead."""

    def __call__(self, ja: str, en: str) -> str:
        """The text in the user's language."""
        return ja if self.language == "ja" else en

    def show(self, line: object = "") -> None:
        """Print a line of the result that was asked for, unless it is printed as JSON."""
        if not self.json:
            say(self._named(str(line)))

    def confirm(self, line: object) -> None:
        """Print a line that says what was done."""
        if self.confirms:
            say(self._named(str(line)))

    @property
    def confirms(self) -> bool:
        """Whether to print what confirms the work on standard output."""
        return not (self.quiet or self.json)

    def detail(self, line: str) -> None:
        """Print how the work was done on the error stream, for those who asked for it."""
        if self.verbose:
            warn(line)

    def complain(self, failure: Failure) -> None:
        """Print what went wrong, in the user's language, on the error stream."""
        subject, sentence = failure.subject(self.language), failure.sentence(self.language)
        self._tell(failure.code, self._named(subject), self._named(sentence))
        warn(self._named(failure.render(self.language)))

    def warn(self, line: str) -> None:
        """Print what the user should know on the error stream."""
        self._tell(None, "", self._named(line))
        warn(self._named(line))

    def _named(self, text: str) -> str:
        """A text with the address of an output folder in the place of its copy."""
        return text if self.copy is None else text.replace(*self.copy)

    def _tell(self, code: str | None, file: str, message: str) -> None:
        self.messages.append({"code": code, "file": file, "message": message})


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
        """Print the usage and what is wrong with the arguments on the error stream, and exit with 2."""
        self.exit(2, f"{self.format_usage()}{self.prog}: 指定の誤り: {in_japanese(message)}\n")
