"""From quarterly tables to tasks: headers, merged cells, dittos, markers, rows cut by a page break."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from planparse.document.source import Grid, Line
from planparse.parse.outline_tree import Table
from planparse.parse.pipeline import parse_document
from planparse.parse.placed_rows import _by_column, starts_of
from planparse.readers import read
from tests.support import grids
from tests.support.documents import forms
from tests.support.schedules import HEAD, read_tables, ruled, said, table
from tests.support.small_plan import parsed
from tests.support.work import counted


def tasks(*rows: str, head: str = HEAD, name: str = "kyoku-x") -> dict[int, list[str]]:
    """The tasks of each quarter as "①text", followed by "(同左)" if they are dittos."""
    found, _ = read_tables(table(head, *rows), name=name)
    return {q.quarter: [said(t) for t in q.tasks] for q in found.quarters}


def codes(*rows: str, head: str = HEAD) -> list[str]:
    return [f.code for f in read_tables(table(head, *rows))[1]]


# --- heads ---------------------------------------------------------------------------------------------

EACH = {1: ["甲"], 2: ["乙"], 3: ["丙"], 4: ["丁"]}


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "第１四半期（４～６月）\t第２四半期（７～９月）\t第３四半期（10～12月）\t第４四半期（１～３月）",
        "第1四半期 (4〜6月)\t第2四半期 (7〜9月)\t第3四半期 (10〜12月)\t第4四半期 (1〜3月)",
        "1Q\t2Q\t3Q\t4Q",
        "第1\t第2\t第3\t第4",
        "第一\t第二\t第三\t第四",
        "第1期\t第2期\t第3期\t第4期",
        "1期\t2期\t3期\t4期",
        "Ⅰ\tⅡ\tⅢ\tⅣ",
        "1/4\t2/4\t3/4\t4/4",
        "4～6\t7～9\t10～12\t1～3",
        "４－６月\t７－９月\t10－12月\t１－３月",
        "4-6月期\t7-9月期\t10-12月期\t1-3月期",
        "第1四半期\t第2四半期\t第3四半期\t第4四半期\n(4~6月)\t(7~9月)\t(10~12月)\t(1~3月)",
        "第 1 四 半 期\t第 2 四 半 期\t第 3 四 半 期\t第 4 四 半 期",
    ],
)
def test_headers_of_four_quarters(head: str) -> None:
    assert tasks("甲\t乙\t丙\t丁", head=head) == EACH


@pytest.mark.parametrize("head", ["Ⅰ\tⅡ\tⅢ", "1/4\t2/4\t3/4", "Ⅱ\tⅢ\tⅣ\tⅤ", "4～6\t10～12\t7～9\t1～3"])
def test_numbers_that_do_not_count_four_quarters_are_no_headers(head: str) -> None:
    found, _ = read_tables(table(head, "甲\t乙\t丙\t丁"))
    assert not any(quarter.tasks for quarter in found.quarters)


def test_columns_in_another_order_with_an_unrelated_one() -> None:
    assert tasks("工程\t丁\t甲\t乙\t丙", head="項目\t4Q\t1Q\t2Q\t3Q") == EACH


@pytest.mark.parametrize("head", ["上半期\t下半期", "上期(4~9月)\t下期(10~3月)", "4-9月\t10-3月"])
def test_half_years_cover_two_quarters_each(head: str) -> None:
    found, findings = read_tables(table(head, "・甲\t・乙"))
    assert [(q.quarter, [(t.text, t.span) for t in q.tasks]) for q in found.quarters] == [
        (1, [("甲", (1, 2))]),
        (2, [("甲", (1, 2))]),
        (3, [("乙", (3, 4))]),
        (4, [("乙", (3, 4))]),
    ]
    assert [f.code for f in findings] == ["half-year-column"] * 2


def test_half_years_above_quarters_are_a_second_header_row() -> None:
    grid = ruled(
        [
            (0, 0, "上半期", 1, 2), (0, 2, "下半期", 1, 2),
            *((1, i, f"第{i + 1}四半期") for i in range(4)),
            *((2, i, text) for i, text in enumerate("甲乙丙丁")),
        ],
        3,
    )  # fmt: skip
    found, findings = read_tables(Table((grid,)))
    assert {q.quarter: [t.text for t in q.tasks] for q in found.quarters} == EACH
    assert findings == ()


def test_months_below_a_quarter_divide_it_or_say_when_a_task_is_due() -> None:
    quarters = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    ranges = [(1, n, head) for n, head in enumerate(("4～6月", "7～9月", "10～12月", "1～3月"))]
    due = [(1, n, head) for n, head in enumerate(("6月", "9月", "12月", "3月"))]
    work = [(2, n, text) for n, text in enumerate("甲乙丙丁")]
    for second in (ranges, due):
        found, _ = read_tables(Table((ruled([*quarters, *second, *work], 3),)))
        assert [[said(task) for task in q.tasks] for q in found.quarters] == [["甲"], ["乙"], ["丙"], ["丁"]]
        assert [p.text for p in found.remarks] == ([text for _, _, text in due] if second is due else [])


def test_single_months_over_the_quarters_they_divide() -> None:
    quarters = [(0, 3 * n, head, 1, 3) for n, head in enumerate(HEAD.split("\t"))]
    months = [(1, n, f"{(n + 3) % 12 + 1}月") for n in range(12)]
    found, _ = read_tables(
        Table((ruled([*quarters, *months, (2, 0, "調査", 1, 6), (2, 11, "公表")], 3, 12),))
    )
    assert [[said(task) for task in quarter.tasks] for quarter in found.quarters] == [
        ["調査"],
        ["調査"],
        [],
        ["公表"],
    ]


@pytest.mark.parametrize("month", ["月", ""])
@pytest.mark.parametrize("quarters", [True, False])
def test_months_as_words_or_bare_numbers_with_and_without_quarters_above(month: str, quarters: bool) -> None:
    above = [(0, 3 * n + 1, head, 1, 3) for n, head in enumerate(HEAD.split("\t")) if quarters]
    months = [(1, n + 1, f"{(n + 3) % 12 + 1}{month}") for n in range(12)]
    found, _ = read_tables(
        Table((ruled([*above, *months, (2, 0, "①調査"), (2, 3, "甲", 1, 4), (2, 12, "乙")], 3, 13),))
    )
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①甲"], ["①甲"], [], ["①乙"]]
    assert [p.text for p in found.labels] == ["①調査"]


def test_numbers_that_do_not_count_the_months_are_no_headers() -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    found, _ = read_tables(Table((ruled([*heads, *((1, n, str(n + 4)) for n in range(4))], 2),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["4"], ["5"], ["6"], ["7"]]


def test_a_second_band_of_months() -> None:
    first = [(0, 0, "項目"), *((0, n + 1, f"{n + 4}月") for n in range(6))]
    second = [(2, 0, "項目"), *((2, n + 1, f"{(n + 9) % 12 + 1}月") for n in range(6))]
    work = [(1, 0, "①調査"), (1, 1, "甲"), (1, 5, "乙", 1, 2), (3, 0, "①調査"), (3, 1, "乙"), (3, 6, "丙")]
    found, _ = read_tables(Table((ruled([*first, *work, *second], 4, 7),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①甲"], ["①乙"], ["①乙"], ["①丙"]]


def test_a_print_title_repeats_the_first_band_above_rows_of_the_second() -> None:
    first = [(0, n, f"{n + 4}月") for n in range(6)]
    second = [(2, n, f"{(n + 9) % 12 + 1}月") for n in range(6)]
    cut = Table((ruled([*first, (1, 0, "①甲"), *second], 3, 6), ruled([*first, (1, 0, "①乙")], 2, 6, 2, 50)))
    found, findings = read_tables(cut)
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①甲"], [], ["①乙"], []]
    assert {f.code for f in findings} == {"header-guessed", "table-joined"}
    anew = ruled([*first, (1, 0, "①乙"), *second, (3, 0, "①丙")], 4, 6, 2, 50)
    found, findings = read_tables(Table((ruled([*first, (1, 0, "①甲"), *second], 3, 6), anew)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①甲", "①乙"], [], ["①丙"], []]
    assert not any(f.code == "header-guessed" for f in findings)


def test_dates_when_work_is_due_begin_no_band_of_months() -> None:
    heads = [(0, n, f"{n + 4}月") for n in range(6)]
    due = [(2, n, f"{n + 4}月") for n in (1, 3, 5)]
    found, _ = read_tables(Table((ruled([*heads, (1, 1, "甲"), *due, (3, 4, "乙")], 4, 6),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["甲"], ["乙"]]
    assert [p.text for p in found.remarks] == ["5月", "7月", "9月"]


QUARTERS = HEAD.split("\t")


@pytest.mark.parametrize(
    ("planned", "actual"), [("予定", "実績"), ("計画", "実施状況"), ("（計画）", "（実績）")]
)
def test_rows_of_what_was_done_are_no_work_of_the_plan(planned: str, actual: str) -> None:
    heads = [(0, 0, "項目"), (0, 1, "区分"), *((0, n + 2, head) for n, head in enumerate(QUARTERS))]
    first = [(1, 0, "①測量", 2, 1), (1, 1, planned), (1, 2, "現地の調査"), (1, 4, "図面の作成")]
    second = [(3, 0, "②用地", 2, 1), (3, 1, planned), (3, 3, "地権者との協議")]
    done = [(2, 1, actual), (2, 2, "調査は完了"), (4, 1, actual)]
    found, findings = read_tables(Table((ruled([*heads, *first, *second, *done], 5, 6),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①現地の調査"],
        ["②地権者との協議"],
        ["①図面の作成"],
        [],
    ]
    told = [(a.label, a.row, a.text, a.period) for a in found.attributes]
    assert told == [(actual, "①測量", "調査は完了", "2026-Q1")]
    assert (found.remarks, findings) == ((), ())


@pytest.mark.parametrize("label", ["目標", "数値目標", "担当課", "予算額", "達成率", "備考"])
def test_rows_that_describe_work_are_none(label: str) -> None:
    heads = [(0, 0, "区分"), *((0, n + 1, head) for n, head in enumerate(QUARTERS))]
    rows = [(1, 0, "取組"), (1, 1, "準備"), (1, 3, "実施"), (2, 0, label), (2, 1, "3回"), (2, 3, "5回")]
    found, _ = read_tables(Table((ruled([*heads, *rows], 3, 5),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["準備"], [], ["実施"], []]
    told = [(a.label, a.row, a.text, a.period) for a in found.attributes]
    assert told == [(label, None, "3回", "2026-Q1"), (label, None, "5回", "2026-Q3")]


def test_columns_of_what_was_done_are_no_work_of_the_plan() -> None:
    heads = [(0, 0, "項目", 2, 1), *((0, 2 * n + 1, head, 1, 2) for n, head in enumerate(QUARTERS))]
    roles = [(1, n + 1, ("計画", "実績")[n % 2]) for n in range(8)]
    work = [(2, 0, "①測量"), (2, 1, "現地の調査"), (2, 2, "調査は完了"), (2, 5, "図面の作成")]
    found, _ = read_tables(Table((ruled([*heads, *roles, *work], 3, 9),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①現地の調査"], [], ["①図面の作成"], []]
    told = [(a.label, a.row, a.text, a.period) for a in found.attributes]
    assert told == [("実績", "①測量", "調査は完了", "2026-Q1")]


def test_work_that_goes_on_all_year_is_no_date() -> None:
    heads = [(0, 0, "項目"), *((0, n + 1, head) for n, head in enumerate(QUARTERS))]
    work = [(1, 0, "①巡回"), (1, 1, "通年", 1, 4), (2, 0, "②点検"), (2, 2, "実施")]
    found, _ = read_tables(Table((ruled([*heads, *work], 3, 5),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①通年"], ["①通年", "②実施"], ["①通年"], ["①通年"],
    ]  # fmt: skip
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["第1四半期\n(4~6", "第2四半期\n(7~9", "第3四半期\n(10~12", "第4四半期\n(1~3"], ["月)"] * 4),
        (
            ["第1四半期", "第2四半期", "第3四半期", "第4四半期"],
            ["(4~6月)", "(7~9月)", "(10~12月)", "(1~3月)"],
        ),
        (
            ["第1四半期(4", "第2四半期(7", "第3四半期(1", "第4四半期(1"],
            ["~6月)", "~9月)", "0~12月)", "~3月)"],
        ),
        (["4", "5", "6", "7", "8", "9", "10", "11", "12", "1", "2", "3"], ["月"] * 12),
        (["第1四半期", "第2四半期", "第3四半期(10~12", "第4四半期"], ["", "", "月)", ""]),
    ],
)
def test_column_headers_that_a_page_break_cuts_are_no_tasks(above: list[str], below: list[str]) -> None:
    cols = len(above) + 1
    first = ruled([(0, 0, "項目"), *((0, n + 1, head) for n, head in enumerate(above))], 1, cols)
    works = [(1, 0, "①測量"), (1, 1, "調査"), (1, cols - 2, "公表")]
    rest = [*((0, n + 1, text) for n, text in enumerate(below)), *works]
    second = ruled(rest, 2, cols, page=2, first_line=50)
    found, _ = read_tables(Table((first, second)))
    late = [["①公表"], []] if cols == 5 else [[], ["①公表"]]
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①調査"], [], *late]


def test_the_ends_of_cut_headers_beside_the_periods_are_no_work() -> None:
    first = [(0, n, f"{head}\n({3 * n + 1}番目の四半期") for n, head in enumerate(QUARTERS)]
    rest = [*((0, n, "月)") for n in range(4)), (0, 4, "円)"), (1, 0, "調査"), (1, 4, "120")]
    parts = ruled([*first, (0, 4, "予算(千")], 1, 5), ruled(rest, 2, 5, page=2, first_line=50)
    found, _ = read_tables(Table(parts))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["調査"], [], [], []]


@pytest.mark.parametrize(
    ("heads", "inside", "tasks"),
    [
        (QUARTERS, ("実績", "計画"), [["調査"], [], [], ["公表"]]),
        (["4月", "5月", "6月", "7月"], ("後半", "前半"), [["調査"], ["公表"]]),
    ],
)
def test_columns_inside_the_periods_whose_headers_end_the_page_before(
    heads: list[str], inside: tuple[str, str], tasks: list[list[str]]
) -> None:
    tops = [(0, 0, "項目", 1, 1), *((0, 2 * n + 1, head, 1, 2) for n, head in enumerate(heads))]
    above = ruled(tops, 1, 9, first_line=40)
    # on its own, the header row shows no columns inside the quarters
    narrow = tuple(replace(c, col=n, col_span=1) for n, c in enumerate(above.cells))
    header = replace(above, cells=tuple(replace(c, page=1) for c in narrow), cols=5)
    parts = [(0, n, inside[n % 2]) for n in range(1, 9)]
    below = ruled([*parts, (1, 0, "①測量"), (1, 1, "調査"), (1, 7, "公表")], 2, 9, page=2, first_line=50)
    below = replace(below, cells=tuple(replace(c, page=2) for c in below.cells))
    text = grids.document(grids.HEAD, *grids.SECTIONS)
    read = parse_document(replace(text, blocks=(*text.blocks, header, below)), (), forms())
    (initiative,) = read.plan.issues[0].initiatives
    assert [[t.text for t in q.tasks] for q in initiative.quarters] == tasks
    codes = {finding.code for finding in read.plan.findings}
    assert "table-joined" in codes and "half-year-column" not in codes


def test_a_row_goes_on_after_a_page_break_inside_a_word_of_its_label() -> None:
    heads = [(0, 0, "項目"), *((0, n + 1, head) for n, head in enumerate(QUARTERS))]
    first = ruled([*heads, (1, 0, "①実施設計の作"), (1, 1, "地元との合同の"), (1, 2, "試験")], 2, 5)
    second = ruled(
        [(0, 0, "成"), (0, 1, "会議"), (1, 0, "②工事"), (1, 3, "着手")], 2, 5, page=2, first_line=50
    )
    found, _ = read_tables(Table((first, second)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①地元との合同の会議"], ["①試験"], ["②着手"], [],
    ]  # fmt: skip
    assert [p.text for p in found.labels] == ["①実施設計の作成", "②工事"]


def test_a_header_of_two_lines() -> None:
    heads = [(0, i, f"第{i + 1}四半期\n({a}月)") for i, a in enumerate(("4~6", "7~9", "10~12", "1~3"))]
    grid = ruled([*heads, *((1, i, text) for i, text in enumerate("甲乙丙丁"))], 2)
    found, _ = read_tables(Table((grid,)))
    assert {q.quarter: [t.text for t in q.tasks] for q in found.quarters} == EACH
    assert [line.text for line in found.heads] == [
        "第1四半期", "(4~6月)", "第2四半期", "(7~9月)", "第3四半期", "(10~12月)", "第4四半期", "(1~3月)",
    ]  # fmt: skip


# --- dates ---------------------------------------------------------------------------------------------


def test_quarters_carry_their_dates_text_and_ids() -> None:
    found, _ = read_tables(table(HEAD, "①甲 ②乙\t\t\t―"))
    first, second, _, last = found.quarters
    assert (first.start, first.end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert first.text == "①甲 ②乙"
    assert [t.id for t in first.tasks] == ["B-2/5/Q1/1", "B-2/5/Q1/2"]
    assert (second.text, second.tasks) == ("", ())
    assert (last.text, last.tasks) == ("―", ())


# --- cells ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("・調査", ["調査"]),
        ("調査", ["調査"]),
        ("・組成・課題研究", ["組成・課題研究"]),
        ("組成・課題研究", ["組成・課題研究"]),
        ("・調査 ・設計", ["調査", "設計"]),
        ("･調査　･設計", ["調査", "設計"]),
        ("①調査 ②設計", ["①調査", "②設計"]),
        ("①調査②設計③施工", ["①調査", "②設計", "③施工"]),  # run on
        ("①調査、②設計", ["①調査、②設計"]),  # a list within one entry
        ("①調査（②の準備）", ["①調査（②の準備）"]),
        ("②③他機関調査", ["②③他機関調査"]),
        ("②、③他機関調査", ["②③他機関調査"]),
        ("②・③他機関調査", ["②③他機関調査"]),
        ("①～③公表", ["①②③公表"]),
        ("①〜③公表", ["①②③公表"]),
        ("①-③公表", ["①②③公表"]),
        ("①公表①", ["①公表①"]),
        ("- ①調査 - ②設計", ["①調査", "②設計"]),
        ("① 調査", ["①調査"]),
        ("①：調査", ["①調査"]),
        ("●調査 ●設計", ["調査", "設計"]),
        ("⑳調査 ㉑設計", ["⑳調査", "㉑設計"]),
        ("AI-OCRの試行", ["AI-OCRの試行"]),
        ("・Park and Rideの試行", ["Park and Rideの試行"]),
        ("・調査 ―", ["調査"]),
    ],
)
def test_the_entries_and_markers_of_a_cell(cell: str, expected: list[str]) -> None:
    assert tasks(f"{cell}\t甲\t甲\t甲")[1] == expected


@pytest.mark.parametrize("bullet", ["-", "－", "–", "➢", "✓", "◇", "▷", "◦", "\ufffd"])
def test_a_sign_before_every_entry_of_a_table_is_a_bullet(bullet: str) -> None:
    cells = (f"{bullet}調査\n{bullet}①設計", f"{bullet}他部局との\n調整", "同左", f"{bullet}公表")
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    grid = ruled([*heads, *((1, n, text) for n, text in enumerate(cells))], 2)
    found, _ = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["調査", "①設計"],
        ["他部局との調整"],
        ["他部局との調整(同左)"],
        ["公表"],
    ]


def test_a_sign_before_some_entries_or_a_minus_is_text() -> None:
    assert tasks("✓調査\t設計\t✓施工\t公表") == {1: ["✓調査"], 2: ["設計"], 3: ["✓施工"], 4: ["公表"]}
    assert tasks("-10%\t-20%\t-30%\t-40%")[1] == ["-10%"]


def test_two_works_a_line_each_of_which_one_fills_its_line_are_told() -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    listing = (1, 0, "現地調査\n地元への説明")
    full = (1, 1, "関係機関との事前の協議\n要綱の改正")
    found, findings = read_tables(Table((ruled([*heads, listing, full], 2),)))
    assert [[t.text for t in q.tasks] for q in found.quarters[:2]] == [
        ["現地調査", "地元への説明"],
        ["関係機関との事前の協議", "要綱の改正"],
    ]
    assert [(f.code, f.values) for f in findings] == [
        ("entries-parted", {"before": "関係機関との事前の協議", "after": "要綱の改正"})
    ]
    found, alone = read_tables(Table((ruled([*heads, full], 2),)))
    assert [t.text for t in found.quarters[1].tasks] == ["関係機関との事前の協議要綱の改正"]
    assert not any(f.code.startswith("entries-") for f in alone)


def test_a_full_line_that_names_no_work_goes_on_and_a_remark_is_no_entry() -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    listing = (1, 0, "現地調査\n地元への説明")
    noun, remark = (1, 1, "近隣の十二市町の施設\n台帳の整備"), (1, 2, "地元の代表への事前説明\n（全３回）")
    found, findings = read_tables(Table((ruled([*heads, listing, noun, remark], 2),)))
    assert [[t.text for t in q.tasks] for q in found.quarters[1:3]] == [
        ["近隣の十二市町の施設台帳の整備"],
        ["地元の代表への事前説明（全３回）"],
    ]
    assert [f.values["before"] for f in findings] == ["近隣の十二市町の施設"]


def test_wraps_inside_words_show_how_much_room_a_columns_lines_leave() -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    # a line holds ten characters, though the cell's edges have room for one more
    wrapped = (1, 0, "隣接する二市との合同\n研修の受講者の募集要\n項の作成")
    found, _ = read_tables(Table((ruled([*heads, wrapped], 2),)))
    assert [t.text for t in found.quarters[0].tasks] == ["隣接する二市との合同研修の受講者の募集要項の作成"]


@pytest.mark.parametrize(
    "cell", ["", "―", "-", "－", "−", "ー", "なし", "(なし)", "（なし）", "・なし", "・―", "該当なし"]
)
def test_an_empty_looking_cell_has_no_task(cell: str) -> None:
    assert tasks(f"甲\t{cell}\t乙\t丙") == {1: ["甲"], 2: [], 3: ["乙"], 4: ["丙"]}


def test_line_breaks_within_a_cell() -> None:
    grid = ruled(
        [
            *((0, i, f"{i + 1}Q") for i in range(4)),
            (1, 0, "・地域の実情に応じた\n運営体制の検討"),
            (1, 1, "・設計の完了\n(10月末)"),
            (1, 2, "①先進都市の視察\n②③他機関との調整に\n向けた準備"),
            (1, 3, "検討\n公表"),
        ],
        2,
    )
    found, _ = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["地域の実情に応じた運営体制の検討"],
        ["設計の完了\n(10月末)"],
        ["①先進都市の視察", "②③他機関との調整に向けた準備"],
        ["検討", "公表"],
    ]
    assert found.quarters[2].text == "①先進都市の視察\n②③他機関との調整に\n向けた準備"
    assert [t.place.lines for t in found.quarters[2].tasks] == [(9, 9), (10, 11)]


# --- 同左 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("①甲 ②乙\t①②同左\t\t", {2: ["①甲(同左)", "②乙(同左)"]}),
        ("①甲 ②乙\t②同左\t\t", {2: ["②乙(同左)"]}),
        ("①甲 ②乙\t①丙 ②同左\t①②同左\t", {2: ["①丙", "②乙(同左)"], 3: ["①丙(同左)", "②乙(同左)"]}),
        ("①甲\t①同左\t①同左\t①同左", {q: ["①甲(同左)"] for q in (2, 3, 4)}),
        ("①甲 ②乙 ③丙\t①～③同左\t\t", {2: ["①甲(同左)", "②乙(同左)", "③丙(同左)"]}),
        ("①②③甲\t②同左\t\t", {2: ["②甲(同左)"]}),  # one of three that share an entry is repeated
        ("①甲 ②③乙\t①②同左\t③同左\t", {2: ["①甲(同左)", "②乙(同左)"], 3: ["③同左"]}),
        ("・甲 ・乙\t同左\t〃\t・同左", {q: ["甲(同左)", "乙(同左)"] for q in (2, 3, 4)}),
        ("・甲 ・乙\t・同左 ・丙\t\t", {2: ["甲(同左)", "丙"]}),
        ("・甲 ・乙\t・丙 ・〃\t\t", {2: ["丙", "乙(同左)"]}),
        ("甲\t〃\t乙\t〃", {2: ["甲(同左)"], 4: ["乙(同左)"]}),
        ("甲\t同　左\t\t", {2: ["甲(同左)"]}),
        ("①甲\t同左\t\t", {2: ["①甲(同左)"]}),
        ("甲\t①同左\t\t", {2: ["①甲(同左)"]}),
        ("①甲 ①乙\t①同左 ①同左\t\t", {2: ["①甲(同左)", "①乙(同左)"]}),
    ],
)
def test_a_ditto_becomes_what_it_repeats(row: str, expected: dict[int, list[str]]) -> None:
    found = tasks(row)
    assert {q: found[q] for q in expected} == expected


@pytest.mark.parametrize(
    "row",
    [
        "同左\t甲\t乙\t丙",
        "\t〃\t\t",
        "①甲\t②同左\t\t",
        "―\t①同左\t\t",
        "・甲\t・丙 ・同左\t\t",
        "①甲 ②③乙\t①②同左\t③同左\t",
    ],
)
def test_a_ditto_of_nothing_is_a_finding_with_its_place(row: str) -> None:
    _, findings = read_tables(table(HEAD, row))
    assert [f.code for f in findings] == ["ditto-unresolved"]
    assert findings[0].place.lines == (2, 2)
    assert str(findings[0].values["text"]) in findings[0].message


@pytest.mark.parametrize(
    ("row", "expected", "left"),
    [
        ("甲\t同左(拡充)\t同左\t", ["同左(拡充)"], "甲"),
        ("①甲 ②乙\t①②同左（一部見直し）\t\t", ["①②同左（一部見直し）"], "①甲、②乙"),
        ("・甲\t・同左及び丙\t\t", ["同左及び丙"], "甲"),
        ("甲\t〃、丙\t\t", ["〃、丙"], "甲"),
        ("\t同左（拡充）\t\t", ["同左（拡充）"], "―"),
    ],
)
def test_a_ditto_with_extra_text_is_kept_and_reported(row: str, expected: list[str], left: str) -> None:
    assert tasks(row)[2] == expected
    _, findings = read_tables(table(HEAD, row))
    assert [f.code for f in findings] == ["ditto-kept"]
    assert findings[0].values["left"] == left and findings[0].place.lines == (2, 2)


@pytest.mark.parametrize("word", ["継続", "（続き）", "引き続き", "前期からの続き"])
def test_a_word_that_something_goes_on_is_kept_and_told_with_it(word: str) -> None:
    assert tasks(f"・現地調査\t{word}\t\t")[2] == [word]
    _, findings = read_tables(table(HEAD, f"・現地調査\t{word}\t\t"))
    assert [(f.code, f.values["text"], f.values["left"]) for f in findings] == [
        ("continuation-kept", word, "現地調査")
    ]
    assert codes(f"{word}\t・公表\t随時\t継続実施") == []


def test_a_remark_below_a_ditto_belongs_to_it() -> None:
    heads: list[tuple[int, int, str]] = [(0, i, f"{i + 1}Q") for i in range(4)]
    grid = ruled([*heads, (1, 0, "甲の検討\n乙の検討"), (1, 1, "同左\n（一部見直し）")], 2)
    found, findings = read_tables(Table((grid,)))
    assert [said(t) for t in found.quarters[1].tasks] == ["同左\n（一部見直し）"]
    assert [f.code for f in findings if f.code.startswith("ditto")] == ["ditto-kept"]


def test_a_ditto_in_another_table_follows_the_rows_label() -> None:
    first = table("項目\t第1四半期\t第2四半期", "広報\t配布\t掲示", "整備\t測量\t設計")
    second = table("項目\t第3四半期\t第4四半期", "整備\t同左\t工事", "広報\t同左\t検証")
    found, told = read_tables(first, second)
    assert [t.text for t in found.quarters[2].tasks] == ["設計", "掲示"]
    assert not told


def test_a_ditto_in_the_second_half_of_a_schedule_that_two_tables_hold() -> None:
    first = table("第1四半期\t第2四半期", "①準備\t①実測", "協議\t公募")
    second = table("第3四半期\t第4四半期", "①同左\t①同左", "同左\t契約")
    found, told = read_tables(first, second)
    assert {q.quarter: [said(t) for t in q.tasks] for q in found.quarters} == {
        1: ["①準備", "協議"],
        2: ["①実測", "公募"],
        3: ["①実測(同左)", "公募(同左)"],
        4: ["①実測(同左)", "契約"],
    }
    assert not told


def test_an_ambiguous_ditto_is_reported() -> None:
    row = "①甲 ②乙\t①②③同左\t\t"
    assert tasks(row)[2] == ["①甲(同左)", "②乙(同左)", "③同左"]
    _, findings = read_tables(table(HEAD, row))
    assert [(f.code, f.values["text"]) for f in findings] == [("ditto-unresolved", "③同左")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "・甲 ・乙\t同左 ・丙\t\t",
            ["甲(同左)", "乙(同左)", "丙"],
        ),  # above the list, it repeats the whole cell
        ("・甲 ・乙 ・丙\t・同左 ・丁\t\t", ["甲(同左)", "丁"]),
        ("①甲 ①乙\t①丙 ①同左\t\t", ["①丙", "①甲(同左)", "①乙(同左)"]),
    ],
)
def test_a_ditto_among_other_entries_is_a_reported_guess(row: str, expected: list[str]) -> None:
    assert tasks(row)[2] == expected
    assert codes(row) == ["ditto-guessed"]


@pytest.mark.parametrize("arrow", ["→", "⇒", "━━▶", "―→", "->", "→→", "～", "↓", "・→", "（→）"])
def test_an_arrow_in_a_cell_goes_on_with_the_work_to_its_left(arrow: str) -> None:
    found, findings = read_tables(table(HEAD, f"・甲 ・乙\t{arrow}\t{arrow}\t丙"))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["甲", "乙"],
        ["甲(同左)", "乙(同左)"],
        ["甲(同左)", "乙(同左)"],
        ["丙"],
    ]
    assert findings == ()


@pytest.mark.parametrize(
    ("shaft", "head"),
    [("－－", "－＞"), ("―", "→"), ("ー", "ー→"), ("・・・", "▶"), ("━━", "━▶"), ("＝＝", "⇒")],
)
def test_an_arrow_typed_over_several_cells_goes_on_in_each(shaft: str, head: str) -> None:
    found, findings = read_tables(table(HEAD, f"①甲 ②乙\t{shaft}\t{head}\t丙"))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①甲", "②乙"],
        ["①甲(同左)", "②乙(同左)"],
        ["①甲(同左)", "②乙(同左)"],
        ["丙"],
    ]
    assert findings == ()


def test_a_dash_without_an_arrowhead_behind_it_or_work_before_it_is_nothing() -> None:
    assert tasks("甲\t－－\t－－\t乙") == {1: ["甲"], 2: [], 3: [], 4: ["乙"]}
    assert tasks("甲\t―\t乙\t→") == {1: ["甲"], 2: [], 3: ["乙"], 4: ["乙(同左)"]}
    assert tasks("甲\t－－\t－－→乙\t") == {1: ["甲"], 2: ["甲(同左)"], 3: ["－－→乙"], 4: []}
    assert tasks("\t－－\t－＞\t") == {1: [], 2: [], 3: ["－＞"], 4: []}
    assert codes("\t－－\t－＞\t") == ["ditto-unresolved"]


def test_a_ditto_above_empty_cells_stands_for_the_lines_beside_them_too() -> None:
    rows = ("・甲\t・丙\t同左\t・戊", "・乙\t・丁\t\t・己")
    assert tasks(*rows)[3] == ["丙(同左)", "丁(同左)"]
    _, findings = read_tables(table(HEAD, *rows))
    assert [(f.code, f.values["text"], f.values["left"]) for f in findings] == [
        ("ditto-over-rows", "同左", "・丙、・丁")
    ]
    assert tasks("①甲\t①②同左\t\t", "②乙\t\t\t")[2] == ["①甲(同左)", "②乙(同左)"]
    # of rows with labels, each is a work of its own
    labelled = ("①\t甲\t同左\t\t", "②\t乙\t\t\t")
    assert tasks(*labelled, head="項目\t" + HEAD)[2] == ["①甲(同左)"]
    assert tasks("甲\t同左\t\t", "乙\t丙\t\t")[2] == ["甲(同左)", "丙"]


def test_a_numbered_ditto_stands_for_the_number_in_another_row_of_a_table_with_a_row_an_entry() -> None:
    rows = ("①甲\t①②乙\t①丁\t", "②丙\t③〃\t②③〃\t", "③戊\t\t\t")
    found, findings = read_tables(table(HEAD, *rows))
    assert [[said(t) for t in q.tasks] for q in found.quarters][1:3] == [
        ["①②乙", "③戊(同左)"],
        ["①丁", "②乙(同左)", "③戊(同左)"],
    ]
    assert findings == ()
    # rows that number their entries anew are works of their own
    assert "ditto-unresolved" in codes("①甲\t①乙\t\t", "①丙\t②〃\t\t", "②丁\t\t\t②戊")


@pytest.mark.parametrize("arrow", ["→", "　⇒", "────→", "━━▶"])
def test_an_arrow_below_the_work_of_a_cell_points_to_the_next(arrow: str) -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    cells = [
        (1, 0, f"・調査\n・設計\n{arrow}"),
        (1, 1, f"・募集\n・工事\n{arrow}", 1, 2),
        (1, 3, f"同左\n{arrow}"),
    ]
    found, findings = read_tables(Table((ruled([*heads, *cells], 2),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["調査", "設計"],
        ["募集", "工事"],
        ["募集", "工事"],
        ["募集(同左)", "工事(同左)"],
    ]
    assert "ditto-unresolved" not in {f.code for f in findings}


def test_an_arrow_below_work_that_may_go_on_in_an_empty_cell_is_kept() -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    cells = [(1, 0, "・調査\n→"), (1, 1, ""), (1, 2, "・甲\n・乙"), (1, 3, "・丙\n→")]
    found, findings = read_tables(Table((ruled([*heads, *cells], 2),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["調査\n→"], [], ["甲", "乙"], ["丙\n→"]]
    assert [f.code for f in findings] == ["ditto-kept", "ditto-kept"]


def test_an_arrow_with_nothing_before_it_is_told_with_the_label_of_its_row() -> None:
    rows = ("①測量の実施\t→\t→\t\t", "②地元説明\t開催\t\t\t")
    assert tasks(*rows, head="項目\t" + HEAD)[1] == ["①→", "②開催"]
    _, findings = read_tables(table("項目\t" + HEAD, *rows))
    assert [f.values["where"] for f in findings] == ["「①測量の実施」の第1四半期"]


def test_an_arrow_of_one_item_and_an_arrow_from_nowhere() -> None:
    assert tasks("①甲 ②乙\t①→ ②丙\t\t")[2] == ["①甲(同左)", "②丙"]
    assert tasks("\t→\t甲→乙\t") == {1: [], 2: ["→"], 3: ["甲→乙"], 4: []}
    assert codes("\t→\t\t") == ["ditto-unresolved"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("甲\t（同左）", ["甲(同左)"]),
        ("甲\t「同左」", ["甲(同左)"]),
        ("甲\t左同", ["甲(同左)"]),
        ("甲\t左に同じ。", ["甲(同左)"]),
        ("甲\t同左（継続）", ["甲(同左)"]),
        ("甲\t〃(続き)", ["甲(同左)"]),
        ("・甲 ・乙\t全て同左", ["甲(同左)", "乙(同左)"]),
        ("➀甲 ➁乙\t➀➁同左", ["➀甲(同左)", "➁乙(同左)"]),
        ("(1)甲\t(1)同左", ["(1)甲(同左)"]),
        ("・(1)甲 ・(2)乙\t(1)(2)同左", ["(1)甲(同左)", "(2)乙(同左)"]),
        ("・ア)甲 ・イ)乙\tア、イ同左", ["ア)甲(同左)", "イ)乙(同左)"]),
        ("・⑴甲 ・⑵乙\t⑵同左", ["⑵乙(同左)"]),
        ("①甲 ②乙\t(2)同左", ["②乙(同左)"]),
    ],
)
def test_a_ditto_in_other_words_and_behind_other_numbers(row: str, expected: list[str]) -> None:
    assert tasks(f"{row}\t\t")[2] == expected
    assert codes(f"{row}\t\t") == []


def test_a_number_that_nothing_to_the_left_has_is_kept_and_told() -> None:
    assert tasks("(1)甲\t(1)(3)同左\t会議は同左\t")[2] == ["(1)甲(同左)", "(3)同左"]
    assert codes("(1)甲\t(1)(3)同左\t会議は同左\t") == ["ditto-unresolved", "ditto-kept"]


def test_what_is_said_above_is_taken_from_the_row_above() -> None:
    found = tasks("①\t甲\t乙\t\t", "②\t丙\t同上\t\t", "③\t〃\t丁\t上に同じ\t", head="項目\t" + HEAD)
    assert found == {1: ["①甲", "②丙", "③丙(同左)"], 2: ["①乙", "②乙(同左)", "③丁"], 3: ["③丁(同左)"], 4: []}


def test_a_ditto_sign_refers_to_the_left_or_else_above_and_is_told_where_both_hold_work() -> None:
    head = "項目\t" + HEAD
    rows = ("①\t現地調査\t概略設計\t\t", "②\t〃\t地元説明\t\t", "③\t測量\t〃\t\t")
    found = tasks(*rows, head=head)
    assert (found[1], found[2]) == (
        ["①現地調査", "②現地調査(同左)", "③測量"],
        ["①概略設計", "②地元説明", "③測量(同左)"],
    )
    _, findings = read_tables(table(head, *rows))
    assert [(f.code, f.values["above"]) for f in findings] == [
        ("ditto-above", "①現地調査"),
        ("ditto-either", "②地元説明"),
    ]
    assert codes("・甲\t〃\t\t") == []


def test_an_arrow_down_carries_on_the_work_above_it() -> None:
    rows = ("①\t現地調査\t概略設計\t\t", "②\t↓\t地元説明\t\t", "③\t⇓\t⇩\t\t")
    found = tasks(*rows, head="項目\t" + HEAD)
    assert found[1] == ["①現地調査", "②現地調査(同左)", "③現地調査(同左)"]
    assert found[2] == ["①概略設計", "②地元説明", "③地元説明(同左)"]


def test_an_arrow_between_the_steps_of_a_cell_is_none_of_them() -> None:
    heads = [(0, n, head) for n, head in enumerate(QUARTERS)]
    grid = ruled([*heads, (1, 0, "・甲\n・乙"), (1, 1, "・現地調査\n↓\n・設計")], 2)
    found, findings = read_tables(Table((grid,)))
    assert [said(t) for t in found.quarters[1].tasks] == ["現地調査", "設計"]
    assert findings == ()


@pytest.mark.parametrize("word", ["左と同じ", "前期に同じ", "同前", "前四半期と同様", "同左記"])
def test_other_words_for_the_same_as_before(word: str) -> None:
    assert tasks(f"・甲\t{word}\t\t")[2] == ["甲(同左)"]
    assert codes("・甲\t第1四半期と同じ\t\t") == ["ditto-kept"]


def test_parts_of_months_below_months_are_columns_of_their_own() -> None:
    months = [(0, 3 * n + 1, f"{n + 4}月", 1, 3) for n in range(4)]
    parts = [(1, n + 1, ("上旬", "中旬", "下旬")[n % 3]) for n in range(12)]
    cells = ("現地調査", "－", "→", "地元説明", "", "設計", "→", "", "", "公表", "", "")
    work = [(3, n + 1, text) for n, text in enumerate(cells)]
    labels = [(0, 0, "項目", 2, 1), (2, 0, "②用地"), (3, 0, "①測量")]
    grid = ruled([*labels, *months, *parts, *work], 4, 13)
    found, findings = read_tables(Table((grid,)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①現地調査", "①地元説明", "①設計"],
        ["①公表"],
    ]
    assert findings == ()
    assert [p.text for p in found.labels] == ["②用地", "①測量"]


@pytest.mark.parametrize("sign", ["○", "〇", "◎", "●", "×", "△"])
def test_a_lone_sign_is_a_task(sign: str) -> None:
    assert tasks(f"①\t{sign}\t\t同左\t・", head="項目\t" + HEAD)[1] == [f"①{sign}"]
    assert tasks(f"①\t{sign}\t{sign} ・甲\t\t・", head="項目\t" + HEAD)[2] == [f"①{sign}", "①甲"]


def test_a_bulleted_ditto_repeats_the_entry_at_its_position() -> None:
    found = tasks("①\t・甲 ・乙\t・同左 ・丙\t同左\t", head=f"項目\t{HEAD}")
    assert found[2] == ["①甲(同左)", "①丙"]
    assert found[3] == ["①甲(同左)", "①丙(同左)"]


def test_a_column_after_the_quarters_gives_no_markers() -> None:
    found, _ = read_tables(table(f"項目\t{HEAD}\t備考", "①\t甲\t乙\t丙\t丁\t②は県費"))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["①甲"], ["①乙"], ["①丙"], ["①丁"]]
    assert [p.text for p in found.labels] == ["①"]
    assert [(a.label, a.row, a.text) for a in found.attributes] == [("備考", None, "②は県費")]
    assert found.remarks == ()


def test_a_word_joins_markers_but_not_parts_of_a_sentence() -> None:
    found = tasks("①甲 ②乙\t①及び②同左\t①と②の調整\t①及び②検討")
    assert found[2] == ["①甲(同左)", "②乙(同左)"]
    assert found[3] == ["①と②の調整"]
    assert found[4] == ["①②検討"]


def test_thousands_of_dittos_take_linear_time() -> None:
    many = 5000
    started = process_time()
    found = tasks(f"{'①甲 ' * many}\t{'①同左 ' * many}\t同左 {'・乙 ' * many}\t")
    assert [len(found[q]) for q in (1, 2, 3)] == [many, many, 2 * many]
    assert process_time() - started < 10


def test_twice_the_rows_of_a_table_are_about_twice_the_work() -> None:
    def work(count: int) -> int:
        rows = "\n".join(f"①甲{n}\t同左\t②乙{n}\t同左" for n in range(count))
        with counted() as calls:
            found = parsed(("①募集\t①開設\t②協議\t②改正", rows))
        assert len(found.plan.issues[0].initiatives[1].quarters[3].tasks) == count
        return calls[0]

    work(1)  # what is done once
    assert work(400) < 2.5 * work(200)


def test_a_ditto_repeats_within_its_row_only() -> None:
    assert tasks("甲\t乙\t丙\t丁", "戊\t同左\t己\t同左") == {
        1: ["甲", "戊"],
        2: ["乙", "戊(同左)"],
        3: ["丙", "己"],
        4: ["丁", "己(同左)"],
    }


def test_a_ditto_after_a_merged_cell() -> None:
    grid = ruled(
        [*((0, i, f"{i + 1}Q") for i in range(4)), (1, 0, "甲", 1, 3), (1, 3, "同左")],
        2,
    )
    found, findings = read_tables(Table((grid,)))
    assert [(t.text, t.ditto, t.span) for q in found.quarters for t in q.tasks] == [
        ("甲", False, (1, 3)),
        ("甲", False, (1, 3)),
        ("甲", False, (1, 3)),
        ("甲", True, (4, 4)),
    ]
    assert findings == ()


# --- merged cells, rows --------------------------------------------------------------------------------


def test_a_cell_merged_over_quarters_gives_its_task_in_each() -> None:
    grid = ruled(
        [*((0, i, f"{i + 1}Q") for i in range(4)), (1, 0, "①甲\n②乙", 1, 2), (1, 2, "丙"), (1, 3, "")], 2
    )
    found, _ = read_tables(Table((grid,)))
    assert [[(said(t), t.span) for t in q.tasks] for q in found.quarters] == [
        [("①甲", (1, 2)), ("②乙", (1, 2))],
        [("①甲", (1, 2)), ("②乙", (1, 2))],
        [("丙", (3, 3))],
        [],
    ]
    assert found.quarters[1].text == "①甲\n②乙"


def test_a_rows_marker_applies_to_its_entries() -> None:
    assert tasks("①\t甲\t乙\t同左\t\n②\t丙\t・丁 ・戊\t\t〃", head="項目\t" + HEAD) == {
        1: ["①甲", "②丙"],
        2: ["①乙", "②丁", "②戊"],
        3: ["①乙(同左)"],
        4: ["②〃"],
    }


def test_a_cell_merged_over_rows_belongs_to_each_of_them() -> None:
    heads = [(0, n, head) for n, head in enumerate(["区分", "項目", *HEAD.split("\t")])]
    rows = [
        (1, 0, "施設", 2, 1), (1, 1, "①窓口"), (1, 2, "調査"), (1, 3, "協議", 2, 1),
        (1, 4, "同左"), (1, 5, "公表"),
        (2, 1, "②受付"), (2, 2, "設計"), (2, 4, "同左"), (2, 5, "開設"),
    ]  # fmt: skip
    found, findings = read_tables(Table((ruled([*heads, *rows], 3, 6),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①調査", "②設計"],
        ["①②協議"],
        ["①協議(同左)", "②協議(同左)"],
        ["①公表", "②開設"],
    ]
    assert [p.text for p in found.labels] == ["施設", "①窓口", "②受付"] and findings == ()


def test_a_ditto_in_a_month_repeats_the_month_before_and_counts_once_a_quarter() -> None:
    heads = [(0, n, f"{(n + 3) % 12 + 1}月") for n in range(12)]
    row = [
        (1, 0, "調査"),
        (1, 1, "同左"),
        (1, 2, "設計"),
        (1, 3, "同左"),
        (1, 4, "協議", 1, 3),
        (1, 7, "同左"),
    ]
    found, findings = read_tables(Table((ruled([*heads, *row], 2, 12),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["調査", "設計"],
        ["設計(同左)", "協議"],
        ["協議"],
        [],
    ]
    assert findings == ()


def test_a_second_row_of_quarters_begins_a_new_band() -> None:
    heads, halves = (
        [(0, n, h) for n, h in enumerate(HEAD.split("\t"))],
        [(2, 0, "上半期", 1, 2), (2, 2, "下半期", 1, 2)],
    )
    rows = [(1, n, text) for n, text in enumerate("甲乙丙丁")]
    more = [(3, 0, "戊", 1, 2), (3, 2, "同左", 1, 2)]
    found, _ = read_tables(Table((ruled([*heads, *rows, *halves, *more], 4),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["甲", "戊"],
        ["乙", "戊"],
        ["丙", "戊(同左)"],
        ["丁", "戊(同左)"],
    ]
    assert [line.text for line in found.heads] == [*HEAD.split("\t"), "上半期", "下半期"]


def test_a_ditto_at_the_start_of_a_band_is_the_end_of_the_band_above() -> None:
    bands = [["項目", "第1四半期", "第2四半期"], ["①調査", "甲", "乙"], ["②設計", "丙", "丁"]]
    bands += [["項目", "第3四半期", "第4四半期"], ["①調査", "同左", "戊"], ["②設計", "→", "同左"]]
    cells = [(r, c, text) for r, row in enumerate(bands) for c, text in enumerate(row)]
    found, findings = read_tables(Table((ruled(cells, 6, 3),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①甲", "②丙"],
        ["①乙", "②丁"],
        ["①乙(同左)", "②丁(同左)"],
        ["①戊", "②丁(同左)"],
    ]
    assert findings == ()


def test_a_ditto_in_a_band_without_labels_is_what_the_same_row_said_above() -> None:
    rows = [
        ["第1四半期", "第2四半期"],
        ["甲", "乙"],
        ["丙", "丁"],
        ["第3四半期", "第4四半期"],
        ["同左", "戊"],
        ["己", "同左"],
    ]
    cells = [(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    found, findings = read_tables(Table((ruled(cells, 6, 2),)))
    assert [said(t) for t in found.quarters[2].tasks] == ["乙(同左)", "己"] and findings == ()
    lone, told = read_tables(
        Table((ruled([(0, 0, "1Q"), (0, 1, "2Q"), (1, 0, "甲"), (2, 1, "同左")], 3, 2),))
    )
    assert [said(t) for t in lone.quarters[1].tasks] == ["同左"]
    assert [f.code for f in told] == ["ditto-unresolved"]


def test_columns_of_another_fiscal_year_have_tasks_outside_the_quarters() -> None:
    years = [(0, 1, "令和8年度", 1, 2), (0, 3, "令和9年度", 1, 2)]
    halves = [(1, 1, "上半期"), (1, 2, "下半期"), (1, 3, "上半期"), (1, 4, "下半期")]
    work = [(2, 0, "①調査"), (2, 1, "甲"), (2, 2, "同左"), (2, 3, "②乙"), (2, 4, "丙")]
    found, _ = read_tables(Table((ruled([*years, *halves, *work], 3, 5),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①甲"],
        ["①甲"],
        ["①甲(同左)"],
        ["①甲(同左)"],
    ]
    assert [(e.period, [(t.id, said(t)) for t in e.tasks]) for e, _ in found.entries[2:]] == [
        ("2027-H1", [("B-2/5/2027/1", "②乙")]),
        ("2027-H2", [("B-2/5/2027/2", "①丙")]),
    ]
    assert found.remarks == ()
    other = [(0, 1, "令和9年度", 1, 4), *((1, n, f"{n}Q") for n in range(1, 5)), (2, 1, "甲")]
    doubtful, _ = read_tables(Table((ruled(other, 3, 5),)))
    assert [said(t) for t in doubtful.quarters[0].tasks] == ["甲"]


def test_columns_of_several_other_years_are_no_quarters_of_the_plans_year() -> None:
    heads = [(0, 1, "R9上期"), (0, 2, "R9下期"), (0, 3, "R10上期"), (0, 4, "R10下期")]
    rows = [(1, 0, "構築"), (1, 1, "甲"), (1, 3, "乙"), (2, 0, "周知"), (2, 2, "丙"), (2, 4, "丁")]
    found, told = read_tables(Table((ruled([*heads, *rows], 3, 5),)))
    assert [(e.period, e.row, e.text) for e, _ in found.entries] == [
        ("2027-H1", "構築", "甲"),
        ("2028-H1", "構築", "乙"),
        ("2027-H2", "周知", "丙"),
        ("2028-H2", "周知", "丁"),
    ]
    assert [q.text for q in found.quarters] == [] and told == ()


def test_months_from_january_under_the_next_calendar_year_belong_to_the_plans_year() -> None:
    years = [(0, 0, "令和8年", 1, 3), (0, 3, "令和9年")]
    quarters = [(1, n, head) for n, head in enumerate(("4~6月", "7~9月", "10~12月", "1~3月"))]
    work = [(2, n, text) for n, text in enumerate("甲乙丙丁")]
    found, _ = read_tables(Table((ruled([*years, *quarters, *work], 3),)))
    assert {q.quarter: [said(t) for t in q.tasks] for q in found.quarters} == EACH
    assert found.remarks == ()


def test_cells_before_the_periods_are_labels_of_their_own() -> None:
    found, _ = read_tables(table("項目\t担当課\t" + HEAD, "①調査\t市民課\t甲\t乙\t丙\t丁"))
    assert [p.text for p in found.labels] == ["①調査"]
    assert [(a.label, a.text) for a in found.attributes] == [("担当課", "市民課")]
    assert [said(task) for task in found.quarters[0].tasks] == ["①甲"]


def attributes(*tables: Table) -> list[tuple[str, str | None, str]]:
    return [(a.label, a.row, a.text) for a in read_tables(*tables)[0].attributes]


def test_attributes_beside_several_rows_belong_to_their_row() -> None:
    rows = ("①調査\t甲\t乙\t\t\t市民課\t1,200", "②設計\t\t\t丙\t丁\t土木課\t")
    assert attributes(table(f"項目\t{HEAD}\t担当課\t予算額(千円)", *rows)) == [
        ("担当課", "①調査", "市民課"),
        ("予算額(千円)", "①調査", "1,200"),
        ("担当課", "②設計", "土木課"),
    ]


def test_an_attribute_merged_over_rows_belongs_to_each_of_them_or_to_the_whole() -> None:
    heads = [(0, n, head) for n, head in enumerate(["項目", *HEAD.split("\t"), "担当課", "備考"])]
    labels = [(1, 0, "①調査"), (2, 0, "②設計"), (3, 0, "③工事")]
    work = [(row, 1, "甲") for row in (1, 2, 3)]
    merged = [(1, 5, "市民課", 2, 1), (3, 5, "土木課"), (1, 6, "県費", 3, 1)]
    assert attributes(Table((ruled([*heads, *labels, *work, *merged], 4, 7),))) == [
        ("担当課", "①調査", "市民課"),
        ("担当課", "②設計", "市民課"),
        ("備考", None, "県費"),
        ("担当課", "③工事", "土木課"),
    ]


def test_a_column_whose_header_is_a_damaged_period_holds_no_attributes() -> None:
    heads = HEAD.replace("第4四半期", "第X四半期")
    found, _ = read_tables(table(heads, "甲\t乙\t丙\t丁"))
    assert found.attributes == () and [p.text for p in found.remarks] == ["丁"]


def test_the_header_of_an_empty_column_is_kept() -> None:
    found, _ = read_tables(table(f"{HEAD}\t備考", "甲\t乙\t丙\t丁\t"))
    assert found.attributes == () and [p.text for p in found.labels] == ["備考"]


def test_the_first_columns_text_is_kept() -> None:
    found, _ = read_tables(table("項目\t" + HEAD, "設計業務\t甲\t乙\t丙\t丁"))
    assert [p.text for p in found.labels] == ["設計業務"]


def test_two_tables_of_an_initiative_are_joined_in_order() -> None:
    found, _ = read_tables(table(HEAD, "甲\t乙\t丙\t丁"), table(HEAD, "戊\t己\t庚\t同左"))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["甲", "戊"],
        ["乙", "己"],
        ["丙", "庚"],
        ["丁", "庚(同左)"],
    ]
    assert [t.id for t in found.quarters[3].tasks] == ["B-2/5/Q4/1", "B-2/5/Q4/2"]


# --- rows cut by a page --------------------------------------------------------------------------------

HEADS = [(0, i, f"{i + 1}Q") for i in range(4)]


def cut(above: list[str], below: list[str], *, repeated: bool) -> tuple[list[list[str]], list[str]]:
    """The tasks of a row that ends on page 1 and may continue on page 2, and the findings."""
    first = ruled([*HEADS, *((1, i, t) for i, t in enumerate(above))], 2)
    heads = HEADS if repeated else []
    rest = [(len(heads) // 4, i, t) for i, t in enumerate(below)]
    second = ruled([*heads, *rest], 1 + len(heads) // 4, page=2, first_line=100)
    found, findings = read_tables(Table((first, second)))
    return [[said(t) for t in q.tasks] for q in found.quarters], [f.code for f in findings]


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        # the numbering continues
        (["①甲", "①乙", "", ""], ["②丙", "②丁", "", ""], [["①甲", "②丙"], ["①乙", "②丁"], [], []]),
        # an entry cut by the page break
        (["①関係団体との", "①乙", "", ""], ["協議", "", "", ""], [["①関係団体との協議"], ["①乙"], [], []]),
        # 同左 below repeats the entry on its left in the row above
        (["①甲", "①乙", "", ""], ["②丙", "②同左", "", ""], [["①甲", "②丙"], ["①乙", "②丙(同左)"], [], []]),
        # the numbering restarts, so it is a new row
        (["①甲", "①乙", "", ""], ["①丙", "①同左", "", ""], [["①甲", "①丙"], ["①乙", "①丙(同左)"], [], []]),
    ],
)
def test_a_row_cut_by_a_page_break(
    above: list[str], below: list[str], expected: list[list[str]], repeated: bool
) -> None:
    found, findings = cut(above, below, repeated=repeated)
    assert found == expected
    assert ("table-joined" in findings) is not repeated


def test_a_header_alone_at_the_bottom_of_a_page() -> None:
    first = ruled(HEADS, 1)
    second = ruled([(0, i, t) for i, t in enumerate("甲乙丙丁")], 1, page=2, first_line=100)
    found, _ = read_tables(Table((first, second)))
    assert {q.quarter: [t.text for t in q.tasks] for q in found.quarters} == EACH
    assert {t.place.page for q in found.quarters for t in q.tasks} == {2}


# --- nothing is lost -----------------------------------------------------------------------------------


def test_every_line_of_a_table_is_accounted_for() -> None:
    grid = ruled(
        [
            (0, 0, "工程"), *((0, i + 1, f"{i + 1}Q") for i in range(4)),
            (1, 0, "設計"), (1, 1, "①甲\nの続き"), (1, 2, "①同左", 1, 2), (1, 4, "―"),
        ],
        2,
        cols=5,
    )  # fmt: skip
    found, _ = read_tables(Table((grid,)))
    taken = [
        *found.heads,
        *(x for p in found.labels for x in p.lines),
        *(x for q in found.used.values() for x in q),
    ]
    head_cells = list(grid.row(0)[0].lines)
    assert {line.key for line in grid.lines()} == {line.key for line in (*taken, *head_cells)}


# --- entries numbered with kana -------------------------------------------------------------------------


def test_entries_numbered_with_kana_keep_their_marker() -> None:
    rows = ("ア　測量 イ 設計", "ア　同左 イ 入札", "ア、イ同左", "ｱ 工事")
    assert tasks("\t".join(rows)) == {
        1: ["ア測量", "イ設計"],
        2: ["ア測量(同左)", "イ入札"],
        3: ["ア測量(同左)", "イ入札(同左)"],
        4: ["ｱ工事"],
    }


def test_a_rows_label_numbered_with_kana_marks_its_entries() -> None:
    rows = ("ア　測量と設計\t測量\t同左\t設計\t―", "イ　工事\t―\t―\t入札\t工事")
    assert tasks(*rows, head="項目\t" + HEAD) == {
        1: ["ア測量"],
        2: ["ア測量(同左)"],
        3: ["ア設計", "イ入札"],
        4: ["イ工事"],
    }


@pytest.mark.parametrize(
    ("label", "markers"),
    [("ス\nケ\nジ\nュ\nー\nル", ""), ("年\n間\n予\n定", ""), ("①\n②", "①②")],
)
def test_a_label_written_downwards_numbers_nothing(label: str, markers: str) -> None:
    heads = [(0, 0, label, 2, 1), *((0, n, head) for n, head in enumerate(HEAD.split("\t"), 1))]
    work = [(1, n, text) for n, text in enumerate("甲乙丙丁", 1)]
    found, _ = read_tables(Table((ruled([*heads, *work], 2, 5),)))
    assert [said(task) for quarter in found.quarters for task in quarter.tasks] == [
        f"{markers}{text}" for text in "甲乙丙丁"
    ]


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ("-測量 -設計 - 比較 -3度", "-工事　-検査", ["測量", "設計 - 比較 -3度", "工事", "検査"]),
        ("測量 -設計", "-工事", ["測量 -設計", "-工事"]),
    ],
)
def test_a_dash_before_every_entry_parts_those_of_a_line(first: str, second: str, read: list[str]) -> None:
    cells = [*((0, n, head) for n, head in enumerate(HEAD.split("\t"))), (1, 0, first), (1, 1, second)]
    found, _ = read_tables(Table((ruled(cells, 2),)))
    assert [task.text for quarter in found.quarters for task in quarter.tasks] == read


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("入札公告 操作研修(全6回)", True),
        ("関係者の調整　用地の買収", True),
        ("SNS等を活用した 広報の強化", False),
        ("・入札公告 操作研修", False),
        ("システム GIS 改修", False),
    ],
)
def test_tasks_that_only_a_blank_parts_are_told(cell: str, told: bool) -> None:
    cells = [*((0, n, head) for n, head in enumerate(HEAD.split("\t"))), (1, 0, cell)]
    found, findings = read_tables(Table((ruled(cells, 2),)))
    assert len(found.quarters[0].tasks) == 1
    assert [f.code for f in findings] == ["entries-on-a-line"] * told


def test_entries_that_fill_the_column_of_a_drawn_table_are_told() -> None:
    rows = [
        "|第1四半期          |第2四半期          |",
        "+-------------------+-------------------+",
        "|有識者への意見聴取 |近隣の自治体との共 |",
        "|要綱の制定         |同発注に向けた協議 |",
        "|                   |会の設立及び実施要 |",
        "|                   |綱の作成           |",
        "|                   |測量               |",
        "|                   |説明会の開催       |",
    ]
    edge = rows[1]
    document, _ = read("\n".join((edge, *rows, edge, "")).encode(), "plan.txt")
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    found, findings = read_tables(Table((grid,)))
    assert [[task.text for task in quarter.tasks] for quarter in found.quarters] == [
        ["有識者への意見聴取", "要綱の制定"],
        ["近隣の自治体との共同発注に向けた協議会の設立及び実施要綱の作成", "測量", "説明会の開催"],
    ]
    assert "entries-parted" in [f.code for f in findings]


@pytest.mark.parametrize(
    "below",
    [
        [(2, 0, "※工程は変更することがある。", 1, 4)],
        [(2, 0, "（注）工程は予定である。", 1, 4)],
        [(2, 0, "予算額：1,200千円", 1, 4)],
        [(2, 0, "担当：総務課", 1, 2), (2, 2, "予算：1,200千円", 1, 2)],
        [(2, 0, "担当課"), (2, 1, "総務課"), (2, 2, "事業費"), (2, 3, "1,200千円")],
        [(2, 0, "担当"), (2, 1, "総務課"), (2, 2, "担当"), (2, 3, "港営課")],
        [(2, 0, "備考"), (2, 1, "国の内示の後に着手する。", 1, 3)],
        [(2, 0, "担当課:"), (2, 1, "港営課", 1, 3)],
        [(2, 0, "【目標】年度末までに満足度80%以上", 1, 4)],
        [(2, 0, "成果指標：利用者3万人", 1, 4)],
        [(2, 0, "目標"), (2, 1, "利用者3万人", 1, 3)],
        [(2, 0, "【KPI】"), (2, 1, "利用者3万人", 1, 3)],
    ],
)
def test_a_note_over_all_periods_is_no_work(
    below: list[tuple[int, int, str] | tuple[int, int, str, int, int]],
) -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    work = [(1, n, text) for n, text in enumerate("甲乙丙丁")]
    found, _ = read_tables(Table((ruled([*heads, *work, *below], 3),)))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [["甲"], ["乙"], ["丙"], ["丁"]]
    assert [p.text for p in found.remarks] == [text for _, _, text, *_ in below]


@pytest.mark.parametrize(
    "parts", ["担当：総務課|担当：人事課|担当：総務課|予算：百円", "備考|・設計|備考|・完了"]
)
def test_notes_with_the_same_label_below_several_periods_keep_their_periods(parts: str) -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    work = [(1, n, text) for n, text in enumerate("甲乙丙丁")]
    below = [(2, n, text) for n, text in enumerate(parts.split("|"))]
    found, _ = read_tables(Table((ruled([*heads, *work, *below], 3),)))
    assert [q.text for q in found.quarters] == [
        f"{a}\n{b}" for a, b in zip("甲乙丙丁", parts.split("|"), strict=True)
    ]
    assert not found.remarks


@pytest.mark.parametrize(
    "work", ["*進捗の管理", "関係者との協議", "予算要求と執行", "目標の設定", "指標を見直す"]
)
def test_work_over_all_periods_that_is_no_note(work: str) -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    found, _ = read_tables(Table((ruled([*heads, (1, 0, work, 1, 4)], 2),)))
    assert all(len(q.tasks) == 1 for q in found.quarters)


def test_a_page_break_inside_a_row_and_the_label_set_down_its_side() -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"), 1)]
    above = ruled([(0, 0, "ス\nケ", 2, 1), *heads, (1, 1, "①調査"), (1, 2, "①効果の検証及び改善策")], 2, 5)
    rest = [(0, 0, "ジ\nュ\nー\nル"), (0, 1, "②発注"), (0, 2, "の検討"), (0, 3, "①公表")]
    found, _ = read_tables(Table((above, ruled(rest, 1, 5, page=2, first_line=50))))
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①調査", "②発注"], ["①効果の検証及び改善策の検討"], ["①公表"], [],
    ]  # fmt: skip


@pytest.mark.parametrize("heads_again", [True, False])
@pytest.mark.parametrize("evidence", ["rules", "columns"])
@pytest.mark.parametrize("spans", [(2,), (1, 1), (1,)])
def test_a_label_merged_over_a_page_break(heads_again: bool, evidence: str, spans: tuple[int, ...]) -> None:
    heads = [(0, n, head) for n, head in enumerate(["取組", *HEAD.split("\t")])]
    above = ruled([*heads, (1, 0, "①調査"), (1, 1, "・甲"), (2, 0, "②工事"), (2, 1, "・乙")], 3, 5)
    n = int(heads_again)
    last = n + sum(spans)
    works = [(n, 1, "・丙"), (n + 1, 2, "・丁")][: sum(spans)]
    rest = [*heads[: 5 * n], *works, (last, 0, "③公表"), (last, 3, "・戊")]
    empty = [(n + i, 0, "", span, 1) for i, span in enumerate(spans)]
    below = replace(ruled([*rest, *empty], last + 1, 5, page=2, first_line=50), evidence=evidence)
    found, findings = read_tables(Table((above, below)))
    cut = spans in ((2,), (1,)) and evidence == "rules"
    mark = "②" if cut else ""
    assert [[said(t) for t in q.tasks] for q in found.quarters] == [
        ["①甲", "②乙", f"{mark}丙"],
        [f"{mark}丁"] * (len(works) - 1),
        ["③戊"],
        [],
    ]
    assert [p.text for p in found.labels] == ["①調査", "②工事", "③公表"]
    told = [f for f in findings if f.code == "label-over-pages"]
    assert [(f.values["text"], f.place.page) for f in told] == [("②工事", 2)] * cut


@pytest.mark.parametrize("below", [(), ((1, 0, "維持"), (1, 3, "・戊"))])
def test_a_single_row_without_a_label_below_a_page_break_is_more_of_the_row_above(
    below: tuple[tuple[int, int, str], ...],
) -> None:
    heads = [(0, n, head) for n, head in enumerate(["取組", *HEAD.split("\t")])]
    rows = [(1, 0, "調査"), (1, 1, "・甲"), (2, 0, "工事"), (2, 1, "・乙")]
    rest = ruled(
        [(0, 0, ""), (0, 1, "・丙"), (0, 2, "・丁"), *below], 1 + bool(below), 5, page=2, first_line=50
    )
    found, findings = read_tables(Table((ruled([*heads, *rows], 3, 5), rest)))
    labels = [(e.text, e.row) for e, _ in found.entries]
    assert ("・丙", "工事") in labels and ("・丁", "工事") in labels
    assert [f.values["text"] for f in findings if f.code == "label-over-pages"] == ["工事"]


def titled(*rows: str) -> list[tuple[int, int, str] | tuple[int, int, str, int, int]]:
    """Cells of rows, in which | parts four cells; a text without it covers them."""
    cells: list[tuple[int, int, str] | tuple[int, int, str, int, int]] = []
    for n, row in enumerate(rows):
        texts = row.split("|")
        cells += [(n, c, x) for c, x in enumerate(texts)] if len(texts) > 1 else [(n, 0, row, 1, 4)]
    return cells


def test_items_named_in_rows_over_all_quarters() -> None:
    heads = "|".join(HEAD.split("\t"))
    one = titled(heads, "①管路の調査", "甲|乙|同左|丙", "②工事", "丁||戊|己")
    above, below = titled(heads, "①管路の調査", "甲|乙|同左|丙", "②工事"), titled("丁||戊|己")
    split = (ruled(above, 4), ruled(below, 1, page=2, first_line=50))
    for parts in ((ruled(one, 5),), split):
        found, findings = read_tables(Table(parts))
        assert [[said(t) for t in q.tasks] for q in found.quarters] == [
            ["①甲", "②丁"], ["①乙"], ["①乙(同左)", "②戊"], ["①丙", "②己"],
        ]  # fmt: skip
        assert [p.text for p in found.labels] == ["①管路の調査", "②工事"]
        assert [f.code for f in findings].count("row-title") == 2


@pytest.mark.parametrize("below", ["①甲|②乙|①丙|丁", "②工事", "②工事|||"])
def test_work_of_the_whole_year_names_no_rows(below: str) -> None:
    cells = titled("|".join(HEAD.split("\t")), "①管路の調査", below)
    found, _ = read_tables(Table((ruled(cells, 3),)))
    assert "①管路の調査" in [said(t) for t in found.quarters[3].tasks]


def test_a_line_that_begins_with_a_dot_between_words() -> None:
    heads = [(0, n, head) for n, head in enumerate(HEAD.split("\t"))]
    strung = "・警察・消防・学校・町内会\n・PTAとの合同点検"
    bare = "・公募による事業者の選定\n・契約(債務負担行為)"
    no_work = "・住民の皆様アンケート\n・聞き取りの集計"
    works = "・次年度計画への位置付け\n・実施の要綱の制定"
    cells = [*heads, *((1, n, text) for n, text in enumerate((strung, bare, no_work, works)))]
    found, findings = read_tables(Table((ruled(cells, 2),)))
    assert [[t.text for t in q.tasks] for q in found.quarters] == [
        ["警察・消防・学校・町内会・PTAとの合同点検"],
        ["公募による事業者の選定", "契約(債務負担行為)"],
        ["住民の皆様アンケート", "聞き取りの集計"],
        ["次年度計画への位置付け", "実施の要綱の制定"],
    ]
    assert [(f.code, f.values["before"]) for f in findings] == [
        ("wrap-guessed", "警察・消防・学校・町内会"),
        ("dot-parted", "・公募による事業者の選定"),
        ("dot-parted", "・住民の皆様アンケート"),
    ]


def test_words_that_begin_with_kana_are_no_markers() -> None:
    assert tasks("アプリの改修\tイベントの開催\tウェブ公開\tア") == {
        1: ["アプリの改修"],
        2: ["イベントの開催"],
        3: ["ウェブ公開"],
        4: ["ア"],
    }


MONTHS = [f"{month}月" for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]


@pytest.mark.parametrize("evidence", ["tabs", "columns"])
def test_months_below_quarters_without_merged_cells_are_column_headers(evidence: str) -> None:
    quarters = "\t\t\t".join(f"第{n}四半期" for n in (1, 2, 3, 4))
    text = table(f"項目\t{quarters}\t\t", "\t" + "\t".join(MONTHS), "調査\t\t甲\t\t乙" + "\t" * 8 + "丙")
    (grid,) = text.parts
    found, findings = read_tables(Table((replace(grid, evidence=evidence),)))
    assert {q.quarter: [said(t) for t in q.tasks] for q in found.quarters} == {
        1: ["甲"], 2: ["乙"], 3: [], 4: ["丙"],
    }  # fmt: skip
    assert findings == ()


def test_months_below_merged_quarters_are_column_headers() -> None:
    heads = [(0, 1 + 3 * n, f"第{n + 1}四半期", 1, 3) for n in range(4)]
    months = [(1, 1 + n, month) for n, month in enumerate(MONTHS)]
    work = [(2, 0, "調査"), (2, 2, "甲"), (2, 4, "乙"), (2, 12, "丙")]
    found, findings = read_tables(Table((ruled([(0, 0, "項目", 2, 1), *heads, *months, *work], 3, 13),)))
    assert {q.quarter: [said(t) for t in q.tasks] for q in found.quarters} == {
        1: ["甲"], 2: ["乙"], 3: [], 4: ["丙"],
    }  # fmt: skip
    assert findings == ()


def test_a_table_without_column_headers_goes_on_with_a_schedule_of_as_many_columns() -> None:
    own = (grids.HEAD, grids.LEVELS, "⑤令和8年度の取組内容(四半期間隔)", "(1) 管の更新")
    four, halves = list(grids.QUARTERS), ["上半期", "下半期"]
    cases = [
        ([four, ["・甲", "", "", ""]], [["・乙", "", "", "・丙"]], [["甲", "乙"], [], [], ["丙"]], True),
        ([halves], [["・乙", "・丙"]], [["乙"], ["乙"], ["丙"], ["丙"]], False),  # column headers alone
        # two columns are too few to tell that it goes on
        ([halves, ["・甲", ""]], [["・乙", "・丙"]], [["甲"], ["甲"], [], []], False),
        ([four, ["・甲", "", "", ""]], [["・乙", "", "・丙"]], [["甲"], [], [], []], False),
    ]
    for first, second, tasks_of, guessed in cases:
        read = grids.plan(*own, first, second)
        (initiative,) = read.issues[0].initiatives
        assert [[t.text for t in q.tasks] for q in initiative.quarters] == tasks_of
        assert ("header-guessed" in {f.code for f in read.findings}) is guessed


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize(
    ("heads", "goes_on"),
    [
        (["事業名", "令和7年度予算(千円)", "令和8年度予算(千円)", "担当課"], False),
        (["会議名", "開催日", "出席者", "内容"], False),
        (["・会場の確保", "項目", "・区分の見直し", "・検証"], True),  # one word is too few
        (["担当課", "担当課", "予算額", "予算額"], True),  # headers differ
        (["", "担当課", "予算額", "備考"], True),
    ],
)
def test_a_table_with_headers_of_its_own_does_not_go_on_with_a_schedule(
    heads: list[str], goes_on: bool, page: int
) -> None:
    own = (grids.HEAD, grids.LEVELS, "⑤令和8年度の取組内容(四半期間隔)", "(1) 管の更新")
    first = [list(grids.QUARTERS), ["・甲", "・乙", "・丙", "・丁"]]
    made = grids.document(*own, first, [heads, ["甲事業", "12,300", "15,000", "港湾課"]])
    made = replace(made, blocks=(*made.blocks[:-1], replace(made.blocks[-1], page=page)))
    read = parse_document(made, (), forms()).plan
    (initiative,) = read.issues[0].initiatives
    tasks = [[t.text for t in q.tasks] for q in initiative.quarters]
    assert (tasks != [["甲"], ["乙"], ["丙"], ["丁"]]) is goes_on
    assert ("unknown-table" in {f.code for f in read.findings}) is not goes_on


@pytest.mark.parametrize(
    ("x0", "x1", "column"),
    [
        (100.0, 150.0, 0),
        (97.0, 150.0, 0),  # three tenths of an em left of the header
        (96.9, 150.0, None),
        (147.0, 160.0, None),  # and of its end: behind it
        (146.9, 160.0, 0),
        (197.0, 300.0, 1),
        (200.0, 310.0, 1),  # an em beyond the table
        (200.0, 310.1, None),
        (246.9, 260.0, 1),
        (247.0, 260.0, None),
    ],
)
def test_a_line_is_of_the_column_whose_header_it_starts_under(
    x0: float, x1: float, column: int | None
) -> None:
    heads = {0: (100.0, 0.0, 150.0, 10.0), 1: (200.0, 0.0, 250.0, 10.0)}
    line = Line(1, "調査", page=1, box=(x0, 20.0, x1, 30.0), size=10.0)
    found = _by_column([line], heads, (100.0, 0.0, 300.0, 10.0))
    assert found == (None if column is None else {column: [line]})
    if column is not None:
        assert _by_column([line], heads, (x0 + 10.0, 0.0, 400.0, 10.0)) == found
        assert _by_column([line], heads, (x0 + 10.1, 0.0, 400.0, 10.0)) is None
    assert _by_column([replace(line, box=None)], heads, (100.0, 0.0, 300.0, 10.0)) is None


def test_lines_within_two_ems_start_at_one_place() -> None:
    lines = [
        Line(n, "調査", page=1, box=(x, 20.0, x + 40.0, 30.0), size=10.0)
        for n, x in enumerate((0.0, 20.0, 20.5, 60.0, 41.0))
    ]
    assert starts_of([*lines, Line(9, "設計")]) == [0.0, 20.5, 41.0]


# --- schedules of other years ----------------------------------------------------------------------------

BEFORE = f"{HEAD}\n・見積\t・契約\t・予備調査\t・まとめ"


@pytest.mark.parametrize("caption", ["【令和7年度の実績】", "■令和7年度", "前年度の取組実績", "R9予定"])
def test_the_schedule_of_another_year_is_none_of_the_plan(caption: str) -> None:
    read = parsed(("実測する。\n", f"実測する。\n\n{caption}\n{BEFORE}\n\n令和8年度の予定\n"))
    (issue,) = read.plan.issues
    assert [[t.text for t in q.tasks] for q in issue.initiatives[0].quarters] == [
        ["準備"],
        ["実測"],
        ["実測"],
        ["報告"],
    ]
    kept = [p.text for p in issue.unplaced]
    assert caption in kept and any("予備調査" in text for text in kept)
    assert "unknown-table" in {f.code for f in read.plan.findings}


def test_the_only_schedule_stays_unless_it_tells_what_was_done() -> None:
    def texts(caption: str) -> list[str]:
        read = parsed(("実測する。\n", f"実測する。\n\n{caption}\n"))
        return [t.text for q in read.plan.issues[0].initiatives[0].quarters for t in q.tasks]

    assert texts("令和7年度の実績") == []
    assert texts("令和7年度の予定") == texts("令和8年度の実績") == ["準備", "実測", "実測", "報告"]
