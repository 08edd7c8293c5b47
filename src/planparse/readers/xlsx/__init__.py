"""Excel workbooks (.xlsx, .xlsm) to source documents; macros are never looked at."""

from __future__ import annotations

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.findings import Finding
from planparse.document.source import Aside, SourceDocument
from planparse.readers.assemble import document
from planparse.readers.xlsx.book import open_book
from planparse.readers.xlsx.layout import Laid, laid_out, with_wraps
from planparse.readers.xlsx.view import view


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
    for sheet in book.sheets:
        seen, unseen = view(sheet, book, name)
        if seen is not None:
            sheets.append(laid_out(seen, column_heads, sheets[-1].columns if sheets else (), name))
        asides += unseen.asides
        findings += unseen.findings
    return document(data, name, "xlsx", with_wraps(sheets), asides), tuple(findings)
