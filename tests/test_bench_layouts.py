"""The layout bench draws the same plan of a seed, derives its truth, and tells a silent error from a told."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from bench.layouts import plan, scoring
from bench.layouts.catalogue import LAYOUTS
from bench.layouts.parts import Cell, Grid, placed
from bench.layouts.plan import Bar, Needs, Row, cells

AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = 4, 5, 6, 7


def tasks(rows: tuple[Row, ...]) -> list[list[tuple[str, bool]]]:
    """Each quarter's tasks as (text, ditto), read from the truth of a plan with these rows alone."""
    drawn = plan.draw(random.Random(1), Needs())
    issue = drawn.issues[0]
    initiative = replace(issue.initiatives[0], rows=rows)
    known = plan.truth(replace(drawn, issues=(replace(issue, initiatives=(initiative,)),)))
    (only,) = known["issues"][0]["initiatives"]
    return [[(t["text"], t["ditto"]) for t in q["tasks"]] for q in only["quarters"]]


def test_a_bar_over_two_quarters_is_a_task_of_both() -> None:
    row = Row((Bar(SEPTEMBER, OCTOBER, "測量"),), "①", "調査")
    assert tasks((row,)) == [[], [("測量", False)], [("測量", False)], []]


def test_an_arrow_is_a_ditto_only_where_the_work_itself_is_not_named() -> None:
    row = Row((Bar(AUGUST, AUGUST, "測量"), *(Bar(m, m, "測量", goes_on=True) for m in (SEPTEMBER, OCTOBER))))
    assert tasks((row,)) == [[], [("測量", False)], [("測量", True)], []]


def test_a_bar_cut_by_a_band_is_drawn_in_both_bands() -> None:
    row = Row((Bar(SEPTEMBER, NOVEMBER, "測量"),))
    bands = [cells((row,), first, first + 5, grain=1) for first in (0, 6)]
    assert [[span for span, found in band if found] for band in bands] == [[1], [2]]


def test_bars_that_cannot_share_a_cell_are_refused() -> None:
    rows = (Row((Bar(0, 2, "測量"),)), Row((Bar(0, 5, "設計"),)))
    with pytest.raises(ValueError, match="month 0"):
        cells(rows)


def test_a_row_leaves_out_what_a_cell_above_covers() -> None:
    grid = Grid(((Cell("a", rows=2), Cell("b", cols=2)), (Cell("c"), Cell("d"))), (1, 1, 1))
    assert {cell.text: (r, c) for r, c, cell in placed(grid)} == {
        "a": (0, 0),
        "b": (0, 1),
        "c": (1, 1),
        "d": (1, 2),
    }


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_the_same_seed_draws_the_same_plan(name: str) -> None:
    first, second = (plan.draw(random.Random(7), LAYOUTS[name].needs) for _ in range(2))
    assert first == second
    assert plan.truth(first)["issues"]


def plans(**answer: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A truth of one task and an answer without it."""
    quarter = {"quarter": 1, "start": "2026-04-01", "end": "2026-06-30"}
    task = {"markers": [], "text": "現地測量の実施", "ditto": False}
    issue = {"id": "A-1", "area": "A", "number": 1, "title": "道"}
    known, found = (
        {
            "issues": [
                {**issue, "initiatives": [{"id": "A-1/1", "number": 1, "title": "路", "quarters": [q]}]},
            ]
        }
        for q in ({**quarter, "tasks": [task]}, {**quarter, "tasks": [], "place": {"page": 3}})
    )
    return known, {**found, **answer}


def finding(message: str, severity: str = "warning", code: str = "unplaced-text", page: int = 9) -> Any:
    return {"code": code, "severity": severity, "message": message, "place": {"page": page}}


@pytest.mark.parametrize(
    ("answer", "silent"),
    [
        ({}, 1),
        ({"findings": [finding("「現地測量の実施」を配置できません")]}, 0),
        ({"findings": [finding("「現地測量の実施」を配置できません", "info")]}, 1),
        ({"findings": [finding("「測量」を配置できません")]}, 1),
        ({"unplaced": [{"text": "現地測量の実施"}]}, 0),
        ({"findings": [finding("表がありません", code="missing-table", page=3)]}, 0),
        ({"findings": [finding("表がありません", code="missing-table", page=4)]}, 1),
        ({"findings": [finding("課題A-1の取組(1)に表がありません", code="missing-table", page=4)]}, 0),
    ],
)
def test_a_lost_task_is_told_where_a_finding_speaks_of_it(answer: dict[str, Any], silent: int) -> None:
    found = scoring.compare(*plans(**answer))
    assert len(found.wrong) == 1
    assert found.silent == silent


def test_a_refused_document_has_no_silent_errors() -> None:
    known, _ = plans()
    found = scoring.compare(known, None)
    assert (found.refused, found.right, found.silent) == (True, 0, 0)
    assert found.wrong
