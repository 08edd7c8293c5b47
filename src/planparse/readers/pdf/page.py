"""What one PDF page consists of, the same for both back ends: glyphs, drawn shapes, page size.

All coordinates are points from the top left corner of the page as a person sees it: the crop box and the
page's own rotation are undone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from planparse.japanese.characters import CONTROL, letters, repair
from planparse.readers.pdf import tolerances as tol

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ASCENT, DESCENT = 0.88, 0.12
"""Share of the em above and below the baseline in a glyph's box: fonts' own ascents differ by tool."""

NO_COLOUR = -1
WHITE = 0xFFFFFF
UNKNOWN_INK = 0x808080
"""Stands for the colour of a shape that is painted in one that cannot be told."""
_SYMBOL_FONTS = ("Wingdings", "Wingdings-Regular")
UNMAPPED = "\ufffd"
"""Stands in `Glyphs.text` for a glyph that has no Unicode value."""
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The page's glyphs in content order, stored by column; `text` has one code point a glyph.

    `x0` is the glyph's origin and `x1` where the next glyph would start, `base` the y of its baseline, `top`
    and `bottom` the em box; for a glyph that is not upright the four edges bound what it covers. `size` is
    the em in points, `font` an index into `PageFacts.fonts`. `angle` is 0, 90, 180 or 270 degrees clockwise
    as seen, -1 for any other. `colour` is 0xRRGGBB, NO_COLOUR where it cannot be told. `invisible` is true
    for render modes 3 and 7, full transparency, no size, and what a clip path cuts away. `order` is the place
    in the painting order, `column` is true in a font for vertical writing, `stroked` where the outline is
    drawn too, as word processors do for a bold they have no font for. `confidence` is how sure a recognised
    character is (0 to 1), 1 for one that the file states, and `second` the code point of the next likeliest.
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
    confidence: Floats
    second: Ints

    def __len__(self) -> int:
        return len(self.x0)

    def and_then(self, others: Glyphs) -> Glyphs:
        """These glyphs followed by the others."""
        columns = (np.concatenate([getattr(self, name), getattr(others, name)]) for name in _COLUMNS)
        return Glyphs(self.text + others.text, *columns)

    def insert(self, at: Ints, text: str) -> Glyphs:
        """The glyphs with a blank of no width inserted before each glyph in `at`; `text` is the new text."""
        columns = {name: np.insert(getattr(self, name), at, getattr(self, name)[at]) for name in _COLUMNS}
        blanks = at + np.arange(len(at))
        columns["x1"][blanks] = columns["x0"][blanks]
        return Glyphs(text, **columns)

    def signed(self, at: Ints, sign: str, x0: Floats) -> Glyphs:
        """The glyphs with a sign directly before each glyph in `at`, from `x0` on."""
        columns = {name: np.insert(getattr(self, name), at, getattr(self, name)[at]) for name in _COLUMNS}
        signs = at + np.arange(len(at))
        columns["x1"][signs], columns["x0"][signs] = columns["x0"][signs], x0
        codes = np.insert(codes_of(self.text), at, ord(sign))
        return Glyphs(text_of(codes), **columns)

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
    "confidence",
    "second",
)


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is drawn on the page besides glyphs and images, stored by column.

    `box` (n × 4: x0, top, x1, bottom) holds rectangles, straight rules (one side may be 0 long) and, where
    `irregular` is true, the bounds of filled or curved shapes that are no rectangles. `fill` and `stroke` are
    colours (0xRRGGBB) or NO_COLOUR, `width` is the stroke's in points, `order` the place in the painting
    order. `opaque` rectangles hide what lies under them.
    """

    box: Floats
    fill: Ints
    stroke: Ints
    width: Floats
    order: Ints
    irregular: Bools
    opaque: Bools

    def __len__(self) -> int:
        return len(self.fill)

    def take(self, which: Bools | Ints) -> Shapes:
        """The chosen shapes; those of indices in the order of these."""
        return Shapes(*(getattr(self, name)[which] for name in self.__slots__))

    def and_then(self, others: Shapes) -> Shapes:
        """These shapes followed by the others."""
        return Shapes(
            *(np.concatenate([getattr(self, name), getattr(others, name)]) for name in self.__slots__)
        )


