"""Taking corrections over into an output folder: the corrections file, the plan and the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planparse.corrections.accepted import accepted
from planparse.corrections.apply import Slot, cells, changed, is_added, pinning, slots
from planparse.corrections.file import Correction, Corrections, read_corrections
from planparse.corrections.workbook import Edit, alike, shown, shown_ditto
from planparse.document.errors import Failure, ReadError
from planparse.plan.model import Plan, ordered, published
from planparse.tables.rows import tables
from planparse.writers.files import write_bytes
from planparse.writers.json import encode, plan_paths, read_plan, write_plan
from planparse.writers.parquet import replace_documents, write_tables


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many corrections were taken over, how many were known already, and the refused ones."""

    taken: int
    known: int
    refused: tuple[Failure, ...]


def take_over(out: Path, edits: Sequence[Edit], by: str, on: date) -> Outcome:
    """Pin the edits in OUT/corrections, and bring OUT/plans and OUT/tables up to date.

    An edit is refused where its document or value is not there, where the value is another by now than
    the workbook showed, where two edits of one value differ, or where the value cannot be held. Each file
    is replaced whole, the corrections first: a run that was cut short is made good by running it again.
    Raises OSError, and ReadError for a plan or corrections file that cannot be read.
    """
    plans = {path.stem: path for path in plan_paths(out)}
    by_document: dict[str, list[Edit]] = {}
    refused: list[Failure] = []
    for edit in edits:
        if edit.document_id in plans:
            by_document.setdefault(edit.document_id, []).append(edit)
        else:
            refused.append(Failure("refused-document", edit.where, {"document": edit.document_id}))
    taken = known = 0
    corrected: list[Plan] = []
    for document_id, own in by_document.items():
        plan = read_plan(plans[document_id])
        file = out / "corrections" / f"{document_id}.json"
        kept = {c.path: c for c in read_corrections(file.read_bytes() if file.exists() else None, str(file))}
        wanted, old, bad = _sorted_out(plan, kept, own, by, on)
        known += old
        refused += bad
        if not wanted:
            continue
        taken += len(wanted)
        new, pinned = _pinned(plan, kept, wanted)
        content = Corrections(document_id=document_id, sha256=plan.source.sha256, corrections=pinned)
        write_bytes(file, encode(content))
        write_plan(new, out)
        corrected.append(new)
    if corrected and not replace_documents(tables(corrected), out):
        write_tables(tables(map(read_plan, plan_paths(out))), out)
    return Outcome(taken, known, tuple(refused))


def _sorted_out(
    plan: Plan, kept: dict[str, Correction], edits: Iterable[Edit], by: str, on: date
) -> tuple[dict[str, Correction], int, list[Failure]]:
    """The corrections to pin by path, how many edits are known already, and the refused ones."""
    data = plan.model_dump(mode="json")
    here, quarter_cells = slots(data), cells(data)
    wanted: dict[str, Correction] = {}
    refused: list[Failure] = []
    known = 0
    for edit in edits:
        slot = here.get(edit.path)
        cell = quarter_cells.get(edit.path.rpartition("/tasks/")[0]) if is_added(edit.path) else None
        if slot is None and cell is None:
            refused.append(Failure("refused-path", edit.where))
            continue
        try:
            value = accepted(slot.kind if slot else "task", edit.written, edit.where)
        except ReadError as error:
            refused.append(error.failure)
            continue
        current = slot.current if slot else None
        if edit.path in wanted:
            if wanted[edit.path].value != value:
                refused.append(Failure("refused-conflict", edit.where))
            continue
        if value == current:
            known += 1
            continue
        if not alike(edit.shown, _shown(slot)):
            refused.append(Failure("refused-stale", edit.where, {"now": _shown(slot)}))
            continue
        source = _source(edit.path, current, here, kept) if slot or cell is None else cell["text"]
        wanted[edit.path] = Correction(
            path=edit.path, source=source, value=value, who=edit.who or by, when=on, why=edit.why
        )
    return wanted, known, refused


def _shown(slot: Slot | None) -> str:
    if slot is None:
        return ""
    if slot.kind == "task" and slot.holder["ditto"]:
        return shown_ditto(slot.current or "")
    return shown(slot.current)


def _source(path: str, current: str | None, here: dict[str, Slot], kept: dict[str, Correction]) -> str | None:
    """What the document itself says at the path, which an earlier correction may have changed."""
    own = kept.get(path)
    if own is not None and own.value == current:
        return own.source
    if here[path].kind == "task":
        for other in _leads(path, here):
            if other in kept and kept[other].value == current:
                return kept[other].source
    return current


def _leads(path: str, here: dict[str, Slot]) -> list[str]:
    """Paths of the tasks whose correction the task follows, the nearest first.

    Those of the same merged cell, and for 同左 those to its left.
    """
    base, own = path.partition("/quarters/")[0], here[path].holder
    quarter = _quarter(path)
    found = []
    for other, slot in here.items():
        if slot.kind != "task" or other == path or not other.startswith(f"{base}/quarters/"):
            continue
        merged = slot.holder["span"] == own["span"] and own["span"][0] < own["span"][1]
        left = own["ditto"] and _quarter(other) < quarter
        if slot.holder["markers"] == own["markers"] and (merged or left) and not is_added(other):
            found.append(other)
    return sorted(found, key=lambda other: abs(_quarter(other) - quarter))


def _quarter(path: str) -> int:
    return int(path.partition("/quarters/")[2].partition("/")[0])


def _pinned(
    plan: Plan, kept: dict[str, Correction], wanted: dict[str, Correction]
) -> tuple[Plan, tuple[Correction, ...]]:
    """The corrected plan with its findings, and all corrections of the document from now on."""
    here = slots(plan.model_dump(mode="json"))
    in_force = {p: c.value for p, c in kept.items() if p in here and here[p].current == c.value}
    corrected = changed(plan, in_force | {p: c.value for p, c in wanted.items()})
    reverted = {p for p, c in wanted.items() if c.value == c.source and not is_added(p)}
    touched = {"corrected", "correction-stale"}
    findings = [f for f in plan.findings if not (f.code in touched and f.values.get("path") in wanted)]
    findings += [published(pinning(plan, c)) for p, c in wanted.items() if p not in reverted]
    pinned = {p: c for p, c in (kept | wanted).items() if p not in reverted}
    return corrected.model_copy(update={"findings": ordered(findings)}), tuple(pinned.values())
