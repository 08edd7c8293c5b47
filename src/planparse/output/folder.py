"""The output folder of `planparse convert`: which file is where.

Names are relative to the folder with "/" between their parts, so that they hold on a disk and in an object
store; functions that take `out` work on a local folder.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planparse.plan.model import Plan

MANIFEST = "manifest.jsonl"
"""What became of each input: see `output/manifest.py`."""

PLANS, READINGS, ROWS, TABLES = "plans", "readings", "rows", "tables"
"""The folders whose files a conversion writes."""

CORRECTIONS = "corrections"
"""The folder of the values people have pinned; a conversion only reads it."""

REVIEWS = "reviews"
"""The folder of what people have looked at and found right; a conversion does not touch it."""

INPUTS = "inputs"
"""The folder of the documents that people put in through the browser; a conversion only reads it."""

PROGRESS = "progress"
"""The folder of what people report on the tasks of plans; a conversion only adds where tasks have gone."""

CHANGES = "changes"
"""The folder of the values that later conversions read differently; a conversion only adds to it."""

LINKS = "links.toml"
"""The links file of the comparisons in the browser; a conversion does not touch it."""

CACHE = ".cache"
"""What can be made again at any time: pictures of pages, summaries. It may be deleted."""

VERSIONS = f"{CACHE}/versions.json"
"""The documents of the tables of which several are versions of one plan."""

HASHED = f"{CACHE}/hashed"
"""What the last conversion knew of files that it need not hash again: see `output/hashed.py`."""

PICTURES = f"{CACHE}/pages"
"""The folder of the pictures of pages, in a folder for each file, named by its hash."""

SET_ASIDE = "set-aside"
"""The folder of what people did with documents that were gone when the output was pruned."""

REPORT = "report"
"""Where `planparse report` writes unless it is told otherwise."""

LOCK = ".planparse.lock"
WORKSHOP = ".planparse-tables-"
"""Prefix of the temporary folders in which tables are built before they are moved into place."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")


def is_url(path: str) -> bool:
    """Whether a path is a URL other than file://."""
    return bool(_URL.match(path)) and not path.startswith("file://")


def is_output(folder: str) -> bool:
    """Whether a local folder is one that `planparse convert` wrote."""
    return Path(folder, MANIFEST).is_file() and Path(folder, PLANS).is_dir()


def local_path(path: str) -> str:
    """The absolute local path of a path or a file:// URL."""
    return os.path.abspath(path.removeprefix("file://"))  # noqa: PTH100  # keeps names as they are


def path_from(folder: str | None, place: str) -> str:
    """The path that leads from a folder (None: the current one) to a place; the place itself if none does.

    No path leads to another drive of a Windows machine, nor from a current folder that has been deleted.
    """
    try:
        return os.path.relpath(place, folder)
    except (ValueError, FileNotFoundError):
        return place


def plan_name(document_id: str) -> str:
    """The name of a document's plan."""
    return f"{PLANS}/{document_id}.json"


def reading_name(document_id: str) -> str:
    """The name of the record of what each line of a document was taken for."""
    return f"{READINGS}/{document_id}.json"


def rows_name(document_id: str) -> str:
    """The name of a document's own rows of all tables."""
    return f"{ROWS}/{document_id}.rows"


def corrections_name(document_id: str) -> str:
    """The name of a document's corrections."""
    return f"{CORRECTIONS}/{document_id}.json"


def reviews_name(document_id: str) -> str:
    """The name of the list of a document's values that people have found right."""
    return f"{REVIEWS}/{document_id}.jsonl"


def progress_name(document_id: str) -> str:
    """The name of the list of what people reported on a document's tasks."""
    return f"{PROGRESS}/{document_id}.jsonl"


def reported_plan_name(document_id: str, sha256: str) -> str:
    """The name of the copy of the plan on whose tasks people reported, by the hash of its file."""
    return f"{PROGRESS}/plans/{document_id}.{sha256[:16]}.json"


def changes_name(document_id: str) -> str:
    """The name of the list of a document's values that later conversions read differently."""
    return f"{CHANGES}/{document_id}.jsonl"


def picture_name(sha256: str, page: int) -> str:
    """The name of the cached picture of a page of the file with that hash."""
    return f"{PICTURES}/{sha256}/{page}.webp"


def table_name(table: str) -> str:
    """The name of a table's file."""
    return f"{TABLES}/{table}.parquet"


def document_names(document_id: str) -> tuple[str, str, str]:
    """The names of the files that converting a document writes: its plan, reading and rows."""
    return plan_name(document_id), reading_name(document_id), rows_name(document_id)


def plan_paths(out: Path) -> tuple[Path, ...]:
    """The plan files of an output folder by document id; none where it holds no plans."""
    return tuple(sorted((out / PLANS).glob("*.json"), key=lambda path: path.stem))


def write_plan(plan: Plan, out: Path) -> Path:
    """Write a document's plan, whole or not at all, and return its path."""
    from planparse.writers.files import write_bytes
    from planparse.writers.json import encode

    path = out / plan_name(plan.document_id)
    write_bytes(path, encode(plan))
    return path
