"""Schedules whose rows name other initiatives → the rows as schedules of the initiatives that they name.

A plan may show all its schedules in one table, behind the initiatives of an issue or in an annex, with rows
like 課題A (1) | (2) 窓口の改善 | 設計 | 工事. By the headings above it, it would be the schedule of whatever
initiative is last.
Rows that name no initiative, and those of initiatives that have a schedule of their own, stay together as a
table that belongs to no field. So do all rows of a table of another year, or of what was done or spent. What
stands in the review or in another section of an issue is no schedule of this year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planparse.document.findings import Finding
from planparse.document.place import Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.calendar import fiscal_year_in
from planparse.japanese.fold import compacted
from planparse.japanese.markers import NOTE, marker_number
from planparse.parse.outline_tree import Node, Outline, Table
from planparse.parse.period_lists import with_period_lists
from planparse.parse.time_axis import (
    bands_of,
    cell_text,
    columns_of,
    head_row,
    holds_schedule,
    is_schedule,
    periods_in,
)
from planparse.plan.sections import SECTION_NAMES

_NUMBER = r"\(\d{1,2}\)|[⑴-⒇①-⑳]|\d{1,2}(?!\d)"
_ISSUE = re.compile(rf"(?:重点)?(?:課題(?:領域)?)?(?P<area>[A-Z])?[-・]?(?P<number>{_NUMBER})")
_INITIATIVE = re.compile(rf"(?:取組|取り組み|取組み|事業|施策)?(?P<number>{_NUMBER})[:.、]?")
"""How a row refers to an issue or an initiative, in compacted text."""
_BETWEEN = "-・/:.、の【「『"  # after the reference to an issue
_OF_STEPS = re.compile("(?:作業|実施)?(?:工程|手順|段階|作業|ステップ)(?:名|番号)?")
"""The header above the labels of rows that are the steps of one work, and count like initiatives."""
_LEAST_TITLE = 4
"""Characters of a title that is told from the words of any label: 研修 or 設計 may be a work of another's."""
_CAPTION = re.compile(
    r"[■◆●○▼【<〔(]?(?:別\s*+[紙表添]|参考|資料|(?:全体|年間|取組)?(?:の)?(?:スケジュール|工程|行程|日程)(?:表|一覧)?)"
)
_LONGEST_CAPTION = 40  # characters; more are prose
_OF_NO_PLAN = re.compile(
    "[昨前去来次翌]年度|年度以降|^(?!.*(?:工程|スケジュール|日程|予定)).*(?:実績|結果|予算|決算|執行|事業費|経費|指標|目標値)"
)
"""What the line above a table says that holds no work of this year's plan."""
_REFERS = re.compile("次の|以下|下[記表]|とおり")
"""Words of a sentence about the table below it; any other is of the text above."""
_ELSEWHERE = frozenset((*SECTION_NAMES, "review"))
"""Kinds of nodes below which tables tell of what was, or is to be reached."""
_LEAST_OTHERS = 2
"""Other initiatives that rows name, where some rows name none: one may be the namesake of a work."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An initiative of the tree with the issue above it, its compacted title and its number."""

    issue: Node
    node: Node
    title: str
    number: int | None


