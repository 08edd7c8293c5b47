"""A plan's content as a comparison sees it: every value by its field's path, apart from where it stands.

Content is all of the plan but the document's identity (document_id, source, form), places, findings and
keywords (made from the text). Fields that only follow the fiscal year are left out where they are as
the year says: the quarters' dates and the year the review looks back on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from planparse.diff.prepare import initiative_refs, issue_refs, unique_refs
from planparse.document.place import Place
from planparse.japanese.calendar import days_of_quarter
from planparse.plan.model import Initiative, Issue, Passage, Plan, Quarter


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


def _texts(passages: Iterable[Passage]) -> tuple[Value, ...]:
    return tuple(Value(p.text, p.place) for p in passages)


def _strings(strings: Iterable[str], place: Place | None = None) -> tuple[Value, ...]:
    return tuple(Value(s, place) for s in strings)


def _kept(fields: Mapping[str, Field]) -> Fields:
    return {
        path: field
        for path, field in fields.items()
        if (field if isinstance(field, tuple) else field.value is not None)
    }


def content(plan: Plan) -> PlanContent:
    """The plan's content."""
    return PlanContent(
        identity=(plan.municipality, plan.municipality_code, plan.organization, plan.fiscal_year, plan.title),
        fields=_plan_fields(plan),
        issues=tuple(
            IssueContent(
                ref=ref,
                fields=_issue_fields(issue),
                initiatives=tuple(
                    InitiativeContent(own, _initiative_fields(n, plan.fiscal_year))
                    for own, n in zip(refs, issue.initiatives, strict=True)
                ),
            )
            for ref, refs, issue in zip(issue_refs(plan), initiative_refs(plan), plan.issues, strict=True)
        ),
    )


def plain(fields: Fields) -> Plain:
    """The fields without places."""
    return {
        path: [v.value for v in field] if isinstance(field, tuple) else field.value
        for path, field in fields.items()
    }


def _plan_fields(plan: Plan) -> Fields:
    basics = plan.basics
    fields: dict[str, Field] = {
        "mission": _texts(plan.mission),
        "basics.budgets": tuple(
            Value({"account": b.account, "amount_yen": b.amount_yen, "text": b.text}, b.place)
            for b in basics.budgets
        ),
        "basics.budget_notes": _texts(basics.budget_notes),
        "basics.departments_as_of": Value(_iso(basics.departments_as_of), basics.departments_place),
        "basics.departments": _strings(basics.departments, basics.departments_place),
        "basics.affiliates": _strings(basics.affiliates, basics.affiliates_place),
        "basics.facilities": tuple(
            Value({"operation": f.operation, "names": list(f.names)}, f.place) for f in basics.facilities
        ),
        "overview": tuple(
            Value(
                {
                    "area": o.area,
                    "number": o.number,
                    "policy_field": o.policy_field,
                    "title": o.title,
                    "approach": o.approach,
                },
                o.place,
            )
            for o in plan.overview
        ),
        "areas": tuple(
            Value({"code": a.code, "descriptions": list(a.descriptions)}, a.place) for a in plan.areas
        ),
        "unplaced": _texts(plan.unplaced),
    }
    if plan.review is not None:
        usual = plan.fiscal_year - 1 if plan.fiscal_year is not None else None
        year = plan.review.fiscal_year
        fields["review"] = Value("前年度" if year == usual else year if year is not None else "年度不明")
        entries: list[Value] = []
        for section in plan.review.sections:
            entries.append(Value({"heading": section.title}, section.place))
            entries += [Value({"text": p.text}, p.place) for p in section.paragraphs]
        fields["review.sections"] = tuple(entries)
    return _kept(fields)


def _issue_fields(issue: Issue) -> Fields:
    place = issue.place
    return _kept(
        {
            "area": Value(issue.area, place),
            "number": Value(issue.number, place),
            "title": Value(issue.title, place),
            "policy_field": Value(issue.policy_field, place),
            "impact": Value(issue.impact, place),
            "urgency": Value(issue.urgency, place),
            "description": _texts(issue.description),
            "background": _texts(issue.background),
            "expected_outcome": _texts(issue.expected_outcome),
            "unplaced": _texts(issue.unplaced),
        }
    )


def _initiative_fields(initiative: Initiative, fiscal_year: int | None) -> Fields:
    fields: dict[str, Field] = {
        "number": Value(initiative.number, initiative.place),
        "title": Value(initiative.title, initiative.place),
        "description": _texts(initiative.description),
        "items": tuple(Value({"marker": i.marker, "text": i.text}, i.place) for i in initiative.items),
    }
    if initiative.quarters:
        fields["quarters"] = Value([_quarter(q, fiscal_year) for q in initiative.quarters], initiative.place)
    names = unique_refs([str(q.quarter) for q in initiative.quarters])
    for name, quarter in zip(names, initiative.quarters, strict=True):
        fields[f"quarters.{name}.tasks"] = tuple(
            Value(
                {"markers": list(t.markers), "text": t.text, "ditto": t.ditto, "span": list(t.span)}, t.place
            )
            for t in quarter.tasks
        )
        fields[f"quarters.{name}.text"] = Value(quarter.text or None, quarter.place)
    return _kept(fields)


def _quarter(quarter: Quarter, fiscal_year: int | None) -> JsonValue:
    """The quarter's number; with its dates where they are not those of the fiscal year."""
    if (quarter.start, quarter.end) == days_of_quarter(fiscal_year, quarter.quarter):
        return quarter.quarter
    return {"quarter": quarter.quarter, "start": _iso(quarter.start), "end": _iso(quarter.end)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
