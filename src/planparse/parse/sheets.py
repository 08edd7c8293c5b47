"""Grids used for layout: forms of label and value, boxes side by side, whole plans ruled as one table.

They are read as headings, lines of prose and the tables among them. A label's region is the cells to its
right in its rows, or those below it up to the next label. A grid without headings is a table and stays as it
is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise, takewhile

from planparse.document.source import Block, Cell, Grid, Line
from planparse.form.model import FIELD, INDICATOR, ROOT, Form, Heading, SheetRule
from planparse.japanese.fold import fold
from planparse.parse.dated_tables import dated_tables, joined_over_pages, with_years_across
from planparse.parse.headed_cells import is_followed, with_heads_apart
from planparse.parse.indicator_columns import cut_tables
from planparse.parse.labels import (
    LABEL_AND_VALUE,
    HeadCells,
    Labelled,
    card,
    cards,
    cover,
    crop,
    goes_on,
    heading_of,
    is_cover,
    issue_head,
    overview_row,
    rows_of,
    section_labels,
)
from planparse.parse.record_columns import is_head_of_records, is_of_records
from planparse.parse.record_sheets import Sheet, sheet_heads, split_sheets
from planparse.parse.slots import (
    Record,
    Slot,
    Slots,
    own_pairs,
    read_slots,
    record_in,
    unit_in,
    unit_of_caption,
    with_caption,
)
from planparse.parse.time_axis import cell_text, head_row, on_columns_of
from planparse.parse.wrap import ends_sentence
from planparse.plan.sections import SECTION_NAMES

_COVER = ("title", "organization", "municipality")
_NO_LABEL = (*_COVER, "contents", "unknown")
"""Kinds of heading that are not labels of a form's cells; those of fields have slots of their own."""
_WITHOUT_WORK = frozenset(
    (*SECTION_NAMES, "review", "review_section", "mission", "basics", "budget", "legend")
)
"""Kinds of heading below which no work is planned."""
ROW_GAP = 9.0  # ems above a paragraph that has a row of its own: more than any leading
_APART = 0.05  # share of the type size by which an overhanging heading's type differs from its cell's
_HUNG = 0.2  # ems by which an overhanging heading is set left of the text of the cell below it


Laid = Line | Grid | HeadCells | Slot
"""The content of a page once its layout grids have been resolved."""


def laid_out(blocks: Sequence[Block], form: Form) -> tuple[Laid, ...]:
    """The blocks in reading order, with layout grids replaced by the headings and prose they hold."""
    if _has_labels(form):
        blocks = tuple(
            block if isinstance(block, Line) else with_years_across(block, form)
            for block in joined_over_pages(blocks, form)
        )
    if form.sheet is None:
        return tuple(_laid_out(blocks, form))
    above, sheets = split_sheets(blocks, form, form.sheet)
    return (*_laid_out(above, form), *_sheets(sheets, form, form.sheet.of))


def _sheets(sheets: Sequence[Sheet], form: Form, record: Record) -> Iterator[Laid]:
    """The headings of the records on sheets, each with the slots and other content of its sheet."""
    firsts = Counter(sheet[0].folded for sheet in sheets if isinstance(sheet[0], Line))
    for sheet in sheets:
        heads = sheet_heads(sheet, form, record)
        top = tuple(takewhile(lambda block: isinstance(block, Line) and _is_of_cover(block, form), sheet))
        yield from (block for block in top if isinstance(block, Line))
        yield from heads
        for n, block in enumerate(sheet):
            if block in top:
                continue
            if isinstance(block, Grid):
                yield from _parts(block, form, record=record, caption=_caption_of(sheet, n))
            elif heads and firsts[block.folded] > 1:  # several sheets begin with it
                yield HeadCells(Grid((Cell(0, 0, (block,)),), 1, 1, page=block.page), record, {})
            elif block not in _alone(_caption_of(sheet, n + 1)):
                yield block


