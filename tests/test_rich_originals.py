"""Originals that use much of what their programs offer, and everything that is read of them."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.readers import read
from planparse.readers.pdf import Reader
from tests.support.listing import assert_same_places, listed
from tests.support.pdf_pages import HEADS, HEIGHT, ROWS, Sheet, fill, full, pdf, read_as
from tests.support.rich_workbook import rich_workbook
from tests.support.workbooks import changed, saved


def test_a_workbook(file_regression: FileRegressionFixture) -> None:
    document, findings = read(rich_workbook(), "計画.xlsx", column_heads=column_heads(shipped()))
    told = (
        f"{f.code} {f.values} {f.place.spot.words('en') if f.place and f.place.spot else ''}"
        for f in findings
    )
    rows = "".join(f"{row}\n" for row in (*listed(document), *told))
    file_regression.check(rows, extension=".txt", encoding="utf-8")


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("2026-04-01", "General", "2026/4/1"),
        ("2026-04-01T09:30:00", "General", "2026/4/1 9:30"),
        ("2026-04-01T09:30:00Z", "General", "2026/4/1 9:30"),
        ("2026-04-01", '[$-411]ggge"年"m"月"d"日"', "令和8年4月1日"),
        ("来年度", "General", "来年度"),
    ],
)
def test_a_date_stored_as_text_is_shown_as_its_format_shows_dates(stored: str, code: str, shown: str) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = 1
    sheet["A1"].number_format = code
    cell = f't="d"><v>{stored}</v>'
    data = changed(
        saved(book), {"xl/worksheets/sheet1.xml": lambda text: text.replace('t="n"><v>1</v>', cell)}
    )
    document, _ = read(data, "計画.xlsx")
    assert [line.text for line in document.lines()] == [shown]


# --- pages ---------------------------------------------------------------------------------------------


def _prose_in_columns(sheet: Sheet) -> None:
    sheet.put(60, 60, "令和8年度 入江市の取組", size=18)
    for x in (60, 310):
        for n in range(6):
            text = "港を守り街を育てる。" if n == 5 else "市民の意見を聞き港を守り街を育てるため毎年"
            sheet.put(x + (10 if n == 0 else 0), 100 + 16 * n, text, size=10)
    sheet.put(60, 800, "入江市役所 企画課", size=8)
    sheet.put(290, 800, "- 1 -", size=8)


def _emphasis(sheet: Sheet) -> None:
    for n, text in enumerate(("影響 高・中・低", "緊急 高・中・低", "優先 高・中・低")):
        sheet.put(60, 60 + 30 * n, text, size=10)
    sheet.ellipse(80, HEIGHT - 63, 96, HEIGHT - 49)
    sheet.rule(103, 91.5, 112.5, 91.5)
    sheet.put(60, 170, "十年前の計画は廃止した。", size=10)
    sheet.rule(60, 166.5, 110, 166.5)
    sheet.put(60, 200, "磯浜の港", size=10)
    sheet.put(60, 190, "いそはま", size=5)
    sheet.put(60, 230, "水質", size=10)
    sheet.put(80, 226, "2", size=6)
    sheet.put(86, 230, "の値を測る。", size=10)
    for n, letter in enumerate("字を離して置く"):
        sheet.put(60 + 20 * n, 290, letter, size=10)
    sheet.saveState()
    sheet.translate(300, 500)
    sheet.rotate(30)
    sheet.setFillGray(0.85)
    sheet.setFont("HeiseiMin-W3", 48)
    sheet.drawString(-100, 0, "見本")
    sheet.restoreState()
    for angle, (x, y) in {90: (500, 300), 180: (450, 650), 270: (60, 480)}.items():
        sheet.saveState()
        sheet.translate(x, y)
        sheet.rotate(angle)
        sheet.setFont("HeiseiMin-W3", 10)
        sheet.drawString(0, 0, f"{angle}度回した文")
        sheet.restoreState()
    sheet.saveState()
    sheet.put(60, 260, "見えない文字", mode=3)
    sheet.restoreState()


def _tables(sheet: Sheet) -> None:
    full(sheet)
    fill(sheet, [HEADS, *ROWS])
    sheet.setFillGray(0.8)
    sheet.box(60, 300, 540, 320)
    sheet.setFillGray(0)
    for n, text in enumerate(HEADS):
        sheet.put(70 + 120 * n, 314, text, size=10)
    for r in range(2):
        for n in range(4):
            sheet.put(70 + 120 * n, 340 + 20 * r, f"・作業{r * 4 + n + 1}", size=10)
    sheet.box(60, 400, 540, 470, fill=False)
    sheet.put(70, 420, "囲みの中の文は、表ではない。", size=10)
    sheet.put(70, 440, "二行目も、囲みの中にある。", size=10)
    sheet.rule(60, 500, 540, 500)
    sheet.rule(60, 560, 540, 560)
    sheet.rule(60, 530, 540, 530)
    sheet.rule(180, 500, 180, 560)
    for y, row in ((520, ("目的", "港を守る。")), (550, ("方法", "岸壁を直す。"))):
        sheet.put(66, y, row[0], size=10)
        sheet.put(186, y, row[1], size=10)


def _upright(sheet: Sheet) -> None:
    for n, column in enumerate(
        ("入江市告示第五号", "港の区域を次のとおり", "定め、四月一日から", "施行する。")
    ):
        for k, letter in enumerate(column):
            sheet.put(480 - 24 * n, 90 + 12.6 * (k + 1), letter, size=12)


def _pages() -> bytes:
    def write(sheet: Sheet) -> None:
        for n, page in enumerate((_prose_in_columns, _emphasis, _tables, _upright)):
            if n:
                sheet.showPage()
            page(sheet)

    return pdf(write)


def test_pages(reader: Reader, file_regression: FileRegressionFixture) -> None:
    document, findings = read_as(reader, _pages())
    rows = "".join(f"{row}\n" for row in (*listed(document), *(f"{f.code} {f.values}" for f in findings)))
    file_regression.check(
        rows,
        basename="pages",
        extension=".txt",
        encoding="utf-8",
        check_fn=lambda found, kept: assert_same_places(found.read_text("utf-8"), kept.read_text("utf-8")),
    )
