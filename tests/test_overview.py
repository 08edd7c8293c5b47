"""The overview of issues as pages show it: with rules, or with rules around its column headers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from planparse.document.source import Cell, Grid, Line, SourceDocument
from planparse.japanese.characters import width
from planparse.parse.pipeline import parse_bytes, parse_document
from planparse.plan.model import Plan
from tests.support.documents import forms
from tests.support.grids import document

EM = 10.0
LEFTS = (60.0, 220.0, 320.0, 540.0)
HEADS = ("課題名", "政策分野", "課題に対する取組")
Placed = tuple[int, float, str]
"""A column, the y of a line's top and its text."""
ROWS: tuple[Placed, ...] = (
    (0, 140, "(1) 水道管の更新"),
    (1, 140, "水道"),
    (2, 140, "古い管から取り替え、"),
    (2, 156, "断水をなくす。"),
    (0, 180, "(2) 浄水場の耐震化"),
    (1, 180, "防災"),
    (2, 180, "施設を補強する。"),
)
READ = [
    ("A", 1, "水道管の更新", "水道", "古い管から取り替え、断水をなくす。"),
    ("A", 2, "浄水場の耐震化", "防災", "施設を補強する。"),
]


def _line(number: int, column: int, top: float, text: str, *, page: int = 1) -> Line:
    left, right = LEFTS[column], LEFTS[column + 1]
    box = (left + 4, top, left + 4 + EM * width(text), top + EM)
    return Line(number, text, 0.5, page, box, EM, (left + 4, right - 4))


def _heads(*, numbered: int) -> Grid:
    cells = tuple(
        Cell(0, n, (_line(numbered + n, n, 106, head),), box=(LEFTS[n], 100, LEFTS[n + 1], 120), page=1)
        for n, head in enumerate(HEADS)
    )
    return Grid(cells, 1, len(HEADS), page=1, box=(LEFTS[0], 100, LEFTS[-1], 120))


def _document(rows: Sequence[Placed], *, ruled: bool = False) -> SourceDocument:
    whole = document("課題領域 A")
    blocks = list(whole.blocks)
    issues = next(n for n, block in enumerate(blocks) if isinstance(block, Line) and block.text == "4 課題")
    # the overview stands before the issues
    (area,) = [block for block in blocks[issues + 1 :] if isinstance(block, Line)]
    lines = [_line(200 + n, *row) for n, row in enumerate(rows)]
    body: list[Line | Grid] = list(lines)
    if ruled:
        tops = sorted({line.box[1] for line in lines if line.text.startswith("(") and line.box})
        cells: dict[tuple[int, int], list[Line]] = {}
        for line, (column, top, _) in zip(lines, rows, strict=True):
            cells.setdefault((sum(t <= top for t in tops) - 1, column), []).append(line)
        body = [
            Grid(tuple(Cell(r, c, tuple(x)) for (r, c), x in sorted(cells.items())), len(tops), 3, page=1)
        ]
    placed = [*blocks[:issues], area, _heads(numbered=100), *body, blocks[issues]]
    numbered = [
        replace(b, number=n) if isinstance(b, Line) and b.box is None else b for n, b in enumerate(placed, 1)
    ]
    return replace(whole, blocks=tuple(numbered))


def read(rows: Sequence[Placed], *, ruled: bool = False) -> Plan:
    return parse_document(_document(rows, ruled=ruled), (), forms()).plan


def _of_text(text: str) -> Plan:
    return parse_bytes(text.encode(), "plan.txt", forms=tuple(f for f in forms() if f.name == "kyoku-x")).plan


def overview(plan: Plan) -> list[tuple[str, int | None, str, str | None, str]]:
    return [(r.area, r.number, r.title, r.policy_field, r.approach) for r in plan.overview]


@pytest.mark.parametrize("ruled", [False, True])
def test_rows_below_column_headers_that_alone_are_ruled(ruled: bool) -> None:
    plan = read(ROWS, ruled=ruled)
    assert overview(plan) == READ
    assert plan.unplaced == ()


def test_numbers_in_a_column_of_their_own() -> None:
    head = "1 組織の使命\n水を守る。\n2 基本情報\n課題領域 A\n番号\t課題名\t政策分野\t課題に対する取組\n"
    whole = _of_text(
        head + "(1)\t水道管の更新\t水道\t取り替える。\n4 課題\n課題A (1) 水道管の更新\n②課題の内容\n"
    )
    assert overview(whole) == [("A", 1, "水道管の更新", "水道", "取り替える。")]


@pytest.mark.parametrize(
    "rows",
    [
        [row for row in ROWS if row[0] != 1],  # a column without any text
        [(0, 130, "次の二つに取り組む。"), *ROWS],  # a line above the first number
        [(column, top, text.removeprefix("(1) ")) for column, top, text in ROWS],  # a row without a number
    ],
)
def test_lines_that_do_not_line_up_with_the_headers_are_no_rows(rows: list[Placed]) -> None:
    plan = read(rows)
    assert overview(plan) == []
    kept = "".join(p.text for p in plan.unplaced)
    assert all(text in kept for _, _, text in rows)
