"""The walk over a plan: every part of it and every value in it, in reading order, each with its path.

Tables, corrections, comparisons, reports and workbooks all take a plan's values from here, so that they
agree on which values there are and what each is called.

A `Part` is what stands at one place of the document: a paragraph, a budget, an issue's heading, a task. A
`Field` is one value of a part: the amount of a budget, the urgency of an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from planparse.document.place import Place
from planparse.japanese.periods import period_words, quarter_name
from planparse.plan import paths
from planparse.plan.model import (
    INDICATOR_KIND_NAMES,
    LEVELS,
    ROLE_NAMES,
    Area,
    Basics,
    Budget,
    Facility,
    HeadingAbove,
    Indicator,
    IndicatorValue,
    Initiative,
    Issue,
    NamedValue,
    OutlineHeading,
    OutlineTable,
    OverviewRow,
    Passage,
    Plan,
    Quarter,
    Review,
    ScheduleEntry,
)
from planparse.plan.schedules import other_entries
from planparse.plan.sections import SECTIONS

Kind = Literal[
    "text",
    "optional",
    "level",
    "number",
    "year",
    "code",
    "date",
    "role",
    "indicator",
    "period",
    "task",
    "cell",
    "written",
]
"""What a field can hold.

text      a text, possibly empty
optional  a text or nothing
level     高, 中, 低 or nothing
number    a whole number
year      a fiscal year or nothing
code      six digits or nothing
date      a date or nothing
role      基準値, 目標値, 実績値 or nothing: the role of an indicator's value
indicator 活動指標, 成果指標 or nothing: the kind of an indicator
period    a year or month (2026, 2026-03) or nothing
task      the text of a task; a task without text does not exist
cell      a quarter's cell as written: it is never corrected, its tasks are
written   a cell of another period as written, or a value found in another text: never corrected either
"""

CHOICES: Mapping[Kind, Mapping[str, str]] = {
    "level": {level: level for level in LEVELS},
    "role": ROLE_NAMES,
    "indicator": INDICATOR_KIND_NAMES,
}
"""Kinds whose fields hold one of a few values: each value with what a person reads and writes for it."""

PERIOD = re.compile(r"\d{4}(?:-(?:H[12]|Q[1-4]|\d\d(?:/\d{4}-\d\d)?))?", re.ASCII)
"""How a period is written: 2026, 2026-H1, 2026-Q1, 2026-04 or 2026-04/2026-06."""

MOST_DIGITS: Mapping[Kind, int] = {"number": 18, "year": 4}
"""How many digits a number has at most, so that every table can hold it."""

Address = tuple[str | int, ...]
"""Where a value is held in the model: ("issues", 0, "title") for plan.issues[0].title."""


class Label(NamedTuple):
    """What a field is called."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a plan that stands at one place of the document.

    `name` says what it is: plan, mission, budget, budget_note, departments, affiliates, facility, review,
    review_section, review_paragraph, overview, area, issue, the name of an issue's section, initiative,
    initiative_description, item, quarter, task, period, period_task, level, indicator, indicator_value,
    named_value, outline_heading, outline_passage, outline_table, outline_row, outline_value or unplaced.
    `node` is the model object that holds its values. `owner` is the part it belongs to, None for the parts of
    the plan itself. `id` is the published id of an issue, initiative, quarter or task. Paths and ids are
    unique within the plan.
    """

    name: str
    path: str
    node: Any
    address: Address
    place: Place | None
    owner: Part | None = None
    id: str | None = None

    @property
    def position(self) -> int:
        """The part's position in the list that holds it, from 1; for a part of a list alone."""
        last = self.address[-1]
        assert isinstance(last, int), f"{self.path} is in no list"
        return last + 1

    @property
    def doubt_address(self) -> Address | None:
        """Where the part's doubt is held in the model; None for a part without a place, which has none."""
        if self.place is None:
            return None
        return (*self.address, "doubt" if self.address != ("basics",) else f"{self.name}_doubt")

    @property
    def doubt(self) -> float:
        """How likely the part is wrong, from 0 to 1; 0 for a part without a doubt of its own."""
        address = self.doubt_address
        return 0.0 if address is None else float(getattr(self.node, str(address[-1])))

    def within(self, name: str) -> Part | None:
        """The part of that name which this part belongs to, or is itself; None if there is none."""
        part: Part | None = self
        while part is not None and part.name != name:
            part = part.owner
        return part

    def enclosing(self, name: str) -> Part:
        """As `within`, for a part that must have one. Raises LookupError."""
        part = self.within(name)
        if part is None:
            raise LookupError(f"{self.path} belongs to no {name}")
        return part


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a part.

    `name` is the kind of text as the table `passages` calls it, and `under` the text it stands under there
    (an account, a section's title, an item's marker). `prose` tells whether the field belongs to that table:
    values that have a column of their own elsewhere do not.
    """

    part: Part
    path: str
    kind: Kind
    name: str
    label: Label
    value: str | int | date | None
    address: Address
    under: str | None = None
    prose: bool = False

    @property
    def place(self) -> Place | None:
        """Where the value stands: its own place where it has one, otherwise that of its part."""
        own: Place | None = getattr(self.part.node, f"{self.name}_place", None)
        return own or self.part.place

    @property
    def text(self) -> str | None:
        """The value as a person reads it (dates in ISO form); None if there is none."""
        if self.value is None:
            return None
        return CHOICES.get(self.kind, {}).get(str(self.value), str(self.value))

    @property
    def correctable(self) -> bool:
        """Whether a person may set the value."""
        return self.kind not in ("cell", "written")


Walk = Iterator[tuple[Part, tuple[Field, ...]]]
"""Parts in reading order, each with its fields."""


def fields(plan: Plan) -> Iterator[Field]:
    """Every field of the plan in reading order."""
    for _, own in walk(plan):
        yield from own


def by_path(plan: Plan) -> dict[str, Field]:
    """Path → field, in reading order."""
    return {field.path: field for field in fields(plan)}


def walk(plan: Plan) -> Walk:
    """Every part of the plan in reading order, each with its fields; a part may have none."""
    yield _whole(plan)
    yield from _passages("mission", "mission", ("mission",), Label("組織の使命", "mission"), plan.mission)
    yield from _basics(plan.basics)
    if plan.review is not None:
        yield from _review(plan.review)
    yield from _overview(plan.overview)
    yield from _areas(plan.areas)
    yield from _issues(plan.issues)
    yield from _named_values(plan.fields, "", (), None)
    yield from _outline(plan.outline)
    yield from _passages("unplaced", "unplaced", ("unplaced",), Label("その他", "other text"), plan.unplaced)


def _whole(plan: Plan) -> tuple[Part, tuple[Field, ...]]:
    part = Part("plan", "", plan, (), None)
    kinds: tuple[tuple[str, Kind, Label], ...] = (
        ("municipality", "optional", Label("自治体名", "municipality")),
        ("municipality_code", "code", Label("全国地方公共団体コード", "municipality code")),
        ("organization", "optional", Label("組織名", "organization")),
        ("fiscal_year", "year", Label("年度(西暦)", "fiscal year")),
        ("title", "optional", Label("表題", "title")),
    )
    own = (Field(part, name, kind, name, label, getattr(plan, name), (name,)) for name, kind, label in kinds)
    return part, tuple(own)


def _passages(
    name: str,
    path: str,
    address: Address,
    label: Label,
    passages: Iterable[Passage],
    *,
    prose: str | None = None,
    under: str | None = None,
    owner: Part | None = None,
) -> Walk:
    """A part for each passage of a list at `path`, named `name` and called `prose` in the passages table."""
    for i, passage in enumerate(passages):
        part = Part(name, paths.path(path, i + 1), passage, (*address, i), passage.place, owner)
        yield part, (_text(part, prose or name, label, passage.text, "text", under=under),)


def _levels(levels: Iterable[HeadingAbove], owner: Part) -> Walk:
    """A part for each heading above an issue or initiative."""
    for i, level in enumerate(levels):
        at = paths.path(owner.path, "levels", i + 1)
        part = Part("level", at, level, (*owner.address, "levels", i), level.place, owner)
        label = Label(level.name, level.name)
        yield part, (_text(part, "level", label, level.title, "title", under=level.name),)


def _named_values(values: Iterable[NamedValue], path: str, address: Address, owner: Part | None) -> Walk:
    """A part for each of the values without a field of their own that a plan, issue or initiative has."""
    for i, value in enumerate(values):
        at = paths.named_value_path(path, i + 1)
        part = Part("named_value", at, value, (*address, "fields", i), value.place, owner)
        label = Label(value.label, value.label)
        yield part, (Field(part, at, "text", "named_value", label, value.value, (*part.address, "value")),)


def _indicators(indicators: Iterable[Indicator], owner: Part) -> Walk:
    """A part for each indicator of an issue or initiative, and one for each of its values."""
    name, unit = Label("指標名", "indicator"), Label("指標の単位", "unit of the indicator")
    kind = Label("指標の種類", "kind of the indicator")
    for i, indicator in enumerate(indicators):
        at = paths.indicator_path(owner.path, i + 1)
        part = Part("indicator", at, indicator, (*owner.address, "indicators", i), indicator.place, owner)
        yield (
            part,
            (
                _value(part, "name", name, indicator.name, "text"),
                _value(part, "unit", unit, indicator.unit, "optional"),
                _value(part, "kind", kind, indicator.kind, "indicator"),
            ),
        )
        for j, value in enumerate(indicator.values):
            at = paths.indicator_value_path(part.path, j + 1)
            inner = Part("indicator_value", at, value, (*part.address, "values", j), value.place, part)
            yield inner, _indicator_value(inner, value, indicator.name)


def _indicator_value(part: Part, value: IndicatorValue, name: str) -> tuple[Field, ...]:
    period = value.period and period_words(value.period)
    ja = (name, period, ROLE_NAMES[value.role] if value.role else None)
    en = (name, value.period, value.role)
    label = Label(" ".join(filter(None, ja)), " ".join(filter(None, en)))
    when, role = Label("指標の値の期間", "period of the value"), Label("指標の値の種類", "role of the value")
    return (
        Field(part, part.path, "text", "indicator_value", label, value.text, (*part.address, "text")),
        _value(part, "period", when, value.period, "period"),
        _value(part, "role", role, value.role, "role"),
    )


def _text(
    part: Part,
    name: str,
    label: Label,
    value: str | None,
    *key: str | int,
    tail: str | int | None = None,
    kind: Kind = "text",
    under: str | None = None,
) -> Field:
    """A field that is text of the document.

    `key` leads from the part's node to the value, `tail` from the part's path to the field's.
    """
    path = part.path if tail is None else paths.path(part.path, tail)
    return Field(part, path, kind, name, label, value, (*part.address, *key), under, value is not None)


def _value(part: Part, name: str, label: Label, value: str | int | None, kind: Kind) -> Field:
    """A field that is no row of `passages`, under its own name in the part's path and node."""
    return Field(part, paths.path(part.path, name), kind, name, label, value, (*part.address, name))


