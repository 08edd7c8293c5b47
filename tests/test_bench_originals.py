"""The bench of originals writes what a format can show, so that a reader can be blamed for what it misses."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.originals.formats import FORMATS
from generator.layout import Rows, Slot, Text, placed
from planparse.document.source import Grid
from planparse.readers import read

MERGED = Rows(
    None,
    (
        (Slot(("項目",), rows=2), Slot(("上半期",), 2), Slot(("担当課",), rows=2)),
        (Slot(("第1四半期",)), Slot(("第2四半期",))),
        (Slot(("①調査",), rows=2), Slot(("・区域の選定", "・測量"), 2, 2), Slot(("庶務課",))),
        (Slot(("用地課",)),),
        (Slot(("②設計",)), Slot(("要綱の作成",)), Slot(()), Slot(("営繕課",))),
    ),
    "other",
    (2, 3, 3, 2),
)
"""A table with cells merged over rows, over columns and over both."""


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["boxed", "grid", "markup"])
def test_a_text_shows_which_cells_are_merged(name: str, seed: int, tmp_path: Path) -> None:
    path = tmp_path / f"plan{FORMATS[name].suffix}"
    FORMATS[name].write([Text("前の行"), MERGED, Text("後の行")], path, random.Random(seed))
    document, _ = read(path.read_bytes(), path.name)
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert {
        (c.row, c.col, c.row_span, c.col_span, tuple(line.text for line in c.lines)) for c in grid.cells
    } == {(r, c, slot.rows, slot.span, slot.lines) for r, c, slot in placed(MERGED)}


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_worksheet_has_all_columns_of_its_widest_table(name: str, tmp_path: Path) -> None:
    heads = tuple(f"見出し{n}" for n in range(20))
    wide = Rows(None, (tuple(Slot((head,)) for head in heads),) * 2, "other", (1,) * len(heads))
    path = tmp_path / f"plan{FORMATS[name].suffix}"
    FORMATS[name].write([wide], path, random.Random(1))
    document, _ = read(path.read_bytes(), path.name)
    assert [line.text for line in document.lines()] == [*heads, *heads]
