"""Blocks → an Excel workbook as staff make it: wide merged rows, 方眼紙, or one line of text a row."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from generator.layout import INDENTED, Block, Break, Heading, Rows, Text, placed
from planparse.japanese.characters import width

_FONTS = ("游ゴシック", "ＭＳ Ｐゴシック", "ＭＳ 明朝", "Meiryo UI", "Yu Gothic UI")
_NO_START = "、。，．・：；？！ー」』）】〕》％)ぁぃぅぇぉっゃゅょァィゥェォッャュョ"


@dataclass(frozen=True, slots=True)
class Look:
    """How a workbook is made.

    It has `columns` of `breadth` characters. `merges`: paragraphs and cells are merged over them; else text
    is typed into the first cell, and lines alone show the tables. `lines`: prose is typed line by line, each
    `ems` long. `ruled`: tables have lines. `entries`: each entry of a cell has a row of its own. `sheets`:
    each page has a sheet of its own. `spaced`: blank rows stand above headings. `margin`: columns and rows
    left blank. `apart`: a heading's number has a cell of its own. `filled`: headings are coloured.
    """

    columns: int
    breadth: float
    merges: bool
    lines: bool
    ems: int
    ruled: bool
    entries: bool
    sheets: bool
    spaced: bool
    margin: int
    apart: bool
    filled: bool
    font: str


def look(rng: random.Random) -> Look:
    squares = rng.random() < 0.45
    columns = rng.choice((40, 60, 110)) if squares else rng.choice((4, 8, 12))
    breadth = {40: 2.5, 60: 1.8, 110: 1.1, 4: 24.0, 8: 12.0, 12: 8.43}[columns]
    merges = not squares or rng.random() < 0.7
    return Look(
        columns=columns,
        breadth=breadth,
        merges=merges,
        lines=not merges or rng.random() < 0.25,
        ems=rng.choice((36, 40, 44)),
        ruled=squares or rng.random() < 0.8,
        entries=rng.random() < 0.3,
        sheets=rng.random() < 0.5,
        spaced=rng.random() < 0.4,
        margin=rng.choice((0, 0, 1)),
        apart=squares and rng.random() < 0.4,
        filled=rng.random() < 0.5,
        font=rng.choice(_FONTS),
    )


@dataclass(slots=True)
class Canvas:
    """A worksheet and the row to write next."""

    book: Any
    rng: random.Random
    look: Look
    names: Iterator[str]
    sheet: Any = None
    row: int = 0
    formats: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def format(self, **values: object) -> Any:
        values = {"font_name": self.look.font, "font_size": 10.5, "valign": "top", **values}
        key = tuple(sorted(values.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(values)
        return self.formats[key]

    def turn(self) -> None:
        """Begin a new sheet."""
        self.sheet = self.book.add_worksheet(next(self.names))
        self.row = self.look.margin
        self.sheet.set_column(0, self.look.columns + self.look.margin, self.look.breadth)
        self.sheet.set_footer("&C&P / &N")
        if self.rng.random() < 0.5:
            self.sheet.set_header("&R&9作業中の資料")
        if self.rng.random() < 0.3:
            self.sheet.hide_gridlines(2)

    def put(
        self, row: int, first: int, last: int, text: str, bottom: int | None = None, **values: object
    ) -> None:
        """Write a text into the columns first to last, counted without the margin."""
        left, right = first + self.look.margin, last + self.look.margin
        bottom = row if bottom is None else bottom
        if self.look.merges and (right > left or bottom > row):
            self.sheet.merge_range(row, left, bottom, right, "", self.format(**values))
        self.write(row, left, text, values)

    def write(self, row: int, col: int, text: str, values: dict[str, object]) -> None:
        own = self.format(**values)
        cut = self.rng.randrange(len(text)) if len(text) > 8 and self.rng.random() < 0.1 else 0
        if cut:
            run = self.book.add_format({"font_name": self.look.font, "font_size": 10.5})
            self.sheet.write_rich_string(row, col, text[:cut], run, text[cut:], own)
        else:
            self.sheet.write_string(row, col, text, own)


def write(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Write the blocks as a workbook in a look drawn at random."""
    own = look(rng)
    book = xlsxwriter.Workbook(str(path))
    canvas = Canvas(book, rng, own, iter(f"様式{n}" for n in range(1, 1000)))
    canvas.turn()
    for block in blocks:
        match block:
            case Break(heads):
                if own.sheets:
                    canvas.turn()
                for head in heads:
                    _text(canvas, head)
            case Rows():
                _table(canvas, block)
            case _:
                _text(canvas, block)
    if rng.random() < 0.4:
        notes = book.add_worksheet("作業用")
        notes.write_string(0, 0, "課題の一覧(入力規則用)")
        notes.hide() if rng.random() < 0.5 else notes.very_hidden()
    book.close()


