"""The elements of an HTML file to paragraphs and tables, as a browser would show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.place import Spot
from planparse.document.source import Aside, AsideKind
from planparse.japanese.characters import is_wide
from planparse.readers.assemble import Paragraph, Piece, Table, TableCell
from planparse.readers.html.cells import Slot, compact, rows_of
from planparse.readers.html.css import Declarations, StyleSheet
from planparse.readers.html.lists import marker, numbered
from planparse.readers.html.looks import Look, hides, look_of, plain
from planparse.readers.html.worksheet import worksheet
from planparse.readers.symbols import signs

NEVER = frozenset(
    [
        *("script", "style", "template", "head", "title", "xml", "rp", "colgroup"),
        *("datalist", "desc", "metadata", "option", "optgroup"),
    ]
)
"""Elements whose text no browser shows, or which are read in another way.

Elements that are always empty (source, wbr) are not among them: the parser takes what follows for their
content where it does not know them.
"""
_BLOCKS = frozenset(
    [
        *("html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog"),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "listing", "main", "menu"),
        *("nav", "noframes", "noscript", "ol", "p", "pre", "search", "section", "summary", "ul", "xmp"),
        *("caption", "tbody", "thead", "tfoot", "tr", "td", "th"),
    ]
)
_BLOCK_DISPLAYS = ("block", "flex", "grid", "list-item", "table", "flow-root")
_APART_DISPLAYS = ("inline-block", "table-cell", "inline-flex")
_BLANK = re.compile(r"[ \t\n\r\f]+")
_TO_COMMENT = re.compile(r"#cmnt(?:_ref)?\d+$")
"""The address of a comment in an export of Google Docs, or of where it belongs."""
_DEEPEST_TABLE = 24
"""Tables inside one another; the text of deeper ones is read without their cells. Not measured."""
_BUTTONS = ("submit", "button", "reset", "image")
_UNSHOWN_INPUTS = ("hidden", "file", "password", "color", "range")


@dataclass(slots=True)
class Reading:
    """The state of reading one file: its counts of paragraphs and tables, and the asides so far.

    `furniture` are the elements that belong to the site and not to the document. `breaks_at_blanks`: the
    program that wrote the file broke its lines only where the text has a blank. In a file that
    `is_worksheet`, text and tables stand in one grid, and `heads` are the words that may head columns. `file`
    is its name, for messages.
    """

    styles: StyleSheet
    furniture: frozenset[etree._Element]
    slide: int | None = None
    breaks_at_blanks: bool = False
    is_worksheet: bool = False
    heads: ColumnHeads = NO_HEADS
    file: str = ""
    paragraphs: int = 0
    tables: int = 0
    asides: list[Aside] = field(default_factory=list)


@dataclass(slots=True)
class _Flow:
    """Paragraphs being made: the runs of the one at hand, and blank paragraphs above it.

    `cell` is the spot of the table cell that the text stands in, None outside of tables. `marker` waits for
    the first text of its list item.
    """

    reading: Reading
    cell: Spot | None = None
    pieces: list[Piece] = field(default_factory=list)
    runs: list[tuple[str, Look]] = field(default_factory=list)
    gap: int = 0
    marker: str = ""
    aside: tuple[AsideKind, list[str], Spot] | None = None

    def add(self, text: str, look: Look) -> None:
        """Some text as the file has it."""
        if text:
            self.runs.append((signs(text, look.symbols) if look.symbols else text, look))

    def end(self, *, blank: bool = False) -> None:
        """The end of a paragraph; with `blank`, an empty one counts as a blank line."""
        runs, self.runs = self.runs, []
        for hidden, group in _by_aside(runs):
            if hidden is None:
                self._paragraph(group)
            else:
                self._aside(hidden, "".join(text for text, _ in group))
        if blank and runs and not any(look.aside for _, look in runs):
            self.gap += not any(text.strip() for text, _ in runs)

    def close(self) -> None:
        """The end of the paragraphs: tells what was set aside last."""
        self.end()
        self.close_aside()

    def _aside(self, kind: AsideKind, written: str) -> None:
        text = _BLANK.sub(" ", written).strip()
        if not text:
            return
        if self.aside is not None and self.aside[0] == kind and kind in ("running", "hidden"):
            self.aside[1].append(text)
            return
        number = self.reading.paragraphs + (not self.pieces or self.cell is None)
        spot = self.cell or Spot(slide=self.reading.slide, paragraph=number)
        self.close_aside()
        self.aside = (kind, [text], spot)

    def close_aside(self) -> None:
        """Tells the text set aside so far."""
        if self.aside is not None:
            kind, texts, spot = self.aside
            self.reading.asides.append(Aside(kind, "\n".join(texts), spot=spot))
            self.aside = None

    def _paragraph(self, runs: Sequence[tuple[str, Look]]) -> None:
        text, looks = _collapsed(runs, breaks_at_blanks=self.reading.breaks_at_blanks)
        if not text.strip():
            return
        self.close_aside()
        if self.cell is None:
            self.reading.paragraphs += 1
        spot = self.cell or Spot(slide=self.reading.slide, paragraph=self.reading.paragraphs)
        if self.marker:
            bare = text.lstrip()
            looks = [looks[-1]] * len(self.marker) + looks[len(text) - len(bare) :]
            text, self.marker = self.marker + bare, ""
        inked = [at for at, c in enumerate(text) if not c.isspace()]
        bold = all(looks[at].bold for at in inked)
        apart = [at for at in inked if looks[at].set_apart or (looks[at].bold and not bold)]
        self.pieces.append(
            Paragraph(
                text,
                spot,
                gap=float(self.gap),
                size=looks[inked[0]].size,
                bold=bold,
                marked=tuple(apart) if len(apart) < len(inked) else (),
                soft_breaks=True,
            )
        )
        self.gap = 0


def read_element(root: etree._Element, reading: Reading) -> list[Piece]:
    """The paragraphs and tables of an element, in reading order."""
    flow = _Flow(reading)
    _walk(root, Look(aside="running" if reading.is_worksheet else None), flow, 0)
    flow.close()
    return flow.pieces


def _walk(root: etree._Element, outer: Look, flow: _Flow, depth: int) -> None:
    """Read an element and all it contains; `depth` counts the tables around it."""
    numbers: dict[etree._Element, int] = {}
    look = _opened(root, outer, flow, numbers)
    stack = [(root, look, iter(root))]
    while stack:
        element, look, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            _closed(element, flow)
            if stack:
                flow.add(element.tail or "", stack[-1][1])
            continue
        if child.tag == "table" and child not in flow.reading.furniture:
            _table(child, look, flow, depth)
        elif not _leaf(child, look, flow):
            stack.append((child, _opened(child, look, flow, numbers), iter(child)))
            continue
        flow.add(child.tail or "", look)


def _opened(element: etree._Element, outer: Look, flow: _Flow, numbers: dict[etree._Element, int]) -> Look:
    """The look of an element's text, once what begins with it has begun."""
    styles = flow.reading.styles
    own = styles.of(element)
    look = look_of(element, own, outer)
    if element in flow.reading.furniture and look.aside is None:
        look = replace(look, aside="running")
    if _is_block(element, own):
        flow.end()
    elif own.get("display") in _APART_DISPLAYS:
        flow.add(" ", look)
    if element.tag == "ol":
        numbers.update(numbered([item for item in element if item.tag == "li"], element.attrib))
    if element.tag in ("ul", "ol", "menu", "dir") and not _names_marker(own):
        look = replace(look, list_style=None)
    if element.tag == "li" and own.get("display", "list-item") == "list-item":
        flow.marker = marker(element, look.list_style, numbers) if look.aside is None else flow.marker
    flow.add(styles.text_before(element), look)
    text = element.text or ""
    if element.tag in ("pre", "textarea") and text.startswith("\n"):
        text = text[1:]
    if "ignore" in own.get("mso-list", ""):
        text = text.rstrip()
    flow.add(text, look)
    return look


