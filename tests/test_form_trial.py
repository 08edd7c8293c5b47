"""Trying a form on a document: what is claimed, read, left out, nearly matched and never reached."""

from __future__ import annotations

import json
import re
from contextlib import chdir
from pathlib import Path

import pytest

from planparse.cli import main
from planparse.document.place import NOWHERE
from planparse.form.file import parse
from planparse.form.model import Form, column_heads
from planparse.japanese.characters import width
from planparse.parse.pipeline import parse_by
from planparse.parse.trial import FormTrial, form_trial
from planparse.parse.trial.kept import dropped
from planparse.parse.trial.model import Difference, NearMiss
from planparse.parse.trial.near import Candidate, near_headings
from planparse.readers import read
from tests.support.documents import TEXTS, forms, raw

FORM = """
name = "taiki"
title = "待機児童解消プラン"

[identify]
text = ["待機児童解消プラン", "柱{番号} {題名}", "進行管理"]
minimum = 0.5

[[heading]]
kind = "title"
within = ["plan"]
text = ["{年度} {題名}プラン"]

[[heading]]
kind = "issues"
within = ["plan"]
text = ["3 重点的な取組"]

[[heading]]
kind = "issue"
within = ["issues"]
identity = ["number"]
text = ["柱{番号} {題名}"]

[[heading]]
kind = "background"
within = ["issue"]
text = ["(1) 現状と課題"]

[[heading]]
kind = "initiative"
within = ["issue"]
identity = ["number"]
text = ["事業{番号} {題名}"]

[[field]]
name = "担当課"
of = "initiative"
label = ["担当課"]
type = "section"
"""
COVER = "令和7年度 待機児童解消プラン\n\n3 重点的な取組\n\n柱1 定員を増やす\n\n"


def form(*changes: tuple[str, str]) -> Form:
    text = FORM
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return parse(text, "taiki.toml")


def tried(text: str, by: Form | None = None) -> FormTrial:
    by = by or form()
    document, findings = read(text.encode(), "taiki.txt", column_heads=column_heads((by,)))
    return form_trial(by, document, parse_by(document, findings, by))


# --- claim, counts and coverage ---------------------------------------------------------------------


def test_the_signs_are_told_as_found_or_missing() -> None:
    claim = tried(f"{COVER}(1) 現状と課題\n\n申込みが増えている。\n").claim
    assert [(sign.wording, sign.found) for sign in claim.signs] == [
        ("待機児童解消プラン", True),
        ("柱{番号} {題名}", True),
        ("進行管理", False),
    ]
    assert claim.claimed and claim.share == pytest.approx(2 / 3)


def test_a_document_that_is_not_claimed_is_read_all_the_same() -> None:
    trial = tried(
        f"{COVER}(1) 現状と課題\n\n申込みが増えている。\n", form(("minimum = 0.5", "minimum = 1.0"))
    )
    assert not trial.claim.claimed
    assert trial.counts["issues"] == 1


def test_a_form_of_sheets_is_tried_on_a_document_without_any() -> None:
    by = form(("[[field]]", '[sheet]\nof = "issue"\nbegins = ["事業シート"]\n\n[[field]]'))
    trial = tried("拝啓\n\n春暖の候となりました。\n", by)
    assert trial.counts["issues"] == 0
    assert ("sheet", "issue", "事業シート") in [(u.rule, u.name, u.wording) for u in trial.unreached]


def test_every_character_is_counted_where_it_went() -> None:
    text = f"{COVER}(1) 現状と課題\n\n申込みが増えている。\n\n事業1 園の整備\n\n3園を開く。\n\n担当者の覚え\n"
    trial = tried(text)
    assert trial.characters == sum(not c.isspace() for c in text)
    shares = {share.group: share.characters for share in trial.coverage}
    assert shares["part", "issues/background"] == len("申込みが増えている。")
    assert shares["heading", "issue"] == len("柱1定員を増やす")
    lines = [line for line in text.split("\n") if line]
    went = dict(zip(lines, (trial.coverage[n].group for n in trial.groups), strict=True))
    assert went["事業1 園の整備"] == ("heading", "initiative")


