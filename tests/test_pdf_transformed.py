"""Pages whose content is turned, reduced, nested or too much to look at: read as they look, or told."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from planparse.readers.pdf import Reader, tolerances
from planparse.readers.pdf.page import says_otherwise
from tests.support.pdf_pages import (
    BOTH,
    HEIGHT,
    WIDTH,
    Sheet,
    cells,
    fill,
    full,
    mapped,
    pdf,
    read_as,
    turned,
)

TABLE = [["区分", "", "", "備考"], ["", "増設", "", ""], ["", "", "移転", "継続"]]


def nested(levels: int) -> bytes:
    """A page with a table whose rules are drawn by a form inside so many other forms."""

    def write(sheet: Sheet) -> None:
        sheet.beginForm("form0")
        full(sheet)
        sheet.endForm()
        for level in range(1, levels):
            sheet.beginForm(f"form{level}")
            sheet.doForm(f"form{level - 1}")
            sheet.endForm()
        sheet.doForm(f"form{levels - 1}")
        fill(sheet, TABLE)

    return pdf(write)


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("levels", [1, 20])
def test_rules_count_however_deep_their_forms_are_nested(reader: Reader, levels: int) -> None:
    document, findings = read_as(reader, nested(levels))
    assert cells(document) == TABLE
    assert findings == []


def test_forms_that_are_too_deep_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tolerances, "DEEPEST_FORM", 3)
    _, findings = read_as("pdfium", nested(5))
    assert [(f.code, f.values["count"]) for f in findings] == [("drawings-left-out", 1)]


def test_a_drawing_of_too_many_lines_is_told_and_costs_no_other_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tolerances, "MOST_SEGMENTS", 60)

    def write(sheet: Sheet) -> None:
        coast = sheet.beginPath()
        coast.moveTo(60, 60)
        for n in range(80):
            coast.lineTo(60 + 3 * n, 60 + 7 * (n % 5))
        sheet.drawPath(coast)
        for top in (100, 124, 148):
            for left in (60, 180, 300, 420):
                sheet.box(left, top, left + 120, top + 24, fill=False)
        fill(sheet, TABLE)

    document, findings = read_as("pdfium", pdf(write))
    assert cells(document) == TABLE
    assert [(f.code, f.values["count"]) for f in findings] == [("drawings-left-out", 1)]


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_narrow_characters_keep_their_advance_on_a_rotated_page(reader: Reader, turn: int) -> None:
    """Each is set on a full em, of which its ink takes a part."""
    text = "(1)25,10:i.l"
    document, _ = read_as(reader, turned(mapped(text), turn))
    assert [line.text for line in document.lines()] == [text]


# --- scaled pages --------------------------------------------------------------------------------------


def scaled(factor: float) -> bytes:
    """Two pages with text above a narrow table, scaled by a matrix and with their paper."""

    def write(sheet: Sheet) -> None:
        for page in (1, 2):
            sheet.put(60, 60, f"{page} 港の予定")
            sheet.put(70, 76, "①岸壁の補修と、そのための調査を行う。")
            full(sheet)
            fill(sheet, TABLE)
            sheet.showPage()

    with pikepdf.open(io.BytesIO(pdf(write))) as file:
        for page in file.pages:
            page.contents_add(f"q {factor} 0 0 {factor} 0 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = pikepdf.Array([0, 0, WIDTH * factor, HEIGHT * factor])
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("factor", [0.25, 0.5, 0.71, 1.41, 2, 4])
def test_a_scaled_page_says_the_same_at_places_of_its_own(reader: Reader, factor: float) -> None:
    plain, _ = read_as(reader, scaled(1))
    document, findings = read_as(reader, scaled(factor))
    assert findings == [] and [type(b) for b in document.blocks] == [type(b) for b in plain.blocks]
    assert [line.text for line in document.lines()] == [line.text for line in plain.lines()]
    assert document.pages[1].width == pytest.approx(WIDTH * factor, abs=0.01)
    for line, whole in zip(document.lines(), plain.lines(), strict=True):
        assert line.box and whole.box and line.size and whole.size
        assert line.box == pytest.approx([length * factor for length in whole.box], abs=0.02 + 0.01 * factor)
        assert line.size == pytest.approx(whole.size * factor, abs=0.01 * max(1, factor))


@pytest.mark.parametrize("reader", BOTH)
def test_a_cover_in_large_type_does_not_shrink_the_pages_behind_it(reader: Reader) -> None:
    """The cover is read at a quarter of its size. At that size, rows of 17 points would run together."""

    def write(sheet: Sheet) -> None:
        sheet.put(60, 300, "港の振興方針", size=32)
        sheet.showPage()
        for y in (100, 120, 140):
            sheet.rule(60, y, 420, y)
        for x in (60, 150, 420):
            sheet.rule(x, 100, x, 140)
        for y, (head, text) in zip((116, 136), (("直営", "海の館"), ("その他", "山の館")), strict=True):
            sheet.put(64, y, head, size=17)
            sheet.put(154, y, text, size=17)

    assert cells(read_as(reader, pdf(write))[0]) == [["直営", "海の館"], ["その他", "山の館"]]


# --- ActualText ---------------------------------------------------------------------------------------


def marked(text: str) -> bytes:
    """A page with 「予算は百万円です。」, for which the file gives another text, between two plain lines."""

    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "前の行です。")
        sheet._code.append(f"/Span << /ActualText <feff{text.encode('utf-16-be').hex()}> >> BDC")
        sheet.put(60, 80, "予算は百万円です。")
        sheet._code.append("EMC")
        sheet.put(60, 100, "後の行です。")

    return pdf(write)


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("text", ["予算は九億円です。", "", "予算は百万円です。ただし概算"])
def test_text_is_read_as_it_is_seen_whatever_the_file_gives_for_it(
    text: str, named: bool, reader: Reader
) -> None:
    document, findings = read_as(reader, with_named_properties(marked(text)) if named else marked(text))
    assert [line.text for line in document.lines()] == ["前の行です。", "予算は百万円です。", "後の行です。"]
    assert [(f.code, f.values["actual"], f.values["shown"]) for f in findings] == [
        ("swapped-text", text, "予算は百万円です。")
    ]


def with_named_properties(data: bytes) -> bytes:
    """The page with its ActualText in the resources, named in the content."""
    with pikepdf.open(io.BytesIO(data)) as file:
        page = file.pages[0]
        content = page.Contents.read_bytes()
        (stated,) = re.findall(rb"<< /ActualText <([0-9a-f]*)> >>", content)
        actual = pikepdf.String(bytes.fromhex(stated.decode()).decode("utf-16"))
        page.Resources.Properties = pikepdf.Dictionary(MC0=pikepdf.Dictionary(ActualText=actual))
        page.Contents = file.make_stream(re.sub(rb"<< /ActualText <[0-9a-f]*> >>", b"/MC0", content))
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("actual", "shown", "differs"),
    [
        ("戸籍", "⼾籍", False),  # a radical, which stands for 戶 and for 戸
        ("戸籍2", "⼾籍1", True),
        ("fi", "ﬁ", False),
        ("１２", "12", False),
        ("目標", "\ufffd\ufffd", False),
        ("目標", "\uf06c", False),
        ("目標", "", False),
        ("", "目標", True),
    ],
)
def test_only_what_glyphs_surely_show_says_otherwise(actual: str, shown: str, differs: bool) -> None:
    assert says_otherwise(actual, shown) is differs


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("text", ["予算は百万円です。", "予算は 百万円です"])
def test_the_same_letters_with_other_blanks_and_signs_are_no_finding(text: str, reader: Reader) -> None:
    document, findings = read_as(reader, marked(text))
    assert [line.text.replace(" ", "").rstrip("。") for line in document.lines()][1] == "予算は百万円です"
    assert findings == []
