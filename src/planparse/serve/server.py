"""Starting the server: its address, who may enter, and the browser that is opened."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from threading import Event, Thread

import uvicorn

from planparse.document.errors import UsageError, cause
from planparse.document.exhausted import make_sure_of_memory
from planparse.document.language import Language
from planparse.output.folder import INPUTS, MANIFEST
from planparse.serve.answers import Setup
from planparse.serve.app import application
from planparse.serve.guard import Door
from planparse.serve.users import Hashed

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Wish:
    """How the server is to be reached.

    `port` 0 takes a free one. On an address that others reach, `name` is the host (and port) in the address
    that browsers use, and `users` or `header` and `proxies` say who may enter: see `guard.Door`.
    """

    host: str = LOOPBACK
    port: int = 0
    name: str | None = None
    users: Mapping[str, Hashed] | None = None
    header: str | None = None
    proxies: frozenset[str] = frozenset({LOOPBACK})


_NO_HOST = frozenset("@/?#\\ ")
"""Characters of an address that are none of its host: a name with one may hold a password."""


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own, which nobody else reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(out: Path, wish: Wish, language: Language, started: Callable[[str], None]) -> None:
    """Serve the output folder until interrupted; `started` is told the address once it is answered.

    Raises UsageError for a folder that holds something else than an output, for an address that cannot be
    bound, and for one that others would reach without a login.
    """
    if not _may_be_output(out):
        raise UsageError("serve-folder", str(out))
    without_login = wish.users is None and wish.header is None
    if without_login and not is_loopback(wish.host):
        raise UsageError("serve-login", wish.host)
    if (not without_login and wish.name is None) or set(wish.name or "") & _NO_HOST:
        raise UsageError("serve-name", wish.host)
    make_sure_of_room()
    listening = _bound(wish)
    with listening:
        port, scheme = listening.getsockname()[1], "http" if without_login else "https"
        shown = f"[{wish.host}]" if ":" in wish.host else wish.host
        door = Door(
            hosts=names(
                (f"{shown}:{port}", f"localhost:{port}") if without_login else (str(wish.name),), scheme
            ),
            key=token_bytes(32),
            scheme=scheme,
            token=token_urlsafe(32) if without_login else None,
            users=wish.users,
            header=wish.header,
            proxies=wish.proxies,
        )
        address = f"{scheme}://{wish.name or f'{shown}:{port}'}/"
        server = uvicorn.Server(
            uvicorn.Config(
                application(Setup(out.absolute(), door, language)),
                # neither the token in the first address nor names of documents belong in a log
                access_log=False,
                log_config=None,  # logs are the terminal's, like those of everything else
                log_level="warning",
                server_header=False,
                date_header=False,
                # a proxy's word on where a request comes from is not taken
                proxy_headers=False,
                ws="none",
                timeout_graceful_shutdown=5,
            )
        )
        started(f"{address}enter?token={door.token}" if door.token else address)
        server.run(sockets=[listening])


_FEWEST_FILES, _FEWEST_THREADS = 32, 3
"""What one browser takes: six connections and a conversion; two threads that work, and one for requests."""
_LEAST_MEMORY = 512 << 20
"""Bytes of address space that tables and the dictionary take at least: libraries end a process without."""


def make_sure_of_room() -> None:
    """Raise OSError or RuntimeError if the system refuses the memory, files and threads of the least use."""
    make_sure_of_memory(_LEAST_MEMORY)
    null, over = Path(os.devnull), Event()
    with ExitStack() as opened:
        for _ in range(_FEWEST_FILES):
            opened.enter_context(null.open("rb"))
    try:
        for _ in range(_FEWEST_THREADS):
            Thread(target=over.wait).start()
    finally:
        over.set()


def _may_be_output(out: Path) -> bool:
    """Whether a folder is an output folder, or empty so that it can become one."""
    try:
        names = [path.name for path in out.iterdir()]
        return MANIFEST in names or all(name.startswith(".") or name == INPUTS for name in names)
    except OSError:
        return False


_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def names(hosts: Iterable[str], scheme: str) -> frozenset[str]:
    """The hosts as browsers name them: without the port where it is the scheme's own."""
    return frozenset(host.removesuffix(_DEFAULT_PORTS[scheme]) for host in hosts)


def _bound(wish: Wish) -> socket.socket:
    try:
        return socket.create_server(
            (wish.host, wish.port), family=socket.AF_INET6 if ":" in wish.host else socket.AF_INET
        )
    except (OSError, OverflowError) as error:
        why = cause(error) if isinstance(error, OSError) else str(error)
        raise UsageError("serve-address", f"{wish.host}:{wish.port}", {"why": why}) from error
