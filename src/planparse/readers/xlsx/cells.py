"""A worksheet as it is stored: cells by row and column from 1, merged ranges, hidden rows and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from math import isfinite, isnan, nan

from lxml import etree

from planparse.document.errors import ReadError
from planparse.readers.ooxml import flag, local, whole_number
from planparse.readers.package import no_xml
from planparse.readers.xlsx.styles import Font, Look, font_of
from planparse.readers.xlsx.xml import child, children

MOST_CELLS = 1_000_000
"""Cells of a worksheet with a text or a border, at most. Not measured: a register of 20,000 rows and 30
columns has 600,000.
"""
MOST_TEXT = 20_000_000
"""Characters of a workbook's cells together, at most: a few long shared strings in many cells are a bomb."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_DOCTYPE_WITHIN = 64 * 1024
"""Bytes within which a document type would stand, before the root. Entities stay unread anyway."""
_BREAK = re.compile("\r\n?")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells: rows from `top` to before `bottom`, columns from `left` to before `right`."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no cell in it."""
        return self.top >= self.bottom or self.left >= self.right

    def holds(self, row: int, col: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row < self.bottom and self.left <= col < self.right

    @property
    def name(self) -> str:
        """How a worksheet names it: B3, B3:D5."""
        first = f"{letters(self.left)}{self.top}"
        last = f"{letters(self.right - 1)}{self.bottom - 1}"
        return first if first == last else f"{first}:{last}"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a string in one font; None for the font of the cell."""

    text: str
    font: Font | None = None


Rich = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A cell as stored: its value as a number, a string or neither, and its look.

    `kind` is "number", "text", "bool", "error", "date" (ISO 8601), or "formula" where a formula's result was
    not stored. `reading` is the phonetic guide, if the cell shows it.
    """

    row: int
    col: int
    look: Look
    kind: str = "text"
    number: float = 0.0
    rich: Rich = ()
    reading: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether the cell has neither a value nor a formula."""
        return self.kind == "text" and not any(run.text.strip() for run in self.rich)


@dataclass(frozen=True, slots=True)
class Axis:
    """The rows or the columns of a sheet. `hidden` are ranges (first, last) that do not show, in order."""

    hidden: tuple[tuple[int, int], ...] = ()
    firsts: tuple[int, ...] = field(default=(), init=False)
    before: tuple[int, ...] = field(default=(), init=False)
    ranks: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        counts = [0]
        for first, last in self.hidden:
            counts.append(counts[-1] + last - first + 1)
        object.__setattr__(self, "firsts", tuple(first for first, _ in self.hidden))
        object.__setattr__(self, "before", tuple(counts))
        ranks = (first - 1 - own for (first, _), own in zip(self.hidden, counts, strict=False))
        object.__setattr__(self, "ranks", tuple(ranks))

    def is_hidden(self, at: int) -> bool:
        """Whether a row or column does not show."""
        n = bisect_right(self.firsts, at)
        return n > 0 and at <= self.hidden[n - 1][1]

    def rank(self, at: int) -> int:
        """How many rows or columns that show are before this one."""
        n = bisect_right(self.firsts, at)
        if n and at <= self.hidden[n - 1][1]:
            return self.hidden[n - 1][0] - 1 - self.before[n - 1]
        return at - 1 - self.before[n]

    def at(self, rank: int) -> int:
        """The row or column that has as many before it that show."""
        return rank + 1 + self.before[bisect_right(self.ranks, rank)]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet's part. `widths` are (first, last column, width in characters); `running` heads and feet.

    `shows_zeros` is off where the sheet's options hide cells that are zero.
    """

    cells: tuple[Stored, ...] = ()
    merged: tuple[Area, ...] = ()
    rows: Axis = Axis()
    columns: Axis = Axis()
    widths: tuple[tuple[int, int, float], ...] = ()
    width: float = 8.43
    running: tuple[str, ...] = ()
    shows_zeros: bool = True


def letters(column: int) -> str:
    """A column's name by its number from 1: 1 → A, 28 → AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=65_536)
def position(reference: str) -> tuple[int, int] | None:
    """Row and column of a reference such as B3 or $B$3; None for others."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN else None


def area_of(reference: str) -> Area | None:
    """The cells of a reference such as B3:D5 or B3; None for others."""
    first, _, last = reference.partition(":")
    start, end = position(first), position(last or first)
    if start is None or end is None:
        return None
    (top, bottom), (left, right) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Area(top, left, bottom + 1, right + 1)


def elements(data: bytes, names: Sequence[str], file: str, part: str) -> Iterator[etree._Element]:
    """The elements with these local names in document order, each emptied when the next is asked for.

    Raises ReadError if the part is damaged or has a document type.
    """
    if _DOCTYPE.search(data[:_DOCTYPE_WITHIN].replace(b"\0", b"")):
        raise ReadError("damaged-original", file, {"detail": f"{part}: DOCTYPE"})
    try:
        for _, element in etree.iterparse(
            BytesIO(data), events=("end",), tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        ):  # fmt: skip
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise no_xml(file, part, error) from error


def strings(data: bytes | None, file: str, part: str) -> Sequence[tuple[Rich, str]]:
    """The shared strings by number, each with its phonetic guide."""
    if data is None:
        return ()
    return [rich_text(element) for element in elements(data, ("si",), file, part)]


def rich_text(element: etree._Element) -> tuple[Rich, str]:
    """The runs of a string, and its phonetic guide."""
    runs: list[Run] = []
    reading = ""
    for each in element:
        if not isinstance(each.tag, str):
            continue
        name = local(each)
        if name == "t":
            runs.append(Run(_unescaped(each.text)))
        elif name == "r":
            text = child(each, "t")
            properties = child(each, "rPr")
            font = font_of(properties) if properties is not None else None
            runs.append(Run(_unescaped(text.text) if text is not None else "", font))
        elif name == "rPh" and (text := child(each, "t")) is not None:
            reading += _unescaped(text.text)
    return tuple(runs), reading


def worksheet(
    data: bytes, looks: Sequence[Look], shared: Sequence[tuple[Rich, str]], file: str, part: str
) -> Worksheet:
    """The worksheet in a part's bytes. Raises ReadError if it is damaged or too large."""
    cells: list[Stored] = []
    hidden_rows: list[tuple[int, int]] = []
    merged: list[Area] = []
    hidden: list[tuple[int, int]] = []
    widths: list[tuple[int, int, float]] = []
    running: list[str] = []
    width, zero_height, shows_zeros = 8.43, False, True
    row = 0
    names = ("row", "cols", "sheetFormatPr", "mergeCells", "headerFooter", "sheetView")
    for element in elements(data, names, file, part):
        match local(element):
            case "row":
                row = _integer(element.get("r"), row + 1)
                if _is_hidden_row(element, zero_height=zero_height):
                    hidden_rows.append((row, row))
                cells += _cells(element, row, looks, shared)
                if len(cells) > MOST_CELLS:
                    raise ReadError("original-too-large", file)
            case "cols":
                for each in children(element, "col"):
                    first, last = _integer(each.get("min"), 1), _integer(each.get("max"), 1)
                    own = _number(each.get("width"), width)
                    widths.append((first, last, own))
                    if flag(each.get("hidden")) or own == 0:
                        hidden.append((first, min(last, LAST_COLUMN)))
            case "sheetFormatPr":
                width = _number(element.get("defaultColWidth"), width)
                zero_height = flag(element.get("zeroHeight"))
            case "mergeCells":
                found = (area_of(each.get("ref", "")) for each in children(element, "mergeCell"))
                merged += [area for area in found if area is not None]
            case "headerFooter":
                running += [each.text for each in element if isinstance(each.tag, str) and each.text]
            case "sheetView":
                shows_zeros = shows_zeros and element.get("showZeros") not in ("0", "false")
    return Worksheet(
        tuple(cells),
        tuple(merged),
        Axis(_runs(hidden_rows)),
        Axis(_runs(hidden)),
        tuple(widths),
        width,
        tuple(running),
        shows_zeros,
    )


def _is_hidden_row(row: etree._Element, *, zero_height: bool) -> bool:
    if flag(row.get("hidden")):
        return True
    height = row.get("ht")
    return _number(height, 1.0) == 0 if height is not None else zero_height and not len(row)


def _runs(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The ranges in order, those that touch as one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _cells(
    row_element: etree._Element, row: int, looks: Sequence[Look], shared: Sequence[tuple[Rich, str]]
) -> Iterator[Stored]:
    """The cells of a row that have something to show."""
    col = 0
    name = row_element.tag.removesuffix("row") + "c"
    for element in row_element:
        if element.tag != name:
            continue
        at = position(element.get("r", ""))
        col = at[1] if at is not None else col + 1
        style = _integer(element.get("s"), 0)
        look = looks[style] if style < len(looks) else looks[0]
        if not len(element):
            if look.is_seen:
                yield Stored(row, col, look)
            continue
        shows_reading = flag(element.get("ph")) or flag(row_element.get("ph"))
        cell = _stored(element, row, col, look, shared, shows_reading=shows_reading)
        if not cell.is_blank or look.is_seen:
            yield cell


def _stored(
    element: etree._Element,
    row: int,
    col: int,
    look: Look,
    shared: Sequence[tuple[Rich, str]],
    *,
    shows_reading: bool,
) -> Stored:
    kind = element.get("t", "n")
    value = child(element, "v")
    text = value.text or "" if value is not None else ""
    if kind == "inlineStr" and (inline := child(element, "is")) is not None:
        rich, reading = rich_text(inline)
        return Stored(row, col, look, rich=rich, reading=reading if shows_reading else "")
    if value is None or (not text and kind != "str"):
        has_formula = child(element, "f") is not None
        return Stored(row, col, look, kind="formula" if has_formula else "text")
    if kind == "s":
        at = _integer(text, len(shared))
        rich, reading = shared[at] if at < len(shared) else ((), "")
        return Stored(row, col, look, rich=rich, reading=reading if shows_reading else "")
    if kind == "b":
        return Stored(row, col, look, rich=(Run("TRUE" if text.strip() in ("1", "true") else "FALSE"),))
    if kind in ("e", "d"):
        return Stored(row, col, look, kind={"e": "error", "d": "date"}[kind], rich=(Run(text),))
    if kind == "n" and not isnan(number := _number(text, nan)):
        return Stored(row, col, look, kind="number", number=number)
    return Stored(row, col, look, rich=(Run(_unescaped(text)),))


def _unescaped(text: str | None) -> str:
    """A stored string with its _x000D_ as the characters they stand for and all line breaks as "\\n"."""
    found = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text or "") if text and "_x" in text else text or ""
    return _BREAK.sub("\n", found)


def _integer(text: str | None, otherwise: int) -> int:
    number = whole_number(text)
    return otherwise if number is None else number


def _number(text: str | None, otherwise: float) -> float:
    """The number, `otherwise` where there is none or none that is finite."""
    try:
        found = float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
    return found if isfinite(found) else otherwise
