"""The vocabulary of HTML files, word by word: tags, roles, classes, properties, units, kinds of control."""

from __future__ import annotations

import pytest

from planparse.document.source import Line, SourceDocument
from planparse.readers import read


def document(body: str) -> SourceDocument:
    return read(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "plan.html")[0]


def texts(body: str) -> list[str]:
    return [line.text for line in document(body).lines()]


def asides(body: str) -> list[tuple[str, str]]:
    return [(aside.kind, aside.text) for aside in document(body).asides]


def line(body: str) -> Line:
    """The only line."""
    (found,) = document(body).lines()
    return found


# --- the site around the document -----------------------------------------------------------------------


SITE_NAMES = """
breadcrumb breadcrumbs pankuzu pankuzulist topicpath topicspath bread gnav gnavi globalnav globalnavi
gmenu lnav lnavi localnav localnavi snav sitemap sidebar sidenav sidemenu footer pagetop gotop totop
skiplink sns social inquiry toiawase contact otoiawase kanren feedback enquete adobereader adobe
getreader pagination cookie printbtn printlink relatedlinks tmp_gnavi footerArea GLOBALNAV
site-footer-inner localNavi xSNS
"""


@pytest.mark.parametrize("name", SITE_NAMES.split())
@pytest.mark.parametrize("attribute", ["class", "id"])
def test_what_is_named_as_a_part_of_the_site_is_no_text(name: str, attribute: str) -> None:
    body = f"<p>本文</p><div {attribute}='{name}'>市の案内</div>"
    assert texts(body) == ["本文"]
    assert asides(body) == [("running", "市の案内")]


@pytest.mark.parametrize(
    "name", ["content", "footnote", "navy", "contactless", "mainArea", "breadth", "topics", "tmp"]
)
def test_other_names_say_nothing_of_the_site(name: str) -> None:
    assert texts(f"<p>本文</p><div class='{name}' id='{name}'>続き</div>") == ["本文", "続き"]


@pytest.mark.parametrize("tag", ["div", "ul", "ol", "dl", "p", "section", "form", "header"])
def test_a_part_of_the_site_may_be_any_container(tag: str) -> None:
    body = f"<p>本文</p><{tag} class=pagetop>先頭へ</{tag}>"
    assert (texts(body), asides(body)) == (["本文"], [("running", "先頭へ")])


@pytest.mark.parametrize("tag", ["span", "b", "blockquote", "figure", "pre"])
def test_a_name_of_the_site_counts_on_containers_alone(tag: str) -> None:
    assert "".join(texts(f"<p>本文</p><{tag} class=contact>窓口</{tag}>")) == "本文窓口"


@pytest.mark.parametrize("role", ["navigation", "banner", "contentinfo", "search", "complementary"])
def test_the_landmarks_around_a_document_are_no_text(role: str) -> None:
    body = f"<p>本文</p><section role={role}>案内</section>"
    assert (texts(body), asides(body)) == (["本文"], [("running", "案内")])


@pytest.mark.parametrize("role", ["region", "note", "group", "list"])
def test_other_roles_are_of_the_document(role: str) -> None:
    assert texts(f"<p>本文</p><section role={role}>案内</section>") == ["本文", "案内"]


@pytest.mark.parametrize("around", ["main", "article"])
def test_navigation_is_the_sites_wherever_it_stands(around: str) -> None:
    assert texts(f"<{around}><p>本文</p><nav>目次</nav></{around}>") == ["本文"]


def test_a_footer_in_a_table_is_text() -> None:
    assert texts("<table><tr><td>甲<footer>乙</footer><td>丙</table>") == ["甲", "乙", "丙"]


SITE_HEADINGS = """
お問い合わせ
問い合わせ
問合せ先
お問合わせ窓口
このページに関するお問い合わせ
この記事の内容に関するお問い合わせ先
このページの情報に関するご意見
ご意見・ご感想をお寄せください
関連リンク
関連情報
関連するページ
外部サイト
このページの関連記事
関連リンク集
このページは役に立ちましたか
この情報は見つけやすかったですか？お聞かせください
より良いウェブサイトにするために
"""


