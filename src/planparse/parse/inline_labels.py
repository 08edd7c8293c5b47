"""Labels of a form's fields and indicators at the beginning of lines, with their values behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from planparse.document.source import Line
from planparse.form.model import FIELD, INDICATOR, Form, Owner
from planparse.japanese.fold import fold
from planparse.parse.wrap import Break, Style, is_full, relation

OWNERS: tuple[Owner, ...] = get_args(Owner)
LONGEST_LABEL = 40
"""Characters of a label with its number, brackets, unit and remark. Not measured: prose is longer."""
_LABEL_END = re.compile(r":|\s+|(?<=[】>\])])(?=\S)")
_BRACKETED = re.compile(r"^[^【<\[(]{0,6}[【<\[(].*[】>\])]$")
_WIDE = re.compile("(?:\u3000|\\s\\s)$")
_SURE_END = tuple(":】>])")
_LABEL_START = re.compile(r"(?<=\s)\S|[【<\[]")


@dataclass(frozen=True, slots=True)
class Inline:
    """A label in a line and the value behind it, as written; `sure` unless only a blank parts the two.

    `wide` tells that a full-width blank or several do, as staff set labels off.
    """

    label: str
    value: str
    sure: bool
    wide: bool = False


def kind_of(label: str, owner: Owner, form: Form) -> str | None:
    """The kind of the heading that a label of the owner's fields or indicators opens; None for others."""
    if (field := form.field_labelled(label, owner)) is not None:
        return FIELD + field.name
    indicator = form.indicator_labelled(label, owner)
    return None if indicator is None else f"{INDICATOR}{form.indicators.index(indicator)}"


def is_label(text: str, form: Form) -> bool:
    """Whether a text labels a field or indicators of anything in a plan."""
    return any(kind_of(text, owner, form) is not None for owner in OWNERS)


def inline_labels(text: str, form: Form) -> tuple[Inline, ...]:
    """The labels in a line that begins with one, each with its value: 担当課：財政課　予算額：100千円.

    A label is followed by a colon or a blank, or stands in brackets.
    """
    if not form.fields and not form.indicators:
        return ()
    return labels_and_values(text, lambda label: is_label(label, form) or describes(label, form))


def describes(label: str, form: Form) -> bool:
    """Whether a label is one of the form's for the description of an initiative: 内容 in 内容：窓口を置く."""
    return form.initiative_cell(label) == "description"


def labels_and_values(text: str, is_known: Callable[[str], bool]) -> tuple[Inline, ...]:
    """The labels in a line that begins with a known one, each with its value."""
    folded = fold(text)
    if _label_end(folded, 0, is_known) is None:
        return ()
    starts = (match.start() for match in _LABEL_START.finditer(folded, 1))
    begins = [0, *(start for start in starts if _label_end(folded, start, is_known) is not None)]
    return tuple(_parted(text, begins, is_known))


def _parted(text: str, begins: Sequence[int], is_known: Callable[[str], bool]) -> Iterator[Inline]:
    for begin, end in zip(begins, (*begins[1:], len(text)), strict=True):
        label_end = _label_end(fold(text), begin, is_known) or begin
        label, value = text[begin:label_end].strip(), text[label_end:end].strip()
        sure = fold(label[-1:]) in _SURE_END or fold(value[:1]) == ":"
        wide = _WIDE.search(text[begin:label_end]) is not None
        yield Inline(label.rstrip(":：").strip(), value.lstrip(":：").strip(), sure, wide)


def _label_end(folded: str, begin: int, is_known: Callable[[str], bool]) -> int | None:
    """Where the label that begins at a position ends, a remark behind it included; None without a label."""
    found = None
    for match in _LABEL_END.finditer(folded, begin + 1, begin + LONGEST_LABEL):
        label = folded[begin : match.start()]
        bracketed = match.end() == match.start()
        if bracketed and not _BRACKETED.match(label):
            continue
        if folded[match.end() :].strip() and is_known(label):
            found = match.end()
    return found


def value_goes_on(before: Line, after: Line, style: Style) -> bool:
    """Whether the value behind a label is wrapped onto the next line, however far that is indented."""
    hangs = after.box is None and after.indent > before.indent
    if hangs:
        after = replace(after, indent=before.indent)
    kind = relation(before, after, style, base=after.box[0] if after.box else None)
    return kind is Break.SOFT or (kind is Break.SOFT_GUESS and (hangs or is_full(before, after)))
