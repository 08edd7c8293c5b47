"""Tables in texts: drawn, aligned by blanks, comma rows, pipes, worksheets; and prose that is none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planparse.document.columns import ColumnHeads
from planparse.document.source import Grid, Line
from planparse.readers import read

Shape = list[str | list[list[str]]]


def shape(text: str, name: str = "plan.txt", encoding: str = "utf-8") -> Shape:
    """The document's lines as texts, its grids as rows of cells; "/" parts the lines of a cell."""
    document, _ = read(text.encode(encoding), name)
    found: Shape = []
    for block in document.blocks:
        if isinstance(block, Line):
            found.append(block.text)
        else:
            rows = [["/".join(x.text for x in c.lines) for c in block.row(r)] for r in range(block.rows)]
            found.append(rows)
    keys = [line.key for line in document.lines()]
    assert len(keys) == len(set(keys))
    return found


def spans(text: str) -> dict[str, tuple[int, int, int, int]]:
    """Row, column, row span and column span of each cell of the only grid."""
    (grid,) = (b for b in read(text.encode(), "plan.txt")[0].blocks if isinstance(b, Grid))
    return {c.lines[0].text: (c.row, c.col, c.row_span, c.col_span) for c in grid.cells if c.lines}


QUARTERS = ["第1四半期", "第2四半期", "第3四半期", "第4四半期"]
WORK = ["・要綱の検討", "・説明会", "・公募", "・協定の締結"]


