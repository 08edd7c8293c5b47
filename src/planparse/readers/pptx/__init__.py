"""PowerPoint's .pptx to source document: slide by slide, each slide's shapes in reading order.

The XML is read directly: what a slide shows of its layout and master, automatic numbers, diagrams and
comments are beyond what python-pptx reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Place, Spot
from planparse.document.source import Aside, AsideKind, SourceDocument
from planparse.japanese.fold import compacted
from planparse.readers import assemble
from planparse.readers.assemble import Paragraph, Piece, Table
from planparse.readers.ooxml import RELATION, A, Element, local
from planparse.readers.package import Package, Relation, open_package
from planparse.readers.pptx.diagram import paragraphs_of_diagram
from planparse.readers.pptx.drawn import arrows_on_tables, with_drawn_tables
from planparse.readers.pptx.order import in_order
from planparse.readers.pptx.shapes import Shape, SlideTable, Templates, Thing, fixed_shapes, shapes_of
from planparse.readers.pptx.text import Written
from planparse.readers.pptx.xml import EMU, P, integer, shown_text

_SIZE = (9144000, 6858000)
"""A slide's width and height in EMU where the file does not say."""
_MOST_COVER = 6
"""Lines of a cover, at most: the year, the title, who and when. Not measured."""
_LETTER = "[A-Za-zァ-ヺー一-鿿々ぁ-ん・]"
_NAME = re.compile(
    rf"{_LETTER}{{1,24}}(?:[局部課室所署院会庁区市町村県府都道]|センター)"
    rf"|(?:令和|平成|R|H)(?:\d{{1,2}}|元)年度{_LETTER}{{1,24}}(?:方針|計画|プラン|戦略)"
)
"""The name of a body or the title of a year's plan, folded, without blanks: no form asks for either on each
slide. A year alone may head a column.
"""
_PAGE = re.compile(r"[-~–—]?(?:P|p|ページ)?\.?\d{1,3}(?:/\d{1,3})?(?:ページ|頁)?[-~–—]?")
"""A page number, folded, without blanks, which may stand beside a name. Forms know it as no text."""
_EDGE = 0.12
"""Share of a slide's height, at its bottom and at its top right, where authors repeat a name by hand: that of
running heads on pages.
"""
_RIGHT = 0.5
"""Share of a slide's width right of which such a text at its top begins: a title begins further left."""
_SAME_PLACE = 6.0
"""Points within which two boxes stand in the same place: those that authors paste do. Not measured."""
_LEAST_SLIDES = 3
"""Slides that repeat a text, at least."""
_UNREAD: dict[Thing, str] = {
    "picture": "unread-pictures",
    "chart": "unread-charts",
    "object": "unread-objects",
}


_Repeated = tuple[str, int, int]
"""A name, and its place on the slide."""


