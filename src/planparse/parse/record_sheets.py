"""Documents of sheets (調書), each of which is one record: where a sheet begins and what heads it.

A sheet is one grid or several, with lines before or between them; it may run over a page, and a page may hold
several. It begins with a line or cell that the form names, or else where the record's number or title is
labelled again. What stands above that label on the first sheet and comes again belongs to the next sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from planparse.document.source import Block, Cell, Grid, Line
from planparse.form.model import Form, SheetRule
from planparse.japanese.fold import compacted
from planparse.parse.inline_labels import is_label, labels_and_values
from planparse.parse.labels import HeadCells, grid_of, rows_of
from planparse.parse.slots import OF_ISSUE, Record, Slots, labels_in, read_slots
from planparse.parse.time_axis import cell_text

Sheet = tuple[Block, ...]
_NAMES = frozenset({"number", "title"})
"""What tells the records of a document of sheets apart."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line, or a row of a grid; `names` are the values of the record that are labelled in it."""

    block: Block
    row: int
    texts: tuple[str, ...]
    names: frozenset[str]


def split_sheets(
    blocks: Sequence[Block], form: Form, rule: SheetRule
) -> tuple[tuple[Block, ...], tuple[Sheet, ...]]:
    """The blocks above the first sheet, and the sheets.

    What begins a sheet but is followed by no number or title is repeated on a further page of one.
    """
    rows = tuple(_rows_in([_as_cells(block, form, rule.of) for block in blocks], form, rule.of))
    starts = _named_starts(rows, form) if rule.begins else _repeated_starts(rows)
    parts = [rows[begin:end] for begin, end in pairwise((*starts, len(rows)))]
    sheets: list[list[_Row]] = []
    for part in parts:
        if sheets and not any(row.names for row in part):
            sheets[-1] += part
        else:
            sheets.append([*part])
    above = rows[: starts[0]] if starts else rows
    return tuple(_blocks_of(above)), tuple(_over_pages(tuple(_blocks_of(sheet))) for sheet in sheets)


def _as_cells(block: Block, form: Form, record: Record) -> Block:
    """A line with labels and values of the record, such as 事業番号：3　事業名：朝市, as a row of cells."""
    if not isinstance(block, Line):
        return block
    own = {"issue": form.issue_cell, "initiative": form.initiative_cell}[record]
    found = labels_and_values(block.text, lambda label: own(label) in _NAMES or is_label(label, form))
    if not any(own(part.label) in _NAMES for part in found):
        return block
    texts = [text for part in found for text in (part.label, part.value)]
    cells = (Cell(0, n, (replace(block, text=text),), page=block.page) for n, text in enumerate(texts))
    return Grid(tuple(cells), 1, len(texts), page=block.page)


def _rows_in(blocks: Sequence[Block], form: Form, record: Record) -> Iterator[_Row]:
    for block in blocks:
        if isinstance(block, Line):
            yield _Row(block, 0, (block.text,), _names_in_line(block, form, record))
            continue
        labels = labels_in(block, form, record)
        for row in range(block.rows):
            cells = block.row(row)
            named = frozenset(labels.get((row, c.col), "") for c in cells) & _NAMES
            yield _Row(block, row, tuple(cell_text(c.lines) for c in cells if c.lines), named)


def _names_in_line(line: Line, form: Form, record: Record) -> frozenset[str]:
    """The values of the record in a line that reads as its heading."""
    for heading, match in form.headings_like(line.folded, line.page):
        if heading.kind == record and heading.is_sure(match):
            return _NAMES & {name for name, text in match.groupdict().items() if text}
    return frozenset()


def _named_starts(rows: Sequence[_Row], form: Form) -> list[int]:
    """The rows with the words by which the form says that a sheet begins."""
    return [n for n, row in enumerate(rows) if any(map(form.begins_sheet, row.texts))]


def _repeated_starts(rows: Sequence[_Row]) -> list[int]:
    """The rows at which a value of the record is labelled that the sheet so far has, with what heads them."""
    starts: list[int] = []
    seen: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()  # the first text of each row above the names of the first sheet
    for n, row in enumerate(rows):
        if not row.names:
            continue
        if not starts:
            starts.append(_first_start(rows, n))
            above = frozenset(map(_first_text, rows[starts[0] : n]))
        elif row.names & seen:
            start = n
            while start - 1 > starts[-1] and _first_text(rows[start - 1]) in above - {""}:
                start -= 1
            starts.append(start)
            seen = frozenset()
        seen |= row.names
    return starts


