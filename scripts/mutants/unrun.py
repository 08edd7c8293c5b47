"""Which parts of the package no test executes, from the map of `coverage_map`."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from scripts.mutants.changes import Statement, statements
from scripts.mutants.coverage_map import Measured

FEWEST_LINES = 6
"""Lines of the shortest block that is reported: shorter ones are mostly a branch of one error message."""


@dataclass(frozen=True, slots=True)
class Block:
    """Statements of a module in a row that no test executes, from the first line to the last."""

    path: str
    first: int
    last: int
    function: str

    @property
    def lines(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        return f"{self.path}:{self.first}-{self.last} ({self.lines} lines) {self.function}"


def unrun(root: Path, measured: Iterable[Measured]) -> list[Block]:
    """The blocks of `FEWEST_LINES` or more of the package at `root` that none of the modules executes."""
    executed: dict[str, set[str]] = {}
    for module in measured:
        for path, ran in module.ran.items():
            executed.setdefault(path, set()).update(ran)
    found: list[Block] = []
    for path in sorted((root / "src" / "planparse").rglob("*.py")):
        name = str(path.relative_to(root))
        found += blocks(name, path.read_bytes(), executed.get(name, set()))
    return found


def blocks(path: str, source: bytes, executed: set[str]) -> list[Block]:
    """The blocks of one module, given the keys of the statements that are executed."""
    found = []
    for ran, row in groupby(_executable(source), lambda statement: statement.key in executed):
        row_of = list(row)
        block = Block(path, row_of[0].first, row_of[-1].last, row_of[0].function)
        if not ran and block.lines >= FEWEST_LINES:
            found.append(block)
    return found


def _executable(source: bytes) -> list[Statement]:
    """The statements of a module in the order of their lines, without those that Python never executes."""
    tree = ast.parse(source)
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = [
        statement
        for node, statement in statements(source, tree).items()
        if node not in for_types and not _is_inert(node)
    ]
    return sorted(found, key=lambda statement: statement.first)


def _is_inert(node: ast.stmt) -> bool:
    """Whether a statement leaves no trace when it is reached: a docstring or a declaration."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Global | ast.Nonlocal) or (
        isinstance(node, ast.AnnAssign) and node.value is None
    )
