"""Schedules (tables of tasks by period) → the quarters of an initiative and their tasks.

The column headers of a schedule are periods (`Form.period_of`), on one or more levels. Each row below them is
one line of work, with labels before the periods and remarks after them. `task_entries` reads the cells of a
row period by period, since 同左 refers to the period before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, cast

from planparse.document.findings import Finding
from planparse.document.place import Place, merge
from planparse.document.source import Cell, Line
from planparse.form.model import Form
from planparse.japanese.calendar import ERA_YEAR, days_of_months, days_of_quarter
from planparse.japanese.characters import width
from planparse.japanese.dittos import begins_with_arrow, is_arrow, is_shaft
from planparse.japanese.fold import fold
from planparse.japanese.markers import item_marker
from planparse.japanese.periods import Kind as PeriodKind
from planparse.japanese.periods import Period, quarter_name
from planparse.parse.bars import bars_in
from planparse.parse.outline_tree import Table
from planparse.parse.task_entries import (
    Beside,
    CellReading,
    TaskEntry,
    bullets_of,
    carried_on,
    pieces_of,
    task_entries,
)
from planparse.parse.time_axis import Months, cell_text, head_row, is_role, quarters_of
from planparse.parse.work_rows import WorkRow, WorkTable, named_by, row_label, with_wide_dittos, work_table
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
_QUOTED = 40  # characters of a row's label that a finding quotes
_THROUGH = 0.5  # share of a cell's length that an arrow drawn over it covers, at least
_SIGNS = "○◎●△▲×☆★◇◆□■"
# a line that begins with 凡例, or two signs with their meanings
_LEGEND = re.compile(
    rf"[(\[【<]?\s*凡\s*例\s*[)\]】>]?\s*:?\s*\S"
    rf"|(?:\(?注\)?)?\s*[※*(\[【<]*\s*(?:[{_SIGNS}]\s*(?:[:=→-]|…+|[.・‥]{{2,}}|は)\s*[^\s{_SIGNS}]+[\s、,/]*){{2}}"
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a column beside the periods, or a row that is no work, says of a row of work.

    `row` is the label of the row of work, None where it has none, or where the text holds for all rows.
    `period` is that of the cell as published, None where it has none; `unit` is told beside the label.
    """

    label: str
    row: str | None
    text: str
    lines: tuple[Line, ...]
    period: str | None = None
    unit: str | None = None


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
        work = work_table(table, form, fiscal_year, findings)
        heads += work.heads
        labels += _in_cells(work.corner, style, form)
        beside = tuple(_attributes(work, style, form, turned=table.parts[0].turned))
        attributes += (*beside, *_values(work, style, form, fiscal_year))
        for cell, is_of_values in _value_labels(work, beside):
            if is_of_values:
                attribute_heads += cell.lines
            else:
                labels += _paragraphs(cell, style, form)
        work.rows = with_wide_dittos(work.rows, form, findings)
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
                row_labels += (line for cell in named_by(row.covering, form) for line in cell.lines)
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


def _value_labels(work: WorkTable, beside: Sequence[Attribute]) -> Iterable[tuple[Cell, bool]]:
    """The cells with the labels of values, and whether they label any: a row of values may be empty.

    `beside` are the values in the columns beside the periods.
    """
    named = {attribute.label for attribute in beside}
    yield from ((cell, label in named) for label, cell in work.attribute_heads)
    yield from ((label, True) for row in work.rows for label in row.value_labels)


def _cell_reading(table: Table, work: WorkTable, form: Form, style: Style) -> CellReading:
    """How the cells of a table's rows are to be read."""
    said = [cell for row in work.rows for cells in row.cells.values() for cell in cells]
    bullets = bullets_of(said, form)
    by_line = any(listed(cell.lines, style, bullets) for cell in said)
    limit = _text_width(table, work.columns, style)
    return CellReading(form, style, bullets, by_line, limit, table.parts[0].turned)


def _cells_by_quarter(row: WorkRow) -> dict[int, list[Cell]]:
    """The cells of a row by the quarters that they lie in."""
    found: dict[int, list[Cell]] = {}
    for months, cells in row.cells.items():
        for quarter in quarters_of(months):
            found.setdefault(quarter, []).extend(cells)
    return found


def is_legend(line: Line) -> bool:
    """Whether a line explains the signs of a schedule: （凡例）○：準備 ◎：実施, or the same without 凡例."""
    return _LEGEND.match(line.folded) is not None


