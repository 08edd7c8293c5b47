"""Checks for impossible values: each is a finding at its place.

These values look right but cannot be. The checks know nothing of the page, so the fault may lie in the
document or in its reading; either way a person has to review it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from planparse.document.findings import Finding
from planparse.document.place import NOWHERE, merge
from planparse.form.model import Form
from planparse.japanese.brackets import CLOSING, OPENING, balanced
from planparse.japanese.fold import compacted, fold
from planparse.japanese.markers import NUMBER, SIGN
from planparse.japanese.periods import REST
from planparse.japanese.tokens import tokenize
from planparse.parse.interpret.passages import shortened
from planparse.parse.time_axis import names_other_column
from planparse.parse.wrap import begins_new, ends_sentence
from planparse.plan import paths
from planparse.plan.fields import Field, fields
from planparse.plan.model import Initiative, Plan, Task
from planparse.plan.sections import SECTION_NAMES

_ARROW = re.compile(r"[→⇒➡⇨➔►▶▷↓↑←⇐━─―—=~\-…\s]+")
_COUNTED = re.compile(r"\d+期|\(\d+\)|\d+\)")
"""Works that are parts or items by their number (1期, 2期 of a building, (1)), not the end of a period."""
_AMOUNT = re.compile(r"[兆億万千]円|\d円|\d,\d{3}")
_APPROXIMATE = re.compile(
    r"(?:約|およそ|おおむね|概ね).*|[^(\[【]*円\s*(?:余り?|程度|強|弱|前後|規模|ほか|など|他).*"
)
_NO_START = "、。，．,.)）」』】〕％%ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_MID_WORD = ("助詞", "助動詞", "接尾辞")
_PROSE = ("mission", "review_paragraph", *SECTION_NAMES, "initiative_description")
_NAMES = ("issue", "initiative", "overview", "departments", "affiliates", "facility", "budget")
_LISTED = ("mission", "review_paragraph")  # mottos, and items without their bullets, may end in a noun
_CONJUNCTION = "すると、"  # two morphemes that begin a sentence
_FIRST_WORD = 20  # characters of a passage in which its first word is looked for
# what a passage goes on with behind its last sentence, and a whole one, that is not ended: a clause with 、
_UNENDED = re.compile(r"(?P<sentences>.*。)?(?!\s*(?:※|注|出典|問い?合))[^。]*、[^。]*", re.DOTALL)
# a heading that was taken for text: 道を直す。④目指す成果
_HEADING = re.compile(rf"(?P<sentences>.*。)\s*{SIGN}\s*[^。、○◎●■□◆◇①-⑳()]{{2,20}}", re.DOTALL)
_ENDED = re.compile(
    r"[.．!?！？:：…)）」』】〕］〉》>＞〜~～\d０-９へ]$|とおり$|[a-z/]$"
)  # ends of what is no such clause
_ITEM = re.compile(rf"{NUMBER}|[A-Za-z]\s|[^\w\s「『]")
_LAST_WORDS = 30  # characters from the end of a passage that a finding quotes


def sanity(plan: Plan, form: Form) -> Iterator[Finding]:
    """Findings on every value of a plan that cannot be right."""
    for issue in plan.issues:
        for initiative in issue.initiatives:
            where = f"課題{issue.id}の取組({paths.tail(initiative.id)})"
            yield from _tasks(initiative, where, form)
            yield from _quarters(initiative, where)
    yield from _budgets(plan)
    found = tuple(fields(plan))
    for field in found:
        yield from _brackets(field)
        yield from _torn(field)
    written = [field for field in found if (field.text or "").strip()]
    for passage, below in pairwise([*written, None]):
        if passage is not None and passage.part.name in _PROSE:
            yield from _cut(passage, below, form)


def _tasks(initiative: Initiative, where: str, form: Form) -> Iterator[Finding]:
    """Tasks that are only a period or its end, an arrow, a column header, or a lone sign among real ones."""
    tasks = [task for quarter in initiative.quarters for task in quarter.tasks]
    of_signs = 2 * sum(map(_is_sign, tasks)) >= len(tasks)
    told: set[str] = set()
    for task in tasks:
        if task.ditto or task.text in told:
            continue
        period = form.period_of(task.text)
        impossible = (
            (period is not None and period.kind not in ("fiscal year", "whole year"))
            or _ARROW.fullmatch(fold(task.text)) is not None
            or (_is_sign(task) and not of_signs)
            or names_other_column(task.text)
            or (
                REST.fullmatch(piece := compacted(task.text)) is not None
                and _COUNTED.fullmatch(piece) is None
            )
        )
        if impossible:
            yield Finding("impossible-task", {"where": where, "text": shortened(task.text)}, task.place)
        told.add(task.text)


def _is_sign(task: Task) -> bool:
    return len(task.text) == 1 and not task.text.isalnum()


def _quarters(initiative: Initiative, where: str) -> Iterator[Finding]:
    """Schedules without any task, or without all four quarters."""
    numbers = [quarter.quarter for quarter in initiative.quarters]
    if not numbers:
        return
    place = merge(quarter.place for quarter in initiative.quarters)
    if place.lines is None and place.box is None:
        place = initiative.place
    if not any(quarter.tasks for quarter in initiative.quarters):
        yield Finding("empty-schedule", {"where": where}, place)
    if sorted(numbers) != [1, 2, 3, 4]:
        read = "・".join(f"第{n}" for n in numbers)
        yield Finding("quarters-missing", {"where": where, "quarters": read}, place)


def _budgets(plan: Plan) -> Iterator[Finding]:
    """Budgets from which no amount was read, and accounts that are not accounts."""
    basics = plan.basics
    unread = [note for note in basics.budget_notes if _AMOUNT.search(fold(note.text))]
    if unread and not basics.budgets:
        yield Finding("budget-unread", {"text": shortened(unread[0].text)}, unread[0].place)
    for budget in basics.budgets:
        bracketed = any(c in OPENING + CLOSING for c in budget.account)
        if not budget.account or not budget.amount_yen or (bracketed and not balanced(budget.account)):
            written = f"{budget.account}{budget.text}"
            yield Finding("budget-odd", {"text": shortened(written)}, budget.place)
        if _APPROXIMATE.fullmatch(fold(budget.text)):
            yield Finding(
                "budget-approximate", {"text": shortened(budget.account + budget.text)}, budget.place
            )


def _brackets(field: Field) -> Iterator[Finding]:
    """Titles, fields and names with unbalanced brackets."""
    named = field.part.name in _NAMES and field.kind in ("text", "optional") and field.name != "overview"
    if named and field.text and not balanced(field.text):
        yield Finding("unbalanced", {"text": shortened(field.text)}, field.part.place or NOWHERE)


def _torn(field: Field) -> Iterator[Finding]:
    """Passages of one character, or that begin in the middle of a word or sentence."""
    text = field.text or ""
    if field.part.name not in _PROSE or not text.strip():
        return
    words = tokenize(text[:_FIRST_WORD])
    first = words[0] if words else None
    begins = first is not None and (first.pos[0] in _MID_WORD or first.dictionary_form == "する")
    torn = (
        len([*islice(filter(str.isalnum, text), 2)]) < 2
        or text[0] in _NO_START
        or (begins and not text.startswith(_CONJUNCTION))
    )
    if torn:
        yield Finding("torn-passage", {"text": shortened(text)}, field.part.place or NOWHERE)


def _cut(passage: Field, below: Field | None, form: Form) -> Iterator[Finding]:
    """A passage that stops in the middle of a sentence, at its place and that of the passage below.

    Only a clause with 、 and a heading are asked: behind a sentence, or above one that is no item of a list
    either. One that introduces the items below it may have no end.
    """
    text = (passage.text or "").strip()
    if ends_sentence(text) or _ENDED.search(text):
        return
    unended = _UNENDED.fullmatch(text) or _HEADING.fullmatch(fold(text))
    if unended is None:
        return
    beside = below if below is not None and _in_one_list(passage, below) else None
    after = (beside.text or "").strip() if beside is not None else ""
    above_prose = ends_sentence(after) and not _is_item(text, form) and passage.part.name not in _LISTED
    introduces = (below is not None and below.part.name == "item") or _is_item(after, form)
    if not introduces and (above_prose or unended["sentences"] is not None):
        places = (field.part.place for field in (passage, beside) if field is not None)
        where = merge(place for place in places if place is not None)
        yield Finding("cut-passage", {"text": text[-_LAST_WORDS:]}, where)


def _is_item(text: str, form: Form) -> bool:
    """Whether a passage is an item of a list, by its number or bullet."""
    return begins_new(text, form.bullets) or _ITEM.match(fold(text)) is not None


def _in_one_list(one: Field, other: Field) -> bool:
    return one.part.address[:-1] == other.part.address[:-1]
