"""Parts of a plan as the text of one cell of a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from planparse.japanese.periods import period_words
from planparse.plan.model import Initiative, Issue, NamedValue
from planparse.plan.schedules import finer_than_quarters


def paragraphs(texts: Sequence[str]) -> str:
    """The texts one below the other."""
    return "\n".join(texts)


def named_values(values: Sequence[NamedValue]) -> str:
    """The values one below the other, each behind its label and table row: 担当課(①): 計画課.

    Values that these do not tell apart have their periods as well: 効果額(千円)(令和5年度): 10,000.
    """
    often = Counter((v.label, v.row) for v in values)
    lines = []
    for v in values:
        told = [v.row, period_words(v.period) if v.period and often[v.label, v.row] > 1 else None]
        lines.append(f"{v.label}{''.join(f'({one})' for one in told if one)}: {v.value}")
    return paragraphs(lines)


def levels(node: Issue | Initiative) -> str:
    """The headings above an issue or initiative, one below the other: 基本方針 1: 財政運営."""
    return paragraphs([f"{x.name}{f' {x.label}' if x.label else ''}: {x.title}" for x in node.levels])


def periods(initiative: Initiative) -> str:
    """The schedule by its own periods, where those are not the quarters: 令和8年4月(①): 調査."""
    entries = initiative.schedule if finer_than_quarters(initiative) else ()
    named = ((f"{period_words(e.period)}{f'({e.row})' if e.row else ''}", e.text) for e in entries)
    return paragraphs([f"{name}: {text}" for name, text in named])
