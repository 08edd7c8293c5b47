"""A quarter's summary on the terminal: a row for each bureau, then what is late."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from planparse.cli.console import console
from planparse.cli.language import Translator
from planparse.progress.model import STATUSES
from planparse.progress.summary import ProgressSummary, why_open
from planparse.writers.progress_html import title_of

_MOST_LATE = 30
"""Late tasks that are listed; the files have all of them."""


def show(found: ProgressSummary, tr: Translator) -> None:
    """Print the summary."""
    table = Table(title=escape(title_of(found)))
    table.add_column(tr("局", "bureau"))
    for header in (tr("予定", "tasks"), *STATUSES, tr("報告なし", "silent")):
        table.add_column(header, justify="right")
    for bureau in found.bureaus:
        count = bureau.count
        numbers = (count.tasks, *(count.by_status[status] for status in STATUSES), count.silent)
        table.add_row(escape(bureau.name), *map(str, numbers))
    out = console()
    out.print(table)
    late = [(bureau, item) for bureau in found.bureaus for item in bureau.late]
    for bureau, item in late[:_MOST_LATE]:
        reason = f": {item.standing.delay_reason}" if item.standing.delay_reason else ""
        line = " ".join(f"{bureau.name} {item.initiative} {item.task.text}{reason}".split())
        out.print(f"[red]{tr('遅れ', 'late')}[/] {escape(line)}")
    for bureau in found.bureaus:
        for item in bureau.open:
            line = " ".join(f"{bureau.name} {item.initiative} {item.task.text}: {why_open(item)}".split())
            out.print(f"[yellow]{tr('要確認', 'to check')}[/] {escape(line)}")
