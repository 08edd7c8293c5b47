"""A list of quarterly tasks as one table for people: CSV, or an Excel workbook to be printed on A3."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter

from planparse.document.cells import shown
from planparse.japanese.calendar import era_date, era_fiscal_year
from planparse.japanese.periods import quarter_name
from planparse.progress.model import EMPTY, UNANSWERED, Standing
from planparse.progress.taking import FIELDS
from planparse.writers.csv import encode_csv, escape
from planparse.writers.excel import OPTIONS, begins_like_a_formula, properties, row_height

_A3 = 8
"""The paper by its number in Excel."""
_FONT = 12
"""Points; on A3, where the printed columns are drawn smaller to fit its width, still 8."""
_LINE = 19.0
"""Points from line to line of that type."""
_DIGITS = 2.3
"""Digits, in which columns are measured, that an ideograph of that type is as wide as."""
_WIDTHS = {"status": 7, "result": 24, "delay_reason": 16, "next_step": 16, "section": 10, "updated_on": 9}
_PRINTED: tuple[tuple[str, int], ...] = (
    ("年度", 7),
    ("自治体", 8),
    ("局・区", 12),
    ("四半期", 9),
    ("記号", 5),
    ("予定", 36),
    ("課題番号", 6),
    ("課題名", 18),
    ("政策分野", 9),
    ("取組名", 18),
    *((header, _WIDTHS[name]) for name, header in FIELDS.items()),
    ("食い違い", 6),
)
_COLUMNS: tuple[tuple[str, int], ...] = (*_PRINTED, ("文書ID", 18), ("予定ID", 14))
"""The headers, and how wide they are in characters."""


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task of a quarter, with the issue and initiative that it belongs to, and how it stands.

    `disputed` tells that reports on it contradict each other.
    """

    document_id: str
    municipality: str
    organization: str
    fiscal_year: int | None
    quarter: int
    markers: str
    text: str
    issue_id: str
    issue_title: str
    policy_field: str
    initiative_title: str
    task_id: str
    path: str
    standing: Standing = EMPTY
    disputed: bool = False

    @property
    def status(self) -> str:
        """The status as it is shown."""
        return self.standing.status or UNANSWERED


def _row(task: ListedTask) -> tuple[str, ...]:
    return (
        "" if task.fiscal_year is None else era_fiscal_year(task.fiscal_year),
        task.municipality,
        task.organization,
        quarter_name(task.quarter),
        task.markers,
        task.text,
        task.issue_id,
        task.issue_title,
        task.policy_field,
        task.initiative_title,
        task.status,
        *(_text(getattr(task.standing, name)) for name in FIELDS if name != "status"),
        "あり" if task.disputed else "",
        task.document_id,
        task.task_id,
    )


def _text(value: str | date | None) -> str:
    return era_date(value) if isinstance(value, date) else value or ""


def task_list_csv(tasks: Iterable[ListedTask]) -> bytes:
    """The tasks as a CSV file, in which no text is a formula."""
    header = [name for name, _ in _COLUMNS]
    return encode_csv(header, ([escape(text) for text in _row(task)] for task in tasks))


def task_list_xlsx(tasks: Iterable[ListedTask], title: str) -> bytes:
    """The tasks as a workbook, in which every cell is a text."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {**OPTIONS, "in_memory": True}) as book:
        book.set_properties(properties(title))
        cell = {"font_size": _FONT, "valign": "top", "text_wrap": True, "border": 1, "num_format": "@"}
        plain, quoted = book.add_format(cell), book.add_format({**cell, "quote_prefix": True})
        head = book.add_format({**cell, "bold": True, "bg_color": "#E6F0F9"})
        sheet = book.add_worksheet("予定")
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        sheet.set_footer("&L&A&C&P / &N&R&D")
        names, widths = zip(*_COLUMNS, strict=True)
        sheet.set_row(0, row_height(names, widths, _LINE, _DIGITS))
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        number = 0
        for number, task in enumerate(tasks, 1):
            row = _row(task)
            sheet.set_row(number, row_height(row, widths, _LINE, _DIGITS))
            for column, text in enumerate(row):
                sheet.write_string(
                    number, column, shown(text), quoted if begins_like_a_formula(text) else plain
                )
        sheet.print_area(0, 0, number, len(_PRINTED) - 1)
        sheet.autofilter(0, 0, number, len(_COLUMNS) - 1)
    return buffer.getvalue()