# --- near misses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind", "differences"),
    [
        ("【現状と課題】", "background", [("sign", "(1)", "【"), ("behind", "", "】")]),
        ("② 現状と課題", "background", [("sign", "(1)", "②")]),
        ("現状と課題", "background", [("sign", "(1)", "")]),
        ("(1) 現状と課題(令和7年度)", "background", [("behind", "", "(令和7年度)")]),
        ("(1) 市の現状と課題", "background", [("before", "(1)", "(1) 市の")]),
        ("(1) 現状と問題", "background", [("wording", "(1) 現状と課題", "(1) 現状と問題")]),
        ("柱〔2〕 質を高める", "issue", [("value", "number", "〔2〕")]),
    ],
)
def test_a_line_that_differs_a_little_from_a_heading_is_told(
    line: str, kind: str, differences: list[tuple[str, str, str]]
) -> None:
    found = [
        miss for miss in tried(f"{COVER}{line}\n\n申込みが増えている。\n").near_misses if miss.text == line
    ]
    assert [(miss.rule, miss.name, miss.places[0].lines) for miss in found] == [("heading", kind, (7, 7))]
    assert list(found[0].differences) == [Difference(*d) for d in differences]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "suggested"),
    [
        ("◇現状と課題", "◇現状と課題"),
        ("(1) 現状と課題(令和7年度)", "(1) 現状と課題({年度})"),
        ("(1) 現状と問題", "(1) 現状と問題"),
        ("柱〔2〕 質を高める", None),
    ],
)
def test_what_the_form_could_say_is_suggested(line: str, suggested: str | None) -> None:
    trial = tried(f"{COVER}{line}\n\n申込みが増えている。\n")
    (miss,) = [miss for miss in trial.near_misses if miss.text == line]
    assert miss.suggestion == suggested


@pytest.mark.parametrize("line", ["【進め方】", "○進め方", "〈進め方〉"])
def test_signs_around_the_words_of_a_heading_are_told_as_one(line: str) -> None:
    by = form(('text = ["(1) 現状と課題"]', 'text = ["進め方"]'))
    (miss,) = tried(f"{COVER}{line}\n\n申込みが増えている。\n", by).near_misses
    assert miss.differences == (Difference("sign", "進め方", line),)


def test_other_kana_are_a_near_miss() -> None:
    by = form(('text = ["事業{番号} {題名}"]', 'text = ["取組{番号} {題名}"]'))
    (miss,) = tried(f"{COVER}取り組み1 園の整備\n\n3園を開く。\n", by).near_misses
    assert (miss.name, miss.differences) == ("initiative", (Difference("kana", "取組", "取り組み"),))


def test_a_heading_in_another_place_is_told_with_what_the_form_allows() -> None:
    (miss,) = tried("令和7年度 待機児童解消プラン\n\n柱1 定員を増やす\n\n園を建てる。\n").near_misses
    assert miss.differences == (Difference("place", "issues", "title"),)


def near(line: str, *wordings: str, lost: bool = True) -> NearMiss | None:
    """The heading with one of these wordings that a line, which may be in no field, misses by least."""
    kinds = ("background", "description", "expected_outcome")
    heads = (("issue", "課題{番号} {題名}"), *zip(kinds, wordings, strict=False))
    rules = "".join(f"[[heading]]\nkind = '{kind}'\ntext = ['{text}']\n" for kind, text in heads)
    own = parse(f"name = 'taiki'\ntitle = 'プラン'\n[identify]\ntext = ['プラン']\n{rules}", "taiki.toml")
    found = near_headings([Candidate(line, NOWHERE, lost, ("plan", "issue"), False)], own, ())
    return found[0] if found else None


@pytest.mark.parametrize(
    ("line", "wordings", "nearest", "change"),
    [
        ("【取組の方向】", ("取組の方針", "取組の方向"), "取組の方向", "sign"),
        ("取組の方向(案)", ("取組の方向案", "取組の方向"), "取組の方向", "behind"),
        ("取り組みの方向", ("取組の方向性", "取組の方向"), "取組の方向", "kana"),
        ("取組・方向", ("取組と方針", "取組、方向"), "取組、方向", "sign"),
        # what differs in two ways is no nearer than another wording
        ("取り組の方向(案)", ("取組の方向案", "取組の方向"), "取組の方向案", "wording"),
        ("第2章の取組の方向(案)", ("取組の方向案", "取組の方向"), "取組の方向案", "wording"),
    ],
)
def test_of_several_headings_the_one_that_differs_least_is_told(
    line: str, wordings: tuple[str, ...], nearest: str, change: str
) -> None:
    for given in (wordings, wordings[::-1]):
        found = near(line, *given)
        assert found is not None
        assert (found.wording, found.differences[0].change) == (nearest, change)


