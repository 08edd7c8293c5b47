"""Tables found by a row of column headers, and tables carried over from the page before.

`table_under` uses evidence for the columns in this order: rules or shading around the headers, joints of the
rules above and below, else the positions at which the text of the body begins.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.grids import Lattice
from planparse.readers.pdf.pagetext import (
    PageText,
    Span,
    Stack,
    TextRow,
    column_of,
    columns_in,
    crosses,
    head_columns,
    lattice_at,
    row_bands,
    severed,
)

_FEWEST_STRIPED = 3
"""Columns: fewer may as well be labels and their values below the table. A judgement."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The column headers of a table: rows `first` to `last` of text, and what is drawn around them.

    `lowest` is the row with the most headers (上半期 may be above two quarters), `columns` are the extents of
    its headers, `size` their em. `cuts` are the column edges shown by drawing, empty if it shows none;
    `frame` is the table's extent as drawn; `stack` the rules that bound the table's rows; `underlined` is
    whether there is a rule close below the headers.
    """

    first: int
    last: int
    lowest: int
    columns: list[Span]
    size: float
    cuts: list[float]
    frame: Span | None
    stack: Stack | None
    underlined: bool


def table_under(page: PageText, at: int) -> tuple[Lattice, range] | None:
    """The table under the column headers in row `at`, and its rows of text; None if there are no headers."""
    columns = head_columns(page, at)
    if columns is None:
        return None
    head = _head(page, at, columns)
    near = _rows_below(page, head)
    cuts = head.cuts
    if not cuts:
        cuts = _guessed_cuts(page, head, near)
        cuts = [*_label_cut(page, head, near, cuts), *cuts]
    body = _without_prose(page, head, cuts, _within(page, head, cuts, near))
    left, right = _outer_edges(page, head, body, cuts)
    lattice = lattice_at(
        [left, *cuts, right],
        _row_edges(page, head, body, cuts),
        head.stack.evidence if head.stack is not None else "columns",
    )
    return (lattice, range(at, (body[-1] if body else head.last) + 1)) if lattice is not None else None


# --- the headings and what is drawn around them ------------------------------------------------------


def _head(page: PageText, at: int, columns: list[Span]) -> _Head:
    rows = page.rows
    size = rows[at].size
    last = at
    while last + 1 < len(rows) and _is_head_line(page, at, last):
        last += 1
    columns, lowest = _lowest(page, at, last, columns)
    drawn = _drawn_columns(page, rows[at], rows[last], columns)
    stack = _stack_around(page, rows[at], columns)
    frame, cuts = None, []
    if drawn:
        frame = Span(drawn[0].x0, drawn[-1].x1)
        cuts = [(a.x1 + b.x0) / 2 for a, b in itertools.pairwise(drawn)]
    elif stack is not None:
        frame = Span(stack.x0, stack.x1)
        cuts = stack.cuts if _parts(columns, stack.cuts) else []
    if stack is not None and stack.ys[-1] < rows[last].base + tol.RULE_BELOW_HEAD * size:
        stack = None  # shading or rules for the headers only
    return _Head(
        first=at,
        last=last,
        lowest=lowest,
        columns=columns,
        size=size,
        cuts=cuts,
        frame=frame,
        stack=stack,
        underlined=_underlined(page, rows[last], columns),
    )


def _is_head_line(page: PageText, at: int, last: int) -> bool:
    """Whether the row after `last` is another line of the column headers.

    It may be text wrapped in a narrow column, a second row of headers, or earlier in content order than the
    last header.
    """
    row = page.rows[last + 1]
    if row.top - page.rows[last].bottom > tol.HEAD_LINES_APART * page.rows[last].size:
        return False
    if max(row.runs) < max(page.rows[at].runs):
        return True
    texts = [page.text(i) for i in row.runs]
    rest = page.heads.words.rest
    broken = rest is not None and all(map(rest.fullmatch, texts))
    return broken or head_columns(page, last + 1) is not None


def _lowest(page: PageText, at: int, last: int, columns: list[Span]) -> tuple[list[Span], int]:
    """The headers of the row with the most of them, including wrapped lines below, and that row."""
    lowest = at
    for k in range(at + 1, last + 1):
        found = head_columns(page, k)
        if found is not None and len(found) > len(columns):
            columns, lowest = found, k
    columns = list(columns)
    for i in page.runs_in(range(lowest + 1, last + 1)):
        x0, x1 = page.runs.x0[i], page.runs.x1[i]
        middle = (x0 + x1) / 2
        n = min(range(len(columns)), key=lambda n: abs(columns[n].middle - middle))
        columns[n] = Span(min(columns[n].x0, float(x0)), max(columns[n].x1, float(x1)))
    return columns, lowest


def _drawn_columns(page: PageText, first: TextRow, last: TextRow, columns: list[Span]) -> list[Span]:
    """The columns shown by rules or shading around the headers, including cells without a header.

    Empty if the drawing does not give every header a piece of its own.
    """
    pieces = _drawn_pieces(page, first, last)
    for y in dict.fromkeys(level for level, _, _ in pieces):
        level = sorted({(a, b) for other, a, b in pieces if abs(other - y) < tol.SAME_LEVEL})
        if any(b[0] < a[1] - tol.SAME_EDGE for a, b in itertools.pairwise(level)):
            continue
        held = [
            [
                n
                for n, (a, b) in enumerate(level)
                if a - tol.OVER_EDGE <= column.x0 and column.x1 <= b + tol.OVER_EDGE
            ]
            for column in columns
        ]
        if any(len(h) != 1 for h in held) or len({h[0] for h in held}) != len(columns):
            continue
        left, right = min(h[0] for h in held), max(h[0] for h in held)
        found = level[left - 1 if held[0][0] else 0 : right + 1]
        apart = max((b[0] - a[1] for a, b in itertools.pairwise(found)), default=0)
        if apart < tol.PIECES_APART * first.size:
            return [Span(a, b) for a, b in found]
    return []


def _drawn_pieces(page: PageText, first: TextRow, last: TextRow) -> list[tuple[float, float, float]]:
    """(y, x0, x1) of the pieces of horizontal rules and shading around the column headers.

    The spaces between vertical rules are included. They share one y, since they belong together.
    """
    rules = page.rules
    top = first.top - tol.RULE_ABOVE_HEAD * first.size
    bottom = last.base + tol.RULE_BELOW_HEAD * last.size
    joints = rules.joints.tolist()
    pieces: list[tuple[float, float, float]] = []
    for y, x0, x1 in rules.across.tolist():
        if top < y < bottom:
            cuts = sorted(x for x in _repeated(joints, y) if x0 < x < x1)
            pieces += [(y, a, b) for a, b in itertools.pairwise([x0, *cuts, x1])]
    pieces += [(y, x0, x1) for x0, y, x1, low in rules.shades.tolist() if y < last.base < low < bottom]
    middle = last.base - tol.MIDDLE * last.size
    upright = sorted(x for x, y0, y1 in rules.down.tolist() if y0 < middle < y1)
    return pieces + [(0.0, a, b) for a, b in itertools.pairwise(upright) if b - a > tol.RULES_TOGETHER]


def _repeated(joints: list[list[float]], y: float) -> list[float]:
    """The x at which the pieces of the rule at y meet, and those of another rule: a rule that is drawn in
    pieces cell by cell has its neighbours drawn so, too.
    """
    level = [x for other, x in joints if abs(other - y) < tol.SAME_EDGE]
    others = [x for other, x in joints if abs(other - y) >= tol.SAME_EDGE]
    return [x for x in level if any(abs(x - other) < tol.SAME_EDGE for other in others)]


def _parts(columns: list[Span], cuts: list[float]) -> bool:
    """Whether the cuts put each header in its own column, leaving at most one column without a header."""
    if not len(columns) - 1 <= len(cuts) <= len(columns):
        return False
    held = [bisect_left(cuts, c.middle) for c in columns]
    clear = all(not c.x0 + tol.OVER_EDGE < cut < c.x1 - tol.OVER_EDGE for c in columns for cut in cuts)
    return clear and len(set(held)) == len(columns)


def _stack_around(page: PageText, row: TextRow, columns: list[Span]) -> Stack | None:
    """The rules with common ends close above and below the column headers, enclosing all of them."""
    for stack in page.stacks:
        if stack.x0 - tol.RULES_OUTSIDE <= columns[0].x0 and columns[-1].x1 <= stack.x1 + tol.RULES_OUTSIDE:
            above = [y for y in stack.ys if row.top - tol.STACK_ABOVE_HEAD * row.size < y <= row.base]
            below = [y for y in stack.ys if y > row.base]
            if above and below and below[0] - row.base < tol.STACK_BELOW_HEAD * row.size:
                return stack
    return None


def _underlined(page: PageText, row: TextRow, columns: list[Span]) -> bool:
    """Whether a rule close below the column headers extends along all of them."""
    return any(
        row.base < y < row.base + tol.RULE_BELOW_HEAD * row.size
        and x0 <= columns[0].x1
        and x1 >= columns[-1].x0
        for y, x0, x1 in page.rules.across.tolist()
    )


# --- how far the table reaches -----------------------------------------------------------------------


def _rows_below(page: PageText, head: _Head) -> list[int]:
    """The rows below the headers that distance, type size and left edge allow to be the table's."""
    rows, runs, frame, stack = page.rows, page.runs, head.frame, head.stack
    out: list[int] = []
    previous = rows[head.last]
    body_size: float | None = None
    # a header may be centred in its column, or be right of a column without one: rows with text in several
    # columns show how far left the table extends, and so does text that is earlier than their last in content
    # order
    edge, slack = head.columns[0].x0 - tol.LABELS_LEFT * head.size, tol.LABELS_HANG * head.size
    if frame is not None:
        edge, slack = frame.x0 - tol.OVER_EDGE, 0.0
    latest = -1
    for k in range(head.last + 1, len(rows)):
        row = rows[k]
        if head_columns(page, k) is not None:
            break
        below = stack is not None and row.base > stack.ys[-1]
        if stack is not None and below and not _ends_stripes(page, head, stack, out, k):
            break  # below the last rule
        ruled = stack is not None and any(previous.base < y <= row.base for y in stack.ys)
        reach = _step(page, head, k, first=not out) * max(row.size, head.size)
        if not ruled and row.base - previous.base > reach:
            break
        if body_size is None:
            body_size = row.size
        elif abs(row.size - body_size) > tol.SAME_SIZE * body_size:
            break
        begins = min(runs.x0[i] for i in row.runs)
        if frame is None and page.has_gutter(k) and max(runs.x0[i] for i in row.runs) > head.columns[0].x1:
            edge = min(edge, begins)
        if begins < edge - slack and max(row.runs) > latest:
            break
        latest = max(latest, *row.runs)
        out.append(k)
        previous = row
    return out


