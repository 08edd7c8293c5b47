"""A table with quarter columns → quarters and their tasks: entries, markers, merged cells, 同左.

A cell's lines become entries (`wrap.entries`), an entry's leading ①② become markers, and 同左 or 〃 is
replaced by what stands to its left in the same row, after that was resolved itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal, cast

from planparse.document.findings import Finding
from planparse.document.place import Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.form import Form
from planparse.japanese.brackets import is_bracketed
from planparse.japanese.calendar import ERA_YEAR, days_of_quarter
from planparse.japanese.characters import width
from planparse.japanese.fold import fold
from planparse.japanese.markers import CIRCLED, marker_number
from planparse.parse.outline import Table
from planparse.parse.sheets import cell_text, head_row
from planparse.parse.wrap import Paragraph, Style, begins_new, continues, entries, first_chunk
from planparse.plan.model import Quarter, Task
from planparse.plan.paths import task_id

# a word that joins markers (①及び②調整), not parts of a sentence (①と②の調整)
_JOINED = rf"(?:及び|および|と)\s*(?=[{CIRCLED}][^のをはにがとで、もへや\s])"
_MARKERS = re.compile(rf"(?:[{CIRCLED}](?:\s*[、,，・~〜～\-－]\s*(?=[{CIRCLED}])|\s*{_JOINED})?\s*)+")
_RANGE = re.compile(rf"([{CIRCLED}])\s*[~〜～\-－]\s*([{CIRCLED}])")
_DASH = re.compile(r"^[-－‐*＊]\s*(?=\S)")
# markers that follow one another on a line without a space: ①調査②検討
_RUN_ON = re.compile(
    rf"(?<!及び)(?<!および)(?<=[^\s、,，・~〜～(（「『{CIRCLED}])(?=([{CIRCLED}])[^のをはにがとで、もへや\s])"
)
_COUNTED = re.compile(rf"(?:{ERA_YEAR})?[\d年度月日期~・,、./-]*")
_HANGS = "、。，．,.)）」』】"  # may stand beyond the column's edge
_MIN_TEXT_COLUMN = 6.0  # ems: a narrower column of a text's table says nothing on wraps


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a cell before it is numbered: `source` are the lines it was read from.

    `marked` says that its markers are written with it, not at the head of its row.
    """

    markers: tuple[str, ...]
    marked: bool
    text: str
    ditto: bool
    span: tuple[int, int]
    place: Place
    source: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The quarters of an initiative. `heads` are the lines of its tables' head rows, `labels` what the
    columns before the quarters say and `remarks` those behind, `used` the lines of each quarter's cells.
    """

    quarters: tuple[Quarter, ...]
    heads: tuple[Line, ...]
    labels: tuple[Paragraph, ...]
    remarks: tuple[Paragraph, ...]
    used: Mapping[int, tuple[Line, ...]]


@dataclass(slots=True)
class _Row:
    """One row of the schedule: quarters → the cells over them; `label` stands before them, `behind` after."""

    cells: dict[tuple[int, ...], list[Cell]]
    label: list[Line]
    behind: list[Line]


def schedule(
    tables: Sequence[Table], form: Form, style: Style, fiscal_year: int | None, path: str
) -> tuple[Schedule, tuple[Finding, ...]]:
    """The schedule of an initiative from its tables with quarter heads, tasks numbered through.

    `path` is the initiative's id, which the tasks' ids begin with.
    """
    heads: list[Line] = []
    labels: list[Paragraph] = []
    remarks: list[Paragraph] = []
    findings: list[Finding] = []
    found: dict[int, list[Entry]] = {}
    cells: dict[int, list[Cell]] = {}
    for table in tables:
        columns, head_lines, corner, rows = _rows(table, form, findings)
        heads += head_lines
        labels += _label(corner, style, form)[0]
        limit = _text_width(table, columns, style)
        for row in rows:
            label, markers = _label(row.label, style, form)
            labels += label
            remarks += _label(row.behind, style, form)[0]
            entries_of = _row_entries(row, markers, limit, form, style, findings)
            for quarter, row_entries in entries_of.items():
                found.setdefault(quarter, []).extend(row_entries)
            for quarters, row_cells in row.cells.items():
                for quarter in quarters:
                    cells.setdefault(quarter, []).extend(row_cells)
        for quarters in columns.values():
            for quarter in quarters:
                found.setdefault(quarter, [])
                cells.setdefault(quarter, [])
    quarters_out = tuple(_quarter(q, found[q], cells[q], fiscal_year, path) for q in sorted(found))
    used = {q: tuple(line for cell in cells[q] for line in cell.lines) for q in sorted(cells)}
    return Schedule(quarters_out, tuple(heads), tuple(labels), tuple(remarks), used), tuple(findings)


def _quarter(
    number: int, found: Sequence[Entry], cells: Sequence[Cell], fiscal_year: int | None, path: str
) -> Quarter:
    start, end = days_of_quarter(fiscal_year, number)
    tasks = tuple(
        Task(
            id=task_id(path, number, i),
            markers=entry.markers,
            text=entry.text,
            ditto=entry.ditto,
            span=entry.span,
            place=entry.place,
        )
        for i, entry in enumerate(found, 1)
    )
    return Quarter(
        quarter=cast(Literal[1, 2, 3, 4], number),
        start=start,
        end=end,
        text="\n".join(line.text for cell in cells for line in cell.lines),
        tasks=tasks,
        place=merge(cell.place for cell in cells),
    )


# --- rows and columns -------------------------------------------------------------------------------


def _rows(
    table: Table, form: Form, findings: list[Finding]
) -> tuple[dict[int, tuple[int, ...]], list[Line], list[Line], list[_Row]]:
    columns: dict[int, tuple[int, ...]] = {}
    heads: list[Line] = []
    corner: list[Line] = []
    rows: list[_Row] = []
    headed = table.parts[0]
    for n, part in enumerate(table.parts):
        first, last = _heads(part, form)
        grid = part
        if last is None and part.cols != headed.cols:
            grid = _aligned(part, headed, heads_end(headed, form) or 0)
        elif last is None and part.evidence == "columns" and not _labelled(headed, form):
            grid = _collapsed(part)
        if last is not None and first is not None:
            headed = grid
            columns = _columns(grid, first, last, form, findings if not n else [])
            for cell in (c for r in range(last + 1) for c in grid.row(r)):
                text = cell_text(cell.lines)
                known = form.quarters_of(text) or form.is_label(text)
                (heads if known else corner).extend(cell.lines)
        elif n and grid.page is not None:
            findings.append(Finding("table-joined", {"page": grid.page}, Place(grid.page, None, grid.box)))
        begin = 0 if last is None else last + 1
        for r in range(begin, grid.rows):
            row = _row(grid, r, columns)
            if n and r == begin and rows and _goes_on(rows[-1], row, form):
                _merge(rows[-1], row)
            else:
                rows.append(row)
    return columns, heads, corner, rows


def row_of(lines: Sequence[Line], headed: Grid) -> Grid | None:
    """Lines of a page as one row under the heads of a grid, by where they stand; None where they do not.

    What a page break or a merged cell left without rules. A cell in which a line crosses its column's edge
    reaches to the next column in which lines start.
    """
    heads = {c.col: c.box for c in headed.cells if c.box is not None and c.col_span == 1}
    if headed.box is None or len(heads) < 2:
        return None
    cells: dict[int, list[Line]] = {}
    starts = starts_of(lines)
    if len(starts) == len(heads):  # a column each: heads may be centred, and their edges a guess
        heads = {
            n: (start, box[1], after, box[3])
            for (n, box), start, after in zip(
                sorted(heads.items()), starts, [*starts[1:], headed.box[2]], strict=True
            )
        }
    for line in lines:
        if line.box is None:
            return None
        em = line.size or 10.0
        if line.box[0] < headed.box[0] - em or line.box[2] > headed.box[2] + em:
            return None
        under = [n for n, box in heads.items() if box[0] - 0.3 * em <= line.box[0] < box[2] - 0.3 * em]
        if not under:
            return None
        cells.setdefault(min(under), []).append(line)
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


def starts_of(lines: Sequence[Line]) -> list[float]:
    """The places at which lines start, from left to right."""
    found: list[float] = []
    for line in sorted((x for x in lines if x.box is not None), key=lambda x: x.box[0] if x.box else 0.0):
        if line.box is not None and (not found or line.box[0] - found[-1] > 2.0 * (line.size or 10.0)):
            found.append(line.box[0])
    return found


def _collapsed(grid: Grid) -> Grid:
    """A grid without rules as one row: what stands below one another there are a cell's lines."""
    lines: dict[int, list[Line]] = {}
    for cell in grid.cells:
        lines.setdefault(cell.col, []).extend(cell.lines)
    cells = tuple(Cell(0, col, tuple(found), page=grid.page) for col, found in sorted(lines.items()))
    return replace(grid, cells=cells, rows=1)


