"""Choices as forms print them: ■高 □中 □低, 高・中・低, ☑有 ☐無, 高(○)・中( )."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from planparse.japanese.fold import fold

FILLED = "■●◆★☑☒✓✔✅レ◉⦿◎⊙◼▣"
"""Signs of a chosen option, in folded text."""
EMPTY = "□○◇☆☐"
"""Signs of an option that is not chosen if others are present; alone, of a chosen one."""
_NEVER = "×✕✖"
_SIGN = f"[{FILLED}{EMPTY}{_NEVER}]"
_OPEN, _CLOSE = r"[(\[【〈<「『]", r"[)\]】〉>」』]"
_MARK = rf"(?:{_OPEN}\s*{_SIGN}?\s*{_CLOSE}|{_SIGN})"
"""A sign, or brackets to write one in."""
_RINGED = {"中": "㊥"}
"""Options that exist as a character with a ring around them."""


def marked(text: str, places: Collection[int]) -> str:
    """A text with the sign of a chosen option before the characters in the places, which a pen has ringed."""
    return "".join(f"◉{c}" if n in places else c for n, c in enumerate(text))


def choices(options: str) -> str:
    """A regular expression for one or more of the one-letter options in folded text, with their signs."""
    letters = options + "".join(_RINGED.get(option, "") for option in options)
    option = rf"(?:{_MARK}\s*){{0,2}}(?:{_OPEN}\s*[{letters}]\s*{_CLOSE}|[{letters}](?![^\W{letters}]))"
    # a sign between two options may belong to either, so nothing is tried twice (possessive ?+ and *+)
    others = rf"(?:(?:\s*{_MARK})?+\s*[・/、,|<>~→]?\s*{option})*+"
    return rf"・?\s*{option}{others}(?:\s*{_MARK})?(?!\w)"


def chosen(text: str, options: str) -> str | None:
    """The option chosen in a text matched by `choices`; None if there is none, or more than one.

    A single option is chosen unless it has an empty box. Of several, the one with a filled sign is chosen,
    else the only one with any other sign, or else the only one in brackets.
    """
    written = fold(text)
    for option, ringed in _RINGED.items():
        written = written.replace(ringed, f"◉{option}")
    parts = list(re.finditer(rf"{_OPEN}\s*([{options}])\s*{_CLOSE}|{_MARK}|([{options}])", written))
    letters = [(m[1] or m[2]) if m[1] or m[2] else None for m in parts]
    found = [letter for letter in letters if letter is not None]
    signs = _signs(parts, letters)
    if len(found) == 1:
        return found[0] if signs in ([""], None) or (signs and signs[0] in FILLED) else None
    if signs is None:
        return None
    for chosen_by in (FILLED, FILLED + EMPTY):
        signed = [option for option, sign in zip(found, signs, strict=True) if sign and sign in chosen_by]
        if len(signed) == 1:
            return signed[0]
    boxed = [m[1] for m in parts if m[1]]
    return boxed[0] if len(boxed) == 1 and not any(signs) else None


def _signs(parts: Sequence[re.Match[str]], letters: Sequence[str | None]) -> list[str] | None:
    """The sign of each option among the parts of a text, "" for none; None where it may be another's.

    Signs stand before their options if a sign comes first, behind them if one comes last, and otherwise on
    the side with less space.
    """
    at = [n for n, letter in enumerate(letters) if letter is not None]
    between = [n for n, letter in enumerate(letters) if letter is None]
    sides = {
        (parts[n].start() - parts[n - 1].end()) - (parts[n + 1].start() - parts[n].end())
        for n in between
        if 0 < n < len(parts) - 1 and letters[n - 1] is not None and letters[n + 1] is not None
    }
    if len(at) == 1 or (between and between[0] == 0):
        step = -1
    elif between and between[-1] == len(parts) - 1:
        step = 1
    elif between and not (all(side > 0 for side in sides) or all(side < 0 for side in sides)):
        return None
    else:
        step = -1 if all(side > 0 for side in sides) else 1
    signs = []
    for n in at:
        beside = n + step
        is_sign = 0 <= beside < len(parts) and letters[beside] is None
        signs.append(parts[beside].group().strip(" ()[]【】〈〉<>「」『』") if is_sign else "")
    return signs
