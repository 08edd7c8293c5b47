"""The flat tables as CSV: UTF-8 with BOM, CRLF, one file per table, and columns.csv to explain the columns.

Spreadsheet programs take a cell that begins with = + - @ for a formula, so a document could run one. Such
cells get a leading apostrophe, as OWASP recommends. Others stay as they are: a bullet "- ①…" is no formula.
`unescape` removes the apostrophe again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from planparse.japanese.characters import is_wide
from planparse.japanese.fold import fold
from planparse.tables.flat import EXPORTED, exported, flat
from planparse.tables.layouts import TABLES, Layout
from planparse.writers.files import write_bytes, write_pieces

_NUMBER = re.compile(r"[+-]\d+(\.\d+)?", re.ASCII)
# a function call: a letter, then a parenthesis. After an ideograph a parenthesis opens a remark.
_CALL = re.compile(r"[^\W\d_]\s*\(")
_OPERAND = "(\"'{[#@=+-.,\\_"


def runs(text: str) -> bool:
    """Whether a spreadsheet program may take the text for a formula when it opens a CSV file.

    A text that begins with =, @, a tab or a line end may always be one. A text that begins with + or - may be
    one unless it is a plain number or a bullet: a sign, a space and a character that begins no operand (①,
    ○, ※, 「), with neither a function call nor a reference to another program or workbook (| !) in it.
    Full-width signs count as ASCII ones.
    """
    if not text:
        return False
    if text[0] in "\t\r\n":
        return True
    folded = fold(text).lstrip()
    if not folded or folded[0] not in "=@+-":
        return False
    if folded[0] in "=@":
        return True
    if _NUMBER.fullmatch(folded):
        return False
    rest = folded[1:]
    first = rest.lstrip()[:1]
    bullet = rest[:1] == " " and first != "" and not (first.isalnum() and first not in _COUNTERS)
    bullet = bullet and first not in _OPERAND
    return not bullet or "|" in folded or "!" in folded or _calls(folded)


_COUNTERS = "".join(map(chr, (*range(0x2460, 0x2500), *range(0x2776, 0x2794), *range(0x3251, 0x32C0))))


def _calls(folded: str) -> bool:
    return any(not is_wide(match.group()[0]) for match in _CALL.finditer(folded))


def escape(text: str) -> str:
    """The text as a CSV cell, with a leading apostrophe if a spreadsheet program would run it."""
    return f"'{text}" if runs(text.lstrip("'")) else text


def unescape(cell: str) -> str:
    """The text that `escape` was given."""
    return cell[1:] if cell.startswith("'") and runs(cell.lstrip("'")) else cell


def encode_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file with BOM and CRLF; cells are quoted as needed, None is empty. Texts must be escaped."""
    return codecs.BOM_UTF8 + _encoded([header]) + _encoded(rows)


def _encoded(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


def _pieces(table: pa.RecordBatchReader) -> Iterator[bytes]:
    """The pieces of a table's CSV file: its header, then the rows of one batch after another."""
    yield encode_csv(table.schema.names, ())
    for batch in table:
        yield _encoded(zip(*map(_column, batch.columns), strict=True))


def _column(values: pa.Array) -> list[Any]:
    """The column's cells: texts are escaped, booleans written true and false."""
    cells: list[Any] = values.to_pylist()
    if pa.types.is_string(values.type):
        known = {v: v if v is None else escape(v) for v in set(cells)}
        return [known[v] for v in cells]
    if pa.types.is_boolean(values.type):
        return [v if v is None else str(v).lower() for v in cells]
    return cells


def write_csv(
    tables: Mapping[str, pa.Table], folder: Path, wanted: Collection[str] = TABLES
) -> tuple[Path, ...]:
    """Write FOLDER/<table>.csv for every wanted flat table and FOLDER/columns.csv; the paths in order.

    The files of other tables, which an earlier export left there, are removed.
    """
    paths = []
    for name, table in flat(tables, wanted).items():
        paths.append(folder / f"{name}.csv")
        write_pieces(paths[-1], _pieces(table))
    paths.append(folder / "columns.csv")
    layouts = exported(wanted)
    write_bytes(paths[-1], encode_csv(_HEADER, _meanings(layouts.values())))
    for name in EXPORTED.keys() - layouts.keys():
        (folder / f"{name}.csv").unlink(missing_ok=True)
    return tuple(paths)


_HEADER = ("table_name", "name", "position", "type", "nullable", "label", "ja", "en")


def _meanings(layouts: Iterable[Layout]) -> Iterable[Sequence[Any]]:
    for layout in layouts:
        for i, c in enumerate(layout.columns, 1):
            yield (layout.name, c.name, i, str(c.type), str(c.nullable).lower(), c.label, c.ja, c.en)
