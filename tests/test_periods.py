"""Names of periods: what each is, whatever its spelling, and what is no period."""

from __future__ import annotations

import pytest

from planparse.japanese.fold import fold
from planparse.japanese.periods import DATED, NAMED, REST, in_sequence, period_of, period_words

QUARTERS = [
    "第1四半期", "第１四半期", "第一四半期", "第Ⅰ四半期", "第１・四半期", "1四半期",
    "1/4期", "１／４期", "第1期", "Ⅰ期", "1Q", "Ｑ１",
    "(第1四半期)", "【第1四半期】", "〔1Q〕", "第1四半期(4～6月)",
    "第1四半期 4~6月", "第1四半期（予定）", "第1四半期(4～",
    "第1Q", "第1クォーター", "1/4半期", "第1/四半期", "第1四半期計画", "第1四半期の取組(4~6月)",
    "第1四半期\n4月・5月・6月", "第 1 四 半 期", "第1四\n半期\n(4～6\n月)", "第1四半期［令和8年4月～6月］",
    "①四半期", "第①四半期", "１四", "第1四半期\n令和8年4月～6月", "第1四半期 R8.4～6",
    "第1四半期 4月から6月", "第1四半期\n令和8年4月1日～6月30日", "第1四半期 4/1～6/30",
]  # fmt: skip
SPRING = [
    "4～6月",
    "４月～６月",
    "4-6月期",
    "(4~6月)",
    "①4～6月",
    "4・5・6月",
    "4、5、6月",
    "春(4～6月)",
    "4月から6月まで",
    "4～6月頃",
    "4～6月の取組",
    "4/1～6/30",
    "4月1日～6月30日",
    "春期（４～６月）",
]


@pytest.mark.parametrize("name", QUARTERS)
def test_a_quarter_by_any_name(name: str) -> None:
    period = period_of(name)
    assert period is not None and (period.kind, period.quarters, period.notation) == ("quarter", (1,), None)


WRITTEN_OUT = ["4月から6月まで", "4～6月頃", "4～6月の取組", "4/1～6/30", "4月1日～6月30日"]


@pytest.mark.parametrize("name", [*SPRING, *WRITTEN_OUT])
def test_three_months_by_any_name(name: str) -> None:
    period = period_of(name)
    assert period is not None and (period.kind, period.first, period.last) == ("months", 1, 3)


@pytest.mark.parametrize(
    ("name", "kind", "quarters"),
    [
        ("上半期", "half", (1, 2)),
        ("上期", "half", (1, 2)),
        ("前期(4～9月)", "half", (1, 2)),
        ("前半", "half", (1, 2)),
        ("下半期", "half", (3, 4)),
        ("後期", "half", (3, 4)),
        ("通年", "whole year", (1, 2, 3, 4)),
        ("年間", "whole year", (1, 2, 3, 4)),
        ("4月", "month", (1,)),
        ("１２月", "month", (3,)),
        ("4～9月", "months", (1, 2)),
        ("10月～翌3月", "months", (3, 4)),
        ("翌年1～3月", "months", (4,)),
        ("5～8月", "months", (1, 2)),
        ("～6月", "until", (1,)),
        ("6月末まで", "until", (1,)),
        ("9月末", "until", (1, 2)),
        ("10月以降", "from", (3, 4)),
        ("10月～", "from", (3, 4)),
        ("第1・2四半期", "months", (1, 2)),
        ("第２四半期～第４四半期(7～3月)", "months", (2, 3, 4)),
        ("第三、第四四半期", "months", (3, 4)),
        ("1～2Q", "months", (1, 2)),
        ("Ⅰ～Ⅱ期", "months", (1, 2)),
        ("令和8年度", "fiscal year", ()),
    ],
)
def test_the_quarters_of_a_period(name: str, kind: str, quarters: tuple[int, ...]) -> None:
    period = period_of(name)
    assert period is not None and (period.kind, period.quarters) == (kind, quarters)


