"""A comparison as text that a person can compare: links, numbers, tasks, changes, the table."""

from __future__ import annotations

from collections.abc import Iterator

from planparse.comparison.model import Change, Diff, Link, NumberChange, TaskChange
from planparse.comparison.table import Cell, comparison_table
from planparse.plan.model import Plan


def link_told(x: Link) -> str:
    across = f" across {x.across}" if x.across else ""
    signs = [
        word
        for word, holds in (("review", x.review), ("part", not x.primary), ("differs", x.differs))
        if holds
    ]
    ending = f" ({x.ending.word}: {x.ending.passage})" if x.ending else ""
    told = " ".join([*x.kinds, f"{x.score:.3f}", *signs])
    return f"{x.level} {x.old} → {x.new}{across}: {told}, {x.tasks_continued} tasks | {x.evidence}{ending}"


def number_told(x: NumberChange) -> str:
    change = f"{x.change_percent} % {x.change_points} points"
    values = f"{x.old_text} ({x.old_value}) → {x.new_text} ({x.new_value}) {x.unit}"
    where = f"{x.level} {x.old_id} → {x.new_id} {x.field} {x.kind}"
    return f"{where}: {values} {change} | {x.old_context} | {x.new_context}"


def task_told(x: TaskChange) -> str:
    old = f"{''.join(x.old_markers)}{x.old_text} {x.old_quarters}"
    return f"{x.old_id} → {x.new_id} {x.kind}: {old} → {''.join(x.new_markers)}{x.new_text} {x.new_quarters}"


def change_told(x: Change) -> str:
    runs = [(*run.old, *run.new) for run in x.runs]
    where = f"{x.level} {x.old_id} → {x.new_id} {x.field} {x.old_index} → {x.new_index}"
    return f"{where}: {x.old!r} → {x.new!r} {runs}"


def _cell(cell: Cell) -> str:
    """A cell of the comparison table: changed runs in brackets, its note behind."""
    text = "".join(f"[{p.text}]" if p.changed else p.text for p in cell.pieces)
    return f"{text} <{cell.note}>" if cell.note else text


def table_told(diff: Diff, old: Plan, new: Plan) -> Iterator[str]:
    for block in comparison_table(diff, old, new):
        yield "---"
        for row in block.rows:
            told = f"{row.kind} {row.label} | {_cell(row.old)} | {_cell(row.new)} | {'、'.join(row.remarks)}"
            yield told.replace("\n", "⏎")


def said(diff: Diff) -> Iterator[str]:
    """A line for each link, number and task."""
    yield f"{diff.summary!r}"
    yield from map(link_told, diff.links)
    yield from map(number_told, diff.numbers)
    yield from map(task_told, diff.tasks)


def shown(diff: Diff, old: Plan, new: Plan) -> Iterator[str]:
    """A line for each change and each row of the table."""
    yield from map(change_told, diff.changes)
    yield from table_told(diff, old, new)
