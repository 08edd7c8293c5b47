"""What the glyphs of a page say, by both back ends: OCR's blanks, symbol fonts, ActualText, no Unicode."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from planparse.document.errors import ReadError
from planparse.document.findings import CATALOGUE
from planparse.parse.pipeline import parse_bytes
from planparse.readers.pdf import Reader
from tests.support.pdf_pages import BOTH, HEIGHT, WIDTH, Sheet, mapped, pdf, read_as

pytestmark = pytest.mark.parametrize("reader", BOTH)


def read(reader: Reader, write: Callable[[Sheet], None]) -> tuple[list[str], dict[str, object]]:
    document, findings = read_as(reader, pdf(write))
    return [line.text for line in document.lines()], {f.code: dict(f.values) for f in findings}


# --- OCR ---------------------------------------------------------------------------------------------


def scan(sheet: Sheet, *lines: str) -> None:
    """A picture of a page, with the text that an OCR program lays over it unpainted."""
    sheet.drawImage(ImageReader(Image.new("L", (20, 20), 255)), 0, 0, WIDTH, HEIGHT)
    for n, line in enumerate(lines):
        sheet.put(60, 100 + 20 * n, line, mode=3)


def test_a_blank_after_every_character_is_dropped_and_told(reader: Reader) -> None:
    lines, findings = read(
        reader,
        lambda sheet: scan(
            sheet,
            "令 和 8 年 度 保 健 所 方 針",
            "検 査 の 窓 口 を 設 け 、 PCR 検 査 を 広 げ る 。",
            "Open Data を 公 開 す る",
            "第 1 四 半 期　　　第 2 四 半 期",
        ),
    )
    assert lines[:3] == ["令和8年度保健所方針", "検査の窓口を設け、PCR検査を広げる。", "Open Dataを公開する"]
    assert (
        "".join(lines[3:]).replace("\u3000", "") == "第1四半期第2四半期" and lines[3] != "第1四半期第2四半期"
    )
    assert findings == {"letter-blanks": {"pages": 1}}


def test_a_blank_between_all_digits_is_dropped_though_numbers_stay_apart(reader: Reader) -> None:
    lines, findings = read(
        reader,
        lambda sheet: scan(
            sheet,
            "令 和 1 0 年 度 当 初 予 算 額",
            "一 般 会 計 1 2 億 5 , 0 0 0 万 円",
            "検 査 の 窓 口 を 設 け 、 受 付 の 時 間 を 延 ば す 。",
            "1 5　　2 0",
        ),
    )
    assert lines[:3] == [
        "令和10年度当初予算額",
        "一般会計12億5,000万円",
        "検査の窓口を設け、受付の時間を延ばす。",
    ]
    assert "1520" not in "".join(lines[3:]) and "15" in lines[3]
    assert findings == {"letter-blanks": {"pages": 1}}


@pytest.mark.parametrize("blank", [" ", ""])
def test_a_blank_is_where_it_stands_though_it_was_drawn_before_the_words_on_its_left(
    reader: Reader, blank: str
) -> None:
    def write(sheet: Sheet) -> None:
        """As LibreOffice does where a blank is of another font than the Japanese words: R8, blank, words."""
        sheet.put(60, 100, "R8", font="Helvetica")
        sheet.put(114.8, 100, f"{blank}", font="Helvetica")
        sheet.put(74.8, 100, "年度予算")
        sheet.put(117.6, 100, "18", font="Helvetica")
        sheet.put(130.7, 100, "千円")
        sheet.put(60, 120, "架け替え")

    lines, _ = read(reader, write)
    assert lines == [f"R8年度予算{blank}18千円", "架け替え"]


def test_a_letter_spaced_heading_leaves_the_blanks_of_its_page(reader: Reader) -> None:
    text = "検査 の窓口を 設け、受付の時間を延ばし、結果を電子申請の画面で知らせる。"
    lines, findings = read(reader, lambda sheet: scan(sheet, "組　織　の　使　命", text))
    assert lines == ["組織の使命", text] and findings == {}


# --- characters that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "count"), [("\u202e", 1), ("\u2066\u200b", 2), ("\u061c", 1), ("\u3164\u2800", 2)]
)
def test_marks_of_direction_and_zero_width_are_taken_out_and_told(
    code: str, count: int, reader: Reader
) -> None:
    document, findings = read_as(reader, mapped(f"計{code}画"))
    assert [line.text for line in document.lines()] == ["計画"]
    assert [(f.code, f.values["count"]) for f in findings] == [("control-characters", count)]


@pytest.mark.parametrize("code", "\u009b\u0007\uffff")
def test_a_glyph_whose_text_is_a_control_character_has_no_text(code: str, reader: Reader) -> None:
    document, findings = read_as(reader, mapped(f"計{code}画"))
    assert [line.text for line in document.lines()] == ["計\ufffd画"]
    assert findings[0].code == "unmapped-glyphs"


@pytest.mark.parametrize("code", "\u0085\u2028\u2029")
def test_a_separator_is_a_blank(code: str, reader: Reader) -> None:
    document, findings = read_as(reader, mapped(f"Ab{code}Cd"))
    assert [line.text for line in document.lines()] == ["Ab Cd"] and findings == []


def test_characters_beyond_the_basic_plane_are_read(reader: Reader) -> None:
    document, findings = read_as(reader, mapped("担当は𠮷野、𩸽"))
    assert [line.text for line in document.lines()] == ["担当は𠮷野、𩸽"] and findings == []


def test_what_made_the_file_is_one_line_of_its_own_words(reader: Reader) -> None:
    with pikepdf.open(io.BytesIO(mapped("計画"))) as file:
        file.docinfo["/Producer"] = pikepdf.String("Made\nby\u202e a\u0007 tool" + "!" * 500)
        out = io.BytesIO()
        file.save(out)
    document, _ = read_as(reader, out.getvalue())
    assert document.producer is not None and document.producer.startswith("Made by a tool!!")
    assert len(document.producer) == 200


# --- symbol fonts, hyphens, ActualText ---------------------------------------------------------------


def test_a_letter_in_a_symbol_font_is_the_sign_it_draws(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for n, letter in enumerate("lnuwØ"):
            sheet.put(60, 100 + 20 * n, letter, font="Helvetica")
            sheet.put(72, 100 + 20 * n, "窓口を設ける")

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(write))) as file:
        (font,) = (f for f in file.pages[0].Resources.Font.values() if f.BaseFont == "/Helvetica")
        font.BaseFont = pikepdf.Name.Wingdings
        font.FirstChar, font.LastChar, font.Widths = 0, 255, [900] * 256
        font.FontDescriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name.Wingdings,
            Flags=4,
            FontBBox=[0, -200, 1000, 900],
            ItalicAngle=0,
            Ascent=900,
            Descent=-200,
            CapHeight=700,
            StemV=80,
        )
        file.save(out)
    document, _ = read_as(reader, out.getvalue())
    assert [line.text[0] for line in document.lines()] == list("●■◆◆▶")


def marked(sheet: Sheet, actual: str, x: float, y: float, text: str, **options: str) -> None:
    """Draw a text that stands for another one, its ActualText."""
    sheet._code.append(f"/Span <</ActualText <FEFF{actual.encode('utf-16-be').hex()}>>> BDC")
    sheet.put(x, y, text, **options)  # type: ignore[arg-type]
    sheet._code.append("EMC")


def test_a_hyphen_drawn_at_a_lines_end_stays(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "PCR", font="Helvetica")
        marked(sheet, "\u00ad", 80.6, 100, "-", font="Helvetica")
        sheet.put(60, 114, "RT test and e-", font="Helvetica")
        sheet.put(60, 128, "palette", font="Helvetica")

    assert read(reader, write) == (["PCR-", "RT test and e-", "palette"], {})


@pytest.mark.parametrize("actual", ["案内板板 ", "案内 板板"])
def test_a_blank_of_actual_text_is_no_gap(reader: Reader, actual: str) -> None:
    def write(sheet: Sheet) -> None:
        marked(sheet, actual, 60, 100, "案内板板")
        sheet.put(100, 100, "設置")

    assert read(reader, write) == (["案内板板設置"], {})


def test_actual_text_for_several_strings_takes_their_room(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "図面")
        sheet._code.append("/Span <</ActualText <FEFF62387C4D>>> BDC")
        sheet.put(80, 100, "⼾")  # a radical
        sheet.put(90, 100, "籍")
        sheet._code.append("EMC")
        sheet.put(100, 100, "設置")

    assert read(reader, write)[0] == ["図面戸籍設置"]


def test_a_tab_as_actual_text_is_a_blank(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "図面")
        marked(sheet, "\t", 80, 100, " ", font="Helvetica")
        sheet.put(80, 100, "案内")

    assert read(reader, write) == (["図面案内"], {})


# --- glyphs without Unicode --------------------------------------------------------------------------


def test_a_document_whose_glyphs_have_no_unicode_is_refused_with_their_number(reader: Reader) -> None:
    with pytest.raises(ReadError) as raised:
        parse_bytes(mapped(None), "a.pdf", reader=reader, ocr="never")
    assert raised.value.failure.reason == "no_text" and "OCR" in str(raised.value)
    document, findings = read_as(reader, mapped(None))
    (finding,) = [f for f in findings if f.code == "unreadable-glyphs"]
    assert CATALOGUE[finding.code].severity == "error"
    assert finding.values["count"] == finding.values["total"] == sum(len(x.text) for x in document.lines())


# --- letters drawn as outlines -----------------------------------------------------------------------


@pytest.mark.parametrize(("letters", "told"), [(500, True), (90, False)])
def test_a_page_of_letters_drawn_as_outlines_is_told(reader: Reader, letters: int, told: bool) -> None:
    def write(sheet: Sheet) -> None:
        for n in range(letters):
            x, y = 60 + 12 * (n % 30), 700 - 20 * (n // 30)
            path = sheet.beginPath()
            path.moveTo(x, y)
            for dx, dy in ((10, 0), (4, 3), (8, 10), (0, 8)):
                path.lineTo(x + dx, y + dy)
            path.close()
            sheet.drawPath(path, fill=1, stroke=0)
        sheet.put(290, 800, "- 1 -")

    lines, findings = read(reader, write)
    assert lines == ["- 1 -"]
    assert findings == ({"outlined-text": {"page": 1, "count": letters}} if told else {})
