"""How much speaks for two issues being one: the log-odds of a pair, and the facts they come from.

Titles, bodies, sentences, initiatives and policy fields are compared on levels of agreement
(`planparse.comparison.levels`), against what chance gives (`planparse.comparison.chance`). Numbers count for
nothing but the last doubt: issues are renumbered every year.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from planparse.comparison.chance import (
    MAX_CHANCE,
    SAMPLED_PAIRS,
    Chance,
    chance,
    false_pairs,
    independent,
    near_rate,
    nearly_same,
    weigh_by_rarity,
)
from planparse.comparison.levels import FIELD_MAX, Levels, clip, of_field
from planparse.comparison.matches import Pair
from planparse.comparison.prepare import Prepared, PreparedInitiative, PreparedIssue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

Bag = Mapping[str, float]
"""Word → weight."""

# --- titles and bodies ----------------------------------------------------------------------------------

TITLE = Levels(
    thresholds=(0.999, 0.8, 0.6, 0.4),
    m=(0.60, 0.16, 0.12, 0.06, 0.06),
    u=(0.002, 0.006, 0.03, 0.12, 0.842),
)
"""Similarity of titles, the mean of letters and weighted words: equal, a word added, half reworded, one
subject in common, another title. On the 58 one-to-one links of the generated pairs 64, 24, 12, 0 and 0 %;
the tail is left for plans that are rewritten more, as raw/ is."""

BODY = Levels(
    thresholds=(0.7, 0.4, 0.15, 0.0),
    m=(0.50, 0.22, 0.13, 0.08, 0.07),
    u=(0.002, 0.01, 0.03, 0.06, 0.898),
)
"""Cosine of the words of two bodies, 0 being what `BODY_FLOOR` says and 1 the same words. On the generated
pairs 81, 16, 3, 0 and 0 %; spread wider for the same reason."""

BODY_FLOOR, BODY_FLOOR_MAX, BODY_FLOOR_UNKNOWN = 0.9, 0.9, 0.3
"""The cosine that counts as 0 is the one that this share of the pairs of one plan's issues stay below; at
most 0.9, and 0.3 where no plan has two issues to compare. The floor is not measured."""

LIKELY_TITLE, LIKELY_BODY = 0.6, 0.4
"""Similarities from which edited sentences are looked for in a pair that shares none word for word: the
third level of titles, the second of bodies. Saves time; another pair's chance finds are no evidence."""

UNEQUAL_TITLE = 0.99
"""Similarity at most of titles that are not equal."""


@dataclass(frozen=True, slots=True)
class Similarities:
    """Title and body similarity of every old with every new issue, and the weights of their levels.

    Both matrices have a row an old issue and a column a new one.
    """

    title: Matrix
    body: Matrix
    title_weights: tuple[float, ...]
    body_weights: tuple[float, ...]


def _similarities(old: Prepared, new: Prepared, measuring: Sequence[Sequence[int]]) -> Similarities:
    """`measuring`: positions of the issues of each plan that chance is measured on."""
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    issues = (*old.issues, *new.issues)
    title_bags = weigh_by_rarity([title_bag(issue) for issue in issues])
    body_bags = weigh_by_rarity([_damped(issue.body_words) for issue in issues])

    def titles(rows: Sequence[int], columns: Sequence[int]) -> Matrix:
        left, right = [issues[x].title for x in rows], [issues[y].title for y in columns]
        letters = cdist(left, right, scorer=ratio, dtype=np.float32) / 100
        by_words = _cosines([title_bags[x] for x in rows], [title_bags[y] for y in columns])
        return np.asarray((letters + by_words) / 2)

    def bodies(rows: Sequence[int], columns: Sequence[int]) -> Matrix:
        return _cosines([body_bags[x] for x in rows], [body_bags[y] for y in columns])

    first, second = range(len(old.issues)), range(len(old.issues), len(issues))
    apart = [
        [side[at] for at in positions] for side, positions in zip((first, second), measuring, strict=True)
    ]
    false_titles = np.concatenate([_upper(titles(part, part)) for part in apart]).astype(np.float64)
    false_bodies = np.concatenate([_upper(bodies(part, part)) for part in apart]).astype(np.float64)
    floor = float(np.quantile(false_bodies, BODY_FLOOR)) if len(false_bodies) else BODY_FLOOR_UNKNOWN
    floor = min(floor, BODY_FLOOR_MAX)
    return Similarities(
        title=titles(first, second),
        body=(bodies(first, second) - floor) / (1 - floor),
        title_weights=TITLE.weights(TITLE.counts(false_titles)),
        body_weights=BODY.weights(BODY.counts((false_bodies - floor) / (1 - floor))),
    )


