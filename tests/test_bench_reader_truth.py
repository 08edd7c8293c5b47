"""The bench of reading order and tables counts what a person would call right, missing and invented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.reader_truth import TRUTHS, Reading, Score, Truth, load, planparse_reading, score, table
from planparse.document.source import Cell, Grid, Line, SourceDocument

ORDER = ("一 目的", "二 期間", "三 体制", "四 費用")
ROWS = (("区分", "取組", "<"), ("共通", "調査を始める…", "公表"), ("^", "評価", ""))


def truth(
    order: Sequence[str] = (), tables: Sequence[Sequence[Sequence[str]]] = (), *, ruled: bool = True
) -> Truth:
    cells = tuple(map(table, tables))
    return Truth("a.pdf", "", 1, "", "", tuple(order), cells if ruled else (), () if ruled else cells)


def cells(found: Score) -> tuple[int, int, int, int]:
    return found.right, found.missing, found.invented, found.false_grids


@pytest.mark.parametrize(
    ("text", "in_order"),
    [
        ("一目的\n二期間\n三体制\n四費用", 3),
        ("一目的 令和８年\n二　期 間\n三体制\n四費用", 3),  # other text and white space do not count
        ("三体制\n四費用\n一目的\n二期間", 2),  # columns exchanged: only their seam is wrong
        ("一目的 三体制\n二期間 四費用", 0),  # columns joined
        ("一目的\n二期間\n四費用", 1),  # a lost line costs both its pairs
    ],
)
def test_neighbouring_lines_must_follow_each_other(text: str, in_order: int) -> None:
    found = score(truth(ORDER), Reading(text))
    assert (found.in_order, found.pairs) == (in_order, 3)


def test_a_line_that_begins_like_an_earlier_one_is_looked_for_after_it() -> None:
    assert score(truth(("収入の部", "収入")), Reading("収入の部\n収入\n10")).in_order == 1


def test_every_line_that_is_not_found_is_named() -> None:
    assert score(truth(ORDER), Reading("一目的")).notes == [
        "line not found: 二 期間",
        "line not found: 三 体制",
        "line not found: 四 費用",
    ]


def test_a_table_equals_itself() -> None:
    read = table((("区 分", "取組", "<"), ("共通", "調査を始める（４月）", "公表"), ("^", "評価", "")))
    assert cells(score(truth(tables=[ROWS]), Reading("", (read,)))) == (6, 0, 0, 0)


def test_a_shortened_text_is_a_beginning_and_any_other_is_whole() -> None:
    read = table((("区分", "取組", "<"), ("共通", "調査", "公表する"), ("^", "評価", "")))
    assert cells(score(truth(tables=[ROWS]), Reading("", (read,)))) == (4, 2, 2, 0)


def test_a_cell_with_other_spans_is_wrong() -> None:
    read = table((("区分", "取組", ""), ("共通", "調査を始める", "公表"), ("", "評価", "")))
    assert cells(score(truth(tables=[ROWS]), Reading("", (read,)))) == (4, 2, 2, 0)


def test_a_table_cut_in_two_is_right_in_its_larger_part_only() -> None:
    upper, lower = table(ROWS[:2]), table((("評価", ""),))
    assert cells(score(truth(tables=[ROWS]), Reading("", (upper, lower)))) == (4, 2, 2, 0)


def test_a_table_where_the_page_has_none_is_false_but_a_frame_is_not() -> None:
    false, frame = table((("10", "20"), ("30", ""))), table((("注意",),))
    assert cells(score(truth(tables=[ROWS]), Reading("", (false, frame)))) == (0, 6, 3, 1)


def test_a_table_without_rules_may_be_read_as_lines_but_not_wrongly() -> None:
    assert cells(score(truth(tables=[ROWS], ruled=False), Reading(""))) == (0, 0, 0, 0)
    wrong = table((("区分取組",), ("共通調査を始める",)))
    assert cells(score(truth(tables=[ROWS], ruled=False), Reading("", (wrong,)))) == (0, 6, 2, 0)


def test_columns_of_one_table_are_told_from_those_of_another_with_the_same_header() -> None:
    first, second = (("年度", "件数"), ("令和６年", "12")), (("年度", "件数"), ("令和７年", "15"))
    read = Reading("", (table(second), table(first)))
    assert cells(score(truth(tables=[first, second]), read)) == (8, 0, 0, 0)


def test_a_table_of_single_digits_is_told_by_its_longer_cells() -> None:
    digits = (("", "６年度", "７年度"), ("採用", "5", "1"), ("退職", "2", "0"))
    assert cells(score(truth(tables=[ROWS, digits]), Reading("", (table(digits),)))) == (8, 6, 0, 0)


def test_only_the_lines_and_tables_of_the_page_are_read() -> None:
    grids = tuple(
        Grid((Cell(0, 0, (Line(n, f"表{n}", page=n),), page=n), Cell(0, 1, page=n)), 1, 2, page=n)
        for n in (1, 2)
    )
    document = SourceDocument(
        "a.pdf", "", "application/pdf", 0, "pdfium", (Line(3, "本文", page=1), *grids, Line(4, "次", page=2))
    )
    assert planparse_reading(document, 2) == Reading("表2\n次", (table((("表2", ""),)),))


def test_rows_of_different_lengths_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'file = "a.pdf"\nsha256 = ""\npage = 1\nproducer = ""\nshows = ""\norder = []\n'
        'tables = [[["a", "b"], ["c"]]]\n',
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"a\.toml: rows of different lengths"):
        load(path)


@pytest.mark.parametrize("path", sorted(TRUTHS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_truth_can_be_read_and_is_right_by_its_own_measure(path: Path) -> None:
    known = load(path)
    found = score(known, Reading("\n".join(known.order), (*known.tables, *known.unruled)))
    assert found.in_order == found.pairs == len(known.order) - 1
    assert (found.missing, found.invented, found.false_grids) == (0, 0, 0)
    assert len(known.sha256) == 64
