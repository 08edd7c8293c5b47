"""Tables of work → the rows of work in them, over all pages, with the months of each cell.

Rows that a page break cut are joined, labels before the periods and remarks after them are told from work,
and so are rows that hold values or notes. `schedule` reads what the cells say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from operator import itemgetter

from planparse.document.findings import Finding
from planparse.document.place import Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.amounts import is_count, measure
from planparse.japanese.brackets import CLOSING, unclosed
from planparse.japanese.fold import fold
from planparse.japanese.markers import NOTE, item_marker, marker_number
from planparse.japanese.periods import Period, quarter_name
from planparse.parse.bars import bars_in, with_arrows_as_rows
from planparse.parse.outline_tree import Table
from planparse.parse.placed_rows import aligned, collapsed
from planparse.parse.task_entries import circled_in_front, without_markers
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
    is_actual,
    is_part_of_month,
    is_rest_of_heads,
    is_role,
    judges_work,
    labels_values,
    named_periods,
    other_years,
    periods_in,
    quarters_of,
    tells_circumstance,
)
from planparse.parse.wrap import begins_new, continues, names_work

_LONGEST_TITLE = 60  # characters of an item that is named in a row of its own
_ATTRIBUTE = (
    r"(?:備考|摘要|特記事項|留意(?:事項|点)|担当(?:課|部署|者)?|所管(?:課|部署)?|予算額?|事業費|決算額?"
    r"|(?:数値|成果|達成|年度末?)?目標値?|(?:成果|活動|評価|数値)?指標|KPI)"
)
# what the label of a row says that holds no work, with its value or alone
_OF_NO_WORK = re.compile(rf"[【\[<〈《]?\s*({_ATTRIBUTE})\s*(?:\([^()]*\)\s*)?(?:[】\]>〉》]\s*:?|:)")
_LABEL_OF_NO_WORK = re.compile(rf"[【\[<〈《]?\s*({_ATTRIBUTE})\s*(?:\([^()]*\))?\s*[】\]>〉》]?\s*:?")


@dataclass(slots=True)
class WorkRow:
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
    values: list[Value] = field(default_factory=list)
    value_labels: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Value:
    """Cells below the periods, with their label (実績, 目標値), their row of work and their months."""

    label: Cell
    row: str | None
    months: Months
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class WorkTable:
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
    rows: list[WorkRow]
    arrows: list[Place] = field(default_factory=list)
    current: dict[int, Months] = field(default_factory=dict)
    others: frozenset[int] = frozenset()
    years: Mapping[int, Period] = field(default_factory=dict)
    actual: Mapping[int, tuple[Cell, Months]] = field(default_factory=dict)
    named: dict[Months, Period] = field(default_factory=dict)
    attributes: dict[int, str] = field(default_factory=dict)
    attribute_heads: list[tuple[str, Cell]] = field(default_factory=list)
    title: Cell | None = None


def work_table(table: Table, form: Form, fiscal_year: int | None, findings: list[Finding]) -> WorkTable:
    """The rows of work of a table, over all its parts; rows split by a page break are joined."""
    work = WorkTable(set(), set(), [], [], [])
    headed = table.parts[0]
    for n, whole in enumerate(table.parts):
        closes = n and not work.rows and _closes_heads(whole.row(0), table.parts[n - 1], form)
        drawn = _below_heads(whole, work) if closes else whole
        part, bands = _with_arrows_as_rows(drawn, work, form)
        work.arrows += part.arrows
        headed = part if bands else headed
        grid = part if bands else _under_headers(part, headed, form)
        if n and (title := _print_title(part, bands, table.parts[0], work, form)) is not None:
            work.heads += (line for cell in part.cells if cell.row <= title.last for line in cell.lines)
            findings.append(Finding("header-guessed", {}, Place(part.page, None, part.box)))
            grid, bands = _under_title(part, bands)
        if not work.rows and not bands and is_rest_of_heads(grid.row(0), work.current):
            grid = _below_heads(grid, work)
        if grid.page is not None and ((n and not bands) or _is_below_cut_header(grid, grid.page)):
            findings.append(Finding("table-joined", {"page": grid.page}, Place(grid.page, None, grid.box)))
        if not n:
            findings += (told for band in bands for told in _half_years(grid, band, form, fiscal_year))
        findings += _add_part(work, grid, bands, form, fiscal_year)
    return work


def _under_headers(part: Grid, headed: Grid, form: Form) -> Grid:
    """A part of a table without column headers, in the columns of the part that has them."""
    if part.cols != headed.cols:
        return aligned(part, headed, heads_end(headed, form) or 0)
    if part.evidence == "columns" and not _labelled(headed, form):
        return collapsed(part)
    return part


def _below_heads(grid: Grid, work: WorkTable) -> Grid:
    """A grid without its first row, which ends the column headers on the page before."""
    work.heads += (line for cell in grid.row(0) for line in cell.lines)
    return _below(grid, 1)


def _closes_heads(row: Sequence[Cell], above: Grid, form: Form) -> bool:
    """Whether the cells of a row end the column headers above, which a page break cut inside a bracket:
    第4四半期(1|~3月). On its own, such an end may name a period (until March).
    """
    heads = {cell.col: cell_text(cell.lines) for cell in above.row(above.rows - 1)}
    ends = [(heads.get(cell.col, ""), cell_text(cell.lines)) for cell in row if cell.lines]
    closed = all(unclosed(head) and end[-1] in CLOSING and not unclosed(head + end) for head, end in ends)
    return closed and any(form.quarters_of(head + end) for head, end in ends)


def _is_below_cut_header(grid: Grid, page: int) -> bool:
    """Whether the column headers of a grid on a page are from the end of the page before."""
    return any(cell.page is not None and cell.page < page for cell in grid.cells)


def _with_arrows_as_rows(drawn: Grid, work: WorkTable, form: Form) -> tuple[Grid, tuple[Band, ...]]:
    """A part of a table with its arrows that hold work as rows, and its bands of column headers."""
    bands = bands_of(drawn, form)
    part = with_arrows_as_rows(drawn, columns_of(drawn, bands[0], form) if bands else work.current)
    return part, bands if part is drawn else bands_of(part, form)


def _print_title(part: Grid, bands: Sequence[Band], first: Grid, work: WorkTable, form: Form) -> Band | None:
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
    work: WorkTable, grid: Grid, bands: Sequence[Band], form: Form, fiscal_year: int | None
) -> list[Finding]:
    """Add the column headers and the rows of one part of a table; a finding for each title of rows."""
    tall = [c for c in grid.cells if c.row_span > 1]
    tops = {band.top: band for band in bands}
    begin = bands[0].last + 1 if bands and not bands[0].top else 0
    cut = bool(work.rows)  # whether the first row may continue one on the page before
    row = top = 0
    findings: list[Finding] = []
    over, below = _labels_cut(work, grid, begin) if cut else ((), begin)
    if over:
        where = merge(cell.place for cell in grid.row(begin))
        findings.append(Finding("label-over-pages", {"text": row_label(work.rows[-1], form) or ""}, where))
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
        if begin <= row < below:
            found.covering = over
            found.labelled = dict.fromkeys(found.labelled, over)
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


def _labels_cut(work: WorkTable, grid: Grid, row: int) -> tuple[tuple[Cell, ...], int]:
    """The labels of the last row so far if a page break cuts the cells with them, and the row below the last
    that these cover; without labels, the given `row`, the first on the page.

    They are cut where rules show the cells for labels on the page as empty and merged over several rows,
    although all rows above have a label, also over a single row, where there are two of them at least and it
    is the only one, or where the labels count on around it: ② above and ③ below.
    """
    first = min(work.current, default=0)
    beside, below = (
        [cell for cell in grid.row(at) if cell.col + cell.col_span <= first] for at in (row, row + 1)
    )
    rows = min((cell.row_span for cell in beside), default=0)
    empty = grid.evidence == "rules" and rows > 0 and not any(cell.lines for cell in beside)
    if not empty or not all(any(cell.lines for cell in above.covering) for above in work.rows):
        return (), row
    over = work.rows[-1].covering
    alone = len(work.rows) > 1 and (row + 1 == grid.rows or any(cell.lines for cell in below))
    return (over, row + rows) if rows > 1 or alone or _count_on(over, below) else ((), row)


def _count_on(above: Iterable[Cell], below: Iterable[Cell]) -> bool:
    """Whether the labels below have the number that follows the one of the labels above."""
    before, after = (
        [n for cell in cells if (n := _number(cell_text(cell.lines))) is not None] for cells in (above, below)
    )
    return bool(before and after) and after[0] == before[-1] + 1


def _title_of_rows(grid: Grid, row: int, work: WorkTable) -> Cell | None:
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


def _add_title(row: WorkRow, title: Cell, before: Sequence[WorkRow]) -> None:
    """Add the item that a row above names to the labels of a row; the first row below it has its text."""
    if not any(title is label for other in before for label in other.labels):
        row.labels.append(title)
    row.covering = (title, *row.covering)
    row.labelled = {months: (title, *cells) for months, cells in row.labelled.items()}


def _add_band(work: WorkTable, grid: Grid, band: Band, form: Form, fiscal_year: int | None) -> None:
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
    """A finding for each column header of several quarters: its tasks are published in all of them.

    前半 below a month is half of it.
    """
    others = other_years(grid, band, form, fiscal_year)
    for cell in grid.row(band.last):
        period = form.period_of(text := cell_text(cell.lines))
        of_month = band.first < band.last and is_part_of_month(text)
        if period is not None and len(period.quarters) > 1 and cell.col not in others and not of_month:
            yield Finding("half-year-column", {"text": text}, cell.place)


def _labelled(grid: Grid, form: Form) -> bool:
    """Whether a schedule has a column beside its quarters, and therefore several rows."""
    row = head_row(grid, form)
    if row is None:
        return False
    return any(period is None or not period.quarters for _, period in periods_in(grid.row(row), form))


def _work_row(
    grid: Grid, index: int, place: int, work: WorkTable, tall: Sequence[Cell], form: Form
) -> WorkRow:
    """A row of a grid, at a `place` in its band; `tall` are the grid's cells merged over several rows.

    A row labelled 実績 or 目標 holds values of the row of work above it. One with nothing but dates below the
    periods is no work either, nor is a note below all of them: all of it is a remark.
    """
    columns = work.current
    row = WorkRow({}, [], [], {}, {}, place, min((first for first, _ in columns.values()), default=1))
    cells = grid.row(index)
    first = min(columns or work.years, default=0)
    labels = _labels_of_rows(grid, tall, range(index, index + 1), first)
    label = next((c for c in labels if _labels_values(c, grid, index - place, work, form)), None)
    row.covering = _no_attributes(labels, work)
    if label is not None:
        _add_values(row, cells, label, work, form)
        return row
    no_work = _all_dates(cells, columns, form) or _is_note(cells, columns, form.bullets)
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


def _labels_values(label: Cell, grid: Grid, top: int, work: WorkTable, form: Form) -> bool:
    """Whether the label of a row tells that its cells hold values: 実績, 参加者数 beside nothing but numbers,
    or what describes another row of the table, whose rows begin at `top`, or of the pages before.

    評価 and 会場 may be work themselves where no row of 実績 or 内容 stands beside them, and 会場 is work if
    the cells beside it name nothing but actions: 下見, 予約.
    """
    text = cell_text(label.lines)
    if labels_values(text, form):
        return True
    said = [cell for cell in grid.row(label.row) if cell.lines and cell.col in work.current]
    if is_count(text) and said and all(measure(cell_text(cell.lines), text) for cell in said):
        return True
    judges = judges_work(text)
    if not judges and (not tells_circumstance(text) or (said and all(map(_names_action, said)))):
        return False
    below = (cell for cell in grid.cells if cell.col == label.col and cell.row >= top and cell is not label)
    before = (cell for row in work.rows for cell in (*row.covering, *row.value_labels))
    others = (cell_text(cell.lines) for cell in chain(below, before) if cell.lines)
    return any(is_actual(other) if judges else is_role(other) or form.is_label(other) for other in others)


def _names_action(cell: Cell) -> bool:
    """Whether a cell ends with a noun of action (会場の設営), and not with a remark: 市民会館（大ホール）."""
    text = cell_text(cell.lines)
    return names_work(text) and text[-1] not in CLOSING


def _no_attributes(cells: Iterable[Cell], work: WorkTable) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if cell.col not in work.attributes)


def _add_values(row: WorkRow, cells: Sequence[Cell], label: Cell, work: WorkTable, form: Form) -> None:
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
    row.values += (Value(label, of, months, own) for months, own in sorted(found.items(), key=itemgetter(0)))


def _hull(months: Sequence[Months]) -> Months:
    """The months from the first to the last of some spans."""
    return min(begin for begin, _ in months), max(end for _, end in months)


def _add_apart(row: WorkRow, cell: Cell, work: WorkTable, form: Form) -> bool:
    """Add a cell outside the plan's periods to the row, if its column has an attribute or another year, or
    tells what was done.
    """
    if cell.col in work.actual:
        if cell.lines:
            head, months = work.actual[cell.col]
            row.values.append(Value(head, _joined(row.covering, form), months, (cell,)))
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


def _is_note(row: Sequence[Cell], columns: Iterable[int], bullets: str) -> bool:
    """Whether all that a row says is a note over all periods: ※…, 予算額:1,200千円, or 備考 | …, or several
    such: 担当:総務課 | 予算額:1,200千円, 担当 | 総務課 | 予算額 | 1,200千円.

    A label that stands there twice (担当:総務課 | 担当:人事課, 備考 | ・設計 | 備考 | ・完了) is of a period.
    `columns` are those of the periods, `bullets` the form's.
    """
    cells = [cell for cell in row if cell.lines]
    first, last = min(columns, default=0), max(columns, default=0)
    if not cells or cells[0].col > first or cells[-1].col + cells[-1].col_span <= last:
        return False
    texts = [fold(cell_text(cell.lines)) for cell in cells]
    if len(cells) == 1 and texts[0][0] != "*" and NOTE.match(texts[0]):  # * may be a bullet here
        return first < last
    if (labels := _labels_in(texts, _OF_NO_WORK.match)) is not None:
        return first < last and len(set(labels)) == len(labels)
    beside = all(a.col + a.col_span == b.col for a, b in pairwise(cells))
    apart = len(cells) > 2 or cells[0].col_span < cells[-1].col_span
    labels = _labels_in(texts[::2], _LABEL_OF_NO_WORK.fullmatch)
    if labels is None or not (beside and apart and len(cells) % 2 == 0):
        return False
    return len(set(labels)) == len(labels) or not any(begins_new(text, bullets) for text in texts[1::2])


def _labels_in(
    texts: Iterable[str], label_in: Callable[[str], re.Match[str] | None]
) -> tuple[str, ...] | None:
    """The labels of no work that texts hold; None if one holds none."""
    found = [label_in(text) for text in texts]
    labels = tuple(match[1] for match in found if match is not None)
    return labels if len(labels) == len(found) else None


def _all_dates(row: Sequence[Cell], columns: Container[int], form: Form) -> bool:
    """Whether a row has cells in the `columns` of periods and each holds nothing but a period of the year."""
    said = (cell for cell in row if cell.lines and cell.col in columns)
    periods = [form.period_of(cell_text(cell.lines)) for cell in said]
    return bool(periods) and all(p is not None and p.kind != "whole year" for p in periods)


def _goes_on(before: WorkRow, row: WorkRow, form: Form) -> bool:
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


def _label_goes_on(before: WorkRow, label: Cell, form: Form) -> bool:
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


def _merge(before: WorkRow, row: WorkRow) -> None:
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


def _over(row: WorkRow, months: Months) -> Months:
    """The months of the row's cell that covers the given months; the months themselves without one."""
    return next((wide for wide in row.cells if wide[0] <= months[0] and months[1] <= wide[1]), months)


