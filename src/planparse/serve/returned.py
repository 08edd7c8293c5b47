"""Workbooks that came back: what people wrote into them, held until it is taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from secrets import token_hex
from threading import Lock

from planparse.batch.bounded import Call, bounded
from planparse.batch.correct import Outcome, take_over, weigh
from planparse.corrections.edits import Weighed, shown_field
from planparse.corrections.reviews import digest
from planparse.corrections.workbook import Filled, read_workbook
from planparse.document.errors import Failure, ReadError
from planparse.progress.book import Returned as Reports
from planparse.progress.book import read_book

MOST_BOOKS = 100
"""Books that are held; of more, those that came first are forgotten."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook for corrections or for reports that somebody put in, under the name that it had."""

    id: str
    name: str
    filled: Filled | Reports

    @property
    def count(self) -> int:
        """How many corrections, or rows of tasks, the workbook has."""
        return len(self.filled.edits if isinstance(self.filled, Filled) else self.filled.filled)


@dataclass(frozen=True, slots=True)
class Row:
    """An edit of a returned workbook.

    `number` is its position in the workbook. `now` is the value as it stands, `mark` stands for it. `moved`
    tells that the value has changed since the workbook was made, so that the edit is taken over only if
    somebody chooses it.
    """

    number: int
    weighed: Weighed
    now: str
    moved: bool

    @property
    def mark(self) -> str:
        """A digest of the value as it stands."""
        return digest(self.now)

    @property
    def takeable(self) -> bool:
        """Whether the edit can be taken over."""
        return self.moved or self.weighed.outcome == "new"


class ReturnedBooks:
    """The workbooks that came back to an output folder. They are kept in memory alone."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._books: dict[str, Returned] = {}
        self._lock = Lock()
        self._reading = Lock()

    def add(self, path: Path, name: str) -> Returned:
        """Read a workbook in the sandbox, one at a time, and hold what it says. Raises ReadError."""
        with self._reading:
            filled = bounded(Call(_read, (path,), name))
        if isinstance(filled, Failure):
            raise ReadError.of(filled)
        book = Returned(token_hex(12), name, filled)
        with self._lock:
            self._books[book.id] = book
            while len(self._books) > MOST_BOOKS:
                del self._books[next(iter(self._books))]
        return book

    def get(self, own: str) -> Returned | None:
        """The book of that id."""
        with self._lock:
            return self._books.get(own)

    def all(self) -> tuple[Returned, ...]:
        """The books, the last one first."""
        with self._lock:
            return tuple(reversed(self._books.values()))

    def forget(self, own: str) -> None:
        """Hold the book no longer."""
        with self._lock:
            self._books.pop(own, None)

    def rows(self, filled: Filled, by: str) -> tuple[Row, ...]:
        """What would become of each edit of a book now. Raises ReadError for an unreadable plan."""
        return _rows(weigh(self._out, filled.edits, by, date.today()))

    def take(self, filled: Filled, chosen: dict[int, str], by: str) -> Outcome:
        """Take the chosen edits over, as `planparse correct` does.

        `chosen` has the `Row.mark` that the person saw by the edit's number: where another value stands now,
        the edit is refused. Raises as `batch.correct.take_over`.
        """
        wanted = [
            row.weighed.edit if not row.moved else replace(row.weighed.edit, shown=row.now)
            for row in self.rows(filled, by)
            if row.takeable and chosen.get(row.number) == row.mark
        ]
        return take_over(self._out, wanted, by, date.today())


def _read(path: Path) -> Filled | Reports:
    """What a workbook of either sort says. Raises ReadError for any other file."""
    try:
        return read_book(path)
    except ReadError as error:
        if error.failure.code != "progress-not-a-book":
            raise
    return read_workbook(path)


def _rows(each: Sequence[Weighed]) -> tuple[Row, ...]:
    found = []
    for number, one in enumerate(each):
        now = shown_field(one.field) if one.field is not None else ""
        moved = one.failure is not None and one.failure.code == "refused-stale"
        found.append(Row(number, one, now, moved))
    return tuple(found)
