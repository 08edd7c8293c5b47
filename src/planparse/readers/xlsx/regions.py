"""The lines on a sheet to boxes and tables: which cells they enclose together.

Rows and columns between which nothing begins or ends are taken as one, so that a sheet of squares (方眼紙)
with hundreds of narrow columns has as few slots as its tables have columns.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from planparse.document.errors import ReadError
from planparse.readers.xlsx.cells import Area
from planparse.readers.xlsx.view import View

MOST_SLOTS = 4_000_000
"""Slots of a sheet between the lines of which nothing changes, at most. Not measured: a register of 20,000
rows and 30 columns has 600,000.
"""


@dataclass(frozen=True, slots=True)
class Region:
    """Cells that lines enclose, as rectangles; one, unless a line is missing."""

    areas: tuple[Area, ...]

    @property
    def hull(self) -> Area:
        """The rectangle around it."""
        return hull(self.areas)


@dataclass(frozen=True, slots=True)
class Ruled:
    """Regions that share lines: a table, or a single box."""

    regions: tuple[Region, ...]

    @property
    def hull(self) -> Area:
        """The rectangle around them."""
        return hull(area for region in self.regions for area in region.areas)


def hull(areas: Iterable[Area]) -> Area:
    """The rectangle around all areas."""
    every = tuple(areas)
    return Area(
        min(a.top for a in every),
        min(a.left for a in every),
        max(a.bottom for a in every),
        max(a.right for a in every),
    )


def ruled(view: View, file: str) -> tuple[Ruled, ...]:
    """The boxes and tables of a sheet that hold a text, from the top. Raises ReadError for too many lines.

    A frame around other boxes is none itself.
    """
    if not view.across and not view.down:
        return ()
    slots = _slots(view, file)
    label = _labelled(slots)
    closed = _closed(slots, label)
    owner = {number: n for n, numbers in enumerate(_touching(slots, label, closed)) for number in numbers}
    found: dict[int, list[Region]] = defaultdict(list)
    for number, own in closed.items():
        found[owner[number]].append(Region(tuple(_rectangles(own, slots))))
    starts = {(t.area.top, t.area.left) for t in view.texts}
    tables = [Ruled(tuple(sorted(regions, key=_corner))) for regions in found.values()]
    held = [t for t in tables if any(a.holds(*at) for r in t.regions for a in r.areas for at in starts)]
    return tuple(sorted(held, key=lambda table: (table.hull.top, table.hull.left)))


def _corner(region: Region) -> tuple[int, int]:
    area = region.areas[0]
    return area.top, area.left


@dataclass(frozen=True, slots=True)
class _Slots:
    """Cuts between rows and between columns; slot (i, j) lies between cuts i and i + 1, and j and j + 1.

    `above` and `left` are the slots with a line above or left of them, slots beyond the last included.
    """

    rows: tuple[int, ...]
    cols: tuple[int, ...]
    above: frozenset[tuple[int, int]]
    left: frozenset[tuple[int, int]]


def _slots(view: View, file: str) -> _Slots:
    rows, cols = set(), set()
    for text in view.texts:
        rows |= {text.area.top, text.area.bottom}
        cols |= {text.area.left, text.area.right}
    down = _runs((col, row) for row, col in view.down)
    across = _runs(view.across)
    for col, first, end in down:
        cols.add(col)
        rows |= {first, end}
    for row, first, end in across:
        rows.add(row)
        cols |= {first, end}
    row_cuts, col_cuts = tuple(sorted(rows)), tuple(sorted(cols))
    if len(row_cuts) * len(col_cuts) > MOST_SLOTS:
        raise ReadError("original-too-large", file)
    row_of = {cut: n for n, cut in enumerate(row_cuts)}
    col_of = {cut: n for n, cut in enumerate(col_cuts)}
    above = frozenset(
        (row_of[row], n) for row, first, end in across for n in range(col_of[first], col_of[end])
    )
    left = frozenset((n, col_of[col]) for col, first, end in down for n in range(row_of[first], row_of[end]))
    return _Slots(row_cuts, col_cuts, above, left)


def _runs(edges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Edges (line, position) as runs along a line: line, first position, and the one after the last."""
    found: list[tuple[int, int, int]] = []
    for line, at in sorted(edges):
        if found and found[-1][0] == line and found[-1][2] == at:
            found[-1] = (line, found[-1][1], at + 1)
        else:
            found.append((line, at, at + 1))
    return tuple(found)


