"""What shows of a sheet to paragraphs and tables in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile

from planparse.document.columns import LEAST_KNOWN, ColumnHeads
from planparse.document.place import Spot
from planparse.japanese.characters import width
from planparse.readers.assemble import Paragraph, Piece, Table, TableCell
from planparse.readers.wrapped import wrapped_at
from planparse.readers.xlsx.cells import Area
from planparse.readers.xlsx.positions import (
    Row,
    are_heads,
    is_marker,
    is_numbered_word,
    is_table,
    opens,
    parted,
    side_by_side,
)
from planparse.readers.xlsx.regions import Region, Ruled, cuts, hull, ruled
from planparse.readers.xlsx.view import Text, View

_FALLBACK_SIZE = 11.0
"""Points: the type size of a cell whose style names none, Excel's default."""
_BESIDE = 3.0
"""Ems between two texts of a row that read as one line, at most. Not measured: a tab's width in a sheet."""
_LONG = 20.0
"""Ems: a text at least this long that ends no sentence may go on in the next row. Not measured."""
_ONE_CELL = 60.0
"""Ems: a text this long was not typed line by line. Not measured: more than a line of A4, set small."""
_HEAD_ROWS = 4
"""Rows of a table among which its column headers are looked for. Not measured: a judgement."""
_LEAST_LISTED = 3
"""Rows of texts in cells side by side that are rows of the table, at least. Not measured: a judgement."""
_LABEL = 12.0
"""Ems: the first text of such a row, at most. Not measured: a judgement."""
_LEAST_HEADED = 3
"""Rows of a table with column headers on two levels, at least."""
_MOST_RUNNING = 4
"""Running heads at the top of a sheet, at most: a chapter's, an issue's and what stands below that."""
_NUMBERED = 2
"""Texts of a row that is a heading with its number in a cell of its own."""
_BLANKS = (" ", "\u3000")
_ENDED = re.compile(r"[。！？!?:：][」』）)】]*$")


@dataclass(frozen=True, slots=True)
class _Element:
    """Pieces on an area of the sheet, read together. `long` and `broken` tell what `Laid` counts.

    `marks` are cells of a schedule that say something by their colour alone. `lefts` are the columns in which
    the texts of a table without lines begin.
    """

    area: Area
    pieces: tuple[Piece, ...]
    long: bool = False
    broken: bool = False
    marks: tuple[Spot, ...] = ()
    lefts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """The pieces of a sheet in reading order.

    `columns` are where the columns of its last ruled table begin and end, as the worksheet counts them; () if
    it has none. `lefts` are where those of a table without lines begin that ends the sheet; () if none does.
    Either table may go on in the next sheet. `long` counts the lines outside tables that the program
    wraps, `broken` those that seem to go on in the next row. `marks` are where schedules say something by a
    colour or an arrow alone.
    """

    pieces: tuple[Piece, ...]
    columns: tuple[int, ...] = ()
    lefts: tuple[int, ...] = ()
    long: int = 0
    broken: int = 0
    marks: tuple[Spot, ...] = ()


def laid_out(view: View, heads: ColumnHeads, before: Laid, file: str) -> Laid:
    """The paragraphs and tables of a sheet. `before` is the sheet before, an empty one for the first.

    Raises ReadError for a sheet of too many lines.
    """
    tables = ruled(view, file)
    columns = before.columns
    inside, outside = _parted(view.texts, tables)
    elements: list[_Element] = []
    for table, texts in zip(tables, inside, strict=True):
        elements += _of_ruled(table, texts, view, heads, columns)
        own = tuple(view.columns.at(col) for col in cuts(a for r in table.regions for a in r.areas)[1])
        columns = own if len(own) > 2 else columns
    first = min((table.hull.top for table in tables), default=None)
    rest = _rest_of_table((t for t in outside if first is None or t.area.top < first), view, before.lefts)
    if rest:
        lefts = tuple(view.columns.rank(col) for col in before.lefts)
        elements.append(_open_table(rest, view, lefts, goes_on=True))
        outside = [t for t in outside if all(t not in row for row in rest)]
    elements += _of_open(outside, view, heads)
    elements += (
        _Element(box.area, tuple(Paragraph(p, box.spot) for p in box.paragraphs if p.strip()))
        for box in view.boxes
    )
    ordered = list(_in_order(elements))
    return Laid(
        tuple(_spaced(ordered)),
        columns,
        tuple(view.columns.at(col) for col in ordered[-1].lefts) if ordered else (),
        sum(element.long for element in elements),
        sum(element.broken for element in elements),
        tuple(spot for element in elements for spot in (*element.marks, *_arrows(element, view))),
    )


