"""Amounts of yen as Japanese official text writes them: 462億円, 1兆2,345億円, △3億円."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planparse.japanese.fold import fold

UNITS = {"兆": 10**12, "億": 10**8, "万": 10**4, "百万": 10**6, "千": 10**3, "十億": 10**9, "千万": 10**7}
"""What a unit behind a number multiplies it by: 12億3千万."""

_NUMBER = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_UNIT = "兆|十億|億|千万|百万|万|千"
# Repetitions are bounded, and every number but the last needs a unit, so that a long row of digits is
# tried only once.
AMOUNT = re.compile(
    rf"(?:[△▲]\s?)?(?<![\d.])(?<!\d,){_NUMBER}\s{{0,4}}(?:(?:{_UNIT})\s{{0,4}}(?:{_NUMBER}\s{{0,4}}(?:{_UNIT})\s{{0,4}}){{0,4}}"
    rf"(?:{_NUMBER}\s{{0,4}})?)?円"
)
_MOST_YEN = 10**18  # yen; within a signed 64-bit integer
_PART = re.compile(rf"({_NUMBER})\s*({_UNIT})?")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of yen and its span in the text it was found in."""

    yen: int
    begin: int
    end: int


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Every amount of yen in the text, in order: 462億円, 1兆2,345億円, 12億3千万円, 1,234千円.

    △3億円 is negative. What can be read in more than one way (3千5百万円, 1,23億円) is skipped.
    """
    folded = fold(text)
    found: list[Amount] = []
    for match in AMOUNT.finditer(folded):
        yen = _yen(match.group())
        if yen is not None:
            found.append(Amount(yen, match.start(), match.end()))
    return tuple(found)


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
