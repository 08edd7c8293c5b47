"""The tasks of an output folder by quarter, and those that somebody looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from planparse.document.files import kept
from planparse.japanese.fold import folded_words
from planparse.output.folder import table_name
from planparse.progress.model import EMPTY, UNANSWERED
from planparse.serve.reported import Reports
from planparse.writers.task_list import ListedTask

_COLUMNS = (
    "document_id",
    "municipality",
    "organization",
    "fiscal_year",
    "quarter",
    "markers",
    "text",
    "issue_id",
    "issue_title",
    "policy_field",
    "initiative_title",
    "task_id",
    "path",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What tasks somebody looks for; None and empty texts stand for all.

    `status` is one of `progress.model.STATUSES` or UNANSWERED.
    Every word of `words` must be in the task's text or, with `titles`, in it or the names around it.
    """

    bureau: str = ""
    year: int | None = None
    quarter: int | None = None
    field: str = ""
    status: str = ""
    words: str = ""
    titles: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """All tasks of the output folder in the order of the tables, and the values by which they differ.

    `columns` has the values of each task by the name of the column, `bureau_of` each task's bureau as shown.
    """

    columns: Mapping[str, Sequence[Any]]
    bureau_of: Sequence[str]
    bureaus: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()

    def found(self, wanted: Wanted, reports: Reports) -> tuple[int, ...]:
        """The numbers of the tasks that are looked for, by quarter; `task` tells what they are."""
        hits: Iterable[int] = range(len(self.bureau_of))
        for values, value in (
            (self.bureau_of, wanted.bureau),
            (self.columns["fiscal_year"], wanted.year),
            (self.columns["quarter"], wanted.quarter),
            (self.columns["policy_field"], wanted.field),
        ):
            if value not in (None, ""):
                hits = [n for n in hits if values[n] == value]
        if wanted.status:
            told = {key: thread.current.standing.status or UNANSWERED for key, thread in reports.items()}
            keys = list(zip(self.columns["document_id"], self.columns["task_id"], strict=True))
            hits = [n for n in hits if told.get(keys[n], UNANSWERED) == wanted.status]
        if words := [_searched(word) for word in wanted.words.split()]:
            texts, around = _folded(self)
            hits = [
                n
                for n in hits
                if all(word in texts[n] or (wanted.titles and word in around[n]) for word in words)
            ]
        return tuple(sorted(hits, key=self.columns["quarter"].__getitem__))

    def task(self, number: int, reports: Reports) -> ListedTask:
        """The task of that number."""
        row = {name: values[number] for name, values in self.columns.items()}
        thread = reports.get((row["document_id"], row["task_id"]))
        return ListedTask(
            fiscal_year=row.pop("fiscal_year"),
            quarter=row.pop("quarter"),
            markers="".join(row.pop("markers") or ()),
            standing=EMPTY if thread is None else thread.current.standing,
            disputed=thread is not None and bool(thread.rivals),
            **{name: text or "" for name, text in row.items()},
        )


@lru_cache(maxsize=2)
def _folded(found: Board) -> tuple[Sequence[str], Sequence[str]]:
    """The texts of a board's tasks, and the names around them, as words are looked for in them."""
    names = zip(found.columns["issue_title"], found.columns["initiative_title"], strict=True)
    each = lru_cache(maxsize=None)(_searched)  # the same names stand around many tasks
    return (
        [each(text) for text in found.columns["text"]],
        [f"{each(issue or '')}\n{each(initiative or '')}" for issue, initiative in names],
    )


def _searched(text: str) -> str:
    """A text or word as it is looked for: width, case and blanks make no difference."""
    return "".join(folded_words(text).split()).casefold()


def board(out: Path) -> Board:
    """The board of an output folder, from its table of tasks; empty where there is none that can be read."""
    try:
        return _board(out / table_name("tasks"))
    except (OSError, pa.ArrowException):
        return Board(dict.fromkeys(_COLUMNS, ()), ())


@kept(2)
def _board(path: Path) -> Board:
    table = pq.read_table(path, columns=list(_COLUMNS))
    columns = {name: table[name].to_pylist() for name in _COLUMNS}
    names = zip(columns["municipality"], columns["organization"], strict=True)
    bureau_of = [" ".join(filter(None, pair)) for pair in names]
    years = {year for year in columns["fiscal_year"] if year is not None}
    return Board(
        columns,
        bureau_of,
        _sorted(bureau_of),
        tuple(sorted(years, reverse=True)),
        _sorted(columns["policy_field"]),
    )


def _sorted(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))
