"""Blocks → a Word document as staff make it: with the habits of one author, drawn at random.

An author numbers headings by hand or lets Word do it, breaks lines in a cell by Enter or Shift+Enter, draws
boxes as tables of one cell, puts the title into a text box, tracks changes, leaves comments and hidden notes.
Everything that such a document shows is in the blocks; all else in it must not be read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bench.originals.docx_parts import (
    CHANGE,
    Notes,
    Numbers,
    boxed,
    deleted,
    field,
    package,
    paragraph,
    run,
    table,
)
from generator.content import STEPS, SUBJECTS
from generator.layout import Block, Break, Heading, Rows, Slot, Text, placed

_SIZES = {0: 20, 1: 14, 2: 12, 3: 11, 4: 11}
_ROOM = 9600
"""Twentieths of a point: the width of the text."""
_READINGS = (("橋りょう", "きょうりょう"), ("窓口", "まどぐち"), ("空き家", "あきや"), ("斎場", "さいじょう"))


@dataclass(frozen=True, slots=True)
class Habits:
    """How an author writes. Numbers between 0 and 1 are how often."""

    automatic: bool
    styled: bool
    bullets: str
    soft: float
    box: float
    title_box: str
    pages: str
    repeats: str
    changes: float
    notes: float
    split: float
    controls: float
    hair: bool
    upright: bool
    nested: float
    header: bool


def _habits(rng: random.Random) -> Habits:
    careless = rng.random() < 0.4
    return Habits(
        automatic=rng.random() < 0.5,
        styled=rng.random() < 0.5,
        bullets=rng.choice(("", "・", "・", "\uf06c", "\uf0b7", "\uf0d8", "-", "●")),
        soft=rng.choice((0, 0, 0.3, 1)),
        box=rng.choice((0, 0, 0, 0.2, 1)),
        title_box=rng.choice(("none", "none", "modern", "legacy", "both", "table")),
        pages=rng.choice(("before", "break", "section", "none")),
        repeats=rng.choice(("one table", "two tables", "typed again")),
        changes=0.06 if careless else 0,
        notes=0.05 if rng.random() < 0.4 else 0,
        split=rng.choice((0, 0.1, 0.5)),
        controls=rng.choice((0, 0, 0.1)),
        hair=rng.random() < 0.4,
        upright=rng.random() < 0.2,
        nested=rng.choice((0, 0, 0, 0.4)),
        header=rng.random() < 0.5,
    )


def write(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """Writes the blocks as one author would."""
    _write(blocks, path, Author(rng, _habits(rng)))


def write_typed(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    """The same with typed numbers and bullets: LibreOffice loses some of the others in .doc and .rtf."""
    _write(blocks, path, Author(rng, replace(_habits(rng), automatic=False, bullets="")))


def _write(blocks: Sequence[Block], path: Path, author: Author) -> None:
    body = "".join(author.written(list(_flowing(blocks, author.habits))))
    with ZipFile(path, "w") as archive:
        for name, content in package(body, author.numbers, author.notes, author.running()).items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)


def _flowing(blocks: Sequence[Block], habits: Habits) -> Iterator[Block]:
    """The blocks as a word processor has them: what a page break cut in two is whole, unless typed again."""
    said: tuple[Heading | Text, ...] = ()
    found: list[Block] = []
    for block in blocks:
        if not isinstance(block, Break):
            found.append(block)
            continue
        again = bool(block.heads) and block.heads == said
        said = block.heads or said
        found.append(Break() if again and habits.repeats != "typed again" else block)
    if habits.repeats == "one table":
        found = _joined(found)
    yield from found


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """A table that a page break cut in two is one table again."""
    out: list[Block] = []
    for block in blocks:
        above = out[-2] if len(out) > 1 else None
        if (
            isinstance(block, Rows)
            and isinstance(above, Rows)
            and out[-1] == Break()
            and block.kind == above.kind == "quarters"
            and block.widths == above.widths
        ):
            out.pop()
            out[-1] = _one_table(above, block)
        else:
            out.append(block)
    return out


def _one_table(above: Rows, below: Rows) -> Rows:
    if not above.body:
        return replace(above, body=below.body)
    rows = zip(above.body[0], below.body[0], strict=True)
    return replace(above, body=(tuple(replace(a, lines=a.lines + b.lines) for a, b in rows),))


def _is_of_cover(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 0


class Author:
    """Writes blocks one after another, counting its lists, comments and notes."""

    def __init__(self, rng: random.Random, habits: Habits) -> None:
        self.rng = rng
        self.habits = habits
        self.numbers = Numbers()
        self.notes = Notes()

    def written(self, blocks: Sequence[Block]) -> Iterator[str]:
        new_page = False
        cover = [b for b in takewhile(_is_of_cover, blocks) if isinstance(b, Heading)]
        if cover and self.habits.title_box != "none":
            yield self._title(cover)
            blocks = blocks[len(cover) :]
        for n, block in enumerate(blocks):
            match block:
                case Break(heads):
                    yield from self._page_end()
                    new_page = self.habits.pages == "before"
                    for head in heads:
                        yield self._text(head, new_page)
                        new_page = False
                case Rows():
                    if n and isinstance(blocks[n - 1], Rows):
                        yield paragraph()
                    yield self._table(block)
                    if self.rng.random() < 0.3:
                        yield paragraph()
                case Heading() | Text():
                    yield self._text(block, new_page)
                    new_page = False
        yield "<w:sectPr>" + self._running_references() + '<w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'

    # --- text ----------------------------------------------------------------------------------------

    def _title(self, cover: Sequence[Heading]) -> str:
        if self.habits.title_box == "table":
            inside = "".join(paragraph(run(head.text, size=20), centred=True) for head in cover)
            return table([[(inside, 1, 1)]], (_ROOM,)) + paragraph()
        inside = "".join(paragraph(run(head.text, size=20), centred=True) for head in cover)
        return paragraph(boxed(inside, self.habits.title_box))

    def _page_end(self) -> Iterator[str]:
        if self.habits.pages == "break":
            yield paragraph('<w:r><w:br w:type="page"/></w:r>')
        elif self.habits.pages == "section":
            yield '<w:p><w:pPr><w:sectPr><w:type w:val="nextPage"/></w:sectPr></w:pPr></w:p>'

    def _text(self, block: Heading | Text, new_page: bool) -> str:
        rng, habits = self.rng, self.habits
        text, numbering = block.text, ""
        if habits.automatic and isinstance(block, Heading) and block.level:
            text, numbering = self.numbers.heading(block.text)
        elif habits.bullets and isinstance(block, Text) and block.kind == "item":
            text, numbering = self.numbers.item(block.text)
        properties = numbering + ("<w:pageBreakBefore/>" if new_page else "")
        if isinstance(block, Heading):
            if habits.styled and block.level:
                inside = self._runs(text)
                properties = f'<w:pStyle w:val="H{block.level}"/>' + properties
            else:
                inside = run(text, size=_SIZES[block.level], bold=rng.random() < 0.7)
            spaces = "　" * rng.randint(2, 8) if block.level == 0 and rng.random() < 0.3 else ""
            written = paragraph((run(spaces) if spaces else "") + inside, properties, centred=not block.level)
            return self._framed(written) if block.level and rng.random() < habits.box else written
        if block.kind == "contents":
            title, _, page = block.text.rpartition("・")
            entry = f"{run(title.rstrip('・'))}<w:r><w:tab/></w:r>{field('PAGEREF _Toc1', page)}"
            link = f'<w:hyperlink w:anchor="_Toc1">{entry}</w:hyperlink>'
            return paragraph(link, '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>')
        indent = rng.choice(("", '<w:ind w:firstLineChars="100"/>', '<w:ind w:left="210"/>'))
        blank = "　" if block.kind == "body" and rng.random() < 0.3 else ""
        return self._aside() + paragraph(
            (run(blank) if blank else "") + self._runs(text), properties + indent
        )

    def _framed(self, written: str) -> str:
        return table([[(written, 1, 1)]], (_ROOM,))

    def _runs(self, text: str) -> str:
        """The text in runs, as Word splits them, with changes, notes, readings and controls among them."""
        rng, habits = self.rng, self.habits
        for base, reading in _READINGS:
            before, found, after = text.partition(base)
            if found and rng.random() < habits.notes * 4:
                above = f"<w:rt>{run(reading)}</w:rt><w:rubyBase>{run(base)}</w:rubyBase>"
                ruby = f"<w:r><w:ruby>{above}</w:ruby></w:r>"
                return (self._runs(before) if before else "") + ruby + self._runs(after)
        parts = [text]
        while len(parts[-1]) > 2 and rng.random() < habits.split:
            at = rng.randint(1, len(parts[-1]) - 1)
            parts[-1:] = [parts[-1][:at], parts[-1][at:]]
        out = ""
        for part in parts:
            inside = run(part) if part else ""
            if rng.random() < habits.changes:
                inside = f"<w:ins {CHANGE}>{inside}</w:ins>"
            elif rng.random() < habits.controls:
                inside = f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
            out += inside + self._between()
        return out

    def _between(self) -> str:
        """What stands between two runs without being read."""
        rng, habits = self.rng, self.habits
        other = rng.choice(STEPS)
        if rng.random() < habits.changes:
            return rng.choice(
                (
                    deleted(other),
                    run(other, properties="<w:strike/>"),
                    run(other, properties="<w:vanish/>"),
                )
            )
        if rng.random() < habits.notes:
            return rng.choice((self.notes.comment, self.notes.footnote))(f"{other}について確認のこと")
        return rng.choice(
            ("", "", "", '<w:proofErr w:type="spellStart"/>', '<w:bookmarkStart w:id="3" w:name="x"/>')
        )

    def _aside(self) -> str:
        """A paragraph before another that is not read."""
        rng = self.rng
        if rng.random() >= self.habits.changes:
            return ""
        other = rng.choice(SUBJECTS) + "を検討する。"
        gone = deleted(other)
        return rng.choice(
            (
                f"<w:p><w:pPr><w:rPr><w:del {CHANGE}/></w:rPr></w:pPr>{gone}</w:p>",
                paragraph(run(other, properties="<w:vanish/>"), "<w:rPr><w:vanish/></w:rPr>"),
            )
        )

    # --- tables --------------------------------------------------------------------------------------

    def _table(self, block: Rows) -> str:
        share = _ROOM / sum(block.widths)
        widths = [int(share * width) for width in block.widths]
        rows: list[list[tuple[str, int, int]]] = []
        header = 1 if block.header else 0
        for r, c, slot in placed(block):
            while len(rows) <= r:
                rows.append([])
            rows[r].append((self._cell(slot, c == 0 and block.kind == "facilities"), slot.span, slot.rows))
        extra = ""
        if self.rng.random() < self.habits.changes * 4 and block.body:
            gone = "".join(f"<w:tc><w:tcPr/>{paragraph(deleted('削除'))}</w:tc>" for _ in widths)
            extra = f"<w:tr><w:trPr><w:del {CHANGE}/></w:trPr>{gone}</w:tr>"
        written = table(rows, widths, header=header, hair=self.habits.hair and len(widths) > 1, extra=extra)
        if block.kind == "quarters" and self.rng.random() < self.habits.nested:
            return table([[(written + paragraph(), 1, 1)]], (_ROOM,))
        return written

    def _cell(self, slot: Slot, label: bool) -> str:
        """The content of a cell: its lines in paragraphs of their own or broken within one."""
        rng, habits = self.rng, self.habits
        if label and habits.upright:
            return "upright" + paragraph(run(slot.lines[0]))
        if not slot.lines:
            return paragraph()
        lines = [line for entry in slot.lines for line in entry.split("\n")]
        if rng.random() < habits.soft:
            return paragraph("<w:r><w:br/></w:r>".join(self._runs(line) for line in lines))
        out = ""
        for line in lines:
            text, numbering = line, ""
            if habits.bullets and line.startswith("・") and len(line) > 1:
                text, numbering = self.numbers.task(line, habits.bullets)
            out += paragraph(self._runs(text), numbering)
        return out

    # --- running heads -------------------------------------------------------------------------------

    def running(self) -> dict[str, str]:
        """What stands in header and footer."""
        number = run("- ") + field("PAGE", "1") + run(" -")
        return {
            "header1": paragraph(run("局区X方針 取扱注意")) if self.habits.header else paragraph(),
            "footer1": paragraph(number, centred=True),
        }

    def _running_references(self) -> str:
        return (
            '<w:headerReference w:type="default" r:id="header1"/>'
            '<w:footerReference w:type="default" r:id="footer1"/>'
        )
