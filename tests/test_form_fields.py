"""Values that a form's `[[field]]` rules name, in headings and lines."""

from __future__ import annotations

import pytest

from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.pipeline import Parsed, parse_bytes
from planparse.plan.model import NamedValue
from planparse.tables.rows import tables
from tests.support.small_plan import PLAN

FORM = """
name = "minato"
title = "港まち計画"
[identify]
text = ["港まち計画", "目標{番号} {題名}"]
[[heading]]
kind = "title"
within = ["plan"]
text = ["{年度} 港まち計画"]
[[heading]]
kind = "issue"
within = ["plan"]
identity = ["number", "title"]
text = ["目標{番号} {題名}"]
[[heading]]
kind = "background"
within = ["issue"]
text = ["現状"]
[[heading]]
kind = "initiative"
within = ["issue"]
identity = ["number", "title"]
text = ["事業{番号} {題名}"]
[[field]]
name = "策定日"
of = "plan"
type = "date"
[[field]]
name = "主管部"
of = "plan"
[[field]]
name = "担当課"
of = ["issue", "initiative"]
label = ["担当課", "所管課"]
type = "section"
[[field]]
name = "事業費"
of = "initiative"
type = "yen"
unit = "千円"
[[field]]
name = "評価"
of = "initiative"
type = "level"
scale = ["A", "B", "C"]
[[field]]
name = "執行率"
of = "initiative"
type = "percent"
[[field]]
name = "参加者"
of = "initiative"
type = "number"
[[field]]
name = "ねらい"
of = "issue"
"""
TOP = "令和8年度 港まち計画\n\n目標1 にぎわいの再生\n"
WORK = f"{TOP}\n事業1 朝市を開く\n"


def minato() -> Form:
    return parse(FORM, "minato.toml")


def read(text: str) -> Parsed:
    return parse_bytes(text.encode(), "minato.txt", forms=(minato(),))


def shown(values: tuple[NamedValue, ...]) -> dict[str, str]:
    assert len({value.name for value in values}) == len(values)
    return {value.name: value.value for value in values}


def of_initiative(text: str) -> tuple[NamedValue, ...]:
    return read(WORK + text).plan.issues[0].initiatives[0].fields


def codes(found: Parsed) -> list[str]:
    return [finding.code for finding in found.plan.findings]


# --- where a label may stand ---------------------------------------------------------------------------


def test_a_label_alone_on_a_line_heads_its_value() -> None:
    plan = read(f"{TOP}ねらい\n人の流れを戻す。\n\n空き店舗を減らす。\n現状\n来街者が減った。\n").plan
    (issue,) = plan.issues
    assert shown(issue.fields) == {"ねらい": "人の流れを戻す。\n空き店舗を減らす。"}
    assert [p.text for p in issue.background] == ["来街者が減った。"]
    assert issue.unplaced == () and plan.unplaced == ()


@pytest.mark.parametrize(
    "line", ["担当課：商工課", "担当課 商工課", "【担当課】商工課", "■担当課：商工課", "（2）所管課　商工課"]
)
def test_a_value_may_stand_behind_its_label(line: str) -> None:
    found = read(f"{TOP}{line}\n現状\n来街者が減った。\n")
    (value,) = found.plan.issues[0].fields
    assert (value.name, value.value) == ("担当課", "商工課")
    assert value.place.lines == (4, 4)
    assert [line.role for line in found.reading.lines if line.number == 4] == ["issues/1/fields/1"]


def test_several_labels_stand_on_one_line() -> None:
    assert shown(of_initiative("担当課：商工課　事業費：1,250　評価：B\n")) == {
        "担当課": "商工課",
        "事業費": "1,250",
        "評価": "B",
    }


def test_a_wrapped_value_is_joined_and_the_prose_below_it_is_not() -> None:
    found = read(f"{WORK}担当課：商工課、\n　　　　港湾課\n朝市を月に一度開く。\n")
    (initiative,) = found.plan.issues[0].initiatives
    assert shown(initiative.fields) == {"担当課": "商工課、港湾課"}
    assert [p.text for p in initiative.description] == ["朝市を月に一度開く。"]


def test_a_value_belongs_to_the_innermost_open_owner() -> None:
    plan = read(f"主管部：産業部\n{TOP}担当課：商工課\n事業1 朝市を開く\n担当課：港湾課\n").plan
    assert shown(plan.fields) == {"主管部": "産業部"}
    assert shown(plan.issues[0].fields) == {"担当課": "商工課"}
    assert shown(plan.issues[0].initiatives[0].fields) == {"担当課": "港湾課"}


def test_a_label_without_a_value_has_none() -> None:
    found = read(f"{TOP}ねらい\n現状\n来街者が減った。\n")
    assert found.plan.issues[0].fields == ()


