"""The width at which an author, or a mail program, wrapped prose: most of its lines end there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_MIN_WRAP = 20.0
"""Ems: narrower columns of text are lists, not wrapped prose. Not measured: half a line of A4."""
_NEAR_EDGE = 2.5
"""Ems: a wrapped line ends this close to the edge; a Latin word or 禁則 moves its end by as much."""
_LEAST_WRAPPED = 5
"""Lines that must end at one width to show a wrap. Not measured: a judgement."""
_SHARE_WRAPPED = 0.2
"""Share of lines that must end there. Short ones count only where few of those that do have a stop: beside
prose they are headings and entries of lists. Not measured: a judgement."""
_SHARE_PROSE = 0.5
"""Share of the lines that end there that have a stop where they are prose, at least, and that end a sentence,
at most: paragraphs of about one length, which were not wrapped, all do. Not measured."""
_SHARE_BEYOND = 0.1
"""Lines beyond the edge, as a share of those at it, at most. Not measured: a judgement."""
_STOPS = frozenset("。、．，")


def wrapped_at(lines: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The width that most lines end at, and how many do; 0 if they were not wrapped at one width.

    `lines` are those that another follows directly, each with its width. A line may end before the width by a
    word, or beyond it by signs that must not begin the next line. Lines of one wording beyond it are one
    heading; beside prose, those without a stop are headings and entries of lists, which were not wrapped.
    """
    widths = [width for _, width in lines]
    counts = Counter(w for w in widths if w >= _MIN_WRAP)
    edge = max(counts, key=lambda w: (counts[w] + counts[w - 0.5], -w), default=0.0)
    near = [text for text, w in lines if edge - _NEAR_EDGE < w <= edge + _NEAR_EDGE]
    farther = {text for text, w in lines if w > edge + _NEAR_EDGE}
    beyond = sum(map(_has_stop, farther)) if any(map(_has_stop, near)) else len(farther)
    ended = sum(text[-1:] == "。" for text in near)
    is_prose = sum(map(_has_stop, near)) >= _SHARE_PROSE * len(near) > ended
    counted = sum(width >= _MIN_WRAP for width in widths) if is_prose else len(widths)
    if len(near) < max(_LEAST_WRAPPED, _SHARE_WRAPPED * counted) or beyond > _SHARE_BEYOND * len(near):
        return edge, 0
    return edge, counts[edge] + counts[edge - 0.5]


def _has_stop(text: str) -> bool:
    return not _STOPS.isdisjoint(text)
