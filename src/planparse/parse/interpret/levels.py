"""Impact and urgency of an issue: a word, a ticked box, or a mark in a matrix."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from planparse.document.place import Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import LEVELS, Form
from planparse.japanese.choices import EMPTY, FILLED, chosen, marked
from planparse.japanese.fold import fold
from planparse.parse.interpret.named_values import Labelled, label_before, named_value
from planparse.parse.interpret.notes import Notes, lines_of
from planparse.parse.interpret.passages import shortened, unplace
from planparse.parse.outline_tree import Content, Node
from planparse.parse.time_axis import cell_text
from planparse.plan import paths
from planparse.plan.model import Level, NamedValue, Passage

_NAMES = {"impact": "インパクト", "urgency": "緊急度"}


@dataclass(slots=True)
class _Levels:
    """The levels found so far, the texts in which no level is chosen, and levels of other scales (A to C).

    `places` tells where each level was found.
    """

    form: Form
    found: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    unchosen: dict[str, str] = field(default_factory=dict)
    others: dict[str, Labelled] = field(default_factory=dict)

    def take(self, name: str, text: str, label: str, place: Place) -> bool:
        """Record the level chosen in a text; return whether it contradicts the one found before."""
        level = chosen(text, LEVELS)
        if level is None and not any(known in text for known in LEVELS):
            self.others.setdefault(name, Labelled(label, text, place))
            return False
        if level is None:
            self.unchosen.setdefault(name, text)
            return False
        self.places.setdefault(name, place)
        return self.found.setdefault(name, level) != level

    def look(self, text: str, place: Place, scales: Collection[str] = ()) -> tuple[bool, bool]:
        """Whether a text states a level, and whether it contains other text or a contradictory level.

        A scale (緊急度:高 緊急度:中 緊急度:低) states none; the text is part of one for those in `scales`.
        """
        hit = more = False
        rest = fold(text)
        scales = {*scales, *_scales(self.form, rest)}
        for pattern in self.form.levels:
            if scales.issuperset(pattern.groupindex):
                continue
            if match := pattern.search(rest):
                hit = True
                for name, value in match.groupdict().items():
                    if value and name not in scales:
                        label = label_before(text, match.start(name)) or name
                        more |= self.take(name, text[slice(*match.span(name))].strip(), label, place)
                rest = pattern.sub(lambda found: " " * len(found.group()), rest)
        return hit, more or re.search(r"\w", rest) is not None


@dataclass(frozen=True, slots=True)
class IssueLevels:
    """Impact and urgency of an issue, and where they stand; `others` are levels of another scale."""

    impact: Level | None
    urgency: Level | None
    impact_place: Place | None
    urgency_place: Place | None
    others: tuple[NamedValue, ...]


def read_levels(node: Node, issue: str, notes: Notes, unplaced: list[Passage]) -> IssueLevels:
    """Impact and urgency of an issue, from its heading or matrix section; None with a finding.

    A level of another scale, such as A, is a value of the issue instead. `issue` is its id. Other text beside
    the levels, or a second answer, is kept in `unplaced`.
    """
    levels = _Levels(notes.form)
    heading = merge(line.place for line in node.lines)
    for name in _NAMES:
        if name in node.values:
            levels.take(name, node.values[name], name, heading)
    levels.look(node.values.get("rest", ""), heading)
    others: list[Content] = []

    def keep(lines: Sequence[Line], text: str) -> None:
        place = merge(line.place for line in lines)
        unplaced.append(Passage(text=text, place=place))
        notes.find("unplaced-text", place, {"text": shortened(text)})

    for section in node.nodes("matrix"):
        place = merge(line.place for line in section.lines)
        levels.look(" ".join(map(_shown, section.lines)), place)
        levels.look(section.text, place)
        rest = section.values.get("rest", "")
        if rest and levels.look(rest, place)[1]:
            keep(section.lines, rest)
    contents = [*(c for s in node.nodes("matrix") for c in s.contents()), *node.contents()]
    scales = _scales(notes.form, fold(" ".join(_shown(c) for c in contents if isinstance(c, Line))))
    for content in contents:
        lines = lines_of((content,))
        ticked = None if isinstance(content, Line) else _ticked(content.parts[0])
        text = ticked or _text(content)
        place = merge(line.place for line in lines)
        hit, more = levels.look(text, place, scales if isinstance(content, Line) else ())
        if hit:
            notes.claim(lines, paths.path(paths.issue_path(issue), "matrix"))
        else:
            others.append(content)
        if hit and more and ticked is None:
            keep(lines, "\n".join(line.text for line in lines))
    unplace(others, notes, unplaced)
    _tell(levels, issue, heading, notes)
    values = tuple(
        named_value(value, notes.form.field_labelled(value.label, "issue"), notes, name=name)
        for name, value in levels.others.items()
    )
    impact, urgency = (cast(Level | None, levels.found.get(name)) for name in _NAMES)
    return IssueLevels(impact, urgency, levels.places.get("impact"), levels.places.get("urgency"), values)


def _scales(form: Form, folded: str) -> frozenset[str]:
    """The names of which a folded text lists every level, or several and nothing else, none marked."""
    stated: dict[str, set[str]] = {}
    rest = folded
    for pattern in form.levels:
        rest = pattern.sub("", rest)
        for match in pattern.finditer(folded):
            for name, value in match.groupdict().items():
                if value and (level := chosen(value, LEVELS)) is not None:
                    stated.setdefault(name, set()).add(level)
    least = len(LEVELS) if re.search(r"\w", rest) else 2
    return frozenset(name for name, own in stated.items() if len(own) >= least)


def _tell(levels: _Levels, issue: str, place: Place, notes: Notes) -> None:
    """Report the levels that a form asks for and an issue does not state."""
    asked = {name for pattern in notes.form.levels for name in pattern.groupindex}
    for name, label in _NAMES.items():
        if name in levels.found or name in levels.others or name not in asked:
            continue
        where = f"課題{issue}"
        if name in levels.unchosen:
            values = {"where": where, "field": label, "text": levels.unchosen[name]}
            notes.find("level-unchosen", place, values)
        else:
            notes.find("missing-level", place, {"where": where, "field": label})


def _shown(line: Line) -> str:
    """A line's text with a sign before each level that is ringed, underlined or alone in bold."""
    return marked(line.text, [n for n in line.marked if line.text[n] in LEVELS])


