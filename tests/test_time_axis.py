"""Tables whose periods run down: turned, they are read as those whose periods run across."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.parse.outline_tree import Table
from planparse.parse.pipeline import parse_document
from planparse.parse.time_axis import across, header_of, single_header, under_header
from tests.support import grids
from tests.support.documents import form, forms
from tests.support.schedules import read_tables, ruled, said, table

FORM = form("kyoku-x")
QUARTERS = ["第1四半期", "第2四半期", "第3四半期", "第4四半期"]


def read(
    cells: list[tuple[int, int, str] | tuple[int, int, str, int, int]], rows: int, cols: int
) -> list[list[str]]:
    grid = across((ruled(cells, rows, cols),), FORM)
    assert grid is not None
    found, _ = read_tables(Table((grid,)))
    return [[said(t) for t in q.tasks] for q in found.quarters]


def test_quarters_as_rows_of_a_text() -> None:
    rows = [
        "時期\t実施内容",
        "第1四半期\t・調査 ・協議",
        "第2四半期\t同上",
        "第3四半期\t〃",
        "第4四半期\t・公表",
    ]
    text = table(*rows)
    grid = across(text.parts, FORM)
    assert grid is not None
    found, findings = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["調査", "協議"],
        ["調査(同左)", "協議(同左)"],
        ["調査(同左)", "協議(同左)"],
        ["公表"],
    ]
    assert findings == () and [line.text for line in found.heads][:1] == ["時期"]


@pytest.mark.parametrize(
    "names",
    [
        ["4月", "7月", "10月", "1月"],
        ["第1", "第2", "第3", "第4"],
        ["R8.4～6", "R8.7～9", "R8.10～12", "R9.1～3"],
        ["6月末まで", "9月末まで", "12月末まで", "3月末まで"],
    ],
)
def test_months_or_quarters_as_rows(names: list[str]) -> None:
    rows = [(n, 0, name) for n, name in enumerate(names)] + [
        (n, 1, text) for n, text in enumerate("甲乙丙丁")
    ]
    assert read(rows, 4, 2) == [["甲"], ["乙"], ["丙"], ["丁"]]


def test_quarters_from_the_last_to_the_first() -> None:
    rows = [(n, 0, name) for n, name in enumerate(QUARTERS[::-1])] + [
        (n, 1, text) for n, text in enumerate("丁丙乙甲")
    ]
    assert read(rows, 4, 2) == [["甲"], ["乙"], ["丙"], ["丁"]]


def test_columns_of_items_and_a_cell_merged_over_quarters() -> None:
    heads = [(0, 0, "時期"), (0, 1, "①窓口"), (0, 2, "②受付")]
    periods = [(n, 0, name) for n, name in enumerate(QUARTERS, 1)]
    work = [
        (1, 1, "調査", 2, 1),
        (3, 1, "同上"),
        (4, 1, "公表"),
        (1, 2, "設計"),
        (2, 2, "同左"),
        (3, 2, "開設"),
        (4, 2, "―"),
    ]
    assert read([*heads, *periods, *work], 5, 3) == [
        ["①調査", "②設計"],
        ["①調査", "②調査(同左)"],
        ["①調査(同左)", "②開設"],
        ["①公表"],
    ]


def test_labels_before_the_quarters_begin_a_new_block_each() -> None:
    heads = [(0, 0, "項目"), (0, 1, "時期"), (0, 2, "内容")]
    labels = [(1, 0, "①窓口", 2, 1), (3, 0, "②受付", 2, 1)]
    periods = [(1, 1, "上半期"), (2, 1, "下半期"), (3, 1, "上半期"), (4, 1, "下半期")]
    work = [(1, 2, "調査"), (2, 2, "公表"), (3, 2, "設計"), (4, 2, "同上")]
    assert read([*heads, *labels, *periods, *work], 5, 3) == [
        ["①調査", "②設計"],
        ["①調査", "②設計"],
        ["①公表", "②設計(同左)"],
        ["①公表", "②設計(同左)"],
    ]


def test_quarters_beside_the_halves_they_belong_to() -> None:
    halves = [(0, 0, "上半期", 2, 1), (2, 0, "下半期", 2, 1)]
    rows = [cell for n, name in enumerate(QUARTERS) for cell in ((n, 1, name), (n, 2, "甲乙丙丁"[n]))]
    assert read([*halves, *rows], 4, 3) == [["甲"], ["乙"], ["丙"], ["丁"]]


def test_columns_beside_the_work_are_attributes() -> None:
    heads = [(0, 0, "時期"), (0, 1, "内容"), (0, 2, "担当課")]
    periods = [(n, 0, name) for n, name in enumerate(QUARTERS, 1)]
    work = [(n, 1, text) for n, text in enumerate("甲乙丙丁", 1)]
    grid = across((ruled([*heads, *periods, *work, (1, 2, "財政課"), (3, 2, "会計室")], 5, 3),), FORM)
    assert grid is not None
    found, _ = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["甲"], ["乙"], ["丙"], ["丁"]]
    assert [p.text for p in (*found.labels, *found.remarks)] == ["内容"]
    assert [(a.label, a.text) for a in found.attributes] == [("担当課", "財政課"), ("担当課", "会計室")]


def test_rows_beside_one_period_are_works_of_their_own() -> None:
    periods = [(0, 0, QUARTERS[0], 2, 1), *((n, 0, QUARTERS[n - 1]) for n in range(2, 5))]
    work = ["関係機関との事前の協議", "国への補助の申請", "①工事", "②検査", "報告"]
    assert read([*periods, *((n, 1, text) for n, text in enumerate(work))], 5, 2)[:2] == [work[:2], ["①工事"]]


@pytest.mark.parametrize("others", [["報告"], ["検査", "報告", "公表"]])
def test_a_page_break_between_the_rows_beside_a_period(others: list[str]) -> None:
    heads = [(0, n, head) for n, head in enumerate(("時期", "実施内容", "担当"))]
    periods = [(n, 0, name) for n, name in enumerate(QUARTERS, 1)]
    work = [(n, 1, f"{n}回目の協議") for n in range(1, 5)]
    first = ruled([*heads, *periods, *work, *((n, 2, "港営課") for n in range(1, 5))], 5, 3)
    rest = [(0, 0, "", len(others), 1), *((n, 1, text) for n, text in enumerate(others))]
    below = ruled([*rest, *((n, 2, "港営課") for n in range(len(others)))], len(others), 3, 2, first_line=50)
    text = grids.document(grids.HEAD, *grids.SECTIONS)
    (issue,) = parse_document(replace(text, blocks=(*text.blocks, first, below)), (), forms()).plan.issues
    (initiative,) = issue.initiatives
    assert [t.text for t in initiative.quarters[3].tasks] == ["4回目の協議", *others]
    assert not issue.unplaced


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("第1四半期", "(4~6月)"),
        ("第1四", "半期"),
        ("第1四半期(4", "~6月)"),
        ("4~6", "月"),
    ],
)
def test_a_page_break_inside_the_name_of_a_period_is_inside_its_row(above: str, below: str) -> None:
    first = ruled(
        [(0, 1, "①周知"), (0, 2, "②募集"), (1, 0, above), (1, 1, "回覧板の配"), (1, 2, "面接")], 2, 3
    )
    rest = [(0, 0, below), (0, 1, "布"), *((n, 0, name) for n, name in enumerate(QUARTERS[1:], 1))]
    page = ruled([*rest, (1, 1, "説明会"), (2, 2, "選考"), (3, 2, "採用")], 4, 3, 2, first_line=50)
    grid = across((first, page), FORM)
    assert grid is not None
    found, _ = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①回覧板の配布", "②面接"],
        ["①説明会"],
        ["②選考"],
        ["②採用"],
    ]


def test_a_row_of_what_was_done_is_no_rest_of_the_row_of_what_is_planned() -> None:
    first = ruled([(0, 1, "内容"), *((n, 0, q) for n, q in enumerate(QUARTERS, 1)), (4, 1, "公表")], 5, 2)
    page = ruled([(0, 0, "(実績)"), (0, 1, "まだ公表していない")], 1, 2, 2, first_line=50)
    assert across((first, page), FORM) is None


def test_every_line_of_a_turned_table_is_in_it_once() -> None:
    heads = [(0, 0, "項目"), (0, 1, "時期"), (0, 2, "内容", 1, 2), (0, 4, "備考")]
    rows = [(r, 1, QUARTERS[(r - 1) % 4]) for r in range(1, 9)]
    cells = [(1, 0, "甲の計画", 4, 1), (5, 0, "乙の計画", 4, 1), (3, 4, "要確認")]
    work = [(r, c, f"{r}の{c}") for r in range(1, 9) for c in (2, 3)]
    before = ruled([*heads, *rows, *cells, *work], 9, 5)
    grid = across((before,), FORM)
    assert grid is not None
    assert sorted(x.number for x in grid.lines()) == sorted(x.number for x in before.lines())
    assert len({(c.row, c.col) for c in grid.cells}) == len(grid.cells)


@pytest.mark.parametrize(
    "names",
    [
        ["4月", "10月"],
        ["令和6年度", "令和7年度", "令和8年度"],
        ["第1四半期", "調査", "第3四半期"],
        ["第1四半期"],
    ],
)
def test_rows_of_other_words_are_no_schedule(names: list[str]) -> None:
    rows = [(n, 0, name) for n, name in enumerate(names)] + [(n, 1, f"{n}件") for n in range(len(names))]
    assert across((ruled(rows, len(names), 2),), FORM) is None


def test_a_table_whose_periods_run_across_stays_as_it_is() -> None:
    heads = [(0, n, name) for n, name in enumerate(QUARTERS)]
    assert across((ruled([*heads, (1, 0, "第1四半期"), (2, 0, "第2四半期")], 3, 4),), FORM) is None


def test_a_table_without_headers_stands_under_those_of_an_earlier_one() -> None:
    header = header_of(ruled([*((0, n, name) for n, name in enumerate(QUARTERS)), (1, 0, "甲")], 2), FORM)
    assert header is not None and header.rows == 1
    joined = under_header(ruled([(0, 0, "乙"), (0, 1, "同左"), (0, 3, "丙")], 1, first_line=9), header)
    assert joined is not None
    found, _ = read_tables(Table((joined,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["乙"], ["乙(同左)"], [], ["丙"]]
    merged = replace(ruled([(0, 0, "乙", 1, 2), (0, 2, "丙", 1, 2)], 1), cols=2)
    assert (wide := under_header(merged, header)) is not None
    assert [(c.col, c.col_span) for c in wide.cells if c.row] == [(0, 2), (2, 2)]
    narrow = ruled([(0, n, "乙") for n in range(4)], 1)
    cells = tuple(replace(c, box=(c.box[0] + 9, *c.box[1:])) for c in narrow.cells if c.box is not None)
    assert under_header(replace(narrow, cells=cells), header) is None
    assert under_header(ruled([(0, 4, "乙")], 1, 5), header) is None


def pages(*parts: list[tuple[int, int, str]], rows: tuple[int, ...]) -> list[list[str]]:
    """The tasks by quarter of a table of two columns that goes on from page to page."""
    grids, first = [], 1
    for cells, count in zip(parts, rows, strict=True):
        grids.append(ruled(list(cells), count, 2, first_line=first))
        first += len(cells)
    kept, _ = single_header(grids, FORM)
    grid = across(kept, FORM)
    assert grid is not None
    found, _ = read_tables(Table((grid,)))
    return [[said(t) for t in q.tasks] for q in found.quarters]


HEADED = [(0, 0, "時期"), (0, 1, "内容")]


def test_a_header_repeated_on_the_next_page_is_no_row_of_quarters() -> None:
    above = [*HEADED, (1, 0, "第1四半期"), (1, 1, "甲"), (2, 0, "第2四半期"), (2, 1, "乙")]
    below = [*HEADED, (1, 0, "第3四半期"), (1, 1, "同上"), (2, 0, "第4四半期"), (2, 1, "丁")]
    assert pages(above, below, rows=(3, 3)) == [["甲"], ["乙"], ["乙(同左)"], ["丁"]]


def test_a_row_of_a_quarter_cut_by_the_end_of_the_page_goes_on() -> None:
    above = [*HEADED, (1, 0, "第1四半期"), (1, 1, "・甲"), (2, 0, "第2四半期"), (2, 1, "・乙")]
    below = [(0, 1, "・丙"), (1, 0, "第3四半期"), (1, 1, "・丁"), (2, 0, "第4四半期"), (2, 1, "・戊")]
    assert pages(above, below, rows=(3, 3)) == [["甲"], ["乙", "丙"], ["丁"], ["戊"]]


def test_the_lines_of_repeated_headers_alone_are_set_aside() -> None:
    above, below = ([*HEADED, (1, 0, name), (1, 1, "甲")] for name in QUARTERS[:2])
    kept, repeated = single_header([ruled(above, 2, 2), ruled(below, 2, 2)], FORM)
    assert [line.text for line in repeated] == ["時期", "内容"]
    assert [part.rows for part in kept] == [2, 1]
