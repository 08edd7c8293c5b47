"""The column headers of a table whose rows are issues or initiatives → what each of its columns holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form, Owner, TableRule
from planparse.japanese.amounts import measure, unit_in
from planparse.japanese.brackets import is_bracketed
from planparse.japanese.calendar import ERA_YEAR, fiscal_year_of_label
from planparse.japanese.fold import compacted, fold
from planparse.japanese.indicators import head_of
from planparse.parse.time_axis import attribute_columns, bands_of, cell_text, columns_of, is_year

_TOP_ROWS = 4  # rows of a table in which its column headers begin: a caption and a unit may stand above them
_MOST_BELOW = 2  # rows of column headers below the first: two levels of groups
_LEAST_KNOWN = 2  # column headers known to the form that make a table of records
_LEAST_PERIODS = 2  # columns of periods that make a schedule; a single year heads a column of amounts
_LONGEST_HEAD = 24  # characters of a column header; a longer text is a value
_REMARK = re.compile(r"\s*[(（\[［][^()（）]*[)）\]］]$")
_YEAR_BEFORE = re.compile(rf"\s*[(\[]?{ERA_YEAR}\s*年?\s*度?[)\]]?\s*の?\s*")

FIELD_COLUMN = "field"
"""What a column holds that is neither one of the rule's nor a period."""
PERIOD_COLUMN = "period"
"""What a column of a schedule holds."""
LABEL_COLUMN = "label"
"""What a column beside the periods holds that labels the lines of work of a record."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, by the name that the rule has for it, and its headers, those of groups first.

    `period` is the fiscal year that a header names, in the published notation.
    """

    holds: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    period: str | None = None

    @property
    def label(self) -> str:
        """The headers on one line: 財源内訳(千円) 国."""
        return " ".join(self.heads)

    @property
    def name(self) -> str:
        """The headers without units and years: 財源内訳 国, 事業費 for 事業費(千円) 令和7年度."""
        bare = (_REMARK.sub("", _without_year(head)) for head in self.heads)
        return " ".join(text for text in bare if text) or self.label

    @property
    def measures(self) -> str:
        """The header that tells what the column says of an indicator: 目標値(R10) below the group 指標.

        It is the lowest one that reads as such by itself, or else all of them together.
        """
        own = (head for head in reversed(self.heads) if head_of(head).holds in ("name", "unit", "value"))
        return self.label if head_of(self.label).holds != "other" else next(own, self.label)

    @property
    def unit(self) -> str | None:
        """The unit that the headers name."""
        return unit_in(self.label)


@dataclass(frozen=True, slots=True)
class Heads:
    """The column headers of a grid, in the rows `first` to `last`, and its columns from left to right."""

    first: int
    last: int
    columns: Mapping[int, Column]

    def of(self, *holds: str) -> tuple[int, ...]:
        """The columns that hold one of these, from left to right."""
        return tuple(col for col, column in self.columns.items() if column.holds in holds)


def rule_for(grid: Grid, form: Form, kinds: Sequence[str]) -> TableRule | None:
    """The rule whose column headers a grid has under open headings of some kinds; of two, the fuller one.

    Within a record, a table holds no records of the same kind: it is the record's own.
    """
    found = [
        (sum(column.holds in rule.columns for column in heads.columns.values()), rule)
        for rule in form.tables
        if rule.rows not in kinds and any(kind in rule.within for kind in kinds)
        if (heads := heads_in(grid, rule, form)) is not None
    ]
    return max(found, key=itemgetter(0))[1] if found else None


def is_of_records(grid: Grid, form: Form) -> bool:
    """Whether a grid has the column headers of one of the form's tables of records in its first row."""
    found = (heads_in(grid, rule, form) for rule in form.tables)
    return any(heads is not None and heads.first == 0 for heads in found)


def is_head_of_records(grid: Grid, form: Form) -> bool:
    """Whether a grid holds nothing but the column headers of one of the form's tables of records."""
    found = (heads_in(grid, rule, form) for rule in form.tables)
    return any(heads is not None and heads.last == grid.rows - 1 for heads in found)


def _is_beside_all(cell: Cell, grid: Grid) -> bool:
    """Whether a cell reaches down all rows: a label of what is beside it, not the header of a column."""
    return cell.row_span == grid.rows > 1