def _is_of_cover(line: Line, form: Form) -> bool:
    """Whether a line at the top of a sheet is surely a title, or names the organization or municipality."""
    return any(
        h.kind in _COVER and h.is_sure(match) for h, match in form.headings_like(line.folded, line.page)
    )


def _caption_of(blocks: Sequence[Block], at: int) -> Line | None:
    """The line before a grid that tells the unit of the figures in it: （単位：千円）."""
    before = blocks[at - 1] if 0 < at < len(blocks) and isinstance(blocks[at], Grid) else None
    if not isinstance(before, Line):
        return None
    return before if unit_of_caption(before.text) or unit_in(before.text) else None


def _alone(caption: Line | None) -> tuple[Line, ...]:
    """The caption of a grid, if it says nothing but the unit of its figures and so belongs to the grid."""
    return (caption,) if caption is not None and unit_of_caption(caption.text) is not None else ()


def _under_caption(found: Slots, caption: Line | None) -> Slots:
    """The slots of a grid with the unit of the caption above it."""
    if caption is None or not found.slots:
        return found
    slots = with_caption([slot for _, slot in found.slots], _alone(caption), caption.text)
    return replace(found, slots=tuple(zip((row for row, _ in found.slots), slots, strict=True)))


def _titles_apart(block: Block, form: Form) -> tuple[Block, ...]:
    """A table of records without the rows above its column headers, over which one text each is merged.

    Those are lines: the table's title, a level that it stands under, or the unit of its amounts.
    """
    if not isinstance(block, Grid):
        return (block,)
    rows = map(block.row, range(block.rows - 1))
    titles = tuple(takewhile(lambda row: _is_title_row(row, block.cols), rows))
    if not titles or not is_of_records(below := rows_of(block, len(titles), block.rows), form):
        return (block,)
    return (*(line for (cell,) in titles for line in cell.lines), below)


def _is_title_row(row: Sequence[Cell], cols: int) -> bool:
    return len(row) == 1 and row[0].col_span == cols > 1 and row[0].row_span == 1 and bool(row[0].lines)


def _laid_out(blocks: Sequence[Block], form: Form) -> list[Laid]:
    blocks = [part for block in blocks for part in _titles_apart(block, form)]
    out: list[Laid] = []
    at = 0
    chapters = False  # whether the first chapter has begun
    plans = True  # whether work may be planned under the latest heading
    of_records: Grid | None = None  # the latest table of records, which may go on
    after = 0  # the position after it
    last: Grid | None = None
    scheduled: Grid | None = None  # the latest grid with a schedule, which may go on over a page
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if isinstance(block, Line):
            if not _has_labels(form) or block not in _alone(_caption_of(blocks, at)):
                out.append(block)
            chapters = chapters or _opens_chapter(block, form)
            plans = _plans_below(block, form, before=plans)
            continue
        if plans:
            block = with_heads_apart(block, form, followed=is_followed(blocks, at - 1, form))
        caption = _caption_of(blocks, at - 1) if _has_labels(form) else None
        loose = _lines_inside(block, blocks, at)
        if (whole := _with_loose(block, loose, form)) is not None:
            block = whole
            at += len(loose)
        if last is None or not _has_period_above(block, last, form):
            block = _without_slivers(block)
        last = block
        below = scheduled is not None and _goes_on_below(block, scheduled, form)
        scheduled = block if below or head_row(block, form) is not None else None
        if is_of_records(block, form):
            out += (*_alone(caption), block)
            of_records, after = block, at
        elif of_records is not None and _is_next_part(block, of_records, directly=at == after + 1, form=form):
            out.append(block)
            of_records, after = block, at
        elif block.rows == block.cols == 1 or (not chapters and block.cols == 1):
            out.extend(block.lines())  # a box around headings or prose
        elif not chapters and is_cover(block, form):
            out.extend(cover(block, form))
        else:
            out.extend(_parts(block, form, caption=caption, below=below))
    return out