def _aligned(grid: Grid, headed: Grid, head: int) -> Grid:
    """A grid in the columns of the one it goes on with, by where they stand: merged cells hide some. `head`
    is the lowest row of the heads.
    """
    by_text = row_of(sorted(grid.lines(), key=lambda line: (line.page or 0, line.number)), headed)
    if by_text is not None and (grid.evidence == "columns" or len(by_text.cells) > len(grid.cells)):
        return by_text  # without rules, what looks like one cell may hold several columns' text
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
    """Whether a schedule has a column beside its quarters: its rows are several."""
    row = head_row(grid, form)
    if row is None:
        return False
    return any(not form.quarters_of(cell_text(cell.lines)) for cell in grid.row(row))


def head_remark(text: str, form: Form) -> bool:
    """Whether the head of a quarter's column says more than its quarter, months and year."""
    folded = re.sub(r"\s", "", fold(text))
    parts = re.split(r"[()\[\]〔〕【】<>]", folded)
    return any(not (_COUNTED.fullmatch(p) or form.period_of(p) or p in form.row_labels) for p in parts)


def heads_end(grid: Grid, form: Form) -> int | None:
    """The last row of a schedule's heads; None where it has none."""
    return _heads(grid, form)[1]


def _heads(grid: Grid, form: Form) -> tuple[int | None, int | None]:
    """First and last row of the grid's heads: 上半期 over 第1四半期, or 第1四半期 over (4~6月)."""
    first = head_row(grid, form)
    if first is None:
        return None, None
    last = first
    while last + 1 < grid.rows and last - first < 2 and _refines(grid, last + 1, form):
        last += 1
    return first, last


