"""A page's picture, set level, in ink and paper; and the rules drawn on it.

Pictures are grey, rows first, 0 black and 255 white. Lengths are pixels; `scale` is pixels a point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Boxes = npt.NDArray[np.int64]

_PAPER = 6.0
"""Points: wider than any stroke of type, so that closing the picture over this leaves the paper."""
_DARK = 0.62
"""Of the paper's grey, the most that ink may have. Blurred thin strokes of scans have about 0.5."""
_FAINT = 0.72, 0.8
"""The same for the darkest pixel of a faint sign and for its others: 。 of 7 points has 0.5 to 0.75 at 200
dots an inch."""
_LEAST_SIGN, _LARGEST_SIGN = 0.8, 3.0
"""Points: the sides of the dots and rings of small type; letters are larger, dirt is smaller."""
_ROUND = 0.5
"""The least share of a dot's longer side that the other has; that of a bar's has less."""
_BAR = 12.0, 1.6
"""Points: the most that 一 and ー of small type are wide and high."""
_MOST_SKEW = 3.0
"""Degrees: the most that a page fed to a scanner is turned."""
_COARSE, _FINE = 0.1, 0.02
"""Degrees between the angles tried first, and then around the best of them."""
_LEVEL = 0.03
"""Degrees: a page turned by less is left as it is."""
_SHARPER = 1.3
"""How much sharper the rows of a turned page must be when it is set level."""
_SKEW_WIDTH = 1200
"""Pixels: the width of the picture that the angle is measured on."""
_LEAST_RULE = 24.0
"""Points: longer than any stroke of type but of a very large title."""
_LEAST_SIDE = 7.0
"""Points: the least height of a vertical rule between two horizontal ones that it reaches."""
_AT_RULE = 0.6
"""Points between the end of a rule and the rule that it reaches."""
_PALE = 0.85
"""Of the paper's grey, the most that a rule may have: hairlines are grey in a picture."""
_ALONG = 5
"""Pixels along a rule that noise is averaged over."""
_ASIDE = 4, 8
"""Pixels above and below a rule between which there is mostly paper: nearer is the rule's own blur."""
_SURELY = 72.0
"""Points: no row of strokes of type runs on for so long."""
_MOST_BESIDE = 0.4
"""The share of ink there: text that stands on a rule touches it in places."""
_LARGEST = 45.0
"""Points: the side of the largest letters and of the boxes that are ticked."""
_MOST_OF_IT = 0.5
"""The share of a rule that must be such a letter's."""
_THICKEST = 4.0
"""Points: thicker bars are areas, not rules."""
_THIN = 3
"""Pixels: the width of a strip in which a thin rule stays, blurred as it is."""
_DARKEST = 0.25
"""The share of a strip that is surely ink, be it a dotted rule: what is half as dark is no paper."""
_BREAK = 0.8
"""Points of a rule that a scan may have lost."""
_DOT, _DASH, _DASH_GAP = 1.2, 8.0, 3.0
"""Points: the most that a dot of a rule is high, a dash long, and the gap behind it."""
_CORNER, _LEAST_INK = 5.0, 0.2
"""Points between the last dot of a rule and the rule that crosses it there; the share of ink between."""
_LEAST_GAPS = 3
"""Gaps in a short dotted rule; a stroke between two rules has two."""
_JOIN = 3.0
"""Points between two pieces of a rule on one level."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule's box in pixels, and whether it is horizontal."""

    x0: int
    top: int
    x1: int
    bottom: int
    level: bool


def flattened(grey: Grey, scale: float) -> Grey:
    """The picture with its paper white everywhere: without shading, shadows and yellowed margins."""
    size = max(3, round(_PAPER * scale)) | 1
    kernel = np.ones((size, size), dtype=np.uint8)
    smooth = cv2.medianBlur(grey, 3)
    paper = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, kernel)
    flat: Grey = cv2.divide(grey, cv2.max(paper, 1), scale=255.0)
    return flat


