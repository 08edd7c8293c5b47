"""Grids that lay out a page: what is ruled as a form reads as the same plan set in lines."""

from __future__ import annotations

from dataclasses import replace

from planparse.document.source import Cell, Grid, Line, SourceDocument
from planparse.parse.pipeline import parse_document
from planparse.plan.model import Plan
from tests.support.documents import forms
from tests.support.grids import HEAD, LEVELS, QUARTERS, SCHEDULE, SECTIONS, Rows, Slot, document, plan, values

LINES = values(plan(HEAD, *SECTIONS, SCHEDULE))


def test_the_plan_in_lines() -> None:
    (first, unplaced, overview) = LINES
    assert first == (
        ("B-1", "水道管の更新", "公共インフラ", "高", "中"),
        ["管の4割が耐用年数を超えた。", "漏水が増えている。"],
        ["人口が減り、料金収入が減っている。"],
        ["断水のない暮らし。"],
        [("管路の調査", ["管の状態を調べる。"], [["発注"], ["調査"], ["調査2"], ["報告"]])],
        [],
    )
    assert not unplaced
    assert not overview


def test_one_table_an_issue() -> None:
    def wide(*texts: str) -> list[Slot | None]:
        return [texts, None, None, None]

    rows: Rows = [
        wide(HEAD),
        wide(LEVELS),
        wide("②課題の内容"),
        wide("管の4割が耐用年数を超えた。"),
        wide("漏水が増えている。"),
        wide("③課題の背景や現状"),
        wide("人口が減り、料金収入が減っている。"),
        wide("④目指す成果", "断水のない暮らし。"),
        wide("⑤令和8年度の取組内容(四半期間隔)"),
        wide("(1) 管路の調査", "管の状態を調べる。"),
        *SCHEDULE,
    ]
    assert values(plan(rows)) == LINES


def test_a_label_beside_a_row_a_paragraph() -> None:
    rows: Rows = [
        [LEVELS, None],
        ["②課題の内容", "管の4割が耐用年数を超えた。"],
        [None, "漏水が増えている。"],
        ["③課題の背景や現状", "人口が減り、料金収入が減っている。"],
        ["④目指す成果", "断水のない暮らし。"],
    ]
    assert values(plan(HEAD, rows, *SECTIONS[8:], SCHEDULE)) == LINES


def test_a_label_beside_the_initiatives_it_heads() -> None:
    rows: Rows = [
        [LEVELS, None, None, None, None],
        ["②課題の内容", ("管の4割が耐用年数を超えた。", "漏水が増えている。"), None, None, None],
        ["③課題の背景や現状", "人口が減り、料金収入が減っている。", None, None, None],
        ["④目指す成果", "断水のない暮らし。", None, None, None],
        ["⑤令和8年度の取組内容(四半期間隔)", ("(1) 管路の調査", "管の状態を調べる。"), None, None, None],
        [None, *QUARTERS],
        [None, "・発注", "・調査", "・調査2", "・報告"],
    ]
    assert values(plan(HEAD, rows)) == LINES


def test_numbered_labels_of_an_initiative_above_its_schedule_are_no_initiatives() -> None:
    rows: Rows = [
        ["⑤令和8年度の取組内容(四半期間隔)", None, None, None, None],
        ["(1) 管路の調査", None, None, None, None],
        ["(1) 担当課", "水道課", None, None, None],
        ["(2) 目的", "管の状態を調べる。", None, None, None],
        ["", *QUARTERS],
        ["", "・発注", "・調査", "・調査2", "・報告"],
    ]
    ((_, _, _, _, initiatives, _), _, _) = values(plan(HEAD, LEVELS, rows))
    assert [(title, tasks) for title, _, tasks in initiatives] == [
        ("管路の調査", [["発注"], ["調査"], ["調査2"], ["報告"]])
    ]


