"""The rows of work that small ruled tables have, with what describes them and what is told of them.

After an intended change, run `pytest tests/test_work_tables.py --force-regen`, review the differences and
commit them.
"""

from __future__ import annotations

from dataclasses import fields

from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.findings import Finding
from planparse.document.source import Cell, Grid, Line
from planparse.japanese.periods import Period
from planparse.parse.outline_tree import Table
from planparse.parse.work_rows import Value, WorkRow, WorkTable, with_wide_dittos, work_table
from tests.support.documents import form
from tests.support.ruled import grid

# what is listed for itself, or follows from the columns
LEFT_OUT = ("rows", "columns", "months", "named")
Q = "第1四半期|第2四半期|第3四半期|第4四半期"
HEADS = f"項目|{Q}"
TABLES: dict[str, tuple[Grid, ...]] = {
    "a row each": (grid(HEADS, "広報|調査|設計|工事|報告", "研修|面接||試験|"),),
    "a title over all periods": (grid(HEADS, "|^|^|^|^", "広報|a|b|c|d", merged=((1, 1, "①調査", 1, 4),)),),
    "titles over rows": (
        grid(
            Q,
            "^|^|^|^",
            "発注|設計|工事|報告",
            "^|^|^|^",
            "面接|試験|採用|研修",
            merged=((1, 0, "①管路の調査", 1, 4), (3, 0, "②職員の研修", 1, 4)),
        ),
    ),
    "a title with a numbered row below": (
        grid(Q, "^|^|^|^", "①発注|②設計|工事|報告", merged=((1, 0, "①管路の調査", 1, 4),)),
    ),
    "a title over one work": (grid(Q, "^|^|^|^", "発注|||", merged=((1, 0, "①管路の調査", 1, 4),)),),
    "a title beside a label": (
        grid(HEADS, "^|^|^|^|^", "広報|設計|工事|報告|完了", merged=((1, 0, "①管路の調査", 1, 5),)),
    ),
    "a title at the foot of a page": (
        grid(
            Q,
            "^|^|^|^",
            "発注|設計|工事|報告",
            "^|^|^|^",
            merged=((1, 0, "①調査", 1, 4), (3, 0, "②研修", 1, 4)),
        ),
        grid("面接|試験|採用|研修", page=2),
    ),
    "what was done, judged": (
        grid(
            f"|{Q}",
            "計画|公募|選定|着工|同左",
            "実績|6月に公募|||",
            "自己評価|順調|||",
            "課題・対応|応募が少ない|||",
        ),
    ),
    "what was done, judged on the next page": (
        grid(f"|{Q}", "計画|公募|選定|着工|同左", "実績|6月に公募|||"),
        grid("評価の理由|応募が多い|||", page=2),
    ),
    "phases of a work, of which one is an evaluation": (
        grid(f"|{Q}", "準備|会議|||", "実施||講座|講座|", "評価||||報告書の作成"),
    ),
    "where and for whom": (
        grid(f"|{Q}", "会場|市民館|図書館||市役所", "内容|講座|講座|講演会|報告会", "対象者|親子||市民|市民"),
    ),
    "rooms and speakers that are work beside a plan": (
        grid(
            f"区分|{Q}",
            "計画|企画案|決定||",
            "会場|下見|予約|会場の設営|撤去",
            "講師|人選|依頼||",
            "開催場所||||市民会館（大ホール）",
        ),
    ),
    "rooms and speakers that are work": (grid(f"|{Q}", "会場|下見|予約|設営|撤去", "講師|依頼|打合せ||"),),
    "how many": (grid(f"|{Q}", "参加者数(延べ)|30人|約60人||1,200", "説明会|2回|3回||1回"),),
    "a count that is no number": (grid(f"|{Q}", "参加者数|30人|集計|||"),),
    "a note over all periods": (
        grid(HEADS, "広報|a|b|c|d", "^|^|^|^|^", merged=((2, 0, "※ 予定である。", 1, 5),)),
    ),
    "a label over all periods": (
        grid(HEADS, "広報|a|b|c|d", "^|^|^|^|^", merged=((2, 0, "予算額:1,200千円", 1, 5),)),
    ),
    "a note over the last periods": (
        grid(HEADS, "広報|a|b|c|d", "||^|^|^", merged=((2, 2, "※ 予定である。", 1, 3),)),
    ),
    "a note that ends before the last period": (
        grid(HEADS, "広報|a|b|c|d", "^|^|^|^|", merged=((2, 0, "※ 予定である。", 1, 4),)),
    ),
    "a label and its value": (
        grid(HEADS, "広報|a|b|c|d", "備考|^|^|^|^", merged=((2, 1, "工期は見込み", 1, 4),)),
    ),
    "two labels and their values": (grid(HEADS, "広報|a|b|c|d", "担当:総務課|予算額:1,200千円|||"),),
    "a label twice": (grid(Q, "a|b|c|d", "備考|・設計|備考|・完了"),),
    "a label twice with plain values": (grid(Q, "a|b|c|d", "備考|設計|備考|完了"),),
    "labels and values": (grid(Q, "a|b|c|d", "担当|総務課|予算額|1,200千円"),),
    "a ditto beside labels": (grid(HEADS, "広報|調査|同左||", "|設計|||"),),
    "a ditto over rows": (grid(Q, "調査|同左||", "設計|||", "工事|||"),),
    "a ditto over the last rows": (grid(Q, "調査|設計||", "工事|同左||", "報告|||"),),
    "a ditto of one row": (grid(Q, "調査|同左||", "設計|試験||"),),
    "a ditto of the last row": (grid(Q, "調査|||", "設計|同左||"),),
    "dittos with numbers": (grid(Q, "①調査|②同左||", "②設計|||"),),
    "dittos with their own numbers": (grid(Q, "①調査|①同左||", "②設計|②同左||"),),
    "dittos whose numbers come twice": (grid(Q, "①調査|②同左||", "①②設計|||", "②報告|||"),),
    "an arrow with a number": (grid(Q, "①調査|②→||", "②設計|||"),),
    "labels cut by a page": (
        grid(HEADS, "②広報|調査|設計|工事|報告"),
        grid("^|面接|試験|採用|研修", "^|a|b|c|d", "③窓口|e|f|g|h", page=2, merged=((0, 0, "", 2, 1),)),
    ),
    "labels that count on": (
        grid(HEADS, "②広報|調査|設計|工事|報告"),
        grid("|面接|試験|採用|研修", "③窓口|e|f|g|h", page=2),
    ),
    "labels that do not count on": (
        grid(HEADS, "②広報|調査|設計|工事|報告"),
        grid("|面接|試験|採用|研修", "⑤窓口|e|f|g|h", page=2),
    ),
    "a row cut by a page": (
        grid(HEADS, "広報|・調査を行|・設計|工事|報告"),
        grid("|う。|||", "研修|a|b|c|d", page=2),
    ),
    "heads on both pages": (grid(HEADS, "広報|調査|設計|工事|報告"), grid(HEADS, "研修|a|b|c|d", page=2)),
    "a printed title on both pages": (
        grid("^|^|^|^|^", HEADS, "広報|調査|設計|工事|報告", merged=((0, 0, "実施計画", 1, 5),)),
        grid("^|^|^|^|^", HEADS, "研修|a|b|c|d", page=2, merged=((0, 0, "実施計画", 1, 5),)),
    ),
    "columns beside the periods": (
        grid(f"{HEADS}|担当課|予算額", "広報|a|b|c|d|港湾課|1,200", "|e||||^|", merged=()),
    ),
    "other columns on the next page": (
        grid(f"項目|内容|{Q}", "広報|紙|a|b|c|d"),
        grid("研修|e|f|g|h", page=2),
    ),
    "columns by white space": (
        grid(Q, "a|b|c|d", evidence="columns"),
        grid("e|f|g|h", page=2, evidence="columns"),
    ),
    "rows of values": (grid(HEADS, "広報|a|b|c|d", "目標値|10|20|30|40", "実績|5|||", "担当課|港湾課|||"),),
    "an item over tall cells": (
        grid(f"項目|内容|{Q}", "^|広報|a|b|c|d", "^|研修|e|f|g|h", merged=((1, 0, "①窓口", 2, 1),)),
    ),
    "halves over quarters": (
        grid(
            "^|^|^|^|^",
            HEADS,
            "広報|a|b|c|d",
            merged=((0, 0, "", 1, 1), (0, 1, "上半期", 1, 2), (0, 3, "下半期", 1, 2)),
        ),
    ),
    "dates alone": (grid(HEADS, "広報|4月|8月|10月|3月", "研修|4月|調査||"),),
    "a row without work": (grid(HEADS, "広報|a|b|c|d", "(庶務)||||", "研修|e|f|g|h"),),
}


