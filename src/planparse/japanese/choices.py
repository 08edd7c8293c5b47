"""Choices as forms print them: ■高 □中 □低, 高・中・低, ☑有 ☐無."""

from __future__ import annotations

import re

from planparse.japanese.fold import fold

FILLED = "■●◆★☑☒✓✔レ◉⦿◎"
"""Signs of what is chosen, in folded text."""
EMPTY = "□○◇☆☐"
"""Signs of what is not chosen where others are; alone, a sign of what is."""
_SIGN = f"[{FILLED}{EMPTY}]"


def choices(options: str) -> str:
    """A regular expression for one or several of the one-letter options in folded text, with their signs."""
    option = rf"[(\[]?\s*{_SIGN}?\s*[)\]]?\s*[{options}]"
    return rf"{option}(?:\s*[・/、,|]?\s*{option})*(?!\w)"


def chosen(text: str, options: str) -> str | None:
    """The option a text of `choices` has chosen; None where that is none, or more than one.

    A text of one option chooses it, unless it has an empty box. Of several, the one with a filled sign is
    chosen, or the only one that has a sign at all.
    """
    found = [(m[1] or "", m[2]) for m in re.finditer(rf"({_SIGN})?\s*[)\]]?\s*([{options}])", fold(text))]
    for signs in (FILLED, FILLED + EMPTY):
        signed = [option for sign, option in found if sign and sign in signs]
        if len(signed) == 1 and (signs == FILLED or len(found) > 1):
            return signed[0]
    return found[0][1] if len(found) == 1 and not found[0][0] else None
