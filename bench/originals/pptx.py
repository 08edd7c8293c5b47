"""Blocks → a PowerPoint deck as staff make them: placeholders, text boxes, tables drawn from boxes."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Mm, Pt

from generator.layout import Block, Break, Heading, Rows, Slot, Text, placed
from planparse.japanese.characters import width

_SIZES = {0: 28.0, 1: 18.0, 2: 16.0, 3: 13.0, 4: 12.0}
_BODY = 11.0
_CELL = 10.0
_LEADING = 1.2
_NUMBERED = re.compile(r"(?:([①-⑳])|\((\d{1,2})\)|(\d{1,2})\.)\s*(.+)")
_SLIDES = {"4:3": (254.0, 190.5), "16:9": (338.7, 190.5), "A4": (297.0, 210.0)}


@dataclass(frozen=True, slots=True)
class Look:
    """How the deck is made.

    `body`: prose in a text box for each paragraph ("boxes"), in one box for each run of paragraphs ("frames")
    or in the slide's body placeholder ("placeholder"). `columns`: ② and ③ stand beside each other, `panels`:
    on rectangles. `schedule`: a quarterly table is a table, four boxes under four ("boxes") or boxes laid
    over an empty table ("overlay"). `numbers` and `bullets` are automatic. `again` stands behind a repeated
    title. `shuffled` shapes are stored in any order, `loose` ones have the wrong height.
    """

    slide: str
    body: str
    title: bool
    columns: bool
    panels: bool
    grouped: bool
    schedule: str
    numbers: bool
    bullets: bool
    again: str
    shuffled: bool
    loose: bool
    breaks: bool
    extras: bool


def look(rng: random.Random) -> Look:
    return Look(
        slide=rng.choice(tuple(_SLIDES)),
        body=rng.choice(("boxes", "frames", "frames", "placeholder")),
        title=rng.random() < 0.7,
        columns=rng.random() < 0.5,
        panels=rng.random() < 0.4,
        grouped=rng.random() < 0.3,
        schedule=rng.choice(("table", "table", "boxes", "overlay")),
        numbers=rng.random() < 0.5,
        bullets=rng.random() < 0.5,
        again=rng.choice(("", "", "(続き)")),
        shuffled=rng.random() < 0.4,
        loose=rng.random() < 0.3,
        breaks=rng.random() < 0.3,
        extras=rng.random() < 0.6,
    )


Words = Heading | Text


@dataclass(frozen=True, slots=True)
class Columns:
    """② and ③ of an issue, beside each other."""

    columns: tuple[tuple[Words, ...], ...]


@dataclass(slots=True)
class _Deck:
    deck: Any
    look: Look
    rng: random.Random
    width: float
    height: float
    slide: Any = None
    top: float = 0.0
    used_body: bool = False
    heads: tuple[Words, ...] = ()
    shown: set[str] = field(default_factory=set)

    @property
    def room(self) -> float:
        return self.width - 80.0


def write(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    _write(blocks, path, rng, look(rng))


def write_typed(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """The same with typed numbers and bullets: LibreOffice makes dots of others in .ppt and .odp."""
    own = look(rng)
    body = "frames" if own.body == "placeholder" else own.body
    _write(blocks, path, rng, replace(own, numbers=False, bullets=False, body=body))


def _write(blocks: Sequence[Block], path: Path, rng: random.Random, own: Look) -> None:
    deck: Any = Presentation()
    w, h = _SLIDES[own.slide]
    deck.slide_width, deck.slide_height = Mm(w), Mm(h)
    d = _Deck(deck, own, rng, w / 25.4 * 72, h / 25.4 * 72)
    _new_slide(d, ())
    parts = _parts(blocks, own)
    for n, part in enumerate(parts):
        if isinstance(part, Break):
            _new_slide(d, part.heads)
            continue
        need = _height(d, part)
        if isinstance(part, list) and _is_heading(part[-1]) and n + 1 < len(parts):
            after = parts[n + 1]
            need += 0 if isinstance(after, Break) else min(_height(d, after), 120)
        if d.top + need > d.height - 40 and d.top > 120:
            _new_slide(d, d.heads)
        _place(d, part)
    if own.extras:
        _extras(d)
    if own.shuffled:
        for slide in deck.slides:
            tree = slide.shapes._spTree
            shapes = list(tree)[2:]
            rng.shuffle(shapes)
            for shape in shapes:
                tree.remove(shape)
                tree.append(shape)
    deck.save(str(path))


def _is_heading(block: Block) -> bool:
    return isinstance(block, Heading)


Part = list[Words] | Columns | Rows | Break


def _parts(blocks: Sequence[Block], own: Look) -> list[Part]:
    """Runs of words that stand together, tables, columns and slide breaks."""
    parts: list[Part] = []
    column: list[list[Words]] = []

    def close() -> None:
        if len(column) == 1:
            parts.append(column[0])
        elif column:
            parts.append(Columns(tuple(map(tuple, column))))
        column.clear()

    for block in blocks:
        section = block.text[0] if isinstance(block, Heading) and block.level == 3 else ""
        if own.columns and section in "②③" and section:
            column.append([block])
            continue
        if isinstance(block, Rows | Break):
            close()
            parts.append(block)
            continue
        if column and not isinstance(block, Heading):
            column[-1].append(block)
            continue
        close()
        joins = own.body != "boxes" and parts and isinstance(parts[-1], list) and not _opens(block)
        if joins:
            parts[-1].append(block)  # type: ignore[union-attr]
        else:
            parts.append([block])
    close()
    return parts


def _opens(block: Words) -> bool:
    return isinstance(block, Heading) and block.level <= 3


# --- slides ------------------------------------------------------------------------------------------


def _new_slide(d: _Deck, heads: tuple[Words, ...]) -> None:
    layout = 6
    if d.look.title and heads:
        layout = 5
    d.used_body = d.look.body != "placeholder"
    if not d.used_body:
        layout = 1 if d.look.title and heads else 6
    d.slide = d.deck.slides.add_slide(d.deck.slide_layouts[layout])
    d.heads = heads
    d.top = 24.0
    if layout in (1, 5):
        # the issue's own heading is the slide's title; the chapter stands above it as in the other looks
        *above, title = [h for h in heads if isinstance(h, Heading)]
        rest = [h for h in heads if not isinstance(h, Heading)]
        for head in above:
            d.top += _box(d, [head], 40, d.top, d.room)
        _title(d, title)
        for head in rest:
            d.top += _box(d, [head], 40, d.top, d.room)
    else:
        for head in heads:
            d.top += _box(d, [head], 40, d.top, d.room)
    if layout == 1:
        d.slide.placeholders[1].left = Pt(40)
    elif not d.used_body:
        d.used_body = True


def _title(d: _Deck, head: Heading) -> None:
    shape = d.slide.shapes.title
    size = _SIZES[head.level]
    text = head.text
    if text in d.shown:
        text += d.look.again
    d.shown.add(head.text)
    tall = _text_height(text, size, d.room)
    shape.left, shape.top, shape.width, shape.height = Pt(40), Pt(d.top), Pt(d.room), Pt(tall)
    _fill(d, shape.text_frame, [Heading(text, head.level)])
    d.top += tall + 6


def _place(d: _Deck, part: Part) -> None:
    if isinstance(part, list):
        if not d.used_body:
            d.used_body = True
            shape = d.slide.placeholders[1]
            tall = _words_height(part, d.room)
            shape.left, shape.top, shape.width, shape.height = Pt(40), Pt(d.top), Pt(d.room), Pt(tall)
            _fill(d, shape.text_frame, part)
            d.top += tall + 6
            return
        d.top += _box(d, part, 40, d.top, d.room)
    elif isinstance(part, Columns):
        d.top += _columns(d, part)
    elif isinstance(part, Rows):
        if part.kind == "quarters" and d.look.schedule != "table" and _is_plain(part):
            d.top += _drawn(d, part)
        else:
            _tables(d, part)


def _columns_height(part: Columns, half: float) -> float:
    """The height of the higher column, each paragraph in a box of its own."""
    return max(sum(_words_height([w], half - 12) + 4 for w in column) for column in part.columns) + 12


def _columns(d: _Deck, part: Columns) -> float:
    half = (d.room - 24) / 2
    tall = _columns_height(part, half)
    for n, column in enumerate(part.columns):
        left = 40 + n * (half + 24)
        shapes = []
        if d.look.panels:
            panel = d.slide.shapes.add_shape(
                MSO_SHAPE.ROUNDED_RECTANGLE, Pt(left), Pt(d.top), Pt(half), Pt(tall)
            )
            panel.fill.solid()
            panel.fill.fore_color.rgb = RGBColor(235, 241, 250)
            shapes.append(panel)
        top = d.top + 6
        groups = [[block] for block in column] if d.look.body == "boxes" else [column[:1], column[1:]]
        for own in groups:
            if own:
                top += _box(d, own, left + 6, top, half - 12, shapes)
        if d.look.grouped:
            d.slide.shapes.add_group_shape(shapes)
    return tall + 8


# --- words -------------------------------------------------------------------------------------------


def _size(block: Words) -> float:
    return _SIZES[block.level] if isinstance(block, Heading) else _BODY


def _text_height(text: str, size: float, room: float) -> float:
    lines = sum(math.ceil(width(line) * size / max(size, room - 16)) or 1 for line in text.split("\n"))
    return lines * size * _LEADING + 8


def _words_height(words: Sequence[Words], room: float) -> float:
    return sum(_text_height(block.text, _size(block), room) - 6 for block in words) + 8


def _height(d: _Deck, part: Part) -> float:
    if isinstance(part, list):
        return _words_height(part, d.room)
    if isinstance(part, Columns):
        return _columns_height(part, (d.room - 24) / 2) + 8
    return 0.0 if isinstance(part, Break) else sum(_row_heights(d, part)[:3]) + 10


def _box(
    d: _Deck, words: Sequence[Words], left: float, top: float, room: float, shapes: list[Any] | None = None
) -> float:
    """A text box; returns its height."""
    tall = _words_height(words, room)
    shown = tall * d.rng.uniform(0.4, 1.05) if d.look.loose else tall
    shape = d.slide.shapes.add_textbox(Pt(left), Pt(top), Pt(room), Pt(shown))
    _fill(d, shape.text_frame, words)
    if shapes is not None:
        shapes.append(shape)
    return tall + 2


def _fill(d: _Deck, frame: Any, words: Sequence[Words]) -> None:
    frame.word_wrap = True
    frame.margin_top = frame.margin_bottom = Pt(2)
    placeholder = frame._txBody.getparent().find(f".//{qn('p:ph')}") is not None
    for n, block in enumerate(words):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        text = block.text
        if d.look.numbers and (match := _NUMBERED.fullmatch(text)) and isinstance(block, Heading):
            number = ord(match[1]) - 0x245F if match[1] else int(match[2] or match[3])
            scheme = "circleNumDbPlain" if match[1] else "arabicParenBoth" if match[2] else "arabicPeriod"
            _mark(paragraph, "a:buAutoNum", type=scheme, startAt=str(number))
            text = match[4]
        elif d.look.bullets and text.startswith("・") and not isinstance(block, Heading):
            paragraph.level = 1 if placeholder and d.rng.random() < 0.5 else 0
            _mark(paragraph, "a:buChar", char="・")
            text = text[1:].lstrip()
        elif placeholder and isinstance(block, Heading) and d.rng.random() < 0.5:
            _mark(paragraph, "a:buNone")
        _runs(d, paragraph, text, _size(block), isinstance(block, Heading))


def _mark(paragraph: Any, tag: str, **attributes: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(properties.makeelement(qn(tag), attributes))


def _runs(d: _Deck, paragraph: Any, text: str, size: float, bold: bool) -> None:
    """The text in one or several runs; a sentence may begin on a line of its own."""
    pieces = [text]
    if d.look.breaks and len(text) > 30 and "。" in text[:-1]:
        at = text.index("。") + 1
        pieces = [text[:at], text[at:]]
        if text[at : at + 1] in "」)）』":
            pieces = [text]
    elif len(text) > 8 and d.rng.random() < 0.3:
        at = d.rng.randrange(2, len(text) - 2)
        pieces = [text[:at], text[at:]]
    for piece in pieces:
        run = paragraph.add_run()
        run.text = piece
        run.font.size, run.font.bold = Pt(size), bold or None


# --- tables ------------------------------------------------------------------------------------------


def _row_heights(d: _Deck, rows: Rows) -> list[float]:
    unit = d.room / sum(rows.widths)
    count = len(rows.body) + bool(rows.header)
    heights = [0.0] * count
    for r, c, slot in placed(rows):
        room = unit * sum(rows.widths[c : c + slot.span])
        tall = sum(_text_height(line, _CELL, room) - 8 for line in slot.lines) + 8
        heights[r] = max(heights[r], tall / slot.rows)
    return heights


def _tables(d: _Deck, rows: Rows) -> None:
    """The table; what does not fit goes on over the next slide, below its header again."""
    heights = _row_heights(d, rows)
    header = 1 if rows.header else 0
    joined = {r - header + n for r, _, slot in placed(rows) for n in range(1, slot.rows)}
    at = 0
    while True:
        tall = sum(heights[:header])
        end = at
        while end < len(rows.body) and (
            end == at or end in joined or d.top + tall + heights[header + end] < d.height - 40
        ):
            tall += heights[header + end]
            end += 1
        own = Rows(rows.header, rows.body[at:end], rows.kind, rows.widths)
        d.top += _table(d, own)
        at = end
        if at >= len(rows.body):
            return
        _new_slide(d, d.heads)


def _table(d: _Deck, rows: Rows) -> float:
    heights = _row_heights(d, rows)
    frame = d.slide.shapes.add_table(
        len(heights), len(rows.widths), Pt(40), Pt(d.top), Pt(d.room), Pt(sum(heights))
    )
    table = frame.table
    unit = Pt(d.room) / sum(rows.widths)
    for column, share in zip(table.columns, rows.widths, strict=True):
        column.width = Emu(int(unit * share))
    for n, tall in enumerate(heights):
        table.rows[n].height = Pt(tall)
    for r, c, slot in placed(rows):
        cell = table.cell(r, c)
        if slot.span > 1 or slot.rows > 1:
            cell.merge(table.cell(r + slot.rows - 1, c + slot.span - 1))
        _slot(d, cell.text_frame, slot)
    return sum(heights) + 10


def _slot(d: _Deck, frame: Any, slot: Slot) -> None:
    frame.word_wrap = True
    for n, line in enumerate(slot.lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        text = line
        if d.look.bullets and text.startswith("・"):
            _mark(paragraph, "a:buChar", char="・")
            text = text[1:]
        first, *rest = text.split("\n")
        for m, part in enumerate((first, *rest)):
            if m:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = part
            run.font.size = Pt(_CELL)


def _is_plain(rows: Rows) -> bool:
    return bool(rows.header) and len(rows.body) == 1 and all(s.rows == 1 for s in rows.body[0])


def _drawn(d: _Deck, rows: Rows) -> float:
    """The schedule as boxes under boxes, or as arrows over the cells of an empty table."""
    heights = _row_heights(d, rows)
    unit = d.room / sum(rows.widths)
    if d.look.schedule == "overlay":
        empty = tuple(Slot(()) for _ in range(len(rows.widths)))
        _table(d, Rows(rows.header, (empty,), rows.kind, rows.widths))
        d.slide.shapes[-1].table.rows[1].height = Pt(heights[1] + 8)
    for r, c, slot in placed(rows):
        if d.look.schedule == "overlay" and r == 0:
            continue
        left = 40 + unit * sum(rows.widths[:c])
        wide = unit * sum(rows.widths[c : c + slot.span])
        top = d.top + (0 if r == 0 else heights[0])
        kind = MSO_SHAPE.RECTANGLE
        if d.look.schedule == "overlay":
            kind = d.rng.choice((MSO_SHAPE.PENTAGON, MSO_SHAPE.RIGHT_ARROW, MSO_SHAPE.RECTANGLE))
            left, wide, top = left + 3, wide - 6, top + 3
        shape = d.slide.shapes.add_shape(kind, Pt(left), Pt(top), Pt(wide), Pt(heights[r]))
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor(255, 255, 255)
        _slot(d, shape.text_frame, slot)
    return sum(heights) + 18


# --- what is not read --------------------------------------------------------------------------------


def _extras(d: _Deck) -> None:
    """Notes, a picture, a chart, numbers and footers, a hidden slide, text off the slide."""
    slides = list(d.deck.slides)
    for n, slide in enumerate(slides, 1):
        box = slide.shapes.add_textbox(Pt(d.width - 60), Pt(d.height - 26), Pt(40), Pt(16))
        _placeholder(box, "sldNum")
        number = etree.SubElement(box.text_frame.paragraphs[0]._p, qn("a:fld"))
        number.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
        number.set("type", "slidenum")
        etree.SubElement(number, qn("a:t")).text = str(n)
        if n % 3 == 0:
            slide.notes_slide.notes_text_frame.text = "口頭で補足する。議会の質問に注意"
    slide = slides[-1]
    picture = BytesIO()
    Image.new("RGB", (40, 40), (200, 30, 30)).save(picture, "PNG")
    slide.shapes.add_picture(picture, Pt(d.width - 90), Pt(d.height - 90), Pt(40), Pt(40))
    off = slide.shapes.add_textbox(Pt(d.width + 20), Pt(100), Pt(100), Pt(30))
    off.text_frame.text = "旧案:削除予定"
    hidden = d.deck.slides.add_slide(d.deck.slide_layouts[6])
    hidden._element.set("show", "0")
    hidden.shapes.add_textbox(Pt(40), Pt(40), Pt(300), Pt(40)).text_frame.text = "想定問答:予算の根拠"


def _placeholder(shape: Any, kind: str) -> None:
    own = shape._element.find(f".//{qn('p:nvPr')}")
    own.append(own.makeelement(qn("p:ph"), {"type": kind, "sz": "quarter", "idx": "12"}))
