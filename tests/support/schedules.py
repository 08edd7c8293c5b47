"""Tables of work by periods as the readers give them, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterable

from planparse.document.findings import Finding
from planparse.document.source import Cell, Grid, Line
from planparse.japanese.characters import width
from planparse.parse.outline_tree import Table
from planparse.parse.schedule import Schedule, schedule
from planparse.parse.wrap import Style
from planparse.plan.model import Task
from planparse.readers.plaintext import read_text
from tests.support.documents import form

HEAD = "第1四半期\t第2四半期\t第3四半期\t第4四半期"
EM = 10.0


def table(*rows: str) -> Table:
    """Rows of tab separated cells as the text reader gives them."""
    (grid,) = read_text("\n".join(rows).encode(), "t.txt")[0].blocks
    assert isinstance(grid, Grid)
    return Table((grid,))


def ruled(
    cells: Iterable[tuple[int, int, str] | tuple[int, int, str, int, int]],
    rows: int,
    cols: int = 4,
    page: int = 1,
    first_line: int = 1,
) -> Grid:
    """A grid of a PDF: (row, col, text, row span, col span); a cell's lines are parted by newlines."""
    out, number = [], first_line
    for row, col, text, *spans in sorted(cells):
        row_span, col_span = spans or (1, 1)
        left, top = 50.0 + 120.0 * col, 100.0 + 60.0 * row
        right = left + 120.0 * col_span
        lines = []
        for i, piece in enumerate(text.split("\n") if text else ()):
            box = (left + 3, top + 12.0 * i, left + 3 + EM * width(piece), top + 12.0 * i + EM)
            lines.append(Line(number, piece, 0.2, page, box, EM, (left + 3, right - 3)))
            number += 1
        out.append(
            Cell(row, col, tuple(lines), row_span, col_span, (left, top, right, top + 60.0 * row_span))
        )
    return Grid(
        tuple(out), rows, cols, page=page, box=(50.0, 100.0, 50.0 + 120.0 * cols, 100.0 + 60.0 * rows)
    )


def read_tables(*tables: Table, name: str = "kyoku-x") -> tuple[Schedule, tuple[Finding, ...]]:
    return schedule(tables, form(name), Style(), 2026, "B-2/5")


def said(task: Task) -> str:
    return "".join(task.markers) + task.text + ("(同左)" if task.ditto else "")