def _text(canvas: Canvas, block: Heading | Text) -> None:
    own = canvas.look
    heading = isinstance(block, Heading)
    if heading and own.spaced and canvas.row > own.margin:
        canvas.row += 1
    size = {0: 16, 1: 14, 2: 12}.get(block.level, 11) if isinstance(block, Heading) else 10.5
    values: dict[str, object] = {"font_size": size}
    if heading:
        values["bold"] = True
        if block.level == 0:
            values["align"] = "center"
        if own.filled and block.level == 1:
            values |= {"bg_color": "#1F3864", "font_color": "#FFFFFF"}
    kind = block.kind if isinstance(block, Text) else ""
    text = ("　" if kind in INDENTED else "") + block.text
    first = min(2, own.columns - 2) if own.columns > 30 and kind in ("item", "note") else 0
    if own.apart and isinstance(block, Heading) and block.level > 0 and " " in text:
        marker, _, rest = text.partition(" ")
        canvas.put(canvas.row, 0, 3, marker, **values)
        canvas.put(canvas.row, 4, own.columns - 1, rest, **values)
        canvas.row += 1
        return
    if not own.lines or heading:
        if not heading:
            values["text_wrap"] = True
        canvas.put(canvas.row, first, own.columns - 1, text, **values)
        canvas.sheet.set_row(canvas.row, 18 * (1 + width(text) // own.ems))
        canvas.row += 1
        return
    for line in _wrapped(text, own.ems):
        canvas.put(canvas.row, first, own.columns - 1, line, **values)
        canvas.row += 1


def _wrapped(text: str, ems: float) -> Iterator[str]:
    """The text in lines of at most `ems`, or a sign longer."""
    line = ""
    for n, character in enumerate(text):
        latin = (
            n
            and character.isascii()
            and character.isalnum()
            and text[n - 1].isascii()
            and text[n - 1].isalnum()
        )
        if width(line + character) > ems and character not in _NO_START and not latin:
            yield line
            line = ""
        line += character
    yield line


def _table(canvas: Canvas, table: Rows) -> None:
    own = canvas.look
    lefts = _lefts(table.widths, own.columns)
    count = len(table.body) + bool(table.header)
    slots = list(placed(table))
    entries = own.entries and own.ruled and table.kind != "overview"
    heights = [1] * count
    if entries or not own.merges:
        for r, _, slot in slots:
            if slot.rows == 1:
                heights[r] = max(heights[r], len(slot.lines))
    tops = [canvas.row + sum(heights[:r]) for r in range(count + 1)]
    for r, c, slot in slots:
        first, last = lefts[c], lefts[c + slot.span] - 1
        top, bottom = tops[r], tops[r + slot.rows] - 1
        head = r == 0 and table.header is not None
        values: dict[str, object] = {"text_wrap": own.merges}
        if head:
            values |= {"align": "center"} | ({"bg_color": "#D9E1F2"} if own.filled else {})
        _cell(canvas, (top, first, bottom, last), slot.lines, values, split=entries or not own.merges)
    canvas.row = tops[-1] + 1


def _lefts(shares: Sequence[int], columns: int) -> list[int]:
    """The first column of each share, and the one behind the last; all shares have a column at least."""
    total = sum(shares)
    lefts = [sum(shares[:n]) * columns // total for n in range(len(shares) + 1)]
    for n in range(1, len(lefts)):
        lefts[n] = max(lefts[n], lefts[n - 1] + 1)
    return lefts


def _cell(
    canvas: Canvas,
    area: tuple[int, int, int, int],
    lines: Sequence[str],
    values: dict[str, object],
    *,
    split: bool,
) -> None:
    top, first, bottom, last = area
    own = canvas.look
    margin = own.margin
    if not split:
        canvas.put(
            top, first, last, "\n".join(lines), bottom, **values, **({"border": 1} if own.ruled else {})
        )
        return
    for row in range(top, bottom + 1):
        for col in range(first, last + 1):
            edges = {
                "left": int(col == first), "right": int(col == last),
                "top": int(row == top), "bottom": int(row == bottom),
            }  # fmt: skip
            style = {k: v for k, v in values.items() if k != "text_wrap"} | {
                k: v for k, v in edges.items() if v
            }
            text = lines[row - top] if col == first and row - top < len(lines) else ""
            if text:
                canvas.write(row, col + margin, text, style)
            else:
                canvas.sheet.write_blank(row, col + margin, None, canvas.format(**style))
