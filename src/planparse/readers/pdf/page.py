"""Facts of one PDF page, the same whichever back end read them: glyphs, drawn shapes, page size.

All coordinates are points from the page's top left corner as a person sees the page: the page's own
rotation and crop box are undone.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ASCENT, DESCENT = 0.88, 0.12
"""A glyph's box is its em box about the baseline: fonts' own ascents differ from tool to tool."""

NO_COLOUR = -1
WHITE = 0xFFFFFF
PALE = 0.8
"""Lightness from which type may be one with a white ground."""
UNMAPPED = "\ufffd"
"""Stands in `Glyphs.text` for a glyph that has no Unicode value."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The page's glyphs in content order, a column a fact; `text` has one code point a glyph.

    (`x`, `y`) is the glyph's origin on its baseline, `x1` where the next glyph would start; for glyphs
    that are not upright the four edges hold what the glyph covers. `angle` is 0, 90, 180 or 270 degrees
    clockwise as seen, -1 for any other. `colour` is 0xRRGGBB, NO_COLOUR where it cannot be told.
    `invisible` is render mode 3, full transparency or no size. `order` is the place in the painting order,
    `column` whether the font writes downwards, `stroked` whether its outline is drawn too, as word
    processors do for a bold they have no font for.
    """

    text: str
    x0: Floats
    x1: Floats
    top: Floats
    bottom: Floats
    base: Floats
    size: Floats
    font: Ints
    angle: Ints
    colour: Ints
    invisible: Bools
    order: Ints
    column: Bools
    stroked: Bools

    def __len__(self) -> int:
        return len(self.x0)

    def insert(self, at: Ints, text: str) -> Glyphs:
        """`text` with the glyph at each place of `at` said twice: the first without width, a blank's."""
        columns = {name: np.insert(getattr(self, name), at, getattr(self, name)[at]) for name in _COLUMNS}
        blanks = at + np.arange(len(at))
        columns["x1"][blanks] = columns["x0"][blanks]
        return Glyphs(text, **columns)

    def take(self, which: Bools | Ints) -> Glyphs:
        """The chosen glyphs, in the order chosen."""
        index = np.flatnonzero(which) if which.dtype == np.bool_ else which
        return Glyphs(
            text_of(codes_of(self.text)[index]),
            *(getattr(self, name)[index] for name in _COLUMNS),
        )


