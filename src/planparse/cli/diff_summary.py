"""A comparison on the terminal: what became of each issue, then initiatives, tasks and numbers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from planparse.cli.console import console
from planparse.cli.language import Translator
from planparse.comparison.labels import (
    count_labels,
    difference_label,
    kind_labels,
    number_field_label,
    task_count_labels,
)
from planparse.comparison.model import Diff, Kind, Link, Side
from planparse.comparison.table import side_name

COLOURS: dict[Kind, str] = {
    "same": "dim",
    "changed": "yellow",
    "reordered": "yellow",
    "renamed": "cyan",
    "renumbered": "blue",
    "moved": "blue",
    "split": "magenta",
    "merged": "magenta",
    "new": "green",
    "ended": "red",
    "promoted": "green",
    "demoted": "red",
}
_MAX_NUMBERS = 12
"""Changed numbers listed on the terminal; the files have all of them."""


def summarize(diff: Diff, tr: Translator) -> None:
    """Print the summary, in colour on a terminal and plain in a pipe."""
    out = console(pipe_width=160)
    out.print()
    out.print(Text(f"{_name(diff.old, tr)} → {_name(diff.new, tr)}", style="bold"))
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(tr("変化", "what happened"))
    table.add_column(tr("旧", "old"), no_wrap=True)
    table.add_column(tr("新", "new"), no_wrap=True)
    table.add_column(tr("課題", "issue"), overflow="fold", ratio=1)
    table.add_column(tr("確度", "score"), justify="right", no_wrap=True)
    old, new = _titles(diff.old), _titles(diff.new)
    for link in diff.links:
        if link.level == "issue":
            table.add_row(
                _kinds(link, tr),
                Text(link.old or "―"),
                Text(link.new or "―"),
                _title(link, old, new),
                Text(f"{link.score:.2f}{tr(' 要確認', ' check') if link.review else ''}"),
            )
    out.print(table)
    initiatives = [link for link in diff.links if link.level == "initiative"]
    _line(out, tr("取組", "Initiatives"), count_labels(initiatives, tr.language), tr)
    tasks = task_count_labels(diff.summary.tasks, tr.language)
    _line(out, tr("四半期の予定", "Scheduled tasks"), tasks, tr)
    shown = [n for n in diff.numbers if n.kind != "fiscal_year"]
    if shown:
        out.print(Text(tr("数値:", "Numbers:")))
    for number in shown[:_MAX_NUMBERS]:
        difference = difference_label(number, tr.language)
        more = f" ({difference})" if difference else ""
        field = number_field_label(number, tr.language)
        where = f"{number.new_id or number.old_id or ''} {field}"
        out.print(
            f"  {escape(where.strip())}: {escape(number.old_text)} → {escape(number.new_text)}{more}",
            soft_wrap=True,
        )
    if len(shown) > _MAX_NUMBERS:
        rest = len(shown) - _MAX_NUMBERS
        out.print(Text(tr(f"  ほか {rest} 件", f"  and {rest} more")))
    if diff.summary.review:
        out.print(
            Text(
                tr(
                    f"確認が必要な対応が {diff.summary.review} 件あります(対応は --links で指定できます)。",
                    f"{diff.summary.review} links should be checked (pin or forbid them with --links).",
                ),
                style="yellow",
            )
        )
    if not diff.differs:
        out.print(Text(tr("違いはありません。", "No differences.")))


def _line(out: Console, head: str, parts: Sequence[str], tr: Translator) -> None:
    if parts:
        out.print(Text(f"{head}: {tr('、', ', ').join(parts)}"))


def _name(side: Side, tr: Translator) -> str:
    """Municipality, bureau and fiscal year of a plan, or its document id."""
    if tr.language == "ja":
        return side_name(side)
    year = f"FY{side.fiscal_year}" if side.fiscal_year else ""
    return " ".join(part for part in (side.municipality, side.organization, year) if part) or side.document_id


def _titles(side: Side) -> dict[str | None, str]:
    return {issue.id: issue.title for issue in side.issues}


def _kinds(link: Link, tr: Translator) -> Text:
    text = Text()
    for kind, word in zip(link.kinds, kind_labels(link, tr.language), strict=True):
        text.append(" " if text else "").append(word, style=COLOURS[kind])
    return text


def _title(link: Link, old: dict[str | None, str], new: dict[str | None, str]) -> Text:
    before, after = old.get(link.old), new.get(link.new)
    if before is None or after is None or before == after:
        return Text(after or before or "")
    return Text.assemble((before, "dim"), " → ", after)