def _ends_stripes(page: PageText, head: _Head, stack: Stack, above: Sequence[int], k: int) -> bool:
    """Whether row `k`, below the last shaded band, is in the unshaded last row of a table with such bands.

    The first line of that row fills all columns and begins in each where a row `above` does, as far below the
    band as that one below the edge of its own. A list in columns, or labels and their values, may be as near,
    but less alike; so are some last rows, which are then text below the table. Further lines, which do not
    fill all columns and are closer to each other than rows, are those of its cells.
    """
    rows, runs = page.rows, page.runs
    firsts = [
        (top, bottom, first)
        for top, bottom in itertools.pairwise(stack.ys)
        if (first := next((n for n in above if top < rows[n].base <= bottom), None)) is not None
    ]
    begins = [runs.x0[i] for i in rows[k].runs]
    filled = stack.evidence == "shading" and len(begins) >= max(len(head.columns), _FEWEST_STRIPED)
    lower = [
        rows[k].base - stack.ys[-1] - (rows[first].base - top)
        for top, _, first in firsts
        if filled and len(rows[first].runs) == len(begins)
        if all(abs(runs.x0[i] - x) < tol.SAME_START for i, x in zip(rows[first].runs, begins, strict=True))
    ]
    if firsts and rows[above[-1]].base > stack.ys[-1]:
        lowest = min(bottom - top for top, bottom, _ in firsts) - tol.SAME_START
        touches = rows[k].top - rows[above[-1]].bottom <= tol.ROWS_APART * rows[k].size
        return not lower and touches and rows[k].base - rows[above[-1]].base < lowest
    return any(abs(offset) < tol.SAME_OFFSET * rows[k].size for offset in lower)


