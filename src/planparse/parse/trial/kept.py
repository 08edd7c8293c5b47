"""Whether every text of a document is somewhere in what is published of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planparse.document.source import SourceDocument
from planparse.form.model import Form
from planparse.japanese.fold import compacted, fold
from planparse.japanese.markers import CIRCLED
from planparse.parse.trial.model import Dropped
from planparse.plan.model import Plan, Reading, ReadLine

_SILENT = ("source", "keywords", "message")
"""The keys of a published plan whose texts are not the document's."""
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
    return all(word in said for word in _WORD.findall(text))


def _is_own(text: str, form: Form) -> bool:
    """Whether a text is the form's own wording, names a period or says that there is nothing."""
    if form.is_empty(text) or form.is_label(text) or form.ditto_of(text) or form.period_of(text) is not None:
        return True
    words = (*form.caption, *form.overview_columns.values())
    return any(pattern.fullmatch(compacted(text)) for pattern in words)
