"""Files that need not be hashed again, since what the system says of them is what it said when they were.

As git does. The time of change decides: the system sets it whenever a file is written or given another time
of modification (`cp -p`, `touch -d`, `rsync -t`), and no program can. A file that changed when it was hashed,
or a moment before, may change again at the same time of change, and so is not taken for known.
"""

from __future__ import annotations

import hashlib
import os
import time

RESOLUTION = 3_000_000_000
"""Nanoseconds by which a file must be older than its hash: some file systems count in two seconds, and the
clock of a file system may be late by a tick."""

_TRUSTED = os.name != "nt"
"""Whether the time of change is what its name says. On Windows Python gives the time of creation there, and a
program may write a file and set its time of modification back: there every file is hashed."""

_LENGTH = 16
"""Bytes that stand for a status and a hash."""


class Hashed:
    """The files known by their status: each is a digest of the status and of the hash of the bytes.

    Nothing tells which file it is; so renaming, which sets the time of change on most systems, needs no care.
    """

    def __init__(self, block: bytes = b"") -> None:
        """`block` is what `encode` gave; bytes that it never gave know no file."""
        whole = len(block) - len(block) % _LENGTH
        self._block = block
        self._known = {block[at : at + _LENGTH] for at in range(0, whole, _LENGTH)}
        self._seen: set[bytes] = set()
        self._written: list[tuple[int, bytes]] = []

    def knows(self, status: os.stat_result, sha256: str) -> bool:
        """Whether the file with that status has bytes with that hash; False if it has to be hashed."""
        found = _digest(status, sha256)
        if found not in self._known:
            return False
        self._seen.add(found)
        return True

    def note(self, status: os.stat_result, sha256: str, at: int) -> None:
        """Keep the hash of a file that was read after that time, which was after the status."""
        if _TRUSTED and status.st_ctime_ns < at - RESOLUTION:
            self._seen.add(_digest(status, sha256))

    def wrote(self, status: os.stat_result, sha256: str) -> None:
        """Keep the hash of a file that this process has just written whole.

        If it is young when the hashes are encoded, it is left out: somebody may have written it right after.
        """
        if _TRUSTED:
            self._written.append((status.st_ctime_ns, _digest(status, sha256)))

    def encode(self) -> bytes | None:
        """The hashes as bytes, the same for the same files; None if they are those that were given.

        Those of files that were not asked for are kept, until they are more than the others.
        """
        old = time.time_ns() - RESOLUTION
        seen = self._seen | {one for changed, one in self._written if changed < old}
        rest = self._known - seen
        block = b"".join(sorted(seen | rest if len(rest) <= len(seen) else seen))
        return None if block == self._block else block


def _digest(status: os.stat_result, sha256: str) -> bytes:
    told = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return hashlib.blake2b(b"%d %d %d %d %d " % told + sha256.encode(), digest_size=_LENGTH).digest()
