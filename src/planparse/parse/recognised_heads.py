"""Column headers of recognised schedules, decided by the headers beside them.

So short a text gives words no hold: 上|下 below months are read as E|F, and 11月 as E月. Its row does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from planparse.document.source import Cell, Grid, Recognised

_PARTS_OF_MONTHS = (
    ("上", "下"),
    ("前", "後"),
    ("上", "中", "下"),
    ("上旬", "下旬"),
    ("前半", "後半"),
    ("上旬", "中旬", "下旬"),
)
"""The names of the columns below a month."""
_MONTH = re.compile("(?P<number>1[0-2]|[1-9])月")
_MISREAD_MONTH = re.compile("[0-9A-Za-z|]{1,2}月")
_LEAST_MONTHS = 3
"""Column headers in a row that must be read as months before they decide on others."""
_MOST = 0.5
"""The share of a row's headers above which they decide on the others."""
_DECIDED = 0.65
"""How sure a character is that the headers beside it decided, as one that its word decided."""


def with_heads(grid: Grid) -> Grid:
    """The grid with its misread column headers of months, and of parts of months, put right."""
    made: dict[tuple[int, int], str] = {}
    for row in range(grid.rows):
        months = _months(grid.row(row))
        if months:
            made |= {(row, cell.col): text for cell, text in months.items()}
            made |= _parts(list(months), {cell.col: cell for cell in grid.row(row + 1)})
    if not made:
        return grid
    return replace(grid, cells=tuple(_written(cell, made.get((cell.row, cell.col))) for cell in grid.cells))


def _months(cells: Sequence[Cell]) -> dict[Cell, str]:
    """The months that run through a row, by their cells, those misread among them: 10月|E月|12月."""
    run: dict[Cell, int | None] = {}
    for cell in cells:
        text = _text(cell)
        if match := _MONTH.fullmatch(text):
            run[cell] = int(match["number"])
        elif _MISREAD_MONTH.fullmatch(text):
            run[cell] = None
        elif run:
            break
    read = [(place, month) for place, month in enumerate(run.values()) if month is not None]
    starts = {(month - place) % 12 for place, month in read}
    if len(read) < _LEAST_MONTHS or len(read) <= _MOST * len(run) or len(starts) > 1:
        return {}
    (start,) = starts
    return {cell: f"{(start + place - 1) % 12 + 1}月" for place, cell in enumerate(run)}


def _parts(months: Sequence[Cell], below: Mapping[int, Cell]) -> dict[tuple[int, int], str]:
    """The texts of the cells below months that name their parts; empty where most of them name none."""
    for names in _PARTS_OF_MONTHS:
        if any(month.col_span != len(names) for month in months):
            continue
        meant = {month.col + i: name for month in months for i, name in enumerate(names)}
        known = {col: name for col, name in meant.items() if col in below}
        alike = sum(_may_be(below[col], name) for col, name in known.items())
        if alike > _MOST * len(meant):
            return {
                (below[col].row, col): name
                for col, name in known.items()
                if len(_text(below[col])) == len(name)
            }
    return {}


def _may_be(cell: Cell, name: str) -> bool:
    """Whether each character of a cell was read as that of a name, or the recogniser thought of it."""
    text, second = _text(cell), _second(cell)
    return len(text) == len(name) and all(c in pair for c, *pair in zip(name, text, second, strict=True))


def _text(cell: Cell) -> str:
    """The folded text of a cell of one line; empty for any other cell."""
    return cell.lines[0].folded if len(cell.lines) == 1 else ""


def _second(cell: Cell) -> str:
    (line,) = cell.lines
    return line.text if line.recognised is None else line.recognised.second


def _written(cell: Cell, text: str | None) -> Cell:
    """The cell with another text; the same cell if its text is that one already or was not recognised."""
    if text is None or _text(cell) == text:
        return cell
    (line,) = cell.lines
    if line.recognised is None:
        return cell
    known = Recognised((_DECIDED,) * len(text), "\0" * len(text))
    return replace(cell, lines=(replace(line, text=text, marked=(), recognised=known),))
