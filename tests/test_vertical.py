"""Vertical writing (縦書き) on pages and in cells, as Japanese tools write it to PDFs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from planparse.document.source import Line
from planparse.readers.pdf import Reader
from tests.support.pdf_pages import BOTH, HEIGHT, JA, Sheet, cells, pdf, read_as

pytestmark = pytest.mark.parametrize("reader", BOTH)

NOTICE = [
    "○磯浜市告示第二十一号",
    "　漁港の区域のうち、次に掲げる水面を係留の",
    "場所と定め、令和八年十月一日から施行する。",
    "　　令和八年三月四日",
    "　　　　　　　　　　磯浜市長　山田　太郎",
    "一　東の船だまり（三号岸壁を除く。）",
]
READ = [
    "○磯浜市告示第二十一号",
    "漁港の区域のうち、次に掲げる水面を係留の",
    "場所と定め、令和八年十月一日から施行する。",
    "令和八年三月四日",
    "磯浜市長山田太郎",
    "一東の船だまり（三号岸壁を除く。）",
]

Letter = tuple[float, float, str]
"""The x of a letter's left edge, the y of its baseline and the letter."""


def letters(columns: list[str], x: float, y: float, size: float, pitch: float) -> Iterator[Letter]:
    """The letters of columns, the first at the right, `pitch` ems apart."""
    for n, column in enumerate(columns):
        for k, letter in enumerate(column):
            if letter != "　":
                yield x - n * pitch * size, y + 1.05 * size * (k + 1), letter


def read(reader: Reader, write: Callable[[Sheet], None]) -> tuple[list[str], bool]:
    """The page's lines without blanks, and whether vertical writing was told."""
    document, findings = read_as(reader, pdf(write))
    texts = ["".join(line.text.split()) for line in document.lines()]
    return texts, "vertical-text" in {finding.code for finding in findings}


@pytest.mark.parametrize("painted", ["column by column", "row by row", "from the left"])
def test_a_notice_set_letter_by_letter(reader: Reader, painted: str) -> None:
    placed = list(letters(NOTICE, 500, 90, 12, 2))
    if painted == "row by row":
        placed.sort(key=lambda letter: (letter[1], letter[0]))
    elif painted == "from the left":
        placed.sort(key=lambda letter: letter[0])

    def write(sheet: Sheet) -> None:
        for x, y, letter in placed:
            sheet.put(x, y, letter, size=12)

    assert read(reader, write) == (READ, True)


def test_short_pieces_of_a_column_stay_in_it(reader: Reader) -> None:
    columns = [
        "（係留の料金の改正）",
        "第一条　係留の料金の",
        "　　　　表を改める。",
        "　　　　　　　　　　　　磯浜市長　山田　三",
    ]

    def write(sheet: Sheet) -> None:
        for x, y, letter in letters(columns, 300, 90, 12, 2):
            sheet.put(x, y, letter, size=12)

    assert read(reader, write)[0] == ["".join(column.split()) for column in columns]


@pytest.fixture
def vertical_font() -> Iterator[str]:
    """The name of a font for vertical writing."""
    font = UnicodeCIDFont(JA, isVertical=True)
    pdfmetrics.registerFont(font)
    yield font.fontName
    pdfmetrics.registerFont(UnicodeCIDFont(JA))


def put_down(sheet: Sheet, x: float, y: float, text: str, font: str, size: float = 12) -> None:
    """Draw a column with its middle at `x` and its top `y` points below the page's top edge."""
    words = sheet.beginText(x, HEIGHT - y)
    words.setFont(font, size)
    words.textOut(text)
    sheet.drawText(words)


def test_a_notice_in_a_font_for_vertical_writing(reader: Reader, vertical_font: str) -> None:
    def write(sheet: Sheet) -> None:
        for n, column in enumerate(NOTICE):
            put_down(sheet, 500 - 24 * n, 100, column, vertical_font)

    assert read(reader, write) == (READ, True)


def test_ruby_on_the_right_of_a_column(reader: Reader, vertical_font: str) -> None:
    def write(sheet: Sheet) -> None:
        for n, column in enumerate(NOTICE):
            put_down(sheet, 500 - 24 * n, 100, column, vertical_font)
        put_down(sheet, 500 + 9, 101, "かな", vertical_font, size=5.5)
        put_down(sheet, 500 - 24 + 9, 150, "よみ", vertical_font, size=5.5)

    document, _ = read_as(reader, pdf(write))
    assert [(aside.kind, aside.text) for aside in document.asides] == [("ruby", "かな"), ("ruby", "よみ")]
    assert ["".join(line.text.split()) for line in document.lines()] == READ


