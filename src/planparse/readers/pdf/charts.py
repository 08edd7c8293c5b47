"""Find the text of charts: the numbers on the axes, the values, the names of columns and of series.

A chart is known by what is drawn: columns of unlike height that stand on one line, bars of unlike length that
begin at one with their values behind them, or parallel rules at even distances with rising numbers beside
them. Its text is what is short and stands in it or close by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

import numpy as np

from planparse.document.place import Box, overlap
from planparse.document.source import Aside
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.asides import rounded
from planparse.readers.pdf.grids import Frame, Lattice
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.page import NO_COLOUR, WHITE, Bools, Floats, Ints, PageFacts, Shapes
from planparse.readers.pdf.runs import LEVEL, Runs, cells_of, runs_of

_VALUE = re.compile(r"[-▲△+±]?\d[\d,]*(?:\.\d+)?[%‰]?")
_UNIT = re.compile(r"\([^()]{1,6}\)")
_NO_LABEL = re.compile(r"[。、]|^(?:図|表|グラフ|資料|出典|出所|注|※|\*|[・●○■□◆◇])|[①-⑳]")
"""What labels of charts do not hold: sentences, captions, notes and lists."""


def chart_texts(ink: Ink, facts: PageFacts, tables: Sequence[Lattice]) -> tuple[Bools, tuple[Aside, ...]]:
    """The glyphs that are text of a page's charts, and this as an aside for each chart.

    Text in another cell of the tables than the chart is none of it. The shapes that are recognised in a
    picture show no chart.
    """
    shapes = facts.shapes
    apart = np.zeros(len(ink.glyphs), dtype=np.bool_)
    asides: list[Aside] = []
    if facts.recognised or not tol.LEAST_MARKS <= len(shapes) <= tol.MOST_MARKS:
        return apart, ()
    marks = list(islice(_drawn_marks(shapes), tol.MOST_CHARTS))
    if not marks:
        return apart, ()
    runs = runs_of(ink, cells_of(ink, tables))
    frames = [frame for lattice in tables for frame in lattice.frames]
    for found in _chart_runs(ink, runs, shapes, marks, frames):
        for i in found:
            apart[runs.first[i] : runs.last[i]] = True
        text = " ".join(ink.glyphs.text[runs.first[i] : runs.last[i]] for i in found)
        asides.append(
            Aside("drawing", text, facts.number, rounded(_around(_run_box(runs, i) for i in found)))
        )
    return apart, tuple(asides)


def _chart_runs(
    ink: Ink, runs: Runs, shapes: Shapes, drawn: Sequence[_Marks], frames: Sequence[Frame]
) -> Iterator[tuple[int, ...]]:
    """The runs of the text of each chart, from top to bottom and left to right."""
    texts = [ink.folded[first:last] for first, last in zip(runs.first, runs.last, strict=True)]
    known: set[int] = set()
    for chart, most in _plots(runs, texts, shapes, drawn):
        frame = _frame_around(chart, most, runs, texts, shapes)
        found = _inside(frame, runs) if frame is not None else _labels(chart, runs, texts, shapes)
        around = {n for n, f in enumerate(frames) if _holds((f.x0, f.top, f.x1, f.bottom), chart)} | {-1}
        found = [i for i in found if i not in known and runs.cell[i] in around]
        if sum(_VALUE.fullmatch(texts[i]) is not None for i in found) >= tol.LEAST_MARKS:
            known.update(found)
            yield tuple(sorted(found, key=lambda i: (runs.base[i], runs.x0[i])))


def _plots(
    runs: Runs, texts: Sequence[str], shapes: Shapes, drawn: Sequence[_Marks]
) -> list[tuple[Box, float]]:
    """The plots of charts and how many times as large the frame around each may be.

    The columns of a chart and its grid are one plot.
    """
    plots: list[tuple[Box, float]] = []
    for marks in drawn:
        box = _plot_of(marks, runs, texts)
        if box is None:
            continue
        most = tol.PIE_FRAME if marks.kind == "pie" else tol.FRAME_AREA
        box = _with_grid(box, shapes)
        apart = [plot for plot in plots if not overlap(plot[0], box)]
        same = [plot for plot in plots if overlap(plot[0], box)]
        plots = [*apart, (_around([box, *(b for b, _ in same)]), max([most, *(m for _, m in same)]))]
    return plots


# --- what is drawn ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Marks:
    """What may show a chart: columns that stand on a line, bars that begin at one, rules, or sectors."""

    kind: Literal["columns", "bars", "grid", "pie"]
    boxes: tuple[Box, ...]


def _drawn_marks(shapes: Shapes) -> Iterator[_Marks]:
    box = shapes.box
    wide, high = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    filled = (shapes.fill != NO_COLOUR) & (shapes.fill != WHITE) & ~shapes.irregular
    solid = box[filled & (wide > tol.THINNEST_MARK) & (high > tol.THINNEST_MARK)]
    for group in _alike(solid, (3, 0, 2), length=1):
        yield _Marks("columns", group)
    for group in _alike(solid, (0, 1, 3), length=2):
        yield _Marks("bars", group)
    for group in _even_rules(box[(high <= tol.THINNEST_MARK) & (wide > tol.LEAST_GRID)]):
        yield _Marks("grid", group)
    curved = shapes.irregular & (shapes.fill != NO_COLOUR) & (shapes.fill != WHITE)
    curved &= np.minimum(wide, high) > tol.LEAST_SECTOR
    if 0 < int(curved.sum()) <= tol.MOST_SECTORS and (sectors := _sectors(box[curved], shapes.fill[curved])):
        yield _Marks("pie", sectors)


def _sectors(boxes: Floats, colours: Ints) -> tuple[Box, ...]:
    """Shapes of several colours that meet in a point and together are as wide as high; none without."""
    corners = np.concatenate([boxes[:, [0, 1]], boxes[:, [0, 3]], boxes[:, [2, 1]], boxes[:, [2, 3]]])
    low, high = boxes[None, :, :2] - 1, boxes[None, :, 2:] + 1
    x_in, y_in = np.moveaxis((low <= corners[:, None]) & (corners[:, None] <= high), 2, 0)
    at = x_in & y_in
    for touched in at[np.argsort(-at.sum(axis=1))]:
        if int(touched.sum()) < tol.LEAST_MARKS:
            return ()
        around = _around(map(_box, boxes[touched]))
        ratio = (around[2] - around[0]) / (around[3] - around[1])
        if len(np.unique(colours[touched])) >= tol.LEAST_MARKS and 1 / tol.ROUND <= ratio <= tol.ROUND:
            return tuple(map(_box, boxes[touched]))
    return ()


def _plot_of(marks: _Marks, runs: Runs, texts: Sequence[str]) -> Box | None:
    """The box of a chart's plot; None if the text beside the marks shows that they are no chart's."""
    box = _around(marks.boxes)
    if marks.kind == "bars":
        names = _names_before(marks.boxes, runs, texts)
        return _around([box, *names]) if _have_values(marks.boxes, runs, texts) else None
    if marks.kind == "grid":
        axis = _axis_beside(marks.boxes, runs, texts)
        return None if axis is None else _around([box, axis])
    if marks.kind == "columns" and all(_holds_words(column, runs, texts) for column in marks.boxes):
        return None
    return box


def _holds_words(box: Box, runs: Runs, texts: Sequence[str]) -> bool:
    """Whether words stand in a box, as in those of steps; in a column of a chart is at most a value."""
    return any(_VALUE.fullmatch(texts[i]) is None for i in _inside(box, runs))


def _alike(boxes: Floats, sides: tuple[int, int, int], length: int) -> Iterator[tuple[Box, ...]]:
    """Rectangles that share a side, are as thick as each other, stand apart and are of unlike lengths.

    `sides` are the index of the shared side and those of the sides that bound the thickness, `length` that of
    the side opposite the shared one.
    """
    shared, low, high = sides
    thickness = boxes[:, high] - boxes[:, low]
    keys = np.round(np.column_stack([boxes[:, shared], thickness]))
    known, counts = np.unique(keys, axis=0, return_counts=True)
    for key in known[counts >= tol.LEAST_MARKS]:
        near = (np.abs(boxes[:, shared] - key[0]) <= 1) & (np.abs(thickness - key[1]) <= 1)
        group = boxes[near][np.argsort(boxes[near][:, low])]
        gaps = group[1:, low] - group[:-1, high]
        apart = int((gaps > tol.MARKS_APART * key[1]).sum()) + 1
        lengths = np.unique(np.round(np.abs(group[:, length] - group[:, shared])))
        if apart >= tol.LEAST_MARKS and len(lengths) >= tol.LEAST_MARKS and (gaps > -1).all():
            yield tuple(map(_box, group))


def _have_values(bars: Sequence[Box], runs: Runs, texts: Sequence[str]) -> bool:
    """Whether bars that run to the right have numbers behind their ends, or a row of even numbers from 0."""
    values = [i for i, text in enumerate(texts) if _VALUE.fullmatch(text)]
    ends = sum(
        any(
            top <= (runs.top[i] + runs.bottom[i]) / 2 <= bottom
            and -1 <= runs.x0[i] - right <= tol.LABEL_NEAR * runs.size[i]
            for i in values
        )
        for _, top, right, bottom in bars
    )
    if ends >= tol.LEAST_MARKS:
        return True
    x0, top, _, bottom = _around(bars)
    for i in values:
        near = tol.LABEL_NEAR * runs.size[i]
        if top - near <= runs.bottom[i] and runs.top[i] <= bottom + near and runs.x0[i] <= x0 <= runs.x1[i]:
            row = [k for k in values if abs(runs.base[k] - runs.base[i]) <= 1 and runs.x0[k] >= runs.x0[i]]
            numbers = [_number(texts[k]) for k in sorted(row, key=lambda k: runs.x0[k])]
            if numbers[0] == 0 and _rise_evenly(numbers):
                return True
    return False


def _names_before(bars: Sequence[Box], runs: Runs, texts: Sequence[str]) -> list[Box]:
    """The boxes of the labels to the left of bars, at whatever distance; none unless each has one."""
    names: list[Box] = []
    for x0, top, _, bottom in bars:
        level = (i for i in range(len(runs)) if top <= (runs.top[i] + runs.bottom[i]) / 2 <= bottom)
        before = max((i for i in level if runs.x1[i] <= x0), key=lambda i: runs.x1[i], default=None)
        if before is None or not _is_label(texts[before]):
            return []
        names.append(_run_box(runs, before))
    return names


def _even_rules(rules: Floats) -> Iterator[tuple[Box, ...]]:
    """Level rules that begin and end at the same places, at even distances."""
    if not len(rules):
        return
    known, counts = np.unique(np.round(rules[:, [0, 2]]), axis=0, return_counts=True)
    for ends in known[counts >= tol.LEAST_MARKS]:
        near = (np.abs(rules[:, [0, 2]] - ends) <= 1).all(axis=1)
        group = rules[near][np.argsort(rules[near][:, 1])]
        group = group[np.concatenate([[True], np.diff(group[:, 1]) > 1])]
        pitches = np.diff(group[:, 1])
        if len(group) >= tol.LEAST_MARKS and float(np.ptp(pitches)) <= 1:
            yield tuple(map(_box, group))


def _axis_beside(rules: Sequence[Box], runs: Runs, texts: Sequence[str]) -> Box | None:
    """The box of numbers beside rules, one at each end's left or right, that rise evenly; None without."""
    for side in (0, 2):
        column: list[int] = []
        for rule in rules:
            at = [
                i
                for i, text in enumerate(texts)
                if _VALUE.fullmatch(text)
                and runs.top[i] <= (rule[1] + rule[3]) / 2 <= runs.bottom[i]
                and 0
                <= (rule[0] - runs.x1[i] if side == 0 else runs.x0[i] - rule[2])
                <= tol.LABEL_NEAR * runs.size[i]
            ]
            column += at[:1]
        if len(column) >= tol.LEAST_MARKS and _rise_evenly([_number(texts[i]) for i in reversed(column)]):
            return _around([_run_box(runs, i) for i in column])
    return None


