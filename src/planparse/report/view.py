"""What a report shows of one document: facts, lines, findings and coverage, from a plan and its reading.

Plain data only; document.js decides how it looks. A `Fact` is anything that a person can check by itself:
a paragraph, a budget, a quarter's cell, a task in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from planparse.document.findings import CATALOGUE, SEVERITIES, render
from planparse.document.language import Language
from planparse.document.place import NOWHERE, Box, Place, hull
from planparse.japanese.fold import compacted
from planparse.japanese.periods import period_words
from planparse.plan import paths
from planparse.plan.doubtful import doubtful_values
from planparse.plan.fields import Part, walk
from planparse.plan.model import (
    Indicator,
    IndicatorValue,
    Plan,
    PublishedFinding,
    Reading,
    ReadLine,
    Task,
    published,
)
from planparse.plan.schedules import days_within_quarters
from planparse.plan.sections import SECTION_NAMES
from planparse.report.pageimage import Character, PageView

KINDS = ("heading", "content", "furniture", "unplaced", "unread")
"""What a character can be counted as; unread characters are on the page but in no line that was read."""

CORRECTED = "corrected"
"""The code of the finding for a value that a person has corrected."""

_BLIND = ("no-text-layer", "image-too-large", "nothing-recognised", "outlined-text")
"""Codes of the findings for a page whose text could not be read, so that its characters cannot be counted."""

_TOLERANCE = 2.5
"""Points. The boxes of characters and lines come from two PDF libraries; half the size of small type."""

_AT_ONCE = 1024
"""Characters compared with all lines of a page at a time, to limit memory."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, or a heading over values. `up` is the index of the fact it stands under.

    `name` selects its label among the interface texts. `at` is its path in the plan, `path` what links to it
    say: the id of an issue, initiative, quarter (B-2/5/Q3) or task, otherwise its path. Both are unique in
    the document.
    """

    path: str
    name: str
    up: int | None = None
    text: str = ""
    marker: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    place: Place = NOWHERE
    at: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in the reader's language, with the index of the fact it is about, if there is one.

    `published` is its sentence as the plan has it, the same in every language. `before` is what the document
    says if a person has corrected the value, `part` the corrected field of the fact ("urgency" of an issue),
    empty for its text.
    """

    severity: str
    code: str
    message: str
    published: str
    place: Place
    fact: int | None
    before: str | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Neighbouring characters on the page that are in no line."""

    page: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class View:
    """What a document's report shows.

    `coverage` counts non-blank characters by page and kind; it knows none of the pages `blind`, whose text
    could not be read.
    """

    plan: Plan
    facts: tuple[Fact, ...]
    remarks: tuple[Remark, ...]
    lines: tuple[ReadLine, ...]
    line_facts: tuple[int | None, ...]
    unread: tuple[Unread, ...]
    coverage: Mapping[int | None, Mapping[str, int]]
    sizes: Mapping[int, tuple[float, float]]
    blind: tuple[int, ...] = ()

    def share(self) -> float | None:
        """The share of the characters that can be counted that are in a field, a heading or page furniture.

        None without any characters.
        """
        total = Counter[str]()
        for page in self.coverage.values():
            total.update(page)
        all_characters = sum(total.values())
        if not all_characters:
            return None
        return 1 - (total["unplaced"] + total["unread"]) / all_characters


def view(plan: Plan, reading: Reading, pages: Sequence[PageView], language: Language = "ja") -> View:
    """Everything that the report shows of a document; `pages` is empty if its PDF was not found."""
    all_facts = facts(plan)
    lines_of = _lines_of_facts(all_facts)
    unread = tuple(unread_text(pages, reading.lines))
    remarks = [_remark(finding, all_facts, lines_of, language) for finding in plan.findings]
    remarks.sort(key=lambda r: (SEVERITIES.index(r.severity), r.place.page or 0, r.place.lines or (0, 0)))
    at = next((i for i, r in enumerate(remarks) if r.severity == "info"), len(remarks))
    remarks[at:at] = [
        _remark(published(finding), all_facts, lines_of, language) for finding in doubtful_values(plan)
    ]
    sizes = {p.number: (p.width, p.height) for p in reading.pages}
    sizes.update({p.number: (p.width, p.height) for p in pages if p.number not in sizes})
    return View(
        plan=plan,
        facts=all_facts,
        remarks=tuple(remarks),
        lines=reading.lines,
        line_facts=tuple(_fact_of_line(line, all_facts, lines_of) for line in reading.lines),
        unread=unread,
        coverage=_coverage(reading.lines, unread, sizes),
        sizes=sizes,
        blind=tuple(sorted({f.place.page for f in plan.findings if f.code in _BLIND and f.place.page})),
    )


# --- facts -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Content:
    """What a fact says: its text, its marker, and short values beside them."""

    text: str = ""
    marker: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


_HEADED = {
    "mission": "mission",
    "budget": "basics",
    "budget_note": "basics",
    "departments": "basics",
    "affiliates": "basics",
    "facility": "basics",
    "overview": "overview",
    "area": "areas",
    "issue": "issues",
    "level": "levels",
    "period": "schedule",
    "indicator": "indicators",
    "named_value": "fields",
    "outline_heading": "outline",
    "unplaced": "unplaced",
    **{name: name for name in SECTION_NAMES},
}
"""Name of a part → the heading it is shown under, inside the part it belongs to."""

_NAMES = {
    "review_section": "section",
    "review_paragraph": "passage",
    "overview": "row",
    "mission": "passage",
    "unplaced": "passage",
    "initiative_description": "passage",
    "level": "named_value",
    "period": "named_value",
    "period_task": "item",
    "outline_passage": "passage",
    **dict.fromkeys(SECTION_NAMES, "passage"),
}
"""Name of a part → the name of its fact, where they differ."""


_TEXTS = {"outline_table": "head", "outline_row": "cells"}
"""Name of a part of a table → its texts, which its fact tells with a tab between any two."""


def facts(plan: Plan) -> tuple[Fact, ...]:
    """Every value of the plan in reading order, each after the heading it stands under."""
    found: list[Fact] = []
    at: dict[str, int] = {}  # path → index

    def add(fact: Fact) -> None:
        at[fact.at] = len(found)
        found.append(fact)

    for part, _ in walk(plan):
        content = _content(part)
        if content is None:
            continue
        up = at[part.owner.path] if part.owner else None
        heading = _HEADED.get(part.name)
        if heading is not None:
            path = paths.path(part.owner.path, heading) if part.owner else heading
            if path not in at:
                add(Fact(path, heading, up, at=path))
            up = at[path]
        name = _NAMES.get(part.name, part.name)
        add(
            Fact(
                path=part.id or part.path,
                name=name,
                up=up,
                text=content.text,
                marker=content.marker,
                tags=content.tags,
                place=part.place or NOWHERE,
                at=part.path,
            )
        )
    return tuple(found)


def _days(task: Part) -> tuple[date | None, date | None]:
    """The days of a task of a quarter, if the document names months that are not whole quarters."""
    initiative = task.owner and task.owner.owner
    days = days_within_quarters(initiative.node, task.node.id) if initiative else None
    return days or (None, None)


def _content(part: Part) -> _Content | None:
    """What the part's fact says; None for a part that is not shown."""
    node = part.node
    match part.name:
        case "plan" | "outline_value":
            return None
        case "budget":
            return _Content(node.text, tags={"account": node.account, "yen": str(node.amount_yen)})
        case "departments":
            return _names(node.departments, part, {"date": node.departments_as_of})
        case "affiliates":
            return _names(node.affiliates, part, {})
        case "facility":
            return _Content("、".join(node.names), tags={"operation": node.operation})
        case "review":
            return _Content(tags=_tags(year=node.fiscal_year))
        case "overview":
            number, field_, approach = node.number, node.policy_field, node.approach
            return _Content(
                node.title, tags=_tags(area=node.area, number=number, field=field_, approach=approach)
            )
        case "area":
            return _Content("\n".join(node.descriptions), node.code)
        case "issue":
            return _Content(
                node.title, tags=_tags(field=node.policy_field, impact=node.impact, urgency=node.urgency)
            )
        case "initiative":
            return _Content(node.title, "" if node.number is None else f"({node.number})")
        case "item":
            return _Content(node.text, node.marker)
        case "quarter":
            return _Content(node.text, tags=_tags(start=node.start, end=node.end, quarter=node.quarter))
        case "task":
            return _content_of_task(part)
        case "review_section":
            return _Content(node.title)
        case "level":
            return _Content(node.title, tags=_tags(label=node.name, row=node.label))
        case "period":
            return _Content(node.text, tags=_tags(label=period_words(node.period), row=node.row))
        case "outline_heading":
            return _Content(node.title or "", node.label or "", _tags(level=node.level))
        case "outline_table" | "outline_row":
            return _Content("\t".join(getattr(node, _TEXTS[part.name])))
        case "indicator" | "indicator_value":
            return _content_of_indicator(part)
        case "named_value":
            return _Content(node.value, tags=_tags(label=node.label, row=node.row))
        case _:
            return _Content(node.text)