def _names_marker(own: Declarations) -> bool:
    return "list-style-type" in own or "list-style" in own


def _closed(element: etree._Element, flow: _Flow) -> None:
    """End what ends with an element."""
    own = flow.reading.styles.of(element)
    if element.tag == "li":
        flow.end()
        flow.marker = ""
    if _is_block(element, own):
        flow.end(blank=element.tag in ("p", "div"))
    elif "ignore" in own.get("mso-list", ""):
        flow.runs = _without_filling(flow.runs)
    elif own.get("display") in _APART_DISPLAYS:
        flow.add(" ", Look())


def _without_filling(runs: list[tuple[str, Look]]) -> list[tuple[str, Look]]:
    """Runs that end with a list number of Word's, with one blank for the many that fill its tab stop."""
    kept = list(runs)
    look = kept[-1][1] if kept else Look()
    while kept and not kept[-1][0].strip():
        kept.pop()
    return [*kept, (" ", replace(look, symbols=None))] if kept else kept


def _is_block(element: etree._Element, own: Declarations) -> bool:
    display = own.get("display", "")
    if display.startswith("inline") or display == "contents":
        return False
    return element.tag in _BLOCKS or display.startswith(_BLOCK_DISPLAYS)


def _leaf(element: etree._Element, look: Look, flow: _Flow) -> bool:
    """Read an element that is no container of text; False for all others."""
    tag = str(element.tag)
    if tag in NEVER or _is_sign_of_program(element):
        return True
    if tag == "br":
        flow.add("\n", replace(look, preserve=True))
    elif tag in ("img", "amp-img"):
        _picture(element.get("alt", ""), element, look, flow)
    elif tag == "input":
        _input(element, look, flow)
    elif tag == "select":
        _select(element, look, flow)
    elif tag in ("iframe", "frame", "object"):
        _picture(element.get("title") or element.get("src") or element.get("data") or "", element, look, flow)
    else:
        return False
    return True


