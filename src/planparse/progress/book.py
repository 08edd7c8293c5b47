"""The book in which a bureau reports on its tasks: its columns, and how it is read back.

`writers/progress_book.py` writes it. A locked, hidden column holds what its row is about, so that a row keeps
its meaning when rows are filtered, sorted or copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from planparse.document.cells import changed_cells, from_workbook, text_of
from planparse.document.errors import Failure, Phrase, ReadError
from planparse.japanese.calendar import date_in
from planparse.japanese.characters import typed
from planparse.japanese.fold import fold
from planparse.progress.model import STATUSES, ReportedTask, Standing
from planparse.progress.taking import FIELDS, Filled

SHEET = "進捗報告"
QUARTER, INITIATIVE, TASK, RECORD, WHO = "四半期", "取組", "予定", "記録", "記入者"
SHOWN = (QUARTER, INITIATIVE, TASK)
"""The headers of the columns that say what the row is about."""
WRITTEN = (*FIELDS.values(), WHO)
"""The headers of the columns in which people write."""

_MOST_LINES_ABOVE = 20
"""Rows above the column headers at most: the title, and what a person may have put there."""


class Record(BaseModel):
    """What a row is about, as its hidden cell holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str
    task: ReportedTask
    thread: str | None
    seen: tuple[str, ...]
    section: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A book as it came back: the rows, and what of it cannot be used, by cell.

    `changed` are the locked cells that people wrote into.
    """

    filled: tuple[Filled, ...]
    refused: tuple[Failure, ...]
    changed: tuple[Phrase, ...]


def read_book(path: Path) -> Returned:
    """Every row of the book. Raises ReadError for a file that is no such book."""
    return from_workbook(path, _returned)


def _returned(data: BytesIO, path: Path) -> Returned:
    from openpyxl import load_workbook

    book = load_workbook(data, read_only=True)
    try:
        if SHEET not in book.sheetnames:
            raise ReadError("progress-not-a-book", str(path))
        filled: list[Filled] = []
        refused: list[Failure] = []
        changed: list[Phrase] = []
        for number, row, formulas in _rows(book[SHEET], path):
            altered = tuple(changed_cells(row))
            changed += [_cell(number, header) for header in altered if header in SHOWN]
            try:
                if RECORD in altered:
                    raise ReadError("progress-row-damaged", _cell(number, TASK))
                if formulas:
                    raise ReadError("workbook-formula", "", {"cell": _cell(number, formulas[0])})
                filled.append(_filled(number, row))
            except ReadError as error:
                refused.append(error.failure)
        return Returned(tuple(filled), tuple(refused), tuple(changed))
    finally:
        book.close()


def _rows(sheet: Any, path: Path) -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """The rows below the column headers that are about a task.

    Each is its number, its texts by column header, and the headers of its written cells with a formula.
    Raises ReadError for a sheet without the column headers.
    """
    headers: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if not headers:
            texts = [text_of(cell.value) for cell in cells]
            if {*SHOWN, *WRITTEN, RECORD} <= set(texts):
                headers = texts
            elif number == _MOST_LINES_ABOVE:
                break
            continue
        row, formulas = {}, []
        for header, cell in zip(headers, cells, strict=False):  # a row may end before the headers do
            # a person's own column may have the same header as one of ours, which stand on the left
            if header and header not in row:
                row[header] = text_of(cell.value)
                if cell.data_type == "f" and header in WRITTEN:
                    formulas.append(header)
        if row.get(RECORD):
            yield number, row, formulas
    if not headers:
        raise ReadError("workbook-headings", str(path), {"sheet": SHEET})


def _cell(row: int, column: str) -> Phrase:
    return Phrase("workbook-cell", {"sheet": SHEET, "row": row, "column": column})


def _filled(number: int, row: Mapping[str, str]) -> Filled:
    """A row's report. Raises ReadError for values that it cannot have."""
    try:
        record = Record.model_validate_json(row[RECORD])
    except ValidationError as error:
        raise ReadError("progress-row-damaged", _cell(number, TASK)) from error
    written = {name: typed(row.get(header, "")).strip() for name, header in FIELDS.items()}
    status = fold(written["status"]).strip()
    if status not in ("", *STATUSES):
        choices = "".join(f"「{one}」" for one in STATUSES)
        raise ReadError("progress-status", _cell(number, FIELDS["status"]), {"choices": choices})
    values = {**written, "status": status or None, "updated_on": _day(number, written["updated_on"])}
    return Filled(
        document_id=record.document_id,
        task=record.task,
        thread=record.thread,
        seen=record.seen,
        standing=Standing.model_validate(values),
        who=typed(row.get(WHO, "")).strip(),
        section=record.section,
        where=_cell(number, TASK),
    )


def _day(number: int, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        day = date_in(text)
    if day is None:
        raise ReadError("progress-date", _cell(number, FIELDS["updated_on"]))
    return day
