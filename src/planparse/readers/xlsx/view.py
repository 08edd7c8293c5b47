"""A sheet as a person sees it: the texts that show, and the lines between them; all else is set aside.

Rows and columns are counted from 0 here, and only those that show.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Place, Spot
from planparse.document.source import Aside, AsideKind
from planparse.readers.cleaning import NOTHING, Cleaning, cleaned, moved
from planparse.readers.xlsx.book import Book, Sheet
from planparse.readers.xlsx.cells import (
    LAST_COLUMN,
    MOST_TEXT,
    Area,
    Axis,
    Rich,
    Run,
    Stored,
    Worksheet,
)
from planparse.readers.xlsx.conditional import conditioned
from planparse.readers.xlsx.lines import covering, lines, seen_area, single
from planparse.readers.xlsx.numbers import GENERAL, colour_of, shown_number, shown_text
from planparse.readers.xlsx.styles import BLACK, WHITE, Look

_POINTS_PER_CHARACTER = 5.6
"""Points of a column for each character of its width. MS Pゴシック and 游ゴシック 11: 6, Calibri 11: 5.25."""
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Z&])')
"""A header's codes: font, colour, size; sections, page number, date and the like are a letter."""
MOST_NAMED = 5
"""Cells named in one finding, at most; it counts all of them."""
_FORMAT_COLOURS = {"white": WHITE, "白": WHITE, "black": BLACK, "黒": BLACK}
"""The colours that number formats name, of those that text and cells are compared by."""
_ISO_FORMATS = ((10, "yyyy/m/d"), (99, "yyyy/m/d h:mm"))


@dataclass(frozen=True, slots=True)
class Text:
    """A text that shows, and the cells it is in. `marked` as in `Line`."""

    area: Area
    text: str
    look: Look
    spot: Spot
    marked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A shape with text over the cells of `area`: its paragraphs."""

    area: Area
    paragraphs: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class View:
    """What shows of a sheet. `texts` are in row order.

    `across` has (row, column) for each cell with a line above it, `down` for each with a line left of it.
    `filled` are coloured cells without text. `lefts` are the left edges of the columns in points, and the
    right edge of the last. `arrows` are the areas of arrows, each with where a person finds it.
    """

    sheet: str
    rows: Axis
    columns: Axis
    texts: tuple[Text, ...]
    across: frozenset[tuple[int, int]]
    down: frozenset[tuple[int, int]]
    filled: frozenset[tuple[int, int]]
    lefts: tuple[float, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[tuple[Area, Spot], ...]

    def spot(self, area: Area) -> Spot:
        """Where a person finds the cells of an area."""
        stored = Area(
            self.rows.at(area.top),
            self.columns.at(area.left),
            self.rows.at(area.bottom - 1) + 1,
            self.columns.at(area.right - 1) + 1,
        )
        return Spot(sheet=self.sheet, cell=stored.name)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What was set aside of a sheet, what is to be told of it, and what cleaning its text took."""

    asides: tuple[Aside, ...]
    findings: tuple[Finding, ...]
    cleaning: Cleaning = NOTHING


_Part = tuple[AsideKind, str, Stored, str]
"""Kind, what belongs to the same aside, the cell, and its text."""


def view(sheet: Sheet, book: Book, file: str) -> tuple[View | None, Unseen]:
    """What shows of a sheet, None for a hidden one, and the rest. Raises ReadError if it is too large."""
    merged = covering(sheet.cells, file)
    stored = [cell for cell in sheet.cells.cells if not cell.is_blank]
    cells, uncertain = conditioned(stored, sheet.rules, lambda cell: _looked_at(cell, sheet, book))
    read = [_read(cell, sheet, book, merged.get((cell.row, cell.col))) for cell in cells]
    if sum(each.length for each in read) > MOST_TEXT:
        raise ReadError("original-too-large", file)
    asides = tuple(_asides(sheet, (part for each in read for part in each.aside)))
    if sheet.state != "visible":
        return None, Unseen(asides, ())
    clean = [_clean(each.text) for each in read if each.text is not None]
    texts = [text for text, _ in clean if text.text.strip()]
    codes = [(cell, each.code) for cell, each in zip(cells, read, strict=True) if each.code is not None]
    codes += [(cell, "conditional-format") for cell in uncertain if _is_shown(cell, sheet, merged)]
    findings = (*_told(sheet, codes), *_outside(sheet, texts))
    return _view(sheet, merged, texts, file), Unseen(
        (*asides, *_running(sheet), *_drawn_aside(sheet)),
        findings,
        sum((took for _, took in clean), NOTHING),
    )


