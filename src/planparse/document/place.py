"""Where a value stands in its document: the one provenance type.

Every published value carries a `Place`, so that it can be compared with the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import ConfigDict, Field

from planparse.document.described import Described
from planparse.document.language import Language

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points from the page's top left corner."""
Ordinal = Annotated[int, Field(ge=1)]
"""A number of pages, lines, slides or the like, which count from 1."""

_PUBLISHED = ConfigDict(allow_inf_nan=False, json_schema_serialization_defaults_required=True)
"""In the published schema, no field is ever left out; JSON has no infinity."""


@dataclass(frozen=True, slots=True)
class PageBox(Described):
    """A bounding box on a page: where a value continues after a page break."""

    __pydantic_config__ = _PUBLISHED

    page: Ordinal
    """The page, from 1."""
    box: Box
    """x0, top, x1, bottom in PDF points from the page's top left corner."""


@dataclass(frozen=True, slots=True)
class Spot(Described):
    """What a person finds a value by in a document without pages: a workbook, slides, Word, HTML."""

    __pydantic_config__ = _PUBLISHED

    sheet: str | None = None
    """The worksheet's name."""
    slide: Ordinal | None = None
    """The slide, from 1."""
    table: Ordinal | None = None
    """The table, from 1: in the document, or on the slide."""
    cell: str | None = None
    """The cells: B3 or B3:D5 on a worksheet; R2C3 (row 2, column 3) in a table."""
    paragraph: Ordinal | None = None
    """The paragraph, from 1; blank paragraphs and those in tables are not counted."""

    def words(self, language: Language) -> str:
        """How users read it: シート「港湾局」のB3, スライド4の表1, 第12段落."""
        japanese = language == "ja"
        parts = []
        if self.sheet is not None:
            parts.append(f"シート「{self.sheet}」" if japanese else f"sheet “{self.sheet}”")
        if self.slide is not None:
            parts.append(f"スライド{self.slide}" if japanese else f"slide {self.slide}")
        if self.table is not None:
            parts.append(f"表{self.table}" if japanese else f"table {self.table}")
        if self.cell is not None:
            parts.append(self.cell)
        if self.paragraph is not None:
            parts.append(f"第{self.paragraph}段落" if japanese else f"paragraph {self.paragraph}")
        return ("の" if japanese else ", ").join(parts)


@dataclass(frozen=True, slots=True)
class Place(Described):
    """Where a value stands in its document; every field is null or empty if nothing is known."""

    __pydantic_config__ = _PUBLISHED

    page: Ordinal | None = None
    """The page, from 1; null for text and originals, which have none."""
    lines: tuple[Ordinal, Ordinal] | None = None
    """First and last line in the list of the document's lines, from 1."""
    box: Box | None = None
    """Bounding box on that page: x0, top, x1, bottom in PDF points from its top left corner."""
    continued: tuple[PageBox, ...] = ()
    """The boxes on later pages if the value crosses a page break."""
    spot: Spot | None = None
    """Where a person finds it in an original, such as a worksheet's cell; null for PDF and text."""


NOWHERE = Place()


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes of a page have some of their area in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def hull(boxes: Iterable[Box]) -> Box | None:
    """The bounding box of all boxes, rounded to 1/100 point; None if there are none."""
    edges = tuple(zip(*boxes, strict=True))
    if not edges:
        return None
    x0, top, x1, bottom = edges
    return round(min(x0), 2), round(min(top), 2), round(max(x1), 2), round(max(bottom), 2)


def merge(places: Iterable[Place]) -> Place:
    """The place that covers all places: the first page, all lines, one box per page."""
    all_places = [p for p in places if p.page is not None or p != NOWHERE]
    if not all_places:
        return NOWHERE
    if len(all_places) == 1:
        return all_places[0]
    boxes: dict[int, list[Box]] = {}
    for place in all_places:
        if place.page is not None and place.box is not None:
            boxes.setdefault(place.page, []).append(place.box)
        for more in place.continued:
            boxes.setdefault(more.page, []).append(more.box)
    lines = [p.lines for p in all_places if p.lines is not None]
    numbers = [p.page for p in all_places if p.page is not None]
    hulls = {page: box for page in sorted(boxes) if (box := hull(boxes[page])) is not None}
    page = min(numbers, default=None)
    return Place(
        page=page,
        lines=(min(a for a, _ in lines), max(b for _, b in lines)) if lines else None,
        box=hulls.get(page) if page is not None else None,
        continued=tuple(PageBox(n, box) for n, box in hulls.items() if n != page),
        spot=_joined([p.spot for p in all_places if p.spot is not None]),
    )


def _joined(spots: Sequence[Spot]) -> Spot | None:
    """The first spot, its cells up to those of the last one in the same sheet or table."""
    if not spots:
        return None
    first = spots[0]
    same = [s for s in spots if (s.sheet, s.slide, s.table) == (first.sheet, first.slide, first.table)]
    if first.cell is None or (last := same[-1].cell) is None or last == first.cell:
        return first
    return replace(first, cell=f"{first.cell.split(':')[0]}:{last.split(':')[-1]}")
