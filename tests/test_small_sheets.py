"""What is read of worksheets as staff lay them out, each drawn from a seed.

Tables with lines and without, with headers over several columns, that go on in the next sheet; boxes whose
rows no line parts; text typed row by row; dates as ISO writes them; headers, footers, print areas, comments.
After an intended change, run `pytest tests/test_small_sheets.py --force-regen`, review the differences and
commit them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import pairwise
from random import Random

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.form.model import column_heads
from planparse.readers import read
from tests.support.documents import forms
from tests.support.listing import listed
from tests.support.workbooks import framed, ruled, saved

HEADS = column_heads(forms())
PROSE = "市は水道管の点検を毎年続け、古い管から順に取り替えて断水のない暮らしを守る。"
QUARTERS = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")
WORKS = ("調査", "設計", "・発注\n・点検", "→", "", "", "同左", "1,200", "公表する。")
THIN = Side(style="thin")
NUMBERS = re.compile(r"^\d+(?:\.\d+)? |^  \d+(?:\.\d+)? |(?<= block) \d+")


def prose(draw: Random, least: int, most: int) -> str:
    start, length = draw.randrange(len(PROSE)), draw.randint(least, most)
    return (PROSE + PROSE)[start : start + length]


def put(sheet: Worksheet, row: int, col: int, value: object, **look: object) -> None:
    cell = sheet.cell(row, col, value)  # type: ignore[arg-type]
    for name, own in look.items():
        setattr(cell, name, own)


def area(top: int, left: int, bottom: int, right: int) -> str:
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def typed(draw: Random, sheet: Worksheet, top: int) -> int:
    """Text typed row by row, with markers, indents, sizes and blank rows; the row below it."""
    left = draw.choice((1, 1, 2))
    for _ in range(draw.randint(1, 5)):
        text = draw.choice(
            (prose(draw, 24, 40), prose(draw, 30, 30), prose(draw, 3, 9), "(1) 管の更新", "担当課：")
        )
        size = draw.choice((11, 11, 11, 14))
        look: dict[str, object] = {"font": Font(size=size, bold=draw.random() < 0.15)}
        if draw.random() < 0.25:
            align = draw.choice((None, "center", "right", "centerContinuous"))
            look["alignment"] = Alignment(
                wrap_text=draw.random() < 0.5, horizontal=align, indent=draw.choice((0, 1, 2))
            )
        if draw.random() < 0.1:
            look["number_format"] = draw.choice(('@"様"', ";;;", "0"))
        if draw.random() < 0.2:
            put(sheet, top, left, draw.choice(("①", "(2)", "・", "ア", "※1")))
            put(sheet, top, left + draw.choice((1, 2)), text, **look)
        else:
            put(sheet, top, left + draw.choice((0, 0, 0, 1)), draw.choice(("", "", "\u3000")) + text, **look)
        if draw.random() < 0.15:
            put(sheet, top, left + 4, draw.choice(("水道課", prose(draw, 20, 30))))
        top += draw.choice((1, 1, 1, 2, 3))
    return top


def rows_of(draw: Random, heads: int, labels: tuple[str, ...]) -> list[list[str]]:
    return [[label, *(draw.choice(WORKS) for _ in range(heads))] for label in labels]


def table(draw: Random, sheet: Worksheet, top: int) -> int:
    """A table with lines or without, its headers over one column or several, in one row or two."""
    left = draw.choice((1, 2))
    two = draw.random() < 0.4
    heads: list[list[str]] = [["取組", *QUARTERS, "備考"]]
    if two:
        first = draw.choice(
            (["取組", "上半期", "", "下半期", "", "備考"], ["", "上半期", "", "下半期", "", ""])
        )
        heads = [first, [draw.choice(("", "項目")), *QUARTERS, ""]]
    labels = tuple(draw.sample(("管の更新", "①広報", "研修", "1", "2", "", "・点検"), draw.randint(1, 4)))
    rows = [*heads, *rows_of(draw, 5, labels)]
    last, right = top + len(rows) - 1, left + 5
    for r, row in enumerate(rows, top):
        for c, text in enumerate(row, left):
            put(sheet, r, c, text or None)
    what = draw.randrange(4)
    if what == 0:
        ruled(sheet, area(top, left, last, right))
    elif what == 1:
        framed(sheet, area(top, left, last, right))
        for c in range(left, right):
            for r in range(top, last + 1):
                cell = sheet.cell(r, c)
                cell.border = Border(
                    left=cell.border.left, right=THIN, top=cell.border.top, bottom=cell.border.bottom
                )
    if two and what == 0 and draw.random() < 0.6:
        sheet.merge_cells(area(top, left + 1, top, left + 2))
        if draw.random() < 0.5:
            sheet.merge_cells(area(top, left, top + 1, left))
    if what == 0 and draw.random() < 0.5:
        for _ in range(3):
            cell = sheet.cell(draw.randint(top + 1, last), draw.randint(left + 1, right))
            cell.fill = PatternFill("solid", fgColor="FFD9D9D9")
    return last + draw.choice((1, 2, 2, 3))


def boxed(draw: Random, sheet: Worksheet, top: int) -> int:
    """Columns that lines part, but not their rows: rows show by the first column, or by nothing."""
    left, count = 1, draw.randint(1, 4)
    first = draw.choice(
        (("1", "2", "3", "4"), ("調査", "設計", "発注", "公表"), ("①調査", "②設計", "③発注", "④公表"))
    )
    for c in range(3):
        for n in range(count):
            text = first[n] if not c else draw.choice(("管を替える", "", "水道課", prose(draw, 9, 12)))
            put(sheet, top + n + draw.choice((0, 0, 0, 0, 1)) * (c > 0), left + c, text or None)
        framed(sheet, area(top, left + c, top + count, left + c))
    return top + count + draw.choice((1, 2, 3))


def stacked(draw: Random, sheet: Worksheet, top: int) -> int:
    """Boxes below each other, of a row or of several, as wide as each other."""
    wide = draw.choice((1, 3))
    for _ in range(draw.randint(1, 3)):
        high = draw.choice((1, 1, 2))
        for r in range(high):
            put(
                sheet,
                top + r,
                1,
                draw.choice((prose(draw, 5, 40), "(1) 管の更新", "・点検を行う", "")) or None,
            )
            if wide > 1 and draw.random() < 0.4:
                put(sheet, top + r, draw.choice((2, 3)), draw.choice(("水道課", "1,200", "第1四半期")))
        framed(sheet, area(top, 1, top + high - 1, wide))
        top += high + draw.choice((0, 0, 0, 1))
    return top + 1


def dates(draw: Random, sheet: Worksheet, top: int) -> int:
    """Dates, times and numbers in formats, zeros, and texts of several fonts."""
    values = (
        date(2026, 4, 1),
        datetime(2026, 4, 1, 13, 5),
        datetime(2026, 4, 1, 13, 5, 59),
        time(9, 30),
        0,
        0.5,
    )
    codes = ("General", "yyyy/m/d", "ggge年m月d日", "h:mm", "m月d日 h時", "0;;", "#,##0", "[Red]0", "@")
    for n in range(draw.randint(1, 4)):
        put(sheet, top, 1 + n, draw.choice(values), number_format=draw.choice(codes))
    bold, line = InlineFont(b=True), InlineFont(u="single")
    pieces = [draw.choice(("調査", TextBlock(bold, "設計"), TextBlock(line, "発注"))) for _ in range(3)]
    put(sheet, top + 1, 1, CellRichText(*pieces), font=Font(bold=draw.random() < 0.3))
    return top + draw.choice((2, 3))


BLOCKS: tuple[Callable[[Random, Worksheet, int], int], ...] = (
    typed,
    typed,
    table,
    table,
    boxed,
    stacked,
    dates,
)
RUNNING = ("&P / &N", "&C部外秘", '&"MS 明朝,標準"&9水道局&&港湾局', "&D", "-", "第&P頁", "")


def sheet_of(draw: Random, sheet: Worksheet) -> None:
    top = draw.choice((1, 1, 2, 3))
    for _ in range(draw.choice((1, 2, 2, 3))):
        top = draw.choice(BLOCKS)(draw, sheet, top)
    if draw.random() < 0.2:
        sheet.oddHeader.center.text = draw.choice(RUNNING)
        sheet.oddFooter.right.text = draw.choice(RUNNING)
    if draw.random() < 0.2:
        sheet.print_area = draw.choice(("A1:C4", "A1:F9", "B2:C3"))
    if draw.random() < 0.2:
        cell = sheet.cell(draw.randint(1, 4), draw.randint(1, 3))
        cell.comment = Comment(draw.choice(("要確認", " ", "昨年と同じ")), "山田")
    if draw.random() < 0.15:
        chart = BarChart()
        chart.title = draw.choice(("図1 転出者数", "利用者の推移"))
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
        sheet.add_chart(chart, draw.choice(("A2", "H2", "C5")))
    for letter in "ABCDEF":
        if draw.random() < 0.3:
            sheet.column_dimensions[letter].width = draw.choice((3, 8, 20, 45, 60))
    if draw.random() < 0.15:
        for row in draw.choice(((2,), (2, 3), (2, 4))):
            sheet.row_dimensions[row].hidden = True
    if draw.random() < 0.1:
        sheet.column_dimensions["B"].hidden = True
    sheet.sheet_view.showZeros = draw.random() < 0.8
    sheet.sheet_state = draw.choice(("visible",) * 12 + ("hidden",))


def going_on(draw: Random, first: Worksheet, second: Worksheet) -> None:
    """A table that ends a sheet, and rows in the same columns, or nearly so, that begin the next."""
    at = draw.choice(((1, 2, 3, 4, 5), (2, 3, 5, 6)))
    lined, top = draw.random() < 0.4, 3
    put(first, 1, 1, "取組スケジュール")
    head = ("取組", *QUARTERS)[: len(at)]
    rows = rows_of(draw, len(at) - 1, ("広報", "研修", "点検"))
    for sheet, some in (
        (first, [list(head), *rows[:2]]),
        (second, rows[2:] + rows_of(draw, len(at) - 1, ("調査",))),
    ):
        if sheet is second:
            for _ in range(draw.choice((0, 0, 1, 2))):
                put(sheet, top, at[0], draw.choice(("水道局", "令和8年度")))
                top += draw.choice((1, 1, 2))
            at = draw.choice((at, at, at, at[:-1], tuple(c + 1 for c in at)))
        for r, row in enumerate(some, top):
            for c, text in zip(at, row, strict=False):
                put(sheet, r, c, text or None)
        if lined:
            ruled(sheet, area(top, at[0], top + len(some) - 1, at[-1]))
        top = draw.choice((1, 2, 3))
    put(second, 9, at[0], draw.choice(("(1) 管の更新", prose(draw, 20, 40), "1")))


def loose(count: int) -> Iterator[Workbook]:
    """Workbooks of four sheets each, of which the last shows."""
    for number in range(count):
        book = Workbook()
        book.iso_dates = number % 2 == 0
        for n in range(4):
            sheet = book.worksheets[0] if not n else book.create_sheet(f"S{n}")
            sheet_of(Random(f"laid out {number} {n}"), sheet)
        sheet.sheet_state = "visible"
        yield book


def paired(count: int) -> Iterator[Workbook]:
    for number in range(count):
        book = Workbook()
        sheets = book.worksheets[0], book.create_sheet("次")
        for first, second in pairwise(sheets):
            going_on(Random(f"goes on {number}"), first, second)
        yield book


LONG = (
    "市は水道管の点検を毎年続け、古い管から順に取り替えて、断水のない暮らしを守るとともに、漏れる水を減らし、"
    "費用をならす。また、職員の技術を次の世代に伝えるため、研修を行い、民間の会社とも力を合わせる。"
)


def prose_only(count: int) -> Iterator[Workbook]:
    """Text that was broken at one width, or nearly so, in one column or two beside each other."""
    for number in range(count):
        draw = Random(f"prose {number}")
        book = Workbook()
        sheet = book.worksheets[0]
        wide = draw.choice((20, 24, 30))
        row = 1
        for _ in range(draw.choice((1, 2))):
            indent, at = draw.choice((0, 0, 1)), 0
            while at < len(LONG):
                end = at + wide - (indent if not at else 0) + draw.choice((0, 0, 0, 0, 1, -4))
                look = {"alignment": Alignment(indent=indent)} if not at else {}
                put(sheet, row, 1, LONG[at:end], **look)
                at, row = end, row + 1
            row += draw.choice((0, 0, 1))
        if draw.random() < 0.5:
            for n in range(draw.choice((2, 3, 5))):
                left, right = prose(draw, 18, 30), prose(draw, 18, 30)
                put(sheet, row + n, 1, left)
                if draw.random() < 0.9:
                    put(sheet, row + n, draw.choice((6, 6, 6, 7)), right)
        for letter in "ABCDEF":
            sheet.column_dimensions[letter].width = draw.choice((8, 8, 12, 60))
        yield book


FAMILIES = {"loose": (loose, 16), "paired": (paired, 24), "prose": (prose_only, 20)}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_read_of_a_worksheet(family: str, file_regression: FileRegressionFixture) -> None:
    make, count = FAMILIES[family]
    rows: list[str] = []
    for number, book in enumerate(make(count)):
        document, findings = read(saved(book), "plan.xlsx", column_heads=HEADS)
        rows.append(f"--- {number}")
        rows += [NUMBERS.sub("", row) for row in listed(document)]
        rows += [f"! {f.code} {dict(f.values)} {f.place.spot and f.place.spot.cell}" for f in findings]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
