"""Books in which bureaus report on their tasks: a plan a book, on A4 landscape, with white cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from planparse.document.cells import shown, sums, sums_header
from planparse.japanese.calendar import era_date, era_fiscal_year
from planparse.japanese.periods import quarter_name
from planparse.plan.model import Plan
from planparse.progress.agenda import Item
from planparse.progress.book import INITIATIVE, QUARTER, RECORD, SHEET, SHOWN, TASK, WHO, WRITTEN, Record
from planparse.progress.model import STATUSES, Report
from planparse.progress.taking import FIELDS
from planparse.progress.taking import shown as told
from planparse.writers.excel import begins_like_a_formula, properties, row_height, workbook

_FONT, _SIZE = "Meiryo UI", 9
"""Type of the table, which is printed at 100 %."""
_LINE = 13.0
"""Points from line to line of that type."""
_DIGITS = 1.7
"""Digits, in which columns are measured, that an ideograph of that type is as wide as."""
_WIDTHS = {QUARTER: 8.0, INITIATIVE: 18.0, TASK: 25.0, "状況": 8.0, "実績": 17.0, "遅れの理由": 13.0,
           "次の対応": 13.0, "担当課": 9.0, "更新日": 8.0, WHO: 7.0}  # fmt: skip
"""Widths of the columns in digits; 126 fit on A4 landscape also where a wider font replaces this one."""
_A4 = 9
"""The paper by its number in Excel."""
_LOWEST = 2 * _LINE + 4
"""Points. A row has room for two lines, also where there is nothing yet."""
_OWN_COLUMNS = 10
"""Columns on the right that are free for a person's own notes."""


def progress_book_name(book: str, quarter: int | None) -> str:
    """The file name of a book to report in; `book` is the name that `excel.book_names` gives it."""
    return f"{book}_進捗報告{'' if quarter is None else f'_{quarter_name(quarter)}'}.xlsx"


def write_progress_book(
    plan: Plan, items: Sequence[Item], quarter: int | None, path: Path, as_of: date | None = None
) -> None:
    """Write the book of a plan's tasks, whole or not at all. Raises OutputError.

    `as_of` is the day on which the plan and the reports were as the book has them.
    """
    with workbook(path, default_format_properties={"font_name": _FONT, "font_size": _SIZE}) as book:
        _write(book, plan, items, quarter, as_of)


def _write(book: Any, plan: Plan, items: Sequence[Item], quarter: int | None, as_of: date | None) -> None:
    year = "" if plan.fiscal_year is None else era_fiscal_year(plan.fiscal_year)
    when = "" if quarter is None else quarter_name(quarter)
    title = " ".join(part for part in (plan.organization, year, when, "進捗報告") if part)
    book.set_properties(properties(title))
    formats = _formats(book)
    sheet = book.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, shown(title), formats["title"])
    sheet.set_row(1, 26)
    sheet.merge_range(1, 0, 1, len(_WIDTHS) - 1, _HELP, formats["help"])
    header = sums_header([*SHOWN, RECORD])
    for column, name in enumerate((*_WIDTHS, RECORD, header)):
        hidden = {"hidden": name not in _WIDTHS}
        sheet.set_column(column, column, _WIDTHS.get(name, 10.0), None, hidden)
        sheet.write_string(2, column, name, formats["to fill" if name in WRITTEN else "head"])
    sheet.set_column(len(_WIDTHS) + 2, len(_WIDTHS) + 1 + _OWN_COLUMNS, 14, formats["own"])
    for number, item in enumerate(items, 3):
        _add_row(sheet, number, item, formats)
    last = max(len(items) + 2, 3)
    for name, rule in _RULES.items():
        column = list(_WIDTHS).index(name)
        sheet.data_validation(3, column, last, column, rule)
    sheet.autofilter(2, 0, last, len(_WIDTHS) - 1)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_print_scale(100)
    sheet.repeat_rows(0, 2)
    sheet.print_area(0, 0, last, len(_WIDTHS) - 1)
    bureau = (plan.organization or "").replace("&", "&&")
    dated = f"{era_date(as_of)}現在" if as_of else ""
    sheet.set_footer(f'&L&"{_FONT}"&9{bureau}&C&"{_FONT}"&9&P / &N ページ&R&"{_FONT}"&9{dated}')
    sheet.protect(
        options={"format_columns": True, "format_rows": True, "format_cells": True, "autofilter": True}
    )


