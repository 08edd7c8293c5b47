"""Headings that a form looks for on some pages only."""

from __future__ import annotations

import pytest

from planparse.document.errors import FormError
from planparse.document.source import Cell, Grid, Line, SourceDocument
from planparse.form.check import check
from planparse.form.file import parse
from planparse.parse.pipeline import parse_document
from planparse.plan.model import Plan
from planparse.readers import read

FORM = """
name = "minato"
title = "港まち計画"
[identify]
text = ["港まち計画"]
[[heading]]
kind = "title"
text = ["港まち計画"]
[[heading]]
kind = "issue"
text = ["目標{番号} {題名}"]
{pages}
"""
TITLE = "港まち計画"


def plan_of(pages: str, *lines: tuple[int, str]) -> Plan:
    """The plan in lines of the pages given; a tuple of texts is a row of cells."""
    form = parse(FORM.replace("{pages}", pages), "minato.toml")
    blocks = tuple(Line(n, text, page=page) for n, (page, text) in enumerate(lines, 1))
    document = SourceDocument("minato.pdf", "0" * 64, "application/pdf", 1, "pdfium", blocks)
    return parse_document(document, (), (form,)).plan


@pytest.mark.parametrize(
    ("pages", "titles"),
    [
        ("", ["船着き場", "朝市", "灯台"]),
        ('pages = "2-"', ["朝市", "灯台"]),
        ("pages = 2", ["朝市"]),
        ('pages = "１～２"', ["船着き場", "朝市"]),
        ('pages = "-1"', ["船着き場"]),
    ],
)
def test_a_heading_counts_on_its_pages_alone(pages: str, titles: list[str]) -> None:
    plan = plan_of(pages, (1, TITLE), (1, "目標1 船着き場"), (2, "目標2 朝市"), (3, "目標3 灯台"))
    assert [issue.title for issue in plan.issues] == titles


def test_a_text_without_pages_has_its_headings_everywhere() -> None:
    form = parse(FORM.replace("{pages}", 'pages = "11-"'), "minato.toml")
    document, findings = read(f"{TITLE}\n\n目標1 船着き場\n".encode(), "minato.txt")
    assert [i.title for i in parse_document(document, findings, (form,)).plan.issues] == ["船着き場"]


def test_a_table_on_another_page_is_no_heading() -> None:
    form = parse(FORM.replace("{pages}", 'pages = "2-"'), "minato.toml")
    cells = [
        Cell(row, 0, (Line(2 + row, f"目標{row + 1} {name}", page=1),)) for row, name in enumerate("朝夕")
    ]
    grid = Grid(tuple(cells), 2, 1, page=1)
    blocks = (Line(1, TITLE, page=1), grid, Line(4, "目標1 朝", page=2), Line(5, "目標2 夕", page=2))
    document = SourceDocument("minato.pdf", "0" * 64, "application/pdf", 1, "pdfium", blocks)
    plan = parse_document(document, (), (form,)).plan
    assert [(issue.title, issue.place.page) for issue in plan.issues] == [("朝", 2), ("夕", 2)]


@pytest.mark.parametrize("pages", ['"4-2"', '"0"', '"二"', '"-"', '""'])
def test_what_tells_no_pages_is_refused(pages: str) -> None:
    with pytest.raises(FormError) as told:
        parse(FORM.replace("{pages}", f"pages = {pages}"), "minato.toml")
    assert 'pages は "1"、"2-4"、"11-"' in told.value.failure.render("ja")


OTHER = '[[heading]]\nkind = "unknown"\ntext = ["目標{番号} {題名}"]\npages = "1"\n'


def test_the_same_words_on_other_pages_are_not_claimed() -> None:
    text = FORM.replace('[[heading]]\nkind = "issue"', OTHER + '[[heading]]\nkind = "issue"')
    assert check(parse(text.replace("{pages}", 'pages = "2-"'), "minato.toml")) == ()
