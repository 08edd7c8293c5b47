"""What was reported on all tasks of an output folder, as the board shows it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from planparse.document.files import Stamp, kept, read_regular, stamp
from planparse.output.folder import PROGRESS, progress_name
from planparse.progress.history import Thread, history

Reports = Mapping[tuple[str, str], Thread]
"""Document id and task id → what was reported on the task."""

_KEPT = 1_000
"""Progress files whose reports are kept in memory: one for each document of a large output folder."""


def reports(out: Path) -> Reports:
    """The reports on the tasks of all documents; files that cannot be read are left out.

    Only files that have changed since the last call are read.
    """
    try:
        with os.scandir(out / PROGRESS) as entries:
            marks = tuple(sorted(_marks(entries)))
    except OSError:
        return {}
    return _reports(out, marks)


def _marks(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, Stamp]]:
    """Document id and stamp of each progress file."""
    for entry in entries:
        path = Path(entry.name)
        if path.suffix == ".jsonl" and not entry.name.startswith("."):
            with suppress(OSError):
                yield path.stem, stamp(entry.stat())


@lru_cache(maxsize=2)
def _reports(out: Path, marks: Iterable[tuple[str, Stamp]]) -> Reports:
    found = {}
    for document, _ in marks:
        with suppress(OSError):
            for task, thread in _by_task(out / progress_name(document)).items():
                found[document, task] = thread
    return found


@kept(_KEPT)
def _by_task(path: Path) -> Mapping[str, Thread]:
    return history(read_regular(path)).by_task()
