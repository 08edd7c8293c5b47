"""Removing from an output folder what has no input any more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from planparse.batch.store import Held, LocalStore
from planparse.batch.tables import build, sound
from planparse.output import manifest as manifests
from planparse.output.folder import (
    CORRECTIONS,
    PICTURES,
    PROGRESS,
    REVIEWS,
    SET_ASIDE,
    changes_name,
    document_names,
    is_url,
)
from planparse.output.manifest import Manifest, Record, input_place, now

_PEOPLES = ((CORRECTIONS, ".json"), (REVIEWS, ".jsonl"), (PROGRESS, ".jsonl"))
"""The folders of what people did with documents, and how the names of their files end."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """The inputs that are gone, as the manifest names them, and the files that were set aside.

    These are people's work: corrections, reviews of what they found right, and reports on tasks.
    """

    inputs: tuple[str, ...]
    set_aside: tuple[str, ...]


def prune(out: Path, *, dry: bool = False, held: Held = lambda _: None) -> Pruned:
    """Remove the documents whose input file does not exist, and set people's work on no document aside.

    Corrections, reviews and reports are moved, never deleted. Reports on tasks that another document has as
    well pass to that one before. Pictures of the pages of files that are no input any more are removed.
    Inputs at URLs are taken to exist. If `dry`, nothing is changed. Raises OutputError.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        manifest = manifests.decode(store.begin())
        known = [r for r in manifest.records.values() if r.status != "removed"]
        gone = {record.input: record for record in known if _is_gone(record, out)}
        live = [record for record in known if record.input not in gone]
        here = {record.document_id for record in live}
        orphans = _peoples(store, lambda own: own not in here)
        if not dry:
            _end(store, manifest, gone, orphans)
    return Pruned(tuple(gone), orphans)


def remove(out: Path, name: str, sha256: str | None, held: Held = lambda _: None) -> Pruned | None:
    """Remove the input that the manifest names so, and set people's work on it aside as `prune` does.

    Its file is set aside too if somebody put it in through the browser; any other stays in its place, from
    where the next conversion reads it again. None, without any change, if there is no such input with that
    hash (any more): somebody else has removed or replaced it. Raises OutputError.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        manifest = manifests.decode(store.begin())
        record = manifest.records.get(name)
        if record is None or record.status == "removed" or record.sha256 != sha256:
            return None
        others = {
            r.document_id for r in manifest.records.values() if r is not record and r.status != "removed"
        }
        orphans = _peoples(store, lambda own: own == record.document_id and own not in others)
        original = manifests.put_in(name, out)
        if original is not None:
            aside = _free(store, PurePosixPath(original.name))
            store.install({aside: original})
        _end(store, manifest, {name: record}, orphans)
    return Pruned((name,), orphans if original is None else (aside, *orphans))


def _peoples(store: LocalStore, is_wanted: Callable[[str], bool]) -> tuple[str, ...]:
    """The files of what people did with the wanted documents."""
    return tuple(
        f"{folder}/{file}"
        for folder, ending in _PEOPLES
        for file in store.names(folder)
        if file.endswith(ending) and is_wanted(file.removesuffix(ending))
    )


def _end(store: LocalStore, manifest: Manifest, gone: Mapping[str, Record], orphans: Iterable[str]) -> None:
    """Remove the documents of inputs from the output, and set the files of people's work aside."""
    live = [r for name, r in manifest.records.items() if r.status != "removed" and name not in gone]
    _remove_pictures(store.root, {record.sha256 for record in live})
    ended = [replace(r, status="removed", files={}, counts={}, at=now()) for r in gone.values()]
    store.append(manifests.encode(ended))
    own = {r.document_id for r in gone.values() if r.document_id} - {r.document_id for r in live}
    store.delete(name for document_id in own for name in document_names(document_id))
    store.delete(map(changes_name, own))
    whole = sound(store, live)
    store.append(manifests.encode(r for r in whole.values() if r is not manifest.records[r.input]))
    # before the reports are set aside, those of replaced documents pass to their successors
    build(store, manifest.tables, whole.values(), unended=manifest.unended)
    for name in orphans:
        store.write({_free(store, PurePosixPath(name)): store.read(name) or b""})
    store.delete(orphans)


def _is_gone(record: Record, out: Path) -> bool:
    place = input_place(record.input, str(out))
    return not is_url(place) and not os.path.lexists(place)


def _remove_pictures(out: Path, live: Set[str | None]) -> None:
    """Remove the pictures of the pages of files that have none of the hashes."""
    with suppress(OSError):
        for folder in (out / PICTURES).iterdir():
            if folder.name not in live:
                shutil.rmtree(folder, ignore_errors=True)


def _free(store: LocalStore, name: PurePosixPath) -> str:
    """The name under which a file is set aside, which no other has."""
    taken, file = set(store.names(SET_ASIDE)), name.name
    number = 1
    while file in taken:
        number += 1
        file = f"{name.stem}.{number}{name.suffix}"
    return f"{SET_ASIDE}/{file}"
