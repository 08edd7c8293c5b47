"""Years of a plan changed by hand as staff do (tests/pairs): every link found, none that is not there.

What is said of each link, number and task, and of some pairs every change, is in `test_diff_hand/`. After an
intended change, run `pytest tests/test_diff_hand.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from bench.hand_pairs import FOLDER, Ends, HandPair, hand_pair
from planparse.comparison.compare import compare
from planparse.comparison.exact import invert
from planparse.comparison.labels import kind_labels
from planparse.comparison.model import Diff, Link
from tests.support.diff_listing import said, shown

PATHS = sorted(FOLDER.glob("*.toml"))
each_pair = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@cache
def compared(path: Path) -> tuple[HandPair, Diff]:
    pair = hand_pair(path)
    return pair, compare(pair.old, pair.new).diff


def links(diff: Diff, level: str) -> dict[Ends, Link]:
    return {(link.old, link.new): link for link in diff.links if link.level == level}


def test_there_are_pairs_of_many_kinds() -> None:
    assert len(PATHS) >= 12


@each_pair
def test_issues_are_linked_as_the_staff_meant_it(path: Path) -> None:
    pair, diff = compared(path)
    assert set(links(diff, "issue")) - pair.debatable == pair.issues - pair.debatable


@each_pair
def test_splits_and_merges_are_called_so(path: Path) -> None:
    pair, diff = compared(path)
    both = [ends for ends in pair.issues if None not in ends]
    for (old, new), link in links(diff, "issue").items():
        assert ("split" in link.kinds) == (sum(a == old for a, _ in both) > 1 and None not in (old, new))
        assert ("merged" in link.kinds) == (sum(b == new for _, b in both) > 1 and None not in (old, new))


@each_pair
def test_what_is_asserted_is_right_and_certain(path: Path) -> None:
    pair, diff = compared(path)
    for level, truth in (("issue", pair.issues), ("initiative", pair.initiatives)):
        for ends, link in links(diff, level).items():
            if not link.review:
                assert ends in truth | pair.debatable, link
            assert link.review == (link.score <= 0.95), link


@each_pair
def test_initiatives_are_linked_as_the_staff_meant_it(path: Path) -> None:
    pair, diff = compared(path)
    assert set(links(diff, "initiative")) - pair.debatable == pair.initiatives - pair.debatable


@each_pair
def test_backwards_is_the_mirror(path: Path) -> None:
    pair, diff = compared(path)
    assert compare(pair.new, pair.old).diff == invert(diff)
    assert invert(invert(diff)) == diff


@each_pair
def test_what_changed_its_level_says_where_it_is(path: Path) -> None:
    pair, diff = compared(path)
    found = {(x.across, x.new) if x.old is None else (x.old, x.across) for x in diff.links if x.across}
    assert found == pair.across


def test_promoted_and_demoted_are_said_with_the_other_id() -> None:
    _, diff = compared(FOLDER / "sasao-fire.toml")
    told = {link.old or link.new: kind_labels(link) for link in diff.links if link.across}
    assert told["A-2"][-1] == "取組 A-1/2 に移行"
    assert told["B-2"][-1] == "取組 B-1/2 から独立"
    assert told["A-1/2"][-1] == "課題 A-2 から移行"
    assert told["B-1/2"][-1] == "課題 B-2 として独立"


# --- word for word --------------------------------------------------------------------------------------

SHOWN_IN_FULL = ("hotate-waterworks", "sasao-fire", "shiranami-industry")
"""Pairs of which every change and the whole table are shown: a merger, a move between levels, a split."""


def _lines(name: str, pair: HandPair, diff: Diff) -> Iterator[str]:
    yield from said(diff)
    if name in SHOWN_IN_FULL:
        yield from shown(diff, pair.old, pair.new)


@each_pair
def test_what_is_said_of_a_pair(path: Path, file_regression: FileRegressionFixture) -> None:
    text = "\n".join(_lines(path.stem, *compared(path))) + "\n"
    file_regression.check(text, basename=path.stem, extension=".txt", encoding="utf-8")