def _step(page: PageText, head: _Head, k: int, *, first: bool) -> float:
    """Ems from the row above to row `k`, at most: more under a rule, and where two columns begin."""
    if first and head.underlined:
        return tol.STEP_UNDER_RULE
    row = page.rows[k]
    begun = {
        n
        for n, column in enumerate(head.columns)
        for i in row.runs
        if abs(float(page.runs.x0[i]) - column.x0) < tol.BEGINS_AT * row.size
    }
    if len(begun) > 1 or page.has_gutter(k):
        return tol.STEP_OF_ROWS
    return tol.STEP_OF_LINES + tol.STEP_UNDER_HEAD * first


def _within(page: PageText, head: _Head, cuts: list[float], near: list[int]) -> list[int]:
    """The rows up to the first that crosses a column's edge.

    Where the columns are drawn, a run with a gap at the edge is the text of two cells.
    """
    body: list[int] = []
    for k in near:
        crossing = (i for i in page.rows[k].runs if crosses(page, i, cuts, head.size))
        if any(not head.cuts or not severed(page, i, cuts, head.size) for i in crossing):
            break
        body.append(k)
    return body


def _without_prose(page: PageText, head: _Head, cuts: list[float], body: list[int]) -> list[int]:
    """The body without the prose after it: rows in the first column only, last in content order."""
    if not body:
        return body
    columns = {k: columns_in(page, k, cuts) for k in body}
    latest = max((i for i in page.runs_in(body) if column_of(page, i, cuts) > 0), default=None)
    keep = list(body)
    if latest is None:
        # only a first column: it belongs to a table only where rules bound it
        keep = keep if head.stack is not None else []
    else:
        while keep and columns[keep[-1]] == {0} and min(page.rows[keep[-1]].runs) > latest:
            keep.pop()
    first_x = [float(page.runs.x0[i]) for i in page.runs_in(keep) if column_of(page, i, cuts) == 0]
    if first_x:
        edge = min(median(first_x), head.columns[0].x0) - tol.OUTSIDE_COLUMN * head.size
        for n, k in enumerate(keep):
            if columns[k] == {0} and page.runs.x0[page.rows[k].runs[0]] < edge:
                return keep[:n]
    return keep


