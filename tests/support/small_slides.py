"""Slides whose lists and tables are drawn at random from a seed, in one file."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Pt

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_TEXTS = (
    *(
        "調査",
        "港の整備を進める。",
        "①発注",
        "・点検",
        "目標:20件",
        "(1) 準備",
        "A 市民",
        "市は古い管を替える。",
        "1 窓口",
    ),
    *("第1四半期", "10月", "", "□ 済み", "年度\vごと", "前\t後"),
)
_NUMBERS = (
    *(
        "arabicPeriod",
        "arabicParenBoth",
        "circleNumDbPlain",
        "alphaLcParenR",
        "romanUcPeriod",
        "ea1JpnKorPlain",
    ),
    *("ea1JpnChsDbPeriod", "arabicDbPlain", "unknownKind", "circleNumWdWhitePlain"),
)
_FONTS = ("Wingdings", "Wingdings 2", "Symbol", "Courier New", "メイリオ", "Webdings")


def _bullet(draw: Random) -> list[tuple[str, dict[str, str]]]:
    what = draw.randrange(6)
    if what == 0:
        return []
    if what == 1:
        return [("buNone", {})]
    if what == 2:
        start = {"startAt": str(draw.randint(2, 7))} if draw.random() < 0.4 else {}
        return [("buAutoNum", {"type": draw.choice(_NUMBERS), **start})]
    if what == 3:
        return [("buFont", {"typeface": draw.choice(_FONTS)}), ("buChar", {"char": draw.choice("lnqü§o•–■")})]
    return [("buChar", {"char": draw.choice("•・■→-")})]


def _body(draw: Random, frame: Any, count: int) -> None:
    """Paragraphs of several levels, with bullets, numbers, type sizes, struck, bold and underlined runs."""
    body = frame._txBody
    for paragraph in list(body.iterchildren(f"{{{_A}}}p")):
        body.remove(paragraph)
    if draw.random() < 0.3:
        styles = body.find(f"{{{_A}}}lstStyle")
        if styles is not None:
            own = etree.SubElement(styles, f"{{{_A}}}lvl{draw.choice((1, 2))}pPr")
            for tag, said in _bullet(draw):
                etree.SubElement(own, f"{{{_A}}}{tag}", said)
    kept = _bullet(draw)
    for _ in range(count):
        p = etree.SubElement(body, f"{{{_A}}}p")
        level = draw.choice((0, 0, 0, 1, 1, 2, 8))
        own = etree.SubElement(p, f"{{{_A}}}pPr", {"lvl": str(level)} if level else {})
        for tag, said in kept if draw.random() < 0.7 else _bullet(draw):
            etree.SubElement(own, f"{{{_A}}}{tag}", said)
        for _ in range(draw.choice((1, 1, 1, 2))):
            r = etree.SubElement(p, f"{{{_A}}}r")
            look: dict[str, str] = {}
            if draw.random() < 0.3:
                look["sz"] = str(draw.choice((900, 1050, 1400, 2000)))
            if draw.random() < 0.15:
                look["b"] = "1"
            if draw.random() < 0.1:
                look["u"] = draw.choice(("sng", "none"))
            if draw.random() < 0.1:
                look["strike"] = draw.choice(("sngStrike", "dblStrike", "noStrike"))
            said = etree.SubElement(r, f"{{{_A}}}rPr", look)
            if draw.random() < 0.1:
                etree.SubElement(
                    said, f"{{{_A}}}{draw.choice(('latin', 'sym'))}", {"typeface": draw.choice(_FONTS)}
                )
            etree.SubElement(r, f"{{{_A}}}t").text = draw.choice(_TEXTS).replace("\v", "_x000B_")
            if draw.random() < 0.1:
                etree.SubElement(p, f"{{{_A}}}br")


def _table(draw: Random, slide: Any, x: float, y: float) -> None:
    """A table with merged cells, the frame of which is as high as its rows, higher or lower."""
    rows, cols = draw.randint(1, 4), draw.randint(1, 4)
    frame = slide.shapes.add_table(rows, cols, Pt(x), Pt(y), Pt(80 * cols), Pt(24 * rows))
    table = frame.table
    for r in range(rows):
        for c in range(cols):
            if draw.random() < 0.2:
                _body(draw, table.cell(r, c).text_frame, 2)
            else:
                table.cell(r, c).text_frame.text = draw.choice(_TEXTS)
    if draw.random() < 0.5:
        r, c = draw.randrange(rows), draw.randrange(cols)
        table.cell(r, c).merge(table.cell(draw.randint(r, rows - 1), draw.randint(c, cols - 1)))
    if draw.random() < 0.5:
        table.rows[draw.randrange(rows)].height = Pt(draw.choice((10, 40, 72)))
    if draw.random() < 0.4:
        table.columns[draw.randrange(cols)].width = Pt(draw.choice((30, 120)))
    if draw.random() < 0.5:
        frame.height = Pt(24 * rows + draw.choice((-10, 20, 60)))
    if draw.random() < 0.3:  # an arrow over it
        row, high = draw.randrange(rows), frame.height / rows
        at = Pt(x + 10), int(frame.top + row * high + high / 2 - Pt(4)), Pt(draw.choice((40, 80, 150))), Pt(8)
        slide.shapes.add_shape(
            draw.choice((MSO_SHAPE.RIGHT_ARROW, MSO_SHAPE.PENTAGON, MSO_SHAPE.CHEVRON)), *at
        )


def _boxes(draw: Random, slide: Any, y: float) -> None:
    """Boxes beside and below one another: cards, columns, steps with arrows between them."""
    cols, gap = draw.randint(1, 3), draw.choice((0, 4, 10, 20))
    wide = draw.choice((100, 160, 200))
    upright = draw.random() < 0.15
    for c in range(cols):
        top = y
        for _ in range(draw.randint(1, 3)):
            high = draw.choice((18, 20, 36))
            at = Pt(40 + c * (wide + gap)), Pt(top), Pt(24 if upright else wide), Pt(100 if upright else high)
            kind = draw.choice((None, None, MSO_SHAPE.RECTANGLE, MSO_SHAPE.RIGHT_ARROW, MSO_SHAPE.OVAL))
            shape = slide.shapes.add_textbox(*at) if kind is None else slide.shapes.add_shape(kind, *at)
            _body(draw, shape.text_frame, draw.choice((1, 1, 2)))
            shape.text_frame.word_wrap = True
            if upright:
                shape.text_frame._txBody.bodyPr.set("vert", draw.choice(("eaVert", "vert", "vert270")))
            if draw.random() < 0.08:
                shape.rotation = draw.choice((90, 270, 180, 15))
            top += high + draw.choice((0, 2, 6, 20))


def slides(count: int) -> bytes:
    """A file of so many slides, each drawn from a seed of its own: the same ones at any time."""
    made: Any = Presentation()
    for number in range(count):
        draw = Random(f"slide {number}")
        slide = made.slides.add_slide(made.slide_layouts[draw.choice((1, 5, 6, 6))])
        for holder in list(slide.placeholders):
            if holder.placeholder_format.idx == 1:
                _body(draw, holder.text_frame, draw.randint(1, 5))
                holder.height = Pt(120)
            else:
                holder.text_frame.text = draw.choice(("年間の予定", "取組", ""))
        if draw.random() < 0.5:
            _table(draw, slide, draw.choice((40, 300)), 280)
        if draw.random() < 0.7:
            _boxes(draw, slide, draw.choice((150, 270, 400)))
    out = BytesIO()
    made.save(out)
    return out.getvalue()
