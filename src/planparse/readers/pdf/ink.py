"""The glyphs of a page that a person sees; hidden, off-page and doubly printed ones are set apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from planparse.japanese.characters import WIDTHLESS, repair
from planparse.japanese.fold import fold
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import (
    NO_COLOUR,
    WHITE,
    Bools,
    Floats,
    Glyphs,
    Ints,
    PageFacts,
    after_blank,
    codes_of,
    covered,
    lightness,
    text_of,
    with_signs,
    without_controls,
)

NO_SPACE, WIDE_SPACE = 0, 2  # 1: a space of the usual width
_BLANK = np.zeros(0x10001, dtype=np.bool_)
_BLANK[
    codes_of(
        " \t\v\f\r\n\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u2028\u2029\u202f\u205f\u3000"
    )
] = True
_IDEOGRAPHIC_SPACE = 0x3000


@dataclass(frozen=True, slots=True)
class Ink:
    """The glyphs a person sees, without blanks, and what was set apart.

    `space[i]` is NO_SPACE, 1 or WIDE_SPACE: the blank glyph between glyphs i-1 and i in content order.
    `thick[i]` is true for a glyph printed twice. `folded` is the glyphs' text, repaired and folded; `damaged`
    says whether there was anything to repair. `hidden` and `off_page` are the characters set apart,
    `duplicates` the number of glyphs printed over their like, `widthless` that of characters without width
    (marks of writing direction, zero-width blanks), which are left out. `blanks_dropped` is whether a blank
    followed almost every character, as OCR writes it, so that `space` leaves out those beside Japanese.
    """

    glyphs: Glyphs
    folded: str
    damaged: bool
    space: Ints
    thick: Bools
    hidden: str
    off_page: str
    duplicates: int
    widthless: int
    blanks_dropped: bool

    def take(self, which: Bools | Ints) -> Ink:
        """The ink with the chosen glyphs only, in the order chosen."""
        codes = codes_of(self.folded)
        return replace(
            self,
            glyphs=self.glyphs.take(which),
            folded=text_of(codes[which]),
            space=self.space[which],
            thick=self.thick[which],
        )


def ink_of(facts: PageFacts) -> Ink:
    """The page's visible glyphs, and what is hidden, off the page or printed twice."""
    glyphs = with_signs(without_controls(facts.glyphs), facts.fonts)
    n = len(glyphs)
    chars = glyphs.text
    codes = codes_of(chars)
    index = np.minimum(codes, len(_BLANK) - 1)
    blank = _BLANK[index]
    nothing = np.zeros(n, dtype=np.bool_)
    nothing[[match.start() for match in WIDTHLESS.finditer(chars)]] = True
    # also where a place is no number (an infinite matrix): it is not greater or less than anything
    outside = ~(
        (glyphs.x1 > tol.ON_PAGE)
        & (glyphs.x0 < facts.width - tol.ON_PAGE)
        & (glyphs.bottom > tol.ON_PAGE)
        & (glyphs.top < facts.height - tol.ON_PAGE)
    )
    unseen = _unseen(facts, outside | blank | nothing)
    solid = ~(blank | nothing)
    hidden = unseen & solid & ~outside
    off_page = outside & solid
    twin = _twins(glyphs, solid & ~hidden & ~off_page)
    keep = solid & ~hidden & ~off_page & (twin < 0)
    kept = np.flatnonzero(keep)
    thick = np.zeros(n, dtype=np.bool_)
    thick[[_original(twin, i) for i in np.flatnonzero(twin >= 0).tolist()]] = True
    duplicates = int((twin >= 0).sum())
    if len(facts.doubled) and len(kept):
        also = _under(glyphs, kept, facts.doubled)
        duplicates += int(also.sum())
        thick[kept[also]] = True
    # a blank glyph belongs to the glyph that follows it in content order, even one that is set apart
    blanks = np.concatenate([[0], np.cumsum(blank & ~hidden)])
    solids = np.maximum.accumulate(np.where(solid, np.arange(n), -1))
    before = np.where(kept > 0, solids[kept - 1], -1)
    space = (blanks[kept] - blanks[before + 1] > 0).astype(np.int64)
    if "\u3000" in chars:
        wides = np.concatenate([[0], np.cumsum(codes == _IDEOGRAPHIC_SPACE)])
        space[wides[kept] - wides[before + 1] > 0] = WIDE_SPACE
    seen = glyphs.take(kept)
    _place_blanks(space, glyphs, np.flatnonzero(blank), seen, kept)
    space, blanks_dropped = _without_letter_blanks(seen, space)
    repaired, _ = repair(seen.text)
    return Ink(
        glyphs=seen,
        folded=fold(repaired),
        damaged=repaired != seen.text,
        space=space,
        thick=thick[kept],
        hidden=text_of(codes[hidden]),
        off_page=text_of(codes[off_page]),
        duplicates=duplicates,
        widthless=int(nothing.sum()),
        blanks_dropped=blanks_dropped,
    )


