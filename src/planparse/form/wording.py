"""Texts as a document writes them → patterns for folded text.

A text is literal: brackets stand for themselves, blanks may be set or left out between any two characters,
and width does not matter. A word in braces stands for what differs from place to place: {番号} for a label
such as 1, 1-1, 一, ア or A-(1), {題名} for a title, {年度} for a fiscal year, {金額} for an amount, {年月日}
for a date, any other, such as {担当課}, for a value of that name, and {…} for words that nobody needs.

>>> text_pattern("経営課題{番号} {題名}").fullmatch("経営課題1-2 水害への備え")["number"]
'1-2'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import takewhile

from planparse.document.errors import FormError
from planparse.japanese.brackets import CLOSING, OPENING
from planparse.japanese.calendar import YEAR
from planparse.japanese.fold import folded_words, pattern_for_folded, unnamed
from planparse.japanese.markers import CLOSED_LABEL, DIGITS_LABEL, JOINED_LABEL, LETTER_LABEL, SIGN

_NUMBER, _TITLE, _YEAR, _AMOUNT, _DATE = "番号", "題名", "年度", "金額", "年月日"
_MUNICIPALITY, _ORGANIZATION = "自治体", "組織"
_UNKEPT = "…"
_GROUPS = {_NUMBER: "number", _TITLE: "title"}
_HELD = {
    _YEAR: "year",
    _MUNICIPALITY: "municipality",
    _ORGANIZATION: "organization",
    "領域": "area",
    "政策分野": "policy_field",
}
"""Names whose values the schema has a field for, where the kind of heading holds that field."""
_ENGLISH = {english: name for name, english in (*_GROUPS.items(), *_HELD.items())} | {
    "amount": _AMOUNT,
    "date": _DATE,
}
_SAMPLES = {
    _NUMBER: "1",
    _TITLE: "地域の活性化",
    _YEAR: "令和8年度",
    _AMOUNT: "1,000千円",
    _DATE: "令和8年4月1日",
    _MUNICIPALITY: "潮見市",
    _ORGANIZATION: "市民部",
    _UNKEPT: "概要",
}

_UNIT = "[兆億百十万千]{1,2}"
_FIGURE = r"(?:約|[△▲])?\d"
_PATTERNS = {
    _YEAR: rf"{YEAR}(?:\s*\(\s*\d{{4}}\s*\))?(?:\s*年(?:\s*度)?(?:\s*\(\s*\d{{4}}\s*(?:年\s*度?)?\s*\))?)?",
    _AMOUNT: (
        r"(?:約\s*)?[△▲-]?\s*\d[\d,.]{0,20}"
        rf"(?:\s*{_UNIT}\s*\d[\d,.]{{0,20}}){{0,4}}\s*(?:(?:{_UNIT}\s*)?円)?"
    ),
    _DATE: (
        rf"(?:{YEAR}\s*(?:年|[./-])\s*)?\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?"
        rf"|{YEAR}\s*[./-]\s*\d{{1,2}}\s*[./-]\s*\d{{1,2}}"
    ),
    _ORGANIZATION: (
        r"[^\s、。](?:[^、。]{0,38}?[^\s、。])?"
        r"(?:[部課局室区所院会署庁係班団館]|本部|センター|グループ|チーム|担当|ユニット|学校|役場|市|町|村)"
    ),
    _MUNICIPALITY: r"[一-鿿ヶケ々〆ぁ-んァ-ヴー]{1,12}?[都道府県市区町村]",
}
_BEHIND_LABEL = r"(?:[、:)]|[.,](?!\d)|[-~・](?!\s*\d))"
"""A sign that ends a label: 1. 1、 1: 1)"""
_ENDS_LABEL = rf"\s|{_BEHIND_LABEL}"
_NOT_COUNTED = r"(?!年|か?月|日|時|分|件|人(?![口権材])|名|回|[かヶカ箇]所|[つ番号級割倍円%兆億万千.,~・-])"
"""Digits directly before one of these count or measure something: 10年計画, 3つの柱, 1.5倍."""
_CAPITAL = r"[A-Z](?=[^\x00-\x7f])"
_NOT_A_TITLE = r"(?![のはをがにへとで、。])"
"""Directly behind a label, one of these continues a sentence that mentions it: 課題1の解決に向けて."""
_QUOTED_STOP = r"。(?=[)」])"
_REMARK = r"(?:\s*[(\[][^()\[\]]{0,40}[)\]])?"
_OF_YEAR = rf"(?:{_PATTERNS[_YEAR]}\s*の?\s*)?"
_OPENED, _CLOSED = r"[【<\[(]?\s*", r"\s*[】>\])]?\s*:?"
_PART = re.compile(r"\{(?P<name>[^{}]*)\}|(?P<brace>[{}])|(?P<blank>\s+)|(?P<literal>[^{}\s]+)")


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a text without blanks, or a name in braces; `apart` tells of a blank before it."""

    written: str
    is_name: bool
    apart: bool

    @property
    def is_free(self) -> bool:
        """Whether it stands for words of any kind."""
        return self.is_name and self.written != _NUMBER and self.written not in _PATTERNS


