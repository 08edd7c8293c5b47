"""The values of a plan that a person should look at first: the most doubtful ones."""

from __future__ import annotations

from planparse.document.findings import Finding
from planparse.document.place import NOWHERE
from planparse.plan.fields import Field, walk
from planparse.plan.model import Plan

WORTH_CHECKING = 0.1
"""The doubt from which a value is listed. On the documents of docs/doubt.md one in four of the values from
here on was wrong, of those below one in four hundred.
"""
MOST_LISTED = 20
"""Values that `planparse check` and the report list for a document."""
_SHOWN = 40  # characters of a value


def most_doubtful(plan: Plan, most: int = MOST_LISTED) -> tuple[Field, ...]:
    """The first field of each part whose doubt is worth checking, the most doubtful first; at most `most`."""
    first = [own[0] for part, own in walk(plan) if own and part.doubt >= WORTH_CHECKING]
    return tuple(sorted(first, key=lambda field: -field.part.doubt)[:most])


def doubtful_values(plan: Plan) -> tuple[Finding, ...]:
    """A finding for each of the most doubtful values of a plan."""
    return tuple(_finding(field) for field in most_doubtful(plan))


def _finding(field: Field) -> Finding:
    text = " ".join((field.text or "").split())
    values: dict[str, str | int] = {
        "path": field.path,
        "percent": round(100 * field.part.doubt),
        "text": text if len(text) <= _SHOWN else text[:_SHOWN] + "…",
    }
    return Finding("doubtful-value" if text else "doubtful-blank", values, field.place or NOWHERE)
