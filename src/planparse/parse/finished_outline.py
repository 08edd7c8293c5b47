"""Open nodes of an outline → finished ones: tables joined over pages, tables of records read as headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planparse.document.findings import Finding
from planparse.document.source import Grid, Line
from planparse.form.model import LEVEL, Form, TableRule
from planparse.parse.indicator_columns import begins_indicators
from planparse.parse.inline_labels import OWNERS
from planparse.parse.labels import overview_row
from planparse.parse.outline_tree import FURNITURE, Content, Node, OpenNode, Table
from planparse.parse.record_columns import heads_in, is_head_of_records, is_of_records, rule_for
from planparse.parse.record_tables import Heading as RowHeading
from planparse.parse.record_tables import Records, initiatives_in, records_in
from planparse.parse.slots import unit_of_caption
from planparse.parse.time_axis import (
    across,
    cell_text,
    head_row,
    heads_other_table,
    is_year,
    single_header,
    under_cut_header,
)

_SCHEDULED = ("initiatives", "initiative")  # under these headings a table may be a schedule
_SAME_EDGE = 5.0
"""Points: edges of two grids no further apart are the same edge. Not measured."""


@dataclass(frozen=True, slots=True)
class Finishing:
    """What finishing a node adds to: the roles of lines, findings, and the totals that its owner has."""

    form: Form
    roles: dict[tuple[int, int], str]
    findings: list[Finding]
    totals: list[Node]


def finished(node: OpenNode, above: tuple[str, ...], finishing: Finishing) -> Node:
    """A finished node, with tables that go on over pages joined and tables of records read as headings.

    `above` are the kinds of the nodes that it is in. Totals of tables below it are its own if it may own
    values, and else belong to a node above it.
    """
    form = finishing.form
    own = replace(finishing, totals=[]) if node.kind in OWNERS else finishing
    kinds = (*above, node.kind)
    children: list[Node | Content] = []
    captions: dict[int, Line] = {}
    for i, child in enumerate(node.children):
        if isinstance(child, OpenNode):
            children.append(finished(child, kinds, own))
        elif isinstance(child, Line):
            children.append(child)
        else:
            before = children[-1] if children else None
            if isinstance(before, Table) and _continues_table(before, child, i in node.cuts, form):
                children[-1] = Table((*before.parts, child))
            elif isinstance(before, Table) and (whole := _below_cut_header(before, child, form)) is not None:
                children[-1] = Table((whole,))
            else:
                if i in node.captions:
                    captions[len(children)] = node.captions[i]
                children.append(Table((child,)))
    if node.kind in _SCHEDULED:
        children = [_scheduled(c, form, own.roles) if isinstance(c, Table) else c for c in children]
    children = [*_with_records(children, captions, kinds, own)]
    if node.kind in OWNERS:
        children += own.totals
    return Node(node.kind, dict(node.values), node.text, tuple(node.lines), tuple(children))


def _with_records(
    contents: Sequence[Node | Content],
    captions: Mapping[int, Line],
    kinds: Sequence[str],
    finishing: Finishing,
) -> Iterator[Node | Content]:
    """The contents of a node with its records in place of each table of them.

    `captions` are those of tables, by the position of the table. A table that holds no records after all
    keeps its caption.
    """
    for i, content in enumerate(contents):
        caption = captions.get(i)
        unit = unit_of_caption(caption.text) if caption is not None else None
        records = _records(content, kinds, unit, finishing.form) if isinstance(content, Table) else None
        if records is None:
            yield from (content,) if caption is None else (caption, content)
            continue
        if caption is not None:
            finishing.roles[caption.key] = records.headings[0].kind
        finishing.roles.update(records.roles)
        finishing.roles.update(dict.fromkeys((line.key for line in records.repeated), FURNITURE))
        finishing.findings.extend(records.findings)
        finishing.totals.extend(map(_node_of, records.totals))
        yield from map(_node_of, records.headings)


def _records(table: Table, kinds: Sequence[str], unit: str | None, form: Form) -> Records | None:
    """The issues or initiatives in the rows of a table under nodes of the kinds; None for other tables.

    `unit` is that of the caption above it.
    """
    rule = rule_for(table.parts[0], form, kinds)
    found = initiatives_in(table.parts, form) if kinds[-1] == "initiatives" else None
    if rule is None or not (kinds[-1] in rule.within or kinds[-1].startswith(LEVEL)):
        return found
    if found is not None and not _describes(table.parts[0], rule, form):
        return found
    records = records_in(table.parts, rule, form, unit=unit, under_issue="issue" in kinds)
    if found is not None and (records is None or _begins(records.headings) != _begins(found.headings)):
        return found  # rows of items (①計画) below a title are no initiatives
    return records


def _describes(grid: Grid, rule: TableRule, form: Form) -> bool:
    """Whether a grid's headers tell the description from the title: better than cells that read as one."""
    heads = heads_in(grid, rule, form)
    return heads is not None and bool(heads.of("title")) and bool(heads.of("description"))