@lru_cache(maxsize=4096)
def text_pattern(text: str, held: Collection[str] = ()) -> re.Pattern[str]:
    """The pattern for a whole line that a text describes.

    `held` are the values, such as "year", that its heading has fields for: {年度} is then the group `year`,
    and otherwise a value of its own name. Raises FormError where the braces or the names in them are wrong.
    """
    return re.compile(pattern_for_folded(rf"\s*{_expression(_parts(text), held)}\s*"))


@lru_cache(maxsize=4096)
def sign_pattern(text: str) -> re.Pattern[str]:
    """The pattern for a text anywhere in a line. Raises FormError like `text_pattern`."""
    parts = _parts(text)
    return re.compile(pattern_for_folded(_expression(parts, (), rf"{_ENDS_LABEL}|$")))


@lru_cache(maxsize=4096)
def label_pattern(text: str) -> re.Pattern[str]:
    """The pattern of a label, with or without a number or sign, a year, brackets, and a remark behind it.

    Raises FormError like `text_pattern`.

    >>> label_pattern("予算額").fullmatch("【予算額(千円)】") is not None
    True
    """
    return re.compile(pattern_for_folded(_around(_expression(_parts(text), ()))))


def any_label(texts: Iterable[str]) -> re.Pattern[str]:
    """One pattern, without groups, for what the pattern of one of the labels matches."""
    written = "|".join(_expression(_parts(text), ()) for text in texts)
    return re.compile(pattern_for_folded(_around(f"(?:{unnamed(written)})")))


def _around(label: str) -> str:
    return rf"(?:{SIGN}\s*)?{_OPENED}{_OF_YEAR}{label}{_REMARK}{_CLOSED}"


def sample(text: str) -> str:
    """A line that the text describes: 経営課題{番号} {題名} → 経営課題1 地域の活性化. Raises FormError."""
    parts = _parts(text)
    return "".join(
        (" " if part.apart else "")
        + (_SAMPLES.get(part.written, part.written) if part.is_name else part.written)
        for part in parts
    )


def names_in(text: str) -> tuple[str, ...]:
    """The names in braces in a text, those with a meaning in Japanese. Raises FormError."""
    return tuple(part.written for part in _parts(text) if part.is_name and part.written != _UNKEPT)


def words_of(text: str) -> str:
    """The words of a text without what differs: 経営課題{番号} {題名} → 経営課題. Raises FormError."""
    return " ".join(part.written for part in _parts(text) if not part.is_name)


def ends_open(text: str) -> bool:
    """Whether a text ends with words of any kind, which may go on in the next line. Raises FormError."""
    return _parts(text)[-1].is_free


# --- reading a text ------------------------------------------------------------------------------------


def _parts(text: str) -> tuple[_Part, ...]:
    found: list[_Part] = []
    apart = False
    for match in _PART.finditer(folded_words(text).strip()):
        if match["blank"]:
            apart = True
            continue
        if match["brace"]:
            raise FormError("form-text-braces", "", {"text": text})
        name = match["name"]
        written = match["literal"] if name is None else _meant(name.strip(), text)
        part = _Part(written, name is not None, apart)
        named = part.is_name and part.written != _UNKEPT
        if named and any(part.written == other.written and other.is_name for other in found):
            raise FormError("form-text-twice", "", {"text": text, "name": name})
        if part.is_free and found and found[-1].is_free and not apart:
            names = (found[-1].written, part.written)
            raise FormError("form-text-adjacent", "", {"text": text, "first": names[0], "second": names[1]})
        found.append(part)
        apart = False
    if not found:
        raise FormError("form-text-empty")
    return tuple(found)


