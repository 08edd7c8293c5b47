"""Whether this year's review (振り返り) says what became of an issue that is gone."""

from __future__ import annotations

import re

from planparse.diff.model import Ending
from planparse.diff.prepare import key
from planparse.japanese.fold import fold
from planparse.japanese.tokens import words
from planparse.plan.model import Issue, Plan

_WORDS = ("完了", "終了", "廃止", "終結", "中止", "達成", "統合", "移管", "終え")
_SENTENCE = re.compile(r"[^。\n]+")
# A sentence speaks of an issue when it holds this much of the title, letter by letter.
_NAMED = 90.0


def ending(issue: Issue, plan: Plan) -> Ending | None:
    """The first passage of the plan's review with a sentence that names the issue and says it ended.

    The sentence must hold the issue's title, or all the words the title is about, and a word of ending.
    """
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
                named = len(title) >= 4 and partial_ratio(title, key(sentence)) >= _NAMED
                if not named and len(subject) >= 2:
                    named = subject <= {form for form, _ in words(sentence)}
                if named:
                    return Ending(word=word.removesuffix("え"), passage=passage.text, place=passage.place)
    return None
