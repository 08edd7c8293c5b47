"""Tables whose cells are parted by a sign: tabs, pipes, commas or semicolons, quoted as spreadsheets do.

Tabs and pipes part cells wherever they stand; commas and semicolons stand in prose too, and so do pipes
without one at the beginning of the line: there several lines must have as many cells, or a rule or known
column headers must show the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from planparse.document.columns import ColumnHeads
from planparse.japanese.brackets import unclosed
from planparse.japanese.characters import width
from planparse.japanese.markers import marker_number
from planparse.japanese.periods import period_of
from planparse.readers.pipes import PIPES, between_pipes, without_frame
from planparse.readers.plaintext.table import (
    LIST_BULLETS,
    Part,
    TextCell,
    TextTable,
    Written,
    are_heads,
    is_rest_of_heads,
    names_periods,
    opens_item,
)

_FRAMED = re.compile(rf"\s*[{PIPES}].*[{PIPES}]\s*")
_DOUBLED = re.compile(r"\s*(?:\|\|[ \u3000][^|]*)+\|\|\s*")
"""A row between double pipes, as Jira's wiki heads a table and MoinMoin writes each row."""
_PIPE_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_OPENS_QUOTED = re.compile(r'(?:^|\t)"(?=[^"\t\s])[^"\t]*(?:""[^"\t]*)*$')
"""A line whose last cell a spreadsheet quoted because it goes on in the next line."""
MOST_QUOTED = 200
"""Lines of a row with quoted cells, at most. Not measured: a judgement; bounds what a stray mark costs."""
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")
_LONGEST_IN_PROSE = 40.0
"""Ems: a cell parted by commas that is longer is prose, unless it is quoted. Not measured."""
_LEAST_CELLS = 3
"""Cells of each row by which commas part cells if no column headers are known: two if all are quoted. Not
measured: a judgement.
"""
_LEAST_ROWS = 3
"""Rows of a table without quotation marks and known column headers: names in a row wrap too. Not measured."""
_LIST_SIGNS = "、，；／/"
"""Signs between the words of a list in prose."""
_HEADING = re.compile(r"[(（][0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}[ \u3000.．]|[【■◆Ⅰ-Ⅻ]|課題")
"""How a line without such a sign begins that stands below a table."""
_RUN_TOGETHER = re.compile(r"\s*・.*\S・|.*[^\s①-⑳・][①-⑳]")
"""A cell with a list in it whose entries nothing parts but their marks, which may also stand in them."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row: for each cell the lines it has, with their numbers. `end` is the index of the line after it."""

    cells: tuple[tuple[Part, ...], ...]
    end: int
    quoted: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each cell."""
        return tuple("\n".join(text for _, text in cell) for cell in self.cells)


def record(lines: Sequence[Written], start: int, separator: str) -> Record:
    """The row that begins at a line, its cells parted by a sign, quotation marks around them undone.

    A cell in quotation marks may have separators and line breaks in it. A mark that nothing closes within
    `MOST_QUOTED` lines is a sign of the text.
    """
    cells: list[list[Part]] = []
    at, begin, quoted = start, 0, False
    while True:
        text = lines[at].text
        closed = _quoted(lines, at, begin, separator) if text[begin : begin + 1] == '"' else None
        if closed is not None:
            quoted = True
            parts, at, begin = closed
            text = lines[at].text
            cells.append(parts)
        else:
            end = text.find(separator, begin)
            end = len(text) if end < 0 else end
            cells.append([(lines[at].number, text[begin:end])])
            begin = end
        if begin >= len(text):
            return Record(tuple(map(tuple, cells)), at + 1, quoted)
        begin += 1


def _quoted(
    lines: Sequence[Written], start: int, begin: int, separator: str
) -> tuple[list[Part], int, int] | None:
    """The lines of a cell in quotation marks, the index of its last line, and where in it the cell ends."""
    parts: list[Part] = []
    text, at, own = lines[start].text, begin + 1, ""
    for index in range(start, min(start + MOST_QUOTED, len(lines))):
        if index > start:
            if lines[index].page != lines[start].page:
                return None
            text, at, own = lines[index].text, 0, ""
        while (mark := text.find('"', at)) >= 0:
            own += text[at:mark]
            if text[mark + 1 : mark + 2] == '"':
                own, at = own + '"', mark + 2
                continue
            rest = text[mark + 1 :]
            blank = len(rest) - len(rest.lstrip(" "))
            if rest.strip() and rest[blank] != separator:
                return None  # a quotation mark of the text
            return [*parts, (lines[index].number, own)], index, mark + 1 + blank
        parts.append((lines[index].number, own + text[at:]))
    return None


# --- tabs and pipes --------------------------------------------------------------------------------------


def separated_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table of tabs or pipes whose first row is at a line; None for any other line."""
    return _broken_table(lines, start) or _whole_rows(lines, start)


