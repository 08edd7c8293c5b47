"""Who a request comes from: a signed cookie, and the token that each change of the session must carry.

Nothing is kept on the server. The key is made when the server starts, so that no session outlives it.
"""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from secrets import token_urlsafe

LIFETIME = 12 * 3600
"""Seconds from entering until a person must enter again: a working day."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that was let in: its random id, the person's name ("" until given), the time in seconds."""

    id: str
    who: str
    since: int


def begun(who: str, now: float) -> Session:
    """A new session."""
    return Session(token_urlsafe(24), who, int(now))


def sealed(session: Session, key: bytes) -> str:
    """The session as a cookie's value."""
    block = base64.urlsafe_b64encode(json.dumps(asdict(session)).encode()).decode().rstrip("=")
    return f"{block}.{_signature(key, 'session', block)}"


def opened(cookie: str, key: bytes, now: float) -> Session | None:
    """The session in a cookie's value; None if it was not sealed with the key or has ended."""
    block, _, signature = cookie.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, "session", block).encode()):
        return None
    session = Session(**json.loads(base64.urlsafe_b64decode(block + "==")))
    return session if 0 <= now - session.since < LIFETIME else None


def change_token(session: Session, key: bytes) -> str:
    """What requests of the session that change something must carry (against forgery by other sites)."""
    return _signature(key, "change", session.id)


def same(a: str, b: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(a.encode("utf-8", "replace"), b.encode("utf-8", "replace"))


def _signature(key: bytes, purpose: str, text: str) -> str:
    return hmac.new(key, f"{purpose}:{text}".encode(), sha256).hexdigest()