def title_bag(issue: PreparedIssue) -> Bag:
    """The words of the title with their weights."""
    bag: dict[str, float] = {}
    for word, weight in issue.title_words:
        bag[word] = max(bag.get(word, 0.0), weight)
    return bag


def _damped(words: Sequence[str]) -> Bag:
    """Each word with 1 + log of how often it occurs: the tenth mention says little more than the first."""
    return {word: 1 + math.log(count) for word, count in Counter(words).items()}


def _upper(square: Matrix) -> Matrix:
    """The values above the diagonal, flat."""
    import numpy as np

    return np.asarray(square[np.triu_indices(len(square), 1)])


def _cosines(rows: Sequence[Bag], columns: Sequence[Bag]) -> Matrix:
    """The cosine of every bag of `rows` with every bag of `columns`."""
    import numpy as np
    from scipy.sparse import csr_matrix

    vocabulary: dict[str, int] = {}

    def normalized(bags: Sequence[Bag]) -> tuple[list[float], list[int], list[int]]:
        data: list[float] = []
        indices: list[int] = []
        starts = [0]
        for bag in bags:
            norm = math.sqrt(sum(v * v for v in bag.values())) or 1.0
            for word, value in bag.items():
                indices.append(vocabulary.setdefault(word, len(vocabulary)))
                data.append(value / norm)
            starts.append(len(data))
        return data, indices, starts

    parts = [normalized(rows), normalized(columns)]
    left, right = (
        csr_matrix(
            (np.array(data, dtype=np.float32), np.array(indices, dtype=np.int32), starts),
            (len(starts) - 1, max(1, len(vocabulary))),
        )
        for data, indices, starts in parts
    )
    return np.asarray((left @ right.T).toarray(), dtype=np.float32)


# --- policy fields --------------------------------------------------------------------------------------

SAME_FIELD = 0.9
"""Probability that an issue keeps its policy field. All 58 of the generated pairs do; plans rename fields
when bureaus are reorganised."""

FIELD_SAMPLE = 60
"""Issues of each plan whose policy fields are compared pair by pair: a matter of time."""

FIELD_PRIOR_SAME, FIELD_PRIOR_PAIRS = 2, 20
"""Prior guess at how often two issues have the same policy field: 2 of 20 pairs. Not measured."""


def _field_chance(plans: Iterable[Sequence[PreparedIssue]]) -> float:
    """The probability that two issues of one plan have the same policy field (or both none)."""
    pairs = [
        a.policy_field == b.policy_field
        for issues in plans
        for a, b in combinations(issues[:FIELD_SAMPLE], 2)
    ]
    return (sum(pairs) + FIELD_PRIOR_SAME) / (len(pairs) + FIELD_PRIOR_PAIRS)


# --- titles of parts ------------------------------------------------------------------------------------

COVER = Levels(thresholds=(0.75, 0.45), m=(0.65, 0.25, 0.10), u=(0.02, 0.08, 0.90))
"""Share of a part's title, by weight of words, that stands in the whole's title: all but a word, half, less.
On the 30 split and merged links of the generated pairs 93, 7 and 0 %; people rename parts more freely."""


def title_coverage(part: PreparedIssue, whole: PreparedIssue, others: Iterable[PreparedIssue] = ()) -> float:
    """The share, 0 to 1, of the part's title that stands in the whole's, by weight of words.

    Words of the whole's title that the titles of `others`, its other parts, account for do not count.
    """
    bag = title_bag(part)
    there = {word for word, _ in whole.title_words}
    for other in others:
        there -= {word for word, _ in other.title_words}
    total = sum(bag.values())
    return sum(weight for word, weight in bag.items() if word in there) / total if total else 0.0


