"""Values that a document names and no field of the schema holds."""

from __future__ import annotations

import pytest

from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.pipeline import Parsed, parse_bytes
from planparse.plan.model import NamedValue, Plan
from planparse.tables.rows import tables
from tests.support.documents import form_source
from tests.support.schedules import HEAD
from tests.support.small_plan import PLAN, parsed

KYOKU_X = form_source("kyoku-x")


def own_form(before: str, after: str) -> Form:
    """The form of the small plan with one of its patterns changed."""
    assert before in KYOKU_X
    return parse(KYOKU_X.replace(before, after, 1), "own.toml")


def read(form: Form, *changes: tuple[str, str]) -> Plan:
    text = PLAN
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return parse_bytes(text.encode(), "small.txt", forms=(form,)).plan


def shown(values: tuple[NamedValue, ...]) -> list[tuple[str, str, str, float | None, str | None]]:
    return [(v.name, v.label, v.value, v.number, v.unit) for v in values]


def roles(read_plan: Parsed, *texts: str) -> list[str]:
    return [next(line.role for line in read_plan.reading.lines if line.text == text) for text in texts]


# --- columns beside a schedule -------------------------------------------------------------------------


def test_the_columns_beside_the_quarters_are_values_of_the_initiative() -> None:
    work = "・準備\t・実測\t・実測\t・報告"
    found = parsed(
        (
            f"{HEAD}\n{work}",
            f"担当課\t{HEAD}\t予算額（千円）\t令和7年度実績\n市民課\t{work}\t1,250\t令和8年2月末まで82.5%",
        )
    )
    first, second = found.plan.issues[0].initiatives
    assert shown(first.fields) == [
        ("担当課", "担当課", "市民課", None, None),
        ("予算額", "予算額（千円）", "1,250", 1_250_000, "円"),
        ("令和7年度実績", "令和7年度実績", "令和8年2月末まで82.5%", None, None),
    ]
    assert [v.period for v in first.fields] == [None, None, "2025"]
    assert all(v.row is None and v.place.lines is not None for v in first.fields)
    assert [[t.text for t in q.tasks] for q in first.quarters] == [["準備"], ["実測"], ["実測"], ["報告"]]
    assert second.fields == () and found.plan.issues[0].unplaced == ()
    assert roles(found, "担当課", "市民課", "1,250") == [
        "issues/A-1/initiatives/1/fields",
        "issues/A-1/initiatives/1/fields/1",
        "issues/A-1/initiatives/1/fields/2",
    ]


def test_values_have_a_table_of_their_own() -> None:
    plan = parsed(
        (
            f"{HEAD}\n①募集\t①開設\t②協議\t②改正",
            f"項目\t{HEAD}\t備考\n①\t募集\t開設\t\t\t県費\n②\t\t\t協議\t改正\t",
        )
    ).plan
    (row,) = tables([plan])["fields"].to_pylist()
    assert row["path"] == "issues/A-1/initiatives/2/fields/1"
    assert (row["issue_id"], row["initiative_id"]) == ("A-1", "A-1/2")
    assert (row["name"], row["row_label"], row["value"], row["number"]) == ("備考", "①", "県費", None)


# --- headings ------------------------------------------------------------------------------------------

SIGNED = r"(?P<number>[(]\s*+\d{1,2}\s*+[)]|[⑴-⒇])\s*+"


def test_a_named_group_that_no_field_holds_is_a_value_with_the_unit_behind_it() -> None:
    priced = SIGNED + r"(?P<title>[^。(]+?)\s*[(]予算額\s*(?P<budget>[\d,]+)千円[)]"
    form = own_form(f"patterns = ['{SIGNED}", f"patterns = ['{priced}', '{SIGNED}")
    plan = read(form, ("(1) 町家の調査", "(1) 町家の調査（予算額 8,000千円）"))
    first, second = plan.issues[0].initiatives
    assert (first.title, shown(first.fields)) == (
        "町家の調査",
        [("budget", "予算額", "8,000千円", 8_000_000, "円")],
    )
    assert (second.title, second.fields) == ("改修の支援", ())


def test_a_named_group_of_a_section_is_a_value_of_its_issue_and_of_a_chapter_one_of_the_plan() -> None:
    section = r"'(?:{sign}\s*+)?(?P<title>課\s*+題\s*+の\s*+内\s*+容)"
    form = own_form(section, section.replace("容)", r"容)(?:\s*[(]所管:(?P<office>[^)]+)[)])?"))
    plan = read(form, ("②課題の内容", "②課題の内容（所管:文化課）"))
    assert shown(plan.issues[0].fields) == [("office", "所管", "文化課", None, None)]
    chapter = r"(?P<title>課\s*+題)\s*+{close}?']"
    form = own_form(chapter, r"(?P<title>課\s*+題)\s*+{close}?(?:\s*全(?P<total>\d+)件)?']")
    plan = read(form, ("4 課題", "4 課題 全1件"))
    assert shown(plan.fields) == [("total", "全", "1", 1, None)]


@pytest.mark.parametrize("amount", ["12,345千円", "1億2千万円"])
def test_an_amount_in_the_heading_of_a_section_is_a_value(amount: str) -> None:
    head = "⑤令和8年度の取組内容(四半期間隔)"
    plan = parsed((head, f"⑤令和8年度の取組内容（予算額 {amount}）")).plan
    ((value),) = plan.issues[0].fields
    assert (value.label, value.value, value.unit) == ("予算額", amount, "円")


def test_what_the_title_says_is_no_value_besides() -> None:
    plan = parsed(("(1) 町家の調査", "(1) 町家の調査（予算額 8,000千円）")).plan
    first = plan.issues[0].initiatives[0]
    assert (first.title, first.fields) == ("町家の調査（予算額 8,000千円）", ())