@dataclass(slots=True)
class _Deck:
    """What was read so far.

    `slides` are those that show, `cover` the names on the first of them, `repeated` the pieces of each of
    these names at a slide's edge, by their positions.
    """

    package: Package
    width: float
    height: float
    defaults: Element | None
    pieces: list[Piece] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    unread: dict[Thing, list[int]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    slides: int = 0
    cover: frozenset[str] = frozenset()
    repeated: dict[_Repeated, list[range]] = field(default_factory=dict)

    def set_aside(self, kind: AsideKind, text: str, spot: Spot) -> None:
        if text := text.strip():
            self.asides.append(Aside(kind, text, spot=spot))


def read_pptx(
    data: bytes, name: str, *, column_heads: ColumnHeads = NO_HEADS
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a presentation, and findings on what of it could not be read.

    `column_heads` are the words that may head a table's columns: boxes below them are read as a table.
    Raises ReadError for a damaged, locked or too large file.
    """
    package = open_package(data, name)
    main = package.main() or "ppt/presentation.xml"
    presentation = package.xml(main)
    if presentation is None:
        raise ReadError("damaged-original", name, {"detail": main})
    size = presentation.find(f"{P}sldSz")
    deck = _Deck(
        package,
        integer(size, "cx", _SIZE[0]) / EMU,
        integer(size, "cy", _SIZE[1]) / EMU,
        presentation.find(f"{P}defaultTextStyle"),
    )
    relations = package.relations(main)
    for number, entry in enumerate(presentation.iterfind(f"{P}sldIdLst/{P}sldId"), 1):
        relation = relations.get(entry.get(f"{RELATION}id", ""))
        if relation is not None and relation.target is not None:
            try:
                _read_slide(deck, number, relation.target, column_heads)
            except OverflowError as error:
                raise ReadError("original-too-large", name) from error
    _without_repeated(deck)
    document, told = assemble.document(data, name, "pptx", deck.pieces, deck.asides)
    return document, (*deck.findings, *told, *_told(deck))


def _told(deck: _Deck) -> Iterator[Finding]:
    """Findings on each kind of picture that may hold text, with its slides."""
    for thing, code in _UNREAD.items():
        if slides := deck.unread.get(thing):
            where = "、".join(map(str, dict.fromkeys(slides)))
            yield Finding(code, {"count": len(slides), "slides": where}, Place(spot=Spot(slide=slides[0])))


def _read_slide(deck: _Deck, number: int, part: str, heads: ColumnHeads) -> None:
    root = deck.package.xml(part)
    if root is None:
        return
    relations = deck.package.relations(part)
    templates = _templates(deck, relations)
    spot = Spot(slide=number)
    shapes = tuple(_filled(deck, shape, relations) for shape in shapes_of(root, templates))
    if root.get("show") in ("0", "false"):
        deck.set_aside("hidden", "\n".join(shape.text for shape in shapes), spot)
    else:
        deck.slides += 1
        _read_shapes(deck, shapes, spot, heads)
        _fixed(deck, root, templates, spot)
    _read_margins(deck, relations, spot)


def _templates(deck: _Deck, relations: dict[str, Relation]) -> Templates:
    layout_part = _related(relations, "slideLayout")
    layout = deck.package.xml(layout_part) if layout_part else None
    above = deck.package.relations(layout_part) if layout_part else {}
    master_part = _related(above, "slideMaster")
    master = deck.package.xml(master_part) if master_part else None
    return Templates(layout, master, deck.defaults)


def _related(relations: dict[str, Relation], kind: str) -> str | None:
    return next((r.target for r in relations.values() if r.kind == kind), None)


def _filled(deck: _Deck, shape: Shape, relations: dict[str, Relation]) -> Shape:
    """The shape, with the text of a diagram from the part that holds it."""
    if shape.children:
        return replace(shape, children=tuple(_filled(deck, child, relations) for child in shape.children))
    if shape.thing != "diagram":
        return shape
    relation = relations.get(shape.relation or "")
    model = deck.package.xml(relation.target) if relation is not None and relation.target else None
    return replace(shape, paragraphs=paragraphs_of_diagram(model)) if model is not None else shape


# --- what a slide shows ------------------------------------------------------------------------------


def _read_shapes(deck: _Deck, shapes: Iterable[Shape], spot: Spot, heads: ColumnHeads) -> None:
    shown = [kept for shape in shapes if (kept := _shown(deck, shape, spot)) is not None]
    if below := sum(len(shape.text) for shape in shown if shape.box[1] >= deck.height):
        deck.findings.append(
            Finding("text-below-slide", {"slide": spot.slide or 0, "count": below}, Place(spot=spot))
        )
    arranged = with_drawn_tables(shown, heads)
    if arrows := arrows_on_tables(arranged):
        deck.findings.append(
            Finding("slide-arrows", {"slide": spot.slide or 0, "count": arrows}, Place(spot=spot))
        )
    tables = 0
    ordered = in_order(arranged)
    if deck.slides == 1:
        deck.cover = _cover(deck, ordered)
    for shape in ordered:
        if shape.table is not None:
            if not shape.table.drawn:
                tables += 1
            deck.pieces.append(_table(deck, shape.table, spot, tables))
            deck.set_aside("hidden", shape.table.covered, spot)
        else:
            begin = len(deck.pieces)
            deck.pieces += _paragraphs(deck, shape.paragraphs, spot)
            if deck.slides > 1 and (key := _name_at_edge(deck, shape, ordered)) is not None:
                deck.repeated.setdefault(key, []).append(range(begin, len(deck.pieces)))
        if shape.thing in _UNREAD:
            assert spot.slide is not None
            deck.unread.setdefault(shape.thing, []).append(spot.slide)


def _cover(deck: _Deck, shapes: Sequence[Shape]) -> frozenset[str]:
    """The names on a first slide that is a cover, but for those at its edge; none of any other slide."""
    if any(shape.table for shape in shapes) or sum(len(shape.paragraphs) for shape in shapes) > _MOST_COVER:
        return frozenset()
    apart = (shape for shape in shapes if _edge(deck, shape) is None)
    lines = (compacted(line) for shape in apart for line in shape.text.splitlines())
    return frozenset(line for line in lines if _NAME.fullmatch(line))


def _name_at_edge(deck: _Deck, shape: Shape, shapes: Sequence[Shape]) -> _Repeated | None:
    """A name of the cover that stands at the slide's edge, and there beside names and page numbers only; None
    for any other shape. Beside other text it may be its label.
    """
    edge = _edge(deck, shape)
    if edge is None or compacted(shape.text) not in deck.cover:
        return None
    beside = (compacted(other.text) for other in shapes if other.text and _edge(deck, other) == edge)
    if not all(text in deck.cover or _PAGE.fullmatch(text) for text in beside):
        return None
    return compacted(shape.text), round(shape.box[0] / _SAME_PLACE), round(shape.box[1] / _SAME_PLACE)


def _edge(deck: _Deck, shape: Shape) -> Literal["top", "bottom"] | None:
    """The edge of its slide at which a shape stands."""
    x0, top, _, bottom = shape.box
    if (1 - _EDGE) * deck.height <= top < deck.height:
        return "bottom"
    return "top" if bottom <= _EDGE * deck.height and x0 >= _RIGHT * deck.width else None


def _without_repeated(deck: _Deck) -> None:
    """Set aside the names that most slides but the first have in the same place at their edge."""
    least = max(_LEAST_SLIDES, deck.slides / 2)
    repeated = {i for found in deck.repeated.values() if len(found) >= least for each in found for i in each}
    for i in sorted(repeated):
        if isinstance(piece := deck.pieces[i], Paragraph):
            deck.set_aside("running", piece.text, piece.spot)
    deck.pieces = [piece for i, piece in enumerate(deck.pieces) if i not in repeated]


def _shown(deck: _Deck, shape: Shape, spot: Spot) -> Shape | None:
    """The shape as far as it is part of the slide's text; what is not is set aside.

    What is below the slide is read: programs stack shapes beyond its lower edge, as do authors of long
    slides, where notes are parked to the left or right.
    """
    if shape.hidden:
        deck.set_aside("hidden", shape.text, spot)
        return None
    if shape.is_running:
        deck.set_aside("running", shape.text, spot)
        return None
    if shape.children:
        children = tuple(c for child in shape.children if (c := _shown(deck, child, spot)) is not None)
        return replace(shape, children=children) if children else None
    x0, _, x1, bottom = shape.box
    if shape.text and (x1 <= 0 or bottom <= 0 or x0 >= deck.width) and x1 > x0:
        deck.set_aside("off-page", shape.text, spot)
        return None
    return shape


def _paragraphs(
    deck: _Deck, written: Iterable[Written], spot: Spot, *, cell: bool = False
) -> Iterator[Paragraph]:
    """The paragraphs of a shape or cell; the first of a shape is apart from what is above it."""
    for n, each in enumerate(written):
        deck.set_aside("struck", each.struck, spot)
        if not each.text:
            continue
        yield Paragraph(
            each.text,
            spot,
            gap=float(each.gap or (n == 0 and not cell)),
            indent=float(each.level),
            size=each.size,
            bold=each.bold,
            marked=each.marked,
            whole="\n" not in each.text,
        )


def _table(deck: _Deck, table: SlideTable, slide: Spot, number: int) -> Table:
    cells = []
    for cell in table.cells:
        spot = slide if table.drawn else replace(slide, table=number, cell=f"R{cell.row + 1}C{cell.col + 1}")
        own = tuple(_paragraphs(deck, cell.paragraphs, spot, cell=True))
        cells.append(assemble.TableCell(cell.row, cell.col, spot, own, cell.row_span, cell.col_span))
    return Table(tuple(cells))


# --- what is not a slide's text ----------------------------------------------------------------------


def _fixed(deck: _Deck, root: Element, templates: Templates, spot: Spot) -> None:
    """Set aside what the layout and the master write on every slide, once for the deck."""
    for text in fixed_shapes(root, templates):
        if text not in deck.told:
            deck.told.add(text)
            deck.set_aside("running", text, spot)


def _read_margins(deck: _Deck, relations: dict[str, Relation], spot: Spot) -> None:
    """Set aside a slide's notes and comments."""
    for relation in relations.values():
        if relation.kind not in ("notesSlide", "comments") or relation.target is None:
            continue
        root = deck.package.xml(relation.target)
        if root is None:
            continue
        if relation.kind == "notesSlide":
            notes = (s for s in shapes_of(root, Templates()) if s.placeholder == "body")
            deck.set_aside("notes", "\n".join(shape.text for shape in notes), spot)
            continue
        for comment in root.iter():
            if local(comment) in ("cm", "reply"):
                deck.set_aside("comment", _comment(comment), spot)


def _comment(comment: Element) -> str:
    """The text of a comment or reply, without that of its replies."""
    bodies = [child for child in comment if local(child) in ("text", "txBody")]
    return "\n".join(shown_text(body, A) or (body.text or "") for body in bodies)