def _content_of_task(part: Part) -> _Content:
    task: Task = part.node
    first, last = task.span
    start, end = _days(part)
    tags = _tags(
        ditto="1" if task.ditto else None,
        span=f"{first}–{last}" if first != last else None,
        start=start,
        end=end,
    )
    return _Content(task.text, "".join(task.markers), tags)


def _content_of_indicator(part: Part) -> _Content:
    node: Indicator | IndicatorValue = part.node
    if isinstance(node, Indicator):
        return _Content(node.name, tags=_tags(kind=node.kind, unit=node.unit))
    period = None if node.period is None else period_words(node.period)
    return _Content(node.text, tags=_tags(role=node.role, period=period))


def _names(names: Sequence[str], part: Part, tags: Mapping[str, object]) -> _Content | None:
    """A list of names as one fact; None if the document has no such list."""
    told = _tags(**tags)
    return _Content("、".join(names), tags=told) if names or part.place or told else None


def _tags(**values: object) -> dict[str, str]:
    """The values that there are, as text."""
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


# --- which fact a finding or a line is about ---------------------------------------------------------


def _lines_of_facts(all_facts: Sequence[Fact]) -> dict[int, list[int]]:
    """Line number → indexes of the facts that contain the line, the smallest first."""
    held: dict[int, list[int]] = {}
    for index, fact in enumerate(all_facts):
        if fact.place.lines is not None:
            first, last = fact.place.lines
            for number in range(first, last + 1):
                held.setdefault(number, []).append(index)
    for holders in held.values():
        holders.sort(key=lambda i: (_extent(all_facts[i].place), -i))
    return held


