"""The text of charts in PDFs stands aside, told, and what only looks like a chart stays text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import pytest

from planparse.document.source import Grid, Line, SourceDocument
from planparse.readers.pdf import Reader
from tests.support.pdf_pages import BOTH, HEIGHT, Sheet, fill, full, pdf, read_as

pytestmark = pytest.mark.parametrize("reader", BOTH)

YEARS = {"R3": 120, "R4": 135, "R5": 128, "R6": 150, "R7": 162}
ABOVE = "若者の転出が続いており、就職する年に多い。"
CAPTION = "図1 転出した人の数"
BELOW = "市内の企業が知られていないことが調べで分かった。"
FLOOR = 300.0


def coloured(sheet: Sheet, colour: str) -> None:
    sheet.setFillColor(colour)


def text(sheet: Sheet, x: float, y: float, words: str, size: float = 8) -> None:
    coloured(sheet, "#000000")
    sheet.put(x, y, words, size=size)


def prose(sheet: Sheet) -> None:
    text(sheet, 60, 120, ABOVE, 10.5)
    text(sheet, 60, 340, CAPTION, 9)
    text(sheet, 60, 370, BELOW, 10.5)


def columns(sheet: Sheet) -> None:
    text(sheet, 62, 205, "(人)")
    sheet.rule(80, FLOOR, 330, FLOOR)
    for n, (year, value) in enumerate(YEARS.items()):
        x = 90 + 48 * n
        coloured(sheet, "#4f81bd")
        sheet.box(x, FLOOR - value / 2, x + 24, FLOOR)
        text(sheet, x + 4, FLOOR - value / 2 - 3, str(value))
        text(sheet, x + 6, FLOOR + 12, year)


def bars(sheet: Sheet) -> None:
    for n, (year, value) in enumerate(YEARS.items()):
        y = 190 + 22 * n
        coloured(sheet, "#4f81bd")
        sheet.box(100, y, 100 + value, y + 12)
        text(sheet, 62, y + 9, year, 10.5)  # further off, and as large as the text
        text(sheet, 104 + value, y + 9, str(value))


def line(sheet: Sheet) -> None:
    for n in range(5):
        sheet.rule(100, FLOOR - 25 * n, 330, FLOOR - 25 * n)
        text(sheet, 86, FLOOR - 25 * n + 3, f"{40 * n:>3}".strip())
    path = sheet.beginPath()
    for n, (year, value) in enumerate(YEARS.items()):
        move = path.lineTo if n else path.moveTo
        move(120 + 45 * n, HEIGHT - FLOOR + value * 25 / 40)
        text(sheet, 116 + 45 * n, FLOOR + 12, year)
    sheet.drawPath(path)


def pie(sheet: Sheet) -> None:
    begin = 90.0
    for share, colour in ((50, "#4f81bd"), (30, "#c0504d"), (20, "#9bbb59")):
        extent = -3.6 * share
        coloured(sheet, colour)
        sheet.wedge(100, HEIGHT - 300, 210, HEIGHT - 190, begin, extent, stroke=0, fill=1)
        turn = math.radians(begin + extent / 2)
        text(sheet, 147 + 35 * math.cos(turn), 248 - 35 * math.sin(turn), f"{share}%")
        begin += extent


def drawn(*parts: Callable[[Sheet], None]) -> bytes:
    def write(sheet: Sheet) -> None:
        for part in parts:
            part(sheet)

    return pdf(write)


def lines(document: SourceDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def words(texts: Iterable[str]) -> list[str]:
    return sorted(word for one in texts for word in one.split())


@pytest.mark.parametrize(
    ("chart", "labels"),
    [
        (columns, ["(人)", *YEARS, *map(str, YEARS.values())]),
        (bars, [*YEARS, *map(str, YEARS.values())]),
        (line, [*YEARS, "0", "40", "80", "120", "160"]),
        (pie, ["50%", "30%", "20%"]),
    ],
)
def test_text_in_a_chart_is_no_text_of_the_plan(
    reader: Reader, chart: Callable[[Sheet], None], labels: Sequence[str]
) -> None:
    document, findings = read_as(reader, drawn(prose, chart))
    assert lines(document) == [ABOVE, CAPTION, BELOW]
    assert words(aside.text for aside in document.asides) == sorted(labels)
    assert [(f.code, f.values["count"]) for f in findings] == [("drawing-text", 1)]


def test_the_title_and_the_legend_in_the_frame_of_a_chart_belong_to_it(reader: Reader) -> None:
    def frame(sheet: Sheet) -> None:
        sheet.box(55, 150, 400, 320, fill=False)
        text(sheet, 150, 165, "転出者数の推移", 10.5)
        coloured(sheet, "#4f81bd")
        sheet.box(345, 220, 351, 226)
        text(sheet, 354, 226, "転出者")

    document, _ = read_as(reader, drawn(prose, columns, frame))
    assert lines(document) == [ABOVE, CAPTION, BELOW]
    (aside,) = document.asides
    assert {"転出者数の推移", "転出者"} < set(aside.text.split())


def test_prose_beside_a_chart_stays(reader: Reader) -> None:
    def beside(sheet: Sheet) -> None:
        for n, words in enumerate(("進学で市外へ出る人が", "多く、戻る人が少ない。")):
            text(sheet, 350, 240 + 14 * n, words, 10.5)

    document, _ = read_as(reader, drawn(prose, columns, beside))
    assert lines(document) == [ABOVE, "進学で市外へ出る人が", "多く、戻る人が少ない。", CAPTION, BELOW]


@pytest.mark.parametrize("chart", [columns, bars])
def test_headings_close_below_a_chart_stay(reader: Reader, chart: Callable[[Sheet], None]) -> None:
    """Three lines of the chart's own width, the first no further off than its labels."""
    headings = ["2 取組の内容", "取組1 企業の紹介", "担当課 商工課"]

    def below(sheet: Sheet) -> None:
        for n, words in enumerate(headings):
            text(sheet, 100, 330 + 17 * n, words, 10.5)

    document, _ = read_as(reader, drawn(chart, below))
    assert lines(document) == headings
    (aside,) = document.asides
    assert set(YEARS) < set(aside.text.split())


