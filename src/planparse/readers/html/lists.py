"""The markers of HTML lists as a browser shows them: 3. (c. iii. 三、 ウ、 ・."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from planparse.readers.counting import shown as counted
from planparse.readers.symbols import BULLET, has_own_marker

_NAME = re.compile(r"""["'](.*)["']|([\w-]+)""")
_KINDS_BY_TYPE: Mapping[str, str] = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_NO_KIND = ("inside", "outside", "inherit", "initial", "revert", "unset")
_HIRAGANA = 0x60
"""From a hiragana to the katakana of the same sound."""
_FORMATS: Mapping[str, tuple[str, str]] = {
    "decimal-leading-zero": ("decimalZero", ". "),
    "lower-roman": ("lowerRoman", ". "),
    "upper-roman": ("upperRoman", ". "),
    "lower-alpha": ("lowerLetter", ". "),
    "lower-latin": ("lowerLetter", ". "),
    "upper-alpha": ("upperLetter", ". "),
    "upper-latin": ("upperLetter", ". "),
    "cjk-ideographic": ("japaneseCounting", "、"),
    "cjk-decimal": ("ideographDigital", "、"),
    "cjk-heavenly-stem": ("ideographTraditional", "、"),
    "japanese-informal": ("japaneseCounting", "、"),
    "japanese-formal": ("japaneseLegal", "、"),
    "trad-chinese-informal": ("japaneseCounting", "、"),
    "simp-chinese-informal": ("japaneseCounting", "、"),
    "katakana": ("aiueoFullWidth", "、"),
    "katakana-iroha": ("irohaFullWidth", "、"),
    "hiragana": ("aiueoFullWidth", "、"),
    "hiragana-iroha": ("irohaFullWidth", "、"),
}
"""Counter styles → the number format of the same name in Word, see `readers.counting`; what stands behind."""


def marker(item: etree._Element, style: str | None, numbers: Mapping[etree._Element, int]) -> str:
    """The marker of a list item with what parts it from the text; "" where none shows.

    `style` is the list-style in force, None for the usual one; `numbers` are those of ordered lists' items.
    An item whose text opens with a marker of its own has no other: the list's is then set not to show, by
    the style sheet of the site, or would stand twice.
    """
    number = numbers.get(item)
    kind = _kind(item, style, is_ordered=number is not None)
    if kind is None or has_own_marker(_first_text(item)):
        return ""
    if kind[:1] in "\"'":
        return kind[1:-1]
    if number is None or kind in ("disc", "circle", "square"):
        return BULLET
    form, behind = _FORMATS.get(kind, ("decimal", ". "))
    count = counted(number, form)
    if kind.startswith("hiragana"):
        count = "".join(chr(ord(c) - _HIRAGANA) if "ァ" <= c <= "ヶ" else c for c in count)
    return count + behind


def numbered(items: list[etree._Element], written: Mapping[str, str]) -> Mapping[etree._Element, int]:
    """The numbers of an ordered list's items; `written` are the attributes of the list."""
    is_reversed = written.get("reversed") is not None
    at = _integer(written.get("start")) or (len(items) if is_reversed else 1)
    if _integer(written.get("start")) == 0:
        at = 0
    out: dict[etree._Element, int] = {}
    for item in items:
        own = _integer(item.get("value"))
        at = at if own is None else own
        out[item] = at
        at += -1 if is_reversed else 1
    return out


def _kind(item: etree._Element, style: str | None, *, is_ordered: bool) -> str | None:
    """The name of the counter style, or a quoted string; None for no marker."""
    if style is not None:
        if style[:1] in "\"'" and len(style) > 2:
            return style
        words = [match[2] for match in _NAME.finditer(style) if match[2] and match[2] not in _NO_KIND]
        if words:
            return None if "none" in words else words[0]
    holder = item.getparent()
    typed = item.get("type") or (holder.get("type") if holder is not None else None)
    if typed is not None:
        return _KINDS_BY_TYPE.get(typed, str(typed).lower())
    return "decimal" if is_ordered else "disc"


def _first_text(item: etree._Element) -> str:
    """The first text in an item that is not blank."""
    return next((text for text in map(str.strip, item.itertext()) if text), "")


def _integer(written: str | None) -> int | None:
    text = (written or "").strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) else None
