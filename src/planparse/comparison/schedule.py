"""What became of the tasks on an initiative's schedule: new, dropped, reworded, earlier, later."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from planparse.comparison.model import TaskChange, TaskKind
from planparse.comparison.prepare import key
from planparse.plan.model import Initiative

_DETAIL = re.compile(r"\([^()]*\)|\d[\d,.]*")

_REWORDED = 80.0
"""rapidfuzz ratio, 0 to 100, from which two tasks are one task reworded: in a task of ten characters, two
may differ. The generated pairs keep or replace their tasks, so it is not measured on them."""

_MAX_COMPARED = 160_000
"""Pairs of tasks up to which similar ones are looked for; beyond them only equal ones are paired. A matter
of time: a schedule has some twenty tasks."""


@dataclass(frozen=True, slots=True)
class _Scheduled:
    """A task with all its quarters (同左 continues a task). `item`: the text of the item it is for."""

    item: str
    marker: str
    text: str
    quarters: tuple[int, ...]


def _scheduled_tasks(initiative: Initiative) -> list[_Scheduled]:
    """The initiative's tasks. A task for several items (②③) is one for each: items change their markers."""
    items = {item.marker: key(item.text) for item in initiative.items if item.marker != "・"}
    quarters: dict[tuple[str, str], set[int]] = defaultdict(set)
    written: dict[tuple[str, str], tuple[str, str]] = {}
    for quarter in initiative.quarters:
        for task in quarter.tasks:
            for marker in task.markers or ("",):
                own = (items.get(marker, marker), key(task.text))
                quarters[own].add(quarter.quarter)
                written.setdefault(own, (marker, task.text))
    return [
        _Scheduled(item, *written[item, text], tuple(sorted(quarters[item, text]))) for item, text in quarters
    ]


def task_changes(
    old: Initiative, new: Initiative, old_ref: str, new_ref: str, years_apart: int
) -> tuple[tuple[TaskChange, ...], int]:
    """The changed tasks, and how many are the same in both years, word for word and in the same quarters.

    Tasks are paired by item and text, then by text alone, then by similar text, the most similar first; of
    those that differ in numbers or parentheses alone, the ones in the same quarters belong together. Whether
    one is earlier or later is decided by the quarters it stands in, the first one first, `years_apart` being
    how many years the new plan is later.
    """
    before, after = _scheduled_tasks(old), _scheduled_tasks(new)
    pairs = _pair(before, after)
    continued = 0
    rows: list[TaskChange] = []
    for a, b in pairs:
        if a is not None and b is not None and a.quarters == b.quarters and key(a.text) == key(b.text):
            continued += 1
            continue
        rows.append(_change(a, b, old_ref, new_ref, years_apart))
    return tuple(_merged(rows)), continued


def skeleton(text: str) -> str:
    """The text without numbers and what stands in parentheses: 授業(5校) and 授業(8校) are both 授業."""
    return _DETAIL.sub("", key(text))


def _pair(
    before: list[_Scheduled], after: list[_Scheduled]
) -> list[tuple[_Scheduled | None, _Scheduled | None]]:
    pairs: list[tuple[_Scheduled | None, _Scheduled | None]] = []
    left, right = list(before), list(after)
    by: tuple[Callable[[_Scheduled], object], ...] = (
        lambda e: (e.item, key(e.text), e.quarters),
        lambda e: (e.item, skeleton(e.text), e.quarters),
        lambda e: (e.item, key(e.text)),
        lambda e: key(e.text),
        lambda e: (skeleton(e.text), e.quarters),
        lambda e: (skeleton(e.text), e.quarters[0]),
    )
    for identity in by:
        waiting: dict[object, list[_Scheduled]] = defaultdict(list)
        for b in right:
            waiting[identity(b)].append(b)
        for a in list(left):
            if waiting[identity(a)]:
                b = waiting[identity(a)].pop(0)
                left.remove(a)
                right.remove(b)
                pairs.append((a, b))
    alike = similar([(e.item, key(e.text)) for e in left], [(e.item, key(e.text)) for e in right])
    pairs += [(left[i], right[j]) for i, j in alike]
    left = [a for i, a in enumerate(left) if i not in {i for i, _ in alike}]
    right = [b for j, b in enumerate(right) if j not in {j for _, j in alike}]
    return pairs + [(a, None) for a in left] + [(None, b) for b in right]


def similar(
    old: Sequence[tuple[Hashable, str]], new: Sequence[tuple[Hashable, str]]
) -> list[tuple[int, int]]:
    """The positions of tasks whose texts are alike, the most similar first, none in two pairs.

    A task is the item it is for and its text as a key. Of tasks that are equally similar, those for the same
    item belong together. None where there are too many to compare.
    """
    from rapidfuzz.fuzz import ratio

    if len(old) * len(new) > _MAX_COMPARED:
        return []
    ranked = sorted(
        (-ratio(a, b), x != y, i, j) for i, (x, a) in enumerate(old) for j, (y, b) in enumerate(new)
    )
    pairs: list[tuple[int, int]] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for negative, _, i, j in ranked:
        if -negative < _REWORDED:
            break
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((i, j))
    return pairs


def _change(
    a: _Scheduled | None, b: _Scheduled | None, old_ref: str, new_ref: str, years_apart: int
) -> TaskChange:
    kind: TaskKind
    if a is None:
        kind = "new"
    elif b is None:
        kind = "dropped"
    elif b.quarters == a.quarters:
        kind = "reworded"
    else:
        kind = "later" if [q + 4 * years_apart for q in b.quarters] > list(a.quarters) else "earlier"
    return TaskChange(
        old_id=old_ref,
        new_id=new_ref,
        kind=kind,
        old_markers=(a.marker,) if a and a.marker else (),
        new_markers=(b.marker,) if b and b.marker else (),
        old_text=a.text if a else None,
        new_text=b.text if b else None,
        old_quarters=a.quarters if a else (),
        new_quarters=b.quarters if b else (),
    )


def _merged(changes: list[TaskChange]) -> list[TaskChange]:
    """Changes that are the same for several items (②, ③) as one change (②③)."""
    joined: dict[tuple[object, ...], TaskChange] = {}
    for change in changes:
        own = (change.kind, change.old_text, change.new_text, change.old_quarters, change.new_quarters)
        before = joined.get(own)
        if before is not None:
            change = change.model_copy(
                update={
                    "old_markers": _both(before.old_markers, change.old_markers),
                    "new_markers": _both(before.new_markers, change.new_markers),
                }
            )
        joined[own] = change
    return list(joined.values())


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))