@pytest.mark.parametrize(
    "table",
    [
        """
┌─────┬─────┬─────┬──────┐
│第1四半期│第2四半期│第3四半期│第4四半期　│
├─────┼─────┼─────┼──────┤
│・要綱の検討│・説明会　│・公募　　│・協定の締結│
└─────┴─────┴─────┴──────┘
""",
        """
┏━━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━━━━┓
┃ 第1四半期  ┃ 第2四半期 ┃ 第3四半期 ┃ 第4四半期  ┃
┣━━━━━━━━━━━━╋━━━━━━━━━━━╋━━━━━━━━━━━╋━━━━━━━━━━━━┫
┃・要綱の検討┃・説明会   ┃・公募     ┃・協定の締結┃
┗━━━━━━━━━━━━┻━━━━━━━━━━━┻━━━━━━━━━━━┻━━━━━━━━━━━━┛
""",
        """
+------------+----------+----------+------------+
|第1四半期|第2四半期|第3四半期|第4四半期|
+============+==========+==========+============+
|・要綱の検討|・説明会|・公募|・協定の締結|
+------------+----------+----------+------------+
""",
        """
第1四半期     第2四半期     第3四半期     第4四半期
・要綱の検討  ・説明会      ・公募        ・協定の締結
""",
        """
第1四半期　　　第2四半期　　　第3四半期　　　第4四半期
・要綱の検討　　・説明会　　　　・公募　　　　　・協定の締結
""",
        """
第1四半期　　第2四半期　　第3四半期　　第4四半期
・要綱の検討　　・説明会　　・公募　　・協定の締結
""",
        """
 第1四半期    第2四半期    第3四半期    第4四半期
------------ ------------ ------------ ------------
・要綱の検討 ・説明会     ・公募       ・協定の締結
""",
        """
第1四半期,第2四半期,第3四半期,第4四半期
・要綱の検討,・説明会,・公募,・協定の締結
""",
        """
第1四半期,第2四半期,第3四半期,第4四半期
"・要綱の検討","・説明会","・公募","・協定の締結"
""",
        """
| 第1四半期 | 第2四半期 | 第3四半期 | 第4四半期 |
|:--|---|---|--:|
| ・要綱の検討 | ・説明会 | ・公募 | ・協定の締結 |
""",
        """
**第1四半期** | **第2四半期** | **第3四半期** | **第4四半期**
---|---|---|---
・要綱の検討 | ・説明会 | ・公募 | ・協定の締結
""",
        """
第1四半期｜第2四半期｜第3四半期｜第4四半期
・要綱の検討｜・説明会｜・公募｜・協定の締結
""",
    ],
)
def test_a_table_is_read_however_it_is_written(table: str) -> None:
    assert shape(f"前の行\n{table}\n後の行\n") == ["前の行", [QUARTERS, WORK], "後の行"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv(encoding: str, end: str) -> None:
    text = end.join(
        ["施策,内容,金額", f'給食,"調理場の改修{end}、""新""献立","1,200"', "図書,,", ",目録の作成,300", ""]
    )
    assert shape(text, "plan.csv", encoding) == [
        [
            ["施策", "内容", "金額"],
            ["給食", '調理場の改修/、"新"献立', "1,200"],
            ["図書", "", ""],
            ["", "目録の作成", "300"],
        ]
    ]


def test_the_first_line_of_a_csv_may_name_the_separator() -> None:
    assert shape("sep=;\n施策;金額\n給食;1,200\n", "plan.csv") == [[["施策", "金額"], ["給食", "1,200"]]]


@pytest.mark.parametrize(("separator", "name"), [(",", "plan.csv"), ("\t", "plan.txt"), ("\t", "plan.tsv")])
def test_a_worksheet_saved_as_text_has_prose_and_tables(separator: str, name: str) -> None:
    rows = [
        ["1 組織の使命", "", "", "", ""],
        ["海と山を結ぶ。", "", "", "", ""],
        ["", "", "", "", ""],
        ["第1四半期", "", "第2四半期", "", "第3四半期"],
        ['"・調査\n・設計"', "", "", "", "・施工"],
        ["", "", "", "", ""],
        ["2 基本情報", "", "", "", ""],
        ["職員は12人である。", "", "", "", ""],
    ]
    text = "\n".join(separator.join(row) for row in rows)
    assert shape(text, name) == [
        "1 組織の使命",
        "海と山を結ぶ。",
        [["第1四半期", "", "第2四半期", "", "第3四半期"], ["・調査/・設計", "", "", "", "・施工"]],
        "2 基本情報",
        "職員は12人である。",
    ]


def test_lines_of_a_quoted_cell_have_their_own_numbers() -> None:
    document, _ = read('題\n\n前\tあ\n"一\n二"\t三\n後\n'.encode(), "plan.txt")
    numbers = {line.text: line.number for line in document.lines()}
    assert numbers == {"題": 1, "前": 3, "あ": 3, "一": 4, "二": 5, "三": 5, "後": 6}


def test_a_row_of_a_drawn_table_ends_at_its_rule() -> None:
    table = """
+----------+----------+
| 項目     | 内容     |
+==========+==========+
| 給食     | 調理場の |
|          | 改修     |
+----------+----------+
| 図書     | 目録     |
+----------+----------+
"""
    assert shape(table) == [[["項目", "内容"], ["給食", "調理場の/改修"], ["図書", "目録"]]]


def test_a_table_without_a_frame_has_its_first_and_last_columns_outside_of_the_bars() -> None:
    table = """
 第１四半期 | 第２四半期
 （４～６月） | （７～９月）
--------------+--------------
 ①測量      | ①協議
 ②設計      |
"""
    quarters = ["第１四半期/（４～６月）", "第２四半期/（７～９月）"]
    assert shape(table) == [[quarters, ["①測量/②設計", "①協議"]]]


def test_a_rule_may_have_bars_at_its_ends() -> None:
    table = """
+-------------------+
| 項目 | 内容       |
|------+------------|
| 給食 | 調理場改修 |
| 図書 | 目録の公開 |
+-------------------+
"""
    assert shape(table) == [[["項目", "内容"], ["給食", "調理場改修"], ["図書", "目録の公開"]]]


def test_a_narrow_column_of_words_begins_a_row_with_each_word() -> None:
    table = """
+----------+------------------------+
| 指定管理 | ・市民会館 ・総合体育館 |
| そのほか | 調理場の改修と目録の公開 |
+----------+------------------------+
"""
    found = [["指定管理", "・市民会館 ・総合体育館"], ["そのほか", "調理場の改修と目録の公開"]]
    assert shape(table) == [found]


def test_cells_of_a_drawn_table_may_be_merged() -> None:
    table = """
┌────┬─────────┐
│    │上半期   │
│項目├────┬────┤
│    │4月 │5月 │
├────┼────┴────┤
│給食│調査     │
└────┴─────────┘
"""
    assert spans(table) == {
        "項目": (0, 0, 2, 1),
        "上半期": (0, 1, 1, 2),
        "4月": (1, 1, 1, 1),
        "5月": (1, 2, 1, 1),
        "給食": (2, 0, 1, 1),
        "調査": (2, 1, 1, 2),
    }


def test_a_line_break_in_a_cell_of_a_pipe_table_is_one() -> None:
    table = "| 第1四半期 | 第2四半期 |\n|---|---|\n| ・調査<br>・設計<br/>・協議 | 同左 |\n"
    assert shape(table) == [[["第1四半期", "第2四半期"], ["・調査/・設計/・協議", "同左"]]]


@pytest.mark.parametrize(
    ("table", "heads"),
    [
        (
            """
項目    前期                後期
        1Q        2Q        3Q        4Q
①調査  区域選定  測量      同左      報告書
②設計            要綱      見積り    契約
""",
            [["項目", "前期", "", "後期", ""], ["", "1Q", "2Q", "3Q", "4Q"]],
        ),
        (
            """
項目          上半期               下半期
        第1四半期  第2四半期  第3四半期  第4四半期
①調査  区域選定   測量       同左       報告書
②設計             要綱       見積り     契約
""",
            [
                ["項目", "上半期", "", "下半期", ""],
                ["", "第1四半期", "第2四半期", "第3四半期", "第4四半期"],
            ],
        ),
        (
            """
項目　　第1四半期(4～　　　　　第2四半期(7～
　　　　6月)　　　　　　　　　　9月)
　　　　計画　　　　実績　　　　計画　　　　実績
①調査　区域選定　　測量　　　　同左　　　　報告書
②設計　　　　　　　要綱　　　　見積り　　　契約
""",
            [
                ["項目", "第1四半期(4～/6月)", "", "第2四半期(7～/9月)", ""],
                ["", "計画", "実績", "計画", "実績"],
            ],
        ),
        (
            """
項目    令和9年度
        前期                後期
        4～6月    7～9月    10～12月  1～3月
①調査  区域選定  測量      同左      報告書
②設計            要綱      見積り    契約
""",
            [
                ["項目", "令和9年度", "", "", ""],
                ["", "前期", "", "後期", ""],
                ["", "4～6月", "7～9月", "10～12月", "1～3月"],
            ],
        ),
    ],
    ids=["halves", "centred", "plan and actual", "three levels"],
)
def test_aligned_column_headers_may_have_levels(table: str, heads: list[list[str]]) -> None:
    work = [["①調査", "区域選定", "測量", "同左", "報告書"], ["②設計", "", "要綱", "見積り", "契約"]]
    assert shape(table) == [[*heads, *work]]


def test_work_below_quarters_is_no_level_of_their_headers() -> None:
    table = "項目    第1四半期      第2四半期\n給食    準備  公表    準備  検証\n"
    assert shape(table) == [[["項目", "第1四半期", "第2四半期"], ["給食", "準備 公表", "準備 検証"]]]


def test_a_number_in_a_column_of_labels_begins_a_row() -> None:
    heads = "取組　　　項目　　　第1四半期　　第2四半期\n"
    table = (
        "(1)緑化　①植栽　　樹種の選定　　発注\n"
        "　　　　　②管理　　　　　　　　　台帳の整理\n"
        "　　　　　　　　　　　　　　　　　と公開\n"
        "(2)防災　①訓練　　同左　　　　　検証\n"
    )
    assert shape(heads + table) == [
        [
            ["取組", "項目", "第1四半期", "第2四半期"],
            ["(1)緑化", "①植栽", "樹種の選定", "発注"],
            ["", "②管理", "", "台帳の整理/と公開"],
            ["(2)防災", "①訓練", "同左", "検証"],
        ]
    ]
    listed = "(1)緑化　①植栽　　①樹種の選定　発注\n　　　　　②管理　　②名簿の点検\n"
    assert shape(heads + listed) == [
        [
            ["取組", "項目", "第1四半期", "第2四半期"],
            ["(1)緑化", "①植栽/②管理", "①樹種の選定/②名簿の点検", "発注"],
        ]
    ]


@pytest.mark.parametrize(
    ("above", "last", "cell"),
    [
        ("施及び地域の多様な", "課題の抽出", True),
        ("及び", "課題の抽出", False),
        ("施及び地域の多様な", "課題Ｂ　橋の更新", False),
        ("施及び地域の多様な", "課題領域Ｂ", False),
        ("施及び地域の多様な", "課題No.2 橋の更新", False),
    ],
)
def test_a_numbered_issue_right_below_ends_a_table(above: str, last: str, cell: bool) -> None:
    text = (
        f"第1四半期           第2四半期  第3四半期\nモデル的な事業の実  同左        報告\n{above}\n{last}\n"
    )
    assert (shape(text)[-1] == last) is not cell


def test_a_merged_cell_below_periods_leaves_their_row_whole() -> None:
    table = """
+----------+----------+----------+
|第1四半期 |第2四半期 |第3四半期 |
+----------+----------+----------+
|①素案の作|①同左               |
|成        |                     |
|②説明会  |②公表               |
+----------+---------------------+
"""
    heads = ["第1四半期", "第2四半期", "第3四半期"]
    assert shape(table) == [[heads, ["①素案の作/成/②説明会", "①同左/②公表"]]]


def test_merged_cells_of_a_table_without_rules_end_where_the_first_column_has_text() -> None:
    table = """
+----------+----------+----------+----------+
|番号      |A-1       |名称      |水路の改修|
|内容      |古い区間から順に改める。        |
|          |危ない箇所を先にする。          |
|背景      |漏水が増えた。                  |
|第1四半期 |第2四半期 |第3四半期 |第4四半期 |
|・測量    |・設計    |          |・工事    |
|・説明会  |          |          |          |
+----------+----------+----------+----------+
"""
    assert shape(table) == [
        [
            ["番号", "A-1", "名称", "水路の改修"],
            ["内容", "古い区間から順に改める。/危ない箇所を先にする。"],
            ["背景", "漏水が増えた。"],
            ["第1四半期", "第2四半期", "第3四半期", "第4四半期"],
            ["・測量/・説明会", "・設計", "", "・工事"],
        ]
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (  # lists in the cells of a single row
            """
| 第1四半期   | 第2四半期 | 担当課 | 進捗     |
|-------------+-----------+--------+----------|
| ・区域の選  | ・測量    | 庶務課 | 順調     |
| 定          | ・設計    |        |          |
| ・説明会    |           |        |          |
""",
            [["・区域の選/定/・説明会", "・測量/・設計", "庶務課", "順調"]],
        ),
        (  # each row has something beside its periods
            """
| 第1四半期   | 第2四半期 | 担当課 | 進捗     |
|-------------+-----------+--------+----------|
| ・区域の選  | ・測量    | 庶務課 | 順調     |
| 定          |           |        |          |
|             | ・設計    | 用地課 | おおむね |
|             |           |        | 順調     |
| ・説明会    |           | 用地課 | 順調     |
""",
            [
                ["・区域の選/定", "・測量", "庶務課", "順調"],
                ["", "・設計", "用地課", "おおむね/順調"],
                ["・説明会", "", "用地課", "順調"],
            ],
        ),
        (  # a numbered title with a text below it in each first cell
            """
| 取組             | 第1四半期   | 第2四半期 |
|------------------+-------------+-----------|
| (1) 林道の改修と | ・区域の選定| ・測量    |
| 点検             | ・説明会    |           |
| 荒れた区間から順 |             |           |
| に直す。         |             |           |
| (2) 広報         | ・原稿の依頼| ・発行    |
| 年に二度、春と秋 |             |           |
| に出す。         |             |           |
""",
            [
                ["(1) 林道の改修と/点検/荒れた区間から順/に直す。", "・区域の選定/・説明会", "・測量"],
                ["(2) 広報/年に二度、春と秋/に出す。", "・原稿の依頼", "・発行"],
            ],
        ),
        (  # rows of a line each, one of them without a number
            """
| 項目         | 第1四半期 | 第2四半期 |
|--------------+-----------+-----------|
| ①林道の改修 | 測量      | 設計      |
| 　うち国費分 | 申請      | 交付      |
| ②広報       | 発行      | 発行      |
| その他       | 調査      |           |
""",
            [
                ["①林道の改修", "測量", "設計"],
                ["うち国費分", "申請", "交付"],
                ["②広報", "発行", "発行"],
                ["その他", "調査", ""],
            ],
        ),
        (  # numbered with kana, as wide as the columns
            """
| 項目             | 第1四半期       | 第2四半期       |
|------------------+-----------------+-----------------|
| ア　林道の改修等 | 受託者の決定等  | 利用者の調査等  |
| イ　名簿の移行等 |                 | 機器の据付け等  |
""",
            [
                ["ア　林道の改修等", "受託者の決定等", "利用者の調査等"],
                ["イ　名簿の移行等", "", "機器の据付け等"],
            ],
        ),
    ],
    ids=["one row", "rows with attributes", "numbered", "lines", "kana"],
)
def test_rows_that_no_rules_part(table: str, rows: list[list[str]]) -> None:
    ((_, *found),) = shape(table)
    assert found == rows


