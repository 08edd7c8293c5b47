"""Estimate how likely each value of a plan is wrong, from how it was read.

Evidence is whatever was observed when a part of the plan was read: a table without rules, a guessed line
break, a finding on the part's own lines, an implausible beginning of a text. Each piece of evidence adds its
weight to the log-odds of the part being wrong. No evidence lowers them, so that good signs never hide a bad
one. `bench/calibrate.py` fits the weights; docs/doubt.md reports how accurate the figures are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from planparse.document.findings import CATALOGUE
from planparse.document.place import Box, Place, overlap
from planparse.document.source import Grid, Line, SourceDocument
from planparse.japanese.brackets import CLOSING, OPENING
from planparse.japanese.dittos import ditto_of, mentions_ditto
from planparse.japanese.fold import fold
from planparse.japanese.periods import period_of
from planparse.plan.fields import Address, Part, replaced, walk
from planparse.plan.model import Initiative, Issue, Passage, Plan
from planparse.plan.schedules import with_tasks_of_quarters
from planparse.plan.sections import SECTION_NAMES


class Weight(NamedTuple):
    """The log-odds that a piece of evidence adds; how many values it was fitted on, how many wrong."""

    log_odds: float
    seen: int
    wrong: int


BASE = -5.05
"""The log-odds of a value without any evidence against it."""
WEIGHTS: Mapping[str, Weight] = {
    "break-guessed": Weight(0.10, 47, 3),
    "ditto-unresolved": Weight(1.00, 112, 53),
    "document: chapters disagree": Weight(0.10, 772, 136),
    "document: many warnings": Weight(0.10, 6968, 988),
    "document: much text left over": Weight(0.41, 1525, 568),
    "document: some warnings": Weight(0.10, 9550, 1756),
    "document: tables unread": Weight(0.50, 5946, 1019),
    "document: text left over": Weight(0.10, 7769, 1393),
    "header-guessed": Weight(1.83, 129, 129),
    "holds what is guessed": Weight(1.37, 846, 160),
    "holds what is incomplete": Weight(0.10, 35, 1),
    "holds what is warned of": Weight(1.13, 406, 165),
    "info": Weight(0.10, 5, 0),
    "initiative: an empty quarter": Weight(0.10, 54, 1),
    "initiative: not four quarters": Weight(3.14, 63, 58),
    "issue: a section is empty": Weight(0.99, 28, 28),
    "issue: no initiatives": Weight(0.62, 25, 25),
    "issue: no level or policy field": Weight(2.35, 39, 39),
    "issue: text left over": Weight(0.10, 162, 66),
    "laid out as a table": Weight(0.10, 266, 61),
    "page: a warning": Weight(1.12, 7014, 1636),
    "page: text left over": Weight(0.47, 4751, 1191),
    "prose: without an end": Weight(5.97, 326, 326),
    "recognised": Weight(1.0, 850, 25),
    "recognised: doubtful": Weight(4.2, 15, 3),
    "recognised: unsure": Weight(1.0, 84, 2),
    "table-joined": Weight(1.77, 998, 369),
    "table: tabs": Weight(0.10, 1890, 0),
    "task: a period or a ditto": Weight(3.03, 53, 53),
    "task: a second time": Weight(0.59, 145, 66),
    "task: broken": Weight(1.12, 17, 17),
    "task: ditto": Weight(0.18, 989, 99),
    "task: one of many": Weight(1.95, 1357, 649),
    "text: begins in mid-sentence": Weight(1.24, 10, 10),
    "text: begins with a sign": Weight(4.32, 245, 114),
    "text: hardly any": Weight(4.04, 464, 259),
    "text: holds a marker": Weight(1.00, 114, 1),
    "text: shortened": Weight(5.5, 0, 0),
    "text: speaks of quarters": Weight(1.00, 235, 119),
    "title: long": Weight(0.10, 35, 0),
    "under what is guessed": Weight(0.82, 593, 73),
    "under what is incomplete": Weight(0.10, 2745, 656),
    "under what is warned of": Weight(1.38, 4608, 1317),
    "unplaced-text": Weight(1.00, 417, 9),
    "warning": Weight(1.65, 181, 105),
    "wrap-guessed": Weight(1.00, 203, 16),
}
"""The weights by evidence (see `evidence`). Fitted by `python -m bench.calibrate fit` on 25,920 values, 2,318
of them wrong, from 173 documents: bench.layouts with seeds 100 to 103, and from bench.adversary the texts 100
to 119 and the ReportLab PDFs among seeds 100 to 116. Those of "recognised" and
"text: shortened" are set by hand: the latter for texts that a program cut to "…", the former so that of the
values of four scans (bench.scans, clean and noisy) few that are wrong have a doubt below 0.5.
"""

_UNSEEN = Weight(1.0, 0, 0)
"""For evidence in no document of the calibration: as much as the least evidence on a value itself."""

_NAMES = ("departments", "affiliates")  # parts with a place and a doubt, but no object of their own
_IN_TABLES = frozenset(
    {
        "quarter",
        "task",
        "period",
        "period_task",
        "overview",
        "area",
        "budget",
        "budget_note",
        "facility",
        "indicator",
        "indicator_value",
        "named_value",
        "outline_table",
        "outline_row",
        "outline_value",
        *_NAMES,
    }
)
"""Parts that a form sets in tables. Any other part in a grid comes from a page laid out as a grid."""
_PROSE = frozenset({"mission", "review_paragraph", "initiative_description", *SECTION_NAMES})
_IN_LISTS = _PROSE | {"item", "task"}
_MID_SENTENCE = re.compile(
    r"[、。，．ぁぃぅぇぉっゃゅょァィゥェォッャュョー々)）」』】％%]|[をにがはの](?![ぁ-ん])|する|した"
)
_ENDED = re.compile(r"[。．！？!?)）」』】]$")
_CUT_OFF = re.compile(r"[、，をにがのと・／/]$")
_BRACKET = re.compile(f"[{re.escape(OPENING + CLOSING)}]")
_GUESSES = frozenset(
    {
        "wrap-guessed",
        "break-guessed",
        "damaged-heading",
        "ditto-guessed",
        "task: broken",
        "task: a period or a ditto",
    }
)
_INCOMPLETE = frozenset(
    {
        "issue: no level or policy field",
        "issue: no initiatives",
        "issue: a section is empty",
        "initiative: not four quarters",
    }
)
_SIGN = re.compile(r"[^\w\s(（\[［「『【〔《〈<＜“\"'〝~～△▲-]")
_QUARTER_INSIDE = re.compile(r"四半期|同左|[→⇒➡〃]")
_MANY_TASKS = 6  # in one quarter of one initiative
_MARKER_INSIDE = re.compile(r".[①-⑳❶-❿]|\n[(（]\d+[)）]", re.DOTALL)
_DAMAGED = re.compile("[\ufffd\ue000-\uf8ff]")
_HARDLY_ANY = 2  # characters; tasks that are signs (○) are this short
_WORDLESS = re.compile(r"\W+")
_LONGEST_NAME = 60  # characters of a title
_HARMLESS = frozenset("()（）「」・、。, 　")
_DOUBTFUL, _UNSURE = 0.5, 0.8  # the confidence of the least sure character of a value
_OF_CHARACTERS = frozenset({"doubtful-characters"})
"""How sure characters are counts for their own value, as "recognised: …", and for no other."""
_FEW, _MANY = 2, 8  # findings above level info: more suggest that the form differs from the known one
_LITTLE, _MUCH = 0.01, 0.1  # shares of a document's characters that belong to no field


def with_doubt(plan: Plan, document: SourceDocument) -> Plan:
    """The plan, which must have its findings, with the doubt of each part and of the whole."""
    doubts: dict[Address, float] = {}
    for part, seen in evidence(plan, document):
        if part.doubt_address is not None:
            doubts[part.doubt_address] = doubt_of(seen)
    whole = round(sum(doubts.values()) / len(doubts), 3) if doubts else 0.0
    return with_tasks_of_quarters(replaced(plan, {**doubts, ("doubt",): whole}))


def doubt_of(seen: Iterable[str]) -> float:
    """The probability that a part with this evidence against it is wrong, rounded to 1/1000."""
    odds = BASE + sum(weight_of(name).log_odds for name in seen)
    return round(1 / (1 + exp(-odds)), 3)


def weight_of(name: str) -> Weight:
    """The weight of a piece of evidence; if it was too rare to be fitted, that of a warning or the least."""
    return WEIGHTS.get(name) or WEIGHTS.get(common_name(name), _UNSEEN)


def common_name(name: str) -> str:
    """The name that rare evidence without a weight of its own counts as: a code as "warning" or "info"."""
    if name not in CATALOGUE:
        return name
    return "info" if CATALOGUE[name].severity == "info" else "warning"


# --- evidence ----------------------------------------------------------------------------------------


def evidence(plan: Plan, document: SourceDocument) -> Iterator[tuple[Part, frozenset[str]]]:
    """Each part of the plan that has a doubt, in reading order, with the evidence against it.

    The evidence is the codes of findings on its lines, "table: …" for how its table was detected, and
    oddities of its text or gaps in an issue or initiative. Evidence from its surroundings is added: "under …"
    for its issue or initiative, "holds …" for its own parts (text lost from them counts as its own), "beside
    …" for the other passages of a section or tasks of a quarter (a cut text leaves two halves), "page: …" and
    "document: …".
    """
    parts = [part for part, _ in walk(plan) if part.doubt_address is not None]
    around = _Surroundings.of(plan, document)
    own = {part.path: _own(part, around) for part in parts}
    held: dict[str, set[str]] = defaultdict(set)
    beside: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for part in parts:
        kinds = _kinds(own[part.path])
        for holder in _holders(part):
            held[holder.path].update(f"holds what is {kind}" for kind in kinds)
        beside[_siblings(part)].update(kinds)
    for part in parts:
        under = {
            f"under what is {kind}" for holder in _holders(part) for kind in _kinds(own.get(holder.path, ()))
        }
        others = beside[_siblings(part)] - Counter(_kinds(own[part.path]))
        near = {f"beside what is {kind}" for kind in others if part.name in _IN_LISTS}
        yield part, frozenset({*own[part.path], *held[part.path], *under, *near, *around.document})


def _siblings(part: Part) -> tuple[str, str]:
    """What the parts of one list have in common: what they belong to, and their name."""
    return "" if part.owner is None else part.owner.path, part.name


def _holders(part: Part) -> Iterator[Part]:
    holder = part.owner
    while holder is not None:
        yield holder
        holder = holder.owner


def _kinds(own: Iterable[str]) -> set[str]:
    """What a part's own evidence counts as for its parents and children, e.g. "incomplete"."""
    kinds = set()
    for name in own:
        if name in CATALOGUE and CATALOGUE[name].severity != "info":
            kinds.add("warned of")
        elif name in _INCOMPLETE:
            kinds.add("incomplete")
        elif name in _GUESSES or name.startswith(("text: ", "prose: ")):
            kinds.add("guessed")
    return kinds


