"""Find a page's footnotes: numbered notes in small type at its end, and the raised numbers calling them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.ink import Ink
from planparse.readers.pdf.runs import LEVEL, Runs

_CALL = re.compile(r"(\d{1,2})[)）]?")
_NOTE = re.compile(r"(\d{1,2})[)）.．:：]?\s*[^\d\s.,．，]")
_FOOTER = 2
"""Rows that may stand below the notes: a running foot and a page number."""


def footnote_runs(ink: Ink, runs: Runs) -> tuple[int, ...]:
    """The runs of a page's footnotes and of their calls.

    A raised number without a note stays text, and so does a note that nothing calls.
    """
    calls = _calls(ink, runs)
    if not calls:
        return ()
    called = [i for found in calls.values() for i in found]
    rows = _rows(runs, set(called))
    sizes = np.repeat(runs.size, np.subtract(runs.last, runs.first))
    largest = tol.NOTE_SIZE * float(np.median(sizes))
    for n, row in enumerate(rows):
        number = _number_of_note(ink, runs, row)
        if number not in calls or min(runs.base[i] for i in row) < max(runs.base[i] for i in called):
            continue
        notes = _block(runs, rows[n:], largest)
        if not notes or len(rows) - n - len(notes) > _FOOTER:
            continue
        numbers = {_number_of_note(ink, runs, note) for note in notes}
        answered = [i for each, found in calls.items() if each in numbers for i in found]
        return tuple(sorted({*answered, *(i for note in notes for i in note)}))
    return ()


def _calls(ink: Ink, runs: Runs) -> Mapping[str, list[int]]:
    """The runs that are raised numbers close behind larger type, by number."""
    x1, base, size = (np.array(v) for v in (runs.x1, runs.base, runs.size))
    level = np.array(runs.mode) == LEVEL
    found: dict[str, list[int]] = {}
    for i in np.flatnonzero(level & (size <= tol.CALL_SIZE * size.max())).tolist():
        match = _CALL.fullmatch(_text(ink, runs, i))
        if match is None:
            continue
        rise = (base - base[i]) / size
        gap = np.abs(runs.x0[i] - x1) / size
        word = level & (size[i] <= tol.CALL_SIZE * size) & (gap <= tol.CALL_GAP)
        if (word & (tol.CALL_RISE[0] <= rise) & (rise <= tol.CALL_RISE[1])).any():
            found.setdefault(match[1], []).append(i)
    return found


def _rows(runs: Runs, calls: set[int]) -> list[list[int]]:
    """The level runs without `calls` in rows from top to bottom, each from left to right."""
    rows: list[list[int]] = []
    for i in sorted(range(len(runs)), key=lambda i: runs.base[i]):
        if runs.mode[i] != LEVEL or i in calls:
            continue
        if rows and runs.base[i] - runs.base[rows[-1][-1]] <= tol.SAME_ROW_OF_NOTE * runs.size[i]:
            rows[-1].append(i)
        else:
            rows.append([i])
    return [sorted(row, key=lambda i: runs.x0[i]) for row in rows]


def _block(runs: Runs, rows: Sequence[list[int]], largest: float) -> list[list[int]]:
    """The first rows as far as they are in small type and close below each other."""
    found: list[list[int]] = []
    for row in rows:
        size = max(runs.size[i] for i in row)
        top = min(runs.top[i] for i in row)
        if size > largest or (found and top - max(runs.bottom[i] for i in found[-1]) > tol.NOTE_GAP * size):
            break
        found.append(row)
    return found


def _number_of_note(ink: Ink, runs: Runs, row: Sequence[int]) -> str:
    """The number that a row begins with; empty if it begins no note."""
    match = _NOTE.match("".join(_text(ink, runs, i) for i in row))
    return match[1] if match is not None else ""


def _text(ink: Ink, runs: Runs, i: int) -> str:
    return ink.glyphs.text[runs.first[i] : runs.last[i]]
