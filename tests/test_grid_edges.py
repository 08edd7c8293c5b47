"""What single functions say of tables whose edges, labels and heads are just what they ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.document.source import Grid, Line
from planparse.parse.sheets import Laid, laid_out
from planparse.parse.time_axis import (
    bands_of,
    is_actual,
    is_rest_of_heads,
    is_role,
    labels_no_work,
    labels_values,
    on_columns_of,
    single_header,
)
from tests.support.documents import form
from tests.support.ruled import EM, grid

HEADS, WORK = "区分|第1四半期|第2四半期|第3四半期|第4四半期", "広報|調査|設計|工事|報告"


def shown(laid: tuple[Laid, ...]) -> list[str]:
    """Lines as they are, tables as their rows, other parts by their names."""
    found: list[str] = []
    for block in laid:
        if isinstance(block, Line):
            found.append(block.text)
        elif isinstance(block, Grid):
            rows = (
                "|".join("/".join(x.text for x in c.lines) for c in block.row(r)) for r in range(block.rows)
            )
            found.append("<" + " ".join(rows) + ">")
        else:
            found.append(type(block).__name__)
    return found


@pytest.mark.parametrize(
    ("row", "columns", "expected"),
    [
        ("月|月", {0, 1}, True),
        ("月|", {0, 1}, False),  # one cell alone may be the text of a row
        ("月)|", {0, 1}, True),
        ("(月)|", {0, 1}, False),
        ("月|円", {0, 1}, False),
        ("月|円", {0}, False),
        ("上旬|中旬|下旬", {0, 1, 2}, True),
        ("調査|月", {0, 1}, False),
        ("|", {0, 1}, False),
    ],
)
def test_the_ends_of_heads_on_the_next_page(row: str, columns: set[int], expected: bool) -> None:
    assert is_rest_of_heads(grid(row).row(0), columns) is expected


@pytest.mark.parametrize(
    ("label", "no_work", "values", "actual", "role"),
    [
        ("実績", True, True, True, True),
        ("【実績】", True, True, True, True),
        ("〔実施状況〕", True, True, True, False),
        ("<計画>", False, False, False, True),
        ("(予定)", False, False, False, True),
        ("目標値(件)", True, True, False, False),
        ("担当課", True, True, False, False),
        ("効果額", False, True, False, False),  # a field of the form's initiatives
        ("数値目標", True, True, False, False),
        ("現状と課題", False, True, False, False),
        ("調査", False, False, False, False),
    ],
)
def test_what_the_label_of_a_row_says(
    label: str, no_work: bool, values: bool, actual: bool, role: bool
) -> None:
    said = labels_no_work(label), labels_values(label, form("gyokaku")), is_actual(label), is_role(label)
    assert said == (no_work, values, actual, role)


@pytest.mark.parametrize(
    ("edges", "columns"),
    [
        ((0.0, 60.0, 120.0), [(0, 1), (1, 1)]),
        ((4.9, 64.9, 124.9), [(0, 1), (1, 1)]),
        ((-4.9, 55.1, 115.1), [(0, 1), (1, 1)]),
        ((5.0, 65.0, 125.0), None),
        ((-5.0, 55.0, 115.0), None),
        ((0.0, 60.0, 180.0), [(0, 1), (1, 2)]),
        ((0.0, 120.0, 180.0), [(0, 2), (2, 1)]),
        ((60.0, 120.0, 180.0), [(1, 1), (2, 1)]),
        ((0.0, 90.0, 180.0), None),
        ((0.0, 60.0, 150.0), None),
    ],
)
def test_a_table_lines_up_with_the_columns_above(
    edges: tuple[float, ...], columns: list[tuple[int, int]] | None
) -> None:
    below = on_columns_of(grid("広報|調査", page=2, edges=edges), grid("取組|4月|5月"))
    assert (below and [(c.col, c.col_span) for c in below.cells]) == columns
    assert below is None or below.cols == 3


def test_tables_without_edges_line_up_if_they_have_as_many_columns() -> None:
    def bare(table: Grid) -> Grid:
        return replace(table, cells=tuple(replace(c, box=None) for c in table.cells), box=None)

    above = bare(grid("取組|4月"))
    assert on_columns_of(bare(grid("広報|調査")), above) is not None
    assert on_columns_of(bare(grid("広報|調査|報告")), above) is None


@pytest.mark.parametrize(
    ("below", "kept", "repeated"),
    [
        (("区分|内容", "1|広報"), ["1", "広報"], ["区分", "内容"]),
        (("区分|内容",), ["区分", "内容"], []),  # nothing would be left
        (("区分|内容", "課|名", "1|広報"), ["1", "広報"], ["区分", "内容", "課", "名"]),
        (("区分|内容", "課|名", "0|案", "1|広報"), ["1", "広報"], ["区分", "内容", "課", "名", "0", "案"]),
        (("区分|内客", "1|広報"), ["区分", "内客", "1", "広報"], []),
        (("区分|4月", "1|広報"), ["区分", "4月", "1", "広報"], []),
        (("|", "1|広報"), ["1", "広報"], []),
    ],
)
def test_heads_that_the_next_page_repeats(
    below: tuple[str, ...], kept: list[str], repeated: list[str]
) -> None:
    first = grid("区分|内容", "課|名", "0|案")
    (_, rest), lines = single_header((first, grid(*below, page=2)), form("kyoku-x"))
    assert [line.text for line in rest.lines()] == kept
    assert [line.text for line in lines] == repeated
    assert rest.rows >= 1 and min(cell.row for cell in rest.cells) == 0


@pytest.mark.parametrize(
    ("rows", "bands"),
    [
        ((HEADS, WORK), [(0, 0, 0)]),
        (("取組の予定||||", HEADS, WORK), [(0, 1, 1)]),
        ((HEADS, WORK, HEADS, WORK), [(0, 0, 0), (2, 2, 2)]),
        (("取組|内容", "広報|調査"), []),
        ((WORK, HEADS), [(0, 1, 1)]),
    ],
)
def test_the_rows_of_column_heads(rows: tuple[str, ...], bands: list[tuple[int, int, int]]) -> None:
    assert [(b.top, b.first, b.last) for b in bands_of(grid(*rows), form("kyoku-x"))] == bands


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ((0.0, 60.0, 69.0, 120.0), ["<広報|調査 研修|設計>"]),  # narrower than a character
        ((0.0, 60.0, 70.0, 120.0), ["<広報||調査 研修||設計>"]),
        ((0.0, 60.0, 80.0, 120.0), ["<広報||調査 研修||設計>"]),
    ],
)
def test_a_column_in_which_no_text_can_stand_is_none(edges: tuple[float, ...], expected: list[str]) -> None:
    table = grid("広報||調査", "研修||設計", edges=edges)
    assert shown(laid_out((table,), form("kyoku-x"))) == expected
    assert shown(laid_out((replace(table, evidence="columns"),), form("kyoku-x"))) == [
        "<広報||調査 研修||設計>"
    ]


@pytest.mark.parametrize(
    ("first", "page", "expected"),
    [
        ("4月", 2, ["<4月|調査>", "<|設計 報告>"]),
        ("4月", 3, ["<4月|調査>", "設計", "報告"]),
        ("広報", 2, ["<広報|調査>", "設計", "報告"]),
    ],
)
def test_an_empty_first_column_goes_on_with_a_period(first: str, page: int, expected: list[str]) -> None:
    tall = (0, 0, "", 2, 1)
    below = grid("^|設計", "^|報告", page=page, merged=(tall,))
    assert shown(laid_out((grid(f"{first}|調査"), below), form("kyoku-x"))) == expected


@pytest.mark.parametrize(
    ("size", "bold", "left", "cut"),
    [
        (EM, False, 0.0, False),
        (EM, True, 0.0, True),
        (EM * 1.05, False, 0.0, False),
        (EM * 1.06, False, 0.0, True),
        (EM * 0.94, False, 0.0, True),
        (EM, False, -2.0, False),
        (EM, False, -2.1, True),
    ],
)
def test_a_heading_hangs_below_a_schedule_in_other_type_or_farther_left(
    size: float, bold: bool, left: float, cut: bool
) -> None:
    table = grid(
        "区分|第1四半期|第2四半期|第3四半期|第4四半期",
        "広報/課題B (2) 港の再生【政策分野:港湾】|調査|設計|工事|報告",
    )
    cells = list(table.cells)
    at = next(n for n, c in enumerate(cells) if len(c.lines) == 2)
    first, second = cells[at].lines
    assert second.box is not None
    box = (second.box[0] + left, *second.box[1:])
    cells[at] = replace(cells[at], lines=(first, replace(second, size=size, bold=bold, box=box)))
    found = shown(laid_out((replace(table, cells=tuple(cells)),), form("kyoku-x")))
    assert (found[-1] == second.text) is cut
    assert len(found) == 1 + cut


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("上半期||下半期|", "第1四半期|第2四半期|第3四半期|第4四半期", "a|b|c|d"), 1),
        (("スケジュール|||", "第1四半期|第2四半期|第3四半期|第4四半期", "a|b|c|d"), 1),
        (("担当|港湾課||", "第1四半期|第2四半期|第3四半期|第4四半期", "a|b|c|d"), 2),
        (("第1四半期|第2四半期|第3四半期|第4四半期", "a|b|c|d"), 1),
    ],
)
def test_a_schedule_is_parted_from_what_is_no_head_of_it(rows: tuple[str, ...], expected: int) -> None:
    assert len(laid_out((grid(*rows),), form("kyoku-x"))) == expected


def test_a_title_over_all_columns_stands_above_a_table_of_records() -> None:
    heads = "番号|取組名|取組の概要"
    title = (0, 0, "令和8年度の取組", 1, 3)
    table = grid("^|^|^", heads, "1|広報|紙を配る", merged=(title,))
    whole = ["令和8年度の取組", "<番号|取組名|取組の概要 1|広報|紙を配る>"]
    assert shown(laid_out((table,), form("kyoku-x"))) == whole
    two = grid("^|^|^", "^|^|^", heads, "1|広報|紙を配る", merged=(title, (1, 0, "(単位:千円)", 1, 3)))
    assert shown(laid_out((two,), form("kyoku-x"))) == [whole[0], "(単位:千円)", whole[1]]
    half = grid("^|^|", heads, "1|広報|紙を配る", merged=((0, 0, "令和8年度の取組", 1, 2),))
    assert whole[1] not in shown(laid_out((half,), form("kyoku-x")))
