"""Forms as data: the shipped ones are valid, a document has at most one, a bad file is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from planparse.cli import main
from planparse.document.errors import FormError, ReadError
from planparse.document.source import Cell, Grid, Line, SourceDocument
from planparse.form.check import check
from planparse.form.file import load, parse
from planparse.form.identify import identify
from planparse.form.model import Form, column_heads
from tests.support.documents import RAW, TEXTS, form, forms, raw

FORMS = RAW.parent / "src" / "planparse" / "form"
TOWN = (FORMS / "juten-kadai.toml").read_text("utf-8")


@pytest.mark.parametrize("known", forms(), ids=lambda f: f.name)
def test_a_shipped_form_matches_its_examples_and_no_counterexample(known: Form) -> None:
    assert check(known) == ()
    assert known.source == f"{known.name}.toml"


def test_every_form_file_in_the_folder_is_shipped() -> None:
    assert {f.source for f in forms()} == {p.name for p in FORMS.glob("*.toml")}
    assert len(forms()) >= 2


# --- which form a document has -------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_exactly_one_form_claims_a_sample(name: str) -> None:
    lines = [line.text for line in raw(name)[0].lines()]
    assert identify(lines, forms(), name).name == (
        "juten-kadai" if name.startswith("kirigahara") else "kyoku-x"
    )


def test_a_letter_has_no_form() -> None:
    with pytest.raises(ReadError) as raised:
        identify(["拝啓 春暖の候", "課題について", "敬具"], forms(), "letter.txt")
    assert raised.value.code == "unknown-form"
    assert raised.value.message("en").startswith("letter.txt: No form matches (dx-hoshin 0%, gyokaku 0%, ")
    assert raised.value.message("ja").startswith("letter.txt: どの様式にも当てはまりません(dx-hoshin 0%、")


def test_a_document_that_fits_two_forms_has_none() -> None:
    lines = [
        line
        for name in ("kankyo-r8.txt", "kirigahara-r8.txt")
        for line in (RAW / name).read_text("utf-8").splitlines()
    ]
    with pytest.raises(ReadError) as raised:
        identify(lines, forms(), "both.txt")
    assert raised.value.code == "several-forms"
    assert "juten-kadai" in str(raised.value) and "kyoku-x" in str(raised.value)


def test_a_sign_may_wrap_in_a_cell() -> None:
    cell = Cell(0, 0, (Line(1, "事業一", page=1), Line(2, "覧", page=1)), page=1)
    document = SourceDocument(
        "a.pdf", "", "application/pdf", 0, "pdfium", (Grid((cell, Cell(0, 1, page=1)), 1, 2, page=1),)
    )
    assert identify(document.texts(), (parse(ROWS, "rows.toml"),), "a.pdf").name == "rows"


def test_without_forms_there_is_no_form() -> None:
    with pytest.raises(ReadError, match="No form matches"):
        identify(["1 組織の使命"], (), "a.txt")


def test_the_width_of_characters_does_not_decide_the_form() -> None:
    lines = [line.translate(_WIDE) for line in (RAW / "kankyo-r8.txt").read_text("utf-8").splitlines()]
    assert identify(lines, forms(), "wide.txt").name == "kyoku-x"


_WIDE = {i: i + 0xFEE0 for i in range(0x21, 0x7F)} | {0x20: 0x3000}


# --- what a form says of heads, dittos and empty cells -------------------------------------------------


@pytest.mark.parametrize(
    ("head", "quarters"),
    [
        ("第1四半期", (1,)),
        ("第２四半期（７～９月）", (2,)),
        ("第3四半期\n(10〜12月)", (3,)),
        ("第 4 四半期", (4,)),
        ("1Q", (1,)),
        ("２Ｑ(7-9月)", (2,)),
        ("Q3", (3,)),
        ("4-6月", (1,)),
        ("４～６月", (1,)),
        ("10-12月期", (3,)),
        ("1-3月", (4,)),
        ("上半期", (1, 2)),
        ("下半期(10~3月)", (3, 4)),
        ("4-9月", (1, 2)),
        ("10-3月", (3, 4)),
        ("通年", (1, 2, 3, 4)),
        ("取組内容", ()),
        ("第5四半期", ()),
        ("13-15月", ()),
        ("3-4月", ()),
        ("", ()),
    ],
)
def test_the_quarters_that_a_column_header_names(head: str, quarters: tuple[int, ...]) -> None:
    assert form("kyoku-x").quarters_of(head) == quarters


def test_a_form_may_name_periods_in_its_own_words_and_exclude_usual_ones() -> None:
    periods = (
        '\n[periods]\naliases = { "春 学期" = "上半期", "秋学期" = "10～3月" }\nexcluded = ["前期", "後期"]\n'
    )
    own = parse(TOWN + periods, "own.toml")
    heads = [
        "春学期",
        "（春学期）",
        "秋学期（10～3月）",
        "春学期末",
        "前期",
        "前期(4～9月)",
        "上期",
        "第1四半期",
    ]
    assert [own.quarters_of(head) for head in heads] == [(1, 2), (1, 2), (3, 4), (), (), (), (1, 2), (1,)]
    assert form("juten-kadai").quarters_of("前期") == (1, 2)
    found = [any(p.search("春学期秋学期") for p in column_heads(known).named) for known in ((own,), forms())]
    assert found == [True, False]


@pytest.mark.parametrize(
    "cell", ["", " ", "―", "-", "－", "ー", "−", "なし", "(なし)", "（なし）", "　なし　", "該当なし"]
)
@pytest.mark.parametrize("name", ["kyoku-x", "juten-kadai"])
def test_a_cell_without_a_task(name: str, cell: str) -> None:
    assert form(name).is_empty(cell)


@pytest.mark.parametrize("cell", ["調査", "なしの出荷", "-5度以下の対応", "同左"])
def test_a_cell_with_a_task(cell: str) -> None:
    assert not form("kyoku-x").is_empty(cell)


@pytest.mark.parametrize("entry", ["同左", "〃", "同　左", " 同左 "])
def test_an_entry_that_repeats_the_cell_on_its_left(entry: str) -> None:
    assert form("kyoku-x").ditto_of(entry) and form("juten-kadai").ditto_of(entry)
    assert not form("kyoku-x").ditto_of(f"{entry}の検証")


# --- bad form files ------------------------------------------------------------------------------------

BAD = {
    "broken TOML": ("[[heading]\nkind =", "TOML"),
    "no headings": ('name = "x"\ntitle = "x"\n[identify]\nminimum = 0.5\nsigns = ["^x$"]\n', "heading"),
    "bad pattern": (TOWN.replace("'^取組\\s*\\d+\\s'", "'^取組(\\s*\\d+\\s'"), "取組("),
    "a number that is misspelt where it tells an initiative from a list item": (
        TOWN.replace(
            "patterns = ['取組\\s*(?P<number>",
            "due = ['(?P<numbre>{number})(?P<title>.+)']\npatterns = ['取組\\s*(?P<number>",
            1,
        ),
        "number",
    ),
    "bad marker": (TOWN.replace("marker = '[Ⅰ-Ⅻ]'", "marker = '[Ⅰ-Ⅻ'", 1), "[Ⅰ-Ⅻ"),
    "unknown kind": (TOWN.replace('kind = "mission"', 'kind = "missoin"'), "missoin"),
    "unknown column": (TOWN.replace("[overview.columns]\n", "[overview.columns]\nprice = '価格'\n"), "price"),
    "a number where a list should be": (TOWN.replace('within = ["review"]', "within = 5"), "within"),
    "a text where a number should be": (TOWN.replace("minimum = 0.6", 'minimum = "high"'), "high"),
    "an alias for no period": (TOWN + '\n[periods]\naliases = { "春学期" = "四月から" }\n', "春学期"),
    "an excluded word that is no period": (TOWN + '\n[periods]\nexcluded = ["取組"]\n', "取組"),
    "headings that are no tables": ('heading = ["x"]\n' + TOWN.split("[[heading]]")[0], "heading"),
}


@pytest.mark.parametrize(("written", "named"), BAD.values(), ids=BAD)
def test_an_invalid_form_file_is_named_with_its_fault(tmp_path: Path, written: str, named: str) -> None:
    assert written != TOWN
    path = tmp_path / "our-town.toml"
    path.write_text(written, "utf-8")
    with pytest.raises(FormError) as raised:
        load(path)
    assert str(raised.value).startswith("our-town.toml")
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("[identify]", "[identfy]\n[identify]", ("identfy", "identify の誤り")),
        ("minimum = ", "minmum = 1\nminimum = ", ("[identify] minmum", "minimum の誤り")),
        ("open_ended = true", "open_end = true", ("[heading] open_end", "open_ended の誤り")),
        (
            "counter_examples = ",
            "counter_example = ",
            ("[heading] counter_example", "counter_examples の誤り"),
        ),
        ("[lists]\n", "[periods]\nalias = {}\n[lists]\n", ("[periods] alias", "aliases の誤り")),
        (
            "[overview.columns]\n",
            "[overview.columns]\ntitel = 'x'\n",
            ("[overview.columns] titel", "title の誤り"),
        ),
        ("[lists]\n", "[lists]\nxyz = 1\n", ("[lists] xyz", "row_labels")),
    ],
)
def test_an_unknown_key_is_refused_with_a_suggestion(
    before: str, after: str, named: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert before in TOWN
    own = tmp_path / "our-town.toml"
    own.write_text(TOWN.replace(before, after, 1), "utf-8")
    assert main(["form", "check", str(own)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("our-town.toml") and said.count("\n") == 1
    assert all(words in said for words in named)


ROWS = """
name = "rows"
title = "事業一覧"

