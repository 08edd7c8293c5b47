"""Width folding: comparing Japanese text without changing it.

Source text is never normalised. It is compared through `fold`, which replaces each character by exactly one,
so that a span of the folded text is a span of the source.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = "‐‑‒–—―−─－ｰ﹣⁃"
_TILDES = "〜～∼∿˜〰"
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
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
    """The text with variants of width, dash, tilde, middle dot and space made one; its length stays the same.

    Full-width ASCII becomes ASCII, half-width kana full-width kana (a voiced mark stays a character of its
    own), an ideographic space a space. Circled numbers stay as they are.
    """
    return text.translate(_FOLD)


@lru_cache(maxsize=16384)
def compacted(text: str) -> str:
    """The folded text without blanks, for comparing words that are spread or broken over lines."""
    return "".join(fold(text).split())


# Voiced kana that half-width text writes as two characters: ｶﾞ folds to カ + ゛, not to ガ.
_VOICED = {
    unicodedata.normalize("NFC", base + mark): base + spacing
    for base in "ウカキクケコサシスセソタチツテトハヒフヘホ"
    for mark, spacing in (("\u3099", "\u309b"), ("\u309a", "\u309c"))
    if len(unicodedata.normalize("NFC", base + mark)) == 1
}


_TWO_KANA = {pair: kana for kana, pair in _VOICED.items()}
_PAIR = re.compile("|".join(_TWO_KANA))


def folded_words(text: str) -> str:
    """Words, folded, with kana and their voicing marks as one character: ｶﾞｲﾄﾞ → ガイド.

    Its length may differ from that of the text.
    """
    return _PAIR.sub(lambda pair: _TWO_KANA[pair.group()], fold(unicodedata.normalize("NFC", text)))


_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")


def pattern_for_folded(pattern: str) -> str:
    """The regular expression, extended to match voiced kana that folded text writes as kana and mark.

    Character classes are left alone, since a class matches a single character.
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


def unnamed(pattern: str) -> str:
    """A regular expression without the groups that have names."""
    return _NAMED.sub("(?:", pattern)


@lru_cache(maxsize=64)
def any_of(patterns: tuple[re.Pattern[str], ...]) -> re.Pattern[str]:
    """One pattern, without groups, that rejects quickly what none of the patterns matches.

    Where a pattern has flags or refers to its own groups they cannot be combined: the result then matches
    everything.
    """
    if any(p.flags != re.UNICODE or _REFERS.search(p.pattern) for p in patterns):
        return _ANYTHING
    return re.compile("|".join(f"(?:{unnamed(p.pattern)})" for p in patterns))
