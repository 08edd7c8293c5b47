"""PDF to source document: the only module outside this package's reach is `read_pdf`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Literal

from planparse.findings import Finding
from planparse.readers.errors import ReadError
from planparse.readers.pdf.document import Assembly, assemble
from planparse.readers.pdf.layout import PageLayout, lay_out
from planparse.source import SourceDocument

Reader = Literal["auto", "pdfium", "pdfplumber"]


def read_pdf(
    data: bytes, name: str, *, reader: Reader = "auto", password: str | None = None
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The PDF's lines and grids in reading order, and what a person should know of the reading.

    `reader` chooses the back end; "auto" takes PDFium and falls back to pdfplumber where PDFium cannot
    tell the characters. Raises ReadError for a fault of the document.
    """
    if b"%PDF" not in data[:1024]:
        raise ReadError("not_pdf", name)
    chosen = "pdfium" if reader == "auto" else reader
    producer, layouts = _layouts(data, name, chosen, password)
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
    data: bytes, name: str, reader: str, password: str | None
) -> tuple[str | None, Iterator[PageLayout]]:
    if reader == "pdfium":
        from planparse.readers.pdf import pdfium

        document = pdfium.open_document(data, name, password)
        return pdfium.producer(document), map(lay_out, pdfium.pages(document))
    from planparse.readers.pdf import plumber

    oracle = plumber.open_document(data, name, password)
    return plumber.producer(oracle), map(lay_out, plumber.pages(oracle))


__all__ = ["Assembly", "Reader", "read_pdf"]
