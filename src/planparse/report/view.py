"""One plan and how it was read → the values a report shows: facts, lines, findings, coverage.

Plain data only; how it looks is the browser's part (document.js). A `Fact` is whatever a person can
check on its own: a paragraph, a budget, a quarter's cell, one task in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planparse.document.findings import CATALOGUE, SEVERITIES, render
from planparse.document.language import Language
from planparse.document.place import NOWHERE, Box, Place, hull
from planparse.japanese.fold import fold
from planparse.plan.model import Initiative, Issue, Passage, Plan, PublishedFinding, Reading, ReadLine
from planparse.report.pageimage import Character, PageView
from planparse.tables.rows import Ids, overview_id, tail

KINDS = ("heading", "content", "furniture", "unplaced", "unread")
"""The one place each character has; unread is what PDFium sees on the page and no line holds."""

CORRECTED = "corrected"
"""The code of the finding that tells of a value a person has corrected."""

# A character's box and its line's box come from two back ends: half a small character of tolerance.
_TOLERANCE = 2.5
_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, or a heading over values (`up` is the index of the fact it stands under).

    `name` is the key of its label in words.json. `path` is unique in the document: the id of an issue, an
    initiative, a quarter (B-2/5/Q3) and a task, else the path the tables know the text by. `at` is the
    place in the plan: for those four too as the tables and corrections write it
    (issues/B-2/initiatives/5/quarters/3/tasks/1).
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
    """A finding in the reader's language and the index of the fact it is about, if it is about one.

    `before` is what the document says where a person has corrected the value, `part` the field of the
    fact that was corrected ("urgency" of an issue), empty for its text.
    """

    severity: str
    code: str
    message: str
    place: Place
    fact: int | None
    before: str | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Characters beside each other that stand on the page and in no line."""

    page: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class View:
    """What a document's report shows. `coverage` counts non-blank characters a page and kind."""

    plan: Plan
    facts: tuple[Fact, ...]
    remarks: tuple[Remark, ...]
    lines: tuple[ReadLine, ...]
    line_facts: tuple[int | None, ...]
    unread: tuple[Unread, ...]
    coverage: Mapping[int | None, Mapping[str, int]]
    sizes: Mapping[int, tuple[float, float]]

    def share(self) -> float | None:
        """Share of characters that are in a field, a heading or known furniture; None for no lines."""
        total = Counter[str]()
        for page in self.coverage.values():
            total.update(page)
        all_characters = sum(total.values())
        if not all_characters:
            return None
        return 1 - (total["unplaced"] + total["unread"]) / all_characters


def view(plan: Plan, reading: Reading, pages: Sequence[PageView], language: Language = "ja") -> View:
    """Everything the report shows of one document; `pages` is empty where the PDF is not at hand."""
    all_facts = tuple(facts(plan))
    lines_of = _lines_of_facts(all_facts)
    unread = tuple(unread_text(pages, reading.lines))
    remarks = [_remark(finding, all_facts, lines_of, language) for finding in plan.findings]
    remarks.sort(key=lambda r: (SEVERITIES.index(r.severity), r.place.page or 0, r.place.lines or (0, 0)))
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
    )


# --- facts -------------------------------------------------------------------------------------------


class _Facts:
    """Facts in reading order; `add` gives the index that children stand under."""

    def __init__(self) -> None:
        self.all: list[Fact] = []
        self.ids = Ids()

    def add(
        self,
        path: str,
        name: str,
        up: int | None = None,
        *,
        text: str = "",
        marker: str = "",
        tags: Mapping[str, str] | None = None,
        place: Place = NOWHERE,
        at: str = "",
    ) -> int:
        unique = self.ids(path)
        self.all.append(Fact(unique, name, up, text, marker, tags or {}, place, at or unique))
        return len(self.all) - 1

    def passages(self, path: str, passages: Iterable[Passage], up: int | None) -> None:
        for n, passage in enumerate(passages, 1):
            self.add(f"{path}/{n}", "passage", up, text=passage.text, place=passage.place)

    def section(self, path: str, name: str, passages: Sequence[Passage], up: int | None = None) -> None:
        if passages:
            self.passages(path, passages, self.add(path, name, up))


def facts(plan: Plan) -> Iterator[Fact]:
    """Every value of the plan in reading order, each after the heading it stands under."""
    out = _Facts()
    out.section("mission", "mission", plan.mission)
    _basics(out, plan)
    if plan.review is not None:
        year = {"year": str(plan.review.fiscal_year)} if plan.review.fiscal_year else {}
        review = out.add("review", "review", tags=year)
        for n, part in enumerate(plan.review.sections, 1):
            top = out.add(f"review/{n}", "section", review, text=part.title, place=part.place)
            out.passages(f"review/{n}", part.paragraphs, top)
    if plan.overview:
        overview = out.add("overview", "overview")
        for n, row in enumerate(plan.overview, 1):
            number = "" if row.number is None else str(row.number)
            tags = {"area": row.area, "number": number, "field": row.policy_field, "approach": row.approach}
            out.add(
                f"overview/{overview_id(row, n)}",
                "row",
                overview,
                text=row.title,
                tags={k: v for k, v in tags.items() if v},
                place=row.place,
            )
    if plan.areas:
        legend = out.add("areas", "areas")
        for area in plan.areas:
            text = "\n".join(area.descriptions)
            out.add(f"areas/{area.code}", "area", legend, text=text, marker=area.code, place=area.place)
    if plan.issues:
        issues = out.add("issues", "issues")
        for issue in plan.issues:
            _issue(out, issue, issues)
    out.section("unplaced", "unplaced", plan.unplaced)
    return iter(out.all)


