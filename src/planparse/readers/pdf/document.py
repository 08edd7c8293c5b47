"""Laid-out pages to the source document's blocks: line numbers, gaps, limits, findings."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from planparse.document.findings import Finding, Value
from planparse.document.place import Box, Place, overlap
from planparse.document.source import Aside, Block, Cell, Grid, Line, Page, Recognised
from planparse.japanese.characters import repair, visible
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.asides import rounded
from planparse.readers.pdf.layout import PageLayout, Piece, Table, Text
from planparse.readers.pdf.page import UNMAPPED


@dataclass(frozen=True, slots=True)
class Assembly:
    """The document's blocks, pages and asides, findings on how it was read, and the numbers of the pages that
    can only be recognised.
    """

    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    asides: tuple[Aside, ...]
    findings: tuple[Finding, ...]
    unreadable: frozenset[int]


def assemble(layouts: Iterable[PageLayout]) -> Assembly:
    """The document that the pages make: their lines numbered, each with the gap above it and its limits."""
    pages = list(layouts)
    findings: list[Finding] = []
    margins = _margins(pages)
    blocks: list[Block] = []
    number = 1
    repaired: dict[str, str] = {}
    repairs = 0

    def line(piece: Piece, layout: PageLayout, gap: float, limits: tuple[float, float]) -> Line:
        nonlocal number, repairs
        text, count = repair(piece.text) if layout.damaged else (piece.text, 0)
        if count:
            repairs += count
            repaired.update((a, b) for a, b in zip(piece.text, text, strict=True) if a != b)
        made = Line(
            number=number,
            text=text,
            gap=round(max(gap, 0.0), 2),
            page=layout.number,
            box=rounded(piece.box),
            size=round(piece.size, 2),
            limits=(round(limits[0], 2), round(limits[1], 2)),
            bold=piece.bold,
            marked=_marked(piece, text) if piece.marked else (),
            recognised=_recognised(piece, text),
        )
        number += 1
        return made

    for layout in pages:
        findings += _page_findings(layout)
        above: list[tuple[float, Box]] = []  # what was read before, by its lower edge
        for block in layout.blocks:
            if isinstance(block, Table):
                pads = _padding(block)
                cells = []
                for frame, pieces in zip(block.lattice.frames, block.cells, strict=True):
                    limits = (frame.x0 + pads[0], frame.x1 - pads[1])
                    lines = []
                    previous = None
                    for piece in pieces:
                        gap = _gap(piece, previous.bottom, previous) if previous else 0.0
                        lines.append(line(piece, layout, gap, limits))
                        previous = piece
                    cells.append(
                        Cell(
                            frame.row,
                            frame.col,
                            tuple(lines),
                            frame.row_span,
                            frame.col_span,
                            rounded((frame.x0, frame.top, frame.x1, frame.bottom)),
                            layout.number,
                        )
                    )
                lattice = block.lattice
                blocks.append(
                    Grid(
                        tuple(cells),
                        len(lattice.ys) - 1,
                        len(lattice.xs) - 1,
                        layout.number,
                        rounded(lattice.box),
                        lattice.evidence,
                        arrows=tuple(
                            Place(page=layout.number, box=rounded(box))
                            for box in layout.arrows
                            if overlap(box, lattice.box)
                        ),
                    )
                )
                insort(above, (lattice.box[3], lattice.box))
                continue
            limits = _text_limits(block, layout, margins)
            for piece in block.lines:
                ending = range(bisect_right(above, piece.base, key=itemgetter(0)) - 1, -1, -1)
                over = (above[n] for n in ending)
                edge = next((b for b, box in over if box[0] < piece.x1 and piece.x0 < box[2]), None)
                gap = 0.0 if edge is None else (piece.top - edge) / piece.size
                blocks.append(line(piece, layout, gap, limits))
                insort(above, (piece.bottom, piece.box))
    if repairs:
        examples = "、".join(f"{a}→{b}" for a, b in list(repaired.items())[:8])
        findings.append(Finding("repaired-characters", {"count": repairs, "examples": examples}))
    findings += _document_findings(pages)
    return Assembly(
        tuple(blocks),
        tuple(Page(p.number, round(p.width, 2), round(p.height, 2), p.rotation) for p in pages),
        tuple(aside for p in pages for aside in p.asides),
        tuple(findings),
        frozenset(p.number for p in pages if p.unreadable),
    )


def _marked(piece: Piece, text: str) -> tuple[int, ...]:
    """Where in a line's text the characters are that something sets apart."""
    places = [n for n, c in enumerate(text) if not c.isspace()]
    return tuple(places[n] for n in piece.marked if n < len(places))


def _recognised(piece: Piece, text: str) -> Recognised | None:
    """How sure each character of a line is that was recognised; a blank is as sure as can be."""
    if not piece.confidence:
        return None
    known = iter(zip(piece.confidence, piece.second, strict=True))
    pairs = [(1.0, "\0") if c.isspace() else next(known, (1.0, "\0")) for c in text]
    return Recognised(tuple(sure for sure, _ in pairs), "".join(other for _, other in pairs))


