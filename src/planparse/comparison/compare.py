"""Two plans in, their diff out: linked, compared field by field and proved to be exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planparse.comparison.align import Aligned, align
from planparse.comparison.changes import field_changes, number_changes, text_of
from planparse.comparison.content import PlanContent, content
from planparse.comparison.crossings import Crossing
from planparse.comparison.endings import ending, goes_on, is_over
from planparse.comparison.exact import (
    assemble,
    check,
    in_kind_order,
    invert,
    plain_content,
    single_evidence,
    with_issue,
)
from planparse.comparison.links_file import NO_DECISIONS, LinkDecision, LinksFile
from planparse.comparison.matches import REVIEW_BELOW, Match, Pins
from planparse.comparison.model import (
    Change,
    Diff,
    Kind,
    Link,
    OutlineInitiative,
    OutlineIssue,
    Side,
    TaskChange,
)
from planparse.comparison.plan_lists import paired_entries
from planparse.comparison.prepare import Prepared, initiative_refs, issue_refs, prepare, readable
from planparse.comparison.schedule import task_changes
from planparse.plan.model import Initiative, Issue, Plan
from planparse.plan.sections import SECTION_NAMES

CONTRADICTED = 0.5
"""Probability at most that an issue has no counterpart if the review says that it goes on: always for review.
Not measured."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A diff, and the decisions of the links file that name an id one of the plans does not have."""

    diff: Diff
    unused: tuple[LinkDecision, ...]


def compare(old: Plan, new: Plan, links_file: LinksFile = NO_DECISIONS) -> Compared:
    """What changed from the old plan to the new one.

    `compare(a, b)` is `compare(b, a)` inverted: plans are always compared forward in time. Raises
    InexactError if the diff does not turn either plan into the other, which would be a bug.
    """
    decided = links_file.between(new.organization, old.fiscal_year, new.fiscal_year)
    if _order(new) < _order(old):
        inverted = tuple(_inverted(c) for c in decided)
        diff, unused = _compare(new, old, inverted)
        return Compared(invert(diff), tuple(_inverted(c) for c in unused))
    diff, unused = _compare(old, new, decided)
    return Compared(diff, unused)


def _order(plan: Plan) -> tuple[int, str, str, str]:
    return (
        plan.fiscal_year if plan.fiscal_year is not None else -1,
        repr(plain_content(plan)),
        plan.document_id,
        plan.source.sha256,
    )


def _inverted(c: LinkDecision) -> LinkDecision:
    return LinkDecision(c.action, c.new, c.old, c.to_fy, c.from_fy, c.organization, c.reason)


def _compare(old: Plan, new: Plan, decided: Sequence[LinkDecision]) -> tuple[Diff, tuple[LinkDecision, ...]]:
    before, after = content(old), content(new)
    a, b = prepare(old), prepare(new)
    issue_pins, unused_issues = _pins(
        [c for c in decided if c.level == "issue"],
        [i.ref for i in a.issues],
        [i.ref for i in b.issues],
    )
    initiative_pins, unused_initiatives = _pins(
        [c for c in decided if c.level == "initiative"],
        [n.ref for n in a.initiatives],
        [n.ref for n in b.initiatives],
    )
    over = frozenset(at for at, issue in enumerate(old.issues) if is_over(issue, new))
    aligned = align(a, b, issue_pins, initiative_pins, over)
    links = _issue_links(aligned, old, new, a, b)
    initiative_links, tasks = _initiative_links(aligned, old, new, a, b, links)
    all_links = _with_crossings([*links, *initiative_links], aligned.crossings, a, b)
    changes = list(_changes(before, after, all_links, paired_entries(old, new, before, after, links)))
    all_links = _with_differences(all_links, changes, a, b)
    primary = {(link.old, link.new) for link in links if link.primary}
    diff = assemble(
        _side(old),
        _side(new),
        all_links,
        changes,
        # the further links of a split or merge compare with a text that is only partly theirs
        number_changes(
            [c for c in changes if c.level != "issue" or (c.old_id, c.new_id) in primary],
            (old.fiscal_year, new.fiscal_year),
        ),
        tasks,
    )
    check(diff, before, after)
    return diff, (*unused_issues, *unused_initiatives)


