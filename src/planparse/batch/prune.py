"""Removing from an output folder what has no input any more."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from planparse.batch.store import Held, LocalStore
from planparse.batch.tables import build, sound
from planparse.output import manifest as manifests
from planparse.output.folder import CORRECTIONS, SET_ASIDE, document_names, is_url
from planparse.output.manifest import Record, input_place, now


@dataclass(frozen=True, slots=True)
class Pruned:
    """The inputs that are gone, as the manifest names them, and the corrections files that were set aside."""

    inputs: tuple[str, ...]
    corrections: tuple[str, ...]


def prune(out: Path, *, dry: bool = False, held: Held = lambda _: None) -> Pruned:
    """Remove the documents whose input file does not exist, and set corrections without a document aside.

    Corrections are a person's work and are moved, never deleted. Inputs at URLs are taken to exist. If `dry`,
    nothing is changed. Raises OutputError.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        manifest = manifests.decode(store.begin())
        known = [r for r in manifest.records.values() if r.status != "removed"]
        gone = [record for record in known if _is_gone(record, out)]
        live = [record for record in known if record not in gone]
        here = {record.document_id for record in live}
        orphans = [f for f in store.names(CORRECTIONS) if f.endswith(".json") and f[:-5] not in here]
        done = Pruned(tuple(r.input for r in gone), tuple(f"{CORRECTIONS}/{file}" for file in orphans))
        if dry:
            return done
        for file in orphans:
            store.write({_free(store, file): store.read(f"{CORRECTIONS}/{file}") or b""})
        store.delete(done.corrections)
        ended = [replace(r, status="removed", files={}, counts={}, at=now()) for r in gone]
        store.append(manifests.encode(ended))
        own = {record.document_id for record in gone if record.document_id} - here
        store.delete(name for document_id in own for name in document_names(document_id))
        whole = sound(store, live)
        store.append(manifests.encode(record for record in whole.values() if record not in live))
        build(store, manifest.tables, whole.values())
    return done


def _is_gone(record: Record, out: Path) -> bool:
    place = input_place(record.input, str(out))
    return not is_url(place) and not os.path.lexists(place)


def _free(store: LocalStore, file: str) -> str:
    """The name under which a corrections file is set aside, which no other has."""
    taken, stem = set(store.names(SET_ASIDE)), file.removesuffix(".json")
    number = 1
    while file in taken:
        number += 1
        file = f"{stem}.{number}.json"
    return f"{SET_ASIDE}/{file}"