# --- the columns, where nothing drawn shows them -----------------------------------------------------


def _guessed_cuts(page: PageText, head: _Head, near: list[int]) -> list[float]:
    """The cuts that the fewest runs cross.

    Candidates are the left edges of the headers if the text is aligned with them, else the middles between
    the headers, else columns of several widths with centred headers, else the gaps in the text.
    """
    columns, runs, size = head.columns, page.runs, head.size
    members = page.runs_in(near)
    by_left = [b.x0 - tol.CUT_BEFORE_HEAD * size for b in columns[1:]]
    by_middle = [(a.x0 + a.x1 + b.x0 + b.x1) / 4 for a, b in itertools.pairwise(columns)]
    if not members:
        # headers alone at a page's end: only those at the margin mark where their columns begin
        margin = head.frame.x0 if head.frame is not None else min(runs.x0[i] for i in _everything(page))
        return by_left if columns[0].x0 - margin < tol.AT_MARGIN * size else by_middle
    ways = [by_left, by_middle] if _keep_left_edges(page, head, members) else [by_middle, by_left]
    spread = page.runs_in(k for k in near if page.has_gutter(k))
    left = min((runs.x0[i] for i in spread), default=columns[0].x0)
    if head.frame is not None:
        left = head.frame.x0
    ways += [w for w in (_centred_cuts(columns, left), _gap_cuts(page, columns, spread, size)) if w]
    return min(ways, key=lambda cuts: sum(crosses(page, i, cuts, size) for i in members))


def _everything(page: PageText) -> list[int]:
    return page.runs_in(range(len(page.rows)))


def _keep_left_edges(page: PageText, head: _Head, members: list[int]) -> bool:
    """Whether at least half of the runs begin at the left edge of a header."""
    reach = tol.KEPT_LEFT_EDGE * head.size
    kept = sum(any(abs(float(page.runs.x0[i]) - c.x0) < reach for c in head.columns) for i in members)
    return 2 * kept >= len(members)


def _centred_cuts(columns: list[Span], left: float) -> list[float]:
    """The cuts of columns with centred headers, the first beginning at `left`; empty if they do not fit."""
    out: list[float] = []
    for a, b in itertools.pairwise(columns):
        left = a.x0 + a.x1 - left
        if not a.x1 - tol.SAME_LEVEL <= left <= b.x0 + tol.SAME_LEVEL:
            return []
        out.append(left)
    return out


def _gap_cuts(page: PageText, columns: list[Span], members: list[int], size: float) -> list[float]:
    """A cut in the widest gap of the text between adjacent headers' middles; empty if one has none."""
    runs = page.runs
    spans = sorted([*((runs.x0[i], runs.x1[i]) for i in members), *((c.x0, c.x1) for c in columns)])
    gaps: list[tuple[float, float]] = []
    reach = spans[0][1]
    for a, b in spans[1:]:
        if a - reach > tol.NARROW_GUTTER * size:
            gaps.append((reach, a))
        reach = max(reach, b)
    out: list[float] = []
    for left, right in itertools.pairwise(columns):
        inside = [g for g in gaps if g[0] > left.middle and g[1] < right.middle]
        if not inside:
            return []
        widest = max(inside, key=lambda g: g[1] - g[0])
        out.append(widest[1] - tol.CUT_BEFORE_HEAD * size)
    return out


