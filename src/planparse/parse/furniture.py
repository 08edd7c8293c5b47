"""Page furniture: running heads, ornaments, the dotted lines of a table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from planparse.document.source import Line, SourceDocument

ORNAMENT = re.compile(r"[\s\-=_*+|.:・─━┄┈│┃═~]+")
"""A folded line that only separates or decorates."""
# anchored at the start of a run of dots and spaces, so that no run is scanned twice
LEADER = re.compile(r"(?<![\s.…・‥])(?=[\s.…・‥]*?[.…・‥]{3})[\s.…・‥]++\d{1,3}$|(?<!\s)\s++\d{1,3}$")
"""What leads from an entry of a table of contents to its page, in a folded line."""
_DIGITS = re.compile(r"\d+")
_PAGE_COUNT = re.compile(
    r"(?:[Pp](?:age|\.)?|ページ)\s*(?P<n>\d{1,3})(?:\s*(?:/|of)\s*\d{1,3})?"
    r"|(?P<m>\d{1,3})(?:\s*/\s*\d{1,3}(?:\s*ページ)?|\s*(?:ページ|頁))?"
)
_LEAST_PAGES = 3
"""Numbers of pages, one after another, that are no chance."""
_LEAST_PAGE = 20
"""Lines of a page, at least, that a bare number at its foot counts: 1 may be that of a list's entry or of a
chapter. Not measured: a judgement."""
_ALIKE_PAGES = 1.6
"""The lines of the longest page to those of the shortest, at most, that bare numbers count. Not measured."""
_FIRST_NUMBERED = 2
"""The first page that has a number, at most: a cover has none. 4/1, 5/1 are days, not pages."""

PAGE_EDGE = 0.12
"""Share of the page's height, at its top and bottom, in which running heads are looked for. Measured like the
tolerances of wrap.py; half: Chromium, LibreOffice; twice: Chromium, LibreOffice.
"""
_SAME_INSET = 8.4
"""Points: repeated lines at the same distance from their page's edge, portrait or landscape, are one running
head. A hundredth of A4's height; not measured otherwise.
"""


def running_heads(blocks: Iterable[object], document: SourceDocument) -> set[tuple[int, int]]:
    """The keys of running heads: lines repeated, except for numbers, at the top or bottom of most pages.

    In a text, which has no pages, those of the lines that count them.
    """
    blocks = tuple(blocks)
    if len(document.pages) < _LEAST_PAGES:
        return _page_counts(blocks)
    heights = {p.number: p.height for p in document.pages}
    at: dict[tuple[str, int], list[Line]] = {}  # by wording and distance from the nearer edge
    for block in blocks:
        if not isinstance(block, Line) or block.box is None or block.page is None:
            continue
        height = heights[block.page]
        middle = (block.box[1] + block.box[3]) / 2
        if middle < PAGE_EDGE * height or middle > (1 - PAGE_EDGE) * height:
            masked = _DIGITS.sub("0", block.folded.replace(" ", ""))
            inset = middle if middle < height / 2 else middle - height
            at.setdefault((masked, round(inset / _SAME_INSET)), []).append(block)
    found: set[tuple[int, int]] = set()
    for lines in at.values():
        pages = {line.page for line in lines}
        if len(pages) >= max(_LEAST_PAGES, 0.5 * len(document.pages)):
            found.update(line.key for line in lines)
    return found


def _page_counts(blocks: Iterable[object]) -> set[tuple[int, int]]:
    """The keys of a text's lines that say 1/12, 2/12, … or P.1, P.2, … or 1, 2, …, each once and in order."""
    counted: dict[str, list[tuple[int, tuple[int, int]]]] = {}  # the number and the key, by wording
    for block in blocks:
        if not isinstance(block, Line) or block.box is not None:
            continue
        written = block.folded.strip()
        if match := _PAGE_COUNT.fullmatch(written):
            at = match.span("n" if match["n"] else "m")
            wording = written[: at[0]] + written[at[1] :]
            counted.setdefault(wording, []).append((int(written[slice(*at)]), block.key))
    return {
        key
        for wording, found in counted.items()
        if len(found) >= _LEAST_PAGES
        and all(b[0] == a[0] + 1 for a, b in pairwise(found))
        and _counts_pages(wording, found)
        for _, key in found
    }


def _counts_pages(wording: str, numbered: Sequence[tuple[int, tuple[int, int]]]) -> bool:
    """Whether numbers, each with its line's key, may be of pages.

    Bare or over a total (1/12), they begin with the first pages; bare ones stand as far apart as the feet of
    pages.
    """
    total = _DIGITS.search(wording)
    if wording and total is None:
        return True
    if numbered[0][0] > _FIRST_NUMBERED:
        return False
    if total is not None:
        return numbered[-1][0] <= int(total.group())
    lengths = [key[0] - before[0] for (_, before), (_, key) in pairwise(numbered)]
    return min(lengths) >= _LEAST_PAGE and max(lengths) <= _ALIKE_PAGES * min(lengths)
