"""Form files: what may stand in them, what is left out, and what is wrong with those that cannot be used."""

from __future__ import annotations

import codecs
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planparse.cli import main
from planparse.document.errors import FormError
from planparse.form.faults import tables_in
from planparse.form.file import LARGEST, load, parse
from planparse.form.model import Form
from planparse.form.position import line_of
from planparse.form.written import TABLES

SMALL = """name = "tidal"
title = "潮見市実施計画"

[identify]
text = ["潮見市実施計画", "重点施策{番号}"]

[[heading]]
kind = "issue"
text = ["重点施策{番号} {題名}"]
"""


def failures(text: str) -> list[str]:
    """What is wrong with a form's text, in Japanese."""
    found = tables_in(text, "tidal.toml")
    assert isinstance(found, tuple)
    return [failure.render("ja") for failure in found]


# --- what may be left out ------------------------------------------------------------------------------


def test_a_form_is_a_name_a_title_a_sign_and_one_heading() -> None:
    form = parse(SMALL, "tidal.toml")
    (issue,) = form.headings
    assert (form.minimum, issue.within, issue.identity) == (0.6, ("plan",), ("number", "title"))
    assert issue.open_ended and issue.examples == ("重点施策1 地域の活性化",)
    assert form.is_empty("該当なし") and form.is_label("工程") and form.item.fullmatch("① 調査")
    assert any(p.fullmatch("- 12 -") for p in form.furniture)


@pytest.mark.parametrize(
    "part", ['[[table]]\nrows = "issue"\ncolumns = { title = "事業名" }\n', '[sheet]\nof = "issue"\n']
)
def test_a_table_or_sheets_do_instead_of_a_heading(part: str) -> None:
    form = parse(SMALL.split("[[heading]]")[0] + part, "tidal.toml")
    assert form.headings == () and (form.tables or form.sheet)


def test_one_text_needs_no_brackets() -> None:
    form = parse(
        SMALL.replace('["重点施策{番号} {題名}"]', '"重点施策{番号} {題名}"')
        + '[[field]]\nname = "担当課"\nof = "issue"\nlabel = "所管課"\n',
        "tidal.toml",
    )
    assert form.headings[0].match("重点施策1 水害への備え")
    assert form.field_labelled("所管課", "issue") and not form.field_labelled("担当課", "issue")


def test_headings_stand_where_their_kinds_usually_do() -> None:
    above, below = (
        ("title", "level.柱", "level.施策"),
        ("background", "level.区分", "initiatives", "initiative"),
    )
    kinds = (*above, "issue", *below, "unknown")
    headings = "".join(f'[[heading]]\nkind = "{kind}"\ntext = "{kind}"\n' for kind in kinds)
    form = parse(SMALL.split("[[heading]]")[0] + headings, "tidal.toml")
    assert {h.kind: h.within for h in form.headings} == {
        "title": ("plan",),
        "level.柱": ("plan",),
        "level.施策": ("plan", "level.柱"),
        "issue": ("plan", "level.柱", "level.施策"),
        "background": ("issue",),
        "level.区分": ("issue",),
        "initiatives": ("issue",),
        "initiative": ("issue", "initiatives", "level.区分"),
        "unknown": ("plan",),
    }


def test_sections_of_a_plan_without_issues_stand_in_the_plan() -> None:
    form = parse(SMALL.replace('kind = "issue"', 'kind = "background"'), "tidal.toml")
    assert form.headings[0].within == ("plan",)


def test_only_headings_with_their_own_wording_are_told_apart_by_it() -> None:
    text = SMALL + '[[heading]]\nkind = "background"\ntext = "現状({時点})"\n'
    assert [h.identity for h in parse(text, "tidal.toml").headings] == [("number", "title"), ()]
    text = SMALL.replace('kind = "issue"\n', 'kind = "issue"\nidentity = ["number"]\n')
    assert parse(text, "tidal.toml").headings[0].identity == ("number",)