def _rest_of_table(texts: Iterable[Text], view: View, lefts: tuple[int, ...]) -> list[Row]:
    """The rows at the top of a sheet that go on a table without lines which ends the sheet before.

    Their texts begin in its columns, `lefts`, and none is a heading's number. Rows with a text in the first
    column alone, as prose has, are such rows only above another. Running heads may stand above the first row
    if that has texts in several columns.
    """
    ordered = sorted(texts, key=lambda t: (t.area.top, t.area.left))
    rows = [tuple(group) for _, group in groupby(ordered, lambda t: t.area.top)]
    heads = sum(1 for _ in takewhile(lambda row: len(row) == 1, rows))
    if heads <= _MOST_RUNNING and heads < len(rows) and len(rows[heads]) >= LEAST_KNOWN:
        rows = rows[heads:]
    found: list[Row] = []
    for row in rows:
        apart = found and row[0].area.top > found[-1][0].area.bottom
        numbered = len(row) <= _NUMBERED and (is_marker(row[0].text) or is_numbered_word(row[0].text))
        if apart or numbered or any(view.columns.at(t.area.left) not in lefts for t in row):
            break
        found.append(row)
    while found and len(found[-1]) == 1 and view.columns.at(found[-1][0].area.left) == lefts[0]:
        found.pop()
    return found


def _open_table(rows: Sequence[Row], view: View, lefts: Sequence[int], *, goes_on: bool = False) -> _Element:
    """A table without lines whose columns begin at `lefts`, or the rows of one that `goes_on`."""
    area = hull(t.area for row in rows for t in row)
    return _Element(area, (_of_rows(rows, view, lefts, headed=not goes_on),), lefts=tuple(lefts))


def _arrows(element: _Element, view: View) -> Iterator[Spot]:
    """Where arrows lie on a table."""
    own = element.area
    if any(isinstance(piece, Table) for piece in element.pieces):
        for area, spot in view.arrows:
            across = area.left < own.right and own.left < area.right
            if across and area.top < own.bottom and own.top < area.bottom:
                yield spot


def _spaced(elements: Iterable[_Element]) -> Iterator[Piece]:
    """The pieces of the elements, paragraphs with the blank rows above them."""
    bottom: int | None = None
    for element in elements:
        anew = bottom is None or element.area.top < bottom - 1
        gap = 1.0 if anew or bottom is None else float(max(0, element.area.top - bottom))
        first, *rest = element.pieces
        yield replace(first, gap=gap) if isinstance(first, Paragraph) else first
        yield from rest
        bottom = element.area.bottom


def with_wraps(sheets: Sequence[Laid]) -> Iterator[Piece]:
    """The pieces of all sheets, and which of their lines are only parts of paragraphs.

    Those are if the lines that may go on end at one width, as their author began a new line there. If there
    is no such width, they are unless the cells that are too long for a line outnumber the lines broken off.
    """
    pieces = [piece for sheet in sheets for piece in sheet.pieces]
    followed = [
        (a.text, a.indent + width(a.text.strip()))
        for a, b in pairwise(pieces)
        if isinstance(a, Paragraph) and isinstance(b, Paragraph) and not a.whole and not b.whole and not b.gap
    ]
    edge, agree = wrapped_at(followed)
    whole = not agree and sum(sheet.long for sheet in sheets) > sum(sheet.broken for sheet in sheets)
    for piece in pieces:
        if isinstance(piece, Paragraph) and not piece.whole:
            yield replace(piece, whole=whole, room=edge if agree else None)
        else:
            yield piece