def _has_period_above(grid: Grid, above: Grid, form: Form) -> bool:
    """Whether the empty first column of a grid goes on with the last period of the page before."""
    first = [c for c in above.cells if c.col == 0 and c.row + c.row_span == above.rows]
    named = any(form.period_of(cell_text(c.lines)) is not None for c in first)
    return named and above.page is not None and grid.page == above.page + 1 and grid.cols == above.cols


def _goes_on_below(grid: Grid, above: Grid, form: Form) -> bool:
    """Whether a grid may hold more rows of the schedule at the foot of the page before."""
    if above.page is None or grid.page != above.page + 1 or head_row(grid, form) is not None:
        return False
    return on_columns_of(grid, above) is not None


def _is_next_part(grid: Grid, above: Grid, *, directly: bool, form: Form) -> bool:
    """Whether a grid may hold more rows of the table of records `above`: on the next page, `directly` below
    its column headers, or in a text, where an empty row ends a table, directly below its rows.
    """
    if above.page is None:
        return directly and grid.cols == above.cols
    below = grid.page == above.page + 1 or (directly and is_head_of_records(above, form))
    return below and on_columns_of(grid, above) is not None


def _has_labels(form: Form) -> bool:
    """Whether a form names fields or indicators, whose labels may stand in any grid."""
    return bool(form.fields or form.indicators)


def _opens_chapter(line: Line, form: Form) -> bool:
    """Whether a line is surely the heading of a chapter, so that the cover lies above it."""
    return any(
        ROOT in h.within and not _is_no_label(h.kind) and h.is_sure(match)
        for h, match in form.headings_like(line.folded, line.page)
    )


def _plans_below(line: Line, form: Form, *, before: bool) -> bool:
    """Whether work may be planned below a line: not in the review, for one; as before if it is no heading."""
    found = form.headings_like(line.folded, line.page)
    kinds = {heading.kind for heading, match in found if heading.is_sure(match)} - {"unknown"}
    return kinds.isdisjoint(_WITHOUT_WORK) if kinds else before


def _without_slivers(grid: Grid) -> Grid:
    """A grid without its columns in which no text can stand: see `_unused`."""
    gone = _unused(grid)
    if not gone:
        return grid
    left = [n for n in range(grid.cols) if n not in gone]
    place = {n: sum(m < n for m in left) for n in range(grid.cols + 1)}
    cells = [
        replace(c, col=place[c.col], col_span=place[c.col + c.col_span] - place[c.col]) for c in grid.cells
    ]
    if any(c.lines and not c.col_span for c in cells):
        return grid
    return replace(grid, cells=tuple(c for c in cells if c.col_span), cols=len(left))


def _unused(grid: Grid) -> set[int]:
    """The columns too narrow for text, which a table inside a cell leaves beside it, and an empty first
    column: the cell of a label on the page before.
    """
    ems = [line.size for cell in grid.cells for line in cell.lines if line.size]
    if grid.evidence != "rules" or not ems or grid.cols < 2:
        return set()
    narrow = [c for c in grid.cells if c.col_span == 1]
    unused = {c.col for c in narrow if _is_sliver(c, min(ems)) or _is_label_gone_on(c, grid)}
    return unused - {c.col for c in narrow if c.lines}


def _is_sliver(cell: Cell, em: float) -> bool:
    """Whether a cell is empty and narrower than a character of `em` points."""
    return not cell.lines and cell.box is not None and cell.box[2] - cell.box[0] < em


def _is_label_gone_on(cell: Cell, grid: Grid) -> bool:
    """Whether a cell is an empty first column beside all rows of a grid."""
    return not cell.lines and not cell.col and cell.col_span == 1 and cell.row_span == grid.rows > 1


# --- what a reader left out of a grid ---------------------------------------------------------------


