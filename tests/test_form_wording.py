"""Texts in a form: written as the document writes them, with names in braces for what differs."""

from __future__ import annotations

import pytest

from planparse.document.errors import FormError
from planparse.form.file import parse
from planparse.form.wording import label_pattern, sample, sign_pattern, text_pattern
from planparse.japanese.fold import fold
from planparse.parse.pipeline import parse_bytes

ISSUE = "経営課題{番号} {題名}"


def values(text: str, line: str, *held: str) -> dict[str, str] | None:
    match = text_pattern(text, held).fullmatch(fold(line))
    return None if match is None else match.groupdict()


# --- literal text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("■ 現状", "■現状"),
        ("■現状", "■　現　状"),
        ("課題認識（現状）", "課題認識(現状)"),
        ("課題認識(現状)", "課 題 認 識 （ 現状 ）"),
        ("施策[A]の概要*", "施策［Ａ］の概要＊"),
        ("ガイドブック", "ｶﾞｲﾄﾞﾌﾞｯｸ"),
        ("ｶﾞｲﾄﾞﾌﾞｯｸ", "ガイドブック"),
        ("か\u3099いど", "がいど"),
        ("R8～R10", "Ｒ８〜Ｒ１０"),
        ("施策―評価", "施策-評価"),
        ("ＤＸ推進", "DX推進"),
        ("現状", "  現状  "),
    ],
)
def test_literal_text_matches_in_any_width_with_and_without_blanks(text: str, line: str) -> None:
    assert values(text, line) == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [("課題認識", "課題認識の変化"), ("課題認識", "1 課題認識"), ("a.c", "abc"), ("現状(案)", "現状案")],
)
def test_literal_text_matches_nothing_else(text: str, line: str) -> None:
    assert values(text, line) is None


# --- names in braces -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("経営課題1 水害への備え", "1", "水害への備え"),
        ("経営課題１　水害への備え", "1", "水害への備え"),
        ("経営課題1水害への備え", "1", "水害への備え"),
        ("経 営 課 題 12　水害への備え", "12", "水害への備え"),
        ("経営課題１．水害への備え", "1", "水害への備え"),
        ("経営課題1)水害への備え", "1", "水害への備え"),
        ("経営課題1：水害への備え", "1", "水害への備え"),
        ("経営課題0012 水害への備え", "0012", "水害への備え"),
        ("経営課題1-1 水害への備え", "1-1", "水害への備え"),
        ("経営課題１－２－３水害への備え", "1-2-3", "水害への備え"),
        ("経営課題1ー2 水害への備え", "1ー2", "水害への備え"),
        ("経営課題1.2 水害への備え", "1.2", "水害への備え"),
        ("経営課題1-(2) 水害への備え", "1-(2)", "水害への備え"),
        ("経営課題1-ア 水害への備え", "1-ア", "水害への備え"),
        ("経営課題一 水害への備え", "一", "水害への備え"),
        ("経営課題十二、水害への備え", "十二", "水害への備え"),
        ("経営課題ア 水害への備え", "ア", "水害への備え"),
        ("経営課題(ア)水害への備え", "(ア)", "水害への備え"),
        ("経営課題（一）水害への備え", "(一)", "水害への備え"),
        ("経営課題A-(1) 水害への備え", "A-(1)", "水害への備え"),
        ("経営課題Ａ （１）水害への備え", "A (1)", "水害への備え"),
        ("経営課題A水害への備え", "A", "水害への備え"),
        ("経営課題b 水害への備え", "b", "水害への備え"),
        ("経営課題Ⅰ水害への備え", "Ⅰ", "水害への備え"),
        ("経営課題II 水害への備え", "II", "水害への備え"),
        ("経営課題Ⅳ-2 水害への備え", "Ⅳ-2", "水害への備え"),
        ("経営課題①水害への備え", "①", "水害への備え"),
        ("経営課題⑴ 水害への備え", "⑴", "水害への備え"),
        ("経営課題第1章 水害への備え", "第1章", "水害への備え"),
        ("経営課題第二 水害への備え", "第二", "水害への備え"),
        ("経営課題1 10年先を見すえた備え", "1", "10年先を見すえた備え"),
        ("経営課題2人口減少への備え", "2", "人口減少への備え"),
        ("経営課題1 備え(案)　全市", "1", "備え(案) 全市"),
    ],
)
def test_a_label_is_read_in_any_dress(line: str, number: str, title: str) -> None:
    assert values(ISSUE, line) == {"number": number, "title": title}