def _parted(texts: Sequence[Text], tables: Sequence[Ruled]) -> tuple[list[list[Text]], list[Text]]:
    """The texts in each table, and those in none."""
    hulls = [table.hull for table in tables]
    inside: list[list[Text]] = [[] for _ in tables]
    outside: list[Text] = []
    for text in texts:
        at = (text.area.top, text.area.left)
        own = (
            n
            for n, table in enumerate(tables)
            if hulls[n].holds(*at) and any(a.holds(*at) for r in table.regions for a in r.areas)
        )
        inside[n].append(text) if (n := next(own, None)) is not None else outside.append(text)
    return inside, outside


def _in_order(elements: Sequence[_Element]) -> Iterator[_Element]:
    """The elements in reading order: what is beside each other from the left, all else from the top."""
    for group in _apart(elements, lambda e: (e.area.top, e.area.bottom)):
        columns = _apart(group, lambda e: (e.area.left, e.area.right))
        if len(group) == 1:
            yield group[0]
        elif len(columns) == 1:
            yield from sorted(group, key=lambda e: (e.area.top, e.area.left))
        else:
            for column in columns:
                yield from _in_order(column)


def _apart(
    elements: Iterable[_Element], extent: Callable[[_Element], tuple[int, int]]
) -> list[list[_Element]]:
    """The elements in groups between which a line can be drawn."""
    groups: list[list[_Element]] = []
    end = -1
    for element in sorted(elements, key=extent):
        first, last = extent(element)
        if not groups or first >= end:
            groups.append([])
        groups[-1].append(element)
        end = max(end, last)
    return groups


# --- ruled tables ------------------------------------------------------------------------------------


def _of_ruled(
    table: Ruled, texts: Sequence[Text], view: View, heads: ColumnHeads, above: tuple[int, ...]
) -> list[_Element]:
    """A table as one element; what stands in a single box, or in boxes below each other, as its lines.

    `above` are the columns of the table before, see `Laid`.
    """
    stacked = len({(r.hull.left, r.hull.right) for r in table.regions}) == 1
    if stacked and not _goes_on(table, texts, view, above):
        boxes = [tuple(t for t in texts if _is_in(t, region)) for region in table.regions]
        rows = [own for own in boxes if own]
        if len(rows) > 1 and is_table(rows, heads):
            lefts = sorted({t.area.left for row in rows for t in row})
            return [_Element(table.hull, (_of_rows(rows, view, lefts),))]
        if all(len({t.area.top for t in own}) == 1 for own in rows):  # ruled like a notebook
            return _of_open(texts, view, heads)
        return [element for own in rows for element in _of_open(own, view, heads)]
    marks = tuple(_marks(table, texts, view, heads))
    return [_Element(table.hull, (_grid(table, texts, view, above),), marks=marks)]


def _marks(table: Ruled, texts: Sequence[Text], view: View, heads: ColumnHeads) -> Iterator[Spot]:
    """The coloured cells without text in rows of a schedule that have others without colour."""
    rows = [tuple(row) for _, row in groupby(texts, lambda t: t.area.top)]
    head = next((row for row in rows[:_HEAD_ROWS] if are_heads(row, heads)), None)
    if head is None:
        return
    below = max(t.area.bottom for t in head)
    empty = [region.hull for region in table.regions if not any(_is_in(t, region) for t in texts)]
    blank = {area.top for area in empty if (area.top, area.left) not in view.filled}
    for area in empty:
        if area.top >= below and area.top in blank and (area.top, area.left) in view.filled:
            yield view.spot(area)