def _lines_inside(grid: Grid, blocks: Sequence[Block], at: int) -> list[Line]:
    """The lines from a position on that lie inside a grid's edges on its page."""
    found: list[Line] = []
    for block in islice(blocks, at, None):
        if not isinstance(block, Line) or block.box is None or grid.box is None or block.page != grid.page:
            break
        left, top, right, bottom = block.box
        if left < grid.box[0] or right > grid.box[2] or top < grid.box[1] or bottom > grid.box[3]:
            break
        found.append(block)
    return found


def _with_loose(grid: Grid, loose: Sequence[Line], form: Form) -> Grid | None:
    """The grid with the lines inside it as cells beside its labels; None if there is no room for one.

    A form whose wide column has no rule at its right end is read as a grid of labels alone.
    """
    if not loose or not any(_heading_cells(grid, row, form) for row in range(grid.rows)):
        return None
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in loose:
        middle = (line.box[1] + line.box[3]) / 2 if line.box else 0.0
        beside = [c for c in grid.cells if c.box and c.lines and c.box[1] <= middle < c.box[3]]
        if not beside or beside[-1].col + beside[-1].col_span >= grid.cols:
            return None
        last = beside[-1]
        cells.setdefault((last.row, last.col + last.col_span), []).append(line)
    added = [
        Cell(row, col, tuple(lines), col_span=grid.cols - col, page=grid.page)
        for (row, col), lines in cells.items()
    ]
    return replace(grid, cells=tuple(sorted((*grid.cells, *added), key=lambda c: (c.row, c.col))))


# --- the parts of a grid ----------------------------------------------------------------------------


def _parts(
    grid: Grid,
    form: Form,
    *,
    record: Record | None = None,
    caption: Line | None = None,
    below: bool = False,
) -> Iterator[Laid]:
    """The headings, slots and other content of a grid; `record` is what its sheet describes, if it is one's.

    `caption` is the line above it that tells the unit of its figures, `below` whether a schedule goes on in
    it.
    """
    pieces = cut_tables(grid, form)
    if any(is_indicators for _, is_indicators in pieces):
        for piece, is_indicators in pieces:
            if not is_indicators:
                yield from _parts(piece, form, record=record, caption=caption)
            else:
                yield from _alone(caption)
                yield piece
            caption = None
        return
    found = read_slots(grid, form, record or record_in(grid, form)) if _has_labels(form) or record else None
    if found is not None and (record is not None or not found.record):
        yield from _slotted(grid, _under_caption(found, caption), form)
        return
    yield from _alone(caption)
    yield from _unslotted(grid, form, below=below) if found is None else _records(grid, form)


def _unslotted(grid: Grid, form: Form, *, below: bool) -> Iterator[Laid]:
    """The headings and other content of a grid without labels of a form's fields."""
    labels = section_labels(grid, form)
    begins = cards(grid, form)
    if 0 not in labels and goes_on(grid, form):
        begins = (0, *begins)
    if begins:
        if begins[0]:
            yield from _parts(rows_of(grid, 0, begins[0]), form)
        for first, end in pairwise((*begins, grid.rows)):
            yield from _labelled(card(rows_of(grid, first, end), form), form)
        return
    heads = [_heading_cells(grid, row, form, below=below) for row in range(grid.rows)]
    heads = [found or tuple(label for label in (labels.get(r),) if label) for r, found in enumerate(heads)]
    frame = next((row for row, found in enumerate(heads) if row and found), None)
    head = issue_head(grid, form, frame=frame)
    if head is not None:
        yield from _labelled(head, form)
    elif not any(heads) or overview_row(grid, form) == 0:
        yield from _cut_at_hung(grid, form)
    else:
        yield from _frame(grid, heads, form)


def _records(grid: Grid, form: Form) -> Iterator[Laid]:
    """The records that labels in a grid describe one below another, outside of a document of sheets."""
    record = record_in(grid, form) or "issue"
    above, sheets = split_sheets((grid,), form, SheetRule(record, ()))
    for block in above:
        yield from block.lines() if isinstance(block, Grid) else (block,)
    yield from _sheets(sheets, form, record)


