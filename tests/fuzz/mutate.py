"""Mutations that keep the form of an input, where changed bytes alone would only be refused.

Pieces of a text are moved, repeated and left out, nodes of a JSON document replaced.
"""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

SEPARATORS = {
    "docx_part": b"<",
    "xlsx_part": b"<",
    "pptx_part": b"<",
    "workbook_part": b"<",
    "links_workbook_part": b"<",
    "html": b"<",
    "page_by_pdfium": b" ",
    "page_by_pdfplumber": b" ",
}
"""Where the inputs of a target come apart; those of the others at line ends."""
JSON_TARGETS = frozenset({"corrections", "plan", "manifest"})
_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2**63, 10**400, 0.5, -0.0, "", " ", "\0", "\n", "/", "../x", "A-1", "①", "\u202e",
    "x" * 300, "2026-13-01", "0", "か\u3099", "\ud800", [], {}, [[]], {"": None},
)  # fmt: skip
"""Values that a program may not expect in the place of another."""


def mutated(data: bytes, most: int, seed: int, name: str) -> bytes:
    """The input of a target with a few changes, the same for the same seed; at most `most` bytes of it."""
    rng = random.Random(seed)
    if name in JSON_TARGETS:
        lines = data.split(b"\n") if name == "manifest" else [data]
        at = rng.randrange(len(lines))
        lines[at] = _changed_json(lines[at], rng)
        return b"\n".join(lines)[:most]
    return _rearranged(data, SEPARATORS.get(name, b"\n"), rng)[:most]


def _rearranged(data: bytes, separator: bytes, rng: random.Random) -> bytes:
    pieces = data.split(separator)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        at, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
        size = rng.choice((1, 1, 2, 5, 20))
        match rng.randrange(5):
            case 0 if len(pieces) > size:
                del pieces[at : at + size]
            case 1:
                pieces[at:at] = pieces[other : other + size]
            case 2:
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case 3:
                cut = rng.randrange(len(pieces[at]) + 1)
                pieces[at] = pieces[at][:cut] + pieces[other][rng.randrange(len(pieces[other]) + 1) :]
            case 4:
                pieces[at] *= rng.choice((0, 2, 3, 30))
    return separator.join(pieces)


def _changed_json(data: bytes, rng: random.Random) -> bytes:
    """A JSON document with some of its nodes replaced, left out, renamed or copied from elsewhere in it."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return data
    for _ in range(rng.choice((1, 1, 2, 4))):
        holders = list(_holders(root))
        if not holders:
            break
        holder, key = rng.choice(holders)
        match rng.randrange(5):
            case 0 | 1:
                holder[key] = deepcopy(rng.choice(_ODD))
            case 2:
                other, theirs = rng.choice(holders)
                holder[key] = deepcopy(other[theirs])
            case 3:
                del holder[key]
            case 4 if isinstance(holder, list):
                holder.insert(0, deepcopy(holder[key]))
            case _ if isinstance(holder, dict):
                holder[f"{key}x"] = holder.pop(key)
    return json.dumps(root, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _holders(root: Any) -> list[tuple[Any, Any]]:
    """Every list and object inside, with each of its keys."""
    found: list[tuple[Any, Any]] = []
    open_nodes = [root]
    while open_nodes:
        node = open_nodes.pop()
        keys = (
            list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        )
        found += [(node, key) for key in keys]
        open_nodes += [node[key] for key in keys]
    return found
