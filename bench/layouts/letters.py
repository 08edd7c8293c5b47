"""Parts → a Word document printed by LibreOffice Writer, and a layout of nested tables."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bench.layouts import parts
from bench.layouts.parts import Grid, Head, NewPage, Para, Part, placed
from bench.layouts.plan import Plan
from generator.pdf import by_libreoffice

FONTS = ("IPAPMincho", "IPAMincho", "IPAPGothic", "Noto Serif CJK JP")
SIZES = {0: 20, 1: 14, 2: 12, 3: 10.5, 4: 10.5}
MARGIN = 20
"""Millimetres."""


def render(content: Sequence[Part], path: Path, rng: random.Random) -> None:
    """Prints the parts on A4, portrait or landscape."""
    document, room = _open(rng, landscape=rng.random() < 0.4)
    _fill(document, document, content, room)
    _print(document, path)


def nested_form(plan: Plan, path: Path, rng: random.Random) -> None:
    """A 調書: a table of label and content an issue, the quarters a table inside the last cell."""
    document, room = _open(rng, landscape=False)
    _fill(document, document, parts.front(plan), room)
    for issue in plan.issues:
        _fill(document, document, [NewPage(), Head("4 課題", 1), parts.issue_head(issue)], room)
        rows: tuple[tuple[str, list[Part]], ...] = (
            (parts.MATRIX, [Para(parts.levels(issue), True)]),
            ("②課題の内容", parts.paras(issue.description)),
            ("③課題の背景や現状", parts.paras(issue.background)),
            ("④目指す成果", parts.paras(issue.outcome)),
        )
        outer = _table(document, document, len(rows) + 1, (room * 0.2, room * 0.8))
        for row, (label, content) in zip(outer.rows, rows, strict=False):
            _fill(document, row.cells[0], [Para(label, True)], 0)
            _fill(document, row.cells[1], content, 0)
        inner: list[Part] = []
        for each in issue.initiatives:
            inner += [*parts.introduction(each), parts.quarters(each)]
        last = outer.rows[-1].cells
        _fill(document, last[0], [Para(f"⑤令和{plan.era}年度の取組内容(四半期間隔)", True)], 0)
        _fill(document, last[1], inner, room * 0.8 - 4 * 12700)
    _print(document, path)


def _open(rng: random.Random, *, landscape: bool) -> tuple[Any, int]:
    """A new document and the width of its text."""
    document = Document()
    section = document.sections[0]
    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    normal = document.styles["Normal"]
    normal.font.size = Pt(rng.choice((10, 10.5, 11)))
    normal.paragraph_format.space_after = Pt(2)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    name = rng.choice(FONTS)
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)
    return document, section.page_width - 2 * Mm(MARGIN)


def _fill(document: Any, into: Any, content: Iterable[Part], room: float) -> None:
    """Writes parts into the document or a cell; a cell's first empty paragraph is used."""
    empty = [] if into is document else list(into.paragraphs[:1])
    new_page = False
    for part in content:
        match part:
            case NewPage():
                new_page = True
            case Grid():
                for paragraph in empty:
                    paragraph._element.getparent().remove(paragraph._element)
                empty = []
                _grid(document, into, part, room)
                into.add_paragraph()
            case Head() | Para():
                paragraph = empty.pop() if empty else into.add_paragraph()
                _text(paragraph, part)
                paragraph.paragraph_format.page_break_before = new_page
                new_page = False


def _text(paragraph: Any, part: Head | Para) -> None:
    run = paragraph.add_run(part.text)
    if isinstance(part, Head):
        run.font.size = Pt(SIZES[part.level])
        paragraph.paragraph_format.keep_with_next = True
        if part.level == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif not part.flat:
        paragraph.paragraph_format.first_line_indent = Pt(10.5)


def _table(document: Any, into: Any, rows: int, widths: Sequence[float]) -> Any:
    table = into.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = int(width)
        for cell in column.cells:
            cell.width = int(width)
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        element = OxmlElement(f"w:{edge}")
        element.set(qn("w:val"), "single")
        element.set(qn("w:sz"), "4")
        borders.append(element)
    table._tbl.tblPr.append(borders)
    return table


def _grid(document: Any, into: Any, grid: Grid, room: float) -> None:
    share = room / sum(grid.widths)
    table = _table(document, into, len(grid.rows), [w * share for w in grid.widths])
    for r, c, cell in placed(grid):
        place = table.cell(r, c)
        if cell.rows > 1 or cell.cols > 1:
            place = place.merge(table.cell(r + cell.rows - 1, c + cell.cols - 1))
        for n, line in enumerate(cell.text.split("\n")):
            paragraph = place.paragraphs[0] if n == 0 else place.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(line).font.size = Pt(9.5)
            if cell.head:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _print(document: Any, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.docx"
        document.save(str(source))
        by_libreoffice(source, path)