@pytest.mark.parametrize("heading", SITE_HEADINGS.split())
def test_a_part_under_a_heading_of_the_site_is_no_text(heading: str) -> None:
    part = f"<h2>{heading}</h2><p>電話</p><h3>場所</h3><p>庁舎</p>"
    body = f"<nav>案内</nav><h2>使命</h2><p>本文</p>{part}<h2>課題</h2><p>古い</p>"
    assert texts(body) == ["使命", "本文", "課題", "古い"]
    assert "".join(text for _, text in asides(body)).replace("\n", "") == f"案内{heading}電話場所庁舎"


@pytest.mark.parametrize(
    "heading",
    [
        "お問い合わせ件数の推移",
        "ご意見・ご感想をお聞かせください",
        "関連事業",
        "外部評価",
        "意見の反映",
        "このページ",
        "良いまち",
        "住民の関連リンク",
    ],
)
def test_headings_of_the_document_that_resemble_the_sites_are_text(heading: str) -> None:
    assert texts(f"<nav>案内</nav><h2>{heading}</h2><p>本文</p>") == [heading, "本文"]


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_of_the_site_may_be_of_any_level(level: int) -> None:
    closed = f"<h{level}>お問い合わせ</h{level}><p>電話</p>"
    assert texts(f"<nav>案内</nav><div><p>本文</p></div><div>{closed}</div>") == ["本文"]
    # in a file that shows no other sign of a site, only one heading of several is the site's habit
    assert texts(f"<p>本文</p><div>{closed}</div>") == ["本文", "お問い合わせ", "電話"]
    assert texts(f"<p>本文</p><div>{closed}</div><div>{closed}</div>") == ["本文"]


@pytest.mark.parametrize("tag", ["ul", "ol", "p", "div"])
def test_a_menu_above_the_first_heading_consists_of_links(tag: str) -> None:
    item = "li" if tag in ("ul", "ol") else "span"
    menu = f"<{tag}><{item}><a href=/a>くらし</a></{item}><{item}><a href=/b>しごと</a></{item}></{tag}>"
    shown = "".join(texts(f"{menu}<h1>計画</h1><p>本文</p>"))
    assert shown == "計画本文"
    assert "くらし" in "".join(texts(f"<h1>計画</h1>{menu}<p>本文</p>"))
    assert "くらし" in "".join(texts(f"{menu}<p>本文</p>"))
    assert "くらし" in "".join(texts(menu.replace("<a href=/b>しごと</a>", "") + "<h1>計画</h1>"))
    assert "くらし" in "".join(texts(menu.replace("href=/", "href=#") + "<h1>計画</h1>"))
    assert "くらし" in "".join(texts(menu.replace("</a>", "</a>の案内") + "<h1>計画</h1>"))


@pytest.mark.parametrize("sign", [">", "＞", "›", "»", "＞＞"])
def test_a_breadcrumb_is_a_path_of_pages(sign: str) -> None:
    sign = sign.replace(">", "&gt;")
    path = f"<p><a href=/>トップ</a> {sign} 計画</p>"
    assert texts(f"{path}<h1>計画</h1>") == ["計画"]
    assert len(texts(f"<p>計画 {sign} <a href=/>トップ</a></p><h1>計画</h1>")) == 2
    assert len(texts(f"<p><a href=/>トップ</a> {sign}</p><h1>計画</h1>")) == 2
    assert len(texts(f"<p><a>トップ</a> {sign} 計画</p><h1>計画</h1>")) == 2


@pytest.mark.parametrize(("length", "is_path"), [(199, True), (200, False)])
def test_a_breadcrumb_is_short(length: int, is_path: bool) -> None:
    path = f"<p><a href=/>市</a>＞{'計' * (length - 2)}</p>"
    assert (len(texts(f"{path}<h1>計画</h1>")) == 1) is is_path


