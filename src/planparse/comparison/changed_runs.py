"""Which runs of characters differ between two texts, cut at the bounds of morphemes."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from planparse.comparison.model import Run
from planparse.comparison.quantities import quantities
from planparse.japanese.tokens import tokenize

_MIN_COMMON = 0.3
"""Share of the longer text's characters that both have in common; below it the new text is another text,
not an edited one. Not measured: read off comparison tables of raw/."""

_MAX_ISLAND = 2
"""Characters between two changes that are shown as part of one: an equal particle between two changed words
is no help to a reader."""


@lru_cache(maxsize=8192)
def _bounds(text: str) -> tuple[int, ...]:
    """Bounds of the pieces to compare, 0 and the end included: morphemes and whole quantities."""
    inside = {at for q in quantities(text) for at in range(q.begin + 1, q.end)}
    starts = {0, len(text)} | {t.char_start for t in tokenize(text)}
    starts |= {q.begin for q in quantities(text)} | {q.end for q in quantities(text)}
    return tuple(sorted(starts - inside))


def changed_runs(old: str, new: str) -> tuple[Run, ...]:
    """The changed runs in order, none adjacent to another; empty for equal texts.

    Replacing each run's old characters by its new ones turns `old` into `new`: outside the runs both are
    equal, character by character.
    """
    from rapidfuzz.distance import Indel

    if old == new:
        return ()
    whole = (Run(old=(0, len(old)), new=(0, len(new))),)
    if not old or not new:
        return whole
    a, b = _bounds(old), _bounds(new)
    pieces_old = [old[x:y] for x, y in pairwise(a)]
    pieces_new = [new[x:y] for x, y in pairwise(b)]
    found: list[list[int]] = []
    for op in Indel.opcodes(pieces_old, pieces_new):
        if op.tag == "equal":
            continue
        x0, x1, y0, y1 = a[op.src_start], a[op.src_end], b[op.dest_start], b[op.dest_end]
        if found and x0 - found[-1][1] <= _MAX_ISLAND:
            found[-1][1], found[-1][3] = x1, y1
        else:
            found.append([x0, x1, y0, y1])
    common = len(old) - sum(x1 - x0 for x0, x1, _, _ in found)
    if common < _MIN_COMMON * max(len(old), len(new)):
        return whole
    return tuple(Run(old=(x0, x1), new=(y0, y1)) for x0, x1, y0, y1 in found)