def _own(part: Part, around: _Surroundings) -> frozenset[str]:
    found = set(around.of_place(part.place))
    table = around.table(part.place)
    if table is not None:
        if part.name not in _IN_TABLES:
            found.add("laid out as a table")
        elif table != "rules":
            found.add(f"table: {table}")
    node = part.node
    if isinstance(node, Issue):
        found.update(_gaps_of_issue(node))
    elif isinstance(node, Initiative):
        found.update(_gaps_of_initiative(node))
    elif isinstance(node, Passage) and part.name.endswith("unplaced"):
        return frozenset(found)
    return frozenset(found | _oddities(part))


def _gaps_of_issue(issue: Issue) -> Iterator[str]:
    if issue.impact is None or issue.urgency is None or issue.policy_field is None:
        yield "issue: no level or policy field"
    if issue.unplaced:
        yield "issue: text left over"
    if not issue.initiatives:
        yield "issue: no initiatives"
    if not all(getattr(issue, name) for name in SECTION_NAMES):
        yield "issue: a section is empty"


def _gaps_of_initiative(initiative: Initiative) -> Iterator[str]:
    cells = [bool(quarter.tasks) for quarter in initiative.quarters]
    if len(cells) != 4:
        yield "initiative: not four quarters"
    elif not all(cells):
        yield "initiative: an empty quarter"
    if not initiative.description and not initiative.items:
        yield "initiative: no description"