def test_wrapped_cells_of_an_aligned_table_are_one_row() -> None:
    table = (
        "政策分野      課題名              取組の方向\n"
        "子育て・教育  給食の無償化        国の制度に先立ち、市の\n"
        "              の段階的な拡大      財源で始める\n"
        "防災          避難所の運営        町会と協定を結ぶ\n"
    )
    assert shape(table) == [
        [
            ["政策分野", "課題名", "取組の方向"],
            ["子育て・教育", "給食の無償化/の段階的な拡大", "国の制度に先立ち、市の/財源で始める"],
            ["防災", "避難所の運営", "町会と協定を結ぶ"],
        ]
    ]


PROSE = [
    "(1)　港湾の再整備　【政策分野：港湾】",
    "課題A　(1)　港湾の再整備",
    "課題B　(1)　学校の統合",
    "一般会計　462億円\n特別会計　 30億円",
    "1,234,567千円\n2,345,678千円\n3,456,789千円",
    "総務部,企画部,財政部\n福祉部,子育て部,教育部",
    "第1四半期、第2四半期、第3四半期の三回、説明会を開く。",
    "第1四半期  から始める。",
    "取組は A | B の2案がある。",
    "---",
    "----- -----",
    "氏名　　山田\n役職　　課長",
    "1 組織の使命　　　　2\n2 基本情報　　　　　3\n3 課題　　　　　　　4",
    '「引用」\n"quoted"\n"開いたまま',
    "+ 追加する\n- やめる",
    "│ 縦の線で始まる行",
    "平日  9:00-17:00\n土曜  9:00-12:00",
    "⑤　取組の内容\n(1)　窓口の見直し\n    ① 受付の一本化\n    ② 案内の充実",
    "※　数値は見込み\n※2　端数は切り捨て\n　　端数の扱いは別に定める",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_table(text: str) -> None:
    assert shape(text) == [line.strip() for line in text.split("\n")]


@given(st.lists(st.text(st.sampled_from("あ、。の課題(1)①・ 　,ー|-+12年"), max_size=30), max_size=12))
def test_no_text_is_lost_or_doubled(lines: list[str]) -> None:
    document, _ = read(("あ\n" + "\n".join(lines)).encode(), "plan.txt")
    found = "".join(sorted("".join(line.text for line in document.lines())))
    drawing = " \u3000|-+,ー"
    kept = "".join(sorted("あ" + "".join(lines)))
    assert [c for c in found if c not in drawing] == [c for c in kept if c not in drawing]
    numbers = [line.number for block in document.blocks for line in _first(block)]
    assert numbers == sorted(numbers)


def _first(block: Line | Grid) -> list[Line]:
    return [block] if isinstance(block, Line) else list(block.lines())[:1]


def test_a_table_as_pdftotext_lays_it_out() -> None:
    """With the page's margin, centred headers, blank lines between rows and the next heading right below."""
    text = """
          取組は次のとおりである。

                第1四半期              第2四半期
                (4~6月)               (7~9月)

          ①要綱の検討            ①説明会の開

          ②予算要求             催
                              ②公募
          (2) 窓口の見直し
          窓口を一つにする。
"""
    assert shape(text) == [
        "取組は次のとおりである。",
        [
            ["第1四半期/(4~6月)", "第2四半期/(7~9月)"],
            ["①要綱の検討/②予算要求", "①説明会の開/催/②公募"],
        ],
        "(2) 窓口の見直し",
        "窓口を一つにする。",
    ]
    document, _ = read(text.encode(), "plan.txt")
    assert {line.indent for line in document.lines()} == {0.0}


def test_known_words_head_a_table_whose_alignment_does_not_show_it() -> None:
    known = ColumnHeads(other=tuple(map(re.compile, ("担当", "施策", "内容"))))
    for table in ("担当  施策  内容\n港湾課  岸壁  改修", "担当,施策,内容\n港湾課,岸壁,改修"):
        (grid,) = read(table.encode(), "plan.txt", column_heads=known)[0].blocks
        assert isinstance(grid, Grid) and (grid.rows, grid.cols) == (2, 3)
        assert shape(table) == table.split("\n")


def test_an_html_table_inside_a_text_is_read() -> None:
    table = (
        "<table>\n<tr><th>第1四半期</th><th>第2四半期</th></tr>\n"
        "<tr><td>・調査<br>・設計</td><td>同左</td></tr></table>"
    )
    expected = [["第1四半期", "第2四半期"], ["・調査/・設計", "同左"]]
    assert shape(f"前の行\n{table}\n後の行") == ["前の行", expected, "後の行"]
    assert shape("<table>は表の印である。\n次の行") == ["<table>は表の印である。", "次の行"]


@pytest.mark.parametrize("lines", [1, 2])
def test_a_box_of_column_headers_alone_has_one_row(lines: int) -> None:
    heads = [[head, f"({3 * n + 1}月)"][:lines] for n, head in enumerate(QUARTERS[:3])]
    rows = "\n".join(f"| {heads[0][n]} | {heads[1][n]} | {heads[2][n]} |" for n in range(lines))
    rule = "+" + "+".join("-" * 13 for _ in range(3)) + "+"
    assert shape(f"前\n\n{rule}\n{rows}\n{rule}\n\n後")[1] == [["/".join(head) for head in heads]]


@pytest.mark.parametrize("name", ["plan.txt", "plan.md"])
def test_an_escaped_pipe_is_text_also_at_the_end_of_a_row(name: str) -> None:
    written = "| 項目 | 内容 |\n|---|---|\n| 選択 | 甲\\|乙 |\n| 区切り | 縦線\\|\n"
    (grid,) = (block for block in read(written.encode(), name)[0].blocks if isinstance(block, Grid))
    assert [line.text for line in grid.lines()][2:] == ["選択", "甲|乙", "区切り", "縦線|"]


@pytest.mark.parametrize(
    "table",
    [
        """
           ╷
  担当     │ 内容
╶──────────┼────────────╴
  河川課   │ 護岸の点検
  水道課   │ 漏水の調査
           ╵
""",
        """
 担当     | 内容
----------+-----------
 河川課   | 護岸の点検
 水道課   | 漏水の調査
""",
        """
 担当     │ 内容
 河川課   │ 護岸の点検
 水道課   │ 漏水の調査
""",
        """
+-----------------------+
| 担当     | 内容       |
|----------+------------|
| 河川課   | 護岸の点検 |
| 水道課   | 漏水の調査 |
+-----------------------+
""",
        """
+----------+------------+
| 担当     | 内容       |
+:=========+===========:+
| 河川課   | 護岸の点検 |
+----------+------------+
| 水道課   | 漏水の調査 |
+----------+------------+
""",
        """

  担当       内容
 ────────────────────────
  河川課     護岸の点検
  水道課     漏水の調査

""",
        """
 ────────────────────────
  担当       内容
 ────────────────────────
  河川課     護岸の点検
  水道課     漏水の調査
 ────────────────────────
""",
    ],
    ids=["rich minimal", "presto", "bars alone", "rich ascii", "colons", "rich simple", "rich horizontals"],
)
def test_a_table_is_read_as_python_libraries_print_it(table: str) -> None:
    assert shape(table) == [[["担当", "内容"], ["河川課", "護岸の点検"], ["水道課", "漏水の調査"]]]


@pytest.mark.parametrize("pipe", ["|", "||"], ids=["jira", "moinmoin"])
def test_double_pipes_part_cells_as_single_ones_do(pipe: str) -> None:
    rows = [
        f"{pipe} {name} {pipe} {work} {pipe}"
        for name, work in (("河川課", "護岸の点検"), ("水道課", "漏水の調査"))
    ]
    table = "\n".join(["|| 担当   || 内容       ||", *rows])
    assert shape(table) == [[["担当", "内容"], ["河川課", "護岸の点検"], ["水道課", "漏水の調査"]]]


def test_a_table_in_the_line_drawing_letters_of_a_terminal_is_read() -> None:
    bar = "\x1b(0x\x1b(B"
    table = "\n".join(
        (
            "\x1b(0lqqqqqqqqwqqqqqqqqqqqqk\x1b(B",
            f"{bar} 担当   {bar} 内容       {bar}",
            "\x1b(0tqqqqqqqqnqqqqqqqqqqqqu\x1b(B",
            f"{bar} 河川課 {bar} 護岸の点検 {bar}",
            f"{bar} 水道課 {bar} 漏水の調査 {bar}",
            "\x1b(0mqqqqqqqqvqqqqqqqqqqqqj\x1b(B",
        )
    )
    assert shape(table) == [[["担当", "内容"], ["河川課", "護岸の点検"], ["水道課", "漏水の調査"]]]


def test_an_empty_first_cell_does_not_take_the_bar_behind_it_for_a_frame() -> None:
    table = " 第1四半期 | 第2四半期\n-----------+-----------\n・点検     | ・調査\n           | ・設計\n"
    assert shape(table) == [[["第1四半期", "第2四半期"], ["・点検", "・調査/・設計"]]]


def test_centred_columns_are_parted_where_their_widths_agree() -> None:
    table = (
        "    4~6月(1Q)            7~9月(2Q)        \n"
        "・橋の点検(市道)            同左          \n"
        "                   ・総合計画「第2期」    \n"
    )
    assert shape(table)[0][1] == ["・橋の点検(市道)", "同左/・総合計画「第2期」"]


PIER = [["岸壁", "管理者", "修繕費"], ["東第二岸壁", "港営課", "1,204,000"], ["荷さばき地", "振興課", "380"]]
LIGHTS = [
    ["街区", "灯数", "うち更新", "電気代（千円）"],
    ["駅前", "1,250", "8", "40,311"],
    ["運河沿いの道", "96", "－", "7"],
    ["岬", "4", "4", "128"],
]
STOPS = [["停留所", "4～6月", "7～9月"], ["波止場前", "屋根の設置", "照明の更新"], ["灯台下", "移設", ""]]


def aligned(rows: list[list[str]], heads: str, gap: int) -> str:
    """The rows in columns as wide as their longest text: amounts at the right, column headers at `heads`."""
    size = [max(sum(1 + (char > "~") for char in row[col]) for row in rows) for col in range(len(rows[0]))]

    def cell(text: str, col: int, row: int) -> str:
        left = size[col] - sum(1 + (char > "~") for char in text)
        at = heads if row == 0 and col else "right" if col and text[:1] in set("0123456789－") else "left"
        before = {"left": 0, "centre": left // 2, "right": left}[at]
        return " " * before + text + " " * (left - before)

    return "".join(
        (" " * gap).join(cell(text, col, n) for col, text in enumerate(row)).rstrip() + "\n"
        for n, row in enumerate(rows)
    )


@pytest.mark.parametrize("below", ["", "金額は税込みである。", "\n以上"])
@pytest.mark.parametrize("blank", [1, 2])
@pytest.mark.parametrize("gap", [2, 5])
@pytest.mark.parametrize("heads", ["left", "centre", "right"])
@pytest.mark.parametrize("tables", [[PIER], [LIGHTS], [PIER, LIGHTS], [STOPS, PIER], [LIGHTS, LIGHTS]])
def test_each_table_of_amounts_has_its_column_headers_and_all_its_rows(
    tables: list[list[list[str]]], heads: str, gap: int, blank: int, below: str
) -> None:
    text = ("\n" * blank).join(aligned(rows, heads, gap) for rows in tables)
    found = shape(f"令和8年度\n{text}{below}\n")
    assert found == ["令和8年度", *tables, *below.split()]


@pytest.mark.parametrize("index", [False, True])
@pytest.mark.parametrize("unit", [1, 2], ids=["characters", "east asian widths"])
def test_a_printed_data_frame_has_a_row_on_each_line(index: bool, unit: int) -> None:
    rows = [
        ["第1四半期", "第2四半期", "第3四半期"],
        ["点検\\n調査", "NaN", "町会との協議"],
        ["同左", "設計の委託", "NaN"],
    ]

    def size(text: str) -> int:
        return sum(1 if char.isascii() else unit for char in text)

    widths = [max(size(row[col]) for row in rows) for col in range(3)]
    lines = []
    for n, row in enumerate(rows, -1):
        cells = (" " * (width - size(cell)) + cell for cell, width in zip(row, widths, strict=True))
        lead = f"{n if n >= 0 else ' '}  " if index else ""
        lines.append(lead + ("  " if index else " ").join(cells))
    assert shape("\n".join(lines) + "\n") == [
        [
            ["第1四半期", "第2四半期", "第3四半期"],
            ["点検/調査", "", "町会との協議"],
            ["同左", "設計の委託", ""],
        ]
    ]


CORNERS = {
    "quarters": (
        "　　　　　　　　　第1四半期　　　第2四半期　　　第3四半期　　　第4四半期\n"
        "①事業者の公募　　要綱の制定　　候補地の踏査　　中間評価　　　　最終報告\n"
        "②データの移行　　入札公告　　　　　　　　　　　機器の据付　　　議会への説明\n"
        "③実施設計の作成　　　　　　　　住民説明会　　　　　　　　　　　竣工検査\n",
        [
            ["", *QUARTERS],
            ["①事業者の公募", "要綱の制定", "候補地の踏査", "中間評価", "最終報告"],
            ["②データの移行", "入札公告", "", "機器の据付", "議会への説明"],
            ["③実施設計の作成", "", "住民説明会", "", "竣工検査"],
        ],
    ),
    "years over halves": (
        "            令和8年度               令和9年度\n"
        "            上半期      下半期      上半期      下半期\n"
        "①測量      着手        完了                    公表\n"
        "②協議                  着手        完了        報告\n",
        [
            ["", "令和8年度", "", "令和9年度", ""],
            ["", "上半期", "下半期", "上半期", "下半期"],
            ["①測量", "着手", "完了", "", "公表"],
            ["②協議", "", "着手", "完了", "報告"],
        ],
    ),
    "headers in the middle": (
        "     第1四半期           第2四半期\n"
        "①市場調査の実施      ②調査結果の公表\n"
        "②有識者への意見聴取  ③同左\n",
        [["第1四半期", "第2四半期"], ["①市場調査の実施/②有識者への意見聴取", "②調査結果の公表/③同左"]],
    ),
}


@pytest.mark.parametrize(("text", "rows"), CORNERS.values(), ids=CORNERS)
def test_labels_stand_below_a_blank_corner(text: str, rows: list[list[str]]) -> None:
    assert shape(text) == [rows]


def test_texts_that_a_program_cut_to_fit_their_columns_are_told() -> None:
    table = "| 担当 | 内容 |\n|---|---|\n| 河川課 | 護岸の点… |\n| 水道課 | 漏水... |\n| 管財課 | 済 |\n"
    _, findings = read(table.encode(), "plan.txt")
    (told,) = [finding for finding in findings if finding.code == "cut-text"]
    assert (told.values["count"], told.values["texts"]) == (2, "護岸の点」「漏水")
    assert told.place is not None and told.place.lines == (3, 4)


def test_a_csv_tells_of_texts_that_may_have_been_merged_over_empty_periods() -> None:
    rows = "第1四半期,第2四半期,第3四半期,第4四半期\n護岸の点検,,,\n設計,委託,,補修\n調査,調査,調査,調査\n"
    document, findings = read(rows.encode(), "plan.csv")
    (told,) = [finding for finding in findings if finding.code == "maybe-merged"]
    assert (told.values["count"], told.values["texts"]) == (2, "護岸の点検」「委託")
    assert told.place is not None and told.place.lines == (2, 3)
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert [bool(cell.lines) for cell in grid.cells if cell.row == 1] == [True, False, False, False]


@pytest.mark.parametrize(
    ("rows", "separator"),
    [
        (("項目,上半期,,下半期,", ",第1四半期,第2四半期,第3四半期,第4四半期"), ","),
        (("項目,上半期,,下半期,", ",第1四半期,第2四半期,第3四半期,第4四半期"), "\t"),
        (("項目,第1四半期,,,第2四半期", ",4,5,6,7"), ","),
    ],
)
def test_a_worksheet_tells_of_merged_texts_below_the_finest_periods(
    rows: tuple[str, ...], separator: str
) -> None:
    work = ("護岸,点検,,設計,", "広報,,公開,公開,公開", "")
    text = "\r\n".join(("町家の調査,,,,", *rows, *work)).replace(",", separator)
    _, findings = read(text.encode(), "plan.csv" if separator == "," else "plan.txt")
    (told,) = [finding for finding in findings if finding.code == "maybe-merged"]
    assert (told.values["count"], told.values["texts"]) == (2, "点検」「設計")


def test_a_worksheet_tells_of_texts_that_may_have_been_merged_down_over_periods() -> None:
    rows = "時期,項目,担当\n第1四半期,点検,甲\n第2四半期,,甲\n第3四半期,設計,甲\n第4四半期,工事,甲\n"
    _, findings = read(rows.encode(), "plan.csv")
    assert [f.values["texts"] for f in findings if f.code == "maybe-merged"] == ["点検"]


def test_a_period_without_work_is_a_row_of_a_worksheets_table() -> None:
    rows = [
        "町家の調査,,",
        "時期,内容,担当",
        "第1四半期,点検,甲",
        "第2四半期,設計,甲",
        "第3四半期,,",
        "町家の公開,,",
        "",
    ]
    assert shape("\n".join(rows), "plan.csv")[1:] == [
        [
            ["時期", "内容", "担当"],
            ["第1四半期", "点検", "甲"],
            ["第2四半期", "設計", "甲"],
            ["第3四半期", "", ""],
        ],
        "町家の公開",
    ]


MARKUP = [
    (
        """{| class="wikitable" style="text-align:left"
|+ 年間の予定
! 取組 !! 第1四半期 !! 第2四半期
|-
! scope="row" | 広報
| 準備<br />・'''校正''' || [[公開|公開する]]
|-
| 調査
| colspan="2" | 通年で実施
|}""",
        "年間の予定",
    ),
    (
        """.年間の予定
[cols="1,2*",options="header"]
|===
|取組 |第1四半期 |第2四半期

|広報
|準備 +
・*校正*
|公開する

|調査 2+^|通年で実施
|===""",
        "年間の予定",
    ),
    (
        r"""\begin{tabular}[t]{|l|p{3cm}|l|}
\hline
取組 & 第1四半期 & 第2四半期 \\ \hline % 見出し
広報 & \shortstack[l]{準備 \\ ・\textbf{校正}} &
  公開する \\[2pt]
\cline{2-3}
調査 & \multicolumn{2}{c|}{通年で実施} \\
\hline
\caption{年間の予定}
\end{tabular}""",
        "年間の予定",
    ),
]


@pytest.mark.parametrize(("markup", "caption"), MARKUP, ids=["wiki", "asciidoc", "latex"])
def test_a_table_in_markup_is_read_with_its_merged_cells(markup: str, caption: str) -> None:
    found = shape(f"町家の調査\n\n{markup}\n\n以上")
    rows = [["取組", "第1四半期", "第2四半期"], ["広報", "準備/・校正", "公開する"], ["調査", "通年で実施"]]
    assert found == ["町家の調査", caption, rows, "以上"]
    assert spans(markup)["通年で実施"] == (2, 1, 1, 2)


@pytest.mark.parametrize(
    "directive",
    [
        """.. list-table:: 年間の予定
   :header-rows: 1
   :widths: 1 2 2

   * - 取組
     - 第1四半期
     - 第2四半期
   * - 広報
     - | 準備
       | ・校正
     -
""",
        """.. csv-table:: 年間の予定
   :header: "取組", "第1四半期", "第2四半期"

   広報, "準備<br>・校正",
""",
    ],
)
def test_a_table_in_a_directive_is_read(directive: str) -> None:
    rows = [["取組", "第1四半期", "第2四半期"], ["広報", "準備/・校正", ""]]
    assert shape(f"町家の調査\n\n{directive}\n以上") == ["町家の調査", "年間の予定", rows, "以上"]


@pytest.mark.parametrize("title", ["年間の予定", "table"])
def test_a_table_drawn_below_its_directive_is_read(title: str) -> None:
    drawn = "   ====  ====\n   取組  担当\n   ====  ====\n   広報  総務\n   ====  ===="
    found = shape(f"町家の調査\n\n.. table:: {title}\n\n{drawn}\n\n以上")
    assert [["取組", "担当"], ["広報", "総務"]] in found and found[-1] == "以上"
    listed = shape(f".. list-table:: {title}\n\n   * - 取組\n     - 担当\n   * - 広報\n     - 総務\n")
    assert listed == [title, [["取組", "担当"], ["広報", "総務"]]]


def test_rows_that_a_cell_reaches_into_have_fewer_cells_of_their_own() -> None:
    wiki = "{|\n| rowspan=2 | 広報 || 準備\n|-\n| 公開\n|}"
    doc = '[cols="2*"]\n|===\n.2+|広報 |準備\n|公開\n|==='
    tex = r"\begin{tabular}{ll} \multirow{2}{*}{広報} & 準備 \\ \cline{2-2} & 公開 \\ \end{tabular}"
    upwards = r"\begin{tabular}{ll} & 準備 \\ \multirow{-2}{*}{広報} & 公開 \\ \end{tabular}"
    for text in (wiki, doc, tex, upwards):
        assert spans(text) == {"広報": (0, 0, 2, 1), "準備": (0, 1, 1, 1), "公開": (1, 1, 1, 1)}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # one cell over two rows and two columns
        (r"\multicolumn{2}{l}{\multirow{2}{*}{区分}} & 春 \\ \multicolumn{2}{l}{} & 秋", (0, 0, 2, 2)),
        (r"\multicolumn{2}{l}{\multirow{2}{*}{区分}} & 春 \\ & & 秋", (0, 0, 2, 2)),
        # more rows than leave its place empty
        (r"\multirow{3}{*}{区分} & 班 & 春 \\ & 係 & 秋 \\ 備考 & 課 & 冬", (0, 0, 2, 1)),
        (r"\multirow{3}{*}{区分} & 班 & 春 \\ 備考 & 課 & 秋", (0, 0, 1, 1)),
        (r"班 & 春 & \multirow{2}{*}{区分} \\ 係 & 秋", (0, 2, 2, 1)),
    ],
)
def test_a_cell_of_latex_spans_the_rows_that_leave_its_place_empty(
    rows: str, expected: tuple[int, int, int, int]
) -> None:
    found = spans(rf"\begin{{tabular}}{{lll}} {rows} \\ \end{{tabular}}")
    assert found["区分"] == expected
    assert found["秋"][1] == found["春"][1]


