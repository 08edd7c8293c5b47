"""Score the PDF reader's reading order and tables on real pages whose truth was written by hand.

    python -m bench.reader_truth FOLDER [--reader auto|pdfium|pdfplumber] [-v] [--only TEXT]

FOLDER is searched for the PDFs that `bench/reader_truths/` names; they are not part of the repository.

order      neighbouring lines of the truth that also follow each other in the reading, no other line of the
           truth between them
cells      cells with text right / missing / invented; right means the same row, column, spans and text
false      tables where the page has none; their cells also count as invented

Two baselines stand beside planparse: pdfplumber's `extract_text` and `find_tables`, and the order of
PDFium's own text.

A truth is a TOML file: `file`, `sha256`, `page` (from 1), `producer`, `shows`, `order` (beginnings of lines
in reading order, within a table row by row), `tables` (rows of cells) and `unruled` (tables that may as
well be read as lines: nothing is missing then). In a table, "<" continues the cell to its left, "^" the cell
above it, and a text that ends with "…" is only the beginning of the cell's. White space, width and damaged
code points do not count.
"""

from __future__ import annotations

import argparse
import hashlib
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pypdfium2

from bench.grounding import bare
from planparse.document.source import Grid, SourceDocument
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.readers import read

TRUTHS = Path(__file__).with_name("reader_truths")
BEGINNING, LEFT, ABOVE = "…", "<", "^"
LEAST_SHARED = 0.5
"""Share of a grid's cells that must contain a cell of a table for the grid to be a reading of this table."""
SHORTEST = 2
"""Characters that a cell must have to tell one table from another; a single digit stands in any."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with text. In a truth, the text may be the beginning only, and then ends with "…"."""

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1

    def reads(self, other: Cell) -> bool:
        """Whether `other` is this cell of the truth."""
        place = (self.row, self.col, self.row_span, self.col_span)
        return place == (other.row, other.col, other.row_span, other.col_span) and self.says(other.text)

    def says(self, text: str) -> bool:
        own = beginning(self.text)
        return bare(text).startswith(own) if self.text.endswith(BEGINNING) else bare(text) == own


Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """One page as a person reads it."""

    file: str
    sha256: str
    page: int
    producer: str
    shows: str
    order: tuple[str, ...]
    tables: tuple[Cells, ...]
    unruled: tuple[Cells, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.file} p.{self.page}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as a program reads it: its text in reading order and the cells of its tables."""

    text: str
    grids: tuple[Cells, ...] = ()


@dataclass
class Score:
    """Counts of one page or of several, and the differences in words."""

    pairs: int = 0
    in_order: int = 0
    right: int = 0
    missing: int = 0
    invented: int = 0
    false_grids: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in ("pairs", "in_order", "right", "missing", "invented", "false_grids"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def beginning(text: str) -> str:
    return bare(text.removesuffix(BEGINNING))


def table(rows: Sequence[Sequence[str]]) -> Cells:
    """The cells with text of a table of the truth. Raises ValueError where rows differ in length."""
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"rows of different lengths: {[len(row) for row in rows]}")
    cells = []
    for at, row in enumerate(rows):
        for col, text in enumerate(row):
            if text in (LEFT, ABOVE, ""):
                continue
            wide = col + 1
            while wide < len(row) and row[wide] == LEFT:
                wide += 1
            deep = at + 1
            while deep < len(rows) and rows[deep][col] == ABOVE:
                deep += 1
            cells.append(Cell(at, col, text, deep - at, wide - col))
    return tuple(cells)


def load(path: Path) -> Truth:
    """A truth file. Raises ValueError for one that contradicts itself."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    repeated = [text for text, count in Counter(map(bare, raw["order"])).items() if count > 1]
    if repeated:
        raise ValueError(f"{path.name}: lines that are not unique: {repeated}")
    try:
        tables = tuple(table(rows) for rows in raw.get("tables", ()))
        unruled = tuple(table(rows) for rows in raw.get("unruled", ()))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    return Truth(
        raw["file"],
        raw["sha256"],
        raw["page"],
        raw["producer"],
        raw["shows"],
        tuple(raw["order"]),
        tables,
        unruled,
    )


