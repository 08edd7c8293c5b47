"""A plan's content as a comparison sees it: every value by its field's path, apart from where it stands.

Content is all of the plan but the document's identity (document_id, source, form), places, findings and
keywords (made from the text). What only follows the fiscal year is the same in every year: the quarters'
dates are left out, the review's year is 前年度, and the date of the organisation chart has no year (04-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from planparse.document.place import Place
from planparse.japanese.calendar import days_of_quarter
from planparse.plan import paths
from planparse.plan.fields import Part, walk
from planparse.plan.model import Indicator, IndicatorValue, Passage, Plan, Quarter
from planparse.plan.sections import SECTION_NAMES

_MONTH_AND_DAY = re.compile(r"\d\d-\d\d", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Value:
    """One value and where it stands."""

    value: JsonValue
    place: Place | None = None


Field = Value | tuple[Value, ...]
"""A single value, or a list of values."""

Fields = Mapping[str, Field]
"""Path → field. Fields that are null or empty are left out."""

Plain = dict[str, JsonValue]
"""Path → value or list of values, without places."""


@dataclass(frozen=True, slots=True)
class InitiativeContent:
    """An initiative's fields under its reference."""

    ref: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class IssueContent:
    """An issue's fields and its initiatives, in order."""

    ref: str
    fields: Fields
    initiatives: tuple[InitiativeContent, ...]


@dataclass(frozen=True, slots=True)
class PlanContent:
    """A plan's content: the fields of the plan itself and its issues, in order."""

    identity: tuple[str | int | None, ...]
    """municipality, municipality_code, organization, fiscal_year, title."""
    fields: Fields
    issues: tuple[IssueContent, ...]


def content(plan: Plan) -> PlanContent:
    """The plan's content."""
    issues: dict[str, dict[str, list[Part]]] = {}
    outside: list[Part] = []
    for part, _ in walk(plan):
        issue, initiative = part.within("issue"), part.within("initiative")
        if issue is None:
            outside.append(part)
        else:
            own = issues.setdefault(str(issue.id), {_HEAD: []})
            own.setdefault(str(initiative.id) if initiative else _HEAD, []).append(part)
    return PlanContent(
        identity=(plan.municipality, plan.municipality_code, plan.organization, plan.fiscal_year, plan.title),
        fields=_fields(outside, plan.fiscal_year),
        issues=tuple(
            IssueContent(
                ref=ref,
                fields=_fields(own[_HEAD], plan.fiscal_year),
                initiatives=tuple(
                    InitiativeContent(inner, _fields(parts, plan.fiscal_year))
                    for inner, parts in own.items()
                    if inner != _HEAD
                ),
            )
            for ref, own in issues.items()
        ),
    )


_HEAD = ""
"""Stands for the parts of an issue that belong to none of its initiatives."""


def plain(fields: Fields) -> Plain:
    """The fields without places."""
    return {
        path: [v.value for v in field] if isinstance(field, tuple) else field.value
        for path, field in fields.items()
    }


AS_OF = "basics.departments_as_of"
"""The field with the date of the organisation chart."""

REVIEW = "review.sections"
"""The field with the review's headings and paragraphs, in order."""

OUTLINE = "outline"
"""The field with the headings, paragraphs and table rows of a plan that was read by no form, in order."""

_LISTS = {
    "mission": "mission",
    "budget": "basics.budgets",
    "budget_note": "basics.budget_notes",
    "facility": "basics.facilities",
    "overview": "overview",
    "area": "areas",
    "initiative_description": "description",
    "item": "items",
    "level": "levels",
    "named_value": "fields",
    "unplaced": "unplaced",
    **{name: name for name in SECTION_NAMES},
}
"""Name of a part → the field whose entries such parts are."""

_SINGLE = {
    "issue": ("area", "number", "title", "policy_field", "impact", "urgency"),
    "initiative": ("number", "title"),
}
"""Name of a part → those of its values that are fields under their own name."""


def _fields(parts: Iterable[Part], fiscal_year: int | None) -> Fields:
    """The fields that the parts of a plan, an issue or an initiative make up."""
    single: dict[str, Value] = {}
    lists: dict[str, list[Value]] = {}
    for part in parts:
        single |= _single_values(part, fiscal_year)
        for name, value in _listed_values(part):
            lists.setdefault(name, []).append(value)
    return {
        **{name: value for name, value in single.items() if value.value is not None},
        **{name: tuple(values) for name, values in lists.items()},
    }