def heads_in(grid: Grid, rule: TableRule, form: Form) -> Heads | None:
    """The column headers of a grid by a rule; None where it has no such headers.

    It has them if the rule's words for a title and another header that the form knows stand in one of the
    first rows, and rows without such words follow. Without any rows below, the form knows most of them.
    """
    for row in range(min(grid.rows, _TOP_ROWS)):
        cells = [cell for cell in grid.row(row) if cell.lines]
        titles = [cell for cell in cells if _named(cell_text(cell.lines), rule) == "title"]
        titles = [cell for cell in titles if not _is_beside_all(cell, grid)]
        if not titles:
            continue
        first, last = _extent(grid, row, titles[0], rule, form)
        columns = _columns(grid, first, last, rule, form)
        known = [c for c in columns.values() if _is_known(c, rule, form)]
        heads = {id(cell) for cell in cells}
        below = [c for c in grid.cells if c.lines and c.row == last + 1 and id(c) not in heads]
        repeated = any(_named(cell_text(cell.lines), rule) == "title" for cell in below)
        alone = last + 1 == grid.rows
        headed = sum(bool(column.heads) for column in columns.values())
        if len(known) >= _LEAST_KNOWN and not repeated and not (alone and 2 * len(known) <= headed):
            return Heads(first, last, columns)
    return None


def heads_by_cells(grid: Grid, form: Form) -> Heads | None:
    """The columns of a schedule whose headers do not tell what its rows are; None for any other table.

    The columns before the periods may hold titles; those that describe the work of a row are fields.
    """
    bands = bands_of(grid, form)
    if not bands:
        return None
    timed = columns_of(grid, bands[0], form)
    described = attribute_columns(grid, bands[0], form)
    columns: dict[int, Column] = {}
    for col in range(grid.cols):
        cells = described.get(col) or tuple(_heads_over(grid, 0, bands[0].last, col))
        holds = LABEL_COLUMN
        if col in timed:
            holds = PERIOD_COLUMN
        elif col in described:
            holds = FIELD_COLUMN
        columns[col] = Column(
            holds, tuple(cell_text(c.lines) for c in cells), tuple(line for c in cells for line in c.lines)
        )
    return Heads(0, bands[0].last, columns)


def is_repeated(cells: Sequence[Cell], heads: Heads) -> bool:
    """Whether the filled cells of a row below the column headers repeat them."""
    return len(cells) > 1 and all(
        cell.col in heads.columns
        and compacted(cell_text(cell.lines)) in map(compacted, heads.columns[cell.col].heads)
        for cell in cells
    )


def _extent(grid: Grid, row: int, title: Cell, rule: TableRule, form: Form) -> tuple[int, int]:
    """The first and the last row of the column headers around the row with the header of the titles."""
    first = last = row
    above = [cell for cell in grid.row(row - 1) if cell.lines] if row else []
    groups = all(not (c.col <= title.col < c.col + c.col_span) and c.col_span < grid.cols for c in above)
    if above and groups and any(c.col_span > 1 or grid.evidence == "tabs" for c in above):
        first = row - 1
    tall = max(cell.row + cell.row_span - 1 for cell in grid.row(row) if cell.lines)
    last = min(max(last, tall), row + _MOST_BELOW)
    counted = _columns_of_figures(grid, row + _MOST_BELOW + 1, form)
    while last - row < _MOST_BELOW and last + 1 < grid.rows:
        if not _divides(grid, row, last + 1, title) and not _is_above_figures(
            grid.row(last + 1), title, counted, rule, form
        ):
            break
        last += 1
    return first, last


def _columns_of_figures(grid: Grid, first: int, form: Form) -> Set[int]:
    """The columns in which most filled cells from a row on are figures."""
    figures: Counter[int] = Counter()
    filled: Counter[int] = Counter()
    for cell in grid.cells:
        if cell.row >= first and not form.is_empty(cell_text(cell.lines)):
            filled[cell.col] += 1
            figures[cell.col] += measure(cell_text(cell.lines)) is not None
    return {col for col, count in filled.items() if 2 * figures[col] > count}


def _is_above_figures(
    cells: Sequence[Cell], title: Cell, counted: Set[int], rule: TableRule, form: Form
) -> bool:
    """Whether a row below column headers continues them: it has words over figures, and no title of a record.

    In place of a title it has nothing, a remark in brackets or the header again: (細事業), (千円).
    """
    said = {cell.col: fold(cell_text(cell.lines)).strip() for cell in cells if cell.lines}
    words = [text for col, text in said.items() if col in counted and not form.is_empty(text)]
    own = said.get(title.col, "")
    untitled = not own or is_bracketed(own) or _named(own, rule) == "title"
    return untitled and bool(words) and all(measure(text) is None for text in words)


