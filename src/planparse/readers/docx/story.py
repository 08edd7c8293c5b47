"""A story of a Word document (its body, a header, a text box) → paragraphs and tables in reading order.

What is not the document's text is set aside: text that is hidden, struck out or deleted by a tracked change,
comments, ruby, prompts of empty content controls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from planparse.document.place import Spot
from planparse.document.source import Aside, AsideKind
from planparse.readers.assemble import Paragraph, Piece
from planparse.readers.docx.elements import (
    PROPERTIES,
    all_text,
    blocks_in,
    column_edges,
    is_below,
    is_gone,
    placed,
    rows_in,
    text_boxes,
)
from planparse.readers.docx.fields import OpenField, Shown, checked, instructed
from planparse.readers.docx.geometry import Box, Boxes, column_at, edges, in_order
from planparse.readers.docx.numbering import Counters, List
from planparse.readers.docx.styles import Look, Styles
from planparse.readers.docx.xml import W, child, switch, switched
from planparse.readers.ooxml import RELATION, Element, local
from planparse.readers.symbols import is_symbol_font, sign, signs

_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
"""What some marks in a run stand for."""
_APART = ("comment", "footnote", "ruby", "drawing", "prompt", "picture")
"""The kinds of text set aside one by one, where runs of other kinds are joined."""
_MOST_INSTRUCTION = 500
"""Characters of a field's instruction that are looked at. Not measured: a judgement; bounds the patterns."""
_HEX = re.compile("[0-9A-Fa-f]{1,6}")
_MOST_ROWS = 20_000
"""Rows of a table, at most. Not measured: a judgement; Word itself stops at 32,767."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike. `kind` says why they are not read, None if they are.

    `ringed`: drawn around, underlined or framed.
    """

    text: str
    look: Look
    kind: AsideKind | None = None
    ringed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What a text box or a diagram in a paragraph holds, and whether it stands below the paragraph."""

    content: tuple[Paragraph | Boxes, ...]
    below: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document's stories draw on.

    `comments` are texts by id, `notes` the same for footnotes and endnotes by the name of their reference,
    `diagrams` what stands in a diagram or chart by the id of its relationship. `moved` is all the text that
    tracked changes moved from elsewhere.
    """

    styles: Styles
    lists: Mapping[str, List]
    comments: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    diagrams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    charts: Mapping[str, str] = field(default_factory=dict)
    moved: str = ""


