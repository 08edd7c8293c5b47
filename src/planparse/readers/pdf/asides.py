"""Separate what is not running text: struck-out and slanted text, watermarks, ruby and footnotes.

Each is recognised by its geometry alone and set aside with its characters and bounding box; what to do with
it is not for a reader to decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from planparse.document.place import Box
from planparse.document.source import Aside, AsideKind, Block, Line, SourceDocument
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.footnotes import footnote_runs
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.page import NO_COLOUR, Bools, Floats, Glyphs, Ints, codes_of, lightness, text_of
from planparse.readers.pdf.rules import Rules
from planparse.readers.pdf.runs import LEVEL, Runs, runs_of
from planparse.readers.pdf.vertical import turned

_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")


def without_asides(ink: Ink, page: int) -> tuple[Ink, tuple[Aside, ...]]:
    """The ink without watermarks, slanted text, ruby and footnotes, and these as asides of page `page`."""
    glyphs = ink.glyphs
    if not len(glyphs):
        return ink, ()
    slanted = glyphs.angle < 0
    pale = (glyphs.colour != NO_COLOUR) & (lightness(glyphs.colour) >= tol.WATERMARK_PALE)
    small = glyphs.size <= max(tol.RUBY_SIZE, tol.CALL_SIZE) * float(glyphs.size.max())
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
    kinds.update(dict.fromkeys(footnote_runs(ink, runs), "footnote"))
    kinds.update(dict.fromkeys(_ruby(ink, runs, small, frozenset(kinds)), "ruby"))
    if glyphs.column.any():  # beside a column, ruby stands on the right: above it on the turned page
        kinds.update(dict.fromkeys(_ruby(ink, turned(runs), small, frozenset(kinds)), "ruby"))
    if not kinds:
        return ink, ()
    asides = tuple(_together(ink, runs, kinds, page))
    apart = np.zeros(len(glyphs), dtype=np.bool_)
    for i in kinds:
        apart[runs.first[i] : runs.last[i]] = True
    return ink.take(~apart), asides


def without_watermarks(document: SourceDocument) -> SourceDocument:
    """The document without the watermarks that lie behind no type, as on a page that ends early.

    Only the other pages tell that such a line is one: there, it says the same at the same place.
    """
    known: dict[str, list[Box]] = {}
    for aside in document.asides:
        if aside.kind == "watermark" and aside.box is not None:
            known.setdefault(aside.text, []).append(aside.box)
    if not known:
        return document
    kept: list[Block] = []
    more: list[Aside] = []
    for block in document.blocks:
        if isinstance(block, Line) and block.box is not None and _is_again(block, known):
            more.append(Aside("watermark", block.text, block.page, block.box))
        else:
            kept.append(block)
    return replace(document, blocks=tuple(kept), asides=(*document.asides, *more))


def _is_again(line: Line, known: Mapping[str, Sequence[Box]]) -> bool:
    """Whether a line is a known watermark: the same text, in boxes that share their middles."""
    assert line.box is not None
    x0, top, x1, bottom = line.box
    return any(
        abs(x0 + x1 - box[0] - box[2]) <= tol.WATERMARK_MOVES * 2 * (x1 - x0)
        and abs(top + bottom - box[1] - box[3]) <= tol.WATERMARK_MOVES * 2 * (bottom - top)
        for box in known.get(line.text, ())
    )


def _lies_behind(glyphs: Glyphs, runs: Runs, i: int) -> bool:
    """Whether clearly smaller type lies inside a run's box."""
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    inside = (runs.x0[i] < x) & (x < runs.x1[i]) & (runs.top[i] < y) & (y < runs.bottom[i])
    return bool((inside & (glyphs.size * tol.WATERMARK_SIZE <= runs.size[i])).any())


def _ruby(ink: Ink, runs: Runs, small: Bools, apart: Collection[int]) -> Iterator[int]:
    """The runs that are ruby: kana of half the size, close above their base text, which is not in `apart`."""
    text = np.array([runs.mode[i] == LEVEL and i not in apart for i in range(len(runs))])
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
        base = text & over & (np.abs(gap) <= tol.RUBY_GAP) & (runs.size[i] <= tol.RUBY_SIZE * size)
        left = base & (x0 <= middle) & (middle - x1 <= tol.RUBY_BETWEEN * size)
        right = base & (middle <= x1) & (x0 - middle <= tol.RUBY_BETWEEN * size)
        if left.any() and right.any():  # one run, or two letters of a word whose ruby was written in between
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

    A rule strikes text out if it begins and ends with the glyphs it crosses, or ends where the next glyph
    begins: a rule of a table that overflows its row, or an arrow, extends further.
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
        ends = abs(last - x1) <= reach or _ends_at_next(glyphs, on, y, x1)
        if abs(first - x0) <= reach and ends:
            struck |= on
            used[i] = True
    if used.any():
        # a bracket's own piece of the rule is as short as a dot, and not a rule by itself
        short = level[1:-1] & (glyphs.x1[1:-1] - glyphs.x0[1:-1] <= tol.SHORTEST_RULE)
        struck[1:-1] |= short & struck[:-2] & struck[2:] & (glyphs.base[:-2] == glyphs.base[2:])
    return struck, replace(rules, across=across[~used]) if used.any() else rules


