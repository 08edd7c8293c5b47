"""A page's runs, lattices and rules to blocks: lines and tables in reading order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from statistics import median

import numpy as np

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.place import Box
from planparse.document.source import Aside
from planparse.japanese.characters import is_wide
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.arrows import arrows_of, bars_over, shaded_bars, without_arrows
from planparse.readers.pdf.asides import rounded, struck_out, text_at, without_asides, without_underlines
from planparse.readers.pdf.bullets import with_drawn_bullets
from planparse.readers.pdf.charts import chart_texts
from planparse.readers.pdf.columns import column_tables
from planparse.readers.pdf.emphasis import emphasised
from planparse.readers.pdf.grids import Lattice, extents_of, lattices_of
from planparse.readers.pdf.headed import CarriedOver
from planparse.readers.pdf.ink import Ink, ink_of
from planparse.readers.pdf.order import reading_order
from planparse.readers.pdf.page import Bools, Floats, Ints, PageFacts
from planparse.readers.pdf.pagetext import AMOUNT, LONGEST_MARKER, MARKER, page_text
from planparse.readers.pdf.prose import Gutter, gutters_of
from planparse.readers.pdf.recognition import is_unreadable
from planparse.readers.pdf.rules import NO_RULES, Rules, rules_of
from planparse.readers.pdf.runs import (
    COLUMN,
    DOWN,
    LEVEL,
    Runs,
    cells_of,
    left_edges,
    runs_of,
    texts_of,
    turned_text_of,
)
from planparse.readers.pdf.vertical import (
    column_groups,
    is_vertical,
    turned,
    turned_back,
    turned_box,
    turned_ink,
    with_columns,
)
from planparse.readers.pdf.written import Written, as_written

_ANY = 1e9
_AT_ONCE = 500
"""Lines that are compared with all others of their page at once, so that no page needs much memory."""
_WIDE = (-_ANY, _ANY)
"""The room (left and right edge) of a line that nothing stands beside."""


@dataclass(slots=True)
class Piece:
    """A line without its number yet: what stands on one baseline in one cell or text block.

    `order` is its place in content order: that of its first run, or of the text behind a marker written
    elsewhere.

    `base`, `size` and `mode` are those of its main run, `struck` is what is struck out of it, and
    `struck_ends` whether its first and its last glyph are. `marked` are those characters of its text, blanks
    not counted, that something sets apart from the others. `confidence` is how sure each of these characters
    is that was recognised in a picture, `second` the next likeliest; empty for text of the file.
    """

    runs: list[int]
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    mode: int
    order: float
    text: str = ""
    struck: str = ""
    struck_ends: tuple[bool, bool] = (False, False)
    bold: bool = False
    marked: tuple[int, ...] = ()
    confidence: tuple[float, ...] = ()
    second: str = ""

    @property
    def box(self) -> Box:
        """The line's box: x0, top, x1, bottom."""
        return self.x0, self.top, self.x1, self.bottom


@dataclass(slots=True)
class Table:
    """A lattice and the lines of each of its frames."""

    lattice: Lattice
    cells: list[list[Piece]]


@dataclass(slots=True)
class Text:
    """Lines of one text, from top to bottom.

    `column` is the left and right edge of the column that it is set in, None where it has the page's width.
    The lines of a `vertical` text are columns from the right.
    """

    lines: list[Piece]
    column: tuple[float, float] | None = None
    vertical: bool = False

    @property
    def box(self) -> Box:
        """The box around the lines."""
        return (
            min(p.x0 for p in self.lines),
            min(p.top for p in self.lines),
            max(p.x1 for p in self.lines),
            max(p.bottom for p in self.lines),
        )


@dataclass(slots=True)
class PageLayout:
    """A page's blocks in reading order, and what its findings need.

    `seen` are the characters a person sees, `asides` those that are not the document's text, `duplicates`
    counts glyphs printed twice, `damaged` says whether any character is to be repaired, `blanks_dropped`
    whether blanks between letters were left out, `pictured` whether the page has a picture, or a drawing and
    no text at all, `arrows` are the boxes of drawn arrows. `unruled` are the lattices of those tables that no
    closed lattice shows.
    `scattered` is the number of runs outside cells where these are too many to be looked at for columns and
    tables, else 0; `outlined` the number of letters that seem to be drawn as outlines, 0 on a page of text;
    `left_out` that of the drawings that were not looked at. `swapped` is that of the page's facts.
    `unreadable` tells that the page can only be recognised, `recognised` that it was, `undrawn` that its
    images are too large for it. `unclosed` are the boxes of what rules of a recognised page enclose without
    closing a cell around its text, `unordered` those around text of it that may stand in columns and was read
    row by row.
    """

    number: int
    width: float
    height: float
    rotation: int
    seen: str
    asides: tuple[Aside, ...]
    duplicates: int
    widthless: int
    damaged: bool
    blanks_dropped: bool
    pictured: bool
    arrows: tuple[Box, ...] = ()
    blocks: list[Text | Table] = field(default_factory=list)
    unruled: list[Lattice] = field(default_factory=list)
    scattered: int = 0
    outlined: int = 0
    unreadable: bool = False
    recognised: bool = False
    undrawn: bool = False
    left_out: int = 0
    swapped: tuple[tuple[str, str], ...] = ()
    unclosed: tuple[Box, ...] = ()
    unordered: tuple[Box, ...] = ()


