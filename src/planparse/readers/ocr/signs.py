"""Signs that the model takes for letters, told by their shape: bars, rings, crosses, ditto marks."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from planparse.readers.ocr.model import Recognised
from planparse.readers.ocr.picture import Grey, Mask

_STROKES = frozenset("I1l|'\"”“.,/川nUⅡ〃Ｉ１ｌ！!い")
"""What the two strokes of a ditto mark are taken for."""
_BARS = frozenset("一ー―－-")
_RINGS = frozenset("O0oCGQＯ０ｏ○")
_OPEN = frozenset("CG")
"""Letters that rings are taken for, but that have a gap themselves."""
_CROSSES = frozenset("XxＸｘ×")
_DOTS = frozenset("・：:")
_LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.")
_BRACKETS = frozenset("()（）")
_RINGED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_ARC = 0.6
"""Ems: nearer to the middle of a number in a ring, there is only the ring."""
_LOW = 0.6
"""Ems: the most that a ditto mark is high; digits and capitals are higher."""
_LEAST_STROKE = 0.12
"""Ems: the least height of one of its strokes."""
_ALIKE = 0.65
"""The share of the higher stroke's height that the other has at least."""
_CLOSE = 0.9
"""Ems: the most that a ditto mark is wide."""
_HYPHEN = 0.5
"""Ems: a bar less wide is a hyphen."""
_ONE_DOT = 0.3
"""Ems: the most that a single dot is high; the two of a colon are higher together."""
_BAR = 0.2, 0.15
"""Ems: the least width of a bar and the most height."""
_RING = 0.78
"""Ems: a ring is as high and wide at least; a capital O and a zero are less."""
_SURE = 0.9
"""How sure a sign is that was told by its shape."""


def without_arcs(found: Recognised, width: int, em: float) -> Recognised:
    """The characters without brackets that are the sides of a number's ring: (①).

    `width` is that of the picture that the characters' places are shares of.
    """
    text, middle = found.text, found.middle
    arcs = {
        i
        for i, char in enumerate(text)
        if char in _BRACKETS
        for j in (i - 1, i + 1)
        if 0 <= j < len(text) and text[j] in _RINGED and abs(middle[i] - middle[j]) * width < _ARC * em
    }
    if not arcs:
        return found
    kept = [i for i in range(len(text)) if i not in arcs]
    return Recognised(
        "".join(text[i] for i in kept),
        tuple(middle[i] for i in kept),
        tuple(found.confidence[i] for i in kept),
        "".join(found.second[i] for i in kept),
    )


def is_bar(width: int, height: int, em: float) -> bool:
    """Whether ink of that size is a bar, and no dot or dirt."""
    return width >= _BAR[0] * em and height <= _BAR[1] * em


def by_shape(found: Recognised, ink: Mask, begin: list[int], end: list[int], em: float) -> Recognised:
    """The characters with signs put right; those that a sign was taken for several times become one.

    `ink` is that of the line's box; character i lies between its columns `begin[i]` and `end[i]`.
    """
    text, middle = list(found.text), list(found.middle)
    sure, second = list(found.confidence), list(found.second)
    i = 0
    while i < len(text):
        last = i
        while last + 1 < len(text) and {text[last], text[last + 1]} <= _STROKES:
            last += 1
        sign = None
        if text[i] in _STROKES and not _beside_latin(text, i, last):
            sign = "〃" if is_ditto(ink[:, begin[i] : end[last]], em) else None
        elif last == i:
            sign = _single(text, i, ink[:, begin[i] : end[i]], em)
        if sign == text[i] and last == i:
            sure[i] = max(_SURE, sure[i])
        elif sign is not None:
            text[i : last + 1], second[i : last + 1] = [sign], [text[i]]
            middle[i : last + 1] = [(middle[i] + middle[last]) / 2]
            sure[i : last + 1] = [_SURE]
            begin[i : last + 1], end[i : last + 1] = [begin[i]], [end[last]]
        i += 1
    return replace(
        found, text="".join(text), middle=tuple(middle), confidence=tuple(sure), second="".join(second)
    )


def _beside_latin(text: list[str], first: int, last: int) -> bool:
    """Whether Latin letters or digits stand before or behind the characters `first` to `last`."""
    return bool({*text[max(0, first - 1) : first], *text[last + 1 : last + 2]} & _LATIN)


def is_ditto(ink: Mask, em: float) -> bool:
    """Whether the ink is two short strokes side by side."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    parts = [s for s in stats[1:count].tolist() if s[3] >= _LEAST_STROKE * em]
    if len(parts) != 2:
        return False
    (ax, ay, aw, ah, _), (bx, by, bw, bh, _) = sorted(parts)
    return bool(
        max(ah, bh) <= _LOW * em
        and min(ah, bh) >= _ALIKE * max(ah, bh)
        and abs(ay - by) <= (1 - _ALIKE) * max(ah, bh)
        and max(aw, bw) <= max(ah, bh)
        and bx + bw - ax <= _CLOSE * em
    )


def _single(text: list[str], i: int, ink: Grey | Mask, em: float) -> str | None:
    """The sign that one character is; None where it stays what it is."""
    char = text[i]
    if char not in _BARS | _RINGS | _CROSSES | _DOTS or not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    if char in _DOTS:
        return "・" if char != "・" and height <= _ONE_DOT * em else None
    if char in _BARS:
        if width < _HYPHEN * em:
            return None if i and _is_katakana(text[i - 1]) else "-"
        return "－" if len(text) == 1 else None
    if char in _OPEN and not _holds_paper(ink):
        return None
    if char in _RINGS:
        return "○" if min(width, height) >= _RING * em else None
    return None if _beside_latin(text, i, i) else "×"


def _is_katakana(char: str) -> bool:
    """Whether a bar behind the character makes it long: one of a narrow font may be as short as a hyphen."""
    return "ァ" <= char <= "ヺ"


def _holds_paper(ink: Grey | Mask) -> bool:
    """Whether ink encloses paper, as a ring does."""
    paper = np.pad(ink == 0, 1, constant_values=True).astype(np.uint8)
    return cv2.connectedComponents(paper, connectivity=4)[0] > 2
