"""Parquet files made of row groups of others, by copying their bytes: nothing is decoded or encoded.

Where a row group lies is told by the footer, a structure in Thrift's compact protocol, in which every
position is a number of its own. They are moved with their row group; all else is copied as it is. What
pyarrow writes without page indexes, Bloom filters and encryption is all that is understood.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"PAR1"
_LENGTH = 4
"""Bytes of the footer's length, which stands before the magic at the end."""
_COPIED = 1 << 20
"""Bytes copied at a time."""
_STRUCT, _STOP = 12, 0
_ROWS, _GROUPS = 0x16, 0x19
"""The heads of the fields 3 (an integer) and 4 (a list) of a footer, each after the field before."""


@dataclass(frozen=True, slots=True)
class Footer:
    """A file's footer: what stands before the number of rows and behind the row groups, and these."""

    head: bytes
    groups: Sequence[RowGroup]
    tail: bytes


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A row group as its footer describes it: where it begins, its bytes, its rows and its number."""

    described: bytes
    begin: int
    size: int
    rows: int
    ordinal: int | None


Source = tuple[Path, Sequence[int]]
"""A file, and which of its row groups are wanted."""


def concatenate(sources: Iterable[Source], target: Path) -> None:
    """Write a Parquet file of the row groups of others that have the same schema, in order.

    There must be a source, though it may have no row groups. The same row groups give the same bytes. Raises
    OSError, and ValueError for files that are not as `read_footer` knows them or not of one schema.
    """
    footers: dict[Path, Footer] = {}
    described: list[bytes] = []
    rows = 0
    with target.open("wb") as out:
        out.write(_MAGIC)
        for path, wanted in sources:
            with path.open("rb") as file:
                if path not in footers:
                    footers[path] = read_footer(file)
                groups = footers[path].groups
                if not set(wanted) <= set(range(len(groups))):
                    raise ValueError("row groups that are not there")
                for group in (groups[number] for number in wanted):
                    described.append(_moved(group, out.tell() - group.begin, len(described)))
                    _copy(file, group.begin, group.size, out)
                    rows += group.rows
        first, *others = footers.values()
        if any((other.head, other.tail) != (first.head, first.tail) for other in others):
            raise ValueError("tables of different schemas")
        footer = b"".join(
            (
                first.head,
                bytes((_ROWS,)),
                _varint(rows << 1),
                bytes((_GROUPS,)),
                _list_head(len(described)),
                *described,
                first.tail,
            )
        )
        out.write(footer + len(footer).to_bytes(_LENGTH, "little") + _MAGIC)


def read_footer(file: BinaryIO) -> Footer:
    """The footer of a Parquet file as pyarrow writes it. Raises ValueError for any other."""
    end = file.seek(0, os.SEEK_END) - _LENGTH - len(_MAGIC)
    file.seek(max(end, 0))
    length, magic = int.from_bytes(file.read(_LENGTH), "little"), file.read()
    if magic != _MAGIC or not 0 < length <= end:
        raise ValueError("no Parquet file")
    file.seek(end - length)
    try:
        return _footer(file.read(length))
    except IndexError as error:
        raise ValueError("torn footer") from error


def _copy(file: BinaryIO, begin: int, size: int, out: BinaryIO) -> None:
    file.seek(begin)
    while size:
        block = file.read(min(size, _COPIED))
        if not block:
            raise ValueError("torn row group")
        out.write(block)
        size -= len(block)


def _footer(data: bytes) -> Footer:
    at = 0
    for _ in range(2):  # version and schema
        at = _skip(data, at + 1, data[at] & 15)
    head = data[:at]
    if data[at] != _ROWS:
        raise ValueError("a footer of another order")
    at = _skip(data, at + 1, data[at] & 15)
    if data[at] != _GROUPS:
        raise ValueError("a footer of another order")
    count, kind, at = _list(data, at + 1)
    if kind != _STRUCT:
        raise ValueError("no row groups")
    groups = []
    for _ in range(count):
        group, at = _row_group(data, at)
        groups.append(group)
    return Footer(head, groups, data[at:])


def _row_group(data: bytes, at: int) -> tuple[RowGroup, int]:
    found: dict[int, int] = {}

    def note(name: int) -> Callable[[int], int]:
        def noted(value: int) -> int:
            found[name] = value
            return value

        return noted

    end = _rewrite(data, at, bytearray(), {name: note(name) for name in (3, 5, 6, 7)})
    try:
        return RowGroup(data[at:end], found[5], found[6], found[3], found.get(7)), end
    except KeyError as error:
        raise ValueError("a row group without its place") from error


def _moved(group: RowGroup, by: int, ordinal: int) -> bytes:
    """What a footer says of a row group whose bytes are moved and which is that one in its file."""
    if not by and group.ordinal in (None, ordinal):  # Arrow does not always state it
        return group.described

    def move(position: int) -> int:
        return position + by if position else position  # 0 is no position

    described = bytearray()
    column: _Edits = {2: move, 3: {9: move, 10: move, 11: move}}
    _rewrite(group.described, 0, described, {1: column, 5: move, 7: lambda _: ordinal})
    return bytes(described)


# --- Thrift's compact protocol ------------------------------------------------------------------------------

_Edits = Mapping[int, "Callable[[int], int] | _Edits"]
"""The number of a field → what an integer becomes, or the edits of a structure or of each one in a list."""


def _rewrite(data: bytes, at: int, out: bytearray, edits: _Edits) -> int:
    """Append the structure that begins there to `out`, edited; where it ends."""
    field = 0
    while data[at] != _STOP:
        begin, kind, delta = at, data[at] & 15, data[at] >> 4
        if not delta:
            raise ValueError("fields out of order")
        field += delta
        edit = edits.get(field)
        if edit is None:
            at = _skip(data, at + 1, kind)
            out += data[begin:at]
        elif callable(edit):
            value, at = _read_varint(data, at + 1)
            edited = edit((value >> 1) ^ -(value & 1))
            out.append(data[begin])
            out += _varint((edited << 1) ^ (edited >> 63))
        elif kind == _STRUCT:
            out.append(data[begin])
            at = _rewrite(data, at + 1, out, edit)
        else:
            count, _, at = _list(data, at + 1)
            out += data[begin:at]
            for _ in range(count):
                at = _rewrite(data, at, out, edit)
    out.append(_STOP)
    return at + 1


def _skip(data: bytes, at: int, kind: int) -> int:
    """Where a value of that kind ends."""
    if kind in (1, 2):  # true and false, which the head of the field tells
        return at
    if kind == 3:
        return at + 1
    if kind in (4, 5, 6):
        while data[at] & 128:
            at += 1
        return at + 1
    if kind == 7:
        return at + 8
    if kind == 8:
        length, at = _read_varint(data, at)
        return at + length
    if kind in (9, 10):
        count, inner, at = _list(data, at)
        for _ in range(count):
            at = at + 1 if inner in (1, 2) else _skip(data, at, inner)
        return at
    if kind != _STRUCT:
        raise ValueError("a kind that no footer has")
    while data[at] != _STOP:
        if not data[at] >> 4:
            raise ValueError("fields out of order")
        at = _skip(data, at + 1, data[at] & 15)
    return at + 1


def _list(data: bytes, at: int) -> tuple[int, int, int]:
    """The length of the list that begins there, the kind of its items and where they begin."""
    count, kind = data[at] >> 4, data[at] & 15
    at += 1
    if count == 15:
        count, at = _read_varint(data, at)
    return count, kind, at


def _list_head(count: int) -> bytes:
    """What stands before so many structures."""
    return bytes((count << 4 | _STRUCT,)) if count < 15 else bytes((15 << 4 | _STRUCT,)) + _varint(count)


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
