"""Parts → slides printed by LibreOffice Impress."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from bench.layouts.parts import Grid, Head, NewPage, Para, Part
from generator import impress
from generator.layout import Block, Break, Heading, Rows, Slot, Text


def render(content: Sequence[Part], path: Path, rng: random.Random) -> None:
    """Prints the parts as slides, ② and ③ in text boxes beside each other; cells cover one row."""
    impress.render([_block(part) for part in content], path)


def _block(part: Part) -> Block:
    match part:
        case Head(text, level):
            return Heading(text, level)
        case Para(text):
            return Text(text)
        case NewPage():
            return Break()
        case Grid(rows, widths):
            slots = tuple(tuple(Slot(tuple(c.text.split("\n")), c.cols) for c in row) for row in rows)
            return Rows(None, slots, "other", tuple(round(10 * w) for w in widths))
