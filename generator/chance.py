"""Styles and looks drawn at random, the usual ones being the likeliest in each respect.

The same generator state draws the same style or look, so a document is known by its seed.
"""

from __future__ import annotations

import random

from generator import html, text
from generator.layout import COVERS, HEADERS, OUTCOME_TAIL, Style

FONTS = (
    "IPAGothic",
    "IPAPGothic",
    "IPAMincho",
    "IPAPMincho",
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
    "VL Gothic",
    "VL PGothic",
)
PAGES = ("A4", "A4", "A4", "A4 landscape", "A4 landscape", "A3 landscape", "B5", "13.33in 7.5in")
PAGE_NUMBERS = (
    "",
    "content:counter(page)",
    "content:'- ' counter(page) ' -'",
    "content:counter(page) ' / ' counter(pages)",
    "content:'P.' counter(page)",
)
RULES = {
    "solid": "table{border-collapse:collapse} td,th{border:.6pt solid #000}",
    "thin": "table{border-collapse:collapse} td,th{border:.2pt solid #888} th{background:#eee}",
    "dotted": "table{border-collapse:collapse} td,th{border:.8pt dotted #444}",
    "dashed": "table{border-collapse:collapse} td,th{border:.8pt dashed #444}",
    "double": "table{border-collapse:collapse} td,th{border:2.4pt double #000}",
    "separate": "table{border-collapse:separate;border-spacing:3px;border:1px solid #000}"
    " td,th{border:1px solid #000}",
    "rows": "table{border-collapse:collapse;border-top:1pt solid #000;border-bottom:1pt solid #000}"
    " tr{border-bottom:.4pt solid #777}",
    "headrule": "table{border-collapse:collapse} th{border-bottom:1pt solid #000}",
    "shading": "table{border-collapse:separate;border-spacing:2px}"
    " th{background:#cfdcea} td{background:#f1f4f7}",
    "stripes": "table{border-collapse:collapse} th{background:#246;color:#fff} td{background:#eef}",
    "none": "table{border-collapse:collapse}",
}
NO_COLUMNS = ("rows", "headrule", "stripes", "none")
"""The `RULES` that cannot show a merged cell."""


def style(rng: random.Random) -> Style:
    """A way to write a plan of the bureau form."""
    wide = rng.random() < 0.35
    cover = rng.choice(("title-org-city",) * 3 + tuple(COVERS))
    cover_date = rng.random() < 0.2
    contents = rng.random() < 0.15
    era = rng.choice(("令和",) * 5 + ("R", "西暦"))
    field_below = rng.random() < 0.35
    matrix = rng.choice(("joined", "joined", "below", "slash", "bare"))
    dash = rng.choice(("", "", "- ", "-"))
    gap = rng.choice(("", " ", "\u3000"))
    return Style(
        wide=wide,
        cover=cover,
        cover_date=cover_date,
        contents=contents,
        era=era,
        field_below=field_below,
        matrix=matrix,
        dash=dash,
        gap=gap,
        overview_gap=gap,
        tilde=rng.choice("~〜～"),
        as_of=rng.choice(
            ("R{e}.4.1付", "R{e}.4.1付", "令和{e}年4月1日付", "{y}/4/1現在", "令和{e}年4月1日現在")
        ),
        header=rng.choice(tuple(HEADERS)),
        pages=rng.random() < 0.7,
        chapter=rng.choice(("{n} {t}", "{n} {t}", "{n}\u3000{t}", "{n}. {t}", "{n}.{t}")),
        budgets_apart=rng.random() < 0.25,
        lists_apart=rng.random() < 0.2,
        outcome_tail=rng.choice((OUTCOME_TAIL,) * 3 + ("",)),
        legend="each" if rng.random() < 0.5 else "none",
        heads_repeat=rng.random() < 0.7,
    )


