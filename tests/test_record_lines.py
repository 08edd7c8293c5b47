"""Records of several rows each, whose labels say what stands beside the years: 事業費, うち一般財源."""

from __future__ import annotations

from pathlib import Path

import pytest

from planparse.cli import main
from planparse.form.file import parse
from planparse.parse.pipeline import Parsed, parse_bytes
from planparse.plan.model import NamedValue
from tests.support.records import form, read_grids, read_rows
from tests.support.schedules import ruled

PROJECTS = """
[[heading]]
kind = "issue"
within = ["plan"]
text = ["施策{番号} {題名}"]
[[table]]
rows = "initiative"
within = ["issue"]
[table.columns]
title = ["事業名"]
"""
ISSUES = """
[[table]]
rows = "issue"
within = ["plan"]
[table.columns]
title = ["事業名"]
"""
HEADS = "事業名\t所管課\t区分\t令和8年度\t令和9年度"
ROWS = (
    "桟橋の修理\t港湾課\t事業費\t9,000\t7,000",
    "\t\tうち一般財源\t2,000\t1,500",
    "灯台の公開\t観光課\t事業費\t400\t300",
    "\t\tうち一般財源\t400\t100",
)


def said(fields: tuple[NamedValue, ...]) -> list[tuple[str, str | None, str | None, int | float | None]]:
    return [(f.name, f.row, f.period, f.number) for f in fields if f.period is not None]


def codes(found: Parsed) -> list[str]:
    return [finding.code for finding in found.plan.findings]


def test_each_value_of_a_year_is_what_the_label_of_its_row_says() -> None:
    found = read_rows(form(PROJECTS), "施策1 港を生かす", "(単位:千円)", HEADS, *ROWS)
    first, second = found.plan.issues[0].initiatives
    assert said(first.fields) == [
        ("事業費", None, "2026", 9_000_000), ("事業費", None, "2027", 7_000_000),
        ("うち一般財源", None, "2026", 2_000_000), ("うち一般財源", None, "2027", 1_500_000),
    ]  # fmt: skip
    assert [(f.name, f.row, f.value) for f in second.fields if f.period is None] == [
        ("所管課", None, "観光課")
    ]
    assert said(second.fields)[2:] == [
        ("うち一般財源", None, "2026", 400_000), ("うち一般財源", None, "2027", 100_000),
    ]  # fmt: skip
    assert not found.plan.issues[0].unplaced and "unplaced-text" not in codes(found)


def test_records_may_be_issues_and_labels_merged_over_rows() -> None:
    heads = [(0, 0, "事業名"), (0, 1, "区分(千円)", 1, 2), (0, 3, "令和8年度"), (0, 4, "令和9年度")]
    rows = [
        (1, 0, "校舎の改築", 3, 1), (1, 1, "事業費", 1, 2), (1, 3, "500"), (1, 4, "300"),
        (2, 1, "財源", 2, 1), (2, 2, "国庫支出金"), (2, 3, "200"), (2, 4, "120"),
        (3, 2, "地方債"), (3, 3, "300"), (3, 4, "－"),
    ]  # fmt: skip
    found = read_grids(form(ISSUES), ruled([*heads, *rows], 4, 5, first_line=10))
    (issue,) = found.plan.issues
    assert said(issue.fields) == [
        ("事業費", None, "2026", 500_000), ("事業費", None, "2027", 300_000),
        ("財源 国庫支出金", None, "2026", 200_000), ("財源 国庫支出金", None, "2027", 120_000),
        ("財源 地方債", None, "2026", 300_000), ("財源 地方債", None, "2027", None),
    ]  # fmt: skip
    assert not issue.unplaced and not found.plan.unplaced


def test_a_row_of_work_among_rows_of_figures_is_a_schedule() -> None:
    found = read_rows(
        form(PROJECTS),
        "施策1 港を生かす",
        "事業名\t区分\t令和8年度\t令和9年度\t令和10年度",
        "桟橋の修理\t実施内容\t調査\t着工\t→",
        "\t事業費(千円)\t900\t800\t700",
        "\t利用者数(人)\t40\t50\t60",
        "\t目標値\t4\t5\t6",
    )
    (initiative,) = found.plan.issues[0].initiatives
    assert [(e.row, e.period, [t.text for t in e.tasks]) for e in initiative.schedule] == [
        ("実施内容", "2026", ["調査"]), ("実施内容", "2027", ["着工"]), ("実施内容", "2028", ["着工"]),
    ]  # fmt: skip
    assert said(initiative.fields) == [
        ("事業費", None, "2026", 900_000), ("事業費", None, "2027", 800_000),
        ("事業費", None, "2028", 700_000),
        ("利用者数", None, "2026", 40), ("利用者数", None, "2027", 50), ("利用者数", None, "2028", 60),
        ("目標値", None, "2026", 4), ("目標値", None, "2027", 5), ("目標値", None, "2028", 6),
    ]  # fmt: skip