def _oddities(part: Part) -> set[str]:
    """Oddities of a part's text."""
    node = part.node
    texts = [getattr(node, name, None) for name in ("title", "text", "approach")]
    texts += [*getattr(node, part.name, ())] if part.name in _NAMES else [*getattr(node, "names", ())]
    found: set[str] = set()
    for text in texts:
        if text:
            found.update(_oddities_of(text, part.name))
    if part.name == "task":
        tasks = part.enclosing("quarter").node.tasks
        if node.ditto:
            found.add("task: ditto")
        if len(tasks) > _MANY_TASKS:
            found.add("task: one of many")
        if sum(task.text == node.text for task in tasks) > 1:
            found.add("task: a second time")
    return found


def _oddities_of(text: str, name: str) -> Iterator[str]:
    brackets = _BRACKET.findall(text)
    if brackets and any(
        brackets.count(a) != brackets.count(b) for a, b in zip(OPENING, CLOSING, strict=True)
    ):
        yield "text: brackets do not pair"
    if _DAMAGED.search(text):
        yield "text: damaged characters"
    if _MID_SENTENCE.match(text):
        yield "text: begins in mid-sentence"
    if _CUT_OFF.search(text):
        yield "text: cut off"
    if len(text) <= _HARDLY_ANY and not (name in ("task", "quarter") and _WORDLESS.fullmatch(text)):
        yield "text: hardly any"
    if name == "quarter":
        return
    if _SIGN.match(text) and len(text) > _HARDLY_ANY:
        yield "text: begins with a sign"
    if _MARKER_INSIDE.search(text):
        yield "text: holds a marker"
    if name == "task":
        yield from _oddities_of_task(text)
    elif _QUARTER_INSIDE.search(text):
        yield "text: speaks of quarters"
    if text.endswith(("…", "...")):
        yield "text: shortened"
    if name in _PROSE and not _ENDED.search(text):
        yield "prose: without an end"
    if name in _PROSE and "\n" in text:
        yield "prose: broken"
    if name in ("issue", "initiative", "overview", "review_section") and len(text) > _LONGEST_NAME:
        yield "title: long"


