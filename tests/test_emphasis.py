"""Characters that a ring, an underline or bold type sets apart in a PDF, and the levels chosen by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from reportlab.pdfbase import pdfmetrics

from planparse.document.source import Line, SourceDocument
from planparse.parse.pipeline import parse_bytes
from planparse.readers.pdf import Reader
from tests.support.documents import forms
from tests.support.pdf_pages import BOTH, HEIGHT, JA, Sheet, pdf, read_as

LINE = "インパクト:高・中・低"
AT, SIZE = 100.0, 10.0
"""Where the line begins, and its em."""
Mark = Callable[[Sheet, float, float], None]


def ring(sheet: Sheet, x: float, y: float) -> None:
    sheet.ellipse(x - 3, HEIGHT - y - 3, x + SIZE + 3, HEIGHT - y + SIZE + 1)


def underline(sheet: Sheet, x: float, y: float) -> None:
    sheet.rule(x, y + 1.5, x + SIZE, y + 1.5)


def shade(sheet: Sheet, x: float, y: float) -> None:
    """A pale disc under the character."""
    sheet.setFillGray(0.85)
    sheet.ellipse(x - 3, HEIGHT - y - 3, x + SIZE + 3, HEIGHT - y + SIZE + 1, stroke=0, fill=1)
    sheet.setFillGray(0)


def large_oval(sheet: Sheet, x: float, y: float) -> None:
    sheet.ellipse(AT - 10, HEIGHT - y - 20, AT + 150, HEIGHT - y + 30)


def table_rule(sheet: Sheet, x: float, y: float) -> None:
    sheet.rule(60, y + 1.5, 500, y + 1.5)


def x_of(letter: str) -> float:
    return AT + pdfmetrics.stringWidth(LINE[: LINE.index(letter)], JA, SIZE)


def page(letter: str, mark: Mark) -> bytes:
    def write(sheet: Sheet) -> None:
        mark(sheet, x_of(letter), 300)
        sheet.put(AT, 300, LINE, size=SIZE)

    return pdf(write)


def lines(document: SourceDocument) -> Iterator[Line]:
    return (line for line in document.lines() if "高" in line.text)


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("mark", [ring, underline, shade])
@pytest.mark.parametrize("letter", ["高", "低"])
def test_what_is_ringed_or_underlined_is_marked(letter: str, mark: Mark, reader: Reader) -> None:
    (line,) = lines(read_as(reader, page(letter, mark))[0])
    assert [line.text[n] for n in line.marked if line.text[n] != ":"] == [letter]


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("mark", [large_oval, table_rule])
def test_a_frame_or_a_rule_of_a_table_marks_nothing(mark: Mark, reader: Reader) -> None:
    (line,) = lines(read_as(reader, page("中", mark))[0])
    assert not line.marked


@pytest.mark.parametrize("reader", BOTH)
def test_bold_among_others_is_marked(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(AT, 300, LINE, size=SIZE)
        sheet.put(x_of("中") + 0.3, 300, "中", size=SIZE)  # printed twice, as for a font without a bold

    (line,) = lines(read_as(reader, pdf(write))[0])
    assert [line.text[n] for n in line.marked] == ["中"]


BODY = (
    "令和8年度 局区X方針", "観光文化局", "鳴砂市", "1 組織の使命", "歴史を伝える。", "4 課題",
    "課題A (1) 町家の保存【政策分野:文化振興】", "①インパクト(政策課題)と緊急度のマトリクス",
)  # fmt: skip
LEVELS = "【インパクト:高・中・低】 【緊急度:高・中・低】"
REST = (
    "②課題の内容",
    "町家が減っている。",
    "③課題の背景や現状",
    "担い手がいない。",
    "④目指す成果",
    "町家が残る。",
)


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("mark", [ring, underline])
def test_the_level_in_a_ring_is_the_chosen_one(mark: Mark, reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for n, text in enumerate((*BODY, LEVELS, *REST)):
            sheet.put(60, 60 + 20 * n, text)
        y = 60 + 20 * len(BODY)
        for begin in (0, LEVELS.index("緊")):
            at = LEVELS.index("中" if begin else "低", begin)
            mark(sheet, 60 + pdfmetrics.stringWidth(LEVELS[:at], JA, SIZE), y)

    (issue,) = parse_bytes(pdf(write), "a.pdf", reader=reader, forms=forms()).plan.issues
    assert (issue.impact, issue.urgency) == ("低", "中")
    assert not issue.unplaced
