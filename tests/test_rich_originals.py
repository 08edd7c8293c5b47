"""Originals that use much of what their programs offer, and everything that is read of them."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.readers import read
from planparse.readers.pdf import Reader
from tests.support.listing import assert_same_places, listed
from tests.support.pdf_pages import HEADS, HEIGHT, ROWS, Sheet, fill, full, pdf, read_as
from tests.support.workbooks import changed, framed, related, ruled, saved


def _anchor(first: tuple[int, int], last: tuple[int, int] | None, content: str) -> str:
    """What lies on the cells from (row, column) to (row, column), counted from 0."""
    ends = [("from", first), *([("to", last)] if last is not None else [])]
    corners = "".join(
        f"<xdr:{name}><xdr:col>{col}</xdr:col><xdr:row>{row}</xdr:row></xdr:{name}>"
        for name, (row, col) in ends
    )
    kind = "twoCellAnchor" if last is not None else "oneCellAnchor"
    return f"<xdr:{kind}>{corners}{content}</xdr:{kind}>"


def _shape(text: str = "", *, kind: str = "rect", hidden: str = "0", body: str | None = None) -> str:
    body = f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" if body is None else body
    return (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" name="図形" hidden="{hidden}"/></xdr:nvSpPr>'
        f'<xdr:spPr><a:prstGeom prst="{kind}"/></xdr:spPr><xdr:txBody>{body}</xdr:txBody></xdr:sp>'
    )


def _line(end: str) -> str:
    return f'<xdr:cxnSp><xdr:spPr><a:ln><a:tailEnd type="{end}"/></a:ln></xdr:spPr></xdr:cxnSp>'


_RUN = "<a:r><a:t>問合せ</a:t></a:r>"
_DRAWN = (
    _anchor((20, 1), (21, 2), _shape("後の囲み")),
    _anchor((16, 1), (18, 3), _shape(body=f"<a:p>{_RUN}<a:br/><a:fld><a:t>内線5</a:t></a:fld></a:p>")),
    _anchor((16, 5), None, f"<xdr:grpSp><xdr:grpSp>{_shape('組の中')}</xdr:grpSp></xdr:grpSp>"),
    _anchor((18, 5), (18, 6), _shape("見えない囲み", hidden="1")),
    _anchor((19, 5), (19, 6), f"<mc:AlternateContent><mc:Choice>{_shape('新しい書き方')}</mc:Choice>"
            f"<mc:Fallback>{_shape('古い書き方')}</mc:Fallback></mc:AlternateContent>"),
    _anchor((5, 2), (5, 4), _shape(kind="rightArrow")),
    _anchor((6, 1), (6, 2), _line("triangle")),
    _anchor((6, 3), (6, 4), _line("none")),
    _anchor((30, 1), (30, 2), _shape(kind="homePlate")),
    _anchor((23, 1), (28, 4), '<xdr:graphicFrame><c:chart r:id="rC"/></xdr:graphicFrame>'),
)  # fmt: skip
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:c="c" xmlns:mc="mc" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    f"{''.join(_DRAWN)}</xdr:wsDr>"
)
_CHART = (
    '<c:chart xmlns:c="c" xmlns:a="a"><a:t>利用者の数</a:t>'
    "<c:v>来館者</c:v><c:v>120</c:v><c:v>来館者</c:v></c:chart>"
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart" '
    'Target="../charts/chart1.xml"/></Relationships>'
)


def _filled(sheet: Worksheet) -> None:
    sheet["A1"] = "令和8年度 入江市の計画"
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="centerContinuous")
    for name in ("B1", "C1", "D1"):
        sheet[name].alignment = Alignment(horizontal="centerContinuous")
    sheet["A3"], sheet["E3"] = "取組の予定", date(2026, 4, 1)
    sheet["E3"].number_format = '[$-411]ggge"年"m"月"d"日"'
    rows = [
        ("内容", "第1四半期", "第2四半期", "第3四半期", "第4四半期"),
        ("①調査", "・実施", None, None, "・公表"),
        ("②工事", None, "・着工", "・検査", None),
    ]
    for r, row in enumerate(rows, 5):
        for c, text in enumerate(row, 1):
            sheet.cell(r, c, text)
    ruled(sheet, "A5:E7")
    sheet["D6"].fill = PatternFill("solid", start_color="FFCC99")
    sheet["A9"], sheet["B9"] = "予算額", 1_234_567
    sheet["B9"].number_format = '#,##0"円"'
    sheet["A10"], sheet["B10"] = "達成率", 0.853
    sheet["B10"].number_format = "0.0%"
    framed(sheet, "A9:B10")
    sheet["A12"] = "この計画は、市民の意見を聞いて定める。"
    sheet["A12"].comment = Comment("課長確認済み", "係")
    sheet["A13"] = "消した行"
    sheet.row_dimensions[13].hidden = True
    sheet["A14"] = "取り消した文"
    sheet["A14"].font = Font(strike=True)
    sheet["A15"] = "白い字"
    sheet["A15"].font = Font(color="FFFFFF")
    sheet["G3"] = "隠した列"
    sheet.column_dimensions["G"].hidden = True
    sheet.column_dimensions["A"].width = 24
    sheet.oddHeader.center.text = "入江市役所"
    sheet.oddFooter.right.text = "&P ページ"
    sheet.print_area = "A1:F31"
    sheet["H40"] = "印刷しない控え"


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "予定"
    _filled(sheet)
    hidden = book.create_sheet("控え")
    hidden["A1"] = "公表しない"
    hidden.sheet_state = "hidden"
    data = related(saved(book), "drawing", "../drawings/drawing9.xml")
    return changed(
        data,
        {
            "xl/drawings/drawing9.xml": lambda _: _DRAWING,
            "xl/drawings/_rels/drawing9.xml.rels": lambda _: _RELATIONS,
            "xl/charts/chart1.xml": lambda _: _CHART,
        },
    )


def test_a_workbook(file_regression: FileRegressionFixture) -> None:
    document, findings = read(_workbook(), "計画.xlsx", column_heads=column_heads(shipped()))
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
