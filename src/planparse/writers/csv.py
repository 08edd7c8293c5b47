"""The flat tables as CSV: UTF-8 with BOM, CRLF, a file a table, and columns.csv that explains every column.

A spreadsheet takes a cell that begins with = + - @ for a formula, so that a document could run one.
Such cells get an apostrophe in front (OWASP's remedy), others stay as they are: a bullet "- ①…" is no
formula. `unescape` takes the apostrophe away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from planparse.japanese.characters import is_wide
from planparse.japanese.fold import fold
from planparse.tables.flat import FLAT_LAYOUTS, flat
from planparse.writers.files import write_bytes

_NUMBER = re.compile(r"[+-]\d+(\.\d+)?", re.ASCII)
# a call: a letter of an alphabet, then a parenthesis; after an ideograph a parenthesis is a remark
_CALL = re.compile(r"[^\W\d_]\s*\(")
_OPERAND = "(\"'{[#@=+-.,\\_"


def runs(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula when it opens a CSV.

    = @ tab and line ends at the start always; + and - unless a plain number, or a bullet: a space, then
    a character no formula's operand begins with (①, ○, ※, 「), and neither a call nor a reference to
    another program or book (| !) anywhere. Full-width signs count as the ASCII ones.
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
    """The text as a CSV cell: an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if runs(text.lstrip("'")) else text


def unescape(cell: str) -> str:
    """What `escape` was given."""
    return cell[1:] if cell.startswith("'") and runs(cell.lstrip("'")) else cell


def _encode(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file: BOM, CRLF, cells quoted where needed; None is empty."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def _column(values: pa.ChunkedArray) -> list[Any]:
    """The column's cells: texts escaped, booleans true and false."""
    cells: list[Any] = values.to_pylist()
    if pa.types.is_string(values.type):
        known = {v: v if v is None else escape(v) for v in set(cells)}
        return [known[v] for v in cells]
    if pa.types.is_boolean(values.type):
        return [v if v is None else str(v).lower() for v in cells]
    return cells


def write_csv(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write FOLDER/<table>.csv for every flat table and FOLDER/columns.csv; the paths in that order."""
    paths = []
    for name, table in flat(tables).items():
        columns = [_column(table[c]) for c in table.column_names]
        paths.append(folder / f"{name}.csv")
        write_bytes(paths[-1], _encode(table.column_names, zip(*columns, strict=True)))
    paths.append(folder / "columns.csv")
    write_bytes(paths[-1], _encode(_HEADER, _meanings()))
    return tuple(paths)


_HEADER = ("table", "column", "position", "type", "nullable", "label", "ja", "en")


def _meanings() -> Iterable[Sequence[Any]]:
    for layout in FLAT_LAYOUTS.values():
        for i, c in enumerate(layout.columns, 1):
            yield (layout.name, c.name, i, str(c.type), str(c.nullable).lower(), c.label, c.ja, c.en)
