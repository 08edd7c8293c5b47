"""Schedules shared by several initiatives, with one or more rows for each."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.fold import fold
from planparse.japanese.markers import CIRCLED, marker_number
from planparse.parse.time_axis import attribute_columns, bands_of, cell_text, columns_of, on_columns_of
from planparse.parse.wrap import Paragraph, begins_new, continues, ends_sentence, slack

_NO_ROOM = 1.0  # ems; a wrapped line of a cell leaves less room than this for the next word
_INDENT = (0.5, 1.5)  # ems; a paragraph's first line is indented by one, the text behind "(1) " begins at two


@dataclass(frozen=True, slots=True)
class InitiativeRows:
    """An initiative laid out as rows of a table.

    `values` are the named groups of its heading as written, `prose` the rest of its label, and `parts` its
    rows below the column headers, one grid per page.
    """

    values: Mapping[str, str]
    heading: Paragraph
    prose: tuple[Line, ...]
    parts: tuple[Grid, ...]


def initiatives_in(parts: Sequence[Grid], form: Form) -> tuple[InitiativeRows, ...]:
    """The initiatives laid out as rows of a schedule; () if its rows are anything else.

    A row begins an initiative if the cells before its periods read as an initiative's heading. If the first
    row of the table does not, none of its rows do.
    """
    found: list[InitiativeRows] = []
    headers: tuple[Cell, ...] = ()
    columns: Mapping[int, object] = {}
    attributes: Collection[int] = ()
    titled = 0  # the column of the headings
    for part in parts:
        bands = bands_of(part, form)
        if not bands:
            part = on_columns_of(part, parts[0]) or part
        begin = bands[0].last + 1 if bands else 0
        if bands:
            columns = columns_of(part, bands[0], form)
            attributes = attribute_columns(part, bands[0], form)
            headers = tuple(c for c in part.cells if c.row < begin)
        first = min(columns, default=0)
        rows: list[list[int]] = []
        for row in range(begin, part.rows):
            labels = [c for c in part.row(row) if c.col + c.col_span <= first and c.lines]
            heading = _heading(labels, len(found) + 1, form)
            if heading is not None:
                values, paragraph, prose = heading
                found.append(InitiativeRows(values, paragraph, prose, ()))
                rows.append([])
                titled = labels[0].col
            elif not found:
                return ()
            elif not rows:
                rows.append([])  # rows continued from the previous page
                rest = tuple(line for c in labels if c.col == titled for line in c.lines)
                found[-1] = replace(found[-1], prose=(*found[-1].prose, *rest))
            rows[-1].append(row)
        for initiative, own in zip(range(len(found) - len(rows), len(found)), rows, strict=True):
            top = headers if bands or not found[initiative].parts else ()
            if initiative:  # what heads the labels is read once, with the first initiative
                top = tuple(c for c in top if c.col in columns or c.col in attributes)
            found[initiative] = _with_rows(found[initiative], part, top, own, attributes)
    return tuple(found)


def _with_rows(
    initiative: InitiativeRows,
    part: Grid,
    headers: Sequence[Cell],
    rows: Sequence[int],
    attributes: Collection[int],
) -> InitiativeRows:
    """The initiative with these rows of a part of the table added, less what its heading and prose hold."""
    taken = {line.key for line in (*initiative.heading.lines, *initiative.prose)}
    grid = _rows(part, headers, rows, attributes, taken)
    return replace(initiative, parts=(*initiative.parts, grid))


def _heading(
    labels: Sequence[Cell], due: int, form: Form
) -> tuple[Mapping[str, str], Paragraph, tuple[Line, ...]] | None:
    """The heading that the label cells begin with: its values, its text, and the other lines of its cell.

    The heading's number may be in a cell of its own; `due` is the next number expected.
    """
    for count in range(1, min(2, len(labels)) + 1):
        *numbers, last = labels[:count]
        before = tuple(line for cell in numbers for line in cell.lines)
        for end in range(_title_end(last.lines, form), 0, -1):
            text = " ".join([*(line.text for line in before), cell_text(last.lines[:end])])
            match = _match(text, due, form)
            if match is not None:
                values = {k: text[slice(*match.span(k))].strip() for k, v in match.groupdict().items() if v}
                return values, Paragraph(text, (*before, *last.lines[:end])), last.lines[end:]
    return None


def _match(text: str, due: int, form: Form) -> re.Match[str] | None:
    """The match of a text as an initiative's heading; a number that may be a list marker must be `due`."""
    for heading in form.headed("initiative"):
        match = heading.match(fold(text))
        groups = match.groupdict() if match is not None else {}
        if match is None or not groups.get("title"):
            continue
        number = groups.get("number") or ""
        if heading.is_sure(match) or (marker_number(number) == due and number[:1] not in CIRCLED):
            return match
    return None


def _title_end(lines: Sequence[Line], form: Form) -> int:
    """How many lines of a cell its title may span: it continues while the next word does not fit.

    Where a sentence follows that would fit as well, the title ends at the first break between two words.
    """
    end = len(lines)
    for n, (before, after) in enumerate(pairwise(lines), 1):
        room = slack(before, after)
        if room is None or room >= _NO_ROOM or begins_new(after.text, form.bullets) or _indented(lines, n):
            end = n
            break
    if end > 1 and lines[end - 1].text.endswith("。"):
        breaks = enumerate(pairwise(lines[:end]), 1)
        return next((n for n, (a, b) in breaks if continues(a.text, b.text) is not True), end)
    return end


def _indented(lines: Sequence[Line], n: int) -> bool:
    """Whether line `n` is indented like the first of a paragraph, not hanging under a title's number."""
    before, line = lines[n - 1], lines[n]
    if before.box is None or line.box is None:
        return False
    em = line.size or line.box[3] - line.box[1]
    after = lines[n + 1].box if n + 1 < len(lines) else None
    shallow = _INDENT[0] * em <= line.box[0] - before.box[0] <= _INDENT[1] * em
    returns = line.box[0] - after[0] >= _INDENT[0] * em if after is not None else ends_sentence(line.text)
    return shallow and returns


def _rows(
    part: Grid,
    headers: Sequence[Cell],
    rows: Sequence[int],
    attributes: Collection[int],
    taken: set[tuple[int, int]],
) -> Grid:
    """The given rows of a grid below its column headers, without the lines `taken` (read elsewhere).

    A cell with an attribute that is merged over the rows of several initiatives belongs to each of them.
    """
    height = max((c.row + c.row_span for c in headers), default=0)
    shift = {row: height + n for n, row in enumerate(rows)}
    below = []
    for c in part.cells:
        covered = [row for row in rows if c.row <= row < c.row + c.row_span]
        if c.row in shift or (covered and c.col in attributes):
            lines = tuple(line for line in c.lines if line.key not in taken)
            below.append(replace(c, row=shift[covered[0]], row_span=len(covered), lines=lines))
    below.sort(key=lambda c: (c.row, c.col))
    return replace(part, cells=(*headers, *below), rows=height + len(rows))
