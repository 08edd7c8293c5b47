"""Tables that no lattice closes: columns found from column headings, rules across, or repeated gaps."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from planparse.document.columns import ColumnHeads
from planparse.japanese.fold import any_of
from planparse.readers.pdf.grids import Frame, Lattice
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.rules import Rules
from planparse.readers.pdf.runs import LEVEL, Runs

_MARKER = re.compile(r"[(（]?[\d一二三四五六七八九十ア-ンa-zA-Z]{1,3}[)）.．、]?|[①-⑳・○●◎■□◆◇▪※-]")
_COUNT = re.compile(r"\((\d{1,2})\)")
_BULLET = re.compile(r"[①-⑳・○●◎■□◆◇▪※-]")
_PROSE = 12.0
"""Ems: a line longer than this is running text."""
_RUNNING_HEADS = 8
"""Rows of text that may stand above what goes on from the page before."""
_STEP = 2.4
"""Ems from one baseline to the next at most, inside an unruled table."""


@dataclass(frozen=True, slots=True)
class _Heads:
    """Column headings to look for, and a pattern of all that tells lines without any at once."""

    known: ColumnHeads
    patterns: tuple[re.Pattern[str], ...]
    any: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Row:
    """Level runs outside any lattice that share a baseline, from left to right."""

    runs: tuple[int, ...]
    base: float
    size: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Column:
    """A column heading's or a column's extent."""

    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Unended:
    """A table without rules of its own that a page ends with, which the next page may go on with.

    `xs` are its columns' edges, `starts` where the text of each column starts (None: it varies), `size`
    its type.
    """

    xs: tuple[float, ...]
    starts: tuple[float | None, ...]
    size: float


def column_tables(
    runs: Runs,
    ink: Ink,
    rules: Rules,
    heads: ColumnHeads,
    taken: Sequence[Lattice],
    unended: Unended | None = None,
) -> list[Lattice]:
    """Lattices for the tables among the runs that lie in no cell yet, from top to bottom.

    `unended` is what the page before ended with. Evidence is "rules" where rules bound the rows, "shading"
    where shaded bands do, else "columns".
    """
    rows = _rows(runs)
    if not rows:
        return []
    patterns = (*heads.named, *heads.other)
    known = _Heads(heads, patterns, any_of(patterns))
    stacks = _stacks(rules, taken)
    found: list[Lattice] = []
    used: set[int] = set()
    if unended is not None and (rest := _gone_on(rows, unended, runs, ink, known, stacks)) is not None:
        found.append(rest[0])
        used.update(rest[1])
    for at, row in enumerate(rows):
        if at in used:
            continue
        anchors = _heading(row, runs, ink, known)
        if anchors is None:
            continue
        table = _under_heading(rows, at, anchors, runs, ink, known, stacks, rules)
        if table is not None:
            lattice, last = table
            found.append(lattice)
            used.update(range(at, last + 1))
    for lattice, members in _banded(rows, runs, ink, stacks, used):
        found.append(lattice)
        used.update(members)
    for lattice, members in _aligned(rows, runs, ink, used):
        found.append(lattice)
        used.update(members)
    merged = [_unparted(_merged(lattice, rules, runs, ink), rules, runs, ink) for lattice in found]
    return sorted(merged, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _merged(lattice: Lattice, rules: Rules, runs: Runs, ink: Ink) -> Lattice:
    """The lattice with cells joined that one shaded rectangle covers, where others have one each."""
    frames = {(f.row, f.col): f for f in lattice.frames}
    for x0, top, x1, bottom in rules.shades.tolist():
        inside = [
            f
            for f in frames.values()
            if f.row_span == 1
            and x0 - 3 <= (f.x0 + f.x1) / 2 <= x1 + 3
            and top - 3 <= (f.top + f.bottom) / 2 <= bottom + 3
        ]
        rows, cols = {f.row for f in inside}, sorted(f.col for f in inside)
        if len(rows) != 1 or not 1 < len(cols) < len(lattice.xs) - 1 or not _one_text(inside, runs, ink):
            continue
        first, last = inside[0].row, cols[-1]
        joined = [frames.pop((first, col)) for col in cols]
        frames[first, cols[0]] = replace(joined[0], col_span=last - cols[0] + 1, x1=joined[-1].x1)
    return replace(lattice, frames=tuple(frames[key] for key in sorted(frames)))


def _unparted(lattice: Lattice, rules: Rules, runs: Runs, ink: Ink) -> Lattice:
    """The lattice with cells joined that no rule down parts, where rules part the row's other cells and, in
    other rows, these.
    """
    down = rules.down.tolist()
    frames = {(f.row, f.col): f for f in lattice.frames}
    cuts = range(1, len(lattice.xs) - 1)
    ruled = {
        (row, col)
        for row, (top, bottom) in enumerate(itertools.pairwise(lattice.ys))
        for col in cuts
        for x, y0, y1 in down
        if abs(x - lattice.xs[col]) < 3 and min(y1, bottom) - max(y0, top) > 0.5 * (bottom - top)
    }
    somewhere = {col for _, col in ruled}
    for row in dict.fromkeys(row for row, _ in sorted(ruled)):
        for col in sorted(somewhere):
            a = next((f for f in frames.values() if f.row == row and f.col + f.col_span == col), None)
            b = frames.get((row, col))
            if (row, col) in ruled or a is None or b is None or a.row_span != b.row_span:
                continue
            if _one_text([a, b], runs, ink):
                del frames[row, col]
                frames[row, a.col] = replace(a, col_span=a.col_span + b.col_span, x1=b.x1)
    return replace(lattice, frames=tuple(frames[key] for key in sorted(frames)))


def _one_text(frames: list[Frame], runs: Runs, ink: Ink) -> bool:
    """Whether text begins in the first of the frames and in no other."""
    _, *rest = sorted(frames, key=lambda f: f.col)
    for i in range(len(runs)):
        level = (runs.top[i] + runs.bottom[i]) / 2
        for f in rest:
            if not f.top <= level <= f.bottom or runs.x1[i] <= f.x0 + 1 or runs.x0[i] >= f.x1:
                continue
            if runs.x0[i] >= f.x0 - 1 or _severed(runs, ink, i, [f.x0], runs.size[i]):
                return False
    return True


def _rows(runs: Runs) -> list[_Row]:
    which = [i for i in range(len(runs)) if runs.cell[i] < 0 and runs.mode[i] == LEVEL]
    rows: list[list[int]] = []
    for i in sorted(which, key=runs.base.__getitem__):
        if rows and runs.base[i] - runs.base[rows[-1][-1]] <= 0.25 * min(
            runs.size[i], runs.size[rows[-1][-1]]
        ):
            rows[-1].append(i)
        else:
            rows.append([i])
    out = []
    for row in rows:
        row.sort(key=runs.x0.__getitem__)
        out.append(
            _Row(
                tuple(row),
                median(runs.base[i] for i in row),
                median(runs.size[i] for i in row),
                min(runs.top[i] for i in row),
                max(runs.bottom[i] for i in row),
            )
        )
    return out


def _text(runs: Runs, ink: Ink, i: int) -> str:
    return ink.folded[runs.first[i] : runs.last[i]]


def _heading(row: _Row, runs: Runs, ink: Ink, heads: _Heads) -> list[_Column] | None:
    """The row's columns when it is a row of column headings: three of them, or two named ones."""
    text = "".join(_text(runs, ink, i) for i in row.runs)
    if len(text) > 120 or len(text) < 4:
        return None
    if heads.any.search(text) is None:
        return None
    glyphs = [g for i in row.runs for g in range(runs.first[i], runs.last[i])]
    x0, x1 = ink.glyphs.x0, ink.glyphs.x1
    # a head ends where its column does: a gap parts it from what stands in the next
    apart = [k for k in range(1, len(glyphs)) if x0[glyphs[k]] - x1[glyphs[k - 1]] > 0.6 * row.size]
    spans = _spans(text, heads, apart)
    matched = sum(b - a for a, b in spans)
    if len(spans) < 2 or matched < 0.6 * len(text):
        return None
    if len(spans) == 2 and not any(head.search(text) for head in heads.known.named):
        return None
    if len({text[a:b] for a, b in spans}) < 2:
        return None  # 通年 in every cell is a row of the table's body
    # columns begin at heads, and at other words a gap sets apart
    starts = [a for a, _ in spans]
    for k in range(1, len(glyphs)):
        inside = any(a < k < b for a, b in spans)
        if not inside and x0[glyphs[k]] - x1[glyphs[k - 1]] > 1.0 * row.size:
            starts.append(k)
    starts = sorted({0, *starts})
    columns = []
    for a, b in zip(starts, [*starts[1:], len(glyphs)], strict=True):
        columns.append(_Column(float(x0[glyphs[a]]), float(max(x1[g] for g in glyphs[a:b]))))
    gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(columns)]
    if len(columns) < 2 or min(gaps) < 0.25 * row.size:
        return None
    return columns


