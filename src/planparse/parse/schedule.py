"""Schedules (tables of tasks by period) → the quarters of an initiative and their tasks.

The column headers of a schedule are periods (`Form.period_of`), on one or more levels. Each row below them is
one line of work, with labels before the periods and remarks after them. `task_entries` reads the cells of a
row period by period, since 同左 refers to the period before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import itemgetter
from typing import Literal, cast

from planparse.document.findings import Finding
from planparse.document.place import Box, Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.calendar import ERA_YEAR, days_of_months, days_of_quarter
from planparse.japanese.characters import width
from planparse.japanese.dittos import begins_with_arrow, is_arrow, is_shaft
from planparse.japanese.fold import fold
from planparse.japanese.markers import NOTE, item_marker, marker_number
from planparse.japanese.periods import Kind as PeriodKind
from planparse.japanese.periods import Period, quarter_name
from planparse.parse.bars import bars_in, with_arrows_as_rows
from planparse.parse.outline import Table
from planparse.parse.task_entries import (
    Beside,
    CellReading,
    TaskEntry,
    bullets_of,
    carried_on,
    circled_in_front,
    pieces_of,
    task_entries,
    without_markers,
)
from planparse.parse.time_axis import (
    Band,
    Months,
    actual_columns,
    attribute_columns,
    bands_of,
    cell_text,
    columns_of,
    head_row,
    heads_end,
    is_part_of_month,
    is_rest_of_heads,
    is_role,
    labels_values,
    named_periods,
    other_years,
    periods_in,
)
from planparse.parse.wrap import (
    Paragraph,
    Style,
    begins_new,
    continues,
    entries,
    first_chunk,
    listed,
    narrowed_cells,
)
from planparse.plan.model import Quarter, ScheduleEntry, Task
from planparse.plan.paths import task_id, year_task_id

_COUNTED = re.compile(rf"(?:{ERA_YEAR})?[\d年度月日期~・,、./-]*")
_HANGS = "、。，．,.)）」』】"  # may hang over the column's edge

_LONGEST_TITLE = 60  # characters of an item that is named in a row of its own
_QUOTED = 40  # characters of a row's label that a finding quotes
_THROUGH = 0.5  # share of a cell's length that an arrow drawn over it covers, at least

_SIGNS = "○◎●△▲×☆★◇◆□■"
# a line that begins with 凡例, or two signs with their meanings
_LEGEND = re.compile(
    rf"[(\[【<]?\s*凡\s*例\s*[)\]】>]?\s*:?\s*\S"
    rf"|(?:\(?注\)?)?\s*[※*(\[【<]*\s*(?:[{_SIGNS}]\s*(?:[:=→-]|…+|[.・‥]{{2,}}|は)\s*[^\s{_SIGNS}]+[\s、,/]*){{2}}"
)


_ATTRIBUTE = (
    r"(?:備考|摘要|特記事項|留意(?:事項|点)|担当(?:課|部署|者)?|所管(?:課|部署)?|予算額?|事業費|決算額?)"
)
# what the label of a row says that holds no work, with its value or alone
_OF_NO_WORK = re.compile(rf"{_ATTRIBUTE}\s*(?:\([^()]*\)\s*)?:")
_LABEL_OF_NO_WORK = re.compile(rf"{_ATTRIBUTE}\s*(?:\([^()]*\))?\s*:?")


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a column beside the periods, or a row that is no work, says of a row of work.

    `row` is the label of the row of work, None where it has none, or where the text holds for all rows.
    `period` is that of the cell as published, None where it has none.
    """

    label: str
    row: str | None
    text: str
    lines: tuple[Line, ...]
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The quarters of an initiative and the lines that make up their tables.

    `entries` are the cells that are not empty, each with its own period and with its lines. `heads` are the
    lines of the header rows over periods, `attribute_heads` those that label attributes. `labels` are the
    text of the other columns before the periods and `remarks` that of the columns after them, `used` the
    lines in each quarter's cells. `row_labels` are the lines of the labels that the entries give as their
    rows.
    """

    quarters: tuple[Quarter, ...]
    entries: tuple[tuple[ScheduleEntry, tuple[Line, ...]], ...]
    attributes: tuple[Attribute, ...]
    heads: tuple[Line, ...]
    attribute_heads: tuple[Line, ...]
    labels: tuple[Paragraph, ...]
    remarks: tuple[Paragraph, ...]
    used: Mapping[int, tuple[Line, ...]]
    row_labels: tuple[Line, ...]


@dataclass(slots=True)
class _WorkRow:
    """One row of work while its cells are collected.

    `labels` and `remarks` are the cells that begin in the row before and after the periods. `labelled` maps
    each span of months with cells to the labels beside them, in all rows that they are merged over; `rows` is
    the number of those rows. `index` is the row's place in its band, `begins` the band's first month.
    `covering` are the labels beside the row, `attributes` the cells of its columns with attributes, by the
    label of the column, and `years` those of the columns outside the plan's fiscal year, by their period.
    `bars` are the spans of `cells` whose work is named not by the cells, which hold marks, but by the label
    `named`. `values` are the cells that say something of the work rather than what it is.
    """

    cells: dict[Months, list[Cell]]
    labels: list[Cell]
    remarks: list[Cell]
    labelled: dict[Months, tuple[Cell, ...]]
    rows: dict[Months, int]
    index: int
    begins: int
    covering: tuple[Cell, ...] = ()
    attributes: dict[str, list[Cell]] = field(default_factory=dict)
    years: dict[Period, list[Cell]] = field(default_factory=dict)
    bars: frozenset[Months] = frozenset()
    named: Cell | None = None
    values: list[_Value] = field(default_factory=list)
    value_labels: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Value:
    """Cells below the periods, with their label (実績, 目標値), their row of work and their months."""

    label: Cell
    row: str | None
    months: Months
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _PeriodCell:
    """A cell of a schedule: its period and row, and its entries with the quarters that they are listed in.

    `listed` holds the quarter of each entry and its position there from 0; for a cell outside the plan's
    fiscal year it is None, and `entries` are tasks of their own.
    """

    period: Period
    row: str | None
    cells: tuple[Cell, ...]
    entries: tuple[TaskEntry, ...]
    listed: tuple[tuple[int, int], ...] | None

    @property
    def is_filled(self) -> bool:
        """Whether it holds text or goes on with work of the period before."""
        return bool(self.entries) or any(cell.lines for cell in self.cells)


@dataclass(slots=True)
class _WorkTable:
    """A table read so far: the lines of its column headers, and its rows of work.

    `arrows` are those drawn over it. `columns` are all period columns seen so far and `months` the months of
    all column headers, `current` the columns of the latest headers, `others` the columns that those assign to
    another fiscal year, or to what was done rather than planned, and `years` the periods of the former.
    `actual` are the columns of what was done, with their header and months. `named` are the periods that any
    headers name. `attributes` are the labels of the columns with attributes, `attribute_heads` the cells
    with their labels, and `title` is the item that a row above the rows to come names.
    """

    columns: set[int]
    months: set[Months]
    heads: list[Line]
    corner: list[Cell]
    rows: list[_WorkRow]
    arrows: list[Place] = field(default_factory=list)
    current: dict[int, Months] = field(default_factory=dict)
    others: frozenset[int] = frozenset()
    years: Mapping[int, Period] = field(default_factory=dict)
    actual: Mapping[int, tuple[Cell, Months]] = field(default_factory=dict)
    named: dict[Months, Period] = field(default_factory=dict)
    attributes: dict[int, str] = field(default_factory=dict)
    attribute_heads: list[tuple[str, Cell]] = field(default_factory=list)
    title: Cell | None = None


def schedule(
    tables: Sequence[Table], form: Form, style: Style, fiscal_year: int | None, path: str
) -> tuple[Schedule, tuple[Finding, ...]]:
    """The schedule of an initiative from its tables, and findings on what was guessed.

    Tasks are numbered consecutively within a quarter. Their ids begin with `path`, the initiative's id.
    """
    heads: list[Line] = []
    attributes: list[Attribute] = []
    attribute_heads: list[Line] = []
    labels: list[Paragraph] = []
    remarks: list[Paragraph] = []
    findings: list[Finding] = []
    found: dict[int, list[TaskEntry]] = {}
    cells: dict[int, list[Cell]] = {}
    period_cells: list[_PeriodCell] = []
    row_labels: list[Line] = []
    # over all tables: a schedule may go on in another, with the second half of the year
    earlier: dict[tuple[str, ...], dict[Months, tuple[TaskEntry, ...]]] = {}
    for table in tables:
        work = _work_table(table, form, fiscal_year, findings)
        heads += work.heads
        labels += _in_cells(work.corner, style, form)
        beside = tuple(_attributes(work, style, form, turned=table.parts[0].turned))
        attributes += (*beside, *_values(work, style, form, fiscal_year))
        for cell, is_of_values in _value_labels(work, beside):
            if is_of_values:
                attribute_heads += cell.lines
            else:
                labels += _paragraphs(cell, style, form)
        work.rows = _with_wide_dittos(work.rows, form, findings)
        _narrow(work.rows)
        reading = _cell_reading(table, work, form, style)
        above: dict[Months, _Above] = {}
        for row in work.rows:
            labels += _in_cells(row.labels, style, form)
            remarks += _in_cells(row.remarks, style, form)
            barred = _with_bars(row, form)
            by_months, above = _read_row(barred, above, earlier, reading, findings)
            findings += _drawn_over(barred, by_months, work.arrows)
            by_quarter = _by_quarter(by_months)
            told = [
                *_period_cells(barred, by_months, by_quarter, found, work, form),
                *_year_cells(row, by_months, reading, findings),
            ]
            period_cells += told
            if any(cell.is_filled for cell in told):
                row_labels += (line for cell in _named_by(row.covering, form) for line in cell.lines)
            for quarter, row_entries in by_quarter.items():
                found.setdefault(quarter, []).extend(row_entries)
            for quarter, row_cells in _cells_by_quarter(row).items():
                cells.setdefault(quarter, []).extend(row_cells)
        for quarter in {quarter for months in work.months for quarter in quarters_of(months)}:
            found.setdefault(quarter, [])
            cells.setdefault(quarter, [])
    quarters_out = tuple(_quarter(q, found[q], cells[q], fiscal_year, path) for q in sorted(found))
    used = {q: tuple(line for cell in cells[q] for line in cell.lines) for q in sorted(cells)}
    return Schedule(
        quarters_out,
        tuple(_schedule_entries(period_cells, quarters_out, fiscal_year, path)),
        tuple(attributes),
        tuple(heads),
        tuple(attribute_heads),
        tuple(labels),
        tuple(remarks),
        used,
        tuple(row_labels),
    ), tuple(findings)


def _value_labels(work: _WorkTable, beside: Sequence[Attribute]) -> Iterable[tuple[Cell, bool]]:
    """The cells with the labels of values, and whether they label any: a row of values may be empty.

    `beside` are the values in the columns beside the periods.
    """
    named = {attribute.label for attribute in beside}
    yield from ((cell, label in named) for label, cell in work.attribute_heads)
    yield from ((label, True) for row in work.rows for label in row.value_labels)


def _cell_reading(table: Table, work: _WorkTable, form: Form, style: Style) -> CellReading:
    """How the cells of a table's rows are to be read."""
    said = [cell for row in work.rows for cells in row.cells.values() for cell in cells]
    bullets = bullets_of(said, form)
    by_line = any(listed(cell.lines, style, bullets) for cell in said)
    limit = _text_width(table, work.columns, style)
    return CellReading(form, style, bullets, by_line, limit, table.parts[0].turned)


