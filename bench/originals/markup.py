"""Plans as texts whose tables are in markup: MediaWiki, AsciiDoc or LaTeX."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.originals.texts import all_rows, write_text
from generator.layout import Block, Rows

_TEX_SIGNS = re.compile(r"([%&#_$])")


def write(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    draw = rng.choice([_wiki, _asciidoc, _latex])
    write_text(blocks, path, rng, lambda table: list(draw(table)))


def _wiki(table: Rows) -> Iterator[str]:
    yield '{| class="wikitable"'
    for n, row in enumerate(all_rows(table)):
        yield "|-"
        for slot in row:
            sign = "!" if n == 0 and table.header else "|"
            span = f' colspan="{slot.span}" |' if slot.span > 1 else ""
            yield f"{sign}{span} {'<br />'.join(slot.lines)}"
    yield "|}"


def _asciidoc(table: Rows) -> Iterator[str]:
    yield f'[cols="{len(table.widths)}*"]'
    yield "|==="
    for row in all_rows(table):
        for slot in row:
            first, *others = slot.lines or ("",)
            yield f"{f'{slot.span}+' if slot.span > 1 else ''}|{first}{' +' if others else ''}"
            for other in others:
                yield f"{other}{' +' if other is not others[-1] else ''}"
        yield ""
    yield "|==="


def _latex(table: Rows) -> Iterator[str]:
    yield f"\\begin{{tabular}}{{{'|l' * len(table.widths)}|}}"
    yield "\\hline"
    for row in all_rows(table):
        cells = []
        for slot in row:
            lines = [_TEX_SIGNS.sub(r"\\\1", line) for line in slot.lines]
            stacked = r" \\ ".join(lines)
            text = f"\\shortstack[l]{{{stacked}}}" if len(lines) > 1 else stacked
            cells.append(f"\\multicolumn{{{slot.span}}}{{l|}}{{{text}}}" if slot.span > 1 else text)
        yield " & ".join(cells) + r" \\ \hline"
    yield "\\end{tabular}"
