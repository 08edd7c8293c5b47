"""Two years' plans of the output folder side by side: which there are, and what changed between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from planparse.comparison.compare import compare
from planparse.comparison.links_file import NO_DECISIONS, LinkDecision, LinksFile, load_links_file
from planparse.comparison.pairing import Pairing, pair_years
from planparse.output.folder import LINKS, plan_name
from planparse.output.versions import oldest_first
from planparse.plan.model import Plan
from planparse.serve import library
from planparse.serve.desk import plan_of
from planparse.serve.library import Summary
from planparse.writers.diff_files import Comparison

_KEPT = 2
"""Results kept in memory: those of all bureaus may have tens of megabytes."""


@dataclass(frozen=True, slots=True)
class Known:
    """The bureaus and fiscal years of the folder's plans: bureaus by name, years latest first."""

    plans: tuple[Summary, ...]
    bureaus: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to compare: two fiscal years, one bureau or ("") all."""

    from_fy: int
    to_fy: int
    bureau: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """The bureaus of two plans that can be compared, as they are called in the old and in the new one."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The pairs of two years, the bureaus without a plan of the other year, and the documents left out.

    `ended` and `begun` are those of the old and of the new year without one, by their names in links files.
    `replaced` are documents in whose place a newer version of the same plan is compared.
    """

    pairs: tuple[Pair, ...]
    alone: tuple[str, ...]
    ended: tuple[str, ...]
    begun: tuple[str, ...]
    replaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparisons of two years, and the decisions that name an issue that no plan has."""

    comparisons: tuple[Comparison, ...]
    unused: frozenset[LinkDecision]


def known(out: Path) -> Known:
    """The plans of the folder that name their bureau and year."""
    found = [one.summary for one in library.listed(out)]
    plans = [one for one in found if one.organization and one.fiscal_year is not None]
    years = {one.fiscal_year for one in plans if one.fiscal_year is not None}
    return Known(
        tuple(oldest_first(plans, library.manifest(out), str(out))),
        tuple(sorted({bureau_name(one) for one in plans})),
        tuple(sorted(years, reverse=True)),
    )


def bureau_name(plan: Plan | Summary) -> str:
    """Municipality and bureau as they are shown."""
    return " ".join(filter(None, (plan.municipality, plan.organization)))


def links(out: Path) -> LinksFile:
    """What the folder's links file says. Raises UsageError for one that cannot be used."""
    return load_links_file(out / LINKS) if (out / LINKS).exists() else NO_DECISIONS


def listing(out: Path, plans: Known, asked: Asked) -> Listing:
    """The bureaus that can be compared. Raises ReadError for a plan that cannot be read, and UsageError."""
    decided = links(out)
    return _listing(out, _marks(out, plans, asked, decided), asked, decided)


def compared(out: Path, plans: Known, asked: Asked) -> Compared:
    """The comparison of the bureau, or those of all bureaus. Raises as `listing`."""
    decided = links(out)
    return _compared(out, _marks(out, plans, asked, decided), asked, decided)


_Marks = tuple[tuple[str, str], ...]
"""Documents with the hashes of their plan files, oldest first: what a comparison depends on."""


def _marks(out: Path, plans: Known, asked: Asked, decided: LinksFile) -> _Marks:
    records = library.documents(out)
    renamed = {name for change in decided.bureaus for name in (*change.old, *change.new)}
    wanted = [
        one.document_id
        for one in plans.plans
        if one.fiscal_year in (asked.from_fy, asked.to_fy)
        and (asked.bureau in ("", bureau_name(one)) or one.organization in renamed)
    ]
    return tuple((own, records[own].files[plan_name(own)][0]) for own in wanted if own in records)


@lru_cache(maxsize=_KEPT)
def _listing(out: Path, marks: _Marks, asked: Asked, decided: LinksFile) -> Listing:
    pairing = _pairing(out, marks, asked, decided)
    return Listing(
        tuple(Pair(bureau_name(old), bureau_name(new)) for old, new in pairing.pairs),
        tuple(bureau_name(plan) for plan in pairing.alone),
        bureaus_of(pairing.alone, asked.from_fy),
        bureaus_of(pairing.alone, asked.to_fy),
        tuple(plan.document_id for plan, _ in pairing.repeats),
    )


def bureaus_of(plans: Iterable[Plan | Summary], year: int) -> tuple[str, ...]:
    """The bureaus with a plan of a fiscal year, by their names in links files."""
    return tuple(
        sorted({plan.organization for plan in plans if plan.organization and plan.fiscal_year == year})
    )


@lru_cache(maxsize=_KEPT)
def _compared(out: Path, marks: _Marks, asked: Asked, decided: LinksFile) -> Compared:
    done = []
    unused: list[frozenset[LinkDecision]] = []
    for old, new in _of_bureau(_pairing(out, marks, asked, decided).pairs, asked.bureau):
        one = compare(old, new, decided)
        done.append(Comparison(old, new, one.diff))
        unused.append(frozenset(one.unused))
    return Compared(tuple(done), frozenset[LinkDecision]().union(*unused))


def _pairing(out: Path, marks: _Marks, asked: Asked, decided: LinksFile) -> Pairing:
    plans = [plan_of(out, own) for own, _ in marks]
    return pair_years(plans, asked.from_fy, asked.to_fy, decided.bureaus)


def _of_bureau(pairs: Sequence[tuple[Plan, Plan]], bureau: str) -> Iterable[tuple[Plan, Plan]]:
    return [pair for pair in pairs if not bureau or bureau in map(bureau_name, pair)]
