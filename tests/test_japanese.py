"""Width, markers, years, dates, amounts and damaged code points, as tables of small cases."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planparse.japanese import amounts, brackets, calendar, characters, fold, markers
from planparse.japanese.choices import choices, chosen
from planparse.japanese.tokens import tokenize


@given(st.text())
def test_fold_keeps_the_length_and_is_idempotent(written: str) -> None:
    folded = fold.fold(written)
    assert len(folded) == len(written)
    assert fold.fold(folded) == folded


@given(st.text())
def test_repair_keeps_the_length_and_counts_what_it_changed(written: str) -> None:
    repaired, count = characters.repair(written)
    assert len(repaired) == len(written)
    assert count == sum(a != b for a, b in zip(written, repaired, strict=True))
    assert characters.repair(repaired) == (repaired, 0)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("（１）　ＡＢｃ", "(1) ABc"),
        ("第１四半期（４～６月）", "第1四半期(4~6月)"),
        ("〜～∼〰", "~~~~"),
        ("‐–—―−－ｰ", "-------"),
        ("コーヒー", "コーヒー"),
        ("ｶﾞﾊﾟｱｯ", "カ゛ハ゜アッ"),
        ("･•·", "・・・"),
        ("〇◯", "○○"),
        ("①⑴Ⅳ㈱㍉", "①⑴Ⅳ㈱㍉"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold.fold(written) == folded


@pytest.mark.parametrize("written", ["ガイド", "カ゛イト゛"])
def test_a_pattern_finds_voiced_kana_in_one_or_two_characters(written: str) -> None:
    assert re.fullmatch(fold.pattern_for_folded("[あガ]?ガイド"), written)


@pytest.mark.parametrize(
    ("marker", "number"),
    [
        ("①", 1),
        ("⑳", 20),
        ("㉑", 21),
        ("㉟", 35),
        ("❶", 1),
        ("(12)", 12),
        ("（３）", 3),
        ("⑶", 3),
        ("4.", 4),
        ("４．", 4),
        ("5、", 5),
        ("Ⅳ", 4),
        ("ア", 1),
        ("ｲ", 2),
        ("一", 1),
        ("(十)", 10),
        ("十二", 12),
        ("二十", 20),
        ("第三", 3),
        ("第4章", 4),
        ("第", None),
        ("一一", None),
        ("・", None),
        ("■", None),
        ("", None),
        ("課", None),
        ("1-2", None),
    ],
)
def test_marker_number(marker: str, number: int | None) -> None:
    assert markers.marker_number(marker) == number


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("令和8年度", 2026),
        ("令和元年度の方針", 2019),
        ("令和　８　年度", 2026),
        ("R8年度", 2026),
        ("Ｒ８年度", 2026),
        ("平成31年度", 2019),
        ("H30年度", 2018),
        ("昭和63年度", 1988),
        ("2026年度", 2026),
        ("２０２６年度", 2026),
        ("令和8年", None),
        ("8年度", None),
        ("", None),
    ],
)
def test_fiscal_year_in(written: str, year: int | None) -> None:
    assert calendar.fiscal_year_in(written) == year


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("R8.4.1", date(2026, 4, 1)),
        ("(R8.4.1付)", date(2026, 4, 1)),
        ("令和８年４月１日付", date(2026, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("2026年4月1日現在", date(2026, 4, 1)),
        ("2026/4/1", date(2026, 4, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H31-4-30", date(2019, 4, 30)),
        ("令和8年2月30日から令和8年3月1日まで", date(2026, 3, 1)),
        ("令和八年四月一日付", date(2026, 4, 1)),
        ("平成三十一年四月三十日", date(2019, 4, 30)),
        ("二〇二六年四月十一日現在", date(2026, 4, 11)),
        ("令和八年四月三十一日", None),
        ("令和8年13月1日", None),
        ("令和8年4月", None),
        ("4月1日", None),
    ],
)
def test_date_in(written: str, day: date | None) -> None:
    assert calendar.date_in(written) == day


@pytest.mark.parametrize(
    ("written", "yen"),
    [
        ("462億円", 46_200_000_000),
        ("1兆2,345億円", 1_234_500_000_000),
        ("12億3千万円", 1_230_000_000),
        ("462億3,456万7千円", 46_234_567_000),
        ("１８億７，６００万円", 1_876_000_000),
        ("5百万円", 5_000_000),
        ("123百万円", 123_000_000),
        ("1,234千円", 1_234_000),
        ("12,345,678円", 12_345_678),
        ("1.5億円", 150_000_000),
        ("0.29億円", 29_000_000),
        ("3十億円", 3_000_000_000),
        ("46 億 2 千万 円", 4_620_000_000),
        ("0円", 0),
        ("△3億円", -300_000_000),
        ("¥12,000千円", 12_000_000),
        ("￥1,200,000", 1_200_000),
        ("\\12,000", 12_000),
        ("△¥12億", -1_200_000_000),
    ],
)
def test_one_amount(written: str, yen: int) -> None:
    (amount,) = amounts.amounts_in(f"一般会計{written}、ほか")
    assert amount.yen == yen
    assert f"一般会計{written}、ほか"[amount.begin : amount.end] == written


def test_several_amounts_each_with_its_span() -> None:
    written = "一般会計462億円、特別会計30億5,000万円(うち基金2千円)"
    assert [(a.yen, written[a.begin : a.end]) for a in amounts.amounts_in(written)] == [
        (46_200_000_000, "462億円"),
        (3_050_000_000, "30億5,000万円"),
        (2_000, "2千円"),
    ]


@pytest.mark.parametrize("written", ["1" * 5000, "1億" * 5000, "1 " * 5000, "1,111" * 2000])
def test_digits_without_yen_take_linear_time(written: str) -> None:
    assert amounts.amounts_in(written + "億") == ()


@pytest.mark.parametrize(
    "written",
    [
        *("", "円", "延べ1,250人", "12億人", "3割", "円高", "3千5百万円", "1,23億円", "9999999兆円"),
        *("¥12,000(千円)", "C:\\12", "¥1,200,00", "-¥1,200", "Y1,200"),
    ],
)
def test_no_amount(written: str) -> None:
    assert amounts.amounts_in(written) == ()


@pytest.mark.parametrize(
    ("written", "label", "number", "unit"),
    [
        ("24,750千円", "予算額", 24_750_000, "円"),
        ("２４，７５０", "予算額（千円）", 24_750_000, "円"),
        ("1.1億円", "事業費", 110_000_000, "円"),
        ("82.5%", "達成率", 82.5, "%"),
        ("82.5", "達成率(単位：％)", 82.5, "%"),
        ("△5.2％", "増減", -5.2, "%"),
        ("約1,200件", "相談", 1200, "件"),
        ("1.1万人", "来場者", 11_000, "人"),
        ("3", "開催(回)", 3, "回"),
        ("42", "実績", 42, None),
    ],
)
def test_a_measure(written: str, label: str, number: float, unit: str | None) -> None:
    assert amounts.measure(written, label) == amounts.Measure(number, unit)


@pytest.mark.parametrize(
    "written", ["計画課", "4月", "2期", "60%以上", "年3回", "00120", "3億円、5億円", "未定", "", "3~5件"]
)
def test_no_measure(written: str) -> None:
    assert amounts.measure(written) is None


@pytest.mark.parametrize(
    ("written", "repaired", "count"),
    [
        ("\u2f6c的を\u2f92直す", "目的を見直す", 2),  # Kangxi radicals
        ("\u2ed1期の\u2ed8写真", "長期の青写真", 2),  # CJK radicals
        ("\ufa1b\ufa4dの\ufa26", "福祉の都", 3),  # compatibility ideographs
        ("\U0002f804", "你", 1),
        ("①Ａ（１）㈱㍉ｶﾞ～Ⅳ", "①Ａ（１）㈱㍉ｶﾞ～Ⅳ", 0),
        ("﨑山・髙田", "﨑山・髙田", 0),  # 﨑 and 髙 are distinct ideographs
        ("ascii only", "ascii only", 0),
    ],
)
def test_repair(written: str, repaired: str, count: int) -> None:
    assert characters.repair(written) == (repaired, count)


@pytest.mark.parametrize(
    ("written", "is_open"),
    [
        ("(公財", True),
        ("(公財)潮見財団", False),
        ("「みなと（仮称", True),
        ("（未定）と(", True),
        (")(", True),
        (")", False),
    ],
)
def test_unclosed(written: str, is_open: bool) -> None:
    assert brackets.unclosed(written) is is_open


@pytest.mark.parametrize(
    ("written", "ems"), [("課題", 2.0), ("AB", 1.0), ("第1四半期", 4.5), ("ｶﾞ", 1.0), ("", 0)]
)
def test_width(written: str, ems: float) -> None:
    assert characters.width(written) == ems


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 4, 1), "令和8年4月1日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 24), "1926年12月24日"),
    ],
)
def test_a_date_by_its_era(day: date, told: str) -> None:
    assert calendar.era_date(day) == told


def test_a_fiscal_year_by_its_era() -> None:
    told = [calendar.era_fiscal_year(year) for year in (2026, 2019, 2018)]
    assert told == ["令和8年度", "令和元年度", "平成30年度"]


@pytest.mark.parametrize(
    ("quarter", "start", "end"),
    [
        (1, date(2027, 4, 1), date(2027, 6, 30)),
        (2, date(2027, 7, 1), date(2027, 9, 30)),
        (3, date(2027, 10, 1), date(2027, 12, 31)),
        (4, date(2028, 1, 1), date(2028, 3, 31)),
    ],
)
def test_the_dates_of_a_fiscal_year_s_quarters(quarter: int, start: date, end: date) -> None:
    assert calendar.days_of_quarter(2027, quarter) == (start, end)
    assert calendar.days_of_quarter(None, quarter) == (None, None)


def test_signs_that_may_belong_to_either_option_are_not_tried_in_every_way() -> None:
    pattern = re.compile(choices("高中低") + "$")
    began = perf_counter()
    assert pattern.match("高○" * 24 + "!") is None
    assert perf_counter() - began < 2  # seconds; trying every way takes more than ten
    assert (match := pattern.match("高(○)・中( )・低( )")) is not None and chosen(
        match.group(), "高中低"
    ) == "高"


def test_threads_find_the_same_words_at_the_same_time() -> None:
    texts = [f"第{n}回の説明会を港湾の関係者と開催し、意見を計画に反映する。" * 60 for n in range(40)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(tokenize.__wrapped__, texts))
    assert found == [tokenize.__wrapped__(text) for text in texts]