def _spans(text: str, heads: _Heads, apart: Sequence[int]) -> list[tuple[int, int]]:
    """Where heads stand in the text from left to right, the longest of those that begin at one place; a
    head ends where a column does, before the characters `apart`.
    """
    spans: list[tuple[int, int]] = []
    ahead = [(head, match) for head in heads.patterns if (match := head.search(text))]
    while ahead:
        at = min(match.start() for _, match in ahead)
        end = max(match.end() for _, match in ahead if match.start() == at)
        end = min(end, next((k for k in apart if k > at), end))
        if end > at:
            spans.append((at, end))
        begin = max(end, at + 1)
        ahead = [
            (head, found)
            for head, match in ahead
            if (found := match if match.start() >= begin else head.search(text, begin))
        ]
    return spans


@dataclass(frozen=True, slots=True)
class _Stack:
    """Rules across of one extent: their heights, the evidence they are, the cuts their joints show."""

    x0: float
    x1: float
    ys: list[float]
    evidence: str
    cuts: list[float]


def _stacks(rules: Rules, taken: Sequence[Lattice]) -> list[_Stack]:
    """Rules across (and edges of shaded bands) that begin and end together, outside the lattices."""
    edges: list[tuple[float, float, float, str]] = [(y, a, b, "rules") for y, a, b in rules.across.tolist()]
    for x0, top, x1, bottom in _bands(rules):
        edges += [(top, x0, x1, "shading"), (bottom, x0, x1, "shading")]
    free = [
        e
        for e in edges
        if not any(
            box[0] - 2 <= e[1] and e[2] <= box[2] + 2 and box[1] - 2 <= e[0] <= box[3] + 2
            for box in (lattice.box for lattice in taken)
        )
    ]
    stacks: list[tuple[float, float, list[tuple[float, str]]]] = []
    for y, a, b, kind in sorted(free):
        if b - a < 30:
            continue
        for stack in stacks:
            if abs(stack[0] - a) < 4 and abs(stack[1] - b) < 4:
                stack[2].append((y, kind))
                break
        else:
            stacks.append((a, b, [(y, kind)]))
    out: list[_Stack] = []
    for a, b, marks in stacks:
        ys: list[float] = []
        for y, _ in marks:
            if not ys or y - ys[-1] > 2.5:
                ys.append(y)
        if len(ys) >= 2:
            evidence = "rules" if any(kind == "rules" for _, kind in marks) else "shading"
            out.append(_Stack(a, b, ys, evidence, _joint_cuts(rules, a, b, ys)))
    return out