class Story:
    """Reads one story of a document (its body, a header) from its beginning to its end.

    `asides` is what was set aside so far.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.counters = Counters(parts.lists, parts.styles)
        self.asides: list[Aside] = []
        self._open: list[OpenField] = []
        self._within: Spot | None = None
        self._paragraphs = 0
        self._tables = 0

    # --- blocks --------------------------------------------------------------------------------------

    def pieces(self, body: Element) -> Iterator[Piece]:
        """The paragraphs and tables of the document's body."""
        return in_order(self.blocks(body, None))

    def blocks(self, container: Element, spot: Spot | None) -> Iterator[Paragraph | Boxes]:
        """Paragraphs and tables of the body, for which `spot` is None, or of a cell or text box there."""
        gap = 0
        joined: list[Run] = []
        label = ""
        for node in blocks_in(container):
            if local(node) == "tbl":
                found = self._table(node, spot)
                if found.cells:
                    yield found
                    gap = 0
                continue
            properties = child(node, "pPr")
            runs, frames = self._paragraph(node, properties)
            joined += runs
            yield from (piece for frame in frames if not frame.below for piece in frame.content)
            mark = child(properties, "rPr")
            shown = any(run.kind is None and run.text.strip() for run in joined)
            goes_on = is_gone(mark)
            if not label and (shown or not goes_on):
                words = "".join(run.text for run in joined if run.kind is None)
                label = self.counters.label(properties, words.lstrip())
            if goes_on and shown:
                continue
            paragraph = self._emit(label, joined, properties, spot, gap)
            if paragraph is not None:
                yield paragraph
                gap = 0
            elif not goes_on:
                gap += 1
            yield from (piece for frame in frames if frame.below for piece in frame.content)
            joined, label = [], ""
        if joined and (paragraph := self._emit(label, joined, None, spot, gap)) is not None:
            yield paragraph

    def _emit(
        self, label: str, runs: Sequence[Run], properties: Element | None, spot: Spot | None, gap: int
    ) -> Paragraph | None:
        """The paragraph of some runs; None if nothing of them is read. Their other text is set aside."""
        read = [run for run in runs if run.kind is None]
        written = "".join(run.text for run in read)
        words = written.lstrip()  # a page break may stand before the words, but after the number
        text = label + words
        if spot is None:
            self._paragraphs += bool(text.strip())
            spot = Spot(paragraph=max(1, self._paragraphs))
        for kind, group in groupby(runs, key=lambda run: run.kind):
            if kind is None:
                continue
            texts = [run.text for run in group]
            for each in texts if kind in _APART else ["".join(texts)]:
                if each.strip():
                    self.asides.append(Aside(kind, " ".join(each.split()), spot=spot))
        if not text.strip():
            return None
        letters = [run for run in read if run.text.strip()]
        size = max(letters, key=lambda run: len(run.text)).look.size if letters else None
        return Paragraph(
            text.replace("\t", " "),
            spot,
            gap=float(gap),
            indent=self.parts.styles.indent(properties, size or 10.0),
            size=size,
            bold=bool(letters) and all(run.look.bold for run in letters),
            marked=_marked(read, len(label) - (len(written) - len(words))),
            soft_breaks=True,
        )

    # --- paragraphs ----------------------------------------------------------------------------------

    def _paragraph(self, node: Element, properties: Element | None) -> tuple[list[Run], list[Frame]]:
        """The runs and the frames of a paragraph."""
        styles = self.parts.styles.of_paragraph(properties)
        items = list(self._inline(node, styles, None))
        self._open = [each for each in self._open if each.separated]
        return [i for i in items if isinstance(i, Run)], [i for i in items if isinstance(i, Frame)]

    def _inline(
        self, element: Element, styles: Sequence[Element], kind: AsideKind | None
    ) -> Iterator[Run | Frame]:
        """What stands in a paragraph or in a part of it. `kind` says why all of it is not read."""
        for node in element:
            name = local(node)
            if name in PROPERTIES:
                continue
            if name == "r":
                yield from self._run(node, styles, kind)
            elif name == "del":
                yield from self._inline(node, styles, "deleted")
            elif name == "moveFrom":
                if (text := all_text(node)) not in self.parts.moved:
                    yield Run(text, Look(), "deleted")
            elif name == "AlternateContent":
                yield from self._chosen(node, lambda part: self._inline(part, styles, kind))
            elif name == "sdt":
                empty = switch(child(node, "sdtPr"), "showingPlcHdr")
                yield from self._inline(node, styles, "prompt" if empty else kind)
            elif name == "fldSimple":
                yield from self._simple(node, styles, kind)
            elif len(node):
                yield from self._inline(node, styles, kind)

    def _chosen(
        self, node: Element, read: Callable[[Element], Iterator[Run | Frame]]
    ) -> Iterator[Run | Frame]:
        """The first of several ways to write the same that says anything."""
        for part in node:
            found = list(read(part))
            if found:
                yield from found
                return

    def _simple(
        self, node: Element, styles: Sequence[Element], kind: AsideKind | None
    ) -> Iterator[Run | Frame]:
        instruction = node.get(W + "instr", "")
        found = list(self._inline(node, styles, kind))
        shown = None if found else instructed(instruction[:_MOST_INSTRUCTION])
        yield from found if shown is None else _shown(shown, Look(), kind)

    def _run(self, run: Element, styles: Sequence[Element], kind: AsideKind | None) -> Iterator[Run | Frame]:
        properties = child(run, "rPr")
        look = self.parts.styles.look(styles, properties)
        if kind is None:
            kind = "hidden" if look.hidden else "struck" if look.struck else None
        if kind is None and self.parts.styles.is_prompt(properties):
            kind = "prompt"
        yield from self._in_run(run, styles, look, kind)

    def _in_run(
        self, run: Element, styles: Sequence[Element], look: Look, kind: AsideKind | None
    ) -> Iterator[Run | Frame]:
        ringed = look.underlined or look.framed
        for node in run:
            name = local(node)
            if name in ("drawing", "pict", "object"):
                yield from self._drawn(node, look, kind)
            elif name == "fldChar":
                yield from self._field(node, look, kind)
            elif name == "instrText":
                if self._open:
                    self._open[-1].instruction.append(node.text or "")
            elif name == "AlternateContent":
                yield from self._chosen(node, lambda part: self._in_run(part, styles, look, kind))
            elif name == "ruby":
                for base in node.iterfind(W + "rubyBase"):
                    yield from self._inline(base, styles, kind)
                yield Run(all_text(child(node, "rt")), look, "ruby")
            elif name == "commentReference":
                yield Run(self.parts.comments.get(node.get(W + "id", ""), ""), look, "comment")
            elif name in ("footnoteReference", "endnoteReference"):
                yield Run(self.parts.notes.get((name, node.get(W + "id", "")), ""), look, "footnote")
            elif name in PROPERTIES:
                continue
            elif (text := _text(node, name, look)) and not self._hushed(text):
                yield Run(text, look, "deleted" if name == "delText" else kind, ringed)

    def _hushed(self, text: str) -> bool:
        """Whether the field's instruction goes on, of which the text then is a part."""
        computing = next((each for each in reversed(self._open) if not each.separated), None)
        if computing is not None:
            computing.instruction.append(text)
        return computing is not None

    def _field(self, node: Element, look: Look, kind: AsideKind | None) -> Iterator[Run]:
        """A field's beginning, the mark before its result, or its end."""
        mark = node.get(W + "fldCharType")
        if mark == "begin":
            self._open.append(OpenField(child(node, "ffData")))
        elif not self._open:
            return
        elif mark == "separate":
            self._open[-1].separated = True
        elif mark == "end":
            ended = self._open.pop()
            instruction = "".join(ended.instruction)[:_MOST_INSTRUCTION]
            if ended.form is not None:
                shown = checked(ended.form)
                yield from [Run(shown, look, kind)] if shown else []
            elif (found := None if ended.separated else instructed(instruction)) is not None:
                for each in _shown(found, look, kind):
                    if not self._hushed(each.text):
                        yield each

    def _drawn(self, node: Element, look: Look, kind: AsideKind | None) -> Iterator[Run | Frame]:
        """The text boxes, diagrams and charts in a drawing."""
        for drawing in node.iter():
            name = local(drawing)
            if name == "relIds":
                texts = self.parts.diagrams.get(drawing.get(RELATION + "dm", ""), ())
                spot = self._here()
                yield Frame(tuple(Paragraph(text, spot) for text in texts), is_below(node))
            elif name == "chart":
                yield Run(self.parts.charts.get(drawing.get(RELATION + "id", ""), ""), look, "drawing")
            elif name == "OLEObject":  # a worksheet or a formula, of which Word shows a picture
                yield Run(drawing.get("ProgID", ""), look, "picture")
            elif name == "docPr" and switched(drawing.get("hidden")):
                kind = "hidden"
        for box in text_boxes(node):
            if kind is not None:
                yield Run(all_text(box), look, kind)
                continue
            outer, self._open = self._open, []
            yield Frame(tuple(self.blocks(box, self._here())), is_below(node))
            self._open = outer

    def _here(self) -> Spot:
        """The place of the paragraph that is being read."""
        return self._within or Spot(paragraph=self._paragraphs + 1)

    # --- tables --------------------------------------------------------------------------------------

    def _table(self, node: Element, spot: Spot | None) -> Boxes:
        """A table of the body, for which `spot` is None, or of a cell or text box there."""
        if spot is None:
            self._tables += 1
        outer, open_fields = self._within, self._open
        self._open = []
        rows = []
        for row in rows_in(node):
            properties = child(row, "trPr")
            kind: AsideKind | None = "hidden" if switch(properties, "hidden") else None
            if child(properties, "del") is not None:
                kind = "deleted"
            if kind is None:
                rows.append(row)
            elif text := all_text(row):
                self.asides.append(Aside(kind, text, spot=spot or Spot(table=self._tables)))
        places = list(placed(node, rows[:_MOST_ROWS]))
        declared = column_edges(node)
        columns = edges([Box(0, 1, c.left, c.right, Spot()) for cells in places for c in cells], declared)
        boxes: list[Box] = []
        above: dict[int, int] = {}  # the boxes that cells below may go on, by their first column
        for n, cells in enumerate(places):
            for cell in cells:
                merge = child(cell.element, "tcPr", "vMerge")
                first, end = column_at(columns, cell.left), column_at(columns, cell.right)
                grown = above.get(first) if merge is not None and merge.get(W + "val") != "restart" else None
                if grown is not None:
                    boxes[grown] = replace(boxes[grown], rows=n + 1 - boxes[grown].row)
                    self._cover(cell.element, boxes[grown].spot)
                    continue
                above = {column: at for column, at in above.items() if not first <= column < end}
                if merge is not None:
                    above[first] = len(boxes)
                own = spot or Spot(table=self._tables, cell=f"R{n + 1}C{first + 1}")
                self._within = own
                content = tuple(self.blocks(cell.element, own))
                boxes.append(Box(n, 1, cell.left, cell.right, own, content))
        self._within, self._open = outer, open_fields
        return Boxes(tuple(boxes), len(rows), declared)

    def _cover(self, cell: Element, spot: Spot) -> None:
        """Sets aside what stands in a cell that the one above covers: Word does not show it."""
        if text := all_text(cell):
            self.asides.append(Aside("hidden", text, spot=spot))


