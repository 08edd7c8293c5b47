"""Text to source document: lines as they stand, and tables in each of the ways in which text has them.

A text consists of characters only: a form feed ends a page, and the width that the longest lines share shows
whether, and at what width, the text was wrapped by hand or by a mail program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

from planparse.document.columns import NO_HEADS, ColumnHeads
from planparse.document.findings import Finding
from planparse.document.kinds import KINDS, KindName
from planparse.document.place import Place
from planparse.document.source import Block, Cell, Grid, Line, SourceDocument
from planparse.japanese.characters import width
from planparse.readers.decoding import LINE_BREAK, decoded
from planparse.readers.plaintext.aligned import aligned_table
from planparse.readers.plaintext.drawn import drawn_table
from planparse.readers.plaintext.justified import justified_table
from planparse.readers.plaintext.markup import markup_table
from planparse.readers.plaintext.separated import listed_table, separated_table
from planparse.readers.plaintext.sheet import is_sheet, maybe_merged, sheet_blocks
from planparse.readers.plaintext.table import TextTable, Written, are_heads, grid_of, names_periods
from planparse.readers.plaintext.tagged import tagged_table
from planparse.readers.wrapped import wrapped_at


def read_text(
    data: bytes, name: str, column_heads: ColumnHeads = NO_HEADS
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a text file's bytes, and findings on how it was decoded, see `readers.decoding`.

    `column_heads` are the words that may head a table's columns. Line numbers are those that an editor shows.
    Raises ReadError for bytes that are no text.
    """
    text, cleaning, findings = decoded(data, name)
    lines = tuple(_written(_unmarked(_unquoted(text))))
    parted = [] if is_sheet(lines) else list(_blocks(lines, column_heads))
    blocks = tuple(block for block, _ in parted) if parted else sheet_blocks(lines)
    findings += (_rejoined(block) for block, rejoined in parted if rejoined)
    if not parted:
        findings += maybe_merged(blocks)
    if text.rstrip("\r\n ").endswith("\f"):
        findings.append(Finding("extracted-text", {}))
    told = (*findings, *cleaning.findings(), *_cut_texts(blocks), *_short_rows(blocks))
    return _document(data, name, "text", blocks), told


_QUOTED = re.compile(r"> ?")
_DEEPEST_QUOTE = 20
"""Mails quoted in one another, at most. Not measured: a judgement; bounds what a line of > costs."""
_MARKED = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+(?=\S)")
"""What a heading begins with in Markdown (CommonMark 0.31, 4.2)."""
_LEAST_MARKED = 3
"""Headings that show Markdown. Not measured: a judgement."""
_CUT = ("…", "...")
"""How programs end a text for which a column has no room."""
_LONGEST_QUOTE = 40
"""Characters of a row that a finding quotes, at most."""
_MOST_QUOTED = 20
"""Cut texts of a table that a finding quotes, at most."""


def _rejoined(block: Block) -> Finding:
    """The finding on a table whose rows were rejoined."""
    lines = _lines_of(block)
    place = Place(lines=(lines[0].number, lines[-1].number))
    return Finding("rejoined-row", {"text": lines[-1].text}, place)


def _cut_texts(blocks: Sequence[Block]) -> Iterator[Finding]:
    """A finding for each table that was printed with less room than its texts needed."""
    for grid in blocks:
        if not isinstance(grid, Grid):
            continue
        cut = [line for cell in grid.cells for line in cell.lines if line.text.endswith(_CUT)]
        if cut:
            texts = "」「".join(line.text.rstrip("….") for line in cut[:_MOST_QUOTED])
            place = Place(lines=(min(line.number for line in cut), max(line.number for line in cut)))
            yield Finding("cut-text", {"texts": texts, "count": len(cut)}, place)


def _short_rows(blocks: Sequence[Block]) -> Iterator[Finding]:
    """A finding for each row with fewer tabs than the periods above it: which cells it lacks is not said."""
    for grid in blocks:
        if not isinstance(grid, Grid) or grid.evidence != "tabs":
            continue
        columns = 0
        for r in range(grid.rows):
            row = [cell for cell in grid.row(r) if cell.row == r]
            lines = [line for cell in row for line in cell.lines]
            if names_periods(_texts(row)) or (r == 0 and are_heads(_texts(row), NO_HEADS)):
                columns = len(row)
            elif lines and len(row) < columns:
                text = " ".join(filter(None, _texts(row)))
                yield Finding("short-row", {"text": text[:_LONGEST_QUOTE]}, lines[0].place)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [" ".join(line.text for line in cell.lines) for cell in row]


