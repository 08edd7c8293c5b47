"""Workbooks to hand in or hand out: a plan a book, on A4 landscape, made for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from planparse.corrections.workbook import QUARTER_COLUMNS
from planparse.document.cells import shown
from planparse.japanese.calendar import era_date
from planparse.japanese.periods import period_words
from planparse.plan.model import (
    ROLE_NAMES,
    Indicator,
    Initiative,
    Issue,
    OutlineTable,
    Plan,
    ScheduleEntry,
    Task,
)
from planparse.plan.schedules import days_within_quarters, other_entries
from planparse.plan.sections import SECTIONS
from planparse.writers import MadeOf
from planparse.writers.cell_texts import named_values, paragraphs
from planparse.writers.excel import (
    begins_like_a_formula,
    book_names,
    cut_to_rows,
    properties,
    row_height,
    workbook,
    year_of,
)

_FONT, _SIZE = "Meiryo UI", 9
"""Type of the tables. They are printed at 100 %, so that it stays at this size, in points, on paper."""
_LINE = 13.0
"""Points from line to line of that type."""
_DIGITS = 1.7
"""Digits, in which columns are measured, that an ideograph of that type is as wide as."""
_A4, _MARGIN = 9, 0.4
"""Excel's number of the paper, and the margins left and right in inches."""


