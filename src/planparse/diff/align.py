"""Which issue and which initiative of the old plan belongs to which of the new one.

Probabilistic record linkage (Fellegi & Sunter 1969, JASA 64:1183–1210): each field compared adds
log(m / u) to the log-odds that two issues are one, m being how often the field agrees on a true pair, u
how often on a false one. m is stated here. **u is measured on the plans at hand**: two issues of the same
plan are never the same issue, so how alike they are is what chance and house style give. Stock
sentences, stock titles and one policy field for everything therefore weigh little by themselves.

Steps: (1) the best one-to-one pairs over all issues at once; (2) further links to parts, for what was
split or merged, each by what the links found before leave unexplained; (3) initiatives, within the
linked issues and across all others.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planparse.diff.prepare import Prepared, PreparedInitiative, PreparedIssue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Vector = NDArray[np.float64]

# One field may not decide alone: what a field can add to or take from the log-odds.
_LEAST, _MOST = -3.0, 9.0
# Below this probability a link is for review; from this one on a pair not linked is worth a look.
_REVIEW = 0.95
_POSSIBLE = 0.05
# A sentence is nearly another from this similarity (0 to 100) on: a word changed or a clause added.
_NEARLY = 88
# m of a sentence: an issue that goes on keeps each of its sentences about this often, edits it this often.
_CARRIED, _EDITED = 0.6, 0.15
# A further link to a part is asserted from these log-odds on (3 to 1): it changes what the others mean.
_PART = 1.1
# What the same area and number add. Of two issues left over, from which log-odds on they are linked, and
# the most that link may claim: it is always for review (below 0.95).
_SAME_NUMBER = 0.5
_LEFT_OVER, _UNSURE = -0.85, 2.9
# Log-odds, at least, of what stands at the same place in the same words, however common they are.
_UNTOUCHED = 5.0
# Log-odds of a part that its title alone tells.
_NAMED = 0.85
# Pairs that are sampled from a plan to measure chance; how many pairs of issues are all weighed; how
# many initiatives may share a title or text for that alone to make them candidates.
_SAMPLE = 400
_ALL_PAIRS = 2500
_FEW = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """A link between position `old` and position `new` (None: ended or new), with why."""

    old: int | None
    new: int | None
    score: float
    review: bool
    evidence: str
    primary: bool = True
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Aligned:
    """Links of issues and of initiatives, by position in the prepared plans."""

    issues: tuple[Pair, ...]
    initiatives: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Pins:
    """What a person decided, as positions: pairs that are links and pairs that are not.

    (old, None) pinned says that old has no counterpart; likewise (None, new).
    """

    linked: frozenset[tuple[int | None, int | None]] = frozenset()
    forbidden: frozenset[tuple[int, int]] = frozenset()


# --- levels of agreement --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of agreement, best first: least similarity of each, m, and the prior guess at u.

    `weights` is log(m / u) with u counted on pairs known to be false, the guess weighing as many pairs as
    `strength` says.
    """

    least: tuple[float, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    strength: float = 40.0

    def level(self, similarity: float) -> int:
        """The first level the similarity reaches."""
        return next((i for i, least in enumerate(self.least) if similarity >= least), len(self.least))

    def smooth(self, weights: Sequence[float], similarity: float) -> float:
        """The weight at a similarity: each level's own in its middle, straight lines between levels.

        The first level, which is sameness, keeps its weight whole.
        """
        at = self.level(similarity)
        if at == 0:
            return weights[0]
        above = self.least[at - 1]
        below = self.least[at] if at < len(self.least) else min(0.0, similarity)
        share = (similarity - below) / (above - below) if above > below else 0.0
        upper = weights[at] if at == 1 else (weights[at] + weights[at - 1]) / 2
        lower = (weights[at] + weights[at + 1]) / 2 if at < len(self.least) else weights[at]
        return lower + share * (upper - lower)

    def weights(self, counts: Sequence[float]) -> tuple[float, ...]:
        """The levels' log(m / u), from how many known-false pairs fall on each."""
        total = sum(counts) + self.strength
        u = [(c + self.strength * guess) / total for c, guess in zip(counts, self.u, strict=True)]
        return tuple(math.log(m / chance) for m, chance in zip(self.m, u, strict=True))


_TITLE = Levels((0.999, 0.8, 0.6, 0.4), (0.60, 0.16, 0.12, 0.06, 0.06), (0.002, 0.006, 0.03, 0.12, 0.842))
_BODY = Levels((0.7, 0.4, 0.15, 0.0), (0.50, 0.22, 0.13, 0.08, 0.07), (0.002, 0.01, 0.03, 0.06, 0.898))
_COVER = Levels((0.75, 0.45), (0.65, 0.25, 0.10), (0.02, 0.08, 0.90))
_INITIATIVE_TITLE = Levels((0.999, 0.75, 0.5), (0.70, 0.18, 0.05, 0.07), (0.01, 0.02, 0.07, 0.9))
_CONTENT = Levels((0.999, 0.9, 0.7, 0.5), (0.70, 0.13, 0.07, 0.04, 0.06), (0.001, 0.003, 0.02, 0.1, 0.876))
_TASKS = Levels((0.8, 0.4, 0.15), (0.30, 0.20, 0.15, 0.35), (0.002, 0.01, 0.04, 0.948))


def _count(levels: Levels, similarities: Vector) -> list[float]:
    """How many of the similarities fall on each level."""
    import numpy as np

    bounds = np.array(levels.least[::-1])
    at = len(levels.least) - np.searchsorted(bounds, similarities, side="right")
    return [float(n) for n in np.bincount(at, minlength=len(levels.least) + 1)]


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, log_odds))))


