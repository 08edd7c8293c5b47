"""Which initiative of the old plan is which of the new one: within the linked issues, and across others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from planparse.comparison.assign import assign
from planparse.comparison.chance import FEW_HOLDERS, SAMPLED_PAIRS, false_pairs
from planparse.comparison.levels import Levels, probability
from planparse.comparison.matches import BY_LINKS_FILE, REVIEW_BELOW, Match, Pair, Pins, unmatched
from planparse.comparison.prepare import Prepared, PreparedInitiative
from planparse.comparison.scoring import UNTOUCHED, Measured, word_cosine

TITLE = Levels(thresholds=(0.999, 0.75, 0.5), m=(0.70, 0.18, 0.05, 0.07), u=(0.01, 0.02, 0.07, 0.9))
"""rapidfuzz ratio of two titles: equal, a word changed, half, another. On the 168 initiatives that go on in
the generated pairs 74, 23, 3 and 0 %."""

CONTENT = Levels(
    thresholds=(0.999, 0.9, 0.7, 0.5),
    m=(0.70, 0.13, 0.07, 0.04, 0.06),
    u=(0.001, 0.003, 0.02, 0.1, 0.876),
)
"""The same of two descriptions with their items. All of the generated pairs are equal; in raw/ a fifth is
edited."""

TASKS = Levels(thresholds=(0.8, 0.4, 0.15), m=(0.30, 0.20, 0.15, 0.35), u=(0.002, 0.01, 0.04, 0.948))
"""Share of the tasks of both years that are in both (Jaccard). On the generated pairs 19, 1, 21 and 59 %: a
new year brings new tasks, so that sharing none says little."""

UNEQUAL_TEXT = 0.99
"""Similarity at most of texts that are not equal."""

CONTENT_ON_ONE_SIDE = 1.5
"""Log-odds taken away where only one of the two has a description (1 to 4.5). Not measured: all initiatives
at hand have one."""

STAYS, MOVES = 0.8, 0.03
"""Probability that an initiative goes on within the issues its issue is linked with, and in any other.
STAYS was measured between 0.7 and 0.9, where no link changes, MOVES up to 0.12."""

SAME_NUMBER = 0.3
"""Log-odds of the same number within linked issues (1.35 to 1): decides between equals and no more."""


TITLE_WORDS = 9.0
"""Log-odds that words in common add, by the cosine of the words of two unequal titles, within linked issues
when nothing else was found for either initiative: 電子申請の試行 became 電子申請の拡大. In the hand-written
pairs the true ones have a cosine of 0.26 to 0.63; in the generated pairs the false ones have none."""

LEFT_OVER, LEFT_OVER_MAX = -0.85, 2.9
"""Log-odds from which such initiatives are linked (30 %), and which the link claims at most (94.8 %): it is
always for review. Without a word in common they must reach 0."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """Log-odds of each level of TITLE, CONTENT and TASKS in the plans at hand."""

    title: tuple[float, ...]
    content: tuple[float, ...]
    tasks: tuple[float, ...]


def match_initiatives(measured: Measured, issues: Collection[Pair], pins: Pins) -> tuple[Match, ...]:
    """The initiatives of both plans, each matched or alone. `issues`: the pairs of issues that are linked."""
    old, new = measured.old.initiatives, measured.new.initiatives
    weights = _measured_weights((measured.old, measured.new))
    linked = frozenset(issues)
    partners: Counter[int] = Counter()
    for i, j in linked:
        partners[i] += len(measured.new.issues[j].initiatives)
    odds: dict[Pair, float] = {}
    evidence: dict[Pair, str] = {}
    for x, y in sorted(_candidates(measured, linked) | pins.linked):
        a, b = old[x], new[y]
        within = (a.issue, b.issue) in linked
        prior = math.log(STAYS / max(1, partners[a.issue]) if within else MOVES / max(1, len(new)))
        gain, reasons = _weigh(measured, weights, a, b)
        odds[x, y] = gain + prior + (SAME_NUMBER if within and a.number == b.number else 0.0)
        if within and _untouched(a, b):
            odds[x, y] = max(odds[x, y], UNTOUCHED)
        evidence[x, y] = "、".join(reasons if within else [*reasons, "課題をまたぐ移動"])
    free = {pair: weight for pair, weight in odds.items() if pins.leaves_open(pair)}
    chosen = {*assign(free), *pins.linked}
    # only what is itself left over could be, or could have been, the counterpart
    rest = _left_over(measured, linked, free, chosen)
    odds |= rest
    late = assign({pair: weight - _least(measured, pair) for pair, weight in rest.items()})
    chosen |= {pair for pair in late if (old[pair[0]].issue, new[pair[1]].issue) in linked}
    left_over = {p: weight for p, weight in rest.items() if all(p[0] != x and p[1] != y for x, y in chosen)}
    return (
        *(_match(pair, odds[pair], evidence[pair], pinned=pair in pins.linked) for pair in sorted(chosen)),
        *unmatched(
            (len(old), len(new)), chosen, left_over, ([n.ref for n in old], [n.ref for n in new]), pins
        ),
    )


def _left_over(
    measured: Measured, linked: Collection[Pair], free: Mapping[Pair, float], chosen: Collection[Pair]
) -> dict[Pair, float]:
    """Log-odds of the pairs of initiatives that nothing was found for.

    Within linked issues fewer counterparts come into question than before, and words that the titles have
    in common count.
    """
    taken_old, taken_new = {x for x, _ in chosen}, {y for _, y in chosen}
    rest = {p: odds for p, odds in free.items() if p[0] not in taken_old and p[1] not in taken_new}
    old, new = measured.old.initiatives, measured.new.initiatives
    within = [pair for pair in rest if (old[pair[0]].issue, new[pair[1]].issue) in linked]
    remaining = Counter(x for x, _ in within)
    before = Counter(x for x, y in free if (old[x].issue, new[y].issue) in linked)
    for x, y in within:
        fewer = math.log(before[x] / remaining[x])
        rest[x, y] = min(
            rest[x, y] + fewer + TITLE_WORDS * _title_cosine(measured, old[x], new[y]), LEFT_OVER_MAX
        )
    return rest


def _least(measured: Measured, pair: Pair) -> float:
    """The log-odds from which two initiatives left over are linked."""
    a, b = measured.old.initiatives[pair[0]], measured.new.initiatives[pair[1]]
    return LEFT_OVER if _title_cosine(measured, a, b) else 0.0


def _title_cosine(measured: Measured, a: PreparedInitiative, b: PreparedInitiative) -> float:
    """The cosine, 0 to 1, of the words of two unequal titles; 0 for equal ones, a level of TITLE."""
    return 0.0 if a.title == b.title else word_cosine(measured, a.title_words, b.title_words)


def _match(pair: Pair, log_odds: float, evidence: str, *, pinned: bool) -> Match:
    if pinned:
        return Match(*pair, 1.0, review=False, evidence=f"{BY_LINKS_FILE}、{evidence}", pinned=True)
    score = probability(log_odds)
    return Match(*pair, round(score, 4), review=score < REVIEW_BELOW, evidence=evidence)


def _candidates(measured: Measured, linked: Iterable[Pair]) -> set[Pair]:
    """All pairs within linked issues; across others, those of one title or content that few have."""
    found = {
        (x, y)
        for i, j in linked
        for x in measured.old.issues[i].initiatives
        for y in measured.new.issues[j].initiatives
    }
    holders: dict[str, list[int]] = defaultdict(list)
    for y, initiative in enumerate(measured.new.initiatives):
        for text in {initiative.title, initiative.content} - {""}:
            holders[text].append(y)
    for x, initiative in enumerate(measured.old.initiatives):
        for text in {initiative.title, initiative.content} & holders.keys():
            if len(holders[text]) <= FEW_HOLDERS:
                found.update((x, y) for y in holders[text])
    return found


def _measured_weights(plans: Iterable[Prepared]) -> _Weights:
    """The levels' weights, u being counted on pairs of initiatives of the same plan."""
    titles: list[float] = []
    contents: list[float] = []
    tasks: list[float] = []
    for a, b in false_pairs((plan.initiatives for plan in plans), 4 * SAMPLED_PAIRS):
        titles.append(_similarity(a.title, b.title))
        if a.content and b.content:
            contents.append(_similarity(a.content, b.content))
        if a.tasks and b.tasks:
            tasks.append(_shared_tasks(a.tasks, b.tasks))
    return _Weights(
        TITLE.weights(TITLE.counts(titles)),
        CONTENT.weights(CONTENT.counts(contents)),
        TASKS.weights(TASKS.counts(tasks)),
    )