def _pins(
    decided: Sequence[LinkDecision], old: Sequence[str], new: Sequence[str]
) -> tuple[Pins, tuple[LinkDecision, ...]]:
    at_old, at_new = {ref: i for i, ref in enumerate(old)}, {ref: j for j, ref in enumerate(new)}
    linked: set[tuple[int, int]] = set()
    forbidden: set[tuple[int, int]] = set()
    alone_old: set[int] = set()
    alone_new: set[int] = set()
    unused: list[LinkDecision] = []
    for c in decided:
        if (c.old is not None and c.old not in at_old) or (c.new is not None and c.new not in at_new):
            unused.append(c)
        elif c.old is None and c.new is not None:
            alone_new.add(at_new[c.new])
        elif c.new is None and c.old is not None:
            alone_old.add(at_old[c.old])
        elif c.old is not None and c.new is not None:
            (linked if c.action == "pin" else forbidden).add((at_old[c.old], at_new[c.new]))
    pins = Pins(frozenset(linked), frozenset(alone_old), frozenset(alone_new), frozenset(forbidden - linked))
    return pins, tuple(unused)


def _side(plan: Plan) -> Side:
    return Side(
        document_id=plan.document_id,
        sha256=plan.source.sha256,
        municipality=plan.municipality,
        municipality_code=plan.municipality_code,
        organization=plan.organization,
        fiscal_year=plan.fiscal_year,
        title=plan.title,
        issues=tuple(
            OutlineIssue(
                id=ref,
                title=issue.title,
                policy_field=issue.policy_field,
                initiatives=tuple(
                    OutlineInitiative(id=own, title=n.title)
                    for own, n in zip(refs, issue.initiatives, strict=True)
                ),
            )
            for ref, refs, issue in zip(issue_refs(plan), initiative_refs(plan), plan.issues, strict=True)
        ),
    )


# --- links --------------------------------------------------------------------------------------------


def _issue_links(aligned: Aligned, old: Plan, new: Plan, a: Prepared, b: Prepared) -> list[Link]:
    of_old: dict[int, list[int]] = {}
    of_new: dict[int, list[int]] = {}
    for pair in aligned.issues:
        if pair.old is not None and pair.new is not None:
            of_old.setdefault(pair.old, []).append(pair.new)
            of_new.setdefault(pair.new, []).append(pair.old)
    primary = {(pair.old, pair.new) for pair in aligned.issues if pair.primary}

    def continuity(i: int, j: int) -> tuple[int, bool, int]:
        shared = {*a.issues[i].sentences} & {*b.issues[j].sentences}
        return len(shared), (i, j) in primary, -i

    # of the issues merged into one, the one whose text it goes on with
    main = {j: max(olds, key=lambda i: continuity(i, j)) for j, olds in of_new.items()}
    links = []
    for pair in aligned.issues:
        kinds: set[Kind] = set()
        if pair.old is None:
            kinds.add("new")
        elif pair.new is None:
            kinds.add("ended")
        else:
            merged_in = [old.issues[i] for i in of_new[pair.new] if i != main[pair.new]]
            kinds |= _issue_kinds(
                old.issues[pair.old], new.issues[pair.new], old.issues[main[pair.new]], merged_in
            )
            if len(of_old[pair.old]) > 1:
                kinds.add("split")
            if merged_in:
                kinds.add("merged")
        link = _link(
            "issue",
            pair,
            a.issues[pair.old].ref if pair.old is not None else None,
            b.issues[pair.new].ref if pair.new is not None else None,
            kinds,
        )
        if pair.old is not None and pair.new is None:
            link = _as_reviewed(link, old.issues[pair.old], new)
        links.append(link)
    return links


def _as_reviewed(link: Link, issue: Issue, new: Plan) -> Link:
    """The link of an issue that the new plan does not have, with what the new plan's review says of it."""
    found = ending(issue, new)
    if found is None:
        return link
    rest = link.evidence.partition("、")[2]
    link = link.model_copy(
        update={"ending": found, "evidence": single_evidence("ended", found.word is not None, rest)}
    )
    if found.word is not None or link.pinned or not goes_on(issue, new):
        return link
    return link.model_copy(
        update={
            "score": min(link.score, CONTRADICTED),
            "review": True,
            "evidence": f"{link.evidence}、振り返りに継続の記載",
        }
    )


