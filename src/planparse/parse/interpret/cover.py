"""Read fiscal year, organization and municipality from the cover, or guess them from the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from planparse.document.place import Place, merge
from planparse.document.source import Line, SourceDocument
from planparse.japanese.calendar import date_in, fiscal_year_in, fiscal_year_of
from planparse.japanese.municipalities import code_of
from planparse.parse.interpret.notes import Notes, all_nodes
from planparse.parse.outline_tree import Node

Value = TypeVar("Value")

Told: TypeAlias = tuple[Value | None, Place | None]
"""A value and where it stands, both None where the document does not say it."""


def stating(lines: Sequence[Line], text: str) -> Place:
    """Where a text stands among the lines of a heading: the line that has it, or all of them."""
    return next((line.place for line in lines if text in line.text), merge(line.place for line in lines))


def read_fiscal_year(root: Node, titles: Sequence[Node], notes: Notes) -> Told[int]:
    """The fiscal year of the title; else the commonest in the headings, with a finding; or None."""
    for title in titles:
        written = title.values.get("year", title.text)
        if (year := fiscal_year_in(written)) is not None:
            return year, stating(title.lines, written)
    votes: Counter[int] = Counter()
    where: dict[int, Place] = {}
    for kind, shift in (("budget", 0), ("initiatives", 0), ("review", 1), ("departments", 0)):
        for node in all_nodes(root, kind):
            year = fiscal_year_in(node.text)
            if year is None and kind == "departments" and (day := date_in(node.text)):
                year = fiscal_year_of(day)
            if year is not None:
                votes[year + shift] += 1
                where.setdefault(year + shift, merge(line.place for line in node.lines))
    if not votes:
        return None, None
    year = votes.most_common(1)[0][0]
    notes.find("guessed-fiscal-year", where[year], {"year": year})
    return year, where[year]


def read_organization(
    root: Node, titles: Sequence[Node], notes: Notes, document: SourceDocument
) -> Told[str]:
    """The organization on the cover; else the text's name for its own, with a finding; or None."""
    for node in (*titles, *all_nodes(root, "organization"), *all_nodes(root, "municipality")):
        if name := node.values.get("organization"):
            return _filled(name, node, notes)
    for line in document.lines():
        folded = line.folded
        for pattern in notes.form.organization_in_text:
            if match := pattern.search(folded):
                name = line.text[slice(*match.span("name"))]
                notes.find("guessed-organization", line.place, {"name": name})
                return name, line.place
    return None, None


def _filled(name: str, node: Node, notes: Notes) -> Told[str]:
    """A name on the cover with its place; neither, with a finding, for a placeholder such as ○○局."""
    place = stating(node.lines, name)
    own = notes.filled(name, place)
    return own, place if own is not None else None


def read_municipality(root: Node, notes: Notes, document: SourceDocument) -> Told[str]:
    """The municipality on the cover; else the one most often named in the text, with a finding; or None."""
    for node in (n for kind in ("municipality", "title", "organization") for n in all_nodes(root, kind)):
        if name := node.values.get("municipality"):
            return _filled(name, node, notes)
    votes: Counter[str] = Counter()
    where: dict[str, Place] = {}
    for line in document.lines():
        folded = line.folded
        for pattern in notes.form.municipality_in_text:
            for match in pattern.finditer(folded):
                name = _municipality_name(line.text[slice(*match.span("name"))])
                votes[name] += 1
                where.setdefault(name, line.place)
    if not votes:
        return None, None
    name = votes.most_common(1)[0][0]
    notes.find("guessed-municipality", where[name], {"name": name})
    return name, where[name]


def _municipality_name(matched: str) -> str:
    """A municipality's name without words that precede it without a space (では北灘市 → 北灘市).

    A name that begins with kana is recognised by the list of municipalities.
    """
    for begin in range(len(matched) - 1):
        if code_of(matched[begin:]) is not None:
            return matched[begin:]
    return re.sub(r"^.*(?:では|には|とは|[のはがをにと])(?=[一-鿿ァ-ヶ])", "", matched)