def _basics(basics: Basics) -> Walk:
    for i, budget in enumerate(basics.budgets):
        yield _budget(budget, i)
    notes = Label("予算の注記", "budget note")
    yield from _passages(
        "budget_note", paths.BUDGET_NOTES, ("basics", "budget_notes"), notes, basics.budget_notes
    )
    part = Part("departments", paths.DEPARTMENTS, basics, ("basics",), basics.departments_place)
    label = Label("部署の時点", "departments as of")
    as_of = Field(
        part,
        paths.DEPARTMENTS_AS_OF,
        "date",
        "departments_as_of",
        label,
        basics.departments_as_of,
        ("basics", "departments_as_of"),
    )
    yield part, (*_names(part, "department", Label("部署", "department"), basics.departments), as_of)
    part = Part("affiliates", paths.AFFILIATES, basics, ("basics",), basics.affiliates_place)
    yield part, _names(part, "affiliate", Label("政策連携団体", "affiliated body"), basics.affiliates)
    for i, facility in enumerate(basics.facilities):
        yield _facility(facility, i)


def _names(part: Part, name: str, label: Label, names: Iterable[str]) -> tuple[Field, ...]:
    return tuple(_text(part, name, label, text, part.name, i, tail=i + 1) for i, text in enumerate(names))


