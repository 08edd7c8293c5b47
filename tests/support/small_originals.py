"""Small originals that use much of what their format offers, and the same with one change from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.util import Pt

from tests.support.rich_workbook import rich_workbook
from tests.support.word import cell, para, row, run, table, word

FOLDER = Path(__file__).parent.parent / "small"
TEXTS = tuple(path for path in sorted(FOLDER.iterdir()) if path.suffix in (".txt", ".csv", ".md"))
"""Texts with a table in one of the ways in which people write it."""


def deck() -> bytes:
    """Slides of columns and cards of boxes, a table made of boxes, and a table with an arrow and a group."""
    made: Any = Presentation()
    slides = [made.slides.add_slide(made.slide_layouts[n]) for n in (6, 5, 1)]

    def box(
        slide: Any, text: str, x: float, y: float, w: float = 200, h: float = 20, kind: Any = None
    ) -> Any:
        at = (Pt(x), Pt(y), Pt(w), Pt(h))
        shape = slide.shapes.add_textbox(*at) if kind is None else slide.shapes.add_shape(kind, *at)
        shape.text_frame.text = text
        shape.text_frame.word_wrap = True
        for paragraph in shape.text_frame.paragraphs:
            for each in paragraph.runs:
                each.font.size = Pt(10)
        return shape

    first, second, third = slides
    box(first, "課題A", 40, 20, 640)
    for n, (x, y, w) in enumerate(
        ((40, 60, 200), (40, 82, 200), (380, 60, 200), (380, 82, 120), (380, 104, 200))
    ):
        box(
            first,
            ("②課題", "施設が古い。\n利用が減った。", "③背景", "人口減", "国の制度が変わった。")[n],
            x,
            y,
            w,
        )
    for n, (x, y) in enumerate(((40, 200), (240, 200), (40, 300), (240, 300)), 1):
        box(first, "", x, y, 180, 90, MSO_SHAPE.RECTANGLE)
        box(first, f"柱{n}", x + 10, y + 5, 160)
        box(first, f"説明{n}", x + 10, y + 35, 160)
    for n, text in enumerate(("令和", "八年", "港の")):
        box(first, text, 640 - 30 * n, 200, 20, 120)
    second.shapes.title.text_frame.text = "年間の予定"
    for n, head in enumerate(("第1四半期", "第2四半期", "第3四半期")):
        box(second, head, 140 + 160 * n, 140, 150, 24, MSO_SHAPE.RECTANGLE)
        for r, text in enumerate(("準備", "", "検証")):
            if (n + r) % 2 == 0:
                box(second, f"{text}{n}", 140 + 160 * n, 170 + 30 * r, 150, 24, MSO_SHAPE.RECTANGLE)
    for r, text in enumerate(("広報", "調査", "工事")):
        box(second, text, 40, 170 + 30 * r, 90, 24, MSO_SHAPE.RECTANGLE)
    box(second, "通しの作業", 145, 260, 300, 20, MSO_SHAPE.RIGHT_ARROW)
    third.shapes.title.text_frame.text = "表と組"
    body = third.placeholders[1].text_frame
    body.text = "項目の一"
    added = body.add_paragraph()
    added.text, added.level = "その下", 1
    frame = third.shapes.add_table(3, 3, Pt(40), Pt(300), Pt(600), Pt(90))
    for r, texts in enumerate((("取組", "前期", "後期"), ("広報", "準備", "公開"), ("調査", "通年", ""))):
        for c, text in enumerate(texts):
            frame.table.cell(r, c).text = text
    frame.table.cell(2, 1).merge(frame.table.cell(2, 2))
    third.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(240), Pt(345), Pt(600), Pt(345))
    group = third.shapes.add_group_shape()
    for n, text in enumerate(("組の一", "組の二")):
        inner = group.shapes.add_textbox(Pt(40 + 200 * n), Pt(420), Pt(180), Pt(20))
        inner.text_frame.text = text
    third.notes_slide.notes_text_frame.text = "話す内容"
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _level(at: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _item(text: str, at: int = 0, num: int = 1) -> str:
    return para(text, properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>')


def document() -> bytes:
    """A document of styles, lists, merged cells, tracked changes, fields, notes, ruby and a text box."""
    levels = (
        _level(0, "decimal", "%1"),
        _level(1, "decimalEnclosedCircle", "%2", '<w:suff w:val="nothing"/>'),
        _level(2, "aiueoFullWidth", "%3)"),
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="H"><w:basedOn w:val="N"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr/></w:style>'
        '<w:style w:type="character" w:styleId="V"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    ruby = (
        "<w:r><w:ruby><w:rt><w:r><w:t>いそはま</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>磯浜</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    changed = (
        '<w:ins w:id="1"><w:r><w:t>新</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{para('枠の中')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    merged = table(
        row("取組", "第1四半期", "第2四半期", properties="<w:tblHeader/>"),
        row(cell("広報", properties='<w:vMerge w:val="restart"/>'), "準備", cell("公開", para("・校正"))),
        row(cell("", properties="<w:vMerge/>"), cell("通年", properties='<w:gridSpan w:val="2"/>')),
        row("調査", cell(table(row("甲", "乙"), widths=(1000, 1000))), ""),
        widths=(2000, 3000, 3000),
    )
    return word(
        para("令和8年度 港の計画", properties='<w:pStyle w:val="H"/>'),
        para("港を", run("守る", '<w:u w:val="single"/>'), run("。", "<w:b/>"), run("消した", "<w:strike/>")),
        _item("使命"),
        _item("役割", 1),
        _item("責任", 1),
        _item("細目", 2),
        _item("課題"),
        _item("別の番号", 0, 2),
        para(ruby, changed, field, run("隠す", '<w:rStyle w:val="V"/>')),
        para(
            "前", "<w:r><w:br/></w:r>", "後", "<w:r><w:tab/></w:r>", "終", properties='<w:ind w:left="420"/>'
        ),
        "",
        para(
            "①", run("丸", '<w:bdr w:val="single"/>'), '<w:r><w:sym w:font="Wingdings" w:char="F06E"/></w:r>'
        ),
        para(box),
        merged,
        para("注", '<w:r><w:footnoteReference w:id="1"/></w:r>', '<w:r><w:commentReference w:id="1"/></w:r>'),
        styles=styles,
        numbering=numbering,
        footnotes=f'<w:footnote w:id="1">{para("注の文")}</w:footnote>',
        comments=f'<w:comment w:id="1" w:author="係">{para("意見")}</w:comment>',
        header1=para("磯浜市"),
        footer1=para("- 1 -"),
    )


# --- one change ------------------------------------------------------------------------------------------


def _name(element: etree._Element) -> str:
    text = "".join(element.itertext()).strip()
    return f"{etree.QName(element).localname}{f' {text[:12]!r}' if text else ''}"


def _changed_tree(draw: Random, root: etree._Element) -> str:
    """Make one change in a tree of XML, and say which."""
    elements = [e for e in root.iterdescendants() if isinstance(e.tag, str) and e.getparent() is not root]
    held = [e for e in elements if e.text and e.text.strip()]
    what = draw.randrange(7 if held else 6)
    if what < 3:  # an attribute is gone, or another number
        element = draw.choice([e for e in elements if e.attrib])
        key = draw.choice(sorted(element.attrib))
        old, short = element.attrib[key], key.rpartition("}")[2]
        if not old.lstrip("-").isdigit() or draw.random() < 0.2:
            del element.attrib[key]
            return f"{_name(element)} without {short}={old!r}"
        others = sorted({e.attrib[key] for e in elements if key in e.attrib} - {old})
        number = int(old)
        choices = ["0", "1", str(number + 1), str(number - 1), str(number * 2), str(number // 2), *others[:4]]
        element.attrib[key] = draw.choice([n for n in choices if n != old])
        return f"{_name(element)} with {short}={element.attrib[key]} for {old}"
    element = draw.choice(elements)
    parent = element.getparent()
    assert parent is not None
    said = _name(element)
    if what == 3:
        parent.remove(element)
        return f"without {said} in {_name(parent)}"
    if what == 4:
        element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
        return f"{said} twice"
    if what == 5:
        after = element.getnext()
        if after is not None:
            after.addnext(element)
        return f"{said} after {_name(after) if after is not None else 'nothing'}"
    element = draw.choice(held)
    text = element.text or ""
    at = draw.randrange(len(text) + 1)
    element.text = draw.choice(
        (
            text[:at],
            text[:at] + draw.choice((" ", "　", "\t", "・", "1")) + text[at:],
            " " + text,
            text * 12,
            "①" + text,
        )
    )
    return f"{element.text[:30]!r} for {text[:30]!r}"


def changed_markup(seed: str, data: bytes) -> tuple[str, bytes]:
    """Well-formed HTML with one change."""
    root = etree.fromstring(data)
    said = _changed_tree(Random(seed), root)
    return said, etree.tostring(root, method="html", encoding="utf-8")


def changed_part(seed: str, data: bytes, parts: tuple[str, ...]) -> tuple[str, bytes]:
    """A package with one change in one of the parts whose names begin so."""
    draw = Random(seed)
    with ZipFile(BytesIO(data)) as old:
        content = {name: old.read(name) for name in old.namelist()}
    names = sorted(n for n in content if n.startswith(parts) and n.endswith(".xml"))
    name = draw.choice(names)
    root = etree.fromstring(content[name])
    said = _changed_tree(draw, root)
    content[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as new:
        for each, inside in content.items():
            new.writestr(each, inside)
    return f"{name.rpartition('/')[2]}: {said}", out.getvalue()


Original = tuple[str, Callable[[], bytes], Callable[[str, bytes], tuple[str, bytes]], int]
ORIGINALS: tuple[Original, ...] = (
    ("plan.html", (FOLDER / "plan.html").read_bytes, changed_markup, 120),
    ("sheet.html", (FOLDER / "sheet.html").read_bytes, changed_markup, 60),
    (
        "plan.docx",
        document,
        lambda s, d: changed_part(s, d, ("word/document", "word/styles", "word/numbering")),
        120,
    ),
    ("plan.pptx", deck, lambda s, d: changed_part(s, d, ("ppt/slides/slide",)), 150),
    (
        "plan.xlsx",
        rich_workbook,
        lambda s, d: changed_part(s, d, ("xl/worksheets/sheet1", "xl/styles", "xl/drawings/d")),
        150,
    ),
)
"""Name of the file, what makes it, what changes it, and how often."""


def changed_text(seed: str, text: str) -> tuple[str, str]:
    """A text with one change in one place, such as a blank or a sign more or less."""
    draw = Random(seed)
    lines = text.splitlines()
    n = draw.choice([n for n, line in enumerate(lines) if line.strip()])
    line, at = lines[n], draw.randrange(len(lines[n]))
    what = draw.randrange(8)
    if what == 0:
        lines.pop(n)
        return f"without {line!r}", "\n".join(lines) + "\n"
    if what == 1:
        lines.insert(n, draw.choice((line, "", lines[draw.randrange(len(lines))])))
    elif what == 2 and n + 1 < len(lines):
        lines[n : n + 2] = [lines[n + 1], line]
    elif what == 3:
        lines[n] = draw.choice((" ", "  ", "　", "> ")) + line
    elif what == 4:
        lines[n] = line[:at] + line[at + 1 :]
    elif what == 5:
        lines[n] = line[:at] + draw.choice((" ", "  ", "　", "|", "-", ",", "│", "\t", '"')) + line[at:]
    elif what == 6:
        lines[n] = line[:at] + draw.choice(("あ", "1", " ", "、", "─", "+", "&")) + line[at + 1 :]
    else:
        lines[n] = line[:at].rstrip()
    return f"{lines[n]!r} for {line!r}", "\n".join(lines) + "\n"


def changed_texts(name: str, text: str, count: int) -> Iterator[tuple[str, str]]:
    for n in range(count):
        yield changed_text(f"{name} {n}", text)
