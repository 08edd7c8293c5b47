"""What two issues have in common by chance, measured on the plans at hand.

Two issues of one plan are never the same issue, so whatever they share is chance and house style. Counting
it on the very plans being compared makes stock sentences, stock titles and a policy field that every issue
has weigh little, without a list of them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from planparse.comparison.prepare import Prepared, PreparedIssue

MAX_CHANCE = 0.9
"""Probability: sharing something is never counted as more certain by chance than this."""

NEAR_SIMILARITY = 88
"""rapidfuzz ratio, 0 to 100, from which two sentences count as one sentence edited: a word changed or a
clause added. At 79 and at 96 six links of tests/pairs, raw/ and the generated pairs change."""

SAMPLED_PAIRS = 400
"""Pairs of one plan's issues that are compared to measure chance, all of a plan of 28: a matter of time."""

TWIN_SHARE = 0.5
"""Share of the sentences of the shorter of two issues of one plan that they have in common from which on
they are taken for halves of one issue (a split one keeps its background in each part): such pairs do not
measure chance."""

FEW_HOLDERS = 4
"""Issues or initiatives up to which sharing a sentence, title or content tells them from the others; what
more of them share is a stock phrase, and comparing all its holders would take quadratic time."""

NEAR_PRIOR = 1000
"""Pairs of sentences of which one is taken to be nearly the same by chance before any is counted."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely an issue shares a key (a sentence, an initiative's title) with another by chance.

    `rate`: the probability that two keys of two issues of one plan are equal. `spread`: for a key that
    several issues of one plan have, the share of issues that have it.
    """

    rate: float
    spread: Mapping[str, float]

    def of(self, key: str, keys: int) -> float:
        """The chance that an issue with this many keys has this one among them."""
        return min(MAX_CHANCE, max(self.rate * keys, self.spread.get(key, 0.0)))


def chance(plans: Iterable[Sequence[Sequence[str]]], prior_pairs: float) -> Chance:
    """The chance of sharing a key, from the keys of each issue of each plan.

    `prior_pairs`: of how many pairs of keys one is taken to be equal before any is counted.
    """
    equal, pairs = 0.0, 0.0
    spread: dict[str, float] = {}
    for issues in plans:
        holders = Counter(key for issue in issues for key in set(issue))
        total = sum(holders.values())
        equal += sum(n * (n - 1) / 2 for n in holders.values())
        pairs += (total * total - sum(len(set(issue)) ** 2 for issue in issues)) / 2
        for key, count in holders.items():
            if count > 1:
                # half a holder less: a key that two of two issues have is not certain in a third
                spread[key] = max(spread.get(key, 0.0), (count - 0.5) / len(issues))
    return Chance((equal + 1) / (pairs + prior_pairs), spread)


def nearly_same(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str]]:
    """Each sentence of `left` with the one of `right` it is most like, where the two are nearly the same."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    if not left or not right:
        return []
    close = cdist(left, right, scorer=ratio, score_cutoff=NEAR_SIMILARITY)
    best = close.argmax(axis=1)
    return [(left[i], right[int(j)]) for i, j in enumerate(best) if close[i, j]]


def near_rate(plans: Iterable[Sequence[PreparedIssue]]) -> float:
    """The probability that two sentences of two issues of one plan are nearly, but not wholly, the same."""
    near, pairs = 0, 0
    for a, b in false_pairs(plans, SAMPLED_PAIRS):
        left = [s for s in a.sentences if s not in b.sentences]
        right = [s for s in b.sentences if s not in a.sentences]
        near += len(nearly_same(left, right))
        pairs += len(left) * len(right)
    return (near + 1) / (pairs + NEAR_PRIOR)


def false_pairs(plans: Iterable[Sequence[_T]], sample: int) -> Iterator[tuple[_T, _T]]:
    """About `sample` pairs of different things of one plan, near ones first: pairs known to be false."""
    for things in plans:
        for step in range(1, min(len(things), 1 + sample // max(1, len(things)))):
            yield from zip(things, things[step:], strict=False)


def independent(plan: Prepared) -> list[int]:
    """Positions of the issues that measure chance: without those that are halves of an earlier one."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, issue in enumerate(plan.issues):
        for sentence in issue.sentences:
            holders[sentence].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for together in holders.values():
        if len(together) <= FEW_HOLDERS:
            shared.update(combinations(together, 2))
    twins = {
        later
        for (earlier, later), count in shared.items()
        if count >= TWIN_SHARE * min(len(plan.issues[earlier].sentences), len(plan.issues[later].sentences))
    }
    return [at for at in range(len(plan.issues)) if at not in twins]


def weigh_by_rarity(bags: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """The weights of each bag of words times the inverse document frequency of the word over all bags."""
    frequency = Counter(word for bag in bags for word in bag)
    return [
        {word: value * math.log(1 + len(bags) / frequency[word]) for word, value in bag.items()}
        for bag in bags
    ]
