"""What every function of `planparse.japanese` that reads a text finds in texts of official Japanese.

Each text is given to every function; the golden lists those that find something in it. After an intended
change, run `pytest tests/test_japanese_words.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, is_dataclass
from datetime import date
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.japanese import (
    amounts,
    brackets,
    calendar,
    characters,
    choices,
    dittos,
    figures,
    fold,
    indicator_lines,
    indicators,
    markers,
    periods,
    placeholders,
)
from tests.support.documents import ROOT

YEAR = 2026
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "fold": lambda t: folded if (folded := fold.fold(t)) != t else None,
    "compacted": lambda t: compact if (compact := fold.compacted(t)) != fold.fold(t) else None,
    "folded words": lambda t: w if (w := fold.folded_words(t)) not in (t, fold.fold(t)) else None,
    "year": calendar.year_in,
    "fiscal year": calendar.fiscal_year_in,
    "fiscal year of label": calendar.fiscal_year_of_label,
    "fiscal year without era": lambda t: calendar.fiscal_year_without_era(t, YEAR),
    "days": calendar.days_in,
    "dates": calendar.dates_in,
    "period": periods.period_of,
    "month": periods.month_of,
    "quarter": periods.quarter_of,
    "period words": lambda t: words if (words := periods.period_words(t)) != t else None,
    "calendar year": periods.is_calendar_year,
    "amounts": amounts.amounts_in,
    "measure": amounts.measure,
    "measure (千円)": lambda t: amounts.measure(t, "予算額(千円)"),
    "unit": amounts.unit_in,
    "figure": figures.figure,
    "figure (人)": lambda t: figures.figure(t, "人"),
    "head": lambda t: None if (head := indicators.head_of(t, YEAR)).holds == "other" else head,
    "role said": indicators.role_said,
    "row": indicators.row_label,
    "kind": indicators.kind_of,
    "is a kind": indicators.is_kind,
    "rows in cells": indicators.rows_in_cells,
    "says nothing": indicators.says_nothing,
    "unit behind": lambda t: None if (found := indicators.unit_behind(t))[1] is None else found,
    "periods": lambda t: indicators.periods_in(fold.compacted(t), YEAR),
    "periods without a year": lambda t: indicators.periods_in(fold.compacted(t)),
    "statement": lambda t: indicator_lines.statement(t, YEAR),
    "item marker": markers.item_marker,
    "opens with kana": markers.opens_with_kana,
    "marker number": markers.marker_number,
    "unclosed": brackets.unclosed,
    "unbalanced": lambda t: not brackets.balanced(t),
    "bracketed": brackets.is_bracketed,
    "remarks": lambda t: [match.groupdict() for match in brackets.labelled_remarks(t)],
    "chosen": lambda t: choices.chosen(t, "高中低"),
    "ditto": dittos.ditto_of,
    "shaft": dittos.is_shaft,
    "arrow": dittos.is_arrow,
    "begins with an arrow": dittos.begins_with_arrow,
    "continuation": dittos.is_continuation,
    "mentions a ditto": dittos.mentions_ditto,
    "unfilled name": placeholders.is_unfilled_name,
    "unfilled": placeholders.is_unfilled,
    "blank amount": placeholders.has_blank_amount,
    "repaired": lambda t: found if (found := characters.repair(t))[1] else None,
    "visible": lambda t: found if (found := characters.visible(t))[1] else None,
    "composed": lambda t: found if (found := characters.composed(t))[1] else None,
}
TEXTS = sorted((ROOT / "tests" / "japanese").glob("*.txt"))
"""Texts of one kind, one a line."""
DAMAGED = (
    "⽬標", "⺠間", "かﾞ", "か\u3099き\u3099", "e\u0301cole", "空\u200b白", "\u00ad分", "\uf06c箇条",
    "\uf0b7点", "\uf900", "ﬁ", "漢\u0301字", "\x07鐘", "㎡", "①", "Ａ",
)  # fmt: skip


def _shown(value: object) -> str:
    if is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}{astuple(value)}"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(_shown, value))})"
    return str(value) if isinstance(value, date) else repr(value)


def _found(text: str) -> Iterator[str]:
    for name, function in FUNCTIONS.items():
        value = function(text)
        if value not in (None, False, (), [], "", ""):
            yield f"  {name}: {_shown(value)}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_what_is_found_in_a_text(path: Path, file_regression: FileRegressionFixture) -> None:
    texts = path.read_text("utf-8").splitlines()
    lines = [line for text in texts for line in (text, *_found(text))]
    file_regression.check("\n".join(lines) + "\n", basename=path.stem, extension=".txt", encoding="utf-8")


def test_what_is_found_in_a_damaged_text(file_regression: FileRegressionFixture) -> None:
    lines = [line for text in DAMAGED for line in (ascii(text), *map(ascii, _found(text)))]
    file_regression.check("\n".join(lines) + "\n", basename="damage", extension=".txt", encoding="utf-8")


@pytest.mark.parametrize(
    "signs",
    [
        "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟",
        "❶❷❸❹❺❻❼❽❾❿",
        "➀➁➂➃➄➅➆➇➈➉",
        "➊➋➌➍➎➏➐➑➒➓",
        "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
        "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
        "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ",
        "アイウエオカキクケコサシスセソタチツテト",
        (*"一二三四五六七八九十", *(f"十{unit}" for unit in "一二三四五六七八九"), "二十", "二十一"),
    ],
)
def test_the_signs_of_a_series_count_from_one(signs: Sequence[str]) -> None:
    assert [markers.marker_number(sign) for sign in signs] == list(range(1, len(signs) + 1))
    assert [markers.marker_number(f"({sign})") for sign in signs] == list(range(1, len(signs) + 1))
    for sign in signs:
        assert re.fullmatch(markers.NUMBER, f"{sign}."), sign
        opened = re.match(markers.SIGN, f"{sign}. 調査")
        assert opened is not None and opened.group() == f"{sign}.", sign


def test_signs_outside_the_series_count_nothing() -> None:
    for sign in ("㋐", "⓪", "㊤", "⒜", "Ⅼ", "㉠", "ナ", "ヲ", "千", "百", "IX", "a", "・", "12345", ""):
        assert markers.marker_number(sign) is None, sign
    assert [markers.marker_number(sign) for sign in ("1234", "九十九", "第３章", "【２】")] == [
        1234,
        99,
        3,
        2,
    ]


def test_the_days_of_periods_and_their_names() -> None:
    assert [calendar.days_of_quarter(2026, q) for q in (1, 2, 3, 4)] == [
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
    ]
    assert calendar.days_of_quarter(None, 1) == (None, None)
    assert calendar.days_of_months(2023, 9, 11) == (date(2023, 12, 1), date(2024, 2, 29))
    assert calendar.days_of_months(2026, 12, 12) == (date(2027, 3, 1), date(2027, 3, 31))
    assert [calendar.era_fiscal_year(y) for y in (2026, 2019, 2018, 1989, 1988, 1926, 1925)] == [
        "令和8年度", "令和元年度", "平成30年度", "平成元年度", "昭和63年度", "昭和元年度", "1925年度",
    ]  # fmt: skip
    assert [calendar.era_month(*ym) for ym in ((2026, 4), (2019, 4), (2019, 5))] == [
        "令和8年4月", "平成31年4月", "令和元年5月",
    ]  # fmt: skip
    assert calendar.fiscal_year_without_era("1年度", 1990) == 1989
    assert calendar.fiscal_year_without_era("8年度", None) is None
    assert [periods.quarter_name(n) for n in (1, 4)] == ["第1四半期", "第4四半期"]
    assert periods.period_words(None) == "期間"