def _refines(grid: Grid, row: int, form: Form) -> bool:
    """Whether a row divides the periods of the row above it: 4月|5月|6月 below 第1四半期.

    Months that do not add up to the period above them say when a task is due and are no heads.
    """
    above = [cell for cell in grid.row(row - 1) if cell.lines]
    ends = [cell.col + cell.col_span for cell in above]
    if grid.evidence in ("tabs", "columns"):  # no merged cells: an empty one belongs to the head at its left
        ends = [*(cell.col for cell in above[1:]), grid.cols]
    below = [cell for cell in grid.row(row) if cell.lines]
    divided = False
    for cell, end in zip(above, ends, strict=True):
        period = form.period_of(cell_text(cell.lines))
        parts = [c for c in below if cell.col <= c.col < end]
        if period is None or not parts:
            continue
        found = [form.period_of(cell_text(c.lines)) for c in parts]
        if {m for p in found if p is not None for m in p.months} != set(period.months) or None in found:
            return False
        divided = True
    return divided


def _columns(
    grid: Grid, first: int, last: int, form: Form, findings: list[Finding]
) -> dict[int, tuple[int, ...]]:
    columns: dict[int, tuple[int, ...]] = {}
    for row in range(first, last + 1):
        for cell in grid.row(row):
            text = cell_text(cell.lines)
            quarters = form.quarters_of(text)
            if not quarters:
                continue
            span = range(cell.col, cell.col + cell.col_span)
            for i, col in enumerate(span):
                columns[col] = (quarters[i],) if len(span) == len(quarters) else quarters
            if len(quarters) > 1 and row == last:
                findings.append(Finding("half-year-column", {"text": text}, cell.place))
    return columns


