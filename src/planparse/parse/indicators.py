"""Tables and lines of indicators → indicators as read, each value with the lines it stands in.

A table of indicators has a column for their names and columns for values, whose headers say the role of a
value (基準値, 目標値, 実績値), its year or both, in one row of headers or several. A row is an indicator; the
rows of one indicator may have roles of their own (目標 above 実績).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planparse.document.source import Cell, Grid, Line
from planparse.form.model import IndicatorRule
from planparse.japanese.dittos import ditto_of
from planparse.japanese.figures import figure
from planparse.japanese.fold import compacted, fold
from planparse.japanese.indicator_lines import Stated, statement
from planparse.japanese.indicators import (
    Head,
    Kind,
    Role,
    head_of,
    is_kind,
    kind_of,
    periods_in,
    role_of,
    says_nothing,
    unit_behind,
)
from planparse.parse.bars import is_mark
from planparse.parse.indicator_columns import Columns, Slots, columns_of
from planparse.parse.labels import exchanged
from planparse.parse.schedule import Attribute
from planparse.parse.time_axis import cell_text, sorts_works, stacked_on, value_text

_WORK = re.compile("(?:年次|年度別|実施|取組)?(?:計画|予定|工程表?|取組|内容|スケジュール)")
"""The label of a row of work: its table is a schedule, whatever stands in its other rows."""
_SHARE = re.compile(r"(?:目標)?(?:達成|進捗|執行)(?:度|率)(?:[(\[].*[)\]])?")
"""The label of a row below those of an indicator that holds no values of it: 達成度(%)."""


@dataclass(frozen=True, slots=True)
class ValueRead:
    """A value of an indicator. `number_of` is the text its number is in: for 同左, that of the cell meant."""

    period: str | None
    role: Role | None
    text: str
    number_of: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRead:
    """An indicator with the lines of its name, unit and kind; `unit` is None where no word tells it."""

    name: str
    unit: str | None
    kind: Kind | None
    values: tuple[ValueRead, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TableRead:
    """The indicators of a table, what its other columns say of them, and the lines of headers and blanks."""

    indicators: tuple[IndicatorRead, ...]
    others: tuple[Attribute, ...]
    used: tuple[Line, ...]


# --- tables --------------------------------------------------------------------------------------------


def indicator_table(
    parts: Sequence[Grid], rule: IndicatorRule | None, year: int | None, *, sure: bool
) -> TableRead | None:
    """The indicators of a table and of its parts on later pages; None for any other table.

    `rule` has the form's own words for columns; `year` is the plan's. Unless it is `sure` that the table
    holds indicators, a column must say so (指標名, KPI).
    """
    if len(parts) > 1 and parts[0].rows == 1 and parts[0].cols == parts[1].cols:
        parts = (stacked_on(parts[0], parts[1]), *parts[2:])  # column headers alone at the end of a page
    grid = parts[0]
    columns = columns_of(grid, rule, year, sure=sure)
    if columns is None and grid.cols > 1:
        grid = exchanged(grid)
        columns = columns_of(grid, rule, year, sure=sure)
    if columns is None:
        return None
    groups: dict[int, Cell] = {}
    rows = list(_rows(grid, columns.end, columns, groups))
    used = [line for cell in grid.cells if cell.row < columns.end for line in cell.lines]
    for part in parts[1:]:
        again = columns_of(part, rule, year, sure=sure)
        end = 0 if again is None else again.end
        rows += _rows(part, end, columns, groups)
        used += (line for cell in part.cells if cell.row < end for line in cell.lines)
    found, others = _gathered(rows)
    if any(_WORK.fullmatch(compacted(indicator.name)) for indicator in found):
        return None
    if not sure and not any(indicator.name for indicator in found):
        return None
    return TableRead(found, others, (*used, *(line for row in rows for line in row.used)))


# --- rows ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: the indicator it begins, or None where it goes on with the one before.

    `shares` are the values of a row that tells how far the aim was met, in a unit of its own.
    """

    begins: IndicatorRead | None
    values: tuple[ValueRead, ...]
    others: tuple[tuple[str, Cell], ...]
    lines: tuple[Line, ...]
    used: tuple[Line, ...]
    shares: tuple[Attribute, ...] = ()


