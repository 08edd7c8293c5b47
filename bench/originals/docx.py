"""Blocks → a plain Word document."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document

from generator.layout import Block, Break, Rows, placed


def write(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
    document: Any = Document()
    for block in blocks:
        match block:
            case Break(heads):
                for head in heads:
                    document.add_paragraph(head.text)
            case Rows():
                table = document.add_table(len(block.body) + bool(block.header), len(block.widths))
                for r, c, slot in placed(block):
                    cell = table.cell(r, c).merge(table.cell(r + slot.rows - 1, c + slot.span - 1))
                    cell.text = "\n".join(slot.lines)
            case _:
                document.add_paragraph(block.text)
    document.save(str(path))
