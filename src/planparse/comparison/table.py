"""The comparison table (新旧対照表): two plans and their diff in, rows of old and new side by side out.

(略) stands for what did not change, (新設) opposite what is new and (削る) opposite what is gone. If an
issue was split or merged, each of its texts is shown whole once, in the block of its primary link or of its
only one; the blocks of other links show what is on both sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from planparse.comparison.changed_runs import changed_runs
from planparse.comparison.changes import number_changes
from planparse.comparison.content import Field, Fields, InitiativeContent, Value, content, quarter_of
from planparse.comparison.labels import (
    KIND_LABELS,
    REORDERED,
    TASK_LABELS,
    difference_label,
    field_label,
    kind_labels,
    quarters_label,
)
from planparse.comparison.matches import BY_LINKS_FILE
from planparse.comparison.model import Change, Diff, Link, Side, TaskChange
from planparse.comparison.prepare import in_one_width, readable
from planparse.comparison.shown import Slot, slots
from planparse.japanese.brackets import CLOSING, OPENING
from planparse.japanese.calendar import era_fiscal_year
from planparse.plan.model import Plan
from planparse.plan.sections import SECTION_NAMES

ADDED, REMOVED, OMITTED = "(新設)", "(削る)", "(略)"

RowKind = Literal["issue", "initiative", "text"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, changed or equal on both sides."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row: its text in pieces, followed by (新設), (削る), (略) or nothing."""

    pieces: tuple[Piece, ...] = ()
    note: str = ""

    @property
    def text(self) -> str:
        """The cell's plain text, note included."""
        return "".join(p.text for p in self.pieces) + self.note


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table: 項目, both sides, 備考.

    `ids` are those of the issue or initiative that a row of these kinds names on either side, `field` is the
    path of the field that a row of text shows, below the one named last (mission, quarters.1.tasks).
    """

    kind: RowKind
    label: str
    old: Cell
    new: Cell
    remarks: tuple[str, ...] = ()
    ids: tuple[str | None, str | None] = (None, None)
    field: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one link of an issue, or of the plan itself (`link` is None)."""

    link: Link | None
    rows: tuple[TableRow, ...]


def comparison_table(diff: Diff, old: Plan, new: Plan) -> tuple[Block, ...]:
    """The blocks of the table: the plan itself, then the issues in the order of the diff."""
    return _Tables(diff, old, new).blocks()


# --- one value, or two side by side ------------------------------------------------------------------------


def _cells(old: Sequence[Slot], new: Sequence[Slot]) -> tuple[Cell, Cell]:
    """Both values slot by slot, with the runs of characters that differ marked on both sides."""
    if len(old) != len(new):
        return _whole(old), _whole(new)
    before: list[Piece] = []
    after: list[Piece] = []
    for a, b in zip(old, new, strict=True):
        if a.ours or b.ours:
            own = _unmarked(a.texts), _unmarked(b.texts)
        elif len(a.texts) == len(b.texts) == 1:
            own = _text_cells(a.texts[0], b.texts[0])
        else:
            own = _names_apart(a.texts, b.texts), _names_apart(b.texts, a.texts)
        _append(before, a, own[0])
        _append(after, b, own[1])
    return _cell(before), _cell(after)


def _whole(value: Sequence[Slot]) -> Cell:
    """A value that stands alone: all of it is marked but separators and notes."""
    pieces: list[Piece] = []
    for slot in value:
        _append(pieces, slot, [(Piece(text, not slot.ours),) for text in slot.texts])
    return _cell(pieces)


def _append(pieces: list[Piece], slot: Slot, texts: Sequence[Sequence[Piece]]) -> None:
    """Add a slot's texts, each in pieces, to the pieces of the slots before it."""
    for at, text in enumerate(texts):
        separator = slot.between if at else slot.before if pieces else ""
        pieces += [Piece(separator), *text]


