"""Labels in the cells of a grid, and what fills their slots: the values of fields, sections and records.

A value stands to the right of its label, up to the next label, or below it where the next label is to the
right. An empty slot stays empty: the next label is never its value. Columns under headers that name years, or
rows with labels of their own, give a value each.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.amounts import measure
from planparse.japanese.fold import compacted, fold
from planparse.japanese.indicator_lines import statement
from planparse.japanese.indicators import head_of, role_of
from planparse.parse.dated_tables import DatedTable, dated_tables, period_of_head
from planparse.parse.inline_labels import LONGEST_LABEL, OWNERS, is_label
from planparse.parse.labels import alone
from planparse.parse.time_axis import cell_text, is_role
from planparse.plan.sections import SECTION_NAMES

Record = Literal["issue", "initiative"]
"""What the labels of a grid may describe, beside the fields of what is open."""

OF_ISSUE = "issue "
"""Begins the names of an issue's values where an initiative is described: "issue title"."""
_FIELD = "field"
DESCRIPTION = "initiative.description"
"""The kind of slots whose content describes the initiative."""
_LONGEST_OWN_LABEL = 12  # characters of a label that no form knows: 根拠法令, 令和8年度予算額
_MOST_ABOVE = 200  # rows from a value up to its header; a page has fewer, and this bounds the work
_HEADS_ROWS = re.compile(r"|.{0,4}(?:項目|区分|視点|観点|種別|費目|科目|年度|内訳|名称)(?:[(\[].*)?")
"""What a row of column headers may say above the labels of the rows below it: 評価項目 | 評価 | 理由."""
_DATED = re.compile(r"(?!対象年度$).+年度")
"""A label whose value is a year: 開始年度. Beside another, a period alone heads the values below it."""
_OF_ITEMS = re.compile(r"(?:評価|点検|確認)?項目")
"""A header of labels that is no label itself: whatever stands beside it heads the values below."""
_HEADS_VALUES = re.compile(
    r"(?:内容|評価|判定|理由|説明|備考|金額|(?:予算|決算)額?|当初(?:予算額?)?|数値|結果|コメント|現状|概要|状況|所見|点数)"
    r"(?:[(\[].*)?"
)
"""What alone heads the values below it, as roles do. Beside a label, any other word is its value."""
_UNIT_CAPTION = re.compile(r"[(\[]?\s*(?:金額の?)?単位\s*:?\s*(?P<unit>[^()\[\]。]{1,8}?)\s*[)\]]?")
_UNIT_IN_BRACKETS = re.compile(
    r"[(\[]\s*(?:(?:金額の?)?単位\s*:?\s*(?P<said>[^()\[\]。]{1,8}?)|(?P<unit>(?:十億|億|百万|千|万)?円|%))\s*[)\]]"
)
_UNIT = re.compile(r"(?:十億|億|百万|千|万)?円|%|ポイント|[^\d\s、。]{1,3}(?:/[^\d\s、。]{1,3})?")


