"""Headings set in the cells of a form: labels with their values, or cells that together read as a heading."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form, value_name
from planparse.japanese.fold import fold
from planparse.japanese.markers import NUMBER
from planparse.parse.time_axis import cell_text, head_row
from planparse.plan.sections import SECTION_NAMES

LABEL_AND_VALUE = 2  # texts in a row of a label and its value
_MOST_HEAD_ROWS = 6  # rows that make up an issue's heading: one for each value it can have
_LONGEST_LABEL = 12  # characters of a label that no form knows: 担当課, 令和8年度予算額
_SECTIONS = (*SECTION_NAMES, "initiatives")  # labels of an issue's cells that head a section of it
_BARE_NUMBER = re.compile(r"\(\s*\d{1,2}\s*\)")
_AREA_AND_NUMBER = re.compile(rf"(?:課題)?\s*(?P<area>[A-Z])?\s*[-・]?\s*(?P<number>{NUMBER}|\d{{1,2}})")


@dataclass(frozen=True, slots=True)
class HeadCells:
    """A heading of a kind that is set in the cells of a grid.

    `values` are those labelled by the form's words beside or above them, under the words' names, and others
    under their own labels; None if there are no such words and the cells read one after another are the
    heading.
    """

    grid: Grid
    kind: str
    values: Mapping[str, str] | None

    @property
    def page(self) -> int | None:
        """The page of the grid."""
        return self.grid.page

    @property
    def text(self) -> str:
        """The cells' text on one line."""
        return " ".join(cell_text(cell.lines) for cell in self.grid.cells if cell.lines)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled cells at the top of a grid: a heading, the text below it, and what no label explains.

    `rest` are the rows below the labelled ones.
    """

    head: HeadCells
    prose: tuple[Line, ...]
    others: Grid | None
    rest: Grid


def overview_row(grid: Grid, form: Form) -> int | None:
    """The first row of a grid with column headers of the overview (two, besides that of numbers), or None."""
    for row in range(grid.rows):
        found = {
            name
            for cell in grid.row(row)
            for name, pattern in form.overview_columns.items()
            if pattern.fullmatch(fold(cell_text(cell.lines)).replace(" ", ""))
        }
        if len(found - {"number"}) >= 2:
            return row
    return None


# --- parts of a grid --------------------------------------------------------------------------------


def crop(grid: Grid, first: int, end: int, left: int, right: int) -> Grid:
    """The cells that begin in the given rows and columns of a grid, as a grid."""
    cells = tuple(
        c.at(c.row - first, c.col - left) for c in grid.rows_from(first, end) if left <= c.col < right
    )
    return replace(grid, cells=cells, rows=end - first, cols=right - left)


def rows_of(grid: Grid, first: int, end: int) -> Grid:
    """The cells that begin in the given rows of a grid, as a grid."""
    return crop(grid, first, end, 0, grid.cols)


def exchanged(grid: Grid) -> Grid:
    """A grid with rows and columns exchanged."""
    cells = sorted(
        (Cell(c.col, c.row, c.lines, c.col_span, c.row_span, c.box, c.page, c.spot) for c in grid.cells),
        key=lambda c: (c.row, c.col),
    )
    return replace(grid, cells=tuple(cells), rows=grid.cols, cols=grid.rows, turned=True)


def alone(cell: Cell) -> Grid:
    """A cell as a grid of its own."""
    whole = replace(cell, row=0, col=0, row_span=1, col_span=1)
    return Grid((whole,), 1, 1, page=cell.page)


def grid_of(cells: Iterable[Cell], grid: Grid) -> Grid | None:
    """Some cells of a grid as a grid of two columns, label and value; None without any cells.

    Several labels and values of one row follow each other in rows of their own.
    """
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(cells, key=lambda c: (c.row, c.col)):
        rows.setdefault(cell.row, []).append(cell)
    pairs = [row[n : n + 2] for row in rows.values() for n in range(0, len(row), 2)]
    placed = tuple(
        replace(cell, row=r, col=c, row_span=1, col_span=1)
        for r, pair in enumerate(pairs)
        for c, cell in enumerate(pair)
    )
    return replace(grid, cells=placed, rows=len(pairs), cols=2, box=None) if placed else None


def _filled(grid: Grid) -> list[Cell]:
    return [cell for cell in grid.cells if cell.lines]


def _values_of(grid: Grid, label: Cell) -> tuple[Cell, ...]:
    """The filled cells that a label's cell explains: beside it in all its rows, else the one below it."""
    rows = range(label.row, label.row + label.row_span)
    beside = tuple(c for c in grid.cells if c.row in rows and c.col == label.col + label.col_span)
    if not beside:
        beside = tuple(c for c in grid.row(label.row + label.row_span) if c.col == label.col)
    return tuple(c for c in beside if c.lines)


