"""Years, fiscal years and dates as Japanese official text writes them."""

from __future__ import annotations

import re
from datetime import date

from planparse.japanese.fold import fold

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