def _whole_rows(lines: Sequence[Written], start: int) -> TextTable | None:
    rows: list[Record] = []
    at = start
    while at < len(lines) and lines[at].page == lines[start].page:
        if rows and _PIPE_RULE.fullmatch(lines[at].text) and "|" in lines[at].text:
            at += 1
            continue
        row = _row(lines, at) or (_opened_row(lines, at) if rows else None)
        if row is None:
            break
        rows.append(row)
        at = row.end
    return TextTable(_cells(rows), at) if rows else None


def _broken_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """A table of periods and one row in which the lines of cells are lines of the text; None for others.

    Word saves tables so as plain text: the tabs between cells are all there, somewhere in these lines.
    """
    head = _broken_head(lines, start)
    row = _broken_row(lines, head.end, len(head.cells)) if head is not None else None
    return (
        TextTable(_cells([head, row]), row.end, rejoined=True)
        if head is not None and row is not None
        else None
    )


def _broken_head(lines: Sequence[Written], start: int) -> Record | None:
    """Column headers that name periods, a remark in brackets below each name perhaps."""
    cells: list[list[Part]] = [[]]
    for at, line in enumerate(lines[start : start + MOST_QUOTED], start):
        first, *others = line.text.strip().split("\t")
        if at > start and not is_rest_of_heads([first.strip()]):
            found = Record(tuple(map(tuple, cells)), at)
            named = names_periods(text.replace("\n", "").strip() for text in found.texts)
            return found if named else None
        if at > start and any(is_rest_of_heads([other.strip()]) for other in others):
            return None  # the remarks have a line of their own: these are whole rows
        cells[-1].append((line.number, first))
        cells += ([(line.number, other)] for other in others)
        if period_of(cells[0][0][1].strip()) is None:
            return None
    return None


def _broken_row(lines: Sequence[Written], start: int, columns: int) -> Record | None:
    """The row that begins at a line, of several lines; None for any other.

    Some lines of it have no tab, or the numbers of its items tell (`_counts_on`). Behind the last tab, a
    line belongs to the last cell if it is another item of the list there; in a row whose tabs stand in one
    line, only if all its cells are lists with the same bullet. What follows a table is rarely either. Cells
    of several lines in quotes, as Excel copies them, are whole.
    """
    quoted = (_row(lines, start) or _opened_row(lines, start)) if start < len(lines) else None
    if quoted is not None and quoted.end > start + 1:
        return None
    cells: list[list[Part]] = [[]]
    broken = _counts_on(lines, start, columns)
    for at, line in enumerate(lines[start : start + MOST_QUOTED], start):
        text = line.text.strip(" \u3000")
        first, *others = text.split("\t")
        if names_periods((first, *others)):
            return None  # the next table's head
        whole = len(cells) == columns
        listed = whole and not others and _next_item(cells, text) and (broken or _lists(cells, text[0]))
        if not text.strip() or line.page != lines[start].page or (whole and not listed):
            return Record(tuple(map(tuple, cells)), at) if whole and broken else None
        broken = broken or not others
        cells[-1].append((line.number, first))
        cells += ([(line.number, other)] for other in others)
        if len(cells) > columns:
            return None
    return Record(tuple(map(tuple, cells)), len(lines)) if len(cells) == columns and broken else None


