"""Rows that mark when work is done, and rows and columns that tell what was done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.document.place import Place
from planparse.parse.bars import with_arrows_as_rows
from planparse.parse.outline_tree import Table
from planparse.parse.time_axis import cell_text
from planparse.plan.model import Initiative
from tests.support.schedules import HEAD, read_tables, ruled, said, table
from tests.support.small_plan import parsed

MONTHS = "\t".join(f"{month}月" for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3))


def initiative(*rows: str) -> Initiative:
    return parsed((f"{HEAD}\n・準備\t・実測\t・実測\t・報告", "\n".join(rows))).plan.issues[0].initiatives[0]


def shown(read: Initiative) -> list[tuple[str | None, str | None, list[tuple[str, str, tuple[int, int]]]]]:
    return [(e.period, e.row, [(t.id, t.text, t.span) for t in e.tasks]) for e in read.schedule]


def test_marks_and_arrows_are_one_task_named_by_the_label() -> None:
    read = initiative(f"内容\t{MONTHS}", "測量\t●\t→\t→" + "\t" * 9, "設計" + "\t" * 6 + "○\t→\t→\t→\t\t")
    assert shown(read) == [
        ("2026-04/2026-06", "測量", [("A-1/1/Q1/1", "測量", (1, 1))]),
        (
            "2026-09/2026-12",
            "設計",
            [("A-1/1/Q2/1", "設計", (2, 3)), ("A-1/1/Q3/1", "設計", (2, 3))],
        ),
    ]
    assert [e.text for e in read.schedule] == ["●\n→\n→", "○\n→\n→\n→"]
    assert [q.text for q in read.quarters] == ["●\n→\n→", "○", "→\n→\n→", ""]


@pytest.mark.parametrize(
    ("cells", "periods"),
    [
        ("●\t●\t\t●", ["2026-04/2026-05", "2026-07"]),  # the same mark goes on, a gap parts
        ("○\t◎\t◎\t", ["2026-04", "2026-05/2026-06"]),  # another mark is another stage
        ("→\t→\t→\t", ["2026-04/2026-06"]),  # arrows alone
        ("●\t－\t●\t", ["2026-04", "2026-06"]),  # nothing in May
    ],
)
def test_where_a_bar_begins_and_ends(cells: str, periods: list[str]) -> None:
    read = initiative(f"内容\t{MONTHS}", f"測量\t{cells}" + "\t" * 8)
    assert [period for period, _, tasks in shown(read) if tasks] == periods
    assert {text for _, _, tasks in shown(read) for _, text, _ in tasks} == {"測量"}


@pytest.mark.parametrize(
    ("cells", "periods"),
    [
        ("●\t→\t\t●", ["2026-04/2026-09", "2026-04/2026-09", "2027-01/2027-03"]),
        ("●\t●\t●\t", ["2026-04/2026-12"] * 3),
        ("○\t◎\t\t", ["2026-04/2026-06", "2026-07/2026-09"]),
    ],
)
def test_a_bar_over_quarters_is_a_task_of_each(cells: str, periods: list[str]) -> None:
    read = initiative(f"内容\t{HEAD}", f"測量\t{cells}")
    spans = {1: "2026-04/2026-06", 2: "2026-07/2026-09", 3: "2026-10/2026-12", 4: "2027-01/2027-03"}
    ends = {n: span.split("/") for n, span in spans.items()}
    told = [f"{ends[t.span[0]][0]}/{ends[t.span[1]][1]}" for q in read.quarters for t in q.tasks]
    assert told == periods


def test_text_beside_marks_is_work_of_its_own() -> None:
    read = initiative(f"内容\t{MONTHS}", "測量\t●\t→\t公表\t→" + "\t" * 8)
    assert [(period, [text for _, text, _ in tasks]) for period, _, tasks in shown(read)] == [
        ("2026-04/2026-05", ["測量"]),
        ("2026-06", ["公表"]),
        ("2026-07", ["公表"]),
    ]


def test_marks_beside_an_item_are_entries_for_the_item() -> None:
    found, _ = read_tables(table(f"項目\t{HEAD}", "①測量\t○\t◎\t\t"))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①○"], ["①◎"], [], []]


def test_a_mark_below_a_year_is_the_work_of_its_label() -> None:
    read = initiative("項目\t令和8年度\t令和9年度\t令和10年度", "測量\t●\t→\t")
    assert [(e.period, [t.text for t in e.tasks]) for e in read.schedule] == [
        ("2026", ["測量"]),
        ("2027", ["測量"]),
    ]


def test_a_label_that_an_entry_gives_as_its_row_is_not_left_over() -> None:
    found = parsed(
        (f"{HEAD}\n・準備\t・実測\t・実測\t・報告", f"内容\t{MONTHS}\n審議会\t\t第1回" + "\t" * 10)
    )
    assert found.plan.issues[0].unplaced == ()
    assert [e.row for e in found.plan.issues[0].initiatives[0].schedule] == ["審議会"]
    roles = {line.text: line.role for line in found.reading.lines}
    assert roles["審議会"] == "issues/A-1/initiatives/1/schedule"


def test_rows_of_results_are_values_of_the_row_above_with_their_period() -> None:
    read = initiative(
        "\t上期\t下期", "予定\t測量の準備\t測量", "実績\t準備を完了\t", "予算額(千円)\t1,200\t3,400"
    )
    assert [(e.period, e.text) for e in read.schedule] == [("2026-H1", "測量の準備"), ("2026-H2", "測量")]
    assert [(v.name, v.value, v.number, v.period, v.row) for v in read.fields] == [
        ("実績", "準備を完了", None, "2026-H1", None),
        ("予算額", "1,200", 1_200_000, "2026-H1", None),
        ("予算額", "3,400", 3_400_000, "2026-H2", None),
    ]


@pytest.mark.parametrize("label", ["合計", "小計", "計"])
def test_a_row_of_totals_is_no_work(label: str) -> None:
    read = initiative("内容\t上期\t下期", "測量\t3回\t5回", f"{label}\t3\t5")
    assert label not in {e.row for e in read.schedule}
    assert [(v.name, v.value, v.number, v.period) for v in read.fields] == [
        (label, "3", 3, "2026-H1"),
        (label, "5", 5, "2026-H2"),
    ]


def test_the_label_of_an_empty_row_of_values_is_not_left_over() -> None:
    for rows in (
        ("\t上期\t下期", "予定\t測量\t", "予算額(千円)\t\t"),
        (
            "項目\t令和8年度\t令和9年度",
            "計画\t測量\t",
            "予算額(千円)\t\t",
        ),
    ):
        found = parsed((f"{HEAD}\n・準備\t・実測\t・実測\t・報告", "\n".join(rows)))
        assert found.plan.issues[0].unplaced == ()
        assert found.plan.issues[0].initiatives[0].fields == ()


@pytest.mark.parametrize("blank", ["", "\t"])
def test_plan_and_result_under_each_year_are_no_work_themselves(blank: str) -> None:
    read = initiative(
        "区分\t令和8年度\t\t令和9年度\t",
        "\t計画\t実績\t計画\t実績",
        f"測量\t準備\t準備を完了\t実測{blank}",
        f"予算額(千円)\t1,200\t1,150\t3,400{blank}",
    )
    assert [(e.period, e.row, [t.text for t in e.tasks]) for e in read.schedule] == [
        ("2026", "測量", ["準備"]),
        ("2027", "測量", ["実測"]),
    ]
    assert [(v.name, v.row, v.value, v.number, v.period) for v in read.fields] == [
        ("実績", "測量", "準備を完了", None, "2026"),
        ("予算額", "実績", "1,150", 1_150_000, "2026"),
        ("予算額", None, "1,200", 1_200_000, "2026"),
        ("予算額", None, "3,400", 3_400_000, "2027"),
    ]


def test_a_bar_of_results_is_one_value() -> None:
    read = initiative(f"内容\t\t{MONTHS}", "測量\t予定\t●\t→" + "\t" * 10, "\t実績\t●\t→\t→" + "\t" * 9)
    assert shown(read) == [("2026-04/2026-05", "測量 予定", [("A-1/1/Q1/1", "測量", (1, 1))])]
    assert [(v.name, v.row, v.period) for v in read.fields] == [("実績", "測量", "2026-04/2026-06")]


def test_columns_of_results_are_values_of_their_half() -> None:
    heads = [(0, 0, "内容", 2, 1), (0, 1, "上期", 1, 2), (0, 3, "下期", 1, 2)]
    roles = [(1, n + 1, ("計画", "実績")[n % 2]) for n in range(4)]
    work = [(2, 0, "測量"), (2, 1, "準備"), (2, 2, "準備済み"), (2, 3, "実測")]
    found, _ = read_tables(Table((ruled([*heads, *roles, *work], 3, 5),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["準備"], ["準備"], ["実測"], ["実測"]]
    assert [(a.label, a.row, a.text, a.period) for a in found.attributes] == [
        ("実績", "測量", "準備済み", "2026-H1")
    ]


def test_columns_of_results_in_a_text_have_the_period_to_their_left() -> None:
    read = initiative("内容\t上期\t\t下期\t", "\t計画\t実績\t計画\t実績", "測量\t準備\t準備済み\t実測\t△")
    assert [(e.period, e.text) for e in read.schedule] == [("2026-H1", "準備"), ("2026-H2", "実測")]
    assert [(v.name, v.value, v.period, v.row) for v in read.fields] == [
        ("実績", "準備済み", "2026-H1", "測量"),
        ("実績", "△", "2026-H2", "測量"),
    ]


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("①測量 ②設計 ③施工", [("①", "測量"), ("②", "設計"), ("③", "施工")]),
        ("③測量 ④設計", [("③", "測量"), ("④", "設計")]),
        ("・測量 ・設計", [("・", "測量"), ("・", "設計")]),
        ("①測量", [("①", "測量")]),
        ("①測量と③設計", [("①", "測量と③設計")]),  # another item is named
        ("①測量 ③設計", [("①", "測量 ③設計")]),
        ("②測量 ①設計", [("②", "測量 ①設計")]),
        ("①測量 ・設計", [("①", "測量 ・設計")]),
    ],
)
def test_items_on_one_line_are_several_if_they_count_on(line: str, items: list[tuple[str, str]]) -> None:
    plan = parsed(("①相談窓口の開設\n②補助制度の見直し", line)).plan
    read = plan.issues[0].initiatives[1]
    assert [(item.marker, item.text) for item in read.items][: len(items)] == items


def test_an_arrow_that_holds_text_becomes_a_row_of_its_own() -> None:
    grid = ruled(
        [
            (0, 0, "項目"), (0, 1, "4月"), (0, 2, "5月"), (0, 3, "6月"), (0, 4, "7月"),
            (1, 0, "設計", 2, 1), (1, 1, "検収"), (1, 2, "業者選定"), (1, 3, ""), (1, 4, "完了"),
            (2, 1, ""), (2, 2, "仮"), (2, 3, ""), (2, 4, ""),
            (3, 0, "広報"), (3, 1, ""), (3, 2, ""), (3, 3, "配布"), (3, 4, ""),
        ],
        rows=4,
        cols=5,
    )  # fmt: skip
    over_two = Place(page=1, box=(292.0, 155.0, 528.0, 175.0))
    over_one = Place(page=1, box=(532.0, 155.0, 648.0, 175.0))
    elsewhere = Place(page=2, box=(292.0, 155.0, 527.0, 175.0))
    rows = with_arrows_as_rows(replace(grid, arrows=(over_two, over_one, elsewhere)), {1, 2, 3, 4})
    filled = [(c.row, c.col, c.row_span, c.col_span, cell_text(c.lines)) for c in rows.cells if c.lines]
    assert filled == [
        (0, 0, 1, 1, "項目"), (0, 1, 1, 1, "4月"), (0, 2, 1, 1, "5月"), (0, 3, 1, 1, "6月"),
        (0, 4, 1, 1, "7月"),
        (1, 0, 3, 1, "設計"), (1, 1, 1, 1, "検収"), (1, 4, 1, 1, "完了"),
        (2, 2, 1, 2, "業者選定"),
        (3, 2, 1, 1, "仮"),
        (4, 0, 1, 1, "広報"), (4, 3, 1, 1, "配布"),
    ]  # fmt: skip
    assert all(cell.row_span == 1 for cell in rows.cells if cell.col)
    assert rows.rows == 5 and rows.arrows == (over_one, elsewhere)
    assert with_arrows_as_rows(replace(grid, arrows=(over_one, elsewhere)), {1, 2, 3, 4}).cells == grid.cells


@pytest.mark.parametrize(
    ("box", "held"),
    [
        ((172.0, 155.0, 408.0, 175.0), True),
        ((172.0, 155.0, 354.0, 175.0), True),  # over more than half of the second month
        ((172.0, 155.0, 346.0, 175.0), False),
        ((174.5, 155.0, 408.0, 175.0), True),  # the text sticks out by a point and a half
        ((177.0, 155.0, 408.0, 175.0), False),
        ((172.0, 166.0, 408.0, 186.0), False),  # below the middle of the text
        ((172.0, 100.0, 408.0, 340.0), False),  # an arrow down
    ],
)
def test_a_text_is_in_an_arrow_that_surrounds_it_and_points_to_the_right(
    box: tuple[float, float, float, float], held: bool
) -> None:
    cells = [(0, 0, "4月"), (0, 1, "4月"), (0, 2, "5月"), (1, 0, ""), (1, 1, "業者選定"), (1, 2, "")]
    grid = replace(ruled(cells, rows=2, cols=3), arrows=(Place(page=1, box=box),))
    assert (with_arrows_as_rows(grid, {1, 2}).rows == 3) is held
