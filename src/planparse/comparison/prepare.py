"""Plans in the shape that linking needs: folded titles, keys of sentences, weighted words.

A key is a text folded in width and stripped of white space, so that neither another line break nor a
full-width digit counts as a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from planparse.japanese.brackets import CLOSING, OPENING
from planparse.japanese.calendar import ERAS
from planparse.japanese.fold import fold
from planparse.japanese.tokens import words
from planparse.plan.model import Initiative, Issue, Plan
from planparse.plan.paths import unique
from planparse.plan.sections import SECTION_NAMES

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[^。\n]+")
_MIN_SENTENCE = 6
"""Characters of a sentence; shorter fragments (以上, 別紙のとおり) stand in many issues."""

_TITLE_WEIGHTS = {
    "固有名詞": 1.5,
    "サ変可能": 0.4,
    "サ変形状詞可能": 0.4,
    "副詞可能": 0.4,
    "形状詞": 0.4,
    "動詞": 0.4,
}
"""How much a word of a title says about its subject, by part of speech, common nouns being 1: proper names
say most; verbal nouns (推進, 見直し), adjectives and verbs say what is done to the subject and stand in many
titles."""


_COUNTER = "助数詞可能"
_ONE_KIND = str.maketrans({**dict.fromkeys(OPENING, "("), **dict.fromkeys(CLOSING, ")")})
_BRACKETS = dict.fromkeys(map(ord, OPENING + CLOSING))


def key(text: str) -> str:
    """The text folded in width and without white space, for comparison by equality."""
    return _SPACE.sub("", fold(text))


def readable(text: str) -> str:
    """The key without brackets: equal for two texts that differ in width, space or brackets alone."""
    return key(text).translate(_BRACKETS)


def in_one_width(text: str) -> str:
    """The text in one width and with one kind of brackets, character by character."""
    return fold(text).translate(_ONE_KIND)


def sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """Keys of the sentences of the texts, each once, in order; fragments are left out."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _SENTENCE.finditer(text):
            sentence = key(match.group())
            if len(sentence) >= _MIN_SENTENCE:
                found[sentence] = None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PreparedInitiative:
    """An initiative. `content`: its description and items as one key, empty if it has neither.

    `vocabulary`: the content words of title, description and items; tasks are too much alike everywhere.
    """

    ref: str
    issue: int
    number: int | None
    title: str
    title_words: frozenset[str]
    content: str
    tasks: frozenset[str]
    vocabulary: frozenset[str]


@dataclass(frozen=True, slots=True)
class PreparedIssue:
    """An issue. `body_words`: content words of its text with repeats; `initiatives`: their positions.

    `own_vocabulary`: the different words of its title and text; `vocabulary`: those of its initiatives too.
    `names`: the proper names in title and text, `title_names` those in the title; eras are none.
    """

    ref: str
    area: str | None
    number: int | None
    title: str
    title_words: tuple[tuple[str, float], ...]
    title_names: frozenset[str]
    policy_field: str | None
    sentences: tuple[str, ...]
    body: str
    body_words: tuple[str, ...]
    own_vocabulary: frozenset[str]
    vocabulary: frozenset[str]
    names: frozenset[str]
    initiatives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan: all of its issues and all of its initiatives, in order."""

    issues: tuple[PreparedIssue, ...]
    initiatives: tuple[PreparedInitiative, ...]


def issue_refs(plan: Plan) -> tuple[str, ...]:
    """The ids of the plan's issues, made unique."""
    return unique(issue.id for issue in plan.issues)


def initiative_refs(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The ids of the plan's initiatives, made unique, as a tuple for each issue."""
    flat = iter(unique(n.id for issue in plan.issues for n in issue.initiatives))
    return tuple(tuple(next(flat) for _ in issue.initiatives) for issue in plan.issues)


def prepare(plan: Plan) -> Prepared:
    """The plan's issues and initiatives, prepared for linking."""
    issues: list[PreparedIssue] = []
    initiatives: list[PreparedInitiative] = []
    for at, (issue, ref, refs) in enumerate(
        zip(plan.issues, issue_refs(plan), initiative_refs(plan), strict=True)
    ):
        first = len(initiatives)
        initiatives += [_initiative(n, r, at) for n, r in zip(issue.initiatives, refs, strict=True)]
        theirs = frozenset(word for n in initiatives[first:] for word in n.vocabulary)
        issues.append(_issue(issue, ref, tuple(range(first, len(initiatives))), theirs))
    return Prepared(tuple(issues), tuple(initiatives))


def _vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The different content words of the texts, without counters (便, 割, 戸), which name no subject."""
    return frozenset(word for text in texts for word, kind in words(text) if kind != _COUNTER)


def _initiative(initiative: Initiative, ref: str, issue: int) -> PreparedInitiative:
    parts = [p.text for p in initiative.description] + [i.text for i in initiative.items]
    title_words = frozenset(word for word, _ in words(initiative.title))
    return PreparedInitiative(
        ref=ref,
        issue=issue,
        number=initiative.number,
        title=key(initiative.title),
        title_words=title_words,
        content="/".join(key(p) for p in parts),
        tasks=frozenset(key(t.text) for q in initiative.quarters for t in q.tasks),
        vocabulary=_vocabulary([initiative.title, *parts]),
    )


def _names(found: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The proper names among words with their parts of speech."""
    return frozenset(form for form, kind in found if kind == "固有名詞" and form not in ERAS)


def body_texts(issue: Issue) -> tuple[str, ...]:
    """The paragraphs of the issue's sections, in order."""
    return tuple(p.text for name in SECTION_NAMES for p in getattr(issue, name))


def _issue(
    issue: Issue, ref: str, initiatives: tuple[int, ...], of_initiatives: frozenset[str]
) -> PreparedIssue:
    body = body_texts(issue)
    found = [word for text in body for word in words(text)]
    title = words(issue.title)
    own = _vocabulary([issue.title, *body])
    title_names = _names(title)
    return PreparedIssue(
        ref=ref,
        area=issue.area,
        number=issue.number,
        title=key(issue.title),
        title_words=tuple((form, _TITLE_WEIGHTS.get(kind, 1.0)) for form, kind in title),
        title_names=title_names,
        policy_field=key(issue.policy_field) if issue.policy_field else None,
        sentences=sentences(body),
        body="\n".join(key(text) for text in body),
        body_words=tuple(form for form, _ in found),
        own_vocabulary=own,
        vocabulary=own | of_initiatives,
        names=title_names | _names(found),
        initiatives=initiatives,
    )
