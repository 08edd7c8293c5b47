"""The order in which the lines of a recognised page were written: column after column.

A file states its lines in the order in which they were written; a picture does not. It is inferred here from
where the lines stand, so that the layout reads a recognised page as it reads any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median
from unicodedata import category

import numpy as np

from planparse.document.columns import ColumnHeads
from planparse.document.place import Box
from planparse.japanese.fold import fold
from planparse.japanese.markers import NUMBER, marker_number
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.grids import lattices_of
from planparse.readers.pdf.page import Glyphs, PageFacts
from planparse.readers.pdf.prose import is_sign
from planparse.readers.pdf.rules import Rules, rules_of

_ANY = 1e9
_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True, slots=True)
class Written:
    """A page whose lines are in the order in which they were written; whether they stand in columns; and the
    boxes around text that may stand in columns or in the rows of a table, left row by row.
    """

    facts: PageFacts
    in_columns: bool
    unsure: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """A line of text, or a ruled table with its text: its box in points and the `numbers` of its lines.

    `base`, `size` and `text`, folded, are those of a line; None, 0 and empty for a table. `is_sign` tells
    that the line is a sign such as the arrow from one box to the next, which no gutter ends at.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    numbers: tuple[int, ...]
    base: float | None = None
    size: float = 0.0
    text: str = ""
    is_sign: bool = False

    @property
    def middle(self) -> float:
        """The y halfway down."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule outside of tables, by its extent in points."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's items, its level and vertical rules outside of tables, and the words that head columns."""

    items: tuple[_Item, ...]
    across: tuple[_Rule, ...]
    down: tuple[_Rule, ...]
    heads: ColumnHeads


