"""What the new plan's review (振り返り) says of an issue that ended."""

from __future__ import annotations

import re

from planparse.diff.model import Ending
from planparse.diff.prepare import key
from planparse.japanese.fold import fold
from planparse.japanese.tokens import words
from planparse.plan.model import Issue, Plan

_WORDS = ("完了", "終了", "廃止", "終結", "中止", "達成", "統合", "移管", "終え")
_SENTENCE = re.compile(r"[^。\n]+")
_NAMED = 90.0
"""rapidfuzz partial ratio, 0 to 100, from which a sentence contains a title: a tenth of it may differ."""

_MIN_TITLE = 4
"""Characters of a title from which finding it in a sentence is no accident."""

_MIN_WORDS = 2
"""Nouns of a title that a sentence must contain, all of them, if it does not quote the title."""


def ending(issue: Issue, plan: Plan) -> Ending | None:
    """The first passage of the plan's review with a sentence that names the issue and says that it ended."""
    from rapidfuzz.fuzz import partial_ratio

    if plan.review is None:
        return None
    title = key(issue.title)
    subject = {form for form, kind in words(issue.title) if kind in ("一般", "固有名詞")}
    for section in plan.review.sections:
        for passage in section.paragraphs:
            for match in _SENTENCE.finditer(passage.text):
                sentence = match.group()
                word = next((w for w in _WORDS if w in fold(sentence)), None)
                if word is None or len(key(sentence)) < len(title):
                    continue
                named = len(title) >= _MIN_TITLE and partial_ratio(title, key(sentence)) >= _NAMED
                if not named and len(subject) >= _MIN_WORDS:
                    named = subject <= {form for form, _ in words(sentence)}
                if named:
                    return Ending(word=word.removesuffix("え"), passage=passage.text, place=passage.place)
    return None
