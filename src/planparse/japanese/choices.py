"""Choices as forms print them: ■高 □中 □低, 高・中・低, ☑有 ☐無, 高(○)・中( )."""

from __future__ import annotations

import re
from collections.abc import Collection

from planparse.japanese.fold import fold

FILLED = "■●◆★☑☒✓✔✅レ◉⦿◎⊙◼▣"
"""Signs of a chosen option, in folded text."""
EMPTY = "□○◇☆☐"
"""Signs of an option that is not chosen if others are present; alone, of a chosen one."""
_SIGN = f"[{FILLED}{EMPTY}]"
_RINGED = {"中": "㊥"}
"""Options that exist as a character with a ring around them."""


def marked(text: str, places: Collection[int]) -> str:
    """A text with the sign of a chosen option before the characters in the places, which a pen has ringed."""
    return "".join(f"◉{c}" if n in places else c for n, c in enumerate(text))


def choices(options: str) -> str:
    """A regular expression for one or more of the one-letter options in folded text, with their signs."""
    letters = options + "".join(_RINGED.get(option, "") for option in options)
    behind = rf"[(\[]\s*{_SIGN}?\s*[)\]](?!\s*[{letters}])"
    option = rf"[(\[]?\s*{_SIGN}{{0,2}}\s*[)\]]?\s*[{letters}](?:{behind})?"
    return rf"{option}(?:\s*[・/、,|]?\s*{option})*(?!\w)"


def chosen(text: str, options: str) -> str | None:
    """The option chosen in a text matched by `choices`; None if there is none, or more than one.

    A single option is chosen unless it has an empty box. Of several, the one with a filled sign is chosen, or
    else the only one with a sign. The sign stands before the option or, in brackets, behind it.
    """
    written = fold(text)
    for option, ringed in _RINGED.items():
        written = written.replace(ringed, f"◉{option}")
    found = [
        (m[1] or m[3] or "", m[2])
        for m in re.finditer(
            rf"({_SIGN})?\s*[)\]]?\s*([{options}])(?:[(\[]\s*({_SIGN})\s*[)\]](?!\s*[{options}]))?", written
        )
    ]
    for signs in (FILLED, FILLED + EMPTY):
        signed = [option for sign, option in found if sign and sign in signs]
        if len(signed) == 1 and (signs == FILLED or len(found) > 1):
            return signed[0]
    return found[0][1] if len(found) == 1 and not found[0][0] else None