def _clean(text: Text) -> tuple[Text, Cleaning]:
    """A text put right, before its width and its words are looked at, and what that took."""
    shown, cleaning = cleaned(text.text)
    if cleaning is NOTHING:
        return text, NOTHING
    return replace(text, text=shown, marked=moved(text.marked, text.text)), cleaning


@dataclass(frozen=True, slots=True)
class _Read:
    """What a cell shows, what it hides, and the code of the finding about it; `length` is in characters."""

    text: Text | None = None
    aside: tuple[_Part, ...] = ()
    code: str | None = None
    length: int = 0


def _read(cell: Stored, sheet: Sheet, book: Book, merged: Area | None) -> _Read:
    if cell.kind == "formula":
        return _Read(code="formula-without-value")
    runs = _runs(cell, book, shows_zeros=sheet.cells.shows_zeros)
    whole = "".join(run.text for run in runs)
    area = merged or single(cell)
    if (why := _why_hidden(cell, area, sheet)) is not None:
        return _Read(aside=(("hidden", why, cell, whole),), length=len(whole))
    visible: list[Run] = []
    aside: list[_Part] = []
    formatted = colour_of(cell.number if cell.kind == "number" else None, cell.look.code)
    for run in runs:
        font = run.font or cell.look.font
        colour = _FORMAT_COLOURS.get(formatted, formatted) if formatted is not None else font.colour
        if font.struck and run.text.strip():
            aside.append(("struck", f"{cell.row} {cell.col}", cell, run.text))
        elif colour == cell.look.fill or not _shows(cell, run):
            aside.append(("hidden", f"row {cell.row}", cell, run.text))
        else:
            visible.append(run)
    if cell.reading:
        aside.append(("ruby", "", cell, cell.reading))
    shown = "".join(run.text for run in visible)
    spot = Spot(sheet=sheet.name, cell=area.name)
    text = Text(seen_area(area, sheet.cells), shown, cell.look, spot, tuple(_marked(visible, cell)))
    code = "formula-error" if cell.kind == "error" else None
    return _Read(text if shown.strip() else None, tuple(aside), code, len(whole))


def _looked_at(cell: Stored, sheet: Sheet, book: Book) -> tuple[object, ...]:
    """What a cell shows, to be compared with what it shows in another look."""
    read = _read(cell, sheet, book, None)
    return (read.text.text if read.text is not None else "", *(kind for kind, *_ in read.aside))


def _is_shown(cell: Stored, sheet: Sheet, merged: Mapping[tuple[int, int], Area]) -> bool:
    return _why_hidden(cell, merged.get((cell.row, cell.col)) or single(cell), sheet) is None


def _why_hidden(cell: Stored, area: Area, sheet: Sheet) -> str | None:
    """What a hidden cell has in common with others of one aside; None for a cell that shows."""
    if sheet.state != "visible":
        return "sheet"
    if (cell.row, cell.col) != (area.top, area.left):
        return f"covered {area.name}"
    if seen_area(area, sheet.cells).is_empty:
        rows, columns = sheet.cells.rows, sheet.cells.columns
        by_row = rows.is_hidden(cell.row)
        axis, at = (rows, cell.row) if by_row else (columns, cell.col)
        return f"{'rows' if by_row else 'columns'} {axis.rank(at)}"
    return None


