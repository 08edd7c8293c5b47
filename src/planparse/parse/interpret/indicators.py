"""Indicators of issues and initiatives: from headings, tables, labelled cells, lines and rows of years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planparse.document.place import merge
from planparse.document.source import Line
from planparse.form.model import INDICATOR, UNRULED, IndicatorRule, Owner
from planparse.japanese.figures import figure
from planparse.japanese.indicators import Role, kind_of, role_said, row_label, says_nothing
from planparse.japanese.markers import NOTE
from planparse.parse.indicators import (
    IndicatorRead,
    TableRead,
    ValueRead,
    indicator_in_cells,
    indicator_lines,
    indicator_table,
    indicator_under_heads,
)
from planparse.parse.interpret.notes import Notes
from planparse.parse.interpret.passages import shortened
from planparse.parse.outline_tree import Content, Node, Table
from planparse.parse.schedule import Attribute
from planparse.parse.slots import unit_of_caption
from planparse.plan import paths
from planparse.plan.model import Indicator, IndicatorValue
from planparse.plan.sections import SECTION_NAMES


@dataclass(frozen=True, slots=True)
class Indicators:
    """The indicators under a heading, what their tables say besides, and the lines of headers and blanks."""

    found: tuple[IndicatorRead, ...] = ()
    others: tuple[Attribute, ...] = ()
    used: tuple[Line, ...] = ()


def take_indicators(node: Node, owner: Owner, notes: Notes, year: int | None) -> tuple[Node, Indicators]:
    """An owner's heading without its indicators, and those.

    They stand under labels of the form's `[[indicator]]` rules, or in tables whose headers say 指標.
    """
    children: list[Node | Content] = []
    taken = Indicators()
    for child in node.children:
        if isinstance(child, Node) and child.kind.startswith(INDICATOR):
            named = child.kind.removeprefix(INDICATOR)
            rule = None if named == UNRULED else notes.form.indicators[int(named)]
            taken, left = _under_label(child, rule, taken, notes, year)
            children += left
        elif isinstance(child, Node) and child.kind in SECTION_NAMES:
            inner = [_table(c, owner, notes, year) if isinstance(c, Table) else None for c in child.children]
            for found in inner:
                taken = taken if found is None else _with_table(taken, found)
            rest = (c for c, read in zip(child.children, inner, strict=True) if read is None)
            children.append(replace(child, children=tuple(rest)))
        elif isinstance(child, Table) and (read := _table(child, owner, notes, year)) is not None:
            taken = _with_table(taken, read)
        else:
            children.append(child)
    return replace(node, children=tuple(children)), taken


def _table(table: Table, owner: Owner, notes: Notes, year: int | None) -> TableRead | None:
    """The indicators of a table under no label; None for any other table."""
    rules = [rule for rule in notes.form.indicators if owner in rule.of and rule.columns]
    read = (indicator_table(table.parts, rule, year, sure=False) for rule in (*rules, None))
    return next((found for found in read if found is not None), None)


def _with_table(taken: Indicators, read: TableRead, *, merge: bool = False) -> Indicators:
    """What was taken with the indicators of a table; values without a name may be of the last before them."""
    if merge and read.indicators and not read.indicators[0].name:
        last, first = taken.found[-1], read.indicators[0]
        joined = replace(last, values=(*last.values, *first.values), lines=(*last.lines, *first.lines))
        taken = replace(taken, found=(*taken.found[:-1], joined))
        read = replace(read, indicators=read.indicators[1:])
    return Indicators(
        (*taken.found, *read.indicators), (*taken.others, *read.others), (*taken.used, *read.used)
    )


# --- under a label -------------------------------------------------------------------------------------


def _under_label(
    node: Node, rule: IndicatorRule | None, taken: Indicators, notes: Notes, year: int | None
) -> tuple[Indicators, list[Node | Content]]:
    """What was taken before with the indicators under a label added, and what is under it besides."""
    left: list[Node | Content] = []
    run: list[Line] = []
    before = len(taken.found)
    unit = node.values.get("unit")
    for child in (*node.children, None):
        if isinstance(child, Line) and (told := unit_of_caption(child.text)) is not None:
            taken, unit = replace(taken, used=(*taken.used, child)), told
            continue
        if isinstance(child, Line) and not NOTE.match(child.text):
            run.append(child)
            continue
        if run:
            taken, rest = _with_lines(taken, run, node, notes, year)
            left += rest
            run = []
        if isinstance(child, Table):
            read = _labelled_table(child, node, rule, notes, year)
            if read is not None:
                taken = _with_table(taken, read, merge=len(taken.found) > before)
            elif _is_one_cell(child):
                taken, rest = _with_lines(taken, list(child.parts[0].lines()), node, notes, year)
                left += rest
            else:
                left.append(child)
        elif child is not None:
            left.append(child)
    kind = (rule.kind if rule is not None else None) or kind_of(node.text)
    found = (
        replace(
            each,
            name=each.name or node.text,
            kind=each.kind or kind,
            unit=each.unit or unit,
            values=tuple(replace(v, period=v.period or node.values.get("period")) for v in each.values),
        )
        for each in taken.found[before:]
    )
    return replace(taken, found=(*taken.found[:before], *found)), left


def _is_one_cell(table: Table) -> bool:
    return sum(1 for grid in table.parts for cell in grid.cells if cell.lines) == 1


def _labelled_table(
    table: Table, node: Node, rule: IndicatorRule | None, notes: Notes, year: int | None
) -> TableRead | None:
    """The indicators in a table under a label, or in the cells beside it; None for other content."""
    role = role_said(node.text)
    if "heads" in node.values:
        found = indicator_under_heads(node.values["heads"].split("\t"), table.parts[0].cells, year)
        return TableRead((found,), (), ())
    read = indicator_table(table.parts, rule, year, sure=True)
    if read is not None:
        return replace(read, indicators=tuple(_with_role(each, role) for each in read.indicators))
    rows = [grid.row(row) for grid in table.parts for row in range(grid.rows)]
    told = [indicator_in_cells(row, role, year) for row in rows if any(cell.lines for cell in row)]
    whole = [each for each in told if each is not None]
    return TableRead(tuple(whole), (), ()) if whole and len(whole) == len(told) else None


def _with_role(read: IndicatorRead, role: Role | None) -> IndicatorRead:
    return replace(read, values=tuple(replace(v, role=v.role or role) for v in read.values))


def _with_lines(
    taken: Indicators, run: Sequence[Line], node: Node, notes: Notes, year: int | None
) -> tuple[Indicators, tuple[Line, ...]]:
    """What was taken with the indicators that a run of lines states, and the lines that state none.

    Values alone are those of the indicators before them, one each or all of the last.
    """
    texts = [(paragraph.text, paragraph.lines) for paragraph in notes.paragraphs(run)]
    read = indicator_lines(texts, role_said(node.text) or "target", year)
    found = list(taken.found)
    if read.values and not found:
        found.append(IndicatorRead("", None, None, (), ()))
    each = 1 < len(read.values) <= len(found)
    for i, value in enumerate(read.values):
        at = len(found) - len(read.values) + i if each else len(found) - 1
        found[at] = replace(found[at], values=(*found[at].values, value))
    return replace(taken, found=(*found, *read.indicators)), read.rest


# --- rows of years -------------------------------------------------------------------------------------


def with_rows(
    taken: Indicators, attributes: Sequence[Attribute], owner: Owner, notes: Notes
) -> tuple[Indicators, tuple[Attribute, ...]]:
    """The indicators with the values in rows of a table of periods (目標値, 実績), and the other attributes.

    A row has the indicator that its label names: 目標値(削減面積). Without a name it is of the row before, or
    else of the last indicator under a label. Rows of a form without indicators stay attributes.
    """
    rules = [rule for rule in notes.form.indicators if owner in rule.of]
    if not rules:
        return taken, tuple(attributes)
    found = list(taken.found)
    rest: list[Attribute] = []
    at = len(found) - 1
    used = list(taken.used)
    begun = False  # whether a row has given the indicator at `at` a value
    for label, row in _by_label(attributes):
        rule = notes.form.indicator_labelled(label, owner)
        told = row_label(label)
        role = told.role if told is not None else role_said(label) or "target" if rule is not None else None
        if role is None or not _are_values(row, role, begun=begun, named=rule is not None):
            rest += row
            continue
        name, unit = (told.name, told.unit) if told is not None else ("", None)
        same = next((i for i, each in enumerate(found) if name and each.name == name), None)
        if same is not None:
            at = same
        elif name or at < 0:
            found.append(IndicatorRead(name or label, unit, None if rule is None else rule.kind, (), ()))
            at = len(found) - 1
        begun = True
        found[at] = _with_values(replace(found[at], unit=found[at].unit or unit), row, role)
        used += (line for attribute in row if says_nothing(attribute.text) for line in attribute.lines)
    return replace(taken, found=tuple(found), used=tuple(used)), tuple(rest)


def _by_label(attributes: Sequence[Attribute]) -> Iterator[tuple[str, list[Attribute]]]:
    """The attributes in runs of one label."""
    run: list[Attribute] = []
    for attribute in attributes:
        if run and run[-1].label != attribute.label:
            yield run[-1].label, run
            run = []
        run.append(attribute)
    if run:
        yield run[-1].label, run


def _are_values(row: Sequence[Attribute], role: Role, *, begun: bool, named: bool) -> bool:
    """Whether a row has values of an indicator: figures, or texts if the form calls the row so."""
    if any(attribute.period is None for attribute in row):
        return False
    row = [attribute for attribute in row if not says_nothing(attribute.text)]
    figures = sum(figure(attribute.text) is not None for attribute in row)
    return 2 * figures > len(row) or (role == "target" and named) or (begun and 2 * figures == len(row))


def _with_values(read: IndicatorRead, row: Sequence[Attribute], role: Role) -> IndicatorRead:
    """The indicator with a row's values, less those that it has already."""
    known = {(v.period, v.role, _plain(v.number_of, read)) for v in read.values}
    values: list[ValueRead] = []
    lines: list[Line] = []
    for attribute in row:
        if says_nothing(attribute.text):
            continue
        if (attribute.period, role, _plain(attribute.text, read)) in known:
            lines += attribute.lines
        else:
            values.append(ValueRead(attribute.period, role, attribute.text, attribute.text, attribute.lines))
    return replace(read, values=(*read.values, *values), lines=(*read.lines, *lines))


