"""A document as a reader returns it: lines and tables in reading order, without interpretation.

All later stages work on these frozen values and do not need to know whether the document was a PDF or a text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from planparse.document.place import Box, Place, Spot, merge
from planparse.japanese.fold import fold

_ROW = attrgetter("row")


@dataclass(frozen=True, slots=True)
class Recognised:
    """Of each character of a line that was recognised in a picture, how sure it is (0 to 1), and the
    character that is the next likeliest at its place ("\\0" for none).
    """

    confidence: tuple[float, ...]
    second: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or a line of a text file (in a table row, one cell's part of it).

    `number` counts the document's lines from 1 in reading order; the cells of a table row in a text share
    the number of their line. `text` is as in the source, stripped. Some attributes are None in a text:
    `page` (from 1), `box`, `size` (the em in points), `limits` (left and right edge, in points, of the column
    or cell the line is set in), `block` (the paragraph in an original or in a tagged PDF's structure tree:
    lines of different blocks belong to different paragraphs).

    `gap` is the space above the line: blank lines in a text, ems in a PDF (never negative). In a text,
    `indent` is the white space before the line in ems, and `limits` are (0, W) if the text was wrapped at W
    ems. `part` is the position of the cell in a text's table row. `marked` are the places in `text` of
    characters set apart from the others: in a drawn ring, underlined, or alone in bold. `spot` is where a
    person finds the line in an original, which has neither pages nor boxes. `recognised` says how sure
    its characters are if the line was recognised in a picture.
    """

    number: int
    text: str
    gap: float = 0.0
    page: int | None = None
    box: Box | None = None
    size: float | None = None
    limits: tuple[float, float] | None = None
    bold: bool = False
    block: int | None = None
    indent: float = 0.0
    part: int = 0
    marked: tuple[int, ...] = ()
    spot: Spot | None = None
    recognised: Recognised | None = None

    @property
    def folded(self) -> str:
        """The line's text, folded for comparison (see `japanese.fold`): as long as the text."""
        return fold(self.text)

    @property
    def key(self) -> tuple[int, int]:
        """Identifies the line within its document."""
        return (self.number, self.part)

    @property
    def place(self) -> Place:
        """The line's own place."""
        return Place(page=self.page, lines=(self.number, self.number), box=self.box, spot=self.spot)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid, rows and columns counted from 0, `row_span` × `col_span` slots large.

    `lines` are the cell's lines from top to bottom, none for an empty cell. `spot` is where a person finds
    the cell in an original, see `Line`.
    """

    row: int
    col: int
    lines: tuple[Line, ...] = ()
    row_span: int = 1
    col_span: int = 1
    box: Box | None = None
    page: int | None = None
    spot: Spot | None = None

    @property
    def place(self) -> Place:
        """The place of the cell's lines, or of the cell itself if it is empty."""
        if len(self.lines) == 1:
            return self.lines[0].place
        if self.lines:
            return merge(line.place for line in self.lines)
        return Place(page=self.page, box=self.box, spot=self.spot)

    def at(self, row: int, col: int) -> Cell:
        """The cell at another row and column."""
        if row == self.row and col == self.col:
            return self
        return Cell(row, col, self.lines, self.row_span, self.col_span, self.box, self.page, self.spot)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its cells in row order. Positions that no cell covers are absent, not empty.

    `evidence` is how it was detected: "tabs" (text), "rules", "shading", "structure" (a tagged PDF, an
    original), "columns" (no rules: text aligned under column headers), "list" (lines below one another) or
    "cell" (one cell taken out of a table). `turned` tells that rows and columns were exchanged after reading.
    `arrows` are the places of arrows drawn over the table.
    """

    cells: tuple[Cell, ...]
    rows: int
    cols: int
    page: int | None = None
    box: Box | None = None
    evidence: str = "rules"
    turned: bool = False
    arrows: tuple[Place, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Every line in the grid, cell by cell."""
        for cell in self.cells:
            yield from cell.lines

    def row(self, index: int) -> tuple[Cell, ...]:
        """The cells that start in a row, from left to right."""
        return self.rows_from(index, index + 1)

    def rows_from(self, first: int, end: int) -> tuple[Cell, ...]:
        """The cells that start in the rows from `first` to the one before `end`, row by row."""
        begin = bisect_left(self.cells, first, key=_ROW)
        return self.cells[begin : bisect_left(self.cells, end, lo=begin, key=_ROW)]


Block = Line | Grid

AsideKind = Literal[
    "hidden",
    "off-page",
    "struck",
    "ruby",
    "watermark",
    "slanted",
    "annotation",
    "comment",
    "deleted",
    "notes",
    "running",
    "picture",
    "footnote",
    "drawing",
    "prompt",
]


@dataclass(frozen=True, slots=True)
class Aside:
    """Text in a file that is not the document's, and why: it stands in no line.

    "hidden" text cannot be seen and "off-page" text lies outside the page; "struck" text is crossed out;
    "ruby" is a reading in small kana above a word; a "watermark" is large and pale, or large and slanted;
    "slanted" is any other text that is neither level nor upright. An "annotation" was put on the page with a
    PDF viewer, where a "comment" shows as a mark. In an original, a tracked change "deleted" the text, or it
    is a slide's "notes", the "running" header or footer of its pages, a "footnote" or endnote, the labels of
    a chart ("drawing"), the "prompt" of a field that nobody filled in, or what the file says of a "picture".

    `box` is None where the text stands all over the page. An original has no pages, but a `spot`.
    """

    kind: AsideKind
    text: str
    page: int | None = None
    box: Box | None = None
    spot: Spot | None = None

    @property
    def place(self) -> Place:
        """Where the text stands."""
        return Place(page=self.page, box=self.box, spot=self.spot)


@dataclass(frozen=True, slots=True)
class Page:
    """One page's number (from 1), size in points as a person sees it, and rotation in degrees."""

    number: int
    width: float
    height: float
    rotation: int = 0


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as read: `blocks` contain every line exactly once, in reading order.

    `asides` are texts that belong to no line. `media_type` is one of `document.kinds`; `reader`
    names the reader and its back end; `producer` is the Producer entry of the PDF, None if it has none.
    """

    name: str
    sha256: str
    media_type: str
    size: int
    reader: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    producer: str | None = None
    asides: tuple[Aside, ...] = ()

    def texts(self) -> Iterator[str]:
        """The text of every line, and behind the lines of a cell its whole text: 一般財, 源, 一般財源."""
        for block in self.blocks:
            if not isinstance(block, Grid):
                yield block.text
                continue
            for cell in block.cells:
                yield from (line.text for line in cell.lines)
                if len(cell.lines) > 1:
                    yield "".join(line.text for line in cell.lines)

    def lines(self) -> Iterator[Line]:
        """Every line of the document in reading order; a row of a text's table yields one line per cell."""
        for block in self.blocks:
            if isinstance(block, Grid):
                yield from block.lines()
            else:
                yield block
