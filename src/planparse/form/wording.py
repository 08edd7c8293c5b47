"""Texts as a document writes them → patterns for folded text.

A text is literal: brackets stand for themselves, blanks may be set or left out between any two characters,
and width does not matter. A word in braces stands for what differs from place to place: {番号} for a label
such as 1, 1-1, 一, ア or A-(1), {題名} for a title, {年度} for a fiscal year, {金額} for an amount, {年月日}
for a date, any other, such as {担当課}, for a value of that name.

>>> text_pattern("経営課題{番号} {題名}").fullmatch("経営課題1-2 水害への備え")["number"]
'1-2'
"""

from __future__ import annotations

import re

from planparse.japanese.calendar import YEAR
from planparse.japanese.fold import fold, pattern_for_folded
from planparse.japanese.markers import LABEL, SIGN

_TITLE = r"(?:[^。]|。(?=[)」]))+"
_PLACEHOLDERS = {
    "番号": ("number", LABEL),
    "題名": ("title", _TITLE),
    "年度": ("year", rf"{YEAR}\s*年\s*度"),
    "年月日": ("年月日", rf"{YEAR}\s*(?:年|[./-])\s*\d{{1,2}}\s*(?:月|[./-])\s*\d{{1,2}}\s*日?"),
    "金額": ("金額", r"[\d,.]{1,20}\s*(?:[兆億百十万千]{0,3}円)?"),
}
"""The group and the pattern that a placeholder of a given name stands for."""
_ENGLISH = {"number": "番号", "title": "題名", "year": "年度", "date": "年月日", "amount": "金額"}
_ANY = r"\S(?:.*\S)?"
_PART = re.compile(r"\{(?P<name>[^{}]*)\}|(?P<blank>\s+)|(?P<literal>.)")
_BLANK = r"(?:\s+|(?<=[.、)\]】])\s*)"  # behind a placeholder: a number may end with a sign instead
_REMARK = r"(?:\s*[(\[][^()\[\]]{0,40}[)\]])?"
_OPENED, _CLOSED = r"[【<\[(■□◆◇●○・]?\s*", r"\s*[】>\])]?\s*:?"


def text_pattern(text: str) -> re.Pattern[str]:
    """The pattern of a text. Raises ValueError for a placeholder that is used twice or has no proper name."""
    return re.compile(_expression(text))


def label_pattern(text: str) -> re.Pattern[str]:
    """The pattern of a label, with or without a number or sign, brackets, and a unit or remark behind it.

    >>> label_pattern("予算額").fullmatch("【予算額(千円)】") is not None
    True
    """
    return re.compile(rf"(?:{SIGN}\s*)?{_OPENED}{_expression(text)}{_REMARK}{_CLOSED}")


def _expression(text: str) -> str:
    parts: list[str] = []
    names: set[str] = set()
    behind_value = False
    for match in _PART.finditer(fold(text).strip()):
        name = match["name"]
        if match["blank"]:
            parts.append(_BLANK if behind_value else r"\s*")
            continue
        if name is None:
            literal = match["literal"]
            if literal in "{}":
                raise ValueError(text)
            parts.append(re.escape(literal) + r"\s*")
            behind_value = False
            continue
        group, meant = _PLACEHOLDERS.get(_ENGLISH.get(name.strip(), name.strip()), (name.strip(), _ANY))
        if group in names or not group.isidentifier():
            raise ValueError(text)
        names.add(group)
        parts.append(f"(?P<{group}>{meant})")
        behind_value = True
    return pattern_for_folded("".join(parts))