# --- everything that is measured ------------------------------------------------------------------------

SENTENCE_PRIOR, CONTENT_PRIOR, INITIATIVE_TITLE_PRIOR = 5000, 300, 100
"""Pairs of sentences, of contents and of titles of initiatives of which one is taken to be equal by chance
before any is counted."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Two plans and what chance gives in them: all that the weighing of a pair needs.

    `holders`: in how many issues of both plans a word of title, text or initiatives stands;
    `title_holders`: in how many titles of each plan; `fields`: the policy fields of each plan;
    `over`: positions of the old issues of which the new plan's review says that they are over.
    """

    old: Prepared
    new: Prepared
    similar: Similarities
    sentence: Chance
    near_rate: float
    field_chance: float
    cover_weights: tuple[float, ...]
    content: Chance
    initiative_title: Chance
    holders: Mapping[str, int]
    title_holders: tuple[Mapping[str, int], Mapping[str, int]]
    fields: tuple[frozenset[str | None], frozenset[str | None]]
    over: frozenset[int]

    def weight(self, words: Iterable[str]) -> float:
        """The weight of different words, the rare ones weighing most (inverse document frequency).

        Words that are in no vocabulary, which counters are not, weigh nothing.
        """
        everything = len(self.old.issues) + len(self.new.issues)
        held = (self.holders[word] for word in words if word in self.holders)
        return sum(math.log(1 + everything / count) for count in held)


def measure(old: Prepared, new: Prepared, over: frozenset[int]) -> Measured:
    """What chance gives in the two plans; `over` as in Measured."""
    measuring = [independent(plan) for plan in (old, new)]
    issues = [[plan.issues[at] for at in at_] for plan, at_ in zip((old, new), measuring, strict=True)]
    covers = (max(title_coverage(a, b), title_coverage(b, a)) for a, b in false_pairs(issues, SAMPLED_PAIRS))

    def of_initiatives(what: Literal["title", "content"]) -> list[list[list[str]]]:
        return [
            [
                [text for at in issue.initiatives if (text := getattr(plan.initiatives[at], what))]
                for issue in measured
            ]
            for plan, measured in zip((old, new), issues, strict=True)
        ]

    return Measured(
        old=old,
        new=new,
        similar=_similarities(old, new, measuring),
        sentence=chance(([issue.sentences for issue in plan] for plan in issues), SENTENCE_PRIOR),
        near_rate=near_rate(issues),
        field_chance=_field_chance(issues),
        cover_weights=COVER.weights(COVER.counts(covers)),
        content=chance(of_initiatives("content"), CONTENT_PRIOR),
        initiative_title=chance(of_initiatives("title"), INITIATIVE_TITLE_PRIOR),
        holders=Counter(word for issue in (*old.issues, *new.issues) for word in issue.vocabulary),
        title_holders=(_title_holders(old), _title_holders(new)),
        fields=(
            frozenset(issue.policy_field for issue in old.issues),
            frozenset(issue.policy_field for issue in new.issues),
        ),
        over=over,
    )


def _title_holders(plan: Prepared) -> Mapping[str, int]:
    return Counter(word for issue in plan.issues for word in {word for word, _ in issue.title_words})


def word_cosine(measured: Measured, a: Set[str], b: Set[str]) -> float:
    """The cosine, 0 to 1, of two sets of words by their weights."""
    sizes = measured.weight(a) * measured.weight(b)
    return measured.weight(a & b) / math.sqrt(sizes) if sizes else 0.0


# --- a pair of issues -----------------------------------------------------------------------------------

SENTENCE_CARRIED, SENTENCE_EDITED = 0.6, 0.15
"""m of a sentence: how often an issue that goes on keeps it word for word, and how often nearly. On the
generated pairs 89 % and 5 % of 779 sentences; lower here for plans that are rewritten more."""

SENTENCES_LOST = 3.0
"""Log-odds taken away when the shorter of two bodies shares no sentence, in proportion when some are
missing: 1 to 20, as much as a field may take away."""

