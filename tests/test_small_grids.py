"""What is read of small tables of work and of records, each drawn from a seed.

The golden lists each plan as it is drawn, and below it what is read. After an intended change, run
`pytest tests/test_small_grids.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.source import SourceDocument
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.doubt import evidence
from planparse.parse.example import facts
from planparse.parse.pipeline import parse_by
from tests.support import small_grids
from tests.support.documents import form
from tests.support.listing import flat
from tests.support.small_grids import SmallPlan, document

BESIDE = ("start", "end")
AGAIN = "issues.initiatives.schedule.tasks"
"""The tasks of an initiative's schedule are those of its quarters."""
COUNTS = {"timed": 200, "turned": 100, "rows": 240, "sheets": 160}


ISSUES, INITIATIVES, SHEETS = (
    parse(text, "small.toml") for text in (small_grids.ISSUES, small_grids.INITIATIVES, small_grids.SHEETS)
)


def _form_of(plan: SmallPlan) -> Form:
    if plan.cover[0].endswith("調書"):
        return SHEETS
    if not plan.cover[0].endswith("一覧"):
        return form("kyoku-x")
    return INITIATIVES if small_grids.UNDER in plan.above else ISSUES


def _told(document: SourceDocument, by: Form) -> list[str]:
    """A reading: its values, its findings, what speaks against its values, and what its lines are read as,
    those of one role in a row.
    """
    parsed = parse_by(document, (), by)
    numbers = sorted(line.number for line in parsed.reading.lines)
    assert numbers == [line.number for line in document.lines()]
    rows = [row for row in flat(facts(parsed.plan), BESIDE) if not row.startswith(AGAIN)]
    rows += [f"! {f.code} {f.message}" for f in parsed.plan.findings]
    against = Counter(one for _, seen in evidence(parsed.plan, document) for one in seen)
    rows.append(f"? {', '.join(f'{count} {one}' for one, count in sorted(against.items()))}")
    for (kind, role), lines in groupby(parsed.reading.lines, lambda line: (line.kind, line.role)):
        rows.append(f"{kind} {role} | {' / '.join(line.text for line in lines)}")
    return rows


@lru_cache
def _cover(plan: SmallPlan) -> frozenset[str]:
    return frozenset(_told(document(plan), _form_of(plan)))


@pytest.mark.parametrize("family", small_grids.FAMILIES)
def test_what_is_read_of_a_small_grid(family: str, file_regression: FileRegressionFixture) -> None:
    """Listed is what the lines of the cover do not say alone; and no line is lost or told twice."""
    rows: list[str] = []
    for number, plan in enumerate(small_grids.plans(family, COUNTS[family])):
        by = _form_of(plan)
        cover = _cover(replace(plan, above=(), grids=(), below=()))
        rows += [f"--- {number}", *str(plan).splitlines()]
        rows += [f"  {row}" for row in _told(document(plan), by) if row not in cover]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")


OVER = [
    ["時期", "取組内容"],
    ["第1四半期", "調査"],
    ["^", "設計"],
    ["第2四半期", "点検の\n結果"],
    ["^", "を公表"],
]
REST = [["第3四半期", "工事"], ["第4四半期", "同左"]]


@pytest.mark.parametrize(
    ("evidence", "pages", "works"),
    [
        ("rules", (OVER + REST,), [["調査", "設計"], ["点検の結果", "を公表"], ["工事"], ["工事"]]),
        ("structure", (OVER + REST,), [["調査", "設計"], ["点検の結果を公表"], ["工事"], ["工事"]]),
        (
            "rules",
            (OVER[:4], [["", "を公表"], *REST]),
            [["調査", "設計"], ["点検の結果を公表"], ["工事"], ["工事"]],
        ),
    ],
    ids=["ends above", "may go on", "goes on overleaf"],
)
def test_cells_of_one_period_are_apart_where_one_ends_above_the_next(
    evidence: str, pages: tuple[list[list[str | None]], ...], works: list[list[str]]
) -> None:
    grids = tuple(small_grids._grid(rows, evidence) for rows in pages)
    read = parse_by(
        document(SmallPlan(small_grids._COVER, ("(1) 管路の調査",), grids, ())), (), form("kyoku-x")
    )
    (initiative,) = read.plan.issues[0].initiatives
    assert [[task.text for task in quarter.tasks] for quarter in initiative.quarters] == works