def test_an_initiative_beside_its_description_above_its_schedule() -> None:
    rows: Rows = [
        ["②課題の内容", ("管の4割が耐用年数を超えた。", "漏水が増えている。"), None, None, None],
        ["③課題の背景や現状", "人口が減り、料金収入が減っている。", None, None, None],
        ["④目指す成果", "断水のない暮らし。", None, None, None],
        ["⑤令和8年度の取組内容(四半期間隔)", None, None, None, None],
        ["(1) 管路の調査", "管の状態を調べる。", None, None, None],
        ["", *QUARTERS],
        ["", "・発注", "・調査", "・調査2", "・報告"],
    ]
    assert values(plan(HEAD, LEVELS, rows)) == LINES
    two: Rows = [
        *rows,
        ["(2) 管路の更新", "古い管を替える。", None, None, None],
        ["", *QUARTERS],
        ["", "・設計", "・工事", "・工事2", "・完成"],
    ]
    (_, _, _, _, initiatives, unplaced), rest, _ = values(plan(HEAD, LEVELS, two))
    assert not unplaced and not rest
    assert initiatives == [
        *LINES[0][4],
        ("管路の更新", ["古い管を替える。"], [["設計"], ["工事"], ["工事2"], ["完成"]]),
    ]


def test_a_label_beside_all_rows_of_a_table_that_a_page_break_begins() -> None:
    rows: Rows = [
        ["取組", ("(1) 管路の調査", "管の状態を調べる。"), None, None, None],
        [None, *QUARTERS],
        [None, "・発注", "・調査", "・調査2", "・報告"],
    ]
    assert values(plan(HEAD, *SECTIONS[:-2], rows)) == LINES


def test_two_labels_in_a_row_and_their_values() -> None:
    rows: Rows = [
        ["②課題の内容", ("管の4割が耐用年数を超えた。", "漏水が増えている。"), "③課題の背景や現状",
         "人口が減り、料金収入が減っている。"],
        ["④目指す成果", "断水のない暮らし。", None, None],
    ]  # fmt: skip
    assert values(plan(HEAD, LEVELS, rows, *SECTIONS[8:], SCHEDULE)) == LINES


def test_an_empty_value_is_not_the_next_label() -> None:
    rows: Rows = [["②課題の内容", ""], ["③課題の背景や現状", "人口が減っている。"]]
    (issue,) = plan(HEAD, LEVELS, rows).issues
    assert [p.text for p in issue.description] == []
    assert [p.text for p in issue.background] == ["人口が減っている。"]


def test_an_issues_heading_in_the_cells_of_a_row() -> None:
    rows: Rows = [["課題B(1)", "水道管の更新", "【政策分野:公共インフラ】"]]
    assert values(plan(rows, *SECTIONS, SCHEDULE)) == LINES


def test_an_issues_heading_under_its_labels() -> None:
    for rows in (
        [["課題領域", "番号", "課題名", "政策分野"], ["B", "(1)", "水道管の更新", "公共インフラ"]],
        [["課題番号", "課題名", "政策分野"], ["B-1", "水道管の更新", "公共インフラ"]],
        [["課題名", "政策分野"], ["課題B (1) 水道管の更新", "公共インフラ"]],
    ):
        assert values(plan(rows, *SECTIONS, SCHEDULE)) == LINES  # type: ignore[arg-type]


def test_an_issues_heading_beside_its_labels() -> None:
    for rows in (
        [["課題番号", "B-1", "課題名", "水道管の更新"], ["政策分野", "公共インフラ", "", ""]],
        [["課題番号", "B-1"], ["課題名", "水道管の更新"], ["政策分野", "公共インフラ"]],
        [["課題", "課題B (1) 水道管の更新【政策分野：公共インフラ】"]],
        [["課題番号", "B-1"], ["課題名", "課題B (1) 水道管の更新【政策分野：公共インフラ】"]],
        [["課題B (1) 水道管の更新", "政策分野", "公共インフラ"]],
    ):
        assert values(plan(rows, *SECTIONS, SCHEDULE)) == LINES  # type: ignore[arg-type]


