"""Numbers that changed: read as staff write them, named, and nothing that changes by itself."""

from __future__ import annotations

from typing import Any

import pytest

from planparse.cli import main
from planparse.cli.diff_summary import summarize
from planparse.cli.language import Translator
from planparse.comparison.compare import compare
from planparse.comparison.labels import difference_label, number_field_label
from planparse.comparison.model import Diff, NumberChange
from planparse.comparison.quantities import quantities
from planparse.comparison.table import comparison_table
from planparse.document.place import NOWHERE
from planparse.output.folder import write_plan
from planparse.plan.model import Basics, Budget, IndicatorValue, Plan
from tests.support.diff_plans import SENTENCES, issue, plan
from tests.support.plans import indicator, indicator_value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("乗客は1万2,480人である。", 12_480, "人"),
        ("水揚げは3万4千トンである。", 34_000, "トン"),
        ("寄付は2億5千万件に達した。", 250_000_000, "件"),
        ("待ち時間は1時間45分である。", 105, "分"),
        ("所要は2時間半である。", 150, "分"),
        ("利用率は7割である。", 70, "%"),
        ("利用率は6割5分である。", 65, "%"),
        ("造成は18ヘクタールである。", 18, "ヘクタール"),
        ("延長は3.5キロメートルである。", 3.5, "キロメートル"),
    ],
)
def test_a_quantity_is_read_whole(text: str, value: float, unit: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["築41年の会館である。", "稼働から27年の炉である。", "開館から約30年が経過した。"]
)
def test_the_age_of_a_building_is_no_quantity(text: str) -> None:
    assert quantities(text) == ()


def test_years_of_a_plan_are_a_quantity() -> None:
    assert [q.value for q in quantities("5年で3か所を整備する。")] == [5, 3]


def changed(before: str, after: str) -> list[NumberChange]:
    old = plan(issue("A-1", "桟橋の修繕", (before, *SENTENCES[1:3])), year=2025)
    new = plan(issue("A-1", "桟橋の修繕", (after, *SENTENCES[1:3])), year=2026)
    return [n for n in compare(old, new).diff.numbers if n.level == "issue"]


def test_a_percentage_changes_by_points() -> None:
    (number,) = changed("乗船率は58%である。", "乗船率は63.5%である。")
    assert (number.change_percent, number.change_points) == (None, 5.5)
    assert difference_label(number) == "+5.5ポイント"
    assert difference_label(number, "en") == "+5.5 points"


def test_an_amount_changes_by_percent() -> None:
    (number,) = changed("修繕に4億円を要する。", "修繕に4億5千万円を要する。")
    assert (number.change_percent, number.change_points) == (12.5, None)
    assert difference_label(number) == "+12.5 %"


def test_the_years_of_the_plans_are_no_change_but_a_deadline_is() -> None:
    assert changed("令和7年度は浮桟橋を点検する。", "令和8年度は浮桟橋を点検する。") == []
    (deadline,) = changed("令和9年度に浮桟橋を架け替える。", "令和11年度に浮桟橋を架け替える。")
    assert (deadline.old_value, deadline.new_value) == ("2027", "2029")


def budgeted(year: int, **accounts: int) -> Plan:
    budgets = tuple(
        Budget(account=name, amount_yen=amount * 10**8, text=f"{amount}億円", place=NOWHERE)
        for name, amount in accounts.items()
    )
    fields: dict[str, Any] = {"basics": Basics(budgets=budgets)}
    return plan(issue("A-1", "桟橋の修繕", SENTENCES[:3]), year=year, document_id=f"port-{year}", **fields)


def reordered() -> tuple[Plan, Plan, Diff]:
    old, new = budgeted(2025, 一般会計=30, 港湾会計=8), budgeted(2026, 港湾会計=9, 一般会計=33)
    return old, new, compare(old, new).diff


def test_accounts_are_paired_by_name_and_named() -> None:
    _, _, diff = reordered()
    found = {number_field_label(n): (n.old_text, n.new_text) for n in diff.numbers}
    assert found == {"予算(一般会計)": ("30億円", "33億円"), "予算(港湾会計)": ("8億円", "9億円")}


def measured(year: int, *values: IndicatorValue, **fields: object) -> Plan:
    own = issue("A-1", "桟橋の修繕", SENTENCES[:3])
    shown = (indicator("桟橋の利用", *values, **{"unit": "人", **fields}),)
    return plan(own.model_copy(update={"indicators": shown}), year=year, document_id=f"port-{year}")


def target(year: int, text: str, number: float) -> IndicatorValue:
    return indicator_value(str(year), "target", text, number)


def told(old: Plan, new: Plan) -> list[tuple[str, str]]:
    """The rows of the comparison table about indicators."""
    rows = [row for block in comparison_table(compare(old, new).diff, old, new) for row in block.rows]
    return [(row.old.text, row.new.text) for row in rows if row.label == "指標"]


