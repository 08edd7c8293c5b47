"""Single characters: repairing what exporters damaged, dropping what no file can hold, width in type."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_SYMBOLS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x72: "□", 0x73: "◆", 0x74: "◆", 0x75: "◆",
    0x76: "◆", 0x77: "◆", 0x9E: "・", 0x9F: "•", 0xA7: "▪", 0xA8: "□", 0xB7: "•", 0xD8: "▶", 0xE0: "→",
    0xE8: "→", 0xF0: "→", 0xFC: "✔", 0xFB: "✘", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)}, **{0x8C + n: chr(0x2776 + n) for n in range(10)},
}  # fmt: skip
"""Signs of the fonts Wingdings and Symbol (0xB7) by their code: Word writes its bullets as U+F000 + code."""


@lru_cache(maxsize=1)
def _damage() -> dict[int, str]:
    """Code points that an exporter writes for another character → that character.

    Kangxi and CJK radicals and compatibility ideographs, by Unicode's own decompositions; those few of
    U+FA0E… that have none are unified ideographs and stay. The CJK radicals (U+2E80…) that PDF exporters
    write are mapped as in Unicode's EquivalentUnifiedIdeograph. The signs of symbol fonts stand in the
    private use area.
    """
    ranges = ((0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20))
    table = {}
    for first, last in ranges:
        for cp in range(first, last):
            meant = unicodedata.normalize("NFKC", chr(cp))
            if len(meant) == 1 and meant != chr(cp):
                table[cp] = meant
    radicals = (
        "⺠民⺟母⻑長⻄西⻘青⻝食⻤鬼⻩黄⻭歯⻯竜⻲亀⻁虎⻆角⻌辶⻃覀⻅見⻉貝⻋車⻓长⻔门⻗雨⻙韦⻚页⻛风⻜飞⻢马⻥鱼⻦鸟⻨麦"
        "⺁厂⺅亻⺆冂⺈刀⺋㔾⺌小⺒巳⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺝月⺡氵⺣灬⺥爪⺦丬⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺱罒⺲罒⺷羊⺸羊⺹耂⺺聿⺼肉⺽臼⺾艹⺿艹⻀艹⻂衤⻊足⻍辶⻎辶⻏阝⻐金⻒長⻖阝⻞食⻟食⻠飠⻡首⻣骨⻧卤⻪黾⻫斉⻬齐⻮齿⻰龙⻱龟⻳龟"
    )
    table.update({ord(radicals[i]): radicals[i + 1] for i in range(0, len(radicals), 2)})
    table.update({0xF000 + code: sign for code, sign in _SYMBOLS.items()})
    return table


def repair(text: str) -> tuple[str, int]:
    """The text with code points that an exporter substituted put right (⽬ → 目), and how many there were.

    The length stays the same. Everything else, ① and full-width letters included, stays as written.
    """
    if _damaged().isdisjoint(text):
        return text, 0
    repaired = text.translate(_damage())
    return repaired, sum(a != b for a, b in zip(text, repaired, strict=True))


def letters(text: str) -> str:
    """The letters and figures of a text, repaired, each in its usual form: for comparing two texts alone.

    >>> letters("⽬標：１０％ 以上") == letters("目標10%以上")
    True
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", repair(text)[0])))


@lru_cache(maxsize=1)
def _damaged() -> frozenset[str]:
    return frozenset(map(chr, _damage()))


_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff"
CONTROL = re.compile(f"[{_CONTROL}]")
"""Control characters other than white space, and lone surrogates: no output can hold them."""
_WIDTHLESS = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    "\u115f\u1160\u3164\uffa0\u2800\U0001d159"
)
"""Soft hyphens, zero-width characters, tags, marks of writing direction and the two selectors that telephones
put behind signs (①, ※) to have them drawn as text or in colour: all that Unicode lets programs ignore but
for the selectors of variants of ideographs. In the last line, letters that look like blanks (fillers of
Hangul, the Braille pattern without dots, a note without a head). As ranges of a pattern.
"""
WIDTHLESS = re.compile(f"[{_WIDTHLESS}]")
_COMBINING = "\u0300-\u036f\u3099\u309a"
_UNSEEN = re.compile(f"[{_CONTROL}{_WIDTHLESS}]")
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_TAKEN_APART = re.compile(f"[^{_COMBINING}][{_COMBINING}]+")
"""A character with combining marks behind it."""
_CLUSTER = re.compile(f".[{_CONTROL}{_WIDTHLESS}{_COMBINING}]*", re.DOTALL)


def visible(text: str) -> tuple[str, int]:
    """The text without control characters and those that have no width, and how many there were."""
    return _UNSEEN.subn("", text)


def typed(text: str) -> str:
    """What a person typed or pasted: without what does not show, its line ends as line feeds."""
    return _LINE_END.sub("\n", visible(text)[0])


def clusters(text: str) -> list[str]:
    """The text in pieces of one character each, with the combining and invisible characters behind it."""
    return _CLUSTER.findall(text)


def composed(text: str) -> tuple[str, int]:
    """The text with each letter and its combining marks as one character (か + \u3099 → が), and how many.

    macOS takes them apart in file names and in what is copied from there. Nothing else is normalised.
    """
    if text.isascii() or _TAKEN_APART.search(text) is None:
        return text, 0
    joined = 0

    def compose(match: re.Match[str]) -> str:
        nonlocal joined
        whole = unicodedata.normalize("NFC", match.group())
        joined += len(whole) < len(match.group())
        return whole if len(whole) < len(match.group()) else match.group()

    return _TAKEN_APART.sub(compose, text), joined


_SURROGATES = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for lone surrogates, which no file can hold; its length stays the same."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


@cache
def is_wide(char: str) -> bool:
    """Whether the character is set on a full em in Japanese type (kana, ideographs, full-width signs)."""
    return unicodedata.east_asian_width(char) in "WFA" and not char.isspace()


@lru_cache(maxsize=16384)
def width(text: str) -> float:
    """The text's width in ems as type: 1 for a wide character, 0.5 for a narrow one."""
    return 0.5 * (len(text) + sum(map(is_wide, text)))