def _link(level: str, pair: Match, old: str | None, new: str | None, kinds: set[Kind]) -> Link:
    evidence = pair.evidence
    if old is None or new is None:
        evidence = single_evidence("new" if old is None else "ended", False, evidence)
    return Link(
        level="issue" if level == "issue" else "initiative",
        old=old,
        new=new,
        kinds=in_kind_order(kinds or {"same"}),
        score=pair.score,
        primary=pair.primary,
        review=pair.review,
        pinned=pair.pinned,
        evidence=evidence,
    )


def _issue_kinds(old: Issue, new: Issue, main: Issue, merged_in: Sequence[Issue]) -> set[Kind]:
    """What the issue's heading and ②–④ say happened. A paragraph broken elsewhere is not a change, nor are
    other widths and brackets.

    Where issues were merged, the new one is judged as the one whose text it goes on with (`main`): it
    moved if that one did, and what it took over from the others is no change of its text. Those others
    took its number: they are renumbered, not moved.
    """
    kinds: set[Kind] = set()
    for name in SECTION_NAMES:
        taken_over = {readable(p.text) for x in merged_in for p in getattr(x, name)}
        before = [readable(p.text) for p in getattr(main, name)]
        after = [text for p in getattr(new, name) if (text := readable(p.text)) not in taken_over]
        if "".join(before) != "".join(after):
            kinds.add("reordered" if sorted(before) == sorted(after) else "changed")
    if "changed" in kinds:
        kinds.discard("reordered")
    if readable(old.title) != readable(new.title):
        kinds.add("renamed")
    if main.area != new.area:
        kinds.add("moved")
    elif (old.area, old.number) != (new.area, new.number):
        kinds.add("renumbered")
    return kinds


def _initiative_links(
    aligned: Aligned, old: Plan, new: Plan, a: Prepared, b: Prepared, issues: Sequence[Link]
) -> tuple[list[Link], list[TaskChange]]:
    before = [n for issue in old.issues for n in issue.initiatives]
    after = [n for issue in new.issues for n in issue.initiatives]
    ended = {link.old for link in issues if link.new is None}
    apart = (new.fiscal_year or 0) - (old.fiscal_year or 0) if old.fiscal_year and new.fiscal_year else 0
    links: list[Link] = []
    tasks: list[TaskChange] = []
    for pair in aligned.initiatives:
        x = a.initiatives[pair.old] if pair.old is not None else None
        y = b.initiatives[pair.new] if pair.new is not None else None
        if x is not None and y is not None and pair.old is not None and pair.new is not None:
            changed, continued = task_changes(before[pair.old], after[pair.new], x.ref, y.ref, apart)
            tasks += changed
            link = _link(
                "initiative", pair, x.ref, y.ref, _initiative_kinds(before[pair.old], after[pair.new])
            )
            links.append(link.model_copy(update={"tasks_continued": continued}))
        elif x is not None:
            if a.issues[x.issue].ref not in ended:
                links.append(_link("initiative", pair, x.ref, None, {"ended"}))
        elif y is not None:
            links.append(_link("initiative", pair, None, y.ref, {"new"}))
    return links, tasks


def _initiative_kinds(old: Initiative, new: Initiative) -> set[Kind]:
    return {"renamed"} if readable(old.title) != readable(new.title) else set()