def _cell(pieces: Iterable[Piece]) -> Cell:
    """A cell of the pieces, neighbours of one kind joined."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.text and joined[-1].changed == piece.changed:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.changed)
        elif piece.text:
            joined.append(piece)
    return Cell(tuple(joined))


def _unmarked(texts: Iterable[str]) -> list[tuple[Piece, ...]]:
    return [(Piece(text),) for text in texts]


def _names_apart(texts: Iterable[str], others: Iterable[str]) -> list[tuple[Piece, ...]]:
    """The texts of a list, those marked that the other list lacks."""
    known = {readable(text) for text in others}
    return [(Piece(text, readable(text) not in known),) for text in texts]


def _text_cells(old: str, new: str) -> tuple[list[tuple[Piece, ...]], list[tuple[Piece, ...]]]:
    """Both texts with the differing runs marked; width, white space and brackets are no difference."""
    runs = [
        run
        for run in changed_runs(in_one_width(old), in_one_width(new))
        if readable(old[slice(*run.old)]) != readable(new[slice(*run.new)])
    ]
    if readable(old) == readable(new):
        runs = []
    return [_pieces(old, [run.old for run in runs])], [_pieces(new, [run.new for run in runs])]


def _pieces(text: str, changed: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text in pieces; brackets around a changed run are left unmarked."""
    pieces, at = [], 0
    for begin, end in changed:
        begin, end = _within_brackets(text, begin, end)
        pieces += [Piece(text[at:begin]), Piece(text[begin:end], True)]
        at = end
    return tuple(p for p in (*pieces, Piece(text[at:])) if p.text)


def _within_brackets(text: str, begin: int, end: int) -> tuple[int, int]:
    """The run without the brackets at its ends that are partners, or whose partners are outside of it."""
    partner: dict[int, int] = {}
    waiting: list[int] = []
    for at in range(begin, end):
        if text[at] in OPENING:
            waiting.append(at)
        elif text[at] in CLOSING and waiting:
            partner[at] = waiting.pop()
            partner[partner[at]] = at
    while begin < end:
        if text[begin] in _BRACKETS and begin not in partner:
            begin += 1
        elif text[end - 1] in _BRACKETS and end - 1 not in partner:
            end -= 1
        elif partner.get(begin) == end - 1:
            begin, end = begin + 1, end - 1
        else:
            break
    return begin, end


_BRACKETS = frozenset(OPENING + CLOSING)
_OMITTED = Cell(note=OMITTED)
_NOTHING = Cell()


# --- lists side by side ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _EntryPair:
    """A list entry on one side or on both with its positions, and its change, if any."""

    old: Value | None
    new: Value | None
    change: Change | None
    at: tuple[int, int]
    moved: bool = False


def _aligned(old: Sequence[Value], new: Sequence[Value], changes: Iterable[Change]) -> Iterator[_EntryPair]:
    """The entries of both lists in the order of the new one, paired as the changes say.

    An entry that was moved stands where it is now.
    """
    gone = {c.old_index: c for c in changes if c.old_index is not None}
    come = {c.new_index: c for c in changes if c.new_index is not None}
    i = j = 0
    while i < len(old) or j < len(new):
        before, after = gone.get(i), come.get(j)
        if before is not None and before.new_index is None:
            yield _EntryPair(old[i], None, before, (i, j))
            i += 1
        elif after is not None and after.old_index is None:
            yield _EntryPair(None, new[j], after, (i, j))
            j += 1
        elif after is not before and after is not None and after.old_index is not None:
            yield _EntryPair(old[after.old_index], new[j], after, (after.old_index, j), moved=True)
            j += 1
        elif after is not before:
            i += 1  # moved elsewhere
        else:
            yield _EntryPair(old[i], new[j], before, (i, j))
            i, j = i + 1, j + 1


def _values(field: Field | None) -> Sequence[Value]:
    return () if field is None else field if isinstance(field, tuple) else (field,)


# --- remarks ----------------------------------------------------------------------------------------------


def _number_remarks(change: Change) -> Iterator[str]:
    for number in number_changes([change]):
        difference = difference_label(number)
        if difference:
            yield f"{number.old_text} → {number.new_text}({difference})"


