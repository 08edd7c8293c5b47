"""OUT/changes/<document_id>.jsonl: the values that a later conversion of the same bytes read differently.

A line for each conversion that read any so, by a newer planparse or with other options; lines are appended
and never changed. Whoever holds the values of an earlier conversion, in a database say, learns which of them
are others now.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from planparse.plan.fields import by_path
from planparse.plan.model import Plan


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value before and after: `old` is None for one that was not read before, `new` for one that is gone.

    `path` is that of the value in the plan, `label` what people call it, in Japanese.
    """

    path: str
    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Rereading:
    """The values that a conversion read differently; `at` is its time in UTC, `version` that of planparse."""

    at: str
    version: str
    values: tuple[ChangedValue, ...]


_VALUES: TypeAdapter[tuple[ChangedValue, ...]] = TypeAdapter(tuple[ChangedValue, ...])
_LINES: TypeAdapter[Rereading] = TypeAdapter(Rereading)


def changed_values(old: Plan, new: Plan) -> tuple[ChangedValue, ...]:
    """The values that two plans of the same document do not share, in reading order.

    Values are compared by path: those of the new plan first, then those that only the old one has. A value
    that is empty counts as none.
    """
    before, after = by_path(old), by_path(new)
    found = []
    for path in (*after, *(path for path in before if path not in after)):
        was, now = before.get(path), after.get(path)
        old_text, new_text = (None if one is None else one.text or None for one in (was, now))
        if old_text != new_text:
            label = (now or before[path]).label.ja
            found.append(ChangedValue(path, label, old_text, new_text))
    return tuple(found)


def encode_values(values: tuple[ChangedValue, ...]) -> bytes:
    """The values as JSON."""
    return _VALUES.dump_json(values)


def decode_values(data: bytes) -> tuple[ChangedValue, ...]:
    """The inverse of `encode_values`. Raises ValueError for anything else."""
    return _VALUES.validate_json(data)


def encode_line(line: Rereading) -> bytes:
    """A line of the file, with its end."""
    return _LINES.dump_json(line) + b"\n"


def read_lines(data: bytes | None) -> tuple[Rereading, ...]:
    """The lines of a file; None stands for no file. Lines that cannot be read are left out."""
    lines = []
    for block in (data or b"").splitlines():
        try:
            lines.append(_LINES.validate_json(block))
        except ValidationError:
            continue
    return tuple(lines)