def _place_blanks(space: Ints, glyphs: Glyphs, blanks: Ints, seen: Glyphs, kept: Ints) -> None:
    """Change the spaces of the glyphs `kept`, which are `seen`, where blanks stand not as in content order.

    LibreOffice draws the blanks of a font apart from the words of another that stand before them.
    """
    if not len(kept):
        return
    x, y, near = glyphs.x0[blanks], glyphs.base[blanks], tol.SAME_BASELINE * glyphs.size[blanks]
    following = np.searchsorted(kept, blanks)
    before, after = np.maximum(following - 1, 0), np.minimum(following, len(kept) - 1)
    ends_here = (np.abs(seen.base[before] - y) <= near) & (np.abs(seen.x1[before] - x) <= near)
    begins_here = (np.abs(seen.base[after] - y) <= near) & (seen.x1[after] >= x)
    apart = ~ends_here & ~begins_here & (glyphs.angle[blanks] == 0)
    spots = {i: after_blank(seen, float(x[i]), float(y[i])) for i in np.flatnonzero(apart).tolist()}
    placed = {i: spot for i, spot in spots.items() if spot is not None}
    if not placed:
        return
    for at, own in groupby(range(len(blanks)), key=following.__getitem__):
        if at < len(kept) and all(i in placed for i in own):
            space[at] = NO_SPACE
    for i, spot in placed.items():
        if space[spot] == NO_SPACE:
            space[spot] = WIDE_SPACE if glyphs.text[blanks[i]] == "\u3000" else 1


def _without_letter_blanks(glyphs: Glyphs, space: Ints) -> tuple[Ints, bool]:
    """The spaces without those that a page has after most Japanese characters, and whether it had.

    OCR programs write a blank after each word, and take one or two characters for one. Unpainted text over a
    scan needs fewer of them to be told. A gap wider than such a blank is still a space, and so is a blank
    between digits or Latin letters, unless the page has one between nearly all of these as well: 1 2 億 円.
    """
    least = tol.SHARE_OF_OCR_BLANKS if glyphs.invisible.all() else tol.SHARE_OF_LETTER_BLANKS
    if np.count_nonzero(space) < least * tol.LEAST_LETTERS:
        return space, False
    codes = codes_of(glyphs.text)
    wide = codes >= tol.FIRST_WIDE
    letters = codes >= tol.FIRST_KANA
    em = np.maximum(glyphs.size[1:], tol.NO_SIZE)
    on_line = np.abs(np.diff(glyphs.base)) < tol.SAME_BASELINE * em
    pairs = on_line & letters[1:] & letters[:-1]
    if pairs.sum() < tol.LEAST_LETTERS or (space[1:][pairs] > 0).mean() < least:
        return space, False
    gaps = glyphs.x0[1:] - glyphs.x1[:-1]
    beside_wide = wide[1:] | wide[:-1]
    dropped = on_line & beside_wide & (gaps < tol.LETTER_BLANK * em)
    narrow = on_line & ~beside_wide & (gaps < tol.NARROW_BLANK * em)
    if narrow.sum() >= tol.LEAST_NARROW and (space[1:][narrow] > 0).mean() >= tol.SHARE_OF_NARROW_BLANKS:
        dropped |= narrow
    kept = space.copy()
    kept[1:][dropped] = NO_SPACE
    return kept, True


