"""A table that is a whole worksheet, as Excel and LibreOffice Calc save it: text and tables in one grid.

It is laid out as a worksheet is, by the lines around its cells; see `readers.xlsx.layout`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from lxml import etree

from planparse.document.columns import ColumnHeads
from planparse.document.place import Spot
from planparse.readers.assemble import Paragraph, Piece, TableCell
from planparse.readers.html.cells import MOST_COL_SPAN, Slot, number_in
from planparse.readers.html.css import Declarations, StyleSheet
from planparse.readers.html.looks import BODY_SIZE, POINTS
from planparse.readers.xlsx.cells import Area, Axis
from planparse.readers.xlsx.layout import Laid, laid_out, with_wraps
from planparse.readers.xlsx.styles import Font, Look
from planparse.readers.xlsx.view import Text, View

ReadCell = Callable[[etree._Element, Spot], Sequence[Paragraph]]
"""The paragraphs of a cell that stands at a spot."""

_SIDES = ("left", "top", "right", "bottom")
_NO_LINE = re.compile(r"none|hidden|\b0(?:p[tx])?(?:\s|$)")
_UNCOLOURED = re.compile(r"#f{3}(?:f{3})?\b|white|none|transparent|auto|initial|inherit")
_DEFAULT_WIDTH = 54.0
"""Points of a column that names no width: Excel's default."""
_ALIGNMENTS = ("left", "center", "right", "justify")


def is_worksheet(root: etree._Element) -> bool:
    """Whether a file says that it is a worksheet, or its tables have the columns of Calc's."""
    named = {meta.get("name", "").lower(): meta.get("content", "").lower() for meta in root.iter("meta")}
    if "excel" in named.get("progid", "") or "excel" in named.get("generator", ""):
        return True
    office = any(word in named.get("generator", "") for word in ("libreoffice", "openoffice"))
    return office and any(group.get("width") is not None for group in root.iter("colgroup"))


def worksheet(
    table: etree._Element,
    slots: Sequence[Slot],
    styles: StyleSheet,
    number: int,
    read_cell: ReadCell,
    heads: ColumnHeads,
    file: str,
) -> list[Piece]:
    """The paragraphs and tables of a worksheet, the file's table of that number, by its cells that show.

    Raises ReadError for a worksheet too large to lay out.
    """
    texts: list[Text] = []
    across: set[tuple[int, int]] = set()
    down: set[tuple[int, int]] = set()
    filled: set[tuple[int, int]] = set()
    for slot in slots:
        area = Area(slot.row, slot.col, slot.row + slot.row_span, slot.col + slot.col_span)
        own = styles.of(slot.element)
        edges = _edges(own)
        _draw(area, edges, across, down)
        spot = Spot(table=number, cell=area_name(area))
        paragraphs = read_cell(slot.element, spot)
        if not paragraphs:
            if _is_coloured(slot.element, own):
                filled.update(
                    (r, c) for r in range(area.top, area.bottom) for c in range(area.left, area.right)
                )
            continue
        text, marked = _joined(paragraphs)
        first = paragraphs[0]
        font = Font(size=first.size or BODY_SIZE, bold=all(p.bold for p in paragraphs))
        align = own.get("text-align") or slot.element.get("align")
        look = Look(
            font=font,
            edges=edges,
            align=align if align in _ALIGNMENTS else None,
            wraps=own.get("white-space") == "normal",
        )
        texts.append(Text(area, text, look, spot, marked))
    last = max((slot.col + slot.col_span for slot in slots), default=0)
    view = View(
        sheet="",
        rows=Axis(),
        columns=Axis(),
        texts=tuple(texts),
        across=frozenset(across),
        down=frozenset(down),
        filled=frozenset(filled),
        lefts=_lefts(table, last),
        boxes=(),
        arrows=(),
    )
    laid = laid_out(view, heads, Laid(()), file)
    return [_placed(piece, number) for piece in with_wraps([laid])]


def area_name(area: Area) -> str:
    """The cells of an area by their names in a worksheet: B3, B3:D5."""
    return Area(area.top + 1, area.left + 1, area.bottom + 1, area.right + 1).name


def _joined(paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[int, ...]]:
    """The text of all paragraphs, and which of its characters are set apart."""
    text = ""
    marked: list[int] = []
    for paragraph in paragraphs:
        text += "\n" if text else ""
        marked += [len(text) + at for at in paragraph.marked]
        text += paragraph.text
    return text, tuple(marked)


def _edges(own: Declarations) -> tuple[bool, bool, bool, bool]:
    """Whether a cell has a line at its left, top, right and bottom."""
    around = own.get("border", "none")
    left, top, right, bottom = (_NO_LINE.search(own.get(f"border-{side}", around)) is None for side in _SIDES)
    return left, top, right, bottom


def _is_coloured(cell: etree._Element, own: Declarations) -> bool:
    """Whether a cell's background has a colour of its own."""
    colour = own.get("background-color") or own.get("background") or cell.get("bgcolor", "").lower()
    return bool(colour) and _UNCOLOURED.match(colour) is None


def _draw(
    area: Area,
    edges: tuple[bool, bool, bool, bool],
    across: set[tuple[int, int]],
    down: set[tuple[int, int]],
) -> None:
    left, top, right, bottom = edges
    rows, cols = range(area.top, area.bottom), range(area.left, area.right)
    for drawn, row in ((top, area.top), (bottom, area.bottom)):
        if drawn:
            across.update((row, col) for col in cols)
    for drawn, col in ((left, area.left), (right, area.right)):
        if drawn:
            down.update((row, col) for row in rows)


def _lefts(table: etree._Element, last: int) -> tuple[float, ...]:
    """The left edges of the columns in points, and the right edge of the last."""
    lefts = [0.0]
    for width in _widths(table):
        if len(lefts) > last:
            break
        lefts.append(lefts[-1] + width)
    while len(lefts) <= last:
        lefts.append(lefts[-1] + _DEFAULT_WIDTH)
    return tuple(lefts)


def _widths(table: etree._Element) -> Iterator[float]:
    """The widths of the columns in points, as the file states them for each or for several together."""
    for col in table.iter("col", "colgroup"):
        if (width := number_in(col, "width", -1)) >= 0:
            yield from [width * POINTS["px"]] * min(number_in(col, "span"), MOST_COL_SPAN)


def _placed(piece: Piece, number: int) -> Piece:
    """The piece with its places in the table of that number, where no sheet has a name."""
    if isinstance(piece, Paragraph):
        return replace(piece, spot=Spot(table=number, cell=piece.spot.cell))
    return replace(piece, cells=tuple(_cell(cell, number) for cell in piece.cells))


def _cell(cell: TableCell, number: int) -> TableCell:
    spot = Spot(table=number, cell=cell.spot.cell)
    return replace(cell, spot=spot, paragraphs=tuple(replace(p, spot=spot) for p in cell.paragraphs))
