"""Pieces of HTML and of Word documents, drawn at random from a seed, in one file each."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.support.word import cell, para, row, run, table, word

_TEXTS = (
    *(
        "調査",
        "港の整備を進める。",
        "①発注",
        "・点検",
        "目標:20件",
        "(1) 準備",
        "A 市民",
        "3 件",
        "第1四半期",
        "10月",
    ),
    *("", "古い 管", "市は断水のない暮らしを守る。", "□ 済み", "l", "同左", "2.5"),
)


def _text(draw: Random) -> str:
    return draw.choice(_TEXTS)


# --- HTML ------------------------------------------------------------------------------------------------

_STYLES = (
    *(
        "",
        "",
        "",
        "",
        "",
        "display:none",
        "display:inline-block",
        "display:inline",
        "display:flex",
        "display:block",
    ),
    *("visibility:hidden", "font-weight:bold", "text-decoration:line-through", "text-decoration:underline"),
    *(
        "margin-left:2em",
        "text-indent:1em",
        "font-size:8pt",
        "font-size:150%",
        "white-space:pre",
        "color:#fff",
    ),
    *(
        "list-style-type:square",
        "list-style:none",
        "writing-mode:vertical-rl",
        "float:right",
        "display:contents",
    ),
    *(
        "border:1px solid",
        "font-family:Wingdings",
        "text-transform:uppercase",
        "position:absolute;left:-9999px",
    ),
)
_INLINE = (
    *(
        "span",
        "span",
        "span",
        "b",
        "i",
        "u",
        "s",
        "del",
        "ins",
        "em",
        "a",
        "sup",
        "sub",
        "mark",
        "small",
        "label",
    ),
    *("button", "code", "q", "font"),
)


def _styled(draw: Random) -> str:
    style = draw.choice(_STYLES)
    return f' style="{style}"' if style else ""


def _inline(draw: Random) -> str:
    parts = []
    for _ in range(draw.choice((1, 1, 2, 3))):
        what = draw.randrange(12)
        if what < 5:
            parts.append(_text(draw))
        elif what < 8:
            tag = draw.choice(_INLINE)
            parts.append(f"<{tag}{_styled(draw)}>{_text(draw)}</{tag}>")
        else:
            parts.append(
                draw.choice(
                    (
                        *("<br>", "&nbsp;&nbsp;", " ", "<wbr>", "\n  ", '<img alt="図の題" src="x.png">'),
                        "<ruby>磯浜<rp>(</rp><rt>いそはま</rt><rp>)</rp></ruby>",
                        '<input type="checkbox" checked>済',
                        '<input type="radio">未 <input value="値" type="text">',
                        "<select><option>甲<option selected>乙</select>",
                        '<span style="mso-list:Ignore">1.<span>&nbsp;&nbsp; </span></span>',
                        "<!-- 注 -->",
                    )
                )
            )
    return "".join(parts)


def _list(draw: Random, depth: int = 0) -> str:
    tag = draw.choice(("ul", "ol", "ol"))
    said = ""
    if tag == "ol":
        kinds = ("1", "a", "A", "i", "I")
        said += f' type="{draw.choice(kinds)}"' if draw.random() < 0.4 else ""
        said += f' start="{draw.choice((0, 3, 9, 27))}"' if draw.random() < 0.3 else ""
        said += " reversed" if draw.random() < 0.1 else ""
    if draw.random() < 0.3:
        kinds = ("none", "disc", "square", "cjk-decimal", "hiragana", "katakana-iroha", "lower-roman", "'→'")
        said += f' style="list-style-type:{draw.choice(kinds)}"'
    items = []
    for _ in range(draw.randint(1, 4)):
        value = f' value="{draw.choice((1, 5))}"' if draw.random() < 0.1 else ""
        inner = _list(draw, depth + 1) if depth < 2 and draw.random() < 0.25 else ""
        body = f"<p>{_inline(draw)}</p>" if draw.random() < 0.15 else _inline(draw)
        items.append(f"<li{value}{_styled(draw) if draw.random() < 0.2 else ''}>{body}{inner}")
    return f"<{tag}{said}>{''.join(items)}</{tag}>"


def _web_table(draw: Random, depth: int = 0) -> str:
    caption = f"<caption>{_text(draw)}</caption>" if draw.random() < 0.15 else ""
    columns = '<colgroup><col span="2" style="width:20px"><col></colgroup>' if draw.random() < 0.15 else ""
    rows = []
    for r in range(draw.randint(1, 4)):
        cells = []
        for _ in range(draw.randint(1, 4)):
            spans = "".join(
                f' {name}="{draw.choice((2, 2, 3, 0))}"'
                for name in ("rowspan", "colspan")
                if draw.random() < 0.12
            )
            tag = "th" if r == 0 and draw.random() < 0.6 else "td"
            what = draw.random()
            inner = (
                _web_table(draw, 1)
                if depth == 0 and what < 0.05
                else _list(draw)
                if what < 0.12
                else _inline(draw)
            )
            cells.append(f"<{tag}{spans}{_styled(draw) if draw.random() < 0.15 else ''}>{inner}</{tag}>")
        said = f"<tr{_styled(draw) if draw.random() < 0.1 else ''}>{''.join(cells)}</tr>"
        rows.append(f"<thead>{said}</thead>" if r == 0 and draw.random() < 0.3 else said)
    role = draw.choice(
        ("", "", "", ' role="presentation"', ' border="0"', ' border="1"', ' style="border:0"')
    )
    return f"<table{role}>{caption}{columns}{''.join(rows)}</table>"


def _block(draw: Random) -> str:
    what = draw.randrange(10)
    if what < 3:
        return _list(draw)
    if what < 6:
        return _web_table(draw)
    if what == 6:
        tag = draw.choice(
            ("h2", "h3", "pre", "blockquote", "details", "figure", "address", "center", "section")
        )
        return f"<{tag}{_styled(draw)}>{_inline(draw)}\n{_inline(draw)}</{tag}>"
    if what == 7:
        pairs = (f"<dt>{_inline(draw)}</dt><dd>{_inline(draw)}</dd>" for _ in range(draw.randint(1, 3)))
        return f"<dl>{''.join(pairs)}</dl>"
    if what == 8:
        cells = (f"<div style='display:table-cell'>{_inline(draw)}</div>" for _ in range(2))
        return f"<div style='display:table'><div style='display:table-row'>{''.join(cells)}</div></div>"
    return f"<{draw.choice(('p', 'div'))}{_styled(draw)}>{_inline(draw)}{_inline(draw)}</p>"


def page(count: int) -> bytes:
    """A page of so many blocks, each drawn from a seed of its own."""
    body = "\n".join(_block(Random(f"block {number}")) for number in range(count))
    head = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>計画</title></head>"
    return f"{head}<body>{body}</body>".encode()


# --- Word ------------------------------------------------------------------------------------------------

_LOOKS = (
    *(
        "",
        "",
        "",
        "<w:b/>",
        "<w:strike/>",
        "<w:dstrike/>",
        '<w:u w:val="single"/>',
        "<w:vanish/>",
        '<w:sz w:val="28"/>',
    ),
    *('<w:bdr w:val="single"/>', '<w:color w:val="FFFFFF"/>', '<w:rFonts w:ascii="Wingdings"/>', "<w:caps/>"),
    *(
        '<w:em w:val="dot"/>',
        '<w:rStyle w:val="S"/>',
        '<w:b w:val="0"/>',
        '<w:eastAsianLayout w:combine="1"/>',
    ),
)
_FIELDS = (
    *("PAGE", "EQ \\o\\ac(○,3)", "EQ \\o\\ac(□,21)", "EQ \\* jc2 \\o\\ad(\\s\\up 9(いそ),磯)", "EQ \\f(1,2)"),
    *(
        "SYMBOL 110 \\f Wingdings",
        "SYMBOL 0xB7 \\f Symbol",
        "TOC \\o",
        "HYPERLINK x",
        "DATE",
        "SEQ 図",
        "REF a",
    ),
    *("SYMBOL 64 \\f Symbol", "EQ \\o\\ac(○,21)", "EQ \\o\\ac(○,40)"),
)


def _field(draw: Random) -> str:
    """A field with a result or without."""
    code = draw.choice(_FIELDS)
    if draw.random() < 0.3:
        return f'<w:fldSimple w:instr="{code}">{run(_text(draw))}</w:fldSimple>'
    marks = ('<w:r><w:fldChar w:fldCharType="' + kind + '"/></w:r>' for kind in ("begin", "separate", "end"))
    begin, separate, end = marks
    result = separate + run(_text(draw)) if draw.random() < 0.5 else ""
    return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{result}{end}"


def _form_field(inside: str) -> str:
    """A field of a form from before content controls."""
    begin, end = ('<w:r><w:fldChar w:fldCharType="begin">', "</w:fldChar></w:r>")
    return f'{begin}<w:ffData>{inside}</w:ffData>{end}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _control(draw: Random) -> str:
    """A field of a form: a box, a list, a content control."""
    return draw.choice(
        (
            _form_field('<w:checkBox><w:default w:val="1"/></w:checkBox>'),
            _form_field('<w:checkBox><w:checked w:val="0"/></w:checkBox>'),
            _form_field(
                '<w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList>'
            ),
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('入力')}</w:sdtContent></w:sdt>",
            f"<w:sdt><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt>",
            "<w:r><w:noBreakHyphen/></w:r>",
            "<w:r><w:softHyphen/></w:r>",
            "<w:r><w:tab/></w:r>",
            '<w:r><w:br w:type="page"/></w:r>',
            "<w:r><w:cr/></w:r>",
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
            '<w:r><w:sym w:font="Symbol" w:char="F0B4"/></w:r>',
            '<m:oMath xmlns:m="m"><m:r><m:t>x+1</m:t></m:r></m:oMath>',
        )
    )


def _para(draw: Random) -> str:
    parts = []
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        what = draw.random()
        if what < 0.7:
            parts.append(run(_text(draw), draw.choice(_LOOKS)))
        elif what < 0.8:
            parts.append(_field(draw))
        elif what < 0.92:
            parts.append(_control(draw))
        else:
            kind = draw.choice(("ins", "del", "moveFrom", "moveTo", "hyperlink", "smartTag"))
            inner = run(_text(draw))
            parts.append(
                f"<w:{kind}>{inner.replace('w:t', 'w:delText') if kind == 'del' else inner}</w:{kind}>"
            )
    said = ""
    if draw.random() < 0.35:
        level, number = draw.choice((0, 0, 1, 2)), draw.choice((1, 1, 2, 0, 9))
        said += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    if draw.random() < 0.25:
        indent = draw.choice(
            ('w:left="420"', 'w:leftChars="200"', 'w:firstLine="210"', 'w:hanging="420" w:left="840"')
        )
        said += f"<w:ind {indent}/>"
    if draw.random() < 0.2:
        said += f'<w:pStyle w:val="{draw.choice("HLX")}"/>'
    return para(*parts, properties=said)


def _word_table(draw: Random) -> str:
    rows, cols = draw.randint(1, 4), draw.randint(1, 4)
    out = []
    for _ in range(rows):
        cells, left = [], cols
        while left:
            wide = draw.choice((1, 1, 1, 2, left)) if left > 1 else 1
            said = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
            if draw.random() < 0.15:
                said += draw.choice(('<w:vMerge w:val="restart"/>', "<w:vMerge/>", "<w:vMerge/>"))
            if draw.random() < 0.08:
                said += '<w:textDirection w:val="tbRlV"/>'
            cells.append(cell(*(_para(draw) for _ in range(draw.choice((1, 1, 2)))), properties=said))
            left -= wide
        said = draw.choice(
            ("", "", "", "<w:tblHeader/>", '<w:gridBefore w:val="1"/>', "<w:del/>", "<w:hidden/>")
        )
        out.append(row(*cells, properties=said))
    return table(*out, widths=tuple(draw.choice((1000, 2400, 4000)) for _ in range(cols)))


def _level(at: int, kind: str, text: str, more: str = "") -> str:
    kind = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
    return f'<w:lvl w:ilvl="{at}">{kind}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def document(count: int) -> bytes:
    """A document of so many paragraphs and tables, each drawn from a seed of its own."""
    draws = [Random(f"piece {number}") for number in range(count)]
    pieces: list[Callable[[Random], str]] = [_para, _para, _para, _word_table]
    levels = (
        _level(0, "decimal", "%1."),
        _level(1, "decimalEnclosedCircle", "%2", '<w:suff w:val="nothing"/>'),
        _level(2, "aiueoFullWidth", "(%3)", '<w:lvlRestart w:val="1"/>'),
    )
    second = (_level(0, "bullet", "・"), _level(1, "lowerLetter", "%1-%2)"), _level(2, "none", ""))
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{"".join(own)}</w:abstractNum>'
        for n, own in enumerate((levels, second))
    )
    numbering += "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(2))
    styles = (
        '<w:style w:type="paragraph" w:styleId="H">'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="L"><w:basedOn w:val="H"/>'
        '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="character" w:styleId="S"><w:rPr><w:strike/></w:rPr></w:style>'
    )
    return word(*(draw.choice(pieces)(draw) for draw in draws), styles=styles, numbering=numbering)
