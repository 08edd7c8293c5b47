"""A local copy of an output folder that lies in an object store, for what only works on a disk.

The commands on an output folder read it from such a copy. Those that change it work on the copy while they
hold the store's lock, and what they changed is then put back, the manifest last: until it is there, the next
conversion takes the documents for changed and makes them anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from os import PathLike
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from planparse.batch.identity import digest
from planparse.batch.inputs import addressed, read
from planparse.batch.store import Held, RemoteStore
from planparse.document.errors import PlanparseError, ReadError
from planparse.document.names import file_name
from planparse.document.secrets import address_without_secrets
from planparse.output.folder import (
    CHANGES,
    CORRECTIONS,
    LINKS,
    LOCK,
    MANIFEST,
    PLANS,
    PROGRESS,
    READINGS,
    REVIEWS,
    ROWS,
    SET_ASIDE,
    TABLES,
    is_url,
)
from planparse.output.manifest import read_manifest

READ = (MANIFEST, PLANS, READINGS, CORRECTIONS, REVIEWS, PROGRESS, CHANGES, LINKS)
"""What the commands that only read an output folder need of it."""
WHOLE = (*READ, ROWS, TABLES, SET_ASIDE)
"""What the commands need that change an output folder."""


@contextmanager
def local_copy(url: str, parts: Iterable[str] = READ) -> Iterator[Path]:
    """A temporary folder with these parts of the output folder at a URL, removed when the block ends.

    Errors of the block name the URL instead of the folder. Raises ReadError where there is no output, and
    OutputError where the store cannot be reached.
    """
    with _folder(url) as folder:
        _fetch(RemoteStore(url), url, folder, parts)
        yield folder


def on_disk(out: str | PathLike[str], parts: Iterable[str] = READ) -> AbstractContextManager[Path]:
    """The output folder at a path or URL as a local folder, to read it; raises as `local_copy`."""
    place = os.fspath(out)
    return local_copy(place, parts) if is_url(place) else nullcontext(Path(place))


def on_disk_to_change(out: str | PathLike[str], held: Held = lambda _: None) -> AbstractContextManager[Path]:
    """The same to change it: as `held_copy` for a URL."""
    place = os.fspath(out)
    return held_copy(place, held) if is_url(place) else nullcontext(Path(place))


@contextmanager
def held_copy(url: str, held: Held) -> Iterator[Path]:
    """A temporary folder with the output folder at a URL, which nobody else changes meanwhile.

    When the block ends, the store gets what was changed in it; nothing if it raises. `held` is told whose run
    it waits for. Raises as `local_copy`.
    """
    store = RemoteStore(url)
    with _folder(url) as folder, store.lock(True, held):
        _fetch(store, url, folder, WHOLE)
        before = _digests(folder)
        yield folder
        after = _digests(folder)
        changed = [name for name in after if after[name] != before.get(name)]
        # the corrections before the plans that have them, the manifest after all that it names
        changed.sort(key=lambda name: (name == MANIFEST, not name.startswith(CORRECTIONS), name))
        for name in changed:
            store.install({name: folder / name})
        store.delete(sorted(before.keys() - after.keys()))


def fetch_inputs(copy: Path, into: Path, limit: int) -> None:
    """Fetch the documents that the copy's manifest names by their URLs into a folder.

    Those that cannot be read any more, or have more than `limit` bytes, are left out.
    """
    for number, record in enumerate(read_manifest(copy).records.values()):
        if not (record.written and is_url(record.input)):
            continue
        data = read(addressed(record.input), limit)
        if isinstance(data, bytes):
            (into / f"{number}").write_bytes(data)


@contextmanager
def _folder(url: str) -> Iterator[Path]:
    """A temporary folder of the same name as the one at the URL, which errors of the block name instead."""
    shown = address_without_secrets(url).rstrip("/")
    with TemporaryDirectory(prefix="planparse-") as parent:
        folder = Path(parent, file_name(shown))
        folder.mkdir()
        try:
            yield folder
        except PlanparseError as error:
            file = error.failure.file
            if isinstance(file, str) and file.startswith(str(folder)):
                own = shown + file.removeprefix(str(folder))
                raise type(error)(error.code, own, error.failure.values) from error
            raise


def _fetch(store: RemoteStore, url: str, folder: Path, parts: Iterable[str]) -> None:
    if not store.begin():
        raise ReadError("no-plans", address_without_secrets(url))
    wanted = set(parts)
    names = [name for name in store.all_names() if PurePosixPath(name).parts[0] in wanted and _safe(name)]
    for name, block in zip(names, store.read_each(names), strict=True):
        if block is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(block)


def _safe(name: str) -> bool:
    """Whether an object's name is that of a file below the folder: anybody may have put it there."""
    return not {"", ".", ".."} & set(name.split("/")) and "\\" not in name and "\0" not in name


def _digests(folder: Path) -> dict[str, str]:
    """The hash of every file of a folder, by its name with "/" between the parts."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != LOCK)
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in files}
