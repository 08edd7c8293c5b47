"""Issues over many years: diffs of consecutive years in, a row for each version of each issue out.

Primary links join the years of an issue into a lineage; the further links of a split or merge make it a
parent of another lineage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planparse.comparison.links_file import LineageName
from planparse.comparison.model import Diff, HistoryRow, Link, OutlineIssue, Side
from planparse.comparison.prepare import key
from planparse.plan.versions import owner

Known = Mapping[tuple[str, str, int, str], str]
"""(municipality, organization, fiscal year, issue id) → the lineage id given in an earlier run."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """An issue through the years: its id, unique within the organization, and whose it is.

    `municipality` is its code where that is known, `organization` the name in the earliest plan at hand; both
    are empty where the plans do not say them.
    """

    id: str
    municipality: str
    organization: str


_Node = tuple[int, str]
"""Fiscal year and issue id within it."""


@dataclass(frozen=True, slots=True)
class _Bureau:
    """One bureau's years and the links between them."""

    sides: Mapping[int, Side]
    steps: Mapping[int, Diff]
    """New fiscal year → the diff that leads to it."""


def history(
    diffs: Iterable[Diff], names: Sequence[LineageName] = (), known: Known | None = None
) -> tuple[HistoryRow, ...]:
    """The versions of all issues, by bureau, lineage and year.

    A version lasts as long as its link says `same` and its policy field stays. The id of a lineage is the
    one a person gave it (`names`), or the one an earlier run gave one of its issues (`known`), or the year
    and id of its first issue. Diffs that lack a year, or go back in time, are ignored.
    """
    rows: list[HistoryRow] = []
    for bureau in _bureaus(diffs):
        rows += _rows(bureau, names, known or {})
    return tuple(rows)


def lineages(diffs: Iterable[Diff], names: Sequence[LineageName] = ()) -> dict[tuple[str, str], Lineage]:
    """Document id and issue id → the issue's lineage, of all issues that the diffs compare: as `history`."""
    found = {}
    for own in _bureaus(diffs):
        chains = _chains(own)
        whose = owner(own.sides[min(own.sides)])
        for name, chain in zip(_lineage_ids(own, chains, names, {}), chains, strict=True):
            for year, issue in chain:
                found[own.sides[year].document_id, issue] = Lineage(name, *whose)
    return found


def _bureaus(diffs: Iterable[Diff]) -> Iterable[_Bureau]:
    """The diffs of each bureau, joined across changes of its name."""
    forward = [d for d in diffs if d.old.fiscal_year and d.new.fiscal_year]
    forward = [d for d in forward if _year(d.old) < _year(d.new)]
    first_name: dict[_Plan, _Name] = {}
    found: dict[_Name, tuple[dict[int, Side], dict[int, Diff]]] = {}
    for diff in sorted(forward, key=lambda d: (_year(d.new), _name(d.new), _name(d.old))):
        before, after = (_name(diff.old), _year(diff.old)), (_name(diff.new), _year(diff.new))
        own = first_name.get(before, _name(diff.old))
        first_name.setdefault(after, own)
        sides, steps = found.setdefault(own, ({}, {}))
        sides.setdefault(_year(diff.old), diff.old)
        sides.setdefault(_year(diff.new), diff.new)
        steps.setdefault(_year(diff.new), diff)
    for own in sorted(found):
        sides, steps = found[own]
        yield _Bureau({year: sides[year] for year in sorted(sides)}, steps)


_Name = tuple[str, str]
"""Municipality and bureau, as keys."""

_Plan = tuple[_Name, int]
"""Whose plan it is, and of which fiscal year."""


def _name(side: Side) -> _Name:
    municipality, organization = owner(side)
    return key(municipality), key(organization)


def _year(side: Side) -> int:
    return side.fiscal_year or 0


