"""What is drawn over a worksheet: text boxes, shapes and groups of them, arrows, charts, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from planparse.readers.ooxml import RELATION, flag, local, whole_number
from planparse.readers.package import Package
from planparse.readers.xlsx.cells import LAST_COLUMN, LAST_ROW, Area
from planparse.readers.xlsx.xml import child, children

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_ARROWS = ("Arrow", "homePlate", "chevron")
"""What the names of arrow-like preset shapes contain: rightArrow, homePlate, chevron."""
_DEEPEST = 50
"""Groups within groups that are looked into."""
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape with its paragraphs, "\\n" for line breaks inside them, and the cells that it lies on."""

    area: Area
    paragraphs: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes with text, the areas of arrows without any, and the text of charts and diagrams by area."""

    shapes: tuple[Shape, ...] = ()
    arrows: tuple[Area, ...] = ()
    charts: tuple[tuple[Area, str], ...] = ()


def drawing(package: Package, part: str) -> Drawing:
    """The drawing in a part, from top to bottom and left to right."""
    root = package.xml(part)
    related = package.relations(part)
    shapes: list[Shape] = []
    arrows: list[Area] = []
    charts: list[tuple[Area, str]] = []
    for anchor in root if root is not None else ():
        if local(anchor) not in _ANCHORS:
            continue
        area = _area(anchor)
        for each, hidden in _drawn(anchor, _DEEPEST):
            name = local(each)
            if name == "graphicFrame":
                chart = next((e for e in each.iter("{*}chart", "{*}relIds")), None)
                number = (
                    chart.get(f"{RELATION}id") or chart.get(f"{RELATION}dm", "") if chart is not None else ""
                )
                target = related[number].target if number in related else None
                if text := _words(package.xml(target) if target else None):
                    charts.append((area, text))
                continue
            paragraphs = tuple(_paragraphs(child(each, "txBody")))
            if any(p.strip() for p in paragraphs):
                shapes.append(Shape(area, paragraphs, hidden))
            elif not hidden and _is_arrow(each):
                arrows.append(area)
    shapes.sort(key=lambda shape: (shape.area.top, shape.area.left))
    return Drawing(tuple(shapes), tuple(arrows), tuple(charts))


def _drawn(element: etree._Element, depth: int) -> Iterator[tuple[etree._Element, bool]]:
    """The shapes, connectors and charts in an anchor or a group, and whether each is hidden."""
    for each in element:
        if not isinstance(each.tag, str):
            continue
        name = local(each)
        if name == "AlternateContent":
            choice = child(each, "Choice")
            yield from _drawn(choice if choice is not None else each, depth)
        elif name in ("sp", "cxnSp", "graphicFrame"):
            own = next(each.iter("{*}cNvPr"), None)
            yield each, own is not None and flag(own.get("hidden"))
        elif name == "grpSp" and depth:
            yield from _drawn(each, depth - 1)


def _area(anchor: etree._Element) -> Area:
    """The cells under an anchor; the first cell for one that is placed on the sheet by length."""
    (top, left), end = _corner(child(anchor, "from")) or (1, 1), _corner(child(anchor, "to"))
    bottom, right = end or (top, left)
    return Area(top, left, max(top, bottom) + 1, max(left, right) + 1)


def _corner(element: etree._Element | None) -> tuple[int, int] | None:
    """Row and column of a corner of an anchor; None where it names no cell that a worksheet has."""
    if element is None:
        return None
    found = (child(element, "row"), child(element, "col"))
    row, col = (whole_number(e.text) if e is not None else None for e in found)
    if row is None or col is None or not (0 <= row < LAST_ROW and 0 <= col < LAST_COLUMN):
        return None
    return row + 1, col + 1


def _paragraphs(body: etree._Element | None) -> Iterator[str]:
    for paragraph in children(body, "p"):
        text = ""
        for each in paragraph:
            if not isinstance(each.tag, str):
                continue
            if local(each) == "br":
                text += "\n"
            elif local(each) in ("r", "fld") and (own := child(each, "t")) is not None:
                text += own.text or ""
        yield text


def _is_arrow(shape: etree._Element) -> bool:
    geometry = next(shape.iter("{*}prstGeom"), None)
    kind = geometry.get("prst", "") if geometry is not None else ""
    if any(word in kind or word.lower() in kind for word in _ARROWS):
        return True
    ends = [end for name in ("headEnd", "tailEnd") for end in shape.iter(f"{{*}}{name}")]
    return any(end.get("type", "none") != "none" for end in ends)


def _words(root: etree._Element | None) -> str:
    """The text of a chart or a diagram: titles, and the names of series and categories."""
    texts = (e.text or "" for e in root.iter("{*}t", "{*}v")) if root is not None else ()
    return " ".join(dict.fromkeys(t.strip() for t in texts if _WORD.search(t)))
