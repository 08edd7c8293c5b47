"""Tables drawn with signs: ┌─┬─┐, heavy, double or rounded, and +---+---+. A row ends at its rule.

Where the bars of the rows stand below the joints of the rules, cells merged over columns or rows are seen;
where a program counted the width of characters wrongly, the bars of each row are counted instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from planparse.document.columns import LEAST_NAMED
from planparse.japanese.periods import period_of
from planparse.readers.plaintext.table import (
    MEASURES,
    Measure,
    Part,
    Physical,
    TextCell,
    TextTable,
    Written,
    head_lines,
    in_rows,
    names_periods,
    rows_of,
    with_room,
)

_ACROSS = "─━┄┅┈┉╌╍═╴╶╸╺╼╾"
_DOWN = "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"
_ASCII_ACROSS, _ASCII_DOWN, _ASCII_JOINT = "-=－＝―‐", "|｜", "+＋"
_JOINTS = "".join(c for c in map(chr, range(0x2500, 0x2580)) if c not in _ACROSS + _DOWN) + _ASCII_JOINT
_RULE = re.compile(
    rf"\s*(?:[{_JOINTS}{_ACROSS}]*[{_ACROSS}][{_JOINTS}{_ACROSS}]+"
    rf"|[{_ASCII_JOINT}](?::?[{_ASCII_ACROSS}]+:?[{_ASCII_JOINT}])+"
    rf"|[{_ASCII_DOWN}][{_ASCII_ACROSS}]{{2,}}(?:[{_ASCII_JOINT}][{_ASCII_ACROSS}]{{2,}})+[{_ASCII_DOWN}]"
    rf"|[{_ASCII_ACROSS}]{{2,}}(?:[{_ASCII_JOINT}][{_ASCII_ACROSS}]{{2,}})+"
    r"|[╷╻](?:\s+[╷╻])*|[╵╹](?:\s+[╵╹])*)\s*"
)
"""A line between rows: drawn across, or the half bars above and below a table with bars between columns only.
"""
_BARS = _DOWN + _ASCII_DOWN
_ROW = re.compile(rf"\s*[{_BARS}{_JOINTS}].*[{_BARS}{_JOINTS}]\s*")
_OPEN_ROW = re.compile(rf"[^{_BARS}]*[{_BARS}].*")
_FILLED = re.compile(rf"(?: {{2,}}|\u3000+)[{_BARS}]")
"""A bar before which blanks fill a cell up to its column's width."""
_DRAWN_ROW = re.compile(rf"\s*[{_DOWN}].*[{_DOWN}]\s*")

_HEAD_LINES = 3
"""Lines of column headers above the first rule of a table without a frame: a quarter's months have one."""
_LEAST_ALIGNED = 3
"""Lines with bars at the same places that are a table without a rule, at least. Not measured: a judgement."""
_FRAME = 2
"""Joints of a rule that has none between its columns."""
_PROBED = 12
"""Lines that must be a table before the rest is looked at: bounds the time that drawings cost."""


_Spread = list[tuple[int, int, Part]]
"""A line's parts, each with its first column and the one behind its last."""


def drawn_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """The drawn table that begins at a line; None if none does."""
    probe = _block(lines[: start + _PROBED], start)
    if probe is None or not _is_table(probe):
        return None
    block = _block(lines, start)
    if block is None:
        return None
    cells = _by_position(block) or _by_count(block)
    return TextTable(with_room(cells), start + len(block), "structure") if cells else None


def _is_table(block: Sequence[Written]) -> bool:
    return any(_edges(block, measure) for measure in MEASURES) or _by_count(block) is not None


def _block(lines: Sequence[Written], start: int) -> Sequence[Written] | None:
    """The lines of a table with a frame, or with a rule below its first line and bars between its cells."""
    first = lines[start].text
    framed = _RULE.fullmatch(first) is not None
    after = lines[start + 1].text if start + 1 < len(lines) else ""
    if framed:
        row = _ROW if _ROW.fullmatch(after) else _OPEN_ROW
    elif _DRAWN_ROW.fullmatch(first):
        row = _ROW
    elif _heads_columns(lines, start) or _bars_line_up(lines, start):
        row = _OPEN_ROW
    else:
        return None
    end = start
    while end < len(lines) and lines[end].page == lines[start].page:
        text = lines[end].text
        if not _RULE.fullmatch(text) and not row.fullmatch(text):
            break
        end += 1
    block = lines[start:end]
    return block if sum(not _RULE.fullmatch(line.text) for line in block) > 0 and len(block) > 1 else None


def _heads_columns(lines: Sequence[Written], start: int) -> bool:
    """Whether lines of column headers with bars between them begin here: a rule with joints is below."""
    bars = sum(char in _BARS for char in lines[start].text)
    for line in lines[start : start + _HEAD_LINES + 1]:
        if _RULE.fullmatch(line.text):
            return line is not lines[start] and any(c in _JOINTS for c in line.text)
        if not bars or sum(char in _BARS for char in line.text) != bars:
            return False
    return False


