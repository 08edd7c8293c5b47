"""Which issue and which initiative of the old plan is which of the new one.

Probabilistic record linkage in three steps: the best one-to-one pairs over all issues at once; further
links to parts, for what was split or merged, and links among the issues left over; then the initiatives,
within the linked issues and across all others, and what changed from one level to the other.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from planparse.comparison.assign import assign
from planparse.comparison.crossings import Crossing, crossings
from planparse.comparison.initiatives import match_initiatives
from planparse.comparison.levels import probability
from planparse.comparison.matches import BY_LINKS_FILE, NO_PINS, REVIEW_BELOW, Match, Pair, Pins, unmatched
from planparse.comparison.parts import further_links
from planparse.comparison.prepare import Prepared
from planparse.comparison.scoring import (
    SAME_NUMBER,
    Measured,
    WeighedPair,
    candidates,
    evidence,
    measure,
    same_number,
    weigh,
)

LEFT_OVER = -0.85
"""Log-odds from which two issues that nothing else was found for are linked (30 %): always for review, so
that a person decides. In raw/ an issue written anew from title to initiatives reaches -0.8."""

UNSURE_MAX = 2.9
"""Log-odds (94.8 %, just below REVIEW_BELOW) that such a link claims at most, and so does one between issues
that have neither a sentence nor an initiative in common."""

REJECTED_SHIFT, REJECTED_SLOPE = -0.95, 1.11
"""Log-odds that a rejected part is one after all, from those it was rejected with: a logistic regression with
Jeffreys prior (Firth 1993) on the 189 pairs of tests/pairs that came into question by their words, when there
were 17. Without it ten of 42 right verdicts of tests/pairs and shared/pairs-human were for review; with it
six, and no wrong one is asserted. See docs/diff.md for how often verdicts are right by their probability."""

PLACE_KEPT = 0.5
"""Probability that an issue that was written anew keeps its area and number. Links are the
same from 0.25 on."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """Matches of the issues, of the initiatives, and across the two, by position in the prepared plans."""

    issues: tuple[Match, ...]
    initiatives: tuple[Match, ...]
    crossings: tuple[Crossing, ...] = ()


def align(
    old: Prepared,
    new: Prepared,
    issues: Pins = NO_PINS,
    initiatives: Pins = NO_PINS,
    over: frozenset[int] = frozenset(),
) -> Aligned:
    """The matches of two plans; every issue and initiative of both is in at least one.

    `over` has the positions of the old issues of which the new plan's review says that they are over.
    Equal plans match position by position, however much their issues resemble each other.
    """
    if old == new and issues == initiatives == NO_PINS:
        return Aligned(_identical(len(old.issues)), _identical(len(old.initiatives)))
    measured = measure(old, new, over)
    linked, considered = _match_issues(measured, issues)
    own = match_initiatives(
        measured, {(m.old, m.new) for m in linked if m.old is not None and m.new is not None}, initiatives
    )
    crossed = crossings(measured, (*linked, *_alone(measured, linked, considered, issues)), own)
    # what an issue shares with the one that had its work as an initiative is explained by that
    explained = {
        (old.initiatives[c.initiative].issue, c.issue)
        if c.kind == "promoted"
        else (c.issue, new.initiatives[c.initiative].issue)
        for c in crossed
    }
    rest = {pair: odds for pair, odds in considered.items() if pair not in explained}
    return Aligned((*linked, *_alone(measured, linked, rest, issues)), own, crossed)


def _identical(count: int) -> tuple[Match, ...]:
    return tuple(Match(at, at, 1.0, review=False, evidence="同一") for at in range(count))


@dataclass(frozen=True, slots=True)
class _Found:
    """A link of issues: its log-odds, and whether it carries the issue's identity on."""

    log_odds: float
    primary: bool


def _match_issues(measured: Measured, pins: Pins) -> tuple[tuple[Match, ...], dict[Pair, float]]:
    """The matches of two issues each, and the log-odds of what came into question for the other issues."""
    weighed = {pair: weigh(measured, pair) for pair in {*candidates(measured), *pins.linked}}
    allowed = [pair for pair in sorted(weighed) if pins.allows(pair)]
    free = {pair: weighed[pair].log_odds for pair in allowed if pins.leaves_open(pair)}
    found = {
        pair: replace(link, log_odds=min(link.log_odds, UNSURE_MAX))
        if _by_name_alone(measured, pair, weighed[pair])
        else link
        for pair, link in _one_to_one(free, {p: weighed[p].log_odds for p in pins.linked}).items()
    }
    parts, _ = further_links(measured, weighed, allowed, found)
    found |= {pair: _Found(odds, primary=False) for pair, odds in parts.items()}
    rest = _left_over(measured, free, found)
    found |= {pair: _Found(odds, primary=True) for pair, odds in rest.items()}
    # what was left over has parts as well
    parts, rejected = further_links(measured, weighed, allowed, found)
    found |= {pair: _Found(odds, primary=False) for pair, odds in parts.items()}
    matches = (
        _match(measured, pair, link, weighed[pair], pinned=pair in pins.linked)
        for pair, link in found.items()
    )
    return tuple(matches), _considered(free, rejected, found)


