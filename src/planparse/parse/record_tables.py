"""Tables whose rows are issues or initiatives → records: headings with what stands under them.

A row becomes what a heading in prose would be: its number and title, then its sections, its fields, one to a
column, and the part of the table under its periods. Columns and rows of levels (基本方針, 施策) become
headings above the records, and rows of totals fields of whatever the table belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from planparse.document.findings import Finding, Value
from planparse.document.place import merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import FIELD, INDICATOR, LEVEL, UNRULED, Form, TableRule
from planparse.form.wording import text_pattern
from planparse.japanese.amounts import measure, unit_for, unit_in
from planparse.japanese.dittos import ditto_of, is_arrow
from planparse.japanese.fold import compacted, fold
from planparse.japanese.indicators import head_of, row_label
from planparse.japanese.markers import item_marker
from planparse.parse.bars import bars_in
from planparse.parse.labels import alone
from planparse.parse.record_columns import (
    FIELD_COLUMN,
    LABEL_COLUMN,
    PERIOD_COLUMN,
    Column,
    Heads,
    field_name,
    heads_by_cells,
    heads_in,
    is_repeated,
)
from planparse.parse.record_titles import Titled, titled
from planparse.parse.time_axis import cell_text, describes_work, is_role, is_year, on_columns_of, sorts_works
from planparse.parse.wrap import Paragraph, continues
from planparse.plan.sections import SECTION_NAMES

_TOTAL = re.compile(r"(?:[^\d。]{0,20}(?:合|小|総|累)?計|総合計)(?:額|\(.{0,20}\))?")
_NUMBERED = text_pattern("{番号} {題名}")
_NOTE = re.compile(r"※|\(\s*注|注\s*\d*\s*[):.]")  # opens a note in the last row of a table
_AMOUNTS = re.compile(
    "費|額|予算|決算|財源|金|債|補助|負担|収入|支出"
)  # in the header of a column of amounts
_CONTENT = re.compile("概要|内容|目的|説明|対象$")
"""What the header of a column says whose texts tell of the work."""
_WIDE = 0.5  # share of a table's columns over which the cell of a heading is merged, at least


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading read from a table: its kind, values and text, its lines, and what stands under it."""

    kind: str
    values: Mapping[str, str]
    text: str
    lines: tuple[Line, ...]
    children: tuple[Heading | Line | tuple[Grid, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """The headings read from a table, its totals as headings of fields, the roles of the lines that are
    headers or headings, the lines of repeated column headers, and findings.
    """

    headings: tuple[Heading, ...]
    totals: tuple[Heading, ...]
    roles: Mapping[tuple[int, int], str]
    repeated: tuple[Line, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: the part it is in, its index there, and the cell in each column.

    `own` are the columns whose cells begin in this row; the others are merged into it from above.
    """

    part: int
    index: int
    cells: Mapping[int, Cell]
    own: frozenset[int]

    def lines(self, col: int) -> tuple[Line, ...]:
        """The lines of the cell in a column."""
        return self.cells[col].lines if col in self.cells else ()

    def text(self, col: int) -> str:
        """The text in a column on one line."""
        return cell_text(self.lines(col))

    def filled(self) -> tuple[Cell, ...]:
        """The cells that begin in this row and hold text, from left to right."""
        return tuple(self.cells[col] for col in sorted(self.own) if self.cells[col].lines)


@dataclass(frozen=True, slots=True)
class _Record:
    """The rows of one record, those cut by a page break joined; `physical` are all of them as they stand."""

    rows: tuple[_Row, ...]
    physical: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """A row over the whole table that reads as a heading of the form."""

    kind: str
    values: Mapping[str, str]
    row: _Row


@dataclass(frozen=True, slots=True)
class _Total:
    """A row of totals, and the cell that says so; it may be merged over several of them."""

    row: _Row
    said: Cell


@dataclass(frozen=True, slots=True)
class _Repeated:
    """A row that repeats the column headers."""

    row: _Row


_Item = _Record | _Section | _Total | _Repeated


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a table: its grid on the columns of the first part, and the columns that it has.

    `begin` is the row below its own column headers, 0 where it has none.
    """

    grid: Grid
    heads: Heads
    begin: int


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of records of a kind, over its parts. `unit` is what a caption, or the header of another column
    of amounts, says that its amounts are in.

    Without a `rule`, a row begins a record only if it reads as a heading.
    """

    parts: tuple[_Part, ...]
    kind: Literal["issue", "initiative"]
    form: Form
    rule: TableRule | None
    unit: str | None

    @property
    def heads(self) -> Heads:
        """The columns of the first part."""
        return self.parts[0].heads


def records_in(
    parts: Sequence[Grid], rule: TableRule, form: Form, *, unit: str | None, under_issue: bool
) -> Records | None:
    """The records in the rows of a table that goes on over `parts`; None without the rule's column headers.

    `unit` is what a caption says that the table's amounts are in. Initiatives need an issue: the one that the
    table stands under, or one in a column or row of the table.
    """

    def heads(grid: Grid) -> Heads | None:
        return heads_in(grid, rule, form)

    found = tuple(_parts(parts, heads))
    if not found:
        return None
    unit = unit or _amounts_in(found[0].heads)
    return _read(_Table(found, rule.rows, form, rule, unit), under_issue=under_issue)


def _amounts_in(heads: Heads) -> str | None:
    """The unit of money that column headers name, for the columns without one of their own; None for two."""
    units = {unit for column in heads.columns.values() if (unit := column.unit) and unit.endswith("円")}
    return units.pop() if len(units) == 1 else None


def initiatives_in(parts: Sequence[Grid], form: Form) -> Records | None:
    """The initiatives in the rows of a schedule whose headers do not tell; None for any other table.

    A row begins an initiative if the cells before its periods read as an initiative's heading. If the first
    row of the table does not, none of its rows do.
    """

    def heads(grid: Grid) -> Heads | None:
        return heads_by_cells(grid, form)

    found = tuple(_parts(parts, heads))
    rows = ((row, part) for number, part in enumerate(found) for row in _rows_of(part, number))
    first = next(rows, None)  # below headers that end a page, the first row is on the next
    if first is None or not _titled(*first, "initiative", 1, form):
        return None
    return _read(_Table(found, "initiative", form, None, None), under_issue=True)


def _parts(parts: Sequence[Grid], heads_of: Callable[[Grid], Heads | None]) -> Iterator[_Part]:
    """The parts of a table with their columns; nothing where the first part has no column headers."""
    known: Heads | None = None
    for grid in parts:
        heads = heads_of(grid)
        if heads is None and known is None:
            return
        if heads is None:
            grid = on_columns_of(grid, parts[0]) or grid
        known = heads or known
        if known is not None:
            yield _Part(grid, known, 0 if heads is None else heads.last + 1)


# --- rows -------------------------------------------------------------------------------------------


def _rows_of(part: _Part, number: int) -> list[_Row]:
    """The rows of a part below its column headers, each with the cells merged into it from above."""
    covering: dict[int, dict[int, Cell]] = {index: {} for index in range(part.begin, part.grid.rows)}
    for cell in part.grid.cells:
        for index in range(max(cell.row, part.begin), min(cell.row + cell.row_span, part.grid.rows)):
            covering[index].setdefault(cell.col, cell)
    return [
        _Row(number, index, cells, frozenset(cell.col for cell in cells.values() if cell.row == index))
        for index, cells in covering.items()
    ]


def _items(table: _Table) -> Iterator[_Item]:
    """What the rows of a table are, in order; a record's rows together."""
    rows: list[_Row] = []
    physical: list[_Row] = []
    due = 1
    total: _Total | None = None  # the row before, if it is one of totals
    for number, part in enumerate(table.parts):
        for row in _rows_of(part, number):
            if not row.filled() or _is_note(row, table):
                continue
            found = _Repeated(row) if is_repeated(row.filled(), part.heads) else _total_or_section(row, table)
            begins = found is None and _begins(row, part, table, due)
            if total is not None and found is None and not begins and _is_of_total(row, total, table):
                found = _Total(row, total.said)
            total = found if isinstance(found, _Total) else None
            cut = bool(rows) and row.part != rows[-1].part and row.index == part.begin
            if found is None and rows and cut and _goes_on(rows[-1], row, table, begins=begins):
                rows[-1] = _joined(rows[-1], row)
                physical.append(row)
                continue
            if (found is not None or begins) and rows:
                yield _Record(tuple(rows), tuple(physical))
                rows, physical = [], []
            if found is not None:
                yield found
            elif begins or rows:
                due += begins
                rows.append(row)
                physical.append(row)
    if rows:
        yield _Record(tuple(rows), tuple(physical))


def _is_of_total(row: _Row, above: _Total, table: _Table) -> bool:
    """Whether a row goes on with the totals above: 合計 | 事業費 and, below an empty cell, うち一般財源."""
    first = min(table.heads.of(PERIOD_COLUMN), default=0)
    labels = {cell.col for cell in above.row.filled() if above.said.col < cell.col < first}
    return bool(labels) and min(cell.col for cell in row.filled()) in labels


def _is_note(row: _Row, table: _Table) -> bool:
    """Whether a row is a note on the table: it holds one text, which opens with ※ or the like."""
    filled = row.filled()
    return (
        table.rule is not None
        and len(filled) == 1
        and _NOTE.match(fold(cell_text(filled[0].lines))) is not None
    )


def _begins(row: _Row, part: _Part, table: _Table, due: int) -> bool:
    """Whether a row begins a record: with a number or a title of its own, or with the heading of one."""
    if table.rule is None:
        return _titled(row, part, table.kind, due, table.form) is not None
    return any(col in row.own and row.lines(col) for col in part.heads.of("number", "title"))


def _goes_on(before: _Row, row: _Row, table: _Table, *, begins: bool) -> bool:
    """Whether the first row of a page continues the last one of the page before.

    It does if it has no number and the rows above have one, if it has no title, or if a word of the title
    goes on.
    """
    if table.rule is None or not begins:
        return table.rule is not None
    numbers, titles = table.heads.of("number"), table.heads.of("title")
    if any(row.lines(col) for col in numbers):
        return False
    if any(before.lines(col) for col in numbers):
        return True
    return any(
        before.lines(col)
        and row.lines(col)
        and continues(before.lines(col)[-1].text, row.lines(col)[0].text) is True
        for col in titles
    )


def _joined(before: _Row, row: _Row) -> _Row:
    """Two parts of a row that a page break cut."""
    cells = dict(before.cells)
    for col, cell in row.cells.items():
        known = cells.get(col)
        cells[col] = cell if known is None else replace(known, lines=(*known.lines, *cell.lines))
    return replace(before, cells=cells, own=before.own | row.own)


def _titled(row: _Row, part: _Part, kind: str, due: int, form: Form) -> Titled | None:
    """The heading that the cells before the periods of a row read as; `due` is the next number expected."""
    first = min(part.heads.of(PERIOD_COLUMN), default=0)
    labels = [cell for cell in row.filled() if cell.col + cell.col_span <= first]
    return titled(labels, kind, due, form)


def _total_or_section(row: _Row, table: _Table) -> _Total | _Section | None:
    """A row of totals, or one over the whole table that reads as a heading; None for other rows."""
    filled = row.filled()
    if table.rule is None:
        return None
    if _TOTAL.fullmatch(compacted(cell_text(filled[0].lines))) and len(filled) > 1:
        return _Total(row, filled[0])
    if len(filled) > 1 or (filled[0].col_span < _WIDE * len(table.heads.columns) and filled[0].col):
        return None
    text = cell_text(filled[0].lines)
    for heading, match in table.form.headings_like(fold(text), filled[0].page):
        if heading.kind.startswith(LEVEL) or (heading.kind == "issue" and table.kind == "initiative"):
            values = {k: text[slice(*match.span(k))].strip() for k, v in match.groupdict().items() if v}
            return _Section(heading.kind, values, row)
    return None


# --- headings ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A heading above records while these are collected, its lines by their keys.

    `col` is its column, None for a row of its own.
    """

    kind: str
    values: Mapping[str, str]
    text: str
    lines: dict[tuple[int, int], Line]
    col: int | None
    children: list[Heading | _Open] = field(default_factory=list)

    def closed(self) -> Heading:
        """The heading with all that stands under it."""
        children = tuple(child.closed() if isinstance(child, _Open) else child for child in self.children)
        return Heading(self.kind, self.values, self.text, tuple(self.lines.values()), children)


class _Tree:
    """The headings of a table, nested by its rows and columns of levels."""

    def __init__(self) -> None:
        self.root = _Open("", {}, "", {}, None)
        self.stack: list[_Open] = []

    def open(self, node: _Open, depth: int) -> None:
        """Put a heading under the first `depth` open ones."""
        del self.stack[depth:]
        (self.stack[-1] if self.stack else self.root).children.append(node)
        self.stack.append(node)

    def add(self, heading: Heading) -> None:
        """Put a record under the innermost heading."""
        (self.stack[-1] if self.stack else self.root).children.append(heading)

    def holds(self, kind: str) -> bool:
        """Whether a heading of a kind is open."""
        return any(node.kind == kind for node in self.stack)

    def section(self, section: _Section) -> None:
        """Open the heading that a row of its own holds, in place of an open one of its kind."""
        text = cell_text(section.row.filled()[0].lines)
        kinds = [node.kind for node in self.stack if node.col is None]
        depth = kinds.index(section.kind) if section.kind in kinds else len(kinds)
        lines = {line.key: line for line in section.row.filled()[0].lines}
        self.open(_Open(section.kind, section.values, text, lines, None), depth)

    def levels(self, row: _Row, table: _Table) -> None:
        """Open the headings in the columns of levels beside a row; an empty cell is as the one above."""
        for col, column in table.heads.columns.items():
            text = row.text(col)
            if not text or not _is_level(column):
                continue
            lines = {line.key: line for line in row.lines(col)}
            node = next((node for node in self.stack if node.col == col), None)
            if node is not None and (_repeats(text) or text == node.text):
                node.lines |= lines
                continue
            depth = sum(node.col is None or node.col < col for node in self.stack)
            values = _level_values(column.holds, text, table.form)
            self.open(_Open(column.holds, values, text, lines, col), depth)


def _is_level(column: Column) -> bool:
    return column.holds == "issue" or column.holds.startswith(LEVEL)


def _repeats(text: str) -> bool:
    """Whether a cell only refers to the one above it: 〃, 同上."""
    return ditto_of(text) in ("above", "along") and not is_arrow(text)


def _level_values(kind: str, text: str, form: Form) -> Mapping[str, str]:
    """The number and the title in the cell of a level, by the form's headings of its kind if it has any."""
    for heading in form.headed(kind):
        if (match := heading.match(fold(text))) is not None:
            return {k: text[slice(*match.span(k))].strip() for k, v in match.groupdict().items() if v}
    return _numbered(text) or {"title": text}


def _numbered(text: str) -> Mapping[str, str] | None:
    """The number before a title and the title; None for a text without a number that is set apart."""
    match = _NUMBERED.fullmatch(fold(text))
    return None if match is None else {k: text[slice(*match.span(k))].strip() for k in ("number", "title")}


# --- records ----------------------------------------------------------------------------------------


def _read(table: _Table, *, under_issue: bool) -> Records | None:
    """The headings of a table; None where it holds no records, or initiatives of no issue."""
    items = tuple(_items(table))
    records = [item for item in items if isinstance(item, _Record)]
    if not records or _are_items(records, table):
        return None
    reading = _reading(records, table)
    tree = _Tree()
    findings: list[Finding] = []
    totals: list[Heading] = []
    repeated: list[Line] = []
    above = _Above()
    for item in items:
        match item:
            case _Section():
                tree.section(item)
            case _Repeated(row):
                repeated += (line for cell in row.filled() for line in cell.lines)
            case _Total():
                said, told = _total(item, above, reading)
                totals += said
                findings += told
            case _Record():
                tree.levels(item.rows[0], table)
                if not under_issue and table.kind == "initiative" and not tree.holds("issue"):
                    return None
                heading, told = _record(item, above, reading)
                tree.add(heading)
                findings += told
                above.add(item, reading)
        if isinstance(item, _Total):
            above.forget(_line_of_total(item, reading))
        elif not isinstance(item, _Record):
            above.latest.clear()
    found = tuple(child for child in tree.root.closed().children if isinstance(child, Heading))
    return Records(found, tuple(totals), _roles(found, items, reading), tuple(repeated), tuple(findings))


@dataclass(slots=True)
class _Above:
    """What the records above a row come to while a table is read.

    `cells` are by column the nearest ones that do not only refer to one above. `sums` are of the figures in
    each column of values, in columns of years for each label of a row; `latest` those since the last row that
    is no record, None where a cell is no figure.
    """

    records: int = 0
    cells: dict[int, Cell] = field(default_factory=dict)
    sums: dict[tuple[int, str], Decimal | None] = field(default_factory=dict)
    latest: dict[tuple[int, str], Decimal | None] = field(default_factory=dict)

    def add(self, record: _Record, reading: _Reading) -> None:
        """Count a record that has been read."""
        self.records += 1
        for row in record.rows:
            for col, cell in row.cells.items():
                if cell.lines and not _repeats(cell_text(cell.lines)):
                    self.cells[col] = cell
            for col in (*reading.fields, *reading.periods):
                text = row.text(col) if col in row.own else ""
                at = col, reading.line(row) if col in reading.years else ""
                for sums in (self.sums, self.latest) if text else ():
                    known = sums.get(at, Decimal())
                    number = _number(text, reading.table.heads.columns[col])
                    sums[at] = None if known is None or number is None else known + number

    def forget(self, line: str) -> None:
        """Begin anew with the sums that a row of totals, which has a label, closes."""
        self.latest = {at: number for at, number in self.latest.items() if at[1] not in ("", line)}


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the records of a table are read: which columns hold values and which label lines of work.

    `split` tells that every title begins with a number. Columns of years that hold figures are among the
    `fields`; the `measured` columns hold an indicator of the row; `periods` are those of the schedule.
    `years` are the columns of years beside labels that say what each row holds (事業費, うち一般財源).
    """

    table: _Table
    fields: tuple[int, ...]
    measured: tuple[int, ...]
    labels: frozenset[int]
    periods: frozenset[int]
    split: bool
    years: frozenset[int]

    def line(self, row: _Row) -> str:
        """What the labels beside a row say, those merged into it from above first."""
        return _line(row, self.labels)

    def holds_figures(self, row: _Row) -> bool:
        """Whether a row has values of years beside its label, and no work."""
        return bool(self.years) and _is_of_figures(row, self.line(row), self.years, self.table)


def _reading(records: Sequence[_Record], table: _Table) -> _Reading:
    columns = table.heads.columns
    rows = [row for record in records for row in record.rows]
    dated = {col for col in table.heads.of(PERIOD_COLUMN) if is_year(columns[col].label, table.form)}
    figures = {col for col in dated if _holds_figures(rows, col)}
    periods = frozenset(table.heads.of(PERIOD_COLUMN)) - figures
    labels = {*table.heads.of(LABEL_COLUMN), *_work_labels(records, periods, table)}
    headed = {col for col in {*table.heads.of(FIELD_COLUMN), *figures} if columns[col].heads}
    measured = _measured(sorted(headed - labels), table)
    lines = _line_labels(records, dated, measured, table) if figures else frozenset()
    years = frozenset(dated) if lines else frozenset()
    if lines:
        labels |= lines
        worked = any(not _is_of_figures(row, _line(row, lines), years, table) for row in rows)
        periods = periods | years if worked else periods - years
    kept = {col for col in lines if field_name(columns[col], table.kind, table.form) is not None}
    titles = [record.rows[0].text(col) for record in records for col in table.heads.of("title")]
    split = not table.heads.of("number") and all(_numbered(title) is not None for title in titles)
    others = tuple(col for col in sorted((headed | years) - (labels - kept)) if col not in measured)
    return _Reading(table, others, measured, frozenset(labels), periods, split, years)


def _work_labels(records: Sequence[_Record], periods: Set[int], table: _Table) -> Iterator[int]:
    """The columns that label the lines of work of a record, before its periods."""
    for col in table.heads.of(FIELD_COLUMN) if periods and table.rule is not None else ():
        column = table.heads.columns[col]
        known = field_name(column, table.kind, table.form) is not None
        several = any(sum(bool(r.lines(col)) for r in record.rows) > 1 for record in records)
        if col < min(periods) and several and not known and not describes_work(column.label):
            yield col


def _line_labels(
    records: Sequence[_Record], dated: Iterable[int], measured: Sequence[int], table: _Table
) -> frozenset[int]:
    """The columns that say what each row of a record holds beside the years: 区分 | 事業費."""
    if table.rule is None or measured:
        return frozenset()
    columns = table.heads.columns
    found = set()
    for col in table.heads.of(FIELD_COLUMN):
        own = [row.text(col) for record in records for row in record.rows if col in row.own]
        said = col < min(dated) and not describes_work(columns[col].label)
        said = said and not _tells_of_work(columns[col].label, own)
        several = any(sum(col in row.own and bool(row.lines(col)) for row in r.rows) > 1 for r in records)
        if said and several and not any(measure(text) for text in own):
            found.add(col)
    return frozenset(found)


def _tells_of_work(label: str, texts: Iterable[str]) -> bool:
    """Whether a column says of what kind the works are, or what is done, in texts that do not recur."""
    filled = [compacted(text) for text in texts if text]
    if 2 * sum(map(sorts_works, filled)) > len(filled):
        return True
    return _CONTENT.search(compacted(label)) is not None and len(set(filled)) == len(filled)


def _line(row: _Row, labels: Iterable[int]) -> str:
    return " ".join(text for col in sorted(labels) if (text := row.text(col)))


def _is_of_figures(row: _Row, line: str, years: Iterable[int], table: _Table) -> bool:
    """Whether a row has figures or nothing in most columns of years, and its label is none of a schedule's.

    計画 | 40手続 is planned, and 目標値 | 40 is of an indicator.
    """
    of_plan = is_role(line) or row_label(line) or table.form.indicator_labelled(line, table.kind)
    if table.kind == "initiative" and line and of_plan:
        return False
    texts = [text for col in years if (text := row.text(col)) and not table.form.is_empty(text)]
    return 2 * sum(measure(text, line) is not None for text in texts) > len(texts) or not texts


def _measured(fields: Iterable[int], table: _Table) -> tuple[int, ...]:
    """The columns of an indicator and its values, where the headers have both: 指標 | 単位 | 目標値."""
    if table.rule is None:
        return ()
    columns = table.heads.columns
    heads = {
        col: head_of(columns[col].measures)
        for col in fields
        if field_name(columns[col], table.kind, table.form) is None
    }
    if not any(head.holds == "name" for head in heads.values()) or not any(h.role for h in heads.values()):
        return ()
    return tuple(col for col, head in heads.items() if head.holds in ("name", "unit", "value"))


def _holds_figures(rows: Sequence[_Row], col: int) -> bool:
    """Whether most cells of a column are figures."""
    texts = [text for row in rows if (text := row.text(col))]
    return 2 * sum(measure(text) is not None for text in texts) > len(texts)


def _are_items(records: Sequence[_Record], table: _Table) -> bool:
    """Whether the titles are items of a list (①測量), where the form's records have headings of their own."""
    if table.rule is None or table.heads.of("number") or not table.form.headed(table.kind):
        return False
    titles = [record.rows[0].text(col) for record in records for col in table.heads.of("title")]
    return all(item_marker(title) is not None for title in titles)


def _roles(
    headings: Iterable[Heading], items: Iterable[_Item], reading: _Reading
) -> Mapping[tuple[int, int], str]:
    """The kind of heading that each line of a heading, of the column headers and of a total's label is."""
    table = reading.table
    roles: dict[tuple[int, int], str] = {}
    kept = reading.periods | reading.labels if reading.periods or not reading.years else frozenset()
    for part in table.parts:
        for col, column in part.heads.columns.items():
            if col not in kept:
                roles.update(dict.fromkeys((line.key for line in column.lines), table.kind))
    for item in items:
        if isinstance(item, _Total):
            roles.update(dict.fromkeys((line.key for line in item.said.lines), table.kind))
        for line in _labels_of_values(item, reading):
            roles[line.key] = table.kind
    waiting = list(headings)
    while waiting:
        heading = waiting.pop()
        roles.update(dict.fromkeys((line.key for line in heading.lines), heading.kind))
        waiting += (child for child in heading.children if isinstance(child, Heading))
    return roles


def _labels_of_values(item: _Item, reading: _Reading) -> Iterator[Line]:
    """The lines of labels beside values of years, which stay in no table."""
    rows = (item.row,) if isinstance(item, _Total) else item.rows if isinstance(item, _Record) else ()
    for row in rows if reading.years else ():
        if isinstance(item, _Total) or reading.holds_figures(row):
            labels = (col for col in reading.labels - set(reading.fields) if col in row.own)
            yield from (line for col in labels for line in row.lines(col))


def _record(record: _Record, above: _Above, reading: _Reading) -> tuple[Heading, tuple[Finding, ...]]:
    """The heading of a record with all that stands under it."""
    table = reading.table
    found = _title(record, above, reading)
    children: list[Heading | Line | tuple[Grid, ...]] = list(found.prose)
    lines = found.heading.lines
    findings: list[Finding] = []
    for cell, col in _prose_cells(record, reading):
        meant = _meant(cell, col, above)
        repeats = cell.lines if meant is not cell else ()
        findings += _repeated(cell, meant)
        column = table.heads.columns[col]
        if table.kind == "issue":
            children.append(Heading(column.holds, {}, column.label, repeats, (_taken_out(meant),)))
        else:
            children.append(_taken_out(meant))
            lines += repeats
    fields, told = _fields(record, above, reading)
    children += fields
    children += _indicators(record, reading)
    taken = {line.key for line in (*found.heading.lines, *found.prose)}
    if grids := tuple(_grids(record, reading, taken)):
        children.append(grids)
    return Heading(table.kind, found.values, found.heading.text, lines, tuple(children)), (*findings, *told)


def _prose_cells(record: _Record, reading: _Reading) -> Iterator[tuple[Cell, int]]:
    """The cells of a record that hold sections of an issue, or the description of an initiative."""
    heads = reading.table.heads
    for col in heads.of(*(SECTION_NAMES if reading.table.kind == "issue" else ("description",))):
        for row in record.rows:
            if row.lines(col) and (col in row.own or row is record.rows[0]):
                yield row.cells[col], col


def _title(record: _Record, above: _Above, reading: _Reading) -> Titled:
    """The number and title of a record. Without a heading's pattern they are the texts of their columns."""
    table = reading.table
    first = record.rows[0]
    if table.rule is None:
        found = _titled(first, table.parts[first.part], table.kind, above.records + 1, table.form)
        assert found is not None  # the row begins a record because it reads as a heading
        rest = (r for r in record.rows[1:] if r.part != first.part and r.index == table.parts[r.part].begin)
        column = found.cells[0].col
        prose = (*found.prose, *(line for row in rest for line in row.lines(column) if column in row.own))
        return replace(found, prose=prose)
    cells = [first.cells[col] for col in table.heads.of("number", "title") if first.lines(col)]
    cells.sort(key=lambda cell: cell.col)
    if (found := titled(cells, table.kind, above.records + 1, table.form)) is not None:
        return found
    lines = tuple(line for cell in cells for line in cell.lines)
    number = "".join(first.text(col) for col in table.heads.of("number"))
    titles = (first.cells[col] for col in table.heads.of("title") if first.lines(col))
    title = "".join(cell_text(_meant(cell, cell.col, above).lines) for cell in titles)
    values = {"number": number, "title": title}
    if reading.split:
        values = {**(_numbered(title) or {})}
    text = " ".join(text for text in (number, title) if text)
    return Titled({k: v for k, v in values.items() if v}, Paragraph(text, lines), (), tuple(cells))


def _meant(cell: Cell, col: int, above: _Above) -> Cell:
    """The cell, and in place of 〃 the nearest one above it in its column that says something else."""
    return above.cells.get(col, cell) if _repeats(cell_text(cell.lines)) else cell


def _repeated(cell: Cell, meant: Cell) -> Iterator[Finding]:
    """A finding on a cell that stands for another one above it."""
    if meant is not cell:
        told: dict[str, Value] = {"text": cell_text(cell.lines), "above": cell_text(meant.lines)}
        yield Finding("row-ditto", told, cell.place)


def _fields(record: _Record, above: _Above, reading: _Reading) -> tuple[list[Heading], list[Finding]]:
    """The values of a record, row by row; a cell merged over several records belongs to each of them."""
    fields: list[Heading] = []
    findings: list[Finding] = []
    labels = {col: _labels_of_cells(record, col, reading) for col in reading.fields}
    for row in record.rows:
        for col in reading.fields:
            if not row.lines(col) or (col not in row.own and row is not record.rows[0]):
                continue
            if col in reading.years | reading.labels and not reading.holds_figures(row):
                continue
            cell = row.cells[col]
            meant = _meant(cell, col, above)
            findings += _repeated(cell, meant)
            value = {} if meant is cell else {"value": cell_text(meant.lines)}
            for label in labels[col][id(cell)]:
                if col in reading.years:
                    fields.append(_field(cell, col, value, reading, label.get("row", "")))
                else:
                    fields.append(_field(cell, col, {**value, **label}, reading))
    return fields, findings


def _indicators(record: _Record, reading: _Reading) -> Iterator[Heading]:
    """The indicators of a record, one a row, each as a heading that tells the headers over its cells."""
    columns = reading.table.heads.columns
    for row in record.rows:
        cells = [
            row.cells[col]
            for col in reading.measured
            if row.lines(col) and (col in row.own or row is record.rows[0])
        ]
        if cells:
            heads = "\t".join(columns[cell.col].measures for cell in cells)
            placed = tuple(
                replace(cell, row=0, col=n, row_span=1, col_span=1) for n, cell in enumerate(cells)
            )
            grid = Grid(placed, 1, len(placed), page=cells[0].page, evidence="cell")
            yield Heading(f"{INDICATOR}{UNRULED}", {"heads": heads}, heads, (), ((grid,),))


def _labels_of_cells(
    record: _Record, col: int, reading: _Reading
) -> Mapping[int, Sequence[Mapping[str, str]]]:
    """The lines of work that each value in a column is for, by the ids of their cells, as values of headings.

    It is one empty mapping where a value is for all lines of work.
    """
    covered: dict[int, dict[str, None]] = {}
    for row in record.rows:
        if row.lines(col):
            label = " ".join(text for at in sorted(reading.labels) if (text := row.text(at)))
            covered.setdefault(id(row.cells[col]), {})[label] = None
    if col in reading.labels or (len(covered) == 1 and col not in reading.years):
        return {cell: ({},) for cell in covered}
    return {cell: tuple({"row": label} if label else {} for label in own) for cell, own in covered.items()}


def _field(cell: Cell, col: int, values: Mapping[str, str], reading: _Reading, line: str = "") -> Heading:
    """A value as the heading of a field, or of indicators, with the cell under it.

    A column of years only says when: what the value is, the label of its `line` says, unless the form has a
    field of that year.
    """
    table = reading.table
    column = table.heads.columns[col]
    name = field_name(column, table.kind, table.form)
    label, bare, unit = column.label, column.name, column.unit
    if line and name is None:
        of_lines = next((u for n in reading.labels if (u := table.heads.columns[n].unit)), None)
        rule = table.form.field_labelled(line, table.kind)
        name, label = None if rule is None else rule.name, line
        bare, unit = replace(column, heads=(line,)).name, unit_in(line) or unit_for(line, unit or of_lines)
    elif line:
        values = {**values, "row": line}
    indicator = table.form.indicator_labelled(label, table.kind) if name is None else None
    kind = FIELD + (name or bare)
    if indicator is not None:
        kind = f"{INDICATOR}{table.form.indicators.index(indicator)}"
    rule = next((rule for rule in table.form.fields if rule.name == name), None)
    in_yen = _AMOUNTS.search(label) or (rule is not None and rule.type == "yen")
    above = table.unit if in_yen else None
    unit = unit or above or (rule.unit if rule is not None else None)
    said = {"name": name or bare, "unit": unit, "period": column.period}
    return Heading(
        kind, {**values, **{key: text for key, text in said.items() if text}}, label, (), (_taken_out(cell),)
    )


def _taken_out(cell: Cell) -> tuple[Grid, ...]:
    """A cell as a table of its own, which tells that it was taken out of another."""
    return (replace(alone(cell), evidence="cell"),)


def _grids(record: _Record, reading: _Reading, taken: Set[tuple[int, int]]) -> Iterator[Grid]:
    """The rows of a record under its periods, one grid for each part of the table.

    A row of marks keeps its title where nothing else says what is marked. The lines `taken` are left out.
    """
    if not reading.periods:
        return
    parts = reading.table.parts
    kept = reading.periods | reading.labels
    yielded = False
    physical = [row for row in record.physical if not reading.holds_figures(row)]
    for number in dict.fromkeys(row.part for row in physical):
        part = parts[number]
        headed = part if part.begin else next(p for p in reversed(parts[:number]) if p.begin)
        heads = [] if yielded and not part.begin else _heads_over(headed, kept)
        height = headed.begin - headed.heads.first if heads else 0
        rows = [row for row in physical if row.part == number]
        shift = {row.index: height + n for n, row in enumerate(rows)}
        cells = list(heads)
        for cell in (cell for index in shift for cell in part.grid.row(index)):
            covered = [shift[i] for i in range(cell.row, cell.row + cell.row_span) if i in shift]
            if _columns_of(cell) & kept:
                lines = tuple(line for line in cell.lines if line.key not in taken)
                cells.append(replace(cell, row=covered[0], row_span=len(covered), lines=lines))
        cells += _bar_titles(rows, shift, reading)
        cells.sort(key=lambda c: (c.row, c.col))
        yielded = True
        yield replace(part.grid, cells=tuple(cells), rows=height + len(rows))


def _heads_over(part: _Part, kept: Set[int]) -> list[Cell]:
    """The column headers of a part over the columns that are kept, from its first row of them on."""
    return [
        replace(cell, row=cell.row - part.heads.first)
        for index in range(part.heads.first, part.begin)
        for cell in part.grid.row(index)
        if _columns_of(cell) & kept
    ]


def _columns_of(cell: Cell) -> Set[int]:
    return frozenset(range(cell.col, cell.col + cell.col_span))


def _bar_titles(rows: Iterable[_Row], shift: Mapping[int, int], reading: _Reading) -> Iterator[Cell]:
    """The titles of rows that only mark when their work is done, which nothing else names."""
    for row in rows:
        said = {(col, col): [row.cells[col]] for col in reading.periods if row.lines(col)}
        named = any(_names_work(row.text(col), reading.table.form) for col in reading.labels)
        if not named and bars_in(said, reading.table.form):
            for col in reading.table.heads.of("title"):
                if row.lines(col):
                    yield replace(row.cells[col], row=shift[row.index], row_span=1)


def _names_work(label: str, form: Form) -> bool:
    """Whether the label of a line of work is more than its role or a word such as 区分."""
    return bool(label) and not is_role(label) and not form.is_label(label)


# --- totals -----------------------------------------------------------------------------------------


def _line_of_total(total: _Total, reading: _Reading) -> str:
    """What a row of totals is the total of, by the labels behind the cell that says so."""
    return _line(total.row, (col for col in reading.labels if total.row.cells.get(col) is not total.said))


def _total(total: _Total, above: _Above, reading: _Reading) -> tuple[list[Heading], tuple[Finding, ...]]:
    """The figures of a row of totals as values of its own, and findings on those that are not the sum.

    A total is that of all records above it, or of those since the total or the heading before.
    """
    table = reading.table
    label = cell_text(total.said.lines)
    line = _line_of_total(total, reading)
    headings: list[Heading] = []
    findings = [Finding("total-row", {"row": label}, merge(c.place for c in total.row.filled()))]
    for col in sorted({*reading.fields, *reading.periods}):
        if not total.row.lines(col) or total.row.cells[col] is total.said:
            continue
        if col in reading.labels and reading.years:
            continue
        cell, column = total.row.cells[col], table.heads.columns[col]
        of_line = line if col in reading.years else ""
        headings.append(_field(cell, col, {"row": label}, reading, of_line))
        stated = _number(cell_text(cell.lines), column)
        known = Decimal() if not reading.years else None
        found = [sums.get((col, of_line), known) for sums in (above.sums, above.latest)]
        if stated is not None and found[0] is not None and stated not in found:
            told: dict[str, Value] = {
                "row": label,
                "column": column.label,
                "total": cell_text(cell.lines),
                "sum": f"{found[0]:,}",
            }
            findings.append(Finding("total-differs", told, cell.place))
    return headings, tuple(findings)


def _number(text: str, column: Column) -> Decimal | None:
    """The figure in a cell of a column, exact to the last decimal place; None for other texts."""
    figure = measure(text, column.label)
    return None if figure is None else Decimal(str(figure.number))