# --- encodings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        SMALL.encode(),
        codecs.BOM_UTF8 + SMALL.encode(),
        SMALL.encode("utf-16"),
        codecs.BOM_UTF16_BE + SMALL.encode("utf-16-be"),
        SMALL.encode("cp932"),
        SMALL.replace("\n", "\r\n").encode("cp932"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "UTF-16", "UTF-16 big-endian", "Shift_JIS", "Shift_JIS of Windows"],
)
def test_a_form_may_be_saved_in_any_usual_encoding(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "tidal.toml"
    path.write_bytes(data)
    assert load(path).title == "潮見市実施計画"


def test_what_is_no_form_file_is_refused_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large, picture, fifo = tmp_path / "large.toml", tmp_path / "picture.toml", tmp_path / "fifo.toml"
    large.write_bytes(b"#" * (LARGEST + 1))
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe\xff")
    os.mkfifo(fifo)
    for path, said in (
        (tmp_path, "フォルダーです"),
        (large, "大きすぎます"),
        (picture, "文字のファイルとして読めません"),
        (fifo, "通常のファイルではない"),
        (tmp_path / "absent.toml", "ファイルがありません"),
    ):
        assert main(["form", "check", str(path)]) == 1
        out = capsys.readouterr().out
        assert out.startswith(path.name) and said in out and out.count("\n") == 1


# --- what is wrong -------------------------------------------------------------------------------------


TEXT, HEAD = 'text = ["重点施策{番号} {題名}"]', "[[heading]]"


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ('name = "tidal"', "name = 5", 1, "name は文字列"),
        ('name = "tidal"', 'name = " "', 1, "name に名前を書いてください"),
        ('title = "潮見市実施計画"\n', "", None, "title がありません"),
        ("[identify]", "[identify]\nminimum = 60", 5, "1 以下の数で書いてください(0.6 は6割。いまは 60)"),
        ("[identify]", "[identify]\nminimum = 0", 5, "0 より大きく"),
        ("[identify]", "[identify]\nminimum = nan", 5, "1 以下の数"),
        ("[identify]", "[identify]\nminimum = '6割'", 5, "1 以下の数"),
        ('text = ["潮見市実施計画", "重点施策{番号}"]', "", 4, "文書の見分け方がありません"),
        ('["潮見市実施計画", "重点施策{番号}"]', '["潮見市実施計画", "重点施策{番号"]', 5, "波かっこ"),
        (HEAD, "[heading]", 7, "[[heading]] と二重のかっこ"),
        ('kind = "issue"', 'kind = "課題"', 8, "見出しの種類「課題」はありません"),
        ('kind = "issue"', 'knid = "issue"', 8, "kind の誤り"),
        (TEXT, "", 7, "issue の言葉がありません"),
        (TEXT, 'patterns = ["重点施策("]', 9, "正規表現が正しくありません"),
        (TEXT, 'patterns = [""]', 9, "空の正規表現"),
        (TEXT, "text = ['''\n''']", 9, "空の文"),
        (TEXT, "patterns = ['a{99999999999999}']", 9, "大きすぎるか"),
        (TEXT, f"patterns = ['{'(' * 999 + ')' * 999}']", 9, "深すぎます"),
        (TEXT, f"patterns = ['{'あ' * 5000}']", 9, "大きすぎるか"),
        (TEXT, "text = 5", 9, "文字列のリスト"),
        (TEXT, "text = [5]", 9, "文字列"),
        (TEXT, "open_ended = 'はい'\ntext = '施策'", 9, "true か false"),
        (HEAD, "[[quarter]]\npattern = '4月'\nquarters = [5]\n" + HEAD, 7, "[[quarter]] は要りません"),
        (HEAD, "[lists]\nitem = '・.+'\n" + HEAD, 8, "名前付きグループ marker、text が必要です。(?P<marker>"),
        (HEAD, "[cover]\norganization_in_text = ['市民部']\n" + HEAD, 8, "グループ name が必要"),
        (HEAD, "[matrix]\npatterns = ['重要度(?P<rank>[ABC])']\n" + HEAD, 8, "rank はここでは使えません"),
        (HEAD, "[legend]\narea = '[A-Z]'\n" + HEAD, 8, "グループ code、text が必要"),
        (HEAD, "[overview]\nnumber = '.+'\n" + HEAD, 8, "グループ number、title が必要"),
        (HEAD, "[issue_cells]\ntitle = 5\n" + HEAD, 8, "title は"),
        (HEAD, "[issue_cells]\nowner = '担当'\n" + HEAD, 8, "未知の項目 [issue_cells] owner"),
        (HEAD, "[[field]]\nname = '予算'\nof = 'isue'\n" + HEAD, 9, "「isue」は使えません"),
        (HEAD, "[[field]]\nname = '予算'\nof = 'issue'\ntype = '円'\n" + HEAD, 10, "「円」は使えません"),
        (HEAD, "[[field]]\nof = 'issue'\n" + HEAD, 7, "name がありません"),
        (
            HEAD,
            "[[table]]\nrows='issue'\ncolumns = { '価格' = '価格' }\n" + HEAD,
            9,
            "「価格」は使えません",
        ),
        (HEAD, "[[attribute]]\nwithin = 'issue'\n" + HEAD, 7, "attribute の言葉がありません"),
        (
            HEAD,
            "[periods]\naliases = { '春学期' = '四月から' }\n" + HEAD,
            8,
            "「四月から」は期間ではありません",
        ),
        (HEAD, "[periods]\nexcluded = ['取組']\n" + HEAD, 8, "「取組」は期間を表す言葉ではありません"),
        (HEAD, f"{HEAD}\n{HEAD}", 7, "kind がありません"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(before: str, after: str, line: int | None, said: str) -> None:
    assert before in SMALL
    found = failures(SMALL.replace(before, after, 1))
    where = "tidal.toml:" if line is None else f"tidal.toml {line}行目"
    assert any(said in f and f.startswith(where) for f in found), found


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = SMALL.replace('name = "tidal"', "name = 5").replace("text = [", "txet = [")
    assert [f.split(":")[0] for f in failures(text)] == [
        "tidal.toml 1行目",
        "tidal.toml 5行目 [identify]",
        "tidal.toml 9行目 [[heading]] issue",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = \n", "TOMLとして読めません(1行"),
        ('aliases = { 春学期 = "上期" }', '日本語は "…" で囲んで'),
        ('name　=　"潮見"', "全角になっていませんか"),
        ("name ＝ “潮見”", "全角になっていませんか"),
        ("a = " + "[" * 50_000, "入れ子が深すぎる"),
        ("a = " + "9" * 5_000, "値が大きすぎます"),
        ("", "name がありません"),
        ("\x00", "TOMLとして読めません"),
    ],
)
def test_a_text_that_is_no_toml_is_told_in_plain_words(text: str, said: str) -> None:
    assert said in failures(text)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a." * 50_000 + "b = 1", "深すぎる"),
        ("x" * 200_000, "TOMLとして読めません"),
        ("[[field]]\n" * 20_000, "name がありません"),
        (SMALL + '[[field]]\nname = "担当課"\nof = ["issue"]\n' * 3_000, "多すぎます"),
        (SMALL + "examples = [" + '"1 道路",' * 15_000 + "]\n", "多すぎます"),
        (SMALL + "[periods.aliases]\n" + "".join(f'"春{n}" = "夏"\n' for n in range(9_000)), "多すぎます"),
    ],
    ids=["deep key", "long line", "empty tables", "fields", "examples", "aliases"],
)
def test_a_form_as_large_as_a_file_may_be_is_refused_in_few_sentences(text: str, said: str) -> None:
    told = failures(text)
    assert len(told) <= 100 and said in told[0]