def _rows(grid: Grid, first: int, columns: Columns, groups: dict[int, Cell]) -> Iterator[_Row]:
    """The rows of a grid from one on; a row without a name goes on with the indicator of the row before.

    `groups`, which is added to, has the last text in each column before the names.
    """
    slots = Slots(grid)
    depth = 0
    for row in range(first, grid.rows):
        if any(cell.lines for cell in grid.row(row)):
            name, text = slots.cell(row, columns.name), slots.text(row, columns.name)
            merged = name is not None and name.row < row and row > first
            goes_on = merged or not text or role_of(text) is not None
            depth = depth + 1 if goes_on else 0
            found = _row(slots, row, columns, depth, goes_on=goes_on, merged=merged)
            if not goes_on:
                _close_groups(slots, row, columns, groups)
            above = () if goes_on else _over(slots, row, columns, groups)
            others = sorted((*above, *found.others), key=lambda other: other[1].col)
            yield replace(found, others=tuple(others))
            groups |= {
                col: cell
                for col in columns.others
                if col < columns.name and (cell := slots.cell(row, col)) is not None and cell.lines
            }


def _row(slots: Slots, row: int, columns: Columns, depth: int, *, goes_on: bool, merged: bool) -> _Row:
    """A row, `depth` rows below the first of its indicator; a `merged` cell of the name is not its own."""
    marks = _marks(slots, row, columns)
    told = [cell for _, cell in marks if is_kind(cell_text(cell.lines)) or _role(cell) is not None]
    own = [(label, cell) for label, cell in marks if cell.row == row]
    name = slots.cell(row, columns.name)
    role = role_of(slots.text(row, columns.name)) or next(filter(None, map(_role, told)), None)
    values, used = _values(slots, row, columns, role, depth)
    share = next((cell for _, cell in own if _SHARE.fullmatch(compacted(cell_text(cell.lines)))), None)
    if goes_on and role is None and share is not None:
        label = cell_text(share.lines)
        shares = tuple(Attribute(label, None, value.text, value.lines, value.period) for value in values)
        return _Row(None, (), (), (), (*used, *share.lines), shares)
    return _Row(
        None if goes_on else _begun(slots, row, columns, [cell_text(cell.lines) for cell in told]),
        values,
        tuple((label, cell) for label, cell in own if cell not in told),
        tuple(line for _, cell in own if cell in told for line in cell.lines),
        (*used, *(name.lines if goes_on and name is not None and not merged else ())),
    )


def _over(slots: Slots, row: int, columns: Columns, groups: Mapping[int, Cell]) -> Iterator[tuple[str, Cell]]:
    """What cells merged over several indicators say of one that is not their first, with their headers.

    Before the names an empty cell is as the one above, which is how a text writes a merged one; but one
    beside marks, numbers or 新規 says that these are not meant.
    """
    for col, label in columns.others.items():
        cell = slots.cell(row, col)
        if cell is None or not cell.lines:
            cell = groups.get(col)
            if cell is not None and _is_of_one(cell_text(cell.lines)):
                continue
        elif cell.row == row:
            continue
        if cell is not None and not is_kind(cell_text(cell.lines)) and _role(cell) is None:
            yield label, cell


def _close_groups(slots: Slots, row: int, columns: Columns, groups: dict[int, Cell]) -> None:
    """Forget what the groups above say behind a column in which another begins in a row."""
    cells = (slots.cell(row, col) for col in columns.others)
    own = (cell for cell in cells if cell is not None and cell.row == row and cell.lines)
    begun = min((cell.col for cell in own if not _is_of_one(cell_text(cell.lines))), default=columns.name)
    for col in [col for col in groups if col > begun]:
        del groups[col]


def _is_of_one(text: str) -> bool:
    return is_mark(text) or sorts_works(text) or fold(text).strip().isdecimal()


def _marks(slots: Slots, row: int, columns: Columns) -> list[tuple[str, Cell]]:
    """The cells of a row in columns that are neither names nor values, each with its header."""
    cells = ((label, slots.cell(row, col)) for col, label in columns.others.items())
    return [(label, cell) for label, cell in cells if cell is not None and cell.lines]


