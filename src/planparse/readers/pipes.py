"""Tables with pipes between their cells, as Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_PANDAS_HEAD = re.compile(r"Unnamed: \d+(?:_level_\d+)?")
"""What markitdown writes for an empty column header of a worksheet; its other empty cells say NaN."""


@dataclass(frozen=True, slots=True)
class PipeTable:
    """A table's rows of as many cells each; `has_header` if the first is one. `end` is the line after it."""

    rows: Sequence[Sequence[str]]
    has_header: bool
    end: int


def pipe_table(lines: Sequence[str], at: int) -> PipeTable | None:
    """The table that begins at a line; None if none does.

    It has a line of hyphens below its first row, or two rows between pipes. Rows may have any number of
    cells. A table whose rows begin with a pipe ends at a line that does not, unlike in a renderer: a text
    often goes on without a blank line.
    """
    if "|" not in lines[at] or at + 1 >= len(lines):
        return None
    ruled = _is_delimiter(lines[at + 1])
    if not ruled and not (_is_framed(lines[at]) and _is_framed(lines[at + 1])):
        return None
    end = at + 1
    while end < len(lines) and _goes_on(lines[at], lines[end]):
        end += 1
    rows = [cells_of(line) for line in lines[at:end] if not _is_delimiter(line)]
    if any(_PANDAS_HEAD.fullmatch(cell) for cell in rows[0]):
        rows = [["" if _is_empty(cell) else cell for cell in row] for row in rows]
    unnamed = ruled and len(rows) > 1 and not any(rows[0])
    rows = rows[unnamed:]
    cols = max(map(len, rows))
    return PipeTable([[*row, *[""] * (cols - len(row))] for row in rows], ruled and not unnamed, end)


def cells_of(line: str) -> list[str]:
    r"""The cells of a row without the blanks around them; `\|` is a pipe inside of one."""
    bare = line.strip().removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _PIPE.split(bare)]


def _is_delimiter(line: str) -> bool:
    return "|" in line and _DELIMITER.fullmatch(line) is not None


def _is_framed(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 2 and bare.startswith("|") and bare.endswith("|")


def _goes_on(first: str, line: str) -> bool:
    return "|" in line and (line.strip().startswith("|") or not first.strip().startswith("|"))


def _is_empty(cell: str) -> bool:
    return cell == "NaN" or _PANDAS_HEAD.fullmatch(cell) is not None
