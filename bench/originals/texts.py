"""Plans as texts with tables: worksheets saved as text, boxes, +---+ grids, aligned columns, pipes.

Also a text that has lost its layout, each cell on a line of its own: there planparse must say so.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.layout import INDENTED, Block, Break, Heading, Rows, Slot, Text, placed
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
_ARMS = (
    (True, True, False, False),  # a bar
    (False, True, False, True), (False, True, True, True), (False, True, True, False),
    (True, True, False, True), (True, True, True, True), (True, True, True, False),
    (True, False, False, True), (True, False, True, True), (True, False, True, False),
)  # fmt: skip
"""Whether a sign of a set, from the second on, has arms up, down, left and right."""


def write_boxed(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Tables in boxes: thin, thick, double or rounded rules, as wide as a full- or a half-width character."""
    signs = _SETS[rng.choice(["light", "light", "heavy", "double", "rounded"])]
    write_text(blocks, path, rng, _drawing(signs, rng.choice([1, 2]), rng))


def write_grid(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Tables as +---+ grids, the rule below the header sometimes of ="""
    write_text(blocks, path, rng, _drawing(_SETS["ascii"], 1, rng))


@dataclass(slots=True)
class _Drawn:
    """A cell to draw: its row, the column behind it, its lines, and how many of them are drawn."""

    row: int
    end: int
    slot: Slot
    texts: list[str]
    drawn: int = 0

    def line(self) -> str:
        """The next of its lines; "" below the last."""
        self.drawn += 1
        return self.texts[self.drawn - 1] if self.drawn <= len(self.texts) else ""


def _drawing(signs: str, unit: int, rng: random.Random) -> DrawTable:
    """How a text draws its tables: `unit` is the width of a rule's sign in half-width characters.

    Rules leave out a cell merged over rows; a table with such cells has them all.
    """
    across, down, *_ = signs
    room = rng.choice([None, 8.0, 10.0, 14.0])
    pad = rng.choice(["", " "])
    ruled = rng.choice(["all", "all", "head", "none"])
    double_below = signs == _SETS["ascii"] and rng.random() < 0.5

    def draw(block: Rows) -> list[str]:
        found = [
            (c, _Drawn(r, c + s.span, s, _wrapped(s, room and room * s.span))) for r, c, s in placed(block)
        ]
        texts = ((c, cell.texts, cell.slot.span) for c, cell in found)
        widths = [w + -w % unit for w in _column_widths(texts, len(block.widths), 2 * len(pad) + unit)]
        rows = [[found[0][1]] * len(widths) for _ in all_rows(block)]
        for c, cell in found:
            for r in range(cell.row, cell.row + cell.slot.rows):
                rows[r][c : cell.end] = [cell] * cell.slot.span
        every = ruled == "all" or any(cell.slot.rows > 1 for _, cell in found)
        below_head = {1} if block.header is not None and ruled == "head" else set[int]()
        rules = set(range(1, len(rows))) if every else below_head

        def filled(cell: _Drawn, begin: int) -> str:
            text = pad + cell.line()
            own = sum(widths[begin : cell.end]) + unit * (cell.end - begin - 1)
            return text + " " * (own - round(2 * width(text)))

        def rule(above: Sequence[_Drawn], below: Sequence[_Drawn], sign: str) -> str:
            line, col = _joint(above, below, 0, signs, sign), 0
            while col < len(widths):
                if above and below and above[col] is below[col]:
                    line += filled(above[col], col)
                    col = above[col].end
                else:
                    line += sign * (widths[col] // unit)
                    col += 1
                line += _joint(above, below, col, signs, sign)
            return line

        out = [rule([], rows[0], across)]
        for n, (row, height) in enumerate(zip(rows, _heights(rows, rules), strict=True), 1):
            for _ in range(height):
                line, col = down, 0
                while col < len(widths):
                    line += filled(row[col], col) + down
                    col = row[col].end
                out.append(line)
            if n in rules:
                sign = "=" if double_below and n == 1 and block.header else across
                out.append(rule(row, rows[n], sign))
        return [*out, rule(rows[-1], [], across)]

    return draw


def _heights(rows: Sequence[Sequence[_Drawn]], rules: Collection[int]) -> list[int]:
    """The lines of each row; a cell merged over rows also has those of the rules between them."""
    heights = [max((len(c.texts) for c in row if c.slot.rows == 1), default=1) or 1 for row in rows]
    for cell in (cell for row in rows for cell in row if cell.slot.rows > 1):
        own = range(cell.row, cell.row + cell.slot.rows)
        room = sum(heights[r] for r in own) + sum(r in rules for r in own[1:])
        heights[own[-1]] += max(0, len(cell.texts) - room)
    return heights


def _joint(above: Sequence[_Drawn], below: Sequence[_Drawn], col: int, signs: str, sign: str) -> str:
    """What stands in a rule before a column: a sign with arms to the bars and rules around it."""

    def bar(row: Sequence[_Drawn]) -> bool:
        return bool(row) and (col in (0, len(row)) or row[col - 1] is not row[col])

    def drawn(n: int) -> bool:
        row = above or below
        return 0 <= n < len(row) and not (above and below and above[n] is below[n])

    arms = (bar(above), bar(below), drawn(col - 1), drawn(col))
    return sign if arms == (False, False, True, True) else dict(zip(_ARMS, signs[1:], strict=True))[arms]


def _column_widths(cells: Iterable[tuple[int, Sequence[str], int]], columns: int, extra: int) -> list[int]:
    """Half-width characters that each column needs, its padding and rule included.

    A cell is its first column, its lines and how many columns it covers.
    """
    widths = [2] * columns
    for col, texts, span in cells:
        needed = max((round(2 * width(text)) for text in texts), default=0) + extra
        share = -(-needed // span)
        for n in range(col, col + span):
            widths[n] = max(widths[n], share)
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
        rows = [[_wrapped(slot, room) for slot in row] for row in all_rows(block)]
        per = round(2 * width(blank)) if blank != "\u3000" else 2
        cells = ((col, texts, 1) for row in rows for col, texts in enumerate(row))
        widths = [w + -w % per for w in _column_widths(cells, len(block.widths), least * per)]
        out = []
        for n, row in enumerate(rows):
            for k in range(max(map(len, row)) or 1):
                line = ""
                for texts, own in zip(row, widths, strict=True):
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
