"""Blocks → HTML as it lies on drives and city sites: saved by Word, made by a CMS, written by hand.

`write` draws one of the dialects and its variants. Whatever a dialect adds (navigation, hidden rows, deleted
text) is no part of the plan.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from generator.layout import Block, Break, Heading, Rows, Slot, Text, placed

_BULLET = "・"
_LATIN = re.compile(r"[ -~]+")
_CODECS = {"utf-8": "utf-8", "shift_jis": "cp932", "euc-jp": "euc_jis_2004", "utf-16": "utf-16"}


def write(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    dialect = rng.choice(list(_DIALECTS))
    charset, page = _DIALECTS[dialect](blocks, rng)
    try:
        data = page.encode(_CODECS[charset])
    except UnicodeEncodeError:
        data = page.replace(charset, "utf-8").encode("utf-8")
    path.write_bytes(data)


def _flat(blocks: Sequence[Block]) -> Iterator[Heading | Text | Rows]:
    for block in blocks:
        if isinstance(block, Break):
            yield from block.heads
        else:
            yield block


def _is_item(block: Block) -> bool:
    return isinstance(block, Text) and block.kind == "item" and block.text.startswith(_BULLET)


def _table(
    rows: Rows, cell: Callable[[Slot, str], str], *, tag: str = "table", split_head: bool = False
) -> str:
    """The table with its cells' inner HTML by `cell`, which gets the cell's tag too."""
    lines: dict[int, list[str]] = {}
    for row, _, slot in placed(rows):
        name = "th" if rows.header is not None and row == 0 else "td"
        spans = f' colspan="{slot.span}"' if slot.span > 1 else ""
        spans += f' rowspan="{slot.rows}"' if slot.rows > 1 else ""
        lines.setdefault(row, []).append(f"<{name}{spans}>{cell(slot, name)}</{name}>")
    written = [f"<tr>{''.join(cells)}</tr>" for _, cells in sorted(lines.items())]
    if split_head and rows.header is not None:
        head, *body = written
        written = [f"<thead>{head}</thead><tbody>", *body, "</tbody>"]
    return f"<{tag}>" + "\n".join(written) + f"</{tag.split()[0]}>"


# --- Word ----------------------------------------------------------------------------------------------

_WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40">

<head>
<meta http-equiv=Content-Type content="text/html; charset=CHARSET">
<meta name=ProgId content=Word.Document>
<meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="plan.files/filelist.xml">
<!--[if gte mso 9]><xml>
 <w:WordDocument>
  <w:View>Normal</w:View>
 </w:WordDocument>
</xml><![endif]-->
<style>
<!--
 /* Font Definitions */
 @font-face
	{font-family:"ＭＳ 明朝";
	panose-1:2 2 6 9 4 2 5 8 3 4;}
 /* Style Definitions */
 p.MsoNormal, li.MsoNormal, div.MsoNormal
	{mso-style-unhide:no;
	margin:0mm;
	text-align:justify;
	font-size:10.5pt;
	font-family:"ＭＳ 明朝",serif;}
 /* Page Definitions */
 @page WordSection1
	{size:595.3pt 841.9pt;
	margin:99.25pt 30.0mm 30.0mm 30.0mm;}
div.WordSection1
	{page:WordSection1;}
 @list l0
	{mso-list-id:1;}
 @list l0:level1
	{mso-level-number-format:bullet;
	mso-level-text:・;}
-->
</style>
<!--[if gte mso 10]>
<style>
 table.MsoNormalTable {display:none;}
</style>
<![endif]-->
</head>

<body lang=JA style='tab-interval:42.0pt'>

<div class=WordSection1 style='layout-grid:18.0pt'>
"""