@dataclass(frozen=True, slots=True)
class _Gutter:
    """A gap with items beside each other on both sides, and the items above and below these.

    `height` is how far down both sides reach together, in points. `sure` tells whether what stands below the
    right side is known to belong to the left one or not.
    """

    above: tuple[_Item, ...]
    left: tuple[_Item, ...]
    right: tuple[_Item, ...]
    below: tuple[_Item, ...]
    height: float
    sure: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands on one side of a gap, from top to bottom.

    `lines` are those of text, `width` is the side's in points, `full` the number of its lines that reach its
    right edge and go on below, `begins` are the y at which its paragraphs begin, but for the first.
    """

    items: tuple[_Item, ...]
    lines: tuple[_Item, ...]
    width: float
    full: int
    begins: tuple[float, ...]

    @property
    def is_filled(self) -> bool:
        """Whether a ruled table or running text stands on it."""
        return len(self.items) > len(self.lines) or (
            self.full >= tol.LEAST_FULL and self.full >= tol.SHARE_FULL * len(self.lines)
        )


def as_written(facts: PageFacts, heads: ColumnHeads) -> Written:
    """A recognised page with its lines in the order in which they were written.

    `heads` are the words that may head a table's columns.
    """
    glyphs = facts.glyphs
    if not len(glyphs):
        return Written(facts, False, ())
    starts = np.flatnonzero(np.diff(glyphs.order, prepend=-1)).tolist()
    spans = list(pairwise([*starts, len(glyphs)]))
    order, unsure = _written(_page(facts, spans, heads))
    if order == sorted(order):
        return Written(facts, False, unsure)
    index = np.concatenate([np.arange(*spans[number]) for number in order])
    lengths = [spans[number][1] - spans[number][0] for number in order]
    ranks = np.repeat(np.arange(len(order), dtype=np.int64), lengths)
    return Written(replace(facts, glyphs=replace(glyphs.take(index), order=ranks)), True, unsure)


def _page(facts: PageFacts, spans: Sequence[tuple[int, int]], heads: ColumnHeads) -> _Page:
    """What a page consists of; `spans` are the first glyph of each line and the one behind its last."""
    rules = rules_of(facts.shapes, facts.width, facts.height)
    closed = (lattice for lattice in lattices_of(rules) if not lattice.open and lattice.has_neighbours())
    tables: dict[Box, list[int]] = {lattice.box: [] for lattice in closed}
    items = []
    for line in (_line(facts.glyphs, number, span) for number, span in enumerate(spans)):
        x, y = (line.x0 + line.x1) / 2, line.middle
        around = [box for box in tables if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
        if around:
            tables[max(around, key=lambda box: box[2] - box[0])] += line.numbers
        else:
            items.append(replace(line, is_sign=_is_sign(line, rules)))
    held = [_Item(*box, tuple(numbers)) for box, numbers in tables.items() if numbers]
    across = (_Rule(x0, y, x1, y) for y, x0, x1 in rules.across.tolist())
    down = (_Rule(x, top, x, bottom) for x, top, bottom in rules.down.tolist())
    return _Page(
        (*items, *held),
        tuple(rule for rule in across if not any(_holds(item, rule) for item in held)),
        tuple(rule for rule in down if not any(_holds(item, rule) for item in held)),
        heads,
    )


def _line(glyphs: Glyphs, number: int, span: tuple[int, int]) -> _Item:
    """A line of text."""
    first, last = span
    base, size = float(glyphs.base[first]), float(glyphs.size[first])
    text = "".join(fold(glyphs.text[first:last]).split())
    return _Item(
        float(glyphs.x0[first:last].min()),
        base - tol.BODY_ABOVE * size,
        float(glyphs.x1[first:last].max()),
        base,
        (number,),
        base,
        size,
        text,
    )


def _is_sign(line: _Item, rules: Rules) -> bool:
    """Whether a line is a sign, or a character that one was taken for between the frames of two boxes."""
    if is_sign(line.text):
        return True
    x, top, bottom = rules.down.T
    beside = x[(top < line.middle) & (line.middle < bottom)]
    left, right = beside[beside <= line.x0], beside[beside >= line.x1]
    return bool(
        len(line.text) == 1
        and len(left)
        and len(right)
        and right.min() - left.max() <= tol.BETWEEN_FRAMES * line.size
    )


def _holds(item: _Item, rule: _Rule) -> bool:
    """Whether a rule lies within an item's box."""
    over = tol.OVER_EDGE
    return (
        item.x0 - over <= rule.x0
        and rule.x1 <= item.x1 + over
        and item.top - over <= rule.top
        and rule.bottom <= item.bottom + over
    )


def _written(page: _Page) -> tuple[list[int], tuple[Box, ...]]:
    """The numbers of a page's lines in the order in which they were written, and the boxes in which that is
    uncertain.
    """
    waiting = [page.items]
    order: list[int] = []
    unsure: list[Box] = []
    while waiting:
        items = waiting.pop()
        gutter, doubtful = _gutter(page, items)
        unsure += doubtful
        if gutter is None:
            order += sorted(number for item in items for number in item.numbers)
        else:
            edge = max(item.x1 for item in _without_signs(gutter.left))
            between = tuple(item for item in gutter.left if item.x0 >= edge)
            left = tuple(item for item in gutter.left if item.x0 < edge)
            waiting += filter(None, (gutter.below, gutter.right, between, left, gutter.above))
    return order, tuple(unsure)


def _gutter(page: _Page, items: Sequence[_Item]) -> tuple[_Gutter | None, list[Box]]:
    """The gutter that parts the tallest columns among some of the page's items; where there is none, the
    boxes around the gaps that may be one.
    """
    sizes = [item.size for item in items if item.base is not None]
    if len(items) < 2 or not sizes:
        return None, []
    em = median(sizes)
    doubtful = []
    for gutter in sorted(_candidates(page, items, em), key=lambda g: -g.height):
        verdict = _parts_columns(page, gutter, em)
        if verdict:
            return gutter, [] if gutter.sure else [_box([*gutter.left, *gutter.right])]
        if verdict is None:
            doubtful.append(_box([*gutter.left, *gutter.right]))
    return None, [
        box
        for n, box in enumerate(doubtful)
        if not any(box[1] < b[3] and b[1] < box[3] for b in doubtful[:n])
    ]


