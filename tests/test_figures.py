"""The number that a value of an indicator states."""

from __future__ import annotations

import pytest

from planparse.japanese.figures import figure


@pytest.mark.parametrize(
    ("text", "unit", "number", "of"),
    [
        ("60%以上", None, 60, "%"),
        ("約１，２００人", None, 1200, "人"),
        ("▲3.5", "ポイント", -3.5, "ポイント"),
        ("年10回", "回/年", 10, "回/年"),
        ("31,000部/月", "部/月", 31000, "部/月"),
        ("54.2%(令和6年度)", None, 54.2, "%"),
        ("64.5％※2", "％", 64.5, "％"),
        ("12億3千万円", None, 1_230_000_000, "円"),
        ("24,750", "千円", 24750, "千円"),
        ("2,475万円", "千円", 24750, "千円"),
        ("1.2万人", "千人", 12, "千人"),
        ("8割以上", None, 80, "%"),
        ("3位以内", "位", 3, "位"),
        ("120名", "人", 120, "人"),
        ("79.5年", "年", 79.5, "年"),
        ("95%を維持", "%", 95, "%"),
    ],
)
def test_a_number_is_read_in_its_unit(text: str, unit: str | None, number: float, of: str) -> None:
    found = figure(text, unit)
    assert found is not None and (found.number, found.unit) == (number, of)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("10～12%", "%"),
        ("10件→12件", "件"),
        ("1,200(800)", "人"),
        ("5%減", "%"),
        ("120人", "%"),
        ("計画策定", None),
        ("3月", None),
        ("令和8年度", None),
        ("12億円と3億円", "円"),
        ("1\n200", "件"),
        ("", None),
    ],
)
def test_what_states_no_single_number_is_none(text: str, unit: str | None) -> None:
    assert figure(text, unit) is None