def _extent(place: Place) -> int:
    return place.lines[1] - place.lines[0] if place.lines else 0


def _fact_of_line(
    line: ReadLine, all_facts: Sequence[Fact], lines_of: Mapping[int, Sequence[int]]
) -> int | None:
    """The smallest fact around the line that contains its text, otherwise the smallest around it.

    In a text document all cells of a table row have the same line number; only their text tells them apart.
    """
    if line.kind == "furniture":
        return None
    holders = lines_of.get(line.number, ())
    text = compacted(line.text)
    for index in holders:
        if text in compacted(all_facts[index].marker + all_facts[index].text):
            return index
    return holders[0] if holders else None


def _remark(
    finding: PublishedFinding,
    all_facts: Sequence[Fact],
    lines_of: Mapping[int, Sequence[int]],
    language: Language,
) -> Remark:
    message = finding.message
    if language == "en" and finding.code in CATALOGUE:
        try:
            message = render(finding.code, finding.values, "en")
        except (KeyError, ValueError, IndexError):  # values of another version: keep its Japanese message
            message = finding.message
    about = _named(finding, all_facts)
    if about is None and finding.place.lines is not None:
        about = next(iter(lines_of.get(finding.place.lines[0], ())), None)
    place = finding.place
    if place == NOWHERE and about is not None:
        place = all_facts[about].place
    remark = Remark(finding.severity, finding.code, message, finding.message, place, about)
    if finding.code != CORRECTED or about is None:
        return remark
    part = str(finding.values.get("path", "")).removeprefix(all_facts[about].at).strip("/")
    return replace(remark, before=str(finding.values.get("before", "")) or None, part=part)


