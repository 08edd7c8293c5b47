"""One table of work for several initiatives: each is read from its own rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.document.source import Grid, Line
from planparse.parse.outline_tree import Table
from planparse.parse.record_tables import Heading, initiatives_in
from tests.support.documents import form, parsed_text
from tests.support.schedules import EM, HEAD, read_tables, ruled
from tests.support.small_plan import PLAN

FORM = form("kyoku-x")
HEADS = [(0, n, head) for n, head in enumerate(["取組", *HEAD.split("\t"), "担当課"])]


def initiatives(*parts: Grid) -> tuple[Heading, ...]:
    found = initiatives_in(parts, FORM)
    return () if found is None else found.headings


def grids(heading: Heading) -> tuple[Grid, ...]:
    """What stands under the periods of an initiative."""
    (found,) = [child for child in heading.children if isinstance(child, tuple)]
    return found


def fields(heading: Heading) -> list[tuple[str, str]]:
    """The kinds and values of an initiative's fields."""
    found = [child for child in heading.children if isinstance(child, Heading)]
    return [
        (field.kind, "".join(line.text for grid in child for line in grid.lines()))
        for field in found
        for child in field.children
        if isinstance(child, tuple)
    ]


def labels(*parts: Grid) -> list[tuple[str, str, list[str], list[int]]]:
    return [
        (
            i.values["number"],
            i.values["title"],
            [child.text for child in i.children if isinstance(child, Line)],
            [grid.rows for grid in grids(i)],
        )
        for i in initiatives(*parts)
    ]


def test_a_row_for_each_initiative_with_its_description_in_its_label() -> None:
    rows = [
        (1, 0, "(1) 窓口の改善\n待ち時間を減らす。"), (1, 1, "調査"), (1, 5, "市民課"),
        (2, 0, "（２）\u3000相談員の増員"), (2, 1, "募集"), (2, 2, "同左"),
    ]  # fmt: skip
    grid = ruled([*HEADS, *rows], 3, 6)
    assert labels(grid) == [
        ("(1)", "窓口の改善", ["待ち時間を減らす。"], [2]),
        ("（２）", "相談員の増員", [], [2]),
    ]
    first, second = initiatives(grid)
    assert fields(first) == [("field.担当課", "市民課")] and fields(second) == []
    # the headers of periods stand over each initiative
    for heading, work in (first, ["調査"]), (second, ["募集", "同左"]):
        assert [line.text for line in grids(heading)[0].lines()] == ["取組", *HEAD.split("\t"), *work]


def test_a_number_in_a_column_of_its_own_and_several_rows_for_one_initiative() -> None:
    heads = [(0, n, head) for n, head in enumerate(["番号", "取組", *HEAD.split("\t")])]
    rows = [
        (1, 0, "(1)", 2, 1), (1, 1, "窓口の改善", 2, 1), (1, 2, "調査"), (2, 2, "設計"),
        (3, 0, "(2)"), (3, 1, "相談員の増員"), (3, 2, "募集"),
    ]  # fmt: skip
    assert labels(ruled([*heads, *rows], 4, 6)) == [
        ("(1)", "窓口の改善", [], [3]),
        ("(2)", "相談員の増員", [], [2]),
    ]


def test_an_initiative_goes_on_over_a_page_break() -> None:
    above = ruled([*HEADS, (1, 0, "(1) 窓口の改善"), (1, 1, "調査")], 2, 6)
    below = ruled(
        [*HEADS, (1, 1, "設計"), (2, 0, "(2) 相談員の増員"), (2, 1, "募集")], 3, 6, page=2, first_line=50
    )
    assert labels(above, below) == [("(1)", "窓口の改善", [], [2, 2]), ("(2)", "相談員の増員", [], [2])]


