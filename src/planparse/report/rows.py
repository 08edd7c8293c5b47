"""A plan as rows that people check one by one: each value with its place, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from planparse.corrections.edits import shown_field
from planparse.corrections.reviews import digest
from planparse.document.language import Language
from planparse.document.place import NOWHERE, Place
from planparse.plan import paths
from planparse.plan.doubtful import WORTH_CHECKING
from planparse.plan.fields import CHOICES, Field, Kind, walk
from planparse.plan.model import Reading
from planparse.report.view import CORRECTED, Remark, View, view
from planparse.writers.json import parsed_plan

_RANKS = {"error": 3.0, "warning": 2.0}
"""How far up the queue findings of a severity stand; a doubt, below 1, comes after them."""
_OWN_SENTENCE = frozenset({"doubtful-value", "doubtful-blank", CORRECTED})
"""Findings that a row shows by itself."""
_KEPT = 64
"""Plans whose rows are kept in memory."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Who pinned a value, and what was read before."""

    before: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Row:
    """A value to be checked, or a finding that is about no value.

    `key` is the value's path, or names the finding. `seen` is what an edit of it must say it saw. `part` is
    the name of the part it belongs to (see `plan.fields.Part`), `id` that part's published id, `depth` how
    many parts are around it. `rank` tells how urgently it is to be looked at; 0 if nothing speaks against it.
    `remarks` are severities and sentences.
    """

    key: str
    label: str
    text: str | None
    seen: str
    kind: Kind | Literal["finding"]
    part: str
    id: str = ""
    depth: int = 0
    place: Place = NOWHERE
    marker: str = ""
    ditto: bool = False
    editable: bool = True
    rank: float = 0.0
    doubtful: bool = False
    remarks: tuple[tuple[str, str], ...] = ()
    correction: Correction | None = None
    choices: tuple[str, ...] = field(default=())

    @property
    def hash(self) -> str:
        """What a confirmation of the row remembers of it, in whatever language it was shown."""
        return digest(self.seen if self.kind == "finding" else self.text)


@lru_cache(maxsize=_KEPT)
def rows(plan: bytes, language: Language) -> tuple[Row, ...]:
    """Every value of the plan in reading order, then the findings about none.

    Takes the plan as its file has it, so that a plan that did not change is not read twice. Raises
    pydantic.ValidationError for bytes that are not a plan.
    """
    read = parsed_plan(plan)
    return rows_of(view(read, Reading(document_id=read.document_id), (), language), language)


def rows_of(shown: View, language: Language) -> tuple[Row, ...]:
    """The rows of the plan that a view shows."""
    return tuple(_rows(shown, language))


def to_look(every: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that a person should look at: something speaks against them, and nobody has corrected them."""
    return tuple(row for row in every if row.rank > 0 and row.correction is None)


def _rows(shown: View, language: Language) -> Iterator[Row]:
    plan = shown.plan
    told: dict[str, list[Remark]] = {}
    alone: list[Remark] = []
    for remark in shown.remarks:
        if remark.code in _OWN_SENTENCE:
            continue
        if remark.fact is None:
            alone.append(remark)
        else:
            told.setdefault(shown.facts[remark.fact].at, []).append(remark)
    corrected = {
        str(f.values.get("path")): Correction(*(str(f.values.get(v, "")) for v in ("before", "who", "when")))
        for f in plan.findings
        if f.code == CORRECTED
    }
    for part, own in walk(plan):
        for number, one in enumerate(own):
            about = _about(part.path, told) if number == 0 else ()
            doubtful = number == 0 and part.doubt >= WORTH_CHECKING
            yield _row(one, about, part.doubt if doubtful else 0.0, corrected.get(one.path), language)
    alone += [remark for left in told.values() for remark in left]
    keys = paths.Ids()
    for remark in alone:
        if remark.severity in _RANKS:
            yield _finding(remark, keys(f"finding:{remark.code}:{digest(remark.published)[:12]}"))


def _about(path: str, told: dict[str, list[Remark]]) -> tuple[Remark, ...]:
    """Take the remarks on the part, and on headings that it is the first value under."""
    found: list[Remark] = []
    for outer in paths.ancestors(path):
        found += told.pop(outer, ())
    return tuple(found)


def _row(
    one: Field, about: Iterable[Remark], doubt: float, correction: Correction | None, language: Language
) -> Row:
    part = one.part
    remarks = tuple((r.severity, r.message) for r in about)
    marker = ""
    if part.name in ("task", "period_task"):
        marker = "".join(part.node.markers)
    elif part.name == "item":
        marker = part.node.marker
    depth, outer = 0, part.owner
    while outer is not None:
        depth, outer = depth + 1, outer.owner
    return Row(
        key=one.path,
        label=one.label.ja if language == "ja" else one.label.en,
        text=one.text,
        seen=shown_field(one),
        kind=one.kind,
        part=part.name,
        id=part.id or "",
        depth=depth,
        place=part.place or NOWHERE,
        marker=marker,
        ditto=part.name == "task" and part.node.ditto,
        editable=one.correctable,
        rank=max([doubt, *(_RANKS.get(severity, 0.0) + doubt for severity, _ in remarks)]),
        doubtful=doubt > 0,
        remarks=remarks,
        correction=correction,
        choices=tuple(CHOICES.get(one.kind, {}).values()),
    )


def _finding(remark: Remark, key: str) -> Row:
    return Row(
        key=key,
        label="",
        text=remark.message,
        seen=remark.published,
        kind="finding",
        part="finding",
        place=remark.place,
        editable=False,
        rank=_RANKS[remark.severity],
        remarks=((remark.severity, remark.message),),
    )


def changed(before: Iterable[Row], after: Iterable[Row]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows that are new or differ, and the keys of those that are gone."""
    old = {row.key: row for row in before}
    new = {row.key: row for row in after}
    return tuple(row for key, row in new.items() if old.get(key) != row), tuple(old.keys() - new.keys())
