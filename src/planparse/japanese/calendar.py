"""Years, fiscal years, quarters and dates as Japanese official text writes them.

The Japanese fiscal year (年度) runs from April 1 to March 31 and is named after the year it begins in.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from planparse.japanese.fold import fold
from planparse.japanese.markers import marker_number


@dataclass(frozen=True, slots=True)
class Era:
    """An era: its name, the letter that stands for it, and its first day."""

    name: str
    letter: str
    first_day: date


SINCE_MEIJI = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)
"""The modern eras, the latest first."""
_ERAS = SINCE_MEIJI[:3]
"""The eras still met in official text, the latest first."""

ERAS = frozenset(era.name for era in _ERAS)
"""Names of eras: 令和, 平成, 昭和 …."""
_NAMES, _LETTERS = "|".join(era.name for era in _ERAS), "".join(era.letter for era in _ERAS)
YEAR = rf"(?:(?:{_NAMES}|[{_LETTERS}])\s*(?:\d{{1,2}}|元)|(?:19|20)\d\d)"
"""A year of an era or a Western year, as a pattern without groups for folded text: 令和8, R8, 2026."""
FISCAL_YEAR = rf"(?:{YEAR}\s*年\s*度)"
"""A fiscal year in the same way: 令和8年度, R8 年 度, 2026年度."""
_KANJI = "(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_KANJI_DIGITS = "○一二三四五六七八九"
"""Digits in folded text, in which 〇 is ○."""
_COUNTED = rf"\d{{1,2}}|元|{_KANJI}(?=\s*年)"
ERA_YEAR = (
    rf"(?:(?P<era>{_NAMES}|[{_LETTERS}])\s*(?P<era_year>{_COUNTED})"
    rf"|(?P<western>(?:19|20)\d\d|(?:一九|二○)[{_KANJI_DIGITS}]{{2}}(?=\s*年)))"
)
"""The same with the groups `era` and `era_year`, or `western`, also in kanji before 年: 令和八, 二〇二六."""
_ERA_ONLY = rf"(?P<era>{_NAMES}|[{_LETTERS}])\s*(?P<era_year>{_COUNTED})(?P<western>)"
_YEAR = re.compile(ERA_YEAR)
_FISCAL = re.compile(ERA_YEAR + r"\s*年\s*度")
# in a label, also a year before what is counted for it or alone in brackets: R7決算, 令和8予算額, 現状値(R7)
_LABEL_YEAR = re.compile(
    rf"[(\[]?{_ERA_ONLY}[)\]]?\s*の?\s*(?=当初|補正|最終|決算|予算|見込|実績|計画|予定|目標|事業費)"
)
_BRACKETED_YEAR = re.compile(rf"[(\[]\s*{_ERA_ONLY}\s*[)\]]\s*$")
_WITHOUT_ERA = re.compile(r"(?<![\d和成昭A-Z])(\d{1,2})\s*年\s*度")
_MONTH_AND_DAY = (
    r"(?P<month>\d{1,2})\s*(?:月|[./-])\s*(?P<day>\d{1,2})\s*日?"
    rf"|(?P<month_kanji>{_KANJI})\s*月\s*(?P<day_kanji>{_KANJI})\s*日"
)
_DATE = re.compile(rf"{ERA_YEAR}\s*(?:年|[./-])\s*(?:{_MONTH_AND_DAY})")
_DIGIT = f"[\\d元{_KANJI_DIGITS}十]"
_ANY_DAY = rf"(?:(?:{_NAMES}|[{_LETTERS}])\s*)?{_DIGIT}+\s*[年月./-](?:\s*{_DIGIT}+\s*[年月日./-]?){{0,2}}"
DATED = re.compile(
    # in brackets a day without 付 has two signs or 月, so that (1-3) and (1/2) are none
    rf"[(\[](?=[^)\]]*(?:[年月付現時]|[./-][^)\]]*[./-]))\s*{_ANY_DAY}\s*(?:付け?|現在|時点)?\s*[)\]]"
    rf"|(?<![^\s、。])(?:※\s*)?{_ANY_DAY}\s*(?:付け?|現在|時点)(?![でにのけ])"
)
"""A day as of which something holds, as a pattern for folded text, whole or not: (R8.4.1付), 四月現在."""
_WITHOUT_YEAR = re.compile(
    rf"(?<![\d./年和成昭A-Z-])(?:(?P<count>\d{{1,2}})\s*[年./-]\s*)?(?:{_MONTH_AND_DAY})(?![\d./-])"
)
_MONTH = re.compile(
    rf"{ERA_YEAR}\s*(?:(?:年|[./-])\s*(?P<month>\d{{1,2}})(?!\d)\s*(?:月|(?=[./-]|$))"
    r"(?:\s*[./-]?\s*(?P<day>\d{1,2})(?!\d)\s*日?)?"
    rf"|年\s*(?P<month_kanji>{_KANJI})\s*月(?:\s*(?P<day_kanji>{_KANJI})\s*日)?)"
)


def _year(match: re.Match[str]) -> int:
    if western := match["western"]:
        return int("".join(str(_KANJI_DIGITS.index(c)) if c in _KANJI_DIGITS else c for c in western))
    first = next(era.first_day.year for era in _ERAS if match["era"] in (era.name, era.letter))
    return first - 1 + (1 if match["era_year"] == "元" else marker_number(match["era_year"]) or 0)


def _month_and_day(match: re.Match[str]) -> tuple[int, int | None]:
    """The month and the day of a match; None for a day that is not written."""
    month, day = match["month"] or match["month_kanji"], match["day"] or match["day_kanji"]
    return marker_number(month) or 0, marker_number(day) or 0 if day else None


def _day(year: int, match: re.Match[str]) -> date | None:
    """The day of a year that a match names; None where there is no such day."""
    month, day = _month_and_day(match)
    try:
        return date(year, month, 1 if day is None else day)
    except ValueError:
        return None


def year_in(text: str) -> int | None:
    """The first year in the text, of an era or Western: 令和8 → 2026, R8 → 2026; None without one."""
    match = _YEAR.search(fold(text))
    return _year(match) if match else None


def fiscal_year_in(text: str) -> int | None:
    """The first fiscal year (年度) in the text: 令和8年度 and 令 和 8 年 度 → 2026; None without one."""
    folded = fold(text)
    match = _FISCAL.search(folded) or _FISCAL.search(folded.replace(" ", ""))
    return _year(match) if match else None


def fiscal_year_of_label(text: str) -> int | None:
    """The fiscal year that a label or column header names, also in short; None without one.

    >>> fiscal_year_of_label("R7決算"), fiscal_year_of_label("現状値(R7)"), fiscal_year_of_label("R7.4.1現在")
    (2025, 2025, None)
    """
    folded = fold(text)
    match = _LABEL_YEAR.match(folded) or _BRACKETED_YEAR.search(folded)
    found = fiscal_year_in(text)
    return found if found is not None or match is None else _year(match)


def fiscal_year_without_era(text: str, near: int | None) -> int | None:
    """The first fiscal year in a text that names no era, in the era of the year `near`; None without one.

    >>> fiscal_year_without_era("8年度予算額", 2026)
    2026
    """
    match = _WITHOUT_ERA.search(fold(text))
    if match is None or near is None:
        return None
    era = next((era for era in _ERAS if near >= era.first_day.year), _ERAS[-1])
    return era.first_day.year - 1 + int(match[1])


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and its span in the text it was found in."""

    day: date
    begin: int
    end: int


