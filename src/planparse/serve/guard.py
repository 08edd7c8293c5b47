"""What stands before every request: who may ask, from which page, and how much; and the answer's headers.

The server answers only to the names it is reached by (no DNS rebinding) and only to its own pages (no request
from another site), lets in only browsers that were given a session, and takes a change only with that
session's token.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planparse.batch.task import DEFAULTS
from planparse.serve import session as sessions
from planparse.serve.session import Session
from planparse.serve.users import Hashed

CHANGE_HEADER = "x-planparse-change"
"""The header in which a change carries the session's token."""
SMALL = 1024 * 1024
"""Most bytes of a request's body, except a file that is sent."""
UPLOADS = "/inputs"
"""The path that files are sent to, each as the body of a request, with the size of a document at most."""
RETURNED = "/books/returned"
"""The path that workbooks are sent back to, in the same way."""
ASSETS = "/assets/"
_SAFE = ("GET", "HEAD")
_OPEN = ("/enter", "/login")
"""The paths that are answered without a session: those that give one."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""On every answer, also on refusals."""


@dataclass(frozen=True, slots=True)
class Door:
    """How people get in.

    `hosts` are the names, with the port, by which the server is reached, `scheme` how browsers reach it.
    `token` lets in whoever has it: the person who started the server. Where others reach it, `users` are the
    people with passwords, or `header` is the one in which a proxy at one of the addresses `proxies` names the
    person it has let in. `key` signs sessions.
    """

    hosts: frozenset[str]
    key: bytes
    scheme: str = "http"
    token: str | None = None
    users: Mapping[str, Hashed] | None = None
    header: str | None = None
    proxies: frozenset[str] = frozenset()

    @property
    def cookie(self) -> str:
        """The session cookie's name: browsers share cookies between the ports of a machine."""
        port = next(iter(sorted(self.hosts)), "").rpartition(":")[2]
        return f"planparse-session-{port if port.isdigit() else 'x'}"


class Guard:
    """An ASGI application that passes on what may pass; `scope["session"]` is the request's session."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, headed)
            return
        await self.app(scope, _bounded(receive, _most(scope["path"])), headed)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that may not pass; None for one that may."""
        headers, path = Headers(scope=scope), scope["path"]
        if headers.getlist("host") != [headers.get("host", "")] or headers["host"] not in self.door.hosts:
            return _refused(421)
        if not self._own_page(headers, scope["method"], path):
            return _refused(403)
        if not _fits(headers, _most(path)):
            return _refused(413)
        found = self._session(scope, headers)
        scope["session"] = found
        if path.startswith(ASSETS) or path in _OPEN:
            return None
        if found is None:
            return self._entrance(scope)
        if scope["method"] not in _SAFE:
            token = headers.get(CHANGE_HEADER, "")
            if not sessions.same(token, sessions.change_token(found, self.door.key)):
                return _refused(403)
        return None

    def _own_page(self, headers: Headers, method: str, path: str) -> bool:
        """Whether a request comes from a page of this server, or from a person who typed its address."""
        origin = f"{self.door.scheme}://{headers['host']}"
        if method not in _SAFE and headers.get("origin") != origin:
            return False
        if headers.get("origin", origin) != origin:
            return False
        site = headers.get("sec-fetch-site", "none")
        # a link to the server in a mail or on the intranet is followed, but finds no session (SameSite)
        followed = headers.get("sec-fetch-mode") == "navigate" and method in _SAFE
        return site in ("same-origin", "none") or followed

    def _session(self, scope: Scope, headers: Headers) -> Session | None:
        door = self.door
        if door.header is not None:
            client = scope.get("client")
            who = headers.getlist(door.header)
            if client is None or client[0] not in door.proxies or len(who) != 1 or not who[0].strip():
                return None
            # a proxy's user has no cookie: the token is bound to the name
            return Session(who[0], sent_name(who[0]), 0)
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(door.cookie)
        except CookieError:
            return None
        return None if cookie is None else sessions.opened(cookie.value, door.key, time.time())

    def _entrance(self, scope: Scope) -> Response:
        if self.door.users is not None and scope["method"] in _SAFE:
            return RedirectResponse("/login", 303)
        return _refused(401)


def sent_name(raw: str) -> str:
    """A person's name from a header, which servers decode as Latin-1 though proxies send UTF-8."""
    try:
        return raw.encode("latin-1").decode("utf-8").strip()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return raw.strip()


_TEXTS: Mapping[int, str] = {
    401: "planparse: 起動したときに開いたアドレスから入り直してください。"
    " / Enter again by the address that was opened when planparse was started.",
    403: "planparse: この操作は受け付けられません。ページを読み込み直してください。"
    " / Not accepted. Load the page again.",
    413: "planparse: 送られたものが大きすぎます。 / Too large.",
    421: "planparse: このアドレスでは応答しません。 / Not the address of this server.",
}


def _refused(status: int) -> Response:
    return PlainTextResponse(_TEXTS[status], status)


def _most(path: str) -> int:
    return DEFAULTS.size if path in (UPLOADS, RETURNED) else SMALL


def _fits(headers: Headers, most: int) -> bool:
    length = headers.get("content-length", "0")
    return length.isascii() and length.isdigit() and len(length) < 20 and int(length) <= most


def _bounded(receive: Receive, most: int) -> Receive:
    """The same messages as long as their bodies fit; raises HTTPException otherwise."""
    left = most

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, _TEXTS[413])
        return message

    return bounded