def _word(blocks: Sequence[Block], rng: random.Random) -> tuple[str, str]:
    charset = rng.choice(["shift_jis", "shift_jis", "utf-8"])
    spaced = rng.random() < 0.5
    out = [_WORD_HEAD.replace("CHARSET", charset)]
    for block in _flat(blocks):
        if isinstance(block, Rows):
            table = _table(
                block,
                lambda slot, _: "".join(_word_paragraph(line, rng) for line in _lines(slot)) or _EMPTY,
                tag="table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0",
            )
            out.append(table.replace("<th", "<td").replace("</th>", "</td>"))
            out.append(_EMPTY)
            continue
        if isinstance(block, Heading):
            if spaced and block.level <= 2:
                out.append(_EMPTY)
            if rng.random() < 0.5 and block.level:
                out.append(_word_paragraph(block.text, rng, tag=f"h{min(block.level, 3)}"))
                continue
        out.append(_word_paragraph(block.text, rng))
        if rng.random() < 0.03:
            out.append(
                '<p class=MsoNormal><del cite="mailto:kikaku" datetime="2026-04-01T10:00">'
                "この行は削除済みです。</del></p>"
            )
    return charset, "\n\n".join([*out, "</div>\n\n</body>\n\n</html>\n"])


_EMPTY = "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>"


def _word_paragraph(text: str, rng: random.Random, *, tag: str = "p") -> str:
    if text.startswith(_BULLET) and rng.random() < 0.5:
        return (
            "<p class=MsoListParagraph style='margin-left:21.0pt;mso-para-margin-left:0gd;\n"
            "text-indent:-21.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span\n"
            "style='font-family:\"ＭＳ 明朝\",serif'><span style='mso-list:Ignore'>・<span\n"
            "style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>"
            f"{_word_runs(text[1:])}</p>"
        )
    number = re.match(r"\(\d+\) ", text)
    if number and tag != "p" and rng.random() < 0.5:
        return (
            f"<{tag} style='margin-left:21.0pt;text-indent:-21.0pt;mso-list:l1 level2 lfo2'>"
            "<![if !supportLists]><span\nlang=EN-US><span style='mso-list:Ignore'>"
            f"{number.group().strip()}<span\nstyle='font:7.0pt \"Times New Roman\"'>&nbsp;\n"
            "</span></span></span>"
            f"<![endif]>{_word_runs(text[number.end() :])}</{tag}>"
        )
    return f"<{tag} class=MsoNormal>{_word_runs(text)}</{tag}>"


def _word_runs(text: str) -> str:
    """The text in spans that change with its script, as Word writes them."""
    out = []
    for latin, group in groupby(text, key=lambda c: _LATIN.fullmatch(c) is not None):
        part = escape("".join(group), quote=False)
        spaces = re.sub(r" {2,}", lambda m: "&nbsp;" * (len(m[0]) - 1) + " ", part)
        out.append(
            f"<span lang=EN-US>{spaces}</span>"
            if latin
            else f"<span\nstyle='font-family:\"ＭＳ 明朝\",serif'>{spaces}</span>"
        )
    return "".join(out) + ("<span lang=EN-US><o:p></o:p></span>" if len(text) % 3 else "")


def _lines(slot: Slot) -> list[str]:
    return [part for line in slot.lines for part in line.split("\n")]


# --- a city's content management system ------------------------------------------------------------------