def _value(value: object) -> str:
    match value:
        case Cell():
            return "/".join(line.text for line in value.lines) or "-"
        case Line():
            return value.text
        case Value():
            return f"{_value(value.label)} of {value.row} {_value(value.months)} {_value(value.cells)}"
        case Period():
            return f"{value.kind} {value.first}-{value.last}"
        case dict():
            return ", ".join(f"{_value(key)}: {_value(one)}" for key, one in value.items())
        case set() | frozenset():
            return _value(sorted(value))
        case list() | tuple():
            return "[" + " ".join(map(_value, value)) + "]"
        case _:
            return str(value)


def _fields(of: WorkTable | WorkRow) -> str:
    said = ((field.name, getattr(of, field.name)) for field in fields(of))
    return "  " + "; ".join(
        f"{name} {_value(value)}" for name, value in said if name not in LEFT_OUT and (value or value == 0)
    )


def test_the_rows_of_tables_of_work(file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for name, parts in TABLES.items():
        findings: list[Finding] = []
        work = work_table(Table(parts), form("kyoku-x"), 2026, findings)
        rows += [f"--- {name}", _fields(work), *map(_fields, work.rows)]
        together = with_wide_dittos(list(work.rows), form("kyoku-x"), findings)
        if len(together) != len(work.rows):
            rows += ["  together", *map(_fields, together)]
        rows += [f"  ! {found.code} {dict(found.values)} {found.place.page}" for found in findings]
    file_regression.check("\n".join(rows) + "\n", basename="rows", extension=".txt", encoding="utf-8")
