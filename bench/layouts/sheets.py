"""Parts → a spreadsheet printed by LibreOffice Calc."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from bench.layouts.parts import Cell, Grid, Head, NewPage, Para, Part, placed
from generator.pdf import by_libreoffice
from planparse.japanese.characters import width

FONTS = ("IPAGothic", "IPAPGothic", "IPAMincho")
SIZES = {0: 18.0, 1: 13.0, 2: 12.0, 3: 10.5, 4: 10.5}
CHARACTERS = 108
"""Half-width characters over the printed width at 10 points."""
_THIN, _HAIR = Side(style="thin"), Side(style="hair")


def fine(parts: Sequence[Part], path: Path, rng: random.Random) -> None:
    """Excel 方眼紙: columns of two characters, everything in merged blocks of small squares."""
    _render(parts, path, rng, columns=54, squares=True)


def typed(parts: Sequence[Part], path: Path, rng: random.Random) -> None:
    """Excel 方眼紙 into whose rows the prose was typed line by line."""
    room = rng.randint(28, 42)
    lines: list[Part] = []
    for part in parts:
        if isinstance(part, Para):
            text = part.text if part.flat else "　" + part.text
            lines += [Para(line, True) for line in _cut(text, 2 * room)]
        else:
            lines.append(part)
    _render(lines, path, rng, columns=54, squares=True)


def _cut(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` half-width characters."""
    out = [""]
    for each in text:
        if width(out[-1] + each) > room:
            out.append("")
        out[-1] += each
    return out


def render(parts: Sequence[Part], path: Path, rng: random.Random) -> None:
    """An ordinary sheet: a paragraph is a merged row."""
    _render(parts, path, rng, columns=36, squares=False)


def _render(parts: Sequence[Part], path: Path, rng: random.Random, *, columns: int, squares: bool) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    landscape = rng.random() < 0.6
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = rng.choice(("&P", "&P / &N", "- &P -"))
    for column in range(columns):
        sheet.column_dimensions[get_column_letter(column + 1)].width = CHARACTERS / columns
    drawer = _Drawer(sheet, columns, rng.choice(FONTS), squares, rng.choice((_THIN, _THIN, _HAIR)))
    row = 1
    for part in parts:
        match part:
            case NewPage():
                sheet.row_breaks.append(Break(id=row - 1))
            case Head(text, level):
                row = drawer.text(row, text, SIZES[level], bold=level < 3)
            case Para(text, flat):
                row = drawer.text(row, text if flat else "　" + text, 10, bold=False)
            case Grid():
                row = drawer.grid(row, part)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.xlsx"
        book.save(source)
        by_libreoffice(source, path)


@dataclass(frozen=True, slots=True)
class _Drawer:
    """Writes to a sheet. A text has a row as high as it needs or, in `squares`, as many small rows."""

    sheet: Worksheet
    columns: int
    font: str
    squares: bool
    rule: Side

    def text(self, row: int, text: str, size: float, *, bold: bool) -> int:
        """The row after the text."""
        height = self._height(text, self.columns, size)
        rows = self._reserve(row, height)
        self._put((row, 0, rows, self.columns), text, size, bold=bold)
        return row + rows

    def grid(self, row: int, grid: Grid) -> int:
        edges = [0]
        for n in range(len(grid.widths)):
            edges.append(round(self.columns * sum(grid.widths[: n + 1]) / sum(grid.widths)))
        cells = list(placed(grid))
        heights = [14.0] * len(grid.rows)
        for r, c, cell in sorted(cells, key=lambda x: x[2].rows):
            need = self._height(cell.text, edges[c + cell.cols] - edges[c], 10)
            lack = need - sum(heights[r : r + cell.rows])
            if lack > 0:
                heights[r + cell.rows - 1] += lack
        tops = [row]
        for height in heights:
            tops.append(tops[-1] + self._reserve(tops[-1], height))
        for r, c, cell in cells:
            self._box(tops[r], edges[c], tops[r + cell.rows] - tops[r], edges[c + cell.cols] - edges[c], cell)
        self.sheet.row_dimensions[tops[-1]].height = 8
        return tops[-1] + 1

    def _height(self, text: str, columns: int, size: float) -> float:
        room = columns * CHARACTERS / self.columns / 2 * 10 / size - 1.5
        count = sum(max(1, math.ceil(width(line) / max(2, room))) for line in text.split("\n"))
        return count * size * 1.4 + 3

    def _reserve(self, row: int, height: float) -> int:
        """Makes room from the row on; the number of sheet rows taken."""
        if not self.squares:
            self.sheet.row_dimensions[row].height = height
            return 1
        rows = math.ceil(height / 14)
        for each in range(row, row + rows):
            self.sheet.row_dimensions[each].height = 14
        return rows

    def _box(self, row: int, column: int, rows: int, columns: int, cell: Cell) -> None:
        self._put((row, column, rows, columns), cell.text, 10, bold=False, centred=cell.head)
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                each = self.sheet.cell(r, c + 1)
                each.border = Border(
                    top=self.rule if r == row else None,
                    bottom=self.rule if r == row + rows - 1 else None,
                    left=self.rule if c == column else None,
                    right=self.rule if c == column + columns - 1 else None,
                )
                if cell.head:
                    each.fill = PatternFill("solid", fgColor="E4E4E4")

    def _put(
        self, where: tuple[int, int, int, int], text: str, size: float, *, bold: bool, centred: bool = False
    ) -> None:
        """Writes a text to a block of cells: its first row and column, its rows and its columns."""
        row, column, rows, columns = where
        cell = self.sheet.cell(row, column + 1, text)
        cell.data_type = "s"  # also where the text begins with = or -
        cell.font = Font(name=self.font, size=size, bold=bold)
        across = "center" if centred else "left"
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=across)
        if rows > 1 or columns > 1:
            self.sheet.merge_cells(None, row, column + 1, row + rows - 1, column + columns)