LONG_TEXT = 0.1
"""Share of the text's log-odds beyond FIELD_MAX that still count: where an issue was split, the half with
nine sentences should outweigh the half with five though both are beyond doubt."""

INITIATIVE_KEPT, TITLE_KEPT, TITLE_REUSED = 0.7, 0.6, 0.1
"""m of an initiative: how often an issue that goes on keeps its content; keeps its title where there is no
content to compare; keeps the title over another content. On the generated pairs all contents are kept and
74 % of the titles."""

TITLE_ALONE = 0.15
"""Similarity of two bodies below which, with neither a sentence nor an initiative in common, an equal title
speaks for nothing: staff put new work under an old name. The third level of BODY."""

INITIATIVE_EDITED = 0.15
"""m of an initiative whose content is edited: a few words or a number changed. None of the generated pairs;
one in five of the hand-written ones."""

INITIATIVE_LOST, INITIATIVES_MIN = 1.2, -2.0
"""Log-odds taken away for each initiative of the shorter list that the other issue lacks (1 to 3.3), and
the most that all of them take away (1 to 7): initiatives are replaced more readily than text."""

SAME_NUMBER = 0.5
"""Log-odds of the same area and number (1.6 to 1): decides between equals and no more."""

OTHER_NAMES = -2.5
"""Log-odds of titles that each have a proper name the other lacks, and none in common (1 to 12): the same
work in another district. No true pair of tests/pairs and shared/pairs-human has such titles, one false one
has."""

SAID_OVER = -3.0
"""Log-odds of any counterpart for an issue of which the new plan's review says that it is over (1 to 20).
All six such issues of tests/pairs and shared/pairs-human have none."""

UNTOUCHED = 5.0
"""Log-odds, at least, of issues or initiatives that are the same in number, title and text (150 to 1),
however common their words are."""


@dataclass(frozen=True, slots=True)
class WeighedPair:
    """A pair of issues, its log-odds and the facts they come from.

    `shared`: sentences in both: as the old issue writes it, as the new one does, the log-odds it adds.
    `initiatives`: those in both: position in the old plan, in the new plan, the log-odds.
    """

    log_odds: float
    title: float
    body: float
    shared: tuple[tuple[str, str, float], ...]
    initiatives: tuple[tuple[int, int, float], ...]


def weigh(measured: Measured, pair: Pair) -> WeighedPair:
    """The pair's log-odds, prior included: of the new plan's issues one is the old issue."""
    a, b = measured.old.issues[pair[0]], measured.new.issues[pair[1]]
    similar = measured.similar
    title = 1.0 if a.title == b.title else min(UNEQUAL_TITLE, float(similar.title[pair]))
    body = float(similar.body[pair])
    shared = _shared_sentences(measured, a, b, likely=title >= LIKELY_TITLE or body >= LIKELY_BODY)
    initiatives = _shared_initiatives(measured, a, b)
    title_weight = of_field(TITLE.smooth(similar.title_weights, title))
    if a.sentences and b.sentences and not shared and not initiatives and body < TITLE_ALONE:
        title_weight = min(title_weight, 0.0)
    log_odds = (
        -math.log(max(len(measured.old.issues), len(measured.new.issues), 2))
        + title_weight
        + _text_weight(a, b, shared, BODY.smooth(similar.body_weights, body))
        + _initiatives_weight(a, b, initiatives)
        + _field_weight(measured, a, b)
        + against(measured, pair)
    )
    if same_number(a, b):
        log_odds += SAME_NUMBER
        if (a.title, a.body, a.policy_field) == (b.title, b.body, b.policy_field):
            log_odds = max(log_odds, UNTOUCHED)
    return WeighedPair(log_odds, title, body, shared, initiatives)


def against(measured: Measured, pair: Pair) -> float:
    """Log-odds, 0 or less, of what speaks against the pair however much of their texts is alike."""
    names = measured.old.issues[pair[0]].title_names, measured.new.issues[pair[1]].title_names
    differ = OTHER_NAMES if names[0] - names[1] and names[1] - names[0] and not names[0] & names[1] else 0.0
    return differ + (SAID_OVER if pair[0] in measured.over else 0.0)


