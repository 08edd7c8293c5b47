"""Conditional formats: rules that hide a cell's text, strike it out or show it in another number format.

Rules that compare a cell with what they state themselves are applied. What others make of a cell (formulas
over other cells, ranks, dates of today) only Excel knows: those that would change what is read are told.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import eq, ge, gt, le, lt, ne

from lxml import etree

from planparse.readers.ooxml import flag, local, whole_number
from planparse.readers.xlsx.cells import Area, Stored, area_of, elements
from planparse.readers.xlsx.styles import Effect, Look, effect
from planparse.readers.xlsx.xml import child, children

MOST_TRIED = 2_000_000
"""Pairs of a cell and a rule over its rows that are tried in a sheet, at most: copying cells multiplies
rules. Not measured: a judgement.
"""
_HIDING = ";;;"
"""The number format that shows nothing."""
_Key = tuple[bool, float, str]
"""A value by which a worksheet orders it: whether it is a text, the number, the text."""
_Sign = Callable[[_Key, _Key], bool]
_COMPARED: Mapping[str, _Sign] = {
    "equal": eq,
    "notEqual": ne,
    "lessThan": lt,
    "lessThanOrEqual": le,
    "greaterThan": gt,
    "greaterThanOrEqual": ge,
}
_OPERATORS = {
    "=": "equal",
    "<>": "notEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
}
_LITERAL = r'-?\d+(?:\.\d+)?%?|"(?:[^"]|"")*"|TRUE|FALSE'
_OWN_COMPARED = re.compile(
    rf"(?P<cell>\$?[A-Z]{{1,3}}\$?\d{{1,7}})\s*(?P<sign>=|<>|<=|>=|<|>)\s*(?P<limit>{_LITERAL})",
    re.IGNORECASE,
)
"""A formula that compares one cell with a number or a text."""
_OWN_ERROR = re.compile(
    r"(?P<asked>ISERROR|ISERR|ISNA)\(\s*(?P<cell>\$?[A-Z]{1,3}\$?\d{1,7})\s*\)", re.IGNORECASE
)
_OWN_BLANK = re.compile(r"ISBLANK\(\s*(?P<cell>\$?[A-Z]{1,3}\$?\d{1,7})\s*\)", re.IGNORECASE)
_NOT_AVAILABLE = "#N/A"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the areas it is for; `made` is what it makes of a cell for which it holds.

    `kind`, `operator`, `text` and `formulas` are as the file has them. Smaller `priority` goes first.
    """

    areas: tuple[Area, ...]
    made: Effect
    kind: str
    priority: int
    operator: str = ""
    text: str = ""
    formulas: tuple[str, ...] = ()
    stops: bool = False


def rules(data: bytes, effects: Sequence[Effect], file: str, part: str) -> tuple[Rule, ...]:
    """The rules of a worksheet's part that may change what its cells show, by priority.

    `effects` are those of the styles, which rules name by number. Raises ReadError for a damaged part.
    """
    if b"conditionalFormatting" not in data:
        return ()
    found: list[Rule] = []
    for element in elements(data, ("row", "conditionalFormatting"), file, part):
        if local(element) == "conditionalFormatting":
            inner = child(element, "sqref")
            ranges = element.get("sqref") or (inner.text if inner is not None else None) or ""
            areas = tuple(area for each in ranges.split() if (area := area_of(each)) is not None)
            found += (r for each in children(element, "cfRule") if (r := _rule(each, areas, effects)))
    return tuple(sorted(found, key=lambda rule: rule.priority))


def _rule(element: etree._Element, areas: tuple[Area, ...], effects: Sequence[Effect]) -> Rule | None:
    """A rule; None if it only colours cells by their values or says nothing that is known."""
    kind = element.get("type", "")
    drawn = next((d for name in ("dataBar", "iconSet") if (d := child(element, name)) is not None), None)
    own = child(element, "dxf")
    number = whole_number(element.get("dxfId"))
    if drawn is not None:
        made = Effect(code=_HIDING) if not flag(drawn.get("showValue", "1")) else Effect()
    elif own is not None:
        made = effect(own)
    else:
        made = effects[number] if number is not None and number < len(effects) else Effect()
    stops = flag(element.get("stopIfTrue"))
    if made == Effect() and not stops:
        return None
    return Rule(
        areas,
        made,
        kind,
        whole_number(element.get("priority")) or 0,
        element.get("operator", ""),
        element.get("text", ""),
        tuple((each.text or "").strip() for name in ("formula", "f") for each in children(element, name)),
        stops,
    )


def conditioned(
    cells: Sequence[Stored], own: Sequence[Rule], shows: Callable[[Stored], object]
) -> tuple[list[Stored], list[Stored]]:
    """The cells in row order, each as its rules make it look, and those whose look is not certain.

    `shows` is what a cell shows. A cell counts where it would show something else if a rule held of which
    that is not known, and where a rule that holds shows its number in another format.
    """
    if not own:
        return list(cells), []
    over = _over(cells, own)
    found: list[Stored] = []
    told: list[Stored] = []
    for n, cell in enumerate(cells):
        made, uncertain = _made(cell, over.get(n, ()), shows)
        found.append(made)
        if uncertain or made.look.code not in (cell.look.code, _HIDING):
            told.append(cell)
    return found, told


