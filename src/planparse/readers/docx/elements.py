"""Word's elements: finding paragraphs, rows, cells and text boxes among the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from planparse.readers.docx.geometry import HAIR
from planparse.readers.docx.xml import WP, W, child, number, switch, value
from planparse.readers.ooxml import Element, local, whole_number

PROPERTIES = frozenset(
    ("pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "ffData", "ctrlPr")
)
_EMU_BELOW = 152_400
"""EMU (12 points): a text box this far below the top of its paragraph stands below it. A line's height."""
_COLUMN = 1000.0
"""Twentieths of a point: the width of a table's column that says none."""
_MOST_COLUMNS = 200
"""Columns that a cell may span or a row may begin after. Word's tables have 63 at most."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell's element, how many columns it covers, and its edges in twentieths of a point."""

    element: Element
    span: int
    left: float
    right: float


def column_edges(node: Element) -> tuple[float, ...]:
    """The edges of the columns that a table declares; a column may lack a cell that begins in it."""
    return tuple(accumulate(_widths(node)))


def _widths(node: Element) -> list[float]:
    widths = [float(number(c, name="w") or 0) for c in _children(child(node, "tblGrid"), "gridCol")]
    if not widths or min(widths) <= 0 or max(widths) <= HAIR:
        widths = [_COLUMN] * len(widths)
    return widths


def placed(node: Element, rows: Sequence[Element]) -> Iterator[list[Placed]]:
    """The cells of each row; a cell that a tracked change deleted has no place."""
    widths = _widths(node)
    for row in rows:
        column = min(max(0, number(row, "trPr", "gridBefore") or 0), _MOST_COLUMNS)
        found: list[Placed] = []
        for cell in _cells_in(row):
            properties = child(cell, "tcPr")
            span = min(max(1, number(properties, "gridSpan") or 1), _MOST_COLUMNS)
            widths += [_COLUMN] * max(0, column + span - len(widths))
            left = sum(widths[:column])
            merged = value(properties, "hMerge")
            if child(properties, "hMerge") is not None and merged != "restart" and found:
                found[-1] = replace(found[-1], span=found[-1].span + span, right=sum(widths[: column + span]))
            else:
                found.append(Placed(cell, span, left, sum(widths[: column + span])))
            column += span
        yield found


def _children(element: Element | None, name: str) -> Sequence[Element]:
    return () if element is None else element.findall(W + name)


def _unwrapped(container: Element, names: frozenset[str]) -> Iterator[Element]:
    """The elements of some names in a container, also those in content controls and tracked insertions."""
    for node in container:
        name = local(node)
        if name in names:
            yield node
        elif name == "AlternateContent":
            for part in node:
                if found := list(_unwrapped(part, names)):
                    yield from found
                    break
        elif name not in PROPERTIES and name not in ("p", "tbl", "tr", "tc", "r"):
            yield from _unwrapped(node, names)


_BLOCKS, _ROWS, _CELLS = frozenset(("p", "tbl")), frozenset(("tr",)), frozenset(("tc",))


def blocks_in(container: Element) -> Iterator[Element]:
    """The paragraphs and tables in a container."""
    return _unwrapped(container, _BLOCKS)


def rows_in(table: Element) -> Iterator[Element]:
    """The rows of a table."""
    return _unwrapped(table, _ROWS)


def _cells_in(row: Element) -> Iterator[Element]:
    return _unwrapped(row, _CELLS)


def text_boxes(node: Element) -> Iterator[Element]:
    """The contents of the text boxes in a drawing, of several ways to write the same the first."""
    if local(node) == "txbxContent":
        yield node
    elif local(node) == "AlternateContent":
        for part in node:
            if found := list(text_boxes(part)):
                yield from found
                return
    else:
        for each in node:
            yield from text_boxes(each)


def is_below(drawing: Element) -> bool:
    """Whether a drawing floats below the beginning of the paragraph that it is anchored in."""
    for position in drawing.iter(WP + "positionV"):
        offset = whole_number(position.findtext(WP + "posOffset"), signed=True)
        if position.get("relativeFrom") in ("paragraph", "line") and offset is not None:
            return offset > _EMU_BELOW
    return False


def is_gone(mark: Element | None) -> bool:
    """Whether a paragraph's mark is hidden or was deleted, so that the next paragraph goes on in its line."""
    gone = any(child(mark, name) is not None for name in ("del", "moveFrom"))
    return gone or bool(switch(mark, "vanish") or switch(mark, "specVanish"))


def all_text(element: Element | None) -> str:
    """All the text in an element in one line, whatever its looks."""
    if element is None:
        return ""
    words = [
        node.text or "" if local(node) in ("t", "delText") else " "
        for node in element.iter()
        if local(node) in ("t", "delText", "tab", "br", "p")
    ]
    return " ".join("".join(words).split())
