"""Brackets and their partners, half-width and full-width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planparse.japanese.fold import fold

OPENING = "([{（［｛「『【〈《〔"
CLOSING = ")]}）］｝」』】〉》〕"
"""The partners of `OPENING`, in its order."""
_LABELLED = re.compile(
    r"[(\[【〔<]\s*(?P<label>[^()\[\]【】:、。]{1,12}?)\s*:\s*(?P<value>[^()\[\]【】]{1,60}?)\s*[)\]】〕>]"
)
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


def labelled_remarks(text: str) -> Iterator[re.Match[str]]:
    """The remarks in brackets that are a label and a value, in folded text of equal length.

    >>> [match["value"] for match in labelled_remarks("目指す成果（KPI：年間50件）")]
    ['年間50件']
    """
    return _LABELLED.finditer(fold(text))