def test_initiatives_begin_on_the_page_after_their_headers() -> None:
    rows = [(0, 0, "(1) 窓口の改善"), (0, 1, "調査"), (1, 0, "(2) 相談員の増員"), (1, 1, "募集")]
    parts = ruled(HEADS, 1, 6), ruled(rows, 2, 6, page=2, first_line=50)
    assert [row[:2] for row in labels(*parts)] == [("(1)", "窓口の改善"), ("(2)", "相談員の増員")]
    _, second = initiatives(*parts)
    assert [line.text for grid in grids(second) for line in grid.lines()][-1] == "募集"
    assert not initiatives(ruled(HEADS, 1, 6), ruled([(0, 0, "①測量"), (0, 1, "調査")], 1, 6, page=2))


def test_rows_of_items_are_no_initiatives() -> None:
    assert labels(ruled([*HEADS, (1, 0, "①窓口の改善"), (1, 1, "調査")], 2, 6)) == []
    assert labels(ruled([*HEADS, (1, 0, "窓口の改善"), (2, 0, "(2) 相談員の増員")], 3, 6)) == []


def test_rows_with_plain_numbers_are_initiatives_if_they_count_from_one() -> None:
    rows = [(1, 0, "1. 窓口の改善"), (1, 1, "調査"), (2, 0, "2. 相談員の増員"), (2, 1, "募集")]
    assert [found[1] for found in labels(ruled([*HEADS, *rows], 3, 6))] == ["窓口の改善", "相談員の増員"]
    assert labels(ruled([*HEADS, (1, 0, "3. 窓口の改善"), (1, 1, "調査")], 2, 6)) == []


def test_the_plan_of_a_document_with_one_table_for_all_initiatives() -> None:
    text = f"""令和8年度 局区X方針

会計室

1 組織の使命(どのような役割を担うのか)

港の暮らしを支える。

3 令和7年度局区X方針の振り返り

○全体の振り返り(総評)

○おおむね順調に進んだ。

4 課題

課題A (1) 職員の育成【政策分野:人材育成】

①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】

②課題の内容

人が足りない。

④目指す成果

窓口が早くなる。

⑤令和8年度の取組内容(四半期間隔)

取組\t{HEAD}
(1)窓口の改善\t・調査\t同左\t・設計\t・公表
(2)相談員の増員\t・募集\t・採用\t→\t
"""
    plan = parsed_text(text)[1].plan
    found = plan.issues[0].initiatives
    assert [(n.id, n.number, n.title) for n in found] == [
        ("A-1/1", 1, "窓口の改善"),
        ("A-1/2", 2, "相談員の増員"),
    ]
    assert [[[(t.text, t.ditto) for t in q.tasks] for q in n.quarters] for n in found] == [
        [[("調査", False)], [("調査", True)], [("設計", False)], [("公表", False)]],
        [[("募集", False)], [("採用", False)], [("採用", True)], []],
    ]
    assert plan.issues[0].unplaced == () and plan.unplaced == ()


def test_a_column_of_descriptions_beside_numbered_titles() -> None:
    rows = f"番号\t取組名\t取組の概要\t{HEAD}\n(1)\t改修の支援\t費用の一部を補う。\t・調査\t\t・設計\t・公表"
    plan = parsed_text(PLAN[: PLAN.index("(1) 町家の調査")] + rows)[1].plan
    (found,) = plan.issues[0].initiatives
    assert (found.number, found.title) == (1, "改修の支援")
    assert [p.text for p in found.description] == ["費用の一部を補う。"]
    assert [[t.text for t in q.tasks] for q in found.quarters] == [["調査"], [], ["設計"], ["公表"]]


@pytest.mark.parametrize(("first", "second"), [("①計画", "②実施"), ("・計画", "・実施"), ("計画", "実施")])
@pytest.mark.parametrize("works", ["\t\t\t", "・調査\t\t・設計\t・公表"])
def test_rows_of_items_beside_descriptions_are_no_initiatives(first: str, second: str, works: str) -> None:
    items = f"{first}\t案を作る。\t・原案\t・意見\t・決定\t・周知\n{second}\t\t・準備\t・試行\t・実施\t・検証"
    titled = [f"(1) 改修の支援\t費用の一部を補う。\t{works}", items, f"(2) 窓口の改善\t改める。\t{works}"]
    rows = "\n".join([f"取組\t概要\t{HEAD}", *titled])
    plan = parsed_text(PLAN[: PLAN.index("(1) 町家の調査")] + rows)[1].plan
    assert [(n.number, n.title) for n in plan.issues[0].initiatives] == [(1, "改修の支援"), (2, "窓口の改善")]
    assert [task.text for task in plan.issues[0].initiatives[0].quarters[1].tasks][-2:] == ["意見", "試行"]