def _first_quarter(task: TaskChange) -> int:
    return (task.new_quarters or task.old_quarters or (0,))[0]


def _task_remark(task: TaskChange, years: tuple[int | None, int | None]) -> str:
    """What became of a task: 時期変更: ①試行(R7第4 → R8第1)."""
    before, after = (
        "".join(marks) + (text or "").replace("\n", " ")
        for marks, text in ((task.old_markers, task.old_text), (task.new_markers, task.new_text))
    )
    told = after or before
    if task.kind == "reworded" or (before and after and readable(before) != readable(after)):
        told = f"{before} → {after}"
    if task.kind in ("earlier", "later"):
        quarters = quarters_label(task.old_quarters, years[0]), quarters_label(task.new_quarters, years[1])
        told += f"({' → '.join(quarters)})"
    return f"{TASK_LABELS[task.kind][0]}: {told}"


# --- blocks -----------------------------------------------------------------------------------------------

_PLAN_FIELDS = (
    "mission",
    "basics.budgets",
    "basics.budget_notes",
    "basics.departments_as_of",
    "basics.departments",
    "basics.affiliates",
    "basics.facilities",
    "review.sections",
    "overview",
    "areas",
    "fields",
    "outline",
    "unplaced",
)
_PROSE = frozenset({"mission", *SECTION_NAMES, "description"})
"""Fields of running text: if either side has one paragraph alone, the one was written anew as the other. Of
all others (names, rows, sentences of the review) one that went has nothing to do with one that came."""

_ISSUE_FIELDS = (
    "levels",
    "policy_field",
    "impact",
    "urgency",
    *SECTION_NAMES,
    "indicators",
    "fields",
    "unplaced",
)
_INITIATIVE_FIELDS = ("levels", "description", "items", "schedule", "indicators", "fields")


