"""What a reader is told of the columns of tables before it reads a document."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnHeads:
    """The words that may head a table's columns, as patterns to search for in folded text without blanks.

    Words side by side on one baseline make a row of column headers, on which a table without rules can hang:
    `LEAST_NAMED` of `named`, or `LEAST_KNOWN` of `named` and `other`, which also occur in cells and in prose.
    `rest` matches a piece of a header that a narrow column broke off; None if no header is broken.
    """

    named: tuple[re.Pattern[str], ...] = ()
    other: tuple[re.Pattern[str], ...] = ()
    rest: re.Pattern[str] | None = None


LEAST_NAMED, LEAST_KNOWN = 2, 3
"""Column headers that show a table: those named for it; any that are known."""
NO_HEADS = ColumnHeads()
"""No words at all: only rules and gaps show a table."""
