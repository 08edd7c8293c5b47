"""The shapes of a slide: where they are, in points, and what they hold.

A shape without a place of its own has that of its placeholder in the layout or the master. The children of
a group are placed through the group's transforms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from planparse.document.place import Box, hull
from planparse.japanese.characters import width
from planparse.readers.cleaning import cleaned
from planparse.readers.ooxml import MC, RELATION, A, Element, flag
from planparse.readers.pptx.text import Styles, Written, paragraphs_of
from planparse.readers.pptx.xml import CHART, DGM, EMU, P, integer

DEEPEST = 40
"""Groups within groups, at most. Not measured: PowerPoint's users nest two or three."""
MOST_SHAPES = 5_000
"""Shapes of a slide, at most. Not measured: a map drawn with shapes has some hundreds."""
MOST_CELLS = 20_000
"""Cells of a table, at most. PowerPoint makes tables of at most 75 × 75."""
RUNNING = ("dt", "ftr", "sldNum", "hdr")
"""The placeholders of header and footer: date, footer, slide number."""
_INSETS = 14.4
"""Points between a text and the left and right edges of its box together, unless the file says otherwise."""
_SIZE = 18.0
"""Points: the em of text whose size is said nowhere."""
_LEADING = 1.15
"""Ems from one line of a text to the next; PowerPoint's are 1.2 for most fonts."""
_ARROWS = ("arrow", "homeplate", "chevron")
"""What the names of the presets of arrows contain; `homePlate` is the arrow shaped like a pentagon."""
_TITLES = ("title", "ctrTitle")
_BODY = ("body", "subTitle", "obj", "tbl", "")
_VERTICAL = ("eaVert", "vert", "vert270", "wordArtVert", "mongolianVert", "wordArtVertRtl")
_QUARTER_TURN = 90 * 60_000
"""90 degrees in the format's 60,000ths."""

Thing = Literal["picture", "chart", "diagram", "object"]


@dataclass(frozen=True, slots=True)
class SlideCell:
    """A cell of a table on a slide, row and column counted from 0, with what it spans."""

    row: int
    col: int
    paragraphs: tuple[Written, ...] = ()
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class SlideTable:
    """A table: its cells in row order, and the edges of its columns and rows in points.

    A `drawn` one consists of boxes: a person finds no table there. `covered` is the text of cells that others
    cover, which cannot be seen.
    """

    cells: tuple[SlideCell, ...]
    cols: tuple[float, ...]
    rows: tuple[float, ...]
    drawn: bool = False
    covered: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape with a place in points from the slide's top left corner.

    It has paragraphs, a table, children (a group) or nothing that can be read. `thing` is what it shows
    instead, `relation` where that is stored. `placeholder` is the placeholder's type ("" for content), None
    for other shapes. `geometry` is the preset's name: rect, rightArrow. `framed` shapes have an outline or
    a fill.
    """

    box: Box
    paragraphs: tuple[Written, ...] = ()
    table: SlideTable | None = None
    children: tuple[Shape, ...] = ()
    placeholder: str | None = None
    geometry: str = ""
    framed: bool = False
    hidden: bool = False
    vertical: bool = False
    thing: Thing | None = None
    relation: str | None = None

    @property
    def is_title(self) -> bool:
        """Whether it is the slide's title."""
        return self.placeholder in _TITLES

    @property
    def is_running(self) -> bool:
        """Whether it is the slide's date, footer or number, or a text box with the number."""
        number = bool(self.paragraphs) and all(paragraph.is_number for paragraph in self.paragraphs)
        return number or self.placeholder in RUNNING

    @property
    def is_bare_arrow(self) -> bool:
        """Whether it is an arrow, or a line with an arrowhead, without text."""
        return not self.paragraphs and any(word in self.geometry.lower() for word in _ARROWS)

    @property
    def text(self) -> str:
        """Everything that shows of it and its children, one paragraph a line, put right as by `cleaned`."""
        own = [p.text for p in self.paragraphs]
        if self.table is not None:
            own += [p.text for cell in self.table.cells for p in cell.paragraphs]
        shown = (cleaned(text)[0] for text in own)
        return "\n".join(text for text in (*shown, *(c.text for c in self.children)) if text)