def _with_crossings(
    links: Sequence[Link], crossings: Sequence[Crossing], a: Prepared, b: Prepared
) -> list[Link]:
    """The links, with those that are new or ended on their level saying what they were or became.

    Initiatives of a new issue came with it and say nothing of their own, as those of an ended issue, which
    have no links.
    """
    begun = {link.new for link in links if link.level == "issue" and link.old is None}
    across: dict[tuple[str | None, str | None], tuple[Crossing, str]] = {}
    for crossing in crossings:
        if crossing.kind == "promoted":
            work, issue = a.initiatives[crossing.initiative], b.issues[crossing.issue]
            across[None, issue.ref] = crossing, work.ref
            across[work.ref, None] = crossing, issue.ref
        else:
            work, issue = b.initiatives[crossing.initiative], a.issues[crossing.issue]
            across[issue.ref, None] = crossing, work.ref
            if b.issues[work.issue].ref not in begun:
                across[None, work.ref] = crossing, issue.ref
    crossed = [
        _crossed(link, *across[link.old, link.new]) if (link.old, link.new) in across else link
        for link in links
    ]
    new_issue = {link.new: link for link in crossed if link.level == "issue" and link.old is None}
    issue_of = {n.ref: b.issues[n.issue].ref for n in b.initiatives}
    return [
        with_issue(new_issue[issue_of[link.new]], link.new)
        if link.level == "initiative" and link.old is None and link.new and issue_of[link.new] in new_issue
        else link
        for link in crossed
    ]


def _crossed(link: Link, crossing: Crossing, other: str) -> Link:
    level = "取組" if link.level == "issue" else "課題"
    return link.model_copy(
        update={
            "kinds": in_kind_order([*link.kinds, crossing.kind]),
            "across": other,
            "score": min(link.score, crossing.score),
            "review": link.review or crossing.score < REVIEW_BELOW,
            "evidence": f"{link.evidence}、{level} {other} と対応(確度 {crossing.score:.2f})",
        }
    )


def _with_differences(
    links: Sequence[Link], changes: Iterable[Change], a: Prepared, b: Prepared
) -> list[Link]:
    """The links, each saying whether anything that people read differs, its initiatives included."""
    issue_of = (
        {n.ref: a.issues[n.issue].ref for n in a.initiatives},
        {n.ref: b.issues[n.issue].ref for n in b.initiatives},
    )
    ends = {(c.level, c.old_id, c.new_id) for c in changes if c.level != "plan" and _is_visible(c)}
    touched_old = {issue_of[0][old] for level, old, _ in ends if level == "initiative" and old}
    touched_new = {issue_of[1][new] for level, _, new in ends if level == "initiative" and new}

    def differs(link: Link) -> bool:
        if (link.level, link.old, link.new) in ends:
            return True
        return link.level == "issue" and (link.old in touched_old or link.new in touched_new)

    return [link.model_copy(update={"differs": differs(link)}) for link in links]


def _is_visible(change: Change) -> bool:
    """Whether the change is one to read: another place in a list is, width, space and brackets are not."""
    before, after = text_of(change.old), text_of(change.new)
    if before is None or after is None or change.old == change.new:
        return True
    return readable(before) != readable(after)


# --- changes ------------------------------------------------------------------------------------------


def _changes(
    old: PlanContent,
    new: PlanContent,
    links: Sequence[Link],
    known: Mapping[str, Sequence[tuple[int, int]]],
) -> Iterable[Change]:
    """Every change of the plan, of linked issues and initiatives, and of those without a link.

    `known`: positions of the entries of the plan's own lists that belong together, by path.
    """
    yield from field_changes("plan", None, None, old.fields, new.fields, known)
    issues_old, issues_new = {i.ref: i for i in old.issues}, {i.ref: i for i in new.issues}
    own_old = {n.ref: n for i in old.issues for n in i.initiatives}
    own_new = {n.ref: n for i in new.issues for n in i.initiatives}
    for link in links:
        if link.level == "issue":
            yield from field_changes(
                "issue",
                link.old,
                link.new,
                issues_old[link.old].fields if link.old is not None else {},
                issues_new[link.new].fields if link.new is not None else {},
            )
        else:
            yield from field_changes(
                "initiative",
                link.old,
                link.new,
                own_old[link.old].fields if link.old is not None else {},
                own_new[link.new].fields if link.new is not None else {},
            )
    # initiatives that ended with their issue have no link, but their content has gone as well
    linked = {link.old for link in links if link.level == "initiative"}
    for ref, initiative in own_old.items():
        if ref not in linked:
            yield from field_changes("initiative", ref, None, initiative.fields, {})
