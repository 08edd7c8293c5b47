"""Estimate how likely each value of a plan is wrong, from how it was read.

Evidence is whatever was observed when a part of the plan was read: a table without rules, a guessed line
break, a finding on the part's own lines, an implausible beginning of a text. Each piece of evidence adds its
weight to the log-odds of the part being wrong. No evidence lowers them, so that good signs never hide a bad
one. `bench/calibrate.py` fits the weights; docs/doubt.md reports how accurate the figures are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from planparse.document.findings import CATALOGUE
from planparse.document.place import Box, Place, overlap
from planparse.document.source import Grid, Line, SourceDocument
from planparse.japanese.brackets import CLOSING, OPENING
from planparse.japanese.dittos import ditto_of, mentions_ditto
from planparse.japanese.fold import fold
from planparse.japanese.periods import period_of
from planparse.parse import scan_signs
from planparse.parse.doubt_weights import RECOGNISED, STATED, Model, Weight
from planparse.plan.fields import Address, Part, replaced, walk
from planparse.plan.model import Initiative, Issue, Passage, Plan
from planparse.plan.schedules import with_tasks_of_quarters
from planparse.plan.sections import SECTION_NAMES

_UNSEEN = Weight(1.0, 0, 0)
"""For evidence in no document of the calibration: as much as the least evidence on a value itself."""

_TEXTS = ("title", "text", "approach")
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
_OF_CHARACTERS = frozenset({"doubtful-characters"})
"""How sure characters are counts for their own value, as "recognised: …", and for no other."""
_FEW, _MANY = 2, 8  # findings above level info: more suggest that the form differs from the known one
_LITTLE, _MUCH = 0.01, 0.1  # shares of a document's characters that belong to no field


def with_doubt(plan: Plan, document: SourceDocument) -> Plan:
    """The plan, which must have its findings, with the doubt of each part and of the whole."""
    doubts: dict[Address, float] = {}
    for part, _, doubt in judged(plan, document):
        if part.doubt_address is not None:
            doubts[part.doubt_address] = doubt
    whole = round(sum(doubts.values()) / len(doubts), 3) if doubts else 0.0
    return with_tasks_of_quarters(replaced(plan, {**doubts, ("doubt",): whole}))


def judged(plan: Plan, document: SourceDocument) -> Iterator[tuple[Part, frozenset[str], float]]:
    """Each part of the plan that has a doubt, in reading order: the evidence against it, and the doubt.

    A recognised issue or initiative is no less doubtful than what it holds: what was misread is lost there.
    """
    found = [(part, seen, doubt_of(seen)) for part, seen in evidence(plan, document)]
    least: dict[str, float] = defaultdict(float)
    for part, seen, doubt in found:
        holder = part.within("initiative") or part.within("issue")
        if holder not in (None, part) and is_recognised(seen) and not part.name.endswith("unplaced"):
            least[holder.path] = max(least[holder.path], doubt)
    for part, seen, doubt in found:
        yield part, seen, max(doubt, least[part.path])


def doubt_of(seen: Iterable[str]) -> float:
    """The probability that a part with this evidence against it is wrong, rounded to 1/1000."""
    own = frozenset(seen)
    model = RECOGNISED if is_recognised(own) else STATED
    odds = model.base + sum(_weight(name, model).log_odds for name in own - {scan_signs.FROM_PICTURE})
    return round(1 / (1 + exp(-odds)), 3)


def is_recognised(seen: frozenset[str]) -> bool:
    """Whether the part with this evidence against it was recognised in a picture."""
    return scan_signs.FROM_PICTURE in seen


def _weight(name: str, model: Model) -> Weight:
    """The weight of a piece of evidence; if it was too rare to be fitted, that of a warning or the least."""
    return model.weights.get(name) or model.weights.get(common_name(name), _UNSEEN)


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
    "document: …". That of the document does not count for recognised parts: of a scan with some warnings,
    hardly more values are wrong (8 of 100 instead of 6), but all would be named.
    """
    parts = [part for part, _ in walk(plan) if part.doubt_address is not None]
    around = _Surroundings.of(plan, document)
    repeated = _repeated_tasks(parts)
    own = {part.path: _own(part, around, repeated) for part in parts}
    own |= _with_neighbours(parts, own)
    kinds = {path: _kinds(names) for path, names in own.items()}
    held: dict[str, set[str]] = defaultdict(set)
    beside: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for part in parts:
        for holder in _holders(part):
            held[holder.path].update(f"holds what is {kind}" for kind in kinds[part.path])
        beside[_siblings(part)].update(kinds[part.path])
    for part in parts:
        under = {f"under what is {kind}" for holder in _holders(part) for kind in kinds.get(holder.path, ())}
        others = beside[_siblings(part)] if part.name in _IN_LISTS else Counter[str]()
        near = {
            f"beside what is {kind}" for kind, times in others.items() if times > (kind in kinds[part.path])
        }
        whole = frozenset() if is_recognised(own[part.path]) else around.document
        yield part, frozenset({*own[part.path], *held[part.path], *under, *near, *whole})


