"""Cells of workbooks that people write into: how texts stand in them, and are read again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from planparse.document.errors import ReadError, refused
from planparse.document.files import inflated, read_regular

_T = TypeVar("_T")

SUMS = "照合:"
"""Beginning of the header of a hidden column with a checksum of each protected cell of its row.

The header goes on with the headers of those cells, so that the sums hold wherever columns are moved to.
"""

_BETWEEN = "/"

LONGEST = 32_767
"""Characters that an Excel cell can hold."""

_CUT = "…(以下省略。全文は出力フォルダーのJSONにあります)"
# a workbook's escapes for carriage returns and other control characters
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\ufffd]|_x00[01][0-9A-Fa-f]_")
_NOT_XML = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_LARGEST, _MOST_INFLATED = 100 * 1024 * 1024, 256 * 1024 * 1024
"""Bytes of a workbook and of its parts unpacked. Not measured: far more than an exported workbook has. A zip
bomb is refused before it is unpacked.
"""


def shown(text: str | None) -> str:
    """A value as its cell shows it: cut to what a cell can hold, with U+FFFD for what XML cannot hold."""
    text = _NOT_XML.sub("\ufffd", text or "")
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT


def alike(a: str, b: str) -> bool:
    """Whether two texts of a cell are the same apart from what spreadsheet programs drop on saving.

    They drop control characters and trailing spaces.
    """
    return _CONTROL.sub("", a).rstrip() == _CONTROL.sub("", b).rstrip()


def sums_header(headers: Sequence[str]) -> str:
    """The header of the hidden column with the checksums of the cells under these headers."""
    return SUMS + _BETWEEN.join(headers)


def sums(values: Sequence[Any]) -> str:
    """The checksums of the values of some cells, to be kept under `sums_header` of their headers."""
    return "".join(_sum(text_of(value)) for value in values)


def _sum(text: str) -> str:
    """Four hexadecimal digits; the same for texts that are `alike`."""
    return f"{crc32(_CONTROL.sub('', shown(text)).rstrip().encode()) & 0xFFFF:04x}"


def changed_cells(row: Mapping[str, str]) -> Iterator[str]:
    """The headers of the protected cells of a row that are not what was exported.

    None for a row without checksums.
    """
    for header, told in row.items():
        if not header.startswith(SUMS):
            continue
        for i, one in enumerate(header.removeprefix(SUMS).split(_BETWEEN)):
            if one in row and _sum(row[one]) != told[4 * i : 4 * i + 4]:
                yield one


def known_headers(row: Mapping[str, str]) -> frozenset[str]:
    """The headers of the protected cells of a row; none for one without checksums."""
    sums_of = (header.removeprefix(SUMS) for header in row if header.startswith(SUMS))
    return frozenset(one for header in sums_of for one in header.split(_BETWEEN))


def from_workbook(path: Path, read: Callable[[BytesIO, Path], _T]) -> _T:
    """What `read` makes of a workbook's bytes.

    Raises ReadError as `read` does, for a file that cannot be read or is larger than any of ours, and for one
    that is no workbook: on a damaged file openpyxl raises whatever its XML and zip libraries do.
    """
    try:
        data = read_regular(path, _LARGEST)
        if len(data) > _LARGEST or inflated(data) > _MOST_INFLATED:
            raise ReadError("workbook-too-large", str(path))
        return read(BytesIO(data), path)
    except OSError as error:
        raise ReadError.of(refused("unreadable", str(path), error)) from error
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        raise ReadError("not-a-workbook", str(path)) from error


def text_of(value: Any) -> str:
    """A cell's value as a person sees it, also if the spreadsheet program took it for a number or a date."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _unescaped(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.12g}" if abs(value) < 1e12 else str(value)
    return str(value)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x00" in text else text