def _label_cut(page: PageText, head: _Head, near: list[int], cuts: list[float]) -> list[float]:
    """The right edge of a column of row labels left of the first header, without one of its own; or empty."""
    columns, runs, size = head.columns, page.runs, head.size
    pitches = [b - a for a, b in itertools.pairwise(c.middle for c in columns)]
    if max(pitches) - min(pitches) > tol.EVEN_WIDTHS * max(pitches) + tol.OVER_EDGE:
        return []  # columns of several widths: their headers do not show where the first begins
    above = list(
        itertools.takewhile(lambda k: not any(crosses(page, i, cuts, size) for i in page.rows[k].runs), near)
    )
    while above and not page.has_gutter(above[-1]):
        above.pop()  # it may be prose that follows the table
    members = page.runs_in(above)
    if _keep_left_edges(page, head, members):
        edge = columns[0].x0 - tol.CUT_BEFORE_HEAD * size
    else:
        edge = columns[0].middle - pitches[0] / 2 + tol.CUT_BEFORE_HEAD * size
    labels = [i for i in members if runs.x1[i] < edge]
    others = [i for i in members if runs.x1[i] >= edge]
    if not labels or not others or min(labels) > max(others):
        return []
    ends, begins = max(runs.x1[i] for i in labels), min(runs.x0[i] for i in others)
    if begins - ends <= tol.NARROW_GUTTER * size:
        return []
    return [min(begins - tol.CUT_BEFORE_HEAD * size, edge)]


# --- the table's edges -------------------------------------------------------------------------------


def _outer_edges(page: PageText, head: _Head, body: list[int], cuts: list[float]) -> tuple[float, float]:
    """The table's left and right edges."""
    members = page.runs_in([*range(head.first, head.last + 1), *body])
    left = min(float(page.runs.x0[i]) for i in members)
    right = max(float(page.runs.x1[i]) for i in members)
    if head.frame is not None:
        return min(left, head.frame.x0), max(right, head.frame.x1)
    pitch = min((b.x0 - a.x0 for a, b in itertools.pairwise(head.columns)), default=0)
    right = max(right, head.columns[-1].x0 + pitch - tol.CUT_BEFORE_TEXT * head.size)
    widths = [b - a for a, b in itertools.pairwise(cuts)]
    if not body and widths and max(widths) - min(widths) < tol.EVEN_WIDTHS * max(widths):
        # headers alone, in columns of equal width
        left, right = min(left, cuts[0] - widths[0]), max(right, cuts[-1] + widths[-1])
    return left, right


def _row_edges(page: PageText, head: _Head, body: list[int], cuts: list[float]) -> list[float]:
    """The y that bound the table's rows, from the header rows down."""
    rows, stack = page.rows, head.stack
    bands = row_bands(page, body, cuts, stack)
    top = rows[head.first].top
    if stack is not None:
        top = max((y for y in stack.ys if y <= rows[head.first].base), default=top)
    ys = [top]
    if head.lowest > head.first:
        ys.append((rows[head.lowest - 1].bottom + rows[head.lowest].top) / 2)
    previous = rows[head.last].bottom
    if not bands:
        return [*ys, previous]
    members = set(body)
    for first, last in bands:
        ys.append((previous + rows[first].top) / 2)
        previous = max(rows[k].bottom for k in range(first, last + 1) if k in members)
    bottom = previous
    if stack is not None:
        last = bands[-1][1]
        # a rule below the text that follows the table is not part of it
        free = rows[last + 1].top if last + 1 < len(rows) else float("inf")
        bottom = min((y for y in stack.ys if rows[last].base <= y < free), default=bottom)
    return [*ys, max(bottom, previous)]