class _Tables:
    """The plans and their diff, indexed to build rows from."""

    def __init__(self, diff: Diff, old: Plan, new: Plan) -> None:
        self._diff = diff
        before, after = content(old), content(new)
        self._plan = before.fields, after.fields
        self._issues = {i.ref: i for i in before.issues}, {i.ref: i for i in after.issues}
        self._own: tuple[dict[str, InitiativeContent], dict[str, InitiativeContent]] = (
            {n.ref: n for i in before.issues for n in i.initiatives},
            {n.ref: n for i in after.issues for n in i.initiatives},
        )
        self._issue_of = (
            {n.ref: i.ref for i in before.issues for n in i.initiatives},
            {n.ref: i.ref for i in after.issues for n in i.initiatives},
        )
        self._changes: dict[tuple[str, str | None, str | None], list[Change]] = defaultdict(list)
        for change in diff.changes:
            self._changes[change.level, change.old_id, change.new_id].append(change)
        self._tasks: dict[tuple[str | None, str | None], list[TaskChange]] = defaultdict(list)
        for task in diff.tasks:
            self._tasks[task.old_id, task.new_id].append(task)
        self._links = [link for link in diff.links if link.level == "issue"]
        ranked = sorted(self._links, key=lambda link: not link.primary)
        self._whole_old = {link.old: (link.old, link.new) for link in reversed(ranked)}
        self._whole_new = {link.new: (link.old, link.new) for link in reversed(ranked)}
        self._placed = self._place_initiatives()

    def blocks(self) -> tuple[Block, ...]:
        """The block of the plan, then one for each link of an issue."""
        blocks = [Block(None, tuple(self._plan_rows()))]
        blocks += [Block(link, tuple(self._issue_rows(link))) for link in self._links]
        return tuple(blocks)

    def _place_initiatives(self) -> Mapping[tuple[str | None, str | None], list[Link]]:
        """Ends of an issue link → the links of initiatives shown with it.

        That is the link between both of their issues, or else the one that shows the new (old) issue whole.
        """
        issue_links = {(x.old, x.new) for x in self._links}
        placed: dict[tuple[str | None, str | None], list[Link]] = defaultdict(list)
        for link in self._diff.links:
            if link.level == "issue":
                continue
            old = self._issue_of[0].get(link.old or "")
            new = self._issue_of[1].get(link.new or "")
            if (old, new) in issue_links:
                placed[old, new].append(link)
            elif new is not None:
                placed[self._whole_new[new]].append(link)
            else:
                placed[self._whole_old[old]].append(link)
        return placed

    def _plan_rows(self) -> Iterator[TableRow]:
        old, new = _cells((Slot((side_name(self._diff.old),)),), (Slot((side_name(self._diff.new),)),))
        yield TableRow("issue", "計画", old, new)
        changes = self._changes["plan", None, None]
        yield from self._field_rows(_PLAN_FIELDS, "plan", self._plan[0], self._plan[1], changes)

    def _issue_rows(self, link: Link) -> Iterator[TableRow]:
        old = self._issues[0].get(link.old or "")
        new = self._issues[1].get(link.new or "")
        cells = _heading(
            (link.old, _title(old.fields)) if old else None, (link.new, _title(new.fields)) if new else None
        )
        changes = self._changes["issue", link.old, link.new]
        rows = list(
            self._field_rows(
                _ISSUE_FIELDS,
                "issue",
                old.fields if old else {},
                new.fields if new else {},
                changes,
                gone=self._whole_old.get(link.old) == (link.old, link.new),
                come=self._whole_new.get(link.new) == (link.old, link.new),
            )
        )
        own: list[TableRow] = []
        for one in self._placed[link.old, link.new]:
            own += self._initiative_rows(one, link)
        if old is not None and new is None:
            for n in old.initiatives:
                # one that went to another issue is shown there
                if ("initiative", n.ref, None) in self._changes:
                    own += self._one_sided_initiative(n, 0)
        if old is not None and new is not None and not rows and not any(r.kind == "text" for r in own):
            yield TableRow(
                "issue",
                "課題",
                Cell(cells[0].pieces, OMITTED),
                Cell(cells[1].pieces, OMITTED),
                tuple(_link_remarks(link)),
                (link.old, link.new),
            )
            if all(OMITTED in r.new.note and not r.remarks for r in own):
                return
        else:
            yield TableRow("issue", "課題", *cells, tuple(_link_remarks(link)), (link.old, link.new))
        yield from rows
        yield from own

    def _initiative_rows(self, link: Link, issue: Link) -> Iterator[TableRow]:
        old = self._own[0].get(link.old or "")
        new = self._own[1].get(link.new or "")
        if old is None or new is None:
            yield from self._one_sided_initiative(new or old, 1 if new else 0, link)
            return
        rows = list(self._changed_initiative(old, new, self._changes["initiative", link.old, link.new]))
        before, after = _heading((_own(old.ref), _title(old.fields)), (_own(new.ref), _title(new.fields)))
        remarks = [] if link.kinds == ("same",) else list(kind_labels(link))
        if self._issue_of[0][old.ref] != issue.old:
            remarks.append(f"旧 {self._issue_of[0][old.ref]} から")
        elif _own(old.ref) != _own(new.ref):
            remarks.append(KIND_LABELS["renumbered"][0])
        if link.review:
            remarks.append(f"要確認({link.evidence})")
        if not rows:
            before, after = Cell(before.pieces, OMITTED), Cell(after.pieces, OMITTED)
        yield TableRow("initiative", "取組", before, after, tuple(remarks), (old.ref, new.ref))
        yield from rows

    def _one_sided_initiative(
        self, initiative: InitiativeContent | None, side: int, link: Link | None = None
    ) -> Iterator[TableRow]:
        if initiative is None:
            return
        named = (_own(initiative.ref), _title(initiative.fields))
        before, after = _heading(named if side == 0 else None, named if side == 1 else None)
        remarks = ["・".join(kind_labels(link))] if link is not None and link.across else []
        if link is not None and link.review:
            remarks.append(f"要確認({link.evidence})")
        ids = (initiative.ref, None) if side == 0 else (None, initiative.ref)
        yield TableRow("initiative", "取組", before, after, tuple(remarks), ids)
        fields: list[Fields] = [{}, {}]
        fields[side] = initiative.fields
        changes = self._changes[
            "initiative", initiative.ref if side == 0 else None, initiative.ref if side == 1 else None
        ]
        yield from self._field_rows(_INITIATIVE_FIELDS, "initiative", fields[0], fields[1], changes)
        yield from self._quarter_rows(fields[0], fields[1], changes, ())

    def _changed_initiative(
        self, old: InitiativeContent, new: InitiativeContent, changes: Sequence[Change]
    ) -> Iterator[TableRow]:
        yield from self._field_rows(_INITIATIVE_FIELDS, "initiative", old.fields, new.fields, changes)
        yield from self._quarter_rows(old.fields, new.fields, changes, self._tasks[old.ref, new.ref])

    def _quarter_rows(
        self, old: Fields, new: Fields, changes: Sequence[Change], tasks: Sequence[TaskChange]
    ) -> Iterator[TableRow]:
        """A row for each quarter that differs, with all its tasks in their order on either side.

        If nothing but the wording of the cell differs, the row has the cell as written.
        """
        names = {path: quarter for path in (*old, *new) if (quarter := quarter_of(path)) is not None}
        shown: set[str] = set()
        for path, (number, name) in sorted(names.items()):
            if name != "tasks":
                continue
            own = [c for c in changes if c.field == path]
            pairs = list(_aligned(_values(old.get(path)), _values(new.get(path)), own))
            row = self._quarter_row(path, pairs, [t for t in tasks if _first_quarter(t) == number])
            if row.remarks or any(p.changed for cell in (row.old, row.new) for p in cell.pieces):
                shown.add(path.removesuffix(".tasks"))
                yield row
        written = {path for path, (_, name) in names.items() if name == "text"} & old.keys() & new.keys()
        rest = sorted(path for path in written if path.removesuffix(".text") not in shown)
        yield from self._field_rows(rest, "initiative", old, new, changes)

    def _quarter_row(self, path: str, pairs: Sequence[_EntryPair], tasks: Iterable[TaskChange]) -> TableRow:
        """All tasks of a quarter, a line each; `tasks` are those that the remarks are about."""
        before: dict[int, Cell] = {}
        after: dict[int, Cell] = {}
        for pair in pairs:
            a, b = self._entry_cells(path, pair)
            if pair.old:
                before[pair.at[0]] = a
            if pair.new:
                after[pair.at[1]] = b
        years = self._diff.old.fiscal_year, self._diff.new.fiscal_year
        remarks = [_task_remark(task, years) for task in tasks]
        if any(pair.moved for pair in pairs):
            remarks.append(REORDERED[0])
        cells = _lines([before[i] for i in sorted(before)]), _lines([after[j] for j in sorted(after)])
        return TableRow("text", field_label(path, "initiative"), *cells, tuple(remarks), field=path)

    def _entry_cells(self, field: str, pair: _EntryPair) -> tuple[Cell, Cell]:
        """Both sides of a list entry; what is on one side only is marked as a whole."""
        old, new = (
            slots(field, value.value, side.fiscal_year) if value is not None else None
            for value, side in ((pair.old, self._diff.old), (pair.new, self._diff.new))
        )
        if old is None or new is None:
            return (_whole(old), _NOTHING) if old is not None else (_NOTHING, _whole(new or ()))
        return _cells(old, new)

    def _field_rows(
        self,
        names: Iterable[str],
        level: str,
        old: Fields,
        new: Fields,
        changes: Sequence[Change],
        *,
        gone: bool = True,
        come: bool = True,
    ) -> Iterator[TableRow]:
        """A row for each entry that differs, and (略) for the entries between them.

        What is only on the old side is left out without `gone`, what is only on the new one without `come`.
        """
        both = bool(old) and bool(new)
        for name in names:
            own = [c for c in changes if c.field == name]
            label = field_label(name, level)
            beside = name in _PROSE and len(_values(old.get(name))) == len(_values(new.get(name))) == 1
            rows: list[TableRow] = []
            removed: list[Cell] = []
            added: list[Cell] = []
            for pair in _entries(old.get(name), new.get(name), own) if own else ():
                before, after = self._entry_cells(name, pair)
                if pair.new is None or pair.old is None:
                    removed += [before] if pair.new is None and gone else []
                    added += [after] if pair.old is None and come else []
                    continue
                rows += _one_sided_rows(name, label, removed, added, both, beside=beside)
                removed, added = [], []
                if pair.moved or any(p.changed for cell in (before, after) for p in cell.pieces):
                    numbers = _number_remarks(pair.change) if pair.change else ()
                    remarks = (*((REORDERED[0],) if pair.moved else ()), *numbers)
                    rows.append(TableRow("text", label, before, after, remarks, field=name))
                elif not rows or rows[-1].old != _OMITTED:
                    rows.append(TableRow("text", label, _OMITTED, _OMITTED, field=name))
            rows += _one_sided_rows(name, label, removed, added, both, beside=beside)
            if any(row.old != _OMITTED for row in rows):
                yield from rows


