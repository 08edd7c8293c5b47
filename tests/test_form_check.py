"""`planparse form check`: every form that would fail later is found, in words, with the line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planparse.cli import main
from planparse.document.errors import FormError
from planparse.form import speed
from planparse.form.attacks import attacks
from planparse.form.check import check
from planparse.form.expressions import regex
from planparse.form.file import load, parse
from planparse.form.speed import too_slow

SMALL = """name = "tidal"
title = "潮見市実施計画"

[identify]
text = ["潮見市実施計画", "重点施策{番号}"]

[[heading]]
kind = "issue"
text = ["重点施策{番号} {題名}"]

[[heading]]
kind = "background"
text = ["現状と課題"]

[[heading]]
kind = "initiative"
text = ["取組{番号} {題名}"]
"""


def told(text: str) -> list[str]:
    return [failure.render("ja") for failure in check(parse(text, "tidal.toml"))]


def test_a_sound_form_is_sound() -> None:
    assert told(SMALL) == []


FIELD = '[[field]]\nname = "担当課"\nof = "issue"\n'
REGEX = "[[heading]]\nkind = 'unknown'\npatterns = ['{}']\n"

ADDED = {
    "a parent that no rule finds": (
        "[[heading]]\nkind = 'unknown'\nwithin = 'isue'\ntext = '評価'\n",
        20,
        "「isue」という種類",
    ),
    "a parent of an attribute": (
        "[[attribute]]\nwithin = 'title'\ntext = '分野：{政策分野}'\n",
        19,
        "「title」という種類",
    ),
    "a heading within itself": (
        "[[heading]]\nkind = 'review'\nwithin = 'review'\ntext = '評価'\n",
        20,
        "自分の中にしか",
    ),
    "a circle of headings": (
        "[[heading]]\nkind = 'level.甲'\nwithin = 'level.乙'\ntext = '甲 {題名}'\n"
        "[[heading]]\nkind = 'level.乙'\nwithin = 'level.甲'\ntext = '乙 {題名}'\n",
        20,
        "level.甲 は見つかりません",
    ),
    "a section outside an issue": (
        "[[heading]]\nkind = 'description'\nwithin = 'plan'\ntext = '概要'\n",
        20,
        "課題(issue)の中にない",
    ),
    "a pattern that matches everything": (REGEX.format(".+"), 20, "どんな行にも一致します"),
    "a text that matches everything": (
        "[[heading]]\nkind = 'unknown'\ntext = '{見出し}'\n",
        20,
        "どんな行にも一致します",
    ),
    "a pattern that matches nothing": (REGEX.format("(?:評価)?"), 20, "空の行にも一致します"),
    "a text's name in a pattern": (REGEX.format("評価{番号}"), 20, "{番号} は正規表現では使えません"),
    "a full-width character in a pattern": (REGEX.format("評価（案）"), 20, "正規表現の「（」は一致しません"),
    "an example that fails": ("examples = ['取組の一覧']\n", 18, "例がパターンに一致しません: 取組の一覧"),
    "brackets read as groups": (
        REGEX.format("評価(案)") + "examples = ['評価(案)']\n",
        21,
        "text に書けば、そのまま照合",
    ),
    "a counter-example that matches": (
        "counter_examples = ['取組1 水害への備え']\n",
        18,
        "反例がパターンに一致します",
    ),
    "an identity without a group": ("identity = ['番号']\n", 18, "「番号」がパターンにありません"),
    "a title of another name": (
        "[[heading]]\nkind = 'level.柱'\ntext = '柱{番号} {柱の名}'\n",
        20,
        "{柱の名} が題名なら {題名}",
    ),
    "a heading that another one claims": (
        "[[heading]]\nkind = 'description'\ntext = '現状と課題'\n",
        20,
        "background と読まれます",
    ),
    "a label that a heading claims": (FIELD + "label = '現状と課題'\n", 21, "background と読まれます"),
    "two fields with one label": (
        FIELD + FIELD.replace("担当課", "所管") + "label = '担当課'\n",
        24,
        "[[field]] 担当課 と読まれます",
    ),
    "two fields of one name": (FIELD + FIELD + "label = '所管'\n", 22, "担当課 という [[field]] が2つ"),
    "a label of an indicator that is a field's": (
        FIELD + "[[indicator]]\nof = 'issue'\nlabel = '担当課'\n",
        23,
        "[[field]] 担当課 と読まれます",
    ),
    "a level without a scale": (FIELD + "type = 'level'\n", 21, "担当課 の段階がありません"),
    "a scale without a level": (FIELD + "scale = ['A', 'B']\n", 21, "scale は使われません"),
    "a scale with a level twice": (FIELD + "type = 'level'\nscale = ['A', 'Ａ']\n", 22, "同じ段階が2度"),
    "a unit of a text": (FIELD + "unit = '千円'\n", 21, "unit は使われません"),
    "a field without a label": (FIELD + "label = []\n", 21, "担当課 の label がありません"),
    "an indicator without a label": ("[[indicator]]\nof = 'issue'\n", 18, "label がありません"),
    "a table without titles": (
        "[[table]]\nrows = 'issue'\ncolumns = { number = '番号' }\n",
        20,
        "題名の列がありません",
    ),
    "a table below nothing": (
        "[[table]]\nrows = 'issue'\nwithin = 'issues'\ncolumns = { title = '名称' }\n",
        20,
        "「issues」という種類",
    ),
    "a header of two columns": (
        "[[table]]\nrows = 'issue'\ncolumns = { title = '事業名', description = ['事業名（概要）'] }\n",
        20,
        "title と description の両方",
    ),
}


@pytest.mark.parametrize(("added", "line", "said"), ADDED.values(), ids=ADDED)
def test_what_would_fail_later_is_told_with_its_line(added: str, line: int, said: str) -> None:
    found = told(SMALL + added)
    assert any(f.startswith(f"tidal.toml {line}行目") and said in f for f in found), found


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (
            '[[heading]]\nkind = "initiative"\ntext = ["取組{番号} {題名}"]\n',
            "initiative は課題(issue)の中にない",
        ),
        (
            FIELD + '[[heading]]\nkind = "review"\ntext = ["評価"]\n',
            "値の持ち主の issue がこの様式にありません",
        ),
        (
            '[[table]]\nrows = "initiative"\nwithin = "plan"\ncolumns = { title = "事業名" }\n',
            "値の持ち主の issue",
        ),
        ('[sheet]\nof = "issue"\n', "[issue_cells] に title"),
    ],
)
def test_what_needs_an_issue_is_told_where_there_is_none(kept: str, said: str) -> None:
    found = told(SMALL.split("[[heading]]")[0] + kept)
    assert any(said in f for f in found), found


@pytest.mark.parametrize(
    ("table", "is_read"),
    [
        ('within = "plan"\ncolumns = { title = "事業名" }', False),
        ('within = ["plan", "issue"]\ncolumns = { title = "事業名" }', True),
        ('within = "plan"\ncolumns = { title = "事業名", issue = "施策名" }', True),
    ],
)
def test_rows_that_are_initiatives_of_no_issue_are_told(table: str, is_read: bool) -> None:
    found = told(f'{SMALL}\n[[table]]\nrows = "initiative"\n{table}\n')
    assert is_read == (not any("表は読まれません" in f for f in found)), found


@pytest.mark.parametrize(
    "kept",
    [
        FIELD + '[[table]]\nrows = "issue"\ncolumns = { title = "事業名" }\n',
        FIELD + '[sheet]\nof = "issue"\n[issue_cells]\ntitle = ["事業名"]\n',
    ],
)
def test_rows_and_sheets_have_fields_like_headings(kept: str) -> None:
    assert told(SMALL.split("[[heading]]")[0] + kept) == []


# --- patterns that never end ---------------------------------------------------------------------------

ENDLESS = [
    "(a+)+X",
    "(?:ア|アア)*X",
    r"課題(\d+)+年",
    "(あ|い|あい)+う",
    "(?:a{1,20}){1,20}X",
    r"(?:[^、]+、?)+。",
    r"(\w+\s?)+$",
]


def test_patterns_that_may_never_end_are_found_and_quick_ones_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        speed, "_LONGEST_WAIT", 3600.0
    )  # only computing time counts, however busy the machine
    quick = [r"重点\s*施策\s*\d+\s*(.+)", "(?:[^。]|。(?=[)」]))+", r"(?:a|b)*c", ".*年度.*", r"[ア-ン]+ー?"]
    assert too_slow([(pattern, False) for pattern in (*ENDLESS, *quick)]) == tuple(range(len(ENDLESS)))


def test_a_pattern_that_is_searched_for_is_tried_so() -> None:
    assert too_slow([(r"x*$|(a+)+X", False), (r"^課題(\d+)+X$", True)]) == (0, 1)


def test_attacks_lead_up_to_a_repetition() -> None:
    assert any(line.startswith("第1章 ああああ") for line in attacks(r"第\d章\s(?:[^、]+、?)+。"))
    assert len(attacks("(?:" + "|".join(f"(?:{c}+)+" for c in "あいうえおかきくけこ") * 9 + ")")) < 700


def test_a_form_with_an_endless_pattern_is_refused_wherever_it_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, document = tmp_path / "endless.toml", tmp_path / "plan.txt"
    path.write_text(SMALL + REGEX.format("(a+)+X") + f"examples = ['{'a' * 60}']\n", "utf-8")
    document.write_text("潮見市実施計画\n", "utf-8")
    with pytest.raises(FormError) as raised:
        load(path)
    assert raised.value.code == "form-slow"
    assert main(["form", "check", str(path)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("endless.toml 20行目 [[heading]] unknown: この正規表現は") and "(a+)+X" in said
    assert main(["convert", str(document), "--form", str(path), "-o", str(tmp_path / "out")]) == 2
    assert "(a+)+X" in capsys.readouterr().err


def test_a_form_saved_in_shift_jis_converts_documents(tmp_path: Path) -> None:
    form, document = tmp_path / "tidal.toml", tmp_path / "plan.txt"
    form.write_bytes(SMALL.encode("cp932"))
    document.write_text("潮見市実施計画\n\n重点施策1-1 水害への備え\n\n取組ア 堤防の点検\n", "utf-8")
    assert main(["convert", str(document), "--form", str(form), "-o", str(tmp_path / "out")]) == 0
    assert "水害への備え" in (tmp_path / "out" / "plans" / "plan.json").read_text("utf-8")


def test_each_file_is_checked_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sound.toml").write_text(SMALL, "utf-8")
    Path("wrong.toml").write_text(SMALL.replace("name =", "nmae ="), "utf-8")
    assert main(["form", "check", "wrong.toml", "sound.toml", "--lang", "en"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "sound.toml: sound." and "Did you mean name?" in "".join(lines[:-1])


# --- any form ------------------------------------------------------------------------------------------

KINDS = st.sampled_from(
    ["title", "issue", "issues", "initiative", "level.柱", "background", "unknown", "plan"]
)
TEXTS = st.sampled_from(
    ["施策{番号} {題名}", "{題名}", "現状", "担当課", "（案）", "{年度}", "取組{…}", "ｶﾞｲﾄﾞ"]
)
PATTERNS = st.sampled_from(
    ["施策(?P<number>.)", "(?P<title>.+)", "（案）", "", "現状?", "a|", "{number}", "[あ-ん]{2,}"]
)
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "kind": KINDS,
        "within": st.lists(KINDS, max_size=2),
        "text": st.lists(TEXTS, max_size=2),
        "patterns": st.lists(PATTERNS, max_size=2),
        "examples": st.lists(TEXTS, max_size=2),
        "counter_examples": st.lists(TEXTS, max_size=1),
        "identity": st.lists(st.sampled_from(["title", "number", "番号"]), max_size=1),
    },
)
FIELDS = st.fixed_dictionaries(
    {"name": TEXTS, "of": st.sampled_from(["plan", "issue", "initiative"])},
    optional={
        "label": st.lists(TEXTS, max_size=2),
        "type": st.sampled_from(["text", "level", "yen"]),
        "scale": st.lists(TEXTS, max_size=2),
        "unit": TEXTS,
    },
)
TABLES = st.fixed_dictionaries(
    {
        "rows": st.sampled_from(["issue", "initiative"]),
        "columns": st.dictionaries(
            st.sampled_from(["title", "number", "level.柱"]), st.lists(TEXTS, max_size=2)
        ),
    },
    optional={"within": st.lists(KINDS, max_size=2)},
)


def written(table: str, row: Mapping[str, object]) -> str:
    """A row of a list of tables in TOML; JSON's strings and lists are TOML's as well."""
    values = [
        f"{key} = {{ {', '.join(f'{json.dumps(k)} = {json.dumps(v)}' for k, v in value.items())} }}"
        if isinstance(value, dict)
        else f"{key} = {json.dumps(value)}"
        for key, value in row.items()
    ]
    return "\n".join([f"[[{table}]]", *values, ""])


@settings(max_examples=200, deadline=None)
@given(st.lists(ROWS, max_size=4), st.lists(FIELDS, max_size=3), st.lists(TABLES, max_size=2), st.booleans())
def test_any_form_is_checked_to_the_end(
    headings: list[dict[str, object]],
    fields: list[dict[str, object]],
    tables: list[dict[str, object]],
    sheet: bool,
) -> None:
    text = SMALL + "[sheet]\nof = 'initiative'\nbegins = ['調書']\n" * sheet
    rows = [("heading", row) for row in headings] + [("field", row) for row in fields]
    text += "".join(written(table, row) for table, row in (*rows, *(("table", row) for row in tables)))
    with patch("planparse.form.check.too_slow", return_value=()):  # tried above
        try:
            found = told(text)
        except FormError as error:
            found = [error.message("ja")]
    assert all(f.startswith("tidal.toml") and "\n" not in f for f in found)


@pytest.mark.parametrize(
    "lead",
    [
        "[^1]", "[^ん]", "[^あ-ん1-9]", r"[^\d\s]", ".", "[か-こ]", "[〇A]",
        r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", r"[\s\d]",
        "(?:甲|乙)", "甲{3}", "甲{2,}", "甲?", "甲*", "甲+?", "甲++",
        "(?>甲)", "(?P<number>甲)", "(?=甲)甲", "(?!乙)甲", "(?<!丙)甲",
    ],
)  # fmt: skip
def test_attacks_match_whatever_stands_before_a_repetition(lead: str) -> None:
    assert any(re.match(f"{lead}終あ{{20}}", line) for line in attacks(f"{lead}終(?:あ+)+。")), lead


def test_a_pattern_may_be_as_long_as_the_refusal_says_and_no_longer() -> None:
    with pytest.raises(FormError) as refused:
        regex("あ" * 99_999)
    limit = int(str(refused.value.failure.values["limit"]))
    assert regex("あ" * limit).fullmatch("あ" * limit)
    with pytest.raises(FormError) as refused:
        regex("あ" * (limit + 1))
    assert refused.value.failure.code == "form-pattern-size"
