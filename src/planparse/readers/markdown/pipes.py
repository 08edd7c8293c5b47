"""Tables with pipes between their cells, as Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planparse.readers.pipes import between_pipes, without_frame
from planparse.readers.symbols import BULLET

_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_PANDAS_HEAD = re.compile(r"Unnamed: \d+(?:_level_\d+)?")
"""What markitdown writes for an empty column header of a worksheet; its other empty cells say NaN."""


_LISTED = re.compile(r"(?:^|\s+)[-*]\s+")
"""The hyphen or asterisk before an item of a list that docling or markitdown put into one line of a cell."""
_MARKITDOWN = re.compile(r"^\|(?:  \|)+\n\|(?: --- \|)+$", re.MULTILINE)
"""The header markitdown invents for a table without one."""


@dataclass(frozen=True, slots=True)
class PipeCell:
    """A cell's Markdown and the number of columns it covers."""

    text: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class PipeTable:
    """A table's rows, `has_header` if the first is one. `end` is the line after it."""

    rows: Sequence[Sequence[PipeCell]]
    has_header: bool
    end: int


def writes_spans(text: str) -> bool:
    """Whether a text is markitdown's: the rest of a merged cell is one blank there, an empty cell two."""
    return _MARKITDOWN.search(text) is not None


def pipe_table(lines: Sequence[str], at: int, *, with_spans: bool) -> PipeTable | None:
    """The table that begins at a line; None if none does.

    It has a line of hyphens below its first row, or two rows between pipes. Rows may have any number of
    cells. A table whose rows begin with a pipe ends at a line that does not, unlike in a renderer: a text
    often goes on without a blank line. `with_spans`: see `writes_spans`.
    """
    if "|" not in lines[at] or at + 1 >= len(lines):
        return None
    ruled = _is_delimiter(lines[at + 1])
    if not ruled and not (_is_framed(lines[at]) and _is_framed(lines[at + 1])):
        return None
    end = at + 1
    while end < len(lines) and _goes_on(lines[at], lines[end]):
        end += 1
    rows = [_cells(line, with_spans=with_spans) for line in lines[at:end] if not _is_delimiter(line)]
    if not rows:
        return None
    if any(_PANDAS_HEAD.fullmatch(cell.text) for cell in rows[0]):
        rows = [[PipeCell("") if _is_empty(cell) else cell for cell in row] for row in rows]
    unnamed = ruled and len(rows) > 1 and not any(cell.text for cell in rows[0])
    cols = max(sum(cell.span for cell in row) for row in rows)
    rows = rows[unnamed:]
    padded = [[*row, *[PipeCell("")] * (cols - sum(cell.span for cell in row))] for row in rows]
    return PipeTable(padded, ruled and not unnamed, end)


def _cells(line: str, *, with_spans: bool) -> list[PipeCell]:
    """The cells of a row without the blanks around them."""
    cells: list[PipeCell] = []
    for written in between_pipes(without_frame(line)):
        if with_spans and written == " " and cells:
            cells[-1] = replace(cells[-1], span=cells[-1].span + 1)
        else:
            cells.append(PipeCell(_items(written.strip())))
    return cells


def _items(cell: str) -> str:
    """The cell with a line for each item of a list, and a bullet before it."""
    if not cell.startswith(("* ", "- ")):
        return cell
    return "<br>".join(f"{BULLET}{item}" for item in _LISTED.split(cell) if item)


def _is_delimiter(line: str) -> bool:
    return "|" in line and _DELIMITER.fullmatch(line) is not None


def _is_framed(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 2 and bare.startswith("|") and bare.endswith("|")


def _goes_on(first: str, line: str) -> bool:
    return "|" in line and (line.strip().startswith("|") or not first.strip().startswith("|"))


def _is_empty(cell: PipeCell) -> bool:
    return cell.text == "NaN" or _PANDAS_HEAD.fullmatch(cell.text) is not None