def _goes_on(table: Ruled, texts: Sequence[Text], view: View, above: tuple[int, ...]) -> bool:
    """Whether a single box is a row of the table before: it is as wide, and holds an entry of a list."""
    area = table.hull
    wide = (view.columns.at(area.left), view.columns.at(area.right)) == (*above[:1], *above[-1:])
    return wide and len(table.regions) == 1 and not texts[0].look.font.bold and opens(texts[0].text)


def _is_in(text: Text, region: Region) -> bool:
    return any(area.holds(text.area.top, text.area.left) for area in region.areas)


def _grid(table: Ruled, texts: Sequence[Text], view: View, above: tuple[int, ...]) -> Table:
    """The table with its cells, in the columns of the table before if it has the same edges and no others."""
    areas = [area for region in table.regions for area in region.areas]
    own: dict[Area, list[Text]] = {area: [] for area in areas}
    by_row: dict[int, list[Area]] = {}
    for area in areas:
        for row in range(area.top, area.bottom):
            by_row.setdefault(row, []).append(area)
    for text in texts:
        at = (text.area.top, text.area.left)
        own[next(area for area in by_row[text.area.top] if area.holds(*at))].append(text)
    last = max(area.bottom for area, held in own.items() if held)
    own = _parted_rows({area: held for area, held in own.items() if area.top < last})
    shown = list(own)
    rows, cols = cuts(shown)
    stored = [view.columns.at(col) for col in cols]
    if (stored[0], stored[-1]) == (*above[:1], *above[-1:]) and set(stored) < set(above):
        cols = tuple(view.columns.rank(col) for col in above)
    row_of = {cut: n for n, cut in enumerate(rows)}
    col_of = {cut: n for n, cut in enumerate(cols)}
    wraps = any(_is_wrapped(t, area, view) for area, held in own.items() for t in held)
    cells = [
        TableCell(
            row_of[area.top],
            col_of[area.left],
            view.spot(area),
            tuple(_cell_paragraphs(own[area], view, whole=wraps)),
            row_of[area.bottom] - row_of[area.top],
            col_of[area.right] - col_of[area.left],
        )
        for area in shown
    ]
    return Table(tuple(sorted(cells, key=lambda c: (c.row, c.col))))


def _parted_rows(own: dict[Area, list[Text]]) -> dict[Area, list[Text]]:
    """The cells with their texts, those parted where lines part columns only: each row of the first is a row.

    The first cell must number or name its rows briefly, and the others have texts in these rows only.
    """
    found: dict[Area, list[Text]] = {}
    for extent in dict.fromkeys((area.top, area.bottom) for area in own):
        band = sorted((a for a in own if (a.top, a.bottom) == extent), key=lambda a: a.left)
        tops = sorted({t.area.top for t in own[band[0]]})
        others = [{t.area.top for t in own[area]} for area in band[1:]]
        listed = (
            len(tops) >= _LEAST_LISTED
            and all(other <= set(tops) for other in others)
            and any(2 * len(other) > len(tops) for other in others)
            and all(_ems(t) <= _LABEL and not opens(t.text) for t in own[band[0]])
        )
        starts = [extent[0], *tops[1:]] if listed else [extent[0]]
        for top, bottom in pairwise((*starts, extent[1])):
            for area in band:
                part = Area(top, area.left, bottom, area.right)
                found[part] = [t for t in own[area] if top <= t.area.top < bottom]
    return found


def _is_wrapped(text: Text, area: Area, view: View) -> bool:
    """Whether the program wraps a line of the text at the edge of its cells."""
    room = view.lefts[min(area.right, len(view.lefts) - 1)] - view.lefts[area.left]
    return text.look.wraps and any(_length(text, line) > room for line in text.text.split("\n"))


def _length(text: Text, line: str) -> float:
    """The length of a line in points."""
    return width(line) * (text.look.font.size or _FALLBACK_SIZE)