def same_number(a: PreparedIssue, b: PreparedIssue) -> bool:
    """Whether both stand under the same number in the same area."""
    return (a.area, a.number) == (b.area, b.number)


def _text_weight(
    a: PreparedIssue, b: PreparedIssue, shared: Sequence[tuple[str, str, float]], by_words: float
) -> float:
    """The better of what sentences and words say: a text written anew shares words alone."""
    if not a.sentences or not b.sentences:
        return 0.0
    lost = 1 - len(shared) / min(len(a.sentences), len(b.sentences))
    by_sentences = sum(gain for _, _, gain in shared) - SENTENCES_LOST * lost
    weight = max(by_sentences, by_words)
    return of_field(weight) + LONG_TEXT * max(0.0, weight - FIELD_MAX)


def _initiatives_weight(
    a: PreparedIssue, b: PreparedIssue, shared: Sequence[tuple[int, int, float]]
) -> float:
    fewer = min(len(a.initiatives), len(b.initiatives))
    if not fewer:
        return 0.0
    gain = sum(gain for _, _, gain in shared)
    return clip(gain - INITIATIVE_LOST * (fewer - len(shared)), INITIATIVES_MIN, FIELD_MAX)


def _field_weight(measured: Measured, a: PreparedIssue, b: PreparedIssue) -> float:
    if not a.policy_field or not b.policy_field:
        return 0.0
    if a.policy_field == b.policy_field:
        return math.log(SAME_FIELD / measured.field_chance)
    if a.policy_field not in measured.fields[1] and b.policy_field not in measured.fields[0]:
        return 0.0  # one name was replaced by the other: a reform of the fields says nothing of the issues
    return math.log((1 - SAME_FIELD) / (1 - measured.field_chance))


def _shared_sentences(
    measured: Measured, a: PreparedIssue, b: PreparedIssue, *, likely: bool
) -> tuple[tuple[str, str, float], ...]:
    """Sentences in both, word for word or edited; edited ones only where the pair is `likely` otherwise."""
    if not a.sentences or not b.sentences:
        return ()
    size = max(len(a.sentences), len(b.sentences))
    theirs = set(b.sentences)
    equal = [s for s in a.sentences if s in theirs]
    shared = [(s, s, max(0.0, math.log(SENTENCE_CARRIED / measured.sentence.of(s, size)))) for s in equal]
    if equal or likely:
        both = set(equal)
        edited = nearly_same(
            [s for s in a.sentences if s not in both], [s for s in b.sentences if s not in both]
        )
        gain = max(0.0, math.log(SENTENCE_EDITED / min(MAX_CHANCE, measured.near_rate * size)))
        shared += [(x, y, gain) for x, y in edited]
    return tuple(shared)


def _shared_initiatives(
    measured: Measured, a: PreparedIssue, b: PreparedIssue
) -> tuple[tuple[int, int, float], ...]:
    """Initiatives in both issues: by equal content, by nearly equal content, then by equal title."""
    old, new = measured.old.initiatives, measured.new.initiatives
    free = list(b.initiatives)
    found: list[tuple[int, int, float]] = []
    rest: list[int] = []
    for i in a.initiatives:
        content = old[i].content
        match = next((j for j in free if content and new[j].content == content), None)
        if match is None:
            rest.append(i)
        else:
            free.remove(match)
            gain = math.log(INITIATIVE_KEPT / measured.content.of(content, len(b.initiatives)))
            found.append((i, match, max(0.0, gain)))
    unequal = {old[i].content: i for i in rest if old[i].content}, {new[j].content: j for j in free}
    near = math.log(INITIATIVE_EDITED / min(MAX_CHANCE, measured.near_rate * max(1, len(b.initiatives))))
    for left, right in nearly_same(list(unequal[0]), list(unequal[1])) if near > 0 else ():
        i, j = unequal[0][left], unequal[1][right]
        if j in free:
            rest.remove(i)
            free.remove(j)
            found.append((i, j, near))
    for i in rest:
        match = next((j for j in free if new[j].title == old[i].title), None)
        if match is not None:
            kept = TITLE_REUSED if old[i].content and new[match].content else TITLE_KEPT
            gain = math.log(kept / measured.initiative_title.of(old[i].title, len(b.initiatives)))
            if gain > 0:
                free.remove(match)
                found.append((i, match, gain))
    return tuple(found)


