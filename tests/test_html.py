"""HTML as it lies on drives and city sites: saved by Word and Excel, made by a CMS, written by hand."""

from __future__ import annotations

import quopri
from html import escape
from importlib import resources
from itertools import groupby

import pytest

from planparse.document.errors import ReadError
from planparse.document.place import Spot
from planparse.document.source import Grid, Line, SourceDocument
from planparse.parse.pipeline import parse_document
from planparse.readers import read
from tests.support.documents import form

PAGE = "<!DOCTYPE html><html><body>{}</body></html>"


def document(body: str) -> SourceDocument:
    return read(PAGE.format(body).encode(), "plan.html")[0]


def texts(body: str) -> list[str]:
    return [line.text for line in document(body).lines()]


def asides(body: str) -> list[tuple[str, str]]:
    return [(aside.kind, aside.text) for aside in document(body).asides]


def cells(body: str) -> list[tuple[int, int, int, int, str]]:
    """Row, column, spans and text of every cell of the only table."""
    (grid,) = [block for block in document(body).blocks if isinstance(block, Grid)]
    return [
        (cell.row, cell.col, cell.row_span, cell.col_span, "/".join(line.text for line in cell.lines))
        for cell in grid.cells
    ]


# --- text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>1  組織の\n   使命</p>", ["1 組織の使命"]),
        ("<p>Smart\nCity 推進</p>", ["Smart City 推進"]),
        ("<p>港湾局&nbsp;&nbsp;<b>令和8年度</b></p>", ["港湾局  令和8年度"]),
        ("<div>一<div>二</div>三</div>", ["一", "二", "三"]),
        ("<p>一<p>二<ul><li>三<li>四</ul>", ["一", "二", "・三", "・四"]),
        ("<p>関係者<br>協議</p>", ["関係者", "協議"]),
        ("<pre>\n一  行目\n\n  二行目</pre>", ["一  行目", "二行目"]),
        ("<p>安&shy;全&#8203;対<wbr>策 &#x2460;&amp;&lt;</p>", ["安全対策 ①&<"]),
        ("<details><summary>詳細</summary><p>本文</p></details>", ["詳細", "本文"]),
        ("<template><p>無</p></template><script>無</script><style>p{}</style><p>有</p>", ["有"]),
        ("<span style='display:block'>一</span><span style='display:block'>二</span>", ["一", "二"]),
        ("<p><span style='display:inline-block'>一</span><span>二</span></p>", ["一 二"]),
        ("<style>li::before{content:'→'}</style><ul style='list-style:none'><li>一</ul>", ["→一"]),
        (
            "<dl><dt>事業名<dd>防災訓練<dt>担当<dd>危機管理課</dl>",
            ["事業名", "防災訓練", "担当", "危機管理課"],
        ),
        ("<p>手順<img src='1.gif' alt='①'>調査</p>", ["手順①調査"]),
        ("<p style='font-family:Wingdings'>l</p><p><font face=x>l</font></p>", ["●", "l"]),
        ("<p style='font:7.0pt \"Wingdings 2\",serif'>P</p>", ["✔"]),
        ("<p style='font-family:Segoe UI,Segoe UI Symbol'>KPI</p>", ["KPI"]),
        ("<p style='font:bold 9pt Meiryo,Symbol'>KPI</p>", ["KPI"]),
    ],
)
def test_text_is_read_as_a_browser_shows_it(body: str, shown: list[str]) -> None:
    assert texts(body) == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<ol start=3><li>調査<li>設計</ol>", ["3. 調査", "4. 設計"]),
        ("<ol reversed><li>三<li>二<li>一</ol>", ["3. 三", "2. 二", "1. 一"]),
        ("<ol><li value=5>五<li>六</ol>", ["5. 五", "6. 六"]),
        ("<ol type=a><li>調査<ol type=I><li>現地</ol><li>設計</ol>", ["a. 調査", "I. 現地", "b. 設計"]),
        ("<ol style='list-style-type:katakana'><li>調査<li>設計</ol>", ["ア、調査", "イ、設計"]),
        (
            "<style>.k{list-style:cjk-ideographic}</style><ol class=k start=10><li>調<li>設</ol>",
            ["十、調", "十一、設"],
        ),
        ("<ol style='list-style:hiragana inside' start=0><li>零<li>一</ol>", ["0、零", "あ、一"]),
        ("<ul style='list-style-type:\"※\"'><li>注記</ul>", ["※注記"]),
        ("<ul style='list-style:none'><li>調査</ul>", ["調査"]),
        ("<ol><li>(1) 調査<li>②設計</ol>", ["(1) 調査", "②設計"]),
        ("<ul><li>・調査<li>- A案</ul>", ["・調査", "- A案"]),
        ("<ul style='list-style:none'><li>外<ul><li>内</ul></ul>", ["外", "・内"]),
        ("<ol><li><p>調査</p><p>補足</p><li><p></p><li>設計</ol>", ["1. 調査", "補足", "3. 設計"]),
        ("<ol><li>\n <b>調査</b><br>設計</ol>", ["1. 調査", "設計"]),
    ],
)
def test_items_have_the_markers_that_show(body: str, shown: list[str]) -> None:
    assert texts(body) == shown


