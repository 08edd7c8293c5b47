"""Plans as texts whose tables are in markup: MediaWiki, AsciiDoc or LaTeX."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.originals.texts import all_rows, write_text
from generator.layout import Block, Rows, Slot, placed

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
            spans = (("col", slot.span), ("row", slot.rows))
            span = "".join(f' {name}span="{count}"' for name, count in spans if count > 1)
            span += " |" if span else ""
            yield f"{sign}{span} {'<br />'.join(slot.lines)}"
    yield "|}"


def _asciidoc(table: Rows) -> Iterator[str]:
    yield f'[cols="{len(table.widths)}*"]'
    yield "|==="
    for row in all_rows(table):
        for slot in row:
            first, *others = slot.lines or ("",)
            span = str(slot.span) if slot.span > 1 else ""
            span += f".{slot.rows}" if slot.rows > 1 else ""
            yield f"{span}{'+' if span else ''}|{first}{' +' if others else ''}"
            for other in others:
                yield f"{other}{' +' if other is not others[-1] else ''}"
        yield ""
    yield "|==="


def _latex(table: Rows) -> Iterator[str]:
    yield f"\\begin{{tabular}}{{{'|l' * len(table.widths)}|}}"
    yield "\\hline"
    rows = len(list(all_rows(table)))
    cells = [dict[int, str]() for _ in range(rows)]
    open_below = [set[int]() for _ in range(rows)]
    for r, c, slot in placed(table):
        cells[r][c] = _latex_cell(slot)
        for below in range(r + 1, r + slot.rows):  # a cell merged over rows has an empty one in each
            cells[below][c] = f"\\multicolumn{{{slot.span}}}{{l|}}{{}}" if slot.span > 1 else ""
            open_below[below - 1].update(range(c, c + slot.span))
    for row, covered in zip(cells, open_below, strict=True):
        ruled = [f"\\cline{{{n}-{n}}}" for n in range(1, len(table.widths) + 1) if n - 1 not in covered]
        yield " & ".join(row[c] for c in sorted(row)) + r" \\ " + ("".join(ruled) if covered else r"\hline")
    yield "\\end{tabular}"


def _latex_cell(slot: Slot) -> str:
    lines = [_TEX_SIGNS.sub(r"\\\1", line) for line in slot.lines]
    stacked = r" \\ ".join(lines)
    text = f"\\shortstack[l]{{{stacked}}}" if len(lines) > 1 else stacked
    if slot.rows > 1:
        text = f"\\multirow{{{slot.rows}}}{{*}}{{{text}}}"
    return f"\\multicolumn{{{slot.span}}}{{l|}}{{{text}}}" if slot.span > 1 else text
