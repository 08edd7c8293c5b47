"""The numbers and bullets that Word puts before list paragraphs, counted through the document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planparse.readers.counting import shown
from planparse.readers.docx.styles import Styles
from planparse.readers.docx.xml import W, child, number, switch, value
from planparse.readers.ooxml import MC, Element, whole_number
from planparse.readers.package import Package
from planparse.readers.symbols import BULLET, bullet, has_own_marker

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_MOST_LINKED = 8
"""List styles that lead from one to another; bounds a circle of them. One is usual."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `text` has %1 … %9 for the counts; `restart` is the level, counted from 1, that
    begins it anew: 0 for none, None for every one above it. `pattern` is that of a custom number format.
    """

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    gap: str = " "
    restart: int | None = None
    digits: bool = False
    pattern: str | None = None
    style: str | None = None
    font: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A list as paragraphs name it: the definition whose counts it shares, its levels, its own starts."""

    definition: str
    levels: tuple[Level, ...]
    starts: Mapping[int, int]


class Counters:
    """Counts the lists of one document, paragraph by paragraph in reading order."""

    def __init__(self, lists: Mapping[str, List], styles: Styles) -> None:
        self.lists = lists
        self.styles = styles
        self.counts: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()

    def label(self, properties: Element | None, words: str) -> str:
        """The number or bullet of a paragraph and the gap after it; "" if it has none.

        `words` is the paragraph's own text: a bullet before a marker typed there (• ①) is decoration.
        """
        place = self._place(properties)
        if place is None:
            return ""
        name, at = place
        found = self.lists[name]
        counts = self.counts.setdefault(found.definition, [None] * _LEVELS)
        if at in found.starts and (name, at) not in self.begun:
            counts[at] = found.starts[at]
        else:
            before = counts[at]
            counts[at] = found.levels[at].start if before is None else before + 1
        self.begun.add((name, at))
        for deeper in range(at + 1, _LEVELS):
            restart = found.levels[deeper].restart
            if restart is None or restart > at:
                counts[deeper] = None
        level = found.levels[at]
        if level.kind == "bullet" and has_own_marker(words):
            return ""
        text = _text(found, level, counts)
        return text + level.gap if text else ""

    def _place(self, properties: Element | None) -> tuple[str, int] | None:
        """The list and the level (from 0) that a paragraph names itself or through its styles."""
        name = value(properties, "numPr", "numId")
        level = number(properties, "numPr", "ilvl")
        if name is None:
            for style in self.styles.of_paragraph(properties):
                own = child(style, "pPr", "numPr")
                name = value(own, "numId")
                if name is not None:
                    level = self._level_of(style, own, name) if level is None else level
                    break
        found = self.lists.get(name or "0")
        if name is None or found is None:
            return None
        at = min(max(level or 0, 0), _LEVELS - 1)
        return name, at

    def _level_of(self, style: Element, own: Element, name: str) -> int | None:
        found = self.lists.get(name)
        linked = style.get(W + "styleId")
        if found is not None and linked is not None:
            for at, level in enumerate(found.levels):
                if level.style == linked:
                    return at
        return number(own, "ilvl")


def _text(found: List, level: Level, counts: Sequence[int | None]) -> str:
    if level.kind == "bullet":
        return bullet(level.text, level.font)

    def counted(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        of = found.levels[at]
        count = counts[at]
        kind = "decimal" if level.digits and of.kind != "none" else of.kind
        return shown(of.start if count is None else count, kind, of.pattern)

    return _PLACE.sub(counted, level.text).strip()


def read_numbering(package: Package, part: str | None) -> Mapping[str, List]:
    """The lists in a part by their ids; none if the document has none."""
    root = package.xml(part) if part is not None else None
    if root is None:
        return {}
    definitions = {d.get(W + "abstractNumId"): d for d in root.iterfind(W + "abstractNum")}
    nums = {n.get(W + "numId"): n for n in root.iterfind(W + "num")}
    lists = {}
    for name, num in nums.items():
        definition = _linked(value(num, "abstractNumId"), definitions)
        if name is None or definition is None or name == "0":
            continue
        levels = _levels(definition)
        starts: dict[int, int] = {}
        for override in num.iterfind(W + "lvlOverride"):
            at = _level_number(override)
            if at is None:
                continue
            if (own := child(override, "lvl")) is not None:
                levels[at] = _level(own)
            if (start := number(override, "startOverride")) is not None:
                starts[at] = start
        lists[name] = List(definition.get(W + "abstractNumId"), tuple(levels), starts)
    return lists


def _linked(name: str | None, definitions: Mapping[str | None, Element]) -> Element | None:
    """A definition by its id, or the one of the list style that it refers to."""
    definition = definitions.get(name)
    for _ in range(_MOST_LINKED):
        style = value(definition, "numStyleLink")
        if style is None:
            break
        definition = next((d for d in definitions.values() if value(d, "styleLink") == style), None)
    return definition


def _levels(definition: Element) -> list[Level]:
    levels = [Level() for _ in range(_LEVELS)]
    for element in definition.iterfind(W + "lvl"):
        at = _level_number(element)
        if at is not None:
            levels[at] = _level(element)
    return levels


def _level_number(element: Element) -> int | None:
    """The level (from 0) that an element is about; None if there is no such level."""
    found = whole_number(element.get(W + "ilvl"))
    return found if found is not None and found < _LEVELS else None


def _level(element: Element) -> Level:
    formats = child(element, "numFmt")
    if formats is None:
        formats = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    picture = child(element, "lvlPicBulletId") is not None
    kind = "decimal" if formats is None else formats.get(W + "val", "decimal")
    gap = "" if value(element, "suff") == "nothing" else " "
    fonts = child(element, "rPr", "rFonts")
    return Level(
        start=number(element, "start") or 0,
        kind=kind,
        text=BULLET if picture and kind == "bullet" else value(element, "lvlText") or "",
        gap=gap,
        restart=number(element, "lvlRestart"),
        digits=bool(switch(element, "isLgl")),
        pattern=None if formats is None else formats.get(W + "format"),
        style=value(element, "pStyle"),
        font=None if fonts is None else fonts.get(W + "ascii"),
    )
