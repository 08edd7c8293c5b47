"""State collected during interpretation, and the traversals of the outline shared by all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from planparse.document.findings import Finding, Value
from planparse.document.place import Place
from planparse.document.source import Line
from planparse.form.model import Form
from planparse.japanese.placeholders import is_unfilled_name
from planparse.parse.outline_tree import Content, Node, Table
from planparse.parse.wrap import Paragraph, Style, paragraphs
from planparse.plan.model import OverviewRow, Passage

CAPTION = re.compile(
    r"別?[表図]\s*\d+(?:[-－]\d+)?[\s.:：．　][^。]*"
    r"|[(（\[［][^。]*単位[^。]*[)）\]］]|単位\s*[:：][^。]{1,20}"
    r"|[【〔<〈][^。]{0,10}(?:スケジュール|工程表?|行程表?|計画表)[】〕>〉]|[(（][^。]{2,16}現在[)）]"
)
"""A table's caption, the unit of its numbers or their reference date, as a whole paragraph."""
UNPLACED = "unplaced"
"""The claim on lines that belong to no field."""


@dataclass(slots=True)
class Notes:
    """State collected by `interpret`: claims on lines, findings, and text without a field."""

    form: Form
    style: Style
    fiscal_year: int | None = None
    claims: dict[tuple[int, int], str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unplaced: list[Passage] = field(default_factory=list)
    overview: list[OverviewRow] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)
    """Column headers already reported in a finding."""
    guessed_units: set[str] = field(default_factory=set)
    """Names of fields whose amounts have been reported as of an unknown unit."""

    def claim(self, lines: Iterable[Line], path: str) -> None:
        """Claim the lines for the field at the path; the first claim on a line counts."""
        for line in lines:
            self.claims.setdefault(line.key, path)

    def find(self, code: str, place: Place, values: Mapping[str, Value]) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, values, place))

    def filled(self, value: str | None, place: Place) -> str | None:
        """A value of a document; None, with a finding, for a form's placeholder such as ○○局."""
        if value is None or not is_unfilled_name(value):
            return value
        self.find("unfilled", place, {"text": value})
        return None

    def paragraphs(self, lines: Sequence[Line], *, cell: bool = False) -> tuple[Paragraph, ...]:
        """The paragraphs of lines of prose, or of a table's `cell`; guesses become findings."""
        found, guesses = paragraphs(lines, self.style, self.form.bullets + "※", cell=cell)
        self.findings += guesses
        return found


def all_nodes(node: Node, kind: str) -> tuple[Node, ...]:
    """Every node of a kind below a node, in order."""
    found: list[Node] = []
    for child in node.children:
        if isinstance(child, Node):
            if child.kind == kind:
                found.append(child)
            found += all_nodes(child, kind)
    return tuple(found)


def tables_in(node: Node) -> Iterator[Table]:
    """Every table below a node, in order."""
    for child in node.children:
        if isinstance(child, Node):
            yield from tables_in(child)
        elif isinstance(child, Table):
            yield child


def lines_of(contents: Iterable[Content]) -> tuple[Line, ...]:
    """Every line of the contents; tables are read cell by cell."""
    found: list[Line] = []
    for content in contents:
        if isinstance(content, Line):
            found.append(content)
        else:
            found += [line for grid in content.parts for line in grid.lines()]
    return tuple(found)
