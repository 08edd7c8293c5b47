"""Schedules that are lists: a period on a line of its own, or at the beginning of one, and its work after it.

    【第1四半期】            4～6月：関係者との協議
    ・関係者との協議         7～9月：要綱の制定
    【第2四半期】
    ・要綱の制定

They become a grid of the periods over their work. Where the periods begin again, the item above them (①調査)
is the label of another row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from planparse.document.place import merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.markers import CIRCLED, item_marker, marker_number
from planparse.japanese.periods import Period
from planparse.parse.outline_tree import Content, Table
from planparse.parse.time_axis import (
    NamedPeriod,
    holds_schedule,
    is_axis,
    is_schedule,
    period_named,
    periods_in,
)

_CAPTION = re.compile(r"[^\w\s]?\w{0,8}(?:スケジュール|工程表?|日程表?|計画表?|予定表?)[^\w\s。]?")
"""What a line says that is the caption of a schedule, in folded text: 【年間スケジュール】."""
_APART = 0.7
"""Ems by which the gap above a line exceeds all gaps of the list before it where the list has ended. Not
measured.
"""


@dataclass(frozen=True, slots=True)
class _Section:
    """A period, the line or the beginning of a line that names it, and the lines of its work."""

    period: Period
    head: Line
    work: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The contents of an initiative with a grid in place of a list of periods.

    `named_again` are the lines that name a period again, which are not in the grid. `before_again` is the
    last line before the periods begin again without a label of theirs, perhaps a missed heading.
    """

    contents: tuple[Content, ...]
    named_again: tuple[Line, ...] = ()
    before_again: Line | None = None


def with_period_lists(contents: Sequence[Content], form: Form, note: re.Pattern[str]) -> Listed:
    """The contents of an initiative with a list of periods replaced by the grid that it stands for.

    Where the initiative has a schedule, only what page breaks cut from it changes. The list ends above a line
    that begins like a `note`.
    """
    if holds_schedule(contents, form):
        return Listed(_with_cut_ends(contents, form, note))
    lines_in = (content for content in contents if isinstance(content, Line))
    names = {line.key: found for line in lines_in if (found := period_named(line, form)) is not None}
    for start, content in enumerate(contents):
        if not isinstance(content, Line) or content.key not in names:
            continue
        lines = _run(contents[start:], names, note)
        sections = tuple(_sections(lines, names))
        above = contents[start - 1] if start else None
        label = above if isinstance(above, Line) and item_marker(above.text) is not None else None
        listed = is_axis({s.period for s in sections}) and not _side_by_side(sections)
        grid = _grid(sections, label) if listed else None
        if grid is not None:
            inside = {line.key for line in grid.lines()}
            again = tuple(s.head for s in sections if s.head.key not in inside)
            labelled = label is not None and label.key in inside
            before = contents[: start - 1] if labelled else contents[:start]
            whole = (*before, Table((grid,)), *contents[start + len(lines) :])
            return Listed(whole, again, None if labelled else _before_again(sections, form.bullets))
    return Listed(tuple(contents))


def _with_cut_ends(contents: Sequence[Content], form: Form, note: re.Pattern[str]) -> tuple[Content, ...]:
    """The contents with the rows of a table of periods and their work that page breaks part from it.

    A row alone on a page is no table there: its period begins a line (4~6月 ①調査), as in a list.
    """
    at, *others = [n for n, content in enumerate(contents) if is_schedule(content, form)]
    table = contents[at]
    if others or not isinstance(table, Table) or len(table.parts) > 1:
        return tuple(contents)
    (grid,) = table.parts
    heads = [(cell.col, period) for cell, period in periods_in(grid.row(0), form) if cell.lines]
    known = [period for _, period in heads if period is not None]
    if not grid.turned or grid.rows != 2 or grid.page is None or len(known) < len(heads):
        return tuple(contents)
    names = {c.key: named for c in contents if isinstance(c, Line) and (named := period_named(c, form))}
    begin = _first_above(contents[:at], grid.page - 1, known[0], names)
    before, _ = _cut(contents[begin:at], grid.page - 1, names, note)
    after, end = _cut(contents[at + 1 :], grid.page + 1, names, note)
    if not _rise([known[-1], *(s.period for s in after)]):
        after, end = (), 0
    if not before and not after:
        return tuple(contents)
    whole = _with_columns(grid, min(col for col, _ in heads), before, after)
    return (*contents[:begin], Table((whole,)), *contents[at + 1 + end :])


def _first_above(
    contents: Sequence[Content], page: int, period: Period, names: Mapping[tuple[int, int], NamedPeriod]
) -> int:
    """Where the lines at the end of a page begin that name periods before this one; their end without any."""
    begin = len(contents)
    last = contents[-1] if contents else None
    if isinstance(last, Line) and _CAPTION.fullmatch(last.folded.strip()):
        return begin  # the table begins below its own caption
    for n in reversed(range(len(contents))):
        line = contents[n]
        if not isinstance(line, Line) or line.page != page:
            break
        if line.key in names:
            if not _rise([names[line.key][0], period]):
                break
            begin, period = n, names[line.key][0]
    return begin


def _cut(
    contents: Sequence[Content],
    page: int,
    names: Mapping[tuple[int, int], NamedPeriod],
    note: re.Pattern[str],
) -> tuple[tuple[_Section, ...], int]:
    """The sections of the list that the contents begin with, and its lines; none if it leaves the page."""
    first = contents[0] if contents else None
    if not isinstance(first, Line) or first.key not in names:
        return (), 0
    lines = _run(contents, names, note)
    if any(line.page != page for line in lines):
        return (), 0
    return tuple(_sections(lines, names)), len(lines)