_HELP = (
    "白い欄に記入し、名前を変えずに保存して返してください。報告することがない予定は、空けておいてください。"
    "表の右側の空いた列には、自由に書き込めます。"
)
_RULES: dict[str, dict[str, Any]] = {
    "状況": {
        "validate": "list",
        "source": list(STATUSES),
        "error_title": "状況",
        "error_message": f"{'・'.join(STATUSES)} から選びます。",
    },
    "更新日": {
        "validate": "any",
        "input_title": "更新日",
        "input_message": "R8.7.1 のように書きます。空けておくと、取り込んだ日になります。",
    },
}


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": _FONT, "font_size": _SIZE}
    cell = {**base, "valign": "top", "text_wrap": True, "border": 1, "num_format": "@"}
    grey = {**cell, "bg_color": "#F2F2F2"}
    white = {**cell, "locked": False}
    head = {**cell, "bold": True, "align": "center", "valign": "vcenter"}
    return {
        "title": book.add_format({**base, "font_size": 13, "bold": True}),
        "help": book.add_format({**base, "valign": "vcenter", "text_wrap": True}),
        "head": book.add_format({**head, "bg_color": "#D9D9D9"}),
        "to fill": book.add_format({**head, "bg_color": "#DDEBF7"}),
        "locked": book.add_format(grey),
        "locked quoted": book.add_format({**grey, "quote_prefix": True}),
        "centre": book.add_format({**grey, "align": "center"}),
        "white": book.add_format(white),
        "white quoted": book.add_format({**white, "quote_prefix": True}),
        "day": book.add_format({**white, "num_format": "[$-411]ge.m.d", "align": "center"}),
        "own": book.add_format({**base, "locked": False, "valign": "top", "text_wrap": True}),
    }


def _add_row(sheet: Any, number: int, item: Item, formats: dict[str, Any]) -> None:
    standing = item.standing
    record = Record(
        document_id=item.document_id,
        task=item.task,
        thread=item.thread and item.thread.id,
        seen=item.thread.heads if item.thread else (),
        section=item.section,
    )
    texts = {
        QUARTER: f"第{item.task.quarter}{_mark(item)}",
        INITIATIVE: item.initiative,
        TASK: _task(item),
        **{header: str(getattr(standing, name) or "") for name, header in FIELDS.items()},
        WHO: "",
    }
    height = row_height(texts.values(), map(_WIDTHS.__getitem__, texts), _LINE, _DIGITS)
    sheet.set_row(number, max(height, _LOWEST))
    for column, (name, text) in enumerate(texts.items()):
        if name == "更新日":
            if standing.updated_on is None:
                sheet.write_blank(number, column, None, formats["day"])
            else:
                sheet.write_datetime(
                    number, column, datetime.combine(standing.updated_on, time()), formats["day"]
                )
            continue
        kind = "white" if name in WRITTEN else "centre" if name == QUARTER else "locked"
        if begins_like_a_formula(text):
            kind = "white quoted" if name in WRITTEN else "locked quoted"
        if text:
            sheet.write_string(number, column, shown(text), formats[kind])
        else:
            sheet.write_blank(number, column, None, formats[kind])
    hidden = record.model_dump_json()
    sheet.write_string(number, len(texts), shown(hidden), formats["locked"])
    protected = [shown(texts[name]) for name in SHOWN]
    sheet.write_string(number, len(texts) + 1, sums([*protected, shown(hidden)]), formats["locked"])


def _mark(item: Item) -> str:
    return "\n計画になし" if item.gone else "\n繰越" if item.carried else ""


def _task(item: Item) -> str:
    """The task with what a person has to decide about it."""
    lines = [f"{''.join(item.task.markers)}{item.task.text}"]
    if item.thread is not None:
        if item.thread.review and not item.gone:
            lines.append("※計画の差替えで文言が変わりました。同じ予定か確かめてください。")
        current = item.thread.current
        lines += [f"※{rival.who}の報告と食い違います({_difference(current, rival)})。決めて書いてください。"
                  for rival in item.thread.rivals]  # fmt: skip
    return "\n".join(lines)


def _difference(current: Report, rival: Report) -> str:
    """What the rival report says otherwise: 状況: 完了、更新日: 令和8年7月1日."""
    mine, theirs = current.standing, rival.standing
    return "、".join(
        f"{header}: {told(getattr(theirs, name))}"
        for name, header in FIELDS.items()
        if getattr(mine, name) != getattr(theirs, name)
    )