def test_an_attribute_merged_over_initiatives_belongs_to_each() -> None:
    rows = [
        (1, 0, "(1) 窓口の改善"), (1, 1, "調査"), (1, 5, "市民課", 2, 1),
        (2, 0, "(2) 相談員の増員"), (2, 1, "募集"),
    ]  # fmt: skip
    found = initiatives(ruled([*HEADS, *rows], 3, 6))
    assert [fields(i) for i in found] == [[("field.担当課", "市民課")]] * 2


def indented(grid: Grid, *texts: str) -> Grid:
    """The grid with the lines of these texts an em further right."""

    def moved(line: Line) -> Line:
        assert line.box is not None
        x0, top, x1, bottom = line.box
        return replace(line, box=(x0 + EM, top, x1 + EM, bottom)) if line.text in texts else line

    cells = tuple(replace(c, lines=tuple(map(moved, c.lines))) for c in grid.cells)
    return replace(grid, cells=cells)


FULL = "(1) 窓口の改善の推進"
"""As wide as the first column, so that its end does not show in its length."""


def test_an_indented_line_below_a_full_title_begins_the_description() -> None:
    label = f"{FULL}\n市民の待ち時間を減\nらすため、受付を一\nつにする。"
    grid = indented(ruled([*HEADS, (1, 0, label), (1, 1, "調査")], 2, 6), "市民の待ち時間を減")
    assert [found[1:3] for found in labels(grid)] == [("窓口の改善の推進", label.split("\n")[1:])]


def test_a_sentence_below_a_full_title_begins_the_description() -> None:
    label = f"{FULL}\n市民の待ち時間を短くする。"
    grid = ruled([*HEADS, (1, 0, label), (1, 1, "調査")], 2, 6)
    assert [found[1:3] for found in labels(grid)] == [("窓口の改善の推進", ["市民の待ち時間を短くする。"])]


def test_a_title_that_hangs_under_its_number_goes_on() -> None:
    label = f"{FULL}\nと相談員の増員"
    grid = indented(ruled([*HEADS, (1, 0, label), (1, 1, "調査")], 2, 6), "と相談員の増員")
    assert [found[1:3] for found in labels(grid)] == [("窓口の改善の推進と相談員の増員", [])]


def test_a_description_cut_by_the_end_of_the_page_goes_on() -> None:
    above = ruled([*HEADS, (1, 0, "(1) 窓口の改善\n待ち時間を"), (1, 1, "調査")], 2, 6)
    below = ruled(
        [(0, 0, "減らす。"), (0, 1, "と設計"), (1, 0, "(2) 相談員"), (1, 1, "募集")],
        2, 6, page=2, first_line=50,
    )  # fmt: skip
    assert [found[1:3] for found in labels(above, below)] == [
        ("窓口の改善", ["待ち時間を", "減らす。"]),
        ("相談員", []),
    ]


def test_merged_cells_on_the_next_page_stay_under_their_months() -> None:
    """The next page has no edge inside its merged cells, so that its grid has fewer columns."""
    heads = [(0, 0, "取組"), *((0, n, f"{n + 3}月") for n in range(1, 7))]
    above = ruled([*heads, (1, 0, "(1) 窓口の改善"), (1, 1, "調査")], 2, 7)
    cells = [(0, 0, "(2) 相談員の増員"), (0, 1, "募集", 1, 4), (0, 5, "採用"), (0, 6, "研修")]
    page = ruled(cells, 1, 7, page=2, first_line=50)
    below = replace(
        page, cols=4, cells=tuple(replace(c, col=n, col_span=1) for n, c in enumerate(page.cells))
    )
    _, second = initiatives(above, below)
    found, _ = read_tables(Table(grids(second)))
    assert [[t.text for t in q.tasks] for q in found.quarters] == [["募集"], ["募集", "採用", "研修"]]
