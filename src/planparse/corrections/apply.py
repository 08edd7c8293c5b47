"""Corrections: values of a plan that a person has pinned, applied to every later conversion.

They are kept in OUT/corrections/<document_id>.json, apart from the plan, so that converting again loses none.
A correction remembers the text it corrects. Where the document, or its reading, says something else by now,
the correction is reported and not applied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from planparse.corrections.accepted import NOTHING
from planparse.corrections.file import Correction, read_corrections
from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import NOWHERE, Place
from planparse.japanese.amounts import measure
from planparse.japanese.figures import figure
from planparse.plan import paths
from planparse.plan.fields import Address, Field, Part, by_path, parsed, replaced, walk
from planparse.plan.model import Indicator, Plan, Task, ordered, published
from planparse.plan.schedules import with_tasks_of_quarters


def target(path: str, here: Mapping[str, Field]) -> Field | None:
    """The field that a correction's path means, from the fields of the plan by path.

    That is the field at the path, or, for the path of a task to be added, the cell it is added to. None if
    the plan has no such field or it cannot be corrected.
    """
    field = here.get(path)
    if field is not None:
        return field if field.correctable else None
    added = paths.added_task(path)
    return here.get(added.cell) if added else None


def apply_corrections(plan: Plan, corrections: Iterable[Correction]) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan with the corrections whose source still reads the same, and a finding for each correction.

    A finding "corrected" says what was pinned by whom, "correction-stale" what was not applied because
    the document reads differently now. A task that stands in several quarters, by 同左 or a merged cell, is
    corrected in all of them except where a quarter has a correction of its own.

    Raises ValueError for a value that its field cannot hold.
    """
    wanted = {c.path: c for c in corrections}
    if not wanted:
        return plan, ()
    here = by_path(plan)
    changes: dict[str, str | None] = {}
    findings: list[Finding] = []
    for path, correction in wanted.items():
        field, place = target(path, here), _place(path, here)
        if field is not None and field.text == correction.source:
            changes[path] = correction.value
            findings.append(Finding("corrected", _values(correction), place))
        else:
            now = _or_nothing(field.text if field else None)
            findings.append(Finding("correction-stale", {**_values(correction), "now": now}, place))
    return (changed(plan, here, changes) if changes else plan), tuple(findings)


def pinning(correction: Correction, here: Mapping[str, Field]) -> Finding:
    """The finding "corrected" for a correction of the plan with these fields by path."""
    return Finding("corrected", _values(correction), _place(correction.path, here))


def _or_nothing(text: str | None) -> str:
    return text or NOTHING


def _values(c: Correction) -> dict[str, str | int]:
    return {
        "path": c.path,
        "before": _or_nothing(None if paths.is_added(c.path) else c.source),
        "after": _or_nothing(c.value),
        "who": c.who,
        "when": c.when.isoformat(),
        "why": c.why or "理由の記載なし",
    }


def _place(path: str, here: Mapping[str, Field]) -> Place:
    """Where the nearest field around the path stands: for a task that is gone, its cell."""
    found = next((here[outer] for outer in paths.ancestors(path) if outer in here), None)
    return NOWHERE if found is None else found.place or NOWHERE


def changed(plan: Plan, here: Mapping[str, Field], changes: Mapping[str, str | None]) -> Plan:
    """The plan, whose fields by path are `here`, with other values at some paths (see `Correction.path`).

    Raises KeyError for a path that the plan does not have, ValueError for a value that cannot stand there.
    """
    cells = _tasks_by_cell(here)
    values: dict[Address, object] = {}
    texts: dict[str, str | None] = {}
    added: dict[str, list[Task]] = {}
    indicators: dict[str, Part] = {}
    for path, value in changes.items():
        field = target(path, here)
        if field is None:
            raise KeyError(path)
        if field.kind == "cell":
            added.setdefault(field.path, []).extend(_new_task(field, path, value))
        elif field.kind == "task":
            # twins are found by their texts as they were before any change
            texts |= {task.path: value for task in (field, *_twins(field, here, cells, changes))}
        else:
            values[field.address] = parsed(field.kind, value)
            values |= _measured(field, value)
            if indicator := field.part.within("indicator"):
                indicators[indicator.path] = indicator
            if field.part.doubt_address is not None:
                values[field.part.doubt_address] = 0.0
    for cell, tasks in cells.items():
        if cell in added or any(task.path in texts for task in tasks):
            new = (*_with_texts(tasks, texts), *added.get(cell, ()))
            values[(*here[cell].part.address, "tasks")] = new
    return with_tasks_of_quarters(_with_numbers(replaced(plan, values), indicators.values()))


def settled(here: Mapping[str, Field], changes: Collection[str]) -> dict[str, tuple[Part, ...]]:
    """For each of the paths to be changed, the parts whose doubt its new value settles.

    These are the part of the field at the path and, for a task, its twins in other quarters. Paths that the
    plan, whose fields by path are `here`, does not have are left out.
    """
    cells = _tasks_by_cell(here)
    found: dict[str, tuple[Part, ...]] = {}
    for path in changes:
        field = here.get(path)
        if field is not None and field.correctable:
            twins = _twins(field, here, cells, changes) if field.kind == "task" else []
            found[path] = tuple(one.part for one in (field, *twins))
    return found


def with_doubts(plan: Plan, doubts: Mapping[str, float]) -> Plan:
    """The plan with other doubts of the parts at some paths; paths that it does not have are passed over."""
    if not doubts:
        return plan
    values: dict[Address, object] = {}
    for part, _ in walk(plan):
        if part.path in doubts and part.doubt_address is not None:
            values[part.doubt_address] = doubts[part.path]
    return with_tasks_of_quarters(replaced(plan, values)) if values else plan