def _text(cells: Iterable[Cell]) -> str:
    return " ".join(cell_text(cell.lines) for cell in cells)


# --- an issue's heading -----------------------------------------------------------------------------


def issue_head(grid: Grid, form: Form, *, frame: int | None) -> Labelled | None:
    """The issue's heading formed by the first rows of a grid; None if the grid is a list of issues.

    `frame` is the first row below with another heading. Without one, the whole grid is the heading; above
    one, other labels and their values may stand among the heading's.
    """
    best: Labelled | None = None
    most = 0
    for rows in range(grid.rows if frame is None else 1, min(grid.rows, _MOST_HEAD_ROWS) + 1):
        top = rows_of(grid, 0, rows)
        filled = _filled(top)
        values, used = _issue_values(top, filled, form)
        others = [cell for cell in filled if cell not in used]
        if values is None or len(values) <= most:
            continue
        if others and (frame is None or rows > frame or overview_row(top, form) is not None):
            continue
        most = len(values)
        best = _labelled("issue", values, used, others, grid, rows)
    if best is not None or (frame is None and grid.rows > 1):
        return best
    first = rows_of(grid, 0, 1)
    if len(_filled(first)) < 2 or not _reads_as("issue", _filled(first), form):
        return None
    return Labelled(HeadCells(first, "issue", None), (), None, rows_of(grid, 1, grid.rows))


def _labelled(
    kind: str,
    values: Mapping[str, str],
    used: Sequence[Cell],
    others: Sequence[Cell],
    grid: Grid,
    rows: int,
    prose: Sequence[Line] = (),
) -> Labelled:
    """A heading in the first rows of a grid, with the values under labels that the form does not know."""
    own: dict[str, str] = {}
    cells = list(used)
    for label, value in _pairs(others):
        if (text := cell_text(label.lines)) not in own:  # a second value of one label is kept with the others
            own[text] = cell_text(value.lines)
            cells += (label, value)
    head = grid_of(cells, grid) or rows_of(grid, 0, rows)
    left = grid_of((cell for cell in others if cell not in cells), grid)
    rest = rows_of(grid, rows, grid.rows)
    return Labelled(HeadCells(head, kind, {**own, **values}), tuple(prose), left, rest)


def _pairs(cells: Sequence[Cell]) -> list[tuple[Cell, Cell]]:
    """Labels and the values beside them among cells that no known label explains."""
    pairs: list[tuple[Cell, Cell]] = []
    for label in sorted(cells, key=lambda c: (c.row, c.col)):
        value = next((c for c in cells if (c.row, c.col) == (label.row, label.col + label.col_span)), None)
        taken = any(label is cell for pair in pairs for cell in pair)
        short = len(cell_text(label.lines)) <= _LONGEST_LABEL
        if value is not None and short and not taken:
            pairs.append((label, value))
    return pairs


def _reads_as(kind: str, cells: Sequence[Cell], form: Form) -> bool:
    """Whether cells read one after another are a heading of a kind."""
    return any(
        h.kind == kind and h.is_sure(match)
        for h, match in form.headings_like(fold(_text(cells)), cells[0].page)
    )