@pytest.mark.parametrize(
    ("main", "shown"),
    [
        ("<main>本文章</main>", ["本文章"]),
        ("<div role=main>本文章</div>", ["本文章"]),
        ("<article>本文章</article>", ["本文章"]),
        ("<main>本文</main>", ["本文", "案内の文です"]),  # 2 of 8 characters
        ("<main hidden>本文章</main>", ["案内の文です"]),
        ("<main>本文</main><main>文章</main>", ["本文", "文章", "案内の文です"]),
        ("<article>本文</article><article>文章</article>", ["本文", "文章", "案内の文です"]),
        ("<main>本文章</main><div role=main>乙</div>", ["本文章"]),
        ("<div role=main>本文章</div><article>乙</article>", ["本文章"]),
    ],
)
def test_the_main_part_of_a_page_is_the_document(main: str, shown: list[str]) -> None:
    assert texts(f"{main}<p>案内の文です</p>") == shown


@pytest.mark.parametrize(("length", "is_main"), [(3, True), (2, False)])
def test_a_main_part_has_three_tenths_of_the_text(length: int, is_main: bool) -> None:
    own, other = "本" * length, "案" * (10 - length)
    never = "<script>長い長い長い長い長い長い</script>"
    shown = texts(f"<main> {own} {never}</main><p> {other} </p>")
    assert shown == ([own] if is_main else [own, other])


# --- what is text, and where a line ends ----------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>乙</script>",
        "<style>乙</style>",
        "<template>乙</template>",
        "<xml>乙</xml>",
        "<datalist><p>乙</p></datalist>",
        "<svg><title>乙</title></svg>",
        "<svg><desc>乙</desc></svg>",
        "<svg><metadata>乙</metadata></svg>",
        "<option>乙</option>",
        "<optgroup>乙</optgroup>",
        "<ruby><rp>乙</rp></ruby>",
        "<colgroup>乙</colgroup>",
    ],
)
def test_what_no_browser_shows_is_neither_read_nor_told(hidden: str) -> None:
    assert (texts(f"<p>甲</p>{hidden}<p>丙</p>"), asides(f"<p>甲</p>{hidden}<p>丙</p>")) == (["甲", "丙"], [])


OWN_LINE = """
address article blockquote center dd details dialog dir div dl dt fieldset figcaption figure form h1 h2
h3 h4 h5 h6 header hgroup legend li listing main menu ol p pre search section summary ul xmp
"""


@pytest.mark.parametrize("tag", OWN_LINE.split())
def test_an_element_of_its_own_line(tag: str) -> None:
    opened = f"<{tag} open>" if tag == "dialog" else f"<{tag}>"
    shown = [text.lstrip("・") for text in texts(f"<div>甲{opened}乙</{tag}>丙</div>")]
    assert shown == ["甲", "乙", "丙"]


def test_a_rule_ends_a_line() -> None:
    assert texts("<div>甲<hr>乙</div>") == ["甲", "乙"]


IN_A_LINE = """
span b i em strong font a u mark small big sub sup code abbr label cite q bdi data time var
"""


@pytest.mark.parametrize("tag", IN_A_LINE.split())
def test_an_element_inside_a_line(tag: str) -> None:
    assert texts(f"<div>甲<{tag}>乙</{tag}>丙</div>") == ["甲乙丙"]


@pytest.mark.parametrize(
    ("display", "lines"),
    [
        ("block", ["甲", "乙", "丙"]),
        ("flex", ["甲", "乙", "丙"]),
        ("grid", ["甲", "乙", "丙"]),
        ("list-item", ["甲", "乙", "丙"]),
        ("table", ["甲", "乙", "丙"]),
        ("flow-root", ["甲", "乙", "丙"]),
        ("inline-block", ["甲 乙 丙"]),
        ("inline-flex", ["甲 乙 丙"]),
        ("inline", ["甲乙丙"]),
        ("inline-table", ["甲乙丙"]),
        ("contents", ["甲乙丙"]),
    ],
)
def test_the_style_of_an_element_says_whether_it_has_lines_of_its_own(display: str, lines: list[str]) -> None:
    assert texts(f"<p>甲<span style='display:{display}'>乙</span>丙</p>") == lines


