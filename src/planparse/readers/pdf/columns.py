"""Tables without a closed lattice: found by column headers, by rules, or by aligned text alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from planparse.document.columns import ColumnHeads
from planparse.japanese.characters import is_wide
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.grids import Frame, Lattice
from planparse.readers.pdf.headed import CarriedOver, rest_of, table_under
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.pagetext import (
    AMOUNT,
    MARKER,
    PageText,
    Stack,
    column_of,
    columns_in,
    crosses,
    lattice_at,
    page_text,
    row_bands,
    severed,
)
from planparse.readers.pdf.prose import Gutter, gutters_of
from planparse.readers.pdf.rules import Rules
from planparse.readers.pdf.runs import Runs

_BULLET = re.compile(r"[①-⑳・○●◎■□◆◇▪※-]")

_LEADERS = re.compile(r"[…‥・･.．·\-ー]{3,}")
"""The dots between a heading and its page number, in folded text."""

Segment = tuple[float, float, list[int]]
"""The part of a row between two wide gaps: x0, x1, its runs."""


def column_tables(
    runs: Runs,
    ink: Ink,
    rules: Rules,
    heads: ColumnHeads,
    taken: Sequence[Lattice],
    carried: CarriedOver | None = None,
) -> tuple[list[Lattice], list[Gutter]]:
    """Lattices for the tables among the text that is not in any cell yet, from top to bottom, and the gutters
    between columns of running text.

    `taken` are the lattices found so far, `carried` the table at the end of the page before. A lattice's
    evidence is "rules" where rules bound its rows, "shading" where shaded bands do, else "columns".
    """
    page = page_text(runs, ink, rules, heads, taken)
    found: list[Lattice] = []
    used: set[int] = set()
    if carried is not None and (rest := rest_of(page, carried)) is not None:
        found.append(rest[0])
        used.update(rest[1])
    for at in range(len(page.rows)):
        if at not in used and (table := table_under(page, at)) is not None:
            found.append(table[0])
            used.update(table[1])
    for lattice, members in _between_rules(page, used):
        found.append(lattice)
        used.update(members)
    gutters = gutters_of(page, used, [*taken, *found])
    used.update(k for gutter in gutters for k in gutter.rows)
    found += (lattice for lattice, _ in _by_alignment(page, used))
    merged = [_without_missing_rules(page, _shaded_together(page, lattice)) for lattice in found]
    return sorted(merged, key=lambda lattice: (lattice.ys[0], lattice.xs[0])), gutters


# --- cells that are one ------------------------------------------------------------------------------


def _shaded_together(page: PageText, lattice: Lattice) -> Lattice:
    """The lattice with cells of a row merged if one shaded rectangle covers them."""
    over = tol.ON_CELL_EDGE
    frames = {(f.row, f.col): f for f in lattice.frames}
    for x0, top, x1, bottom in page.rules.shades.tolist():
        inside = [
            f
            for f in frames.values()
            if f.row_span == 1
            and x0 - over <= (f.x0 + f.x1) / 2 <= x1 + over
            and top - over <= (f.top + f.bottom) / 2 <= bottom + over
        ]
        rows, cols = {f.row for f in inside}, sorted(f.col for f in inside)
        if len(rows) != 1 or not 1 < len(cols) < len(lattice.xs) - 1 or not _is_one_text(page, inside):
            continue
        first, last = inside[0].row, cols[-1]
        joined = [frames.pop((first, col)) for col in cols]
        frames[first, cols[0]] = replace(joined[0], col_span=last - cols[0] + 1, x1=joined[-1].x1)
    return replace(lattice, frames=tuple(frames[key] for key in sorted(frames)))


def _without_missing_rules(page: PageText, lattice: Lattice) -> Lattice:
    """The lattice with two cells merged if no rule separates them.

    Rules must separate the other cells of their row and, in other rows, the cells of these columns.
    """
    down = page.rules.down.tolist()
    frames = {(f.row, f.col): f for f in lattice.frames}
    cuts = range(1, len(lattice.xs) - 1)
    ruled = {
        (row, col)
        for row, (top, bottom) in enumerate(itertools.pairwise(lattice.ys))
        for col in cuts
        for x, y0, y1 in down
        if abs(x - lattice.xs[col]) < tol.ON_CELL_EDGE
        and min(y1, bottom) - max(y0, top) > tol.SHARE_OF_SIDE * (bottom - top)
    }
    somewhere = {col for _, col in ruled}
    for row in dict.fromkeys(row for row, _ in sorted(ruled)):
        for col in sorted(somewhere):
            a = next((f for f in frames.values() if f.row == row and f.col + f.col_span == col), None)
            b = frames.get((row, col))
            if (row, col) in ruled or a is None or b is None or a.row_span != b.row_span:
                continue
            if _is_one_text(page, [a, b]):
                del frames[row, col]
                frames[row, a.col] = replace(a, col_span=a.col_span + b.col_span, x1=b.x1)
    return replace(lattice, frames=tuple(frames[key] for key in sorted(frames)))


def _is_one_text(page: PageText, frames: list[Frame]) -> bool:
    """Whether no text begins in any of the frames except the first."""
    runs = page.runs
    _, *rest = sorted(frames, key=lambda f: f.col)
    for i in range(len(runs)):
        level = (runs.top[i] + runs.bottom[i]) / 2
        for f in rest:
            if not f.top <= level <= f.bottom or runs.x1[i] <= f.x0 + tol.SAME_LEVEL or runs.x0[i] >= f.x1:
                continue
            if runs.x0[i] >= f.x0 - tol.SAME_LEVEL or severed(page, i, [f.x0], runs.size[i]):
                return False
    return True


# --- tables between rules ----------------------------------------------------------------------------


def _between_rules(page: PageText, taken: set[int]) -> list[tuple[Lattice, list[int]]]:
    """Tables whose rows are bounded by horizontal rules or shaded bands, and their rows of text.

    Their columns are separated by gaps. Rows in `taken` belong to other tables.
    """
    out: list[tuple[Lattice, list[int]]] = []
    used = set(taken)
    for stack in page.stacks:
        bands = _bands(page, stack.x0, stack.x1, stack.ys, used)
        at = 0
        while at < len(bands):
            end, gutters = _alike_from(page, bands, at, stack.cuts)
            table = bands[at : end + 1]
            if gutters and not (_only_numbers(page, table, gutters) or _is_spread(page, table, gutters)):
                members = [k for band in bands[at : end + 1] for k in band]
                levels = stack.ys[at : end + 2]
                whole = _list_around(page, stack, members, used)
                if whole is not None:
                    out.append(whole)
                    used.update(whole[1])
                    at = end + 1
                    continue
                if end == at:  # only the frame is ruled
                    parts = row_bands(page, members, gutters, None)
                    inner = [(page.rows[a - 1].bottom + page.rows[a].top) / 2 for a, _ in parts[1:]]
                    levels = [levels[0], *inner, levels[-1]]
                lattice = lattice_at([stack.x0, *gutters, stack.x1], levels, stack.evidence)
                if lattice is not None:
                    out.append((lattice, members))
                    used.update(members)
            at = max(end, at) + 1
    return out


def _list_around(
    page: PageText, stack: Stack, members: list[int], used: set[int]
) -> tuple[Lattice, list[int]] | None:
    """The list of which a stack's rules only set off some rows (subtotals), and its rows of text.

    None where the rows of text go on in the same columns neither above nor below the rules, where a row of
    the table has several lines, or where the last column holds no amounts.
    """
    size = page.rows[members[0]].size

    def goes_on(k: int, beside: int) -> bool:
        if not 0 <= k < len(page.rows) or k in used:
            return False
        row = page.rows[k]
        return (
            abs(row.base - page.rows[beside].base) <= tol.STEP_OF_LINES * size
            and abs(row.size - size) <= tol.SAME_SIZE * size
            and page.has_gutter(k)
            and all(stack.x0 <= page.runs.x0[i] and page.runs.x1[i] <= stack.x1 for i in row.runs)
        )

    first, last = members[0], members[-1]
    while goes_on(first - 1, first):
        first -= 1
    while goes_on(last + 1, last):
        last += 1
    rows = list(range(first, last + 1))
    if len(rows) == len(members) or not set(rows).isdisjoint(used):
        return None
    gutters = _gutters(page, page.runs_in(rows), size)
    gutters = sorted([*gutters, *_left_edges(page, rows, gutters, size)])
    if not gutters or any(len(columns_in(page, k, gutters)) < 2 for k in rows):
        return None
    last_column = [
        "".join(page.text(i) for i in page.rows[k].runs if column_of(page, i, gutters) == len(gutters))
        for k in rows
    ]
    if 2 * sum(AMOUNT.fullmatch(text) is not None for text in last_column) < len(rows):
        return None
    between = [(page.rows[a].bottom + page.rows[b].top) / 2 for a, b in itertools.pairwise(rows)]
    ys = [page.rows[first].top, *between, page.rows[last].bottom]
    lattice = lattice_at([stack.x0, *gutters, stack.x1], ys, "columns")
    return None if lattice is None else (lattice, rows)


def _bands(page: PageText, x0: float, x1: float, ys: Sequence[float], used: set[int]) -> list[list[int]]:
    """The rows of text between adjacent rules; none where a line extends past the ends of the rules.

    Such a line shows that the text there is not a row of their table.
    """
    runs, over = page.runs, tol.ON_CELL_EDGE
    bands: list[list[int]] = []
    for top, bottom in itertools.pairwise(ys):
        between = [k for k, row in enumerate(page.rows) if top <= row.base - tol.MIDDLE * row.size <= bottom]
        if any(
            runs.x0[i] < end < runs.x1[i] for i in page.runs_in(between) for end in (x0 - over, x1 + over)
        ):
            bands.append([])
            continue
        bands.append(
            [
                k
                for k in between
                if k not in used
                and all(x0 - over <= runs.x0[i] and runs.x1[i] <= x1 + over for i in page.rows[k].runs)
            ]
        )
    return bands


def _only_numbers(page: PageText, bands: list[list[int]], cuts: list[float]) -> bool:
    """Whether the first column holds only numbers: headings in boxes, ②　課題の内容."""
    first = [[i for i in page.runs_in(band) if column_of(page, i, cuts) == 0] for band in bands]
    return all(MARKER.fullmatch("".join(map(page.text, which))) for which in first)


def _is_spread(page: PageText, bands: list[list[int]], cuts: list[float]) -> bool:
    """Whether the letters of labels spread over an entry (団　体　名) make columns side by side."""
    columns: list[list[str]] = [[] for _ in (*cuts, 0)]
    for band in bands:
        texts = [""] * len(columns)
        for i in page.runs_in(band):
            texts[column_of(page, i, cuts)] += page.text(i)
        for column, text in zip(columns, texts, strict=True):
            column.append(text)
    letters = [all(len(t) == 1 and t.isalpha() and is_wide(t) for t in column) for column in columns]
    return any(a and b for a, b in itertools.pairwise(letters))


def _alike_from(
    page: PageText, bands: list[list[int]], at: int, joints: list[float]
) -> tuple[int, list[float]]:
    """The last of the bands that share columns with band `at`, and the columns' cuts.

    There are no cuts if the bands are no table. `joints` are the cuts shown by the rules, which are used if
    no text crosses them.
    """
    best: tuple[int, list[float]] = (at, [])
    for end in range(at, len(bands)):
        if not bands[end]:
            break
        group = bands[at : end + 1]
        size = _one_type_size(page, group)
        if size is None:
            break
        members = [i for band in group for i in page.runs_in(band)]
        jointed = bool(joints) and not any(crosses(page, i, joints, size) for i in members)
        gutters = joints if jointed else _gutters(page, members, size)
        lefts = [page.runs.x0[page.rows[band[0]].runs[0]] for band in group]
        if not gutters or lefts[-1] < median(lefts) - tol.OUTSIDE_COLUMN * size:
            break
        both = sum(len(set().union(*(columns_in(page, k, gutters) for k in band))) > 1 for band in group)
        if (end > at and both >= 2) or (jointed and both >= 1):
            best = (end, gutters)
        elif end > at and best[1]:
            break
    return best


def _one_type_size(page: PageText, bands: list[list[int]]) -> float | None:
    """The usual em of the bands' rows; None if one is clearly larger or smaller."""
    sizes = [page.rows[k].size for band in bands for k in band]
    size = median(sizes)
    if max(sizes) > tol.LARGER_TYPE * size or min(sizes) < tol.SMALLER_TYPE * size:
        return None
    return size