def _role(cell: Cell) -> Role | None:
    return role_of(cell_text(cell.lines))


def _begun(slots: Slots, row: int, columns: Columns, told: Sequence[str]) -> IndicatorRead:
    """The indicator that a row begins, without its values; `told` are the words for its kind and role."""
    name, written = slots.cell(row, columns.name), slots.text(row, columns.name)
    unit_cell = None if columns.unit is None else slots.cell(row, columns.unit)
    plain, unit = unit_behind(written)
    lines = name.lines if name is not None else ()
    if unit_cell is not None and unit_cell.lines:
        column = cell_text(unit_cell.lines)
        if not says_nothing(column):
            plain, unit = (plain if unit == column else written), column
        lines = (*lines, *(unit_cell.lines if unit_cell.row == row else ()))
    heads = next((head.unit for head in columns.values.values() if head.unit), None)
    kind = next((kind_of(said) for said in told if is_kind(said)), columns.kind)
    return IndicatorRead(plain.lstrip("・"), unit or heads or columns.told, kind, (), lines)


def _values(
    slots: Slots, row: int, columns: Columns, role: Role | None, depth: int
) -> tuple[tuple[ValueRead, ...], tuple[Line, ...]]:
    """The values in a row, and the lines of its blank slots and of the years it names for its values.

    `depth` counts the rows of the indicator above it; a cell merged over them is that of the first.
    """
    found: list[ValueRead] = []
    used: list[Line] = []
    left: str | None = None
    for col, head in columns.values.items():
        cell = slots.cell(row, col)
        if cell is None or (cell.row < row and depth):
            continue
        text = value_text(cell.lines)
        ditto = ditto_of(text) is not None
        if says_nothing(text) and not (ditto and left):
            used += cell.lines
            left = None
            continue
        meant = left if ditto and left is not None else text
        if columns.stacked is not None and role is None:
            found += _upper_and_lower(cell, head, columns.stacked, depth)
        else:
            own = role or head.role
            found.append(ValueRead(_period(slots, row, columns, head, own), own, text, meant, cell.lines))
        left = meant
    years = [cell for col in columns.years.values() if (cell := slots.cell(row, col)) is not None]
    used += (line for cell in years if cell.row == row for line in cell.lines)
    return tuple(found), tuple(used)


def _period(slots: Slots, row: int, columns: Columns, head: Head, role: Role | None) -> str | None:
    """When a value holds: by its column, by the row's own year for its role, or by its own words."""
    if head.period is not None:
        return head.period
    col = columns.years.get(role) if role is not None else None
    if col is None:
        col = next(col for col, own in columns.values.items() if own is head)
    return next((when.period for when in periods_in(compacted(slots.text(row, col)))), None)


def _upper_and_lower(cell: Cell, head: Head, roles: tuple[Role, Role], depth: int) -> Iterator[ValueRead]:
    """The values in a cell whose upper line has one role and whose lower line another, or in one of two."""
    if len(cell.lines) == 2:
        for role, line in zip(roles, cell.lines, strict=True):
            if not says_nothing(line.text):
                yield ValueRead(head.period, role, line.text, line.text, (line,))
        return
    text = value_text(cell.lines)
    yield ValueRead(head.period, roles[min(depth, 1)], text, text, cell.lines)


def _gathered(rows: Sequence[_Row]) -> tuple[tuple[IndicatorRead, ...], tuple[Attribute, ...]]:
    """The indicators of rows, and what the table's other columns say of them."""
    found: list[IndicatorRead] = []
    others: list[Attribute] = []
    for row in rows:
        if row.begins is not None or not found:
            found.append(row.begins or IndicatorRead("", None, None, (), ()))
        last = found[-1]
        found[-1] = replace(last, values=(*last.values, *row.values), lines=(*last.lines, *row.lines))
        others += (replace(share, row=last.name) for share in row.shares)
        others += (
            Attribute(label or _REMARK, last.name, cell_text(cell.lines), cell.lines)
            for label, cell in row.others
        )
    return tuple(found), tuple(others)


_REMARK = "備考"
"""What a column without a header is called."""


# --- rows of label cells -------------------------------------------------------------------------------


