"""PDF to source document: the only module outside this package's reach is `read_pdf`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

from planparse.findings import Finding
from planparse.readers.errors import ReadError
from planparse.readers.pdf.columns import QUARTER_HEADS
from planparse.readers.pdf.document import Assembly, assemble
from planparse.readers.pdf.layout import PageLayout, lay_out
from planparse.source import SourceDocument

Reader = Literal["auto", "pdfium", "pdfplumber"]


def read_pdf(
    data: bytes,
    name: str,
    *,
    reader: Reader = "auto",
    password: str | None = None,
    column_heads: Sequence[re.Pattern[str]] = (),
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The PDF's lines and grids in reading order, and what a person should know of the reading.

    `column_heads` are words that head columns besides the quarters, as patterns on folded text: a table
    without rules hangs on a row of them.

    `reader` chooses the back end; "auto" takes PDFium and falls back to pdfplumber where PDFium cannot
    tell the characters. Raises ReadError for a fault of the document.
    """
    if b"%PDF" not in data[:1024]:
        raise ReadError("not_pdf", name)
    chosen = "pdfium" if reader == "auto" else reader
    producer, layouts = _layouts(data, name, chosen, password, (*QUARTER_HEADS, *column_heads))
    assembly = assemble(layouts)
    document = SourceDocument(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/pdf",
        size=len(data),
        reader=f"pdf/{chosen}",
        blocks=assembly.blocks,
        pages=assembly.pages,
        producer=producer,
    )
    return document, assembly.findings


def _layouts(
    data: bytes, name: str, reader: str, password: str | None, heads: Sequence[re.Pattern[str]]
) -> tuple[str | None, Iterator[PageLayout]]:
    laid_out = partial(lay_out, heads=heads)
    if reader == "pdfium":
        from planparse.readers.pdf import pdfium

        document = pdfium.open_document(data, name, password)
        return pdfium.producer(document), map(laid_out, pdfium.pages(document))
    from planparse.readers.pdf import plumber

    oracle = plumber.open_document(data, name, password)
    return plumber.producer(oracle), map(laid_out, plumber.pages(oracle))


__all__ = ["Assembly", "Reader", "read_pdf"]
