"""What is found on small pictures of pages before characters are recognised: ink, skew, rules, lines of type.

The golden lists what is found in each picture, how many pixels are ink, and where characters stand that a
model is said to have seen there. After an intended
change, run `pytest tests/test_small_pictures.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.readers.pdf import recognition
from tests.support import small_pictures
from tests.support.small_pictures import SCALE, Grey

if TYPE_CHECKING:
    from planparse.readers.ocr.model import Recognised

pytestmark = pytest.mark.skipif(not recognition.is_installed(), reason="planparse[ocr] is not installed")
Box = tuple[int, int, int, int]
COUNTS = {"lattice": 60, "rules": 50, "typed": 50, "askew": 12}


def found_in(grey: Grey, scale: float) -> Iterator[str]:
    """What the steps before recognition make of a picture, a rule or a line of type a row."""
    from planparse.readers.ocr.lines import line_boxes
    from planparse.readers.ocr.picture import flattened, ink_of, rules_in, skew_of, with_faint_dots

    flat = flattened(grey, scale)
    ink = ink_of(flat)
    whole = with_faint_dots(ink, flat, scale)
    rules, mask = rules_in(flat, scale)
    boxes, em = line_boxes(whole, mask, scale)
    yield (
        f"  ink {int(ink.sum())} with dots {int(whole.sum())} "
        f"of rules {int(mask.sum())} em {em:.1f} skew {skew_of(ink):.2f}"
    )
    for rule in rules:
        yield f"  {'level' if rule.level else 'upright'} {rule.x0} {rule.top} {rule.x1} {rule.bottom}"
    for box in sorted(boxes.tolist()):
        yield f"  type {' '.join(map(str, box))}"


@pytest.mark.parametrize("family", small_pictures.FAMILIES)
def test_what_is_found_on_a_small_picture(family: str, file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number, grey in enumerate(small_pictures.pictures(family, COUNTS[family])):
        scale = SCALE if number % 3 else 1.5
        rows += [f"{number} at {scale:g} pixels a point", *found_in(grey, scale)]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")


LETTERS = "設計工事の協議ッ2026年,.・・ー一-（）(A○×〃〃l "


def told(draw: Random, width: int, height: int) -> Recognised:
    """What a model may tell of a line's picture: about a character an em, some of them unsure."""
    from planparse.readers.ocr.model import Recognised

    count = max(0, round(width / height / draw.choice((0.6, 0.8, 0.8, 1.0, 1.6))) - 1)
    middle = sorted(draw.uniform(0.1, 0.9) for _ in range(count))
    if draw.random() < 0.6:
        middle = [(n + 1) / (count + 1) for n in range(count)]
    sure = tuple(draw.choice((0.1, 0.15, 0.4, 0.5, 0.9, 0.99)) for _ in middle)
    second = "".join(draw.choice("\0設一") for _ in middle)
    return Recognised("".join(draw.choice(LETTERS) for _ in middle), tuple(middle), sure, second)


@pytest.mark.parametrize("family", ["typed", "lattice"])
def test_where_characters_stand_that_a_model_tells_of_a_small_picture(
    family: str, monkeypatch: pytest.MonkeyPatch, file_regression: FileRegressionFixture
) -> None:
    from planparse.readers.ocr import recognize

    rows: list[str] = []
    for number, grey in enumerate(small_pictures.pictures(family, 30)):
        draw = Random(f"told {family} {number}")
        monkeypatch.setattr(
            recognize, "recognise", lambda part, draw=draw: told(draw, part.shape[1], part.shape[0])
        )
        glyphs, shapes = recognize.recognise_page(grey, SCALE)
        rows.append(f"{number}: {len(glyphs)} characters, {len(shapes.box)} rules")
        for i, char in enumerate(glyphs.text):
            places = (glyphs.x0, glyphs.x1, glyphs.top, glyphs.base, glyphs.size)
            points = " ".join(f"{place[i]:.1f}" for place in places)
            rows.append(
                f"  {glyphs.order[i]} {char} {points} {glyphs.confidence[i]:g} {chr(glyphs.second[i])!r}"
            )
        rows += [
            f"  rule {' '.join(f'{x:.1f}' for x in box)} {width:g}"
            for box, width in zip(shapes.box.tolist(), shapes.width.tolist(), strict=True)
        ]
    file_regression.check(
        "\n".join(rows) + "\n", basename=f"told_{family}", extension=".txt", encoding="utf-8"
    )


