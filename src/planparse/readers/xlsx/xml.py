"""Finding elements of SpreadsheetML by their local names: its strict form has other namespaces."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from planparse.readers.ooxml import local


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child with a local name, in whatever namespace."""
    return next(children(element, name), None)


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children with a local name, in whatever namespace."""
    if element is not None:
        yield from (each for each in element if local(each) == name)
