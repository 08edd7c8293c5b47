"""Messages between a sandbox and its workers over a pipe: a JSON object and a block of bytes."""

from __future__ import annotations

import json
import struct
from typing import IO

_HEAD = struct.Struct("<IQ")
"""The lengths of the object and the block."""
_LONGEST = 1 << 20
"""Bytes of a message's object; the longest, with a traceback, has a few thousand."""

Message = tuple[dict[str, object], bytes]


def write(pipe: IO[bytes], message: dict[str, object], block: bytes = b"") -> None:
    """Write a message. Raises OSError if the reader is gone."""
    body = json.dumps(message).encode("ascii")
    pipe.write(_HEAD.pack(len(body), len(block)) + body)
    pipe.write(block)
    pipe.flush()


def read(pipe: IO[bytes], most: int) -> Message | None:
    """The next message, of at most `most` bytes; None at the end of the stream or if something else comes."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length, size = _HEAD.unpack(head)
    if length > _LONGEST or size > most:
        return None
    body, block = pipe.read(length), pipe.read(size)
    if len(body) < length or len(block) < size:
        return None
    try:
        message = json.loads(body)
    except ValueError:
        return None
    return (message, block) if isinstance(message, dict) else None
