"""The picture of a page to glyphs and rules at their places, as the PDF back ends deliver them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from planparse.japanese.characters import is_wide
from planparse.readers.ocr.lines import line_boxes
from planparse.readers.ocr.model import HEIGHT, Recognised, recognise
from planparse.readers.ocr.picture import (
    Grey,
    Mask,
    Rule,
    flattened,
    ink_of,
    rules_in,
    skew_of,
    turned,
    with_faint_dots,
)
from planparse.readers.ocr.signs import by_shape, is_bar, is_ditto, without_arcs
from planparse.readers.pdf.page import (
    ASCENT,
    DESCENT,
    NO_COLOUR,
    Floats,
    Glyphs,
    Shapes,
    shapes_of,
)

_PAD = 0.15
"""Of a line's height, the paper left around it: as in the pictures that the model was trained on."""
_LONE, _LONE_PAD = 1.2, 0.5
"""Ems: a piece less wide is a lone sign, which the model needs more paper beside to tell."""
_BLUR = 2
"""Pixels around a line's ink that are its own: the edge of the strokes."""
_LEAST_HEIGHT = 0.8
"""Ems: the least height of a line's picture, so that a lone 一 or ー does not fill it."""
_NARROWEST = 16
"""Pixels: the least width of a picture that the model reads."""
_SURE = 0.15
"""The confidence below which a character is taken for dirt."""
_WIDEST, _WIDEST_SIGN = 1.45, 1.1
"""Ems: no letter, and no other character, is as wide; where one seems to be, the model overlooked another."""
_APART = 0.62
"""Ems from the middle of a character to the ink that is not its own."""
_LEAST_SIGN = 0.15
"""Ems: less ink than this is no character."""
_SURE_ALONE = 0.5
"""The confidence from which a character is taken that was overlooked in its line."""
_BAR_SURE = 0.8
"""How sure a bar is that the model overlooks."""
_WIDE_BODY, _NARROW_BODY = 0.92, 0.74
"""Ems: the height of ideographs, and of digits and capitals."""
_EVEN = 0.25
"""The share by which the pitch of two letters differs from the line's: kana fill their cells unevenly."""
_SAME_SIZE = 0.02
"""The share by which the ems of lines of one type differ as measured from their pitch: 98 of 100 lines are
within 0.015 on scans at 200 and 300 dots an inch. Types of 10 and 10.5 points differ by 0.05."""
_NEAR_SIZE = 0.25
"""The same where they are measured from the height of a few letters: these have the em of the line next to
them, if there is one of nearly their size."""
_SAME_BASE = 0.2
"""Ems by which the baselines of the parts of one line differ as measured."""
_ONE_ROW = 4.0
"""Ems between such parts."""
_SEARCH = 0.3
"""Of the distance of two characters, how far from halfway the edge between them is looked for."""
_SPACE_WIDE, _SPACE_NARROW = 0.45, 0.22
"""Ems of paper between two characters, beyond what their shapes leave, that are a space."""
_SPACE_IN_NUMBER = 1.0
"""The same between digits and the signs in a number, which the model gives in either width by chance."""
_BULLET = "・"
_SPACE_AT_BULLET = 0.24
"""The same before a bullet, where half-width blanks leave 0.26 to 0.35 and words joined by ・ up to 0.2:
measured on plans typeset by ReportLab, scanned at 200 and 300 dots an inch."""
_NUMBER = frozenset("0123456789,.０１２３４５６７８９，．")
_OPENING = "（〔［｛〈《「『【(["
_CLOSING = "）〕］｝〉》」』】)]、。，．,."
_MIDDLE = "・：；:;"
_SMALL_KANA = "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's characters, where the ink of each begins and ends, and the line's box, all in pixels.

    `em` is measured from the pitch of its letters if `pitched`, else from their height.
    """

    text: str
    confidence: tuple[float, ...]
    second: str
    begin: Floats
    end: Floats
    box: tuple[int, int, int, int]
    em: float
    pitched: bool
    base: float


def recognise_page(picture: Grey, scale: float) -> tuple[Glyphs, Shapes]:
    """The characters and rules of a page's picture, at `scale` pixels a point.

    The places are points on the page as it is when set level.
    """
    cv2.setNumThreads(1)
    flat = flattened(picture, scale)
    flat = turned(flat, skew_of(ink_of(flat)))
    ink = with_faint_dots(ink_of(flat), flat, scale)
    rules, mask = rules_in(flat, scale)
    flat[mask] = 255
    boxes, em = line_boxes(ink, mask, scale)
    lines = [line for box in boxes.tolist() if (line := _line(flat, ink, mask, box, em)) is not None]
    lines = sorted(_aligned(_sized(lines)), key=lambda line: (round(line.base), line.box[0]))
    return _glyphs(lines, scale), _shapes(rules, scale)


def _line(flat: Grey, ink: Mask, rules: Mask, box: list[int], em: float) -> _Line | None:
    """The line in a box; None where the model sees no character."""
    x0, top, x1, bottom = box
    height = bottom - top
    pad = round(max(_PAD * max(height, 0.6 * em), _LONE_PAD * em if x1 - x0 < _LONE * em else 0.0))
    left, right = x0 - pad, x1 + pad
    found = recognise(_picture(flat, box, pad, max(0, round((_LEAST_HEIGHT * em - height) / 2))))
    kept = [i for i, c in enumerate(found.text) if c != " " and found.confidence[i] >= _SURE]
    if kept:
        found = Recognised(
            "".join(found.text[i] for i in kept),
            tuple(found.middle[i] for i in kept),
            tuple(found.confidence[i] for i in kept),
            "".join(found.second[i] for i in kept),
        )
    elif is_bar(x1 - x0, height, em):
        found = Recognised("-", (0.5,), (_BAR_SURE,), "\0")
    else:
        return None
    own = ink[top:bottom, x0:x1] & ~rules[top:bottom, x0:x1]
    columns = np.zeros(right - left)
    columns[pad : right - left - pad] = own.sum(axis=0)
    found = without_arcs(found, right - left, max(em, height))
    found = _with_overlooked(found, columns, flat, (x0 - pad, top, bottom), max(em, height))
    edges = _edges(columns, np.array(found.middle) * (right - left))
    whole = np.zeros((bottom - top, right - left), dtype=np.bool_)
    whole[:, pad : right - left - pad] = own
    found = by_shape(found, whole, edges[:-1], edges[1:], em)
    middle = np.array(found.middle) * (right - left)
    begin, end = _extents(columns, middle)
    size, pitched = _em(found.text, (begin + end) / 2, height, em)
    return _Line(
        found.text,
        found.confidence,
        found.second,
        begin + left,
        end + left,
        (x0, top, x1, bottom),
        size,
        pitched,
        _base(found.text, top, bottom, size),
    )


def _with_overlooked(
    found: Recognised, columns: Floats, flat: Grey, place: tuple[int, int, int], em: float
) -> Recognised:
    """The characters with those that the model overlooked: where one would be far wider than it can be.

    `columns` is the ink in each column of the line's picture, whose left edge, top and bottom are `place`.
    """
    left, top, bottom = place
    middle = np.array(found.middle) * len(columns)
    begin, end = _extents(columns, middle)
    made = [
        (m, c, s, o)
        for m, c, s, o in zip(middle.tolist(), found.text, found.confidence, found.second, strict=True)
    ]
    widest = np.array([_WIDEST if _is_letter(c) else _WIDEST_SIGN for c in found.text]) * em
    for i in np.flatnonzero(end - begin > widest).tolist():
        inked = np.flatnonzero(columns[int(begin[i]) : int(end[i])]) + int(begin[i])
        for side in (inked[inked < middle[i] - _APART * em], inked[inked > middle[i] + _APART * em]):
            if len(side) == 0 or side[-1] - side[0] < _LEAST_SIGN * em:
                continue
            box = [left + int(side[0]), top, left + int(side[-1]) + 1, bottom]
            pad = round(_LONE_PAD * em)
            alone = recognise(_picture(flat, box, pad, 0))
            width = side[-1] + 1 - side[0] + 2 * pad
            seen = [
                (float(side[0]) - pad + m * width, c, s, o)
                for m, c, s, o in zip(alone.middle, alone.text, alone.confidence, alone.second, strict=True)
                if s >= _SURE_ALONE and c != " "
            ]
            if not seen and is_ditto(ink_of(flat[top:bottom, box[0] : box[2]]), em):
                seen.append((float(side.mean()), "〃", _SURE_ALONE, "\0"))
            made += seen
    if len(made) == len(found.text):
        return found
    made.sort()
    return Recognised(
        "".join(c for _, c, _, _ in made),
        tuple(m / len(columns) for m, _, _, _ in made),
        tuple(s for _, _, s, _ in made),
        "".join(o for _, _, _, o in made),
    )


def _picture(flat: Grey, box: list[int], pad: int, more: int) -> Grey:
    """The picture of a line for the model: with paper around it, but nothing of the lines above and below."""
    x0, top, x1, bottom = box
    low, high = max(0, top - _BLUR), min(flat.shape[0], bottom + _BLUR)
    part = flat[low:high, max(0, x0 - _BLUR) : min(flat.shape[1], x1 + _BLUR)]
    across, down = pad - min(_BLUR, x0), pad + more - _BLUR
    part = cv2.copyMakeBorder(
        part, max(0, down), max(0, down), max(0, across), max(0, across), cv2.BORDER_CONSTANT, value=255
    )
    factor = HEIGHT / part.shape[0]
    width = max(_NARROWEST, round(part.shape[1] * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    line: Grey = cv2.resize(part, (width, HEIGHT), interpolation=how)
    return line


def _edges(columns: Floats, middle: Floats) -> list[int]:
    """Where each character's columns of pixels begin, and where the last one's end."""
    edges = [0]
    for a, b in zip(middle.tolist(), middle[1:].tolist(), strict=False):
        half, reach = (a + b) / 2, max(1.0, _SEARCH * (b - a))
        low, high = max(edges[-1], int(half - reach)), min(len(columns), int(half + reach) + 1)
        if high <= low:
            edges.append(low)
            continue
        part = columns[low:high]
        least = np.flatnonzero(part == part.min())
        edges.append(low + int(least[np.argmin(np.abs(least + low - half))]))
    return [*edges, len(columns)]


def _extents(columns: Floats, middle: Floats) -> tuple[Floats, Floats]:
    """Where the ink of each character begins and ends, given the ink in each column of pixels."""
    edges = _edges(columns, middle)
    begin, end = np.zeros(len(middle)), np.zeros(len(middle))
    for i, (low, high) in enumerate(pairwise(edges)):
        inked = np.flatnonzero(columns[low:high])
        begin[i], end[i] = (
            (low + inked[0], low + inked[-1] + 1) if len(inked) else (middle[i] - 1, middle[i] + 1)
        )
    return begin, end


def _is_letter(char: str) -> bool:
    """Whether a character is an ideograph or kana, which fill their em."""
    return is_wide(char) and char.isalpha()


def _em(text: str, middle: Floats, height: int, usual: float) -> tuple[float, bool]:
    """The em of a line, and whether it was measured from the pitch of its letters.

    `middle` are the middles of the characters' ink, which are ten times as exact as the model's places. A
    line of signs alone has the `usual` em of its page.
    """
    if not any(c.isalnum() for c in text):
        return usual, False
    pitches = [
        b - a
        for a, b, c, d in zip(middle.tolist(), middle[1:].tolist(), text, text[1:], strict=False)
        if _is_letter(c) and _is_letter(d) and 0.7 * height < b - a < 1.6 * height
    ]
    if pitches:
        median = float(np.median(pitches))
        # halfway between two of an even number, the median may be far from each
        even = [p for p in pitches if abs(p - median) <= _EVEN * median] or [median]
        return float(np.mean(even)), True
    body = _WIDE_BODY if any(map(is_wide, text)) else _NARROW_BODY
    return height / body, False


def _base(text: str, top: int, bottom: int, em: float) -> float:
    """The baseline of a line: below its letters' middle, or at the foot of its digits."""
    if any(map(_is_letter, text)) or not any(c.isalnum() for c in text):
        return (top + bottom) / 2 + ((ASCENT + DESCENT) / 2 - DESCENT) * em
    return bottom


