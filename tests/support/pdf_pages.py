"""PDF pages drawn line by line for the reader's tests, and what a reader makes of them.

The fonts are an unembedded Japanese one and Helvetica, so that no font file is needed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pikepdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from planparse.document.findings import Finding
from planparse.document.source import Grid, SourceDocument
from planparse.form.model import column_heads
from planparse.parse.asides import aside_findings
from planparse.readers.pdf import Reader, read_pdf

pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
JA = "HeiseiMin-W3"
WIDTH, HEIGHT = 595, 842
BOTH: tuple[Reader, ...] = ("pdfium", "pdfplumber")

HEADS = ["第1四半期", "第2四半期", "第3四半期", "第4四半期"]
ROWS = [
    ["窓口を決める", "説明会を開く", "意見を集める", "結果を示す"],
    ["図面を引く", "-", "着工する", "開所する"],
]
XS, YS = [60, 180, 300, 420, 540], [100, 124, 148, 172]


class Sheet(Canvas):  # type: ignore[misc]
    """A canvas whose coordinates start at the page's top."""

    def put(self, x: float, y: float, text: str, *, size: float = 10, font: str = JA, mode: int = 0) -> None:
        """Draw a text with its baseline `y` points below the page's top edge."""
        words = self.beginText(x, HEIGHT - y)
        words.setFont(font, size)
        words.setTextRenderMode(mode)
        words.textOut(text)
        self.drawText(words)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def box(self, x0: float, y0: float, x1: float, y1: float, *, fill: bool = True) -> None:
        self.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, fill=int(fill), stroke=int(not fill))


def pdf(write: Callable[[Sheet], None], **options: object) -> bytes:
    out = io.BytesIO()
    sheet = Sheet(out, pagesize=(WIDTH, HEIGHT), invariant=True, **options)
    write(sheet)
    sheet.save()
    return out.getvalue()


def read_as(reader: Reader, data: bytes, heads: Sequence[str] = ()) -> tuple[SourceDocument, list[Finding]]:
    """The document as its file states it, and findings on how it was read and what of it is set apart."""
    known = column_heads(())
    known = replace(known, other=(*known.other, *map(re.compile, heads)))
    document, findings = read_pdf(data, "a.pdf", reader=reader, ocr="never", column_heads=known)
    return document, [*findings, *aside_findings(document.asides)]


def cells(document: SourceDocument) -> list[list[str]]:
    """The rows of the only grid; bars separate the lines of a cell."""
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    return [["|".join(line.text for line in cell.lines) for cell in grid.row(r)] for r in range(grid.rows)]


def fill(sheet: Sheet, rows: Sequence[Sequence[str]], inset: float = 4) -> None:
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            sheet.put(XS[c] + inset, YS[r] + 16, text)


def full(sheet: Sheet) -> None:
    for x in XS:
        sheet.rule(x, YS[0], x, YS[-1])
    across(sheet)


def across(sheet: Sheet) -> None:
    for y in YS:
        sheet.rule(XS[0], y, XS[-1], y)


def mapped(text: str | None) -> bytes:
    """A page whose font maps its codes, from 1 on, to these characters in its ToUnicode table."""
    count = len(text) if text else 3
    with pikepdf.new() as file:
        page = file.add_blank_page(page_size=(WIDTH, HEIGHT))
        name = pikepdf.Name("/ABCDEF+Fiction")
        descendant = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pikepdf.Dictionary(
                Type=pikepdf.Name.FontDescriptor,
                FontName=name,
                Flags=4,
                FontBBox=[0, -120, 1000, 880],
                ItalicAngle=0,
                Ascent=880,
                Descent=-120,
                CapHeight=700,
                StemV=80,
            ),
            DW=1000,
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[file.make_indirect(descendant)],
        )
        if text:
            pairs = "\n".join(
                f"<{k:04X}> <{c.encode('utf-16-be').hex().upper()}>" for k, c in enumerate(text, 1)
            )
            font.ToUnicode = file.make_stream(
                (
                    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                    "/CMapName /Fiction def /CMapType 2 def\n"
                    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                    f"{len(text)} beginbfchar\n{pairs}\nendbfchar\n"
                    "endcmap CMapName currentdict /CMap defineresource pop end end"
                ).encode()
            )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=file.make_indirect(font)))
        shown = "".join(f"{k:04X}" for k in range(1, count + 1))
        page.Contents = file.make_stream(f"BT /F1 10 Tf 60 700 Td <{shown}> Tj ET".encode())
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def turned(upright: bytes, turn: int) -> bytes:
    """The PDF with its first page's content turned one way, and back by /Rotate: it looks the same."""
    matrix = {
        90: (0, 1, -1, 0, HEIGHT, 0),
        180: (-1, 0, 0, -1, WIDTH, HEIGHT),
        270: (0, -1, 1, 0, 0, WIDTH),
    }[turn]
    with pikepdf.open(io.BytesIO(upright)) as file:
        page = file.pages[0]
        page.contents_add(f"q {' '.join(map(str, matrix))} cm".encode(), prepend=True)
        page.contents_add(b"Q")
        if turn != 180:
            page.mediabox = pikepdf.Array([0, 0, HEIGHT, WIDTH])
        page.Rotate = turn
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()
