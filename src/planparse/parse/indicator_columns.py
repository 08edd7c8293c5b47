"""The columns of tables of indicators, by their headers, and where such tables stand in a grid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from planparse.document.source import Cell, Grid
from planparse.form.model import Form, IndicatorRule
from planparse.japanese.fold import compacted, fold
from planparse.japanese.indicators import Head, Kind, Role, head_of, is_kind, role_of, rows_in_cells
from planparse.parse.inline_labels import OWNERS
from planparse.parse.labels import rows_of
from planparse.parse.slots import unit_of_caption
from planparse.parse.time_axis import cell_text

_PLANNED = re.compile(r"[(\[]?(?:計画|予定)[)\]]?")  # in a table of indicators, what is planned is a target
_HEAD_ROWS = 3  # rows of column headers, at most
_CAPTION_ROWS = 3  # rows above the headers in which they are looked for


class Columns(NamedTuple):
    """The columns of a table by what they hold. Its rows begin at `end`.

    `years` are the columns of years by the role of the values that they are for, `others` the headers of the
    columns that are none of these. `told` is the unit in a caption, `stacked` the roles of the upper and the
    lower line of the cells with values.
    """

    end: int
    name: int
    unit: int | None
    values: Mapping[int, Head]
    years: Mapping[Role, int]
    others: Mapping[int, str]
    kind: Kind | None
    told: str | None
    stacked: tuple[Role, Role] | None


class Slots:
    """The cell that covers each slot of a grid."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._cells = {
            (row, col): cell
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for col in range(cell.col, cell.col + cell.col_span)
        }

    def cell(self, row: int, col: int) -> Cell | None:
        """The cell that covers a slot; None where there is none."""
        return self._cells.get((row, col))

    def text(self, row: int, col: int) -> str:
        """The text of the cell that covers a slot, "" where there is none."""
        cell = self.cell(row, col)
        return cell_text(cell.lines) if cell is not None else ""


def columns_of(grid: Grid, rule: IndicatorRule | None, year: int | None, *, sure: bool) -> Columns | None:
    """The columns of a table of indicators by its headers; None for any other table."""
    slots = Slots(grid)
    firsts = range(min(_CAPTION_ROWS, grid.rows))
    if not sure and not _names_indicators(grid, rule, year):
        return None
    found = (_columns_at(slots, first, rule, year, sure=sure) for first in firsts)
    return next((columns for columns in found if columns is not None), None)


def _names_indicators(grid: Grid, rule: IndicatorRule | None, year: int | None) -> bool:
    """Whether one of the rows in which column headers may stand has a header of the names of indicators."""
    rows = range(min(_CAPTION_ROWS + _HEAD_ROWS, grid.rows))
    texts = (cell_text(cell.lines) for row in rows for cell in grid.row(row) if cell.lines)
    return any(_head_of(text, rule, year).holds == "name" for text in texts)


def _columns_at(
    slots: Slots, first: int, rule: IndicatorRule | None, year: int | None, *, sure: bool
) -> Columns | None:
    """The columns of a table of indicators whose headers begin at a row."""
    for end in range(first + 1, min(first + _HEAD_ROWS, slots.grid.rows - 1) + 1):
        heads = {col: _head(slots, first, end, col, rule, year) for col in range(slots.grid.cols)}
        found = _read_heads(heads, slots, end, sure=sure)
        if found is not None and not _is_head_row(slots, end, rule, year):
            return found
    return None


def cut_tables(grid: Grid, form: Form) -> tuple[tuple[Grid, bool], ...]:
    """The rows of a grid, cut before and behind every table of indicators; the flag tells such a table."""
    slots = Slots(grid)
    pieces: list[tuple[Grid, bool]] = []
    start = row = 0
    while row < grid.rows:
        columns = _columns_in_form(slots, row, form)
        end = _end_of_turned(slots, row) if columns is None else _end_of_table(slots, columns, form)
        if end is None:
            row += 1
            continue
        if row > start:
            pieces.append((rows_of(grid, start, row), False))
        start, row = row, end
        pieces.append((rows_of(grid, start, row), True))
        start = row
    if start < grid.rows:
        pieces.append((rows_of(grid, start, grid.rows), False))
    return tuple(pieces)


