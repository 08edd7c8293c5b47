"""The text of a SmartArt diagram, from its data model: a tree of points, each with a text body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planparse.readers.ooxml import Element
from planparse.readers.pptx.text import Styles, Written, paragraphs_of
from planparse.readers.pptx.xml import DGM, integer

_DEEPEST = 20
"""Levels of a diagram that are read. Not measured: PowerPoint's have five."""
_SHOWN = ("node", "asst", "")
"""The types of points that show text; the others are the diagram's layout and its arrows."""


def paragraphs_of_diagram(model: Element) -> tuple[Written, ...]:
    """The texts of a diagram (`dgm:dataModel`) in order, each at the level of its point in the tree."""
    points = {point.get("modelId", ""): point for point in model.iterfind(f"{DGM}ptLst/{DGM}pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in model.iterfind(f"{DGM}cxnLst/{DGM}cxn"):
        if link.get("type", "parOf") == "parOf":
            child = (integer(link, "srcOrd"), link.get("destId", ""))
            below.setdefault(link.get("srcId", ""), []).append(child)
    seen: set[str] = set()

    def walk(name: str, level: int) -> Iterator[Written]:
        if name in seen or level > _DEEPEST:
            return
        seen.add(name)
        point = points.get(name)
        body = point.find(f"{DGM}t") if point is not None and point.get("type", "node") in _SHOWN else None
        if body is not None:
            yield from (replace(w, level=w.level + max(0, level - 1)) for w in paragraphs_of(body, Styles()))
        for _, child in sorted(below.get(name, ())):
            yield from walk(child, level + 1)

    roots = [name for name, point in points.items() if point.get("type") == "doc"]
    # points that no tree holds are shown too, as far as can be known
    return tuple(written for name in (*roots, *points) for written in walk(name, 0))
