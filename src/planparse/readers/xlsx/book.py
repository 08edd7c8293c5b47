"""A workbook's parts: its sheets in order, the styles and strings they share, what belongs to each sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from planparse.document.errors import ReadError
from planparse.readers.ooxml import RELATION, flag, whole_number
from planparse.readers.package import Package, open_package
from planparse.readers.xlsx.cells import Area, Rich, Worksheet, area_of, rich_text, strings, worksheet
from planparse.readers.xlsx.conditional import Rule, rules
from planparse.readers.xlsx.drawings import Drawing, drawing
from planparse.readers.xlsx.styles import PLAIN, Effect, Look, effects, looks
from planparse.readers.xlsx.xml import child, children

_SHEETS = ("worksheet", "chartsheet", "dialogsheet")
_AREA_OF_NAME = re.compile(r"!(\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?)")
_THREADED = "tc={"
"""How the author of the stand-in begins that a workbook keeps for a threaded comment."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a cell, of either kind."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, whether a worksheet or one that is only a chart.

    `state` is "visible", "hidden" or "veryHidden". `printed` are the areas that are printed, none if all is;
    `tables` are the areas formatted as a table, `rules` its conditional formats.
    """

    name: str
    state: str
    cells: Worksheet
    drawing: Drawing
    comments: tuple[Comment, ...] = ()
    tables: tuple[Area, ...] = ()
    printed: tuple[Area, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. `since_1904` tells that its dates count from 1904."""

    sheets: tuple[Sheet, ...]
    since_1904: bool


def open_book(data: bytes, file: str) -> Book:
    """The workbook in a file's bytes. Raises ReadError if it is damaged, locked or too large."""
    package = open_package(data, file)
    main = package.main()
    root = package.xml(main) if main is not None else None
    if main is None or root is None:
        raise ReadError("damaged-original", file, {"detail": "xl/workbook.xml"})
    related = package.relations(main)
    styles = next((r.target for r in related.values() if r.kind == "styles"), None)
    texts = next((r.target for r in related.values() if r.kind == "sharedStrings"), None)
    styled = package.xml(styles) if styles else None
    known, conditional = looks(styled), effects(styled)
    shared = strings(package.read(texts) if texts else None, file, texts or "")
    properties = child(root, "workbookPr")
    printed = _print_areas(root)
    sheets = []
    for n, each in enumerate(children(child(root, "sheets"), "sheet")):
        relation = related.get(each.get(f"{RELATION}id", ""))
        if relation is None or relation.target is None or relation.kind not in _SHEETS:
            continue
        name, state = each.get("name", ""), each.get("state", "visible")
        sheets.append(
            _sheet(package, relation.target, name, state, known, conditional, shared, printed.get(n, ()))
        )
    since_1904 = properties is not None and flag(properties.get("date1904"))
    return Book(tuple(sheets), since_1904)


def _sheet(
    package: Package,
    part: str,
    name: str,
    state: str,
    known: Sequence[Look],
    conditional: Sequence[Effect],
    shared: Sequence[tuple[Rich, str]],
    printed: tuple[Area, ...],
) -> Sheet:
    data = package.read(part)
    if data is None:
        raise ReadError("damaged-original", package.file, {"detail": part})
    related = package.relations(part)
    targets = [(r.kind, r.target) for r in related.values() if r.target is not None]
    drawn = next((target for kind, target in targets if kind == "drawing"), None)
    return Sheet(
        name,
        state,
        worksheet(data, known or (PLAIN,), shared, package.file, part),
        drawing(package, drawn) if drawn is not None else Drawing(),
        tuple(c for kind, target in targets for c in _comments(package, kind, target)),
        tuple(a for kind, target in targets if kind == "table" for a in _table(package.xml(target))),
        printed,
        rules(data, conditional, package.file, part),
    )


def _print_areas(root: etree._Element) -> dict[int, tuple[Area, ...]]:
    """The printed areas by the position of their sheet."""
    found = {}
    for each in children(child(root, "definedNames"), "definedName"):
        if (
            each.get("name") == "_xlnm.Print_Area"
            and (at := whole_number(each.get("localSheetId"))) is not None
        ):
            areas = (area_of(m[1]) for m in _AREA_OF_NAME.finditer(each.text or ""))
            found[at] = tuple(area for area in areas if area is not None)
    return found


def _table(root: etree._Element | None) -> Iterator[Area]:
    if root is not None and (area := area_of(root.get("ref", ""))) is not None:
        yield area


def _comments(package: Package, kind: str, part: str) -> Iterator[Comment]:
    """The comments in a part; those that only stand in for a threaded one are left out."""
    if kind not in ("comments", "threadedComment"):
        return
    root = package.xml(part)
    if kind == "threadedComment":
        for each in children(root, "threadedComment"):
            text = child(each, "text")
            yield Comment(each.get("ref", ""), (text.text or "") if text is not None else "")
        return
    authors = [each.text or "" for each in children(child(root, "authors"), "author")]
    for each in children(child(root, "commentList"), "comment"):
        author = whole_number(each.get("authorId"))
        by = authors[author] if author is not None and author < len(authors) else ""
        text = child(each, "text")
        if not by.startswith(_THREADED) and text is not None:
            yield Comment(each.get("ref", ""), "".join(run.text for run in rich_text(text)[0]))
