"""Plans as tidy tables with explicit Arrow types: what Parquet, CSV, Excel and SQL are written from.

One row for each thing, keyed by `document_id` and the ids and paths of `planparse.plan.paths`.
Municipality, organization and fiscal year stand in every table, so that each is useful alone. Every text
has a `path`, unique within its document, that passages, tasks, tokens and corrections share.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

import pyarrow as pa

from planparse.document.errors import ReadError
from planparse.document.place import NOWHERE, Place, Spot
from planparse.japanese.characters import without_surrogates
from planparse.japanese.tokens import Token, tokenize
from planparse.plan import paths
from planparse.plan.fields import Field, Part, walk
from planparse.plan.model import (
    Indicator,
    IndicatorValue,
    Initiative,
    Issue,
    NamedValue,
    OutlineHeading,
    Plan,
    Quarter,
    Task,
)
from planparse.plan.rereading import Rereading
from planparse.plan.sections import SECTION_NAMES
from planparse.progress.history import NO_HISTORY, History
from planparse.tables.layouts import LAYOUTS, OWNER_COLUMNS, PLACE_COLUMNS, SCHEMAS, without_rows
from planparse.tables.progress import progress_rows
from planparse.tables.reading_changes import reading_change_rows

_Row = Mapping[str, Any]
"""A row by column name, without the columns that name its owner."""

_VALUES = ("named_value", "outline_value")
"""The parts that are rows of the table `fields`."""

_Columns = Mapping[str, Sequence[Any]]
"""Rows as columns: name → values, all of one length."""

_PLANS_AT_ONCE = 64
"""Plans whose rows are Python's objects at a time, which take some twenty times the memory of a column."""

NO_REPORTS: Mapping[str, History] = {}
"""For plans on whose tasks nobody has reported."""


NO_REREADINGS: Mapping[str, Sequence[Rereading]] = {}
"""For plans of which no value was ever read differently."""


def tables(
    plans: Iterable[Plan],
    reports: Mapping[str, History] = NO_REPORTS,
    rereadings: Mapping[str, Sequence[Rereading]] = NO_REREADINGS,
    *,
    tokens: bool = True,
) -> dict[str, pa.Table]:
    """The tables over all plans, rows in the plans' order; table name → Arrow table of `SCHEMAS`.

    They are `parts` joined, which says more.
    """
    made = list(parts(plans, reports, rereadings, tokens=tokens))
    return {name: pa.concat_tables(part[name] for part in made) for name in SCHEMAS}


def parts(
    plans: Iterable[Plan],
    reports: Mapping[str, History] = NO_REPORTS,
    rereadings: Mapping[str, Sequence[Rereading]] = NO_REREADINGS,
    *,
    tokens: bool = True,
) -> Iterator[dict[str, pa.Table]]:
    """The tables over some 64 plans at a time; for no plans one set of tables without rows.

    `reports` has what was reported on the tasks of documents, `rereadings` what later conversions read
    differently, both by id. Without `tokens` that table, which takes longest and is largest, is empty.
    The plans are taken one after another. Ids that a document uses twice get ~2, ~3… in the tables, so that
    every key is unique. Lone surrogates, which no table format can hold, become U+FFFD. Raises ReadError,
    naming the document, for a number that no document has and that its column cannot hold.
    """
    rest = iter(plans)
    yield _tables(list(islice(rest, _PLANS_AT_ONCE)), reports, rereadings, tokens)
    while some := list(islice(rest, _PLANS_AT_ONCE)):
        yield _tables(some, reports, rereadings, tokens)


def _tables(
    plans: Sequence[Plan],
    reports: Mapping[str, History],
    rereadings: Mapping[str, Sequence[Rereading]],
    tokens: bool,
) -> dict[str, pa.Table]:
    """The tables over some plans."""
    columns: dict[str, dict[str, list[Any]]] = {
        name: {column: [] for column in schema.names} for name, schema in SCHEMAS.items()
    }
    for plan in plans:
        owner = {name: getattr(plan, name) for name in OWNER_COLUMNS}
        past, reread = reports.get(plan.document_id, NO_HISTORY), rereadings.get(plan.document_id, ())
        for name, own in _columns_of(plan, past, reread, tokens).items():
            count = len(next(iter(own.values())))
            for column, value in owner.items():
                columns[name][column].extend([value] * count)
            for column, values in own.items():
                columns[name][column].extend(values)
    return {
        name: pa.Table.from_arrays(
            [_array(columns[name][field.name], field.type, columns[name]["document_id"]) for field in schema],
            schema=schema,
        )
        if columns[name]["document_id"]
        else without_rows(name)
        for name, schema in SCHEMAS.items()
    }