def _rise_evenly(values: Sequence[float]) -> bool:
    steps = {round(after - before, 6) for before, after in pairwise(values)}
    return len(values) >= tol.LEAST_MARKS and len(steps) == 1 and min(steps) > 0


def _number(text: str) -> float:
    digits = float(re.sub(r"[^\d.]", "", text))
    return -digits if text[0] in "-▲△" else digits


# --- its text ---------------------------------------------------------------------------------------


def _with_grid(marks: Box, shapes: Shapes) -> Box:
    """The box of a chart with the rules across it, and those that begin and end where these do."""
    box = shapes.box
    level = box[:, 3] - box[:, 1] <= tol.THINNEST_MARK
    across = level & (box[:, 1] >= marks[1] - 1) & (box[:, 3] <= marks[3] + 1 + tol.THINNEST_MARK)
    across &= (box[:, 0] <= marks[0] + 1) & (box[:, 2] >= marks[2] - 1)
    across &= box[:, 2] - box[:, 0] <= tol.GRID_WIDTH * (marks[2] - marks[0])
    ends = box[across][:, [0, 2]]
    alike = np.abs(box[:, None, [0, 2]] - ends[None]) <= 1
    same = level & np.any(np.all(alike, axis=2), axis=1)
    near = same & (box[:, 1] >= marks[1] - (marks[3] - marks[1])) & (box[:, 3] <= marks[3] + 1)
    return _around([marks, *map(_box, box[near | across])])


