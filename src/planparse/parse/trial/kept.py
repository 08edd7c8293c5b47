"""Whether every text of a document is somewhere in what is published of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planparse.document.source import SourceDocument
from planparse.form.model import Form
from planparse.japanese.calendar import YEAR
from planparse.japanese.fold import compacted, fold
from planparse.japanese.indicators import head_of, is_kind, row_label, says_nothing
from planparse.japanese.markers import CIRCLED
from planparse.parse.inline_labels import inline_labels
from planparse.parse.trial.model import Dropped
from planparse.plan.model import Plan, Reading, ReadLine

_SILENT = ("source", "keywords", "message")
"""The keys of a published plan whose texts are not the document's."""
_FIGURES = frozenset({"indicators", "schedule"})
"""Parts of the paths of figures, whose column headers and row labels are published as roles and periods."""
_BY_YEAR = re.compile(rf"{YEAR}\s*年?\s*度?末?(?:まで)?[のにはで]*")
"""A year in the words of an indicator, which is published as a period: 令和9年度までに."""
_ROLE_OF_YEAR = re.compile(rf"{YEAR}\s*年?\s*度?末?の?(?:実績|目標|現状|現況|見込み?|基準|当初)(?:数?値)?")
"""A year with the role of its value: (R6実績), 令和8年度目標."""
_BARE = re.compile(rf"[\s{CIRCLED}]|[^\w]|_")
_WORD = re.compile(r"[^\W\d_]{2,}")


def dropped(document: SourceDocument, parsed_plan: Plan, reading: Reading, form: Form) -> Iterator[Dropped]:
    """The lines that have no one role, and those with words that nothing published holds.

    What a form's own wording says, and what became a date, a number or a level, is no text of the document
    that could be lost: headings are told of in findings where they say more than the form's wording.
    """
    read = {(line.number, line.text): line for line in reading.lines}
    said = _BARE.sub("", fold("\n".join(_texts(parsed_plan.model_dump(mode="json")))))
    for line in document.lines():
        role = read.get((line.number, line.text))
        if role is None or (role.kind in ("content", "unplaced") and not _is_said(role, said, form)):
            yield Dropped(line.text, line.place)


def _texts(value: object) -> Iterator[str]:
    """Every text of a published plan."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _SILENT:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _is_said(line: ReadLine, said: str, form: Form) -> bool:
    """Whether a line's text is among what is published, or is the form's own wording or became a number."""
    text = fold(line.text)
    if _BARE.sub("", text) in said or _is_own(line.text, form):
        return True
    for pattern in form.levels:
        text = pattern.sub(" ", text)
    if _FIGURES & {*line.role.split("/")}:
        said_of = inline_labels(line.text, form)
        text = _without_roles(" ".join(fold(part.value) for part in said_of) if said_of else text)
    return all(word in said for word in _WORD.findall(text))


def _without_roles(text: str) -> str:
    """A column header or row label of figures without the words that became a role, a period or a unit."""
    if head_of(text).holds != "other" or is_kind(text):
        return ""
    label = row_label(text)
    return _BY_YEAR.sub(" ", _ROLE_OF_YEAR.sub(" ", text) if label is None else label.name)


def _is_own(text: str, form: Form) -> bool:
    """Whether a text is the form's own wording, names a period or says that there is nothing."""
    if (
        form.is_empty(text)
        or says_nothing(text)
        or form.is_label(text)
        or form.ditto_of(text)
        or form.period_of(text) is not None
    ):
        return True
    columns = [*(rule.columns for rule in form.tables), *(rule.columns for rule in form.indicators)]
    headers = (pattern for held in columns for patterns in held.values() for pattern in patterns)
    labels = (pattern for rule in form.indicators for pattern in rule.labels)
    words = (*form.caption, *form.overview_columns.values(), *headers, *labels)
    return any(pattern.fullmatch(compacted(text)) for pattern in words)