def _is_no_label(kind: str) -> bool:
    return kind in _NO_LABEL or kind.startswith((FIELD, INDICATOR))


def _slotted(grid: Grid, found: Slots, form: Form) -> Iterator[Laid]:
    """The slots of a grid, and the rows without labels among them."""
    tables = {table.head: table for table in dated_tables(grid, form)}
    slots: dict[int, list[Slot]] = {}
    for where, slot in found.slots:
        slots.setdefault(where, []).append(slot)
    start = row = 0
    while row < grid.rows:
        table = tables.get(row)
        end = row + 1 if table is None else table.end
        cells = [c for r in range(row, end) for c in grid.row(r) if c.lines]
        left = [c for c in cells if (c.row, c.col) not in found.used]
        if len(left) < len(cells) or any(form.begins_sheet(cell_text(c.lines)) for c in left):
            yield from _without_labels(rows_of(grid, start, row), form)
            for where in range(row, end):
                yield from slots.get(where, ())
            yield from _left_of(grid, left, row, end, form)
            start = end
        row = end
    yield from _without_labels(rows_of(grid, start, grid.rows), form)


def _left_of(grid: Grid, left: Sequence[Cell], first: int, end: int, form: Form) -> Iterator[Laid]:
    """The cells of rows with slots that are in none: a table of periods without the rows of fields, pairs of
    a label and a value, or text.
    """
    if end - first == 1:
        yield from own_pairs(left, form) or (line for cell in left for line in cell.lines)
    elif left:
        rows = sorted({c.row for c in left})
        placed = tuple(
            replace(c, row=rows.index(c.row)) for c in grid.cells if c.row in rows and first <= c.row < end
        )
        yield replace(grid, cells=placed, rows=len(rows))


def _without_labels(grid: Grid, form: Form) -> Iterator[Laid]:
    """Rows among labelled ones: pairs of a label and a value that no form knows, or any other content."""
    rows = [grid.row(row) for row in range(grid.rows)]
    pairs = [own_pairs(row, form) for row in rows if any(c.lines for c in row)]
    if pairs and all(pairs):
        yield from (slot for found in pairs for slot in found or ())
    elif pairs:
        yield from _parts(grid, form)


def _labelled(found: Labelled, form: Form) -> Iterator[Laid]:
    """The heading in labelled cells, its text, the cells that no label explains, and the rows below."""
    yield found.head
    yield from found.prose
    if found.others is not None:
        yield found.others
    if found.rest.rows:
        yield from _parts(found.rest, form)


def _frame(grid: Grid, heads: Sequence[Sequence[Cell]], form: Form) -> Iterator[Laid]:
    """The headings of a grid, each with its region, and the content between them."""
    start = row = 0
    while row < grid.rows:
        if not heads[row]:
            row += 1
            continue
        yield from _between(rows_of(grid, start, row), form)
        if len(heads[row]) > 1:
            # headings side by side: boxes, each read to its end before the next
            end = next((r for r in range(row + 1, grid.rows) if heads[r]), grid.rows)
            bounds = [0, *(c.col for c in heads[row][1:]), grid.cols]
            for left, right in pairwise(bounds):
                yield from _lines(crop(grid, row, end, left, right))
        else:
            label = heads[row][0]
            end = row + label.row_span
            yield from _lines(crop(grid, row, end, 0, label.col))
            heading = heading_of(label, form)
            yield from label.lines if heading is None else (heading,)
            yield from _region(crop(grid, row, end, label.col + label.col_span, grid.cols), form)
        start = row = end
    yield from _between(rows_of(grid, start, grid.rows), form)


def _region(grid: Grid, form: Form) -> Iterator[Laid]:
    """The content beside a label: a table, a nested form, or prose (a row is a paragraph or part of one)."""
    if any(_heading_cells(grid, row, form) for row in range(grid.rows)):
        yield from _parts(grid, form)
    else:
        yield from _between(grid, form)


