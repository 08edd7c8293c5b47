"""Blocks as a plain text, the way people save one from a word processor or a viewer.

Table rows are lines of cells between tabs. `encoded` gives the file's bytes, `lines` the lines with the
running heads that a page break before each would repeat, for tests that break pages where they like.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.layout import Block, Break, Heading, Rows, Slot, Text
from planparse.japanese.characters import width

NO_LINE_START = "、。，．）)」』】〕・ー～?！？!:：;；々ゃゅょっャュョッ%％"
NO_LINE_END = "（(「『【〔"
FEED = "\f"


@dataclass(frozen=True, slots=True)
class Look:
    """How a text file looks. Widths are in ems.

    `columns`: where paragraphs, and with `headings_wrap` headings, are hard-wrapped. `table_columns`: the
    width of a table whose cells wrap at their columns' edges; each wrap becomes a space. `header_rows`: a
    header of two lines is two rows. `table`: cells are parted by a "tab" or a "pipe"; `trim` drops tabs at
    the end of a row. `blank`: blank lines stand between paragraphs; `indent`: paragraphs open with a
    full-width space; `hang`: so do the continuation lines of items and notes. `page_numbers`: a page ends
    with a line such as "- 3 -"; `feed`: and a form feed; `page_lines`: also after so many lines.
    `full_width`: every character is full-width; `half_kana`: katakana are half-width. A text that the
    encoding cannot hold is written in UTF-8.
    """

    columns: float | None = None
    headings_wrap: bool = False
    table_columns: float | None = None
    header_rows: bool = False
    table: str = "tab"
    trim: bool = False
    blank: bool = True
    indent: bool = False
    hang: bool = False
    page_numbers: bool = False
    feed: bool = False
    page_lines: int | None = None
    full_width: bool = False
    half_kana: bool = False
    newline: str = "\n"
    encoding: str = "utf-8"


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the text and the running heads valid where it stands.

    `inside`: the line continues the paragraph or heading of the line above (a hard wrap). `whole`: no page
    break comes between the two, as in a heading.
    """

    text: str
    heads: tuple[str, ...] = ()
    inside: bool = False
    whole: bool = False


def render(blocks: Iterable[Block], path: Path, look: Look = PLAIN) -> None:
    """Write the blocks as a text to `path`."""
    path.write_bytes(encoded(blocks, look))