def _budget(budget: Budget, i: int) -> tuple[Part, tuple[Field, ...]]:
    path = paths.path(paths.BUDGETS, i + 1)
    part = Part("budget", path, budget, ("basics", "budgets", i), budget.place)
    account, amount = Label("会計名", "account"), Label("予算額(円)", "amount in yen")
    written = Label("予算(記載)", "budget as written")
    return part, (
        _text(part, "budget", written, budget.text, "text", under=budget.account),
        _value(part, "account", account, budget.account, "text"),
        _value(part, "amount_yen", amount, budget.amount_yen, "number"),
    )


def _facility(facility: Facility, i: int) -> tuple[Part, tuple[Field, ...]]:
    path = paths.path(paths.FACILITIES, i + 1)
    part = Part("facility", path, facility, ("basics", "facilities", i), facility.place)
    label = Label(f"施設({facility.operation})", f"facility ({facility.operation})")
    return part, tuple(
        _text(part, "facility", label, name, "names", j, tail=j + 1, under=facility.operation)
        for j, name in enumerate(facility.names)
    )


def _review(review: Review) -> Walk:
    whole = Part("review", "review", review, ("review",), None)
    yield whole, ()
    for i, section in enumerate(review.sections):
        path, address = paths.review_path(i + 1), ("review", "sections", i)
        part = Part("review_section", path, section, address, section.place, whole)
        heading = Label("振り返りの見出し", "heading in the review")
        yield part, (_text(part, "title", heading, section.title, "title", tail="title"),)
        yield from _passages(
            "review_paragraph",
            path,
            (*address, "paragraphs"),
            Label("振り返り", "review"),
            section.paragraphs,
            prose="review",
            under=section.title,
            owner=part,
        )


