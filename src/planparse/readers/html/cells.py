"""Where the cells of an HTML table stand: rows in the order shown, spans resolved, hidden parts known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lxml import etree

Hides = Callable[[etree._Element], bool]
"""Whether an element itself is set not to show."""

MOST_COL_SPAN = 1000
"""Columns that a cell may cover, as the HTML standard limits them."""
MOST_ROW_SPAN = 65_534
"""Rows that a cell may cover, as the HTML standard limits them."""

MOST_COLUMNS = 100
"""Columns of a table up to which each counts. Not measured: a plan's widest tables have some 40."""
MOST_WIDE = 2000
"""The same for a worksheet. Not measured: one of narrow columns has some 100."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell, its position from 0 and what it spans; `hidden` if its row or column does not show."""

    element: etree._Element
    row: int
    col: int
    row_span: int
    col_span: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """The cells of a table in row order, those that show apart from those set not to show."""

    shown: tuple[Slot, ...]
    hidden: tuple[etree._Element, ...]


def rows_of(table: etree._Element, hides: Hides) -> Rows:
    """The cells of a table. Hidden rows and columns, and rows in which no cell begins, do not count."""
    hidden_columns = _hidden_columns(table, hides)
    placed: list[Slot] = []
    hidden: list[etree._Element] = []
    first = 0
    for group, found in groupby(_rows(table), key=lambda row: row.getparent()):
        rows = list(found)
        group_hidden = group is not table and hides(group)
        last = first + len(rows)
        spans: list[tuple[int, int, int]] = []  # first column, column behind, row behind: of cells from above
        for at, row in enumerate(rows, first):
            row_hidden = group_hidden or hides(row)
            spans = sorted(span for span in spans if span[2] > at)
            col = 0
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                if hides(cell):
                    hidden.append(cell)
                    continue
                col = _free(col, spans)
                width = max(1, min(number_in(cell, "colspan"), MOST_COL_SPAN))
                height = min(number_in(cell, "rowspan"), MOST_ROW_SPAN) or last - at
                height = min(height, last - at)
                is_hidden = row_hidden or all(col + n in hidden_columns for n in range(width))
                placed.append(Slot(cell, at, col, height, width, is_hidden))
                if height > 1:
                    spans.append((col, col + width, at + height))
                    spans.sort()
                col += width
        first = last
    hidden += [slot.element for slot in placed if slot.hidden]
    return Rows(
        compact([slot for slot in placed if not slot.hidden], hidden_columns, most=MOST_WIDE), tuple(hidden)
    )


def compact(
    slots: Sequence[Slot], without: frozenset[int] = frozenset(), *, most: int = MOST_COLUMNS
) -> tuple[Slot, ...]:
    """The cells with rows in which none begins and the given columns left out, in row order.

    In a table of more columns than `most`, those in which none begins are left out too.
    """
    rows = sorted({slot.row for slot in slots})
    last = max((slot.col + slot.col_span for slot in slots), default=0)
    cols = [col for col in range(last) if col not in without]
    if len(cols) > most:
        cols = sorted({slot.col for slot in slots})
    return tuple(
        replace(
            slot,
            row=(row := bisect_left(rows, slot.row)),
            col=(col := bisect_left(cols, slot.col)),
            row_span=bisect_left(rows, slot.row + slot.row_span) - row,
            col_span=bisect_left(cols, slot.col + slot.col_span) - col,
        )
        for slot in sorted(slots, key=lambda slot: (slot.row, slot.col))
    )


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows as shown: the head's first, the foot's last, wherever they stand in the file."""
    groups = [child for child in table if child.tag in ("thead", "tbody", "tfoot", "tr")]
    for kinds in (("thead",), ("tbody", "tr"), ("tfoot",)):
        for child in groups:
            if child.tag == "tr" and "tr" in kinds:
                yield child
            elif child.tag in kinds:
                yield from (row for row in child if row.tag == "tr")


def _free(col: int, spans: Sequence[tuple[int, int, int]]) -> int:
    """The first column from `col` on that no cell from above covers."""
    for first, behind, _ in spans:
        if first <= col < behind:
            col = behind
    return col


def number_in(element: etree._Element, name: str, otherwise: int = 1) -> int:
    """An attribute that is a whole number, of its first six digits; `otherwise` if it is missing or none."""
    written = element.get(name, "").strip()
    return int(written[:6]) if written.isascii() and written.isdigit() else otherwise


def _hidden_columns(table: etree._Element, hides: Hides) -> frozenset[int]:
    """The columns whose col element is set not to show, as Excel writes hidden columns."""
    found: set[int] = set()
    at = 0
    for group in (child for child in table if child.tag in ("col", "colgroup")):
        cols = [group] if group.tag == "col" else [child for child in group if child.tag == "col"] or [group]
        for col in cols:
            count = max(1, min(number_in(col, "span"), MOST_COL_SPAN))
            if hides(col) or (col is not group and hides(group)):
                found.update(range(at, at + count))
            at += count
    return frozenset(found)