def score(truth: Truth, reading: Reading, *, tables: bool = True) -> Score:
    """How well a page was read; without `tables`, only its order."""
    found = Score()
    _score_order(found, truth.order, bare(reading.text))
    if tables:
        _score_cells(found, truth.tables, truth.unruled, reading.grids)
    return found


def _score_order(found: Score, order: Sequence[str], text: str) -> None:
    places: list[int | None] = []
    end = 0
    for line in order:
        wanted = bare(line)
        at = text.find(wanted, end)
        if at < 0:
            at = text.find(wanted)
        if at < 0:
            found.notes.append(f"line not found: {line}")
        else:
            end = at + len(wanted)
        places.append(at if at >= 0 else None)
    known = sorted(place for place in places if place is not None)
    for (before, one), (line, other) in pairwise(zip(order, places, strict=True)):
        found.pairs += 1
        if one is None or other is None:
            continue
        follows = bisect_left(known, one) + 1
        if follows < len(known) and known[follows] == other:
            found.in_order += 1
        else:
            found.notes.append(f"does not follow {before}: {line}")


def _score_cells(
    found: Score, ruled: Sequence[Cells], unruled: Sequence[Cells], grids: Sequence[Cells]
) -> None:
    tables = (*ruled, *unruled)
    readings: dict[int, list[Cells]] = {}
    for grid in grids:
        at = _table_of(grid, tables)
        if at is not None:
            readings.setdefault(at, []).append(grid)
        elif len(grid) > 1:  # a single cell is a frame around a text
            found.false_grids += 1
            found.invented += len(grid)
            found.notes.append("false table: " + " | ".join(cell.text[:12] for cell in grid[:8]))
    for at, cells in enumerate(tables):
        candidates = readings.get(at, [])
        if not candidates and at >= len(ruled):
            continue
        best: Cells = max(candidates, key=lambda grid: _agreement(cells, grid), default=())
        right = _agreement(cells, best)
        found.right += right
        found.missing += len(cells) - right
        found.invented += sum(len(grid) for grid in candidates) - right
        found.notes += [
            f"table {at + 1}, missing: {_shown(cell)}" for cell in cells if not any(map(cell.reads, best))
        ]
        found.notes += [
            f"table {at + 1}, invented: {_shown(cell)}"
            for grid in candidates
            for cell in grid
            if grid is not best or not any(wanted.reads(cell) for wanted in cells)
        ]


def _agreement(cells: Cells, grid: Cells) -> int:
    return sum(any(map(cell.reads, grid)) for cell in cells)


def _table_of(grid: Cells, tables: Sequence[Cells]) -> int | None:
    """Which table of the truth a grid is a reading of: the one it has most cells in common with."""
    texts = [text for cell in grid if len(text := bare(cell.text)) >= SHORTEST]
    shares = []
    for cells in tables:
        wanted = [own for cell in cells if len(own := beginning(cell.text)) >= SHORTEST]
        shared = sum(any(own in text for own in wanted) for text in texts)
        shares.append((shared, _agreement(cells, grid)))
    most = max(shares, default=(0, 0))
    return shares.index(most) if most[0] and most[0] >= LEAST_SHARED * len(texts) else None


def _shown(cell: Cell) -> str:
    spans = f" {cell.row_span}×{cell.col_span}" if (cell.row_span, cell.col_span) != (1, 1) else ""
    return f"({cell.row}, {cell.col}){spans} {cell.text[:24]}"


def planparse_reading(document: SourceDocument, page: int) -> Reading:
    text = "\n".join(line.text for line in document.lines() if line.page == page)
    grids = [block for block in document.blocks if isinstance(block, Grid) and block.page == page]
    return Reading(
        text,
        tuple(
            tuple(
                Cell(c.row, c.col, said, c.row_span, c.col_span)
                for c in grid.cells
                if bare(said := "".join(line.text for line in c.lines))
            )
            for grid in grids
        ),
    )


