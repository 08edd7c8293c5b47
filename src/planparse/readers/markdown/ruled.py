"""Tables with hyphens over their columns, as pandoc writes them, and boxes of +---+.

    -------------------------------
      第1四半期      第2四半期
      -------------- --------------
      ・調査\\        設計
      ・公表

      同左           公告
    -------------------------------

A line of hyphens, parted by one blank between columns, shows where the columns are. Rows are parted by blank
lines if a frame or a blank line inside says so; otherwise each line is a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planparse.readers.plaintext.drawn import drawn_table
from planparse.readers.plaintext.table import MEASURES, Measure, Written

_COLUMNS = re.compile(r" {0,4}-{2,}(?: +-{2,})+ *")
_FRAME = re.compile(r" {0,4}-{5,} *")
_BOX = re.compile(r" {0,3}\+(?:[-=:]{2,}\+)+ *")
_MOST_HEAD = 8
"""Lines of a header, at most. Not measured: a judgement."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell by its row and column from 0, what it spans, and its lines as written."""

    row: int
    col: int
    lines: Sequence[str]
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table's cells in row order. `end` is the line after it."""

    cells: Sequence[RuledCell]
    end: int


def ruled_table(lines: Sequence[str], at: int) -> RuledTable | None:
    """The table that begins at a line; None if none does."""
    if _BOX.fullmatch(lines[at]):
        return _boxed(lines, at)
    framed = _FRAME.fullmatch(lines[at]) is not None
    head = at + framed
    rule = next(
        (n for n in range(head, min(head + _MOST_HEAD, len(lines))) if _COLUMNS.fullmatch(lines[n])), None
    )
    if rule is None or any(not line.strip() for line in lines[head:rule]) or (framed and rule == head):
        return None
    end, closed = _end(lines, rule, framed=framed, headed=rule > head)
    body = lines[rule + 1 : end]
    parted = framed or (closed and any(not line.strip() for line in body))
    groups = [lines[head:rule], *_rows(body, parted=parted)]
    cuts = [match.start() for match in re.finditer(r"-+", lines[rule])]
    for measure in MEASURES:
        rows = [[_cut(line, cuts, measure) for line in group] for group in groups if group]
        if rows and all(line is not None for row in rows for line in row):
            cells = [
                RuledCell(n, col, [line[col] for line in row if line is not None])
                for n, row in enumerate(rows)
                for col in range(len(cuts))
            ]
            return RuledTable(cells, end + closed)
    return None


def _end(lines: Sequence[str], rule: int, *, framed: bool, headed: bool) -> tuple[int, bool]:
    """The line after the last row, and whether a line of hyphens closes the table there."""
    blank = None
    for n in range(rule + 1, len(lines)):
        closes = _FRAME if framed else _COLUMNS
        if closes.fullmatch(lines[n]):
            return n, True
        if not lines[n].strip() and blank is None:
            blank = n
            if headed and not framed:
                break
    return (blank if blank is not None else len(lines)), False


def _rows(body: Sequence[str], *, parted: bool) -> Iterator[Sequence[str]]:
    group: list[str] = []
    for line in body:
        if line.strip():
            group.append(line)
        if group and (not parted or not line.strip()):
            yield group
            group = []
    if group:
        yield group


def _cut(line: str, cuts: Sequence[int], measure: Measure) -> list[str] | None:
    """A line's part in each column; None if text stands across the edge of one."""
    parts = [""] * len(cuts)
    at = 0
    before = " "
    for char in line.rstrip():
        col = sum(at >= cut for cut in cuts) - 1
        if char != " " and (col < 0 or (at in cuts[1:] and before != " ") or (at + 1 in cuts[1:])):
            return None
        parts[max(col, 0)] += char
        before = char
        at += measure(char)
    return [part.strip() for part in parts]


def _boxed(lines: Sequence[str], at: int) -> RuledTable | None:
    """The table of a box. A row ends at its rule, so that a cell may have several lines."""
    end = at
    while end < len(lines) and lines[end].strip()[:1] in ("+", "|"):
        end += 1
    table = drawn_table([Written(n, line) for n, line in enumerate(lines[at:end])], 0)
    if table is None:
        return None
    cells = [
        RuledCell(cell.row, cell.col, [text.strip() for _, text in cell.parts], cell.row_span, cell.col_span)
        for cell in table.cells
    ]
    return RuledTable(cells, at + table.end)