def _basics(out: _Facts, plan: Plan) -> None:
    basics = plan.basics
    if basics == type(basics)():
        return
    top = out.add("basics", "basics")
    for n, budget in enumerate(basics.budgets, 1):
        tags = {"account": budget.account, "yen": str(budget.amount_yen)}
        path = f"basics/budgets/{n}"
        out.add(path, "budget", top, text=budget.text, tags=tags, place=budget.place)
    for n, note in enumerate(basics.budget_notes, 1):
        out.add(f"basics/budget_notes/{n}", "budget_note", top, text=note.text, place=note.place)
    as_of = {"date": basics.departments_as_of.isoformat()} if basics.departments_as_of else {}
    for path, name, values, place, tags in (
        ("departments", "departments", basics.departments, basics.departments_place, as_of),
        ("affiliates", "affiliates", basics.affiliates, basics.affiliates_place, {}),
    ):
        if values or place:
            text = "、".join(values)
            out.add(f"basics/{path}", name, top, text=text, tags=tags, place=place or NOWHERE)
    for n, facility in enumerate(basics.facilities, 1):
        text = "、".join(facility.names)
        tags = {"operation": facility.operation}
        out.add(f"basics/facilities/{n}", "facility", top, text=text, tags=tags, place=facility.place)


def _issue(out: _Facts, issue: Issue, up: int) -> None:
    tags = {"field": issue.policy_field, "impact": issue.impact, "urgency": issue.urgency}
    top = out.add(
        issue.id,
        "issue",
        up,
        text=issue.title,
        tags={k: v for k, v in tags.items() if v},
        place=issue.place,
        at=f"issues/{issue.id}",
    )
    base = f"issues/{out.all[top].path}"
    out.section(f"{base}/description", "description", issue.description, top)
    out.section(f"{base}/background", "background", issue.background, top)
    out.section(f"{base}/expected_outcome", "expected_outcome", issue.expected_outcome, top)
    for initiative in issue.initiatives:
        _initiative(out, initiative, f"{base}/initiatives/{tail(initiative.id, issue.id)}", top)
    out.section(f"{base}/unplaced", "unplaced", issue.unplaced, top)


def _initiative(out: _Facts, initiative: Initiative, base: str, up: int) -> None:
    marker = "" if initiative.number is None else f"({initiative.number})"
    top = out.add(
        initiative.id,
        "initiative",
        up,
        text=initiative.title,
        marker=marker,
        place=initiative.place,
        at=base,
    )
    out.passages(f"{base}/description", initiative.description, top)
    for n, item in enumerate(initiative.items, 1):
        path = f"{base}/items/{n}"
        out.add(path, "item", top, text=item.text, marker=item.marker, place=item.place)
    for quarter in initiative.quarters:
        name = f"{initiative.id}/Q{quarter.quarter}"
        dates = {"start": quarter.start, "end": quarter.end}
        tags = {k: v.isoformat() for k, v in dates.items() if v}
        tags["quarter"] = str(quarter.quarter)
        at = f"{base}/quarters/{quarter.quarter}"
        cell = out.add(name, "quarter", top, text=quarter.text, tags=tags, place=quarter.place, at=at)
        for n, task in enumerate(quarter.tasks, 1):
            more = {"ditto": "1"} if task.ditto else {}
            if task.span[0] != task.span[1]:
                more["span"] = f"{task.span[0]}–{task.span[1]}"
            out.add(
                task.id,
                "task",
                cell,
                text=task.text,
                marker="".join(task.markers),
                tags=more,
                place=task.place,
                at=f"{at}/tasks/{n}",
            )


# --- which fact a finding or a line is about ---------------------------------------------------------


def _lines_of_facts(all_facts: Sequence[Fact]) -> dict[int, list[int]]:
    """Line number → indexes of the facts that hold it, the narrowest first."""
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
    """The narrowest fact holding the line whose text has the line's text in it, or else the narrowest.

    In a text the cells of a table row share one number: only the text tells them apart.
    """
    if line.kind == "furniture":
        return None
    holders = lines_of.get(line.number, ())
    text = _bare(line.text)
    for index in holders:
        if text in _bare(all_facts[index].marker + all_facts[index].text):
            return index
    return holders[0] if holders else None


def _bare(text: str) -> str:
    return "".join(fold(text).split())


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
        except (KeyError, ValueError, IndexError):  # values of another version: its own words stay
            message = finding.message
    about = _named(finding, all_facts)
    if about is None and finding.place.lines is not None:
        about = next(iter(lines_of.get(finding.place.lines[0], ())), None)
    place = finding.place
    if place == NOWHERE and about is not None:
        place = all_facts[about].place
    remark = Remark(finding.severity, finding.code, message, place, about)
    if finding.code != CORRECTED or about is None:
        return remark
    part = str(finding.values.get("path", "")).removeprefix(all_facts[about].at).strip("/")
    return replace(remark, before=str(finding.values.get("before", "")) or None, part=part)


def _named(finding: PublishedFinding, all_facts: Sequence[Fact]) -> int | None:
    """The fact whose id is among the finding's values, or the nearest around its path."""
    path = finding.values.get("path")
    if isinstance(path, str):
        at = {fact.at: i for i, fact in reversed(list(enumerate(all_facts)))}
        while path:
            if path in at:
                return at[path]
            path = path.rpartition("/")[0]
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
    """The visible characters whose middle lies in no line's box, neighbours joined.

    Invisible ones are the reader's to tell of (findings hidden-text, off-page-text).
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
    """For each character of the page whether one of the boxes holds its middle."""
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
