"""The users file for a server that others reach: each user with the scrypt hash of the password."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

from planparse.document.errors import UsageError, cause
from planparse.document.files import read_regular
from planparse.serve.session import same

_COST, _BLOCK, _PARALLEL = 1 << 15, 8, 1
"""scrypt's parameters of a new password: 32 MiB of memory and about a tenth of a second."""
_MEMORY = 128 * 1024 * 1024
"""Most bytes of memory that a hash of the file may ask for."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password's hash and how it was made."""

    cost: int
    block: int
    parallel: int
    salt: bytes
    hash: bytes


def hashed(password: str) -> Hashed:
    """The hash of a new password, with a salt of its own."""
    salt = token_bytes(16)
    return Hashed(_COST, _BLOCK, _PARALLEL, salt, _scrypt(password, salt, _COST, _BLOCK, _PARALLEL))


def matches(password: str, known: Hashed) -> bool:
    """Whether it is the password that was hashed."""
    tried = _scrypt(password, known.salt, known.cost, known.block, known.parallel)
    return same(tried.hex(), known.hash.hex())


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY
    )


def line(name: str, known: Hashed) -> str:
    """A user's line of the file. Raises UsageError for a name that cannot stand there."""
    if not name.strip() or any(c in name for c in ":\n\r#"):
        raise UsageError("user-name", name)
    salt, own = (base64.b64encode(part).decode() for part in (known.salt, known.hash))
    return f"{name}:scrypt:{known.cost}:{known.block}:{known.parallel}:{salt}:{own}\n"


def read_users(path: Path) -> Mapping[str, Hashed]:
    """Name → hash of the users file. Raises UsageError for a file that cannot be read or names nobody."""
    try:
        lines = read_regular(path).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = cause(error) if isinstance(error, OSError) else "UTF-8"
        raise UsageError("users-unreadable", str(path), {"why": why}) from error
    users = {}
    for number, text in enumerate(lines, 1):
        if not text.strip() or text.startswith("#"):
            continue
        try:
            name, method, cost, block, parallel, salt, own = text.split(":")
            if method != "scrypt":
                raise ValueError(method)
            users[name] = Hashed(
                int(cost), int(block), int(parallel), base64.b64decode(salt), base64.b64decode(own)
            )
        except ValueError as error:
            raise UsageError("users-line", str(path), {"line": number}) from error
    if not users:
        raise UsageError("users-none", str(path))
    return users


class Attempts:
    """Passwords of the last minute that were wrong or are being tried, by user name.

    After `MOST` the name must wait.
    """

    MOST = 5
    SECONDS = 60.0
    _NAMES = 10_000
    """Most names that are remembered."""

    def __init__(self) -> None:
        self._begun: dict[str, list[float]] = {}

    def allowed(self, user: str, now: float) -> bool:
        """Whether a password of the user may be tried."""
        recent = [at for at in self._begun.get(user, ()) if now - at < self.SECONDS]
        return len(recent) < self.MOST

    def begun(self, user: str, now: float) -> None:
        """Count a password that is about to be tried as wrong until it `succeeded`."""
        recent = [at for at in self._begun.pop(user, ()) if now - at < self.SECONDS]
        self._begun[user] = [*recent, now]
        while len(self._begun) > self._NAMES:
            self._begun.pop(next(iter(self._begun)))

    def succeeded(self, user: str, began: float) -> None:
        """Take back the attempt that began then: the password was right."""
        own = self._begun.get(user, [])
        if began in own:
            own.remove(began)
