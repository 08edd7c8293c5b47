"""Which task of one version of a plan is which of another: what is reported on a task follows it there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planparse.comparison.align import align
from planparse.comparison.prepare import key, prepare
from planparse.comparison.schedule import similar, skeleton
from planparse.document.place import NOWHERE
from planparse.plan.fields import Part, tasks_of, walk
from planparse.plan.model import Plan, Task

_TELLING = 6
"""Characters from which a task's text tells which task it is in another initiative. Shorter ones (実施, 検討)
stand in many initiatives. Not measured."""


@dataclass(frozen=True, slots=True)
class TaskLink:
    """The task of the newer version, and whether the evidence leaves open that it is another (要確認)."""

    task: Part
    review: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A task, the position of its initiative in the plan, its text as a key, and the items it is for."""

    part: Part
    initiative: int
    quarter: int
    text: str
    items: tuple[str, ...]

    @property
    def task(self) -> Task:
        """The task itself."""
        task: Task = self.part.node
        return task


def task_links(old: Plan, new: Plan) -> Mapping[str, TaskLink]:
    """Id of each task of the old version that the new one has as well → that task, no two the same.

    Initiatives are aligned as by `compare`. Within two that belong together, tasks are the same by item,
    text and quarter, then by less of that, then by similar texts; where both versions were read from the same
    file, by their place. What is left is looked for by its text in all other initiatives.
    """
    aligned = align(prepare(old), prepare(new))
    before, after = _placed(old), _placed(new)
    same_file = old.source.sha256 == new.source.sha256
    found: dict[str, TaskLink] = {}
    taken: set[str] = set()

    def link(a: _Placed, b: _Placed, review: bool) -> None:
        if a.part.id is not None and b.part.id is not None:
            found[a.part.id] = TaskLink(b.part, review)
            taken.add(b.part.id)

    for match in aligned.initiatives:
        if match.old is not None and match.new is not None:
            mine = [task for task in before if task.initiative == match.old]
            theirs = [task for task in after if task.initiative == match.new]
            for a, b, sure in _pairs(mine, theirs, same_file):
                telling = a.text == b.text and len(a.text) >= _TELLING
                link(a, b, not sure or (match.review and not telling))
    left = [task for task in before if task.part.id not in found and len(task.text) >= _TELLING]
    right = [task for task in after if task.part.id not in taken]
    for identity in (lambda t: (t.text, t.quarter), lambda t: t.text):
        for a, b in _one_to_one(left, right, identity):
            if a.part.id not in found and b.part.id not in taken:
                link(a, b, False)
    return found


def _placed(plan: Plan) -> list[_Placed]:
    initiatives = [part for part, _ in walk(plan) if part.name == "initiative"]
    at = {part.path: i for i, part in enumerate(initiatives)}
    texts = [{item.marker: key(item.text) for item in part.node.items} for part in initiatives]
    placed = []
    for part in tasks_of(plan):
        own = at[part.enclosing("initiative").path]
        items = tuple(sorted(texts[own].get(marker, marker) for marker in part.node.markers))
        quarter: int = part.enclosing("quarter").node.quarter
        placed.append(_Placed(part, own, quarter, key(part.node.text), items))
    return placed


def _pairs(
    old: Sequence[_Placed], new: Sequence[_Placed], same_file: bool
) -> Iterable[tuple[_Placed, _Placed, bool]]:
    """The tasks of two initiatives that are the same, and whether that is certain."""
    left, right = list(old), list(new)
    once = _once(old) & _once(new)
    steps: list[Callable[[_Placed], Hashable]] = [
        lambda t: (t.items, t.text, t.quarter),
        lambda t: (t.text, t.quarter),
        # another number, or another remark in parentheses
        lambda t: (t.items, skeleton(t.task.text) or None, t.quarter),
        # put off or brought forward; a text that stands in several quarters does not tell which of them it is
        lambda t: t.text if t.text in once else None,
    ]
    if same_file:
        # another reading of the same file, or a correction: what stands in the same place is the same
        steps.insert(2, _spot)
    for identity in steps:
        for a, b in _in_order(left, right, identity):
            left.remove(a)
            right.remove(b)
            yield a, b, True
    pairs = similar([(t.items, t.text) for t in left], [(t.items, t.text) for t in right])
    for i, j in pairs:
        if left[i].quarter == right[j].quarter:
            yield left[i], right[j], False


def _once(tasks: Iterable[_Placed]) -> set[str]:
    """The texts that one task alone has."""
    return {text for text, count in Counter(task.text for task in tasks).items() if count == 1}


def _spot(task: _Placed) -> Hashable:
    """Where a task stands in its document; its own id where nothing is known of that."""
    place = task.task.place
    where = None if place == NOWHERE else (place.page, place.lines, place.box, place.spot)
    return task.quarter, task.part.path, where


def _in_order(
    old: Sequence[_Placed], new: Sequence[_Placed], identity: Callable[[_Placed], Hashable]
) -> list[tuple[_Placed, _Placed]]:
    """The pairs of equal identity, which is not None; of several, the first with the first."""
    waiting: dict[Hashable, list[_Placed]] = defaultdict(list)
    for b in reversed(new):
        if (own := identity(b)) is not None:
            waiting[own].append(b)
    return [(a, waiting[identity(a)].pop()) for a in old if waiting[identity(a)]]


def _one_to_one(
    old: Sequence[_Placed], new: Sequence[_Placed], identity: Callable[[_Placed], Hashable]
) -> list[tuple[_Placed, _Placed]]:
    """The pairs of an identity that one task of each side has."""
    by_old, by_new = _grouped(old, identity), _grouped(new, identity)
    return [
        (tasks[0], by_new[own][0])
        for own, tasks in by_old.items()
        if len(tasks) == 1 and len(by_new.get(own, ())) == 1
    ]


def _grouped(
    tasks: Iterable[_Placed], identity: Callable[[_Placed], Hashable]
) -> dict[Hashable, list[_Placed]]:
    groups: dict[Hashable, list[_Placed]] = {}
    for task in tasks:
        groups.setdefault(identity(task), []).append(task)
    return groups