def _unseen(facts: PageFacts, skip: Bools) -> Bools:
    """Which glyphs cannot be seen: not painted, covered, or in the colour of what lies under them.

    Glyphs in `skip` need no answer.
    """
    glyphs = facts.glyphs
    unseen = glyphs.invisible | (glyphs.size < tol.LEAST_TYPE)
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    # an unpainted text over a scan (OCR's) or over letters drawn as outlines is the page's text
    shapes = facts.shapes
    unpainted = np.flatnonzero(unseen & ~skip & (glyphs.size >= tol.NO_SIZE)).tolist()
    if unpainted:
        letters = shapes.box[shapes.irregular & (lightness(shapes.fill) <= tol.PALE)]
    for i in unpainted:
        low = letters[letters[:, 3] - letters[:, 1] <= tol.OUTLINED_HEIGHT * glyphs.size[i]]
        box = np.concatenate([facts.images, low])
        over = (box[:, 0] <= x[i]) & (x[i] <= box[:, 2]) & (box[:, 1] <= y[i]) & (y[i] <= box[:, 3])
        if over.any():
            unseen[i] = False
    unseen |= covered(glyphs, facts.shapes)
    pale = np.flatnonzero(
        ~unseen & ~skip & (glyphs.colour != NO_COLOUR) & (lightness(glyphs.colour) > tol.PALE)
    )
    filled = np.flatnonzero(shapes.fill != NO_COLOUR)
    for i in pale.tolist():
        under = filled[
            (shapes.box[filled, 0] <= x[i])
            & (x[i] <= shapes.box[filled, 2])
            & (shapes.box[filled, 1] <= y[i])
            & (y[i] <= shapes.box[filled, 3])
            & (shapes.order[filled] < glyphs.order[i])
        ]
        box = facts.images
        if (
            len(box)
            and ((box[:, 0] <= x[i]) & (x[i] <= box[:, 2]) & (box[:, 1] <= y[i]) & (y[i] <= box[:, 3])).any()
        ):
            continue
        ground = WHITE
        if len(under):
            last = under[np.argmax(shapes.order[under])]
            if not shapes.irregular[last]:
                ground = int(shapes.fill[last])
            # only the shape's bounds are known: the glyph may lie on any of the grounds
            elif any(_far(int(c), int(glyphs.colour[i])) for c in shapes.fill[under]):
                continue
        unseen[i] = not _far(ground, int(glyphs.colour[i]))
    return unseen


def _far(a: int, b: int) -> bool:
    """Whether two colours (0xRRGGBB) can be told apart."""
    return max(abs((a >> s & 255) - (b >> s & 255)) for s in (16, 8, 0)) > tol.SAME_COLOUR


def _twins(glyphs: Glyphs, among: Bools) -> Ints:
    """For every glyph the index of the earlier one it prints again (fake bold, a shadow), else -1."""
    n = len(glyphs)
    twin = np.full(n, -1, dtype=np.int64)
    index = np.flatnonzero(among)
    if len(index) < 2:
        return twin
    codes = codes_of(glyphs.text)[index]
    x, y, size = glyphs.x0[index], glyphs.base[index], glyphs.size[index]
    reach = np.minimum(tol.TWIN_OF_ADVANCE * (glyphs.x1[index] - x), tol.TWIN_SHIFT * size)
    # glyphs less than half a bin apart share a bin, in the bins as they are or shifted by half a bin
    bins = x / (tol.TWIN_BIN * np.maximum(size, 1.0))
    for shift in (0.0, 0.5):
        # by character and bin; equal places stay in content order
        order = np.lexsort((y, codes * float(1 << 24) + np.floor(bins + shift)))
        a, b = order[:-1], order[1:]
        same = (
            (codes[a] == codes[b])
            & (np.abs(x[a] - x[b]) < reach[a])
            & (np.abs(y[a] - y[b]) < tol.TWIN_SHIFT * size[a])
            & (np.abs(size[a] - size[b]) < tol.TWIN_SIZE * size[a])
        )
        for p, q in zip(index[a[same]].tolist(), index[b[same]].tolist(), strict=True):
            first, later = sorted((_original(twin, p), _original(twin, q)))
            if first != later:
                twin[later] = first
    return twin


def _original(twin: Ints, i: int) -> int:
    """The first glyph of the chain of twins that glyph i is in."""
    while twin[i] >= 0:
        i = int(twin[i])
    return i


def _under(glyphs: Glyphs, kept: Ints, boxes: Floats) -> Bools:
    """Which of the kept glyphs lie in a box of doubled text (n × 4: x0, top, x1, bottom)."""
    x, y = (glyphs.x0[kept] + glyphs.x1[kept]) / 2, (glyphs.top[kept] + glyphs.bottom[kept]) / 2
    out = np.zeros(len(kept), dtype=np.bool_)
    sized = boxes[(boxes[:, 2] - boxes[:, 0] > tol.ON_PAGE) & (boxes[:, 3] - boxes[:, 1] > tol.ON_PAGE)]
    for x0, top, x1, bottom in sized.tolist():
        out |= (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)
    return out
