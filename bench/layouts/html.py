"""Parts → HTML, printed by Chromium."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from bench.layouts.parts import Cell, Grid, Head, NewPage, Para, Part
from generator.pdf import by_chromium

FONTS = ("IPAPGothic", "IPAGothic", "IPAPMincho", "Noto Sans CJK JP", "Noto Serif CJK JP")
BASE = """
body{margin:0;line-height:1.55} h1,h2,h3,h4,h5{font-weight:normal;margin:.5em 0 .2em;break-after:avoid}
h1{font-size:20pt;text-align:center} h1.first{margin-top:70mm} h2{font-size:1.3em} h3{font-size:1.15em}
h4,h5{font-size:1em} p{margin:0 0 .3em;text-indent:1em;text-align:justify} p.flat{text-indent:0}
.page{break-before:page} table{width:100%;border-collapse:collapse;table-layout:fixed;margin:.2em 0 .7em}
td,th{border:.6pt solid #000;font-weight:normal;text-align:left;vertical-align:top;padding:2px 4px}
td p,td h5{margin:0} th{text-align:center;background:#eee} tr{break-inside:avoid}
"""
_WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789()%"} | {ord("~"): ord("～")}


def render(parts: Iterable[Part | str], path: Path, rng: random.Random) -> None:
    """Prints the parts on A4; the page's margin and the font's size vary."""
    page = rng.choice(("A4", "A4", "A4 landscape")) + f";margin:{rng.choice((15, 18, 20))}mm"
    write(path, parts, rng, page=page, size=rng.choice((9.5, 10, 10.5)))


def write(
    path: Path, body: Iterable[Part | str], rng: random.Random, *, page: str, size: float, css: str = ""
) -> None:
    """Prints parts and pieces of HTML as a PDF; digits and brackets are full-width in some documents."""
    text = of(body)
    if rng.random() < 0.4:
        text = re.sub(r">[^<]+<", lambda m: m[0].translate(_WIDE), text)
    font = rng.choice(FONTS)
    style = f"@page{{size:{page}}} body{{font-family:'{font}';font-size:{size}pt}}{BASE}{css}"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.html"
        source.write_text(
            f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>plan</title><style>{style}</style>'
            f"<body>{text}</body></html>",
            "utf-8",
        )
        by_chromium(source, path, tagged=rng.random() < 0.5)


def of(parts: Iterable[Part | str]) -> str:
    """The HTML of parts; pieces of HTML between them stay as they are."""
    out = []
    first = True
    for part in parts:
        match part:
            case str():
                out.append(part)
            case Head(text, level):
                out.append(tag(f"h{level + 1}", text, 'class="first"' if first else ""))
                first = False
            case Para(text, flat):
                out.append(tag("p", text, 'class="flat"' if flat else ""))
            case NewPage():
                out.append('<div class="page"></div>')
            case Grid():
                out.append(table(part))
    return "".join(out)


def tag(name: str, text: str, attributes: str = "") -> str:
    """An element of text; line breaks become <br>."""
    return f"<{name} {attributes}>{escape(text).replace(chr(10), '<br>')}</{name}>"


def table(grid: Grid, attributes: str = "") -> str:
    """A table; a first row of heads is its thead, which comes back on every page."""
    rows = [f"<tr>{''.join(map(_cell, row))}</tr>" for row in grid.rows]
    head = rows.pop(0) if all(c.head and c.rows == 1 for c in grid.rows[0]) else ""
    body = f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody>"
    return f"<table {attributes}>{columns(grid.widths)}{body}</table>"


def columns(widths: Sequence[float]) -> str:
    total = sum(widths)
    cols = "".join(f'<col style="width:{100 * w / total:.2f}%">' for w in widths)
    return f"<colgroup>{cols}</colgroup>"


def _cell(cell: Cell) -> str:
    return tag("th" if cell.head else "td", cell.text, f'colspan="{cell.cols}" rowspan="{cell.rows}"')
