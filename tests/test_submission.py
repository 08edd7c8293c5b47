"""The books to hand in: nothing of a plan is lost on paper, whatever it has and however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planparse.plan.model import Plan, ScheduleEntry
from planparse.writers import MadeOf
from planparse.writers.excel import book_names, cut_to_rows, row_height
from planparse.writers.submission import write_submission
from tests.support.plans import outline_plan, rich_plan

_LONG = "".join(f"{n}番目の文です。" for n in range(400))


def _named(own: str, organization: str) -> Plan:
    return rich_plan(own).model_copy(update={"organization": organization})


def _with_outcome(plan: Plan, *texts: str) -> Plan:
    issue = plan.issues[0]
    passages = [issue.expected_outcome[0].model_copy(update={"text": text}) for text in texts]
    told = issue.model_copy(update={"expected_outcome": tuple(passages)})
    return plan.model_copy(update={"issues": (told, *plan.issues[1:])})


def _book(plan: Plan, folder: Path) -> Any:
    (path,) = write_submission([plan], folder, MadeOf(date(2026, 5, 1)))
    return openpyxl.load_workbook(path)


def _rows(book: Any, name: str) -> list[tuple[str, ...]]:
    return [tuple(v or "" for v in row) for row in book[name].iter_rows(min_row=2, values_only=True)]


def test_a_text_too_long_for_a_row_goes_on_in_the_next(tmp_path: Path) -> None:
    head, *rows = _rows(_book(_with_outcome(rich_plan(), _LONG), tmp_path), "課題一覧")
    outcome = head.index("目指す成果")
    own = [row for row in rows if row[0] in ("A-1", "(続き)")]
    assert len(own) > 2 and "".join(row[outcome] for row in own) == _LONG
    assert [row[0] for row in own] == ["A-1", *["(続き)"] * (len(own) - 1)]


@pytest.mark.parametrize(
    "texts", [("短い文",), (_LONG,), ("一\n" * 100 + "百一", _LONG, ""), ("", "=1+1"), ("a" * 30_000,)]
)
def test_rows_that_are_cut_are_never_taller_than_excel_allows(texts: Sequence[str]) -> None:
    widths = [20.0] * len(texts)
    rows = list(cut_to_rows(texts, widths, 13.0, 1.7))
    for number, text in enumerate(texts):
        assert "".join(row[number] for row in rows).replace("\n", "") == text.replace("\n", "")
    # one line more would be the tallest height, at which nobody knows what is hidden
    assert all(row_height(row, widths, 13.0, 1.7) < 409 for row in rows)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", [0]),
        ("港" * 10, [10]),
        ("港" * 40, [40]),  # four lines of ten fill the tallest row
        ("港" * 41, [40, 1]),
        ("港" * 90, [40, 40, 10]),
        ("a" * 81, [80, 1]),  # half as wide
        ("港" * 11 + "\n" + "湾" * 20, [32]),  # two lines and two
        ("港" * 11 + "\n" + "湾" * 21, [11, 21]),  # cut between paragraphs
        ("港\n" * 3 + "湾", [7]),
        ("港\n" * 4 + "湾", [7, 1]),
        ("港\n" + "湾" * 41, [32, 11]),  # a paragraph that no row holds fills what is left
        ("港\n" + "湾" * 40, [1, 40]),  # a paragraph that a row holds stays whole
        ("\n\n\n\n", [3, 0]),
    ],
)
def test_a_text_is_cut_where_a_row_of_excels_greatest_height_ends(text: str, pieces: list[int]) -> None:
    # a column of ten ideographs, in lines of which four make the tallest row
    rows = [row for (row,) in cut_to_rows([text], [21.0], 100.0, 2.0)]
    assert [len(row) for row in rows] == pieces
    assert "".join(rows).replace("\n", "") == text.replace("\n", "")


@pytest.mark.parametrize(
    ("texts", "height"),
    [
        (("", ""), 19.0),
        (("港" * 10, "港" * 20), 19.0),
        (("港" * 11, ""), 34.0),
        (("", "港" * 21), 34.0),
        (("港" * 20, "港\n湾\n局"), 49.0),
        (("港" * 11 + "\n" + "湾" * 10, ""), 49.0),
        (("港" * 260, ""), 394.0),
        (("港" * 261, ""), 409.0),
        (("港" * 9999, ""), 409.0),
    ],
)
def test_a_row_is_as_high_as_its_tallest_text_up_to_excels_greatest_height(
    texts: tuple[str, str], height: float
) -> None:
    assert row_height(texts, (21.0, 41.0), 15.0, 2.0) == height


def test_columns_without_a_text_are_left_out_and_the_others_fill_the_paper(tmp_path: Path) -> None:
    plan = rich_plan()
    bare = [
        one.model_copy(update={"policy_field": None, "impact": None, "urgency": None, "fields": ()})
        for one in plan.issues
    ]
    sheet = _book(plan.model_copy(update={"issues": tuple(bare)}), tmp_path)["課題一覧"]
    assert [cell.value for cell in sheet[2]] == ["番号", "課題名", "目指す成果", "取組"]
    widths = [sheet.column_dimensions[name].width for name in "ABCD"]
    assert 130 < sum(widths) < 136


@pytest.mark.parametrize(
    ("last", "told"), [(date(2026, 5, 31), "・+2回(5月)"), (date(2026, 8, 31), "・+2回(5～8月)")]
)
def test_the_months_of_a_task_stand_beside_it(last: date, told: str, tmp_path: Path) -> None:
    plan = rich_plan()
    issue = plan.issues[1]
    one = issue.initiatives[0]
    task = one.quarters[0].tasks[0]
    entry = ScheduleEntry(
        period="2026-05", start=date(2026, 5, 1), end=last, text=task.text, tasks=(task,), place=task.place
    )
    initiatives = (one.model_copy(update={"schedule": (entry,)}),)
    issues = (plan.issues[0], issue.model_copy(update={"initiatives": initiatives}))
    rows = _rows(_book(plan.model_copy(update={"issues": issues}), tmp_path), "四半期の予定")
    assert rows[-1][2] == told


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    plan = _with_outcome(rich_plan(), '=HYPERLINK("http://example.com")', "+1", "@SUM(1)")
    plan = plan.model_copy(update={"organization": "&P港湾局", "title": "=1+1"})
    book = _book(plan, tmp_path)
    assert all(cell.data_type == "s" for sheet in book for row in sheet for cell in row if cell.value)
    assert book["課題一覧"].oddFooter.left.text == "&&P港湾局"


def test_the_names_of_books_can_stand_side_by_side_on_every_system() -> None:
    bureaus = ["../../港湾局", "A局", "ａ局", "a局", "con", "局" * 200, "港湾\u202e局", "水道:局."]
    names = book_names([_named(f"p{n}", bureau) for n, bureau in enumerate(bureaus)])
    assert names[0] == "_.._港湾局_令和8年度"
    assert names[1:4] == ("A局_令和8年度_p1", "ａ局_令和8年度", "a局_令和8年度_p3")
    assert not any(set(name) & set('/\\:*?"<>|\u202e') for name in names)
    assert all(len(name.encode()) <= 180 for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_a_document_of_no_form_is_printed_with_its_headings_and_tables(tmp_path: Path) -> None:
    book = _book(outline_plan(), tmp_path)
    assert book.sheetnames == ["見出しと本文"]
    assert _rows(book, "見出しと本文") == [
        ("見出し", "本文"),
        ("", "潮見市森林づくり計画"),
        ("第1章 森を育てる", "間伐を進める。\n苗木を植える。"),
        ("(1) 間伐", "地区: 北山、事業費(千円): 1,200\n地区: 南沢"),
    ]
