"""Levels of agreement and their weights, after Fellegi & Sunter (1969), JASA 64:1183–1210.

A compared field adds log(m / u) to the log-odds that two records are one: m is how often the field agrees
on a true pair, u how often on a false one. m is stated by the module that compares the field; u is counted
on the plans at hand, with a prior guess for plans that are too small to count on.

All weights of the comparison are natural log-odds: 0.7 is 2 to 1, 2.3 is 10 to 1, 3 is 20 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FIELD_MIN, FIELD_MAX = -3.0, 9.0
"""Log-odds a single field takes away or adds at most (1 to 20, 8,000 to 1), so that none decides alone.
Links are the same from -1.5 down and from 4.5 up."""

PRIOR_PAIRS = 40.0
"""Pairs that the prior guess at u counts as: about as many false pairs as a plan of nine issues has, from
which size on the plan itself is believed more than the guess."""

_OVERFLOW = 700.0
"""exp() of more than about 709 overflows."""


def probability(log_odds: float) -> float:
    """The probability, 0 to 1, that the log-odds stand for."""
    return 1 / (1 + math.exp(-clip(log_odds, -_OVERFLOW, _OVERFLOW)))


def clip(weight: float, least: float, most: float) -> float:
    """The weight, held between `least` and `most`."""
    return max(least, min(most, weight))


def of_field(weight: float) -> float:
    """The weight that a single field may have: held between FIELD_MIN and FIELD_MAX."""
    return clip(weight, FIELD_MIN, FIELD_MAX)


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of agreement on a field, best first; the last one is disagreement and has no threshold.

    `thresholds`: the least similarity of each level but the last. `m`: how often a true pair falls on each
    level. `u`: the prior guess at how often a false pair does.
    """

    thresholds: tuple[float, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]

    def level(self, similarity: float) -> int:
        """The index of the best level that the similarity reaches."""
        reached = (at for at, least in enumerate(self.thresholds) if similarity >= least)
        return next(reached, len(self.thresholds))

    def counts(self, similarities: Iterable[float]) -> list[int]:
        """How many of the similarities fall on each level."""
        import numpy as np

        ascending = np.array(self.thresholds[::-1])
        values = np.fromiter(similarities, np.float64)
        levels = len(self.thresholds) - np.searchsorted(ascending, values, side="right")
        return [int(n) for n in np.bincount(levels, minlength=len(self.m))]

    def weights(self, false_pairs: Sequence[int]) -> tuple[float, ...]:
        """log(m / u) of each level, from how many known false pairs fall on each."""
        total = sum(false_pairs) + PRIOR_PAIRS
        chances = ((n + PRIOR_PAIRS * u) / total for n, u in zip(false_pairs, self.u, strict=True))
        return tuple(math.log(m / chance) for m, chance in zip(self.m, chances, strict=True))

    def smooth(self, weights: Sequence[float], similarity: float) -> float:
        """The weight at a similarity, going straight from the middle of one level to that of the next.

        Without this a similarity of 0.79 and one of 0.80 could be worth a whole level apart. The first
        level stands for equality and keeps its weight throughout.
        """
        at = self.level(similarity)
        if at == 0:
            return weights[0]
        above = self.thresholds[at - 1]
        below = self.thresholds[at] if at < len(self.thresholds) else min(0.0, similarity)
        share = (similarity - below) / (above - below) if above > below else 0.0
        upper = weights[at] if at == 1 else (weights[at] + weights[at - 1]) / 2
        lower = (weights[at] + weights[at + 1]) / 2 if at < len(self.thresholds) else weights[at]
        return lower + share * (upper - lower)