def shaded_heads(sheet: Sheet) -> None:
    """A table whose shaded headers reach down to the same rule from unlike heights."""
    for n, top in enumerate((160, 172, 184, 160)):
        coloured(sheet, "#dddddd")
        sheet.box(60 + 120 * n, top, 180 + 120 * n, 196)
        text(sheet, 64 + 120 * n, 193, str(2023 + n), 10)
        text(sheet, 64 + 120 * n, 211, str(10 + n), 10)


def bars_of_time(sheet: Sheet) -> None:
    """A schedule of bars that all begin in April."""
    for n, (work, length) in enumerate((("調査", 60), ("設計", 120), ("工事", 200))):
        coloured(sheet, "#4f81bd")
        sheet.box(120, 200 + 20 * n, 120 + length, 212 + 20 * n)
        text(sheet, 80, 210 + 20 * n, work, 10)
    for n, month in enumerate((4, 5, 6, 7, 8)):
        text(sheet, 122 + 45 * n, 190, str(month), 10)


def counted_rows(sheet: Sheet) -> None:
    """Rows under rules at even distances, counted beside them."""
    for n in range(5):
        sheet.rule(90, 200 + 20 * n, 400, 200 + 20 * n)
        text(sheet, 78, 203 + 20 * n, str(n + 1), 10)


def steps(sheet: Sheet) -> None:
    """Boxes that rise from one line like stairs, each with the work of a step and what is then reached."""
    for n, (work, share) in enumerate((("調査", "20%"), ("設計", "50%"), ("工事", "80%"), ("供用", "100%"))):
        coloured(sheet, "#bdd7ee")
        sheet.box(60 + 110 * n, 280 - 25 * n, 150 + 110 * n, 310)
        text(sheet, 66 + 110 * n, 292 - 25 * n, work, 10.5)
        text(sheet, 100 + 110 * n, 306, share, 10.5)


@pytest.mark.parametrize("drawing", [shaded_heads, bars_of_time, counted_rows, steps])
def test_what_only_looks_like_a_chart_stays_text(reader: Reader, drawing: Callable[[Sheet], None]) -> None:
    document, _ = read_as(reader, drawn(prose, drawing))
    assert not document.asides


def test_the_cells_of_a_table_beside_a_chart_stay(reader: Reader) -> None:
    def table(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [[str(120 + n) for n in range(4)]] * 3)

    def low(sheet: Sheet) -> None:
        sheet.translate(0, -120)
        columns(sheet)

    document, _ = read_as(reader, drawn(table, low))
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [cell.lines[0].text for cell in grid.cells] == [str(120 + n) for n in range(4)] * 3
    assert len(document.asides) == 1
