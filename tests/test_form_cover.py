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


@pytest.mark.parametrize(
    ("cover", "title", "municipality", "year"),
    [
        ("潮見市 港まち推進プラン 令和8年度版\n", "潮見市 港まち推進プラン 令和8年度版", "潮見市", 2026),
        (
            "港まちのあり方 進捗シート(令和7年度実績)\n",
            "港まちのあり方 進捗シート(令和7年度実績)",
            None,
            2025,
        ),
        (
            "令和8年度港まち事業の評価表(令和7年度実績)\n",
            "令和8年度港まち事業の評価表(令和7年度実績)",
            None,
            2026,
        ),
        (
            "港まち事業一覧 令和7年度決算・令和8年度予算\n",
            "港まち事業一覧 令和7年度決算・令和8年度予算",
            None,
            None,
        ),
        ("港まち推進計画(令和5年度~令和9年度)\n", "港まち推進計画(令和5年度~令和9年度)", None, None),
        ("港まち推進計画 2023〜2027年度\n", "港まち推進計画 2023〜2027年度", None, None),
        ("第2次港まち推進計画\n令和8年度実施計画", "第2次港まち推進計画令和8年度実施計画", None, 2026),
    ],
)
def test_a_title_in_other_words_is_the_plans_all_the_same(
    cover: str, title: str, municipality: str | None, year: int | None
) -> None:
    document, findings = read(f"{cover}\n目標1 船着き場\n".encode(), "minato.txt")
    plan = parse_document(document, findings, (parse(FORM, "minato.toml"),)).plan
    assert (plan.title, plan.municipality, plan.fiscal_year) == (title, municipality, year)
    assert plan.unplaced == () and [f.code for f in plan.findings] == ["guessed-title"]


def test_prose_before_the_first_heading_is_no_title() -> None:
    document, findings = read("港まちは市の玄関です。\n\n目標1 船着き場\n".encode(), "minato.txt")
    plan = parse_document(document, findings, (parse(FORM, "minato.toml"),)).plan
    assert plan.title is None and [p.text for p in plan.unplaced] == ["港まちは市の玄関です。"]