def test_a_unit_of_money_over_the_labels_is_none_of_a_count() -> None:
    rows = "事業名\t区分(千円)\t令和8年度\t令和9年度", "桟橋の修理\t事業費\t90\t70", "\t利用者数\t40\t50"
    found = read_rows(form(PROJECTS), "施策1 港を生かす", *rows)
    (initiative,) = found.plan.issues[0].initiatives
    assert said(initiative.fields) == [
        ("事業費", None, "2026", 90_000), ("事業費", None, "2027", 70_000),
        ("利用者数", None, "2026", 40), ("利用者数", None, "2027", 50),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "texts"),
    [("区分", ("新規", "継続", "継続")), ("概要", ("杭を替える", "床を張る", "中を見せる"))],
)
def test_kinds_of_works_and_what_is_done_are_no_names_of_values(head: str, texts: tuple[str, ...]) -> None:
    found = read_rows(
        form(PROJECTS),
        "施策1 港を生かす",
        f"事業名\t{head}\t令和8年度\t令和9年度",
        f"桟橋の修理\t{texts[0]}\t9,000\t7,000",
        f"\t{texts[1]}\t2,000\t1,500",
        f"灯台の公開\t{texts[2]}\t400\t300",
    )
    first, second = found.plan.issues[0].initiatives
    assert [f.value for f in first.fields if f.name == head] == [*texts[:2]]
    assert [(f.name, f.value) for f in second.fields] == [
        (head, texts[2]), ("令和8年度", "400"), ("令和9年度", "300"),
    ]  # fmt: skip


def test_a_form_that_calls_a_column_of_the_year_a_field_has_the_label_as_its_row() -> None:
    years = '[[field]]\nname = "令和8年度"\nof = "initiative"\n[[field]]\nname = "区分"\nof = "initiative"\n'
    found = read_rows(form(PROJECTS, years), "施策1 港を生かす", HEADS, *ROWS)
    (first, _) = found.plan.issues[0].initiatives
    assert [(f.name, f.row, f.period, f.value) for f in first.fields if f.period == "2026"] == [
        ("令和8年度", "事業費", "2026", "9,000"), ("令和8年度", "うち一般財源", "2026", "2,000"),
    ]  # fmt: skip
    assert [f.value for f in first.fields if f.name == "区分"] == ["事業費", "うち一般財源"]


@pytest.mark.parametrize(("share", "told"), [("2,400", False), ("2,500", True)])
def test_totals_are_those_of_the_rows_with_their_label(share: str, told: bool) -> None:
    total = "合計\t\t事業費\t9,400\t7,300", f"\t\tうち一般財源\t{share}\t1,600"
    found = read_rows(form(PROJECTS), "施策1 港を生かす", "(単位:千円)", HEADS, *ROWS, *total)
    assert said(found.plan.issues[0].fields)[:3] == [
        ("事業費", "合計", "2026", 9_400_000), ("事業費", "合計", "2027", 7_300_000),
        ("うち一般財源", "合計", "2026", int(share.replace(",", "")) * 1_000),
    ]  # fmt: skip
    assert ("total-differs" in codes(found)) is told
    assert len(found.plan.issues[0].initiatives[1].fields) == 5


def test_columns_that_a_wide_worksheet_has_on_the_next_page_are_no_records() -> None:
    left = [
        (0, 0, "事業名"), (0, 1, "所管課"), (1, 0, "桟橋の修理"), (1, 1, "港湾課"),
        (2, 0, "灯台の公開"), (2, 1, "観光課"),
    ]  # fmt: skip
    right = [
        (0, 0, "令和8年度"), (0, 1, "令和9年度"), (1, 0, "9,000"), (1, 1, "7,000"),
        (2, 0, "400"), (2, 1, "300"),
    ]  # fmt: skip
    parts = ruled(left, 3, 2, first_line=10), ruled(right, 3, 2, page=2, first_line=50)
    section = '[[field]]\nname = "所管課"\nof = "issue"\n'
    plan = read_grids(form(ISSUES, section), *parts).plan
    assert [issue.title for issue in plan.issues] == ["桟橋の修理", "灯台の公開"]
    assert "unknown-table" in [finding.code for finding in plan.findings]


def test_a_draft_has_no_fields_for_the_labels_and_the_years(tmp_path: Path) -> None:
    rows = (row.replace("港湾課\t", "").replace("観光課\t", "").replace("\t\t", "\t") for row in ROWS)
    text = "\n".join(("汐見町実施計画", "", "施策1 港を生かす", "", HEADS.replace("所管課\t", ""), *rows))
    document, out = tmp_path / "keikaku.txt", tmp_path / "an.toml"
    document.write_text(text, "utf-8")
    assert main(["form", "draft", str(document), "-o", str(out)]) == 0
    drafted = out.read_text("utf-8")
    assert 'title = ["事業名"]' in drafted and "区分" not in drafted and "[[field]]" not in drafted
    plan = parse_bytes(text.encode(), "keikaku.txt", forms=(parse(drafted, "an.toml"),), strict=True).plan
    assert [(i.title, said(i.fields)[-1][:3]) for i in plan.issues[0].initiatives] == [
        ("桟橋の修理", ("うち一般財源", None, "2027")), ("灯台の公開", ("うち一般財源", None, "2027")),
    ]  # fmt: skip
