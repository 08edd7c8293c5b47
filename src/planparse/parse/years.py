"""Tables whose columns are fiscal years → entries of a schedule and values by year.

A year has no quarters: what is planned for it is published with the year as its period. Rows of figures, and
rows that tell aims or results (目標値, 実績, 評価), are no work but values of their year.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from planparse.document.findings import Finding
from planparse.document.place import merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.amounts import measure, unit_for, unit_in
from planparse.japanese.calendar import days_of_months, era_fiscal_year
from planparse.japanese.figures import figure
from planparse.japanese.fold import compacted
from planparse.japanese.indicators import row_label
from planparse.parse.bars import is_mark
from planparse.parse.schedule import Attribute, task_of
from planparse.parse.task_entries import Beside, CellReading, TaskEntry, bullets_of, task_entries
from planparse.parse.time_axis import cell_text, describes_work, is_actual, is_role, labels_values
from planparse.parse.wrap import Style
from planparse.plan.model import ScheduleEntry
from planparse.plan.paths import year_task_id

_PLANNED = re.compile("(?:年次|年度別|実施|取組)?(?:計画|予定|工程表?|スケジュール|内容)")
"""Labels of rows of work, figures or not: 工程 | 40手続 | 80手続."""
_CORNER = re.compile("(?:会計|実施|計画)?年度?|年次|期間")
"""What the cell left of a row of years calls that row."""
_RESULT = "実績"
_SHARE = re.compile(r"[(（]?うち")
"""What the label of a row begins with that is a part of the row above, in its unit: うち一般財源."""
_WHOLE_YEAR = (1, 4)  # the quarters that a task of a year spans


@dataclass(frozen=True, slots=True)
class YearTable:
    """What a table of years says: planned work, and values by year; each with its lines.

    `labels` are the lines of its headers and row labels, `rest` the lines of cells under no year, `findings`
    what was guessed.
    """

    entries: tuple[tuple[ScheduleEntry, tuple[Line, ...]], ...]
    values: tuple[Attribute, ...]
    labels: tuple[Line, ...]
    rest: tuple[Line, ...]
    findings: tuple[Finding, ...]


def year_table(
    parts: Sequence[Grid], form: Form, style: Style, path: str, unit: str | None = None
) -> YearTable | None:
    """The content of a table of years; None for any other table.

    `unit` is told by the caption above it, for rows whose labels tell none: （単位：千円）.
    Rows of a label and a value above its header (担当課 | 財政課) are values of the initiative.
    The ids of tasks begin with `path`, the initiative's id, and are counted within each year.
    """
    axis = _axis(parts[0], form)
    if axis is None:
        return None
    head, years = axis
    entries: list[tuple[ScheduleEntry, tuple[Line, ...]]] = []
    findings: list[Finding] = []
    beside = _attribute_columns(parts[0].row(head), years, form)
    named_heads, other_heads = _heads(parts[0].row(head), {*years, *beside}, form)
    pairs, others = _above(parts[0], head)
    values = [Attribute(cell_text(a.lines), None, cell_text(b.lines), b.lines) for a, b in pairs]
    labels = [*named_heads, *_lines(label for label, _ in pairs)]
    rest = [*other_heads, *_lines(others)]
    count: Counter[int] = Counter()
    actual: Mapping[int, int] = {}
    rows = [(grid, row) for n, grid in enumerate(parts) for row in range(0 if n else head + 1, grid.rows)]
    parted = [
        _row([c for c in grid.row(n) if c.col not in beside], years)
        for grid, n in rows
        if not _names_roles(grid.row(n))
    ]
    groups = _group_columns(rows, min(years), beside)
    unit = _unit_of_labels(parts[0].row(head), years) or unit
    labelled = zip(parted, _labelled((row.labels for row in parted), groups, unit), strict=True)
    for grid, number in rows:
        cells = grid.row(number)
        if _names_roles(cells):  # a second row of headers: 計画 | 実績 under each year
            actual = _actual_columns(cells, years)
            labels += _lines(cells)
            continue
        row, label = next(labelled)
        said = any(c.lines for c in grid.row(number) if c.col in years) or _labels_values(label.own, form)
        (labels if said else rest).extend(_lines(row.labels))
        of_values = _is_of_values(label.own, row.by_year, form)
        values += _results(label.whole, row.behind, actual, of_values=of_values)
        rest += _lines(c for c in row.behind if c.col not in actual)
        values += _attributes(label.whole, cells, beside)
        if of_values:
            values += _values(label, row.by_year)
        else:
            entries += _entries(label, row.by_year, form, style, path, count, findings)
    return YearTable(tuple(entries), tuple(values), tuple(labels), tuple(rest), tuple(findings))


@dataclass(frozen=True, slots=True)
class _Label:
    """What the labels of a row say: its `own`, and that of the `group` of rows it is in.

    `unit` is told by the header over the labels, or by the row that it is a part of.
    """

    own: str | None
    group: str | None
    unit: str | None

    @property
    def whole(self) -> str | None:
        """Both on one line."""
        return " ".join(text for text in (self.group, self.own) if text) or None


def _labelled(rows: Iterable[Sequence[Cell]], columns: Container[int], unit: str | None) -> Iterator[_Label]:
    """The labels of rows from the top down, of the cells that begin in each.

    Those in the `columns` of groups stand for the rows below, too; `unit` is that of rows that tell none.
    """
    groups: dict[int, str] = {}
    above: str | None = None  # the unit in the label of the row above
    for cells in rows:
        said = {c.col: cell_text(c.lines) for c in cells}
        whole = " ".join(said.values()) or None
        if whole is not None and all(col in columns for col in said):
            groups = {}  # a row of its own: 合計 | | 12,000
            yield _Label(whole, None, unit_in(whole) or unit_for(whole, unit))
            continue
        for col in (col for col in said if col in columns):
            groups = {at: text for at, text in groups.items() if at < col} | {col: said[col]}
        own = " ".join(text for col, text in said.items() if col not in columns) or None
        name = own or ""
        above = unit_in(name) or unit_for(name, (above if _SHARE.match(name) else None) or unit)
        yield _Label(own, " ".join(groups.values()) or None if own else None, above)


def _group_columns(rows: Sequence[tuple[Grid, int]], first: int, beside: Container[int]) -> frozenset[int]:
    """The columns before the years with labels of several rows each, which have labels of their own.

    Such a label is merged over its rows, or the cells below it are empty.
    """
    found: set[int] = set()
    above: list[Cell] = []
    for grid, row in rows:
        cells = [c for c in grid.row(row) if c.lines and c.col < first and c.col not in beside]
        if above and cells and cells[0].col > above[0].col:
            found |= {c.col for c in above if c.col < cells[0].col}
        above = cells if cells and (not above or cells[0].col <= above[0].col) else above
    return frozenset(found)


def _unit_of_labels(heads: Sequence[Cell], years: Mapping[int, int]) -> str | None:
    """The unit that a header over the labels of rows tells: 区分(千円)."""
    texts = (cell_text(c.lines) for c in heads if c.lines and c.col < min(years))
    return next((unit for text in texts if (unit := unit_in(text)) is not None), None)


def _lines(cells: Iterable[Cell]) -> Iterator[Line]:
    return (line for cell in cells for line in cell.lines)


def _names_roles(cells: Sequence[Cell]) -> bool:
    """Whether a row has several cells and each says only plan or actual: 計画, 実績."""
    filled = [cell for cell in cells if cell.lines]
    return len(filled) > 1 and all(is_role(cell_text(cell.lines)) for cell in filled)


def _actual_columns(roles: Sequence[Cell], years: Mapping[int, int]) -> Mapping[int, int]:
    """The columns beside those of the plan that hold what was done, with their years."""
    return {
        cell.col: years[max(col for col in years if col < cell.col)]
        for cell in roles
        if cell.col not in years and cell.col > min(years) and is_actual(cell_text(cell.lines))
    }


def _results(
    label: str | None, cells: Sequence[Cell], actual: Mapping[int, int], *, of_values: bool
) -> Iterator[Attribute]:
    """What a row says in the `actual` columns: results of the work that its label names, or of its values."""
    name, row = (label or _RESULT, _RESULT) if of_values else (_RESULT, label)
    for cell in cells:
        if cell.col in actual and cell.lines:
            yield Attribute(name, row, cell_text(cell.lines), cell.lines, str(actual[cell.col]))


def _heads(
    heads: Sequence[Cell], named: Container[int], form: Form
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of the headers of `named` columns and of columns of labels, and those of the others."""
    first = min((c.col for c in heads if c.col in named), default=0)
    known = [
        c
        for c in heads
        if c.col in named
        or form.is_label(cell_text(c.lines))
        or (c.col < first and _CORNER.fullmatch(compacted(cell_text(c.lines))))
    ]
    others = (line for c in heads if c not in known for line in c.lines)
    return tuple(line for c in known for line in c.lines), tuple(others)