def _gutters(page: PageText, members: list[int], size: float) -> list[float]:
    """A cut in every gap that no member covers and that is wide enough to separate columns."""
    spans = sorted((float(page.runs.x0[i]), float(page.runs.x1[i])) for i in members)
    out = []
    reach = spans[0][1]
    for a, b in spans[1:]:
        if a - reach >= tol.GUTTER * size:
            out.append(a - min(tol.CUT_BEFORE_TEXT * size, (a - reach) / 2))
        reach = max(reach, b)
    return out


def _left_edges(page: PageText, rows: list[int], cuts: list[float], size: float) -> list[float]:
    """A cut before every further column at whose left edge most rows begin a text, clear of the text before.

    A group's name may end closer before the labels of its rows than a gutter is wide.
    """
    runs = page.runs
    members = page.runs_in(rows)
    begins = sorted(float(runs.x0[i]) for i in members)
    out: list[float] = []
    for column in range(len(cuts) + 1):
        inside = [i for i in members if column_of(page, i, cuts) == column]
        left = min((runs.x0[i] for i in inside), default=0.0)
        for x in begins:
            at = [i for i in inside if abs(runs.x0[i] - x) < tol.ON_LEFT_EDGE * size]
            before = [i for i in inside if runs.x0[i] < x - tol.ON_LEFT_EDGE * size]
            if (
                x > left + tol.NARROW_GUTTER * size
                and 2 * len(at) > len(rows)
                and all(runs.x1[i] <= x - tol.NARROW_GUTTER * size for i in before)
            ):
                out.append(x - tol.NARROW_GUTTER * size / 2)
                break
    return out


