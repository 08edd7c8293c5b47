"""The exact side of a comparison: a diff is assembled, inverted, applied and checked.

`apply(diff, plain_content(old)) == plain_content(new)`, and the same with `invert(diff)` and the plans
the other way. See `planparse.comparison.content` for what counts as content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import JsonValue

from planparse.comparison.content import PlanContent, content, plain
from planparse.comparison.model import (
    KINDS,
    Change,
    Diff,
    Kind,
    Link,
    NumberChange,
    Run,
    Side,
    Summary,
    TaskChange,
    TaskKind,
)
from planparse.plan.model import Plan
from planparse.plan.sections import SECTION_NAMES

PlainContent = dict[str, Any]
"""{"identity": [...], "fields": {path: value}, "issues": [{"id", "fields", "initiatives": [...]}]}."""


class InexactError(Exception):
    """A diff that does not turn one plan into the other. Always a bug in the comparison."""


def plain_content(plan: Plan | PlanContent) -> PlainContent:
    """The plan's content as plain JSON values, without places."""
    own = plan if isinstance(plan, PlanContent) else content(plan)
    return {
        "identity": list(own.identity),
        "fields": plain(own.fields),
        "issues": [
            {
                "id": issue.ref,
                "fields": plain(issue.fields),
                "initiatives": [{"id": n.ref, "fields": plain(n.fields)} for n in issue.initiatives],
            }
            for issue in own.issues
        ],
    }


# --- assembled -------------------------------------------------------------------------------------

_TASK_KINDS: tuple[TaskKind, ...] = ("new", "dropped", "earlier", "later", "reworded")
_FIELDS = (
    "area",
    "number",
    "title",
    "levels",
    "policy_field",
    "impact",
    "urgency",
    "mission",
    "basics.budgets",
    "basics.budget_notes",
    "basics",
    "review",
    "overview",
    "areas",
    *SECTION_NAMES,
    "items",
    "quarters",
    "schedule",
    "indicators",
    "fields",
    "outline",
    "unplaced",
)


def assemble(
    old: Side,
    new: Side,
    links: Iterable[Link],
    changes: Iterable[Change],
    numbers: Iterable[NumberChange],
    tasks: Iterable[TaskChange],
) -> Diff:
    """The diff, with everything in the order of the new plan, then what ended in the order of the old.

    Numbers of one field keep the order they are given in.
    """
    before, after = _positions(old), _positions(new)

    def at(old_id: str | None, new_id: str | None) -> tuple[int, int, int]:
        return (
            after[new_id] if new_id is not None else len(after),
            before[old_id] if old_id is not None else -1,
            0,
        )

    def field_at(field: str) -> tuple[int, str]:
        head = field if field in _FIELDS else field.partition(".")[0]
        return (_FIELDS.index(head) if head in _FIELDS else len(_FIELDS), field)

    in_order = sorted(
        links,
        key=lambda x: (
            x.level == "initiative",
            after[x.new] if x.new is not None else len(after),
            not x.primary,
            at(x.old, x.new),
        ),
    )
    all_changes = sorted(
        changes,
        key=lambda c: (
            ("plan", "issue", "initiative").index(c.level),
            at(c.old_id, c.new_id) if c.level != "plan" else (),
            field_at(c.field),
            c.new_index if c.new_index is not None else c.old_index or 0,
            c.old_index if c.old_index is not None else -1,
        ),
    )
    all_numbers = sorted(
        numbers,
        key=lambda n: (
            ("plan", "issue", "initiative").index(n.level),
            at(n.old_id, n.new_id) if n.level != "plan" else (),
            field_at(n.field),
        ),
    )
    all_tasks = sorted(
        tasks,
        key=lambda t: (
            at(t.old_id, t.new_id),
            t.new_quarters or t.old_quarters,
            t.new_markers or t.old_markers,
            _TASK_KINDS.index(t.kind),
            t.model_dump_json(),
        ),
    )
    return Diff(
        old=old,
        new=new,
        summary=Summary(
            issues=_kind_counts(x for x in in_order if x.level == "issue"),
            initiatives=_kind_counts(x for x in in_order if x.level == "initiative"),
            changes=len(all_changes),
            numbers=len(all_numbers),
            tasks={kind: sum(t.kind == kind for t in all_tasks) for kind in _TASK_KINDS},
            review=sum(x.review for x in in_order),
        ),
        links=tuple(in_order),
        changes=tuple(all_changes),
        numbers=tuple(all_numbers),
        tasks=tuple(all_tasks),
    )