def _joint_cuts(rules: Rules, x0: float, x1: float, ys: list[float]) -> list[float]:
    """Where at least two rules of the stack, and half of them, are pieced together."""
    at: list[tuple[float, int]] = []
    for y, x in rules.joints.tolist():
        if x0 + 3 < x < x1 - 3:
            at += [(x, k) for k, level in enumerate(ys) if abs(level - y) < 2.5]
    groups: list[list[tuple[float, int]]] = []
    for x, k in sorted(at):
        if groups and x - groups[-1][-1][0] < 2.5:
            groups[-1].append((x, k))
        else:
            groups.append([(x, k)])
    return [
        sum(x for x, _ in group) / len(group)
        for group in groups
        if len({k for _, k in group}) >= max(2, len(ys) / 2)
    ]


def _bands(rules: Rules) -> list[list[float]]:
    """Shaded rectangles, those that touch side by side taken as one band."""
    bands: list[list[float]] = []
    for x0, top, x1, bottom in sorted(rules.shades.tolist(), key=lambda s: (round(s[1]), round(s[3]), s[0])):
        if bottom - top > 200:
            continue
        last = bands[-1] if bands else None
        if last and abs(last[1] - top) < 1.5 and abs(last[3] - bottom) < 1.5 and -1 <= x0 - last[2] < 3:
            last[2] = max(last[2], x1)
        else:
            bands.append([x0, top, x1, bottom])
    return bands


def _under_heading(
    rows: list[_Row],
    at: int,
    anchors: list[_Column],
    runs: Runs,
    ink: Ink,
    heads: _Heads,
    stacks: list[_Stack],
    rules: Rules,
) -> tuple[Lattice, int] | None:
    """The table that goes on under a row of headings, and the last row that belongs to it."""
    head_last = at
    size = rows[at].size
    while head_last + 1 < len(rows) and _goes_on_heading(rows, at, head_last, runs, ink, heads):
        head_last += 1
    anchors, over = _lowest(rows, at, head_last, anchors, runs, ink, heads)
    drawn = _drawn(rules, rows[at], rows[head_last], anchors)
    stack = _stack_around(stacks, rows[at], anchors)
    frame = (drawn[0].x0, drawn[-1].x1) if drawn else (stack.x0, stack.x1) if stack is not None else None
    cut_by_rules = stack.cuts if stack is not None and _parts(anchors, stack.cuts) else []
    if stack is not None and stack.ys[-1] < rows[head_last].base + 2 * size:
        stack = None  # a ground or rules for the headings alone
    underlined = _underlined(rules, rows[head_last], anchors)
    candidates = _body(rows, head_last, anchors, runs, ink, heads, size, stack, underlined, frame)
    sure = bool(drawn or cut_by_rules)
    if drawn:
        cuts = [(a.x1 + b.x0) / 2 for a, b in itertools.pairwise(drawn)]
    elif cut_by_rules:
        cuts = cut_by_rules
    else:
        cuts = _cuts(anchors, candidates, rows, runs, size, frame)
        cuts = [*_label_cut(anchors, candidates, rows, runs, cuts, size), *cuts]
    body: list[int] = []
    for k in candidates:
        crossing = (i for i in rows[k].runs if _crosses(runs, i, cuts, size))
        if any(not sure or not _severed(runs, ink, i, cuts, size) for i in crossing):
            break
        body.append(k)
    body = _without_prose(body, rows, runs, cuts, anchors, stack, head_last, size)
    members = [i for k in [*range(at, head_last + 1), *body] for i in rows[k].runs]
    left = min(float(runs.x0[i]) for i in members)
    right = max(float(runs.x1[i]) for i in members)
    pitch = min((b.x0 - a.x0 for a, b in itertools.pairwise(anchors)), default=0)
    if frame is not None:
        left, right = min(left, frame[0]), max(right, frame[1])
    else:
        right = max(right, anchors[-1].x0 + pitch - 0.5 * size)
        widths = [b - a for a, b in itertools.pairwise(cuts)]
        if not body and widths and max(widths) - min(widths) < 0.1 * max(widths):
            # headings alone, in columns of one width
            left, right = min(left, cuts[0] - widths[0]), max(right, cuts[-1] + widths[-1])
    bands = _row_bands(body, rows, runs, ink, cuts, stack)
    ys = [rows[at].top]
    if stack is not None:
        ys[0] = max((y for y in stack.ys if y <= rows[at].base), default=ys[0])
    if over > at:
        ys.append((rows[over - 1].bottom + rows[over].top) / 2)
    edges = [rows[head_last].bottom] if not bands else []
    previous = rows[head_last].bottom
    for first, last in bands:
        edges.append((previous + rows[first].top) / 2)
        previous = max(rows[k].bottom for k in range(first, last + 1) if k in set(body))
    ys += edges
    if bands:
        bottom = previous
        if stack is not None:
            after = bands[-1][1] + 1
            free = rows[after].top if after < len(rows) else float("inf")  # what stands below is no part
            bottom = min((y for y in stack.ys if rows[bands[-1][1]].base <= y < free), default=bottom)
        ys.append(max(bottom, previous))
    xs = [left, *cuts, right]
    if any(b - a < 1 for a, b in itertools.pairwise(ys)) or any(b - a < 1 for a, b in itertools.pairwise(xs)):
        return None
    evidence = stack.evidence if stack is not None else "columns"
    return _lattice(xs, ys, evidence), (body[-1] if body else head_last)


