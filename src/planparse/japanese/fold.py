"""Width folding: how Japanese text is compared without being changed.

Source text is never normalised. It is compared through `fold`, which maps one character to one, so that
a span in the folded twin is a span in the source.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = "‐‑‒–—―−─－ｰ﹣⁃"
_TILDES = "〜～∼∿˜〰"
_SPACES = "\u3000\u00a0\u2002\u2003\u2009\u202f\t"
_MIDDLE_DOTS = "･•‧∙⋅·"


def _fold_table() -> dict[int, str]:
    table = {cp: chr(cp - 0xFEE0) for cp in range(0xFF01, 0xFF5F)}
    for cp in range(0xFF61, 0xFFA0):  # half-width kana, one to one: voiced marks stay apart
        wide = unicodedata.normalize("NFKC", chr(cp))
        table[cp] = wide if len(wide) == 1 else chr(cp)
    table[0xFF9E], table[0xFF9F] = "\u309b", "\u309c"
    table.update(dict.fromkeys(map(ord, _DASHES), "-"))
    table.update(dict.fromkeys(map(ord, _TILDES), "~"))
    table.update(dict.fromkeys(map(ord, _SPACES), " "))
    table.update(dict.fromkeys(map(ord, _MIDDLE_DOTS), "・"))
    table[ord("〇")] = table[ord("◯")] = table[ord("⚪")] = "○"
    return table


_FOLD = _fold_table()


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """The text with width, dash, tilde, middle dot and space variants folded; as long as the text.

    Full-width ASCII becomes ASCII, half-width kana full-width (a voiced mark stays a character of its
    own), ideographic space a space. Circled numbers stay what they are.
    """
    return text.translate(_FOLD)


# Voiced kana a half-width source writes as two characters: ガ may stand as カ + ゛.
_VOICED = {
    unicodedata.normalize("NFC", base + mark): base + spacing
    for base in "ウカキクケコサシスセソタチツテトハヒフヘホ"
    for mark, spacing in (("\u3099", "\u309b"), ("\u309a", "\u309c"))
    if len(unicodedata.normalize("NFC", base + mark)) == 1
}


_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")


def pattern_for_folded(pattern: str) -> str:
    """A regular expression that also matches voiced kana written as kana + mark in folded text.

    Character classes stay as they are: a class matches one character.
    """

    def voiced(literal: str) -> str:
        return "".join(f"(?:{c}|{_VOICED[c]})" if c in _VOICED else c for c in literal)

    parts, end = [], 0
    for match in _CLASS.finditer(pattern):
        parts += [voiced(pattern[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, voiced(pattern[end:])])


_NAMED = re.compile(r"\(\?P<\w+>")
_REFERS = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")
_ANYTHING = re.compile(r"(?s:.*)")


@lru_cache(maxsize=64)
def any_of(patterns: tuple[re.Pattern[str], ...]) -> re.Pattern[str]:
    """One pattern, without groups, for texts that one of the patterns may match: what it does not match,
    none does. Where a pattern refers to its own groups or has flags it matches everything.
    """
    if any(p.flags != re.UNICODE or _REFERS.search(p.pattern) for p in patterns):
        return _ANYTHING
    return re.compile("|".join(f"(?:{_NAMED.sub('(?:', p.pattern)})" for p in patterns))