@pytest.mark.parametrize("opened", ["{| 閉じない表", "|===", "\\\\begin{tabular}{ll}", ".. list-table:: 表"])
def test_markup_that_nothing_closes_is_text(opened: str) -> None:
    assert shape(f"{opened}\n本文") == [opened, "本文"]


def test_what_pandas_adds_to_a_data_frame_is_no_part_of_its_table() -> None:
    head = "|    | 第1四半期 | 第2四半期 |\n|---:|:---|:---|\n"
    piped = f"{head}|  0 | 準備 | 公開 |\n|    | ・校正 | |\n|  1 | 調査 | |"
    assert shape(piped) == [[["第1四半期", "第2四半期"], ["準備/・校正", "公開"], ["調査", ""]]]
    assert shape("|    | 0 | 1 |\n|---|---|---|\n| 0 | 直営 | 市民館 |") == [[["直営", "市民館"]]]
    assert shape("| 0 | 1 |\n|---|---|\n| 直営 | 市民館 |") == [[["直営", "市民館"]]]
    assert shape("0      直営  ・市民館\\n・図書館\n1  指定管理              NaN") == [
        [["直営", "・市民館/・図書館"], ["指定管理", ""]]
    ]
    assert shape("0,直営,・市民館\n,,・図書館\n1,指定管理,・港\n", "plan.csv") == [
        [["直営", "・市民館/・図書館"], ["指定管理", "・港"]]
    ]
    assert shape(",第1四半期,第2四半期\n0,準備,公開\n", "plan.csv") == [
        [["第1四半期", "第2四半期"], ["準備", "公開"]]
    ]
    assert shape(",第1四半期,第2四半期\n0,準備,公開\n1,調査,\n", "plan.csv") == [
        [["第1四半期", "第2四半期"], ["準備", "公開"], ["調査", ""]]
    ]


