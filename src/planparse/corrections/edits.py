"""Edits of the workbook to corrections of a plan: which are taken over, which are refused and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planparse.corrections.accepted import accepted
from planparse.corrections.apply import changed, pinning, settled, target, with_doubts
from planparse.corrections.file import Correction, Corrections
from planparse.corrections.workbook import Edit, shown_task
from planparse.document.cells import alike, shown
from planparse.document.errors import Failure, ReadError
from planparse.plan import paths
from planparse.plan.fields import Field, by_path
from planparse.plan.model import SCHEMA_VERSION, Plan, Task, ordered, published


@dataclass(frozen=True, slots=True)
class Edited:
    """A document after its edits: the corrected plan and all its corrections.

    `taken` counts the new corrections, `known` the edits that the plan has already.
    """

    plan: Plan
    corrections: Corrections
    taken: int
    known: int
    refused: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """An edit and what would become of it.

    new: it becomes `correction`; known: the plan has the value already; repeated: an edit before it says the
    same; refused: `failure` says why. `field` is what stands at the edit's path; None if nothing does.
    `standing` is the correction that holds there now.
    """

    edit: Edit
    outcome: Literal["new", "known", "repeated", "refused"]
    field: Field | None = None
    correction: Correction | None = None
    failure: Failure | None = None
    standing: Correction | None = None


def edited(plan: Plan, kept: Iterable[Correction], edits: Sequence[Edit], by: str, on: date) -> Edited:
    """The document with the edits taken over, beside the corrections that it has already.

    An edit is refused if the value does not exist, if it has changed since the workbook was exported, if two
    edits of one value differ, or if the field cannot hold the value.
    """
    before = {correction.path: correction for correction in kept}
    here = by_path(plan)
    each = weighed(here, before.values(), edits, by, on)
    wanted = {one.edit.path: one.correction for one in each if one.correction is not None}
    known = sum(one.outcome == "known" for one in each)
    refused = tuple(one.failure for one in each if one.failure is not None)
    new, pinned = _pinned(plan, here, before, wanted) if wanted else (plan, tuple(before.values()))
    corrections = Corrections(document_id=plan.document_id, sha256=plan.source.sha256, corrections=pinned)
    return Edited(new, corrections, len(wanted), known, refused)


def not_taken(plans: Iterable[Plan], edits: Iterable[Edit]) -> int:
    """The number of edits that the plans do not have yet, whether or not they can be taken over."""
    own: dict[str, list[Edit]] = {}
    for edit in edits:
        own.setdefault(edit.document_id, []).append(edit)
    every = sum(map(len, own.values()))
    for plan in plans:
        if some := own.get(plan.document_id):
            every -= sum(one.outcome == "known" for one in weighed(by_path(plan), (), some, "", date.min))
    return every


def weighed(
    here: dict[str, Field], kept: Iterable[Correction], edits: Iterable[Edit], by: str, on: date
) -> tuple[Weighed, ...]:
    """What would become of each edit of a plan with these fields, by path, and the `kept` corrections."""
    before = {correction.path: correction for correction in kept}
    wanted: dict[str, str | None] = {}
    found = []
    for edit in edits:
        one = _weighed(edit, here, before, wanted, by, on)
        if one.correction is not None:
            wanted[edit.path] = one.correction.value
        found.append(one)
    return tuple(found)


def _weighed(
    edit: Edit,
    here: dict[str, Field],
    before: dict[str, Correction],
    wanted: Mapping[str, str | None],
    by: str,
    on: date,
) -> Weighed:
    """What would become of an edit after others of which the `wanted` values, by path, are to be stored."""
    field = target(edit.path, here)
    if field is None:
        return Weighed(edit, "refused", failure=Failure("refused-path", edit.where))
    standing = before.get(edit.path)
    if standing is not None and standing.value != field.text:
        standing = None

    def refused(failure: Failure) -> Weighed:
        return Weighed(edit, "refused", field, failure=failure, standing=standing)

    try:
        value = accepted("task" if field.kind == "cell" else field.kind, edit.written, edit.where)
    except ReadError as error:
        return refused(error.failure)
    if edit.path in wanted:
        if wanted[edit.path] != value:
            return refused(Failure("refused-conflict", edit.where))
        return Weighed(edit, "repeated", field, standing=standing)
    if value == (None if field.kind == "cell" else field.text):
        return Weighed(edit, "known", field, standing=standing)
    if not alike(edit.shown, shown_field(field)):
        return refused(Failure("refused-stale", edit.where, {"now": shown_field(field)}))
    source = field.text if field.kind == "cell" else _source(field, here, before)
    correction = Correction(
        path=edit.path, source=source, value=value, who=edit.who or by, when=on, why=edit.why
    )
    return Weighed(edit, "new", field, correction, standing=standing)


def shown_field(field: Field) -> str:
    """What people see of the field and edits are compared with: nothing in the cell of a task to be added."""
    if field.kind == "cell":
        return ""
    if field.kind == "task":
        return shown_task(field.part.node)
    return shown(field.text)


def _source(field: Field, here: dict[str, Field], kept: dict[str, Correction]) -> str | None:
    """The value the document itself has at the path, before any earlier correction."""
    own = kept.get(field.path)
    if own is not None and own.value == field.text:
        return own.source
    if field.kind == "task":
        for other in _leads(field, here):
            if other in kept and kept[other].value == field.text:
                return kept[other].source
    return field.text


def _leads(field: Field, here: dict[str, Field]) -> list[str]:
    """The paths of the tasks whose corrections this task inherits, nearest first.

    These are tasks in the same merged cell and, for 同左, the tasks to its left.
    """
    own: Task = field.part.node
    distances: dict[str, int] = {}
    for other in here.values():
        if other.kind != "task" or other.path == field.path or paths.is_added(other.path):
            continue
        if _initiative(other) != _initiative(field) or other.part.node.markers != own.markers:
            continue
        distance = _quarter(field) - _quarter(other)
        merged = other.part.node.span == own.span and own.span[0] < own.span[1]
        if merged or (own.ditto and distance > 0):
            distances[other.path] = abs(distance)
    return sorted(distances, key=lambda path: distances[path])


def _initiative(task: Field) -> str:
    return task.part.enclosing("initiative").path


def _quarter(task: Field) -> int:
    number: int = task.part.enclosing("quarter").node.quarter
    return number


def _pinned(
    plan: Plan, here: dict[str, Field], kept: dict[str, Correction], wanted: dict[str, Correction]
) -> tuple[Plan, tuple[Correction, ...]]:
    """The corrected plan with its findings, and the document's complete new list of corrections."""
    in_force = {p: c for p, c in kept.items() if p in here and here[p].text == c.value}
    changes = {p: c.value for p, c in (in_force | wanted).items()}
    corrected = changed(plan, here, changes)
    reverted = {p for p, c in wanted.items() if c.value == c.source and not paths.is_added(p)}
    touched = {"corrected", "correction-stale"}
    findings = [f for f in plan.findings if not (f.code in touched and f.values.get("path") in wanted)]
    findings += [published(pinning(c, here)) for p, c in wanted.items() if p not in reverted]
    doubts = _doubts_as_read(here, in_force, changes)
    new = {p: c.model_copy(update={"doubts": doubts.get(p, {})}) for p, c in wanted.items()}
    pinned = {p: c for p, c in (kept | new).items() if p not in reverted}
    taken_back = [c for p, c in in_force.items() if p in reverted]
    left = [c for p, c in pinned.items() if p in changes]
    corrected = with_doubts(corrected, _given_back(taken_back, left))
    update = {"schema_version": SCHEMA_VERSION, "findings": ordered(findings)}
    return corrected.model_copy(update=update), tuple(pinned.values())


def _given_back(taken_back: Iterable[Correction], left: Iterable[Correction]) -> dict[str, float]:
    """Path → doubt as read of the parts that corrections taken back settled and none of those left does."""
    settled_still = {part for correction in left for part in correction.doubts}
    return {
        part: doubt
        for correction in taken_back
        for part, doubt in correction.doubts.items()
        if part not in settled_still
    }


def _doubts_as_read(
    here: Mapping[str, Field], in_force: dict[str, Correction], changes: Collection[str]
) -> dict[str, dict[str, float]]:
    """For each changed path, the doubts of the parts that it settles, as they were before any correction."""
    read = {part: doubt for c in in_force.values() for part, doubt in c.doubts.items()}
    return {
        path: {part.path: doubt for part in parts if (doubt := read.get(part.path, part.doubt))}
        for path, parts in settled(here, changes).items()
    }
