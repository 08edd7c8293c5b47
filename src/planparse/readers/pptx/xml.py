"""Names and values of PresentationML's XML, with defaults for what a damaged file lacks."""

from __future__ import annotations

from planparse.readers.ooxml import Element, whole_number

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
EMU = 12700.0
"""English metric units, in which the format has its lengths, in a point."""


def integer(element: Element | None, name: str, default: int = 0) -> int:
    """An attribute as a number; the default where it is missing or no number."""
    number = whole_number(element.get(name), signed=True) if element is not None else None
    return default if number is None else number


def shown_text(element: Element, namespace: str) -> str:
    """The characters of all runs below an element, one paragraph a line."""
    paragraphs = element.iter(f"{namespace}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{namespace}t")) for p in paragraphs)
