"""Pages as recognition delivers them, without recognition: lines and rules at their places, row by row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.findings import Finding
from planparse.document.source import SourceDocument
from planparse.japanese.characters import is_wide
from planparse.readers.pdf.document import assemble
from planparse.readers.pdf.layout import lay_out
from planparse.readers.pdf.page import ASCENT, DESCENT, NO_COLOUR, Glyphs, PageFacts, shapes_of

WIDTH, HEIGHT = 842, 595

Placed = tuple[float, float, str]
"""A line: the x of its first character, the y of its baseline, and its text."""
Rule = tuple[float, float, float, float]
"""A rule from its left or upper end to its right or lower end."""


def page(lines: Sequence[Placed], rules: Sequence[Rule] = (), *, size: float = 9) -> PageFacts:
    """A recognised page; its boxes are as loose as a recogniser's, by up to a tenth of an em."""
    loose = np.random.default_rng(5)
    in_order = sorted(lines, key=lambda line: (round(line[1]), line[0]))
    text = "".join(line[2] for line in in_order)
    counts = [len(line[2]) for line in in_order]
    n = len(text)
    starts, advances = [], []
    for x, _, words in in_order:
        at = x + loose.uniform(-0.1, 0.1) * size
        for char in words:
            starts.append(at)
            advances.append(size if is_wide(char) else size / 2)
            at += advances[-1]
    base = np.repeat([y + loose.uniform(-0.1, 0.1) * size for _, y, _ in in_order], counts)
    none = np.zeros(n, dtype=np.int64)
    x0 = np.array(starts, dtype=np.float64)
    glyphs = Glyphs(
        text=text,
        x0=x0,
        x1=x0 + np.array(advances, dtype=np.float64),
        top=base - ASCENT * size,
        bottom=base + DESCENT * size,
        base=base,
        size=np.full(n, float(size)),
        font=none,
        angle=none,
        colour=np.full(n, NO_COLOUR, dtype=np.int64),
        invisible=none.astype(np.bool_),
        order=np.repeat(np.arange(len(in_order), dtype=np.int64), counts),
        column=none.astype(np.bool_),
        stroked=none.astype(np.bool_),
        confidence=np.full(n, 0.99),
        second=none,
    )
    shapes = shapes_of([(*rule, NO_COLOUR, 0, 0.5, i, False, False) for i, rule in enumerate(rules)])
    return PageFacts(1, WIDTH, HEIGHT, 0, glyphs, shapes, np.empty((0, 4)), none[:0], (), recognised=True)


def document_of(
    facts: PageFacts, heads: ColumnHeads = NO_HEADS
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """What the PDF reader makes of the page."""
    assembly = assemble([lay_out(facts, heads)])
    document = SourceDocument("a.pdf", "", "application/pdf", 0, "pdfium", assembly.blocks, assembly.pages)
    return document, assembly.findings


def texts(facts: PageFacts, heads: ColumnHeads = NO_HEADS) -> list[str]:
    """The texts of the page's lines in reading order."""
    return [line.text for line in document_of(facts, heads)[0].lines()]


def frame(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """The rules of a table with these edges of columns and rows."""
    return [(xs[0], y, xs[-1], y) for y in ys] + [(x, ys[0], x, ys[-1]) for x in xs]
