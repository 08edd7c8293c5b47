"""Brackets and their partners, half-width and full-width."""

from __future__ import annotations

import re

OPENING = "([{（［｛「『【〈《〔"
CLOSING = ")]}）］｝」』】〉》〕"
"""The partners of `OPENING`, in its order."""
_MARKER = re.compile(r"^\s*\w{1,2}[)）]")


def unclosed(text: str) -> bool:
    """Whether a bracket that opens in the text stays open at its end."""
    depth = 0
    for c in text:
        if c in OPENING:
            depth += 1
        elif c in CLOSING and depth:
            depth -= 1
    return depth > 0


def balanced(text: str) -> bool:
    """Whether every bracket of the text has its partner; a list marker such as 1) needs no opening one."""
    opened: list[str] = []
    for c in _MARKER.sub("", text):
        if c in OPENING:
            opened.append(c)
        elif c in CLOSING and (not opened or CLOSING.index(c) != OPENING.index(opened.pop())):
            return False
    return not opened


def is_bracketed(text: str) -> bool:
    """Whether the text begins with an opening bracket and ends with a closing one: (一部見直し)."""
    return text[:1] in OPENING and text[-1:] in CLOSING and len(text) > 1