@pytest.mark.parametrize(("more", "fails"), [(0, False), (1, True)])
def test_a_form_may_have_five_hundred_examples(more: int, fails: bool) -> None:
    examples = ", ".join(f'"取組{n} 道路"' for n in range(500 + more))
    read = tables_in(SMALL + f"examples = [{examples}]\n", "tidal.toml")
    assert isinstance(read, tuple) is fails


def test_a_form_without_any_part_is_none() -> None:
    assert "どれもありません" in failures(SMALL.split("[[heading]]")[0])[0]


# --- lines ---------------------------------------------------------------------------------------------

LONG = """name = "x"

[[heading]]  # the first
kind = "issue"

[[ heading ]]
kind = "initiative"
patterns = [
  'a',
  'b',
]

[overview.columns]
title = 'c'

[periods]
aliases = { "春" = "4月" }
"""


@pytest.mark.parametrize(
    ("path", "says", "line"),
    [
        (("name",), None, 1),
        (("title",), None, None),
        (("heading", 0), None, 3),
        (("heading", 1, "kind"), None, 7),
        (("heading", 1, "patterns", 1), "b", 10),
        (("heading", 1, "text"), None, 6),
        (("overview", "columns", "title"), None, 14),
        (("periods", "aliases", "春"), "4月", 17),
        (("lists", "item"), None, None),
    ],
)
def test_the_line_of_a_value(path: tuple[str | int, ...], says: str | None, line: int | None) -> None:
    assert line_of(LONG, path, says) == line


# --- anything at all -----------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("", " ", "{番号}", "{題名}", "{", "(", "(?P<title>.+)", "a{2,1}", "[", "\\"),
        "issue",
        "plan",
        "level.柱",
    ]
)
TEXT_OF_ANY_KIND = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = WORDS | st.integers() | st.floats() | st.booleans() | st.dates() | TEXT_OF_ANY_KIND
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=6,
)
KEYS = sorted({key for table in TABLES.values() for key in table.model_fields})


def written(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08X}" for c in value) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    return str(value)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(TABLES)),
            st.booleans(),
            st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_any_toml_is_a_form_or_is_refused_in_words(
    parts: list[tuple[str, bool, dict[str, object]]], sound: bool
) -> None:
    text = SMALL if sound else ""
    for table, repeated, values in parts:
        header = f"[[{table}]]" if repeated else f"[{table}]"
        lines = [f"{key} = {written(value)}" for key, value in values.items()]
        text += "\n".join([*([header] if table else []), *lines, ""])
    try:
        assert isinstance(parse(text, "any.toml"), Form)
    except FormError as error:
        assert error.message("ja").startswith("any.toml") and "\n" not in error.message("en")


@given(st.sampled_from(sorted(TABLES)), st.sampled_from(KEYS), VALUES)
@settings(max_examples=300, deadline=None)
def test_any_value_of_any_key_is_taken_or_refused(table: str, key: str, value: object) -> None:
    header = f"[{table}]\n" if table else ""
    text = f"{header}{key} = {written(value)}\n"
    tomllib.loads(text)  # the values are written as TOML
    assert tables_in(text, "any.toml")