def _similarity(a: str, b: str) -> float:
    from rapidfuzz.fuzz import ratio

    return 1.0 if a == b else min(UNEQUAL_TEXT, float(ratio(a, b)) / 100)


def _shared_tasks(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b)


def _weigh(
    measured: Measured, weights: _Weights, a: PreparedInitiative, b: PreparedInitiative
) -> tuple[float, list[str]]:
    """Log-odds without the prior, and the reasons in Japanese."""
    title = _similarity(a.title, b.title)
    reasons = ["題名一致" if title == 1 else f"題名の類似 {title:.2f}"]
    gain = weights.title[TITLE.level(title)]
    if title == 1:
        # a stock title says less than one of its own
        common = max(measured.initiative_title.spread.get(a.title, 0.0), measured.initiative_title.rate)
        gain = min(gain, math.log(TITLE.m[0] / common))
    if a.content and b.content:
        content = _similarity(a.content, b.content)
        reasons.append("内容一致" if content == 1 else f"内容の類似 {content:.2f}")
        gain += weights.content[CONTENT.level(content)]
        if content == 1 and a.content in measured.content.spread:
            stock = math.log(CONTENT.m[0] / measured.content.spread[a.content])
            gain -= max(0.0, weights.content[0] - stock)
    elif a.content or b.content:
        gain -= CONTENT_ON_ONE_SIDE
    if a.tasks and b.tasks:
        gain += weights.tasks[TASKS.level(_shared_tasks(a.tasks, b.tasks))]
        reasons.append(f"四半期の予定 {len(a.tasks & b.tasks)}/{len(a.tasks | b.tasks)} 共通")
    return gain, reasons


def _untouched(a: PreparedInitiative, b: PreparedInitiative) -> bool:
    return (a.number, a.title, a.content, a.tasks) == (b.number, b.title, b.content, b.tasks)