def _cell_paragraphs(texts: Sequence[Text], view: View, *, whole: bool) -> Iterator[Paragraph]:
    """The lines of a cell. They may be parts of paragraphs, unless there is one or the program wraps them."""
    alone = len(texts) == 1 and "\n" not in texts[0].text.strip()
    for _, row in groupby(sorted(texts, key=lambda t: (t.area.top, t.area.left)), lambda t: t.area.top):
        yield _paragraph(list(row), view, whole=whole or alone)


def _paragraph(texts: Sequence[Text], view: View, *, whole: bool, indent: float = 0.0) -> Paragraph:
    """Texts of a row as a line."""
    first = texts[0]
    spot = first.spot if len(texts) == 1 else view.spot(hull(t.area for t in texts))
    return Paragraph(
        " ".join(t.text.strip() for t in texts) if len(texts) > 1 else first.text,
        spot,
        indent=indent,
        size=first.look.font.size,
        bold=all(t.look.font.bold for t in texts),
        marked=first.marked if len(texts) == 1 else (),
        whole=whole,
    )


# --- texts outside lines -----------------------------------------------------------------------------


def _of_open(texts: Sequence[Text], view: View, heads: ColumnHeads) -> list[_Element]:
    """Texts that no lines part: as tables where they stand in the same columns over rows, else as lines."""
    ordered = sorted(texts, key=lambda t: (t.area.top, t.area.left))
    rows = [tuple(row) for _, row in groupby(ordered, lambda t: t.area.top)]
    elements: list[_Element] = []
    lines: list[Row] = []
    for is_of_table, part in parted(rows, heads, lambda text: _runs_over(text, view)):
        if is_of_table:
            elements.append(_open_table(part, view, sorted({t.area.left for row in part for t in row})))
        elif (columns := side_by_side(part)) is not None:
            elements += (_joined(_of_lines([(t,) for t in column], view)) for column in columns)
        else:
            lines += (line for row in part for line in _lines(row, view))
    return elements + _of_lines(lines, view)


def _joined(lines: Sequence[_Element]) -> _Element:
    """Lines below each other as one element, so that nothing beside them comes between."""
    pieces = tuple(_spaced(lines))
    long, broken = any(e.long for e in lines), any(e.broken for e in lines)
    return _Element(hull(e.area for e in lines), pieces, long, broken)


def _of_rows(rows: Sequence[Row], view: View, lefts: Sequence[int], *, headed: bool = True) -> Table:
    """Rows of texts as a table whose columns begin at `lefts`.

    If it is `headed`, a text of the first row spans the columns to its right that have texts only in the
    second row.
    """
    tops = [min(t.area.top for t in row) for row in rows]
    cells: dict[tuple[int, int], list[Text]] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        for text in row:
            at = (r, lefts.index(text.area.left))
            cells.setdefault(at, []).append(text)
            height = max(1, sum(text.area.top <= top < text.area.bottom for top in tops))
            breadth = max(1, sum(text.area.left <= left < text.area.right for left in lefts))
            spans[at] = (height, breadth)
    for at, breadth in _spanned(rows, lefts).items() if headed else ():
        spans[at] = (1, max(breadth, spans[at][1]))
    for (r, c), (height, breadth) in spans.items():
        covered.update((r + i, c + j) for i in range(height) for j in range(breadth) if i or j)
    wraps = any(_is_wrapped(t, t.area, view) for own in cells.values() for t in own)
    found = []
    for r, top in enumerate(tops):
        for c, left in enumerate(lefts):
            own = cells.get((r, c), [])
            if own or (r, c) not in covered:
                spot = own[0].spot if own else view.spot(Area(top, left, top + 1, left + 1))
                paragraphs = tuple(_cell_paragraphs(own, view, whole=wraps))
                found.append(TableCell(r, c, spot, paragraphs, *spans.get((r, c), (1, 1))))
    return Table(tuple(found))


