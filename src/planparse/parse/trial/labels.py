"""Labels and column headers of a document beside those that a form names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from planparse.document.place import Place
from planparse.document.source import Cell, Grid, SourceDocument
from planparse.form.model import LEVEL, Form, TableRule, ValueType
from planparse.japanese.fold import compacted, fold
from planparse.parse.time_axis import cell_text
from planparse.parse.trial.lines import Located, names_of
from planparse.parse.trial.model import Difference, Label, NearMiss
from planparse.parse.trial.wordings import letters, texts_of
from planparse.plan.fields import walk
from planparse.plan.model import Plan

_LONGEST = 14
"""Characters of a label: 令和8年度当初予算額 and a unit in brackets have 14."""
_LEAST_LETTERS = 2
_SIMILAR = 0.7
"""Ratio of matching characters from which a label is near another: 予算 and 予算額 have 0.8."""
_BEHIND = re.compile(r"\s*[(（\[［].*|^[※■□◆◇●○・\s]+")
"""A unit or remark behind a label, or a sign before it, which a form need not name."""
_ENDINGS = re.compile(r"(?:課名|部署名?|所属|[課部室係局名等額])$")
"""What the words for one thing differ in: 担当課, 担当部署, 担当課名."""
_SECTION = re.compile(r"(?:課|部署|所属|局|室|係)名?$")
_BEFORE_VALUE = re.compile(
    r"(?:[【\[〔<]\s*(?P<boxed>[^】\]〕>]{2,14}?)\s*[】\]〕>]\s*:?"
    r"|[(■□◆◇●○]?\s*(?P<plain>[^\s:【】\[\]〔〕<>()。、]{2,14}?)\s*(?::|\s(?=\S)))"
)
"""A label before a value on one line: 担当課：財政課, 【担当課】財政課, 担当課　財政課."""
_TYPED = ("overview", "areas", "basics", "review", "initiatives/quarters", "initiatives/schedule")
"""Where text went whose labels are known: the parts of a plan that are read by their own rules."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text that seems to label the value beside it."""

    label: str
    value: str
    place: Place


def labels_in(lines: Sequence[Located], plan: Plan, form: Form) -> Iterator[Labelled]:
    """The labels of a document that its form does not know: of lines and rows with a label and a value, and
    of values that are published under the document's own words.
    """
    for one in lines:
        if one.read.kind not in ("content", "unplaced") or one.group[1].startswith(_TYPED):
            continue
        if one.grid is None:
            match = _BEFORE_VALUE.match(one.line.folded)
            value = one.line.text[match.end() :].strip() if match else ""
            if match is not None and value:
                begin, end = match.span("boxed" if match["boxed"] else "plain")
                yield Labelled(one.line.text[begin:end], value, one.line.place)
    grids = {id(one.grid): one.grid for one in lines if one.grid is not None and one.read.kind == "unplaced"}
    for grid in grids.values():
        if grid.cols == 2:
            yield from _labels_in_cells(grid)
    known = names_of(form)
    for part, _ in walk(plan):
        if part.name == "named_value" and part.node.name not in known:
            yield Labelled(part.node.label, part.node.value, part.node.place)


def _labels_in_cells(grid: Grid) -> Iterator[Labelled]:
    for row in (grid.row(r) for r in range(grid.rows)):
        if len(row) == 2 and row[0].lines and len(text := cell_text(row[0].lines)) <= _LONGEST:
            yield Labelled(text, cell_text(row[1].lines), row[0].place)


def near_labels(labels: Sequence[Labelled], form: Form) -> tuple[NearMiss, ...]:
    """The labels that are nearly those of a `[[field]]` of the form and that no rule of it names."""
    known = [(rule, text) for rule in form.fields for text in texts_of(rule.labels, form)]
    found: dict[tuple[str, str], NearMiss] = {}
    for one in labels:
        if is_named(one.label, form):
            continue
        near = [(_likeness(one.label, text, rule.type), rule.name, text) for rule, text in known]
        likeness, name, text = max(near, default=(0.0, "", ""))
        if likeness < _SIMILAR:
            continue
        before = found.get((name, compacted(one.label)))
        places = (*(before.places if before else ()), one.place)
        differences = (Difference("wording", text, one.label),)
        found[name, compacted(one.label)] = NearMiss(
            "field", name, text, one.label, differences, _BEHIND.sub("", one.label), places
        )
    return tuple(found.values())


