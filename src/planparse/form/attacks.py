"""Strings on which a regular expression that backtracks without end does so.

A pattern is slow where it repeats something that can match the same text in several ways: (a+)+, (a|aa)*,
.*.*.*. For every repetition in a pattern there is a string that leads up to it, repeats what it may match as
long as a line may be, and ends in a character that no form's pattern expects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LONGEST = 100
"""Characters of a string. Enough for a pattern that backtracks without end to take years; one whose time
grows with a power of a line's length, as that of many blanks in a row, still passes.
"""
_MOST = 600
"""Strings for a pattern. The patterns of the forms that ship have fewer."""
_OFTEN = 8
"""Repetitions that may become slow; what is repeated less often cannot."""
_ANYTHING = "1aA あア(-・。"
"""One character of each kind that patterns tell apart."""
_UNEXPECTED = "\x00"

Tree = Sequence[tuple[Any, Any]]
"""A parsed pattern, as the standard library's compiler sees it: operations with their arguments."""


def attacks(pattern: str) -> tuple[str, ...]:
    """The strings for a pattern that compiles."""
    strings = dict.fromkeys(c * LONGEST + _UNEXPECTED for c in _ANYTHING)
    tree: Tree = _parser.parse(pattern)
    strings.update(dict.fromkeys(islice(_attacks(tree, ""), _MOST)))
    return tuple(strings)


def _attacks(tree: Tree, before: str) -> Iterator[str]:
    """The strings for the repetitions in a part of a pattern; `before` is what matches up to it."""
    for operation, argument in tree:
        if operation in _REPEATS:
            _, most, inside = argument
            if most >= _OFTEN:
                for pump in dict.fromkeys((*_pumps(inside), *_ANYTHING)):
                    room = max(0, LONGEST - len(before))
                    yield before + pump * (room // len(pump)) + _UNEXPECTED
        for inside in _inside(operation, argument):
            yield from _attacks(inside, before)
        before += _sample(((operation, argument),))


_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


def _inside(operation: object, argument: Any) -> tuple[Tree, ...]:
    """The parts inside an operation that can match more than one character."""
    if operation in (*_REPEATS, sre.POSSESSIVE_REPEAT):
        return (argument[2],)
    if operation is sre.SUBPATTERN:
        return (argument[3],)
    if operation is sre.BRANCH:
        return tuple(argument[1])
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return (argument[1],)
    if operation is sre.ATOMIC_GROUP:
        return (argument,)
    if operation is sre.GROUPREF_EXISTS:
        return tuple(part for part in argument[1:] if part is not None)
    return ()


def _pumps(tree: Tree) -> Iterator[str]:
    """What a repeated part may match: its shortest match, each of its alternatives, and those in a row."""
    choices = list(_choices(tree))
    found = [_sample(tree), *choices, "".join(choices)]
    return (pump for pump in found if 0 < len(pump) <= LONGEST)


def _choices(tree: Tree) -> Iterator[str]:
    for operation, argument in tree:
        for inside in _inside(operation, argument):
            if operation is sre.BRANCH:
                yield _sample(inside)
            yield from _choices(inside)


def _sample(tree: Tree) -> str:
    """A string that a part of a pattern matches, looking ahead and behind aside."""
    found = ""
    for operation, argument in tree:
        if operation is sre.LITERAL:
            found += chr(argument)
        elif operation in (sre.IN, sre.NOT_LITERAL, sre.ANY):
            found += _character(operation, argument)
        elif operation in (*_REPEATS, sre.POSSESSIVE_REPEAT):
            least, most, inside = argument
            found += _sample(inside) * min(max(least, 1), most, LONGEST)
        elif operation not in (sre.ASSERT, sre.ASSERT_NOT) and (parts := _inside(operation, argument)):
            found += _sample(parts[0])
        if len(found) > LONGEST:
            return found[:LONGEST]
    return found


def _character(operation: object, argument: Any) -> str:
    """A character that a class, or a dot, matches."""
    if operation is sre.ANY:
        return "あ"
    if operation is sre.NOT_LITERAL:
        return next(c for c in _ANYTHING if ord(c) != argument)
    negated = argument[0][0] is sre.NEGATE
    members = argument[1:] if negated else argument
    first = _first(members)
    candidates = (*_ANYTHING, "■", "ー", "、") if negated else (*_ANYTHING, first)
    return next((c for c in candidates if _is_in(c, members) is not negated), first)


def _first(members: Iterable[tuple[Any, Any]]) -> str:
    for operation, argument in members:
        if operation is sre.LITERAL:
            return chr(argument)
        if operation is sre.RANGE:
            return chr(argument[0])
    return "あ"


def _is_in(c: str, members: Iterable[tuple[Any, Any]]) -> bool:
    return any(
        (operation is sre.LITERAL and ord(c) == argument)
        or (operation is sre.RANGE and argument[0] <= ord(c) <= argument[1])
        or (operation is sre.CATEGORY and re.match(_CATEGORIES[argument], c) is not None)
        for operation, argument in members
    )


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}
