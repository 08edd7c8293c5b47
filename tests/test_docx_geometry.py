"""Tables of Word whose column edges differ by a hair, with tables in their cells, as rows and columns.

The golden lists boxes that are drawn from a seed with the tables made of them. After an intended change, run
`pytest tests/test_docx_geometry.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.place import Spot
from planparse.readers.assemble import Paragraph, Table
from planparse.readers.docx.geometry import HAIR, Box, Boxes, edges, in_order

EDGES = (0.0, 1000.0, 2000.0, 4000.0)
AWAY = (0.0, 0.0, 0.0, HAIR, HAIR + 1, -HAIR)


def drawn(draw: Random, depth: int = 0) -> Boxes:
    """A table of one to three rows, each of which has the columns of all, or some of them as one."""
    rows = draw.randint(1, 3)
    cells: list[Box] = []
    for row in range(rows):
        inner = sorted(draw.sample(EDGES[1:-1], draw.randint(0, 2)))
        places = [0.0, *(edge + draw.choice(AWAY) for edge in inner), EDGES[-1] + draw.choice(AWAY)]
        if draw.random() < 0.2:
            places.insert(1, draw.choice((HAIR, HAIR + 1)))
        for left, right in pairwise(places):
            content: list[Paragraph | Boxes] = []
            spot = Spot()
            for _ in range(draw.choice((0, 1, 1, 2))):
                nested = depth < 1 and draw.random() < 0.15
                text = draw.choice(("", "甲", "乙", "丙"))
                content.append(drawn(draw, depth + 1) if nested else Paragraph(text, spot))
            cells.append(Box(row, draw.choice((1, 1, 1, rows - row)), left, right, spot, tuple(content)))
    return Boxes(tuple(cells), rows, draw.choice(((), EDGES, (0.0, 3000.0, 4000.0))))


def _listed(boxes: Boxes, depth: int = 1) -> Iterator[str]:
    for box in boxes.cells:
        yield f"{'  ' * depth}{box.row}+{box.rows} {box.left:g}-{box.right:g}"
        for each in box.content:
            yield from (
                _listed(each, depth + 1) if isinstance(each, Boxes) else (f"{'  ' * depth} {each.text!r}",)
            )


def _read(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"  -> {block.text!r}"
        return
    yield "  -> table"
    for cell in block.cells:
        text = "/".join(paragraph.text for paragraph in cell.paragraphs)
        yield f"     {cell.row}+{cell.row_span} {cell.col}+{cell.col_span} {text}"


def test_tables_whose_edges_differ_by_a_hair(file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number in range(80):
        draw = Random(f"boxes {number}")
        rows.append(str(number))
        blocks: list[Paragraph | Boxes] = []
        for _ in range(draw.randint(1, 2)):
            blocks += [drawn(draw), *(Paragraph("間", Spot()) for _ in range(draw.choice((0, 1, 3, 4))))]
        for block in blocks:
            if isinstance(block, Boxes):
                rows += _listed(block)
                rows.append(f"  edges {' '.join(f'{edge:g}' for edge in edges(block.cells, block.declared))}")
        for read in in_order(blocks):
            rows += _read(read)
    file_regression.check("\n".join(rows) + "\n", basename="boxes", extension=".txt", encoding="utf-8")