@pytest.mark.parametrize(
    "line",
    [
        "経営課題",
        "経営課題1",
        "経営課題の一覧",
        "経営課題一覧",
        "経営課題アプリの導入",
        "経営課題DXの推進",
        "経営課題10年計画",
        "経営課題3つの柱",
        "経営課題1.5倍",
        "経営課題1件を解決した",
        "経営課題1の解決に向けて",
        "経営課題①の解決に向けて",
        "経営課題1・2の解決",
        "経営課題1、",
        "経営課題1 水害に備える。",
        "主な経営課題1 水害への備え",
    ],
)
def test_a_word_that_begins_like_a_label_is_none(line: str) -> None:
    assert values(ISSUE, line) is None


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("取組{番号}", "取組1-1", {"number": "1-1"}),
        ("取組{番号}", "取組2．", {"number": "2"}),
        ("第{番号}次計画", "第3次計画", {"number": "3"}),
        ("第{番号}章　{題名}", "第三章 水害への備え", {"number": "三", "title": "水害への備え"}),
        ("{題名}計画(案)", "港まち 計画（案）", {"title": "港まち 計画"}),
        ("「{題名}」計画", "「港まち」計画", {"title": "港まち"}),
        ("{題名} 重点計画", "港まち 重点計画", {"title": "港まち"}),
        ("【取組{番号}】{題名}", "【取組１】水害への備え", {"number": "1", "title": "水害への備え"}),
        ("{番号} {題名}", "(2) 水害への備え", {"number": "(2)", "title": "水害への備え"}),
        ("｛番号｝ ｛題名｝", "1 水害への備え", {"number": "1", "title": "水害への備え"}),
        ("{ number } {title}", "1 水害への備え", {"number": "1", "title": "水害への備え"}),
        (
            "・{題名} (予算額 {金額})",
            "・見守り （予算額8,000千円）",
            {"title": "見守り", "金額": "8,000千円"},
        ),
        ("予算 {金額}千円", "予算 ８，０００千円", {"金額": "8,000"}),
        ("予算 {金額}", "予算：△1億2,300万円", {"金額": "△1億2,300万円"}),
        ("{題名}（{担当課}）", "見守り（新規）（福祉課）", {"title": "見守り(新規)", "担当課": "福祉課"}),
        ("{題名} {担当課}", "見守り 訪問 福祉課", {"title": "見守り 訪問", "担当課": "福祉課"}),
        ("担当課 {担当課}", "担当課：福祉課", {"担当課": "福祉課"}),
        ("担当 {担当課}", "担当課長", None),
        ("取組 {題名}", "取組内容", None),
        ("基準日{年月日}", "基準日 令和８年４月１日", {"年月日": "令和8年4月1日"}),
        ("基準日{年月日}現在", "基準日 R8.4.1現在", {"年月日": "R8.4.1"}),
        ("{年月日} {組織}", "令和6年3月 総務部 財政課", {"年月日": "令和6年3月", "組織": "総務部 財政課"}),
        ("{組織}", "事業一覧", None),
        ("期限 {date}", "期限 10月末", None),
        ("({年度}～{終期})", "（令和5年度〜令和9年度）", {"年度": "令和5年度", "終期": "令和9年度"}),
        ("{年度}の取組", "令和８年度（２０２６年度）の取組", {"年度": "令和8年度(2026年度)"}),
        ("{年度}の取組", "R8の取組", {"年度": "R8"}),
        ("{年度}の取組", "今年度の取組", None),
    ],
)
def test_names_in_braces_stand_for_what_differs(text: str, line: str, found: dict[str, str] | None) -> None:
    assert values(text, line) == found


