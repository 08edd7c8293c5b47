"""Readers: a file's bytes to a source document. The bytes tell the kind of file, see `readers.kinds`."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Literal

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.kinds import KindName
from planparse.document.source import SourceDocument
from planparse.readers.exports import is_export
from planparse.readers.kinds import kind_of, misnamed, refusal, require_name
from planparse.readers.plaintext import read_csv, read_text

Reader = Literal["auto", "pdfium", "pdfplumber"]
Ocr = Literal["auto", "always", "never"]


def read(
    data: bytes,
    name: str,
    *,
    reader: Reader = "auto",
    ocr: Ocr = "auto",
    password: str | None = None,
    column_heads: ColumnHeads = NO_HEADS,
    on_page: Callable[[int], None] | None = None,
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a file's bytes, and findings on how it was read.

    `name` is the file's name, for messages. `ocr` chooses the pages that are recognised from their pictures,
    `on_page` is called with the number of each before; see `read_pdf`. `column_heads` are the words that may
    head a table's columns, see `form.column_heads`. Raises ReadError where the document cannot be read.
    """
    if is_export(BytesIO(data)):
        raise ReadError("own-export", name)
    kind = kind_of(data, name)
    if kind is None or not data.strip():
        raise refusal(data, name)
    if kind == "pdf":
        from planparse.readers.pdf import read_pdf

        document, findings = read_pdf(
            data,
            name,
            reader=reader,
            ocr=ocr,
            password=password,
            column_heads=column_heads,
            on_page=on_page,
        )
    else:
        try:
            document, findings = _read_unpaged(kind, data, name, column_heads)
        except RecursionError as error:
            raise ReadError("nested-too-deeply", name) from error
        if not document.blocks and not document.asides:
            raise ReadError("no-text-original", name)
    require_name(kind, name)
    return document, (*misnamed(kind, name), *findings)


def _read_unpaged(
    kind: KindName, data: bytes, name: str, column_heads: ColumnHeads
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in the bytes of a file of any kind but PDF, as `read`."""
    if kind == "html":
        from planparse.readers.html import read_html

        return read_html(data, name, column_heads)
    if kind == "docx":
        from planparse.readers.docx import read_docx

        return read_docx(data, name)
    if kind == "xlsx":
        from planparse.readers.xlsx import read_xlsx

        return read_xlsx(data, name, column_heads)
    if kind == "csv":
        return read_csv(data, name)
    if kind == "markdown":
        from planparse.readers.markdown import read_markdown

        return read_markdown(data, name)
    if kind == "pptx":
        from planparse.readers.pptx import read_pptx

        return read_pptx(data, name, column_heads=column_heads)
    if kind in ("rtf", "doc", "xls", "ppt", "odt", "ods", "odp"):
        from planparse.readers.office import read_office

        def read_made(own: KindName, made: bytes) -> tuple[SourceDocument, tuple[Finding, ...]]:
            return _read_unpaged(own, made, name, column_heads)

        return read_office(data, name, kind, read_made)
    return read_text(data, name, column_heads)


def page_count(data: bytes, password: str | None = None) -> int | None:
    """The number of pages of a PDF, without reading any; None for a text and for what cannot be opened."""
    if kind_of(data, "") != "pdf":
        return None
    from planparse.readers.pdf import pdfium

    try:
        return len(pdfium.open_document(data, "", password))
    except ReadError:
        return None


_PAGE = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
  /Resources <</Font <</F 5 0 R>>>>>> endobj
4 0 obj <</Length 93>> stream
BT /F 12 Tf 72 700 Td (Quarter) Tj 0 -20 Td (plan) Tj /F 5 Tf (small) Tj ET 72 690 200 1 re f
endstream endobj
5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
trailer <</Root 1 0 R>>
"""


def warm() -> None:
    """Load both PDF back ends and read a page with each, so that the first document need not wait."""
    read(_PAGE, "page.pdf", reader="pdfium")
    read(_PAGE, "page.pdf", reader="pdfplumber")


__all__ = ["Ocr", "Reader", "page_count", "read", "read_text", "warm"]