def test_a_first_column_that_does_not_count_from_0_is_kept() -> None:
    for first in ("1", "00", "x"):
        table = f"| | 件数 | 割合 |\n|---|---|---|\n| {first} | 3 | 5% |"
        assert shape(table) == [[["", "件数", "割合"], [first, "3", "5%"]]]


def test_a_text_extracted_from_a_pdf_is_told_and_its_page_numbers_stand_in_no_table() -> None:
    head, row = "第1四半期     第2四半期\n", "準備          公開\n\n"
    text = f"町家の調査\n\n{head}{row}                - 6 -\n\fその後\n{head}{row}\f"
    document, findings = read(text.encode(), "plan.txt")
    assert [f.code for f in findings] == ["extracted-text"]
    assert [cell.lines[0].text for b in document.blocks if isinstance(b, Grid) for cell in b.cells] == [
        *("第1四半期", "第2四半期", "準備", "公開"),
        *("第1四半期", "第2四半期", "準備", "公開"),
    ]
    assert [b.text for b in document.blocks if isinstance(b, Line)] == ["町家の調査", "- 6 -", "その後"]


def test_a_text_with_pages_of_its_own_is_no_extract() -> None:
    assert not read("一枚目\n\f二枚目\n".encode(), "plan.txt")[1]


def test_a_text_that_a_mail_quotes_is_read_without_its_marks() -> None:
    assert shape("> 町家の調査\n>\n> 第1四半期\t第2四半期\n> 準備\t公開\n") == [
        "町家の調査",
        [["第1四半期", "第2四半期"], ["準備", "公開"]],
    ]
    assert shape("本文\n> 引用") == ["本文", "> 引用"]
    assert shape(">> 本文\n> > > 引用\n>>\n>>\n") == ["本文", "> 引用"]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("第1四半期\t第2四半期\n①準備\n②校正\t①公開\n②検証\n", ["①準備/②校正", "①公開/②検証"]),
        ("第1四半期\n(4~6月)\t第2四半期\n(7~9月)\n準備\n校正\t公開\n", ["準備/校正", "公開"]),
        ("第1四半期\t第2四半期\n・準備\t・公開\n・検証\n", ["・準備", "・公開/・検証"]),
        ("1Q\t2Q\t3Q\n①準備\t①公開\n②検証\t①報告\n", ["①準備", "①公開/②検証", "①報告"]),
        ("1Q\t2Q\t3Q\n①準備\t①公開\n②検証\t①報告\n②周知\n", ["①準備", "①公開/②検証", "①報告/②周知"]),
        ("1Q\t2Q\n①準備\n③周知\t①公開\n③検証\n", ["①準備/③周知", "①公開/③検証"]),
    ],
)
def test_a_row_whose_cells_have_lines_of_their_own_is_joined_by_its_tabs(table: str, row: list[str]) -> None:
    _, findings = read(f"{table}(2) 次の取組\n".encode(), "plan.txt")
    found = shape(f"{table}(2) 次の取組\n")
    assert found[0][1:] == [row] and found[1:] == ["(2) 次の取組"]
    assert [f.code for f in findings] == ["rejoined-row"]
    assert findings[0].place.lines == (1, len(list(table.splitlines())))


