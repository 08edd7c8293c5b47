"""The vocabulary of Word, PowerPoint and Excel files, word by word: elements, switches, kinds, presets."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from planparse.document.findings import Finding
from planparse.document.source import SourceDocument
from planparse.readers import read
from tests.support.word import asides, cell, lines, para, read_word, row, run, table
from tests.support.workbooks import changed, related, workbook

# --- Word -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ("<w:tab/>", ["甲 乙"]),
        ("<w:ptab/>", ["甲 乙"]),
        ("<w:br/>", ["甲", "乙"]),
        ("<w:cr/>", ["甲", "乙"]),
        ("<w:noBreakHyphen/>", ["甲-乙"]),
        ("<w:softHyphen/>", ["甲乙"]),
        ("<w:lastRenderedPageBreak/>", ["甲乙"]),
        ('<w:sym w:font="Wingdings" w:char="F06C"/>', ["甲●乙"]),
        ('<w:sym w:font="Wingdings" w:char="XYZ"/>', ["甲乙"]),
        ('<w:sym w:font="Wingdings" w:char="0F06C00"/>', ["甲乙"]),
        ("<w:t>丙</w:t>", ["甲丙乙"]),
        ("<w:instrText>丙</w:instrText>", ["甲乙"]),
        ("<w:rPr><w:t>丙</w:t></w:rPr>", ["甲乙"]),
    ],
)
def test_what_a_run_may_hold(element: str, shown: list[str]) -> None:
    assert lines(para("甲", f"<w:r>{element}</w:r>", "乙")) == shown


@pytest.mark.parametrize(
    ("properties", "aside"),
    [("<w:vanish/>", "hidden"), ("<w:strike/>", "struck"), ("<w:dstrike/>", "struck")],
)
def test_looks_that_set_text_aside(properties: str, aside: str) -> None:
    body = para("甲", run("乙", properties))
    assert (lines(body), asides(body)) == (["甲"], [(aside, "乙")])


@pytest.mark.parametrize("off", ["0", "false", "off", "none", "FALSE", "Off"])
@pytest.mark.parametrize("name", ["vanish", "strike", "dstrike", "b", "caps"])
def test_a_switch_may_be_off(name: str, off: str) -> None:
    (line,) = read_word(para(run("a乙", f'<w:{name} w:val="{off}"/>'))).lines()
    assert (line.text, line.bold) == ("a乙", False)


@pytest.mark.parametrize("on", ["1", "true", "on", "True"])
def test_a_switch_may_be_on(on: str) -> None:
    (line,) = read_word(para(run("a", f'<w:b w:val="{on}"/><w:caps w:val="{on}"/>'))).lines()
    assert (line.text, line.bold) == ("A", True)


@pytest.mark.parametrize(
    ("properties", "marked"),
    [
        ('<w:u w:val="single"/>', (1,)),
        ('<w:u w:val="wave"/>', (1,)),
        ('<w:u w:val="none"/>', ()),
        ("<w:u/>", ()),
        ('<w:bdr w:val="single"/>', (1,)),
        ('<w:bdr w:val="none"/>', ()),
        ('<w:bdr w:val="nil"/>', ()),
        ("<w:b/>", (1,)),
        ("<w:i/>", ()),
    ],
)
def test_letters_that_look_unlike_the_others(properties: str, marked: tuple[int, ...]) -> None:
    (line,) = read_word(para("甲", run("乙", properties), "丙")).lines()
    assert line.marked == marked


@pytest.mark.parametrize(
    ("measures", "indent"),
    [
        ('w:left="420"', 2.1),
        ('w:start="420"', 2.1),
        ('w:leftChars="150"', 1.5),
        ('w:startChars="150"', 1.5),
        ('w:left="420" w:leftChars="150"', 1.5),
        ('w:left="420" w:leftChars="0"', 2.1),
        ('w:left="420" w:firstLine="200"', 3.1),
        ('w:left="420" w:hanging="200"', 1.1),
        ('w:leftChars="300" w:hangingChars="100"', 2.0),
        ('w:left="200" w:hanging="420"', 0.0),
        ('w:left="x"', 0.0),
        ('w:right="420"', 0.0),
    ],
)
def test_the_indent_of_a_paragraph(measures: str, indent: float) -> None:
    (line,) = read_word(para("甲", properties=f"<w:ind {measures}/>")).lines()
    assert line.indent == pytest.approx(indent)


@pytest.mark.parametrize(
    ("written", "size"), [("", 10), ("21", 10.5), ("28", 14), ("0", 10), ("x", 10), ("18.0", 9)]
)
def test_the_size_of_a_run_is_in_half_points(written: str, size: float) -> None:
    (line,) = read_word(para(run("甲", f'<w:sz w:val="{written}"/>'))).lines()
    assert line.size == size


@pytest.mark.parametrize("font", ["ascii", "hAnsi", "eastAsia", "cs"])
def test_a_symbol_font_may_be_that_of_any_script(font: str) -> None:
    assert lines(para(run("l", f'<w:rFonts w:{font}="Wingdings"/>'))) == ["●"]


@pytest.mark.parametrize("default", ["1", "true", "on"])
def test_a_style_may_be_that_of_every_paragraph(default: str) -> None:
    style = f'<w:style w:type="paragraph" w:styleId="N" w:default="{default}"><w:rPr><w:b/></w:rPr></w:style>'
    (line,) = read_word("甲", styles=style).lines()
    assert line.bold
    (line,) = read_word("甲", styles=style.replace(f'"{default}"', '"0"')).lines()
    assert not line.bold


@pytest.mark.parametrize(
    "mark", ['<w:del w:id="1"/>', '<w:moveFrom w:id="1"/>', "<w:vanish/>", "<w:specVanish/>"]
)
def test_a_paragraph_whose_end_does_not_show_goes_on(mark: str) -> None:
    assert lines(para("甲", properties=f"<w:rPr>{mark}</w:rPr>"), "乙") == ["甲乙"]
    assert lines(para("甲", properties="<w:rPr><w:b/></w:rPr>"), "乙") == ["甲", "乙"]


@pytest.mark.parametrize(
    "around", ["sdt><w:sdtContent", "ins", "customXml", "moveTo", "smartTag><w:customXml"]
)
def test_blocks_rows_and_cells_may_stand_inside_others(around: str) -> None:
    opened = f"<w:{around}>"
    closed = "".join(f"</w:{name.removeprefix('w:')}>" for name in reversed(around.split("><")))
    inside = [
        f"{opened}{para('甲')}{closed}",
        table(f"{opened}{row('乙', '丙')}{closed}", row("丁", "戊")),
        table(f"<w:tr>{opened}{cell('己')}{closed}{cell('庚')}</w:tr>"),
    ]
    assert lines(*inside) == list("甲乙丙丁戊己庚")


def test_of_two_ways_to_write_the_same_the_first_with_content_counts() -> None:
    def either(*ways: str) -> str:
        parts = "".join(f"<mc:Choice>{way}</mc:Choice>" for way in ways)
        return f"<mc:AlternateContent>{parts}</mc:AlternateContent>"

    assert lines(either("", para("甲"), para("乙"))) == ["甲"]
    assert lines(para("甲", f"<w:r>{either('', '<w:t>乙</w:t>', '<w:t>丙</w:t>')}</w:r>")) == ["甲乙"]
    assert lines(para("甲", either("", run("乙"), run("丙")))) == ["甲乙"]


def test_a_table_in_a_text_box_has_no_rows_for_the_table_around_it() -> None:
    inner = table(row("丙", "丁"))
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r>"
    body = table(row("甲", "乙"), para(box), row("戊", "己"))
    assert lines(body) == list("甲乙戊己")
    assert lines(table(f"<w:tr>{cell('甲')}{para(box)}{cell('乙')}</w:tr>")) == list("甲乙")


@pytest.mark.parametrize(
    ("position", "shown"),
    [
        ('relativeFrom="paragraph"><wp:posOffset>152401<', ["甲", "囲み"]),
        ('relativeFrom="line"><wp:posOffset>152401<', ["甲", "囲み"]),
        ('relativeFrom="paragraph"><wp:posOffset>152400<', ["囲み", "甲"]),
        ('relativeFrom="paragraph"><wp:posOffset>-152401<', ["囲み", "甲"]),
        ('relativeFrom="page"><wp:posOffset>152401<', ["囲み", "甲"]),
        ('relativeFrom="paragraph"><wp:posOffset>x<', ["囲み", "甲"]),
    ],
)
def test_a_text_box_far_enough_down_stands_below_its_paragraph(position: str, shown: list[str]) -> None:
    place = f"<wp:positionV {position}/wp:posOffset></wp:positionV>"
    box = f"<wps:txbx><w:txbxContent>{para('囲み')}</w:txbxContent></wps:txbx>"
    assert (
        lines(para("甲", f"<w:r><w:drawing><wp:anchor>{place}{box}</wp:anchor></w:drawing></w:r>")) == shown
    )


@pytest.mark.parametrize(
    ("properties", "aside"),
    [("<w:hidden/>", "hidden"), ('<w:del w:id="1"/>', "deleted")],
)
def test_rows_that_do_not_show(properties: str, aside: str) -> None:
    hidden = row(cell("丙", para("<w:r><w:tab/><w:t>丁</w:t></w:r>")), "戊", properties=properties)
    assert lines(table(row("甲", "乙"), hidden)) == ["甲", "乙"]
    assert asides(table(row("甲", "乙"), hidden)) == [(aside, "丙 丁 戊")]


# --- PowerPoint -------------------------------------------------------------------------------------------


def _saved(deck: Any) -> bytes:
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def _read_deck(deck: Any) -> SourceDocument:
    return read(_saved(deck), "deck.pptx")[0]


def _texts(deck: Any) -> list[str]:
    return [line.text for line in _read_deck(deck).lines()]


def _box(slide: Any, text: str, x: float, y: float, w: float = 200, h: float = 20) -> Any:
    shape = slide.shapes.add_textbox(Pt(x), Pt(y), Pt(w), Pt(h))
    shape.text_frame.text = text
    for each in shape.text_frame.paragraphs[0].runs:
        each.font.size = Pt(10)
    return shape


def _slide(layout: int = 6) -> tuple[Any, Any]:
    deck: Any = Presentation()
    return deck, deck.slides.add_slide(deck.slide_layouts[layout])


def _placed(kind: str, of_layout: str, y: float = 400) -> list[str]:
    """What is read of a text at 200 points from the top and of a placeholder that its layout puts at `y`."""
    deck, slide = _slide(1)
    slide.shapes.title._element.getparent().remove(slide.shapes.title._element)
    places = (slide.placeholders[1], kind, "7"), (slide.slide_layout.placeholders[1], of_layout, "8")
    for placeholder, written, index in places:
        element = placeholder._element.nvSpPr.nvPr.find(qn("p:ph"))
        element.attrib.pop("type", None)
        if written:
            element.set("type", written)
        element.set("idx", index)
    for other in list(slide.slide_layout.placeholders):
        if other.placeholder_format.idx != 8:
            other._element.getparent().remove(other._element)
    (own,) = [p for p in slide.slide_layout.placeholders if p.placeholder_format.idx == 8]
    own.left, own.top, own.width, own.height = Pt(40), Pt(y), Pt(200), Pt(40)
    master = deck.slide_masters[0]
    for each in list(master.placeholders):
        each._element.getparent().remove(each._element)
    slide.placeholders[7].text_frame.text = "枠の文"
    _box(slide, "中ほど", 40, 200)
    return _texts(deck)


BODIES = ["body", "subTitle", "obj", "tbl", ""]


@pytest.mark.parametrize("of_layout", BODIES)
@pytest.mark.parametrize("kind", BODIES)
def test_placeholders_for_content_stand_in_for_each_other(kind: str, of_layout: str) -> None:
    assert _placed(kind, of_layout) == ["中ほど", "枠の文"]


@pytest.mark.parametrize(
    ("kind", "of_layout"), [("title", "ctrTitle"), ("ctrTitle", "title"), ("pic", "pic")]
)
def test_placeholders_of_one_kind_stand_where_the_layout_has_it(kind: str, of_layout: str) -> None:
    assert _placed(kind, of_layout) == ["中ほど", "枠の文"]


@pytest.mark.parametrize(
    ("kind", "of_layout"), [("body", "pic"), ("pic", "body"), ("chart", "obj"), ("body", "title")]
)
def test_a_placeholder_does_not_stand_where_another_kind_does(kind: str, of_layout: str) -> None:
    assert _placed(kind, of_layout) == ["枠の文", "中ほど"]


@pytest.mark.parametrize("kind", ["dt", "ftr", "sldNum", "hdr"])
def test_what_runs_on_all_slides_is_no_text(kind: str) -> None:
    deck, slide = _slide(1)
    slide.shapes.title.text_frame.text = "題"
    slide.placeholders[1].text_frame.text = "欄外"
    slide.placeholders[1]._element.nvSpPr.nvPr.find(qn("p:ph")).set("type", kind)
    found = _read_deck(deck)
    assert [line.text for line in found.lines()] == ["題"]
    assert [(aside.kind, aside.text) for aside in found.asides] == [("running", "欄外")]


@pytest.mark.parametrize(
    "direction", ["eaVert", "vert", "vert270", "wordArtVert", "mongolianVert", "wordArtVertRtl"]
)
def test_ways_to_set_text_upright(direction: str) -> None:
    deck, slide = _slide()
    for n, text in enumerate(("三", "二", "一")):
        shape = _box(slide, text, 100 + 60 * n, 50, 30, 200)
        shape.text_frame._txBody.bodyPr.set("vert", direction)
    assert _texts(deck) == ["一", "二", "三"]


def test_level_text_runs_from_the_left() -> None:
    deck, slide = _slide()
    for n, text in enumerate(("一", "二", "三")):
        _box(slide, text, 100 + 60 * n, 50, 30, 200).text_frame._txBody.bodyPr.set("vert", "horz")
    assert _texts(deck) == ["一", "二", "三"]


@pytest.mark.parametrize(
    ("name", "value", "aside"),
    [
        ("strike", "sngStrike", ["乙"]),
        ("strike", "dblStrike", ["乙"]),
        ("strike", "noStrike", []),
        ("i", "1", []),
    ],
)
def test_struck_runs_of_a_slide(name: str, value: str, aside: list[str]) -> None:
    deck, slide = _slide()
    paragraph = _box(slide, "甲", 40, 40).text_frame.paragraphs[0]
    added = paragraph.add_run()
    added.text = "乙"
    added._r.get_or_add_rPr().set(name, value)
    found = _read_deck(deck)
    assert [a.text for a in found.asides if a.kind == "struck"] == aside
    assert [line.text for line in found.lines()] == ["甲" if aside else "甲乙"]


@pytest.mark.parametrize(
    ("bullet", "shown"),
    [
        ('<a:buChar xmlns:a="A" char="※"/>', "※ 調査"),
        ('<a:buAutoNum xmlns:a="A" type="arabicPeriod"/>', "1. 調査"),
        ('<a:buAutoNum xmlns:a="A"/>', "1. 調査"),
        ('<a:buBlip xmlns:a="A"/>', "・調査"),
        ('<a:buNone xmlns:a="A"/>', "調査"),
    ],
)
def test_kinds_of_bullets(bullet: str, shown: str) -> None:
    deck, slide = _slide()
    properties = _box(slide, "調査", 40, 40).text_frame.paragraphs[0]._p.get_or_add_pPr()
    namespace = qn("a:p")[1:].partition("}")[0]
    properties.append(etree.fromstring(bullet.replace('"A"', f'"{namespace}"')))
    assert _texts(deck) == [shown]


@pytest.mark.parametrize(
    ("attribute", "hidden"), [("1", True), ("true", True), ("0", False), ("false", False)]
)
def test_a_hidden_shape_or_slide_is_set_aside(attribute: str, hidden: bool) -> None:
    deck, slide = _slide()
    _box(slide, "甲", 40, 40)
    _box(slide, "乙", 40, 80)._element.nvSpPr.cNvPr.set("hidden", attribute)
    assert _texts(deck) == (["甲"] if hidden else ["甲", "乙"])
    last = deck.slides.add_slide(deck.slide_layouts[6])
    _box(last, "丙", 40, 40)
    last._element.set("show", "0" if hidden else "1")
    assert ("丙" in _texts(deck)) is not hidden


# --- Excel ------------------------------------------------------------------------------------------------


def _sheet_texts(data: bytes) -> list[str]:
    return [line.text for line in read(data, "book.xlsx")[0].lines()]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('t="str"><f>A2</f><v>文</v>', ["文"]),
        ('t="inlineStr"><is><t>文</t></is>', ["文"]),
        ('t="inlineStr"><is><r><t>文</t></r><r><t>章</t></r><rPh><t>ふみ</t></rPh></is>', ["文章"]),
        ('t="b"><v>1</v>', ["TRUE"]),
        ('t="b"><v>true</v>', ["TRUE"]),
        ('t="b"><v>0</v>', ["FALSE"]),
        ("><v>12.5</v>", ["12.5"]),
        ('t="n"><v>1E2</v>', ["100"]),
        ('t="n"><v>多</v>', ["多"]),
        ('t="str"><v>一_x000A_二</v>', ["一", "二"]),
        ('t="str"><v>一_x000D__x000A_二</v>', ["一", "二"]),
        ('t="str"><v>_x0041_</v>', ["A"]),
    ],
)
def test_kinds_of_stored_cells(stored: str, shown: list[str]) -> None:
    made = workbook(lambda sheet: sheet.__setitem__("A1", 7))

    def other(xml: str) -> str:
        begin = xml.index("<c ")
        end = xml.index("</c>", begin)
        return f'{xml[:begin]}<c r="A1" {stored}{xml[end:]}'

    assert _sheet_texts(changed(made, {"xl/worksheets/sheet1.xml": other})) == shown


_DRAWING = (
    '<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:mc="mc" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{}</xdr:wsDr>'
)
_AT = "<xdr:from><xdr:col>1</xdr:col><xdr:row>1</xdr:row></xdr:from>"
_TO = "<xdr:to><xdr:col>2</xdr:col><xdr:row>1</xdr:row></xdr:to>"
_SAYS = "<xdr:txBody><a:p><a:r><a:t>囲み</a:t></a:r></a:p></xdr:txBody>"


def _with_drawing(
    content: str, fill: Callable[[Worksheet], None]
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    made = related(workbook(fill), "drawing", "../drawings/d.xml")
    return read(changed(made, {"xl/drawings/d.xml": lambda _: _DRAWING.format(content)}), "book.xlsx")


def _one_text(sheet: Worksheet) -> None:
    sheet["A1"] = "本文"


@pytest.mark.parametrize(
    ("anchor", "shown"),
    [
        ("twoCellAnchor", True),
        ("oneCellAnchor", True),
        ("absoluteAnchor", True),
        ("groupedAnchor", False),
    ],
)
def test_a_shape_is_anchored_to_cells_or_to_the_sheet(anchor: str, shown: bool) -> None:
    content = f"<xdr:{anchor}>{_AT}<xdr:sp>{_SAYS}</xdr:sp></xdr:{anchor}>"
    texts = [line.text for line in _with_drawing(content, _one_text)[0].lines()]
    assert ("囲み" in texts) is shown


def _table(sheet: Worksheet) -> None:
    thin = Side(style="thin")
    for row_ in sheet["A1:C3"]:
        for cell_ in row_:
            cell_.value = None if cell_.row == 2 else cell_.coordinate
            cell_.border = Border(thin, thin, thin, thin)


@pytest.mark.parametrize(
    ("shape", "is_arrow"),
    [
        *(
            (f'<xdr:sp><a:prstGeom prst="{kind}"/></xdr:sp>', True)
            for kind in ("rightArrow", "leftRightArrow", "homePlate", "chevron", "arrow", "notchedRightArrow")
        ),
        *((f'<xdr:sp><a:prstGeom prst="{kind}"/></xdr:sp>', False) for kind in ("rect", "line", "star5")),
        *(
            (f'<xdr:cxnSp><a:ln><a:{end} type="triangle"/></a:ln></xdr:cxnSp>', True)
            for end in ("headEnd", "tailEnd")
        ),
        ('<xdr:cxnSp><a:ln><a:tailEnd type="none"/></a:ln></xdr:cxnSp>', False),
        ("<xdr:cxnSp><a:ln><a:tailEnd/></a:ln></xdr:cxnSp>", False),
    ],
)
def test_arrows_over_a_table(shape: str, is_arrow: bool) -> None:
    content = f"<xdr:twoCellAnchor>{_AT}{_TO}{shape}</xdr:twoCellAnchor>"
    _, findings = _with_drawing(content, _table)
    cells = [f.place.spot.cell for f in findings if f.place is not None and f.place.spot is not None]
    assert cells == (["B2:C2"] if is_arrow else [])
