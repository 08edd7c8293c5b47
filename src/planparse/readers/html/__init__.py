"""HTML to source document: pages of city sites, and what Word, Excel and LibreOffice save as a web page.

The parser is libxml2's (lxml). Since its version 2.14 it divides a file into tags and text as the HTML
standard says, conditional comments and broken entities included, and it closes what is left open. Where it
builds another tree than a browser (text misplaced between table rows), the reading here puts that right. A
parser of the whole standard would be one more compiled dependency for that alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.source import Aside, SourceDocument
from planparse.readers.assemble import Piece, document
from planparse.readers.cleaning import NOTHING
from planparse.readers.decoding import decoded
from planparse.readers.html.archive import pages_of
from planparse.readers.html.css import style_sheet
from planparse.readers.html.divs import name_tables
from planparse.readers.html.flow import Reading, read_element
from planparse.readers.html.furniture import furniture
from planparse.readers.html.worksheet import is_worksheet
from planparse.readers.kinds import is_web_archive

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:-]+)""", re.IGNORECASE)
_DECLARED_WITHIN = 2048
"""Bytes within which a file names its encoding: the standard says 1024, pages put comments before it."""
_WRAPS_AT_BLANKS = re.compile(
    r"microsoft (?:word|excel|powerpoint)|libreoffice|openoffice|pandoc", re.IGNORECASE
)
_FRAME = ("frame", "iframe")
_TOO_DEEP = "depth"


@dataclass(frozen=True, slots=True)
class Markup:
    """What some HTML shows: paragraphs and tables in reading order, and what was set aside."""

    pieces: Sequence[Piece]
    asides: Sequence[Aside]


def read_html(
    data: bytes, name: str, column_heads: ColumnHeads = NO_HEADS
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in an HTML file's bytes, and findings on how it was read.

    `column_heads` are the words that may head the columns of a worksheet's tables without lines.
    Raises ReadError for a file without any text of its own ("frames-only", "no-text-original"), for one that
    is no text at all and for one whose elements are nested beyond reason ("damaged-original").
    """
    pages = pages_of(data) if is_web_archive(data) else (data,)
    pieces: list[Piece] = []
    asides: list[Aside] = []
    findings: list[Finding] = []
    cleaning = NOTHING
    frames: list[str] = []
    for page in pages:
        named = _DECLARED.search(page[:_DECLARED_WITHIN].replace(b"\0", b""))
        text, took, told = decoded(page, name, named[1].decode("ascii") if named else "")
        root = parsed(text, name)
        markup = read_markup(root, heads=column_heads, file=name)
        pieces += markup.pieces
        asides += markup.asides
        findings += told
        cleaning += took
        frames += [frame.get("src") for frame in root.iter(*_FRAME) if frame.get("src")]
    if not pieces and frames:
        raise ReadError("frames-only", name, {"files": tuple(frames[:5])})
    if not pieces:
        raise ReadError("no-text-original", name)
    made, changes = document(data, name, "html", pieces, asides, cleaning)
    return made, (*findings, *changes)


def parsed(text: str, name: str) -> etree._Element:
    """The root element of an HTML text. Raises ReadError("nested-too-deeply") if it is nested too deep."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("no-text-original", name) from error
    if any(_TOO_DEEP in entry.message for entry in parser.error_log.filter_from_fatals()):
        raise ReadError("nested-too-deeply", name)
    if root is None:
        raise ReadError("no-text-original", name)
    return root


def read_markup(
    root: etree._Element, slide: int | None = None, *, heads: ColumnHeads = NO_HEADS, file: str = ""
) -> Markup:
    """What an element shows; `slide` is the number of the slide that it stands for, None for none.

    `heads` and `file` are as in `Reading`.
    """
    sheets = ("".join(style.itertext()) for style in root.iter("style"))
    generators = (
        meta.get("content", "") for meta in root.iter("meta") if meta.get("name", "").lower() == "generator"
    )
    styles = style_sheet(sheets)
    name_tables(root, styles)
    reading = Reading(
        styles,
        furniture(root),
        slide=slide,
        is_worksheet=is_worksheet(root),
        heads=heads,
        file=file,
        breaks_at_blanks=any(_WRAPS_AT_BLANKS.search(generator) for generator in generators),
    )
    pieces = read_element(root, reading)
    return Markup(tuple(pieces), tuple(reading.asides))