def _with_columns(grid: Grid, first: int, before: Sequence[_Section], after: Sequence[_Section]) -> Grid:
    """A grid of periods over their work with more of them before its `first` of these and at its end."""
    cells = [replace(cell, col=cell.col + len(before) * (cell.col >= first)) for cell in grid.cells]
    for col, section in (*enumerate(before, first), *enumerate(after, len(before) + grid.cols)):
        cells.append(Cell(0, col, (section.head,), page=section.head.page))
        cells.append(Cell(1, col, section.work, page=section.head.page))
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return replace(grid, cells=tuple(cells), cols=grid.cols + len(before) + len(after))


def _rise(periods: Sequence[Period]) -> bool:
    """Whether each period begins behind the end of the one before it."""
    return all(before.last < after.first for before, after in pairwise(periods))


def _run(
    contents: Sequence[Content], names: Collection[tuple[int, int]], note: re.Pattern[str]
) -> tuple[Line, ...]:
    """The lines of a list that begins with the first of the contents.

    `names` are the keys of those that name a period.
    """
    lines = tuple(
        line for line in takewhile(lambda c: isinstance(c, Line), contents) if isinstance(line, Line)
    )
    last = max(n for n, line in enumerate(lines) if line.key in names)
    widest = max((line.gap for line in lines[1 : last + 1]), default=0.0) + _APART
    end = last + 1
    while end < len(lines) and not note.match(lines[end].text):
        if end > last + 1 and lines[end].page == lines[end - 1].page and lines[end].gap > widest:
            break
        end += 1
    return lines[:end]


def _sections(lines: Sequence[Line], names: Mapping[tuple[int, int], NamedPeriod]) -> Iterator[_Section]:
    """The lines from each that names a period, as `names` tells, to the next."""
    section: _Section | None = None
    for line in lines:
        found = names.get(line.key)
        if found is None:
            if section is not None:
                section = replace(section, work=(*section.work, line))
            continue
        if section is not None:
            yield section
        period, head, rest = found
        section = _Section(period, head, () if rest is None else (rest,))
    if section is not None:
        yield section


def _side_by_side(sections: Sequence[_Section]) -> bool:
    """Whether periods stand beside each other on a page: the column headers of a table that was not seen."""
    boxes = [(s.head.page, s.head.box) for s in sections if s.head.box is not None]
    return any(
        page == next_page and box[1] < (next_box[1] + next_box[3]) / 2 < box[3]
        for (page, box), (next_page, next_box) in pairwise(boxes)
    )


def _grid(sections: Sequence[_Section], label: Line | None) -> Grid | None:
    """The grid of a list of periods; None if the periods are in no order.

    Of several rows, `label` is the first one's, and the others have labels too. Without labels, the periods
    go on in their order (5月 準備 5月 募集) or begin again with the same one.
    """
    rows = _rows(sections, repeated=False)
    labels = [label, *(_taken_label(row, n) for n, row in enumerate(rows[:-1], 2))] if len(rows) > 1 else []
    if None in labels:
        rows, labels = _rows(sections, repeated=False), []
        if len({row[0].period for row in _rows(sections, repeated=True)}) > 1:
            return None
    heads: dict[Period, Line] = {}
    for section in sections:
        heads.setdefault(section.period, section.head)
    periods = sorted(heads, key=lambda p: (p.first, p.last))
    first = 1 if labels else 0
    cells = [
        Cell(0, first + n, (heads[period],), page=heads[period].page) for n, period in enumerate(periods)
    ]
    for n, row in enumerate(rows, 1):
        if labels and (own := labels[n - 1]) is not None:
            cells.append(Cell(n, 0, (own,), page=own.page))
        for col, period in enumerate(periods, first):
            work = tuple(line for s in row if s.period == period for line in s.work)
            cells.append(Cell(n, col, work, page=work[0].page if work else None))
    place = merge(line.place for s in sections for line in (s.head, *s.work))
    size = (len(rows) + 1, first + len(periods))
    return Grid(tuple(cells), *size, page=sections[0].head.page, box=place.box, evidence="list")


def _before_again(sections: Sequence[_Section], bullets: str) -> Line | None:
    """The last line before periods begin again with an earlier one, or with the same one if that line could
    be a heading; None if they do not.
    """
    early = {row[0].head.key for row in _rows(sections, repeated=True)[1:]}
    for row, after in pairwise(_rows(sections, repeated=False)):
        work = row[-1].work
        if after[0].head.key in early or (len(work) > 1 and _may_head(work[-1], work[-2], bullets)):
            return work[-1] if work else row[-1].head
    return None


def _may_head(line: Line, before: Line, bullets: str) -> bool:
    """Whether a line below another of a period's work could be a heading: not the next entry of a list."""
    sign = line.folded[0]
    return sign not in f"・{CIRCLED}" and not (sign in bullets and sign == before.folded[0])


def _rows(sections: Sequence[_Section], *, repeated: bool) -> list[list[_Section]]:
    """The sections, divided where a period is before the one before it; 通年 may be anywhere.

    Also where it is the same, unless it may be `repeated` in a row.
    """
    rows: list[list[_Section]] = []
    for section in sections:
        whole = section.period.kind == "whole year"
        before = [s.period.first for s in rows[-1] if s.period.kind != "whole year"] if rows else []
        if not rows or (before and not whole and section.period.first < before[-1] + (not repeated)):
            rows.append([])
        rows[-1].append(section)
    return rows


def _taken_label(before: list[_Section], number: int) -> Line | None:
    """The item with this number at the end of a row, taken from it as the label of the next; or None."""
    last = before[-1]
    line = last.work[-1] if last.work else None
    if line is None or marker_number(item_marker(line.text) or "") != number:
        return None
    before[-1] = replace(last, work=last.work[:-1])
    return line
