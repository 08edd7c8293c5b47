"""What a PDF's fonts and strokes say: which names are bold, and where a drawn rule ends."""

from __future__ import annotations

import pytest

from planparse.readers.pdf import pdfium
from planparse.readers.pdf.page import font_of
from tests.support.pdf_pages import Sheet, pdf


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
