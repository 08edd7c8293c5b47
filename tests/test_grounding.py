"""Every value of the sample PDFs stands in its box, and no character of a page is lost."""

from __future__ import annotations

import pytest

from bench.grounding import measure
from planparse.batch.pictures import views
from planparse.parse.pipeline import parse_path
from planparse.report.view import view
from tests.support.documents import PDFS, RAW


@pytest.mark.parametrize("name", PDFS)
def test_values_stand_in_their_boxes(name: str) -> None:
    path = RAW / name
    parsed = parse_path(path)
    pages = tuple(views(path))
    assert len(pages) == parsed.plan.source.pages
    count = measure(view(parsed.plan, parsed.reading, pages), pages)
    assert count.missing == []
    assert (count.grounded, count.on_page, count.unread) == (count.facts, count.characters, 0)
    assert count.facts > 50 and count.tight > 0.85 * count.facts


def test_there_are_pdfs_to_look_at() -> None:
    assert len(PDFS) >= 4
