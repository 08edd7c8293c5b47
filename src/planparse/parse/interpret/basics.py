"""基本情報: budgets, departments, affiliated bodies, facilities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from planparse.document.place import Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.japanese.calendar import DATED, date_in, date_in_year
from planparse.japanese.fold import fold
from planparse.parse.interpret.budgets import read_budget
from planparse.parse.interpret.names import are_departments, names_by_line, names_in
from planparse.parse.interpret.notes import Notes, lines_of
from planparse.parse.interpret.passages import passages_of, prose, unplace
from planparse.parse.outline_tree import Content, Node, Table
from planparse.parse.time_axis import cell_text
from planparse.parse.wrap import entries, relation
from planparse.plan import paths
from planparse.plan.model import Basics, Budget, Facility, Passage

_REMARK = re.compile(r"[※*＊]|[(（]注")
_COUNT = re.compile(r"(?:約|計)?[\d,.]+(?:人|名|か所|箇所|件|%|千?円|百万円)?")
_TOTAL = re.compile(r"(?:合|総|小)?計")
_SIGN = re.compile(r"[○◯●◎✓✔レ✕×-]")
_BESIDE = 0.5
"""Ems by which an operation stands lower than the first of its facilities, at most. Not measured."""
_BEHIND_OPERATION = r"[、,，/／|｜;；:：→]"
"""A sign that parts an operation from its facilities on a line."""
_BETWEEN = re.compile(r"[\s、,/|;]+")
"""What parts column headers on a line of folded text."""
_RUN_TOGETHER = re.compile(r"[・･][^\s・･]+(?:[・･][^\s・･]+)+")
"""A list of names, or one name that has the list's sign in it."""


def read_basics(root: Node, fiscal_year: int | None, notes: Notes) -> Basics:
    """The basic information of a plan of a fiscal year: all lists and amounts of its 基本情報."""
    budgets: list[Budget] = []
    budget_notes: list[Passage] = []
    departments: list[Passage] = []
    affiliates: list[Passage] = []
    facilities: list[Facility] = []
    dated: list[Passage] = []
    for basics in root.nodes("basics"):
        for node in basics.nodes("budget"):
            found, remarks = read_budget(node, fiscal_year, notes)
            budgets += found
            budget_notes += remarks
        for node in basics.nodes("departments"):
            dated.append(Passage(text=node.text, place=merge(line.place for line in node.lines)))
            for passage in _listed(node, paths.DEPARTMENTS, notes):
                names, day = _undated(passage)
                departments += names
                dated += day
        for node in basics.nodes("affiliates"):
            affiliates += _listed(node, paths.AFFILIATES, notes)
        for node in basics.nodes("facilities"):
            facilities += _facilities(_without_remarks(node.contents(), notes), notes)
    as_of, as_of_place = _as_of(dated, fiscal_year, notes)
    return Basics(
        budgets=tuple(budgets),
        budget_notes=tuple(budget_notes),
        departments=names_in(departments, notes, departments=True),
        departments_as_of=as_of,
        departments_as_of_place=as_of_place,
        departments_place=merge(p.place for p in departments) if departments else None,
        affiliates=names_in(affiliates, notes),
        affiliates_place=merge(p.place for p in affiliates) if affiliates else None,
        facilities=tuple(facilities),
    )


def _undated(passage: Passage) -> tuple[list[Passage], list[Passage]]:
    """A list of names without the day as of which it holds, and that day, each none or one."""
    match = DATED.search(fold(passage.text))
    if match is None:
        return [passage], []
    rest = passage.text[: match.start()] + passage.text[match.end() :]
    names = [Passage(text=rest, place=passage.place)] if rest.strip() else []
    return names, [Passage(text=passage.text[slice(*match.span())], place=passage.place)]


def _as_of(
    dated: Sequence[Passage], fiscal_year: int | None, notes: Notes
) -> tuple[date | None, Place | None]:
    """The first date in texts that may have one, and its place; a guess and an unread date are findings."""
    for passage in dated:
        if (day := date_in(passage.text)) is not None:
            return day, passage.place
    for passage in dated:
        if (match := DATED.search(fold(passage.text))) is None:
            continue
        day = date_in_year(match.group(), fiscal_year) if fiscal_year is not None else None
        if day is not None:
            notes.find("date-guessed", passage.place, {"text": match.group(), "date": day.isoformat()})
            return day, passage.place
        notes.find("date-unread", passage.place, {"text": match.group()})
    return None, None


def _without_remarks(contents: Sequence[Content], notes: Notes) -> tuple[Content, ...]:
    """A list of names without its ※ remarks, which go to `unplaced` with their continuation lines."""
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


