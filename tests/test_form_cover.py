"""What a form's title headings make of a cover."""

from __future__ import annotations

import pytest

from planparse.form.file import parse
from planparse.parse.pipeline import parse_document
from planparse.readers import read

FORM = """
name = "minato"
title = "港まち計画"
[identify]
text = ["港まち"]
[[heading]]
kind = "title"
text = ["{年度}", "{自治体}{題名}計画", "港まち方針"]
[[heading]]
kind = "issue"
text = ["目標{番号} {題名}"]
"""


@pytest.mark.parametrize(
    ("cover", "title"),
    [
        ("令和8年度\n\n潮見市港まち計画", "港まち計画"),
        ("潮見市港まち計画\n\n令和8年度", "港まち計画"),
        ("令和8年度\n\n港まち方針\n\n令和8年度", "港まち方針"),
    ],
)
def test_a_year_alone_on_a_line_of_the_cover_is_the_plans(cover: str, title: str) -> None:
    document, findings = read(f"{cover}\n\n目標1 船着き場\n".encode(), "minato.txt")
    plan = parse_document(document, findings, (parse(FORM, "minato.toml"),)).plan
    assert (plan.title, plan.fiscal_year) == (title, 2026)
    assert plan.unplaced == ()
