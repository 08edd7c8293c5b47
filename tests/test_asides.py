"""What is on a page but not the document's text is read as no line, and told. Both back ends agree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.lib.colors import HexColor, red

from planparse.document.findings import Finding
from planparse.readers.pdf import Reader
from tests.support.pdf_pages import BOTH, HEIGHT, XS, YS, Sheet, across, cells, fill, full, pdf, read_as


def read(reader: Reader, write: Callable[[Sheet], None]) -> tuple[list[str], list[Finding]]:
    document, findings = read_as(reader, pdf(write))
    return [line.text for line in document.lines()], findings


def told(findings: list[Finding]) -> list[tuple[str, object]]:
    return [(f.code, f.values.get("text", f.values.get("examples"))) for f in findings]


pytestmark = pytest.mark.parametrize("reader", BOTH)


# --- struck-out text ---------------------------------------------------------------------------------


def test_struck_out_text_is_quoted_and_what_replaces_it_is_read(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "会議を三十分")
        sheet.rule(90, 96.5, 120, 96.5)
        sheet.setFillColor(red)
        sheet.put(120, 100, "十五分に縮める。")

    lines, findings = read(reader, write)
    assert lines == ["会議を十五分に縮める。"]
    assert told(findings) == [("struck-text", "三十分")]
    assert findings[0].severity == "warning"
    assert findings[0].place.page == 1


def test_a_passage_struck_out_over_two_lines_is_one_finding(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "続ける事業と廃止する")
        sheet.rule(120, 96.5, 160, 96.5)
        sheet.put(60, 114, "事業を示す。")
        sheet.rule(60, 110.5, 80, 110.5)
        sheet.put(60, 128, "全て消した行")
        sheet.rule(60, 124.5, 120, 124.5)

    lines, findings = read(reader, write)
    assert lines == ["続ける事業と", "を示す。"]
    assert told(findings) == [("struck-text", "廃止する事業"), ("struck-text", "全て消した行")]


def test_a_struck_out_cell_is_empty_and_its_table_whole(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [["甲", "乙", "丙", "丁"], ["準備する", "取りやめる", "始める", "続ける"], ["-"] * 4])
        y = YS[1] + 16 - 3.5
        sheet.rule(XS[1] + 4, y, XS[1] + 54, y)

    document, findings = read_as(reader, pdf(write))
    assert cells(document)[1] == ["準備する", "", "始める", "続ける"]
    assert told(findings) == [("struck-text", "取りやめる")]


def test_latin_words_keep_one_space_where_a_word_is_struck_out(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "Park and old Ride", font="Helvetica")
        begin = 60 + sheet.stringWidth("Park and ", "Helvetica", 10)
        sheet.rule(begin, 96.8, begin + sheet.stringWidth("old", "Helvetica", 10), 96.8)

    assert read(reader, write)[0] == ["Park and Ride"]


def test_underlines_table_rules_and_arrows_strike_nothing_out(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "下線を引いた文")
        sheet.rule(60, 61.5, 130, 61.5)
        sheet.put(60, 80, "上線を引いた文")
        sheet.rule(60, 70.5, 130, 70.5)
        across(sheet)
        for k, y in enumerate(YS[1:-1]):  # text that a row too low lets slip onto the rule
            sheet.put(XS[0] + 4, y + 3.5, f"はみ出す文{k}")
        sheet.put(200, 300, "矢印の上の文")
        sheet.rule(150, 296.5, 420, 296.5)

    lines, findings = read(reader, write)
    assert {"下線を引いた文", "上線を引いた文", "はみ出す文0", "はみ出す文1", "矢印の上の文"} <= set(lines)
    assert findings == []


# --- watermarks, slanted text and ruby ---------------------------------------------------------------


def turned(sheet: Sheet, x: float, y: float, degrees: float, text: str, size: float) -> None:
    sheet.saveState()
    sheet.translate(x, HEIGHT - y)
    sheet.rotate(degrees)
    sheet.put(0, HEIGHT, text, size=size)
    sheet.restoreState()


def test_a_slanted_watermark_is_told_once_for_all_pages(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for page in range(2):
            sheet.put(60, 100, f"{page}ページの本文です。")
            turned(sheet, 150, 500, 45, "内部資料", 80)
            sheet.showPage()

    lines, findings = read(reader, write)
    assert lines == ["0ページの本文です。", "1ページの本文です。"]
    assert told(findings) == [("watermark", "内部資料")]
    assert findings[0].values["count"] == 2
    assert findings[0].severity == "info"


def test_a_level_watermark_lies_pale_behind_the_text(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.setFillColor(HexColor("#D0D0D0"))
        sheet.put(60, 180, "案", size=120)
        sheet.put(60, 400, "大きな灰色の題", size=30)
        sheet.setFillColor(HexColor("#000000"))
        for k in range(6):
            sheet.put(60, 100 + 20 * k, "窓口の時間を改める。")

    lines, findings = read(reader, write)
    assert lines == ["窓口の時間を改める。"] * 6 + ["大きな灰色の題"]
    assert told(findings) == [("watermark", "案")]


def test_small_slanted_text_is_a_warning(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "本文です。")
        turned(sheet, 300, 300, 30, "至急", 10)

    lines, findings = read(reader, write)
    assert lines == ["本文です。"]
    assert told(findings) == [("slanted-text", "至急")]
    assert findings[0].severity == "warning"


def test_ruby_parts_no_paragraph(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "この区域には県営の溜池があり、")
        sheet.put(60, 120, "その岸壁を直す。")
        sheet.put(80, 110, "がんぺき", size=5)

    lines, findings = read(reader, write)
    assert lines == ["この区域には県営の溜池があり、", "その岸壁を直す。"]
    assert [f.code for f in findings] == ["ruby"]


def test_small_kana_beside_or_far_above_text_is_text(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "さくら", size=5)
        sheet.put(60, 130, "本文です。")
        sheet.put(300, 125, "ほか", size=5)

    lines, findings = read(reader, write)
    assert {"さくら", "本文です。", "ほか"} <= {part for line in lines for part in line.split()}
    assert findings == []