[identify]
text = ["事業一覧"]

[[table]]
rows = "issue"
within = ["plan"]
[table.columns]
title = ["事業名"]

[[indicator]]
of = "issue"
label = ["指標"]
[indicator.columns]
target = ["めざす値"]
"""


def test_the_columns_of_a_table_and_of_indicators_are_read_and_a_wrong_name_is_told() -> None:
    known = parse(ROWS, "rows.toml")
    assert list(known.tables[0].columns) == ["title"]
    assert known.indicators[0].columns["target"][0].fullmatch("めざす値")
    with pytest.raises(FormError, match=r"\[indicator\.columns\] goal"):
        parse(ROWS.replace("target", "goal"), "rows.toml")


@pytest.mark.parametrize(
    ("rows", "kinds", "within"),
    [
        ("issue", ("level.柱", "issues"), ("plan", "level.柱", "issues")),
        ("issue", ("level.柱", "mission"), ("plan", "level.柱")),
        ("initiative", ("level.柱", "issue", "initiatives"), ("issue", "initiatives")),
    ],
)
def test_a_table_stands_where_its_rows_may_unless_it_says_so(
    rows: str, kinds: tuple[str, ...], within: tuple[str, ...]
) -> None:
    headings = "".join(f'[[heading]]\nkind = "{kind}"\ntext = ["章{kind}{{題名}}"]\n' for kind in kinds)
    text = ROWS.replace('within = ["plan"]\n', "").replace('"issue"', f'"{rows}"', 1)
    assert parse(text + headings, "rows.toml").tables[0].within == within


def test_an_unreadable_form_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "legacy.toml").write_bytes('name = "様式"'.encode("cp932"))
    for path in (tmp_path / "legacy.toml", tmp_path / "absent.toml", tmp_path):
        with pytest.raises(FormError, match=path.name):
            load(path)


WRONG = {
    "an example that does not match": (
        'examples = ["Ⅰ わたしたちの役割"',
        'examples = ["Ⅰ 私たちの役割"',
        "Ⅰ 私たちの役割",
    ),
    "a counter-example that does": (
        'counter_examples = ["わたしたちの役割は、"',
        'counter_examples = ["Ⅰ わたしたちの役割"',
        "Ⅰ わたしたちの役割",
    ),
    "a parent that is none": (
        'kind = "mission"\nwithin = ["plan"]',
        'kind = "mission"\nwithin = ["plna"]',
        "plna",
    ),
    "an identity without its group": (
        'within = ["review"]\nidentity = ["title"]',
        'within = ["review"]\nidentity = ["titel"]',
        "titel",
    ),
}


@pytest.mark.parametrize(("before", "after", "named"), WRONG.values(), ids=WRONG)
def test_checking_a_form_reports_its_faults(before: str, after: str, named: str) -> None:
    assert before in TOWN
    wrong = check(parse(TOWN.replace(before, after, 1), "our-town.toml"))
    assert len(wrong) == 1 and named in wrong[0].render("ja")


def test_forms_are_checked_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "check"]) == 0
    assert capsys.readouterr().out.count("問題ありません") == len(forms())
    sound, wrong, broken = (tmp_path / f"{name}.toml" for name in ("sound", "wrong", "broken"))
    sound.write_text(TOWN, "utf-8")
    wrong.write_text(TOWN.replace('"Ⅰ わたしたちの役割", "Ⅰ　', '"Ⅰ 私たちの役割", "Ⅰ　'), "utf-8")
    broken.write_text(BAD["bad pattern"][0], "utf-8")
    assert main(["form", "check", str(sound), "--lang", "en"]) == 0
    assert "sound" in capsys.readouterr().out
    assert main(["form", "check", str(sound), str(wrong)]) == 1
    assert "Ⅰ 私たちの役割" in capsys.readouterr().out
    assert main(["form", "check", str(broken)]) == 1
    said = capsys.readouterr()
    assert "broken.toml" in said.out + said.err and "Traceback" not in said.err


def test_a_document_read_with_a_users_own_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TOWN.replace('name = "juten-kadai"', 'name = "own"'), "utf-8")
    assert main(["check", str(RAW / "kirigahara-r8.txt"), "--form", str(own), "--json"]) == 0
    assert main(["check", str(RAW / "kankyo-r8.txt"), "--form", str(own)]) == 1
    assert "重点課題推進プラン(own) 0%(<60%)" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["dx-hoshin", "juten-kadai", "kyoku-x", "shinko-kanri"])
@pytest.mark.parametrize(("length", "found"), [(239, True), (240, True), (241, False)])
def test_a_line_of_240_characters_may_be_a_heading(name: str, length: int, found: bool) -> None:
    own = form(name)
    begins = {"dx-hoshin": "(1) ", "kyoku-x": "1 "}.get(name, "取組1 ")
    line = begins + "港" * (length - len(begins))
    heading = next(h for h in own.headings if h.kind == "initiative")
    assert (heading.match(line) is not None) is found
    assert any(h.kind == "initiative" for h, _ in own.headings_like(line, None)) is found
