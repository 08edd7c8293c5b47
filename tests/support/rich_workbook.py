"""A workbook that uses much of what Excel offers."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

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


def rich_workbook() -> bytes:
    """A workbook with formats, hidden parts, comments, a drawing with text boxes, arrows and a chart."""
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