def test_a_label_outside_of_its_owner_is_told_and_kept() -> None:
    found = read(f"{TOP}評価：A\n現状\n来街者が減った。\n")
    assert found.plan.issues[0].fields == ()
    assert [p.text for p in found.plan.unplaced] == ["評価：A"]
    (told,) = (f for f in found.plan.findings if f.code == "field-elsewhere")
    assert (told.values["field"], told.values["owners"]) == ("評価", "取組")


def test_a_label_that_heads_text_outside_of_its_owner_keeps_the_text_too() -> None:
    found = read(f"{TOP}評価\nよくできた。\n現状\n来街者が減った。\n")
    assert [p.text for p in found.plan.unplaced] == ["評価", "よくできた。"]
    assert "field-elsewhere" in codes(found)


def test_a_schedule_below_a_heading_that_is_a_label_is_no_value() -> None:
    head = "第1四半期\t第2四半期\t第3四半期\t第4四半期"
    found = read(f"{WORK}担当課\n商工課\n\n{head}\n・準備\t・募集\t・開催\t・報告\n")
    (initiative,) = found.plan.issues[0].initiatives
    assert shown(initiative.fields) == {"担当課": "商工課"}
    assert [[t.text for t in q.tasks] for q in initiative.quarters] == [
        ["準備"],
        ["募集"],
        ["開催"],
        ["報告"],
    ]


def test_a_table_below_the_text_of_a_field_is_no_part_of_its_value() -> None:
    table = "年度\t計画\t事業費(千円)\n令和8年度\t募集\t600\n令和9年度\t開催\t1,200\n令和10年度\t検証\t\n"
    (initiative,) = read(f"{WORK}担当課\n商工課\n\n{table}").plan.issues[0].initiatives
    assert [(v.name, v.value, v.period) for v in initiative.fields] == [
        ("担当課", "商工課", None),
        ("事業費", "600", "2026"),
        ("事業費", "1,200", "2027"),
    ]
    assert [(e.period, e.text) for e in initiative.schedule] == [
        ("2026", "募集"),
        ("2027", "開催"),
        ("2028", "検証"),
    ]


def test_a_table_that_nothing_explains_is_told_and_not_in_the_text_of_a_field() -> None:
    found = read(f"{WORK}担当課\n商工課\n\n器具\t数量\nいす\t20脚\n机\t5台\n")
    assert shown(found.plan.issues[0].initiatives[0].fields) == {"担当課": "商工課"}
    assert "unknown-table" in codes(found)


def test_nothing_of_the_plan_is_labelled_inside_an_issue() -> None:
    plan = read(f"{TOP}主管部：産業部\n").plan
    assert plan.fields == () and plan.issues[0].fields == ()
    assert [p.text for p in plan.unplaced] == ["主管部：産業部"]


# --- types ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "number", "unit"),
    [
        ("事業費：1,250", 1_250_000, "円"),
        ("事業費（百万円）：3", 3_000_000, "円"),
        ("事業費：2億円", 200_000_000, "円"),
        ("事業費：1,250千円（うち国費 500千円）", 1_250_000, "円"),
        ("執行率：87.5", 87.5, "%"),
        ("執行率：87.5％", 87.5, "%"),
        ("参加者：1,200人", 1200, "人"),
        ("参加者：35人/回", 35, "人/回"),
    ],
)
def test_numbers_have_the_unit_of_the_value_the_label_or_the_form(
    line: str, number: float, unit: str
) -> None:
    (value,) = of_initiative(line)
    assert (value.number, value.unit) == (number, unit)


def test_the_year_behind_a_number_is_its_period() -> None:
    (value,) = of_initiative("執行率：91.0％（令和6年度）")
    assert (value.number, value.period) == (91, "2024")


@pytest.mark.parametrize(
    ("line", "normalized"),
    [
        ("担当課：商工課、港湾課", ("商工課", "港湾課")),
        ("担当課：産業部　商工課", ("産業部　商工課",)),
        ("評価：Ｂ", ("B",)),
        ("評価：□A ■B □C", ("B",)),
        ("評価：A（順調）", ("A",)),
    ],
)
def test_sections_and_levels_are_published_in_one_notation(line: str, normalized: tuple[str, ...]) -> None:
    (value,) = of_initiative(line)
    assert value.normalized == normalized
    assert value.value == line.partition("：")[2]


def test_dates_are_published_in_iso_notation() -> None:
    found = read(f"策定日：令和8年3月31日\n{TOP}").plan
    (value,) = found.fields
    assert (value.value, value.normalized) == ("令和8年3月31日", ("2026-03-31",))
    assert tables([found])["fields"].to_pylist()[0]["normalized"] == ["2026-03-31"]


