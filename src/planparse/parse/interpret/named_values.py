"""Named values that no field of the schema holds: columns beside a schedule, parts of headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planparse.document.place import Place, merge
from planparse.form.model import HELD, LEVEL, Form, value_name
from planparse.japanese.amounts import amounts_in, measure
from planparse.japanese.calendar import fiscal_year_in
from planparse.japanese.fold import fold
from planparse.parse.interpret.notes import Notes
from planparse.parse.outline import Node
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
_UNIT_OF_LABEL = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")


def attribute_values(
    attributes: Iterable[Attribute], owner: str, notes: Notes, *, first: int
) -> tuple[NamedValue, ...]:
    """The values of the columns beside a schedule; claims their lines.

    `owner` is the initiative's path, `first` the position of the first value among its fields, from 1.
    """
    found: list[NamedValue] = []
    for position, attribute in enumerate(attributes, first):
        place = merge(line.place for line in attribute.lines)
        notes.claim(attribute.lines, paths.named_value_path(owner, position))
        found.append(
            named_value(attribute.label, attribute.text, place, row=attribute.row, period=attribute.period)
        )
    return tuple(found)


def heading_values(node: Node, notes: Notes, *, until: str | None = None) -> tuple[NamedValue, ...]:
    """What a heading says that no field holds: named groups of its patterns, and amounts beside those.

    The headings below it are read as well, down to those of the kind `until`, which own what they say.
    """
    found = list(_values_of(node, notes.form))
    for child in node.children:
        if isinstance(child, Node) and child.kind != until:
            found += heading_values(child, notes, until=until)
    return tuple(found)


def named_value(
    label: str,
    value: str,
    place: Place,
    *,
    name: str | None = None,
    row: str | None = None,
    period: str | None = None,
) -> NamedValue:
    """A value under its label. Unless they are given, its name is the label without a unit in brackets, and
    its period the fiscal year that the label names.
    """
    found = measure(value, label)
    year = fiscal_year_in(label)
    folded = fold(label)
    return NamedValue(
        name=name or label[: len(_UNIT_OF_LABEL.sub("", folded))].strip() or label,
        label=label,
        value=value,
        number=found and found.number,
        unit=found and found.unit,
        period=period or (None if year is None else str(year)),
        row=row,
        place=place,
    )


def _values_of(node: Node, form: Form) -> Iterator[NamedValue]:
    place = merge(line.place for line in node.lines)
    held = _ALWAYS | HELD.get(node.kind, frozenset())
    taken: list[tuple[int, int]] = []
    is_whole = node.kind in _WHOLE or node.kind.startswith(LEVEL)
    spans = group_spans(node, form)
    title = spans.get("title", (0, 0))
    for name, written in node.values.items():
        begin, end = spans.get(name, (0, 0))
        inside = is_whole and end and title[0] <= begin and end <= title[1]
        if name in held or inside or node.kind == "unknown" or not written:
            continue
        unit = _UNIT_BEHIND.match(fold(node.text), end) if end and written[-1].isdigit() else None
        value = node.text[begin : unit.end()] if unit else written
        taken.append((begin, unit.end() if unit else end))
        yield named_value((_label_before(node.text, begin) if end else None) or name, value, place, name=name)
    if not is_whole:
        yield from _other_amounts(node, taken, place)


def _other_amounts(node: Node, taken: Sequence[tuple[int, int]], place: Place) -> Iterator[NamedValue]:
    """The amounts in a heading outside the named groups, under the word before them."""
    for amount in amounts_in(node.text):
        if any(begin < amount.end and amount.begin < end for begin, end in taken):
            continue
        label = _label_before(node.text, amount.begin) or node.text
        yield named_value(label, node.text[amount.begin : amount.end], place)


def _label_before(text: str, end: int) -> str | None:
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
