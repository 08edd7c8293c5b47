"""A word inserted where no field expects it is kept in the plan and reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from planparse.parse.pipeline import parse_bytes
from planparse.plan.model import Plan
from tests.support.documents import RAW
from tests.support.text_plans import plan_of as small_plan

TOWN = RAW / "kirigahara-r8.txt"
WORD = "ゼブラ"


def plan_of(text: str) -> Plan:
    return parse_bytes(text.encode(), "a.txt").plan


def changed(old: str, new: str) -> Plan:
    text = TOWN.read_text(encoding="utf-8")
    assert old in text
    return plan_of(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("取組の方向\n", f"取組の方向\t{WORD}\n", id="head of an overview's own column"),
        pytest.param("直営\t", f"区分\t{WORD}\n直営\t", id="head row of the facilities"),
        pytest.param(
            "４-６月期\t７-９月期\t１０-１２月期\t１-３月期\n・相談員の任用",
            f"{WORD}\t４-６月期\t７-９月期\t１０-１２月期\t１-３月期\n\t・相談員の任用",
            id="corner of a schedule",
        ),
    ],
)
def test_a_word_in_a_header_row_is_kept(old: str, new: str) -> None:
    plan = changed(old, new)
    kept = [p.text for p in plan.unplaced] + [p.text for i in plan.issues for p in i.unplaced]
    kept += [name for f in plan.basics.facilities for name in (f.operation, *f.names)]
    assert any(WORD in text for text in kept)


def said(value: object) -> Iterator[str]:
    """Every text of a plan, including the sentences of its findings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in ("source", "keywords", "values"):
                yield from said(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from said(inner)


WAYS = ("{0}{1}", "{0} {1}", "{0}（{1}）", "{1}{0}")


def places(lines: list[str], ways: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every variant with the word beside a cell's text, behind its marker or below its line."""
    for i, line in enumerate(lines):
        cells = line.split("\t")
        for j, cell in enumerate(cells if line.strip() else ()):
            for changed_cell in (*(way.format(cell, WORD) for way in ways), f"{cell[:1]}{WORD}{cell[1:]}"):
                row = "\t".join([*cells[:j], changed_cell, *cells[j + 1 :]])
                yield row, "\n".join([*lines[:i], row, *lines[i + 1 :]])
        for below in (WORD, f"\n{WORD}\n"):
            yield f"{line}↓", "\n".join([*lines[: i + 1], below, *lines[i + 1 :]])


@pytest.mark.parametrize(
    ("name", "second_issue", "ways"),
    [("kirigahara-r8.txt", "重点課題２　", WAYS), ("kankyo-r8.txt", "課題A(2)", WAYS[2:3])],
)
def test_a_remark_anywhere_is_in_a_field_or_in_a_finding(
    name: str, second_issue: str, ways: tuple[str, ...]
) -> None:
    lines = (TOWN.parent / name).read_text("utf-8").splitlines()
    whole = [x for x in lines if not x.startswith("　") and len(x) < 60]  # headings, tables and lists
    end = next(i for i, line in enumerate(whole) if line.startswith(second_issue))
    lost = []
    for where, text in places(whole[:end], ways):
        plan = plan_of(text)
        if not any(WORD in words for words in said(plan.model_dump(mode="json"))):
            lost.append(where)
    assert lost == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("(2) 組織(部名) (R8.4.1付) X", "heading-remark"),
        ("課題領域 A(X)", "heading-remark"),
        ("⑤令和8年度の取組内容(四半期間隔)(見込み)", "heading-remark"),
    ],
)
def test_extra_text_in_a_heading_is_reported(line: str, code: str) -> None:
    text = (TOWN.parent / "kankyo-r8.txt").read_text("utf-8")
    old = next(x for x in text.splitlines() if x.startswith(line[:6]))
    found = [f for f in plan_of(text.replace(old, line, 1)).findings if f.code == code]
    assert [f.values["text"] for f in found] == [line]


def test_a_repeated_heading_that_differs_is_reported() -> None:
    text = (TOWN.parent / "kankyo-r8.txt").read_text("utf-8")
    head = next(x for x in text.splitlines() if x.startswith("課題A(1)"))
    again = re.sub(r"政策分野[:：].*?】", "政策分野：水産】", head)
    plan = plan_of(text.replace("⑤", f"{again}\n⑤", 1))
    (found,) = (f for f in plan.findings if f.code == "heading-differs")
    assert found.values["text"] == again and plan.issues[0].policy_field != "水産"


def test_a_heading_marked_as_continued_opens_no_section() -> None:
    text = (TOWN.parent / "kankyo-r8.txt").read_text("utf-8")
    head = next(x for x in text.splitlines() if x.startswith("課題A(1)"))
    plan = plan_of(text.replace("⑤", f"{head.replace('【', '（続き）【')}\n⑤", 1))
    assert [i.id for i in plan.issues] == [i.id for i in plan_of(text).issues]