def without_underlines(glyphs: Glyphs, rules: Rules) -> Rules:
    """The rules without underlines inside cells, which would cut these into rows.

    An underline stands close below a baseline, between two vertical rules that run on below it, and has an
    end that touches neither of them but is an end of the text. Another rule between them is an underline too
    if it continues one: a line of text away, as close below its own text.
    """
    across, down = rules.across, rules.down
    if not len(across) or not len(down) or not len(glyphs):
        return rules
    below = glyphs.base + tol.UNDERLINE_DEPTH * glyphs.size
    near = _near_a_line(across[:, 0], below, tol.UNDERLINE_DRIFT * float(glyphs.size.max()))
    inside = [(i, sides) for i in near.tolist() if (sides := _sides(across[i], down)) is not None]
    used = [i for i, sides in inside if _ends_with_text(glyphs, across[i], sides, below)]
    if not used:
        return rules
    others = [i for i, _ in inside if i not in used]
    for j in used:  # grows by those that continue it
        used += [i for i in others if i not in used and _continues(glyphs, across[i], across[j], below)]
    return replace(rules, across=np.delete(across, used, axis=0))


def _sides(rule: Floats, down: Floats) -> tuple[float, float] | None:
    """The vertical rules on either side of a horizontal one; None unless both run on below it and none
    crosses it.
    """
    y, x0, x1 = rule.tolist()
    passing = down[(down[:, 1] < y - tol.SAME_EDGE) & (down[:, 2] > y + tol.SAME_EDGE), 0]
    left, right = passing[passing < x0 + tol.SAME_EDGE], passing[passing > x1 - tol.SAME_EDGE]
    if not len(left) or not len(right) or len(left) + len(right) < len(passing):
        return None
    return float(left.max()), float(right.min())


def _ends_with_text(glyphs: Glyphs, rule: Floats, sides: tuple[float, float], below: Floats) -> bool:
    """Whether a rule does not reach both `sides`, and ends with the text above it where it reaches none."""
    text = _text_above(glyphs, rule, below)
    if text is None:
        return False
    ends = rule[1:].tolist()
    free = [abs(end - side) > tol.SAME_EDGE for end, side in zip(ends, sides, strict=True)]
    near = [abs(end - at) <= tol.STRIKE_ENDS * text[2] for end, at in zip(ends, text, strict=False)]
    return any(free) and all(n for n, f in zip(near, free, strict=True) if f)


def _text_above(glyphs: Glyphs, rule: Floats, below: Floats) -> tuple[float, float, float] | None:
    """Where the text begins and ends that a rule runs close below, and its em; None without such text.

    `below` is the y where an underline of each glyph would be.
    """
    y, x0, x1 = rule.tolist()
    centre = (glyphs.x0 + glyphs.x1) / 2
    which = np.flatnonzero(
        (np.abs(below - y) <= tol.UNDERLINE_DRIFT * glyphs.size)
        & (x0 < centre)
        & (centre < x1)
        & (glyphs.angle == 0)
    )
    if not len(which):
        return None
    return float(glyphs.x0[which].min()), float(glyphs.x1[which].max()), float(glyphs.size[which].max())


def _continues(glyphs: Glyphs, rule: Floats, other: Floats, below: Floats) -> bool:
    """Whether a rule underlines the line of text above or below the one that `other` underlines."""
    if min(rule[2], other[2]) <= max(rule[1], other[1]) or _text_above(glyphs, rule, below) is None:
        return False
    upper, lower = sorted((rule, other), key=lambda r: float(r[0]))
    centre = (glyphs.x0 + glyphs.x1) / 2
    between = (glyphs.base > upper[0]) & (glyphs.base < lower[0])
    between &= (centre > min(rule[1], other[1])) & (centre < max(rule[2], other[2])) & (glyphs.angle == 0)
    bases, size = glyphs.base[between], glyphs.size[between]
    return len(bases) > 0 and float(np.ptp(bases)) <= tol.SAME_BASELINE * float(size.max())


def _ends_at_next(glyphs: Glyphs, on: Bools, y: float, x1: float) -> bool:
    """Whether a rule over the glyphs `on` ends where the next one on their line begins.

    In a justified line, the rule includes the space that was added behind the last struck glyph.
    """
    last = float(glyphs.x1[on].max())
    inside = (glyphs.top < y) & (y < glyphs.bottom) & (glyphs.angle == 0) & (glyphs.x0 >= last)
    return bool((inside & (np.abs(glyphs.x0 - x1) <= tol.STRIKE_TO_NEXT * glyphs.size)).any())


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