def _between(grid: Grid, form: Form) -> Iterator[Laid]:
    """The rows between two headings: prose where text has a row to itself, else tables."""
    head = head_row(grid, form)
    end = grid.rows if head is None else head
    while end and head is not None and _heads_on(grid.row(end - 1), form):
        end -= 1
    start = 0  # of the table being collected
    rows: list[Sequence[Line]] = []
    for row in range(end):
        filled = [c for c in grid.row(row) if c.lines]
        alone = len(filled) < 2 and (row == start or all(c.col_span == grid.cols for c in filled))
        if not alone:
            yield from _prose(rows)
            rows = []
            continue
        if row > start:
            yield rows_of(grid, start, row)
        rows += [c.lines for c in filled]
        start = row + 1
    yield from _prose(rows)
    if start < end:
        yield rows_of(grid, start, end)
    if end < grid.rows:
        yield from _cut_at_hung(rows_of(grid, end, grid.rows), form)


def _prose(rows: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """Rows of prose as lines. Where prose wraps inside its rows, each row is a paragraph of its own."""
    wrapped = any(len(lines) > 1 for lines in rows)
    for lines in rows:
        first = replace(lines[0], gap=max(lines[0].gap, ROW_GAP)) if wrapped else lines[0]
        yield from (first, *lines[1:])


def _lines(grid: Grid) -> Iterator[Line]:
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.col)):
        yield from cell.lines


def _cut_at_heads(grid: Grid, form: Form) -> Iterator[Laid]:
    """A grid split above a schedule's column headers, unless the cells above belong to those headers."""
    row = head_row(grid, form)
    if row is None or row == 0 or _heads_on([c for c in grid.cells if c.row < row], form):
        yield grid
        return
    yield from _between(rows_of(grid, 0, row), form)
    yield rows_of(grid, row, grid.rows)


def _heads_on(cells: Iterable[Cell], form: Form) -> bool:
    """Whether cells above a schedule's column headers belong to them: 上半期 over quarters, スケジュール."""
    texts = [cell_text(c.lines) for c in cells if c.lines]
    return bool(texts) and (any(map(form.period_of, texts)) or all(map(form.is_label, texts)))


def _cut_at_hung(grid: Grid, form: Form) -> Iterator[Laid]:
    """A table split at overhanging headings: text that was merged into the last row of the table above it."""
    head = head_row(grid, form)
    for row in range(head + 1, grid.rows) if head is not None else ():
        first = next((c for c in grid.row(row) if c.lines), None)
        at = _hung(first, form) if first is not None and first.col == 0 else None
        if first is None or at is None:
            continue
        kept = replace(first, lines=first.lines[:at])
        upper = tuple(kept if c is first else c for c in grid.cells if c.row <= row)
        yield from _cut_at_heads(replace(grid, cells=upper, rows=row + 1), form)
        yield from first.lines[at:]
        if row + 1 < grid.rows:
            yield from _cut_at_hung(rows_of(grid, row + 1, grid.rows), form)
        return
    yield from _cut_at_heads(grid, form)


def _hung(cell: Cell, form: Form) -> int | None:
    """The line of a cell at which an overhanging heading begins: in other type, or left of the text."""
    first = cell.lines[0]
    for at, line in enumerate(cell.lines[1:], 1):
        if first.box is None or line.box is None or not first.size or not line.size:
            return None
        other = (
            line.bold != first.bold
            or abs(line.size - first.size) > _APART * first.size
            or first.box[0] - line.box[0] > _HUNG * first.size
        )
        if other and any(
            not _is_no_label(h.kind) and h.is_sure(match)
            for h, match in form.headings_like(line.folded, line.page)
        ):
            return at
    return None