def _box(items: Iterable[_Item]) -> Box:
    """The box around items."""
    x0, top, x1, bottom = zip(*((i.x0, i.top, i.x1, i.bottom) for i in items), strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _candidates(page: _Page, items: Sequence[_Item], em: float) -> Iterator[_Gutter]:
    """The gaps left of an item or a rule that nothing crosses, with items beside each other on both sides."""
    fixed: list[_Item | _Rule] = [*(i for i in items if not i.is_sign), *page.across]
    for edge in sorted({round(x.x0) for x in fixed}):
        begin, end = edge - tol.RECOGNISED_GUTTER * em, edge - tol.RECOGNISED_OVER * em
        left = [i for i in items if i.x1 <= begin or (i.is_sign and i.x0 < begin)]
        right = [i for i in items if i.x0 >= end or (i.is_sign and i.x0 >= begin)]
        if left and right:
            for top, bottom in _free(sorted((x.top, x.bottom) for x in fixed if x.x1 > begin and x.x0 < end)):
                a, b = _inside(left, top, bottom), _inside(right, top, bottom)
                if a and b and (gutter := _between(page, items, a, b, em)) is not None:
                    yield gutter


def _free(taken: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The extents above, between and below those `taken`, which are sorted."""
    tops = accumulate((bottom for _, bottom in taken), max, initial=-_ANY)
    return zip(tops, [*(top for top, _ in taken), _ANY], strict=True)


def _inside(items: Iterable[_Item], top: float, bottom: float) -> list[_Item]:
    """The items whose middle lies between two heights."""
    return [i for i in items if top < i.middle < bottom]


def _between(
    page: _Page, items: Sequence[_Item], left: Sequence[_Item], right: Sequence[_Item], em: float
) -> _Gutter | None:
    """The gap between items on both sides, without those that stand apart above or below the other side;
    None where no item stands beside another.
    """
    left = _without_apart_above(left, min(i.top for i in right), em)
    if left:
        right = _without_apart_above(right, min(i.top for i in left), em)
    if not left or not right:
        return None
    left = _without_apart_below(left, max(i.bottom for i in right), em)
    top = max(min(i.top for i in side) for side in (left, right))
    bottom = min(max(i.bottom for i in side) for side in (left, right))
    if bottom <= top:
        return None
    under = _under(left, max(i.bottom for i in right), em)
    goes_on = not _is_ruled_off(page, left, under) and _goes_on_below(items, left, right, under, em)
    if goes_on is False:
        left = [i for i in left if i not in under]
    inside = {id(i) for i in (*left, *right)}
    others = [i for i in items if id(i) not in inside]
    return _Gutter(
        tuple(i for i in others if i.middle < bottom),
        tuple(left),
        tuple(right),
        tuple(i for i in others if i.middle >= bottom),
        bottom - top,
        goes_on is not None,
    )


def _under(side: Sequence[_Item], y: float, em: float) -> list[_Item]:
    """The items of a side below `y`, from top to bottom, but for lines in which a full one above goes on."""
    in_order = sorted(side, key=lambda i: i.middle)
    begin = sum(i.middle <= y for i in in_order)
    if not begin:
        return in_order
    x0, _, x1, _ = _box(in_order[:begin])
    while begin < len(in_order):
        last = in_order[begin - 1]
        if last.x1 <= x1 - tol.SHORT_OF_COLUMN * em or 2 * (last.x1 - last.x0) < x1 - x0:
            break
        begin += 1
    return in_order[begin:]


def _goes_on_below(
    items: Sequence[_Item], left: Sequence[_Item], right: Sequence[_Item], under: Sequence[_Item], em: float
) -> bool | None:
    """Whether the left side goes on in the items `under` the end of the right one; None if that is uncertain.

    These may stand under both columns instead, in lines that happen to be short. They do if they go on with
    the numbers of the right side, or if a line across both sides follows them closely.
    """
    above = [i for i in left if i not in under]
    if not under or under[-1].bottom - max(i.bottom for i in right) <= tol.LONGER_COLUMN * em:
        return True
    if not above or any(i.x1 > max(i.x1 for i in above) - tol.SHORT_OF_COLUMN * em for i in under):
        return True
    kind, number = next((found for i in under if (found := _numbered(i))), ("", 0))
    if number > 1:
        on_left, on_right = (_last_number(side, kind) == number - 1 for side in (above, right))
        if on_left != on_right:
            return on_left
    over = min(i.x0 for i in right)
    below = (i for i in items if i.x1 > over and 0 <= i.top - under[-1].bottom <= tol.APART_FROM_COLUMN * em)
    return False if any(below) else None


def _is_ruled_off(page: _Page, side: Sequence[_Item], under: Sequence[_Item]) -> bool:
    """Whether a rule parts items from those of their side above them: the lower edge of a frame."""
    above = [i for i in side if i not in under]
    if not under or not above:
        return False
    x0, _, x1, bottom = _box(above)
    return any(
        2 * (min(rule.x1, x1) - max(rule.x0, x0)) > x1 - x0
        for rule in page.across
        if bottom - tol.OVER_EDGE <= rule.top <= under[0].top
    )


def _last_number(side: Iterable[_Item], kind: str) -> int:
    """The last number of a kind among the items of a side; 0 if there is none."""
    found = [(i.middle, known[1]) for i in side if (known := _numbered(i)) and known[0] == kind]
    return max(found, default=(0.0, 0))[1]


def _numbered(item: _Item) -> tuple[str, int] | None:
    """The kind and the number of what numbers a line; None of others: "(Nd)" and 2 of (2)調査."""
    marker = _NUMBER.match(item.text)
    number = marker_number(marker[0]) if marker else None
    if marker is None or number is None:
        return None
    return re.sub("(Nd)+", "Nd", "".join(category(c) if c.isalnum() else c for c in marker[0])), number


def _without_apart_above(side: Sequence[_Item], y: float, em: float) -> Sequence[_Item]:
    """The items of a side but for those above `y` that stand apart from the rest, or are all there are."""
    over = [i for i in side if i.bottom <= y]
    rest = [i for i in side if i.bottom > y]
    if not rest:
        return []
    if over and min(i.top for i in rest) - max(i.bottom for i in over) > tol.APART_FROM_COLUMN * em:
        return rest
    return side


def _without_apart_below(side: Sequence[_Item], y: float, em: float) -> Sequence[_Item]:
    """The items of a side but for those from the first below `y` that stands apart, or is in larger type."""
    in_order = sorted(side, key=lambda i: i.top)
    reach = in_order[0].bottom
    for n, item in enumerate(in_order):
        apart = item.top - reach > tol.APART_FROM_COLUMN * em or item.size > tol.LARGER_TYPE * em
        if n and item.top >= y and apart:
            return in_order[:n]
        reach = max(reach, item.bottom)
    return in_order


def _parts_columns(page: _Page, gutter: _Gutter, em: float) -> bool | None:
    """Whether a gap parts columns rather than the cells of a table's rows; None where that is uncertain.

    Columns are wide. Frames or a rule between them show them, or running text and ruled tables whose lines
    and paragraphs do not begin beside those of the other column.
    """
    left, right = _side(gutter.left, em), _side(gutter.right, em)
    if min(left.width, right.width) < tol.RECOGNISED_COLUMN * em:
        return False
    rules = _rules_between(page, gutter)
    if rules > 1:
        return True
    if _is_headed(page, left, right, em) or _is_row_between_rules(page, gutter, em):
        return False
    filled = left.is_filled + right.is_filled
    aside = _share_aside(left, right, gutter.height, em) >= tol.SHARE_ASIDE
    if aside and (filled or rules):
        return True
    if (filled == 2 or (filled and rules)) and not _in_rows(left, right, em):
        return True
    return None if (aside or filled or rules) and gutter.height > tol.DOUBTFUL_HEIGHT * em else False


def _side(items: Iterable[_Item], em: float) -> _Side:
    """The side of a gap that items make."""
    in_order = sorted(_without_signs(items), key=lambda i: i.middle)
    x1 = max(i.x1 for i in in_order)
    full = sum(
        a.base is not None
        and b.base is not None
        and a.x1 > x1 - tol.SHORT_OF_COLUMN * em
        and b.base - a.base < tol.LINE_PITCH * em
        for a, b in pairwise(in_order)
    )
    return _Side(
        tuple(in_order),
        tuple(i for i in in_order if i.base is not None),
        x1 - min(i.x0 for i in in_order),
        full,
        tuple(b.top for a, b in pairwise(in_order) if b.top - a.bottom > tol.PARAGRAPHS_APART * em),
    )


def _without_signs(items: Iterable[_Item]) -> list[_Item]:
    """The items of a side that bound it; all of them where there are only signs."""
    some = list(items)
    return [i for i in some if not i.is_sign] or some


def _rules_between(page: _Page, gutter: _Gutter) -> int:
    """How many vertical rules run through most of a gap."""
    x0 = max(i.x1 for i in _without_signs(gutter.left))
    x1 = min(i.x0 for i in _without_signs(gutter.right))
    top = max(min(i.top for i in side) for side in (gutter.left, gutter.right))
    bottom = top + gutter.height
    return sum(
        2 * (min(rule.bottom, bottom) - max(rule.top, top)) > gutter.height
        for rule in page.down
        if x0 - tol.OVER_EDGE <= rule.x0 <= x1 + tol.OVER_EDGE
    )


def _is_headed(page: _Page, left: _Side, right: _Side, em: float) -> bool:
    """Whether both sides begin with column headers beside each other."""
    firsts = left.items[0], right.items[0]
    return abs(firsts[0].middle - firsts[1].middle) <= tol.SAME_ROW * em and all(
        any(head.match(item.text) for head in (*page.heads.named, *page.heads.other)) for item in firsts
    )


def _is_row_between_rules(page: _Page, gutter: _Gutter, em: float) -> bool:
    """Whether a gap lies in a row of a table that has horizontal rules alone: between two that cross it."""
    x0, top, x1, bottom = _box([*gutter.left, *gutter.right])
    if bottom - top > tol.TALLEST_ROW * em:
        return False
    crossing = [r for r in page.across if r.x0 < x0 + em and x1 - em < r.x1]
    over = [r for r in crossing if 0 < top - r.top < tol.BESIDE_RULE * em]
    under = [r for r in crossing if 0 < r.top - bottom < tol.BESIDE_RULE * em]
    return bool(over and under)


def _share_aside(left: _Side, right: _Side, height: float, em: float) -> float:
    """The share of the lines beside the other side that have none of its lines at their own height, on the
    side with fewer lines; 0 of too few lines.
    """
    top = max(side.items[0].top for side in (left, right)) - em / 2
    sides = [[i.middle for i in side.lines if top <= i.middle <= top + height + em] for side in (left, right)]
    fewer, more = sorted(sides, key=len)
    if len(fewer) < tol.LEAST_COLUMN_LINES:
        return 0.0
    return sum(all(abs(a - b) > tol.SAME_ROW * em for b in more) for a in fewer) / len(fewer)


def _in_rows(left: _Side, right: _Side, em: float) -> bool:
    """Whether most paragraphs of both sides begin beside each other, as the cells of a table's rows do."""
    together = sum(any(abs(a - b) <= tol.SAME_ROW * em for b in right.begins) for a in left.begins)
    return together > 0 and 2 * together >= max(len(left.begins), len(right.begins))