_COLUMNS = (
    "x0",
    "x1",
    "top",
    "bottom",
    "base",
    "size",
    "font",
    "angle",
    "colour",
    "invisible",
    "order",
    "column",
    "stroked",
)


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is drawn on the page besides glyphs, a column a fact.

    `box` (n × 4: x0, top, x1, bottom) holds rectangles, straight rules (one side may be 0 long) and,
    with `opaque_shape`, the bounds of filled shapes that are no rectangle. `fill` and `stroke` are
    colours (0xRRGGBB) or NO_COLOUR, `width` the stroke's in points.
    """

    box: Floats
    fill: Ints
    stroke: Ints
    width: Floats
    order: Ints
    irregular: Bools

    def __len__(self) -> int:
        return len(self.fill)

    def and_then(self, others: Shapes) -> Shapes:
        """These shapes and, after them, the others."""
        return Shapes(
            *(np.concatenate([getattr(self, name), getattr(others, name)]) for name in self.__slots__)
        )


@dataclass(frozen=True, slots=True)
class Font:
    """A font's name without its subset tag, and whether its name says bold."""

    name: str
    bold: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page as its back end reads it."""

    number: int
    width: float
    height: float
    rotation: int
    glyphs: Glyphs
    shapes: Shapes
    images: Floats
    image_order: Ints
    fonts: tuple[Font, ...]
    # glyphs the back end itself left out as printed twice: their boxes
    doubled: Floats = field(default_factory=lambda: np.empty((0, 4)))


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """The text's code points."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: npt.NDArray[np.uint32]) -> str:
    """The text of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def lightness(colour: Ints) -> Floats:
    """How light colours (0xRRGGBB) are, from 0 for black to 1 for white."""
    light: Floats = ((colour >> 16 & 255) + (colour >> 8 & 255) + (colour & 255)) / 765
    return light


def page_transform(
    box: tuple[float, float, float, float], rotation: int
) -> tuple[float, float, float, float, float, float]:
    """The matrix (a, b, c, d, e, f) from PDF user space to the page as seen, y down.

    `box` is the crop box (left, bottom, right, top), `rotation` the page's /Rotate in degrees.
    """
    left, bottom, right, top = box
    if rotation == 90:
        return (0, 1, 1, 0, -bottom, -left)
    if rotation == 180:
        return (-1, 0, 0, 1, right, -bottom)
    if rotation == 270:
        return (0, -1, -1, 0, top, right)
    return (1, 0, 0, -1, -left, top)


def glyph_boxes(x: Floats, y: Floats, advance: Floats, size: Floats, ux: Floats, uy: Floats) -> list[Floats]:
    """x0, x1, top, bottom of glyphs at (x, y) as seen, written along the unit vectors (ux, uy)."""
    if not uy.any() and (ux > 0).all():  # upright, as almost every page is
        return [x, x + ux * advance, y - ux * ASCENT * size, y + ux * DESCENT * size]
    low_x, low_y = x - uy * DESCENT * size, y + ux * DESCENT * size
    high_x, high_y = x + uy * ASCENT * size, y - ux * ASCENT * size
    xs = np.stack([low_x, high_x, low_x + ux * advance, high_x + ux * advance])
    ys = np.stack([low_y, high_y, low_y + uy * advance, high_y + uy * advance])
    return [xs.min(axis=0), xs.max(axis=0), ys.min(axis=0), ys.max(axis=0)]


def angles(ux: Floats, uy: Floats) -> Ints:
    """Directions as 0, 90, 180 or 270 degrees clockwise as seen; -1 where more than 2 degrees off."""
    degrees = np.degrees(np.arctan2(uy, ux)) % 360
    nearest = (np.round(degrees / 90) * 90) % 360
    off = np.abs((degrees - nearest + 180) % 360 - 180)
    return np.where(off <= 2, nearest, -1).astype(np.int64)


Point = tuple[float, float]
Row = tuple[float, float, float, float, int, int, float, int, bool]
"""A row of `Shapes`: box, fill, stroke, width, order, irregular."""

_FLAT = 0.3
_MOST_CORNERS = 128
"""Points of the outline of a rectangle with round corners, at most: each corner may be many curves."""


def shape_rows(
    subpaths: Sequence[Sequence[Point]], curved: bool, fill: int, stroke: int, width: float, order: int
) -> list[Row]:
    """The rows of one painted path, its points already on the page as seen.

    A closed rectangle is one row, its corners round or not, an axis-parallel stroke a row without
    thickness; any other filled
    shape is its bounds, marked irregular; slanted strokes are left out.
    """
    rows: list[Row] = []
    for points in subpaths:
        if len(points) < 2:
            continue
        xs = [p[0] for p in points]
        ys = [p[1] for p in points]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        thin = x1 - x0 <= _FLAT or bottom - top <= _FLAT
        straight = all(
            abs(p[0] - q[0]) <= _FLAT or abs(p[1] - q[1]) <= _FLAT for p, q in itertools.pairwise(points)
        )
        corners = all(min(x - x0, x1 - x) <= _FLAT and min(y - top, bottom - y) <= _FLAT for x, y in points)
        if curved and not thin and _rounded(points, x0, top, x1, bottom):
            rows.append((x0, top, x1, bottom, fill, stroke, width, order, False))
            continue
        if not curved and (thin or (straight and corners and len(points) in (4, 5, 6) and fill != NO_COLOUR)):
            rows.append((x0, top, x1, bottom, fill, stroke, width, order, False))
            continue
        if fill != NO_COLOUR:
            rows.append((x0, top, x1, bottom, fill, NO_COLOUR, 0.0, order, True))
        if stroke != NO_COLOUR and not curved:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                if abs(ax - bx) <= _FLAT or abs(ay - by) <= _FLAT:
                    rows.append(
                        (
                            min(ax, bx),
                            min(ay, by),
                            max(ax, bx),
                            max(ay, by),
                            NO_COLOUR,
                            stroke,
                            width,
                            order,
                            False,
                        )
                    )
    return rows


def _rounded(points: Sequence[Point], x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether a curved outline runs along each of its four sides for most of their length."""
    if not 8 <= len(points) <= _MOST_CORNERS:
        return False
    across = [[x for x, y in points if abs(y - side) <= _FLAT] for side in (top, bottom)]
    down = [[y for x, y in points if abs(x - side) <= _FLAT] for side in (x0, x1)]
    return all(
        len(along) > 1 and max(along) - min(along) > 0.5 * length
        for sides, length in ((across, x1 - x0), (down, bottom - top))
        for along in sides
    )


def shapes_of(rows: Sequence[Row]) -> Shapes:
    """The columns of the rows."""
    table = np.array([r[:8] for r in rows], dtype=np.float64).reshape(-1, 8)
    return Shapes(
        box=table[:, :4],
        fill=table[:, 4].astype(np.int64),
        stroke=table[:, 5].astype(np.int64),
        width=table[:, 6],
        order=table[:, 7].astype(np.int64),
        irregular=np.array([r[8] for r in rows], dtype=np.bool_),
    )


_BOLD = ("bold", "heavy", "black", "demi", "-w6", "-w7", "-w8", "-w9", "-eb", "-ub", ",b", "-b")


def font_of(name: str) -> Font:
    """The font behind a PDF's font name: the subset tag off, bold read from the name."""
    bare = name[7:] if len(name) > 7 and name[6] == "+" else name
    low = bare.lower()
    return Font(bare, any(mark in low if len(mark) > 3 else low.endswith(mark) for mark in _BOLD))
