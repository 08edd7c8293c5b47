"""The workbook in which staff read and correct plans: 課題, 取組, 四半期, 指標, 指摘 and 修正.

`planparse.corrections.workbook` reads it back. Every text is written as text, so that nothing in a document
becomes a formula, a number or a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

from planparse.corrections.accepted import NOTHING
from planparse.corrections.workbook import (
    CORRECTION,
    DOCUMENT,
    INDICATORS,
    INITIATIVES,
    ISSUES,
    PATH,
    PERIOD,
    QUARTER_COLUMNS,
    QUARTERS,
    ROLE,
    TAIL_COLUMNS,
    VALUE,
    VALUES,
    WHO,
    WHY,
    WRITTEN,
    shown_task,
)
from planparse.document.cells import shown, sums, sums_header
from planparse.document.place import Place
from planparse.japanese.calendar import era_date, era_fiscal_year
from planparse.japanese.characters import width
from planparse.plan import NO_FORM, paths
from planparse.plan.doubtful import WORTH_CHECKING
from planparse.plan.fields import Field, Part, fields, walk
from planparse.plan.model import (
    INDICATOR_KIND_NAMES,
    LEVELS,
    ROLE_NAMES,
    Indicator,
    IndicatorValue,
    Initiative,
    Issue,
    Plan,
)
from planparse.plan.sections import SECTIONS
from planparse.progress.history import NO_HISTORY, History
from planparse.progress.taking import FIELDS
from planparse.writers import UNKNOWN, MadeOf
from planparse.writers.cell_texts import levels, named_values, paragraphs, periods
from planparse.writers.excel import begins_like_a_formula, properties, row_height, workbook

_GUIDE_WIDTH = 100.0
"""Digits that the guide's column is wide."""
_GUIDE_LINE, _GUIDE_DIGITS = 18.0, 2.2
"""Points from line to line of the guide's type, and the digits that an ideograph of it is as wide as."""
_LEVELS = (*LEVELS, NOTHING)
_SEVERITIES = {"error": "✕ 誤り", "warning": "▲ 注意", "info": "・ 参考"}
_DOUBT = "疑わしさ(%)"
_FIELDS = "個別の項目"
_PAGE = "ページ"
_LEVELS_ABOVE = "上位の見出し"
_SCHEDULE = "工程(期間ごと)"
_GUIDE = (
    "このブックの使い方",
    "",
    "・ 白い欄は文書から読み取った値です。書き換えないよう保護しています(パスワードはありません)。",
    "・ 値が違うときは、となりの黄色い欄に正しい値を書いてください。空の欄は「修正なし」です。",
    f"・ 値を消すときは {NOTHING} と書きます。予定(四半期の欄)に {NOTHING} と書くと、その予定を除きます。",
    "・ 四半期シートの空の欄のとなりに書くと、その四半期に予定を加えます。",
    "・ 「①②共通:…」の予定は、①の行にも②の行にも出ます。修正はどちらか一方に書いてください。",
    "・ 「同左(…)」の予定は左の四半期の予定を指します。左の予定を修正すると一緒に変わります。",
    "・ そのほかの値は「修正」シートにすべて並んでいます。誤りの見込みが高い値から並びます。",
    "・ 「疑わしさ(%)」は、読み取りの手がかりから見積もった誤りの見込みです。高い値から照合してください。",
    "・ 修正者と修正の理由も書いてください。誰が・いつ・なぜ直したかが記録に残ります。",
    "・ 書き終えたら保存し、渡した人に返してください。",
    "・ 返ったブックは、planparse serve の「配る」か、planparse correct で取り込みます。",
    "・ 取り込んだ修正は、同じ文書を変換し直しても失われません。",
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its header, its width in characters, whether a person fills it in, and the choices."""

    heading: str
    width: float
    edited: bool = False
    choices: tuple[str, ...] = ()
    hidden: bool = False


def _edited(heading: str, width: float, choices: tuple[str, ...] = ()) -> _Column:
    return _Column(heading, width, True, choices)


_YEAR = "年度"
_KEYS = (_Column(DOCUMENT, 18), _Column("組織", 14), _Column(_YEAR, 10))
_PERSON = (_edited(WHO, 10), _edited(WHY, 20))
_HIDDEN_PATH = _Column(PATH, 10, hidden=True)
_ISSUE_COLUMNS = (
    *_KEYS,
    _Column("課題ID", 8),
    _Column("課題名", 28),
    _edited("課題名の修正", 24),
    _Column("政策分野", 14),
    _edited("政策分野の修正", 14),
    _Column("影響度", 8),
    _edited("影響度の修正", 8, _LEVELS),
    _Column("緊急度", 8),
    _edited("緊急度の修正", 8, _LEVELS),
    *_PERSON,
    _Column(_LEVELS_ABOVE, 30),
    *(_Column(section.ja, 50) for section in SECTIONS),
    _Column(_FIELDS, 30),
    _Column(_DOUBT, 9),
    _Column(_PAGE, 7),
    _HIDDEN_PATH,
)
_INITIATIVE_COLUMNS = (
    *_KEYS,
    _Column("取組ID", 8),
    _Column("課題名", 24),
    _Column("取組名", 28),
    _edited("取組名の修正", 24),
    *_PERSON,
    _Column(_LEVELS_ABOVE, 30),
    _Column("取組の内容", 50),
    _Column("取組の項目", 40),
    *(_Column(f"{c}(記載のまま)", 26) for c in QUARTER_COLUMNS),
    _Column(_SCHEDULE, 30),
    _Column(_FIELDS, 30),
    _Column(_DOUBT, 9),
    _Column(_PAGE, 7),
    _HIDDEN_PATH,
)
_QUARTER_COLUMNS = (
    *_KEYS,
    _Column("取組ID", 8),
    _Column("課題名", 20),
    _Column("取組名", 24),
    _Column("記号", 6),
    _Column("項目", 24),
    *(_Column(c, 26) for c in QUARTER_COLUMNS),
    *(_edited(f"{c}の修正", 18) for c in QUARTER_COLUMNS),
    *_PERSON,
    _Column(_PAGE, 7),
    _HIDDEN_PATH,
    *(_Column(c, 6, hidden=True) for c in TAIL_COLUMNS),
)
_INDICATOR_COLUMNS = (
    *_KEYS,
    _Column("課題名", 24),
    _Column("取組名", 24),
    _Column("指標名", 28),
    _Column("単位", 8),
    _Column("指標の種類", 10),
    _Column(PERIOD, 10),
    _edited(f"{PERIOD}の修正", 10),
    _Column(ROLE, 10),
    _edited(f"{ROLE}の修正", 10, (*ROLE_NAMES.values(), NOTHING)),
    _Column(VALUE, 20),
    _edited(CORRECTION, 20),
    _Column("数値", 12),
    *_PERSON,
    _Column(_DOUBT, 9),
    _Column(_PAGE, 7),
    _HIDDEN_PATH,
)
_FINDING_COLUMNS = (
    *_KEYS,
    _Column("重大さ", 10),
    _Column("内容", 80),
    _Column(_PAGE, 7),
    _Column("行", 7),
    _Column("種類", 24),
)
_VALUE_COLUMNS = (
    *_KEYS,
    _Column("課題名", 20),
    _Column("項目", 18),
    _Column(VALUE, 50),
    _edited(CORRECTION, 50),
    *_PERSON,
    _Column(_DOUBT, 9),
    _Column(_PAGE, 7),
    _Column(PATH, 34),
)
_REPORT_COLUMNS = (
    *_KEYS,
    _Column("予定ID", 12),
    _Column("課題名", 20),
    _Column("取組名", 24),
    _Column("四半期", 8),
    _Column("予定", 28),
    *(_Column(label, 20) for label in FIELDS.values()),
    _Column("報告者", 10),
    _Column("いまの報告", 10),
)


def write_xlsx(plans: Sequence[Plan], path: Path, made_of: MadeOf = UNKNOWN) -> None:
    """Write one workbook of all plans, whole or not at all. The same plans give the same bytes.

    A text that is too long for an Excel cell is cut, with a note; characters that XML cannot hold become
    U+FFFD.
    Its first sheet has the lines of `made_of`. Raises OutputError.
    """
    with workbook(path) as book:
        book.set_properties(properties("年度計画"))
        sheets = _Sheets(book)
        sheets.guide([plan.document_id for plan in plans if plan.form == NO_FORM], made_of)
        sheets.add(ISSUES, _ISSUE_COLUMNS, [r for p in plans for r in _issue_rows(p)], frozen=5)
        sheets.add(
            INITIATIVES, _INITIATIVE_COLUMNS, [r for p in plans for r in _initiative_rows(p)], frozen=6
        )
        sheets.add(QUARTERS, _QUARTER_COLUMNS, [r for p in plans for r in _quarter_rows(p)], frozen=7)
        indicators = [r for p in plans for r in _indicator_rows(p)]
        sheets.add(INDICATORS, _INDICATOR_COLUMNS, indicators, frozen=6)
        sheets.add("指摘", _FINDING_COLUMNS, [r for p in plans for r in _finding_rows(p)], frozen=4)
        sheets.add(VALUES, _VALUE_COLUMNS, [r for p in plans for r in _value_rows(p)], frozen=5)
        told = [r for p in plans for r in _report_rows(p, made_of.reports.get(p.document_id, NO_HISTORY))]
        if told:
            sheets.add("進捗", _REPORT_COLUMNS, told, frozen=4)


def _report_rows(plan: Plan, past: History) -> list[_Cells]:
    """A row for each report on the plan's tasks, superseded ones included."""
    return [
        {
            **_owner(plan),
            "予定ID": "計画になし" if thread.gone else thread.task.task_id,
            "課題名": thread.task.issue_title,
            "取組名": thread.task.initiative_title,
            "四半期": thread.task.quarter,
            "予定": f"{''.join(thread.task.markers)}{thread.task.text}",
            **{label: _told(getattr(report.standing, name)) for name, label in FIELDS.items()},
            "報告者": report.who,
            "いまの報告": "○" if report == thread.current else "食い違い" if report in thread.rivals else "",
        }
        for thread in past.threads
        for report in thread.reports
    ]


def _told(value: object) -> str:
    """A value of a report as people read it."""
    return era_date(value) if isinstance(value, date) else str(value or "")


_Cells = dict[str, str | int | float | None]
"""The cells of a row by column header."""


def _owner(plan: Plan) -> _Cells:
    year = None if plan.fiscal_year is None else era_fiscal_year(plan.fiscal_year)
    return {DOCUMENT: plan.document_id, "組織": plan.organization, _YEAR: year}


def _issue_rows(plan: Plan) -> list[_Cells]:
    rows = []
    for part in _parts(plan, "issue"):
        issue: Issue = part.node
        rows.append(
            _owner(plan)
            | {
                "課題ID": part.id,
                "課題名": issue.title,
                "政策分野": issue.policy_field,
                "影響度": issue.impact,
                "緊急度": issue.urgency,
                _LEVELS_ABOVE: levels(issue),
                **{s.ja: paragraphs([p.text for p in getattr(issue, s.name)]) for s in SECTIONS},
                _FIELDS: named_values(issue.fields),
                _DOUBT: _percent(part),
                _PAGE: _page(issue.place),
                PATH: part.path,
            }
        )
    return rows


def _parts(plan: Plan, name: str) -> list[Part]:
    return [part for part, _ in walk(plan) if part.name == name]


def _issue_title(part: Part) -> str:
    issue = part.within("issue")
    return issue.node.title if issue else ""


def _initiative_row(plan: Plan, part: Part) -> _Cells:
    """The cells that every row about an initiative has."""
    return _owner(plan) | {
        "取組ID": part.id,
        "課題名": _issue_title(part),
        "取組名": part.node.title,
        _DOUBT: _percent(part),
        _PAGE: _page(part.node.place),
        PATH: part.path,
    }


def _initiative_rows(plan: Plan) -> list[_Cells]:
    rows = []
    for part in _parts(plan, "initiative"):
        initiative: Initiative = part.node
        row = _initiative_row(plan, part) | {
            _LEVELS_ABOVE: levels(initiative),
            "取組の内容": paragraphs([p.text for p in initiative.description]),
            "取組の項目": paragraphs([f"{i.marker}{i.text}" for i in initiative.items]),
            _SCHEDULE: periods(initiative),
            _FIELDS: named_values(initiative.fields),
        }
        for q in initiative.quarters:
            row[f"{QUARTER_COLUMNS[q.quarter - 1]}(記載のまま)"] = q.text
        rows.append(row)
    return rows


def _quarter_rows(plan: Plan) -> list[_Cells]:
    """For each initiative and marker, as many rows as its fullest quarter needs, with one task per cell.

    A task with several markers stands in the rows of each, so that no quarter of a marker looks empty.
    """
    tasks: dict[str, list[Part]] = {}
    for part in _parts(plan, "task"):
        tasks.setdefault(part.enclosing("initiative").path, []).append(part)
    rows = []
    for part in _parts(plan, "initiative"):
        own = tasks.get(part.path, [])
        markers = {marker for task in own for marker in _markers(task)} or {""}
        for marker in sorted(markers, key=lambda m: (m == "", m)):
            rows += _marker_rows(plan, part, marker, [task for task in own if marker in _markers(task)])
    return rows


def _markers(task: Part) -> tuple[str, ...]:
    return task.node.markers or ("",)


def _marker_rows(plan: Plan, initiative: Part, marker: str, tasks: Sequence[Part]) -> list[_Cells]:
    """The rows of one marker of an initiative; without tasks, one row with room to add some."""
    items = {item.marker: item.text for item in initiative.node.items}
    cells: dict[int, list[Part]] = {quarter.quarter: [] for quarter in initiative.node.quarters}
    for task in tasks:
        cells[task.enclosing("quarter").node.quarter].append(task)
    rows = []
    for i in range(max([1, *map(len, cells.values())])):
        row = _initiative_row(plan, initiative) | {
            "記号": marker,
            "項目": items.get(marker),
        }
        here = [own[i] for own in cells.values() if i < len(own)]
        if here:
            row[_PAGE] = _pages([task.node.place for task in here])
        for quarter, own in cells.items():
            text, tail = "", paths.added_tail(marker, i + 1)
            if i < len(own):
                text, tail = shown_task(own[i].node), paths.tail(own[i].path)
            row[QUARTER_COLUMNS[quarter - 1]], row[TAIL_COLUMNS[quarter - 1]] = text, tail
        rows.append(row)
    return rows


def _indicator_rows(plan: Plan) -> list[_Cells]:
    """A row for each value of an indicator."""
    rows = []
    for part in _parts(plan, "indicator_value"):
        indicator: Indicator = part.enclosing("indicator").node
        value: IndicatorValue = part.node
        initiative = part.within("initiative")
        rows.append(
            _owner(plan)
            | {
                "課題名": _issue_title(part),
                "取組名": initiative.node.title if initiative else "",
                "指標名": indicator.name,
                "単位": indicator.unit,
                "指標の種類": INDICATOR_KIND_NAMES[indicator.kind] if indicator.kind else None,
                PERIOD: value.period,
                ROLE: ROLE_NAMES[value.role] if value.role else None,
                VALUE: value.text,
                "数値": value.number,
                _DOUBT: _percent(part),
                _PAGE: value.place.page,
                PATH: part.path,
            }
        )
    return rows


def _finding_rows(plan: Plan) -> list[_Cells]:
    order = list(_SEVERITIES)
    return [
        _owner(plan)
        | {
            "重大さ": _SEVERITIES[f.severity],
            "内容": f.message,
            _PAGE: _page(f.place),
            "行": f.place.lines[0] if f.place.lines and f.place.spot is None else None,
            "種類": f.code,
        }
        for f in sorted(plan.findings, key=lambda f: order.index(f.severity))
    ]


def _page(place: Place | None) -> int | str | None:
    """The page of a value, or in an original the words for its spot."""
    if place is None:
        return None
    return place.page if place.spot is None else place.spot.words("ja")


def _pages(places: Sequence[Place]) -> int | str | None:
    """The page of values in one row, or the first and last of several; in originals the first one's spot."""
    pages = sorted({place.page for place in places if place.page is not None and place.spot is None})
    if len(pages) > 1:
        return f"{pages[0]}〜{pages[-1]}"
    return _page(places[0])


def _percent(part: Part) -> int:
    return round(100 * part.doubt)


def _value_rows(plan: Plan) -> list[_Cells]:
    """A row for each value: those to check from the most doubtful on, then the others in reading order."""
    rows = []
    in_order = sorted(fields(plan), key=lambda f: -f.part.doubt if f.part.doubt >= WORTH_CHECKING else 0)
    for field in in_order:
        if not field.correctable:
            continue
        row = _owner(plan) | {
            "項目": field.label.ja,
            VALUE: _shown_value(field),
            _DOUBT: _percent(field.part) if field.part.doubt_address else None,
            _PAGE: _page(field.place),
            PATH: field.path,
        }
        if title := _issue_title(field.part):
            row["課題名"] = title
        rows.append(row)
    return rows


def _shown_value(field: Field) -> str | None:
    return shown_task(field.part.node) if field.kind == "task" else field.text


def _height(row: _Cells, columns: Sequence[_Column]) -> float:
    """The height in points at which every wrapped text of the row is visible, up to Excel's limit of 409."""
    lines = 1
    for column in columns:
        value = row.get(column.heading)
        if isinstance(value, str) and not column.hidden:
            # column widths count digits; an ideograph is as wide as two
            room = max(column.width - 1, 1) / 2
            lines = max(lines, sum(max(1, ceil(width(part) / room)) for part in value.split("\n")))
    return min(lines * 15.0 + 3, 409)


def _with_sums(
    name: str, columns: Sequence[_Column], rows: Sequence[_Cells]
) -> tuple[Sequence[_Column], Sequence[_Cells]]:
    """The columns and rows with the hidden checksums of the protected cells, if the sheet is read back."""
    if name not in WRITTEN:
        return columns, rows
    protected = [column.heading for column in columns if not column.edited]
    header = sums_header(protected)
    told = [{**row, header: sums([row.get(heading) for heading in protected])} for row in rows]
    return (*columns, _Column(header, 10, hidden=True)), told


class _Sheets:
    """Adds sheets to a workbook, all in the same style."""

    def __init__(self, book: Any) -> None:
        self._book = book
        base = {"font_name": "Meiryo UI", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1,
                "border_color": "#BFBFBF", "num_format": "@"}  # fmt: skip
        self._text = book.add_format(base)
        # keeps Excel from turning the text into a formula when a person edits the cell
        self._quoted = book.add_format({**base, "quote_prefix": True})
        self._number = book.add_format({**base, "num_format": "General", "align": "center"})
        self._editable = book.add_format({**base, "locked": False, "bg_color": "#FFF9DB"})
        self._heading = book.add_format(
            {**base, "bold": True, "bg_color": "#DCE6F1", "valign": "vcenter", "align": "center"}
        )
        self._edited_heading = book.add_format(
            {**base, "bold": True, "bg_color": "#FFE699", "valign": "vcenter", "align": "center"}
        )
        self._title = book.add_format({"font_name": "Meiryo UI", "font_size": 14, "bold": True})
        self._prose = book.add_format({"font_name": "Meiryo UI", "font_size": 11, "text_wrap": True})

    def guide(self, without_form: Sequence[str], made_of: MadeOf) -> None:
        sheet = self._book.add_worksheet("使い方")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _GUIDE_WIDTH)
        told = (
            "",
            f"様式に当てはまらず、見出し・本文・表だけを読んだ文書: {len(without_form)}件",
            *without_form,
        )
        lines = (*_GUIDE, "", *made_of.lines, *(told if without_form else ()))
        for i, line in enumerate(lines):
            sheet.set_row(i, row_height((line,), (_GUIDE_WIDTH,), _GUIDE_LINE, _GUIDE_DIGITS))
            sheet.write_string(i, 0, line, self._prose if i else self._title)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.protect()

    def add(self, name: str, columns: Sequence[_Column], rows: Sequence[_Cells], frozen: int) -> None:
        sheet = self._book.add_worksheet(name)
        columns, rows = _with_sums(name, columns, rows)
        for c, column in enumerate(columns):
            sheet.set_column(c, c, column.width, self._text, {"hidden": column.hidden})
            sheet.write_string(0, c, column.heading, self._edited_heading if column.edited else self._heading)
            for r, row in enumerate(rows, 1):
                self._cell(sheet, r, c, row.get(column.heading), column)
            if column.choices and rows:
                told = f"{'・'.join(column.choices)} から選びます。"
                choice = {"validate": "list", "source": list(column.choices), "error_message": told}
                sheet.data_validation(1, c, len(rows), c, choice)
        sheet.set_row(0, 32)
        for r, row in enumerate(rows, 1):
            sheet.set_row(r, _height(row, columns))
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&A &P/&N")
        sheet.protect(options={"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})

    def _cell(self, sheet: Any, r: int, c: int, value: str | float | None, column: _Column) -> None:
        if column.edited:
            sheet.write_blank(r, c, None, self._editable)
        elif isinstance(value, int | float):
            sheet.write_number(r, c, value, self._number)
        elif value:
            text = shown(value)
            sheet.write_string(r, c, text, self._quoted if begins_like_a_formula(text) else self._text)
        else:
            sheet.write_blank(r, c, None, self._text)