def _named(finding: PublishedFinding, all_facts: Sequence[Fact]) -> int | None:
    """The nearest fact around the finding's path, otherwise the fact whose id is among its values."""
    path = finding.values.get("path")
    if isinstance(path, str):
        at = {fact.at: i for i, fact in reversed(list(enumerate(all_facts)))}
        for outer in paths.ancestors(path):
            if outer in at:
                return at[outer]
    named = {value for value in finding.values.values() if isinstance(value, str)}
    return next((i for i, fact in enumerate(all_facts) if fact.path in named), None)


# --- coverage ----------------------------------------------------------------------------------------


def _coverage(
    lines: Sequence[ReadLine], unread: Sequence[Unread], sizes: Mapping[int, tuple[float, float]]
) -> dict[int | None, dict[str, int]]:
    count: dict[int | None, Counter[str]] = {page: Counter() for page in sorted(sizes)}
    for line in lines:
        count.setdefault(line.page, Counter())[line.kind] += sum(not c.isspace() for c in line.text)
    for piece in unread:
        count.setdefault(piece.page, Counter())["unread"] += len(piece.text)
    return {page: {kind: kinds[kind] for kind in KINDS} for page, kinds in count.items()}


def unread_text(pages: Sequence[PageView], lines: Sequence[ReadLine]) -> Iterator[Unread]:
    """The visible characters whose centre is in no line's box, with neighbours joined.

    Invisible characters are reported by the reader (findings hidden-text and off-page-text).
    """
    boxes: dict[int, list[Box]] = {}
    for line in lines:
        if line.page is not None and line.box is not None:
            boxes.setdefault(line.page, []).append(line.box)
    for page in pages:
        run: list[Character] = []
        for character, held in zip(page.characters, _held(page, boxes.get(page.number, [])), strict=True):
            if held or not character.visible or (run and not _beside(run[-1].box, character.box)):
                yield from _run(page.number, run)
                run = []
            if not held and character.visible:
                run.append(character)
        yield from _run(page.number, run)


def _held(page: PageView, boxes: Sequence[Box]) -> Sequence[bool]:
    """Whether one of the boxes contains its centre, for each character of the page."""
    if not page.characters or not boxes:
        return [False] * len(page.characters)
    around = np.array(boxes) + np.array([-_TOLERANCE, -_TOLERANCE, _TOLERANCE, _TOLERANCE])
    held: list[bool] = []
    for start in range(0, len(page.characters), _AT_ONCE):
        own = np.array([c.box for c in page.characters[start : start + _AT_ONCE]])
        x, y = (own[:, :1] + own[:, 2:3]) / 2, (own[:, 1:2] + own[:, 3:]) / 2
        inside = (x >= around[:, 0]) & (x <= around[:, 2]) & (y >= around[:, 1]) & (y <= around[:, 3])
        held += inside.any(axis=1).tolist()
    return held


def _beside(a: Box, b: Box) -> bool:
    height = max(a[3] - a[1], b[3] - b[1], 4.0)
    return abs((a[1] + a[3]) - (b[1] + b[3])) / 2 < height and -height < b[0] - a[2] < 3 * height


def _run(page: int, run: Sequence[Character]) -> Iterator[Unread]:
    box = hull(c.box for c in run)
    if box is not None:
        yield Unread(page, "".join(c.text for c in run), box)
