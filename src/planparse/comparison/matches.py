"""What an alignment decides: which position of the old plan matches which of the new one.

Issues and initiatives are aligned alike, so both speak of positions: the i-th issue of the old plan and
the j-th of the new one, or likewise initiatives. Ids come in only when the diff is published.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planparse.comparison.levels import probability

Pair = tuple[int, int]
"""(position in the old plan, position in the new plan)."""

REVIEW_BELOW = 0.95
"""Probability below which a match is marked for review. A convention (one wrong in twenty); on the twelve
hand-written pairs all 80 matches at or above it were right."""

WORTH_A_LOOK = 0.05
"""Probability from which the best rejected counterpart is named, and the issue marked for review: the
mirror image of REVIEW_BELOW."""

BY_LINKS_FILE = "対応指定ファイルによる"


@dataclass(frozen=True, slots=True)
class Match:
    """The old position and the new one that belong together, or one of them alone (ended, new).

    `score` is the probability that this is so; `evidence` says why, in Japanese.
    """

    old: int | None
    new: int | None
    score: float
    review: bool
    evidence: str
    primary: bool = True
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Pins:
    """What a person decided: pairs that match, positions without counterpart, pairs that do not match."""

    linked: frozenset[Pair] = frozenset()
    alone_old: frozenset[int] = frozenset()
    alone_new: frozenset[int] = frozenset()
    forbidden: frozenset[Pair] = frozenset()

    def allows(self, pair: Pair) -> bool:
        """Whether the pair may match at all."""
        return pair not in self.forbidden and pair[0] not in self.alone_old and pair[1] not in self.alone_new

    def leaves_open(self, pair: Pair) -> bool:
        """Whether no pin says anything about the pair or either of its ends."""
        return self.allows(pair) and all(i != pair[0] and j != pair[1] for i, j in self.linked)


NO_PINS = Pins()


def unmatched(
    sizes: tuple[int, int],
    matched: Iterable[Pair],
    considered: Mapping[Pair, float],
    refs: tuple[list[str], list[str]],
    pins: Pins,
) -> list[Match]:
    """A Match with one side None for every position that `matched` leaves out, old ones first.

    `considered` holds the log-odds of the pairs that came into question: the best of them is what the
    position might have matched, and gives the probability that it has no counterpart. `sizes` and `refs`
    are the number and the ids of the old and the new positions.
    """
    taken = {i for i, _ in matched}, {j for _, j in matched}
    nearest_new: dict[int, tuple[float, int]] = {}
    nearest_old: dict[int, tuple[float, int]] = {}
    for (i, j), odds in considered.items():
        nearest_new[i] = max(nearest_new.get(i, (-math.inf, 0)), (odds, -j))
        nearest_old[j] = max(nearest_old.get(j, (-math.inf, 0)), (odds, -i))
    return [
        *(
            _alone(i, None, nearest_new.get(i), refs[1], i in pins.alone_old)
            for i in range(sizes[0])
            if i not in taken[0]
        ),
        *(
            _alone(None, j, nearest_old.get(j), refs[0], j in pins.alone_new)
            for j in range(sizes[1])
            if j not in taken[1]
        ),
    ]


def _alone(
    old: int | None, new: int | None, nearest: tuple[float, int] | None, refs: list[str], pinned: bool
) -> Match:
    if pinned:
        return Match(old, new, 1.0, review=False, evidence=BY_LINKS_FILE, pinned=True)
    if nearest is None:
        return Match(old, new, 1.0, review=False, evidence="")
    chance = probability(nearest[0])
    review = chance >= WORTH_A_LOOK
    evidence = f"最も近いのは {refs[-nearest[1]]}(確度 {chance:.2f})" if review else ""
    return Match(old, new, round(1 - chance, 4), review, evidence)