def text_look(rng: random.Random) -> text.Look:
    """A way to save a text."""
    columns = rng.choice((None, None, None, None, 30, 36, 40, 45))
    blank = rng.random() < 0.7
    indent = rng.random() < 0.3 or (columns is not None and not blank)
    headings_wrap = columns is not None and rng.random() < 0.6
    table_columns = rng.choice((None, None, None, 36, 44, 52, 68))
    table = rng.choice(("tab", "tab", "tab", "tab", "pipe"))
    trim = rng.random() < 0.25
    newline = rng.choice(("\n", "\n", "\r\n", "\r"))
    encoding = rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp"))
    feed = rng.random() < 0.5
    page_lines = rng.choice((None, None, None, 34, 45))
    return text.Look(
        columns=columns,
        headings_wrap=headings_wrap,
        table_columns=table_columns,
        table=table,
        trim=trim,
        blank=blank,
        indent=indent,
        page_numbers=feed or page_lines is not None,
        feed=feed,
        page_lines=page_lines,
        newline=newline,
        encoding=encoding,
        half_kana=rng.random() < 0.06,
        hang=rng.random() < 0.4,
        full_width=rng.random() < 0.08,
    )


def html_look(rng: random.Random) -> html.Look:
    """A page as browsers print it."""
    indented = rng.random() < 0.6
    font = rng.choice(FONTS)
    size = rng.choice((9, 9.5, 10, 10.5, 11, 12))
    page = rng.choice(PAGES)
    margin = rng.choice((12, 15, 18, 20, 25))
    rules = rng.choice(tuple(RULES))
    spacing = rng.choice((0, 2, 4, 8)) if indented else rng.choice((4, 6, 8))
    align = "justify" if rng.random() < 0.5 else "left"
    letter_spacing = rng.choice((0, 0, 0, 0, 0.3, 0.8))
    leading = rng.choice((1.4, 1.5, 1.6, 1.8, 2.0))
    heading_spacing = rng.choice((0, 0, 0, 3, 6))
    weight = "bold" if rng.random() < 0.6 else "normal"
    boxes = rng.random() < 0.15
    columns = rng.random() < 0.12
    running = rng.random() < 0.3
    number = rng.choice(PAGE_NUMBERS)
    hidden = rng.random() < 0.1
    shadow = "h4,h5{text-shadow:.3pt 0 0 #000}" if rng.random() < 0.1 else ""
    vertical = rng.random() < 0.08
    header = "" if rng.random() < 0.7 else "thead{display:table-row-group}"
    padding = rng.choice((1, 2, 3, 5))
    rows = "tr{break-inside:avoid}" if rng.random() < 0.4 else ""
    table_width = 70 if rng.random() < 0.15 else 100
    header_align = "center" if rng.random() < 0.2 else "left"
    indent = 1 if indented else 0
    css = f"""
@page{{size:{page};margin:{margin}mm;
@bottom-center{{{number};font:8pt '{font}'}} @top-right{{font:8pt '{font}'}}}}
body{{font:{size}pt/{leading} '{font}';margin:0;letter-spacing:{letter_spacing}pt}}
h1,h2,h3,h4,h5,p{{margin:0 0 {spacing}pt}}
h1,h2,h3,h4,h5{{font-size:1.08em;font-weight:{weight};break-after:avoid}}
h1{{font-size:1.8em;text-align:center;margin:.6em 0}}
h2{{font-size:1.3em;letter-spacing:{heading_spacing}pt;margin-top:8pt}}
h3{{font-size:1.15em;margin-top:5pt}} {shadow}
p{{text-align:{align}}} p.body{{text-indent:{indent}em}}
p.item,p.note{{padding-left:1em;text-indent:-1em;margin-left:{indent}em}}
p.review{{padding-left:{indent}em;text-indent:{-indent}em}}
p.attribute,p.list{{text-indent:0}}
.page{{break-before:page}} .white{{color:#fff}}
table{{width:{table_width}%;table-layout:fixed;margin:2pt 0 8pt;font-size:.92em}}
{header} {rows}
td,th{{vertical-align:top;padding:{padding}px {padding + 2}px;font-weight:normal;text-align:left}}
th{{text-align:{header_align}}}
td.down{{writing-mode:vertical-rl;height:5.5em}}
.box{{border:1px solid #000;padding:4pt;margin-bottom:4pt}}
.two{{display:flex;gap:12pt}} .two>div{{flex:1}}
{RULES[rules]}"""
    return html.Look(
        css,
        merges=rules not in NO_COLUMNS,
        running=running,
        vertical=vertical,
        boxes=boxes,
        columns=columns,
        hidden=hidden,
    )