def begins_indicators(grid: Grid, form: Form) -> bool:
    """Whether a grid begins with the column headers of a table of indicators, rows below them or not."""
    rules = [rule for rule in form.indicators if rule.columns]
    if grid.rows == 1:
        # columns are found by headers above rows
        grid = replace(grid, rows=2)
    slots = Slots(grid)
    return any(_columns_at(slots, 0, rule, None, sure=False) is not None for rule in (*rules, None))


def _head(
    slots: Slots, first: int, end: int, col: int, rule: IndicatorRule | None, year: int | None
) -> tuple[Head, str]:
    """What the headers of a column, one below the other, say together, and the words of the lowest."""
    told: list[tuple[Head, str]] = []
    for row in range(first, end):
        text = slots.text(row, col)
        if not text and row + 1 < end and slots.grid.evidence == "tabs":
            text = _of_the_left(slots, row, col)  # in a text, a header over several columns is in the first
        if text and (not told or text != told[-1][1]):
            told.append((_head_of(text, rule, year), text))
    if not told:
        return Head("other"), ""
    known = [head for head, _ in reversed(told)]
    role = next((head.role for head in known if head.role), None)
    period = next((head.period for head in known if head.period), None)
    unit = next((head.unit for head in known if head.unit), None)
    kind = next((head.kind for head in known if head.kind), None)
    holds = known[0].holds
    above = slots.cell(first, col)
    own = above is not None and above.col_span == 1 and len(told) > 1
    if own and known[1].holds == "name" and holds in ("other", "unit", "perhaps name"):  # 指標名 above (単位)
        holds = "name"
    return Head(holds, role, period, unit, kind), told[-1][1]


def _of_the_left(slots: Slots, row: int, col: int) -> str:
    """The header of values to the left of a blank one above another header."""
    if not slots.text(row + 1, col):
        return ""
    text = next((text for left in range(col - 1, -1, -1) if (text := slots.text(row, left))), "")
    return text if head_of(text).holds == "value" else ""


@lru_cache(maxsize=8192)
def _head_of(text: str, rule: IndicatorRule | None, year: int | None) -> Head:
    """What a header says, in the form's own words or in usual ones."""
    usual = head_of(text, year)
    folded = fold(text).strip()
    own = (
        name
        for name, words in (rule.columns if rule else {}).items()
        if any(w.fullmatch(folded) for w in words)
    )
    name = next(own, None)
    if name is None and _PLANNED.fullmatch(compacted(text)):
        return Head("value", "target")
    if name is None:
        return usual
    if name == "name":
        return replace(usual, holds="name", role=None)
    if name == "unit":
        return Head("unit")
    roles: dict[str, Role] = {"baseline": "baseline", "target": "target", "actual": "actual"}
    return replace(usual, holds="value", role=roles[name])


def _is_head_row(slots: Slots, row: int, rule: IndicatorRule | None, year: int | None) -> bool:
    """Whether a row below headers has headers, too: years and roles alone."""
    texts = [cell_text(cell.lines) for cell in slots.grid.row(row) if cell.lines]
    heads = [_head_of(text, rule, year) for text in texts]
    values = sum(head.holds == "value" for head in heads)
    return len(heads) > 1 and values > 0 and all(head.holds != "other" for head in heads)


def _read_heads(
    heads: Mapping[int, tuple[Head, str]], slots: Slots, end: int, *, sure: bool
) -> Columns | None:
    """The columns by their headers, the last row of which is above `end`; None for another table."""
    holds = {col: head.holds for col, (head, _) in heads.items()}
    values = {col: head for col, (head, _) in heads.items() if head.holds == "value"}
    name = _name_column(heads, values, slots, end, sure=sure)
    unit = next((col for col, what in holds.items() if what == "unit"), None)
    if name is None or not values:
        return None
    told_role = any(head.role for head in values.values()) or _roles_in_rows(slots, end, name, values)
    if not sure and unit is None and not told_role:
        return None
    years = {head.role: col for col, (head, _) in heads.items() if head.holds == "year" and head.role}
    taken = {name, unit, *values, *years.values()}
    others = {col: text for col, (_, text) in heads.items() if col not in taken}
    above = [cell_text(cell.lines) for cell in slots.grid.cells if cell.row < end]
    told = next((found for text in above if (found := unit_of_caption(text))), None)
    stacked = next((roles for text in above if (roles := rows_in_cells(text))), None)
    return Columns(end, name, unit, values, years, others, heads[name][0].kind, told, stacked)


