"""Plans as seven tidy tables with explicit Arrow types: what Parquet, CSV, Excel and SQL are written from.

One row a thing, keyed by `document_id` and the path ids. Municipality, organization and fiscal year
stand in every table, so that each is useful alone. Every text has a `path`, unique within its document,
by which passages, tasks, tokens and corrections find each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count, repeat
from typing import Any

import pyarrow as pa

from planparse.document.place import NOWHERE, Place
from planparse.japanese.characters import without_surrogates
from planparse.japanese.tokens import tokenize
from planparse.plan.model import Initiative, Issue, OverviewRow, Plan
from planparse.tables.layouts import LAYOUTS, SCHEMAS


def tables(plans: Iterable[Plan]) -> dict[str, pa.Table]:
    """The seven tables over all plans, rows in the plans' order; table name → Arrow table of `SCHEMAS`.

    Ids that a document uses twice get ~2, ~3… in the tables, so that every key is unique.
    Lone surrogates, which no table format can hold, become U+FFFD.
    """
    columns: dict[str, list[list[Any]]] = {name: [[] for _ in s.names] for name, s in SCHEMAS.items()}
    for plan in plans:
        owner = (
            plan.document_id,
            plan.municipality,
            plan.municipality_code,
            plan.organization,
            plan.fiscal_year,
        )
        for name, rows in _rows(plan).items():
            into = columns[name]
            for column, value in zip(into, owner, strict=False):
                column.extend([value] * len(rows))
            for column, values in zip(into[len(owner) :], zip(*rows, strict=True), strict=False):
                column.extend(values)
    return {
        name: pa.Table.from_arrays(
            [_array(values, field.type) for values, field in zip(columns[name], schema, strict=True)],
            schema=schema,
        )
        for name, schema in SCHEMAS.items()
    }


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_encodable(v) for v in values], kind)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, list | tuple):
        return [_encodable(v) for v in value]
    return value


# --- rows: tuples in the order of the layout's columns, without the five that every table has ------------

_Row = tuple[Any, ...]
_NO_PLACE: _Row = (None,) * 8


def _place(place: Place | None) -> _Row:
    if place is None or place == NOWHERE:
        return _NO_PLACE
    last = place.continued[-1].page if place.continued else place.page
    return (place.page, last, *(place.lines or (None, None)), *(place.box or (None, None, None, None)))


class Ids:
    """Hands out each id once: the second B-2 of a document becomes B-2~2."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def __call__(self, wanted: str) -> str:
        """The id, with ~2, ~3… where it was handed out before."""
        times = self._seen[wanted] = self._seen.get(wanted, 0) + 1
        return wanted if times == 1 else self(f"{wanted}~{times}")


def _rows(plan: Plan) -> dict[str, list[_Row]]:
    rows: dict[str, list[_Row]] = {name: [] for name in LAYOUTS}
    passages = rows["passages"]
    passages.extend(_document_passages(plan))
    issue_ids, initiative_ids, task_ids = Ids(), Ids(), Ids()
    for issue in plan.issues:
        issue_id = issue_ids(issue.id)
        counted = len(rows["tasks"])
        passages.extend(_issue_passages(issue, issue_id))
        tails = Ids()
        for initiative in issue.initiatives:
            initiative_id = initiative_ids(initiative.id)
            base = f"issues/{issue_id}/initiatives/{tails(tail(initiative.id, issue.id))}"
            passages.extend(_initiative_passages(initiative, base, issue_id, initiative_id))
            tasks = list(_task_rows(issue, initiative, base, issue_id, initiative_id, task_ids))
            rows["tasks"].extend(tasks)
            rows["initiatives"].append(
                _initiative_row(issue, initiative, issue_id, initiative_id, len(tasks))
            )
        rows["issues"].append(_issue_row(issue, issue_id, len(rows["tasks"]) - counted))
    passages.extend(
        (f"unplaced/{i}", "unplaced", None, None, None, p.text, *_place(p.place))
        for i, p in enumerate(plan.unplaced, 1)
    )
    path, kind, text = 0, 1, 5
    for row in passages:
        if row[kind] != "quarter":
            rows["tokens"].extend(_token_rows(row[path], row[text]))
    path, text = 3, 15
    for row in rows["tasks"]:
        rows["tokens"].extend(_token_rows(row[path], row[text]))
    rows["findings"] = [
        (
            i,
            f.code,
            f.severity,
            f.message,
            json.dumps(f.values, ensure_ascii=False, sort_keys=True),
            *_place(f.place),
        )
        for i, f in enumerate(plan.findings, 1)
    ]
    rows["documents"] = [_document_row(plan, len(rows["initiatives"]), len(rows["tasks"]))]
    return rows


