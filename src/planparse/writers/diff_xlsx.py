"""The comparison table (新旧対照表) as an Excel workbook, with sheets of the links, numbers and tasks.

Several comparisons make one workbook: a table of contents, a table each, and the other sheets over all.
`planparse diff --links` reads the yellow columns of the sheet 対応, in which links are pinned and forbidden.
All text is written as text cells, so that nothing becomes a formula or a date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from planparse.comparison.labels import (
    QUANTITY_LABELS,
    TASK_LABELS,
    difference_label,
    history_label,
    kind_labels,
    number_field_label,
    quarters_label,
    short_year,
    titles,
)
from planparse.comparison.links_file import SHEET
from planparse.comparison.model import Diff, HistoryRow, Link
from planparse.comparison.table import Block, Cell, TableRow
from planparse.document.cells import LONGEST, shown
from planparse.japanese.characters import width, without_surrogates
from planparse.writers.diff_html import Compared, counts, pair_name, plan_name
from planparse.writers.excel import properties, workbook

_CONTENTS = "目次"
_COLOURS = {"new": "#00664F", "old": "#A63A00"}
_LINK_COLUMNS: tuple[tuple[str, float], ...] = (
    ("指定", 8),
    ("旧", 9),
    ("新", 9),
    ("理由", 22),
    ("旧年度", 8),
    ("新年度", 8),
    ("組織", 16),
    ("区分", 7),
    ("変化", 20),
    ("旧の題名", 34),
    ("新の題名", 34),
    ("確度", 7),
    ("確認", 8),
    ("根拠", 60),
)
_EDITED = {"指定", "旧", "新", "理由"}
_GUIDE = (
    "対応を直すには、黄色の欄に書きます。「指定」に「結ぶ」(旧と新は同じ課題・取組)か「切る」(別のもの)を選び、"
    "必要なら「旧」「新」の番号を直してください。相手がないときは番号を空にして「結ぶ」とします。"
    "保存して planparse diff … --links このブック.xlsx で使います。"
)


def write_diff_xlsx(
    several: Sequence[Compared],
    path: Path,
    *,
    history: Sequence[HistoryRow] = (),
    old_left: bool = False,
) -> None:
    """Write the workbook atomically; equal diffs give equal bytes. Raises OutputError and OSError.

    With rows of `history` it has the sheet 経過.
    """
    with workbook(path) as book:
        book.set_properties(properties("新旧対照表"))
        sheets = _Sheets(book)
        diffs = [diff for diff, _ in several]
        names = ["新旧対照表"] if len(several) == 1 else _sheet_names(diffs)
        if len(several) > 1:
            sheets.contents(diffs, names)
        for (diff, blocks), name in zip(several, names, strict=True):
            sheets.table(diff, blocks, name, ("old", "new") if old_left else ("new", "old"))
        sheets.links(diffs)
        sheets.numbers(diffs)
        sheets.tasks(diffs)
        if history:
            sheets.history(history)


_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\0-\x1f\ufffe\uffff]")
_LONGEST_SHEET_NAME = 31
_RESERVED = "History"
"""The name that Excel keeps for a sheet of its own."""


def _sheet_names(diffs: Sequence[Diff]) -> list[str]:
    """A name for each comparison's sheet: 港湾局 R7→R8, as Excel allows it, no two the same."""
    names: list[str] = []
    taken = {name.casefold() for name in (_CONTENTS, SHEET, "数値", "予定", "経過", _RESERVED)}
    for diff in diffs:
        old, new = (short_year(side.fiscal_year) for side in (diff.old, diff.new))
        bureau = diff.new.organization or diff.new.document_id
        years = f" {old}→{new}" if old and new else ""
        plain = _NOT_IN_SHEET_NAMES.sub("_", without_surrogates(bureau)).strip("' ") or "_"
        number = 1
        while True:
            end = f"{years}({number})" if number > 1 else years
            name = plain[: _LONGEST_SHEET_NAME - len(end)].rstrip("' ") + end
            if name.casefold() not in taken:
                break
            number += 1
        taken.add(name.casefold())
        names.append(name)
    return names