def _cms(blocks: Sequence[Block], rng: random.Random) -> tuple[str, str]:
    """A page of a site: only what is inside the main part is the plan."""
    in_cells = rng.choice(["br", "p", "ul"])
    flat = list(_flat(blocks))
    body: list[str] = []
    for items, group in groupby(flat, key=_is_item):
        found = list(group)
        if items and rng.random() < 0.8:
            marked = rng.random() < 0.5
            listed = "\n".join(
                f"    <li>{escape(block.text if marked else block.text[1:])}</li>"
                for block in found
                if isinstance(block, Text)
            )
            none = ' style="list-style: none"' if marked else ""
            body.append(f"  <ul{none}>\n{listed}\n  </ul>")
            continue
        for block in found:
            if isinstance(block, Rows):
                table = _table(
                    block,
                    lambda slot, _: _cms_cell(_lines(slot), in_cells),
                    tag='table border="1" class="datatable"',
                    split_head=rng.random() < 0.5,
                )
                body.append(f'<div class="tablewrap">\n{table}\n</div>')
            elif isinstance(block, Heading):
                level = min(block.level + 1, 5)
                body.append(f"  <h{level}>{escape(block.text)}</h{level}>")
            else:
                body.append(f"  <p>\n    {escape(block.text)}\n  </p>")
            if rng.random() < 0.02:
                body.append('  <p style="display: none">非公開のメモ</p>')
    main = rng.choice(["main", 'div role="main"', "article"])
    return "utf-8", (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n<title>局区X方針 | 市</title>\n'
        '<link rel="stylesheet" href="/css/base.css">\n'
        '<script>var a = "<p>1 組織の使命</p>";</script>\n</head>\n'
        '<body>\n<header id="tmp_header">'
        '<p><a href="/"><img src="logo.png" alt="市公式ホームページ"></a></p>\n'
        '<nav id="tmp_gnavi"><ul><li><a href="/a">くらし</a></li>'
        '<li><a href="/b">市政情報</a></li></ul></nav></header>\n'
        '<div id="tmp_pankuzu"><p><a href="/">ホーム</a> &gt; 市政情報 &gt; 方針</p></div>\n'
        f"<{main}>\n{chr(10).join(body)}\n"
        '<div id="tmp_inquiry"><h2>お問い合わせ</h2><p>総務課 電話:000-000-0000</p></div>\n'
        "<h2>関連リンク</h2><ul><li><a href='/c'>昨年度の方針</a></li></ul>\n"
        f"</{main.split()[0]}>\n<footer><p>Copyright 市</p></footer>\n</body>\n</html>\n"
    )


def _cms_cell(lines: Sequence[str], how: str) -> str:
    if how == "ul" and lines and all(line.startswith(_BULLET) for line in lines):
        return "<ul>" + "".join(f"<li>{escape(line[1:])}</li>" for line in lines) + "</ul>"
    if how == "p":
        return "".join(f"\n      <p>{escape(line)}</p>" for line in lines)
    return "<br />\n      ".join(map(escape, lines))


# --- by hand -------------------------------------------------------------------------------------------


def _hand(blocks: Sequence[Block], rng: random.Random) -> tuple[str, str]:
    """A page as people wrote it with an editor: open tags, upper case, layout by tables."""
    charset = rng.choice(["euc-jp", "shift_jis", "utf-8", "utf-16"])
    lines: list[str] = []
    for block in _flat(blocks):
        if isinstance(block, Rows):
            table = _table(block, lambda slot, _: "<BR>".join(map(escape, _lines(slot))) or "&nbsp;")
            lines.append(re.sub(r"</t[dhr]>", "", table.replace("<table", "<TABLE border=1")))
        elif isinstance(block, Heading):
            form = rng.choice(["<H{n}>{t}</H{n}>", "<P><B>{t}</B>", "<P><FONT size=+1><B>{t}</B></FONT>"])
            lines.append(form.format(n=min(block.level + 1, 6), t=escape(block.text)))
        else:
            lines.append(rng.choice(["<P>", "<DIV>", "<P align=left>"]) + escape(block.text))
            lines[-1] += "</DIV>" if lines[-1].startswith("<DIV>") else ""
    body = "\n".join(lines)
    if rng.random() < 0.5:
        body = f"<TABLE width=800><TR><TD>{body}</TABLE>"
    meta = f'<META http-equiv="Content-Type" content="text/html; charset={charset}">'
    return (
        charset,
        f"<HTML><HEAD>{meta}<TITLE>plan</TITLE></HEAD>\n<BODY bgcolor=white>\n{body}\n</BODY></HTML>\n",
    )


_DIALECTS: Mapping[str, Callable[[Sequence[Block], random.Random], tuple[str, str]]] = {
    "word": _word,
    "cms": _cms,
    "hand": _hand,
}