# --- tables without a rule ---------------------------------------------------------------------------


def _by_alignment(page: PageText, taken: set[int]) -> list[tuple[Lattice, list[int]]]:
    """Tables without rules, and their rows of text.

    A wide gap splits their rows, and their columns are left-aligned. Rows in `taken` belong to other tables.
    """
    out: list[tuple[Lattice, list[int]]] = []
    at = 0
    while at < len(page.rows):
        members, lattice = _aligned_from(page, at, taken) if at not in taken else ([], None)
        if lattice is not None:
            out.append((lattice, members))
        at = members[-1] + 1 if members else at + 1
    return out


def _aligned_from(page: PageText, at: int, taken: set[int]) -> tuple[list[int], Lattice | None]:
    """The rows of text of the table that begins with row `at`, and the table.

    Rows without a table are boxes of running text side by side, or a table of contents with leaders, which
    are not searched for tables.
    """
    rows, runs, size = page.rows, page.runs, page.rows[at].size
    first = _segments(page, at)
    if len(first) < 2 or not _row_wise(first) or first[1][0] - first[0][1] < tol.FIRST_GAP * size:
        return [], None
    edges = [s[0] for s in first]
    members, begins = _rows_on_edges(page, at, edges, taken)
    if len(begins) < 2 and not _begins_at_foot(page, at, members[-1]):
        return [], None
    if _side_by_side(page, members) or any(_LEADERS.fullmatch(page.text(i)) for i in page.rows[at].runs):
        return members, None
    texts = [["".join(map(page.text, s[2])) for s in _segments(page, k)] for k in begins]
    if _is_no_table(texts):
        return [], None
    xs = [min(edges[0], *(float(runs.x0[rows[k].runs[0]]) for k in members))]
    xs += [edge - tol.CUT_BEFORE_TEXT * size for edge in edges[1:]]
    xs.append(max(float(runs.x1[i]) for i in page.runs_in(members)))
    ys = [rows[at].top]
    for a, b in itertools.pairwise(begins):
        last = max(k for k in members if a <= k < b)
        ys.append((rows[last].bottom + rows[b].top) / 2)
    ys.append(rows[members[-1]].bottom)
    lattice = lattice_at(xs, ys, "columns")
    return (members, lattice) if lattice is not None else ([], None)


