"""What a person probably meant by a command or an option that does not exist."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from planparse.cli.language import Translator

_ALIKE = 0.7
"""Least similarity (0 to 1) of a name that is suggested; `--job` and `--jobs` have 0.91."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is most like the word; None if no one is like it."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=_ALIKE)), None)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a parser's commands by name."""
    actions = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return {name: sub for action in actions for name, sub in action.choices.items()}


def suggestion(parser: argparse.ArgumentParser, argv: Sequence[str], tr: Translator) -> str | None:
    """A line that names what the first unknown command or option of a refused call may have meant."""
    at = parser
    is_value = False
    for word in argv:
        if is_value:
            is_value = False
            continue
        inner = subcommands(at)
        name = word.partition("=")[0]
        is_value = "=" not in word and any(name in a.option_strings and a.nargs is None for a in at._actions)
        if name.startswith("--"):
            known: Iterable[str] = (option for action in at._actions for option in action.option_strings)
        elif inner and not name.startswith("-"):
            known = inner
        else:
            continue
        known = list(known)
        if name in inner:
            at = inner[name]
        elif name not in known and (meant := nearest(name, known)) is not None:
            return tr(f"もしかして: {meant}", f"Did you mean {meant}?")
    return None