def _positions(side: Side) -> dict[str, int]:
    refs = [ref for issue in side.issues for ref in (issue.id, *(n.id for n in issue.initiatives))]
    return {ref: at for at, ref in enumerate(refs)}


def _kind_counts(links: Iterable[Link]) -> dict[Kind, int]:
    counts = Counter(kind for link in links for kind in link.kinds)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}


# --- inverted -------------------------------------------------------------------------------------

_INVERTED_KIND: Mapping[Kind, Kind] = {
    "split": "merged",
    "merged": "split",
    "new": "ended",
    "ended": "new",
    "promoted": "demoted",
    "demoted": "promoted",
}
_INVERTED_TASK: Mapping[TaskKind, TaskKind] = {
    "new": "dropped",
    "dropped": "new",
    "earlier": "later",
    "later": "earlier",
}


def in_kind_order(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """The kinds in the order of KINDS."""
    return tuple(sorted(kinds, key=KINDS.index))


ENDED, ENDED_NAMED, NEW = "前年度のみ", "終了(振り返りに記載)", "今年度のみ"


def single_evidence(kind: Kind, named: bool, rest: str) -> str:
    """The evidence of an issue or initiative without counterpart. `named`: the review says that it ended."""
    head = NEW if kind == "new" else ENDED_NAMED if named else ENDED
    return f"{head}、{rest}" if rest else head


WITH_ISSUE = "課題とともに"


def with_issue(issue: Link, initiative: str) -> Link:
    """The link of an initiative that is new because its issue is new."""
    return Link(
        level="initiative",
        old=None,
        new=initiative,
        kinds=("new",),
        score=issue.score,
        primary=True,
        review=issue.review,
        differs=True,
        pinned=False,
        evidence=single_evidence("new", False, WITH_ISSUE),
    )


def _inverted_links(diff: Diff) -> list[Link]:
    """The inverted links. Initiatives of a new issue have links of their own, those of an ended one none."""
    linked = {link.old for link in diff.links if link.level == "initiative"}
    outline = {issue.id: issue for issue in diff.old.issues}
    begun = {link.new for link in diff.links if link.level == "issue" and link.old is None}
    of_new = {n.id for issue in diff.new.issues for n in issue.initiatives if issue.id in begun}
    inverted: list[Link] = []
    for link in diff.links:
        if link.level == "initiative" and link.old is None and link.new in of_new:
            continue
        one = _inverted_link(link)
        inverted.append(one)
        if link.level == "issue" and link.new is None and link.old is not None:
            inverted += [with_issue(one, n.id) for n in outline[link.old].initiatives if n.id not in linked]
    return inverted


def _inverted_link(link: Link) -> Link:
    kinds = in_kind_order(_INVERTED_KIND.get(kind, kind) for kind in link.kinds)
    evidence = link.evidence
    if link.old is None or link.new is None:
        evidence = single_evidence(kinds[0], _is_told(link), evidence.partition("、")[2])
    return link.model_copy(update={"old": link.new, "new": link.old, "kinds": kinds, "evidence": evidence})


def _is_told(link: Link) -> bool:
    """Whether the review says that the issue ended."""
    return link.ending is not None and link.ending.word is not None


def percent(old: float | str, new: float | str) -> float | None:
    """The change in percent of the old value, to one decimal; None for dates and for an old value of 0."""
    if isinstance(old, str) or isinstance(new, str) or old == 0:
        return None
    return round((new - old) / abs(old) * 100, 1)


def points(old: float | str, new: float | str) -> float | None:
    """The change of a percentage in percentage points, to two decimals; None for dates."""
    return None if isinstance(old, str) or isinstance(new, str) else round(new - old, 2)


def _inverted_number(number: NumberChange) -> NumberChange:
    return number.model_copy(
        update={
            "old_id": number.new_id,
            "new_id": number.old_id,
            "old_text": number.new_text,
            "new_text": number.old_text,
            "old_value": number.new_value,
            "new_value": number.old_value,
            "change_percent": None
            if number.kind == "percent"
            else percent(number.new_value, number.old_value),
            "change_points": points(number.new_value, number.old_value) if number.kind == "percent" else None,
            "old_context": number.new_context,
            "new_context": number.old_context,
        }
    )


def invert(diff: Diff) -> Diff:
    """The diff from the new plan to the old one; `invert(invert(diff)) == diff`."""
    return assemble(
        diff.new,
        diff.old,
        _inverted_links(diff),
        (
            c.model_copy(
                update={
                    "old_id": c.new_id,
                    "new_id": c.old_id,
                    "old_index": c.new_index,
                    "new_index": c.old_index,
                    "old": c.new,
                    "new": c.old,
                    "runs": tuple(Run(old=run.new, new=run.old) for run in c.runs),
                    "old_place": c.new_place,
                    "new_place": c.old_place,
                }
            )
            for c in diff.changes
        ),
        (_inverted_number(n) for n in diff.numbers),
        (
            t.model_copy(
                update={
                    "old_id": t.new_id,
                    "new_id": t.old_id,
                    "kind": _INVERTED_TASK.get(t.kind, t.kind),
                    "old_markers": t.new_markers,
                    "new_markers": t.old_markers,
                    "old_text": t.new_text,
                    "new_text": t.old_text,
                    "old_quarters": t.new_quarters,
                    "new_quarters": t.old_quarters,
                }
            )
            for t in diff.tasks
        ),
    )


# --- applied ------------------------------------------------------------------------------------------


def apply(diff: Diff, old: PlainContent) -> PlainContent:
    """The new plan's content, made of the old plan's content and the diff.

    Raises InexactError if the diff does not fit the content.
    """
    changes: dict[tuple[str | None, str | None], list[Change]] = {}
    for change in diff.changes:
        changes.setdefault((change.old_id, change.new_id), []).append(change)
    base: dict[str, str] = {}
    for link in diff.links:
        if link.old is not None and link.new is not None:
            base.setdefault(link.new, link.old)
    issues = {issue["id"]: issue for issue in old["issues"]}
    initiatives = {n["id"]: n for issue in old["issues"] for n in issue["initiatives"]}

    def fields(known: Mapping[str, Any], ref: str) -> dict[str, JsonValue]:
        own = base.get(ref)
        if own is not None and own not in known:
            raise InexactError(f"{own} is not in the old plan")
        before = known[own]["fields"] if own is not None else {}
        return _patched(before, changes.get((own, ref), []))

    side = diff.new
    return {
        "identity": [
            side.municipality,
            side.municipality_code,
            side.organization,
            side.fiscal_year,
            side.title,
        ],
        "fields": _patched(old["fields"], changes.get((None, None), [])),
        "issues": [
            {
                "id": issue.id,
                "fields": fields(issues, issue.id),
                "initiatives": [{"id": n.id, "fields": fields(initiatives, n.id)} for n in issue.initiatives],
            }
            for issue in side.issues
        ],
    }


def _patched(before: Mapping[str, JsonValue], changes: Iterable[Change]) -> dict[str, JsonValue]:
    """The fields after the changes. Raises InexactError if an old value is not what a change says."""
    after = dict(before)
    lists: dict[str, list[Change]] = {}
    for change in changes:
        if change.old_index is not None or change.new_index is not None:
            lists.setdefault(change.field, []).append(change)
            continue
        if after.get(change.field) != change.old:
            raise InexactError(f"{change.field} is not {change.old!r}")
        after.pop(change.field, None)
        if change.new is not None:
            after[change.field] = change.new
    for field, rows in lists.items():
        entries = _patched_list(field, after.pop(field, []), rows)
        if entries:
            after[field] = entries
    return after


def _patched_list(field: str, before: JsonValue, changes: Iterable[Change]) -> list[JsonValue]:
    if not isinstance(before, list):
        raise InexactError(f"{field} is not a list")
    gone: set[int] = set()
    put: dict[int, JsonValue] = {}
    for change in changes:
        if change.old_index is not None:
            if change.old_index >= len(before) or before[change.old_index] != change.old:
                raise InexactError(f"{field}[{change.old_index}] is not {change.old!r}")
            gone.add(change.old_index)
        if change.new_index is not None:
            put[change.new_index] = change.new
    kept = iter(value for at, value in enumerate(before) if at not in gone)
    size = len(before) - len(gone) + len(put)
    return [put[at] if at in put else next(kept) for at in range(size)]


def check(diff: Diff, old: PlanContent, new: PlanContent) -> None:
    """Raise InexactError unless the diff turns the old content into the new one, and its inverse back."""
    before, after = plain_content(old), plain_content(new)
    if apply(diff, before) != after:
        raise InexactError("the diff does not turn the old plan into the new one")
    if apply(invert(diff), after) != before:
        raise InexactError("the inverted diff does not turn the new plan into the old one")
