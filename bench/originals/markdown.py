"""Blocks → Markdown as people write it and as docling, markitdown and pandoc do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.layout import Block, Break, Heading, Rows, Slot, Text
from planparse.japanese.characters import width

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def write(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    writer = rng.choice(list(_WRITERS.values()))
    path.write_text("\n".join(writer(blocks, rng)) + "\n", "utf-8", newline=rng.choice(["\n", "\r\n"]))


def _flat(blocks: Sequence[Block]) -> Iterator[Heading | Text | Rows]:
    for block in blocks:
        if isinstance(block, Break):
            yield from block.heads
        else:
            yield block


def _lines(slot: Slot) -> list[str]:
    return [part for line in slot.lines for part in line.split("\n")]


def _rows(table: Rows) -> list[list[list[str]]]:
    """Each row's cells with their lines; a cell of several columns is repeated."""
    rows = [*([table.header] if table.header else []), *table.body]
    return [[_lines(slot) for slot in row for _ in range(slot.span)] for row in rows]


def _pipes(cells: Sequence[Sequence[str]], rng: random.Random, look: Mapping[str, bool]) -> Iterator[str]:
    """A pipe table; without a header, as converters do, the first row stands below an empty one."""
    columns = max(map(len, cells))
    widths = [max(3.0, *(width(row[n]) * 2 for row in cells if n < len(row))) for n in range(columns)]
    for at, row in enumerate(cells):
        texts = [*row, *[""] * (columns - len(row))]
        if look["aligned"]:
            texts = [
                text + " " * int(size - 2 * width(text)) for text, size in zip(texts, widths, strict=True)
            ]
        line = " | ".join(texts)
        yield line if look["bare"] else f"| {line} |"
        if at == 0:
            dashes = [":--:" if look["centred"] else "---"] * columns
            yield " | ".join(dashes) if look["bare"] else f"|{'|'.join(dashes)}|"


def _people(blocks: Sequence[Block], rng: random.Random) -> Iterator[str]:
    """By hand: headings of levels, bold words, lists with a hyphen, <br> in cells."""
    look = {"bare": rng.random() < 0.25, "aligned": rng.random() < 0.4, "centred": rng.random() < 0.3}
    bold_heads, break_tag = rng.random() < 0.3, rng.choice(["<br>", "<br/>", "<br />"])
    html_tables, deleted = rng.random() < 0.2, rng.random() < 0.3
    if rng.random() < 0.2:
        yield from ("---", "layout: page", "---", "")
    for block in _flat(blocks):
        if isinstance(block, Rows):
            rows = [[break_tag.join(map(_escaped, cell)) for cell in row] for row in _rows(block)]
            if html_tables:
                yield "<table>"
                yield from ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
                yield "</table>"
            else:
                if bold_heads and block.header:
                    rows[0] = [f"**{cell}**" if cell else "" for cell in rows[0]]
                yield from _pipes(rows, rng, look)
        elif isinstance(block, Heading):
            how = rng.choice(["level", "level", "bold"])
            yield f"{'#' * min(block.level + 1, 6)} {block.text}" if how == "level" else f"**{block.text}**"
        elif block.kind == "item":
            yield _escaped(block.text)
        else:
            yield _escaped(block.text)
            if deleted and rng.random() < 0.05:
                yield from ("", "~~この段落は取り下げた。~~")
        yield ""


def _docling(blocks: Sequence[Block], rng: random.Random) -> Iterator[str]:
    """Every heading on the second level, cells' lines joined by blanks, columns aligned."""
    aligned = rng.random() < 0.5
    for block in _flat(blocks):
        if isinstance(block, Rows):
            cells = [[" ".join(cell) for cell in row] for row in _rows(block)]
            if not block.header:
                cells = [[""] * len(cells[0]), *cells]
            yield from _pipes(cells, rng, {"bare": False, "aligned": aligned, "centred": False})
        elif isinstance(block, Heading):
            yield f"## {block.text}"
        else:
            yield block.text
        yield ""
        if rng.random() < 0.03:
            yield from ("<!-- image -->", "")


def _markitdown(blocks: Sequence[Block], rng: random.Random) -> Iterator[str]:
    """Slides: each line for itself, comments with the slide's number, page numbers, notes."""
    slide = 1
    yield f"<!-- Slide number: {slide} -->"
    for block in blocks:
        if isinstance(block, Break):
            yield from (str(slide), "")
            if rng.random() < 0.2:
                yield from ("### Notes:", "ここで説明する。", "")
            slide += 1
            yield f"<!-- Slide number: {slide} -->"
            yield from (head.text for head in block.heads)
        elif isinstance(block, Rows):
            cells = [[" ".join(cell) for cell in row] for row in _rows(block)]
            yield from _pipes(cells, rng, {"bare": False, "aligned": False, "centred": False})
        else:
            yield block.text


def _pandoc(blocks: Sequence[Block], rng: random.Random) -> Iterator[str]:
    """Escaped signs, identifiers behind headings, tables in HTML where cells have several lines."""
    for n, block in enumerate(_flat(blocks)):
        if isinstance(block, Rows):
            rows = _rows(block)
            if any(len(cell) > 1 for row in rows for cell in row):
                yield "<table>\n<tbody>"
                for row in rows:
                    cells = "".join(f"<td>{''.join(f'<p>{x}</p>' for x in cell)}</td>\n" for cell in row)
                    yield f"<tr>\n{cells}</tr>"
                yield "</tbody>\n</table>"
            else:
                cells = [[_escaped("".join(cell)) for cell in row] for row in rows]
                yield from _pipes(cells, rng, {"bare": False, "aligned": True, "centred": False})
        elif isinstance(block, Heading):
            yield f"{'#' * min(block.level + 1, 6)} {_escaped(block.text)} {{#section-{n}}}"
        else:
            yield re.sub(r"^(\d+)([.)])", r"\1\\\2", _escaped(block.text))
        yield ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


_WRITERS: Mapping[str, Callable[[Sequence[Block], random.Random], Iterator[str]]] = {
    "people": _people,
    "docling": _docling,
    "markitdown": _markitdown,
    "pandoc": _pandoc,
}