@pytest.mark.parametrize(
    "text",
    [
        "第1四半期\t第2四半期\n準備\t公開\n本文",
        "第1四半期\t第2四半期\t第3四半期\n準備\t公開\n調査\t検証",
        "第1四半期\t第2四半期\n本文\n\n準備\t公開",
        "第1四半期\t第2四半期\n①準備\t②公開\n③関連する計画等",
        "第1四半期\t第2四半期\n・準備\t・公開\n※ 会場による。",
        "第1四半期\t第2四半期\n準備\t・公開\n・本文",
        "第1四半期\t第2四半期\n(4~6月)\t(7~9月)\n準備\t公開\n本文\n調査\t検証",
        "第1四半期\t第2四半期\n準備\n本文\n第1四半期\t第2四半期\n調査\t検証",
        "1Q\t2Q\t3Q\t4Q\n①準備\t①公開\n②調査\t②検証\n③周知\t③報告",
        "1Q\t2Q\t3Q\n・準備\t・公開\n・検証\t・報告",
        "1Q\t2Q\t3Q\t4Q\n・準備\t・公開\t・調査\n・検証\t・報告",
        "1Q\t2Q\t3Q\t4Q\n①準備\t①公開\n②調査\t①検証\n③周知\t③報告",
        "1Q\t2Q\t3Q\n①準備\t①公開\n②調査\t①検証\n③周知\t③報告",
    ],
)
def test_rows_that_are_whole_or_never_end_are_not_joined(text: str) -> None:
    assert "rejoined-row" not in [f.code for f in read(text.encode(), "plan.txt")[1]]


