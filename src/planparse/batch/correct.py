"""Taking people's edits over into an output folder: its corrections, plans, rows and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planparse.batch.store import Held, LocalStore
from planparse.batch.tables import build, build_beside, rewritten, sound, without_rows
from planparse.corrections.apply import with_untold
from planparse.corrections.edits import Edited, Weighed, edited, weighed
from planparse.corrections.file import Correction, read_corrections
from planparse.corrections.workbook import Edit
from planparse.document.errors import Failure, ReadError
from planparse.output import manifest as manifests
from planparse.output.folder import CORRECTIONS, corrections_name, plan_name
from planparse.output.manifest import Manifest, Record
from planparse.plan.fields import by_path
from planparse.plan.model import Plan
from planparse.writers.json import decode_plan_to_rewrite, encode


@dataclass(frozen=True, slots=True)
class Outcome:
    """The number of corrections applied, the number already known, and why others were refused."""

    taken: int
    known: int
    refused: tuple[Failure, ...]


def take_over(out: Path, edits: Sequence[Edit], by: str, on: date, held: Held = lambda _: None) -> Outcome:
    """Store the edits as corrections, and bring the plans, their rows and the tables up to date.

    Waits for another run on the folder, after telling `held` whose it is. Each file is replaced atomically,
    the corrections first: after an interruption, run it again. Raises OutputError, and ReadError for a plan
    or corrections file that cannot be read or rewritten.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        manifest = manifests.decode(store.begin())
        live = sound(store, manifest.records.values())
        live |= _resumed(store, live, {edit.document_id for edit in edits})
        outcome, changed = _taken(store, live, edits, by, on)
        live |= changed
        live |= sound(store, without_rows(live.values()))
        store.append(manifests.encode(_unrecorded(manifest, live)))
        build(store, manifest.tables, live.values(), unended=manifest.unended)
    return outcome


def weigh(out: Path, edits: Sequence[Edit], by: str, on: date) -> tuple[Weighed, ...]:
    """What `take_over` would do with each edit, in their order; nothing is written.

    Raises ReadError as `take_over`.
    """
    store = LocalStore(out)
    here = {r.document_id for r in manifests.read_manifest(out).records.values() if r.written}
    own: dict[str, list[int]] = {}
    for number, edit in enumerate(edits):
        own.setdefault(edit.document_id, []).append(number)
    found: dict[int, Weighed] = {}
    for document, numbers in own.items():
        some = [edits[number] for number in numbers]
        if document in here:
            plan, kept = _kept(store, document)
            each = weighed(by_path(plan), kept, some, by, on)
        else:
            each = tuple(Weighed(one, "refused", failure=_no_document(one)) for one in some)
        found |= dict(zip(numbers, each, strict=True))
    return tuple(found[number] for number in range(len(edits)))


def _no_document(edit: Edit) -> Failure:
    return Failure("refused-document", edit.where, {"document": edit.document_id})


def take_over_one(
    out: Path, document_id: str, edits: Sequence[Edit], by: str, on: date, held: Held = lambda _: None
) -> Outcome:
    """As `take_over`, for edits of one document, all or none, and without its rows and the tables.

    Where one edit is refused, nothing is stored. The time it takes does not depend on the other documents.
    The new record names no rows, by which `refresh` and every command that builds tables sees what is left to
    be made.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        manifest = manifests.decode(store.begin())
        written = [record for record in manifest.records.values() if record.written]
        live = {name: one for one in written if (name := one.document_id or "") == document_id}
        live |= _resumed(store, live, (document_id,))
        outcome, changed = _taken(store, live, edits, by, on, all_or_none=True)
        store.append(manifests.encode(_unrecorded(manifest, live | changed)))
    return outcome


def finish(out: Path, give_way: Callable[[], None] = lambda: None) -> None:
    """Bring the plans up to date with the corrections of a killed process, and the tables with the plans.

    A plan or corrections file that cannot be read is left as it is. `give_way` is called again and again
    while the tables are made, and may wait. Raises OutputError.
    """
    store = LocalStore(out)
    with store.lock(True):
        manifest = manifests.decode(store.begin())
        live = sound(store, manifest.records.values())
        live |= _resumed(store, live, [Path(file).stem for file in store.names(CORRECTIONS)])
        store.append(manifests.encode(_unrecorded(manifest, live)))
    build_beside(store, give_way)


def refresh(out: Path, give_way: Callable[[], None] = lambda: None) -> None:
    """As `finish`, where no process was killed: only the tables are brought up to date."""
    build_beside(LocalStore(out), give_way)


def _resumed(store: LocalStore, live: Mapping[str, Record], documents: Iterable[str]) -> dict[str, Record]:
    """Write the plans that lack corrections of their files, as after a kill; the documents' new records."""
    changed = {}
    for name in live.keys() & set(documents):
        with suppress(ReadError):
            plan, kept = _kept(store, name)
            whole = with_untold(plan, kept, corrections_name(name))
            if whole is not plan:
                changed[name] = rewritten(store, live[name], whole)
    return changed


def _unrecorded(manifest: Manifest, live: Mapping[str, Record]) -> list[Record]:
    return [record for record in live.values() if record is not manifest.records[record.input]]


def _taken(
    store: LocalStore,
    live: Mapping[str, Record],
    edits: Sequence[Edit],
    by: str,
    on: date,
    *,
    all_or_none: bool = False,
) -> tuple[Outcome, dict[str, Record]]:
    """Write the corrections and plans that the edits change; how it went, and the documents' new records."""
    own: dict[str, list[Edit]] = {}
    refused: list[Failure] = []
    for edit in edits:
        if edit.document_id in live:
            own.setdefault(edit.document_id, []).append(edit)
        else:
            refused.append(_no_document(edit))
    done = {name: _edited(store, name, some, by, on) for name, some in own.items()}
    refused += [failure for result in done.values() for failure in result.refused]
    if all_or_none and refused:
        return Outcome(0, 0, tuple(refused)), {}
    changed: dict[str, Record] = {}
    for name, result in done.items():
        if result.taken:
            store.write({corrections_name(name): encode(result.corrections)})
            changed[name] = rewritten(store, live[name], result.plan)
    taken, known = sum(r.taken for r in done.values()), sum(r.known for r in done.values())
    return Outcome(taken, known, tuple(refused)), changed


def _edited(store: LocalStore, document_id: str, edits: Sequence[Edit], by: str, on: date) -> Edited:
    """The document of the output folder with its edits; nothing is written."""
    plan, kept = _kept(store, document_id)
    return edited(plan, kept, edits, by, on)


def _kept(store: LocalStore, document_id: str) -> tuple[Plan, tuple[Correction, ...]]:
    """The document's plan and corrections."""
    name, file = plan_name(document_id), corrections_name(document_id)
    plan = decode_plan_to_rewrite(store.read(name) or b"", str(store.root / name))
    return plan, read_corrections(store.read(file), str(store.root / file))
