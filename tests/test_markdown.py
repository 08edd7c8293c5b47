"""Markdown as people write it and as docling, markitdown and pandoc do."""

from __future__ import annotations

import pytest

from planparse.document.errors import ReadError
from planparse.document.place import Spot
from planparse.document.source import Grid, Line, SourceDocument
from planparse.readers import read
from planparse.readers.kinds import kind_of
from planparse.readers.markdown.pipes import pipe_table


def document(text: str) -> SourceDocument:
    made, _ = read(text.encode(), "plan.md")
    assert made.reader == "markdown"
    return made


def texts(text: str) -> list[str]:
    return [line.text for line in document(f"# 題\n\n{text}").lines()][1:]


def table(text: str) -> list[list[str]]:
    """The rows of the only table; a cell's lines have a / between them."""
    (grid,) = [block for block in document(f"# 題\n\n{text}").blocks if isinstance(block, Grid)]
    return [["/".join(line.text for line in cell.lines) for cell in grid.row(n)] for n in range(grid.rows)]


def asides(text: str) -> list[tuple[str, str]]:
    return [(aside.kind, aside.text) for aside in document(f"# 題\n\n{text}").asides]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("## 1 組織の使命", ["1 組織の使命"]),
        ("見出し\n---", ["見出し"]),
        ("**重点**と*強調*と`符号`", ["重点と強調と符号"]),
        ("計画は**「重点」**である。", ["計画は「重点」である。"]),
        ("\\(1\\) 調査 1\\. 設計", ["(1) 調査 1. 設計"]),
        ("1. 調査\n2. 設計", ["1. 調査", "2. 設計"]),
        ("3) 調査\n4) 設計", ["3) 調査", "4) 設計"]),
        ("(1) 調査\n\n・設計\n\n① 公表", ["(1) 調査", "・設計", "① 公表"]),
        ("- A 行政サービス\n- 調査\n    - 現地", ["- A 行政サービス", "- 調査", "- 現地"]),
        ("- ・調査\n- ① 設計", ["・調査", "① 設計"]),
        ("* 調査\n+ 設計", ["・調査", "・設計"]),
        ("- [ ] 調査\n- [x] 設計", ["☐ 調査", "☑ 設計"]),
        ("1. 調査\n\n   補足の段落\n\n2. 設計", ["1. 調査", "補足の段落", "2. 設計"]),
        ("    字下げした行", ["字下げした行"]),
        ("```\n一\n\n二\n```", ["一", "二"]),
        ("[注1]: 直営に限る", ["[注1]: 直営に限る"]),
        ("本文[^1]\n\n[^1]: 注の文", ["本文[^1]", "[^1]: 注の文"]),
        ("[市のサイト](https://example.jp)を見る", ["市のサイトを見る"]),
        ("> 引用", ["引用"]),
        ("一行目\\\n二行目<br>三行目", ["一行目", "二行目", "三行目"]),
        ("目標は5*3=15とA_B_C", ["目標は5*3=15とA_B_C"]),
        ("a &lt; b &nbsp;&copy;", ["a < b  ©"]),
        ("## 見出し {#sec .unnumbered}\n\n[下線]{.underline}の語[]{#a}", ["見出し", "下線の語"]),
        ('::: {custom-style="本文"}\n本文\n:::', ["本文"]),
        ("<div>\n<p>段落</p>\n</div>", ["段落"]),
    ],
)
def test_the_signs_of_markdown_are_undone_and_a_plans_own_markers_stay(source: str, shown: list[str]) -> None:
    assert texts(source) == shown


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("| 甲 | 乙 |\n|---|:-:|\n| 1<br>2 | 3 |", [["甲", "乙"], ["1/2", "3"]]),
        ("甲 | 乙\n--- | ---\n1 | 2", [["甲", "乙"], ["1", "2"]]),
        ("| **甲**   |  乙     |\n| ------ | ---: |\n| ~~x~~1 | `2` |", [["甲", "乙"], ["1", "2"]]),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 |\n| 4 |", [["甲", "乙", ""], ["1", "2", "3"], ["4", "", ""]]),
        ("|  |  |\n|---|---|\n| 甲 | 乙 |", [["甲", "乙"]]),
        ("| 甲 | 乙 |\n| 1 | 2 |", [["甲", "乙"], ["1", "2"]]),
        ("| 甲\\|乙 | 丙 |\n|---|---|\n| 1 | 2 |", [["甲|乙", "丙"], ["1", "2"]]),
        ("| 甲 | Unnamed: 1 |\n|---|---|\n| 1 | NaN |", [["甲", ""], ["1", ""]]),
        (
            "<table>\n<tr><td>甲</td>\n\n<td rowspan=2>乙</td></tr>\n\n<tr><td>丙</td></tr></table>",
            [["甲", "乙"], ["丙"]],
        ),
    ],
)
def test_tables_are_read_however_they_are_written(source: str, rows: list[list[str]]) -> None:
    assert table(source) == rows