def _counts_on(lines: Sequence[Written], start: int, columns: int) -> bool:
    """Whether lines with a tab each are one row: all but the first go on with the list of one cell and begin
    that of the next (②校正, a tab, ①公開). Others may as well be rows whose last tabs were cut off.
    """
    rows = [line.text.strip(" \u3000").split("\t") for line in lines[start : start + columns]]
    rows = list(takewhile(lambda row: len(row) > 1, rows))
    for before, row in pairwise(rows):
        last, number, other = map(_number, (before[-1], *row[:2]))
        if last is None or number != last + 1 or other is None or other >= number:
            return False
    return len(rows) > 1 and sum(len(row) - 1 for row in rows) == columns - 1


def _number(text: str) -> int | None:
    """The number that an item of a list begins with: 2 of ②校正; None for any other text."""
    return marker_number(text.strip()[0]) if opens_item(text.strip()) else None


def _next_item(cells: Sequence[Sequence[Part]], text: str) -> bool:
    """Whether a line is the next item of the list in the last cell: ② after ①, or a bullet like the last one.

    ③ after ① may be, where another cell has ③ too: else it may be a heading.
    """
    marked = [own.strip()[0] for _, own in cells[-1] if opens_item(own.strip())]
    if not marked or not opens_item(text):
        return False
    last, number = marker_number(marked[-1]), marker_number(text[0])
    if last is None or number is None:
        return text[0] == marked[-1]
    others = {own.strip()[:1] for cell in cells[:-1] for _, own in cell}
    return number == last + 1 or (number > last and text[0] in others)


def _lists(cells: Sequence[Sequence[Part]], bullet: str) -> bool:
    """Whether all cells begin with a bullet, which is none of those that notes have."""
    return bullet in LIST_BULLETS and all(cell[0][1].strip().startswith(bullet) for cell in cells)


def _row(lines: Sequence[Written], at: int) -> Record | None:
    text = lines[at].text
    if "\t" in text.strip(" \u3000") and text.strip():
        if _OPENS_QUOTED.search(text) or re.search(r'(?:^|\t)"[^\t]*"(?:\t|$)', text):
            found = record(lines, at, "\t")
            if len(found.cells) > 1:
                return found
        return Record(
            tuple(((lines[at].number, cell),) for cell in text.rstrip(" \u3000").split("\t")), at + 1
        )
    if _DOUBLED.fullmatch(text):
        text = text.replace("||", "|")
    if _FRAMED.fullmatch(text) and not _PIPE_RULE.fullmatch(text):
        return _piped(lines[at].number, without_frame(text, PIPES), at)
    return None


def _opened_row(lines: Sequence[Written], at: int) -> Record | None:
    """The row whose first cell is quoted and goes on in later lines, so that its first line has no tab."""
    if not lines[at].text.startswith('"'):
        return None
    found = record(lines, at, "\t")
    return found if len(found.cells) > 1 and found.end > at + 1 else None


def _piped(number: int, inner: str, at: int) -> Record:
    cells = (_EMPHASIS.sub(r"\1", cell) for cell in between_pipes(inner, PIPES))
    return Record(tuple(((number, cell),) for cell in cells), at + 1)


def _cells(rows: Sequence[Record]) -> tuple[TextCell, ...]:
    return tuple(TextCell(r, col, cell) for r, row in enumerate(rows) for col, cell in enumerate(row.cells))


# --- signs that stand in prose too -----------------------------------------------------------------------


def listed_table(lines: Sequence[Written], start: int, known: ColumnHeads) -> TextTable | None:
    """The table of commas, of semicolons or of pipes without a frame that begins at a line, or None.

    Its rows have as many cells as its column headers, which name periods or have a rule below them; or there
    are three or more rows, or quoted ones, of three or more cells.
    """
    text = lines[start].text
    if len(between_pipes(text, PIPES)) > 1:
        return _pipes_without_frame(lines, start, known)
    for separator in (",", ";"):
        if separator in text and (table := _comma_table(lines, start, separator, known)) is not None:
            return table
    for sign in _LIST_SIGNS:
        if sign in text and (table := _list_table(lines, start, sign, known)) is not None:
            return table
    return None


