"""What the new plan's review (振り返り) says of an issue that is not in the new plan any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planparse.comparison.model import Ending
from planparse.comparison.prepare import key
from planparse.japanese.fold import fold
from planparse.japanese.tokens import words
from planparse.plan.model import Issue, Passage, Plan

_SENTENCE = re.compile(r"[^。\n]+")
_PARENTHESES = re.compile(r"\([^()]*\)")

_ENDED = re.compile(
    r"(完了|終了|廃止|終結|中止|達成|統合|移管)を?"
    r"(?:(?:し|され)(?:た(?!とは|場合|後)|て(?!い?な|おら|いま?せ)|、|ました)|(?:する|した|される|された)こと(?:と|に)(?:した|なった)"
    r"|とした|となった|に至った|(?:する|します|される)(?=$|[。、)]|ため|ので|ことから|が、))"
    r"|(終)え(?:た(?!とは|場合|後)|て(?!い?な|おら)|、|ました)"
)
"""A verb of ending as a predicate: 完了した, 廃止する。, 終えた. The same word as part of a noun phrase says
nothing (廃止を含む計画, 完了に向けて), nor does its negation (達成できなかった, 廃止せず)."""

_OVER = "終了"
"""What is said of an issue whose review has 終えた."""

_MERGED = "統合"
"""What is said of an issue that another one continues."""

_GOES_ON = re.compile(r"継続(?:する|して|し、|した|となった|中)|引き続き|ずれ込|延期|先送り|持ち越")
"""A predicate that says the work goes on."""

_NAMED = 90.0
"""rapidfuzz partial ratio, 0 to 100, from which a sentence contains a title: a tenth of it may differ."""

_MIN_TITLE = 4
"""Characters of a title from which finding it in a sentence is no accident."""

_MIN_WORDS = 2
"""Nouns of a title that a sentence must contain, all of them, if it does not quote the title."""


def ending(issue: Issue, plan: Plan) -> Ending | None:
    """The first passage of the plan's review with a sentence that names the issue and says that it ended.

    If there is none, the first passage that names the issue at all, without a word; None without either.
    """
    named = list(_sentences(issue, plan))
    for passage, sentence in named:
        match = _ENDED.search(sentence)
        if match:
            return Ending(word=match[1] or _OVER, passage=passage.text, place=passage.place)
    return Ending(word=None, passage=named[0][0].text, place=named[0][0].place) if named else None


def is_over(issue: Issue, plan: Plan) -> bool:
    """Whether the plan's review says that the issue ended, other than by going into another one."""
    found = ending(issue, plan)
    return found is not None and found.word not in (None, _MERGED)


def goes_on(issue: Issue, plan: Plan) -> bool:
    """Whether the plan's review has a sentence that names the issue and says that it goes on."""
    return any(_GOES_ON.search(sentence) for _, sentence in _sentences(issue, plan))


def _sentences(issue: Issue, plan: Plan) -> Iterator[tuple[Passage, str]]:
    """The review's sentences that name the issue, with their passages.

    A sentence names an issue if it contains the title, or all nouns of the title; what stands in parentheses
    (45か所) is left out of both.
    """
    for section in plan.review.sections if plan.review else ():
        for passage in section.paragraphs:
            yield from ((passage, sentence) for sentence in naming(passage.text, issue))


def naming(text: str, issue: Issue) -> Iterator[str]:
    """The sentences of the text that name the issue, without their parentheses."""
    title = key(_plain(issue.title))
    nouns = {form for form, kind in words(issue.title) if kind in ("一般", "固有名詞")}
    for match in _SENTENCE.finditer(text):
        sentence = _plain(match.group())
        if _names(sentence, title, nouns):
            yield sentence


def _plain(text: str) -> str:
    return _PARENTHESES.sub("", fold(text))


def _names(sentence: str, title: str, nouns: set[str]) -> bool:
    from rapidfuzz.fuzz import partial_ratio

    if _MIN_TITLE <= len(title) <= len(key(sentence)) and partial_ratio(title, key(sentence)) >= _NAMED:
        return True
    return len(nouns) >= _MIN_WORDS and nouns <= {form for form, _ in words(sentence)}
