"""The markers of HTML lists as a browser shows them: 3. (c. iii. 三、 ウ、 ・."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_GOJUON = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン"
_DIGITS = "〇一二三四五六七八九"
_OWN_MARKER = re.compile(
    r"[・･●○◎■□◆◇▼▽▲△▶▷★☆※→⇒➢➤✓✔☑☐•◦▪–—\-－*]|[①-⑳㉑-㉟❶-❿⑴-⒇⒈-⒛Ⅰ-Ⅻⅰ-ⅻ]"
    r"|[(（〔\[【]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[ア-ン]|[a-zA-Zａ-ｚＡ-Ｚ])[)）〕\]】.．、]"
)
"""What an item's text opens with if its author numbered or marked it by hand."""
_NAME = re.compile(r"""["'](.*)["']|([\w-]+)""")
_KINDS_BY_TYPE: Mapping[str, str] = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_NO_KIND = ("inside", "outside", "inherit", "initial", "revert", "unset")
_BULLET = "・"
"""Every bullet of an unordered list: a Japanese text has no other, and • ◦ ▪ mean the same."""
_MOST_ROMAN = 3999


def marker(item: etree._Element, style: str | None, numbers: Mapping[etree._Element, int]) -> str:
    """The marker of a list item with what parts it from the text; "" where none shows.

    `style` is the list-style in force, None for the usual one; `numbers` are those of ordered lists' items.
    An item whose text opens with a marker of its own has no other: the list's is then set not to show, by
    the style sheet of the site, or would stand twice.
    """
    number = numbers.get(item)
    kind = _kind(item, style, is_ordered=number is not None)
    if kind is None or _OWN_MARKER.match(_first_text(item)):
        return ""
    if kind[:1] in "\"'":
        return kind[1:-1]
    if number is None or kind in ("disc", "circle", "square"):
        return _BULLET
    return _NUMERALS.get(kind, _decimal)(number)


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


def _decimal(number: int) -> str:
    return f"{number}. "


def _padded(number: int) -> str:
    return f"{number:02d}. "


def _roman(number: int) -> str:
    if not 0 < number <= _MOST_ROMAN:
        return _decimal(number)
    out = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        count, number = divmod(number, value)
        out += sign * count
    return f"{out}. "


def _letters(number: int, letters: str, behind: str) -> str:
    if number < 1:
        return _decimal(number)
    out = ""
    while number:
        number, rest = divmod(number - 1, len(letters))
        out = letters[rest] + out
    return out + behind


def _kanji(number: int) -> str:
    """一、 十、 二十三、; numbers from 100 on digit by digit."""
    if not 0 <= number < 100:
        return "".join(_DIGITS[int(digit)] for digit in str(abs(number))) + "、"
    tens, units = divmod(number, 10)
    if not tens:
        return f"{_DIGITS[units]}、"
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[units] if units else ''}、"


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else _decimal(number)


_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_NUMERALS: Mapping[str, Callable[[int], str]] = {
    "decimal": _decimal,
    "decimal-leading-zero": _padded,
    "lower-roman": _roman,
    "upper-roman": lambda number: _roman(number).upper(),
    "lower-alpha": lambda number: _letters(number, _ALPHABET, ". "),
    "lower-latin": lambda number: _letters(number, _ALPHABET, ". "),
    "upper-alpha": lambda number: _letters(number, _ALPHABET.upper(), ". "),
    "upper-latin": lambda number: _letters(number, _ALPHABET.upper(), ". "),
    "cjk-ideographic": _kanji,
    "cjk-decimal": lambda number: "".join(_DIGITS[int(d)] for d in str(abs(number))) + "、",
    "japanese-informal": _kanji,
    "trad-chinese-informal": _kanji,
    "simp-chinese-informal": _kanji,
    "katakana": lambda number: _letters(number, _GOJUON, "、"),
    "katakana-iroha": lambda number: _letters(number, _IROHA, "、"),
    "hiragana": lambda number: _letters(number, _hiragana(_GOJUON), "、"),
    "hiragana-iroha": lambda number: _letters(number, _hiragana(_IROHA), "、"),
    "circled-decimal": _circled,
}


def _hiragana(katakana: str) -> str:
    return "".join(chr(ord(kana) - 0x60) for kana in katakana)