def _labelled(slots: _Slots) -> list[list[int]]:
    """A number for each slot, the same where no line parts them; 0 for those open to the outside."""
    height, width = len(slots.rows) - 1, len(slots.cols) - 1
    label = [[-1] * width for _ in range(height)]
    outside = deque(
        (i, j)
        for i in range(height)
        for j in range(width)
        if (i == 0 and (0, j) not in slots.above)
        or (i == height - 1 and (height, j) not in slots.above)
        or (j == 0 and (i, 0) not in slots.left)
        or (j == width - 1 and (i, width) not in slots.left)
    )
    for at in outside:
        label[at[0]][at[1]] = 0
    _spread(outside, 0, label, slots)
    number = 0
    for i in range(height):
        for j in range(width):
            if label[i][j] < 0:
                number += 1
                label[i][j] = number
                _spread(deque([(i, j)]), number, label, slots)
    return label


def _spread(queue: deque[tuple[int, int]], number: int, label: list[list[int]], slots: _Slots) -> None:
    """Give a number to all slots that can be reached without crossing a line."""
    height, width = len(label), len(label[0]) if label else 0
    while queue:
        i, j = queue.popleft()
        for a, b, line in (
            (i - 1, j, (i, j) in slots.above),
            (i + 1, j, (i + 1, j) in slots.above),
            (i, j - 1, (i, j) in slots.left),
            (i, j + 1, (i, j + 1) in slots.left),
        ):
            if not line and 0 <= a < height and 0 <= b < width and label[a][b] < 0:
                label[a][b] = number
                queue.append((a, b))


def _closed(slots: _Slots, label: Sequence[Sequence[int]]) -> dict[int, list[tuple[int, int]]]:
    """The slots of each number that lines enclose, without frames around others."""
    own: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, row in enumerate(label):
        for j, number in enumerate(row):
            if number:
                own[number].append((i, j))
    return {number: found for number, found in own.items() if not _is_frame(found, label)}


def _is_frame(own: Sequence[tuple[int, int]], label: Sequence[Sequence[int]]) -> bool:
    """Whether slots surround others: they are the whole edge of the rectangle around them, not all of it."""
    top, bottom = min(i for i, _ in own), max(i for i, _ in own)
    left, right = min(j for _, j in own), max(j for _, j in own)
    if len(own) == (bottom - top + 1) * (right - left + 1):
        return False
    number = label[own[0][0]][own[0][1]]
    return all(label[i][j] == number for i in range(top, bottom + 1) for j in (left, right)) and all(
        label[i][j] == number for i in (top, bottom) for j in range(left, right + 1)
    )


def _touching(
    slots: _Slots, label: Sequence[Sequence[int]], closed: dict[int, list[tuple[int, int]]]
) -> list[list[int]]:
    """The numbers of closed regions in groups that share a line."""
    beside: dict[int, set[int]] = {number: set() for number in closed}
    for number, own in closed.items():
        for i, j in own:
            for a, b in ((i + 1, j), (i, j + 1)):
                if (
                    a < len(label)
                    and b < len(label[0])
                    and (other := label[a][b]) != number
                    and other in beside
                ):
                    beside[number].add(other)
                    beside[other].add(number)
    groups: list[list[int]] = []
    seen: set[int] = set()
    for number in closed:
        if number in seen:
            continue
        seen.add(number)
        group, queue = [], deque([number])
        while queue:
            group.append(queue.popleft())
            fresh = beside[group[-1]] - seen
            seen |= fresh
            queue.extend(fresh)
        groups.append(group)
    return groups


def _rectangles(own: Sequence[tuple[int, int]], slots: _Slots) -> Iterator[Area]:
    """Slots as rectangles: stretches of a row, those of equal extent below one another as one."""
    rows: dict[int, list[int]] = defaultdict(list)
    for i, j in own:
        rows[i].append(j)
    begun: dict[tuple[int, int], int] = {}  # the first row of each stretch that goes on
    for i in sorted(rows):
        stretches = _stretches(rows[i])
        for ended in begun.keys() - set(stretches):
            yield _area(slots, begun.pop(ended), i, ended)
        for stretch in stretches:
            begun.setdefault(stretch, i)
    for stretch, first in begun.items():
        yield _area(slots, first, max(rows) + 1, stretch)


def _stretches(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as ranges of neighbours: the first, and the one after the last."""
    found: list[tuple[int, int]] = []
    for column in sorted(columns):
        if found and found[-1][1] == column:
            found[-1] = (found[-1][0], column + 1)
        else:
            found.append((column, column + 1))
    return found


def _area(slots: _Slots, top: int, bottom: int, columns: tuple[int, int]) -> Area:
    return Area(slots.rows[top], slots.cols[columns[0]], slots.rows[bottom], slots.cols[columns[1]])


def cuts(areas: Iterable[Area]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The rows and the columns at which areas begin or end."""
    every = tuple(areas)
    rows = sorted({a.top for a in every} | {a.bottom for a in every})
    cols = sorted({a.left for a in every} | {a.right for a in every})
    return tuple(rows), tuple(cols)
