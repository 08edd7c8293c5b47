"""A word put where no field expects it is in the plan afterwards, and a finding says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from planparse.model import Plan
from planparse.pipeline import parse_bytes

TOWN = Path(__file__).parent.parent / "raw" / "kirigahara-r8.txt"
WORD = "ゼブラ"


def plan_of(text: str) -> Plan:
    return parse_bytes(text.encode(), "a.txt").plan


def changed(old: str, new: str) -> Plan:
    text = TOWN.read_text(encoding="utf-8")
    assert old in text
    return plan_of(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("取組の方向\n", f"取組の方向\t{WORD}\n", id="head of an overview's own column"),
        pytest.param("直営\t", f"区分\t{WORD}\n直営\t", id="head row of the facilities"),
        pytest.param(
            "４-６月期\t７-９月期\t１０-１２月期\t１-３月期\n・相談員の任用",
            f"{WORD}\t４-６月期\t７-９月期\t１０-１２月期\t１-３月期\n\t・相談員の任用",
            id="corner of a schedule",
        ),
    ],
)
def test_a_word_in_a_head_row_is_kept(old: str, new: str) -> None:
    plan = changed(old, new)
    kept = [p.text for p in plan.unplaced] + [p.text for i in plan.issues for p in i.unplaced]
    kept += [name for f in plan.basics.facilities for name in (f.operation, *f.names)]
    assert any(WORD in text for text in kept)


def test_the_words_that_head_columns_are_no_facilities() -> None:
    plan = changed("直営\t", "区分\t施設名\n直営\t")
    assert [f.operation for f in plan.basics.facilities] == ["直営", "指定管理", "その他"]


def test_a_ditto_with_a_full_stop_is_a_ditto() -> None:
    plan = changed("・同左\t", "・同左。\t")
    dittos = [
        t.text for i in plan.issues for n in i.initiatives for q in n.quarters for t in q.tasks if t.ditto
    ]
    assert "基本設計" in dittos