def _gone_on(
    rows: list[_Row], table: Unended, runs: Runs, ink: Ink, heads: _Heads, stacks: list[_Stack]
) -> tuple[Lattice, list[int]] | None:
    """The rest of the table that the page before ended with, below this page's running heads; its rows."""
    cuts = list(table.xs[1:-1])
    stack = next((s for s in stacks if abs(s.x0 - table.xs[0]) < 6 and abs(s.x1 - table.xs[-1]) < 6), None)
    for at in range(min(len(rows), _RUNNING_HEADS)):
        if _heading(rows[at], runs, ink, heads) is not None:
            return None  # a table of its own
        body: list[int] = []
        seen: set[int] = set()
        for k in range(at, len(rows)):
            row = rows[k]
            far = bool(body) and row.base - rows[body[-1]].base > 1.7 * _STEP * row.size
            if far and stack is not None:
                far = not any(rows[body[-1]].base < y < row.base for y in stack.ys)
            fits = abs(row.size - table.size) < 0.08 * table.size and _keeps_to(
                row, table, cuts, seen, runs, ink
            )
            if far or not fits or _heading(row, runs, ink, heads) is not None:
                break
            body.append(k)
            seen.update(_column_of(runs, i, cuts) for i in row.runs)
        if table.starts[0] is None and body and len(seen) > 1:
            # a cell's text begins at its top: what stands in the first column alone there is a heading
            while {_column_of(runs, i, cuts) for i in rows[body[0]].runs} == {0}:
                body.pop(0)
        if not body:
            continue
        known = {c for c in seen if table.starts[c] is not None}
        others = [i for k, row in enumerate(rows) if k not in body for i in row.runs]
        margin = min((runs.x0[i] for i in others), default=0.0)
        own = {c for c in known if (table.starts[c] or 0.0) - margin > 1.0}  # where no other text starts
        latest = max((i for k in body for i in rows[k].runs if _column_of(runs, i, cuts) > 0), default=-1)
        while len(seen) > 1 and 0 not in own and _column_of(runs, rows[body[-1]].runs[-1], cuts) == 0:
            if min(rows[body[-1]].runs) < latest:
                break
            body.pop()  # it follows the table
        level = any(len({_column_of(runs, i, cuts) for i in rows[k].runs}) > 1 for k in body)
        if not (bool(own) if len(seen) == 1 else len(known) > 1 or level):
            continue
        bands = _row_bands(body, rows, runs, ink, cuts, stack)
        ys = [rows[body[0]].top]
        ys += [(rows[first - 1].bottom + rows[first].top) / 2 for first, _ in bands[1:]]
        ys.append(max(rows[k].bottom for k in body))
        if any(b - a < 1 for a, b in itertools.pairwise(ys)):
            continue
        return _lattice(list(table.xs), ys, stack.evidence if stack is not None else "columns"), body
    return None


def _keeps_to(row: _Row, table: Unended, cuts: list[float], seen: set[int], runs: Runs, ink: Ink) -> bool:
    """Whether a row stands in the table's columns: each text starts where its column's do, or hangs there."""
    before: set[int] = set()
    for i in row.runs:
        x0, column = runs.x0[i], _column_of(runs, i, cuts)
        if x0 < table.xs[0] - 2 or runs.x1[i] > table.xs[-1] + 2:
            return False
        if _crosses(runs, i, cuts, row.size) and not _severed(runs, ink, i, cuts, row.size):
            return False
        start = table.starts[column]
        hangs = 2.2 * row.size if column in seen else 1.0
        if start is not None and column not in before and not -1.0 < x0 - start < hangs:
            return False
        before.add(column)
    return True


def _lowest(
    rows: list[_Row], at: int, last: int, anchors: list[_Column], runs: Runs, ink: Ink, heads: _Heads
) -> tuple[list[_Column], int]:
    """The columns of the row of headings that has most of them, and that row: 上半期 may stand over two."""
    over = at
    for k in range(at + 1, last + 1):
        columns = _heading(rows[k], runs, ink, heads)
        if columns is not None and len(columns) > len(anchors):
            anchors, over = columns, k
    rests = rows[over + 1 : last + 1]
    return (_widened(anchors, rests, runs) if rests else anchors), over


def _drawn(rules: Rules, first: _Row, last: _Row, anchors: list[_Column]) -> list[_Column]:
    """The columns as rules or grounds around the headings show them: a piece each, cells without a
    heading included; none where pieces do not part the headings.
    """
    top, bottom = first.top - first.size, last.base + 2 * last.size
    levels: list[tuple[float, float, float]] = []
    for y, x0, x1 in rules.across.tolist():
        if top < y < bottom:
            cuts = sorted(x for level, x in rules.joints.tolist() if abs(level - y) < 2.5 and x0 < x < x1)
            levels += [(y, a, b) for a, b in itertools.pairwise([x0, *cuts, x1])]
    levels += [(y, x0, x1) for x0, y, x1, low in rules.shades.tolist() if y < last.base < low < bottom]
    middle = last.base - 0.38 * last.size
    upright = sorted(x for x, y0, y1 in rules.down.tolist() if y0 < middle < y1)
    levels += [(0.0, a, b) for a, b in itertools.pairwise(upright) if b - a > 5]
    for y in dict.fromkeys(level for level, _, _ in levels):
        pieces = sorted({(a, b) for level, a, b in levels if abs(level - y) < 1.0})
        if any(b[0] < a[1] - 2.5 for a, b in itertools.pairwise(pieces)):
            continue
        held = [
            [k for k, (a, b) in enumerate(pieces) if a - 2 <= anchor.x0 and anchor.x1 <= b + 2]
            for anchor in anchors
        ]
        if all(len(h) == 1 for h in held) and len({h[0] for h in held}) == len(anchors):
            found = pieces[min(h[0] for h in held) - 1 if held[0][0] else 0 : max(h[0] for h in held) + 1]
            if max((b[0] - a[1] for a, b in itertools.pairwise(found)), default=0) < 2 * first.size:
                return [_Column(a, b) for a, b in found]
    return []


