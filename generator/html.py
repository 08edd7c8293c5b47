"""Blocks as HTML for print, by Chromium or WeasyPrint."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from generator.layout import Block, Break, Heading, Rows, Slot, Text
from generator.pdf import by_chromium


@dataclass(frozen=True, slots=True)
class Look:
    """How a printed page looks: its style sheet, and what a style sheet cannot say.

    `merges`: a merged cell of a table can be told from two. `title` is the document's, and with `running`
    every page's, at the top right. `vertical`: the facilities table's first column reads downwards.
    `boxes`: ② and ③ of an issue stand in boxes; `columns`: they stand beside each other. `hidden`: a white
    0 follows every chapter's heading. `tagged`: the PDF is tagged.
    """

    css: str
    merges: bool = True
    title: str = "plan"
    running: bool = False
    vertical: bool = False
    boxes: bool = False
    columns: bool = False
    hidden: bool = False
    tagged: bool = True


def render(blocks: Iterable[Block], path: Path, look: Look) -> None:
    """Write the blocks as a PDF to `path`, by Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.html"
        source.write_text(html(blocks, look), "utf-8")
        by_chromium(source, path, tagged=look.tagged)


def html(blocks: Iterable[Block], look: Look) -> str:
    """The blocks as an HTML page for print."""
    running = f"@page{{@top-right{{content:'{look.title}'}}}}" if look.running else ""
    body: list[str] = []
    new_page = ""
    queue = deque(blocks)
    while queue:
        block = queue.popleft()
        if isinstance(block, Break):
            new_page = "page"
            for head in block.heads:
                body.append(_text(head, new_page))
                new_page = ""
        elif isinstance(block, Rows):
            body.append(_table(block, look))
        elif isinstance(block, Heading) and block.text[0] == "②" and (look.columns or look.boxes):
            body.append(_sections(block, queue, look))
        else:
            body.append(_text(block, new_page))
            new_page = ""
            if look.hidden and isinstance(block, Heading) and block.level == 1:
                body.append('<p class="white">0</p>')
    return (
        '<!doctype html><html lang="ja"><meta charset="utf-8">'
        f"<title>{escape(look.title)}</title><style>{running}{look.css}</style><body>{''.join(body)}</body></html>"
    )


def _sections(first: Heading, queue: deque[Block], look: Look) -> str:
    """② and ③, taken from the queue up to what follows them, each in an element of its own."""
    sections = [_text(first, "")]
    while queue and isinstance(queue[0], Heading | Text):
        if isinstance(queue[0], Heading):
            if queue[0].text[0] != "③":
                break
            sections.append("")
        block = queue.popleft()
        assert isinstance(block, Heading | Text)
        sections[-1] += _text(block, "")
    kind = "box" if look.boxes else ""
    inner = "".join(f'<div class="{kind}">{section}</div>' for section in sections)
    return f'<div class="two">{inner}</div>' if look.columns else inner


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