def _is_sign_of_program(element: etree._Element) -> bool:
    """Whether an element is no text but a sign that a program put beside it.

    Notion draws an icon before a callout, Google Docs a link from the text to a comment.
    """
    if element.tag == "a":
        return _TO_COMMENT.match(element.get("href", "")) is not None
    return element.get("class") == "icon" and not re.search(r"\w", "".join(element.itertext()))


def _picture(text: str, element: etree._Element, look: Look, flow: _Flow) -> None:
    """A picture's own words, told; one character drawn as a picture is that character."""
    own = look_of(element, flow.reading.styles.of(element), look)
    bare = text.strip()
    if len(bare) != 1 and own.aside is None:
        own = replace(own, aside="picture")
    flow.add(f"{bare}\n" if len(bare) > 1 else bare, own)


def _input(element: etree._Element, look: Look, flow: _Flow) -> None:
    """What a form's control shows: the text typed in, or whether it is chosen."""
    own = look_of(element, flow.reading.styles.of(element), look)
    kind = element.get("type", "text").lower()
    value = element.get("value", "")
    if kind in ("checkbox", "radio"):
        signs = "☐☑" if kind == "checkbox" else "○◉"
        flow.add(signs[element.get("checked") is not None], own)
    elif kind in _BUTTONS:
        flow.add(f"{value} ", replace(own, aside=own.aside or "running"))
    elif kind not in _UNSHOWN_INPUTS:
        flow.add(value, replace(own, preserve=True))


