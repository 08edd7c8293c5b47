"""What a PDF's fonts and strokes say: which names are bold, and where a drawn rule ends."""

from __future__ import annotations

import pytest

from planparse.readers.pdf import Reader, pdfium
from planparse.readers.pdf.page import font_of
from tests.support.pdf_pages import BOTH, HEIGHT, Sheet, pdf, read_as


@pytest.mark.parametrize(
    "name",
    [
        "Meiryo-Bold",
        "ABCDEF+YuGothic-Bold",
        "YuGothic-DemiBold",
        "Gothic-Heavy",
        "Arial-Black",
        "FOT-RodinNTLG-DB-Demi",
        "HiraKakuProN-W6",
        "HiraKakuProN-W7",
        "HiraginoSans-W8",
        "HiraKakuStdN-W9",
        "FOT-NewRodinPro-EB",
        "FOT-RodinPro-UB",
        "MS-PGothic,B",
        "MSゴシック,Bold",
        "FOT-RodinPro-B",
    ],
)
def test_fonts_whose_names_are_bold(name: str) -> None:
    assert font_of(name).bold


@pytest.mark.parametrize(
    "name",
    [
        "Meiryo",
        "HiraKakuProN-W3",
        "HiraMinProN-W5",
        "Ryumin-Light",
        "FOT-RodinPro-DB2",
        "YuGothic-Regular",
        "B-Font",
    ],
)
def test_fonts_whose_names_are_not(name: str) -> None:
    assert not font_of(name).bold


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ABCDEF+Meiryo", "Meiryo"),
        ("Meiryo", "Meiryo"),
        ("A+Meiryo", "A+Meiryo"),
        ("ABCDEF+", "ABCDEF+"),
        ("ABCDEF+M", "M"),
    ],
)
def test_a_font_has_its_name_without_the_tag_of_its_subset(written: str, name: str) -> None:
    assert font_of(written).name == name


BUTT, ROUND, SQUARE = 0, 1, 2


@pytest.mark.parametrize("cap", [BUTT, ROUND, SQUARE])
@pytest.mark.parametrize("width", [0.25, 1.0, 2.0])
@pytest.mark.parametrize("end", [(300.0, 200.0), (100.0, 400.0)], ids=["level", "upright"])
def test_a_rule_ends_where_it_is_drawn_to(cap: int, width: float, end: tuple[float, float]) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.setLineCap(cap)
        sheet.setLineWidth(width)
        sheet.rule(100, 200, *end)

    document = pdfium.open_document(pdf(draw), "a.pdf", None)
    (facts,) = pdfium.pages(document)
    ((x0, top, x1, bottom),) = facts.shapes.box.tolist()
    along, across = ((x0, x1), (top, bottom)) if end[0] > 100 else ((top, bottom), (x0, x1))
    begin, last, level = (100, 300, 200) if end[0] > 100 else (200, 400, 100)
    # a cap may reach half the width beyond each end, unless the stroke is cut off there
    over = 0.05 + (0 if cap == BUTT else width / 2)
    assert begin - over <= along[0] <= begin + 0.05
    assert last - 0.05 <= along[1] <= last + over
    assert sum(across) / 2 == pytest.approx(level, abs=0.05)
    assert across[1] - across[0] <= 2 * width + 0.05


@pytest.mark.parametrize("reader", BOTH)
def test_what_is_painted_later_into_a_gap_of_a_line_stands_there(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "令和")
        sheet.put(85.6, 100, "年度の計画を")  # 5.6 points behind: a run goes on there
        sheet.put(80, 100, "8", font="Helvetica")
        sheet.put(60, 120, "第")
        sheet.put(75.5, 120, "四半期")
        sheet.put(70, 120, "II", font="Helvetica")
        sheet.put(60, 140, "水道 料金 の見直し")

    document, _ = read_as(reader, pdf(write))
    assert [line.text for line in document.lines()] == [
        "令和8年度の計画を",
        "第II四半期",
        "水道 料金 の見直し",
    ]


def round_bullet(sheet: Sheet, x: float, y: float, *, fill: bool = True) -> None:
    """A disc as Chromium draws it before a point whose text begins 12 points right of it."""
    sheet.circle(x + 1.9, HEIGHT - y + 4, 1.9, stroke=int(not fill), fill=int(fill))


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("fill", [True, False])
def test_discs_before_the_points_of_a_list_are_bullets(reader: Reader, fill: bool) -> None:
    def write(sheet: Sheet) -> None:
        for n, text in enumerate(["窓口を直す", "広く知らせる", "①様式を減らす"]):
            round_bullet(sheet, 60, 100 + 20 * n, fill=fill)
            sheet.put(72, 100 + 20 * n, text)

    document, _ = read_as(reader, pdf(write))
    assert [line.text for line in document.lines()] == ["・窓口を直す", "・広く知らせる", "①様式を減らす"]


@pytest.mark.parametrize("reader", BOTH)
def test_a_disc_alone_is_a_bullet_as_far_from_its_text_as_one_of_a_list(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        round_bullet(sheet, 60, 100)
        sheet.put(72, 100, "窓口を直す")
        round_bullet(sheet, 80, 140)
        sheet.put(88, 140, "総務局")

    document, _ = read_as(reader, pdf(write))
    assert [line.text for line in document.lines()] == ["・窓口を直す", "総務局"]


@pytest.mark.parametrize("reader", BOTH)
def test_other_round_shapes_are_no_bullets(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x in range(60, 120, 8):  # a dotted rule
            round_bullet(sheet, x, 100)
        sheet.put(126, 100, "8頁")
        sheet.put(60, 120, "人口")  # a chart's legend
        round_bullet(sheet, 103, 120)
        sheet.put(115, 120, "世帯")
        sheet.circle(70, HEIGHT - 136, 7)
        sheet.put(80, 140, "大きな丸")
        round_bullet(sheet, 60, 150)
        sheet.put(72, 160, "上の丸")
        for n, text in enumerate(["様式", "窓口"]):  # values in the cells of a table
            round_bullet(sheet, 60, 200 + 20 * n)
            sheet.put(69, 200 + 20 * n, text)
            sheet.line(50, HEIGHT - 206 - 20 * n, 200, HEIGHT - 206 - 20 * n)
        for n, text in enumerate(["総務局", "財政局"]):  # headings over text
            round_bullet(sheet, 60, 260 + 40 * n)
            sheet.put(69, 260 + 40 * n, text)
            sheet.put(60, 280 + 40 * n, "市民を支える。")
        for n, text in enumerate(["2 基本情報", "3 振り返り"]):  # headings with numbers
            round_bullet(sheet, 60, 340 + 20 * n)
            sheet.put(72, 340 + 20 * n, text)

    document, _ = read_as(reader, pdf(write))
    assert "・" not in "".join(line.text for line in document.lines())
