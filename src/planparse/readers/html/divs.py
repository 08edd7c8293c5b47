"""Tables that are no table elements: made of roles or of styles (display: table), as table elements."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from planparse.readers.html.css import StyleSheet

_PARTS = {
    "table": "table",
    "grid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "th",
    "rowheader": "th",
    "table-row-group": "tbody",
    "table-header-group": "thead",
    "table-footer-group": "tfoot",
    "table-row": "tr",
    "table-cell": "td",
}
"""Roles and displays → the tags of the elements that have them without saying so."""
_GROUPS = ("tbody", "thead", "tfoot")
_LEAST = 2
"""Rows of such a table, and cells of each row, at least: with fewer, styles only lay out the page."""


def name_tables(root: etree._Element, styles: StyleSheet) -> None:
    """Give the parts of such tables the tags that say what they are."""
    for element in list(root.iter("div", "section", "ul", "dl", "span")):
        if _part(element, styles) == "table":
            rows = list(_rows(element, styles))
            cells = [[each for each in row if _part(each, styles) in ("td", "th")] for row in rows]
            if len(rows) >= _LEAST and all(len(own) >= _LEAST for own in cells):
                for row, own in zip(rows, cells, strict=True):
                    parts = [(each, _part(each, styles)) for each in (element, row.getparent(), row, *own)]
                    for each, part in parts:
                        each.tag = part or each.tag


def _rows(table: etree._Element, styles: StyleSheet) -> Iterator[etree._Element]:
    for child in table:
        part = _part(child, styles)
        if part == "tr":
            yield child
        elif part in _GROUPS:
            yield from (row for row in child if _part(row, styles) == "tr")


def _part(element: etree._Element, styles: StyleSheet) -> str | None:
    """The tag of a table's part; None for an element that is none."""
    if not isinstance(element.tag, str):
        return None
    if element.tag in _PARTS.values():
        return str(element.tag)
    return _PARTS.get(element.get("role", "")) or _PARTS.get(styles.of(element).get("display", ""))