@dataclass(frozen=True, slots=True)
class Slot:
    """A label and what fills its slot.

    `kind` is that of a section of the issue or of the initiative's description. It is None where the label is
    one of the form's fields or indicators, or one that only this document knows. `heads` are the lines of the
    label and of the headers over the value, `contents` the cells of the value. `period` and `row` come from
    those headers and from a label between the two, `unit` from a cell or caption beside the value.
    """

    kind: str | None
    label: str
    heads: tuple[Line, ...]
    contents: tuple[Grid, ...]
    period: str | None = None
    row: str | None = None
    unit: str | None = None

    @property
    def page(self) -> int | None:
        """The page of the label."""
        return next((line.page for line in self.lines), None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the label and its value."""
        return (*self.heads, *(line for grid in self.contents for line in grid.lines()))


@dataclass(frozen=True, slots=True)
class Slots:
    """What the labels of a grid say: the slots by row, the record's own values, and the cells left over.

    `record` has the cells of each value of the record, its label first.
    """

    slots: tuple[tuple[int, Slot], ...]
    record: Mapping[str, tuple[Cell, ...]]
    used: frozenset[tuple[int, int]]


class _Head(NamedTuple):
    """A column header over a value: the period or the words that it says."""

    period: str | None
    row: str | None
    cells: tuple[Cell, ...]


def label_name(cell: Cell, form: Form, record: Record | None) -> str | None:
    """What a cell labels: a value of the record ("title"), a section ("background"), a field ("field"); None
    for any other cell.
    """
    text = cell_text(cell.lines)
    if not text or len(text) > LONGEST_LABEL:
        return None
    own = {"issue": form.issue_cell, "initiative": form.initiative_cell}
    name = own[record](text) if record is not None else None
    if record != "issue" and form.initiative_cell(text) == "description":
        return DESCRIPTION
    if name is not None and name not in SECTION_NAMES and name != "initiatives":
        return name
    if record == "initiative" and (name := form.issue_cell(text)) in ("number", "title"):
        return f"{OF_ISSUE}{name}"
    if is_label(text, form):
        return _FIELD
    if (section := form.issue_cell(text)) in SECTION_NAMES:
        return section
    heads = (h.kind for h, match in form.headings_like(fold(text), None) if h.is_sure(match))
    return next((kind for kind in heads if kind in SECTION_NAMES), None)


def record_in(grid: Grid, form: Form) -> Record | None:
    """What the labels of a grid describe by its title or number; None where no label names either."""
    texts = [cell_text(c.lines) for c in grid.cells if c.lines]
    if any(form.initiative_cell(text) == "title" for text in texts):
        return "initiative"
    return "issue" if any(form.issue_cell(text) in ("title", "number") for text in texts) else None


def labels_in(grid: Grid, form: Form, record: Record | None) -> Mapping[tuple[int, int], str]:
    """The cells of a grid that are labels, by row and column. Those of a schedule's table are its own."""
    names = {
        (cell.row, cell.col): name
        for cell in grid.cells
        if cell.lines and (name := label_name(cell, form, record)) is not None
    }
    tables = dated_tables(grid, form) if names else ()
    kept = {
        at: name
        for at, name in names.items()
        if not _is_header(at, names, grid)
        and all(_is_kept(at, name, grid, table, form) for table in tables if table.head <= at[0] < table.end)
    }
    own = (
        (cell.row, cell.col) for row in _label_rows(grid, kept, form) for cell in grid.row(row) if cell.lines
    )
    return {**dict.fromkeys(own, _FIELD), **kept}


def _label_rows(grid: Grid, names: Mapping[tuple[int, int], str], form: Form) -> frozenset[int]:
    """The rows of labels with their values below: 担当課 | 予算額 | 備考. The form need not know all of them.

    Two labels side by side have no room for values but below them, where the row must be divided alike.
    """
    found: set[int] = set()
    labelled = sorted({row for row, _ in names})
    for row in labelled:
        cells = grid.row(row)
        labels = [c for c in cells if (c.row, c.col) in names]
        others = [c for c in cells if (c.row, c.col) not in names]
        if not any(left.col + left.col_span == right.col for left, right in pairwise(labels)):
            continue
        first = row + labels[0].row_span
        below = {_edges(c): c for c in grid.row(first)}
        end = _first_from(labelled, first, grid.rows)
        is_alone = first < end <= _next_row(grid, first) and {_edges(c) for c in cells} == below.keys()
        if is_alone and all(_heads_value(c, below[_edges(c)], form) for c in others):
            found.add(row)
    return frozenset(found)


def _first_from(rows: Sequence[int], first: int, default: int) -> int:
    """The first of some ascending rows that is not above `first`."""
    at = bisect_left(rows, first)
    return rows[at] if at < len(rows) else default


def _heads_value(cell: Cell, below: Cell, form: Form) -> bool:
    """Whether a cell that is no known label may be the label of the one below, or both are rests of merged
    cells, as a text leaves them.
    """
    return bool(cell.lines) == bool(below.lines) and (not cell.lines or _may_label(cell, form))


def _edges(cell: Cell) -> tuple[int, int, int]:
    return cell.col, cell.col_span, cell.row_span


def _is_header(at: tuple[int, int], names: Mapping[tuple[int, int], str], grid: Grid) -> bool:
    """Whether a label is only the header of a column beside the labels of the rows below: 評価項目 | 評価."""
    row, col = at
    corner = compacted(cell_text(grid.row(row)[0].lines))
    return col > 0 and bool(corner) and _HEADS_ROWS.fullmatch(corner) is not None and (row + 1, 0) in names


def _is_kept(at: tuple[int, int], name: str, grid: Grid, table: DatedTable, form: Form) -> bool:
    """Whether a cell of a table of periods is a label all the same: a field's, before values by year."""
    row, col = at
    if not table.of_years or name != _FIELD or row == table.head or col >= table.first:
        return False
    text = next(cell_text(c.lines) for c in grid.row(row) if c.col == col)
    return not any(form.indicator_labelled(text, owner) for owner in OWNERS)


def read_slots(grid: Grid, form: Form, record: Record | None) -> Slots | None:
    """What the labels in a grid say; None for a grid without labels of fields, indicators or a record."""
    names = labels_in(grid, form, record)
    if not any(name not in SECTION_NAMES for name in names.values()):
        return None
    slots: list[tuple[int, Slot]] = []
    values: dict[str, tuple[Cell, ...]] = {}
    used: set[tuple[int, int]] = set()
    captions = _captions(grid)
    heads = _label_rows(grid, names, form)
    over = _rows_of_headers(grid, names, form)
    cell_at = {(cell.row, cell.col): cell for cell in grid.cells}
    labelled = sorted({row for row, _ in names})
    for at, name in names.items():
        label = cell_at[at]
        if label.row in heads:
            cells: tuple[Cell, ...] | None = _below(grid, label, labelled, alone=False)
        else:
            cells = _region(grid, label, names, labelled)
        if cells is None or name in values:
            continue  # the header of a table; a second value of one label is kept with what is left over
        kind = name if name in (DESCRIPTION, *SECTION_NAMES) else None
        found = tuple(_filled(label, cells, kind, grid, over, form))
        if kind is None and name != _FIELD:
            values[name] = (label, *(c for c in cells if c.lines and c.lines[0] in found[0].lines))
            found = found[1:]
        caption = captions.get(label.row)
        if found and caption is not None:
            is_first = (caption.row, caption.col) not in used
            found = with_caption(found, caption.lines if is_first else (), cell_text(caption.lines))
            used.add((caption.row, caption.col))
        slots += ((label.row, slot) for slot in found)
        used |= {(c.row, c.col) for c in (label, *cells)}
    if not used:
        return None
    keys = {line.key for _, slot in slots for line in slot.heads}
    used |= set(_heads_of_slots(grid, keys, used))
    return Slots(tuple(slots), values, frozenset(used))


def with_caption(slots: Sequence[Slot], lines: Sequence[Line], text: str) -> tuple[Slot, ...]:
    """Slots below a caption whose text gives the unit of their figures; its lines head the first of them."""
    unit = unit_of_caption(text) or unit_in(text)
    found = [replace(slot, unit=slot.unit or unit) for slot in slots]
    return (replace(found[0], heads=(*lines, *found[0].heads)), *found[1:])


def _heads_of_slots(
    grid: Grid, heads: Container[tuple[int, int]], used: Container[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The column headers, by the keys of their lines in `heads`, over nothing but the values of slots."""
    for head in grid.cells:
        if not head.lines or head.lines[0].key not in heads or (head.row, head.col) in used:
            continue
        if all(any((c.row, c.col) in used for c in row) for row in _rows_under(head, grid)):
            yield head.row, head.col


def _rows_under(head: Cell, grid: Grid) -> Iterator[Sequence[Cell]]:
    """The rows below a column header, up to the first that is divided otherwise.

    A row with a cell merged over more columns is none if rows divided as the header follow.
    """
    merged: list[Sequence[Cell]] = []
    for row in range(head.row + head.row_span, grid.rows):
        cells = grid.row(row)
        over = next((c for c in cells if c.col <= head.col < c.col + c.col_span), None)
        if over is not None and over.col and over.col_span > head.col_span:
            merged.append(cells)
        elif over is None or over.col != head.col:
            return
        else:
            yield from (*merged, cells)
            merged = []


# --- where a value stands ------------------------------------------------------------------------------


def _region(
    grid: Grid, label: Cell, names: Mapping[tuple[int, int], str], labelled: Sequence[int]
) -> tuple[Cell, ...] | None:
    """The cells of a label's slot: beside it up to the next label, else below it. None for a column header
    of a table of records. `labelled` are the rows with labels, ascending.
    """
    right = label.col + label.col_span
    across = grid.rows_from(label.row, label.row + label.row_span)
    beside = sorted((c for c in across if c.col >= right), key=lambda c: (c.row, c.col))
    stop = min((c.col for c in beside if (c.row, c.col) in names), default=grid.cols)
    if found := tuple(c for c in beside if c.col < stop):
        return found
    return _below(grid, label, labelled, alone=not beside and not label.col)


def _below(grid: Grid, label: Cell, labelled: Sequence[int], *, alone: bool) -> tuple[Cell, ...] | None:
    """The cells of a slot below a label: one, or all down to the next label where the label stands alone."""
    first = label.row + label.row_span
    end = _first_from(labelled, first, grid.rows)
    if alone:
        return grid.rows_from(first, end)
    below = tuple(c for c in grid.row(first) if c.col == label.col and c.col_span == label.col_span)
    if first == end or not below:
        return ()
    return below if _next_row(grid, first) >= end else None


def _next_row(grid: Grid, row: int) -> int:
    """The row below all cells that begin in a row, blank rows skipped."""
    after = max((c.row + c.row_span for c in grid.row(row)), default=row + 1)
    while after < grid.rows and not any(c.lines for c in grid.row(after)):
        after += 1
    return after


# --- what a slot holds ---------------------------------------------------------------------------------


def _filled(
    label: Cell, cells: Sequence[Cell], kind: str | None, grid: Grid, over: Sequence[int], form: Form
) -> Iterator[Slot]:
    """The slots of a label: one, or one for each year above its cells and each label beside them.

    `over` are the rows of the grid that may hold headers of values, see `_rows_of_headers`.
    """
    text = cell_text(label.lines)
    slot = Slot(kind, text, label.lines, ())
    filled = [c for c in cells if c.lines]
    if len(filled) == 1 and (kind is not None or not _head(filled[0], (), grid, over, form)):
        cells = filled
    whole = kind is not None or any(form.indicator_labelled(text, owner) for owner in OWNERS)
    if not whole and len(cells) == 1 and grid.evidence != "tabs":  # a short row of a text is under no header
        yield from _row_of(slot, cells, (), grid, over, form)
    elif whole and (pairs := _pairs_behind(cells, form)):
        yield replace(slot, contents=(_table(cells[:1], grid),))
        yield from pairs
    elif whole or len({c.col for c in cells}) < 2:
        yield replace(slot, contents=(_table(cells, grid),) if filled else ())
    else:
        yield from _rows(slot, cells, grid, over, form)


def _pairs_behind(cells: Sequence[Cell], form: Form) -> tuple[Slot, ...]:
    """The labels that no form knows behind an indicator stated in one cell, with values; () for none."""
    if len(cells) < 3 or len({c.row for c in cells}) > 1:
        return ()
    first, *texts = (cell_text(c.lines) for c in cells)
    stated = statement(first)
    if stated is None or not stated.name or any(head_of(text).holds != "other" for text in texts[::2]):
        return ()
    return own_pairs(cells[1:], form) or ()


def _rows(slot: Slot, cells: Sequence[Cell], grid: Grid, over: Sequence[int], form: Form) -> Iterator[Slot]:
    """The values in the rows of a slot of several columns, under its own headers if it has any."""
    rows = [[c for c in cells if c.row == row] for row in sorted({c.row for c in cells})]
    heads: Sequence[Cell] = ()
    if len(rows) > 1 and _are_heads(rows[0], rows[1:], form):
        heads, rows = rows[0], rows[1:]
    for row in rows:
        sub = row[0] if len(rows) > 1 and len(row) > 1 and not _is_figure(row[0]) else None
        lines = sub.lines if sub is not None else ()
        name = cell_text(lines)
        year = period_of_head(name, form) if name else None
        for found in _row_of(slot, row[1:] if sub is not None else row, heads, grid, over, form):
            heads_of = (*lines, *found.heads)
            if year is not None and found.period is None:
                yield replace(found, heads=heads_of, period=year)
            else:
                yield replace(found, heads=heads_of, row=" ".join(filter(None, (name, found.row))) or None)


def _row_of(
    slot: Slot, cells: Sequence[Cell], heads: Sequence[Cell], grid: Grid, over: Sequence[int], form: Form
) -> Iterator[Slot]:
    """The values in one row of a slot."""
    headed = {c.col: head for c in cells if (head := _head(c, heads, grid, over, form)) is not None}
    filled = [c for c in cells if c.lines]
    if cells and len(headed) == len(cells):
        yield from _headed(slot, cells, headed, grid)
        return
    if dated := _periods_over(cells, grid, over, form):
        yield from _headed(slot, cells, dated, grid)
        return
    if len(filled) == 2 and _is_figure(filled[0]) and _is_unit(filled[1]):
        unit = cell_text(filled[1].lines)
        heads_and_unit = (*slot.heads, *filled[1].lines)
        yield replace(slot, heads=heads_and_unit, contents=(_table(filled[:1], grid),), unit=unit)
        return
    pairs = own_pairs(cells[1:], form)
    if len(cells) > 2 and pairs is not None:
        yield replace(slot, contents=(_table(cells[:1], grid),) if cells[0].lines else ())
        yield from pairs
        return
    yield replace(slot, contents=(_table(cells, grid),) if filled else ())


def _headed(slot: Slot, cells: Sequence[Cell], heads: Mapping[int, _Head], grid: Grid) -> Iterator[Slot]:
    """The values in a row of a slot with a header over each.

    Figures, and what stands under periods, are values of the label. Of words, only the first cell is: the
    others say something else of it under their own headers, such as 理由.
    """
    of_figures = any(map(_is_figure, cells))
    for cell in cells:
        head = heads[cell.col]
        lines = tuple(line for c in head.cells for line in c.lines)
        contents = (_table((cell,), grid),)
        is_value = head.period is not None or (_is_figure(cell) if of_figures else cell is cells[0])
        if cell.lines and is_value:
            row = head.row if of_figures or head.period is not None else None
            unit = unit_in(" ".join(cell_text(c.lines) for c in head.cells))
            own = (*slot.heads, *lines)
            yield replace(slot, heads=own, contents=contents, period=head.period, row=row, unit=unit)
        elif cell.lines:
            yield Slot(None, head.row or "", lines, contents, row=slot.label)


def own_pairs(cells: Sequence[Cell], form: Form) -> tuple[Slot, ...] | None:
    """Cells that are pairs of a value and a label that no form knows; None for others."""
    if len(cells) % 2 or not cells:
        return None
    pairs = list(zip(cells[::2], cells[1::2], strict=True))
    if not all(_may_label(label, form) for label, _ in pairs):
        return None
    return tuple(
        Slot(
            None,
            cell_text(label.lines),
            label.lines,
            (alone(value),) if value.lines else (),
        )
        for label, value in pairs
    )


def _may_label(cell: Cell, form: Form) -> bool:
    text = cell_text(cell.lines)
    is_other = "。" in text or is_label(text, form) or form.period_of(text) is not None
    return 0 < len(text) <= _LONGEST_OWN_LABEL and not is_other and not _is_figure(cell)


def _table(cells: Sequence[Cell], grid: Grid) -> Grid:
    """Some cells of a grid as a grid of their own."""
    top, left = min(c.row for c in cells), min(c.col for c in cells)
    placed = tuple(replace(c, row=c.row - top, col=c.col - left) for c in cells)
    rows = max(c.row + c.row_span for c in placed)
    cols = max(c.col + c.col_span for c in placed)
    if len({c.col for c in placed}) == 1:
        placed, cols = tuple(replace(c, col=0, col_span=1) for c in placed), 1
    return replace(grid, cells=placed, rows=rows, cols=cols, box=None, arrows=())


def _is_figure(cell: Cell) -> bool:
    return measure(cell_text(cell.lines)) is not None


def _is_unit(cell: Cell) -> bool:
    return _UNIT.fullmatch(fold(cell_text(cell.lines)).strip()) is not None


# --- headers over values -------------------------------------------------------------------------------


def _are_heads(first: Sequence[Cell], below: Sequence[Sequence[Cell]], form: Form) -> bool:
    """Whether the first row of a slot has headers: they name periods, or are words above figures."""
    named = [c for c in first if c.lines]
    if sum(period_of_head(cell_text(c.lines), form) is not None for c in named) > 1:
        return True
    figures = [c for row in below for c in row if c.lines]
    mostly = 2 * sum(map(_is_figure, figures)) > len(figures)
    return bool(named) and mostly and not any(map(_is_figure, named))


def _rows_of_headers(grid: Grid, names: Mapping[tuple[int, int], str], form: Form) -> tuple[int, ...]:
    """The rows of a grid in which the headers of values below them may stand; `names` are its labels."""
    rows = ((row, grid.row(row)) for row in range(grid.rows))
    found = tuple(row for row, cells in rows if cells and _heads_values(grid, cells, names, form))
    tables = dated_tables(grid, form) if found else ()
    return tuple(row for row in found if not any(_is_work(grid, row, table, form) for table in tables))


def _is_work(grid: Grid, row: int, table: DatedTable, form: Form) -> bool:
    """Whether a row below periods is the work in them, 工程 | 検討 | 導入, and no second row of headers.

    The first cell of such headers heads labels, or they divide the periods.
    """
    if not table.head < row < table.end:
        return False
    corner, *cells = grid.row(row)
    texts = [cell_text(c.lines) for c in cells]
    if _HEADS_ROWS.fullmatch(compacted(cell_text(corner.lines))) or _names_periods(cells, form):
        return False
    headed = {c.col for c in grid.row(table.head) if c.lines}
    return not _are_roles(texts) and all(c.col in headed for c in cells if c.lines)


def _heads_values(grid: Grid, row: Sequence[Cell], names: Mapping[tuple[int, int], str], form: Form) -> bool:
    """Whether a row has headers of values below it: periods, roles, or words.

    In 事業区分 | 継続, the words are a value of the first cell.

    They are its values above other labels, or if it is a label of the form. A single one heads values only if
    it says so.
    """
    corner, *heads = row
    below = [c for c in grid.row(_next_row(grid, corner.row)) if (c.row, c.col) in names]
    labelled = max((c.col for c in below), default=0)  # the last column with a label below
    if _names_periods(row, form):
        return labelled <= min(c.col for c in row if period_of_head(cell_text(c.lines), form) is not None)
    if _are_roles([cell_text(c.lines) for c in row]):
        return True
    if not _heads_rows(row, form) or (corner.row, corner.col) in names or labelled > corner.col:
        return False
    texts = [text for cell in heads if (text := cell_text(cell.lines))]
    if len(texts) != 1:
        return True
    return _heads_alone(compacted(cell_text(corner.lines)), texts[0], form)


def _heads_alone(first: str, text: str, form: Form) -> bool:
    """Whether the only text beside a header of labels heads the values below it, and is no value itself."""
    if _HEADS_ROWS.fullmatch(first) is None:
        return False
    if period_of_head(text, form) is not None:
        return _DATED.fullmatch(first) is None
    says_so = _HEADS_VALUES.fullmatch(compacted(text)) is not None
    return says_so or role_of(text) is not None or is_role(text) or _OF_ITEMS.fullmatch(first) is not None


def _heads_rows(row: Sequence[Cell], form: Form) -> bool:
    """Whether the first cell of a row is a header of the labels below it: 区分, 項目."""
    first = compacted(cell_text(row[0].lines))
    return first in form.row_labels or _HEADS_ROWS.fullmatch(first) is not None


def _head(cell: Cell, heads: Sequence[Cell], grid: Grid, over: Sequence[int], form: Form) -> _Head | None:
    """The headers over a cell of a slot: in its own first row, or further up, in a row in `over`."""
    own = [c for c in heads if c.lines and c.col <= cell.col < c.col + c.col_span]
    if own:
        text = cell_text(own[0].lines)
        period = period_of_head(text, form)
        return _Head(period, None if period else text, tuple(own))
    row: str | None = None
    cells: tuple[Cell, ...] = ()
    begin, end = bisect_left(over, cell.row - _MOST_ABOVE), bisect_left(over, cell.row)
    rows = frozenset(over[begin:end])
    for above in _aligned_above(cell, grid) if rows else ():
        if above.row not in rows:
            continue
        text = cell_text(above.lines)
        across = grid.row(above.row)
        labels_rows = above.col > 0 and _heads_rows(across, form)
        found = period_of_head(text, form)
        if found is not None and (labels_rows or _names_periods(across, form)):
            corner = (across[0],) if labels_rows else ()
            return _Head(found, row, (*cells, *corner, above))
        if row is None and _are_roles([cell_text(c.lines) for c in across]):
            row, cells = text, (above,)
            continue
        if text and row is None and labels_rows and _are_words(across, form):
            row, cells = text, (across[0], above)
    return None if row is None else _Head(None, row, cells)


def _periods_over(cells: Sequence[Cell], grid: Grid, over: Sequence[int], form: Form) -> Mapping[int, _Head]:
    """The periods over the cells of a slot, by column, if these are divided as the nearest row of headers is.

    Cells of the rows between may be merged over several periods.
    """
    at = bisect_left(over, cells[0].row) if len(cells) > 1 else 0
    row = grid.row(over[at - 1]) if at and cells[0].row - over[at - 1] <= _MOST_ABOVE else ()
    dated = [c for c in row if period_of_head(cell_text(c.lines), form) is not None]
    if [(c.col, c.col_span) for c in dated] != [(c.col, c.col_span) for c in cells]:
        return {}
    return {c.col: _Head(period_of_head(cell_text(c.lines), form), None, (c,)) for c in dated}


def _are_roles(texts: Sequence[str]) -> bool:
    """Whether the headers of several columns are roles: 計画 | 実績, which may divide a year."""
    return len(texts) > 1 and all(role_of(text) is not None or is_role(text) for text in texts)


def _are_words(row: Sequence[Cell], form: Form) -> bool:
    """Whether a row holds no figures and, unless a word stands in its first cell, no labels of the form."""
    if any(map(_is_figure, row)):
        return False
    return bool(compacted(cell_text(row[0].lines))) or not any(
        is_label(cell_text(c.lines), form) for c in row
    )


def _names_periods(row: Sequence[Cell], form: Form) -> bool:
    """Whether several cells of a row name periods."""
    return sum(period_of_head(cell_text(c.lines), form) is not None for c in row) > 1


def _aligned_above(cell: Cell, grid: Grid) -> Iterator[Cell]:
    """The cells above a cell, up to the first row that is divided otherwise; the last may be wider."""
    end = cell.col + cell.col_span
    for row in range(cell.row - 1, max(cell.row - _MOST_ABOVE, 0) - 1, -1):
        above = next((c for c in grid.row(row) if c.col <= cell.col < c.col + c.col_span), None)
        if above is None:
            continue
        if above.col + above.col_span < end or above.col_span == grid.cols:
            return
        yield above
        if (above.col, above.col_span) != (cell.col, cell.col_span):
            return


def _captions(grid: Grid) -> Mapping[int, Cell]:
    """The caption by each row that it gives the unit of figures to."""
    found: dict[int, Cell] = {}
    last: Cell | None = None
    for row in range(grid.rows):
        for cell in grid.row(row):
            if cell.lines and unit_of_caption(cell_text(cell.lines)) is not None:
                last = cell
        if last is not None:
            found[row] = last
    return found


def unit_of_caption(text: str) -> str | None:
    """The unit that a caption gives the figures of a table: 千円 of （単位：千円）; None for other lines."""
    match = _UNIT_CAPTION.fullmatch(fold(text).strip())
    return match["unit"] if match is not None else None


def unit_in(text: str) -> str | None:
    """The unit that a text with more words gives in brackets: ２ 事業費（単位：千円）, 決算額(千円)."""
    match = _UNIT_IN_BRACKETS.search(fold(text))
    return (match["said"] or match["unit"]) if match is not None else None
