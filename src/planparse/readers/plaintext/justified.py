"""Tables as data frames print them (pandas `to_string`): columns that end at one place, a row on each line.

One blank may be all that parts two columns, line breaks of a cell are written as `\\n`, an empty cell as NaN,
and rows may be numbered from 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from planparse.document.columns import ColumnHeads
from planparse.japanese.fold import fold
from planparse.japanese.periods import period_of
from planparse.readers.plaintext.table import MEASURES, Measure, Part, TextCell, TextTable, Written, are_heads

_WORD = re.compile(r"[^ \u00a0]+")
_ROW_NUMBER = re.compile(r"\d+(?=  )")
_SEVERAL_BLANKS = re.compile(r" {2,}")
_BREAK = "\\n"
_MISSING = ("NaN", "NaT", "None", "<NA>")
_LEAST_COLUMNS = 2
_LEAST_NUMBERED = 2
"""Rows of a table without headers, at least: a single 0 is a value."""
_MOST_ROWS = 400
"""Rows of a table, at most: bounds the time that a text full of blanks costs. Not measured: a judgement."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A run of text without a blank: the columns of a fixed-pitch type in which it begins and ends."""

    begin: int
    end: int
    text: str


def justified_table(lines: Sequence[Written], start: int, known: ColumnHeads) -> TextTable | None:
    """The table of right-aligned columns whose headers stand at a line; None if none does.

    `known` are words that may head columns. A table without headers is known by its row numbers.
    """
    if _ROW_NUMBER.match(lines[start].text):
        return _numbered_table(lines, start)
    heads = lines[start].text.split()
    if len(heads) < _LEAST_COLUMNS or not are_heads(heads, known):
        return None
    page = lines[start].page
    below = lines[start + 1 : start + 1 + _MOST_ROWS]
    rows = list(takewhile(lambda line: line.text.strip() and line.page == page, below))
    if not rows:
        return None
    texts = _without_row_numbers([row.text for row in rows])
    for measure in MEASURES:
        head = _with_remarks(_words(lines[start].text, measure))
        found = _in_columns(head, [_words(text, measure) for text in texts])
        if found is not None:
            numbers = [line.number for line in (lines[start], *rows)]
            return TextTable(tuple(_cells(found, numbers)), start + 1 + len(rows))
    return None


def _numbered_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table without headers whose rows are numbered from 0 and have as many texts; None if none is."""
    rows: list[list[str]] = []
    for n, line in enumerate(lines[start : start + _MOST_ROWS]):
        number = _ROW_NUMBER.match(line.text)
        texts = _SEVERAL_BLANKS.split(line.text.strip())[1:]
        if number is None or number[0] != str(n) or line.page != lines[start].page:
            break
        if len(texts) < _LEAST_COLUMNS or (rows and len(texts) != len(rows[0])):
            return None
        rows.append(texts)
    if len(rows) < _LEAST_NUMBERED:
        return None
    cells = (
        TextCell(r, col, _parts(lines[start + r].number, text))
        for r, row in enumerate(rows)
        for col, text in enumerate(row)
    )
    return TextTable(tuple(cells), start + len(rows))


def _without_row_numbers(texts: Sequence[str]) -> list[str]:
    """The lines with blanks in the place of row numbers from 0, if all have one."""
    numbers = [_ROW_NUMBER.match(text) for text in texts]
    if any(number is None or number[0] != str(n) for n, number in enumerate(numbers)):
        return list(texts)
    return [_ROW_NUMBER.sub(lambda number: " " * len(number[0]), text, count=1) for text in texts]


@lru_cache(maxsize=4 * _MOST_ROWS)  # each line is looked at below many others
def _words(text: str, measure: Measure) -> tuple[_Word, ...]:
    found: list[_Word] = []
    at = done = 0
    for match in _WORD.finditer(text):
        at += sum(map(measure, text[done : match.start()]))
        end = at + sum(map(measure, match[0]))
        found.append(_Word(at, end, match[0]))
        at, done = end, match.end()
    return tuple(found)


def _with_remarks(heads: Sequence[_Word]) -> tuple[_Word, ...]:
    """Column headers with the months in brackets behind their names as one: 第1四半期 (4~6月)."""
    found: list[_Word] = []
    for word in heads:
        before = found[-1] if found else None
        if before is not None and fold(word.text[0]) in "([〔" and period_of(before.text) is not None:
            found[-1] = _Word(before.begin, word.end, f"{before.text} {word.text}")
        else:
            found.append(word)
    return tuple(found)


Row = tuple[tuple[_Word, ...], ...]
"""The words of a line by column."""


def _in_columns(head: tuple[_Word, ...], rows: Sequence[tuple[_Word, ...]]) -> list[Row] | None:
    """The lines in columns if these end at one place each, and some of their texts begin at several.

    None if the lines are no such table.
    """
    lines = [head, *rows]
    escaped = any(_BREAK in word.text for line in rows for word in line)
    if not escaped and len({tuple(word.begin for word in line) for line in lines}) == 1:
        return None  # each text of a column begins where the others do
    cuts = _cuts(lines)
    if cuts is None:
        return None
    table = [_cut(line, cuts) for line in lines]
    ragged = False
    for col in range(len(head)):
        first, own = table[0][col], [row[col] for row in table[1:] if row[col]]
        begins = {words[0].begin for words in own}
        above = first[0].begin == min(begins, default=first[0].begin)  # the header is left-aligned
        if len({words[-1].end for words in (own if above else [first, *own])}) > 1:
            return None
        ragged = ragged or len(begins) > 1 or not above
    return table if ragged or escaped else None


def _cuts(lines: Sequence[tuple[_Word, ...]]) -> list[int] | None:
    """Where the columns end below the words of the first line but its last; None where no place is free.

    Of the places that no text covers it is the one at which most texts end.
    """
    covered = {at for line in lines for word in line for at in range(word.begin, word.end)}
    ends = Counter(word.end for line in lines for word in line)
    cuts: list[int] = []
    for one, other in pairwise(lines[0]):
        free = [at for at in range(one.end, other.begin) if at not in covered]
        if not free:
            return None
        cuts.append(max(free, key=ends.__getitem__))
    return cuts


def _cut(line: Sequence[_Word], cuts: Sequence[int]) -> Row:
    columns: list[list[_Word]] = [[] for _ in range(len(cuts) + 1)]
    for word in line:
        columns[sum(word.begin > cut for cut in cuts)].append(word)
    return tuple(map(tuple, columns))


def _cells(table: Sequence[Row], numbers: Sequence[int]) -> Iterator[TextCell]:
    for r, (row, number) in enumerate(zip(table, numbers, strict=True)):
        for col, words in enumerate(row):
            text = " ".join(word.text for word in words)
            yield TextCell(r, col, _parts(number, text) if r else ((number, text),))


def _parts(number: int, text: str) -> tuple[Part, ...]:
    """The lines of a cell's text."""
    return () if text in _MISSING else tuple((number, part) for part in text.split(_BREAK))
