"""PDF pages drawn line by line for the reader's tests, and what a reader makes of them.

The fonts are an unembedded Japanese one and Helvetica, so that no font file is needed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from planparse.document.findings import Finding
from planparse.document.source import Grid, SourceDocument
from planparse.form.form import column_heads
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
    """The document, and findings on how it was read and what of it is set apart."""
    known = column_heads(())
    known = replace(known, other=(*known.other, *map(re.compile, heads)))
    document, findings = read_pdf(data, "a.pdf", reader=reader, column_heads=known)
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
