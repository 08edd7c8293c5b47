"""Signs of a scan that the model takes for letters, by the shape of their ink: an em is 20 pixels here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from planparse.readers.pdf import recognition

pytestmark = pytest.mark.skipif(not recognition.is_installed(), reason="planparse[ocr] is not installed")

EM = 20.0
Ink = npt.NDArray[np.bool_]


def ink(*boxes: tuple[int, int, int, int], width: int = 24) -> Ink:
    """Ink 24 pixels high, of boxes x0, top, x1, bottom."""
    found = np.zeros((24, width), dtype=np.bool_)
    for x0, top, x1, bottom in boxes:
        found[top:bottom, x0:x1] = True
    return found


def ring(size: int) -> Ink:
    """A square ring with sides of `size` pixels."""
    found = ink((2, 2, 2 + size, 2 + size))
    found[4:size, 4:size] = False
    return found


def read(text: str, *parts: Ink) -> tuple[str, list[float], str]:
    """A line whose characters have these inks: its text, how sure each character is, the next likeliest."""
    from planparse.readers.ocr.model import Recognised
    from planparse.readers.ocr.signs import by_shape

    ends = np.cumsum([part.shape[1] for part in parts]).tolist()
    begins = [0, *ends[:-1]]
    whole = np.concatenate(parts, axis=1)
    middles = tuple((a + b) / 2 / whole.shape[1] for a, b in zip(begins, ends, strict=True))
    seen = Recognised(text, middles, (0.5,) * len(text), "次" * len(text))
    found = by_shape(seen, whole, begins, ends, EM)
    assert len(found.text) == len(found.middle) == len(found.confidence) == len(found.second)
    return found.text, list(found.confidence), found.second


KANJI = ink((2, 2, 22, 4), (2, 10, 22, 12), (10, 2, 12, 22))
BAR, HYPHEN = ink((1, 10, 21, 12)), ink((6, 10, 15, 12))
CROSS = ink((4, 4, 18, 18))


@pytest.mark.parametrize("char", "一ー―－-")
def test_a_short_bar_is_a_hyphen(char: str) -> None:
    assert read(f"第{char}号", KANJI, HYPHEN, KANJI)[0] == "第-号"
    assert read(f"第{char}号", KANJI, BAR, KANJI)[0] == f"第{char}号"
    assert read(char, BAR)[0] == "－"
    assert read(char, HYPHEN)[0] == "-"
    for kana in "ァアヲヺ":
        assert read(f"{kana}{char}", KANJI, HYPHEN)[0] == f"{kana}{char}"
    for other in "あ・港":
        assert read(f"{other}{char}", KANJI, HYPHEN)[0] == f"{other}-"


@pytest.mark.parametrize(("width", "shown"), [(9, "-"), (10, "－")])
def test_a_hyphen_is_less_wide_than_half_an_em(width: int, shown: str) -> None:
    assert read("一", ink((2, 10, 2 + width, 12)))[0] == shown


@pytest.mark.parametrize("char", "O0oCGQＯ０ｏ○")
def test_a_large_ring_is_the_sign(char: str) -> None:
    text, sure, second = read(f"{char}済", ring(16), KANJI)
    assert (text, sure[0]) == ("○済", 0.9)
    assert second == ("次次" if char == "○" else f"{char}次")
    assert read(f"{char}済", ring(15), KANJI)[0] == f"{char}済"


@pytest.mark.parametrize("char", "CG")
def test_a_letter_with_a_gap_is_no_ring(char: str) -> None:
    gap = ring(18)
    gap[8:14, 14:] = False
    assert read(f"{char}班", gap, KANJI)[0] == f"{char}班"
    assert read("O班", gap, KANJI)[0] == "○班"


@pytest.mark.parametrize("char", "XxＸｘ×")
def test_a_cross_is_the_sign_unless_beside_latin_letters(char: str) -> None:
    assert read(f"{char}印", CROSS, KANJI)[0] == "×印"
    for beside in "AZaz59.":
        assert read(f"{beside}{char}", KANJI, CROSS)[0] == f"{beside}{char}"
        assert read(f"{char}{beside}", CROSS, KANJI)[0] == f"{char}{beside}"
        assert read(f"{beside}港{char}", KANJI, KANJI, CROSS)[0] == f"{beside}港×"


@pytest.mark.parametrize("char", "・：:")
def test_a_single_dot_is_no_colon(char: str) -> None:
    assert read(f"調{char}査", KANJI, ink((10, 10, 13, 13)), KANJI)[0] == "調・査"
    assert read(f"調{char}査", KANJI, ink((10, 8, 13, 14)), KANJI)[0] == "調・査"
    assert read(f"調{char}査", KANJI, ink((10, 4, 13, 7), (10, 15, 13, 18)), KANJI)[0] == f"調{char}査"


def test_a_character_without_ink_stays() -> None:
    for char in "一O×:":
        assert read(f"{char}港", ink(), KANJI)[0] == f"{char}港"


STROKES = ((6, 6, 8, 13), (12, 6, 14, 13))


@pytest.mark.parametrize("seen", list("I1l|'\"”“.,/川nUⅡ〃Ｉ１ｌ！!い"))
def test_two_short_strokes_are_a_ditto_mark(seen: str) -> None:
    text, sure, second = read(f"港{seen}", KANJI, ink(*STROKES))
    assert (text, sure[1], second) == ("港〃", 0.9, "次次" if seen == "〃" else f"次{seen}")


def test_a_ditto_mark_taken_for_two_characters_is_one() -> None:
    halves = ink((6, 6, 8, 13), width=10), ink((2, 6, 4, 13), width=14)
    assert read("ll", *halves) == ("〃", [0.9], "l")
    assert read("港'!港", KANJI, *halves, KANJI) == ("港〃港", [0.5, 0.9, 0.5], "次'次")
    assert read("Al", KANJI, ink(*STROKES))[0] == "Al"
    assert read("l9", ink(*STROKES), KANJI)[0] == "l9"


@pytest.mark.parametrize(
    ("boxes", "is_mark"),
    [
        (STROKES, True),
        (STROKES[:1], False),
        ((*STROKES, (18, 6, 20, 13)), False),
        ((*STROKES, (18, 6, 20, 8)), True),  # dirt, less than 0.12 em high
        ((*STROKES, (18, 6, 20, 9)), False),
        (((6, 4, 8, 16), (12, 4, 14, 16)), True),  # 0.6 em high
        (((6, 4, 8, 17), (12, 4, 14, 17)), False),
        (((6, 4, 8, 14), (12, 4, 14, 11)), True),
        (((6, 4, 8, 14), (12, 4, 14, 10)), False),  # less than 0.65 of the other's height
        (((6, 4, 8, 14), (12, 7, 14, 17)), True),
        (((6, 4, 8, 14), (12, 8, 14, 18)), False),  # too far below
        (((6, 6, 13, 13), (15, 6, 17, 13)), True),
        (((6, 6, 14, 13), (16, 6, 18, 13)), False),  # wider than high
        (((2, 6, 4, 13), (18, 6, 20, 13)), True),
        (((2, 6, 4, 13), (19, 6, 21, 13)), False),  # 0.95 em apart
    ],
)
def test_what_two_strokes_have_in_common(boxes: tuple[tuple[int, int, int, int], ...], is_mark: bool) -> None:
    from planparse.readers.ocr.signs import is_ditto

    assert is_ditto(ink(*boxes), EM) is is_mark


@pytest.mark.parametrize(
    ("width", "height", "bar"),
    [(4.0, 3.0, True), (3.9, 3.0, False), (4.0, 3.1, False), (20.0, 1.0, True)],
)
def test_a_bar_is_wide_and_low(width: int, height: int, bar: bool) -> None:
    from planparse.readers.ocr.signs import is_bar

    assert is_bar(width, height, EM) is bar


@pytest.mark.parametrize(
    ("text", "middles", "kept"),
    [
        ("(①)港", (0.10, 0.15, 0.20, 0.5), "①港"),
        ("（⑳）港", (0.10, 0.15, 0.20, 0.5), "⑳港"),
        ("(①)港", (0.09, 0.15, 0.20, 0.5), "(①港"),  # 12 of 200 pixels apart
        ("(1)港", (0.10, 0.15, 0.20, 0.5), "(1)港"),
        ("①(港)", (0.10, 0.15, 0.20, 0.5), "①港)"),
        ("①港", (0.10, 0.15), "①港"),
        ("[①]港", (0.10, 0.15, 0.20, 0.5), "[①]港"),
    ],
)
def test_brackets_are_no_sides_of_a_numbers_ring(text: str, middles: tuple[float, ...], kept: str) -> None:
    from planparse.readers.ocr.model import Recognised
    from planparse.readers.ocr.signs import without_arcs

    sure = tuple(n / 10 for n in range(len(text)))
    found = without_arcs(Recognised(text, middles, sure, text), 200, EM)
    at = [n for n, char in enumerate(text) if char in kept]
    assert found.text == found.second == kept
    assert found.middle == tuple(middles[n] for n in at)
    assert found.confidence == tuple(sure[n] for n in at)