# --- what a cell shows -------------------------------------------------------------------------------


def _runs(cell: Stored, book: Book, *, shows_zeros: bool) -> Rich:
    """The text of a cell in its runs."""
    code = cell.look.code
    if cell.kind == "number":
        shown = shown_number(cell.number, code, since_1904=book.since_1904)
        if not cell.number and (not shows_zeros or (not shown.strip() and shown_number(1.0, code).strip())):
            return ()  # a zero that shows as an empty cell
        return (Run(shown or shown_number(cell.number, GENERAL)),)
    if cell.kind == "date":
        return (Run(_iso_date(cell, code)),)
    if cell.kind == "text" and len(cell.rich) == 1 and (shown := shown_text(cell.rich[0].text, code)):
        return (replace(cell.rich[0], text=shown),)
    return cell.rich


def _shows(cell: Stored, run: Run) -> bool:
    """Whether the cell's number format shows its value at all; it does not with ;;;."""
    if cell.kind == "number":
        return bool(shown_number(cell.number, cell.look.code).strip())
    return cell.kind != "text" or bool(shown_text(run.text, cell.look.code).strip()) or not run.text.strip()


def _iso_date(cell: Stored, code: str) -> str:
    text = "".join(run.text for run in cell.rich)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    days = moment.replace(tzinfo=None) - datetime(1899, 12, 30)
    if code == GENERAL:
        code = next(own for length, own in _ISO_FORMATS if len(text) <= length)
    return shown_number(days.total_seconds() / 86_400, code)


def _marked(runs: Sequence[Run], cell: Stored) -> Iterator[int]:
    """The places in the text of characters that alone are underlined or else alone are bold."""
    fonts = [run.font or cell.look.font for run in runs]
    for kind in ("underlined", "bold"):
        on = [getattr(font, kind) for font in fonts]
        if any(on) and not all(on):
            starts = accumulate((len(run.text) for run in runs), initial=0)
            for run, start, marked in zip(runs, starts, on, strict=False):
                if marked:
                    yield from range(start, start + len(run.text))
            return


# --- what is told ------------------------------------------------------------------------------------


def _asides(sheet: Sheet, parts: Iterable[_Part]) -> Iterator[Aside]:
    """An aside for what is hidden together: a sheet, neighbouring rows or columns, the cells of a row."""
    grouped: dict[tuple[AsideKind, str], list[tuple[Stored, str]]] = {}
    for kind, key, cell, text in parts:
        if text.strip():
            grouped.setdefault((kind, key), []).append((cell, text.strip()))
    for (kind, _), own in grouped.items():
        cells = [cell for cell, _ in own]
        area = Area(
            min(c.row for c in cells),
            min(c.col for c in cells),
            max(c.row for c in cells) + 1,
            max(c.col for c in cells) + 1,
        )
        yield Aside(kind, " ".join(text for _, text in own), spot=Spot(sheet=sheet.name, cell=area.name))


def _running(sheet: Sheet) -> Iterator[Aside]:
    """The page headers and footers that have text of their own."""
    texts = dict.fromkeys(_CODES.sub(_kept, text).strip() for text in sheet.cells.running)
    for text in texts:
        if re.search(r"\w", text):
            yield Aside("running", text, spot=Spot(sheet=sheet.name))


def _kept(code: re.Match[str]) -> str:
    return "&" if code[0] == "&&" else " "


def _drawn_aside(sheet: Sheet) -> Iterator[Aside]:
    """The comments on cells, the text of charts, and shapes that do not show."""
    for comment in sheet.comments:
        if text := comment.text.strip():
            yield Aside("comment", text, spot=Spot(sheet=sheet.name, cell=comment.cell))
    for shape in sheet.drawing.shapes:
        if shape.hidden or seen_area(shape.area, sheet.cells).is_empty:
            spot = Spot(sheet=sheet.name, cell=shape.area.name)
            yield Aside("hidden", "\n".join(shape.paragraphs).strip(), spot=spot)
    for area, text in sheet.drawing.charts:
        yield Aside("drawing", text, spot=Spot(sheet=sheet.name, cell=area.name))