@pytest.mark.parametrize(
    ("display", "lines"),
    [
        ("inline", ["甲乙丙"]),
        ("contents", ["甲乙丙"]),
        ("inline-block", ["甲 乙 丙"]),
        ("block", ["甲", "乙", "丙"]),
    ],
)
def test_a_block_may_be_set_inside_a_line(display: str, lines: list[str]) -> None:
    assert texts(f"<section>甲<div style='display:{display}'>乙</div>丙</section>") == lines


@pytest.mark.parametrize(
    ("body", "gaps"),
    [
        ("<p>甲</p><p>乙</p>", [0, 0]),
        ("<p>甲</p><p>&nbsp;</p><p>乙</p>", [0, 1]),
        ("<p>甲</p><p> </p><div> </div><p>乙</p>", [0, 2]),
        ("<p>甲</p><p></p><p>乙</p>", [0, 0]),
        ("<p>甲</p><section> </section><p>乙</p>", [0, 0]),
        ("<p>甲</p><p><s> </s></p><p>乙</p>", [0, 0]),
    ],
)
def test_an_empty_paragraph_is_a_blank_line(body: str, gaps: list[int]) -> None:
    assert [line.gap for line in document(body).lines()] == gaps


# --- what shows of it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("del", "deleted"),
        ("s", "struck"),
        ("strike", "struck"),
        ("rt", "ruby"),
        ("rtc", "ruby"),
        ("noscript", "hidden"),
        ("noframes", "hidden"),
        ("button", "running"),
    ],
)
def test_elements_whose_text_is_not_the_documents(tag: str, kind: str) -> None:
    body = f"<div>甲<{tag}>乙</{tag}></div>"
    assert (texts(body), asides(body)) == (["甲"], [(kind, "乙")])


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        "style='display:none'",
        "style='visibility:hidden'",
        "style='visibility:collapse'",
        "style='mso-hide:all'",
        "style='mso-hide:screen'",
        "style='opacity:0'",
        "style='opacity:0.0'",
        *(f"style='font-size:{size}'" for size in ("0", "0pt", "0px", "0.0em", "0rem", "0%")),
        "style='clip:rect(0,0,0,0)'",
        "style='clip:rect(1px 1px 1px 1px)'",
        "style='clip-path:inset(50%)'",
        "style='clip-path:inset(100%)'",
        "style='text-indent:-9999px'",
        "style='text-indent:-100px'",
        "style='position:absolute;left:-9999px'",
        "style='position:fixed;top:-1000px'",
        "class=sr-only",
        "class=visually-hidden",
        "class='x screen-reader-text'",
    ],
)
def test_ways_to_hide_text(attributes: str) -> None:
    body = f"<p>甲</p><p {attributes}>乙</p>"
    assert (texts(body), asides(body)) == (["甲"], [("hidden", "乙")])


@pytest.mark.parametrize(
    "attributes",
    [
        "style='display:block'",
        "style='visibility:visible'",
        "style='mso-hide:none'",
        "style='opacity:0.5'",
        "style='font-size:0.5em'",
        "style='font-size:10px'",
        "style='clip:rect(0,90px,9px,0)'",
        "style='clip-path:inset(5%)'",
        "style='text-indent:-99px'",
        "style='text-indent:1000px'",
        "style='left:-9999px'",
        "style='position:relative;left:-9999px'",
        "style='position:absolute;left:-20px'",
        "class=sr",
        "style='color:white'",
    ],
)
def test_text_that_shows_all_the_same(attributes: str) -> None:
    assert texts(f"<p>甲</p><p {attributes}>乙</p>") == ["甲", "乙"]


