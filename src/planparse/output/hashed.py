"""Files that need not be hashed again, since what the system says of them is what it said when they were.

As git does. The time of change decides: the system sets it whenever a file is written or given another time
of modification (`cp -p`, `touch -d`, `rsync -t`), and no program can. A file that changed when it was hashed,
or a moment before, may change again at the same time of change, and so is not taken for known.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque

RESOLUTION = 3_000_000_000
"""Nanoseconds by which a file must be older than its hash: some file systems count in two seconds, and the
clock of a file system may be late by a tick."""

_TRUSTED = os.name != "nt"
"""Whether the time of change is what its name says. On Windows Python gives the time of creation there, and a
program may write a file and set its time of modification back: there every file is hashed."""

_LENGTH = 16
"""Bytes that stand for statuses and what is told."""


class Hashed:
    """What is told of files known by their status: each is a digest of the statuses and of what is told.

    Nothing tells which file it is; so renaming, which sets the time of change on most systems, needs no care.
    """

    def __init__(self, block: bytes = b"") -> None:
        """`block` is what `encode` gave; bytes that it never gave know no file."""
        whole = len(block) - len(block) % _LENGTH
        self._block = block
        # whether each has been asked for or told in this run: one dictionary for what may be half a million
        self._known = {block[at : at + _LENGTH]: False for at in range(0, whole, _LENGTH)}
        self._written: deque[tuple[int, bytes]] = deque()

    def knows(self, told: str, *statuses: os.stat_result | None) -> bool:
        """Whether what is told of files with these statuses holds, such as the hash of a file.

        False if they have to be read. None stands for a file that does not exist.
        """
        found = digest(told, *statuses)
        if found not in self._known:
            return False
        self._known[found] = True
        return True

    def note(
        self,
        told: str,
        at: int,
        *read: os.stat_result | None,
        written: tuple[os.stat_result, ...] = (),
    ) -> None:
        """Keep what is told of files that were read after that time, which was after their statuses.

        `written` are statuses of files that this process has just written whole. If one is young when all is
        encoded, this is left out: somebody may have written it right after.
        """
        if not _TRUSTED or any(one is not None and one.st_ctime_ns >= at - RESOLUTION for one in read):
            return
        found = digest(told, *read, *written)
        if written:
            self._written.append((max(one.st_ctime_ns for one in written), found))
            old = time.time_ns() - RESOLUTION
            while self._written and self._written[0][0] < old:  # so that few wait
                self._known[self._written.popleft()[1]] = True
        else:
            self._known[found] = True

    def encode(self) -> bytes | None:
        """The hashes as bytes, the same for the same files; None if they are those that were given.

        Those of files that were not asked for are kept, until they are more than the others.
        """
        old = time.time_ns() - RESOLUTION
        self._known.update((one, True) for changed, one in self._written if changed < old)
        seen = sum(self._known.values())
        rest = len(self._known) - seen <= seen
        block = b"".join(sorted(one for one, asked in self._known.items() if asked or rest))
        return None if block == self._block else block


def digest(told: str, *statuses: os.stat_result | None) -> bytes:
    """What stands for what is told of files with these statuses; no two have the same."""
    seen = b"".join(
        b"- "
        if one is None
        else b"%d %d %d %d %d " % (one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
        for one in statuses
    )
    return hashlib.blake2b(seen + told.encode("utf-8", "surrogateescape"), digest_size=_LENGTH).digest()