# --- over the page -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """A table without closed cells at the end of a page, which may be carried over to the next.

    `xs` are its columns' edges, `starts` the x at which the text of each column starts (None: anywhere),
    `size` its em; all in points. Where nothing drawn shows its right edge (`open`), that is only as far as
    its text reached, and a longer text may follow.
    """

    xs: tuple[float, ...]
    starts: tuple[float | None, ...]
    size: float
    open: bool


def rest_of(page: PageText, table: CarriedOver) -> tuple[Lattice, list[int]] | None:
    """The part of a table carried over to this page, below its running heads, and its rows; or None."""
    cuts = list(table.xs[1:-1])
    reach = tol.RULES_OUTSIDE
    stack = next(
        (s for s in page.stacks if abs(s.x0 - table.xs[0]) < reach and abs(s.x1 - table.xs[-1]) < reach), None
    )
    for at in range(min(len(page.rows), tol.RUNNING_HEADS)):
        if head_columns(page, at) is not None:
            return None  # another table
        body = _carried_rows(page, table, cuts, stack, at)
        if not body:
            continue
        bands = row_bands(page, body, cuts, stack)
        ys = [page.rows[body[0]].top]
        ys += [(page.rows[first - 1].bottom + page.rows[first].top) / 2 for first, _ in bands[1:]]
        ys.append(max(page.rows[k].bottom for k in body))
        right = max(page.runs.x1[i] for i in page.runs_in(body))
        xs = (*table.xs[:-1], max(table.xs[-1], right)) if table.open else table.xs
        lattice = lattice_at(xs, ys, stack.evidence if stack is not None else "columns")
        if lattice is not None:
            return lattice, body
    return None


def _carried_rows(
    page: PageText, table: CarriedOver, cuts: list[float], stack: Stack | None, at: int
) -> list[int]:
    """The rows from `at` on in the table's columns; empty where they may be any other text."""
    body, seen = _rows_in_columns(page, table, cuts, stack, at)
    if table.starts[0] is None and body and len(seen) > 1:
        # a cell's text begins at its top: text in the first column alone there is a heading
        while columns_in(page, body[0], cuts) == {0}:
            body.pop(0)
    if not body:
        return []
    known = {c for c in seen if table.starts[c] is not None}
    margin = min(
        (page.runs.x0[i] for i in page.runs_in(k for k in range(len(page.rows)) if k not in body)),
        default=0.0,
    )
    # columns whose text starts at an x where no other text of the page does
    own = {c for c in known if (table.starts[c] or 0.0) - margin > tol.SAME_START}
    latest = max((i for i in page.runs_in(body) if column_of(page, i, cuts) > 0), default=-1)
    while len(seen) > 1 and 0 not in own and column_of(page, page.rows[body[-1]].runs[-1], cuts) == 0:
        if min(page.rows[body[-1]].runs) < latest:
            break
        body.pop()  # prose that follows the table
    if len(seen) == 1:
        return body if own else []
    several = any(len(columns_in(page, k, cuts)) > 1 for k in body)
    return body if len(known) > 1 or several else []


def _rows_in_columns(
    page: PageText, table: CarriedOver, cuts: list[float], stack: Stack | None, at: int
) -> tuple[list[int], set[int]]:
    """The rows from `at` on that keep the table's type size, columns and line pitch; and their columns."""
    body: list[int] = []
    seen: set[int] = set()
    for k in range(at, len(page.rows)):
        row = page.rows[k]
        if body:
            above = page.rows[body[-1]].base
            ruled = stack is not None and any(above < y < row.base for y in stack.ys)
            if row.base - above > tol.STEP_OF_ROWS * row.size and not ruled:
                break
        if abs(row.size - table.size) >= tol.SAME_SIZE * table.size:
            break
        if not _keeps_to(page, row, table, cuts, seen) or head_columns(page, k) is not None:
            break
        body.append(k)
        seen |= columns_in(page, k, cuts)
    return body, seen


def _keeps_to(page: PageText, row: TextRow, table: CarriedOver, cuts: list[float], begun: set[int]) -> bool:
    """Whether each text of a row starts at its column's start, or is indented in a column begun before."""
    before: set[int] = set()
    for i in row.runs:
        x0, x1 = page.runs.x0[i], page.runs.x1[i]
        reach = table.xs[-1] + tol.OVER_EDGE
        outside = x0 > reach + tol.LINE_GAP * row.size if table.open else x1 > reach
        if x0 < table.xs[0] - tol.OVER_EDGE or outside:
            return False
        if crosses(page, i, cuts, row.size) and not severed(page, i, cuts, row.size):
            return False
        column = column_of(page, i, cuts)
        start = table.starts[column]
        hangs = tol.HANGING * row.size if column in begun else tol.SAME_START
        if start is not None and column not in before and not -tol.SAME_START < x0 - start < hangs:
            return False
        before.add(column)
    return True