@pytest.mark.parametrize(
    ("line", "wording", "changes"),
    [
        (f"取組の方向({'案' * 18})", "取組の方向", ["behind"]),  # a remark of twenty characters
        (f"取組の方向({'案' * 19})", "取組の方向", None),
        ("潮見市港湾部港湾取組の方向", "取組の方向", ["before"]),  # eight characters before it
        ("潮見市港湾部港湾課取組の方向", "取組の方向", None),
        ("【方針】", "方針", ["sign"]),
        ("【方】", "方", None),  # any line could have one letter
        ("【柱1】", "柱{番号}", ["sign"]),
        ("取組項目", "取組事項", ["wording"]),
        ("取組内容", "取組事項", None),
        ("取組の方向と課題", "取組の方向", None),
        ("取組の方向を定める", "取組の方向", None),
        ("取組の方向。", "取組の方向", None),
        ("計画の方針", "方針", None),  # a short wording is part of many lines
        ("方針(案)", "方針", None),
        ("計画の取組の方向(案)", "取組の方向", None),
        ("1.取組の方向", "【取組の方向】", ["sign", "sign"]),
        ("取組の方向", "【取組の方向】", ["sign", "sign"]),
        ("【取組の方向", "【取組の方向】", ["sign"]),
        ("<取組の方向>", "【取組の方向】", ["sign", "sign"]),
        ("(3)取組の方向", "(2)取組の方向", ["sign"]),
        ("取組の方向", "(2)取組の方向", ["sign"]),
        ("取り組みた方向", "取組方向", ["kana"]),
        ("取組項目の整備", "取組事項{題名}", ["wording"]),
        ("取組項目", "取組事項{題名}", None),  # nothing is left that the title could be
    ],
)
def test_how_far_a_line_may_differ_from_a_heading(line: str, wording: str, changes: list[str] | None) -> None:
    found = near(line, wording)
    assert (None if found is None else [d.change for d in found.differences]) == changes


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("【取組の方向】", True),
        ("取り組みの方向", True),
        ("取組の方向(案)", True),
        ("取組の方向 再掲", False),
        ("計画の取組の方向", False),
        ("取組の方針", False),
    ],
)
def test_a_line_that_is_in_a_field_is_told_only_if_little_differs(line: str, told: bool) -> None:
    assert near(line, "取組の方向") is not None
    assert (near(line, "取組の方向", lost=False) is not None) is told


def test_the_same_near_miss_is_told_once_with_all_its_places() -> None:
    text = f"{COVER}現状と課題\n\n足りない。\n\n柱2 質を高める\n\n現状と課題\n\n経験が浅い。\n"
    (miss,) = tried(text).near_misses
    assert [place.lines for place in miss.places] == [(7, 7), (13, 13)]


@pytest.mark.parametrize(
    "line",
    [
        "現状と課題は、次のとおりです。",
        "現状と課題が明らかになったため見直す",
        "申込みが増えている。",
        "事業者の数",
        "令和7年度",
        "―",
    ],
)
def test_prose_and_values_are_no_near_miss(line: str) -> None:
    assert tried(f"{COVER}(1) 現状と課題\n\n{line}\n").near_misses == ()


def test_what_the_form_reads_is_no_near_miss() -> None:
    trial = tried(f"{COVER}(1) 現状と課題\n\n足りない。\n\n事業1 園の整備\n\n3園を開く。\n")
    assert trial.near_misses == ()


@pytest.mark.parametrize(("label", "near"), [("担当部署", True), ("所管課", True), ("備考", False)])
def test_a_label_like_that_of_a_field_is_told(label: str, near: bool) -> None:
    trial = tried(f"{COVER}事業1 園の整備\n\n{label}：こども課\n")
    found = [(miss.rule, miss.name, miss.text) for miss in trial.near_misses]
    assert found == ([("field", "担当課", label)] if near else [])
    assert [(one.text, one.example) for one in trial.labels] == ([] if near else [(label, "こども課")])


# --- what is in no field ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cause", "piece"),
    [
        ("はじめに述べる。\n\n" + COVER, "no-heading", "はじめに述べる。"),
        (COVER + "園は市が建てる。\n", "no-field", "園は市が建てる。"),
        (COVER + "※見込みを含む。\n", "note", "※見込みを含む。"),
        (COVER + "園名\t定員\t開園\nひばり園\t90\t4月\n", "table", "園名 | 定員 | 開園\nひばり園 | 90 | 4月"),
        (COVER + "園長\t会田\n電話\t内線5\n", "label", "園長 | 会田\n電話 | 内線5"),
    ],
)
def test_text_in_no_field_is_told_with_its_cause(text: str, cause: str, piece: str) -> None:
    (found,) = tried(text).unplaced
    assert (found.cause, [p.text for p in found.pieces]) == (cause, [piece])
    assert found.characters == sum(not c.isspace() and c != "|" for c in piece)


