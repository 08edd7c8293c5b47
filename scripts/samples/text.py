"""Blocks → plain text, as a person saves it from a viewer: table rows as tabs, blank lines between.

`render` gives the whole text; `lines` gives its lines with the running heads that a page break before
each would repeat, for tests that break pages wherever they like.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planparse.japanese.characters import width
from scripts.samples.layout import Block, Break, Heading, Rows, Slot, Text

NO_LINE_START = "、。，．）)」』】〕・ー～?！？!:：;；々ゃゅょっャュョッ%％"
NO_LINE_END = "（(「『【〔"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the text and the running heads valid where it stands.

    `inside` is true where the line goes on with the paragraph of the line above (a hard wrap).
    """

    text: str
    heads: tuple[str, ...] = ()
    inside: bool = False


def wrap(text: str, columns: float | None) -> list[str]:
    """The text broken at a width in ems, by the usual line breaking rules (禁則処理); None: not broken."""
    if columns is None:
        return [text]
    out = []
    line = ""
    pieces = _pieces(text)
    for piece in pieces:
        if line and width(line + piece.rstrip()) > columns and piece[0] not in NO_LINE_START:
            kept = line.rstrip()
            carried = ""
            while kept and kept[-1] in NO_LINE_END:
                carried = kept[-1] + carried
                kept = kept[:-1]
            if kept:
                out.append(kept)
                line = carried
        line += piece
    return [*out, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """What stays together on a line: a Latin word or number with its trailing space, else a character."""
    out: list[str] = []
    for char in text:
        latin = char.isascii() and char not in "()"
        if out and latin and out[-1].isascii() and out[-1][-1] not in "() ":
            out[-1] += char
        else:
            out.append(char)
    return out


def lines(
    blocks: Iterable[Block],
    *,
    columns: float | None = None,
    table_columns: float | None = None,
    header_rows: bool = False,
    page_numbers: bool = False,
) -> list[TextLine]:
    """The text's lines. `columns` hard-wraps paragraphs at a width in ems, `table_columns` is the width of a
    table whose cells wrap at their columns' edges (each wrap becomes a space, as viewers save it).

    `header_rows` writes a header broken over two lines as two rows; `page_numbers` ends every page with
    a line such as "- 3 -".
    """
    out: list[TextLine] = []
    heads: list[str] = []
    page = 1

    def add(texts: list[str], *, blank: bool = True) -> None:
        for n, text in enumerate(texts):
            out.append(TextLine(text, tuple(heads), inside=n > 0))
        if blank:
            out.append(TextLine("", tuple(heads)))

    def add_rows(rows: list[str]) -> None:
        out.extend(TextLine(row, tuple(heads)) for row in rows)

    for block in blocks:
        if isinstance(block, Heading | Break) and out and out[-1].text:
            add([])
        if isinstance(block, Break):
            if page_numbers:
                add([f"- {page} -"])
            page += 1
            heads = []
            for head in block.heads:
                add([head.text])
                heads.append(head.text)
        elif isinstance(block, Rows):
            if block.header:
                add_rows(_rows(block.header, None, split=header_rows))
            unit = table_columns / sum(block.widths) if table_columns else None
            for row in block.body:
                edges = tuple(share * unit - 1 for share in block.widths) if unit else None
                add_rows(_rows(row, edges, split=False))
            add([], blank=True)
        else:
            if isinstance(block, Heading) and block.level <= 2:
                heads = heads[: block.level - 1] if block.running else []
            wrapped = wrap(block.text, columns) if isinstance(block, Text) else [block.text]
            add(wrapped, blank=not (isinstance(block, Text) and block.kind == "item"))
            if block.running:
                heads = [*heads, block.text]
    return out


def _rows(row: tuple[Slot, ...], columns: tuple[float, ...] | None, *, split: bool) -> list[str]:
    """A table row as lines of tab-separated cells, a cell's lines joined by spaces or (split) stacked."""
    if split and any(len(slot.lines) > 1 for slot in row):
        height = max(len(slot.lines) for slot in row)
        return [
            "\t".join(slot.lines[n] if n < len(slot.lines) else "" for slot in row) for n in range(height)
        ]
    cells = []
    for n, slot in enumerate(row):
        edge = columns[n] if columns else None
        parts = [part for line in slot.lines for own in line.split("\n") for part in wrap(own, edge)]
        cells.append(" ".join(parts))
    return ["\t".join(cells)]


def break_page(text_lines: list[TextLine], index: int, number: int | None = None) -> list[TextLine]:
    """The lines with a page break before the line `index`: its running heads once more, in blank lines.

    With `number` the old page ends with its number ("- 3 -").
    """
    blank = TextLine("")
    foot = [blank, TextLine(f"- {number} -")] if number is not None else []
    heads = [part for head in text_lines[index].heads for part in (TextLine(head), blank)]
    return [*text_lines[:index], *foot, blank, *heads, *text_lines[index:]]


def join(text_lines: Iterable[TextLine]) -> str:
    """The lines as one text: no two blank lines in a row, a newline at the end."""
    out: list[str] = []
    for line in text_lines:
        if line.text or (out and out[-1]):
            out.append(line.text)
    return "\n".join(out).strip("\n") + "\n"


def render(blocks: Iterable[Block], **options: bool | float | None) -> str:
    """The blocks as a text; options as of `lines`."""
    return join(lines(blocks, **options))  # type: ignore[arg-type]