def test_level_figures_in_a_column_of_a_vertical_font(reader: Reader, vertical_font: str) -> None:
    def write(sheet: Sheet) -> None:
        put_down(sheet, 400, 100, "港の祭りは五月に開かれ", vertical_font)
        put_down(sheet, 376, 100, "ます。四月", vertical_font)
        put_down(sheet, 376, 172, "日までに出店の", vertical_font)
        put_down(sheet, 352, 100, "申し込みを受け付けます", vertical_font)
        sheet.put(369.5, 170, "30", size=12, font="Helvetica")
        for k in range(9):
            sheet.put(60, 400 + 16 * k, "この面では、港の行事と工事の予定をお知らせしています。")

    document, _ = read_as(reader, pdf(write))
    texts = [line.text for line in document.lines()]
    assert texts[:3] == ["港の祭りは五月に開かれ", "ます。四月30日までに出店の", "申し込みを受け付けます"]


def test_figures_and_words_in_a_column(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x, y, letter in letters(
            ["港の改修に関する覚え書き", "令和　年から　を用いて示す。"], 300, 90, 12, 2
        ):
            sheet.put(x, y, letter, size=12)
        sheet.put(276, 90 + 1.05 * 12 * 3, "10", size=12, font="Helvetica")
        sheet.saveState()
        sheet.translate(279, HEIGHT - (90 + 1.05 * 12 * 6 + 3))
        sheet.rotate(-90)
        sheet.setFont("Helvetica", 8)
        sheet.drawString(0, 0, "PDF")
        sheet.restoreState()

    assert read(reader, write)[0] == ["港の改修に関する覚え書き", "令和10年からPDFを用いて示す。"]


TIERS = [
    ["港の新しい広場が十日に", "開き、市民らが集まった", "。屋台が並び、夜まで人", "の波が絶えなかった。"],
    ["市は秋までに歩道を広げ", "車いすでも通れるように", "する。費用は二億円で、", "国の交付金をあてる。"],
]


@pytest.mark.parametrize("row_by_row", [False, True])
def test_a_newspaper_page_in_tiers(reader: Reader, row_by_row: bool) -> None:
    placed = [letter for n, tier in enumerate(TIERS) for letter in letters(tier, 400, 120 + 145 * n, 10, 1.6)]
    if row_by_row:
        placed.sort(key=lambda letter: (-letter[0], letter[1]))

    def write(sheet: Sheet) -> None:
        sheet.put(180, 80, "磯浜だより　第三十号", size=20)
        for x, y, letter in placed:
            sheet.put(x, y, letter)

    texts = [text for tier in TIERS for text in tier]
    assert read(reader, write) == (["磯浜だより第三十号", *texts], True)


def test_columns_in_a_cell_and_a_vertical_part_of_a_level_page(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for x in (60, 110, 300):
            sheet.rule(x, 100, x, 180)
        for y in (100, 180):
            sheet.rule(60, y, 300, y)
        for x, y, letter in letters(["新しい波止場", "の整備計画に"], 88, 104, 10, 1.5):
            sheet.put(x, y, letter)
        sheet.put(120, 140, "三年をかけて岸壁を直す。")
        for x, y, letter in letters(
            ["港まつりの夜は花火が上がる", "船の汽笛も聞こえてくる町だ"], 500, 300, 10, 1.6
        ):
            sheet.put(x, y, letter)
        for k in range(12):
            sheet.put(60, 300 + 16 * k, "この面では港の行事と工事の予定をお知らせしています。")

    document, findings = read_as(reader, pdf(write))
    assert cells(document) == [["新しい波止場|の整備計画に", "三年をかけて岸壁を直す。"]]
    outside = [block.text for block in document.blocks if isinstance(block, Line)]
    assert outside[-2:] == ["港まつりの夜は花火が上がる", "船の汽笛も聞こえてくる町だ"]
    assert "vertical-text" in {finding.code for finding in findings}


def test_labels_set_downwards_and_spaced_words_are_level_text(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for n, label in enumerate(["感染症の状況", "医療の体制等"]):
            for k, letter in enumerate(label):
                sheet.put(60 + 20 * n, 100 + 13 * k, letter, size=12)
        for k, text in enumerate(["新規報告者数の推移", "病床の使用率", "検査の陽性率"]):
            sheet.put(110, 110 + 26 * k, text)
        for k, word in enumerate(["議会費", "総務費", "民生費", "衛生費", "農林費", "商工費"]):
            for n, letter in enumerate(word):
                sheet.put(60 + 25 * n, 300 + 13 * k, letter)

    texts, told = read(reader, write)
    assert not told
    assert texts[:2] == ["感染症の状況", "医療の体制等"]
    assert texts[-6:] == ["議会費", "総務費", "民生費", "衛生費", "農林費", "商工費"]