def test_a_target_that_moves_on_with_the_plan_is_one_target() -> None:
    old, new = measured(2025, target(2025, "1,200", 1200)), measured(2026, target(2026, "1,500以上", 1500))
    (number,) = (n for n in compare(old, new).diff.numbers if n.field == "indicators")
    assert (number.old_value, number.new_value, number.unit) == (1200, 1500, "人")
    assert number.change_percent == 25.0
    assert number.new_context == "桟橋の利用"
    assert told(old, new) == [
        ("桟橋の利用 令和7年度 目標値: 1,200 人", "桟橋の利用 令和8年度 目標値: 1,500以上 人")
    ]


def test_targets_of_several_years_are_paired_by_their_years() -> None:
    old = measured(2025, *(target(year, str(n), n) for year, n in ((2025, 10), (2026, 20), (2027, 30))))
    new = measured(2026, *(target(year, str(n), n) for year, n in ((2026, 20), (2027, 35), (2028, 40))))
    changes = [c for c in compare(old, new).diff.changes if c.field == "indicators"]
    pairs = [[v and v["period"] for v in (c.old, c.new)] for c in changes]  # type: ignore[index, call-overload]
    assert sorted(pairs, key=str) == [["2025", None], ["2027", "2027"], [None, "2028"]]


def test_a_target_in_another_unit_is_no_changed_number() -> None:
    old = measured(2025, target(2025, "12", 12), unit="千人")
    new = measured(2026, target(2026, "15,000", 15000))
    assert [n for n in compare(old, new).diff.numbers if n.field == "indicators"] == []
    assert len(told(old, new)) == 1


def test_an_indicator_of_another_name_is_added_and_removed() -> None:
    old = measured(2025, target(2025, "12", 12))
    new = measured(2026, target(2026, "15", 15))
    other = new.issues[0].indicators[0].model_copy(update={"name": "係船の件数"})
    new = new.model_copy(update={"issues": (new.issues[0].model_copy(update={"indicators": (other,)}),)})
    assert told(old, new) == [
        ("桟橋の利用 令和7年度 目標値: 12 人", "(削る)"),
        ("(新設)", "係船の件数 令和8年度 目標値: 15 人"),
    ]


def test_a_reordered_entry_is_said_to_be_moved_with_only_the_edit_marked() -> None:
    old, new, diff = reordered()
    rows = [row for row in comparison_table(diff, old, new)[0].rows if row.label == "予算"]
    assert [row.new.text for row in rows] == ["港湾会計 9億円", "一般会計 33億円"]
    assert [[p.text for p in row.new.pieces if p.changed] for row in rows] == [["9億円"], ["33億円"]]
    assert sum("順序変更" in row.remarks for row in rows) == 1


def test_paragraphs_in_another_order_are_neither_added_nor_removed() -> None:
    def paragraphs(year: int, *order: int) -> Plan:
        return plan(issue("A-1", "桟橋の修繕", tuple(SENTENCES[k] for k in order)), year=year)

    old, new = paragraphs(2025, 0, 1, 2, 3), paragraphs(2026, 3, 1, 2, 0)
    diff = compare(old, new).diff
    changes = [c for c in diff.changes if c.field == "description" and c.level == "issue"]
    assert changes
    assert all(c.old == c.new for c in changes)
    rows = [row for block in comparison_table(diff, old, new) if block.link for row in block.rows]
    assert [row.remarks for row in rows if row.kind == "text" and row.new.pieces] == [("順序変更",)] * len(
        changes
    )


def test_the_terminal_names_the_account(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, _ = reordered()
    paths = [write_plan(one, tmp_path / str(one.fiscal_year)) for one in (old, new)]
    assert main(["diff", *map(str, paths)]) == 0
    told = capsys.readouterr().out
    assert "予算(港湾会計): 8億円 → 9億円 (+12.5 %)" in told
    assert "部署の時点" not in told


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("点検では、損傷のある桟橋が18基確認された。", 18, "基"),
        ("合わせて7団地で募集する。", 7, "団地"),
        ("市道の24区間で舗装を直す。", 24, "区間"),
        ("残る12橋梁の補修を終える。", 12, "橋梁"),
    ],
)
def test_a_rare_counter_is_the_word_after_the_number(text: str, value: float, unit: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit) == (value, unit)
    assert text[found.begin : found.end] == f"{value}{unit}"


@pytest.mark.parametrize("text", ["3千2万件の申請", "2億3億人"])
def test_a_number_whose_units_do_not_go_down_is_no_quantity(text: str) -> None:
    assert not [q for q in quantities(text) if q.kind == "count"]


@pytest.mark.parametrize(("count", "more"), [(12, None), (13, "ほか 1 件"), (15, "ほか 3 件")])
def test_the_terminal_shows_twelve_numbers(
    count: int, more: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, diff = reordered()
    (one, _) = diff.numbers
    years = one.model_copy(update={"kind": "fiscal_year"})
    summarize(diff.model_copy(update={"numbers": (years, *[one] * count)}), Translator("ja"))
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("  予算(") for line in lines) == 12
    assert [line.strip() for line in lines if "ほか" in line] == ([more] if more else [])
