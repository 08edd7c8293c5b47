"""How the cells of a workbook look: number formats, fonts, fills, borders and alignment by style number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from planparse.readers.ooxml import flag, whole_number
from planparse.readers.xlsx.numbers import BUILT_IN, GENERAL
from planparse.readers.xlsx.xml import child, children

WHITE = "FFFFFF"
BLACK = "000000"
_SYSTEM_COLOURS = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
"""Colours of the indexed palette that are black or white; the last two are the window's."""
_THEME_COLOURS = {"0": WHITE, "1": BLACK}
_SIDES = (("left", "start"), ("top",), ("right", "end"), ("bottom",))


@dataclass(frozen=True, slots=True)
class Font:
    """`size` is in points; `colour` is a name to compare colours by."""

    size: float | None = None
    bold: bool = False
    underlined: bool = False
    struck: bool = False
    colour: str = BLACK


@dataclass(frozen=True, slots=True)
class Look:
    """The style of a cell. `code` is its number format, `fill` the colour behind the text.

    `edges` are its borders: left, top, right, bottom. `indent` is in ems; `align` is the horizontal
    alignment, None if nobody set one.
    """

    font: Font = Font()
    code: str = GENERAL
    fill: str = WHITE
    edges: tuple[bool, bool, bool, bool] = (False, False, False, False)
    align: str | None = None
    indent: float = 0.0
    wraps: bool = False

    @property
    def is_ruled(self) -> bool:
        """Whether a cell has borders."""
        return True in self.edges

    @property
    def is_seen(self) -> bool:
        """Whether a cell without text tells of tables: it has borders, or a title is centred across it."""
        return True in self.edges or self.align == "centerContinuous"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a conditional format makes of a cell's look; None is what it leaves as it is."""

    code: str | None = None
    colour: str | None = None
    fill: str | None = None
    struck: bool = False


PLAIN = Look()
_T = TypeVar("_T")
_Sides = tuple[str | None, str | None, str | None, str | None]
"""The colours of a border's left, top, right and bottom line; None where there is none."""


def is_on(element: etree._Element | None) -> bool:
    """Whether a property such as <b/> is set; val="0" takes it back."""
    return element is not None and element.get("val", "1") not in ("0", "false", "none")


def font_of(element: etree._Element | None) -> Font:
    """A font of the styles, or of a run of rich text."""
    size = child(element, "sz")
    colour = child(element, "color")
    return Font(
        size=_float(size.get("val")) if size is not None else None,
        bold=is_on(child(element, "b")),
        underlined=is_on(child(element, "u")),
        struck=is_on(child(element, "strike")),
        colour=_colour(colour, BLACK),
    )


def looks(root: etree._Element | None) -> Sequence[Look]:
    """The looks by the style number of a cell."""
    codes = dict(BUILT_IN)
    for each in children(child(root, "numFmts"), "numFmt"):
        if (number := whole_number(each.get("numFmtId"))) is not None:
            codes[number] = each.get("formatCode", GENERAL)
    fonts = [font_of(each) for each in children(child(root, "fonts"), "font")]
    fills = [_fill(each) for each in children(child(root, "fills"), "fill")]
    borders = [_sides(each) for each in children(child(root, "borders"), "border")]
    return [_look(each, codes, fonts, fills, borders) for each in children(child(root, "cellXfs"), "xf")] or [
        PLAIN
    ]


def _look(
    xf: etree._Element,
    codes: dict[int, str],
    fonts: Sequence[Font],
    fills: Sequence[str],
    borders: Sequence[_Sides],
) -> Look:
    alignment = child(xf, "alignment")
    aligned = alignment.get("horizontal") if alignment is not None else None
    number = whole_number(xf.get("numFmtId", "0"))
    fill = _numbered(fills, xf.get("fillId"), WHITE)
    sides = _numbered(borders, xf.get("borderId"), (None, None, None, None))
    left, top, right, bottom = (side is not None and (side != WHITE or fill != WHITE) for side in sides)
    return Look(
        font=_numbered(fonts, xf.get("fontId"), Font()),
        code=codes.get(number, GENERAL) if number is not None else GENERAL,
        fill=fill,
        edges=(left, top, right, bottom),
        align=aligned if aligned != "general" else None,
        indent=_float(alignment.get("indent")) or 0.0 if alignment is not None else 0.0,
        wraps=alignment is not None and flag(alignment.get("wrapText")),
    )


def effects(root: etree._Element | None) -> Sequence[Effect]:
    """The effects of conditional formats by their number."""
    return [effect(each) for each in children(child(root, "dxfs"), "dxf")]


def effect(element: etree._Element) -> Effect:
    """The effect that an element of differences (dxf) states."""
    font, number = child(element, "font"), child(element, "numFmt")
    pattern = child(child(element, "fill"), "patternFill")
    colour, fill = child(font, "color"), child(pattern, "bgColor")
    return Effect(
        code=number.get("formatCode") if number is not None else None,
        colour=_colour(colour, BLACK) if colour is not None else None,
        fill=_colour(fill, WHITE) if fill is not None else None,
        struck=is_on(child(font, "strike")),
    )


def _numbered(values: Sequence[_T], number: str | None, otherwise: _T) -> _T:
    at = whole_number(number)
    return values[at] if at is not None and at < len(values) else otherwise


def _fill(element: etree._Element) -> str:
    pattern = child(element, "patternFill")
    if pattern is None:
        return "gradient" if child(element, "gradientFill") is not None else WHITE
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return WHITE
    return _colour(child(pattern, "fgColor"), WHITE) if kind == "solid" else kind


def _sides(element: etree._Element) -> _Sides:
    left, top, right, bottom = (
        next((c for name in names if (c := _line(child(element, name))) is not None), None)
        for names in _SIDES
    )
    return left, top, right, bottom


def _line(side: etree._Element | None) -> str | None:
    """The colour of one side of a border; None if it is not drawn."""
    if side is None or side.get("style", "none") == "none":
        return None
    return _colour(child(side, "color"), BLACK)


def _colour(element: etree._Element | None, otherwise: str) -> str:
    """A colour as six hexadecimal digits; one of the theme, unless black or white, by its number there."""
    if element is None:
        return otherwise
    rgb, theme, index = element.get("rgb"), element.get("theme"), element.get("indexed")
    tint = _float(element.get("tint")) or 0.0
    if rgb is not None:
        return str(rgb)[-6:].upper()
    if theme is not None:
        plain = _THEME_COLOURS.get(theme, f"theme {theme}")
        return plain if not tint else f"{plain} {tint:+.2f}"
    if index is not None:
        return _SYSTEM_COLOURS.get(index, f"palette {index}")
    return otherwise


def _float(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