def test_a_list_in_one_line_of_a_cell_has_a_line_for_each_item() -> None:
    assert table("| 甲 | * 一 * 二 |\n|---|---|\n| 乙 | - 三 - 四 |") == [
        ["甲", "・一/・二"],
        ["乙", "・三/・四"],
    ]


def test_markitdown_writes_the_rest_of_a_merged_cell_as_one_blank() -> None:
    header = "|  |  |  |\n| --- | --- | --- |\n"
    (grid,) = [b for b in document(f"{header}| 甲 | | 乙 |\n| 丙 |  | 丁 |\n").blocks if isinstance(b, Grid)]
    assert [(cell.row, cell.col, cell.col_span) for cell in grid.cells] == [
        (0, 0, 2),
        (0, 2, 1),
        (1, 0, 1),
        (1, 1, 1),
        (1, 2, 1),
    ]
    assert table("| 甲 | | 乙 |\n|---|---|---|\n| 丙 |  | 丁 |") == [["甲", "", "乙"], ["丙", "", "丁"]]


PANDOC = """  ------------------------------------------------
  第1四半期\\               第2四半期\\
  〔4\\~6月〕               〔7\\~9月〕
  ------------------------ -----------------------
  ・調査\\                  \\(1\\) 設計
  ・公表

  同左
  ------------------------------------------------

次の段落
"""
GRID = """+-----------+--------+
| 甲        | 乙     |
+===========+========+
| ・一\\     | 二     |
| ・三      |        |
+-----------+--------+
| 合計               |
+--------------------+
"""


def test_the_tables_of_pandoc_are_read_with_their_rows_and_line_breaks() -> None:
    assert table(PANDOC) == [
        ["第1四半期/〔4~6月〕", "第2四半期/〔7~9月〕"],
        ["・調査/・公表", "(1) 設計"],
        ["同左", ""],
    ]
    assert texts(PANDOC)[-1] == "次の段落"
    simple = "  甲     乙\n  ------ ----\n  一     二\n  三     四\n\n後"
    assert table(simple) == [["甲", "乙"], ["一", "二"], ["三", "四"]]
    headless = "  ------ ----\n  一     二\n  三     四\n  ------ ----\n後"
    assert table(headless) == [["一", "二"], ["三", "四"]]


def test_a_box_of_hyphens_is_a_table_whose_rows_end_at_its_rules() -> None:
    assert table(GRID) == [["甲", "乙"], ["・一/・三", "二"], ["合計"]]


def test_where_pandoc_wraps_a_line_there_is_a_blank() -> None:
    assert texts("④成果 -\n市民の実感\n\n1\\. 使命") == ["④成果 - 市民の実感", "1. 使命"]


def test_a_table_ends_at_a_line_of_text_directly_below_it() -> None:
    text = "(4) 施設\n| 直営 | 市場 |\n| --- | --- |\n| 委託 | なし |\n3 振り返り"
    assert texts(text) == ["(4) 施設", "直営", "市場", "委託", "なし", "3 振り返り"]
    assert table(text) == [["直営", "市場"], ["委託", "なし"]]


def test_lines_of_a_paragraph_may_be_wraps_and_paragraphs_are_known() -> None:
    lines = [
        block for block in document("# 題\n\n一行目の\n二行目\n\n次の段落").blocks if isinstance(block, Line)
    ]
    assert [line.text for line in lines] == ["題", "一行目の", "二行目", "次の段落"]
    assert lines[1].block == lines[2].block
    assert len({line.block for line in lines}) == 3


def test_slides_are_where_the_comments_say_and_their_page_numbers_and_notes_are_aside() -> None:
    made = document(
        "<!-- Slide number: 1 -->\n# 方針\n港湾局\n1\n\n### Notes:\n話す内容\n"
        "<!-- Slide number: 2 -->\n本文\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n2\n"
    )
    assert [(line.text, line.spot) for line in made.lines()][:4] == [
        ("方針", Spot(slide=1, paragraph=1)),
        ("港湾局", Spot(slide=1, paragraph=2)),
        ("本文", Spot(slide=2, paragraph=1)),
        ("甲", Spot(slide=2, table=1, cell="R1C1")),
    ]
    assert [(a.kind, a.text, a.spot) for a in made.asides] == [
        ("notes", "話す内容", Spot(slide=1)),
        ("running", "1", Spot(slide=1)),
        ("running", "2", Spot(slide=2)),
    ]