def _begins(headings: Iterable[RowHeading]) -> list[tuple[int, int]]:
    """The keys of the first line of each initiative among the headings of a table and those below them."""
    return [
        key
        for heading in headings
        for key in (
            [line.key for line in heading.lines[:1]]
            if heading.kind == "initiative"
            else _begins(child for child in heading.children if isinstance(child, RowHeading))
        )
    ]


def _node_of(heading: RowHeading) -> Node:
    children = tuple(
        _node_of(child)
        if isinstance(child, RowHeading)
        else Table(child)
        if isinstance(child, tuple)
        else child
        for child in heading.children
    )
    return Node(heading.kind, heading.values, heading.text, heading.lines, children)


def _scheduled(table: Table, form: Form, roles: dict[tuple[int, int], str]) -> Table:
    """A table of an initiative, transposed if its periods run down; its repeated headers are furniture."""
    parts, repeated = single_header(table.parts, form)
    turned = across(parts, form)
    if turned is None:
        return table
    roles.update(dict.fromkeys((line.key for line in repeated), FURNITURE))
    return Table((turned,))


def _continues_table(table: Table, grid: Grid, cut: bool, form: Form) -> bool:
    """Whether a grid continues a table interrupted by the end of a page, slide or worksheet or, in a text, by
    a running head.
    """
    last = table.parts[-1]
    before, now = _leaf(last), _leaf(grid)
    if not cut and before == now:
        return _rows_apart(table, grid, form)
    if isinstance(before, int) and isinstance(now, int) and now - before > 1:
        return False
    first = table.parts[0]
    for head in (head_row, overview_row):
        if (head(first, form) is None) != (head(grid, form) is None) and head(grid, form) is not None:
            return False
    if _names_years(grid, 1, form) and not _names_years(first, first.rows, form):
        return False  # the columns behind those of the page before, where a worksheet is wider than a page
    if head_row(first, form) is not None and (begins_indicators(grid, form) or heads_other_table(grid, form)):
        return False  # 指標名 | 現状値 | 目標値 on top of the page after a schedule
    if first.evidence == "tabs":
        return grid.cols <= first.cols or head_row(first, form) is None
    return grid.cols == last.cols or (head_row(first, form) is not None and grid.cols <= first.cols)


def _names_years(grid: Grid, rows: int, form: Form) -> bool:
    """Whether one of the first rows of a grid names several fiscal years, each in a cell."""
    return any(sum(is_year(cell_text(c.lines), form) for c in grid.row(row)) > 1 for row in range(rows))


def _below_cut_header(table: Table, grid: Grid, form: Form) -> Grid | None:
    """A grid with the column headers that the page before ends with; None where they are not its own."""
    header = table.parts[-1]
    next_page = header.page is not None and grid.page == header.page + 1
    if len(table.parts) > 1 or not next_page or not _as_wide(header, grid):
        return None
    return under_cut_header(grid, header, form)


def _leaf(grid: Grid) -> int | str | None:
    """The page or slide that a grid is on by number, or the worksheet by name; None in other originals."""
    spot = grid.cells[0].spot if grid.cells else None
    if grid.page is not None or spot is None:
        return grid.page
    return spot.sheet if spot.slide is None else spot.slide


def _as_wide(a: Grid, b: Grid) -> bool:
    """Whether two grids have the same left and right edges."""
    return (
        a.box is not None
        and b.box is not None
        and abs(a.box[0] - b.box[0]) < _SAME_EDGE
        and abs(a.box[2] - b.box[2]) < _SAME_EDGE
    )


def _rows_apart(table: Table, grid: Grid, form: Form) -> bool:
    """Whether a grid holds the rows below separate column headers, or, in a text, more rows of a list: the
    overview or a table of records.

    A reader takes column headers with a frame or shading of their own for a separate grid.
    """
    last = table.parts[-1]
    if overview_row(grid, form) is not None or head_row(grid, form) is not None:
        return False
    if last.cols != grid.cols and not _as_wide(last, grid):
        return False
    heads = next((r for head in (overview_row, head_row) if (r := head(last, form)) is not None), None)
    alone = heads is not None and not any(c.lines for c in last.cells if c.row > heads)
    alone = alone or is_head_of_records(last, form)
    listed = overview_row(table.parts[0], form) is not None or is_of_records(table.parts[0], form)
    return alone or (last.evidence == "tabs" and listed and not is_of_records(grid, form))