def _listed(node: Node, path: str, notes: Notes) -> list[Passage]:
    """The lists of names under a heading: prose, tables of departments, or columns of names of others."""
    found: list[Passage] = []
    run: list[Content] = []
    for content in _without_remarks(node.contents(), notes):
        cells = _cells_of_names(content, path) if isinstance(content, Table) else None
        if cells is None:
            run.append(content)
            continue
        found += _prose_of_names(run, path, notes)
        run.clear()
        notes.claim(lines_of((content,)), path)
        for cell in cells:
            found += _entries(cell, notes)
    return [*found, *_prose_of_names(run, path, notes)]


def _prose_of_names(contents: Sequence[Content], path: str, notes: Notes) -> list[Passage]:
    """The passages of a list of names; each has one name where they stand a line each."""
    lines = [content for content in contents if isinstance(content, Line)]
    names = names_by_line(lines, notes) if len(lines) == len(contents) else None
    return list(prose(contents, path, notes) if names is None else passages_of(names, path, notes))


def _cells_of_names(table: Table, path: str) -> tuple[Cell, ...] | None:
    filled = tuple(c for grid in table.parts for r in range(grid.rows) for c in grid.row(r) if c.lines)
    if path == paths.DEPARTMENTS and filled and are_departments([cell_text(c.lines) for c in filled]):
        return filled
    return _column_of_names(table)


def _column_of_names(table: Table) -> tuple[Cell, ...] | None:
    """The column of names in a table whose other columns are counts (職員数 12人); None for other tables.

    A first row without numbers in the counting columns is the header row.
    """
    if any(grid.cols < 2 for grid in table.parts):
        return None
    headed = not any(map(_is_count, table.parts[0].row(0)))
    rows = [(n, r, grid.row(r)) for n, grid in enumerate(table.parts) for r in range(grid.rows)]
    body = [c for n, r, row in rows if n or r or not headed for c in row if c.lines]
    counting = {cell.col for cell in body if _is_count(cell)}
    names = [cell for cell in body if cell.col not in counting]
    if not counting or not names or len({cell.col for cell in names}) > 1:
        return None
    if not all(_is_count(c) or cell_text(c.lines) == "-" for c in body if c.col in counting):
        return None
    return tuple(name for name in names if not _TOTAL.fullmatch(_plain(cell_text(name.lines))))


def _is_count(cell: Cell) -> bool:
    return _COUNT.fullmatch(_plain(cell_text(cell.lines))) is not None


def _entries(cell: Cell, notes: Notes) -> tuple[Passage, ...]:
    """The entries of a cell; guesses become findings."""
    pieces, guesses = entries(cell.lines, notes.style, notes.form.bullets)
    notes.findings += guesses
    return tuple(Passage(text=p.text, place=p.place) for p in pieces)


def _facilities(contents: Sequence[Content], notes: Notes) -> list[Facility]:
    """The facilities by operation, from lines, rows of a table, or columns under a row of operations."""
    rows: list[tuple[str, list[Passage]]] = []
    for content in _in_rows(contents, notes):
        if isinstance(content, Line):
            _facility_line(content, rows, notes)
            continue
        others: frozenset[int] = frozenset()
        for grid in content.parts:
            notes.claim(grid.lines(), paths.FACILITIES)
            heads = _operation_heads(grid, notes)
            if heads:
                rows += _facility_columns(grid, heads, notes)
            else:
                headed = _other_columns(grid, notes)
                others = others if headed is None else headed
                for r in range(headed is not None, grid.rows):
                    filled = [c for c in grid.row(r) if c.lines]
                    _facility_row([c for c in filled if c.col not in others], rows, notes)
                    rest = [c for c in filled if c.col in others and not _is_count(c)]
                    unplace([line for c in rest for line in c.lines], notes, notes.unplaced)
    found: list[Facility] = []
    for operation, passages in rows:
        place = merge(p.place for p in passages)
        found.append(Facility(operation=operation, names=names_in(passages, notes), place=place))
    return found


def _in_rows(contents: Sequence[Content], notes: Notes) -> Sequence[Content]:
    """The contents with operations that stand before all names, a column read before the one beside it, each
    before its own. Where the page does not show which these are, the names are in no field.
    """
    heads = [c for c in contents if isinstance(c, Line) and _plain(c.text) in notes.form.operations]
    names = [c for c in contents[len(heads) :] if isinstance(c, Line)]
    if len(heads) < 2 or not names or [*heads, *names] != [*contents]:
        return contents
    if all(c.box is not None and c.page == heads[0].page for c in (*heads, *names)):
        edge = max(head.box[2] for head in heads if head.box is not None)
        lines = sorted((*heads, *names), key=lambda line: _height(line, line in heads))
        if lines[0] in heads and all(name.box is not None and name.box[0] >= edge for name in names):
            return lines
    unplace(names, notes, notes.unplaced)
    return heads