def _likeness(label: str, known: str, kind: ValueType) -> float:
    """How much a label is like one that a form knows, from 0 to 1; 1 for words that name the same thing."""
    a, b = (letters(re.sub(r"[(\[].*", "", fold(text))) for text in (label, known))
    if min(len(a), len(b)) < 2:
        return 0.0
    both_sections = kind == "section" and _SECTION.search(a) is not None
    if both_sections or _ENDINGS.sub("", a) == _ENDINGS.sub("", b) or a in b or b in a:
        return 1.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def is_named(label: str, form: Form) -> bool:
    """Whether some rule of the form names a label."""
    cells = (form.issue_cell(label), form.initiative_cell(label), form.cover_cell(label))
    if any(name is not None for name in cells) or form.period_of(label) is not None or form.is_label(label):
        return True
    return bool(form.headings_like(fold(label).strip(), None))


def _matches(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    folded = fold(text).strip()
    return any(pattern.fullmatch(folded) for pattern in patterns)


# --- tables -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Headed:
    """The row of a table that has most of a rule's columns: what matched, and the texts that did not."""

    rule: TableRule
    held: frozenset[str]
    others: tuple[str, ...]
    cells: tuple[Cell, ...]


def headed(document: SourceDocument, form: Form) -> Iterator[tuple[Grid, Headed]]:
    """Every table that has column headers of a `[[table]]` rule, with the rule it has most of."""
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        rows = (tuple(c for c in grid.row(r) if c.lines) for r in range(grid.rows))
        found = [_headed(row, rule, form) for row in rows if len(row) > 1 for rule in form.tables]
        best = max(found, key=lambda one: len(one.held), default=None)
        if best is not None and best.held:
            yield grid, best


def _headed(row: tuple[Cell, ...], rule: TableRule, form: Form) -> Headed:
    held: set[str] = set()
    others: list[str] = []
    for cell in row:
        text = cell_text(cell.lines)
        name = next((name for name, texts in rule.columns.items() if _matches(texts, text)), None)
        if name is not None:
            held.add(name)
        elif form.period_of(text) is None:
            others.append(text)
    return Headed(rule, frozenset(held), tuple(others), row)


def near_tables(
    document: SourceDocument, form: Form, unplaced: Mapping[tuple[int, int], bool]
) -> tuple[NearMiss, ...]:
    """The tables in no field that have some of a rule's column headers.

    `unplaced` tells for each line, by key, whether it is in no field.
    """
    found: dict[str, NearMiss] = {}
    for _, best in headed(document, form):
        lines = [line for cell in best.cells for line in cell.lines]
        if not any(unplaced.get(line.key) for line in lines):
            continue
        missing = [
            " / ".join(texts_of(texts, form)) or name
            for name, texts in best.rule.columns.items()
            if name not in best.held
        ]
        text = " | ".join(cell_text(cell.lines) for cell in best.cells)
        before = found.get(text)
        found[text] = NearMiss(
            rule="table",
            name=best.rule.rows,
            wording=table_wording(best.rule, form),
            text=text,
            differences=(Difference("columns", "、".join(missing), "、".join(best.others)),),
            suggestion=None,
            places=(*(before.places if before else ()), best.cells[0].place),
        )
    return tuple(found.values())


def table_wording(rule: TableRule, form: Form) -> str:
    """The column headers of a rule, as the form writes them."""
    return " | ".join(
        next(iter(texts_of(texts, form)), name.removeprefix(LEVEL)) for name, texts in rule.columns.items()
    )


def unnamed(labels: Sequence[Labelled], form: Form, near: Sequence[NearMiss]) -> tuple[Label, ...]:
    """The labels that no rule of the form names or is near, the most frequent first, with the first value."""
    found: dict[str, Label] = {}
    told = {miss.text for miss in near}
    for one in labels:
        if (
            one.label in told
            or is_named(one.label, form)
            or len(letters(one.label).replace("0", "")) < _LEAST_LETTERS
        ):
            continue
        before = found.get(compacted(one.label))
        count = 1 + (before.count if before else 0)
        first = before or Label(one.label, 1, one.value, one.place)
        found[compacted(one.label)] = Label(first.text, count, first.example, first.place)
    return tuple(sorted(found.values(), key=lambda label: -label.count))
