"""Pages with text all over them, as maps and drawings have: how much work they are, and how they are read."""

from __future__ import annotations

import random

import pytest

from planparse.readers.pdf import Reader, tolerances
from tests.support.pdf_pages import BOTH, HEIGHT, JA, WIDTH, Sheet, pdf, read_as
from tests.support.work import counted


def scattered(count: int) -> bytes:
    """A page with so many letters at random places."""
    places = random.Random(count)

    def write(sheet: Sheet) -> None:
        for _ in range(count):
            x, y = places.uniform(10, WIDTH - 10), places.uniform(10, HEIGHT - 10)
            sheet.put(x, y, places.choice("山川田橋池1"), size=3, font=JA)

    return pdf(write)


def work(letters: int) -> int:
    data = scattered(letters)
    with counted() as calls:
        read_as("pdfium", data)
    return calls[0]


@pytest.mark.parametrize("limit", [100, tolerances.MOST_LOOSE_RUNS])
def test_twice_the_text_is_about_twice_the_work(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(tolerances, "MOST_LOOSE_RUNS", limit)
    work(100)  # what is done once
    assert work(2000) < 2.5 * work(1000)


@pytest.mark.parametrize("reader", BOTH)
def test_too_many_texts_are_read_row_by_row_and_told(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tolerances, "MOST_LOOSE_RUNS", 20)

    def write(sheet: Sheet) -> None:
        for y in (400, 300, 200, 100):
            for x in range(500, 0, -80):
                sheet.put(x, y, f"地点{x}-{y}", size=8)

    document, findings = read_as(reader, pdf(write))
    rows = ["".join(f"地点{x}-{y}" for x in range(20, 501, 80)) for y in (100, 200, 300, 400)]
    assert "".join(line.text for line in document.lines()).replace(" ", "") == "".join(rows)
    assert [(f.code, f.values["count"]) for f in findings] == [("scattered-text", 28)]


@pytest.mark.parametrize("reader", BOTH)
def test_a_page_of_usual_text_is_not_told(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for n in range(60):
            sheet.put(60, 60 + 12 * n, "市民の声を聴く会を開く。" * 3)

    _, findings = read_as(reader, pdf(write))
    assert findings == []