def _cells_by_quarter(row: _WorkRow) -> dict[int, list[Cell]]:
    """The cells of a row by the quarters that they lie in."""
    found: dict[int, list[Cell]] = {}
    for months, cells in row.cells.items():
        for quarter in quarters_of(months):
            found.setdefault(quarter, []).extend(cells)
    return found


def is_legend(line: Line) -> bool:
    """Whether a line explains the signs of a schedule: （凡例）○：準備 ◎：実施, or the same without 凡例."""
    return _LEGEND.match(line.folded) is not None


def quarters_of(months: Months) -> tuple[int, ...]:
    """The quarters (1 to 4) that a span of months overlaps."""
    return tuple(range((months[0] + 2) // 3, (months[1] + 2) // 3 + 1))


@dataclass(frozen=True, slots=True)
class _Above:
    """The entries of a cell above a row, and over how many more rows it is merged (0: none)."""

    entries: tuple[TaskEntry, ...]
    rows: int


def _read_row(
    row: _WorkRow,
    above: Mapping[Months, _Above],
    earlier: dict[tuple[str, ...], dict[Months, tuple[TaskEntry, ...]]],
    reading: CellReading,
    findings: list[Finding],
) -> tuple[dict[Months, tuple[TaskEntry, ...]], dict[Months, _Above]]:
    """The entries of a row by the months of their cells, and what is above the next row.

    `earlier`, which is added to, holds the entries of rows with the same markers or the same label, or
    without either in the same place, in the bands and tables above.
    """
    form, style = reading.form, reading.style
    own = _row_markers(row.labels, style, form)
    over = {months: cell.entries for months, cell in above.items()}
    merged = {months: cell.entries for months, cell in above.items() if cell.rows}
    named = " ".join(cell_text(cell.lines) for cell in row.labels if cell.lines)
    same_row = own or ((named,) if named else (str(row.index),))
    bands = {months: said for months, said in earlier.get(same_row, {}).items() if months[1] < row.begins}
    slots = _slots(row)
    shafts = _shafts(slots)
    read: dict[Months, tuple[TaskEntry, ...]] = {}
    latest: tuple[Months, tuple[TaskEntry, ...]] | None = None
    said: tuple[TaskEntry, ...]
    for n, (months, row_cells) in enumerate(slots):
        before = _covering(months[0] - 1, read, merged if months[0] > row.begins else bands)
        if latest is not None and latest[0] == months:
            before = latest[1]
        # of a cell merged over several rows, the entries that belong to this one
        left = tuple(_of_row(entry, own) for entry in before)
        markers = _row_markers(row.labelled[months], style, form)
        quarters = quarters_of(months)
        label = " ".join(cell_text(cell.lines) for cell in row.labelled[months] if cell.lines)
        span = quarters[0], quarters[-1]
        covering = _covering(months[0], {}, over)
        beside = Beside(left, covering, markers, span, quarter_name(span[0]), label[:_QUOTED])
        if months in row.bars and row.named is not None:
            said = (_bar_entry(row.named, row_cells, span, style, form),)
        elif n in shafts and left:
            said = carried_on(row_cells, beside)
        else:
            said, told = task_entries(row_cells, beside, reading)
            findings += told
        known = read.get(months, ())
        read[months] = (*known, *_not_repeated(said, known))
        latest = months, said
    below = {months: replace(cell, rows=cell.rows - 1) for months, cell in above.items() if cell.rows}
    earlier.setdefault(same_row, {}).update(read)
    below |= {months: _Above(said, row.rows[months] - 1) for months, said in read.items()}
    return read, below


def _of_row(entry: TaskEntry, own: Sequence[str]) -> TaskEntry:
    """An entry with those of its markers that are a row's own, if any are."""
    markers = tuple(marker for marker in entry.markers if marker in own)
    return entry if markers in ((), entry.markers) else replace(entry, markers=markers)


def _with_bars(row: _WorkRow, form: Form) -> _WorkRow:
    """The row with the cells of each bar under the bar's months, if a label beside them names its work.

    A label that is an item of the initiative does not: there, the marks of ①測量 are entries for ①.
    """
    beside = [cell for cell in _named_by(row.covering, form) if not is_role(cell_text(cell.lines))]
    bars = bars_in(row.cells, form) if beside else ()
    if not bars or item_marker(cell_text(beside[-1].lines)) is not None:
        return row
    marked = {id(cell) for bar in bars for cell in bar.cells}
    cells = {m: own for m, own in row.cells.items() if not any(id(cell) in marked for cell in own)}
    cells |= {bar.months: list(bar.cells) for bar in bars}
    return replace(
        row,
        cells=cells,
        rows={months: row.rows.get(months, 1) for months in cells},
        labelled={months: row.labelled.get(months, row.covering) for months in cells},
        bars=frozenset(bar.months for bar in bars),
        named=beside[-1],
    )


def _bar_entry(
    label: Cell, marks: Sequence[Cell], span: tuple[int, int], style: Style, form: Form
) -> TaskEntry:
    """The task named by the label of a row in the quarters that the row marks."""
    lines = tuple(line for cell in (label, *marks) for line in cell.lines)
    return TaskEntry(
        markers=(),
        marked=False,
        text="\n".join(p.text for p in _paragraphs(label, style, form)),
        ditto=None,
        span=span,
        place=merge(line.place for line in lines),
        source=lines,
    )


def _slots(row: _WorkRow) -> tuple[tuple[Months, list[Cell]], ...]:
    """A row's cells from left to right with their months.

    Cells below the same period stay apart where they stand side by side (上旬|中旬|下旬); the parts of a cell
    that a page break cut and the marks of a bar do not.
    """
    slots: list[tuple[Months, list[Cell]]] = []
    for months, cells in sorted(row.cells.items()):
        for n, cell in enumerate(cells):
            beside = n and cell.page == cells[n - 1].page and cell.col != cells[n - 1].col
            if not n or (beside and months not in row.bars):
                slots.append((months, []))
            slots[-1][1].append(cell)
    return tuple(slots)


def _shafts(slots: Sequence[tuple[Months, Sequence[Cell]]]) -> frozenset[int]:
    """Which cells hold the shaft of an arrow with its head in a later cell: －－|－＞."""
    found: set[int] = set()
    pointed: Months | None = None  # of the arrow found so far
    for n, (months, cells) in reversed(list(enumerate(slots))):
        text = "".join(line.text for cell in cells for line in cell.lines)
        if is_arrow(text) or begins_with_arrow(text):
            pointed = months
        elif pointed is not None and pointed[0] - 1 <= months[1] and is_shaft(text):
            found.add(n)
            pointed = months
        else:
            pointed = None
    return frozenset(found)


def _drawn_over(
    row: _WorkRow, read: Mapping[Months, tuple[TaskEntry, ...]], arrows: Sequence[Place]
) -> Iterator[Finding]:
    """A finding for each quarter in which arrows are drawn over a row's empty cells only."""
    said: list[TaskEntry] = []
    told: set[int] = set()
    for months, cells in sorted(row.cells.items()):
        quarter = quarters_of(months)[0]
        if any(cell.lines for cell in cells):
            said = list(read[months])
        elif quarter not in told and any(_is_over(arrow, cell) for arrow in arrows for cell in cells):
            told.add(quarter)
            left = "、".join("".join(entry.markers) + entry.text for entry in said) or "―"
            yield Finding("drawn-arrow", {"where": quarter_name(quarter), "left": left}, cells[0].place)


def _is_over(arrow: Place, cell: Cell) -> bool:
    """Whether a drawn arrow runs through a cell: through half its length, and by its axis inside the cell."""
    if arrow.box is None or cell.box is None or arrow.page != cell.page:
        return False
    x0, top, x1, bottom = arrow.box
    level = x1 - x0 >= bottom - top
    along, axis = ((x0, x1), (top + bottom) / 2) if level else ((top, bottom), (x0 + x1) / 2)
    begin, end = (cell.box[0], cell.box[2]) if level else (cell.box[1], cell.box[3])
    near, far = (cell.box[1], cell.box[3]) if level else (cell.box[0], cell.box[2])
    shared = min(along[1], end) - max(along[0], begin)
    return near <= axis <= far and shared >= _THROUGH * (end - begin)


def _covering(
    month: int,
    read: Mapping[Months, tuple[TaskEntry, ...]],
    merged: Mapping[Months, tuple[TaskEntry, ...]],
) -> tuple[TaskEntry, ...]:
    """The entries of a row for a month, from its own cell or from one that is merged into it from above."""
    for said in (read, merged):
        for (first, last), found in said.items():
            if first <= month <= last:
                return found
    return ()


def _by_quarter(read: Mapping[Months, tuple[TaskEntry, ...]]) -> dict[int, list[TaskEntry]]:
    """A row's entries by quarter; an entry repeated by a ditto within one quarter is listed only once."""
    found: dict[int, list[TaskEntry]] = {}
    for months, said in read.items():
        for quarter in quarters_of(months):
            here = found.setdefault(quarter, [])
            here += _not_repeated(said, here)
    return found


def _not_repeated(said: Sequence[TaskEntry], known: Sequence[TaskEntry]) -> list[TaskEntry]:
    """The entries without dittos of what is known to go on in the same period."""
    texts = {(e.markers, e.text) for e in known}
    return [e for e in said if e.ditto is None or (e.markers, e.text) not in texts]


def _period_cells(
    row: _WorkRow,
    read: Mapping[Months, tuple[TaskEntry, ...]],
    listed: Mapping[int, Sequence[TaskEntry]],
    found: Mapping[int, Sequence[TaskEntry]],
    work: _WorkTable,
    form: Form,
) -> Iterable[_PeriodCell]:
    """The cells of a row; `listed` are its entries by quarter, `found` those of the rows before."""
    for months, said in sorted(read.items()):
        own: list[tuple[int, int]] = []
        for quarter in quarters_of(months):
            before = len(found.get(quarter, ()))
            at: dict[object, int] = {}
            for i, entry in enumerate(listed[quarter], before):
                at[id(entry)] = i
                at.setdefault((entry.markers, entry.text), i)
            own += ((quarter, at.get(id(e), at[e.markers, e.text])) for e in said)
        kind: PeriodKind = "month" if months[0] == months[1] else "months"
        period = work.named.get(months, Period(kind, *months))
        yield _PeriodCell(
            period, _row_label(row, form), tuple(row.cells[months]), said, tuple(dict.fromkeys(own))
        )


def _year_cells(
    row: _WorkRow,
    read: Mapping[Months, tuple[TaskEntry, ...]],
    reading: CellReading,
    findings: list[Finding],
) -> Iterable[_PeriodCell]:
    """The cells of a row outside the plan's fiscal year, whose dittos refer to the period before."""
    markers = _row_markers(row.covering, reading.style, reading.form)
    left = _covering(12, read, {})
    for period, cells in row.years.items():
        span = quarters_of((period.first, period.last))
        beside = Beside(left, (), markers, (span[0], span[-1]), quarter_name(span[0]))
        left, told = task_entries(cells, beside, reading)
        findings += told
        yield _PeriodCell(period, _row_label(row, reading.form), tuple(cells), left, None)


def _schedule_entries(
    cells: Iterable[_PeriodCell], quarters: Iterable[Quarter], fiscal_year: int | None, path: str
) -> Iterable[tuple[ScheduleEntry, tuple[Line, ...]]]:
    """The cells that are not empty as published, with the tasks of the quarters or tasks of their own.

    Each comes with its lines.
    """
    tasks: dict[int, tuple[Task, ...]] = {quarter.quarter: quarter.tasks for quarter in quarters}
    count: Counter[int] = Counter()
    for found in cells:
        if not found.is_filled:
            continue
        lines = tuple(line for cell in found.cells for line in cell.lines)
        year = fiscal_year if found.listed is not None else found.period.fiscal_year
        own: list[Task] = [tasks[quarter][i] for quarter, i in found.listed or ()]
        if found.listed is None and year is not None:
            for said in found.entries:
                count[year] += 1
                own.append(task_of(year_task_id(path, year, count[year]), said))
        start, end = days_of_months(year, found.period.first, found.period.last) if year else (None, None)
        entry = ScheduleEntry(
            period=replace(found.period, fiscal_year=year).notation,
            start=start,
            end=end,
            row=found.row,
            text="\n".join(line.text for line in lines),
            tasks=tuple(own),
            place=merge(cell.place for cell in found.cells),
        )
        yield entry, lines


def task_of(ident: str, entry: TaskEntry) -> Task:
    """An entry as a task with its id."""
    return Task(
        id=ident,
        markers=entry.markers,
        text=entry.text,
        ditto=entry.ditto is not None,
        span=entry.span,
        place=entry.place,
    )


def _quarter(
    number: int, found: Sequence[TaskEntry], cells: Sequence[Cell], fiscal_year: int | None, path: str
) -> Quarter:
    start, end = days_of_quarter(fiscal_year, number)
    tasks = tuple(task_of(task_id(path, number, i), entry) for i, entry in enumerate(found, 1))
    return Quarter(
        quarter=cast(Literal[1, 2, 3, 4], number),
        start=start,
        end=end,
        text="\n".join(line.text for cell in cells for line in cell.lines),
        tasks=tasks,
        place=merge(cell.place for cell in cells),
    )


# --- rows and columns -------------------------------------------------------------------------------


def _work_table(table: Table, form: Form, fiscal_year: int | None, findings: list[Finding]) -> _WorkTable:
    """The rows of work of a table, over all its parts; rows split by a page break are joined."""
    work = _WorkTable(set(), set(), [], [], [])
    headed = table.parts[0]
    for n, drawn in enumerate(table.parts):
        part, bands = _with_arrows_as_rows(drawn, work, form)
        work.arrows += part.arrows
        grid = part
        if bands:
            headed = part
        elif part.cols != headed.cols:
            grid = _aligned(part, headed, heads_end(headed, form) or 0)
        elif part.evidence == "columns" and not _labelled(headed, form):
            grid = _collapsed(part)
        if n and (title := _print_title(part, bands, table.parts[0], work, form)) is not None:
            work.heads += (line for cell in part.cells if cell.row <= title.last for line in cell.lines)
            findings.append(Finding("header-guessed", {}, Place(part.page, None, part.box)))
            grid, bands = _under_title(part, bands)
        if not work.rows and not bands and is_rest_of_heads(grid.row(0), work.current):
            work.heads += (line for cell in grid.row(0) for line in cell.lines)
            grid = _below(grid, 1)
        if grid.page is not None and ((n and not bands) or _is_below_cut_header(grid, grid.page)):
            findings.append(Finding("table-joined", {"page": grid.page}, Place(grid.page, None, grid.box)))
        if not n:
            findings += (told for band in bands for told in _half_years(grid, band, form, fiscal_year))
        findings += _add_part(work, grid, bands, form, fiscal_year)
    return work


def _is_below_cut_header(grid: Grid, page: int) -> bool:
    """Whether the column headers of a grid on a page are from the end of the page before."""
    return any(cell.page is not None and cell.page < page for cell in grid.cells)


def _with_arrows_as_rows(drawn: Grid, work: _WorkTable, form: Form) -> tuple[Grid, tuple[Band, ...]]:
    """A part of a table with its arrows that hold work as rows, and its bands of column headers."""
    bands = bands_of(drawn, form)
    part = with_arrows_as_rows(drawn, columns_of(drawn, bands[0], form) if bands else work.current)
    return part, bands if part is drawn else bands_of(part, form)


def _print_title(part: Grid, bands: Sequence[Band], first: Grid, work: _WorkTable, form: Form) -> Band | None:
    """The column headers that a page repeats from the `first` part although later ones are in force.

    Rows below such a print title continue under the latest headers: 10月…3月 where pages open with 4月…9月.
    None if the latest headers follow it: then the page opens with a band of its own.
    """
    top = bands_of(first, form)
    if not bands or not top or bands[0].top:
        return None
    columns = [columns_of(part, band, form) for band in bands[:2]]
    repeated = columns[0] == columns_of(first, top[0], form)
    return bands[0] if repeated and work.current not in columns else None


def _under_title(grid: Grid, bands: Sequence[Band]) -> tuple[Grid, tuple[Band, ...]]:
    """A grid without its first band of column headers, and its other bands."""
    height = bands[0].last + 1
    others = (Band(b.top - height, b.first - height, b.last - height) for b in bands[1:])
    return _below(grid, height), tuple(others)


def _below(grid: Grid, row: int) -> Grid:
    """The rows of a grid from a row on."""
    cells = tuple(replace(c, row=c.row - row) for c in grid.cells if c.row >= row)
    return replace(grid, cells=cells, rows=grid.rows - row)


def _add_part(
    work: _WorkTable, grid: Grid, bands: Sequence[Band], form: Form, fiscal_year: int | None
) -> list[Finding]:
    """Add the column headers and the rows of one part of a table; a finding for each title of rows."""
    tall = [c for c in grid.cells if c.row_span > 1]
    tops = {band.top: band for band in bands}
    begin = bands[0].last + 1 if bands and not bands[0].top else 0
    cut = bool(work.rows)  # whether the first row may continue one on the page before
    row = top = 0
    findings: list[Finding] = []
    while row < grid.rows:
        if (band := tops.get(row)) is not None:
            _add_band(work, grid, band, form, fiscal_year)
            row = top = band.last + 1
            continue
        if (title := _title_of_rows(grid, row, work)) is not None:
            work.title = title
            findings.append(Finding("row-title", {"text": cell_text(title.lines)}, title.place))
            cut = False
            row += 1
            continue
        found = _work_row(grid, row, row - top, work, tall, form)
        if work.title is not None:
            _add_title(found, work.title, work.rows)
        if work.rows and not (found.cells or found.attributes or found.years):
            work.rows[-1].labels += found.labels
            work.rows[-1].remarks += found.remarks
            work.rows[-1].values += found.values
            work.rows[-1].value_labels += found.value_labels
        elif cut and row == begin and _goes_on(work.rows[-1], found, form):
            _merge(work.rows[-1], found)
        else:
            work.rows.append(found)
        row += 1
    return findings


def _title_of_rows(grid: Grid, row: int, work: _WorkTable) -> Cell | None:
    """The item over all periods, ①調査, that a row of a grid names and whose works stand in the row below.

    None for work of the whole year: the row below has several texts, and none with a number of its own. At
    the foot of a page it is a title if another is above it.
    """
    columns = work.current
    cells, below = ([c for c in grid.row(r) if c.lines] for r in (row, row + 1))
    last = row + 1 == grid.rows and work.title is not None
    if len(cells) != 1 or len(columns) < 2 or not (last or len(below) > 1):
        return None
    (cell,) = cells
    over = cell.col <= min(columns) and cell.col + cell.col_span > max(columns)
    numbered = [item_marker(cell_text(c.lines)) is not None for c in (cell, *below)]
    within = all(c.col >= min(columns) for c in below) and len(cell_text(cell.lines)) <= _LONGEST_TITLE
    return cell if over and within and numbered[0] and not any(numbered[1:]) else None


def _add_title(row: _WorkRow, title: Cell, before: Sequence[_WorkRow]) -> None:
    """Add the item that a row above names to the labels of a row; the first row below it has its text."""
    if not any(title is label for other in before for label in other.labels):
        row.labels.append(title)
    row.covering = (title, *row.covering)
    row.labelled = {months: (title, *cells) for months, cells in row.labelled.items()}


def _add_band(work: _WorkTable, grid: Grid, band: Band, form: Form, fiscal_year: int | None) -> None:
    """Read the rows below by the column headers of a band from now on, and note the headers' lines."""
    work.years = other_years(grid, band, form, fiscal_year)
    work.actual = actual_columns(grid, band, form)
    work.others = frozenset(work.years) | work.actual.keys()
    columns = columns_of(grid, band, form)
    work.current = {col: months for col, months in columns.items() if col not in work.others}
    work.columns.update(work.current)
    work.months.update(work.current.values())
    for months, named in named_periods(grid, band, form).items():
        work.named.setdefault(months, named)
    attributes = attribute_columns(grid, band, form)
    work.attributes = {
        col: " ".join(cell_text(cell.lines) for cell in over)
        for col, over in attributes.items()
        if col not in work.actual
    }
    heads = (head for r in range(band.top, band.last + 1) for head in periods_in(grid.row(r), form))
    for cell, period in heads:
        text = cell_text(cell.lines)
        if period is not None or form.is_label(text) or is_role(text) or is_part_of_month(text):
            work.heads += cell.lines
        elif cell.col in work.attributes and cell in attributes[cell.col]:
            work.attribute_heads.append((work.attributes[cell.col], cell))
        else:
            work.corner.append(cell)


def _half_years(grid: Grid, band: Band, form: Form, fiscal_year: int | None) -> Iterable[Finding]:
    """A finding for each column header of several quarters: its tasks are published in all of them."""
    others = other_years(grid, band, form, fiscal_year)
    for cell in grid.row(band.last):
        period = form.period_of(text := cell_text(cell.lines))
        if period is not None and len(period.quarters) > 1 and cell.col not in others:
            yield Finding("half-year-column", {"text": text}, cell.place)


def row_of(lines: Sequence[Line], headed: Grid) -> Grid | None:
    """Lines of a page as one row under a grid's column headers, by position; None if they do not line up.

    For rows that a page break or a merged cell left without rules. A cell in which a line crosses its
    column's edge extends to the next column in which lines start.
    """
    heads = {c.col: c.box for c in headed.cells if c.box is not None and c.col_span == 1}
    if headed.box is None or len(heads) < 2:
        return None
    starts = starts_of(lines)
    if len(starts) == len(heads):  # one in each column: headers may be centred, and their edges a guess
        heads = {
            n: (start, box[1], after, box[3])
            for (n, box), start, after in zip(
                sorted(heads.items()), starts, [*starts[1:], headed.box[2]], strict=True
            )
        }
    cells = _by_column(lines, heads, headed.box)
    if cells is None:
        return None
    cols = sorted(cells)
    row: list[Cell] = []
    for col, after in zip(cols, [*cols[1:], headed.cols], strict=True):
        em = cells[col][0].size or 10.0
        crosses = any(line.box is not None and line.box[2] > heads[col][2] + 0.3 * em for line in cells[col])
        last = max((n for n in heads if n < after), default=col) if crosses else col
        left = min(line.box[0] for line in cells[col] if line.box is not None)
        limits = (left, heads[last][2] - max(left - heads[col][0], 0.0))
        own = tuple(replace(line, limits=limits) for line in cells[col])
        row.append(Cell(0, col, own, col_span=last - col + 1, page=lines[0].page))
    place = merge(line.place for line in lines)
    return Grid(tuple(row), 1, headed.cols, page=lines[0].page, box=place.box, evidence="columns")


def _by_column(lines: Sequence[Line], heads: Mapping[int, Box], table: Box) -> dict[int, list[Line]] | None:
    """Lines by the column whose header they start under; None if one has no header or lies outside."""
    cells: dict[int, list[Line]] = {}
    for line in lines:
        if line.box is None:
            return None
        em = line.size or 10.0
        if line.box[0] < table[0] - em or line.box[2] > table[2] + em:
            return None
        under = [n for n, box in heads.items() if box[0] - 0.3 * em <= line.box[0] < box[2] - 0.3 * em]
        if not under:
            return None
        cells.setdefault(min(under), []).append(line)
    return cells


def starts_of(lines: Sequence[Line]) -> list[float]:
    """The x at which lines start, in points from left to right; starts within two ems are one."""
    found: list[float] = []
    for line in sorted((x for x in lines if x.box is not None), key=lambda x: x.box[0] if x.box else 0.0):
        if line.box is not None and (not found or line.box[0] - found[-1] > 2.0 * (line.size or 10.0)):
            found.append(line.box[0])
    return found


def _collapsed(grid: Grid) -> Grid:
    """A grid without rules as one row: lines below one another are the lines of a single cell."""
    lines: dict[int, list[Line]] = {}
    for cell in grid.cells:
        lines.setdefault(cell.col, []).extend(cell.lines)
    cells = tuple(Cell(0, col, tuple(found), page=grid.page) for col, found in sorted(lines.items()))
    return replace(grid, cells=cells, rows=1)


def _aligned(grid: Grid, headed: Grid, head: int) -> Grid:
    """A grid aligned by position with the columns of the one it continues: merged cells hide some of them.

    `head` is the lowest row of the column headers.
    """
    by_text = row_of(sorted(grid.lines(), key=lambda line: (line.page or 0, line.number)), headed)
    if by_text is not None and (grid.evidence == "columns" or len(by_text.cells) > len(grid.cells)):
        return by_text  # without rules, an apparent cell may hold the text of several columns
    heads = [(c, c.box[0], c.box[2]) for c in headed.cells if c.row <= head < c.row + c.row_span and c.box]
    cells: list[Cell] = []
    for cell in grid.cells:
        if cell.box is None:
            return grid
        left, _, right, _ = cell.box
        under = [c for c, a, b in heads if min(b, right) - max(a, left) > 0.5 * (b - a)]
        if not under:
            return grid
        end = max(c.col + c.col_span for c in under)
        first = min(c.col for c in under)
        cells.append(replace(cell, col=first, col_span=end - first))
    return replace(grid, cells=tuple(cells), cols=headed.cols)


def _labelled(grid: Grid, form: Form) -> bool:
    """Whether a schedule has a column beside its quarters, and therefore several rows."""
    row = head_row(grid, form)
    if row is None:
        return False
    return any(period is None or not period.quarters for _, period in periods_in(grid.row(row), form))


def head_remark(text: str, form: Form) -> bool:
    """Whether the header of a quarter's column contains more than its quarter, months and year."""
    folded = re.sub(r"\s", "", fold(text))
    parts = re.split(r"[()\[\]〔〕【】<>]", folded)
    return any(
        not (_COUNTED.fullmatch(p) or form.period_of(p) or p in form.row_labels or is_role(p)) for p in parts
    )


def _work_row(
    grid: Grid, index: int, place: int, work: _WorkTable, tall: Sequence[Cell], form: Form
) -> _WorkRow:
    """A row of a grid, at a `place` in its band; `tall` are the grid's cells merged over several rows.

    A row labelled 実績 or 目標 holds values of the row of work above it. One with nothing but dates below the
    periods is no work either, nor is a note below all of them: all of it is a remark.
    """
    columns = work.current
    row = _WorkRow({}, [], [], {}, {}, place, min((first for first, _ in columns.values()), default=1))
    cells = grid.row(index)
    first = min(columns or work.years, default=0)
    labels = _labels_of_rows(grid, tall, range(index, index + 1), first)
    label = next((cell for cell in labels if labels_values(cell_text(cell.lines), form)), None)
    row.covering = _no_attributes(labels, work)
    if label is not None:
        _add_values(row, cells, label, work, form)
        return row
    no_work = _all_dates(cells, columns, form) or _is_note(cells, columns)
    for cell in cells:
        months = [columns[c] for c in range(cell.col, cell.col + cell.col_span) if c in columns]
        if not no_work and not months and _add_apart(row, cell, work, form):
            continue
        if cell.col + cell.col_span <= first:
            row.labels.append(cell)
        elif no_work or cell.col in work.others or cell.col > max(columns, default=cell.col):
            row.remarks.append(cell)  # 備考, what was done, a due date: their ①② are not those of the row
        elif months:
            span = _hull(months)
            row.cells.setdefault(span, []).append(cell)
            row.rows[span] = max(row.rows.get(span, 0), cell.row_span)
        else:
            row.labels.append(cell)
    for span, rows in row.rows.items():
        beside = _labels_of_rows(grid, tall, range(index, index + rows), first)
        row.labelled[span] = _no_attributes(beside, work)
    return row


def _no_attributes(cells: Iterable[Cell], work: _WorkTable) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if cell.col not in work.attributes)


def _add_values(row: _WorkRow, cells: Sequence[Cell], label: Cell, work: _WorkTable, form: Form) -> None:
    """Add the cells of a row that a `label` tells to hold values: to its labels, its values and its remarks.

    The row of work that they are for is the one that the row's other labels name, or else the one above.
    """
    columns = work.current
    said: dict[Months, list[Cell]] = {}
    for cell in cells:
        months = [columns[c] for c in range(cell.col, cell.col + cell.col_span) if c in columns]
        if months and cell.lines:
            said.setdefault(_hull(months), []).append(cell)
        elif cell.col < min(columns, default=0):
            row.labels.append(cell)
        else:
            row.remarks.append(cell)
    of = _joined((cell for cell in row.covering if cell is not label), form) or _row_above(work, form)
    bars = bars_in(said, form, of_text=True)
    known = {id(cell) for bar in bars for cell in bar.cells}
    found = {bar.months: bar.cells for bar in bars}
    found |= {months: tuple(own) for months, own in said.items() if not known & {id(c) for c in own}}
    row.value_labels.append(label)
    row.values += (_Value(label, of, months, own) for months, own in sorted(found.items(), key=itemgetter(0)))


def _hull(months: Sequence[Months]) -> Months:
    """The months from the first to the last of some spans."""
    return min(begin for begin, _ in months), max(end for _, end in months)


def _add_apart(row: _WorkRow, cell: Cell, work: _WorkTable, form: Form) -> bool:
    """Add a cell outside the plan's periods to the row, if its column has an attribute or another year, or
    tells what was done.
    """
    if cell.col in work.actual:
        if cell.lines:
            head, months = work.actual[cell.col]
            row.values.append(_Value(head, _joined(row.covering, form), months, (cell,)))
            row.value_labels.append(head)
        return True
    if cell.col in work.attributes:
        row.attributes.setdefault(work.attributes[cell.col], []).append(cell)
        return True
    for col in range(cell.col, cell.col + cell.col_span):
        if col in work.years:
            row.years.setdefault(work.years[col], []).append(cell)
    return cell.col in work.years


def _labels_of_rows(grid: Grid, tall: Sequence[Cell], rows: range, first: int) -> tuple[Cell, ...]:
    """The cells left of the `first` column of a period, in these rows or merged over them."""
    beside = (c for r in rows for c in (*(t for t in tall if t.row < r < t.row + t.row_span), *grid.row(r)))
    return tuple(cell for cell in beside if cell.col + cell.col_span <= first)


def _is_note(row: Sequence[Cell], columns: Iterable[int]) -> bool:
    """Whether all that a row says is one note over all periods: ※…, 予算額:1,200千円, or 備考 | ….

    `columns` are those of the periods.
    """
    cells = [cell for cell in row if cell.lines]
    first, last = min(columns, default=0), max(columns, default=0)
    if not cells or len(cells) > 2 or cells[0].col > first or cells[-1].col + cells[-1].col_span <= last:
        return False
    text = fold(cell_text(cells[0].lines))
    if len(cells) == 1:
        note = NOTE.match(text) if text[0] != "*" else None  # which may be a bullet here
        return first < last and (note or _OF_NO_WORK.match(text)) is not None
    beside = cells[0].col + cells[0].col_span == cells[1].col and cells[1].col_span > 1
    return beside and cells[0].col_span == 1 and _LABEL_OF_NO_WORK.fullmatch(text) is not None


def _all_dates(row: Sequence[Cell], columns: Container[int], form: Form) -> bool:
    """Whether a row has cells in the `columns` of periods and each holds nothing but a period of the year."""
    said = (cell for cell in row if cell.lines and cell.col in columns)
    periods = [form.period_of(cell_text(cell.lines)) for cell in said]
    return bool(periods) and all(p is not None and p.kind != "whole year" for p in periods)


def _goes_on(before: _WorkRow, row: _WorkRow, form: Form) -> bool:
    """Whether the first row of a page continues a row split by the page break.

    It does if the words of its labels continue. Without labels it does if a cell begins without a marker or
    continues the numbering, or if a cell is empty that was not empty above; it does not if a cell's numbering
    restarts, or if all cells begin with a marker.
    """
    first = min((cell.col for cells in row.cells.values() for cell in cells), default=0)
    beside = (cell for cells in row.attributes.values() for cell in cells if cell.col < first)
    labels = [cell for cell in (*row.labels, *beside) if cell.lines]
    if labels:
        return all(_label_goes_on(before, cell, form) for cell in labels)
    ended = False
    for months, cells in row.cells.items():
        lines = [line for c in cells for line in c.lines]
        above = [line for c in before.cells.get(_over(before, months), ()) for line in c.lines]
        if not above:
            continue
        if not lines:
            ended = True
            continue
        text = lines[0].text
        if form.ditto_of(text) or form.is_empty(text):
            continue
        if not begins_new(text, form.bullets):
            return True
        number = _number(text)
        highest = max((n for x in above if (n := _number(x.text)) is not None), default=None)
        if number is not None and highest is not None:
            return number > highest
    return ended


def _label_goes_on(before: _WorkRow, label: Cell, form: Form) -> bool:
    """Whether a label goes on with the text of the one above it, which may be merged over the headers too:
    ①設計図の作|成, and スケ|ジュール set a character a line.
    """
    beside = (*before.labels, *before.covering)
    above = next((c for c in reversed(beside) if c.lines and c.col == label.col), None)
    if above is None or above is label:
        return False
    start, rest = cell_text(above.lines), cell_text(label.lines)
    return continues(start, rest) is True or (form.is_label(start + rest) and not form.is_label(start))


def _number(text: str) -> int | None:
    """The number of a text's leading list marker."""
    marker = item_marker(text)
    return None if marker is None else marker_number(marker)


def _merge(before: _WorkRow, row: _WorkRow) -> None:
    for months, cells in row.cells.items():
        over = _over(before, months)
        before.cells.setdefault(over, []).extend(cells)
        before.labelled.setdefault(over, row.labelled[months])
        before.rows.setdefault(over, 1)
    for cell in row.labels:
        above = next((n for n, c in enumerate(before.labels) if cell.lines and c.col == cell.col), None)
        if above is None:
            before.labels.append(cell)
        else:
            lines = (*before.labels[above].lines, *cell.lines)
            before.labels[above] = replace(before.labels[above], lines=lines)
    before.remarks += row.remarks
    before.values += row.values
    before.value_labels += row.value_labels
    for label, cells in row.attributes.items():
        before.attributes.setdefault(label, []).extend(cells)
    for period, cells in row.years.items():
        before.years.setdefault(period, []).extend(cells)


def _over(row: _WorkRow, months: Months) -> Months:
    """The months of the row's cell that covers the given months; the months themselves without one."""
    return next((wide for wide in row.cells if wide[0] <= months[0] and months[1] <= wide[1]), months)


def _row_markers(labels: Iterable[Cell], style: Style, form: Form) -> tuple[str, ...]:
    """The numbers in a row's labels (①, ア), inherited by its entries that have no markers of their own."""
    texts = (p.text for cell in labels for p in _paragraphs(cell, style, form))
    return tuple(dict.fromkeys(marker for text in texts if (marker := item_marker(text)) is not None))


def _attributes(work: _WorkTable, style: Style, form: Form, *, turned: bool) -> Iterable[Attribute]:
    """What the columns with attributes say: of a cell merged over several rows, the same of each of them.

    In a table that was `turned`, the cells of a column stood beside different periods: each is one value.
    """
    for index, row in enumerate(work.rows):
        for label, cells in row.attributes.items():
            covered = work.rows[index : index + max(cell.row_span for cell in cells)]
            rows = dict.fromkeys(_row_label(other, form) for other in covered)
            for whole in [[cell] for cell in cells] if turned else [cells]:
                lines = tuple(line for cell in whole for line in cell.lines)
                text = "\n".join(p.text for cell in whole for p in _paragraphs(cell, style, form))
                for own in (None,) if len(covered) == len(work.rows) else rows:
                    if lines:
                        yield Attribute(label, own, text, lines)


def _values(work: _WorkTable, style: Style, form: Form, fiscal_year: int | None) -> Iterable[Attribute]:
    """What the rows that are no work say, with their periods."""
    for value in (value for row in work.rows for value in row.values):
        kind: PeriodKind = "month" if value.months[0] == value.months[1] else "months"
        period = work.named.get(value.months, Period(kind, *value.months))
        texts = [p.text for cell in value.cells for p in _paragraphs(cell, style, form)]
        yield Attribute(
            label=cell_text(value.label.lines),
            row=value.row,
            text="\n".join([text for text in texts if not is_arrow(text)] or texts),
            lines=tuple(line for cell in value.cells for line in cell.lines),
            period=replace(period, fiscal_year=fiscal_year).notation,
        )


def _row_above(work: _WorkTable, form: Form) -> str | None:
    """What the row of work above is about, apart from its role: the row of 実績 below 測量 | 予定."""
    return _joined(work.rows[-1].covering, form) if work.rows else None


def _row_label(row: _WorkRow, form: Form) -> str | None:
    """The labels beside a row of work, as written; None without any."""
    return " ".join(cell_text(cell.lines) for cell in _named_by(row.covering, form)) or None


def _joined(labels: Iterable[Cell], form: Form) -> str | None:
    """The labels of a row as written, without its role; None where nothing is left."""
    texts = (cell_text(cell.lines) for cell in _named_by(labels, form))
    return " ".join(text for text in texts if not is_role(text)) or None


def _named_by(labels: Iterable[Cell], form: Form) -> list[Cell]:
    """The cells among the labels of a row that say what it is about."""
    return [cell for cell in labels if cell.lines and not form.is_label(cell_text(cell.lines))]


def _in_cells(cells: Iterable[Cell], style: Style, form: Form) -> Iterable[Paragraph]:
    """The paragraphs of cells that hold no tasks."""
    return (paragraph for cell in cells for paragraph in _paragraphs(cell, style, form))


def _paragraphs(cell: Cell, style: Style, form: Form) -> tuple[Paragraph, ...]:
    """The paragraphs of a cell that holds no tasks; text written downwards, a character a line, is one."""
    texts = [line.text for line in cell.lines]
    if len(texts) > 1 and max(map(len, texts)) == 1 and not all(map(item_marker, texts)):
        return (Paragraph("".join(texts), cell.lines),)
    return entries(cell.lines, style, form.bullets)[0] if cell.lines else ()


# --- the width of a text's cells --------------------------------------------------------------------


def column_of(tables: Iterable[Table], form: Form) -> float | None:
    """The width in ems at which the cells of a text's schedules were wrapped; None if they disagree.

    It is the width at which certain wraps (…規制緩 和等…) left no room for the next word. Some lines are
    longer: column headers, whose type is smaller, and two lines joined by a Latin word.
    """
    wraps: list[tuple[str, str]] = []
    for grid in (g for table in tables for g in table.parts if g.evidence == "tabs"):
        head = head_row(grid, form)
        for cell in grid.cells:
            if head is None or cell.row > head:
                for line in cell.lines:
                    wraps += pairwise(pieces_of(line.text))
    sure = [
        (width(a.rstrip(_HANGS)), width(a) + width(first_chunk(b)))
        for a, b in wraps
        if not begins_new(b, form.bullets) and continues(a, b) is True
    ]
    edges = Counter(edge for edge, _ in sure)
    best = max(edges, key=lambda e: (sum(a <= e < b for a, b in sure), edges[e]), default=0.0)
    fit = sum(a <= best < b for a, b in sure)
    return best if len(sure) >= 3 and fit >= 0.8 * len(sure) else None


def _with_wide_dittos(rows: list[_WorkRow], form: Form, findings: list[Finding]) -> list[_WorkRow]:
    """The rows of a table, joined to one if a ditto in them stands for what is to its left in another row.

    Where nothing is written beside the periods, rows are no more than the lines of one long cell: ③同左 may
    be beside ② if ①② have one line, and 同左 with nothing below it repeats all that stands to its left,
    which is a guess.
    """
    labelled = any(cell.lines for row in rows for cell in row.labels)
    if labelled or len({row.begins for row in rows}) != 1:
        return rows
    told = [
        found
        for n, row in enumerate(rows)
        for months in row.cells
        if (found := _wide_ditto(rows, n, months, form)) is not None
    ]
    if not told and not _repeat_numbers_of_other_rows(rows, form):
        return rows
    findings += told
    for row in rows[1:]:
        _merge(rows[0], row)
    return rows[:1]


def _repeat_numbers_of_other_rows(rows: Sequence[_WorkRow], form: Form) -> bool:
    """Whether a cell repeats a number (③同左) that stands to its left in another row, but not in its own."""
    beside: dict[int, list[str]] = {
        left: [mark for row in rows for mark in _numbers_in(row, left)]
        for left in {months[0] - 1 for row in rows for months in row.cells}
    }
    # a table whose rows number their entries anew has each number more than once
    once = {left: set(marks) for left, marks in beside.items() if len(set(marks)) == len(marks)}
    return any(
        not (_repeated_numbers(row, months, form) - set(_numbers_in(row, months[0] - 1))).isdisjoint(
            once.get(months[0] - 1, ())
        )
        for row in rows
        for months in row.cells
    )


def _repeated_numbers(row: _WorkRow, months: Months, form: Form) -> set[str]:
    """The numbers in front of the dittos in a row's cell."""
    return {
        mark
        for line in _lines_in(row, months[0])
        if form.ditto_of(without_markers(line.text)) in ("left", "along")
        for mark in circled_in_front(line.text)
    }


def _numbers_in(row: _WorkRow, month: int) -> list[str]:
    """The numbers in front of the lines of a row's cells for a month."""
    return [mark for line in _lines_in(row, month) for mark in circled_in_front(line.text)]


def _wide_ditto(rows: Sequence[_WorkRow], at: int, months: Months, form: Form) -> Finding | None:
    """A finding on a ditto in the cell of the row at a position if it stands for the rows below too; None for
    other cells.
    """
    row = rows[at]
    lines = _lines_in(row, months[0])
    text = "".join(line.text for line in lines)
    if form.ditto_of(without_markers(text)) != "left":
        return None
    if any(_lines_in(rows[n], months[0]) for n in range(at + 1, len(rows))):
        return None
    under = [line.text for r in rows[at + 1 :] for line in _lines_in(r, months[0] - 1)]
    if not under:
        return None
    left = "、".join([*(line.text for line in _lines_in(row, months[0] - 1)), *under])
    values = {"text": text, "left": left, "where": quarter_name(quarters_of(months)[0])}
    return Finding("ditto-over-rows", values, merge(line.place for line in lines))


def _lines_in(row: _WorkRow, month: int) -> list[Line]:
    """The lines of a row's cells for a month."""
    return [
        line
        for months, cells in row.cells.items()
        if months[0] <= month <= months[1]
        for cell in cells
        for line in cell.lines
    ]


def _narrow(rows: Iterable[_WorkRow]) -> None:
    """Give the lines in the cells of rows the room that the wraps in their columns show."""
    at = [(row, months, n) for row in rows for months, cells in row.cells.items() for n in range(len(cells))]
    found = narrowed_cells([row.cells[months][n].lines for row, months, n in at])
    for (row, months, n), lines in zip(at, found, strict=True):
        row.cells[months][n] = replace(row.cells[months][n], lines=lines)


def _text_width(table: Table, columns: Collection[int], style: Style) -> float | None:
    """The width in ems at which a text's table cells were wrapped: that of the longest unspaced piece."""
    if table.parts[0].evidence != "tabs":
        return None
    if style.column is not None:
        return style.column
    widths = [
        width(piece)
        for grid in table.parts
        for cell in grid.cells
        if cell.col in columns
        for line in cell.lines
        for piece in pieces_of(line.text)
    ]
    return max(widths, default=0.0)