def _select(element: etree._Element, look: Look, flow: _Flow) -> None:
    """The options chosen in a list, the first one if none is, as a browser shows it."""
    own = look_of(element, flow.reading.styles.of(element), look)
    options = list(element.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and element.get("multiple") is None:
        chosen = options[:1]
    for option in options:
        words = "".join(option.itertext()).strip()
        flow.add(f"{words} ", own if option in chosen else replace(own, aside=own.aside or "hidden"))


# --- tables --------------------------------------------------------------------------------------------


def _table(table: etree._Element, outer: Look, flow: _Flow, depth: int) -> None:
    """Read a table: a grid of cells, or what its cells contain where it only lays out the page."""
    styles = flow.reading.styles
    own = styles.of(table)
    look = plain(look_of(table, own, outer))
    if flow.reading.is_worksheet and look.aside == "running":
        look = replace(look, aside=None)  # what stands outside of the cells is the program's: names of sheets
    flow.end()
    rows = rows_of(table, lambda element: hides(element, styles.of(element)))
    for child in _between(table):
        _walk(child, look, flow, depth)
    flow.add(" ".join(_stray(table)), look)
    flow.end()
    hidden = replace(look, aside=look.aside or "hidden")
    if look.aside is not None or depth >= _DEEPEST_TABLE or table.get("role") in ("presentation", "none"):
        for slot in rows.shown:
            _laid_out(slot, look, flow, depth)
    elif flow.reading.is_worksheet:
        flow.close_aside()
        flow.pieces += _worksheet(table, rows.shown, look, flow.reading, depth)
    else:
        for is_layout, slots in _parts(rows.shown, styles):
            if is_layout:
                for slot in slots:
                    _laid_out(slot, look, flow, depth)
            else:
                flow.close_aside()
                flow.pieces.append(_grid(slots, look, flow.reading, depth))
    for cell in rows.hidden:
        _walk(cell, hidden, flow, depth + 1)
    flow.end()


def _between(table: etree._Element) -> Iterator[etree._Element]:
    """Captions, and whatever stands in a table but in no cell: browsers show it above the table."""
    for element in table:
        if element.tag == "caption":
            yield element


def _stray(table: etree._Element) -> Iterator[str]:
    """Text in a table or row outside of its cells, which browsers show above the table."""
    groups = [table, *(child for child in table if child.tag in ("thead", "tbody", "tfoot"))]
    for holder in (*groups, *(row for group in groups for row in group if row.tag == "tr")):
        yield from (
            text for text in (holder.text, *(child.tail for child in holder)) if text and text.strip()
        )


def _parts(slots: Sequence[Slot], styles: StyleSheet) -> Iterator[tuple[bool, Sequence[Slot]]]:
    """Runs of rows: those with a table inside one of their cells only lay out the page."""
    nesting = {slot.row for slot in slots if next(slot.element.iter("table"), None) is not None}
    run: list[Slot] = []
    for slot in slots:
        if run and (slot.row in nesting) != (run[-1].row in nesting):
            yield run[-1].row in nesting, run
            run = []
        run.append(slot)
    if run:
        yield run[-1].row in nesting, run


def _laid_out(slot: Slot, look: Look, flow: _Flow, depth: int) -> None:
    flow.end()
    _walk(slot.element, look, flow, depth + 1)
    flow.end()


def _worksheet(
    table: etree._Element, slots: Sequence[Slot], look: Look, reading: Reading, depth: int
) -> list[Piece]:
    reading.tables += 1

    def read_cell(element: etree._Element, spot: Spot) -> Sequence[Paragraph]:
        return _cell_paragraphs(element, look, reading, spot, depth)

    return worksheet(table, slots, reading.styles, reading.tables, read_cell, reading.heads, reading.file)


def _cell_paragraphs(
    element: etree._Element, look: Look, reading: Reading, spot: Spot, depth: int
) -> tuple[Paragraph, ...]:
    flow = _Flow(reading, spot)
    _walk(element, look, flow, depth + 1)
    flow.close()
    return tuple(piece for piece in flow.pieces if isinstance(piece, Paragraph))


def _grid(slots: Sequence[Slot], look: Look, reading: Reading, depth: int) -> Table:
    reading.tables += 1
    number = reading.tables
    cells: list[TableCell] = []
    for slot in compact(slots):
        spot = Spot(slide=reading.slide, table=number, cell=f"R{slot.row + 1}C{slot.col + 1}")
        paragraphs = _cell_paragraphs(slot.element, look, reading, spot, depth)
        cells.append(TableCell(slot.row, slot.col, spot, paragraphs, slot.row_span, slot.col_span))
    return Table(tuple(cells))


# --- characters ----------------------------------------------------------------------------------------


def _by_aside(
    runs: Iterable[tuple[str, Look]],
) -> Iterator[tuple[AsideKind | None, list[tuple[str, Look]]]]:
    """The runs set aside, in groups by why; then those that are text, as one group."""
    text: list[tuple[str, Look]] = []
    aside: list[tuple[str, Look]] = []
    for run in runs:
        if aside and run[1].aside != aside[-1][1].aside and (run[1].aside or run[0].strip()):
            yield aside[-1][1].aside, aside
            aside = []
        if run[1].aside is None:
            text.append(run)
        else:
            aside.append(run)
    if aside:
        yield aside[-1][1].aside, aside
    if text:
        yield None, text


def _collapsed(runs: Sequence[tuple[str, Look]], *, breaks_at_blanks: bool) -> tuple[str, list[Look]]:
    """The characters of a paragraph as a browser shows them, each with its look.

    Blanks in a row are one, none at the edges of a line. A line break of the file between two full-width
    characters is no blank, unless the program that wrote it breaks lines only at blanks.
    """
    out: list[str] = []
    looks: list[Look] = []
    waiting = ""
    for text, look in runs:
        if look.preserve:
            if text == "\n":
                waiting = ""
            pieces = [(False, text.replace("\r\n", "\n").replace("\r", "\n"))]
        else:
            pieces = [
                (piece[0] in " \t\n\r\f", piece) for piece in re.findall(r"[ \t\n\r\f]+|[^ \t\n\r\f]+", text)
            ]
        for is_blank, piece in pieces:
            if is_blank:
                waiting += piece
                continue
            if waiting and piece and out and out[-1] != "\n":
                is_break = "\n" in waiting or "\r" in waiting
                joined = is_break and not breaks_at_blanks and is_wide(out[-1]) and is_wide(piece[0])
                if not joined:
                    out.append(" ")
                    looks.append(look)
            waiting = ""
            out += piece.replace("\u00a0", " ")
            looks += [look] * len(piece)
    return "".join(out), looks
