"""Plans as texts with tables: worksheets saved as text, boxes, +---+ grids, aligned columns, pipes.

Also a text that has lost its layout, each cell on a line of its own: there planparse must say so.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from generator.layout import INDENTED, Block, Break, Heading, Rows, Slot, Text
from generator.text import wrap
from planparse.japanese import characters


def width(text: str) -> float:
    """The width of a text in ems, full-width blanks included."""
    return characters.width(text.replace("\u3000", "あ"))


DrawTable = Callable[[Rows], list[str]]


def write_csv(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """A worksheet saved as CSV, as Excel does on Windows, or by programs that name the separator."""
    separator = rng.choice([",", ",", ",", ";"])
    stated = f"sep={separator}\r\n" if separator == ";" or rng.random() < 0.1 else ""
    encoding = rng.choice(["cp932", "utf-8-sig", "utf-8"])
    _save(stated + _sheet(blocks, separator, rng), path, encoding)


def write_tsv(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """A worksheet saved as tab text: in CP932, or in UTF-16 as "Unicode text"."""
    _save(_sheet(blocks, "\t", rng), path, rng.choice(["cp932", "utf-16", "utf-8"]))


def _save(text: str, path: Path, encoding: str) -> None:
    try:
        path.write_bytes(text.encode(encoding))
    except UnicodeEncodeError:
        path.write_bytes(text.encode("utf-8"))


def _sheet(blocks: Sequence[Block], separator: str, rng: random.Random) -> str:
    """The rows of a worksheet: text in the first column, tables over columns as their widths ask for."""
    columns = max(rng.choice([10, 12, 16]), *(len(b.widths) for b in blocks if isinstance(b, Rows)), 0)
    margin = rng.choice([0, 0, 1])
    spread = rng.random() < 0.7
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")

    def put(cells: Sequence[tuple[int, str]]) -> None:
        row = [""] * (columns + margin)
        for col, text in cells:
            row[col + margin] = text
        writer.writerow(row)

    empty_rows = rng.random() < 0.8
    for block in _without_cuts(blocks):
        if isinstance(block, Break):
            for head in block.heads:
                put([(0, head.text)])
        elif isinstance(block, Rows):
            starts = _starts(block.widths, columns if spread else len(block.widths))
            for row in all_rows(block):
                cells, col = [], 0
                for slot in row:
                    cells.append((starts[col], "\n".join(slot.lines)))
                    col += slot.span
                put(cells)
            put([])
        else:
            put([(0, block.text)])
            if isinstance(block, Text) and empty_rows and rng.random() < 0.1:
                put([])
    return out.getvalue()


def _starts(widths: Sequence[int], columns: int) -> list[int]:
    """The first column of each of a table's columns on a sheet, at least one apart."""
    starts = [0]
    for n, share in enumerate(widths[:-1], 1):
        wanted = starts[-1] + max(1, round(share * columns / sum(widths)))
        starts.append(min(wanted, columns - len(widths) + n))
    return starts


def all_rows(block: Rows) -> Iterator[tuple[Slot, ...]]:
    """The rows of a table, its column headers first."""
    if block.header:
        yield block.header
    yield from block.body


# --- drawn ---------------------------------------------------------------------------------------------

_SETS = {
    "light": "─│┌┬┐├┼┤└┴┘",
    "heavy": "━┃┏┳┓┣╋┫┗┻┛",
    "double": "═║╔╦╗╠╬╣╚╩╝",
    "rounded": "─│╭┬╮├┼┤╰┴╯",
    "ascii": "-|+++++++++",
}