def side_name(side: Side) -> str:
    """Municipality, bureau and fiscal year of a plan (潮見市 港湾局 令和8年度), or its document id."""
    year = era_fiscal_year(side.fiscal_year) if side.fiscal_year is not None else None
    return " ".join(p for p in (side.municipality, side.organization, year) if p) or side.document_id


def _own(ref: str) -> str:
    """The number of an initiative within its issue: 2 for A-1/2."""
    return ref.rpartition("/")[2]


def _title(fields: Fields) -> str:
    field = fields.get("title")
    return str(field.value) if isinstance(field, Value) else ""


def _heading(old: tuple[str | None, str] | None, new: tuple[str | None, str] | None) -> tuple[Cell, Cell]:
    """Number and title on both sides, or (新設) or (削る) on one."""
    before, after = (
        (Slot((str(side[0]),)), Slot((side[1],), "　")) if side is not None else () for side in (old, new)
    )
    if not before or not after:
        return (_whole(before), Cell(note=REMOVED)) if before else (Cell(note=ADDED), _whole(after))
    return _cells(before, after)


def _link_remarks(link: Link) -> Iterator[str]:
    if link.kinds != ("same",) or link.differs:
        yield "・".join(kind_labels(link))
    if not link.primary:
        yield "主な対応は別の欄"
    if link.ending is not None:
        page = f"({link.ending.place.page}ページ)" if link.ending.place.page else ""
        yield f"振り返り{page}: {link.ending.passage}"
    if link.pinned:
        yield BY_LINKS_FILE
    if link.review:
        yield f"要確認: 確度 {link.score:.2f}({link.evidence})"