def _parts(anchors: list[_Column], cuts: list[float]) -> bool:
    """Whether the cuts put every heading into a column of its own, and leave one at most without."""
    if not len(anchors) - 1 <= len(cuts) <= len(anchors):
        return False
    columns = [bisect_left(cuts, (a.x0 + a.x1) / 2) for a in anchors]
    clear = all(not a.x0 + 2 < cut < a.x1 - 2 for a in anchors for cut in cuts)
    return clear and len(set(columns)) == len(anchors)


def _label_cut(
    anchors: list[_Column],
    candidates: list[int],
    rows: list[_Row],
    runs: Runs,
    cuts: list[float],
    size: float,
) -> list[float]:
    """Where a column without a heading ends, left of the first heading's; none where there is none."""
    centres = [(a.x0 + a.x1) / 2 for a in anchors]
    gaps = [b - a for a, b in itertools.pairwise(centres)]
    if max(gaps) - min(gaps) > 0.1 * max(gaps) + 2:
        return []  # columns of several widths: where the first begins, their headings do not say
    clear = itertools.takewhile(
        lambda k: not any(_crosses(runs, i, cuts, size) for i in rows[k].runs), candidates
    )
    above = list(clear)
    while above and not _spread(rows[above[-1]], runs):
        above.pop()  # it may follow the table
    members = [i for k in above for i in rows[k].runs]
    kept = sum(any(abs(runs.x0[i] - a.x0) < 0.6 * size for a in anchors) for i in members)
    flush = 2 * kept >= len(members)
    edge = anchors[0].x0 - 0.3 * size if flush else centres[0] - gaps[0] / 2 + 0.3 * size
    labels = [i for i in members if runs.x1[i] < edge]
    others = [i for i in members if runs.x1[i] >= edge]
    if not labels or not others or min(labels) > max(others):
        return []
    ends, begins = max(runs.x1[i] for i in labels), min(runs.x0[i] for i in others)
    return [min(begins - 0.3 * size, edge)] if begins - ends > 0.5 * size else []


def _goes_on_heading(rows: list[_Row], at: int, last: int, runs: Runs, ink: Ink, heads: _Heads) -> bool:
    """Whether the next row is the headings' second line: rests of them, or written before their last."""
    row = rows[last + 1]
    if row.top - rows[last].bottom > 1.0 * rows[last].size:
        return False
    if max(row.runs) < max(rows[at].runs):
        return True
    texts = [_text(runs, ink, i) for i in row.runs]
    rest = heads.known.rest
    broken = rest is not None and all(map(rest.fullmatch, texts))
    return broken or _heading(row, runs, ink, heads) is not None


def _widened(anchors: list[_Column], rows: list[_Row], runs: Runs) -> list[_Column]:
    """The headings' extents with the lines below them that belong to them."""
    out = list(anchors)
    for row in rows:
        for i in row.runs:
            middle = (runs.x0[i] + runs.x1[i]) / 2
            k = min(range(len(out)), key=lambda k: abs((out[k].x0 + out[k].x1) / 2 - middle))
            out[k] = _Column(min(out[k].x0, float(runs.x0[i])), max(out[k].x1, float(runs.x1[i])))
    return out


def _stack_around(stacks: list[_Stack], row: _Row, anchors: list[_Column]) -> _Stack | None:
    for stack in stacks:
        x0, x1, ys = stack.x0, stack.x1, stack.ys
        if x0 - 6 <= anchors[0].x0 and anchors[-1].x1 <= x1 + 6:
            above = [y for y in ys if row.top - 2.5 * row.size < y <= row.base]
            below = [y for y in ys if y > row.base]
            if above and below and below[0] - row.base < 4 * row.size:
                return stack
    return None


def _underlined(rules: Rules, row: _Row, anchors: list[_Column]) -> bool:
    """Whether a rule close under the headings runs along all of them."""
    return any(
        row.base < y < row.base + 2 * row.size and x0 <= anchors[0].x1 and x1 >= anchors[-1].x0
        for y, x0, x1 in rules.across.tolist()
    )


def _reach(row: _Row, anchors: list[_Column], runs: Runs, underlined: bool, first: bool) -> float:
    """Ems from one row to the next at most: more for one that begins in two columns, and below a rule."""
    at = {
        k
        for k, anchor in enumerate(anchors)
        for i in row.runs
        if abs(float(runs.x0[i]) - anchor.x0) < 0.5 * row.size
    }
    if first and underlined:
        return 2 * _STEP
    return 1.7 * _STEP if len(at) > 1 or _spread(row, runs) else _STEP + 0.6 * first


def _spread(row: _Row, runs: Runs) -> bool:
    """Whether a gap of an em or more parts the row."""
    return any(runs.x0[b] - runs.x1[a] >= row.size for a, b in itertools.pairwise(row.runs))


def _body(
    rows: list[_Row],
    head_last: int,
    anchors: list[_Column],
    runs: Runs,
    ink: Ink,
    heads: _Heads,
    size: float,
    stack: _Stack | None,
    underlined: bool,
    frame: tuple[float, float] | None,
) -> list[int]:
    """The rows below the headings as far as they may be the table's by distance and type size."""
    out: list[int] = []
    previous = rows[head_last]
    body_size: float | None = None
    # a heading may stand in its column's middle, or beside a column without one: rows of several columns
    # show how far the table reaches, and so does what the content wrote before their last
    edge = anchors[0].x0 - 2 * size if frame is None else frame[0] - 2
    latest = -1
    for k in range(head_last + 1, len(rows)):
        row = rows[k]
        if _heading(row, runs, ink, heads) is not None:
            break
        ruled = stack is not None and any(previous.base < y <= row.base for y in stack.ys)
        closed = stack is not None and not any(y >= row.base for y in stack.ys)
        if closed or (
            not ruled
            and row.base - previous.base
            > _reach(row, anchors, runs, underlined, not out) * max(row.size, size)
        ):
            break
        if body_size is None:
            body_size = row.size
        elif abs(row.size - body_size) > 0.08 * body_size:
            break
        begins = min(runs.x0[i] for i in row.runs)
        if _spread(row, runs) and frame is None and max(runs.x0[i] for i in row.runs) > anchors[0].x1:
            edge = min(edge, begins)
        if begins < edge - (size if frame is None else 0) and max(row.runs) > latest:
            break
        latest = max(latest, *row.runs)
        out.append(k)
        previous = row
    return out