def _clip(weight: float, least: float = _LEAST, most: float = _MOST) -> float:
    return max(least, min(most, weight))


# --- similarity of all issues at once ---------------------------------------------------------------------


def _cosines(rows: Sequence[Mapping[str, float]], columns: Sequence[Mapping[str, float]]) -> Matrix:
    """Cosines of all weighted bags of words with all others, dense."""
    import numpy as np
    from scipy.sparse import csr_matrix

    vocabulary: dict[str, int] = {}

    def matrix(bags: Sequence[Mapping[str, float]]) -> Any:
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

    parts = [matrix(rows), matrix(columns)]
    left, right = (
        csr_matrix(
            (np.array(d, dtype=np.float32), np.array(i, dtype=np.int32), s),
            (len(s) - 1, max(1, len(vocabulary))),
        )
        for d, i, s in parts
    )
    return np.asarray((left @ right.T).toarray(), dtype=np.float32)


def _weigh(bags: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Term weights × inverse document frequency over all bags."""
    frequency = Counter(word for bag in bags for word in bag)
    return [
        {word: value * math.log(1 + len(bags) / frequency[word]) for word, value in bag.items()}
        for bag in bags
    ]


def _independent(side: Prepared) -> tuple[int, ...]:
    """Positions of the issues that tell what chance gives: without those that share half their sentences
    with an issue before them, as the parts of an issue that was split do.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for at, issue in enumerate(side.issues):
        for sentence in issue.sentences:
            holders[sentence].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for together in holders.values():
        if len(together) <= _FEW:
            shared.update((x, y) for k, y in enumerate(together) for x in together[:k])
    twins = {
        y
        for (x, y), count in shared.items()
        if 2 * count >= min(len(side.issues[x].sentences), len(side.issues[y].sentences))
    }
    return tuple(at for at in range(len(side.issues)) if at not in twins)


@dataclass(frozen=True, slots=True)
class _Similarities:
    """Title and body similarity of every old with every new issue, and the weights of their levels."""

    title: Matrix
    body: Matrix
    title_weights: tuple[float, ...]
    body_weights: tuple[float, ...]
    policy_chance: float


def _similarities(old: Prepared, new: Prepared, independent: Sequence[Sequence[int]]) -> _Similarities:
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    a, b = len(old.issues), len(new.issues)
    every = (*old.issues, *new.issues)
    title_bags = _weigh([_bag(issue.title_words) for issue in every])
    body_bags = _weigh([{w: 1 + math.log(c) for w, c in Counter(issue.words).items()} for issue in every])
    titles = [issue.title for issue in every]

    def title(rows: Sequence[int], columns: Sequence[int]) -> Matrix:
        left, right = [titles[x] for x in rows], [titles[y] for y in columns]
        letters = cdist(left, right, scorer=ratio, dtype=np.float32) / 100
        return np.asarray(
            (letters + _cosines([title_bags[x] for x in rows], [title_bags[y] for y in columns])) / 2
        )

    def body_of(rows: Sequence[int], columns: Sequence[int]) -> Matrix:
        return _cosines([body_bags[x] for x in rows], [body_bags[y] for y in columns])

    first, second = range(a), range(a, a + b)
    body = body_of(first, second)
    titles_apart: list[Matrix] = []
    bodies_apart: list[Matrix] = []
    same: list[bool] = []
    for start, positions in zip((0, a), independent, strict=True):
        part = [start + at for at in positions]
        upper = np.triu_indices(len(part), 1)
        titles_apart.append(title(part, part)[upper])
        bodies_apart.append(body_of(part, part)[upper])
        fields = [every[x].policy_field for x in part[:60]]
        same += [x == y for k, x in enumerate(fields) for y in fields[:k]]
    # 0 is as alike as two issues of one plan may well be, 1 the same words
    false_title = np.concatenate(titles_apart).astype(np.float64)
    false_body = np.concatenate(bodies_apart).astype(np.float64)
    floor = float(np.quantile(false_body, 0.9)) if len(false_body) else 0.3
    floor = min(floor, 0.9)
    return _Similarities(
        title=title(first, second),
        body=(body - floor) / (1 - floor),
        title_weights=_TITLE.weights(_count(_TITLE, false_title)),
        body_weights=_BODY.weights(_count(_BODY, (false_body - floor) / (1 - floor))),
        policy_chance=(sum(same) + 2) / (len(same) + 20),
    )


def _bag(weighted: Iterable[tuple[str, float]]) -> dict[str, float]:
    bag: dict[str, float] = {}
    for word, weight in weighted:
        bag[word] = max(bag.get(word, 0.0), weight)
    return bag


# --- chance of shared sentences and initiatives -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Chance:
    """How likely an issue shares a sentence (or an initiative) with another issue of the same plan.

    `rate`: of two sentences from two issues, how often they are the same; `spread`: for a sentence, the
    share of issues that have it, where more than one of a plan has it.
    """

    rate: float
    spread: Mapping[str, float]

    def of(self, sentence: str, others: int) -> float:
        """The chance that an issue with `others` sentences has this one."""
        return min(0.9, max(self.rate * others, self.spread.get(sentence, 0.0)))


def _chance(sides: Iterable[Sequence[Sequence[str]]], prior_pairs: float) -> _Chance:
    """From the sentences (or other keys) of each issue of each plan."""
    equal, pairs = 0.0, 0.0
    spread: dict[str, float] = {}
    for side in sides:
        counts = Counter(s for issue in side for s in set(issue))
        total = sum(counts.values())
        equal += sum(c * (c - 1) / 2 for c in counts.values())
        pairs += (total * total - sum(len(set(issue)) ** 2 for issue in side)) / 2
        for sentence, count in counts.items():
            if count > 1:
                spread[sentence] = max(spread.get(sentence, 0.0), (count - 0.5) / len(side))
    return _Chance((equal + 1) / (pairs + prior_pairs), spread)


def _nearly(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str]]:
    """Sentences of the one list with the sentence of the other that differs in a few characters only."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    if not left or not right:
        return []
    close = cdist(left, right, scorer=ratio, score_cutoff=_NEARLY)
    best = close.argmax(axis=1)
    return [(left[i], right[int(j)]) for i, j in enumerate(best) if close[i, j]]


def _near_rate(sides: Iterable[Sequence[PreparedIssue]]) -> float:
    """Of two sentences from two issues of one plan, how often they are nearly but not wholly the same."""
    near, pairs = 0, 0
    for side in sides:
        for step in range(1, min(len(side), 1 + _SAMPLE // max(1, len(side)))):
            for a, b in zip(side, side[step:], strict=False):
                left = [s for s in a.sentences if s not in b.sentences]
                right = [s for s in b.sentences if s not in a.sentences]
                near += len(_nearly(left, right))
                pairs += len(left) * len(right)
    return (near + 1) / (pairs + 1000)


@dataclass(frozen=True, slots=True)
class _Context:
    """Everything the weighing of a pair of issues needs."""

    old: Prepared
    new: Prepared
    similar: _Similarities
    sentence: _Chance
    near_rate: float
    cover_weights: tuple[float, ...]
    content: _Chance
    initiative_title: _Chance


def _context(old: Prepared, new: Prepared) -> _Context:
    import numpy as np

    independent = [_independent(side) for side in (old, new)]
    sides = [[side.issues[at] for at in known] for side, known in zip((old, new), independent, strict=True)]

    def own(attribute: str) -> list[list[list[str]]]:
        return [
            [
                [value for at in issue.initiatives if (value := getattr(side.initiatives[at], attribute))]
                for issue in issues
            ]
            for side, issues in zip((old, new), sides, strict=True)
        ]

    return _Context(
        old=old,
        new=new,
        similar=_similarities(old, new, independent),
        sentence=_chance(([i.sentences for i in issues] for issues in sides), 5000),
        near_rate=_near_rate(sides),
        cover_weights=_COVER.weights(_count(_COVER, np.fromiter(_covers(sides), np.float64))),
        content=_chance(own("content"), 300),
        initiative_title=_chance(own("title"), 100),
    )


def _covers(sides: Iterable[Sequence[PreparedIssue]]) -> Iterable[float]:
    for side in sides:
        for step in range(1, min(len(side), 1 + _SAMPLE // max(1, len(side)))):
            for a, b in zip(side, side[step:], strict=False):
                yield max(_title_coverage(a, b, ()), _title_coverage(b, a, ()))


# --- a pair of issues ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A candidate pair: its log-odds and the facts they come from.

    `shared`: sentences in both, (as the old issue writes it, as the new one does, what sharing it adds);
    `initiatives`: (position in old, position in new, what sharing it adds).
    """

    log_odds: float
    title: float
    body: float
    shared: tuple[tuple[str, str, float], ...]
    initiatives: tuple[tuple[int, int, float], ...]