def read_csv(data: bytes, name: str) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The same for a worksheet saved with commas, tabs or semicolons between its cells."""
    text, cleaning, findings = decoded(data, name)
    blocks = sheet_blocks(tuple(_written(text)))
    return _document(data, name, "csv", blocks), (*findings, *cleaning.findings(), *maybe_merged(blocks))


def _document(data: bytes, name: str, kind: KindName, blocks: tuple[Block, ...]) -> SourceDocument:
    return SourceDocument(
        name=name,
        sha256=sha256(data).hexdigest(),
        media_type=KINDS[kind].media_type,
        size=len(data),
        reader=kind,
        blocks=_wrapped(tuple(_told_apart(blocks))),
    )


def _told_apart(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, every line with a key of its own: a form feed within a line makes two of its number."""
    used: set[tuple[int, int]] = set()
    for block in blocks:
        keys = {line.key for line in _lines_of(block)}
        if used.isdisjoint(keys):
            apart = block
        else:
            apart = _moved(block, 1 + max(part for _, part in used))
            keys = {line.key for line in _lines_of(apart)}
        used |= keys
        yield apart


def _lines_of(block: Block) -> list[Line]:
    return [block] if isinstance(block, Line) else list(block.lines())


def _moved(block: Block, by: int) -> Block:
    """The block with its lines so many parts further on."""
    if isinstance(block, Line):
        return _part_on(block, by)
    cells = (replace(cell, lines=tuple(_part_on(line, by) for line in cell.lines)) for cell in block.cells)
    return replace(block, cells=tuple(cells))


def _part_on(line: Line, by: int) -> Line:
    return replace(line, part=line.part + by)


def _written(text: str) -> Iterator[Written]:
    """The lines of a text, those behind a form feed on the next page, without a margin that all of them have.

    A blank rest of a line behind a form feed is left out.
    """
    margin = _margin(text)
    page = 1 if "\f" in text else None
    for number, raw in enumerate(LINE_BREAK.split(text), 1):
        for n, piece in enumerate(raw.split("\f")):
            if n and page is not None:
                page += 1
            if not n or piece.strip():
                yield Written(number, piece.removeprefix(margin), page)


def _unquoted(text: str) -> str:
    """The text without the > that mail programs put before every line, as often as before every one: > >."""
    for _ in range(_DEEPEST_QUOTE):
        lines = LINE_BREAK.split(text)
        if not all(line.startswith(">") for line in lines if line.strip()):
            break
        text = "\n".join(_QUOTED.sub("", line, count=1) for line in lines)
    return text


def _unmarked(text: str) -> str:
    """The text without the # before its headings, if it has as many as Markdown that was saved as a text.

    It has no margin then that all lines have.
    """
    margin = _margin(text)
    lines = [line.removeprefix(margin) for line in LINE_BREAK.split(text)]
    marked = [bool(_MARKED.match(line)) for line in lines]
    if sum(marked) < _LEAST_MARKED:
        return text
    return "\n".join(
        _MARKED.sub("", line) if head else line for line, head in zip(lines, marked, strict=True)
    )


def _margin(text: str) -> str:
    """The blanks that every line begins with, as where a program kept the page's left margin."""
    lines = (line for line in re.split(rf"{LINE_BREAK.pattern}|\f", text) if line.strip())
    leads = {line[: len(line) - len(line.lstrip(" \u3000"))] for line in lines}
    least = min(leads, key=len, default="")
    return least if all(lead.startswith(least) for lead in leads) else ""


def _blocks(lines: Sequence[Written], known: ColumnHeads) -> Iterator[tuple[Block, bool]]:
    """The lines and tables of a text, each with whether its rows were rejoined, see `TextTable`."""
    at = blank = 0
    while at < len(lines):
        written = lines[at]
        stripped = written.text.strip()
        if not stripped:
            blank += 1
            at += 1
            continue
        if (table := _table(lines, at, known)) is not None:
            for number, caption in table.captions:
                yield Line(number, caption.strip(), gap=float(blank), page=written.page), False
                blank = 0
            yield grid_of(table, blank, written.page), table.rejoined
            at = table.end
        else:
            gap, indent = float(blank), _indent(written.text)
            yield Line(written.number, stripped, gap=gap, page=written.page, indent=indent), False
            at += 1
        blank = 0


def _table(lines: Sequence[Written], at: int, known: ColumnHeads) -> TextTable | None:
    """The table that begins at a line; None if none does."""
    return (
        tagged_table(lines, at)
        or markup_table(lines, at)
        or drawn_table(lines, at)
        or separated_table(lines, at)
        or listed_table(lines, at, known)
        or justified_table(lines, at, known)
        or aligned_table(lines, at, known)
    )


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
    edges = [
        (wrapped_at([(a.text, measure(a)) for a in followed]), measure) for measure in (_ems, _characters)
    ]
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
