"""A document's form as data: which headings it has, where they may stand, and the words it uses.

Forms are TOML files (`form/*.toml`, read by `form.file`). Every heading matches whole lines of folded text
(`japanese.fold`). Names of periods are common to all forms (`japanese.periods`): a form only adds its own in
`periods.aliases`, or says in `periods.excluded` which usual ones it uses for something else. The code that
reads a document by a form knows kinds of headings ("issue", "initiative"), never a municipality.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from planparse.document.columns import ColumnHeads
from planparse.japanese.dittos import Direction, ditto_of, mentions_ditto
from planparse.japanese.fold import any_of, compacted, fold
from planparse.japanese.periods import DATED, NAMED, REST, Period, period_of
from planparse.plan.sections import SECTION_NAMES

ROOT = "plan"
"""The kind of the outline's root node, which contains all headings."""

KINDS = frozenset(
    {
        "title", "organization", "municipality", "contents", "mission", "basics", "budget", "departments",
        "affiliates", "facilities", "review", "review_section", "overview", "legend", "issues", "issue",
        "matrix", *SECTION_NAMES, "initiatives", "initiative", "unknown",
    }
)  # fmt: skip
"""The kinds of headings; `interpret` gives each its meaning."""

LEVEL = "level."
"""Begins the kinds that a form makes up for headings above issues or initiatives: level.基本方針."""
FIELD = "field."
"""Begins the kinds of the headings made from a form's `[[field]]` rules: field.予算額."""

INDICATOR = "indicator."
"""Begins the kinds of the headings made from `[[indicator]]` rules, which are counted from 0: indicator.0."""
UNRULED = "table"
"""Follows `INDICATOR` where a table's own headers tell the indicator."""

WORDED = frozenset({"issue", "initiative", "review_section", "unknown"})
"""Kinds of headings that, like those above them, are told apart by their wording: each opens a new part."""

LONGEST = 240
"""Characters. A longer line is never a heading, so that a form's patterns run on short text only."""

_AROUND_LABEL = "【】<>[]()■□◆●○・:"
"""What may stand around a label: 【概要】, ■概要, 概要:"""

LEVELS = "高中低"
"""The levels an issue's impact and urgency can have."""

_COVER = frozenset({"year", "organization", "municipality"})
HELD: Mapping[str, frozenset[str]] = {
    "title": _COVER,
    "organization": _COVER,
    "municipality": _COVER,
    "review": frozenset({"year"}),
    "review_section": frozenset({"year"}),
    "overview": frozenset({"area"}),
    "departments": frozenset({"as_of"}),
    "issue": frozenset({"area", "policy_field", "impact", "urgency", "rest"}),
    "matrix": frozenset({"impact", "urgency", "rest"}),
}
"""The named groups of a heading that fields of the schema hold, by its kind; others become `fields`."""

Owner = Literal["plan", "issue", "initiative"]
"""What of a plan has fields and indicators of its own."""
ValueType = Literal["text", "number", "yen", "percent", "date", "section", "level"]
"""What the value of a field is: section is a part of an organization, level one of a scale of its own."""
IndicatorKind = Literal["output", "outcome"]
"""活動指標 or 成果指標."""


@dataclass(frozen=True, slots=True)
class PageRange:
    """The pages from `first` to `last`, counted from 1 and both included; without `last` to the end."""

    first: int = 1
    last: int | None = None

    def holds(self, page: int | None) -> bool:
        """Whether a page is one of these. What stands on no page, as in a text, is never held back."""
        return page is None or (self.first <= page and (self.last is None or page <= self.last))

    def meets(self, other: PageRange) -> bool:
        """Whether two ranges have a page in common."""
        return self.holds(other.first) or other.holds(self.first)


@dataclass(frozen=True, slots=True)
class Heading:
    """One kind of heading, which may stand in nodes of the kinds `within`.

    The patterns' named groups become the node's values; `identity` names those that distinguish another
    heading of this kind from a repetition of the same one (a running head). A damaged heading is compared
    with the wording `title` and must begin with the number sign `marker`. `open_ended` headings contain free
    text, so that a wrapped line of prose may look like one. What matches a `due` pattern only could be a list
    item as well: it is a heading where its number or sign is the next one. A plan may lack an `optional`
    heading without a finding. `pages` are the only pages where it is one.
    """

    kind: str
    within: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    due: tuple[re.Pattern[str], ...]
    identity: tuple[str, ...]
    title: str | None
    marker: re.Pattern[str] | None
    open_ended: bool
    optional: bool
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    pages: PageRange

    def match(self, folded: str) -> re.Match[str] | None:
        """The match of a whole folded line, whose spans hold for the line itself; None beyond `LONGEST`."""
        if len(folded) > LONGEST:
            return None
        for pattern in (*self.patterns, *self.due):
            if match := pattern.fullmatch(folded):
                return match
        return None

    def is_sure(self, match: re.Match[str]) -> bool:
        """Whether one of `patterns`, not merely of `due`, made the match."""
        return match.re in self.patterns