def _frame_around(chart: Box, most: float, runs: Runs, texts: Sequence[str], shapes: Shapes) -> Box | None:
    """The smallest rectangle around a chart that holds no other text than labels and is no more than `most`
    times as large; None without one.
    """
    area = _area(chart)
    for frame in sorted(_rectangles(chart, shapes), key=_area):
        if _area(frame) > most * area:
            break
        held = _inside(frame, runs)
        if held and all(_is_label(texts[i]) for i in held):
            return frame
    return None


def _rectangles(chart: Box, shapes: Shapes) -> Iterator[Box]:
    """The rectangles around a chart: shapes, and those that two level rules of the same ends bound."""
    boxes = list(map(_box, shapes.box))
    yield from (box for box in boxes if _holds(box, chart))
    over = [
        b for b in boxes if b[3] - b[1] <= tol.THINNEST_MARK and b[0] <= chart[0] + 1 and b[2] >= chart[2] - 1
    ]
    for above in (b for b in over if b[1] <= chart[1] + 1):
        for below in (b for b in over if b[3] >= chart[3] - 1):
            if abs(above[0] - below[0]) <= 1 and abs(above[2] - below[2]) <= 1 and above[1] < below[1]:
                yield above[0], above[1], above[2], below[3]


def _labels(chart: Box, runs: Runs, texts: Sequence[str], shapes: Shapes) -> list[int]:
    """The labels in a chart and those close by: what a chart without a frame has of text."""
    body = _body_size(runs)
    found: set[int] = set()
    box, grown = chart, True
    while grown:
        near = {i for i in range(len(runs)) if i not in found and _belongs(i, box, runs, texts, body, shapes)}
        grown = bool(near)
        found |= near
        box = _around([box, *(_run_box(runs, i) for i in near)])
    return sorted(found)