def _height(line: Line, head: bool) -> float:
    """How far down a line stands: an operation before the names beside it, whose type may be higher."""
    assert line.box is not None
    return line.box[1] - _BESIDE * (line.size or 0.0) * head


def _other_columns(grid: Grid, notes: Notes) -> frozenset[int] | None:
    """The columns whose header names no facilities or operations (番号, 備考); None without a header row.

    A row with an operation, or with fewer than two headers of facilities beside others, is none.
    """
    first = [c for c in grid.row(0) if c.lines]
    said = [_plain(cell_text(c.lines)) for c in first]
    known = [text in notes.form.facility_heads for text in said]
    if len(first) < 3 or sum(known) < 2 or any(text in notes.form.operations for text in said):
        return None
    return frozenset(c.col for c, is_known in zip(first, known, strict=True) if not is_known)


def _operation_heads(grid: Grid, notes: Notes) -> tuple[Cell, ...]:
    """The operations named by the first filled row, if there are at least two and no facility beside them."""
    first = next((row for r in range(grid.rows) if (row := [c for c in grid.row(r) if c.lines])), [])
    said = {id(c): _plain(cell_text(c.lines)) for c in first}
    heads = tuple(c for c in first if said[id(c)] in notes.form.operations)
    others = [text for text in said.values() if text not in notes.form.operations]
    below = any(c.lines and c.row > first[0].row for c in grid.cells) if first else False
    return heads if len(heads) > 1 and below and all(t in notes.form.facility_heads for t in others) else ()


def _facility_columns(grid: Grid, heads: Sequence[Cell], notes: Notes) -> Iterator[tuple[str, list[Passage]]]:
    """Each operation of a header row, with the names in the cells below it.

    Where those cells hold only marks (○), the names are in the first cells of the rows. A first cell that is
    neither a name nor a column header goes to `unplaced`.
    """
    body = [c for c in grid.cells if c.lines and c.row > heads[0].row]
    under = {id(h): [c for c in body if h.col <= c.col < h.col + h.col_span] for h in heads}
    labels = [c for c in body if not any(c in cells for cells in under.values())]
    signs = all(_SIGN.fullmatch(_plain(cell_text(c.lines))) for cells in under.values() for c in cells)
    for head in heads:
        cells = under[id(head)]
        if signs and labels:
            rows = {c.row for c in cells}
            cells = [c for c in labels if c.row in rows]
        yield cell_text(head.lines), [p for c in cells for p in _entries(c, notes)]
    if not signs:
        rest = [c for c in labels if _plain(cell_text(c.lines)) not in notes.form.facility_heads]
        unplace([line for c in rest for line in c.lines], notes, notes.unplaced)


def _facility_row(cells: Sequence[Cell], rows: list[tuple[str, list[Passage]]], notes: Notes) -> None:
    """A row of an operation and its facilities, in either order, or a row that continues the one above."""
    if not cells:
        return
    said = [_plain(cell_text(c.lines)) for c in cells]
    # the operation may come after the facility's name
    first = 0 if cells[0].col == 0 else None
    at = next((n for n, text in enumerate(said) if text in notes.form.operations), first)
    if all(text in notes.form.facility_heads for text in said):
        return
    head = cell_text(cells[at].lines) if at is not None else ""
    if head or not rows:
        rows.append((head, []))
    for n, cell in enumerate(cells):
        if n != at:
            rows[-1][1].extend(_entries(cell, notes))


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")


def _facility_line(line: Line, rows: list[tuple[str, list[Passage]]], notes: Notes) -> None:
    """A line such as 直営　・A　・B or 直営、A、B, or one that continues the operation above."""
    notes.claim((line,), paths.FACILITIES)
    text = line.text
    if all(word in notes.form.facility_heads for word in _BETWEEN.split(fold(text).strip())):
        return
    known = "|".join(map(re.escape, sorted(notes.form.operations, key=len, reverse=True)))
    head = re.match(
        rf"[・○●]?\s*(?:[【\[(（<〈]\s*({known})\s*[】\])）>〉]"
        rf"|({known})\s*(?:{_BEHIND_OPERATION}|(?=[\s　・]|$)))",
        text,
    )
    if head:
        rows.append((head[1] or head[2], []))
        text = text[head.end() :].strip()
    elif not rows:
        rows.append(("", []))
    if text:
        rows[-1][1].append(Passage(text=text, place=line.place))
    if _RUN_TOGETHER.fullmatch(text):
        notes.find("names-run-together", line.place, {"text": text})