def tail(inner: str, outer: str) -> str:
    """The part of a path id behind its parent's: B-2/5 under B-2 → 5."""
    return inner.removeprefix(f"{outer}/")


def overview_id(row: OverviewRow, position: int) -> str:
    """The path id of a row of the overview: A-1; the number alone without an area; else its position."""
    if row.number is None:
        return f"row-{position}"
    return str(row.number) if row.area is None else f"{row.area}-{row.number}"


def _token_rows(path: str, text: str) -> Iterator[_Row]:
    tokens = tokenize(without_surrogates(text))
    if not tokens:
        return iter(())
    *columns, pos = zip(*tokens, strict=True)
    return zip(repeat(path), count(1), *columns, map(_joined, pos), strict=False)


@cache
def _joined(pos: tuple[str, ...]) -> str:
    return "-".join(pos)


def _document_row(plan: Plan, initiatives: int, tasks: int) -> _Row:
    source, basics = plan.source, plan.basics
    facilities = [(name, f.operation) for f in basics.facilities for name in f.names]
    return (
        plan.title,
        plan.form,
        plan.schema_version,
        source.name,
        source.sha256,
        source.media_type,
        source.bytes,
        source.pages,
        source.reader,
        source.producer,
        [p.text for p in plan.mission],
        [b.account for b in basics.budgets],
        [b.amount_yen for b in basics.budgets],
        basics.departments,
        basics.departments_as_of,
        basics.affiliates,
        [name for name, _ in facilities],
        [operation for _, operation in facilities],
        plan.review.fiscal_year if plan.review else None,
        len(plan.issues),
        initiatives,
        tasks,
        sum(f.severity == "error" for f in plan.findings),
        sum(f.severity == "warning" for f in plan.findings),
    )


def _issue_row(issue: Issue, issue_id: str, tasks: int) -> _Row:
    return (
        issue_id,
        issue.area,
        issue.number,
        issue.title,
        issue.policy_field,
        issue.impact,
        issue.urgency,
        [p.text for p in issue.description],
        [p.text for p in issue.background],
        [p.text for p in issue.expected_outcome],
        issue.keywords,
        len(issue.initiatives),
        tasks,
        *_place(issue.place),
    )


def _initiative_row(
    issue: Issue, initiative: Initiative, issue_id: str, initiative_id: str, tasks: int
) -> _Row:
    cells: dict[int, str] = {}
    for q in initiative.quarters:
        cells[q.quarter] = f"{cells[q.quarter]}\n{q.text}" if q.quarter in cells else q.text
    return (
        issue_id,
        initiative_id,
        issue.area,
        issue.policy_field,
        issue.title,
        initiative.number,
        initiative.title,
        [p.text for p in initiative.description],
        [i.marker for i in initiative.items],
        [i.text for i in initiative.items],
        *(cells.get(n) for n in (1, 2, 3, 4)),
        initiative.keywords,
        tasks,
        *_place(initiative.place),
    )


def _task_rows(
    issue: Issue, initiative: Initiative, base: str, issue_id: str, initiative_id: str, ids: Ids
) -> Iterator[_Row]:
    shared = (
        issue.area,
        issue.policy_field,
        issue.impact,
        issue.urgency,
        issue.title,
        initiative.title,
    )
    quarters = Ids()
    for q in initiative.quarters:
        cell = f"{base}/quarters/{quarters(str(q.quarter))}"
        tails = Ids()
        for i, task in enumerate(q.tasks, 1):
            yield (
                issue_id,
                initiative_id,
                ids(task.id),
                f"{cell}/tasks/{tails(task.id.rpartition('/')[2])}",
                *shared,
                q.quarter,
                q.start,
                q.end,
                i,
                task.markers,
                task.text,
                task.ditto,
                *task.span,
                *_place(task.place),
            )