class _Sheets:
    """The sheets of a workbook, added one after the other."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def _format(self, **look: Any) -> Any:
        base = {
            "font_name": "Meiryo UI", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1,
            "border_color": "#8B97A3", "num_format": "@", **look,
        }  # fmt: skip
        own = tuple(sorted(base.items()))
        if own not in self._formats:
            self._formats[own] = self._book.add_format(base)
        return self._formats[own]

    def _sheet(self, name: str, heads: Sequence[tuple[str, float]], rows: int) -> Any:
        sheet = self._book.add_worksheet(name)
        head = self._format(bold=True, bg_color="#E8EEF4", align="center", valign="vcenter")
        for c, (title, wide) in enumerate(heads):
            sheet.set_column(c, c, wide)
            sheet.write_string(0, c, title, head)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&A &P/&N")
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, rows, len(heads) - 1)
        return sheet

    def contents(self, diffs: Sequence[Diff], names: Sequence[str]) -> None:
        """目次: a row for each comparison, which leads to its sheet."""
        heads = (
            ("組織・年度", 46.0), ("課題", 60.0), ("取組", 40.0), ("四半期の予定", 40.0), ("要確認", 8.0),
        )  # fmt: skip
        sheet = self._sheet(_CONTENTS, heads, len(diffs))
        link = self._format(font_color="#0B5394", underline=1, quote_prefix=True)
        for r, (diff, name) in enumerate(zip(diffs, names, strict=True), 1):
            quoted = name.replace("'", "''")
            texts = [shown(pair_name(diff)), *map(shown, counts(diff))]
            sheet.write_url(r, 0, f"internal:'{quoted}'!A1", link, texts[0])
            for c, text in enumerate(texts[1:], 1):
                sheet.write_string(r, c, text, self._format(quote_prefix=True))
            sheet.write_number(r, 4, diff.summary.review, self._format(num_format="0", align="center"))
            sheet.set_row(r, _height(texts, [wide for _, wide in heads[:-1]]))

    def table(self, diff: Diff, blocks: Sequence[Block], name: str, sides: Sequence[str]) -> None:
        """新旧対照表: the same rows as in the HTML, changed runs underlined."""
        heads = (
            ("項目", 14.0),
            *((f"{'新' if side == 'new' else '旧'} {plan_name(diff, side)}", 58.0) for side in sides),
            ("備考", 30.0),
        )
        sheet = self._sheet(name, [(shown(head), wide) for head, wide in heads], 0)
        r = 1
        for block in blocks:
            for row in block.rows:
                self._table_row(sheet, r, row, sides)
                r += 1

    def _table_row(self, sheet: Any, r: int, row: TableRow, sides: Sequence[str]) -> None:
        look: dict[str, Any] = {}
        if row.kind != "text":
            look = {"bold": True, "bg_color": "#E8EEF4" if row.kind == "issue" else "#F4F6F8"}
        sheet.write_string(r, 0, row.label, self._format(**look, font_color="#4F5D6B"))
        texts = [row.label]
        for c, side in enumerate(sides, 1):
            cell = row.old if side == "old" else row.new
            texts.append(cell.text)
            self._rich(sheet, r, c, cell, side, look)
        remarks = "\n".join(row.remarks)
        sheet.write_string(r, 3, shown(remarks), self._format(**{**look, "bold": False}, quote_prefix=True))
        sheet.set_row(r, _height([*texts, remarks], (14, 58, 58, 30)))

    def _rich(self, sheet: Any, r: int, c: int, cell: Cell, side: str, look: dict[str, Any]) -> None:
        # quote_prefix keeps Excel from turning the text into a formula when the cell is edited
        plain = self._format(**look, quote_prefix=True)
        font = {"font_name": "Meiryo UI", "font_size": 10, "bold": look.get("bold", False)}
        under = self._book_font(underline=1, font_color=_COLOURS[side], **font)
        text = shown(cell.text)
        fragments: list[Any] = []
        for piece in cell.pieces:
            fragments += [under if piece.changed else self._book_font(**font), shown(piece.text)]
        if cell.note:
            space = "　" if cell.pieces else ""
            fragments += [self._book_font(**font, font_color="#4F5D6B"), f"{space}{cell.note}"]
        if not text:
            sheet.write_blank(r, c, None, plain)
        elif (
            len(fragments) > 2
            and len(cell.text) <= LONGEST
            and sheet.write_rich_string(r, c, *fragments, plain) in (0, None)
        ):
            return
        elif len(fragments) == 2 and cell.pieces and cell.pieces[0].changed:
            whole = self._format(**look, quote_prefix=True, underline=1, font_color=_COLOURS[side])
            sheet.write_string(r, c, text, whole)
        else:
            sheet.write_string(r, c, text, plain)

    def _book_font(self, **look: Any) -> Any:
        own = (("font", True), *sorted(look.items()))
        if own not in self._formats:
            self._formats[own] = self._book.add_format(look)
        return self._formats[own]

    def links(self, diffs: Sequence[Diff]) -> None:
        """対応: all links, with the columns in which they are pinned and forbidden."""
        links = [(diff, link) for diff in diffs for link in diff.links]
        sheet = self._sheet(SHEET, _LINK_COLUMNS, len(links))
        for r, (diff, link) in enumerate(links, 1):
            values = _link_values(diff, link)
            for c, (head, _) in enumerate(_LINK_COLUMNS):
                edited = head in _EDITED
                look = {"bg_color": "#FFF9DB"} if edited else {}
                value = values[head]
                if isinstance(value, int | float):
                    number = "0.00" if isinstance(value, float) else "0"
                    sheet.write_number(r, c, value, self._format(num_format=number, align="center"))
                else:
                    sheet.write_string(r, c, shown(value), self._format(**look, quote_prefix=True))
            sheet.set_row(r, _height([str(v) for v in values.values()], [w for _, w in _LINK_COLUMNS]))
        if links:
            choice = {"validate": "list", "source": ["結ぶ", "切る"]}
            sheet.data_validation(1, 0, len(links), 0, choice)
        sheet.write_comment(0, 0, _GUIDE, {"x_scale": 4, "y_scale": 2})

    def numbers(self, diffs: Sequence[Diff]) -> None:
        """数値: all amounts, percentages, dates and counts that changed."""
        heads = (
            *_WHERE, ("項目", 18.0), ("種類", 8.0), ("旧の値", 20.0), ("新の値", 20.0), ("増減", 11.0),
            ("旧の文脈", 40.0), ("新の文脈", 40.0),
        )  # fmt: skip
        rows = [
            (*_where(diff, n.old_id, n.new_id), number_field_label(n), QUANTITY_LABELS[n.kind][0],
             n.old_text, n.new_text, difference_label(n), n.old_context, n.new_context)
            for diff in diffs
            for n in diff.numbers
        ]  # fmt: skip
        self._plain_sheet("数値", heads, rows)

    def tasks(self, diffs: Sequence[Diff]) -> None:
        """予定: all tasks that were added, dropped, moved or reworded."""
        heads = (
            *_WHERE, ("変化", 18.0), ("旧の四半期", 11.0), ("新の四半期", 11.0), ("旧の予定", 40.0),
            ("新の予定", 40.0),
        )  # fmt: skip
        rows = [
            (*_where(diff, t.old_id, t.new_id), TASK_LABELS[t.kind][0],
             quarters_label(t.old_quarters, diff.old.fiscal_year),
             quarters_label(t.new_quarters, diff.new.fiscal_year),
             "".join(t.old_markers) + (t.old_text or ""), "".join(t.new_markers) + (t.new_text or ""))
            for diff in diffs
            for t in diff.tasks
        ]  # fmt: skip
        self._plain_sheet("予定", heads, rows)

    def history(self, rows: Sequence[HistoryRow]) -> None:
        """経過: every version of every issue over the years."""
        heads = (
            ("組織", 16.0), ("系統", 14.0), ("年度から", 9.0), ("年度まで", 9.0), ("番号", 8.0),
            ("課題名", 44.0), ("政策分野", 16.0), ("変化", 26.0), ("前身", 20.0), ("現在", 7.0),
            ("確認", 8.0),
        )  # fmt: skip
        told = [
            (row.organization or "", row.lineage_id, short_year(row.valid_from_fy),
             short_year(row.valid_to_fy), row.issue_id, row.title, row.policy_field or "",
             "・".join(map(history_label, row.kinds)), "・".join(row.parents),
             "○" if row.is_current else "終了" if row.ended else "", "要確認" if row.review else "")
            for row in rows
        ]  # fmt: skip
        self._plain_sheet("経過", heads, told)

    def _plain_sheet(
        self, name: str, heads: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]]
    ) -> None:
        sheet = self._sheet(name, heads, len(rows))
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row):
                sheet.write_string(r, c, shown(value), self._format(quote_prefix=True))
            sheet.set_row(r, _height(row, [w for _, w in heads]))


_WHERE = (
    ("組織", 14.0), ("年度", 9.0), ("旧", 8.0), ("新", 8.0), ("課題名", 26.0), ("取組名", 26.0),
)  # fmt: skip
"""The first columns of 数値 and 予定: what the row is about."""


def _where(diff: Diff, old_id: str | None, new_id: str | None) -> tuple[str, ...]:
    years = [short_year(side.fiscal_year) for side in (diff.old, diff.new)]
    bureau = diff.new.organization or diff.new.document_id
    return bureau, "→".join(years), old_id or "", new_id or "", *titles(diff, old_id, new_id)


def _link_values(diff: Diff, link: Link) -> dict[str, str | float | int]:
    of = {
        "old": {i.id: i.title for i in diff.old.issues}
        | {n.id: n.title for i in diff.old.issues for n in i.initiatives},
        "new": {i.id: i.title for i in diff.new.issues}
        | {n.id: n.title for i in diff.new.issues for n in i.initiatives},
    }
    return {
        "指定": "結ぶ" if link.pinned else "",
        "旧": link.old or "",
        "新": link.new or "",
        "理由": "",
        "旧年度": diff.old.fiscal_year if diff.old.fiscal_year is not None else "",
        "新年度": diff.new.fiscal_year if diff.new.fiscal_year is not None else "",
        "組織": diff.new.organization or "",
        "区分": "課題" if link.level == "issue" else "取組",
        "変化": "・".join(kind_labels(link)),
        "旧の題名": of["old"].get(link.old or "", ""),
        "新の題名": of["new"].get(link.new or "", ""),
        "確度": float(link.score),
        "確認": "要確認" if link.review else "",
        "根拠": link.evidence,
    }


_LINE_HEIGHT, _PADDING, _MAX_HEIGHT = 15.0, 3, 409
"""Points: a line of 10-point Meiryo UI, the margin of a cell, and the highest row that Excel allows."""


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """The row height, in points, at which every wrapped text can be read; at most Excel's 409."""
    lines = 1
    for text, wide in zip(texts, widths, strict=True):
        room = (wide - 2) / 2  # full-width characters a line, a column's width being half-width ones
        lines = max(lines, sum(max(1, ceil(width(part) / room)) for part in text.split("\n")))
    return min(lines * _LINE_HEIGHT + _PADDING, _MAX_HEIGHT)
