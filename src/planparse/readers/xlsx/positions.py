"""Tables without lines: texts that stand in the same columns over several rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, takewhile
from statistics import median

from planparse.document.columns import LEAST_KNOWN, LEAST_NAMED, ColumnHeads
from planparse.japanese.fold import compacted, fold
from planparse.japanese.markers import CLOSED_LABEL, JOINED_LABEL
from planparse.readers.xlsx.view import Text

Row = tuple[Text, ...]
"""Texts of a row of a sheet, from the left."""
_PROSE = 15.0
"""Characters: two columns whose texts are mostly this long are prose side by side. Not measured."""
_LEAST_ROWS = 3
"""Rows of a table without lines; two if each has three texts. Not measured: a judgement."""
_SHARE = 0.6
"""Share of the rows that fill more than one column, at least. Not measured: a judgement."""
_SIGNS = "[○◎●■□◆◇▼▽▶▷★☆※・]"
_OPENING = re.compile(rf"{CLOSED_LABEL}|{_SIGNS}")
_MARKER = re.compile(rf"(?:{CLOSED_LABEL}|{JOINED_LABEL}|\d{{1,3}}[.)、]?|[A-Z]|{_SIGNS}|[ア-ン][.)、]?)+")
"""What may number or mark the text in the next cell, in folded text."""
_NUMBER = re.compile(r"\d+")
_NUMBERED_WORD = re.compile(r"[一-鿿ぁ-んァ-ヶー]{1,4}(?:[A-Z]|\d{1,2})")


def is_marker(text: str) -> bool:
    """Whether a text only numbers or marks what stands in the next cell: (1), ①, 2., ○."""
    return _MARKER.fullmatch(fold(text).strip()) is not None


def is_numbered_word(text: str) -> bool:
    """Whether a text is a short word with a letter or number, as before a heading's number: 課題A."""
    return _NUMBERED_WORD.fullmatch(fold(text).strip()) is not None


def opens(text: str) -> bool:
    """Whether a text begins with a number in brackets or a circle, or with a list sign."""
    return _OPENING.match(fold(text).strip()) is not None


def parted(
    rows: Sequence[Row], heads: ColumnHeads, runs_over: Callable[[Text], bool]
) -> Iterator[tuple[bool, tuple[Row, ...]]]:
    """Rows from the top in stretches: those that are a table together (True), and all others.

    `runs_over` tells whether a text shows over the cells beside it, as a heading does between two tables.
    """
    others: list[Row] = []
    columns: set[int] = set()  # of the last table, which may go on under the heading of a new page
    start = 0
    while start < len(rows):
        end = _end(rows, start, heads, runs_over)
        again = len(rows[start]) >= LEAST_KNOWN and {t.area.left for t in rows[start]} == columns
        if again or is_table(rows[start:end], heads):
            if others:
                yield False, tuple(others)
                others = []
            yield True, tuple(rows[start:end])
            columns = {t.area.left for row in rows[start:end] for t in row}
            start = end
        else:
            if others and rows[start][0].area.top > max(t.area.bottom for t in others[-1]):
                yield False, tuple(others)
                others = []
            others.append(rows[start])
            start += 1
    if others:
        yield False, tuple(others)


def is_table(rows: Sequence[Sequence[Text]], heads: ColumnHeads) -> bool:
    """Whether rows of texts are a table.

    They are below a row of column headers. Otherwise most of them fill several columns, and they are neither
    a list of markers and texts nor prose in two columns.
    """
    if rows and are_heads(rows[0], heads):
        return True
    counts = [len({t.area.left for t in row}) for row in rows]
    filled = [row for row, count in zip(rows, counts, strict=True) if count > 1]
    if len(rows) < 2 or len(filled) < max(2, _SHARE * len(rows)):
        return False
    if len(rows) < _LEAST_ROWS and min(counts) < _LEAST_ROWS:
        return False
    columns = {t.area.left for row in rows for t in row}
    if len(columns) > 2:
        return True
    markers = sum(is_marker(row[0].text) for row in filled)
    is_list = 2 * markers >= len(filled) and not _is_set_apart(filled[0], filled[1])
    return len(filled) >= _LEAST_ROWS and not is_list and not _is_prose(filled)


