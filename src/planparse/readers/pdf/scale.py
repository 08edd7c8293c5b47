"""Pages that a producer has scaled: read at the type size that the tolerances were measured on.

A plan printed "2 pages on 1", or blown up to a poster, is the same plan. Its page is enlarged or reduced by a
power of two before it is laid out, which loses no digit, and all that is found on it is put back after.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from planparse.document.place import Box, Place
from planparse.document.source import Aside, Block, Cell, Line, Page
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.document import Assembly
from planparse.readers.pdf.page import PageFacts


def factor_for(facts: PageFacts, before: float | None) -> float:
    """By what the page is to be enlarged so that most of its type has an ordinary size; 1 for almost all.

    `before` is the factor of the page before, None for the first page: tables run on from page to page, so
    it is kept while it serves. It does not where the page as it is has an ordinary size, nearer to that of
    most plans: the page before was a cover in large type.
    """
    sizes = facts.glyphs.size[~facts.glyphs.invisible & (facts.glyphs.size > 0)]
    if not len(sizes):
        return before or 1.0
    # half of the length of the type is as large: hidden characters of a point count for little
    ordered = np.sort(sizes)
    size = float(ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)])
    smallest, largest = tol.ORDINARY_TYPE
    is_ordinary = smallest <= size <= largest
    if before and smallest / tol.ORDINARY_SLACK <= size * before <= largest * tol.ORDINARY_SLACK:
        nearer = abs(math.log2(size * before / tol.COMMON_TYPE)) <= abs(math.log2(size / tol.COMMON_TYPE))
        if nearer or not is_ordinary:
            return before
    if is_ordinary:
        return 1.0
    return float(2.0 ** round(math.log2(tol.COMMON_TYPE / size)))


def enlarged(facts: PageFacts, factor: float) -> PageFacts:
    """The page with all its lengths multiplied by the factor.

    Type that a person sees stays large enough to be seen beside a title of ten times its size.
    """
    if factor == 1:
        return facts
    lengths = ("x0", "x1", "top", "bottom", "base", "size")
    glyphs = replace(facts.glyphs, **{name: getattr(facts.glyphs, name) * factor for name in lengths})
    seen = facts.glyphs.size >= tol.LEAST_TYPE
    glyphs = replace(glyphs, size=np.where(seen, np.maximum(glyphs.size, tol.LEAST_TYPE), glyphs.size))
    shapes = replace(facts.shapes, box=facts.shapes.box * factor, width=facts.shapes.width * factor)
    return replace(
        facts,
        width=facts.width * factor,
        height=facts.height * factor,
        glyphs=glyphs,
        shapes=shapes,
        images=facts.images * factor,
        doubled=facts.doubled * factor,
        outlines=tuple(tuple((x * factor, y * factor) for x, y in outline) for outline in facts.outlines),
    )


def restored(assembly: Assembly, factors: Mapping[int, float]) -> Assembly:
    """What was found on pages that were enlarged, with its lengths as they are on the pages.

    `factors` are those of the pages, by their numbers.
    """
    if all(factor == 1 for factor in factors.values()):
        return assembly

    def box(box: Box | None, page: int | None) -> Box | None:
        if box is None or page is None:
            return box
        x0, top, x1, bottom = (round(length / factors[page], 2) for length in box)
        return x0, top, x1, bottom

    def place(place: Place) -> Place:
        return replace(place, box=box(place.box, place.page))

    def line(line: Line) -> Line:
        if line.page is None or line.size is None or line.limits is None:
            return line
        factor = factors[line.page]
        left, right = (round(limit / factor, 2) for limit in line.limits)
        size = round(line.size / factor, 2)
        return replace(line, box=box(line.box, line.page), size=size, limits=(left, right))

    def cell(cell: Cell) -> Cell:
        return replace(cell, lines=tuple(map(line, cell.lines)), box=box(cell.box, cell.page))

    def block(block: Block) -> Block:
        if isinstance(block, Line):
            return line(block)
        arrows = tuple(map(place, block.arrows))
        return replace(
            block, cells=tuple(map(cell, block.cells)), box=box(block.box, block.page), arrows=arrows
        )

    def page(page: Page) -> Page:
        factor = factors[page.number]
        return replace(page, width=round(page.width / factor, 2), height=round(page.height / factor, 2))

    def aside(aside: Aside) -> Aside:
        return replace(aside, box=box(aside.box, aside.page))

    return replace(
        assembly,
        blocks=tuple(map(block, assembly.blocks)),
        pages=tuple(map(page, assembly.pages)),
        asides=tuple(map(aside, assembly.asides)),
    )
