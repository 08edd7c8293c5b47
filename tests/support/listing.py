"""Everything that a reader says of a document, as text that a person can compare."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping
from difflib import SequenceMatcher

import pytest

from planparse.document.place import Box, Spot
from planparse.document.source import Line, SourceDocument

# points by which the end of a line differs, as the font of these files is not in them: every reader, and
# PDFium with the fonts of every machine, takes another one's widths
OTHER_WIDTH = 1.0
# rows of a difference that a person reads
_MOST = 24


def listed(document: SourceDocument) -> Iterator[str]:
    """Each line, cell and aside of a document with all its attributes, one a row."""
    for block in document.blocks:
        if isinstance(block, Line):
            yield _line(block)
            continue
        where = f"{_page(block.page)}{_box(block.box)}"
        turned = " turned" if block.turned else ""
        yield f"grid {block.rows}×{block.cols} {block.evidence}{turned}{where}"
        yield from (f" arrow{_page(p.page)}{_box(p.box)}{_spot(p.spot)}" for p in block.arrows)
        for cell in block.cells:
            span = f" {cell.row_span}×{cell.col_span}" if (cell.row_span, cell.col_span) != (1, 1) else ""
            yield f" cell {cell.row},{cell.col}{span}{_box(cell.box)}{_spot(cell.spot)}"
            yield from (f"  {_line(line)}" for line in cell.lines)
    for aside in document.asides:
        yield f"{aside.kind}{_page(aside.page)}{_box(aside.box)}{_spot(aside.spot)} | {aside.text}"


def _line(line: Line) -> str:
    said = [f"{line.number}.{line.part}" if line.part else f"{line.number}"]
    said.append(f"{_page(line.page)}{_box(line.box)}{_spot(line.spot)}".strip())
    said.append("" if line.size is None else f"{line.size:.1f}pt")
    said.append("" if line.limits is None else f"in {line.limits[0]:.1f}-{line.limits[1]:.1f}")
    said.append("bold" if line.bold else "")
    said.append(f"gap {line.gap:.2f}" if line.gap else "")
    said.append(f"indent {line.indent:.2f}" if line.indent else "")
    said.append("" if line.block is None else f"block {line.block}")
    said.append(f"marked {line.marked}" if line.marked else "")
    return f"{' '.join(filter(None, said))} | {line.text}"


def _page(page: int | None) -> str:
    return "" if page is None else f" p{page}"


def _box(box: Box | None) -> str:
    return "" if box is None else " " + " ".join(f"{edge:.1f}" for edge in box)


def _spot(spot: Spot | None) -> str:
    return "" if spot is None else f" {spot.words('en')}"


def assert_same_places(found: str, expected: str) -> None:
    """The same lines and cells, at the same places but for the widths of characters."""
    texts = [re.sub(r"\d+\.\d+", "0", listing).splitlines() for listing in (found, expected)]
    assert texts[0] == texts[1]
    numbers = [[float(n) for n in re.findall(r"\d+\.\d+", listing)] for listing in (found, expected)]
    assert numbers[0] == pytest.approx(numbers[1], abs=OTHER_WIDTH)


def differences(before: list[str], after: list[str]) -> Iterator[str]:
    """The rows that differ, as many as a person reads, and how many more there are."""
    rows = list(_differences(before, after))
    yield from rows[:_MOST]
    if len(rows) > _MOST:
        yield f"  and {len(rows) - _MOST} more"


def _differences(before: list[str], after: list[str]) -> Iterator[str]:
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            yield from (f"  - {row}" for row in before[a:b])
            yield from (f"  + {row}" for row in after[c:d])


def flat(value: Mapping[str, object], beside: Container[str] = (), path: str = "") -> Iterator[str]:
    """A tree of values, each object with its own in one row; what is empty or stands `beside` is left out."""
    own, inner = [], []
    for key, said in value.items():
        if key in beside or said in (None, "", [], {}, ()):
            continue
        if key.endswith("place"):
            assert isinstance(said, dict)
            found = [said[k] for k in ("page", "lines", "box") if said.get(k)]
            own.append(f"{'' if key == 'place' else key}@{json.dumps(found)}")
        elif isinstance(said, dict):
            inner.append((key, said))
        elif isinstance(said, list | tuple) and isinstance(said[0], dict):
            inner += [(key, one) for one in said]
        else:
            own.append(f"{key} {json.dumps(said, ensure_ascii=False)}")
    if own:
        yield f"{path}: {', '.join(own)}"
    for key, one in inner:
        yield from flat(one, beside, f"{path}.{key}" if path else key)