def _issue_values(
    grid: Grid, filled: Sequence[Cell], form: Form
) -> tuple[Mapping[str, str] | None, list[Cell]]:
    """The values beside or below the form's labels for an issue, and the cells that hold labels and values.

    There are no values without a title and a number. The title needs no label if its cell is the issue's
    heading (課題A (1) …).
    """
    names = {id(c): name for c in filled if (name := form.issue_cell(cell_text(c.lines))) is not None}
    if any(name in _SECTIONS for name in names.values()):
        return None, []
    found: dict[str, str] = {}
    used = [cell for cell in filled if id(cell) in names]
    for cell in tuple(used):
        value = _value_of(grid, cell, names)
        if value is None or id(value) in names:
            return None, []
        used += [value] if value.lines else []
        name = names[id(cell)]
        found[name] = f"{found.get(name, '')} {cell_text(value.lines)}".strip()  # two of one label are one
    if found and "title" not in found:
        title = next((c for c in filled if c not in used and _reads_as("issue", (c,), form)), None)
        if title is not None:
            used.append(title)
            found["title"] = cell_text(title.lines)
    return (_with_number(_of_heading(found, form)) if "title" in found else None), used


def _of_heading(found: dict[str, str], form: Form) -> dict[str, str]:
    """The values with those that stand in the title's cell, if it holds all of an issue's heading:
    課題A (1) 職員の育成【政策分野：人材育成】.
    """
    title = found["title"]
    matches = (heading.match(fold(title)) for heading in form.headed("issue"))
    whole = next((m for m in matches if m is not None and m.groupdict().get("policy_field")), None)
    if whole is None or whole.groupdict().get("rest"):
        return found
    own = {value_name(k): title[slice(*whole.span(k))].strip() for k, v in whole.groupdict().items() if v}
    return {**own, **found, "title": own.get("title", "")}


def _value_of(grid: Grid, label: Cell, labels: Container[int]) -> Cell | None:
    """The cell beside a label, or below it where another label (by id) is next to it or nothing is."""
    beside = next((c for c in grid.row(label.row) if c.col == label.col + label.col_span), None)
    below = next((c for c in grid.row(label.row + label.row_span) if c.col == label.col), None)
    in_a_row = any(id(c) in labels and _touch(c, label) for c in grid.row(label.row))
    return below if in_a_row or beside is None else beside


def _touch(a: Cell, b: Cell) -> bool:
    """Whether two cells of a row are adjacent."""
    return a.col + a.col_span == b.col or b.col + b.col_span == a.col


def _with_number(found: dict[str, str]) -> Mapping[str, str] | None:
    """The values with area and number read from their cells, or from the title; None without a number."""
    for name in ("number", "title"):
        text = found.get(name, "")
        match = _AREA_AND_NUMBER.match(fold(text))
        if match is None or (name == "number" and match.end() < len(text)):
            continue
        found["number"] = text[slice(*match.span("number"))]
        if match["area"]:
            found["area"] = text[match.start("area")]
        if name == "title":
            found["title"] = text[match.end() :].strip()
        break
    else:
        return None
    if area := re.search(r"[A-Z]", fold(found.get("area", ""))):
        found["area"] = area.group()
    return {name: value for name, value in found.items() if value}


# --- sections of an issue ---------------------------------------------------------------------------


def section_labels(grid: Grid, form: Form) -> Mapping[int, Cell]:
    """The cells by row that label an issue's sections with the form's words for them: 概要, 背景.

    One such word may stand anywhere. Only where two sections are labelled, or an initiative's heading stands
    beside a label of initiatives, are their cells labels. Below a schedule's column headers, one before
    several texts labels work: 取組内容 | (1)調査 | (2)工事.
    """
    found: dict[int, Cell] = {}
    kinds: set[str] = set()
    head = head_row(grid, form)
    for row in range(grid.rows):
        filled = [c for c in grid.row(row) if c.lines]
        if head is not None and row > head and len(filled) > LABEL_AND_VALUE:
            continue
        first = next(iter(filled), None)
        kind = form.issue_cell(cell_text(first.lines)) if first is not None else None
        if first is None or kind not in _SECTIONS or (first.col and first.col_span < grid.cols):
            continue
        found[row] = first
        kinds |= {kind, *(_heads_beside(grid, first, form) if kind == "initiatives" else ())}
    return found if len(kinds) > 1 else {}