@pytest.mark.parametrize(
    ("style", "marker"),
    [
        ("decimal-leading-zero", "02. "),
        ("lower-roman", "ii. "),
        ("upper-roman", "II. "),
        ("lower-alpha", "b. "),
        ("lower-latin", "b. "),
        ("upper-alpha", "B. "),
        ("upper-latin", "B. "),
        ("cjk-ideographic", "二、"),
        ("cjk-decimal", "二、"),
        ("cjk-heavenly-stem", "乙、"),
        ("japanese-informal", "二、"),
        ("japanese-formal", "弐、"),
        ("trad-chinese-informal", "二、"),
        ("simp-chinese-informal", "二、"),
        ("katakana", "イ、"),
        ("katakana-iroha", "ロ、"),
        ("hiragana", "い、"),
        ("hiragana-iroha", "ろ、"),
        ("armenian", "2. "),
    ],
)
def test_an_item_is_counted_in_the_style_of_its_list(style: str, marker: str) -> None:
    assert texts(f"<ol start=2 style='list-style-type:{style}'><li>調査</ol>") == [f"{marker}調査"]


WORD_ITEM = (
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US>"
    "<span style='mso-list:Ignore'>(1)<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;\n&nbsp; "
    "</span></span></span><![endif]>現地の調査<o:p></o:p></p>"
)


def test_the_numbers_word_saves_with_its_lists_are_part_of_the_text() -> None:
    assert texts(WORD_ITEM) == ["(1) 現地の調査"]
    bullet = WORD_ITEM.replace("mso-list:Ignore", "font-family:Wingdings;mso-list:Ignore").replace("(1)", "l")
    assert texts(bullet) == ["● 現地の調査"]


def test_conditional_comments_and_islands_of_office_are_no_text() -> None:
    body = (
        "<!--[if gte mso 9]><xml><w:View>印刷</w:View></xml><![endif]--><xml><o:Author>山田</o:Author></xml>"
        "<!--[if supportFields]>PAGE<![endif]--><p>本文</p>"
    )
    assert texts(body) == ["本文"]
    assert not document(body).asides


