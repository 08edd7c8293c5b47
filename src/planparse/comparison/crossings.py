"""Links across levels: an initiative that became an issue of its own, an issue that became an initiative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from planparse.comparison.assign import assign
from planparse.comparison.levels import probability
from planparse.comparison.matches import Match
from planparse.comparison.prepare import PreparedInitiative, PreparedIssue
from planparse.comparison.scoring import Measured, word_cosine

CONTENT_NEUTRAL, CONTENT_SLOPE = 0.6, 6.0
"""Share of the initiative's words, by rarity, in the title and text of the issue that speaks neither for nor
against the two being one, and the log-odds that each unit more adds."""

TITLE_NEUTRAL, TITLE_SLOPE = 0.25, 8.0
"""The same for the cosine of the words of both titles. The four true pairs of tests/pairs and
shared/cases/diff have shares of 1.0 and cosines of 0.46 to 1.0, three debatable ones of shared/pairs-human
0.61 to 1.0 and 0.47 to 0.58; in the generated pairs, which have none, shares reach 0.81 and cosines 0.19."""

CROSSING_ASSERTED = 1.1
"""Log-odds from which a crossing is published (3 to 1)."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """An initiative of one plan and an issue of the other that are one work.

    promoted: `initiative` is a position in the old plan, `issue` one in the new plan; demoted: the reverse.
    """

    kind: Literal["promoted", "demoted"]
    initiative: int
    issue: int
    score: float


def crossings(
    measured: Measured, issues: Sequence[Match], initiatives: Sequence[Match]
) -> tuple[Crossing, ...]:
    """The crossings among what has no counterpart on its own level, each issue and initiative in one at most.

    Issues and initiatives that a person declared to have no counterpart take part in none.
    """
    new_issues = [m.new for m in issues if m.old is None and m.new is not None and not m.pinned]
    old_issues = [m.old for m in issues if m.new is None and m.old is not None and not m.pinned]
    old_work = [m.old for m in initiatives if m.new is None and m.old is not None and not m.pinned]
    new_work = [m.new for m in initiatives if m.old is None and m.new is not None and not m.pinned]
    old, new = measured.old, measured.new
    return (
        *_crossings("promoted", measured, old.initiatives, old_work, new.issues, new_issues),
        *_crossings("demoted", measured, new.initiatives, new_work, old.issues, old_issues),
    )


def _crossings(
    kind: Literal["promoted", "demoted"],
    measured: Measured,
    initiatives: Sequence[PreparedInitiative],
    work: Iterable[int],
    issues: Sequence[PreparedIssue],
    alone: Sequence[int],
) -> Iterator[Crossing]:
    odds = {
        (x, k): _log_odds(measured, initiatives[x], issues[k])
        for x in work
        for k in alone
        if initiatives[x].title_words & {word for word, _ in issues[k].title_words}
    }
    for x, k in assign({pair: weight - CROSSING_ASSERTED for pair, weight in odds.items()}):
        yield Crossing(kind, x, k, round(probability(odds[x, k]), 4))


def _log_odds(measured: Measured, initiative: PreparedInitiative, issue: PreparedIssue) -> float:
    kept = measured.weight(initiative.vocabulary & issue.own_vocabulary)
    share = kept / (measured.weight(initiative.vocabulary) or 1.0)
    title = word_cosine(measured, initiative.title_words, {word for word, _ in issue.title_words})
    return CONTENT_SLOPE * (share - CONTENT_NEUTRAL) + TITLE_SLOPE * (title - TITLE_NEUTRAL)