@dataclass(frozen=True, slots=True)
class _Above:
    """The entries of a cell above a row, and over how many more rows it is merged (0: none)."""

    entries: tuple[TaskEntry, ...]
    rows: int


def _read_row(
    row: WorkRow,
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
        where = quarter_name(span[0])
        beside = Beside(left, covering, markers, span, where, label[:_QUOTED], _leads_on(slots, n))
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


def _with_bars(row: WorkRow, form: Form) -> WorkRow:
    """The row with the cells of each bar under the bar's months, if a label beside them names its work.

    A label that is an item of the initiative does not: there, the marks of ①測量 are entries for ①.
    """
    beside = [cell for cell in named_by(row.covering, form) if not is_role(cell_text(cell.lines))]
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


def _slots(row: WorkRow) -> tuple[tuple[Months, list[Cell]], ...]:
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


def _leads_on(slots: Sequence[tuple[Months, Sequence[Cell]]], n: int) -> bool:
    """Whether something stands in the cell behind the one at a position, or none is behind it."""
    return n + 1 == len(slots) or any(cell.lines for cell in slots[n + 1][1])


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
    row: WorkRow, read: Mapping[Months, tuple[TaskEntry, ...]], arrows: Sequence[Place]
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
    row: WorkRow,
    read: Mapping[Months, tuple[TaskEntry, ...]],
    listed: Mapping[int, Sequence[TaskEntry]],
    found: Mapping[int, Sequence[TaskEntry]],
    work: WorkTable,
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
            period, row_label(row, form), tuple(row.cells[months]), said, tuple(dict.fromkeys(own))
        )


def _year_cells(
    row: WorkRow,
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
        yield _PeriodCell(period, row_label(row, reading.form), tuple(cells), left, None)


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


def head_remark(text: str, form: Form) -> bool:
    """Whether the header of a quarter's column contains more than its quarter, months and year."""
    folded = re.sub(r"\s", "", fold(text))
    parts = re.split(r"[()\[\]〔〕【】<>]", folded)
    return any(
        not (_COUNTED.fullmatch(p) or form.period_of(p) or p in form.row_labels or is_role(p)) for p in parts
    )


def _row_markers(labels: Iterable[Cell], style: Style, form: Form) -> tuple[str, ...]:
    """The numbers in a row's labels (①, ア), inherited by its entries that have no markers of their own."""
    texts = (p.text for cell in labels for p in _paragraphs(cell, style, form))
    return tuple(dict.fromkeys(marker for text in texts if (marker := item_marker(text)) is not None))


def _attributes(work: WorkTable, style: Style, form: Form, *, turned: bool) -> Iterable[Attribute]:
    """What the columns with attributes say: of a cell merged over several rows, the same of each of them.

    In a table that was `turned`, the cells of a column stood beside different periods: each is one value.
    """
    for index, row in enumerate(work.rows):
        for label, cells in row.attributes.items():
            covered = work.rows[index : index + max(cell.row_span for cell in cells)]
            rows = dict.fromkeys(row_label(other, form) for other in covered)
            for whole in [[cell] for cell in cells] if turned else [cells]:
                lines = tuple(line for cell in whole for line in cell.lines)
                text = "\n".join(p.text for cell in whole for p in _paragraphs(cell, style, form))
                for own in (None,) if len(covered) == len(work.rows) else rows:
                    if lines:
                        yield Attribute(label, own, text, lines)


def _values(work: WorkTable, style: Style, form: Form, fiscal_year: int | None) -> Iterable[Attribute]:
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


def _in_cells(cells: Iterable[Cell], style: Style, form: Form) -> Iterable[Paragraph]:
    """The paragraphs of cells that hold no tasks."""
    return (paragraph for cell in cells for paragraph in _paragraphs(cell, style, form))


def _paragraphs(cell: Cell, style: Style, form: Form) -> tuple[Paragraph, ...]:
    """The paragraphs of a cell that holds no tasks; text written downwards, a character a line, is one."""
    texts = [line.text for line in cell.lines]
    if len(texts) > 1 and max(map(len, texts)) == 1 and not all(map(item_marker, texts)):
        return (Paragraph("".join(texts), cell.lines),)
    return entries(cell.lines, style, form.bullets)[0] if cell.lines else ()


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


def _narrow(rows: Iterable[WorkRow]) -> None:
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