def _shared_sentences(
    context: _Context, a: PreparedIssue, b: PreparedIssue, likely: bool
) -> tuple[tuple[str, str, float], ...]:
    if not a.sentences or not b.sentences:
        return ()
    size = max(len(a.sentences), len(b.sentences))
    theirs = set(b.sentences)
    exact = [s for s in a.sentences if s in theirs]
    shared = [(s, s, max(0.0, math.log(_CARRIED / context.sentence.of(s, size)))) for s in exact]
    if exact or likely:
        both = set(exact)
        near = _nearly([s for s in a.sentences if s not in both], [s for s in b.sentences if s not in both])
        gain = max(0.0, math.log(_EDITED / min(0.9, context.near_rate * size)))
        shared += [(x, y, gain) for x, y in near]
    return tuple(shared)


def _shared_initiatives(
    context: _Context, a: PreparedIssue, b: PreparedIssue
) -> tuple[tuple[int, int, float], ...]:
    """Initiatives that are in both issues as far as their own words say, and what each adds."""
    free = list(b.initiatives)
    found: list[tuple[int, int, float]] = []
    rest: list[int] = []
    for i in a.initiatives:
        content = context.old.initiatives[i].content
        match = next((j for j in free if content and context.new.initiatives[j].content == content), None)
        if match is None:
            rest.append(i)
        else:
            free.remove(match)
            gain = math.log(0.7 / context.content.of(content, len(b.initiatives)))
            found.append((i, match, max(0.0, gain)))
    for i in rest:
        one = context.old.initiatives[i]
        match = next((j for j in free if context.new.initiatives[j].title == one.title), None)
        if match is not None:
            # the same stock title over other content says little
            m = 0.1 if one.content and context.new.initiatives[match].content else 0.6
            gain = math.log(m / context.initiative_title.of(one.title, len(b.initiatives)))
            if gain > 0:
                free.remove(match)
                found.append((i, match, gain))
    return tuple(found)


