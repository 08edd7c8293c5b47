"""The rows of the table `reading_changes`: values that a later conversion read differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from planparse.plan.rereading import Rereading


def reading_change_rows(lines: Iterable[Rereading]) -> Iterator[dict[str, Any]]:
    """A row for each value, without the columns that name its owner, numbered in the document."""
    position = count(1)
    for line in lines:
        for value in line.values:
            yield {
                "position": next(position),
                "path": value.path,
                "label": value.label,
                "old_value": value.old,
                "new_value": value.new,
                "changed_at": line.at,
                "planparse_version": line.version,
            }