def _spanned(rows: Sequence[Row], lefts: Sequence[int]) -> dict[tuple[int, int], int]:
    """The breadth of column headers that stand over several of the second row, whether or not merged."""
    if len(rows) < _LEAST_HEADED:
        return {}
    first = {lefts.index(t.area.left) for t in rows[0]}
    second = {lefts.index(t.area.left) for t in rows[1]}
    found = {}
    for col in first & second:
        breadth = 1 + sum(1 for _ in takewhile(lambda c: c in second - first, range(col + 1, len(lefts))))
        if breadth > 1:
            found[0, col] = breadth
    return found if min(second, default=0) > 0 else {}


def _lines(row: Row, view: View) -> Iterator[Row]:
    """The texts of a row as lines: those near each other, and a marker with what it marks, are one."""
    line: list[Text] = []
    end = 0.0
    for text in row:
        start = _start(text, view)
        near = start - end <= _BESIDE * (text.look.font.size or _FALLBACK_SIZE)
        marked = line and (is_marker(line[-1].text) or (is_numbered_word(line[-1].text) and opens(text.text)))
        if line and not (near or marked or line[-1].text.rstrip()[-1:] in (":", "：")):
            yield tuple(line)
            line = []
        line.append(text)
        end = start + _length(text, text.text.split("\n")[0])
    yield tuple(line)


def _start(text: Text, view: View) -> float:
    """Where the first line of a text begins, in points from the left edge of the sheet."""
    left = view.lefts[text.area.left]
    spare = view.lefts[text.area.right] - left - _length(text, text.text.split("\n")[0])
    share = {"right": 1.0, "center": 0.5, "centerContinuous": 0.5}.get(text.look.align or "", 0.0)
    return left + max(0.0, spare) * share + text.look.indent * (text.look.font.size or _FALLBACK_SIZE)


def _ems(text: Text) -> float:
    return max(map(width, text.text.split("\n")))


def _runs_over(text: Text, view: View) -> bool:
    """Whether a text is longer than its cells and shows over those beside it."""
    room = view.lefts[text.area.right] - view.lefts[text.area.left]
    return not text.look.wraps and _length(text, text.text) > room


def _of_lines(lines: Sequence[Row], view: View) -> list[_Element]:
    """Lines as paragraphs, or as parts of paragraphs if the author typed each line into a row of its own."""
    elements: list[_Element] = []
    for run in _contiguous(lines):
        edge = min(_start(line[0], view) for line in run)
        for n, line in enumerate(run):
            whole = not any(_may_go_on(a, b) for a, b in pairwise(run[max(0, n - 1) : n + 2]))
            size = line[0].look.font.size or _FALLBACK_SIZE
            centred = line[0].look.align in ("center", "centerContinuous", "right")
            text = line[0].text
            lead = len(text) - len(text.lstrip("\u3000"))
            indent = 0.0 if centred else (_start(line[0], view) - edge) / size + lead
            paragraph = _paragraph(line, view, whole=whole, indent=round(indent, 2))
            broken = any(_is_broken(line, below) for below in run[n + 1 : n + 2])
            elements.append(_Element(hull(t.area for t in line), (paragraph,), _is_long(line, view), broken))
    return elements


def _contiguous(lines: Sequence[Row]) -> Iterator[list[Row]]:
    """The lines in runs without a blank row between them."""
    run: list[Row] = []
    for line in lines:
        if run and line[0].area.top > run[-1][0].area.bottom:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_long(line: Row, view: View) -> bool:
    """Whether the only text of a line is too long for one, so that the program wraps it."""
    return len(line) == 1 and (_is_wrapped(line[0], line[0].area, view) or _ems(line[0]) > _ONE_CELL)


def _may_go_on(line: Row, below: Row) -> bool:
    """Whether a line is long enough to be broken off, and the next is in the same type."""
    return _ems(line[-1]) >= _LONG and line[-1].look.font == below[0].look.font


def _is_broken(line: Row, below: Row) -> bool:
    """Whether a line seems to go on in the next row: it is long, ends no sentence, nothing begins there."""
    text = below[0].text
    ended = _ENDED.search(line[-1].text.rstrip())
    return _may_go_on(line, below) and not ended and text[:1] not in _BLANKS and not opens(text)
