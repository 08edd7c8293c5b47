"""The year's reports as the draft of next year's 振り返り, in Markdown for a person to go on with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from planparse.document.printable import printable_lines
from planparse.japanese.calendar import era_fiscal_year
from planparse.japanese.periods import quarter_name
from planparse.plan.model import Plan
from planparse.progress.agenda import Item, agenda
from planparse.progress.history import NO_HISTORY, History
from planparse.writers.files import write_bytes

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")
_GROUPS = (
    ("完了した取組", ("完了",)),
    ("続いている取組", ("実施中", "遅れ", "未着手")),
    ("取りやめた取組", ("中止",)),
)
"""The headings under an issue, with the statuses of the tasks below each."""


def draft(plans: Sequence[Plan], reports: Mapping[str, History]) -> bytes:
    """The draft for all plans, a chapter for each."""
    lines = [line for plan in plans for line in _chapter(plan, reports.get(plan.document_id, NO_HISTORY))]
    return printable_lines("\n".join(lines) + "\n").encode()


def write_draft(plans: Sequence[Plan], reports: Mapping[str, History], path: Path) -> None:
    """Write the draft for all plans atomically. Raises OSError."""
    write_bytes(path, draft(plans, reports))


def _chapter(plan: Plan, past: History) -> Iterator[str]:
    year = "" if plan.fiscal_year is None else f"{era_fiscal_year(plan.fiscal_year)} "
    yield f"# {_plain(plan.organization or plan.document_id)} {year}の振り返り(案)".replace("  ", " ")
    yield ""
    issues: dict[str, list[Item]] = {}
    for item in agenda(plan, past):
        issues.setdefault(item.task.issue_title, []).append(item)
    for title, items in issues.items():
        told = [item for item in items if item.standing.status is not None]
        yield f"## {_plain(title)}"
        yield ""
        for heading, statuses in _GROUPS:
            some = [item for item in told if item.standing.status in statuses]
            if some:
                yield f"### {heading}"
                yield ""
                yield from map(_line, some)
                yield ""
        silent = len(items) - len(told)
        if silent:
            yield f"(報告のない予定が{silent}件あります。)"
            yield ""


def _line(item: Item) -> str:
    own = item.standing
    parts = [f"{item.initiative}: {item.task.text}({quarter_name(item.task.quarter)}、{own.status})"]
    parts += [own.result] if own.result else []
    parts += [f"遅れの理由: {own.delay_reason}"] if own.delay_reason else []
    parts += [f"次の対応: {own.next_step}"] if own.next_step else []
    return f"- {'。'.join(_plain(part).rstrip('。') for part in parts)}。"


def _plain(text: str) -> str:
    """A text on one line, without what Markdown would take for markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