def _array(values: list[Any], kind: pa.DataType, documents: Sequence[str]) -> pa.Array:
    """The values of a column as an array; `documents` are the ids of the documents they come from."""
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_encodable(v) for v in values], kind)
    except (pa.ArrowInvalid, OverflowError) as error:
        owner = next(d for d, value in zip(documents, values, strict=True) if not _fits(value, kind))
        raise ReadError("not-a-plan", owner, {"detail": str(error)}) from error


def _fits(value: Any, kind: pa.DataType) -> bool:
    try:
        pa.array([value], kind)
    except (pa.ArrowInvalid, OverflowError):
        return False
    return True


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, list | tuple):
        return [_encodable(v) for v in value]
    return value


# --- one plan ----------------------------------------------------------------------------------------


def _columns_of(plan: Plan, past: History, reread: Sequence[Rereading], tokens: bool) -> dict[str, _Columns]:
    """The plan's rows of every table as columns."""
    parts = tuple(walk(plan))
    issues = [part for part, _ in parts if part.name == "issue"]
    initiatives = [part for part, _ in parts if part.name == "initiative"]
    tasks = [_task_row(part) for part, _ in parts if part.name == "task"]
    passages = [_passage_row(field) for _, fields in parts for field in fields if field.prose]
    # a cell as written is left out: its tasks are in
    texts = [(row["path"], row["text"]) for row in passages if row["kind"] != "quarter"]
    texts += [(row["path"], row["text"]) for row in tasks]
    return {
        "documents": _columns("documents", [_document_row(plan)]),
        "issues": _columns("issues", [_issue_row(part) for part in issues]),
        "initiatives": _columns("initiatives", [_initiative_row(part) for part in initiatives]),
        "tasks": _columns("tasks", tasks),
        "progress": _columns("progress", list(progress_rows(tasks, past))),
        "schedule": _columns("schedule", _schedule_rows(parts)),
        "indicators": _columns("indicators", _indicator_rows(parts)),
        "fields": _columns("fields", [_field_row(part) for part, _ in parts if part.name in _VALUES]),
        "outline": _columns("outline", _outline_rows(parts)),
        "outline_rows": _columns(
            "outline_rows", [_outline_row(part) for part, _ in parts if part.name == "outline_row"]
        ),
        "passages": _columns("passages", passages),
        "tokens": _token_columns(texts if tokens else ()),
        "findings": _columns("findings", _finding_rows(plan)),
        "reading_changes": _columns("reading_changes", list(reading_change_rows(reread))),
    }


@cache
def _own_columns(table: str) -> frozenset[str]:
    """The names of a table's columns, without those that name a row's owner."""
    return frozenset(c.name for c in LAYOUTS[table].columns) - frozenset(OWNER_COLUMNS)


def _columns(table: str, rows: Sequence[_Row]) -> _Columns:
    """The table's rows as columns. Raises ValueError for a row that lacks a column or has one too many."""
    for row in rows:
        _check(table, row)
    return {name: [row[name] for row in rows] for name in _own_columns(table)}


def _check(table: str, named: Mapping[str, Any]) -> None:
    if named.keys() != _own_columns(table):
        wrong = ", ".join(sorted(named.keys() ^ _own_columns(table)))
        raise ValueError(f"the rows of table {table} do not match its layout: {wrong}")


def _token_columns(texts: Iterable[tuple[str, str]]) -> _Columns:
    """The morphemes of the texts (path, text) as columns of the table `tokens`."""
    columns: dict[str, list[Any]] = {name: [] for name in ("path", "position", *Token._fields)}
    _check("tokens", columns)
    for path, text in texts:
        tokens = tokenize(without_surrogates(text))
        if not tokens:
            continue
        columns["path"].extend([path] * len(tokens))
        columns["position"].extend(range(1, len(tokens) + 1))
        for name, values in zip(Token._fields, zip(*tokens, strict=True), strict=True):
            columns[name].extend(map(_joined, values) if name == "pos" else values)
    return columns


@cache
def _joined(pos: tuple[str, ...]) -> str:
    return "-".join(pos)


# --- rows --------------------------------------------------------------------------------------------

_NO_PLACE: _Row = dict.fromkeys(PLACE_COLUMNS)


