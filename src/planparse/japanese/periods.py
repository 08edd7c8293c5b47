"""How Japanese plans name a period of the fiscal year: 第1四半期, 上半期, 4～6月, R8.4, 令和8年度, 通年.

`period_of` reads a whole text, such as a column header, as the name of a period. `NAMED`, `DATED` and `REST`
find such names inside longer text. Both are made of the same patterns for text folded by `fold` and written
without blanks, so that letter spacing and the line breaks of a narrow column do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from planparse.japanese.calendar import YEAR, era_fiscal_year, era_month, year_in
from planparse.japanese.fold import compacted

Kind = Literal["fiscal year", "whole year", "half", "quarter", "month", "months", "until", "from"]


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole months within one fiscal year.

    `first` and `last` count the months from April: 1 is April, 12 is March. `fiscal_year` is None where the
    text does not say it. A "fiscal year" is a year as such (令和8年度), the "whole year" one that spans the
    columns of a schedule (通年). "until" (6月末まで) begins where the period before it ended, in April if
    there is none; "from" (10月以降) ends where the next one begins, in March if there is none.
    """

    kind: Kind
    first: int
    last: int
    fiscal_year: int | None = None

    @property
    def months(self) -> range:
        """The months of the period, counted from April: 1 is April, 12 is March."""
        return range(self.first, self.last + 1)

    @property
    def quarters(self) -> tuple[int, ...]:
        """The quarters (1 to 4) in which the period has a month. A fiscal year is never a quarter: ()."""
        if self.kind == "fiscal year":
            return ()
        return tuple(range((self.first + 2) // 3, (self.last + 2) // 3 + 1))

    @property
    def notation(self) -> str | None:
        """The period as the published data writes it: 2026, 2026-H1, 2026-Q1, 2026-04, 2026-04/2026-06.

        None where the year is not known.
        """
        if self.fiscal_year is None:
            return None
        if self.kind in ("fiscal year", "whole year"):
            return str(self.fiscal_year)
        if self.kind == "half":
            return f"{self.fiscal_year}-H{1 if self.first == 1 else 2}"
        if self.kind == "quarter":
            return f"{self.fiscal_year}-Q{self.quarters[0]}"
        months = dict.fromkeys(_calendar_month(self.fiscal_year, month) for month in (self.first, self.last))
        return "/".join(months)


def _calendar_month(fiscal_year: int, month: int) -> str:
    years, index = divmod(month + 2, 12)
    return f"{fiscal_year + years}-{index + 1:02}"


# --- the names, as patterns for folded text without blanks ---------------------------------------------

_OPEN, _CLOSE = r"[(\[〔【<〈《]", r"[)\]〕】>〉》]"
_NUMBER = "[1-4一二三四Ⅰ-Ⅳ①-④]"
_NUMBERS = {n: i for digits in ("1234", "一二三四", "ⅠⅡⅢⅣ", "①②③④") for i, n in enumerate(digits, 1)}
_QUARTER = (
    rf"(?:第?{_NUMBER}[・/]?四半期|第{_NUMBER}・?期|[1-4Ⅰ-Ⅳ]/4半?期|[Ⅰ-Ⅳ]期|[1-4]四(?:半(?!期))?"
    r"|第?[1-4](?:Q|クォーター|クオーター)|Q[1-4])"
)
_FIRST_HALF = "(?:上半期|上期|前半期|前期|(?:年度)?前半)"
_SECOND_HALF = "(?:下半期|下期|後半期|後期|(?:年度)?後半)"
_WHOLE = "(?:通年|年間|全期間?)"
_MONTH = "(?:1[0-2]|[1-9])"
_SEASON = "[春夏秋冬][季期]?"
_FISCAL = rf"{YEAR}(?:年度?)?[・の]?"
_IN_YEAR = rf"{YEAR}(?:年度?|[./])"
_TO = "(?:[-~]|から)"
_FIRST_DAY, _LAST_DAY = rf"[/月]1日?{_TO}(?:翌年?)?", "[/月](?:2[89]|3[01]|末)日?(?:まで)?"
# what a column header says of the work below it; 目標 or 実績 would be another column
_OF_WORK = "(?:の?(?:取組|取組内容|実施内容)|(?:実施)?(?:予定|計画))?"

_NAME = re.compile(
    rf"{_OPEN}?(?P<year>{_FISCAL})?"
    rf"(?:(?P<quarter>{_QUARTER}){_OF_WORK}|(?P<first>{_FIRST_HALF})|(?P<second>{_SECOND_HALF})|(?P<whole>{_WHOLE}))"
    # behind it its months, also without their end, and any remark in brackets
    rf"{_CLOSE}?(?P<rest>{_OPEN}.*|(?:{_IN_YEAR})?\d{{1,2}}(?:月?[-~]|月から|{_FIRST_DAY}).*"
    rf"|{_MONTH}(?:月?[・,、]{_MONTH})+月)?"
)
_QUARTERS = re.compile(
    rf"{_OPEN}?(?P<year>{_FISCAL})?(?P<first>{_QUARTER}|第?{_NUMBER})(?P<sign>{_TO}|[・,、と]|及び)(?P<last>{_QUARTER})"
    rf"{_OF_WORK}{_CLOSE}?(?:{_OPEN}.*)?"
)
_OF_QUARTERS = re.compile("[期Qー]")
"""What a name of quarters has in it: most texts name none."""
_ANOTHER = re.compile(_QUARTER)
_FISCAL_YEAR = re.compile(rf"{_OPEN}?(?:{YEAR}年度?|R[1-9]\d?){_CLOSE}?(?:{_OPEN}.*)?")
_MONTHS = re.compile(
    rf"(?:{_SEASON})?{_OPEN}?[①-⑫]?"
    rf"(?:(?:(?P<year>{_IN_YEAR})|翌年?)?(?P<first>{_MONTH})(?:月?{_TO}(?:翌年?|(?P<last_year>{_IN_YEAR}))?(?P<last>{_MONTH}))?"
    rf"(?P<sign>月(?:期|頃|ごろ|中|[上中下初]旬|末?(?:まで|迄)|末|以降|から|[-~])?)?{_OF_WORK}"
    rf"|(?P<listed>{_MONTH}(?:月?[・,、]{_MONTH})+)月"
    rf"|[-~](?P<until>{_MONTH})月末?(?:まで|迄)?)"
    rf"{_CLOSE}?(?:{_OPEN}.*)?"
)
_DAYS = re.compile(rf"(?P<first>{_MONTH}){_FIRST_DAY}(?P<last>{_MONTH}){_LAST_DAY}")
_BARE_MONTH = re.compile(_MONTH)
_COUNTED_QUARTER = re.compile(f"第(?P<number>{_NUMBER})期?|(?P<bare>[1-4])(?:期|/4)|[Ⅰ-Ⅳ]")
_COUNTED_MONTHS = re.compile(f"(?P<first>{_MONTH})[-~](?P<last>{_MONTH})")

_RANGE_IN_TEXT = (
    rf"(?:{_SEASON}(?={_OPEN}))?{_OPEN}?[①-⑫]?(?:{_IN_YEAR})?1?\d月?[~-](?:{_IN_YEAR})?1?\d月期?{_CLOSE}?"
)
# a header that a narrow column breaks: its months may end anywhere
_RANGE_BROKEN = rf"(?:{_OPEN}(?:1?\d)?月?(?:[~-](?:1?\d)?月?期?)?{_CLOSE}?)?"
_NAME_BROKEN = rf"第{_NUMBER}・?四半?"
NAMED: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"{_OPEN}?(?:{_FISCAL})?(?:{_QUARTER}|{_NAME_BROKEN}){_CLOSE}?"
        rf"(?:{_RANGE_IN_TEXT}|{_RANGE_BROKEN}){_CLOSE}?"
    ),
    re.compile(
        rf"(?:{_FISCAL})?(?:{_FIRST_HALF}|{_SECOND_HALF}){_CLOSE}?(?:{_RANGE_IN_TEXT}|{_RANGE_BROKEN})"
    ),
)
"""Quarters and half-years by name, to be searched for: 第1四半期(4~6月), 上半期."""