def _overview(rows: Iterable[OverviewRow]) -> Walk:
    ids = paths.Ids()
    for i, row in enumerate(rows):
        path = paths.overview_path(ids(paths.overview_id(row.area, row.number, i + 1)))
        yield _overview_row(Part("overview", path, row, ("overview", i), row.place), row)


def _overview_row(part: Part, row: OverviewRow) -> tuple[Part, tuple[Field, ...]]:
    def text(attribute: str, name: str, label: Label, kind: Kind, under: str | None) -> Field:
        value = getattr(row, attribute)
        return _text(part, name, label, value, attribute, tail=attribute, kind=kind, under=under)

    title = Label("一覧表の課題名", "issue in the overview")
    policy_field = Label("一覧表の政策分野", "policy field in the overview")
    approach = Label("一覧表の取り組み", "approach in the overview")
    return part, (
        text("title", "overview", title, "text", row.area),
        text("policy_field", "policy_field", policy_field, "optional", row.area),
        text("approach", "overview", approach, "optional", row.title),
    )


def _areas(areas: Iterable[Area]) -> Walk:
    ids = paths.Ids()
    for i, area in enumerate(areas):
        path = paths.area_path(ids(area.code))
        part = Part("area", path, area, ("areas", i), area.place)
        label = Label(f"課題領域{area.code}の説明", f"description of area {area.code}")
        texts = enumerate(area.descriptions)
        yield (
            part,
            tuple(
                _text(part, "area", label, text, "descriptions", j, tail=j + 1, under=area.code)
                for j, text in texts
            ),
        )


class _UniqueIds(NamedTuple):
    """The ids handed out in a plan so far, a set for each kind of part that has one."""

    issue: paths.Ids
    initiative: paths.Ids
    quarter: paths.Ids
    task: paths.Ids


def _outline(headings: Iterable[OutlineHeading]) -> Walk:
    for i, heading in enumerate(headings):
        part = Part("outline_heading", paths.outline_path(i + 1), heading, ("outline", i), heading.place)
        title = Label("見出し", "heading")
        yield part, (_text(part, "title", title, heading.title, "title", tail="title", kind="optional"),)
        yield from _passages(
            "outline_passage",
            paths.path(part.path, "passages"),
            (*part.address, "passages"),
            Label("本文", "text"),
            heading.passages,
            prose="outline",
            under=heading.title,
            owner=part,
        )
        for j, table in enumerate(heading.tables):
            at, address = paths.path(part.path, "tables", j + 1), (*part.address, "tables", j)
            yield from _outline_table(Part("outline_table", at, table, address, table.place, part), table)
        for j, value in enumerate(heading.fields):
            at, address = paths.named_value_path(part.path, j + 1), (*part.address, "fields", j)
            inner = Part("outline_value", at, value, address, value.place, part)
            label = Label(value.label, value.label)
            found = Field(inner, at, "written", "named_value", label, value.value, (*address, "value"))
            yield inner, (found,)


