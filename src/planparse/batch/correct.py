"""Taking the edits of a workbook over into an output folder: its corrections, plans, rows and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planparse.batch.store import Held, LocalStore
from planparse.batch.tables import build, mended, rewritten
from planparse.corrections.edits import Edited, edited
from planparse.corrections.file import read_corrections
from planparse.corrections.workbook import Edit
from planparse.document.errors import Failure
from planparse.output import manifest as manifests
from planparse.output.folder import corrections_name, plan_name
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
        live = {}
        for record in manifest.records.values():
            if record.written and record.document_id and (sound := mended(store, record)):
                live[record.document_id] = sound
        own: dict[str, list[Edit]] = {}
        refused: list[Failure] = []
        for edit in edits:
            if edit.document_id in live:
                own.setdefault(edit.document_id, []).append(edit)
            else:
                refused.append(Failure("refused-document", edit.where, {"document": edit.document_id}))
        done = {name: _edited(store, name, some, by, on) for name, some in own.items()}
        for name, result in done.items():
            if result.taken:
                store.write({corrections_name(name): encode(result.corrections)})
                live[name] = rewritten(store, live[name], result.plan)
        changed = [record for record in live.values() if record is not manifest.records[record.input]]
        store.append(manifests.encode(changed))
        build(store, manifest.tables, live.values())
    return Outcome(
        sum(result.taken for result in done.values()),
        sum(result.known for result in done.values()),
        (*refused, *(failure for result in done.values() for failure in result.refused)),
    )


def _edited(store: LocalStore, document_id: str, edits: Sequence[Edit], by: str, on: date) -> Edited:
    """The document of the output folder with its edits; nothing is written."""
    name, file = plan_name(document_id), corrections_name(document_id)
    plan = decode_plan_to_rewrite(store.read(name) or b"", str(store.root / name))
    kept = read_corrections(store.read(file), str(store.root / file))
    return edited(plan, kept, edits, by, on)
