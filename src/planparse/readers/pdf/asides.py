"""Separate text that is not part of the document: struck-out text, watermarks, slanted text, ruby.

Each is recognised by its geometry alone and set aside with its characters and bounding box; what to do with
it is not for a reader to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from planparse.document.place import Box
from planparse.document.source import Aside, AsideKind
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.page import NO_COLOUR, Bools, Floats, Glyphs, Ints, codes_of, lightness, text_of
from planparse.readers.pdf.rules import Rules
from planparse.readers.pdf.runs import LEVEL, Runs, runs_of

_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")


def without_asides(ink: Ink, page: int) -> tuple[Ink, tuple[Aside, ...]]:
    """The ink without watermarks, slanted text and ruby, and these as asides of page `page`."""
    glyphs = ink.glyphs
    if not len(glyphs):
        return ink, ()
    slanted = glyphs.angle < 0
    pale = (glyphs.colour != NO_COLOUR) & (lightness(glyphs.colour) >= tol.WATERMARK_PALE)
    small = glyphs.size <= tol.RUBY_SIZE * float(glyphs.size.max())
    if not (slanted.any() or pale.any() or small.any()):
        return ink, ()
    large = glyphs.size >= tol.WATERMARK_SIZE * float(np.median(glyphs.size))
    pale &= large
    runs = runs_of(ink, np.full(len(glyphs), -1, dtype=np.int64))
    kinds: dict[int, AsideKind] = {}
    for i in range(len(runs)):
        first = runs.first[i]
        if slanted[first]:
            kinds[i] = "watermark" if large[first] else "slanted"
        elif pale[first] and _lies_behind(glyphs, runs, i):
            kinds[i] = "watermark"
    kinds.update(dict.fromkeys(_ruby(ink, runs, small), "ruby"))
    if not kinds:
        return ink, ()
    asides = tuple(_together(ink, runs, kinds, page))
    apart = np.zeros(len(glyphs), dtype=np.bool_)
    for i in kinds:
        apart[runs.first[i] : runs.last[i]] = True
    return ink.take(~apart), asides


def _lies_behind(glyphs: Glyphs, runs: Runs, i: int) -> bool:
    """Whether clearly smaller type lies inside a run's box."""
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    inside = (runs.x0[i] < x) & (x < runs.x1[i]) & (runs.top[i] < y) & (y < runs.bottom[i])
    return bool((inside & (glyphs.size * tol.WATERMARK_SIZE <= runs.size[i])).any())


def _ruby(ink: Ink, runs: Runs, small: Bools) -> Iterator[int]:
    """The runs that are ruby: kana of half the size, close above their base text."""
    candidates = [
        i
        for i in range(len(runs))
        if small[runs.first[i]]
        and runs.mode[i] == LEVEL
        and _KANA.fullmatch(ink.glyphs.text[runs.first[i] : runs.last[i]])
    ]
    if not candidates:
        return
    x0, x1, top, size = (np.array(v) for v in (runs.x0, runs.x1, runs.top, runs.size))
    for i in candidates:
        middle = (runs.x0[i] + runs.x1[i]) / 2
        gap = (top - runs.bottom[i]) / size
        over = (x0 - tol.RUBY_OVERHANG * size <= runs.x0[i]) & (runs.x1[i] <= x1 + tol.RUBY_OVERHANG * size)
        base = over & (x0 <= middle) & (middle <= x1) & (np.abs(gap) <= tol.RUBY_GAP)
        if (base & (runs.size[i] <= tol.RUBY_SIZE * size)).any():
            yield i


def _together(ink: Ink, runs: Runs, kinds: dict[int, AsideKind], page: int) -> Iterator[Aside]:
    """The asides: consecutive runs of one kind in content order as one, but ruby word by word."""
    groups: list[list[int]] = []
    for i in sorted(kinds):
        last = groups[-1][-1] if groups else None
        if last is not None and i == last + 1 and kinds[i] == kinds[last] != "ruby":
            groups[-1].append(i)
        else:
            groups.append([i])
    for group in groups:
        text = "".join(ink.glyphs.text[runs.first[i] : runs.last[i]] for i in group)
        box = (
            min(runs.x0[i] for i in group),
            min(runs.top[i] for i in group),
            max(runs.x1[i] for i in group),
            max(runs.bottom[i] for i in group),
        )
        yield Aside(kinds[group[0]], text, page, rounded(box))


def struck_out(glyphs: Glyphs, rules: Rules) -> tuple[Bools, Rules]:
    """The glyphs struck out by a thin rule, and the rules without those that strike text out.

    A rule strikes text out if it begins and ends with the glyphs it crosses: a rule of a table that overflows
    its row, or an arrow, extends further.
    """
    struck = np.zeros(len(glyphs), dtype=np.bool_)
    across = rules.across
    if not len(across) or not len(glyphs):
        return struck, rules
    middle = glyphs.base - tol.STRIKE_HEIGHT * glyphs.size
    near = _near_a_line(across[:, 0], middle, tol.STRIKE_DRIFT * float(glyphs.size.max()))
    if not len(near):
        return struck, rules
    level = glyphs.angle == 0
    used = np.zeros(len(across), dtype=np.bool_)
    for i in near.tolist():
        y, x0, x1 = across[i].tolist()
        on = level & (np.abs(middle - y) <= tol.STRIKE_DRIFT * glyphs.size)
        centre = (glyphs.x0 + glyphs.x1) / 2
        on &= (x0 < centre) & (centre < x1)
        which = np.flatnonzero(on)
        if not len(which):
            continue
        reach = tol.STRIKE_ENDS * float(glyphs.size[which].max())
        first, last = float(glyphs.x0[which].min()), float(glyphs.x1[which].max())
        if abs(first - x0) <= reach and abs(last - x1) <= reach:
            struck |= on
            used[i] = True
    if used.any():
        # a bracket's own piece of the rule is as short as a dot, and not a rule by itself
        short = level[1:-1] & (glyphs.x1[1:-1] - glyphs.x0[1:-1] <= tol.SHORTEST_RULE)
        struck[1:-1] |= short & struck[:-2] & struck[2:] & (glyphs.base[:-2] == glyphs.base[2:])
    return struck, replace(rules, across=across[~used]) if used.any() else rules


def _near_a_line(ys: Floats, middles: Floats, reach: float) -> Ints:
    """The indices of those `ys` that lie within `reach` of a glyph's middle."""
    ranked = np.sort(middles)
    return np.flatnonzero(np.searchsorted(ranked, ys + reach) > np.searchsorted(ranked, ys - reach))


def rounded(box: Box) -> Box:
    """A box rounded to hundredths of a point, as used in places."""
    return round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)


def text_at(glyphs: Glyphs, which: Sequence[int] | Ints) -> str:
    """The characters of the given glyphs, in the given order."""
    return text_of(codes_of(glyphs.text)[which])