def _outline_table(part: Part, table: OutlineTable) -> Walk:
    """A table of the outline with its column headers as fields, then each of its rows with the cells."""
    header = Label("表の見出し", "column header")
    yield (
        part,
        tuple(
            _text(part, "head", header, text, "head", i, tail=paths.path("head", i + 1))
            for i, text in enumerate(table.head)
        ),
    )
    for i, row in enumerate(table.rows):
        at = paths.path(part.path, "rows", i + 1)
        inner = Part("outline_row", at, row, (*part.address, "rows", i), row.place, part)
        cells = []
        for j, text in enumerate(row.cells):
            head = table.head[j] if j < len(table.head) else None
            label = Label(head or "表の欄", head or "cell")
            at, address = paths.path(inner.path, j + 1), (*inner.address, "cells", j)
            cells.append(Field(inner, at, "text", "cell", label, text, address, head or None, bool(text)))
        yield inner, tuple(cells)


def _issues(issues: Iterable[Issue]) -> Walk:
    ids = _UniqueIds(paths.Ids(), paths.Ids(), paths.Ids(), paths.Ids())
    for i, issue in enumerate(issues):
        own = ids.issue(issue.id)
        part = Part("issue", paths.issue_path(own), issue, ("issues", i), issue.place, id=own)
        yield part, _issue_fields(part, issue)
        yield from _levels(issue.levels, part)
        unplaced = ("unplaced", Label("その他", "other text"))
        for name, label in (*((s.name, Label(s.ja, s.en)) for s in SECTIONS), unplaced):
            at, address = paths.path(part.path, name), (*part.address, name)
            yield from _passages(name, at, address, label, getattr(issue, name), owner=part)
        yield from _indicators(issue.indicators, part)
        yield from _named_values(issue.fields, part.path, part.address, part)
        tails = paths.Ids()
        for j, initiative in enumerate(issue.initiatives):
            path = paths.initiative_path(part.path, tails(paths.tail(initiative.id, issue.id)))
            address = (*part.address, "initiatives", j)
            yield from _initiative(part, initiative, path, address, ids)


def _issue_fields(part: Part, issue: Issue) -> tuple[Field, ...]:
    title, policy_field = Label("課題名", "issue"), Label("政策分野", "policy field")
    return (
        _text(part, "title", title, issue.title, "title", tail="title"),
        _text(
            part,
            "policy_field",
            policy_field,
            issue.policy_field,
            "policy_field",
            tail="policy_field",
            kind="optional",
        ),
        _value(part, "impact", Label("影響度", "impact"), issue.impact, "level"),
        _value(part, "urgency", Label("緊急度", "urgency"), issue.urgency, "level"),
    )


def _initiative(issue: Part, initiative: Initiative, path: str, address: Address, ids: _UniqueIds) -> Walk:
    part = Part(
        "initiative", path, initiative, address, initiative.place, issue, ids.initiative(initiative.id)
    )
    title = Label("取組名", "initiative")
    yield part, (_text(part, "title", title, initiative.title, "title", tail="title"),)
    yield from _levels(initiative.levels, part)
    yield from _passages(
        "initiative_description",
        paths.path(path, "description"),
        (*address, "description"),
        Label("取組の内容", "description of the initiative"),
        initiative.description,
        prose="description",
        owner=part,
    )
    label = Label("取組の項目", "item of the initiative")
    for i, item in enumerate(initiative.items):
        at = paths.path(path, "items", i + 1)
        inner = Part("item", at, item, (*address, "items", i), item.place, part)
        yield inner, (_text(inner, "item", label, item.text, "text", under=item.marker),)
    numbers = paths.Ids()
    for i, quarter in enumerate(initiative.quarters):
        at = paths.quarter_path(path, numbers(str(quarter.quarter)))
        own = ids.quarter(paths.quarter_id(initiative.id, quarter.quarter))
        inner = Part("quarter", at, quarter, (*address, "quarters", i), quarter.place, part, own)
        yield from _quarter(inner, quarter, ids)
    for i, entry in other_entries(initiative):
        at = paths.schedule_path(path, i + 1)
        yield from _period(
            Part("period", at, entry, (*address, "schedule", i), entry.place, part), entry, ids
        )
    yield from _indicators(initiative.indicators, part)
    yield from _named_values(initiative.fields, path, address, part)


