"""What a heading of a document of unknown form begins with: 第1章, 経営課題1, Ⅰ, 1-1, (2), ①, ■, 【…】."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planparse.japanese.calendar import ERAS
from planparse.japanese.fold import fold
from planparse.japanese.markers import CIRCLED, marker_number

_COUNTED = "[一二三四五六七八九十]{1,3}"
_PLAIN = rf"(?:\d{{1,3}}|{_COUNTED})"
_PARTS = r"\d{1,2}(?:\s*[-.]\s*\d{1,2}){1,3}"
_ANY_NUMBER = (
    rf"(?:{_PARTS}|\(\d{{1,2}}\)|\d{{1,3}}|[Ⅰ-Ⅻ]|[A-Z](?:\s*-\s*\(?\d{{1,2}}\)?)?|[{CIRCLED}]|{_COUNTED})"
)
_WORD = r"(?=[ぁ-ん]*[一-鿿ァ-ヶ])[ぁ-ん一-鿿々ァ-ヶー]{1,11}[一-鿿々ァ-ヶー]"
_NO_WORD = frozenset(
    {*ERAS, "西暦", "図", "図表", "表", "別表", "別紙", "資料", "写真", "年度", "電話", "第", "注"}
)
"""Words before a number that count no headings: eras, captions, telephone numbers."""
_SIGNS = "■◆◎○●◇□▼▽▶▷►★☆◉▲△"
_KATAKANA = "[アイウエオカキクケコサシスセソタチツテト]"
_PAIRS = {"【": "】", "<": ">", "《": "》", "〈": "〉", "〔": "〕", "[": "]", "≪": "≫"}

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (family, re.compile(pattern))
    for family, pattern in (
        ("第編", rf"第\s*{_PLAIN}\s*[編部](?!分|門)\s*"),
        ("第章", rf"第\s*{_PLAIN}\s*章\s*"),
        ("第節", rf"第\s*{_PLAIN}\s*節\s*"),
        ("第", rf"第\s*{_PLAIN}(?=\s)\s+"),
        ("Ⅰ", r"[Ⅰ-Ⅻ]\s*[.、:)]?\s*"),
        ("A", r"[A-Z](?:\s*[.、:]\s*|\s+)(?=[^A-Za-z\s])"),
        ("1-1-1", r"\d{1,2}(?:\s*[-.]\s*\d{1,2}){2,3}(?:\s*[.、:]\s*|\s+|(?=[^\d\s.,%年月日-]))"),
        ("1-1", r"\d{1,2}\s*[-.]\s*\d{1,2}(?:\s*[.、:]\s*|\s+|(?=[^\d\s.,%年月日時分点倍-]))"),
        ("(1)", r"(?:\(\s*\d{1,2}\s*\)|[⑴-⒇])\s*"),
        ("(一)", rf"\(\s*{_COUNTED}\s*\)\s*"),
        ("(ア)", rf"\(\s*{_KATAKANA}\s*\)\s*"),
        ("1)", r"\d{1,2}\s*\)\s*"),
        ("1", r"(?:\d{1,2}(?:\s*[.、:]\s*|\s+)(?=\D)|[⒈-⒛]\s*)"),
        ("一", rf"{_COUNTED}(?:\s*[.、:]\s*|\s+)"),
        ("①", rf"[{CIRCLED}]\s*"),
        ("ア", rf"{_KATAKANA}(?:\s*[.、:)]\s*|\s+)(?=\S\S)"),
    )
)
_GLUED = re.compile(
    r"\d{1,2}(?=[一-鿿ァ-ヶ])(?![年月日人件回度本市町村か箇カヶ名割億万千百十個台歳世階週時分つ大])"
)
"""A number that touches its title, as in ２目的; not one that counts something."""
_NAMED = re.compile(
    rf"(?P<open>[【<〔\[]\s*)?(?P<word>{_WORD}|柱)\s*(?P<no>(?:NO\.?|No\.?|№)\s*)?(?P<number>{_ANY_NUMBER})"
    r"(?(open)\s*[】>〕\]]\s*(?=\S)|(?P<end>\s*[:.、]\s*|\s+|(?=[【「『(<])|$))"
)
_SIGN = re.compile(rf"[{_SIGNS}]\s*")

RANKS = {
    family: rank
    for rank, families in enumerate(
        (
            ("第編",), ("第章",), ("第節",), ("第", "Ⅰ"), ("A", "一"), ("1",), ("1-1",), ("1-1-1",),
            ("(1)", "(一)"), ("1)",), ("①", "ア"), ("(ア)",),
        )
    )
    for family in families
}  # fmt: skip
"""The usual order of numbered headings in official text, the outermost 0; signs and words have none."""
LISTING = frozenset({"1)", "①", "ア", "(ア)", "(1)", "1", "一", "(一)", "A"})
"""Families that number the items of lists as well as headings."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line begins with.

    `family` is what marks of one kind have in common: the first of them (第章, 1-1, (1), ①), the sign itself,
    the pair of brackets around the line (【】), or the word in front of the number (経営課題); "" for a line
    without a mark. `label` is the number or sign as written, `number` what it counts, where it does, and
    `begin` and `end` are the span of the title in the line. `worded` tells that the family is a word.
    """

    family: str = ""
    label: str | None = None
    number: int | None = None
    begin: int = 0
    end: int = 0
    worded: bool = False


def mark_of(text: str) -> Mark:
    """The mark that a line begins with.

    >>> mark = mark_of("経営課題１－２　水害への備え")
    >>> mark.family, mark.label, "経営課題１－２　水害への備え"[mark.begin :]
    ('経営課題', '１－２', '水害への備え')
    """
    folded = fold(text)
    end = len(folded)
    if (partner := _PAIRS.get(folded[:1])) and folded.endswith(partner) and folded.count(partner) == 1:
        return Mark(folded[0] + partner, None, None, 1, end - 1)
    if (
        (named := _NAMED.match(folded))
        and named["word"] not in _NO_WORD
        and not named["word"].startswith("第")
    ):
        return Mark(
            named["word"],
            text[slice(*named.span("number"))],
            _last_number(named["number"]),
            named.end(),
            end,
            worded=True,
        )
    for family, pattern in _RULES:
        if (match := pattern.match(folded)) and match.end() < end:
            return Mark(family, text[: match.end()].strip(), _last_number(match.group()), match.end(), end)
    if (match := _GLUED.match(folded)) and match.end() < end:
        return Mark("1", text[: match.end()], int(match.group()), match.end(), end)
    if (match := _SIGN.match(folded)) and match.end() < end:
        return Mark(folded[0], text[0], None, match.end(), end)
    return Mark("", None, None, 0, end)


def _last_number(label: str) -> int | None:
    """The last number of a label: 2 of 1-2, 3 of A-(3), 4 of 第四章; None for A."""
    parts = [part for part in re.split(r"[-.\s]+", label.strip().strip(".、:")) if part]
    return marker_number(parts[-1]) if parts else None
