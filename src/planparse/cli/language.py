"""Japanese or English on the terminal: help and progress texts are written in both, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