def _period(part: Part, entry: ScheduleEntry, ids: _UniqueIds) -> Walk:
    """A cell of the schedule outside the quarters, and its tasks."""
    period = period_words(entry.period)
    written = Label(f"{period}(記載のまま)", f"{entry.period or 'period'} as written")
    yield part, (Field(part, part.path, "written", "period", written, entry.text, (*part.address, "text")),)
    label = Label(f"{period}の予定", f"task in {entry.period or 'a period'}")
    for i, task in enumerate(entry.tasks):
        at = paths.task_path(part.path, i + 1)
        inner = Part(
            "period_task", at, task, (*part.address, "tasks", i), task.place, part, ids.task(task.id)
        )
        yield inner, (Field(inner, at, "text", "period_task", label, task.text, (*inner.address, "text")),)


def _quarter(part: Part, quarter: Quarter, ids: _UniqueIds) -> Walk:
    heading = quarter_name(quarter.quarter)
    written = Label(f"{heading}(記載のまま)", f"quarter {quarter.quarter} as written")
    yield part, (_text(part, "quarter", written, quarter.text, "text", kind="cell", under=heading),)
    label = Label(f"{heading}の予定", f"task in quarter {quarter.quarter}")
    tails = paths.Ids()
    for i, task in enumerate(quarter.tasks):
        at = paths.task_path(part.path, tails(paths.tail(task.id)))
        inner = Part("task", at, task, (*part.address, "tasks", i), task.place, part, ids.task(task.id))
        yield inner, (Field(inner, at, "task", "task", label, task.text, (*inner.address, "text")),)


# --- setting values ----------------------------------------------------------------------------------


def parsed(kind: Kind, text: str | None) -> str | int | date | None:
    """The value that a field of the kind holds for a text, the inverse of `Field.text`.

    Raises ValueError for a text that the field cannot hold.
    """
    if text is None:
        if kind in ("text", "number", "cell", "written"):
            raise ValueError(f"a value of kind {kind} cannot be empty")
        return None
    if kind in ("number", "year"):
        if len(text.lstrip("-")) > MOST_DIGITS[kind]:
            raise ValueError(f"too many digits: {text}")
        return int(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind in CHOICES:
        known = {name: value for value, name in CHOICES[kind].items()}
        if text not in known:
            raise ValueError(f"not a value of kind {kind}: {text}")
        return known[text]
    if kind == "period" and not PERIOD.fullmatch(text):
        raise ValueError(f"not a period: {text}")
    return text


def replaced(plan: Plan, values: Mapping[Address, object]) -> Plan:
    """The plan with other values at some addresses; neither the plan nor its parts are changed.

    A value is put in as it is, so it must be of the type that the model has at its address.
    """
    result: Plan = _replaced(plan, values)
    return result


def _replaced(node: Any, values: Mapping[Address, object]) -> Any:
    if () in values:
        return values[()]
    inner: dict[str | int, dict[Address, object]] = {}
    for (first, *rest), value in values.items():
        inner.setdefault(first, {})[tuple(rest)] = value
    if isinstance(node, tuple):
        return tuple(_replaced(child, inner[i]) if i in inner else child for i, child in enumerate(node))
    return node.model_copy(
        update={str(name): _replaced(getattr(node, str(name)), own) for name, own in inner.items()}
    )


def tasks_of(plan: Plan) -> tuple[Part, ...]:
    """The tasks within quarters in reading order; their ids are those of the table `tasks`."""
    return tuple(part for part, _ in walk(plan) if part.name == "task")
