"""The bench of characters tells what is lost, invented and out of order from what does not matter."""

from __future__ import annotations

from bench.characters import Difference, difference, differences
from tests.support.documents import RAW


def counts(found: Difference) -> tuple[int, int, int, int]:
    return found.missing, found.apart, found.invented, found.order


def test_white_space_width_and_radicals_do_not_count() -> None:
    assert difference("１　目的　（令和8年）", "", "1⽬ 的\n(令和８年)").complete


def test_lost_and_invented_characters_are_counted_one_by_one() -> None:
    found = difference("計画の期間", "", "計画期間間中")
    assert counts(found) == (2, 0, 1, 0)
    assert found.notes == ["missing 間中", "invented の"]
    assert not found.complete


def test_what_the_reader_has_told_is_not_missing() -> None:
    assert counts(difference("上池", "かみいけ", "かみいけ上池")) == (0, 4, 0, 0)
    assert counts(difference("目標", "", "目目標標値", doubled=2)) == (1, 2, 0, 0)


def test_a_moved_passage_counts_its_own_characters() -> None:
    assert counts(difference("一目的二期間三体制", "", "二期間一目的三体制")) == (0, 0, 0, 3)


def test_characters_without_unicode_value_do_not_count() -> None:
    assert difference("\ufffd\ufffd年", "", "年").complete


def test_a_sample_has_the_characters_of_both_references() -> None:
    found = differences(RAW / "kirigahara-r8-writer.pdf", "pdfium")
    assert {name: counts(one)[:3] for name, one in found.items()} == {
        "PDFium": (0, 0, 0),
        "pdfminer": (0, 0, 0),
    }
