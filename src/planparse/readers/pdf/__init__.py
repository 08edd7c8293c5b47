"""PDF to source document. `read_pdf` is what other packages call; `draw` and `pdfium` serve `inspect` and
the readers' page count."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.source import SourceDocument
from planparse.japanese.characters import visible
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.annotations import text_shown, told
from planparse.readers.pdf.asides import without_watermarks
from planparse.readers.pdf.document import assemble
from planparse.readers.pdf.layout import PageLayout, carried_over, lay_out
from planparse.readers.pdf.page import PageFacts
from planparse.readers.pdf.prepare import Prepared, prepared
from planparse.readers.pdf.recognition import ALL_PAGES, is_installed, recognised
from planparse.readers.pdf.scale import enlarged, factor_for, restored

Reader = Literal["auto", "pdfium", "pdfplumber"]
Ocr = Literal["auto", "always", "never"]


_LONGEST_PRODUCER = 200
"""Characters. The longest that a program was seen to write has about 80."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A PDF's bytes, and how it is to be read; see `read_pdf`."""

    data: bytes
    name: str
    password: str | None
    heads: ColumnHeads
    on_page: Callable[[int], None] | None


def read_pdf(
    data: bytes,
    name: str,
    *,
    reader: Reader = "auto",
    ocr: Ocr = "auto",
    password: str | None = None,
    column_heads: ColumnHeads = NO_HEADS,
    on_page: Callable[[int], None] | None = None,
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The PDF's lines and grids in reading order, and findings on how they were read.

    `reader` chooses the back end; "auto" takes PDFium, and pdfplumber where PDFium cannot open the file or
    does not know its characters. `ocr` chooses the pages that are recognised from their pictures; "auto"
    those without text that can be read, if the extra for it is installed. `on_page` is called with the number
    of each such page before it is recognised. `column_heads` are the words that may head a table's columns:
    a row of them shows a table that rules do not. Raises ReadError where the document cannot be read.
    """
    if ocr == "always" and not is_installed():
        raise ReadError("ocr-missing", name)
    opening = _Opening(data, name, password, column_heads, on_page)
    if ocr == "always":
        document, findings, _ = _read(opening, "pdfium" if reader == "auto" else reader, ALL_PAGES)
        return document, findings
    document, findings, unreadable = _by_reader(opening, reader)
    if ocr == "auto" and unreadable and is_installed():
        again, found, _ = _read(opening, document.reader, unreadable)
        fallback = tuple(f for f in findings if f.code == "reader-fallback")
        return again, (*fallback, *found)
    return document, findings


_Read = tuple[SourceDocument, tuple[Finding, ...], Container[int]]
"""A document, findings on how it was read, and the numbers of the pages that can only be recognised."""


def _by_reader(opening: _Opening, reader: Reader) -> _Read:
    """The document as the back end reads it, or as the better of the two does."""
    if reader != "auto":
        return _read(opening, reader)
    try:
        document, findings, unreadable = _read(opening, "pdfium")
    except ReadError as error:
        if error.code != "damaged":
            raise
        try:
            document, findings, unreadable = _read(opening, "pdfplumber")
        except ReadError as second:
            raise (error if second.code == "damaged" else second) from None
        fallback = Finding("reader-fallback", {"reason": error.failure.detail})
        return document, (fallback, *findings), unreadable
    unmapped = _unmapped(findings)
    if unmapped > tol.UNMAPPED_SHARE * _mapped(document, findings):
        try:
            other, other_findings, other_unreadable = _read(opening, "pdfplumber")
        except ReadError:
            return document, findings, unreadable
        if _mapped(other, other_findings) > tol.MORE_MAPPED * _mapped(document, findings):
            reason = f"{unmapped} glyphs without Unicode"
            fallback = Finding("reader-fallback", {"reason": reason})
            return other, (fallback, *other_findings), other_unreadable
    return document, findings, unreadable


def _unmapped(findings: Sequence[Finding]) -> int:
    """How many glyphs of a document have no Unicode value."""
    return sum(int(f.values["count"]) for f in findings if f.code == "unmapped-glyphs")


def _mapped(document: SourceDocument, findings: Sequence[Finding]) -> int:
    """How many characters of a document do have one."""
    return sum(len(line.text) for line in document.lines()) - _unmapped(findings)


def _read(opening: _Opening, reader: str, recognise: Container[int] = ()) -> _Read:
    """The document as one back end reads it, the pages numbered in `recognise` from their pictures."""
    ready = prepared(opening.data, opening.password)
    producer, pages = _pages(ready.data, opening, reader)
    if recognise:
        pages = recognised(pages, recognise, opening.data, opening.password, opening.on_page)
    try:
        factors: dict[int, float] = {}
        assembly = restored(assemble(_laid_out(pages, opening.heads, factors)), factors)
    except ReadError as error:
        raise ReadError(error.code, opening.name, error.failure.values) from None
    shown, damaged = _shown(ready, opening, reader)
    document = SourceDocument(
        name=opening.name,
        sha256=hashlib.sha256(opening.data).hexdigest(),
        media_type="application/pdf",
        size=len(opening.data),
        reader=reader,
        blocks=assembly.blocks,
        pages=assembly.pages,
        producer=_one_line(producer),
        asides=(*told(ready.annotations, shown), *assembly.asides),
    )
    findings = (Finding("damaged-additions", {}), *assembly.findings) if damaged else assembly.findings
    return without_watermarks(document), findings, assembly.unreadable


def _shown(ready: Prepared, opening: _Opening, reader: str) -> tuple[Mapping[int, str], bool]:
    """What the annotations show that draw text, as a back end reads it, and whether any was damaged."""
    if ready.appearances is None:
        return {}, ready.damaged
    try:
        _, pages = _pages(ready.appearances, opening, reader)
        return text_shown(assemble(_laid_out(pages, NO_HEADS, {}))), ready.damaged
    except ReadError:
        return {}, True


def _one_line(producer: str | None) -> str | None:
    """The Producer as one line of at most so many characters; None where it says nothing."""
    return " ".join(visible(producer or "")[0].split())[:_LONGEST_PRODUCER] or None


def _pages(data: bytes, opening: _Opening, reader: str) -> tuple[str | None, Iterator[PageFacts]]:
    """The PDF's Producer, and its pages as a back end reads them from `data`."""
    if reader == "pdfium":
        from planparse.readers.pdf import pdfium

        document = pdfium.open_document(data, opening.name, opening.password)
        return pdfium.producer(document), pdfium.pages(document)
    from planparse.readers.pdf import plumber

    oracle = plumber.open_document(data, opening.name, opening.password)
    return plumber.producer(oracle), plumber.pages(oracle)


def _laid_out(
    pages: Iterable[PageFacts], heads: ColumnHeads, factors: dict[int, float]
) -> Iterator[PageLayout]:
    """Each page laid out, given the table that the page before it ended with.

    `factors` takes up by what each page was enlarged for that, by its number.
    """
    carried, factor = None, None
    for facts in pages:
        factors[facts.number] = factor = factor_for(facts, factor)
        layout = lay_out(enlarged(facts, factor), heads, carried)
        yield layout
        carried = carried_over(layout)