def test_a_remark_column_is_a_value_of_its_own_and_no_item() -> None:
    heads = "４-６月期\t７-９月期\t１０-１２月期\t１-３月期"
    row = "・相談員の任用 ・案内冊子の作成"
    text = TOWN.read_text(encoding="utf-8").replace(f"{heads}\n{row}", f"{heads}\t備考\n{row}", 1)
    lines = [f"{x}\t①{WORD}" if x.startswith(row) else x for x in text.splitlines()]
    plan = plan_of("\n".join(lines))
    first = plan.issues[0].initiatives[0]
    assert [(v.name, v.value) for v in first.fields] == [("備考", f"①{WORD}")]
    assert first.items == () and all(t.markers == () for q in first.quarters for t in q.tasks)


def test_a_budgets_change_is_not_an_account() -> None:
    line = "一般会計 前年度450億円 → 本年度462億円"
    basics = plan_of(
        (TOWN.parent / "kankyo-r8.txt").read_text("utf-8").replace("\n一般会計", f"\n{line}\n一般会計", 1)
    ).basics
    assert not any("→" in b.account or "前年度" in b.account for b in basics.budgets)
    assert line in [p.text for p in basics.budget_notes]


def test_column_headers_are_not_facilities() -> None:
    plan = changed("直営\t", "区分\t施設名\n直営\t")
    assert [f.operation for f in plan.basics.facilities] == ["直営", "指定管理", "その他"]


def test_a_ditto_may_end_in_a_full_stop() -> None:
    plan = changed("・同左\t", "・同左。\t")
    dittos = [
        t.text for i in plan.issues for n in i.initiatives for q in n.quarters for t in q.tasks if t.ditto
    ]
    assert "基本設計" in dittos


@pytest.mark.parametrize(
    "caption", ["令和8年度の予定", "年間スケジュール（案）", "■事業の実施計画", "今後の進め方"]
)
def test_the_caption_of_a_schedule_is_no_description(caption: str) -> None:
    plan = small_plan(before_body=f"検討を進める。\n\n{caption}")
    (issue,) = plan.issues
    assert [p.text for p in issue.initiatives[0].description] == ["検討を進める。"]
    assert [p.text for p in issue.unplaced] == [caption]
    assert [f.values["text"] for f in plan.findings if f.code == "table-note"] == [caption]


@pytest.mark.parametrize("text", ["10月に開催の予定", "令和8年度の予定を固める", "計画する"])
def test_what_will_be_done_is_no_caption_of_a_schedule(text: str) -> None:
    (issue,) = small_plan(before_body=text).issues
    assert [p.text for p in issue.initiatives[0].description] == [text]


# --- the lists of 基本情報 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "直営　・A館　・B館\n指定管理　・C館",
        "直営：A館、B館\n指定管理：C館",
        "【直営】A館、B館\n【指定管理】C館",
        "直営\tA館、B館\n指定管理\tC館",
        "直営、A館、B館\n指定管理、C館",
        "直営／A館／B館\n指定管理／C館",
        "直営、・A館　・B館\n指定管理、・C館",
        "運営方法、施設名\n直営、A館、B館\n指定管理、C館",
        "施設名\t運営方法\nA館、B館\t直営\nC館\t指定管理",
    ],
)
def test_facilities_by_operation(written: str) -> None:
    assert facilities(written) == [("直営", ("A館", "B館")), ("指定管理", ("C館",))]


def test_an_unknown_operation_is_not_a_facility() -> None:
    assert facilities("直営 A館\n指定管理者制度 C館") == [("直営", ("A館",)), ("指定管理者制度", ("C館",))]


def test_names_that_only_their_marks_part_are_told() -> None:
    plan = basics_of("(4) 所管の", "直営：・A館・B館\n指定管理：・C館")
    assert [f.names for f in plan.basics.facilities] == [("A館・B館",), ("C館",)]
    (found,) = (f for f in plan.findings if f.code == "names-run-together")
    assert "・A館・B館" in found.message


def test_a_remark_among_names_is_kept_apart() -> None:
    plan = basics_of("(2) 組織", "※令和8年4月1日に改組。\n総務部、計画部")
    assert plan.basics.departments == ("総務部", "計画部")
    assert "※令和8年4月1日に改組。" in [p.text for p in plan.unplaced]


def basics_of(head: str, written: str) -> Plan:
    """The plan with another text below a heading of 基本情報."""
    lines = (TOWN.parent / "kankyo-r8.txt").read_text("utf-8").splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith(head)) + 1
    end = next(i for i in range(begin, len(lines)) if re.match(r"\(\d\)|\d ", lines[i]))
    return plan_of("\n".join([*lines[:begin], written, *lines[end:]]))


def facilities(written: str) -> list[tuple[str, tuple[str, ...]]]:
    found = basics_of("(4) 所管の", written).basics.facilities
    return [(f.operation, f.names) for f in found]


PROSE = "この方針は、各局が令和八年度に取り組む施策の内容と\n進め方を市民に示すために定める。\n\n"


@pytest.mark.parametrize("above", ["", "Ⅲ 重点課題の一覧\n\n", "Ⅳ 重点課題と取組\n\n"])
def test_a_paragraph_that_no_field_expects_is_kept_whole(above: str) -> None:
    kept = changed(above, above + PROSE).unplaced
    assert [p.text for p in kept if "方針は" in p.text] == [PROSE.replace("\n", "")]