def _cuts(
    anchors: list[_Column],
    candidates: list[int],
    rows: list[_Row],
    runs: Runs,
    size: float,
    frame: tuple[float, float] | None,
) -> list[float]:
    """Where one column ends and the next begins: by left edges where text keeps them, else by middles, else
    by the gaps of the text, where heads stand in the middle of columns of several widths.
    """
    members = [i for k in candidates for i in rows[k].runs]
    by_left = [b.x0 - 0.3 * size for b in anchors[1:]]
    by_middle = [(a.x0 + a.x1 + b.x0 + b.x1) / 4 for a, b in itertools.pairwise(anchors)]
    kept = sum(any(abs(float(runs.x0[i]) - a.x0) < 0.6 * size for a in anchors) for i in members)
    if not members:
        # headings alone at a page's end: only those that stand at the margin begin their columns
        margin = frame[0] if frame is not None else min(runs.x0[i] for row in rows for i in row.runs)
        return by_left if anchors[0].x0 - margin < size else by_middle
    ways = [by_left, by_middle] if 2 * kept >= len(members) else [by_middle, by_left]
    spread = [i for k in candidates if _spread(rows[k], runs) for i in rows[k].runs]
    left = frame[0] if frame is not None else min((runs.x0[i] for i in spread), default=anchors[0].x0)
    ways += [w for w in (_centred(anchors, left), _between(anchors, spread, runs, size)) if w]
    return min(ways, key=lambda cuts: sum(_crosses(runs, i, cuts, size) for i in members))


def _centred(anchors: list[_Column], left: float) -> list[float]:
    """The cuts of columns that begin at `left` and whose middles the headings keep; none if they don't."""
    out: list[float] = []
    for a, b in itertools.pairwise(anchors):
        left = a.x0 + a.x1 - left
        if not a.x1 - 1 <= left <= b.x0 + 1:
            return []
        out.append(left)
    return out


def _between(anchors: list[_Column], members: list[int], runs: Runs, size: float) -> list[float]:
    """The cuts in the widest gap of the text between each two headings' middles; none without one."""
    spans = sorted([*((runs.x0[i], runs.x1[i]) for i in members), *((a.x0, a.x1) for a in anchors)])
    gaps: list[tuple[float, float]] = []
    reach = spans[0][1]
    for a, b in spans[1:]:
        if a - reach > 0.5 * size:
            gaps.append((reach, a))
        reach = max(reach, b)
    out: list[float] = []
    for left, right in itertools.pairwise(anchors):
        inside = [g for g in gaps if g[0] > (left.x0 + left.x1) / 2 and g[1] < (right.x0 + right.x1) / 2]
        if not inside:
            return []
        widest = max(inside, key=lambda g: g[1] - g[0])
        out.append(widest[1] - 0.3 * size)
    return out


def _crosses(runs: Runs, i: int, cuts: list[float], size: float) -> bool:
    return any(runs.x0[i] < cut - 0.4 * size and runs.x1[i] > cut + 0.4 * size for cut in cuts)


def _severed(runs: Runs, ink: Ink, i: int, cuts: list[float], size: float) -> bool:
    """Whether the run's glyphs stand a little apart at every cut that it runs over: it is two cells' text."""
    g = slice(runs.first[i], runs.last[i])
    x0, x1 = ink.glyphs.x0[g], ink.glyphs.x1[g]
    gaps = [(a, b) for a, b in zip(x1[:-1].tolist(), x0[1:].tolist(), strict=True) if b - a > 0.2 * size]
    return all(
        any(a <= cut + 2 and cut - 2 <= b for a, b in gaps)
        for cut in cuts
        if runs.x0[i] < cut - 0.4 * size and runs.x1[i] > cut + 0.4 * size
    )


def _column_of(runs: Runs, i: int, cuts: list[float]) -> int:
    return bisect_left(cuts, runs.x0[i] + min(runs.size[i], runs.x1[i] - runs.x0[i]) / 2)


def _without_prose(
    body: list[int],
    rows: list[_Row],
    runs: Runs,
    cuts: list[float],
    anchors: list[_Column],
    stack: _Stack | None,
    head_last: int,
    size: float,
) -> list[int]:
    """The body without what follows the table: lines of the first column alone, after all others."""
    if not body:
        return body
    columns = {k: {_column_of(runs, i, cuts) for i in rows[k].runs} for k in body}
    latest = max((i for k in body for i in rows[k].runs if _column_of(runs, i, cuts) > 0), default=None)
    keep = list(body)
    while keep and latest is not None and columns[keep[-1]] == {0} and min(rows[keep[-1]].runs) > latest:
        keep.pop()
    if latest is None:
        # text in the first column alone: a table's only if it keeps the heading's left edge closely
        keep = [k for k in keep if stack is not None]
    first_x = [float(runs.x0[i]) for k in keep for i in rows[k].runs if _column_of(runs, i, cuts) == 0]
    if first_x:
        edge = median(first_x)
        for n, k in enumerate(keep):
            alone = columns[k] == {0}
            if alone and runs.x0[rows[k].runs[0]] < min(edge, anchors[0].x0) - 0.4 * size:
                return keep[:n]
    return keep


