"""Text to source document: lines as they stand, rows separated by tabs or pipes as grids.

A text consists of characters only: a form feed ends a page, tabs separate cells, and the width that the
longest lines share shows whether, and at what width, the text was wrapped by hand or by a mail program.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

from planparse.document.findings import Finding
from planparse.document.source import Block, Cell, Grid, Line, SourceDocument
from planparse.japanese.characters import width
from planparse.readers.decoding import LINE_BREAK, decoded

_PIPES = re.compile(r"^\s*\|(.*)\|\s*$")
_OPENS_QUOTED = re.compile(r'(?:^|\t)"(?=[^"\t\s])[^"\t]*(?:""[^"\t]*)*$')
"""A line whose last cell a spreadsheet quoted because it goes on in the next line."""
_MOST_QUOTED = 40
"""Lines of a row with quoted cells, at most. Not measured: a judgement; bounds what a stray mark costs."""
_PIPE_RULE = re.compile(r"^[\s|:+-]+$")
_MIN_WRAP = 20.0
"""Ems: narrower columns of text are lists, not wrapped prose. Not measured: half a line of A4."""
_NEAR_EDGE = 2.5
"""Ems: a wrapped line ends this close to the edge; a Latin word or 禁則 moves its end by as much."""
_LEAST_WRAPPED = 5
"""Lines that must end at one width to show a wrap. Not measured: a judgement."""
_SHARE_WRAPPED = 0.2
"""Share of lines that must end there. Not measured: a judgement."""
_SHARE_BEYOND = 0.1
"""Lines beyond the edge, as a share of those at it, at most. Not measured: a judgement."""


def read_text(data: bytes, name: str) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a text file's bytes, and findings on how it was decoded, see `readers.decoding`.

    Line numbers are those that an editor shows. Raises ReadError for bytes that are no text.
    """
    text, findings = decoded(data, name)
    blocks = _blocks(text)
    document = SourceDocument(
        name=name,
        sha256=sha256(data).hexdigest(),
        media_type="text/plain",
        size=len(data),
        reader="text",
        blocks=_wrapped(blocks),
    )
    return document, tuple(findings)


def _blocks(text: str) -> tuple[Block, ...]:
    """The lines and tables of a text."""
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    paged = "\f" in text
    page, blank = 1, 0

    def close() -> None:
        if rows:
            blocks.append(_grid(rows, page if paged else None))
            rows.clear()

    raw_lines = LINE_BREAK.split(text)
    until = 0  # the number of the last line of a row with quoted cells
    for number, raw in enumerate(raw_lines, 1):
        if number <= until:
            continue
        if (quoted := _quoted_row(raw_lines, number)) is not None:
            row, until = quoted
            here = page if paged else None
            rows.append(tuple(_quoted_cell(own, len(rows), col, blank, here) for col, own in enumerate(row)))
            blank = 0
            continue
        for i, piece in enumerate(raw.split("\f")):
            if i:
                close()
                page += 1
            stripped = piece.strip()
            if not stripped:
                if not i:
                    blank += 1
                    close()
                continue
            here = page if paged else None
            cells = _cells(piece)
            if cells is not None:
                rows.append(
                    tuple(_cell(number, len(rows), col, cell, blank, here) for col, cell in enumerate(cells))
                )
            else:
                if not _PIPE_RULE.match(piece):  # the line below a pipe table's header does not end the table
                    close()
                line = Line(number, stripped, gap=float(blank), page=here, indent=_indent(piece))
                blocks.append(line)
            blank = 0
    close()
    return tuple(blocks)


def _quoted_row(raw: Sequence[str], number: int) -> tuple[list[list[tuple[int, str]]], int] | None:
    """The cells of a row in which a spreadsheet quoted a cell with line breaks, and the row's last line.

    The row begins at line `number`; each cell has the numbers and texts of its lines. None for other lines,
    and where no quotation mark closes the cell within `_MOST_QUOTED` lines.
    """
    if "\t" not in raw[number - 1] or "\f" in raw[number - 1] or not _OPENS_QUOTED.search(raw[number - 1]):
        return None
    cells: list[list[tuple[int, str]]] = []
    is_open = False
    for at in range(number, min(number + _MOST_QUOTED, len(raw) + 1)):
        pieces = raw[at - 1].rstrip("\r").split("\t")
        for n, piece in enumerate(pieces):
            if is_open and n == 0:
                cells[-1].append((at, piece))
            else:
                cells.append([(at, piece)])
            if not is_open and not piece.startswith('"'):
                continue
            is_open = sum(text.count('"') for _, text in cells[-1]) % 2 == 1
            if is_open and n + 1 < len(pieces):
                return None  # a tab inside: no cell, but a quotation mark of the text
        if not is_open:
            return [_unquoted(cell) for cell in cells], at
    return None