def _bars_line_up(lines: Sequence[Written], start: int) -> bool:
    """Whether lines begin here whose bars, filled up to with blanks, stand at the same places."""
    block = [line.text for line in lines[start : start + _LEAST_ALIGNED]]
    if len(block) < _LEAST_ALIGNED or not all(_OPEN_ROW.fullmatch(text) for text in block):
        return False
    if all(_ROW.fullmatch(text) for text in block) or not any(map(_FILLED.search, block)):
        return False
    return any(
        len({tuple(at for at, char in _places(text, measure) if char in _BARS) for text in block}) == 1
        for measure in MEASURES
    )


# --- by position -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A cell while its lines are gathered."""

    row: int
    col: int
    end: int
    parts: list[Part] = field(default_factory=list)


def _by_position(block: Sequence[Written]) -> tuple[TextCell, ...] | None:
    """The cells by the places of bars and joints; None if no way of counting widths makes them agree."""
    for measure in MEASURES:
        edges = _edges(block, measure)
        if edges is not None:
            return _cells(block, measure, edges)
    return None


def _places(text: str, measure: Measure) -> Iterator[tuple[int, str]]:
    at = 0
    for char in text:
        yield at, char
        at += measure(char)


def _edges(block: Sequence[Written], measure: Measure) -> list[int] | None:
    """The places of the joints of all rules if every row's outer bars stand at the outermost of them.

    Bars that stand elsewhere are signs of the text, but only a few may. A table without a frame has no such
    places: its first and last cells are outside of all bars.
    """
    rules = [line.text for line in block if _RULE.fullmatch(line.text)]
    joints = {at for rule in rules for at, char in _places(rule, measure) if char in _JOINTS + _BARS}
    rows = [line.text for line in block if not _RULE.fullmatch(line.text)]
    bars = [[at for at, char in _places(row, measure) if char in _BARS + _JOINTS] for row in rows]
    if not rules:
        joints = set(bars[0]) if all(own == bars[0] for own in bars) else set()
    elif len(joints) == _FRAME and bars:  # some programs draw a frame without joints
        joints |= set.intersection(*map(set, bars))
    if len(joints) < 2:
        return None
    first, last = min(joints), max(joints)
    framed = all(row.strip()[0] in _BARS + _JOINTS and row.strip()[-1] in _BARS + _JOINTS for row in rows)
    agree = framed and all(own and own[0] == first and own[-1] == last for own in bars)
    return sorted(joints) if agree else None


def _cells(block: Sequence[Written], measure: Measure, edges: Sequence[int]) -> tuple[TextCell, ...]:
    sections = _sections(block)
    if len(sections) > 2 or (len(sections) == 2 and len(sections[0]) > 1 and len(sections[1]) == 1):
        return _ruled(block, measure, edges)
    if any(_has_rule(line, measure, edges) for section in sections for line in section):
        return _ruled(block, measure, edges)
    spans = {tuple(col for col, _, _ in _parts(line, measure, edges)) for own in sections for line in own}
    if len(spans) > 1:
        return _unruled_spans([[_parts(line, measure, edges) for line in own] for own in sections])
    lines = [[[part for _, _, part in _parts(line, measure, edges)] for line in own] for own in sections]
    return _unruled(lines)


def _sections(block: Sequence[Written]) -> list[list[Written]]:
    """The lines between rules."""
    sections: list[list[Written]] = [[]]
    for line in block:
        if _RULE.fullmatch(line.text):
            sections.append([])
        else:
            sections[-1].append(line)
    return [section for section in sections if section]


def _unruled(sections: Sequence[Sequence[Physical]]) -> tuple[TextCell, ...]:
    """The cells of a table that has at most a rule below its column headers."""
    if len(sections) == 2:
        head, body = sections[0], sections[1]
    else:
        height = head_lines(sections[0])
        head, body = sections[0][:height], sections[0][height:]
    heads = ["".join(line[col][1] for line in head) for col in range(len(head[0]))]
    if len(sections) == 1 and sum(period_of(head) is not None for head in heads) < LEAST_NAMED:
        return in_rows(rows_of([*head, *body]))
    return in_rows([head, *rows_of(body, heads)])


