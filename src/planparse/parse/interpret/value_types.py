"""What the value of a form's field says, by the type that the form gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from planparse.form.model import FieldRule, Form
from planparse.japanese.amounts import measure
from planparse.japanese.calendar import dates_in, fiscal_year_in
from planparse.japanese.choices import FILLED
from planparse.japanese.fold import compacted, fold

_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_OF_OWN_UNIT = re.compile(
    r"(?P<minus>[△▲-]\s?)?(?P<number>\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,6})?)\s?(?P<unit>\D{1,8})?"
)
_BETWEEN_SECTIONS = re.compile(
    r"[、,/;\n]|及び|および|並びに|(?<=[課室局部係所署館院校会園班])・|(?<=[課室係])\s+"
)
"""A blank may also stand between a department and its section: 政策推進部　市長公室."""
_LONGEST_SECTION = 30  # characters of the name of a section with its department; a longer text is a sentence


@dataclass(frozen=True, slots=True)
class Typed:
    """What a value says: its number and unit, the fiscal year that a remark behind it names, and the value in
    one notation. `fits` tells whether it is of the type that the form gives the field, `is_unit_guessed` that
    nothing tells the unit of an amount.
    """

    number: int | float | None = None
    unit: str | None = None
    period: str | None = None
    normalized: tuple[str, ...] = ()
    fits: bool = True
    is_unit_guessed: bool = False


def typed(value: str, label: str, unit: str | None, rule: FieldRule, form: Form) -> Typed:
    """The value of a field under its label; `unit` is that of the table it stands in.

    A word for an empty cell (―, なし) fits any type.
    """
    match rule.type:
        case "text":
            return Typed()
        case _ if form.is_empty(value):
            return Typed()
        case _ if "\t" in value:  # several cells
            return Typed(fits=False)
        case "number" | "yen" | "percent":
            return _number(value, label, unit or rule.unit, rule)
        case "date":
            days = dates_in(value)
            return Typed(normalized=days, fits=bool(days))
        case "section":
            return _sections(value)
        case "level":
            return _level(value, rule.scale)


def untyped(value: str, label: str) -> Typed:
    """A value under a label that no form gives a type: a number if the whole of it is an amount or count."""
    found = measure(value, label)
    return Typed() if found is None else Typed(found.number, found.unit)


def _number(value: str, label: str, unit: str | None, rule: FieldRule) -> Typed:
    """A number, an amount or a percentage, with its unit from the value, the label or elsewhere.

    A remark in brackets behind it is set aside: 36,448千円（うち国費 1,000千円）, 54.2%（令和6年度）.
    """
    folded = fold(value).strip()
    bare = folded[: len(_REMARK.sub("", folded))]
    year = fiscal_year_in(folded[len(bare) :])
    period = None if year is None else str(year)
    known = {"yen": "円", "percent": "%"}.get(rule.type)
    for said in (label, f"({unit})", f"({known})"):
        found = measure(bare, said)
        if found is not None and found.unit is not None and found.unit == (known or found.unit):
            guessed = rule.type == "yen" and found.number != 0 and said == "(円)" and unit is None
            return Typed(found.number, found.unit, period, is_unit_guessed=guessed)
    if rule.type == "number" and (match := _OF_OWN_UNIT.fullmatch(bare)):
        exact = Decimal(match["number"].replace(",", "")) * (-1 if match["minus"] else 1)
        number = int(exact) if exact == exact.to_integral() else float(exact)
        return Typed(number, (match["unit"] or unit or "").strip() or None, period)
    return Typed(fits=False)


def _sections(value: str) -> Typed:
    """The names of one or more parts of an organization: 財政課、商工観光課."""
    names = tuple(name for part in _BETWEEN_SECTIONS.split(value) if (name := part.strip()))
    fits = all(len(name) <= _LONGEST_SECTION and "。" not in name and not name.isdecimal() for name in names)
    return Typed(normalized=names if fits else (), fits=fits)


def _level(value: str, scale: tuple[str, ...]) -> Typed:
    """The level of a scale that a value states or, of several, ticks: A, Ａ評価, □A ■B □C.

    Without a scale, any word is a level.
    """
    said = compacted(value)
    levels = {compacted(level): level for level in scale}
    if not scale or said in levels:
        return Typed(normalized=(levels.get(said, value.strip()),))
    found = tuple(_ticked(said, tuple(levels))) or tuple(_stated(said, tuple(levels)))
    return Typed(normalized=(levels[found[0]],)) if len(found) == 1 else Typed(fits=False)


def _ticked(text: str, levels: tuple[str, ...]) -> Iterator[str]:
    """The levels with a filled sign before them. Signs that are levels themselves tick nothing."""
    signs = "".join(sign for sign in FILLED if sign not in levels)
    for level in levels:
        if re.search(rf"[{re.escape(signs)}]{re.escape(level)}(?!\w)", text):
            yield level


def _stated(text: str, levels: tuple[str, ...]) -> Iterator[str]:
    """The level that a text begins with, if it names no other: A(順調), B評価."""
    named = [level for level in levels if level in text]
    longest = [level for level in named if not any(level != other and level in other for other in named)]
    for level in longest if len(longest) == 1 else ():
        if re.fullmatch(rf"[(\[【]?{re.escape(level)}(?:評価|判定|ランク)?(?:[)\]】(\[:、・].*)?", text):
            yield level