@pytest.mark.parametrize("heading", ["③課題の背景や現状", "⑤令和8年度の成果"])
def test_a_number_out_of_turn_below_a_broken_row_is_none_of_its_items(heading: str) -> None:
    assert shape(f"1Q\t2Q\n①準備\n②調査\t①公開\n{heading}\n本文") == [
        [["1Q", "2Q"], ["①準備/②調査", "①公開"]], heading, "本文"
    ]  # fmt: skip


@pytest.mark.parametrize("sign", "、，；／/")
@pytest.mark.parametrize("heads", [["第1四半期", "第2四半期(7、8、9月)"], ["", "上半期", "下半期"]])
def test_the_signs_of_lists_part_cells_below_column_headers(sign: str, heads: list[str]) -> None:
    rows = [heads, [f"準備({n}月{sign}予定)" for n, _ in enumerate(heads)], ["" for _ in heads]]
    written = "\n".join(sign.join(row) for row in rows)
    assert shape(f"{written}\n(2) 次の取組\n") == [rows, "(2) 次の取組"]


@pytest.mark.parametrize(
    "row",
    [
        "準備、調査、公開",
        "準備",
        "・準備・調査、・公開",
        "①準備②調査、①公開",
        "準備、公開\nの続き",
        "準備、公開、\n検証",
    ],
)
def test_rows_whose_cells_a_list_sign_does_not_tell_are_no_table(row: str) -> None:
    text = f"第1四半期、第2四半期\n{row}"
    assert shape(text) == text.split("\n")


def test_periods_and_other_words_in_a_list_are_no_column_headers() -> None:
    text = "第1四半期、第2四半期、その後に公開\n準備、調査、検証"
    assert shape(text) == text.split("\n")


def test_a_row_with_fewer_tabs_than_the_periods_above_it_is_told() -> None:
    head = "取組\t第1四半期\t第2四半期\t第3四半期\t第4四半期"
    whole, short = "調査\t準備\t\t報告\t", "工事\t発注\t着工"
    told = read(f"{head}\n{whole}\n{short}\n".encode(), "plan.txt")[1]
    assert [(f.code, f.values["text"]) for f in told] == [("short-row", "工事 発注 着工")]
    assert not read(f"{head}\n{whole}\n\n名\t数\t備考\n{short}\n甲\t2\n".encode(), "plan.txt")[1]
