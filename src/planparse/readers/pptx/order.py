"""The order in which people read the shapes of a slide, from where the shapes are.

A slide is read in rows, and a row of columns column by column. Shapes inside a panel or a group are read
together, and so are a heading and the box right below it. Where two orders are possible, numbers at the
beginning of the texts decide; a column of short labels is read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import category

from planparse.document.place import Box, hull
from planparse.japanese.characters import width
from planparse.japanese.fold import fold
from planparse.japanese.markers import NUMBER, marker_number
from planparse.readers.pptx.shapes import Shape, leaves_of

_NUMBER = re.compile(NUMBER)
_OVERLAP = 0.35
"""Share of the smaller extent by which shapes of different rows, or columns, may overlap: text boxes are
drawn higher than their text. Not measured on real decks.
"""
_MOST = 500
"""Shapes of a slide beyond which they are read from the top, row by row: a map, not a page of text. Finding
their order takes time with the square of their number, 0.3 seconds for 500.
"""
_LINE = 16.0
"""Points: a line of text by which a box may be too high, whatever is below it."""
_CROWDED = 0.7
"""The same on a crowded slide, where no other row or column can be made out."""
_INSIDE = 2.0
"""Points by which a shape may protrude from the panel it is in; at its foot, half of the shape may."""
_LABEL = 14.0
"""Ems: a label beside its content is no longer."""
_NARROW = 0.4
"""Share of a row's width that a column of labels has at most."""
_SAME_EDGE = 0.12
"""Share of the width by which the edges of a heading and the box below it may differ."""
_STACKED = 14.0
"""Points between a heading and the box below it, at most."""
_COLUMN = 40.0
"""Points between boxes of the same width in a column, at most."""
_HEADING = 40.0
"""Ems: a heading over a box is no longer."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """Shapes that are read together, in order, with their common box."""

    box: Box
    shapes: tuple[Shape, ...]

    @property
    def text(self) -> str:
        return "\n".join(text for shape in self.shapes if (text := shape.text))


def in_order(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """The shapes in reading order, groups and panels resolved: the title before all that is not above it."""
    titles = [shape for shape in shapes if shape.is_title]
    others = [shape for shape in shapes if not shape.is_title]
    top = min((shape.box[1] for shape in titles), default=float("-inf"))
    above = [shape for shape in others if (shape.box[1] + shape.box[3]) / 2 < top]
    below = [shape for shape in others if (shape.box[1] + shape.box[3]) / 2 >= top]
    return (*_arranged(above), *titles, *_arranged(below))


def _arranged(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    leaves = list(leaves_of(shapes))
    if len(leaves) > _MOST:
        return tuple(sorted(leaves, key=lambda shape: (shape.box[1], shape.box[0])))
    return _flat(_ordered(_stacked(_panels(_ungrouped(shapes)))))


def _flat(units: Sequence[_Unit]) -> tuple[Shape, ...]:
    return tuple(shape for unit in units for shape in unit.shapes)


# --- what is read together ---------------------------------------------------------------------------


def _ungrouped(shapes: Sequence[Shape]) -> list[_Unit]:
    """A unit for each shape. A group is one if no other shape lies between its children."""
    units: list[_Unit] = []
    for shape in shapes:
        if not shape.children:
            units.append(_Unit(shape.box, (shape,)))
            continue
        between = any(_share(other.box, shape.box) > _OVERLAP for other in shapes if other is not shape)
        inner = _ungrouped(shape.children)
        if between or len(inner) < 2:
            units += inner
        else:
            units.append(_Unit(shape.box, _arranged(shape.children)))
    return units


def _share(inner: Box, outer: Box) -> float:
    """The share of the first box's area that lies in the second."""
    x = min(inner[2], outer[2]) - max(inner[0], outer[0])
    y = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return max(0.0, x) * max(0.0, y) / area if area > 0 else 0.0


