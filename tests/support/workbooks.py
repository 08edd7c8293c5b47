"""Workbooks made with openpyxl or, where it cannot write something, by changing the parts of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from planparse.document.findings import Finding
from planparse.document.source import Grid, SourceDocument
from planparse.readers import read

THIN = Side(style="thin")


def workbook(fill: Callable[[Worksheet], None], *, title: str = "計画") -> bytes:
    """A workbook of one worksheet, filled by a function."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    fill(sheet)
    return saved(book)


def with_shared_string(text: str) -> bytes:
    """A workbook as Excel stores it, its text in A1 a shared string."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("計画").write_string("A1", text)
    return out.getvalue()


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def ruled(sheet: Worksheet, area: str) -> None:
    """Draw lines around each cell of an area."""
    for row in sheet[area]:
        for cell in row:
            cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def framed(sheet: Worksheet, area: str) -> None:
    """Draw lines around an area, not between its cells."""
    rows = sheet[area]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            cell.border = Border(
                left=THIN if c == 0 else None,
                right=THIN if c == len(row) - 1 else None,
                top=THIN if r == 0 else None,
                bottom=THIN if r == len(rows) - 1 else None,
            )


def changed(data: bytes, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """The workbook with the text of parts changed; a part that is new is made from ""."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name in changes:
                content = changes[name](content.decode("utf-8")).encode("utf-8")
            new.writestr(name, content)
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name]("").encode("utf-8"))
    return out.getvalue()


def related(data: bytes, kind: str, target: str) -> bytes:
    """The workbook with a further relationship of its first worksheet; its id is rX."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rX" Type="{office}/{kind}" Target="{target}"/>'
    empty = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    )

    def add(text: str) -> str:
        return re.sub(
            r"</Relationships>|<Relationships([^>]*)/>", f"{relation}</Relationships>", text or empty
        )

    return changed(data, {"xl/worksheets/_rels/sheet1.xml.rels": add})


def read_book(data: bytes, name: str = "計画.xlsx") -> tuple[SourceDocument, tuple[Finding, ...]]:
    return read(data, name)


def texts(document: SourceDocument) -> list[str]:
    return [line.text for line in document.lines()]


def grids(document: SourceDocument) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows(grid: Grid) -> list[list[str]]:
    """The texts of a grid's cells by row; lines of a cell are joined by "/"."""
    return [["/".join(line.text for line in cell.lines) for cell in grid.row(n)] for n in range(grid.rows)]


def asides(document: SourceDocument) -> list[tuple[str, str]]:
    return [(aside.kind, aside.text) for aside in document.asides]