def _weigh_pair(context: _Context, i: int, j: int, prior: float) -> _Weighed:
    a, b = context.old.issues[i], context.new.issues[j]
    similar = context.similar
    title = 1.0 if a.title == b.title else min(0.99, float(similar.title[i, j]))
    body = float(similar.body[i, j])
    log_odds = prior + _clip(_TITLE.smooth(similar.title_weights, title))
    shared = _shared_sentences(context, a, b, title >= 0.6 or body >= 0.4)
    if a.sentences and b.sentences:
        lost = 1 - len(shared) / min(len(a.sentences), len(b.sentences))
        carried = sum(gain for _, _, gain in shared) - 3.0 * lost
        by_words = _BODY.smooth(similar.body_weights, body)
        text = max(carried, by_words)
        # the whole text outweighs half of it, where both say enough
        log_odds += _clip(text) + 0.1 * max(0.0, text - _MOST)
    initiatives = _shared_initiatives(context, a, b)
    fewer = min(len(a.initiatives), len(b.initiatives))
    if fewer:
        gain = sum(gain for _, _, gain in initiatives)
        log_odds += _clip(gain - 1.2 * (fewer - len(initiatives)), -2.0)
    if a.policy_field and b.policy_field:
        chance = similar.policy_chance
        same = a.policy_field == b.policy_field
        log_odds += math.log(0.9 / chance if same else 0.1 / (1 - chance))
    if _at(a) == _at(b):
        # a hint between equals, never a reason
        log_odds += _SAME_NUMBER
        if (a.title, a.body, a.policy_field) == (b.title, b.body, b.policy_field):
            log_odds = max(log_odds, _UNTOUCHED)
    return _Weighed(log_odds, title, body, shared, initiatives)


def _candidates(context: _Context) -> list[tuple[int, int]]:
    """Pairs worth weighing: all of a few; of many, each issue's nearest by body, title and initiatives."""
    import numpy as np

    a, b = context.similar.title.shape
    if a * b <= _ALL_PAIRS:
        return [(i, j) for i in range(a) for j in range(b)]
    found: set[tuple[int, int]] = set()
    for matrix, nearest in ((context.similar.body, 8), (context.similar.title, 6)):
        width, height = min(nearest, b), min(nearest, a)
        best = np.argpartition(-matrix, width - 1, axis=1)[:, :width]
        found.update((i, int(j)) for i in range(a) for j in best[i])
        best = np.argpartition(-matrix, height - 1, axis=0)[:height]
        found.update((int(i), j) for j in range(b) for i in best[:, j])
    for attribute, most in (("content", 5), ("title", 2)):
        holders: dict[str, list[int]] = defaultdict(list)
        for n in context.new.initiatives:
            holders[getattr(n, attribute)].append(n.issue)
        for n in context.old.initiatives:
            issues = holders.get(getattr(n, attribute), [])
            if getattr(n, attribute) and len(issues) <= most:
                found.update((n.issue, j) for j in issues)
    return sorted(found)


# --- one to one ---------------------------------------------------------------------------------------


