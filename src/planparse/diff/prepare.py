"""Plans as the comparison sees them: folded titles, sentence keys, weighted words. No judgement here.

A key is text folded in width and freed of white space, so that a line wrapped elsewhere or a full-width
digit is not a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from planparse.japanese.fold import fold
from planparse.japanese.tokens import words
from planparse.plan.model import Initiative, Issue, Plan
from planparse.plan.paths import unique
from planparse.plan.sections import SECTION_NAMES

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[^。\n]+")
_SHORTEST_SENTENCE = 6

# How much a word of a title says about *what* it is about: names most; verbal nouns (推進, 見直し, 運営) and
# adjectives say what is done to it, and stand in many titles.
_WEIGHTS = {
    "固有名詞": 1.5,
    "サ変可能": 0.4,
    "サ変形状詞可能": 0.4,
    "副詞可能": 0.4,
    "形状詞": 0.4,
    "動詞": 0.4,
}


def key(text: str) -> str:
    """The text for comparison by equality: folded, without white space."""
    return _SPACE.sub("", fold(text))


def sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """Keys of the texts' sentences, each once, in order; fragments of under 6 characters are left out."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _SENTENCE.finditer(text):
            sentence = key(match.group())
            if len(sentence) >= _SHORTEST_SENTENCE:
                found[sentence] = None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PreparedInitiative:
    """An initiative for comparison; `content` is its description and items, empty where it has none."""

    ref: str
    issue: int
    number: int | None
    title: str
    content: str
    tasks: frozenset[str]


@dataclass(frozen=True, slots=True)
class PreparedIssue:
    """An issue for comparison; `body_words` are the body's content words with repeats."""

    ref: str
    area: str | None
    number: int | None
    title: str
    title_words: tuple[tuple[str, float], ...]
    policy_field: str | None
    sentences: tuple[str, ...]
    body: str
    body_words: tuple[str, ...]
    names: frozenset[str]
    initiatives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan for comparison. `PreparedIssue.initiatives` are positions in `initiatives`."""

    issues: tuple[PreparedIssue, ...]
    initiatives: tuple[PreparedInitiative, ...]


def issue_refs(plan: Plan) -> tuple[str, ...]:
    """How a comparison names the plan's issues: their ids, made unique."""
    return unique(issue.id for issue in plan.issues)


def initiative_refs(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """How a comparison names the plan's initiatives, a tuple an issue: their ids, made unique."""
    flat = iter(unique(n.id for issue in plan.issues for n in issue.initiatives))
    return tuple(tuple(next(flat) for _ in issue.initiatives) for issue in plan.issues)


def prepare(plan: Plan) -> Prepared:
    """The plan's issues and initiatives for comparison."""
    issues: list[PreparedIssue] = []
    initiatives: list[PreparedInitiative] = []
    for at, (issue, ref, refs) in enumerate(
        zip(plan.issues, issue_refs(plan), initiative_refs(plan), strict=True)
    ):
        first = len(initiatives)
        initiatives += [_initiative(n, r, at) for n, r in zip(issue.initiatives, refs, strict=True)]
        issues.append(_issue(issue, ref, tuple(range(first, len(initiatives)))))
    return Prepared(tuple(issues), tuple(initiatives))


def _initiative(initiative: Initiative, ref: str, issue: int) -> PreparedInitiative:
    parts = [p.text for p in initiative.description] + [i.text for i in initiative.items]
    return PreparedInitiative(
        ref=ref,
        issue=issue,
        number=initiative.number,
        title=key(initiative.title),
        content="/".join(key(p) for p in parts),
        tasks=frozenset(key(t.text) for q in initiative.quarters for t in q.tasks),
    )


def body_texts(issue: Issue) -> tuple[str, ...]:
    """The paragraphs of the issue's sections, in order."""
    return tuple(p.text for name in SECTION_NAMES for p in getattr(issue, name))


def _issue(issue: Issue, ref: str, initiatives: tuple[int, ...]) -> PreparedIssue:
    body = body_texts(issue)
    found = [word for text in body for word in words(text)]
    title = words(issue.title)
    return PreparedIssue(
        ref=ref,
        area=issue.area,
        number=issue.number,
        title=key(issue.title),
        title_words=tuple((form, _WEIGHTS.get(kind, 1.0)) for form, kind in title),
        policy_field=key(issue.policy_field) if issue.policy_field else None,
        sentences=sentences(body),
        body="\n".join(key(text) for text in body),
        body_words=tuple(form for form, _ in found),
        names=frozenset(form for form, kind in (*found, *title) if kind == "固有名詞"),
        initiatives=initiatives,
    )
