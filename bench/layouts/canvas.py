"""Parts → PDF by ReportLab with unembedded fonts, and layouts of drawn signs and turned pages."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from bench.layouts import parts, schedules, words
from bench.layouts.parts import Grid, Head, NewPage, Para, Part, placed
from bench.layouts.plan import Issue, Plan

FONTS = ("HeiseiMin-W3", "HeiseiKakuGo-W5")
SIZES = {0: 20, 1: 14, 2: 12, 3: 10.5, 4: 10.5}
MARGIN = 48
STRUCK = ("\x02", "\x03")
"""Around words that a pen's line strikes out."""


def render(content: Sequence[Part], path: Path, rng: random.Random) -> None:
    """Prints the parts on A4, portrait or landscape."""
    _build(content, path, rng, wide=rng.random() < 0.5)


def rotated_schedule(plan: Plan, path: Path, rng: random.Random) -> None:
    """Portrait pages of prose; each issue's schedule a ledger on a landscape page that /Rotate turns."""
    content: list[Part | Flowable] = []
    for part in schedules.ledger(plan, rng):
        wide = isinstance(part, Grid) and len(part.widths) == 8
        if wide:
            content += [NextPageTemplate("wide"), PageBreak(), part, NextPageTemplate("tall")]
        else:
            content.append(part)
    _build(content, path, rng, wide=False)


def struck_sentences(plan: Plan, path: Path, rng: random.Random) -> None:
    """見え消し: last year's sentences struck out by a line before and behind those of this year."""
    body: list[Part | Flowable] = [*parts.front(plan)]
    for issue in plan.issues:
        body += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), parts.matrix(issue)]
        for part in parts.prose(issue):
            if isinstance(part, Para) and rng.random() < 0.5:
                gone = STRUCK[0] + rng.choice(words.OUTCOMES + words.APPROACHES) + STRUCK[1]
                part = Para(part.text + gone if rng.random() < 0.5 else gone + part.text)
            body.append(part)
        body.append(parts.schedule_head(plan))
        for each in issue.initiatives:
            body += [*parts.introduction(each), parts.quarters(each)]
    _build(body, path, rng, wide=False)


def circled_levels(plan: Plan, path: Path, rng: random.Random) -> None:
    """高・中・低 printed for each level, a pen's ellipse around the one that holds."""
    content: list[Part | Flowable] = [*parts.front(plan)]
    for issue in plan.issues:
        content += [NewPage(), Head("4 課題", 1), parts.issue_head(issue)]
        content += [Head(parts.MATRIX, 3), _Circled(issue), *parts.prose(issue), parts.schedule_head(plan)]
        for each in issue.initiatives:
            content += [*parts.introduction(each), parts.quarters(each)]
    _build(content, path, rng, wide=False)


class _Circled(Flowable):  # type: ignore[misc]
    def __init__(self, issue: Issue) -> None:
        super().__init__()
        self.issue = issue
        self.width, self.height = 400, 20

    def draw(self) -> None:
        x = 10.0
        for label, level in (("インパクト:", self.issue.impact), ("緊急度:", self.issue.urgency)):
            for text in ("【" + label, "高", "・", "中", "・", "低", "】　"):
                self.canv.setFont(FONTS[0], 10.5)
                self.canv.drawString(x, 6, text)
                size = stringWidth(text, FONTS[0], 10.5)
                if text == level:
                    self.canv.ellipse(x - 2.5, 2.5, x + size + 2.5, 17.5)
                x += size


def _build(content: Iterable[Part | Flowable], path: Path, rng: random.Random, *, wide: bool) -> None:
    for font in FONTS:
        registerFont(UnicodeCIDFont(font))
    font = rng.choice(FONTS)
    tall, broad = (landscape(A4), landscape(A4)) if wide else (A4, landscape(A4))
    document = BaseDocTemplate(str(path), pagesize=tall, invariant=1)
    turned: list[int] = []
    document.addPageTemplates([_template("tall", tall, font, None), _template("wide", broad, font, turned)])
    flow: list[Flowable] = []
    for part in content:
        match part:
            case Flowable():
                flow.append(part)
            case NewPage():
                flow.append(PageBreak())
            case Grid():
                room = (broad if len(part.widths) == 8 else tall)[0] - 2 * MARGIN - 12
                flow += [_table(part, room, font), Spacer(1, 8)]
            case Head() | Para():
                flow.append(_paragraph(part, font))
    document.build(flow)
    if turned:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            for page in turned:
                pdf.pages[page].Rotate = 90
            pdf.save(path, deterministic_id=True)


def _template(name: str, size: tuple[float, float], font: str, turned: list[int] | None) -> PageTemplate:
    """A page of the size; with `turned`, it is drawn on a portrait sheet, whose index is added there."""
    frame = Frame(MARGIN, MARGIN, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN, id=name)

    def begin(canvas: Any, document: Any) -> None:
        if turned is not None:
            canvas.transform(0, 1, -1, 0, size[1], 0)
            turned.append(document.page - 1)
        canvas.setFont(font, 9)
        canvas.drawCentredString(size[0] / 2, 24, f"{document.page}")

    return PageTemplate(name, [frame], onPage=begin)


def _paragraph(part: Head | Para, font: str) -> Paragraph:
    if isinstance(part, Head):
        size = SIZES[part.level]
        style = ParagraphStyle(
            "head",
            fontName=font,
            fontSize=size,
            leading=size * 1.5,
            spaceBefore=60 if part.level == 0 else 5,
            alignment=TA_CENTER if part.level == 0 else 0,
            wordWrap="CJK",
            keepWithNext=part.level > 0,
        )
    else:
        indent = 0 if part.flat else 10
        style = ParagraphStyle(
            "body",
            fontName=font,
            fontSize=10,
            leading=16,
            firstLineIndent=indent,
            spaceAfter=3,
            wordWrap="CJK",
        )
    return Paragraph(_markup(part.text), style)


def _markup(text: str) -> str:
    return escape(text).replace(STRUCK[0], "<strike>").replace(STRUCK[1], "</strike>")


def _table(grid: Grid, room: float, font: str) -> Table:
    style = ParagraphStyle("cell", fontName=font, fontSize=9, leading=12.5, wordWrap="CJK")
    data: list[list[object]] = [[""] * len(grid.widths) for _ in grid.rows]
    looks: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    for r, c, cell in placed(grid):
        data[r][c] = [Paragraph(escape(line), style) for line in cell.text.split("\n")]
        corner = (c + cell.cols - 1, r + cell.rows - 1)
        if corner != (c, r):
            looks.append(("SPAN", (c, r), corner))
        if cell.head:
            looks.append(("BACKGROUND", (c, r), corner, colors.Color(0.9, 0.9, 0.9)))
    unit = room / sum(grid.widths)
    return Table(data, colWidths=[w * unit for w in grid.widths], style=looks)