def _row(grid: Grid, index: int, columns: Mapping[int, tuple[int, ...]]) -> _Row:
    row = _Row({}, [], [])
    for cell in grid.row(index):
        quarters = sorted(
            {q for col in range(cell.col, cell.col + cell.col_span) for q in columns.get(col, ())}
        )
        if quarters:
            row.cells.setdefault(tuple(quarters), []).append(cell)
        elif columns and cell.col > max(columns):
            row.behind += cell.lines  # 備考: its ①② say nothing of the row's markers
        else:
            row.label += cell.lines
    return row


def _goes_on(before: _Row, row: _Row, form: Form) -> bool:
    """Whether a row at the top of a page is the rest of the row the page break cut.

    It is where a cell opens without a marker or counts on, or where a cell has nothing more to say that
    had before; it is not where a cell's counting begins again, or where all cells open anew.
    """
    if row.label:
        return False
    ended = False
    for quarters, cells in row.cells.items():
        lines = [line for c in cells for line in c.lines]
        above = [line for c in before.cells.get(_over(before, quarters), ()) for line in c.lines]
        if not above:
            continue
        if not lines:
            ended = True
            continue
        text = lines[0].text
        if form.is_ditto(text) or form.is_empty(text):
            continue
        if not begins_new(text, form.bullets):
            return True
        number = marker_number(text[0])
        highest = max((n for x in above if (n := marker_number(x.text[0])) is not None), default=None)
        if number is not None and highest is not None:
            return number > highest
    return ended


def _merge(before: _Row, row: _Row) -> None:
    for quarters, cells in row.cells.items():
        before.cells.setdefault(_over(before, quarters), []).extend(cells)
    before.label += row.label
    before.behind += row.behind


def _over(row: _Row, quarters: tuple[int, ...]) -> tuple[int, ...]:
    """The quarters of the row's cell that the quarters lie in: those of a merged cell, or themselves."""
    return next((wide for wide in row.cells if set(quarters) <= set(wide)), quarters)


def _label(lines: Sequence[Line], style: Style, form: Form) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """What a row's first cells say, and the markers among it that its unmarked entries stand for."""
    if not lines:
        return (), ()
    found, _ = entries(lines, style, form.bullets)
    markers = tuple(p.text[0] for p in found if p.text[0] in CIRCLED)
    return found, markers


# --- entries ----------------------------------------------------------------------------------------


def column_of(tables: Iterable[Table], form: Form) -> float | None:
    """The width in ems at which the cells of a text's schedules were wrapped; None where they do not agree.

    It is the one at which what must be a wrap (…規制緩 和等…) did not leave room for the next word. Some
    lines are longer: heads, being set smaller, and those two of which a Latin word joins.
    """
    wraps: list[tuple[str, str]] = []
    for grid in (g for table in tables for g in table.parts if g.evidence == "tabs"):
        head = head_row(grid, form)
        for cell in grid.cells:
            if head is None or cell.row > head:
                for line in cell.lines:
                    wraps += pairwise(_pieces(line.text))
    sure = [
        (width(a.rstrip(_HANGS)), width(a) + width(first_chunk(b)))
        for a, b in wraps
        if not begins_new(b, form.bullets) and continues(a, b) is True
    ]
    edges = Counter(edge for edge, _ in sure)
    best = max(edges, key=lambda e: (sum(a <= e < b for a, b in sure), edges[e]), default=0.0)
    fit = sum(a <= best < b for a, b in sure)
    return best if len(sure) >= 3 and fit >= 0.8 * len(sure) else None


def _text_width(table: Table, columns: Mapping[int, tuple[int, ...]], style: Style) -> float | None:
    """The width in ems a text's table cells were wrapped at, by its longest piece without a space."""
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
        for piece in _pieces(line.text)
    ]
    return max(widths, default=0.0)