# --- what is set aside ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p>甲<del>乙</del><ins>丙</ins></p>", [("deleted", "乙")]),
        ("<p>甲<s>乙</s>丙</p>", [("struck", "乙")]),
        ("<p>甲<span style='text-decoration: line-through'>乙</span>丙</p>", [("struck", "乙")]),
        ("<p>甲丙</p><div style='display : none'><p>乙</p><p>丁</p></div>", [("hidden", "乙\n丁")]),
        (
            "<style>.x .y{visibility:hidden}</style><p>甲丙</p><p class=x><i class=y>乙</i></p>",
            [("hidden", "乙")],
        ),
        ("<p>甲丙</p><p hidden>乙</p>", [("hidden", "乙")]),
        ("<p>甲<span style='mso-hide:all'>乙</span>丙</p>", [("hidden", "乙")]),
        ("<p>甲丙</p><span style='position:absolute;left:-9999px'>乙</span>", [("hidden", "乙")]),
        ("<p>甲<ruby>丙<rp>(</rp><rt>へい</rt><rp>)</rp></ruby></p>", [("ruby", "へい")]),
        ("<p>甲丙</p><img src=a.png alt='工程表の図'>", [("picture", "工程表の図")]),
        ("<p>甲丙</p><div style='mso-element:comment-list'>確認済み</div>", [("comment", "確認済み")]),
        ("<p>甲丙</p><noscript>JavaScriptを有効に</noscript>", [("hidden", "JavaScriptを有効に")]),
        ("<p>甲丙</p><button>印刷</button>", [("running", "印刷")]),
    ],
)
def test_what_does_not_show_or_is_crossed_out_is_told_and_not_read(
    body: str, told: list[tuple[str, str]]
) -> None:
    assert "".join(texts(body)) == "甲丙"
    assert asides(body) == told


def test_important_declarations_outweigh_those_of_the_element() -> None:
    sheet = "<style>@media print{p{display:none}} #a{display:none} p.b{display:block!important}</style>"
    assert texts(sheet + "<p id=a>一</p><p id=a class=b style='display:none'>二</p><p>三</p>") == ["二", "三"]


def test_controls_show_what_was_typed_or_chosen() -> None:
    body = (
        "<p>名称<input value=' 防災訓練'> <input type=hidden value=x>"
        "<select><option>低<option selected>高</select>"
        "<input type=checkbox checked>有<input type=checkbox>無</p><textarea>\n一行\n二行</textarea>"
    )
    assert texts(body) == ["名称 防災訓練 高 ☑有☐無", "一行", "二行"]
    assert asides(body) == [("hidden", "低")]


SITE = """<header><h2>市のホームページ</h2></header><nav>くらし</nav><ol class="breadcrumb"><li>ホーム</ol>
<main><h1>令和8年度 方針</h1><p>本文の段落である。</p>{}<h2>お問い合わせ</h2><p>総務課</p>
<h2>関連リンク</h2><ul><li>昨年度</ul><div id="tmp_social_plugins">シェア</div></main>
<footer>所在地</footer>"""


def test_the_parts_of_a_page_that_belong_to_the_site_are_told_and_not_read() -> None:
    body = SITE.format("<h2>1 使命</h2><p>使命の本文</p>")
    assert texts(body) == ["令和8年度 方針", "本文の段落である。", "1 使命", "使命の本文"]
    told = "".join(text for kind, text in asides(body) if kind == "running")
    assert all(
        part in told
        for part in ("市のホームページ", "くらし", "ホーム", "総務課", "昨年度", "シェア", "所在地")
    )


@pytest.mark.parametrize("around", ["article", "main"])
@pytest.mark.parametrize("part", ["footer", "aside"])
def test_a_footer_is_the_sites_unless_it_stands_in_the_text(around: str, part: str) -> None:
    inside = f"<{around}><h1>方針</h1><p>本文の段落である。</p><{part}>典拠は市の統計</{part}></{around}>"
    assert texts(f"{inside}<{part}>所在地</{part}>") == ["方針", "本文の段落である。", "典拠は市の統計"]


