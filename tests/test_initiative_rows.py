"""One table of work for several initiatives: each is read from its own rows."""

from __future__ import annotations

from planparse.document.source import Grid
from planparse.parse.initiative_rows import initiatives_in
from tests.support.documents import form, parsed_text
from tests.support.schedules import HEAD, ruled

FORM = form("kyoku-x")
HEADS = [(0, n, head) for n, head in enumerate(["取組", *HEAD.split("\t"), "担当課"])]


def labels(*parts: Grid) -> list[tuple[str, str, list[str], list[int]]]:
    return [
        (i.values["number"], i.values["title"], [x.text for x in i.prose], [p.rows for p in i.parts])
        for i in initiatives_in(parts, FORM)
    ]


def test_a_row_for_each_initiative_with_its_description_in_its_label() -> None:
    rows = [
        (1, 0, "(1) 窓口の改善\n待ち時間を減らす。"), (1, 1, "調査"), (1, 5, "市民課"),
        (2, 0, "（２）\u3000相談員の増員"), (2, 1, "募集"), (2, 2, "同左"),
    ]  # fmt: skip
    grid = ruled([*HEADS, *rows], 3, 6)
    assert labels(grid) == [
        ("(1)", "窓口の改善", ["待ち時間を減らす。"], [2]),
        ("（２）", "相談員の増員", [], [2]),
    ]
    first, second = initiatives_in((grid,), FORM)
    assert [line.text for line in first.parts[0].lines()][-3:] == ["担当課", "調査", "市民課"]
    # the headers of periods and attributes stand over each initiative, that of the labels over the first
    assert [line.text for line in second.parts[0].lines()] == [*HEAD.split("\t"), "担当課", "募集", "同左"]


def test_a_number_in_a_column_of_its_own_and_several_rows_for_one_initiative() -> None:
    heads = [(0, n, head) for n, head in enumerate(["番号", "取組", *HEAD.split("\t")])]
    rows = [
        (1, 0, "(1)", 2, 1), (1, 1, "窓口の改善", 2, 1), (1, 2, "調査"), (2, 2, "設計"),
        (3, 0, "(2)"), (3, 1, "相談員の増員"), (3, 2, "募集"),
    ]  # fmt: skip
    assert labels(ruled([*heads, *rows], 4, 6)) == [
        ("(1)", "窓口の改善", [], [3]),
        ("(2)", "相談員の増員", [], [2]),
    ]


def test_an_initiative_goes_on_over_a_page_break() -> None:
    above = ruled([*HEADS, (1, 0, "(1) 窓口の改善"), (1, 1, "調査")], 2, 6)
    below = ruled(
        [*HEADS, (1, 1, "設計"), (2, 0, "(2) 相談員の増員"), (2, 1, "募集")], 3, 6, page=2, first_line=50
    )
    assert labels(above, below) == [("(1)", "窓口の改善", [], [2, 2]), ("(2)", "相談員の増員", [], [2])]


def test_rows_of_items_are_no_initiatives() -> None:
    assert labels(ruled([*HEADS, (1, 0, "①窓口の改善"), (1, 1, "調査")], 2, 6)) == []
    assert labels(ruled([*HEADS, (1, 0, "窓口の改善"), (2, 0, "(2) 相談員の増員")], 3, 6)) == []


def test_rows_with_plain_numbers_are_initiatives_if_they_count_from_one() -> None:
    rows = [(1, 0, "1. 窓口の改善"), (1, 1, "調査"), (2, 0, "2. 相談員の増員"), (2, 1, "募集")]
    assert [found[1] for found in labels(ruled([*HEADS, *rows], 3, 6))] == ["窓口の改善", "相談員の増員"]
    assert labels(ruled([*HEADS, (1, 0, "3. 窓口の改善"), (1, 1, "調査")], 2, 6)) == []


def test_the_plan_of_a_document_with_one_table_for_all_initiatives() -> None:
    text = f"""令和8年度 局区X方針

会計室

1 組織の使命(どのような役割を担うのか)

港の暮らしを支える。

3 令和7年度局区X方針の振り返り

○全体の振り返り(総評)

○おおむね順調に進んだ。

4 課題

課題A (1) 職員の育成【政策分野:人材育成】

①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】

②課題の内容

人が足りない。

④目指す成果

窓口が早くなる。

⑤令和8年度の取組内容(四半期間隔)

取組\t{HEAD}
(1)窓口の改善\t・調査\t同左\t・設計\t・公表
(2)相談員の増員\t・募集\t・採用\t→\t
"""
    plan = parsed_text(text)[1].plan
    found = plan.issues[0].initiatives
    assert [(n.id, n.number, n.title) for n in found] == [
        ("A-1/1", 1, "窓口の改善"),
        ("A-1/2", 2, "相談員の増員"),
    ]
    assert [[[(t.text, t.ditto) for t in q.tasks] for q in n.quarters] for n in found] == [
        [[("調査", False)], [("調査", True)], [("設計", False)], [("公表", False)]],
        [[("募集", False)], [("採用", False)], [("採用", True)], []],
    ]
    assert plan.issues[0].unplaced == () and plan.unplaced == ()


def test_an_attribute_merged_over_initiatives_belongs_to_each() -> None:
    rows = [
        (1, 0, "(1) 窓口の改善"), (1, 1, "調査"), (1, 5, "市民課", 2, 1),
        (2, 0, "(2) 相談員の増員"), (2, 1, "募集"),
    ]  # fmt: skip
    found = initiatives_in((ruled([*HEADS, *rows], 3, 6),), FORM)
    assert [[line.text for line in i.parts[0].lines()][-1] for i in found] == ["市民課", "市民課"]