def _heading_cells(grid: Grid, row: int, form: Form, *, below: bool = False) -> tuple[Cell, ...]:
    """The cells of a row that open with the heading of a chapter, issue, section or initiative.

    An initiative's heading has its row to itself, and if its number could be an item's, it stands above a
    schedule; directly above one, its description may stand beside it. Below a schedule's column headers,
    which may be on the page before (`below`), whatever could be an item or a work is one, unless a sentence
    describes it: see `_follows_schedule`.
    """
    cells = [cell for cell in grid.row(row) if cell.lines]
    alone = len(cells) == 1 and cells[0].col_span == grid.cols

    def heads_schedule() -> bool:
        return row + 1 < grid.rows and head_row(rows_of(grid, row + 1, row + 2), form) == 0

    def is_below() -> bool:
        head = head_row(grid, form)
        return not alone and (below if head is None else head < row)

    def is_described(title: Cell) -> bool:
        whole = sum(cell.col_span for cell in cells) == grid.cols
        if len(cells) != LABEL_AND_VALUE or title is not cells[0] or not whole or not heads_schedule():
            return False
        if _below_initiative(grid, row, form):
            return False
        return ends_sentence(cells[1].lines[-1].text) or not is_below()

    # few cells could be a heading: the column headers are looked for only where it depends on them
    def opens(cell: Cell) -> bool:
        for text in (cell.lines[0].folded, fold(cell_text(cell.lines))):
            for heading, match in form.headings_like(text, grid.page):
                if heading.kind == "initiative":
                    sure = heading.is_sure(match)
                    found = len(cells) == 1 and (sure or (alone and heads_schedule()))
                    found = found or (sure and is_described(cell))
                elif heading.is_sure(match):
                    found = not _is_no_label(heading.kind) and (
                        _follows_schedule(heading, len(cells), form) or not is_below()
                    )
                else:
                    found = not _is_no_label(heading.kind) and not is_below()
                if found:
                    return True
        return False

    found = tuple(filter(opens, cells))
    return tuple(c for n, c in enumerate(found) if not n or not _is_value(c, found[n - 1], form))


def _below_initiative(grid: Grid, row: int, form: Form) -> bool:
    """Whether labels with values part a row from another row that opens as an initiative, so that the row is
    one of them: (1) 担当課 | 財政課 below (1) 町家の調査, with the schedule of both below them.
    """
    above = ([cell for cell in grid.row(n) if cell.lines] for n in reversed(range(row)))
    return any(
        heading.kind == "initiative" and heading.is_sure(match)
        for cells in takewhile(lambda cells: 0 < len(cells) <= LABEL_AND_VALUE, above)
        for heading, match in form.headings_like(cells[0].lines[0].folded, grid.page)
    )


def _is_value(cell: Cell, label: Cell, form: Form) -> bool:
    """Whether a cell that could be a heading is the value of the label before it, as 【インパクト:中】 beside
    ①インパクトと緊急度: it is not surely a heading, and only one of the label's kind.
    """
    own = form.headings_like(cell.lines[0].folded, cell.page)
    kinds = {h.kind for h, _ in form.headings_like(fold(cell_text(label.lines)), label.page)}
    return not any(h.is_sure(match) for h, match in own) and {h.kind for h, _ in own} <= kinds


def _follows_schedule(heading: Heading, beside: int, form: Form) -> bool:
    """Whether a row of so many texts below a schedule's column headers may have a heading: one that may stand
    in what holds the schedule, and a chapter's only as a label of one value.

    Of others, the texts are works: ②組織体制の見直し, ①来年度当初予算への反映, ①令和8年度の振り返り.
    """
    if heading.within == (ROOT,):
        return beside <= LABEL_AND_VALUE
    return not _around_initiatives(form).isdisjoint(heading.within)


@lru_cache(maxsize=64)
def _around_initiatives(form: Form) -> frozenset[str]:
    """The kinds of nodes that an initiative may stand in, at any depth, and its own."""
    found = {"initiative"}
    while more := {kind for h in form.headings if h.kind in found for kind in h.within} - found:
        found |= more
    return frozenset(found)