def _heads_beside(grid: Grid, label: Cell, form: Form) -> Iterator[str]:
    """The kinds of the headings that surely open the text beside a label."""
    for value in _values_of(grid, label)[:1]:
        for heading, match in form.headings_like(value.lines[0].folded, value.page):
            if heading.is_sure(match):
                yield heading.kind


def heading_of(cell: Cell, form: Form) -> HeadCells | None:
    """A label's cell as one heading, where its words are the form's labels or a heading set in several lines.

    None where its lines are to be read as any other lines.
    """
    text = cell_text(cell.lines)
    grid = alone(cell)
    whole = [
        h for h, _ in form.headings_like(fold(text), cell.page) if not h.open_ended and h.kind != "unknown"
    ]
    if len(cell.lines) > 1 and whole:
        return HeadCells(grid, whole[0].kind, None)
    if not whole and (kind := form.issue_cell(text)) in _SECTIONS:
        return HeadCells(grid, kind or "", {"title": text})
    return None


# --- cards of initiatives ---------------------------------------------------------------------------


def cards(grid: Grid, form: Form) -> tuple[int, ...]:
    """The rows of a grid in which the cells of an initiative begin: 取組名, 概要, 担当課, or (1) | …."""
    titles = {row: title for row in range(grid.rows) if (title := _title_in(grid, row, form)) is not None}
    numbered = {row for row in range(grid.rows) if _number_and_title(grid, row, form) is not None}
    if not titles and not numbered:
        return ()
    last = _last_of_cards(grid, form)
    found = [row for row, title in titles.items() if row < last or _reads_as("initiative", (title,), form)]
    found = sorted({*found, *numbered})
    # a number in a row of its own above the title belongs to it
    return tuple(
        row - 1 if row and _label_in(grid, row - 1, "number", form) is not None else row for row in found
    )


def _label_in(grid: Grid, row: int, name: str, form: Form) -> Cell | None:
    """The cell of a row that labels a value of an initiative and has a value beside it."""
    return next(
        (
            cell
            for cell in grid.row(row)
            if cell.lines
            and form.initiative_cell(cell_text(cell.lines)) == name
            and (value := _values_of(grid, cell))
            and value[0].row == row
        ),
        None,
    )


def _title_in(grid: Grid, row: int, form: Form) -> Cell | None:
    """The title of an initiative beside its label in a row; None where these are the headers of columns."""
    label = _label_in(grid, row, "title", form)
    if label is None:
        return None
    value = _values_of(grid, label)[0]
    text = cell_text(value.lines)
    is_header = form.initiative_cell(text) is not None or form.period_of(text) is not None
    return None if is_header else value


def _number_and_title(grid: Grid, row: int, form: Form) -> tuple[Cell, Cell] | None:
    """The cells of a row that hold an initiative's number, and its title up to the table's right edge; None
    for other rows. In a table of two columns, which a page may have cut, 概要 stands below.
    """
    filled = [cell for cell in grid.row(row) if cell.lines]
    if len(filled) != 2:
        return None
    number, title = filled
    below = next((c for c in grid.row(row + 1) if c.lines), None)
    described = below is not None and form.initiative_cell(cell_text(below.lines)) == "description"
    wide = title.col + title.col_span == grid.cols and (title.col_span > 1 or described)
    bare = _BARE_NUMBER.fullmatch(fold(cell_text(number.lines)).strip()) is not None
    return (number, title) if wide and bare and _reads_as("initiative", filled, form) else None