def _assign(weights: Mapping[tuple[int, int], float], a: int, b: int) -> dict[int, int]:
    """The one-to-one pairs with the greatest sum of positive weights, solved for all at once.

    Equal sums go to the pairs that keep the order.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not weights:
        return {}
    matrix = np.zeros((a, b))
    for (i, j), weight in weights.items():
        if weight > 0:
            matrix[i, j] = weight + 1e-6 * (1 - abs(i / a - j / b))
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if matrix[i, j] > 0}


# --- splits and merges --------------------------------------------------------------------------------


def _title_coverage(part: PreparedIssue, whole: PreparedIssue, linked: Iterable[PreparedIssue]) -> float:
    """How much of the part's title stands in the whole's, by weight of words, beyond what the titles the
    whole is linked with account for.
    """
    weights = _bag(part.title_words)
    there = {word for word, _ in whole.title_words}
    for other in linked:
        there -= {word for word, _ in other.title_words}
    total = sum(weights.values())
    return sum(w for word, w in weights.items() if word in there) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class _Links:
    """The links found so far: new issues of each old one, old issues of each new one."""

    of_old: dict[int, set[int]]
    of_new: dict[int, set[int]]

    def add(self, i: int, j: int) -> None:
        self.of_old.setdefault(i, set()).add(j)
        self.of_new.setdefault(j, set()).add(i)


def _part_log_odds(
    context: _Context,
    weighed: Mapping[tuple[int, int], _Weighed],
    links: _Links,
    pair: tuple[int, int],
    *,
    spent: bool,
) -> float:
    """Log-odds, before the prior, that a part of old i stands in new j (a merge) or of new j in old i (a
    split).

    Only what the links found before leave unexplained counts: text and initiatives of i that i's links
    lack, or text and initiatives of j that j's links lack; of both readings the better. `spent`: the
    initiatives are known to have gone elsewhere, so that sharing none says nothing.
    """
    i, j = pair
    a, b = context.old.issues[i], context.new.issues[j]
    facts = weighed[pair]
    of_old, of_new = links.of_old.get(i, set()), links.of_new.get(j, set())
    title = max(
        _title_coverage(a, b, (context.old.issues[x] for x in of_new)),
        _title_coverage(b, a, (context.new.issues[y] for y in of_old)),
    )
    readings = []
    for side, known in ((0, [(i, y) for y in of_old]), (1, [(x, j) for x in of_new])):
        text_known = {s[side] for own in known for s in weighed[own].shared}
        initiatives_known = {n[side] for own in known for n in weighed[own].initiatives}
        text = sum(s[2] for s in facts.shared if s[side] not in text_known)
        initiatives = sum(n[2] for n in facts.initiatives if n[side] not in initiatives_known)
        none = 0.0 if spent else -2.0
        readings.append((_clip(text) if text else -2.0) + (_clip(initiatives) if initiatives else none))
    return max(readings) + context.cover_weights[_COVER.level(title)]


def _parts(
    context: _Context,
    weighed: Mapping[tuple[int, int], _Weighed],
    allowed: Iterable[tuple[int, int]],
    chosen: Iterable[tuple[int, int]],
) -> dict[tuple[int, int], float]:
    """Further links of issues that have one: pair → log-odds.

    The clearest first; each changes what is left to explain, so the rest is weighed again.
    """
    links = _Links({}, {})
    for pair in chosen:
        links.add(*pair)
    prior = math.log(2 / max(4, len(context.old.issues) * len(context.new.issues)))
    done = set(chosen)
    rest = [pair for pair in allowed if pair not in done]
    found: dict[tuple[int, int], float] = {}
    while True:
        odds: dict[tuple[int, int], float] = {}
        for pair in rest:
            i, j = pair
            of_old, of_new = links.of_old.get(i, set()), links.of_new.get(j, set())
            if not (of_old or of_new):
                continue
            # x→y, x→j and i→y are links: issues merged and split anew, and i→j would be the fourth
            square = any(y in links.of_old[x] for x in of_new for y in of_old)
            if square:
                odds[pair] = _part_log_odds(context, weighed, links, pair, spent=True)
            elif weighed[pair].shared or weighed[pair].initiatives:
                odds[pair] = prior + _part_log_odds(context, weighed, links, pair, spent=False)
        touched: set[tuple[str, int]] = set()
        for pair in sorted(odds, key=lambda p: (-odds[p], p)):
            ends = {("old", pair[0]), ("new", pair[1])}
            if odds[pair] > _PART and not ends & touched:
                found[pair] = odds[pair]
                links.add(*pair)
                touched |= ends
        if not touched:
            return found
        rest = [pair for pair in rest if pair not in found]


# --- evidence in words --------------------------------------------------------------------------------


def _issue_evidence(context: _Context, i: int, j: int, facts: _Weighed) -> str:
    a, b = context.old.issues[i], context.new.issues[j]
    words = ["題名一致" if facts.title == 1 else f"題名の類似 {facts.title:.2f}"]
    if a.policy_field and b.policy_field:
        words.append("政策分野一致" if a.policy_field == b.policy_field else "政策分野相違")
    if a.sentences and b.sentences:
        fewer = min(len(a.sentences), len(b.sentences))
        words.append(f"本文 {min(len(facts.shared), fewer)}/{fewer} 文共通")
        if not facts.shared and facts.body > 0:
            words.append(f"本文の語の類似 {facts.body:.2f}")
    if a.initiatives and b.initiatives:
        words.append(f"取組 {len(facts.initiatives)}/{max(len(a.initiatives), len(b.initiatives))} 共通")
    names = sorted(a.names & b.names)
    if names:
        words.append("共通の固有名 " + "・".join(names[:3]))
    return "、".join(words)


# --- issues -------------------------------------------------------------------------------------------


def _by_name_alone(context: _Context, i: int, j: int, facts: _Weighed) -> bool:
    """Whether two issues have neither a sentence nor an initiative in common: a person should look."""
    a, b = context.old.issues[i], context.new.issues[j]
    return bool(a.sentences and b.sentences) and not facts.shared and not facts.initiatives


def _align_issues(context: _Context, pins: Pins) -> tuple[Pair, ...]:
    a, b = len(context.old.issues), len(context.new.issues)
    one_prior = -math.log(max(a, b, 2))
    weighed = {pair: _weigh_pair(context, *pair, one_prior) for pair in _candidates(context)}
    for i, j in pins.linked:
        if i is not None and j is not None and (i, j) not in weighed:
            weighed[i, j] = _weigh_pair(context, i, j, one_prior)
    alone_old = {i for i, j in pins.linked if j is None}
    alone_new = {j for i, j in pins.linked if i is None}
    allowed = {
        pair: facts
        for pair, facts in weighed.items()
        if pair not in pins.forbidden and pair[0] not in alone_old and pair[1] not in alone_new
    }
    pinned = {(i, j) for i, j in pins.linked if i is not None and j is not None}
    decided = {i for i, _ in pinned}, {j for _, j in pinned}
    free = {
        pair: facts.log_odds
        for pair, facts in allowed.items()
        if pair[0] not in decided[0] and pair[1] not in decided[1]
    }
    chosen = _assign(free, a, b)
    # a pinned issue's own counterpart is the best of its pins
    for i, j in sorted(pinned, key=lambda pair: -weighed[pair].log_odds):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    found: dict[tuple[int, int], tuple[float, bool]] = {
        pair: (weighed[pair].log_odds, True) for pair in chosen.items()
    }
    for pair in pinned:
        found.setdefault(pair, (weighed[pair].log_odds, False))
    found.update({p: (odds, False) for p, odds in _parts(context, weighed, allowed, list(found)).items()})
    found.update({p: (odds, True) for p, odds in _left_over(context, free, found).items()})
    found.update(dict.fromkeys(_named_parts(context, allowed, found), (_NAMED, False)))
    pairs = [
        Pair(
            old=i,
            new=j,
            score=1.0 if (i, j) in pinned else round(_probability(odds), 4),
            review=(i, j) not in pinned
            and (_probability(odds) < _REVIEW or _by_name_alone(context, i, j, weighed[i, j])),
            evidence=("訂正ファイルの指定、" if (i, j) in pinned else "")
            + _issue_evidence(context, i, j, weighed[i, j]),
            primary=primary,
            pinned=(i, j) in pinned,
        )
        for (i, j), (odds, primary) in found.items()
    ]
    best_old: dict[int, tuple[float, int]] = {}
    best_new: dict[int, tuple[float, int]] = {}
    for (i, j), odds in free.items():
        best_old[i] = max(best_old.get(i, (-math.inf, 0)), (odds, -j))
        best_new[j] = max(best_new.get(j, (-math.inf, 0)), (odds, -i))
    linked_old, linked_new = {i for i, _ in found}, {j for _, j in found}
    for i in range(a):
        if i not in linked_old:
            odds, other = best_old.get(i, (-math.inf, 0))
            pairs.append(_single(i, None, odds, _ref(context.new.issues, -other), i in alone_old))
    for j in range(b):
        if j not in linked_new:
            odds, other = best_new.get(j, (-math.inf, 0))
            pairs.append(_single(None, j, odds, _ref(context.old.issues, -other), j in alone_new))
    return tuple(pairs)


def _left_over(
    context: _Context, free: Mapping[tuple[int, int], float], found: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], float]:
    """Pairs among the issues that nothing was found for: pair → log-odds, all of them for review.

    Where all else is told, fewer counterparts come into question: an issue written anew from title to
    initiatives is known by its policy field and place in the plan. A pair must be the best of both.
    """
    linked_old, linked_new = {i for i, _ in found}, {j for _, j in found}
    old, new = context.old.issues, context.new.issues
    rest = {p: odds for p, odds in free.items() if p[0] not in linked_old and p[1] not in linked_new}
    choices = max(len({i for i, _ in rest}), len({j for _, j in rest}), 1)
    everything = max(len(old), len(new), 2)
    weighed = {
        (i, j): odds
        + math.log(everything / choices)
        + (math.log(0.5 * everything) - _SAME_NUMBER if _at(old[i]) == _at(new[j]) else 0.0)
        for (i, j), odds in rest.items()
    }
    best_old: dict[int, float] = {}
    best_new: dict[int, float] = {}
    for (i, j), odds in weighed.items():
        best_old[i] = max(best_old.get(i, -math.inf), odds)
        best_new[j] = max(best_new.get(j, -math.inf), odds)
    return {
        (i, j): min(odds, _UNSURE)
        for (i, j), odds in weighed.items()
        if odds >= _LEFT_OVER and odds == best_old[i] == best_new[j]
    }


def _named_parts(
    context: _Context, allowed: Iterable[tuple[int, int]], found: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Parts known by the title alone: "A and B" became "A anew", and an issue with no link is of B.

    Of the title that names both, the words that its links do not explain must stand in the part's title,
    among them a noun no other title of the part's plan has. For review, as all that titles alone say.
    """
    links = _Links({}, {})
    for pair in found:
        links.add(*pair)
    common = [Counter(w for issue in side.issues for w, _ in issue.title_words) for side in _sides(context)]
    parts: list[tuple[int, int]] = []
    for i, j in allowed:
        of_old, of_new = links.of_old.get(i, set()), links.of_new.get(j, set())
        if bool(of_old) == bool(of_new):
            continue
        if of_old:  # j stands alone: a part of old i?
            whole, part, frequency = context.old.issues[i], context.new.issues[j], common[1]
            linked = [context.new.issues[y] for y in of_old]
        else:
            whole, part, frequency = context.new.issues[j], context.old.issues[i], common[0]
            linked = [context.old.issues[x] for x in of_new]
        words = _bag(whole.title_words)
        explained = {word for other in linked for word, _ in other.title_words}
        rest = {word: weight for word, weight in words.items() if word not in explained}
        shared = {word: weight for word, weight in rest.items() if word in dict(part.title_words)}
        own = any(weight >= 1 and frequency[word] == 1 for word, weight in shared.items())
        if own and len(rest) < len(words) and sum(shared.values()) >= 0.6 * sum(rest.values()):
            parts.append((i, j))
    # a part of two wholes is a part of neither
    old, new = Counter(i for i, _ in parts), Counter(j for _, j in parts)
    return [
        (i, j) for i, j in parts if (old[i] == 1 or i in links.of_old) and (new[j] == 1 or j in links.of_new)
    ]