@pytest.mark.parametrize(
    ("heads", "looks"),
    [
        ("指標名\t基準値\t目標値", "indicators"),
        ("区分\t4月\t5月", "schedule"),
        ("園名\t住所\t電話", None),
    ],
)
def test_a_table_in_no_field_is_told_by_its_column_headers(heads: str, looks: str | None) -> None:
    above = COVER.partition("柱1")[0]
    (found,) = tried(f"{above}{heads}\nひばり園\t12\t34\n").unplaced
    assert [piece.looks for piece in found.pieces] == [looks]


TABLE_RULE = """
[[table]]
rows = "issue"
within = ["issues"]
[table.columns]
number = ["番号"]
title = ["取組の名称"]
description = ["内容", "概要"]
"""


@pytest.mark.parametrize(
    ("heads", "missing", "others"),
    [
        ("番号\t名称\t概要\t所管", "取組の名称", "名称、所管"),
        ("番号\t名称\t第1四半期\t第2四半期", "取組の名称、内容 / 概要", "名称"),
        ("番号\t取組の名称\t内容\t所管", "", "所管"),
        ("電話\t内線\t住所\t所管", None, None),
    ],
)
def test_a_table_with_some_column_headers_of_a_rule_is_a_near_miss(
    heads: str, missing: str | None, others: str | None
) -> None:
    table = f"{heads}\n1\t園の整備\t建てる\tこども課\n2\t園の改修\t直す\tこども課\n"
    trial = tried(f"{COVER}{table}\n柱2 質を高める\n\n{table}", parse(FORM + TABLE_RULE, "taiki.toml"))
    found = [
        (miss.rule, miss.name, miss.wording, miss.text, miss.differences, len(miss.places))
        for miss in trial.near_misses
    ]
    if missing is None or others is None:
        assert found == []
    else:
        text, wording = heads.replace("\t", " | "), "番号 | 取組の名称 | 内容"
        assert found == [("table", "issue", wording, text, (Difference("columns", missing, others),), 2)]


def test_the_largest_text_of_a_cause_comes_first() -> None:
    text = f"{COVER}短い。\n\n柱2 質を高める\n\nこちらのほうが長い。\n"
    (found,) = tried(text).unplaced
    assert [p.text for p in found.pieces] == ["こちらのほうが長い。", "短い。"]
    assert found.pieces[0].heading == "柱2 質を高める"


# --- what was never reached, and what was lost ------------------------------------------------------


def test_rules_that_nothing_matches_are_named_in_the_words_of_the_form() -> None:
    trial = tried(f"{COVER}(1) 現状と課題\n\n足りない。\n")
    assert [(one.rule, one.name, one.wording) for one in trial.unreached] == [
        ("heading", "initiative", "事業{番号} {題名}"),
        ("field", "担当課", "担当課"),
    ]


def test_a_value_that_is_missing_from_the_plan_is_told_as_dropped() -> None:
    by = form()
    document, findings = read(f"{COVER}(1) 現状と課題\n\n申込みが増えている。\n".encode(), "taiki.txt")
    parsed = parse_by(document, findings, by)
    assert list(dropped(document, parsed.plan, parsed.reading, by)) == []
    (issue,) = parsed.plan.issues
    without = parsed.plan.model_copy(update={"issues": (issue.model_copy(update={"background": ()}),)})
    (lost,) = dropped(document, without, parsed.reading, by)
    assert (lost.text, lost.place.lines) == ("申込みが増えている。", (9, 9))
    fewer = parsed.reading.model_copy(update={"lines": parsed.reading.lines[1:]})
    assert [one.text for one in dropped(document, parsed.plan, fewer, by)] == ["令和7年度 待機児童解消プラン"]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_dropped_from_a_sample(name: str) -> None:
    document, parsed = raw(name)
    by = next(form for form in forms() if form.name == parsed.plan.form)
    assert list(dropped(document, parsed.plan, parsed.reading, by)) == []


def test_the_words_of_a_table_of_indicators_are_not_dropped() -> None:
    by = form(("[[field]]", '[[indicator]]\nof = "issue"\nlabel = ["数値目標"]\n\n[[field]]'))
    table = "指標名\t基準値(令和5年度)\t目標値(令和9年度)\n待機児童の数\t42人\t0人\n"
    trial = tried(f"{COVER}数値目標\n\n{table}", by)
    assert trial.counts["indicators"] == 1
    assert trial.dropped == ()
    assert ("indicator", "") in [share.group for share in trial.coverage]


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "taiki.toml").write_text(FORM, "utf-8")
    (tmp_path / "good.txt").write_text(
        f"{COVER}(1) 現状と課題\n\n申込みが増えている。\n\n事業1 園の整備\n\n3園を開く。\n", "utf-8"
    )
    (tmp_path / "other.txt").write_text("拝啓\n\n春暖の候となりました。\n", "utf-8")
    (tmp_path / "near.txt").write_text(
        f"{COVER}【現状と課題】\n\n{'申込みが年々増えている。' * 8}\n", "utf-8"
    )
    return tmp_path