def _with_neighbours(parts: Sequence[Part], own: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The evidence against each recognised part, with what shows beside the others.

    A text that stands several times in an initiative was read once: 同左 repeats it.
    """
    seen = {p.path: set(own[p.path]) for p in parts if is_recognised(own[p.path])}
    recognised = [part for part in parts if part.path in seen]
    for path, name in scan_signs.of_neighbours(recognised, {p.path: tuple(_texts(p)) for p in recognised}):
        seen[path].add(name)
    alike: dict[tuple[str, str], set[str]] = defaultdict(set)
    tasks = [(p, (p.enclosing("initiative").path, p.node.text)) for p in recognised if p.name == "task"]
    for part, key in tasks:
        alike[key] |= {name for name in seen[part.path] if name.startswith(f"{scan_signs.FROM_PICTURE}: ")}
    for part, key in tasks:
        seen[part.path] |= alike[key]
    return {path: frozenset(names) for path, names in seen.items()}


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
        elif scan_signs.is_flaw(name):
            kinds.add("misread")
    return kinds


def _repeated_tasks(parts: Sequence[Part]) -> frozenset[str]:
    """The paths of the tasks whose text stands more than once in their quarter."""
    keys = {p.path: (p.enclosing("quarter").path, p.node.text) for p in parts if p.name == "task"}
    times = Counter(keys.values())
    return frozenset(path for path, key in keys.items() if times[key] > 1)


def _own(part: Part, around: _Surroundings, repeated: Container[str]) -> frozenset[str]:
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
    found |= _oddities(part)
    if part.path in repeated:
        found.add("task: a second time")
    if scan_signs.FROM_PICTURE in found and part.name != "quarter":
        holds = isinstance(node, Issue | Initiative)
        found.add("recognised: holds others" if holds else "recognised: text")
        found.update(name for text in _texts(part) for name in scan_signs.of_text(text))
        if part.place is not None and part.place.lines is not None and part.place.lines[0] in around.torn:
            found.add("recognised: text left over in its table")
    return frozenset(found)


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
    found: set[str] = set()
    for text in _texts(part):
        found.update(_oddities_of(text, part.name))
    if part.name == "task":
        if node.ditto:
            found.add("task: ditto")
        if len(part.enclosing("quarter").node.tasks) > _MANY_TASKS:
            found.add("task: one of many")
    return found


def _texts(part: Part) -> Iterator[str]:
    """The texts that a part shows."""
    node = part.node
    fields = type(node).model_fields  # asking a model for an attribute that it lacks is slow
    yield from filter(None, [getattr(node, name) for name in _TEXTS if name in fields])
    names = part.name if part.name in _NAMES else "names"
    if names in fields:
        yield from filter(None, getattr(node, names))


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
    evidence on a whole page. `tables`: how the table of a line was detected. `torn`: the lines of
    tables of which text is left over. `confidence`: how sure the least sure character is of each line that
    was recognised in a picture. `document`: evidence on the whole document.
    """

    by_line: Mapping[int, frozenset[str]]
    boxed: Mapping[int, tuple[tuple[Box, str], ...]]
    pages: Mapping[int, frozenset[str]]
    tables: Mapping[int, str]
    torn: frozenset[int]
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
        left: set[int] = set()
        for passage in _left_over(plan):
            if passage.place.page is not None:
                pages[passage.place.page].add("page: text left over")
            if passage.place.lines is not None:
                left.update(range(passage.place.lines[0], passage.place.lines[1] + 1))
        grids = [block for block in document.blocks if isinstance(block, Grid)]
        return cls(
            {line: frozenset(codes) for line, codes in lines.items()},
            {page: tuple(codes) for page, codes in boxed.items()},
            {page: frozenset(known) for page, known in pages.items()},
            {line.number: grid.evidence for grid in grids for line in grid.lines()},
            frozenset(_torn(grids, left)),
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
            known = [self.confidence[line] for line in lines if line in self.confidence]
            yield from scan_signs.of_confidence(known)
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


def _torn(grids: Iterable[Grid], left: Container[int]) -> Iterator[int]:
    """The numbers of the lines of the tables that hold a line left over."""
    for grid in grids:
        numbers = [line.number for line in grid.lines()]
        if any(number in left for number in numbers):
            yield from numbers


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