@dataclass(frozen=True, slots=True)
class Font:
    """A font's name without its subset tag, and whether that name says bold."""

    name: str
    bold: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page as its back end reads it: number from 1, size in points, /Rotate in degrees, and content.

    `images` (n × 4) are the boxes of images and gradients, `image_order` their places in the painting order.
    `doubled` (n × 4) are the boxes of glyphs that the back end itself left out as printed twice. `outlines`
    are the corners of drawn outlines that are neither rectangles nor rules and have few corners. `recognised`
    tells that glyphs and shapes were recognised in a picture of the page, `undrawn` that they should have
    been, but its images are too large to be drawn. `left_out` counts
    drawings and forms that are too large or nested too deeply to be looked at. `swapped` are texts that the
    file gives for text of the page (ActualText), each with the text that is seen, and read, instead.
    """

    number: int
    width: float
    height: float
    rotation: int
    glyphs: Glyphs
    shapes: Shapes
    images: Floats
    image_order: Ints
    fonts: tuple[Font, ...]
    doubled: Floats = field(default_factory=lambda: np.empty((0, 4)))
    outlines: tuple[tuple[Point, ...], ...] = ()
    recognised: bool = False
    undrawn: bool = False
    left_out: int = 0
    swapped: tuple[tuple[str, str], ...] = ()


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """The text's code points."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: npt.NDArray[np.uint32]) -> str:
    """The text of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def after_blank(glyphs: Glyphs, x: float, y: float) -> int | None:
    """The glyph that a blank at (x, y) stands before, if it begins where another glyph on its line ends."""
    level = np.abs(glyphs.base - y) < tol.SAME_BASELINE * glyphs.size
    if not (level & (np.abs(glyphs.x1 - x) <= tol.BLANK_BESIDE * glyphs.size)).any():
        return None
    ahead = glyphs.x0 - x
    after = np.flatnonzero(level & (ahead > 0) & (ahead <= tol.WIDEST_BLANK * glyphs.size))
    return int(after[np.argmin(ahead[after])]) if len(after) else None


def with_signs(glyphs: Glyphs, fonts: Sequence[Font]) -> Glyphs:
    """The glyphs, those of a symbol font whose text is a letter's code in the private use area.

    There Word writes its bullets, U+F000 + code; other programs give the code alone (l for ●, Ø for ▶).
    """
    symbol = [i for i, font in enumerate(fonts) if font.name in _SYMBOL_FONTS]
    if not symbol:
        return glyphs
    codes = codes_of(glyphs.text)
    letter = np.isin(glyphs.font, symbol) & (codes > ord(" ")) & (codes < 0x100)
    return replace(glyphs, text=text_of(np.where(letter, codes + np.uint32(0xF000), codes)))


def as_sign(text: str, font: Font) -> str:
    """The text of a glyph; for a letter's code in a symbol font, that code in the private use area."""
    if font.name not in _SYMBOL_FONTS or len(text) != 1 or not " " < text < "\u0100":
        return text
    return chr(0xF000 + ord(text))


def without_controls(glyphs: Glyphs) -> Glyphs:
    """The glyphs, UNMAPPED those whose text is a control character: what is painted there is none."""
    if CONTROL.search(glyphs.text) is None:
        return glyphs
    return replace(glyphs, text=CONTROL.sub(UNMAPPED, glyphs.text))


def says_otherwise(actual: str, shown: str) -> bool:
    """Whether the ActualText of some glyphs has other letters or figures than these show.

    It is believed where the glyphs have no Unicode value, or one in the private use area, and for those that
    an exporter may have mistaken (⼾ for 戸). Blanks, hyphens and other signs, and a letter's form, make no
    difference.
    """
    if not shown or UNMAPPED in shown or _PRIVATE.search(shown):
        return False
    pairs = zip(shown, repair(shown)[0], strict=True)
    expected = "".join(re.escape(letters(char)) if char == repaired else "." for char, repaired in pairs)
    return re.fullmatch(expected, letters(actual)) is None


