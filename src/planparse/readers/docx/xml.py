"""WordprocessingML's names, and looking at elements by them."""

from __future__ import annotations

from planparse.readers.ooxml import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_OFF = ("0", "false", "off", "none")


def child(element: Element | None, *path: str) -> Element | None:
    """The element at a path of names in the main namespace, each the first child of that name."""
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: Element | None, *path: str, name: str = "val") -> str | None:
    """An attribute, by default `w:val`, of the element at a path; None where either is missing."""
    found = child(element, *path)
    return None if found is None else found.get(W + name)


def number(element: Element | None, *path: str, name: str = "val") -> int | None:
    """An attribute that is a whole number; None where it is missing or is none."""
    written = value(element, *path, name=name)
    try:
        return None if written is None else int(float(written))
    except (ValueError, OverflowError):
        return None


def switch(element: Element | None, name: str) -> bool | None:
    """Whether a switch (`w:b`, `w:vanish`) is on; None where it is not said."""
    found = child(element, name)
    return None if found is None else switched(found.get(W + "val") or "1")


def switched(written: str | None) -> bool:
    """Whether a switch written so is on; off where nothing is written."""
    return written is not None and written.lower() not in _OFF