def _panels(units: Sequence[_Unit]) -> list[_Unit]:
    """The units, with those on a panel read together behind the panel's own text.

    A panel is a shape with two or more units on it, or one that has text of its own besides.
    """
    held: dict[int, list[int]] = {}
    for n, unit in enumerate(units):
        around = [m for m, other in enumerate(units) if m != n and _holds(other, unit)]
        if around:
            smallest = min(around, key=lambda m: (_area(units[m].box), m))
            held.setdefault(smallest, []).append(n)
    inside = {n for own in held.values() for n in own}

    def whole(n: int) -> _Unit:
        unit = units[n]
        own = held.get(n)
        if not own:
            return unit
        rest = _ordered(_stacked([whole(m) for m in own]))
        return _Unit(unit.box, (*unit.shapes, *_flat(rest)))

    return [whole(n) for n in range(len(units)) if n not in inside]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _holds(panel: _Unit, unit: _Unit) -> bool:
    """Whether a unit lies on a panel, which is one framed shape without a table and clearly larger."""
    if len(panel.shapes) != 1 or panel.shapes[0].table is not None or not panel.shapes[0].framed:
        return False
    a, b = panel.box, unit.box
    within = (
        a[0] - _INSIDE <= b[0]
        and a[1] - _INSIDE <= b[1]
        and b[2] <= a[2] + _INSIDE
        and b[3] <= a[3] + max(_INSIDE, (b[3] - b[1]) / 2)
    )
    return within and _area(b) < 0.9 * _area(a)


def _stacked(units: Sequence[_Unit]) -> list[_Unit]:
    """The units, with each heading and the box right below it as one."""
    left = sorted(units, key=lambda u: (u.box[1], u.box[0]))
    out: list[_Unit] = []
    while left:
        unit = left.pop(0)
        below = next((other for other in left if _heads(unit, other)), None)
        if below is not None and not any(
            _between(unit, below, other) for other in left if other is not below
        ):
            left.remove(below)
            box = hull((unit.box, below.box))
            assert box is not None
            out.append(_Unit(box, (*unit.shapes, *below.shapes)))
        else:
            out.append(unit)
    return out


def _heads(upper: _Unit, lower: _Unit) -> bool:
    text = upper.text
    if not text or "\n" in text or width(text) > _HEADING or upper.shapes[-1].table is not None:
        return False
    a, b = upper.box, lower.box
    wide = max(a[2] - a[0], b[2] - b[0])
    aligned = abs(a[0] - b[0]) <= _SAME_EDGE * wide and abs(a[2] - b[2]) <= _SAME_EDGE * wide
    return aligned and -_overlap_allowed(a, b) <= b[1] - a[3] <= _STACKED and len(lower.text) > len(text)


def _overlap_allowed(a: Box, b: Box) -> float:
    return _OVERLAP * min(a[3] - a[1], b[3] - b[1])


def _between(upper: _Unit, lower: _Unit, other: _Unit) -> bool:
    """Whether another unit has the same heading's claim: it begins between the two in the same column."""
    a, b, c = upper.box, lower.box, other.box
    return c[0] < b[2] and b[0] < c[2] and a[1] < c[1] < b[1]


# --- rows and columns --------------------------------------------------------------------------------


def _ordered(units: Sequence[_Unit]) -> list[_Unit]:
    if len(units) < 2:
        return list(units)
    rows = _bands(units, 1)
    if len(rows) == 1:
        columns = _bands(units, 0)
        if len(columns) == 1:
            rows = _bands(units, 1, _CROWDED)
            if len(rows) == 1:
                return sorted(units, key=lambda u: (u.box[1], u.box[0]))
            return [unit for run in _runs(rows) for unit in _of_run(run)]
        if all(shape.vertical for unit in units for shape in unit.shapes):
            columns.reverse()
        return [unit for column in columns for unit in _ordered(column)]
    out: list[_Unit] = []
    for run in _runs(rows):
        out += _of_run(run)
    return out


def _bands(units: Sequence[_Unit], axis: int, overlap: float = _OVERLAP) -> list[list[_Unit]]:
    """The units in bands along an axis (0: columns, 1: rows) between which a straight cut is possible."""
    bands: list[list[_Unit]] = []
    last: Box | None = None
    for unit in sorted(units, key=lambda u: (u.box[axis], u.box[1 - axis])):
        if last is None or unit.box[axis] >= last[axis + 2] - _slack(last, unit.box, axis, overlap):
            bands.append([unit])
        else:
            bands[-1].append(unit)
        if last is None or unit.box[axis + 2] > last[axis + 2]:
            last = unit.box
    return bands