def on_paper(colours: Ints, alphas: Ints) -> Ints:
    """The colours (0xRRGGBB, or NO_COLOUR) that see-through ones have on white; alphas are 0 to 255.

    Black of 10 % is a pale grey.
    """
    through = (colours != NO_COLOUR) & (alphas < 255)
    if not through.any():
        return colours
    parts = (colours[:, None] >> np.array([16, 8, 0])) & 255
    red, green, blue = (255 - (255 - parts) * alphas[:, None] // 255).T
    return np.where(through, red << 16 | green << 8 | blue, colours)


def lightness(colour: Ints) -> Floats:
    """The lightness of colours (0xRRGGBB), from 0 for black to 1 for white."""
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
    """[x0, x1, top, bottom] of glyphs with their origins at (x, y), written along unit vectors (ux, uy)."""
    if not uy.any() and (ux > 0).all():  # upright, as almost every page is
        return [x, x + ux * advance, y - ux * ASCENT * size, y + ux * DESCENT * size]
    low_x, low_y = x - uy * DESCENT * size, y + ux * DESCENT * size
    high_x, high_y = x + uy * ASCENT * size, y - ux * ASCENT * size
    xs = np.stack([low_x, high_x, low_x + ux * advance, high_x + ux * advance])
    ys = np.stack([low_y, high_y, low_y + uy * advance, high_y + uy * advance])
    return [xs.min(axis=0), xs.max(axis=0), ys.min(axis=0), ys.max(axis=0)]


def is_cut_away(glyphs: Sequence[Floats], base: Floats, size: Floats, clips: Floats) -> Bools:
    """Which glyphs lie outside their clip box with their middle.

    `glyphs` are x0, x1, top and bottom, as `glyph_boxes` gives them; `clips` (n × 4: x0, top, x1, bottom) has
    each glyph's clip box, infinite where nothing is cut away.
    """
    x = (glyphs[0] + glyphs[1]) / 2
    y = np.clip(base - tol.MIDDLE * size, glyphs[2], glyphs[3])
    return (x < clips[:, 0]) | (x > clips[:, 2]) | (y < clips[:, 1]) | (y > clips[:, 3])


def cut_to(shapes: Shapes, clips: Floats) -> Shapes:
    """The shapes, reduced to what their clip boxes leave of them.

    `clips` (n × 4: x0, top, x1, bottom) has each shape's clip box, infinite where nothing is cut away. Of a
    rectangle's outline, the sides inside the clip box are left.
    """
    low, high = clips[:, :2] - tol.SAME_LEVEL, clips[:, 2:] + tol.SAME_LEVEL
    cut = ((shapes.box[:, :2] < low) | (shapes.box[:, 2:] > high)).any(axis=1)
    if not cut.any():
        return shapes
    wide = (shapes.box[:, 2:] - shapes.box[:, :2] > tol.STRAIGHT).all(axis=1)
    outlined = np.flatnonzero(cut & wide & (shapes.stroke != NO_COLOUR))
    sides = shapes.take(np.repeat(outlined, 4))
    for side, (kept, other) in enumerate(((0, 2), (1, 3), (2, 0), (3, 1))):
        sides.box[side::4, other] = sides.box[side::4, kept]
    sides.fill[:] = NO_COLOUR
    stroke = shapes.stroke.copy()
    stroke[outlined] = NO_COLOUR
    whole = replace(shapes, stroke=stroke).and_then(sides)
    from_clip = np.concatenate([np.arange(len(shapes)), np.repeat(outlined, 4)])
    begin, end = np.maximum(whole.box[:, :2], low[from_clip]), np.minimum(whole.box[:, 2:], high[from_clip])
    painted = (whole.fill != NO_COLOUR) | (whole.stroke != NO_COLOUR)
    left = painted & (begin <= end).all(axis=1)
    return replace(whole, box=np.concatenate([begin, end], axis=1)).take(np.flatnonzero(left))


def covered(glyphs: Glyphs, shapes: Shapes) -> Bools:
    """Which glyphs lie under a rectangle that was painted over them later."""
    under = np.zeros(len(glyphs), dtype=np.bool_)
    rectangles = np.flatnonzero(shapes.opaque)
    if not len(rectangles) or not len(glyphs):
        return under
    rectangles = rectangles[shapes.order[rectangles] > glyphs.order.min()]
    aside = tol.SHOWS_BESIDE * (glyphs.x1 - glyphs.x0)
    above = tol.SHOWS_BESIDE * (glyphs.bottom - glyphs.top)
    left, right, high, low = glyphs.x0 + aside, glyphs.x1 - aside, glyphs.top + above, glyphs.bottom - above
    for i in rectangles.tolist():
        x0, top, x1, bottom = shapes.box[i].tolist()
        inside = (x0 <= left) & (right <= x1) & (top <= high) & (low <= bottom)
        under |= inside & (glyphs.order < shapes.order[i])
    return under


def angles(ux: Floats, uy: Floats) -> Ints:
    """Directions in degrees clockwise as seen: 0, 90, 180 or 270; -1 for a slanted one."""
    degrees = np.degrees(np.arctan2(uy, ux)) % 360
    nearest = (np.round(degrees / 90) * 90) % 360
    off = np.abs((degrees - nearest + 180) % 360 - 180)
    return np.where(off <= tol.UPRIGHT_DEGREES, nearest, -1).astype(np.int64)


Shape = tuple[float, float, float, float, int, int, float, int, bool, bool]
"""One entry of `Shapes`: box, fill, stroke, width, order, irregular, opaque."""


def shapes_in(
    subpaths: Sequence[Sequence[Point]],
    curved: bool,
    fill: int,
    stroke: int,
    width: float,
    order: int,
    *,
    opaque: bool,
) -> list[Shape]:
    """The shapes that one painted path draws, given the points of its subpaths on the page as seen.

    A closed rectangle, with round corners or not, is one shape; an axis-parallel stroke is one without
    thickness; of any other outline that is filled or curved the bounds are given, marked irregular; slanted
    strokes are left out. `opaque` tells that the fill lets nothing shine through.
    """
    shapes: list[Shape] = []
    for points in subpaths:
        if len(points) < 2:
            continue
        xs = [p[0] for p in points]
        ys = [p[1] for p in points]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        thin = x1 - x0 <= tol.STRAIGHT or bottom - top <= tol.STRAIGHT
        if curved:
            whole = not thin and _rounded(points, x0, top, x1, bottom)
        else:
            whole = thin or (fill != NO_COLOUR and _is_rectangle(points, x0, top, x1, bottom))
        if whole:
            # of several outlines one may be a hole in another: a frame hides nothing inside it
            hides = opaque and fill != NO_COLOUR and not thin and not curved and len(subpaths) == 1
            shapes.append((x0, top, x1, bottom, fill, stroke, width, order, False, hides))
            continue
        if fill != NO_COLOUR or curved:
            shapes.append((x0, top, x1, bottom, fill, NO_COLOUR, 0.0, order, True, False))
        if stroke != NO_COLOUR and not curved:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                if _is_level((ax, ay), (bx, by)):
                    box = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
                    shapes.append((*box, NO_COLOUR, stroke, width, order, False, False))
    return shapes


def outlines_in(subpaths: Sequence[Sequence[Point]], curved: bool) -> Iterator[tuple[Point, ...]]:
    """The outlines of a path that have few corners and are neither rectangles nor rules."""
    for points in () if curved else subpaths:
        if not 3 <= len(points) <= tol.ARROW_CORNERS + 1:
            continue
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        thin = x1 - x0 <= tol.STRAIGHT or bottom - top <= tol.STRAIGHT
        if not thin and not _is_rectangle(points, x0, top, x1, bottom):
            yield tuple(points)


def _is_level(p: Point, q: Point) -> bool:
    """Whether a straight line between two points is horizontal or vertical."""
    return abs(p[0] - q[0]) <= tol.STRAIGHT or abs(p[1] - q[1]) <= tol.STRAIGHT


def _is_rectangle(points: Sequence[Point], x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether an outline of straight lines is the rectangle that bounds it."""
    return (
        len(points) in (4, 5, 6)
        and all(map(_is_level, points, points[1:]))
        and all(
            min(x - x0, x1 - x) <= tol.STRAIGHT and min(y - top, bottom - y) <= tol.STRAIGHT
            for x, y in points
        )
    )


def _rounded(points: Sequence[Point], x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether a curved outline runs along each of its four sides for most of their length."""
    if not 8 <= len(points) <= tol.MOST_POINTS:
        return False
    across = [[x for x, y in points if abs(y - side) <= tol.STRAIGHT] for side in (top, bottom)]
    down = [[y for x, y in points if abs(x - side) <= tol.STRAIGHT] for side in (x0, x1)]
    return all(
        len(along) > 1 and max(along) - min(along) > tol.SHARE_OF_SIDE * length
        for sides, length in ((across, x1 - x0), (down, bottom - top))
        for along in sides
    )


def shapes_of(entries: Sequence[Shape]) -> Shapes:
    """The entries, stored by column."""
    table = np.array([e[:8] for e in entries], dtype=np.float64).reshape(-1, 8)
    return Shapes(
        box=table[:, :4],
        fill=table[:, 4].astype(np.int64),
        stroke=table[:, 5].astype(np.int64),
        width=table[:, 6],
        order=table[:, 7].astype(np.int64),
        irregular=np.array([e[8] for e in entries], dtype=np.bool_),
        opaque=np.array([e[9] for e in entries], dtype=np.bool_),
    )


_BOLD = ("bold", "heavy", "black", "demi", "-w6", "-w7", "-w8", "-w9", "-eb", "-ub", ",b", "-b")


def font_of(name: str) -> Font:
    """The font of a PDF's font name: without the subset tag, bold as the name says."""
    bare = name[7:] if len(name) > 7 and name[6] == "+" else name
    low = bare.lower()
    return Font(bare, any(mark in low if len(mark) > 3 else low.endswith(mark) for mark in _BOLD))
