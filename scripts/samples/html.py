"""Blocks → HTML, printed by Chromium."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from scripts.samples.layout import Block, Break, Heading, Rows, Slot, Text
from scripts.samples.pdf import by_chromium

# Headings are not bold: Chromium sets a font without a bold face as outlines (Type 3), ten times as large.
RULES = {
    "rows": "table{border-top:1px solid #333;border-bottom:1px solid #333} tr{border-bottom:.5px solid #777}",
    "shading": "table{border-collapse:separate;border-spacing:2px}"
    " th{background:#cfdcea} td{background:#f1f4f7}",
    "dotted": "table,th,td{border:1px dotted #555}",
    "full": "table,th,td{border:.7px solid #000} th{background:#e4efe4}",
}


@dataclass(frozen=True, slots=True)
class Look:
    """`rules` is a key of `RULES`. `vertical`: the facilities table's first column reads downwards."""

    landscape: bool = False
    font: str = "IPAPGothic"
    rules: str = "full"
    tagged: bool = True
    vertical: bool = False


def render(blocks: list[Block], path: Path, look: Look) -> None:
    """Writes the blocks as a PDF to `path`."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.html"
        source.write_text(html(blocks, look), "utf-8")
        by_chromium(source, path, tagged=look.tagged)


def html(blocks: list[Block], look: Look) -> str:
    """The blocks as an HTML page for print."""
    page = "A4 landscape" if look.landscape else "A4"
    style = f"""
@page{{size:{page};margin:16mm 18mm;@bottom-center{{content:counter(page);font:8pt {look.font}}}}}
body{{font:9.5pt/1.6 {look.font};margin:0}}
h1,h2,h3,h4,h5{{font-size:10.5pt;font-weight:normal;margin:.7em 0 .3em;break-after:avoid}}
h1{{font-size:18pt;text-align:center}}
h2{{font-size:13pt;border-left:6px solid #357;padding-left:6px}} h3{{font-size:11.5pt}}
p{{margin:0 0 .4em;text-align:justify}} p.body{{text-indent:1em}}
p.item,p.note{{padding-left:1em}} .page{{break-before:page}}
table{{width:100%;border-collapse:collapse;table-layout:fixed;margin:.3em 0 .8em;font-size:9pt}}
th,td{{text-align:left;vertical-align:top;padding:2px 4px;font-weight:normal}}
td.down{{writing-mode:vertical-rl;height:5.2em}}
{RULES[look.rules]}"""
    body: list[str] = []
    new_page = ""
    for block in blocks:
        if isinstance(block, Break):
            new_page = "page"
            for head in block.heads:
                body.append(_text(head, new_page))
                new_page = ""
        elif isinstance(block, Rows):
            body.append(_table(block, look))
        else:
            body.append(_text(block, new_page))
            new_page = ""
    return (
        '<!doctype html><html lang="ja"><meta charset="utf-8">'
        f"<title>plan</title><style>{style}</style><body>{''.join(body)}</body></html>"
    )


def _text(block: Heading | Text, new_page: str) -> str:
    tag = f"h{block.level + 1}" if isinstance(block, Heading) else "p"
    kind = "" if isinstance(block, Heading) else block.kind
    return f'<{tag} class="{kind} {new_page}">{escape(block.text)}</{tag}>'


def _table(block: Rows, look: Look) -> str:
    total = sum(block.widths)
    columns = "".join(f'<col style="width:{100 * w / total:.2f}%">' for w in block.widths)
    down = look.vertical and block.kind == "facilities"
    head = f"<thead>{_row(block.header, 'th', False)}</thead>" if block.header else ""
    body = "".join(_row(row, "td", down) for row in block.body)
    return f"<table><colgroup>{columns}</colgroup>{head}<tbody>{body}</tbody></table>"


def _row(slots: tuple[Slot, ...], tag: str, down: bool) -> str:
    out = []
    for n, slot in enumerate(slots):
        span = f' colspan="{slot.span}"' if slot.span > 1 else ""
        kind = ' class="down"' if down and n == 0 else ""
        lines = "<br>".join(escape(line).replace("\n", "<br>") for line in slot.lines)
        out.append(f"<{tag}{span}{kind}>{lines}</{tag}>")
    return f"<tr>{''.join(out)}</tr>"
