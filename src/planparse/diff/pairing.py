"""Which plans are compared: those of one bureau, of two years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planparse.diff.prepare import key
from planparse.plan.model import Plan

Bureau = tuple[str, str]
"""Municipality (its code if known) and organization, as keys."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The plans to compare, and those that are not compared.

    `pairs`: (old plan, new plan), by bureau, then year. `alone`: plans without a plan of another year.
    `repeats`: (a plan that was skipped, the plan of the same bureau and year that is used instead).
    """

    pairs: tuple[tuple[Plan, Plan], ...]
    alone: tuple[Plan, ...] = ()
    repeats: tuple[tuple[Plan, Plan], ...] = ()


def bureau(plan: Plan) -> Bureau:
    """The bureau of the plan; empty strings for what the document does not say."""
    return key(plan.municipality_code or plan.municipality or ""), key(plan.organization or "")


def _best(plans: Iterable[Plan]) -> Plan:
    """Of several readings of one plan, the one with the fewest errors, then warnings."""

    def trouble(plan: Plan) -> tuple[int, int, str]:
        severities = [f.severity for f in plan.findings]
        return severities.count("error"), severities.count("warning"), plan.document_id

    return min(plans, key=trouble)


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
            best = _best(groups[own][year])
            chosen.setdefault(own, {})[year] = best
            repeats += [(plan, best) for plan in groups[own][year] if plan is not best]
    return chosen, repeats, undated


def pair_years(plans: Sequence[Plan], from_fy: int | None, to_fy: int | None) -> Pairing:
    """The pairs within one folder, by bureau: each year with the next, or the two years if both are given.

    If one year is given, it is the first, or the last, of those that are compared.
    """
    chosen, repeats, undated = _by_year(plans)
    pairs: list[tuple[Plan, Plan]] = []
    alone = list(undated)
    for years in chosen.values():
        if from_fy is not None and to_fy is not None:
            wanted = [year for year in sorted({from_fy, to_fy}) if year in years]
        else:
            wanted = [
                year
                for year in sorted(years)
                if (from_fy is None or year >= from_fy) and (to_fy is None or year <= to_fy)
            ]
        if len(wanted) < 2:
            alone += [years[year] for year in wanted]
        elif from_fy is not None and to_fy is not None:
            pairs.append((years[from_fy], years[to_fy]))
        else:
            pairs += [(years[a], years[b]) for a, b in pairwise(wanted)]
    used = {id(plan) for pair in pairs for plan in pair}
    return Pairing(tuple(pairs), tuple(alone), tuple(r for r in repeats if id(r[1]) in used))


def pair_sides(
    old: Sequence[Plan], new: Sequence[Plan], from_fy: int | None = None, to_fy: int | None = None
) -> Pairing:
    """The pairs of two folders or files, by bureau: the last year of each, or the one given.

    Two single plans are a pair, whatever their bureau and year.
    """
    if len(old) == 1 and len(new) == 1:
        return Pairing(((old[0], new[0]),))
    left, repeats_old, undated_old = _by_year(old)
    right, repeats_new, undated_new = _by_year(new)
    before = {own: plan for own, years in left.items() if (plan := _of_year(years, from_fy))}
    after = {own: plan for own, years in right.items() if (plan := _of_year(years, to_fy))}
    both = sorted(before.keys() & after.keys())
    alone = [plan for side in (before, after) for own, plan in side.items() if own not in both]
    pairs = tuple((before[own], after[own]) for own in both)
    used = {id(plan) for pair in pairs for plan in pair}
    repeats = tuple(r for r in (*repeats_old, *repeats_new) if id(r[1]) in used)
    return Pairing(pairs, (*alone, *undated_old, *undated_new), repeats)


def _of_year(years: dict[int, Plan], wanted: int | None) -> Plan | None:
    return years[max(years)] if wanted is None else years.get(wanted)