@pytest.mark.parametrize("line", ["事業費：調整中", "執行率：おおむね達成", "評価：D", "担当課：未定。"])
def test_a_value_of_another_type_keeps_its_text_and_is_told(line: str) -> None:
    found = read(f"{WORK}{line}\n")
    (value,) = found.plan.issues[0].initiatives[0].fields
    name, _, text = line.partition("：")
    assert (value.value, value.number, value.normalized) == (text, None, ())
    (told,) = (f for f in found.plan.findings if f.code == "field-type")
    assert (told.values["field"], told.values["text"]) == (name, text)


def test_a_dash_fits_every_type() -> None:
    found = read(f"{WORK}事業費：―\n")
    (value,) = found.plan.issues[0].initiatives[0].fields
    assert (value.value, value.number) == ("―", None)
    assert "field-type" not in codes(found)


# --- what headings say besides -------------------------------------------------------------------------


def test_a_labelled_remark_in_a_heading_is_a_value() -> None:
    text = PLAN.replace("④目指す成果", "④目指す成果（KPI：年間50件）", 1)
    assert text != PLAN
    plan = parse_bytes(text.encode(), "small.txt").plan
    assert shown(plan.issues[0].fields) == {"KPI": "年間50件"}
    assert [f for f in plan.findings if f.code == "heading-remark"] == []


def test_the_year_of_an_amount_in_a_heading_is_its_period_even_without_an_era() -> None:
    form = parse(
        f'{FORM}\n[[heading]]\nkind = "initiatives"\nwithin = ["issue"]\ntext = ["主な事業({{…}})"]\n'
        '[[field]]\nname = "予算額"\nof = "issue"\ntype = "yen"\nlabel = ["予算額", "8年度予算額"]\n',
        "minato.toml",
    )
    found = parse_bytes(f"{TOP}主な事業（8年度予算額 1,200千円）\n".encode(), "minato.txt", forms=(form,))
    (value,) = found.plan.issues[0].fields
    assert (value.name, value.label, value.number, value.period) == (
        "予算額",
        "8年度予算額",
        1_200_000,
        "2026",
    )


def test_a_level_of_another_scale_is_a_value_of_the_issue() -> None:
    form = parse(f"{FORM}\n[matrix]\npatterns = ['重要度:(?P<impact>[A-C])']", "minato.toml")
    found = parse_bytes(f"{TOP}重要度：A\n".encode(), "minato.txt", forms=(form,))
    (issue,) = found.plan.issues
    assert issue.impact is None
    assert [(v.name, v.label, v.value) for v in issue.fields] == [("impact", "重要度", "A")]
    assert "level-unchosen" not in codes(found)


def test_a_label_of_the_description_may_stand_before_it_in_a_line() -> None:
    own = FORM + '\n[initiative_cells]\ndescription = ["内容"]\n'
    text = (
        "令和8年度 港まち計画\n\n目標1 港を開く\n\n事業1 朝市\n\n"
        "担当課:水産課\n内容:魚を直接買える場をつくる。\n事業費:640千円\n"
    )
    (issue,) = parse_bytes(text.encode(), "minato.txt", forms=(parse(own, "minato.toml"),)).plan.issues
    (initiative,) = issue.initiatives
    assert [passage.text for passage in initiative.description] == ["魚を直接買える場をつくる。"]
    assert [field.name for field in initiative.fields] == ["担当課", "事業費"]


@pytest.mark.parametrize("label", ["【内容】\n", "■内容\n", "内容：", "【内容】", "内容　"])
def test_a_label_of_the_description_ends_the_field_before_it(label: str) -> None:
    own = FORM + '\n[initiative_cells]\ndescription = ["内容"]\n'
    text = f"{WORK}【担当課】\n水産課\n{label}魚を直接買える場をつくる。\n"
    (issue,) = parse_bytes(text.encode(), "minato.txt", forms=(parse(own, "minato.toml"),)).plan.issues
    (initiative,) = issue.initiatives
    assert [passage.text for passage in initiative.description] == ["魚を直接買える場をつくる。"]
    assert shown(initiative.fields) == {"担当課": "水産課"}


@pytest.mark.parametrize(
    ("corner", "left"), [("年度", []), ("年次", []), ("区分", []), ("港湾局", ["港湾局"])]
)
def test_the_name_of_the_rows_of_years_is_no_text_left_over(corner: str, left: list[str]) -> None:
    found = read(f"{TOP}事業1 岸壁\n\n{corner}\t令和8年度\t令和9年度\n工程\t設計\t工事\n")
    issue = found.plan.issues[0]
    assert [e.text for i in issue.initiatives for e in i.schedule if e.period == "2027"] == ["工事"]
    assert [p.text for p in issue.unplaced] == left


def test_a_label_outside_of_its_owner_is_told_with_the_reason() -> None:
    found = read(f"{TOP}評価：A\n現状\n来街者が減った。\n")
    (told,) = (f.message for f in found.plan.findings if f.code == "field-elsewhere")
    assert "どの取組の中でもないため、付ける先がありません" in told
