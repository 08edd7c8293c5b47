"""Ruled tables as a reader would give them, written as rows of texts."""

from __future__ import annotations

from planparse.document.source import Cell, Grid, Line

WIDE, HIGH, EM = 60.0, 20.0, 10.0
Spans = tuple[int, int, str, int, int]


def grid(
    *rows: str,
    page: int = 1,
    merged: tuple[Spans, ...] = (),
    edges: tuple[float, ...] = (),
    evidence: str = "rules",
) -> Grid:
    """A ruled table of rows whose cells are parted by "|"; a cell "^" is covered by one of `merged`."""
    texts = [row.split("|") for row in rows]
    cols = max(map(len, texts))
    lefts = edges or tuple(WIDE * n for n in range(cols + 1))
    slots = [(r, c, t, 1, 1) for r, row in enumerate(texts) for c, t in enumerate(row) if t != "^"]
    cells = []
    for number, (r, c, text, high, wide) in enumerate(sorted((*slots, *merged))):
        box = (lefts[c], HIGH * r, lefts[c + wide], HIGH * (r + high))
        lines = tuple(
            Line(
                100 * page + 10 * number + n, piece, 0.0, page, (box[0] + 1, box[1], box[2], box[1] + EM), EM
            )
            for n, piece in enumerate(text.split("/") if text else ())
        )
        cells.append(Cell(r, c, lines, high, wide, box=box, page=page))
    outer = (lefts[0], 0.0, lefts[-1], HIGH * len(rows))
    return Grid(tuple(cells), len(rows), cols, page, outer, evidence)