def _oddities_of_task(text: str) -> Iterator[str]:
    if "\n" in text:
        yield "task: broken"
    if period_of(fold(text)) or ditto_of(text) or mentions_ditto(text):
        yield "task: a period or a ditto"


# --- surroundings ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Evidence in a document by place.

    `by_line`: codes of the findings on a line. `boxed`: findings with only a bounding box, by page. `pages`:
    evidence on a whole page. `tables`: how the table of a line was detected. `confidence`: how sure the least
    sure character is of each line that was recognised in a picture. `document`: evidence on the whole
    document.
    """

    by_line: Mapping[int, frozenset[str]]
    boxed: Mapping[int, tuple[tuple[Box, str], ...]]
    pages: Mapping[int, frozenset[str]]
    tables: Mapping[int, str]
    confidence: Mapping[int, float]
    document: frozenset[str]

    @classmethod
    def of(cls, plan: Plan, document: SourceDocument) -> _Surroundings:
        """The surroundings of a plan's parts in the document that it was read from."""
        lines: dict[int, set[str]] = defaultdict(set)
        boxed: dict[int, list[tuple[Box, str]]] = defaultdict(list)
        pages: dict[int, set[str]] = defaultdict(set)
        for finding in plan.findings:
            if finding.code in _OF_CHARACTERS:
                continue
            place = finding.place
            page = place.page or finding.values.get("page")
            if place.lines is not None:
                for line in range(place.lines[0], place.lines[1] + 1):
                    lines[line].add(finding.code)
            elif place.page is not None and place.box is not None:
                boxed[place.page].append((place.box, finding.code))
            if isinstance(page, int) and finding.severity != "info":
                pages[page].add("page: a warning")
        for passage in _left_over(plan):
            if passage.place.page is not None:
                pages[passage.place.page].add("page: text left over")
        grids = [block for block in document.blocks if isinstance(block, Grid)]
        return cls(
            {line: frozenset(codes) for line, codes in lines.items()},
            {page: tuple(codes) for page, codes in boxed.items()},
            {page: frozenset(known) for page, known in pages.items()},
            {line.number: grid.evidence for grid in grids for line in grid.lines()},
            {line.number: _least_sure(line) for line in document.lines() if line.recognised is not None},
            frozenset(_of_document(plan, document)),
        )

    def of_place(self, place: Place | None) -> Iterator[str]:
        """The findings on a place's lines and in its boxes, and the evidence on its page."""
        if place is None:
            return
        if place.lines is not None:
            lines = range(place.lines[0], place.lines[1] + 1)
            for line in lines:
                yield from self.by_line.get(line, ())
            yield from _of_recognition(self.confidence[line] for line in lines if line in self.confidence)
        if place.page is not None:
            yield from self.pages.get(place.page, ())
            for box, code in self.boxed.get(place.page, ()):
                if place.box is not None and overlap(box, place.box):
                    yield code

    def table(self, place: Place | None) -> str | None:
        """How the table in which a place begins was detected; None if it begins in no table."""
        return None if place is None or place.lines is None else self.tables.get(place.lines[0])