def _row_above(work: WorkTable, form: Form) -> str | None:
    """What the row of work above is about, apart from its role: the row of 実績 below 測量 | 予定."""
    return _joined(work.rows[-1].covering, form) if work.rows else None


def row_label(row: WorkRow, form: Form) -> str | None:
    """The labels beside a row of work, as written; None without any."""
    return " ".join(cell_text(cell.lines) for cell in named_by(row.covering, form)) or None


def _joined(labels: Iterable[Cell], form: Form) -> str | None:
    """The labels of a row as written, without its role; None where nothing is left."""
    texts = (cell_text(cell.lines) for cell in named_by(labels, form))
    return " ".join(text for text in texts if not is_role(text)) or None


def named_by(labels: Iterable[Cell], form: Form) -> list[Cell]:
    """The cells among the labels of a row that say what it is about."""
    return [cell for cell in labels if cell.lines and not form.is_label(cell_text(cell.lines))]


def with_wide_dittos(rows: list[WorkRow], form: Form, findings: list[Finding]) -> list[WorkRow]:
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


def _repeat_numbers_of_other_rows(rows: Sequence[WorkRow], form: Form) -> bool:
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


def _repeated_numbers(row: WorkRow, months: Months, form: Form) -> set[str]:
    """The numbers in front of the dittos in a row's cell."""
    return {
        mark
        for line in _lines_in(row, months[0])
        if form.ditto_of(without_markers(line.text)) in ("left", "along")
        for mark in circled_in_front(line.text)
    }


def _numbers_in(row: WorkRow, month: int) -> list[str]:
    """The numbers in front of the lines of a row's cells for a month."""
    return [mark for line in _lines_in(row, month) for mark in circled_in_front(line.text)]


def _wide_ditto(rows: Sequence[WorkRow], at: int, months: Months, form: Form) -> Finding | None:
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


def _lines_in(row: WorkRow, month: int) -> list[Line]:
    """The lines of a row's cells for a month."""
    return [
        line
        for months, cells in row.cells.items()
        if months[0] <= month <= months[1]
        for cell in cells
        for line in cell.lines
    ]
