"""PDF to source document. `read_pdf` is what other packages call; `draw` and `pdfium` serve `inspect` and
the readers' page count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.source import SourceDocument
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.document import assemble
from planparse.readers.pdf.layout import PageLayout, carried_over, lay_out
from planparse.readers.pdf.page import PageFacts
from planparse.readers.pdf.prepare import prepared

Reader = Literal["auto", "pdfium", "pdfplumber"]


def read_pdf(
    data: bytes,
    name: str,
    *,
    reader: Reader = "auto",
    password: str | None = None,
    column_heads: ColumnHeads = NO_HEADS,
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The PDF's lines and grids in reading order, and findings on how they were read.

    `reader` chooses the back end; "auto" takes PDFium, and pdfplumber where PDFium cannot open the file or
    does not know its characters. `column_heads` are the words that may head a table's columns: a row of them
    shows a table that rules do not. Raises ReadError where the document cannot be read.
    """
    if reader != "auto":
        return _read(data, name, reader, password, column_heads)
    try:
        document, findings = _read(data, name, "pdfium", password, column_heads)
    except ReadError as error:
        if error.code != "damaged":
            raise
        try:
            document, findings = _read(data, name, "pdfplumber", password, column_heads)
        except ReadError as second:
            raise (error if second.code == "damaged" else second) from None
        return document, (Finding("reader-fallback", {"reason": error.failure.detail}), *findings)
    unmapped = _unmapped(findings)
    if unmapped > tol.UNMAPPED_SHARE * _mapped(document, findings):
        try:
            other, other_findings = _read(data, name, "pdfplumber", password, column_heads)
        except ReadError:
            return document, findings
        if _mapped(other, other_findings) > tol.MORE_MAPPED * _mapped(document, findings):
            reason = f"{unmapped} glyphs without Unicode"
            return other, (Finding("reader-fallback", {"reason": reason}), *other_findings)
    return document, findings


def _unmapped(findings: Sequence[Finding]) -> int:
    """How many glyphs of a document have no Unicode value."""
    return sum(int(f.values["count"]) for f in findings if f.code == "unmapped-glyphs")


def _mapped(document: SourceDocument, findings: Sequence[Finding]) -> int:
    """How many characters of a document do have one."""
    return sum(len(line.text) for line in document.lines()) - _unmapped(findings)


def _read(
    data: bytes, name: str, reader: str, password: str | None, heads: ColumnHeads
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    ready, annotations = prepared(data, password)
    producer, layouts = _layouts(ready, name, reader, password, heads)
    try:
        assembly = assemble(layouts)
    except ReadError as error:
        raise ReadError(error.code, name, error.failure.values) from None
    document = SourceDocument(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/pdf",
        size=len(data),
        reader=reader,
        blocks=assembly.blocks,
        pages=assembly.pages,
        producer=producer,
        asides=(*annotations, *assembly.asides),
    )
    return document, assembly.findings


def _layouts(
    data: bytes, name: str, reader: str, password: str | None, heads: ColumnHeads
) -> tuple[str | None, Iterator[PageLayout]]:
    if reader == "pdfium":
        from planparse.readers.pdf import pdfium

        document = pdfium.open_document(data, name, password)
        return pdfium.producer(document), _laid_out(pdfium.pages(document), heads)
    from planparse.readers.pdf import plumber

    oracle = plumber.open_document(data, name, password)
    return plumber.producer(oracle), _laid_out(plumber.pages(oracle), heads)


def _laid_out(pages: Iterable[PageFacts], heads: ColumnHeads) -> Iterator[PageLayout]:
    """Each page laid out, given the table that the page before it ended with."""
    carried = None
    for facts in pages:
        layout = lay_out(facts, heads, carried)
        yield layout
        carried = carried_over(layout)
