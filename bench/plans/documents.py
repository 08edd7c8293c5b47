"""The documents of the bench: written by hand in `documents/*.md`, made into parts, text and PDFs.

The notation: `#` begins a heading of level 0, `##` one of level 1, and so on; `===` is a page break; any
other line is a paragraph. A table begins with a row of the columns' shares (`|-2|-8|`); in its other rows `!`
begins a column header or label, `<` continues the cell to the left, `^` the cell above, and `\\n` is a line
break.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.layouts import canvas, html, letters, sheets
from bench.layouts.parts import Cell, Grid, Head, NewPage, Para, Part, placed

DOCUMENTS = Path(__file__).with_name("documents")
_SHARES = re.compile(r"\|(?:-\d+(?:\.\d+)?\|)+")

Writer = Callable[[Sequence[Part], Path, random.Random], None]
WRITERS: Mapping[str, Writer] = {
    "chromium": html.render,
    "writer": letters.render,
    "calc": sheets.render,
    "reportlab": canvas.render,
}
"""The programs that print a document, by the name that the PDF's file gets."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of plan: the shipped form that should claim its documents, and the programs that print them.

    Documents of a kind without a shipped form are read by a form of their own in `forms/`.
    """

    form: str | None
    printers: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "ku-unei": Kind("ku-unei", ("chromium", "writer")),
    "gyokaku": Kind("gyokaku", ("calc", "chromium")),
    "shinko-kanri": Kind("shinko-kanri", ("calc", "chromium")),
    "jimu-jigyo": Kind("jimu-jigyo", ("calc", "writer")),
    "sogo-senryaku": Kind("sogo-senryaku", ("writer", "reportlab")),
    "hacchu-mitoshi": Kind("hacchu-mitoshi", ("calc", "reportlab")),
    "dx-hoshin": Kind("dx-hoshin", ("chromium", "writer")),
    "shinki-jigyo": Kind("shinki-jigyo", ("calc", "chromium")),
    "kanko-shinko": Kind(None, ("calc", "writer")),
    "jisshi-keikaku": Kind(None, ("calc", "chromium")),
    "action-sheet": Kind(None, ("writer", "calc")),
    "kpi-hyoka": Kind(None, ("chromium", "reportlab")),
    "chosho": Kind(None, ("calc", "writer")),
}
"""The documents by name."""


def parts(name: str) -> list[Part]:
    """The parts of the document of that name. Raises ValueError for a table whose rows differ in length."""
    found: list[Part] = []
    rows: list[list[str]] = []
    for line in (DOCUMENTS / f"{name}.md").read_text("utf-8").splitlines():
        if rows and (not line.startswith("|") or _SHARES.fullmatch(line)):
            found.append(_grid(rows))
            rows = []
        if line.startswith("|"):
            rows.append(line[1:-1].split("|"))
        elif line == "===":
            found.append(NewPage())
        elif line.startswith("#"):
            signs, _, title = line.partition(" ")
            found.append(Head(title, len(signs) - 1))
        elif line:
            found.append(Para(line, flat=True))
    return [*found, _grid(rows)] if rows else found


def _grid(rows: list[list[str]]) -> Grid:
    shares, *texts = rows
    if any(len(row) != len(shares) for row in texts):
        raise ValueError(f"rows of different lengths: {texts}")
    return Grid(
        tuple(
            tuple(_cell(texts, r, c) for c, text in enumerate(row) if text not in ("<", "^"))
            for r, row in enumerate(texts)
        ),
        tuple(float(share[1:]) for share in shares),
    )


def _cell(texts: list[list[str]], row: int, column: int) -> Cell:
    text = texts[row][column]
    columns = _run(texts[row][column + 1 :], "<")
    rows = _run([below[column] for below in texts[row + 1 :]], "^")
    return Cell(text.removeprefix("!").replace("\\n", "\n"), columns, rows, head=text.startswith("!"))


def _run(texts: Sequence[str], sign: str) -> int:
    """1 and the number of times the sign stands at the beginning."""
    return 1 + next((n for n, text in enumerate(texts) if text != sign), len(texts))


def text_of(content: Sequence[Part]) -> str:
    """The document as text, tables with tabs between cells as Excel and Word copy them.

    A merged cell's text stands in its first cell, the others are empty; a cell of several lines is quoted.
    """
    return "\n".join(_lines(content)) + "\n"


def _lines(content: Sequence[Part]) -> Iterator[str]:
    for part in content:
        match part:
            case Head(text, level):
                yield from (("", text, "") if level else (text, ""))
            case Para(text):
                yield text
            case NewPage():
                yield "\f"
            case Grid():
                yield from _rows(part)
                yield ""


def _rows(grid: Grid) -> Iterator[str]:
    table = [[""] * len(grid.widths) for _ in grid.rows]
    for row, column, cell in placed(grid):
        table[row][column] = f'"{cell.text}"' if "\n" in cell.text else cell.text
    yield from ("\t".join(row) for row in table)


def write(name: str, folder: Path) -> list[Path]:
    """Writes the document as text and as PDFs into the folder: NAME.txt, NAME-calc.pdf."""
    content = parts(name)
    files = [folder / f"{name}.txt"]
    files[0].write_text(text_of(content), "utf-8")
    for printer in KINDS[name].printers:
        files.append(folder / f"{name}-{printer}.pdf")
        WRITERS[printer](content, files[-1], random.Random(zlib.crc32(files[-1].name.encode())))
    return files
