"""A picture of a page with the lines and grids that were read drawn over it, for a person to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planparse.document.place import Box
from planparse.document.source import Grid, SourceDocument

if TYPE_CHECKING:
    from PIL.Image import Image

_SCALE = 1.6  # pixels a point: small type is still legible
_LINE, _CELL, _GRID = (0, 114, 178), (213, 94, 0), (0, 158, 115)  # told apart by the colour-blind as well


def drawn(data: bytes, document: SourceDocument, page: int, password: str | None = None) -> Image:
    """A picture of one page (from 1): lines boxed blue with their numbers, cells orange, grids green."""
    from PIL import ImageDraw

    from planparse.readers.pdf.pdfium import picture_of

    picture = picture_of(data, page, _SCALE, password)
    pen = ImageDraw.Draw(picture)

    def frame(box: Box | None, colour: tuple[int, int, int], width: int) -> None:
        if box is not None:
            pen.rectangle([v * _SCALE for v in box], outline=colour, width=width)

    for block in document.blocks:
        if block.page != page:
            continue
        if isinstance(block, Grid):
            frame(block.box, _GRID, 3)
            for cell in block.cells:
                frame(cell.box, _CELL, 2)
        for line in block.lines() if isinstance(block, Grid) else (block,):
            frame(line.box, _LINE, 1)
            if line.box is not None:
                pen.text((line.box[0] * _SCALE - 2, line.box[1] * _SCALE - 9), str(line.number), fill=_LINE)
    return picture