_PAPER = 132.0
"""Digits that the columns of a table take together: the width of the paper between its margins."""
_CENTRED = 8.0
"""Digits. Texts in columns no wider than this are centred: numbers and levels."""
_GOES_ON = "(続き)"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its header, its width in digits, and whether it takes the room of columns left out."""

    header: str
    width: float
    grows: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet: its name, its columns, and the texts of its rows."""

    name: str
    columns: tuple[_Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def fitted(self) -> _Table:
        """The table without columns in which nothing stands; the others fill the paper."""
        every = range(len(self.columns))
        full = [i for i in every if any(row[i] for row in self.rows)] or every
        kept = [self.columns[i] for i in full]
        growing = sum(column.width for column in kept if column.grows)
        if not growing:
            widest = max(range(len(kept)), key=lambda i: kept[i].width)
            kept[widest] = replace(kept[widest], grows=True)
            growing = kept[widest].width
        factor = (_PAPER - sum(column.width for column in kept if not column.grows)) / growing
        columns = (replace(c, width=c.width * factor) if c.grows else c for c in kept)
        return _Table(self.name, tuple(columns), tuple(tuple(row[i] for i in full) for row in self.rows))


def write_submission(plans: Sequence[Plan], folder: Path, made_of: MadeOf) -> tuple[Path, ...]:
    """Write FOLDER/<bureau>_<fiscal year>.xlsx for each plan, and return the paths.

    Where several plans are of one bureau and year, their names end in the document's id. Each file appears
    whole or not at all. Raises OutputError.
    """
    paths = []
    for plan, name in zip(plans, book_names(plans), strict=True):
        path = folder / f"{name}.xlsx"
        _write(plan, path, made_of)
        paths.append(path)
    return tuple(paths)


def _write(plan: Plan, path: Path, made_of: MadeOf) -> None:
    # the widths of columns are counted in digits of the default font, which Excel and LibreOffice replace by
    # others where it is missing
    with workbook(path, default_format_properties={"font_name": _FONT, "font_size": _SIZE}) as book:
        title = _title(plan)
        book.set_properties(properties(title))
        formats = _formats(book)
        tables = (
            _issues(plan),
            _initiatives(plan),
            _quarters(plan),
            _schedule(plan),
            _indicators(plan),
            _outline(plan),
        )
        for table in [table for table in tables if table.rows] or tables[:1]:
            _add(book, table, title, plan, made_of, formats)


def _title(plan: Plan) -> str:
    """The bureau and the plan's own title, which may name the bureau itself."""
    own = plan.title or (year_of(plan) if plan.fiscal_year is not None else "")
    bureau = plan.organization or ("" if own else plan.document_id)
    return own if bureau in own else f"{bureau} {own}".strip()


def _issues(plan: Plan) -> _Table:
    """課題一覧: the issues with what comes of them, or where no issue says that, with what they are."""
    told = next((s for s in reversed(SECTIONS) if any(getattr(i, s.name) for i in plan.issues)), SECTIONS[-1])
    return _Table(
        "課題一覧",
        (
            _Column("番号", 8),
            _Column("課題名", 32),
            _Column("政策分野", 16),
            _Column("影響度", 8),
            _Column("緊急度", 8),
            _Column(told.ja, 52, grows=True),
            _Column(_VALUES, 28, grows=True),
            _Column("取組", 8),
        ),
        tuple(
            (
                issue.id,
                issue.title,
                issue.policy_field or "",
                issue.impact or "",
                issue.urgency or "",
                paragraphs([passage.text for passage in getattr(issue, told.name)]),
                named_values(issue.fields),
                f"{len(issue.initiatives)}件" if issue.initiatives else "",
            )
            for issue in plan.issues
        ),
    )


def _initiatives(plan: Plan) -> _Table:
    """取組一覧: what the initiatives say of themselves; empty where they have only titles and schedules."""
    own = [(issue, one) for issue in plan.issues for one in issue.initiatives]
    rows = tuple(
        (
            *_named(issue, one),
            paragraphs([passage.text for passage in one.description]),
            named_values(one.fields),
        )
        for issue, one in own
    )
    told = any(description or values for *_, description, values in rows)
    bare = any(not one.quarters and not one.schedule for _, one in own)
    columns = (*_NAMES, _Column("取組の内容", 52, grows=True), _Column(_VALUES, 32, grows=True))
    return _Table("取組一覧", columns, rows if told or bare else ())


def _quarters(plan: Plan) -> _Table:
    """四半期の予定: the initiatives that have quarters, with their tasks."""
    return _Table(
        "四半期の予定",
        (*_NAMES, *(_Column(header, 21, grows=True) for header in QUARTER_COLUMNS)),
        tuple(
            (*_named(issue, one), *(_tasks(one, quarter) for quarter in (1, 2, 3, 4)))
            for issue in plan.issues
            for one in issue.initiatives
            if one.quarters
        ),
    )


def _schedule(plan: Plan) -> _Table:
    """工程: what the initiatives plan outside the quarters, such as year by year."""
    return _Table(
        "工程",
        (*_NAMES, _Column("時期と内容", 84, grows=True)),
        tuple(
            (*_named(issue, one), paragraphs(entries))
            for issue in plan.issues
            for one in issue.initiatives
            if (entries := [_entry(entry) for _, entry in other_entries(one)])
        ),
    )


def _entry(entry: ScheduleEntry) -> str:
    row = f"({entry.row})" if entry.row else ""
    return f"{period_words(entry.period)}{row}: {paragraphs([_told(task, '') for task in entry.tasks])}"


def _indicators(plan: Plan) -> _Table:
    """指標: the indicators of issues and initiatives with their values, a line for each period."""
    return _Table(
        "指標",
        (*_NAMES, _Column("指標", 32), _Column("値", 52, grows=True)),
        tuple(
            (*names, f"{one.name}({one.unit})" if one.unit else one.name, _values(one))
            for issue in plan.issues
            for names, indicators in (
                ((_numbered(issue.id, issue.title), ""), issue.indicators),
                *((_named(issue, initiative), initiative.indicators) for initiative in issue.initiatives),
            )
            for one in indicators
        ),
    )


def _values(indicator: Indicator) -> str:
    periods: dict[str, list[str]] = {}
    for value in indicator.values:
        role = f"{ROLE_NAMES[value.role]} " if value.role else ""
        periods.setdefault(value.period or "", []).append(f"{role}{value.text}")
    return paragraphs(
        [f"{f'{period_words(name)}: ' if name else ''}{'、'.join(own)}" for name, own in periods.items()]
    )


def _outline(plan: Plan) -> _Table:
    """見出しと本文: what a document that no form reads has under each of its headings."""
    return _Table(
        "見出しと本文",
        (_Column("見出し", 40), _Column("本文", 92, grows=True)),
        tuple(
            (
                _numbered(heading.label or "", heading.title or ""),
                paragraphs(
                    [
                        *(passage.text for passage in heading.passages),
                        *(_row(table, row.cells) for table in heading.tables for row in table.rows),
                    ]
                ),
            )
            for heading in plan.outline
        ),
    )


def _row(table: OutlineTable, cells: Sequence[str]) -> str:
    """A row of a table as a line, each cell behind its column header: 事業名: 港の整備、予算額: 10,000."""
    headed = zip_longest(table.head, cells, fillvalue="")
    return "、".join(f"{head}: {cell}" if head else cell for head, cell in headed if cell)


_NAMES = (_Column("課題", 22), _Column("取組", 26))
_VALUES = "担当課・予算など"


def _named(issue: Issue, initiative: Initiative) -> tuple[str, str]:
    """The issue and the initiative as rows on the initiative name them, the latter with its items."""
    number = "" if initiative.number is None else f"({initiative.number})"
    items = (f"{item.marker}{item.text}" for item in initiative.items)
    return _numbered(issue.id, issue.title), paragraphs([_numbered(number, initiative.title), *items])


def _numbered(number: str, title: str) -> str:
    return f"{number} {title}".strip()


def _tasks(initiative: Initiative, quarter: int) -> str:
    tasks = (task for q in initiative.quarters if q.quarter == quarter for task in q.tasks)
    return paragraphs([_told(task, _months(initiative, task)) for task in tasks])


def _told(task: Task, months: str) -> str:
    return f"{''.join(task.markers) or '・'}{'同左' if task.ditto else task.text}{months}"


def _months(initiative: Initiative, task: Task) -> str:
    """The months of a task that does not fill its quarters: (5～6月)."""
    days = days_within_quarters(initiative, task.id)
    if days is None:
        return ""
    first, last = (day.month for day in days)
    return f"({first}月)" if first == last else f"({first}～{last}月)"


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
    table = table.fitted()
    widths = [column.width for column in table.columns]
    sheet = book.add_worksheet(table.name)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, shown(f"{title} {table.name}"), formats["title"])
    sheet.set_row(1, 18)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(1, number, column.header, formats["head"])
    last = 1
    for row in table.rows:
        for part, texts in enumerate(cut_to_rows(row, widths, _LINE, _DIGITS)):
            last += 1
            own = (texts[0] or _GOES_ON, *texts[1:]) if part else texts
            sheet.set_row(last, row_height(own, widths, _LINE, _DIGITS))
            for number, text in enumerate(own):
                chosen = "centre" if widths[number] <= _CENTRED else "cell"
                look = formats["quoted" if begins_like_a_formula(text) else chosen]
                sheet.write_string(last, number, shown(text), look)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.5, bottom=0.6)
    sheet.set_print_scale(100)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    bureau = (plan.organization or "").replace("&", "&&")
    dated = f"{era_date(made_of.as_of)}現在" if made_of.as_of else ""
    sheet.set_footer(f'&L&"{_FONT}"&9{bureau}&C&"{_FONT}"&9&P / &N ページ&R&"{_FONT}"&9{dated}')