def test_menus_and_breadcrumbs_are_known_by_their_links() -> None:
    menu = (
        "<div><a href=/>ホーム</a> &gt; 市政 &gt; 方針</div>"
        "<ul><li><a href=/a>くらし</a><li><a href=/b>市政</a></ul>"
    )
    contents = "<ul><li><a href='#1'>1 使命</a><li><a href='#2'>2 工程</a></ul>"
    page = f"{menu}{contents}<h1>方針</h1><p>本文</p><h2>お問い合わせ</h2><p>総務課</p>"
    assert texts(page) == ["・1 使命", "・2 工程", "方針", "本文"]


def test_a_file_that_is_no_page_of_a_site_keeps_its_contacts() -> None:
    page = "<h1>方針</h1><h2>お問い合わせ</h2><p>総務課</p>"
    assert texts(page) == ["方針", "お問い合わせ", "総務課"]
    assert texts(f"{page}<h2>関連リンク</h2><p>市</p>") == ["方針"]


def test_a_heading_outside_the_main_part_is_the_title() -> None:
    assert texts("<div><h1>方針</h1><p>案内</p></div><main><p>長い本文の段落</p></main>") == [
        "方針",
        "長い本文の段落",
    ]


def test_a_main_part_with_next_to_no_text_is_not_the_document() -> None:
    assert texts("<main>表示</main><div><p>本文はこの外側にある。</p></div>") == [
        "表示",
        "本文はこの外側にある。",
    ]


# --- tables --------------------------------------------------------------------------------------------


def test_spans_are_resolved_and_the_parts_of_a_table_come_in_the_order_shown() -> None:
    body = (
        "<table><caption>表の名</caption><tfoot><tr><td>合計<td>9</tfoot>"
        "<thead><tr><th colspan=2>見出し</thead><tr><td rowspan=2>甲<td>1<tr><td>2</table>"
    )
    assert texts(body)[0] == "表の名"
    assert cells(body) == [
        (0, 0, 1, 2, "見出し"),
        (1, 0, 2, 1, "甲"),
        (1, 1, 1, 1, "1"),
        (2, 1, 1, 1, "2"),
        (3, 0, 1, 1, "合計"),
        (3, 1, 1, 1, "9"),
    ]


def test_a_span_of_0_reaches_to_the_end_of_its_group_and_no_span_beyond() -> None:
    body = "<table><tbody><tr><td rowspan=0>甲<td>1<tr><td>2<tbody><tr><td>乙<td rowspan=99>3</table>"
    assert cells(body) == [
        (0, 0, 2, 1, "甲"),
        (0, 1, 1, 1, "1"),
        (1, 1, 1, 1, "2"),
        (2, 0, 1, 1, "乙"),
        (2, 1, 1, 1, "3"),
    ]


