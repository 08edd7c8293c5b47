"""From a page's glyphs to those a person sees: hidden, off-page and double printing set apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planparse.japanese.characters import repair
from planparse.japanese.fold import fold
from planparse.readers.pdf.page import (
    NO_COLOUR,
    PALE,
    WHITE,
    Bools,
    Floats,
    Glyphs,
    Ints,
    PageFacts,
    codes_of,
    lightness,
    text_of,
)

NO_SPACE, WIDE_SPACE = 0, 2  # 1: a space of the usual width
_BLANK, _NOTHING = np.zeros((2, 0x10001), dtype=np.bool_)
_BLANK[
    codes_of(
        " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    )
] = True
_NOTHING[codes_of("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")] = True
_IDEOGRAPHIC_SPACE = 0x3000


@dataclass(frozen=True, slots=True)
class Ink:
    """The glyphs a person sees, blanks taken out, and what was set apart.

    `space[i]` says whether a blank glyph stands between glyph i-1 and glyph i in content order;
    `thick[i]` that the glyph was printed twice. `folded` is the glyphs' text repaired and folded,
    `damaged` whether there was anything to repair.
    """

    glyphs: Glyphs
    folded: str
    damaged: bool
    space: Ints
    thick: Bools
    hidden: str
    off_page: str
    duplicates: int


def ink_of(facts: PageFacts) -> Ink:
    """The page's visible glyphs; what is hidden, off the page or printed twice is only counted."""
    glyphs = facts.glyphs
    n = len(glyphs)
    chars = glyphs.text
    codes = codes_of(chars)
    index = np.minimum(codes, len(_BLANK) - 1)
    blank = _BLANK[index]
    nothing = _NOTHING[index]
    outside = (
        (glyphs.x1 <= 0.5)
        | (glyphs.x0 >= facts.width - 0.5)
        | (glyphs.bottom <= 0.5)
        | (glyphs.top >= facts.height - 0.5)
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
    # a blank glyph counts for the glyph that follows it in content order, be it one set apart
    blanks = np.concatenate([[0], np.cumsum(blank & ~hidden)])
    solids = np.maximum.accumulate(np.where(solid, np.arange(n), -1))
    before = np.where(kept > 0, solids[kept - 1], -1)
    space = (blanks[kept] - blanks[before + 1] > 0).astype(np.int64)
    if "\u3000" in chars:
        wides = np.concatenate([[0], np.cumsum(codes == _IDEOGRAPHIC_SPACE)])
        space[wides[kept] - wides[before + 1] > 0] = WIDE_SPACE
    seen = glyphs.take(kept)
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
    )


def _unseen(facts: PageFacts, skip: Bools) -> Bools:
    """Glyphs no one sees: painted by no one, or in the colour of what lies under them."""
    glyphs = facts.glyphs
    unseen = glyphs.invisible.copy()
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    # the text layer OCR puts over a scan is the page's text although it is not painted
    for i in np.flatnonzero(unseen & ~skip & (glyphs.size >= 0.1)).tolist():
        box = facts.images
        over = (box[:, 0] <= x[i]) & (x[i] <= box[:, 2]) & (box[:, 1] <= y[i]) & (y[i] <= box[:, 3])
        if over.any():
            unseen[i] = False
    pale = np.flatnonzero(~unseen & ~skip & (glyphs.colour != NO_COLOUR) & (lightness(glyphs.colour) > PALE))
    shapes = facts.shapes
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
            if shapes.irregular[under].any() and not shapes.irregular[last]:
                ground = int(shapes.fill[last])
            elif shapes.irregular[last]:
                # bounds of a shape: the glyph may lie on it, so it may be seen
                if any(_far(int(c), int(glyphs.colour[i])) for c in shapes.fill[under]):
                    continue
            else:
                ground = int(shapes.fill[last])
        unseen[i] = not _far(ground, int(glyphs.colour[i]))
    return unseen


def _far(a: int, b: int) -> bool:
    return max(abs((a >> s & 255) - (b >> s & 255)) for s in (16, 8, 0)) > 10


def _twins(glyphs: Glyphs, among: Bools) -> Ints:
    """For every glyph the earlier glyph it merely prints again (fake bold, a shadow), else -1."""
    n = len(glyphs)
    twin = np.full(n, -1, dtype=np.int64)
    index = np.flatnonzero(among)
    if len(index) < 2:
        return twin
    codes = codes_of(glyphs.text)[index]
    x, y, size = glyphs.x0[index], glyphs.base[index], glyphs.size[index]
    reach = np.minimum(0.4 * (glyphs.x1[index] - x), 0.2 * size)
    # of two glyphs less than half a bin apart, one of two halvings has both in one bin
    bins = x / (0.5 * np.maximum(size, 1.0))
    for shift in (0.0, 0.5):
        # a character in a bin; equal places stay in their order
        order = np.lexsort((y, codes * float(1 << 24) + np.floor(bins + shift)))
        a, b = order[:-1], order[1:]
        same = (
            (codes[a] == codes[b])
            & (np.abs(x[a] - x[b]) < reach[a])
            & (np.abs(y[a] - y[b]) < 0.2 * size[a])
            & (np.abs(size[a] - size[b]) < 0.1 * size[a])
        )
        for p, q in zip(index[a[same]].tolist(), index[b[same]].tolist(), strict=True):
            first, later = sorted((_original(twin, p), _original(twin, q)))
            if first != later:
                twin[later] = first
    return twin


def _original(twin: Ints, i: int) -> int:
    while twin[i] >= 0:
        i = int(twin[i])
    return i


def _under(glyphs: Glyphs, kept: Ints, boxes: Floats) -> Bools:
    """Which of the kept glyphs a box of doubled text covers."""
    x, y = (glyphs.x0[kept] + glyphs.x1[kept]) / 2, (glyphs.top[kept] + glyphs.bottom[kept]) / 2
    out = np.zeros(len(kept), dtype=np.bool_)
    sized = boxes[(boxes[:, 2] - boxes[:, 0] > 0.5) & (boxes[:, 3] - boxes[:, 1] > 0.5)]
    for x0, top, x1, bottom in sized.tolist():
        out |= (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)
    return out