def _gap(piece: Piece, edge: float, previous: Piece) -> float:
    """Ems between a line of a cell and the one above it, whose lower edge is `edge`."""
    return (piece.top - edge) / max(piece.size, previous.size)


def _padding(table: Table) -> tuple[float, float]:
    """Points between the table's cell edges and its text, left and right, as its fullest lines show them."""
    left, right, sizes = [], [], []
    for frame, pieces in zip(table.lattice.frames, table.cells, strict=True):
        for piece in pieces:
            left.append(piece.x0 - frame.x0)
            right.append(frame.x1 - piece.x1)
            sizes.append(piece.size)
    if not left:
        return 0.0, 0.0
    em = max(sizes)
    inset = min(max(min(left), 0.0), tol.WIDEST_PADDING * em)
    reach = max(min(right), 0.0)
    return inset, min(inset, reach)


_QUOTED = 40
"""Characters of a text that a finding quotes."""
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
Margins = dict[tuple[int, int], tuple[float, float]]


def _margins(pages: list[PageLayout]) -> Margins:
    """The left and right edge that running text reaches, by page size (width, height) in points."""
    lefts: dict[tuple[int, int], list[float]] = {}
    rights: dict[tuple[int, int], list[float]] = {}
    for page in pages:
        key = (round(page.width), round(page.height))
        for block in page.blocks:
            if isinstance(block, Text) and block.column is None and not block.vertical:
                for piece in block.lines:
                    lefts.setdefault(key, []).append(piece.x0)
                    rights.setdefault(key, []).append(_inked_right(piece))
    return {key: (min(lefts[key]), max(rights[key])) for key in lefts}


def _inked_right(piece: Piece) -> float:
    """The line's right end, not counting the blank half of a full stop or comma, which may hang."""
    return piece.x1 - (tol.BLANK_OF_STOP * piece.size if piece.text[-1:] in "、。，．" else 0.0)


def _text_limits(block: Text, page: PageLayout, margins: Margins) -> tuple[float, float]:
    """The left and right edge of the column that a text was set in."""
    x0, _, x1, _ = block.box
    if block.column is not None:
        return block.column
    if block.vertical:
        return x0, x1
    left, right = margins[round(page.width), round(page.height)]
    return left, right


def _document_findings(pages: list[PageLayout]) -> Iterator[Finding]:
    """What a person should know of the whole document's characters."""
    if widthless := sum(p.widthless for p in pages):
        yield Finding("control-characters", {"count": widthless})
    if spread := sum(p.blanks_dropped for p in pages):
        yield Finding("letter-blanks", {"pages": spread})
    characters = sum(len(p.seen) for p in pages)
    unreadable = sum(p.seen.count(UNMAPPED) for p in pages)
    if unreadable > tol.UNREADABLE_SHARE * characters:
        yield Finding("unreadable-glyphs", {"count": unreadable, "total": characters})


def _quoted(text: str) -> str:
    """The beginning of a text that the file states somewhere, without what does not show."""
    return visible(text)[0][:_QUOTED]


def _page_findings(layout: PageLayout) -> list[Finding]:
    """What a person should know of a page's characters."""
    place = Place(page=layout.number)
    out: list[Finding] = []

    def found(code: str, **values: Value) -> None:
        out.append(Finding(code, {"page": layout.number, **values}, place))

    text = layout.seen
    if layout.recognised and text:
        found("recognised-page", count=len(text))
        out.extend(
            Finding("cells-unread", {"page": layout.number}, Place(page=layout.number, box=box))
            for box in layout.unclosed
        )
        out.extend(
            Finding("reading-order-unsure", {"page": layout.number}, Place(page=layout.number, box=box))
            for box in layout.unordered
        )
    elif layout.recognised:
        found("nothing-recognised")
    elif layout.undrawn:
        found("image-too-large")
    elif not text and layout.pictured:
        found("no-text-layer")
    elif layout.outlined:
        found("outlined-text", count=layout.outlined)
    if layout.swapped:
        actual, shown = layout.swapped[0]
        found("swapped-text", count=len(layout.swapped), actual=_quoted(actual), shown=_quoted(shown))
    if layout.left_out and text:
        found("drawings-left-out", count=layout.left_out)
    if unmapped := text.count(UNMAPPED):
        found("unmapped-glyphs", count=unmapped)
    if private := _PRIVATE.findall(repair(text)[0]):
        shown = " ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(private))
        found("private-use-glyphs", count=len(private), characters=shown[:200])
    if layout.duplicates:
        found("duplicate-glyphs", count=layout.duplicates)
    if layout.scattered:
        found("scattered-text", count=layout.scattered)
    if any(isinstance(block, Text) and block.vertical for block in layout.blocks):
        found("vertical-text")
    return out
