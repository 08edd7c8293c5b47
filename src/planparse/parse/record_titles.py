"""The number and the title of a record in the cells of its row, and the text that follows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planparse.document.source import Cell, Line
from planparse.form.model import Form
from planparse.japanese.fold import fold
from planparse.japanese.markers import CIRCLED, marker_number
from planparse.parse.time_axis import cell_text
from planparse.parse.wrap import Paragraph, begins_new, continues, ends_sentence, slack

_NO_ROOM = 1.0  # ems; a wrapped line of a cell leaves less room than this for the next word
_INDENT = (0.5, 1.5)  # ems; a paragraph's first line is indented by one, the text behind "(1) " begins at two


@dataclass(frozen=True, slots=True)
class Titled:
    """The heading that the first cells of a row read as: its values, its text, and the lines below it.

    `cells` are those that it takes: two where the number has a cell of its own.
    """

    values: Mapping[str, str]
    heading: Paragraph
    prose: tuple[Line, ...]
    cells: tuple[Cell, ...]


def titled(labels: Sequence[Cell], kind: str, due: int, form: Form) -> Titled | None:
    """The heading of a kind that label cells begin with, by the form's patterns; `due` is the next number."""
    for count in range(1, min(2, len(labels)) + 1):
        *numbers, last = labels[:count]
        before = tuple(line for cell in numbers for line in cell.lines)
        for end in range(_title_end(last.lines, form), 0, -1):
            text = " ".join([*(line.text for line in before), cell_text(last.lines[:end])])
            match = _match(text, kind, due, form)
            if match is not None:
                values = {k: text[slice(*match.span(k))].strip() for k, v in match.groupdict().items() if v}
                heading = Paragraph(text, (*before, *last.lines[:end]))
                return Titled(values, heading, last.lines[end:], tuple(labels[:count]))
    return None


def _match(text: str, kind: str, due: int, form: Form) -> re.Match[str] | None:
    """The match of a text as a heading of a kind; a number that may be a list marker must be `due`."""
    for heading in form.headed(kind):
        match = heading.match(fold(text))
        groups = match.groupdict() if match is not None else {}
        if match is None or not groups.get("title"):
            continue
        number = groups.get("number") or ""
        if heading.is_sure(match) or (marker_number(number) == due and number[:1] not in CIRCLED):
            return match
    return None


def _title_end(lines: Sequence[Line], form: Form) -> int:
    """How many lines of a cell its title may span: it continues while the next word does not fit.

    Where a sentence follows that would fit as well, the title ends at the first break between two words.
    """
    end = len(lines)
    for n, (before, after) in enumerate(pairwise(lines), 1):
        room = slack(before, after)
        if room is None or room >= _NO_ROOM or begins_new(after.text, form.bullets) or _indented(lines, n):
            end = n
            break
    if end > 1 and lines[end - 1].text.endswith("。"):
        breaks = enumerate(pairwise(lines[:end]), 1)
        return next((n for n, (a, b) in breaks if continues(a.text, b.text) is not True), end)
    return end


def _indented(lines: Sequence[Line], n: int) -> bool:
    """Whether line `n` is indented like the first of a paragraph, not hanging under a title's number."""
    before, line = lines[n - 1], lines[n]
    if before.box is None or line.box is None:
        return False
    em = line.size or line.box[3] - line.box[1]
    after = lines[n + 1].box if n + 1 < len(lines) else None
    shallow = _INDENT[0] * em <= line.box[0] - before.box[0] <= _INDENT[1] * em
    returns = line.box[0] - after[0] >= _INDENT[0] * em if after is not None else ends_sentence(line.text)
    return shallow and returns