def _place(place: Place | None) -> _Row:
    if place is None or place == NOWHERE:
        return _NO_PLACE
    first, last = place.lines or (None, None)
    x0, top, x1, bottom = place.box or (None, None, None, None)
    spot = place.spot or Spot()
    return {
        "page": place.page,
        "page_last": place.continued[-1].page if place.continued else place.page,
        "line_first": first,
        "line_last": last,
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "sheet": spot.sheet,
        "slide": spot.slide,
        "table_number": spot.table,
        "cell": spot.cell,
        "paragraph": spot.paragraph,
    }


def _document_row(plan: Plan) -> _Row:
    source, basics = plan.source, plan.basics
    facilities = [(name, f.operation) for f in basics.facilities for name in f.names]
    initiatives = [initiative for issue in plan.issues for initiative in issue.initiatives]
    severities = Counter(finding.severity for finding in plan.findings)
    return {
        "title": plan.title,
        "form": plan.form,
        "schema_version": plan.schema_version,
        "source_name": source.name,
        "source_sha256": source.sha256,
        "media_type": source.media_type,
        "bytes": source.bytes,
        "pages": source.pages,
        "reader": source.reader,
        "producer": source.producer,
        "mission": [p.text for p in plan.mission],
        "budget_accounts": [b.account for b in basics.budgets],
        "budget_amounts_yen": [b.amount_yen for b in basics.budgets],
        "departments": basics.departments,
        "departments_as_of": basics.departments_as_of,
        "affiliates": basics.affiliates,
        "facility_names": [name for name, _ in facilities],
        "facility_operations": [operation for _, operation in facilities],
        "review_fiscal_year": plan.review.fiscal_year if plan.review else None,
        "issues": len(plan.issues),
        "initiatives": len(initiatives),
        "tasks": sum(map(_tasks, initiatives)),
        "errors": severities["error"],
        "warnings": severities["warning"],
        "doubt": plan.doubt,
    }


def _tasks(initiative: Initiative) -> int:
    return sum(len(quarter.tasks) for quarter in initiative.quarters)


def _heading_columns(node: Issue | Initiative) -> _Row:
    """The label of an issue or initiative, and the headings above it."""
    return {
        "label": node.label,
        "level_names": [level.name for level in node.levels],
        "level_labels": [level.label or "" for level in node.levels],
        "level_titles": [level.title for level in node.levels],
    }


def _issue_row(part: Part) -> _Row:
    issue: Issue = part.node
    return {
        "issue_id": part.id,
        "area": issue.area,
        "number": issue.number,
        "title": issue.title,
        "policy_field": issue.policy_field,
        "impact": issue.impact,
        "urgency": issue.urgency,
        **{name: [p.text for p in getattr(issue, name)] for name in SECTION_NAMES},
        "keywords": issue.keywords,
        "initiatives": len(issue.initiatives),
        "tasks": sum(map(_tasks, issue.initiatives)),
        **_heading_columns(issue),
        "doubt": issue.doubt,
        **_place(issue.place),
    }


def _initiative_row(part: Part) -> _Row:
    owner, initiative = part.enclosing("issue"), part.node
    issue: Issue = owner.node
    cells: dict[int, str] = {}
    for q in initiative.quarters:
        cells[q.quarter] = f"{cells[q.quarter]}\n{q.text}" if q.quarter in cells else q.text
    return {
        "issue_id": owner.id,
        "initiative_id": part.id,
        "area": issue.area,
        "policy_field": issue.policy_field,
        "issue_title": issue.title,
        "number": initiative.number,
        "title": initiative.title,
        "description": [p.text for p in initiative.description],
        "item_markers": [i.marker for i in initiative.items],
        "item_texts": [i.text for i in initiative.items],
        **{f"q{n}": cells.get(n) for n in (1, 2, 3, 4)},
        "keywords": initiative.keywords,
        "tasks": _tasks(initiative),
        **_heading_columns(initiative),
        "doubt": initiative.doubt,
        **_place(initiative.place),
    }


def _task_row(part: Part) -> _Row:
    owner, inner = part.enclosing("issue"), part.enclosing("initiative")
    issue: Issue = owner.node
    initiative: Initiative = inner.node
    quarter: Quarter = part.enclosing("quarter").node
    task: Task = part.node
    first, last = task.span
    return {
        "issue_id": owner.id,
        "initiative_id": inner.id,
        "task_id": part.id,
        "path": part.path,
        "area": issue.area,
        "policy_field": issue.policy_field,
        "impact": issue.impact,
        "urgency": issue.urgency,
        "issue_title": issue.title,
        "initiative_title": initiative.title,
        "quarter": quarter.quarter,
        "start_date": quarter.start,
        "end_date": quarter.end,
        "position": part.position,
        "markers": task.markers,
        "text": task.text,
        "ditto": task.ditto,
        "span_first": first,
        "span_last": last,
        "doubt": task.doubt,
        **_place(task.place),
    }