def leaves_of(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """The shapes with groups resolved into what they hold."""
    for shape in shapes:
        if shape.children:
            yield from leaves_of(shape.children)
        else:
            yield shape


@dataclass(frozen=True, slots=True)
class _Transform:
    """From a group's inner coordinates (EMU) to points on the slide: scale and offset by axis."""

    scale: tuple[float, float] = (1 / EMU, 1 / EMU)
    offset: tuple[float, float] = (0.0, 0.0)

    def box(self, x: float, y: float, width: float, height: float) -> Box:
        x0 = x * self.scale[0] + self.offset[0]
        top = y * self.scale[1] + self.offset[1]
        return (x0, top, x0 + width * self.scale[0], top + height * self.scale[1])


@dataclass(frozen=True, slots=True)
class Templates:
    """What a slide inherits from: the shape trees of its layout and master, and the master's text styles."""

    layout: Element | None = None
    master: Element | None = None
    defaults: Element | None = None

    def placeholders(self, kind: str, index: str) -> tuple[Element, ...]:
        """The placeholders of layout and master that one of the slide stands for, the nearest first."""
        found: list[Element] = []
        for root in (self.layout, self.master):
            known = [(sp, ph) for sp in _all(root, f"{P}sp") if (ph := _placeholder(sp)) is not None]
            here = [sp for sp, ph in known if root is self.layout and ph.get("idx", "0") == index != "0"]
            if not here:
                here = [sp for sp, ph in known if _same_kind(ph.get("type", ""), kind)]
            elif kind == "":
                ph = _placeholder(here[0])
                kind = ph.get("type", "") if ph is not None else ""
            found += here[:1]
        return tuple(found)

    def styles(self, kind: str | None, inherited: Sequence[Element]) -> Styles:
        """Where the text of a placeholder of this kind, or of a free text box (None), inherits from."""
        lists = [own for sp in inherited if (own := sp.find(f"{P}txBody/{A}lstStyle")) is not None]
        name = "otherStyle"
        if kind is not None and kind not in RUNNING:
            name = "titleStyle" if kind in _TITLES else "bodyStyle"
        general = self.master.find(f"{P}txStyles/{P}{name}") if self.master is not None else None
        if kind is None and self.defaults is not None:
            lists.append(self.defaults)
        return Styles((*lists, *((general,) if general is not None else ())))


def _all(root: Element | None, tag: str) -> Iterator[Element]:
    return root.iter(tag) if root is not None else iter(())


def _placeholder(shape: Element) -> Element | None:
    return next(shape.iterfind(f"./*/{P}nvPr/{P}ph"), None)


def _same_kind(a: str, b: str) -> bool:
    return a == b or (a in _TITLES and b in _TITLES) or (a in _BODY and b in _BODY)


def shapes_of(root: Element, templates: Templates) -> tuple[Shape, ...]:
    """The shapes of a slide (`p:sld`) from the lowest to the topmost.

    Raises OverflowError for more shapes or cells than anybody draws, RecursionError for so many groups in
    groups.
    """
    tree = root.find(f"{P}cSld/{P}spTree")
    if tree is None:
        return ()
    left = [MOST_SHAPES]
    return tuple(_shapes(tree, _Transform(), templates, 0, left))


def fixed_shapes(root: Element, templates: Templates) -> Iterator[str]:
    """The texts that a slide shows of its master and layout: those of shapes that are no placeholders."""
    if root.get("showMasterSp") in ("0", "false"):
        return
    trees = [templates.layout]
    if templates.layout is None or templates.layout.get("showMasterSp") not in ("0", "false"):
        trees.insert(0, templates.master)
    for tree in trees:
        if tree is not None:
            yield from (s.text for s in shapes_of(tree, templates) if s.placeholder is None and s.text)


def _shapes(
    tree: Element, transform: _Transform, templates: Templates, depth: int, left: list[int]
) -> Iterator[Shape]:
    if depth > DEEPEST:
        raise RecursionError("groups")
    for element in tree.iterchildren():
        if left[0] <= 0:
            raise OverflowError("shapes")
        if element.tag == f"{MC}AlternateContent":
            chosen = element.find(f"{MC}Choice")
            if chosen is not None:
                yield from _shapes(chosen, transform, templates, depth + 1, left)
            continue
        left[0] -= 1
        if element.tag == f"{P}sp":
            yield _text_shape(element, transform, templates)
        elif element.tag == f"{P}grpSp":
            if (group := _group(element, transform, templates, depth, left)) is not None:
                yield group
        elif element.tag == f"{P}graphicFrame":
            yield _frame(element, transform, templates)
        elif element.tag == f"{P}pic":
            yield replace(_bare(element, f"{P}spPr/{A}xfrm", transform), thing="picture")
        elif element.tag == f"{P}cxnSp":
            line = _bare(element, f"{P}spPr/{A}xfrm", transform)
            yield replace(line, geometry="lineArrow") if _has_head(element) else line


def _bare(element: Element, where: str, transform: _Transform, inherited: Sequence[Element] = ()) -> Shape:
    """A shape with its place and properties, without what it holds."""
    places = [xfrm for sp in (element, *inherited) if (xfrm := sp.find(where)) is not None]
    own = next(element.iterfind(f"./*/{P}cNvPr"), None)
    preset = element.find(f"{P}spPr/{A}prstGeom")
    return Shape(
        _box(places[0], transform) if places else (0.0, 0.0, 0.0, 0.0),
        hidden=own is not None and flag(own.get("hidden")),
        geometry=preset.get("prst", "") if preset is not None else "",
        framed=_is_framed(element),
    )


def _has_head(connector: Element) -> bool:
    """Whether a line ends in an arrowhead."""
    ends = (connector.find(f"{P}spPr/{A}ln/{A}{name}") for name in ("headEnd", "tailEnd"))
    return any(end is not None and end.get("type", "none") != "none" for end in ends)


def _is_framed(element: Element) -> bool:
    own = element.find(f"{P}spPr")
    style = element.find(f"{P}style")
    if own is None:
        return False
    line = own.find(f"{A}ln")
    outline = line is not None and line.find(f"{A}noFill") is None and len(line) > 0
    filled = any(own.find(f"{A}{name}") is not None for name in ("solidFill", "gradFill", "pattFill"))
    styled = style is not None and own.find(f"{A}noFill") is None
    return outline or filled or styled


def _box(xfrm: Element, transform: _Transform) -> Box:
    off, ext = xfrm.find(f"{A}off"), xfrm.find(f"{A}ext")
    x, y, width, height = integer(off, "x"), integer(off, "y"), integer(ext, "cx"), integer(ext, "cy")
    turned = round(integer(xfrm, "rot") / _QUARTER_TURN) % 2 == 1
    if turned:
        x, y, width, height = x + (width - height) // 2, y + (height - width) // 2, height, width
    return transform.box(x, y, width, height)


def _text_shape(element: Element, transform: _Transform, templates: Templates) -> Shape:
    placeholder = _placeholder(element)
    kind = placeholder.get("type", "") if placeholder is not None else None
    inherited: tuple[Element, ...] = ()
    if placeholder is not None and kind is not None:
        inherited = templates.placeholders(kind, placeholder.get("idx", "0"))
        types = [ph.get("type", "") for sp in inherited if (ph := _placeholder(sp)) is not None]
        kind = kind or next(filter(None, types), "")
    shape = _bare(element, f"{P}spPr/{A}xfrm", transform, inherited)
    body = element.find(f"{P}txBody")
    if body is None:
        return replace(shape, placeholder=kind)
    properties = body.find(f"{A}bodyPr")
    vertical = properties is not None and properties.get("vert") in _VERTICAL
    paragraphs = paragraphs_of(body, templates.styles(kind, inherited))
    return replace(
        shape,
        box=shape.box if vertical else _grown(shape.box, paragraphs, properties),
        placeholder=kind,
        paragraphs=paragraphs,
        vertical=vertical,
    )


def _grown(box: Box, paragraphs: Sequence[Written], properties: Element | None) -> Box:
    """The box with the height that its text needs, which some programs do not give it."""
    if properties is not None and (
        properties.find(f"{A}normAutofit") is not None or properties.get("anchor", "t") != "t"
    ):
        return box
    room = box[2] - box[0] - _INSETS
    wraps = properties is None or properties.get("wrap") != "none"
    height = 0.0
    for paragraph in paragraphs:
        size = paragraph.size or _SIZE
        for line in paragraph.text.split("\n"):
            count = math.ceil(width(line) * size / max(room, size)) if wraps else 1
            height += max(1, count) * size * _LEADING
        height += paragraph.gap * size * _LEADING
    return (box[0], box[1], box[2], max(box[3], box[1] + height))


def _group(
    element: Element, transform: _Transform, templates: Templates, depth: int, left: list[int]
) -> Shape | None:
    xfrm = element.find(f"{P}grpSpPr/{A}xfrm")
    inner = transform
    if xfrm is not None and xfrm.find(f"{A}chExt") is not None:
        outer = _box(xfrm, transform)
        first, size = xfrm.find(f"{A}chOff"), xfrm.find(f"{A}chExt")
        sx = (outer[2] - outer[0]) / (integer(size, "cx") or 1)
        sy = (outer[3] - outer[1]) / (integer(size, "cy") or 1)
        inner = _Transform(
            (sx, sy), (outer[0] - integer(first, "x") * sx, outer[1] - integer(first, "y") * sy)
        )
    children = tuple(_shapes(element, inner, templates, depth + 1, left))
    box = hull(child.box for child in children)
    if box is None:
        return None
    own = next(element.iterfind(f"./*/{P}cNvPr"), None)
    return Shape(box, children=children, hidden=own is not None and flag(own.get("hidden")))


def _frame(element: Element, transform: _Transform, templates: Templates) -> Shape:
    shape = replace(_bare(element, f"{P}xfrm", transform), framed=True)
    table = element.find(f"{A}graphic/{A}graphicData/{A}tbl")
    if table is not None:
        return replace(shape, table=_table(table, shape.box, templates))
    diagram = next(element.iter(f"{DGM}relIds"), None)
    if diagram is not None:
        return replace(shape, thing="diagram", relation=diagram.get(f"{RELATION}dm"))
    chart = next((e for e in element.iter() if isinstance(e.tag, str) and e.tag.endswith("}chart")), None)
    if chart is not None:
        return replace(
            shape, thing="chart", relation=chart.get(f"{RELATION}id") if chart.tag.startswith(CHART) else None
        )
    return replace(shape, thing="object")


def _table(table: Element, box: Box, templates: Templates) -> SlideTable:
    """The table as placed on the slide; a cell that another covers is not among its cells."""
    styles = templates.styles(None, ())
    rows = [tuple(tr.iterchildren(f"{A}tc")) for tr in table.iterchildren(f"{A}tr")]
    if sum(map(len, rows)) > MOST_CELLS:
        raise OverflowError("cells")
    cells: list[SlideCell] = []
    covered: list[str] = []
    for row, tcs in enumerate(rows):
        for col, tc in enumerate(tcs):
            body = tc.find(f"{A}txBody")
            paragraphs = paragraphs_of(body, styles) if body is not None else ()
            if _is_covered(tc):
                covered += (paragraph.text for paragraph in paragraphs)
                continue
            below = (_cell_at(rows, r, col) for r in range(row + 1, row + integer(tc, "rowSpan", 1)))
            beside = (_cell_at(rows, row, c) for c in range(col + 1, col + integer(tc, "gridSpan", 1)))
            cells.append(
                SlideCell(
                    row,
                    col,
                    paragraphs,
                    row_span=1 + sum(1 for _ in takewhile(_is_covered, below)),
                    col_span=1 + sum(1 for _ in takewhile(_is_covered, beside)),
                )
            )
    tops = [box[1]]
    for tr in table.iterchildren(f"{A}tr"):
        tops.append(tops[-1] + integer(tr, "h") / EMU)
    lefts = [box[0]]
    for column in table.iterfind(f"{A}tblGrid/{A}gridCol"):
        lefts.append(lefts[-1] + integer(column, "w") / EMU)
    # a row grows with its text when shown, though the file may still say the height it was given
    grown = (box[3] - box[1]) / (tops[-1] - tops[0]) if tops[-1] > tops[0] and box[3] > box[1] else 1.0
    edges = tuple(box[1] + (top - box[1]) * max(1.0, grown) for top in tops)
    return SlideTable(tuple(cells), tuple(lefts), edges, covered="\n".join(covered))


def _cell_at(rows: Sequence[Sequence[Element]], row: int, col: int) -> Element | None:
    return rows[row][col] if row < len(rows) and col < len(rows[row]) else None


def _is_covered(tc: Element | None) -> bool:
    """Whether another cell covers a cell; not where the table has none."""
    return tc is not None and (flag(tc.get("hMerge")) or flag(tc.get("vMerge")))