def _single_values(part: Part, fiscal_year: int | None) -> dict[str, Value]:
    """The part's values that are fields of their own."""
    node, place = part.node, part.place
    found = {name: Value(getattr(node, name), place) for name in _SINGLE.get(part.name, ())}
    match part.name:
        case "departments":
            day = node.departments_as_of
            return {AS_OF: Value(_day(day, fiscal_year) if day else None, place)}
        case "review":
            usual = fiscal_year - 1 if fiscal_year is not None else None
            year = node.fiscal_year
            return {"review": Value("前年度" if year == usual else year if year is not None else "年度不明")}
        case "initiative" if node.quarters:
            found["quarters"] = Value([_quarter(q, fiscal_year) for q in node.quarters], place)
        case "quarter":
            found[_quarter_field(part, "text")] = Value(node.text or None, place)
    return found


def _quarter_field(part: Part, name: str) -> str:
    """The field of the quarter that the part belongs to: quarters.3.tasks, quarters.3~2.text."""
    return f"quarters.{paths.tail(part.enclosing('quarter').path)}.{name}"


def quarter_of(field: str) -> tuple[int, str] | None:
    """The quarter and the name in the path of a quarter's field: (3, "tasks"); None for another field."""
    match field.split("."):
        case ["quarters", quarter, name]:
            return int(paths.without_repeat(quarter)), name
    return None


def _listed_values(part: Part) -> Iterator[tuple[str, Value]]:
    """The part's values that are entries of a list, each with the field that holds the list."""
    node, place = part.node, part.place
    match part.name:
        case "departments":
            yield from (("basics.departments", Value(name, place)) for name in node.departments)
        case "affiliates":
            yield from (("basics.affiliates", Value(name, place)) for name in node.affiliates)
        case "review_section":
            yield REVIEW, Value({"heading": node.title}, place)
        case "review_paragraph":
            yield REVIEW, Value({"text": node.text}, place)
        case "task":
            value = node.model_dump(mode="json", exclude={"id", "place", "doubt"})
            yield _quarter_field(part, "tasks"), Value(value, place)
        case "outline_heading" if node.title:
            yield OUTLINE, Value(node.title, place)
        case "outline_passage":
            yield OUTLINE, Value(node.text, place)
        case "outline_row":
            yield OUTLINE, Value(" ".join(filter(None, node.cells)), place)
        case "indicator" if not node.values:
            yield "indicators", Value(_indicator(node, None), place)
        case "indicator_value":
            yield "indicators", Value(_indicator(part.enclosing("indicator").node, node), place)
        case "period":
            cell = {"period": node.period, "row": node.row, "text": node.text}
            yield "schedule", Value(cell, place)
        case name if name in _LISTS:
            plain_text = isinstance(node, Passage)
            value = node.text if plain_text else node.model_dump(mode="json", exclude={"place", "doubt"})
            yield _LISTS[name], Value(value, place)


def _indicator(indicator: Indicator, value: IndicatorValue | None) -> JsonValue:
    """A value of an indicator, or an indicator without values."""
    return {
        "indicator": indicator.name,
        "unit": indicator.unit,
        "kind": indicator.kind,
        "period": None if value is None else value.period,
        "role": None if value is None else value.role,
        "text": "" if value is None else value.text,
        "number": None if value is None else value.number,
    }


def _quarter(quarter: Quarter, fiscal_year: int | None) -> JsonValue:
    """The quarter's number; with its dates where they are not those of the fiscal year."""
    if (quarter.start, quarter.end) == days_of_quarter(fiscal_year, quarter.quarter):
        return quarter.quarter
    return {"quarter": quarter.quarter, "start": _iso(quarter.start), "end": _iso(quarter.end)}


def _day(day: date, fiscal_year: int | None) -> str:
    """The month and day of a date within the fiscal year, 04-01; the ISO date of any other."""
    written = day.isoformat()
    return written[5:] if day_of_year(written[5:], fiscal_year) == day else written


def day_of_year(written: str, fiscal_year: int | None) -> date | None:
    """The date that `_day` writes so in a plan of that year; None for another text."""
    if fiscal_year is None or not _MONTH_AND_DAY.fullmatch(written):
        return _date(written)
    return _date(f"{fiscal_year + (written < '04')}-{written}")


def _date(written: str) -> date | None:
    if not _ISO_DATE.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
