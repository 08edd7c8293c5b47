"""Where a value stands in its document: the one provenance type.

Every published value carries a `Place`, so that it can be compared with the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points from the page's top left corner."""


@dataclass(frozen=True, slots=True)
class PageBox:
    """A bounding box on a page: where a value continues after a page break."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Place:
    """Page (from 1), first and last line of the reader's line list (from 1), and box on that page.

    `continued` holds the boxes on later pages if the value crosses a page break. Page and box are None for
    text, which has neither; all three are None if nothing is known.
    """

    page: int | None = None
    lines: tuple[int, int] | None = None
    box: Box | None = None
    continued: tuple[PageBox, ...] = ()


NOWHERE = Place()


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes of a page have some of their area in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def hull(boxes: Iterable[Box]) -> Box | None:
    """The bounding box of all boxes, rounded to 1/100 point; None if there are none."""
    all_boxes = list(boxes)
    if not all_boxes:
        return None
    return (
        round(min(b[0] for b in all_boxes), 2),
        round(min(b[1] for b in all_boxes), 2),
        round(max(b[2] for b in all_boxes), 2),
        round(max(b[3] for b in all_boxes), 2),
    )


def merge(places: Iterable[Place]) -> Place:
    """The place that covers all places: the first page, all lines, one box per page."""
    all_places = [p for p in places if p != NOWHERE]
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
    )