def _divides(grid: Grid, head: int, row: int, title: Cell) -> bool:
    """Whether the cells of a row below column headers divide some of them: 国|県|一般財源 below 財源内訳."""
    cells = [cell for cell in grid.row(row) if cell.lines]
    if not cells or any(c.col <= title.col < c.col + c.col_span for c in cells):
        return False
    texts = [cell_text(cell.lines) for cell in cells]
    if any(len(text) > _LONGEST_HEAD or measure(text) is not None for text in texts):
        return False
    over = [c for c in grid.row(head) if c.lines]
    return all(_group(over, cell.col, grid) is not None for cell in cells)


def _group(over: Sequence[Cell], col: int, grid: Grid) -> Cell | None:
    """The header over several columns that a column is under; without merged cells, up to the next one."""
    before = [cell for cell in over if cell.col <= col]
    if not before:
        return None
    last = max(before, key=lambda c: c.col)
    if last.col_span > 1:
        return last if col < last.col + last.col_span else None
    after = [cell.col for cell in over if cell.col > last.col]
    merged = any(cell.col_span > 1 for cell in over)
    end = min(after, default=grid.cols)
    return last if not merged and end > last.col + 1 else None


def _columns(grid: Grid, first: int, last: int, rule: TableRule, form: Form) -> Mapping[int, Column]:
    bands = bands_of(grid, form)
    timed = columns_of(grid, bands[0], form) if bands and bands[0].first <= last else {}
    columns: dict[int, Column] = {}
    taken: set[str] = set()
    for col in range(grid.cols):
        cells = list(_heads_over(grid, first, last, col))
        column = _column(cells, rule)
        if col in timed or any(form.quarters_of(head) for head in column.heads):
            column = replace(column, holds=PERIOD_COLUMN)
        elif column.holds in taken:
            column = replace(column, holds=FIELD_COLUMN)
        taken |= {column.holds} & rule.columns.keys()
        columns[col] = column
    return _with_years(columns, form)


def _heads_over(grid: Grid, first: int, last: int, col: int) -> Iterator[Cell]:
    """The headers over a column from the top down, with the group it belongs to."""
    for row in range(first, last + 1):
        over = [cell for cell in grid.row(row) if cell.lines]
        own = next((c for c in over if c.col <= col < c.col + c.col_span), None)
        if own is None and row < last and any(c.lines and c.col == col for c in grid.row(row + 1)):
            own = _group(over, col, grid)
        if own is not None:
            yield own


def _column(cells: Sequence[Cell], rule: TableRule) -> Column:
    """The column under some headers, those of groups first."""
    heads = tuple(cell_text(cell.lines) for cell in cells)
    held = (_named(text, rule) for text in ("".join(heads), *reversed(heads)))
    years = (fiscal_year_of_label(head) for head in heads)
    year = next((year for year in years if year is not None), None)
    return Column(
        holds=next((name for name in held if name is not None), FIELD_COLUMN),
        heads=heads,
        lines=tuple(line for cell in cells for line in cell.lines),
        period=None if year is None else str(year),
    )


def _with_years(columns: Mapping[int, Column], form: Form) -> Mapping[int, Column]:
    """The columns, those headed by nothing but fiscal years as periods if there are several periods."""
    years = {
        col for col, column in columns.items() if column.holds == FIELD_COLUMN and is_year(column.label, form)
    }
    if not years or len(years) + sum(c.holds == PERIOD_COLUMN for c in columns.values()) < _LEAST_PERIODS:
        return columns
    return {n: replace(c, holds=PERIOD_COLUMN) if n in years else c for n, c in columns.items()}


def _without_year(text: str) -> str:
    """A header without the fiscal year at its beginning: 予算額 for 令和7年度予算額."""
    match = _YEAR_BEFORE.match(fold(text))
    return text if match is None else text[match.end() :]


@lru_cache(maxsize=8192)
def _named(text: str, rule: TableRule) -> str | None:
    """What the rule says that a column under a header holds; None for other headers."""
    folded = fold(text).strip()
    if len(folded) > _LONGEST_HEAD:
        return None
    return next(
        (held for held, words in rule.columns.items() if any(word.fullmatch(folded) for word in words)), None
    )


def _is_known(column: Column, rule: TableRule, form: Form) -> bool:
    if column.holds in rule.columns or column.holds == PERIOD_COLUMN:
        return True
    labelled = form.indicator_labelled(column.label, rule.rows) is not None
    return labelled or field_name(column, rule.rows, form) is not None


def field_name(column: Column, owner: Owner, form: Form) -> str | None:
    """The name of the form's field that a column's header labels, a fiscal year before it aside; or None.

    Of a group and its parts, the part is tried first: 国 of 財源内訳(千円) 国.
    """
    for text in (" ".join(column.heads), *reversed(column.heads)):
        for said in (text, _without_year(text)):
            if said and (found := form.field_labelled(said, owner)) is not None:
                return found.name
    return None