def indicator_in_cells(cells: Sequence[Cell], role: Role | None, year: int | None) -> IndicatorRead | None:
    """The indicator in a row of cells beside its label: 広報紙発行部数 | 部/月 | 31000; None for others.

    The first cell is the name; a short second one without digits the unit.
    """
    filled = [cell for cell in cells if cell.lines]
    texts = [value_text(cell.lines) for cell in filled]
    heads = [head_of(text, year) for text in texts]
    if len(filled) < 2 or figure(texts[0]) is not None or any(h.holds in ("name", "unit") for h in heads):
        return None
    name, unit = unit_behind(texts[0])
    rest = list(zip(texts, filled, strict=True))[1:]
    if len(rest) > 1 and _is_unit(rest[0][0]):
        unit, rest = rest[0][0], rest[1:]
    values: list[ValueRead] = []
    for text, cell in rest:
        said = statement(text, year)
        if said is not None and not said.name:
            values += (_value(v, role, cell.lines) for v in said.values)
        elif not says_nothing(text):
            values.append(ValueRead(None, role, text, text, cell.lines))
    lines = tuple(line for cell in filled for line in cell.lines)
    return IndicatorRead(name, unit, None, tuple(values), lines)


def _is_unit(text: str) -> bool:
    """Whether a short cell is the unit of the figures behind it."""
    compact = compacted(text)
    if says_nothing(text) or len(compact) > _LONGEST_UNIT:
        return False
    return not any(character.isdecimal() for character in compact)


def indicator_under_heads(heads: Sequence[str], cells: Sequence[Cell], year: int | None) -> IndicatorRead:
    """The indicator in cells, each under its header: 指標 | 単位 | 目標値."""
    told = list(zip((head_of(head, year) for head in heads), cells, strict=True))
    name, unit = unit_behind(" ".join(cell_text(c.lines) for head, c in told if head.holds == "name"))
    column = next((cell_text(c.lines) for head, c in told if head.holds == "unit"), None)
    values = [
        ValueRead(head.period, head.role, text, text, cell.lines)
        for head, cell in told
        if head.holds == "value" and not says_nothing(text := value_text(cell.lines))
    ]
    held = {line.key for value in values for line in value.lines}
    lines = tuple(line for _, cell in told for line in cell.lines if line.key not in held)
    told_unit = next((head.unit for head, _ in told if head.unit), None)
    kind = next((head.kind for head, _ in told if head.kind), None)
    return IndicatorRead(name, column or unit or told_unit, kind, tuple(values), lines)


_LONGEST_UNIT = 8  # characters of a cell with a unit


# --- lines ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinesRead:
    """What lines state: indicators, values of the indicator before them, and the lines that state neither."""

    indicators: tuple[IndicatorRead, ...]
    values: tuple[ValueRead, ...]
    rest: tuple[Line, ...]


def indicator_lines(
    texts: Sequence[tuple[str, tuple[Line, ...]]], role: Role | None, year: int | None
) -> LinesRead:
    """The indicators stated in paragraphs, each with its lines; a value's role is `role` where none is said.

    A paragraph of values alone has those of the indicator before it. One that states no value is the name of
    an indicator, unless it is a sentence.
    """
    found: list[IndicatorRead] = []
    loose: list[ValueRead] = []
    rest: list[Line] = []
    for text, lines in texts:
        plain = text.lstrip("・○●-－ 　")
        said = statement(plain, year)
        default = role if said is not None and len(said.values) == 1 else None
        values = () if said is None else tuple(_value(v, default, lines) for v in said.values)
        if said is not None and not said.name:
            if found:
                found[-1] = replace(found[-1], values=(*found[-1].values, *values))
            else:
                loose += values
        elif said is None and plain.endswith("。"):
            rest += lines
        else:
            name, unit = unit_behind(said.name if said is not None else plain)
            found.append(IndicatorRead(name, unit, None, values, lines))
    return LinesRead(tuple(found), tuple(loose), tuple(rest))


def _value(said: Stated, role: Role | None, lines: tuple[Line, ...]) -> ValueRead:
    return ValueRead(said.period, said.role or role, said.text, said.text, lines)
