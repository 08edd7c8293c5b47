"""Blocks as slides of text boxes and tables on A4 landscape, printed by LibreOffice Impress."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Emu, Mm, Pt

from generator.layout import Block, Break, Heading, Rows, Text
from generator.pdf import by_libreoffice
from planparse.japanese.characters import width

FONT = "IPAPGothic"
LEFT, TOP, ROOM, BOTTOM = 40.0, 30.0, 762.0, 560.0
"""The slide's print area, in points."""
SIZES = {0: 24, 1: 15, 2: 13, 3: 11.5, 4: 11}


@dataclass(slots=True)
class _Slide:
    shapes: Any
    top: float = TOP


def render(blocks: list[Block], path: Path) -> None:
    """Write the blocks as a PDF to `path`, with ② and ③ of an issue in boxes beside each other."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(297), Mm(210)
    pages = 0

    def new_slide() -> _Slide:
        nonlocal pages
        pages += 1
        slide = _Slide(deck.slides.add_slide(deck.slide_layouts[6]).shapes)
        _box(slide, f"{pages}", 780, 30, 10, False, top=568)
        return slide

    slide = new_slide()
    heads: tuple[Heading | Text, ...] = ()
    rest = _with_columns(blocks)
    for block in rest:
        if isinstance(block, Break):
            slide, heads = new_slide(), block.heads
            for head in heads:
                slide.top += _text(slide, head, LEFT, ROOM)
            continue
        height = _height(block)
        # a heading stays with at least the first lines below it
        keep = 70 if isinstance(block, Heading) else 0
        if slide.top + height + keep > BOTTOM:
            slide = new_slide()
            for head in heads:
                slide.top += _text(slide, head, LEFT, ROOM)
        if isinstance(block, Rows):
            slide.top += _table(slide, block)
        elif isinstance(block, _Columns):
            for n, column in enumerate(block.columns):
                top = slide.top
                half = ROOM / 2 - 8
                for part in column:
                    slide.top += _text(slide, part, LEFT + n * (half + 16), half)
                slide.top = top
            slide.top += height
        else:
            slide.top += _text(slide, block, LEFT, ROOM)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.pptx"
        deck.save(str(source))
        by_libreoffice(source, path)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Text boxes beside each other."""

    columns: tuple[tuple[Heading | Text, ...], ...]


def _with_columns(blocks: list[Block]) -> list[Block | _Columns]:
    out: list[Block | _Columns] = []
    column: list[Heading | Text] | None = None
    columns: list[tuple[Heading | Text, ...]] = []
    for block in blocks:
        section = block.text[0] if isinstance(block, Heading) and block.level == 3 else None
        if section in ("②", "③"):
            column = []
        elif section is not None or not isinstance(block, Heading | Text) or isinstance(block, Heading):
            if columns or column:
                out.append(_Columns(tuple(columns)))
            column, columns = None, []
        if column is None:
            out.append(block)
            continue
        assert isinstance(block, Heading | Text)
        column.append(block)
        if len(column) == 1:
            columns.append(tuple(column))
        else:
            columns[-1] = tuple(column)
    return out


def _text_height(block: Heading | Text, room: float) -> float:
    size = SIZES[block.level] if isinstance(block, Heading) else 10.5
    return math.ceil(width(block.text) * size / (room - 14)) * size * 1.25 + 5


def _height(block: Block | _Columns) -> float:
    if isinstance(block, Heading | Text):
        return _text_height(block, ROOM)
    if isinstance(block, _Columns):
        return max(sum(_text_height(b, ROOM / 2 - 8) for b in column) for column in block.columns)
    assert isinstance(block, Rows)
    return sum(_row_heights(block)) + 10


def _row_heights(block: Rows) -> list[float]:
    unit = ROOM / sum(block.widths)
    out = []
    for slots in ([block.header] if block.header else []) + list(block.body):
        col, most = 0, 1
        for slot in slots:
            room = unit * sum(block.widths[col : col + slot.span]) - 16
            parts = [part for line in slot.lines for part in line.split("\n")]
            most = max(most, sum(math.ceil(width(p) * 9.5 / room) or 1 for p in parts))
            col += slot.span
        out.append(most * 9.5 * 1.25 + 8)
    return out


def _text(slide: _Slide, block: Heading | Text, left: float, room: float) -> float:
    size = SIZES[block.level] if isinstance(block, Heading) else 10.5
    _box(slide, block.text, left, room, size, isinstance(block, Heading))
    return _text_height(block, room)


def _box(
    slide: _Slide, text: str, left: float, room: float, size: float, bold: bool, top: float | None = None
) -> None:
    shape = slide.shapes.add_textbox(
        Pt(left), Pt(slide.top if top is None else top), Pt(room), Pt(size * 1.5)
    )
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_top = frame.margin_bottom = 0
    _run(frame.paragraphs[0], text, size, bold)


def _run(paragraph: Any, text: str, size: float, bold: bool) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = RGBColor(0, 0, 0)
    east = run._r.get_or_add_rPr().makeelement(qn("a:ea"), {"typeface": FONT})
    run._r.get_or_add_rPr().append(east)


def _table(slide: _Slide, block: Rows) -> float:
    rows = ([block.header] if block.header else []) + list(block.body)
    heights = _row_heights(block)
    frame = slide.shapes.add_table(
        len(rows), len(block.widths), Pt(LEFT), Pt(slide.top), Pt(ROOM), Pt(sum(heights))
    )
    table = frame.table
    # PowerPoint's style "No Style, Table Grid": thin black rules, no fill
    frame._element.graphic.graphicData.tbl[0][-1].text = "{5940675A-B579-460E-94D1-54222C63F5DA}"
    unit = Pt(ROOM) / sum(block.widths)
    for column, share in zip(table.columns, block.widths, strict=True):
        column.width = Emu(int(unit * share))
    for n, slots in enumerate(rows):
        table.rows[n].height = Pt(heights[n])
        col = 0
        for slot in slots:
            cell = table.cell(n, col)
            if slot.span > 1:
                cell.merge(table.cell(n, col + slot.span - 1))
            cell.margin_top = cell.margin_bottom = Pt(2)
            parts = [part for line in slot.lines for part in line.split("\n")]
            for m, part in enumerate(parts):
                paragraph = cell.text_frame.paragraphs[0] if m == 0 else cell.text_frame.add_paragraph()
                _run(paragraph, part, 9.5, False)
            col += slot.span
    return sum(heights) + 10