def _last_of_cards(grid: Grid, form: Form) -> int:
    """The last row of what follows the title of an initiative without a number: a schedule, or other labels;
    -1 without any.
    """
    head = head_row(grid, form)
    names = ((form.initiative_cell(cell_text(c.lines)), c.row) for c in grid.cells if c.lines)
    labelled = (row for name, row in names if name not in (None, "title"))
    return max(-1 if head is None else head, *labelled, -1)


def goes_on(grid: Grid, form: Form) -> bool:
    """Whether a grid begins inside a card whose top is on the page before: with 概要 and a text beside it."""
    first = [c for c in grid.row(0) if c.lines] if grid.rows else []
    if len(first) != 2 or form.initiative_cell(cell_text(first[0].lines)) != "description":
        return False
    timed = grid.rows == 1 or any(_is_timed(grid, row, form) for row in range(1, grid.rows))
    return timed and not first[0].col and first[1].col + first[1].col_span == grid.cols


def card(grid: Grid, form: Form) -> Labelled:
    """The labelled cells above the schedule of a grid that begins with an initiative's title, or inside a
    card. Then the heading has no values.
    """
    end = next((r for r in range(1, grid.rows) if _is_timed(grid, r, form)), grid.rows)
    top = rows_of(grid, 0, end)
    filled = _filled(top)
    used: list[Cell] = []
    values: dict[str, str] = {}
    prose: list[Line] = []
    if (pair := _number_and_title(top, 0, form)) is not None:
        used += pair
        values = {"number": cell_text(pair[0].lines), "title": cell_text(pair[1].lines)}
    for cell in filled:
        name = form.initiative_cell(cell_text(cell.lines))
        if name is None or cell in used:
            continue
        if name in values:
            continue  # a second value of one label is kept with the others
        found = _values_of(top, cell)
        used.append(cell)
        if name == "description":
            prose += (line for c in found for line in c.lines)
        elif found:
            used += found
            values[name] = _text(found)
    told = {line.key for line in prose}
    others = [c for c in filled if c not in used and c.lines[0].key not in told]
    if "title" not in values:
        rest = rows_of(grid, end, grid.rows)
        head = HeadCells(grid_of(used, grid) or top, "initiative", {})
        return Labelled(head, tuple(prose), grid_of(others, grid), rest)
    return _labelled("initiative", _numbered(values, form), used, others, grid, end, prose)


def _is_timed(grid: Grid, row: int, form: Form) -> bool:
    """Whether a row belongs to a schedule: it has column headers of one or begins with a period."""
    first = next((c for c in grid.row(row) if c.lines), None)
    if first is None:
        return False
    return (
        form.period_of(cell_text(first.lines)) is not None or head_row(rows_of(grid, row, row + 1), form) == 0
    )


def _numbered(values: dict[str, str], form: Form) -> Mapping[str, str]:
    """The values of an initiative, with the number before its title as a value of its own."""
    title = values.get("title", "")
    for heading in form.headed("initiative"):
        match = heading.match(fold(title))
        if match is not None and "number" not in values and match.groupdict().get("title"):
            return {**values, **{k: title[slice(*match.span(k))].strip() for k in ("number", "title")}}
    return values


# --- a cover ----------------------------------------------------------------------------------------


def cover(grid: Grid, form: Form) -> Iterator[HeadCells | Grid]:
    """The organization and the municipality labelled in a cover's table, then its other cells."""
    used: list[Cell] = []
    for cell in _filled(grid):
        name = form.cover_cell(cell_text(cell.lines))
        found = _values_of(grid, cell) if name is not None else ()
        head = grid_of((cell, *found), grid)
        if name is not None and found and head is not None:
            used += (cell, *found)
            yield HeadCells(head, name, {name: _text(found)})
    others = grid_of((c for c in _filled(grid) if c not in used), grid)
    if others is not None:
        yield others


def is_cover(grid: Grid, form: Form) -> bool:
    """Whether a table above all chapters names the organization or the municipality beside a label."""
    return any(
        form.cover_cell(cell_text(cell.lines)) is not None and _values_of(grid, cell)
        for cell in _filled(grid)
    )
