"""Prose and tables among prose → passages; other text goes to `unplaced`, with a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planparse.document.place import merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.fold import fold
from planparse.japanese.markers import marker_number
from planparse.japanese.placeholders import is_unfilled
from planparse.parse.interpret.notes import UNPLACED, Notes, lines_of
from planparse.parse.labels import overview_row
from planparse.parse.outline_tree import Content, Table
from planparse.parse.time_axis import cell_text
from planparse.parse.wrap import Paragraph, paragraphs
from planparse.plan import paths
from planparse.plan.model import OverviewRow, Passage

_BULLETED = re.compile(r"[-‐–➢➣➤▸▹‣▶▷►✦❖]\s")
"""A sign in folded text that only opens a paragraph; ◎, ✓ or * may rate it or make it a remark."""
_AREA_CODE = re.compile(r"(?<![A-Za-z])[A-Z](?![A-Za-z])")
_Fields = dict[str, list[Line]]
"""The lines of an overview row by the field they belong to."""


def prose(
    contents: Sequence[Content], path: str, notes: Notes, unplaced: list[Passage] | None = None
) -> tuple[Passage, ...]:
    """The paragraphs of prose; tables among it go to their known field or to `unplaced`."""
    passages: list[Passage] = []
    run: list[Line] = []

    def close(*, cell: bool = False) -> None:
        passages.extend(passages_of(notes.paragraphs(run, cell=cell), path, notes, unplaced))
        run.clear()

    for content in contents:
        if isinstance(content, Line):
            run.append(content)
        elif content.parts[0].evidence == "cell":
            close()
            run += lines_of((content,))
            close(cell=True)
        elif all(grid.cols == 1 for grid in content.parts):
            run += lines_of((content,))  # a box around prose
        else:
            close()
            other_table(content, notes, unplaced)
    close()
    return tuple(passages)


def passages_of(
    found: Iterable[Paragraph], path: str, notes: Notes, unplaced: list[Passage] | None = None
) -> Iterator[Passage]:
    """The paragraphs as passages of the field at the path; a blank that nobody filled in is kept apart."""
    for paragraph in found:
        if path != UNPLACED and is_unfilled(paragraph.text):
            keep_unfilled(paragraph, notes, unplaced)
        else:
            notes.claim(paragraph.lines, path)
            yield Passage(text=paragraph.text, place=paragraph.place)


def keep_unfilled(text: Paragraph, notes: Notes, unplaced: list[Passage] | None) -> None:
    """Keep the placeholder of a blank that nobody filled in, with a finding."""
    notes.claim(text.lines, UNPLACED)
    (notes.unplaced if unplaced is None else unplaced).append(Passage(text=text.text, place=text.place))
    notes.find("unfilled", text.place, {"text": shortened(text.text)})


def other_table(table: Table, notes: Notes, unplaced: list[Passage] | None) -> None:
    """Keep a table that belongs to no field: an overview as its rows, any other in `unplaced`, row by row."""
    if overview_row(table.parts[0], notes.form) is not None:
        notes.overview += overview_rows(table, None, notes)
        return
    target = notes.unplaced if unplaced is None else unplaced
    rows = [
        (cells, [line for c in cells for line in c.lines])
        for grid in table.parts
        for r in range(grid.rows)
        if (cells := grid.row(r))
    ]
    first = ""
    for cells, lines in rows:
        if lines:
            text = "\t".join("\n".join(line.text for line in c.lines) for c in cells)
            first = first or text
            target.append(Passage(text=text, place=merge(line.place for line in lines)))
            notes.claim(lines, UNPLACED)
    if first:
        place = merge(line.place for _, lines in rows for line in lines)
        notes.find("unknown-table", place, {"text": shortened(first)})


def unplace(
    contents: Sequence[Content], notes: Notes, into: list[Passage], *, known_why: bool = False
) -> None:
    """Keep contents that belong to no field, with a finding unless their heading already has one."""
    passages = prose(contents, UNPLACED, notes, into)
    into += passages
    if passages and not known_why:
        place = merge(p.place for p in passages)
        notes.find("unplaced-text", place, {"text": shortened(passages[0].text)})


def shortened(text: str) -> str:
    """A text as quoted in findings: one line of at most 40 characters."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else plain[:39] + "…"


