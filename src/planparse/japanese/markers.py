"""List markers and the numbers they count: ① (1) ⑶ Ⅳ ア (一) 第1章."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planparse.japanese.fold import fold

_CIRCLED = {
    **{chr(0x2460 + i): i + 1 for i in range(20)},
    **{chr(0x3251 + i): i + 21 for i in range(15)},
    **{chr(first + i): i + 1 for first in (0x2776, 0x2780, 0x278A) for i in range(10)},
}
_PARENTHESISED = {chr(0x2474 + i): i + 1 for i in range(20)}
_DOTTED = {chr(0x2488 + i): i + 1 for i in range(20)}
_ROMAN = {chr(0x2160 + i): i + 1 for i in range(12)}
_KATAKANA = "アイウエオカキクケコサシスセソタチツテト"
_KANJI = "一二三四五六七八九"
_COUNTED = rf"[{_KANJI}十]{{1,3}}"
CIRCLED = "".join(_CIRCLED)
"""Every circled number that Unicode encodes: ①–⑳, ㉑–㉟, ❶–❿, ➀–➉, ➊–➓."""
NOTE = re.compile(r"[※*＊]|[(（]\s*注|注\s*\d*\s*[)）:：.．　 ]|備考\s*[:：]")
"""The beginning of a remark."""


def _ranges(characters: Iterable[str]) -> str:
    """The characters as the ranges of a class in a pattern, which compiles faster than a list of them."""
    ranges: list[list[int]] = []
    for point in sorted(map(ord, characters)):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(chr(first) if first == last else f"{chr(first)}-{chr(last)}" for first, last in ranges)


_NUMBER_SIGNS = _ranges([*_CIRCLED, *_PARENTHESISED, *_DOTTED, *_ROMAN])
NUMBER = (
    rf"(?:\(\s*(?:\d{{1,2}}|[{_KATAKANA}]|{_COUNTED})\s*\)|\d{{1,2}}\s*[.)、]|[{_KATAKANA}]\s*[.)、]"
    rf"|[{_NUMBER_SIGNS}]\s*[.、]?|\d{{1,2}}(?=\s)"
    rf"|第\s*(?:\d{{1,2}}|{_COUNTED})\s*(?:[章節編]|(?=\s+(?!四半期)))|{_COUNTED}(?:\s*[.)、]|(?=\s)))"
)
"""A regular expression for a heading's number in folded text: (1) ⑴ 1) 1. ⒈ ① Ⅰ (ア) (一) 第1章 第一 1 一."""
_DIGITS = r"\d{1,6}(?!\d)"
_LETTER = r"(?:[IVX]{2,4}|[A-Za-z])(?![A-Za-z])"
_ONE_KANA = rf"[{_KATAKANA}](?![ァ-ヺー゛゜])"
_ORDINAL = rf"第\s*(?:\d{{1,4}}|{_COUNTED})"
CLOSED_LABEL = (
    rf"(?:[(\[]\s*(?:\d{{1,4}}|[{_KATAKANA}]|{_COUNTED}|{_LETTER})\s*[)\]]"
    rf"|[{_NUMBER_SIGNS}]|{_ORDINAL}\s*[章節編部項])"
)
"""A regular expression for a label that cannot be part of a word: (1), (ア), ①, ⑴, Ⅰ, 第1章."""
_JOINT = r"\s?[-ー]\s?"
JOINED_LABEL = (
    rf"(?:(?:{CLOSED_LABEL}|{_DIGITS}|{_ONE_KANA}|{_LETTER})"
    rf"(?:{_JOINT}(?:{CLOSED_LABEL}|{_DIGITS}|{_ONE_KANA}|{_LETTER})|{CLOSED_LABEL}){{1,4}}"
    rf"|[A-Z]\s+{CLOSED_LABEL})"
)
"""A regular expression for a label of several parts: 1-1, 1-(2), A-1, A (1), 第1章(2)."""
DIGITS_LABEL = rf"{_DIGITS}(?:\.{_DIGITS}){{0,4}}"
"""A regular expression for a label of digits, which may also begin an amount: 1, 12, 1.2."""
LETTER_LABEL = rf"(?:{_ONE_KANA}|{_LETTER}|{_COUNTED}|{_ORDINAL})"
"""A regular expression for a label that may also begin a word: ア, A, 一, 第1."""
KANA = rf"[{_KATAKANA}](?=\s+\S\S)"
"""A regular expression for the kana that numbers a list item in folded text: the ア of "ア 調査"."""
SIGN = rf"(?:{NUMBER}|[○◎●■□◆◇▼▽▶▷★☆]|[【<《\[〔])"
"""A regular expression for what opens a heading in folded text: a number, or a list sign other than ・."""
BULLET = "[*‐–➢➣➤▸▹‣▶▷►»›✓✔☑✅✦✧❖❏❐❑❒◎◉◦▫◽◾⚫⚬⦁⦿☆★🔹🔸\ufffd\ue000-\uf8ff]"
"""A regular expression for signs that may be bullets in folded text, also those of a symbol font that say
nothing in Unicode. The form names those that always are.
"""
BULLETED = re.compile(rf"(?:{BULLET}|[-○●•■□◆◇▪])\s")
"""What opens an entry in folded text if a blank follows. Before a name it may be anything but a letter."""
CLOSE = r"[】>》\]〕]"
"""A regular expression for the bracket that closes a heading opened with a bracket."""

_KANA = re.compile(KANA)
_COUNTING = re.compile(rf"(?=.)(?:([{_KANJI}]?)(十))?([{_KANJI}]?)")


def item_marker(text: str) -> str | None:
    """The marker that numbers a list item, as written: ① of ①調査, ア of "ア 調査"; None for others.

    A single letter is a marker too.
    """
    first = text[:1]
    if first and (first in CIRCLED or (fold(text) in _KATAKANA if len(text) == 1 else opens_with_kana(text))):
        return first
    return None


def opens_with_kana(text: str) -> bool:
    """Whether a text opens with a kana that numbers it: "ア 調査"; not アプリ, データ or ア."""
    return _KANA.match(fold(text)) is not None


def marker_number(marker: str) -> int | None:
    """The number of a marker: ① → 1, (12) → 12, [⑶] → 3, Ⅳ → 4, ア → 1, 第二章 → 2; None for ・."""
    folded = fold(marker).strip().strip("()[]【】<>〈〉.、: 第章節編")
    for table in (_CIRCLED, _PARENTHESISED, _DOTTED, _ROMAN):
        if folded in table:
            return table[folded]
    if folded.isdecimal() and len(folded) <= 4:
        return int(folded)
    if counted := _COUNTING.fullmatch(folded):
        tens, ten, units = counted.groups()
        return (10 * (_kanji_digit(tens) or 1) if ten else 0) + _kanji_digit(units)
    if len(folded) == 1 and folded in _KATAKANA:
        return _KATAKANA.index(folded) + 1
    return None


def _kanji_digit(digit: str | None) -> int:
    return _KANJI.index(digit) + 1 if digit else 0