def _unruled_spans(sections: Sequence[Sequence[_Spread]]) -> tuple[TextCell, ...]:
    """The cells of a table without rules between its rows, whose lines do not all have the same columns.

    Lines of one cell are one row; others are rows as those of a table whose lines have the same columns.
    """
    cells: list[TextCell] = []
    named: dict[int, str] = {}  # the column headers by the column that they begin at
    bare = False  # whether nothing stands below them yet
    row = 0
    for section in sections:
        for spans, group in groupby(section, lambda line: tuple((begin, end) for begin, end, _ in line)):
            lines = [[part for _, _, part in line] for line in group]
            height = head_lines(lines)
            heads = ["".join(line[n][1] for line in lines[:height]) for n in range(len(spans))]
            if sum(period_of(head) is not None for head in heads) >= LEAST_NAMED:
                named, bare = (
                    {begin: head for (begin, _), head in zip(spans, heads, strict=True)},
                    height == len(lines),
                )
                rows: list[Sequence[Physical]] = [lines[:height], *rows_of(lines[height:], heads)]
            else:
                known = [named.get(begin, "") for begin, _ in spans]
                below = "" not in known and (bare or not names_periods(known))
                rows = [lines] if len(spans) == 1 else [*rows_of(lines, known if below else ())]
                bare = False
            for own in rows:
                cells += (
                    TextCell(row, begin, tuple(line[n] for line in own), 1, end - begin)
                    for n, (begin, end) in enumerate(spans)
                )
                row += 1
    return tuple(cells)


def _parts(line: Written, measure: Measure, edges: Sequence[int]) -> _Spread:
    """What stands between the bars of a line: first column, the column after the last, and the text."""
    found: list[tuple[int, int, Part]] = []
    begin, text = 0, ""
    at_edge = {at: n for n, at in enumerate(edges)}
    for at, char in _places(line.text, measure):
        if char in _BARS + _JOINTS and at in at_edge:
            if at_edge[at] > begin:
                found.append((begin, at_edge[at], (line.number, text.strip())))
            begin, text = at_edge[at], ""
        else:
            text += char
    return found


def _is_rule(text: str) -> bool:
    return len(text) > 1 and all(c in _ACROSS + _ASCII_ACROSS for c in text)


def _has_rule(line: Written, measure: Measure, edges: Sequence[int]) -> bool:
    return any(_is_rule(text) for _, _, (_, text) in _parts(line, measure, edges))


def _ruled(block: Sequence[Written], measure: Measure, edges: Sequence[int]) -> tuple[TextCell, ...]:
    """The cells of a table whose rows end at rules. A rule that stops before a cell lets it go on."""
    done: list[TextCell] = []
    cells: list[_Open] = []
    row = 0
    below = False  # whether a line of text stands below the last rule

    def close(ended: Sequence[_Open], last: int) -> None:
        for cell in ended:
            span = last - cell.row + 1
            done.append(TextCell(cell.row, cell.col, tuple(cell.parts), span, cell.end - cell.col))
            cells.remove(cell)

    for line in block:
        if _RULE.fullmatch(line.text):
            close(list(cells), row)
            row += below
            below = False
            continue
        parts = _parts(line, measure, edges)
        ruled = {col for begin, end, (_, text) in parts if _is_rule(text) for col in range(begin, end)}
        if ruled and below:
            close([cell for cell in cells if ruled.issuperset(range(cell.col, cell.end))], row)
            row += 1
        below = True
        if any(_cuts(cell, begin, end) for begin, end, _ in parts for cell in cells):
            close(list(cells), row)  # no rule parts the column headers from rows with other cells
            row += 1
        for begin, end, part in parts:
            if begin in ruled:
                continue
            own = next((cell for cell in cells if (cell.col, cell.end) == (begin, end)), None)
            if own is None:
                own = _Open(row, begin, end)
                cells.append(own)
            own.parts.append(part)
    close(list(cells), row)
    return tuple(sorted(done, key=lambda cell: (cell.row, cell.col)))


def _cuts(cell: _Open, begin: int, end: int) -> bool:
    """Whether a part of a line covers some of a cell's columns but is not the cell's."""
    return cell.col < end and begin < cell.end and (cell.col, cell.end) != (begin, end)


# --- by count --------------------------------------------------------------------------------------------


def _by_count(block: Sequence[Written]) -> tuple[TextCell, ...] | None:
    """The cells by the number of bars in each row; None unless all rows have as many."""
    sections = _sections(block)
    framed = all(line.text.lstrip()[:1] in tuple(_BARS) for section in sections for line in section)
    split = [[_between_bars(line, framed=framed) for line in section] for section in sections]
    counts = Counter(len(parts) for section in split for parts in section)
    if len(counts) != 1 or min(counts) < 2:
        return None
    if len(split) > 2:
        return in_rows(split)
    return _unruled(split)


def _between_bars(line: Written, *, framed: bool) -> list[Part]:
    """The parts of a row between its bars. If it is `framed`, the outermost are no bars between cells."""
    pieces = re.split(rf"[{_BARS}]", line.text.strip())
    pieces = pieces[1:] if framed else pieces
    pieces = pieces[:-1] if framed and not pieces[-1].strip() else pieces
    return [(line.number, piece.strip()) for piece in pieces]
