"""Brackets and their partners."""

from __future__ import annotations

_OPEN, _CLOSE = "([{【「『〔〈《｛［（", ")]}】」』〕〉》｝］）"


def unclosed(text: str) -> bool:
    """Whether a bracket opens in the text and does not close in it."""
    depth = 0
    for c in text:
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE and depth:
            depth -= 1
    return depth > 0