def _attribute_columns(heads: Sequence[Cell], years: Mapping[int, int], form: Form) -> Mapping[int, str]:
    """The columns that describe a row's work (所管課, 備考) rather than plan it, with their headers."""
    said = {c.col: cell_text(c.lines) for c in heads if c.lines and c.col not in years}
    return {
        col: text
        for col, text in said.items()
        if form.field_labelled(text, "initiative") is not None or describes_work(text)
    }


def _attributes(row: str | None, cells: Sequence[Cell], columns: Mapping[int, str]) -> Iterator[Attribute]:
    """What the cells of a row say in the columns beside its years; 工程 tells no row from others."""
    named = None if row is None or _PLANNED.fullmatch(compacted(row)) else row
    for cell in cells:
        if cell.col in columns and cell.lines:
            yield Attribute(columns[cell.col], named, cell_text(cell.lines), cell.lines)


def _above(grid: Grid, head: int) -> tuple[list[tuple[Cell, Cell]], list[Cell]]:
    """The pairs of label and value in the rows above a header, and the cells of its other rows."""
    rows = [[cell for cell in grid.row(row) if cell.lines] for row in range(head)]
    pairs = [(cells[0], cells[1]) for cells in rows if len(cells) == 2]
    return pairs, [cell for cells in rows if len(cells) != 2 for cell in cells]