@dataclass(frozen=True, slots=True)
class _Held:
    """A schedule, the node that holds it, its `owner` if that is an initiative, and the issue above."""

    holder: Node
    issue: Node | None
    table: Table

    @property
    def owner(self) -> Node | None:
        return self.holder if self.holder.kind == "initiative" else None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row below the column headers: its part of the table, and the initiative that it names.

    `by_number` tells that it gives no more than the number of an initiative.
    """

    part: int
    row: int
    node: Node | None
    by_number: bool = False


def with_named_rows(outline: Outline, form: Form) -> tuple[Outline, tuple[Finding, ...]]:
    """The outline with the rows of each shared schedule at the initiatives that they name."""
    known = tuple(_known(outline.root))
    if len(known) < _LEAST_OTHERS:
        return outline, ()
    change = _Change(form, _years_of(outline.root))
    for held in _schedules(outline.root, None, form):
        rows = tuple(_rows(held, known, form))
        if _is_shared(held, rows, known, form):
            change.share(held, rows)
    if not change.gone:
        return outline, ()
    root = change.applied(outline.root)
    roles = dict(outline.roles)
    for caption in change.captions.values():
        roles |= dict.fromkeys((line.key for line in caption), "unknown")
    root = replace(root, children=(*root.children, *change.left))
    return replace(outline, root=root, roles=roles), tuple(change.findings)


def _known(node: Node, issue: Node | None = None) -> Iterator[_Known]:
    for child in node.children:
        if isinstance(child, Node):
            if child.kind == "initiative" and issue is not None:
                title, number = child.values.get("title", ""), child.values.get("number", "")
                yield _Known(issue, child, compacted(title), marker_number(number))
            yield from _known(child, child if child.kind == "issue" else issue)


def _schedules(node: Node, issue: Node | None, form: Form) -> Iterator[_Held]:
    for child in node.children:
        if isinstance(child, Node):
            if child.kind not in _ELSEWHERE:
                yield from _schedules(child, child if child.kind == "issue" else issue, form)
        elif is_schedule(child, form):
            yield _Held(node, issue, child)


def _years_of(node: Node) -> frozenset[int]:
    """The fiscal years that the titles and the headings of initiatives in a tree name."""
    below = [_years_of(child) for child in node.children if isinstance(child, Node)]
    year = fiscal_year_in(node.text) if node.kind in ("title", "initiatives") else None
    return frozenset().union(*below, () if year is None else (year,))


# --- what the rows name -----------------------------------------------------------------------------


def _rows(held: _Held, known: Sequence[_Known], form: Form) -> Iterator[_Row]:
    """The rows of a schedule; none if it is not one of labels before the periods of a single header."""
    parts = held.table.parts
    if not _begins_with_labels(parts[0], form):
        return
    bands = [bands_of(part, form) for part in parts]
    if any(len(found) > 1 for found in bands) or any(part.turned for part in parts):
        return
    first = min(columns_of(parts[0], bands[0][0], form), default=0)
    if not first or any(part.cols != parts[0].cols for part in parts):
        return
    last: _Row | None = None
    for n, (part, found) in enumerate(zip(parts, bands, strict=True)):
        tall = [c for c in part.cells if c.row_span > 1]
        for row in range(found[0].last + 1 if found else 0, part.rows):
            beside = [t for t in tall if t.row < row < t.row + t.row_span] + list(part.row(row))
            labels = [c for c in beside if c.col + c.col_span <= first and c.lines]
            if labels:
                last = _named([cell_text(c.lines) for c in labels], held.issue, known, _Row(n, row, None))
            yield _Row(n, row, None) if last is None else replace(last, part=n, row=row)


def _begins_with_labels(grid: Grid, form: Form) -> bool:
    """Whether a schedule has columns before its periods: few have, and this is told in no time."""
    head = grid.row(head_row(grid, form) or 0)
    return min((cell.col for cell, period in periods_in(head, form) if period is not None), default=0) > 0


def _named(texts: Sequence[str], issue: Node | None, known: Sequence[_Known], row: _Row) -> _Row:
    """The row with the one initiative that the labels beside it name."""
    left = list(known)
    words: set[str] = set()  # by what the labels name it
    for text in map(compacted, texts):
        for word, found in _told(text, known):
            words.add(word)
            left = [k for k in left if any(k is f for f in found)]
    if words == {"number"}:
        left = [k for k in left if k.issue is issue]
    return replace(row, node=left[0].node, by_number=words == {"number"}) if words and len(left) == 1 else row


def _told(text: str, known: Sequence[_Known]) -> Iterator[tuple[str, list[_Known]]]:
    """What a label says of the issue and the initiative: the word for it, and those that fit."""
    issue = _ISSUE.match(text)
    if issue is not None and (issue["area"] or text.startswith(("課題", "重点課題"))):
        found = [k for k in known if _has_number(k.issue, issue)]
        rest = text[issue.end() :].lstrip(_BETWEEN)
        titled = [k for k in found if _is_titled(rest, k.issue)]
        if found and (not rest or titled):
            yield "issue", found
            return
        told = list(_told_of_initiative(rest, found))
        if told:
            yield "issue", found
            yield from told
            return
    own = [k for k in known if _is_titled(text, k.issue)]
    if own:
        yield "issue", own
    yield from _told_of_initiative(text, known)


def _told_of_initiative(text: str, known: Sequence[_Known]) -> Iterator[tuple[str, list[_Known]]]:
    match = _INITIATIVE.match(text)
    number = marker_number(match["number"]) if match else None
    rest = text[match.end() :] if match else text
    titled = [k for k in known if len(k.title) >= _LEAST_TITLE and k.title in (text, rest)]
    titled = [k for k in titled if k.title == text or number == k.number]
    if titled:
        yield "title", titled
    elif match and not rest and number is not None:
        dressed = [k for k in known if compacted(k.node.values.get("number", "")) in text]
        if dressed := [k for k in dressed if k.number == number]:
            yield "number", dressed


def _has_number(issue: Node, match: re.Match[str]) -> bool:
    area = compacted(issue.values.get("area", ""))
    number = marker_number(issue.values.get("number", ""))
    return (match["area"] or "") == area and number == marker_number(match["number"])


def _is_titled(text: str, issue: Node) -> bool:
    title = compacted(issue.values.get("title", ""))
    return len(title) >= _LEAST_TITLE and text.rstrip("】」』") == title


def _is_shared(held: _Held, rows: Sequence[_Row], known: Sequence[_Known], form: Form) -> bool:
    """Whether a schedule is one of several initiatives: its rows surely name others than its own.

    The only schedule of an initiative is its own if all others named have one: they are namesakes of works.
    """
    named = [row.node for row in rows if row.node is not None]
    others = {id(node): node for node in named if node is not held.owner}
    if not others or (len(named) < len(rows) and held.owner is not None and len(others) < _LEAST_OTHERS):
        return False
    alone = held.owner is not None and not _has_schedule(held.owner, form, held.table)
    if alone and all(_has_schedule(node, form, held.table) for node in others.values()):
        return False
    return not any(row.by_number for row in rows) or _are_numbered(held, rows, known, form)


def _are_numbered(held: _Held, rows: Sequence[_Row], known: Sequence[_Known], form: Form) -> bool:
    """Whether numbers alone name initiatives: all those of the issue, of which none has another schedule."""
    grid = held.table.parts[0]
    if any(_OF_STEPS.fullmatch(compacted(cell_text(c.lines))) for c in grid.row(head_row(grid, form) or 0)):
        return False
    beside = [k.node for k in known if k.issue is held.issue]
    free = not any(_has_schedule(node, form, held.table) for node in beside)
    return free and {id(row.node) for row in rows} == {id(node) for node in beside}


def _has_schedule(node: Node, form: Form, table: Table) -> bool:
    """Whether an initiative has another schedule than a table."""
    contents = with_period_lists([c for c in node.contents() if c is not table], form, NOTE).contents
    return holds_schedule(contents, form)


# --- the tree with the rows where they belong -------------------------------------------------------


class _Change:
    """What is taken from the tree and given to its initiatives, by the identity of tables and nodes."""

    def __init__(self, form: Form, years: frozenset[int]) -> None:
        self.form = form
        self.years = years
        self.gone: dict[int, Table] = {}
        self.captions: dict[int, tuple[Line, ...]] = {}
        self.given: dict[int, Table] = {}
        self.left: list[Node | Table] = []
        self.findings: list[Finding] = []

    def share(self, held: _Held, rows: Sequence[_Row]) -> None:
        """Give the rows to the initiatives that they name and that have no schedule yet."""
        table = held.table
        given: dict[int, list[_Row]] = {}
        left: list[_Row] = []
        planned = self._is_planned(held)
        for row in rows:
            node = row.node
            if planned and node is not None and not self._is_served(node, held.table):
                given.setdefault(id(node), []).append(row)
            else:
                left.append(row)
        self.gone[id(table)] = table
        for node_id, own_rows in given.items():
            self.given[node_id] = self._of_rows(table, own_rows, headed=True)
        caption = self._caption_above(held)
        over = (self._of_rows(table, left, headed=not given),) if left else ()
        if caption:
            self.captions[id(table)] = caption
            text = "".join(line.text for line in caption)
            self.left.append(Node("unknown", {"title": text}, text, caption, over))
        else:
            self.left += over
        if given:
            place = merge(line.place for part in table.parts for line in part.lines())
            self.findings.append(Finding("rows-of-others", {"count": len(given)}, place))

    def _is_served(self, node: Node, table: Table) -> bool:
        """Whether an initiative has another schedule than a table."""
        return id(node) in self.given or _has_schedule(node, self.form, table)

    def _is_planned(self, held: _Held) -> bool:
        """Whether nothing above a schedule says that it is of another year, or of what was done or spent."""
        texts = [held.holder.text] if held.holder.kind == "unknown" else []
        for line in _lines_above(held):
            is_sentence = line.text.endswith("。")
            if not is_sentence or _REFERS.search(line.text):
                texts.append(line.text)
            if not is_sentence:
                break
        return all(self._may_plan(text) for text in texts if len(text) <= _LONGEST_CAPTION)

    def _may_plan(self, text: str) -> bool:
        year = fiscal_year_in(text)
        of_year = year is None or not self.years or year in self.years
        return of_year and not _OF_NO_PLAN.search(compacted(text))

    def _caption_above(self, held: _Held) -> tuple[Line, ...]:
        """The line directly above a schedule that says no more than that it is one."""
        line = next(_lines_above(held), None)
        if line is None or len(line.text) > _LONGEST_CAPTION or line.text.endswith("。"):
            return ()
        return (line,) if _CAPTION.match(line.folded) else ()

    def _of_rows(self, table: Table, rows: Sequence[_Row], *, headed: bool) -> Table:
        """Some rows of a table, if `headed` below its column headers."""
        parts: list[Grid] = []
        for n, part in enumerate(table.parts):
            bands = bands_of(part, self.form) if headed else ()
            heads = list(range(bands[0].last + 1)) if bands else []
            own = [row.row for row in rows if row.part == n]
            if own or (heads and not n):
                parts.append(_only(part, [*heads, *own]))
        return Table(tuple(parts))

    def applied(self, node: Node) -> Node:
        """The node without the tables that were shared, with those that it was given."""
        captions = {line.key for lines in self.captions.values() for line in lines}
        children: list[Node | Line | Table] = []
        for child in node.children:
            if isinstance(child, Node):
                children.append(self.applied(child))
            elif isinstance(child, Line):
                children += () if child.key in captions else (child,)
            elif id(child) not in self.gone:
                children.append(child)
        if (table := self.given.get(id(node))) is not None:
            children.append(table)
        return replace(node, children=tuple(children))


def _lines_above(held: _Held) -> Iterator[Line]:
    """The last two lines directly above a schedule, from below; none below its heading or another table."""
    children = held.holder.children
    at = next(n for n, child in enumerate(children) if child is held.table)
    for child in reversed(children[max(at - 2, 0) : at]):
        if not isinstance(child, Line):
            return
        yield child


def _only(grid: Grid, rows: Sequence[int]) -> Grid:
    """Some rows of a grid; a cell merged over others too stands in those of them that it begins above."""
    place = {row: n for n, row in enumerate(rows)}
    cells = [
        replace(c, row=place[c.row], row_span=sum(c.row <= row < c.row + c.row_span for row in rows))
        for c in grid.cells
        if c.row in place
    ]
    arrows = tuple(arrow for arrow in grid.arrows if any(_is_beside(arrow, cell) for cell in cells))
    return replace(grid, cells=tuple(cells), rows=len(rows), arrows=arrows)


def _is_beside(arrow: Place, cell: Cell) -> bool:
    """Whether the middle of a drawn arrow is as high as a cell of its page."""
    if arrow.box is None or cell.box is None or arrow.page != cell.page:
        return False
    return cell.box[1] <= (arrow.box[1] + arrow.box[3]) / 2 <= cell.box[3]