def _rows(bureau: _Bureau, names: Sequence[LineageName], known: Known) -> list[HistoryRow]:
    chains = _chains(bureau)
    ids = _lineage_ids(bureau, chains, names, known)
    last = max(bureau.sides)
    lineage_of = {node: ids[at] for at, chain in enumerate(chains) for node in chain}
    parents = _parents(bureau, lineage_of)
    links = _links_to(bureau)
    rows: list[HistoryRow] = []
    for at in sorted(range(len(chains)), key=lambda at: (chains[at][0][0], ids[at])):
        versions: list[list[_Node]] = []
        for node in chains[at]:
            if versions and not _differs(bureau, links, versions[-1][-1], node):
                versions[-1].append(node)
            else:
                versions.append([node])
        for number, version in enumerate(versions):
            final = number == len(versions) - 1
            link = links.get(version[0])
            issue = _issue(bureau, version[0])
            side = bureau.sides[version[-1][0]]
            rows.append(
                HistoryRow(
                    lineage_id=ids[at],
                    municipality=side.municipality,
                    organization=side.organization,
                    valid_from_fy=version[0][0],
                    valid_to_fy=version[-1][0],
                    is_current=version[-1][0] == last,
                    issue_id=issue.id,
                    title=issue.title,
                    policy_field=issue.policy_field,
                    kinds=link.kinds if link else ("first_known",),
                    parents=tuple(sorted(parents.get(version[0], set()) - {ids[at]})),
                    ended=final and version[-1][0] != last,
                    review=link.review if link else False,
                )
            )
    return rows


def _issue(bureau: _Bureau, node: _Node) -> OutlineIssue:
    return next(i for i in bureau.sides[node[0]].issues if i.id == node[1])


def _steps_links(bureau: _Bureau) -> Iterable[tuple[int, int, Link]]:
    """(old year, new year, link of an issue) in the order of the years."""
    for year in sorted(bureau.steps):
        diff = bureau.steps[year]
        for link in diff.links:
            if link.level == "issue" and diff.old.fiscal_year is not None:
                yield diff.old.fiscal_year, year, link


def _chains(bureau: _Bureau) -> list[list[_Node]]:
    """The issues joined by primary links, one to one: chains of nodes, each in the order of the years."""
    follows: dict[_Node, _Node] = {}
    taken: set[_Node] = set()
    for before, after, link in _steps_links(bureau):
        if link.old is None or link.new is None or not link.primary:
            continue
        old, new = (before, link.old), (after, link.new)
        if old not in follows and new not in taken:
            follows[old] = new
            taken.add(new)
    chains = []
    for year, side in bureau.sides.items():
        for issue in side.issues:
            node: _Node | None = (year, issue.id)
            if node in taken:
                continue
            chain = []
            while node is not None:
                chain.append(node)
                node = follows.get(node)
            chains.append(chain)
    return chains


def _lineage_ids(
    bureau: _Bureau, chains: Sequence[Sequence[_Node]], names: Sequence[LineageName], known: Known
) -> list[str]:
    """An id for each chain, no two the same: a person's, an earlier run's, or the first node's."""
    given: dict[_Node, str] = {}
    for year, side in bureau.sides.items():
        place = (side.municipality or "", side.organization or "")
        for issue in side.issues:
            earlier = known.get((*place, year, issue.id))
            if earlier is not None:
                given[year, issue.id] = earlier
    person = {
        (one.fiscal_year, one.issue): one.lineage_id
        for one in names
        if one.organization is None
        or any(one.organization == side.organization for side in bureau.sides.values())
    }
    used: set[str] = set()
    found: dict[int, str] = {}
    for source in (person, given):
        for at, chain in enumerate(chains):
            if at in found:
                continue
            name = next((source[node] for node in chain if source.get(node, "") not in ("", *used)), None)
            if name is not None:
                found[at] = name
                used.add(name)
    for at, chain in enumerate(chains):
        if at not in found:
            base = name = f"{chain[0][0]}-{chain[0][1]}"
            number = 2
            while name in used:
                name, number = f"{base}~{number}", number + 1
            found[at] = name
            used.add(name)
    return [found[at] for at in range(len(chains))]


def _links_to(bureau: _Bureau) -> dict[_Node, Link]:
    """The link that leads to each issue, the primary one if there are several."""
    found: dict[_Node, Link] = {}
    for _, after, link in _steps_links(bureau):
        if link.new is not None and ((after, link.new) not in found or link.primary):
            found[after, link.new] = link
    return found


def _parents(bureau: _Bureau, lineage_of: Mapping[_Node, str]) -> dict[_Node, set[str]]:
    found: dict[_Node, set[str]] = {}
    for before, after, link in _steps_links(bureau):
        if link.old is not None and link.new is not None:
            found.setdefault((after, link.new), set()).add(lineage_of[before, link.old])
    return found


def _differs(bureau: _Bureau, links: Mapping[_Node, Link], old: _Node, new: _Node) -> bool:
    link = links.get(new)
    same = link is not None and link.kinds == ("same",)
    return not same or _issue(bureau, old).policy_field != _issue(bureau, new).policy_field