def lay_out(facts: PageFacts, heads: ColumnHeads, carried: CarriedOver | None = None) -> PageLayout:
    """The page's blocks in reading order. Every visible glyph is in exactly one line.

    `heads` are the words that may head columns: a row of them shows a table that rules do not.
    `carried` is the table that the page before may not have ended.
    """
    written = as_written(facts, heads) if facts.recognised else Written(facts, False, ())
    facts = with_drawn_bullets(written.facts)
    ink, asides = without_asides(ink_of(facts), facts.number)
    arrows = arrows_of(facts.outlines, facts.shapes)
    shapes = without_arrows(facts.shapes, arrows)
    drawn = rules_of(shapes, facts.width, facts.height)
    struck, drawn = struck_out(ink.glyphs, drawn)
    rules = without_underlines(ink.glyphs, drawn)
    outlined = _outlined_letters(facts, len(ink.glyphs))
    page = PageLayout(
        number=facts.number,
        width=facts.width,
        height=facts.height,
        rotation=facts.rotation,
        seen=ink.glyphs.text,
        asides=(*_unseen(ink, facts.number), *asides),
        duplicates=ink.duplicates,
        widthless=ink.widthless,
        damaged=ink.damaged,
        blanks_dropped=ink.blanks_dropped,
        pictured=len(facts.images) > 0 or (len(facts.shapes) > 0 and not (ink.hidden or ink.off_page)),
        arrows=arrows,
        outlined=outlined,
        unreadable=not facts.recognised and is_unreadable(facts, ink.glyphs, outlined),
        recognised=facts.recognised,
        undrawn=facts.undrawn,
        left_out=facts.left_out,
        swapped=facts.swapped,
        unordered=tuple(map(rounded, written.unsure)),
    )
    if not len(ink.glyphs):
        return page
    closed = lattices_of(rules)
    tables, drawings = _tables_and_drawings(closed, ink)
    charted, charts = chart_texts(ink, facts, tables)
    if charts:
        ink, struck = ink.take(~charted), struck[~charted]
        page.seen, page.asides = ink.glyphs.text, (*page.asides, *charts)
        if not len(ink.glyphs):
            return page
        tables, drawings = _tables_and_drawings(closed, ink)
    rules = _outside(rules, drawings)
    lattices = [
        lattice
        for lattice in tables
        # a table known by its column headings, here or on the page before, has rows of its own
        if not lattice.open or (carried is None and not _headed(lattice, ink, heads))
    ]
    cell = cells_of(ink, lattices)
    in_columns, rank = with_columns(ink, cell)
    if in_columns is not ink:
        ink, struck = in_columns, struck[rank]
        cell = cells_of(ink, lattices)
    runs = runs_of(ink, cell, left_edges(lattices))
    loose = runs.cell.count(-1)
    gutters: list[Gutter] = []
    if loose > tol.MOST_LOOSE_RUNS:
        page.scattered = loose
    else:
        page.unruled, gutters = column_tables(runs, ink, rules, heads, lattices, carried)
    if page.unruled:
        lattices = sorted([*lattices, *page.unruled], key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
        runs = runs_of(ink, cells_of(ink, lattices), left_edges(lattices))
    page.arrows += bars_over(rules, shapes, lattices)
    page.arrows += shaded_bars(rules, lattices, set(runs.cell))
    if facts.recognised:
        page.unclosed = tuple(_unclosed(rules, [*closed, *page.unruled], ink))
    if written.in_columns:
        blocks = sorted(_blocks(runs, ink, lattices, (), rules), key=_first)
    else:
        blocks = _blocks(runs, ink, lattices, gutters, rules)
    _fill_in(blocks, runs, ink, facts, struck, emphasised(ink.glyphs, facts.shapes, drawn))
    if struck.any():
        page.asides += tuple(_struck_texts(blocks, facts.number))
        blocks = _without_empty_lines(blocks)
    page.blocks = blocks
    return page


def _outlined_letters(facts: PageFacts, characters: int) -> int:
    """How many letters of a page seem to be drawn as outlines; 0 where these are few beside its text."""
    if len(facts.shapes) < tol.LEAST_OUTLINED:
        return 0
    side = (facts.shapes.box[:, 2:] - facts.shapes.box[:, :2]).max(axis=1)
    least, most = tol.LETTER_SIDES
    letters = int((facts.shapes.irregular & (least <= side) & (side <= most)).sum())
    return letters if letters >= max(tol.LEAST_OUTLINED, tol.OUTLINED_FOR_ONE * characters) else 0


def _unseen(ink: Ink, page: int) -> Iterator[Aside]:
    """The characters that are hidden or outside the page."""
    if ink.hidden:
        yield Aside("hidden", ink.hidden, page)
    if ink.off_page:
        yield Aside("off-page", ink.off_page, page)


def _struck_texts(blocks: Sequence[Text | Table], page: int) -> Iterator[Aside]:
    """The struck-out text of the lines. A passage struck out over several lines is one aside."""
    texts = [b.lines for b in blocks if isinstance(b, Text)]
    for lines in [*texts, *(cell for b in blocks if isinstance(b, Table) for cell in b.cells)]:
        passage: list[Piece] = []
        for piece in lines:
            if passage and not (passage[-1].struck_ends[1] and piece.struck_ends[0]):
                yield _struck(passage, page)
                passage = []
            if piece.struck:
                passage.append(piece)
        if passage:
            yield _struck(passage, page)


def _struck(pieces: Sequence[Piece], page: int) -> Aside:
    """What is struck out of lines that follow each other."""
    box = (
        min(p.x0 for p in pieces),
        min(p.top for p in pieces),
        max(p.x1 for p in pieces),
        max(p.bottom for p in pieces),
    )
    return Aside("struck", "".join(p.struck for p in pieces), page, rounded(box))


def _without_empty_lines(blocks: Sequence[Text | Table]) -> list[Text | Table]:
    """The blocks without the lines that are struck out from end to end."""
    out: list[Text | Table] = []
    for block in blocks:
        if isinstance(block, Table):
            out.append(Table(block.lattice, [[p for p in cell if p.text] for cell in block.cells]))
        elif lines := [p for p in block.lines if p.text]:
            out.append(Text(lines, block.column, block.vertical))
    return out


def carried_over(page: PageLayout) -> CarriedOver | None:
    """The table without vertical rules that the page ends with, its foot aside; None if it has none."""
    table = max(
        (b for b in page.blocks if isinstance(b, Table)), key=lambda b: b.lattice.box[3], default=None
    )
    if table is None or all(table.lattice is not lattice for lattice in page.unruled):
        return None
    edge = table.lattice.box[3]
    below = [p for b in page.blocks if isinstance(b, Text) for p in b.lines if p.top > edge - tol.SAME_LEVEL]
    if any(p.bottom < (1 - tol.PAGE_FOOT) * page.height for p in below):
        return None
    lattice = table.lattice
    columns: list[list[Piece]] = [[] for _ in lattice.xs[1:]]
    for frame, pieces in zip(lattice.frames, table.cells, strict=True):
        if frame.row and frame.col_span == 1:  # headings may be aligned unlike the text below them
            columns[frame.col] += pieces
    sizes = sorted(p.size for column in columns for p in column)
    sizes = sizes or sorted(p.size for cell in table.cells for p in cell)
    if not sizes:
        return None
    starts = tuple(map(_start, columns, pairwise(lattice.xs)))
    return CarriedOver(lattice.xs, starts, sizes[len(sizes) // 2], open=lattice.evidence == "columns")


def _start(pieces: list[Piece], edges: tuple[float, float]) -> float | None:
    """The x where a column's lines start, hanging ones aside; None where they share no such x."""
    if not pieces:
        return None
    left = min(p.x0 for p in pieces)
    middle = sum(edges) / 2
    if left - edges[0] > pieces[0].size and all(
        abs((p.x0 + p.x1) / 2 - middle) < tol.SAME_START for p in pieces
    ):
        return None
    return left if 2 * sum(p.x0 - left < tol.SAME_START for p in pieces) >= len(pieces) else None


def _headed(lattice: Lattice, ink: Ink, heads: ColumnHeads) -> bool:
    """Whether the first line in a lattice holds column headings: a named one, or two of the others."""
    inside = np.flatnonzero(cells_of(ink, [lattice]) >= 0)
    base, size = ink.glyphs.base[inside], ink.glyphs.size[inside]
    first = inside[base < base.min() + tol.FIRST_LINE * size[base.argmin()]]
    text = "".join(ink.folded[i] for i in first.tolist())
    if any(head.search(text) for head in heads.named):
        return True
    return sum(sum(1 for _ in head.finditer(text)) for head in heads.other) > 1


def _tables_and_drawings(lattices: list[Lattice], ink: Ink) -> tuple[list[Lattice], list[Lattice]]:
    """The lattices with cells side by side and text in them: those that are tables, and those that are
    drawings.
    """
    several = [lattice for lattice in lattices if lattice.has_neighbours()]
    if not several:
        return [], []
    cell = cells_of(ink, several)
    largest = np.zeros(sum(len(lattice.frames) for lattice in several))  # em in each cell
    inside = cell >= 0
    np.maximum.at(largest, cell[inside], ink.glyphs.size[inside])
    tables: list[Lattice] = []
    drawings: list[Lattice] = []
    offset = 0
    for lattice in several:
        sizes = largest[offset : offset + len(lattice.frames)].tolist()
        offset += len(lattice.frames)
        if any(sizes):
            (drawings if _is_drawing(lattice, sizes) else tables).append(lattice)
    return tables, drawings


def _is_drawing(lattice: Lattice, sizes: Sequence[float]) -> bool:
    """Whether a lattice is a drawing with some text in it: digits drawn as lines, or a chart.

    `sizes` are the largest em in each of its cells, 0 where it has no text. The text of a drawing does not
    fit the cells it is in, or it is in few of many cells, and in neither a row of column headers nor a column
    of labels.
    """
    filled = [(frame, size) for frame, size in zip(lattice.frames, sizes, strict=True) if size]
    low = sum(frame.bottom - frame.top < tol.FITS_TYPE * size for frame, size in filled)
    if 2 * low > len(filled):
        return True
    if len(lattice.frames) < tol.LEAST_OF_CHART or len(filled) > tol.FILLED_IN_CHART * len(lattice.frames):
        return False
    top = [size for frame, size in zip(lattice.frames, sizes, strict=True) if not frame.row]
    left = [size for frame, size in zip(lattice.frames, sizes, strict=True) if not frame.col]
    return not any(2 * sum(map(bool, edge)) >= len(edge) for edge in (top, left))


def _outside(rules: Rules, drawings: Sequence[Lattice]) -> Rules:
    """The rules and shades that do not lie in a drawing."""
    over = tol.OVER_EDGE
    across, shades = rules.across, rules.shades
    for x0, top, x1, bottom in (lattice.box for lattice in drawings):
        y = across[:, 0]
        across = across[
            (y < top - over) | (y > bottom + over) | (across[:, 1] < x0 - over) | (across[:, 2] > x1 + over)
        ]
        shades = shades[
            (shades[:, 1] < top - over)
            | (shades[:, 3] > bottom + over)
            | (shades[:, 0] < x0 - over)
            | (shades[:, 2] > x1 + over)
        ]
    return replace(rules, across=across, shades=shades) if drawings else rules


def _unclosed(rules: Rules, lattices: list[Lattice], ink: Ink) -> Iterator[Box]:
    """The boxes around touching rules that hold text outside of every cell."""
    glyphs = ink.glyphs
    loose = cells_of(ink, lattices) < 0
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    for box in extents_of(rules):
        inside = loose & (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])
        if inside.sum() >= tol.LEAST_UNCLOSED:
            yield rounded(box)


def _is_marker(runs: Runs, ink: Ink, which: list[int]) -> bool:
    """Whether runs are a list marker and nothing else."""
    if sum(runs.last[i] - runs.first[i] for i in which) > LONGEST_MARKER:
        return False
    return MARKER.fullmatch(_folded(runs, ink, which)) is not None


def _is_text(runs: Runs, i: int, row: set[int]) -> bool:
    """Whether a run of a row has several glyphs, or is the first of a letter-spaced word's."""
    if runs.last[i] - runs.first[i] > 1:
        return True
    return i + 1 in row and runs.x0[i + 1] >= runs.x1[i]


def _piece(runs: Runs, which: list[int], order: float | None = None) -> Piece:
    """The runs as one line; its main run covers most of it. `order` is that of its first run by default."""
    if len(which) == 1:
        (i,) = which
        return Piece(
            which,
            runs.x0[i],
            runs.x1[i],
            runs.top[i],
            runs.bottom[i],
            runs.base[i],
            runs.size[i],
            runs.mode[i],
            i,
        )
    main = max(which, key=lambda i: runs.size[i] * (runs.last[i] - runs.first[i]))
    return Piece(
        runs=which,
        x0=min(runs.x0[i] for i in which),
        x1=max(runs.x1[i] for i in which),
        top=min(runs.top[i] for i in which),
        bottom=max(runs.bottom[i] for i in which),
        base=runs.base[main],
        size=runs.size[main],
        mode=runs.mode[main],
        order=min(which) if order is None else order,
    )


def lines_in(
    runs: Runs,
    ink: Ink,
    which: Sequence[int],
    join: float = _ANY,
    gutters: Sequence[Gutter] = (),
    rules: Rules = NO_RULES,
) -> list[Piece]:
    """The given runs as lines, top to bottom: what shares a baseline, superscripts and subscripts included.

    A gap wider than `join` ems ends a line, and so does a gutter. So does a narrower gap where the content
    wrote other text in between: text boxes beside each other. But a list marker belongs to the text close
    behind it, whatever was written in between: some programs write the numbers of a page before its text.
    A sign beyond the border of a box, such as the arrow to the next box, is no part of the box's line.
    """
    pieces: list[Piece] = []
    for row in _on_one_baseline(runs, ink, [i for i in which if runs.mode[i] == LEVEL]):
        if len(row) == 1:
            pieces.append(_piece(runs, row))
            continue
        row.sort(key=lambda i: (runs.x0[i], i))
        part = [row[0]]
        order = None
        members = set(row)
        for i in row[1:]:
            reach = max(runs.x1[j] for j in part)
            gap = runs.x0[i] - reach
            between = not members.issuperset(range(part[-1] + 1, i))
            apart = join < _ANY and gap > tol.BOX_GAP * runs.size[i] and between
            if (
                apart
                and gap <= tol.MARKER_GAP * runs.size[i]
                and _is_text(runs, i, members)
                and _is_marker(runs, ink, part)
                and not _is_marker(runs, ink, [i])
            ):
                apart, order = False, i
            if gutters:
                apart |= any(gutter.parts(reach, runs.x0[i], runs.base[i]) for gutter in gutters)
            apart = apart or (len(rules.down) > 0 and _beyond_border(runs, ink, part, reach, i, rules))
            if gap > join * runs.size[i] or apart:
                pieces.append(_piece(runs, part, order))
                part, order = [], None
            part.append(i)
        pieces.append(_piece(runs, part, order))
    pieces += [_piece(runs, [i]) for i in which if runs.mode[i] != LEVEL]
    pieces.sort(key=lambda p: (p.base if p.mode == LEVEL else p.top, p.x0))
    return _with_centred_markers(runs, ink, _with_markers_moved_up(runs, ink, pieces))


def _of_words(runs: Runs, ink: Ink, which: Iterable[int]) -> bool:
    """Whether any of the runs holds a letter or digit; a run without one is a sign."""
    return any(c.isalnum() for i in which for c in ink.folded[runs.first[i] : runs.last[i]])


def _beyond_border(runs: Runs, ink: Ink, part: Sequence[int], left: float, i: int, rules: Rules) -> bool:
    """Whether the side of a tall box lies between a line's part that ends at `left` and run i, one a sign."""
    if runs.x0[i] - left <= tol.BOX_GAP * runs.size[i]:
        return False
    if _of_words(runs, ink, [i]) and _of_words(runs, ink, part):
        return False
    x, top, bottom = rules.down.T
    tall = bottom - top >= tol.BORDER_HEIGHT * runs.size[i]
    between = (left <= x) & (x <= runs.x0[i]) & (top <= runs.top[i]) & (runs.bottom[i] <= bottom)
    return bool((tall & between).any())


def _with_markers_moved_up(runs: Runs, ink: Ink, pieces: list[Piece]) -> list[Piece]:
    """The lines from top to bottom, with a list marker on the middle one of several before the first.

    On the page, they look like a list whose item begins with the middle line. What tells them apart is that
    the marker was painted directly before the first line.
    """
    out = list(pieces)
    line_of = {i: n for n, piece in enumerate(pieces) for i in piece.runs}
    for k, piece in enumerate(pieces):
        lead = next((n for n, (i, j) in enumerate(pairwise(piece.runs), 1) if j != i + 1), 0)
        if not lead or piece.mode != LEVEL or not _is_marker(runs, ink, piece.runs[:lead]):
            continue
        text = _piece(runs, piece.runs[lead:])
        first = line_of.get(piece.runs[lead - 1] + 1, k)
        above = [n for n in range(first, k) if abs(pieces[n].x0 - text.x0) <= tol.SAME_START]
        if above[:1] != [first]:
            continue
        under = (p for p in islice(pieces, k + 1, None) if abs(p.x0 - text.x0) <= tol.SAME_START)
        below = list(islice(under, len(above)))
        if len(below) == len(above) and _is_column([*(pieces[n] for n in above), text, *below]):
            out[first] = _piece(runs, [*piece.runs[:lead], *pieces[first].runs], pieces[first].order)
            out[k] = text
    return out


def _is_column(lines: list[Piece]) -> bool:
    """Whether lines follow each other closely, each written after the one above it."""
    return all(
        below.mode == LEVEL
        and 0 < below.base - above.base <= tol.LINE_PITCH * above.size
        and max(above.runs) < min(below.runs)
        for above, below in pairwise(lines)
    )


def _with_centred_markers(runs: Runs, ink: Ink, pieces: list[Piece]) -> list[Piece]:
    """The lines from top to bottom, with a list marker centred beside several in front of the first."""
    if len(pieces) < 3:
        return pieces
    level = [p for p in pieces if p.mode == LEVEL]
    alone = [_is_marker(runs, ink, p.runs) for p in level]
    markers = [p for p, is_one in zip(level, alone, strict=True) if is_one]
    if not markers or len(markers) == len(level):
        return pieces
    others = [p for p, is_one in zip(level, alone, strict=True) if not is_one]
    beside: list[list[Piece]] = [[] for _ in markers]
    bases = [m.base for m in markers]  # ascending, as the lines are
    for piece in others:
        after = bisect_left(bases, piece.base)
        nearest = min(
            (bisect_left(bases, bases[k]) for k in (after - 1, after) if 0 <= k < len(bases)),
            key=lambda k: abs(bases[k] - piece.base),
        )
        if 0 <= piece.x0 - markers[nearest].x1 <= tol.MARKER_GAP * piece.size:
            beside[nearest].append(piece)
    joined: dict[int, Piece] = {}
    gone: set[int] = set()
    for marker, lines in zip(markers, beside, strict=True):
        first = _first_of_centred(marker, lines)
        if first is not None:
            gone.add(id(marker))
            joined[id(first)] = _piece(runs, [*marker.runs, *first.runs], first.order)
    return [joined.get(id(p), p) for p in pieces if id(p) not in gone]


def _first_of_centred(marker: Piece, beside: list[Piece]) -> Piece | None:
    """The first of the lines beside a marker that it stands halfway down, or None."""
    above = [p for p in reversed(beside) if p.base < marker.base]
    below = [p for p in beside if p.base > marker.base]
    first = None
    inner = (marker, marker)
    for pair in zip(above, below, strict=False):
        off = abs((pair[0].base + pair[1].base) / 2 - marker.base)
        apart = inner[0].base - pair[0].base if first else pair[1].base - pair[0].base
        if off > tol.CENTRED_MARKER * marker.size or apart > tol.LINE_PITCH * pair[0].size:
            break
        first, inner = pair[0], pair
    return first


def _on_one_baseline(runs: Runs, ink: Ink, level: list[int]) -> list[list[int]]:
    """Level runs in rows of one baseline. Superscripts and subscripts belong to words, never to a lone sign.

    A large ▶ between two boxes is as near to the lines above and below its baseline as a superscript.
    """
    if len(level) < 2:
        return [level] if level else []
    rows: list[list[int]] = []
    kinds: list[tuple[float, bool]] = []  # of each row, its em and whether it is of words
    known: list[tuple[float, int]] = []  # the rows by their baselines
    reach = tol.RAISED * max(runs.size[i] for i in level)
    # the large type first, so that superscripts find the line they belong to
    for i in sorted(level, key=lambda i: (-round(runs.size[i]), runs.base[i])):
        base, size = runs.base[i], runs.size[i]
        best, distance = -1, _ANY
        for at in range(bisect_left(known, (base - reach, 0)), len(known)):
            row_base, k = known[at]
            if row_base > base + reach:
                break
            off = abs(base - row_base)
            if (off, k) < (distance, best) and off <= _reach(size, *kinds[k]):
                best, distance = k, off
        if best >= 0 and (distance <= tol.SAME_BASELINE * size or _near(runs, i, rows[best])):
            rows[best].append(i)
        else:
            insort(known, (base, len(rows)))
            rows.append([i])
            kinds.append((size, _of_words(runs, ink, [i])))
    return rows


def _reach(size: float, row_size: float, of_words: bool) -> float:
    """How far type of an em of `size` may stand off the baseline of a row it belongs to, in points."""
    if not of_words:
        return tol.SAME_BASELINE * size
    return (tol.RAISED if size <= tol.SMALLER_TYPE * row_size else tol.SAME_BASELINE) * row_size


def _near(runs: Runs, i: int, row: list[int]) -> bool:
    """Whether run i stands close beside a run of the row, as a superscript does."""
    size = tol.BESIDE * max(runs.size[j] for j in row)
    return any(
        runs.x0[i] - runs.x1[j] < size and runs.x0[j] - runs.x1[i] < size and runs.bottom[i] > runs.top[j]
        for j in row
    )


def _blocks(
    runs: Runs, ink: Ink, lattices: list[Lattice], gutters: Sequence[Gutter], rules: Rules
) -> list[Text | Table]:
    """The runs as tables and texts in reading order."""
    by_cell: dict[int, list[int]] = {}
    for i, cell in enumerate(runs.cell):
        by_cell.setdefault(cell, []).append(i)
    tables: list[Table] = []
    offset = 0
    for lattice in lattices:
        cells = []
        for k, frame in enumerate(lattice.frames):
            which = by_cell.get(offset + k, [])
            if is_vertical(runs, which):
                pieces = lines_in(turned(runs), ink, which)
                cells.append([_turned_back(runs, piece) for piece in pieces])
                continue
            pieces = lines_in(runs, ink, which)
            cells.append(_upright(runs, ink, pieces, frame.x1 - frame.x0))
        offset += len(lattice.frames)
        tables.append(Table(lattice, cells))
    outside = by_cell.get(-1, [])
    if len(outside) > tol.MOST_LOOSE_RUNS:
        rows = Text(lines_in(runs, ink, outside, tol.LINE_GAP))
        rows.column = rows.box[0], rows.box[2]
        scattered: list[Text | Table] = [*tables, rows]
        return _ordered(scattered, np.array([_box(block) for block in scattered]))
    if is_vertical(runs, outside):
        return _vertical(runs, ink, outside, tables)
    groups = column_groups(runs, outside)
    columns = {i for group in groups for i in group}
    texts = _texts(runs, ink, [i for i in outside if i not in columns], gutters, rules)
    for group in groups:
        lines = [p for text in _vertical(runs, ink, group, []) if isinstance(text, Text) for p in text.lines]
        texts.append(Text(lines, vertical=len(lines) > 1))
    for table in tables:
        texts = _spilled(table, texts)
    blocks: list[Text | Table] = [*tables, *texts]
    return _ordered(blocks, np.array([_box(block) for block in blocks]))


def _vertical(runs: Runs, ink: Ink, which: list[int], tables: list[Table]) -> list[Text | Table]:
    """Tables and the texts of vertical writing in reading order: columns from the right, row above row."""
    across = turned(runs)
    down = [i for i in which if runs.mode[i] in (COLUMN, DOWN)]
    page = page_text(across, ink, NO_RULES, NO_HEADS, ())
    columns = _texts(across, ink, down, gutters_of(page, (), ()))
    level = _texts(runs, ink, [i for i in which if runs.mode[i] not in (COLUMN, DOWN)], ())
    blocks: list[Text | Table] = [*tables, *level, *columns]
    for text in columns:
        text.lines = [_turned_back(runs, piece) for piece in text.lines]
        text.vertical = True
    return _ordered(blocks, np.array([turned_box(_box(block)) for block in blocks]))


def _turned_back(runs: Runs, piece: Piece) -> Piece:
    """A line of the turned page on the page itself."""
    x0, top, x1, bottom = turned_back(piece.box)
    first = piece.runs[0]
    mode = COLUMN if piece.mode == LEVEL else runs.mode[first]
    return replace(piece, x0=x0, top=top, x1=x1, bottom=bottom, base=runs.base[first], mode=mode)


def _spilled(table: Table, texts: list[Text]) -> list[Text]:
    """The texts without the lines that overflow a cell of the table's last row; they are put into the cell.

    A program that fixes the row height prints what does not fit below the rule: the next lines of the cell's
    text, at its own line pitch and left edge. A line that begins where others of the page do is the page's:
    Word sets the text of a first column at the margin, and what follows a table right below it.
    """
    edge = table.lattice.box[3]
    last_row = len(table.lattice.ys) - 1
    for frame, pieces in zip(table.lattice.frames, table.cells, strict=True):
        if frame.row + frame.row_span != last_row or len(pieces) < 2:
            continue
        pitch = pieces[-1].base - pieces[-2].base
        while True:
            last = pieces[-1]
            spilled = next(
                (
                    (text, piece)
                    for text in texts
                    for piece in text.lines
                    if abs(piece.base - last.base - pitch) < tol.SAME_PITCH * pitch
                    and abs(piece.x0 - last.x0) < tol.BEGINS_AT * last.size
                    and piece.x1 <= frame.x1
                    and piece.top < edge + tol.OVERFLOW * pitch
                    and abs(piece.size - last.size) < tol.EQUAL_SIZE
                    and not _begins_like_others(piece, text, texts, frame.x1)
                ),
                None,
            )
            if spilled is None or last.bottom < edge - tol.AT_LOWER_EDGE * pitch:
                break
            text, piece = spilled
            pieces.append(piece)
            text.lines.remove(piece)
            texts = [t for t in texts if t.lines]
            edge = max(edge, piece.bottom)
    return texts


def _begins_like_others(piece: Piece, own: Text, texts: list[Text], right: float) -> bool:
    """Whether a line that can be of no cell begins at a line's left edge.

    That is one of another text than the line's `own`, or one that reaches over the cell's `right` edge.
    """
    return any(
        abs(other.x0 - piece.x0) < tol.SAME_START and (text is not own or other.x1 > right)
        for text in texts
        for other in text.lines
    )


def _upright(runs: Runs, ink: Ink, pieces: list[Piece], room: float) -> list[Piece]:
    """Letters set one below the other in a cell, `room` points wide, as one line read downwards.

    In a narrow cell that holds of any letters, in a wider one of those of a word.
    """
    if len(pieces) < 2 or any(p.mode != LEVEL for p in pieces):
        return pieces
    size = max(p.size for p in pieces)
    if room > tol.NARROW_CELL * size:
        return [_downwards(pieces)] if _is_stacked_word(runs, ink, pieces) else pieces
    if any(p.x1 - p.x0 > tol.ONE_LETTER * size for p in pieces):
        return pieces
    centre = [(p.x0 + p.x1) / 2 for p in pieces]
    if max(centre) - min(centre) > tol.BELOW_EACH_OTHER * size:
        return pieces
    return [_downwards(pieces)]


def _is_stacked_word(runs: Runs, ink: Ink, pieces: Sequence[Piece]) -> bool:
    """Whether lines are the letters of one word, three or more, close below each other."""
    return len(pieces) > 2 and all(_is_next_letter(runs, ink, a, b) for a, b in pairwise(pieces))


def _is_next_letter(runs: Runs, ink: Ink, above: Piece, below: Piece) -> bool:
    """Whether two lines are one kana or ideograph each, the second close below the first."""
    size = above.size
    return (
        _is_letter(runs, ink, above)
        and _is_letter(runs, ink, below)
        and abs(below.size - size) < tol.EQUAL_SIZE
        and abs(below.x0 + below.x1 - above.x0 - above.x1) / 2 <= tol.BELOW_EACH_OTHER * size
        and 0 < below.base - above.base <= tol.STACKED_PITCH * size
    )


def _is_letter(runs: Runs, ink: Ink, piece: Piece) -> bool:
    """Whether a level line is a single kana or ideograph."""
    if piece.mode != LEVEL or len(piece.runs) > 1:
        return False
    (i,) = piece.runs
    letter = ink.folded[runs.first[i] : runs.last[i]]
    return len(letter) == 1 and letter.isalpha() and is_wide(letter)


def _downwards(pieces: Sequence[Piece]) -> Piece:
    """Lines below each other as one line read downwards."""
    return Piece(
        runs=[i for p in pieces for i in p.runs],
        x0=min(p.x0 for p in pieces),
        x1=max(p.x1 for p in pieces),
        top=pieces[0].top,
        bottom=pieces[-1].bottom,
        base=pieces[0].base,
        size=max(p.size for p in pieces),
        mode=COLUMN,
        order=min(p.order for p in pieces),
    )


def _with_stacks(runs: Runs, ink: Ink, pieces: list[Piece]) -> list[Piece]:
    """The lines of prose in content order, words set letter below letter as one line each."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and _is_next_letter(runs, ink, groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [p for group in groups for p in ([_downwards(group)] if len(group) > 2 else group)]


def _texts(
    runs: Runs, ink: Ink, which: list[int], gutters: Sequence[Gutter], rules: Rules = NO_RULES
) -> list[Text]:
    """Prose as text blocks: a line joins the block above it when the content continues there.

    It does not where a line stands between the two that was written at another time: a spreadsheet's program
    writes the cells of one look, such as all headings, before the others.
    """
    pieces = _with_amounts(runs, ink, lines_in(runs, ink, which, tol.LINE_GAP, gutters, rules))
    _order_by_column(pieces, gutters)
    pieces.sort(key=lambda p: p.order)
    pieces = _with_stacks(runs, ink, pieces)
    by_base = _by_base(pieces)
    blocks: list[Text] = []
    room = _WIDE
    left, right = _WIDE  # the ends of the last block
    for piece, beside in zip(pieces, _rooms(pieces), strict=True):
        both = (max(room[0], beside[0]), min(room[1], beside[1]))
        enters = room == _WIDE != beside  # a column begins: what stood above it was as wide as the page
        ends = min(left, piece.x0), max(right, piece.x1)
        fits = both[0] <= ends[0] and ends[1] <= both[1]
        last = blocks[-1].lines[-1] if blocks else None
        if last is not None and fits and not enters and _goes_on(last, piece, by_base):
            blocks[-1].lines.append(piece)
            room, (left, right) = both, ends
        else:
            blocks.append(Text([piece]))
            room, left, right = beside, piece.x0, piece.x1
    return blocks


def _with_amounts(runs: Runs, ink: Ink, pieces: list[Piece]) -> list[Piece]:
    """The lines of prose, each amount of a right-aligned column in one line with its label.

    A balance sheet without rules sets amounts far to the right of their labels, and may write them before
    all labels. Of several columns, the left one comes first. A column some of whose numbers have no label is
    none: the scale of a chart.
    """
    numbers = [p for p in pieces if p.mode == LEVEL and AMOUNT.fullmatch(_folded(runs, ink, p.runs))]
    columns: list[list[Piece]] = []
    for piece in sorted(numbers, key=lambda p: p.x1):
        if columns and piece.x1 - columns[-1][-1].x1 <= tol.SAME_LEVEL:
            columns[-1].append(piece)
        else:
            columns.append([piece])
    lines = {id(p): p for p in pieces}
    by_base = _by_base(pieces)
    for amounts in columns:
        if len(amounts) < tol.LEAST_AMOUNTS:
            continue
        labels = [label for a in amounts if (label := _label_of(a, by_base, lines)) is not None]
        if len(set(map(id, labels))) < len(amounts):
            continue
        for amount, label in zip(amounts, labels, strict=True):
            del lines[id(amount)], lines[id(label)]
            both = _piece(runs, [*label.runs, *amount.runs], label.order)
            lines[id(both)] = both
            insort(by_base, (both.base, len(by_base), both), key=_base_of)
    return list(lines.values())


_Based = tuple[float, int, Piece]
"""A line behind its baseline and its number."""


def _by_base(pieces: Iterable[Piece]) -> list[_Based]:
    """The level lines in the order of their baselines."""
    return sorted(((p.base, n, p) for n, p in enumerate(pieces) if p.mode == LEVEL), key=_base_of)


def _base_of(based: _Based) -> float:
    return based[0]


def _label_of(amount: Piece, by_base: Sequence[_Based], left: Container[int]) -> Piece | None:
    """The nearest line on the left of an amount and on its baseline.

    `by_base` are the level lines in the order of their baselines; only those whose id is in `left` count.
    """
    reach = tol.SAME_BASELINE * amount.size
    first = bisect_left(by_base, amount.base - reach, key=_base_of)
    last = bisect_right(by_base, amount.base + reach, key=_base_of)
    beside = (
        (p.x1, -n, p)
        for _, n, p in by_base[first:last]
        if id(p) in left
        and p.x1 <= amount.x0
        and abs(p.base - amount.base) <= reach
        and abs(p.size - amount.size) <= tol.SAME_SIZE * amount.size
    )
    return max(beside, key=lambda found: found[:2], default=(0.0, 0, None))[2]


def _folded(runs: Runs, ink: Ink, which: Sequence[int]) -> str:
    return "".join(ink.folded[runs.first[i] : runs.last[i]] for i in which)


def _order_by_column(pieces: list[Piece], gutters: Sequence[Gutter]) -> None:
    """Set the content order of lines in columns as if one column had been written after the other."""
    regions: list[list[Gutter]] = []
    for gutter in gutters:
        beside = [r for r in regions if any(gutter.top < g.bottom and g.top < gutter.bottom for g in r)]
        regions = [r for r in regions if r not in beside] + [[g for r in beside for g in r] + [gutter]]
    for region in regions:
        top, bottom = min(g.top for g in region), max(g.bottom for g in region)
        inside = [p for p in pieces if top <= (p.top + p.bottom) / 2 <= bottom]
        if not inside:
            continue
        inside.sort(
            key=lambda p: (
                sum(p.x0 > g.x0 for g in region),
                not any(g.x0 < p.x0 and p.x1 < g.x1 for g in region),  # an arrow leads to the column
                p.order,
            )
        )
        if all(a.order < b.order for a, b in pairwise(inside)) and not _is_interrupted(inside, pieces):
            continue  # a column may go on where no text stands beside it
        begin = inside[0].order
        for n, piece in enumerate(inside):
            piece.order = begin + n / len(inside)


def _is_interrupted(column: Sequence[Piece], pieces: Sequence[Piece]) -> bool:
    """Whether headings in larger type that stand below lines in columns were written among them."""
    first, last = column[0].order, column[-1].order
    bottom = max(p.bottom for p in column)
    largest = tol.LARGER_TYPE * median(p.size for p in column)
    return any(
        first < p.order < last
        and p.top >= bottom
        and p.size > largest
        and p.x1 - p.x0 > tol.ONE_CHARACTER * p.size
        for p in pieces
    )


def _rooms(pieces: list[Piece]) -> list[tuple[float, float]]:
    """The room of each line: where the line on its left ends, and where that on its right begins."""
    if len(pieces) < 2:
        return [_WIDE] * len(pieces)
    box = np.array([p.box for p in pieces])
    rooms: list[tuple[float, float]] = []
    for some in np.array_split(box, -(-len(box) // _AT_ONCE)):  # not all pairs at once
        x0, top, x1, bottom = (side[:, None] for side in some.T)
        lower = np.minimum(bottom, box[:, 3]) - np.maximum(top, box[:, 1])
        level = lower > tol.SIDE_BY_SIDE * np.minimum(bottom - top, box[:, 3] - box[:, 1])
        left = np.where(level & (box[:, 2] <= x0), box[:, 2], -_ANY).max(axis=1)
        right = np.where(level & (x1 <= box[:, 0]), box[:, 0], _ANY).min(axis=1)
        rooms += zip(left.tolist(), right.tolist(), strict=True)
    return rooms


def _goes_on(last: Piece, piece: Piece, by_base: Sequence[_Based]) -> bool:
    """Whether a line stands close below the last one of a block, and under it, with no line in between.

    `by_base` are all level lines in the order of their baselines.
    """
    return (
        piece.mode == last.mode == LEVEL
        and 0 < piece.base - last.base < tol.LINE_PITCH * max(piece.size, last.size)
        and min(piece.x1, last.x1) > max(piece.x0, last.x0) - _overhang(piece, last)
        and not _is_parted(last, piece, by_base)
    )


def _is_parted(upper: Piece, lower: Piece, by_base: Sequence[_Based]) -> bool:
    """Whether a line of about their type size stands between two lines, above and below which they are."""
    low, high = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
    first = bisect_right(by_base, upper.base, key=_base_of)
    last = bisect_left(by_base, lower.base, key=_base_of)
    return any(
        p.top >= upper.bottom - tol.TOUCHING
        and p.bottom <= lower.top + tol.TOUCHING
        and min(p.x1, high) > max(p.x0, low)
        and p.size > tol.RUBY_SIZE * min(upper.size, lower.size)
        for _, _, p in by_base[first:last]
    )


def _overhang(piece: Piece, last: Piece) -> float:
    """Points that a line of one character may end left of the line above it, whose indent it stands under."""
    alone = piece.x1 - piece.x0 < tol.ONE_CHARACTER * piece.size
    return tol.LEFT_OF_INDENT * piece.size if alone and piece.x0 < last.x0 else 0.0


def _box(block: Text | Table) -> Box:
    return block.lattice.box if isinstance(block, Table) else block.box


def _first(block: Text | Table) -> float:
    """The block's first run in content order, 0 for an empty table."""
    if isinstance(block, Table):
        return min((p.order for cell in block.cells for p in cell), default=0)
    return min(p.order for p in block.lines)


def _size(block: Text | Table) -> float:
    """The block's type size in points, that of its first line; 0 for an empty table."""
    lines = [p for cell in block.cells for p in cell] if isinstance(block, Table) else block.lines
    return lines[0].size if lines else 0.0


def _ordered(blocks: list[Text | Table], boxes: Floats) -> list[Text | Table]:
    """The blocks in reading order, `column` set; `boxes` (n × 4) are theirs on the page as it is read."""
    if len(blocks) < 2:
        return blocks
    order, beside = reading_order(boxes, list(map(_first, blocks)), list(map(_size, blocks)))
    for block, aside in zip(blocks, beside.tolist(), strict=True):
        if isinstance(block, Text):
            x0, _, x1, _ = block.box
            block.column = (x0, x1) if aside else None
    ordered = [blocks[i] for i in order]
    _continue_columns(ordered)
    return ordered


def _continue_columns(ordered: Sequence[Text | Table]) -> None:
    """Set the column of texts that go on below the end of the column beside theirs, with or without tables.

    What is read after such texts stands higher on the page and to the right of them, or what was read before
    them to the left. Lines that wrap show how wide the column is; the labels of a drawing do not.
    """
    for i, before in enumerate(ordered):
        if not isinstance(before, Text) or before.column is None:
            continue
        left, right = before.column
        full = sum(p.x1 > right - tol.SHORT_OF_COLUMN * p.size for p in before.lines)
        if full < tol.LEAST_FULL_LINES:
            continue
        below = list(_below_in_column(before, ordered[i + 1 :]))
        texts = [block for block in below if isinstance(block, Text)]
        if not texts:
            continue
        left, right = min(left, *(t.box[0] for t in texts)), max(right, *(t.box[2] for t in texts))
        after = ordered[i + 1 + len(below) :][:1]
        is_left = any(right < _box(b)[0] and _box(b)[1] < texts[0].box[1] for b in after)
        is_right = any(isinstance(b, Text) and b.column and b.column[1] < left for b in ordered[:i])
        if is_left or is_right:
            for text in (before, *texts):
                text.column = left, right


def _below_in_column(text: Text, following: Iterable[Text | Table]) -> Iterator[Text | Table]:
    """The blocks that follow a text in a column, each below the one before, and in no column of their own."""
    assert text.column is not None
    left, right = text.column
    reach = text.lines[0].size
    above = text.box[1]
    for block in following:
        x0, top, x1, _ = _box(block)
        own = isinstance(block, Text) and (block.column is not None or block.vertical)
        if own or top < above or x0 <= left - reach or right + reach <= x1:
            return
        yield block
        above = top


def _fill_in(
    blocks: list[Text | Table], runs: Runs, ink: Ink, facts: PageFacts, struck: Bools, emphasis: Bools
) -> None:
    """Set each line's text, what of it is struck out or marked, and whether most of it is bold."""
    pieces: list[Piece] = []
    for block in blocks:
        if isinstance(block, Table):
            pieces += [p for cell in block.cells for p in cell]
        else:
            pieces += block.lines
    glyphs = ink.glyphs
    heavy = np.array([f.bold for f in facts.fonts] or [False])[glyphs.font] | ink.thick | glyphs.stroked
    orders = [_glyph_order(runs, p) for p in pieces]
    bold = [0, *np.cumsum(heavy).tolist()]
    marked = [0, *np.cumsum(emphasis).tolist()]
    any_struck = bool(struck.any())
    for piece, order, text in zip(pieces, orders, _texts_of(ink, pieces, orders, struck), strict=True):
        piece.text = text
        if any_struck and (gone := order[struck[order]]).size:
            piece.struck = text_at(glyphs, gone)
            piece.struck_ends = bool(struck[order[0]]), bool(struck[order[-1]])
        heavy_glyphs = sum(bold[runs.last[i]] - bold[runs.first[i]] for i in piece.runs)
        piece.bold = 2 * heavy_glyphs > len(order)
        partly_bold = heavy_glyphs > 0 and not piece.bold
        if not piece.struck and (
            partly_bold or any(marked[runs.last[i]] > marked[runs.first[i]] for i in piece.runs)
        ):
            set_apart = emphasis[order] | heavy[order] if partly_bold else emphasis[order]
            if not set_apart.all():
                piece.marked = tuple(np.flatnonzero(set_apart).tolist())
        if facts.recognised:
            piece.confidence = tuple(glyphs.confidence[order].round(4).tolist())
            piece.second = "".join(map(chr, glyphs.second[order].tolist()))


def _texts_of(ink: Ink, pieces: list[Piece], orders: list[Ints], struck: Bools) -> list[str]:
    """The text of every line without what is struck out, given the glyphs of each."""
    level = [i for i, p in enumerate(pieces) if p.mode == LEVEL]
    texts = dict(zip(level, texts_of(ink, [orders[i] for i in level], struck), strict=True))
    columns = [i for i, p in enumerate(pieces) if p.mode == COLUMN and ink.glyphs.column[orders[i]].all()]
    if columns:
        downwards = texts_of(turned_ink(ink), [orders[i] for i in columns], struck)
        texts.update(zip(columns, downwards, strict=True))
    return [texts[i] if i in texts else turned_text_of(ink, orders[i]) for i in range(len(pieces))]


def _glyph_order(runs: Runs, piece: Piece) -> Ints:
    """The line's glyphs from left to right."""
    spans = [np.arange(runs.first[i], runs.last[i]) for i in piece.runs]
    return spans[0] if len(spans) == 1 else np.concatenate(spans)