def overview_rows(table: Table, area: str | None, notes: Notes) -> list[OverviewRow]:
    """The rows of an overview table, read by its column headers, in any order.

    `area` is that of the heading above. A column of areas takes precedence; each of its cells holds for the
    rows down to the next. Text of a column that the form does not know goes to `unplaced`.
    """
    rows: list[_Fields] = []
    columns: dict[int, str] = {}
    for n, grid in enumerate(table.parts):
        head = overview_row(grid, notes.form)
        if head is not None:
            columns = _overview_columns(grid, head, notes)
        first = 0 if head is None else head + 1
        covering = _covering(grid)
        for r in range(first, grid.rows):
            fields = _row_fields(covering.get(r, ()), r, columns, notes)
            if not any(fields.values()):
                continue
            if n and r == first and rows and not _begins_row(fields, notes.form):
                for name, lines in fields.items():  # this row was split by the page break
                    rows[-1].setdefault(name, []).extend(lines)
            else:
                rows.append(fields)
    found: list[OverviewRow] = []
    for fields in rows:
        if "area" in fields:
            area = _area_of(fields["area"], notes) or area
        found.append(_overview_row(fields, area, notes))
    return found


def _area_of(lines: Sequence[Line], notes: Notes) -> str | None:
    """The area code in a cell; a cell without one goes to `unplaced`."""
    match = _AREA_CODE.search(fold(cell_text(lines)))
    if match is None and lines:
        unplace(lines, notes, notes.unplaced)
    return match.group() if match else None


def _overview_columns(grid: Grid, head: int, notes: Notes) -> dict[int, str]:
    """The field that each column holds, by the header row, whose lines are claimed."""
    columns: dict[int, str] = {}
    for cell in grid.row(head):
        if name := _column(cell, notes.form):
            columns.update(dict.fromkeys(range(cell.col, cell.col + cell.col_span), name))
    for cell in (c for r in range(head + 1) for c in grid.row(r) if c.lines):
        if _column(cell, notes.form) is None:
            unplace(cell.lines, notes, notes.unplaced)
        notes.claim(cell.lines, "overview")
    return columns


def _row_fields(cells: Sequence[Cell], row: int, columns: Mapping[int, str], notes: Notes) -> _Fields:
    """The lines of each field in a row; those of an unknown column go to `unplaced`."""
    fields: _Fields = {}
    for cell in cells:
        name = columns.get(cell.col)
        if name is not None:
            fields.setdefault(name, []).extend(cell.lines)
        elif cell.lines and cell.row == row:
            unplace(cell.lines, notes, notes.unplaced)
    return fields


def _begins_row(fields: _Fields, form: Form) -> bool:
    """Whether a row opens with an issue's number, so that it does not continue a row of the page before."""
    if fields.get("number"):
        return True
    title = fields.get("title")
    if not title or form.overview_number is None:
        return False
    return form.overview_number.match(fold(title[0].text)) is not None


def _covering(grid: Grid) -> dict[int, list[Cell]]:
    """The cells of each row from left to right, including those merged into it from above."""
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(grid.cells, key=lambda c: c.col):
        for row in range(cell.row, cell.row + cell.row_span):
            rows.setdefault(row, []).append(cell)
    return rows


def _column(cell: Cell, form: Form) -> str | None:
    text = fold(cell_text(cell.lines)).replace(" ", "")
    return next((name for name, p in form.overview_columns.items() if p.fullmatch(text)), None)


def _overview_row(fields: Mapping[str, list[Line]], area: str | None, notes: Notes) -> OverviewRow:
    texts: dict[str, str] = {}
    for name, lines in fields.items():
        found, guesses = paragraphs(lines, notes.style, "", cell=True)
        notes.findings += guesses
        texts[name] = "\n".join(p.text for p in found)
    area = fold(area) if area else None
    everything = [line for lines in fields.values() for line in lines]
    title, number = texts.get("title", ""), None
    if notes.form.overview_number and (match := notes.form.overview_number.fullmatch(fold(title))):
        number = marker_number(match["number"])
        area = match.groupdict().get("area") or area
        title = title[slice(*match.span("title"))].strip()
    elif written := texts.get("number", ""):
        number = marker_number(written)
        if number is None:
            unplace(fields["number"], notes, notes.unplaced)
    # a row without a number is identified by its position, which is not known yet
    role = "overview" if number is None else paths.overview_path(paths.issue_id(area, number))
    notes.claim(everything, role)
    place = merge(line.place for line in everything)
    return OverviewRow(
        area=area,
        number=number,
        policy_field=notes.filled(
            texts.get("policy_field") or None, merge(line.place for line in everything)
        ),
        title=title,
        approach=texts.get("approach") or None,
        place=place,
    )


def unbulleted(text: str, form: Form) -> str:
    """A paragraph without its leading bullet; a circled number is part of the text and stays."""
    if len(text) > 1 and (fold(text[0]) in form.bullets or _BULLETED.match(fold(text))):
        return text[1:].lstrip(" 　")
    return text