def _belongs(i: int, chart: Box, runs: Runs, texts: Sequence[str], body: float, shapes: Shapes) -> bool:
    """Whether a run is a label in a chart or beside it: a number, or words in small type or behind a key."""
    if runs.mode[i] != LEVEL or not _is_label(texts[i]):
        return False
    x0, top, x1, bottom = _run_box(runs, i)
    em = runs.size[i]
    across = max(chart[0] - x1, x0 - chart[2], 0.0)
    down = max(chart[1] - bottom, top - chart[3], 0.0)
    if across == down == 0.0:
        return True
    unit = _UNIT.fullmatch(texts[i]) is not None
    if max(across, down) > (tol.UNIT_NEAR if unit else tol.LABEL_NEAR) * em:
        return False
    value = unit or _VALUE.fullmatch(texts[i]) is not None
    below = top >= chart[3] - em and _is_of_axis(i, chart, runs, texts)
    return value or below or em <= tol.SMALL_LABEL * body or _has_key(x0, top, bottom, em, shapes)


def _is_of_axis(i: int, chart: Box, runs: Runs, texts: Sequence[str]) -> bool:
    """Whether a run is among the names of columns below a chart; words alone on a line are a heading."""
    row = [
        k
        for k in range(len(runs))
        if abs(runs.base[k] - runs.base[i]) <= 1
        and chart[0] - runs.size[k] <= runs.x0[k]
        and runs.x1[k] <= chart[2] + runs.size[k]
    ]
    return i in row and len(row) >= tol.LEAST_MARKS and all(_is_label(texts[k]) for k in row)


def _has_key(x0: float, top: float, bottom: float, em: float, shapes: Shapes) -> bool:
    """Whether a small filled shape stands directly before a label: the key of a series."""
    box = shapes.box
    small = (box[:, 2] - box[:, 0] <= 3 * em) & (box[:, 3] - box[:, 1] <= 1.5 * em)
    level = (box[:, 1] >= top - em / 2) & (box[:, 3] <= bottom + em / 2)
    before = (x0 - box[:, 2] >= -1) & (x0 - box[:, 2] <= em)
    return bool((small & level & before & (shapes.fill != NO_COLOUR)).any())


def _is_label(text: str) -> bool:
    return len(text) <= tol.LONGEST_LABEL and _NO_LABEL.search(text) is None


def _body_size(runs: Runs) -> float:
    """The em that most characters of a page have."""
    sizes = np.round(np.repeat(runs.size, np.subtract(runs.last, runs.first)), 1)
    known, counts = np.unique(sizes, return_counts=True)
    return float(known[np.argmax(counts)])


def _inside(box: Box, runs: Runs) -> list[int]:
    return [
        i
        for i in range(len(runs))
        if box[0] <= (runs.x0[i] + runs.x1[i]) / 2 <= box[2]
        and box[1] <= (runs.top[i] + runs.bottom[i]) / 2 <= box[3]
    ]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] + 1
        and outer[1] <= inner[1] + 1
        and outer[2] >= inner[2] - 1
        and outer[3] >= inner[3] - 1
    )


def _run_box(runs: Runs, i: int) -> Box:
    return runs.x0[i], runs.top[i], runs.x1[i], runs.bottom[i]


def _box(values: Floats) -> Box:
    x0, top, x1, bottom = map(float, values)
    return x0, top, x1, bottom


def _around(boxes: Iterable[Box]) -> Box:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)
