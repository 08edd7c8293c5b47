"""Splits and merges: further links of issues that have one.

A part is judged by what the links found before leave unexplained: of an issue that was split, the text and
the initiatives that its first counterpart lacks.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planparse.diff.levels import clip
from planparse.diff.matches import Pair
from planparse.diff.prepare import PreparedIssue
from planparse.diff.scoring import COVER, Measured, WeighedPair, title_bag, title_coverage

PART_ASSERTED = 1.1
"""Log-odds from which a part is linked (3 to 1): a link too many turns a plain link into a split."""

PARTS_EXPECTED, PAIRS_MIN = 2, 4
"""Prior: so many parts among all pairs of the two plans, which count as at least PAIRS_MIN. Plans of the
generated pairs have 34 part links in 14 pairs, two or three a pair."""

NOTHING_SHARED = -2.0
"""Log-odds of a part that shares no text, or no initiative, with its whole beyond what other links explain
(1 to 7): parts are often given initiatives of their own."""

TITLE_PART = 0.85
"""Log-odds of a part that its title alone tells (70 %): always for review."""

SUBJECT_WEIGHT = 1.0
"""Weight in a title from which a word is a noun that names a subject (`planparse.diff.prepare`)."""

NAMED_SHARE = 0.6
"""Share of the unexplained words of the whole's title, by weight, that the part's title must have."""


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
) -> dict[Pair, float]:
    """The pairs that are parts of a split or merge beside the `chosen` links, with their log-odds.

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
            return found
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
        return _unexplained(measured, weighed, links, pair, without_initiatives=0.0)
    if not weighed[pair].shared and not weighed[pair].initiatives:
        return None
    pairs = max(PAIRS_MIN, len(measured.old.issues) * len(measured.new.issues))
    prior = math.log(PARTS_EXPECTED / pairs)
    return prior + _unexplained(measured, weighed, links, pair, without_initiatives=NOTHING_SHARED)


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
            (clip(text) if text else NOTHING_SHARED) + (clip(work) if work else without_initiatives)
        )
    return max(readings) + measured.cover_weights[COVER.level(coverage)]


# --- by title alone -------------------------------------------------------------------------------------


def parts_by_title(measured: Measured, allowed: Iterable[Pair], found: Iterable[Pair]) -> list[Pair]:
    """Parts known by their title alone: "A and B" became "A anew", and an issue without link is about B.

    The words of the whole's title that its links do not explain must stand in the part's title, a noun
    among them that no other title of the part's plan has.
    """
    links = _links(found)
    old, new = measured.old.issues, measured.new.issues
    words_old, words_new = _title_frequency(old), _title_frequency(new)
    parts: list[Pair] = []
    for i, j in allowed:
        of_old, of_new = links.of_old.get(i, frozenset()), links.of_new.get(j, frozenset())
        if of_old and not of_new:
            named = _names_part(old[i], new[j], [new[y] for y in of_old], words_new)
        elif of_new and not of_old:
            named = _names_part(new[j], old[i], [old[x] for x in of_new], words_old)
        else:
            named = False
        if named:
            parts.append((i, j))
    # what seems a part of two wholes is a part of neither
    by_old, by_new = Counter(i for i, _ in parts), Counter(j for _, j in parts)
    return [
        (i, j)
        for i, j in parts
        if (by_old[i] == 1 or i in links.of_old) and (by_new[j] == 1 or j in links.of_new)
    ]


def _title_frequency(issues: Iterable[PreparedIssue]) -> Counter[str]:
    return Counter(word for issue in issues for word, _ in issue.title_words)


def _names_part(
    whole: PreparedIssue, part: PreparedIssue, linked: Sequence[PreparedIssue], frequency: Mapping[str, int]
) -> bool:
    """Whether the part's title has what the titles `linked` with the whole leave over of the whole's."""
    bag = title_bag(whole)
    explained = {word for other in linked for word, _ in other.title_words}
    rest = {word: weight for word, weight in bag.items() if word not in explained}
    theirs = {word for word, _ in part.title_words}
    shared = {word: weight for word, weight in rest.items() if word in theirs}
    return (
        len(rest) < len(bag)
        and any(weight >= SUBJECT_WEIGHT and frequency[word] == 1 for word, weight in shared.items())
        and sum(shared.values()) >= NAMED_SHARE * sum(rest.values())
    )