def test_a_dialogue_shows_only_when_open() -> None:
    assert texts("<p>甲</p><dialog>乙</dialog><dialog open>丙</dialog>") == ["甲", "丙"]


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ("<p>甲</p>", 12),
        ("<h1>甲</h1>", 24),
        ("<h2>甲</h2>", 18),
        ("<h3>甲</h3>", 14.04),
        ("<h4>甲</h4>", 12),
        ("<h5>甲</h5>", 12),
        ("<h6>甲</h6>", 12),
        *(
            (f"<div style='font-size:30pt'><h{n}>甲</h{n}></div>", size)
            for n, size in ((4, 12), (5, 12), (6, 12))
        ),
        *(
            (f"<font size={n}>甲</font>", size)
            for n, size in ((1, 8), (2, 10), (3, 12), (4, 14), (5, 18), (6, 24), (7, 36), (8, 12))
        ),
        ("<div style='font-size:30pt'><font size=3>甲</font></div>", 12),
        ("<span size=7>甲</span>", 12),
        *(
            (f"<p style='font-size:{name}'>甲</p>", size)
            for name, size in (
                ("xx-small", 8),
                ("x-small", 10),
                ("small", 10.5),
                ("large", 14),
                ("x-large", 18),
                ("xx-large", 24),
            )
        ),
        ("<div style='font-size:30pt'><p style='font-size:medium'>甲</p></div>", 12),
        ("<p style='font-size:9pt'>甲</p>", 9),
        ("<p style='font-size:20px'>甲</p>", 15),
        ("<div style='font-size:20pt'><p style='font-size:1.5em'>甲</p></div>", 30),
        ("<div style='font-size:20pt'><p style='font-size:1.5rem'>甲</p></div>", 18),
        ("<div style='font-size:20pt'><p style='font-size:150%'>甲</p></div>", 30),
        ("<div style='font-size:20pt'><p style='font-size:3vw'>甲</p></div>", 20),
        ("<h1 style='font-size:10pt'>甲</h1>", 10),
    ],
)
def test_the_size_of_text(body: str, size: float) -> None:
    assert line(body).size == pytest.approx(size)


@pytest.mark.parametrize(
    ("body", "bold"),
    [
        ("<p>甲</p>", False),
        *((f"<{tag}>甲</{tag}>", True) for tag in ("b", "strong", "dt", "h1", "h2", "h3", "h4", "h5", "h6")),
        ("<table><tr><th>甲</table>", True),
        ("<table><tr><td>甲</table>", False),
        *((f"<p style='font-weight:{weight}'>甲</p>", True) for weight in ("bold", "bolder", "600", "700")),
        *(
            (f"<h1 style='font-weight:{weight}'>甲</h1>", False)
            for weight in ("normal", "599", "400", "lighter")
        ),
        ("<b>甲</b>乙", False),
    ],
)
def test_bold_text(body: str, bold: bool) -> None:
    assert line(body).bold is bold


@pytest.mark.parametrize(
    ("part", "marked"),
    [
        ("<u>乙</u>", (1,)),
        ("<mark>乙</mark>", (1,)),
        ("<b>乙</b>", (1,)),
        ("<span style='text-decoration:underline'>乙</span>", (1,)),
        ("<span style='text-decoration-line:underline'>乙</span>", (1,)),
        ("<span style='border-radius:50%'>乙</span>", (1,)),
        ("<a href=x style='text-decoration:underline'>乙</a>", ()),
        ("<i>乙</i>", ()),
        ("<span style='text-decoration:overline'>乙</span>", ()),
    ],
)
def test_letters_set_apart_from_the_others(part: str, marked: tuple[int, ...]) -> None:
    assert line(f"<p>甲{part}丙</p>").marked == marked


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        *((f"<{tag}>甲  乙</{tag}>", True) for tag in ("pre", "textarea", "xmp", "listing")),
        *(
            (f"<p style='white-space:{space}'>甲  乙</p>", True)
            for space in ("pre", "pre-wrap", "break-spaces")
        ),
        ("<pre style='white-space:normal'>甲  乙</pre>", False),
        ("<p style='white-space:nowrap'>甲  乙</p>", False),
        ("<p>甲  乙</p>", False),
    ],
)
def test_blanks_that_show_as_written(body: str, kept: bool) -> None:
    assert texts(body) == ["甲  乙" if kept else "甲 乙"]


