"""What the report shows of a form that is being tried: texts in the reader's language, and their places.

The report knows no forms. Whoever tries one says in words what came of it; the same words are printed on the
terminal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from planparse.document.place import Place

Tone = Literal[
    "heading", "plan", "issue", "initiative", "schedule", "field", "own", "indicator", "furniture", "unplaced"
]
"""What kind of part the text of a line went to; each has a colour and a mark on the page."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where text of a document went, and how many characters of it."""

    name: str
    tone: Tone
    characters: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of the document or of the form, what is to be said of it, and its places."""

    text: str
    note: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind. `name` is unique among the sections.

    `look` tells that they are worth a look, `hint` what can be done about them.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]
    look: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TrialView:
    """What came of a form on one document.

    `counts` are numbers of parts by their names. `line_destinations` has for each line of the reading its
    position in `destinations`. `others` are the pages of other documents: name and relative address.
    """

    verdict: str
    good: bool
    share: float | None
    counts: tuple[tuple[str, int], ...]
    destinations: tuple[Destination, ...]
    line_destinations: tuple[int, ...] = field(repr=False)
    sections: tuple[Section, ...]
    others: tuple[tuple[str, str], ...] = ()
