"""Named values that no field of the schema holds: a form's own fields, columns beside a schedule, parts of
headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planparse.document.place import Place, merge
from planparse.document.source import Line
from planparse.form.model import FIELD, HELD, INDICATOR, LEVEL, FieldRule, Form, Owner, ValueType, value_name
from planparse.japanese.amounts import amounts_in
from planparse.japanese.brackets import labelled_remarks
from planparse.japanese.calendar import fiscal_year_of_label, fiscal_year_without_era
from planparse.japanese.fold import fold
from planparse.parse.interpret.notes import Notes, lines_of
from planparse.parse.interpret.passages import shortened
from planparse.parse.interpret.value_types import typed, untyped
from planparse.parse.outline import REMARKED
from planparse.parse.outline_tree import STRAY, Content, Node
from planparse.parse.schedule import Attribute
from planparse.plan import paths
from planparse.plan.model import NamedValue

_ALWAYS = frozenset(
    {"number", "title", "marker"}
)  # held by every kind of heading, or its numbering and wording
_WHOLE = frozenset({"title", "issue", "initiative", "review_section", "unknown", "budget"})
"""Kinds of headings whose text, amounts included, reaches a field as it is."""
_UNIT_BEHIND = re.compile(r"\s?(?:(?:十億|千万|百万|[兆億万千])?円|%)")
_LABEL_BEFORE = re.compile(r"(?P<label>[^\s()\[\]【】、,:=]+)[\s:=]*$")
_TYPES: Mapping[ValueType, str] = {
    "text": "文章",
    "number": "数値",
    "yen": "金額",
    "percent": "割合",
    "date": "年月日",
    "section": "課名",
    "level": "評価の段階",
}
"""What findings call the types of values."""
_UNIT_OF_LABEL = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")


def attribute_values(
    attributes: Iterable[Attribute], owner: Owner, path: str, notes: Notes, *, first: int
) -> tuple[NamedValue, ...]:
    """The values of the columns beside a schedule or indicators; claims their lines.

    `path` is the owner's, `first` the position of the first value among its fields, from 1.
    """
    found: list[NamedValue] = []
    for position, attribute in enumerate(attributes, first):
        place = merge(line.place for line in attribute.lines)
        notes.claim(attribute.lines, paths.named_value_path(path, position))
        rule = notes.form.field_labelled(attribute.label, owner)
        value = Labelled(
            attribute.label,
            attribute.text,
            place,
            row=attribute.row,
            period=attribute.period,
            unit=attribute.unit,
        )
        found.append(named_value(value, rule, notes))
    return tuple(found)


def heading_values(
    node: Node, owner: Owner, notes: Notes, *, until: str | None = None
) -> tuple[NamedValue, ...]:
    """What a heading says that no field holds: named groups of its patterns, and amounts beside those.

    The headings below it are read as well, down to those of the kind `until`, which own what they say.
    """
    found = list(_values_of(node, owner, notes))
    for child in node.children:
        if isinstance(child, Node) and child.kind != until:
            found += heading_values(child, owner, notes, until=until)
    return tuple(found)


def field_values(node: Node, owner: Owner, path: str, notes: Notes, *, first: int) -> tuple[NamedValue, ...]:
    """The values of the form's fields that are labelled under the heading of their owner; claims their lines.

    `path` is the owner's, `first` the position of the first value among its fields, from 1. A label without
    anything beside or below it has no value.
    """
    found: list[NamedValue] = []
    for child in node.children:
        if not isinstance(child, Node) or not child.kind.startswith(FIELD):
            continue
        lines = lines_of(child.contents())
        text = child.values.get("value") or _content(child.contents(), notes)
        if not text:
            continue
        notes.claim(lines, paths.named_value_path(path, first + len(found)))
        rule = notes.form.field_named(child.kind.removeprefix(FIELD), owner)
        value = Labelled(
            child.text,
            text,
            merge(line.place for line in lines),
            row=child.values.get("row"),
            period=child.values.get("period"),
            unit=child.values.get("unit"),
        )
        found.append(named_value(value, rule, notes, name=child.values.get("name")))
    return tuple(found)


def _content(contents: Sequence[Content], notes: Notes) -> str:
    """The text of contents: a paragraph a line, and a table's rows with tabs between their cells."""
    texts: list[str] = []
    run: list[Line] = []
    for content in contents:
        if isinstance(content, Line):
            run.append(content)
            continue
        texts += (paragraph.text for paragraph in notes.paragraphs(run))
        run = []
        for grid in content.parts:
            for row in range(grid.rows):
                cells = (notes.paragraphs(cell.lines, cell=True) for cell in grid.row(row))
                texts.append("\t".join("\n".join(p.text for p in cell) for cell in cells).strip("\t"))
    texts += (paragraph.text for paragraph in notes.paragraphs(run))
    return "\n".join(text for text in texts if text)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value as written under its label; `unit` is that of the table it stands in."""

    label: str
    value: str
    place: Place
    row: str | None = None
    period: str | None = None
    unit: str | None = None


def named_value(
    written: Labelled, rule: FieldRule | None, notes: Notes, *, name: str | None = None
) -> NamedValue:
    """The value of the form's field `rule`, or without one a value under its own label.

    Without a rule and a `name`, its name is the label without a unit in brackets. Its period, if it stands
    under none, is the fiscal year that the label names. A value that is not of its field's type is reported.
    """
    label, value = written.label, written.value
    if rule is None:
        found = untyped(value, label if written.unit is None else f"{label}({written.unit})")
        name = name or label[: len(_UNIT_OF_LABEL.sub("", fold(label)))].strip() or label
    else:
        found = typed(value, label, written.unit, rule, notes.form)
        name = rule.name
        if not found.fits:
            told = {"field": name, "type": _TYPES[rule.type], "text": shortened(value)}
            notes.find("field-type", written.place, told)
        if found.is_unit_guessed and name not in notes.guessed_units:
            notes.guessed_units.add(name)
            notes.find("unit-guessed", written.place, {"field": name, "text": shortened(value)})
    year = fiscal_year_of_label(label) or fiscal_year_without_era(label, notes.fiscal_year)
    return NamedValue(
        name=name,
        label=label,
        value=value,
        number=found.number,
        unit=found.unit,
        normalized=found.normalized,
        period=written.period or (None if year is None else str(year)) or found.period,
        row=written.row,
        place=written.place,
    )


def _values_of(node: Node, owner: Owner, notes: Notes) -> Iterator[NamedValue]:
    if node.kind == STRAY:
        return
    place = merge(line.place for line in node.lines)
    held = _ALWAYS | HELD.get(node.kind, frozenset())
    taken: list[tuple[int, int]] = []
    is_whole = node.kind in _WHOLE or node.kind.startswith(LEVEL)
    spans = group_spans(node, notes.form)
    title = spans.get("title", (0, 0))
    groups = {} if node.kind.startswith((FIELD, INDICATOR)) else node.values
    for name, written in groups.items():
        begin, end = spans.get(name, (0, 0))
        inside = is_whole and end and title[0] <= begin and end <= title[1]
        if name in held or inside or node.kind == "unknown" or not written:
            continue
        unit = _UNIT_BEHIND.match(fold(node.text), end) if end and written[-1].isdigit() else None
        value = node.text[begin : unit.end()] if unit else written
        taken.append((begin, unit.end() if unit else end))
        label = (label_before(node.text, begin) if end else None) or name
        rule = notes.form.field_named(name, owner)
        yield named_value(Labelled(label, value, place), rule, notes, name=name)
    if node.kind in REMARKED:
        remarks = [match for match in labelled_remarks(node.text) if not _overlaps(match.span(), taken)]
        taken += (match.span() for match in remarks)
        yield from _remarks(node, remarks, place, owner, notes)
    if not is_whole:
        yield from _other_amounts(node, taken, place, owner, notes)


def _remarks(
    node: Node, remarks: Iterable[re.Match[str]], place: Place, owner: Owner, notes: Notes
) -> Iterator[NamedValue]:
    """The labels and values that stand in brackets in a heading."""
    for match in remarks:
        label, written = (node.text[slice(*match.span(name))] for name in ("label", "value"))
        rule = notes.form.field_labelled(label, owner)
        yield named_value(Labelled(label, written, place), rule, notes)


def _other_amounts(
    node: Node, taken: Sequence[tuple[int, int]], place: Place, owner: Owner, notes: Notes
) -> Iterator[NamedValue]:
    """The amounts in a heading outside the named groups, under the word before them."""
    for amount in amounts_in(node.text):
        if _overlaps((amount.begin, amount.end), taken):
            continue
        label = label_before(node.text, amount.begin) or node.text
        value = Labelled(label, node.text[amount.begin : amount.end], place)
        yield named_value(value, notes.form.field_labelled(label, owner), notes)


def _overlaps(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return any(begin < span[1] and span[0] < end for begin, end in taken)


def label_before(text: str, end: int) -> str | None:
    """The word that stands before a position of a text: 予算額 in 取組（予算額 8,000千円）."""
    match = _LABEL_BEFORE.search(fold(text[:end]))
    return text[slice(*match.span("label"))] if match else None


def group_spans(node: Node, form: Form) -> Mapping[str, tuple[int, int]]:
    """Where the named groups stand in a heading's text; {} where no single pattern gave all of them."""
    for heading in form.headed(node.kind):
        match = heading.match(fold(node.text))
        if match is not None:
            return {
                value_name(name): match.span(name)
                for name, text in match.groupdict().items()
                if text and text.strip()
            }
    return {}
