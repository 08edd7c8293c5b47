"""What all Excel workbooks have in common: texts stay texts, and the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from planparse.document.foreign import EXPORT_CATEGORY

OPTIONS: Mapping[str, bool] = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
"""The options of an xlsxwriter workbook whose texts are written as they are."""
_CREATED = datetime(2000, 1, 1)
"""The time in every workbook, so that the same plans give the same bytes."""


def properties(title: str) -> dict[str, Any]:
    """The properties of a workbook with this title; `readers.exports` knows our files by the category."""
    return {"title": title, "category": EXPORT_CATEGORY, "created": _CREATED}


def begins_like_a_formula(text: str) -> bool:
    """Whether a cell needs a quote prefix, lest the text become a formula once a person edits the cell."""
    return text[:1] in tuple("=+-@'＝＋－＠")
