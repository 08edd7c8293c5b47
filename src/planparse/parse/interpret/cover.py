"""Read fiscal year, organization and municipality from the cover, or guess them from the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from planparse.document.place import Place, merge
from planparse.document.source import SourceDocument
from planparse.japanese.calendar import date_in, fiscal_year_in
from planparse.japanese.municipalities import code_of
from planparse.parse.interpret.notes import Notes, all_nodes
from planparse.parse.outline import Node


def read_fiscal_year(root: Node, titles: Sequence[Node], notes: Notes) -> int | None:
    """The fiscal year of the title; else the commonest in the headings, with a finding; or None."""
    for title in titles:
        if (year := fiscal_year_in(title.values.get("year", title.text))) is not None:
            return year
    votes: Counter[int] = Counter()
    where: dict[int, Place] = {}
    for kind, shift in (("budget", 0), ("initiatives", 0), ("review", 1), ("departments", 0)):
        for node in all_nodes(root, kind):
            year = fiscal_year_in(node.text)
            if year is None and kind == "departments" and (day := date_in(node.text)):
                year = day.year if day.month >= 4 else day.year - 1
            if year is not None:
                votes[year + shift] += 1
                where.setdefault(year + shift, merge(line.place for line in node.lines))
    if not votes:
        return None
    year = votes.most_common(1)[0][0]
    notes.find("guessed-fiscal-year", where[year], {"year": year})
    return year


def read_organization(
    root: Node, titles: Sequence[Node], notes: Notes, document: SourceDocument
) -> str | None:
    """The organization on the cover; else the text's name for its own, with a finding; or None."""
    for node in (*titles, *all_nodes(root, "organization"), *all_nodes(root, "municipality")):
        if name := node.values.get("organization"):
            return notes.filled(name, merge(line.place for line in node.lines))
    for line in document.lines():
        folded = line.folded
        for pattern in notes.form.organization_in_text:
            if match := pattern.search(folded):
                name = line.text[slice(*match.span("name"))]
                notes.find("guessed-organization", line.place, {"name": name})
                return name
    return None


def read_municipality(root: Node, notes: Notes, document: SourceDocument) -> str | None:
    """The municipality on the cover; else the one most often named in the text, with a finding; or None."""
    for node in (n for kind in ("municipality", "title", "organization") for n in all_nodes(root, kind)):
        if name := node.values.get("municipality"):
            return notes.filled(name, merge(line.place for line in node.lines))
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
        return None
    name = votes.most_common(1)[0][0]
    notes.find("guessed-municipality", where[name], {"name": name})
    return name


def _municipality_name(matched: str) -> str:
    """A municipality's name without words that precede it without a space (では北灘市 → 北灘市).

    A name that begins with kana is recognised by the list of municipalities.
    """
    for begin in range(len(matched) - 1):
        if code_of(matched[begin:]) is not None:
            return matched[begin:]
    return re.sub(r"^.*(?:では|には|とは|[のはがをにと])(?=[一-鿿ァ-ヶ])", "", matched)