def _pieces(text: str) -> list[str]:
    """A text's cell cut at its spaces: where the page had line breaks. Spaces beside Latin words stay."""
    pieces: list[str] = []
    for part in re.split(r"[ \u3000\t]+", text):
        if pieces and not begins_new(part, "・") and (_latin(pieces[-1][-1:]) or _latin(part[:1])):
            pieces[-1] += " " + part
        elif part:
            pieces.append(part)
    return pieces


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _cell_lines(cells: Iterable[Cell], limit: float | None, form: Form) -> list[Line]:
    lines: list[Line] = []
    for cell in cells:
        for line in cell.lines:
            if limit is None:
                parts = at_markers(line.text, form)
                lines += [replace(line, text=part) for part in parts]
            else:
                usable = limit if limit >= _MIN_TEXT_COLUMN else None
                for i, piece in enumerate(p for x in _pieces(line.text) for p in at_markers(x, form)):
                    room = (0.0, usable) if usable is not None else None
                    lines.append(replace(line, text=piece, gap=0.0 if i else line.gap, limits=room))
    # a dash among a cell's entries stands for nothing, as one that is alone does
    return [
        replace(line, gap=0.0) if line.box is None else line for line in lines if not form.is_empty(line.text)
    ]


@cache
def _before_marker(bullets: str) -> re.Pattern[str]:
    return re.compile(rf"[ \u3000\t]+(?=[{CIRCLED}{re.escape(bullets)}])")


def at_markers(text: str, form: Form) -> list[str]:
    """A line cut before every marker that opens an entry: after a space, or run on in counting order."""
    parts: list[str] = []
    for part in _before_marker(form.bullets).split(text):
        if not part:
            continue
        begin, highest = 0, marker_number(part[0]) or 0
        for match in _RUN_ON.finditer(part) if part[0] in CIRCLED else ():
            number = marker_number(match[1])
            if number == highest + 1:
                parts.append(part[begin : match.start()])
                begin, highest = match.start(), number
        parts.append(part[begin:])
    return parts


def _row_entries(
    row: _Row,
    row_markers: tuple[str, ...],
    limit: float | None,
    form: Form,
    style: Style,
    findings: list[Finding],
) -> dict[int, list[Entry]]:
    by_quarter: dict[int, list[Entry]] = {}
    for quarters, cells in sorted(row.cells.items()):
        pieces, guesses = entries(_cell_lines(cells, limit, form), style, form.bullets)
        findings += guesses
        pieces = _with_remarks(pieces, form)
        left = by_quarter.get(quarters[0] - 1, [])
        span = (quarters[0], quarters[-1])
        where = f"第{quarters[0]}四半期"
        read = [_entry(p, row_markers, span, form) for p in pieces]
        meant = _Meant(read, left)
        listed = any(begins_new(p.text, form.bullets) for p in pieces)
        resolved: list[Entry] = []
        for i, (piece, entry) in enumerate(zip(pieces, read, strict=True)):
            if form.is_empty(entry.text):
                continue
            if not entry.ditto:
                resolved.append(entry)
                if form.opens_with_ditto(entry.text):
                    findings.append(_about("ditto-kept", piece, where, meant.by(i), entry))
                continue
            bulleted = begins_new(piece.text, form.bullets)
            # 同左 without a bullet above a list is not one of the list: it is the whole cell's
            whole = i == 0 and listed and not bulleted
            found = meant.all(entry) if whole else meant.by(i)
            missing = [m for m in entry.markers if entry.marked and not any(m in e.markers for e in found)]
            if not found or missing:
                text = piece.text if not found else f"{''.join(missing)}{entry.text}"
                findings.append(Finding("ditto-unresolved", {"text": text, "where": where}, entry.place))
            elif meant.guessed(entry, bulleted=bulleted):
                findings.append(_about("ditto-guessed", piece, where, found, entry))
            resolved += found
        for quarter in quarters:
            by_quarter.setdefault(quarter, []).extend(resolved)
    return by_quarter


def _with_remarks(pieces: Sequence[Paragraph], form: Form) -> tuple[Paragraph, ...]:
    """The pieces of a cell, a bracketed remark below a 同左 as part of it."""
    out: list[Paragraph] = []
    for piece in pieces:
        if out and is_bracketed(piece.text) and form.is_ditto(_MARKERS.sub("", out[-1].text, count=1)):
            out[-1] = Paragraph(f"{out[-1].text}\n{piece.text}", out[-1].lines + piece.lines)
        else:
            out.append(piece)
    return tuple(out)


def _about(code: str, piece: Paragraph, where: str, meant: Sequence[Entry], entry: Entry) -> Finding:
    """A finding on an entry that says 同左, and what stands to its left."""
    left = "、".join("".join(e.markers) + e.text for e in meant) or "―"
    return Finding(code, {"text": piece.text, "where": where, "left": left}, entry.place)