def _begins_at_foot(page: PageText, at: int, last: int) -> bool:
    """Whether one row labelled with a period ends the page's text: the first of a table on the next page."""
    if len(page.rows) - last - 1 > tol.ROWS_OF_FOOT:
        return False
    label = "".join(map(page.text, _segments(page, at)[0][2]))
    return any(head.match(label) for head in page.heads.words.named)


def _is_no_table(rows: list[list[str]]) -> bool:
    """Whether rows of aligned texts are a list behind markers, words set downwards, or labels and amounts.

    Amounts end below each other; that some begin so too shows no columns.
    """
    return (
        all(MARKER.fullmatch(first) for first, *_ in rows)
        or all(len(text) == 1 for row in rows for text in row)
        or all(AMOUNT.fullmatch(text) for _, *others in rows for text in others)
    )


def _rows_on_edges(
    page: PageText, at: int, edges: list[float], taken: set[int]
) -> tuple[list[int], list[int]]:
    """The rows from `at` on that continue a table, and those of them that begin one of its rows.

    Their segments begin at the edges, a line step apart and in one type size. A row of the table begins with
    text in the first column and another.
    """
    size = page.rows[at].size
    members, begins = [at], [at]
    previous = page.rows[at]
    for k in range(at + 1, len(page.rows)):
        row = page.rows[k]
        if (
            k in taken
            or row.base - previous.base > tol.STEP_OF_LINES * size
            or abs(row.size - size) > tol.SAME_SIZE * size
        ):
            break
        parts = _segments(page, k)
        places = _columns_of(parts, edges, size)
        if places is None or not _row_wise(parts) or (places[0] == 0 and len(parts) == 1):
            break
        if places[0] == 0:
            begins.append(k)
        members.append(k)
        previous = row
    return members, begins


