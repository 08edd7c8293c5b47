"""Blocks as a PDF by ReportLab, with a CID font that is not embedded (HeiseiMin-W3)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from generator.layout import INDENTED, Block, Break, Heading, Rows, Slot, Text

FONT = "HeiseiMin-W3"
SIZES = {0: 20, 1: 14, 2: 12, 3: 11, 4: 10.5}


@dataclass(frozen=True, slots=True)
class Look:
    """How the pages look; `rules` of the tables: none (only alignment shows the columns), dotted or full."""

    landscape: bool = True
    rules: str = "none"


def render(blocks: list[Block], path: Path, look: Look) -> None:
    """Write the blocks as a PDF to `path`."""
    registerFont(UnicodeCIDFont(FONT))
    size = landscape(A4) if look.landscape else A4
    document = SimpleDocTemplate(
        str(path), pagesize=size, leftMargin=50, rightMargin=50, topMargin=45, bottomMargin=45, invariant=1
    )
    flow: list[Flowable] = []
    for block in blocks:
        if isinstance(block, Break):
            flow.append(PageBreak())
            flow.extend(_paragraph(head) for head in block.heads)
        elif isinstance(block, Rows):
            flow += [_table(block, look, size[0] - 112), Spacer(1, 8)]
        else:
            flow.append(_paragraph(block))
    document.build(flow, onFirstPage=_page_number, onLaterPages=_page_number)


def _page_number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(canvas._pagesize[0] / 2, 24, f"- {document.page} -")


def _paragraph(block: Heading | Text) -> Paragraph:
    if isinstance(block, Heading):
        size = SIZES[block.level]
        style = ParagraphStyle(
            "heading",
            fontName=FONT,
            fontSize=size,
            leading=size * 1.5,
            spaceBefore=80 if block.level == 0 else 5,
            alignment=TA_CENTER if block.level == 0 else 0,
            wordWrap="CJK",
        )
    else:
        style = ParagraphStyle(
            block.kind,
            fontName=FONT,
            fontSize=10,
            leading=16,
            firstLineIndent=10 if block.kind in INDENTED else 0,
            leftIndent=10 if block.kind in ("item", "note") else 0,
            spaceAfter=3,
            wordWrap="CJK",
        )
    return Paragraph(escape(block.text), style)


def _cell(slot: Slot) -> list[Paragraph]:
    style = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
    return [Paragraph(escape(part), style) for line in slot.lines for part in line.split("\n")]


def _table(block: Rows, look: Look, room: float) -> Table:
    rows: list[list[list[Paragraph]]] = []
    spans: list[tuple[object, ...]] = []
    for n, slots in enumerate(([block.header] if block.header else []) + list(block.body)):
        row: list[list[Paragraph]] = []
        for slot in slots:
            if slot.span > 1:
                spans.append(("SPAN", (len(row), n), (len(row) + slot.span - 1, n)))
            row += [_cell(slot), *([[]] * (slot.span - 1))]
        rows.append(row)
    unit = room / sum(block.widths)
    lines: list[tuple[object, ...]] = []
    if look.rules == "full":
        lines = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    elif look.rules == "dotted":
        lines = [("GRID", (0, 0), (-1, -1), 0.5, colors.black, 1, (1, 2))]
    table = Table(
        rows,
        colWidths=[share * unit for share in block.widths],
        repeatRows=1 if block.header and block.body else 0,
    )
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *lines, *spans])
    return table