def write_boxed(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Tables in boxes: thin, thick, double or rounded rules, as wide as a full- or a half-width character."""
    signs = _SETS[rng.choice(["light", "light", "heavy", "double", "rounded"])]
    write_text(blocks, path, rng, _drawing(signs, rng.choice([1, 2]), rng))


def write_grid(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Tables as +---+ grids, the rule below the header sometimes of ="""
    write_text(blocks, path, rng, _drawing(_SETS["ascii"], 1, rng))


def _drawing(signs: str, unit: int, rng: random.Random) -> DrawTable:
    """How a text draws its tables: `unit` is the width of a rule's sign in half-width characters."""
    across, down, *corners = signs
    room = rng.choice([None, 8.0, 10.0, 14.0])
    pad = rng.choice(["", " "])
    ruled = rng.choice(["all", "all", "head", "none"])
    double_below = signs == _SETS["ascii"] and rng.random() < 0.5

    def draw(block: Rows) -> list[str]:
        rows = [
            [(_wrapped(slot, room and room * slot.span), slot.span) for slot in r] for r in all_rows(block)
        ]
        widths = _column_widths(rows, len(block.widths), 2 * len(pad) + unit)
        widths = [w + -w % unit for w in widths]
        edges = [_edges(row) for row in rows]

        def rule(above: set[int], below: set[int], three: Sequence[str], sign: str) -> str:
            line = three[0]
            for col, own in enumerate(widths, 1):
                line += sign * (own // unit)
                if col == len(widths):
                    line += three[2]
                elif col in above | below:
                    line += _joint(col in above, col in below, three[1], corners)
                else:
                    line += sign
            return line

        out = [rule(set(), edges[0], corners[0:3], across)]
        for n, row in enumerate(rows):
            col = 0
            spans = []
            for texts, span in row:
                spans.append((texts, sum(widths[col : col + span]) + unit * (span - 1)))
                col += span
            for k in range(max(len(texts) for texts, _ in spans) or 1):
                line = down
                for texts, own in spans:
                    text = pad + (texts[k] if k < len(texts) else "")
                    line += text + " " * (own - round(2 * width(text))) + down
                out.append(line)
            below_head = n == 0 and block.header is not None
            if n + 1 < len(rows) and (ruled == "all" or (ruled == "head" and below_head)):
                sign = "=" if double_below and n == 0 and block.header else across
                out.append(rule(edges[n], edges[n + 1], corners[3:6], sign))
        return [*out, rule(edges[-1], set(), corners[6:9], across)]

    return draw


def _joint(above: bool, below: bool, middle: str, corners: Sequence[str]) -> str:
    if above and below:
        return corners[4]
    return corners[7] if above else corners[1]


def _edges(row: Sequence[tuple[list[str], int]]) -> set[int]:
    found, col = set(), 0
    for _, span in row:
        col += span
        found.add(col)
    return found


def _column_widths(rows: Sequence[Sequence[tuple[list[str], int]]], columns: int, extra: int) -> list[int]:
    """Half-width characters that each column needs, its padding and rule included."""
    widths = [2] * columns
    for row in rows:
        col = 0
        for texts, span in row:
            needed = max((round(2 * width(text)) for text in texts), default=0) + extra
            share = -(-needed // span)
            for n in range(col, col + span):
                widths[n] = max(widths[n], share)
            col += span
    return widths


def _wrapped(slot: Slot, room: float | None) -> list[str]:
    return [line for text in slot.lines for part in text.split("\n") for line in wrap(part, room)]


# --- aligned, pipes, lost ------------------------------------------------------------------------------


def write_aligned(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Tables whose columns are aligned by blanks, their cells wrapped or not."""
    room = rng.choice([None, 8.0, 10.0, 14.0])
    blank = rng.choice([" ", " ", "\u3000"])
    least = rng.choice([2, 3, 4]) if blank == " " else rng.choice([1, 2])
    ruled = rng.random() < 0.2

    def draw(block: Rows) -> list[str]:
        rows = [[(_wrapped(slot, room), 1) for slot in row] for row in all_rows(block)]
        per = round(2 * width(blank)) if blank != "\u3000" else 2
        widths = [w + -w % per for w in _column_widths(rows, len(block.widths), least * per)]
        out = []
        for n, row in enumerate(rows):
            for k in range(max(len(texts) for texts, _ in row) or 1):
                line = ""
                for (texts, _), own in zip(row, widths, strict=True):
                    text = texts[k] if k < len(texts) else ""
                    left = own - round(2 * width(text))
                    line += text + blank * (left // per) + " " * (left % per)
                out.append(line.rstrip())
            if n == 0 and ruled and block.header:
                out.append(" ".join("-" * (own - 1) for own in widths))
        return out

    write_text(blocks, path, rng, draw)


def write_pipes(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Pipe tables in a text: with or without a frame, a line break in a cell as <br>, headers in bold."""
    framed, bold = rng.random() < 0.7, rng.random() < 0.3
    break_sign = rng.choice(["<br>", "<br/>", "<br />"])

    def draw(block: Rows) -> list[str]:
        out = []
        for n, row in enumerate(all_rows(block)):
            cells = [break_sign.join(slot.lines) for slot in row]
            if n == 0 and block.header and bold:
                cells = [f"**{cell}**" for cell in cells]
            out.append(f"| {' | '.join(cells)} |" if framed else " | ".join(cells))
            if n == 0:
                out.append("|" + "---|" * len(row) if framed else "|".join("---" for _ in row))
        return out

    write_text(blocks, path, rng, draw)


def write_lost(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """A text that lost its layout: each line of each cell is a line."""

    def draw(block: Rows) -> list[str]:
        return [line for row in all_rows(block) for slot in row for line in _wrapped(slot, None)]

    write_text(blocks, path, rng, draw)


def _without_cuts(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, the parts of a table that a page break cut in two joined again: a text has no pages."""
    rest = list(blocks)
    while rest:
        block = rest.pop(0)
        if isinstance(block, Rows) and len(rest) > 1 and isinstance(rest[0], Break):
            after = rest[1]
            if isinstance(after, Rows) and after.kind == block.kind == "quarters":
                yield replace(block, body=_joined(block, after))
                del rest[1]
                continue
        yield block


def _joined(first: Rows, second: Rows) -> tuple[tuple[Slot, ...], ...]:
    if not first.body:
        return second.body
    rows = zip(first.body[-1], second.body[0], strict=True)
    return (tuple(replace(a, lines=a.lines + b.lines) for a, b in rows),)


def write_text(blocks: Sequence[Block], path: Path, rng: random.Random, draw: DrawTable) -> None:
    columns = rng.choice([None, None, 35.0, 40.0])
    blank = rng.random() < 0.7
    indent = (columns is not None and not blank) or rng.random() < 0.4  # else nothing parts full lines
    out: list[str] = []

    def gap() -> None:
        if out and out[-1]:
            out.append("")

    for block in _without_cuts(blocks):
        if isinstance(block, Break):
            gap()
            for head in block.heads:
                out.append(head.text)
        elif isinstance(block, Rows):
            gap()
            out += draw(block)
            gap()
        elif isinstance(block, Heading):
            if blank or block.level < 3:
                gap()
            out.append(block.text)
        else:
            lead = "\u3000" if indent and block.kind in INDENTED else ""
            out += wrap(lead + block.text, columns)
            if blank and block.kind != "item":
                gap()
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "cp932", "utf-16"])
    _save(rng.choice(["\n", "\r\n"]).join(out) + "\n", path, encoding)
