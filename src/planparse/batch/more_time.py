"""Time beyond its limit that a document asks for while it is converted: for each page that is recognised.

The fork server and the child that converts the document share eight bytes of memory. The child adds the
seconds to them; the server grants them when the time is up, for as many pages as a document may have.
"""

from __future__ import annotations

import mmap
import resource
import struct

_SECONDS = struct.Struct("d")
_asked: mmap.mmap | None = None


def shared() -> mmap.mmap:
    """The memory to share with a child, made before the fork."""
    return mmap.mmap(-1, _SECONDS.size)


def asked(memory: mmap.mmap) -> float:
    """The seconds that the child has asked for so far."""
    (seconds,) = _SECONDS.unpack_from(memory)
    return float(seconds)


def allow(memory: mmap.mmap) -> None:
    """Called in the child: let `more_time` ask by this memory."""
    global _asked
    _asked = memory


def more_time(seconds: float) -> None:
    """Ask for more wall-clock and CPU time; outside a child of the fork server, nothing limits it."""
    if _asked is None:
        return
    _SECONDS.pack_into(_asked, 0, asked(_asked) + seconds)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        more = soft + round(seconds)
        resource.setrlimit(
            resource.RLIMIT_CPU, (more if hard == resource.RLIM_INFINITY else min(more, hard), hard)
        )