@dataclass(frozen=True, slots=True)
class Attribute:
    """A line under a heading that carries one of its values, such as 【政策分野：…】."""

    within: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A value that a document labels with one of `labels` and that is published under `name`.

    `unit` holds where neither the value nor its label tells one; `scale` has the levels of a `level`, from
    the best to the worst.
    """

    name: str
    of: tuple[Owner, ...]
    labels: tuple[re.Pattern[str], ...]
    type: ValueType
    unit: str | None
    scale: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorRule:
    """Indicators under one of `labels`: a heading, a label's cell or the label of a row.

    `columns` has the form's own words for the columns of a table of indicators, by what they hold: name,
    unit, baseline, target, actual.
    """

    of: tuple[Owner, ...]
    kind: IndicatorKind | None
    labels: tuple[re.Pattern[str], ...]
    columns: Mapping[str, tuple[re.Pattern[str], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class TableRule:
    """A table under a heading of the kinds `within` whose rows are issues or initiatives.

    `columns` has the words in its column headers by what the column holds: number, title, description, a
    section of an issue, the issue of an initiative, or level.NAME.
    """

    rows: Literal["issue", "initiative"]
    within: tuple[str, ...]
    columns: Mapping[str, tuple[re.Pattern[str], ...]]


@dataclass(frozen=True, slots=True)
class SheetRule:
    """A document of sheets (調書), each of which is one issue or initiative.

    A sheet begins with a line or cell that matches one of `begins`, or where its first label comes again.
    """

    of: Literal["issue", "initiative"]
    begins: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """All that is known about a kind of document before one is read. A form is equal only to itself."""

    name: str
    title: str
    source: str
    toml: str
    signs: tuple[re.Pattern[str], ...]
    minimum: float
    headings: tuple[Heading, ...]
    attributes: tuple[Attribute, ...]
    furniture: tuple[re.Pattern[str], ...]
    levels: tuple[re.Pattern[str], ...]
    area_line: re.Pattern[str] | None
    caption: tuple[re.Pattern[str], ...]
    overview_columns: Mapping[str, re.Pattern[str]]
    overview_number: re.Pattern[str] | None
    issue_cells: Mapping[str, re.Pattern[str]]
    initiative_cells: Mapping[str, re.Pattern[str]]
    cover_cells: Mapping[str, re.Pattern[str]]
    periods: Mapping[str, Period | None]
    period_words: re.Pattern[str] | None
    item: re.Pattern[str]
    bullets: str
    ditto: frozenset[str]
    empty: frozenset[str]
    row_labels: frozenset[str]
    operations: tuple[str, ...]
    facility_heads: frozenset[str]
    organization_in_text: tuple[re.Pattern[str], ...]
    municipality_in_text: tuple[re.Pattern[str], ...]
    any_label: re.Pattern[str] | None
    fields: tuple[FieldRule, ...]
    indicators: tuple[IndicatorRule, ...]
    tables: tuple[TableRule, ...]
    sheet: SheetRule | None
    written: Mapping[re.Pattern[str], str]
    """The texts, labels and signs of the form as it writes them, by the patterns made of them."""

    def headings_like(self, folded: str, page: int | None) -> tuple[tuple[Heading, re.Match[str]], ...]:
        """The headings that a folded line on a page may be in any context, with their matches; or ()."""
        return tuple(found for found in _headings_like(self, folded) if found[0].pages.holds(page))

    def headed(self, kind: str) -> tuple[Heading, ...]:
        """The headings of a kind."""
        return tuple(h for h in self.headings if h.kind == kind)

    def issue_cell(self, text: str) -> str | None:
        """The value or section of an issue that a cell's text names: "title" for 課題名; None for others."""
        return _named(text, self.issue_cells)

    def initiative_cell(self, text: str) -> str | None:
        """The value of an initiative that a cell's text names: "title" for 取組名; None for others."""
        return _named(text, self.initiative_cells)

    def cover_cell(self, text: str) -> str | None:
        """The value of a cover that a cell's text names: "organization" for 局区名; None for others."""
        return _named(text, self.cover_cells)

    def field_labelled(self, text: str, owner: Owner) -> FieldRule | None:
        """The field of an owner that a text labels, a unit or remark in brackets behind it aside; or None."""
        return next((rule for rule in self.fields if owner in rule.of and _labels(rule.labels, text)), None)

    def field_named(self, name: str, owner: Owner) -> FieldRule | None:
        """The field of an owner that is published under a name; None without one."""
        return next((rule for rule in self.fields if rule.name == name and owner in rule.of), None)

    def indicator_labelled(self, text: str, owner: Owner) -> IndicatorRule | None:
        """The rule for an owner's indicators that a text introduces; None for other texts."""
        return next(
            (rule for rule in self.indicators if owner in rule.of and _labels(rule.labels, text)), None
        )

    def begins_sheet(self, text: str) -> bool:
        """Whether a line or cell is what a sheet of the form begins with."""
        return self.sheet is not None and _labels(self.sheet.begins, text)

    def is_empty(self, text: str) -> bool:
        """Whether a cell or list says that there is nothing: blank, ―, (なし)."""
        return fold(text).replace(" ", "") in self.empty

    def is_label(self, text: str) -> bool:
        """Whether the text only labels a schedule or its rows and says nothing more: スケジュール."""
        return fold(text).replace(" ", "").strip(_AROUND_LABEL) in self.row_labels

    def ditto_of(self, text: str) -> Direction | None:
        """Where an entry points that only repeats something, in usual or the form's own words: 同左, 〃."""
        return ditto_of(text) or ("left" if _compact(text) in self.ditto else None)

    def mentions_ditto(self, text: str) -> bool:
        """Whether an entry says 同左 or the like and something besides: 同左(一部見直し)."""
        compact = _compact(text)
        own = compact not in self.ditto and compact.startswith(tuple(self.ditto))
        return own or mentions_ditto(text)

    def period_of(self, text: str) -> Period | None:
        """The period that the whole text names, in the form's own words or in the usual ones; or None."""
        if self.period_words and (match := self.period_words.fullmatch(compacted(text))):
            return self.periods[match["word"]]
        return period_of(text)

    def quarters_of(self, head: str) -> tuple[int, ...]:
        """The quarters (1 to 4) that a column header names, in order; () for any other header."""
        period = self.period_of(head)
        return period.quarters if period is not None else ()