def encoded(blocks: Iterable[Block], look: Look = PLAIN) -> bytes:
    """The blocks as the bytes of a text file."""
    text = join(lines(blocks, look)).replace("\n", look.newline)
    try:
        return text.encode(look.encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")


def lines(blocks: Iterable[Block], look: Look = PLAIN) -> list[TextLine]:
    """The blocks as lines; a form feed is a line of its own."""
    out: list[TextLine] = []
    heads: list[str] = []
    page = 1

    def put(texts: Sequence[str], *, whole: bool = False) -> None:
        for n, text in enumerate(texts):
            out.append(TextLine(text, tuple(heads), n > 0, whole and n > 0))

    def gap(*, always: bool = False) -> None:
        if (look.blank or always) and out and out[-1].text not in ("", FEED):
            put([""])

    for block in (_respelled(block, look) for block in blocks):
        if isinstance(block, Break):
            gap(always=True)
            if look.page_numbers:
                put([f"- {page} -"])
                put([FEED if look.feed else ""])
            page += 1
            heads = []
            for head in block.heads:
                put([head.text])
                gap(always=True)
                heads.append(head.text)
        elif isinstance(block, Rows):
            put(_table(block, look))
            gap(always=True)
        elif isinstance(block, Heading):
            gap()
            if block.level <= 2:
                heads = heads[: block.level - 1] if block.running else []
            put(
                wrap(block.text, look.columns) if look.headings_wrap and block.level else [block.text],
                whole=True,
            )
            gap(always=block.level < 2)
        else:
            put(_paragraph(block, look))
            if block.kind != "item":
                gap()
        if isinstance(block, Heading | Text) and block.running:
            heads.append(block.text)
    return _paged(out, look, page) if look.page_lines else out


def _paragraph(block: Text, look: Look) -> list[str]:
    lead = "\u3000" if look.indent and block.kind == "body" else ""
    first, *rest = wrap(lead + block.text, look.columns)
    if rest and look.columns and look.hang and block.kind in ("item", "review", "note"):
        rest = ["\u3000" + line for line in wrap(block.text[len(first) :].strip(), look.columns - 1)]
    return [first, *rest]


def _paged(text_lines: list[TextLine], look: Look, page: int) -> list[TextLine]:
    """The lines with further page ends, from page number `page` on, after every `page_lines` lines."""
    assert look.page_lines is not None
    out: list[TextLine] = []
    on_page = 0
    for line in text_lines:
        if on_page >= look.page_lines and line.text.strip() and not line.whole and line.text != FEED:
            out += [TextLine(""), TextLine(f"- {page} -"), TextLine(FEED if look.feed else "")]
            out += [part for head in line.heads for part in (TextLine(head), TextLine(""))]
            page += 1
            on_page = 0
        out.append(line)
        on_page = 0 if line.text == FEED else on_page + (not line.whole)
    return out


def _table(block: Rows, look: Look) -> list[str]:
    unit = look.table_columns / sum(block.widths) if look.table_columns else None
    edges = [share * unit - 1 if unit else None for share in block.widths]
    out = []
    if block.header:
        out += [_row(texts, look) for texts in _header(block.header, look)]
        out += ["|" + "---|" * len(block.header)] if look.table == "pipe" else []
    for row in block.body:
        out.append(_row([_cell(slot, edge) for slot, edge in zip(row, edges, strict=False)], look))
    return out


def _header(slots: tuple[Slot, ...], look: Look) -> list[list[str]]:
    """The header as one row, or as many as its cells have lines."""
    if not look.header_rows:
        return [[_cell(slot, None) for slot in slots]]
    height = max(len(slot.lines) for slot in slots)
    return [[slot.lines[n] if n < len(slot.lines) else "" for slot in slots] for n in range(height)]


def _cell(slot: Slot, edge: float | None) -> str:
    """A cell's lines, broken at its edge too, joined by spaces."""
    written = (part for line in slot.lines for part in line.split("\n"))
    return " ".join(line for part in written for line in wrap(part, edge))


def _row(cells: list[str], look: Look) -> str:
    if look.table == "pipe":
        return f"| {' | '.join(cells)} |"
    line = "\t".join(cells)
    return line.rstrip("\t") if look.trim else line


def break_page(text_lines: list[TextLine], index: int, number: int | None = None) -> list[TextLine]:
    """The lines with a page break before line `index`: its running heads are repeated between blank lines.

    With a `number` the old page ends with it ("- 3 -").
    """
    blank = TextLine("")
    foot = [blank, TextLine(f"- {number} -")] if number is not None else []
    heads = [part for head in text_lines[index].heads for part in (TextLine(head), blank)]
    return [*text_lines[:index], *foot, blank, *heads, *text_lines[index:]]


def join(text_lines: Iterable[TextLine]) -> str:
    """The lines as one text: never two blank lines in a row, a newline at the end."""
    out: list[str] = []
    for line in text_lines:
        if line.text or (out and out[-1]):
            out.append(line.text)
    return "\n".join(out).replace(FEED + "\n", FEED).strip("\n") + "\n"


def wrap(text: str, columns: float | None) -> list[str]:
    """Break a text at a width in ems by the Japanese line breaking rules (禁則処理); None: leave it whole."""
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
    """What no line break divides: a Latin word or number with the space behind it, else a character."""
    out: list[str] = []
    for char in text:
        latin = char.isascii() and char not in "()"
        if out and latin and out[-1].isascii() and out[-1][-1] not in "() ":
            out[-1] += char
        else:
            out.append(char)
    return out


# --- spelling ------------------------------------------------------------------------------------------


def _respelled(block: Block, look: Look) -> Block:
    """The block in the look's widths of characters."""
    if not look.full_width and not look.half_kana:
        return block

    def text(written: str) -> str:
        wide = "".join(map(_full_width, written)) if look.full_width else written
        return half_kana(wide) if look.half_kana else wide

    def row(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        return tuple(Slot(tuple(map(text, slot.lines)), slot.span) for slot in slots)

    if isinstance(block, Rows):
        header = row(block.header) if block.header else None
        return replace(block, header=header, body=tuple(map(row, block.body)))
    if isinstance(block, Break):
        return Break(tuple(replace(head, text=text(head.text)) for head in block.heads))
    return replace(block, text=text(block.text))


def _full_width(char: str) -> str:
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else "\u3000" if char == " " else char


_HALF = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
_HALF |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def half_kana(text: str) -> str:
    """The text with half-width katakana; a voiced one becomes two characters."""
    return "".join(
        "".join(_HALF.get(part, part) for part in unicodedata.normalize("NFD", char))
        if "ァ" <= char <= "ヶ" or char == "ー"
        else char
        for char in text
    )
