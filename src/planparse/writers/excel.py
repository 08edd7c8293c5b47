"""What all Excel workbooks have in common: texts stay texts, and the same input gives the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import accumulate, takewhile, zip_longest
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from planparse.document.foreign import EXPORT_CATEGORY
from planparse.document.names import file_name, free_name
from planparse.japanese.calendar import era_fiscal_year
from planparse.japanese.characters import width
from planparse.plan.model import Plan
from planparse.writers import refused
from planparse.writers.files import replacing

OPTIONS: Mapping[str, bool] = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
"""The options of an xlsxwriter workbook whose texts are written as they are."""
_TALLEST = 409
"""Points. The tallest row that Excel allows; two thirds of a page."""
_PADDING = 4
"""Points above and below the text of a cell."""
_CREATED = datetime(2000, 1, 1)
"""The time in every workbook, so that the same plans give the same bytes."""


@contextmanager
def workbook(path: Path, **options: Any) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that is written when the block ends, whole or not at all, replacing an older file.

    Its parts lie beside it until then, lest another disk be full. Raises OutputError and OSError.
    """
    try:
        with (
            replacing(path) as beside,
            TemporaryDirectory(prefix=f"{beside.name}-", dir=path.parent) as parts,
            xlsxwriter.Workbook(str(beside), {**OPTIONS, **options, "tmpdir": parts}) as book,
        ):
            yield book
    except XlsxWriterException as error:
        raise refused(str(path), error) from error


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
        fitting = _fitting(room, digits)
        lines = max(lines, sum(_lines(part, fitting) for part in text.split("\n")))
    return min(lines * line + _PADDING, _TALLEST)


def cut_to_rows(
    texts: Sequence[str], widths: Sequence[float], line: float, digits: float
) -> Iterator[tuple[str, ...]]:
    """The texts of a row as one row or, where Excel's tallest would not show them whole, as several.

    The other parameters are those of `row_height`. Texts are cut between paragraphs where that is possible.
    """
    most = int((_TALLEST - _PADDING) / line)
    columns = [
        list(_cut_text(text, _fitting(room, digits), most)) for text, room in zip(texts, widths, strict=True)
    ]
    yield from zip_longest(*columns, fillvalue="")


def _fitting(room: float, digits: float) -> float:
    """How many ideographs a line of a column holds."""
    return max(room / digits - 0.5, 1)


def _lines(paragraph: str, fitting: float) -> int:
    return max(1, ceil(width(paragraph) / fitting))


def _cut_text(text: str, fitting: float, most: int) -> Iterator[str]:
    """The text in pieces of at most `most` lines."""
    piece: list[str] = []
    left = most
    for paragraph in text.split("\n"):
        rest = paragraph
        while (needed := _lines(rest, fitting)) > left:
            if needed > most:
                end = _end(rest, left * fitting)
                piece.append(rest[:end])
                rest = rest[end:]
            yield "\n".join(piece)
            piece, left = [], most
        piece.append(rest)
        left -= needed
    yield "\n".join(piece)


def _end(text: str, room: float) -> int:
    """How many characters of the text are at most as wide as the room, in ems; at least one."""
    widths = accumulate(map(width, text))
    return max(1, sum(1 for so_far in takewhile(lambda so_far: so_far <= room, widths)))


def book_names(plans: Sequence[Plan]) -> tuple[str, ...]:
    """A file name without its suffix for each plan's book: the bureau and the year, such as 港湾局_令和8年度.

    Every system can keep the names side by side. Where several plans are of one bureau and year, their names
    end in the document's id.
    """
    names = [_name(f"{plan.organization or plan.document_id}_{year_of(plan)}") for plan in plans]
    often = Counter(name.casefold() for name in names)
    taken: set[str] = set()
    found = []
    for plan, name in zip(plans, names, strict=True):
        wanted = name if often[name.casefold()] == 1 else _name(f"{name}_{plan.document_id}")
        free = free_name(wanted, lambda one: one.casefold() in taken)
        taken.add(free.casefold())
        found.append(free)
    return tuple(found)


def _name(text: str) -> str:
    """A text as a file name, in which a slash does not part folders."""
    return file_name(re.sub(r"[/\\]", "_", text))


def year_of(plan: Plan) -> str:
    """The plan's fiscal year as people read it."""
    return "年度不明" if plan.fiscal_year is None else era_fiscal_year(plan.fiscal_year)