def _over(cells: Sequence[Stored], own: Sequence[Rule]) -> dict[int, list[tuple[Rule, Area]]]:
    """The rules over each cell by its position in `cells`, each with the first of its areas."""
    places = [(cell.row, cell.col) for cell in cells]
    over: dict[int, list[tuple[Rule, Area]]] = {}
    tried = 0
    for rule in own:
        for area in rule.areas:
            first, end = bisect_left(places, (area.top, 0)), bisect_left(places, (area.bottom, 0))
            tried += end - first
            if tried > MOST_TRIED:
                return over
            for n in range(first, end):
                if area.holds(*places[n]):
                    over.setdefault(n, []).append((rule, rule.areas[0]))
    return over


def _made(
    cell: Stored, over: Iterable[tuple[Rule, Area]], shows: Callable[[Stored], object]
) -> tuple[Stored, bool]:
    """A cell as its rules make it look, and whether that is uncertain."""
    held: list[Effect] = []
    possible: list[Effect] = []
    for rule, first in over:
        holds = _holds(rule, cell, first)
        if holds:
            held.append(rule.made)
            if rule.stops:
                break
        elif holds is None:
            possible.append(rule.made)
    # what a rule of higher priority sets stays
    made = _with(cell, reversed(held))
    return made, any(shows(_with(made, [each])) != shows(made) for each in possible)


def _with(cell: Stored, effects: Iterable[Effect]) -> Stored:
    """A cell under effects, the later over the earlier."""
    return reduce(_under, effects, cell)


def _under(cell: Stored, made: Effect) -> Stored:
    font = cell.look.font
    font = replace(font, colour=made.colour or font.colour, struck=font.struck or made.struck)
    look: Look = replace(
        cell.look, font=font, code=made.code or cell.look.code, fill=made.fill or cell.look.fill
    )
    runs = (
        replace(run, font=replace(run.font, colour=made.colour or run.font.colour)) if run.font else run
        for run in cell.rich
    )
    return replace(cell, look=look, rich=tuple(runs))


def _holds(rule: Rule, cell: Stored, first: Area) -> bool | None:
    """Whether a rule holds for a cell; None where that is not known. Its formulas are those for `first`."""
    text = "".join(run.text for run in cell.rich)
    match rule.kind:
        case "cellIs":
            return _is_as(rule, cell)
        case "containsErrors":
            return cell.kind == "error"
        case "notContainsErrors":
            return cell.kind != "error"
        case "containsBlanks":
            return False
        case "notContainsBlanks" | "dataBar" | "iconSet":
            return rule.kind == "notContainsBlanks" or cell.kind == "number"
        case "containsText" | "notContainsText" if rule.text and cell.kind == "text":
            return (rule.text.lower() in text.lower()) == (rule.kind == "containsText")
        case "beginsWith" if rule.text and cell.kind == "text":
            return text.lower().startswith(rule.text.lower())
        case "endsWith" if rule.text and cell.kind == "text":
            return text.lower().endswith(rule.text.lower())
        case "expression":
            return _by_formula(rule, cell, first)
    return None


def _is_as(rule: Rule, cell: Stored) -> bool | None:
    limits = [_literal(formula) for formula in rule.formulas]
    if not limits or any(limit is None for limit in limits):
        return None
    if rule.operator in ("between", "notBetween"):
        signs: tuple[_Sign, ...] = (ge, le)
        sides = [_compared(cell, sign, limit) for sign, limit in zip(signs, limits, strict=False)]
        return all(sides) == (rule.operator == "between")
    sign = _COMPARED.get(rule.operator)
    return _compared(cell, sign, limits[0]) if sign is not None else None


def _by_formula(rule: Rule, cell: Stored, first: Area) -> bool | None:
    """The same for a formula that asks about the cell alone, as it stands for the first cell of the area."""
    formula = rule.formulas[0] if rule.formulas else ""
    found = next((m for p in (_OWN_ERROR, _OWN_BLANK, _OWN_COMPARED) if (m := p.fullmatch(formula))), None)
    if found is None or not _is_own(found["cell"], cell, first):
        return None
    if found.re is _OWN_BLANK:
        return False
    if found.re is _OWN_ERROR:
        not_available = "".join(run.text for run in cell.rich) == _NOT_AVAILABLE
        wanted = {"ISNA": not_available, "ISERR": not not_available}
        return cell.kind == "error" and wanted.get(found["asked"].upper(), True)
    return _compared(cell, _COMPARED[_OPERATORS[found["sign"]]], _literal(found["limit"]))


def _is_own(reference: str, cell: Stored, first: Area) -> bool:
    """Whether a reference in the formula for the first cell is to the cell itself in the formula for that."""
    column_fixed, row_fixed = reference.startswith("$"), "$" in reference[1:]
    area = area_of(reference)
    if area is None or (area.top, area.left) != (first.top, first.left):
        return False
    return not (column_fixed and cell.col != first.left) and not (row_fixed and cell.row != first.top)


def _literal(formula: str) -> float | str | None:
    """The number or text that a formula states; None for any other formula."""
    if re.fullmatch(_LITERAL, formula, re.IGNORECASE) is None:
        return None
    if formula.startswith('"'):
        return formula[1:-1].replace('""', '"')
    if formula.endswith("%"):
        return float(formula[:-1]) / 100
    return formula.upper() if formula[0].isalpha() else float(formula)


def _compared(cell: Stored, sign: _Sign, limit: float | str | None) -> bool:
    """How the cell compares: every text is more than every number, and letters' case does not count."""
    if cell.kind == "error":
        return False
    own: float | str = cell.number if cell.kind == "number" else "".join(run.text for run in cell.rich)
    return sign(_ordered(own), _ordered(limit if limit is not None else ""))


def _ordered(value: float | str) -> _Key:
    return (True, 0.0, value.lower()) if isinstance(value, str) else (False, value, "")
