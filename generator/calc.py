"""Blocks as a spreadsheet used as a word processor, printed by LibreOffice Calc."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.pagebreak import Break as RowBreak
from openpyxl.worksheet.worksheet import Worksheet

from generator.layout import Block, Break, Heading, Rows, Text
from generator.pdf import by_libreoffice
from planparse.japanese.characters import width

FONT = "IPAGothic"
COLUMNS = 12
CHARS = 11.0
"""A column's width, in half-width characters."""
SIZE = 10
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEADER = PatternFill("solid", fgColor="DDE6F0")


def render(blocks: list[Block], path: Path) -> None:
    """Write the blocks as a PDF to `path`: each paragraph in a merged row, each table in bordered cells."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = "&P / &N"
    for column in range(COLUMNS):
        sheet.column_dimensions[chr(65 + column)].width = CHARS
    row = 1
    for block in blocks:
        if isinstance(block, Break):
            sheet.row_breaks.append(RowBreak(id=row - 1))
            for head in block.heads:
                row = _text(sheet, row, head)
        elif isinstance(block, Rows):
            row = _table(sheet, row, block) + 1
        else:
            row = _text(sheet, row, block)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.xlsx"
        book.save(source)
        by_libreoffice(source, path)


def _put(sheet: Worksheet, row: int, first: int, last: int, text: str, size: float, bold: bool) -> float:
    """Write a text across the columns first to last and return the height it needs, in points."""
    cell = sheet.cell(row, first + 1, text)
    cell.font = Font(name=FONT, size=size, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first + 1, end_row=row, end_column=last + 1)
    room = (last - first + 1) * CHARS / 2 * SIZE / size - 1.5
    lines = sum(max(1, math.ceil(width(part) / room)) for part in text.split("\n"))
    return lines * size * 1.45 + 3


def _text(sheet: Worksheet, row: int, block: Heading | Text) -> int:
    heading = isinstance(block, Heading)
    size = {0: 18, 1: 13, 2: 12}.get(block.level, 11) if isinstance(block, Heading) else SIZE
    height = _put(sheet, row, 0, COLUMNS - 1, block.text, size, heading)
    sheet.row_dimensions[row].height = height + (4 if heading else 0)
    return row + 1


def _table(sheet: Worksheet, row: int, block: Rows) -> int:
    unit = COLUMNS / sum(block.widths)
    for n, slots in enumerate(([block.header] if block.header else []) + list(block.body)):
        height = 0.0
        col = 0
        for slot in slots:
            first = round(sum(block.widths[:col]) * unit)
            last = round(sum(block.widths[: col + slot.span]) * unit) - 1
            height = max(height, _put(sheet, row, first, last, "\n".join(slot.lines), SIZE, False))
            for each in range(first, last + 1):
                cell = sheet.cell(row, each + 1)
                cell.border = _BOX
                if n == 0 and block.header:
                    cell.fill = _HEADER
            col += slot.span
        sheet.row_dimensions[row].height = height
        row += 1
    return row