# --- which pairs are weighed ----------------------------------------------------------------------------

ALL_PAIRS = 2500
"""Pairs up to which every pair is weighed: plans of 50 issues, ten times the usual. A matter of time."""

NEAREST_BODIES, NEAREST_TITLES = 8, 6
"""Counterparts of each issue that are weighed in larger plans, nearest first. With them the 1,000 issues of
`bench/diff_bench.py` are linked with P and R of 1."""

CONTENT_HOLDERS, TITLE_HOLDERS = 5, 2
"""In larger plans issues are also weighed that share an initiative's content, or its title, with at most so
many others."""


def candidates(measured: Measured) -> list[Pair]:
    """The pairs of issues worth weighing, in order: all of a few; of many, each issue's nearest."""
    rows, columns = measured.similar.title.shape
    if rows * columns <= ALL_PAIRS:
        return [(i, j) for i in range(rows) for j in range(columns)]
    found = {
        *_nearest(measured.similar.body, NEAREST_BODIES),
        *_nearest(measured.similar.title, NEAREST_TITLES),
        *_sharing(measured, lambda n: n.content, CONTENT_HOLDERS),
        *_sharing(measured, lambda n: n.title, TITLE_HOLDERS),
    }
    return sorted(found)


def _nearest(similarity: Matrix, count: int) -> Iterable[Pair]:
    """The pairs that are among the `count` best of their row or of their column."""
    import numpy as np

    rows, columns = similarity.shape
    width, height = min(count, columns), min(count, rows)
    by_row = np.argpartition(-similarity, width - 1, axis=1)[:, :width]
    by_column = np.argpartition(-similarity, height - 1, axis=0)[:height]
    yield from ((i, int(j)) for i in range(rows) for j in by_row[i])
    yield from ((int(i), j) for j in range(columns) for i in by_column[:, j])


def _sharing(measured: Measured, text: Callable[[PreparedInitiative], str], most: int) -> Iterable[Pair]:
    """The pairs of issues with an initiative of the same text, where at most `most` new ones have it."""
    holders: dict[str, list[int]] = defaultdict(list)
    for initiative in measured.new.initiatives:
        holders[text(initiative)].append(initiative.issue)
    for initiative in measured.old.initiatives:
        issues = holders.get(text(initiative), [])
        if text(initiative) and len(issues) <= most:
            yield from ((initiative.issue, j) for j in issues)


# --- in words -------------------------------------------------------------------------------------------

NAMES_SHOWN = 3
"""Proper names that the evidence mentions at most."""


def evidence(measured: Measured, pair: Pair, facts: WeighedPair) -> str:
    """The facts in Japanese: 題名の類似 0.83、政策分野一致、本文 5/6 文共通、取組 3/4 共通."""
    a, b = measured.old.issues[pair[0]], measured.new.issues[pair[1]]
    reasons = ["題名一致" if facts.title == 1 else f"題名の類似 {facts.title:.2f}"]
    if a.policy_field and b.policy_field:
        reasons.append("政策分野一致" if a.policy_field == b.policy_field else "政策分野相違")
    if a.sentences and b.sentences:
        fewer = min(len(a.sentences), len(b.sentences))
        reasons.append(f"本文 {min(len(facts.shared), fewer)}/{fewer} 文共通")
        if not facts.shared and facts.body > 0:
            reasons.append(f"本文の語の類似 {facts.body:.2f}")
    if a.initiatives and b.initiatives:
        reasons.append(f"取組 {len(facts.initiatives)}/{max(len(a.initiatives), len(b.initiatives))} 共通")
    names = sorted(a.names & b.names)
    if names:
        reasons.append("共通の固有名 " + "・".join(names[:NAMES_SHOWN]))
    return "、".join(reasons)