def test_a_span_counts_though_no_other_cell_shows_its_columns() -> None:
    assert cells("<table><tr><td colspan=2>甲<td>乙</table>") == [(0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙")]


def test_huge_spans_and_rows_that_no_cell_begins_in_do_not_count() -> None:
    body = "<table><tr><td colspan=999999>甲<tr><tr><td colspan=500>乙<td colspan=x>丙</table>"
    assert cells(body) == [(0, 0, 1, 2, "甲"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "丙")]


def test_hidden_rows_columns_and_cells_are_told_and_not_read() -> None:
    body = (
        "<table><col><col style='display:none;mso-width-source:userset' width=0><col>"
        "<tr><td>甲<td>隠列<td>乙<tr style='display:none'><td>隠行<td>x<td>y"
        "<tr><td>丙<td>隠列2<td style='display:none'>隠枠<td>丁</table>"
    )
    assert [text for *_, text in cells(body)] == ["甲", "乙", "丙", "丁"]
    told = "".join(text for kind, text in asides(body) if kind == "hidden")
    assert all(part in told for part in ("隠列", "隠行", "隠枠", "隠列2"))


def test_a_row_with_a_table_inside_is_laid_out_and_rows_without_stay_a_table() -> None:
    body = (
        "<table><tr><td>事業名<td>防災訓練<tr><td>工程<td><table><tr><td>4月<td>5月</table>"
        "<tr><td>担当<td>危機管理課</table>"
    )
    blocks = document(body).blocks
    shape = [
        "table" if isinstance(block, Grid) else block.text
        for block in blocks
        if isinstance(block, Grid | Line)
    ]
    assert shape == ["table", "工程", "table", "table"]
    assert texts(body) == ["事業名", "防災訓練", "工程", "4月", "5月", "担当", "危機管理課"]


def test_text_misplaced_between_rows_stands_above_the_table() -> None:
    assert texts("<table>注<tr><td>甲</td>外</tr></table>") == ["注 外", "甲"]


def test_a_cell_has_a_line_for_each_line_its_author_wrote() -> None:
    body = "<table><tr><td>・調査<br>・設計<td><p>一</p><p>二</p><td><ul><li>三<li>四</ul></table>"
    assert [text for *_, text in cells(body)] == ["・調査/・設計", "一/二", "・三/・四"]


def test_places_say_which_paragraph_or_which_cell_of_which_table() -> None:
    body = "<p>一</p><table><tr><td>甲<td>乙</table><p>二</p><table><tr><td>丙</table>"
    assert [line.spot for line in document(body).lines()] == [
        Spot(paragraph=1),
        Spot(table=1, cell="R1C1"),
        Spot(table=1, cell="R1C2"),
        Spot(paragraph=2),
        Spot(table=2, cell="R1C1"),
    ]


EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta name=ProgId content=Excel.Sheet><meta name=Generator content="Microsoft Excel 15">
<style><!--tr {mso-height-source:auto;} td {white-space:nowrap; border:none;}
.xl65 {border:.5pt solid windowtext; white-space:normal;}--></style></head><body>
<table border=0><col width=200 style='mso-width-source:userset'><col width=72 span=2>
<tr height=25><td colspan=3 style='mso-ignore:colspan'>令和8年度 方針</td></tr>
<tr><td></td><td></td><td></td></tr>
<tr><td>1 使命</td><td></td><td></td></tr>
<tr><td class=xl65>区分</td><td class=xl65>第1四半期</td><td class=xl65>第2四半期</td></tr>
<tr><td class=xl65>調査</td><td class=xl65>・現地<br>・文献</td><td class=xl65><span
 style='mso-spacerun:yes'>&nbsp;</span>報告</td></tr>
<tr height=0 style='display:none'><td class=xl65>隠し行</td><td class=xl65></td><td class=xl65></td></tr>
<tr><td>※ 予定</td><td></td><td></td></tr>
<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]>
</table></body></html>"""


def test_a_worksheet_saved_as_a_page_is_laid_out_by_the_lines_around_its_cells() -> None:
    made, _ = read(EXCEL.encode("cp932"), "plan.xls.html")
    assert [block.text for block in made.blocks if isinstance(block, Line)] == [
        "令和8年度 方針",
        "1 使命",
        "※ 予定",
    ]
    (grid,) = [block for block in made.blocks if isinstance(block, Grid)]
    assert [[[line.text for line in cell.lines] for cell in grid.row(n)] for n in range(grid.rows)] == [
        [["区分"], ["第1四半期"], ["第2四半期"]],
        [["調査"], ["・現地", "・文献"], ["報告"]],
    ]
    assert grid.cells[4].spot == Spot(table=1, cell="B5")
    assert [(aside.kind, aside.text) for aside in made.asides] == [("hidden", "隠し行")]


CALC = """<html><head><meta name="generator" content="LibreOffice 7.4"/></head><body>
<h1>Sheet 1: <em>様式1</em></h1><table border="0"><colgroup width="300"></colgroup>
<tr><td height="20" align="left">港湾局の方針</td></tr></table></body></html>"""


def test_the_names_of_sheets_that_calc_writes_between_them_are_told_and_not_read() -> None:
    made, _ = read(CALC.encode(), "plan.html")
    assert [line.text for line in made.lines()] == ["港湾局の方針"]
    assert [(aside.kind, aside.text) for aside in made.asides] == [("running", "Sheet 1: 様式1")]


# --- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("cp932", "Shift_JIS"),
        ("euc_jp", "EUC-JP"),
        ("utf-8", "Shift_JIS"),
        ("cp932", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("iso2022_jp", "ISO-2022-JP"),
    ],
)
def test_every_encoding_is_read_and_a_wrong_declaration_does_no_harm(codec: str, declared: str) -> None:
    sentence = "港湾局の方針は、市民の安全を守ることである。"
    page = f"<html><head><meta charset={declared}></head><p>{sentence}</p></html>"
    made, findings = read(page.encode(codec), "plan.htm")
    assert [line.text for line in made.lines()] == [sentence]
    assert made.media_type == "text/html"
    wrong = (codec, declared) == ("cp932", "utf-8")
    assert [finding.code for finding in findings] == (["encoding-guessed"] if wrong else [])


ARCHIVE = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="----=_Part_01"

Web archive.

------=_Part_01
Content-Location: file:///C:/plan.htm
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset="shift_jis"

{}

------=_Part_01
Content-Location: file:///C:/plan.files/image001.png
Content-Transfer-Encoding: base64
Content-Type: image/png

iVBORw0KGgo=

------=_Part_01
Content-Location: file:///C:/plan.files/sheet001.htm
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset="shift_jis"

{}

------=_Part_01--
"""


def quoted(body: str) -> str:
    return quopri.encodestring(f"<html><body>{body}</body></html>".encode("cp932")).decode("ascii")


def test_a_page_saved_into_a_single_file_is_read() -> None:
    page = ARCHIVE.format(quoted("<p>港湾局の方針</p>"), quoted("<p>別の頁</p>"))
    made, _ = read(page.encode(), "plan.mht")
    assert [line.text for line in made.lines()] == ["港湾局の方針"]
    framed = ARCHIVE.format(quoted("<frameset><frame src=a></frameset>"), quoted("<p>表の頁</p>"))
    made, _ = read(framed.replace("\n", "\r\n").encode(), "plan.mht")
    assert [line.text for line in made.lines()] == ["表の頁"]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<html><frameset><frame src='plan.files/sheet001.htm'></frameset></html>", "frames-only"),
        ("<html><body><script>x</script></body></html>", "no-text-original"),
        ("<html>" + "<div>" * 3000 + "深い", "nested-too-deeply"),
    ],
)
def test_a_file_without_text_of_its_own_is_refused_in_one_line(page: str, code: str) -> None:
    with pytest.raises(ReadError) as refused:
        read(page.encode(), "plan.html")
    assert refused.value.code == code
    assert "\n" not in refused.value.message("ja")