def test_values_that_the_heading_has_fields_for_take_their_names() -> None:
    cover = ("year", "municipality", "organization")
    found = values("{年度} {自治体}{組織} 運営方針", "令和8年度　潮見市市民部　運営方針", *cover)
    assert found == {"year": "令和8年度", "municipality": "潮見市", "organization": "市民部"}
    assert values("{year} {municipality} {organization}", "R8 潮見市 市民部") == {
        "年度": "R8",
        "自治体": "潮見市",
        "組織": "市民部",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("課題{番号", "form-text-braces"),
        ("課題番号}", "form-text-braces"),
        ("課題{{番号}}", "form-text-braces"),
        ("{}", "form-text-name"),
        ("{担当 課}", "form-text-name"),
        ("{予算額(千円)}", "form-text-name"),
        ("{指標1}", "form-text-name"),
        ("{番号}と{番号}", "form-text-twice"),
        ("{番号}と{number}", "form-text-twice"),
        ("{titel}", "form-text-near"),
        ("{題名}{担当課}", "form-text-adjacent"),
        ("", "form-text-empty"),
        ("　", "form-text-empty"),
    ],
)
def test_a_text_that_cannot_be_meant_is_refused(text: str, code: str) -> None:
    with pytest.raises(FormError) as raised:
        text_pattern(text)
    assert raised.value.code == code
    assert text.strip() in raised.value.message("ja") and text.strip() in raised.value.message("en")


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("主な取組({…}年度予算額 {予算額})", "主な取組(8年度予算額18,640千円)", "18,640千円"),
        ("予算 {予算額}", "予算△1,200千円", "△1,200千円"),
        ("予算 {予算額}", "予算約3億円", "約3億円"),
        ("予算 {予算額}", "予算の要求", None),
        ("令和8 {予算額}", "令和88千円", None),
    ],
)
def test_the_blank_before_a_figure_may_be_lost(text: str, line: str, found: str | None) -> None:
    held = values(text, line)
    assert (held and held["予算額"]) == found


def test_a_title_does_not_begin_with_the_number_before_it() -> None:
    assert values("課題 {題名}", "課題1 水害への備え") is None


@pytest.mark.parametrize("text", ["第{…}期 {自治体}総合戦略({…})", "第{...}期 {自治体}総合戦略({...})"])
def test_words_that_nobody_needs_are_no_value(text: str) -> None:
    assert values(text, "第3期 楓台市総合戦略（令和7年度～令和11年度）", "municipality") == {
        "municipality": "楓台市"
    }
    assert text_pattern(text).fullmatch(fold(sample(text)))


# --- signs and labels ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("区運営方針", "令和8年度 みなと区 運営方針", True),
        ("取組項目{番号}", "■取組項目1-1 水害への備え", True),
        ("取組項目{番号}", "別紙 取組項目1", True),
        ("取組項目{番号}", "取組項目一覧", False),
        ("取組項目{番号}", "取組項目10件", False),
    ],
)
def test_a_sign_may_stand_anywhere_in_a_line(text: str, line: str, found: bool) -> None:
    assert bool(sign_pattern(text).search(fold(line))) is found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("予算額", True),
        ("予 算 額", True),
        ("予算額（千円）", True),
        ("【予算額】", True),
        ("■予算額：", True),
        ("(3) 予算額", True),
        ("令和８年度 予算額", True),
        ("(2) R8の予算額（千円）", True),
        ("予算額の推移", False),
        ("当初予算額", False),
    ],
)
def test_a_label_is_known_with_its_dress_and_unit(line: str, found: bool) -> None:
    assert bool(label_pattern("予算額").fullmatch(fold(line))) is found


@pytest.mark.parametrize(
    "text",
    [ISSUE, "{年度}{組織}運営方針", "・{題名}（予算 {金額}）", "{自治体} {年月日}現在", "■ 現状（案）"],
)
def test_a_text_describes_its_own_sample(text: str) -> None:
    assert text_pattern(text).fullmatch(fold(sample(text)))
    assert "{" not in sample(text)


# --- what is read by them ------------------------------------------------------------------------------

COVER = """
name = "ward"
title = "区運営方針"

[identify]
text = ["区運営方針"]

[[heading]]
kind = "title"
within = ["plan"]
text = ["{年度} {組織}運営方針({…})"]
"""


def test_a_cover_without_a_title_of_its_own_is_the_title_as_a_whole() -> None:
    plan = parse_bytes(
        "令和8年度 つばき区運営方針（案）\n".encode(), "a.txt", forms=(parse(COVER, "ward.toml"),)
    ).plan
    assert plan.title == "令和8年度 つばき区運営方針（案）"
    assert (plan.fiscal_year, plan.organization, plan.fields) == (2026, "つばき区", ())
