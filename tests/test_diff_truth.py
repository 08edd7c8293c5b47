"""What became of each issue of raw/, compared with tests/changes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from planparse.comparison.compare import compare
from planparse.comparison.model import Link
from planparse.parse.pipeline import parse_path
from planparse.plan.model import Plan
from tests.support.documents import ROOT

PAIRS = sorted((ROOT / "tests" / "changes").glob("*.json"))


@cache
def plan(name: str) -> Plan:
    return parse_path(ROOT / "raw" / name).plan


def truth(path: Path) -> dict[tuple[str | None, str | None], set[str]]:
    return {(row["old"], row["new"]): set(row["kinds"]) for row in json.loads(path.read_text("utf-8"))}


def found(old: str, new: str) -> list[Link]:
    return [link for link in compare(plan(old), plan(new)).diff.links if link.level == "issue"]


def test_there_are_pairs_to_compare() -> None:
    assert len(PAIRS) >= 3


@pytest.mark.parametrize("path", PAIRS, ids=lambda p: p.stem)
def test_every_link_is_found_and_no_other(path: Path) -> None:
    old, new = path.stem.split("--")
    links = found(f"{old}.txt", f"{new}.txt")
    assert {(link.old, link.new) for link in links} == set(truth(path))


@pytest.mark.parametrize("path", PAIRS, ids=lambda p: p.stem)
def test_kinds_are_those_of_the_truth(path: Path) -> None:
    """The truth omits changed texts, and calls an issue moved that was merged into another area."""
    old, new = path.stem.split("--")
    wanted = truth(path)
    for link in found(f"{old}.txt", f"{new}.txt"):
        kinds = set(link.kinds) - {"same", "changed"}
        expected = wanted[link.old, link.new]
        if "merged" in kinds and not link.primary:
            kinds, expected = kinds - {"renumbered"}, expected - {"moved"}
        assert kinds == expected, (link.old, link.new)


@pytest.mark.parametrize("path", PAIRS, ids=lambda p: p.stem)
def test_uncertain_links_are_marked_for_review(path: Path) -> None:
    """An issue whose title, texts and initiatives are all new is linked only for review."""
    old, new = path.stem.split("--")
    for link in found(f"{old}.txt", f"{new}.txt"):
        assert link.review == (link.score < 0.95), link


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (old, new, path)
        for path in PAIRS
        for old in (ROOT / "raw").glob(f"{path.stem.split('--')[0]}*.pdf")
        for new in (ROOT / "raw").glob(f"{path.stem.split('--')[1]}*.pdf")
    ],
    ids=lambda p: p.stem if isinstance(p, Path) else str(p),
)
def test_pdf_and_text_give_the_same_links(old: Path, new: Path, path: Path) -> None:
    assert {(link.old, link.new) for link in found(old.name, new.name)} == set(truth(path))
