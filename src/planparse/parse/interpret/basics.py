"""基本情報: budgets, departments, affiliated bodies, facilities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from planparse.document.place import merge
from planparse.document.source import Line
from planparse.japanese.calendar import date_in
from planparse.japanese.fold import fold
from planparse.parse.interpret.budgets import read_budget
from planparse.parse.interpret.names import names_in
from planparse.parse.interpret.notes import Notes
from planparse.parse.interpret.passages import prose, unplace
from planparse.parse.outline import Content, Node
from planparse.parse.time_axis import cell_text
from planparse.parse.wrap import entries, relation
from planparse.plan import paths
from planparse.plan.model import Basics, Budget, Facility, Passage

_REMARK = re.compile(r"[※*＊]|[(（]注")


def read_basics(root: Node, fiscal_year: int | None, notes: Notes) -> Basics:
    """The basic information of a plan of a fiscal year: every list and amount of its 基本情報."""
    budgets: list[Budget] = []
    budget_notes: list[Passage] = []
    departments: list[Passage] = []
    affiliates: list[Passage] = []
    facilities: list[Facility] = []
    as_of: date | None = None
    for basics in root.nodes("basics"):
        for node in basics.nodes("budget"):
            found, remarks = read_budget(node, fiscal_year, notes)
            budgets += found
            budget_notes += remarks
        for node in basics.nodes("departments"):
            as_of = as_of or date_in(node.text)
            departments += prose(_without_remarks(node.contents(), notes), paths.DEPARTMENTS, notes)
        for node in basics.nodes("affiliates"):
            affiliates += prose(_without_remarks(node.contents(), notes), paths.AFFILIATES, notes)
        for node in basics.nodes("facilities"):
            facilities += _facilities(_without_remarks(node.contents(), notes), notes)
    return Basics(
        budgets=tuple(budgets),
        budget_notes=tuple(budget_notes),
        departments=names_in(departments, notes, departments=True),
        departments_as_of=as_of,
        departments_place=merge(p.place for p in departments) if departments else None,
        affiliates=names_in(affiliates, notes),
        affiliates_place=merge(p.place for p in affiliates) if affiliates else None,
        facilities=tuple(facilities),
    )


def _without_remarks(contents: Sequence[Content], notes: Notes) -> tuple[Content, ...]:
    """A list without its ※ remarks, which are no names: they go to `unplaced`, each with what goes on it."""
    rest: list[Content] = []
    remarks: list[Content] = []
    before: Content | None = None
    for content in contents:
        opens = isinstance(content, Line) and _REMARK.match(content.text) is not None
        goes_on = (
            isinstance(content, Line)
            and isinstance(before, Line)
            and before in remarks[-1:]
            and relation(before, content, notes.style).soft
        )
        (remarks if opens or goes_on else rest).append(content)
        before = content
    unplace(remarks, notes, notes.unplaced)
    return tuple(rest)


def _facilities(contents: Sequence[Content], notes: Notes) -> list[Facility]:
    rows: list[tuple[str, list[Passage]]] = []
    for content in contents:
        if isinstance(content, Line):
            _facility_line(content, rows, notes)
            continue
        for grid in content.parts:
            for r in range(grid.rows):
                cells = grid.row(r)
                lines = [line for c in cells for line in c.lines]
                notes.claim(lines, paths.FACILITIES)
                if not lines:
                    continue
                said = [_plain(cell_text(c.lines)) for c in cells]
                at = 0 if cells[0].col == 0 else None
                if (
                    said[0] and said[0] not in notes.form.operations
                ):  # how a facility is run may stand behind its name
                    at = next((n for n, text in enumerate(said) if text in notes.form.operations), at)
                head = cell_text(cells[at].lines) if at is not None else ""
                rest = [c for n, c in enumerate(cells) if n != at]
                if all(_plain(cell_text(c.lines)) in (*notes.form.facility_heads, "") for c in cells):
                    continue
                if head or not rows:
                    rows.append((head, []))
                for cell in rest:
                    pieces, guesses = entries(cell.lines, notes.style, notes.form.bullets)
                    notes.findings += guesses
                    rows[-1][1].extend(Passage(text=p.text, place=p.place) for p in pieces)
    found: list[Facility] = []
    for operation, passages in rows:
        place = merge(p.place for p in passages)
        found.append(Facility(operation=operation, names=names_in(passages, notes), place=place))
    return found


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")


def _facility_line(line: Line, rows: list[tuple[str, list[Passage]]], notes: Notes) -> None:
    """A line such as 直営　・A　・B, or one that goes on the operation above."""
    notes.claim((line,), paths.FACILITIES)
    text = line.text
    known = "|".join(map(re.escape, sorted(notes.form.operations, key=len, reverse=True)))
    head = re.match(
        rf"[・○●]?\s*(?:[【\[(（<〈]\s*({known})\s*[】\])）>〉]|({known})\s*(?:[:：]|(?=[\s　・]|$)))", text
    )
    if head:
        rows.append((head[1] or head[2], []))
        text = text[head.end() :].strip()
    elif not rows:
        rows.append(("", []))
    if text:
        rows[-1][1].append(Passage(text=text, place=line.place))
