"""Quantities in a text: amounts, percentages, dates, fiscal years and counts."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from planparse.comparison.model import QuantityKind
from planparse.japanese.amounts import COUNTERS, UNITS, amounts_in
from planparse.japanese.calendar import ERA_YEAR, year_in
from planparse.japanese.fold import fold
from planparse.japanese.tokens import tokenize

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FACTORS = {**UNITS, "百": 10**2, "": 1}
_UNIT = "|".join(sorted(filter(None, _FACTORS), key=len, reverse=True))
_DATE = re.compile(
    rf"{ERA_YEAR}\s*(?:年|[./-])\s*(?P<month>\d{{1,2}})(?:\s*月|[./-](?=\d))(?:\s*(?P<day>\d{{1,2}})\s*日?)?"
)
_FISCAL = re.compile(rf"{ERA_YEAR}\s*年\s*度?")
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|パーセント|ポイント)")
_TENTHS = re.compile(rf"(?<![\d,.])({_NUMBER})\s*割(?:\s*(\d)\s*分)?(?:\s*(\d)\s*厘)?")
_DURATION = re.compile(r"(?<![\d,.])(\d+)\s*時間\s*(?:(\d+)\s*分|(半))")
_COUNT = re.compile(
    rf"({_NUMBER}(?:\s*(?:{_UNIT})(?:\s*{_NUMBER})?)*)\s*"
    rf"({COUNTERS}|[ァ-ヶー]{{2,8}})?"
)
_IDEOGRAPHS = re.compile(r"[一-龥]{1,3}")
_DIGITS = re.compile(rf"({_NUMBER})\s*({_UNIT})?")
_AGE = re.compile(
    r"(?:築|(?:建築|建設|竣工|完成|稼働|供用|供用開始|開設|開館|設置|布設|整備)(?:後|から))(?:約|およそ|既に)?$"
)
_ELAPSED = re.compile(r"\s*(?:が|を|余りが)?経過")
"""What makes a number of years an age (築36年, 稼働から36年, 36年が経過): it grows by itself."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity, its span in the text and its value: a number, or an ISO date or year as a string."""

    begin: int
    end: int
    kind: QuantityKind
    value: float | str
    unit: str | None


def quantities(text: str) -> tuple[Quantity, ...]:
    """The text's quantities, in order and without overlaps.

    Amounts are in yen; dates are ISO dates (2026-04 without a day); years are "2026"; 8割5分 is 85 percent;
    the unit of a count is its counter, 2時間40分 being 160 分. Ages of buildings are left out.
    """
    folded = fold(text)
    found: list[Quantity] = []

    def add(quantity: Quantity) -> None:
        if not any(q.begin < quantity.end and quantity.begin < q.end for q in found):
            found.append(quantity)

    for amount in amounts_in(text):
        add(Quantity(amount.begin, amount.end, "amount", float(amount.yen), "円"))
    for match in _DATE.finditer(folded):
        year, month = year_in(match.group()), int(match["month"])
        if year is not None and 1 <= month <= 12:
            day = f"-{int(match['day']):02}" if match["day"] and 1 <= int(match["day"]) <= 31 else ""
            add(Quantity(match.start(), match.end(), "date", f"{year:04}-{month:02}{day}", None))
    for match in _FISCAL.finditer(folded):
        add(Quantity(match.start(), match.end(), "fiscal_year", str(year_in(match.group())), None))
    for match in _PERCENT.finditer(folded):
        add(Quantity(match.start(), match.end(), "percent", float(match[1].replace(",", "")), "%"))
    for match in _TENTHS.finditer(folded):
        tenths = float(match[1].replace(",", "")) * 10 + int(match[2] or 0) + int(match[3] or 0) / 10
        add(Quantity(match.start(), match.end(), "percent", tenths, "%"))
    for match in _DURATION.finditer(folded):
        minutes = int(match[1]) * 60 + (30 if match[3] else int(match[2]))
        add(Quantity(match.start(), match.end(), "count", float(minutes), "分"))
    for match in _COUNT.finditer(folded):
        value = _value(match[1])
        if value is not None and not _is_age(folded, match):
            begin = match.end(1) if match[2] is None else match.start(2)
            end = max(match.end(), _end_of_word(text, begin))
            add(Quantity(match.start(), end, "count", value, folded[begin:end] or None))
    return tuple(sorted(found, key=lambda q: q.begin))


def _end_of_word(text: str, at: int) -> int:
    """The end of the word of ideographs that begins at the position (団地); the position if there is none."""
    if not _IDEOGRAPHS.match(text, at):
        return at
    words = tokenize(text)
    k = bisect_left(words, at, key=lambda word: word.char_start)
    begins = k < len(words) and words[k].char_start == at
    return words[k].char_end if begins and _IDEOGRAPHS.fullmatch(words[k].surface) else at


def _value(written: str) -> float | None:
    """The number, such as 31,205 for 3万1,205; None where its units do not go down from the left."""
    total, above = 0.0, float("inf")
    for number, unit in _DIGITS.findall(written):
        factor = _FACTORS[unit]
        if factor >= above:
            return None
        above = factor
        total += float(number.replace(",", "")) * factor
    return total


def _is_age(text: str, match: re.Match[str]) -> bool:
    """Whether the count is an age in years: 築36年, 36年が経過."""
    if match[2] not in ("年", "年間"):
        return False
    return bool(_AGE.search(text, 0, match.start()) or _ELAPSED.match(text, match.end()))