def _schedule_rows(parts: Iterable[tuple[Part, object]]) -> list[_Row]:
    """A row for each cell of the initiatives' schedules; the ids of tasks are those of the table `tasks`."""
    known = [part for part, _ in parts if part.name in ("initiative", "task")]
    published = {
        (part.enclosing("initiative").path, part.node.id): part.id for part in known if part.name == "task"
    }
    return [
        {
            "path": paths.schedule_path(part.path, i),
            "issue_id": part.enclosing("issue").id,
            "initiative_id": part.id,
            "position": i,
            "period": entry.period,
            "start_date": entry.start,
            "end_date": entry.end,
            "row_label": entry.row,
            "text": entry.text,
            "task_ids": [published.get((part.path, task.id), task.id) for task in entry.tasks],
            "task_texts": [task.text for task in entry.tasks],
            "doubt": entry.doubt,
            **_place(entry.place),
        }
        for part in known
        if part.name == "initiative"
        for i, entry in enumerate(part.node.schedule, 1)
    ]


def _indicator_rows(parts: Iterable[tuple[Part, object]]) -> list[_Row]:
    """A row for each value of an indicator, and one for each indicator without values."""
    return [
        _indicator_row(part.enclosing("indicator"), part)
        for part, _ in parts
        if part.name == "indicator_value" or (part.name == "indicator" and not part.node.values)
    ]


def _indicator_row(owner: Part, part: Part) -> _Row:
    indicator: Indicator = owner.node
    value: IndicatorValue | None = None if part is owner else part.node
    initiative = owner.within("initiative")
    return {
        "path": part.path,
        "issue_id": owner.enclosing("issue").id,
        "initiative_id": initiative and initiative.id,
        "position": owner.position,
        "name": indicator.name,
        "unit": indicator.unit,
        "kind": indicator.kind,
        "period": value and value.period,
        "role": value and value.role,
        "text": value and value.text,
        "number": value and value.number,
        "doubt": part.doubt,
        **_place(part.place),
    }


def _field_row(part: Part) -> _Row:
    issue, initiative = part.within("issue"), part.within("initiative")
    value: NamedValue = part.node
    return {
        "path": part.path,
        "issue_id": issue and issue.id,
        "initiative_id": initiative and initiative.id,
        "name": value.name,
        "label": value.label,
        "row_label": value.row,
        "period": value.period,
        "value": value.value,
        "number": value.number,
        "unit": value.unit,
        "normalized": list(value.normalized),
        "doubt": value.doubt,
        **_place(value.place),
    }


def _outline_rows(parts: Iterable[tuple[Part, object]]) -> list[_Row]:
    """A row for each heading of the outline, with the titles of the headings that it stands under."""
    rows: list[_Row] = []
    above: list[OutlineHeading] = []
    for part in (part for part, _ in parts if part.name == "outline_heading"):
        heading: OutlineHeading = part.node
        above = [outer for outer in above if outer.level < heading.level]
        rows.append(
            {
                "path": part.path,
                "level": heading.level,
                "label": heading.label,
                "title": heading.title,
                "titles_above": [outer.title for outer in above if outer.title is not None],
                "passages": [passage.text for passage in heading.passages],
                "table_count": len(heading.tables),
                "doubt": heading.doubt,
                **_place(heading.place),
            }
        )
        above.append(heading)
    return rows


def _outline_row(part: Part) -> _Row:
    table, heading = part.enclosing("outline_table"), part.enclosing("outline_heading")
    return {
        "path": part.path,
        "heading_path": heading.path,
        "heading": heading.node.title,
        "table_position": table.position,
        "position": part.position,
        "heads": table.node.head,
        "cells": part.node.cells,
        "doubt": part.node.doubt,
        **_place(part.node.place),
    }


def _passage_row(field: Field) -> _Row:
    issue, initiative = field.part.within("issue"), field.part.within("initiative")
    return {
        "path": field.path,
        "kind": field.name,
        "label": field.under,
        "issue_id": issue and issue.id,
        "initiative_id": initiative and initiative.id,
        "text": field.value,
        "doubt": field.part.doubt,
        **_place(field.place),
    }


def _finding_rows(plan: Plan) -> list[_Row]:
    return [
        {
            "position": i,
            "code": finding.code,
            "severity": finding.severity,
            "message": finding.message,
            "details": json.dumps(finding.values, ensure_ascii=False, sort_keys=True),
            **_place(finding.place),
        }
        for i, finding in enumerate(plan.findings, 1)
    ]
