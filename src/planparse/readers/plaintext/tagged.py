"""Tables in HTML inside a plain text, as converters leave those that pipes cannot draw: <table>…</table>."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planparse.document.errors import ReadError
from planparse.readers.assemble import Table
from planparse.readers.plaintext.table import TextCell, TextTable, Written

_OPENS = re.compile(r"\s*<table[\s>]", re.IGNORECASE)
_CLOSES = re.compile(r"</table>\s*$", re.IGNORECASE)
_MOST_LINES = 2000
"""Lines of such a table, at most: bounds what one that is never closed costs. Not measured: a judgement."""


def tagged_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """The HTML table that a line opens; None for any other line, and where more than a table stands in it.

    All its text has the number of that line.
    """
    if _OPENS.match(lines[start].text) is None:
        return None
    last = next((n for n in range(start, min(start + _MOST_LINES, len(lines))) if _closes(lines[n])), None)
    if last is None:
        return None
    from planparse.readers.html import parsed, read_markup  # loads lxml, which few texts need

    try:
        markup = read_markup(parsed("\n".join(line.text for line in lines[start : last + 1]), ""))
    except ReadError:
        return None
    tables = [piece for piece in markup.pieces if isinstance(piece, Table)]
    if len(markup.pieces) != 1 or not tables or markup.asides:
        return None
    cells = tuple(
        TextCell(
            cell.row,
            cell.col,
            tuple((lines[start].number, text) for part in cell.paragraphs for text in part.text.split("\n")),
            cell.row_span,
            cell.col_span,
        )
        for cell in tables[0].cells
    )
    return TextTable(cells, last + 1, "structure")


def _closes(line: Written) -> bool:
    return _CLOSES.search(line.text) is not None