def _columns_of(parts: list[Segment], edges: list[float], size: float) -> list[int] | None:
    """The column of each segment; None if one fits no column or two share one."""
    places = [min(range(len(edges)), key=lambda e: abs(edges[e] - p[0])) for p in parts]
    for e, p in zip(places, parts, strict=True):
        if abs(edges[e] - p[0]) >= tol.ON_LEFT_EDGE * size:
            return None
        if e + 1 < len(edges) and p[1] >= edges[e + 1] - tol.CUT_BEFORE_TEXT * size:
            return None
    return places if len(set(places)) == len(places) else None


def _segments(page: PageText, k: int) -> list[Segment]:
    """The segments of a row, separated by wide gaps."""
    row, runs = page.rows[k], page.runs
    parts: list[Segment] = []
    for i in row.runs:
        x0, x1 = float(runs.x0[i]), float(runs.x1[i])
        if parts and x0 - parts[-1][1] < tol.SEGMENTS_APART * row.size:
            parts[-1] = (parts[-1][0], max(parts[-1][1], x1), [*parts[-1][2], i])
        else:
            parts.append((x0, x1, [i]))
    return parts


def _side_by_side(page: PageText, members: list[int]) -> bool:
    """Whether the rows are boxes of running text side by side.

    Each box is complete in content order before the next, and its lines are long and without a marker, or it
    goes on below the rows: these are the headings of columns of text.
    """
    ends = [max(page.rows[k].runs) for k in members]
    if all(end < min(page.rows[k].runs) for end, k in zip(ends, members[1:], strict=False)):
        return False
    if _goes_on_below(page, members):
        return True
    for k in members:
        parts = _segments(page, k)
        long = len(parts) > 1 and all(p[1] - p[0] > tol.RUNNING_TEXT * page.rows[k].size for p in parts)
        if long and not any(_BULLET.match(page.text(p[2][0])) for p in parts):
            return True
    return False


def _goes_on_below(page: PageText, members: list[int]) -> bool:
    """Whether text below the rows was written after all of their first column and before the others."""
    runs = page.runs
    columns = [_segments(page, k) for k in members]
    first = [i for parts in columns for i in parts[0][2]]
    others = [i for parts in columns for part in parts[1:] for i in part[2]]
    right = min(float(runs.x0[i]) for i in others)
    bottom = page.rows[members[-1]].bottom
    between = range(max(first) + 1, min(others))
    return any(runs.top[i] >= bottom - tol.SAME_LEVEL and runs.x1[i] < right for i in between)


def _row_wise(parts: list[Segment]) -> bool:
    """Whether the row's segments follow closely from left to right in content order."""
    firsts = [min(p[2]) for p in parts]
    lasts = [max(p[2]) for p in parts]
    return all(a < b for a, b in itertools.pairwise(firsts)) and all(
        b - a < tol.ROW_WISE for a, b in zip(lasts, firsts[1:], strict=False)
    )
