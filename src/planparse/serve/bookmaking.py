"""Books of an output folder to be handed out, a plan a book: to hand in, to check, and to report in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile

from planparse.batch.progress import followed
from planparse.batch.store import LocalStore
from planparse.document.errors import writing
from planparse.output.account import changed_at
from planparse.progress.agenda import agenda
from planparse.progress.history import History
from planparse.serve import library
from planparse.serve.desk import plan_of
from planparse.writers import MadeOf
from planparse.writers.excel import book_names
from planparse.writers.progress_book import progress_book_name, write_progress_book
from planparse.writers.submission import write_submission
from planparse.writers.xlsx import write_xlsx

Sort = Literal["submission", "checking", "progress"]
"""submission: to be printed and handed in; checking: in which values are corrected; progress: in which a
bureau reports on its tasks.
"""

_ENDING = ".xlsx"


def books(
    out: Path, documents: Sequence[str], sort: Sort, quarter: int | None, folder: Path
) -> Sequence[Path]:
    """Write a book for each of the documents into the folder, under the name to save it by; their paths.

    The quarter is that of books to report in. Raises ReadError for a plan that cannot be read, and
    OutputError.
    """
    records, store = library.documents(out), LocalStore(out)
    plans = [plan_of(out, own) for own in documents if own in records]
    at = changed_at(library.manifest(out))
    made_of = MadeOf(at.date() if at else None)
    if sort == "submission":
        return write_submission(plans, folder, made_of)
    reports = {plan.document_id: followed(store, records[plan.document_id]) for plan in plans}
    paths = []
    for plan, name in zip(plans, book_names(plans), strict=True):
        own: History = reports[plan.document_id]
        if sort == "checking":
            paths.append(folder / f"{name}_照合{_ENDING}")
            write_xlsx([plan], paths[-1], MadeOf(made_of.as_of, reports={plan.document_id: own}))
        else:
            paths.append(folder / progress_book_name(name, quarter))
            write_progress_book(plan, agenda(plan, own, quarter), quarter, paths[-1], made_of.as_of)
    return paths


def zipped(files: Iterable[Path], target: Path) -> Path:
    """Move the files into the zip file `target`, whose path is returned.

    Names that are not ASCII are UTF-8 and say so, as Windows expects.
    """
    with writing(str(target), "output-unwritable"), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.name)
            path.unlink()
    return target