def _is_set_apart(row: Sequence[Text], below: Sequence[Text]) -> bool:
    """Whether all texts of a row are words, in another type or colour than those below: column headers."""
    looks = [
        (a.look.font, a.look.fill) != (b.look.font, b.look.fill) for a, b in zip(row, below, strict=False)
    ]
    return all(looks) and not any(is_marker(text.text) for text in row)


def are_heads(row: Sequence[Text], heads: ColumnHeads) -> bool:
    """Whether the texts of a row are column headers: two of named columns, or three of any."""
    texts = [compacted(text.text) for text in row]
    named = sum(any(pattern.search(text) for pattern in heads.named) for text in texts)
    other = sum(any(pattern.search(text) for pattern in heads.other) for text in texts)
    return named >= LEAST_NAMED or (named + other >= LEAST_KNOWN and 2 * (named + other) >= len(texts))


def side_by_side(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Rows of prose in two columns as these columns; None for others."""
    filled = [row for row in rows if len(row) > 1]
    lefts = sorted({t.area.left for row in rows for t in row})
    if len(lefts) != 2 or len(filled) < _LEAST_ROWS or not _is_prose(filled):
        return None
    first, second = (tuple(t for row in rows for t in row if t.area.left == left) for left in lefts)
    return first, second


def _is_prose(filled: Sequence[Sequence[Text]]) -> bool:
    """Whether both columns hold mostly long lines."""
    return all(median(len(row[n].text) for row in filled) >= _PROSE for n in (0, 1))


def _end(rows: Sequence[Row], start: int, heads: ColumnHeads, runs_over: Callable[[Text], bool]) -> int:
    """The row after the last that may belong to a table which begins at a row."""
    columns = {t.area.left for t in rows[start]}
    if len(columns) < 2:
        return start + 1
    end = start + 1
    bottom = max(t.area.bottom for t in rows[start])
    while end < len(rows) and rows[end][0].area.top <= max(t.area.bottom for t in rows[end - 1]):
        again = end > start + 1 and are_heads(rows[end], heads) and are_heads(rows[start], heads)
        below = rows[end + 1] if end + 1 < len(rows) else None
        inside = rows[end][0].area.top < bottom  # beside a cell merged over rows
        if again or not (inside or _fits(rows[end], rows[end - 1], below, columns, runs_over)):
            break
        bottom = max([bottom, *(t.area.bottom for t in rows[end])])
        columns |= {t.area.left for t in rows[end]}
        end += 1
    body = start + 2 if are_heads(rows[start], heads) else start
    after = takewhile(lambda row: len(row) == 1 and row[0].area.left == min(columns), rows[body:end][::-1])
    filled = end - len(list(after))
    above = rows[max(start, filled - 1) : end]
    goes_on = _lists_on if body > start + 1 else _counts_on
    return filled + sum(1 for _ in takewhile(lambda pair: goes_on(*pair), pairwise(above)))


def _counts_on(above: Row, row: Row) -> bool:
    """Whether the first text of a row is that of the row above with another number: 11月, 12月."""
    first, second = (compacted(r[0].text) for r in (above, row))
    numbered = first != second and _NUMBER.sub("0", first) == _NUMBER.sub("0", second)
    return numbered and above[0].area.left == row[0].area.left


def _lists_on(above: Row, row: Row) -> bool:
    """The same below column headers, where the text may also be an item of the list above it."""
    first, second = (fold(r[0].text).strip()[:1] for r in (above, row))
    listed = first == second and re.fullmatch(_SIGNS, first) is not None
    return _counts_on(above, row) or (listed and above[0].area.left == row[0].area.left)


def _fits(
    row: Row, above: Row, below: Row | None, columns: set[int], runs_over: Callable[[Text], bool]
) -> bool:
    """Whether a row stands in the columns of the rows above it, or under a header that spans its texts."""
    lefts = [t.area.left for t in row]
    if len(row) == 1:
        if lefts[0] != min(columns) or not runs_over(row[0]):
            return lefts[0] in columns
        # a label without values, or a heading between two tables?
        among = below is not None and len(below) > 1 and {t.area.left for t in below} <= columns
        return among and row[0].look.font == above[0].look.font and not opens(row[0].text)
    known = sum(left in columns for left in lefts)
    return 2 * known >= len(lefts) or all(
        any(a.area.left <= left < a.area.right for a in above) for left in lefts
    )
