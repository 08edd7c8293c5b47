"""Indicators in a line of text: 見守られていると感じる区民の割合 令和7年度までに60%以上."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from planparse.japanese.amounts import COUNTERS, NUMBER, SCALES
from planparse.japanese.figures import BEFORE, BOUND
from planparse.japanese.fold import fold
from planparse.japanese.indicators import Role, When, periods_in, role_of

_LONGEST = 240  # characters of a line that may state an indicator
_MOST = 6  # values in a line
_YEAR = "\ue000"
"""Stands for each character of a year or month while figures are looked for."""
_UNIT = (
    r"(?:[一-龥ァ-ヶーA-Za-z㎡/]{1,6}(?=$|[\s()、。,→⇒~]|以上|以下|未満)"
    rf"|円|%|ポイント|割|(?:{COUNTERS})(?:/[^\s\d()、。→]{{1,3}})?)?"
)
_NUMBER = rf"{NUMBER}(?:\s?(?:{SCALES})(?:{NUMBER}(?:{SCALES}))*)?"
_ROLE = "(?:最終|中間)?目標値?|基準値?|現状値?|現況値?|策定時|実績値?|達成値"
_THEN = "(?:末?まで(?:の間)?に?は?|において|時点で?|には?|の|は)?"
_GROUP = re.compile(
    rf"[(（]?(?P<role>{_ROLE})?[\s:)）]*(?:\(?(?P<when>{_YEAR}+)\)?{_THEN})?[\s:、,)]*"
    rf"(?P<figure>(?:{BEFORE}\s?){{0,2}}[△▲+-]?{_NUMBER}\s?{_UNIT}(?:\s?{BOUND})?)(?P<behind>(?:\s*\([^()]*\))*)"
)
_BETWEEN = re.compile(r"[\s、,/・;)]*(?P<arrow>→|⇒|➡|から)?[\s、,/・;]*")
_END = re.compile(r"[。.\s]*")
_START = re.compile(rf"(?<=[\s:→をはが)])[^\s]|{_ROLE}|{_YEAR}+|\A")
_YEAR_FIRST = re.compile(rf"\s*\(?(?P<when>{_YEAR}+)\)?{_THEN}[\s:、,]*")
_NAME_END = re.compile(r"[\s:、,をはが(-]+$")
_PURPOSE = re.compile(
    r"(?:に|と|へ)?(?:する|なる|増やす|減らす|引き上げる|引き下げる|(?:向上|増加|拡大|減少|縮減|上昇)(?:させる|する)?)"
    r"(?:こと)?(?:を目指す)?[。.]?$"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value in a line: when it holds and what it is, where the line says so, and its text as written."""

    period: str | None
    role: Role | None
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An indicator in a line of text: its name, empty in a line of values alone, and its values."""

    name: str
    values: tuple[Stated, ...]


def statement(text: str, year: int | None = None) -> Statement | None:
    """The indicator that a line states; None for a line that ends with no figure.

    `year` is the plan's fiscal year, by which years without an era are told. Of two figures with an arrow
    between them the first is the baseline, the second the target.
    """
    folded = fold(text)
    if len(folded) > _LONGEST:
        return None
    masked = folded
    periods = periods_in(folded, year)
    for when in periods:
        masked = f"{masked[: when.begin]}{_YEAR * (when.end - when.begin)}{masked[when.end :]}"
    named = {when.begin: when.period for when in periods}
    ending = _PURPOSE.search(masked)
    end = ending.start() if ending else len(masked)
    for start in _START.finditer(masked[:end]):
        values = _values(text, masked[:end], start.start(), named)
        if values:
            return _named(
                text[: start.start()], masked[: start.start()], values, periods[0] if periods else None
            )
    return None


def _named(before: str, masked: str, values: tuple[Stated, ...], when: When | None) -> Statement:
    """The statement of what stands before its values; a year at its beginning is that of the values."""
    first = _YEAR_FIRST.match(masked)
    if first and when is not None and when.begin == first.start("when"):
        before, masked = before[first.end() :], masked[first.end() :]
        values = tuple(v if v.period else replace(v, period=when.period) for v in values)
    return Statement(before[: len(_NAME_END.sub("", masked))].strip(), values)


def _values(text: str, masked: str, begin: int, named: dict[int, str]) -> tuple[Stated, ...]:
    """The values that the rest of a line consists of; () where it holds anything else."""
    found: list[Stated] = []
    at, arrows = begin, 0
    while at < len(masked) and not _END.fullmatch(masked, at):
        group = _GROUP.match(masked, at)
        if group is None or len(found) == _MOST:
            return ()
        behind = next((named[i] for i in range(*group.span("behind")) if i in named), None)
        role = role_of(group["role"]) if group["role"] else None
        period = named[group.start("when")] if group["when"] else behind
        found.append(Stated(period, role, text[slice(*group.span("figure"))].strip()))
        between = _BETWEEN.match(masked, group.end())
        assert between is not None
        arrows += between["arrow"] is not None
        at = between.end()
    if len(found) == 2 and arrows == 1 and not any(value.role for value in found):
        return (replace(found[0], role="baseline"), replace(found[1], role="target"))
    told = all(b.role or b.period for _, b in pairwise(found))
    return tuple(found) if told or arrows else ()