def test_levels_beside_their_labels() -> None:
    rows: Rows = [["課題番号", "B-1", "課題名", "水道管の更新"], ["インパクト", "高", "緊急度", "中"]]
    (issue,) = plan(rows, *SECTIONS[1:], SCHEDULE).issues
    assert (issue.impact, issue.urgency) == ("高", "中")


def test_levels_beside_a_label_of_several_lines() -> None:
    label = ("①インパクト", "(政策課題)と緊", "急度のマトリク", "ス")
    rows: Rows = [[label, "【インパクト:高】【緊急度:中】"], ["②課題の内容", "人口が減っている。"]]
    (issue,) = plan(HEAD, rows, *SECTIONS[4:], SCHEDULE).issues
    assert (issue.impact, issue.urgency) == ("高", "中")
    assert not issue.unplaced


def test_a_list_of_issues_is_no_heading_of_one() -> None:
    rows: Rows = [["政策分野", "課題名"], ["公共インフラ", "(1) 水道管の更新"]]
    read = plan("課題領域 B", rows)
    assert not read.issues
    assert [row.title for row in read.overview] == ["水道管の更新"]


def hung(size: float, left: float) -> Plan:
    """A plan in which the second initiative's heading hangs over the first's schedule, set as given."""
    whole = document(HEAD, *SECTIONS, SCHEDULE, SCHEDULE)
    *before, first, second = whole.blocks
    assert isinstance(first, Grid)
    cells = []
    for cell in first.cells:
        lines = [
            Line(x.number, x.text, page=1, size=8.0, box=(45, 700, 100, 708), limits=(40, 140))
            for x in cell.lines
        ]
        if (cell.row, cell.col) == (1, 0):
            box = (left, 712, left + 90, 712 + size)
            lines.append(Line(900, "(2) 管路の更新", page=1, size=size, box=box, limits=(40, 140)))
        cells.append(Cell(cell.row, cell.col, tuple(lines), page=1))
    blocks = (*before, Grid(tuple(cells), 2, 4, page=1), second)
    moved = SourceDocument("hung.pdf", "0" * 64, "application/pdf", 1, "test", blocks, whole.pages)
    return parse_document(moved, (), forms()).plan


def test_a_heading_that_hangs_over_the_table_above_it_is_a_heading() -> None:
    (issue,) = hung(size=9.5, left=41).issues
    assert [n.title for n in issue.initiatives] == ["管路の調査", "管路の更新"]
    assert [[t.text for t in n.quarters[0].tasks] for n in issue.initiatives] == [["発注"], ["発注"]]


def test_a_numbered_task_set_as_the_others_is_a_task() -> None:
    (issue,) = hung(size=8.0, left=45).issues
    assert [n.title for n in issue.initiatives] == ["管路の調査"]


def test_bare_words_label_the_cells_of_a_form() -> None:
    rows: Rows = [
        [LEVELS, None],
        ["課題の概要", ("管の4割が耐用年数を超えた。", "漏水が増えている。")],
        ["背景・現状", "人口が減り、料金収入が減っている。"],
        ["目指す姿", "断水のない暮らし。"],
    ]
    assert values(plan(HEAD, rows, *SECTIONS[8:], SCHEDULE)) == LINES


def test_initiatives_of_other_numbers_have_a_row_each_above_their_schedules() -> None:
    def wide(*texts: str) -> list[Slot | None]:
        return [texts, None, None, None]

    rows: Rows = [wide(SECTIONS[8]), wide("1) 管路の調査"), *SCHEDULE, wide("2) 管路の更新"), *SCHEDULE]
    (issue,) = plan(HEAD, *SECTIONS[:8], rows).issues
    assert [n.title for n in issue.initiatives] == ["管路の調査", "管路の更新"]
    assert [[len(q.tasks) for q in n.quarters] for n in issue.initiatives] == [[1] * 4] * 2