def _least_sure(line: Line) -> float:
    """How sure the least sure character of a recognised line is; brackets and blanks do not count."""
    assert line.recognised is not None
    known = zip(line.text, line.recognised.confidence, strict=True)
    return min((sure for char, sure in known if char not in _HARMLESS), default=1.0)


def _of_recognition(confidence: Iterable[float]) -> Iterator[str]:
    """The evidence in how sure the lines of a value were recognised."""
    least = min(confidence, default=None)
    if least is None:
        return
    yield "recognised"
    if least < _DOUBTFUL:
        yield "recognised: doubtful"
    elif least < _UNSURE:
        yield "recognised: unsure"


def _left_over(plan: Plan) -> Iterator[Passage]:
    yield from plan.unplaced
    for issue in plan.issues:
        yield from issue.unplaced


def _of_document(plan: Plan, document: SourceDocument) -> Iterator[str]:
    severe = [f for f in plan.findings if f.severity != "info" and f.code not in _OF_CHARACTERS]
    if len(severe) > _FEW:
        yield "document: some warnings"
    if len(severe) > _MANY:
        yield "document: many warnings"
    codes = {finding.code for finding in plan.findings}
    if codes & {"issue-missing", "overview-missing", "overview-mismatch", "no-issues", "missing-chapter"}:
        yield "document: chapters disagree"
    if codes & {"missing-table", "header-guessed", "unknown-table", "missing-section"}:
        yield "document: tables unread"
    whole = sum(len(line.text) for line in document.lines())
    left = sum(len(passage.text) for passage in _left_over(plan))
    if left > _LITTLE * whole:
        yield "document: text left over"
    if left > _MUCH * whole:
        yield "document: much text left over"
