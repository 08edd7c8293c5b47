"""The workbook in which staff read and correct plans: its sheets and columns, and how it is read back.

`writers/xlsx.py` writes it. The column for a correction is next to the column with the value. Locked columns
name the document and the value's path, so that a row keeps its meaning when rows are filtered or sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from planparse.document.cells import SUMS, changed_cells, from_workbook, known_headers, shown, text_of
from planparse.document.errors import Phrase, ReadError
from planparse.japanese.characters import typed
from planparse.japanese.periods import quarter_name
from planparse.plan import paths
from planparse.plan.model import Task

ISSUES, INITIATIVES, INDICATORS, QUARTERS, VALUES = "課題", "取組", "指標", "四半期", "修正"
DOCUMENT, PATH, WHO, WHY = "文書ID", "項目の位置", "修正者", "修正の理由"
VALUE, CORRECTION = "現在の値", "修正後の値"
PERIOD, ROLE = "期間", "値の種類"
QUARTER_COLUMNS = tuple(map(quarter_name, (1, 2, 3, 4)))
TAIL_COLUMNS = tuple(f"予定{q}" for q in (1, 2, 3, 4))

PAIRS: dict[str, tuple[tuple[str, str, str], ...]] = {
    ISSUES: tuple(
        (label, f"{label}の修正", field)
        for label, field in (
            ("課題名", "title"),
            ("政策分野", "policy_field"),
            ("影響度", "impact"),
            ("緊急度", "urgency"),
        )
    ),
    INITIATIVES: (("取組名", "取組名の修正", "title"),),
    INDICATORS: (
        (PERIOD, f"{PERIOD}の修正", "period"),
        (ROLE, f"{ROLE}の修正", "role"),
        (VALUE, CORRECTION, ""),
    ),
    VALUES: ((VALUE, CORRECTION, ""),),
}
"""Sheet → (column of a value, column of its correction, the value's name below the row's path)."""

WRITTEN: dict[str, tuple[str, ...]] = {
    **{name: tuple(correction for _, correction, _ in pairs) for name, pairs in PAIRS.items()},
    QUARTERS: tuple(f"{quarter}の修正" for quarter in QUARTER_COLUMNS),
}
"""Sheet → the columns in which people write corrections."""

_ADDED_SINCE = frozenset({INDICATORS})
"""Sheets that a workbook of version 0.1 does not have."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction as a person wrote it: the value shown beside it, what was written, and where."""

    document_id: str
    path: str
    shown: str
    written: str
    who: str
    why: str
    where: str | Phrase


@dataclass(frozen=True, slots=True)
class Filled:
    """What people did with a workbook: the corrections they wrote, and the protected cells they changed.

    `added` are the headers of columns that `planparse export` did not write, sheet by sheet.
    """

    edits: tuple[Edit, ...]
    overwritten: tuple[Phrase, ...] = ()
    added: tuple[str, ...] = ()


def shown_task(task: Task) -> str:
    """A task as its cell shows it: 同左(…) if it repeats another, behind its markers if it has several."""
    text = f"同左({task.text})" if task.ditto else task.text
    return shown(f"{''.join(task.markers)}共通:{text}" if len(task.markers) > 1 else text)


def read_workbook(path: Path) -> Filled:
    """Every filled correction cell of the workbook, and what else was changed in it, sheet by sheet.

    Raises ReadError for a file that cannot be read, that `planparse export` did not write, or that holds a
    formula as a correction.
    """
    return from_workbook(path, _filled)


def _filled(data: BytesIO, path: Path) -> Filled:
    from openpyxl import load_workbook

    book = load_workbook(data, read_only=True)
    try:
        names = [n for n in (*PAIRS, QUARTERS) if n in book.sheetnames or n not in _ADDED_SINCE]
        missing = [name for name in names if name not in book.sheetnames]
        if missing:
            raise ReadError("workbook-sheet", str(path), {"sheet": missing[0]})
        edits: list[Edit] = []
        overwritten: list[Phrase] = []
        added: dict[str, None] = {}
        for name in names:
            rows = list(_rows(book[name], name, str(path)))
            edits += _quarter_edits(rows) if name == QUARTERS else _edits(rows, name)
            overwritten += _overwritten(rows, name)
            added.update(dict.fromkeys(_added(rows, name)))
        return Filled(tuple(edits), tuple(overwritten), tuple(added))
    finally:
        book.close()


_SheetRow = tuple[int, dict[str, str]]
"""A row's number in its sheet, and its texts by column header."""


def _rows(sheet: Any, name: str, file: str) -> Iterator[_SheetRow]:
    """The rows below the column headers that belong to a document.

    Raises ReadError for column headers that were changed and for a formula as a correction.
    """
    headings: list[str] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        if not headings:
            headings = [text_of(cell.value) for cell in row]
            wanted = {DOCUMENT, PATH, WHO, WHY, *(c for pair in PAIRS.get(name, ()) for c in pair[:2])}
            if not wanted <= set(headings):
                raise ReadError("workbook-headings", file, {"sheet": name})
            continue
        values = {}
        for heading, cell in zip(headings, row, strict=False):  # a row may end before the headers do
            if cell.data_type == "f" and heading in WRITTEN[name]:
                raise ReadError("workbook-formula", file, {"cell": _cell(name, number, heading)})
            values[heading] = text_of(cell.value)
        if values.get(DOCUMENT):
            yield number, values


def _cell(sheet: str, row: int, column: str) -> Phrase:
    return Phrase("workbook-cell", {"sheet": sheet, "row": row, "column": column})


def _overwritten(rows: Sequence[_SheetRow], name: str) -> Iterator[Phrase]:
    """The protected cells that are not what was exported; none in a workbook without checksums."""
    for number, row in rows:
        for header in changed_cells(row):
            yield _cell(name, number, header)


def _added(rows: Sequence[_SheetRow], name: str) -> Iterator[str]:
    """The headers of filled columns that are not among those of an export with checksums."""
    for _, row in rows:
        if known := known_headers(row):
            ours = {*known, *WRITTEN[name], WHO, WHY}
            yield from (h for h, v in row.items() if h and v and h not in ours and not h.startswith(SUMS))


def _edits(rows: Iterable[_SheetRow], name: str) -> Iterator[Edit]:
    for number, row in rows:
        for value, correction, field in PAIRS[name]:
            if typed(row[correction]).strip():
                yield Edit(
                    document_id=row[DOCUMENT],
                    path=paths.path(row[PATH], field) if field else row[PATH],
                    shown=row[value],
                    written=row[correction],
                    who=typed(row[WHO]).strip(),
                    why=typed(row[WHY]).strip(),
                    where=_cell(name, number, correction),
                )


def _quarter_edits(rows: Iterable[_SheetRow]) -> Iterator[Edit]:
    for number, row in rows:
        columns = zip(QUARTER_COLUMNS, WRITTEN[QUARTERS], TAIL_COLUMNS, strict=True)
        for q, (value, correction, tail) in enumerate(columns, 1):
            written = row.get(correction, "")
            if not typed(written).strip():
                continue
            yield Edit(
                document_id=row[DOCUMENT],
                path=paths.task_path(
                    paths.quarter_path(row[PATH], q), row.get(tail) or paths.added_tail("", 1)
                ),
                shown=row[value],
                written=written,
                who=typed(row[WHO]).strip(),
                why=typed(row[WHY]).strip(),
                where=_cell(QUARTERS, number, correction),
            )