@pytest.mark.parametrize(
    ("name", "notation"),
    [
        ("令和8年度", "2026"),
        ("Ｒ８年度", "2026"),
        ("R8", "2026"),
        ("2026年度", "2026"),
        ("令和元年度", "2019"),
        ("令和8年度通年", "2026"),
        ("令和8年度上半期", "2026-H1"),
        ("2026年度下期", "2026-H2"),
        ("令和8年度第1四半期", "2026-Q1"),
        ("令和8年度第1・第2四半期", "2026-04/2026-09"),
        ("R8 3Q", "2026-Q3"),
        ("R8.4", "2026-04"),
        ("令和９年３月", "2027-03"),
        ("令和8年度3月", "2027-03"),
        ("R8.4～6", "2026-04/2026-06"),
        ("R8.4～R8.6", "2026-04/2026-06"),
        ("R8.10～R9.3", "2026-10/2027-03"),
        ("令和8年1月～3月", "2026-01/2026-03"),
    ],
)
def test_the_notation_of_a_period_with_its_year(name: str, notation: str) -> None:
    period = period_of(name)
    assert period is not None and period.notation == notation


@pytest.mark.parametrize(
    ("notation", "words"),
    [
        ("2026", "令和8年度"),
        ("2019", "令和元年度"),
        ("2026-H2", "令和8年度下半期"),
        ("2026-Q3", "令和8年度第3四半期"),
        ("2026-04", "令和8年4月"),
        ("2026-04/2026-06", "令和8年4月～6月"),
        ("2026-10/2027-03", "令和8年10月～令和9年3月"),
        ("2019-04/2019-06", "平成31年4月～令和元年6月"),
        (None, "期間"),
        ("2026-13", "2026-13"),
        ("来年", "来年"),
    ],
)
def test_the_words_for_a_notation(notation: str | None, words: str) -> None:
    assert period_words(notation) == words


def test_january_to_march_belong_to_the_fiscal_year_before() -> None:
    period = period_of("R9.3")
    assert period is not None and (period.fiscal_year, period.first, period.quarters) == (2026, 12, (4,))


@pytest.mark.parametrize(
    "text",
    [
        "", "取組内容", "第5四半期", "13-15月", "3-4月", "4-6", "4", "8.4", "R8.4.1", "4月1日",
        "年間計画", "前期日程", "4・6・8月", "第1・3四半期", "第4～1四半期", "1・2", "①～②",
        "R8.4～R9.6", "令和8～10年度", "第1回", "四半期", "第1四半期の実績",
        "第1四半期(4～6月) 第2四半期(7～9月)", "4月に開催する",
    ],
)  # fmt: skip
def test_what_names_no_period_of_a_year(text: str) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(
    ("names", "quarters"),
    [
        (["～6月", "～9月", "～12月", "～3月"], [(1,), (2,), (3,), (4,)]),
        (["6月末まで", "9月末まで", "12月末まで", "3月末まで"], [(1,), (2,), (3,), (4,)]),
        (["取組", "～9月", "～3月"], [None, (1, 2), (3, 4)]),
        (["4月～", "10月～", "備考"], [(1, 2), (3, 4), None]),
    ],
)
def test_neighbours_limit_a_period_without_an_end(names: list[str], quarters: list[object]) -> None:
    found = in_sequence([period_of(name) for name in names])
    assert [period and period.quarters for period in found] == quarters


@pytest.mark.parametrize("name", [*QUARTERS, "上半期", "後期(10～3月)", "令和8年度第1四半期"])
def test_a_reader_finds_the_name_of_a_quarter_or_half_in_a_row_of_text(name: str) -> None:
    compact = "".join(fold(name).split())
    for text in (compact, f"取組{compact}備考"):
        assert any(pattern.search(text) for pattern in NAMED), text


@pytest.mark.parametrize("name", [*SPRING, "4月", "R8.4", "R8.4~6", "~6月", "6月末まで"])
def test_a_reader_finds_months(name: str) -> None:
    match = DATED.search("".join(fold(name).split()))
    assert match is not None


@pytest.mark.parametrize(
    ("piece", "is_rest"), [("月)", True), ("6月)", True), ("半期", True), ("調査", False), ("12", False)]
)
def test_a_piece_that_a_narrow_column_broke_off(piece: str, is_rest: bool) -> None:
    assert (REST.fullmatch(piece) is not None) is is_rest