def _unquoted(cell: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of a cell without the quotation marks around it, and with those inside it single again."""
    texts = [text for _, text in cell]
    if texts[0].startswith('"') and texts[-1].endswith('"') and sum(map(len, texts)) > 1:
        texts[0] = texts[0][1:]
        texts[-1] = texts[-1][:-1]
        texts = [text.replace('""', '"') for text in texts]
    return [(number, text) for (number, _), text in zip(cell, texts, strict=True)]


def _quoted_cell(cell: list[tuple[int, str]], row: int, col: int, gap: int, page: int | None) -> Cell:
    lines = tuple(
        Line(number, text.strip(), gap=float(gap), page=page, part=col)
        for number, text in cell
        if text.strip()
    )
    return Cell(row, col, lines)


def _cells(piece: str) -> list[str] | None:
    """The cells of a line separated by tabs or pipes; None for any other line."""
    if "\t" in piece.strip(" \u3000\r") and piece.strip():
        inner = piece.rstrip(" \u3000\r")
        if "\t" in inner.strip("\t") or inner.startswith("\t") or inner.endswith("\t"):
            return inner.split("\t")
    if (match := _PIPES.match(piece)) and not _PIPE_RULE.match(piece):
        return match[1].split("|")
    return None


def _cell(number: int, row: int, col: int, text: str, gap: int, page: int | None) -> Cell:
    stripped = text.strip()
    lines = (Line(number, stripped, gap=float(gap), page=page, part=col),) if stripped else ()
    return Cell(row, col, lines)


def _grid(rows: list[tuple[Cell, ...]], page: int | None) -> Grid:
    cols = max(len(row) for row in rows)
    return Grid(tuple(c for row in rows for c in row), len(rows), cols, page=page, evidence="tabs")


def _indent(piece: str) -> float:
    """The white space before a line in ems."""
    lead = piece[: len(piece) - len(piece.lstrip())]
    return sum(1.0 if c == "\u3000" else 0.5 for c in lead)


def _wrapped(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, with `limits` on every line of prose if the text was wrapped at one width.

    It was if many of the lines that are followed directly by another end at one width, and few go beyond it.
    Widths count in ems or, where more lines agree then, in characters (a program's own wrap).
    """
    prose = [b for b in blocks if isinstance(b, Line)]
    followed = [a for a, b in pairwise(prose) if b.number == a.number + 1 and b.gap == 0]
    edges = [(_edge([measure(a) for a in followed]), measure) for measure in (_ems, _characters)]
    (edge, agree), measure = max(edges, key=lambda e: e[0][1])
    if not agree:
        return blocks
    return tuple(
        replace(b, limits=(0.0, _ems(b) + edge - measure(b))) if isinstance(b, Line) else b for b in blocks
    )


def _ems(line: Line) -> float:
    return line.indent + width(line.text)


def _characters(line: Line) -> float:
    return line.indent + len(line.text)


def _edge(widths: Sequence[float]) -> tuple[float, int]:
    """The width that most lines end at, and how many do; 0 if the text was not wrapped at one width.

    A line may end before it by a word, or beyond it by signs that must not begin the next line.
    """
    counts = Counter(w for w in widths if w >= _MIN_WRAP)
    edge = max(counts, key=lambda w: (counts[w] + counts[w - 0.5], -w), default=0.0)
    near = sum(edge - _NEAR_EDGE < w <= edge + _NEAR_EDGE for w in widths)
    beyond = sum(w > edge + _NEAR_EDGE for w in widths)
    if near < max(_LEAST_WRAPPED, _SHARE_WRAPPED * len(widths)) or beyond > _SHARE_BEYOND * near:
        return edge, 0
    return edge, counts[edge] + counts[edge - 0.5]
