"""Blocks → text files as people save them: tabs, pipes or spaces for tables, hard wraps, form feeds, encodings."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, replace

from scripts.samples.layout import Block, Break, Heading, Rows, Slot
from scripts.samples.text import wrap


@dataclass(frozen=True, slots=True)
class Look:
    """How a text file looks. `columns`: paragraphs are hard-wrapped there; `cells`: table cells too (each wrap
    a space); `blank`: blank lines between paragraphs; `indent`: paragraphs open with a full-width space.
    """

    blank: bool = True
    indent: bool = False
    columns: int | None = None
    headings_wrap: bool = False
    cells: int | None = None
    table: str = "tab"
    trim: bool = False
    newline: str = "\n"
    encoding: str = "utf-8"
    feed: str = ""
    page_lines: int | None = None
    kana: bool = False
    hang: bool = False
    full: bool = False


def look(rng: random.Random) -> Look:
    columns = rng.choice((None, None, None, None, 30, 36, 40, 45))
    blank = rng.random() < 0.7
    return Look(
        blank=blank,
        indent=rng.random() < 0.3 or (columns is not None and not blank),
        columns=columns,
        headings_wrap=columns is not None and rng.random() < 0.6,
        cells=rng.choice((None, None, None, 8, 10, 12, 16)),
        table=rng.choice(("tab", "tab", "tab", "tab", "pipe")),
        trim=rng.random() < 0.25,
        newline=rng.choice(("\n", "\n", "\r\n", "\r")),
        encoding=rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp")),
        feed=rng.choice(("", "", "\f", "\f")),
        page_lines=rng.choice((None, None, None, 34, 45)),
        kana=rng.random() < 0.06,
        hang=rng.random() < 0.4,
        full=rng.random() < 0.08,
    )


def render(blocks: list[Block], how: Look, rng: random.Random) -> bytes:
    heads: list[str] = []
    marks: list[tuple[str, tuple[str, ...]]] = []

    def put(text: str) -> None:
        marks.append((text, tuple(heads)))

    def gap(force: bool = False) -> None:
        if (how.blank or force) and marks and marks[-1][0] not in ("", "\f"):
            put("")

    page = 1
    for block in (_dressed(b, how) for b in blocks):
        if isinstance(block, Break):
            gap(True)
            if how.feed or how.page_lines:
                put(f"- {page} -")
                put("\f" if how.feed else "")
                page += 1
            heads.clear()
            for head in block.heads:
                put(head.text)
                gap(True)
            heads += [h.text for h in block.heads]
        elif isinstance(block, Rows):
            _table(block, how, put)
            gap(True)
        elif isinstance(block, Heading):
            gap()
            if block.level <= 2:
                heads[:] = heads[: block.level - 1] if block.running else []
            wrapped = wrap(block.text, how.columns) if how.headings_wrap and block.level else [block.text]
            for n, line in enumerate(wrapped):
                put(line + ("\v" if n < len(wrapped) - 1 else ""))
            gap(True if how.blank else block.level < 2)
            if block.running:
                heads.append(block.text)
        else:
            lead = "　" if how.indent and block.kind == "body" else ""
            hang = "　" if how.hang and block.kind in ("item", "bullet", "note") else ""
            first, *rest = wrap(lead + block.text, how.columns)
            put(first)
            if rest and hang:
                rest = wrap("".join(block.text[len(first) :].strip()), how.columns - 1)
            for line in rest:
                put(hang + line)
            if block.kind not in ("item",):
                gap()
            if block.running:
                heads.append(block.text)
    out = _paged(marks, how, page) if how.page_lines else [t for t, _ in marks]
    text = "\n".join(out).replace("\v", "")
    text = text.replace("\n\f\n", "\n\f").replace("\f\n", "\f")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    text = (text.strip("\n") + "\n").replace("\n", how.newline)
    try:
        return text.encode(how.encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")


def _dressed(block: Block, how: Look) -> Block:
    """The block with every character full-width, or its katakana half-width."""

    def text(t: str) -> str:
        if how.full:
            t = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "　" if c == " " else c for c in t)
        return "".join(map(_half, t)) if how.kana else t

    if isinstance(block, Rows):
        rows = [
            tuple(Slot(tuple(map(text, s.lines)), s.span) for s in r)
            for r in (block.header or (), *block.body)
        ]
        return replace(block, header=rows[0] if block.header else None, body=tuple(rows[1:]))
    if isinstance(block, Break):
        return Break(tuple(replace(b, text=text(b.text)) for b in block.heads))
    return replace(block, text=text(block.text))


_HALF = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}


def _half(c: str) -> str:
    if not ("ァ" <= c <= "ヶ" or c == "ー"):
        return c
    parts = unicodedata.normalize("NFD", c)
    tail = {"\u3099": "ﾞ", "\u309a": "ﾟ"}
    return "".join(_HALF.get(p, tail.get(p, p)) for p in parts)


def _paged(marks: list[tuple[str, tuple[str, ...]]], how: Look, page: int) -> list[str]:
    """The lines with a page's end every so many lines, wherever that is."""
    out: list[str] = []
    on_page = 0
    for text, heads in marks:
        if (
            on_page >= how.page_lines
            and text.strip()
            and text not in heads
            and not any(h.endswith(text) for h in heads)
        ):
            out += ["", f"- {page} -", "\f" if how.feed else ""]
            page += 1
            for head in heads:
                out += [head, ""]
            on_page = 0
        out.append(text)
        on_page += not text.endswith("\v")
        if text == "\f":
            on_page = 0
    return out


def _table(block: Rows, how: Look, put) -> None:
    rows = ([block.header] if block.header else []) + list(block.body)
    for n, row in enumerate(rows):
        cells: list[str] = []
        for slot, share in zip(row, block.widths, strict=False):
            room = (
                how.cells * share
                if how.cells and block.kind != "facilities" and (n or not block.header)
                else None
            )
            parts = [p for line in slot.lines for own in line.split("\n") for p in wrap(own, room)]
            cells.append(" ".join(parts))
            cells += [""] * (slot.span - 1)
        if how.table == "pipe":
            put("| " + " | ".join(cells) + " |")
            if n == 0 and block.header:
                put("|" + "---|" * len(cells))
        else:
            line = "\t".join(cells)
            put(line.rstrip("\t") if how.trim else line)
