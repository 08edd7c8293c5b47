"""What came of trying a form on a document, as plain values: what was read, what was not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planparse.document.place import Place

Cause = Literal["no-heading", "unknown-heading", "table", "label", "note", "blank", "no-field"]
"""Why a text is in no field.

no-heading       it stands above the first heading of the form
unknown-heading  the heading above it is none of the form's
table            it is in a table that no rule matches
label            it is a label, or the value beside a label, that no rule names
note             it is a caption, a unit or a remark of a table
blank            it is a blank of the document that nobody filled in
no-field         the heading above it holds other headings, but no text of its own
"""

Looks = Literal["indicators", "schedule"]
"""What a table that no rule matches looks like by its first row."""

Rule = Literal["heading", "field", "indicator", "table", "sheet"]
"""What a form's rule is about."""

Group = tuple[str, str]
"""Where the text of a line went: a kind, and the name of the part, field or heading.

("heading", "issue"), ("part", "issue/background"), ("field", 担当課) for a field of the form, ("own", 備考)
for a value under a label of the document that the form does not name, ("indicator", ""), ("furniture", "")
or ("unplaced", "").
"""

Change = Literal["place", "before", "behind", "sign", "value", "kana", "wording", "columns"]
"""How a text differs from a form's wording.

place    it has the wording, but stands where the form does not allow the heading
before   it has more text before the wording
behind   it has more text behind the wording
sign     it has another sign or bracket
value    the part that the form leaves open holds something that it does not allow
kana     it is spelt with other kana: 取り組み for 取組
wording  some of its characters are others
columns  a table has some of the columns only
"""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign by which the form claims documents, in words, and whether the document shows it."""

    wording: str
    found: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a form claims the document: the share of its signs that were found, and the share it needs."""

    claimed: bool
    share: float
    minimum: float
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many non-blank characters of the document went to one place."""

    group: Group
    characters: int
    lines: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines in no field that follow each other, with the heading they stand under.

    `looks` tells what a table may be: it has the column headers of indicators or of a schedule.
    """

    text: str
    characters: int
    heading: str | None
    looks: Looks | None
    place: Place


@dataclass(frozen=True, slots=True)
class Unplaced:
    """All text that is in no field for one cause; `pieces` are the largest, the largest first."""

    cause: Cause
    characters: int
    count: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a text differs from a form's wording."""

    change: Change
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A text that almost matches a rule of the form.

    `suggestion` is what the form could say so as to match it, with {番号} and the like for what differs from
    place to place; None where no text of the rule would do. `places` are all places with the same text.
    """

    rule: Rule
    name: str
    wording: str
    text: str
    differences: tuple[Difference, ...]
    suggestion: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Unreached:
    """A rule of the form that nothing in the document matched."""

    rule: Rule
    name: str
    wording: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the document that no rule of the form names, and the first value under it."""

    text: str
    count: int
    example: str
    place: Place


@dataclass(frozen=True, slots=True)
class Dropped:
    """A text of the document that is nowhere in what is published: there must be none."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class FormTrial:
    """What came of reading one document by a form.

    `groups` tells for each line of the reading which entry of `coverage` it is counted in.
    """

    document: str
    form: str
    claim: Claim
    counts: Mapping[str, int]
    coverage: tuple[Share, ...]
    groups: tuple[int, ...] = field(repr=False)
    unplaced: tuple[Unplaced, ...]
    near_misses: tuple[NearMiss, ...]
    unreached: tuple[Unreached, ...]
    labels: tuple[Label, ...]
    dropped: tuple[Dropped, ...]

    @property
    def characters(self) -> int:
        """The number of non-blank characters of the document."""
        return sum(share.characters for share in self.coverage)