def days_in(text: str) -> tuple[FoundDate, ...]:
    """Every complete date in the text, in order: R8.4.1, 令和８年４月１日, 令和八年四月一日 → 2026-04-01."""
    found = []
    for match in _DATE.finditer(fold(text)):
        if (day := _day(_year(match), match)) is not None:
            found.append(FoundDate(day, match.start(), match.end()))
    return tuple(found)


def date_in(text: str) -> date | None:
    """The first complete date in the text; None without one."""
    return next((found.day for found in days_in(text)), None)


def date_in_year(text: str, fiscal_year: int) -> date | None:
    """The first date in a text that names no era or no year, as one of the year a fiscal year begins in.

    A year without an era must be that year of its era or the one before. None without such a date.

    >>> [str(date_in_year(text, 2026)) for text in ("(4月1日付)", "8.4.1付", "12.4.1付")]
    ['2026-04-01', '2026-04-01', 'None']
    """
    for match in _WITHOUT_YEAR.finditer(fold(text)):
        counted = f"{match['count']}年度" if match["count"] else None
        year = fiscal_year_without_era(counted, fiscal_year) if counted else fiscal_year
        if year in (fiscal_year, fiscal_year - 1) and (day := _day(year, match)) is not None:
            return day
    return None


def dates_in(text: str) -> tuple[str, ...]:
    """Every date in the text in ISO notation, in order, a month without a day as one: R8.4 → 2026-04.

    >>> dates_in("令和5年4月1日～令和9年3月")
    ('2023-04-01', '2027-03')
    """
    found: list[str] = []
    for match in _MONTH.finditer(fold(text)):
        if (day := _day(_year(match), match)) is not None:
            found.append(day.isoformat()[: -3 if _month_and_day(match)[1] is None else None])
    return tuple(found)


def days_of_months(fiscal_year: int, first: int, last: int) -> tuple[date, date]:
    """The first and the last day of a span of months of the fiscal year, counted from 1 for April."""
    begin = _first_of_month(fiscal_year, first)
    end = _first_of_month(fiscal_year, last)
    return begin, end.replace(day=monthrange(end.year, end.month)[1])


def fiscal_year_of(day: date) -> int:
    """The fiscal year in which a day lies: that of its calendar year from April on."""
    return day.year if day.month >= 4 else day.year - 1


def days_of_quarter(fiscal_year: int | None, quarter: int) -> tuple[date, date] | tuple[None, None]:
    """The first and the last day of a quarter (1 to 4) of the fiscal year; None twice for an unknown year."""
    if fiscal_year is None:
        return None, None
    return days_of_months(fiscal_year, 3 * quarter - 2, 3 * quarter)


def _first_of_month(fiscal_year: int, month: int) -> date:
    years, index = divmod(month + 2, 12)
    return date(fiscal_year + years, index + 1, 1)


def era_date(day: date) -> str:
    """The date by its era: 2026-04-01 → 令和8年4月1日; before 昭和, by the Western year."""
    return f"{_era_year(day)}年{day.month}月{day.day}日"


def era_month(year: int, month: int) -> str:
    """The month of a calendar year by its era: 2026 and 4 → 令和8年4月."""
    return f"{_era_year(date(year, month, 1))}年{month}月"


def era_fiscal_year(year: int) -> str:
    """The fiscal year by its era: 2026 → 令和8年度, 2019 → 令和元年度; before 昭和, the Western year.

    A fiscal year in which an era begins bears the new era's name, as 令和元年度 does.
    """
    return f"{_era_year(date(year, 12, 31))}年度"


def _era_year(day: date) -> str:
    for era in _ERAS:
        if day >= era.first_day:
            count = day.year - era.first_day.year + 1
            return f"{era.name}{'元' if count == 1 else count}"
    return str(day.year)
