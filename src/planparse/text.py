"""Width folding, list markers, years, dates and amounts: what Japanese official text writes many ways.

Source text is never normalised. It is *compared* through `fold`, which maps one character to one, so
that a span in the folded twin is a span in the source.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

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


# --- markers -----------------------------------------------------------------------------------------

_CIRCLED = {
    **{chr(0x2460 + i): i + 1 for i in range(20)},
    **{chr(0x3251 + i): i + 21 for i in range(15)},
    **{chr(0x2776 + i): i + 1 for i in range(10)},
}
_PARENTHESISED = {chr(0x2474 + i): i + 1 for i in range(20)}
_ROMAN = {chr(0x2160 + i): i + 1 for i in range(12)}
_KATAKANA = "アイウエオカキクケコサシスセソタチツテト"
CIRCLED = "".join(_CIRCLED)
"""Every circled number there is a code point for: ①–⑳, ㉑–㉟, ❶–❿."""


def marker_number(marker: str) -> int | None:
    """The number a marker counts: ① → 1, (12) → 12, ⑶ → 3, Ⅳ → 4, ア → 1; None for ・ and others."""
    folded = fold(marker).strip().strip("().、:")
    for table in (_CIRCLED, _PARENTHESISED, _ROMAN):
        if folded in table:
            return table[folded]
    if folded.isdecimal() and len(folded) <= 4:
        return int(folded)
    if len(folded) == 1 and folded in _KATAKANA:
        return _KATAKANA.index(folded) + 1
    return None


# --- years and dates ---------------------------------------------------------------------------------

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
ERA_YEAR = r"(?:(?P<era>令和|平成|昭和|[RHS])\s*(?P<era_year>\d{1,2}|元)|(?P<western>(?:19|20)\d\d))"
_YEAR = re.compile(ERA_YEAR)
_FISCAL = re.compile(ERA_YEAR + r"\s*年\s*度")
_DATE = re.compile(ERA_YEAR + r"\s*(?:年|[./-])\s*(?P<month>\d{1,2})\s*(?:月|[./-])\s*(?P<day>\d{1,2})\s*日?")


def _year(match: re.Match[str]) -> int:
    if match["western"]:
        return int(match["western"])
    return _ERAS[match["era"]] + (1 if match["era_year"] == "元" else int(match["era_year"]))


def year_in(text: str) -> int | None:
    """The first year written in the text, of any era or Western: 令和8 → 2026, R8 → 2026; or None."""
    match = _YEAR.search(fold(text))
    return _year(match) if match else None


def fiscal_year_in(text: str) -> int | None:
    """The first fiscal year (年度) written in the text: 令和8年度 and 令 和 8 年 度 → 2026; or None."""
    folded = fold(text)
    match = _FISCAL.search(folded) or _FISCAL.search(folded.replace(" ", ""))
    return _year(match) if match else None


def date_in(text: str) -> date | None:
    """The first whole date in the text: R8.4.1, 令和８年４月１日, 2026/4/1 → 2026-04-01; or None."""
    for match in _DATE.finditer(fold(text)):
        try:
            return date(_year(match), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
    return None


# --- amounts -----------------------------------------------------------------------------------------

_UNITS = {"兆": 10**12, "億": 10**8, "万": 10**4, "百万": 10**6, "千": 10**3, "十億": 10**9, "千万": 10**7}
_NUMBER = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_UNIT = "兆|十億|億|千万|百万|万|千"
# every repetition bounded and every number but the last with a unit: a row of digits is tried once
AMOUNT = re.compile(
    rf"(?:[△▲]\s?)?(?<![\d.])(?<!\d,){_NUMBER}\s{{0,4}}(?:(?:{_UNIT})\s{{0,4}}(?:{_NUMBER}\s{{0,4}}(?:{_UNIT})\s{{0,4}}){{0,4}}"
    rf"(?:{_NUMBER}\s{{0,4}})?)?円"
)
_MOST_YEN = 10**18  # what 64 bits hold
_PART = re.compile(rf"({_NUMBER})\s*({_UNIT})?")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of yen and its span in the text it was found in."""

    yen: int
    begin: int
    end: int


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Every amount of yen in the text, in order: 462億円, 1兆2,345億円, 12億3千万円, 1,234千円.

    △3億円 is negative. What has no one reading (3千5百万円, 1,23億円) is no amount.
    """
    folded = fold(text)
    found: list[Amount] = []
    for match in AMOUNT.finditer(folded):
        yen = _yen(match.group())
        if yen is not None:
            found.append(Amount(yen, match.start(), match.end()))
    return tuple(found)


def _yen(written: str) -> int | None:
    """The yen of one amount; None where its units do not go down from the left, or beyond 10**18."""
    total = 0
    above: int | None = None
    for number, unit in _PART.findall(written):
        whole, _, fraction = number.replace(",", "").partition(".")
        factor = _UNITS.get(unit, 1)
        if above is not None and factor >= above:
            return None
        above = factor
        total += int(whole) * factor
        if fraction:
            total += round(int(fraction) * factor / 10 ** len(fraction))
    if total > _MOST_YEN:
        return None
    return -total if written[0] in "△▲" else total


# --- damage ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _damage() -> dict[int, str]:
    """Kangxi and CJK radicals and compatibility ideographs → the ideograph meant.

    Unicode's own decompositions; U+FA0E… without one are unified ideographs and stay. The few CJK
    radicals (U+2E80…) PDF exporters write for an ideograph are those of Unicode's EquivalentUnifiedIdeograph.
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
    return table


def repair(text: str) -> tuple[str, int]:
    """The text with an exporter's stand-in code points put right (⽬ → 目), and how many there were.

    One character to one. Anything else, ① and full-width letters included, stays as written.
    """
    if _damaged().isdisjoint(text):
        return text, 0
    repaired = text.translate(_damage())
    return repaired, sum(a != b for a, b in zip(text, repaired, strict=True))


@lru_cache(maxsize=1)
def _damaged() -> frozenset[str]:
    return frozenset(map(chr, _damage()))


_SURROGATES = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text with lone surrogates, which no file format can hold, as U+FFFD; as long as the text."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


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


@cache
def is_wide(char: str) -> bool:
    """Whether the character is set on a full em in Japanese type (kana, ideographs, full-width signs)."""
    return unicodedata.east_asian_width(char) in "WFA" and not char.isspace()


@lru_cache(maxsize=16384)
def width(text: str) -> float:
    """The text's width in ems as type: 1 for a wide character, 0.5 for a narrow one."""
    return 0.5 * (len(text) + sum(map(is_wide, text)))