def _first_start(rows: Sequence[_Row], named: int) -> int:
    """The row at which the first sheet begins: its grid's first, or a line above that comes again later."""
    block = rows[named].block
    start = next((n + 1 for n in range(named - 1, -1, -1) if rows[n].block is not block), 0)
    again = {_first_text(row) for row in rows[named:]} - {""}
    while start and isinstance(rows[start - 1].block, Line) and _first_text(rows[start - 1]) in again:
        start -= 1
    return start


def _first_text(row: _Row) -> str:
    return compacted(row.texts[0]) if row.texts else ""


def _blocks_of(rows: Sequence[_Row]) -> Iterator[Block]:
    """Consecutive rows as blocks again."""
    start = 0
    for n, row in enumerate(rows):
        if n + 1 < len(rows) and rows[n + 1].block is row.block:
            continue
        block = row.block
        yield block if isinstance(block, Line) else rows_of(block, rows[start].row, row.row + 1)
        start = n + 1


# --- sheets that run over a page -----------------------------------------------------------------------


def _over_pages(blocks: Sheet) -> Sheet:
    """The blocks with the text at the top of a page put back into the cell that it was cut from."""
    found: list[Block] = []
    last: int | None = None  # the position of the last grid
    for block in blocks:
        if isinstance(block, Grid):
            above = found[last] if last is not None else None
            joined = _joined(above, block) if isinstance(above, Grid) else None
            if last is not None and joined is not None:
                found[last] = joined
                continue
            last = len(found)
        found.append(block)
    return tuple(found)


def _joined(above: Grid, below: Grid) -> Grid | None:
    """Two grids as one, if the second begins on the next page with a text that has no label beside it."""
    if above.page is None or below.page != above.page + 1 or above.cols != below.cols:
        return None
    cut = [c for c in above.row(above.rows - 1) if c.lines]
    top = below.row(0)
    filled = [c for c in top if c.lines]
    if len(top) < 2 or top[0].lines or len(filled) != 1 or not cut or cut[-1].col != filled[0].col:
        return None
    grown = replace(cut[-1], lines=(*cut[-1].lines, *filled[0].lines))
    upper = tuple(grown if c is cut[-1] else c for c in above.cells)
    lower = tuple(replace(c, row=c.row + above.rows - 1) for c in below.cells if c.row)
    return replace(above, cells=(*upper, *lower), rows=above.rows + below.rows - 1)


# --- the heading of a sheet ----------------------------------------------------------------------------


def sheet_heads(sheet: Sheet, form: Form, record: Record) -> tuple[HeadCells, ...]:
    """The heading of a sheet's record, from its labelled cells anywhere in the sheet; () without any."""
    grids = [block for block in sheet if isinstance(block, Grid)]
    return heads_of(grids, [read_slots(grid, form, record) for grid in grids], record)


def heads_of(grids: Sequence[Grid], found: Sequence[Slots | None], record: Record) -> tuple[HeadCells, ...]:
    """The heading of the record that the labels in grids describe; () where none has its title or number.

    Where an initiative is described, labels of its issue's give the heading of that before it.
    """
    heads: list[HeadCells] = []
    for prefix, kind in ((OF_ISSUE, "issue"), ("", record)):
        cells: dict[str, tuple[Cell, ...]] = {}
        for slots in found:
            for name, own in slots.record.items() if slots is not None else ():
                if name.startswith(OF_ISSUE) == bool(prefix):
                    cells.setdefault(name.removeprefix(prefix), own)
        values = {name: " ".join(cell_text(c.lines) for c in own[1:]) for name, own in cells.items()}
        # each value has a row of its own
        placed = (
            replace(c, row=row, col=n) for row, own in enumerate(cells.values()) for n, c in enumerate(own)
        )
        grid = grid_of(placed, grids[0]) if _NAMES & values.keys() else None
        if grid is not None:
            heads.append(HeadCells(grid, kind, {name: value for name, value in values.items() if value}))
    return tuple(heads)
