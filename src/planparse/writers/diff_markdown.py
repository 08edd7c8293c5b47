"""A comparison as Markdown, for wikis and issue trackers: links, numbers, tasks, then the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from planparse.comparison.labels import (
    TASK_LABELS,
    difference_label,
    kind_labels,
    number_field_label,
    quarters_label,
    titles,
)
from planparse.comparison.model import Diff
from planparse.comparison.table import Block, Cell
from planparse.document.printable import printable_lines
from planparse.writers.diff_html import counts, plan_name
from planparse.writers.files import write_bytes

# Markdown's special characters: HTML, emphasis, links, code, tables, headings.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|#~&!]")

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def write_diff_markdown(diff: Diff, blocks: Sequence[Block], path: Path, *, old_left: bool = False) -> None:
    """Write the text atomically. Raises OSError."""
    write_bytes(path, printable_lines(markdown(diff, blocks, old_left=old_left)).encode())


def markdown(diff: Diff, blocks: Sequence[Block], *, old_left: bool = False) -> str:
    """The comparison as Markdown: changed runs underlined, the documents' text escaped."""
    totals = zip(("課題", "取組", "四半期の予定"), counts(diff), strict=True)
    lines = [
        "# 新旧対照表",
        "",
        f"{_escaped(plan_name(diff, 'old'))} → {_escaped(plan_name(diff, 'new'))}",
        "",
        *(f"- {head}: {told}" for head, told in totals),
        "",
        "## 課題の対応",
        "",
        "| 変化 | 旧 | 新 | 旧の課題名 | 新の課題名 | 確度 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    old = {i.id: i.title for i in diff.old.issues}
    new = {i.id: i.title for i in diff.new.issues}
    for link in diff.links:
        if link.level == "issue":
            check = " **要確認**" if link.review else ""
            cells = (
                "・".join(map(_escaped, kind_labels(link))),
                _escaped(link.old or "―"),
                _escaped(link.new or "―"),
                _escaped(old.get(link.old or "", "")),
                _escaped(new.get(link.new or "", "")),
                f"{link.score:.2f}{check}",
            )
            lines.append(f"| {' | '.join(cells)} |")
    if diff.numbers:
        lines += ["", "## 数値の変化", "", "| 番号 | 題名 | 項目 | 旧 | 新 | 増減 |"]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        for n in diff.numbers:
            more = difference_label(n)
            where = _escaped(n.new_id or n.old_id or "")
            field = _escaped(number_field_label(n))
            values = f"{_escaped(n.old_text)} | {_escaped(n.new_text)} | {more}"
            lines.append(f"| {where} | {_titles(diff, n.old_id, n.new_id)} | {field} | {values} |")
    if diff.tasks:
        lines += ["", "## 四半期の予定の変化", "", "| 番号 | 題名 | 変化 | 旧 | 新 |"]
        lines.append("| --- | --- | --- | --- | --- |")
        for t in diff.tasks:
            before = _task(t.old_text, t.old_markers, quarters_label(t.old_quarters, diff.old.fiscal_year))
            after = _task(t.new_text, t.new_markers, quarters_label(t.new_quarters, diff.new.fiscal_year))
            where = _escaped(t.new_id or t.old_id or "")
            title = _titles(diff, t.old_id, t.new_id)
            lines.append(f"| {where} | {title} | {TASK_LABELS[t.kind][0]} | {before} | {after} |")
    sides = ("旧", "新") if old_left else ("新", "旧")
    lines += ["", "## 対照表", ""]
    for block in blocks:
        lines += [f"| 項目 | {sides[0]} | {sides[1]} | 備考 |", "| --- | --- | --- | --- |"]
        for row in block.rows:
            cells_of = {"旧": _cell(row.old), "新": _cell(row.new)}
            label = f"**{row.label}**" if row.kind != "text" else row.label
            remarks = "<br>".join(map(_escaped, row.remarks))
            lines.append(f"| {label} | {cells_of[sides[0]]} | {cells_of[sides[1]]} | {remarks} |")
        lines.append("")
    return "\n".join(lines)


def _titles(diff: Diff, old_id: str | None, new_id: str | None) -> str:
    """The titles of the issue and the initiative: 桟橋の修繕 / 桟橋の点検."""
    return " / ".join(_escaped(title) for title in titles(diff, old_id, new_id) if title)


def _escaped(text: str) -> str:
    escaped = _MARKUP.sub(lambda m: f"&#{ord(m.group())};", text)
    return _BREAK.sub("<br>", escaped)


def _cell(cell: Cell) -> str:
    text = "".join(f"<u>{_escaped(p.text)}</u>" if p.changed else _escaped(p.text) for p in cell.pieces)
    return " ".join(part for part in (text, cell.note) if part)


def _task(text: str | None, markers: Sequence[str], quarters: str) -> str:
    if text is None:
        return ""
    return f"{_escaped(''.join(markers) + text)}({quarters}四半期)"
