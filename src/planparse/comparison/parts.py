"""Splits and merges: further links of issues that have one.

A part is judged by what the links found before leave unexplained: of an issue that was split, the text and
the initiatives that its first counterpart lacks.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from planparse.comparison.levels import of_field
from planparse.comparison.matches import Pair
from planparse.comparison.prepare import PreparedIssue
from planparse.comparison.scoring import COVER, Measured, WeighedPair, against, title_bag, title_coverage

PART_ASSERTED = 1.1
"""Log-odds from which a part is linked (3 to 1): a link too many turns a plain link into a split."""

PARTS_EXPECTED, PAIRS_MIN = 2, 4
"""Prior: so many parts among all pairs of the two plans, which count as at least PAIRS_MIN. Plans of the
generated pairs have 34 part links in 14 pairs, two or three a pair."""

NOTHING_SHARED = -2.0
"""Log-odds of a part that shares no text, or no initiative, with its whole beyond what other links explain
(1 to 7): parts are often given initiatives of their own."""

PART_SHARE, PART_SLOPE = 0.09, 60.0
"""Share of a part's words, by rarity, that stand in the text of its whole and in none of the whole's other
parts, at which a part is as likely as not, and the log-odds that each unit more adds. In the hand-written
pairs (ten of tests/pairs, six of shared/pairs-human) parts have 0.14 to 0.6, or 0.08 and an initiative in
common; what is no part has 0.07 at most there, and 0.04 in the generated pairs and raw/."""

RARE_WORD = 3
"""Issues of the two plans, at most, that may have a word for it to count as shared: the part, its whole, and
one more that mentions the subject. A word that more issues have is house style: without this limit a false
part of the generated pairs reaches 0.17."""

PART_WORK_MAX = 4.0
"""Log-odds at most (50 to 1) that initiatives in common add to a part known by its words."""

PART_WORDS_MAX = 4.0
"""Log-odds (50 to 1) that a part known by its words claims at most: 24 right ones of 24 show no more."""

PART_NAMED = 4.0
"""Log-odds (55 to 1) of a part whose title has what the titles of the other parts leave over of the whole's:
"A and B" became "A anew" and "B". Finds a part of raw/ that has a share of 0.05; with no word of the text in
common it does not suffice."""

SUBJECT_WEIGHT = 1.0
"""Weight in a title from which a word is a noun that names a subject (`planparse.comparison.prepare`)."""

NAMED_SHARE = 0.6
"""Share of those left-over words of the whole's title, by weight, that the part's title must have."""


@dataclass(frozen=True, slots=True)
class _Links:
    """Links by both of their ends: new issues of each old one, old issues of each new one."""

    of_old: Mapping[int, frozenset[int]]
    of_new: Mapping[int, frozenset[int]]


def _links(pairs: Iterable[Pair]) -> _Links:
    of_old: dict[int, frozenset[int]] = {}
    of_new: dict[int, frozenset[int]] = {}
    for i, j in pairs:
        of_old[i] = of_old.get(i, frozenset()) | {j}
        of_new[j] = of_new.get(j, frozenset()) | {i}
    return _Links(of_old, of_new)


def further_links(
    measured: Measured,
    weighed: Mapping[Pair, WeighedPair],
    allowed: Collection[Pair],
    chosen: Collection[Pair],
) -> tuple[dict[Pair, float], dict[Pair, float]]:
    """The parts of splits and merges beside the `chosen` links, and the pairs rejected, with their log-odds.

    The clearest come first, at most one an issue at a time: each changes what is left to explain, so the
    rest is weighed again.
    """
    found: dict[Pair, float] = {}
    while True:
        links = _links([*chosen, *found])
        odds = {
            pair: weight
            for pair in allowed
            if pair not in found
            and pair not in chosen
            and (weight := _part_log_odds(measured, weighed, links, pair)) is not None
        }
        clearest: dict[Pair, float] = {}
        taken_old: set[int] = set()
        taken_new: set[int] = set()
        for pair in sorted(odds, key=lambda pair: (-odds[pair], pair)):
            if odds[pair] > PART_ASSERTED and pair[0] not in taken_old and pair[1] not in taken_new:
                clearest[pair] = odds[pair]
                taken_old.add(pair[0])
                taken_new.add(pair[1])
        if not clearest:
            return found, odds
        found |= clearest


def _part_log_odds(
    measured: Measured, weighed: Mapping[Pair, WeighedPair], links: _Links, pair: Pair
) -> float | None:
    """The log-odds that the pair is a part of a split or merge; None where nothing suggests it."""
    i, j = pair
    of_old, of_new = links.of_old.get(i, frozenset()), links.of_new.get(j, frozenset())
    if not of_old and not of_new:
        return None
    # i → y, x → y and x → j are links, so issues were merged and split anew, and i → j is the fourth side
    if any(y in links.of_old[x] for x in of_new for y in of_old):
        # its initiatives are known to have gone elsewhere: to share none says nothing
        return max(
            _unexplained(measured, weighed, links, pair, without_initiatives=0.0),
            _by_remaining_words(measured, links, pair),
        )
    readings = []
    if weighed[pair].shared or weighed[pair].initiatives:
        pairs = max(PAIRS_MIN, len(measured.old.issues) * len(measured.new.issues))
        prior = math.log(PARTS_EXPECTED / pairs)
        unexplained = _unexplained(measured, weighed, links, pair, without_initiatives=NOTHING_SHARED)
        readings.append(prior + unexplained)
    if not of_old or not of_new:
        readings.append(_by_words(measured, weighed, links, pair))
    return max(readings, default=None)


def _unexplained(
    measured: Measured,
    weighed: Mapping[Pair, WeighedPair],
    links: _Links,
    pair: Pair,
    *,
    without_initiatives: float,
) -> float:
    """Log-odds, without the prior, from what the pair shares beyond the links of either end.

    Either old i was split, and text that its other links lack is in new j; or old i was merged into new j,
    and brought text that j's other links lack. The better reading counts.
    """
    i, j = pair
    a, b = measured.old.issues[i], measured.new.issues[j]
    of_old, of_new = links.of_old.get(i, frozenset()), links.of_new.get(j, frozenset())
    coverage = max(
        title_coverage(a, b, (measured.old.issues[x] for x in of_new)),
        title_coverage(b, a, (measured.new.issues[y] for y in of_old)),
    )
    readings = []
    for side, others in ((0, [(i, y) for y in of_old]), (1, [(x, j) for x in of_new])):
        sentences = {shared[side] for other in others for shared in weighed[other].shared}
        initiatives = {shared[side] for other in others for shared in weighed[other].initiatives}
        text = sum(s[2] for s in weighed[pair].shared if s[side] not in sentences)
        work = sum(n[2] for n in weighed[pair].initiatives if n[side] not in initiatives)
        readings.append(
            (of_field(text) if text else NOTHING_SHARED) + (of_field(work) if work else without_initiatives)
        )
    return max(readings) + measured.cover_weights[COVER.level(coverage)] + against(measured, pair)


# --- by words ---


def _by_words(measured: Measured, weighed: Mapping[Pair, WeighedPair], links: _Links, pair: Pair) -> float:
    """Log-odds that the issue without a link is a part of the other, by how much of its words are there.

    A text that is merged into another or taken out of it is rewritten, and seldom keeps a sentence; its
    subject keeps its words. Those that the whole's other parts have as well do not count. An issue whose
    title an initiative of the whole bears is that initiative and no part.
    """
    i, j = pair
    old, new = measured.old.issues, measured.new.issues
    if j in links.of_new:
        part, whole, side, others = old[i], new[j], 1, [(x, j) for x in links.of_new[j]]
        siblings, peers = [old[x] for x, _ in others], measured.title_holders[0]
    else:
        part, whole, side, others = new[j], old[i], 0, [(i, y) for y in links.of_old[i]]
        siblings, peers = [new[y] for _, y in others], measured.title_holders[1]
    everything = measured.weight(part.vocabulary)
    initiatives = (measured.old, measured.new)[side].initiatives
    if not everything or any(initiatives[at].title == part.title for at in whole.initiatives):
        return -math.inf
    shared = {word for word in part.vocabulary & whole.own_vocabulary if measured.holders[word] <= RARE_WORD}
    explained = {word for sibling in siblings for word in sibling.vocabulary}
    share = measured.weight(shared - explained) / everything
    known = {facts[side] for other in others for facts in weighed[other].initiatives}
    work = sum(n[2] for n in weighed[pair].initiatives if n[side] not in known)
    named = PART_NAMED if _names_part(whole, part, siblings, peers) else 0.0
    return min(
        PART_SLOPE * (share - PART_SHARE) + min(work, PART_WORK_MAX) + named,
        PART_WORDS_MAX,
    ) + against(measured, pair)


def _by_remaining_words(measured: Measured, links: _Links, pair: Pair) -> float:
    """Log-odds of the fourth side by the words of old i that its other new issues lack: how much of them
    stands in new j, and in none of j's other old issues.
    """
    a, b = measured.old.issues[pair[0]], measured.new.issues[pair[1]]
    elsewhere = {w for y in links.of_old[pair[0]] for w in measured.new.issues[y].vocabulary}
    known = {w for x in links.of_new[pair[1]] for w in measured.old.issues[x].vocabulary}
    left = a.vocabulary - elsewhere
    shared = {w for w in left & b.vocabulary - known if measured.holders[w] <= RARE_WORD}
    everything = measured.weight(left)
    share = measured.weight(shared) / everything if everything else 0.0
    return min(PART_SLOPE * (share - PART_SHARE), PART_WORDS_MAX)


def _names_part(
    whole: PreparedIssue,
    part: PreparedIssue,
    siblings: Iterable[PreparedIssue],
    peers: Mapping[str, int],
) -> bool:
    """Whether the part's title has what the titles of its siblings leave over of the whole's title.

    A noun must be among these words that no other title of the part's plan has: `peers` says how many do.
    """
    bag = title_bag(whole)
    explained = {word for sibling in siblings for word, _ in sibling.title_words}
    rest = {word: weight for word, weight in bag.items() if word not in explained}
    theirs = {word for word, _ in part.title_words}
    shared = {word: weight for word, weight in rest.items() if word in theirs}
    if len(rest) == len(bag) or sum(shared.values()) < NAMED_SHARE * sum(rest.values()):
        return False
    return any(weight >= SUBJECT_WEIGHT and peers[word] == 1 for word, weight in shared.items())
