"""Paragraphs and tables of an original (Word, Excel, PowerPoint, HTML, Markdown) to blocks of a document.

An original knows what a page only shows: where a paragraph ends and which cells a table has. Its reader
lists them in reading order; here their text is cleaned, and they get their line numbers and become lines and
grids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count

from planparse.document.findings import Finding
from planparse.document.kinds import KINDS, KindName
from planparse.document.place import Spot
from planparse.document.source import Aside, Block, Cell, Grid, Line, SourceDocument
from planparse.readers.cleaning import NOTHING, Cleaning, cleaned, moved


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `text` has "\\n" where the author broke a line: what follows is a paragraph too, unless
    the breaks are `soft_breaks`, which may stand inside of a sentence as in hand-written HTML.

    `gap` counts the blank paragraphs above, `indent` the ems before the first character; `size` is the em in
    points, None where unknown. `marked` are the places in `text` of characters set apart from the others, as
    in `Line`. Unless it is `whole`, the text may be only a part of a paragraph, as in a worksheet whose
    authors typed each line into a cell of its own; `room` is the width in ems at which they began a new line.
    """

    text: str
    spot: Spot
    gap: float = 0.0
    indent: float = 0.0
    size: float | None = None
    bold: bool = False
    marked: tuple[int, ...] = ()
    whole: bool = True
    soft_breaks: bool = False
    room: float | None = None


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell and what it spans, row and column counted from 0; no paragraphs if it is empty."""

    row: int
    col: int
    spot: Spot
    paragraphs: tuple[Paragraph, ...] = ()
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its cells in row order. A position covered by a span has no cell of its own."""

    cells: tuple[TableCell, ...]


Piece = Paragraph | Table


def document(
    data: bytes,
    name: str,
    kind: KindName,
    pieces: Iterable[Piece],
    asides: Iterable[Aside] = (),
    cleaning: Cleaning = NOTHING,
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document with the given pieces in reading order, its text cleaned, and findings on that.

    `cleaning` is what was cleaned before; the findings count it too, but nothing that stands in an aside.
    """
    clean: list[Piece] = []
    for piece in pieces:
        own, took = _cleaned(piece)
        clean.append(own)
        cleaning += took
    made = SourceDocument(
        name=name,
        sha256=sha256(data).hexdigest(),
        media_type=KINDS[kind].media_type,
        size=len(data),
        reader=kind,
        blocks=blocks(clean),
        asides=tuple(
            replace(aside, text=text) for aside in asides if (text := cleaned(aside.text)[0].strip())
        ),
    )
    return made, cleaning.findings()


def _cleaned(piece: Piece) -> tuple[Piece, Cleaning]:
    if isinstance(piece, Paragraph):
        return _cleaned_paragraph(piece)
    cleaning = NOTHING
    cells: list[TableCell] = []
    for cell in piece.cells:
        own = [_cleaned_paragraph(paragraph) for paragraph in cell.paragraphs]
        cells.append(replace(cell, paragraphs=tuple(paragraph for paragraph, _ in own)))
        cleaning = sum((took for _, took in own), cleaning)
    return Table(tuple(cells)), cleaning


def _cleaned_paragraph(paragraph: Paragraph) -> tuple[Paragraph, Cleaning]:
    text, cleaning = cleaned(paragraph.text)
    if cleaning is NOTHING:
        return paragraph, NOTHING
    marked = moved(paragraph.marked, paragraph.text) if paragraph.marked else ()
    return replace(paragraph, text=text, marked=marked), cleaning


def blocks(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """Lines and grids, the lines numbered from 1 in reading order."""
    numbers = count(1)
    found: list[Block] = []
    for piece in pieces:
        if isinstance(piece, Paragraph):
            found += _lines(piece, numbers)
        elif piece.cells:
            found.append(_grid(piece, numbers))
    return tuple(found)


def _lines(paragraph: Paragraph, numbers: Iterator[int]) -> Iterator[Line]:
    start = 0
    gap = paragraph.gap
    block: int | None = None
    for part in paragraph.text.split("\n"):
        text = part.strip()
        first = start + len(part) - len(part.lstrip())
        start += len(part) + 1
        if not text:
            continue
        number = next(numbers)
        if paragraph.whole and (block is None or not paragraph.soft_breaks):
            block = number
        yield Line(
            number,
            text,
            gap=gap,
            size=paragraph.size,
            limits=(0.0, paragraph.room) if paragraph.room is not None else None,
            bold=paragraph.bold,
            block=block,
            indent=paragraph.indent,
            marked=tuple(at - first for at in paragraph.marked if first <= at < first + len(text)),
            spot=paragraph.spot,
        )
        gap = 0.0


def _grid(table: Table, numbers: Iterator[int]) -> Grid:
    cells = tuple(
        Cell(
            cell.row,
            cell.col,
            tuple(line for paragraph in cell.paragraphs for line in _lines(paragraph, numbers)),
            cell.row_span,
            cell.col_span,
            spot=cell.spot,
        )
        for cell in table.cells
    )
    rows = max(cell.row + cell.row_span for cell in cells)
    cols = max(cell.col + cell.col_span for cell in cells)
    return Grid(cells, rows, cols, evidence="structure")