def call(folder: Path, *names: str, more: tuple[str, ...] = ()) -> int:
    with chdir(folder):
        return main(["form", "try", "taiki.toml", *names, *more])


def test_the_screen_tells_what_was_read_in_eighty_columns(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert call(folder, "near.txt", "good.txt") == 0
    said = capsys.readouterr().out
    assert max(2 * width(line) for line in said.splitlines()) <= 80
    assert "\ufffd" not in said
    assert "様式に当てはまります(目印 2/3、必要 50%)" in said
    assert "課題 1" in said and "失われた値 0件" in said
    assert "【現状と課題】" in said and "「(1) 現状と課題」に似ています" in said
    assert "見出し initiative「事業{番号} {題名}」" in said


def test_several_documents_have_a_total_and_the_worst_decides(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder, "good.txt", "near.txt") == 0
    assert "○ good.txt" in capsys.readouterr().out
    assert call(folder, "good.txt", "other.txt") == 1
    said = capsys.readouterr().out
    assert "× other.txt" in said and "項目 担当課「担当課」" in said


def test_a_form_that_may_never_end_is_refused_before_it_is_tried(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = '[[heading]]\nkind = "initiative"\npatterns = ["(?P<number>\\\\d+)(?P<title>(a+)+)X"]\n'
    (folder / "taiki.toml").write_text(f"{FORM}\n{slow}", "utf-8")
    assert call(folder, "good.txt") == 2
    told = capsys.readouterr()
    assert "照合が終わらない" in told.err and told.out == ""


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    assert call(folder, "missing.txt", "broken.pdf", "good.txt") == 1
    told = capsys.readouterr()
    assert "missing.txt" in told.err and "broken.pdf" in told.err
    assert "good.txt" in told.out


def test_the_same_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(folder, "near.txt", "missing.txt", more=("--json",)) == 1
    near, missing = json.loads(capsys.readouterr().out)["result"]["documents"]
    assert near["counts"]["issues"] == 1 and near["claim"]["claimed"]
    assert near["near_misses"][0]["text"] == "【現状と課題】"
    assert near["findings"] and "failure" in missing


def test_english_is_spoken_on_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(folder, "near.txt", more=("--lang", "en")) == 0
    said = capsys.readouterr().out
    assert "The form claims it (2 of 3 signs, 50% needed)" in said
    assert "0 values dropped" in said


@pytest.mark.parametrize(
    ("line", "ja", "en"),
    [
        ("柱〔2〕 質を高める", "{番号}の部分「〔2〕」が様式の書き方に合いません。", "“〔2〕” does not fit"),
        ("(1) 現状と問題", "言葉が違います", "words"),
        ("③ 現状と課題", "様式は「(1)」", "The form has other signs: “(1)”"),
        ("現状と課題", "記号「(1)」がありません。", "There is no “(1)”."),
        ("(1) 市の現状と課題", "前が「(1)」ではなく", "stands before it, not"),
        ("(1) 現状と課題※", "後ろに「※」があります。", "“※” stands behind it."),
    ],
)
def test_the_screen_says_in_what_a_line_differs(
    line: str, ja: str, en: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "differs.txt").write_text(f"{COVER}{line}\n\n{'申込みが年々増えている。' * 8}\n", "utf-8")
    for language, words in (("ja", ja), ("en", en)):
        call(folder, "differs.txt", more=("--lang", language))
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", capsys.readouterr().out)


def test_a_shipped_form_is_tried_by_its_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "try", "kyoku-x", str(folder / "good.txt")]) == 1
    assert "(kyoku-x)" in capsys.readouterr().out


def test_each_document_has_a_page_with_its_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = folder / "out" / "try.html"
    assert call(folder, "near.txt", more=("-o", str(page))) == 0
    assert "【現状と課題】" in page.read_text("utf-8")
    assert call(folder, "near.txt", "good.txt", more=("--html", str(page))) == 0
    assert {p.name for p in page.parent.iterdir()} == {"try.html", "try-near.html", "try-good.html"}
