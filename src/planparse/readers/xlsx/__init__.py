"""Excel workbooks (.xlsx, .xlsm) to source documents; macros are never looked at."""

from __future__ import annotations

from collections.abc import Sequence

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.findings import Finding
from planparse.document.place import Place, Spot
from planparse.document.source import Aside, SourceDocument
from planparse.readers.assemble import document
from planparse.readers.cleaning import NOTHING
from planparse.readers.xlsx.book import open_book
from planparse.readers.xlsx.layout import Laid, laid_out, with_wraps
from planparse.readers.xlsx.view import MOST_NAMED, view


def read_xlsx(
    data: bytes, name: str, column_heads: ColumnHeads = NO_HEADS
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a workbook's bytes, its sheets in order, and findings on how it was read.

    `column_heads` are the words that may head the columns of a table without lines.

    Raises ReadError for a file that is damaged, locked or too large.
    """
    book = open_book(data, name)
    sheets: list[Laid] = []
    asides: list[Aside] = []
    findings: list[Finding] = []
    cleaning = NOTHING
    for sheet in book.sheets:
        seen, unseen = view(sheet, book, name)
        if seen is not None:
            sheets.append(laid_out(seen, column_heads, sheets[-1] if sheets else Laid(()), name))
            if marks := sheets[-1].marks:
                findings.append(_marks_told(marks))
        asides += unseen.asides
        findings += unseen.findings
        cleaning += unseen.cleaning
    made, told = document(data, name, "xlsx", with_wraps(sheets), asides, cleaning)
    return made, (*findings, *told)


def _marks_told(marks: Sequence[Spot]) -> Finding:
    """The finding on cells of a sheet's schedules that say something without words."""
    cells = "、".join(spot.cell or "" for spot in marks[:MOST_NAMED])
    return Finding("marks-without-words", {"cells": cells, "count": len(marks)}, Place(spot=marks[0]))
