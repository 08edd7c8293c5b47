"""Blocks as a word processor's document, printed by LibreOffice Writer."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from generator.layout import INDENTED, Block, Break, Heading, Rows, Text
from generator.pdf import by_libreoffice

SIZES = {0: 20, 1: 14, 2: 12, 3: 11, 4: 11}


@dataclass(frozen=True, slots=True)
class Look:
    """How the pages look; sizes in points.

    `rules` of the tables: a border value of Word (single, dotted …) for all edges, or "rows" for the
    horizontal ones alone. `spaced`: the letter spacing of chapter headings (均等割付).
    """

    landscape: bool = False
    font: str = "IPAPGothic"
    size: float = 10.5
    rules: str = "single"
    spaced: float = 0


def render(blocks: list[Block], path: Path, look: Look) -> None:
    """Write the blocks as a PDF to `path`."""
    document = Document()
    section = document.sections[0]
    width, height = (Mm(297), Mm(210)) if look.landscape else (Mm(210), Mm(297))
    section.page_width, section.page_height = width, height
    section.orientation = WD_ORIENT.LANDSCAPE if look.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    _page_number(section.footer.paragraphs[0])
    normal = document.styles["Normal"]
    normal.font.size = Pt(look.size)
    _font(normal.element.get_or_add_rPr(), look.font)
    normal.paragraph_format.space_after = Pt(3)
    room = width - Mm(40)
    new_page = False
    for block in blocks:
        if isinstance(block, Break):
            new_page = True
            for head in block.heads:
                _paragraph(document, head, look, new_page)
                new_page = False
        elif isinstance(block, Rows):
            _table(document, block, look, room)
        else:
            _paragraph(document, block, look, new_page)
            new_page = False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.docx"
        document.save(str(source))
        by_libreoffice(source, path)


def _font(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)


def _paragraph(document: Any, block: Heading | Text, look: Look, new_page: bool) -> None:
    paragraph = document.add_paragraph()
    if new_page:
        paragraph.paragraph_format.page_break_before = True
    run = paragraph.add_run(block.text)
    if isinstance(block, Heading):
        run.bold = True
        run.font.size = Pt(SIZES[block.level])
        paragraph.paragraph_format.space_before = Pt(6 if block.level else 60)
        paragraph.paragraph_format.keep_with_next = True
        if block.level == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if block.level == 1 and look.spaced:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), str(int(look.spaced * 20)))
            run._element.get_or_add_rPr().append(spacing)
    elif block.kind in INDENTED:
        paragraph.paragraph_format.first_line_indent = Pt(look.size)
    elif block.kind in ("item", "note"):
        paragraph.paragraph_format.left_indent = Pt(look.size)


def _table(document: Any, block: Rows, look: Look, room: int) -> None:
    rows = ([block.header] if block.header else []) + list(block.body)
    table = document.add_table(rows=len(rows), cols=len(block.widths))
    table.autofit = False
    _borders(table, look.rules)
    share = room / sum(block.widths)
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = int(share * width)
    for row, slots in zip(table.rows, rows, strict=True):
        col = 0
        for slot in slots:
            cell = row.cells[col]
            if slot.span > 1:
                cell = cell.merge(row.cells[col + slot.span - 1])
            cell.width = int(share * sum(block.widths[col : col + slot.span]))
            _fill(cell, slot.lines, look)
            col += slot.span
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(cell: Any, lines: tuple[str, ...], look: Look) -> None:
    for n, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        for m, part in enumerate(line.split("\n")):
            run = paragraph.add_run()
            if m:
                run.add_break(WD_BREAK.LINE)
            run.add_text(part)
            run.font.size = Pt(look.size - 1)


def _borders(table: Any, rules: str) -> None:
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        side = edge in ("left", "right", "insideV")
        element = OxmlElement(f"w:{edge}")
        element.set(qn("w:val"), "nil" if rules == "rows" and side else {"rows": "single"}.get(rules, rules))
        element.set(qn("w:sz"), "4")
        borders.append(element)
    table._tbl.tblPr.append(borders)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._element.append(element)
