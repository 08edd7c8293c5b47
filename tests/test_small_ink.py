"""What of a small page's glyphs shows, and where a blank stands before one, drawn from a seed.

Texts with blanks of every kind, printed twice, in the colour of their ground, unpainted over pictures and
outlines, covered, beyond the page's edges, and with a blank behind every letter. The golden lists each page,
the glyphs that are kept with their blanks, and what is left out. After an intended change, run
`pytest tests/test_small_ink.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.readers.pdf.ink import ink_of
from planparse.readers.pdf.page import NO_COLOUR, WHITE
from tests.support.small_pages import HEIGHT, WIDTH, Drawn, Letters, SmallPage, facts_of, width_of

COUNT = 90
Marks = list[Letters | Drawn]
Boxes = list[tuple[float, float, float, float]]
TEXTS = ("点検", "点 検", "水道\u3000管", "A B", "12", "\u200b計画", "計\u00ad画", "  市民", "市民 ", "〆1 2")
SENTENCE = "市は水道管の点検を毎年続け古い管から順に取り替える"


def blanks(draw: Random, marks: Marks, boxes: Boxes) -> None:
    """Words on lines, some of their blanks written apart, before or behind the words."""
    for line in range(draw.randint(1, 3)):
        x, base = 20.0, 40.0 + 30 * line
        for _ in range(draw.randint(1, 4)):
            text = draw.choice(TEXTS)
            marks.append(Letters(x, base, text, draw.choice((10, 10, 12))))
            x += width_of(text) + draw.choice((0, 0, 2, 5, 5, 10))
            if draw.random() < 0.4:
                at = x - draw.choice((0, 5, 5, 30, 4.9))
                blank = Letters(at, base + draw.choice((0, 0, 0, 3, 2.5)), draw.choice((" ", "\u3000")))
                marks.insert(draw.choice((0, len(marks), len(marks))), blank)
                x += draw.choice((0, 5))


def twice(draw: Random, marks: Marks, boxes: Boxes) -> None:
    """Texts printed again a little off, in another size, or as a back end has left them out."""
    for line in range(draw.randint(1, 3)):
        text = draw.choice(("点検", "水道管", "AAA", "ii", "計画計画"))
        base, size = 40.0 + 30 * line, draw.choice((8, 10, 16))
        marks.append(Letters(20, base, text, size))
        off = draw.choice((0, 0.3, 0.5, 1, 2, 2.5, 3, 4, 5)), draw.choice((0, 0, 0.5, 1, 2, 3))
        for _ in range(draw.choice((0, 1, 1, 2))):
            again = draw.choice((size, size, size * 1.05, size * 1.1, size * 1.2))
            marks.append(Letters(20 + off[0], base + off[1], draw.choice((text, text, text[1:])), again))
        if draw.random() < 0.3:
            wide, high = draw.choice((0.5, 10, 20)), draw.choice((0.5, 12))
            boxes.append((20, base - 8, 20 + wide, base - 8 + high))


def colours(draw: Random, marks: Marks, boxes: Boxes) -> None:
    """Texts on grounds, under them, and in their colours; unpainted over pictures and outlined letters."""
    for line in range(draw.randint(1, 4)):
        base = 40.0 + 30 * line
        text = draw.choice(("点検", "水道管", "ABC"))
        if draw.random() < 0.7:
            fill = draw.choice((0xFFFFFF, 0xFEFEFE, 0x4F81BD, 0xF0F0F0, 0, NO_COLOUR))
            wide, top = draw.choice((5, 15, 25, 60)), base - draw.choice((3.8, 4, 9, 12))
            irregular = draw.random() < 0.25
            box = (20.0, top, 20.0 + wide, top + draw.choice((3, 12, 12, 20, 40)))
            marks.append(Drawn(box, fill=fill, stroke=NO_COLOUR, irregular=irregular))
            if draw.random() < 0.2:
                marks.append(Drawn(box, fill=draw.choice((WHITE, 0x4F81BD)), stroke=NO_COLOUR))
        colour = draw.choice((0, 0, WHITE, WHITE, 0xFEFEFE, 0xF4F4F4, 0x4F81BD, 0xFAFAD0, NO_COLOUR))
        unpainted, size = draw.random() < 0.25, draw.choice((10, 10, 10, 1, 0.5, 0.05))
        marks.insert(
            draw.choice((0, len(marks), len(marks))),
            Letters(20 + draw.choice((0, 0, 5)), base, text, size, colour=colour, invisible=unpainted),
        )
        if draw.random() < 0.25:
            boxes.append(
                (
                    draw.choice((15, 25)),
                    base - 20,
                    15 + draw.choice((10, 80)),
                    base - draw.choice((15, 3.8, -5)),
                )
            )


def edges(draw: Random, marks: Marks, boxes: Boxes) -> None:
    """Texts at the page's edges."""
    for _ in range(draw.randint(1, 4)):
        x = draw.choice((-20, -10, -9.5, -9, 0, WIDTH - 10, WIDTH - 0.5, WIDTH, WIDTH + 5, float("inf")))
        base = draw.choice((-2, 0, 1, 5, 9, 40, HEIGHT, HEIGHT + 8, HEIGHT + 8.8, HEIGHT + 9))
        marks.append(Letters(x, base, draw.choice(("点検", "A 1")), angle=draw.choice((0, 0, 90))))


def spaced(draw: Random, marks: Marks, boxes: Boxes) -> None:
    """A blank behind nearly every letter, as OCR programs write them."""
    share = draw.choice((0.5, 0.8, 0.95, 1, 1))
    unpainted = draw.random() < 0.4
    wide = draw.choice((5, 1, 0, 8))
    for line in range(draw.choice((1, 2, 3))):
        x, base = 10.0, 40.0 + 20 * line
        letters = list(SENTENCE[line : line + 24]) + list(draw.choice(("", "12億円", "2026", "ABC")))
        for letter in letters:
            text = letter + (" " if draw.random() < share else "")
            marks.append(Letters(x, base, text, invisible=unpainted))
            x += width_of(letter) + (wide if len(text) > 1 else 0)
    if unpainted:
        boxes.append((0, 0, WIDTH, HEIGHT))


FAMILIES: dict[str, Callable[[Random, Marks, Boxes], None]] = {
    "blanks": blanks,
    "twice": twice,
    "colours": colours,
    "edges": edges,
    "spaced": spaced,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_of_a_small_page_shows(family: str, file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number in range(COUNT if family != "spaced" else COUNT // 3):
        marks: Marks = []
        boxes: Boxes = []
        FAMILIES[family](Random(f"ink {family} {number}"), marks, boxes)
        page = SmallPage(tuple(marks))
        facts = facts_of(page)
        placed = np.array(boxes, dtype=np.float64).reshape(-1, 4)
        facts = replace(facts, **{"doubled" if family == "twice" else "images": placed})
        ink = ink_of(facts)
        shown = "".join(
            f"{('', '_', '＿')[int(space)] if space < 3 else '?'}{letter}{'*' if thick else ''}"
            for letter, space, thick in zip(ink.glyphs.text, ink.space, ink.thick, strict=True)
        )
        rows += [f"--- {number}: {page} {boxes or ''}".rstrip(), f"shows {shown!r}"]
        left = f"hidden {ink.hidden!r} off {ink.off_page!r} twice {ink.duplicates} widthless {ink.widthless}"
        rows.append(f"{left} dropped {ink.blanks_dropped} damaged {ink.damaged} folded {ink.folded!r}")
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