def _document_passages(plan: Plan) -> Iterator[_Row]:
    basics = plan.basics

    def row(path: str, kind: str, label: str | None, text: str, place: Place | None) -> _Row:
        return (path, kind, label, None, None, text, *_place(place))

    for i, p in enumerate(plan.mission, 1):
        yield row(f"mission/{i}", "mission", None, p.text, p.place)
    for i, budget in enumerate(basics.budgets, 1):
        yield row(f"basics/budgets/{i}", "budget", budget.account, budget.text, budget.place)
    for i, p in enumerate(basics.budget_notes, 1):
        yield row(f"basics/budget_notes/{i}", "budget_note", None, p.text, p.place)
    for i, name in enumerate(basics.departments, 1):
        yield row(f"basics/departments/{i}", "department", None, name, basics.departments_place)
    for i, name in enumerate(basics.affiliates, 1):
        yield row(f"basics/affiliates/{i}", "affiliate", None, name, basics.affiliates_place)
    for i, facility in enumerate(basics.facilities, 1):
        for j, name in enumerate(facility.names, 1):
            yield row(f"basics/facilities/{i}/{j}", "facility", facility.operation, name, facility.place)
    for i, section in enumerate(plan.review.sections if plan.review else (), 1):
        yield row(f"review/{i}/title", "title", None, section.title, section.place)
        for j, p in enumerate(section.paragraphs, 1):
            yield row(f"review/{i}/{j}", "review", section.title, p.text, p.place)
    ids = Ids()
    for i, entry in enumerate(plan.overview, 1):
        base = f"overview/{ids(overview_id(entry, i))}"
        yield row(f"{base}/title", "overview", entry.area, entry.title, entry.place)
        if entry.policy_field is not None:
            yield row(f"{base}/policy_field", "policy_field", entry.area, entry.policy_field, entry.place)
        if entry.approach is not None:
            yield row(f"{base}/approach", "overview", entry.title, entry.approach, entry.place)
    ids = Ids()
    for area in plan.areas:
        base = f"areas/{ids(area.code)}"
        for i, text in enumerate(area.descriptions, 1):
            yield row(f"{base}/{i}", "area", area.code, text, area.place)


def _issue_passages(issue: Issue, issue_id: str) -> Iterator[_Row]:
    base = f"issues/{issue_id}"
    place = _place(issue.place)
    yield (f"{base}/title", "title", None, issue_id, None, issue.title, *place)
    if issue.policy_field is not None:
        yield (f"{base}/policy_field", "policy_field", None, issue_id, None, issue.policy_field, *place)
    for field, passages in (
        ("description", issue.description),
        ("background", issue.background),
        ("expected_outcome", issue.expected_outcome),
        ("unplaced", issue.unplaced),
    ):
        for i, p in enumerate(passages, 1):
            yield (f"{base}/{field}/{i}", field, None, issue_id, None, p.text, *_place(p.place))


def _initiative_passages(
    initiative: Initiative, base: str, issue_id: str, initiative_id: str
) -> Iterator[_Row]:
    ids = (issue_id, initiative_id)
    yield (f"{base}/title", "title", None, *ids, initiative.title, *_place(initiative.place))
    for i, p in enumerate(initiative.description, 1):
        yield (f"{base}/description/{i}", "description", None, *ids, p.text, *_place(p.place))
    for i, item in enumerate(initiative.items, 1):
        yield (f"{base}/items/{i}", "item", item.marker, *ids, item.text, *_place(item.place))
    quarters = Ids()
    for q in initiative.quarters:
        label = f"第{q.quarter}四半期"
        path = f"{base}/quarters/{quarters(str(q.quarter))}"
        yield (path, "quarter", label, *ids, q.text, *_place(q.place))
