"""Workbooks to hand in or hand out: a plan a book, on A4 landscape, made for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from planparse.corrections.workbook import QUARTER_COLUMNS
from planparse.document.cells import shown
from planparse.japanese.calendar import era_date
from planparse.plan.model import Initiative, Issue, Plan, Task
from planparse.writers import MadeOf, refused
from planparse.writers.excel import (
    OPTIONS,
    begins_like_a_formula,
    book_names,
    properties,
    row_height,
    year_of,
)
from planparse.writers.files import replacing

_FONT, _SIZE = "Meiryo UI", 9
"""Type of the tables. They are printed at 100 %, so that it stays at this size, in points, on paper."""
_LINE = 13.0
"""Points from line to line of that type."""
_DIGITS = 1.7
"""Digits, in which columns are measured, that an ideograph of that type is as wide as."""
_A4, _MARGIN = 9, 0.4
"""Excel's number of the paper, and the margins left and right in inches."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet: its column headers, their widths in digits, and its rows. Widths of 132 fill the paper."""

    name: str
    headers: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


def write_submission(plans: Sequence[Plan], folder: Path, made_of: MadeOf) -> tuple[Path, ...]:
    """Write FOLDER/<bureau>_<fiscal year>.xlsx for each plan, and return the paths.

    Where several plans are of one bureau and year, their names end in the document's id. Each file appears
    whole or not at all. Raises OutputError.
    """
    paths = []
    for plan, name in zip(plans, book_names(plans), strict=True):
        path = folder / f"{name}.xlsx"
        try:
            _write(plan, path, made_of)
        except XlsxWriterException as error:
            raise refused(str(path), error) from error
        paths.append(path)
    return tuple(paths)


def _write(plan: Plan, path: Path, made_of: MadeOf) -> None:
    options = {
        **OPTIONS,
        # the widths of columns are counted in digits of the default font, which Excel and LibreOffice replace
        # by others where it is missing
        "default_format_properties": {"font_name": _FONT, "font_size": _SIZE},
    }
    with replacing(path) as beside, xlsxwriter.Workbook(str(beside), options) as book:
        title = " ".join(part for part in (plan.organization, plan.title or year_of(plan)) if part)
        book.set_properties(properties(title))
        formats = _formats(book)
        for table in (_issues(plan), _schedule(plan)):
            _add(book, table, title, plan, made_of, formats)


def _issues(plan: Plan) -> _Table:
    return _Table(
        "課題一覧",
        ("番号", "課題名", "政策分野", "影響度", "緊急度", "目指す成果", "取組"),
        (8, 32, 16, 8, 8, 52, 8),
        tuple(
            (
                issue.id,
                issue.title,
                issue.policy_field or "",
                issue.impact or "",
                issue.urgency or "",
                "\n".join(passage.text for passage in issue.expected_outcome),
                f"{len(issue.initiatives)}件",
            )
            for issue in plan.issues
        ),
    )


def _schedule(plan: Plan) -> _Table:
    return _Table(
        "四半期の予定",
        ("課題", "取組", *QUARTER_COLUMNS),
        (22, 26, 21, 21, 21, 21),
        tuple(_row(issue, one) for issue in plan.issues for one in issue.initiatives),
    )


def _row(issue: Issue, initiative: Initiative) -> tuple[str, ...]:
    cells = {quarter.quarter: "\n".join(map(_told, quarter.tasks)) for quarter in initiative.quarters}
    number = "" if initiative.number is None else f"({initiative.number}) "
    items = "".join(f"\n{item.marker}{item.text}" for item in initiative.items)
    return (
        f"{issue.id} {issue.title}",
        f"{number}{initiative.title}{items}",
        *(cells.get(quarter, "") for quarter in (1, 2, 3, 4)),
    )


def _told(task: Task) -> str:
    marker = "".join(task.markers)
    return f"{marker or '・'}{'同左' if task.ditto else task.text}"


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": _FONT, "font_size": _SIZE}
    cell = {**base, "valign": "top", "text_wrap": True, "border": 1, "num_format": "@"}
    head = {**cell, "bold": True, "bg_color": "#E7E6E6", "align": "center", "valign": "vcenter"}
    return {
        "title": book.add_format({**base, "font_size": 13, "bold": True}),
        "head": book.add_format(head),
        "cell": book.add_format(cell),
        "centre": book.add_format({**cell, "align": "center"}),
        "quoted": book.add_format({**cell, "quote_prefix": True}),
    }


def _add(book: Any, table: _Table, title: str, plan: Plan, made_of: MadeOf, formats: dict[str, Any]) -> None:
    """Add a sheet whose title and column headers stand on every page, with page numbers and the date."""
    sheet = book.add_worksheet(table.name)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, shown(f"{title} {table.name}"), formats["title"])
    dated = f"{era_date(made_of.as_of)}現在" if made_of.as_of else ""
    sheet.set_row(1, 18)
    for column, (header, room) in enumerate(zip(table.headers, table.widths, strict=True)):
        sheet.set_column(column, column, room)
        sheet.write_string(1, column, header, formats["head"])
    for number, row in enumerate(table.rows, 2):
        sheet.set_row(number, row_height(row, table.widths, _LINE, _DIGITS))
        for column, text in enumerate(row):
            narrow = table.widths[column] <= 8
            chosen = "quoted" if begins_like_a_formula(text) else "centre" if narrow else "cell"
            sheet.write_string(number, column, shown(text), formats[chosen])
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.5, bottom=0.6)
    sheet.set_print_scale(100)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    bureau = (plan.organization or "").replace("&", "&&")
    sheet.set_footer(f'&L&"{_FONT}"&9{bureau}&C&"{_FONT}"&9&P / &N ページ&R&"{_FONT}"&9{dated}')
