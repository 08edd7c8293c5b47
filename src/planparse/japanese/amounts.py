"""Amounts, percentages and counts as Japanese official text writes them: 462億円, △3億円, 12.5％, 1,200件."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from planparse.japanese.fold import compacted, fold

UNITS = {"兆": 10**12, "億": 10**8, "万": 10**4, "百万": 10**6, "千": 10**3, "十億": 10**9, "千万": 10**7}
"""What a unit behind a number multiplies it by: 12億3千万."""

NUMBER = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
SCALES = "兆|十億|億|千万|百万|万|千"
# Repetitions are bounded, and every number but the last needs a unit, so that a long row of digits is
# tried only once.
_SCALED = (
    rf"{NUMBER}\s{{0,4}}(?:(?:{SCALES})\s{{0,4}}(?:{NUMBER}\s{{0,4}}(?:{SCALES})\s{{0,4}}){{0,4}}"
    rf"(?:{NUMBER}\s{{0,4}})?)?"
)
# A backslash is the yen sign of Shift_JIS, but in C:\12 that of a folder.
_SIGNED = (
    rf"(?:[△▲]\s?)?(?<![-A-Za-z\d])(?:[¥￥]|(?<![A-Za-z]:)(?<!\\)\\)\s?{NUMBER}(?:\s?(?:{SCALES}))?"
    # no digits left over, no second unit, and none beside the number as in ¥12,000(千円)
    rf"(?!\s?[-~〜～]\s?[¥￥\\]?\d)(?![\d,.]*\d)(?!\s{{0,4}}(?:{SCALES}))(?!\s{{0,4}}[(\[][^)\]]{{0,8}}(?:{SCALES})円)(?:-(?!\d))?"
)
AMOUNT = re.compile(rf"(?:[△▲]\s?)?(?:[¥￥\\]\s?)?(?<![\d.])(?<!\d,){_SCALED}円|{_SIGNED}")
YEN_SIGN = re.compile(r"[¥￥\\]\s?")
"""The sign in front of an amount, in folded text."""
_MOST_YEN = 10**18  # yen; within a signed 64-bit integer
_PART = re.compile(rf"({NUMBER})\s*({SCALES})?")

COUNTERS = (
    "時間|分|秒|日間|日|か月|ヶ月|カ月|月|年間|年|週間|件|人|名|世帯|戸|棟|台|両|基|本|枚|冊|部|種類|"
    "箇所|か所|ヶ所|カ所|施設|校|園|館|区画|区|市|町|社|者|団体|組|回|次|期|件数|点|位|倍|"
    "km|㎞|m2|㎡|m|ha|kW|kWh|MW|t|kg"
)
"""What is counted or measured in official text, as alternatives of a pattern for folded text."""
_NOT_COUNTED = "月|日|年|分|秒|次|期|位|区|市|町"  # in 4月, 3期, 2区 the number says which, not how many
_MEASURE = re.compile(
    rf"(?P<minus>[△▲-]\s?)?(?!0\d)(?P<number>{NUMBER})\s?(?P<factor>{SCALES})?\s?(?P<unit>%|ポイント|{COUNTERS})?"
)
_COUNT = re.compile(
    r"(?:数|率|割合|(?:達成|満足|認知|進捗|習熟|理解)度|延長|面積|箇所|か所|人員|人口)(?:\([^()]{0,16}\))?$"
)
"""What the label of a count, a rate or a measure ends with, perhaps before a remark: 参加者数(延べ)."""
_MONEY = re.compile(r"(?:費|予算額?|決算額?|財源|収入|支出|金額)(?:\([^()]{0,16}\))?$")
"""What the label of an amount of money ends with, perhaps before a remark."""
_UNIT_IN_LABEL = re.compile(
    rf"[(\[]\s*(?:単位\s*:?\s*)?(?P<unit>(?:{SCALES})?円|%|ポイント|{COUNTERS})\s*[)\]]"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of yen and its span in the text it was found in."""

    yen: int
    begin: int
    end: int


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Every amount of yen in the text, in order: 462億円, 1兆2,345億円, 12億3千万円, 1,234千円.

    A yen sign in front makes an amount of a number without 円: ￥1,200,000, ¥12億. △3億円 is negative.
    What can be read in more than one way (3千5百万円, 1,23億円) is skipped.
    """
    folded = fold(text)
    found: list[Amount] = []
    for match in AMOUNT.finditer(folded):
        yen = _yen(match.group())
        if yen is not None:
            found.append(Amount(yen, match.start(), match.end()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and what it is of: yen, %, a counter, or None for a bare number."""

    number: int | float
    unit: str | None


def measure(text: str, label: str = "") -> Measure | None:
    """The amount, percentage or count that a whole text is: 24,750千円, 12.5％, 約1,200件; None for others.

    A bare number has the unit that its label gives in brackets: 予算額(千円), 達成率（単位：％）. Amounts are
    in yen. A number that says which and not how many (4月, 2期) is none.
    """
    folded = fold(text).strip().removeprefix("約").strip()
    unit = _UNIT_IN_LABEL.search(fold(label))
    if unit is not None and unit["unit"].endswith("円") and (sign := YEN_SIGN.match(folded)):
        folded = folded[sign.end() :]
    match = _MEASURE.fullmatch(folded)
    if unit is not None and match is not None and not match["unit"]:
        folded += unit["unit"]
        match = _MEASURE.fullmatch(folded)
    if amounts := amounts_in(folded):
        whole = len(amounts) == 1 and (amounts[0].begin, amounts[0].end) == (0, len(folded))
        return Measure(amounts[0].yen, "円") if whole else None
    if match is None or (match["unit"] in _NOT_COUNTED.split("|") and unit is None):
        return None
    exact = Decimal(match["number"].replace(",", "")) * UNITS.get(match["factor"] or "", 1)
    number = int(exact) if exact == exact.to_integral() else float(exact)
    return Measure(-number if match["minus"] else number, match["unit"])


def unit_for(label: str, unit: str | None) -> str | None:
    """The unit that stands over a label: one of money is none of a count (参加者数) or a rate (達成率).

    Any other is none of money (事業費).
    """
    if unit is None:
        return None
    money = unit.endswith("円")
    if is_count(label) if money else _MONEY.search(compacted(label)):
        return None
    return unit


def is_count(label: str) -> bool:
    """Whether a label names a count, a rate or a measure: 参加者数, 達成率(%), 整備延長."""
    return _COUNT.search(compacted(label)) is not None


def unit_in(label: str) -> str | None:
    """The unit that a label gives in brackets: 千円 in 事業費（単位：千円）; None without one."""
    match = _UNIT_IN_LABEL.search(fold(label))
    return None if match is None else match["unit"]


def _yen(written: str) -> int | None:
    """The yen of one amount; None beyond `_MOST_YEN`, or where its units do not decrease."""
    total = 0
    above: int | None = None
    for number, unit in _PART.findall(written):
        whole, _, fraction = number.replace(",", "").partition(".")
        factor = UNITS.get(unit, 1)
        if above is not None and factor >= above:
            return None
        above = factor
        total += int(whole) * factor
        if fraction:
            total += round(int(fraction) * factor / 10 ** len(fraction))
    if total > _MOST_YEN:
        return None
    return -total if written[0] in "△▲" else total
