"""What argparse says of wrong arguments, in Japanese.

argparse takes translations from compiled catalogues that the environment chooses, not from `--lang`. Its
sentences are few, so they are matched here; one that is not known stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ARGUMENT = re.compile(r"argument (.+?): (.+)", re.DOTALL)
"""A sentence about one argument: its name as the help shows it, what is wrong with it."""
_CHOICES = re.compile(r", (?=['\"])")


def _unquoted(value: str) -> str:
    """A value as argparse shows it, less the quotes of its Python notation."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _listed(values: str) -> str:
    return "、".join(map(_unquoted, _CHOICES.split(values) if "'" in values else values.split(", ")))


_SENTENCES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        ("the following arguments are required: (.+)", lambda m: f"指定が必要です: {_listed(m[1])}"),
        ("one of the arguments (.+) is required", lambda m: f"どれか1つの指定が必要です: {m[1]}"),
        ("unrecognized arguments: (.+)", lambda m: f"使えない指定です: {m[1]}"),
        ("expected one argument", lambda m: "値を1つ指定してください"),
        ("expected at most one argument", lambda m: "指定できる値は1つまでです"),
        ("expected at least one argument", lambda m: "値を1つ以上指定してください"),
        (r"expected (\d+) arguments?", lambda m: f"値を{m[1]}つ指定してください"),
        ("ignored explicit argument (.+)", lambda m: f"値「{_unquoted(m[1])}」は指定できません"),
        ("not allowed with argument (.+)", lambda m: f"{m[1]} とは同時に指定できません"),
        (
            r"invalid choice: (.+) \(choose from (.+)\)",
            lambda m: f"「{_unquoted(m[1])}」は選べません(選べるもの: {_listed(m[2])})",
        ),
        ("invalid int value: (.+)", lambda m: f"「{_unquoted(m[1])}」は整数ではありません"),
        (
            "invalid fromisoformat value: (.+)",
            lambda m: f"「{_unquoted(m[1])}」は日付(例 2026-04-01)ではありません",
        ),
        (r"invalid \w+ value: (.+)", lambda m: f"「{_unquoted(m[1])}」は指定できる値ではありません"),
    )
)


def in_japanese(message: str) -> str:
    """A sentence of argparse in Japanese; the same sentence if it is not among those that are known."""
    if found := _ARGUMENT.fullmatch(message):
        return f"{found[1]}: {in_japanese(found[2])}"
    for pattern, said in _SENTENCES:
        if found := pattern.fullmatch(message):
            return said(found)
    return message