def _measured(field: Field, value: str | None) -> dict[Address, object]:
    """The number and the unit that go with a new text of a value without a field of its own."""
    if field.part.name != "named_value":
        return {}
    found = measure(value or "", field.part.node.label)
    address = field.part.address
    return {(*address, "number"): found and found.number, (*address, "unit"): found and found.unit}


def _with_numbers(plan: Plan, indicators: Collection[Part]) -> Plan:
    """The plan, the values of whose indicators have the numbers that their texts state in the new units."""
    if not indicators:
        return plan
    here = {part.address: part for part, _ in walk(plan) if part.name == "indicator"}
    values: dict[Address, object] = {}
    for old in indicators:
        indicator: Indicator = here[old.address].node
        for i, value in enumerate(indicator.values):
            if indicator.unit != old.node.unit or value.text != old.node.values[i].text:
                found = figure(value.text, indicator.unit)
                values[(*old.address, "values", i, "number")] = found and found.number
    return replaced(plan, values)


def _tasks_by_cell(here: Mapping[str, Field]) -> dict[str, list[Field]]:
    """Path of each cell → its tasks."""
    cells: dict[str, list[Field]] = {path: [] for path, field in here.items() if field.kind == "cell"}
    for field in here.values():
        if field.kind == "task":
            cells[field.part.enclosing("quarter").path].append(field)
    return cells


def _with_texts(tasks: Iterable[Field], texts: Mapping[str, str | None]) -> Iterable[Task]:
    """The tasks with other texts at some paths, without those whose text becomes None."""
    for field in tasks:
        task: Task = field.part.node
        text = texts.get(field.path, task.text)
        if text is not None:
            yield task if text == task.text else task.model_copy(update={"text": text, "doubt": 0.0})


def _new_task(cell: Field, path: str, text: str | None) -> tuple[Task, ...]:
    """The task that is added to a cell at the path; none where an added task was removed again."""
    added, quarter = paths.added_task(path), _quarter(cell)
    if text is None or added is None:
        return ()
    return (
        Task(
            id=paths.task_id(_initiative(cell), quarter, added.tail),
            markers=added.markers,
            text=text,
            ditto=False,
            span=(quarter, quarter),
            place=cell.part.place or NOWHERE,
        ),
    )


def _twins(
    task: Field,
    here: Mapping[str, Field],
    cells: Mapping[str, Sequence[Field]],
    changes: Collection[str],
) -> list[Field]:
    """The same task in other quarters of its initiative that has no change of its own there.

    That is the task in the other quarters of a merged cell, and in later quarters as 同左 for as long as each
    quarter in between repeats it.
    """
    own: Task = task.part.node
    quarter, merged = _quarter(task), own.span[0] < own.span[1]
    others = [
        here[path]
        for path in cells
        if _initiative(here[path]) == _initiative(task) and _quarter(here[path]) != quarter
    ]
    found: list[Field] = []
    follows = True
    for cell in sorted(others, key=_quarter):
        same = [t for t in cells[cell.path] if _is_twin(t.part.node, own) and t.path not in changes]
        later = _quarter(cell) > quarter
        twins = [
            t
            for t in same
            if (merged and t.part.node.span == own.span) or (later and follows and t.part.node.ditto)
        ]
        if later:
            follows = follows and bool(twins)
        found += twins
    return found


def _is_twin(task: Task, own: Task) -> bool:
    return task.text == own.text and task.markers == own.markers


def _quarter(field: Field) -> int:
    """The quarter that a cell or task is in."""
    number: int = field.part.enclosing("quarter").node.quarter
    return number


def _initiative(field: Field) -> str:
    """The id of the initiative that a cell or task belongs to."""
    return str(field.part.enclosing("initiative").id)


def with_corrections(plan: Plan, data: bytes | None, file: str) -> Plan:
    """A newly converted plan with the corrections of its file, and a finding for each.

    `data` is the content of the corrections file `file`, None if there is none. Raises ReadError for bytes
    that are not a corrections file, and for one with a value that its field cannot hold.
    """
    return _told(plan, read_corrections(data, file), file)


def with_untold(plan: Plan, corrections: Iterable[Correction], file: str) -> Plan:
    """The plan with those of its corrections that it does not have yet; the plan itself if there are none.

    A process that is killed while it stores a correction leaves such: the corrections file comes first. The
    plan has the value that was read then, or that of an earlier correction of the same field. Raises
    ReadError for a value of the file `file` that its field cannot hold.
    """
    said = {f.values.get("path"): f.values.get("after") for f in plan.findings if f.code == "corrected"}
    stale = {f.values.get("path") for f in plan.findings if f.code == "correction-stale"}
    corrections = tuple(corrections)
    other = [c for c in corrections if c.path in said and said[c.path] != _or_nothing(c.value)]
    here = by_path(plan) if other else {}
    later = {c.path: c for c in other if target(c.path, here) is not None}
    if later:
        findings = [f for f in plan.findings if not (f.code == "corrected" and f.values.get("path") in later)]
        findings += [published(pinning(c, here)) for c in later.values()]
        plan = changed(plan, here, {path: c.value for path, c in later.items()})
        plan = plan.model_copy(update={"findings": ordered(findings)})
    return _told(plan, [c for c in corrections if c.path not in said.keys() | stale], file)


def _told(plan: Plan, corrections: Iterable[Correction], file: str) -> Plan:
    try:
        corrected, findings = apply_corrections(plan, corrections)
    except ValueError as error:  # `correct` writes no such value, but a person may edit the file
        raise ReadError("corrections-damaged", "", {"path": file, "detail": str(error)}) from error
    if not findings:
        return plan
    return corrected.model_copy(update={"findings": ordered((*plan.findings, *map(published, findings)))})
