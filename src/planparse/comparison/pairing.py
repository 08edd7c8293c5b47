"""Which plans are compared: those of one bureau, of two years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from planparse.comparison.joined import joined
from planparse.comparison.links_file import BureauChange
from planparse.comparison.model import Diff
from planparse.comparison.prepare import key
from planparse.plan import NO_FORM
from planparse.plan.model import Plan
from planparse.plan.versions import Bureau, bureau

ONE_BUREAU = 0.2
"""Share of the smaller plan's issues that must be linked for two plans of bureaus with other names to be
taken for one bureau's. Between two years of one bureau it is 0.4 to 1 in tests/pairs and
shared/pairs-human, between any two bureaus 0."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The plans to compare, and those that are not compared.

    `pairs`: (old plan, new plan), by bureau, then year. `alone`: plans without a plan of another year.
    `repeats`: (a plan that was left out, the newer one of the same bureau and year that is used instead).
    `given`: positions of the pairs that the links file makes one bureau.
    """

    pairs: tuple[tuple[Plan, Plan], ...]
    alone: tuple[Plan, ...] = ()
    repeats: tuple[tuple[Plan, Plan], ...] = ()
    given: frozenset[int] = frozenset()


Question = Literal["years-reversed", "other-municipality", "other-bureau"]


def question(diff: Diff) -> Question | None:
    """What should be asked before the comparison is believed: are these two years of one bureau?"""
    old, new = diff.old, diff.new
    if old.fiscal_year is not None and new.fiscal_year is not None and old.fiscal_year > new.fiscal_year:
        return "years-reversed"
    if _differ(old.municipality, new.municipality):
        return "other-municipality"
    if renamed(diff):
        linked = {link.old for link in diff.links if link.level == "issue" and link.old and link.new}
        if len(linked) < ONE_BUREAU * min(len(old.issues), len(new.issues)):
            return "other-bureau"
    return None


def renamed(diff: Diff) -> bool:
    """Whether the bureau has another name in the new plan."""
    return _differ(diff.old.organization, diff.new.organization)


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other) and key(one or "") != key(other or "")


def _newest(plans: Sequence[Plan]) -> Plan:
    """Of versions of one plan, oldest first, the last that was read by a form, else the last."""
    return next((plan for plan in reversed(plans) if plan.form != NO_FORM), plans[-1])


def _by_year(
    plans: Iterable[Plan],
) -> tuple[dict[Bureau, dict[int, Plan]], list[tuple[Plan, Plan]], list[Plan]]:
    """Bureau → year → plan; the skipped plans with the ones used instead; the plans without a year."""
    groups: dict[Bureau, dict[int, list[Plan]]] = {}
    undated = []
    for plan in plans:
        if plan.fiscal_year is None:
            undated.append(plan)
        else:
            groups.setdefault(bureau(plan), {}).setdefault(plan.fiscal_year, []).append(plan)
    chosen: dict[Bureau, dict[int, Plan]] = {}
    repeats = []
    for own in sorted(groups):
        for year in sorted(groups[own]):
            newest = _newest(groups[own][year])
            chosen.setdefault(own, {})[year] = newest
            repeats += [(plan, newest) for plan in groups[own][year] if plan is not newest]
    return chosen, repeats, undated


def pair_years(
    plans: Sequence[Plan], from_fy: int | None, to_fy: int | None, changes: Sequence[BureauChange] = ()
) -> Pairing:
    """The pairs within one folder, by bureau: each year with the next, or the two years if both are given.

    Of several plans of one bureau and year the last in `plans` is used: pass them oldest first.
    If one year is given, it is the first, or the last, of those that are compared. `changes` joins bureaus
    across a change of name, a merger or a split.
    """
    chosen, repeats, undated = _by_year(plans)
    wanted = {own: _wanted(years, from_fy, to_fy) for own, years in chosen.items()}
    pairs: list[tuple[Plan, Plan]] = []
    for own, years in wanted.items():
        pairs += [(chosen[own][a], chosen[own][b]) for a, b in pairwise(years)]
    dated = [chosen[own][year] for own, years in wanted.items() for year in years]
    return _pairing(pairs, [*dated, *undated], repeats, _changed(dated, changes))


def _wanted(years: Iterable[int], from_fy: int | None, to_fy: int | None) -> list[int]:
    """The years to compare, each with the next: from_fy, then to_fy, if both are given."""
    if from_fy is not None and to_fy is not None:
        return [year for year in dict.fromkeys((from_fy, to_fy)) if year in set(years)]
    return [
        year
        for year in sorted(years)
        if (from_fy is None or year >= from_fy) and (to_fy is None or year <= to_fy)
    ]


def pair_sides(
    old: Sequence[Plan],
    new: Sequence[Plan],
    from_fy: int | None = None,
    to_fy: int | None = None,
    changes: Sequence[BureauChange] = (),
) -> Pairing:
    """The pairs of two folders or files, by bureau: the last year of each, or the one given.

    Two single plans are a pair, whatever their bureau and year. `changes` and the order of the plans as for
    `pair_years`.
    """
    if len(old) == 1 and len(new) == 1:
        given = bool(_changed([*old, *new], changes))
        return Pairing(((old[0], new[0]),), given=frozenset({0} if given else ()))
    left, repeats_old, undated_old = _by_year(old)
    right, repeats_new, undated_new = _by_year(new)
    before = {own: plan for own, years in left.items() if (plan := _of_year(years, from_fy))}
    after = {own: plan for own, years in right.items() if (plan := _of_year(years, to_fy))}
    pairs = [(before[own], after[own]) for own in sorted(before.keys() & after.keys())]
    dated = [*before.values(), *after.values()]
    return _pairing(
        pairs,
        [*dated, *undated_old, *undated_new],
        [*repeats_old, *repeats_new],
        _changed(dated, changes),
    )


def _of_year(years: dict[int, Plan], wanted: int | None) -> Plan | None:
    return years[max(years)] if wanted is None else years.get(wanted)


_Step = tuple[list[Plan], list[Plan]]
"""The plans of the bureaus before a change and after it."""


def _changed(plans: Sequence[Plan], changes: Iterable[BureauChange]) -> list[_Step]:
    """The steps that the changes make of the plans, each from a year to the next one at hand."""
    steps = []
    for change in changes:
        before = [p for p in plans if _is_one_of(p, change.old) and change.from_fy in (None, p.fiscal_year)]
        after = [p for p in plans if _is_one_of(p, change.new) and change.to_fy in (None, p.fiscal_year)]
        years = [
            (a, b)
            for b in sorted({p.fiscal_year for p in after if p.fiscal_year is not None})
            for a in sorted({p.fiscal_year for p in before if p.fiscal_year is not None}, reverse=True)
            if a < b
        ]
        if years:
            a, b = years[0]
            steps.append(
                ([p for p in before if p.fiscal_year == a], [p for p in after if p.fiscal_year == b])
            )
    return steps


def _is_one_of(plan: Plan, names: Iterable[str]) -> bool:
    return key(plan.organization or "") in {key(name) for name in names}


def _pairing(
    pairs: Sequence[tuple[Plan, Plan]],
    plans: Sequence[Plan],
    repeats: Sequence[tuple[Plan, Plan]],
    steps: Sequence[_Step],
) -> Pairing:
    """The pairs with those of the steps in place of the ones that they replace."""
    went = {id(plan) for before, _ in steps for plan in before}
    came = {id(plan) for _, after in steps for plan in after}
    kept = [(a, b) for a, b in pairs if id(a) not in went and id(b) not in came]
    used = {id(plan) for pair in kept for plan in pair} | went | came
    return Pairing(
        (*kept, *((joined(before), joined(after)) for before, after in steps)),
        tuple(plan for plan in plans if id(plan) not in used),
        tuple(r for r in repeats if id(r[1]) in used),
        frozenset(range(len(kept), len(kept) + len(steps))),
    )
