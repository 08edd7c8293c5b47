"""What is found on small pictures of pages before characters are recognised: ink, skew, rules, lines of type.

The golden lists what is found in each picture, how many pixels are ink, and where characters stand that a
model is said to have seen there. After an intended
change, run `pytest tests/test_small_pictures.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
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


SIGNS = "設計工事のッゃ（「(【）」)】、。，,.・：；:;0123０９Aア一ー〃 "


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:.4g}" for value in values)


def ink_columns(draw: Random) -> Iterator[str]:
    """Columns of ink, with the middles of the characters that a model tells of them."""
    from planparse.readers.ocr.recognize import _edges, _em, _extents

    columns = np.array([float(draw.choice((0, 0, 0, 1, 4))) for _ in range(draw.choice((12, 40, 80)))])
    middle = np.array(sorted(draw.uniform(0, len(columns)) for _ in range(draw.randint(1, 5))))
    yield f"{''.join(f'{int(c)}' for c in columns)} middles {_numbers(middle)}"
    begin, end = _extents(columns, middle)
    yield f"edges {_edges(columns, middle)} ink {_numbers(begin)} to {_numbers(end)}"
    text = "".join(draw.choice("設計工の一ア12A（・") for _ in middle)
    height = draw.choice((8, 10, 20))
    at = np.cumsum([height * draw.choice((0.7, 0.71, 1.0, 1.0, 1.25, 1.26, 1.6, 0.5)) for _ in middle])
    yield f"em of {text} {height} high at {_numbers(at)}: {_em(text, at, height, 11.0)}"


def cut_out(draw: Random) -> Iterator[str]:
    """Pictures of lines for the model: paper around a box, and where the ink is then."""
    from planparse.readers.ocr.recognize import _picture

    flat = np.full((50, 120), 255, dtype=np.uint8)
    x0, top = draw.choice((0, 1, 2, 30)), draw.choice((0, 1, 2, 20))
    x1, bottom = draw.choice((x0 + 4, 90, 118, 119, 120)), draw.choice((top + 4, 44, 48, 49, 50))
    flat[top:bottom, x0:x1] = 20
    flat[:, ::7] = np.minimum(flat[:, ::7], 90)
    pad, more = draw.choice((0, 1, 4, 10)), draw.choice((0, 3))
    found = _picture(flat, [x0, top, x1, bottom], pad, more)
    ink = found < 50
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    yield f"{x0} {top} {x1} {bottom} with {pad} and {more}"
    yield f"{found.shape} ink {_ends(rows)} by {_ends(columns)}"
    yield f"corner {int(found[0, 0])} grey {int(((found > 60) & (found < 200)).sum(axis=0).max())}"


def _ends(places: npt.NDArray[np.int64]) -> str:
    return f"{places[0]} to {places[-1]}" if len(places) else "nowhere"


def told_lines(draw: Random) -> Iterator[str]:
    """Lines in a row and below each other: their ems, baselines and characters, as exact as they are told."""
    from planparse.readers.ocr import recognize as of

    lines = []
    x, top = 10.0, 20
    for _ in range(draw.randint(1, 4)):
        text = "".join(draw.choice(SIGNS) for _ in range(draw.randint(1, 6)))
        em = draw.choice((20.0, 20.0, 20.4, 20.5, 25.0, 25.1, 15.0, 40.0))
        begin = x + np.cumsum(
            [em * draw.choice((0.9, 1.0, 1.0, 1.12, 1.2, 1.34, 1.45, 1.6, 2.1)) for _ in text]
        )
        end = begin + em * np.array([draw.choice((0.4, 0.84, 0.88, 0.92)) for _ in text])
        box = (int(begin[0]), top, int(end[-1]) + 1, top + draw.choice((8, 16, 20)))
        sure = tuple(draw.choice((0.5, 0.9)) for _ in text)
        base = of._base(text, box[1], box[3], em)
        lines.append(
            of._Line(
                text,
                sure,
                draw.choice(("\0", "二")) * len(text),
                begin,
                end,
                box,
                em,
                draw.random() < 0.6,
                base,
            )
        )
        if draw.random() < 0.6:
            x, top = (
                float(box[2]) + em * draw.choice((-0.1, 0.0, 1.0, 3.9, 4.1)),
                top + draw.choice((0, 2, 4, 5)),
            )
        else:
            x, top = 10.0, top + draw.choice((20, 30))
    for line in lines:
        pitched = " pitched" if line.pitched else ""
        yield f"{line.text} in {line.box} em {line.em:g}{pitched} {_numbers(line.begin)}"
    sized = of._sized(lines)
    for line, other in zip(sized, of._aligned(sized), strict=True):
        yield f"em {line.em:.5g} base {line.base:.5g} aligned {other.base:.5g}"
    yield f"apart {of._distance(lines[0].box, lines[-1].box)}"
    glyphs = of._glyphs(sized, SCALE)
    yield f"{glyphs.text} {_numbers(glyphs.x0)} to {_numbers(glyphs.x1)} sure {_numbers(glyphs.confidence)}"
    yield f"{_numbers(glyphs.top)} to {_numbers(glyphs.bottom)}"
    yield f"{_numbers(glyphs.base)} high {_numbers(glyphs.size)} second {glyphs.second.tolist()}"


@pytest.mark.parametrize(("drawn", "count"), [(ink_columns, 120), (cut_out, 40), (told_lines, 120)])
def test_what_is_made_of_characters_that_a_model_tells(
    drawn: Callable[[Random], Iterator[str]], count: int, file_regression: FileRegressionFixture
) -> None:
    rows: list[str] = []
    for number in range(count):
        rows += [f"{number}", *(f"  {row}" for row in drawn(Random(f"{drawn.__name__} {number}")))]
    file_regression.check("\n".join(rows) + "\n", basename=drawn.__name__, extension=".txt", encoding="utf-8")


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