def test_hostile_pages_are_read_within_bounds() -> None:
    spans = "<table>" + "<tr>" + "<td colspan=1000 rowspan=65534>x" * 300 + "</table>"
    nested = "<table><tr><td>" * 200 + "底" + "</table>" * 200
    lists = "<ul><li>" * 300 + "底"
    sheet = "<style>" + "a{" * 5000 + ".a .b .c{display:none}" * 200 + "</style>"
    unclosed = "<style>" + "@media " * 20_000 + "a" * 200_000 + "</style>"
    assert texts(f"{unclosed}<p>一</p>") == ["一"]
    assert texts(spans) == ["x"] * 300
    assert "底" in "".join(texts(nested))
    assert texts(lists)[-1].endswith("底")
    assert texts(sheet + "<p class=c>見える</p>") == ["見える"]


# --- the plan ------------------------------------------------------------------------------------------


def as_html(text: str) -> str:
    """A text as HTML without blank lines: each line a paragraph, rows with tabs a table."""
    out: list[str] = []
    for is_table, lines in groupby(text.splitlines(), key=lambda line: "\t" in line):
        if is_table:
            rows = ("<tr>" + "".join(f"<td>{escape(cell)}" for cell in line.split("\t")) for line in lines)
            out.append(f"<table>{''.join(rows)}</table>")
        else:
            out += [f"<p>{escape(line)}</p>" for line in lines if line.strip()]
    return PAGE.format("".join(out))


