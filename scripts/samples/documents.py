"""The documents of raw/: the plan, the style and the renderer of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import calc, cid, html, impress, text, writer
from generator.layout import Block, Style

Render = Callable[[list[Block], Path], None]
"""Writes blocks to a file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file of raw/: `plan` is the stem of a TOML file, `name` the rest of the file's name."""

    plan: str
    name: str
    style: Style
    render: Render

    @property
    def file_name(self) -> str:
        return f"{self.plan}{self.name}"


SHADING = "table{border-collapse:separate;border-spacing:2px} th{background:#cfdcea} td{background:#f1f4f7}"
RULED_ROWS = "table{border-top:1px solid #333;border-bottom:1px solid #333} tr{border-bottom:.5px solid #777}"
DOTTED = "table,th,td{border:1px dotted #555}"


def page_css(page: str, font: str, table: str) -> str:
    """A style sheet: the page's size, its font, its tables' rules.

    Headings are not bold: Chromium draws a font that has no bold face as outlines (Type 3), which makes the
    PDF ten times as large.
    """
    return f"""
@page{{size:{page};margin:16mm 18mm;@bottom-center{{content:counter(page);font:8pt {font}}}}}
body{{font:9.5pt/1.6 {font};margin:0}}
h1,h2,h3,h4,h5{{font-size:10.5pt;font-weight:normal;margin:.7em 0 .3em;break-after:avoid}}
h1{{font-size:18pt;text-align:center}}
h2{{font-size:13pt;border-left:6px solid #357;padding-left:6px}} h3{{font-size:11.5pt}}
p{{margin:0 0 .4em;text-align:justify}} p.body,p.review,p.list{{text-indent:1em}}
p.item,p.note{{padding-left:1em}} .page{{break-before:page}}
table{{width:100%;border-collapse:collapse;table-layout:fixed;margin:.3em 0 .8em;font-size:9pt}}
th,td{{text-align:left;vertical-align:top;padding:2px 4px;font-weight:normal}}
td.down{{writing-mode:vertical-rl;height:5.2em}}
{table}"""


# merge=False in texts and wherever a table has no vertical rules to show a merged cell with
DOCUMENTS: tuple[Document, ...] = (
    Document("kankyo-r7", ".txt", Style(merge=False, cover="none", gap="", field_below=True), text.render),
    Document(
        "kankyo-r8", ".txt", Style(merge=False, pages=False, dash="- ", legend="first", gap=""), text.render
    ),
    # full-width, hard-wrapped at 40 characters, with page numbers and running heads in the text
    Document(
        "isohama-r7",
        ".txt",
        Style(merge=False, wide=True, tilde="～", field_below=True, as_of="令和{e}年4月1日現在"),
        partial(
            text.render, look=text.Look(columns=40, table_columns=48, header_rows=True, page_numbers=True)
        ),
    ),
    Document(
        "isohama-r8",
        ".txt",
        Style(merge=False, cover="none", pages=False, matrix="below", era="R", tilde="〜", damaged=True),
        partial(text.render, look=text.Look(encoding="utf-8-sig")),
    ),
    Document(
        "kirigahara-r7",
        ".txt",
        Style(merge=False, header="months_term"),
        partial(text.render, look=text.Look(encoding="cp932", newline="\r\n")),
    ),
    Document(
        "kirigahara-r8",
        ".txt",
        Style(merge=False, pages=False, header="months_term", wide=True, tilde="～", gap="　"),
        text.render,
    ),
    Document(
        "kankyo-r8",
        "-writer.pdf",
        Style(dash="- ", legend="first", gap=""),
        partial(writer.render, look=writer.Look(landscape=True)),
    ),
    Document("kankyo-r7", "-calc.pdf", Style(field_below=True, tilde="～", wide=True), calc.render),
    Document(
        "kankyo-r7",
        "-chromium.pdf",
        Style(header="broken", cover="none"),
        partial(html.render, look=html.Look(page_css("A4 landscape", "IPAPGothic", SHADING), tagged=False)),
    ),
    Document(
        "kankyo-r8",
        "-cid.pdf",
        Style(merge=False, header="plain", gap="", tilde="～"),
        partial(cid.render, look=cid.Look()),
    ),
    Document("isohama-r7", "-impress.pdf", Style(gap="", as_of="令和{e}年4月1日現在"), impress.render),
    Document(
        "isohama-r8",
        "-chromium.pdf",
        Style(merge=False, field_below=True, tilde="〜", as_of="令和{e}年4月1日付"),
        partial(html.render, look=html.Look(page_css("A4", "IPAPMincho", RULED_ROWS), vertical=True)),
    ),
    Document(
        "isohama-r8",
        "-writer.pdf",
        Style(wide=True, tilde="～", matrix="below", gap="\u3000"),
        partial(writer.render, look=writer.Look(rules="dotted", font="IPAMincho", spaced=4)),
    ),
    Document(
        "kirigahara-r7",
        "-chromium.pdf",
        Style(header="months_term"),
        partial(html.render, look=html.Look(page_css("A4", "IPAPGothic", DOTTED))),
    ),
    Document(
        "kirigahara-r8",
        "-writer.pdf",
        Style(merge=False, header="months_term", gap="\u3000"),
        partial(writer.render, look=writer.Look(rules="rows", font="IPAPMincho")),
    ),
)

PAIRS = (("kankyo-r7", "kankyo-r8"), ("isohama-r7", "isohama-r8"), ("kirigahara-r7", "kirigahara-r8"))
"""Pairs of an organization's plans, the older first."""
