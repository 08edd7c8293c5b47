"""Recognised pages in columns: a picture tells no order, so it is inferred from where the lines stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planparse.form.model import column_heads
from tests.support.documents import forms
from tests.support.recognised_pages import Placed, document_of, frame, page, texts

PITCH = 14.0
LEFT = (
    "（１）駐輪場の整備",
    "　駅の東口では自転車の放置が絶えず、歩行者の通行を",
    "妨げている。市は撤去を続けているが、保管の費用がか",
    "さみ、根本の解決には至っていない。",
    "　利用者への聞き取りでは、駐輪場までの遠さを理由に",
    "挙げる者が多く、配置の見直しが求められる。",
    "（２）案内の改善",
    "　空きの有無を知らせる表示を各所に設け、迷わずに停",
    "められるようにする。",
)
RIGHT = (
    "　表示は市の公式の地図とも結び、出かける前に確かめ",
    "られるようにする。",
    "（３）利用料の見直し",
    "　近隣の市と比べて安い利用料を改め、得られた収入を",
    "維持の費用に充てる。減免の対象は広げ、通学する者の",
    "負担は増やさない。",
    "　改定の時期は、利用者への周知に要する期間を踏まえ",
    "て定める。",
)


def column(x: float, y: float, lines: Sequence[str], pitch: float = PITCH) -> list[Placed]:
    """Lines below each other; a full-width blank at the beginning of one indents it by an em."""
    return [
        (x + (9 if text.startswith("　") else 0), y + n * pitch, text.strip("　"))
        for n, text in enumerate(lines)
    ]


def read(*columns: Sequence[str]) -> list[str]:
    return [text.strip("　").replace("　", " ") for lines in columns for text in lines]


def seen(found: Sequence[str]) -> list[str]:
    return [text.replace("　", " ") for text in found]


@pytest.mark.parametrize("lower", [0.0, 5.0])
def test_two_columns_are_read_one_after_the_other(lower: float) -> None:
    """Whether or not the lines of both stand on the same baselines."""
    facts = page([*column(40, 100, LEFT), *column(320, 100 + lower, RIGHT)])
    assert seen(texts(facts)) == read(LEFT, RIGHT)
    assert [f.code for f in document_of(facts)[1]] == ["recognised-page"]


def test_three_columns_are_read_one_after_the_other() -> None:
    facts = page(
        [*column(30, 100, LEFT), *column(300, 100, RIGHT), *column(570, 100, LEFT[:7])],
    )
    assert seen(texts(facts)) == read(LEFT, RIGHT, LEFT[:7])


def test_a_heading_and_a_table_across_both_columns_stand_between_them() -> None:
    heading = "令和８年度　駐輪対策の取組の全体像と、これまでの経過及び今後の見通しについて"
    xs, ys = (40, 150, 560), (260, 280, 300)
    cells = [(45, 274, "区域"), (155, 274, "台数"), (45, 294, "東口"), (155, 294, "３２０台")]
    facts = page(
        [
            (40, 80, heading),
            *column(40, 100, LEFT),
            *column(320, 100, RIGHT),
            *cells,
            *column(40, 330, RIGHT),
            *column(320, 330, LEFT),
        ],
        frame(xs, ys),
    )
    table = ["区域", "台数", "東口", "３２０台"]
    assert seen(texts(facts)) == read([heading], LEFT, RIGHT, table, RIGHT, LEFT)


def test_a_table_in_one_column_stands_beside_the_text_of_the_other() -> None:
    xs, ys = (318, 438, 558), (90, 110, 150)
    cells = [(322, 104, "東口"), (442, 104, "西口"), (322, 124, "区画線の設置"), (442, 124, "看板の更新")]
    facts = page([*column(40, 100, LEFT), *cells, *column(320, 170, RIGHT)], frame(xs, ys))
    table = ["東口", "西口", "区画線の設置", "看板の更新"]
    assert seen(texts(facts)) == read(LEFT, table, RIGHT)


def test_a_longer_right_column_is_read_to_its_end() -> None:
    facts = page([*column(40, 100, LEFT[:6]), *column(320, 100, [*RIGHT, *LEFT])])
    assert seen(texts(facts)) == read(LEFT[:6], RIGHT, LEFT)


def test_a_longer_left_column_is_read_to_its_end() -> None:
    facts = page([*column(40, 100, [*LEFT, *RIGHT]), *column(320, 100, LEFT[:6])])
    assert seen(texts(facts)) == read(LEFT, RIGHT, LEFT[:6])


def test_short_lines_below_both_columns_that_go_on_with_the_numbers_of_the_right_one_come_last() -> None:
    under = ("（４）進め方", "①関係者との協議", "②設計", "③工事")
    facts = page([*column(40, 100, LEFT), *column(320, 103, RIGHT), *column(40, 100 + 9 * PITCH + 4, under)])
    assert seen(texts(facts)) == read(LEFT, RIGHT, under)


def test_frames_beside_each_other_are_read_one_after_the_other() -> None:
    """Though their headings and paragraphs begin beside each other, as the cells of a row do."""
    boxes = [("現状", *LEFT[1:6]), ("課題", *RIGHT[3:8]), ("成果", *LEFT[1:6])]
    lines: list[Placed] = []
    rules = []
    for n, box in enumerate(boxes):
        x = 40 + 255 * n
        rules += frame((x - 5, x + 230), (88, 190 + 10 * n))
        lines += [(x, 100, box[0]), *column(x, 120, box[1:])]
    signs: list[Placed] = [(278, 130, "▶"), (533, 130, "▶")]
    found = [text for text in texts(page([*lines, *signs], rules)) if text != "▶"]
    assert seen(found) == read(*boxes)


def test_a_wide_blank_between_the_cells_of_a_table_is_no_gutter() -> None:
    rows = [
        ("窓口の案内を改める", "市民課"),
        ("申請書の様式を減らす", "行政経営課"),
        ("電子申請を広げる", "情報政策課"),
        ("職員の研修を行う", "人事課"),
    ]
    facts = page(
        [p for n, (a, b) in enumerate(rows) for p in ((40, 100 + n * PITCH, a), (400, 100 + n * PITCH, b))]
    )
    assert texts(facts) == [text for row in rows for text in row]
    assert [f.code for f in document_of(facts)[1]] == ["recognised-page"]


def test_the_rows_of_a_table_with_level_rules_alone_are_read_row_by_row() -> None:
    rows = [(LEFT[1:4], RIGHT[3:6]), (LEFT[4:6], RIGHT[6:8]), (LEFT[7:9], RIGHT[0:2])]
    lines: list[Placed] = []
    rules = [(30.0, 86.0, 620.0, 86.0)]
    y = 100.0
    for left, right in rows:
        lines += [*column(40, y, left), *column(340, y, right)]
        y += 3 * PITCH + 10
        rules.append((30, y - 14, 620, y - 14))
    document, findings = document_of(page(lines, rules))
    order = [line.text for line in document.lines()]
    firsts = [order.index(side[0].strip("　")) for row in rows for side in row]
    assert firsts == sorted(firsts)
    assert "reading-order-unsure" not in [f.code for f in findings]


def test_a_table_without_rules_below_column_headers_is_read_by_its_rows() -> None:
    heads = ("第1四半期", "第2四半期")
    facts = page(
        [
            (40, 100, heads[0]),
            (320, 100, heads[1]),
            *column(40, 116, LEFT[1:6]),
            *column(320, 116, RIGHT[3:8]),
        ]
    )
    found = texts(facts, column_heads(forms()))
    assert found.index(heads[1]) < found.index(LEFT[1].strip("　"))


def test_text_that_may_stand_in_columns_or_in_rows_is_told() -> None:
    """Both sides are running text, but their paragraphs begin beside each other."""
    lines: list[Placed] = []
    for n, (left, right) in enumerate([(LEFT[1:4], RIGHT[3:6]), (LEFT[4:6], RIGHT[6:8])]):
        y = 100 + n * (4 * PITCH)
        lines += [*column(40, y, left), *column(320, y, right)]
    (told,) = [f for f in document_of(page(lines))[1] if f.code == "reading-order-unsure"]
    assert told.place.page == 1
    assert told.place.box is not None
    assert told.place.box[0] < 60 and told.place.box[2] > 500
