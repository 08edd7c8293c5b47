"""What is found on small pictures of pages before characters are recognised: ink, skew, rules, lines of type.

The golden lists what is found in each picture, and how many pixels are ink. After an intended
change, run `pytest tests/test_small_pictures.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.readers.pdf import recognition
from tests.support import small_pictures
from tests.support.small_pictures import SCALE, Grey

pytestmark = pytest.mark.skipif(not recognition.is_installed(), reason="planparse[ocr] is not installed")
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


@pytest.mark.parametrize("degrees", [-2.9, -1.0, -0.3, 0.0, 0.5, 1.2, 2.9])
def test_a_turned_page_is_set_level(degrees: float) -> None:
    from planparse.readers.ocr.picture import ink_of, skew_of, turned

    level = np.full((500, 700), 255, dtype=np.uint8)
    for y in range(60, 440, 20):
        level[y : y + 4, 60:640] = 20
    askew = turned(level, -degrees)
    assert skew_of(ink_of(askew)) == pytest.approx(degrees, abs=0.06)
    assert skew_of(ink_of(turned(askew, skew_of(ink_of(askew))))) == pytest.approx(0.0, abs=0.06)
