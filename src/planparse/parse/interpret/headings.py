"""What the headings of issues and initiatives say of their order: labels, numbers and the headings above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planparse.document.place import merge
from planparse.form.model import LEVEL, Form
from planparse.japanese.markers import marker_number
from planparse.parse.interpret.named_values import group_spans
from planparse.parse.outline_tree import Node
from planparse.plan.model import HeadingAbove

Located = tuple[Node, tuple[Node, ...]]
"""A heading, and the headings above it that are levels of the form, from the outside in."""


def located(node: Node, kind: str, above: tuple[Node, ...] = ()) -> Iterator[Located]:
    """Every heading of a kind below a node, in order, with the levels between them."""
    for child in node.children:
        if isinstance(child, Node):
            if child.kind == kind:
                yield child, above
            yield from located(child, kind, (*above, child) if child.kind.startswith(LEVEL) else above)


def sections_of(issue: Node, above: tuple[Node, ...] = ()) -> Iterator[Located]:
    """The headings below an issue that may hold initiatives, each with the levels above those."""
    for child in issue.children:
        if isinstance(child, Node) and (child.kind == "initiatives" or child.kind.startswith(LEVEL)):
            inner = (*above, child) if child.kind.startswith(LEVEL) else above
            yield child, inner
            yield from sections_of(child, inner)


def label_of(node: Node, form: Form) -> str | None:
    """The number of a heading as written, with the area before it: A (1), 1-1; None without one."""
    written = [name for name in ("area", "number") if node.values.get(name)]
    spans = [span for name, span in group_spans(node, form).items() if name in written]
    if len(spans) < len(written):
        return node.values.get("number")
    return node.text[min(spans)[0] : max(spans)[1]].strip() if spans else None


def number_of(node: Node, before: int) -> int | str:
    """The number of a heading; its label where that is none, and the next number due without a label."""
    written = node.values.get("number")
    if not written:
        return before + 1
    return marker_number(written) or written


def levels_of(nodes: Sequence[Node]) -> tuple[HeadingAbove, ...]:
    """The headings above an issue or initiative as published."""
    found = []
    for node in nodes:
        label = node.values.get("number")
        found.append(
            HeadingAbove(
                name=node.kind.removeprefix(LEVEL),
                label=label,
                number=marker_number(label) if label else None,
                title=node.values.get("title", node.text),
                place=merge(line.place for line in node.lines),
            )
        )
    return tuple(found)
