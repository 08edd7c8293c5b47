"""Tables among the labels of a grid whose columns stand for years or other periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from planparse.document.source import Block, Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.calendar import fiscal_year_in, year_in
from planparse.parse.inline_labels import OWNERS, is_label
from planparse.parse.labels import exchanged
from planparse.parse.time_axis import cell_text, head_row, on_columns_of

_MOST_BETWEEN = 4  # lines between the parts of a table on two pages: page numbers and running heads
_LONGEST_HEAD = 14  # characters of a column header that names a year: 令和6年度決算額（千円）


@dataclass(frozen=True, slots=True)
class DatedTable:
    """The rows of a grid from a row of headers, `head`, up to `end`.

    `first` is the first column with a period; `of_years` tells that the table is no schedule of one year.
    """

    head: int
    end: int
    first: int
    of_years: bool


def dated_tables(grid: Grid, form: Form) -> tuple[DatedTable, ...]:
    """The tables in a grid with columns of periods, from top to bottom."""
    return tuple(_tables(grid, form))


def _tables(grid: Grid, form: Form) -> Iterator[DatedTable]:
    schedule = head_row(grid, form)
    row = 0
    while row < grid.rows:
        cells = grid.row(row)
        dated = [c for c in cells if c.lines and names_period(cell_text(c.lines), form)]
        beside = any(a.col + a.col_span == b.col for a, b in pairwise(dated))
        first = next((cell_text(c.lines) for c in cells if c.lines), "")
        # 事業期間 | 令和5年度 | 令和9年度 is a label with its values; no value of an indicator is a year
        label = is_label(first, form) and not any(form.indicator_labelled(first, owner) for owner in OWNERS)
        if row != schedule and (not beside or label):
            row += 1
            continue
        end = row + 1
        while end < grid.rows and _is_under(grid.row(end), cells, dated, grid.evidence):
            if _names_record(grid.row(end), form):
                break
            end += 1
        yield DatedTable(row, end, dated[0].col if dated else 0, row != schedule)
        row = end


def with_years_across(grid: Grid, form: Form) -> Grid:
    """A grid whose rows are years under headers that are labels, turned so that its columns are the years."""
    simple = all(c.row_span == c.col_span == 1 for c in grid.cells)
    heads, first = grid.row(0), [c for c in grid.cells if c.col == 0 and c.row]
    years = [c for c in first if c.lines and names_period(cell_text(c.lines), form)]
    labelled = any(is_label(cell_text(c.lines), form) for c in heads if c.col)
    if not simple or len(years) < 2 or len(years) < len(first) or not labelled or grid.cols < 2:
        return grid
    return exchanged(grid)


def joined_over_pages(blocks: Sequence[Block], form: Form) -> tuple[Block, ...]:
    """The blocks with rows of a table of years that stand on the next page, without headers, put back."""
    found: list[Block] = []
    at: int | None = None  # the position of the last grid
    for block in blocks:
        if isinstance(block, Grid):
            above = found[at] if at is not None else None
            if at is not None and isinstance(above, Grid):
                joined = _joined(above, found[at + 1 :], block, form)
                if joined is not None:
                    found[at] = joined
                    continue
            at = len(found)
        found.append(block)
    return tuple(found)


def _joined(above: Grid, between: Sequence[Block], below: Grid, form: Form) -> Grid | None:
    """Two grids as one, if the second holds nothing but rows of the table of years at the foot of the page
    before.
    """
    if above.page is None or below.page != above.page + 1:
        return None
    lines = [block for block in between if isinstance(block, Line)]
    if len(between) > _MOST_BETWEEN or any(form.headings_like(line.folded, line.page) for line in lines):
        return None
    table = next((t for t in dated_tables(above, form) if t.end == above.rows and t.of_years), None)
    placed = on_columns_of(below, above) if table is not None and not dated_tables(below, form) else None
    if table is None or placed is None:
        return None
    heads = above.row(table.head)
    dated = [c for c in heads if c.lines and names_period(cell_text(c.lines), form)]
    if not all(_is_under(placed.row(row), heads, dated, placed.evidence) for row in range(placed.rows)):
        return None
    lower = tuple(replace(c, row=c.row + above.rows) for c in placed.cells)
    return replace(above, cells=(*above.cells, *lower), rows=above.rows + placed.rows)


def names_period(text: str, form: Form) -> bool:
    """Whether a column header names a period: 令和6年度, 第1四半期, 現状値(R6)."""
    return form.period_of(text) is not None or (len(text) <= _LONGEST_HEAD and year_in(text) is not None)


def period_of_head(text: str, form: Form) -> str | None:
    """The period that a column header names, as published; None for other headers."""
    period = form.period_of(text)
    if period is not None:
        return period.notation
    if len(text) > _LONGEST_HEAD:
        return None
    year = fiscal_year_in(text) or year_in(text)
    return None if year is None else str(year)


def _names_record(row: Sequence[Cell], form: Form) -> bool:
    """Whether a row labels the number and the title of a record: 取組番号 | 2 | 取組名 | 電子申請."""
    said = [cell_text(cell.lines) for cell in row if cell.lines]
    held = [{form.issue_cell(text), form.initiative_cell(text)} & {"number", "title"} for text in said]
    return sum(map(bool, held)) > 1 and bool(held[0])


def _is_under(row: Sequence[Cell], heads: Sequence[Cell], dated: Sequence[Cell], evidence: str) -> bool:
    """Whether a row is divided like the headers above it; a text leaves out the empty cells at its end."""
    if evidence == "tabs":
        return len(row) > 2 or len(row) == len(heads)
    columns = {(c.col, c.col_span) for c in dated}
    return any((c.col, c.col_span) in columns for c in row)