def _slack(before: Box, after: Box, axis: int, overlap: float) -> float:
    """Points by which a box may reach into the next row or column: rows also by a line of its text."""
    first, second = before[axis + 2] - before[axis], after[axis + 2] - after[axis]
    line = min(overlap * first, _LINE) if axis == 1 else 0.0
    return max(overlap * min(first, second), line)


def _runs(rows: Sequence[list[_Unit]]) -> list[list[list[_Unit]]]:
    """The rows, those together that the same columns run through."""
    runs: list[list[list[_Unit]]] = []
    for row in rows:
        if runs and _goes_on(runs[-1], row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _goes_on(run: Sequence[list[_Unit]], row: Sequence[_Unit]) -> bool:
    """Whether columns go on in the row below them: it bridges none, and fills or closely follows them."""
    above = [unit for known in run for unit in known]
    columns = _bands(above, 0)
    if len(columns) == 1 or len(_bands([*above, *row], 0)) != len(columns):
        return False
    if len(_bands(row, 0)) == len(columns):
        return True
    return all(_follows(unit, above) for unit in row)


def _follows(unit: _Unit, above: Sequence[_Unit]) -> bool:
    """Whether a unit is close below another one of its column, or less close and just as wide."""
    x0, top, x1, _ = unit.box
    column = [u.box for u in above if u.box[0] < x1 and x0 < u.box[2]]
    if not column:
        return False
    last = max(column, key=lambda box: box[3])
    flush = abs(last[0] - x0) <= _INSIDE and abs(last[2] - x1) <= _INSIDE
    return top - last[3] <= (_COLUMN if flush else _STACKED)


def _of_run(rows: Sequence[list[_Unit]]) -> list[_Unit]:
    """The units of rows that share their columns, row by row or column by column."""
    by_rows = [unit for row in rows for column in _bands(row, 0) for unit in _ordered(column)]
    if len(rows) == 1:
        return by_rows if len(rows[0]) < 2 or len(_bands(rows[0], 0)) > 1 else _ordered_column(rows[0])
    columns = _bands([unit for row in rows for unit in row], 0)
    by_columns = [unit for column in columns for unit in _ordered(column)]
    counted = _ascents(by_rows) - _ascents(by_columns)
    if counted:
        return by_rows if counted > 0 else by_columns
    full = all(len(_bands(row, 0)) == len(columns) for row in rows)
    return by_rows if full and (_are_labels(columns[0], rows) or _are_cards(rows)) else by_columns


def _ordered_column(units: Sequence[_Unit]) -> list[_Unit]:
    return sorted(units, key=lambda u: (u.box[1], u.box[0]))


def _ascents(units: Sequence[_Unit]) -> int:
    """How often a unit's number follows the one before of the same kind: ① 現状, (ア) 利用, ② 課題."""
    series: dict[tuple[str, ...], list[int]] = {}
    for unit in units:
        match = _NUMBER.match(fold(unit.text))
        number = marker_number(match[0]) if match is not None else None
        if match is not None and number is not None:
            kind = tuple(category(c) if c.isalnum() else c for c in match[0].strip())
            series.setdefault(kind, []).append(number)
    return sum(b == a + 1 for numbers in series.values() for a, b in pairwise(numbers))


def _are_labels(first: Sequence[_Unit], rows: Sequence[list[_Unit]]) -> bool:
    """Whether the first column is of short labels for what is beside them."""
    box = hull(unit.box for row in rows for unit in row)
    own = hull(unit.box for unit in first)
    assert box is not None
    assert own is not None
    short = all(width(unit.text.replace("\n", "")) <= _LABEL for unit in first)
    return short and own[2] - own[0] <= _NARROW * (box[2] - box[0])


def _are_cards(rows: Sequence[list[_Unit]]) -> bool:
    """Whether every unit is a card of several paragraphs, so that each is read by itself."""
    return all("\n" in unit.text for row in rows for unit in row)
