"""Quantities in a text: amounts, percentages, dates, fiscal years and counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planparse.diff.model import QuantityKind
from planparse.japanese.amounts import amounts_in
from planparse.japanese.calendar import ERA_YEAR, year_in
from planparse.japanese.fold import fold

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_DATE = re.compile(
    rf"{ERA_YEAR}\s*(?:年|[./-])\s*(?P<month>\d{{1,2}})(?:\s*月|[./-](?=\d))(?:\s*(?P<day>\d{{1,2}})\s*日?)?"
)
_FISCAL = re.compile(rf"{ERA_YEAR}\s*年\s*度?")
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|パーセント|ポイント)")
_COUNT = re.compile(
    rf"({_NUMBER})\s*(万|億|千)?\s*"
    r"(時間|分|秒|日間|日|か月|ヶ月|カ月|月|年間|年|週間|件|人|名|世帯|戸|棟|台|両|基|本|枚|冊|部|種類|"
    r"箇所|か所|ヶ所|カ所|施設|校|園|館|区画|区|市|町|社|者|団体|組|回|次|期|件数|点|位|倍|割|"
    r"km|㎞|m2|㎡|m|ha|kW|kWh|MW|t|トン|kg|[一-龥]{0,2})"
)
_FACTOR = {"万": 10**4, "億": 10**8, "千": 10**3}


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

    Amounts are in yen; dates are ISO dates (2026-04 without a day); years are "2026"; the unit of a count
    is its counter.
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
    for match in _COUNT.finditer(folded):
        value = float(match[1].replace(",", "")) * _FACTOR.get(match[2] or "", 1)
        add(Quantity(match.start(), match.end(), "count", value, match[3] or None))
    return tuple(sorted(found, key=lambda q: q.begin))
