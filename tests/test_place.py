"""Places: merging, also across page breaks."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planparse.document.place import NOWHERE, Box, PageBox, Place, Spot, hull, merge, overlap
from planparse.document.source import Line
from planparse.japanese.fold import fold


def at(page: int, line: int, left: float = 0.0) -> Place:
    return Place(page, (line, line), (left, 10.0 * line, left + 50.0, 10.0 * line + 10.0))


def test_a_place_around_lines_of_a_page() -> None:
    assert merge([at(1, 2), at(1, 4, left=20.0), at(1, 3)]) == Place(1, (2, 4), (0.0, 20.0, 70.0, 50.0))


def test_a_box_around_boxes_reaches_to_their_farthest_sides_and_is_rounded() -> None:
    assert hull([(1.234, 20.567, 30.891, 40.125), (2.0, 9.876, 31.009, 39.0)]) == (1.23, 9.88, 31.01, 40.12)


@pytest.mark.parametrize(
    ("other", "common"),
    [
        ((12.0, 22.0, 18.0, 28.0), True),
        ((0.0, 0.0, 99.0, 99.0), True),
        ((19.0, 29.0, 40.0, 50.0), True),
        ((0.0, 10.0, 11.0, 21.0), True),
        ((20.0, 20.0, 30.0, 30.0), False),  # the next column of a table
        ((0.0, 20.0, 10.0, 30.0), False),
        ((10.0, 30.0, 20.0, 40.0), False),  # the next row
        ((10.0, 10.0, 20.0, 20.0), False),
        ((12.0, 40.0, 18.0, 50.0), False),
        ((40.0, 22.0, 50.0, 28.0), False),
    ],
)
def test_boxes_that_only_touch_have_no_area_in_common(other: Box, common: bool) -> None:
    own = (10.0, 20.0, 20.0, 30.0)
    assert overlap(own, other) is overlap(other, own) is common


def test_a_place_over_a_page_break_has_a_box_on_each_page() -> None:
    assert merge([at(2, 9), at(3, 1), at(3, 2), at(2, 8)]) == Place(
        2, (1, 9), (0.0, 80.0, 50.0, 100.0), (PageBox(3, (0.0, 10.0, 50.0, 30.0)),)
    )


def test_merging_places_keeps_every_page() -> None:
    first = merge([at(1, 9), at(2, 1)])
    assert merge([first, at(3, 5)]).continued == (
        PageBox(2, (0.0, 10.0, 50.0, 20.0)),
        PageBox(3, (0.0, 50.0, 50.0, 60.0)),
    )


def test_places_in_a_text_have_lines_only() -> None:
    assert merge([Place(lines=(3, 4)), Place(lines=(1, 1))]) == Place(lines=(1, 4))


def test_merging_with_nowhere_changes_nothing() -> None:
    assert merge([]) == NOWHERE
    assert merge([NOWHERE, at(1, 2), NOWHERE]) == at(1, 2)
    assert hull([]) is None


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9), st.floats(0, 90)), min_size=1))
def test_a_merged_place_contains_its_parts(parts: list[tuple[int, int, float]]) -> None:
    places = [at(*part) for part in parts]
    whole = merge(places)
    boxes = {whole.page: whole.box} | {more.page: more.box for more in whole.continued}
    assert whole.page == min(p.page or 0 for p in places)
    assert set(boxes) == {p.page for p in places}
    for place in places:
        outer, inner = boxes[place.page], place.box
        assert outer is not None and inner is not None
        assert outer[0] <= inner[0] + 0.01 and outer[1] <= inner[1] and outer[2] >= inner[2] - 0.01


def test_a_line_and_its_folded_twin_stay_together() -> None:
    line = Line(1, "（１）　ｶﾞｲﾄﾞ〜")
    assert line.folded == fold(line.text) and len(line.folded) == len(line.text)
    again = pickle.loads(pickle.dumps(line))
    assert (again, again.folded) == (line, line.folded)
    assert replace(line, text="Ⅳ　終").folded == "Ⅳ 終"


def test_cells_of_one_sheet_are_named_from_the_first_to_the_last() -> None:
    first, last = (
        Place(lines=(n, n), spot=Spot(sheet="港湾局", cell=cell)) for n, cell in ((1, "B3"), (2, "D5"))
    )
    assert merge([first, last]).spot == Spot(sheet="港湾局", cell="B3:D5")
    assert merge([first, Place(lines=(3, 3), spot=Spot(sheet="別紙", cell="A1"))]).spot == first.spot
    assert merge([first, first]) == first


@pytest.mark.parametrize(
    ("spot", "ja", "en"),
    [
        (Spot(sheet="港湾局", cell="B3"), "シート「港湾局」のB3", "sheet “港湾局”, B3"),
        (Spot(slide=4, table=1, cell="R2C3"), "スライド4の表1のR2C3", "slide 4, table 1, R2C3"),
        (Spot(paragraph=12), "第12段落", "paragraph 12"),
    ],
)
def test_a_spot_in_words(spot: Spot, ja: str, en: str) -> None:
    assert (spot.words("ja"), spot.words("en")) == (ja, en)