def _sides(context: _Context) -> tuple[Prepared, Prepared]:
    return context.old, context.new


def _at(issue: PreparedIssue) -> tuple[str | None, int | None]:
    return issue.area, issue.number


def _ref(things: Sequence[PreparedIssue | PreparedInitiative], at: int) -> str:
    return things[at].ref if things else ""


def _single(old: int | None, new: int | None, odds: float, nearest: str, pinned: bool) -> Pair:
    """What has no counterpart, with the nearest there is."""
    probability = _probability(odds)
    if pinned:
        return Pair(old, new, 1.0, False, "訂正ファイルの指定", pinned=True)
    words = f"最も近いのは {nearest}(確度 {probability:.2f})" if probability >= _POSSIBLE else ""
    return Pair(old, new, round(1 - probability, 4), probability >= _POSSIBLE, words)


# --- initiatives --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _InitiativeWeights:
    title: tuple[float, ...]
    content: tuple[float, ...]
    tasks: tuple[float, ...]


def _text_similarity(a: str, b: str) -> float:
    from rapidfuzz.fuzz import ratio

    if a == b:
        return 1.0
    return min(0.99, float(ratio(a, b)) / 100)


def _task_similarity(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _initiative_weights(sides: Iterable[Prepared]) -> _InitiativeWeights:
    """u of the initiatives' fields, from pairs of initiatives within each plan."""
    title = [0.0] * len(_INITIATIVE_TITLE.m)
    content = [0.0] * len(_CONTENT.m)
    tasks = [0.0] * len(_TASKS.m)
    for side in sides:
        all_of = side.initiatives
        for step in range(1, min(len(all_of), 1 + 4 * _SAMPLE // max(1, len(all_of)))):
            for a, b in zip(all_of, all_of[step:], strict=False):
                title[_INITIATIVE_TITLE.level(_text_similarity(a.title, b.title))] += 1
                if a.content and b.content:
                    content[_CONTENT.level(_text_similarity(a.content, b.content))] += 1
                if a.tasks and b.tasks:
                    tasks[_TASKS.level(_task_similarity(a.tasks, b.tasks))] += 1
    return _InitiativeWeights(
        _INITIATIVE_TITLE.weights(title), _CONTENT.weights(content), _TASKS.weights(tasks)
    )


def _weigh_initiatives(
    context: _Context, weights: _InitiativeWeights, a: PreparedInitiative, b: PreparedInitiative
) -> tuple[float, str]:
    """Log-odds before the prior, and the evidence in words."""
    words: list[str] = []
    title = _text_similarity(a.title, b.title)
    words.append("題名一致" if title == 1 else f"題名の類似 {title:.2f}")
    gain = weights.title[_INITIATIVE_TITLE.level(title)]
    if title == 1:
        # a stock title says less than one of its own
        common = max(context.initiative_title.spread.get(a.title, 0.0), context.initiative_title.rate)
        gain = min(gain, math.log(_INITIATIVE_TITLE.m[0] / common))
    if a.content and b.content:
        content = _text_similarity(a.content, b.content)
        words.append("内容一致" if content == 1 else f"内容の類似 {content:.2f}")
        gain += weights.content[_CONTENT.level(content)]
        if content == 1 and a.content in context.content.spread:
            gain -= max(0.0, weights.content[0] - math.log(_CONTENT.m[0] / context.content.spread[a.content]))
    elif a.content or b.content:
        gain -= 1.5
    if a.tasks and b.tasks:
        tasks = _task_similarity(a.tasks, b.tasks)
        gain += weights.tasks[_TASKS.level(tasks)]
        words.append(f"四半期の予定 {len(a.tasks & b.tasks)}/{len(a.tasks | b.tasks)} 共通")
    return gain, "、".join(words)


def _untouched(a: PreparedInitiative, b: PreparedInitiative) -> bool:
    return (a.number, a.title, a.content, a.tasks) == (b.number, b.title, b.content, b.tasks)


def _align_initiatives(context: _Context, issues: Sequence[Pair], pins: Pins) -> tuple[Pair, ...]:
    old, new = context.old.initiatives, context.new.initiatives
    weights = _initiative_weights((context.old, context.new))
    linked = {(p.old, p.new) for p in issues if p.old is not None and p.new is not None}
    partners: dict[int, int] = Counter()
    for i, j in sorted(linked):
        partners[i] += len(context.new.issues[j].initiatives)
    candidates = {
        (x, y)
        for i, j in linked
        for x in context.old.issues[i].initiatives
        for y in context.new.issues[j].initiatives
    }
    holders: dict[str, list[int]] = defaultdict(list)
    for y, n in enumerate(new):
        for attribute in {n.title, n.content} - {""}:
            holders[attribute].append(y)
    for x, n in enumerate(old):
        for attribute in {n.title, n.content} - {""}:
            if len(holders.get(attribute, ())) <= _FEW:
                candidates.update((x, y) for y in holders.get(attribute, ()))
    pinned = {(x, y) for x, y in pins.linked if x is not None and y is not None}
    alone_old = {x for x, y in pins.linked if y is None}
    alone_new = {y for x, y in pins.linked if x is None}
    decided = {x for x, _ in pinned}, {y for _, y in pinned}
    odds: dict[tuple[int, int], float] = {}
    words: dict[tuple[int, int], str] = {}
    for x, y in sorted(candidates | pinned):
        a, b = old[x], new[y]
        gain, words[x, y] = _weigh_initiatives(context, weights, a, b)
        if (a.issue, b.issue) in linked:
            prior = math.log(0.8 / max(1, partners[a.issue])) + (0.3 if a.number == b.number else 0.0)
        else:
            prior = math.log(0.03 / max(1, len(new)))
            words[x, y] += "、課題をまたぐ移動"
        odds[x, y] = gain + prior
        if (a.issue, b.issue) in linked and _untouched(a, b):
            odds[x, y] = max(odds[x, y], _UNTOUCHED)
    free = {
        pair: weight
        for pair, weight in odds.items()
        if pair not in pins.forbidden
        and pair[0] not in decided[0] | alone_old
        and pair[1] not in decided[1] | alone_new
    }
    chosen = set(_assign_sparse(free)) | pinned
    pairs = [
        Pair(
            x,
            y,
            1.0 if (x, y) in pinned else round(_probability(odds[x, y]), 4),
            (x, y) not in pinned and _probability(odds[x, y]) < _REVIEW,
            ("訂正ファイルの指定、" if (x, y) in pinned else "") + words[x, y],
            pinned=(x, y) in pinned,
        )
        for x, y in sorted(chosen)
    ]
    taken_old, taken_new = {x for x, _ in chosen}, {y for _, y in chosen}
    best_old: dict[int, tuple[float, int]] = {}
    best_new: dict[int, tuple[float, int]] = {}
    for (x, y), weight in free.items():
        # only what is itself left over could have been the counterpart
        if x not in taken_old and y not in taken_new:
            best_old[x] = max(best_old.get(x, (-math.inf, 0)), (weight, -y))
            best_new[y] = max(best_new.get(y, (-math.inf, 0)), (weight, -x))
    for x in range(len(old)):
        if x not in taken_old:
            weight, other = best_old.get(x, (-math.inf, 0))
            pairs.append(_single(x, None, weight, _ref(new, -other), x in alone_old))
    for y in range(len(new)):
        if y not in taken_new:
            weight, other = best_new.get(y, (-math.inf, 0))
            pairs.append(_single(None, y, weight, _ref(old, -other), y in alone_new))
    return tuple(pairs)


def _assign_sparse(weights: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """As `_assign`, a connected group of candidates at a time: many initiatives, few partners each."""
    neighbours: dict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)
    for (x, y), weight in weights.items():
        if weight > 0:
            neighbours["old", x].add(("new", y))
            neighbours["new", y].add(("old", x))
    seen: set[tuple[str, int]] = set()
    chosen: list[tuple[int, int]] = []
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, stack = {start}, [start]
        while stack:
            for other in neighbours[stack.pop()] - group:
                group.add(other)
                stack.append(other)
        seen |= group
        rows = sorted(x for side, x in group if side == "old")
        columns = sorted(y for side, y in group if side == "new")
        at_row, at_column = {x: k for k, x in enumerate(rows)}, {y: k for k, y in enumerate(columns)}
        small = {(at_row[x], at_column[y]): weights[x, y] for x in rows for _, y in neighbours["old", x]}
        solved = _assign(small, len(rows), len(columns))
        chosen += [(rows[k], columns[m]) for k, m in solved.items()]
    return chosen


def align(old: Prepared, new: Prepared, issues: Pins = Pins(), initiatives: Pins = Pins()) -> Aligned:
    """Links of all issues and initiatives of the two plans; what has no counterpart is a Pair with None.

    Plans of the same issues are linked one by one, be their issues ever so alike.
    """
    if old == new and issues == initiatives == Pins():
        return Aligned(
            tuple(Pair(at, at, 1.0, False, "同一") for at in range(len(old.issues))),
            tuple(Pair(at, at, 1.0, False, "同一") for at in range(len(old.initiatives))),
        )
    context = _context(old, new)
    pairs = _align_issues(context, issues)
    return Aligned(pairs, _align_initiatives(context, pairs, initiatives))