def _sized(lines: Sequence[_Line]) -> list[_Line]:
    """The lines, those of one type with the same em: the mean of those measured from their pitch.

    A line measured from its height has the em of the nearest line of another em as large, if any.
    """
    ems = np.array([line.em for line in lines])
    pitched = [i for i, line in enumerate(lines) if line.pitched]
    sizes = dict(enumerate(ems.tolist()))
    for i in pitched:
        alike = [j for j in pitched if abs(ems[j] - ems[i]) <= _SAME_SIZE * ems[i]]
        weights = np.array([len(lines[j].text) for j in alike], dtype=np.float64)
        sizes[i] = float((weights * ems[alike]).sum() / weights.sum())
    for i, line in enumerate(lines):
        near = [] if line.pitched else [j for j in pitched if abs(ems[j] - ems[i]) <= _NEAR_SIZE * ems[j]]
        if near:
            sizes[i] = sizes[min(near, key=lambda j: _distance(line.box, lines[j].box))]
    return [
        replace(line, em=sizes[i], base=_base(line.text, line.box[1], line.box[3], sizes[i]))
        for i, line in enumerate(lines)
    ]


def _distance(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> int:
    """Pixels of paper between two boxes, across and down together."""
    across = max(a[0], b[0]) - min(a[2], b[2])
    down = max(a[1], b[1]) - min(a[3], b[3])
    return max(across, 0) + max(down, 0)


def _aligned(lines: Sequence[_Line]) -> list[_Line]:
    """The lines, parts that stand in one row with the baseline of the longest of them."""
    out = list(lines)
    done: list[int] = []
    for i in sorted(range(len(lines)), key=lambda i: -len(lines[i].text)):
        line = out[i]
        for j in done:
            other = out[j]
            apart = max(line.box[0], other.box[0]) - min(line.box[2], other.box[2])
            if (
                0 <= apart <= _ONE_ROW * other.em
                and abs(line.base - other.base) <= _SAME_BASE * other.em
                and abs(line.em - other.em) <= _NEAR_SIZE * other.em
            ):
                out[i] = replace(line, base=other.base)
                break
        done.append(i)
    return out


def _sides(char: str) -> tuple[float, float]:
    """Ems of paper that a character's shape leaves at its left and right."""
    if char == " ":
        return (0.0, 0.0)
    if char in _OPENING:
        return (0.5, 0.08) if is_wide(char) else (0.08, 0.04)
    if char in _CLOSING:
        return (0.08, 0.5) if is_wide(char) else (0.04, 0.08)
    if char in _MIDDLE:
        return (0.35, 0.35) if is_wide(char) else (0.1, 0.1)
    if char in _SMALL_KANA:
        return (0.18, 0.18)
    return (0.06, 0.06) if is_wide(char) else (0.04, 0.04)


def _advances(line: _Line) -> tuple[Floats, Floats]:
    """Where each character begins and where the next would: together, but for spaces."""
    sides = np.array([_sides(c) for c in line.text]) * line.em
    x0, x1 = line.begin - sides[:, 0], line.end + sides[:, 1]
    for i, (a, b) in enumerate(zip(line.text, line.text[1:], strict=False)):
        narrow = not is_wide(a) and not is_wide(b)
        least = _SPACE_NARROW if narrow else _SPACE_WIDE
        if a in _NUMBER and b in _NUMBER:
            least = _SPACE_IN_NUMBER
        if x0[i + 1] - x1[i] < least * line.em:
            x0[i + 1] = x1[i] = (line.end[i] + line.begin[i + 1]) / 2
    return x0, x1


def _with_blanks(line: _Line) -> _Line:
    """The line with a blank between a character and a bullet further from it than letters stand.

    A bullet leaves so much paper beside itself that the layout takes no gap of half an em there for a space.
    """
    sides = np.array([_sides(c) for c in line.text]) * line.em
    begin, end = line.end[:-1] + sides[:-1, 1], line.begin[1:] - sides[1:, 0]
    bullet = np.array([c == _BULLET for c in line.text[1:]], dtype=np.bool_)
    at = np.flatnonzero(bullet & (end - begin >= _SPACE_AT_BULLET * line.em))
    if len(at) == 0:
        return line
    parts = list(pairwise([0, *(at + 1).tolist(), len(line.text)]))
    return replace(
        line,
        text=" ".join(line.text[a:b] for a, b in parts),
        confidence=tuple(np.insert(line.confidence, at + 1, 1.0).tolist()),
        second="\0".join(line.second[a:b] for a, b in parts),
        begin=np.insert(line.begin, at + 1, begin[at]),
        end=np.insert(line.end, at + 1, end[at]),
    )


def _glyphs(lines: Sequence[_Line], scale: float) -> Glyphs:
    """The lines' characters as glyphs, a text object a line."""
    lines = [_with_blanks(line) for line in lines]
    counts = [len(line.text) for line in lines]
    places = [_advances(line) for line in lines]
    size = np.repeat(np.array([line.em for line in lines]), counts) / scale
    base = np.repeat(np.array([line.base for line in lines]), counts) / scale
    n = sum(counts)
    zeros = np.zeros(n, dtype=np.int64)
    no = np.zeros(n, dtype=np.bool_)
    return Glyphs(
        text="".join(line.text for line in lines),
        x0=np.concatenate([x0 for x0, _ in places] or [np.empty(0)]) / scale,
        x1=np.concatenate([x1 for _, x1 in places] or [np.empty(0)]) / scale,
        top=base - ASCENT * size,
        bottom=base + DESCENT * size,
        base=base,
        size=size,
        font=zeros,
        angle=zeros,
        colour=np.full(n, NO_COLOUR, dtype=np.int64),
        invisible=no,
        order=np.repeat(np.arange(len(lines), dtype=np.int64), counts),
        column=no,
        stroked=no,
        confidence=np.array([c for line in lines for c in line.confidence], dtype=np.float64),
        second=np.array([ord(c) for line in lines for c in line.second], dtype=np.int64),
    )


def _shapes(rules: Sequence[Rule], scale: float) -> Shapes:
    """The rules as shapes without thickness."""
    entries = []
    for i, rule in enumerate(rules):
        x0, top, x1, bottom = (v / scale for v in (rule.x0, rule.top, rule.x1, rule.bottom))
        if rule.level:
            top = bottom = (top + bottom) / 2
        else:
            x0 = x1 = (x0 + x1) / 2
        entries.append((x0, top, x1, bottom, NO_COLOUR, 0, 0.5, i, False, False))
    return shapes_of(entries)
