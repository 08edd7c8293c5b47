"""Rows of a schedule that mark when their work is done: 調査 | ● | → | → is one task over three months."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planparse.document.source import Cell
from planparse.form.model import Form
from planparse.japanese.dittos import is_arrow, is_shaft
from planparse.japanese.fold import fold
from planparse.parse.time_axis import Months, cell_text

_MARK = re.compile(r"[○◎●■□◆◇▲△▼▽★☆✓✔]")


@dataclass(frozen=True, slots=True)
class Bar:
    """The months from the first to the last that a row marks without a break, and the cells of the marks."""

    months: Months
    cells: tuple[Cell, ...]


def bars_in(cells: Mapping[Months, Sequence[Cell]], form: Form, *, of_text: bool = False) -> tuple[Bar, ...]:
    """The bars of a row, whose cells are given by their months.

    A bar begins with a mark, or with any text if there are bars `of_text`, and lasts as long as the periods
    after it hold an arrow or the same mark. An arrow begins one too if the row holds nothing but marks and
    arrows; otherwise it repeats the text to its left.
    """
    said = {months: fold("".join(cell_text(c.lines) for c in own)).strip() for months, own in cells.items()}
    filled = [(months, text) for months, text in sorted(said.items()) if not form.is_empty(text)]
    only_marks = all(is_mark(text) or _goes_on(text) for _, text in filled)
    return tuple(
        Bar((run[0][0], run[-1][1]), tuple(cell for months in run for cell in cells[months]))
        for run in _runs(filled, arrows_begin=only_marks, of_text=of_text)
    )


def is_mark(text: str) -> bool:
    """Whether a cell's text is nothing but a sign that marks when the work of its row is done: ●."""
    return _MARK.fullmatch(fold(text).strip()) is not None


def _runs(
    filled: Sequence[tuple[Months, str]], *, arrows_begin: bool, of_text: bool
) -> Iterator[list[Months]]:
    """The periods of each bar, from the texts of a row's filled cells in order of time."""
    run: list[Months] = []
    mark = ""
    for months, text in filled:
        if run and months[0] == run[-1][1] + 1 and (_goes_on(text) or (text == mark and is_mark(text))):
            run.append(months)
            continue
        if run:
            yield run
        run = [months] if is_mark(text) or of_text or (arrows_begin and _goes_on(text)) else []
        mark = text
    if run:
        yield run


def _goes_on(text: str) -> bool:
    return is_arrow(text) or is_shaft(text)
