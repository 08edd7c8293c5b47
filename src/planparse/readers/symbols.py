"""The signs of symbol fonts, which Word, PowerPoint and HTML store by their codes in the font."""

from __future__ import annotations

import re
from collections.abc import Mapping

from planparse.japanese.characters import repair

_PRIVATE = 0xF000
"""Where Word puts the codes of symbol fonts: U+F0A7 is the sign A7."""
_CIRCLED = {0x6A + n: chr(0x2460 + n) for n in range(10)}
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SMALL_GREEK = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_FONTS: Mapping[str, Mapping[int, str]] = {
    "symbol": {
        **{code: chr(code) for code in range(0x20, 0x40)},
        **{0x41 + n: letter for n, letter in enumerate(_GREEK)},
        **{0x61 + n: letter for n, letter in enumerate(_SMALL_GREEK)},
        0xA3: "≤", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×",
        0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBC: "…", 0xD7: "⋅", 0xDB: "⇔", 0xDE: "⇒", 0xE0: "◊",
    },
    "wingdings 2": {
        **_CIRCLED, 0x4F: "✘", 0x50: "✔", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●",
        0xA2: "■", 0xA3: "□", 0xAE: "◆",
    },
    "wingdings 3": {
        0x70: "▲", 0x71: "▼", 0x72: "△", 0x73: "▽", 0x74: "◀", 0x75: "▶", 0x7D: "▶", 0x22: "↑", 0x21: "→",
        0x81: "▲", 0x82: "▼", 0xC6: "→", 0xE2: "→",
    },
    "webdings": {
        0x34: "▶", 0x35: "▲", 0x36: "▼", 0x61: "✔", 0x63: "□", 0x67: "■", 0x6E: "●", 0x3D: "■",
    },
}  # fmt: skip
"""The signs of a font by their code; those of Wingdings are known to `repair`."""
_SIZE = re.compile(r"[\d.]+[a-z%]")
"""The size in a CSS `font`, behind which the families stand."""
_COURIER_RING = "o"
"""Word's second bullet: an o in Courier New, which looks like a ring."""
_TELLING = "・●○◎■□◆◇★☆※"
"""Bullets that authors choose; a program's own •, dashes, arrows and ticks only say that they are bullets."""
BULLET = "・"
"""What stands for a bullet that says nothing by itself, a picture's included: the parser knows ・ wherever it
stands, where an arrow or a dash could be text.
"""
_OWN_MARKER = re.compile(
    r"[・･●○◎■□◆◇▼▽▲△▶▷★☆※→⇒➢➤✓✔☑☐•◦▪–—\-－*]|[①-⑳㉑-㉟❶-❿⑴-⒇⒈-⒛Ⅰ-Ⅻⅰ-ⅻ]"
    r"|[(（〔\[【]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[ア-ン]|[a-zA-Zａ-ｚＡ-Ｚ])[)）〕\]】.．、]"
    r"|[a-zA-Zａ-ｚＡ-Ｚ]\s*[・･]"
)
"""What a list item's text opens with if its author numbered or marked it by hand: ① (2) ・ "A ・"."""


def is_symbol_font(font: str | None) -> bool:
    """Whether a font has signs in place of letters."""
    return font is not None and (font.lower() in _FONTS or font.lower() == "wingdings")


def first_symbol_font(families: str) -> str | None:
    """The symbol font that a CSS `font-family` or `font` names first; None if its first family is another.

    A symbol font further back shows only what the fonts before it lack, and letters they have: many sites
    end their list with "Segoe UI Emoji", "Segoe UI Symbol".
    """
    first = families.partition(",")[0].lower().strip("\"' \t\n")
    words = re.split("[\"']", first)[-1].split()
    behind = max((n for n, word in enumerate(words, 1) if _SIZE.match(word)), default=0)
    name = " ".join(words[behind:])
    return name if is_symbol_font(name) else None


def sign(code: int, font: str | None) -> str:
    """The character that a code of a symbol font shows; it stays in the private use area if unknown."""
    own = _FONTS.get((font or "").lower(), {})
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    if low in own:
        return own[low]
    if low < 0x100:
        return repair(chr(_PRIVATE + low))[0]
    try:
        return chr(code)
    except (ValueError, OverflowError):
        return "\ufffd"


def signs(text: str, font: str | None) -> str:
    """A text set in a symbol font, as it looks."""
    return "".join(c if c.isspace() or 0x100 <= ord(c) < _PRIVATE else sign(ord(c), font) for c in text)


def bullet(text: str, font: str | None) -> str:
    """The sign of a list's automatic bullet: as it looks, or `BULLET` for a dash, an arrow and the like."""
    looks = text
    if is_symbol_font(font) or any(_PRIVATE <= ord(c) < _PRIVATE + 0x100 for c in text):
        looks = signs(text, font)
    elif text == _COURIER_RING and (font or "").startswith("Courier"):
        looks = "○"
    looks = looks.strip()
    return looks if not looks or looks[0] in _TELLING or looks[0].isalnum() else BULLET


def has_own_marker(text: str) -> bool:
    """Whether the author of a list item typed a marker before its text; the list's own is then decoration."""
    return _OWN_MARKER.match(text) is not None