def _alone(
    measured: Measured, linked: Iterable[Match], considered: Mapping[Pair, float], pins: Pins
) -> list[Match]:
    """The issues that are in none of the matches, each as a match of its own."""
    old, new = measured.old.issues, measured.new.issues
    pairs = [(m.old, m.new) for m in linked if m.old is not None and m.new is not None]
    return unmatched(
        (len(old), len(new)), pairs, considered, ([i.ref for i in old], [i.ref for i in new]), pins
    )


def _considered(
    free: Mapping[Pair, float], parts: Mapping[Pair, float], found: Collection[Pair]
) -> dict[Pair, float]:
    """Log-odds of the pairs that came into question for issues without a link.

    With another issue without a link the pair would be one-to-one; with a linked one it is a rejected part.
    """
    linked_old, linked_new = {i for i, _ in found}, {j for _, j in found}
    alone = {p: odds for p, odds in free.items() if p[0] not in linked_old and p[1] not in linked_new}
    return alone | {p: REJECTED_SHIFT + REJECTED_SLOPE * odds for p, odds in parts.items() if p in free}


def _one_to_one(free: Mapping[Pair, float], pinned: Mapping[Pair, float]) -> dict[Pair, _Found]:
    """The best one-to-one links of the free pairs, and the pinned ones: of an issue's several pins the
    likeliest carries its identity on.
    """
    found = {pair: _Found(free[pair], primary=True) for pair in assign(free)}
    for pair in sorted(pinned, key=lambda pair: (-pinned[pair], pair)):
        first = all(i != pair[0] and j != pair[1] for i, j in found)
        found[pair] = _Found(pinned[pair], primary=first)
    return found


def _left_over(measured: Measured, free: Mapping[Pair, float], found: Collection[Pair]) -> dict[Pair, float]:
    """Links among the issues that nothing was found for, with their log-odds.

    Where all else is settled fewer counterparts come into question, and an issue that was written anew is
    known by its policy field and its place in the plan. A pair must be the best of both its issues.
    """
    linked_old, linked_new = {i for i, _ in found}, {j for _, j in found}
    old, new = measured.old.issues, measured.new.issues
    rest = {p: odds for p, odds in free.items() if p[0] not in linked_old and p[1] not in linked_new}
    choices = max(len({i for i, _ in rest}), len({j for _, j in rest}), 1)
    everything = max(len(old), len(new), 2)
    weighed = {
        (i, j): odds
        + math.log(everything / choices)
        # of the other issues one in `everything` has this place
        + (math.log(PLACE_KEPT * everything) - SAME_NUMBER if same_number(old[i], new[j]) else 0.0)
        for (i, j), odds in rest.items()
    }
    best_old: dict[int, float] = {}
    best_new: dict[int, float] = {}
    for (i, j), odds in weighed.items():
        best_old[i] = max(best_old.get(i, -math.inf), odds)
        best_new[j] = max(best_new.get(j, -math.inf), odds)
    return {
        (i, j): min(odds, UNSURE_MAX)
        for (i, j), odds in weighed.items()
        if odds >= LEFT_OVER and odds == best_old[i] == best_new[j]
    }


def _match(measured: Measured, pair: Pair, link: _Found, facts: WeighedPair, *, pinned: bool) -> Match:
    reasons = evidence(measured, pair, facts)
    if pinned:
        return Match(
            *pair,
            1.0,
            review=False,
            evidence=f"{BY_LINKS_FILE}、{reasons}",
            primary=link.primary,
            pinned=True,
        )
    score = probability(link.log_odds)
    return Match(*pair, round(score, 4), score < REVIEW_BELOW, reasons, primary=link.primary)


def _by_name_alone(measured: Measured, pair: Pair, facts: WeighedPair) -> bool:
    """Whether both issues have a text, but neither a sentence nor an initiative in common."""
    a, b = measured.old.issues[pair[0]], measured.new.issues[pair[1]]
    return bool(a.sentences and b.sentences) and not facts.shared and not facts.initiatives
