"""What all Excel workbooks have in common: texts stay texts, and the same input gives the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from planparse.document.foreign import EXPORT_CATEGORY
from planparse.japanese.calendar import era_fiscal_year
from planparse.japanese.characters import width
from planparse.plan.model import Plan

OPTIONS: Mapping[str, bool] = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
"""The options of an xlsxwriter workbook whose texts are written as they are."""
_TALLEST = 409
"""Points. The tallest row that Excel allows; two thirds of a page."""
_CREATED = datetime(2000, 1, 1)
"""The time in every workbook, so that the same plans give the same bytes."""


def properties(title: str) -> dict[str, Any]:
    """The properties of a workbook with this title; `readers.exports` knows our files by the category."""
    return {"title": title, "category": EXPORT_CATEGORY, "created": _CREATED}


def begins_like_a_formula(text: str) -> bool:
    """Whether a cell needs a quote prefix, lest the text become a formula once a person edits the cell."""
    return text[:1] in tuple("=+-@'＝＋－＠")


def row_height(texts: Iterable[str], widths: Iterable[float], line: float, digits: float) -> float:
    """The height in points at which all wrapped texts of a row show; at most the tallest that Excel allows.

    `widths` are those of the columns in digits of the workbook's default type. Of the type of the cells, a
    line takes `line` points, and an ideograph is as wide as `digits` of those digits.
    """
    lines = 1
    for text, room in zip(texts, widths, strict=True):
        fitting = max(room / digits - 0.5, 1)
        lines = max(lines, sum(max(1, ceil(width(part) / fitting)) for part in text.split("\n")))
    return min(lines * line + 4, _TALLEST)


_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\ud800-\udfff]')


def book_names(plans: Sequence[Plan]) -> tuple[str, ...]:
    """A file name without its suffix for each plan's book: the bureau and the year, such as 港湾局_令和8年度.

    Where several plans are of one bureau and year, their names end in the document's id.
    """
    names = [_NOT_IN_NAMES.sub("_", f"{p.organization or p.document_id}_{year_of(p)}") for p in plans]
    often = Counter(names)
    return tuple(
        name if often[name] == 1 else f"{name}_{plan.document_id}"
        for plan, name in zip(plans, names, strict=True)
    )


def year_of(plan: Plan) -> str:
    """The plan's fiscal year as people read it."""
    return "年度不明" if plan.fiscal_year is None else era_fiscal_year(plan.fiscal_year)