@lru_cache(maxsize=64)
def _any_heading(form: Form) -> re.Pattern[str]:
    """What every heading and label matches, compiled (20 ms) once a document follows the form."""
    worded = (heading for heading in form.headings if not heading.kind.startswith((FIELD, INDICATOR)))
    patterns = (pattern for heading in worded for pattern in (*heading.patterns, *heading.due))
    return any_of((*patterns, *([] if form.any_label is None else [form.any_label])))


@lru_cache(maxsize=16384)
def _headings_like(form: Form, folded: str) -> tuple[tuple[Heading, re.Match[str]], ...]:
    if len(folded) > LONGEST or _any_heading(form).fullmatch(folded) is None:
        return ()
    tried = ((heading, heading.match(folded)) for heading in form.headings)
    return tuple((heading, match) for heading, match in tried if match is not None)


def _named(text: str, words: Mapping[str, re.Pattern[str]]) -> str | None:
    """The name whose pattern matches the whole of a label's text, brackets and signs around it aside."""
    folded = fold(text).replace(" ", "").strip(_AROUND_LABEL)
    return next((name for name, pattern in words.items() if pattern.fullmatch(folded)), None)


def _compact(text: str) -> str:
    return compacted(text).rstrip("。")


def _labels(labels: tuple[re.Pattern[str], ...], text: str) -> bool:
    folded = fold(text).strip()
    return len(folded) <= LONGEST and any(label.fullmatch(folded) for label in labels)


def value_name(group: str) -> str:
    """The name of the value that a pattern's named group holds: `title` for the groups title and title2."""
    return group.rstrip("0123456789")


_LEVEL_HEAD = re.compile(rf"^(?:\w{{2,6}}:)?[{LEVELS}]$")
"""The header of a column of a matrix of levels: 高, 緊急度:高."""


def column_heads(forms: Iterable[Form]) -> ColumnHeads:
    """What may head a column in documents of the forms: periods, the columns of the overview, and levels.

    A word that a form excludes is still looked for, since a reader does not know the document's form.
    """
    known = tuple(forms)
    own = {word for form in known for word, period in form.periods.items() if period is not None}
    return ColumnHeads(
        named=(*NAMED, *(re.compile(re.escape(word)) for word in sorted(own))),
        other=(DATED, _LEVEL_HEAD, *(p for form in known for p in form.overview_columns.values())),
        rest=REST,
    )