class _Row(NamedTuple):
    """The cells of a row before its years, those of each year, and those between and behind them."""

    labels: tuple[Cell, ...]
    by_year: Mapping[int, tuple[Cell, ...]]
    behind: tuple[Cell, ...]


def _row(cells: Sequence[Cell], years: Mapping[int, int]) -> _Row:
    """The cells of a row by the `years` of its columns; a cell merged over several belongs to each."""
    return _Row(
        tuple(c for c in cells if c.col < min(years) and c.lines),
        {year: tuple(c for c in cells if c.col <= col < c.col + c.col_span) for col, year in years.items()},
        tuple(
            c
            for c in cells
            if c.col > min(years) and years.keys().isdisjoint(range(c.col, c.col + c.col_span))
        ),
    )


def _axis(grid: Grid, form: Form) -> tuple[int, Mapping[int, int]] | None:
    """The first row that names two fiscal years or more, and the year of each of its columns."""
    for row in range(grid.rows):
        years: dict[int, int] = {}
        for cell in grid.row(row):
            period = form.period_of(cell_text(cell.lines))
            if period is not None and period.kind == "fiscal year" and period.fiscal_year is not None:
                years[cell.col] = period.fiscal_year
        if len(set(years.values())) > 1:
            return row, years
    return None


def _labels_values(label: str | None, form: Form) -> bool:
    """Whether the label of a row tells that it holds values."""
    return label is not None and (describes_work(label) or labels_values(label, form))


def _is_of_values(label: str | None, by_year: Mapping[int, Sequence[Cell]], form: Form) -> bool:
    """Whether a row holds values rather than work, by its label or because most of its cells are figures."""
    if label is not None and _PLANNED.fullmatch(compacted(label)):
        return False
    if _labels_values(label, form):
        return True
    texts = [cell_text(c.lines) for cells in by_year.values() for c in cells if c.lines]
    return 2 * sum(measure(text, label or "") is not None for text in texts) > len(texts)


def _values(label: _Label, by_year: Mapping[int, Sequence[Cell]]) -> Iterator[Attribute]:
    """The values of a row; figures of a role (目標値) are named by its group, others stand in it."""
    said = {year: tuple(line for c in cells for line in c.lines) for year, cells in by_year.items()}
    figures = any(figure(cell_text(lines)) is not None for lines in said.values())
    of_indicator = figures and row_label(label.own or "") is not None
    name, row = (label.whole, None) if of_indicator else (label.own, label.group)
    for year, lines in said.items():
        if lines:
            yield Attribute(name or "", row, cell_text(lines), lines, str(year), label.unit)


def _entries(
    label: _Label,
    by_year: Mapping[int, Sequence[Cell]],
    form: Form,
    style: Style,
    path: str,
    count: Counter[int],
    findings: list[Finding],
) -> Iterator[tuple[ScheduleEntry, tuple[Line, ...]]]:
    """The work of a row by year; `count`, which is added to, has the tasks of each year so far.

    Where a cell only marks the year, the label names the work. What was guessed is added to `findings`.
    """
    bullets = bullets_of((c for cells in by_year.values() for c in cells), form)
    reading = CellReading(form, style, bullets, False, None)
    left: tuple[TaskEntry, ...] = ()
    for year, cells in by_year.items():
        beside = Beside(left, (), (), _WHOLE_YEAR, era_fiscal_year(year))
        left, guesses = task_entries(cells, beside, reading)
        findings += guesses
        work = label.group if label.own is None or is_role(label.own) else label.own
        if work is not None:
            left = tuple(replace(said, text=work) if is_mark(said.text) else said for said in left)
        lines = tuple(line for c in cells for line in c.lines)
        if not lines:
            continue
        tasks = []
        for said in left:
            count[year] += 1
            tasks.append(task_of(year_task_id(path, year, count[year]), said))
        start, end = days_of_months(year, 1, 12)
        entry = ScheduleEntry(
            period=str(year),
            start=start,
            end=end,
            row=label.whole,
            text="\n".join(line.text for line in lines),
            tasks=tuple(tasks),
            place=merge(c.place for c in cells if c.lines),
        )
        yield entry, lines
