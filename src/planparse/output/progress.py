"""The plans on whose tasks people report in an output folder, and what they reported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planparse.document.errors import Phrase, ReadError
from planparse.output.documents import files_of
from planparse.output.folder import progress_name
from planparse.output.manifest import read_manifest
from planparse.output.versions import of_year
from planparse.plan.fields import tasks_of
from planparse.plan.model import Plan
from planparse.progress.history import History, history


def read_reports(out: Path, documents: Iterable[str]) -> dict[str, History]:
    """Document id → its history, of the given documents on whose tasks people have reported.

    Raises ReadError for a file that cannot be read at all.
    """
    return {document: history(data) for document, data in files_of(out, documents, progress_name)}


def with_tasks(plans: Iterable[Plan], year: int | None, out: Path) -> list[Plan]:
    """The plans of an output folder that have quarterly tasks, of a fiscal year or else the latest one.

    Of several versions the newest. Raises ReadError if there is none.
    """
    found = of_year(plans, year, read_manifest(out), str(out), lambda plan: bool(tasks_of(plan)))
    if not found:
        asked = Phrase("this-output") if year is None else Phrase("fiscal-year", {"year": year})
        raise ReadError("progress-no-tasks", str(out), {"year": asked})
    return found