def texts(element: Element, parts: Parts) -> str:
    """What a header, a note or a comment says, in one line; what is hidden in it is not said."""
    story = Story(parts)
    return " ".join(" ".join(_flat(story.blocks(element, Spot()))).split())


def _flat(blocks: Iterable[Paragraph | Boxes]) -> Iterator[str]:
    for each in blocks:
        if isinstance(each, Paragraph):
            yield each.text
        else:
            for cell in each.cells:
                yield from _flat(cell.content)


def _text(node: Element, name: str, look: Look) -> str:
    """The text that an element of a run stands for."""
    if name in ("t", "delText"):
        text = node.text or ""
        if is_symbol_font(look.font):
            text = signs(text, look.font)
        return text.upper() if look.capitals else text
    if name == "sym":
        code = node.get(W + "char", "")
        return sign(int(code, 16), node.get(W + "font")) if _HEX.fullmatch(code) else ""
    return _MARKS.get(name, "")


def _shown(shown: Shown, look: Look, kind: AsideKind | None) -> Iterator[Run]:
    """What a field without a result shows, as runs."""
    if shown.text:
        yield Run(shown.text, look, kind, shown.ringed)
    if shown.ruby:
        yield Run(shown.ruby, look, "ruby")


def _marked(runs: Sequence[Run], start: int) -> tuple[int, ...]:
    """The places of the characters that are ringed, or alone in bold; none if all are."""
    apart = [run.ringed or run.look.bold for run in runs]
    if all(flag for run, flag in zip(runs, apart, strict=True) if run.text.strip()):
        return ()
    places: list[int] = []
    for run, flag in zip(runs, apart, strict=True):
        if flag:
            places += range(max(start, 0), start + len(run.text))
        start += len(run.text)
    return tuple(places)