@pytest.mark.parametrize("degrees", [-2.9, -1.0, -0.3, 0.0, 0.5, 1.2, 2.9])
def test_a_turned_page_is_set_level(degrees: float) -> None:
    from planparse.readers.ocr.picture import ink_of, skew_of, turned

    level = np.full((500, 700), 255, dtype=np.uint8)
    for y in range(60, 440, 20):
        level[y : y + 4, 60:640] = 20
    askew = turned(level, -degrees)
    assert skew_of(ink_of(askew)) == pytest.approx(degrees, abs=0.06)
    assert skew_of(ink_of(turned(askew, skew_of(ink_of(askew))))) == pytest.approx(0.0, abs=0.06)


A, LOW = (0, 0, 20, 20), (0, 0, 20, 5)
DOWN = 30
"""Pixels from the upper edge of the picture."""


@pytest.mark.parametrize(
    ("one", "other", "rule", "joined"),
    [
        # side by side, up to 1.2 em apart
        (A, (44, 0, 64, 20), None, True),
        (A, (45, 0, 65, 20), None, False),
        (A, (44, 0, 64, 20), (30, 0, 31, 40), False),
        (A, (44, 0, 64, 20), (30, 11, 31, 40), True),
        (A, (44, 0, 64, 20), (5, 0, 6, 40), True),
        # half of the lower one beside the other, and both no higher than 1.2 times the higher one or a sign
        (A, (22, 16, 30, 24), None, True),
        (A, (22, 17, 30, 24), None, False),
        (A, (22, 12, 30, 25), None, False),
        ((0, 0, 20, 15), (22, 8, 42, 22), None, True),
        # strokes of one sign, one above the other by up to 0.3 em
        (LOW, (0, 11, 20, 16), None, True),
        (LOW, (0, 12, 20, 17), None, False),
        (LOW, (0, 11, 20, 16), (0, 8, 40, 9), False),
        (LOW, (19, 11, 39, 16), None, True),
        (LOW, (20, 11, 40, 16), None, False),
        ((0, 0, 20, 9), (0, 14, 20, 23), None, True),
        ((0, 0, 20, 9), (0, 14, 20, 24), None, False),
    ],
)
def test_pieces_of_type_are_one_line_up_to_exactly_a_tolerance(
    one: Box, other: Box, rule: Box | None, joined: bool
) -> None:
    """In type of 20 pixels, whichever comes first."""
    from planparse.readers.ocr.lines import _merged

    rules = np.zeros((80, 80), dtype=np.bool_)
    if rule is not None:
        x0, top, x1, bottom = rule
        rules[DOWN + top : DOWN + bottom, x0:x1] = True
    whole = [min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])]
    down = np.array((0, DOWN, 0, DOWN))
    for pair in ((one, other), (other, one)):
        found = _merged(np.array(pair) + down, rules, 20.0) - down
        assert sorted(found.tolist()) == ([whole] if joined else sorted(map(list, pair)))


def test_three_pieces_in_a_row_are_one_line() -> None:
    from planparse.readers.ocr.lines import _merged

    boxes = np.array([(0, 0, 20, 20), (22, 1, 42, 21), (46, 2, 66, 20)])
    for some in permutations(boxes):
        assert _merged(np.array(some), np.zeros((80, 80), dtype=np.bool_), 20.0).tolist() == [[0, 0, 66, 21]]