def _roles_in_rows(slots: Slots, first: int, name: int, values: Mapping[int, Head]) -> bool:
    """Whether rows under years tell their role between the name and the values: 目標値 above 実績値."""
    between = range(name, min(values))
    rows = range(first, slots.grid.rows)
    dated = all(head.period for head in values.values())
    return dated and any(role_of(slots.text(row, col)) for row in rows for col in between)


def _name_column(
    heads: Mapping[int, tuple[Head, str]], values: Mapping[int, Head], slots: Slots, end: int, *, sure: bool
) -> int | None:
    """The column of the names: under 指標, in a table that surely has indicators also 項目, or the first."""
    named = [col for col, (head, _) in heads.items() if head.holds == "name"]
    if len(named) > 1:  # 指標 over a number and a name
        lengths = {col: _length(slots, col, end) for col in named}
        return max(named, key=lambda col: lengths[col])
    if named or not sure:
        return named[0] if named else None
    perhaps = [col for col, (head, _) in heads.items() if head.holds == "perhaps name"]
    perhaps = [col for col in perhaps if not _says_kinds(slots, col, end)] or perhaps
    free = [col for col, (head, _) in heads.items() if head.holds == "other" and col < min(values, default=0)]
    return next(iter((*perhaps, *free)), None)


def _length(slots: Slots, col: int, first: int) -> int:
    return sum(len(slots.text(row, col)) for row in range(first, slots.grid.rows))


def _says_kinds(slots: Slots, col: int, first: int) -> bool:
    """Whether every cell of a column below its header says a kind of indicator."""
    texts = [text for row in range(first, slots.grid.rows) if (text := slots.text(row, col))]
    return bool(texts) and all(is_kind(text) for text in texts)


def _columns_in_form(slots: Slots, row: int, form: Form) -> Columns | None:
    """The columns of a table whose headers begin at a row, in the form's words or in usual ones."""
    texts = [cell_text(cell.lines) for cell in slots.grid.row(row)]
    rules = [rule for rule in form.indicators if rule.columns]
    if not any(_head_of(text, rule, None).holds == "name" for text in texts for rule in (*rules, None)):
        return None
    found = (_columns_at(slots, row, rule, None, sure=False) for rule in (*rules, None))
    return next((columns for columns in found if columns is not None), None)


def _end_of_table(slots: Slots, columns: Columns, form: Form) -> int:
    """The row below a table: the first that is blank, is divided otherwise, or begins with another label."""
    grid = slots.grid
    name = slots.cell(columns.end - 1, columns.name)
    for row in range(columns.end, grid.rows):
        first, cell = slots.text(row, 0), slots.cell(row, columns.name)
        labels = {slots.text(row, col) for col in range(columns.name + 1)}  # a merged cell may stand before
        of_field = any(form.field_labelled(text, owner) for text in labels for owner in OWNERS)
        labelled = of_field or (first and form.issue_cell(first))
        blank = not any(slots.text(row, col) for col in (columns.name, *columns.values))
        blank = blank and not any(map(is_kind, labels))  # 活動指標② without an indicator
        divided = grid.evidence != "tabs" and _edges(cell) != _edges(name)
        if blank or divided or labelled:
            return row
    return grid.rows


def _end_of_turned(slots: Slots, first: int) -> int | None:
    """The row below a table whose first column has the headers, from 指標名 on; None for other rows."""
    if head_of(slots.text(first, 0)).holds != "name":
        return None
    heads = [head_of(slots.text(row, 0)) for row in range(first + 1, slots.grid.rows)]
    own = list(takewhile(lambda head: head.holds in ("unit", "value", "year"), heads))
    return first + 1 + len(own) if any(head.role for head in own) else None


def _edges(cell: Cell | None) -> tuple[int, int] | None:
    return None if cell is None else (cell.col, cell.col_span)