def _pipes_without_frame(lines: Sequence[Written], start: int, known: ColumnHeads) -> TextTable | None:
    framed = lines[start].text.strip().startswith("|")

    def row(at: int) -> Record:
        text = without_frame(lines[at].text, PIPES) if framed else lines[at].text
        return _piped(lines[at].number, text, at)

    head = row(start)
    after = lines[start + 1].text if start + 1 < len(lines) else ""
    ruled = _PIPE_RULE.fullmatch(after) is not None and len(between_pipes(after, PIPES)) >= len(head.cells)
    if not ruled and not are_heads(head.texts, known):
        return None
    return _alike(lines, start, head, row, skipped=int(ruled))


def _comma_table(
    lines: Sequence[Written], start: int, separator: str, known: ColumnHeads
) -> TextTable | None:
    head = record(lines, start, separator)
    headed = are_heads(head.texts, known)
    plain = head.quoted or (all(map(_is_cell, head.texts)) and not _THOUSANDS.search(lines[start].text))
    least = 2 if head.quoted else _LEAST_CELLS
    if not headed and (len(head.cells) < least or not plain):
        return None
    table = _alike(lines, start, head, lambda at: record(lines, at, separator), skipped=0)
    if table is None or headed:
        return table
    rows = {cell.row for cell in table.cells}
    quoted = any(
        text.startswith('"') for line in lines[start : table.end] for text in line.text.split(separator)
    )
    all_may = quoted or all(_is_cell(text) for cell in table.cells for _, text in cell.parts)
    return table if all_may and (quoted or len(rows) >= _LEAST_ROWS) else None


def _list_table(lines: Sequence[Written], start: int, sign: str, known: ColumnHeads) -> TextTable | None:
    """The table of a sign of lists that begins at a line, down to a blank line or a heading.

    None unless each of its lines has as many cells as the column headers, and no cell several entries run
    together: else what belongs to which column, or is an entry of its own, is not known.
    """
    head = _parted(lines[start], sign, start)
    words = [text.strip() for text in head.texts]
    periods = words[1:] if words and period_of(words[0]) is None else words
    if not names_periods(periods) and not (are_heads(words, known) and not any(map(period_of, words))):
        return None
    rows = [head]
    at = start + 1
    while at < len(lines) and lines[at].page == lines[start].page and lines[at].text.strip():
        row = _parted(lines[at], sign, at)
        if len(row.cells) == 1 and _HEADING.match(lines[at].text.strip()):
            break
        if len(row.cells) != len(head.cells) or any(map(_RUN_TOGETHER.match, row.texts)):
            return None
        rows.append(row)
        at += 1
    return TextTable(_cells(rows), at) if len(rows) > 1 else None


def _parted(line: Written, sign: str, at: int) -> Record:
    """A line as a row, its cells parted by a sign outside of brackets."""
    cells = [""]
    for piece in line.text.split(sign):
        cells[-1:] = [f"{cells[-1]}{sign}{piece}"] if unclosed(cells[-1]) else [cells[-1], piece]
    return Record(tuple(((line.number, cell),) for cell in cells[1:]), at + 1)


def _is_cell(text: str) -> bool:
    """Whether a piece between commas is short and no sentence; in prose, commas part longer ones."""
    return width(text) <= _LONGEST_IN_PROSE and not text.startswith((" ", "\u3000")) and "。" not in text


def _alike(
    lines: Sequence[Written], start: int, head: Record, row: Callable[[int], Record], *, skipped: int
) -> TextTable | None:
    """The table of a header and the rows below it with as many cells; None if there are none."""
    rows = [head]
    at = head.end + skipped
    while at < len(lines) and lines[at].page == lines[start].page and lines[at].text.strip():
        found = row(at)
        if len(found.cells) != len(head.cells):
            break
        rows.append(found)
        at = found.end
    return TextTable(_cells(rows), at) if len(rows) > 1 else None