def _meant(name: str, text: str) -> str:
    """The Japanese name for a name in braces; a value's own name stays as it is."""
    if name in _ENGLISH:
        return _ENGLISH[name]
    if name in ("…", "..."):
        return _UNKEPT
    if not name.isidentifier() or name[-1].isdigit():
        raise FormError("form-text-name", "", {"text": text, "name": name})
    if name.isascii() and (near := get_close_matches(name.lower(), _ENGLISH, 1, 0.7)):
        raise FormError("form-text-near", "", {"text": text, "name": name, "near": near[0]})
    return name


# --- writing a pattern ---------------------------------------------------------------------------------


def _expression(parts: Sequence[_Part], held: Collection[str], behind: str = "") -> str:
    return "".join(_pieces(parts, held, behind))


def _pieces(parts: Sequence[_Part], held: Collection[str], behind: str) -> Iterator[str]:
    """The pattern of each part with the blanks before it; `behind` is the pattern behind the last one."""
    for n, part in enumerate(parts):
        before = parts[n - 1] if n else None
        after = parts[n + 1] if n + 1 < len(parts) else None
        yield "" if before is None else _between(before, part)
        if not part.is_name:
            yield _spaced(part.written[len(_end_of_title(before, part)) :])
        elif part.written == _NUMBER:
            ends = behind if after is None else _ENDS_LABEL if after.is_free else ""
            yield f"(?P<number>{_label(ends)})" + ("" if after or behind else r"(?:\s*[.)、:])?")
        else:
            ended = part.written == _ORGANIZATION and after is not None and not after.is_name
            meant = None if ended else _PATTERNS.get(part.written)
            meant = meant or _words(part, before, after)
            group = "?:" if part.written == _UNKEPT else f"?P<{_group(part.written, held)}>"
            end = "".join(rf"\s*{re.escape(c)}" for c in _end_of_title(part, after))
            yield f"({group}{meant}{end})"


def _spaced(written: str) -> str:
    """The pattern for literal characters with or without blanks between them."""
    return r"\s*".join(map(re.escape, written))


def _end_of_title(part: _Part | None, after: _Part | None) -> str:
    """The words directly behind {題名}, which belong to the title: 計画 in {題名}計画(案)."""
    if part is None or after is None or after.is_name or after.apart:
        return ""
    title = part.is_name and part.written == _TITLE
    return "".join(takewhile(str.isalnum, after.written)) if title else ""


def _label(ends: str) -> str:
    """The pattern of a label; unless it is ended by what follows, `ends` tells how it does."""
    if not ends:
        return f"{JOINED_LABEL}|{CLOSED_LABEL}|{DIGITS_LABEL}|{LETTER_LABEL}"
    digits, letter = f"{DIGITS_LABEL}(?:(?={ends})|{_NOT_COUNTED})", f"{LETTER_LABEL}(?={ends})"
    return f"{JOINED_LABEL}|{CLOSED_LABEL}|{digits}|{letter}|{_CAPITAL}"


def _between(before: _Part, part: _Part) -> str:
    if before.is_name and before.written == _NUMBER and part.is_free:
        return rf"(?:\s+(?:{_BEHIND_LABEL}\s*)?|{_BEHIND_LABEL}\s*|{_NOT_A_TITLE})"
    if before.is_free and part.is_free:
        return r"\s+"
    if part.apart and part.is_name and not before.is_name and before.written[-1].isalnum():
        if not part.is_free:
            return r"\s*:?\s*"
        # a PDF does not tell the blank before a figure from the gap that typesetting leaves there
        figure = "" if part.written == _TITLE or before.written[-1].isdecimal() else rf"|(?={_FIGURE})"
        return rf"(?:\s+|\s*:\s*{figure})"
    return r"\s*"


def _words(part: _Part, before: _Part | None, after: _Part | None) -> str:
    """The pattern for words of any kind; between brackets of the text, they have no such brackets inside."""
    opened = before.written[-1] if before is not None and not before.is_name else ""
    closed = after.written[0] if after is not None and not after.is_name else ""
    paired = opened and closed and opened in OPENING and CLOSING[OPENING.index(opened)] == closed
    not_in = re.escape(opened + closed) if paired else ""
    if part.written == _TITLE:
        inside, end = rf"(?:[^。{not_in}]|{_QUOTED_STOP})", rf"(?:[^。\s{not_in}]|{_QUOTED_STOP})"
        return f"{end}(?:{inside}*{end})?"
    return rf"[^\s{not_in}](?:[^{not_in}\n]*[^\s{not_in}])?"


def _group(name: str, held: Collection[str]) -> str:
    """The group for a name: that of the schema's field where the heading holds one."""
    if name in _GROUPS:
        return _GROUPS[name]
    return _HELD[name] if _HELD.get(name) in held else name