def pdfplumber_reading(path: Path, number: int) -> Reading:
    with pdfplumber.open(path) as pdf:
        page = pdf.pages[number - 1]
        text = page.extract_text() or ""
        grids = []
        for found in page.find_tables():
            tops = sorted({box[1] for box in found.cells})
            lefts = sorted({box[0] for box in found.cells})
            texts = [text for row in found.extract() for text in row]
            boxes = [box for row in found.rows for box in row.cells]
            grids.append(
                tuple(
                    Cell(
                        tops.index(box[1]),
                        lefts.index(box[0]),
                        said,
                        bisect_left(tops, box[3]) - tops.index(box[1]),
                        bisect_left(lefts, box[2]) - lefts.index(box[0]),
                    )
                    for box, said in zip(boxes, texts, strict=True)
                    if box is not None and said and bare(said)
                )
            )
        return Reading(text, tuple(grids))


def pdfium_reading(path: Path, number: int) -> Reading:
    document = pypdfium2.PdfDocument(path)
    try:
        return Reading(document[number - 1].get_textpage().get_text_range())
    finally:
        document.close()


def files_of(folder: Path, truths: Iterable[Truth]) -> dict[str, Path]:
    """The PDFs of a folder that the truths were written for, by hash."""
    wanted = {truth.file: truth.sha256 for truth in truths}
    found = {}
    for path in folder.rglob("*.pdf"):
        if path.name in wanted and hashlib.sha256(path.read_bytes()).hexdigest() == wanted[path.name]:
            found[wanted[path.name]] = path
    return found


PROGRAMS = ("planparse", "pdfplumber", "PDFium")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.reader_truth", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reader", default="auto", choices=("auto", "pdfium", "pdfplumber"))
    parser.add_argument("--only", default="", help="only files whose names contain this")
    parser.add_argument("-v", "--verbose", action="store_true", help="every difference of planparse")
    args = parser.parse_args()
    truths = [truth for path in sorted(TRUTHS.glob("*.toml")) if args.only in (truth := load(path)).file]
    files = files_of(args.folder, truths)
    heads = column_heads(shipped())

    @cache
    def document(path: Path) -> SourceDocument:
        return read(path.read_bytes(), path.name, reader=args.reader, column_heads=heads)[0]

    producers: dict[str, dict[str, Score]] = {}
    pooled = {program: Score() for program in PROGRAMS}
    print(_header())
    for truth in truths:
        path = files.get(truth.sha256)
        if path is None:
            print(f"{'not in the folder':>76}  {truth.name}")
            continue
        scores = {
            "planparse": score(truth, planparse_reading(document(path), truth.page)),
            "pdfplumber": score(truth, pdfplumber_reading(path, truth.page)),
            "PDFium": score(truth, pdfium_reading(path, truth.page), tables=False),
        }
        print(_row(scores, f"{truth.name} ({truth.shows})"), flush=True)
        if args.verbose:
            for note in scores["planparse"].notes:
                print(f"    {note}")
        by_program = producers.setdefault(truth.producer, {program: Score() for program in PROGRAMS})
        for program, one in scores.items():
            by_program[program].add(one)
            pooled[program].add(one)
    print()
    for producer in sorted(producers):
        print(_row(producers[producer], producer))
    print()
    print(_row(pooled, f"all {len(truths)} pages of {len(producers)} producers"))


def _header() -> str:
    return (
        f"{'planparse':^34}{'pdfplumber':^34}{'PDFium':>9}\n"
        + f"{'order':>9}{'right':>7}{'miss.':>6}{'inv.':>6}{'false':>6}" * 2
        + f"{'order':>9}"
    )


def _row(scores: dict[str, Score], name: str) -> str:
    out = ""
    for program in PROGRAMS:
        one = scores[program]
        out += f"{one.in_order:>5}/{one.pairs:<3}"
        if program != "PDFium":
            out += f"{one.right:>7}{one.missing:>6}{one.invented:>6}{one.false_grids:>6}"
    return f"{out}  {name}"


if __name__ == "__main__":
    main()