def _row_bands(
    body: list[int], rows: list[_Row], runs: Runs, ink: Ink, cuts: list[float], stack: _Stack | None
) -> list[tuple[int, int]]:
    """The body's rows of text as rows of the table: first and last row of text of each."""
    if not body:
        return []
    begins = [body[0]]
    members = set(body)
    ruled = [
        b
        for a, b in itertools.pairwise(body)
        if stack is not None and any(rows[a].base < y <= rows[b].base for y in stack.ys)
    ]
    begins += ruled or _cycles(body, rows, runs, ink, cuts)
    ends = [*list(begins[1:]), body[-1] + 1]
    return [(a, max(k for k in members if a <= k < e)) for a, e in zip(begins, ends, strict=True)]


def _cycles(body: list[int], rows: list[_Row], runs: Runs, ink: Ink, cuts: list[float]) -> list[int]:
    """Rows of text where, in the content's order, the columns start anew below all that came before."""
    row_of = {i: k for k in body for i in rows[k].runs}
    # what the content writes from the first column to the last, as (column, row of text, run)
    groups: list[list[tuple[int, int, int]]] = []
    for i in sorted(row_of):
        c = _column_of(runs, i, cuts)
        if not groups or c < groups[-1][-1][0]:
            groups.append([])
        groups[-1].append((c, row_of[i], i))
    cellwise = any(a[0] == b[0] and a[1] < b[1] for g in groups for a, b in itertools.pairwise(g))
    out: list[int] = []
    above = groups[0]
    for group in groups[1:]:
        first, deepest = min(k for _, k, _ in group), max(k for _, k, _ in above)
        if first > deepest:
            gap = rows[first].top - rows[deepest].bottom
            if cellwise or gap > 0.8 * rows[first].size or _counts_on(above, group, runs, ink):
                out.append(first)
                above = group
                continue
        above = [*above, *group]
    return out


def _counts_on(
    above: list[tuple[int, int, int]], group: list[tuple[int, int, int]], runs: Runs, ink: Ink
) -> bool:
    """Whether a column's text opens with (2) where the row before opened with (1)."""
    before = {
        c: number for c, _, i in reversed(above) if (number := _number(_text(runs, ink, i))) is not None
    }
    return any(before.get(c) == number - 1 for c, _, i in group if (number := _number(_text(runs, ink, i))))


def _number(text: str) -> int | None:
    match = _COUNT.match(text)
    return int(match[1]) if match else None


def _lattice(xs: list[float], ys: list[float], evidence: str) -> Lattice:
    frames = tuple(
        Frame(r, c, 1, 1, xs[c], ys[r], xs[c + 1], ys[r + 1])
        for r in range(len(ys) - 1)
        for c in range(len(xs) - 1)
    )
    return Lattice(frames, tuple(xs), tuple(ys), evidence)


def _banded(
    rows: list[_Row], runs: Runs, ink: Ink, stacks: list[_Stack], used: set[int]
) -> list[tuple[Lattice, list[int]]]:
    """Tables whose rows rules across (or shaded bands) bound and whose columns gaps keep apart."""
    out: list[tuple[Lattice, list[int]]] = []
    for stack in stacks:
        x0, x1, ys, evidence = stack.x0, stack.x1, stack.ys, stack.evidence
        bands: list[list[int]] = []
        for top, bottom in itertools.pairwise(ys):
            between = [k for k, row in enumerate(rows) if top <= row.base - 0.38 * row.size <= bottom]
            # a line that runs over the stack's ends shows that what lies between is no row of it
            over = any(_runs_over(runs, i, x0, x1) for k in between for i in rows[k].runs)
            bands.append(
                []
                if over
                else [
                    k
                    for k in between
                    if k not in used
                    and all(x0 - 3 <= runs.x0[i] and runs.x1[i] <= x1 + 3 for i in rows[k].runs)
                ]
            )
        at = 0
        while at < len(bands):
            end, gutters = _grown(bands, at, rows, runs, stack.cuts)
            if gutters and not _only_numbers(bands[at : end + 1], rows, runs, ink, gutters):
                members = [k for band in bands[at : end + 1] for k in band]
                xs = [x0, *gutters, x1]
                levels = ys[at : end + 2]
                if end == at:  # nothing but the frame is ruled
                    parts = _row_bands(members, rows, runs, ink, gutters, None)
                    inner = [(rows[a - 1].bottom + rows[a].top) / 2 for a, _ in parts[1:]]
                    levels = [levels[0], *inner, levels[-1]]
                out.append((_lattice(xs, levels, evidence), members))
                used.update(members)
            at = max(end, at) + 1
    return out


def _only_numbers(bands: list[list[int]], rows: list[_Row], runs: Runs, ink: Ink, cuts: list[float]) -> bool:
    """Whether the first column holds nothing but numbers: headings in boxes, ②　課題の内容."""
    first = [[i for k in b for i in rows[k].runs if _column_of(runs, i, cuts) == 0] for b in bands]
    return all(_MARKER.fullmatch("".join(_text(runs, ink, i) for i in which)) for which in first)


def _runs_over(runs: Runs, i: int, x0: float, x1: float) -> bool:
    return (runs.x0[i] < x0 - 3 < runs.x1[i]) or (runs.x0[i] < x1 + 3 < runs.x1[i])


