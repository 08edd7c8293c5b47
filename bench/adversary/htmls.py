"""Blocks → HTML in looks drawn at random, for WeasyPrint and Chromium."""

from __future__ import annotations

import random
from dataclasses import dataclass
from html import escape

from scripts.samples.layout import Block, Break, Heading, Rows, Slot, Text

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
RULES = {
    "solid": "table{border-collapse:collapse} td,th{border:.6pt solid #000}",
    "thin": "table{border-collapse:collapse} td,th{border:.2pt solid #888} th{background:#eee}",
    "dotted": "table{border-collapse:collapse} td,th{border:.8pt dotted #444}",
    "dashed": "table{border-collapse:collapse} td,th{border:.8pt dashed #444}",
    "double": "table{border-collapse:collapse} td,th{border:2.4pt double #000}",
    "separate": "table{border-collapse:separate;border-spacing:3px;border:1px solid #000} td,th{border:1px solid #000}",
    "rows": "table{border-collapse:collapse;border-top:1pt solid #000;border-bottom:1pt solid #000} tr{border-bottom:.4pt solid #777}",
    "headrule": "table{border-collapse:collapse} th{border-bottom:1pt solid #000}",
    "shading": "table{border-collapse:separate;border-spacing:2px} th{background:#cfdcea} td{background:#f1f4f7}",
    "stripes": "table{border-collapse:collapse} th{background:#246;color:#fff} td{background:#eef}",
    "none": "table{border-collapse:collapse}",
}
NO_COLUMNS = ("rows", "headrule", "stripes", "none")  # looks that cannot show a merged cell


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks; lengths in points."""

    font: str
    size: float
    page: str
    margin: int
    rules: str
    indent: bool
    spacing: float
    justify: bool
    letter: float
    leading: float
    heading_letter: float
    bold: bool
    box: bool
    columns: bool
    running: bool
    numbers: str
    hidden: bool
    shadow: bool
    vertical: bool
    repeat: bool
    pad: float
    keep: bool
    narrow_table: bool
    center: bool


def look(rng: random.Random) -> Look:
    indent = rng.random() < 0.6
    return Look(
        font=rng.choice(FONTS),
        size=rng.choice((9, 9.5, 10, 10.5, 11, 12)),
        page=rng.choice(PAGES),
        margin=rng.choice((12, 15, 18, 20, 25)),
        rules=rng.choice(tuple(RULES)),
        indent=indent,
        spacing=rng.choice((0, 2, 4, 8)) if indent else rng.choice((4, 6, 8)),
        justify=rng.random() < 0.5,
        letter=rng.choice((0, 0, 0, 0, 0.3, 0.8)),
        leading=rng.choice((1.4, 1.5, 1.6, 1.8, 2.0)),
        heading_letter=rng.choice((0, 0, 0, 3, 6)),
        bold=rng.random() < 0.6,
        box=rng.random() < 0.15,
        columns=rng.random() < 0.12,
        running=rng.random() < 0.3,
        numbers=rng.choice(("", "1", "- 1 -", "1/9", "P.1")),
        hidden=rng.random() < 0.1,
        shadow=rng.random() < 0.1,
        vertical=rng.random() < 0.08,
        repeat=rng.random() < 0.7,
        pad=rng.choice((1, 2, 3, 5)),
        keep=rng.random() < 0.4,
        narrow_table=rng.random() < 0.15,
        center=rng.random() < 0.2,
    )


def html(blocks: list[Block], how: Look, title: str) -> str:
    """The blocks as an HTML document for print."""
    corner = {
        "": "",
        "1": "counter(page)",
        "- 1 -": "'- ' counter(page) ' -'",
        "1/9": "counter(page) ' / ' counter(pages)",
        "P.1": "'P.' counter(page)",
    }[how.numbers]
    page = f"@page{{size:{how.page};margin:{how.margin}mm;"
    if corner:
        page += f"@bottom-center{{content:{corner};font:8pt '{how.font}'}}"
    if how.running:
        page += f"@top-right{{content:'{title}';font:8pt '{how.font}'}}"
    css = f"""{page}}}