def ink_of(flat: Grey) -> Mask:
    """Where there is ink."""
    smooth = cv2.GaussianBlur(flat, (3, 3), 0)
    ink: Mask = smooth < _DARK * 255
    return ink


def with_faint_dots(ink: Mask, flat: Grey, scale: float) -> Mask:
    """The ink, with the dots and bars of which few pixels or none are as dark as ink.

    The thin ring of 。 and the stroke of 一 in small type are grey in a picture of few dots an inch.
    """
    smooth = cv2.GaussianBlur(flat, (3, 3), 0)
    faint = (smooth < _FAINT[1] * 255).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=8)
    dark = np.bincount(labels[smooth < _FAINT[0] * 255], minlength=len(stats))
    width, height = stats[:, 2] / scale, stats[:, 3] / scale
    small, large = np.minimum(width, height), np.maximum(width, height)
    dots = (small >= _LEAST_SIGN) & (large <= _LARGEST_SIGN) & (small >= _ROUND * large)
    dots |= (width <= _BAR[0]) & (height <= _BAR[1]) & (height < _ROUND * width)
    dots &= dark > 0
    dots[0] = False
    whole: Mask = ink | dots[labels]
    return whole


def skew_of(ink: Mask) -> float:
    """How many degrees clockwise the page is turned, at most _MOST_SKEW: rows of type are sharpest then."""
    width = ink.shape[1]
    step = max(1, width // _SKEW_WIDTH)
    y, x = np.nonzero(ink[::step, ::step])
    if not len(x):
        return 0.0
    x = x - ink.shape[1] / step / 2

    def sharpness(degrees: float) -> float:
        rows = np.round(y - x * np.tan(np.radians(degrees))).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        return float((np.diff(counts) ** 2).sum())

    coarse = np.arange(-_MOST_SKEW, _MOST_SKEW + _COARSE / 2, _COARSE)
    best = max(coarse.tolist(), key=sharpness)
    fine = np.arange(best - _COARSE, best + _COARSE + _FINE / 2, _FINE)
    found = float(max(fine.tolist(), key=sharpness))
    sure = abs(found) >= _LEVEL and sharpness(found) > _SHARPER * sharpness(0.0)
    return found if sure else 0.0


def turned(grey: Grey, degrees: float) -> Grey:
    """The picture turned anticlockwise by `degrees` around its middle."""
    if not degrees:
        return grey
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    level: Grey = cv2.warpAffine(
        grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return level


def rules_in(flat: Grey, scale: float) -> tuple[list[Rule], Mask]:
    """The straight rules in a flattened picture, and where their ink is."""
    strokes = _strokes(flat, scale)
    level = [r for r in _runs(flat, scale, _LEAST_RULE) if not _is_stroke(r, strokes)]
    sides = np.ascontiguousarray(flat.T)
    free = _runs(sides, scale, _LEAST_SIDE)
    close = _runs(sides, scale, _LEAST_SIDE, free=False)
    sure = [r for r in free if r.x1 - r.x0 >= _LEAST_RULE * scale]
    short = [r for r in free if r.x1 - r.x0 < _LEAST_RULE * scale]
    ending = [r for r in short if _between(r, level, flat, scale, dotted=False)]
    maybe = [r for r in short if r not in ending and _between(r, level, flat, scale)]
    for r in close:
        if _between(r, level, flat, scale, dotted=False):
            (ending if r.x1 - r.x0 >= _LEAST_RULE * scale else maybe).append(r)
    ending += [r for r in maybe if _goes_on(r, [*sure, *ending], level, scale)]
    down = [Rule(r.top, r.x0, r.bottom, r.x1, False) for r in (*sure, *ending)]
    down = [r for r in down if not _is_stroke(r, strokes)]
    dark: Mask = flat < _PALE * 255
    level, down = (
        _joined([_reaching(r, down, dark, scale) for r in level], _JOIN * scale),
        [_reaching(r, level, dark, scale) for r in down],
    )
    mask = np.zeros(flat.shape, dtype=np.uint8)
    for rule in (*level, *down):
        mask[rule.top : rule.bottom, rule.x0 : rule.x1] = 1
    return [*level, *down], cv2.dilate(mask, np.ones((5, 5), dtype=np.uint8)) > 0


def _reaching(rule: Rule, others: list[Rule], dark: Mask, scale: float) -> Rule:
    """The rule, led on to those that cross its line just beyond its ends, if there is ink between.

    Where dotted rules cross, their dots make a corner or a cross, which is no dot of either.
    """
    middle = (rule.top + rule.bottom) // 2 if rule.level else (rule.x0 + rule.x1) // 2
    begin, end = (rule.x0, rule.x1) if rule.level else (rule.top, rule.bottom)
    across = dark[rule.top : rule.bottom] if rule.level else dark[:, rule.x0 : rule.x1].T
    line: Mask = np.asarray(across.any(axis=0))
    reach = round(_CORNER * scale)
    first, last = begin, end
    for other in others:
        low, high = (other.top, other.bottom) if rule.level else (other.x0, other.x1)
        near, far = (other.x0, other.x1) if rule.level else (other.top, other.bottom)
        if not low - reach <= middle <= high + reach:
            continue
        if begin - reach <= near < begin and line[near:begin].mean() > _LEAST_INK:
            first = min(first, near)
        if end < far <= end + reach and line[end:far].mean() > _LEAST_INK:
            last = max(last, far)
    return replace(rule, x0=first, x1=last) if rule.level else replace(rule, top=first, bottom=last)


def _strokes(flat: Grey, scale: float) -> Mask:
    """Where there is ink of letters and signs as large as those of a title: too small for a table."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (flat < _PALE * 255).astype(np.uint8), connectivity=8
    )
    sides = stats[:, 2:4]
    small = (sides.min(axis=1) > _THICKEST * scale) & (sides.max(axis=1) <= _LARGEST * scale)
    small[0] = False
    strokes: Mask = small[labels]
    return strokes


def _is_stroke(rule: Rule, strokes: Mask) -> bool:
    """Whether most of a rule is ink of such a letter."""
    return bool(strokes[rule.top : rule.bottom, rule.x0 : rule.x1].mean() > _MOST_OF_IT)


def _between(side: Rule, level: list[Rule], flat: Grey, scale: float, *, dotted: bool = True) -> bool:
    """Whether a vertical piece (its axes exchanged) runs from a horizontal rule to the next.

    It does so without a gap or, if `dotted`, in dots or dashes. A stroke of に in a low cell comes close to
    both rules.
    """
    x = (side.top + side.bottom) // 2
    for reach, with_gaps in ((_AT_RULE * scale, False), (_CORNER * scale, True))[: 1 + dotted]:
        crossed = [r for r in level if r.x0 - reach <= x <= r.x1 + reach]
        above = [r for r in crossed if r.top - reach <= side.x0 <= r.bottom + reach]
        below = [r for r in crossed if r.top - reach <= side.x1 <= r.bottom + reach]
        if not above or not below or above[0].bottom > below[-1].top:
            continue
        beside = slice(max(0, side.top - 1), side.bottom + 1)
        piece = flat[above[0].bottom - 1 : below[-1].top + 1, beside]
        gaps = _gaps(piece)
        if not len(gaps) or (with_gaps and len(gaps) >= _LEAST_GAPS and gaps.max() <= _DASH_GAP * scale):
            return True
    return False


def _goes_on(side: Rule, known: list[Rule], level: list[Rule], scale: float) -> bool:
    """Whether a vertical piece (its axes exchanged) goes on in a known one, or closes the row it stands in.

    Strokes of 第1四半期 that fill a low row touch the rules above and below it just as a rule does.
    """
    x, near = (side.top + side.bottom) / 2, 2 * _AT_RULE * scale
    corners = [(r.top - near, r.bottom + near) for r in level if min(abs(r.x0 - x), abs(r.x1 - x)) <= near]
    if all(any(top <= end <= bottom for top, bottom in corners) for end in (side.x0, side.x1)):
        return True
    return any(
        abs((r.top + r.bottom) / 2 - x) <= near / 2 and r.x0 - near <= side.x1 and side.x0 <= r.x1 + near
        for r in known
    )


def _gaps(piece: Grey) -> npt.NDArray[np.int64]:
    """The lengths of the gaps down a vertical piece, in its darkest strip as wide as a thin rule.

    A rule is as dark where it meets another as along its length. Between a stroke of type and a rule close
    to it the paper is grey from the blur of both, or from the shade of a column header and noise: a gap all
    the same.
    """
    columns = np.lib.stride_tricks.sliding_window_view(piece, min(_THIN, piece.shape[1]), axis=1).min(axis=2)
    strip = columns[:, int(columns.mean(axis=0).argmin())]
    half = (float(np.quantile(strip, _DARKEST)) + 255.0) / 2
    paper = strip >= min(half, _PALE * 255)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], paper, [False]]).astype(np.int8)))
    return edges[1::2] - edges[::2]


def _runs(flat: Grey, scale: float, least: float, *, free: bool = True) -> list[Rule]:
    """Horizontal runs of ink at least `least` points long and thin, pieces on one level joined.

    Those less long than type may be have paper on both sides if `free`, and text on at least one if not.
    """
    dark = (cv2.blur(flat, (_ALONG, 1)) < _PALE * 255).astype(np.uint8)
    gap = max(3, round(_BREAK * scale)) | 1
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, gap), dtype=np.uint8))
    closed |= _dashes(dark, scale)
    length = max(3, round(least * scale))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), dtype=np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    found = [
        Rule(x, y, x + w, y + h, True)
        for x, y, w, h in stats[1:count, :4].tolist()
        if h <= _THICKEST * scale and (w >= _SURELY * scale or _free(dark, x, y, x + w, y + h)) is free
    ]
    return _joined(found, _JOIN * scale)


def _dashes(dark: Grey, scale: float) -> Grey:
    """Where dots or dashes follow each other so closely in a row that they are a rule."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    low = (stats[:, 3] <= _DOT * scale) & (stats[:, 2] <= _DASH * scale)
    low[0] = False
    alone = low[labels].astype(np.uint8)
    gap = round(_DASH_GAP * scale) | 1
    chained: Grey = cv2.morphologyEx(alone, cv2.MORPH_CLOSE, np.ones((1, gap), dtype=np.uint8))
    return chained


def _free(dark: Grey, x0: int, top: int, x1: int, bottom: int) -> bool:
    """Whether there is mostly paper above and below a run: it is no row of strokes in a line of type."""
    near, far = _ASIDE
    bands = (dark[max(top - far, 0) : max(top - near, 0), x0:x1], dark[bottom + near : bottom + far, x0:x1])
    return all(not band.size or band.mean() < _MOST_BESIDE for band in bands)


def _joined(rules: list[Rule], gap: float) -> list[Rule]:
    """The rules, those joined that follow each other on one level."""
    out: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.top + r.bottom, r.x0)):
        for i, other in enumerate(out):
            apart = max(rule.x0, other.x0) - min(rule.x1, other.x1)
            if apart <= gap and rule.top < other.bottom + 2 and other.top < rule.bottom + 2:
                out[i] = Rule(
                    min(rule.x0, other.x0),
                    min(rule.top, other.top),
                    max(rule.x1, other.x1),
                    max(rule.bottom, other.bottom),
                    True,
                )
                break
        else:
            out.append(rule)
    return out