def _text(content: Content) -> str:
    if isinstance(content, Line):
        return _shown(content)
    return " ".join(
        " ".join(map(_shown, c.lines)) for grid in content.parts for c in _by_name(grid) if c.lines
    )


def _by_name(grid: Grid) -> Sequence[Cell]:
    """The cells of a table, each level behind its name where the levels are in a row below the names."""
    below = [cell_text(c.lines).strip() for c in grid.row(1)] if grid.rows == 2 else []
    over = below and all(text in (*LEVELS,) for text in below)
    return sorted(grid.cells, key=lambda c: (c.col, c.row)) if over else grid.cells


def _ticked(grid: Grid) -> str | None:
    """What the marks of a table stand for, by its headers: インパクト 高。緊急度 中; None for other tables.

    Each row, or else each column, has one mark: in a table of levels, the header beside it names what has the
    level above it, or the other way round; a matrix has one mark in all.
    """
    signs = {(c.row, c.col): fold(cell_text(c.lines)).strip() for c in grid.cells if c.row and c.col}
    marks = [at for at, text in signs.items() if text in (*FILLED, *EMPTY)]
    chosen_marks = [at for at in marks if signs[at] in (*FILLED,)] or marks
    one_a_line = any(len({at[n] for at in chosen_marks}) == len(chosen_marks) for n in (0, 1))
    if not chosen_marks or not one_a_line:
        return None
    heads = [c for c in grid.cells if c.lines and (c.row, c.col) not in marks]
    found: list[str] = []
    for row, col in chosen_marks:
        beside = _joined(c for c in heads if c.col < col and c.row <= row < c.row + c.row_span)
        above = _joined(c for c in heads if c.row < row and c.col <= col < c.col + c.col_span)
        found.append(f"{beside} {above} {beside}")
    return "。".join(found)


def _joined(cells: Iterable[Cell]) -> str:
    return " ".join(cell_text(c.lines) for c in sorted(cells, key=lambda c: (c.row, c.col)))