DATED = re.compile(
    rf"{_RANGE_IN_TEXT}"
    rf"|{YEAR}[./]{_MONTH}(?:[~-](?:{YEAR}[./])?{_MONTH})?(?![\d./])"
    rf"|(?<!\d)(?:{_IN_YEAR})?{_MONTH}(?:[・,、]{_MONTH})*月(?:末?まで|末)?"
    rf"|~{_MONTH}月末?(?:まで)?"
    rf"|(?<!\d){_MONTH}{_FIRST_DAY}{_MONTH}{_LAST_DAY}"
)
"""Months, to be searched for: 4~6月, R8.4~6, 4・5・6月, 6月末まで, 4/1~6/30.

Prose and cells name them as well.
"""

REST = re.compile(r"(?=.*[月期Q半~)\]〕])[()\[\]〔〕~\-\d月期Q半四]+")
"""A piece of a period's name that is left when a narrow column breaks it: 月), 6月), 半期."""


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for a whole text that is one of the words, its group `word`.

    Brackets may stand around it, and behind it a remark in brackets.
    """
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"{_OPEN}?(?P<word>{alternatives}){_CLOSE}?(?:{_OPEN}.*)?")


@lru_cache(maxsize=16384)
def period_of(text: str) -> Period | None:
    """The period that the whole text names; None where it names none, or none within one fiscal year.

    Brackets may stand around the name, and behind it its months or any remark in brackets.
    """
    compact = compacted(text)
    if match := _NAME.fullmatch(compact):
        return _named(match)
    if _OF_QUARTERS.search(compact) and (match := _QUARTERS.fullmatch(compact)):
        return _quarters(match)
    if _FISCAL_YEAR.fullmatch(compact):
        return Period("fiscal year", 1, 12, year_in(compact))
    if match := _MONTHS.fullmatch(compact):
        return _months(match)
    if match := _DAYS.fullmatch(compact):
        return _range(match["first"], match["last"])
    return None


@lru_cache(maxsize=16384)
def month_of(text: str) -> Period | None:
    """The month that a bare number (4, 12) is where numbers count months; None for any other text."""
    compact = compacted(text)
    if _BARE_MONTH.fullmatch(compact) is None:
        return None
    return Period("month", _fiscal(compact), _fiscal(compact))


@lru_cache(maxsize=16384)
def quarter_of(text: str) -> Period | None:
    """The quarter that 第1, 1期, Ⅰ, 1/4 or 4~6 is where such texts count the quarters; else None."""
    compact = compacted(text)
    if match := _COUNTED_MONTHS.fullmatch(compact):
        return _range(match["first"], match["last"])
    if match := _COUNTED_QUARTER.fullmatch(compact):
        number = _NUMBERS[match["number"] or match["bare"] or compact]
        return Period("quarter", 3 * number - 2, 3 * number)
    return None


def quarter_name(number: int) -> str:
    """What users read a quarter as: 1 → 第1四半期."""
    return f"第{number}四半期"


_NOTATION = re.compile(
    r"(?P<year>[1-9]\d{3})(?:-H(?P<half>[12])|-Q(?P<quarter>[1-4])"
    r"|-(?P<month>0[1-9]|1[0-2])(?:/(?P<to>[1-9]\d{3})-(?P<last>0[1-9]|1[0-2]))?)?"
)
_HALF_NAMES = {"1": "上半期", "2": "下半期"}


def period_words(notation: str | None) -> str:
    """What users read a period as: 2026-H1 → 令和8年度上半期, 2026-04/2026-06 → 令和8年4月～6月.

    A text that is no notation of a period is returned as it is, 期間 for None.
    """
    if notation is None:
        return "期間"
    match = _NOTATION.fullmatch(notation)
    if match is None:
        return notation
    if match["month"]:
        first = era_month(int(match["year"]), int(match["month"]))
        if not match["to"]:
            return first
        last = era_month(int(match["to"]), int(match["last"]))
        return f"{first}～{last.removeprefix(first[: first.index('年') + 1])}"
    year = era_fiscal_year(int(match["year"]))
    if match["quarter"]:
        return year + quarter_name(int(match["quarter"]))
    return year + _HALF_NAMES.get(match["half"], "")


def is_calendar_year(text: str) -> bool:
    """Whether the whole text names a year without saying that it is a fiscal one: 令和9年, not 令和9年度."""
    compact = compacted(text)
    return _FISCAL_YEAR.fullmatch(compact) is not None and "年度" not in compact and "年" in compact


def _named(match: re.Match[str]) -> Period | None:
    if match["rest"] and _ANOTHER.search(match["rest"]):
        return None  # two headers in one cell
    year = year_in(match["year"]) if match["year"] else None
    if match["quarter"]:
        number = _quarter_number(match["quarter"])
        return Period("quarter", 3 * number - 2, 3 * number, year)
    if match["first"]:
        return Period("half", 1, 6, year)
    if match["second"]:
        return Period("half", 7, 12, year)
    return Period("whole year", 1, 12, year)


def _quarters(match: re.Match[str]) -> Period | None:
    """The months of quarters named together: 第1～2四半期, 第3・第4四半期; None for 第1・3, 第4～1."""
    first, last = _quarter_number(match["first"]), _quarter_number(match["last"])
    listed = match["sign"] not in ("-", "~", "から")
    if first >= last or (listed and last != first + 1):
        return None
    return Period("months", 3 * first - 2, 3 * last, year_in(match["year"]) if match["year"] else None)


def _quarter_number(name: str) -> int:
    return next(_NUMBERS[c] for c in name if c in _NUMBERS)


def _months(match: re.Match[str]) -> Period | None:
    if match["until"]:
        return Period("until", 1, _fiscal(match["until"]))
    if match["listed"]:
        listed = [_fiscal(month) for month in re.findall(r"\d+", match["listed"])]
        consecutive = listed == list(range(listed[0], listed[0] + len(listed)))
        return Period("months", listed[0], listed[-1]) if consecutive else None
    if not match["sign"] and not match["year"]:
        return None  # a number or a range of numbers
    first, last = _fiscal(match["first"]), _fiscal(match["last"] or match["first"])
    year = _fiscal_year(match["year"], match["first"]) if match["year"] else None
    last_year = _fiscal_year(match["last_year"], match["last"]) if match["last_year"] else year
    if first > last or (year is not None and year != last_year):
        return None
    sign = match["sign"] or ""
    if match["last"]:
        return Period("months", first, last, year)
    if sign.startswith("月末") or sign.endswith(("まで", "迄")):
        return Period("until", 1, last, year)
    if sign.endswith(("以降", "から", "-", "~")):
        return Period("from", first, 12, year)
    return Period("month", first, last, year)


def _range(first: str, last: str) -> Period | None:
    """The period between two calendar months; None if it crosses the end of the fiscal year."""
    begin, end = _fiscal(first), _fiscal(last)
    return Period("months", begin, end) if begin <= end else None


def _fiscal(month: str) -> int:
    """A calendar month (1 to 12) as the month of the fiscal year, counted from April."""
    return (int(month) - 4) % 12 + 1


def _fiscal_year(written: str, month: str) -> int | None:
    """The fiscal year of a month with its year: R9.3 → 2026; in 令和8年度3月 the year is the fiscal one."""
    year = year_in(written)
    if year is None or "年度" in written:
        return year
    return year - (int(month) < 4)


def in_sequence(periods: Sequence[Period | None]) -> tuple[Period | None, ...]:
    """Periods that stand side by side, those of the kinds "until" and "from" limited by their neighbours.

    ~6月, ~9月, ~12月, ~3月 are the four quarters.
    """
    out = list(periods)
    known = [i for i, period in enumerate(out) if period is not None]
    for before, after in pairwise(known):
        a, b = out[before], out[after]
        if a is None or b is None:
            continue
        if b.kind == "until" and a.last < b.last:
            out[after] = replace(b, first=a.last + 1)
        if a.kind == "from" and a.first < b.first:
            out[before] = replace(a, last=b.first - 1)
    return tuple(out)