def test_the_only_task_of_a_row_is_no_section_though_worded_like_one() -> None:
    rows: Rows = [[*QUARTERS], ["②現状分析・課題", "", "", ""], ["・発注", "・調査", "・調査2", "・報告"]]
    (issue,) = plan(HEAD, *SECTIONS, rows).issues
    first = issue.initiatives[0].quarters[0]
    assert [t.text for t in first.tasks] == ["現状分析・課題", "発注"]


def test_a_form_whose_wide_column_has_no_rule_at_its_end() -> None:
    """The labels are a grid; what stands beside them are lines inside its edges."""
    texts = (
        ("②課題の内容", "管の4割が耐用年数を超えた。", "漏水が増えている。"),
        ("③課題の背景や現状", "人口が減り、料金収入が減っている。"),
        ("④目指す成果", "断水のない暮らし。"),
    )
    cells, loose = [], []
    for r, (label, *lines) in enumerate(texts):
        top = 200.0 + 40 * r
        line = Line(300 + r, label, page=1, box=(64, top + 4, 150, top + 14), size=10)
        cells.append(Cell(r, 0, (line,), box=(60, top, 160, top + 40), page=1))
        for n, text in enumerate(lines):
            box = (170.0, top + 4 + 16 * n, 400.0, top + 14 + 16 * n)
            loose.append(Line(400 + 10 * r + n, text, page=1, box=box, size=10))
    grid = Grid(tuple(cells), 3, 2, page=1, box=(60, 200, 540, 320))
    whole = document(HEAD, LEVELS, *SECTIONS[8:], SCHEDULE)
    at = next(n for n, b in enumerate(whole.blocks) if isinstance(b, Line) and b.text == LEVELS) + 1
    blocks = (*whole.blocks[:at], grid, *loose, *whole.blocks[at:])
    assert values(parse_document(replace(whole, blocks=blocks), (), forms()).plan) == LINES


WORKS: Rows = [
    ["・発注", ("①組織体制の見直し", "②来年度当初予算への反映"), "・調査", "②来年度当初予算への反映"],
    ["①所管施設の点検", "・協議", "①令和8年度の振り返り", "・報告"],
]


def test_work_that_reads_like_a_heading_of_the_front() -> None:
    read = plan(HEAD, *SECTIONS, [[*QUARTERS], *WORKS])
    over = document(HEAD, *SECTIONS, [[*QUARTERS], WORKS[0]], WORKS[1:])
    *blocks, below = over.blocks
    assert isinstance(below, Grid)
    over = replace(over, blocks=(*blocks, replace(below, page=2)))
    works = [
        ["発注", "所管施設の点検"],
        ["組織体制の見直し", "来年度当初予算への反映", "協議"],
        ["調査", "令和8年度の振り返り"],
        ["来年度当初予算への反映", "報告"],
    ]
    for one in (read, parse_document(over, (), forms()).plan):
        (initiative,) = one.issues[0].initiatives
        assert [[t.text for t in q.tasks] for q in initiative.quarters] == works
        assert not initiative.items


def test_numbered_work_beside_a_label_of_initiatives() -> None:
    rows: Rows = [
        ["", *QUARTERS],
        ["取組内容", "(1) 案内の送付", "(2) 受付", "①組織体制の見直し", "(3) 公表"],
        ["成果", "10件", "20件", "30件", "40件"],
    ]
    read = plan(HEAD, *SECTIONS, rows)
    (initiative,) = read.issues[0].initiatives
    assert [[t.text for t in q.tasks if "件" not in t.text] for q in initiative.quarters] == [
        ["(1) 案内の送付"], ["(2) 受付"], ["組織体制の見直し"], ["(3) 公表"],
    ]  # fmt: skip
    assert not any(f.code == "entries-on-a-line" for f in read.findings)
