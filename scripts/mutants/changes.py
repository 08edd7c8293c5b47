"""The small changes that can be made to a module: what a mutant is.

Every change replaces a part of one line or of a few lines and leaves the other lines' numbers as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("boundary", "<="),
    ast.LtE: ("boundary", "<"),
    ast.Gt: ("boundary", ">="),
    ast.GtE: ("boundary", ">"),
    ast.Eq: ("condition", "!="),
    ast.NotEq: ("condition", "=="),
    ast.In: ("condition", "not in"),
    ast.NotIn: ("condition", "in"),
    ast.Is: ("condition", "is not"),
    ast.IsNot: ("condition", "is"),
}
_CALCULATED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.Div: "*",
    ast.FloorDiv: "*",
}
_REMOVED = (ast.Expr, ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete)
KINDS = ("boundary", "condition", "sign", "statement", "arguments", "constant", "text")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, or the head of a compound one: where it stands and what it says.

    `key` is its function and its text, which stay the same when lines above it come and go. `first` and
    `last` are its lines, counted from 1; `function` is empty for what runs at the import.
    """

    key: str
    function: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Change:
    """One mutant of a module: the text from `start` to `end` (offsets in UTF-8) becomes `new`."""

    path: str
    kind: str
    line: int
    start: int
    end: int
    old: str
    new: str
    statement: Statement

    def applied(self, source: bytes) -> bytes:
        """The module's text with the change."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.kind}: {_short(self.old)} → {_short(self.new) or '(nothing)'}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:89] + "…"


def _last_line(node: ast.stmt) -> int:
    """The last line of a statement's own part, without the statements in it."""
    inner = [
        b for name in ("body", "orelse", "finalbody", "handlers", "cases") for b in getattr(node, name, [])
    ]
    if not inner:
        return node.end_lineno or node.lineno
    firsts = [b.pattern.lineno if isinstance(b, ast.match_case) else b.lineno for b in inner]
    return max(node.lineno, min(firsts) - 1)


def statements(source: bytes, tree: ast.Module) -> dict[ast.stmt, Statement]:
    """Every statement of a module."""
    lines = source.decode().splitlines()
    found: dict[ast.stmt, Statement] = {}

    def walk(node: ast.AST, function: str, named: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                last = _last_line(child)
                text = " ".join(" ".join(lines[child.lineno - 1 : last]).split())
                found[child] = Statement(f"{function}: {text}", function, child.lineno, last)
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                walk(child, f"{named}{child.name}", f"{named}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                walk(child, function, f"{named}{child.name}.")
            else:
                walk(child, function, named)

    walk(tree, "", "")
    return found


class _Module:
    """A module's text, with the offsets of its nodes."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path = path
        self.source = source
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self.span(node)
        return self.source[start:end].decode()

    def change(self, kind: str, node: ast.expr | ast.stmt, new: str, statement: Statement) -> Change:
        start, end = self.span(node)
        old = self.source[start:end].decode()
        # as many lines as before, and in brackets, since a part of an expression may be one line of several
        lines = "\n" * (old.count("\n") - new.count("\n"))
        new = f"({new}{lines})" if isinstance(node, ast.expr) else new + lines
        return Change(self.path, kind, node.lineno, start, end, old, new, statement)

    def with_swapped(self, call: ast.Call) -> str | None:
        """A call with its first two arguments that are names or attributes in each other's place.

        None if there are no two, or where their order does not matter: in `max` and `min` without a key.
        """
        if isinstance(call.func, ast.Name) and call.func.id in ("max", "min") and not call.keywords:
            return None
        plain: list[ast.expr] = [a for a in call.args if isinstance(a, ast.Name | ast.Attribute)]
        named = [k.value for k in call.keywords if k.arg and isinstance(k.value, ast.Name | ast.Attribute)]
        pair = plain[:2] if len(plain) > 1 else named[:2]
        if len(pair) < 2 or ast.dump(pair[0]) == ast.dump(pair[1]):
            return None
        (start, end), (one, to_one), (other, to_other) = self.span(call), *map(self.span, pair)
        parts = ((start, one), (other, to_other), (to_one, other), (one, to_one), (to_other, end))
        return "".join(self.source[a:b].decode() for a, b in parts)


def _expression(module: _Module, node: ast.expr) -> Iterator[tuple[str, str]]:
    """The kinds of change to an expression, with its new text."""
    text = module.text
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            kind, other = _COMPARED[type(op)]
            yield kind, f"{text(left)} {other} {text(right)}"
        case ast.BoolOp(op=op, values=values):
            yield (
                "condition",
                (" and " if isinstance(op, ast.Or) else " or ").join(f"({text(v)})" for v in values),
            )
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "condition", text(operand)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign", text(operand)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "condition", f"({text(orelse)}) if ({text(test)}) else ({text(body)})"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _CALCULATED:
            yield "sign", f"({text(left)}) {_CALCULATED[type(op)]} ({text(right)})"
        case ast.Call():
            if (swapped := module.with_swapped(node)) is not None:
                yield "arguments", swapped
        case ast.Constant(value=bool(value)):
            yield "constant", str(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield "constant", repr(value + 1)
        case ast.Constant(value=str(value)) if value:
            yield "text", "''"
        case ast.JoinedStr():
            yield "text", "''"


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that are not behaviour: annotations, decorators, types, docstrings."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from node.decorator_list
            if node.returns is not None:
                yield node.returns
        case ast.ClassDef():
            yield from node.decorator_list
        case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.Subscript(value=ast.Name(id="Literal" | "Annotated")):
            yield node
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            yield node
        case ast.Call(func=ast.Name(id="cast" | "TypeVar" | "NewType"), args=[first, *_]):
            yield first
        case ast.Assert(msg=ast.expr() as message):
            yield message
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield node
        case ast.JoinedStr():
            # in Python 3.11 the parts of an f-string have no usable position
            yield from node.values
        case ast.Expr(value=ast.Constant()):
            yield node


def changes(path: str, source: bytes) -> list[Change]:
    """Every change to a module, in the order of its text; `path` is what reports call it."""
    tree = ast.parse(source)
    module, where = _Module(path, source), statements(source, tree)
    found: list[Change] = []

    def walk(node: ast.AST, statement: Statement) -> None:
        skipped = set(_outside(node))
        if node in skipped:
            return
        if isinstance(node, ast.stmt) and (isinstance(node, _REMOVED) or _stores(node)):
            found.append(module.change("statement", node, "pass", statement))
        elif isinstance(node, ast.If | ast.While):
            if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
                new = f"not ({module.text(node.test)})"
                found.append(module.change("condition", node.test, new, where[node]))
        elif isinstance(node, ast.expr):
            for kind, new in _expression(module, node):
                found.append(module.change(kind, node, new, statement))
        for child in ast.iter_child_nodes(node):
            if child not in skipped:
                walk(child, where[child] if isinstance(child, ast.stmt) else statement)

    for top in tree.body:
        walk(top, where[top])
    return sorted(found, key=lambda c: (c.start, c.end, c.kind))


def _stores(node: ast.stmt) -> bool:
    """Whether an assignment changes an object, so that what follows also runs without it."""
    return isinstance(node, ast.Assign) and not any(isinstance(t, ast.Name | ast.Tuple) for t in node.targets)