_OF_THE_FILE = ("place", "source", "doubt")


def values(plan: object) -> object:
    """What a plan says, without places and numbers of lines."""
    if isinstance(plan, dict):
        return {key: values(value) for key, value in plan.items() if not key.endswith(_OF_THE_FILE)}
    return [values(each) for each in plan] if isinstance(plan, list) else plan


@pytest.mark.parametrize("name", ["kyoku-x", "sogo-senryaku", "ku-unei", "dx-hoshin", "gyokaku"])
def test_the_plan_is_that_of_the_text(name: str) -> None:
    text = (resources.files("planparse.form") / f"{name}.example.txt").read_text("utf-8")
    plans = []
    for data, file in ((text.encode(), "plan.txt"), (as_html(text).encode(), "plan.html")):
        made, findings = read(data, file)
        parsed = parse_document(made, findings, [form(name)])
        plans.append(values(parsed.plan.model_dump(mode="json")))
    assert plans[0] == plans[1]


def test_numbers_of_thousands_of_digits_end_no_reading() -> None:
    nines = "9" * 5000
    columns = f"<col width=64 span={nines}><tr><td style='font-weight:{nines}'>防災訓練"
    page = f"<html><meta name=ProgId content=Excel.Sheet><table>{columns}</table>"
    assert texts(page) == ["防災訓練"]


@pytest.mark.parametrize(
    ("table", "row", "cell"),
    [
        ("role=table", "role=row", "role=cell"),
        ('style="display:table"', 'style="display:table-row"', 'style="display:table-cell"'),
        ("class=t", "class=r", "class=c"),
    ],
)
def test_a_table_of_roles_or_styles_is_a_table(table: str, row: str, cell: str) -> None:
    style = "<style>.t{display:table}.r{display:table-row}.c{display:table-cell}</style>"
    written = (("取組", "第1四半期"), ("広報", "準備<br>公開"))
    body = "".join(
        f"<div {row}>{''.join(f'<div {cell}>{text}</div>' for text in texts_of)}</div>"
        for texts_of in written
    )
    found = cells(f"{style}<div {table}>{body}</div>")
    assert [text for *_, text in found] == ["取組", "第1四半期", "広報", "準備/公開"]
    assert [(r, c) for r, c, *_ in found] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_columns_that_only_lay_out_the_page_are_no_table() -> None:
    column = '<div style="display:table-cell">{}</div>'
    row = f'<div style="display:table-row">{column.format("左の段")}{column.format("右の段")}</div>'
    assert texts(f'<div style="display:table">{row}</div>') == ["左の段", "右の段"]


def test_comments_of_google_docs_are_told_and_their_signs_left_out() -> None:
    body = (
        '<p><span>港の整備</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>'
        '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>数字を確認</span></p></div>'
    )
    assert texts(body) == ["港の整備"]
    assert asides(body) == [("comment", "数字を確認")]


def test_the_icon_of_a_callout_is_no_text() -> None:
    callout = '<figure class="callout"><div><span class="icon">💡</span></div><div>港の整備</div></figure>'
    assert texts(callout) == ["港の整備"]
    assert texts('<p><span class="icon">注意</span></p>') == ["注意"]


def test_a_saved_page_of_parts_in_parts_is_told() -> None:
    parts = "".join(f"Content-Type: multipart/related; boundary=x{n}\n\n--x{n}\n" for n in range(2_000))
    with pytest.raises(ReadError) as told:
        read(f"MIME-Version: 1.0\n{parts}Content-Type: text/html\n\n<p>港</p>\n".encode(), "a.mht")
    assert told.value.code == "nested-too-deeply" and told.value.failure.reason == "damaged"