def _lines(cells: Sequence[Cell]) -> Cell:
    """One cell with the cells as its lines."""
    pieces: list[Piece] = []
    for at, cell in enumerate(cells):
        pieces += [Piece("\n")] if at else []
        pieces += cell.pieces
    return Cell(tuple(pieces))


def _one_sided_rows(
    name: str, label: str, gone: Sequence[Cell], come: Sequence[Cell], both: bool, *, beside: bool
) -> Iterator[TableRow]:
    """Removed entries `beside` added ones or above them; (削る) or (新設) opposite what stands alone.

    Nothing stands opposite if not `both` sides have the issue or initiative.
    """
    added, removed = (Cell(note=ADDED), Cell(note=REMOVED)) if both else (_NOTHING, _NOTHING)
    pairs = (
        zip_longest(gone, come)
        if beside
        else [*((before, None) for before in gone), *((None, after) for after in come)]
    )
    for before, after in pairs:
        yield TableRow("text", label, before or added, after or removed, field=name)


def _entries(old: Field | None, new: Field | None, changes: Sequence[Change]) -> Iterator[_EntryPair]:
    """The entries of a list field as `_aligned` pairs them, or the one pair of a single value."""
    if isinstance(old, Value) or isinstance(new, Value):
        before, after = _values(old), _values(new)
        yield _EntryPair(before[0] if before else None, after[0] if after else None, changes[0], (0, 0))
    else:
        yield from _aligned(_values(old), _values(new), changes)
