"""The tree of headings that `outline` makes of a document: its nodes, tables and lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planparse.document.source import Grid, Line
from planparse.japanese.periods import Period
from planparse.parse.wrap import Style

FURNITURE = "furniture"
STRAY = "stray"
"""The kind of nodes for labels that stand outside of what they belong to, and the role of their lines."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its grid, followed by the grids that continue it on later pages."""

    parts: tuple[Grid, ...]


Content = Line | Table


@dataclass(frozen=True, slots=True)
class Node:
    """A heading and its contents, in order. `values` are the form's named groups as written."""

    kind: str
    values: Mapping[str, str]
    text: str
    lines: tuple[Line, ...]
    children: tuple[Node | Content, ...]

    def nodes(self, *kinds: str) -> tuple[Node, ...]:
        """The child nodes of the kinds, in order."""
        return tuple(c for c in self.children if isinstance(c, Node) and c.kind in kinds)

    def contents(self) -> tuple[Content, ...]:
        """The lines and tables directly under the heading."""
        return tuple(c for c in self.children if not isinstance(c, Node))


@dataclass(frozen=True, slots=True)
class Outline:
    """The tree of headings, the role of each heading and furniture line by key, and the prose style."""

    root: Node
    roles: Mapping[tuple[int, int], str]
    style: Style


@dataclass(slots=True)
class Scheduled:
    """What the first `seen` children of a node have of schedules.

    `tables` and `lines` are how many children there are up to the last table of quarters, and up to the last
    line that names a period; `periods` are those named.
    """

    seen: int = 0
    tables: int = 0
    lines: int = 0
    periods: set[Period] = field(default_factory=set)


@dataclass(slots=True)
class OpenNode:
    """A node under construction."""

    kind: str
    values: dict[str, str]
    text: str
    lines: list[Line]
    children: list[OpenNode | Line | Grid] = field(default_factory=list)
    # indices of the children that furniture came before
    cuts: set[int] = field(default_factory=set)
    # the captions of tables of records, which tell the unit of their amounts, by the table's index
    captions: dict[int, Line] = field(default_factory=dict)
    scheduled: Scheduled = field(default_factory=Scheduled)
