"""The automatic numbers of PowerPoint's paragraphs, (1), ①, 一., as the slide shows them."""

from __future__ import annotations

from collections.abc import Mapping

from planparse.readers.counting import shown

_BLACK = "❶❷❸❹❺❻❼❽❾❿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴"
_COUNTED: Mapping[str, str] = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabicDb": "decimalFullWidth",
    "circleNumDb": "decimalEnclosedCircle",
    "circleNumWdWhite": "decimalEnclosedCircle",
    "ea1JpnKor": "japaneseCounting",
    "ea1JpnChsDb": "japaneseCounting",
    "ea1Chs": "japaneseCounting",
    "ea1Cht": "japaneseCounting",
}
"""How a number is written (see `readers.counting`), by the beginning of a scheme's name; else in digits."""
_AROUND: Mapping[str, str] = {
    "ParenBoth": "({})",
    "ParenR": "{})",
    "Period": "{}.",
    "Minus": "{}-",
}
"""What stands around the number, by the end of a scheme's name; nothing for `Plain`."""


def marker(scheme: str, number: int) -> str:
    """The number as a scheme (`arabicPeriod`, `circleNumDbPlain`) writes it: 1., ①."""
    kind = next((kind for name, kind in _COUNTED.items() if scheme.startswith(name)), "decimal")
    written = shown(number, kind)
    if scheme.startswith("circleNumWdBlack") and 0 < number <= len(_BLACK):
        written = _BLACK[number - 1]
    return next((form for end, form in _AROUND.items() if scheme.endswith(end)), "{}").format(written)