def _plain(text: str, read: IndicatorRead) -> float | str:
    found = figure(text, read.unit)
    return text if found is None else found.number


# --- publishing ----------------------------------------------------------------------------------------


def published_indicators(taken: Indicators, owner: str, notes: Notes) -> tuple[Indicator, ...]:
    """The indicators of the owner at a path; claims their lines and tells of values that are no numbers."""
    found = tuple(
        _published(read, paths.indicator_path(owner, i), notes) for i, read in enumerate(taken.found, 1)
    )
    notes.claim(taken.used, paths.path(owner, "indicators"))
    return found


def _published(read: IndicatorRead, path: str, notes: Notes) -> Indicator:
    notes.claim(read.lines, path)
    unit = read.unit or next(
        (m.unit for v in read.values if (m := figure(v.number_of)) is not None and m.unit), None
    )
    values = []
    for i, value in enumerate(read.values, 1):
        notes.claim(value.lines, paths.indicator_value_path(path, i))
        number = figure(value.number_of, unit)
        place = merge(line.place for line in value.lines)
        if number is None:
            told = {"indicator": shortened(read.name), "text": shortened(value.text)}
            notes.find("indicator-untyped", place, told)
        values.append(
            IndicatorValue(
                period=value.period,
                role=value.role,
                text=value.text,
                number=None if number is None else number.number,
                place=place,
            )
        )
    _tell_alike(read, notes)
    lines = read.lines or tuple(line for value in read.values for line in value.lines)
    return Indicator(
        name=read.name,
        unit=unit,
        kind=read.kind,
        values=tuple(values),
        place=merge(line.place for line in lines),
    )


def _tell_alike(read: IndicatorRead, notes: Notes) -> None:
    """Add a finding for values that neither a period nor a role tells apart: their headers were not found."""
    kinds = Counter((value.period, value.role) for value in read.values)
    alike = [value for value in read.values if kinds[value.period, value.role] > 1]
    if alike:
        told: dict[str, str | int] = {
            "indicator": shortened(read.name),
            "count": len(alike),
            "texts": shortened("、".join(value.text for value in alike)),
        }
        notes.find("indicator-alike", merge(line.place for value in alike for line in value.lines), told)