def test_a_number_at_the_end_of_a_text_without_slides_is_text() -> None:
    assert texts("本文\n\n3") == ["本文", "3"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("~~取下げ~~本文", [("struck", "取下げ")]),
        ("本文<!-- 要確認 -->", [("comment", "要確認")]),
        ("<!-- image -->\n\n本文", [("picture", "image")]),
        ("![工程表の図](a.png)本文", [("picture", "工程表の図")]),
        ("![](media/image1.png)本文", [("picture", "image1.png")]),
        ("![](data:image/png;base64,AAAA)本文", [("picture", "image")]),
        ("<div hidden>\n非公開\n</div>\n\n本文", [("hidden", "非公開")]),
    ],
)
def test_what_does_not_show_is_told_and_not_read(source: str, told: list[tuple[str, str]]) -> None:
    assert texts(source) == ["本文"]
    assert asides(source) == told


def test_a_callout_is_text_without_its_icon() -> None:
    assert texts("<aside>\n💡 **港**を整備する。\n\n</aside>\n\n本文") == ["港を整備する。", "本文"]


def test_boxes_are_bullets_unless_one_is_checked() -> None:
    assert texts("- [ ] ①調査\n- [ ] ②設計") == ["①調査", "②設計"]
    assert [text[-3:] for text in texts("- [x] 高\n- [ ] 低")] == ["☑ 高", "☐ 低"]


def test_a_front_matter_shows_its_title_and_nothing_else() -> None:
    made = document("---\ntitle: '令和8年度 方針'\nlayout: page\n---\n\n# 港湾局\n")
    assert [line.text for line in made.lines()] == ["令和8年度 方針", "港湾局"]
    assert [(aside.kind, aside.text) for aside in made.asides] == [("hidden", "layout: page")]


def test_a_file_without_text_is_refused() -> None:
    with pytest.raises(ReadError) as refused:
        read(b"<!-- image -->\n\n---\n", "plan.md")
    assert refused.value.code == "no-text-original"


MARKED = "## 1 使命\n\n本文\n\n## 2 工程\n\n| 第1四半期 | 第2四半期 |\n|---|---|\n| 調査 | 設計 |\n"
PLAIN = "1 使命\n\n本文\n\n2 工程\n\n| 第1四半期 | 第2四半期 |\n| 調査 | 設計 |\n"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (MARKED, "plan.md", "markdown"),
        (MARKED, "plan.txt", "markdown"),
        (MARKED, "plan", "markdown"),
        (MARKED.replace("|---|---|\n", ""), "plan.txt", "text"),
        (MARKED.replace("## ", ""), "plan.txt", "text"),
        ("# 注\n## 注\n本文\n", "plan.txt", "text"),
        (PLAIN, "plan.txt", "text"),
        (PLAIN.replace("| ", "").replace(" |", ""), "plan.md", "text"),
        ("1 使命\n本文\n第1四半期\t第2四半期\n調査\t設計\n", "plan.md", "text"),
        ("本文に**太字**がある。\n", "plan.md", "markdown"),
        ("1\\. 使命\n", "plan.md", "markdown"),
        (MARKED, "plan.csv", "csv"),
    ],
)
def test_a_text_is_markdown_by_its_signs_and_a_plain_text_never(text: str, name: str, kind: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp932", "utf-16"):
        assert kind_of(text.encode(encoding), name) == kind


@pytest.mark.parametrize(
    ("lines", "table"),
    [
        (["|甲|", "|乙|"], ([["甲"], ["乙"]], False, 2)),
        (["| 甲 |", " | 乙 | ", "|丙", "丁"], ([["甲"], ["乙"], ["丙"]], False, 3)),
        (["|甲|", "|乙"], None),
        (["|甲", "|乙|"], None),
        (["|甲|"], None),
        (["||", "||"], None),
        (["| 甲 |", "||"], None),
        (["|||", "|||"], ([["", ""], ["", ""]], False, 2)),
        (["甲|乙", "---|---", "丙|丁", "戊"], ([["甲", "乙"], ["丙", "丁"]], True, 3)),
        (["甲|乙", "---|---"], ([["甲", "乙"]], True, 2)),
        (["||", "|--|", "|甲|"], ([["甲"]], False, 3)),
        (["||", "|--|"], ([[""]], True, 2)),
        (["|甲|", "|---|", "|丙|丁|", "||"], ([["甲", ""], ["丙", "丁"], ["", ""]], True, 4)),
        (["甲", "|---|"], None),
        (["|---|", "|---|"], None),
    ],
)  # fmt: skip
def test_a_table_of_pipes_has_a_rule_below_its_first_row_or_two_rows_in_a_frame(
    lines: list[str], table: tuple[list[list[str]], bool, int] | None
) -> None:
    found = pipe_table(lines, 0, with_spans=False)
    told = found and ([[cell.text for cell in row] for row in found.rows], found.has_header, found.end)
    assert told == table