body{{font:{how.size}pt/{how.leading} '{how.font}';margin:0;letter-spacing:{how.letter}pt}}
h1,h2,h3,h4,h5,p{{margin:0 0 {how.spacing}pt}} h1,h2,h3,h4,h5{{font-size:1.08em;font-weight:{"bold" if how.bold else "normal"};break-after:avoid}}
h1{{font-size:1.8em;text-align:center;margin:.6em 0}} h2{{font-size:1.3em;letter-spacing:{how.heading_letter}pt;margin-top:8pt}} h3{{font-size:1.15em;margin-top:5pt}}
{"h4,h5{text-shadow:.3pt 0 0 #000}" if how.shadow else ""}
p{{text-align:{"justify" if how.justify else "left"}}} p.body{{text-indent:{1 if how.indent else 0}em}}
p.item,p.note{{padding-left:1em;text-indent:-1em;margin-left:{1 if how.indent else 0}em}}
p.bullet{{padding-left:{1 if how.indent else 0}em;text-indent:{-1 if how.indent else 0}em}}
p.attribute,p.plain{{text-indent:0}}
.page{{break-before:page}} .white{{color:#fff}}
table{{width:{70 if how.narrow_table else 100}%;table-layout:fixed;margin:2pt 0 8pt;font-size:.92em}}
{"" if how.repeat else "thead{display:table-row-group}"}
{"tr{break-inside:avoid}" if how.keep else ""}
td,th{{vertical-align:top;padding:{how.pad}px {how.pad + 2}px;font-weight:normal;text-align:left}} th{{text-align:{"center" if how.center else "left"}}}
td.down{{writing-mode:vertical-rl;height:5.5em}}
.box{{border:1px solid #000;padding:4pt;margin-bottom:4pt}} .two{{display:flex;gap:12pt}} .two>div{{flex:1}}
{RULES[how.rules]}"""
    body: list[str] = []
    new = ""
    queue = list(blocks)
    while queue:
        block = queue.pop(0)
        if isinstance(block, Break):
            new = "page"
            for head in block.heads:
                body.append(_text(head, new))
                new = ""
        elif isinstance(block, Rows):
            body.append(_table(block, how))
        elif isinstance(block, Heading) and block.text[0] == "②" and (how.columns or how.box):
            parts = [[block]]
            while (
                queue
                and not isinstance(queue[0], Rows | Break)
                and (not isinstance(queue[0], Heading) or queue[0].text[0] in "③")
            ):
                nxt = queue.pop(0)
                if isinstance(nxt, Heading):
                    parts.append([])
                parts[-1].append(nxt)
            kind = "box" if how.box else ""
            inner = "".join(
                f'<div class="{kind}">' + "".join(_text(b, "") for b in part) + "</div>" for part in parts
            )
            body.append(f'<div class="two">{inner}</div>' if how.columns else inner)
        else:
            body.append(_text(block, new))
            new = ""
            if how.hidden and isinstance(block, Heading) and block.level == 1:
                body.append('<p class="white">0</p>')
    return f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>{escape(title)}</title><style>{css}</style><body>{"".join(body)}</body></html>'


def _text(block: Heading | Text, new: str) -> str:
    tag = f"h{block.level + 1}" if isinstance(block, Heading) else "p"
    kind = "" if isinstance(block, Heading) else block.kind
    return f'<{tag} class="{kind} {new}">{escape(block.text)}</{tag}>'


def _table(block: Rows, how: Look) -> str:
    total = sum(block.widths)
    cols = "".join(f'<col style="width:{100 * w / total:.2f}%">' for w in block.widths)
    head = f"<thead>{_row(block.header, 'th', False)}</thead>" if block.header else ""
    down = how.vertical and block.kind == "facilities"
    return f"<table><colgroup>{cols}</colgroup>{head}<tbody>{''.join(_row(r, 'td', down) for r in block.body)}</tbody></table>"


def _row(slots: tuple[Slot, ...], tag: str, down: bool) -> str:
    out = []
    for n, slot in enumerate(slots):
        span = f' colspan="{slot.span}"' if slot.span > 1 else ""
        kind = ' class="down"' if down and n == 0 else ""
        lines = "<br>".join(escape(line).replace("\n", "<br>") for line in slot.lines)
        out.append(f"<{tag}{span}{kind}>{lines}</{tag}>")
    return f"<tr>{''.join(out)}</tr>"