def _entry(piece: Paragraph, row_markers: tuple[str, ...], span: tuple[int, int], form: Form) -> Entry:
    text = piece.text
    if dashed := _DASH.match(text):
        rest = text[dashed.end() :]
        if begins_new(rest, form.bullets):
            text = rest
    if text and fold(text[0]) in form.bullets and not form.is_empty(text):
        text = text[1:].lstrip()
    markers: tuple[str, ...] = ()
    if match := _MARKERS.match(text):
        markers = _expand(match.group())
        text = text[match.end() :].lstrip(" \u3000\n・").lstrip(".．:：")
    return Entry(
        markers=markers or row_markers,
        marked=bool(markers),
        text=text.strip(),
        ditto=form.is_ditto(text),
        span=span,
        place=piece.place,
        source=piece.lines,
    )


def _expand(markers: str) -> tuple[str, ...]:
    """The markers a sign names: ②③ → ②, ③; ①~③ → ①, ②, ③. What counts down is no range: its two ends."""
    out: dict[str, None] = {}
    compact = "".join(markers.split())
    ranges = {m.start(): m for m in _RANGE.finditer(compact)}
    for i, char in enumerate(compact):
        first = CIRCLED.find(char)
        if first < 0:
            continue
        span = CIRCLED[first : CIRCLED.index(ranges[i][2]) + 1] if i in ranges else char
        counts = all((marker_number(b) or 0) == (marker_number(a) or 0) + 1 for a, b in pairwise(span))
        out.update(dict.fromkeys(span if span and counts else char))
    return tuple(out)


class _Meant:
    """What the dittos of a cell stand for, by the entries of the cell to its left."""

    def __init__(self, row: Sequence[Entry], left: Sequence[Entry]) -> None:
        self.row = row
        self.left = left
        self.says: dict[str, list[int]] = {}
        for n, entry in enumerate(left):
            for marker in entry.markers:
                self.says.setdefault(marker, []).append(n)
        self.alike: dict[tuple[str, ...], list[int]] = {}
        self.marked = Counter(entry.markers for entry in row if entry.marked)
        for n, entry in enumerate(row):
            if entry.ditto and entry.marked:
                self.alike.setdefault(entry.markers, []).append(n)

    def guessed(self, entry: Entry, *, bulleted: bool) -> bool:
        """Whether what the ditto stands for could be something else to its left as well."""
        if entry.marked:
            said, alike = self.says.get(entry.markers[0], ()), self.alike.get(entry.markers, ())
            return len(said) > 1 and self.marked[entry.markers] > 1 and len(said) != len(alike)
        return len(self.row) > 1 and not (bulleted and len(self.row) == len(self.left))

    def all(self, entry: Entry) -> list[Entry]:
        """All that stands to the left, each as a ditto with this entry's place."""
        return [_ditto(entry, e, e.markers) for e in self.left]

    def by(self, index: int) -> list[Entry]:
        """The entries to the left that the entry at a position stands for.

        With markers: what each of them says there; of several with the same markers, the nth of that.
        Alone in its cell: all of them. As one of several bullets: the one at its position.
        """
        entry, left = self.row[index], self.left
        if entry.marked:
            if len(self.alike.get(entry.markers, ())) > 1:
                said = self.says.get(entry.markers[0], [])
                nth = bisect_left(self.alike[entry.markers], index)
                found = said[nth : nth + 1]
            else:
                found = sorted({n for m in entry.markers for n in self.says.get(m, ())})
            if not found and len(left) == 1 and not left[0].markers:
                return [_ditto(entry, left[0], entry.markers)]
            return [
                _ditto(entry, left[n], tuple(m for m in left[n].markers if m in entry.markers)) for n in found
            ]
        if len(self.row) == 1:
            return self.all(entry)
        return [_ditto(entry, left[index], left[index].markers)] if index < len(left) else []


def _ditto(entry: Entry, meant: Entry, markers: tuple[str, ...]) -> Entry:
    return replace(
        meant, markers=markers, ditto=True, span=entry.span, place=entry.place, source=entry.source
    )
