"""The title of a document that words it as no heading of its form does.

A form knows the titles of the documents it was written for; another town words its own otherwise. What stands
where a title stands, looks like one and is no heading of the form is the title, with a finding.
"""

from __future__ import annotations

import re
from dataclasses import replace

from planparse.document.findings import Finding
from planparse.document.place import merge
from planparse.document.source import Line, SourceDocument
from planparse.japanese.calendar import fiscal_year_in
from planparse.japanese.fold import fold
from planparse.japanese.municipalities import code_of
from planparse.parse.interpret.notes import all_nodes
from planparse.parse.outline_tree import Node, Outline
from planparse.parse.plain_outline import names_document, title_lines, year_of_title
from planparse.parse.wrap import join

_MUNICIPALITY = re.compile(r"(?:^|(?<=度)\s*|(?<=\s))(?P<name>[一-鿿ァ-ヶぁ-ん々]{1,8}?[市町村])(?P<end>\s)?")


def with_title(outline: Outline, document: SourceDocument) -> tuple[Outline, tuple[Finding, ...]]:
    """The outline with a title, if the form found issues and no title, and one heads the document."""
    root = outline.root
    if all_nodes(root, "title") or not all_nodes(root, "issue"):
        return outline, ()
    lines = title_lines(document)
    keys = {line.key for line in lines}
    first = next((i for i, c in enumerate(root.children) if isinstance(c, Line) and c.key in keys), None)
    own = root.children[first : first + len(lines)] if first is not None else ()
    if first is None or [c.key for c in own if isinstance(c, Line)] != [line.key for line in lines]:
        return outline, ()
    text = join(lines)
    if fiscal_year_in(text) is None and not names_document(text):
        return outline, ()
    # a span of years is that of a plan which this one carries out a year of
    values = {"title": text, "year": year_of_title(text, spans=False) or ""}
    if (municipality := _municipality_of(text)) is not None:
        values["municipality"] = municipality
    title = Node("title", values, text, lines, ())
    children = (*root.children[:first], title, *root.children[first + len(lines) :])
    found = Finding("guessed-title", {"text": text}, merge(line.place for line in lines))
    roles = {**outline.roles, **dict.fromkeys(keys, "title")}
    return replace(outline, root=replace(root, children=children), roles=roles), (found,)


def _municipality_of(text: str) -> str | None:
    """The municipality in front of a title: with a blank behind it, or one of the list."""
    for match in _MUNICIPALITY.finditer(fold(text)):
        name = text[slice(*match.span("name"))]
        if match["end"] or code_of(name) is not None:
            return name
    return None
