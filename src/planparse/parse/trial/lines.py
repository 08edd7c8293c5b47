"""Where each line of a document went, which headings are above it, and why it is in no field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planparse.document.source import Grid, Line, SourceDocument
from planparse.form.model import ROOT, Form, value_name
from planparse.japanese.fold import fold
from planparse.japanese.markers import NOTE
from planparse.parse.interpret.notes import CAPTION
from planparse.parse.trial.model import Cause, Group
from planparse.plan.fields import walk
from planparse.plan.model import Plan, Reading, ReadLine

COVER = ("title", "organization", "municipality")
"""The kinds of headings that open no chapter."""
_LABELLED = re.compile(r"\s*(?:[【\[〔<(][^】\]〕>)]{1,12}[】\]〕>)]|[^\s:、。]{1,12}\s*:)")
"""A label at the beginning of a line: 【担当課】, 担当課:."""


@dataclass(frozen=True, slots=True)
class Located:
    """A line of the document with what it was read as and the headings open above it.

    `under` are their kinds, the outermost first, `heading` the text of the innermost. `grid` is the table
    that holds the line.
    """

    line: Line
    read: ReadLine
    group: Group
    under: tuple[str, ...]
    heading: str | None
    grid: Grid | None


def located(document: SourceDocument, reading: Reading, plan: Plan, form: Form) -> tuple[Located, ...]:
    """Every line of a document in reading order, with where it went."""
    grids = {
        line.key: block for block in document.blocks if isinstance(block, Grid) for line in block.lines()
    }
    within: dict[str, set[str]] = {}
    for heading in form.headings:
        within.setdefault(heading.kind, set()).update(heading.within)
    names = _named_values(plan, form)
    stack: list[tuple[str, str]] = [(ROOT, "")]
    found: list[Located] = []
    for line, read in zip(document.lines(), reading.lines, strict=True):
        if read.kind == "heading" and (read.role, line.text) not in stack and read.role in within:
            depth = max((n for n, (kind, _) in enumerate(stack) if kind in within[read.role]), default=0)
            del stack[depth + 1 :]
            stack.append((read.role, line.text))
        found.append(
            Located(
                line=line,
                read=read,
                group=_group(read, names),
                under=tuple(kind for kind, _ in stack),
                heading=stack[-1][1] or None,
                grid=grids.get(line.key),
            )
        )
    return tuple(found)


def names_of(form: Form) -> frozenset[str]:
    """The names under which a form publishes values: of its fields, and of the gaps in its headings."""
    patterns = (pattern for heading in form.headings for pattern in (*heading.patterns, *heading.due))
    gaps = (value_name(name) for pattern in patterns for name in pattern.groupindex)
    return frozenset((*(rule.name for rule in form.fields), *gaps))


def _named_values(plan: Plan, form: Form) -> Mapping[str, Group]:
    """The path of each named value of a plan → the group of its lines."""
    known = names_of(form)
    return {
        part.path: ("field" if part.node.name in known else "own", part.node.name)
        for part, _ in walk(plan)
        if part.name == "named_value"
    }


def _group(read: ReadLine, named: Mapping[str, Group]) -> Group:
    if read.kind in ("furniture", "unplaced"):
        return (read.kind, "")
    if read.kind == "heading":
        return ("heading", read.role)
    if read.role in named:
        return named[read.role]
    part = _part_of(read.role)
    return ("indicator", "") if part.endswith("/indicators") else ("part", part)


def _part_of(path: str) -> str:
    """A path without ids and positions: issues/B-2/initiatives/5/quarters/3 → initiatives/quarters."""
    parts = path.split("/")
    if parts[0] == "issues" and len(parts) > 2:
        inside = parts[2:]
        return (
            f"initiatives/{inside[2]}"
            if inside[0] == "initiatives" and len(inside) > 2
            else f"issues/{inside[0]}"
        )
    return "/".join(parts[:2]) if parts[0] == "basics" else parts[0]


# --- why a line is in no field ----------------------------------------------------------------------


def causes(lines: Sequence[Located], plan: Plan) -> tuple[Cause | None, ...]:
    """Why each line is in no field; None for the others."""
    told = _findings_of_lines(plan)
    return tuple(
        _cause(one, told.get(one.line.number, frozenset())) if one.read.kind == "unplaced" else None
        for one in lines
    )


def _findings_of_lines(plan: Plan) -> Mapping[int, frozenset[str]]:
    """The codes of the findings about each line, by its number."""
    told: dict[int, set[str]] = {}
    for finding in plan.findings:
        if finding.code in ("table-note", "unfilled", "unknown-table") and finding.place.lines is not None:
            first, last = finding.place.lines
            for number in range(first, last + 1):
                told.setdefault(number, set()).add(finding.code)
    return {number: frozenset(codes) for number, codes in told.items()}


def _cause(one: Located, codes: frozenset[str]) -> Cause:
    text = fold(one.line.text)
    if "unfilled" in codes:
        return "blank"
    if "table-note" in codes or NOTE.match(text) or CAPTION.fullmatch(text):
        return "note"
    if all(kind in (ROOT, *COVER) for kind in one.under):
        return "no-heading"
    if one.grid is not None and one.grid.cols > 1:
        return "label" if one.grid.cols == 2 else "table"
    if one.under[-1] == "unknown":
        return "unknown-heading"
    return "label" if _LABELLED.match(text) else "no-field"