def _told(sheet: Sheet, codes: Iterable[tuple[Stored, str]]) -> Iterator[Finding]:
    """A finding for each code, on all cells that it is about."""
    names: dict[str, list[str]] = {}
    for cell, code in codes:
        names.setdefault(code, []).append(single(cell).name)
    for code, cells in names.items():
        values: dict[str, str | int] = {"cells": "、".join(cells[:MOST_NAMED]), "count": len(cells)}
        yield Finding(code, values, Place(spot=Spot(sheet=sheet.name, cell=cells[0])))


def _outside(sheet: Sheet, texts: Sequence[Text]) -> Iterator[Finding]:
    """A finding on texts outside the area that is printed; they are read like all others."""
    areas = [seen_area(area, sheet.cells) for area in sheet.printed]
    if not areas:
        return
    out = [t for t in texts if not any(a.holds(t.area.top, t.area.left) for a in areas)]
    if out:
        values: dict[str, str | int] = {
            "cells": "、".join(t.spot.cell or "" for t in out[:MOST_NAMED]), "count": len(out),
        }  # fmt: skip
        yield Finding("outside-print-area", values, Place(spot=out[0].spot))


# --- lines and columns -------------------------------------------------------------------------------


def _view(sheet: Sheet, merged: Mapping[tuple[int, int], Area], texts: Sequence[Text], file: str) -> View:
    cells = sheet.cells
    across, down = lines(sheet, merged, [t.area for t in texts], file)
    texts = _over_selection(texts, cells)
    boxes = tuple(
        Box(seen_area(s.area, cells), s.paragraphs, Spot(sheet=sheet.name, cell=s.area.name))
        for s in sheet.drawing.shapes
        if not s.hidden and not seen_area(s.area, cells).is_empty
    )
    last = max((a.right for a in (*(t.area for t in texts), *(box.area for box in boxes))), default=0)
    arrows = tuple((seen_area(a, cells), Spot(sheet=sheet.name, cell=a.name)) for a in sheet.drawing.arrows)
    return View(
        sheet.name,
        cells.rows,
        cells.columns,
        tuple(texts),
        across,
        down,
        frozenset(_filled(cells)),
        _lefts(cells, last),
        boxes,
        arrows,
    )


def _filled(cells: Worksheet) -> Iterator[tuple[int, int]]:
    """The cells without text that are coloured."""
    for cell in cells.cells:
        if cell.look.fill != WHITE and cell.is_blank:
            at = seen_area(single(cell), cells)
            yield at.top, at.left


def _over_selection(texts: Sequence[Text], cells: Worksheet) -> list[Text]:
    """The texts, those that are centred across a selection spread over its cells."""
    blank = {
        (at.top, at.left)
        for c in cells.cells
        if c.is_blank and c.look.align == "centerContinuous"
        for at in [seen_area(single(c), cells)]
    }
    found = []
    for text in texts:
        right = text.area.right
        while text.look.align == "centerContinuous" and (text.area.top, right) in blank:
            right += 1
        found.append(replace(text, area=replace(text.area, right=right)))
    return found


def _lefts(cells: Worksheet, last: int) -> tuple[float, ...]:
    """The left edges of the columns that show, in points, up to the right edge of the last."""
    widths = sorted(cells.widths)
    firsts = [first for first, _, _ in widths]
    lefts = [0.0]
    for col in range(1, LAST_COLUMN + 1):
        if len(lefts) > last:
            break
        if not cells.columns.is_hidden(col):
            n = bisect_right(firsts, col)
            width = widths[n - 1][2] if n and col <= widths[n - 1][1] else cells.width
            lefts.append(lefts[-1] + width * _POINTS_PER_CHARACTER)
    lefts += [lefts[-1]] * (last + 1 - len(lefts))
    return tuple(lefts)