def _grown(
    bands: list[list[int]], at: int, rows: list[_Row], runs: Runs, joints: list[float]
) -> tuple[int, list[float]]:
    """The last band that shares columns with those from `at` on, and the columns' cuts."""
    best: tuple[int, list[float]] = (at, [])
    for end in range(at, len(bands)):
        band = bands[end]
        if not band:
            break
        members = [i for b in bands[at : end + 1] for k in b for i in rows[k].runs]
        sizes = [rows[k].size for b in bands[at : end + 1] for k in b]
        size = median(sizes)
        if max(sizes) > 1.12 * size or min(sizes) < 0.85 * size:
            break
        jointed = bool(joints) and not any(_crosses(runs, i, joints, size) for i in members)
        gutters = joints if jointed else _gutters(members, runs, size)
        edge = median(runs.x0[rows[k].runs[0]] for b in bands[at : end + 1] for k in b[:1])
        if runs.x0[rows[band[0]].runs[0]] < edge - 0.4 * size:
            break
        if not gutters:
            break
        both = sum(
            len({_column_of(runs, i, gutters) for k in b for i in rows[k].runs}) > 1
            for b in bands[at : end + 1]
        )
        if (end > at and both >= 2) or (jointed and both >= 1):
            best = (end, gutters)
        elif end > at and best[1]:
            break
    return best


def _gutters(members: list[int], runs: Runs, size: float) -> list[float]:
    """The middles of the gaps, an em wide or more, that no member covers."""
    spans = sorted((float(runs.x0[i]), float(runs.x1[i])) for i in members)
    out = []
    reach = spans[0][1]
    for a, b in spans[1:]:
        if a - reach >= size:
            # a column's text begins at its left edge: keep the cut near it
            out.append(a - min(0.5 * size, (a - reach) / 2))
        reach = max(reach, b)
    return out


def _aligned(rows: list[_Row], runs: Runs, ink: Ink, used: set[int]) -> list[tuple[Lattice, list[int]]]:
    """Tables without a rule: rows split by one wide gap, text after it at one left edge throughout."""
    out: list[tuple[Lattice, list[int]]] = []
    at = 0
    while at < len(rows):
        members, lattice = _aligned_from(rows, at, runs, ink, used)
        if lattice is not None:
            out.append((lattice, members))
        at = members[-1] + 1 if members else at + 1
    return out


def _segments(row: _Row, runs: Runs) -> list[tuple[float, float, list[int]]]:
    parts: list[tuple[float, float, list[int]]] = []
    for i in row.runs:
        x0, x1 = float(runs.x0[i]), float(runs.x1[i])
        if parts and x0 - parts[-1][1] < 1.5 * row.size:
            parts[-1] = (parts[-1][0], max(parts[-1][1], x1), [*parts[-1][2], i])
        else:
            parts.append((x0, x1, [i]))
    return parts


def _aligned_from(
    rows: list[_Row], at: int, runs: Runs, ink: Ink, used: set[int]
) -> tuple[list[int], Lattice | None]:
    """The rows that the row `at` lines up with, and their table when they are one."""
    if at in used:
        return [], None
    first = _segments(rows[at], runs)
    size = rows[at].size
    if len(first) < 2 or not _row_wise(first) or first[1][0] - first[0][1] < 2 * size:
        return [], None
    edges = [s[0] for s in first]
    members, begins = [at], [at]
    previous = rows[at]
    for k in range(at + 1, len(rows)):
        row = rows[k]
        if k in used or row.base - previous.base > _STEP * size or abs(row.size - size) > 0.08 * size:
            break
        parts = _segments(row, runs)
        places = [min(range(len(edges)), key=lambda e: abs(edges[e] - p[0])) for p in parts]
        fits = all(abs(edges[e] - p[0]) < 0.3 * size for e, p in zip(places, parts, strict=True))
        clear = all(
            p[1] < edges[e + 1] - 0.5 * size for e, p in zip(places, parts, strict=True) if e + 1 < len(edges)
        )
        if not fits or not clear or len(set(places)) < len(places) or not _row_wise(parts):
            break
        if places[0] == 0 and len(parts) > 1:
            begins.append(k)
        elif places[0] == 0:
            break
        members.append(k)
        previous = row
    if len(begins) < 2:
        return [], None
    labels = ["".join(_text(runs, ink, i) for i in _segments(rows[k], runs)[0][2]) for k in begins]
    if _side_by_side(members, rows, runs, ink):
        return members, None
    if all(_MARKER.fullmatch(label) for label in labels):
        return [], None
    xs = [min(edges[0], *(float(runs.x0[rows[k].runs[0]]) for k in members))]
    xs += [edge - 0.5 * size for edge in edges[1:]]
    xs.append(max(float(runs.x1[i]) for k in members for i in rows[k].runs))
    ys = [rows[at].top]
    for a, b in itertools.pairwise(begins):
        last = max(k for k in members if a <= k < b)
        ys.append((rows[last].bottom + rows[b].top) / 2)
    ys.append(rows[members[-1]].bottom)
    if any(b - a < 1 for a, b in itertools.pairwise(ys)) or any(b - a < 1 for a, b in itertools.pairwise(xs)):
        return [], None
    return members, _lattice(xs, ys, "columns")


def _side_by_side(members: list[int], rows: list[_Row], runs: Runs, ink: Ink) -> bool:
    """Whether the rows are boxes of running text beside each other: each written to its end before the
    next, its lines long and opening with no marker.
    """
    ends = [max(rows[k].runs) for k in members]
    if all(end < min(rows[k].runs) for end, k in zip(ends, members[1:], strict=False)):
        return False
    for k in members:
        parts = _segments(rows[k], runs)
        long = len(parts) > 1 and all(p[1] - p[0] > _PROSE * rows[k].size for p in parts)
        if long and not any(_BULLET.match(_text(runs, ink, p[2][0])) for p in parts):
            return True
    return False


def _row_wise(parts: list[tuple[float, float, list[int]]]) -> bool:
    """Whether the content wrote the row's parts from left to right, one after the other."""
    firsts = [min(p[2]) for p in parts]
    lasts = [max(p[2]) for p in parts]
    return all(a < b for a, b in itertools.pairwise(firsts)) and all(
        b - a < 12 for a, b in zip(lasts, firsts[1:], strict=False)
    )