@pytest.mark.parametrize(
    ("control", "shown", "told"),
    [
        ("<input value=乙>", ["甲乙"], []),
        *((f"<input type={kind} value=乙>", ["甲乙"], []) for kind in ("text", "date", "number", "EMAIL")),
        *(
            (f"<input type={kind} value=乙>", ["甲"], [("running", "乙")])
            for kind in ("submit", "button", "reset")
        ),
        ("<input type=image value=乙>", ["甲"], [("running", "乙")]),
        *(
            (f"<input type={kind} value=乙>", ["甲"], [])
            for kind in ("hidden", "file", "password", "color", "range")
        ),
        ("<input type=checkbox value=乙>", ["甲☐"], []),
        ("<input type=checkbox checked>", ["甲☑"], []),
        ("<input type=radio>", ["甲○"], []),
        ("<input type=radio checked>", ["甲◉"], []),
        ("<select><option>乙<option>丙</select>", ["甲乙"], [("hidden", "丙")]),
        ("<select><option>乙<option selected>丙</select>", ["甲丙"], [("hidden", "乙")]),
        ("<select multiple><option>乙<option>丙</select>", ["甲"], [("hidden", "乙 丙")]),
        ("<img alt=絵図>", ["甲"], [("picture", "絵図")]),
        ("<amp-img alt=絵図></amp-img>", ["甲"], [("picture", "絵図")]),
        ("<img alt=①>", ["甲①"], []),
        ("<iframe title=地図 src=x.html></iframe>", ["甲"], [("picture", "地図")]),
        ("<iframe src=x.html></iframe>", ["甲"], [("picture", "x.html")]),
        ("<object data=y.svg></object>", ["甲"], [("picture", "y.svg")]),
    ],
)
def test_what_a_control_or_a_picture_shows(
    control: str, shown: list[str], told: list[tuple[str, str]]
) -> None:
    body = f"<p>甲{control}</p>"
    assert ([text.rstrip() for text in texts(body)], asides(body)) == (shown, told)


@pytest.mark.parametrize(
    ("sheet", "hidden"),
    [
        ("p{display:none}", True),
        ("section *{visibility:hidden}", True),
        (".k{display:none}", True),
        ("#i{display:none}", True),
        ("p.k#i{display:none}", True),
        ("p.l{display:none}", False),
        ("P.k{DISPLAY:NONE}", True),
        (".k.l{display:none}", False),
        ("div p{display:none}", True),
        ("div>p{display:none}", False),
        ("section > p{display:none}", True),
        ("div section p{display:none}", True),
        ("section div p{display:none}", False),
        ("div > section > p{display:none}", True),
        ("td,p{display:none}", True),
        ("p:hover{display:none}", False),
        ("p+p{display:none}", False),
        ("@media screen{p{display:none}}", True),
        ("@media all and (min-width:1px){p{display:none}}", True),
        ("@media print{p{display:none}}", False),
        ("@import url(x.css);p{display:none}", True),
        ("/* p{display:none} */", False),
        ("<!-- p{display:none} -->", True),
        ("p{display:none} p{display:block}", False),
        ("p.k{display:none} p{display:block}", True),
        ("#i{display:none} p.k{display:block}", True),
        ("p{display:none} *{display:block}", True),
        ("p{display:none!important} #i{display:block}", True),
        ("p{display:none ! important} #i{display:block!important}", False),
        ("p{color:red;display:none}", True),
        ('p{content:";display:none"}', False),
    ],
)
def test_selectors_of_a_style_sheet(sheet: str, hidden: bool) -> None:
    body = f"<style>{sheet}</style><div><section><p class=k id=i>乙</p></section></div><h1>甲</h1>"
    assert texts(body) == (["甲"] if hidden else ["乙", "甲"])


@pytest.mark.parametrize(
    ("content", "shown"),
    [("'→'", "→甲"), ('"→"', "→甲"), ("''", "甲"), ("counter(n)", "甲"), ("none", "甲"), ("\"→'", "甲")],
)
def test_what_a_style_sheet_puts_before_an_element(content: str, shown: str) -> None:
    for before in ("p:before", "p::before", "p::BEFORE"):
        assert texts(f"<style>{before}{{content:{content}}}</style><p>甲</p>") == [shown]
