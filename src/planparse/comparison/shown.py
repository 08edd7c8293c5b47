"""Values as people read them, in slots: what the plan says, and the separators and notes that are ours.

Two values are compared slot by slot, so that neither a separator nor a note ever counts as changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from planparse.comparison.changes import text_of
from planparse.comparison.content import AS_OF, day_of_year
from planparse.japanese.calendar import era_date
from planparse.japanese.periods import period_words
from planparse.plan.model import ROLE_NAMES

DITTO = "(同左)"
"""Stands after a task that continues the one of the quarter before."""

_NOTHING = "なし"


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a value: its texts with `between` them, and `before` it if other parts precede it.

    `ours` marks a note that is not in the plan.
    """

    texts: tuple[str, ...]
    before: str = ""
    between: str = "、"
    ours: bool = False


def slots(field: str, value: JsonValue, fiscal_year: int | None) -> tuple[Slot, ...]:
    """The parts of a field's value in the plan of that year.

    Those of two values of one field are as many and in the same order.
    """
    if isinstance(value, dict):
        return _of_object(value)
    day = day_of_year(str(value), fiscal_year) if field == AS_OF else None
    return (_slot(era_date(day) if day else value),)


def _of_object(value: Mapping[str, JsonValue]) -> tuple[Slot, ...]:
    if "amount_yen" in value:
        return _slot(value["account"]), _slot(value["text"], " ")
    if "indicator" in value:
        role = value["role"]
        told = (_words(value["period"]) if value["period"] else None, ROLE_NAMES.get(str(role)))
        return (
            _slot(value["indicator"]),
            *(_slot(v, " ") for v in told),
            _slot(value["text"], ": "),
            _slot(value["unit"], " "),
        )
    if "period" in value and "text" in value:
        return _slot(_words(value["period"])), _slot(value["row"], " "), _slot(value["text"], ": ")
    if "row" in value:
        return _slot(value["label"]), _slot(value["row"], " "), _slot(value["value"], ": ")
    if "operation" in value:
        names = _texts(value["names"])
        return _slot(value["operation"]), Slot(names or (_NOTHING,), ": ", ours=not names)
    if "code" in value:
        return _slot(value["code"]), Slot(_texts(value["descriptions"]), " ")
    if "approach" in value:
        number = "-".join(str(v) for v in (value["area"], value["number"]) if v is not None)
        rest = (value["title"], value["policy_field"], value["approach"])
        return Slot((number,)), *(_slot(text, " / ") for text in rest)
    if "ditto" in value:
        note = Slot((DITTO,) if value["ditto"] else (), ours=True)
        return Slot(_texts(value["markers"]), between=""), _slot(value["text"]), note
    if "marker" in value:
        return _slot(value["marker"]), _slot(value["text"])
    return (_slot(text_of(dict(value))),)


def _slot(value: JsonValue, before: str = "") -> Slot:
    return Slot((str(value),) if value not in (None, "") else (), before)


def _words(period: JsonValue) -> str:
    return period_words(None if period is None else str(period))


def _texts(values: JsonValue) -> tuple[str, ...]:
    return tuple(str(v) for v in values) if isinstance(values, list) else ()
